//! `export`: cleaned text to a file, a folder or standard output.

use super::args::{ExportArguments, Hyphens, Lines};
use super::output::{self, Out};
use super::{End, open, say};
use crate::app::clean_pages::clean_pages;
use crate::app::export::{
    self as exports, Export, ExportFile, ExportOptions, ExportPage, HyphenPolicy, LinePolicy, Placeholders, Policy, Treatment, Words,
};
use crate::app::export_request::wish;
use crate::app::headless::{Cancel, Papers};
use crate::app::known_words::is_known;
use crate::app::problem::Problem;
use crate::app::report::Fate;
use crate::model::PageHead;
use serde_json::{Value, json};
use std::path::Path;

/// Writes cleaned text.
pub(super) fn export(arguments: &ExportArguments, out: &mut Out) -> Result<End, End> {
    let policy = policy(arguments)?;
    let known_formats: Vec<&str> = exports::formats().map(|(id, _)| id).chain(["json"]).collect();
    if !known_formats.contains(&arguments.to.as_str()) {
        return Err(End::Wrong(format!("there is no export called {}; choose one of: {}", arguments.to, known_formats.join(", "))));
    }
    let to_stdout = arguments.output.as_deref().is_none_or(|output| output == Path::new("-"));
    if arguments.report && to_stdout && !arguments.preview {
        return Err(End::Wrong("a report is written beside a file or into a folder: -o OUT".to_owned()));
    }
    let (mut papers, heads) = open(&arguments.common)?;
    if heads.is_empty() {
        return Err(End::Nothing(Problem::new("There is no page to export.")));
    }
    let made = match arguments.to.as_str() {
        "json" => as_json(&mut papers, &heads, arguments, &policy),
        _ => make(&mut papers, &heads, arguments, policy)?,
    };
    papers.problems.extend(made.problems.iter().cloned());
    if arguments.preview {
        preview(&made, &heads, arguments.common.json, out);
        return Ok(End::Done(papers.problems));
    }
    match arguments.output.as_deref().filter(|output| *output != Path::new("-")) {
        None if arguments.one_file_a_page => return Err(End::Wrong("one file a page needs a folder: -o FOLDER".to_owned())),
        None => made.files.iter().for_each(|file| out.bytes(&file.bytes)),
        Some(target) => match exports::write(&made, target, arguments.one_file_a_page, arguments.force) {
            Ok(_) => {}
            // A file that is there already is a matter of arguments: nothing failed.
            Err(problem) => {
                papers.problems.push(problem);
                return Ok(End::Done(papers.problems));
            }
        },
    }
    let left_out = made.rows.iter().filter(|row| row.fate.is_change()).count();
    if left_out > 0 && arguments.output.as_deref().is_some_and(|output| output != Path::new("-")) {
        let listed = if arguments.report { "the report" } else { "--preview" };
        say(&[format!("{left_out} lines or words were left out or mended; {listed} lists them.")]);
    }
    Ok(End::Done(papers.problems))
}

fn policy(arguments: &ExportArguments) -> Result<Policy, End> {
    let mut policy = Policy {
        lines: if arguments.lines == Lines::Join { LinePolicy::Join } else { LinePolicy::Keep },
        hyphens: if arguments.hyphens == Hyphens::Mend { HyphenPolicy::Mend } else { HyphenPolicy::Keep },
        redactions: Placeholders::from_said(&arguments.redactions),
        ..Policy::default()
    };
    let wishes = [(&arguments.keep, Treatment::Keep), (&arguments.drop, Treatment::Drop), (&arguments.tag, Treatment::Tag)];
    for (kinds, treatment) in wishes {
        wish(&mut policy, kinds, treatment).map_err(End::Wrong)?;
    }
    Ok(policy)
}

