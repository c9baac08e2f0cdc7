//! Finding and replacing in one text.
//!
//! A [`Query`] is compiled once into a [`Finder`], which is then asked about one page after another. Regular expressions run in time
//! linear to the text (the `regex` crate has no backtracking), so a pattern from a stranger cannot hang; its compiled size is bounded,
//! and so is the number of matches given back for one text.

use crate::model::Span;
use regex::{Regex, RegexBuilder};
use thiserror::Error;

/// Matches given back for one text at most.
pub const MAX_MATCHES: usize = 100_000;

/// Bytes of a compiled pattern at most.
const MAX_COMPILED: usize = 4 << 20;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Query {
    /// The words or the pattern.
    pub text: String,
    /// Whether it is a regular expression.
    pub regex: bool,
    /// Whether capitals matter.
    pub match_case: bool,
    /// Whether it must stand as a whole word.
    pub whole_word: bool,
}

/// Why a query cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QueryError {
    /// There is nothing to look for.
    #[error("there is nothing to look for")]
    Empty,
    /// The regular expression is not one.
    #[error("the pattern is not a regular expression: {0}")]
    Pattern(String),
}

/// A place where the query was found, with what would stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Where in the text.
    pub span: Span,
    /// What replaces it; empty where nothing was asked for.
    pub replacement: String,
}

/// A query made ready.
#[derive(Debug, Clone)]
pub struct Finder {
    pattern: Regex,
    literal: bool,
}

impl Finder {
    /// Makes a query ready.
    ///
    /// # Errors
    /// Where there is nothing to look for, or the pattern is damaged or too large.
    pub fn new(query: &Query) -> Result<Self, QueryError> {
        if query.text.is_empty() {
            return Err(QueryError::Empty);
        }
        let core = if query.regex { query.text.clone() } else { regex::escape(&query.text) };
        let source = if query.whole_word { whole_word(query, &core) } else { core };
        let pattern = RegexBuilder::new(&source)
            .case_insensitive(!query.match_case)
            .multi_line(true)
            .size_limit(MAX_COMPILED)
            .dfa_size_limit(MAX_COMPILED)
            .build()
            .map_err(|error| QueryError::Pattern(told(&error)))?;
        Ok(Self { pattern, literal: !query.regex })
    }

    /// Where the query stands in a text, in order and without overlaps; [`MAX_MATCHES`] at most. Empty matches are left out.
    pub fn find(&self, text: &str) -> Vec<Span> {
        self.pattern.find_iter(text).filter(|found| !found.is_empty()).take(MAX_MATCHES).map(|found| Span::from(found.range())).collect()
    }

    /// The same with what would stand there; in a regular expression `$1` and `${name}` stand for what its groups caught.
    pub fn replace(&self, text: &str, with: &str) -> Vec<Match> {
        if self.literal {
            return self.find(text).into_iter().map(|span| Match { span, replacement: with.to_owned() }).collect();
        }
        let caught = self.pattern.captures_iter(text).filter_map(|captures| {
            let span = Span::from(captures.get(0).filter(|whole| !whole.is_empty())?.range());
            let mut replacement = String::new();
            captures.expand(with, &mut replacement);
            Some(Match { span, replacement })
        });
        caught.take(MAX_MATCHES).collect()
    }
}

/// Word edges only where the query itself begins or ends with a word character: `(TS)` is a whole word as it is.
fn whole_word(query: &Query, core: &str) -> String {
    let edge = |c: Option<char>| query.regex || c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let before = if edge(query.text.chars().next()) { r"\b" } else { "" };
    let after = if edge(query.text.chars().next_back()) { r"\b" } else { "" };
    format!("{before}(?:{core}){after}")
}

/// The last line of the regex crate's message says what is wrong; the lines before draw the pattern.
fn told(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &Query, text: &str, with: &str, expected: &str) {
        let finder = Finder::new(query).unwrap();
        let mut out = text.to_owned();
        for found in finder.replace(text, with).into_iter().rev() {
            out.replace_range(found.span.range(), &found.replacement);
        }
        assert_eq!(out, expected);
        assert_eq!(finder.find(text), finder.replace(text, with).into_iter().map(|found| found.span).collect::<Vec<_>>());
    }

    fn plain(text: &str) -> Query {
        Query { text: text.to_owned(), ..Query::default() }
    }

    #[test]
    fn plain_text_is_no_pattern() {
        check(&plain("a.b"), "a.b axb A.B", "$1", "$1 axb $1");
        check(&Query { match_case: true, ..plain("a.b") }, "a.b A.B", "x", "x A.B");
    }

    #[test]
    fn whole_words_end_where_words_end() {
        check(&Query { whole_word: true, ..plain("Cub") }, "Cub Cuba Cub.", "C", "C Cuba C.");
        check(&Query { whole_word: true, ..plain("(TS)") }, "a(TS) b", "(S)", "a(S) b");
        check(&Query { whole_word: true, ..plain("É") }, "É ÉA", "E", "E ÉA");
    }

    #[test]
    fn groups_are_put_in_again() {
        let query = Query { text: r"(\w+)-\n(?P<rest>\w+)".to_owned(), regex: true, ..Query::default() };
        check(&query, "mis-\nsiles", "$1${rest}", "missiles");
        let lines = Query { text: "^page".to_owned(), regex: true, ..Query::default() };
        check(&lines, "Page 1\nno page\npage 2", "P", "P 1\nno page\nP 2");
    }

    #[test]
    fn empty_matches_are_not_matches() {
        let query = Query { text: "x*".to_owned(), regex: true, ..Query::default() };
        check(&query, "axb", "-", "a-b");
    }

    #[test]
    fn bad_patterns_are_explained() {
        let bad = |text: &str| Finder::new(&Query { text: text.to_owned(), regex: true, ..Query::default() }).unwrap_err().to_string();
        assert_eq!(bad("(a"), "the pattern is not a regular expression: unclosed group");
        assert_eq!(bad(""), "there is nothing to look for");
        assert!(bad(r"(\w{200}){200}").contains("size limit"), "{}", bad(r"(\w{200}){200}"));
    }
}
