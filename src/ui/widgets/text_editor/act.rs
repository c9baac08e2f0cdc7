//! Doing what an event asks for: moving the caret and wishing for replacements.

use super::contract::EditorInput;
use super::keys::{Action, Motion};
use super::laid::Preedit;
use super::motion;
use super::stage::Stage;
use super::{Caret, TextEditor};
use crate::edit::TextEdit;
use crate::model::Span;
use egui::Ui;

/// One frame's events, and the replacements they have asked for so far.
pub(super) struct Turn<'t, 'a> {
    ui: &'t Ui,
    input: &'a EditorInput<'a>,
    stage: &'t mut Stage<'a>,
    pub(super) edits: Vec<TextEdit>,
    /// Whether the last replacement only put in typed letters, so that more can be added to it.
    typing: bool,
    /// Whether a key wanted to go beyond the text's end (`true`) or its beginning.
    pub(super) beyond: Option<bool>,
}

impl<'t, 'a> Turn<'t, 'a> {
    pub(super) fn new(ui: &'t Ui, stage: &'t mut Stage<'a>) -> Self {
        let input = stage.press.input;
        Self { ui, input, stage, edits: Vec::new(), typing: false, beyond: None }
    }

    /// Whether the action needs the text as it will be after a replacement that the caller has yet to make.
    pub(super) fn must_wait_for(&self, action: &Action, overwrite: bool) -> bool {
        let adds = matches!(action, Action::Insert(_, true)) && self.typing && !overwrite;
        !self.edits.is_empty() && !adds
    }
}

impl TextEditor {
    pub(super) fn act(&mut self, action: Action, turn: &mut Turn<'_, '_>) {
        let text = turn.input.text;
        match action {
            Action::Move(motion, selecting) => self.move_caret(motion, selecting, turn),
            Action::Delete(motion) => self.delete(motion, turn),
            Action::Insert(new, typed) => self.insert(new, typed, turn),
            Action::Copy => self.copy(turn),
            Action::Cut if !self.caret.selection().is_empty() => {
                self.copy(turn);
                self.replace(self.caret.selection(), String::new(), turn);
            }
            Action::Cut => {}
            Action::SelectAll => self.caret = Caret { at: text.len(), from: 0, row_end: false },
            Action::ToggleOverwrite => self.overwrite = !self.overwrite,
            Action::Compose(letters, active) => {
                self.preedit = Some(Preedit { text: letters, active }).filter(|preedit| !preedit.text.is_empty());
            }
            Action::DeleteAround(before, after) => {
                let span = self.caret.selection();
                let head = text.get(..span.start).unwrap_or("").chars().rev().take(before).map(char::len_utf8).sum::<usize>();
                let tail = text.get(span.end..).unwrap_or("").chars().take(after).map(char::len_utf8).sum::<usize>();
                self.replace(Span::new(span.start - head, span.end + tail), String::new(), turn);
            }
            Action::SetText(new) => self.replace(Span::new(0, text.len()), new, turn),
        }
    }

    fn copy(&self, turn: &Turn<'_, '_>) {
        let chosen = turn.input.text.get(self.caret.selection().range()).unwrap_or("");
        if !chosen.is_empty() {
            turn.ui.ctx().copy_text(chosen.to_owned());
        }
    }

    fn insert(&mut self, new: String, typed: bool, turn: &mut Turn<'_, '_>) {
        self.preedit = None;
        if turn.typing
            && let Some(last) = turn.edits.last_mut()
        {
            last.new.push_str(&new);
            self.caret = Caret::at(self.caret.at + new.len());
            return;
        }
        let mut span = self.caret.selection();
        if new.is_empty() && span.is_empty() {
            return;
        }
        if typed && self.overwrite && span.is_empty() {
            let next = motion::next_grapheme(turn.input.text, span.start);
            if turn.input.text.get(span.start..next).is_some_and(|over| over != "\n") {
                span.end = next;
            }
        }
        self.replace(span, new, turn);
        turn.typing = typed && !self.overwrite;
    }

    fn replace(&mut self, span: Span, new: String, turn: &mut Turn<'_, '_>) {
        if span.is_empty() && new.is_empty() {
            return;
        }
        self.caret = Caret::at(span.start + new.len());
        self.wanted_x = None;
        turn.edits.push(TextEdit { span, new });
    }

