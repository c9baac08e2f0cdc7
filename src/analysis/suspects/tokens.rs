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
    /// Whether a quote or bracket at its edge has no partner in the text.
    pub lone: bool,
    /// Whether it begins a line.
    pub begins_line: bool,
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
        Self { span, text, lead, core, trail, key: symbols::key(core), skipped: false, lone: false, begins_line: false }
    }

    /// Whether its sign at the end closes a sentence.
    pub fn ends_sentence(&self) -> bool {
        ends_sentence(self.text)
    }
}

/// Whether a token closes a sentence; the full stop of a title or an initial does not.
pub fn ends_sentence(token: &str) -> bool {
    let bare = token.trim_end_matches(['"', '\'', ')', ']', '\u{201d}', '\u{2019}']);
    match bare.strip_suffix('.') {
        Some(word) => !stands_before_names(word.trim_start_matches(|c: char| !c.is_alphanumeric())),
        None => bare.ends_with(['?', '!', ':']),
    }
}

/// Whether a word with a full stop stands before a name: an initial or a title cut short.
fn stands_before_names(word: &str) -> bool {
    let mut letters = word.chars();
    let initial = letters.next().is_some_and(|first| first.is_uppercase() && first != 'I') && letters.next().is_none();
    initial || SHORT_TITLES.iter().any(|title| title.eq_ignore_ascii_case(word))
}

/// Titles that are cut short.
const SHORT_TITLES: &[&str] =
    &["mr", "mrs", "messrs", "dr", "rev", "capt", "col", "lieut", "lt", "gen", "maj", "sgt", "cpl", "hon", "prof", "st", "insp", "ald"];

/// All tokens of a text; those that lie in `skip` are marked.
pub fn tokens<'a>(text: &'a PageText, skip: &[Span]) -> Vec<Token<'a>> {
    let token = |(span, text)| {
        let mut token = Token::new(span, text);
        token.skipped = skip.iter().any(|skip| skip.overlaps(span));
        token
    };
    let mut found: Vec<Token<'a>> = text.tokens().map(token).collect();
    let mut end = 0;
    for token in &mut found {
        token.begins_line = text.as_str().get(end..token.span.start).is_some_and(|between| between.contains('\n'));
        end = token.span.end;
    }
    mark_lone(&mut found);
    found
}

/// Tokens between a quote or bracket and its partner at most.
const REACH: usize = 120;

/// Marks tokens whose quotes or brackets have no partner.
fn mark_lone(tokens: &mut [Token<'_>]) {
    let opening = |c: char| OPENING.chars().position(|known| known == c);
    let closing = |c: char| CLOSING.chars().position(|known| known == c);
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut lone = vec![false; tokens.len()];
    let mut set = |at: usize| {
        if let Some(cell) = lone.get_mut(at) {
            *cell = true;
        }
    };
    for (at, token) in tokens.iter().enumerate() {
        open.extend(token.lead.chars().filter_map(opening).map(|kind| (kind, at)));
        for kind in token.trail.chars().filter_map(closing) {
            match open.iter().rposition(|(known, from)| *known == kind && at - from <= REACH) {
                Some(partner) => {
                    open.remove(partner);
                }
                // An apostrophe behind a word needs none.
                None if CLOSING.chars().nth(kind) == Some('\'') => {}
                None => set(at),
            }
        }
    }
    for (_, at) in open {
        set(at);
    }
    for (token, lone) in tokens.iter_mut().zip(lone) {
        token.lone = lone;
    }
}

/// Signs that open, and in the same places those that close.
const OPENING: &str = "\"'([\u{201c}\u{2018}";
const CLOSING: &str = "\"')]\u{201d}\u{2019}";

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_stop_of_a_title_or_an_initial_ends_no_sentence() {
        assert!(["town.", "town.\"", "Why?", "(no.)", "I."].iter().all(|token| ends_sentence(token)));
        assert!(!["Mr.", "(Mrs.", "J.", "Capt.", "town", "town,"].iter().any(|token| ends_sentence(token)));
    }
}
