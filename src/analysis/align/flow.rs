//! The outer programme: the words of a page against its lines of ink.
//!
//! Line by line down the page, each line of ink takes the next few words, or none (a stamp, a letterhead, dirt); and words may have no
//! line (text that is not on the page). Where the text keeps its lines, a line of ink should end where one of text does; where a line of
//! text is longer than any of ink, it was reflowed, and the ink chooses where it breaks, also within a word. Which words a line takes is
//! decided by how well they fit ([`super::fit`]) over the whole page at once, so no rule says what a stamp is.
//!
//! Few of all starts are promising, so only the best are followed (a beam search). All followed ways together tell how probable each is.

use super::fit::{Fit, Measured};
use super::tokens::{Ink, Token};
use std::collections::BTreeMap;

/// Where the text stands before a line: the next word, how many of its characters are used up already, and whether the line before was
/// left out.
pub(super) type At = (usize, usize, bool);

/// What it costs to come back to the text after a line that was left out: single words fit somewhere in every stamp.
const RETURN: f32 = 2.0;

/// Words that can be left out at once.
const FARTHEST: usize = 900;

/// Ways followed from line to line.
const BEAM: usize = 56;
/// What a word of a right line brings at least.
const FAIR: f32 = 0.8;
/// Ways this much worse than the best are given up.
const HOPELESS: f32 = 26.0;

/// A line of ink and the words it took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Taken {
    /// Number of the line.
    pub(super) line: usize,
    /// Before its first word.
    pub(super) from: At,
    /// Behind its last.
    pub(super) to: At,
    /// The total of the fit.
    pub(super) total: f32,
    /// How probable it is that this line has these words.
    pub(super) probability: f32,
}

/// The best way down a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    /// The lines that took words, from the top.
    pub(super) taken: Vec<Taken>,
    /// The total.
    pub(super) total: f32,
}

/// What is known of the page and the text for the search.
pub(super) struct Flow<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) lines: &'a [Measured],
    /// What leaving out a line costs.
    pub(super) skips: &'a [f32],
    /// Whether a line goes on in the next: both on one row, side by side.
    pub(super) joins: &'a [bool],
    /// Mean width of a character of the text in print.
    pub(super) usual: f32,
    /// How many cells each line of text takes, and how many a line of ink holds at most.
    pub(super) text_cells: &'a [f32],
    pub(super) most_cells: f32,
    /// On which line each word stands according to a witness.
    pub(super) anchored: &'a [Option<usize>],
}

/// A step of the search from one state before a line to one behind it.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: At,
    to: At,
    total: f32,
    fit: Option<f32>,
}

/// Words that a line can take from a state, whatever was left out before.
#[derive(Debug, Clone, Copy)]
struct Take {
    to: (usize, usize),
    worth: f32,
    fit: f32,
}

fn add(one: f32, other: f32) -> f32 {
    let (low, high) = (one.min(other), one.max(other));
    if high - low > 20.0 { high } else { high + (low - high).exp().ln_1p() }
}

