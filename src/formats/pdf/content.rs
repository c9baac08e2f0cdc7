//! What is on a page: the picture, and the text over it without ink.
//!
//! Everything is said in pixels of the upright scan, whole numbers mostly, under one scale for the page.

use super::font::Letters;
use super::object::number;
use crate::formats::sheet::{Sheet, SheetBlock, SheetLine, SheetWord};
use crate::model::{Orientation, RegionKind, ScanRect, ScanSize};

/// The content of a page while it is written.
pub(super) struct Content<'a> {
    sheet: &'a Sheet,
    size: ScanSize,
    dpi: (f32, f32),
    /// Quarter turns that a person gave the page.
    pub(super) turns: u8,
    /// The content.
    pub(super) bytes: Vec<u8>,
}

impl<'a> Content<'a> {
    /// For a page of this many pixels.
    pub(super) fn new(sheet: &'a Sheet, size: ScanSize, dpi: (f32, f32)) -> Self {
        Self { sheet, size, dpi, turns: 0, bytes: Vec::new() }
    }

    /// Notes how a person turned the page.
    pub(super) fn turn(&mut self, turns: u8) {
        self.turns = turns % 4;
    }

    /// The size of the page in points, as written.
    pub(super) fn size(&self) -> (String, String) {
        let (x, y) = self.scale();
        (number(f64::from(self.size.width) * x), number(f64::from(self.size.height) * y))
    }

    /// Points of a pixel. A page is at most 200 inches long, which older readers can bear.
    fn scale(&self) -> (f64, f64) {
        let sane = |dpi: f32, side: u32| f64::from(dpi).clamp(10.0, 10_000.0).max(f64::from(side) / 200.0);
        (72.0 / sane(self.dpi.0, self.size.width), 72.0 / sane(self.dpi.1, self.size.height))
    }

    fn say(&mut self, what: &str) {
        self.bytes.extend(what.as_bytes());
        self.bytes.push(b'\n');
    }

