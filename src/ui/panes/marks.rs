//! The list of marks of the page in the inspector.

use crate::app::command::{Command, CommandId};
use crate::app::views::marks::MarkRow;
use crate::model::{MarkKind, PageId, Span};
use crate::ui::theme::Palette;
use egui::{RichText, Sense, Stroke, vec2};
use std::collections::BTreeSet;

/// What the list remembers.
#[derive(Debug, Default)]
pub struct MarksState {
    /// Kinds that are not listed.
    hidden: BTreeSet<MarkKind>,
}

/// Paints the list; returns commands.
pub fn marks_ui(
    ui: &mut egui::Ui,
    state: &mut MarksState,
    page: PageId,
    rows: &[MarkRow],
    selection: Span,
    editable: bool,
) -> Vec<Command> {
    let palette = Palette::of(ui);
    let mut commands = Vec::new();
    ui.horizontal(|ui| {
        filter_ui(ui, state, rows);
        let can = editable && !selection.is_empty();
        let button = ui.add_enabled(can, egui::Button::new("Mark selection…")).on_disabled_hover_text("Select some text first");
        if button.on_hover_text(CommandId::ChangeMark.info().help).clicked() {
            commands.push(Command::Plain(CommandId::ChangeMark));
        }
    });
    let shown: Vec<&MarkRow> = rows.iter().filter(|row| !state.hidden.contains(&row.kind)).collect();
    if shown.is_empty() {
        ui.add_space(8.0);
        ui.label(RichText::new("No markings on this page.").color(palette.quiet));
    }
    egui::ScrollArea::vertical().id_salt("marks").auto_shrink([false, false]).show(ui, |ui| {
        for row in shown {
            row_ui(ui, page, row, selection, editable, &mut commands);
        }
    });
    commands
}

fn filter_ui(ui: &mut egui::Ui, state: &mut MarksState, rows: &[MarkRow]) {
    let kinds: BTreeSet<MarkKind> = rows.iter().map(|row| row.kind).collect();
    let title = if state.hidden.is_empty() { "All kinds".to_owned() } else { format!("{} kinds hidden", state.hidden.len()) };
    ui.menu_button(title, |ui| {
        if kinds.is_empty() {
            ui.label("There are none");
        }
        for kind in kinds {
            let mut on = !state.hidden.contains(&kind);
            if ui.checkbox(&mut on, kind.label()).changed() {
                if on {
                    state.hidden.remove(&kind);
                } else {
                    state.hidden.insert(kind);
                }
            }
        }
    });
}

fn row_ui(ui: &mut egui::Ui, page: PageId, row: &MarkRow, selection: Span, editable: bool, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let selected = selection == row.span || (selection.is_empty() && row.span.contains(selection.start));
    let fill = if selected { palette.selection } else { palette.paper };
    // The row listens before what is in it, so that its buttons lie above it.
    let listening = egui::UiBuilder::new().id_salt(("mark", row.span.start, row.span.end, row.kind)).sense(Sense::click());
    let response = ui
        .scope_builder(listening, |ui| {
            let frame = egui::Frame::new().fill(fill).stroke(Stroke::new(1.0, palette.line)).corner_radius(4).inner_margin(8);
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.style_mut().interaction.selectable_labels = false;
                facts_ui(ui, row, &palette);
                if selected && editable {
                    ui.horizontal(|ui| ruling_ui(ui, page, row, commands));
                }
            });
        })
        .response;
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, selected, format!("{}: {}", row.kind.label(), row.name)));
    if response.clicked() {
        commands.push(Command::GoTo(page, row.span));
    }
}

fn facts_ui(ui: &mut egui::Ui, row: &MarkRow, palette: &Palette) {
    ui.horizontal(|ui| {
        let (dot, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
        ui.painter().rect_filled(dot, 2.0, palette.level(row.level));
        ui.label(RichText::new(&row.name).strong());
        let sure = if row.confirmed { "confirmed".to_owned() } else { format!("{:.0} %", row.confidence * 100.0) };
        ui.label(RichText::new(sure).small().color(palette.quiet));
    });
    let text: String = row.text.chars().take(120).collect();
    if row.reading.is_some() || row.name != row.text {
        ui.label(RichText::new(text.replace('\n', " ¶ ")).monospace().small());
    }
    if let Some(reading) = &row.reading {
        ui.label(RichText::new(format!("reads: {reading}")).small().color(palette.warning));
    }
    if row.name != row.kind.label() {
        ui.label(RichText::new(row.kind.label()).small().color(palette.quiet));
    }
    ui.label(RichText::new(&row.reason).small().color(palette.quiet));
}

fn ruling_ui(ui: &mut egui::Ui, page: PageId, row: &MarkRow, commands: &mut Vec<Command>) {
    match (&row.rule, row.by_hand) {
        (Some(rule), _) => {
            let mut ruling = |confirmed| {
                commands.push(Command::RuleOnMark { page, rule: rule.clone(), span: row.span, confirmed });
            };
            if !row.confirmed && ui.button("Confirm").on_hover_text("This is right").clicked() {
                ruling(true);
            }
            if ui.button("Reject").on_hover_text("This is no marking; do not show it again").clicked() {
                ruling(false);
            }
        }
        (None, Some(index)) => {
            if ui.button("Remove").on_hover_text("Take this mark away").clicked() {
                commands.push(Command::RemoveMark(page, index));
            }
        }
        (None, None) => return,
    }
    if ui.button("Change…").on_hover_text("Another kind or level").clicked() {
        commands.extend([Command::GoTo(page, row.span), Command::Plain(CommandId::ChangeMark)]);
    }
}
