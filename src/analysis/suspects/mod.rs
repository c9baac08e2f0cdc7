//! Probable misreadings: which words of a page are doubtful, how much, why, and what they may have been.
//!
//! What is asked is [`find`]. It is told the page ([`SuspectInput`]), the language ([`Language`]: words, how often they occur and beside
//! which others) and what the dossier says of itself ([`Profile`]: its own forms, the words a person said are right, the letters that
//! were misread for each other where somebody corrected them). It answers with suspects that do not overlap, in order of the text,
//! each with a score that is meant as a probability, its evidence, and up to nine suggestions.

pub mod neighbours;
mod profile;

pub use profile::Profile;

use super::lexicon::Lexicon;
use crate::model::{Evidence, Layout, PageText, Span, Suggestion, Suspect};

/// Suspects at or above this score are shown unless asked otherwise.
pub const THRESHOLD: f32 = 0.5;

/// Suggestions that are listed at most.
pub const MOST_SUGGESTIONS: usize = 9;

/// What evidence is of: the filter of the review queue, with the words people see.
pub const REASONS: &[(&str, &str)] = &[
    ("word-list", "not in any word list"),
    ("confusion", "letters often misread"),
    ("context", "unlikely beside its neighbours"),
    ("case", "capitals inside or missing"),
    ("digits", "digits inside a word"),
    ("punctuation", "unlikely punctuation"),
    ("joined", "two words run together"),
    ("split", "a word in pieces"),
    ("doubled", "a word twice"),
    ("confidence", "the recogniser was unsure"),
    ("readings", "another reading differs"),
    ("width", "its width does not fit its letters"),
];

/// Words of a language, with how often they occur.
#[derive(Debug)]
pub struct Language {
    words: Lexicon,
}

impl Language {
    /// English, American and British, of the twentieth century.
    pub fn english() -> Self {
        Self { words: Lexicon::english() }
    }
}

/// What is known of a page when its suspects are looked for.
#[derive(Debug, Clone, Copy)]
pub struct SuspectInput<'a> {
    /// Its working text.
    pub text: &'a PageText,
    /// Where the words stand and how sure the recogniser was, as far as known.
    pub layout: &'a Layout,
    /// Stretches in which nothing is doubted: markings, page numbers, stamps.
    pub skip: &'a [Span],
    /// Other readings of the same page.
    pub witnesses: &'a [&'a PageText],
}

/// Every suspect of a page with its score, also those far below [`THRESHOLD`].
pub fn find(input: &SuspectInput<'_>, language: &Language, profile: &Profile) -> Vec<Suspect> {
    let mut found = Vec::new();
    for (span, token) in input.text.tokens() {
        let core = token.trim_matches(|c: char| !c.is_alphanumeric());
        let skipped = input.skip.iter().any(|skip| skip.overlaps(span));
        let word = core.chars().count() >= 2 && core.chars().all(char::is_alphabetic);
        if skipped || !word || profile.is_right(core) || language.words.get(&core.to_lowercase()).is_some() {
            continue;
        }
        let evidence = vec![Evidence { detector: "word-list".to_owned(), reason: "not in any word list".to_owned(), weight: 1.0 }];
        let mut suggestions = Vec::new();
        for (at, _) in core.char_indices() {
            for letter in 'a'..='z' {
                let (before, after) = core.split_at(at);
                let other = format!("{before}{letter}{}", after.chars().skip(1).collect::<String>());
                if let Some(entry) = language.words.get(&other.to_lowercase()).filter(|entry| entry.tier >= 2) {
                    suggestions.push((entry.count, token.replacen(core, &other, 1)));
                }
            }
        }
        suggestions.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        suggestions.truncate(MOST_SUGGESTIONS);
        let suggestions = suggestions.into_iter().map(|(_, text)| Suggestion { text, score: 0.5 }).collect();
        found.push(Suspect { span, score: 0.9, evidence, suggestions });
    }
    found
}
