//! Words that no list has, made letter by letter: names of people and places.
//!
//! A list never has all names. Where the letters that stand could be misread ones of something that looks like a word, that is offered:
//! `Mattcrson` may be Matterson, though nobody ever listed him. The search goes through the symbols from left to right and keeps the few
//! best beginnings, by what their misreadings cost and how usual their letters are after each other (a beam search over a model of letter
//! trigrams; F. Jelinek, Statistical Methods for Speech Recognition, 1997).

use super::channel::Channel;
use super::symbols::{MEANT, meant_char};
use super::words::Words;

/// Beginnings that are kept for each place.
const BEAM: usize = 14;
/// A misreading that costs more is not thought of.
const DEAREST: f32 = 6.5;
/// How much the usualness of letters counts beside what their misreading costs.
const LETTERS: f32 = 0.7;
/// Longer strings are no names.
const LONGEST: usize = 18;

/// The edge of a word in the model of letters.
pub(super) const EDGE: u8 = 27;

/// A word that was made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Coined {
    /// In small letters.
    pub word: String,
    /// What the misreading costs.
    pub cost: f32,
    /// What its letters cost, in natural logarithms.
    pub letters: f32,
}

#[derive(Debug, Clone)]
struct Beginning {
    letters: Vec<u8>,
    cost: f32,
    usual: f32,
}

impl Beginning {
    fn total(&self) -> f32 {
        self.cost + LETTERS * self.usual
    }

    fn with(&self, added: &[u8], cost: f32, words: &Words) -> Self {
        let mut next = self.clone();
        for letter in added {
            next.usual += words.letter_cost(next.before(2), next.before(1), *letter);
            next.letters.push(*letter);
        }
        next.cost += cost;
        next
    }

    /// The letter so many places before the end.
    fn before(&self, back: usize) -> u8 {
        self.letters.len().checked_sub(back).and_then(|at| self.letters.get(at)).copied().unwrap_or(EDGE)
    }
}

/// The few words that may best have been misread so, cheapest first.
pub(super) fn coin(symbols: &[u8], channel: &Channel, words: &Words, most: usize) -> Vec<Coined> {
    if symbols.len() < 3 || symbols.len() > LONGEST {
        return Vec::new();
    }
    let mut places: Vec<Vec<Beginning>> = vec![Vec::new(); symbols.len() + 1];
    if let Some(first) = places.first_mut() {
        first.push(Beginning { letters: Vec::new(), cost: 0.0, usual: 0.0 });
    }
    for at in 0..symbols.len() {
        let mut here = places.get_mut(at).map(std::mem::take).unwrap_or_default();
        prune(&mut here, BEAM);
        for beginning in &here {
            let mut go = |taken: usize, added: &[u8], cost: f32| {
                if cost < DEAREST
                    && let Some(place) = places.get_mut(at + taken)
                {
                    place.push(beginning.with(added, cost, words));
                }
            };
            channel.each_step(symbols.get(at..).unwrap_or_default(), &mut go);
        }
    }
    let mut ends = places.pop().unwrap_or_default();
    for end in &mut ends {
        end.usual += words.letter_cost(end.before(2), end.before(1), EDGE);
    }
    prune(&mut ends, most + 1);
    let spelled = |letters: &[u8]| letters.iter().map(|letter| meant_char(*letter)).collect::<String>();
    ends.into_iter()
        .filter(|end| end.letters.len() > 2)
        .map(|end| Coined { word: spelled(&end.letters), cost: end.cost, letters: end.usual })
        .collect()
}

/// Keeps the best ones, each word once.
fn prune(beginnings: &mut Vec<Beginning>, most: usize) {
    beginnings.sort_by(|a, b| a.total().total_cmp(&b.total()).then_with(|| a.letters.cmp(&b.letters)));
    let mut kept: Vec<Beginning> = Vec::with_capacity(most);
    for beginning in beginnings.drain(..) {
        if kept.len() >= most {
            break;
        }
        if !kept.iter().any(|known| known.letters == beginning.letters) {
            kept.push(beginning);
        }
    }
    *beginnings = kept;
}

const _: () = assert!(MEANT > EDGE as usize, "the edge is a letter of the model");
