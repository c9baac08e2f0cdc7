//! The window's part of the looking tools: the panel, the keys, parts of the scan that are copied or saved, ruler, lens and second page.

use super::dialogs::Asked;
use super::panes::looks::{LooksInput, looks_ui};
use super::panes::overlay::Bare;
use super::panes::ruler::{lens_ui, rulers_ui};
use super::panes::scan::{BesidePage, ScanPane, ScanPaneOutput};
use super::panes::strips::StripState;
use super::theme::Palette;
use super::window::Window;
use crate::app::command::CommandId;
use crate::app::look::{Enhancement, Look, Straighten, Threshold};
use crate::app::looking::{RegionDone, RegionUse};
use crate::app::pixels::TileData;
use crate::app::scan_cache::FrameKey;
use crate::app::scan_prefs::{Ruler, paper_size};
use crate::model::{PageId, ScanRect, ScanSize};
use egui::{Align2, Area, ColorImage, Context, Frame, Key, Margin, Modifiers, Order, Rect, RichText, vec2};
use std::path::PathBuf;

/// What the window remembers of it.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, about another tool")]
pub(super) struct LookingState {
    /// Whether the panel shows.
    panel: bool,
    /// What the next part that is dragged over is for.
    pub(super) region: Option<RegionTool>,
    /// The part that waits for the name of its file, and its page.
    waiting: Option<(PageId, ScanRect)>,
    /// While what the file shows as it is.
    unchanged: Option<Bare>,
    /// Whether the panel's button to compare is held down.
    compares: bool,
    /// Whether the lens follows the pointer.
    pub(super) lens: bool,
    /// Whether levels were asked for before the page's histogram was there.
    wants_levels: bool,
    /// Whether a slider moved and the settings do not say so yet.
    unsaved: bool,
}

/// What a part of the scan is dragged over for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RegionTool {
    /// To be copied.
    Copy,
    /// To be saved.
    Save,
}

/// How far tools go that are switched on by a key.
const WHITE_PAPER: u8 = 90;
const FADE: u8 = 80;
const SHARPEN: u8 = 50;
const SPECKS: u8 = 2;

impl Window {
    fn current_page(&self) -> Option<PageId> {
        self.workspace.session.as_ref().and_then(|session| session.place.page)
    }

    fn current_frame(&self) -> Option<FrameKey> {
        self.current_page().and_then(|page| self.workspace.frames(page).0)
    }

    /// Carries out what concerns only how scans are looked at; whether it was that.
    pub(super) fn looking_command(&mut self, ctx: &Context, id: CommandId) -> bool {
        let page = self.current_page();
        match id {
            CommandId::LookPanel => self.looking.panel = !self.looking.panel,
            CommandId::Unchanged => self.show_unchanged(ctx),
            CommandId::Lens => self.looking.lens = !self.looking.lens,
            CommandId::TwoPages => self.workspace.view.scan.two_pages = !self.workspace.view.scan.two_pages,
            CommandId::Ruler => self.workspace.view.scan.ruler = self.workspace.view.scan.ruler.next(),
            CommandId::TrueSize => self.show_true_size(ctx),
            CommandId::CopyRegion => self.arm_region(RegionTool::Copy),
            CommandId::SaveRegion => self.arm_region(RegionTool::Save),
            CommandId::OwnLook => {
                if let Some(page) = page {
                    let own = !self.workspace.looks.is_own(page);
                    self.workspace.looks.set_own(page, own);
                    let said = if own { "This page has a look of its own now" } else { "This page looks like all the others again" };
                    self.sayings.say(ctx, said.to_owned());
                }
            }
            CommandId::AutoLevels => {
                self.looking.wants_levels = true;
                self.set_levels();
            }
            _ if changed(self.workspace.looks.of_mut(page), id) => {}
            _ => return false,
        }
        self.workspace.save_looks();
        true
    }

    /// Sets the levels that were asked for, once the histogram of the page is there; where they are set already, takes them back.
    fn set_levels(&mut self) {
        let page = self.current_page();
        let frame = if self.looking.wants_levels { self.current_frame() } else { None };
        let Some(pyramid) = frame.and_then(|frame| self.workspace.paper(&frame)) else { return };
        self.looking.wants_levels = false;
        let levels = pyramid.paper().levels();
        let seen = &mut self.workspace.looks.of_mut(page).enhancement;
        let are_set = (seen.black, seen.white) == levels;
        (seen.black, seen.white) = if are_set { (0, 255) } else { levels };
        self.looking.unsaved = true;
    }

