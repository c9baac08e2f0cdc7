//! Drawing what the stage has laid out.
//!
//! Everything behind the letters and under them is painted here from the laid-out rows; the typeface engine only gets colours, because
//! every change of format breaks its kerning. No colour is made up: all come from the caller.

use super::contract::{DecorationKind, EditorColors, Ghost, SpanStyle, Underline};
use super::stage::{Shown, Stage};
use crate::model::Span;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, CornerRadius, FontId, Galley, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};
use std::sync::Arc;

/// What the painter needs to know beside the stage.
pub(super) struct Scene<'a> {
    /// For the text: without the scroll bar's strip.
    pub(super) painter: Painter,
    /// For what goes on behind the scroll bar.
    pub(super) wide: Painter,
    pub(super) shown: &'a [Shown],
    /// How far the text is scrolled sideways, in points.
    pub(super) scroll_x: f32,
    pub(super) selection: Span,
    pub(super) focused: bool,
    /// The row with the caret, if it shows.
    pub(super) caret: Option<Rect>,
}

impl Scene<'_> {
    /// Everything but the caret and the scroll bar.
    pub(super) fn paint(&self, stage: &Stage<'_>) {
        let colors = stage.press.input.colors;
        if let Some(caret) = self.caret
            && self.selection.is_empty()
        {
            self.wide.rect_filled(
                Rect::from_x_y_ranges(self.wide.clip_rect().x_range(), caret.y_range()),
                CornerRadius::ZERO,
                colors.current_row,
            );
        }
        for shown in self.shown {
            self.paint_decorations(stage, shown);
        }
        self.paint_ghosts(stage);
        for shown in self.shown {
            self.paint_piece(stage, shown, &colors);
        }
        if stage.press.input.line_numbers {
            self.paint_numbers(stage);
        }
    }

    fn left(&self, stage: &Stage<'_>) -> f32 {
        stage.geometry.text_left - self.scroll_x
    }

    fn paint_piece(&self, stage: &Stage<'_>, shown: &Shown, colors: &EditorColors) {
        let (text, row_h, left) = (stage.press.input.text, stage.geometry.row_h, self.left(stage));
        let rect = |(row, from, to): (usize, f32, f32)| {
            let y = shown.y + row as f32 * row_h;
            Rect::from_min_max(pos2(left + from, y), pos2(left + to, y + row_h))
        };
        let styles: Vec<(Vec<Rect>, &SpanStyle)> = stage
            .styles_in(shown.laid.content)
            .filter(|(_, style)| style.background.is_some() || style.underline.is_some() || style.strike.is_some() || style.boxed)
            .map(|(span, style)| (shown.laid.stretches(text, clip(span, shown.laid.content), 0.0).into_iter().map(rect).collect(), style))
            .collect();
        for (rects, style) in &styles {
            self.paint_behind(rects, style, colors);
        }
        if !self.selection.is_empty() {
            let color = if self.focused { colors.selection } else { colors.selection_inactive };
            // A selected line end shows as half a space.
            for stretch in shown.laid.stretches(text, self.selection, row_h * 0.3) {
                self.painter.rect_filled(rect(stretch), CornerRadius::same(2), color);
            }
        }
        self.painter.galley(pos2(left, shown.y), Arc::clone(&shown.laid.galley), colors.text);
        for (rects, style) in &styles {
            for rect in rects {
                self.paint_over(*rect, style);
            }
        }
    }

    fn paint_behind(&self, rects: &[Rect], style: &SpanStyle, colors: &EditorColors) {
        for rect in rects {
            let inner = rect.shrink2(vec2(0.0, (rect.height() * 0.08).round()));
            if let Some(color) = style.background {
                self.painter.rect_filled(inner.expand2(vec2(2.0, 0.0)), CornerRadius::same(3), color);
            }
            if style.boxed {
                let stroke = Stroke::new(1.0, colors.box_stroke);
                self.painter.rect(inner.expand2(vec2(1.5, 0.0)), CornerRadius::same(2), colors.box_fill, stroke, StrokeKind::Inside);
            }
        }
    }

    fn paint_over(&self, rect: Rect, style: &SpanStyle) {
        let y = rect.bottom() - (rect.height() * 0.12).max(2.0);
        match style.underline {
            Some(Underline::Straight(color)) => {
                self.painter.hline(rect.x_range(), y, Stroke::new(1.0, color));
            }
            Some(Underline::Dotted(color)) => self.painter.extend(dots(rect, y, color)),
            Some(Underline::Wavy(color)) => {
                self.painter.add(Shape::line(wave(rect, y), Stroke::new(1.3, color)));
            }
            None => {}
        }
        if let Some(color) = style.strike {
            self.painter.hline(rect.x_range(), rect.center().y, Stroke::new(1.0, color));
        }
    }

    fn paint_decorations(&self, stage: &Stage<'_>, shown: &Shown) {
        let input = stage.press.input;
        let area = stage.geometry.area;
        let mut bottom = shown.y;
        for index in shown.rules.iter().rev() {
            let Some(kind) = input.decorations.get(*index).map(|decoration| &decoration.kind) else { continue };
            let height = stage.geometry.height_of(kind).unwrap_or_default();
            if let DecorationKind::Rule { label } = kind {
                self.paint_rule(stage, bottom - height / 2.0, label);
            }
            bottom -= height;
        }
        let place = &shown.place;
        let from = input.decorations.partition_point(|decoration| decoration.at < place.start);
        let is_last = place.end == input.text.len() && !place.ends_line;
        for decoration in input.decorations.iter().skip(from).take_while(|decoration| decoration.at < place.end || is_last) {
            if let DecorationKind::Band { color, label } = &decoration.kind {
                let bottom = shown.y + shown.laid.rows() as f32 * stage.geometry.row_h;
                let band = Rect::from_x_y_ranges(area.left()..=self.wide.clip_rect().right(), shown.y..=bottom);
                self.wide.rect_filled(band, CornerRadius::ZERO, color.gamma_multiply(0.18));
                self.wide.rect_filled(band.with_max_x(band.left() + 4.0), CornerRadius::ZERO, *color);
                self.paint_tag(stage, shown, band, *color, label);
            }
        }
    }

    /// The name of a band's level, where the text leaves room for it.
    fn paint_tag(&self, stage: &Stage<'_>, shown: &Shown, band: Rect, color: Color32, label: &str) {
        if label.is_empty() {
            return;
        }
        let row_h = stage.geometry.row_h;
        let galley = self.painter.layout_no_wrap(label.to_owned(), small(stage), ink_on(color));
        let size = galley.size() + vec2(12.0, 2.0);
        let right = stage.geometry.area.right() - 8.0;
        let free = |row: &egui::epaint::text::PlacedRow| self.left(stage) + row.pos.x + row.size.x + 8.0 < right - size.x;
        let y = match shown.laid.galley.rows.iter().position(free) {
            Some(row) => shown.y + (row as f32 + 0.5) * row_h,
            // No room beside the text: it hangs on the band's upper edge, or on the lower where the upper is at the edge of the view.
            None if band.top() - size.y < stage.geometry.area.top() => band.bottom() + size.y * 0.4,
            None => band.top() - size.y * 0.4,
        };
        let tag = Align2::RIGHT_CENTER.anchor_size(pos2(right, y), size);
        self.painter.rect_filled(tag, CornerRadius::same(3), color);
        self.painter.galley(tag.center() - galley.size() / 2.0, galley, color);
    }

    fn paint_rule(&self, stage: &Stage<'_>, y: f32, label: &str) {
        let (colors, area) = (stage.press.input.colors, stage.geometry.area);
        let y = self.painter.round_to_pixel_center(y);
        let stroke = Stroke::new(1.0, colors.rule);
        let (from, to) = (area.left() + 10.0, area.right() - 10.0);
        if label.is_empty() {
            self.painter.hline(from..=to, y, stroke);
            return;
        }
        let galley = self.painter.layout_no_wrap(label.to_owned(), small(stage), colors.label);
        let pill = Rect::from_center_size(pos2(area.center().x, y), galley.size() + vec2(18.0, 4.0));
        self.painter.hline(from..=pill.left(), y, stroke);
        self.painter.hline(pill.right()..=to, y, stroke);
        self.painter.rect_stroke(pill, CornerRadius::same((pill.height() / 2.0) as u8), stroke, StrokeKind::Inside);
        self.painter.galley(pill.center() - galley.size() / 2.0, galley, colors.label);
    }

    fn paint_ghosts(&self, stage: &Stage<'_>) {
        let (input, g) = (stage.press.input, stage.geometry);
        if let Some(first) = self.shown.first()
            && first.place.start == 0
        {
            let mut y = first.y - stage.above(&first.place);
            y -= ghost_rule_h(&input.ghost_above, g.rule_h);
            self.paint_ghost_rule(stage, &input.ghost_above, y);
            for (distance, line) in input.ghost_above.lines.iter().rev().enumerate() {
                y -= g.row_h;
                self.paint_ghost_line(stage, line, y, distance);
            }
        }
        if let Some(last) = self.shown.last()
            && last.place.end == input.text.len()
            && !last.place.ends_line
        {
            let mut y = last.y + last.laid.rows() as f32 * g.row_h + input.room_below;
            self.paint_ghost_rule(stage, &input.ghost_below, y);
            y += ghost_rule_h(&input.ghost_below, g.rule_h);
            for (distance, line) in input.ghost_below.lines.iter().enumerate() {
                self.paint_ghost_line(stage, line, y + distance as f32 * g.row_h, distance);
            }
        }
    }

    fn paint_ghost_rule(&self, stage: &Stage<'_>, ghost: &Ghost<'_>, y: f32) {
        if !ghost.label.is_empty() {
            self.paint_rule(stage, y + stage.geometry.rule_h / 2.0, ghost.label);
        }
    }

    /// The further from the text, the fainter.
    fn paint_ghost_line(&self, stage: &Stage<'_>, line: &str, y: f32, distance: usize) {
        let area = stage.geometry.area;
        if y + stage.geometry.row_h < area.top() || y > area.bottom() {
            return;
        }
        let color = stage.press.input.colors.ghost.gamma_multiply(1.0 / (1.0 + distance as f32 * 0.25));
        let mut job = LayoutJob::simple_singleline(line.chars().take(2000).collect(), stage.press.input.font.clone(), color);
        job.wrap = TextWrapping::truncate_at_width((area.right() - stage.geometry.text_left - 10.0).max(1.0));
        let galley: Arc<Galley> = self.painter.layout_job(job);
        let inset = (stage.geometry.row_h - galley.size().y) / 2.0;
        self.painter.galley(pos2(stage.geometry.text_left, y + inset), galley, color);
    }

    fn paint_numbers(&self, stage: &Stage<'_>) {
        let (colors, right) = (stage.press.input.colors, stage.geometry.text_left - 12.0);
        let mut before = None;
        for shown in self.shown {
            if before.replace(shown.place.line) == Some(shown.place.line) || shown.y + stage.geometry.row_h < stage.geometry.area.top() {
                continue;
            }
            let pos = pos2(right, shown.y + stage.geometry.row_h / 2.0);
            self.painter.text(pos, Align2::RIGHT_CENTER, shown.place.line + 1, small(stage), colors.label);
        }
    }

    /// The letters of a composition: underlined, the part being chosen more strongly.
    pub(super) fn paint_preedit(&self, stage: &Stage<'_>) {
        let Some((at, preedit)) = &stage.press.preedit else { return };
        let Some(shown) = self.shown.iter().rev().find(|shown| shown.laid.content.touches(*at)) else { return };
        let color = stage.press.input.colors.caret;
        let count = preedit.text.chars().count();
        let active = preedit.active.clone().unwrap_or(0..0);
        for glyph in 0..count {
            let (Some(from), Some(to)) = (shown.laid.preedit_spot(glyph), shown.laid.preedit_spot(glyph + 1)) else { continue };
            let left = if from.row == to.row { from.x } else { 0.0 };
            let y = shown.y + (to.row as f32 + 1.0) * stage.geometry.row_h - 3.0;
            let width = if active.contains(&glyph) { 2.0 } else { 1.0 };
            self.painter.hline(self.left(stage) + left..=self.left(stage) + to.x, y, Stroke::new(width, color));
        }
    }
}

