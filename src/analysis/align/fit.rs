//! The inner programme: some words of the text against the ink of one line.
//!
//! Words take stretches of pieces from left to right. A stretch is good if it is as wide as its word ought to be, if nothing as wide as a
//! space lies within it, and if a space lies before it; pieces and words may be left out at a price. The best total for every number of
//! words is found by dynamic programming (Bellman 1957; for text against ink, Kornfield, Manmatha and Allan 2004). The totals are
//! logarithms of odds against chance, so a line that fits no words has a negative one.
//!
//! The same recurrence with sums in place of maxima, forwards and backwards, tells how probable each stretch is among all ways.

use super::tokens::{Ink, Token};
use crate::model::InkLine;

/// What a matched word is worth before its faults are taken off.
const WORD: f32 = 1.6;
/// The most that a wrong width costs.
const WORST_WIDTH: f32 = 5.0;
/// Pieces that may be left out in a row.
const MOST_SKIPPED: usize = 5;

/// A line of ink in units of a usual letter.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// Each piece's edges.
    pub(super) edges: Vec<(f32, f32)>,
    /// What leaving a piece out costs, summed from the left; one more than pieces.
    skips: Vec<f32>,
    /// How many pieces of its own the line has before each piece.
    own: Vec<u32>,
    /// Whether letters stand at a fixed pitch.
    pub(super) fixed: bool,
    /// Width of the line.
    pub(super) width: f32,
    /// How much wider its letters are than the page's, and how far that can be trusted, 0 to 1.
    size: (f32, f32),
}

impl Measured {
    /// A line measured by `unit` pixels.
    pub(super) fn of(line: &InkLine, unit: f32, fixed: bool, advance: f32) -> Self {
        let (left, right) = line.extent();
        let unit = unit.max(0.1);
        let edges: Vec<(f32, f32)> = line.pieces.iter().map(|piece| ((piece.left - left) / unit, (piece.right - left) / unit)).collect();
        let mut skips = Vec::with_capacity(edges.len() + 1);
        let (mut sum, mut count, mut own) = (0.0, 0, Vec::with_capacity(edges.len() + 1));
        skips.push(0.0);
        own.push(0);
        for (piece, (from, to)) in line.pieces.iter().zip(&edges) {
            let width = to - from;
            let small = width < 0.35 && (piece.zone.height() as f32) < line.x_height * 0.5;
            sum += if piece.foreign > 0.5 {
                0.08
            } else if small {
                0.3
            } else {
                (0.7 + 0.5 * width).min(1.7)
            };
            skips.push(sum);
            count += u32::from(piece.foreign <= 0.5);
            own.push(count);
        }
        Self { edges, skips, own, fixed, width: (right - left) / unit, size: size(line, advance) }
    }

    /// What leaving out the pieces `from..to` costs.
    fn skip(&self, from: usize, to: usize) -> f32 {
        let at = |at: usize| self.skips.get(at).copied().unwrap_or(0.0);
        at(to) - at(from)
    }

    /// One past the last piece that a word can begin with when the one before it ended before a piece.
    fn reach(&self, from: usize, first: bool) -> usize {
        let at = |at: usize| self.own.get(at).copied().unwrap_or(u32::MAX);
        let most = at(from).saturating_add(if first { MOST_SKIPPED * 3 } else { MOST_SKIPPED } as u32);
        (from..self.edges.len()).take_while(|start| at(*start) <= most).last().map_or(from, |last| last + 1)
    }

    fn edge(&self, at: usize) -> (f32, f32) {
        self.edges.get(at).copied().unwrap_or_default()
    }

    /// The model of a word that goes with this line.
    pub(super) fn ink(&self, token: &Token) -> Ink {
        if self.fixed { token.fixed } else { token.print }
    }

