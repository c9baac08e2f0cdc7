//! One piece of text laid out: from bytes to places on the screen and back.
//!
//! egui lays out and caches; this only builds its job and translates. A galley has exactly one glyph a character, so character counts
//! are the bridge. Characters that cannot be seen get a stand-in of one character each; a composition of an input method is laid out
//! where the caret stands and is no part of the text.

use super::contract::{EditorInput, RowFit, SpanStyle};
use super::motion;
use crate::model::Span;
use egui::text::{ByteIndex, LayoutJob, LayoutSection, TextFormat, TextWrapping};
use egui::{Color32, Context, FontId, Galley};
use std::ops::Range;
use std::sync::Arc;

/// Letters of an input method that are not yet text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Preedit {
    /// The letters.
    pub(super) text: String,
    /// The part being chosen, in characters.
    pub(super) active: Option<Range<usize>>,
}

/// What all pieces of a frame are laid out with.
pub(super) struct Press<'a> {
    pub(super) ctx: Context,
    pub(super) input: &'a EditorInput<'a>,
    /// Wrapping width in points; infinite without wrapping.
    pub(super) width: f32,
    /// Distance of rows in points, a whole number of pixels.
    pub(super) row_h: f32,
    /// Where a composition stands, and its letters.
    pub(super) preedit: Option<(usize, Preedit)>,
    /// Whether the face has the sign for each stand-in: space, tab, line end, any other.
    pub(super) signs: Signs,
}

/// The stand-ins for what cannot be seen, chosen among what the typeface has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signs {
    space: char,
    end: char,
    other: char,
}

impl Signs {
    /// Asks the typeface.
    pub(super) fn of(ctx: &Context, font: &FontId) -> Self {
        ctx.fonts_mut(|fonts| {
            let mut first = |wanted: &[char]| wanted.iter().copied().find(|&sign| fonts.has_glyph(font, sign)).unwrap_or('?');
            Self { space: first(&['·', '.']), end: first(&['¶', '$']), other: first(&['¤', '¿', '?']) }
        })
    }

    /// The stand-in for `c`, if it gets one.
    fn for_char(self, c: char, all: bool) -> Option<char> {
        match c {
            ' ' if all => Some(self.space),
            '\t' => None,
            '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                Some(self.other)
            }
            '\u{a0}' if all => Some(self.other),
            c if c.is_control() => Some(self.other),
            _ => None,
        }
    }
}

/// A piece laid out.
#[derive(Debug, Clone)]
pub(super) struct Laid {
    /// The text in it, without the `\n`.
    pub(super) content: Span,
    pub(super) galley: Arc<Galley>,
    /// Whether the line goes on in the next piece.
    goes_on: bool,
    /// Characters of the piece before a composition, and how many the composition has.
    preedit: Option<(usize, usize)>,
}

impl Press<'_> {
    /// Lays out `content`; `styles` are those that may touch it, lowest first.
    pub(super) fn lay_out<'s>(
        &self,
        content: Span,
        ends_line: bool,
        fit: Option<&RowFit>,
        styles: &(impl Iterator<Item = (Span, &'s SpanStyle)> + Clone),
    ) -> Laid {
        let text = self.input.text.get(content.range()).unwrap_or("");
        let preedit = self.preedit.as_ref().filter(|(at, _)| content.touches(*at)).map(|(at, preedit)| {
            let before = text.get(..at - content.start).map_or(0, |head| head.chars().count());
            (*at, before, preedit)
        });
        let usual = RowFit::default();
        let mut job = Job { layout: LayoutJob::default(), press: self, fit: fit.unwrap_or(&usual), before: 0.0 };
        job.before = job.fit.indent;
        let mut cuts = vec![content.start, content.end];
        for (span, style) in styles.clone() {
            if style.color.is_some() || style.dim {
                cuts.extend([span.start, span.end].into_iter().filter(|&at| content.contains(at)));
            }
        }
        cuts.extend(preedit.map(|(at, ..)| at));
        cuts.extend(job.fit.gaps.iter().map(|(at, _)| *at).filter(|at| content.contains(*at)));
        cuts.sort_unstable();
        cuts.dedup();
        let mut from = content.start;
        for to in cuts {
            if let Some((at, _, preedit)) = preedit
                && at == from
            {
                job.add(&preedit.text, self.input.colors.text);
            }
            job.before += job.fit.gaps.iter().find(|(at, _)| *at == from).map_or(0.0, |(_, gap)| *gap);
            let color = self.color_at(from, styles.clone());
            job.add_text(self.input.text.get(from..to).unwrap_or(""), color);
            from = to;
        }
        // A composition at the very end comes after the last cut.
        if let Some((at, _, preedit)) = preedit
            && at == content.end
        {
            job.add(&preedit.text, self.input.colors.text);
        }
        if ends_line && self.input.show_invisibles {
            job.add(self.signs.end.encode_utf8(&mut [0; 4]), self.input.colors.label);
        }
        if job.layout.sections.is_empty() {
            job.add_empty();
        }
        let galley = self.ctx.fonts_mut(|fonts| fonts.layout_job(job.finish(self.width)));
        let goes_on = !ends_line && content.end < self.input.text.len();
        Laid { content, galley, goes_on, preedit: preedit.map(|(_, before, preedit)| (before, preedit.text.chars().count())) }
    }

    fn color_at<'s>(&self, at: usize, styles: impl Iterator<Item = (Span, &'s SpanStyle)>) -> Color32 {
        let colors = &self.input.colors;
        styles
            .filter(|(span, _)| span.contains(at))
            .fold(colors.text, |under, (_, style)| style.color.unwrap_or(if style.dim { colors.dim } else { under }))
    }
}

