//! The program's state: the open session, settings, rules, jobs, and what people should be told.
//!
//! Both front ends own one. The window calls [`Workspace::tick`] once a frame; scripts and tests run jobs on the spot, so that the same
//! code is finished when a command returns.

use super::clock::Clock;
use super::command::{Command, FindRequest};
use super::event::{Event, Surveyed};
use super::facts::PageFacts;
use super::findings::{PageMarks, input};
use super::intake::{self, IntakePlan};
use super::jobs::{Job, JobEvent, JobKey, Jobs, Priority, Progress, Wake};
use super::keys::KeyMap;
use super::loader::PageLoader;
use super::preferences::ViewPrefs;
use super::problem::Problem;
use super::run::{self, Outcome};
use super::scan_cache::{DEFAULT_BUDGET, FrameKey, OpenScan, ScanCache, ScanRequest, TileKey, TileStyle};
use super::search::{Hit, MOST_HITS, context};
use super::session::{Session, SessionParts};
use crate::analysis::compare;
use crate::analysis::find::Finder;
use crate::analysis::structure::{self, EdgeDigest, Rules, SeriesContext};
use crate::model::{Page, PageHead, PageId, Revision, Span};
use crate::scan::Limits;
use crate::store::settings::Home;
use crate::store::{DossierFile, Location, OpenMode, Settings};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Texts up to this length are looked at on the spot after a change; longer ones by a job.
const ON_THE_SPOT: usize = 48 << 10;
/// Changed words are only looked for in texts up to this length.
const COMPARED: usize = 400 << 10;
/// Pages surveyed by one job.
const SURVEY_CHUNK: usize = 64;

/// Words that were changed, with what stood there.
type ChangedWords = Arc<Vec<(Span, String)>>;

/// The program without a window.
pub struct Workspace {
    /// The open dossier.
    pub session: Option<Session>,
    /// Preferences.
    pub settings: Settings,
    /// How the window is laid out.
    pub view: ViewPrefs,
    /// Keys.
    pub keys: KeyMap,
    /// Scans that are being looked at.
    pub scans: ScanCache,
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
    home: Option<Home>,
    rules: Arc<Rules>,
    jobs: Jobs<Event>,
    clock: Clock,
    changed: Option<(PageId, Revision, ChangedWords)>,
    pairing: Option<IntakePlan>,
    opened_paths: Vec<PathBuf>,
    survey: Vec<PageId>,
    surveying: bool,
    /// Pages a job is loading, or could not load.
    asked: BTreeSet<PageId>,
    generation: u64,
}

impl Workspace {
    /// A workspace whose jobs run in the background; `wake` asks the window to look.
    pub fn new(home: Option<Home>, wake: &Wake) -> Self {
        Self::with(home, Jobs::new(wake), Clock::Real)
    }

    /// A workspace whose jobs run on the spot. Without a home, nothing of the user's is read or written.
    pub fn inline(home: Option<Home>, clock: Clock) -> Self {
        Self::with(home, Jobs::inline(), clock)
    }

