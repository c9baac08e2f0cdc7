//! The dialog for markings of the user's own: what there is, and a form to add one or change it.

use super::theme::{Palette, dialog};
use crate::app::command::Command;
use crate::app::own_markings::{OwnEntry, OwnMarking, OwnPlace};
use crate::app::workspace::Workspace;
use crate::model::{Level, MarkKind};
use egui::{Key, Modifiers, RichText, ScrollArea};

/// The dialog while it is open.
#[derive(Debug, Default)]
pub struct OwnMarkingsDialog {
    form: OwnMarking,
    /// Other spellings as they are being typed, one a line.
    variants: String,
    /// The entry that is being changed; `None` while one is being added.
    place: Option<OwnPlace>,
    wants_focus: bool,
    /// Why the last thing was not done.
    pub problem: String,
}

impl OwnMarkingsDialog {
    /// A dialog with a form for this text, which may be empty.
    pub fn new(text: &str) -> Self {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { form: OwnMarking { text, ..OwnMarking::default() }, wants_focus: true, ..Self::default() }
    }

    /// Empties the form, because what was in it has been taken over.
    pub fn taken(&mut self) {
        *self = Self::new("");
    }

    /// Paints the dialog: whether it stays open, and what is to be done.
    pub fn dialog_ui(&mut self, ctx: &egui::Context, workspace: &Workspace) -> (bool, Option<Command>) {
        let (mut open, mut command) = (true, None);
        let escape = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        let room = ctx.content_rect().size();
        let response = dialog(ctx, "own markings").show(ctx, |ui| {
            ui.set_width((room.x - 120.0).clamp(520.0, 760.0));
            ui.heading("Own markings");
            ui.label(
                RichText::new("Looked for on every page of every dossier, after the program's own, also with letters misread.")
                    .color(Palette::of(ui).quiet),
            );
            ui.add_space(6.0);
            self.list_ui(ui, workspace, (room.y - 460.0).clamp(90.0, 300.0), &mut command);
            ui.separator();
            self.form_ui(ui, &mut command);
            ui.separator();
            ui.horizontal(|ui| {
                if let Some(folder) = workspace.own_rules_folder() {
                    let said = format!("Kept as text in {}", folder.display());
                    ui.add(egui::Label::new(RichText::new(said).small().color(Palette::of(ui).quiet)).truncate());
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if ui.button("Close").clicked() {
                        open = false;
                    }
                });
            });
        });
        (open && !escape && !response.should_close(), command)
    }

    fn list_ui(&mut self, ui: &mut egui::Ui, workspace: &Workspace, height: f32, command: &mut Option<Command>) {
        let palette = Palette::of(ui);
        for mistake in &workspace.own.mistakes {
            ui.label(RichText::new(mistake).color(palette.warning));
        }
        let entries: Vec<_> =
            workspace.own.files.iter().flat_map(|file| file.entries.iter().map(move |entry| (&file.name, entry))).collect();
        if entries.is_empty() {
            ui.label(RichText::new("None yet.").color(palette.quiet));
            return;
        }
        let list = ScrollArea::vertical().id_salt("own markings list").max_height(height).auto_shrink([false, true]);
        list.show_rows(ui, 26.0, entries.len(), |ui, shown| {
            for (file, entry) in entries.get(shown).unwrap_or_default() {
                self.entry_ui(ui, file, entry, command);
            }
        });
    }

    fn entry_ui(&mut self, ui: &mut egui::Ui, file: &str, entry: &OwnEntry, command: &mut Option<Command>) {
        let palette = Palette::of(ui);
        let text = entry.marking.as_ref().map_or("", |own| own.text.as_str());
        let place = OwnPlace { file: file.to_owned(), block: entry.block, text: text.to_owned() };
        ui.horizontal(|ui| {
            ui.set_height(22.0);
            said_ui(ui, entry, &palette);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let remove = ui.button("Remove").on_hover_text("It is not looked for any more");
                remove.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Remove {text}")));
                if remove.clicked() {
                    *command = Some(Command::RemoveOwnMarking(place.clone()));
                }
                let can = entry.marking.is_ok();
                let change = ui.add_enabled(can, egui::Button::new("Change"));
                let change = change.on_disabled_hover_text("This entry is changed in the file itself");
                change.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, can, format!("Change {text}")));
                if let (true, Ok(own)) = (change.clicked(), &entry.marking) {
                    let variants = own.variants.join("\n");
                    *self = Self { form: own.clone(), variants, place: Some(place.clone()), wants_focus: true, problem: String::new() };
                }
                ui.label(RichText::new(format!("{file}, line {}", entry.line)).small().color(palette.quiet));
            });
        });
    }

    fn form_ui(&mut self, ui: &mut egui::Ui, command: &mut Option<Command>) {
        let palette = Palette::of(ui);
        ui.strong(if self.place.is_some() { "Change a marking" } else { "Add a marking" });
        let mut enter = false;
        egui::Grid::new("own marking").num_columns(2).spacing([12.0, 8.0]).show(ui, |ui| {
            let label = ui.label("Marking");
            let field = ui.add(egui::TextEdit::singleline(&mut self.form.text).hint_text("OPERATION FOXGLOVE").desired_width(360.0));
            let field = field.labelled_by(label.id);
            enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if std::mem::take(&mut self.wants_focus) {
                field.request_focus();
            }
            ui.end_row();
            let label = ui.label("Is a");
            ui.horizontal(|ui| {
                egui::ComboBox::from_id_salt("own kind")
                    .selected_text(self.form.kind.label())
                    .width(190.0)
                    .show_ui(ui, |ui| {
                        for kind in OwnMarking::KINDS {
                            ui.selectable_value(&mut self.form.kind, kind, kind.label());
                        }
                    })
                    .response
                    .labelled_by(label.id);
                if self.form.kind == MarkKind::Banner {
                    let now = self.form.level.map_or("Control marking or codeword", Level::label);
                    let combo = egui::ComboBox::from_id_salt("own level").selected_text(now).width(220.0).show_ui(ui, |ui| {
                        ui.selectable_value(&mut self.form.level, None, "Control marking or codeword");
                        for level in Level::ALL.into_iter().rev() {
                            ui.selectable_value(
                                &mut self.form.level,
                                Some(level),
                                RichText::new(level.label()).color(palette.level(Some(level))),
                            );
                        }
                    });
                    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Level"));
                }
            });
            ui.end_row();
            let label = ui.label("Other spellings");
            let field = egui::TextEdit::multiline(&mut self.variants).hint_text("One a line").desired_rows(2).desired_width(360.0);
            ui.add(field).labelled_by(label.id);
            ui.end_row();
        });
        ui.horizontal(|ui| {
            let label = if self.place.is_some() { "Change marking" } else { "Add marking" };
            let can = self.form.text.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
            let clicked = ui.add_enabled(can, egui::Button::new(label)).clicked();
            if clicked || (enter && can) {
                let variants = self.variants.lines().map(str::to_owned).collect();
                *command = Some(Command::PutOwnMarking(self.place.clone(), OwnMarking { variants, ..self.form.clone() }));
            }
            if self.place.is_some() && ui.button("Add another instead").clicked() {
                self.taken();
            }
            if !self.problem.is_empty() {
                ui.label(RichText::new(&self.problem).color(palette.failure));
            }
        });
    }
}

/// What an entry says.
fn said_ui(ui: &mut egui::Ui, entry: &OwnEntry, palette: &Palette) {
    match &entry.marking {
        Ok(own) => {
            let colour = own.level.map_or(palette.quiet, |level| palette.level(Some(level)));
            ui.label(RichText::new(&own.text).monospace().strong());
            ui.label(RichText::new(stands_for(own)).color(colour));
            if !own.variants.is_empty() {
                let also = format!("also {}", own.variants.join(", "));
                ui.add(egui::Label::new(RichText::new(also).small().color(palette.quiet)).truncate());
            }
        }
        Err(what) => {
            ui.label(RichText::new(what).color(palette.quiet));
        }
    }
}

/// What a marking stands for, in words.
fn stands_for(own: &OwnMarking) -> String {
    match (own.kind, own.level) {
        (MarkKind::Banner, Some(level)) => level.label().to_owned(),
        (MarkKind::Banner, None) => "control marking".to_owned(),
        (kind, _) => kind.label().to_lowercase(),
    }
}
