//! Two texts against each other: error rates and the differences, word by word.
//!
//! Error rates are those of the OCR literature: the least number of insertions, deletions and replacements that turn the tested text into
//! the reference, divided by the reference's length (ISRI, Rice 1996; `dinglehopper` and `ocreval` count the same way). Runs of white space count
//! as one space, because where lines end is layout; letters are compared in Unicode's composed form (NFC), so that the two spellings of
//! an accented letter are equal.

use crate::model::Span;
use rapidfuzz::distance::levenshtein;
use similar::algorithms::{Capture, Replace, diff_slices};
use similar::{Algorithm, DiffOp};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization as _;

/// Characters of the longer text up to which the exact count is made; above it, the text is compared in stretches.
const MAX_EXACT: usize = 60_000;

/// A rate with what it was counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// Insertions, deletions and replacements.
    pub errors: usize,
    /// Characters or words of the reference.
    pub of: usize,
}

impl Rate {
    /// Errors for one character or word of the reference; may exceed 1. Nothing against nothing is 0, something against nothing is 1.
    pub fn value(self) -> f64 {
        match (self.errors, self.of) {
            (0, _) => 0.0,
            (_, 0) => 1.0,
            (errors, of) => errors as f64 / of as f64,
        }
    }

    /// The sum over two texts.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { errors: self.errors + other.errors, of: self.of + other.of }
    }
}

/// Where two texts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Where in the first text; empty where something was put in.
    pub left: Span,
    /// Where in the second text; empty where something was left out.
    pub right: Span,
}

/// What the comparison of two texts gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Character errors.
    pub characters: Rate,
    /// Word errors.
    pub words: Rate,
    /// The differences in order.
    pub differences: Vec<Difference>,
}

/// Compares a tested text (`left`) with a reference (`right`).
pub fn compare(left: &str, right: &str) -> Comparison {
    let (left_words, right_words) = (words(left), words(right));
    let ops = word_diff(&left_words, &right_words);
    let differences = ops.iter().filter_map(|op| difference(op, left, right, &left_words, &right_words)).collect();
    Comparison { characters: character_errors(&left_words, &right_words, &ops), words: word_errors(&left_words, &right_words), differences }
}

/// The words of `text` that are not in `source`, each with what stands in its place there. Words that were taken out are told with the
/// word before them.
pub fn changed_words(source: &str, text: &str) -> Vec<(Span, String)> {
    let (old, new) = (words(source), words(text));
    let ops = word_diff(&old, &new);
    let said = |range: std::ops::Range<usize>| {
        let span = place(source, &old, range);
        source.get(span.range()).unwrap_or_default().to_owned()
    };
    ops.iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| {
            let span = place(text, &new, op.new_range());
            if span.is_empty()
                && let Some(before) = op.new_range().start.checked_sub(1)
            {
                let first = op.old_range().start.saturating_sub(1);
                return (place(text, &new, before..before + 1), said(first..op.old_range().end));
            }
            (span, said(op.old_range()))
        })
        .filter(|(span, _)| !span.is_empty())
        .collect()
}

/// The places of a text that became others, each with where it is in what the text became: a word each, where as many words stand there
/// as stood there, otherwise together.
pub fn source_changes(source: &str, text: &str) -> Vec<(Span, Span)> {
    let (old, new) = (words(source), words(text));
    let mut changes = Vec::new();
    for op in word_diff(&old, &new) {
        let (from, to) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        if from.len() == to.len() {
            let pairs = from.zip(to).map(|(from, to)| (place(source, &old, from..from + 1), place(text, &new, to..to + 1)));
            changes.extend(pairs);
        } else {
            changes.push((place(source, &old, from), place(text, &new, to)));
        }
    }
    changes
}

/// A word with its place; equal words have equal forms.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    span: Span,
    form: String,
}

fn words(text: &str) -> Vec<Token> {
    let base = text.as_ptr() as usize;
    text.split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - base;
            Token { span: Span::new(start, start + word.len()), form: word.nfc().collect() }
        })
        .collect()
}

/// Words as numbers: equal numbers are equal words.
fn numbered(left: &[Token], right: &[Token]) -> (Vec<u32>, Vec<u32>) {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut number = |token| {
        let token: &Token = token;
        let next = numbers.len() as u32;
        *numbers.entry(token.form.as_str()).or_insert(next)
    };
    let mut left_numbers = Vec::with_capacity(left.len());
    for token in left {
        left_numbers.push(number(token));
    }
    let right_numbers = right.iter().map(&mut number).collect();
    (left_numbers, right_numbers)
}

fn word_diff(left: &[Token], right: &[Token]) -> Vec<DiffOp> {
    let (left, right) = numbered(left, right);
    let mut capture = Replace::new(Capture::new());
    match diff_slices(Algorithm::Myers, &mut capture, &left, &right) {
        Ok(()) => capture.into_inner().into_ops(),
        Err(never) => match never {},
    }
}

