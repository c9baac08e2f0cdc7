//! The head of a list of places: what is listed, how much was found, what is to be done with it.

use super::batch::{BatchInput, BatchOutput, BatchState};
use crate::app::batch::{Batch, Listed};
use crate::app::command::{Command, CommandId};
use crate::app::export_request::Scope;
use crate::app::repairs::RepairRequest;
use crate::app::views::batch::summary;
use crate::ui::theme::Palette;
use egui::text::{CCursor, CCursorRange};
use egui::{Align, Key, Layout, RichText};

/// Where the list is narrower, what is asked for has a row of its own.
const NARROW: f32 = 760.0;

/// Where the keyboard goes in the head of a list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// Into the field, behind what stands there: a letter was typed already.
    GoOn,
    /// Into the field, all of it selected.
    Anew,
}

/// The field for what the words of the current group become.
pub(super) fn becomes_id(list: egui::Id) -> egui::Id {
    list.with("becomes")
}

/// The field for what is looked for.
pub(super) fn form_id(list: egui::Id) -> egui::Id {
    list.with("form")
}

/// Paints the head.
pub(super) fn head_ui(ui: &mut egui::Ui, state: &mut BatchState, input: &BatchInput<'_>, list: egui::Id, output: &mut BatchOutput) {
    match input.batch.listed {
        Listed::Markings => markings_head_ui(ui, input, output),
        Listed::Words => words_head_ui(ui, state, input, list, output),
    }
}

/// The buttons that apply and close, at the far end.
fn ends_ui(ui: &mut egui::Ui, input: &BatchInput<'_>, does: &str, output: &mut BatchOutput) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if ui.button("Close").on_hover_text("Esc").clicked() {
            output.close = true;
        }
        let (ticked, _) = input.batch.ticked();
        let label = if ticked == 1 { format!("{does} 1 place") } else { format!("{does} {ticked} places") };
        let can = ticked > 0 && !input.batch.running && input.session.read_only.is_none();
        let key = if input.batch.listed == Listed::Words { "Enter" } else { &input.key };
        let button = egui::Button::new(RichText::new(label).strong()).shortcut_text(key);
        let hint = "All ticked places, as one step that can be taken back; Ctrl+Enter in this list";
        if ui.add_enabled(can, button).on_hover_text(hint).clicked() {
            output.commands.push(Command::Plain(CommandId::ApplyTicked));
        }
    });
}

/// What was found, what was left out, and the keys where there is room.
fn summary_ui(ui: &mut egui::Ui, batch: &Batch, keys: &str) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(summary(batch)).color(palette.quiet));
        if !batch.message.is_empty() {
            ui.label(RichText::new(&batch.message).color(palette.warning));
        }
        if !batch.groups.is_empty() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(keys).small().color(palette.quiet)));
        }
    });
}

/// On which pages.
pub(super) fn scope_ui(ui: &mut egui::Ui, scope: &mut Scope) {
    let combo = egui::ComboBox::from_id_salt("batch scope").selected_text(scope_name(scope)).width(130.0).show_ui(ui, |ui| {
        for other in [Scope::Dossier, Scope::Document, Scope::Page] {
            let name = scope_name(&other);
            ui.selectable_value(scope, other, name);
        }
    });
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Which pages"));
}

/// What is being looked at, how much was found, and what is to be done with it.
fn markings_head_ui(ui: &mut egui::Ui, input: &BatchInput<'_>, output: &mut BatchOutput) {
    let batch = input.batch;
    let narrow = ui.available_width() < NARROW;
    ui.horizontal(|ui| {
        ui.strong("Repair markings");
        if !narrow {
            request_ui(ui, &input.session.batch_request, output);
        }
        ends_ui(ui, input, "Repair", output);
    });
    if narrow {
        ui.horizontal(|ui| request_ui(ui, &input.session.batch_request, output));
    }
    let keys = if narrow { "" } else { "↑ ↓ walk, Space ticks, Enter goes there, Esc closes" };
    summary_ui(ui, batch, keys);
}

/// Which places are listed.
fn request_ui(ui: &mut egui::Ui, request: &RepairRequest, output: &mut BatchOutput) {
    let mut asked = request.clone();
    scope_ui(ui, &mut asked.scope);
    let hint = "Set S E C R E T as SECRET, and take Markdown away from banner lines";
    ui.checkbox(&mut asked.spacing, "Also spacing").on_hover_text(hint);
    let again = ui.button("Look again").on_hover_text("Make the list anew").clicked();
    if asked != *request || again {
        output.commands.push(Command::CollectRepairs(asked));
    }
}

fn scope_name(scope: &Scope) -> &'static str {
    match scope {
        Scope::Dossier => "Whole dossier",
        Scope::Document => "This document",
        Scope::Page => "This page",
        Scope::Pages(_) => "Some pages",
    }
}

