//! `suspects`: probable misreadings, page by page.

use super::args::SuspectsArguments;
use super::output::{self, Out};
use super::{End, open};
use crate::app::estimate::Judged;
use crate::app::headless::{Papers, read_text};
use crate::app::suspecting::{Language, Search, THRESHOLD, english};
use crate::app::views::statistics::{lines, row_of};
use crate::app::workspace::Home;
use crate::model::{Page, PageHead, Suspect};
use serde_json::Value;
use std::path::Path;

/// A file larger than this is no model.
const MOST_WEIGHTS: u64 = 64 << 20;
/// Corrections shown in the table.
const SHOWN: usize = 3;

/// Probable misreadings with reasons and ranked corrections.
pub(super) fn suspects(arguments: &SuspectsArguments, out: &mut Out) -> Result<End, End> {
    let common = &arguments.common;
    let least = least(arguments)?;
    let english = language(arguments.model.as_deref())?;
    let (mut papers, heads) = open(common)?;
    let search = papers.suspect_search(english, arguments.language.as_deref(), Home::find().as_ref())?;
    if arguments.statistics {
        statistics(&mut papers, &heads, &search, common.json, out);
        return Ok(End::Done(papers.problems));
    }
    let mut counted = (0, 0);
    for (place, head) in &heads {
        if out.is_gone() {
            break;
        }
        let page = papers.page(head);
        let mut found = papers.suspects(head, &page, &search);
        found.retain(|suspect| suspect.score >= least);
        if common.json {
            let mut object = output::page_object(*place, head, &page);
            output::add_suspects(&mut object, &page, &found);
            out.json(&Value::Object(object));
            continue;
        }
        counted = (counted.0 + found.len(), counted.1 + page.working.text.tokens().count());
        if !found.is_empty() {
            out.line(format!("page {place} [{}]: {}", head.label, doubts(found.len())));
            out.table(&rows(&page, &found));
        }
    }
    if !common.json {
        let pages = if heads.len() == 1 { "one page".to_owned() } else { format!("{} pages", heads.len()) };
        out.line(format!("{} among {} words of {pages}", doubts(counted.0), counted.1));
    }
    Ok(End::Done(papers.problems))
}

/// English, with the model of a file where one is named.
fn language(file: Option<&Path>) -> Result<Language, End> {
    let model = file.map(|path| read_text(path, MOST_WEIGHTS)).transpose()?;
    let told = |why| End::Wrong(format!("{}: {why}", file.unwrap_or(Path::new("")).display()));
    english(model.as_deref()).map_err(told)
}

/// What was judged on each page and in all.
fn statistics(papers: &mut Papers, heads: &[(usize, PageHead)], search: &Search, json: bool, out: &mut Out) {
    let mut sum = Judged::default();
    let mut rows = vec![["page", "words", "corrected", "right", "open", "errors left"].map(str::to_owned).to_vec()];
    for (place, head) in heads {
        let page = papers.page(head);
        let judged = papers.judged(head, &page, search);
        sum.add(&judged);
        if json {
            let mut object = output::page_object(*place, head, &page);
            object.insert("statistics".to_owned(), output::judged(&judged));
            out.json(&Value::Object(object));
        } else {
            let mut row = vec![format!("{place} [{}]", head.label)];
            row.extend(row_of(&judged));
            rows.push(row);
        }
    }
    if json {
        out.json(&serde_json::json!({"page": null, "statistics": output::judged(&sum)}));
    } else {
        out.table(&rows);
        out.line(String::new());
        out.table(&lines(&sum).into_iter().map(|(what, value)| vec![what, value]).collect::<Vec<_>>());
    }
}

fn least(arguments: &SuspectsArguments) -> Result<f32, End> {
    match arguments.threshold {
        _ if arguments.all => Ok(0.0),
        None => Ok(THRESHOLD),
        Some(least) if (0.0..=1.0).contains(&least) => Ok(least),
        Some(other) => Err(End::Wrong(format!("--threshold {other} is no score from 0 to 1"))),
    }
}

fn doubts(count: usize) -> String {
    format!("{count} doubtful {}", if count == 1 { "place" } else { "places" })
}

/// Line, what stands there, how doubtful it is, the best corrections, the reasons.
fn rows(page: &Page, found: &[Suspect]) -> Vec<Vec<String>> {
    let text = page.working.text.as_str();
    let (mut line, mut read) = (1, 0);
    let rows = found.iter().map(|suspect| {
        line += text.get(read..suspect.span.start).unwrap_or_default().matches('\n').count();
        read = suspect.span.start;
        let candidates: Vec<String> = suspect.suggestions.iter().take(SHOWN).map(|one| shown(&one.text)).collect();
        let reasons: Vec<&str> = suspect.evidence.iter().map(|evidence| evidence.reason.as_str()).collect();
        vec![
            format!("  line {line}"),
            shown(page.working.text.slice(suspect.span)),
            format!("{:.0} %", suspect.score * 100.0),
            if candidates.is_empty() { "?".to_owned() } else { candidates.join(" | ") },
            reasons.join(", "),
        ]
    });
    rows.collect()
}

fn shown(text: &str) -> String {
    text.replace('\n', " / ")
}