fn make(papers: &mut Papers, heads: &[(usize, PageHead)], arguments: &ExportArguments, policy: Policy) -> Result<Export, End> {
    let mut pages = Vec::new();
    for (place, head) in heads {
        let page = papers.page(head);
        let marks = papers.marks(head, &page).shown();
        pages.push(ExportPage { head: head.clone(), page, marks, place: place.saturating_sub(1) });
    }
    let title = papers
        .dossier
        .documents
        .first()
        .filter(|_| papers.dossier.documents.len() == 1)
        .map_or(&papers.dossier.meta.title, |document| &document.title);
    let options = ExportOptions {
        format: arguments.to.clone(),
        policy,
        one_file_a_page: arguments.one_file_a_page,
        title: title.clone(),
        report: arguments.report,
    };
    let root = papers.root().clone();
    let cancel = Cancel::default();
    let picture = |scan: &crate::model::ScanRef| exports::picture(&root, scan, &cancel);
    let known = |word: &str| is_known(&papers.dossier.words, word);
    Ok(exports::make(&pages, &options, &Words { known: &known, counted: Some(papers.counted()) }, &picture, &cancel)?)
}

/// The pages with everything that is known of them and their cleaned text, one object a line.
fn as_json(papers: &mut Papers, heads: &[(usize, PageHead)], arguments: &ExportArguments, policy: &Policy) -> Export {
    let mut pages = Vec::with_capacity(heads.len());
    let mut known_of = Vec::with_capacity(heads.len());
    for (place, head) in heads {
        let (page, marks, document) = papers.marked(head);
        let links = papers.links(head, &page);
        pages.push(ExportPage { head: head.clone(), page, marks: marks.shown(), place: place.saturating_sub(1) });
        known_of.push((marks, document, links));
    }
    let words = &papers.dossier.words;
    let known = |word: &str| words.contains(word) || words.contains(&word.to_lowercase());
    let words = Words { known: &known, counted: Some(papers.counted()) };
    // A page in a file of its own is cleaned on its own: nothing goes on in another file.
    let groups: Vec<&[ExportPage]> = if arguments.one_file_a_page { pages.chunks(1).collect() } else { vec![pages.as_slice()] };
    let clean = groups.into_iter().flat_map(|group| clean_pages(group, policy, &words));
    let mut made = Export::default();
    let mut lines = Vec::with_capacity(pages.len());
    for (((page, (marks, document, links)), (place, _)), clean) in pages.iter().zip(&known_of).zip(heads).zip(clean) {
        let mut object = output::page_object(*place, &page.head, &page.page);
        output::add_marks(&mut object, &page.page, marks);
        output::add_document(&mut object, &page.head, document);
        output::add_words(&mut object, &page.page, links);
        output::add_clean(&mut object, &page.page, &clean);
        let mut line = Value::Object(object).to_string().into_bytes();
        line.push(b'\n');
        lines.push(line);
        made.rows.extend(clean.rows);
    }
    let (names, contents) = if arguments.one_file_a_page {
        (exports::page_names(&pages), lines)
    } else {
        (vec![exports::file_name(&papers.dossier.meta.title)], vec![lines.concat()])
    };
    let file = |(name, bytes): (String, Vec<u8>)| ExportFile { name: format!("{name}.json"), bytes };
    made.files = names.into_iter().zip(contents).map(file).collect();
    made.report = arguments.report.then(|| exports::report_file(&made.rows));
    made
}

fn preview(made: &Export, heads: &[(usize, PageHead)], json: bool, out: &mut Out) {
    for (place, head) in heads {
        let mut rows = Vec::new();
        for row in made.rows.iter().filter(|row| row.page == head.id) {
            let what = output::fate(row.fate);
            let now = (!row.after.is_empty()).then_some(row.after.as_str());
            if json {
                let because = (!row.why.is_empty()).then_some(row.why.as_str());
                out.json(&json!({"page": place, "label": head.label, "why": what, "before": row.before, "after": now, "because": because}));
                continue;
            }
            let after = match row.fate {
                Fate::Joined | Fate::HyphenKept => format!("  ({})", row.why),
                Fate::Mended => format!(" → {}  ({})", row.after, row.why),
                Fate::Placeholder => format!(" → {}", row.after),
                Fate::Dropped(_) => String::new(),
            };
            rows.push(vec![
                format!("page {place} [{}]", head.label),
                what.to_owned(),
                format!("{}{after}", row.before.replace('\n', " / ")),
            ]);
        }
        out.table(&rows);
    }
    if !json {
        for file in made.files.iter().chain(&made.report) {
            out.line(format!("would write {} ({} bytes)", file.name, file.bytes.len()));
        }
        if !made.lost.is_empty() {
            out.line(format!("the format cannot carry: {}", made.lost.join(", ")));
        }
    }
}
