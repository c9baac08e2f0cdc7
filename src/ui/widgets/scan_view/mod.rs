//! One page of a scan: seen, moved, zoomed, and linked with the words on it.
//!
//! [`ScanView`] is what the widget remembers between frames: where the camera stands. Everything else comes in with each frame as a
//! [`ScanViewInput`] and goes out as a [`ScanViewOutput`]; the widget never asks for a tile, never changes the dossier, and knows no
//! colour of its own. Keys arrive as methods ([`ScanView::zoom_in`] and so on), called by whoever runs the command table.
//!
//! Painting takes whatever tiles there are: a missing tile is stood in for by its four finer or its one coarser neighbour, so the
//! view answers at once and sharpens as tiles arrive.

mod camera;
mod drawing;
mod paint;
mod transform;

pub use camera::{FitMode, MAX_ZOOM, MIN_ZOOM};
pub use paint::{Tiles, paint_part};
pub use transform::{ScanPosition, ScanTransform};

use crate::app::scan_problem::ScanProblem;
use crate::model::{QuarterTurns, ScanPoint, ScanRect, ScanSize, Span};
use crate::ui::textures::PlacedTexture;
use camera::{Camera, Stage};
use egui::{Color32, CursorIcon, Key, PointerButton, Pos2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo};

/// One step of [`ScanView::zoom_in`].
const ZOOM_STEP: f64 = 1.25;
/// From this zoom on, pixels are shown as squares: a blur would pretend to a sharpness that is not there.
const CRISP_ZOOM: f64 = 2.0;

/// Whether each pixel of the scan covers whole pixels of the screen, or so many that they are seen as squares. Where one is one, nothing lies
/// between two pixels to be mixed, and a screen without a graphics card is drawn sooner.
fn is_crisp(zoom: f64) -> bool {
    zoom >= CRISP_ZOOM || zoom == 1.0
}

/// Pixels of a page that its small picture has one for, until its size is known.
const SKETCH: u32 = 16;

/// Where a page probably lies of which there is only a small picture.
struct Sketch {
    transform: ScanTransform,
    /// Of the page, as far as it is only a matter of shape.
    size: ScanSize,
}

/// What there is of the scan.
#[derive(Debug, Clone, Copy)]
pub enum ScanPicture<'a> {
    /// The page has no scan.
    Missing,
    /// It is being read; tiles that exist already are shown.
    Loading,
    /// It can be shown; where it is damaged, how.
    Ready {
        /// What is missing from the picture, for people.
        damage: Option<&'a str>,
    },
    /// It cannot be shown.
    Failed(&'a ScanProblem),
}

/// Colours of the view, from the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanViewColors {
    /// Around the page.
    pub surround: Color32,
    /// Where the page is and no picture yet.
    pub paper: Color32,
    /// The page's edge.
    pub edge: Color32,
    /// Soft outlines of words.
    pub word: Color32,
    /// The word that is pointed at.
    pub hover: Color32,
    /// The current word's box.
    pub current: Color32,
    /// A line around the current word's box that sets it off from dark scans and light ones.
    pub halo: Color32,
    /// Messages on the surround.
    pub message: Color32,
    /// The band that tells of damage.
    pub notice_fill: Color32,
    /// Its text, and the text on the labels of marks.
    pub notice_text: Color32,
}

/// A marked place on the scan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScanMark<'a> {
    /// Where.
    pub rect: ScanRect,
    /// In which colour; a thin wash of it covers the place.
    pub color: Color32,
    /// What it is: colour alone is not enough.
    pub label: &'a str,
}

