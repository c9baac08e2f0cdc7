//! A text editor that lays out only the rows that show.
//!
//! egui's own field lays out and copies its whole text each frame, which makes it unusable beyond a few pages. This one keeps an index of
//! line starts (`lines`), lays out what is in view (`stage`, `laid`), and draws bands, rules, wavy lines and ghosts of neighbouring pages
//! (`paint`). A key typed into 5 MB costs 3 ms of processor time, the caller's
//! moving of text and spans included (`benches/editor.rs`).
//!
//! **It never changes the text.** It says which replacements are wished for; the caller applies them and shows the new text with a new
//! revision in the next frame. Until then the caret in the output is already where it will be, and what was typed behind the
//! replacement in the same frame waits. Undo is the caller's as well: its keys are not looked at here.
//!
//! Reading order: `contract` (what goes in and out), `motion` (pure), `lines`, `laid`, `stage`, `keys`, `act`, `pointer`, `paint`, `access`.

mod access;
mod act;
mod contract;
mod keys;
mod laid;
mod lines;
mod motion;
mod paint;
mod pointer;
mod stage;
#[cfg(test)]
#[expect(clippy::string_slice, reason = "tests know their texts")]
mod tests;

pub use contract::{
    DecorationKind, EditorColors, EditorInput, EditorOutput, Ghost, Hovered, RowDecoration, RowFit, ScrollPolicy, ShownRoom, SpanStyle,
    StyledSpan, Underline,
};

use crate::edit::TextEdit;
use crate::model::Span;
use act::Turn;
use egui::emath::GuiRounding as _;
use egui::{Event, EventFilter, Id, Rect, Response, Sense, Stroke, Ui, pos2};
use laid::{Preedit, Press, Signs};
use lines::Lines;
use paint::Scene;
use stage::{Anchor, Geometry, Shown, Stage};
use std::collections::VecDeque;

/// How long the caret blinks after the last key or click.
const BLINKING_SECONDS: f64 = 8.0;

/// Width of the scroll bar in points.
const SCROLL_BAR: f32 = 12.0;
/// Room left and right of the text in points.
const MARGIN: f32 = 14.0;
/// Room above and below the text in points.
const MARGIN_Y: f32 = 6.0;
/// What the pane is wider than the text in it, in points.
pub const AROUND: f32 = SCROLL_BAR + 2.0 * MARGIN;

/// Caret and selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Caret {
    at: usize,
    /// The other end of the selection.
    from: usize,
    /// Whether the caret, at a border of two rows of one line, stands at the end of the first.
    row_end: bool,
}

impl Caret {
    fn at(at: usize) -> Self {
        Self { at, from: at, row_end: false }
    }

    fn selection(self) -> Span {
        Span::new(self.at, self.from)
    }

    /// As the replacement leaves it: positions after it move, positions in what goes away come to its end.
    fn moved_by(self, edit: &TextEdit) -> Self {
        Self { at: moved(self.at, edit), from: moved(self.from, edit), ..self }
    }
}

/// Where rooms break lines: inside them, not at their beginning.
fn breaks_of(input: &EditorInput<'_>) -> Vec<usize> {
    let rooms = input.decorations.iter().filter(|decoration| matches!(decoration.kind, DecorationKind::Room { .. }));
    let inside = |at: &usize| at.checked_sub(1).is_some_and(|before| input.text.as_bytes().get(before).is_some_and(|byte| *byte != b'\n'));
    rooms.map(|room| room.at).filter(|at| inside(at) && *at < input.text.len() && input.text.is_char_boundary(*at)).collect()
}

fn moved(at: usize, edit: &TextEdit) -> usize {
    if at < edit.span.start {
        at
    } else if at >= edit.span.end {
        at - edit.span.len() + edit.new.len()
    } else {
        edit.span.start + edit.new.len()
    }
}

/// Replacements the caller was asked for in the last frame.
#[derive(Debug, Clone)]
struct Sent {
    edits: Vec<TextEdit>,
    before: Caret,
}

