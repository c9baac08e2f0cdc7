//! The key sheet: every command with its keys, and a way to change them.

use crate::app::command::{Area, COMMANDS, CommandId, CommandInfo};
use crate::app::keys::{Chord, KeyMap};
use crate::ui::input::take_chord;
use crate::ui::theme::{Palette, dialog};
use egui::RichText;
use std::collections::BTreeMap;

/// Width of the column of commands' names, in points.
const NAME_COLUMN: f32 = 170.0;
/// Width of the column of keys, in points.
const KEY_COLUMN: f32 = 225.0;

/// The key sheet while it is open.
#[derive(Debug, Default)]
pub struct KeySheetState {
    query: String,
    /// Whether it has been shown.
    shown: bool,
    /// The command that waits for a key.
    waiting: Option<CommandId>,
    /// What happened to the last key.
    said: String,
}

/// What the user asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum KeyChange {
    /// Give a command this key.
    Set(CommandId, Chord),
    /// Go back to the table's keys for a command.
    Reset(CommandId),
    /// Go back to the table's keys for all.
    ResetAll,
}

/// Paints the sheet; returns whether it stays open, and a change.
pub fn key_sheet_ui(
    ctx: &egui::Context,
    state: &mut KeySheetState,
    keys: &KeyMap,
    changes: &BTreeMap<String, Vec<String>>,
) -> (bool, Option<KeyChange>) {
    let mut change = None;
    let mut open = true;
    if let Some(id) = state.waiting {
        if let Some(chord) = take_chord(ctx) {
            state.waiting = None;
            if chord.key == "Escape" {
                state.said.clear();
            } else {
                let taken = keys.command(&chord).filter(|other| *other != id);
                state.said = taken
                    .map_or_else(String::new, |other| format!("{chord} was taken from “{}”", other.info().label.trim_end_matches('…')));
                change = Some(KeyChange::Set(id, chord));
            }
        }
    } else if ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape)) {
        open = false;
    }
    let response = dialog(ctx, "key sheet").show(ctx, |ui| {
        let palette = Palette::of(ui);
        ui.set_width((ctx.content_rect().width() - 80.0).clamp(480.0, 860.0));
        ui.horizontal(|ui| {
            ui.heading("Keys");
            let field = ui.add(egui::TextEdit::singleline(&mut state.query).hint_text("Filter").desired_width(220.0));
            field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Filter commands"));
            if !std::mem::replace(&mut state.shown, true) {
                field.request_focus();
            }
            if !changes.is_empty() && ui.button("Reset all").clicked() {
                change = Some(KeyChange::ResetAll);
            }
        });
        ui.label(RichText::new("Click a key to change it, then press the new one.").color(palette.quiet));
        if !state.said.is_empty() {
            ui.label(RichText::new(&state.said).color(palette.warning));
        }
        ui.separator();
        egui::ScrollArea::vertical().max_height((ctx.content_rect().height() - 240.0).clamp(160.0, 620.0)).auto_shrink([false, true]).show(
            ui,
            |ui| {
                for area in Area::ALL {
                    area_ui(ui, area, state, keys, changes, &mut change);
                }
            },
        );
        ui.separator();
        if ui.button("Close").clicked() {
            open = false;
        }
    });
    (open && !(response.should_close() && state.waiting.is_none()), change)
}

fn area_ui(
    ui: &mut egui::Ui,
    area: Area,
    state: &mut KeySheetState,
    keys: &KeyMap,
    changes: &BTreeMap<String, Vec<String>>,
    change: &mut Option<KeyChange>,
) {
    let wanted = state.query.to_lowercase();
    let rows: Vec<_> = COMMANDS
        .iter()
        .filter(|info| info.area == area && (wanted.is_empty() || format!("{} {}", info.label, info.help).to_lowercase().contains(&wanted)))
        .collect();
    if rows.is_empty() {
        return;
    }
    ui.add_space(6.0);
    ui.label(RichText::new(area.label()).strong());
    ui.spacing_mut().item_spacing.y = 2.0;
    for (place, info) in rows.into_iter().enumerate() {
        let stripe = if place % 2 == 1 { ui.visuals().faint_bg_color } else { egui::Color32::TRANSPARENT };
        egui::Frame::new().fill(stripe).corner_radius(4).inner_margin(egui::Margin::symmetric(6, 3)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| row_ui(ui, info, state, keys, changes, change));
        });
    }
}

/// A command in three columns of fixed width: its name, its keys, and what it does; whatever is too long for its column is broken or cut
/// inside of it.
fn row_ui(
    ui: &mut egui::Ui,
    info: &CommandInfo,
    state: &mut KeySheetState,
    keys: &KeyMap,
    changes: &BTreeMap<String, Vec<String>>,
    change: &mut Option<KeyChange>,
) {
    let palette = Palette::of(ui);
    let label = info.label.trim_end_matches('…');
    let top_left = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(egui::vec2(NAME_COLUMN, ui.spacing().interact_size.y), top_left, |ui| {
        ui.set_width(NAME_COLUMN);
        ui.add(egui::Label::new(label).truncate()).on_hover_text(info.help);
    });
    ui.allocate_ui_with_layout(egui::vec2(KEY_COLUMN, ui.spacing().interact_size.y), top_left, |ui| {
        ui.set_width(KEY_COLUMN);
        let shown = if state.waiting == Some(info.id) { "press a key…".to_owned() } else { shown(keys, info.id) };
        let button = ui.add(egui::Button::new(RichText::new(shown).monospace()).truncate());
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Key of {label}")));
        if button.clicked() {
            state.waiting = Some(info.id);
        }
        if changes.contains_key(info.name) {
            let reset = ui.small_button("Reset").on_hover_text("Go back to the usual key");
            reset.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Reset key of {label}")));
            if reset.clicked() {
                *change = Some(KeyChange::Reset(info.id));
            }
        }
    });
    ui.add(egui::Label::new(RichText::new(info.help).color(palette.quiet).small()).wrap());
}

fn shown(keys: &KeyMap, id: CommandId) -> String {
    let all: Vec<String> = keys.keys(id).iter().map(ToString::to_string).collect();
    if all.is_empty() { "—".to_owned() } else { all.join("  or  ") }
}
