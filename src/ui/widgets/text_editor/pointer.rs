//! The pointer: clicks, drags, the wheel and the scroll bar.

use super::contract::Hovered;
use super::stage::{Anchor, Shown, Stage};
use super::{Caret, MARGIN, TextEditor, motion};
use egui::{PointerButton, Pos2, Rect, Response, Ui, pos2};

/// Height of the shortest thumb in points.
const SHORTEST_THUMB: f32 = 24.0;

/// What the pointer did in this frame.
#[derive(Debug, Default)]
pub(super) struct Pointed {
    /// Whether the caret went where the pointer is, so that the view must not follow it.
    pub(super) pressed: bool,
    pub(super) hovered: Option<Hovered>,
    pub(super) clicked: Option<usize>,
    pub(super) double_clicked: Option<usize>,
    pub(super) menu_at: Option<usize>,
    /// Where the pointer is in a room of the caller's, and whether it was clicked there.
    pub(super) in_room: Option<(Pos2, bool)>,
}

/// Where the thumb of the scroll bar is; none where everything shows.
pub(super) fn thumb(bar: Rect, anchor: Anchor, stage: &Stage<'_>) -> Option<Rect> {
    let (total, page) = (stage.total(), f64::from(bar.height()));
    if total <= page + 1.0 {
        return None;
    }
    let height = (page * page / total).max(f64::from(SHORTEST_THUMB)).min(page);
    let share = (stage.scrolled(anchor) / (total - page)).clamp(0.0, 1.0);
    let top = bar.top() + (share * (page - height)) as f32;
    Some(Rect::from_min_size(pos2(bar.left(), top), egui::vec2(bar.width(), height as f32)))
}

impl TextEditor {
    /// Says how far down the wheel went, in points.
    pub(super) fn scroll_by_wheel(&mut self, ui: &Ui, response: &Response, stage: &Stage<'_>) -> f32 {
        if !response.contains_pointer() {
            return 0.0;
        }
        let delta = ui.input(egui::InputState::smooth_scroll_delta);
        let room = stage.geometry.area.right() - MARGIN - stage.geometry.text_left;
        let sideways = !stage.press.input.line_wrap && delta.x != 0.0;
        if sideways {
            self.scroll_x = (self.scroll_x - delta.x).clamp(0.0, (self.widest - room + MARGIN).max(0.0));
        }
        if delta.y != 0.0 {
            self.anchor.offset -= delta.y;
        }
        ui.input_mut(|i| {
            i.smooth_scroll_delta.y = 0.0;
            if sideways {
                i.smooth_scroll_delta.x = 0.0;
            }
        });
        -delta.y
    }

    pub(super) fn scroll_by_bar(&mut self, response: &Response, bar: Rect, stage: &Stage<'_>) {
        let Some(thumb) = thumb(bar, self.anchor, stage) else { return };
        let Some(pos) = response.interact_pointer_pos() else { return };
        let free = (bar.height() - thumb.height()).max(1.0);
        let range = (stage.total() - f64::from(bar.height())).max(0.0);
        if response.dragged() {
            let y = stage.scrolled(self.anchor) + f64::from(response.drag_delta().y / free) * range;
            self.anchor = stage.anchor_at(y.clamp(0.0, range));
        } else if response.clicked() && !thumb.contains(pos) {
            let share = f64::from(((pos.y - bar.top() - thumb.height() / 2.0) / free).clamp(0.0, 1.0));
            self.anchor = stage.anchor_at(share * range);
        }
    }

