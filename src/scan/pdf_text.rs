//! Glyphs to words and lines.
//!
//! A PDF has no words, only glyphs with places, in the order in which they were written; for text layers made by OCR and for telegrams set
//! by a program that is the reading order, and it is kept. The one idea: a line ends where the next glyph leaves the baseline or jumps back,
//! a word ends at a blank or at a gap wider than a sixth of the type's size. Columns are not sorted out and paragraphs not guessed; only
//! stamps that a program wrote out of turn are put where they stand.

use super::TextLayer;
use super::pdf_page::PlacedGlyph;
use crate::model::{Layout, Line, PageText, ScanPoint, ScanRect, ScanSize, Span, Word};

/// How far above and below the baseline a glyph's zone reaches, in parts of the type's size: what most typefaces take.
const ASCENT: f64 = 0.78;
const DESCENT: f64 = 0.22;
/// A gap wider than this part of the type's size ends a word.
const WORD_GAP: f64 = 0.17;

/// A glyph in scan pixels.
#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    end_x: f64,
    end_y: f64,
    up_x: f64,
    up_y: f64,
}

impl Place {
    fn new(glyph: &PlacedGlyph, scale: (f64, f64)) -> Self {
        let (x, y) = (glyph.origin.x * scale.0, glyph.origin.y * scale.1);
        let (end_x, end_y) = (glyph.end.x * scale.0, glyph.end.y * scale.1);
        Self { x, y, end_x, end_y, up_x: glyph.up.0 * scale.0, up_y: glyph.up.1 * scale.1 }
    }

    /// The type's size: the height of its em square.
    fn size(&self) -> f64 {
        self.up_x.hypot(self.up_y).max(1e-6)
    }

    /// The direction of writing as a unit vector: across the upward direction.
    fn along(&self) -> (f64, f64) {
        (-self.up_y / self.size(), self.up_x / self.size())
    }

    /// From this glyph's end to another's beginning: along the line, and away from it.
    fn gap_to(&self, next: &Self) -> (f64, f64) {
        let (along_x, along_y) = self.along();
        let (dx, dy) = (next.x - self.end_x, next.y - self.end_y);
        (dx * along_x + dy * along_y, dy * along_x - dx * along_y)
    }

    fn zone(&self) -> ScanRect {
        let corners = [ASCENT, -DESCENT].map(|part| (self.up_x * part, self.up_y * part));
        let points = corners.iter().flat_map(|(ux, uy)| [(self.x + ux, self.y + uy), (self.end_x + ux, self.end_y + uy)]);
        let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        for (x, y) in points {
            (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y));
        }
        ScanRect { left: left.floor() as i32, top: top.floor() as i32, right: right.ceil() as i32, bottom: bottom.ceil() as i32 }
    }
}

/// The text layer of a page from its glyphs; `None` where there is no text. `scale` is pixels for each point.
pub(super) fn text_layer(glyphs: &[PlacedGlyph], scale: (f64, f64), size: ScanSize) -> Option<TextLayer> {
    let mut writer = Writer { size, ..Writer::default() };
    for glyph in glyphs {
        writer.glyph(&glyph.text, Place::new(glyph, scale));
    }
    writer.end_line();
    let Writer { text, layout, .. } = writer;
    let order = reading_order(&layout.lines);
    (!layout.words.is_empty()).then(|| in_order(&text, &layout, &order))
}

/// At each end of a page's content this many lines, at most, may be a stamp or a running line that was written out of turn.
const OUT_OF_TURN: usize = 6;