    fn with(home: Option<Home>, jobs: Jobs<Event>, clock: Clock) -> Self {
        let (settings, warning) = home.as_ref().map(Settings::load).unwrap_or_default();
        let (keys, wrong_keys) = KeyMap::new(&settings.keys);
        let wrong_keys = wrong_keys.into_iter().map(|what| Problem::new(format!("A key setting was left out: {what}")));
        let problems = warning.into_iter().map(Problem::new).chain(wrong_keys).collect();
        let open: OpenScan = Arc::new(|path: &Path| {
            let reader = crate::store::listing::open_reader(path).map_err(|error| crate::scan::ScanError::Io(error.to_string()))?;
            crate::scan::open(Box::new(reader), &Limits::default())
        });
        Self {
            session: None,
            view: ViewPrefs::of(&settings),
            settings,
            scans: ScanCache::new(open, Limits::default(), DEFAULT_BUDGET),
            home,
            keys,
            plan: None,
            problems,
            opening: None,
            progress: Vec::new(),
            sayings: Vec::new(),
            rules: Arc::new(Rules::builtin()),
            jobs,
            clock,
            changed: None,
            pairing: None,
            opened_paths: Vec::new(),
            survey: Vec::new(),
            surveying: false,
            asked: BTreeSet::new(),
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
        &self.rules
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How the files of the open dossier were paired, where it was opened from files in this run.
    pub fn pairing(&self) -> Option<&IntakePlan> {
        self.pairing.as_ref()
    }

    // ---- opening ----------------------------------------------------------------------------------------------------------------------

    /// Opens a dossier file, or lists and pairs files and folders.
    ///
    /// # Errors
    /// Where a dossier file cannot be opened. Files that cannot be read are reported by the job.
    pub fn open(&mut self, paths: Vec<PathBuf>) -> Result<(), Problem> {
        if let [path] = paths.as_slice()
            && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("onionskin"))
        {
            return self.open_dossier(path);
        }
        if let Some(path) = self.dossier_path(&paths).filter(|path| crate::store::listing::stat(path).is_ok()) {
            return self.open_dossier(&path);
        }
        self.opening = Some(paths.first().map_or_else(String::new, |path| path.display().to_string()));
        self.generation += 1;
        let opened = paths.clone();
        self.submit("open", 0, Priority::Visible, move |scope| {
            let limits = intake::GatherLimits::default();
            let plan = intake::gather(&paths, &limits, &|done, total| scope.progress(done, total), scope.cancel()).map(|listing| Box::new(intake::plan(&listing)));
            Event::Planned(plan, opened)
        });
        Ok(())
    }

    /// Opens the sample: its files are laid out in the user's data folder first, because scans are opened from files.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn open_sample(&mut self) -> Result<(), Problem> {
        let Some(home) = &self.home else { return Err(Problem::new("There is no folder to lay the sample out in.")) };
        let folder = crate::store::laid_out::lay_out(home, "Sample dossier", super::sample::FILES)
            .map_err(|error| Problem::new(error.to_string()))?;
        self.open(vec![folder])
    }

    /// Where the dossier of files that are simply opened is kept. Several files together have one of their own.
    fn dossier_path(&self, paths: &[PathBuf]) -> Option<PathBuf> {
        let home = self.home.as_ref()?;
        match paths {
            [] => None,
            [path] => Some(home.dossier_for(path)),
            [first, rest @ ..] => {
                let together: Vec<String> = rest.iter().map(|path| path.display().to_string()).collect();
                let first_dossier = home.dossier_for(first);
                let stem = first_dossier.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let name = crate::store::settings::digest(&together.join("\n"));
                Some(first_dossier.with_file_name(format!("{stem}-and-{}-more-{name}.onionskin", rest.len())))
            }
        }
    }

    /// Writes the settings, with how the window is laid out.
    pub fn save_settings(&mut self) {
        self.view.put(&mut self.settings);
        if let Some(home) = &self.home
            && let Err(error) = self.settings.save(home)
        {
            self.problems.push(Problem::new(error.to_string()));
        }
    }

    /// Notes where the user was in this dossier.
    pub fn remember_view(&mut self) {
        let Some(session) = &self.session else { return };
        let (Some(page), selection) = (session.place.page, session.place.selection) else { return };
        let place = format!("{} {} {}", page.0, selection.start, selection.end);
        let noted = session.loader.with_file(|file| file.put_view_state("place", &place));
        if let Err(error) = noted {
            self.problems.push(Problem::new(error.to_string()));
        }
    }

    fn remember(&mut self, path: &Path) {
        self.settings.note_recent(path);
        self.save_settings();
    }

    /// Opens a dossier file.
    ///
    /// # Errors
    /// Where it cannot be read or is no dossier.
    pub fn open_dossier(&mut self, path: &Path) -> Result<(), Problem> {
        let opened = DossierFile::open(path, OpenMode::Write).map_err(|error| Problem::new(error.to_string()))?;
        if let Some(what) = opened.recovery {
            self.problems.push(Problem::new(what));
        }
        let root = opened.root.clone().unwrap_or_else(|| path.parent().map(Path::to_path_buf).unwrap_or_default());
        self.remember(path);
        self.begin(opened.dossier, opened.file, root, Some(path.to_path_buf()), opened.read_only_because)
    }

