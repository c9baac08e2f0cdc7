//! Printed page numbers.
//!
//! `- 3 -` is a page number by its form. `3.` and a bare `3` are nothing by themselves: in typescript they are forty times as often a table cell
//! or a paragraph's number, so they count only where the neighbouring pages carry the numbers before and after, or a banner stands beside them.

use super::work::{Found, Owner, PageWork};
use crate::model::MarkKind;

/// How much a line looks like a page number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Strength {
    /// A bare number, `3.` or `(3)`.
    Bare,
    /// A dash on one side, `2--` or `- 4.`.
    HalfDashed,
    /// Dashes on both sides, `- 3 -`.
    Dashed,
}

/// The number a line consists of, with how much it looks like a page number.
pub(super) fn number_line(core: &str) -> Option<(u32, Strength)> {
    if core.len() > 16 {
        return None;
    }
    let is_dash = |c: char| matches!(c, '-' | '–' | '—' | '_' | '=' | '~' | '−');
    let is_edge = |c: char| {
        is_dash(c) || c.is_whitespace() || matches!(c, '.' | ',' | '(' | ')' | '[' | ']' | '*' | '·' | '•' | '\'' | '|' | ':' | '`')
    };
    let inner = core.trim_matches(is_edge);
    let at = inner.as_ptr() as usize - core.as_ptr() as usize;
    let (before, after) = (core.get(..at)?, core.get(at + inner.len()..)?);
    let number = read_number(inner)?;
    let strength = match (before.contains(is_dash), after.contains(is_dash)) {
        (true, true) => Strength::Dashed,
        (true, false) | (false, true) => Strength::HalfDashed,
        (false, false) => Strength::Bare,
    };
    let digits = inner.bytes().all(|byte| byte.is_ascii_digit());
    (digits || strength == Strength::Dashed).then_some((number, strength))
}

/// Arabic digits, with the letters recognisers put for them, or a small roman number.
fn read_number(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 6 {
        return None;
    }
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        let digits: String = text
            .chars()
            .filter(|c| *c != ' ')
            .map(|c| {
                if matches!(c, 'l' | 'I') {
                    '1'
                } else if matches!(c, 'O' | 'o') {
                    '0'
                } else {
                    c
                }
            })
            .collect();
        return digits.parse().ok().filter(|&number| digits.len() <= 4 && (1..=3000).contains(&number));
    }
    read_roman(text)
}

/// A roman number up to 99 in small letters or capitals, well formed.
fn read_roman(text: &str) -> Option<u32> {
    let text = text.to_ascii_lowercase();
    (1..100).find(|&number| roman(number) == text)
}