impl Flow<'_> {
    /// Finds the best way.
    pub(super) fn way(&self) -> Way {
        let mut states: BTreeMap<At, f32> = BTreeMap::from([((0, 0, true), 0.0)]);
        let mut layers: Vec<Vec<Step>> = Vec::with_capacity(self.lines.len() * 2 + 1);
        for line in 0..self.lines.len() {
            let (skipped, steps) = self.text_left_out(&states);
            states = skipped;
            layers.push(steps);
            states = pruned(&states);
            let mut steps = Vec::new();
            let mut next: BTreeMap<At, f32> = BTreeMap::new();
            // States that differ only in what was left out before lie side by side and take the same words.
            let mut known: ((usize, usize), Vec<Take>) = ((usize::MAX, 0), Vec::new());
            for (&at, &total) in &states {
                if known.0 != (at.0, at.1) {
                    known = ((at.0, at.1), self.takes(line, at));
                }
                self.steps(line, at, &known.1, |to, worth, fit| {
                    steps.push(Step { from: at, to, total: worth, fit });
                    let slot = next.entry(to).or_insert(f32::MIN);
                    *slot = slot.max(total + worth);
                });
            }
            layers.push(steps);
            states = next;
        }
        let (last, steps) = self.text_left_out(&states);
        layers.push(steps);
        let ends = [false, true].map(|left_out| (self.tokens.len(), 0, left_out));
        let total = |end: &At| last.get(end).copied().unwrap_or(f32::MIN);
        let [one, other] = ends;
        let end = if total(&one) >= total(&other) { one } else { other };
        traced(&layers, end, total(&end))
    }

    /// States with words left out before a line.
    fn text_left_out(&self, states: &BTreeMap<At, f32>) -> (BTreeMap<At, f32>, Vec<Step>) {
        let mut all = states.clone();
        let mut steps: Vec<Step> = states.keys().map(|at| Step { from: *at, to: *at, total: 0.0, fit: None }).collect();
        let end = self.tokens.len();
        let least = states.values().copied().fold(f32::MIN, f32::max) - HOPELESS;
        for (&at, &total) in states {
            let start = at.0 + usize::from(at.1 > 0);
            for to in (start + 1..=end).take(FARTHEST) {
                let words = (to - at.0) as f32;
                let whole = to == end || self.tokens.get(to).is_some_and(|token| token.begins_line);
                // Nobody would follow.
                if to != end && total - 0.22 * words < least {
                    continue;
                }
                // Whole lines are left out by transcribers and engines; words from the middle are not, but for texts that were reflowed.
                if !whole && words > 25.0 {
                    continue;
                }
                let begins = at.1 == 0 && self.tokens.get(at.0).is_none_or(|token| token.begins_line);
                let price = if whole && begins { 1.2 + 0.22 * words } else { 2.5 + 0.4 * words };
                let slot = all.entry((to, 0, at.2)).or_insert(f32::MIN);
                *slot = slot.max(total - price);
                steps.push(Step { from: at, to: (to, 0, at.2), total: -price, fit: None });
            }
        }
        (all, steps)
    }

    /// All that a line can do from a state: nothing, or take some words.
    fn steps(&self, line: usize, at: At, takes: &[Take], mut each: impl FnMut(At, f32, Option<f32>)) {
        // Crumbs do not interrupt.
        let interrupts = self.lines.get(line).is_some_and(|line| line.edges.len() >= 4);
        each((at.0, at.1, at.2 || interrupts), -self.skips.get(line).copied().unwrap_or(0.0), None);
        let entry = if at.2 { RETURN } else { 0.0 };
        for take in takes {
            each((take.to.0, take.to.1, false), take.worth - entry, Some(take.fit));
        }
    }

    /// The words that a line can take from a state.
    fn takes(&self, line: usize, at: At) -> Vec<Take> {
        let Some(measured) = self.lines.get(line) else { return Vec::new() };
        let tokens = self.tokens.get(at.0..).unwrap_or_default();
        let first = tokens.first().filter(|_| at.1 > 0).map(|token| rest_of(measured.ink(token), token.chars, at.1));
        let fit = Fit::new(measured, tokens, first, self.usual);
        let mut takes = Vec::new();
        let (mut inside, mut witnessed) = (0.0, 0.0);
        for count in 1..=fit.most() {
            let to = at.0 + count;
            witnessed += self.witnessed(to - 1, line);
            if count > 1 && self.tokens.get(to - 1).is_some_and(|token| token.begins_line) {
                inside += 2.0;
            }
            let total = fit.total(count);
            if total + witnessed > -12.0 {
                takes.push(Take { to: (to, 0), worth: total + witnessed + self.ending(line, to) - inside, fit: total });
            }
        }
        takes.extend((0..fit.most().saturating_sub(1)).filter_map(|count| self.split(&fit, measured, at, count)));
        let best = takes.iter().map(|take| take.worth).fold(f32::MIN, f32::max);
        takes.retain(|take| take.worth > best - 9.0);
        takes
    }

    /// What a witness says for or against a word on a line.
    fn witnessed(&self, word: usize, line: usize) -> f32 {
        match self.anchored.get(word).copied().flatten() {
            Some(anchored) if anchored == line => 1.5,
            Some(_) => -3.0,
            None => 0.0,
        }
    }

    /// What ending a line of ink before a word is worth.
    fn ending(&self, line: usize, to: usize) -> f32 {
        match self.tokens.get(to) {
            None => 0.5,
            Some(token) if token.begins_line => 0.5,
            Some(token) => {
                let cells = self.text_cells.get(token.line).copied().unwrap_or(0.0);
                let free = cells > self.most_cells * 1.1 || self.joins.get(line).copied().unwrap_or(false);
                if free { 0.0 } else { -2.5 }
            }
        }
    }

    /// A line that ends within a word, with a hyphen that the text need not have.
    fn split(&self, fit: &Fit<'_>, line: &Measured, at: At, count: usize) -> Option<Take> {
        let word = at.0 + count;
        let token = self.tokens.get(word)?;
        let cells = self.text_cells.get(token.line).copied().unwrap_or(0.0);
        if cells <= self.most_cells * 1.1 || token.chars < 5 || (count == 0 && at.1 > 0) {
            return None;
        }
        let (total, left) = fit.with_part(count)?;
        let ink = line.ink(token);
        let share = (left - 0.7) / (ink.width / token.chars as f32).max(0.1);
        let used = share.round() as usize;
        if left < 2.2 || used < 2 || used + 2 > token.chars || total < 0.0 {
            return None;
        }
        let off = share - used as f32;
        let worth = total - 0.9 - off * off * 2.0;
        Some(Take { to: (word, used), worth, fit: worth })
    }
}