/// What the view shows this frame.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, about another thing")]
pub struct ScanViewInput<'a> {
    /// Which page; when it changes the view goes to its top.
    pub page: u64,
    /// The name for people who hear the window, such as `Scan of page 3`.
    pub name: &'a str,
    /// The scan's size in its own pixels, as soon as it is known.
    pub size: Option<ScanSize>,
    /// How the user turned the page.
    pub turns: QuarterTurns,
    /// By how many degrees more it is turned clockwise, so that its lines run level.
    pub tilt: f32,
    /// The part of the scan that is looked at, where it is not all of it.
    pub area: Option<ScanRect>,
    /// What there is of the scan.
    pub picture: ScanPicture<'a>,
    /// The texture of a tile, where there is one.
    pub tiles: Tiles<'a>,
    /// A small picture of the whole page, shown where nothing better is there yet.
    pub stand_in: Option<PlacedTexture>,
    /// The words on the page with their places; outlined softly.
    pub words: &'a [(Span, ScanRect)],
    /// Which of them stand only near where they are drawn, in the same order; where shorter, the rest do not. Drawn more softly.
    pub soft_words: &'a [bool],
    /// Whether words are outlined.
    pub outline_words: bool,
    /// The current word, boxed clearly.
    pub current: Option<ScanRect>,
    /// Whether the current word stands only near its box; the box is broken then.
    pub current_is_soft: bool,
    /// The word that is pointed at elsewhere, in the text.
    pub hover: Option<ScanRect>,
    /// Whether dragging draws a zone instead of moving the page; it always does while Shift is held.
    pub draws: bool,
    /// A zone that was drawn and is still of interest.
    pub zone: Option<ScanRect>,
    /// Marked places.
    pub marks: &'a [ScanMark<'a>],
    /// Colours.
    pub colors: ScanViewColors,
    /// Whether the user asked for no movement.
    pub reduced_motion: bool,
}

/// What happened in the view this frame, and what it shows.
pub struct ScanViewOutput {
    /// The widget's own response: for a context menu, for its place.
    pub response: Response,
    /// Between scan and screen, for painting over the view; none where no size is known.
    pub transform: Option<ScanTransform>,
    /// The word under the pointer: index into the input's words.
    pub hovered_word: Option<usize>,
    /// The scan pixel under the pointer, inside the page.
    pub hovered_point: Option<ScanPoint>,
    /// The word that was clicked.
    pub clicked_word: Option<usize>,
    /// The scan pixel that was clicked, inside the page.
    pub clicked_point: Option<ScanPoint>,
    /// The zone that was just drawn, in scan pixels.
    pub drawn_zone: Option<ScanRect>,
    /// The part of the scan in view, in scan pixels, cut at the page's edges.
    pub visible: ScanRect,
    /// Screen pixels per scan pixel.
    pub zoom: f32,
    /// How the zoom follows the view's size.
    pub fit: FitMode,
    /// Whether tiles should be crisp: pixels as squares.
    pub crisp: bool,
    /// Screen pixels along the view's longer side.
    pub screen_side: u32,
}

/// Where a view of a scan stands.
#[derive(Debug, Clone, Default)]
pub struct ScanView {
    camera: Camera,
    page: Option<u64>,
    /// What the view looked like last; commands come between frames.
    stage: Option<Stage>,
    /// A word to bring into view as soon as the page's size is known.
    wanted: Option<ScanRect>,
    drawing: drawing::Drawing,
    /// Since when the page has been loading, on the window's clock in seconds.
    loading_since: Option<f64>,
}

impl ScanView {
    /// A view that fits the page.
    pub fn new() -> Self {
        Self::default()
    }

    /// One step closer.
    pub fn zoom_in(&mut self) {
        self.with_stage(|camera, stage| camera.zoom_step(stage, ZOOM_STEP));
    }

    /// One step away.
    pub fn zoom_out(&mut self) {
        self.with_stage(|camera, stage| camera.zoom_step(stage, 1.0 / ZOOM_STEP));
    }

    /// The whole page.
    pub fn fit_page(&mut self) {
        self.camera.set_fit(FitMode::Page);
    }

