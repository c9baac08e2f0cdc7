//! The measures of a typed page: how wide a letter, how far from line to line, where the column of text stands.

use crate::analysis::PageInput;
use crate::model::{PlacedWord, ScanRect, Span};

/// A line of the text with its words' places.
pub(super) struct LineZone {
    pub(super) zone: ScanRect,
    /// Where its first word begins.
    pub(super) start: usize,
    /// Its words, by place among all placed words.
    pub(super) words: std::ops::Range<usize>,
}

/// What a page's words say about how it was typed; lengths in scan pixels.
pub(super) struct Measures {
    /// Width of a letter.
    pub(super) letter: f32,
    /// From baseline to baseline.
    pub(super) pitch: f32,
    /// Height of a word.
    pub(super) height: f32,
    /// All lines with places.
    pub(super) lines: Vec<LineZone>,
    /// The column of running text: where most long lines begin and end.
    pub(super) column: (i32, i32),
    /// All of the text.
    pub(super) text_zone: ScanRect,
}

impl Measures {
    /// `None` where too few words have places to say anything.
    pub(super) fn of(page: &PageInput<'_>, words: &[PlacedWord]) -> Option<Self> {
        let lines = line_zones(page, words);
        if words.len() < 3 {
            return None;
        }
        let letters = |word: &PlacedWord| page.text.slice(word.span).chars().count() as f32;
        let letter =
            median(words.iter().filter(|word| letters(word) >= 3.0).map(|word| word.zone.width() as f32 / letters(word)))?.max(1.0);
        let height = median(words.iter().map(|word| word.zone.height() as f32))?.max(1.0);
        let steps = lines.windows(2).filter_map(|pair| match pair {
            [a, b] => Some((b.zone.centre().y - a.zone.centre().y) as f32),
            _ => None,
        });
        let pitch = median(steps.filter(|step| (height * 0.8..height * 4.0).contains(step))).unwrap_or(height * 1.6);
        let long: Vec<&LineZone> = lines.iter().filter(|line| line.words.len() >= 4).collect();
        let of = if long.is_empty() { lines.iter().collect() } else { long };
        let left = quantile(of.iter().map(|line| line.zone.left), 0.15)?;
        let right = quantile(of.iter().map(|line| line.zone.right), 0.85)?;
        let text_zone = lines.iter().map(|line| line.zone).reduce(ScanRect::union)?;
        let text_zone = ScanRect { left, right: right.max(left + 1), ..text_zone };
        Some(Self { letter, pitch, height, lines, column: (left, right), text_zone })
    }

    /// The place in the text before which a zone's words would stand: behind the word left of it in its first line, or else at the end
    /// of the line above.
    pub(super) fn place_before(&self, page: &PageInput<'_>, words: &[PlacedWord], zone: ScanRect) -> usize {
        let first = ScanRect { bottom: zone.bottom.min(zone.top + self.pitch as i32), ..zone };
        if let Some(line) = self
            .lines
            .iter()
            .filter(|line| overlap_down(line.zone, first) * 2 > self.height as i32)
            .min_by_key(|line| gap(line.zone, first))
        {
            let before = words.get(line.words.clone()).unwrap_or_default().iter().rev().find(|word| word.zone.centre().x <= first.left);
            return before.map_or(line.start, |word| word.span.end);
        }
        let above = self.lines.iter().filter(|line| line.zone.centre().y <= first.centre().y && line.zone.left < zone.right);
        let Some(line) = above.max_by_key(|line| (line.zone.bottom, line.start)) else { return 0 };
        let last = words.get(line.words.clone()).and_then(<[PlacedWord]>::last);
        last.map_or(page.text.len(), |word| word.span.end)
    }

    /// Whether the zone's first line is also that of words.
    pub(super) fn is_in_a_line(&self, zone: ScanRect) -> bool {
        self.lines.iter().any(|line| overlap_down(line.zone, zone) * 2 > self.height as i32)
    }

    /// Whether the zone lies in the column of running text, in part.
    pub(super) fn overlaps_column(&self, zone: ScanRect) -> bool {
        zone.left < self.column.1 && zone.right > self.column.0
    }

    /// Whether the zone lies where the text stands.
    pub(super) fn overlaps_text(&self, zone: ScanRect) -> bool {
        self.overlaps_column(zone) && zone.top < self.text_zone.bottom && zone.bottom > self.text_zone.top
    }
}

/// How many pixels down two zones share.
pub(super) fn overlap_down(a: ScanRect, b: ScanRect) -> i32 {
    (a.bottom.min(b.bottom) - a.top.max(b.top)).max(0)
}

/// How far apart two zones stand from left to right.
fn gap(a: ScanRect, b: ScanRect) -> i32 {
    (a.left - b.right).max(b.left - a.right).max(0)
}

fn line_zones(page: &PageInput<'_>, words: &[PlacedWord]) -> Vec<LineZone> {
    let mut lines = Vec::new();
    let mut from = 0;
    for (span, _) in page.text.lines() {
        let count = words.get(from..).unwrap_or_default().iter().take_while(|word| word.span.start < span.end).count();
        let own = from..from + count;
        from += count;
        let placed = words.get(own.clone()).unwrap_or_default();
        if let (Some(first), Some(zone)) = (placed.first(), placed.iter().map(|word| word.zone).reduce(ScanRect::union)) {
            let start = Span::new(first.span.start, span.end).start;
            lines.push(LineZone { zone, start, words: own });
        }
    }
    lines
}

/// The middle value.
pub(super) fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The value that this share of all is below.
fn quantile(values: impl Iterator<Item = i32>, share: f32) -> Option<i32> {
    let mut values: Vec<i32> = values.collect();
    values.sort_unstable();
    values.get(((values.len().saturating_sub(1)) as f32 * share).round() as usize).copied()
}
