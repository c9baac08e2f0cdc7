//! Papers opened for reading only, without a session: what the command line works on.
//!
//! A folder, files or a dossier file give the same thing here: heads in memory, contents when they are asked for, marks found the same
//! way as in the window. Nothing is written, not even a dossier.

pub use super::corrections::Correction;
use super::corrections::corrections;
use super::findings::{PageMarks, input};
use super::intake::{self, GatherLimits, Importer, IntakePlan};
use super::links::{PageLinks, has_own_words};
use super::open_scans::{FrameKey, open_scan};
use super::own_markings::OwnRules;
use super::problem::Problem;
use super::rule_shelf::RuleShelf;
use super::side_by_side::in_order;
use super::suspecting::{Search, THRESHOLD};
use super::views::document::{DocumentView, of_facts};
use super::workspace::Home;
pub use crate::analysis::compare::{Comparison, Rate, compare};
use crate::analysis::reading::WordForms;
use crate::analysis::structure::{EdgeDigest, Rules, SeriesContext, document_facts, find_marks_page};
use crate::edit::emendations_in;
use crate::model::{DocumentId, Dossier, InkBox, InkPage, Page, PageHead, PageId, ScanRef, Suspect};
pub use crate::scan::Cancel;
use crate::store::{DossierFile, OpenMode};
use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Papers that were opened for reading.
pub struct Papers {
    /// Heads and documents; contents are not kept.
    pub dossier: Dossier,
    /// How files were paired; `None` for a dossier file, where that was settled long ago.
    pub plan: Option<IntakePlan>,
    /// What was met so far and has not been told.
    pub problems: Vec<Problem>,
    importer: Importer,
    root: PathBuf,
    file: Option<DossierFile>,
    /// Parsed when marks are asked for first; listing pages needs none.
    rules: RuleShelf,
    /// The user's own folder, where it is known.
    home: Option<Home>,
    series: Option<SeriesContext>,
    scans: bool,
    /// Words of all pages, counted when the edges of every page are looked at.
    counted: WordForms,
    /// The document asked about last, with its pages where they are not too many.
    document: Option<(DocumentId, Arc<DocumentView>, MarkedPages)>,
}

/// Pages with their marks.
type MarkedPages = HashMap<PageId, (Arc<Page>, Arc<PageMarks>)>;

/// Documents of more pages are read again page by page instead of being kept.
const KEPT_PAGES: usize = 400;

