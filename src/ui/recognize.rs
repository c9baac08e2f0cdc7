//! The dialog before Tesseract reads pages: language, pages, and whether what was read is read again.

use super::theme::{Palette, dialog};
use crate::app::command::Command;
use crate::app::recognize::RecognizeRequest;
use crate::app::views::recognize::RecognizeView;
use egui::{ComboBox, Key, Label, Modifiers, RichText, Role, WidgetInfo};

/// What was chosen so far.
pub(super) struct RecognizeDialog {
    view: RecognizeView,
    language: String,
    scope: usize,
    again: bool,
}

impl RecognizeDialog {
    /// Begins with what is usual.
    pub(super) fn new(view: RecognizeView) -> Self {
        Self { language: view.language.clone(), view, scope: 0, again: false }
    }

    fn request(&self) -> Option<Command> {
        let (scope, _) = self.view.scopes.get(self.scope)?;
        Some(Command::Recognize(RecognizeRequest { scope: scope.clone(), language: Some(self.language.clone()), again: self.again }))
    }

    /// Paints the dialog; whether it stays open, and what is to be done.
    pub(super) fn dialog_ui(&mut self, ctx: &egui::Context) -> (bool, Option<Command>) {
        let (mut open, mut command) = (true, None);
        let (enter, escape) =
            ctx.input_mut(|input| (input.consume_key(Modifiers::NONE, Key::Enter), input.consume_key(Modifiers::NONE, Key::Escape)));
        let response = dialog(ctx, "recognize").show(ctx, |ui| {
            let palette = Palette::of(ui);
            ui.set_width(460.0);
            ui.heading("Read with Tesseract");
            ui.add_space(2.0);
            let what = "Tesseract reads the scans once more. What it reads stands beside your text as another reading; nothing in your text \
                        changes. Where the two differ, the words are doubted.";
            ui.add(Label::new(RichText::new(what).color(palette.quiet)).wrap());
            ui.add_space(10.0);
            self.choices_ui(ui);
            ui.add_space(8.0);
            let program = format!("{} at {}. Further languages are packages of their own, such as tesseract-ocr-deu.", self.view.program, self.view.path);
            ui.add(Label::new(RichText::new(program).small().color(palette.quiet)).wrap());
            ui.add_space(8.0);
            ui.horizontal(|ui| {
                if ui.button("Read").clicked() || enter {
                    command = self.request();
                    open = false;
                }
                if ui.button("Cancel").clicked() || escape {
                    open = false;
                }
            });
        });
        (open && !response.should_close(), command)
    }

    fn choices_ui(&mut self, ui: &mut egui::Ui) {
        egui::Grid::new("recognize choices").num_columns(2).spacing([16.0, 8.0]).show(ui, |ui| {
            ui.label("Language");
            let chosen = ComboBox::from_id_salt("language").selected_text(&self.language).show_ui(ui, |ui| {
                for name in &self.view.languages {
                    ui.selectable_value(&mut self.language, name.clone(), name);
                }
            });
            chosen.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "Language"));
            ui.end_row();
            ui.label("Pages");
            ui.vertical(|ui| {
                for (place, (_, label)) in self.view.scopes.iter().enumerate() {
                    ui.radio_value(&mut self.scope, place, label);
                }
            });
            ui.end_row();
            ui.label("");
            ui.checkbox(&mut self.again, "Also pages that were read in this language already");
            ui.end_row();
        });
    }
}
