//! The words of a language, ready for the search: as a tree, with how probable each is anywhere in a text.

use super::neighbours::Neighbours;
use super::symbols::meant;
use super::trie::{Hit, Query, Trie};
use crate::analysis::lexicon::{Entry, Lexicon};

/// Words that were counted to tell how often words occur in papers of the period.
const PERIOD_TOTAL: f32 = 15.4e6;
/// The same for print at large, in thousands.
const GENERAL_TOTAL: f32 = 541.8e6;

/// Natural logarithm of about how many pairs of words were counted.
const COUNTED: f32 = 21.0;

/// No word has this place.
const NO_PLACE: u32 = u32::MAX;

/// A digest of a word (FNV-1a; G. Fowler, L. C. Noll, K.-P. Vo).
fn digest(word: &[u8]) -> u32 {
    let hash = word.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    hash ^ hash >> 15
}

/// The table in which words are found by their digests; half of it stays free.
fn places(words: &[&[u8]]) -> Vec<u32> {
    let size = (words.len() * 2).next_power_of_two();
    let mut places = vec![NO_PLACE; size];
    for (place, word) in (0..).zip(words) {
        let mut slot = digest(word) as usize & (size - 1);
        while places.get(slot).is_some_and(|taken| *taken != NO_PLACE) {
            slot = (slot + 1) & (size - 1);
        }
        if let Some(free) = places.get_mut(slot) {
            *free = place;
        }
    }
    places
}

/// Words with their tree.
pub(crate) struct Words {
    /// Places of the list by a digest of the word, so that a word is found without walking: open addressing, [`NO_PLACE`] is free.
    places: Vec<u32>,
    trie: Trie,
    letters: Vec<u8>,
    ends: Vec<u32>,
    entries: Vec<Entry>,
    prices: Vec<f32>,
    bigrams: Vec<f32>,
    trigrams: Vec<f32>,
    /// Which words stand beside which.
    pub neighbours: Neighbours,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Words").field("count", &self.entries.len()).finish_non_exhaustive()
    }
}

