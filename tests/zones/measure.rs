//! The measure: a text whose words have known places is laid on the ink, and the places are compared.
//!
//! *Centre*: the middle of the zone lies in the true box, with a quarter of its height to spare. *`IoU`*: overlap by union, the median.
//! *Lines*: lines of which more than half of the words were put on the right one. *Sure*: share of the words that were called sure, and
//! how many of these are right. The text is given as it is, reflowed into paragraphs with mended hyphens, or with four of a hundred
//! letters wrong.

use onionskin::analysis::align::{Aligned, AlignedWord, align_beside, anchors};
use onionskin::model::{InkPage, PageText, Reading, ScanRect};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Instant;

/// How the text is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    /// Line by line.
    Kept,
    /// Paragraphs, each one line.
    Reflowed,
    /// Line by line with misreadings.
    Noisy,
}

/// A word with its place.
#[derive(Debug, Clone)]
pub(crate) struct TrueWord {
    pub(crate) text: String,
    /// Its box; empty where only its line is known.
    pub(crate) zone: ScanRect,
}

/// A line of words; its zone tells whether a word was put on it.
#[derive(Debug, Clone)]
pub(crate) struct TrueLine {
    pub(crate) words: Vec<TrueWord>,
    pub(crate) zone: ScanRect,
}

/// A page's text with the places of its words.
#[derive(Debug, Clone)]
pub(crate) struct Truth {
    pub(crate) lines: Vec<TrueLine>,
}

/// A page of a public set.
pub(crate) struct Measured {
    pub(crate) truth: Truth,
    pub(crate) ink: InkPage,
    /// What Tesseract read on it, where that is at hand.
    pub(crate) witness: Option<Reading>,
}

/// Repeatable noise.
struct Noise(u64);

impl Noise {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }

    fn on(&mut self, word: &str) -> String {
        let mut out = String::new();
        for letter in word.chars() {
            if self.unit() >= 0.04 {
                out.push(letter);
                continue;
            }
            let kind = self.unit();
            if kind < 0.15 && word.chars().count() > 1 {
                continue;
            }
            out.push(char::from(b'a' + (self.unit() * 26.0) as u8));
            if kind > 0.85 {
                out.push(letter);
            }
        }
        if out.is_empty() { word.to_owned() } else { out }
    }
}

impl Truth {
    /// The words in order.
    pub(crate) fn words(&self) -> impl Iterator<Item = &TrueWord> {
        self.lines.iter().flat_map(|line| &line.words)
    }

    /// The text, and for each of its tokens the line and the places that are right.
    fn composed(&self, variant: Variant) -> (String, Vec<(usize, Vec<ScanRect>)>) {
        let length = |line: &TrueLine| line.words.iter().map(|word| word.text.chars().count() + 1).sum::<usize>();
        let mut lengths: Vec<usize> = self.lines.iter().map(length).collect();
        lengths.sort_unstable();
        let full = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(0) as f32 * 0.78;
        let (mut text, mut places, mut noise, mut glued) = (String::new(), Vec::<(usize, Vec<ScanRect>)>::new(), Noise(77), false);
        for (number, line) in self.lines.iter().enumerate() {
            for (at, word) in line.words.iter().enumerate() {
                if at > 0 {
                    text.push(' ');
                }
                text.push_str(&if variant == Variant::Noisy { noise.on(&word.text) } else { word.text.clone() });
                match places.last_mut().filter(|_| std::mem::take(&mut glued)) {
                    Some(last) => last.1.push(word.zone),
                    None => places.push((number, vec![word.zone])),
                }
            }
            let goes_on = variant == Variant::Reflowed && length(line) as f32 > full && number + 1 < self.lines.len();
            let broken = text.ends_with('-') && line.words.last().is_some_and(|word| word.text.len() > 2);
            if goes_on && broken {
                text.pop();
                glued = true;
            } else {
                text.push(if goes_on { ' ' } else { '\n' });
            }
        }
        (text, places)
    }

    /// The text.
    pub(crate) fn text(&self, variant: Variant) -> PageText {
        PageText::new(self.composed(variant).0)
    }

    /// Lays the text on the ink and compares.
    pub(crate) fn score(&self, ink: &InkPage, variant: Variant) -> Score {
        self.score_beside(ink, variant, None)
    }

    /// The same with what another engine read on the page.
    pub(crate) fn score_beside(&self, ink: &InkPage, variant: Variant, witness: Option<&Reading>) -> Score {
        let (text, places) = self.composed(variant);
        let text = PageText::new(text);
        #[expect(clippy::disallowed_methods, reason = "a measure of time reads the clock")]
        let start = Instant::now();
        let anchors = witness.map(|witness| anchors(&text, witness)).unwrap_or_default();
        let aligned = align_beside(&text, ink, &anchors);
        let mut score = self.compared(&aligned, ink, &text, &places);
        score.seconds = start.elapsed().as_secs_f32();
        score
    }