/// What is looked for, and what the words of the current group become.
fn words_head_ui(ui: &mut egui::Ui, state: &mut BatchState, input: &BatchInput<'_>, list: egui::Id, output: &mut BatchOutput) {
    let narrow = ui.available_width() < NARROW;
    ui.horizontal(|ui| {
        ui.strong("All like this");
        form_ui(ui, state, input, list, output);
        if !narrow {
            words_request_ui(ui, state, input, output);
        }
        ends_ui(ui, input, "Change", output);
    });
    if narrow {
        ui.horizontal(|ui| words_request_ui(ui, state, input, output));
    }
    becomes_ui(ui, state, input, list, output);
    let keys =
        if narrow { "" } else { "↑ ↓ walk, Space ticks, Ctrl+A the group, letters write, Enter changes, → goes there, Esc leaves" };
    summary_ui(ui, input.batch, keys);
}

/// The form, or the confusion; Enter looks for another.
fn form_ui(ui: &mut egui::Ui, state: &mut BatchState, input: &BatchInput<'_>, list: egui::Id, output: &mut BatchOutput) {
    let id = form_id(list);
    let shown = &input.session.words_request.form;
    let mut text = state.form.clone().unwrap_or_else(|| shown.replace('\n', " "));
    let field = egui::TextEdit::singleline(&mut text).id(id).font(egui::TextStyle::Monospace).desired_width(150.0);
    let field = ui.add(field).on_hover_text("A word, or letters that were misread: rn→m, also written rn->m");
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Look for"));
    if field.changed() {
        state.form = Some(text.clone());
    }
    if field.lost_focus() {
        let entered = ui.input(|input| input.key_pressed(Key::Enter));
        if let Some(form) = state.form.take().filter(|form| entered && form != shown) {
            let request = input.session.words_request.clone();
            output.commands.push(Command::CollectWords(crate::app::concordance::ConcordanceRequest {
                form,
                suggestions: Vec::new(),
                ..request
            }));
        }
        state.wants_focus = true;
    }
}

/// Where to look, and what counts.
fn words_request_ui(ui: &mut egui::Ui, state: &mut BatchState, input: &BatchInput<'_>, output: &mut BatchOutput) {
    let request = &input.session.words_request;
    let mut asked = request.clone();
    scope_ui(ui, &mut asked.scope);
    let mut case = !asked.any_case;
    ui.checkbox(&mut case, "Match case").on_hover_text("Otherwise the capitals of each place are kept");
    asked.any_case = !case;
    ui.checkbox(&mut asked.parts, "Also parts of words").on_hover_text("Otherwise whole words only");
    if asked != *request {
        output.commands.push(Command::CollectWords(asked));
        state.wants_focus = true;
    }
}

/// What the current group becomes, with what is suggested for it.
fn becomes_ui(ui: &mut egui::Ui, state: &mut BatchState, input: &BatchInput<'_>, list: egui::Id, output: &mut BatchOutput) {
    let Some((index, group)) = input.batch.current_group().and_then(|index| Some((index, input.batch.groups.get(index)?))) else {
        return;
    };
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(crate::ui::shortened(&group.found, 40)).monospace().strong());
        ui.label(RichText::new("becomes").color(palette.quiet));
        let id = becomes_id(list);
        let mut text = group.replacement.clone();
        if let Some(writing) = state.writing.take() {
            place_caret(ui, id, text.chars().count(), writing);
        }
        let width = (text.chars().count() as f32 * 9.0 + 24.0).clamp(150.0, 320.0);
        let field = ui.add(egui::TextEdit::singleline(&mut text).id(id).font(egui::TextStyle::Monospace).desired_width(width));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "What it becomes"));
        if field.changed() {
            output.commands.push(Command::SetReplacement(index, text));
        }
        if field.lost_focus() {
            state.wants_focus = true;
        }
        egui::ScrollArea::horizontal().id_salt("candidates").show(ui, |ui| {
            for (place, candidate) in group.candidates().enumerate().take(9) {
                let label = RichText::new(format!("{} {candidate}", place + 1));
                if ui.selectable_label(*candidate == group.replacement, label).clicked() {
                    output.commands.push(Command::SetReplacement(index, candidate.clone()));
                    state.wants_focus = true;
                }
            }
        });
    });
}

/// Gives a field of so many characters the keyboard.
pub(super) fn place_caret(ui: &egui::Ui, id: egui::Id, chars: usize, writing: Writing) {
    ui.memory_mut(|memory| memory.request_focus(id));
    let mut field = egui::TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let from = if writing == Writing::Anew { 0 } else { chars };
    field.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(from), CCursor::new(chars))));
    field.store(ui.ctx(), id);
}
