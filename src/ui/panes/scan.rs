//! The scan pane: asks the cache for what is in view, uploads what came, and lets the scan view paint it.

use crate::app::command::CommandId;
use crate::app::pixels::Enhancement;
use crate::app::scan_cache::{FrameKey, ScanRequest, ScanState, TileStyle};
use crate::app::views::scan::{MarkZone, ScanView as ScanData};
use crate::app::workspace::Workspace;
use crate::model::{MarkKind, PageId, PlacedWord, QuarterTurns, ScanRect, ScanSize, Span, WordSource};
use crate::ui::blit::Blit;
use crate::ui::textures::{PlacedTexture, TileTextures, UPLOADS_A_FRAME};
use crate::ui::theme::{Palette, mix};
use crate::ui::widgets::scan_view::{
    FitMode, ScanMark, ScanPicture, ScanTransform, ScanView, ScanViewColors, ScanViewInput, ScanViewOutput,
};

/// How far a key moves the view over the page, in shares of the view: small enough that the eye keeps its place while the key repeats.
const PAN_STEP: f32 = 0.08;

/// The scan pane's state: where one looks, how light, and the tiles on the card.
#[derive(Default)]
pub struct ScanPane {
    view: ScanView,
    pub(super) textures: TileTextures,
    pub(super) look: Enhancement,
    /// Degrees that the page is turned clockwise to lie straight, and the part of it that is looked at.
    pub(super) tilt: f32,
    area: Option<ScanRect>,
    /// The second page: where one looks on it, and what is seen of it.
    beside: ScanView,
    beside_seen: Option<(ScanRect, f32)>,
    seen: Option<(ScanRect, f32)>,
    /// The page that it is seen of.
    page: Option<PageId>,
    screen_side: u32,
    crisp: bool,
    zoom: f32,
    /// What a loupe shows: the part in scan pixels, and screen pixels per scan pixel.
    pub(in crate::ui) closer: Option<(ScanRect, f32)>,
}

/// What the pane is told.
pub struct ScanPaneInput<'a> {
    /// Which page.
    pub page: PageId,
    /// What the view says.
    pub data: &'a ScanData,
    /// Words with places.
    pub words: &'a [PlacedWord],
    /// Where the caret's word stands, and whether only near there.
    pub current: Option<(ScanRect, bool)>,
    /// Where the word pointed at in the text stands.
    pub hover: Option<ScanRect>,
    /// The scan, by the path it is opened with.
    pub frame: Option<FrameKey>,
    /// Those that will probably be looked at next.
    pub around: Vec<FrameKey>,
    /// Whether dragging draws a zone.
    pub draws: bool,
    /// A zone that is read again.
    pub zone: Option<ScanRect>,
    /// A page that shows beside it.
    pub beside: Option<BesidePage>,
    /// A small picture of the page, as its scan is, for as long as nothing better is there.
    pub small: Option<PlacedTexture>,
}

/// The page that shows beside the current one.
#[derive(Debug, Clone)]
pub struct BesidePage {
    /// Which.
    pub page: PageId,
    /// Its label.
    pub label: String,
    /// How the user turned it.
    pub turns: QuarterTurns,
    /// Its scan.
    pub frame: Option<FrameKey>,
}

/// What happened in the pane.
#[derive(Debug, Default)]
pub struct ScanPaneOutput {
    /// The text of the word pointed at.
    pub hovered: Option<Span>,
    /// The text of the word clicked.
    pub clicked: Option<Span>,
    /// The zone that was just drawn.
    pub drawn_zone: Option<ScanRect>,
    /// Where the zone that is read again stands on the screen.
    pub zone_on_screen: Option<egui::Rect>,
    /// The box of the caret's word, and whether it is only near.
    pub current: Option<(ScanRect, bool)>,
    /// Between scan and screen, and where on the screen the scan shows; none where no size is known.
    pub placed: Option<(ScanTransform, egui::Rect)>,
}

