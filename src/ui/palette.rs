//! The command palette: every command by name, filtered as one types.

use crate::app::command::{Availability, COMMANDS, CommandId};
use crate::app::run::availability;
use crate::app::workspace::Workspace;
use crate::ui::theme::{Palette, dialog};
use egui::{Align, Key, Layout, RichText};

/// The palette while it is open.
#[derive(Debug, Default)]
pub struct PaletteState {
    query: String,
    chosen: usize,
}

/// Paints the palette; returns whether it stays open, and the command that was chosen.
pub fn palette_ui(ctx: &egui::Context, state: &mut PaletteState, workspace: &Workspace) -> (bool, Option<CommandId>) {
    let found = matches(&state.query);
    state.chosen = state.chosen.min(found.len().saturating_sub(1));
    let mut open = true;
    let mut picked = None;
    ctx.input_mut(|input| {
        let step = |input: &mut egui::InputState, key| input.consume_key(egui::Modifiers::NONE, key);
        if step(input, Key::ArrowDown) && state.chosen + 1 < found.len() {
            state.chosen += 1;
        }
        if step(input, Key::ArrowUp) {
            state.chosen = state.chosen.saturating_sub(1);
        }
        if step(input, Key::Enter) {
            picked = found.get(state.chosen).copied();
            open = false;
        }
        if step(input, Key::Escape) {
            open = false;
        }
    });
    let response = dialog(ctx, "palette").show(ctx, |ui| {
        let palette = Palette::of(ui);
        ui.set_width(560.0);
        let field = egui::TextEdit::singleline(&mut state.query).hint_text("Type what you want to do").desired_width(f32::INFINITY);
        let field = ui.add(field);
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Search commands"));
        field.request_focus();
        if field.changed() {
            state.chosen = 0;
        }
        ui.separator();
        egui::ScrollArea::vertical().max_height(380.0).auto_shrink([false, true]).show(ui, |ui| {
            for (place, id) in found.iter().enumerate() {
                let info = id.info();
                let enabled = availability(*id, workspace);
                let row = ui.horizontal(|ui| {
                    ui.set_width(ui.available_width());
                    let text = RichText::new(format!("{}: {}", info.area.label(), info.label.trim_end_matches('…')));
                    let text = if enabled == Availability::Enabled { text } else { text.color(palette.quiet) };
                    let button = ui.selectable_label(place == state.chosen, text).on_hover_text(hover(*id, enabled));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        // The scroll bar lies over the right edge.
                        ui.add_space(12.0);
                        ui.label(RichText::new(workspace.keys.shown(*id)).color(palette.quiet).small());
                    });
                    button
                });
                if row.inner.clicked() {
                    picked = Some(*id);
                    open = false;
                }
                if place == state.chosen {
                    row.response.scroll_to_me(None);
                }
            }
            if found.is_empty() {
                ui.label(RichText::new("No command is called that").color(palette.quiet));
            }
        });
    });
    (open && !response.should_close(), picked)
}

/// What to say about a command when it is pointed at.
pub fn hover(id: CommandId, enabled: Availability) -> String {
    match enabled {
        Availability::Enabled => id.info().help.to_owned(),
        Availability::Disabled(why) => format!("{}\n{why}", id.info().help),
    }
}

/// The commands whose words begin with, or contain, what was typed; whole beginnings first.
fn matches(query: &str) -> Vec<CommandId> {
    let wanted: Vec<String> = query.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut found: Vec<(u8, CommandId)> = COMMANDS
        .iter()
        .filter_map(|info| {
            let label = format!("{} {}", info.area.label(), info.label).to_lowercase();
            let all = format!("{label} {} {}", info.help, info.name).to_lowercase();
            if !wanted.iter().all(|word| all.contains(word)) {
                return None;
            }
            let begins = wanted.first().is_some_and(|word| info.label.to_lowercase().starts_with(word));
            let in_label = wanted.iter().all(|word| label.contains(word));
            Some((
                if begins && in_label {
                    0
                } else if in_label {
                    1
                } else {
                    2
                },
                info.id,
            ))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_come_before_helps() {
        assert_eq!(matches("undo").first(), Some(&CommandId::Undo));
        assert_eq!(matches("fit wid"), [CommandId::FitWidth]);
        assert!(matches("xyzzy").is_empty());
        assert_eq!(matches("").len(), COMMANDS.len());
    }
}
