//! Writing apart from the body: codes and ticks in the margin, stamps over or beside the text.
//!
//! The worst fault is body text taken for a stamp, for a cleaned export leaves stamps out. So only pages of one column of running text
//! are looked at, only what stands clear of that column or slants or towers over it counts, what could be an item's number or a word of a
//! sentence is left alone, and a page on which much seems apart is one whose layout was misunderstood: then nothing is.

use super::finding;
use super::measure::{LineZone, Measures, median, overlap_down};
use crate::analysis::PageInput;
use crate::model::{Finding, MarkKind, PlacedWord, ScanRect, Span};

/// Pages with fewer words say nothing about where their column stands.
const LEAST_WORDS: usize = 60;
/// Lines of at least four words.
const LEAST_LINES: usize = 8;
/// Of a page's letters at most one in so many may stand apart.
const SHARE: usize = 25;

/// What on a page stands apart from its body by the places of its words; lines and words that `findings` name already are left alone.
pub(in crate::analysis::structure) fn apart(page: &PageInput<'_>, findings: &[Finding]) -> Vec<Finding> {
    let words = page.layout.placed_words(page.text);
    if words.len() < LEAST_WORDS {
        return Vec::new();
    }
    let Some(measures) = Measures::of(page, &words) else { return Vec::new() };
    if !is_one_column(&measures) {
        return Vec::new();
    }
    let known = |span: Span| findings.iter().any(|finding| finding.span.overlaps(span));
    let mut found: Vec<Finding> = Vec::new();
    for line in &measures.lines {
        let placed = words.get(line.words.clone()).unwrap_or_default();
        let stamp = stamped(page, &measures, line, placed);
        found.extend(stamp.map_or_else(|| in_margin(page, &measures, line, placed), |stamp| vec![stamp]));
    }
    found.retain(|finding| !known(finding.span));
    let letters: usize = found.iter().map(|finding| finding.span.len()).sum();
    if letters * SHARE > page.text.len() { Vec::new() } else { found }
}

/// Whether nearly all lines of running text lie over the middle of the column, which lines of two columns do not.
fn is_one_column(measures: &Measures) -> bool {
    let middle = i32::midpoint(measures.column.0, measures.column.1);
    let long: Vec<&LineZone> = measures.lines.iter().filter(|line| line.words.len() >= 4).collect();
    let over = long.iter().filter(|line| line.zone.left < middle && middle < line.zone.right).count();
    long.len() >= LEAST_LINES && over * 10 >= long.len() * 9
}

/// Words at the ends of a line that stand clear of the column.
fn in_margin(page: &PageInput<'_>, measures: &Measures, line: &LineZone, placed: &[PlacedWord]) -> Vec<Finding> {
    let clear = (measures.letter * 2.0) as i32;
    let (left, right) = (measures.column.0 - clear, measures.column.1 + clear);
    let before = placed.iter().take_while(|word| word.zone.right <= left).count();
    let after = placed.iter().rev().take_while(|word| word.zone.left >= right).count();
    let beside_text = measures.lines.iter().any(|other| {
        other.words.len() >= 4 && overlap_down(other.zone, line.zone) * 2 > measures.height as i32 && other.words != line.words
    });
    let gap_before = placed.get(before).zip(placed.get(before.wrapping_sub(1))).map(|(next, last)| next.zone.left - last.zone.right);
    let gap_after = placed
        .get(placed.len() - after)
        .zip(placed.get((placed.len() - after).wrapping_sub(1)))
        .map(|(next, last)| next.zone.left - last.zone.right);
    let wide = (measures.letter * 3.0) as i32;
    let ends = [(placed.get(..before), gap_before), (placed.get(placed.len() - after..), gap_after)];
    if before == placed.len() || after == placed.len() {
        // The whole line is in the margin: it must have the text beside it, else it is a heading or a date set far out.
        let whole = placed.len() <= 3 && beside_text;
        return if whole { margin_mark(page, placed).into_iter().collect() } else { Vec::new() };
    }
    let apart = |(words, gap): (Option<&[PlacedWord]>, Option<i32>)| {
        let words = words.filter(|words| !words.is_empty() && words.len() <= 2)?;
        (gap? >= wide).then(|| margin_mark(page, words)).flatten()
    };
    ends.into_iter().filter_map(apart).collect()
}

