//! The window's own state, and a frame of it.

use super::dialogs::{Answer, Asked, Dialogs};
use super::export_dialog::ExportDialog;
use super::fetching::FetchDialog;
use super::input::{Moves, TypeAhead};
use super::key_sheet::{KeySheetState, key_sheet_ui};
use super::learned::LearnedDialog;
use super::looking::LookingState;
use super::mark_menu::MarkMenu;
use super::notices::{ProblemAsk, Sayings, problems_ui};
use super::own_markings::OwnMarkingsDialog;
use super::palette::{PaletteState, palette_ui};
use super::panes::batch::BatchState;
use super::panes::breaks::BreaksState;
use super::panes::clean::CleanState;
use super::panes::document::DocumentState;
use super::panes::find::FindState;
use super::panes::lines::LinesState;
use super::panes::marks::MarksState;
use super::panes::overlay::OverlayState;
use super::panes::pairing::PairingState;
use super::panes::scan::ScanPane;
use super::panes::shapes::ShapesState;
use super::panes::text::DrawnText;
use super::questions::{Question, question_ui};
use super::readers::ReadersState;
use super::redaction_menu::{RedactionAnswer, redaction_menu_ui};
use super::reviewing::ReviewState;
use super::splitters::ListWidth;
use super::textures::Textures;
use crate::app::command::{Command, CommandId, Effect};
use crate::app::crops::CropKey;
use crate::app::views::pages::PagesView;
use crate::app::workspace::Workspace;
use crate::model::{PageId, PlacedWord, Revision, ScanRect, Span};
use crate::ui::widgets::text_editor::{ScrollPolicy, TextEditor};
use std::path::PathBuf;
use std::sync::Arc;

/// What the inspector shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Doubtful words of the page.
    Suspects,
    /// Marks of the page.
    Marks,
    /// Recorded corrections.
    Changes,
    /// Find and replace.
    Find,
    /// The document as a whole.
    Document,
    /// Readings and files of the page.
    Page,
}

/// Bytes of thumbnails on the graphics card beyond those that show: about a hundred pages.
const THUMBNAIL_BUDGET: u64 = 12 << 20;
/// Bytes of cuttings on the graphics card beyond those that show: about a hundred lines.
const CROP_BUDGET: u64 = 16 << 20;
/// Frames after which a thumbnail that was not shown is dropped.
const THUMBNAIL_AGE: u64 = 600;

/// A state of a page and of what is known of the places of words.
type WordsKey = (PageId, Revision, u64);

/// The window.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, about another part of the window")]
pub struct Window {
    /// The program.
    pub workspace: Workspace,
    pub(super) editor: TextEditor,
    pub(super) scan: ScanPane,
    /// Small pictures of pages, by the dossier's number in this run and the page.
    pub(super) thumbnails: Textures<(u64, PageId)>,
    pub(super) tab: Tab,
    pub(super) clean: bool,
    pub(super) clean_state: CleanState,
    pub(super) breaks: BreaksState,
    /// Tesseract, and comparing readings.
    pub(super) readers: ReadersState,
    /// Line by line, and the loupe.
    pub(super) lines: LinesState,
    /// The text over the scan.
    pub(super) overlay: OverlayState,
    /// The looking tools.
    pub(super) looking: LookingState,
    pub(super) find: FindState,
    pub(super) marks: MarksState,
    pub(super) document: DocumentState,
    pub(super) pairing: PairingState,
    pub(super) show_pairing: bool,
    pub(super) dialogs: Dialogs,
    pub(super) sayings: Sayings,
    pub(super) type_ahead: TypeAhead,
    pub(super) moves: Moves,
    pub(super) export: Option<ExportDialog>,
    pub(super) fetch: Option<FetchDialog>,
    /// The list of places to be changed together, while it shows.
    pub(super) batch: Option<BatchState>,
    /// All pictures of a word, while they show.
    pub(super) shapes: Option<ShapesState>,
    /// Cuttings from scans for those lists, by the dossier's number in this run.
    pub(super) crops: Textures<(u64, CropKey)>,
    pub(super) review: ReviewState,
    pub(super) mark_menu: Option<MarkMenu>,
    pub(super) own_markings: Option<OwnMarkingsDialog>,
    pub(super) learned: Option<LearnedDialog>,
    pub(super) statistics: bool,
    pub(super) language: bool,
    pub(super) scan_costs: bool,
    palette: Option<PaletteState>,
    key_sheet: Option<KeySheetState>,
    question: Option<Question>,
    /// What a placeholder would stand in place of, while its menu is open.
    redaction: Option<String>,
    show_problems: bool,
    show_about: bool,
    pub(super) drawn_by: String,
    pub(super) reveal_page: bool,
    shown_page: Option<PageId>,
    pages: Option<((u64, u64, u64), Arc<PagesView>)>,
    words: Option<(WordsKey, Arc<Vec<PlacedWord>>)>,
    /// The word pointed at in the text or on the scan.
    pub(super) pointed: Option<Span>,
    /// Whether it is pointed at on the scan.
    pub(super) pointed_on_scan: bool,
    /// Whether the caret moved and the scan has not followed yet.
    pub(super) caret_moved: bool,
    pub(super) change_rows: Option<(u64, Arc<Vec<crate::app::views::changes::ChangeRow>>)>,
    pub(super) drawn_text: Option<DrawnText>,
    /// How often what is drawn on the text was made anew.
    pub(super) texts_drawn: u64,
    /// Whether it was seen that the window is where it can be seen.
    pub(super) placed: bool,
    pub(super) lists: Vec<ListWidth>,
    /// Whether a bar between panes was moved and the settings do not say so yet.
    pub(super) layout_changed: bool,
    quitting: bool,
}