    fn delete(&mut self, motion: Motion, turn: &mut Turn<'_, '_>) {
        let mut span = self.caret.selection();
        if span.is_empty() {
            let (to, _) = self.target(motion, turn);
            span = Span::new(self.caret.at, to);
        }
        self.replace(span, String::new(), turn);
    }

    fn move_caret(&mut self, motion: Motion, selecting: bool, turn: &mut Turn<'_, '_>) {
        let selection = self.caret.selection();
        let wanted_x = self.wanted_x;
        let (at, row_end) = match motion {
            // Without Shift an arrow leaves the selection at its edge.
            Motion::Left if !selecting && !selection.is_empty() => (selection.start, false),
            Motion::Right if !selecting && !selection.is_empty() => (selection.end, false),
            _ => self.target(motion, turn),
        };
        let vertical = matches!(motion, Motion::Up | Motion::Down | Motion::PageUp | Motion::PageDown);
        self.wanted_x = if vertical { self.wanted_x.or(wanted_x) } else { None };
        self.caret = Caret { at, from: if selecting { self.caret.from } else { at }, row_end };
    }

    /// Where a motion leads from the caret.
    fn target(&mut self, motion: Motion, turn: &mut Turn<'_, '_>) -> (usize, bool) {
        let (text, at) = (turn.input.text, self.caret.at);
        let page = (self.page_rows.saturating_sub(1)).max(1) as isize;
        match motion {
            Motion::Left => (motion::prev_grapheme(text, at), false),
            Motion::Right => (motion::next_grapheme(text, at), false),
            Motion::WordLeft => (motion::prev_word(text, at), false),
            Motion::WordRight => (motion::next_word(text, at), false),
            Motion::Up => self.by_rows(-1, turn),
            Motion::Down => self.by_rows(1, turn),
            Motion::PageUp => self.by_page(-page, turn),
            Motion::PageDown => self.by_page(page, turn),
            Motion::RowStart | Motion::RowEnd => {
                let (_, laid) = turn.stage.piece_of(at);
                let row = laid.spot(text, at, self.caret.row_end).row;
                if motion == Motion::RowStart { (laid.row_span(text, row).start, false) } else { laid.row_end(text, row) }
            }
            // At the start of a line already: the one before; and likewise at its end.
            Motion::LineStart => match motion::line_start(text, at) {
                start if start == at => (motion::line_start(text, at.saturating_sub(1)), false),
                start => (start, false),
            },
            Motion::LineEnd => match motion::line_end(text, at) {
                end if end == at => (motion::line_end(text, (at + 1).min(text.len())), false),
                end => (end, false),
            },
            Motion::TextStart => (0, false),
            Motion::TextEnd => (text.len(), false),
            Motion::NextLine => {
                let (place, laid) = turn.stage.piece_of(at);
                let next = turn.stage.lines.next(&place);
                if next.is_none() {
                    turn.beyond = Some(true);
                }
                (next.map_or(laid.content.end, |next| next.start), false)
            }
        }
    }

    fn by_rows(&mut self, rows: isize, turn: &mut Turn<'_, '_>) -> (usize, bool) {
        let (at, row_end) = (self.caret.at, self.caret.row_end);
        let x = if let Some(x) = self.wanted_x {
            x
        } else {
            let (_, laid) = turn.stage.piece_of(at);
            laid.spot(turn.input.text, at, row_end).x
        };
        self.wanted_x = Some(x);
        let to = turn.stage.caret_by_rows(at, row_end, rows, x);
        let (place, laid) = turn.stage.piece_of(at);
        let row = laid.spot(turn.input.text, at, row_end).row;
        let (first, last) = (place.start == 0 && row == 0, turn.stage.lines.next(&place).is_none() && row + 1 >= laid.rows());
        if (rows < 0 && first) || (rows > 0 && last) {
            turn.beyond = Some(rows > 0);
        }
        to
    }

    /// A page: the view goes along, so that the caret keeps its height on the screen.
    fn by_page(&mut self, rows: isize, turn: &mut Turn<'_, '_>) -> (usize, bool) {
        self.anchor.offset += rows as f32 * turn.stage.geometry.row_h;
        self.anchor = turn.stage.settle(self.anchor);
        self.by_rows(rows, turn)
    }
}
