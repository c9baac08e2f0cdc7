//! The window's frame: menu, panels, status line.

use super::blit::Blit;
use super::notices::problem_bar_ui;
use super::palette::hover;
use super::panes::breaks::{BreaksInput, breaks_ui};
use super::panes::changes::changes_ui;
use super::panes::clean::clean_ui;
use super::panes::document::document_ui;
use super::panes::find::find_ui;
use super::panes::mark_list::ListInput;
use super::panes::marks::marks_ui;
use super::panes::pages::{PagesInput, Thumbnail, pages_ui};
use super::panes::pairing::{PairingAnswer, pairing_ui};
use super::panes::scan::ScanPaneInput;
use super::panes::text::{DrawnText, TextInput, TextLook, text_ui};
use super::panes::welcome::{Recent, welcome_ui};
use super::splitters::{Splitter, set_pane};
use super::textures::UPLOADS_A_FRAME;
use super::theme::Palette;
use super::window::{Tab, Window};
use crate::app::batch::Listed;
use crate::app::command::{Area, Availability, COMMANDS, Command, CommandId};
use crate::app::run::availability;
use crate::app::scan_cache::TileStyle;
use crate::app::views;
use crate::app::views::text::TextKey;
use crate::model::{PageId, Span};
use egui::{Align, CentralPanel, Color32, FontId, Frame, Layout, Margin, MenuBar, Panel, RichText};
use std::sync::Arc;

/// Bytes of an edit that can still be typing; more is a paste, which is an undo step of its own.
const TYPED_AT_ONCE: usize = 24;

impl Window {
    /// Paints everything but what lies over the window; returns the commands that came of it.
    pub(super) fn shell_ui(&mut self, ui: &mut egui::Ui) -> Vec<Command> {
        let mut commands = Vec::new();
        Panel::top("menu").show(ui, |ui| self.menu_ui(ui, &mut commands));
        Panel::bottom("status").show(ui, |ui| self.status_ui(ui, &mut commands));
        if !self.workspace.problems.is_empty() {
            let ask = Panel::top("problems").show(ui, |ui| problem_bar_ui(ui, &self.workspace.problems)).inner;
            self.problem_asked(ask);
        }
        if self.workspace.plan.is_some() {
            CentralPanel::default().show(ui, |ui| self.plan_ui(ui));
        } else if self.workspace.session.is_none() {
            let recent: Vec<Recent> =
                self.workspace.settings.recent.iter().map(|path| Recent { title: recent_title(path), path: path.clone() }).collect();
            let opening = self.workspace.opening.clone();
            CentralPanel::default().show(ui, |ui| commands.extend(welcome_ui(ui, &recent, opening.as_deref())));
        } else {
            self.dossier_ui(ui, &mut commands);
        }
        commands
    }

