//! The bars between panes: where they stand is kept as shares of the room, and comes back with the next start.
//!
//! The lists at the sides keep their width when the window changes its size; between scan and text the share stays, so that both gain.
//! egui remembers panel sizes in points and only for one run; here the settings are the memory, and egui is told.

use super::window::Window;
use egui::containers::panel::PanelState;
use egui::{IdSalt, Pos2, Rect, Ui, Vec2};

/// A bar between two panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Splitter {
    /// Right of the page list.
    Pages,
    /// Left of the inspector.
    Inspector,
    /// Between scan and text side by side: the text's share.
    TextBeside,
    /// Between scan and text one above the other: the scan's share.
    ScanAbove,
}

impl Splitter {
    /// The name in the settings, and of the panel.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Inspector => "inspector",
            Self::TextBeside => "text-beside",
            Self::ScanAbove => "scan-above",
        }
    }
}

/// Points by which a bar may be off before it was moved: sizes are rounded to whole pixels.
const MOVED: f32 = 1.5;

impl Window {
    /// How long a pane is to be, in points: as the settings say, otherwise `usual`.
    pub(super) fn pane_size(&self, splitter: Splitter, room: f32, usual: f32) -> f32 {
        self.workspace.settings.splitters.get(splitter.name()).map_or(usual, |share| (share * room).round())
    }

    /// Notes how long a pane is, where that differs from what it was meant to be.
    pub(super) fn note_pane(&mut self, splitter: Splitter, room: f32, meant: f32, is: f32) {
        if (is - meant).abs() > MOVED && room > 1.0 {
            self.workspace.settings.splitters.insert(splitter.name().to_owned(), (is / room).clamp(0.0, 1.0));
            self.layout_changed = true;
        }
    }

    /// Notes how wide a list at the side is; a list keeps its width when the window changes its size, so only a hand moves it.
    pub(super) fn note_list(&mut self, ui: &Ui, splitter: Splitter, room: f32, is: f32) {
        let now = ListWidth { splitter, room, is };
        let before = self.lists.iter().position(|list| list.splitter == splitter).map(|place| self.lists.swap_remove(place));
        self.lists.push(now);
        let is_held = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
        let was_moved = is_held && before.is_some_and(|before| before.room == room && (before.is - is).abs() > 0.5);
        if was_moved || self.workspace.settings.splitters.contains_key(splitter.name()) {
            self.workspace.settings.splitters.insert(splitter.name().to_owned(), (is / room.max(1.0)).clamp(0.0, 1.0));
        }
        self.layout_changed |= was_moved;
    }

    /// Writes the settings once the hand has let go of a bar.
    pub(super) fn save_layout(&mut self, ctx: &egui::Context) {
        if self.layout_changed && !ctx.input(|input| input.pointer.any_down()) {
            self.layout_changed = false;
            self.workspace.save_settings();
        }
    }
}

/// How wide a list was in the last frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListWidth {
    splitter: Splitter,
    /// Width of the window's room.
    room: f32,
    is: f32,
}

/// Tells a panel how long it is, whatever it was before.
pub(super) fn set_pane(ui: &Ui, splitter: Splitter, size: Vec2) {
    let id = ui.scope_id().with_salt(IdSalt::new(splitter.name()));
    let outer_rect = Rect::from_min_size(Pos2::ZERO, size);
    ui.data_mut(|data| data.insert_persisted(id, PanelState { outer_rect }));
}
