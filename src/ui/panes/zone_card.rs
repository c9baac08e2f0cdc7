//! The card beside a zone that was read again: its picture, what was read, and what can be done with it.
//!
//! It has the keyboard when it appears (Enter puts the text in, Esc closes it) and gives it back as soon as somebody clicks into the text, for
//! instance to say where what was read is to stand.

use crate::app::recognize::zone::{ZoneReading, ZoneState};
use crate::model::QuarterTurns;
use crate::ui::panes::pictures::paint_cutting;
use crate::ui::shortened;
use crate::ui::textures::PlacedTexture;
use crate::ui::theme::Palette;
use egui::{
    Align, Area, Button, EventFilter, Frame, Id, Key, Label, Layout, Modifiers, Order, Rect, RichText, ScrollArea, Sense, Stroke, Ui, vec2,
};

/// Width of the card in points.
const WIDTH: f32 = 420.0;
/// Most that the picture is high.
const PICTURE: f32 = 130.0;
/// Most points for a scan pixel.
const CLOSEST: f32 = 1.5;

/// What the card is told.
pub(in crate::ui) struct ZoneCardInput<'a> {
    /// What it shows.
    pub(in crate::ui) reading: &'a ZoneReading,
    /// The zone's picture, where it is there.
    pub(in crate::ui) picture: Option<PlacedTexture>,
    /// How the page is turned.
    pub(in crate::ui) turns: QuarterTurns,
    /// The selected text, in place of which it would stand; none at the caret.
    pub(in crate::ui) replaces: Option<&'a str>,
    /// Whether the text can be changed.
    pub(in crate::ui) editable: bool,
    /// Where the zone is on the screen.
    pub(in crate::ui) beside: Rect,
    /// Where the scan is.
    pub(in crate::ui) pane: Rect,
    /// Whether it takes the keyboard now.
    pub(in crate::ui) takes_keyboard: bool,
}

/// What is wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui) enum ZoneAsk {
    /// Nothing yet.
    Nothing,
    /// Put the text in.
    Put,
    /// Copy the text.
    Copy(String),
    /// Close the card.
    Close,
}

/// Paints the card.
pub(in crate::ui) fn zone_card_ui(ui: &Ui, input: &ZoneCardInput<'_>) -> ZoneAsk {
    let palette = Palette::of(ui);
    let id = Id::unique("zone card");
    let width = WIDTH.min(input.pane.width() - 24.0).max(260.0);
    // Below the zone, or above it where there is more room; never over it if that can be helped.
    let (above, below) = (input.beside.top() - input.pane.top(), input.pane.bottom() - input.beside.bottom());
    let left = input
        .beside
        .center()
        .x
        .clamp(input.pane.left() + width / 2.0 + 8.0, (input.pane.right() - width / 2.0 - 8.0).max(input.pane.left() + width / 2.0 + 8.0));
    let (at, pivot) = if below >= 230.0 || below >= above {
        (egui::pos2(left, input.beside.bottom() + 10.0), egui::Align2::CENTER_TOP)
    } else {
        (egui::pos2(left, input.beside.top() - 10.0), egui::Align2::CENTER_BOTTOM)
    };
    let area = Area::new(id).order(Order::Foreground).fixed_pos(at).pivot(pivot).constrain_to(input.pane.shrink(6.0));
    let shown = area.show(ui.ctx(), |ui| {
        let frame = Frame::new().fill(palette.panel).stroke(Stroke::new(1.0, palette.accent)).corner_radius(6).inner_margin(12);
        frame.shadow(ui.visuals().popup_shadow).show(ui, |ui| {
            ui.set_width(width - 26.0);
            let asked = keys(ui, id.with("keys"), input);
            let clicked = body_ui(ui, input, &palette);
            if clicked == ZoneAsk::Nothing { asked } else { clicked }
        })
    });
    shown.inner.inner
}

