//! Small questions over the window, and the about box.

use super::theme::{Palette, dialog};
use egui::{Key, RichText};

/// A question with one line as the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    title: &'static str,
    hint: &'static str,
    action: &'static str,
    text: String,
    note: bool,
}

impl Question {
    /// Which page to go to.
    pub fn go_to_page() -> Self {
        Self { title: "Go to page", hint: "Label or number", action: "Go", text: String::new(), note: false }
    }

    /// What the problem with the page is.
    pub fn problem_note(text: String) -> Self {
        Self {
            title: "What is the problem with this page?",
            hint: "A note for whoever looks next",
            action: "Mark as problem",
            text,
            note: true,
        }
    }

    /// Whether it asks for a note.
    pub fn is_note(&self) -> bool {
        self.note
    }
}

/// Paints a question; `None` while it is open, then the answer, or nothing where it was closed.
pub fn question_ui(ctx: &egui::Context, question: &mut Question) -> Option<Option<String>> {
    let mut answer = None;
    let (enter, escape) = ctx
        .input_mut(|input| (input.consume_key(egui::Modifiers::NONE, Key::Enter), input.consume_key(egui::Modifiers::NONE, Key::Escape)));
    let response = dialog(ctx, "question").show(ctx, |ui| {
        ui.set_width(380.0);
        ui.heading(question.title);
        let field = ui.add(egui::TextEdit::singleline(&mut question.text).hint_text(question.hint).desired_width(f32::INFINITY));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, question.title));
        field.request_focus();
        ui.horizontal(|ui| {
            if ui.button(question.action).clicked() || enter {
                answer = Some(Some(question.text.clone()));
            }
            if ui.button("Cancel").clicked() || escape {
                answer = Some(None);
            }
        });
    });
    if response.should_close() && answer.is_none() { Some(None) } else { answer }
}

/// The about box, with a line on what draws the window and one on the second reader; returns whether it stays open.
pub fn about_ui(ctx: &egui::Context, drawn_by: &str, reader: &str) -> bool {
    let mut open = true;
    let response = dialog(ctx, "about").show(ctx, |ui| {
        let palette = Palette::of(ui);
        ui.set_width(420.0);
        ui.heading("Onionskin");
        ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
        ui.label(drawn_by);
        ui.label(reader);
        ui.add_space(6.0);
        ui.label("Scans and their transcriptions, side by side, until the text can be trusted.");
        ui.label("Originals are never written to. Nothing leaves this machine.");
        ui.add_space(6.0);
        ui.label(
            RichText::new("MIT or Apache-2.0. The typewriter face is Courier Prime, SIL Open Font License.").small().color(palette.quiet),
        );
        if ui.button("Close").clicked() {
            open = false;
        }
    });
    open && !response.should_close()
}
