//! One open dossier: what it holds, where the user is, what can be taken back.
//!
//! All changes go through [`Session::change`]; it applies the ops, keeps the way back, and hands the transaction to the writer. Typing is
//! gathered for a moment so that a burst of keys is one entry of the journal, and committed well within a second of the last key.

mod beside;

use super::batch::Batch;
use super::breaks::BreakBook;
use super::clock::Clock;
use super::concordance::ConcordanceRequest;
use super::dictionaries::Tongue;
use super::documents::DocumentBook;
use super::dossier_profile::DossierProfile;
use super::edits::{joins, touched};
use super::event::Surveyed;
use super::facts::{FactBook, PageFacts};
use super::findings::FindingsBook;
use super::learned::RuleBook;
use super::learning::TaughtBook;
use super::loader::PageLoader;
use super::problem::Problem;
use super::repairs::RepairRequest;
use super::review::Review;
use super::scan_cache::FrameKey;
use super::search::SearchState;
use super::shapes::Shapes;
use super::statistics::Statistics;
use super::suspects::{SuspectBook, lifted_verdicts, revisions};
use super::written::{OnTheWay, Written};
use crate::analysis::reading::WordForms;
use crate::analysis::structure::EdgeDigest;
use crate::edit::apply::apply_all;
use crate::edit::{Emendation, GroupId, History, Op, Origin, Recorded, TextEdit, Timestamp, Transaction};
use crate::model::{Dossier, Page, PageHead, PageId, PageStatus, Revision, Span};
use crate::store::{Commit, Writer};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Typing that pauses longer than this begins a new undo step.
pub const TYPING_PAUSE_MS: i64 = 800;
/// Typing is committed at the latest this long after its first key.
pub const COMMIT_AFTER_MS: i64 = 400;
/// The same for texts above a megabyte (`LARGE`).
pub const COMMIT_LARGE_AFTER_MS: i64 = 900;
/// Texts longer than this are large.
const LARGE: usize = 1 << 20;
/// Page contents kept in memory beyond the current one and those with unwritten changes.
const LOADED_PAGES: usize = 64;

/// What the text pane and the scan show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Which page.
    pub page: Option<PageId>,
    /// Selected text; empty at the caret.
    pub selection: Span,
}

/// Which pages the page list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageFilter {
    /// All.
    #[default]
    All,
    /// Those with this status.
    Status(PageStatus),
    /// Those that are neither corrected nor checked.
    Unfinished,
    /// Those with changes.
    Changed,
    /// Those without a scan or without a text.
    Unpaired,
}

/// Typing that the next key may join.
#[derive(Debug, Clone, Copy)]
struct Typing {
    page: PageId,
    group: GroupId,
    /// When the work on its last key was done.
    at: Timestamp,
    /// Where the caret was left.
    end: usize,
}

