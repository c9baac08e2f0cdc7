//! The window's part of the ways to read: side by side, line by line, the loupe, the text over the scan.

use super::panes::lines::{LinesInput, SetLines, StripsInput, strips_ui, word_box};
use super::panes::loupe::{LoupeInput, loupe_ui};
use super::panes::overlay::{Bare, FieldAnswer, WordField, field_ui, switches_ui, words_ui};
use super::panes::scan::{ScanPane, ScanPaneOutput};
use super::panes::strips::StripState;
use super::panes::text::TextLook;
use super::theme::Palette;
use super::window::Window;
use crate::app::command::{Command, CommandId};
use crate::app::views;
use crate::app::views::overlay::OverlayPrefs;
use crate::edit::TextEdit;
use crate::model::{Page, Span};
use crate::ui::widgets::text_editor::{EditorOutput, ScrollPolicy};
use std::sync::Arc;

impl Window {
    /// The ways to read, to choose by mouse; the menu has them with their keys.
    pub(super) fn ways_ui(&self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        if self.workspace.session.is_none() {
            return;
        }
        let comparing = self.is_comparing();
        let (lines, clean) = (self.shows_lines() && !comparing, self.clean && !comparing);
        for (id, label, on) in [
            (CommandId::CompareReadings, "Compare", comparing),
            (CommandId::CleanText, "Clean text", clean),
            (CommandId::LineByLine, "Line by line", lines),
            (CommandId::SideBySide, "Side by side", !lines && !clean && !comparing),
        ] {
            let label = egui::RichText::new(label).small();
            let help = super::palette::hover(id, crate::app::run::availability(id, &self.workspace));
            let response = ui.add(egui::Button::selectable(on, label)).on_hover_text(help);
            response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, format!("Read: {}", id.info().label)));
            if response.clicked() && !on {
                commands.push(Command::Plain(id));
            }
        }
    }

    /// Whether two readings are compared, or were until the command that is carried out now.
    fn is_comparing(&self) -> bool {
        self.readers.compare.open || self.workspace.session.as_ref().is_some_and(|session| session.comparing.is_some())
    }

    /// Whether the text is shown line by line now.
    pub(super) fn shows_lines(&self) -> bool {
        self.workspace.view.lines && !self.clean
    }

    /// Whether the scan shows without the text that lies over it.
    pub fn shows_bare_ink(&self) -> bool {
        self.overlay.bare.is_some()
    }

    /// How large the scan shows, in screen pixels per scan pixel.
    pub(super) fn shown_zoom(&self) -> f32 {
        self.lines.seen.filter(|_| self.shows_lines()).map_or(self.scan.zoom(), |(_, zoom)| zoom)
    }

    /// Carries out what concerns only how one reads; says whether it was that.
    pub(super) fn view_command(&mut self, ctx: &egui::Context, id: CommandId) -> bool {
        match id {
            CommandId::SideBySide => self.show_lines(false),
            CommandId::CleanText if self.is_comparing() => {
                self.show_lines(self.workspace.view.lines);
                self.clean = true;
            }
            CommandId::LineByLine => self.show_lines(!self.shows_lines() || self.is_comparing()),
            CommandId::ZoomIn if self.shows_lines() => self.resize_text(1.0),
            CommandId::ZoomOut if self.shows_lines() => self.resize_text(-1.0),
            CommandId::LargerText => self.resize_text(1.0),
            CommandId::SmallerText => self.resize_text(-1.0),
            CommandId::TogglePages => self.workspace.view.pages = !self.workspace.view.pages,
            CommandId::ToggleInspector => self.workspace.view.inspector = !self.workspace.view.inspector,
            CommandId::ToggleFace => self.workspace.view.typewriter = !self.workspace.view.typewriter,
            CommandId::ToggleTheme => self.workspace.view.dark = !self.workspace.view.dark,
            CommandId::Loupe => self.workspace.view.loupe = !self.workspace.view.loupe,
            CommandId::Overlay => self.workspace.view.overlay.on = !self.workspace.view.overlay.on,
            CommandId::OverlayColours => self.lay_over(|prefs| prefs.colours = prefs.colours.next()),
            CommandId::OverlayStronger => self.lay_over(|prefs| prefs.step(true)),
            CommandId::OverlayFainter => self.lay_over(|prefs| prefs.step(false)),
            CommandId::BareInk => self.show_bare(ctx),
            CommandId::OverlayEdit => {
                self.lay_over(|_| {});
                let words = self.words();
                let at = self.workspace.session.as_ref().map(|session| session.place.selection.start);
                let word = at.and_then(|at| views::scan::word_at(&words, at)).map(|word| word.span);
                self.open_field(word);
            }
            _ => return false,
        }
        true
    }

    fn resize_text(&mut self, by: f32) {
        let size = &mut self.workspace.view.text_size;
        *size = (*size + by).clamp(8.0, 40.0);
    }

    /// Changes how the text lies over the scan; it is laid there where it was not.
    fn lay_over(&mut self, change: impl FnOnce(&mut OverlayPrefs)) {
        let prefs = &mut self.workspace.view.overlay;
        if std::mem::replace(&mut prefs.on, true) {
            change(prefs);
        }
        if self.shows_lines() {
            self.show_lines(false);
        }
    }

    /// A key shows the bare scan as long as it is held down; the menu and the palette, until it is asked for again.
    fn show_bare(&mut self, ctx: &egui::Context) {
        let held = ctx.input(|input| input.keys_down.iter().copied().find(|key| *key != egui::Key::Enter));
        self.overlay.bare = match (self.overlay.bare, held) {
            (Some(Bare::Until), _) => None,
            (_, Some(key)) => Some(Bare::While(key)),
            (_, None) => Some(Bare::Until),
        };
    }

    /// Goes from one way to read to another: the place one reads at stays in view, and the text keeps the keyboard.
    fn show_lines(&mut self, on: bool) {
        if let Some(session) = &mut self.workspace.session {
            session.comparing = None;
        }
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
        let (frame, _) = self.workspace.frames(page.id);
        let scan = ScanPane::strip_scan(&mut self.workspace, frame.as_ref(), turns);
        match scan {
            _ if !set.lines.note.is_empty() => super::panes::lines::note_ui(ui, &set.lines.note),
            StripState::Missing(why) if !why.is_empty() => super::panes::lines::note_ui(ui, &why),
            StripState::Ready(_) | StripState::Loading | StripState::Missing(_) => {}
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
        let current =
            if selection.is_empty() { views::scan::word_at(&words, selection.start).map(|word| word.span) } else { Some(selection) };
        let pointed = shown.hovered.as_ref().map(|hovered| hovered.token);
        let input = StripsInput { scan, current, pointed, pane: &self.scan };
        let output = strips_ui(ui, &mut self.lines, set, shown, &input);
        if output.hovered.is_some() {
            (self.pointed, self.pointed_on_scan) = (output.hovered, true);
        } else if std::mem::take(&mut self.pointed_on_scan) {
            self.pointed = None;
        }
        commands.extend(output.clicked.map(|span| Command::GoTo(page, span)));
        let beyond = shown.beyond.or(self.lines.wheel_turns(ui, shown.overscroll));
        commands.extend(beyond.and_then(|onwards| self.beyond_page(onwards)));
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

    /// The loupe above the text, where it is asked for.
    pub(super) fn loupe_ui(&mut self, ui: &mut egui::Ui) {
        if !self.workspace.view.loupe || self.shows_lines() {
            return;
        }
        let words = self.words();
        let Some(session) = &self.workspace.session else { return };
        let Some(page) = session.place.page else { return };
        let (selection, turns) = (session.place.selection, session.head().map(|head| head.turns).unwrap_or_default());
        let row = views::lines::row_at(session, &words, selection.start);
        let current =
            if selection.is_empty() { views::scan::word_at(&words, selection.start).map(|word| word.span) } else { Some(selection) };
        let (frame, _) = self.workspace.frames(page);
        let scan = match ScanPane::strip_scan(&mut self.workspace, frame.as_ref(), turns) {
            StripState::Ready(scan) => Some(scan),
            StripState::Loading | StripState::Missing(_) => None,
        };
        let input = LoupeInput { page, scan, turns, row: row.as_ref(), words: &words, current };
        self.scan.closer = loupe_ui(ui, &self.scan, &input);
    }

    /// The switches of the text over the scan, above it.
    pub(super) fn overlay_switches_ui(&mut self, ui: &mut egui::Ui) {
        if !self.workspace.view.overlay.on {
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let key = self.workspace.keys.shown(CommandId::BareInk);
        if switches_ui(ui, &mut self.workspace.view.overlay, &key) {
            self.workspace.save_settings();
        }
    }

    /// The text over the scan, and the field in which a word of it is changed.
    pub(super) fn overlay_ui(&mut self, ui: &mut egui::Ui, shown: &ScanPaneOutput, commands: &mut Vec<Command>) {
        let prefs = self.workspace.view.overlay;
        let Some((transform, view)) = shown.placed.filter(|_| prefs.on) else {
            self.overlay.field = None;
            return;
        };
        let family = TextLook { size: 1.0, typewriter: self.workspace.view.typewriter }.font().family;
        let words = self.words();
        let changed = self.workspace.changed_words();
        let Some(session) = &self.workspace.session else { return };
        if !self.overlay.is_bare(ui.ctx()) {
            let (key, places) = (views::text::TextKey::of(session, &changed), session.links.generation());
            let still = self
                .overlay
                .made
                .take()
                .filter(|(known, at, colours, _)| known.is_still(&key) && (*at, *colours) == (places, prefs.colours));
            let made = still.map_or_else(|| Arc::new(views::overlay::overlay(session, &words, &changed, prefs.colours)), |(.., made)| made);
            self.overlay.made = Some((key, places, prefs.colours, Arc::clone(&made)));
            // Whoever changes a word looks at its ink.
            let field = self.overlay.field.as_ref().map(|field| field.span);
            let over = made.iter().filter(|word| Some(word.span) != field);
            let painter = ui.painter_at(view);
            words_ui(&painter, over, &transform, prefs, &family, self.scan.look().invert);
            if let Some((zone, soft)) = shown.current {
                word_box(&painter, transform.view_rect_from_scan(zone).expand(3.5), soft, &Palette::of(ui));
            }
        }
        if let Some(span) = shown.clicked.filter(|_| !self.is_reviewing()) {
            self.close_field(commands);
            self.open_field(Some(span));
        }
        let page = self.workspace.session.as_ref().and_then(|session| session.place.page);
        let Some(mut field) = self.overlay.field.take().filter(|field| Some(field.page) == page && !self.is_covered()) else { return };
        let Some(zone) = views::scan::zone_of(&words, field.span) else { return };
        let place = transform.view_rect_from_scan(zone);
        let answer = field_ui(ui, &mut field, place, view, place.height() * 1.1, &family);
        let span = field.span;
        self.overlay.field = Some(field);
        match answer {
            FieldAnswer::Open => {}
            FieldAnswer::GivenUp => {
                self.overlay.field = None;
                self.editor.request_focus();
            }
            FieldAnswer::Done => {
                self.close_field(commands);
                self.editor.request_focus();
            }
            FieldAnswer::DoneAndOn(onwards) => {
                let by = self.close_field(commands);
                self.open_field(views::overlay::neighbour(&words, span, onwards));
                if let Some(next) = &mut self.overlay.field {
                    // Its text was read before the word in front of it is changed.
                    next.span = if onwards { next.span.shifted(by) } else { next.span };
                    commands.push(Command::GoTo(next.page, next.span));
                } else {
                    self.editor.request_focus();
                }
            }
        }
    }

    /// Opens the field on a word of the current page.
    fn open_field(&mut self, span: Option<Span>) {
        let Some(session) = self.workspace.session.as_ref().filter(|session| session.read_only.is_none()) else { return };
        let (Some(page), Some(span)) = (session.page(), span) else { return };
        let was = page.working.text.slice(span).to_owned();
        self.overlay.field = Some(WordField { page: page.id, span, text: was.clone(), was, focused: false });
    }

    /// Closes the field, and changes the word where something else was typed; says by how many bytes what follows it moves.
    fn close_field(&mut self, commands: &mut Vec<Command>) -> isize {
        let Some(field) = self.overlay.field.take().filter(|field| field.text != field.was) else { return 0 };
        let page = self.workspace.session.as_ref().and_then(|session| session.page());
        // Whoever undid something meanwhile meant another word.
        if page.is_none_or(|page| page.id != field.page || page.working.text.slice(field.span) != field.was) {
            return 0;
        }
        let by = field.text.len() as isize - field.was.len() as isize;
        let edits = vec![TextEdit { span: field.span, new: field.text }];
        commands.push(Command::EditText { page: field.page, edits, typing: false });
        by
    }
}
