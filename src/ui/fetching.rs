//! The dialog before a manifest is fetched: its address and the folder. The only place in the window that leads to the network.

use super::dialogs::Asked;
use super::theme::{Palette, dialog};
use super::window::Window;
use crate::app::command::Command;
use crate::app::fetching::FetchRequest;
use egui::{Button, Key, Label, Modifiers, RichText, TextEdit};
use std::path::PathBuf;

/// What was typed so far.
#[derive(Debug, Default)]
pub(super) struct FetchDialog {
    manifest: String,
    folder: String,
    begun: bool,
}

/// What a frame of the dialog asks for.
enum Wish {
    Nothing,
    Close,
    Folder,
    Fetch(FetchRequest),
}

impl FetchDialog {
    /// Takes the folder that was chosen.
    pub(super) fn set_folder(&mut self, folder: &std::path::Path) {
        self.folder = folder.display().to_string();
    }

    fn request(&self) -> Option<FetchRequest> {
        let (manifest, folder) = (self.manifest.trim(), self.folder.trim());
        (!manifest.is_empty() && !folder.is_empty()).then(|| FetchRequest { manifest: manifest.to_owned(), folder: PathBuf::from(folder) })
    }

    fn dialog_ui(&mut self, ctx: &egui::Context) -> Wish {
        let mut wish = Wish::Nothing;
        let (enter, escape) =
            ctx.input_mut(|input| (input.consume_key(Modifiers::NONE, Key::Enter), input.consume_key(Modifiers::NONE, Key::Escape)));
        let response = dialog(ctx, "fetch").show(ctx, |ui| {
            let palette = Palette::of(ui);
            ui.set_width(520.0);
            ui.heading("Fetch a manifest");
            ui.add_space(2.0);
            let what = "The pictures and texts that a IIIF manifest or a METS file lists are fetched into a folder, which is opened then. \
                        What is in the folder already is not fetched again. Onionskin uses the network for nothing else.";
            ui.add(Label::new(RichText::new(what).color(palette.quiet)).wrap());
            ui.add_space(10.0);
            let manifest = ui.label("Manifest");
            let field = TextEdit::singleline(&mut self.manifest).hint_text("https://… or a file").desired_width(f32::INFINITY);
            let field = ui.add(field).labelled_by(manifest.id);
            if !std::mem::replace(&mut self.begun, true) {
                field.request_focus();
            }
            ui.add_space(6.0);
            let folder = ui.label("Folder");
            ui.horizontal(|ui| {
                ui.add(TextEdit::singleline(&mut self.folder).desired_width(420.0)).labelled_by(folder.id);
                if ui.button("Choose…").clicked() {
                    wish = Wish::Folder;
                }
            });
            ui.add_space(10.0);
            ui.horizontal(|ui| {
                let request = self.request();
                let fetch = ui.add_enabled(request.is_some(), Button::new("Fetch"));
                if let Some(request) = request.filter(|_| fetch.clicked() || enter) {
                    wish = Wish::Fetch(request);
                }
                if ui.button("Cancel").clicked() || escape {
                    wish = Wish::Close;
                }
            });
        });
        if response.should_close() { Wish::Close } else { wish }
    }
}

impl Window {
    /// The dialog, where it shows.
    pub(super) fn fetch_ui(&mut self, ctx: &egui::Context) {
        let Some(mut shown) = self.fetch.take() else { return };
        match shown.dialog_ui(ctx) {
            Wish::Close => return,
            Wish::Fetch(request) => return self.command(ctx, Command::Fetch(request)),
            Wish::Folder => self.dialogs.ask(ctx, Asked::FetchInto, self.workspace.clock().clone()),
            Wish::Nothing => {}
        }
        self.fetch = Some(shown);
    }
}
