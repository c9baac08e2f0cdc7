//! Between scan and screen: the only place where the two coordinate spaces meet.
//!
//! Scan pixels are those of [`crate::model::geometry`]; the view is in egui's points. The transform is a quarter turn, a tilt of a few
//! degrees where the page is straightened, a scale and a shift. The shift is rounded to whole screen pixels, so that at 100 % each scan pixel falls on exactly one screen pixel and
//! panning never makes the letters shimmer.

use crate::model::{QuarterTurns, ScanPoint, ScanRect};
use egui::{Pos2, Rect, Vec2, pos2};

/// A position on a scan between pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ScanPosition {
    /// To the right, in scan pixels.
    pub x: f64,
    /// Down, in scan pixels.
    pub y: f64,
}

impl ScanPosition {
    /// The pixel it lies in.
    pub fn pixel(self) -> ScanPoint {
        ScanPoint { x: self.x.floor() as i32, y: self.y.floor() as i32 }
    }
}

/// Where each point of a scan is on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScanTransform {
    /// Where the scan's top left corner is, in points; far outside of the screen when zoomed in, so it needs the precision.
    origin: (f64, f64),
    /// Points per scan pixel.
    scale: f64,
    turns: QuarterTurns,
    /// Sine and cosine of the angle by which the page is turned clockwise beyond its quarter turns.
    tilt: (f64, f64),
}

/// A vector on the scan as it lies on the turned scan.
pub(super) fn turned((x, y): (f64, f64), turns: QuarterTurns) -> (f64, f64) {
    match turns.get() {
        1 => (-y, x),
        2 => (-x, -y),
        3 => (y, -x),
        _ => (x, y),
    }
}

impl ScanTransform {
    /// The transform that shows `centre` in the middle of `viewport` at `scale` points per scan pixel.
    pub fn new(viewport: Rect, centre: ScanPosition, scale: f64, turns: QuarterTurns, pixels_per_point: f32) -> Self {
        Self::tilted(viewport, centre, scale, turns, pixels_per_point, 0.0)
    }

    /// As [`Self::new`], with the page turned clockwise by so many degrees more.
    pub fn tilted(viewport: Rect, centre: ScanPosition, scale: f64, turns: QuarterTurns, pixels_per_point: f32, degrees: f32) -> Self {
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        let tilt = if degrees.is_finite() { f64::from(degrees).to_radians().sin_cos() } else { (0.0, 1.0) };
        let (across, down) = swung(turned((centre.x * scale, centre.y * scale), turns), tilt);
        let middle = viewport.center();
        let grid = f64::from(pixels_per_point).max(f64::MIN_POSITIVE);
        let snap = |at: f64| (at * grid).round() / grid;
        Self { origin: (snap(f64::from(middle.x) - across), snap(f64::from(middle.y) - down)), scale, turns, tilt }
    }

    /// Points per scan pixel.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Where a position of the scan is in the view.
    pub fn view_from_scan(&self, at: ScanPosition) -> Pos2 {
        let (across, down) = swung(turned((at.x * self.scale, at.y * self.scale), self.turns), self.tilt);
        pos2((self.origin.0 + across) as f32, (self.origin.1 + down) as f32)
    }

    /// Which position of the scan is at a place of the view.
    pub fn scan_from_view(&self, at: Pos2) -> ScanPosition {
        let offset = (f64::from(at.x) - self.origin.0, f64::from(at.y) - self.origin.1);
        let offset = swung(offset, (-self.tilt.0, self.tilt.1));
        let (x, y) = turned(offset, self.turns.turned(-2 * i32::from(self.turns.get())));
        ScanPosition { x: x / self.scale, y: y / self.scale }
    }

