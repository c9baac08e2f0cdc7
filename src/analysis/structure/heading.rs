//! Headings of the text itself, kept apart from banners and running heads so that a cleaned export keeps them.
//!
//! A false heading cuts a paragraph in two, a missed one costs nothing but its look, since it stands apart anyway. So a line in capitals is
//! a heading only over running text and only where the page does not set every line apart, as readings of forms do.

use super::lines::PageLine;
use super::work::{Found, PageWork};
use crate::model::MarkKind;

/// Letters that a heading of Markdown has; fewer are a stroke of the pen read as something.
const LEAST_LETTERS: usize = 3;
/// A line so long that does not end a sentence goes on.
const RUNNING: usize = 45;
/// The least length of a line of text under a heading.
const TEXT: usize = 40;
/// So many headings may stand over each other.
const STACKED: usize = 3;

/// Takes the headings of a page.
pub(super) fn find(work: &mut PageWork<'_>) {
    let capital_page = work.lines.iter().filter(|line| line.is_capitals()).count() * 2 > work.lines.len();
    // Where most lines stand apart, standing apart says nothing.
    let loose = work.lines.iter().skip(1).filter(|line| line.blank_before > 0).count() * 2 > work.lines.len();
    let titles = !capital_page && !loose && work.lines.len() > 4;
    for index in 0..work.lines.len() {
        if !work.is_free(index) {
            continue;
        }
        let Some(line) = work.lines.get(index) else { continue };
        let found = if is_marked(work, index) {
            Some((0.97, "furniture.heading", "Marked as a heading in the text."))
        } else if titles && is_apart(work, index) && is_title(line) && is_between_texts(work, index) {
            Some((0.6, "furniture.title", "A short line in capitals that stands apart over text."))
        } else {
            None
        };
        if let Some((confidence, rule, reason)) = found {
            work.found_line(index, Found { kind: MarkKind::Heading, confidence, rule, reason: reason.to_owned() });
        }
    }
}

/// Whether Markdown makes a heading of the line: a number sign inside a paragraph, or before a footnote in a telegram's table, does not.
fn is_marked(work: &PageWork<'_>, index: usize) -> bool {
    let Some(line) = work.lines.get(index).filter(|line| line.heading_level > 0 && line.letters >= LEAST_LETTERS) else { return false };
    let above = index.checked_sub(1).and_then(|above| work.lines.get(above));
    let inside = line.heading_level == 1
        && line.blank_before == 0
        && above.is_some_and(|above| above.heading_level == 0 && !work.owner(index - 1).is_furniture());
    let footnote = line.is_capitals() && line.core.ends_with('.') && line.letters >= RUNNING - 10;
    !inside && !footnote && !line.core.ends_with(',')
}

/// Whether blank lines or the page's edges are on both sides.
fn is_apart(work: &PageWork<'_>, index: usize) -> bool {
    let above = index == 0 || work.lines.get(index).is_some_and(|line| line.blank_before > 0);
    above && work.lines.get(index + 1).is_none_or(|next| next.blank_before > 0)
}

fn is_title(line: &PageLine<'_>) -> bool {
    line.upper == line.letters
        && line.letters >= 8
        && line.core.len() <= 70
        && line.digits * 3 <= line.letters
        && line.core.split_whitespace().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 5)
        && !line.core.ends_with([',', ';', '-', ':'])
        // A colon makes it a field of a form, the other signs are none of a heading's.
        && !line.core.contains([':', '#', '=', '|', '_', '{', '}', '\\', '¥', '™', '•'])
}

/// Whether the text above has come to an end and text begins below, over which the line can be a heading.
fn is_between_texts(work: &PageWork<'_>, index: usize) -> bool {
    let open = |line: &usize| !work.owner(*line).is_furniture();
    let above = (0..index).rev().find(open).and_then(|line| work.lines.get(line));
    let goes_on = |line: &PageLine<'_>| line.core.ends_with('-') || (line.core.len() >= RUNNING && !line.ends_sentence());
    if above.is_some_and(|line| !line.is_capitals() && goes_on(line)) {
        return false;
    }
    let mut below = (index + 1..work.lines.len()).filter(open).filter_map(|line| work.lines.get(line));
    below.by_ref().take(STACKED).find(|line| !is_title(line)).is_some_and(is_text)
}

/// Whether a line is running text or a salutation.
fn is_text(line: &PageLine<'_>) -> bool {
    let greets = line.core.ends_with([':', ',']) && line.core.split_whitespace().count() >= 3 && line.digits == 0;
    !line.is_capitals() && line.letters * 3 >= line.core.len() * 2 && (line.core.len() >= TEXT || greets)
}