/// An open dossier.
pub struct Session {
    /// The pages; contents of those that were looked at.
    pub dossier: Dossier,
    /// Loads contents, from the dossier file or from the sources.
    pub loader: Arc<PageLoader>,
    /// Where the dossier file lies; `None` for one in memory.
    pub path: Option<PathBuf>,
    /// Why it cannot be written to.
    pub read_only: Option<String>,
    /// Where the user is.
    pub place: Place,
    /// Which pages are listed.
    pub filter: PageFilter,
    /// The search.
    pub search: SearchState,
    /// Places listed to be changed together; `None` while nobody has asked.
    pub batch: Option<Batch>,
    /// Which damaged markings were asked for last.
    pub batch_request: RepairRequest,
    /// Which word was asked for last.
    pub words_request: ConcordanceRequest,
    /// All pictures of a word, as they were asked for last.
    pub shapes: Option<Shapes>,
    /// How many lists of places were begun.
    pub(super) tickets: u64,
    /// What rules found on loaded pages.
    pub findings: FindingsBook,
    /// Probable misreadings.
    pub suspects: SuspectBook,
    /// What its corrections taught.
    pub taught: TaughtBook,
    /// The rules learned from them.
    pub rules: RuleBook,
    /// The language of the dossier.
    pub tongue: Tongue,
    /// Going from doubt to doubt.
    pub review: Review,
    /// Comparing two readings.
    pub comparing: Option<super::comparing::Comparing>,
    /// What was judged, as it was asked for last.
    pub statistics: Option<Statistics>,
    /// What the dossier says of itself.
    pub profile: DossierProfile,
    /// The page whose misreadings a job looks for, and what was known of the dossier then.
    pub asked_for_suspects: Option<(PageId, Revision, u64)>,
    /// Where words stand on the scans.
    pub links: super::links::LinkBook,
    /// What was found on scans.
    pub ink: super::ink::InkBook,
    /// What the page list knows of all pages.
    pub facts: FactBook,
    /// What is known of all documents.
    pub documents: DocumentBook,
    /// The edges of pages that were surveyed, for series over pages.
    pub digests: HashMap<PageId, EdgeDigest>,
    /// The lines beside all page breaks, as far as pages were surveyed, and the walk from one to the next.
    pub breaks: BreakBook,
    /// How often words stand in the dossier, as far as pages were surveyed.
    pub counted: Arc<WordForms>,
    /// The pages whose words were counted.
    pub(super) counted_pages: HashSet<PageId>,
    /// The large page whose marks a job is looking for.
    pub asked_for_marks: Option<(PageId, Revision)>,
    /// The large page whose text changed since its marks were found, at which revision and since when it has stood still.
    pub unmarked_since: Option<(PageId, Revision, Timestamp)>,
    /// Undo and redo.
    pub history: History,
    pub(super) journal: Vec<Recorded>,
    emendations: Option<Arc<Vec<Emendation>>>,
    writer: Writer,
    written: Written,
    on_the_way: OnTheWay,
    clock: Clock,
    agent: String,
    last_group: GroupId,
    typing: Option<Typing>,
    pending: Vec<Recorded>,
    pending_since: Option<Timestamp>,
    been: Vec<Place>,
    recent_pages: Vec<PageId>,
    /// Whether a step is being made of pages that must stay until it is done.
    holding: bool,
    generation: u64,
}

/// What a session is made of.
pub struct SessionParts {
    /// Heads of all pages.
    pub dossier: Dossier,
    /// Loads contents.
    pub loader: Arc<PageLoader>,
    /// Writes changes.
    pub writer: Writer,
    /// What it says of what is on the disk.
    pub written: Written,
    /// The journal so far.
    pub journal: Vec<Recorded>,
    /// What it leaves to be taken back and done again.
    pub history: History,
    /// The highest group in it.
    pub last_group: GroupId,
    /// Where the dossier file lies.
    pub path: Option<PathBuf>,
    /// Why it cannot be written to.
    pub read_only: Option<String>,
    /// The clock.
    pub clock: Clock,
    /// Who makes the changes.
    pub agent: String,
}

impl Session {
    /// Opens a session at the first page.
    pub fn new(parts: SessionParts) -> Self {
        let first = parts.dossier.heads().first().map(|head| head.id);
        Self {
            dossier: parts.dossier,
            loader: parts.loader,
            path: parts.path,
            read_only: parts.read_only,
            place: Place { page: first, selection: Span::default() },
            filter: PageFilter::All,
            search: SearchState::default(),
            batch: None,
            batch_request: RepairRequest::default(),
            words_request: ConcordanceRequest::default(),
            shapes: None,
            tickets: 0,
            findings: FindingsBook::default(),
            suspects: SuspectBook::default(),
            taught: TaughtBook::default(),
            rules: RuleBook::default(),
            tongue: Tongue::default(),
            comparing: None,
            statistics: None,
            review: Review::default(),
            profile: DossierProfile::default(),
            asked_for_suspects: None,
            links: super::links::LinkBook::default(),
            ink: super::ink::InkBook::default(),
            facts: FactBook::default(),
            documents: DocumentBook::default(),
            digests: HashMap::new(),
            breaks: BreakBook::default(),
            counted: Arc::default(),
            counted_pages: HashSet::new(),
            asked_for_marks: None,
            unmarked_since: None,
            history: parts.history,
            journal: parts.journal,
            emendations: None,
            writer: parts.writer,
            written: parts.written,
            on_the_way: OnTheWay::default(),
            clock: parts.clock,
            agent: parts.agent,
            last_group: parts.last_group,
            typing: None,
            pending: Vec::new(),
            pending_since: None,
            been: Vec::new(),
            recent_pages: Vec::new(),
            holding: false,
            generation: 0,
        }
    }

    /// Counts every change of the dossier; views computed for an older generation are stale.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The head of the current page.
    pub fn head(&self) -> Option<&PageHead> {
        self.dossier.head(self.place.page?)
    }

