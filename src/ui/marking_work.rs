//! What the window does about markings beyond listing them: the menu that changes one, the dialog for markings of the user's own.

use super::mark_menu::MarkMenu;
use super::own_markings::OwnMarkingsDialog;
use super::window::Window;

impl Window {
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
}