/// The state of one editor, kept by the caller, one for each pane.
#[derive(Debug, Default)]
pub struct TextEditor {
    lines: Lines,
    revision: Option<u64>,
    layout_key: Option<(egui::FontId, bool, u32, u32)>,
    caret: Caret,
    /// Where vertical movement keeps to, in points from the text's left edge.
    wanted_x: Option<f32>,
    anchor: Anchor,
    scroll_x: f32,
    /// Width of the widest row met, for scrolling sideways.
    widest: f32,
    overwrite: bool,
    preedit: Option<Preedit>,
    sent: Option<Sent>,
    noted: Vec<TextEdit>,
    /// Events that wait for the caller to apply a replacement.
    waiting: VecDeque<Event>,
    scroll_to: Option<(usize, ScrollPolicy)>,
    wants_focus: bool,
    /// When the caret last moved, in seconds: it does not blink while it moves.
    touched: f64,
    /// Height of the pane in the last frame, in rows.
    page_rows: usize,
    /// Whether a press on the text has begun a drag.
    dragging: bool,
    /// Where rooms break lines, in bytes.
    breaks: Vec<usize>,
    /// Whether a key of this frame wanted to go beyond the text.
    beyond: Option<bool>,
}

impl TextEditor {
    /// An editor with its caret at the start.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts the caret at byte `at` and selects nothing. Scrolling is another matter: see [`Self::scroll_to`].
    pub fn set_caret(&mut self, at: usize) {
        self.caret = Caret::at(at);
        self.wanted_x = None;
        self.forget_composing();
    }

    /// Selects `span`, with the caret at its end.
    pub fn select(&mut self, span: Span) {
        self.caret = Caret { at: span.end, from: span.start, row_end: false };
        self.wanted_x = None;
        self.forget_composing();
    }

    /// Brings byte `at` into view when shown next.
    pub fn scroll_to(&mut self, at: usize, policy: ScrollPolicy) {
        self.scroll_to = Some((at, policy));
    }

    /// Asks for the keyboard when shown next.
    pub fn request_focus(&mut self) {
        self.wants_focus = true;
    }

    /// Byte position of the caret.
    pub fn caret(&self) -> usize {
        self.caret.at
    }

    /// The selection; none where empty.
    pub fn selection(&self) -> Option<Span> {
        Some(self.caret.selection()).filter(|span| !span.is_empty())
    }

    /// Whether typing overwrites.
    pub fn overwrites(&self) -> bool {
        self.overwrite
    }

    /// Tells of replacements that did not come from this editor (an accepted suggestion, undo), in the order they were made and each in
    /// the text as the ones before left it, so that caret and view stay with their words. To be called before the new text is shown;
    /// without it the view may jump, but nothing else is wrong.
    pub fn note_edits(&mut self, edits: &[TextEdit]) {
        for edit in edits {
            self.caret = self.caret.moved_by(edit);
            self.noted.push(edit.clone());
        }
    }

    /// Forgets everything about the text, for showing another one: caret and view go to the start.
    pub fn reset(&mut self) {
        *self = Self { overwrite: self.overwrite, ..Self::default() };
    }

    fn forget_composing(&mut self) {
        self.preedit = None;
        self.waiting.clear();
        if let Some(sent) = &mut self.sent {
            sent.before = self.caret;
        }
    }

    /// Shows the editor in all the room there is, takes its keys and pointer, and says what is wished for.
    pub fn show(&mut self, ui: &mut Ui, input: &EditorInput<'_>) -> EditorOutput {
        let id = ui.make_persistent_id(input.id_salt);
        let (_, rect) = ui.allocate_space(ui.available_size());
        let mut response = ui.interact(rect, id, Sense::click_and_drag());
        let bar = rect.with_min_x(rect.right() - SCROLL_BAR);
        let bar_response = ui.interact(bar, id.with("scroll bar"), Sense::click_and_drag());
        if std::mem::take(&mut self.wants_focus) {
            response.request_focus();
        }
        self.follow_text(input);
        let geometry = self.geometry(ui, input, rect.with_max_x(bar.left()));
        let mut lines = std::mem::take(&mut self.lines);
        let press = self.press(ui, input, &geometry);
        let mut stage = Stage::new(press, geometry, &mut lines);
        let (mut shown, overscroll) = self.scroll_by_hand(ui, &response, (&bar_response, bar), &mut stage);
        let before = self.caret;
        let pointed = self.point(ui, &response, &mut stage, &shown);
        self.beyond = None;
        let edits = if response.has_focus() { self.take_keys(ui, id, input, &mut stage) } else { self.without_focus(ui, id, input) };
        // The new caret belongs to the text after the replacements; this frame still shows the text before them.
        let drawn = if edits.is_empty() { self.caret } else { before };
        let caret_moved = self.caret != before;
        if edits.is_empty() {
            let follows = caret_moved && !pointed.pressed;
            self.scroll(&mut stage, &mut shown, drawn, follows);
        } else {
            response.mark_changed();
            self.sent = Some(Sent { edits: edits.clone(), before });
            ui.ctx().request_repaint();
        }
        if caret_moved || !edits.is_empty() {
            self.touched = ui.input(|i| i.time);
        }
        stage.press.preedit = self.preedit.clone().map(|preedit| (drawn.at, preedit));
        let caret_rect = self.paint(ui, &response, &stage, &shown, drawn);
        self.paint_bar(ui, &bar_response, bar, &stage);
        access::describe(ui, &response, input, &stage, &shown, drawn);
        self.learn(ui, &stage);
        let (rooms, text_left, visible) = (stage.rooms(&shown), stage.geometry.text_left - self.scroll_x, stage::visible(&shown));
        self.lines = lines;
        EditorOutput {
            edits,
            caret: self.caret.at,
            selection: self.selection(),
            caret_moved,
            hovered: pointed.hovered,
            clicked: pointed.clicked,
            double_clicked: pointed.double_clicked,
            context_menu_at: pointed.menu_at,
            caret_rect,
            has_focus: response.has_focus(),
            overwrite: self.overwrite,
            rooms,
            in_room: pointed.in_room,
            text_left,
            beyond: self.beyond,
            overscroll,
            visible,
            response,
        }
    }