    /// Makes a dossier of a plan and opens it.
    ///
    /// # Errors
    /// Where the dossier file cannot be made.
    pub fn accept_plan(&mut self, plan: IntakePlan) -> Result<(), Problem> {
        let dossier = intake::dossier_from_plan(&plan);
        if dossier.is_empty() {
            let mut problem = Problem::new("No page was found here.").advice("Open a folder with scans or texts, or one of the files.");
            problem.path = Some(plan.root);
            return Err(problem);
        }
        let wanted = self.dossier_path(&self.opened_paths);
        let (file, path) = match wanted.as_ref().map(|path| DossierFile::create(&Location::File(path.clone()), &dossier, Some(&plan.root), &[])) {
            Some(Ok(file)) => (file, wanted),
            other => {
                if let Some(Err(error)) = other {
                    let what = format!("Your changes will not outlive the program: {error}");
                    self.problems.push(Problem::new(what).advice("Save the dossier where you can write."));
                }
                let file = DossierFile::create(&Location::Memory, &dossier, Some(&plan.root), &[]);
                (file.map_err(|error| Problem::new(error.to_string()))?, None)
            }
        };
        if let Some(path) = &path {
            self.remember(path);
        }
        let root = plan.root.clone();
        self.pairing = Some(plan);
        self.begin(dossier, file, root, path, None)
    }

    fn begin(
        &mut self,
        dossier: crate::model::Dossier,
        file: DossierFile,
        root: PathBuf,
        path: Option<PathBuf>,
        read_only: Option<String>,
    ) -> Result<(), Problem> {
        self.close_session();
        let told = |error: crate::store::StoreError| Problem::new(error.to_string());
        let journal = file.journal().map_err(told)?;
        let last_group = file.last_group().map_err(told)?;
        let writer = file.writer(Box::new(|_| {})).map_err(told)?;
        let parts = SessionParts {
            dossier,
            loader: Arc::new(PageLoader::new(file, root)),
            writer,
            journal,
            last_group,
            path,
            read_only,
            clock: self.clock.clone(),
            agent: if self.settings.agent.is_empty() { crate::store::settings::user_name() } else { self.settings.agent.clone() },
        };
        let mut session = Session::new(parts);
        session.return_to(session.loader.with_file(|file| file.view_state("place")).ok().flatten().as_deref());
        self.survey = session.dossier.heads().iter().rev().map(|head| head.id).collect();
        self.surveying = false;
        self.asked.clear();
        self.session = Some(session);
        self.opening = None;
        self.changed = None;
        self.plan = None;
        Ok(())
    }

    /// Closes the dossier; everything is written first.
    pub fn close(&mut self) {
        self.close_session();
        self.plan = None;
        self.pairing = None;
    }

    /// Writes everything that waits.
    pub fn finish(&mut self) {
        if let Some(Err(problem)) = self.session.as_mut().map(Session::finish) {
            self.problems.push(problem);
        }
    }

    fn close_session(&mut self) {
        self.remember_view();
        self.finish();
        self.session = None;
        self.survey.clear();
        self.generation += 1;
        for kind in ["page", "survey", "find", "marks"] {
            self.jobs.retire(kind, self.generation);
        }
        self.progress.clear();
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
        self.mark_page();
        self.survey_on();
        self.session.as_mut().and_then(Session::tick)
    }