    /// Begins the picture: from here on, a square of one by one is the picture as it is stored.
    pub(super) fn begin_picture(&mut self, orientation: Orientation) {
        let (x, y) = self.scale();
        let (width, height) = (f64::from(self.size.width) * x, f64::from(self.size.height) * y);
        // Where the stored picture's right and upper edge go (PDF 32000-1, 8.9.5; EXIF 2.3, Orientation).
        let [a, b, c, d, e, f] = match orientation.tag() {
            2 => [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
            3 => [-1.0, 0.0, 0.0, -1.0, 1.0, 1.0],
            4 => [1.0, 0.0, 0.0, -1.0, 0.0, 1.0],
            5 => [0.0, -1.0, -1.0, 0.0, 1.0, 1.0],
            6 => [0.0, -1.0, 1.0, 0.0, 0.0, 1.0],
            7 => [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
            8 => [0.0, 1.0, -1.0, 0.0, 1.0, 0.0],
            _ => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        };
        let matrix = [a * width, b * height, c * width, d * height, e * width, f * height].map(number).join(" ");
        self.say(&format!("/Artifact BMC q {matrix} cm"));
    }

    /// A strip of rows, from row `top` of `height` rows.
    pub(super) fn strip(&mut self, at: usize, top: u32, rows: u32, height: u32) {
        if rows == height {
            self.say(&format!("/I{at} Do"));
            return;
        }
        let whole = f64::from(height.max(1));
        let (share, below) = (f64::from(rows) / whole, 1.0 - f64::from(top + rows) / whole);
        self.say(&format!("q 1 0 0 {share:.8} 0 {below:.8} cm /I{at} Do Q"));
    }

    /// Ends the picture.
    pub(super) fn end_picture(&mut self) {
        self.say("Q EMC");
    }

    /// The text, block by block; gives what each marked stretch is.
    pub(super) fn text(&mut self, letters: &mut Letters) -> Vec<&'static str> {
        let sheet = self.sheet;
        let (x, y) = self.scale();
        let mut kinds = Vec::new();
        // Lines that nobody knows the place of stand one below the other at the head of the page, so that they can be searched.
        let mut free = 0;
        self.say(&format!("q {} 0 0 {} 0 0 cm", scale(x), scale(y)));
        for block in &sheet.blocks {
            match tag(sheet, block) {
                Some(kind) => self.say(&format!("/{kind}<</MCID {}>>BDC", kinds.len())),
                None => self.say("/Artifact BMC"),
            }
            kinds.extend(tag(sheet, block));
            self.say("BT 3 Tr");
            let mut state = State::default();
            for line in &block.lines {
                self.line(line, block, letters, &mut state, &mut free);
            }
            self.say("ET EMC");
        }
        self.say("Q");
        kinds
    }

    fn line(&mut self, line: &SheetLine, block: &SheetBlock, letters: &mut Letters, state: &mut State, free: &mut u32) {
        let text = &self.sheet.text;
        let len = |word: &SheetWord| text.slice(word.span).chars().count();
        let zone = line.zone.or_else(|| block.zone.filter(|_| block.lines.len() == 1));
        if zone.is_none() && !line.has_words() {
            let zones = flowing(line.words.iter().map(len), self.size, free);
            for (word, zone) in line.words.iter().zip(zones) {
                self.word(text.slice(word.span), zone, letters, state);
            }
            return;
        }
        let placed = placed(line, zone, len);
        let level = Level::of(&placed);
        for (word, zone) in &placed {
            let zone = level.as_ref().and_then(|level| level.zone(*zone)).unwrap_or(*zone);
            self.word(text.slice(word.span), zone, letters, state);
        }
    }

    /// A word with the space behind it, as wide as its place.
    fn word(&mut self, content: &str, zone: ScanRect, letters: &mut Letters, state: &mut State) {
        let height = zone.height().max(1);
        let (width, count) = (f64::from(zone.width().max(1)), content.chars().count().max(1) as f64);
        let (x, y) = (zone.left, self.size.height as i32 - zone.bottom);
        let mut said = String::new();
        if state.size != height {
            state.size = height;
            said.extend(["/F ", &height.to_string(), " Tf "]);
        }
        said.extend([(x - state.x).to_string(), " ".to_owned(), (y - state.y).to_string(), " Td ".to_owned()]);
        (state.x, state.y) = (x, y);
        // Every letter is half as wide as it is high; a hundredth more or less is less than a pixel in all but long words.
        let natural = count * f64::from(height) * 0.5;
        let stretch = width / natural * 100.0;
        let stretch = if natural * 0.005 < 0.75 { stretch.round() } else { (stretch * 10.0).round() / 10.0 };
        if state.stretch != stretch {
            state.stretch = stretch;
            said.extend([number(stretch), " Tz ".to_owned()]);
        }
        self.bytes.extend(said.as_bytes());
        // The space belongs to no place: the next word has its own. Without it readers would take neighbours for one word.
        letters.string(&format!("{content} "), &mut self.bytes);
        self.bytes.extend(b"Tj\n");
    }
}

/// What was said last, so that it need not be said again.
#[derive(Default)]
struct State {
    size: i32,
    stretch: f64,
    x: i32,
    y: i32,
}

fn scale(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Places for a line that nobody knows the place of: words of so many letters at their natural width, in as many rows as they need, below
/// those that are `taken`. Squeezed into one row, neighbours would be read as one word.
fn flowing(words: impl Iterator<Item = usize>, page: ScanSize, taken: &mut u32) -> Vec<ScanRect> {
    let (width, height) = (page.width.max(1) as i32, page.height.max(1) as i32);
    let (tall, margin) = ((height / 100).max(2), width / 12);
    let letter = (tall / 2).max(1);
    *taken += 1;
    let mut left = margin;
    let mut zones = Vec::new();
    for letters in words {
        let right = left.saturating_add(letters.min(10_000) as i32 * letter);
        if right > width - margin && left > margin {
            *taken += 1;
            left = margin;
        }
        let top = (*taken as i32).saturating_mul(tall * 3 / 2).min(height - tall).max(0);
        let right = left + letters.min(10_000) as i32 * letter;
        zones.push(ScanRect { left, top, right, bottom: top + tall });
        left = right + letter;
    }
    zones
}

/// The words of a line with places: their own, or shares of the line's.
fn placed(line: &SheetLine, zone: Option<ScanRect>, len: impl Fn(&SheetWord) -> usize) -> Vec<(&SheetWord, ScanRect)> {
    let total = (line.words.iter().map(|word| len(word) + 1).sum::<usize>().saturating_sub(1)).max(1) as f32;
    let mut from = 0;
    let mut placed = Vec::with_capacity(line.words.len());
    for word in &line.words {
        let (start, end) = (from as f32 / total, (from + len(word)) as f32 / total);
        from += len(word) + 1;
        let share = || zone.map(|zone| zone.part_of_width(start, end));
        if let Some(zone) = word.zone.or_else(share) {
            placed.push((word, zone));
        }
    }
    placed
}

/// How the words of a line stand: on one straight line, all equally high, as far as they do.
struct Level {
    /// The height of all.
    height: f64,
    /// The middle of the line at 0, and how much lower it is a pixel further right.
    middle: f64,
    slope: f64,
}

impl Level {
    /// Of words with places.
    fn of(placed: &[(&SheetWord, ScanRect)]) -> Option<Self> {
        let mut heights: Vec<i32> = placed.iter().map(|(_, zone)| zone.height()).collect();
        heights.sort_unstable();
        let usual = f64::from(*heights.get(heights.len() / 2)?);
        let tallest = heights.iter().map(|height| f64::from(*height)).filter(|height| *height <= usual * 1.6).fold(usual, f64::max);
        // Words that are read wrongly stand anywhere: the line is laid through those of usual height.
        let points: Vec<(f64, f64)> = placed
            .iter()
            .filter(|(_, zone)| f64::from(zone.height()) <= usual * 1.6)
            .map(|(_, zone)| (f64::from(zone.left + zone.right) / 2.0, f64::from(zone.top + zone.bottom) / 2.0))
            .collect();
        let count = points.len().max(1) as f64;
        let (x, y) = (points.iter().map(|(x, _)| x).sum::<f64>() / count, points.iter().map(|(_, y)| y).sum::<f64>() / count);
        let across: f64 = points.iter().map(|(at, _)| (at - x).powi(2)).sum();
        let slope = if across > 0.0 { points.iter().map(|(at, down)| (at - x) * (down - y)).sum::<f64>() / across } else { 0.0 };
        let wide = points.iter().map(|(at, _)| (at - x).abs()).fold(0.0, f64::max);
        // Less than a fifth of a letter is how words lie in every line.
        let slope = if (slope * wide * 2.0).abs() < tallest * 0.2 || slope.abs() > 0.1 { 0.0 } else { slope };
        Some(Self { height: tallest, middle: y - slope * x, slope })
    }

    /// Where a word stands on the line; nothing for a word that does not.
    fn zone(&self, zone: ScanRect) -> Option<ScanRect> {
        let at = f64::from(zone.left + zone.right) / 2.0;
        let middle = self.middle + self.slope * at;
        let own = f64::from(zone.top + zone.bottom) / 2.0;
        let stands = (own - middle).abs() < self.height * 0.5 && f64::from(zone.height()) <= self.height * 1.3;
        let (top, bottom) = ((middle - self.height / 2.0).round() as i32, (middle + self.height / 2.0).round() as i32);
        stands.then_some(ScanRect { top, bottom, ..zone })
    }
}

/// The tag of a block; furniture has none.
fn tag(sheet: &Sheet, block: &SheetBlock) -> Option<&'static str> {
    match sheet.kind_of(block) {
        RegionKind::Heading => Some("H"),
        RegionKind::Caption => Some("Caption"),
        RegionKind::Footnote => Some("Note"),
        // Markings and stamps are part of what a document says; only what belongs to the sheet of paper is not read out.
        RegionKind::PageNumber | RegionKind::Catchword => None,
        _ => Some("P"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_without_a_place_flows_over_rows_and_no_words_touch() {
        let (page, mut taken) = (ScanSize { width: 2480, height: 3508 }, 0);
        let zones = flowing([5; 60].into_iter(), page, &mut taken);
        assert!(taken > 2, "{taken} rows");
        for pair in zones.windows(2) {
            let below = pair[1].top >= pair[0].bottom && pair[1].left < pair[0].left;
            assert!(below || (pair[1].top == pair[0].top && pair[1].left - pair[0].right >= 15), "{pair:?}");
        }
        assert!(zones.iter().all(|zone| zone.right <= 2480 && zone.bottom <= 3508));
        let next = flowing([3].into_iter(), page, &mut taken);
        assert!(next[0].top >= zones.last().unwrap().bottom, "the next line stands below");
    }
}
