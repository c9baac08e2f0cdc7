//! Words of a text as the ink they would leave: how wide, in units of a usual letter with the space beside it.
//!
//! A typewriter gives every character a cell, so a word's width is its number of characters less the white at both ends. In print the
//! characters have widths of their own; the table is that of an ordinary roman face, and one common scale is found for each page.

use crate::model::{PageText, Span};

/// A word of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token {
    /// Where in the text.
    pub(super) span: Span,
    /// Characters.
    pub(super) chars: usize,
    /// Width of its ink at a fixed pitch, in cells, and the white before and behind it within its cells.
    pub(super) fixed: Ink,
    /// The same in print.
    pub(super) print: Ink,
    /// Whether it is the first of its line of text.
    pub(super) begins_line: bool,
    /// Whether a sentence ends with it, after which typists leave two spaces.
    pub(super) ends_sentence: bool,
    /// Number of its line of text.
    pub(super) line: usize,
}

/// Ink of a word and the white at its ends.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Ink {
    pub(super) width: f32,
    pub(super) before: f32,
    pub(super) behind: f32,
}

/// Share of a typewriter's cell that the ink of a character takes.
fn share_of_cell(c: char) -> f32 {
    match c {
        '.' | ',' | ';' | ':' | '\'' | '!' | '|' | '’' | '‘' | '`' => 0.25,
        '(' | ')' | '[' | ']' => 0.4,
        'i' | 'l' | 'j' | '1' | 'I' | '"' | '“' | '”' => 0.62,
        't' | 'f' | 'r' | '-' | '/' | '?' => 0.72,
        'm' | 'w' | 'M' | 'W' | '—' | '_' => 0.98,
        _ => 0.82,
    }
}

/// Width of a printed character with its white, a usual one being 1.
fn printed(c: char) -> f32 {
    match c {
        '.' | ',' | ';' | ':' | '\'' | '!' | '|' | '’' | '‘' | '`' => 0.55,
        'i' | 'j' | 'l' | '/' => 0.6,
        'f' | 't' | '(' | ')' | '[' | ']' | '-' => 0.68,
        'r' | 'I' => 0.77,
        's' | '"' | '“' | '”' | 'J' => 0.85,
        'a' | 'c' | 'e' | 'z' => 0.95,
        'w' => 1.5,
        'm' => 1.62,
        'M' | 'W' => 1.85,
        '—' => 2.0,
        c if c.is_uppercase() => 1.42,
        _ => 1.06,
    }
}

/// Width of a piece of a word.
pub(super) fn widths(word: &str) -> (Ink, Ink) {
    let (first, last) = (word.chars().next().unwrap_or(' '), word.chars().next_back().unwrap_or(' '));
    let white = |c: char| (1.0 - share_of_cell(c)) / 2.0;
    let count = word.chars().count() as f32;
    let fixed = Ink { width: count - white(first) - white(last), before: white(first), behind: white(last) };
    let print = Ink { width: word.chars().map(printed).sum::<f32>() - 0.12, before: 0.06, behind: 0.06 };
    (fixed, print)
}

/// The words of a text.
pub(super) fn tokens(text: &PageText) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (number, (line, _)) in text.lines().enumerate() {
        let start = tokens.len();
        for word in text.slice(line).split_whitespace() {
            let at = line.start + (word.as_ptr() as usize - text.slice(line).as_ptr() as usize);
            let (fixed, print) = widths(word);
            tokens.push(Token {
                span: Span::new(at, at + word.len()),
                chars: word.chars().count(),
                fixed,
                print,
                begins_line: tokens.len() == start,
                ends_sentence: word.trim_end_matches(['"', '\'', ')', '”', '’']).ends_with(['.', '?', '!', ':']),
                line: number,
            });
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_place_and_their_white() {
        let text = PageText::new("in Cuba.\n  é il");
        let tokens = tokens(&text);
        let words: Vec<_> = tokens.iter().map(|token| (text.slice(token.span), token.chars, token.line, token.begins_line)).collect();
        assert_eq!(words, [("in", 2, 0, true), ("Cuba.", 5, 0, false), ("é", 1, 1, true), ("il", 2, 1, false)]);
        assert!(tokens[1].fixed.behind > 0.3 && tokens[1].ends_sentence && !tokens[0].ends_sentence);
        assert!(tokens[3].print.width < tokens[0].print.width);
    }
}
