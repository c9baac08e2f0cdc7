//! Outlines to coverage: one letter under any affine map, exactly where it will stand on the scan.
//!
//! Letters are drawn straight into the skewed scan instead of being drawn upright and resampled; that keeps the edges as sharp as the
//! scanner would see them and makes the boxes of the words the ink's own extents, not an estimate.

use super::dice::sine_cosine;
use ab_glyph::{Font as _, FontRef, OutlineCurve, Point};
use ab_glyph_rasterizer::Rasterizer;

/// An affine map of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Affine {
    /// Image of the first unit vector.
    pub(super) x: (f32, f32),
    /// Image of the second unit vector.
    pub(super) y: (f32, f32),
    /// Image of the origin.
    pub(super) origin: (f32, f32),
}

impl Affine {
    /// A plain scaling.
    pub(super) fn scaling(across: f32, down: f32) -> Self {
        Self { x: (across, 0.0), y: (0.0, down), origin: (0.0, 0.0) }
    }

    /// A turn about the origin; positive is clockwise where y points down.
    pub(super) fn turning(degrees: f32) -> Self {
        let (sine, cosine) = sine_cosine(degrees);
        Self { x: (cosine, sine), y: (-sine, cosine), origin: (0.0, 0.0) }
    }

    /// A shift.
    pub(super) fn shift(x: f32, y: f32) -> Self {
        Self { x: (1.0, 0.0), y: (0.0, 1.0), origin: (x, y) }
    }

    /// Where a point goes.
    pub(super) fn apply(&self, (px, py): (f32, f32)) -> (f32, f32) {
        (self.x.0 * px + self.y.0 * py + self.origin.0, self.x.1 * px + self.y.1 * py + self.origin.1)
    }

    /// This map, then the other.
    pub(super) fn then(&self, next: &Self) -> Self {
        let turned = |v: (f32, f32)| (next.x.0 * v.0 + next.y.0 * v.1, next.x.1 * v.0 + next.y.1 * v.1);
        Self { x: turned(self.x), y: turned(self.y), origin: next.apply(self.origin) }
    }

    /// The way back; a map that flattens the plane has none and gives the identity.
    pub(super) fn inverse(&self) -> Self {
        let det = self.x.0 * self.y.1 - self.x.1 * self.y.0;
        if det == 0.0 {
            return Self::scaling(1.0, 1.0);
        }
        let (x, y) = ((self.y.1 / det, -self.x.1 / det), (-self.y.0 / det, self.x.0 / det));
        let (ox, oy) = self.origin;
        Self { x, y, origin: (-(x.0 * ox + y.0 * oy), -(x.1 * ox + y.1 * oy)) }
    }
}

/// Coverage of a small area of the scan, 0 to 1 a pixel.
#[derive(Debug, Clone)]
pub(super) struct Mask {
    /// Left column on the scan.
    pub(super) left: i32,
    /// Top row on the scan.
    pub(super) top: i32,
    /// Columns.
    pub(super) width: usize,
    /// Rows from the top.
    pub(super) cover: Vec<f32>,
    /// The same with the closed counters filled, as in a letter clogged with ink and lint.
    pub(super) filled: Vec<f32>,
}

/// Draws a character under a map from its face's em square (y down, baseline at 0) to the scan; `None` for blanks and unknown letters.
pub(super) fn draw(font: &FontRef<'_>, c: char, map: &Affine) -> Option<Mask> {
    let outline = font.outline(font.glyph_id(c))?;
    let per_em = font.units_per_em()?;
    let map = Affine::scaling(1.0 / per_em, -1.0 / per_em).then(map);
    let contours = contours(&outline.curves, &map);
    let points = || contours.iter().flatten().flat_map(ends);
    let (left, right) = points().fold((f32::MAX, f32::MIN), |(low, high), p| (low.min(p.x), high.max(p.x)));
    let (top, bottom) = points().fold((f32::MAX, f32::MIN), |(low, high), p| (low.min(p.y), high.max(p.y)));
    // Wild maps (a letter kilometres wide) are refused rather than allocated.
    if contours.is_empty() || right - left > 4000.0 || bottom - top > 4000.0 {
        return None;
    }
    let (left, top) = (left.floor() - 1.0, top.floor() - 1.0);
    let (width, height) = ((right - left).ceil() as usize + 2, (bottom - top).ceil() as usize + 2);
    let mut whole = Rasterizer::new(width, height);
    let mut filled = vec![0.0_f32; width * height];
    for contour in &contours {
        let mut alone = Rasterizer::new(width, height);
        for curve in contour {
            stroke(&mut whole, curve, left, top);
            stroke(&mut alone, curve, left, top);
        }
        alone.for_each_pixel(|at, cover| {
            if let Some(pixel) = filled.get_mut(at) {
                *pixel = pixel.max(cover.abs().min(1.0));
            }
        });
    }
    let mut cover = vec![0.0_f32; width * height];
    whole.for_each_pixel(|at, value| {
        if let Some(pixel) = cover.get_mut(at) {
            *pixel = value.abs().min(1.0);
        }
    });
    Some(Mask { left: left as i32, top: top as i32, width, cover, filled })
}

