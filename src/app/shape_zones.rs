//! Where the pictures of one form are cut on a page: all equally high, and with the baseline at the same height in each.
//!
//! The zones of words are as high as their letters: *man* is lower than *bank*. Cut along them, the same letter would be of another size in
//! each picture. So a picture takes from its word only where it stands across; how high it is says the page, and where, the baseline of
//! its line, or the foot of its word where the line has none.

use super::links::PageLinks;
use crate::model::{Layout, Line, Page, PageText, PlacedWord, ScanRect, Span};

/// How far a picture reaches above the baseline, in heights of a usual word.
const ABOVE: f32 = 1.15;
/// How far below.
const BELOW: f32 = 0.4;
/// Letters that reach below the baseline, and signs that do.
const HANGING: &str = "gjpqyQ,;()[]{}/|";
/// How far a line's baseline may be from the foot of a word, in heights of a usual word; one that is farther was misled by a stamp or a crease.
const ASTRAY: f32 = 0.25;
/// The part of such a word that lies below the baseline.
const HANGS: f32 = 0.25;

/// What the pictures of a page are measured with.
pub(super) struct ShapeZones<'a> {
    text: &'a PageText,
    layout: &'a Layout,
    words: &'a [PlacedWord],
    /// Height of a usual word in scan pixels; none where the lines of the page do not lie across the scan.
    usual: Option<f32>,
}

impl<'a> ShapeZones<'a> {
    /// For a page.
    pub(super) fn of(page: &'a Page, links: &'a PageLinks) -> Self {
        let (text, layout, words) = (&page.working.text, links.layout.as_ref(), links.words.as_slice());
        let usual = usual_height(text, words);
        Self { text, layout, words, usual }
    }

    /// Where the picture of a part of the text is cut; none where the text has no place on the scan.
    pub(super) fn zone(&self, span: Span) -> Option<ScanRect> {
        let share = share_of(self.text, self.words, span)?;
        let Some(usual) = self.usual else { return Some(share) };
        let baseline = self.baseline(span, share, usual)?;
        let (top, bottom) = ((baseline - ABOVE * usual).round() as i32, (baseline + BELOW * usual).round() as i32);
        Some(ScanRect::new(share.left, top, share.right, bottom)).filter(|zone| !zone.is_empty())
    }

    /// The height of the baseline under a part of the text, in scan pixels from the top: the line's, unless the word plainly stands elsewhere.
    fn baseline(&self, span: Span, share: ScanRect, usual: f32) -> Option<f32> {
        let first = self.words.partition_point(|word| word.span.end <= span.start);
        let word = self.words.get(first).filter(|word| word.span.start < span.end)?;
        let hangs = self.text.slice(word.span).contains(|c| HANGING.contains(c));
        let foot = word.zone.bottom as f32 - if hangs { HANGS * word.zone.height() as f32 } else { 0.0 };
        let first = self.layout.lines.partition_point(|line| line.span.end <= span.start);
        let line = self.layout.lines.get(first).filter(|line| line.span.overlaps(span));
        let middle = (share.left + share.right) as f32 / 2.0;
        let of_line = line.and_then(|line| height_at(line, middle)).filter(|height| (height - foot).abs() <= ASTRAY * usual);
        Some(of_line.unwrap_or(foot))
    }
}

/// Where a line's baseline is at a place across.
fn height_at(line: &Line, across: f32) -> Option<f32> {
    let after = line.baseline.iter().position(|point| point.x as f32 >= across).unwrap_or(line.baseline.len());
    let (before, after) = (after.checked_sub(1).and_then(|place| line.baseline.get(place)), line.baseline.get(after));
    match (before, after) {
        (Some(a), Some(b)) if b.x > a.x => Some(a.y as f32 + (b.y - a.y) as f32 * (across - a.x as f32) / (b.x - a.x) as f32),
        (Some(point), _) | (None, Some(point)) => Some(point.y as f32),
        (None, None) => None,
    }
}

