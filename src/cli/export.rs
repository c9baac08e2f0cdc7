//! `export`: cleaned text to a file, a folder or standard output.

use super::args::{ExportArguments, Hyphens, Lines};
use super::output::{self, Out};
use super::{End, open, say};
use crate::app::export::{
    self as exports, Export, ExportOptions, ExportPage, HyphenPolicy, LinePolicy, Placeholders, Policy, Treatment, Words,
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
    if arguments.report && (to_stdout || arguments.to == "json") && !arguments.preview {
        return Err(End::Wrong("a report is written beside a file or into a folder of text: -o OUT".to_owned()));
    }
    let (mut papers, heads) = open(&arguments.common)?;
    if heads.is_empty() {
        return Err(End::Nothing(Problem::new("There is no page to export.")));
    }
    let made = if arguments.to == "json" && !arguments.preview {
        as_json(&mut papers, &heads)
    } else {
        make(&mut papers, &heads, arguments, policy)?
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
    let left_out = made.omissions.len();
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
    let format = if arguments.to == "json" { "txt" } else { &arguments.to };
    let title = papers
        .dossier
        .documents
        .first()
        .filter(|_| papers.dossier.documents.len() == 1)
        .map_or(&papers.dossier.meta.title, |document| &document.title);
    let options = ExportOptions {
        format: format.to_owned(),
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

/// The pages with everything that is known of them, one object a line.
fn as_json(papers: &mut Papers, heads: &[(usize, PageHead)]) -> Export {
    let mut bytes = Vec::new();
    for (place, head) in heads {
        let (page, marks, document) = papers.marked(head);
        let mut object = output::page_object(*place, head, &page);
        output::add_marks(&mut object, &page, &marks);
        output::add_document(&mut object, head, &document);
        output::add_words(&mut object, &page);
        bytes.extend_from_slice(Value::Object(object).to_string().as_bytes());
        bytes.push(b'\n');
    }
    let file = exports::ExportFile { name: format!("{}.json", exports::file_name(&papers.dossier.meta.title)), bytes };
    Export { files: vec![file], ..Export::default() }
}

fn preview(made: &Export, heads: &[(usize, PageHead)], json: bool, out: &mut Out) {
    for (place, head) in heads {
        let mut rows = Vec::new();
        for row in made.rows.iter().filter(|row| row.page == head.id) {
            let what = match row.fate {
                Fate::Dropped(kind) => kind.id(),
                Fate::Mended => "mended",
                Fate::Placeholder => "redaction",
                Fate::HyphenKept => "hyphen-kept",
                Fate::Joined => "joined",
            };
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
