//! The words of a transcription on the ink of its scan, without reading a letter.
//!
//! Given the lines of a page as ink ([`InkPage`], found by `scan::lines`) and its text, two dynamic programmes say which words stand on
//! which line ([`flow`]) and which stretch of the line is which word ([`fit`]). Both go by widths and gaps only, so a misread letter does
//! no harm, and any script and face will do whose words are parted by space. On a typewriter's fixed pitch this is very strong.
//!
//! What comes out says how far it can be trusted: a word is [`AlignedWord::sure`], or it has its line, or it has nothing. Where the ink is
//! no typed page (handwriting, ruin), nothing is linked and [`Aligned::verdict`] says so. The program must never point at the wrong place
//! with confidence; that is worth more than pointing everywhere.

mod between;
mod fit;
mod flow;
mod strays;
mod tokens;

use crate::model::{InkLine, InkPage, PageText, ScanRect, Span};
use fit::{Fit, Measured, Stretch};
use flow::{Flow, Taken, Way};
use tokens::Token;

/// The confidence from which a word is called sure.
pub const SURE: f32 = 0.5;

/// Share of the words that must be sure for a page to count as linked, and for it to be linked at all.
const LINKED: f32 = 0.5;
const APART: f32 = 0.15;

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
    /// Which line of ink it stands on.
    pub line: usize,
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
    let tokens = tokens::tokens(text);
    if tokens.is_empty() || page.lines.is_empty() {
        return Aligned { text_alone: tokens.iter().map(|token| token.span).collect(), ink_alone: (0..page.lines.len()).collect(), ..Aligned::default() };
    }
    let order: Vec<usize> = (0..page.lines.len()).collect();
    let mut by_row = order.clone();
    by_row.sort_by_key(|at| page.lines.get(*at).map_or((0, 0), |line| (line.row, line.zone.left)));
    let mut best = Trial::run(&tokens, page, order.clone(), 1.0);
    // Print has its own scale: what fits tells it.
    if page.pitch.is_none() {
        let scale = best.scale(&tokens);
        let mut scales = vec![scale];
        if best.way.total < tokens.len() as f32 * 0.5 {
            scales.extend([0.72, 0.85, 1.18]);
        }
        for scale in scales.into_iter().filter(|scale| (scale - 1.0).abs() > 0.015) {
            let other = Trial::run(&tokens, page, order.clone(), scale);
            if other.way.total > best.way.total {
                best = other;
            }
        }
    }
    if by_row != order {
        let other = Trial::run(&tokens, page, by_row, best.unit);
        if other.way.total > best.way.total {
            best = other;
        }
    }
    let strays = strays::strays(&tokens, &best.lines, &best.way.taken, best.usual);
    best.way.taken.extend(strays);
    best.way.taken.sort_by_key(|taken| taken.from);
    best.result(&tokens, page)
}

/// One try with lines in one order and one scale.
struct Trial {
    order: Vec<usize>,
    lines: Vec<Measured>,
    unit: f32,
    usual: f32,
    way: Way,
}

impl Trial {
    fn run(tokens: &[Token], page: &InkPage, order: Vec<usize>, scale: f32) -> Self {
        let advance = mean_advance(page);
        let lines: Vec<Measured> = order.iter().filter_map(|at| page.lines.get(*at)).map(|line| measured(line, page, scale, advance)).collect();
        let skips: Vec<f32> = order.iter().filter_map(|at| page.lines.get(*at)).map(skip).collect();
        let row = |at: usize| order.get(at).and_then(|at| page.lines.get(*at));
        let joins: Vec<bool> = (0..order.len())
            .map(|at| row(at).zip(row(at + 1)).is_some_and(|(one, next)| one.row == next.row && one.zone.right <= next.zone.left + 2))
            .collect();
        let mut widths: Vec<f32> = lines.iter().map(|line| line.width).collect();
        widths.sort_by(f32::total_cmp);
        let most_cells = widths.get(widths.len().saturating_sub(1 + widths.len() / 20)).copied().unwrap_or(60.0);
        let last = tokens.last().map_or(0, |token| token.line);
        let mut text_cells = vec![0.0; last + 1];
        for token in tokens {
            if let Some(cells) = text_cells.get_mut(token.line) {
                *cells += if page.pitch.is_some() { token.chars as f32 + 1.0 } else { token.print.width + 0.9 };
            }
        }
        let way = Flow { tokens, lines: &lines, skips: &skips, joins: &joins, usual: usual(tokens), text_cells: &text_cells, most_cells }.way();
        Self { order, lines, unit: scale, usual: usual(tokens), way }
    }

    /// How much wider words are than expected, over all lines that fit.
    fn scale(&self, tokens: &[Token]) -> f32 {
        let mut ratios: Vec<f32> = Vec::new();
        for taken in &self.way.taken {
            let Some(line) = self.lines.get(taken.line) else { continue };
            for (place, token) in self.places(taken, tokens).iter().zip(tokens.get(taken.from.0..).unwrap_or_default()) {
                if let Some(stretch) = place.filter(|_| token.chars > 3) {
                    let expected = line.ink(token).width;
                    ratios.push((expected + stretch.off) / expected);
                }
            }
        }
        ratios.sort_by(f32::total_cmp);
        if ratios.len() < 12 { self.unit } else { self.unit * ratios.get(ratios.len() / 2).copied().unwrap_or(1.0) }
    }