    fn dossier_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        let view = self.workspace.view.clone();
        let room = ui.available_width();
        if view.pages {
            let meant = self.pane_size(Splitter::Pages, room, 186.0);
            let panel = Panel::left(Splitter::Pages.name()).resizable(true).default_size(meant).size_range(150.0..=420.0);
            let is = panel.show(ui, |ui| self.page_list_ui(ui, commands)).response.rect.width();
            self.note_list(ui, Splitter::Pages, room, is);
        }
        // The walk from break to break needs the whole width: a page's lines must show to their ends.
        let walking = self.workspace.session.as_ref().is_some_and(|session| session.breaks.walk.is_some());
        let comparing = self.workspace.session.as_ref().is_some_and(|session| session.comparing.is_some());
        if view.inspector && !walking && !comparing {
            let meant = self.pane_size(Splitter::Inspector, room, 256.0);
            let panel = Panel::right(Splitter::Inspector.name()).resizable(true).default_size(meant).size_range(230.0..=560.0);
            let is = panel.show(ui, |ui| self.inspector_ui(ui, commands)).response.rect.width();
            self.note_list(ui, Splitter::Inspector, room, is);
        }
        if self.show_pairing
            && let Some(plan) = self.workspace.pairing()
        {
            let mut plan = plan.clone();
            CentralPanel::default().show(ui, |ui| {
                if ui.button("Close").clicked() {
                    self.show_pairing = false;
                }
                pairing_ui(ui, &mut self.pairing, &mut plan, false);
            });
            return;
        }
        if self.walk_ui(ui, walking, commands) || self.comparing_ui(ui, comparing && !walking, commands) {
            return;
        }
        self.lists_ui(ui, commands);
        // The scan view fills what its picture leaves free; filling it twice would cost a fifth of a frame where there is no graphics card.
        let desk = if view.overlay.on { Frame::new().fill(Palette::of(ui).desk) } else { Frame::new() };
        if self.shows_lines() {
            CentralPanel::default().frame(Frame::new()).show(ui, |ui| self.paper_ui(ui, commands));
            return;
        }
        let room = ui.available_size();
        if view.stacked {
            let meant = self.pane_size(Splitter::ScanAbove, room.y, room.y * 0.5).clamp(120.0, (room.y - 120.0).max(120.0));
            set_pane(ui, Splitter::ScanAbove, egui::vec2(room.x, meant));
            let panel = Panel::top(Splitter::ScanAbove.name()).resizable(true).min_size(120.0).frame(desk);
            let is = panel.show(ui, |ui| self.scan_pane_ui(ui, commands)).response.rect.height();
            self.note_pane(Splitter::ScanAbove, room.y, meant, is);
            CentralPanel::default().frame(Frame::new()).show(ui, |ui| self.paper_ui(ui, commands));
        } else {
            let usual = self.typed_line(ui);
            let meant = self.pane_size(Splitter::TextBeside, room.x, usual).clamp(160.0, (room.x - 160.0).max(160.0));
            set_pane(ui, Splitter::TextBeside, egui::vec2(meant, room.y));
            let panel = Panel::right(Splitter::TextBeside.name()).resizable(true).min_size(160.0).frame(Frame::new());
            let is = panel.show(ui, |ui| self.paper_ui(ui, commands)).response.rect.width();
            self.note_pane(Splitter::TextBeside, room.x, meant, is);
            CentralPanel::default().frame(desk).show(ui, |ui| self.scan_pane_ui(ui, commands));
        }
    }

    /// How wide the text pane begins: a typed line fits, and the scan keeps enough room to be read.
    fn typed_line(&self, ui: &egui::Ui) -> f32 {
        /// A typewriter writes ten letters an inch; between its margins a line has six inches, or a little more.
        const LETTERS: f32 = 62.0;
        let look = TextLook { size: self.workspace.view.text_size, typewriter: self.workspace.view.typewriter };
        let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&look.font(), 'n'));
        (LETTERS * letter + super::widgets::text_editor::AROUND).min(ui.available_width() * 0.6).round()
    }

    // ---- menu and status --------------------------------------------------------------------------------------------------------------

    fn menu_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        MenuBar::new().ui(ui, |ui| {
            for area in Area::ALL {
                ui.menu_button(area.label(), |ui| {
                    ui.set_min_width(260.0);
                    self.menu_items_ui(ui, area, commands);
                });
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let key = self.workspace.keys.shown(CommandId::Palette);
                if ui.button(RichText::new(format!("Search commands   {key}")).color(Palette::of(ui).quiet)).clicked() {
                    commands.push(Command::Plain(CommandId::Palette));
                }
                ui.add_space(8.0);
                self.ways_ui(ui, commands);
            });
        });
    }

    fn menu_items_ui(&self, ui: &mut egui::Ui, area: Area, commands: &mut Vec<Command>) {
        for info in COMMANDS.iter().filter(|info| info.area == area) {
            if info.section {
                ui.separator();
            }
            let enabled = availability(info.id, &self.workspace);
            let button = egui::Button::new(info.label).shortcut_text(self.workspace.keys.shown(info.id)).selected(self.is_on(info.id));
            let response = ui.add_enabled(enabled == Availability::Enabled, button);
            let response = response.on_hover_text(hover(info.id, enabled)).on_disabled_hover_text(hover(info.id, enabled));
            if response.clicked() {
                commands.push(Command::Plain(info.id));
                ui.close();
            }
        }
    }

    /// Whether a command that switches something shows it switched on.
    fn is_on(&self, id: CommandId) -> bool {
        let view = &self.workspace.view;
        match id {
            CommandId::SideBySide => !view.lines && !self.clean && !self.readers.compare.open,
            CommandId::LineByLine => self.shows_lines(),
            CommandId::Loupe => view.loupe,
            CommandId::Overlay => view.overlay.on,
            CommandId::Stack => view.stacked,
            CommandId::TwoPages => view.scan.two_pages,
            CommandId::Ruler => view.scan.ruler != crate::app::scan_prefs::Ruler::Off,
            CommandId::Lens => self.looking.lens,
            CommandId::TogglePages => view.pages,
            CommandId::ToggleInspector => view.inspector,
            CommandId::ToggleFace => view.typewriter,
            CommandId::ToggleTheme => view.dark,
            CommandId::CleanText => self.clean,
            CommandId::ReadZone => self.readers.armed,
            CommandId::CompareReadings => self.readers.compare.open,
            CommandId::PairingReview => self.show_pairing,
            CommandId::SameShape => self.shapes.is_some(),
            CommandId::RepairMarkings => self.batch.is_some() && self.lists(Listed::Markings),
            CommandId::AllLikeThis => self.batch.is_some() && self.lists(Listed::Words),
            _ => false,
        }
    }

    /// Whether the session's list is of this.
    pub(super) fn lists(&self, listed: Listed) -> bool {
        self.workspace.session.as_ref().and_then(|session| session.batch.as_ref()).is_some_and(|batch| batch.listed == listed)
    }

    fn status_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        let palette = Palette::of(ui);
        ui.horizontal(|ui| {
            for (kind, progress) in self.workspace.progress.clone() {
                let share = if progress.total == 0 { 0.0 } else { progress.done as f32 / progress.total as f32 };
                ui.label(RichText::new(job_name(kind)).small());
                ui.add(egui::ProgressBar::new(share).desired_width(120.0).desired_height(10.0));
                if ui.small_button("Stop").clicked() {
                    self.workspace.stop(kind);
                }
            }
            let Some(session) = &self.workspace.session else { return };
            let status = views::status::status(session);
            ui.label(&status.page);
            if !status.level.is_empty() {
                let level = session
                    .place
                    .page
                    .and_then(|page| session.facts.get(page))
                    .and_then(|facts| facts.level.as_ref())
                    .map(|(level, _)| *level);
                ui.label(RichText::new("·").color(palette.quiet));
                ui.label(RichText::new(&status.level).color(palette.level(level)).strong());
            }
            let doubts = if self.is_reviewing() { self.queue_left() } else { status.doubts.clone() };
            let parts = [doubts, status.counts, status.recorded].into_iter().filter(|part| !part.is_empty());
            ui.label(RichText::new(parts.map(|part| format!("· {part}")).collect::<Vec<_>>().join(" ")).color(palette.quiet));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let zoom = self.shown_zoom();
                if zoom > 0.005 {
                    ui.label(RichText::new(format!("{:.0} %", zoom * 100.0)).color(palette.quiet));
                }
                for (label, id) in [("1:1", CommandId::ActualSize), ("Width", CommandId::FitWidth), ("Whole page", CommandId::FitPage)] {
                    let enabled = availability(id, &self.workspace);
                    let can = enabled == Availability::Enabled;
                    let button = ui.add_enabled(can, egui::Button::new(label).small()).on_hover_text(hover(id, enabled));
                    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, can, id.info().label));
                    if button.clicked() {
                        commands.push(Command::Plain(id));
                    }
                }
                self.look_menu_ui(ui, commands);
            });
        });
    }

    fn look_menu_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        let label = if self.seen_look().is_plain() { "Look" } else { "Look •" };
        let button = ui.button(label).on_hover_text(hover(CommandId::LookPanel, availability(CommandId::LookPanel, &self.workspace)));
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Look"));
        if button.clicked() {
            commands.push(Command::Plain(CommandId::LookPanel));
        }
        if let Some(said) = self.paper_said() {
            ui.label(RichText::new(said).color(Palette::of(ui).quiet));
        }
    }

    // ---- panes ------------------------------------------------------------------------------------------------------------------------

    fn plan_ui(&mut self, ui: &mut egui::Ui) {
        let Some(mut plan) = self.workspace.plan.take() else { return };
        match pairing_ui(ui, &mut self.pairing, &mut plan, true) {
            PairingAnswer::Open => self.workspace.plan = Some(plan),
            PairingAnswer::Cancel => {}
            PairingAnswer::Accept => {
                if let Err(problem) = self.workspace.accept_plan(plan) {
                    self.workspace.problems.push(problem);
                }
            }
        }
    }

    fn page_list_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        let view = self.pages_view();
        self.upload_thumbnails(ui.ctx());
        let Some(session) = &self.workspace.session else { return };
        let input =
            PagesInput { view: &view, current: session.place.page, filter: session.filter, reveal: std::mem::take(&mut self.reveal_page) };
        let (textures, epoch) = (&self.thumbnails, self.workspace.thumbnail_epoch());
        let output = pages_ui(ui, &input, &|page| {
            let placed = textures.get((epoch, page))?;
            let size = egui::vec2(placed.size[0] as f32, placed.size[1] as f32);
            Some(Thumbnail { texture: placed.id, size, turns: session.dossier.head(page)?.turns })
        });
        commands.extend(output.commands);
        if output.document {
            self.tab = Tab::Document;
            self.workspace.view.inspector = true;
        }
        if let (Some(filter), Some(session)) = (output.filter, &mut self.workspace.session) {
            session.filter = filter;
        }
        // Those that show first, then a list's height below and above.
        let (shown, more) = (output.shown.clone(), output.shown.len());
        let after = shown.end..(shown.end + more).min(view.rows.len());
        let before = (shown.start.saturating_sub(more)..shown.start).rev();
        let wanted: Vec<PageId> = shown.chain(after).chain(before).filter_map(|row| view.rows.get(row)).map(|row| row.id).collect();
        let textures = &self.thumbnails;
        self.workspace.request_thumbnails(&wanted, &|page| textures.holds((epoch, page), TileStyle::default()));
    }

    fn upload_thumbnails(&mut self, ctx: &egui::Context) {
        let epoch = self.workspace.thumbnail_epoch();
        self.thumbnails.begin_frame();
        let ready = self.workspace.take_thumbnails(UPLOADS_A_FRAME);
        if ready.len() == UPLOADS_A_FRAME {
            ctx.request_repaint();
        }
        for (page, pixels) in ready {
            self.thumbnails.insert(ctx, (epoch, page), TileStyle::default(), &pixels);
        }
    }

    fn scan_pane_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        self.overlay_switches_ui(ui);
        let words = self.words();
        let Some(session) = &self.workspace.session else { return };
        let Some(page) = session.place.page else { return };
        let data = views::scan::scan(session, &words);
        let selection = session.place.selection;
        let current = views::scan::place_of(session, &words, selection).map(|zone| (zone, views::scan::is_near(&words, selection)));
        let pointed = self.pointed.and_then(|span| views::scan::zone_of(&words, span));
        let hover = pointed.filter(|zone| Some(*zone) != current.map(|(zone, _)| zone));
        let (frame, around) = self.workspace.frames(page);
        let draws = self.readers.armed || self.looking.region.is_some();
        let (zone, beside) = (self.workspace.zone_reading().map(|reading| reading.zone), self.beside(page));
        let small = self.thumbnails.get((self.workspace.thumbnail_epoch(), page));
        let input = ScanPaneInput { page, data: &data, words: &words, current, hover, frame, around, draws, zone, beside, small };
        let pane = ui.available_rect_before_wrap();
        let mut output = self.scan.scan_ui(ui, &mut self.workspace, &input);
        self.over_scan_ui(ui, pane, &mut output);
        self.zone_ui(ui, pane, &output, commands);
        self.overlay_ui(ui, &output, commands);
        if output.hovered.is_some() {
            self.pointed = output.hovered;
            self.pointed_on_scan = true;
        } else if std::mem::take(&mut self.pointed_on_scan) {
            self.pointed = None;
        }
        if let Some(span) = output.clicked {
            commands.push(Command::GoTo(page, span));
        }
    }

    /// Paints the walk from break to break where it is open; when it was left, the text has the keyboard again.
    fn walk_ui(&mut self, ui: &mut egui::Ui, walking: bool, commands: &mut Vec<Command>) -> bool {
        if std::mem::replace(&mut self.breaks.walking, walking) && !walking {
            self.editor.request_focus();
        }
        if walking {
            CentralPanel::default().frame(Frame::new().fill(Palette::of(ui).panel)).show(ui, |ui| self.breaks_pane_ui(ui, commands));
        }
        walking
    }

    /// The walk from break to break stands in the place of scan and text.
    fn breaks_pane_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        let has_keyboard = !self.is_covered();
        let look = TextLook { size: self.workspace.view.text_size, typewriter: self.workspace.view.typewriter };
        let Some(session) = &self.workspace.session else { return };
        let view = views::breaks::view(session);
        let only = session.breaks.walk.is_some_and(|walk| walk.only_doubtful);
        let key = (session.breaks.generation(), session.generation(), only);
        let count = match self.breaks.count {
            Some((known, count)) if known == key => count,
            _ => crate::app::breaks::count(session, only),
        };
        self.breaks.count = Some((key, count));
        let editable = session.read_only.is_none();
        let strips: Vec<_> = view.iter().flat_map(|view| [&view.earlier.strip, &view.later.strip]).flatten().cloned().collect();
        self.workspace.request_strips(&strips);
        let input = BreaksInput { view: view.as_ref(), count, strips: &self.workspace.strips, font: look.font(), editable, has_keyboard };
        commands.extend(breaks_ui(ui, &mut self.breaks, &input));
    }

    /// The text pane on its paper.
    fn paper_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        Blit::fill_on(ui.painter(), ui.max_rect(), Palette::of(ui).paper);
        self.text_pane_ui(ui, commands);
    }

    fn text_pane_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        let changed = self.workspace.changed_words();
        let look = TextLook { size: self.workspace.view.text_size, typewriter: self.workspace.view.typewriter };
        let Some(session) = &self.workspace.session else { return };
        if self.clean {
            let (current, editable) = (session.place.page, session.read_only.is_none());
            self.workspace.request_clean(self.clean_state.only_page, views::clean::joined());
            let view = self.workspace.cleaned.as_deref().map(views::clean::clean);
            Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
                commands.extend(clean_ui(ui, &mut self.clean_state, view.as_ref(), current, editable, &look.font()));
            });
            return;
        }
        let (Some(page), place) = (session.place.page, session.place) else { return };
        let Some(content) = session.page().cloned() else {
            // A sign that comes and goes with every page one passes would only disturb.
            if !self.workspace.is_turning_quickly() {
                ui.centered_and_justified(egui::Ui::spinner);
            }
            return;
        };
        let palette = Palette::of(ui);
        let key = TextKey::of(session, &changed);
        let still = self.drawn_text.take().filter(|drawn| drawn.is_still(&key, &palette));
        self.texts_drawn += u64::from(still.is_none());
        self.card_pane_ui(ui, commands);
        self.loupe_ui(ui);
        let lines = self.set_lines(ui, &content, look);
        let Some(session) = &self.workspace.session else { return };
        let drawn = still.unwrap_or_else(|| DrawnText::new(session, key, &changed, &palette));
        let editable = session.read_only.is_none();
        let pointed = self.pointed.filter(|_| self.pointed_on_scan);
        let rooms = lines.as_ref().map(|set| &set.rooms);
        let told = TextInput { page: &content, drawn: &drawn, look, editable, pointed, rooms };
        let output = text_ui(ui, &mut self.editor, &told);
        if let Some(set) = lines {
            self.strips_ui(ui, &set, &output, commands);
        }
        // Not to be held while the text is changed, or changing it would copy it.
        drop(content);
        self.drawn_text = Some(drawn);
        let typed = !output.edits.is_empty();
        if typed {
            // Several keys of one slow frame arrive as one edit, and the first key may replace a selection of any length.
            let typing = output.edits.iter().all(|edit| edit.new.len() <= TYPED_AT_ONCE && !edit.new.contains('\n'));
            commands.push(Command::EditText { page, edits: output.edits.clone(), typing });
        }
        let selection = output.selection.unwrap_or(Span::empty(output.caret));
        if let Some(at) = output.clicked {
            commands.extend(self.clicked_while_reviewing(at));
        }
        if output.caret_moved || selection != place.selection {
            self.select(selection, typed);
        }
        if !self.pointed_on_scan {
            self.pointed = output.hovered.as_ref().map(|hovered| hovered.token);
        }
        self.text_menu_ui(&output.response, commands);
    }

    /// The caret moved: the session knows, and the scan shows the word.
    fn select(&mut self, selection: Span, typed: bool) {
        let Some(session) = &mut self.workspace.session else { return };
        if typed {
            // What was typed is recorded after this, and says itself where typing ended.
            session.place.selection = selection;
        } else {
            session.select(selection);
        }
        self.caret_moved = true;
    }

    fn text_menu_ui(&mut self, response: &egui::Response, commands: &mut Vec<Command>) {
        response.context_menu(|ui| {
            for id in [
                CommandId::Undo,
                CommandId::Redo,
                CommandId::Find,
                CommandId::Replace,
                CommandId::ReviewStart,
                CommandId::AllLikeThis,
                CommandId::AddOwnWord,
                CommandId::ConfirmMark,
                CommandId::RejectMark,
                CommandId::ChangeMark,
                CommandId::AddOwnMarking,
            ] {
                let enabled = availability(id, &self.workspace);
                let button = egui::Button::new(id.info().label).shortcut_text(self.workspace.keys.shown(id));
                if ui.add_enabled(enabled == Availability::Enabled, button).clicked() {
                    commands.push(Command::Plain(id));
                    ui.close();
                }
            }
        });
    }

    fn inspector_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        self.tabs_ui(ui);
        ui.separator();
        let Some(session) = &mut self.workspace.session else { return };
        let editable = session.read_only.is_none();
        let Some(page) = session.place.page else { return };
        match self.tab {
            Tab::Suspects => commands.extend(self.suspects_tab_ui(ui, page)),
            Tab::Marks => {
                let rows = views::marks::marks(session);
                let list = self.marks.list(session);
                let row = |page, at| views::mark_list::row(session, page, at);
                let input = ListInput { list: &list, row: &row, at: (page, session.place.selection) };
                commands.extend(marks_ui(ui, &mut self.marks, page, &rows, session.place.selection, editable, &input));
            }
            Tab::Changes => {
                let rows = self.changes(ui.ctx());
                commands.extend(changes_ui(ui, &rows, editable, &crate::app::clock::local_time));
            }
            Tab::Find => {
                let dossier = &session.dossier;
                let label = |id: PageId| dossier.head(id).map(|head| head.label.clone()).unwrap_or_default();
                commands.extend(find_ui(ui, &mut self.find, &session.search, editable, &label));
                if std::mem::take(&mut self.find.done) {
                    self.editor.request_focus();
                }
            }
            Tab::Document => {
                let view = self.document.view(session);
                commands.extend(document_ui(ui, &view, page));
            }
            Tab::Page => {
                let view = views::page::page(session);
                commands.extend(super::panes::page::page_ui(ui, &view, page, editable));
            }
        }
    }

    /// The tabs, always in one row: where it is narrow, their words are a little smaller.
    fn tabs_ui(&mut self, ui: &mut egui::Ui) {
        const TABS: [(Tab, &str); 6] = [
            (Tab::Suspects, "Doubts"),
            (Tab::Marks, "Markings"),
            (Tab::Changes, "Changes"),
            (Tab::Find, "Find"),
            (Tab::Document, "Document"),
            (Tab::Page, "Page"),
        ];
        const PADDING: f32 = 3.5;
        // Measured at each size, for letters do not shrink evenly; what is wider than the pane would widen it, frame by frame.
        let width = |size: f32| -> f32 {
            let font = FontId::proportional(size);
            let word =
                |text: &str| ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font.clone(), Color32::BLACK).size().x).ceil();
            TABS.iter().map(|(_, label)| word(label) + 2.0 * PADDING).sum()
        };
        let room = ui.available_width() - 2.0;
        let size = [14.0, 13.5, 13.0, 12.5, 12.0, 11.5, 11.0, 10.5, 10.0].into_iter().find(|size| width(*size) <= room).unwrap_or(9.5);
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().button_padding.x = PADDING;
            ui.spacing_mut().item_spacing.x = 0.0;
            for (tab, label) in TABS {
                if ui.selectable_value(&mut self.tab, tab, RichText::new(label).size(size)).clicked() {
                    // What is typed next is for the text, or for what is to be found; a tab takes no keys.
                    self.find.wants_focus = tab == Tab::Find;
                    if tab != Tab::Find {
                        self.editor.request_focus();
                    }
                }
            }
        });
    }

    /// The list of changes, made anew only when something changed.
    fn changes(&mut self, _ctx: &egui::Context) -> Arc<Vec<views::changes::ChangeRow>> {
        let Some(session) = &mut self.workspace.session else { return Arc::default() };
        let generation = session.generation();
        if let Some((known, rows)) = &self.change_rows
            && *known == generation
        {
            return Arc::clone(rows);
        }
        let rows = Arc::new(views::changes::changes(session));
        self.change_rows = Some((generation, Arc::clone(&rows)));
        rows
    }
}

fn job_name(kind: &str) -> &'static str {
    match kind {
        "open" => "Opening",
        "find" => "Searching",
        "repairs" => "Looking for damaged markings",
        "shapes" => "Looking for pictures",
        "compare-shapes" => "Comparing pictures",
        "concordance" => "Looking for all like this",
        "export" => "Exporting",
        "statistics" => "Counting what was judged",
        "redactions" => "Looking at scans",
        crate::app::recognize::JOB => "Tesseract is reading",
        "page" => "Finding the text's pages on the scans",
        "link-all" => "Linking words to scans",
        _ => "Working",
    }
}

/// What a dossier opened before is called: its file's name, without the digest that keeps folders of one name apart.
fn recent_title(path: &std::path::Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    match stem.rsplit_once('-') {
        Some((name, digest)) if digest.len() == 12 && digest.chars().all(|c| c.is_ascii_hexdigit()) && !name.is_empty() => name.to_owned(),
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dossiers_are_called_by_their_folders() {
        let check = |file: &str| recent_title(std::path::Path::new(file));
        assert_eq!(check("/d/Kuba Akte-7-c0fed72d67d4.onionskin"), "Kuba Akte-7");
        assert_eq!(check("/d/letters-1962.onionskin"), "letters-1962");
    }
}