impl Window {
    /// A window on this workspace.
    pub fn new(workspace: Workspace) -> Self {
        let mut scan = ScanPane::default();
        scan.fit_layout(workspace.view.stacked);
        Self {
            workspace,
            editor: TextEditor::default(),
            scan,
            thumbnails: Textures::new(THUMBNAIL_BUDGET, THUMBNAIL_AGE),
            tab: Tab::Marks,
            clean: false,
            clean_state: CleanState::default(),
            breaks: BreaksState::default(),
            readers: ReadersState::default(),
            lines: LinesState::default(),
            overlay: OverlayState::default(),
            looking: LookingState::default(),
            find: FindState::default(),
            marks: MarksState::default(),
            document: DocumentState::default(),
            pairing: PairingState::new(),
            show_pairing: false,
            dialogs: Dialogs::default(),
            sayings: Sayings::default(),
            type_ahead: TypeAhead::default(),
            moves: Moves::default(),
            export: None,
            fetch: None,
            batch: None,
            shapes: None,
            crops: Textures::new(CROP_BUDGET, THUMBNAIL_AGE),
            review: ReviewState::default(),
            mark_menu: None,
            own_markings: None,
            learned: None,
            statistics: false,
            drawn_by: String::new(),
            language: false,
            scan_costs: false,
            palette: None,
            key_sheet: None,
            question: None,
            redaction: None,
            show_problems: false,
            show_about: false,
            reveal_page: true,
            shown_page: None,
            pages: None,
            words: None,
            pointed: None,
            pointed_on_scan: false,
            caret_moved: false,
            change_rows: None,
            drawn_text: None,
            texts_drawn: 0,
            placed: false,
            lists: Vec::new(),
            layout_changed: false,
            quitting: false,
        }
    }

    /// Opens what was asked for on the command line; without anything, the welcome page, or the sample the first times.
    pub fn begin(&mut self, paths: Vec<PathBuf>) {
        self.workspace.begin_with_paths(paths);
    }

    /// Whether the whole of a place on the scan, in scan pixels, is in view.
    pub fn scan_shows(&self, zone: ScanRect) -> bool {
        self.scan.shows(zone)
    }

    /// How large the scan is shown, in screen pixels per scan pixel.
    pub fn scan_zoom(&self) -> f32 {
        self.scan.zoom()
    }

    /// How often what is drawn on the text was made anew; it stands still while nothing changes.
    pub fn texts_drawn(&self) -> u64 {
        self.texts_drawn
    }