impl ScanPane {
    /// Whether a command does nothing but move the view over the page.
    pub fn only_moves(id: CommandId) -> bool {
        matches!(id, CommandId::ScanUp | CommandId::ScanDown | CommandId::ScanLeft | CommandId::ScanRight)
    }

    /// Carries out a command that concerns only how the scan is looked at.
    pub fn command(&mut self, id: CommandId) {
        match id {
            CommandId::ZoomIn => self.view.zoom_in(),
            CommandId::ZoomOut => self.view.zoom_out(),
            CommandId::FitPage => self.view.fit_page(),
            CommandId::FitWidth => self.view.fit_width(),
            CommandId::ActualSize => self.view.actual_size(),
            CommandId::ScanUp => self.view.pan_by(egui::vec2(0.0, -PAN_STEP)),
            CommandId::ScanDown => self.view.pan_by(egui::vec2(0.0, PAN_STEP)),
            CommandId::ScanLeft => self.view.pan_by(egui::vec2(-PAN_STEP, 0.0)),
            CommandId::ScanRight => self.view.pan_by(egui::vec2(PAN_STEP, 0.0)),
            _ => {}
        }
    }

    /// Side by side a whole page has room; above the text there is only room for its width. A zoom chosen by hand stays.
    pub fn fit_layout(&mut self, stacked: bool) {
        match (self.view.fit(), stacked) {
            (FitMode::Page, true) => self.view.fit_width(),
            (FitMode::Width, false) => self.view.fit_page(),
            _ => {}
        }
    }

    /// Brings a place into view, only as far as needed.
    pub fn keep_visible(&mut self, zone: ScanRect) {
        self.view.keep_visible(zone);
    }

    /// Whether the whole of a place was in view when it was painted last.
    pub fn shows(&self, zone: ScanRect) -> bool {
        self.seen.is_some_and(|(seen, _)| seen.union(zone) == seen)
    }

    /// The part of the scan in view, in scan pixels.
    pub fn seen(&self) -> Option<ScanRect> {
        self.seen.map(|(seen, _)| seen)
    }

    /// Screen pixels per scan pixel.
    pub fn zoom(&self) -> f32 {
        self.zoom
    }

    /// Shows the scan at so many screen pixels per scan pixel.
    pub fn set_zoom(&mut self, zoom: f32) {
        self.view.set_zoom(zoom);
    }

    /// How the scan is shown.
    pub fn look(&self) -> Enhancement {
        self.look
    }

    /// Says how the scan is to be shown: its pixels, degrees clockwise, the part that is looked at.
    pub fn set_look(&mut self, look: Enhancement, tilt: f32, area: Option<ScanRect>) {
        (self.look, self.tilt, self.area) = (look, tilt, area);
    }

    /// The part of the scan that is looked at, where it is not all of it.
    pub fn area(&self) -> Option<ScanRect> {
        self.area
    }