    /// Takes clicks and drags on the text.
    pub(super) fn point(&mut self, ui: &Ui, response: &Response, stage: &mut Stage<'_>, shown: &[Shown]) -> Pointed {
        let mut pointed = Pointed::default();
        let rooms = stage.rooms(shown);
        let in_room = |pos: &Pos2| rooms.iter().any(|room| room.rect.contains(*pos));
        pointed.in_room = response.hover_pos().or(response.interact_pointer_pos()).filter(in_room).map(|pos| (pos, response.clicked()));
        if response.hovered() && pointed.in_room.is_none() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::Text);
        }
        if let Some(pos) = response.hover_pos() {
            pointed.hovered = self.hovered(stage, shown, pos);
        }
        let Some(pos) = response.interact_pointer_pos() else {
            self.dragging = false;
            self.menu_by_key(response, &mut pointed);
            return pointed;
        };
        if pointed.in_room.is_some() && !self.dragging {
            if response.is_pointer_button_down_on() {
                response.request_focus();
            }
            return pointed;
        }
        let Some((at, row_end)) = stage.caret_at(shown, pos, self.scroll_x) else { return pointed };
        let text = stage.press.input.text;
        let (pressed, down, shift) = ui.input(|i| (i.pointer.primary_pressed(), i.pointer.primary_down(), i.modifiers.shift));
        if response.is_pointer_button_down_on() && pressed {
            response.request_focus();
            self.preedit = None;
            // The pointer may have gone on within the frame of the press.
            let origin = ui.input(|i| i.pointer.press_origin()).and_then(|origin| stage.caret_at(shown, origin, self.scroll_x));
            let from = if shift { self.caret.from } else { origin.map_or(at, |(from, _)| from) };
            self.caret = Caret { at, from, row_end };
            (self.wanted_x, self.dragging, pointed.pressed) = (None, true, true);
        } else if self.dragging && down && response.dragged_by(PointerButton::Primary) {
            self.caret = Caret { at, from: self.caret.from, row_end };
            (self.wanted_x, pointed.pressed) = (None, true);
            self.scroll_while_dragging(ui, stage, pos);
        }
        if response.clicked_by(PointerButton::Primary) {
            pointed.clicked = Some(at);
        }
        if response.triple_clicked() {
            let (start, end) = (motion::line_start(text, at), motion::line_end(text, at));
            self.caret = Caret { at: motion::next_grapheme(text, end).min(end + 1), from: start, row_end: false };
            pointed.pressed = true;
        } else if response.double_clicked() {
            let under = pointed.hovered.map_or(at, |hovered| hovered.at);
            let word = motion::word_around(text, under);
            self.caret = Caret { at: word.end, from: word.start, row_end: false };
            (pointed.double_clicked, pointed.pressed) = (Some(under), true);
        }
        if response.secondary_clicked() {
            response.request_focus();
            if !self.caret.selection().touches(at) || self.caret.selection().is_empty() {
                self.caret = Caret { at, from: at, row_end };
            }
            (pointed.menu_at, pointed.pressed) = (Some(at), true);
        }
        pointed
    }

    /// A screen reader or the menu key asks for the menu without a pointer.
    fn menu_by_key(&self, response: &Response, pointed: &mut Pointed) {
        if response.secondary_clicked() {
            pointed.menu_at = Some(self.caret.at);
        }
    }

    fn scroll_while_dragging(&mut self, ui: &Ui, stage: &Stage<'_>, pos: egui::Pos2) {
        let area = stage.geometry.area;
        let over = if pos.y < area.top() { pos.y - area.top() } else { (pos.y - area.bottom()).max(0.0) };
        if over != 0.0 {
            let dt = ui.input(|i| i.stable_dt).min(0.1);
            self.anchor.offset += over * 12.0 * dt;
            ui.ctx().request_repaint();
        }
    }

    fn hovered(&self, stage: &Stage<'_>, shown: &[Shown], pos: egui::Pos2) -> Option<Hovered> {
        let (here, row) = stage.row_at(shown, pos.y)?;
        let g = &stage.geometry;
        if pos.y < here.y || pos.y >= here.y + here.laid.rows() as f32 * g.row_h {
            return None;
        }
        let text = stage.press.input.text;
        let left = g.text_left - self.scroll_x;
        let at = here.laid.char_under(text, row, pos.x - left)?;
        let token = motion::token_around(text, at);
        let (_, from, to) = here.laid.stretches(text, token, 0.0).into_iter().find(|&(found, ..)| found == row)?;
        let y = here.y + row as f32 * g.row_h;
        let rect = Rect::from_min_max(pos2(left + from, y), pos2(left + to, y + g.row_h));
        let style = stage.styles_in(here.laid.content).filter(|(span, _)| span.contains(at)).filter_map(|(_, style)| style.hover).last();
        Some(Hovered { at, token, rect, style })
    }
}
