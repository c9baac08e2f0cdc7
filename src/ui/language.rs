//! The choice of the language of a dossier: English, and the dictionaries that were found.

use super::theme::{Palette, dialog};
use super::window::Window;
use crate::app::command::Command;
use crate::app::dictionaries::ChoiceKind;
use crate::app::workspace::Workspace;
use egui::{Align, Key, Label, Layout, Modifiers, RichText, Role, ScrollArea, WidgetInfo};

fn dialog_ui(ctx: &egui::Context, workspace: &Workspace) -> (bool, Option<Command>) {
    let (mut open, mut command) = (true, None);
    let escape = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let room = ctx.content_rect().size();
    let response = dialog(ctx, "language").show(ctx, |ui| {
        let palette = Palette::of(ui);
        ui.set_width((room.x - 120.0).clamp(460.0, 620.0));
        ui.heading("Language of the papers");
        let what = "A sentence in another language is not doubted for being foreign, whichever is chosen here.";
        ui.add(Label::new(RichText::new(what).color(palette.quiet)).wrap());
        ui.add_space(6.0);
        let list = ScrollArea::vertical().id_salt("languages").max_height((room.y - 300.0).max(120.0)).auto_shrink([false, true]);
        list.show(ui, |ui| choices_ui(ui, workspace, &mut command));
        ui.separator();
        if let Some(folder) = workspace.dictionaries_folder() {
            let said = format!("Dictionaries (NAME.dic with NAME.aff) and word lists (NAME.txt) of your own go into {}", folder.display());
            ui.add(Label::new(RichText::new(said).small().color(palette.quiet)).wrap());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").clicked() {
                open = false;
            }
        });
    });
    (open && !escape && !response.should_close(), command)
}

fn choices_ui(ui: &mut egui::Ui, workspace: &Workspace, command: &mut Option<Command>) {
    let palette = Palette::of(ui);
    let Some(session) = &workspace.session else { return };
    let language = &session.tongue.language;
    let choices = session.tongue.dictionaries.choices();
    let exact = choices.iter().any(|choice| choice.name == *language);
    for choice in &choices {
        let chosen = if exact { choice.name == *language } else { choice.is_meant_by(language) };
        let label = choice.label();
        if choice.kind == ChoiceKind::Everywhere {
            ui.label(RichText::new(format!("Word list {label}")).strong());
        } else {
            let response = ui.radio(chosen, RichText::new(&label).strong());
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &label));
            if response.clicked() && !chosen {
                *command = Some(Command::SetLanguage(choice.name.clone()));
            }
        }
        ui.horizontal(|ui| {
            ui.add_space(24.0);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add(Label::new(RichText::new(choice.said()).small().color(palette.ink)).wrap());
                if let Some(path) = &choice.path {
                    ui.add(Label::new(RichText::new(path.display().to_string()).small().color(palette.quiet)).wrap());
                }
            });
        });
        ui.add_space(6.0);
    }
    if choices.len() == 1 {
        ui.label(RichText::new("No dictionary of another language was found.").color(palette.quiet));
    }
}

impl Window {
    /// The choice of language, where it shows.
    pub(super) fn language_ui(&mut self, ctx: &egui::Context) {
        if !self.language || self.workspace.session.is_none() {
            self.language = false;
            return;
        }
        let (open, command) = dialog_ui(ctx, &self.workspace);
        self.language = open;
        if let Some(command) = command {
            self.command(ctx, command);
        }
    }
}
