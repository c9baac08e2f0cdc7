//! Moving spans across a replacement.
//!
//! The rules, in the order they are tried, for a span and a replacement of the bytes `[at, at + old)` by `new`:
//!
//! 1. A span wholly before stays, one wholly after moves by the difference in length.
//! 2. A replacement inside a span, or equal to it, belongs to the span.
//! 3. A pure insertion where two spans touch goes to the **earlier** one; where only one span touches, it goes to that one. How much
//!    of it depends on the [`Grip`]: a word takes what is joined to it without white space, a line takes what stands before a line end.
//! 4. A replacement that begins inside a span and runs over its end cuts the span off at its start, and gives it the new text;
//!    one that swallows several spans gives the new text to the first and leaves the others empty at its end.
//!
//! Spans of one list keep their order and never come to overlap. What is lost by rule 4 is what [`Displaced`] brings back.

use super::op::Displaced;
use super::op::SpanList;
use crate::model::Span;

/// How much of an insertion at its edge a span takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    /// Up to white space: words.
    Word,
    /// Up to a line end: lines, regions, marks.
    Line,
}

impl SpanList {
    /// The grip of the spans in this list.
    pub fn grip(self) -> Grip {
        match self {
            Self::Words => Grip::Word,
            Self::Regions | Self::Lines | Self::Marks | Self::Rulings => Grip::Line,
        }
    }
}

/// A replacement, as spans see it.
#[derive(Debug, Clone, Copy)]
pub struct Replacement<'a> {
    /// First byte.
    pub at: usize,
    /// Bytes taken out.
    pub old_len: usize,
    /// Text put in.
    pub new: &'a str,
}

impl Replacement<'_> {
    fn old_end(&self) -> usize {
        self.at + self.old_len
    }

    fn new_end(&self) -> usize {
        self.at + self.new.len()
    }

    /// Bytes of the new text that a span ending at `at` takes.
    fn joined_after(&self, grip: Grip) -> usize {
        let stop = |c: char| match grip {
            Grip::Word => c.is_whitespace(),
            Grip::Line => c == '\n',
        };
        self.new.find(stop).unwrap_or(self.new.len())
    }

    /// Bytes of the new text that a span beginning at the replacement's end takes.
    fn joined_before(&self, grip: Grip) -> usize {
        let stop = |c: char| match grip {
            Grip::Word => c.is_whitespace(),
            Grip::Line => c == '\n',
        };
        self.new.rfind(stop).map_or(self.new.len(), |found| {
            let width = self.new.get(found..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8);
            self.new.len() - found - width
        })
    }
}

