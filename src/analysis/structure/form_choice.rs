//! Levels that a form offers to choose from, which state nothing about the paper they stand on.
//!
//! Routing sheets and cover forms print SECRET, CONFIDENTIAL and UNCLASSIFIED side by side with a box before each. Read by a machine they
//! are lines of one level each, as banners are; what gives them away is that several levels stand together, or the box itself.

use super::explain::Explained;
use super::fold::fold;
use super::rules::{MarkingRole, Rules};
use super::work::{Owner, PageWork};
use crate::model::{Level, MarkKind};
use std::collections::BTreeSet;

/// So many short lines may stand between two choices of a form: its title, or a choice that could not be read.
const GAP: usize = 3;
/// Abbreviations of fewer letters are no choice of a form.
const LEVEL_LETTERS: usize = 5;
/// Lines between two choices are no longer than this.
const SHORT: usize = 30;

/// Whether a line offers levels to choose from: more than one of them, or one behind a box.
pub(super) fn is_choice(explained: &Explained, core: &str, rules: &Rules) -> bool {
    let levels: BTreeSet<Level> = explained
        .covers
        .iter()
        .filter_map(|cover| rules.forms.get(cover.form).filter(|form| form.folded.len() >= LEVEL_LETTERS))
        .filter_map(|form| rules.markings.get(form.marking))
        .filter_map(|marking| if let MarkingRole::Level(level) = marking.role { Some(level) } else { None })
        .filter(|level| *level != Level::Controlled)
        .collect();
    levels.len() > 1 || has_box(core)
}

/// Whether a line begins with a box to tick, ticked or not.
fn has_box(core: &str) -> bool {
    let mut chars = core.chars();
    match chars.next() {
        Some('☐' | '☑' | '☒' | '□' | '◻' | '▢' | '❑') => true,
        Some('[' | '(') => chars.take(3).collect::<String>().trim_start_matches([' ', '-', 'x', 'X', '_', '✓']).starts_with([']', ')']),
        _ => false,
    }
}

/// A line that may be one of a form's choices.
struct Choice {
    line: usize,
    level: Level,
}

/// Gives the choices of a form, one a line, back to the text.
pub(super) fn release(work: &mut PageWork<'_>) {
    let mut rows: Vec<Vec<Choice>> = Vec::new();
    for line in 0..work.lines.len() {
        let Some(level) = level_of(work, line) else { continue };
        match rows.last_mut() {
            Some(row) if row.last().is_some_and(|last| are_near(work, last.line, line)) => row.push(Choice { line, level }),
            _ => rows.push(vec![Choice { line, level }]),
        }
    }
    let levels = |row: &[Choice]| row.iter().map(|choice| choice.level).collect::<BTreeSet<_>>();
    let offers = |row: &[Choice], least: usize| {
        let levels = levels(row);
        levels.len() >= least && (levels.contains(&Level::Unclassified) || levels.contains(&Level::Controlled))
    };
    let is_open = |row: &[Choice]| levels(row).contains(&Level::Unclassified);
    // Once a page is known to be such a form, two levels together are enough at its other end.
    let is_form = rows.iter().any(|row| is_open(row) && offers(row, 3));
    for row in rows.into_iter().filter(|row| is_form && offers(row, 2)) {
        for choice in row {
            let Some(span) = work.lines.get(choice.line).map(|line| line.span) else { continue };
            work.findings.retain(|finding| finding.kind != MarkKind::Banner || !span.overlaps(finding.span));
            work.take(choice.line, Owner::Blocked);
        }
    }
}

/// The one level a line states, controls aside; parts of INTERNAL USE ONLY count as one, because forms break it over two lines.
fn level_of(work: &PageWork<'_>, line: usize) -> Option<Level> {
    let page_line = work.lines.get(line)?;
    if work.owner(line) == Owner::Mark(MarkKind::Banner) {
        let finding = work.findings.iter().find(|finding| finding.kind == MarkKind::Banner && finding.span == page_line.span)?;
        let marking = finding.marking.as_ref()?;
        return if marking.controls.is_empty() { marking.level } else { None };
    }
    if !work.is_free(line) || page_line.core.len() > SHORT {
        return None;
    }
    let folded: String = fold(page_line.core).into_iter().collect();
    matches!(folded.as_str(), "INTERNAL" | "USEONLY" | "INTERNALUSEONLY").then_some(Level::Controlled)
}

/// Whether only a few short lines stand between two lines.
fn are_near(work: &PageWork<'_>, first: usize, second: usize) -> bool {
    let between = first + 1..second;
    between.len() <= GAP && between.clone().all(|line| work.lines.get(line).is_some_and(|line| line.core.len() <= SHORT))
}
