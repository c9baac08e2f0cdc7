//! The verbs that show what is there: `pages`, `marks`, `words`.

use super::args::{Common, MarksArguments, PagesArguments};
use super::output::{self, Out};
use super::{End, open, say};
use crate::app::findings::PageMark;
use crate::app::headless::Papers;
use crate::app::intake::{Doubt, IntakePlan, PlannedPage};
use crate::app::views::document::{DocumentView, status_line};
use crate::model::{MarkKind, PageHead};
use serde_json::{Value, json};

/// Which scan goes with which text, why, what is doubtful, what is left over.
pub(super) fn pages(arguments: &PagesArguments, out: &mut Out) -> Result<End, End> {
    let (mut papers, heads) = open(&arguments.common)?;
    let plan = papers.plan.take();
    if arguments.leftovers {
        leftovers(plan.as_ref(), arguments.common.json, out);
    } else if arguments.common.json {
        pages_as_json(&mut papers, &heads, plan.as_ref(), out);
    } else {
        pages_as_table(&papers, &heads, plan.as_ref(), out);
    }
    if heads.is_empty() && !arguments.leftovers {
        let what = "None of the files is a scan or a text of pages.";
        papers.problems.push(crate::app::problem::Problem::new(what).advice("See --leftovers for the reasons."));
    }
    Ok(End::Done(papers.problems))
}

fn leftovers(plan: Option<&IntakePlan>, json: bool, out: &mut Out) {
    let Some(plan) = plan else { return };
    for left in &plan.leftovers {
        if json {
            out.json(&json!({"leftover": left.path.to_string_lossy(), "why": left.why}));
        } else {
            out.line(format!("{}: {}", left.path.display(), left.why));
        }
    }
}

fn pages_as_json(papers: &mut Papers, heads: &[(usize, PageHead)], plan: Option<&IntakePlan>, out: &mut Out) {
    let all: Vec<&PlannedPage> = plan.map(|plan| plan.pages().collect()).unwrap_or_default();
    for (place, head) in heads {
        if out.is_gone() {
            return;
        }
        let page = papers.page(head);
        let mut object = output::page_object(*place, head, &page);
        let document = papers.dossier.document(head.document).map(|document| document.title.clone());
        object.insert("document".to_owned(), json!(document));
        object.insert("status".to_owned(), json!(head.status.id()));
        let planned = all.get(place - 1);
        let texts: Vec<Value> = head
            .texts
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let reason = planned.and_then(|page| page.reasons.get(at));
                json!({
                    "name": text.name, "file": text.path.to_string_lossy(), "index": text.index, "format": text.format,
                    "role": if at == 0 { "working" } else { "witness" },
                    "reason": reason.map(crate::app::intake::PairReason::id), "why": reason.map(crate::app::intake::PairReason::sentence),
                })
            })
            .collect();
        object.insert("texts".to_owned(), Value::Array(texts));
        if let Some(planned) = planned {
            object.insert("reason".to_owned(), json!(planned.why.id()));
            object.insert("why".to_owned(), json!(planned.why.sentence()));
            object.insert("doubts".to_owned(), Value::Array(planned.doubts.iter().map(doubt).collect()));
        }
        out.json(&Value::Object(object));
    }
    if let Some(plan) = plan {
        say(&notes(plan));
    }
}

/// Doubts about the whole and the count of files left over go beside the pages, so that every line of the output is a page.
fn notes(plan: &IntakePlan) -> Vec<String> {
    let mut lines: Vec<String> = plan.doubts.iter().map(|doubt| format!("doubt: {}.", doubt.what)).collect();
    if !plan.leftovers.is_empty() {
        lines.push(format!("{} became no page; --leftovers lists the reasons.", count(plan.leftovers.len(), "file")));
    }
    lines
}

fn doubt(doubt: &Doubt) -> Value {
    let paths: Vec<_> = doubt.paths.iter().map(|path| path.to_string_lossy()).collect();
    json!({"kind": doubt.kind.id(), "what": doubt.what, "paths": paths})
}

fn pages_as_table(papers: &Papers, heads: &[(usize, PageHead)], plan: Option<&IntakePlan>, out: &mut Out) {
    let all: Vec<&PlannedPage> = plan.map(|plan| plan.pages().collect()).unwrap_or_default();
    let mut last = None;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (place, head) in heads {
        if last != Some(head.document) {
            print_rows(&mut rows, out);
            let title = papers.dossier.document(head.document).map_or("", |document| &document.title);
            out.line(format!("{}{title}", if last.is_some() { "\n" } else { "" }));
            last = Some(head.document);
        }
        let scan = match &head.scan {
            Some(scan) if scan.frame > 0 => format!("{} ({})", scan.path.display(), scan.frame + 1),
            Some(scan) => scan.path.display().to_string(),
            None => "no scan".to_owned(),
        };
        let text = head.texts.first().map_or_else(|| "no text".to_owned(), |text| text.path.display().to_string());
        let more = match head.texts.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let page = all.get(place - 1);
        let mut why = page.map(|page| page.why.sentence()).unwrap_or_default();
        for doubt in page.map(|page| page.doubts.as_slice()).unwrap_or_default() {
            why = format!("{why}  [{}]", doubt.what);
        }
        rows.push(vec![format!("  {place}"), format!("[{}]", head.label), scan, format!("{text}{more}"), why]);
    }
    print_rows(&mut rows, out);
    let Some(plan) = plan else { return };
    let doubts: Vec<&Doubt> = plan.all_doubts().collect();
    out.line(String::new());
    out.line(format!(
        "{} in {}, {}, {} left over",
        count(plan.page_count(), "page"),
        count(plan.documents.len(), "document"),
        count(doubts.len(), "doubt"),
        count(plan.leftovers.len(), "file")
    ));
    for doubt in &plan.doubts {
        out.line(format!("  {}", doubt.what));
    }
    for left in plan.leftovers.iter().take(20) {
        out.line(format!("  left over: {} — {}", left.path.display(), left.why));
    }
    if plan.leftovers.len() > 20 {
        out.line(format!("  and {} more; --leftovers lists them all", plan.leftovers.len() - 20));
    }
}

fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn print_rows(rows: &mut Vec<Vec<String>>, out: &mut Out) {
    out.table(rows);
    rows.clear();
}

/// Banners, page numbers and the other marks.
pub(super) fn marks(arguments: &MarksArguments, out: &mut Out) -> Result<End, End> {
    let common = &arguments.common;
    let (mut papers, heads) = open(common)?;
    papers.look_at_scans(arguments.scan);
    let mut shown = None;
    for (place, head) in &heads {
        if out.is_gone() {
            break;
        }
        let (page, found, document) = papers.marked(head);
        if common.json {
            let mut object = output::page_object(*place, head, &page);
            output::add_marks(&mut object, &page, &found);
            output::add_document(&mut object, head, &document);
            out.json(&Value::Object(object));
            continue;
        }
        if shown != Some(head.document) {
            document_head(&document, shown.is_some(), out);
            shown = Some(head.document);
        }
        let classification = found.classification();
        out.line(format!("page {place} [{}] {}{classification}", head.label, if classification.is_empty() { "" } else { "· " }));
        let faults = document.faults.iter().filter(|fault| fault.page == head.id);
        faults.for_each(|fault| out.line(format!("  ! {}", fault.sentence)));
        let rows: Vec<Vec<String>> = found.marks.iter().map(|mark| mark_row(mark, page.working.text.slice(mark.span))).collect();
        out.table(&rows);
    }
    Ok(End::Done(papers.problems))
}

/// A document's name, and what is known of it as a whole.
fn document_head(document: &DocumentView, apart: bool, out: &mut Out) {
    let line = document.line();
    out.line(format!("{}{}{}{line}", if apart { "\n" } else { "" }, document.title, if line.is_empty() { "" } else { " · " }));
    let stated: Vec<String> = document
        .ranges
        .iter()
        .map(|range| format!("{} {}", range.pages, range.level.as_ref().map_or("no level", |(_, name)| name.as_str())))
        .collect();
    if stated.len() > 1 {
        out.line(format!("levels: {}", stated.join(", ")));
    }
    let releases: Vec<String> = document.releases.iter().map(|release| status_line(release.status, release.year)).collect();
    if releases.len() > 1 {
        out.line(format!("stamps: {}", releases.join(", ")));
    }
}

/// A mark's kind, its text, and what it says beyond that.
fn mark_row(mark: &PageMark, text: &str) -> Vec<String> {
    let shown = text.replace('\n', " / ");
    let shown = if text.trim().is_empty() && !text.is_empty() { "(blank)".to_owned() } else { shown };
    let shown = if text.is_empty() { "(a place between lines)".to_owned() } else { shown };
    let mut says = Vec::new();
    says.extend(mark.reading.as_ref().map(|reading| format!("reads {reading}")));
    says.extend(mark.number.filter(|_| mark.kind == MarkKind::PageBreak).map(|number| format!("page {number} begins")));
    says.extend(mark.status.map(|status| status.label().to_lowercase()));
    says.extend(mark.cue(text).filter(|cue| cue != text));
    says.extend(mark.code.clone());
    if !mark.alternatives.is_empty() {
        says.push(format!("undecided: {}", mark.alternatives.join(" or ")));
    }
    if mark.doubts().unsure {
        says.push(format!("{:.0} % sure", mark.confidence() * 100.0));
    }
    vec![format!("  {}", mark.kind.id()), shown, says.join(", ")]
}

/// Every word with its zone.
pub(super) fn words(common: &Common, out: &mut Out) -> Result<End, End> {
    let (mut papers, heads) = open(common)?;
    for (place, head) in &heads {
        if out.is_gone() {
            break;
        }
        let page = papers.page(head);
        let links = papers.links(head, &page);
        if common.json {
            let mut object = output::page_object(*place, head, &page);
            output::add_words(&mut object, &page, &links);
            out.json(&Value::Object(object));
            continue;
        }
        let text = &page.working.text;
        let placed = &links.words;
        let note = match (output::linked(&links), placed.is_empty()) {
            ("partly", _) => "; only in part, the text and the ink do not fit everywhere",
            ("no", true) if head.scan.is_some() && !text.is_empty() => "; the text does not fit the ink of the scan",
            _ => "",
        };
        out.line(format!("page {place} [{}]: {} words, {} with a zone{note}", head.label, text.tokens().count(), placed.len()));
        let rows: Vec<Vec<String>> = placed
            .iter()
            .map(|word| {
                let zone = format!("{},{},{},{}", word.zone.left, word.zone.top, word.zone.right, word.zone.bottom);
                let sure = word.confidence.map(|confidence| format!("{:.2}", confidence.get())).unwrap_or_default();
                vec![format!("  {}", text.slice(word.span)), zone, output::source(word.source).to_owned(), sure]
            })
            .collect();
        out.table(&rows);
    }
    Ok(End::Done(papers.problems))
}
