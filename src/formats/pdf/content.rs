//! What is on a page: the picture, and the text over it without ink.
//!
//! Everything is said in pixels of the upright scan, whole numbers mostly, under one scale for the page.

use super::font::Letters;
use super::object::number;
use crate::formats::sheet::{Sheet, SheetBlock, SheetLine, SheetWord};
use crate::model::{Orientation, RegionKind, ScanRect, ScanSize};

/// Words of a line that stand at most this much higher or lower than most, in heights of a word, share the line's height.
const LEVEL: f64 = 1.7;

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
        let spare = || {
            *free += 1;
            let height = (self.size.height / 100).max(1) as i32;
            let top = ((*free * 2) as i32 * height).min(self.size.height as i32 - height).max(0);
            ScanRect { left: 0, top, right: self.size.width as i32, bottom: top + height }
        };
        let text = &self.sheet.text;
        let has_words = line.has_words();
        let zone = line.zone.or_else(|| block.zone.filter(|_| block.lines.len() == 1));
        let zone = if has_words { zone } else { Some(zone.unwrap_or_else(spare)) };
        let placed = placed(line, zone, |word| text.slice(word.span).chars().count());
        let level = level(&placed);
        for (at, (word, zone)) in placed.iter().enumerate() {
            let (top, bottom) = level.unwrap_or((zone.top, zone.bottom));
            let content = text.slice(word.span);
            let next = placed.get(at + 1).map(|(_, next)| next.left);
            self.word(content, ScanRect { top, bottom, ..*zone }, next, letters, state);
        }
    }

    /// A word, and the gap to the next one as a space of its width.
    fn word(&mut self, content: &str, zone: ScanRect, next: Option<i32>, letters: &mut Letters, state: &mut State) {
        let height = f64::from(zone.height().max(1));
        let (width, count) = (f64::from(zone.width().max(1)), content.chars().count().max(1) as f64);
        let (x, y) = (zone.left, self.size.height as i32 - zone.bottom);
        let mut said = String::new();
        if state.size != zone.height().max(1) {
            state.size = zone.height().max(1);
            said.push_str(&format!("/F {} Tf ", state.size));
        }
        said.push_str(&format!("{} {} Td ", x - state.x, y - state.y));
        (state.x, state.y) = (x, y);
        // Every letter is half as wide as it is high.
        let stretch = |width: f64, count: f64| number((width / (count * height * 0.5) * 100.0 * 100.0).round() / 100.0);
        said.push_str(&format!("{} Tz {}Tj", stretch(width, count), letters.string(content)));
        if let Some(next) = next {
            let gap = f64::from((next - zone.right).max(1));
            said.push_str(&format!(" {} Tz {}Tj", stretch(gap, 1.0), letters.string(" ")));
        } else {
            // A line's last word ends with a space too, so that no reader takes it and the next line's first for one.
            said.push_str(&format!(" {} Tz {}Tj", stretch(height * 0.25, 1.0), letters.string(" ")));
        }
        self.say(&said);
    }
}

/// What was said last, so that it need not be said again.
#[derive(Default)]
struct State {
    size: i32,
    x: i32,
    y: i32,
}

fn scale(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The words of a line with places: their own, or shares of the line's.
fn placed<'l>(line: &'l SheetLine, zone: Option<ScanRect>, len: impl Fn(&SheetWord) -> usize) -> Vec<(&'l SheetWord, ScanRect)> {
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

/// Top and bottom of a line whose words stand level; nothing where they do not.
fn level(placed: &[(&SheetWord, ScanRect)]) -> Option<(i32, i32)> {
    let mut heights: Vec<i32> = placed.iter().map(|(_, zone)| zone.height()).collect();
    heights.sort_unstable();
    let usual = *heights.get(heights.len() / 2)?;
    let all = placed.iter().map(|(_, zone)| *zone).reduce(ScanRect::union)?;
    (f64::from(all.height()) <= f64::from(usual) * LEVEL).then_some((all.top, all.bottom))
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