fn margin_mark(page: &PageInput<'_>, words: &[PlacedWord]) -> Option<Finding> {
    let (first, last) = (words.first()?, words.last()?);
    let span = Span::new(first.span.start, last.span.end);
    let text = page.text.slice(span);
    if is_item(text) || !text.split_whitespace().all(is_code_or_scrap) {
        return None;
    }
    let mut mark = finding(span, MarkKind::Stamp, "zones.margin", 0.6, "Stands in the margin, clear of the column of text.".to_owned());
    mark.zone = words.iter().map(|word| word.zone).reduce(ScanRect::union);
    Some(mark)
}

/// Whether it may number an item, state its level, or continue a list: `1.`, `(a)`, `(S)`, `-`.
fn is_item(text: &str) -> bool {
    let core = text.trim_matches(|c: char| !c.is_alphanumeric());
    let numbers = core.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | ','));
    let roman = core.chars().all(|c| matches!(c.to_ascii_lowercase(), 'i' | 'v' | 'x' | 'l'));
    let single = core.chars().count() <= 2 && core.chars().all(char::is_alphanumeric) && text.chars().count() > core.chars().count();
    let bullet = core.is_empty() && text.chars().count() == 1;
    numbers && !core.is_empty() || roman && !core.is_empty() || single || bullet
}

/// Whether a word is no word of a sentence: capitals as of a code, or signs that a recogniser made of a pen stroke.
fn is_code_or_scrap(word: &str) -> bool {
    let small = word.chars().filter(|c| c.is_lowercase()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let signs = word.chars().filter(|c| !c.is_alphanumeric()).count();
    small == 0 && capitals + signs > 0 || small <= 2 && signs > small
}

/// A line that towers over the typing, or slants while the page does not: letters of a stamp.
fn stamped(page: &PageInput<'_>, measures: &Measures, line: &LineZone, placed: &[PlacedWord]) -> Option<Finding> {
    let (first, last) = (placed.first()?, placed.last()?);
    let span = Span::new(first.span.start, last.span.end);
    let text = page.text.slice(span);
    let count = |is: fn(char) -> bool| text.chars().filter(|&c| is(c)).count();
    let (capitals, small) = (count(char::is_uppercase), count(char::is_lowercase));
    if placed.len() > 5 || capitals < 3 || small * 3 > capitals {
        return None;
    }
    let tall = median(placed.iter().map(|word| word.zone.height() as f32))? / measures.height;
    let over = measures.lines.iter().filter(|other| {
        let across = (other.zone.right.min(line.zone.right) - other.zone.left.max(line.zone.left)).max(0);
        other.words != line.words
            && other.words.len() >= 4
            && overlap_down(other.zone, line.zone) as f32 > measures.height * 0.6
            && across * 2 > line.zone.width()
    });
    let slant = slant(page, span).zip(page_slant(page)).map_or(0.0, |(own, all)| (own - all).abs());
    let reason = match (tall > 1.9, over.count() >= 2, slant > 0.06) {
        (true, true, _) => "Its letters are far larger than the typing and lie over lines of it, as a stamp's.",
        (_, _, true) => "Slants while the page does not, as a stamp does.",
        _ => return None,
    };
    let mut mark = finding(span, MarkKind::Stamp, "zones.stamp", 0.6, reason.to_owned());
    mark.zone = Some(line.zone);
    Some(mark)
}

/// The slope of the baseline of the layout's line over a span.
fn slant(page: &PageInput<'_>, span: Span) -> Option<f32> {
    let line = page.layout.lines.iter().find(|line| line.span.overlaps(span))?;
    let (first, last) = (line.baseline.first()?, line.baseline.last()?);
    let across = last.x - first.x;
    (across > 0).then(|| (last.y - first.y) as f32 / across as f32)
}

fn page_slant(page: &PageInput<'_>) -> Option<f32> {
    median(page.layout.lines.iter().filter(|line| line.span.len() > 30).filter_map(|line| slant(page, line.span)))
}