    /// A key shows the file as it is for as long as it is held down; the menu and the palette, until it is asked for again.
    fn show_unchanged(&mut self, ctx: &Context) {
        let held = ctx.input(|input| input.keys_down.iter().copied().find(|key| *key != Key::Enter));
        self.looking.unchanged = match (self.looking.unchanged, held) {
            (Some(Bare::Until), _) => None,
            (_, Some(key)) => Some(Bare::While(key)),
            (_, None) => Some(Bare::Until),
        };
    }

    /// Whether the scan shows as the file is, without the looking tools.
    pub fn shows_unchanged(&self) -> bool {
        self.looking.unchanged.is_some() || self.looking.compares
    }

    /// How pixels of the scan are changed for the eye now.
    pub fn seen_look(&self) -> Enhancement {
        if self.shows_unchanged() { Enhancement::default() } else { self.workspace.looks.of(self.current_page()).enhancement }
    }

    /// The part of the scan in view, in scan pixels; none before one was seen.
    pub fn seen_part(&self) -> Option<crate::model::ScanRect> {
        self.scan.seen()
    }

    fn arm_region(&mut self, tool: RegionTool) {
        self.looking.region = if self.looking.region == Some(tool) { None } else { Some(tool) };
        // There is something to drag over only where the scan shows as a whole.
        (self.workspace.view.lines, self.clean, self.readers.armed) = (false, false, false);
    }

    fn show_true_size(&mut self, ctx: &Context) {
        let dpi = self.current_frame().and_then(|frame| self.workspace.scans.info(&frame).and_then(|info| info.dpi));
        match dpi {
            Some(dpi) => self.scan.set_zoom(self.workspace.view.scan.true_size(dpi, ctx.pixels_per_point())),
            None => self.sayings.say(ctx, "The scan's file does not say its resolution, so its size on paper is not known".to_owned()),
        }
    }

    /// Before the panes are painted: the look of the page, and whether it is shown now.
    pub(super) fn follow_look(&mut self, ctx: &Context) {
        if let Some(Bare::While(key)) = self.looking.unchanged
            && !ctx.input(|input| input.key_down(key))
        {
            self.looking.unchanged = None;
        }
        self.set_levels();
        let look = self.workspace.looks.of(self.current_page());
        let frame = self.current_frame();
        let tilt = match (look.straighten, &frame) {
            (Straighten::By(hundredths), _) => f32::from(hundredths) / 100.0,
            (Straighten::Measured, Some(frame)) => -self.workspace.measured_skew(frame).unwrap_or(0.0),
            _ => 0.0,
        };
        let paper = frame.filter(|_| look.crop).and_then(|frame| self.workspace.paper(&frame)).map(|pyramid| pyramid.paper().extent);
        self.scan.set_look(self.seen_look(), tilt, paper);
        match self.workspace.take_region() {
            Some(RegionDone::Copied(picture)) => {
                let size = [picture.width as usize, picture.height as usize];
                ctx.copy_image(match &picture.data {
                    TileData::Grey(bytes) => ColorImage::from_gray(size, bytes),
                    TileData::Rgb(bytes) => ColorImage::from_rgb(size, bytes),
                });
                self.sayings.say(ctx, format!("Copied {} × {} pixels", picture.width, picture.height));
            }
            Some(RegionDone::Saved(said) | RegionDone::Failed(said)) => self.sayings.say(ctx, said),
            None => {}
        }
    }

    /// The page that shows beside the current one, where two are wished for.
    pub(super) fn beside(&self, page: PageId) -> Option<BesidePage> {
        let session = self.workspace.session.as_ref().filter(|_| self.workspace.view.scan.two_pages)?;
        let (_, after) = crate::app::views::text::neighbours(session, page);
        let head = session.dossier.head(after?)?;
        Some(BesidePage { page: head.id, label: head.label.clone(), turns: head.turns, frame: session.frame_key(head.id) })
    }

