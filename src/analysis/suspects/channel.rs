//! How probable it is that letters were read as other symbols: the *channel* of the noisy-channel model.
//!
//! Counts of misreadings ([`Confusions`]) come with the program, learned from pages whose truth is known, and from what was
//! corrected in the dossier. Both are mixed: a dossier in which `m` is read `a` on every line soon says so louder than everything that was
//! counted elsewhere. A cost is the negative natural logarithm of a probability.
//! (M. D. Kernighan, K. W. Church and W. A. Gale, A spelling correction program based on a noisy channel model, 1990; E. Brill and R. C.
//! Moore, An improved error model for noisy channel spelling correction, 2000.)

use super::symbols::{MEANT, READ, meant, meant_char, read_char};
use super::trie::{LetterCosts, Query, Row, Together, WIDTH, counted};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// No misreading costs more than this.
const DEAREST: f32 = 12.0;
/// What misreadings cost that were never seen: one letter for one, lost, added, and the forms with two letters.
const UNSEEN_ONE: f32 = 8.7;
const UNSEEN_LOST: f32 = 8.5;
const UNSEEN_ADDED: f32 = 8.5;
/// While aligning, forms with two letters may be taken that were never seen.
const UNSEEN_WIDE: f32 = 9.5;
const UNSEEN_PAIR: f32 = 13.0;
/// What a misreading costs more for capitals, where only that of small letters is known.
const CAPITAL: f32 = 1.5;
/// So many letters of the dossier weigh as much as all that was counted elsewhere.
const INERTIA: f32 = 400.0;
/// How much of what a dossier misreads is its own way of misreading, which no other one has: shapes alone say what that may be.
const OWN_WAY: f32 = 0.1;
/// Letters of pretended evidence that a rare letter is misread like all others.
const PRETENDED: f32 = 40.0;

/// Letters meant and symbols read for them, zero to two of each.
pub type Confusion = (Vec<u8>, Vec<u8>);

/// What misreadings cost that nobody counted, where the shapes are alike: letters, symbols, cost; made by `examples/make_shapes.rs`.
static SHAPES: &str = include_str!("../../../assets/lexicon/shapes.tsv");

/// [`SHAPES`] as a table.
static ALIKE: LazyLock<BTreeMap<Confusion, f32>> = LazyLock::new(|| {
    let line = |line: &str| {
        let mut cells = line.split('\t');
        let letters = cells.next()?.bytes().map(meant).collect();
        let symbols = cells.next()?.bytes().collect();
        Some(((letters, symbols), cells.next()?.parse().ok()?))
    };
    SHAPES.lines().filter_map(line).collect()
});

/// How often letters were read as what.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Confusions {
    /// How often letters, and pairs of letters that were misread together, were met at all.
    pub met: BTreeMap<Vec<u8>, f32>,
    /// How often letters were misread as symbols.
    pub misread: BTreeMap<Confusion, f32>,
}

impl Confusions {
    /// Notes the steps of an alignment.
    pub fn note(&mut self, steps: &[Step], weight: f32) {
        for step in steps {
            for letter in &step.meant {
                *self.met.entry(vec![*letter]).or_default() += weight;
            }
            if !step.is_same() {
                *self.misread.entry((step.meant.clone(), step.read.clone())).or_default() += weight;
            }
        }
    }

    /// Two lists as one: `share` of it is the second, whichever was counted on more.
    pub fn mixed(one: &Self, two: &Self, share: f32) -> Self {
        let (first, second) = (one.total().max(1.0), two.total().max(1.0));
        let size = first.max(second);
        let mut mixed = Self::default();
        for (of, scale) in [(one, (1.0 - share) * size / first), (two, share * size / second)] {
            for (letters, count) in &of.met {
                *mixed.met.entry(letters.clone()).or_default() += scale * count;
            }
            for (confusion, count) in &of.misread {
                *mixed.misread.entry(confusion.clone()).or_default() += scale * count;
            }
        }
        mixed
    }