/// The best way back from the end, with the probability of each step among all ways.
fn traced(layers: &[Vec<Step>], end: At, total: f32) -> Way {
    let mut forward: Vec<BTreeMap<At, (f32, f32)>> = vec![BTreeMap::from([((0, 0, true), (0.0, 0.0))])];
    for steps in layers {
        let mut next: BTreeMap<At, (f32, f32)> = BTreeMap::new();
        for step in steps {
            let Some((best, sum)) = forward.last().and_then(|states| states.get(&step.from)).copied() else { continue };
            let slot = next.entry(step.to).or_insert((f32::MIN, -1e9));
            slot.0 = slot.0.max(best + step.total);
            slot.1 = add(slot.1, sum + step.total);
        }
        forward.push(next);
    }
    let mut way = Way { taken: Vec::new(), total };
    let mut behind: BTreeMap<At, f32> = BTreeMap::from([(end, 0.0)]);
    let all = forward.last().and_then(|states| states.get(&end)).map_or(0.0, |state| state.1);
    let mut at = end;
    for (number, steps) in layers.iter().enumerate().rev() {
        let Some(states) = forward.get(number) else { break };
        let best = steps.iter().filter(|step| step.to == at).filter_map(|step| Some((states.get(&step.from)?.0 + step.total, step)));
        let Some((_, chosen)) = best.max_by(|a, b| a.0.total_cmp(&b.0)) else { break };
        if let Some(total) = chosen.fit {
            // All ways in which this line takes this word first: a word more or less at the end is told by the fit.
            let same = steps.iter().filter(|step| step.fit.is_some() && step.from == chosen.from);
            let ways = same.filter_map(|step| Some(states.get(&step.from)?.1 + step.total + behind.get(&step.to)? - all));
            let probability = ways.fold(-1e9, add).exp().clamp(0.0, 1.0);
            way.taken.push(Taken { line: number / 2, from: chosen.from, to: chosen.to, total, probability });
        }
        at = chosen.from;
        let mut before: BTreeMap<At, f32> = BTreeMap::new();
        for step in steps {
            if let Some(rest) = behind.get(&step.to) {
                let slot = before.entry(step.from).or_insert(-1e9);
                *slot = add(*slot, rest + step.total);
            }
        }
        behind = before;
    }
    way.taken.reverse();
    way
}

/// The rest of a word of which some characters stand on the line before.
pub(super) fn rest_of(ink: Ink, chars: usize, used: usize) -> Ink {
    let share = 1.0 - used as f32 / chars.max(1) as f32;
    Ink { width: (ink.width * share).max(0.5), ..ink }
}

/// The most promising states, by two measures: the best totals so far; and the best against what the words used up should have brought,
/// for those that waited through a column of stamps have little yet and all to come.
fn pruned(states: &BTreeMap<At, f32>) -> BTreeMap<At, f32> {
    let least = |fair: f32| {
        let mut totals: Vec<f32> = states.iter().map(|(at, total)| total - fair * at.0 as f32).collect();
        totals.sort_by(|a, b| b.total_cmp(a));
        let best = totals.first().copied().unwrap_or(0.0);
        totals.get(BEAM / 2).copied().unwrap_or(f32::MIN).max(best - HOPELESS)
    };
    let (plain, fair) = (least(0.0), least(FAIR));
    states.iter().filter(|(at, total)| **total > plain || **total - FAIR * at.0 as f32 > fair).map(|(at, total)| (*at, *total)).collect()
}
