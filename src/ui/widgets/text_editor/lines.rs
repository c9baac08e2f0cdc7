//! Where lines begin and how many rows each takes.
//!
//! The text is cut into *pieces*: a line with its `\n`, or a part of a line that is longer than [`MAX_CHARS`] characters, cut between words.
//! Pieces live in chunks of a few hundred, each with its sums, so finding a byte, a row or a line skips from chunk to chunk and an edit
//! touches one chunk. Row counts are estimated from the number of characters until a piece has been laid out; then they are exact.
//! A tree would be asymptotically better; 20 MB of text make 1,300 chunks, and walking their sums takes microseconds.

use super::motion;
use crate::model::Span;

/// The most characters one piece may have.
pub(super) const MAX_CHARS: usize = 4000;
/// How far back from the limit a space is looked for, in characters.
const SEARCH_BACK: usize = 400;
/// Pieces in a chunk when it is made; it may grow to twice as many.
const CHUNK: usize = 512;

/// Characters that fit into a row, as far as can be told without laying out; none where lines are not wrapped.
pub(super) type Columns = Option<usize>;

/// One line, or a part of a very long one. Eight bytes, because there may be millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    len: u16,
    chars: u16,
    rows: u16,
    measured: bool,
    ends_line: bool,
}

impl Piece {
    fn new(text: &str, ends_line: bool, columns: Columns) -> Self {
        let chars = text.chars().count() - usize::from(ends_line);
        let mut piece = Self { len: text.len() as u16, chars: chars as u16, rows: 1, measured: false, ends_line };
        piece.estimate(columns);
        piece
    }

    fn estimate(&mut self, columns: Columns) {
        self.measured = false;
        self.rows = columns.map_or(1, |columns| usize::from(self.chars).div_ceil(columns.max(1)).clamp(1, MAX_CHARS) as u16);
    }
}

#[derive(Debug, Clone, Default)]
struct Chunk {
    pieces: Vec<Piece>,
    bytes: usize,
    rows: u64,
    lines: usize,
}

impl Chunk {
    fn new(pieces: Vec<Piece>) -> Self {
        let mut chunk = Self { pieces, ..Self::default() };
        chunk.sum();
        chunk
    }

    fn sum(&mut self) {
        self.bytes = self.pieces.iter().map(|piece| usize::from(piece.len)).sum();
        self.rows = self.pieces.iter().map(|piece| u64::from(piece.rows)).sum();
        self.lines = self.pieces.iter().filter(|piece| piece.ends_line).count();
    }
}

/// A piece and what comes before it. Valid until the next edit or change of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    chunk: usize,
    slot: usize,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte, the `\n` included.
    pub(super) end: usize,
    /// Rows above it.
    pub(super) rows_before: u64,
    /// Rows it takes.
    pub(super) rows: usize,
    /// Number of its line, from 0.
    pub(super) line: usize,
    /// Whether it ends with `\n`.
    pub(super) ends_line: bool,
}

impl Place {
    /// The text to be laid out: all but the `\n`.
    pub(super) fn content(&self) -> Span {
        Span::new(self.start, self.end - usize::from(self.ends_line))
    }

    /// Whether the place still fits the text: a cheap check of what is about to be shown.
    pub(super) fn fits(&self, text: &str) -> bool {
        let content = self.content();
        let ends = if self.ends_line { text.as_bytes().get(content.end) == Some(&b'\n') } else { text.is_char_boundary(content.end) };
        ends && text.get(content.range()).is_some_and(|line| !line.contains('\n'))
    }

    fn after(&self, chunk: usize, slot: usize, piece: Piece) -> Self {
        Self {
            chunk,
            slot,
            start: self.end,
            end: self.end + usize::from(piece.len),
            rows_before: self.rows_before + self.rows as u64,
            rows: usize::from(piece.rows),
            line: self.line + usize::from(self.ends_line),
            ends_line: piece.ends_line,
        }
    }
}

/// The index.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    chunks: Vec<Chunk>,
    columns: Columns,
    len: usize,
    rows: u64,
}

impl Default for Lines {
    fn default() -> Self {
        Self::new("", None)
    }
}

impl Lines {
    /// Walks the whole text.
    pub(super) fn new(text: &str, columns: Columns) -> Self {
        Self::broken(text, columns, &[])
    }