    /// Where what stands in a rectangle of the scan is in the view.
    ///
    /// On a page that is straightened this is the level box around the straightened ink: the scan's rectangle, drawn around ink that
    /// runs askew, is higher and wider than the ink itself, and so much is taken off again.
    pub fn view_rect_from_scan(&self, rect: ScanRect) -> Rect {
        let [a, b] = corners(rect);
        let plain = Rect::from_two_pos(self.view_from_scan(a), self.view_from_scan(b));
        let (sine, cosine) = (self.tilt.0.abs() as f32, self.tilt.1.abs() as f32);
        if sine < 1e-5 {
            return plain;
        }
        let middle = self.view_from_scan(ScanPosition { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) });
        let (width, height) = ((b.x - a.x).abs() * self.scale, (b.y - a.y).abs() * self.scale);
        let (width, height) = if self.turns.get() % 2 == 1 { (height as f32, width as f32) } else { (width as f32, height as f32) };
        let size = Self::level_size((f64::from(width), f64::from(height)), (f64::from(sine), f64::from(cosine)));
        Rect::from_center_size(middle, Vec2::new(size.0 as f32, size.1 as f32))
    }

    /// The width and height of what stands askew, by an angle of this sine and cosine, in a level box of this width and height.
    pub(super) fn level_size((width, height): (f64, f64), (sine, cosine): (f64, f64)) -> (f64, f64) {
        let (sine, cosine) = (sine.abs(), cosine.abs());
        let twice = (cosine * cosine - sine * sine).max(0.1);
        let level = |one: f64, other: f64| ((one * cosine - other * sine) / twice).clamp(one * 0.4, one);
        (level(width, height), level(height, width))
    }

    /// The four corners of a rectangle of the scan in the view, in order around it.
    pub fn view_corners_from_scan(&self, rect: ScanRect) -> [Pos2; 4] {
        let [a, b] = corners(rect);
        [(a.x, a.y), (b.x, a.y), (b.x, b.y), (a.x, b.y)].map(|(x, y)| self.view_from_scan(ScanPosition { x, y }))
    }

    /// The smallest level rectangle of the view around a rectangle of the scan.
    pub fn view_bounds_from_scan(&self, rect: ScanRect) -> Rect {
        Rect::from_points(&self.view_corners_from_scan(rect))
    }

    /// Whether the page lies level, turned by nothing but quarters.
    pub fn is_level(&self) -> bool {
        self.tilt.0.abs() < 1e-5
    }

    /// The whole pixels of the scan that a rectangle of the view touches.
    pub fn scan_rect_from_view(&self, rect: Rect) -> ScanRect {
        let places = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()].map(|at| self.scan_from_view(at));
        let least = |of: fn(&ScanPosition) -> f64| places.iter().map(of).fold(f64::INFINITY, f64::min).floor() as i32;
        let most = |of: fn(&ScanPosition) -> f64| places.iter().map(of).fold(f64::NEG_INFINITY, f64::max).ceil() as i32;
        ScanRect { left: least(|at| at.x), top: least(|at| at.y), right: most(|at| at.x), bottom: most(|at| at.y) }
    }

    /// A movement on the screen as a movement on the scan.
    pub fn scan_vector_from_view(&self, by: Vec2) -> (f64, f64) {
        let back = self.turns.turned(-2 * i32::from(self.turns.get()));
        let by = swung((f64::from(by.x), f64::from(by.y)), (-self.tilt.0, self.tilt.1));
        let (x, y) = turned(by, back);
        (x / self.scale, y / self.scale)
    }
}

/// A vector turned clockwise by an angle, given as its sine and cosine.
fn swung((x, y): (f64, f64), (sine, cosine): (f64, f64)) -> (f64, f64) {
    if sine == 0.0 { (x, y) } else { (x * cosine - y * sine, x * sine + y * cosine) }
}