impl Words {
    /// English.
    pub(crate) fn english() -> Self {
        let lexicon = Lexicon::english();
        let (mut letters, mut ends, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        lexicon.each(|word, entry| {
            letters.extend_from_slice(word);
            ends.push(letters.len() as u32);
            entries.push(entry);
        });
        let mut words = Self {
            places: Vec::new(),
            trie: Trie::default(),
            letters,
            ends,
            entries,
            prices: Vec::new(),
            bigrams: Vec::new(),
            trigrams: Vec::new(),
            neighbours: Neighbours::english(),
        };
        words.prices = words.entries.iter().map(|entry| price(*entry)).collect();
        let slices: Vec<&[u8]> = (0..words.entries.len()).map(|at| words.bytes(at)).collect();
        let (trie, bigrams) = (Trie::new(&slices, &words.prices), letter_pairs(&slices));
        let (places, trigrams) = (places(&slices), letter_triples(&slices, &bigrams));
        (words.trie, words.bigrams, words.places, words.trigrams) = (trie, bigrams, places, trigrams);
        words
    }

    fn bytes(&self, at: usize) -> &[u8] {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let from = at.checked_sub(1).map_or(0, end);
        self.letters.get(from..end(at)).unwrap_or_default()
    }

    /// The word at a place of the list, in small letters.
    pub(crate) fn word(&self, at: u32) -> &str {
        std::str::from_utf8(self.bytes(at as usize)).unwrap_or_default()
    }

    /// What lists of words know of a word given in small letters.
    pub(crate) fn get(&self, key: &str) -> Option<Entry> {
        self.get_with_names(key).filter(|entry| !entry.name)
    }

    /// The same; what is only a name of persons counts as well.
    pub(crate) fn get_with_names(&self, key: &str) -> Option<Entry> {
        let mask = self.places.len().checked_sub(1)?;
        let mut slot = digest(key.as_bytes()) as usize & mask;
        loop {
            let place = self.places.get(slot).copied().filter(|place| *place != NO_PLACE)? as usize;
            if self.bytes(place) == key.as_bytes() {
                return self.entries.get(place).copied();
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The same; of a genitive, what is known of its word.
    pub(crate) fn get_with_genitive(&self, key: &str) -> Option<Entry> {
        self.get(key).or_else(|| self.get(key.strip_suffix("'s")?))
    }

    /// Words that may have been misread so.
    pub(crate) fn search(&self, query: &Query, bound: f32, most: usize) -> Vec<Hit> {
        self.trie.search(query, &self.prices, bound, most)
    }

    /// Words that may have been misread so badly that hardly a letter is left.
    pub(crate) fn search_far(&self, query: &Query, bound: f32, most: usize) -> Vec<Hit> {
        self.trie.search_far(query, &self.prices, bound, most)
    }

    /// What it costs that a letter stands behind two others, in natural logarithms; 27 stands for the edge of a word.
    pub(crate) fn letter_cost(&self, first: u8, second: u8, letter: u8) -> f32 {
        self.trigrams.get((usize::from(first) * 28 + usize::from(second)) * 28 + usize::from(letter)).copied().unwrap_or(9.0)
    }

    /// How little a string looks like a word: the mean cost of its pairs of letters in natural logarithms, about 2.5 for words.
    pub(crate) fn oddness(&self, key: &str) -> f32 {
        let letters = std::iter::once(27).chain(key.bytes().map(meant)).chain(std::iter::once(27));
        let (mut last, mut sum, mut count) = (None, 0.0, 0.0);
        for letter in letters {
            if let Some(last) = last.replace(letter) {
                sum += self.bigrams.get(usize::from(last) * 28 + usize::from(letter)).copied().unwrap_or(9.0);
                count += 1.0;
            }
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }
}

/// Natural logarithm of how probable a word is anywhere in a text.
pub(crate) fn log_probability(entry: Entry) -> f32 {
    let floor = match entry.tier {
        3 => 1e-7,
        2 => 4e-8,
        1 => 1e-8,
        _ => 2e-9,
    };
    let counted = 0.5 * entry.count as f32 / PERIOD_TOTAL + 0.5 * entry.general as f32 / GENERAL_TOTAL;
    (counted + floor).ln()
}

/// How often two words of these probabilities should have been met beside each other if they did not mind: natural logarithm, 0 where that
/// is hardly once.
pub(crate) fn should_meet(first: f32, second: f32) -> f32 {
    (first + second + COUNTED).max(0.0)
}

/// What a word costs in the search for being rare.
pub(crate) fn price(entry: Entry) -> f32 {
    -0.6 * log_probability(entry)
}

/// Costs of pairs of letters over the list, each word as often as the root of its share; 27 stands for the edge of a word.
fn letter_pairs(words: &[&[u8]]) -> Vec<f32> {
    let mut counts = vec![0.5_f32; 28 * 28];
    for word in words {
        let mut last = 27_u8;
        for letter in word.iter().map(|byte| meant(*byte)).chain(std::iter::once(27)) {
            if let Some(count) = counts.get_mut(usize::from(last) * 28 + usize::from(letter)) {
                *count += 1.0;
            }
            last = letter;
        }
    }
    counts
        .chunks(28)
        .flat_map(|row| {
            let total: f32 = row.iter().sum();
            row.iter().map(move |count| -(count / total).ln()).collect::<Vec<f32>>()
        })
        .collect()
}

/// Costs of a letter behind two others over the list, smoothed by those of pairs.
fn letter_triples(words: &[&[u8]], pairs: &[f32]) -> Vec<f32> {
    const SMOOTH: f32 = 8.0;
    let mut counts = vec![0.0_f32; 28 * 28 * 28];
    for word in words {
        let (mut first, mut second) = (27_usize, 27_usize);
        for letter in word.iter().map(|byte| usize::from(meant(*byte))).chain(std::iter::once(27)) {
            if let Some(count) = counts.get_mut((first * 28 + second) * 28 + letter) {
                *count += 1.0;
            }
            (first, second) = (second, letter);
        }
    }
    let rows = counts.chunks(28).zip((0..28).cycle());
    rows.flat_map(|(row, second)| {
        let total: f32 = row.iter().sum();
        let pairs = pairs.get(second * 28..second * 28 + 28).unwrap_or_default();
        row.iter().zip(pairs).map(move |(count, pair)| -((count + SMOOTH * (-pair).exp()) / (total + SMOOTH)).ln()).collect::<Vec<f32>>()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::suspects::channel::{Channel, Confusions};
    use crate::analysis::suspects::symbols;

    #[test]
    fn names_of_persons_are_known_apart_from_words() {
        let words = Words::english();
        assert!(words.get("corbett").is_none() && words.get_with_names("corbett").is_some_and(|entry| entry.name && entry.capital));
        assert!(words.get("carpet").is_some_and(|entry| !entry.name));
    }

    #[test]
    fn a_word_is_found_of_which_hardly_a_letter_is_left() {
        let words = Words::english();
        let channel = Channel::new(&Confusions::default(), &Confusions::default());
        for (read, meant) in [("LKOISLATUKK", "legislature"), ("nccomiiliflicd", "accomplished")] {
            let query = channel.query(&symbols::read(read));
            assert_eq!(words.search(&query, 60.0, 10), [], "the near search gives {read} up");
            let found: Vec<&str> = words.search_far(&query, 90.0, 10).iter().map(|hit| words.word(hit.word)).collect();
            assert!(found.contains(&meant), "{read}: {found:?}");
        }
    }
}