    /// Drains jobs, takes keys, files dropped and answers of dialogs.
    pub fn logic(&mut self, ctx: &egui::Context) {
        self.workspace.begin_frame();
        if let Some(wait) = self.workspace.tick() {
            ctx.request_repaint_after(std::time::Duration::from_millis(u64::try_from(wait).unwrap_or(0) + 5));
        }
        ctx.set_theme(if self.workspace.view.dark { egui::Theme::Dark } else { egui::Theme::Light });
        for said in std::mem::take(&mut self.workspace.sayings) {
            self.sayings.say(ctx, said);
        }
        if ctx.input(|input| input.raw.events.contains(&egui::Event::WindowFocused(true))) {
            self.workspace.look_at_originals();
        }
        let dropped: Vec<PathBuf> = ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect());
        if !dropped.is_empty() {
            self.command(ctx, Command::Open(dropped));
        }
        if let Some(answer) = self.dialogs.take() {
            self.answered(ctx, answer);
        }
        for id in self.moves.commands() {
            // The frame that begins here shows where the scan was moved to.
            self.run(ctx, Command::Plain(id));
        }
        if !self.is_covered() {
            let typing = ctx.egui_wants_keyboard_input();
            for id in super::input::take_commands(ctx, &self.workspace.keys, typing) {
                self.command(ctx, Command::Plain(id));
            }
        }
        if self.quitting || ctx.input(|input| input.viewport().close_requested()) {
            self.workspace.remember_view();
            self.workspace.save_settings();
            self.workspace.finish();
        }
    }

    /// Paints the window and runs the commands that come of it.
    pub fn paint(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        self.follow_page(&ctx);
        self.follow_review(&ctx);
        self.follow_look(&ctx);
        let mut commands = self.shell_ui(ui);
        self.offer_ui(&ctx, &mut commands);
        self.look_panel_ui(&ctx);
        self.overlays_ui(&ctx);
        super::dropping::dropping_ui(&ctx);
        let above = self.below_card(&ctx);
        self.sayings.sayings_ui(&ctx, above);
        self.save_layout(&ctx);
        self.note_window(&ctx);
        for command in commands {
            self.command(&ctx, command);
        }
        if std::mem::take(&mut self.caret_moved)
            && let Some(selection) = self.workspace.session.as_ref().map(|session| session.place.selection)
        {
            self.keep_word_in_view(selection);
        }
        if self.quitting {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }

    /// Runs a command, carries out what it asks of the window and has that painted.
    pub fn command(&mut self, ctx: &egui::Context, command: Command) {
        self.run(ctx, command);
        ctx.request_repaint();
    }

    fn run(&mut self, ctx: &egui::Context, command: Command) {
        let typing = matches!(command, Command::EditText { .. });
        let command = self.in_list(command);
        let turned = self.turned_by(&command);
        match self.workspace.run(command) {
            Ok(effects) => {
                for effect in effects {
                    self.effect(ctx, effect);
                }
            }
            Err(problem) if typing => self.sayings.say(ctx, problem.to_string()),
            Err(problem) => self.workspace.problems.push(problem),
        }
        self.list_again(ctx, turned);
    }

    pub(super) fn effect(&mut self, ctx: &egui::Context, effect: Effect) {
        match effect {
            Effect::Window(id) if ScanPane::only_moves(id) => self.scan.command(id),
            Effect::Window(id) if self.view_command(ctx, id) => self.workspace.save_settings(),
            Effect::Window(id) => self.window_command(ctx, id),
            Effect::Say(what) => self.sayings.say(ctx, what),
            Effect::Quit => self.quitting = true,
            Effect::Reveal(span) => {
                self.follow_page(ctx);
                self.editor.select(span);
                self.editor.scroll_to(span.start, ScrollPolicy::CenterIfHidden);
                self.keep_word_in_view(span);
            }
        }
    }

    fn window_command(&mut self, ctx: &egui::Context, id: CommandId) {
        if self.reader_command(id) || self.looking_command(ctx, id) {
            return;
        }
        let view = &mut self.workspace.view;
        match id {
            CommandId::OpenFiles => self.dialogs.ask(ctx, Asked::Files, self.workspace.clock().clone()),
            CommandId::Fetch => self.fetch = Some(FetchDialog::default()),
            CommandId::OpenFolder => self.dialogs.ask(ctx, Asked::Folder, self.workspace.clock().clone()),
            CommandId::SaveCopy => {
                let title = self.workspace.session.as_ref().map(|session| session.dossier.meta.title.clone()).unwrap_or_default();
                self.dialogs.ask(ctx, Asked::SaveCopy(format!("{title}.onionskin")), self.workspace.clock().clone());
            }
            CommandId::Export => self.export = Some(ExportDialog::new(&self.workspace)),
            CommandId::PairingReview => self.show_pairing = !self.show_pairing,
            CommandId::Find | CommandId::Replace => {
                view.inspector = true;
                self.tab = Tab::Find;
                self.find.wants_focus = true;
                self.find.replacing = id == CommandId::Replace || (self.find.replacing && id == CommandId::Find);
                self.find_selection();
            }
            CommandId::ShowSuspects => self.show_tab(Tab::Suspects),
            CommandId::TypeReplacement => self.review.card.begin_typing(""),
            CommandId::ShowMarks => self.show_tab(Tab::Marks),
            CommandId::ShowChanges => self.show_tab(Tab::Changes),
            CommandId::ShowDocument => self.show_tab(Tab::Document),
            CommandId::UseWitness => self.show_tab(Tab::Page),
            CommandId::RepairMarkings => return self.show_repairs(ctx),
            CommandId::AllLikeThis => self.show_words(),
            CommandId::SameShape => self.show_shapes(),
            CommandId::ChangeMark => self.show_mark_menu(ctx),
            CommandId::OwnMarkings => self.show_own_markings(""),
            CommandId::LearnedRules => self.show_learned(),
            CommandId::Statistics => self.statistics = true,
            CommandId::LanguageOfPapers => self.language = true,
            CommandId::ScanCosts => self.scan_costs = true,
            CommandId::AddOwnMarking => self.show_own_markings(&self.selected_text()),
            CommandId::CleanText => {
                self.clean = !self.clean;
                // The text that was not shown for a while takes keys again.
                self.editor.request_focus();
            }
            CommandId::Stack => {
                view.stacked = !view.stacked;
                self.scan.fit_layout(view.stacked);
                // The text pane stands elsewhere now and is another one to egui; the keyboard goes with it.
                self.editor.request_focus();
            }
            CommandId::Redact => self.redaction = Some(self.redacted()),
            CommandId::GoToPage => self.question = Some(Question::go_to_page()),
            CommandId::StatusProblem => {
                let note = self.workspace.session.as_ref().and_then(|session| session.head()).map(|head| head.note.clone());
                self.question = Some(Question::problem_note(note.unwrap_or_default()));
            }
            CommandId::Palette => self.palette = Some(PaletteState::default()),
            CommandId::Keys => self.key_sheet = Some(KeySheetState::default()),
            CommandId::Problems => self.show_problems = true,
            CommandId::About => self.show_about = true,
            other => self.scan.command(other),
        }
        self.workspace.save_settings();
    }

    fn show_tab(&mut self, tab: Tab) {
        self.workspace.view.inspector = true;
        self.tab = tab;
    }

    /// Takes a short selection over as what to find.
    fn find_selection(&mut self) {
        let Some(session) = &self.workspace.session else { return };
        let Some(page) = session.page() else { return };
        let selected = page.working.text.slice(session.place.selection);
        if !selected.is_empty() && selected.len() < 120 && !selected.contains('\n') {
            selected.clone_into(&mut self.find.request.query);
            let request = self.find.request.clone();
            if let Err(problem) = self.workspace.start_search(request) {
                self.workspace.problems.push(problem);
            }
        }
    }

    /// Where another page became the current one, the panes follow.
    fn follow_page(&mut self, _ctx: &egui::Context) {
        let place = self.workspace.session.as_ref().map(|session| session.place);
        let page = place.and_then(|place| place.page);
        if page != self.shown_page {
            self.shown_page = page;
            self.reveal_page = true;
            self.pointed = None;
            self.editor = TextEditor::default();
            if let Some(place) = place {
                self.editor.select(place.selection);
                self.editor.scroll_to(place.selection.start, ScrollPolicy::Nearest);
            }
            if !self.list_has_keyboard() {
                self.editor.request_focus();
            }
        }
    }

    /// Shows the word at a place of the text on the scan, without jumping.
    pub(super) fn keep_word_in_view(&mut self, span: Span) {
        let words = self.words();
        let zone = self.workspace.session.as_ref().and_then(|session| crate::app::views::scan::place_of(session, &words, span));
        if let Some(zone) = zone {
            self.scan.keep_visible(zone);
        }
    }

    /// The words of the current page with their places, as the text is now.
    pub(super) fn words(&mut self) -> Arc<Vec<PlacedWord>> {
        let Some(session) = self.workspace.session.as_ref() else { return Arc::default() };
        let Some(page) = session.page() else { return Arc::default() };
        let key = (page.id, page.revision, session.links.generation());
        if let Some((known, words)) = &self.words
            && *known == key
        {
            return Arc::clone(words);
        }
        let words = session.placed(page);
        self.words = Some((key, Arc::clone(&words)));
        words
    }

    /// The page list, made anew only when something in it changed.
    pub(super) fn pages_view(&mut self) -> Arc<PagesView> {
        let Some(session) = &self.workspace.session else { return Arc::default() };
        let known = session.facts.generation() + session.documents.generation() + session.suspects.counted();
        let key = (session.generation(), known, session.filter_key());
        if let Some((known, view)) = &self.pages
            && *known == key
        {
            return Arc::clone(view);
        }
        let view = Arc::new(crate::app::views::pages::pages(session));
        self.pages = Some((key, Arc::clone(&view)));
        view
    }

    fn answered(&mut self, ctx: &egui::Context, answer: Answer) {
        let Some(first) = answer.paths.first().cloned() else {
            if answer.unseen {
                self.sayings.say(
                    ctx,
                    "No file dialog could be shown; drop files on the window instead, or name them on the command line".to_owned(),
                );
            }
            return;
        };
        match answer.asked {
            Asked::Files | Asked::Folder => self.command(ctx, Command::Open(answer.paths)),
            Asked::SaveCopy(_) => self.command(ctx, Command::SaveCopy(first)),
            Asked::RegionTo(_) => self.save_region(first),
            Asked::LearnedFrom => self.command(ctx, Command::ImportLearnedRules(first)),
            Asked::LearnedTo(_) => self.command(ctx, Command::ExportLearnedRules(first)),
            Asked::FetchInto => {
                if let Some(fetch) = &mut self.fetch {
                    fetch.set_folder(&first);
                }
            }
            Asked::ExportTo(_) | Asked::ExportInto => {
                if let Some(export) = &mut self.export {
                    export.set_target(&first);
                }
            }
        }
    }

    /// Whether something lies over the window and has the keyboard.
    pub(super) fn is_covered(&self) -> bool {
        self.key_sheet.is_some()
            || self.palette.is_some()
            || self.question.is_some()
            || self.export.is_some()
            || self.redaction.is_some()
            || self.mark_menu.is_some()
            || self.own_markings.is_some()
            || self.learned.is_some()
            || self.readers.dialog.is_some()
            || self.fetch.is_some()
            || self.statistics
            || self.language
            || self.show_problems
            || self.show_about
    }

    /// Paints what lies over the window; when the last of it goes, the text has the keyboard again.
    fn overlays_ui(&mut self, ctx: &egui::Context) {
        let covered = self.is_covered();
        self.covering_ui(ctx);
        let uncovered = covered && !self.is_covered() && !self.find.wants_focus;
        if uncovered && !self.focus_list() && !self.is_reviewing() {
            self.editor.request_focus();
        }
    }

    fn covering_ui(&mut self, ctx: &egui::Context) {
        if let Some(mut state) = self.palette.take() {
            let (open, picked) = palette_ui(ctx, &mut state, &self.workspace);
            if open {
                self.palette = Some(state);
            }
            if let Some(id) = picked {
                self.command(ctx, Command::Plain(id));
            }
        }
        if let Some(mut state) = self.key_sheet.take() {
            let (open, change) = key_sheet_ui(ctx, &mut state, &self.workspace.keys, &self.workspace.settings.keys);
            if open {
                self.key_sheet = Some(state);
            }
            if let Some(change) = change {
                self.change_key(change);
            }
        }
        if let Some(mut question) = self.question.take() {
            match question_ui(ctx, &mut question) {
                None => self.question = Some(question),
                Some(None) => {}
                Some(Some(answer)) => self.question_answered(ctx, &question, answer),
            }
        }
        if let Some(what) = self.redaction.take() {
            match redaction_menu_ui(ctx, &what) {
                RedactionAnswer::Open => self.redaction = Some(what),
                RedactionAnswer::Closed => {}
                RedactionAnswer::Chosen(command) => self.command(ctx, command),
            }
        }
        if let Some(mut dialog) = self.export.take() {
            if dialog.export_ui(ctx, &mut self.workspace, &mut self.dialogs) {
                self.export = Some(dialog);
            } else if let Some((page, span)) = dialog.place {
                self.clean = false;
                self.command(ctx, Command::GoTo(page, span));
            }
        }
        self.marking_dialogs_ui(ctx);
        self.learned_ui(ctx);
        self.recognize_ui(ctx);
        self.fetch_ui(ctx);
        self.statistics_ui(ctx);
        self.language_ui(ctx);
        self.scan_costs_ui(ctx);
        if self.show_problems {
            match problems_ui(ctx, &self.workspace.problems) {
                ProblemAsk::Close => self.show_problems = false,
                ProblemAsk::DismissAll => {
                    self.workspace.problems.clear();
                    self.show_problems = false;
                }
                ProblemAsk::Nothing | ProblemAsk::DismissNewest | ProblemAsk::ShowAll => {}
            }
        }
        if self.show_about {
            self.show_about = super::questions::about_ui(ctx, &self.drawn_by, &crate::app::views::recognize::installed(&self.workspace));
        }
    }

    pub(super) fn problem_asked(&mut self, ask: ProblemAsk) {
        match ask {
            ProblemAsk::DismissNewest => {
                self.workspace.problems.pop();
            }
            ProblemAsk::ShowAll => self.show_problems = true,
            ProblemAsk::DismissAll => self.workspace.problems.clear(),
            ProblemAsk::Nothing | ProblemAsk::Close => {}
        }
    }
}