fn roman(number: u32) -> String {
    let tens = ["", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"];
    let ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let part = |table: [&'static str; 10], place: u32| table.get(place as usize).copied().unwrap_or_default();
    format!("{}{}", part(tens, number / 10 % 10), part(ones, number % 10))
}

/// Takes the page numbers of a page.
pub(super) fn find(work: &mut PageWork<'_>) {
    let edges = work.edge_distances(true);
    let mut taken_edge = false;
    for strength in [Strength::Dashed, Strength::HalfDashed, Strength::Bare] {
        for (line, &edge) in edges.iter().enumerate() {
            let Some(core) = work.lines.get(line).map(|line| line.core).filter(|_| work.is_free(line)) else { continue };
            let Some((number, own)) = number_line(core).filter(|(_, own)| *own == strength) else { continue };
            let Some((confidence, reason)) = judge(work, line, number, own, edge, taken_edge) else { continue };
            taken_edge |= edge <= 2;
            let found = Found { kind: MarkKind::PageNumber, confidence, rule: "furniture.page-number", reason };
            if let Some(made) = work.found_line(line, found) {
                made.number = Some(number);
            }
        }
    }
}

fn judge(work: &PageWork<'_>, line: usize, number: u32, strength: Strength, edge: usize, taken: bool) -> Option<(f32, String)> {
    let supported = work.series.numbers.contains(&number);
    let banner = |other: Option<usize>| other.is_some_and(|other| work.owner(other) == Owner::Mark(MarkKind::Banner));
    let beside_banner = banner(line.checked_sub(1)) || banner(Some(line + 1));
    let alone = work.lines.get(line).is_some_and(|line| line.letters + line.digits == line.core.len());
    match strength {
        Strength::Dashed if edge <= 3 || beside_banner => Some((0.95, "A number between dashes at the edge of the page.".to_owned())),
        Strength::Dashed if stands_apart(work, line) => Some((0.85, "A number between dashes, standing apart from the text.".to_owned())),
        Strength::HalfDashed if edge == 0 || (edge <= 3 && (stands_apart(work, line) || !is_minus(work, line))) => {
            Some((0.85, "A number with a dash at the edge of the page.".to_owned()))
        }
        Strength::HalfDashed if beside_banner && stands_apart(work, line) && is_typed_dash(work, line) => {
            Some((0.8, "A number with a dash beside a banner.".to_owned()))
        }
        _ if supported && edge <= 2 => Some((0.9, "The neighbouring pages carry the numbers before and after it.".to_owned())),
        Strength::Bare if !taken && edge <= 3 && number < 1000 && beside_banner && alone => {
            Some((0.65, "A number beside the banner at the edge of the page.".to_owned()))
        }
        Strength::Bare if !taken && edge == 0 && number < 100 && alone && under_prose(work, line) => {
            Some((0.6, "A number by itself under the last lines of the text.".to_owned()))
        }
        _ => None,
    }
}

/// Whether the line is a number with its sign, as scraps of tables and of newspaper columns are.
fn is_minus(work: &PageWork<'_>, line: usize) -> bool {
    let digits = work.lines.get(line).and_then(|line| line.core.strip_prefix('-'));
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether the number's dash is a hyphen, as typists make it.
fn is_typed_dash(work: &PageWork<'_>, line: usize) -> bool {
    work.lines.get(line).is_some_and(|line| line.core.starts_with(['-', '–', '—']))
}

/// Whether the last lines before this one are running text, so that a number cannot belong to a table or a list.
fn under_prose(work: &PageWork<'_>, line: usize) -> bool {
    let mut above = (0..line).rev().filter(|&above| !work.owner(above).is_furniture()).filter_map(|above| work.lines.get(above));
    let last_of_page = (line + 1..work.lines.len()).all(|below| work.owner(below).is_furniture());
    last_of_page && (0..4).all(|_| above.next().is_some_and(|above| above.core.len() >= 40 && above.digits * 4 < above.letters))
}

/// Whether blank lines, furniture or the page's edge are on both sides.
fn stands_apart(work: &PageWork<'_>, line: usize) -> bool {
    let above = work.lines.get(line).is_some_and(|line| line.blank_before > 0) || line == 0 || work.owner(line - 1).is_furniture();
    let below = work.lines.get(line + 1).is_none_or(|next| next.blank_before > 0) || work.owner(line + 1).is_furniture();
    above && below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_page_numbers() {
        for (line, expected) in [
            ("- 3 -", Some((3, Strength::Dashed))),
            ("-12-", Some((12, Strength::Dashed))),
            ("_ 3 -", Some((3, Strength::Dashed))),
            ("- 4=", Some((4, Strength::Dashed))),
            ("- iv -", Some((4, Strength::Dashed))),
            ("- 189 .", Some((189, Strength::HalfDashed))),
            ("2--", Some((2, Strength::HalfDashed))),
            ("3", Some((3, Strength::Bare))),
            ("(3)", Some((3, Strength::Bare))),
            ("3/17", None),
            ("iv", None),
            ("- A -", None),
            ("-----", None),
        ] {
            assert_eq!(number_line(line), expected, "{line}");
        }
    }
}