    /// How much larger than usual these words are printed on this line: its letters are as wide as they are because of their size and
    /// because of what they are (capitals, narrow letters), and what they are the words tell.
    fn print_size(&self, tokens: &[Token], usual: f32) -> f32 {
        if self.fixed || usual <= 0.0 {
            return 1.0;
        }
        let (mut width, mut chars) = (0.0, 0.0);
        for token in tokens {
            width += token.print.width;
            chars += token.chars as f32;
            if width > self.width {
                break;
            }
        }
        let (size, trust) = self.size;
        (size * usual * chars / f32::max(width, 0.1)).clamp(0.5, 2.0).powf(trust)
    }

    /// What a word is worth on a stretch of this width.
    fn worth(&self, expected: f32, width: f32) -> f32 {
        let spread = if self.fixed { 0.24 + 0.008 * expected } else { 0.3 + 0.05 * expected };
        let off = (width - expected) / spread;
        WORD - (off * off / 2.0).min(WORST_WIDTH)
    }

    /// What the white between two words is worth.
    fn space(&self, gap: f32, before: Ink, next: Ink, ends_sentence: bool) -> f32 {
        if self.fixed {
            let cells = gap - before.behind - next.before;
            let whole = cells.round().max(0.0);
            let off = (cells - whole) / 0.25;
            let usual = match whole as i32 {
                0 => -3.0,
                1 => 0.3,
                2 => {
                    if ends_sentence {
                        0.3
                    } else {
                        -0.5
                    }
                }
                more => (-0.6 - 0.1 * more as f32).max(-2.2),
            };
            usual - (off * off / 2.0).min(2.0)
        } else if gap < 0.2 {
            -2.5
        } else if gap < 0.4 {
            -2.5 + (gap - 0.2) / 0.2 * 2.7
        } else if gap < 2.4 {
            0.2
        } else {
            (-0.2 - 0.12 * gap).max(-2.2)
        }
    }

    /// What white within a word costs.
    fn within(&self, gap: f32) -> f32 {
        let usual = if self.fixed { 0.78 } else { 0.34 };
        ((gap - usual).max(0.0) * if self.fixed { 4.0 } else { 6.0 }).min(3.5)
    }
}

/// How much wider a line's letters stand than the page's do, and how far that can be trusted.
fn size(line: &InkLine, advance: f32) -> (f32, f32) {
    if line.advance <= 0.0 || advance <= 0.0 {
        return (1.0, 0.0);
    }
    let count = line.pieces.len() as f32;
    (line.advance / advance, count / (count + 6.0))
}

/// What leaving out a word costs.
fn missing(token: &Token) -> f32 {
    1.4 + 0.3 * token.chars as f32
}

/// A stretch of pieces taken by a word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    /// First piece.
    pub(super) from: usize,
    /// One past the last.
    pub(super) to: usize,
    /// How probable it is among all ways to place these words on this line.
    pub(super) probability: f32,
    /// How much wider it is than expected, in units.
    pub(super) off: f32,
}

/// Lays words on a line.
pub(super) struct Fit<'a> {
    line: &'a Measured,
    tokens: &'a [Token],
    inks: Vec<Ink>,
    /// How much larger these words are printed than the page's usual.
    size: f32,
    /// Best total for the first words, the last of them ending before a piece: rows by words, columns by pieces.
    best: Vec<f32>,
}

const NEVER: f32 = -1e9;
/// Beginnings this much worse than the best for the same word are not followed.
const PRUNE: f32 = 9.0;

/// How totals of different ways are put together.
trait Gather {
    fn gather(one: f32, other: f32) -> f32;
}

struct Best;
struct Sum;

impl Gather for Best {
    fn gather(one: f32, other: f32) -> f32 {
        one.max(other)
    }
}

impl Gather for Sum {
    fn gather(one: f32, other: f32) -> f32 {
        let (low, high) = (one.min(other), one.max(other));
        if high - low > 20.0 || low <= NEVER { high } else { high + (low - high).exp().ln_1p() }
    }
}