struct Job<'p> {
    layout: LayoutJob,
    press: &'p Press<'p>,
    fit: &'p RowFit,
    /// Room before what is added next, in points.
    before: f32,
}

impl Job<'_> {
    fn format(&self, color: Color32) -> TextFormat {
        let (line_height, extra_letter_spacing) = (Some(self.press.row_h), self.fit.spacing);
        TextFormat { line_height, extra_letter_spacing, ..TextFormat::simple(self.press.input.font.clone(), color) }
    }

    fn add(&mut self, text: &str, color: Color32) {
        if !text.is_empty() {
            let format = self.format(color);
            let before = std::mem::take(&mut self.before);
            self.layout.append(text, before, format);
        }
    }

    /// Adds text with stand-ins for what cannot be seen.
    fn add_text(&mut self, text: &str, color: Color32) {
        let (signs, all, label) = (self.press.signs, self.press.input.show_invisibles, self.press.input.colors.label);
        let mut plain = 0;
        for (at, c) in text.char_indices() {
            if let Some(sign) = signs.for_char(c, all) {
                self.add(text.get(plain..at).unwrap_or(""), color);
                self.add(sign.encode_utf8(&mut [0; 4]), label);
                plain = at + c.len_utf8();
            }
        }
        self.add(text.get(plain..).unwrap_or(""), color);
    }

    fn add_empty(&mut self) {
        let format = self.format(self.press.input.colors.text);
        self.layout.sections.push(LayoutSection { leading_space: self.before, byte_range: ByteIndex(0)..ByteIndex(0), format });
    }

    fn finish(mut self, width: f32) -> LayoutJob {
        self.layout.wrap = TextWrapping { max_width: width, ..TextWrapping::default() };
        self.layout.break_on_newline = false;
        self.layout.keep_trailing_whitespace = true;
        self.layout
    }
}

/// A place in a piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    /// Row of the piece, from 0.
    pub(super) row: usize,
    /// Distance from the left edge of the text, in points.
    pub(super) x: f32,
}

impl Laid {
    /// How many rows there are; at least one.
    pub(super) fn rows(&self) -> usize {
        self.galley.rows.len().max(1)
    }

    /// Width of the widest row in points.
    pub(super) fn width(&self) -> f32 {
        self.galley.rows.iter().map(|row| row.pos.x + row.size.x).fold(0.0, f32::max)
    }

    /// Characters before byte `at`, counted as the galley does.
    fn glyph_of(&self, text: &str, at: usize) -> usize {
        let chars = text.get(self.content.start..at.clamp(self.content.start, self.content.end)).map_or(0, |head| head.chars().count());
        match self.preedit {
            Some((before, count)) if chars > before => chars + count,
            _ => chars,
        }
    }

    /// The byte before which `glyph` stands.
    fn byte_of(&self, text: &str, glyph: usize) -> usize {
        let chars = match self.preedit {
            Some((before, count)) if glyph > before => glyph.saturating_sub(count).max(before),
            _ => glyph,
        };
        let content = text.get(self.content.range()).unwrap_or("");
        content.char_indices().nth(chars).map_or(self.content.end, |(offset, _)| self.content.start + offset)
    }