    /// The stretches of the words that a line took.
    fn places(&self, taken: &Taken, tokens: &[Token]) -> Vec<Option<Stretch>> {
        let Some(line) = self.lines.get(taken.line) else { return Vec::new() };
        let tokens = tokens.get(taken.from.0..).unwrap_or_default();
        let first = tokens.first().filter(|_| taken.from.1 > 0).map(|token| flow::rest_of(line.ink(token), token.chars, taken.from.1));
        Fit::new(line, tokens, first, self.usual).places(taken.to.0 - taken.from.0)
    }

    fn result(&self, tokens: &[Token], page: &InkPage) -> Aligned {
        let mut out = Aligned::default();
        let mut has_ink = vec![false; page.lines.len()];
        let mut has_line = vec![false; tokens.len()];
        for taken in &self.way.taken {
            let (Some(number), Some(measured)) = (self.order.get(taken.line).copied(), self.lines.get(taken.line)) else { continue };
            let Some(line) = page.lines.get(number) else { continue };
            let places = self.places(taken, tokens);
            let members = tokens.get(taken.from.0..taken.to.0).unwrap_or_default();
            let guessed = between::guesses(line, measured, members, &places);
            if let (Some(first), Some(last)) = (members.first(), members.last()) {
                out.lines.push(AlignedLine { span: first.span.union(last.span), line: number, zone: line.zone });
            }
            if let Some(slot) = has_ink.get_mut(number) {
                *slot = true;
            }
            for (at, ((place, token), guess)) in places.iter().zip(members).zip(guessed).enumerate() {
                if let Some(slot) = has_line.get_mut(taken.from.0 + at) {
                    *slot = true;
                }
                let zone = place.filter(|_| guess.is_none()).and_then(|stretch| zone_of(line, stretch.from, stretch.to));
                let confidence = place.map_or(0.0, |stretch| confidence(taken, &stretch, measured, members, at, &places));
                out.words.push(AlignedWord {
                    span: token.span,
                    zone: zone.or(guess).unwrap_or(line.zone),
                    rest: None,
                    own: zone.is_some(),
                    line: number,
                    confidence,
                    sure: zone.is_some() && confidence >= SURE,
                });
            }
        }
        out.ink_alone = has_ink.iter().enumerate().filter(|(_, has)| !**has).map(|(at, _)| at).collect();
        for (token, has) in tokens.iter().zip(&has_line) {
            if *has {
                continue;
            }
            match out.text_alone.last_mut().filter(|_| !token.begins_line) {
                Some(last) if last.end < token.span.start => *last = last.union(token.span),
                _ => out.text_alone.push(token.span),
            }
        }
        let sure = out.words.iter().filter(|word| word.sure).count() as f32 / tokens.len().max(1) as f32;
        if sure < APART {
            // Whatever fitted here fitted by chance.
            return Aligned { ink_alone: (0..page.lines.len()).collect(), text_alone: tokens.iter().map(|token| token.span).collect(), ..Aligned::default() };
        }
        out.verdict = if sure >= LINKED { Verdict::Linked } else { Verdict::Partly };
        out
    }
}

/// A line in units of a usual letter: the page's pitch, or for print and for letterheads the page's letter in this line's size.
fn measured(line: &InkLine, page: &InkPage, scale: f32, advance: f32) -> Measured {
    if let Some(pitch) = line.pitch {
        return Measured::of(line, pitch, true, 0.0);
    }
    Measured::of(line, page.advance * scale, false, advance)
}

/// The mean distance of letters over all lines, each by its number of pieces.
fn mean_advance(page: &InkPage) -> f32 {
    let lines = || page.lines.iter().filter(|line| line.advance > 0.0 && line.typed > 0.6);
    let weight: f32 = lines().map(|line| line.pieces.len() as f32).sum();
    lines().map(|line| line.advance * line.pieces.len() as f32).sum::<f32>() / weight.max(1.0)
}

/// The mean width of a character in print.
fn usual(tokens: &[Token]) -> f32 {
    let chars: usize = tokens.iter().map(|token| token.chars).sum();
    tokens.iter().map(|token| token.print.width).sum::<f32>() / chars.max(1) as f32
}

/// What leaving out a line costs.
fn skip(line: &InkLine) -> f32 {
    let letters = line.pieces.iter().filter(|piece| piece.foreign < 0.5).count() as f32;
    0.1 + line.typed * (letters * 0.03).min(1.2)
}

/// The place of a stretch of pieces: that of its own ink, where it has any.
fn zone_of(line: &InkLine, from: usize, to: usize) -> Option<ScanRect> {
    let pieces = line.pieces.get(from..to)?;
    let own = pieces.iter().filter(|piece| piece.foreign < 0.5).map(|piece| piece.zone).reduce(ScanRect::union);
    own.or_else(|| pieces.iter().map(|piece| piece.zone).reduce(ScanRect::union))
}

/// How surely a word stands where it was put.
fn confidence(taken: &Taken, stretch: &Stretch, _line: &Measured, members: &[Token], _at: usize, _places: &[Option<Stretch>]) -> f32 {
    let mean = (taken.total / members.len().max(1) as f32).clamp(-1.0, 2.0);
    taken.probability * stretch.probability * ((mean + 0.5) / 1.5).clamp(0.0, 1.0)
}
