//! Which span of the text stands where on the scan.
//!
//! A [`Layout`] is three lists of stand-off spans over one reading's text: regions, lines, words. Any may be empty; a plain text has
//! none. Words keep the spans they were read with and follow edits; what a *token of the text as it is now* covers on the scan is
//! worked out on demand by [`Layout::placed_words`], so splitting and joining words needs no structural change here.

use super::geometry::{ScanPoint, ScanRect, ScanSize};
use super::text::{PageText, Span};

/// How sure a recogniser was, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Confidence(f32);

impl Confidence {
    /// Clamped to 0 to 1; not-a-number counts as 0.
    pub fn new(value: f32) -> Self {
        Self(if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) })
    }

    /// 0 to 1.
    pub fn get(self) -> f32 {
        self.0
    }
}

/// A word with its place, as read from a file.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Word {
    /// Where in the text.
    pub span: Span,
    /// Where on the scan.
    pub zone: Option<ScanRect>,
    /// The recogniser's own confidence.
    pub confidence: Option<Confidence>,
}

/// A line of text with its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// Where in the text, without the line end.
    pub span: Span,
    /// Where on the scan.
    pub zone: Option<ScanRect>,
    /// The baseline as points from left to right; empty where unknown.
    pub baseline: Vec<ScanPoint>,
    /// The outline where the file gives a polygon; empty otherwise.
    pub outline: Vec<ScanPoint>,
}

/// What a file says a region is; the union of the types of ALTO, hOCR and PAGE XML that matter for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RegionKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A heading.
    Heading,
    /// A running head.
    Header,
    /// A running foot.
    Footer,
    /// A page number.
    PageNumber,
    /// Something in the margin.
    Marginalia,
    /// A caption.
    Caption,
    /// A footnote.
    Footnote,
    /// A catchword.
    Catchword,
    /// A stamp.
    Stamp,
    /// A table.
    Table,
    /// Anything else.
    Other,
}

/// A block of lines with its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Region {
    /// Where in the text.
    pub span: Span,
    /// What the file calls it.
    pub kind: RegionKind,
    /// Where on the scan.
    pub zone: Option<ScanRect>,
}

/// Where a word's zone came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordSource {
    /// A recogniser or a transcription file gave it for this word.
    Ocr,
    /// Matched to the ink by alignment.
    Aligned,
    /// Divided or joined from neighbouring zones, or from the line's.
    Estimated,
}

/// A token of the text as it is now, with its place on the scan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedWord {
    /// Where in the text.
    pub span: Span,
    /// Where on the scan.
    pub zone: ScanRect,
    /// Where the zone came from.
    pub source: WordSource,
    /// The recogniser's confidence, where the token is exactly one of its words; for words laid on the ink, how surely they stand there.
    pub confidence: Option<Confidence>,
}

impl PlacedWord {
    /// The confidence from which a word that was laid on the ink is sure: of words above it, 997 in a thousand stand where it says.
    pub const SURE: f32 = 0.97;

    /// Whether it is only known to stand near here: to be drawn softly, never pointed at.
    pub fn is_soft(&self) -> bool {
        self.source != WordSource::Ocr && self.confidence.is_some_and(|confidence| confidence.get() < Self::SURE)
    }
}

/// Regions, lines and words of one reading, each in order of their spans.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// The size of the scan that the coordinates were given for, where the file says so.
    pub scan_size: Option<ScanSize>,
    /// Blocks.
    pub regions: Vec<Region>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Words.
    pub words: Vec<Word>,
}

