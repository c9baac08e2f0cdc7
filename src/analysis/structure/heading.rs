//! Headings of the text itself, kept apart from banners and running heads so that a cleaned export keeps them.

use super::work::{Found, PageWork};
use crate::model::MarkKind;

/// Takes the headings of a page.
pub(super) fn find(work: &mut PageWork<'_>) {
    let capital_page = work.lines.iter().filter(|line| line.is_capitals()).count() * 2 > work.lines.len();
    for index in 0..work.lines.len() {
        if !work.is_free(index) {
            continue;
        }
        let Some(line) = work.lines.get(index) else { continue };
        let apart = (line.blank_before > 0 || index == 0) && work.lines.get(index + 1).is_none_or(|next| next.blank_before > 0);
        let found = if line.heading_level > 0 && line.letters > 0 {
            Some((0.97, "furniture.heading", "Marked as a heading in the text."))
        } else if apart && !capital_page && work.lines.len() > 4 && is_title(line) {
            Some((0.6, "furniture.title", "A short line in capitals that stands apart."))
        } else {
            None
        };
        if let Some((confidence, rule, reason)) = found {
            work.found_line(index, Found { kind: MarkKind::Heading, confidence, rule, reason: reason.to_owned() });
        }
    }
}

fn is_title(line: &super::lines::PageLine<'_>) -> bool {
    line.upper == line.letters
        && line.letters >= 8
        && line.core.len() <= 70
        && line.digits * 3 <= line.letters
        && line.core.split_whitespace().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 5)
        && !line.core.ends_with([',', ';', '-', ':'])
}
