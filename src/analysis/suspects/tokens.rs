//! The tokens of a text, taken apart: what stands before the word, the word, what stands behind it.

use super::symbols;
use crate::model::{PageText, Span};

/// A white-space separated token.
#[derive(Debug, Clone)]
pub struct Token<'a> {
    /// Where in the text.
    pub span: Span,
    /// As it stands.
    pub text: &'a str,
    /// Signs before the word.
    pub lead: &'a str,
    /// From the first to the last letter or digit; empty where there is none.
    pub core: &'a str,
    /// Signs behind the word.
    pub trail: &'a str,
    /// The word as word lists know it.
    pub key: String,
    /// Whether nothing is doubted here.
    pub skipped: bool,
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    pub fn new(span: Span, text: &'a str) -> Self {
        let rest = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        let core = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
        let (lead, trail) = if core.is_empty() {
            ("", text)
        } else {
            (text.get(..text.len() - rest.len()).unwrap_or_default(), rest.get(core.len()..).unwrap_or_default())
        };
        Self { span, text, lead, core, trail, key: symbols::key(core), skipped: false }
    }

    /// Whether its sign at the end closes a sentence.
    pub fn ends_sentence(&self) -> bool {
        ends_sentence(self.text)
    }
}

/// Whether a token closes a sentence.
pub fn ends_sentence(token: &str) -> bool {
    token.trim_end_matches(['"', '\'', ')', ']', '\u{201d}', '\u{2019}']).ends_with(['.', '?', '!', ':'])
}

/// All tokens of a text; those that lie in `skip` are marked.
pub fn tokens<'a>(text: &'a PageText, skip: &[Span]) -> Vec<Token<'a>> {
    let token = |(span, text)| {
        let mut token = Token::new(span, text);
        token.skipped = skip.iter().any(|skip| skip.overlaps(span));
        token
    };
    text.tokens().map(token).collect()
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `word`
    Lower,
    /// `Word`
    Capital,
    /// `WORD`
    Upper,
    /// `wOrd`
    Mixed,
    /// No letters.
    None,
}

/// How a word is written.
pub fn case(word: &str) -> Case {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Case::None };
    let (mut upper, mut lower) = (0, 0);
    for letter in letters {
        if letter.is_uppercase() { upper += 1 } else { lower += 1 }
    }
    match (first.is_uppercase(), upper, lower) {
        (false, 0, _) => Case::Lower,
        (true, 0, _) => Case::Capital,
        (true, _, 0) => Case::Upper,
        _ => Case::Mixed,
    }
}

/// A word in a certain case.
pub fn written(word: &str, case: Case) -> String {
    match case {
        Case::Upper => word.to_uppercase(),
        Case::Capital => {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
        Case::Lower | Case::Mixed | Case::None => word.to_owned(),
    }
}