impl Layout {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty() && self.lines.is_empty() && self.words.is_empty()
    }

    /// Every white-space separated token of `text` that has a place, in order.
    ///
    /// A token that is one word of the file has that word's zone; one made of several words has their union; several tokens in one word
    /// share its zone by their lengths; a token outside all words takes its share of the line's zone, where the line has one.
    pub fn placed_words(&self, text: &PageText) -> Vec<PlacedWord> {
        let mut placed = Vec::new();
        if self.words.is_empty() && self.lines.is_empty() {
            return placed;
        }
        let (mut next_word, mut next_line) = (0, 0);
        for (span, _) in text.tokens() {
            while self.words.get(next_word).is_some_and(|word| word.span.end <= span.start) {
                next_word += 1;
            }
            while self.lines.get(next_line).is_some_and(|line| line.span.end <= span.start) {
                next_line += 1;
            }
            let under = self.words.get(next_word..).unwrap_or_default().iter().take_while(|word| word.span.start < span.end);
            let found = under
                .filter(|word| word.span.overlaps(span))
                .filter_map(|word| {
                    let zone = word.zone?;
                    Some(if span.covers(word.span) {
                        (zone, word, word.span == span)
                    } else {
                        (share(text, word.span, zone, span), word, false)
                    })
                })
                .reduce(|(zone, word, _), (other, _, _)| (zone.union(other), word, false));
            if let Some((zone, word, exact)) = found {
                let source = if exact { WordSource::Ocr } else { WordSource::Estimated };
                placed.push(PlacedWord { span, zone, source, confidence: word.confidence.filter(|_| exact) });
            } else if let Some(line) = self.lines.get(next_line).filter(|line| line.span.covers(span))
                && let Some(zone) = line.zone
            {
                placed.push(PlacedWord { span, zone: share(text, line.span, zone, span), source: WordSource::Estimated, confidence: None });
            }
        }
        placed
    }
}

/// The part of `zone`, which stands for the text `whole`, that the characters of `part` take up.
fn share(text: &PageText, whole: Span, zone: ScanRect, part: Span) -> ScanRect {
    let chars = |start: usize, end: usize| text.slice(Span::new(start, end)).chars().count() as f32;
    let total = chars(whole.start, whole.end).max(1.0);
    let from = chars(whole.start, part.start.clamp(whole.start, whole.end)) / total;
    let to = chars(whole.start, part.end.clamp(whole.start, whole.end)) / total;
    zone.part_of_width(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(start: usize, end: usize, left: i32, right: i32) -> Word {
        Word { span: Span::new(start, end), zone: Some(ScanRect::new(left, 0, right, 10)), confidence: Some(Confidence::new(0.9)) }
    }

    fn placed(text: &str, words: &[Word]) -> Vec<(i32, i32, WordSource)> {
        let layout = Layout { words: words.to_vec(), ..Layout::default() };
        layout.placed_words(&PageText::new(text)).iter().map(|word| (word.zone.left, word.zone.right, word.source)).collect()
    }

    #[test]
    fn an_untouched_word_keeps_its_zone() {
        assert_eq!(placed("in Cuba", &[word(0, 2, 0, 20), word(3, 7, 30, 70)]), [(0, 20, WordSource::Ocr), (30, 70, WordSource::Ocr)]);
    }

    #[test]
    fn joined_words_have_the_union() {
        assert_eq!(placed("today", &[word(0, 2, 0, 20), word(2, 5, 30, 60)]), [(0, 60, WordSource::Estimated)]);
    }

    #[test]
    fn a_split_word_is_divided_by_length() {
        assert_eq!(placed("of the", &[word(0, 6, 0, 60)]), [(0, 20, WordSource::Estimated), (30, 60, WordSource::Estimated)]);
    }

    #[test]
    fn words_without_zones_take_their_share_of_the_line() {
        let line = Line { span: Span::new(0, 7), zone: Some(ScanRect::new(0, 0, 70, 10)), ..Line::default() };
        let layout = Layout { lines: vec![line], ..Layout::default() };
        let zones: Vec<_> = layout.placed_words(&PageText::new("in Cuba")).iter().map(|word| (word.zone.left, word.zone.right)).collect();
        assert_eq!(zones, [(0, 20), (30, 70)]);
    }
}
