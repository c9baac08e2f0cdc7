//! A page's text and positions in it.
//!
//! [`PageText`] is the only type that knows the text is a `String`; a rope could take its place without anything else changing.
//! Positions are byte offsets that always stand on character boundaries; the two conversions to the Unicode scalar offsets
//! that the command line prints are here as well. Line ends inside a page are always `\n`.

use std::ops::Range;

/// A stretch of a page's text: byte offsets, `start <= end`, both on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`; the two are put in order.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start.min(end), end: start.max(end) }
    }

    /// The empty span at `at`.
    pub fn empty(at: usize) -> Self {
        Self { start: at, end: at }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no text.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `at` lies inside; the end does not belong to the span.
    pub fn contains(self, at: usize) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether `at` lies inside or at either edge.
    pub fn touches(self, at: usize) -> bool {
        self.start <= at && at <= self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span moved by a signed number of bytes.
    #[must_use]
    pub fn shifted(self, by: isize) -> Self {
        Self { start: self.start.saturating_add_signed(by), end: self.end.saturating_add_signed(by) }
    }

    /// As a range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// The text of one page in one reading. Line ends are `\n`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageText(String);

impl PageText {
    /// Takes over a string; `\r\n` and `\r` become `\n`.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.contains('\r') { Self(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Self(text) }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of a span; empty where the span leaves the text or splits a character.
    pub fn slice(&self, span: Span) -> &str {
        self.0.get(span.range()).unwrap_or("")
    }

    /// Whether `at` is a position in this text.
    pub fn is_boundary(&self, at: usize) -> bool {
        self.0.is_char_boundary(at)
    }

    /// Whether the span lies in the text and splits no character.
    pub fn holds(&self, span: Span) -> bool {
        span.start <= span.end && self.0.get(span.range()).is_some()
    }

    /// The nearest position at or before `at`.
    pub fn floor_boundary(&self, at: usize) -> usize {
        self.0.floor_char_boundary(at)
    }

    /// Puts `new` in place of `span`. The caller has checked the span; a bad one changes nothing and gives `false`.
    #[must_use]
    pub fn replace(&mut self, span: Span, new: &str) -> bool {
        if !self.holds(span) {
            return false;
        }
        self.0.replace_range(span.range(), new);
        true
    }

    /// Number of Unicode scalar values before byte `at`.
    pub fn char_offset(&self, at: usize) -> usize {
        self.0.get(..self.floor_boundary(at)).map_or(0, |head| head.chars().count())
    }

    /// Byte position of the `chars`-th Unicode scalar value; the end where there are fewer.
    pub fn byte_offset(&self, chars: usize) -> usize {
        self.0.char_indices().nth(chars).map_or(self.0.len(), |(at, _)| at)
    }

    /// The white-space separated words with their spans.
    pub fn tokens(&self) -> impl Iterator<Item = (Span, &str)> {
        let base = self.0.as_ptr() as usize;
        self.0.split_whitespace().map(move |word| {
            let start = word.as_ptr() as usize - base;
            (Span { start, end: start + word.len() }, word)
        })
    }

    /// The lines without their ends, with their spans; a text that ends in `\n` has an empty last line.
    pub fn lines(&self) -> impl Iterator<Item = (Span, &str)> {
        let base = self.0.as_ptr() as usize;
        self.0.split('\n').map(move |line| {
            let start = line.as_ptr() as usize - base;
            (Span { start, end: start + line.len() }, line)
        })
    }
}

impl From<&str> for PageText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// Where the lines of a text begin: built once, asked often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<usize>,
    len: usize,
}

impl LineIndex {
    /// Walks the text once.
    pub fn new(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1)).collect();
        Self { starts, len: text.len() }
    }

    /// How many lines there are; at least one.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The line (from 0) that holds byte `at`.
    pub fn line_of(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at).saturating_sub(1)
    }

    /// The span of line `line` without its end; the empty span at the end where there is no such line.
    pub fn line_span(&self, line: usize) -> Span {
        let Some(&start) = self.starts.get(line) else { return Span::empty(self.len) };
        let end = self.starts.get(line + 1).map_or(self.len, |next| next - 1);
        Span { start, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_lf() {
        assert_eq!(PageText::new("a\r\nb\rc\n").as_str(), "a\nb\nc\n");
    }

    #[test]
    fn tokens_and_lines_carry_spans() {
        let text = PageText::new("in Cubz\nmight");
        let tokens: Vec<_> = text.tokens().map(|(span, word)| (span.start, span.end, word)).collect();
        assert_eq!(tokens, [(0, 2, "in"), (3, 7, "Cubz"), (8, 13, "might")]);
        assert_eq!(text.lines().map(|(span, _)| span).collect::<Vec<_>>(), [Span::new(0, 7), Span::new(8, 13)]);
    }

    #[test]
    fn offsets_convert_between_bytes_and_scalars() {
        let text = PageText::new("très secret");
        assert_eq!(text.char_offset(5), 4);
        assert_eq!(text.byte_offset(4), 5);
        assert_eq!(text.byte_offset(99), text.len());
    }

    #[test]
    fn line_index_answers_at_the_edges() {
        let index = LineIndex::new("one\ntwo\n");
        assert_eq!(index.line_count(), 3);
        assert_eq!(index.line_of(3), 0);
        assert_eq!(index.line_of(4), 1);
        assert_eq!(index.line_span(1), Span::new(4, 7));
        assert_eq!(index.line_span(2), Span::empty(8));
        assert_eq!(index.line_span(9), Span::empty(8));
    }

    #[test]
    fn a_span_that_splits_a_character_is_refused() {
        let mut text = PageText::new("é");
        assert!(!text.replace(Span::new(0, 1), "e"));
        assert_eq!(text.as_str(), "é");
    }
}
