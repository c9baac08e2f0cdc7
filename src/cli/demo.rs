//! What happens where there is no display: with paths, a sentence on what to do; without, the main job on the built-in sample.

use super::output::Out;
use super::{End, exit};
use crate::app::clock::Clock;
use crate::app::demo::Demo;
use crate::app::problem::Problem;
use std::path::PathBuf;
use std::process::ExitCode;

/// The verbs that work without a window, for sentences.
const VERBS: &str = "onionskin pages, marks, words, export, compare, log or run";

/// Answers in the terminal instead of opening a window; `why` says what failed, empty where there is no display at all.
pub fn without_window(paths: &[PathBuf], why: &str) -> ExitCode {
    let why = if why.is_empty() { String::new() } else { format!(" (opening one failed: {})", why.trim_end_matches('.')) };
    if !paths.is_empty() {
        let what = format!("a window needs a display, and there is none here{why}; {VERBS} work without one, as in: onionskin pages PATH");
        return exit(End::Wrong(what), None);
    }
    let mut out = Out::new();
    let end = demo(&mut out, &why);
    let unwritten = out.finish();
    exit(end.unwrap_or_else(End::Nothing), unwritten)
}

fn demo(out: &mut Out, why: &str) -> Result<End, Problem> {
    out.line(format!(
        "The window needs a display, and there is none here{why}. This is the built-in sample, worked through in the terminal."
    ));
    out.line("Everything in the sample is invented; its scans and misreadings were made by a program.");
    let mut demo = Demo::begin(Clock::Real)?;
    pairs(&demo, out);
    marks(&mut demo, out)?;
    corrections(&mut demo, out);
    let clean = demo.clean()?;
    out.line(format!(
        "\nCleaned text ({} lines or words left out or mended: marks, and words divided at line ends)\n",
        clean.omissions.len()
    ));
    clean.files.iter().for_each(|file| out.bytes(&file.bytes));
    out.line(format!("\nYour own papers: {VERBS}, each with --help. The window opens where there is a display."));
    let mut problems = demo.problems();
    problems.extend(clean.problems);
    Ok(End::Done(problems))
}

fn pairs(demo: &Demo, out: &mut Out) {
    out.line(format!("\nPairs found in {}", demo.folder().display()));
    let Some(plan) = demo.pairing() else { return };
    let rows: Vec<Vec<String>> = (1..)
        .zip(plan.pages())
        .map(|(place, page)| {
            let scan =
                page.scan.as_ref().map_or_else(|| "no scan".to_owned(), |scan| format!("{} ({})", scan.path.display(), scan.frame + 1));
            let text = page.texts.first().map_or_else(|| "no text".to_owned(), |text| text.path.display().to_string());
            vec![format!("  {place}"), scan, text, page.why.sentence()]
        })
        .collect();
    out.table(&rows);
}

fn marks(demo: &mut Demo, out: &mut Out) -> Result<(), Problem> {
    out.line("\nMarkings");
    for (place, (head, text, marks)) in (1..).zip(demo.pages()?) {
        out.line(format!("page {place} [{}] {}", head.label, marks.classification()));
        let rows: Vec<Vec<String>> =
            marks.marks.iter().map(|mark| vec![format!("  {}", mark.kind.id()), text.slice(mark.span).replace('\n', " / ")]).collect();
        out.table(&rows);
    }
    Ok(())
}

fn corrections(demo: &mut Demo, out: &mut Out) {
    out.line("\nCorrections, as a built-in script of replacements asks for them; the program itself does not know the right words");
    for (step, end) in demo.correct() {
        let what = end.map_or_else(|problem| problem.to_string(), |performed| performed.said.join("; "));
        out.line(format!("  {step}: {what}"));
    }
    out.line("\nOn record, each with its page, and each can be taken back");
    let rows: Vec<Vec<String>> = demo
        .emendations()
        .into_iter()
        .map(|(place, emendation)| vec![format!("  page {place}"), format!("{} → {}", emendation.before, emendation.after)])
        .collect();
    out.table(&rows);
}
