//! What a dossier says of itself: its own forms, the words that are right in it, and the misreadings that were corrected in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a dossier says of itself.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// How often each form stands in the pages, as written.
    forms: HashMap<String, u32>,
    /// Words a person said are right in this dossier.
    right: BTreeSet<String>,
    /// Corrections made in this dossier: what stood there, what it became, how often.
    corrections: BTreeMap<(String, String), u32>,
}

impl Profile {
    /// Counts the words of a page.
    pub fn add_page(&mut self, text: &str) {
        for token in text.split_whitespace() {
            let core = token.trim_matches(|c: char| !c.is_alphanumeric());
            if !core.is_empty() {
                *self.forms.entry(core.to_owned()).or_default() += 1;
            }
        }
    }

    /// Counts what was counted elsewhere as well.
    pub fn merge(&mut self, other: &Self) {
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (form, count) in &other.forms {
            *self.forms.entry(form.clone()).or_default() += count;
        }
        self.right.extend(other.right.iter().cloned());
        for (pair, count) in &other.corrections {
            *self.corrections.entry(pair.clone()).or_default() += count;
        }
    }

    /// Notes that a word is right in this dossier, in this spelling or with a capital at the start of a sentence.
    pub fn add_right(&mut self, word: &str) {
        self.right.insert(word.to_owned());
    }

    /// Notes that a person put `after` in place of `before`.
    pub fn learn(&mut self, before: &str, after: &str) {
        *self.corrections.entry((before.to_owned(), after.to_owned())).or_default() += 1;
    }

    /// Whether a person said that this word is right.
    pub fn is_right(&self, word: &str) -> bool {
        self.right.contains(word) || self.right.contains(&word.to_lowercase())
    }

    /// How often a form stands in the pages, as written.
    pub fn count(&self, form: &str) -> u32 {
        self.forms.get(form).copied().unwrap_or(0)
    }
}