impl Papers {
    /// Opens a dossier file, or lists and pairs files and folders.
    ///
    /// # Errors
    /// Where nothing can be read.
    pub fn open(paths: &[PathBuf]) -> Result<Self, Problem> {
        if let [path] = paths
            && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("onionskin"))
        {
            return Self::open_dossier(path);
        }
        // Nothing is written beside the sources without a window.
        let limits = GatherLimits { unpack_beside: false, ..GatherLimits::default() };
        let listing = intake::gather(paths, &limits, &|_, _| {}, &Cancel::default())?;
        let mut plan = intake::plan(&listing);
        let problems = std::mem::take(&mut plan.problems);
        let dossier = intake::dossier_from_plan(&plan);
        let root = plan.root.clone();
        Ok(Self::with(dossier, root, Some(plan), None, problems))
    }

    fn open_dossier(path: &Path) -> Result<Self, Problem> {
        let opened = DossierFile::open(path, OpenMode::ReadOnly).map_err(|error| Problem::new(error.to_string()))?;
        let root = opened.root.unwrap_or_else(|| path.parent().map(Path::to_path_buf).unwrap_or_default());
        Ok(Self::with(opened.dossier, root, None, Some(opened.file), Vec::new()))
    }

    fn with(dossier: Dossier, root: PathBuf, plan: Option<IntakePlan>, file: Option<DossierFile>, problems: Vec<Problem>) -> Self {
        let importer = Importer::new(root.clone(), dossier.heads());
        Self {
            dossier,
            plan,
            problems,
            importer,
            root,
            file,
            rules: RuleShelf::new(Vec::new()),
            home: None,
            series: None,
            scans: false,
            counted: WordForms::default(),
            document: None,
        }
    }

    /// With the user's own rules after ours; what is wrong with them is told.
    #[must_use]
    pub fn with_own_rules(mut self, home: Option<&Home>) -> Self {
        let (own, rules) = OwnRules::load_at_once(home);
        self.problems.extend(own.problems());
        self.rules = rules;
        self.home = home.cloned();
        self
    }

    /// The folder that paths are relative to.
    pub fn root(&self) -> &PathBuf {
        &self.root
    }

    /// Heads of all pages in order.
    pub fn heads(&self) -> &[PageHead] {
        self.dossier.heads()
    }

    /// The content of a page. A text that cannot be read gives an empty reading and a problem.
    pub fn page(&mut self, head: &PageHead) -> Arc<Page> {
        if let Some(file) = &self.file {
            match file.load_page(head.id) {
                Ok(Some(page)) => return page,
                Ok(None) => {}
                Err(error) => self.problems.push(Problem::new(format!("The page could not be read from the dossier: {error}"))),
            }
        }
        if let Some(undivided) = self.importer.undivided(head) {
            let ink = |scan: &ScanRef| {
                open_scan(&self.root.join(&scan.path))
                    .and_then(|mut file| super::linking::look(file.as_mut(), scan.frame, &Cancel::default()))
            };
            let inks: Vec<InkPage> = undivided.scans.iter().map(|scan| ink(scan).unwrap_or_default()).collect();
            self.importer.divide(&undivided.path, &inks);
        }
        let imported = self.importer.import(head);
        self.tell(imported.notices);
        Arc::new(imported.page)
    }

    /// The marks of a page, with what its neighbours tell about it. The first call looks at the edges of every page.
    pub fn marks(&mut self, head: &PageHead, page: &Page) -> PageMarks {
        if self.series.is_none() {
            self.look_at_all(&mut |_| {});
        }
        let ink = self.ink(head);
        let Some(series) = &self.series else { return PageMarks::default() };
        let mut found = find_marks_page(&input(head, page), series, self.rules.rules());
        crate::analysis::structure::place_boxes(&input(head, page), &ink, &mut found.findings);
        PageMarks::new(page, &found.findings)
    }

    /// Reads every page once, for what only all of them can tell, and shows each.
    pub(super) fn look_at_all(&mut self, show: &mut dyn FnMut(&Arc<Page>)) {
        let heads = self.heads().to_vec();
        let mut digests: Vec<EdgeDigest> = Vec::with_capacity(heads.len());
        let mut counted = WordForms::default();
        let mut take = |head: &PageHead, page: &Arc<Page>| {
            counted.add(page.working.text.as_str());
            digests.push(EdgeDigest::of(&input(head, page)));
            show(page);
        };
        if self.file.is_some() || self.importer.divides() {
            for head in &heads {
                let page = self.page(head);
                take(head, &page);
            }
        } else {
            // Texts that are whole as they are can be read by several readers at once.
            let mut notices = Vec::new();
            let read = |importer: &mut Importer, _: usize, head: &PageHead| importer.import(head);
            let taken = in_order(
                &heads,
                || Importer::new(self.root.clone(), &[]),
                read,
                |at, imported| -> Result<(), Infallible> {
                    notices.extend(imported.notices);
                    if let Some(head) = heads.get(at) {
                        take(head, &Arc::new(imported.page));
                    }
                    Ok(())
                },
            );
            match taken {
                Ok(()) => {}
                Err(never) => match never {},
            }
            self.tell(notices);
        }
        self.counted = counted;
        self.series = Some(SeriesContext::of(&digests));
    }

    /// Notes what was met; each is told once, although a page may be read more than once.
    fn tell(&mut self, notices: Vec<Problem>) {
        for notice in notices {
            if !self.problems.contains(&notice) {
                self.problems.push(notice);
            }
        }
    }

    /// Whether [`Self::marks`] looks for redactions on the scans too.
    pub fn look_at_scans(&mut self, look: bool) {
        self.scans = look;
    }

    /// The boxes on a page's scan, where scans are looked at.
    fn ink(&mut self, head: &PageHead) -> Vec<InkBox> {
        let Some(scan) = head.scan.as_ref().filter(|_| self.scans) else { return Vec::new() };
        let path = self.root.join(&scan.path);
        let looked = open_scan(&path).and_then(|mut file| super::ink::look(file.as_mut(), scan.frame, &crate::scan::Cancel::default()));
        looked.unwrap_or_else(|error| {
            self.problems.push(Problem::new(format!("The scan could not be looked at: {error}.")).at(&path));
            Vec::new()
        })
    }

    /// Where the words of a page stand: as its file says, as the dossier keeps it, or else found on its scan, which is decoded for that.
    pub fn links(&mut self, head: &PageHead, page: &Page) -> PageLinks {
        let (links, problem) = links_of(self.file.as_ref(), &self.root, head, page);
        self.problems.extend(problem);
        links
    }

    /// What looks into pages that were read; all pages must have been looked at.
    pub(super) fn finder(&self) -> Finder<'_> {
        Finder {
            rules: self.rules.rules(),
            series: self.series.clone().unwrap_or_default(),
            file: self.file.as_ref(),
            root: &self.root,
            own: &self.dossier.words,
        }
    }

    /// The user's own folder, where it is known.
    pub(super) fn home(&self) -> Option<&Home> {
        self.home.as_ref()
    }

    /// How often words stand in the papers, once marks were asked for.
    pub fn counted(&self) -> &WordForms {
        &self.counted
    }

    /// What the pages of a document say together.
    pub fn document(&mut self, id: DocumentId) -> Arc<DocumentView> {
        if let Some((known, view, _)) = &self.document
            && *known == id
        {
            return Arc::clone(view);
        }
        let heads: Vec<PageHead> = self.heads().iter().filter(|head| head.document == id).cloned().collect();
        let keeps = heads.len() <= KEPT_PAGES;
        let mut kept = MarkedPages::new();
        let mut statements = Vec::with_capacity(heads.len());
        for head in &heads {
            let page = self.page(head);
            let marks = Arc::new(self.marks(head, &page));
            statements.push((head.id, Arc::clone(&marks.statement)));
            if keeps {
                kept.insert(head.id, (page, marks));
            }
        }
        let facts = document_facts(statements.iter().map(|(page, statement)| (*page, statement.as_ref())));
        let view = DocumentView { pages: heads.len(), surveyed: heads.len(), ..of_facts(&self.dossier, id, &facts) };
        let view = Arc::new(view);
        self.document = Some((id, Arc::clone(&view), kept));
        view
    }

    /// A page with its marks and its document.
    pub fn marked(&mut self, head: &PageHead) -> (Arc<Page>, Arc<PageMarks>, Arc<DocumentView>) {
        let document = self.document(head.document);
        if let Some((_, _, kept)) = &self.document
            && let Some((page, marks)) = kept.get(&head.id)
        {
            return (Arc::clone(page), Arc::clone(marks), document);
        }
        let page = self.page(head);
        let marks = Arc::new(self.marks(head, &page));
        (page, marks, document)
    }

    /// Every correction that is in force, in order; none for papers that are no dossier.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn corrections(&self) -> Result<Vec<Correction>, Problem> {
        let Some(file) = &self.file else { return Ok(Vec::new()) };
        let journal = file.journal().map_err(|error| Problem::new(error.to_string()))?;
        let text_of = |id: PageId| file.load_page(id).ok().flatten().map(|page| page.working.text.clone());
        let page = |id: PageId| Some((self.dossier.place(id)? + 1, self.dossier.head(id)?.label.clone()));
        Ok(corrections(&emendations_in(&journal, text_of), &page))
    }

    /// The dossier's file; `None` for papers that are no dossier.
    pub(super) fn file(&self) -> Option<&DossierFile> {
        self.file.as_ref()
    }

    /// Whether this is a dossier, with a journal.
    pub fn is_dossier(&self) -> bool {
        self.file.is_some()
    }
}

