//! Drawing a zone on the page by dragging, where that is wished or Shift is held.
//!
//! What is drawn is kept in scan pixels, so that the page may be scrolled or zoomed with the wheel meanwhile.

use super::transform::{ScanPosition, ScanTransform};
use crate::model::{ScanRect, ScanSize};
use egui::{Color32, CursorIcon, Key, Modifiers, PointerButton, Response, Stroke, StrokeKind, Ui};

/// A zone that is being drawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawing {
    from: Option<ScanPosition>,
}

impl Drawing {
    /// Whether dragging draws now and the page stays where it is.
    pub(super) fn is_on(&self) -> bool {
        self.from.is_some()
    }

    /// Follows the hand; gives the zone that was drawn when it is let go.
    pub(super) fn follow(
        &mut self,
        ui: &Ui,
        armed: bool,
        transform: &ScanTransform,
        size: ScanSize,
        response: &Response,
    ) -> Option<ScanRect> {
        let shift = ui.input(|input| input.modifiers.shift);
        if response.drag_started_by(PointerButton::Primary) && (armed || shift) {
            self.from = ui.input(|input| input.pointer.press_origin()).map(|at| transform.scan_from_view(at));
        }
        if self.is_on() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            self.from = None;
        }
        if (armed || self.is_on()) && (response.hovered() || self.is_on()) {
            ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
        }
        let zone = self.zone(ui, transform, size);
        if response.drag_stopped() && self.from.take().is_some() {
            return zone.filter(|zone| !zone.is_empty());
        }
        None
    }

    fn zone(&self, ui: &Ui, transform: &ScanTransform, size: ScanSize) -> Option<ScanRect> {
        let from = self.from?.pixel();
        let to = ui.input(|input| input.pointer.latest_pos()).map(|at| transform.scan_from_view(at).pixel())?;
        let (x, y) = (|x: i32| x.clamp(0, size.width as i32), |y: i32| y.clamp(0, size.height as i32));
        Some(ScanRect::new(x(from.x), y(from.y), x(to.x), y(to.y)))
    }

    /// Paints the zone as far as it is drawn.
    pub(super) fn paint(&self, ui: &Ui, transform: &ScanTransform, size: ScanSize, color: Color32, halo: Color32) {
        let Some(zone) = self.zone(ui, transform, size) else { return };
        frame_zone(ui, transform, zone, color, halo);
    }
}

/// Frames a zone on the page so that it is seen on dark scans and on light ones.
pub(super) fn frame_zone(ui: &Ui, transform: &ScanTransform, zone: ScanRect, color: Color32, halo: Color32) {
    let rect = transform.view_rect_from_scan(zone);
    ui.painter().rect_filled(rect, 1.0, color.gamma_multiply(0.12));
    ui.painter().rect_stroke(rect, 1.0, Stroke::new(4.0, halo.gamma_multiply(0.7)), StrokeKind::Outside);
    ui.painter().rect_stroke(rect, 1.0, Stroke::new(2.0, color), StrokeKind::Outside);
}