impl<'a> Fit<'a> {
    /// Lays as many of the words as the line can hold on it; `first` overrides the ink of the first word, of which the line may have
    /// only the rest. `usual` is the mean width of a character of the whole text in print.
    pub(super) fn new(line: &'a Measured, tokens: &'a [Token], first: Option<Ink>, usual: f32) -> Self {
        let mut room = line.width * 1.25 + 4.0;
        let held = tokens.iter().take_while(|token| {
            let fits = room > 0.0;
            room -= line.ink(token).width + 0.8;
            fits
        });
        let count = held.count();
        let tokens = tokens.get(..count).unwrap_or_default();
        let size = line.print_size(tokens, usual);
        let mut inks: Vec<Ink> = tokens.iter().map(|token| line.ink(token)).collect();
        if let (Some(ink), Some(first)) = (first, inks.first_mut()) {
            *first = ink;
        }
        for ink in &mut inks {
            *ink = Ink { width: ink.width * size, before: ink.before * size, behind: ink.behind * size };
        }
        let mut fit = Self { line, tokens, inks, size, best: Vec::new() };
        fit.best = fit.forward::<Best>();
        fit
    }

    fn columns(&self) -> usize {
        self.line.edges.len() + 1
    }

    /// The total of the words before `row` with the last ending before piece `column`.
    fn at(&self, table: &[f32], row: usize, column: usize) -> f32 {
        table.get(row * self.columns() + column).copied().unwrap_or(NEVER)
    }

    /// What white before piece `start` is worth, when the word before it ended with piece `end - 1`.
    fn joint(&self, row: usize, end: usize, start: usize) -> f32 {
        if row == 0 || end == 0 {
            return -self.line.skip(end, start);
        }
        let gap = self.line.edge(start).0 - self.line.edge(end - 1).1;
        let before = self.inks.get(row - 1).copied().unwrap_or_default();
        let next = self.inks.get(row).copied().unwrap_or_default();
        let ends = self.tokens.get(row - 1).is_some_and(|token| token.ends_sentence);
        self.line.space(gap / self.size, before, next, ends) - self.line.skip(end, start)
    }

    /// The stretches that a word could take from a piece on, with what each is worth.
    fn stretches(&self, row: usize, start: usize, mut each: impl FnMut(usize, f32)) {
        let expected = self.inks.get(row).map_or(1.0, |ink| ink.width);
        let left = self.line.edge(start).0;
        let (mut right, mut faults) = (self.line.edge(start).1, 0.0);
        let most = expected + (expected * 0.4).max(1.3);
        for end in start + 1..self.columns() {
            if end > start + 1 {
                let (from, to) = self.line.edge(end - 1);
                faults += self.line.within((from - right) / self.size);
                right = right.max(to);
            }
            let width = right - left;
            if width > most || faults > 6.0 {
                break;
            }
            if width > expected * 0.5 - 0.5 {
                each(end, self.line.worth(expected, width) - faults);
            }
        }
    }

    /// Totals from the left.
    fn forward<G: Gather>(&self) -> Vec<f32> {
        let columns = self.columns();
        let mut table = vec![NEVER; columns * (self.tokens.len() + 1)];
        if let Some(first) = table.first_mut() {
            *first = 0.0;
        }
        let mut starts = vec![NEVER; columns];
        for row in 0..self.tokens.len() {
            starts.fill(NEVER);
            let mut highest = NEVER;
            for end in 0..columns {
                let total = self.at(&table, row, end);
                if total <= NEVER {
                    continue;
                }
                highest = highest.max(total);
                for (start, slot) in starts.iter_mut().enumerate().take(self.line.reach(end, row == 0)).skip(end) {
                    *slot = G::gather(*slot, total + self.joint(row, end, start));
                }
                if let Some(token) = self.tokens.get(row)
                    && let Some(slot) = table.get_mut((row + 1) * columns + end)
                {
                    *slot = G::gather(*slot, total - missing(token));
                }
            }
            for (start, total) in starts.iter().copied().enumerate().filter(|(_, total)| *total > highest - PRUNE && *total > NEVER) {
                self.stretches(row, start, |end, worth| {
                    if let Some(slot) = table.get_mut((row + 1) * columns + end) {
                        *slot = G::gather(*slot, total + worth);
                    }
                });
            }
        }
        table
    }

