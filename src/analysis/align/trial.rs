//! One try to lay a text on a page: with the lines in one order and print at one scale.

use super::fit::{Fit, Measured, Stretch};
use super::flow::{self, Flow, Taken, Way};
use super::outcome::line_under;
use super::tokens::Token;
use super::witness::TokenAnchor;
use crate::model::{InkLine, InkPage};

/// One try with lines in one order and one scale.
pub(super) struct Trial {
    /// Numbers of the page's lines as they were tried.
    pub(super) order: Vec<usize>,
    /// The lines in that order.
    pub(super) lines: Vec<Measured>,
    /// How much wider than usual print was taken to be.
    pub(super) scale: f32,
    /// Mean width of a character of the text in print.
    pub(super) usual: f32,
    /// What came of it.
    pub(super) way: Way,
}

impl Trial {
    /// Tries.
    pub(super) fn run(tokens: &[Token], page: &InkPage, order: Vec<usize>, scale: f32, anchors: &[Option<TokenAnchor>]) -> Self {
        let advance = mean_advance(page);
        let lines: Vec<Measured> =
            order.iter().filter_map(|at| page.lines.get(*at)).map(|line| measured(line, page, scale, advance)).collect();
        let skips: Vec<f32> = order.iter().filter_map(|at| page.lines.get(*at)).map(skip).collect();
        let (joins, most_cells, text_cells) = (joins(page, &order), most_cells(&lines), text_cells(tokens, page.pitch.is_some()));
        let anchored = anchored(anchors, page, &order);
        let way = Flow {
            tokens,
            lines: &lines,
            skips: &skips,
            joins: &joins,
            usual: usual(tokens),
            text_cells: &text_cells,
            most_cells,
            anchored: &anchored,
        }
        .way();
        Self { order, lines, scale, usual: usual(tokens), way }
    }

    /// The better of two.
    pub(super) fn or(self, other: Self) -> Self {
        if other.way.total > self.way.total { other } else { self }
    }

    /// How much wider words are than expected, over all lines that fit.
    pub(super) fn scale(&self, tokens: &[Token]) -> f32 {
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
        if ratios.len() < 12 { self.scale } else { self.scale * ratios.get(ratios.len() / 2).copied().unwrap_or(1.0) }
    }

    /// The stretches of the words that a line took.
    pub(super) fn places(&self, taken: &Taken, tokens: &[Token]) -> Vec<Option<Stretch>> {
        let Some(line) = self.lines.get(taken.line) else { return Vec::new() };
        let tokens = tokens.get(taken.from.0..).unwrap_or_default();
        let first = tokens.first().filter(|_| taken.from.1 > 0).map(|token| flow::rest_of(line.ink(token), token.chars, taken.from.1));
        Fit::new(line, tokens, first, self.usual).places(taken.to.0 - taken.from.0)
    }
}

/// A line in units of a usual letter: the page's pitch, or for print and for letterheads the page's letter in this line's size.
pub(super) fn measured(line: &InkLine, page: &InkPage, scale: f32, advance: f32) -> Measured {
    if let Some(pitch) = line.pitch {
        return Measured::of(line, pitch, true, 0.0);
    }
    Measured::of(line, page.advance * scale, false, advance)
}

/// The mean distance of letters over all lines, each by its number of pieces.
pub(super) fn mean_advance(page: &InkPage) -> f32 {
    let lines = || page.lines.iter().filter(|line| line.advance > 0.0 && line.typed > 0.6);
    let weight: f32 = lines().map(|line| line.pieces.len() as f32).sum();
    lines().map(|line| line.advance * line.pieces.len() as f32).sum::<f32>() / weight.max(1.0)
}

/// The mean width of a character in print.
pub(super) fn usual(tokens: &[Token]) -> f32 {
    let chars: usize = tokens.iter().map(|token| token.chars).sum();
    tokens.iter().map(|token| token.print.width).sum::<f32>() / chars.max(1) as f32
}

/// What leaving out a line costs.
pub(super) fn skip(line: &InkLine) -> f32 {
    let letters = line.pieces.iter().filter(|piece| piece.foreign < 0.5).count() as f32;
    0.05 + line.typed * (letters * 0.03).min(1.2)
}

/// On which of the tried lines each word stands according to the witness.
fn anchored(anchors: &[Option<TokenAnchor>], page: &InkPage, order: &[usize]) -> Vec<Option<usize>> {
    let on = |anchor: &TokenAnchor| {
        let line = line_under(anchor.zone, page)?;
        order.iter().position(|at| *at == line)
    };
    anchors.iter().map(|anchor| anchor.as_ref().and_then(on)).collect()
}

/// Whether each line goes on in the next, on the same row to the right.
pub(super) fn joins(page: &InkPage, order: &[usize]) -> Vec<bool> {
    let line = |at: usize| order.get(at).and_then(|at| page.lines.get(*at));
    let goes_on = |one: &InkLine, next: &InkLine| one.row == next.row && one.zone.right <= next.zone.left + 2;
    (0..order.len()).map(|at| line(at).zip(line(at + 1)).is_some_and(|(one, next)| goes_on(one, next))).collect()
}

/// How many cells a line of ink holds at most, the odd longest ones left out.
pub(super) fn most_cells(lines: &[Measured]) -> f32 {
    let mut widths: Vec<f32> = lines.iter().map(|line| line.width).collect();
    widths.sort_by(f32::total_cmp);
    widths.get(widths.len().saturating_sub(1 + widths.len() / 20)).copied().unwrap_or(60.0)
}

/// How many cells each line of text takes.
pub(super) fn text_cells(tokens: &[Token], fixed: bool) -> Vec<f32> {
    let last = tokens.last().map_or(0, |token| token.line);
    let mut cells = vec![0.0; last + 1];
    for token in tokens {
        if let Some(cells) = cells.get_mut(token.line) {
            *cells += if fixed { token.chars as f32 + 1.0 } else { token.print.width + 0.9 };
        }
    }
    cells
}