    /// The content of the current page, where it is in memory.
    pub fn page(&self) -> Option<&Arc<Page>> {
        self.dossier.page(self.place.page?)
    }

    /// Takes the content of a page into memory, from the dossier file or its sources.
    ///
    /// # Errors
    /// Where neither can be read.
    pub fn load(&mut self, id: PageId) -> Result<Arc<Page>, Problem> {
        if let Some(page) = self.dossier.page(id) {
            return Ok(Arc::clone(page));
        }
        let head = self.dossier.head(id).ok_or_else(|| Problem::new("The page is not in this dossier."))?;
        let loaded = self.loader.load(head)?;
        Ok(self.take_in(loaded))
    }

    /// Takes in content that a job loaded, unless it is there already.
    pub fn take_in(&mut self, loaded: super::loader::Loaded) -> Arc<Page> {
        if let Some(page) = self.dossier.page(loaded.page.id) {
            return Arc::clone(page);
        }
        let page = loaded.page;
        if loaded.is_new && self.read_only.is_none() {
            self.submit(Commit::imported(vec![Arc::clone(&page)]));
        }
        self.dossier.load(Arc::clone(&page));
        self.recent_pages.retain(|&recent| recent != page.id);
        self.recent_pages.push(page.id);
        self.unload_old();
        page
    }

    fn unload_old(&mut self) {
        if self.holding || !self.pending.is_empty() {
            return;
        }
        for _ in LOADED_PAGES..self.recent_pages.len() {
            let oldest = self.recent_pages.remove(0);
            if Some(oldest) == self.place.page || self.on_the_way.holds(oldest) {
                self.recent_pages.push(oldest);
            } else {
                self.dossier.unload(oldest);
                self.findings.forget(oldest);
                self.suspects.forget(oldest);
                self.links.forget(oldest);
            }
        }
    }

    /// Applies ops as one undo step and records them.
    ///
    /// # Errors
    /// Where the dossier is read-only, a page cannot be loaded or an op does not fit; nothing was changed.
    pub fn change(&mut self, ops: Vec<Op>, origin: Origin) -> Result<GroupId, Problem> {
        self.typing = None;
        let group = History::free_group(self.last_group);
        self.record(ops, origin, group)?;
        self.commit();
        Ok(group)
    }

