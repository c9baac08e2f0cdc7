//! The menu that writes, with one key, the placeholder for text that was taken out.

use super::theme::{Palette, dialog};
use super::window::Window;
use crate::app::command::{Command, RedactionCue};
use egui::{Key, Modifiers, RichText};

/// The key of each placeholder; digits are lines.
const KEYS: [(Key, RedactionCue); 5] = [
    (Key::L, RedactionCue::LessThanALine),
    (Key::N, RedactionCue::Name),
    (Key::T, RedactionCue::Text),
    (Key::A, RedactionCue::Paragraph),
    (Key::P, RedactionCue::Page),
];

/// The digits.
const DIGITS: [Key; 9] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// What the menu came to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum RedactionAnswer {
    /// It stays open.
    Open,
    /// Nothing was chosen.
    Closed,
    /// This is to be done.
    Chosen(Command),
}

/// Paints the menu; `what` says what the placeholder stands in place of.
pub(super) fn redaction_menu_ui(ctx: &egui::Context, what: &str) -> RedactionAnswer {
    let mut answer = keys(ctx);
    let response = dialog(ctx, "redaction menu").show(ctx, |ui| {
        ui.set_width(340.0);
        ui.heading("Redaction");
        let palette = Palette::of(ui);
        ui.label(RichText::new(what).color(palette.quiet));
        ui.add_space(6.0);
        for (key, cue) in KEYS {
            if choice_ui(ui, &cue.text(), key.name()).clicked() {
                answer = chosen(cue);
            }
        }
        ui.horizontal(|ui| {
            ui.label("Lines");
            for (count, _) in (1..).zip(DIGITS) {
                let button = ui.button(count.to_string());
                let label = RedactionCue::Lines(count).text();
                button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
                if button.on_hover_text(&label).clicked() {
                    answer = chosen(RedactionCue::Lines(count));
                }
            }
        });
    });
    if answer == RedactionAnswer::Open && response.should_close() { RedactionAnswer::Closed } else { answer }
}

fn chosen(cue: RedactionCue) -> RedactionAnswer {
    RedactionAnswer::Chosen(Command::Redact(cue))
}

fn keys(ctx: &egui::Context) -> RedactionAnswer {
    let pressed = |key: &Key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, *key));
    if pressed(&Key::Escape) {
        return RedactionAnswer::Closed;
    }
    let letter = KEYS.iter().find(|(key, _)| pressed(key)).map(|(_, cue)| *cue);
    let lines = || (1..).zip(&DIGITS).find(|(_, key)| pressed(key)).map(|(count, _)| RedactionCue::Lines(count));
    let Some(cue) = letter.or_else(lines) else { return RedactionAnswer::Open };
    // The text has the keyboard again in the next frame; what the key would have typed is not for it.
    ctx.input_mut(|input| input.events.retain(|event| !matches!(event, egui::Event::Text(_))));
    chosen(cue)
}

/// A line of the menu: what is written, and its key.
fn choice_ui(ui: &mut egui::Ui, label: &str, key: &str) -> egui::Response {
    let button = egui::Button::new(RichText::new(label).monospace()).shortcut_text(key).min_size(egui::vec2(330.0, 24.0)).frame(false);
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{label}, key {key}")));
    response
}

impl Window {
    /// What a placeholder for text that was taken out would stand in place of.
    pub(super) fn redacted(&self) -> String {
        let Some(session) = &self.workspace.session else { return String::new() };
        let (span, _) = crate::app::run::redact::redacted_span(session);
        let text = session.page().map(|page| page.working.text.slice(span)).unwrap_or_default();
        let text = super::shortened(text, 50);
        if text.is_empty() { "At the caret".to_owned() } else { format!("In place of {text}") }
    }
}