/// The part of `span` inside `bounds`.
fn clip(span: Span, bounds: Span) -> Span {
    let start = span.start.clamp(bounds.start, bounds.end);
    Span { start, end: span.end.clamp(start, bounds.end) }
}

/// The face of labels.
fn small(stage: &Stage<'_>) -> FontId {
    FontId::proportional((stage.press.input.font.size * 0.78).max(9.0))
}

/// Room between a ghost and the text.
pub(super) fn ghost_rule_h(ghost: &Ghost<'_>, rule_h: f32) -> f32 {
    if ghost.label.is_empty() { 0.0 } else { rule_h }
}

/// Letters on a solid colour: black or white, by the contrast ratio of WCAG 2 (relative luminance; above 0.18 black contrasts more).
fn ink_on(color: Color32) -> Color32 {
    let linear = egui::Rgba::from(color);
    let luminance = 0.2126 * linear.r() + 0.7152 * linear.g() + 0.0722 * linear.b();
    if luminance > 0.18 { Color32::BLACK } else { Color32::WHITE }
}

fn wave(rect: Rect, y: f32) -> Vec<Pos2> {
    const STEP: f32 = 1.0;
    let (amplitude, length) = (1.4, 5.0);
    let steps = (rect.width() / STEP).ceil().clamp(1.0, 4000.0) as usize;
    let x = |step: usize| (rect.left() + step as f32 * STEP).min(rect.right());
    // The phase hangs on the screen, not on the word, so that neighbouring words join.
    (0..=steps).map(|step| pos2(x(step), y + amplitude * (x(step) * std::f32::consts::TAU / length).sin())).collect()
}

fn dots(rect: Rect, y: f32, color: Color32) -> impl Iterator<Item = Shape> {
    const GAP: f32 = 3.5;
    let count = (rect.width() / GAP).floor().clamp(1.0, 2000.0) as usize;
    (0..count).map(move |dot| Shape::circle_filled(pos2(rect.left() + (dot as f32 + 0.5) * GAP, y), 0.8, color))
}