fn word_errors(left: &[Token], right: &[Token]) -> Rate {
    let (left, right) = numbered(left, right);
    Rate { errors: levenshtein::distance(left.iter().copied(), right.iter().copied()), of: right.len() }
}

fn joined(words: &[Token]) -> Vec<char> {
    let mut chars = Vec::new();
    for word in words {
        if !chars.is_empty() {
            chars.push(' ');
        }
        chars.extend(word.form.chars());
    }
    chars
}

/// Exact for anything that is a page; whole books are counted between the words that agree, which may count a little more.
fn character_errors(left: &[Token], right: &[Token], ops: &[DiffOp]) -> Rate {
    let (left_chars, right_chars) = (joined(left), joined(right));
    let of = right_chars.len();
    if left_chars.len().max(of) <= MAX_EXACT {
        return Rate { errors: levenshtein::distance(left_chars, right_chars), of };
    }
    let part = |words: &[Token], range: std::ops::Range<usize>| joined(words.get(range).unwrap_or_default());
    let errors = ops
        .iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| {
            let (old, new) = (part(left, op.old_range()), part(right, op.new_range()));
            // A word more or less brings its space with it.
            let space = usize::from(old.is_empty() != new.is_empty());
            let distance = if old.len().max(new.len()) <= MAX_EXACT { levenshtein::distance(old, new) } else { old.len().max(new.len()) };
            distance + space
        })
        .sum();
    Rate { errors, of }
}

/// The place of a difference; words that are missing on one side stand at the edge of the word before.
fn difference(op: &DiffOp, left: &str, right: &str, left_words: &[Token], right_words: &[Token]) -> Option<Difference> {
    if matches!(op, DiffOp::Equal { .. }) {
        return None;
    }
    Some(Difference { left: place(left, left_words, op.old_range()), right: place(right, right_words, op.new_range()) })
}

fn place(text: &str, words: &[Token], range: std::ops::Range<usize>) -> Span {
    let covered = words.get(range.clone()).unwrap_or_default();
    match (covered.first(), covered.last()) {
        (Some(first), Some(last)) => first.span.union(last.span),
        _ => Span::empty(range.start.checked_sub(1).and_then(|before| words.get(before)).map_or(0, |word| word.span.end).min(text.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, expected: &str) {
        let made = compare(left, right);
        let mut said = format!("{}/{} {}/{}", made.characters.errors, made.characters.of, made.words.errors, made.words.of);
        for Difference { left: old, right: new } in &made.differences {
            said += &[" [", left.get(old.range()).unwrap(), "→", right.get(new.range()).unwrap(), "]"].concat();
        }
        assert_eq!(said, expected);
    }

    #[test]
    fn equal_texts_have_no_errors() {
        check("in Cuba", "in  Cuba\n", "0/7 0/2");
        check("", "", "0/0 0/0");
        check("re\u{301}sume\u{301}", "résumé", "0/6 0/1");
    }

    #[test]
    fn a_wrong_letter_is_one_character_and_one_word() {
        check("in Cubz might", "in Cuba might", "1/13 1/3 [Cubz→Cuba]");
    }

    #[test]
    fn a_split_word_and_a_missing_word() {
        check("the mis siles are", "the missiles now are", "5/20 2/4 [mis siles→missiles now]");
        check("a c", "a b c", "2/5 1/3 [→b]");
        check("a b c", "a c", "2/3 1/2 [b→]");
    }

    #[test]
    fn changed_words_say_what_stood_there() {
        let said = |source: &str, text: &str| {
            changed_words(source, text)
                .iter()
                .map(|(span, old)| format!("{}<{old}", text.get(span.range()).unwrap()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(said("in Cubz might", "in Cuba might"), "Cuba<Cubz");
        assert_eq!(said("in in Cuba", "in Cuba"), "in<in in");
        assert_eq!(said("a b", "a x y b"), "x y<");
        assert_eq!(said("a", "a"), "");
    }

    #[test]
    fn words_put_right_beside_each_other_are_two_changes_and_a_word_in_pieces_is_one() {
        let said = |source: &str, text: &str| {
            let in_words = |(old, new): &(Span, Span)| format!("{}→{}", source.get(old.range()).unwrap(), text.get(new.range()).unwrap());
            source_changes(source, text).iter().map(in_words).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(said("in tbe Cubz sea", "in the Cuba sea"), "tbe→the Cubz→Cuba");
        assert_eq!(said("the mis siles are", "the missiles are"), "mis siles→missiles");
        assert_eq!(said("a b", "a b"), "");
    }

    #[test]
    fn rates_against_nothing() {
        assert_eq!(compare("x", "").words.value(), 1.0);
        assert_eq!(compare("", "").words.value(), 0.0);
        assert_eq!(compare("", "x y").words.value(), 1.0);
    }

    #[test]
    fn a_book_is_compared_in_stretches() {
        let right = "the quick brown fox ".repeat(8_000);
        let left = right.replacen("quick", "qu1ck", 1);
        let made = compare(&left, &right);
        assert_eq!((made.characters.errors, made.words.errors, made.differences.len()), (1, 1, 1));
    }
}