    /// Walks the whole text, which is broken at these bytes as well. Such an index cannot follow a replacement.
    pub(super) fn broken(text: &str, columns: Columns, breaks: &[usize]) -> Self {
        let mut pieces = Vec::new();
        let mut from = 0;
        for &at in breaks {
            if let Some(part) = text.get(from..at).filter(|part| !part.is_empty()) {
                cut(part, false, columns, &mut pieces);
                from = at;
            }
        }
        cut(text.get(from..).unwrap_or_default(), true, columns, &mut pieces);
        let mut lines = Self { chunks: chunks_of(&pieces), columns, len: text.len(), rows: 0 };
        lines.rows = lines.chunks.iter().map(|chunk| chunk.rows).sum();
        lines
    }

    /// Bytes of the text.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Rows in all, partly estimated.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Lines in all.
    pub(super) fn line_count(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.lines).sum::<usize>() + 1
    }

    /// Forgets all measures, because the width or the face have changed.
    pub(super) fn set_columns(&mut self, columns: Columns) {
        self.columns = columns;
        for chunk in &mut self.chunks {
            for piece in &mut chunk.pieces {
                piece.estimate(columns);
            }
            chunk.sum();
        }
        self.rows = self.chunks.iter().map(|chunk| chunk.rows).sum();
    }

    /// The first piece for which `reached` is true of its end (byte, rows up to its end), or the last piece.
    /// `reached` must stay true once it is.
    pub(super) fn find(&self, reached: impl Fn(usize, u64) -> bool) -> Place {
        let mut at = Place { chunk: 0, slot: 0, start: 0, end: 0, rows_before: 0, rows: 0, line: 0, ends_line: false };
        let last = self.chunks.len().saturating_sub(1);
        for (index, chunk) in self.chunks.iter().enumerate() {
            let rows_before = at.rows_before + at.rows as u64;
            if index < last && !reached(at.end + chunk.bytes, rows_before + chunk.rows) {
                let line = at.line + usize::from(at.ends_line) + chunk.lines;
                at = Place {
                    chunk: index,
                    slot: 0,
                    start: at.end,
                    end: at.end + chunk.bytes,
                    rows_before: rows_before + chunk.rows,
                    rows: 0,
                    line,
                    ends_line: false,
                };
                continue;
            }
            for (slot, piece) in chunk.pieces.iter().enumerate() {
                at = at.after(index, slot, *piece);
                if reached(at.end, at.rows_before + at.rows as u64) {
                    return at;
                }
            }
        }
        at
    }

    /// The piece that holds byte `at`; at a border the later one.
    pub(super) fn at_byte(&self, at: usize) -> Place {
        self.find(|end, _| end > at)
    }

    /// The piece after `place`.
    pub(super) fn next(&self, place: &Place) -> Option<Place> {
        let chunk = self.chunks.get(place.chunk)?;
        if let Some(piece) = chunk.pieces.get(place.slot + 1) {
            return Some(place.after(place.chunk, place.slot + 1, *piece));
        }
        let piece = self.chunks.get(place.chunk + 1)?.pieces.first()?;
        Some(place.after(place.chunk + 1, 0, *piece))
    }

    /// The piece before `place`.
    pub(super) fn prev(&self, place: &Place) -> Option<Place> {
        let (index, slot) = if let Some(slot) = place.slot.checked_sub(1) {
            (place.chunk, slot)
        } else {
            let index = place.chunk.checked_sub(1)?;
            (index, self.chunks.get(index)?.pieces.len().checked_sub(1)?)
        };
        let piece = self.chunks.get(index)?.pieces.get(slot)?;
        Some(Place {
            chunk: index,
            slot,
            start: place.start - usize::from(piece.len),
            end: place.start,
            rows_before: place.rows_before - u64::from(piece.rows),
            rows: usize::from(piece.rows),
            line: place.line - usize::from(piece.ends_line),
            ends_line: piece.ends_line,
        })
    }

    /// Notes how many rows `place` really takes, in the index and in `place`.
    pub(super) fn set_rows(&mut self, place: &mut Place, rows: usize) {
        let Some(chunk) = self.chunks.get_mut(place.chunk) else { return };
        let Some(piece) = chunk.pieces.get_mut(place.slot) else { return };
        let rows = rows.clamp(1, MAX_CHARS + 1) as u16;
        piece.measured = true;
        if piece.rows != rows {
            let before = u64::from(std::mem::replace(&mut piece.rows, rows));
            chunk.rows = chunk.rows - before + u64::from(rows);
            self.rows = self.rows - before + u64::from(rows);
        }
        place.rows = usize::from(rows);
    }

    /// Follows one replacement: `text` is the text after it. Gives `false`, and must then be built anew, where the lengths do not agree.
    #[must_use]
    pub(super) fn replace(&mut self, text: &str, span: Span, new_len: usize) -> bool {
        if span.end > self.len || self.len - span.len() + new_len != text.len() {
            return false;
        }
        // Parts of an overlong line are cut anew together with their neighbours, or deleting would leave ever shorter ones.
        let mut first = self.at_byte(span.start);
        if let Some(before) = self.prev(&first)
            && !before.ends_line
        {
            first = before;
        }
        let mut last = self.at_byte(span.end);
        if !last.ends_line
            && let Some(after) = self.next(&last)
        {
            last = after;
        }
        let is_last = self.next(&last).is_none();
        let Some(region) = text.get(first.start..last.end - span.len() + new_len) else { return false };
        let mut pieces = Vec::new();
        cut(region, is_last, self.columns, &mut pieces);
        if let [piece] = pieces.as_mut_slice()
            && (first.chunk, first.slot) == (last.chunk, last.slot)
        {
            // Most likely still as many rows as before: a better guess than any.
            piece.rows = first.rows as u16;
        }
        self.splice(&first, &last, pieces);
        self.len = text.len();
        true
    }

    fn splice(&mut self, first: &Place, last: &Place, new: Vec<Piece>) {
        let mut pieces: Vec<Piece> = Vec::new();
        if let Some(chunk) = self.chunks.get(first.chunk) {
            pieces.extend(chunk.pieces.iter().take(first.slot));
        }
        pieces.extend(new);
        if let Some(chunk) = self.chunks.get(last.chunk) {
            pieces.extend(chunk.pieces.iter().skip(last.slot + 1));
        }
        let chunks = if pieces.len() <= 2 * CHUNK { vec![Chunk::new(pieces)] } else { chunks_of(&pieces) };
        self.chunks.splice(first.chunk..=last.chunk, chunks);
        // An empty chunk would be found and hold nothing.
        if self.chunks.len() > 1 {
            self.chunks.retain(|chunk| !chunk.pieces.is_empty());
        }
        self.rows = self.chunks.iter().map(|chunk| chunk.rows).sum();
    }
}

