//! Which pieces show, and where: the scroll geometry.
//!
//! The view hangs on an *anchor*: a piece and how far its top lies above the top of the pane. Pieces are measured as they come into view, and a
//! measure that differs from the estimate moves what is below the anchor, never what the reader is looking at.
//! The distance from the top of the text is only computed for the scroll bar and for long jumps.

use super::contract::{DecorationKind, EditorInput, RowFit, ScrollPolicy, ShownRoom, SpanStyle};
use super::laid::{Laid, Press};
use super::lines::{Lines, Place};
use crate::model::Span;
use egui::{Pos2, Rect};
use std::ops::Range;

/// How far outside the asked-for span styles are collected at once, in bytes.
const STYLE_WINDOW: usize = 16 * 1024;

/// Where things stand in the pane; points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Geometry {
    /// The pane without its scroll bar.
    pub(super) area: Rect,
    /// Left edge of the text where it is not scrolled sideways.
    pub(super) text_left: f32,
    /// Distance of rows.
    pub(super) row_h: f32,
    /// Room a rule takes.
    pub(super) rule_h: f32,
    /// Room above the first line: margin and ghost.
    pub(super) top_h: f32,
    /// Room below the last line.
    pub(super) bottom_h: f32,
}

impl Geometry {
    /// The room something drawn along a row takes above it; `None` where it takes none.
    pub(super) fn height_of(&self, kind: &DecorationKind) -> Option<f32> {
        match kind {
            DecorationKind::Rule { .. } => Some(self.rule_h),
            DecorationKind::Room { height, .. } => Some(*height),
            DecorationKind::Band { .. } => None,
        }
    }
}

/// The place in the text that is held fast.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Anchor {
    /// A byte of the first piece that shows.
    pub(super) at: usize,
    /// How far the piece's top (its rules included) lies above the pane's top; negative where it lies below.
    pub(super) offset: f32,
}

/// A piece that shows.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) place: Place,
    pub(super) laid: Laid,
    /// Top of its first row on the screen.
    pub(super) y: f32,
    /// Its rules and rooms, as indices of the decorations; they stand above it.
    pub(super) rules: Vec<usize>,
}

/// The text of pieces, to whole lines.
pub(super) fn visible(shown: &[Shown]) -> Span {
    Span::new(shown.first().map_or(0, |piece| piece.place.start), shown.last().map_or(0, |piece| piece.laid.content.end))
}

/// One frame's working set.
pub(super) struct Stage<'a> {
    pub(super) press: Press<'a>,
    pub(super) geometry: Geometry,
    pub(super) lines: &'a mut Lines,
    /// Positions of rules and rooms, in order, with their indices in the decorations.
    rules: Vec<(usize, usize)>,
    /// Height of all rules and rooms before each of them, in points, and at the end of all.
    heights: Vec<f64>,
    /// Styles that touch `window`, as indices.
    styles: Vec<usize>,
    window: Span,
    /// Whether a piece was met that does not fit the text, so that the index must be built anew.
    pub(super) stale: bool,
    /// The widest row met, in points.
    pub(super) widest: f32,
}

impl<'a> Stage<'a> {
    pub(super) fn new(press: Press<'a>, geometry: Geometry, lines: &'a mut Lines) -> Self {
        let mut rules = Vec::new();
        let mut heights = vec![0.0];
        let mut sum = 0.0;
        for (index, decoration) in press.input.decorations.iter().enumerate() {
            if let Some(height) = geometry.height_of(&decoration.kind) {
                sum += f64::from(height);
                rules.push((decoration.at, index));
                heights.push(sum);
            }
        }
        Self { press, geometry, lines, rules, heights, styles: Vec::new(), window: Span::default(), stale: false, widest: 0.0 }
    }

    fn input(&self) -> &'a EditorInput<'a> {
        self.press.input
    }

    /// Lays out a piece and notes its rows.
    pub(super) fn lay_out(&mut self, place: &mut Place) -> Laid {
        let content = place.content();
        if !place.fits(self.input().text) {
            self.stale = true;
        }
        self.collect_styles(content);
        let styles = self.styles_in(content);
        let laid = self.press.lay_out(content, place.ends_line, self.fit_of(place), &styles);
        self.widest = self.widest.max(laid.width());
        let rows = laid.rows();
        self.lines.set_rows(place, rows);
        laid
    }

