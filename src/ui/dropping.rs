//! What is seen while files hang over the window: that letting go opens them.

use super::theme::{Palette, mix};
use egui::{Align2, Area, FontId, Id, Order, Rect, Role, Sense, Stroke, StrokeKind, WidgetInfo};

/// Paints a sheet over the window while files are held over it; says what letting go would open.
pub(super) fn dropping_ui(ctx: &egui::Context) {
    let names: Vec<String> = ctx.input(|input| {
        let name = |path: &std::path::PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        input.raw.hovered_files.iter().map(|file| file.path.as_ref().map(name).unwrap_or_default()).collect()
    });
    if names.is_empty() {
        return;
    }
    let said = said(&names);
    let window = ctx.content_rect();
    Area::new(Id::unique("dropping")).order(Order::Foreground).fixed_pos(window.min).interactable(false).show(ctx, |ui| {
        let palette = Palette::of(ui);
        let response = ui.allocate_rect(window, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        ui.painter().rect_filled(window, 0.0, palette.paper.gamma_multiply(0.86));
        let sheet = Rect::from_center_size(window.center(), window.size() - egui::vec2(48.0, 48.0));
        let stroke = Stroke::new(3.0, palette.accent);
        ui.painter().rect(sheet, 12.0, mix(palette.paper, palette.accent, 0.08).gamma_multiply(0.6), stroke, StrokeKind::Inside);
        let galley = ui.painter().layout(said.clone(), FontId::proportional(22.0), palette.ink, sheet.width() - 48.0);
        let at = Align2::CENTER_CENTER.anchor_size(sheet.center(), galley.size()).min;
        ui.painter().galley(at, galley, palette.ink);
    });
}

fn said(names: &[String]) -> String {
    match names {
        [one] if !one.is_empty() => format!("Let go to open {one}"),
        [_] => "Let go to open it".to_owned(),
        many => format!("Let go to open these {} together", many.len()),
    }
}