    /// The page's width; coming from the whole page, at its top, where reading begins.
    pub fn fit_width(&mut self) {
        let saw_all = self.camera.fit() == FitMode::Page;
        self.camera.set_fit(FitMode::Width);
        self.with_stage(|camera, stage| {
            camera.settle(stage, 0.0);
            if saw_all {
                camera.go_to_top(stage);
            }
        });
    }

    /// One screen pixel for each scan pixel.
    pub fn actual_size(&mut self) {
        self.set_zoom(1.0);
    }

    /// Screen pixels per scan pixel, around the middle of the view.
    pub fn set_zoom(&mut self, zoom: f32) {
        self.with_stage(|camera, stage| camera.zoom_to(stage, f64::from(zoom), stage.viewport.center()));
    }

    /// Moves the view over the page, in shares of its own width and height: `(0.0, 0.9)` is a screen further down.
    pub fn pan_by(&mut self, share: Vec2) {
        self.with_stage(|camera, stage| camera.pan(stage, -share * stage.viewport.size()));
    }

    /// Brings a place into view: smoothly, only as far as needed, and not at all where it is comfortably seen already.
    ///
    /// Call it when the current word changes, not in every frame, or the user could never look elsewhere.
    pub fn keep_visible(&mut self, rect: ScanRect) {
        self.wanted = Some(rect);
    }

    /// Screen pixels per scan pixel; 0 before the first frame.
    pub fn zoom(&self) -> f32 {
        self.camera.zoom() as f32
    }

    /// How the zoom follows the view's size.
    pub fn fit(&self) -> FitMode {
        self.camera.fit()
    }