    /// Follows the wheel and the scroll bar; gives what shows then, and how far the wheel wanted to go beyond the text.
    fn scroll_by_hand(
        &mut self,
        ui: &Ui,
        response: &Response,
        (bar, place): (&Response, Rect),
        stage: &mut Stage<'_>,
    ) -> (Vec<Shown>, f32) {
        let wheeled = self.scroll_by_wheel(ui, response, stage);
        self.scroll_by_bar(bar, place, stage);
        let wanted = self.anchor;
        let shown = stage.show(&mut self.anchor);
        (shown, stage.overscroll(wanted, self.anchor, wheeled))
    }

    /// Keeps what was learned while laying out: how wide rows are, and whether the index does not fit the text.
    fn learn(&mut self, ui: &Ui, stage: &Stage<'_>) {
        self.widest = self.widest.max(stage.widest);
        if stage.stale {
            self.revision = None;
            ui.ctx().request_repaint();
        }
    }

    /// Goes where the caller or the caret wants the view, and lays out anew what shows then.
    fn scroll(&mut self, stage: &mut Stage<'_>, shown: &mut Vec<Shown>, caret: Caret, follows: bool) {
        if follows {
            self.scroll_to.get_or_insert((caret.at, ScrollPolicy::Nearest));
        }
        let Some((at, policy)) = self.scroll_to.take() else { return };
        self.anchor = stage.reveal(at, caret.row_end && at == caret.at, policy, self.anchor, shown);
        *shown = stage.show(&mut self.anchor);
        self.scroll_sideways(stage, at);
    }

    /// Brings the index of lines, the caret and the view up to the text given.
    fn follow_text(&mut self, input: &EditorInput<'_>) {
        let sent = self.sent.take();
        let breaks = breaks_of(input);
        let broken_elsewhere = breaks != self.breaks;
        self.breaks = breaks;
        if self.revision == Some(input.revision) && self.lines.len() == input.text.len() {
            if broken_elsewhere {
                self.lines = Lines::broken(input.text, None, &self.breaks);
                self.layout_key = None;
                self.anchor.at = self.lines.at_byte(self.anchor.at).start;
            }
            if let Some(sent) = sent {
                // The caller did not apply them.
                self.caret = sent.before;
            }
            self.noted.clear();
            return;
        }
        let granted = sent.is_some();
        let mut edits = sent.map_or_else(Vec::new, |sent| sent.edits);
        edits.append(&mut self.noted);
        for edit in &edits {
            if edit.span.end <= self.anchor.at {
                self.anchor.at = moved(self.anchor.at, edit);
            } else if edit.span.start < self.anchor.at {
                self.anchor.at = edit.span.start;
            }
        }
        let known = self.revision.is_some();
        let followed = match edits.as_slice() {
            [edit] if known && self.breaks.is_empty() && !broken_elsewhere => self.lines.replace(input.text, edit.span, edit.new.len()),
            _ => false,
        };
        if !followed {
            self.lines = Lines::broken(input.text, None, &self.breaks);
            self.layout_key = None;
        }
        self.revision = Some(input.revision);
        self.anchor.at = self.lines.at_byte(self.anchor.at.min(input.text.len())).start;
        self.caret.at = motion::floor_grapheme(input.text, self.caret.at);
        self.caret.from = motion::floor_grapheme(input.text, self.caret.from);
        if granted {
            self.scroll_to.get_or_insert((self.caret.at, ScrollPolicy::Nearest));
        }
    }