    /// Fills the window of styles, unless it covers `span` already. Spans may be long and start far before, so this looks at all of them,
    /// once for many pieces.
    fn collect_styles(&mut self, span: Span) {
        if self.window.covers(span) && !self.window.is_empty() {
            return;
        }
        let window = Span::new(span.start.saturating_sub(STYLE_WINDOW), span.end.saturating_add(STYLE_WINDOW));
        let styles = self.input().styles;
        let last = styles.partition_point(|styled| styled.span.start < window.end);
        self.styles.clear();
        self.styles
            .extend(styles.iter().take(last).enumerate().filter(|(_, styled)| styled.span.end > window.start).map(|(index, _)| index));
        self.window = window;
    }

    /// The styles that touch `span`, lowest first, if it is in the window.
    pub(super) fn styles_in(&self, span: Span) -> impl Iterator<Item = (Span, &'a SpanStyle)> + Clone + use<'a> {
        let styles = self.input().styles;
        let from = self.styles.partition_point(|&index| styles.get(index).is_some_and(|styled| styled.span.start < span.start));
        // What starts inside is a run of the list; what starts before and reaches in has to be looked for.
        let before =
            self.styles.iter().take(from).copied().filter(|&index| styles.get(index).is_some_and(|styled| styled.span.end > span.start));
        let inside = self.styles.iter().skip(from).copied().take_while(|&index| styles.get(index).is_some_and(|s| s.span.start < span.end));
        let found: Vec<usize> = before.chain(inside).collect();
        found.into_iter().filter_map(move |index| styles.get(index)).map(|styled| (styled.span, &styled.style))
    }

    /// Rules that stand above `place`, as a range of `rules`.
    fn rules_of(&self, place: &Place) -> Range<usize> {
        let before = self.rules.partition_point(|&(at, _)| at < place.start);
        let is_last = place.end == self.lines.len() && !place.ends_line;
        let end = if is_last { self.rules.len() } else { self.rules.partition_point(|&(at, _)| at < place.end) };
        before..end.max(before)
    }

    /// Height of the first so many rules and rooms.
    fn height_before(&self, rules: usize) -> f64 {
        self.heights.get(rules).or(self.heights.last()).copied().unwrap_or_default()
    }

    /// Height of the rules and rooms that stand above `place`.
    pub(super) fn above(&self, place: &Place) -> f32 {
        let rules = self.rules_of(place);
        (self.height_before(rules.end) - self.height_before(rules.start)) as f32
    }

    /// The rooms above `place`: height, and how the row below is set.
    fn rooms_of(&self, place: &Place) -> impl Iterator<Item = (f32, &'a RowFit)> {
        let rules = self.rules_of(place);
        let decorations = self.input().decorations;
        self.rules.get(rules).unwrap_or_default().iter().filter_map(|&(_, index)| match &decorations.get(index)?.kind {
            DecorationKind::Room { height, fit, .. } => Some((*height, fit)),
            DecorationKind::Rule { .. } | DecorationKind::Band { .. } => None,
        })
    }

    fn fit_of(&self, place: &Place) -> Option<&'a RowFit> {
        self.rooms_of(place).last().map(|(_, fit)| fit)
    }

    /// The rooms that show, and where.
    pub(super) fn rooms(&self, shown: &[Shown]) -> Vec<ShownRoom> {
        let across = self.geometry.area.x_range();
        let mut rooms = Vec::new();
        for piece in shown {
            let mut bottom = piece.y;
            for &index in piece.rules.iter().rev() {
                let Some(kind) = self.input().decorations.get(index).map(|decoration| &decoration.kind) else { continue };
                let top = bottom - self.geometry.height_of(kind).unwrap_or_default();
                if let DecorationKind::Room { key, .. } = kind {
                    rooms.push(ShownRoom { key: Some(*key), rect: Rect::from_x_y_ranges(across, top..=bottom) });
                }
                bottom = top;
            }
        }
        let below = self.input().room_below;
        if let Some(last) = shown.last().filter(|last| below > 0.0 && self.lines.next(&last.place).is_none()) {
            let top = last.y + last.laid.rows() as f32 * self.geometry.row_h;
            rooms.push(ShownRoom { key: None, rect: Rect::from_x_y_ranges(across, top..=top + below) });
        }
        rooms
    }

    fn height(&self, place: &Place) -> f32 {
        place.rows as f32 * self.geometry.row_h + self.above(place)
    }

