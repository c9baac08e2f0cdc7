//! What part of a scan is looked at: zoom, middle, and how the two follow the window.
//!
//! The middle is a position on the scan, so a turned page, a resized window or a sharper picture never moves what is looked at.
//! The camera decides nothing by itself; it is told to pan, to zoom, to fit and to keep a word in view, and corrects itself so that
//! the page never leaves the view.

use super::transform::{ScanPosition, ScanTransform, corners, turned};
use crate::model::{QuarterTurns, ScanRect, ScanSize};
use egui::{Pos2, Rect, Vec2};

/// Zoom at least, in screen pixels per scan pixel, unless the whole page needs less.
pub const MIN_ZOOM: f64 = 0.01;
/// Zoom at most.
pub const MAX_ZOOM: f64 = 16.0;
/// Points left free around a page that is fitted to the view.
const FIT_MARGIN: f64 = 8.0;
/// Points that a word is kept away from the edge of the view, where the view is large enough.
const COMFORT: f64 = 48.0;
/// Seconds that a movement towards a word takes.
const GLIDE_SECONDS: f64 = 0.18;

/// How the zoom follows the size of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FitMode {
    /// The whole page is seen.
    #[default]
    Page,
    /// The page is as wide as the view.
    Width,
    /// The zoom stays as the user set it.
    Free,
}

/// What the camera looks through and at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stage {
    /// The view on the screen, in points.
    pub(super) viewport: Rect,
    /// Screen pixels per point.
    pub(super) pixels_per_point: f32,
    /// The scan in its own pixels.
    pub(super) scan: ScanSize,
    /// How the user turned it.
    pub(super) turns: QuarterTurns,
    /// By how many degrees more it is turned clockwise, to lie straight.
    pub(super) tilt: f32,
    /// The part of it that is looked at, in scan pixels: all of it, or the paper alone.
    pub(super) area: ScanRect,
}

impl Stage {
    fn is_sideways(&self) -> bool {
        self.turns.get() % 2 == 1
    }

    /// The view's extent along the scan's own axes, in points.
    fn extent(&self) -> (f64, f64) {
        let (width, height) = (f64::from(self.viewport.width().max(1.0)), f64::from(self.viewport.height().max(1.0)));
        if self.is_sideways() { (height, width) } else { (width, height) }
    }

    /// The size of what is looked at, in scan pixels; with room for its corners where it is tilted.
    fn scan_extent(&self) -> (f64, f64) {
        let (width, height) = (f64::from(self.area.width().max(1)), f64::from(self.area.height().max(1)));
        let (sine, cosine) = f64::from(self.tilt).to_radians().sin_cos();
        if sine != 0.0 && (self.area.width() as u32, self.area.height() as u32) != (self.scan.width, self.scan.height) {
            // The paper alone: it lies askew within the area, and level it takes less room than that.
            let level = ScanTransform::level_size((width, height), (sine, cosine));
            return (level.0, level.1);
        }
        (width * cosine.abs() + height * sine.abs(), width * sine.abs() + height * cosine.abs())
    }

    /// The middle of what is looked at.
    fn middle(&self) -> ScanPosition {
        let middle = |from: i32, to: i32| f64::midpoint(f64::from(from), f64::from(to));
        ScanPosition { x: middle(self.area.left, self.area.right), y: middle(self.area.top, self.area.bottom) }
    }

    fn fit_page(&self) -> f64 {
        let (view, scan) = (self.extent(), self.scan_extent());
        let free = |points: f64| (points - 2.0 * FIT_MARGIN).max(16.0);
        (free(view.0) / scan.0).min(free(view.1) / scan.1) * f64::from(self.pixels_per_point)
    }

    fn fit_width(&self) -> f64 {
        let (view, scan) = (self.extent(), self.scan_extent());
        let (points, pixels) = if self.is_sideways() { (view.1, scan.1) } else { (view.0, scan.0) };
        (points - 2.0 * FIT_MARGIN).max(16.0) / pixels * f64::from(self.pixels_per_point)
    }
}

#[derive(Debug, Clone, Copy)]
struct Glide {
    from: ScanPosition,
    to: ScanPosition,
    /// Seconds on the window's clock; none until the first frame after it was asked for.
    started: Option<f64>,
}

