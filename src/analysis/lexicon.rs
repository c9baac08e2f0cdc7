//! The word list that comes with the program, with how often each word was counted in papers of the period.
//!
//! A finite-state transducer (`assets/lexicon/en.fst`, made by `examples/make_lexicon.rs`) that is read where it lies: nothing is loaded at
//! the start. Keys are lower-case ASCII; accents are folded. A list this size knows rare words that look like misreadings, so each
//! entry says how common the list is that it came from, and only the common ones are evidence.

use fst::{Map, Streamer as _};
use std::fmt;

static WORDS: &[u8] = include_bytes!("../../assets/lexicon/en.fst");

/// What is known of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a word may be written in several cases")]
pub struct Entry {
    /// 3 for words everybody knows down to 1 for rare ones; 0 for names and terms of the period that no list has.
    pub tier: u8,
    /// Written in small letters.
    pub lower: bool,
    /// Written with a capital.
    pub capital: bool,
    /// Written in capitals.
    pub upper: bool,
    /// A name of persons that no list of words has.
    pub name: bool,
    /// How often it was counted, to about a tenth, among 15.4 million words.
    pub count: u32,
    /// How many thousand times, to about a tenth, in print at large: the web's books, 588 thousand million words.
    pub general: u32,
}

impl Entry {
    /// From a value of the transducer.
    pub fn unpack(value: u64) -> Self {
        let number = |shift: u32| (((value >> shift & 255) as f32 / 8.0).exp2() - 1.0).round() as u32;
        Self {
            tier: (value & 3) as u8,
            lower: value & 4 != 0,
            capital: value & 8 != 0,
            upper: value & 16 != 0,
            name: value & 32 != 0,
            count: number(8),
            general: number(16),
        }
    }
}

/// The word list.
pub struct Lexicon {
    words: Option<Map<&'static [u8]>>,
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Lexicon").field("words", &self.words.as_ref().map(Map::len)).finish()
    }
}

impl Lexicon {
    /// English, American and British.
    pub fn english() -> Self {
        // It is part of the program, and a test opens it; without it every word is unknown.
        Self { words: Map::new(WORDS).ok() }
    }

    /// What is known of a word in small letters.
    pub fn get(&self, word: &str) -> Option<Entry> {
        self.words.as_ref()?.get(word).map(Entry::unpack)
    }

    /// Every word in small letters with what is known of it, in ascending order of their bytes.
    pub fn each(&self, mut take: impl FnMut(&[u8], Entry)) {
        let Some(words) = &self.words else { return };
        let mut stream = words.stream();
        while let Some((word, value)) = stream.next() {
            take(word, Entry::unpack(value));
        }
    }

    /// Whether this is a word most people know, however it is capitalised. Names of the period and rare words do not count.
    pub fn is_common(&self, word: &str) -> bool {
        self.get(&word.to_lowercase()).is_some_and(|entry| entry.tier >= 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_rare_and_period_words_are_told_apart() {
        let lexicon = Lexicon::english();
        let tier = |word: &str| lexicon.get(word).map(|entry| entry.tier);
        assert_eq!((tier("missiles"), tier("cubz"), tier("khrushchev")), (Some(3), None, Some(2)));
        assert!(lexicon.is_common("Possible") && !lexicon.is_common("thc") && !lexicon.is_common("amlash"));
        assert_eq!(tier("amlash"), Some(0));
        let cuba = lexicon.get("cuba").unwrap();
        assert!(cuba.capital && !cuba.lower && cuba.count > 1000, "{cuba:?}");
    }
}