fn keys(ui: &mut Ui, id: Id, input: &ZoneCardInput<'_>) -> ZoneAsk {
    let response = ui.interact(ui.max_rect(), id, Sense::focusable_noninteractive());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, "Zone read again"));
    if input.takes_keyboard {
        response.request_focus();
    }
    if !response.has_focus() {
        return ZoneAsk::Nothing;
    }
    ui.memory_mut(|memory| {
        memory.set_focus_lock_filter(id, EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: true });
    });
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let copied = ui.input_mut(|input| {
        let before = input.events.len();
        input.events.retain(|event| !matches!(event, egui::Event::Copy));
        input.events.len() < before
    });
    match &input.reading.state {
        _ if pressed(Modifiers::NONE, Key::Escape) => ZoneAsk::Close,
        ZoneState::Read(text) if !text.is_empty() => match () {
            () if input.editable && pressed(Modifiers::NONE, Key::Enter) => ZoneAsk::Put,
            () if copied => ZoneAsk::Copy(text.clone()),
            () => ZoneAsk::Nothing,
        },
        ZoneState::Read(_) | ZoneState::Coming | ZoneState::Failed(_) => ZoneAsk::Nothing,
    }
}

fn body_ui(ui: &mut Ui, input: &ZoneCardInput<'_>, palette: &Palette) -> ZoneAsk {
    let mut ask = ZoneAsk::Nothing;
    ui.horizontal(|ui| {
        ui.label(RichText::new("Read again").strong());
        ui.label(RichText::new(format!("Tesseract, {}", input.reading.language)).small().color(palette.quiet));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").on_hover_text("Esc").clicked() {
                ask = ZoneAsk::Close;
            }
        });
    });
    picture_ui(ui, input, palette);
    match &input.reading.state {
        ZoneState::Coming => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(RichText::new("Reading…").color(palette.quiet));
            });
        }
        ZoneState::Failed(why) => {
            ui.add(Label::new(RichText::new(why).color(palette.failure)).wrap());
        }
        ZoneState::Read(text) if text.is_empty() => {
            ui.label(RichText::new("No text was found there.").color(palette.quiet));
        }
        ZoneState::Read(text) => {
            let paper = Frame::new().fill(palette.paper).stroke(Stroke::new(1.0, palette.line)).corner_radius(4).inner_margin(8);
            paper.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ScrollArea::vertical().max_height(150.0).auto_shrink([false, true]).show(ui, |ui| {
                    ui.add(Label::new(RichText::new(text).monospace().color(palette.ink)).wrap());
                });
            });
            ui.add_space(2.0);
            ui.horizontal(|ui| {
                let put = match input.replaces {
                    Some(selected) => format!("Put in place of “{}”", shortened(selected, 18)),
                    None => "Put at the caret".to_owned(),
                };
                if ui.add_enabled(input.editable, Button::new(put)).on_hover_text("Enter").clicked() {
                    ask = ZoneAsk::Put;
                }
                if ui.button("Copy").on_hover_text("Ctrl+C").clicked() {
                    ask = ZoneAsk::Copy(text.clone());
                }
            });
        }
    }
    ask
}

/// The picture has its room before it is there, so that nothing jumps.
fn picture_ui(ui: &mut Ui, input: &ZoneCardInput<'_>, palette: &Palette) {
    let zone = input.reading.zone;
    let upright = input.turns.get().is_multiple_of(2);
    let (across, down) = (zone.width().max(1) as f32, zone.height().max(1) as f32);
    let (across, down) = if upright { (across, down) } else { (down, across) };
    let room = ui.available_width();
    let scale = (room / across).min(PICTURE / down).min(CLOSEST);
    let (slot, _) = ui.allocate_exact_size(vec2(room, (down * scale).max(24.0)), Sense::hover());
    ui.painter().rect_filled(slot, 3.0, palette.desk);
    let Some(picture) = input.picture else { return };
    let shown = Rect::from_center_size(slot.center(), vec2(across, down) * scale);
    let painter = ui.painter().with_clip_rect(shown.intersect(ui.clip_rect()));
    paint_cutting(&painter, &picture, zone, input.turns, shown.min, scale);
}
