//! The window's part of the ways to read: side by side, line by line, the loupe, the text over the scan.

use super::panes::lines::{LinesInput, SetLines, StripsInput, strips_ui};
use super::panes::scan::ScanPane;
use super::panes::strips::StripState;
use super::panes::text::TextLook;
use super::window::Window;
use crate::app::command::{Command, CommandId};
use crate::app::views;
use crate::model::{Page, Span};
use crate::ui::widgets::text_editor::{EditorOutput, ScrollPolicy};
use std::sync::Arc;

impl Window {
    /// Whether the text is shown line by line now.
    pub(super) fn shows_lines(&self) -> bool {
        self.workspace.view.lines && !self.clean
    }

    /// How large the scan shows, in screen pixels per scan pixel.
    pub(super) fn shown_zoom(&self) -> f32 {
        self.lines.seen.filter(|_| self.shows_lines()).map_or(self.scan.zoom(), |(_, zoom)| zoom)
    }

    /// Carries out what concerns only how one reads; says whether it was that.
    pub(super) fn view_command(&mut self, _ctx: &egui::Context, id: CommandId) -> bool {
        match id {
            CommandId::SideBySide => self.show_lines(false),
            CommandId::LineByLine => self.show_lines(!self.shows_lines()),
            CommandId::ZoomIn | CommandId::ZoomOut if self.shows_lines() => {
                let size = &mut self.workspace.view.text_size;
                *size = if id == CommandId::ZoomIn { (*size + 1.0).min(40.0) } else { (*size - 1.0).max(8.0) };
            }
            _ => return false,
        }
        true
    }

    /// Goes from one way to read to another: the place one reads at stays in view, and the text keeps the keyboard.
    fn show_lines(&mut self, on: bool) {
        self.workspace.view.lines = on;
        self.clean = false;
        self.editor.scroll_to(self.editor.caret(), ScrollPolicy::Center);
        self.editor.request_focus();
        self.caret_moved = true;
    }

    /// The rows of the page, where it is shown line by line.
    pub(super) fn set_lines(&mut self, ui: &mut egui::Ui, page: &Page, look: TextLook) -> Option<Arc<SetLines>> {
        if !self.shows_lines() {
            return None;
        }
        let words = self.words();
        let session = self.workspace.session.as_ref()?;
        let turns = session.head()?.turns;
        let input = LinesInput { page: (page.id, page.revision), text: &page.working.text, words: &words, turns, font: look.font() };
        let set = self.lines.set(ui, &input, || views::lines::lines(session, &words));
        if !set.lines.note.is_empty() {
            super::panes::lines::note_ui(ui, &set.lines.note);
        }
        Some(set)
    }

    /// Paints the strips between the lines, and takes what happened in them.
    pub(super) fn strips_ui(&mut self, ui: &egui::Ui, set: &SetLines, shown: &EditorOutput, commands: &mut Vec<Command>) {
        let Some(session) = &self.workspace.session else { return };
        let (Some(page), selection) = (session.place.page, session.place.selection) else { return };
        let turns = session.head().map(|head| head.turns).unwrap_or_default();
        let (frame, around) = self.workspace.frames(page);
        self.scan.request_strips(ui.ctx(), &mut self.workspace, frame.as_ref(), &around, self.lines.seen);
        let scan = match ScanPane::strip_scan(&mut self.workspace, frame.as_ref(), turns) {
            StripState::Ready(scan) => Some(scan),
            StripState::Loading | StripState::Missing(_) => None,
        };
        let words = self.words();
        let current = if selection.is_empty() { views::scan::word_at(&words, selection.start).map(|word| word.span) } else { Some(selection) };
        let pointed = shown.hovered.as_ref().map(|hovered| hovered.token);
        let input = StripsInput { scan, current, pointed, pane: &self.scan };
        let output = strips_ui(ui, &mut self.lines, set, shown, &input);
        if output.hovered.is_some() {
            (self.pointed, self.pointed_on_scan) = (output.hovered, true);
        } else if std::mem::take(&mut self.pointed_on_scan) {
            self.pointed = None;
        }
        commands.extend(output.clicked.map(|span| Command::GoTo(page, span)));
        commands.extend(shown.beyond.and_then(|onwards| self.beyond_page(onwards)));
    }

    /// A key that goes beyond the last line goes on with the next page, and beyond the first with the last line of the page before.
    fn beyond_page(&self, onwards: bool) -> Option<Command> {
        let session = self.workspace.session.as_ref()?;
        let (before, after) = views::text::neighbours(session, session.place.page?);
        if onwards {
            return after.map(Command::GoToPage);
        }
        let end = session.dossier.page(before?).map_or(0, |page| page.working.text.len());
        Some(Command::GoTo(before?, Span::empty(end)))
    }
}