/// The order of the lines: as written, except that running heads and feet which a program wrote before or after the body (release stamps are
/// drawn that way) go to the top or to the bottom when they stand wholly above or below it.
fn reading_order(lines: &[Line]) -> Vec<usize> {
    let window = OUT_OF_TURN.min(lines.len() / 3);
    let is_body = |index: usize| index >= window && index < lines.len() - window;
    let zone = |index: usize| lines.get(index).and_then(|line| line.zone);
    let body = (0..lines.len()).filter(|&index| is_body(index)).filter_map(zone).reduce(ScanRect::union);
    let Some(body) = body else { return (0..lines.len()).collect() };
    // 0 above, 1 in turn, 2 below; those above and below each other by height.
    let rank = |index: usize| match zone(index) {
        Some(zone) if !is_body(index) && zone.centre().y <= body.top => (0, zone.top),
        Some(zone) if !is_body(index) && zone.centre().y >= body.bottom => (2, zone.top),
        _ => (1, 0),
    };
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|&index| rank(index));
    order
}

/// Text and layout with the lines in this order.
fn in_order(text: &str, layout: &Layout, order: &[usize]) -> TextLayer {
    let (mut ordered, mut out) = (String::with_capacity(text.len()), Layout::default());
    for line in order.iter().filter_map(|&index| layout.lines.get(index)) {
        if !ordered.is_empty() {
            ordered.push('\n');
        }
        let by = ordered.len() as isize - line.span.start as isize;
        ordered.push_str(text.get(line.span.range()).unwrap_or_default());
        let first = layout.words.partition_point(|word| word.span.start < line.span.start);
        let words = layout.words.iter().skip(first).take_while(|word| word.span.end <= line.span.end);
        out.words.extend(words.map(|word| Word { span: word.span.shifted(by), ..*word }));
        out.lines.push(Line { span: line.span.shifted(by), ..line.clone() });
    }
    TextLayer { text: PageText::new(ordered), layout: out }
}

/// Puts text and layout together glyph by glyph.
#[derive(Default)]
struct Writer {
    text: String,
    layout: Layout,
    size: ScanSize,
    /// The word being written: where it begins in the text, and its zone so far.
    word: Option<(usize, ScanRect)>,
    /// The line being written: where it begins, its zone, its baseline's two ends.
    line: Option<(usize, ScanRect, ScanPoint, ScanPoint)>,
    last: Option<Place>,
    /// The last glyph's text, to notice a glyph that is written twice for boldness.
    last_text: String,
}

impl Writer {
    fn glyph(&mut self, text: &str, place: Place) {
        let shown: String =
            text.chars().filter(|letter| !letter.is_control()).map(|letter| if letter == '\u{ad}' { '-' } else { letter }).collect();
        let zone = place.zone();
        let off_page = zone.right < 0 || zone.bottom < 0 || zone.left > self.size.width as i32 || zone.top > self.size.height as i32;
        if off_page || shown.is_empty() || self.is_repeated(text, &place) {
            return;
        }
        if let Some(last) = self.last {
            let size = last.size().max(place.size());
            let (along, away) = last.gap_to(&place);
            let turned = {
                let (a, b) = (last.along(), place.along());
                a.0 * b.0 + a.1 * b.1 < 0.9
            };
            if turned || away.abs() > size * 0.5 || along < -size * 0.9 {
                self.end_line();
            } else if along > size.min(last.size().min(place.size())) * WORD_GAP {
                self.end_word();
            }
        }
        self.last = Some(place);
        text.clone_into(&mut self.last_text);
        if shown.trim().is_empty() {
            self.end_word();
            return;
        }
        let clipped = super::raster::clamp_to(zone, self.size);
        self.write(&shown, clipped, &place);
    }

    fn write(&mut self, shown: &str, zone: ScanRect, place: &Place) {
        let point = |x: f64, y: f64| ScanPoint { x: x.round() as i32, y: y.round() as i32 };
        let end = point(place.end_x, place.end_y);
        if self.word.is_none() && self.line.is_some() {
            self.text.push(' ');
        }
        let at = self.text.len();
        self.text.push_str(shown);
        self.word = Some(self.word.map_or((at, zone), |(start, so_far)| (start, so_far.union(zone))));
        self.line = Some(match self.line {
            None => (at, zone, point(place.x, place.y), end),
            Some((start, so_far, from, _)) => (start, so_far.union(zone), from, end),
        });
    }