    /// What lies over the scan: ruler, lens, the hint while a part is dragged over. Takes the part that was dragged over.
    pub(super) fn over_scan_ui(&mut self, ui: &mut egui::Ui, pane: Rect, output: &mut ScanPaneOutput) {
        let Some(page) = self.current_page() else { return };
        if let Some(tool) = self.looking.region {
            if let Some(zone) = output.drawn_zone.take() {
                self.looking.region = None;
                self.use_region(ui.ctx(), page, zone, tool);
            }
            if !self.is_covered() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
                self.looking.region = None;
            }
            let said = if tool == RegionTool::Copy { "Drag over what is to be copied" } else { "Drag over what is to be saved" };
            hint_ui(ui, pane, &format!("{said} · Esc to leave"));
        }
        let Some((transform, view)) = output.placed else { return };
        let Some(frame) = self.current_frame() else { return };
        let info = self.workspace.scans.info(&frame).map(|info| (info.size, info.dpi));
        let turns = self.workspace.session.as_ref().and_then(|session| session.head()).map(|head| head.turns).unwrap_or_default();
        if let Some((size, Some(dpi))) = info {
            let whole = ScanRect::new(0, 0, size.width as i32, size.height as i32);
            let shown = self.scan.area().unwrap_or(whole);
            rulers_ui(ui, view, &transform, shown, dpi, self.workspace.view.scan.ruler, turns.get() % 2 == 1);
        } else if self.workspace.view.scan.ruler != Ruler::Off && info.is_some() {
            hint_ui(ui, pane, "No ruler: the scan's file does not say its resolution");
        }
        let over_scan = |at: &egui::Pos2| view.contains(*at) && ui.ctx().layer_id_at(*at).is_none_or(|layer| layer == ui.layer_id());
        let pointer = ui.input(|input| input.pointer.hover_pos()).filter(over_scan);
        if let (true, Some(pointer), StripState::Ready(scan)) =
            (self.looking.lens, pointer, ScanPane::strip_scan(&mut self.workspace, Some(&frame), turns))
        {
            self.scan.closer = Some(lens_ui(ui, &self.scan, scan, view, pointer, &transform));
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(60));
        }
    }

    fn use_region(&mut self, ctx: &Context, page: PageId, zone: ScanRect, tool: RegionTool) {
        match tool {
            RegionTool::Copy => self.workspace.cut_region(page, zone, self.seen_look(), RegionUse::Copy),
            RegionTool::Save => {
                self.looking.waiting = Some((page, zone));
                let label = self.workspace.session.as_ref().and_then(|session| session.dossier.head(page)).map(|head| head.label.clone());
                let name = format!("page-{}.png", label.unwrap_or_default().replace(['/', '\\', ' '], "-"));
                self.dialogs.ask(ctx, Asked::RegionTo(name), self.workspace.clock().clone());
            }
        }
    }

    /// Saves the part that waits for its name.
    pub(super) fn save_region(&mut self, path: PathBuf) {
        let Some((page, zone)) = self.looking.waiting.take() else { return };
        let path = if path.extension().is_none() { path.with_extension("png") } else { path };
        self.workspace.cut_region(page, zone, self.seen_look(), RegionUse::Save(path));
    }

    /// Resolution and size of the current page's paper, for the status line.
    pub(super) fn paper_said(&self) -> Option<String> {
        let frame = self.current_frame()?;
        let info = self.workspace.scans.info(&frame)?;
        let size = if self.turned_sideways() { ScanSize { width: info.size.height, height: info.size.width } } else { info.size };
        let dpi = info.dpi.map(|(across, down)| if self.turned_sideways() { (down, across) } else { (across, down) });
        paper_size(size, dpi)
    }

    fn turned_sideways(&self) -> bool {
        let head = self.workspace.session.as_ref().and_then(|session| session.head());
        head.is_some_and(|head| head.turns.get() % 2 == 1)
    }

    /// The panel, where it shows.
    pub(super) fn look_panel_ui(&mut self, ctx: &Context) {
        self.looking.compares = false;
        if self.looking.unsaved && !ctx.input(|input| input.pointer.any_down()) {
            self.looking.unsaved = false;
            self.workspace.save_looks();
        }
        if !self.looking.panel || self.workspace.session.is_none() {
            return;
        }
        let page = self.current_page();
        let frame = self.current_frame();
        let pyramid = frame.as_ref().and_then(|frame| self.workspace.paper(frame));
        let skew = frame.as_ref().and_then(|frame| self.workspace.measured_skew(frame));
        let key = self.workspace.keys.shown(CommandId::Unchanged);
        let input = LooksInput {
            histogram: pyramid.as_ref().map(|pyramid| &pyramid.paper().histogram),
            levels: pyramid.as_ref().map_or((0, 255), |pyramid| pyramid.paper().levels()),
            skew,
            no_skew: frame.as_ref().is_some_and(|frame| self.workspace.has_no_skew(frame)),
            own: page.is_some_and(|page| self.workspace.looks.is_own(page)),
            paper: self.paper_said(),
            screen_dpi: self.workspace.view.scan.screen_dpi(ctx.pixels_per_point()),
            room: ctx.content_rect().height() - 110.0,
            unchanged_key: &key,
        };
        let (mut look, mut prefs) = (self.workspace.looks.of(page), self.workspace.view.scan);
        let (before, prefs_before) = (look, prefs);
        let mut open = true;
        let room = ctx.content_rect();
        let window = egui::Window::new("Look of the scan").open(&mut open).resizable(false).collapsible(true);
        let shown = window
            .default_pos(room.right_top() + vec2(-(super::panes::looks::WIDTH + 48.0), 48.0))
            .default_height((room.height() - 110.0).max(160.0))
            .constrain_to(room)
            .show(ctx, |ui| looks_ui(ui, &mut look, &mut prefs, &input));
        self.looking.panel = open;
        let answer = shown.and_then(|shown| shown.inner).unwrap_or_default();
        self.looking.compares = answer.compares;
        if look != before {
            *self.workspace.looks.of_mut(page) = look;
        }
        self.workspace.view.scan = prefs;
        // A slider that is dragged is kept when it is let go.
        self.looking.unsaved |= look != before || prefs != prefs_before;
        if let (Some(own), Some(page)) = (answer.own, page) {
            self.workspace.looks.set_own(page, own);
            self.workspace.save_looks();
        }
        if let Some(id) = answer.command {
            self.looking_command(ctx, id);
        }
    }
}

