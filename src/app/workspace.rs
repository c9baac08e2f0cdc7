//! The program's state: the open session, settings, rules, jobs, and what people should be told.
//!
//! Both front ends own one. The window calls [`Workspace::tick`] once a frame; scripts and tests run jobs on the spot, so that the same
//! code is finished when a command returns.

use super::batch::Listed;
use super::bounds::Bounds;
use super::changed_words::ChangedWords;
use super::clock::Clock;
use super::command::Command;
use super::crops::{CROP, Crops};
use super::early::Hurry;
use super::event::Event;
use super::findings::PageMarks;
use super::intake::IntakePlan;
use super::jobs::{Job, JobEvent, JobKey, Jobs, Priority, Progress, Wake};
use super::keys::KeyMap;
use super::look::Looks;
use super::looking::Looking;
use super::originals::Watch;
use super::own_markings::OwnRules;
use super::preferences::ViewPrefs;
use super::problem::Problem;
use super::rule_shelf::RuleShelf;
use super::run::{self, Outcome};
use super::scan_cache::ScanCache;
use super::session::Session;
use super::strips::StripStore;
use super::survey::{digests_around, edges_of, facts_of, marks_of, survey};
use super::thumbnail_stock::Stock;
use super::thumbnails::ThumbnailStore;
use super::turning::Turning;
use crate::analysis::reading::WordForms;
use crate::analysis::structure::Rules;
use crate::analysis::suspects::Profile;
use crate::edit::Timestamp;
use crate::model::{Page, PageHead, PageId, Revision};
use crate::store::Settings;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the program keeps what is its own; the front ends name it from here.
pub use crate::store::settings::Home;

/// Texts up to this length are looked at on the spot after a change; longer ones by a job.
pub(super) const ON_THE_SPOT: usize = 48 << 10;
/// Longer texts are looked at again when they have stood unchanged for so long.
const MARK_LARGE_AFTER_MS: i64 = 700;
/// Pages surveyed by one job.
const SURVEY_CHUNK: usize = 64;

/// The place in the dossier is noted at most this often.
const NOTE_PLACE_EVERY_MS: i64 = 1000;

/// The program without a window.
pub struct Workspace {
    /// The open dossier.
    pub session: Option<Session>,
    /// Preferences.
    pub settings: Settings,
    /// The settings as this program wrote them last.
    pub(super) settings_on_disk: Option<Settings>,
    /// How the window is laid out.
    pub view: ViewPrefs,
    /// Keys.
    pub keys: KeyMap,
    /// Scans that are being looked at.
    pub scans: ScanCache,
    /// How they are looked at.
    pub looks: Looks,
    pub(super) looking: Looking,
    /// What scans may cost.
    pub(super) bounds: Bounds,
    /// Small pictures for the page list.
    pub(super) thumbnails: ThumbnailStore,
    /// Cuttings from scans for lists of places.
    pub(super) crops: Crops,
    /// A pairing that waits for a person's look.
    pub plan: Option<IntakePlan>,
    /// What could not be read, and other things that stay until dismissed; newest last.
    pub problems: Vec<Problem>,
    /// What is being opened, for the window to show.
    pub opening: Option<String>,
    /// How far jobs of a kind are.
    pub progress: Vec<(&'static str, Progress)>,
    /// Things to say that fade; the window takes them.
    pub sayings: Vec<String>,
    /// Whether an export is being written.
    pub exporting: bool,
    /// What an export would give, as it was asked for last.
    pub export_preview: Option<Box<super::run::export::ExportPreview>>,
    /// Export options that are kept under names.
    pub presets: super::presets::Presets,
    /// The clean text around the current page, as it was asked for last.
    pub cleaned: Option<Box<super::run::clean::Cleaned>>,
    pub(super) clean_asked: Option<super::run::clean::CleanKey>,
    /// Tesseract, where it is installed.
    pub recognizing: super::recognize::Recognizing,
    /// Strips of scans for the walk from break to break.
    pub strips: StripStore,
    pub(super) home: Option<Home>,
    pub(super) rules: RuleShelf,
    /// Whether all else waits for the first sight of the first page.
    pub(super) hurry: Option<Hurry>,
    pub(super) turning: Turning,
    pub(super) stock: Stock,
    /// The user's own rules.
    pub own: OwnRules,
    pub(super) jobs: Jobs<Event>,
    pub(super) wake: Wake,
    pub(super) clock: Clock,
    pub(super) changed: Option<(PageId, Revision, ChangedWords)>,
    pub(super) pairing: Option<IntakePlan>,
    /// Pages that came into the folder since the dossier was made.
    pub new_pages: Option<IntakePlan>,
    pub(super) opened_paths: Vec<PathBuf>,
    pub(super) survey: Vec<PageId>,
    pub(super) surveying: bool,
    /// Pages whose doubts are to be counted, the next one last.
    pub(super) doubts: Vec<PageId>,
    pub(super) checking: bool,
    /// The page that was current when it was last looked whether the profile is behind.
    profiled_at: Option<PageId>,
    /// Pages a job is loading, or could not load.
    pub(super) asked: BTreeSet<PageId>,
    /// Where the user was when it was noted last, and when that was.
    pub(super) noted_place: Option<String>,
    noted_at: i64,
    pub(super) watch: Watch,
    /// The page whose files were looked at last.
    pub(super) looked_at: Option<PageId>,
    /// When it was last looked whether a scan that could not be read is back.
    pub(super) looked_back_at: i64,
    frame_began: Option<Timestamp>,
    pub(super) generation: u64,
}

impl Workspace {
    /// A workspace whose jobs run in the background; `wake` asks the window to look.
    pub fn new(home: Option<Home>, wake: &Wake) -> Self {
        Self::with(home, Jobs::new(wake), Arc::clone(wake), Clock::Real)
    }

