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
//! 5. An empty span, whose text was deleted, takes an insertion at its place that no span with text takes.
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

/// What the walk over one list has to know before it starts, so that spans that touch or overlap can be told apart.
#[derive(Debug, Clone, Copy, Default)]
struct Neighbours {
    /// The first span that loses text to the replacement, or holds the place of an insertion inside itself.
    first: Option<Span>,
    /// Whether a span ends exactly where text is inserted and takes some of it.
    left_takes: bool,
    /// Whether a span with text begins exactly where text is inserted.
    right_touches: bool,
}

impl Neighbours {
    fn note(&mut self, span: Span, change: &Replacement<'_>) {
        let inside = if change.old_len == 0 {
            span.start < change.at && change.at < span.end
        } else {
            span.start < change.old_end() && change.at < span.end && !span.is_empty()
        };
        if inside && self.first.is_none_or(|first| span.start < first.start) {
            self.first = Some(span);
        }
        if change.old_len == 0 && !span.is_empty() {
            self.left_takes |= span.end == change.at;
            self.right_touches |= span.start == change.at;
        }
    }
}

/// Moves every span of one list, and returns those the replacement touched as they were before.
///
/// Marks and rulings may lie inside one another; each then moves by itself. Spans that did not overlap before do not overlap after.
pub fn move_spans<T>(
    list: SpanList,
    items: &mut [T],
    span_of: impl Fn(&mut T) -> &mut Span,
    change: &Replacement<'_>,
    displaced: &mut Vec<Displaced>,
) {
    let (at, old_end, new_end) = (change.at, change.old_end(), change.new_end());
    let delta = change.new.len() as isize - change.old_len as isize;
    let mut neighbours = Neighbours::default();
    for item in items.iter_mut() {
        neighbours.note(*span_of(item), change);
    }
    neighbours.left_takes &= change.joined_after(list.grip()) > 0;
    // Whether the new text already belongs to an earlier span of this list.
    let mut taken = false;
    for (index, item) in items.iter_mut().enumerate() {
        let span = span_of(item);
        if span.end < at {
            continue;
        }
        if span.start > old_end {
            *span = span.shifted(delta);
            continue;
        }
        displaced.push(Displaced { list, index, span: *span });
        *span = if span.is_empty() {
            move_empty(span.start, list.grip(), change, neighbours, &mut taken)
        } else if change.old_len == 0 {
            move_over_insertion(*span, list.grip(), change, neighbours, &mut taken)
        } else if span.end == at {
            *span
        } else if span.start == old_end {
            span.shifted(delta)
        } else {
            // The first span that loses text gets the new text, with those that share text with it; later ones keep what is left.
            let owns = neighbours.first.is_none_or(|first| first == *span || first.overlaps(*span));
            taken |= owns;
            let start = if owns { span.start.min(at) } else { new_end };
            let end = if span.end > old_end { span.end.saturating_add_signed(delta) } else { new_end };
            Span { start, end: end.max(start) }
        };
    }
}

/// A span with text that touches the place of an insertion.
fn move_over_insertion(span: Span, grip: Grip, change: &Replacement<'_>, neighbours: Neighbours, taken: &mut bool) -> Span {
    let (at, len) = (change.at, change.new.len());
    if span.start < at && at < span.end {
        *taken = true;
        return Span { start: span.start, end: span.end + len };
    }
    if span.end == at {
        let joined = change.joined_after(grip);
        *taken |= joined > 0;
        return Span { start: span.start, end: at + joined };
    }
    let joined = if neighbours.left_takes { 0 } else { change.joined_before(grip) };
    *taken = true;
    Span { start: change.new_end() - joined, end: span.end + len }
}

/// An empty span (its text was deleted) at or inside the replaced bytes: it takes an insertion that nobody else takes.
fn move_empty(place: usize, grip: Grip, change: &Replacement<'_>, neighbours: Neighbours, taken: &mut bool) -> Span {
    let (at, new_end) = (change.at, change.new_end());
    if change.old_len == 0 {
        if *taken || neighbours.left_takes {
            return Span::empty(new_end);
        }
        if neighbours.right_touches || neighbours.first.is_some() {
            return Span::empty(at);
        }
        *taken = true;
        let after = change.joined_after(grip);
        let start = if after > 0 { at } else { new_end - change.joined_before(grip) };
        return Span { start, end: if after > 0 { at + after } else { new_end } };
    }
    // The text taken out belonged to others; the empty span keeps its place among them.
    Span::empty(if *taken || place >= change.old_end() { new_end } else { at })
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
        move_spans(list, &mut spans, |span| span, &change, &mut Vec::new());
        text.replace_range(bars[0]..bars[1], new);
        spans.iter().map(|span| ["[", text.get(span.range()).unwrap(), "]"].concat()).collect()
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

    #[test]
    fn text_typed_where_a_word_was_deleted_belongs_to_that_word_again() {
        assert_eq!(check(SpanList::Words, "[a] []|| [b]", "the"), "[a][the][b]");
    }

    #[test]
    fn a_deleted_word_does_not_rob_its_neighbour() {
        assert_eq!(check(SpanList::Words, "[a] []|[b]|", "c"), "[a][][c]");
        assert_eq!(check(SpanList::Words, "[a]|[b]|[]", "c"), "[a][c][]");
    }

    #[test]
    fn two_rulings_on_one_word_both_follow_it() {
        let mut spans = [Span::new(3, 7), Span::new(3, 7), Span::new(0, 7)];
        let change = Replacement { at: 3, old_len: 4, new: "Havana" };
        move_spans(SpanList::Rulings, &mut spans, |span| span, &change, &mut Vec::new());
        assert_eq!(spans, [Span::new(3, 9), Span::new(3, 9), Span::new(0, 9)]);
    }
}
