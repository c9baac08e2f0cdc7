//! `compare`: error rates of one text against another, page by page.

use super::End;
use super::args::CompareArguments;
use super::output::{Out, Scalars, page_object};
use crate::app::headless::{Comparison, Papers, Rate, compare as compared};
use crate::app::problem::Problem;
use crate::model::{Page, PageHead, PageText, Reading, Span};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Compares A with the reference B.
pub(super) fn compare(arguments: &CompareArguments, out: &mut Out) -> Result<End, End> {
    let mut tested = opened(&arguments.a)?;
    let mut reference = arguments.b.as_ref().map(opened).transpose()?;
    let mut problems = Vec::new();
    let pairs = match &mut reference {
        Some(reference) => pairs(&mut tested, reference, &mut problems),
        None => own_pairs(&mut tested, arguments.witness.as_deref())?,
    };
    let (mut characters, mut words) = (Rate::default(), Rate::default());
    for (place, (head, left, right)) in (1..).zip(&pairs) {
        let made = compared(left.working.text.as_str(), right.working.text.as_str());
        (characters, words) = (characters.plus(made.characters), words.plus(made.words));
        if arguments.json {
            out.json(&as_json(place, head, left, right, &made));
        } else if !out.is_gone() {
            print(place, head, left, right, &made, out);
        }
    }
    if !arguments.json {
        out.line(format!(
            "{}: {}, {}",
            if pairs.len() == 1 { "one page".to_owned() } else { format!("{} pages", pairs.len()) },
            rate("characters", characters),
            rate("words", words)
        ));
    }
    problems.append(&mut tested.problems);
    problems.extend(reference.into_iter().flat_map(|reference| reference.problems));
    Ok(End::Done(problems))
}

fn opened(path: &PathBuf) -> Result<Papers, End> {
    let papers = Papers::open(std::slice::from_ref(path))?;
    if papers.heads().is_empty() { Err(End::Nothing(Problem::new("There is no text here.").at(path))) } else { Ok(papers) }
}

type Pair = (PageHead, Arc<Page>, Arc<Page>);

/// Another reading of each page with the working one; without a name, what the page said before it was corrected.
fn own_pairs(papers: &mut Papers, witness: Option<&str>) -> Result<Vec<Pair>, End> {
    let mut pairs = Vec::new();
    let mut names = BTreeSet::new();
    for head in papers.heads().to_vec() {
        let page = papers.page(&head);
        let other = match witness {
            None => Some(Reading { text: PageText::new(&*page.source_text), ..Reading::default() }),
            Some(name) => {
                names.extend(page.witnesses.iter().map(|reading| reading.name.clone()));
                let meant = |reading: &&Reading| reading.name.to_lowercase().starts_with(&name.to_lowercase());
                page.witnesses.iter().find(meant).cloned()
            }
        };
        pairs.extend(other.map(|other| (head, Arc::new(Page::new(page.id, other)), page)));
    }
    if pairs.is_empty() {
        let there =
            if names.is_empty() { "no page has another reading".to_owned() } else { names.into_iter().collect::<Vec<_>>().join("; ") };
        return Err(End::Wrong(format!("there is no other reading {}; there are: {there}", witness.unwrap_or_default())));
    }
    Ok(pairs)
}

/// Pages of the same document and label; else in order; else, where there are more of one, everything as one text.
fn pairs(tested: &mut Papers, reference: &mut Papers, problems: &mut Vec<Problem>) -> Vec<Pair> {
    let (left, right) = (tested.heads().to_vec(), reference.heads().to_vec());
    if left.len() == right.len() {
        return left.iter().zip(&right).map(|(one, other)| (one.clone(), tested.page(one), reference.page(other))).collect();
    }
    let name = |papers: &Papers, head: &PageHead| {
        let title = papers.dossier.document(head.document).map(|document| document.title.to_lowercase()).unwrap_or_default();
        (title, head.label.clone())
    };
    let names: Vec<_> = right.iter().map(|head| name(reference, head)).collect();
    let matched: Vec<(PageHead, PageHead)> = left
        .iter()
        .filter_map(|head| {
            let wanted = name(tested, head);
            let other = right.iter().zip(&names).find(|(_, name)| **name == wanted)?.0;
            Some((head.clone(), other.clone()))
        })
        .collect();
    if matched.len() == left.len().min(right.len()) {
        let what = format!("The first has {} pages, the second {}", left.len(), right.len());
        problems.push(Problem::new(what).kept(format!("The {} pages of the same name were compared.", matched.len())));
        return matched.into_iter().map(|(one, other)| (one.clone(), tested.page(&one), reference.page(&other))).collect();
    }
    let what = format!("The first has {} pages, the second {}, under other names", left.len(), right.len());
    problems.push(Problem::new(what).kept("They were compared as one text each."));
    let (one, other) = (joined(tested, &left), joined(reference, &right));
    left.first().map(|head| (head.clone(), one, other)).into_iter().collect()
}

fn joined(papers: &mut Papers, heads: &[PageHead]) -> Arc<Page> {
    let texts: Vec<String> = heads.iter().map(|head| papers.page(head).working.text.as_str().to_owned()).collect();
    let reading = Reading { text: PageText::new(texts.join("\n")), ..Reading::default() };
    Arc::new(Page::new(heads.first().map_or(crate::model::PageId(1), |head| head.id), reading))
}

fn as_json(place: usize, head: &PageHead, left: &Page, right: &Page, made: &Comparison) -> Value {
    let mut object = page_object(place, head, left);
    let (mut at_left, mut at_right) = (Scalars::new(&left.working.text), Scalars::new(&right.working.text));
    let side = |scalars: &mut Scalars<'_>, page: &Page, span: Span| json!({"start": scalars.at(span.start), "end": scalars.at(span.end), "text": page.working.text.slice(span)});
    let differences: Vec<Value> = made
        .differences
        .iter()
        .map(|difference| json!({"a": side(&mut at_left, left, difference.left), "b": side(&mut at_right, right, difference.right)}))
        .collect();
    object.insert("reference".to_owned(), json!(right.working.text.as_str()));
    for (name, rate) in [("characters", made.characters), ("words", made.words)] {
        let value = (rate.value() * 1_000_000.0).round() / 1_000_000.0;
        object.insert(name.to_owned(), json!({"errors": rate.errors, "of": rate.of, "rate": value}));
    }
    object.insert("differences".to_owned(), Value::Array(differences));
    Value::Object(object)
}

fn print(place: usize, head: &PageHead, left: &Page, right: &Page, made: &Comparison, out: &mut Out) {
    out.line(format!("page {place} [{}]: {}, {}", head.label, rate("characters", made.characters), rate("words", made.words)));
    for difference in &made.differences {
        let said = |page: &Page, span: Span| match page.working.text.slice(span) {
            "" => "(nothing)".to_owned(),
            text => text.replace('\n', " / "),
        };
        out.line(format!("  {} → {}", said(left, difference.left), said(right, difference.right)));
    }
}

fn rate(of: &str, rate: Rate) -> String {
    format!("{of} {} of {} wrong ({:.2} %)", rate.errors, rate.of, rate.value() * 100.0)
}
