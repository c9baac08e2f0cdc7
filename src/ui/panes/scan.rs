//! The scan pane: asks the cache for what is in view, uploads what came, and lets the scan view paint it.

use crate::app::command::CommandId;
use crate::app::pixels::Enhancement;
use crate::app::scan_cache::{FrameKey, ScanRequest, ScanState, TileStyle};
use crate::app::views::scan::{MarkZone, ScanView as ScanData};
use crate::app::workspace::Workspace;
use crate::model::{MarkKind, PageId, PlacedWord, ScanRect, Span, WordSource};
use crate::ui::textures::{TileTextures, UPLOADS_A_FRAME};
use crate::ui::theme::{Palette, mix};
use crate::ui::widgets::scan_view::{
    FitMode, ScanMark, ScanPicture, ScanTransform, ScanView, ScanViewColors, ScanViewInput, ScanViewOutput,
};

/// The scan pane's state: where one looks, how light, and the tiles on the card.
#[derive(Default)]
pub struct ScanPane {
    view: ScanView,
    pub(super) textures: TileTextures,
    pub(super) look: Enhancement,
    seen: Option<(ScanRect, f32)>,
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
    /// Carries out a command that concerns only how the scan is looked at.
    pub fn command(&mut self, id: CommandId) {
        let step = |value: i8, by: i8| value.saturating_add(by).clamp(-100, 100);
        match id {
            CommandId::ZoomIn => self.view.zoom_in(),
            CommandId::ZoomOut => self.view.zoom_out(),
            CommandId::FitPage => self.view.fit_page(),
            CommandId::FitWidth => self.view.fit_width(),
            CommandId::ActualSize => self.view.actual_size(),
            CommandId::Brighter => self.look.brightness = step(self.look.brightness, 10),
            CommandId::Darker => self.look.brightness = step(self.look.brightness, -10),
            CommandId::MoreContrast => self.look.contrast = step(self.look.contrast, 10),
            CommandId::LessContrast => self.look.contrast = step(self.look.contrast, -10),
            CommandId::Invert => self.look.invert = !self.look.invert,
            CommandId::ResetLook => self.look = Enhancement::default(),
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

    /// Screen pixels per scan pixel.
    pub fn zoom(&self) -> f32 {
        self.zoom
    }

    /// How the scan is shown, to set with sliders.
    pub fn look_mut(&mut self) -> &mut Enhancement {
        &mut self.look
    }

    /// Paints the pane.
    pub fn scan_ui(&mut self, ui: &mut egui::Ui, workspace: &mut Workspace, input: &ScanPaneInput<'_>) -> ScanPaneOutput {
        let palette = Palette::of(ui);
        self.textures.set_budget(workspace.bounds().card());
        self.textures.begin_frame();
        let style = TileStyle { enhancement: self.look, crisp: self.crisp };
        let request = ScanRequest {
            current: input.frame.as_ref(),
            view: self.seen,
            closer: self.closer.take(),
            screen_side: self.screen_side,
            around: &input.around,
            style,
        };
        let textures = &self.textures;
        workspace.request_scan(&request, &|key, style| textures.holds(key, style));
        self.textures.upload(ui.ctx(), &workspace.scans.take_tiles(UPLOADS_A_FRAME));
        if workspace.scans.has_tiles() {
            ui.ctx().request_repaint();
        }
        let number = input.frame.as_ref().map(|frame| workspace.scans.number(frame));
        let (picture, size) = match input.frame.as_ref().map(|frame| workspace.scans.state(frame)) {
            None => (ScanPicture::Missing, None),
            Some(ScanState::Loading { size }) => (ScanPicture::Loading, size),
            Some(ScanState::Ready { size, damage, .. }) => (ScanPicture::Ready { damage }, Some(size)),
            Some(ScanState::Failed(problem)) => (ScanPicture::Failed(problem), None),
        };
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
            picture,
            tiles: &tiles,
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
        let output = self.view.show(ui, &shown);
        self.seen = size.map(|_| (output.visible, output.zoom));
        self.screen_side = output.screen_side;
        if self.crisp != output.crisp {
            self.crisp = output.crisp;
            ui.ctx().request_repaint();
        }
        self.zoom = output.zoom;
        output_of(input, output)
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