    /// Paints the pane.
    pub fn scan_ui(&mut self, ui: &mut egui::Ui, workspace: &mut Workspace, input: &ScanPaneInput<'_>) -> ScanPaneOutput {
        let palette = Palette::of(ui);
        let (before, closer) = ((self.seen, self.beside_seen), self.closer.take());
        self.ask(ui.ctx(), workspace, input, closer);
        let number = input.frame.as_ref().map(|frame| workspace.scans.number(frame));
        let (picture, size) = picture_of(workspace, input.frame.as_ref());
        let words: Vec<(Span, ScanRect)> = input.words.iter().map(|word| (word.span, word.zone)).collect();
        let soft: Vec<bool> = input.words.iter().map(PlacedWord::is_soft).collect();
        let marks: Vec<ScanMark<'_>> = input.data.marks.iter().map(|mark| mark_of(mark, &palette)).collect();
        let name = format!("Scan of page {}", input.data.label);
        let textures = &self.textures;
        let tiles = |tile| textures.get(crate::app::scan_cache::TileKey { scan: number?, tile });
        let shown = ScanViewInput {
            page: input.page.0,
            name: &name,
            size,
            turns: input.data.turns,
            tilt: self.tilt,
            area: self.area,
            picture,
            tiles: &tiles,
            // A look changes the scan's pixels and not those of its small picture.
            stand_in: input.small.filter(|_| self.look == Enhancement::default()),
            words: &words,
            soft_words: &soft,
            outline_words: workspace.view.outline_words && input.words.iter().any(|word| word.source != WordSource::Estimated),
            current: input.current.map(|(zone, _)| zone),
            current_is_soft: input.current.is_some_and(|(_, soft)| soft),
            hover: input.hover,
            draws: input.draws,
            zone: input.zone,
            marks: &marks,
            colors: colors(&palette),
            reduced_motion: false,
        };
        let halves = input.beside.as_ref().map(|beside| (beside, halves(ui)));
        let output = match &halves {
            Some((_, [left, _])) => self.view.show(&mut ui.new_child(egui::UiBuilder::new().max_rect(*left)), &shown),
            None => self.view.show(ui, &shown),
        };
        self.beside_seen = halves.and_then(|(beside, [left, right])| {
            let mut other = ui.new_child(egui::UiBuilder::new().max_rect(right));
            ui.advance_cursor_after_rect(left.union(right));
            beside_ui(&mut other, &mut self.beside, workspace, textures, beside, &palette)
        });
        self.seen = size.map(|_| (output.visible, output.zoom));
        self.screen_side = output.screen_side;
        if self.crisp != output.crisp {
            self.crisp = output.crisp;
            ui.ctx().request_repaint();
        }
        self.zoom = output.zoom;
        if before != (self.seen, self.beside_seen) {
            self.moved(ui.ctx(), workspace, input.page, before.0);
            // At once, as no further frame may be due.
            self.request(workspace, input, closer);
        }
        output_of(input, output)
    }

    /// What is in view is something else than it was.
    fn moved(&mut self, ctx: &egui::Context, workspace: &Workspace, page: PageId, before: Option<(ScanRect, f32)>) {
        let turned = self.page.replace(page) != Some(page);
        if !workspace.is_settled() {
            return;
        }
        Blit::moved(ctx);
        let zoom = |seen: Option<(ScanRect, f32)>| seen.map(|(_, zoom)| zoom);
        if !turned && zoom(before) == zoom(self.seen) {
            crate::ui::scan_moves(ctx);
        }
    }

    /// Asks for what was in view last and takes in what came.
    fn ask(&mut self, ctx: &egui::Context, workspace: &mut Workspace, input: &ScanPaneInput<'_>, closer: Option<(ScanRect, f32)>) {
        if workspace.is_settled() {
            Blit::warm_up(ctx);
        }
        self.textures.set_budget(workspace.bounds().card());
        self.textures.begin_frame();
        self.request(workspace, input, closer);
        self.textures.upload(ctx, &workspace.scans.take_tiles(UPLOADS_A_FRAME));
        if workspace.scans.has_tiles() {
            ctx.request_repaint();
        }
    }

    /// Asks for what is in view, and in a loupe.
    fn request(&self, workspace: &mut Workspace, input: &ScanPaneInput<'_>, closer: Option<(ScanRect, f32)>) {
        let style = TileStyle { enhancement: self.look, crisp: self.crisp, sight: 0 };
        let request = ScanRequest {
            current: input.frame.as_ref(),
            view: self.seen,
            closer,
            beside: input.beside.as_ref().and_then(|beside| beside.frame.as_ref()).map(|frame| (frame, self.beside_seen)),
            screen_side: self.screen_side,
            // The neighbours wait until the first page of all was seen: whatever is decoded meanwhile takes the processor from the first picture.
            around: if workspace.is_painted() { &input.around } else { &[] },
            style,
            passing: workspace.is_turning_quickly(),
        };
        let textures = &self.textures;
        workspace.request_scan(&request, &|key, style| textures.holds(key, style));
    }
}