    /// How often a letter, or two in a row, were met.
    fn met(&self, letters: &[u8]) -> f32 {
        self.met.get(letters).copied().unwrap_or(0.0)
    }

    /// All letters together.
    fn total(&self) -> f32 {
        self.met.iter().filter(|(letters, _)| letters.len() == 1).map(|(_, count)| count).sum()
    }

    /// How often the letters of a confusion were met; for a symbol that was added, all letters.
    fn chances(&self, letters: &[u8]) -> f32 {
        match letters {
            [] => self.total(),
            [first, _] => self.met.get(letters).copied().unwrap_or_else(|| self.met(&[*first]) * 0.05),
            _ => self.met(letters),
        }
    }
}

/// A step of an alignment: letters meant and symbols read for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Letters, as numbers.
    pub meant: Vec<u8>,
    /// Symbols.
    pub read: Vec<u8>,
}

impl Step {
    /// Whether nothing was misread.
    pub fn is_same(&self) -> bool {
        matches!((self.meant.as_slice(), self.read.as_slice()), ([letter], [symbol]) if meant_char(*letter) == char::from(symbol.to_ascii_lowercase()))
    }

    /// For people: `rn for m`.
    pub fn said(&self) -> String {
        let meant: String = self.meant.iter().map(|letter| meant_char(*letter)).collect();
        let read: String = self.read.iter().map(|symbol| read_char(*symbol)).collect();
        match (meant.is_empty(), read.is_empty()) {
            (true, _) => format!("{read} added"),
            (_, true) => format!("{meant} lost"),
            _ => format!("{read} for {meant}"),
        }
    }
}

/// For one thing written, the two symbols that may have been meant and what that costs.
type Pairs = Vec<(u8, u8, f32)>;

/// What misreadings cost.
#[derive(Debug, Clone)]
pub struct Channel {
    /// `[letter * READ + symbol]`
    one: Vec<f32>,
    lost: [f32; MEANT],
    added: [f32; READ],
    wide: BTreeMap<(u8, u8), Vec<(u8, f32)>>,
    narrow: BTreeMap<u8, Pairs>,
    pair: BTreeMap<(u8, u8), Pairs>,
}

impl Channel {
    /// What misreadings cost in a dossier in which `own` was seen.
    pub fn new(base: &Confusions, own: &Confusions) -> Self {
        let mut channel = Self {
            one: vec![UNSEEN_ONE; MEANT * READ],
            lost: [UNSEEN_LOST; MEANT],
            added: [UNSEEN_ADDED; READ],
            wide: BTreeMap::new(),
            narrow: BTreeMap::new(),
            pair: BTreeMap::new(),
        };
        let mut known: Vec<&Confusion> = base.misread.keys().chain(own.misread.keys()).chain(ALIKE.keys()).collect();
        known.sort();
        known.dedup();
        for confusion in known {
            channel.set(confusion, cost(base, own, confusion));
        }
        for letter in 0..MEANT as u8 {
            for symbol in b'A'..=b'Z' {
                let small = channel.one(letter, symbol.to_ascii_lowercase());
                channel.set_one(letter, symbol, channel.one(letter, symbol).min(small + CAPITAL));
            }
            let same = meant_char(letter) as u8;
            channel.set_one(letter, same, 0.0);
            channel.set_one(letter, same.to_ascii_uppercase(), 0.0);
        }
        channel
    }

    fn set_one(&mut self, letter: u8, symbol: u8, cost: f32) {
        if let Some(cell) = self.one.get_mut(usize::from(letter) * READ + usize::from(symbol)) {
            *cell = cost;
        }
    }