/// Moves every span of one list, and returns those the replacement touched as they were before.
pub fn move_spans<'s>(list: SpanList, spans: impl Iterator<Item = &'s mut Span>, change: &Replacement<'_>, displaced: &mut Vec<Displaced>) {
    let (at, old_end, new_end) = (change.at, change.old_end(), change.new_end());
    let grip = list.grip();
    let delta = change.new.len() as isize - change.old_len as isize;
    // Whether the new text already belongs to an earlier span of this list.
    let mut taken = false;
    for (index, span) in spans.enumerate() {
        if span.end < at {
            continue;
        }
        if span.start > old_end {
            *span = span.shifted(delta);
            continue;
        }
        displaced.push(Displaced { list, index, span: *span });
        let before = *span;
        *span = if before.start < at && before.end > old_end {
            // Rule 2: strictly inside.
            taken = true;
            Span { start: before.start, end: before.end.saturating_add_signed(delta) }
        } else if before.start > at && before.start == old_end {
            // Touches the end of something taken out.
            let joined = if taken || change.new.is_empty() { 0 } else { change.joined_before(grip) };
            let joined = if change.joined_before(grip) == change.new.len() { 0 } else { joined };
            Span { start: new_end - joined, end: before.end.saturating_add_signed(delta).max(new_end) }
        } else if before.end == at && before.start < at {
            // Touches the beginning: rule 3.
            let joined = if change.old_len == 0 { change.joined_after(grip) } else { 0 };
            taken |= joined > 0;
            Span { start: before.start, end: at + joined }
        } else if change.old_len == 0 && before.start == at {
            // An insertion at the start of a span (or at an empty one).
            let joined = if taken { 0 } else { change.joined_before(grip) };
            taken = true;
            let start = new_end - joined;
            Span { start, end: before.end.saturating_add_signed(delta).max(start) }
        } else if taken {
            // Rule 4, a later span: what is left of it after the new text.
            Span { start: new_end, end: if before.end > old_end { before.end.saturating_add_signed(delta) } else { new_end } }
        } else {
            // The first span the taken-out text overlaps gets the new text.
            taken = true;
            let end = if before.end > old_end { before.end.saturating_add_signed(delta) } else { new_end };
            Span { start: before.start.min(at), end: end.max(before.start.min(at)) }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spans in brackets, the replaced text between bars: `[in] |[Cubz]|`; returns the spans' texts afterwards.
    fn check(list: SpanList, marked: &str, new: &str) -> String {
        let (mut text, mut spans, mut bars, mut open) = (String::new(), Vec::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '[' => open = text.len(),
                ']' => spans.push(Span::new(open, text.len())),
                '|' => bars.push(text.len()),
                _ => text.push(c),
            }
        }
        let change = Replacement { at: bars[0], old_len: bars[1] - bars[0], new };
        move_spans(list, spans.iter_mut(), &change, &mut Vec::new());
        text.replace_range(bars[0]..bars[1], new);
        spans.iter().map(|span| format!("[{}]", &text[span.range()])).collect()
    }

    #[test]
    fn a_replacement_of_a_whole_word_belongs_to_it() {
        assert_eq!(check(SpanList::Words, "[in] |[Cubz]| [might]", "Cuba"), "[in][Cuba][might]");
    }

    #[test]
    fn a_replacement_inside_a_word_belongs_to_it() {
        assert_eq!(check(SpanList::Words, "[in] [Cub|z|] [might]", "a"), "[in][Cuba][might]");
        assert_eq!(check(SpanList::Words, "[in] [|C|ubz] [might]", "D"), "[in][Dubz][might]");
    }

    #[test]
    fn letters_typed_at_the_end_of_a_word_join_it_but_a_new_word_does_not() {
        assert_eq!(check(SpanList::Words, "[in] [Cub||] [might]", "a"), "[in][Cuba][might]");
        assert_eq!(check(SpanList::Words, "[in] [Cuba||] [might]", " now"), "[in][Cuba][might]");
    }

    #[test]
    fn letters_typed_before_a_word_join_it() {
        assert_eq!(check(SpanList::Words, "[in] [||uba]", "C"), "[in][Cuba]");
        assert_eq!(check(SpanList::Words, "[in] [||Cuba]", "the "), "[in][Cuba]");
    }

    #[test]
    fn an_insertion_between_touching_spans_goes_to_the_earlier() {
        assert_eq!(check(SpanList::Words, "[to]||[day]", "x"), "[tox][day]");
    }

    #[test]
    fn joining_two_words_leaves_both_spans_touching() {
        assert_eq!(check(SpanList::Words, "[to]| |[day]", ""), "[to][day]");
    }

    #[test]
    fn a_replacement_over_two_words_goes_to_the_first() {
        assert_eq!(check(SpanList::Words, "[a] |[tbe] [cat]| [b]", "the hat"), "[a][the hat][][b]");
        assert_eq!(check(SpanList::Words, "[a] [t|be] [c|at] [b]", "he h"), "[a][the h][at][b]");
    }

    #[test]
    fn deleting_a_word_leaves_an_empty_span() {
        assert_eq!(check(SpanList::Words, "[a]| [tbe]| [b]", ""), "[a][][b]");
    }

    #[test]
    fn a_line_takes_typed_words_but_not_the_next_line() {
        assert_eq!(check(SpanList::Lines, "[one||]\n[two]", " more\nnew"), "[one more][two]");
    }
}