    /// Shows the view in all the room there is and handles the pointer in it.
    pub fn show(&mut self, ui: &mut Ui, input: &ScanViewInput<'_>) -> ScanViewOutput {
        // Not focusable: keys go through the command table, and Tab should not stop where no key does anything.
        let (viewport, response) = ui.allocate_exact_size(ui.available_size().max(Vec2::splat(16.0)), Sense::CLICK | Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, input.name));
        let now = ui.input(|state| state.time);
        let pixels_per_point = ui.pixels_per_point();
        let stage = input.size.filter(|size| size.width > 0 && size.height > 0).map(|scan| Stage {
            viewport,
            pixels_per_point,
            scan,
            turns: input.turns,
            tilt: input.tilt,
            area: input.area.filter(|area| !area.is_empty()).unwrap_or(ScanRect::new(0, 0, scan.width as i32, scan.height as i32)),
        });
        let before = stage.map(|stage| self.camera.transform(&stage)).zip(input.size);
        let drawn_zone = before.and_then(|(before, size)| self.drawing.follow(ui, input.draws, &before, size, &response));
        let is_moving = self.follow(ui, input, stage, &response, now);
        let transform = stage.map(|stage| self.camera.transform(&stage));
        let mut output = ScanViewOutput { drawn_zone, ..self.output(response, viewport, stage, transform, pixels_per_point) };
        if let Some(transform) = transform {
            point_at(ui, input, &transform, &mut output);
        }
        if ui.is_rect_visible(viewport) {
            let small = input.stand_in.filter(|_| stage.is_none()).and_then(|small| self.sketch(input, viewport, pixels_per_point, &small));
            let placed = transform.as_ref().zip(input.size);
            paint::view_ui(ui, input, viewport, placed, small.as_ref(), &output, self.waited(input, now, ui));
            if let Some((transform, size)) = transform.as_ref().zip(input.size) {
                let (color, halo) = (input.colors.hover, input.colors.halo);
                input.zone.iter().for_each(|zone| drawing::frame_zone(ui, transform, *zone, color, halo));
                self.drawing.paint(ui, transform, size, color, halo);
            }
        }
        if is_moving {
            ui.ctx().request_repaint();
        }
        output
    }

    /// Where the page will probably lie whose size is not known yet, by the shape of a small picture of it; none where the zoom was chosen by
    /// hand, as nobody knows how large the page is then.
    fn sketch(&self, input: &ScanViewInput<'_>, viewport: Rect, pixels_per_point: f32, small: &PlacedTexture) -> Option<Sketch> {
        let scan = ScanSize { width: small.size[0] * SKETCH, height: small.size[1] * SKETCH };
        if self.camera.fit() == FitMode::Free || scan.width == 0 || scan.height == 0 {
            return None;
        }
        let area = ScanRect::new(0, 0, scan.width as i32, scan.height as i32);
        let stage = Stage { viewport, pixels_per_point, scan, turns: input.turns, tilt: 0.0, area };
        let mut camera = self.camera.clone();
        camera.settle(&stage, 0.0);
        camera.go_to_top(&stage);
        Some(Sketch { transform: camera.transform(&stage), size: scan })
    }

    /// Moves the camera with the page, the window, the word and the hand; says whether it goes on moving by itself.
    fn follow(&mut self, ui: &Ui, input: &ScanViewInput<'_>, stage: Option<Stage>, response: &Response, now: f64) -> bool {
        self.stage = stage;
        let Some(stage) = stage else { return false };
        self.camera.settle(&stage, now);
        if self.page != Some(input.page) {
            self.page = Some(input.page);
            self.camera.go_to_top(&stage);
        }
        if let Some(rect) = self.wanted.take() {
            self.camera.keep_visible(&stage, rect, !input.reduced_motion);
        }
        self.follow_hand(ui, &stage, response);
        self.camera.settle(&stage, now);
        self.camera.is_gliding()
    }

    fn follow_hand(&mut self, ui: &Ui, stage: &Stage, response: &Response) {
        let is_carried =
            (response.dragged_by(PointerButton::Primary) && !self.drawing.is_on()) || response.dragged_by(PointerButton::Middle);
        if is_carried {
            self.camera.pan(stage, response.drag_delta());
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        } else if response.hovered() && ui.input(|state| state.key_down(Key::Space)) && !ui.ctx().egui_wants_keyboard_input() {
            ui.ctx().set_cursor_icon(CursorIcon::Grab);
        }
        if let Some(at) = response.interact_pointer_pos().filter(|_| response.double_clicked()) {
            self.toggle_width(stage, at);
        }
        let Some(pointer) = response.hover_pos().filter(|_| response.contains_pointer()) else { return };
        // What is used here is taken away, so that nothing around the view scrolls along.
        let (scroll, zoom) = ui.input_mut(|state| {
            let zoom = f64::from(state.zoom_delta());
            (std::mem::take(&mut state.smooth_scroll_delta), zoom)
        });
        if (zoom - 1.0).abs() > 1e-6 {
            self.camera.zoom_to(stage, self.camera.zoom() * zoom, pointer);
        }
        let touched = ui.input(|state| state.multi_touch().map(|touch| touch.translation_delta)).unwrap_or_default();
        if scroll + touched != Vec2::ZERO {
            self.camera.pan(stage, scroll + touched);
        }
    }

    /// Between the page's width at the place that was clicked, and the whole page.
    fn toggle_width(&mut self, stage: &Stage, at: Pos2) {
        if self.camera.fit() == FitMode::Width {
            self.camera.set_fit(FitMode::Page);
            return;
        }
        let place = self.camera.transform(stage).scan_from_view(at);
        self.camera.set_fit(FitMode::Width);
        self.camera.settle(stage, 0.0);
        self.camera.centre_on(stage, place);
    }

    fn output(
        &self,
        response: Response,
        viewport: Rect,
        stage: Option<Stage>,
        transform: Option<ScanTransform>,
        pixels_per_point: f32,
    ) -> ScanViewOutput {
        let visible = stage.zip(transform).map(|(stage, transform)| {
            let seen = transform.scan_rect_from_view(viewport);
            let area = stage.area;
            ScanRect {
                left: seen.left.clamp(area.left, area.right),
                top: seen.top.clamp(area.top, area.bottom),
                right: seen.right.clamp(area.left, area.right),
                bottom: seen.bottom.clamp(area.top, area.bottom),
            }
        });
        ScanViewOutput {
            response,
            transform,
            hovered_word: None,
            hovered_point: None,
            clicked_word: None,
            clicked_point: None,
            drawn_zone: None,
            visible: visible.unwrap_or_default(),
            zoom: self.camera.zoom() as f32,
            fit: self.camera.fit(),
            crisp: is_crisp(self.camera.zoom()),
            screen_side: (viewport.size().max_elem() * pixels_per_point).ceil().max(1.0) as u32,
        }
    }

    /// Whether a page has been loading long enough for a word about it; a flash of text at every page turn would only disturb.
    fn waited(&mut self, input: &ScanViewInput<'_>, now: f64, ui: &Ui) -> bool {
        const PATIENCE_SECONDS: f64 = 0.3;
        if !matches!(input.picture, ScanPicture::Loading) || self.page.is_some_and(|page| page != input.page) {
            self.loading_since = None;
        }
        if !matches!(input.picture, ScanPicture::Loading) {
            return false;
        }
        let since = *self.loading_since.get_or_insert(now);
        if now - since < PATIENCE_SECONDS {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(PATIENCE_SECONDS));
        }
        now - since >= PATIENCE_SECONDS
    }

    fn with_stage(&mut self, change: impl FnOnce(&mut Camera, &Stage)) {
        if let Some(stage) = self.stage {
            change(&mut self.camera, &stage);
        }
    }
}

