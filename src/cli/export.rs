//! `export`: cleaned text to a file, a folder or standard output.

use super::args::{ExportArguments, Hyphens, Lines, ScansArgument};
use super::output::{self, Out};
use super::{End, open, say};
use crate::app::export::{
    self as exports, Export, ExportOptions, ExportPage, HyphenPolicy, LinePolicy, Placeholders, Policy, Scans, Sources, Treatment,
};
use crate::app::export_request::wish;
use crate::app::headless::Papers;
use crate::app::presets::Presets;
use crate::app::problem::Problem;
use crate::app::report::Fate;
use crate::app::workspace::Home;
use crate::model::PageHead;
use serde_json::json;
use std::path::Path;

/// Writes cleaned text.
pub(super) fn export(arguments: &ExportArguments, out: &mut Out) -> Result<End, End> {
    let chosen = chosen(arguments)?;
    let known_formats: Vec<&str> = exports::formats().map(|(id, _)| id).collect();
    if !known_formats.contains(&chosen.format.as_str()) {
        return Err(End::Wrong(format!("there is no export called {}; choose one of: {}", chosen.format, known_formats.join(", "))));
    }
    let to_stdout = arguments.output.as_deref().is_none_or(|output| output == Path::new("-"));
    if chosen.report && to_stdout && !arguments.preview {
        return Err(End::Wrong("a report is written beside a file or into a folder: -o OUT".to_owned()));
    }
    let (mut papers, heads) = open(&arguments.common)?;
    if heads.is_empty() {
        return Err(End::Nothing(Problem::new("There is no page to export.")));
    }
    let title = papers
        .dossier
        .documents
        .first()
        .filter(|_| papers.dossier.documents.len() == 1)
        .map_or(&papers.dossier.meta.title, |document| &document.title);
    let options = ExportOptions { title: title.clone(), ..chosen };
    let made = make(&mut papers, &heads, arguments, &options, out)?;
    papers.problems.extend(made.problems.iter().cloned());
    if arguments.preview {
        preview(&made, &heads, arguments.common.json, out);
        return Ok(End::Done(papers.problems));
    }
    let left_out = made.rows.iter().filter(|row| row.fate.is_change()).count();
    if left_out > 0 && arguments.output.as_deref().is_some_and(|output| output != Path::new("-")) {
        let listed = if options.report { "the report" } else { "--preview" };
        say(&[format!("{left_out} lines or words were left out or mended; {listed} lists them.")]);
    }
    Ok(End::Done(papers.problems))
}

/// The options that were asked for, one by one or by the name of a preset.
fn chosen(arguments: &ExportArguments) -> Result<ExportOptions, End> {
    if let Some(name) = &arguments.preset {
        let presets = match &arguments.presets {
            Some(file) => Presets::of_file(file)?,
            None => Presets::load(Home::find().as_ref()),
        };
        return presets.get(name).map_err(End::Wrong);
    }
    Ok(ExportOptions {
        format: arguments.to.clone(),
        policy: policy(arguments)?,
        one_file_a_page: arguments.one_file_a_page,
        title: String::new(),
        report: arguments.report,
        address: arguments.address.clone().unwrap_or_default(),
        scans: match arguments.scans {
            ScansArgument::Beside => Scans::Beside,
            ScansArgument::Inside => Scans::Inside,
            ScansArgument::Linked => Scans::Linked,
            ScansArgument::None => Scans::Without,
        },
        in_place: arguments.in_place,
    })
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

/// What is made, and where it was written.
fn make(
    papers: &mut Papers,
    heads: &[(usize, PageHead)],
    arguments: &ExportArguments,
    options: &ExportOptions,
    out: &mut Out,
) -> Result<Export, End> {
    let pages = papers.export_pages(heads, &options.format);
    let corrections = papers.corrections()?;
    papers.with_sources(&options.title, &corrections, |sources| written(&pages, options, sources, arguments, out))
}

fn written(
    pages: &[ExportPage],
    options: &ExportOptions,
    sources: &Sources<'_>,
    arguments: &ExportArguments,
    out: &mut Out,
) -> Result<Export, End> {
    if arguments.preview {
        return Ok(exports::make(pages, options, sources)?);
    }
    let folder = exports::into_folder(options, pages.len());
    let target = arguments.output.as_deref().filter(|output| *output != Path::new("-"));
    match target {
        None if folder => Err(End::Wrong(format!("{} gives several files, which need a folder: -o FOLDER", options.format))),
        None => {
            let mut made = exports::make(pages, options, sources)?;
            if made.later {
                let mut problems = Vec::new();
                let streamed = exports::stream(pages, options, sources, &mut problems, out);
                streamed.map_err(|error| End::Nothing(Problem::new(error.to_string())))?;
                made.problems.append(&mut problems);
            } else {
                made.files.iter().for_each(|file| out.bytes(&file.bytes));
            }
            Ok(made)
        }
        Some(target) => match exports::make_and_write(pages, options, sources, target, arguments.force) {
            Ok((made, _)) => Ok(made),
            // A file that is there already is a matter of arguments: nothing failed.
            Err(problem) => Ok(Export { problems: vec![problem], ..Export::default() }),
        },
    }
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