    /// Totals from the right, for exactly the first `count` words.
    fn backward(&self, count: usize) -> Vec<f32> {
        let columns = self.columns();
        let mut table = vec![NEVER; columns * (count + 1)];
        for end in 0..columns {
            if let Some(slot) = table.get_mut(count * columns + end) {
                *slot = -self.line.skip(end, columns - 1);
            }
        }
        for row in (0..count).rev() {
            // What is to come, when the word begins at a piece.
            let mut starts = vec![NEVER; columns];
            for (start, slot) in starts.iter_mut().enumerate().take(columns - 1) {
                self.stretches(row, start, |end, worth| *slot = Sum::gather(*slot, worth + self.at(&table, row + 1, end)));
            }
            for end in 0..columns {
                let mut total = self.tokens.get(row).map_or(NEVER, |token| self.at(&table, row + 1, end) - missing(token));
                for (start, rest) in starts.iter().enumerate().take(self.line.reach(end, row == 0)).skip(end) {
                    if *rest > NEVER {
                        total = Sum::gather(total, rest + self.joint(row, end, start));
                    }
                }
                if let Some(slot) = table.get_mut(row * columns + end) {
                    *slot = total;
                }
            }
        }
        table
    }

    /// The best total for the first `count` words on the whole line.
    pub(super) fn total(&self, count: usize) -> f32 {
        (0..self.columns()).map(|end| self.at(&self.best, count, end) - self.line.skip(end, self.columns() - 1)).fold(NEVER, f32::max)
    }

    /// How many words were tried.
    pub(super) fn most(&self) -> usize {
        self.tokens.len()
    }

