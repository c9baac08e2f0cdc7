//! Strips of the current page's scan: what line by line and the loupe paint above a line of text.
//!
//! They are made of the same tiles as the scan view, so a strip costs no decoding of its own, sharpens as tiles arrive, and looks as the
//! user set scans to look.

use super::scan::ScanPane;
use crate::app::scan_cache::{FrameKey, ScanRequest, ScanState, TileKey, TileStyle};
use crate::app::workspace::Workspace;
use crate::model::{QuarterTurns, ScanRect, ScanSize};
use crate::ui::textures::UPLOADS_A_FRAME;
use crate::ui::widgets::scan_view::{ScanPosition, ScanTransform, paint_part};
use egui::{Color32, Painter, Rect};

/// A scan to cut strips from.
#[derive(Debug, Clone, Copy)]
pub struct StripScan {
    number: crate::app::scan_cache::ScanNumber,
    size: ScanSize,
    turns: QuarterTurns,
}

/// What there is of a scan.
#[derive(Debug, Clone)]
pub enum StripState {
    /// Strips can be painted.
    Ready(StripScan),
    /// The scan is being read.
    Loading,
    /// There is no scan, or it cannot be shown; says why.
    Missing(String),
}

impl ScanPane {
    /// What there is of a scan, for strips of it.
    pub fn strip_scan(workspace: &mut Workspace, frame: Option<&FrameKey>, turns: QuarterTurns) -> StripState {
        let Some(frame) = frame else { return StripState::Missing(String::new()) };
        let number = workspace.scans.number(frame);
        match workspace.scans.state(frame) {
            ScanState::Loading { size: Some(size) } | ScanState::Ready { size, .. } => StripState::Ready(StripScan { number, size, turns }),
            ScanState::Loading { size: None } => StripState::Loading,
            ScanState::Failed(problem) => StripState::Missing(problem.what.clone()),
        }
    }

    /// Where the scan itself does not show: asks for the tiles of `seen` (scan pixels; screen pixels per scan pixel), and takes in those
    /// that came.
    pub fn request_strips(
        &mut self,
        ctx: &egui::Context,
        workspace: &mut Workspace,
        frame: Option<&FrameKey>,
        around: &[FrameKey],
        seen: Option<(ScanRect, f32)>,
    ) {
        self.textures.begin_frame();
        let style = TileStyle { enhancement: self.look, crisp: false, sight: 0 };
        let screen_side = (ctx.content_rect().size().max_elem() * ctx.pixels_per_point()).ceil().max(1.0) as u32;
        let request = ScanRequest { current: frame, view: seen, closer: None, beside: None, screen_side, around, style, passing: false };
        let textures = &self.textures;
        workspace.request_scan(&request, &|key, style| textures.holds(key, style));
        self.textures.upload(ctx, &workspace.scans.take_tiles(UPLOADS_A_FRAME));
        if workspace.scans.has_tiles() {
            ctx.request_repaint();
        }
    }

    /// Paints the part of the scan that lies in `rect`, where `centre` of it (scan pixels) lies in the middle and a scan pixel is `scale`
    /// points wide; gives what it painted with, to find places.
    pub fn strip(&self, painter: &Painter, scan: StripScan, rect: Rect, centre: ScanPosition, scale: f32, paper: Color32) -> ScanTransform {
        let transform = ScanTransform::new(rect, centre, f64::from(scale), scan.turns, painter.pixels_per_point());
        self.strip_as(painter, scan, rect, &transform, paper);
        transform
    }

    /// As [`Self::strip`], lying as the scan view shows the page, which may be straightened.
    pub fn straight_strip(
        &self,
        painter: &Painter,
        scan: StripScan,
        rect: Rect,
        centre: ScanPosition,
        scale: f32,
        paper: Color32,
    ) -> ScanTransform {
        let pixels = painter.pixels_per_point();
        let transform = ScanTransform::tilted(rect, centre, f64::from(scale), scan.turns, pixels, self.tilt);
        self.strip_as(painter, scan, rect, &transform, paper);
        transform
    }

    fn strip_as(&self, painter: &Painter, scan: StripScan, rect: Rect, transform: &ScanTransform, paper: Color32) {
        let zoom = transform.scale() as f32 * painter.pixels_per_point();
        let page = transform.view_bounds_from_scan(ScanRect::new(0, 0, scan.size.width as i32, scan.size.height as i32));
        let clipped = painter.with_clip_rect(rect.intersect(painter.clip_rect()).intersect(page));
        if clipped.clip_rect().is_positive() {
            clipped.rect_filled(rect, 0.0, paper);
            let textures = &self.textures;
            paint_part(&clipped, &|tile| textures.get(TileKey { scan: scan.number, tile }), transform, scan.size, zoom);
        }
    }
}

/// The middle of a place.
pub fn middle(zone: ScanRect) -> ScanPosition {
    ScanPosition { x: f64::from(zone.left + zone.right) / 2.0, y: f64::from(zone.top + zone.bottom) / 2.0 }
}
