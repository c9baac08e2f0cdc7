//! The lists of places below scan and text: what is to be changed together, and all pictures of one word.

use super::panes::batch::{BatchInput, batch_ui};
use super::panes::shapes::{ShapesInput, shapes_ui};
use super::textures::UPLOADS_A_FRAME;
use super::window::Window;
use crate::app::batch::{Batch, Listed};
use crate::app::command::{Command, CommandId};
use crate::app::crops::CropKey;
use crate::app::repairs::RepairRequest;
use crate::app::scan_cache::TileStyle;
use egui::{Frame, Panel};

/// Which lists are not right any more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turned {
    list: bool,
    shapes: bool,
}

impl Window {
    /// Shows the list of damaged markings, and makes it where there is none yet.
    pub(super) fn show_repairs(&mut self, ctx: &egui::Context) {
        self.shapes = None;
        self.batch.get_or_insert_default().wants_focus = true;
        let is_running = |batch: &Batch| batch.listed == Listed::Markings && batch.running;
        if let Some(session) = &self.workspace.session
            && !session.batch.as_ref().is_some_and(is_running)
        {
            let request = session.batch_request.clone();
            self.command(ctx, Command::CollectRepairs(RepairRequest { kinds: Vec::new(), ..request }));
        }
    }

    /// Shows the list of words that was asked for.
    pub(super) fn show_words(&mut self) {
        self.shapes = None;
        self.batch.get_or_insert_default().wants_focus = true;
    }

    /// Makes the list that shows anew, with what was asked for last.
    pub(super) fn list_again(&mut self, ctx: &egui::Context, turned: Turned) {
        if turned.list {
            self.batch_again(ctx);
        }
        if turned.shapes
            && let Some(shapes) = self.workspace.session.as_ref().and_then(|session| session.shapes.as_ref())
        {
            self.command(ctx, Command::CollectShapes(shapes.request.clone()));
        }
    }

    fn batch_again(&mut self, ctx: &egui::Context) {
        let Some(session) = &self.workspace.session else { return };
        let Some(batch) = session.batch.as_ref().filter(|batch| !batch.running) else { return };
        let again = match batch.listed {
            Listed::Markings => Command::CollectRepairs(RepairRequest { kinds: Vec::new(), ..session.batch_request.clone() }),
            Listed::Words => Command::CollectWords(session.words_request.clone()),
        };
        self.command(ctx, again);
    }

    /// Shows the pictures that were asked for.
    pub(super) fn show_shapes(&mut self) {
        self.batch = None;
        self.shapes.get_or_insert_default().wants_focus = true;
    }

    /// Whether the list of places has the keyboard.
    pub(super) fn list_has_keyboard(&self) -> bool {
        self.batch.as_ref().is_some_and(|batch| batch.has_keyboard) || self.shapes.as_ref().is_some_and(|shapes| shapes.has_keyboard)
    }

    /// The command a key stands for while a list has the keyboard: the key that makes a list changes what is ticked in it.
    pub(super) fn in_list(&self, command: Command) -> Command {
        match command {
            Command::Plain(CommandId::AllLikeThis) if self.batch.as_ref().is_some_and(|batch| batch.has_keyboard) => {
                Command::Plain(CommandId::ApplyTicked)
            }
            other => other,
        }
    }

    /// Gives the list that had the keyboard it again; `false` where none had it.
    pub(super) fn focus_list(&mut self) -> bool {
        let had = self.list_has_keyboard();
        if let Some(batch) = self.batch.as_mut().filter(|batch| batch.has_keyboard) {
            batch.wants_focus = true;
        }
        if let Some(shapes) = self.shapes.as_mut().filter(|shapes| shapes.has_keyboard) {
            shapes.wants_focus = true;
        }
        had
    }

    /// What is to be listed anew after a command that takes a change back or does it again.
    pub(super) fn turned_by(&self, command: &Command) -> Turned {
        let shows_shapes = self.shapes.is_some() && matches!(command, Command::Plain(CommandId::Undo | CommandId::Redo));
        Turned { list: self.batch.is_some() && self.workspace.turns_list(command), shapes: shows_shapes }
    }