    /// The best total for `count` words that leaves the end of the line to a part of the next word: the total, the width left over.
    pub(super) fn with_part(&self, count: usize) -> Option<(f32, f32)> {
        let last = self.line.edges.len();
        let right = self.line.edges.iter().fold(0.0_f32, |right, edge| right.max(edge.1));
        (last.saturating_sub(12)..last)
            .filter_map(|end| {
                let total = self.at(&self.best, count, end);
                let next = self.line.edge(end).0;
                (total > NEVER && (count == 0 && end == 0 || end > 0)).then_some((total + self.joint(count, end, end), right - next))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// The best way to place the first `count` words; `None` for a word left out.
    pub(super) fn places(&self, count: usize) -> Vec<Option<Stretch>> {
        let columns = self.columns();
        let sums = self.forward::<Sum>();
        let rest = self.backward(count);
        let all = self.at(&rest, 0, 0);
        let mut placed = vec![None; count];
        let ends = (0..columns).map(|end| (self.at(&self.best, count, end) - self.line.skip(end, columns - 1), end));
        let Some((_, mut end)) = ends.max_by(|a, b| a.0.total_cmp(&b.0)) else { return placed };
        for row in (0..count).rev() {
            let wanted = self.at(&self.best, row + 1, end);
            let Some((from, before)) = self.origin(row, end, wanted) else {
                // Left out: the word before it ended at the same piece.
                continue;
            };
            let expected = self.inks.get(row).map_or(1.0, |ink| ink.width);
            let right = (from..end).map(|at| self.line.edge(at).1).fold(0.0_f32, f32::max);
            let width = right - self.line.edge(from).0;
            // All ways to come to this stretch, times the stretch, times all ways to go on.
            let mut worth = NEVER;
            self.stretches(row, from, |to, value| {
                if to == end {
                    worth = value;
                }
            });
            let come = (0..=from).map(|ended| (ended, self.at(&sums, row, ended))).filter(|(_, total)| *total > NEVER);
            let come = come.map(|(ended, total)| total + self.joint(row, ended, from)).fold(NEVER, Sum::gather);
            let probability = (come + worth + self.at(&rest, row + 1, end) - all).exp().clamp(0.0, 1.0);
            if let Some(slot) = placed.get_mut(row) {
                *slot = Some(Stretch { from, to: end, probability, off: width - expected });
            }
            end = before;
        }
        placed
    }

    /// Where the word of a row began and where the one before it ended, when the best total came about; `None` where it was left out.
    fn origin(&self, row: usize, end: usize, wanted: f32) -> Option<(usize, usize)> {
        let mut best = (NEVER, None);
        for start in (0..end).rev() {
            let mut worth = NEVER;
            self.stretches(row, start, |to, value| {
                if to == end {
                    worth = value;
                }
            });
            if worth <= NEVER {
                continue;
            }
            for before in (0..=start).rev() {
                let total = self.at(&self.best, row, before);
                if total > NEVER && self.line.reach(before, row == 0) > start {
                    let total = total + self.joint(row, before, start) + worth;
                    if total > best.0 {
                        best = (total, Some((start, before)));
                    }
                }
            }
        }
        best.1.filter(|_| best.0 >= wanted - 1e-3)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::model::{InkPiece, PageText, ScanRect};

    /// A line as a typewriter with a pitch of ten pixels sets it; `#` is ink of a stamp.
    fn typed(cells: &str) -> Measured {
        let place = |(at, letter): (usize, char)| {
            let (left, right) = (at as f32 * 10.0 + 1.0, at as f32 * 10.0 + 9.0);
            let zone = ScanRect::new(left as i32, 0, right as i32, 12);
            (letter != ' ').then_some(InkPiece { left, right, zone, foreign: if letter == '#' { 1.0 } else { 0.0 } })
        };
        let pieces = cells.chars().enumerate().filter_map(place).collect();
        Measured::of(&InkLine { pieces, x_height: 8.0, ..InkLine::default() }, 10.0, true, 0.0)
    }

    /// The pieces that each word takes, and the total.
    fn placed(line: &str, words: &str) -> (Vec<Option<(usize, usize)>>, f32) {
        let (line, tokens) = (typed(line), tokens(&PageText::new(words)));
        let fit = Fit::new(&line, &tokens, None, 1.0);
        let places = fit.places(tokens.len());
        (places.iter().map(|place| place.map(|stretch| (stretch.from, stretch.to))).collect(), fit.total(tokens.len()))
    }

    #[test]
    fn words_take_what_stands_between_spaces() {
        assert_eq!(placed("in Havana today", "in Hevana tcday").0, [Some((0, 2)), Some((2, 8)), Some((8, 13))]);
    }

    #[test]
    fn a_line_of_other_words_is_worth_nothing() {
        let (right, wrong) = (placed("in Havana today", "in Havana today").1, placed("in Havana today", "Ambassador of it").1);
        assert!(right > 4.0 && wrong < 0.0, "{right} {wrong}");
    }

    #[test]
    fn a_word_without_ink_is_left_out_and_ink_without_words_too() {
        assert_eq!(placed("in        today", "in Havana today").0, [Some((0, 2)), None, Some((2, 7))]);
        assert_eq!(placed("## in Havana today", "in Havana today").0, [Some((2, 4)), Some((4, 10)), Some((10, 15))]);
    }

    #[test]
    fn the_probabilities_of_a_clear_line_are_high() {
        let (line, tokens) = (typed("in Havana today"), tokens(&PageText::new("in Havana today")));
        let places = Fit::new(&line, &tokens, None, 1.0).places(3);
        assert!(places.iter().flatten().all(|stretch| stretch.probability > 0.9), "{places:?}");
    }
}