/// Fills in what the pointer is at.
fn point_at(ui: &Ui, input: &ScanViewInput<'_>, transform: &ScanTransform, output: &mut ScanViewOutput) {
    let on_page = |at: Pos2| {
        let point = transform.scan_from_view(at).pixel();
        let size = input.size.unwrap_or_default();
        ScanRect::new(0, 0, size.width as i32, size.height as i32).contains(point).then_some(point)
    };
    let slack = (1.5 / transform.scale()).ceil().min(64.0) as i32;
    if let Some(point) = output.response.hover_pos().and_then(on_page) {
        output.hovered_point = Some(point);
        output.hovered_word = word_at(input.words, input.size.unwrap_or_default(), point, slack);
    }
    if output.response.clicked()
        && let Some(point) = output.response.interact_pointer_pos().and_then(on_page)
    {
        output.clicked_point = Some(point);
        output.clicked_word = word_at(input.words, input.size.unwrap_or_default(), point, slack);
    }
    if output.hovered_word.is_some() && !output.response.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
}

/// Whether a place can be a word's. Recognition engines take smudges and frames for words as large as the page; these would light up
/// wherever one points.
fn is_word_sized(rect: ScanRect, page: ScanSize) -> bool {
    let area = i64::from(rect.width()) * i64::from(rect.height());
    !rect.is_empty() && area * 8 <= i64::from(page.width) * i64::from(page.height)
}

/// The smallest word at a point, or within `slack` pixels of it.
fn word_at(words: &[(Span, ScanRect)], page: ScanSize, point: ScanPoint, slack: i32) -> Option<usize> {
    let area = |rect: &ScanRect| i64::from(rect.width()) * i64::from(rect.height());
    let near = |rect: &ScanRect, slack: i32| {
        let across = rect.left.saturating_sub(slack)..rect.right.saturating_add(slack);
        across.contains(&point.x) && (rect.top.saturating_sub(slack)..rect.bottom.saturating_add(slack)).contains(&point.y)
    };
    let smallest = |slack: i32| {
        let hits = words.iter().enumerate().filter(|(_, (_, rect))| is_word_sized(*rect, page) && near(rect, slack));
        hits.min_by_key(|(_, (_, rect))| area(rect)).map(|(index, _)| index)
    };
    smallest(0).or_else(|| smallest(slack))
}

#[cfg(test)]
mod tests;
