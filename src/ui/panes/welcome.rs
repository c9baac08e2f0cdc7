//! The welcome page: what can be opened, and what was opened before.

use crate::app::command::{Command, CommandId};
use crate::ui::theme::Palette;
use egui::{RichText, vec2};
use std::path::PathBuf;

/// A dossier that was open before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// Its title.
    pub title: String,
    /// Its file.
    pub path: PathBuf,
}

/// Paints the welcome page; returns commands.
pub fn welcome_ui(ui: &mut egui::Ui, recent: &[Recent], opening: Option<&str>) -> Vec<Command> {
    let palette = Palette::of(ui);
    let mut commands = Vec::new();
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.14).max(16.0));
        ui.label(RichText::new("Onionskin").size(34.0).strong());
        ui.label(RichText::new("Scans and their transcriptions, side by side, until the text can be trusted.").color(palette.quiet));
        ui.add_space(22.0);
        if let Some(what) = opening {
            ui.spinner();
            ui.label(format!("Opening {what}"));
            return;
        }
        for (id, help) in [
            (CommandId::OpenFolder, "A folder of scans and texts; they are paired by name"),
            (CommandId::OpenFiles, "Scans, texts, a PDF or a dossier"),
            (CommandId::OpenSample, "Seven typed pages of 1962 with real errors to correct"),
        ] {
            let label = id.info().label.trim_end_matches('…');
            if ui.add(egui::Button::new(RichText::new(label).size(16.0)).min_size(vec2(260.0, 36.0))).clicked() {
                commands.push(Command::Plain(id));
            }
            ui.label(RichText::new(help).small().color(palette.quiet));
            ui.add_space(6.0);
        }
        ui.label(RichText::new("or drop files and folders on this window").color(palette.quiet));
        if !recent.is_empty() {
            ui.add_space(18.0);
            ui.label(RichText::new("Go on with").strong());
            for entry in recent.iter().take(8) {
                let button = ui.link(&entry.title).on_hover_text(entry.path.display().to_string());
                if button.clicked() {
                    commands.push(Command::Open(vec![entry.path.clone()]));
                }
            }
        }
    });
    commands
}