fn chunks_of(pieces: &[Piece]) -> Vec<Chunk> {
    pieces.chunks(CHUNK).map(|part| Chunk::new(part.to_vec())).collect()
}

/// Cuts whole lines into pieces; `is_last` where the text ends with them, so that a `\n` at the end is followed by an empty line.
fn cut(text: &str, is_last: bool, columns: Columns, out: &mut Vec<Piece>) {
    for line in text.split_inclusive('\n') {
        let ends_line = line.ends_with('\n');
        // A character has at most four bytes, so short lines need no counting.
        if line.len() <= MAX_CHARS || line.chars().count() - usize::from(ends_line) <= MAX_CHARS {
            out.push(Piece::new(line, ends_line, columns));
        } else {
            cut_long(line, ends_line, columns, out);
        }
    }
    if is_last && (text.is_empty() || text.ends_with('\n')) {
        out.push(Piece::new("", false, columns));
    }
}

fn cut_long(line: &str, ends_line: bool, columns: Columns, out: &mut Vec<Piece>) {
    let mut rest = line;
    while let Some((limit, _)) = rest.char_indices().nth(MAX_CHARS) {
        // The `\n` alone is no piece of its own.
        if ends_line && limit + 1 >= rest.len() {
            break;
        }
        let (head, tail) = rest.split_at(cut_at(rest, limit));
        out.push(Piece::new(head, false, columns));
        rest = tail;
    }
    out.push(Piece::new(rest, ends_line, columns));
}

/// Where to cut at or before byte `limit`: after white space, else between characters.
fn cut_at(text: &str, limit: usize) -> usize {
    let head = text.get(..limit).unwrap_or(text);
    let space = head.char_indices().rev().take(SEARCH_BACK).find(|(_, c)| c.is_whitespace());
    if let Some((at, c)) = space {
        return at + c.len_utf8();
    }
    // The end is looked at only a little further, or finding it would walk the rest of the line.
    let near = text.get(..text.ceil_char_boundary((limit + 64).min(text.len()))).unwrap_or(text);
    match motion::floor_grapheme(near, limit) {
        0 => limit,
        at => at,
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "tests know their texts")]
mod tests {
    use super::*;