/// Changes a look as a command says; whether it is one that does.
fn changed(look: &mut Look, id: CommandId) -> bool {
    let step = |value: i8, by: i8| value.saturating_add(by).clamp(-100, 100);
    let switched = |value: u8, on: u8| if value > 0 { 0 } else { on };
    let seen = &mut look.enhancement;
    match id {
        CommandId::Brighter => seen.brightness = step(seen.brightness, 10),
        CommandId::Darker => seen.brightness = step(seen.brightness, -10),
        CommandId::MoreContrast => seen.contrast = step(seen.contrast, 10),
        CommandId::LessContrast => seen.contrast = step(seen.contrast, -10),
        CommandId::Invert => seen.invert = !seen.invert,
        CommandId::WhitePaper => seen.flatten = switched(seen.flatten, WHITE_PAPER),
        CommandId::FadeOtherSide => seen.bleed = switched(seen.bleed, FADE),
        CommandId::Despeckle => seen.despeckle = switched(seen.despeckle, SPECKS),
        CommandId::Sharpen => seen.sharpen = switched(seen.sharpen, SHARPEN),
        CommandId::BlackWhite => {
            seen.threshold = match seen.threshold {
                Threshold::Off => Threshold::Page,
                Threshold::Page => Threshold::Place,
                Threshold::Place => Threshold::Off,
            }
        }
        CommandId::Straighten => {
            look.straighten = if look.straighten == Straighten::Off { Straighten::Measured } else { Straighten::Off };
        }
        CommandId::CropToPage => look.crop = !look.crop,
        CommandId::ResetLook => *look = Look::default(),
        _ => return false,
    }
    true
}

/// Says what is to be done with the mouse, or why something does not show.
fn hint_ui(ui: &egui::Ui, pane: Rect, said: &str) {
    let palette = Palette::of(ui);
    let area = Area::new(ui.scope_id().with("region hint")).order(Order::Foreground).interactable(false);
    area.fixed_pos(pane.center_top() + vec2(0.0, 10.0)).pivot(Align2::CENTER_TOP).show(ui.ctx(), |ui| {
        Frame::new().fill(palette.ink).corner_radius(6).inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| {
            ui.label(RichText::new(said).color(palette.paper));
        });
    });
}