    /// Compares a text of the first variant that was laid on the ink.
    pub(crate) fn judge(&self, aligned: &Aligned, ink: &InkPage, text: &PageText) -> Score {
        self.compared(aligned, ink, text, &self.composed(Variant::Kept).1)
    }

    fn compared(&self, aligned: &Aligned, ink: &InkPage, text: &PageText, places: &[(usize, Vec<ScanRect>)]) -> Score {
        let by_start: BTreeMap<usize, &AlignedWord> = aligned.words.iter().map(|word| (word.span.start, word)).collect();
        let mut score = Score { pages: 1, ..Score::default() };
        let mut on_line = vec![(0, 0); self.lines.len()];
        for ((span, _), (line, zones)) in text.tokens().zip(places) {
            let boxed = zones.iter().all(|zone| !zone.is_empty());
            score.words += 1;
            score.boxed += usize::from(boxed);
            on_line[*line].0 += 1;
            let Some(word) = by_start.get(&span.start) else { continue };
            let hit = zones.iter().any(|zone| within(word.zone, *zone));
            let right_line = hit || on(self.lines[*line].zone, word, ink);
            on_line[*line].1 += usize::from(right_line);
            score.hits += usize::from(boxed && hit);
            if let [zone] = zones.as_slice()
                && boxed
            {
                score.ious.push(iou(word.zone, *zone));
            }
            score.sure += usize::from(word.sure);
            score.right += usize::from(word.sure && if boxed { hit } else { right_line });
        }
        let lines = on_line.iter().filter(|(words, _)| *words > 0);
        for (words, right) in lines {
            score.lines += 1;
            score.right_lines += usize::from(right * 2 > *words);
        }
        score
    }
}

/// Whether the middle of a zone lies in a box, with a quarter of its height to spare.
fn within(zone: ScanRect, truth: ScanRect) -> bool {
    let (middle, slack) = (zone.centre(), truth.height() / 4);
    !truth.is_empty() && (truth.left..=truth.right).contains(&middle.x) && (truth.top - slack..=truth.bottom + slack).contains(&middle.y)
}

/// Whether a word was put on a line: its baseline lies in the lower part of the line's zone, and its middle between the ends.
fn on(line: ScanRect, word: &AlignedWord, ink: &InkPage) -> bool {
    let middle = word.zone.centre();
    let base = word.line.and_then(|at| ink.lines.get(at)).map_or(word.zone.bottom, |line| {
        let (start, end) = line.baseline;
        start.y + (end.y - start.y) * (middle.x - start.x) / (end.x - start.x).max(1)
    });
    (line.left - 20..line.right + 20).contains(&middle.x)
        && base > line.top + line.height() * 2 / 5
        && base < line.bottom + line.height() / 5
}

fn iou(one: ScanRect, other: ScanRect) -> f32 {
    let area = |rect: ScanRect| rect.width().max(0) as f32 * rect.height().max(0) as f32;
    let common = ScanRect {
        left: one.left.max(other.left),
        top: one.top.max(other.top),
        right: one.right.min(other.right),
        bottom: one.bottom.min(other.bottom),
    };
    area(common) / (area(one) + area(other) - area(common)).max(1.0)
}

/// How a page, or a set, came out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Score {
    words: usize,
    boxed: usize,
    hits: usize,
    ious: Vec<f32>,
    lines: usize,
    right_lines: usize,
    sure: usize,
    right: usize,
    pages: usize,
    seconds: f32,
}

fn percent(part: usize, whole: usize) -> f32 {
    100.0 * part as f32 / whole.max(1) as f32
}

impl Score {
    pub(crate) fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.boxed += other.boxed;
        self.hits += other.hits;
        self.ious.extend(&other.ious);
        self.lines += other.lines;
        self.right_lines += other.right_lines;
        self.sure += other.sure;
        self.right += other.right;
        self.pages += other.pages;
        self.seconds += other.seconds;
    }

    pub(crate) fn centres(&self) -> f32 {
        percent(self.hits, self.boxed)
    }

    pub(crate) fn lines(&self) -> f32 {
        percent(self.right_lines, self.lines)
    }

    pub(crate) fn sure(&self) -> f32 {
        percent(self.sure, self.words)
    }

    pub(crate) fn sure_and_right(&self) -> f32 {
        percent(self.right, self.sure)
    }

    pub(crate) fn median_iou(&self) -> f32 {
        let mut ious = self.ious.clone();
        ious.sort_by(f32::total_cmp);
        ious.get(ious.len() / 2).copied().unwrap_or(0.0)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:6} words, ", self.words)?;
        if self.boxed > 0 {
            write!(f, "centres {:6.2} %, IoU {:.3}, ", self.centres(), self.median_iou())?;
        }
        write!(f, "lines {:6.2} %, ", self.lines())?;
        write!(f, "sure {:5.1} %, of these right {:6.2} %, ", self.sure(), self.sure_and_right())?;
        write!(f, "{:4.0} ms a page", 1000.0 * self.seconds / self.pages.max(1) as f32)
    }
}