/// Zoom and middle of a view.
#[derive(Debug, Clone, Default)]
pub(super) struct Camera {
    /// Screen pixels per scan pixel.
    zoom: f64,
    centre: ScanPosition,
    fit: FitMode,
    glide: Option<Glide>,
}

impl Camera {
    pub(super) fn zoom(&self) -> f64 {
        self.zoom
    }

    pub(super) fn fit(&self) -> FitMode {
        self.fit
    }

    pub(super) fn is_gliding(&self) -> bool {
        self.glide.is_some()
    }

    pub(super) fn transform(&self, stage: &Stage) -> ScanTransform {
        let scale = self.zoom / f64::from(stage.pixels_per_point);
        ScanTransform::tilted(stage.viewport, self.centre, scale, stage.turns, stage.pixels_per_point, stage.tilt)
    }

    /// Follows the stage: fits, clamps, moves on with a glide at the time `now` in seconds.
    pub(super) fn settle(&mut self, stage: &Stage, now: f64) {
        if let Some(glide) = &mut self.glide {
            let started = *glide.started.get_or_insert(now);
            let share = ((now - started) / GLIDE_SECONDS).clamp(0.0, 1.0);
            // Fast at first and gentle at the end, so that the eye arrives with the page.
            let eased = 1.0 - (1.0 - share).powi(3);
            self.centre.x = glide.from.x + (glide.to.x - glide.from.x) * eased;
            self.centre.y = glide.from.y + (glide.to.y - glide.from.y) * eased;
            if share >= 1.0 {
                self.glide = None;
            }
        }
        self.zoom = match self.fit {
            FitMode::Page => stage.fit_page().min(MAX_ZOOM),
            FitMode::Width => stage.fit_width().min(MAX_ZOOM),
            FitMode::Free => self.zoom.clamp(MIN_ZOOM.min(stage.fit_page()), MAX_ZOOM),
        };
        self.centre = self.clamped(stage, self.centre);
    }

    pub(super) fn set_fit(&mut self, fit: FitMode) {
        self.fit = fit;
        self.glide = None;
    }

    /// Sets the zoom; what is at `anchor` stays there.
    pub(super) fn zoom_to(&mut self, stage: &Stage, zoom: f64, anchor: Pos2) {
        if !zoom.is_finite() {
            return;
        }
        self.glide = None;
        self.fit = FitMode::Free;
        let held = self.transform(stage).scan_from_view(anchor);
        self.zoom = zoom.clamp(MIN_ZOOM.min(stage.fit_page()), MAX_ZOOM);
        let (x, y) = self.transform(stage).scan_vector_from_view(anchor - stage.viewport.center());
        self.centre = self.clamped(stage, ScanPosition { x: held.x - x, y: held.y - y });
    }

    /// Multiplies the zoom; a step that would pass 100 % stops there, because that is what people look for.
    pub(super) fn zoom_step(&mut self, stage: &Stage, factor: f64) {
        let target = self.zoom * factor;
        let passes = (self.zoom < 0.999 && target > 1.0) || (self.zoom > 1.001 && target < 1.0);
        self.zoom_to(stage, if passes { 1.0 } else { target }, stage.viewport.center());
    }

    /// Moves the page by so many points, as a hand would.
    pub(super) fn pan(&mut self, stage: &Stage, by: Vec2) {
        self.glide = None;
        let (x, y) = self.transform(stage).scan_vector_from_view(by);
        self.centre = self.clamped(stage, ScanPosition { x: self.centre.x - x, y: self.centre.y - y });
    }

    /// Goes to the upper edge of the page and keeps the place across.
    pub(super) fn go_to_top(&mut self, stage: &Stage) {
        self.glide = None;
        let far = f64::from(stage.scan.width.max(stage.scan.height)) * 2.0 + 1.0;
        let back = stage.turns.turned(-2 * i32::from(stage.turns.get()));
        let (x, y) = turned((0.0, -far), back);
        let moved = ScanPosition { x: self.centre.x + x, y: self.centre.y + y };
        self.centre = self.clamped(stage, moved);
    }

    /// Puts a position into the middle, as far as the page's edges allow.
    pub(super) fn centre_on(&mut self, stage: &Stage, at: ScanPosition) {
        self.glide = None;
        self.centre = self.clamped(stage, at);
    }