/// The height of a usual word: the median of those of three letters and more.
fn usual_height(text: &PageText, words: &[PlacedWord]) -> Option<f32> {
    let long = words.iter().filter(|word| text.slice(word.span).chars().count() >= 3);
    let (mut heights, mut widths): (Vec<i32>, Vec<i32>) = long.map(|word| (word.zone.height(), word.zone.width())).unzip();
    heights.sort_unstable();
    widths.sort_unstable();
    let (height, width) = (*heights.get(heights.len() / 2)?, *widths.get(widths.len() / 2)?);
    (height > 0 && height < width).then_some(height as f32)
}

/// Where a part of the text stands on the scan: of words it is only a part of, its share of the width.
fn share_of(text: &PageText, words: &[PlacedWord], span: Span) -> Option<ScanRect> {
    let first = words.partition_point(|word| word.span.end <= span.start);
    let under = words.get(first..)?.iter().take_while(|word| word.span.start < span.end);
    let share = |word: &PlacedWord| {
        let chars = |from: usize, to: usize| text.slice(Span::new(from, to)).chars().count() as f32;
        let all = chars(word.span.start, word.span.end).max(1.0);
        let (start, end) = (span.start.max(word.span.start), span.end.min(word.span.end));
        word.zone.part_of_width(chars(word.span.start, start) / all, chars(word.span.start, end) / all)
    };
    under.map(share).reduce(ScanRect::union).filter(|zone| !zone.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PageId, Reading, ScanPoint, Word};

    /// A line of words as high as they are told, all on a baseline that falls from 100 to 110 where one is known.
    fn page(text: &str, zones: &[(i32, i32, i32, i32)], baseline: bool) -> Page {
        let spans: Vec<Span> = PageText::new(text).tokens().map(|(span, _)| span).collect();
        let word = |(span, zone): (&Span, &(i32, i32, i32, i32))| Word {
            span: *span,
            zone: Some(ScanRect::new(zone.0, zone.1, zone.2, zone.3)),
            confidence: None,
        };
        let words = spans.iter().zip(zones).map(word).collect();
        let points = if baseline { vec![ScanPoint { x: 0, y: 100 }, ScanPoint { x: 400, y: 110 }] } else { Vec::new() };
        let line = Line { span: Span::new(0, text.len()), baseline: points, ..Line::default() };
        let layout = Layout { words, lines: vec![line], ..Layout::default() };
        Page::new(PageId(1), Reading { text: PageText::new(text), layout, ..Reading::default() })
    }

    fn zones(page: &Page, letter: char) -> Vec<(i32, i32, i32, i32)> {
        let links = PageLinks::own(page);
        let measured = ShapeZones::of(page, &links);
        let places = page.working.text.as_str().match_indices(letter);
        let zone =
            |(at, _)| measured.zone(Span::new(at, at + letter.len_utf8())).map(|zone| (zone.left, zone.top, zone.right, zone.bottom));
        places.filter_map(zone).collect()
    }

    #[test]
    fn the_same_letter_is_equally_high_in_every_word() {
        let page = page("man bank page", &[(0, 90, 30, 100), (50, 80, 90, 100), (110, 90, 150, 105)], false);
        assert_eq!(zones(&page, 'a'), [(10, 83, 20, 106), (60, 83, 70, 106), (120, 84, 130, 107)]);
    }

    #[test]
    fn the_baseline_of_the_line_counts_where_it_is_known() {
        let page = page("man bank page", &[(0, 90, 30, 103), (180, 85, 220, 105), (360, 95, 400, 115)], true);
        let all = zones(&page, 'n');
        let middle = |(left, top, right, bottom): &(i32, i32, i32, i32)| ((left + right) / 2, bottom - top, *bottom);
        assert_eq!(all.iter().map(middle).collect::<Vec<_>>(), [(25, 31, 109), (205, 31, 113)]);
    }

    #[test]
    fn lines_that_run_down_the_scan_are_cut_along_their_words() {
        let page = page("man bank", &[(10, 0, 20, 60), (30, 0, 45, 80)], false);
        assert_eq!(zones(&page, 'm'), [(10, 0, 13, 60)]);
    }
}