    /// Distance of the top of `place` from the top of everything, in points; estimated.
    fn top_of(&self, place: &Place) -> f64 {
        f64::from(self.geometry.top_h)
            + place.rows_before as f64 * f64::from(self.geometry.row_h)
            + self.height_before(self.rules_of(place).start)
    }

    /// Height of everything in points; estimated.
    pub(super) fn total(&self) -> f64 {
        f64::from(self.geometry.top_h + self.geometry.bottom_h)
            + self.lines.rows() as f64 * f64::from(self.geometry.row_h)
            + self.height_before(self.rules.len())
    }

    /// Distance of the pane's top from the top of everything, in points; estimated.
    pub(super) fn scrolled(&self, anchor: Anchor) -> f64 {
        self.top_of(&self.lines.at_byte(anchor.at)) + f64::from(anchor.offset)
    }

    /// How much of what the wheel went was beyond the text, where `wanted` became `is`; measuring rows on the way is no such thing.
    pub(super) fn overscroll(&self, wanted: Anchor, is: Anchor, wheeled: f32) -> f32 {
        let over = (self.scrolled(wanted) - self.scrolled(is)) as f32;
        if wheeled != 0.0 && over * wheeled.signum() > wheeled.abs() * 0.5 { wheeled } else { 0.0 }
    }

    /// The anchor that puts `y` (points from the top of everything) at the pane's top.
    pub(super) fn anchor_at(&self, y: f64) -> Anchor {
        let g = &self.geometry;
        let place = self.lines.find(|end, rows| {
            let rules = self.rules.partition_point(|&(at, _)| at < end);
            f64::from(g.top_h) + rows as f64 * f64::from(g.row_h) + self.height_before(rules) > y
        });
        Anchor { at: place.start, offset: (y - self.top_of(&place)) as f32 }
    }

    /// Puts the anchor on the piece at the pane's top, measuring what is passed, and keeps it within the text.
    pub(super) fn settle(&mut self, anchor: Anchor) -> Anchor {
        let far = self.geometry.area.height() * 4.0;
        let mut anchor = anchor;
        if anchor.offset.abs() > far {
            let y = self.scrolled(anchor).clamp(0.0, self.total().max(0.0));
            anchor = self.anchor_at(y);
        }
        let mut place = self.lines.at_byte(anchor.at);
        let mut offset = anchor.offset;
        while offset < 0.0 {
            let Some(mut before) = self.lines.prev(&place) else { break };
            self.lay_out(&mut before);
            offset += self.height(&before);
            place = self.lines.at_byte(before.start);
        }
        if self.lines.prev(&place).is_none() {
            offset = offset.max(-self.geometry.top_h);
        }
        loop {
            self.lay_out(&mut place);
            let height = self.height(&place);
            if offset < height {
                break;
            }
            let Some(next) = self.lines.next(&place) else { break };
            offset -= height;
            place = next;
        }
        Anchor { at: place.start, offset }
    }

    /// The pieces from the anchor to the pane's bottom. Where the text ends earlier the view is moved up, as far as there is text above.
    pub(super) fn show(&mut self, anchor: &mut Anchor) -> Vec<Shown> {
        *anchor = self.settle(*anchor);
        let (shown, bottom) = self.fill(*anchor);
        let gap = self.geometry.area.bottom() - bottom;
        let reaches_end = shown.last().is_some_and(|last| self.lines.next(&last.place).is_none());
        if reaches_end && gap > 0.0 {
            let moved = self.settle(Anchor { at: anchor.at, offset: anchor.offset - gap });
            if moved != *anchor {
                *anchor = moved;
                return self.fill(moved).0;
            }
        }
        shown
    }

    fn fill(&mut self, anchor: Anchor) -> (Vec<Shown>, f32) {
        let mut shown = Vec::new();
        let mut y = self.geometry.area.top() - anchor.offset;
        let mut next = Some(self.lines.at_byte(anchor.at));
        while let Some(mut place) = next {
            if y >= self.geometry.area.bottom() {
                return (shown, y);
            }
            let laid = self.lay_out(&mut place);
            let rules = self.rules_of(&place);
            let top = y + self.above(&place);
            let rules = self.rules.iter().skip(rules.start).take(rules.len()).map(|&(_, index)| index).collect();
            y += self.height(&place);
            next = self.lines.next(&place);
            shown.push(Shown { place, laid, y: top, rules });
        }
        (shown, y + self.geometry.bottom_h)
    }

