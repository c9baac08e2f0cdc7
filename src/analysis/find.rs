//! Finding and replacing in one text.
//!
//! A query is compiled once into a [`Finder`], which is then asked about one page after another. Regular expressions run in time
//! linear to the text (the `regex` crate has no backtracking), so a pattern from a stranger cannot hang; its compiled size is bounded,
//! and so is, by the caller, the number of places given back for one text.

use crate::model::Span;
use regex::{Regex, RegexBuilder};

/// Bytes of a compiled pattern at most.
const MAX_COMPILED: usize = 4 << 20;

/// A place where the query was found, with what would stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindHit {
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
    /// Makes a query ready: plain words or a regular expression, with or without regard to capitals, anywhere or as whole words only.
    ///
    /// # Errors
    /// Where there is nothing to look for, or the pattern is damaged or too large; a sentence for people.
    pub fn new(query: &str, regex: bool, match_case: bool, whole_words: bool) -> Result<Self, String> {
        if query.is_empty() {
            return Err("There is nothing to look for".to_owned());
        }
        let core = if regex { query.to_owned() } else { regex::escape(query) };
        let source = if whole_words { as_whole_word(query, regex, &core) } else { core };
        let pattern = RegexBuilder::new(&source)
            .case_insensitive(!match_case)
            .multi_line(true)
            .size_limit(MAX_COMPILED)
            .dfa_size_limit(MAX_COMPILED)
            .build()
            .map_err(|error| format!("The pattern is not a regular expression: {}", told(&error)))?;
        Ok(Self { pattern, literal: !regex })
    }

    /// Where the query stands in a text, in order and without overlaps, with what would stand there; `most` places at most. Empty matches are
    /// left out. In a regular expression `$1` and `${name}` stand for what its groups caught.
    pub fn hits(&self, text: &str, with: &str, most: usize) -> Vec<FindHit> {
        if self.literal {
            let found = self.pattern.find_iter(text).filter(|found| !found.is_empty()).take(most);
            return found.map(|found| FindHit { span: Span::from(found.range()), replacement: with.to_owned() }).collect();
        }
        let caught = self.pattern.captures_iter(text).filter_map(|captures| {
            let span = Span::from(captures.get(0).filter(|whole| !whole.is_empty())?.range());
            let mut replacement = String::new();
            captures.expand(with, &mut replacement);
            Some(FindHit { span, replacement })
        });
        caught.take(most).collect()
    }

    /// Whether the query stands in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.pattern.find_iter(text).any(|found| !found.is_empty())
    }
}

/// Word edges only where the query itself begins or ends with a word character: `(TS)` is a whole word as it is.
fn as_whole_word(query: &str, regex: bool, core: &str) -> String {
    let edge = |c: Option<char>| regex || c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let before = if edge(query.chars().next()) { r"\b" } else { "" };
    let after = if edge(query.chars().next_back()) { r"\b" } else { "" };
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

    /// `flags`: `r` regular expression, `c` capitals matter, `w` whole words.
    fn check(flags: &str, query: &str, text: &str, with: &str, expected: &str) {
        let has = |flag| flags.contains(flag);
        let finder = Finder::new(query, has('r'), has('c'), has('w')).unwrap();
        let mut out = text.to_owned();
        for found in finder.hits(text, with, 99).into_iter().rev() {
            out.replace_range(found.span.range(), &found.replacement);
        }
        assert_eq!(out, expected);
        assert_eq!(finder.is_in(text), out != text);
    }

    #[test]
    fn plain_text_is_no_pattern() {
        check("", "a.b", "a.b axb A.B", "$1", "$1 axb $1");
        check("c", "a.b", "a.b A.B", "x", "x A.B");
    }

    #[test]
    fn whole_words_end_where_words_end() {
        check("w", "Cub", "Cub Cuba Cub.", "C", "C Cuba C.");
        check("w", "(TS)", "a(TS) b", "(S)", "a(S) b");
        check("w", "É", "É ÉA", "E", "E ÉA");
        check("wr", "a|b", "a ab b", "x", "x ab x");
    }

    #[test]
    fn groups_are_put_in_again() {
        check("r", r"(\w+)-\n(?P<rest>\w+)", "mis-\nsiles", "$1${rest}", "missiles");
        check("r", "^page", "Page 1\nno page\npage 2", "P", "P 1\nno page\nP 2");
    }

    #[test]
    fn empty_matches_are_not_matches() {
        check("r", "x*", "axb", "-", "a-b");
    }

    #[test]
    fn no_more_than_asked_for() {
        assert_eq!(Finder::new("a", false, false, false).unwrap().hits("aaaa", "", 3).len(), 3);
    }

    #[test]
    fn bad_patterns_are_explained() {
        let bad = |text: &str| Finder::new(text, true, false, false).unwrap_err();
        assert_eq!(bad("(a"), "The pattern is not a regular expression: unclosed group");
        assert_eq!(bad(""), "There is nothing to look for");
        assert!(bad(r"(\w{200}){200}").contains("size limit"), "{}", bad(r"(\w{200}){200}"));
    }
}