/// How far the pen moves on after a character, in ems.
pub(super) fn advance(font: &FontRef<'_>, c: char) -> f32 {
    font.h_advance_unscaled(font.glyph_id(c)) / font.units_per_em().unwrap_or(1000.0)
}

/// The curves under the map, cut where a contour ends.
fn contours(curves: &[OutlineCurve], map: &Affine) -> Vec<Vec<OutlineCurve>> {
    let moved = |p: &Point| {
        let (x, y) = map.apply((p.x, p.y));
        ab_glyph::point(x, y)
    };
    let mut out: Vec<Vec<OutlineCurve>> = Vec::new();
    let mut last_end = None;
    for curve in curves {
        let (start, end) = match curve {
            OutlineCurve::Line(a, b) | OutlineCurve::Quad(a, _, b) | OutlineCurve::Cubic(a, _, _, b) => (*a, *b),
        };
        let moved_curve = match curve {
            OutlineCurve::Line(a, b) => OutlineCurve::Line(moved(a), moved(b)),
            OutlineCurve::Quad(a, b, c) => OutlineCurve::Quad(moved(a), moved(b), moved(c)),
            OutlineCurve::Cubic(a, b, c, d) => OutlineCurve::Cubic(moved(a), moved(b), moved(c), moved(d)),
        };
        match out.last_mut().filter(|_| last_end == Some(start)) {
            Some(contour) => contour.push(moved_curve),
            None => out.push(vec![moved_curve]),
        }
        last_end = Some(end);
    }
    out
}

/// A curve's points; the curve lies within their hull.
fn ends(curve: &OutlineCurve) -> Vec<Point> {
    match curve {
        OutlineCurve::Line(a, b) => vec![*a, *b],
        OutlineCurve::Quad(a, b, c) => vec![*a, *b, *c],
        OutlineCurve::Cubic(a, b, c, d) => vec![*a, *b, *c, *d],
    }
}

/// Hands a curve to the rasteriser, moved to the mask's corner.
fn stroke(to: &mut Rasterizer, curve: &OutlineCurve, left: f32, top: f32) {
    let local = |p: &Point| ab_glyph_rasterizer::point(p.x - left, p.y - top);
    match curve {
        OutlineCurve::Line(a, b) => to.draw_line(local(a), local(b)),
        OutlineCurve::Quad(a, b, c) => to.draw_quad(local(a), local(b), local(c)),
        OutlineCurve::Cubic(a, b, c, d) => to.draw_cubic(local(a), local(b), local(c), local(d)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::faces::Face;
    use super::*;

    #[test]
    fn there_and_back_is_where_one_was() {
        let map = Affine::scaling(3.0, 2.0).then(&Affine::turning(17.0)).then(&Affine::shift(5.0, -2.0));
        let (x, y) = map.inverse().apply(map.apply((4.0, 7.0)));
        assert!((x - 4.0).abs() < 1e-4 && (y - 7.0).abs() < 1e-4);
    }

    #[test]
    fn filling_an_e_closes_its_eye_and_leaves_a_t_alone() {
        let font = Face::Courier.font().unwrap();
        let more = |c| {
            let mask = draw(&font, c, &Affine::scaling(40.0, 40.0)).unwrap();
            mask.filled.iter().sum::<f32>() - mask.cover.iter().sum::<f32>()
        };
        assert!(more('e') > 10.0, "{}", more('e'));
        assert!(more('t').abs() < 0.5, "{}", more('t'));
    }
}