/// The room there is in two, with a gap between.
fn halves(ui: &egui::Ui) -> [egui::Rect; 2] {
    let room = ui.available_rect_before_wrap();
    let middle = room.center().x.round();
    let (left, right) = room.split_left_right_at_x(middle);
    [left.with_max_x(middle - 2.0), right.with_min_x(middle + 2.0)]
}

/// Paints the page beside the current one, to be looked at; gives what is seen of it.
fn beside_ui(
    ui: &mut egui::Ui,
    view: &mut ScanView,
    workspace: &mut Workspace,
    textures: &TileTextures,
    beside: &BesidePage,
    palette: &Palette,
) -> Option<(ScanRect, f32)> {
    let number = beside.frame.as_ref().map(|frame| workspace.scans.number(frame));
    let (picture, size) = picture_of(workspace, beside.frame.as_ref());
    let tiles = |tile| textures.get(crate::app::scan_cache::TileKey { scan: number?, tile });
    let name = format!("Scan of page {}", beside.label);
    let shown = ScanViewInput {
        page: beside.page.0,
        name: &name,
        size,
        turns: beside.turns,
        tilt: 0.0,
        area: None,
        picture,
        tiles: &tiles,
        stand_in: None,
        words: &[],
        soft_words: &[],
        outline_words: false,
        current: None,
        current_is_soft: false,
        hover: None,
        draws: false,
        zone: None,
        marks: &[],
        colors: colors(palette),
        reduced_motion: false,
    };
    let output = view.show(ui, &shown);
    size.map(|_| (output.visible, output.zoom))
}

/// What there is of a scan, for the view.
fn picture_of<'a>(workspace: &'a Workspace, frame: Option<&FrameKey>) -> (ScanPicture<'a>, Option<ScanSize>) {
    match frame.map(|frame| workspace.scans.state(frame)) {
        None => (ScanPicture::Missing, None),
        Some(ScanState::Loading { size }) => (ScanPicture::Loading, size),
        Some(ScanState::Ready { size, damage, .. }) => (ScanPicture::Ready { damage }, Some(size)),
        Some(ScanState::Failed(problem)) => (ScanPicture::Failed(problem), None),
    }
}

/// What happened, in words of the text.
fn output_of(input: &ScanPaneInput<'_>, output: ScanViewOutput) -> ScanPaneOutput {
    let word = |index: Option<usize>| index.and_then(|index| input.words.get(index));
    let span = |index: Option<usize>| word(index).map(|word| word.span);
    let (hovered, clicked) = (span(output.hovered_word), span(output.clicked_word));
    let placed = output.transform.map(|transform| (transform, output.response.rect));
    if word(output.hovered_word).is_some_and(PlacedWord::is_soft) {
        output.response.on_hover_text_at_pointer("Only near: nobody is sure where exactly this word stands");
    }
    let zone_on_screen = input.zone.zip(output.transform).map(|(zone, transform)| transform.view_rect_from_scan(zone));
    ScanPaneOutput { hovered, clicked, drawn_zone: output.drawn_zone, zone_on_screen, current: input.current, placed }
}

fn mark_of<'a>(mark: &'a MarkZone, palette: &Palette) -> ScanMark<'a> {
    // Only banners are named on the scan; a label over every mark would hide what it names.
    let label = if mark.kind == MarkKind::Banner { mark.name.as_str() } else { "" };
    ScanMark { rect: mark.zone, color: palette.level(mark.level), label }
}

fn colors(palette: &Palette) -> ScanViewColors {
    ScanViewColors {
        surround: palette.desk,
        paper: mix(palette.desk, palette.paper, 0.6),
        edge: palette.line,
        word: palette.word_outline,
        hover: palette.word_hover,
        current: palette.word_current,
        halo: palette.paper,
        message: palette.ink,
        notice_fill: palette.warning,
        notice_text: palette.paper,
    }
}