    /// Moves just so far that the rectangle is comfortably in view; not at all where it is. At once without `smoothly`.
    pub(super) fn keep_visible(&mut self, stage: &Stage, rect: ScanRect, smoothly: bool) {
        let scale = self.zoom / f64::from(stage.pixels_per_point);
        let (width, height) = stage.extent();
        let [start, end] = corners(rect);
        let target = ScanPosition {
            x: moved_into_view(self.centre.x, width, scale, start.x, end.x),
            y: moved_into_view(self.centre.y, height, scale, start.y, end.y),
        };
        let target = self.clamped(stage, target);
        let points = (target.x - self.centre.x).hypot(target.y - self.centre.y) * scale;
        if points < 0.5 {
            self.glide = None;
        } else if smoothly {
            self.glide = Some(Glide { from: self.centre, to: target, started: None });
        } else {
            self.centre_on(stage, target);
        }
    }

    /// A middle that leaves no more than the margin empty where the page is larger than the view, and centres it where it is smaller.
    fn clamped(&self, stage: &Stage, centre: ScanPosition) -> ScanPosition {
        let scale = (self.zoom / f64::from(stage.pixels_per_point)).max(f64::MIN_POSITIVE);
        let (view, scan) = (stage.extent(), stage.scan_extent());
        let middle = stage.middle();
        let axis = |at: f64, view: f64, scan: f64, middle: f64| {
            let half = (view / 2.0 - FIT_MARGIN) / scale;
            let from = middle - scan / 2.0;
            if half * 2.0 >= scan || !at.is_finite() { middle } else { at.clamp(from + half, from + scan - half) }
        };
        ScanPosition { x: axis(centre.x, view.0, scan.0, middle.x), y: axis(centre.y, view.1, scan.1, middle.y) }
    }
}