    fn take(&mut self, event: JobEvent<Event>) {
        match event {
            JobEvent::Done { result: Event::Scan(event), .. } | JobEvent::Part { result: Event::Scan(event), .. } => self.scans.take(event),
            JobEvent::Stopped { key, generation } if ScanCache::owns(key) => self.scans.lost(key, generation, None),
            JobEvent::Failed { key, generation, message } if ScanCache::owns(key) => self.scans.lost(key, generation, Some(&message)),
            JobEvent::Done { key, generation, result } | JobEvent::Part { key, generation, result } => {
                if generation == self.generation || key.kind == "open" {
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
            JobEvent::Stopped { key, .. } => self.progress.retain(|(kind, _)| *kind != key.kind),
            JobEvent::Failed { key, message, .. } => {
                self.progress.retain(|(kind, _)| *kind != key.kind);
                if key.kind == "open" {
                    self.opening = None;
                }
                if key.kind == "survey" {
                    self.surveying = false;
                }
                self.problems.push(Problem::new(message));
            }
        }
    }

    fn take_result(&mut self, result: Event) {
        match result {
            Event::Planned(plan, paths) => {
                self.opening = None;
                self.opened_paths = paths;
                match plan {
                    Ok(plan) if plan.has_doubts() && plan.page_count() > 0 => self.plan = Some(*plan),
                    Ok(plan) => {
                        if let Err(problem) = self.accept_plan(*plan) {
                            self.problems.push(problem);
                        }
                    }
                    Err(problem) => self.problems.push(problem),
                }
            }
            Event::Loaded(page, loaded) => match *loaded {
                Ok(mut loaded) => {
                    self.asked.remove(&page);
                    self.problems.append(&mut loaded.notices);
                    if let Some(session) = &mut self.session {
                        session.take_in(loaded);
                    }
                }
                Err(problem) => self.problems.push(problem),
            },
            Event::Marked(page, marks) => {
                if let Some(session) = &mut self.session {
                    session.findings.set(page, marks);
                }
            }
            Event::Surveyed(pages) => {
                self.surveying = false;
                if let Some(session) = &mut self.session {
                    for surveyed in pages {
                        session.take_survey(surveyed);
                    }
                }
            }
            Event::Found(hits) => {
                if let Some(session) = &mut self.session {
                    session.search.hits.extend(hits);
                }
            }
            Event::SearchEnded(message) => {
                if let Some(session) = &mut self.session {
                    session.search.running = false;
                    session.search.message = message;
                }
            }
            Event::Scan(event) => self.scans.take(event),
            Event::Exported(Ok(said)) => self.sayings.push(said),
            Event::Exported(Err(problem)) => self.problems.push(problem),
        }
    }

    fn submit(&self, kind: &'static str, id: u64, priority: Priority, work: impl FnOnce(&super::jobs::JobScope<'_, Event>) -> Event + Send + 'static) {
        self.jobs.submit(Job { key: JobKey { kind, id }, priority, generation: self.generation, work: Box::new(work) });
    }

    // ---- what the panes need -----------------------------------------------------------------------------------------------------------

    /// Loads the current page and its neighbours.
    fn ask_for_pages(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(current) = session.place.page else { return };
        let (before, after) = super::views::text::neighbours(session, current);
        let wanted = [(Some(current), Priority::Visible), (after, Priority::Near), (before, Priority::Near)];
        let asks: Vec<(PageHead, Priority)> = wanted
            .into_iter()
            .filter_map(|(id, priority)| Some((id?, priority)))
            .filter(|(id, _)| session.dossier.page(*id).is_none() && !self.asked.contains(id))
            .filter_map(|(id, priority)| Some((session.dossier.head(id)?.clone(), priority)))
            .collect();
        let loader = Arc::clone(&session.loader);
        for (head, priority) in asks {
            let loader = Arc::clone(&loader);
            self.asked.insert(head.id);
            self.submit("page", head.id.0, priority, move |_| Event::Loaded(head.id, Box::new(loader.load(&head))));
        }
    }

    /// Finds the marks of the current page and its neighbours where they are not known for their revision.
    fn mark_page(&mut self) {
        let Some(session) = &mut self.session else { return };
        let Some(current) = session.place.page else { return };
        let Some(page) = session.dossier.page(current).cloned() else { return };
        if session.findings.fresh(current, page.revision).is_some() {
            return;
        }
        let Some(head) = session.dossier.head(current).cloned() else { return };
        let digests = digests_around(session, current);
        let rules = Arc::clone(&self.rules);
        if page.working.text.len() <= ON_THE_SPOT {
            let marks = Arc::new(marks_of(&head, &page, &digests, &rules));
            session.facts.set(current, facts_of(&page, &marks));
            session.findings.set(current, marks);
        } else if session.asked_for_marks != Some((current, page.revision)) {
            session.asked_for_marks = Some((current, page.revision));
            self.submit("marks", current.0, Priority::Visible, move |_| Event::Marked(current, Arc::new(marks_of(&head, &page, &digests, &rules))));
        }
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
        let pages: Vec<(PageHead, Option<Arc<Page>>)> = chunk
            .into_iter()
            .filter_map(|id| Some((session.dossier.head(id)?.clone(), session.dossier.page(id).cloned())))
            .collect();
        let (loader, rules) = (Arc::clone(&session.loader), Arc::clone(&self.rules));
        self.surveying = true;
        self.submit("survey", 0, Priority::Background, move |scope| {
            let loaded: Vec<(PageHead, Arc<Page>)> = pages
                .into_iter()
                .filter(|_| !scope.is_cancelled())
                .filter_map(|(head, page)| Some((page.or_else(|| loader.load(&head).ok().map(|loaded| loaded.page))?, head)))
                .map(|(page, head)| (head, page))
                .collect();
            Event::Surveyed(survey(&loaded, &rules))
        });
    }

    /// Asks for what is missing of the scans in view; `held` says which tiles the window has already.
    pub fn request_scan(&mut self, request: &ScanRequest<'_>, held: &dyn Fn(TileKey, TileStyle) -> bool) {
        self.scans.request(&self.jobs, request, held);
    }

    /// The scan of a page and those of its neighbours, the likeliest to be looked at next first.
    pub fn frames(&self, page: PageId) -> (Option<FrameKey>, Vec<FrameKey>) {
        let Some(session) = &self.session else { return (None, Vec::new()) };
        let (before, after) = super::views::text::neighbours(session, page);
        let frame = |id: PageId| session.frame_key(id);
        (frame(page), after.and_then(frame).into_iter().chain(before.and_then(frame)).collect())
    }

    /// The changed words of the current page.
    pub fn changed_words(&mut self) -> ChangedWords {
        let page = self.session.as_ref().and_then(|session| session.page()).cloned();
        let Some(page) = page.filter(|page| page.working.text.len() <= COMPARED) else { return Arc::default() };
        if let Some((id, revision, words)) = &self.changed
            && (*id, *revision) == (page.id, page.revision)
        {
            return Arc::clone(words);
        }
        let words: ChangedWords = if *page.source_text == *page.working.text.as_str() {
            Arc::default()
        } else {
            Arc::new(compare::changed_words(&page.source_text, page.working.text.as_str()))
        };
        self.changed = Some((page.id, page.revision, Arc::clone(&words)));
        words
    }

    // ---- search ------------------------------------------------------------------------------------------------------------------------

    /// Starts a search; hits arrive as they are found.
    ///
    /// # Errors
    /// Where no dossier is open.
    pub fn start_search(&mut self, request: FindRequest) -> Result<(), Problem> {
        let Some(session) = &mut self.session else { return Err(Problem::new("No dossier is open.")) };
        session.search = super::search::SearchState { request: request.clone(), ..Default::default() };
        if request.query.is_empty() {
            return Ok(());
        }
        let finder = match Finder::new(&request.query, request.regex, request.match_case, request.whole_words) {
            Ok(finder) => finder,
            Err(error) => {
                session.search.message = error.to_string();
                return Ok(());
            }
        };
        session.search.running = true;
        let heads: Vec<PageHead> =
            if request.whole_dossier { session.dossier.heads().to_vec() } else { session.head().cloned().into_iter().collect() };
        let loaded: std::collections::BTreeMap<PageId, Arc<Page>> =
            session.dossier.loaded().map(|page| (page.id, Arc::clone(page))).collect();
        let loader = Arc::clone(&session.loader);
        self.jobs.cancel(JobKey { kind: "find", id: 0 });
        self.submit("find", 0, Priority::Visible, move |scope| {
            let mut found = 0;
            for (done, head) in heads.iter().enumerate() {
                if scope.is_cancelled() {
                    break;
                }
                let page = loaded.get(&head.id).cloned().or_else(|| loader.load(head).ok().map(|loaded| loaded.page));
                let Some(page) = page else { continue };
                let hits = hits_in(&page, &finder, &request.replacement, MOST_HITS - found);
                found += hits.len();
                if !hits.is_empty() {
                    scope.part(Event::Found(hits));
                }
                scope.progress(done as u64 + 1, heads.len() as u64);
                if found >= MOST_HITS {
                    return Event::SearchEnded(format!("Only the first {MOST_HITS} places are listed"));
                }
            }
            Event::SearchEnded(String::new())
        });
        Ok(())
    }

    /// Searches again for what was asked last, after a change; ticks are all set anew.
    ///
    /// # Errors
    /// As [`Self::start_search`].
    pub fn search_again(&mut self) -> Result<(), Problem> {
        let request = self.session.as_ref().map(|session| session.search.request.clone()).unwrap_or_default();
        self.start_search(request)?;
        self.tick();
        Ok(())
    }

    /// Runs `work` in the background as an export.
    pub fn export_with(&mut self, work: impl FnOnce(&crate::scan::Cancel, &dyn Fn(u64, u64)) -> Result<String, Problem> + Send + 'static) {
        self.submit("export", 0, Priority::Visible, move |scope| {
            Event::Exported(work(scope.cancel(), &|done, total| scope.progress(done, total)))
        });
    }

    /// Stops jobs of a kind.
    pub fn stop(&mut self, kind: &'static str) {
        self.jobs.cancel(JobKey { kind, id: 0 });
        if kind == "open" {
            self.opening = None;
        }
    }
}

fn hits_in(page: &Page, finder: &Finder, replacement: &str, most: usize) -> Vec<Hit> {
    let text = page.working.text.as_str();
    finder
        .hits(text, replacement, most)
        .into_iter()
        .map(|hit| {
            let (before, after) = context(text, hit.span, 40);
            let found = page.working.text.slice(hit.span).to_owned();
            Hit { page: page.id, revision: page.revision, span: hit.span, found, replacement: hit.replacement, before, after, ticked: true }
        })
        .collect()
}

/// Digests of the pages of the same document around a page, in order: what series are read from.
fn digests_around(session: &Session, id: PageId) -> Vec<EdgeDigest> {
    const REACH: usize = 40;
    let Some(place) = session.dossier.place(id) else { return Vec::new() };
    let heads = session.dossier.heads();
    let document = session.dossier.head(id).map(|head| head.document);
    heads
        .get(place.saturating_sub(REACH)..heads.len().min(place + REACH + 1))
        .unwrap_or_default()
        .iter()
        .filter(|head| Some(head.document) == document)
        .filter_map(|head| {
            let small = |page: &&Arc<Page>| page.working.text.len() <= ON_THE_SPOT;
            let loaded = session.dossier.page(head.id).filter(small).map(|page| EdgeDigest::of(&input(head, page)));
            loaded.or_else(|| session.digests.get(&head.id).cloned())
        })
        .collect()
}

fn marks_of(head: &PageHead, page: &Page, digests: &[EdgeDigest], rules: &Rules) -> PageMarks {
    let context = SeriesContext::of(digests);
    PageMarks::new(page, &structure::find_marks_page(&input(head, page), &context, rules).findings)
}

fn facts_of(page: &Page, marks: &PageMarks) -> PageFacts {
    PageFacts {
        revision: page.revision,
        level: marks.level(),
        classification: marks.classification(),
        marks: marks.marks.len(),
        changed: *page.source_text != *page.working.text.as_str(),
    }
}

/// Facts of pages that follow one another; each document's pages are looked at together.
fn survey(pages: &[(PageHead, Arc<Page>)], rules: &Rules) -> Vec<Surveyed> {
    let mut surveyed = Vec::with_capacity(pages.len());
    for document in pages.chunk_by(|a, b| a.0.document == b.0.document) {
        let digests: Vec<EdgeDigest> = document.iter().map(|(head, page)| EdgeDigest::of(&input(head, page))).collect();
        let context = SeriesContext::of(&digests);
        for ((head, page), digest) in document.iter().zip(digests) {
            let found = structure::find_marks_page(&input(head, page), &context, rules);
            surveyed.push(Surveyed { page: page.id, facts: facts_of(page, &PageMarks::new(page, &found.findings)), digest });
        }
    }
    surveyed
}
