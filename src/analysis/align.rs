//! The words of a transcription on the ink of its scan, without reading a letter.
//!
//! Given the lines of a page as ink ([`InkPage`], found by `scan::lines`) and its text, two dynamic programmes say which words stand on
//! which line (`flow`) and which stretch of the line is which word (`fit`). Both go by widths and gaps only, so a misread letter does
//! no harm, and any script and face will do whose words are parted by space. On a typewriter's fixed pitch this is very strong.
//!
//! What comes out says how far it can be trusted: a word is [`AlignedWord::sure`], or it has its line, or it has nothing. Where the ink is
//! no typed page (handwriting, ruin), nothing is linked and [`Aligned::verdict`] says so. The program must never point at the wrong place
//! with confidence; that is worth more than pointing everywhere.

mod between;
pub mod breaks;
mod fit;
mod flow;
mod outcome;
mod strays;
mod tokens;
mod trial;
mod witness;

pub use breaks::{PageStart, divided, page_starts};
pub use witness::{Anchor, anchors};

use crate::model::{InkPage, PageText, ScanRect, Span};
use trial::Trial;

/// The confidence from which a word is called sure.
pub const SURE: f32 = crate::model::PlacedWord::SURE;

/// Trust from which an anchor is believed, and the share of words with such an anchor from which a witness is heard at all.
const TRUSTED: f32 = 0.7;
const READ: f32 = 0.5;

/// Share of the words that must be sure for a page to count as linked, and for it to be linked at all.
const LINKED: f32 = 0.5;
const APART: f32 = 0.32;

/// A word of the text with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlignedWord {
    /// Where in the text.
    pub span: Span,
    /// Where on the scan: the word's own zone, or its line's where only that is known.
    pub zone: ScanRect,
    /// The rest of a word that is broken over two lines.
    pub rest: Option<ScanRect>,
    /// Whether `zone` is the word's own.
    pub own: bool,
    /// Which line of ink it stands on; `None` where only a witness knows its place.
    pub line: Option<usize>,
    /// How surely the word stands there, 0 to 1.
    pub confidence: f32,
    /// Whether it can be pointed at without reserve.
    pub sure: bool,
}

/// A line of ink with its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlignedLine {
    /// From its first word to its last.
    pub span: Span,
    /// Which line of ink.
    pub line: usize,
    /// Where on the scan.
    pub zone: ScanRect,
}

/// Whether a page could be linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verdict {
    /// Most words have their place.
    Linked,
    /// Some have.
    Partly,
    /// Text and ink do not fit each other: handwriting, a ruined page, another page's text.
    #[default]
    Apart,
}

/// A text on its ink.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Aligned {
    /// Words that have a place, in order.
    pub words: Vec<AlignedWord>,
    /// Lines of ink that have words, in the order of the text.
    pub lines: Vec<AlignedLine>,
    /// Lines of ink without words: stamps, letterheads, what the transcription leaves out.
    pub ink_alone: Vec<usize>,
    /// Text without ink, line by line or in stretches of words.
    pub text_alone: Vec<Span>,
    /// Whether the page could be linked.
    pub verdict: Verdict,
}

/// Places a text on the ink of its page.
pub fn align(text: &PageText, page: &InkPage) -> Aligned {
    laid(text, page, &[])
}

/// Places a text on the ink of its page, where a witness with zones says of some words where they stand ([`anchors`]).
///
/// A witness only ever adds: where the ink alone is sure of a word, an engine that read another of the same letters elsewhere is not believed,
/// and what the ink alone found is kept where both together find nothing.
pub fn align_beside(text: &PageText, page: &InkPage, anchors: &[Anchor]) -> Aligned {
    let alone = laid(text, page, &[]);
    if anchors.is_empty() {
        return alone;
    }
    // An engine that could not read the page is right by chance where it seems to be right.
    let read = anchors.iter().filter(|anchor| anchor.trust >= TRUSTED).count() as f32 / text.tokens().count().max(1) as f32;
    if read < READ {
        return alone;
    }
    let at = |span: Span| alone.words.binary_search_by_key(&span.start, |word| word.span.start).ok().and_then(|at| alone.words.get(at));
    let is_denied = |anchor: &Anchor| {
        let apart = |word: &AlignedWord| !word.zone.contains(anchor.zone.centre()) && !anchor.zone.contains(word.zone.centre());
        at(anchor.span).is_some_and(|word| word.sure && word.rest.is_none() && apart(word))
    };
    let believed: Vec<Anchor> = anchors.iter().filter(|anchor| anchor.trust >= TRUSTED && !is_denied(anchor)).copied().collect();
    let mut both = laid(text, page, &believed);
    let known: Vec<usize> = both.words.iter().map(|word| word.span.start).collect();
    let missing = alone.words.iter().filter(|word| known.binary_search(&word.span.start).is_err());
    both.words.extend(missing.map(|word| AlignedWord { sure: false, confidence: word.confidence.min(SURE - 0.01), ..*word }));
    both.words.sort_by_key(|word| word.span.start);
    both.text_alone.retain(|span| !both.words.iter().any(|word| word.span.overlaps(*span)));
    both
}

/// Lays a text on the ink with these anchors, whatever they say.
fn laid(text: &PageText, page: &InkPage, anchors: &[Anchor]) -> Aligned {
    let tokens = tokens::tokens(text);
    let anchors = witness::by_token(&tokens, anchors);
    if tokens.is_empty() {
        return Aligned { ink_alone: (0..page.lines.len()).collect(), ..Aligned::default() };
    }
    let order: Vec<usize> = (0..page.lines.len()).collect();
    let mut by_row = order.clone();
    by_row.sort_by_key(|at| page.lines.get(*at).map_or((0, 0), |line| (line.row, line.zone.left)));
    let mut best = Trial::run(&tokens, page, order.clone(), 1.0, &anchors);
    // Print has its own scale: what fits tells it.
    if page.pitch.is_none() {
        let mut scales = vec![best.scale(&tokens)];
        if best.way.total < tokens.len() as f32 * 0.5 {
            scales.extend([0.72, 0.85, 1.18]);
        }
        for scale in scales.into_iter().filter(|scale| (scale - 1.0).abs() > 0.015) {
            best = best.or(Trial::run(&tokens, page, order.clone(), scale, &anchors));
        }
    }
    if by_row != order {
        let scale = best.scale;
        best = best.or(Trial::run(&tokens, page, by_row, scale, &anchors));
    }
    let strays = strays::strays(&tokens, &best.lines, &best.way.taken, best.usual);
    best.way.taken.extend(strays);
    best.way.taken.sort_by_key(|taken| taken.from);
    outcome::outcome(&best, &tokens, page, &anchors)
}
