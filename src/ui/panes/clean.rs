//! The clean text: what an export would give, and every line it leaves out.

use crate::app::command::Command;
use crate::app::views::clean::CleanView;
use crate::model::BlockKind;
use crate::ui::theme::Palette;
use egui::{FontId, RichText};

/// Paints the clean text with the list of what is left out; returns commands.
pub fn clean_ui(ui: &mut egui::Ui, view: &CleanView, font: &FontId) -> Vec<Command> {
    let palette = Palette::of(ui);
    let mut commands = Vec::new();
    let half = (ui.available_height() * 0.32).clamp(80.0, 260.0);
    egui::Panel::bottom("left out").resizable(true).default_size(half).show(ui, |ui| {
        ui.add_space(4.0);
        ui.label(RichText::new(format!("Left out or mended: {}", view.omissions.len())).strong());
        egui::ScrollArea::vertical().id_salt("left out").auto_shrink([false, false]).show_rows(
            ui,
            22.0,
            view.omissions.len(),
            |ui, visible| {
                for row in view.omissions.get(visible).unwrap_or_default() {
                    let text = format!("page {} · {} · {}", row.label, row.why, row.text.replace('\n', " ¶ "));
                    if ui.add(egui::Button::selectable(false, RichText::new(text).small()).truncate()).clicked() {
                        commands.push(Command::GoTo(row.page, row.span));
                    }
                }
            },
        );
    });
    egui::ScrollArea::vertical().id_salt("clean text").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(ui.available_width().min(760.0));
        for block in &view.blocks {
            match block.kind {
                BlockKind::Heading => {
                    ui.label(RichText::new(&block.text).font(FontId::new(font.size * 1.25, font.family.clone())).strong());
                }
                BlockKind::PageStart => {
                    ui.label(RichText::new(&block.text).small().color(palette.quiet));
                }
                BlockKind::Furniture(_) => {
                    ui.label(RichText::new(&block.text).font(font.clone()).color(palette.furniture));
                }
                BlockKind::Paragraph => {
                    ui.label(RichText::new(&block.text).font(font.clone()));
                }
            }
            ui.add_space(font.size * 0.5);
        }
        if view.blocks.is_empty() {
            ui.label(RichText::new("There is no text on this page.").color(palette.quiet));
        }
    });
    commands
}
