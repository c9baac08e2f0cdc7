//! Where the caret may stand and where it goes next: pure functions over the text.
//!
//! The caret stands between grapheme clusters (what a reader calls a character), never inside one.
//! Words are those of Unicode's word segmentation (UAX #29); a word holds at least one letter or digit.
//! Each function looks at most [`WINDOW`] bytes far, so that a line of megabytes costs no more than a short one.

use crate::model::Span;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

/// How far from the caret a word bound is looked for, in bytes.
const WINDOW: usize = 4096;

/// The nearest place for a caret at or before `at`.
pub(super) fn floor_grapheme(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(false) => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
        Ok(true) | Err(_) => at,
    }
}

/// The nearest place for a caret at or after `at`.
pub(super) fn ceil_grapheme(text: &str, at: usize) -> usize {
    let floor = floor_grapheme(text, at);
    if floor == text.floor_char_boundary(at) { floor } else { next_grapheme(text, floor) }
}

/// The place after the character at `at`.
pub(super) fn next_grapheme(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    GraphemeCursor::new(at, text.len(), true).next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

/// The place before the character that ends at `at`.
pub(super) fn prev_grapheme(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    GraphemeCursor::new(at, text.len(), true).prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

fn is_word(piece: &str) -> bool {
    piece.chars().any(char::is_alphanumeric)
}

/// The end of the word at or after `at`.
pub(super) fn next_word(text: &str, at: usize) -> usize {
    let end = text.ceil_char_boundary(at.saturating_add(WINDOW).min(text.len()));
    let Some(window) = text.get(at..end) else { return text.len() };
    window.split_word_bound_indices().find(|(_, piece)| is_word(piece)).map_or(end, |(offset, piece)| at + offset + piece.len())
}

/// The start of the word at or before `at`.
pub(super) fn prev_word(text: &str, at: usize) -> usize {
    let start = text.floor_char_boundary(at.saturating_sub(WINDOW));
    let Some(window) = text.get(start..at) else { return 0 };
    window.split_word_bound_indices().rev().find(|(_, piece)| is_word(piece)).map_or(start, |(offset, _)| start + offset)
}

/// The line around `at`, without its end; cut off [`WINDOW`] bytes to either side.
fn line_window(text: &str, at: usize) -> Span {
    let at = text.floor_char_boundary(at);
    let low = text.floor_char_boundary(at.saturating_sub(WINDOW));
    let high = text.ceil_char_boundary(at.saturating_add(WINDOW).min(text.len()));
    let start = text.get(low..at).and_then(|head| head.rfind('\n')).map_or(low, |found| low + found + 1);
    let end = text.get(at..high).and_then(|tail| tail.find('\n')).map_or(high, |found| at + found);
    Span { start, end }
}

/// What a double click selects: the word, or the run of spaces or signs, around `at`.
pub(super) fn word_around(text: &str, at: usize) -> Span {
    let line = line_window(text, at);
    let slice = text.get(line.range()).unwrap_or("");
    let mut last = Span::empty(line.start);
    for (offset, piece) in slice.split_word_bound_indices() {
        last = Span::new(line.start + offset, line.start + offset + piece.len());
        if last.contains(at) {
            return last;
        }
    }
    // At the end of the line: the last word, as if clicked on its last letter.
    last
}

/// The run of characters other than white space around `at`; empty where `at` is in white space.
pub(super) fn token_around(text: &str, at: usize) -> Span {
    let line = line_window(text, at);
    let before = text.get(line.start..at).unwrap_or("");
    let after = text.get(at..line.end).unwrap_or("");
    let start = before.trim_end_matches(|c: char| !c.is_whitespace()).len();
    let rest = after.trim_start_matches(|c: char| !c.is_whitespace()).len();
    Span::new(line.start + start, line.end - rest)
}

/// The start of the line that holds `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|head| head.rfind('\n')).map_or(0, |found| found + 1)
}

/// The end of the line that holds `at`, before its `\n`.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|tail| tail.find('\n')).map_or(text.len(), |found| at + found)
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "tests know their texts")]
mod tests {
    use super::*;

    /// Moves the caret `|` with `step` until it stops, and shows every stop as `|`.
    fn stops(text: &str, step: impl Fn(&str, usize) -> usize) -> String {
        let (mut at, mut marked, mut done) = (0, String::new(), 0);
        loop {
            let next = step(text, at);
            if next == at {
                break;
            }
            marked.push_str(&text[done..next]);
            marked.push('|');
            (at, done) = (next, next);
        }
        marked
    }

    #[test]
    fn a_character_is_what_a_reader_calls_one() {
        assert_eq!(stops("e\u{301}a🇩🇪👨‍👩‍👧\n.", next_grapheme), "e\u{301}|a|🇩🇪|👨‍👩‍👧|\n|.|");
    }

    #[test]
    fn words_end_where_letters_end() {
        assert_eq!(stops("it's the — Cubán\u{301}o. 3.14!", next_word), "it's| the| — Cubán\u{301}o|. 3.14|!|");
    }

    #[test]
    fn going_back_stops_at_the_start_of_each_word() {
        let text = "in Cubz,\nmight";
        let mut at = text.len();
        let mut seen = Vec::new();
        while at > 0 {
            at = prev_word(text, at);
            seen.push(&text[at..]);
        }
        assert_eq!(seen, ["might", "Cubz,\nmight", "in Cubz,\nmight"]);
    }

    #[test]
    fn word_and_token_around_a_place() {
        let text = "a (Cubz), b";
        assert_eq!(&text[word_around(text, 4).range()], "Cubz");
        assert_eq!(&text[token_around(text, 4).range()], "(Cubz),");
        assert_eq!(&text[word_around(text, text.len()).range()], "b");
        assert!(token_around("a  b", 2).is_empty());
    }

    #[test]
    fn positions_inside_a_character_are_moved_out() {
        assert_eq!(floor_grapheme("xe\u{301}y", 2), 1);
        assert_eq!(ceil_grapheme("xe\u{301}y", 2), 4);
        assert_eq!(floor_grapheme("é", 1), 0);
        assert_eq!(ceil_grapheme("é", 2), 2);
    }
}