    /// The pieces of an index over `text`, each as `rows:text`.
    fn dump(lines: &Lines, text: &str) -> Vec<String> {
        let mut all = Vec::new();
        let mut place = Some(lines.at_byte(0));
        while let Some(here) = place {
            assert_eq!(lines.at_byte(here.start), here, "found by its start");
            if let Some(next) = lines.next(&here) {
                assert_eq!(lines.prev(&next), Some(here), "there and back");
            }
            all.push(format!("{}:{}", here.rows, &text[here.start..here.end]));
            place = lines.next(&here);
        }
        all
    }

    #[test]
    fn lines_are_found_with_their_rows() {
        let text = "one\n\nthree and four\n";
        let lines = Lines::new(text, Some(10));
        assert_eq!(dump(&lines, text), ["1:one\n", "1:\n", "2:three and four\n", "1:"]);
        assert_eq!(lines.line_count(), 4);
        assert_eq!(lines.at_byte(6).line, 2);
        assert_eq!(lines.find(|_, rows| rows > 3).start, 5);
    }

    #[test]
    fn an_overlong_line_is_cut_between_words() {
        let text = format!("{}\nend", "word ".repeat(2000));
        let lines = Lines::new(&text, None);
        let parts = dump(&lines, &text);
        assert_eq!(parts.iter().map(String::len).collect::<Vec<_>>(), [4002, 4002, 2003, 5]);
        assert!(parts[0].ends_with("word "));
        assert_eq!(lines.at_byte(9_000).line, 0);
        assert_eq!(lines.at_byte(text.len()).line, 1);
    }

    #[test]
    fn an_overlong_line_without_spaces_is_cut_between_characters() {
        let text = "e\u{301}".repeat(5000);
        let lines = Lines::new(&text, None);
        assert!(dump(&lines, &text).iter().skip(1).all(|part| part.starts_with("1:e")));
    }

    /// After any edit the index must equal one built anew, but for how overlong lines are cut.
    #[test]
    fn following_edits_equals_building_anew() {
        let mut text = String::from("alpha\nbeta\n\ngamma");
        let mut lines = Lines::new(&text, Some(8));
        for (start, end, new) in
            [(2, 2, "x"), (6, 7, ""), (0, 0, "\n"), (0, 1, ""), (4, 6, "\n\n"), (3, 9, ""), (0, 0, "a\nb\nc\n"), (0, 5, ""), (0, 0, "new ")]
        {
            text.replace_range(start..end, new);
            assert!(lines.replace(&text, Span::new(start, end), new.len()));
            assert_eq!(
                dump(&lines, &text).iter().map(|part| &part[2..]).collect::<Vec<_>>(),
                dump(&Lines::new(&text, Some(8)), &text).iter().map(|part| &part[2..]).collect::<Vec<_>>()
            );
        }
        let len = text.len();
        text.clear();
        assert!(lines.replace(&text, Span::new(0, len), 0));
        assert_eq!(dump(&lines, &text), ["1:"]);
    }

    #[test]
    fn many_lines_make_many_chunks_and_survive_edits_across_them() {
        let mut text = "line of text\n".repeat(5000);
        let mut lines = Lines::new(&text, None);
        assert_eq!(lines.at_byte(13 * 4000).line, 4000);
        text.replace_range(13 * 100..13 * 4900, "");
        assert!(lines.replace(&text, Span::new(13 * 100, 13 * 4900), 0));
        assert_eq!(lines.line_count(), 201);
        assert_eq!(dump(&lines, &text).len(), 201);
        let pasted = "more\n".repeat(3000);
        text.insert_str(5, &pasted);
        assert!(lines.replace(&text, Span::empty(5), pasted.len()));
        assert_eq!(lines.line_count(), 3201);
        assert_eq!(dump(&lines, &text).len(), 3201);
    }

    #[test]
    fn a_text_that_does_not_fit_the_edit_is_refused() {
        let mut lines = Lines::new("abc", None);
        assert!(!lines.replace("abcdef", Span::empty(1), 1));
        assert!(lines.at_byte(0).fits("abc"));
        assert!(!lines.at_byte(0).fits("a\nc"));
    }

    #[test]
    fn measured_rows_are_counted() {
        let mut lines = Lines::new("one\ntwo\nthree", None);
        let mut place = lines.at_byte(4);
        lines.set_rows(&mut place, 3);
        assert_eq!((lines.rows(), lines.at_byte(8).rows_before, place.rows), (5, 4, 3));
    }
}
