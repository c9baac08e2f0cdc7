//! Rulers along the upper and left edge of the scan, and the lens that follows the pointer.
//!
//! Painted over the scan view with the view's own transform; both decide nothing.

use super::scan::ScanPane;
use super::strips::StripScan;
use crate::app::scan_prefs::Ruler;
use crate::model::ScanRect;
use crate::ui::theme::Palette;
use crate::ui::widgets::scan_view::ScanTransform;
use egui::{Align2, FontId, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

/// Points that a ruler takes.
const THICK: f32 = 18.0;
/// Points that two ticks are apart at least.
const APART: f32 = 5.0;
/// Points that two numbers are apart at least.
const NUMBERS: f32 = 34.0;

/// Paints both rulers over a view; zero is the page's upper left corner.
pub fn rulers_ui(ui: &Ui, view: Rect, transform: &ScanTransform, page: ScanRect, dpi: (f32, f32), ruler: Ruler, turned: bool) {
    let Some((units, name)) = ruler.unit() else { return };
    let palette = Palette::of(ui);
    let painter = ui.painter_at(view);
    let corner = transform.view_bounds_from_scan(page).left_top();
    let (across, down) = if turned { (dpi.1, dpi.0) } else { dpi };
    let unit = |dpi: f32| transform.scale() as f32 * dpi / units;
    let upper = Rect::from_min_max(view.min, pos2(view.right(), view.top() + THICK));
    let left = Rect::from_min_max(view.min, pos2(view.left() + THICK, view.bottom()));
    for rect in [upper, left] {
        painter.rect_filled(rect, 0.0, palette.panel.gamma_multiply(0.92));
    }
    painter.hline(view.x_range(), upper.bottom(), Stroke::new(1.0, palette.line));
    painter.vline(left.right(), view.y_range(), Stroke::new(1.0, palette.line));
    let font = FontId::proportional(9.5);
    for (number, major, at) in ticks(corner.x, upper.left() + THICK, upper.right(), unit(across), ruler) {
        let length = if major { 9.0 } else { 4.0 };
        painter.vline(at, upper.bottom() - length..=upper.bottom(), Stroke::new(1.0, palette.ink));
        if let Some(number) = number {
            painter.text(pos2(at + 2.0, upper.top() + 1.0), Align2::LEFT_TOP, number, font.clone(), palette.ink);
        }
    }
    for (number, major, at) in ticks(corner.y, left.top() + THICK, left.bottom(), unit(down), ruler) {
        let length = if major { 9.0 } else { 4.0 };
        painter.hline(left.right() - length..=left.right(), at, Stroke::new(1.0, palette.ink));
        if let Some(number) = number {
            painter.text(pos2(left.left() + 1.0, at + 1.0), Align2::LEFT_TOP, number, font.clone(), palette.ink);
        }
    }
    let square = Rect::from_min_size(view.min, Vec2::splat(THICK));
    painter.rect_filled(square, 0.0, palette.panel);
    painter.text(square.center(), Align2::CENTER_CENTER, name, font, palette.quiet);
}

/// Ticks between two edges, as number, whether it is a long one, and place; `unit` is points a unit, `origin` where zero is.
fn ticks(origin: f32, from: f32, to: f32, unit: f32, ruler: Ruler) -> Vec<(Option<String>, bool, f32)> {
    if !unit.is_finite() || unit < 1e-3 || !origin.is_finite() {
        return Vec::new();
    }
    let parts: &[u32] = if ruler == Ruler::Inches { &[16, 8, 4, 2, 1] } else { &[10, 5, 2, 1] };
    let part = parts.iter().copied().find(|part| unit / *part as f32 >= APART).unwrap_or(1);
    // Far out, not every unit has a tick or a number.
    let every = [1u32, 2, 5, 10, 20, 50, 100].into_iter().find(|every| unit * *every as f32 >= NUMBERS).unwrap_or(200);
    let skip = if unit < APART { every } else { 1 };
    let step = unit / part as f32 * skip as f32;
    let first = ((from - origin) / step).ceil() as i64;
    let last = ((to - origin) / step).floor() as i64;
    if last - first > 4000 {
        return Vec::new();
    }
    let ticks = (first..=last).map(|index| {
        let whole = index % i64::from(part) == 0;
        let number = index / i64::from(part) * i64::from(skip);
        let shown = whole && number % i64::from(every) == 0;
        (shown.then(|| number.to_string()), whole, origin + index as f32 * step)
    });
    ticks.collect()
}

/// Half of the lens, in points.
const LENS: Vec2 = vec2(130.0, 75.0);
/// How much larger the lens shows the scan, and how large at least, in screen pixels per scan pixel.
const LARGER: f32 = 2.5;
const LEAST: f32 = 1.0;

/// Paints the lens around the pointer; gives the part that it shows, and how large, so that its tiles can be asked for.
pub fn lens_ui(ui: &Ui, pane: &ScanPane, scan: StripScan, view: Rect, pointer: Pos2, transform: &ScanTransform) -> (ScanRect, f32) {
    let palette = Palette::of(ui);
    let pixels = ui.pixels_per_point();
    let scale = (transform.scale() as f32 * LARGER).max(LEAST / pixels);
    let half = LENS.min(view.size() * 0.45);
    // Inside the view, and never under the pointer's own shadow: the place pointed at is in the middle.
    let middle = pointer.clamp(view.min + half, (view.max - half).max(view.min + half));
    let rect = Rect::from_center_size(middle, half * 2.0);
    let painter = ui.painter_at(view);
    painter.rect_filled(rect.expand(3.0), 8.0, palette.ink.gamma_multiply(0.35));
    let shown = pane.straight_strip(&painter.with_clip_rect(rect), scan, rect, transform.scan_from_view(pointer), scale, palette.paper);
    painter.rect_stroke(rect, 6.0, Stroke::new(2.0, palette.accent), StrokeKind::Outside);
    (shown.scan_rect_from_view(rect), scale * pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(unit: f32, ruler: Ruler) -> (usize, Vec<String>) {
        let ticks = ticks(100.0, 118.0, 400.0, unit, ruler);
        (ticks.len(), ticks.into_iter().filter_map(|(number, ..)| number).collect())
    }

    #[test]
    fn ticks_are_as_fine_as_there_is_room() {
        let (count, numbers) = check(100.0, Ruler::Centimetres);
        assert_eq!((count, numbers), (29, ["1", "2", "3"].map(str::to_owned).to_vec()));
        let (count, numbers) = check(20.0, Ruler::Centimetres);
        assert_eq!((count, numbers.first().map(String::as_str)), (29, Some("2")));
        assert_eq!(check(96.0, Ruler::Inches).0, 3 * 16, "sixteenths");
        let (count, numbers) = check(1.0, Ruler::Centimetres);
        assert!(count == numbers.len() && numbers.contains(&"100".to_owned()), "{numbers:?}");
        assert!(check(0.0, Ruler::Inches).1.is_empty() && check(f32::NAN, Ruler::Inches).1.is_empty());
    }
}