    /// Paints the list that shows.
    pub(super) fn lists_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        let frame = Frame::side_top_panel(ui.style());
        if self.batch.is_some() {
            let (name, usual) = if self.lists(Listed::Words) { ("words", 350.0) } else { ("batch", 290.0) };
            let panel = Panel::bottom(name).resizable(true).default_size(usual).size_range(140.0..=600.0).frame(frame);
            panel.show(ui, |ui| self.batch_pane_ui(ui, commands));
        } else if self.shapes.is_some() {
            let panel = Panel::bottom("shapes").resizable(true).default_size(330.0).size_range(170.0..=640.0).frame(frame);
            panel.show(ui, |ui| self.shapes_pane_ui(ui, commands));
        }
    }

    /// The list of places to be changed together, below scan and text.
    fn batch_pane_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        self.upload_crops(ui.ctx());
        let Some(mut state) = self.batch.take() else { return };
        let Some(session) = &self.workspace.session else { return };
        // A list of words is gone when it was applied, and a dossier that was opened meanwhile has no list yet.
        let Some(batch) = &session.batch else { return self.editor.request_focus() };
        let (textures, epoch) = (&self.crops, self.workspace.thumbnail_epoch());
        let input = BatchInput {
            session,
            batch,
            key: self.workspace.keys.shown(CommandId::ApplyTicked),
            picture: &|key| textures.get((epoch, key)),
            hopeless: &|key| self.workspace.is_crop_hopeless(key),
        };
        let had_keyboard = state.has_keyboard;
        // Who looked at all like this comes back to the one he was at.
        let back = batch.from.map(|(page, span)| Command::GoTo(page, span));
        let output = batch_ui(ui, &mut state, &input);
        if self.is_covered() {
            // What lies over the window has the keyboard for a while; afterwards the list has it again.
            state.has_keyboard = had_keyboard;
        }
        let wanted: Vec<_> = self.review.wanted.drain(..).chain(output.wanted.iter().copied()).collect();
        self.workspace.request_crops(&wanted, &|key| textures.holds((epoch, key), TileStyle::default()));
        commands.extend(output.commands);
        if let Some(batch) = self.workspace.session.as_mut().and_then(|session| session.batch.as_mut()) {
            batch.current = output.current;
        }
        if output.close || output.enter {
            self.editor.request_focus();
            state.has_keyboard = false;
        }
        if output.close {
            commands.extend(back);
            self.workspace.stop_collecting();
        } else {
            self.batch = Some(state);
        }
    }

    pub(super) fn upload_crops(&mut self, ctx: &egui::Context) {
        let epoch = self.workspace.thumbnail_epoch();
        self.crops.begin_frame();
        let ready = self.workspace.take_crops(UPLOADS_A_FRAME);
        if ready.len() == UPLOADS_A_FRAME {
            ctx.request_repaint();
        }
        for (key, pixels) in ready {
            self.crops.insert(ctx, (epoch, key), TileStyle::default(), &pixels);
        }
    }

    /// All pictures of a word, below scan and text.
    fn shapes_pane_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        self.upload_crops(ui.ctx());
        let Some(mut state) = self.shapes.take() else { return };
        let Some(session) = &self.workspace.session else { return };
        let Some(shapes) = &session.shapes else { return self.editor.request_focus() };
        let (textures, epoch) = (&self.crops, self.workspace.thumbnail_epoch());
        let input = ShapesInput {
            session,
            shapes,
            picture: &|key| textures.get((epoch, key)),
            hopeless: &|key| self.workspace.is_crop_hopeless(key),
        };
        let had_keyboard = state.has_keyboard;
        let output = shapes_ui(ui, &mut state, &input);
        if self.is_covered() {
            state.has_keyboard = had_keyboard;
        }
        let wanted: Vec<_> = self.review.wanted.drain(..).chain(output.wanted.iter().copied()).collect();
        self.workspace.request_crops(&wanted, &|key| textures.holds((epoch, key), TileStyle::default()));
        commands.extend(output.commands);
        if let Some(shapes) = self.workspace.session.as_mut().and_then(|session| session.shapes.as_mut()) {
            shapes.current = output.current;
        }
        if output.close || output.enter {
            self.editor.request_focus();
            state.has_keyboard = false;
        }
        if output.close {
            self.workspace.stop_shapes();
        } else {
            self.shapes = Some(state);
        }
    }

    /// Whether the cutting of a place is on the graphics card.
    pub fn shows_crop(&self, key: CropKey) -> bool {
        self.crops.get((self.workspace.thumbnail_epoch(), key)).is_some()
    }
}
