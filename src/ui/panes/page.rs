//! What is known of the page, in the inspector: its files and its readings.

use crate::app::command::Command;
use crate::app::comparing::Which;
use crate::app::views::page::PageView;
use crate::model::PageId;
use crate::ui::theme::Palette;
use egui::{Frame, Grid, RichText, Stroke};

/// Paints the page's facts and readings; returns commands.
pub fn page_ui(ui: &mut egui::Ui, view: &PageView, page: PageId, editable: bool) -> Vec<Command> {
    let palette = Palette::of(ui);
    let mut commands = Vec::new();
    egui::ScrollArea::vertical().id_salt("page facts").auto_shrink([false, false]).show(ui, |ui| {
        Grid::new("page facts").num_columns(2).show(ui, |ui| {
            for (name, value) in &view.facts {
                ui.label(RichText::new(*name).color(palette.quiet));
                ui.add(egui::Label::new(value).truncate()).on_hover_text(value);
                ui.end_row();
            }
        });
        ui.add_space(8.0);
        ui.label(RichText::new("Readings").strong());
        for reading in &view.readings {
            Frame::new().fill(palette.paper).stroke(Stroke::new(1.0, palette.line)).corner_radius(4).inner_margin(8).show(ui, |ui| {
                ui.set_width(ui.available_width());
                let role = if reading.witness.is_none() { "working reading" } else { "witness, read-only" };
                ui.horizontal(|ui| {
                    ui.label(RichText::new(&reading.name).strong());
                    ui.label(RichText::new(role).small().color(palette.quiet));
                });
                let placed = match reading.placed {
                    0 => "no places on the scan".to_owned(),
                    some => format!("{some} with a place on the scan"),
                };
                ui.label(RichText::new(format!("{} words, {placed}", reading.words)).small().color(palette.quiet));
                ui.add(egui::Label::new(RichText::new(&reading.file).small().monospace()).truncate());
                ui.add(egui::Label::new(RichText::new(&reading.beginning).small()).truncate());
                if let Some(index) = reading.witness {
                    ui.horizontal_wrapped(|ui| witness_ui(ui, (page, index), &reading.name, editable, &mut commands));
                }
            });
        }
    });
    commands
}

/// What can be done with a witness.
fn witness_ui(ui: &mut egui::Ui, (page, index): (PageId, usize), name: &str, editable: bool, commands: &mut Vec<Command>) {
    let mut ask = |label: &str, hover: &str, enabled: bool, command: Command| {
        if ui.add_enabled(enabled, egui::Button::new(label).small()).on_hover_text(hover).clicked() {
            commands.push(command);
        }
    };
    let with = "Show it word by word beside the working reading, with the scan";
    ask("Compare", with, true, Command::CompareReadings(Which::Working, Which::Witness(name.to_owned())));
    let work = "The one worked on so far becomes a witness; nothing is lost";
    ask("Work on this reading", work, editable, Command::UseWitness(page, index));
    ask("Remove", "Take this reading away; undo brings it back", editable, Command::RemoveWitness(page, index));
}
