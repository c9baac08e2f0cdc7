//! What the window does about markings beyond listing them: the list to repair them together, the menu that changes one, the dialog for
//! markings of the user's own.

use super::mark_menu::MarkMenu;
use super::own_markings::OwnMarkingsDialog;
use super::window::Window;
use crate::app::batch::{Batch, Listed};
use crate::app::command::Command;
use crate::app::crops::CropKey;
use crate::app::repairs::RepairRequest;

impl Window {
    /// Shows the list of damaged markings, and makes it where there is none yet.
    pub(super) fn show_repairs(&mut self, ctx: &egui::Context) {
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
        self.batch.get_or_insert_default().wants_focus = true;
    }

    /// Makes the list that shows anew, with what was asked for last.
    pub(super) fn list_again(&mut self, ctx: &egui::Context) {
        let Some(session) = &self.workspace.session else { return };
        let Some(batch) = session.batch.as_ref().filter(|batch| !batch.running) else { return };
        let again = match batch.listed {
            Listed::Markings => Command::CollectRepairs(RepairRequest { kinds: Vec::new(), ..session.batch_request.clone() }),
            Listed::Words => Command::CollectWords(session.words_request.clone()),
        };
        self.command(ctx, again);
    }

    /// Whether the list of places has the keyboard.
    pub(super) fn list_has_keyboard(&self) -> bool {
        self.batch.as_ref().is_some_and(|batch| batch.has_keyboard)
    }

    pub(super) fn show_own_markings(&mut self, text: &str) {
        self.workspace.look_at_rules();
        self.own_markings = Some(OwnMarkingsDialog::new(text));
    }

    pub(super) fn show_mark_menu(&mut self, ctx: &egui::Context) {
        self.mark_menu = self.workspace.session.as_ref().and_then(MarkMenu::new);
        if self.mark_menu.is_none() {
            self.sayings.say(ctx, "There is no marking at the caret; select text to mark it".to_owned());
        }
    }

    pub(super) fn selected_text(&self) -> String {
        let Some(session) = &self.workspace.session else { return String::new() };
        session.page().map(|page| page.working.text.slice(session.place.selection).to_owned()).unwrap_or_default()
    }

    pub(super) fn marking_dialogs_ui(&mut self, ctx: &egui::Context) {
        if let Some(menu) = self.mark_menu.take() {
            match menu.menu_ui(ctx) {
                None => self.mark_menu = Some(menu),
                Some(commands) => {
                    for command in commands {
                        self.command(ctx, command);
                    }
                }
            }
        }
        if let Some(mut dialog) = self.own_markings.take() {
            let (open, command) = dialog.dialog_ui(ctx, &self.workspace);
            if let Some(command) = command {
                match self.workspace.run(command) {
                    Ok(effects) => {
                        dialog.taken();
                        for effect in effects {
                            self.effect(ctx, effect);
                        }
                    }
                    // The dialog says it where the form is; nothing stays on the window behind it.
                    Err(problem) => dialog.problem = problem.what,
                }
                ctx.request_repaint();
            }
            self.own_markings = open.then_some(dialog);
        }
    }

    /// Whether the cutting of a place is on the graphics card.
    pub fn shows_crop(&self, key: CropKey) -> bool {
        self.crops.get((self.workspace.thumbnail_epoch(), key)).is_some()
    }
}