    /// Where the glyph stands; at a border of rows the start of the later, or with `row_end` the end of the earlier.
    fn spot_of_glyph(&self, glyph: usize, row_end: bool) -> Spot {
        let mut first = 0;
        let last = self.galley.rows.len().saturating_sub(1);
        for (index, row) in self.galley.rows.iter().enumerate() {
            let count = row.glyphs.len();
            if glyph < first + count || index == last || (row_end && glyph == first + count) {
                let column = egui::text::CharIndex(glyph.saturating_sub(first).min(count));
                return Spot { row: index, x: row.pos.x + row.x_offset(column) };
            }
            first += count;
        }
        Spot { row: 0, x: 0.0 }
    }

    /// Where the caret stands at byte `at`.
    pub(super) fn spot(&self, text: &str, at: usize, row_end: bool) -> Spot {
        self.spot_of_glyph(self.glyph_of(text, at), row_end)
    }

    /// Where the caret stands in a composition at `chars` characters from its start.
    pub(super) fn preedit_spot(&self, chars: usize) -> Option<Spot> {
        self.preedit.map(|(before, count)| self.spot_of_glyph(before + chars.min(count), true))
    }

    /// Bytes of a row, as they stand in the text.
    pub(super) fn row_span(&self, text: &str, row: usize) -> Span {
        let first: usize = self.galley.rows.iter().take(row).map(|row| row.glyphs.len()).sum();
        let count = self.galley.rows.get(row).map_or(0, |row| row.glyphs.len());
        Span::new(self.byte_of(text, first), self.byte_of(text, first + count))
    }

    /// The caret's place nearest to `x` in a row, and whether it belongs to the row's end rather than the next one's start.
    pub(super) fn caret_at(&self, text: &str, row: usize, x: f32) -> (usize, bool) {
        let span = self.row_span(text, row);
        let Some(placed) = self.galley.rows.get(row) else { return (span.start, false) };
        let first: usize = self.galley.rows.iter().take(row).map(|row| row.glyphs.len()).sum();
        let column = placed.char_at(x - placed.pos.x).0;
        let at = motion::ceil_grapheme(text, self.byte_of(text, first + column)).min(self.content.end);
        if at >= span.end && (row + 1 < self.rows() || self.goes_on) { self.row_end(text, row) } else { (at, false) }
    }

    /// The caret's place at the end of a row: before the space it was broken at, if there is one.
    pub(super) fn row_end(&self, text: &str, row: usize) -> (usize, bool) {
        let span = self.row_span(text, row);
        if row + 1 >= self.rows() && !self.goes_on {
            return (span.end, false);
        }
        let in_row = text.get(span.range()).unwrap_or("");
        match in_row.chars().next_back() {
            Some(c) if c.is_whitespace() && in_row.len() > c.len_utf8() => (span.end - c.len_utf8(), false),
            Some(_) | None => (span.end, true),
        }
    }

    /// The character under a point, as opposed to the nearest place for a caret; none beside the text.
    pub(super) fn char_under(&self, text: &str, row: usize, x: f32) -> Option<usize> {
        let placed = self.galley.rows.get(row)?;
        let x = x - placed.pos.x;
        let column = placed.glyphs.iter().position(|glyph| glyph.pos.x <= x && x < glyph.max_x())?;
        let first: usize = self.galley.rows.iter().take(row).map(|row| row.glyphs.len()).sum();
        let at = self.byte_of(text, first + column);
        (at < self.content.end).then(|| motion::floor_grapheme(text, at))
    }

    /// The stretches of `span` in each row it touches: row, left and right in points.
    /// Where it goes on over the line's end, `tail` is added there.
    pub(super) fn stretches(&self, text: &str, span: Span, tail: f32) -> Vec<(usize, f32, f32)> {
        let mut found = Vec::new();
        if span.start > self.content.end || span.end < self.content.start {
            return found;
        }
        let (from, to) = (self.glyph_of(text, span.start), self.glyph_of(text, span.end));
        let mut first = 0;
        let last = self.galley.rows.len().saturating_sub(1);
        for (index, row) in self.galley.rows.iter().enumerate() {
            let count = row.glyphs.len();
            let (a, b) = (from.clamp(first, first + count), to.clamp(first, first + count));
            let over = index == last && span.end > self.content.end && span.start <= self.content.end;
            if a < b || over {
                let x = |glyph: usize| row.pos.x + row.x_offset(egui::text::CharIndex(glyph - first));
                let right = x(b) + if over { tail } else { 0.0 };
                if right > x(a) {
                    found.push((index, x(a), right));
                }
            }
            first += count;
        }
        found
    }
}