    /// Whether the glyph stands on the last one and says the same.
    fn is_repeated(&self, text: &str, place: &Place) -> bool {
        self.last_text == text
            && self
                .last
                .is_some_and(|last| (last.x - place.x).abs() < place.size() * 0.08 && (last.y - place.y).abs() < place.size() * 0.08)
    }

    fn end_word(&mut self) {
        if let Some((start, zone)) = self.word.take() {
            self.layout.words.push(Word { span: Span::new(start, self.text.len()), zone: Some(zone), confidence: None });
        }
    }

    fn end_line(&mut self) {
        self.end_word();
        if let Some((start, zone, from, to)) = self.line.take() {
            let span = Span::new(start, self.text.len());
            self.layout.lines.push(Line { span, zone: Some(zone), baseline: vec![from, to], outline: Vec::new() });
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro::kurbo::Point;

    /// Text of ten points in a fixed pitch of six, from `x`, `y`; `_` moves on without a glyph.
    fn typed(x: f64, y: f64, text: &str) -> Vec<PlacedGlyph> {
        let glyph = |(index, letter): (usize, char)| {
            let origin = Point::new(x + 6.0 * index as f64, y);
            (letter != '_').then(|| PlacedGlyph { text: letter.to_string(), origin, end: Point::new(origin.x + 6.0, y), up: (0.0, -10.0) })
        };
        text.chars().enumerate().filter_map(glyph).collect()
    }

    fn check(glyphs: &[PlacedGlyph]) -> String {
        let layer = text_layer(glyphs, (2.0, 2.0), ScanSize { width: 1000, height: 1000 }).unwrap();
        let words = layer.layout.words.iter().map(|word| layer.text.slice(word.span)).collect::<Vec<_>>().join("|");
        format!("{} = {words}", layer.text.as_str().replace('\n', "/"))
    }

    #[test]
    fn blanks_and_gaps_make_words_and_baselines_make_lines() {
        let glyphs = [typed(10.0, 50.0, "TOP SECRET"), typed(10.0, 62.0, "in__Cuba"), typed(10.0, 74.0, "x")].concat();
        assert_eq!(check(&glyphs), "TOP SECRET/in Cuba/x = TOP|SECRET|in|Cuba|x");
    }

    #[test]
    fn a_jump_back_on_the_same_baseline_is_a_new_line() {
        assert_eq!(check(&[typed(300.0, 50.0, "right"), typed(10.0, 50.0, "left")].concat()), "right/left = right|left");
    }

    #[test]
    fn stamps_written_first_go_where_they_stand() {
        let stamps = [typed(10.0, 5.0, "head"), typed(10.0, 400.0, "foot")].concat();
        let body: Vec<_> = (0..6).flat_map(|line| typed(10.0, 50.0 + 12.0 * f64::from(line), "ab")).collect();
        let words = format!("= head{}|foot", "|ab".repeat(6));
        assert!(check(&[stamps.clone(), body.clone()].concat()).ends_with(&words));
        assert!(check(&[body, stamps].concat()).ends_with(&words));
    }

    #[test]
    fn letters_written_twice_for_boldness_count_once() {
        let bold: Vec<_> = typed(10.0, 50.0, "NO").into_iter().flat_map(|glyph| [glyph.clone(), glyph]).collect();
        assert_eq!(check(&bold), "NO = NO");
    }

    #[test]
    fn zones_are_scan_pixels() {
        let layer = text_layer(&typed(10.0, 50.0, "ab"), (2.0, 2.0), ScanSize { width: 1000, height: 1000 }).unwrap();
        assert_eq!(layer.layout.words[0].zone, Some(ScanRect { left: 20, top: 84, right: 44, bottom: 105 }));
        assert_eq!(layer.layout.lines[0].baseline, [ScanPoint { x: 20, y: 100 }, ScanPoint { x: 44, y: 100 }]);
        assert_eq!(text_layer(&[], (1.0, 1.0), ScanSize { width: 9, height: 9 }), None);
    }
}