    /// The anchor that brings byte `at` into view, given the anchor and what shows now.
    pub(super) fn reveal(&mut self, at: usize, row_end: bool, policy: ScrollPolicy, anchor: Anchor, shown: &[Shown]) -> Anchor {
        let text = self.input().text;
        let (area, row_h) = (self.geometry.area, self.geometry.row_h);
        let mut place = self.lines.at_byte(at);
        let laid = self.lay_out(&mut place);
        let row = laid.spot(text, at, row_end).row as f32 * row_h;
        // Distance of the row's top from the piece's top.
        let row = row + self.above(&place);
        // What the caller paints above the line is to be seen with it.
        let lead: f32 = if row <= self.above(&place) { self.rooms_of(&place).map(|(height, _)| height).sum() } else { 0.0 };
        let at_top = |margin: f32| Anchor { at: place.start, offset: row - lead - margin };
        let at_bottom = |margin: f32| Anchor { at: place.start, offset: row + row_h + margin - area.height() };
        let margin = if area.height() > 6.0 * (lead + row_h) { lead + row_h } else { 0.0 };
        let now = shown.iter().find(|shown| shown.place.start == place.start);
        let y = now.map(|shown| shown.y - self.above(&place) + row);
        let center = at_top((area.height() - lead - row_h) / 2.0);
        match (policy, y) {
            (ScrollPolicy::Top, _) => at_top(margin),
            (ScrollPolicy::CenterIfHidden, Some(y)) if y - lead >= area.top() && y + row_h <= area.bottom() => anchor,
            (ScrollPolicy::Center | ScrollPolicy::CenterIfHidden, _) => center,
            (ScrollPolicy::Nearest, Some(y)) if y - lead < area.top() + margin => at_top(margin),
            (ScrollPolicy::Nearest, Some(y)) if y + row_h > area.bottom() - margin => at_bottom(margin),
            (ScrollPolicy::Nearest, Some(_)) => anchor,
            (ScrollPolicy::Nearest, None) if place.start < anchor.at => at_top(margin),
            (ScrollPolicy::Nearest, None) => at_bottom(margin),
        }
    }

    /// The piece and its row at a height on the screen, the nearest where none is there.
    pub(super) fn row_at<'s>(&self, shown: &'s [Shown], y: f32) -> Option<(&'s Shown, usize)> {
        let here = shown.iter().rev().find(|shown| shown.y <= y).or_else(|| shown.first())?;
        let row = ((y - here.y) / self.geometry.row_h).floor().max(0.0) as usize;
        Some((here, row.min(here.laid.rows() - 1)))
    }

    /// The caret's place nearest to a point on the screen.
    pub(super) fn caret_at(&self, shown: &[Shown], pos: Pos2, scroll_x: f32) -> Option<(usize, bool)> {
        let (here, row) = self.row_at(shown, pos.y)?;
        Some(here.laid.caret_at(self.input().text, row, pos.x - self.geometry.text_left + scroll_x))
    }

    /// Where the caret goes `rows` rows down (or up), keeping to `x` points from the text's left edge.
    pub(super) fn caret_by_rows(&mut self, at: usize, row_end: bool, rows: isize, x: f32) -> (usize, bool) {
        let text = self.input().text;
        let mut place = self.lines.at_byte(at);
        let mut laid = self.lay_out(&mut place);
        let mut row = laid.spot(text, at, row_end).row;
        for _ in 0..rows.unsigned_abs() {
            if rows > 0 {
                if row + 1 < laid.rows() {
                    row += 1;
                    continue;
                }
                let Some(next) = self.lines.next(&place) else { return (laid.content.end, false) };
                place = next;
                row = 0;
                laid = self.lay_out(&mut place);
            } else {
                if row > 0 {
                    row -= 1;
                    continue;
                }
                let Some(before) = self.lines.prev(&place) else { return (0, false) };
                place = before;
                laid = self.lay_out(&mut place);
                row = laid.rows() - 1;
                // The measure may have moved everything after it.
                place = self.lines.at_byte(place.start);
            }
        }
        laid.caret_at(text, row, x)
    }

    /// The piece that holds the caret, laid out.
    pub(super) fn piece_of(&mut self, at: usize) -> (Place, Laid) {
        let mut place = self.lines.at_byte(at);
        let laid = self.lay_out(&mut place);
        (place, laid)
    }
}
