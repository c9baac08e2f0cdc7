//! Stamps, letterheads and pens.

use super::dice::{Dice, Field, ramp};
use super::glyphs::{self, Affine};
use super::ink::{Inks, Plane, extent};
use super::sheet::{Frame, PenStroke, Stamp};
use super::{Projection, TypedGlyph, TypedLine};
use ab_glyph::FontRef;

/// Presses a stamp on the page and says where its letters stand.
pub(super) fn stamp(inks: &mut Inks, stamp: &Stamp, on: &Projection, seed: u64) -> Vec<TypedLine> {
    let Some(font) = stamp.face.font() else {
        return Vec::new();
    };
    let em = stamp.points / 72.0;
    let step = em * 1.22;
    let size = inks.size;
    let plane = inks.plane(stamp.ink);
    let to_scan = Affine::turning(stamp.angle_degrees).then(&Affine::shift(stamp.centre.0, stamp.centre.1)).then(&on.to_scan);
    let pad =
        Pad { patchiness: stamp.patchiness, broad: Field::even(seed ^ 0x51, 0.55), fine: Field::even(seed ^ 0x52, 0.028), dpi: on.dpi };
    let widths: Vec<f32> = stamp.lines.iter().map(|line| width(&font, line) * em).collect();
    let widest = widths.iter().copied().fold(0.0, f32::max);
    let tall = step * stamp.lines.len() as f32;
    let mut typed = Vec::new();
    for (row, (line, wide)) in stamp.lines.iter().zip(&widths).enumerate() {
        // Capitals are about seven tenths of an em high: this centres them in their row.
        let baseline = -tall / 2.0 + step * row as f32 + step / 2.0 + em * 0.35;
        let mut x = -wide / 2.0;
        let mut out = TypedLine { text: line.clone(), ..TypedLine::default() };
        for (column, letter) in line.chars().enumerate() {
            let map = Affine::scaling(em, em).then(&Affine::shift(x, baseline)).then(&to_scan);
            if let Some(mask) = glyphs::draw(&font, letter, &map) {
                for (at, cover) in mask.cover.iter().enumerate() {
                    pad.press(plane, mask.left + (at % mask.width) as i32, mask.top + (at / mask.width) as i32, *cover);
                }
                if let Some(rect) = extent(&mask, size) {
                    out.glyphs.push(TypedGlyph { letter, column, rect });
                }
            }
            x += glyphs::advance(&font, letter) * em;
        }
        typed.push(out);
    }
    let (half_wide, half_tall) = (widest / 2.0 + em * 0.45, tall / 2.0 + em * 0.28);
    match stamp.frame {
        Frame::Open => {}
        Frame::Ruled => frame(plane, &pad, &to_scan, (half_wide, half_tall), em * 0.11),
        Frame::Double => {
            frame(plane, &pad, &to_scan, (half_wide, half_tall), em * 0.06);
            frame(plane, &pad, &to_scan, (half_wide + em * 0.24, half_tall + em * 0.24), em * 0.15);
        }
    }
    typed
}

/// Width of a line in ems.
fn width(font: &FontRef<'_>, line: &str) -> f32 {
    line.chars().map(|c| glyphs::advance(font, c)).sum()
}

/// How a rubber stamp gives its ink: patchy where it was not pressed, darker towards the rims of its strokes.
struct Pad {
    patchiness: f32,
    broad: Field,
    fine: Field,
    dpi: f32,
}

impl Pad {
    fn press(&self, plane: &mut Plane, x: i32, y: i32, cover: f32) {
        if cover <= 0.0 {
            return;
        }
        let (px, py) = (x as f32 / self.dpi, y as f32 / self.dpi);
        let broad = ramp(0.35, 0.85, self.broad.at(px, py));
        let fine = ramp(0.35, 0.8, self.fine.at(px, py));
        let given = 1.0 - self.patchiness * (0.15 + 0.6 * broad + 0.9 * fine * broad.max(0.45));
        plane.lay(x, y, cover * given.clamp(0.0, 1.0));
    }
}

/// Rules a box of half these sides around the origin of `to_scan`.
fn frame(plane: &mut Plane, pad: &Pad, to_scan: &Affine, (wide, tall): (f32, f32), thick: f32) {
    let back = to_scan.inverse();
    let corners = [(-wide, -tall), (wide, -tall), (-wide, tall), (wide, tall)].map(|corner| to_scan.apply(corner));
    let low = corners.iter().fold((f32::MAX, f32::MAX), |best, c| (best.0.min(c.0), best.1.min(c.1)));
    let high = corners.iter().fold((f32::MIN, f32::MIN), |best, c| (best.0.max(c.0), best.1.max(c.1)));
    let reach = thick * pad.dpi + 2.0;
    let edge = 0.5 / pad.dpi;
    for y in (low.1 - reach) as i32..=(high.1 + reach) as i32 {
        for x in (low.0 - reach) as i32..=(high.0 + reach) as i32 {
            let (u, v) = back.apply((x as f32 + 0.5, y as f32 + 0.5));
            let outside = (u.abs() - wide).max(v.abs() - tall);
            pad.press(plane, x, y, 1.0 - ramp(thick / 2.0 - edge, thick / 2.0 + edge, outside.abs()));
        }
    }
}

/// Draws a stroke smoothly through its points (Catmull and Rom 1974), thinner where the hand is quick.
pub(super) fn pen(inks: &mut Inks, stroke: &PenStroke, on: &Projection, seed: u64) {
    let plane = inks.plane(stroke.ink);
    let mut dice = Dice::new(seed, 0x9E4);
    let points = &stroke.points;
    let point = |at: isize| points.get(at.clamp(0, points.len() as isize - 1) as usize).copied().unwrap_or_default();
    for at in 0..points.len().saturating_sub(1) as isize {
        let (a, b, c, d) = (point(at - 1), point(at), point(at + 1), point(at + 2));
        let length = (c.0 - b.0).abs() + (c.1 - b.1).abs();
        let steps = ((length * on.dpi * 2.0).ceil() as usize).clamp(1, 4000);
        let pressure = dice.between(0.75, 1.0);
        for step in 0..steps {
            let t = step as f32 / steps as f32;
            let through = |a: f32, b: f32, c: f32, d: f32| {
                0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            let (x, y) = on.to_scan.apply((through(a.0, b.0, c.0, d.0), through(a.1, b.1, c.1, d.1)));
            let quick = if length > 0.25 { 0.72 } else { 1.0 };
            dot(plane, x, y, (stroke.width * on.dpi / 2.0 * pressure * quick).max(0.4), 0.6 + 0.35 * pressure);
        }
    }
}

/// A round touch of the pen.
fn dot(plane: &mut Plane, x: f32, y: f32, radius: f32, density: f32) {
    for row in (y - radius - 1.0) as i32..=(y + radius + 1.0) as i32 {
        for column in (x - radius - 1.0) as i32..=(x + radius + 1.0) as i32 {
            let (dx, dy) = (column as f32 + 0.5 - x, row as f32 + 0.5 - y);
            plane.lay(column, row, density * (1.0 - ramp(radius - 0.6, radius + 0.6, (dx * dx + dy * dy).sqrt())));
        }
    }
}