    /// A workspace whose jobs run on the spot. Without a home, nothing of the user's is read or written.
    pub fn inline(home: Option<Home>, clock: Clock) -> Self {
        Self::with(home, Jobs::inline(), Arc::new(|| {}), clock)
    }

    fn with(home: Option<Home>, jobs: Jobs<Event>, wake: Wake, clock: Clock) -> Self {
        let (settings, warning) = home.as_ref().map(Settings::load).unwrap_or_default();
        let (keys, wrong_keys) = KeyMap::new(&settings.keys);
        let wrong_keys = wrong_keys.into_iter().map(|what| Problem::new(format!("A key setting was left out: {what}")));
        let problems = warning.into_iter().map(Problem::new).chain(wrong_keys);
        let watch = Watch::default();
        // Where there is no pool, nobody waits for a first sight.
        let (own, rules) = if jobs.is_pool() { OwnRules::load(home.as_ref()) } else { OwnRules::load_at_once(home.as_ref()) };
        let bounds = Bounds::of(&settings);
        let presets = super::presets::Presets::load(home.as_ref());
        let problems = problems.chain(own.problems()).collect();
        Self {
            session: None,
            own,
            view: ViewPrefs::of(&settings),
            looks: Looks::kept(settings.view.get(super::looking::LOOK).map_or("", String::as_str)),
            settings,
            settings_on_disk: None,
            looking: Looking::default(),
            scans: bounds.scans(home.as_ref(), &watch),
            bounds,
            thumbnails: ThumbnailStore::new(None),
            crops: Crops::default(),
            home,
            presets,
            keys,
            plan: None,
            problems,
            opening: None,
            progress: Vec::new(),
            sayings: Vec::new(),
            exporting: false,
            export_preview: None,
            cleaned: None,
            clean_asked: None,
            recognizing: super::recognize::Recognizing::default(),
            strips: StripStore::default(),
            rules,
            hurry: None,
            turning: Turning::default(),
            stock: Stock::default(),
            jobs,
            wake,
            clock,
            changed: None,
            pairing: None,
            new_pages: None,
            opened_paths: Vec::new(),
            survey: Vec::new(),
            surveying: false,
            doubts: Vec::new(),
            checking: false,
            profiled_at: None,
            asked: BTreeSet::new(),
            noted_place: None,
            noted_at: 0,
            watch,
            looked_at: None,
            looked_back_at: 0,
            frame_began: None,
            generation: 0,
        }
    }

