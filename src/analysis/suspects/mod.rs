//! Probable misreadings: which words of a page are doubtful, how much, why, and what they may have been.
//!
//! What is asked is [`find`]. It is told the page ([`SuspectInput`]), the language ([`Language`]: words, how often they occur and beside
//! which others) and what the dossier says of itself ([`Profile`]: its own forms, the words a person said are right, the letters that
//! were misread for each other where somebody corrected them). It answers with suspects that do not overlap, in order of the text,
//! each with a score that is meant as a probability, its evidence, and up to nine suggestions.

mod candidates;
pub mod channel;
mod coined;
mod described;
pub mod features;
mod foreign;
mod groups;
pub mod judge;
mod kinds;
pub mod model;
pub mod neighbours;
mod outside;
mod profile;
mod reasons;
pub mod signs;
pub mod symbols;
mod titles;
pub mod tokens;
mod trie;
pub mod ways;
mod words;

pub use judge::{Judged, judge};
pub use profile::Profile;

use crate::model::{Layout, PageText, Span, Suggestion, Suspect};
use model::Model;
use std::fmt;
use std::sync::Arc;
use words::Words;

/// Suspects at or above this score are shown unless asked otherwise.
pub const THRESHOLD: f32 = 0.5;

/// What is less probable is not mentioned at all.
const LEAST: f32 = 0.02;

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

/// Says whether a word is right as it stands.
pub type Checker = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Words of a language, with how often they occur, beside which others, and how they are misread.
#[derive(Clone)]
pub struct Language {
    words: Arc<Words>,
    model: Arc<Model>,
    checkers: Vec<Checker>,
}

impl fmt::Debug for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Language").field("words", &self.words).field("checkers", &self.checkers.len()).finish_non_exhaustive()
    }
}

impl Language {
    /// English, American and British, of the twentieth century.
    pub fn english() -> Self {
        Self { words: Arc::new(Words::english()), model: Arc::new(Model::english()), checkers: Vec::new() }
    }

    /// The same words, weighed by another model; see [`model`] for its form.
    ///
    /// # Errors
    /// The first line of the model that is none, with its number.
    pub fn with_model(&self, model: &str) -> Result<Self, String> {
        Ok(Self { model: Arc::new(Model::parse(model)?), ..self.clone() })
    }

    /// The same, with one more list of words that are right, such as a dictionary of the system or of another language.
    #[must_use]
    pub fn with_words(&self, checker: Checker) -> Self {
        let mut language = self.clone();
        language.checkers.push(checker);
        language
    }

    /// Whether a further list has a word.
    fn is_right(&self, word: &str) -> bool {
        self.checkers.iter().any(|checker| checker(word))
    }

    /// What was learned for it.
    pub fn model(&self) -> &Model {
        &self.model
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
    let judged = judge(input, language, profile);
    let mut found: Vec<Suspect> = judged
        .into_iter()
        .filter(|judged| judged.score >= LEAST)
        .map(|judged| {
            let evidence = reasons::of(&judged, input, language, profile);
            let suggestions = judged.changes.into_iter().take(MOST_SUGGESTIONS).map(|(text, score)| Suggestion { text, score }).collect();
            Suspect { span: judged.span, score: judged.score, evidence, suggestions }
        })
        .collect();
    found.sort_by_key(|suspect| (suspect.span.start, suspect.span.end));
    found
}