    /// Measures the pane and the face; where either has changed, all row counts are estimates again.
    fn geometry(&mut self, ui: &Ui, input: &EditorInput<'_>, area: Rect) -> Geometry {
        let scale = ui.pixels_per_point();
        let (face_h, char_w) = ui.fonts_mut(|fonts| (fonts.row_height(&input.font), fonts.glyph_width(&input.font, 'n')));
        let row_h = (face_h * input.line_spacing).max(1.0).round_to_pixels(scale);
        let rule_h = (row_h * 1.7).round_to_pixels(scale);
        let digits = self.lines.line_count().checked_ilog10().unwrap_or(0) + 1;
        let gutter = if input.line_numbers { digits.max(2) as f32 * char_w * 0.78 + 12.0 } else { 0.0 };
        let text_left = (area.left() + MARGIN + gutter).round_to_pixels(scale);
        let width = (area.right() - MARGIN - text_left).max(char_w * 4.0);
        let key = (input.font.clone(), input.line_wrap, width.to_bits(), scale.to_bits());
        if self.layout_key.as_ref() != Some(&key) {
            let columns = input.line_wrap.then(|| (width / char_w.max(1.0)).floor().max(1.0) as usize);
            self.lines.set_columns(columns);
            self.layout_key = Some(key);
            self.widest = 0.0;
        }
        self.page_rows = (area.height() / row_h).floor().max(1.0) as usize;
        let ghost_h = |ghost: &Ghost<'_>| ghost.lines.len() as f32 * row_h + paint::ghost_rule_h(ghost, rule_h);
        let (top_h, bottom_h) = (MARGIN_Y + ghost_h(&input.ghost_above), MARGIN_Y + input.room_below + ghost_h(&input.ghost_below));
        if self.anchor == Anchor::default() {
            // A text just opened shows the end of the page before it.
            self.anchor.offset = -top_h;
        }
        Geometry { area, text_left, row_h, rule_h, top_h, bottom_h }
    }

    fn press<'a>(&self, ui: &Ui, input: &'a EditorInput<'a>, geometry: &Geometry) -> Press<'a> {
        let width = (geometry.area.right() - MARGIN - geometry.text_left).max(1.0);
        Press {
            ctx: ui.ctx().clone(),
            input,
            width: if input.line_wrap { width } else { f32::INFINITY },
            row_h: geometry.row_h,
            preedit: self.preedit.clone().map(|preedit| (self.caret.at, preedit)),
            signs: Signs::of(ui.ctx(), &input.font),
        }
    }