/// The middle nearest to `centre` from which `start..end` is seen with some room around; its start where it is longer than the view.
fn moved_into_view(centre: f64, view_points: f64, scale: f64, start: f64, end: f64) -> f64 {
    let margin = COMFORT.min(view_points * 0.15);
    let half = (view_points / 2.0 - margin) / scale;
    if end - start > 2.0 * half || start < centre - half {
        start + half
    } else if end > centre + half {
        end - half
    } else {
        centre
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    fn stage(turns: i32) -> Stage {
        Stage {
            viewport: Rect::from_min_size(pos2(100.0, 50.0), vec2(616.0, 416.0)),
            pixels_per_point: 1.0,
            scan: ScanSize { width: 1000, height: 2000 },
            turns: QuarterTurns::new(turns),
            tilt: 0.0,
            area: ScanRect::new(0, 0, 1000, 2000),
        }
    }

    #[test]
    fn the_paper_alone_fills_the_view_and_the_view_stays_on_it() {
        let stage = Stage { area: ScanRect::new(100, 200, 600, 1000), ..stage(0) };
        let mut camera = Camera::default();
        camera.settle(&stage, 0.0);
        let seen = camera.transform(&stage).view_rect_from_scan(stage.area);
        assert!((seen.height() - 400.0).abs() < 2.0 && (seen.center() - stage.viewport.center()).length() < 2.0, "{seen:?}");
        camera.set_fit(FitMode::Width);
        camera.settle(&stage, 0.0);
        camera.pan(&stage, vec2(0.0, 1e6));
        let seen = camera.transform(&stage).view_rect_from_scan(stage.area);
        assert!((seen.top() - stage.viewport.top() - FIT_MARGIN as f32).abs() < 2.0, "{seen:?}");
    }

    fn settled(fit: FitMode, turns: i32) -> (Camera, Stage) {
        let mut camera = Camera { fit, ..Camera::default() };
        camera.settle(&stage(turns), 0.0);
        (camera, stage(turns))
    }

    #[test]
    fn fitting_respects_turns_and_margins() {
        for (fit, turns, zoom) in [(FitMode::Page, 0, 0.2), (FitMode::Page, 1, 0.3), (FitMode::Width, 0, 0.6), (FitMode::Width, 3, 0.3)] {
            let (camera, _) = settled(fit, turns);
            assert!((camera.zoom() - zoom).abs() < 1e-9, "{fit:?} turned {turns}: {}", camera.zoom());
        }
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        for turns in 0..4 {
            let (mut camera, stage) = settled(FitMode::Width, turns);
            camera.zoom_to(&stage, 1.0, stage.viewport.center());
            let pointer = stage.viewport.center() + vec2(90.0, -70.0);
            let before = camera.transform(&stage).scan_from_view(pointer);
            camera.zoom_to(&stage, 3.0, pointer);
            let after = camera.transform(&stage).scan_from_view(pointer);
            assert!((before.x - after.x).abs() < 1.0 && (before.y - after.y).abs() < 1.0, "turned {turns}: {before:?} {after:?}");
        }
    }

    #[test]
    fn zoom_stays_within_its_limits_and_stops_at_full_size() {
        let (mut camera, stage) = settled(FitMode::Page, 0);
        camera.zoom_to(&stage, 1e9, stage.viewport.center());
        assert_eq!(camera.zoom(), MAX_ZOOM);
        camera.zoom_to(&stage, f64::NAN, stage.viewport.center());
        camera.zoom_to(&stage, 0.0, stage.viewport.center());
        assert_eq!(camera.zoom(), MIN_ZOOM);
        camera.zoom_to(&stage, 0.9, stage.viewport.center());
        camera.zoom_step(&stage, 1.25);
        assert_eq!(camera.zoom(), 1.0);
        camera.zoom_step(&stage, 1.25);
        assert_eq!(camera.zoom(), 1.25);
        camera.zoom_step(&stage, 0.5);
        assert_eq!(camera.zoom(), 1.0);
    }

    #[test]
    fn the_page_cannot_be_pushed_out_of_the_view() {
        for turns in 0..4 {
            let (mut camera, stage) = settled(FitMode::Width, turns);
            camera.zoom_to(&stage, 2.0, stage.viewport.center());
            for by in [vec2(1e7, 1e7), vec2(-1e7, -1e7), vec2(f32::INFINITY, 0.0)] {
                camera.pan(&stage, by);
                let page = camera.transform(&stage).view_rect_from_scan(ScanRect::new(0, 0, 1000, 2000));
                assert!(page.intersect(stage.viewport).area() > 0.9 * stage.viewport.area() * 0.9, "turned {turns}: {page:?}");
            }
        }
    }

    #[test]
    fn a_word_in_view_moves_nothing_and_one_outside_moves_just_enough() {
        let (mut camera, stage) = settled(FitMode::Width, 0);
        camera.go_to_top(&stage);
        let before = camera.centre;
        camera.keep_visible(&stage, ScanRect::new(400, 300, 500, 330), false);
        assert_eq!(camera.centre, before);
        let word = ScanRect::new(400, 1500, 500, 1530);
        camera.keep_visible(&stage, word, false);
        let seen = camera.transform(&stage).view_rect_from_scan(word);
        assert!((stage.viewport.bottom() - seen.bottom() - COMFORT as f32).abs() < 1.5, "{seen:?}");
    }

    #[test]
    fn a_glide_arrives_in_time_never_overshoots_and_yields_to_the_hand() {
        let (mut camera, stage) = settled(FitMode::Width, 0);
        camera.go_to_top(&stage);
        camera.keep_visible(&stage, ScanRect::new(0, 1500, 100, 1530), true);
        let mut last = camera.centre.y;
        for step in 0..=20 {
            camera.settle(&stage, 10.0 + f64::from(step) * 0.01);
            assert!(camera.centre.y >= last);
            last = camera.centre.y;
        }
        assert!(!camera.is_gliding());
        camera.keep_visible(&stage, ScanRect::new(0, 0, 100, 30), true);
        camera.pan(&stage, vec2(0.0, 5.0));
        assert!(!camera.is_gliding());
    }

    #[test]
    fn the_top_is_the_top_of_the_page_as_it_is_turned() {
        for (turns, corner) in [(0, ScanRect::new(0, 0, 1, 1)), (2, ScanRect::new(999, 1999, 1000, 2000))] {
            let (mut camera, stage) = settled(FitMode::Width, turns);
            camera.go_to_top(&stage);
            let seen = camera.transform(&stage).view_rect_from_scan(corner);
            assert!((seen.top() - stage.viewport.top() - FIT_MARGIN as f32).abs() < 2.0, "turned {turns}: {seen:?}");
        }
    }
}