    fn set(&mut self, (letters, symbols): &Confusion, cost: f32) {
        match (letters.as_slice(), symbols.as_slice()) {
            ([letter], [symbol]) => self.set_one(*letter, *symbol, cost),
            ([letter], []) => {
                if let Some(cell) = self.lost.get_mut(usize::from(*letter)) {
                    *cell = cost;
                }
            }
            ([], [symbol]) => {
                if let Some(cell) = self.added.get_mut(usize::from(*symbol)) {
                    *cell = cost;
                }
            }
            ([letter], [one, two]) => self.wide.entry((*one, *two)).or_default().push((*letter, cost)),
            ([first, second], [symbol]) => self.narrow.entry(*symbol).or_default().push((*first, *second, cost)),
            ([first, second], [one, two]) => self.pair.entry((*one, *two)).or_default().push((*first, *second, cost)),
            _ => {}
        }
    }

    fn one(&self, letter: u8, symbol: u8) -> f32 {
        self.one.get(usize::from(letter) * READ + usize::from(symbol)).copied().unwrap_or(UNSEEN_ONE)
    }

    /// What a search for the words behind these symbols has to know.
    pub fn query(&self, symbols: &[u8]) -> Query {
        let symbols = symbols.get(..WIDTH - 1).unwrap_or(symbols);
        let small: Vec<u8> = symbols.iter().map(u8::to_ascii_lowercase).collect();
        let two = |of: &[u8], at: usize| Some((*of.get(at)?, *of.get(at + 1)?));
        // What the symbols before each place cost as nothing, and what one or two of them cost from a place on.
        let each = symbols.iter().map(|symbol| counted(self.added.get(usize::from(*symbol)).copied().unwrap_or(UNSEEN_ADDED)));
        let each: Vec<i16> = each.collect();
        let mut sum = 0_i16;
        let added = row(std::iter::once(0).chain(each.iter().map(|cost| {
            sum += cost;
            sum
        })));
        let saved = |at: usize, count: usize| each.get(at..at + count).unwrap_or_default().iter().sum::<i16>();
        let mut letters: Vec<LetterCosts> = (0..MEANT as u8)
            .map(|letter| LetterCosts {
                lost: counted(self.lost.get(usize::from(letter)).copied().unwrap_or(UNSEEN_LOST)),
                one: row(symbols.iter().zip(&each).map(|(symbol, saved)| counted(self.one(letter, *symbol)) - saved)),
                wide: row((0..symbols.len().saturating_sub(1)).map(|at| counted(UNSEEN_WIDE) - saved(at, 2))),
                starts: i16::MAX,
            })
            .collect();
        let mut pairs: Vec<Together> = Vec::new();
        for at in 0..symbols.len() {
            let known =
                two(symbols, at).and_then(|two| self.wide.get(&two)).or_else(|| two(&small, at).and_then(|two| self.wide.get(&two)));
            for (letter, cost) in known.into_iter().flatten() {
                if let Some(cell) = letters.get_mut(usize::from(*letter)).and_then(|costs| costs.wide.get_mut(at)) {
                    *cell = (*cell).min(counted(*cost) - saved(at, 2));
                }
            }
            let narrow =
                symbols.get(at).and_then(|symbol| self.narrow.get(symbol).or_else(|| self.narrow.get(&symbol.to_ascii_lowercase())));
            let pair = two(symbols, at).and_then(|two| self.pair.get(&two));
            for (list, count) in [(narrow, 1), (pair, 2)] {
                for (first, second, cost) in list.into_iter().flatten() {
                    let letters_of = u16::from(*first) * MEANT as u16 + u16::from(*second);
                    let less = counted(*cost) - saved(at, count);
                    pairs.push(Together { letters: letters_of, place: at as u8, symbols: count as u8, cost: less });
                    if let Some(costs) = letters.get_mut(usize::from(*first)) {
                        costs.starts = costs.starts.min(counted(*cost));
                    }
                }
            }
        }
        pairs.sort_unstable_by_key(|pair| pair.letters);
        let mut pair_starts = vec![0_u32; MEANT * MEANT + 1];
        for pair in &pairs {
            if let Some(count) = pair_starts.get_mut(usize::from(pair.letters) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut pair_starts {
            sum += *start;
            *start = sum;
        }
        let otherwise = (0..symbols.len()).rev().map(|at| otherwise(at, &small, &each, &letters, &pairs)).collect();
        Query { length: symbols.len(), added, letters, otherwise, pairs, pair_starts }
    }

    /// Tells of every step from the first of these symbols on: how many symbols it takes, which letters they were, what it costs.
    pub(super) fn each_step(&self, symbols: &[u8], tell: &mut impl FnMut(usize, &[u8], f32)) {
        let Some(symbol) = symbols.first() else { return };
        let small = symbol.to_ascii_lowercase();
        for letter in 0..MEANT as u8 - 1 {
            let one = self.one(letter, *symbol);
            tell(1, &[letter], one);
            for (first, second, cost) in self.narrow.get(&small).into_iter().flatten().filter(|(first, _, _)| *first == letter) {
                tell(1, &[*first, *second], *cost);
            }
        }
        tell(1, &[], self.added.get(usize::from(*symbol)).copied().unwrap_or(UNSEEN_ADDED));
        let Some(next) = symbols.get(1) else { return };
        for pair in [(*symbol, *next), (small, next.to_ascii_lowercase())] {
            for (letter, cost) in self.wide.get(&pair).into_iter().flatten() {
                tell(2, &[*letter], *cost);
            }
            for (first, second, cost) in self.pair.get(&pair).into_iter().flatten() {
                tell(2, &[*first, *second], *cost);
            }
            if pair.0 == small {
                break;
            }
        }
    }

    /// The cheapest way in which `word` was read as `symbols`, and what it costs.
    pub fn align(&self, symbols: &[u8], word: &str) -> (f32, Vec<Step>) {
        let letters: Vec<u8> = word.bytes().map(meant).collect();
        let width = symbols.len() + 1;
        // Each cell: the cost so far and how many letters and symbols the last step took.
        let mut cells: Vec<(f32, usize, usize)> = vec![(f32::MAX, 0, 0); (letters.len() + 1) * width];
        for t in 0..=letters.len() {
            for s in 0..=symbols.len() {
                let mut best = if t + s == 0 { (0.0, 0, 0) } else { (f32::MAX, 0, 0) };
                for (dt, ds) in [(1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2)] {
                    let (Some(from_t), Some(from_s)) = (t.checked_sub(dt), s.checked_sub(ds)) else { continue };
                    let before = cells.get(from_t * width + from_s).map_or(f32::MAX, |cell| cell.0);
                    let step = self.step(letters.get(from_t..t).unwrap_or_default(), symbols.get(from_s..s).unwrap_or_default());
                    if before + step < best.0 {
                        best = (before + step, dt, ds);
                    }
                }
                if let Some(cell) = cells.get_mut(t * width + s) {
                    *cell = best;
                }
            }
        }
        let cost = cells.last().map_or(f32::MAX, |cell| cell.0);
        let (mut t, mut s) = (letters.len(), symbols.len());
        let mut steps = Vec::new();
        while let Some((_, dt, ds)) = cells.get(t * width + s).copied().filter(|(_, dt, ds)| dt + ds > 0) {
            let (meant, read) = (letters.get(t - dt..t).unwrap_or_default(), symbols.get(s - ds..s).unwrap_or_default());
            steps.push(Step { meant: meant.to_vec(), read: read.to_vec() });
            (t, s) = (t - dt, s - ds);
        }
        steps.reverse();
        (cost, steps)
    }

    fn step(&self, letters: &[u8], symbols: &[u8]) -> f32 {
        let of = |list: Option<&Vec<(u8, u8, f32)>>, first: u8, second: u8| {
            list.into_iter().flatten().find(|(one, two, _)| *one == first && *two == second).map(|(_, _, cost)| *cost)
        };
        match (letters, symbols) {
            ([letter], [symbol]) => self.one(*letter, *symbol),
            ([letter], []) => self.lost.get(usize::from(*letter)).copied().unwrap_or(UNSEEN_LOST),
            ([], [symbol]) => self.added.get(usize::from(*symbol)).copied().unwrap_or(UNSEEN_ADDED),
            ([letter], [one, two]) => {
                let known = self.wide.get(&(*one, *two)).into_iter().flatten().find(|(known, _)| known == letter);
                known.map_or(UNSEEN_WIDE, |(_, cost)| *cost)
            }
            ([first, second], [symbol]) => of(self.narrow.get(symbol), *first, *second).unwrap_or(UNSEEN_WIDE),
            ([first, second], [one, two]) => of(self.pair.get(&(*one, *two)), *first, *second).unwrap_or(UNSEEN_PAIR),
            _ => f32::MAX,
        }
    }
}

/// The letter that the symbol at a place is, as a bit, and the least that it costs as anything else, whatever stands around it.
fn otherwise(at: usize, small: &[u8], each: &[i16], letters: &[LetterCosts], pairs: &[Together]) -> (u32, i16) {
    let symbol = small.get(at).copied().unwrap_or_default();
    let same = if symbol.is_ascii_lowercase() || symbol == b'\'' { meant(symbol) } else { u8::MAX };
    let saved = |at: usize, count: usize| each.get(at..at + count).unwrap_or_default().iter().sum::<i16>();
    let added = each.get(at).copied().unwrap_or_default();
    let ones = (0..).zip(letters).filter(|(letter, _)| *letter != same);
    let ones = ones.filter_map(|(_, costs)| costs.one.get(at)).map(|cost| cost + added);
    // What two symbols cost together, half of it is for each.
    let firsts = [Some(at), at.checked_sub(1)].into_iter().flatten().filter(|first| first + 1 < small.len());
    let wides = firsts.flat_map(|first| letters.iter().filter_map(move |costs| Some((costs.wide.get(first)? + saved(first, 2)) / 2)));
    let covering = pairs.iter().filter(|pair| (usize::from(pair.place)..usize::from(pair.place + pair.symbols)).contains(&at));
    let covering = covering.map(|pair| (pair.cost + saved(usize::from(pair.place), usize::from(pair.symbols))) / i16::from(pair.symbols));
    let least = ones.chain(wides).chain(covering).fold(added, i16::min);
    (1_u32.checked_shl(u32::from(same)).unwrap_or(0), least)
}

/// Costs place by place; where there is no symbol, nothing was read.
fn row(costs: impl Iterator<Item = i16>) -> Row {
    let mut row = [i16::MAX; WIDTH];
    row.iter_mut().zip(costs).for_each(|(cell, cost)| *cell = cost);
    row
}

/// What a confusion costs where `base` was counted elsewhere and `own` in the dossier.
fn cost(base: &Confusions, own: &Confusions, confusion: &Confusion) -> f32 {
    let never: f32 = match (confusion.0.len(), confusion.1.len()) {
        (1, 1) => UNSEEN_ONE,
        (1, 0) => UNSEEN_LOST,
        (0, 1) => UNSEEN_ADDED,
        (2, 2) => UNSEEN_PAIR,
        _ => UNSEEN_WIDE,
    };
    let unseen = ALIKE.get(confusion).map_or(never, |alike| alike.min(never));
    let count = |of: &Confusions| of.misread.get(confusion).copied().unwrap_or(0.0);
    let pooled = (count(base) + PRETENDED * (-unseen).exp()) / (base.chances(&confusion.0) + PRETENDED);
    let elsewhere = (1.0 - OWN_WAY) * pooled + OWN_WAY * (-unseen).exp();
    // What was seen in the dossier is only a part of what was misread in it, so that it makes misreadings cheaper, never dearer.
    let here = (count(own) + INERTIA * elsewhere) / (own.chances(&confusion.0) + INERTIA).max(count(own));
    (-here.max(elsewhere).ln()).clamp(0.3, DEAREST)
}