/// The text of a file, such as a script.
///
/// # Errors
/// Where it cannot be read, is longer than `most` bytes, or is no UTF-8.
pub fn read_text(path: &Path, most: u64) -> Result<String, Problem> {
    let bytes = crate::store::listing::read_file(path, most).map_err(|error| Problem::new(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| Problem::new(format!("The file is no UTF-8 text: {error}.")).at(path))
}

/// What is looked for on pages that were read, several at once.
pub(super) struct Finder<'a> {
    rules: &'a Rules,
    /// What the edges of all pages say together.
    series: SeriesContext,
    file: Option<&'a DossierFile>,
    root: &'a Path,
    own: &'a BTreeSet<String>,
}

impl Finder<'_> {
    /// The marks of a page.
    pub(super) fn marks(&self, head: &PageHead, page: &Page) -> PageMarks {
        PageMarks::new(page, &find_marks_page(&input(head, page), &self.series, self.rules).findings)
    }

    /// Where the words of a page stand.
    pub(super) fn links(&self, head: &PageHead, page: &Page) -> (PageLinks, Option<Problem>) {
        links_of(self.file, self.root, head, page)
    }

    /// The doubtful words of a page that are above the usual threshold.
    pub(super) fn suspects(&self, page: &Page, marks: &PageMarks, search: &Search) -> Vec<Suspect> {
        let mut found = search.suspects(page, marks, self.own);
        found.retain(|suspect| suspect.score >= THRESHOLD);
        found
    }
}

/// Where the words of a page stand, and what was met where the scan had to be looked at.
fn links_of(file: Option<&DossierFile>, root: &Path, head: &PageHead, page: &Page) -> (PageLinks, Option<Problem>) {
    let Some(scan) = head.scan.as_ref().filter(|_| !has_own_words(page) && !page.working.text.is_empty()) else {
        return (PageLinks::own(page), None);
    };
    let path = root.join(&scan.path);
    let key = FrameKey { path: Arc::from(path.as_path()), frame: scan.frame };
    if let Some(links) = file.and_then(|file| super::linking::kept_links(file, root, &key, page)) {
        return (links, None);
    }
    let looked = open_scan(&path).and_then(|mut file| super::linking::look(file.as_mut(), scan.frame, &Cancel::default()));
    match looked {
        Ok(ink) => (PageLinks::on_ink(page, &ink), None),
        Err(error) => (PageLinks::own(page), Some(Problem::new(format!("The scan could not be looked at: {error}.")).at(&path))),
    }
}