/// Top left and bottom right.
pub(super) fn corners(rect: ScanRect) -> [ScanPosition; 2] {
    let at = |x: i32, y: i32| ScanPosition { x: f64::from(x), y: f64::from(y) };
    [at(rect.left, rect.top), at(rect.right, rect.bottom)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    fn transforms() -> impl Iterator<Item = ScanTransform> {
        let viewport = Rect::from_min_size(pos2(120.0, 40.0), vec2(800.0, 600.0));
        (0..4).flat_map(move |turns| {
            [0.013, 0.3, 1.0, 16.0]
                .map(|scale| ScanTransform::new(viewport, ScanPosition { x: 4321.5, y: 9876.25 }, scale, QuarterTurns::new(turns), 1.5))
        })
    }

    #[test]
    fn a_straightened_page_comes_back_too_and_its_words_stand_in_level_boxes() {
        let viewport = Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 600.0));
        for turns in 0..4 {
            let centre = ScanPosition { x: 500.0, y: 700.0 };
            let transform = ScanTransform::tilted(viewport, centre, 0.5, QuarterTurns::new(turns), 1.0, -3.0);
            let back = transform.scan_from_view(transform.view_from_scan(ScanPosition { x: 123.0, y: 456.0 }));
            assert!((back.x - 123.0).abs() < 0.1 && (back.y - 456.0).abs() < 0.1, "{back:?}");
        }
        // A word 400 long and 30 high that runs down by three degrees fills a box of the scan of 401 by 51.
        let (sine, cosine) = 3f64.to_radians().sin_cos();
        let (wide, high) = (400.0 * cosine + 30.0 * sine, 400.0 * sine + 30.0 * cosine);
        let zone = ScanRect::new(300, 680, 300 + wide.round() as i32, 680 + high.round() as i32);
        let transform = ScanTransform::tilted(viewport, ScanPosition { x: 500.0, y: 700.0 }, 1.0, QuarterTurns::default(), 1.0, -3.0);
        let seen = transform.view_rect_from_scan(zone);
        assert!((seen.width() - 400.0).abs() < 2.0 && (seen.height() - 30.0).abs() < 2.0, "{seen:?}");
        assert!(!transform.is_level() && transform.view_bounds_from_scan(zone).height() > seen.height());
    }

    #[test]
    fn there_and_back_is_where_one_was_for_all_turns_and_scales() {
        for transform in transforms() {
            for (x, y) in [(0.0, 0.0), (4321.5, 9876.25), (99_999.0, 3.0), (-50.0, 12_000.0)] {
                let back = transform.scan_from_view(transform.view_from_scan(ScanPosition { x, y }));
                let error = (back.x - x).abs().max((back.y - y).abs()) * transform.scale();
                // A screen position is an f32: a tenth of a point is what it can hold a million points away from the screen.
                assert!(error < 0.13, "{transform:?}: {x},{y} came back as {back:?}");
            }
        }
    }

    #[test]
    fn rectangles_survive_the_round_trip_and_stay_upright() {
        for transform in transforms().filter(|transform| transform.scale() >= 0.3) {
            let rect = ScanRect::new(4300, 9800, 4400, 9900);
            let seen = transform.view_rect_from_scan(rect);
            assert!(seen.width() > 0.0 && seen.height() > 0.0);
            let back = transform.scan_rect_from_view(seen.shrink(0.05));
            assert_eq!(back, rect, "{transform:?}");
        }
    }

    #[test]
    fn turns_go_clockwise() {
        let at = |turns: i32, x: f64, y: f64| {
            let view = Rect::from_center_size(pos2(0.0, 0.0), vec2(10.0, 10.0));
            let seen =
                ScanTransform::new(view, ScanPosition::default(), 1.0, QuarterTurns::new(turns), 1.0).view_from_scan(ScanPosition { x, y });
            (seen.x, seen.y)
        };
        // What was to the right is below after one quarter clockwise, to the left after two, above after three.
        assert_eq!(
            [at(0, 5.0, 0.0), at(1, 5.0, 0.0), at(2, 5.0, 0.0), at(3, 5.0, 0.0)],
            [(5.0, 0.0), (0.0, 5.0), (-5.0, 0.0), (0.0, -5.0)]
        );
    }

    #[test]
    fn at_full_size_scan_pixels_lie_on_screen_pixels() {
        let view = Rect::from_min_size(pos2(0.3, 0.7), vec2(801.0, 599.0));
        let transform = ScanTransform::new(view, ScanPosition { x: 100.37, y: 77.9 }, 0.5, QuarterTurns::default(), 2.0);
        let corner = transform.view_from_scan(ScanPosition { x: 7.0, y: 9.0 }) * 2.0;
        assert_eq!((corner.x.fract(), corner.y.fract()), (0.0, 0.0));
    }

    #[test]
    fn movements_turn_with_the_scan() {
        for transform in transforms() {
            let from = pos2(300.0, 300.0);
            let by = vec2(10.0, -4.0);
            let (a, b) = (transform.scan_from_view(from), transform.scan_from_view(from + by));
            let (x, y) = transform.scan_vector_from_view(by);
            assert!((b.x - a.x - x).abs() < 1e-3 && (b.y - a.y - y).abs() < 1e-3);
        }
    }
}
