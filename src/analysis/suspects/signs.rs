//! Signs at the edges of words: how they are misread, and which stand where.

use super::tokens::{Case, Token, case};
use std::collections::BTreeMap;

/// Counts of signs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Signs {
    /// How often signs were read as which others; the first part says at which edge.
    pub misread: BTreeMap<(String, String), BTreeMap<String, f32>>,
    /// How often signs stand in places of a class.
    pub usual: BTreeMap<String, BTreeMap<String, f32>>,
}

impl Signs {
    /// Notes signs that were meant and what was read.
    pub fn note(&mut self, edge: &str, meant: &str, read: &str, count: f32) {
        *self.misread.entry((edge.to_owned(), meant.to_owned())).or_default().entry(read.to_owned()).or_default() += count;
    }

    /// Notes signs that stand in a place of this class.
    pub fn note_usual(&mut self, class: &str, signs: &str, count: f32) {
        *self.usual.entry(class.to_owned()).or_default().entry(signs.to_owned()).or_default() += count;
    }

    /// What it costs that `meant` was read as `read`. Quotes and brackets that both have change nothing.
    pub fn cost(&self, edge: &str, meant: &str, read: &str) -> f32 {
        if enclosing(meant) == enclosing(read) {
            self.plain_cost(edge, &bare(meant), &bare(read))
        } else {
            self.plain_cost(edge, meant, read)
        }
    }

    fn plain_cost(&self, edge: &str, meant: &str, read: &str) -> f32 {
        let known = self.misread.get(&(edge.to_owned(), meant.to_owned()));
        let total: f32 = known.map_or(0.0, |known| known.values().sum());
        let count = known.and_then(|known| known.get(read)).copied().unwrap_or(0.0);
        let unseen = if meant == read { 0.5 } else { (-7.0 - meant.len().abs_diff(read.len()) as f32).exp() };
        -((count + 8.0 * unseen) / (total + 8.0)).ln()
    }

    /// Natural logarithm of how probable signs are in a place of this class, whatever quotes and brackets stand among them.
    pub fn prior(&self, class: &str, signs: &str) -> f32 {
        let mut signs = bare(signs);
        if signs.contains("...") || signs.contains('\u{2026}') {
            // Points of omission, however many, are a full stop.
            ".".clone_into(&mut signs);
        }
        let known = self.usual.get(class);
        let total: f32 = known.map_or(0.0, |known| known.values().sum());
        let count = known.and_then(|known| known.get(&signs)).copied().unwrap_or(0.0);
        let unseen = (-3.0 - 2.0 * signs.chars().count() as f32).exp();
        ((count + 4.0 * unseen) / (total + 4.0)).ln()
    }

    /// Signs that may have been meant where `read` stands, cheapest first.
    pub fn meant_by(&self, edge: &str, read: &str) -> Vec<(&str, f32)> {
        let of_edge = self.misread.iter().filter(|((known, _), _)| known == edge);
        let mut found: Vec<(&str, f32)> = of_edge
            .filter(|((_, meant), reads)| meant == read || reads.contains_key(read))
            .map(|((_, meant), _)| (meant.as_str(), self.cost(edge, meant, read)))
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(b.0)));
        found
    }
}

/// Signs without quotes and brackets.
pub fn bare(signs: &str) -> String {
    signs.chars().filter(|c| !ENCLOSING.contains(*c)).collect()
}

/// Only the quotes and brackets.
pub fn enclosing(signs: &str) -> String {
    signs.chars().filter(|c| ENCLOSING.contains(*c)).collect()
}

const ENCLOSING: &str = "\"'()[]\u{201c}\u{201d}\u{2018}\u{2019}";

/// The class of a place for the signs behind its word: what follows, and what the word is.
pub fn trail_class(tokens: &[Token<'_>], at: usize) -> String {
    let following = match tokens.get(at + 1).map(|next| next.text.chars().find(|c| c.is_alphanumeric())) {
        None => 'e',
        Some(Some(c)) if c.is_uppercase() => 'u',
        Some(Some(c)) if c.is_alphabetic() => 'l',
        Some(Some(_)) => 'n',
        Some(None) => 's',
    };
    let token = tokens.get(at);
    let key = token.map(|token| token.key.as_str()).unwrap_or_default();
    let length = key.chars().count();
    let word = if ABBREVIATIONS.contains(&key) {
        'a'
    } else if key.chars().any(|c| c.is_ascii_digit()) {
        'n'
    } else if length <= 1 {
        's'
    } else if token.is_some_and(|token| matches!(case(token.core), Case::Capital | Case::Upper)) {
        'c'
    } else if FUNCTION.contains(&key) {
        'f'
    } else {
        'o'
    };
    format!("{following}{word}")
}

/// The class of a place for the signs before its word.
pub fn lead_class(tokens: &[Token<'_>], at: usize) -> String {
    let starts = at.checked_sub(1).and_then(|before| tokens.get(before)).is_none_or(Token::ends_sentence);
    let upper = tokens.get(at).is_some_and(|token| token.core.starts_with(char::is_uppercase));
    format!("{}{}", if starts { 'b' } else { 'm' }, if upper { 'c' } else { 'l' })
}

/// Words that stand with a full stop inside a sentence.
pub(super) const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "messrs", "dr", "no", "nos", "st", "co", "vol", "rev", "capt", "col", "lieut", "lt", "gen", "maj", "sgt", "hon", "prof",
    "esq", "jr", "sr", "etc", "inc", "ltd", "dept", "govt", "jan", "feb", "mar", "apr", "aug", "sept", "oct", "nov", "dec", "cwt", "lb",
    "oz", "ft", "yds", "cent", "pp", "ref", "approx", "inst", "ult", "prox", "vs", "fig", "tel", "ave", "mt", "ok",
];

/// Words behind which hardly ever a sign stands.
pub(super) const FUNCTION: &[&str] = &[
    "the", "a", "an", "of", "to", "in", "and", "for", "on", "at", "by", "with", "from", "that", "was", "were", "is", "are", "be", "been",
    "has", "have", "had", "his", "her", "their", "its", "my", "your", "our", "this", "these", "those", "which", "who", "or", "as", "not",
    "but", "if", "than", "into", "he", "she", "they", "we", "will", "would", "shall", "should", "may", "might", "can", "could", "must",
    "very", "no", "all",
];

/// Words that stand before names.
pub(super) const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "messrs",
    "miss",
    "dr",
    "captain",
    "capt",
    "colonel",
    "col",
    "lieut",
    "general",
    "gen",
    "major",
    "sergeant",
    "sir",
    "lady",
    "lord",
    "rev",
    "hon",
    "professor",
    "prof",
    "president",
    "senator",
    "secretary",
    "minister",
    "ambassador",
    "judge",
    "justice",
    "st",
    "van",
    "von",
    "de",
    "agent",
    "inspector",
    "constable",
    "alderman",
    "father",
    "bishop",
];
