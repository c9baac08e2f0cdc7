//! The tokens of a text, taken apart: what stands before the word, the word, what stands behind it.

use super::symbols;
use super::titles::is_short;
use crate::model::{PageText, Span};

/// A white-space separated token; words that a dash joins (`told--and`) are tokens each.
#[expect(clippy::struct_excessive_bools, reason = "each was seen by itself, and any combination is met")]
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
    /// Whether it ends in a dash behind which the next one follows without a blank.
    pub dashed: bool,
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
        Self { span, text, lead, core, trail, key: symbols::key(core), skipped: false, lone: false, begins_line: false, dashed: false }
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
    initial || is_short(word)
}

/// All tokens of a text; those that lie in `skip` are marked.
pub fn tokens<'a>(text: &'a PageText, skip: &[Span]) -> Vec<Token<'a>> {
    let token = |(span, text)| {
        let mut token = Token::new(span, text);
        token.skipped = skip.iter().any(|skip| skip.overlaps(span));
        token
    };
    let parts = |(span, text): (Span, &'a str)| {
        pieces(text).map(move |(from, piece)| (Span::new(span.start + from, span.start + from + piece.len()), piece))
    };
    let mut found: Vec<Token<'a>> = text.tokens().flat_map(parts).map(token).collect();
    let mut end = 0;
    for token in &mut found {
        token.begins_line = text.as_str().get(end..token.span.start).is_some_and(|between| between.contains('\n'));
        end = token.span.end;
    }
    let starts: Vec<usize> = found.iter().skip(1).map(|token| token.span.start).collect();
    for (token, next) in found.iter_mut().zip(starts) {
        token.dashed = token.span.end == next;
    }
    mark_lone(&mut found);
    found
}

/// The words of a token that dashes join, each with the dash behind it and where it begins: `told--and` has two. A dash is a long one, or
/// two hyphens and more.
pub fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let length = after_dash(rest).unwrap_or(rest.len());
        let piece = (from, rest.get(..length)?);
        from += length;
        Some(piece)
    })
}

/// Where the word behind the first dash of a text begins.
fn after_dash(text: &str) -> Option<usize> {
    let is_dash = |c: char| matches!(c, '-' | '\u{2014}');
    let mut searched = 0;
    while let Some(found) = text.get(searched..)?.find(is_dash) {
        let (head, tail) = text.split_at_checked(searched + found)?;
        let behind = tail.trim_start_matches(is_dash);
        let dash = tail.get(..tail.len() - behind.len())?;
        let between = head.contains(char::is_alphanumeric) && behind.starts_with(char::is_alphanumeric);
        if between && (dash.chars().count() > 1 || dash.contains('\u{2014}')) {
            return Some(text.len() - behind.len());
        }
        searched = text.len() - behind.len();
    }
    None
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
    fn words_that_a_dash_joins_are_tokens_each() {
        let of = |text: &str| -> Vec<String> { pieces(text).map(|(_, piece)| piece.to_owned()).collect() };
        assert_eq!(of("told--and"), ["told--", "and"]);
        assert_eq!(of("\"it---was\u{2014}so.\""), ["\"it---", "was\u{2014}", "so.\""]);
        assert!(["well-known", "--and", "and--", "--", "1939-1945", "and--\"so"].iter().all(|whole| of(whole) == [*whole]));
        let text = PageText::new("is told--and that".to_owned());
        let found: Vec<(usize, bool)> = tokens(&text, &[]).iter().map(|token| (token.span.start, token.dashed)).collect();
        assert_eq!(found, [(0, false), (3, true), (9, false), (13, false)]);
    }

    #[test]
    fn the_full_stop_of_a_title_or_an_initial_ends_no_sentence() {
        assert!(["town.", "town.\"", "Why?", "(no.)", "I."].iter().all(|token| ends_sentence(token)));
        assert!(!["Mr.", "(Mrs.", "J.", "Capt.", "town", "town,"].iter().any(|token| ends_sentence(token)));
    }
}
