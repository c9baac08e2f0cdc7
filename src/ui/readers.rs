//! The window's part of the second reader and of comparing: the dialog, the zone that is drawn on the scan with the card of what was read
//! there, and the comparison.

use super::panes::compare::{CompareInput, CompareState, compare_ui};
use super::panes::scan::ScanPaneOutput;
use super::panes::text::TextLook;
use super::panes::zone_card::{ZoneAsk, ZoneCardInput, zone_card_ui};
use super::recognize::RecognizeDialog;
use super::theme::Palette;
use super::window::Window;
use crate::app::command::{Command, CommandId};
use crate::app::crops::crop_key;
use crate::app::scan_cache::TileStyle;
use crate::app::views;
use crate::model::ScanRect;
use egui::{Align2, Area, CentralPanel, Frame, Key, Margin, Modifiers, Order, Rect, RichText, vec2};

/// What the window remembers of it.
#[derive(Default)]
pub(super) struct ReadersState {
    /// The dialog before pages are read.
    pub(super) dialog: Option<RecognizeDialog>,
    /// Whether the next dragging on the scan draws a zone.
    pub(super) armed: bool,
    /// The comparison.
    pub(super) compare: CompareState,
    /// The zone whose card was given the keyboard.
    focused: Option<ScanRect>,
}

impl Window {
    /// Carries out what concerns the second reader; whether it did.
    pub(super) fn reader_command(&mut self, id: CommandId) -> bool {
        let found = match id {
            CommandId::Recognize | CommandId::ReadZone => self.workspace.recognizer().map(|_| true),
            CommandId::About => {
                // So that the box can say what there is.
                self.workspace.recognizer().ok();
                return false;
            }
            _ => return false,
        };
        match found {
            Err(problem) => self.workspace.problems.push(problem),
            Ok(_) if id == CommandId::ReadZone => {
                self.workspace.close_zone();
                self.readers.armed = !self.readers.armed;
                // There is something to draw on only where the scan shows as a whole.
                (self.workspace.view.lines, self.clean) = (false, false);
            }
            Ok(_) => self.readers.dialog = views::recognize::view(&self.workspace).map(RecognizeDialog::new),
        }
        true
    }

    /// The dialog, where it shows.
    pub(super) fn recognize_ui(&mut self, ctx: &egui::Context) {
        let Some(mut dialog) = self.readers.dialog.take() else { return };
        let (open, command) = dialog.dialog_ui(ctx);
        if open {
            self.readers.dialog = Some(dialog);
        }
        if let Some(command) = command {
            self.command(ctx, command);
        }
    }

    /// What is drawn on the scan: the hint before, the zone itself, and the card after it. `pane` is the scan's place on the screen.
    pub(super) fn zone_ui(&mut self, ui: &mut egui::Ui, pane: Rect, output: &ScanPaneOutput, commands: &mut Vec<Command>) {
        if let Some(zone) = output.drawn_zone {
            self.readers.armed = false;
            commands.push(Command::ReadZone(zone));
        }
        if self.readers.armed {
            if !self.is_covered() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
                self.readers.armed = false;
            }
            hint_ui(ui, pane);
        }
        let Some(reading) = self.workspace.zone_reading().cloned() else {
            self.readers.focused = None;
            return;
        };
        let (key, epoch) = (crop_key(reading.page, reading.zone), self.workspace.thumbnail_epoch());
        self.upload_crops(ui.ctx());
        let textures = &self.crops;
        self.workspace.request_crops(&[(reading.page, reading.zone)], &|key| textures.holds((epoch, key), TileStyle::default()));
        let turns = self.workspace.session.as_ref().and_then(|session| session.head()).map(|head| head.turns).unwrap_or_default();
        let replaces = self.workspace.zone_replaces();
        let takes_keyboard = self.readers.focused != Some(reading.zone) && !self.is_covered();
        let input = ZoneCardInput {
            reading: &reading,
            picture: self.crops.get((epoch, key)),
            turns,
            replaces: replaces.as_deref(),
            editable: self.workspace.session.as_ref().is_some_and(|session| session.read_only.is_none()),
            beside: output.zone_on_screen.unwrap_or(pane).intersect(pane),
            pane,
            takes_keyboard,
        };
        let ask = zone_card_ui(ui, &input);
        if takes_keyboard {
            self.readers.focused = Some(reading.zone);
        }
        match ask {
            ZoneAsk::Nothing => {}
            ZoneAsk::Put => {
                commands.extend(self.workspace.put_zone());
                self.close_zone_card();
            }
            ZoneAsk::Copy(text) => {
                ui.ctx().copy_text(text);
                self.sayings.say(ui.ctx(), "Copied".to_owned());
            }
            ZoneAsk::Close => self.close_zone_card(),
        }
    }

    /// Paints the comparison where it is open; when it was left, the text has the keyboard again.
    pub(super) fn comparing_ui(&mut self, ui: &mut egui::Ui, comparing: bool, commands: &mut Vec<Command>) -> bool {
        if std::mem::replace(&mut self.readers.compare.open, comparing) && !comparing {
            self.editor.request_focus();
        }
        let view = self.workspace.session.as_mut().filter(|_| comparing).and_then(views::compare::view);
        let (Some(view), Some(page)) = (view, self.workspace.session.as_ref().and_then(|session| session.place.page)) else {
            return comparing;
        };
        self.upload_crops(ui.ctx());
        let epoch = self.workspace.thumbnail_epoch();
        let look = TextLook { size: self.workspace.view.text_size, typewriter: self.workspace.view.typewriter };
        let textures = &self.crops;
        let input = CompareInput {
            view: &view,
            font: look.font(),
            has_keyboard: !self.is_covered(),
            picture: &|zone| textures.get((epoch, crop_key(page, zone))),
        };
        let state = &mut self.readers.compare;
        let panel = Frame::new().fill(Palette::of(ui).panel);
        let output = CentralPanel::default().frame(panel).show(ui, |ui| compare_ui(ui, state, &input)).inner;
        let wanted: Vec<_> = output.wanted.into_iter().map(|zone| (page, zone)).collect();
        let textures = &self.crops;
        self.workspace.request_crops(&wanted, &|key| textures.holds((epoch, key), TileStyle::default()));
        commands.extend(output.commands);
        true
    }

    fn close_zone_card(&mut self) {
        self.workspace.close_zone();
        self.editor.request_focus();
    }
}

/// Says what is to be done with the mouse.
fn hint_ui(ui: &egui::Ui, pane: Rect) {
    let palette = Palette::of(ui);
    let area = Area::new(ui.scope_id().with("zone hint")).order(Order::Foreground).interactable(false);
    area.fixed_pos(pane.center_top() + vec2(0.0, 10.0)).pivot(Align2::CENTER_TOP).show(ui.ctx(), |ui| {
        Frame::new().fill(palette.ink).corner_radius(6).inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| {
            ui.label(RichText::new("Drag over what is to be read again · Esc to leave").color(palette.paper));
        });
    });
}