    /// Applies typed edits; they join the undo step before them where the typing simply went on. `pressed` is when the keys came in.
    ///
    /// A pause is what lies between the end of the work on one key and the coming of the next: keys that had to wait for a slow frame were
    /// typed without one.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn type_text(&mut self, page: PageId, edits: &[TextEdit], typing: bool, pressed: Timestamp) -> Result<(), Problem> {
        let content = self.load(page)?;
        let ops = super::edits::ops_for(page, &content.working.text, edits);
        if ops.is_empty() {
            return Ok(());
        }
        let (start, end) =
            (edits.first().map_or(0, |edit| edit.span.start), edits.last().map_or(0, |edit| edit.span.start + edit.new.len()));
        let old_end = edits.first().map_or(0, |edit| edit.span.end);
        let joined = self.typing.filter(|last| {
            typing && last.page == page && pressed.0 - last.at.0 < TYPING_PAUSE_MS && (last.end == start || last.end == old_end)
        });
        let group = joined.map_or_else(|| History::free_group(self.last_group), |last| last.group);
        self.record(ops, Origin::Typed, group)?;
        if typing {
            self.typing = Some(Typing { page, group, at: self.clock.now(), end });
        } else {
            self.typing = None;
            self.commit();
        }
        Ok(())
    }

    /// Puts caret and selection here. Where they leave the place typing ended at, what is typed next is a step of its own.
    pub fn select(&mut self, selection: Span) {
        self.place.selection = selection;
        self.typing = self.typing.filter(|typing| selection == Span::empty(typing.end));
    }

    /// When the work on the last key typed into this page was done, where typing may still go on.
    pub fn typed_at(&self, page: PageId) -> Option<Timestamp> {
        self.typing.filter(|typing| typing.page == page).map(|typing| typing.at)
    }

    /// Takes the last undo step back; returns the place it touched.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn undo(&mut self) -> Result<Option<(PageId, Option<Span>)>, Problem> {
        self.typing = None;
        let Some(group) = self.history.next_undo().cloned() else { return Ok(None) };
        let touched = touched(&group.ops);
        self.record(group.ops, Origin::Undo(group.id), group.id)?;
        self.commit();
        Ok(touched)
    }

    /// Does the last step that was taken back again; returns the place it touched.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn redo(&mut self) -> Result<Option<(PageId, Option<Span>)>, Problem> {
        self.typing = None;
        let Some(group) = self.history.next_redo().cloned() else { return Ok(None) };
        let touched = touched(&group.ops);
        self.record(group.ops, Origin::Redo(group.id), group.id)?;
        self.commit();
        Ok(touched)
    }

    fn record(&mut self, ops: Vec<Op>, origin: Origin, group: GroupId) -> Result<(), Problem> {
        if let Some(why) = &self.read_only {
            return Err(Problem::new("This dossier cannot be changed here.").because(why.clone()));
        }
        // A step over many pages needs all of them at once, however many are kept otherwise.
        self.holding = true;
        let loaded = ops.iter().filter(|op| op.changes_content()).filter_map(Op::page).try_for_each(|id| self.load(id).map(drop));
        self.holding = false;
        loaded?;
        let lifted = lifted_verdicts(&self.dossier, &ops, &origin);
        let ops: Vec<Op> = lifted.into_iter().chain(ops).collect();
        let before = revisions(&self.dossier, &ops);
        let inverse = apply_all(&mut self.dossier, &ops).map_err(|error| Problem::new(format!("The change does not fit: {error}.")))?;
        let transaction = Transaction { group, at: self.clock.now(), agent: self.agent.clone(), origin, ops };
        let recorded = Recorded { transaction, inverse };
        self.last_group = self.last_group.max(group);
        self.history.record(&recorded);
        for op in &recorded.transaction.ops {
            self.breaks.follow(op);
            self.review.follow(op);
            let revision = op.page().and_then(|page| self.dossier.page(page)).map(|page| page.revision);
            self.links.follow(op, revision);
            if let Op::ReplaceText { page, at, old, new, .. } = op {
                self.findings.moved(*page, *at, old.len(), new.len());
            }
        }
        self.suspects.follow(&self.dossier, &recorded.transaction.ops, &before);
        for id in recorded.transaction.ops.iter().filter_map(Op::page) {
            self.facts.outdate(id);
        }
        if recorded.transaction.ops.iter().any(|op| matches!(op, Op::InsertPage { .. } | Op::RemovePage { .. } | Op::MovePage { .. })) {
            self.documents.outdate_all();
        }
        match self.pending.last_mut().filter(|last| joins(last, &recorded)) {
            Some(last) => {
                last.transaction.ops.extend(recorded.transaction.ops);
                last.transaction.at = recorded.transaction.at;
                last.inverse.splice(0..0, recorded.inverse);
            }
            None => self.pending.push(recorded),
        }
        self.pending_since.get_or_insert(self.clock.now());
        self.emendations = None;
        self.generation += 1;
        Ok(())
    }

    /// Commits typing that has waited long enough; returns how many milliseconds the rest may still wait.
    pub fn tick(&mut self) -> Option<i64> {
        let waited = self.clock.now().0 - self.pending_since?.0;
        // A large text is written as a whole each time, so its typing is gathered a little longer.
        let is_large = self.page().is_some_and(|page| page.working.text.len() > LARGE);
        let wait = if is_large { COMMIT_LARGE_AFTER_MS } else { COMMIT_AFTER_MS };
        if waited >= wait {
            self.commit();
            return None;
        }
        Some(wait - waited)
    }

    /// Hands everything that waits to the writer.
    pub fn commit(&mut self) {
        self.pending_since = None;
        for recorded in std::mem::take(&mut self.pending) {
            let commit = Commit::of(&self.dossier, &recorded);
            self.journal.push(recorded);
            self.submit(commit);
            self.learn();
        }
        self.unload_old();
    }

    fn submit(&mut self, commit: Commit) {
        let pages = commit.pages.iter().map(|page| page.id).collect();
        let ticket = self.writer.submit(commit);
        self.on_the_way.add(ticket, pages);
    }

    /// Whether changes wait to be written.
    pub fn has_unwritten(&self) -> bool {
        !self.pending.is_empty() || !self.on_the_way.is_empty()
    }

    /// Notes what has arrived on the disk; gives a failure to tell of, once.
    pub fn take_written(&mut self) -> Option<String> {
        self.on_the_way.look(&self.written)
    }

    /// Writes everything and waits for it, for so long as a slow disk may need.
    ///
    /// # Errors
    /// Where the disk does not take it; the changes then still wait in memory.
    pub fn finish(&mut self) -> Result<(), Problem> {
        self.commit();
        self.writer.flush(Duration::from_secs(10)).map_err(|error| Problem::new(error.to_string()))
    }

    /// Notes what is known of a page; what is known of its document is made anew by [`Self::refresh_documents`].
    pub fn set_facts(&mut self, id: PageId, facts: PageFacts) {
        let known = self.facts.get(id).map(|known| Arc::clone(&known.statement));
        if known.as_ref() != Some(&facts.statement)
            && let Some(head) = self.dossier.head(id)
        {
            self.documents.outdate(head.document);
        }
        self.facts.set(id, facts);
    }

    /// Makes anew what is known of documents whose pages changed.
    pub fn refresh_documents(&mut self) {
        self.documents.refresh(&self.dossier, &self.facts);
    }

    /// Takes in what a survey found; marks of the current page are found anew where a neighbour became known.
    pub fn take_survey(&mut self, surveyed: Surveyed) {
        self.set_facts(surveyed.page, surveyed.facts);
        self.digests.insert(surveyed.page, surveyed.digest);
        self.breaks.set(surveyed.page, surveyed.edges);
        if let Some(current) = self.place.page.filter(|current| *current != surveyed.page)
            && self.dossier.head(current).map(|head| head.document) == self.dossier.head(surveyed.page).map(|head| head.document)
        {
            self.findings.forget(current);
            self.suspects.outdate(current);
            self.asked_for_marks = None;
            self.asked_for_suspects = None;
        }
    }

    /// Goes to where the user was when the dossier was closed, as [`super::workspace::Workspace::remember_view`] noted it.
    pub fn return_to(&mut self, noted: Option<&str>) {
        let numbers: Vec<u64> = noted.unwrap_or_default().split(' ').filter_map(|part| part.parse().ok()).collect();
        if let [page, start, end] = numbers.as_slice()
            && self.dossier.place(PageId(*page)).is_some()
        {
            self.place = Place { page: Some(PageId(*page)), selection: Span::new(*start as usize, *end as usize) };
        }
    }

    /// The scan of a page, by the path it is opened with.
    pub fn frame_key(&self, id: PageId) -> Option<FrameKey> {
        let scan = self.dossier.head(id)?.scan.as_ref()?;
        Some(FrameKey { path: Arc::from(self.loader.root().join(&scan.path)), frame: scan.frame })
    }

    /// Tells page lists made with different filters apart.
    pub fn filter_key(&self) -> u64 {
        match self.filter {
            PageFilter::All => 0,
            PageFilter::Unfinished => 1,
            PageFilter::Changed => 2,
            PageFilter::Unpaired => 3,
            PageFilter::Status(status) => 4 + PageStatus::ALL.iter().position(|other| *other == status).unwrap_or(0) as u64,
        }
    }

    /// Everything that was recorded, also what waits to be written, in order.
    pub fn recorded(&self) -> Vec<Recorded> {
        self.journal.iter().chain(&self.pending).cloned().collect()
    }

    /// The recorded corrections, oldest first.
    pub fn emendations(&mut self) -> Arc<Vec<Emendation>> {
        if let Some(known) = &self.emendations {
            return Arc::clone(known);
        }
        let text_of = |id: PageId| self.dossier.page(id).map(|page| page.working.text.clone());
        let found = Arc::new(crate::edit::emendation::emendations_in(&self.recorded(), text_of));
        self.emendations = Some(Arc::clone(&found));
        found
    }

    /// Goes to a place and remembers where the user was.
    pub fn go_to(&mut self, page: PageId, selection: Span) {
        if self.place.page != Some(page) {
            self.been.push(self.place);
            if self.been.len() > 200 {
                self.been.remove(0);
            }
            self.typing = None;
        }
        self.place = Place { page: Some(page), selection };
        if self.recent_pages.contains(&page) {
            self.recent_pages.retain(|&recent| recent != page);
            self.recent_pages.push(page);
        }
    }

    /// Goes back to where the user was before.
    pub fn back(&mut self) -> Option<Place> {
        let place = self.been.pop()?;
        self.place = place;
        Some(place)
    }

    /// The revision of a loaded page.
    pub fn revision(&self, id: PageId) -> Option<Revision> {
        self.dossier.page(id).map(|page| page.revision)
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
}