    /// Takes the keyboard's events until one changes the text; the rest waits for the caller.
    fn take_keys(&mut self, ui: &Ui, id: Id, input: &EditorInput<'_>, stage: &mut Stage<'_>) -> Vec<TextEdit> {
        let filter = EventFilter { tab: input.tab_inserts, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let os = ui.os();
        let mut events = std::mem::take(&mut self.waiting);
        events.extend(ui.input(|i| i.filtered_events(&filter)));
        let mut turn = Turn::new(ui, stage);
        while let Some(event) = events.pop_front() {
            let goes_on = keys::goes_on(&event).filter(|_| input.enter_goes_on);
            let action = goes_on
                .or_else(|| keys::action(&event, os, input.editable && ui.is_enabled(), input.tab_inserts))
                .or_else(|| access::action(&event, id, input));
            let Some(action) = action else { continue };
            if turn.must_wait_for(&action, self.overwrite) {
                events.push_front(event);
                self.waiting = events;
                break;
            }
            self.act(action, &mut turn);
        }
        let Turn { edits, beyond, .. } = turn;
        self.beyond = beyond;
        edits
    }

    fn without_focus(&mut self, ui: &Ui, id: Id, input: &EditorInput<'_>) -> Vec<TextEdit> {
        self.preedit = None;
        self.waiting.clear();
        let asked = ui.input(|i| i.events.iter().find_map(|event| access::action(event, id, input)));
        match asked {
            Some(keys::Action::SetText(new)) => {
                self.caret = Caret::at(new.len());
                vec![TextEdit { span: Span::new(0, input.text.len()), new }]
            }
            Some(keys::Action::Insert(new, _)) => {
                let span = self.caret.selection();
                self.caret = Caret::at(span.start + new.len());
                vec![TextEdit { span, new }]
            }
            _ => Vec::new(),
        }
    }

    /// Paints everything, and says where the caret is.
    fn paint(&self, ui: &Ui, response: &Response, stage: &Stage<'_>, shown: &[Shown], caret: Caret) -> Option<Rect> {
        let (colors, area) = (stage.press.input.colors, stage.geometry.area);
        let focused = response.has_focus() && ui.input(|i| i.focused);
        let rect = self.caret_rect(stage, shown, caret).filter(|rect| rect.bottom() > area.top() && rect.top() < area.bottom());
        ui.painter_at(response.rect).rect_filled(response.rect, egui::CornerRadius::ZERO, colors.background);
        let scene = Scene {
            painter: ui.painter_at(area),
            wide: ui.painter_at(response.rect),
            shown,
            scroll_x: self.scroll_x,
            selection: caret.selection(),
            focused,
            caret: rect.filter(|_| stage.press.input.editable || focused),
        };
        scene.paint(stage);
        scene.paint_preedit(stage);
        if let Some(rect) = rect
            && focused
        {
            let width = if self.overwrite { (stage.press.input.font.size * 0.5).max(4.0) } else { 2.0 };
            let blinking = ui.visuals().text_cursor.clone();
            let (on, off) = (f64::from(blinking.on_duration), f64::from(blinking.off_duration));
            let since = ui.input(|i| i.time) - self.touched;
            let phase = since.rem_euclid((on + off).max(0.1));
            // Then it stands still, and nothing is drawn any more until something happens.
            let blinks = blinking.blink && since < BLINKING_SECONDS;
            if !blinks || phase < on {
                let color = if self.overwrite { colors.caret.gamma_multiply(0.4) } else { colors.caret };
                let caret = rect.with_max_x(rect.left() + width).shrink2(egui::vec2(0.0, (rect.height() * 0.08).round()));
                scene.painter.rect_filled(caret, egui::CornerRadius::ZERO, color);
            }
            if blinks {
                let wait = if phase < on { on - phase } else { on + off - phase };
                ui.ctx().request_repaint_after_secs(wait as f32);
            }
            if stage.press.input.editable {
                ui.output_mut(|output| {
                    output.ime = Some(egui::output::IMEOutput {
                        purpose: egui::IMEPurpose::Normal,
                        rect: area,
                        cursor_rect: rect,
                        should_interrupt_composition: false,
                    });
                });
            }
        }
        rect
    }

    fn caret_rect(&self, stage: &Stage<'_>, shown: &[Shown], caret: Caret) -> Option<Rect> {
        let here = shown.iter().rev().find(|shown| shown.place.start <= caret.at && caret.at <= shown.laid.content.end)?;
        let composing = self.preedit.as_ref().and_then(|preedit| {
            let end = preedit.active.as_ref().map_or_else(|| preedit.text.chars().count(), |active| active.end);
            here.laid.preedit_spot(end)
        });
        let spot = composing.unwrap_or_else(|| here.laid.spot(stage.press.input.text, caret.at, caret.row_end));
        let row_h = stage.geometry.row_h;
        let min = pos2((stage.geometry.text_left - self.scroll_x + spot.x).round(), here.y + spot.row as f32 * row_h);
        Some(Rect::from_min_size(min, egui::vec2(1.0, row_h)))
    }

    /// Brings a place into view sideways, where lines are not wrapped.
    fn scroll_sideways(&mut self, stage: &mut Stage<'_>, at: usize) {
        if stage.press.input.line_wrap {
            self.scroll_x = 0.0;
            return;
        }
        let (_, laid) = stage.piece_of(at);
        let x = laid.spot(stage.press.input.text, at, false).x;
        let room = stage.geometry.area.right() - MARGIN - stage.geometry.text_left;
        let slack = (room * 0.1).min(48.0);
        if x - self.scroll_x > room - slack {
            self.scroll_x = x - room + slack;
        } else if x - self.scroll_x < slack {
            self.scroll_x = (x - slack).max(0.0);
        }
    }

    fn paint_bar(&self, ui: &Ui, response: &Response, bar: Rect, stage: &Stage<'_>) {
        let Some(thumb) = pointer::thumb(bar, self.anchor, stage) else { return };
        let colors = stage.press.input.colors;
        let color = if response.hovered() || response.dragged() { colors.scroll_hot } else { colors.scroll };
        ui.painter_at(bar).rect(
            thumb.shrink2(egui::vec2(3.0, 1.0)),
            egui::CornerRadius::same(3),
            color,
            Stroke::NONE,
            egui::StrokeKind::Inside,
        );
    }
}