    /// Runs a command.
    ///
    /// # Errors
    /// Where it could not be carried out.
    pub fn run(&mut self, command: Command) -> Outcome {
        let outcome = run::run(self, command);
        self.tick();
        outcome
    }

    /// The rules for marks.
    pub fn rules(&self) -> &Arc<Rules> {
        self.rules.rules()
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How the files of the open dossier were paired, where it was opened from files in this run.
    pub fn pairing(&self) -> Option<&IntakePlan> {
        self.pairing.as_ref()
    }

    /// Notes that a frame begins: the keys it works on came in before now, however long the work takes.
    pub fn begin_frame(&mut self) {
        self.frame_began = Some(self.clock.now());
    }

    /// When the frame began that is worked on; `None` without a window.
    pub fn frame_began(&self) -> Option<Timestamp> {
        self.frame_began
    }

    // ---- once a frame -----------------------------------------------------------------------------------------------------------------

    /// Takes in what jobs found, commits typing that waited, asks for what the panes need next. Returns how many milliseconds may pass
    /// until it must be called again, where something waits.
    pub fn tick(&mut self) -> Option<i64> {
        loop {
            let events = self.jobs.poll();
            if events.is_empty() {
                break;
            }
            for event in events {
                self.take(event);
            }
        }
        self.ask_for_pages();
        if let Some(wait) = self.turns_quickly().or_else(|| self.is_hurried()) {
            return Some(wait);
        }
        self.watch_originals();
        self.look_at_ink();
        let links_wait = self.link_pages();
        let marks_wait = self.mark_page();
        let check_waits = self.check_page();
        self.survey_on();
        let current = self.session.as_ref().and_then(|session| session.place.page);
        let turned = std::mem::replace(&mut self.profiled_at, current) != current;
        self.profile_on(turned);
        self.check_on();
        self.review_on();
        self.stock_thumbnails();
        if let Some(session) = &mut self.session {
            session.refresh_documents();
        }
        // A killed program comes back to about where it was.
        let now = self.clock.now().0;
        if now - self.noted_at >= NOTE_PLACE_EVERY_MS {
            self.noted_at = now;
            self.remember_view();
        }
        let told = self.session.as_mut().and_then(Session::take_written);
        if let Some(what) = told {
            self.problems.push(Problem::new(what));
        }
        let commit_waits = self.session.as_mut().and_then(Session::tick);
        let jobs_wait = self.watch_jobs().into_iter().chain(self.wait_for_scan());
        marks_wait.into_iter().chain(jobs_wait).chain(check_waits).chain(links_wait).chain(commit_waits).min()
    }

    fn take(&mut self, event: JobEvent<Event>) {
        if let JobEvent::Done { key, .. } = &event {
            // Workers side by side tell how far they are in any order: the last word is not always the highest number.
            self.progress.retain(|(kind, _)| *kind != key.kind);
        }
        match event {
            JobEvent::Done { result: Event::Scan(event), .. } | JobEvent::Part { result: Event::Scan(event), .. } => self.scans.take(event),
            JobEvent::Stopped { key, generation } if ScanCache::owns(key) => self.scans.lost(key, generation, None),
            JobEvent::Failed { key, generation, message } if ScanCache::owns(key) => self.scans.lost(key, generation, Some(&message)),
            JobEvent::Done { generation, result: Event::Thumbnail(event), .. } => self.take_thumbnail(event, generation),
            JobEvent::Stopped { key, generation } if ThumbnailStore::owns(key) => self.thumbnails.lost(key, generation, false),
            JobEvent::Failed { key, generation, .. } if ThumbnailStore::owns(key) => self.thumbnails.lost(key, generation, true),
            JobEvent::Done { key, generation, result } | JobEvent::Part { key, generation, result } => {
                if key.kind == "export" {
                    self.exporting = false;
                }
                if generation == self.generation || matches!(key.kind, "open" | "export" | super::recognize::LOOK) {
                    self.take_result(result);
                }
            }
            JobEvent::Progress { key, progress } => {
                self.progress.retain(|(kind, _)| *kind != key.kind);
                if progress.done < progress.total {
                    self.progress.push((key.kind, progress));
                }
            }
            JobEvent::Stopped { key, .. } if key.kind == "page" => {
                self.asked.remove(&PageId(key.id));
            }
            JobEvent::Stopped { key, .. } | JobEvent::Failed { key, .. } if key.kind == CROP => self.crops.lost(PageId(key.id)),
            JobEvent::Stopped { key, .. } | JobEvent::Failed { key, .. } if key.kind == super::linking::PAGE => {
                self.linking_lost(PageId(key.id));
            }
            JobEvent::Stopped { key, .. } | JobEvent::Failed { key, .. } if key.kind == super::ink::PAGE => {
                if let Some(session) = &mut self.session {
                    session.ink.lost();
                }
            }
            JobEvent::Stopped { key, .. } => {
                self.job_lost(key, "Stopped: only a part of the pages was looked at");
                self.exporting &= key.kind != "export";
                self.progress.retain(|(kind, _)| *kind != key.kind);
            }
            JobEvent::Failed { key, message, .. } => {
                self.progress.retain(|(kind, _)| *kind != key.kind);
                self.exporting &= key.kind != "export";
                if key.kind == "open" {
                    self.opening = None;
                }
                if key.kind == "survey" {
                    self.surveying = false;
                }
                self.job_lost(key, "Not all pages could be looked at");
                self.problems.push(Problem::new(message));
            }
        }
    }

    /// Tells everybody whose job it may have been that it ended without a result.
    fn job_lost(&mut self, key: JobKey, partly: &str) {
        self.checking_ended(key.kind);
        self.shapes_lost(key);
        self.statistics_lost(key);
        self.recognizing_lost(key);
        self.stock_lost(key);
        self.collecting_lost(key, partly);
    }

    /// Notes the marks that a job found, unless the page has changed since.
    pub(super) fn take_marks(&mut self, page: PageId, marks: Arc<PageMarks>) {
        let Some(session) = &mut self.session else { return };
        if let Some(content) = session.dossier.page(page).filter(|content| content.revision == marks.revision).cloned() {
            if let Some(head) = session.dossier.head(page) {
                session.breaks.set(page, edges_of(head, &content, &marks));
            }
            session.set_facts(page, facts_of(&content, &marks));
            session.findings.set(page, marks);
        }
    }

    pub(super) fn take_words(&mut self, forms: WordForms, pages: usize, part: Profile) {
        if let Some(session) = &mut self.session {
            session.profile.add(pages, part);
            Arc::make_mut(&mut session.counted).merge(forms);
        }
    }

    pub(super) fn submit(
        &self,
        kind: &'static str,
        id: u64,
        priority: Priority,
        work: impl FnOnce(&super::jobs::JobScope<'_, Event>) -> Event + Send + 'static,
    ) {
        self.jobs.submit(Job { key: JobKey { kind, id }, priority, generation: self.generation, work: Box::new(work) });
    }

    // ---- what the panes need -----------------------------------------------------------------------------------------------------------

    /// Loads the current page and its neighbours.
    fn ask_for_pages(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(current) = session.place.page else { return };
        let next = self.pages_next(session, current).into_iter().map(|page| (page, Priority::Near));
        let asks: Vec<(PageHead, Priority)> = std::iter::once((current, Priority::Visible))
            .chain(next)
            .filter(|(id, _)| session.dossier.page(*id).is_none() && !self.asked.contains(id))
            .filter_map(|(id, priority)| Some((session.dossier.head(id)?.clone(), priority)))
            .collect();
        let loader = Arc::clone(&session.loader);
        for (head, priority) in asks {
            let loader = Arc::clone(&loader);
            self.asked.insert(head.id);
            self.submit("page", head.id.0, priority, move |scope| {
                let loaded = loader.load_telling(&head, &|done, total| scope.progress(done, total));
                Event::Loaded(head.id, Box::new(loaded))
            });
        }
    }

    /// Finds the marks of the current page where they are not known for its revision. Returns how many milliseconds a large text must
    /// still stand unchanged before it is looked at.
    fn mark_page(&mut self) -> Option<i64> {
        let session = self.session.as_mut()?;
        let current = session.place.page?;
        let page = session.dossier.page(current)?;
        let revision = page.revision;
        if session.findings.fresh(current, revision).is_some() || session.asked_for_marks == Some((current, revision)) {
            return None;
        }
        if page.working.text.len() > ON_THE_SPOT
            && let Some(wait) = still_typing(session, current, revision)
        {
            return Some(wait);
        }
        let page = session.dossier.page(current).cloned()?;
        let head = session.dossier.head(current).cloned()?;
        let digests = digests_around(session, current);
        let rules = self.rules.clone();
        let ink = session.ink.get(current).to_vec();
        if page.working.text.len() <= ON_THE_SPOT && rules.is_ready() {
            let marks = Arc::new(marks_of(&head, &page, &digests, rules.rules(), &ink));
            session.set_facts(current, facts_of(&page, &marks));
            session.breaks.set(current, edges_of(&head, &page, &marks));
            session.findings.set(current, marks);
        } else {
            session.asked_for_marks = Some((current, page.revision));
            self.submit("marks", current.0, Priority::Visible, move |_| {
                Event::Marked(current, Arc::new(marks_of(&head, &page, &digests, rules.rules(), &ink)))
            });
        }
        None
    }

    /// Goes on finding what the page list shows.
    fn survey_on(&mut self) {
        let Some(session) = &mut self.session else { return };
        let current = session.place.page;
        self.survey.extend(session.facts.take_outdated().into_iter().filter(|id| Some(*id) != current));
        if self.surveying || self.survey.is_empty() {
            return;
        }
        let rest = self.survey.len().saturating_sub(SURVEY_CHUNK);
        let mut chunk: Vec<PageId> = self.survey.split_off(rest);
        chunk.reverse();
        let pages: Vec<(PageHead, Option<Arc<Page>>)> =
            chunk.into_iter().filter_map(|id| Some((session.dossier.head(id)?.clone(), session.dossier.page(id).cloned()))).collect();
        let (loader, rules, ink) = (Arc::clone(&session.loader), self.rules.clone(), session.ink.all());
        let uncounted: BTreeSet<PageId> = pages.iter().map(|(head, _)| head.id).filter(|id| session.counted_pages.insert(*id)).collect();
        self.surveying = true;
        self.submit("survey", 0, Priority::Background, move |scope| {
            let loaded: Vec<(PageHead, Arc<Page>)> = pages
                .into_iter()
                .filter(|_| !scope.is_cancelled())
                .filter_map(|(head, page)| Some((page.or_else(|| loader.load(&head).ok().map(|loaded| loaded.page))?, head)))
                .map(|(page, head)| (head, page))
                .collect();
            if !uncounted.is_empty() {
                let (mut forms, mut part) = (WordForms::default(), Profile::default());
                for (_, page) in loaded.iter().filter(|(head, _)| uncounted.contains(&head.id)) {
                    forms.add(page.working.text.as_str());
                    part.add_page(page.working.text.as_str());
                }
                scope.part(Event::Counted(forms, uncounted.len(), part));
            }
            Event::Surveyed(survey(&loaded, rules.rules(), &ink))
        });
    }

    /// Stops jobs of a kind.
    pub fn stop(&mut self, kind: &'static str) {
        self.stop_shapes_of(kind);
        if kind == super::recognize::JOB {
            self.stop_recognizing();
        }
        if Listed::of_job(kind).is_some() {
            self.stop_collecting();
        }
        self.jobs.cancel(JobKey { kind, id: 0 });
        if kind == "open" {
            self.opening = None;
        }
    }
}

/// How many milliseconds a large text that is being typed in must still stand unchanged; none where it was not looked at before.
///
/// A job for each key would hold on to a copy of the text each, and be for nothing.
fn still_typing(session: &mut Session, page: PageId, revision: Revision) -> Option<i64> {
    session.asked_for_marks.filter(|(asked, _)| *asked == page)?;
    let now = session.clock().now();
    let since = match session.unmarked_since {
        Some((of, at, since)) if (of, at) == (page, revision) => since,
        _ => {
            session.unmarked_since = Some((page, revision, now));
            now
        }
    };
    let waited = now.0 - since.0;
    (waited < MARK_LARGE_AFTER_MS).then_some(MARK_LARGE_AFTER_MS - waited)
}
