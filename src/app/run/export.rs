//! Exporting from an open dossier, as a job: the text as it stands now, with changes that are not written yet.
//!
//! Marks are found for the exported pages the way the page list finds them, with the edges of the neighbours that stand outside the export,
//! so that exporting page 7 alone leaves out what exporting the dossier would leave out of page 7.

use super::{Outcome, session};
use crate::analysis::reading::{MarkedPage, ReadingText, ShownMark, WordForms, Words, reading_text};
use crate::analysis::structure::{EdgeDigest, PageStatement, Rules, SeriesContext, document_facts, find_marks_page};
use crate::analysis::suspects::Profile;
use crate::app::checking::suspects_of;
use crate::app::corrections::{Correction, corrections, people, sheet_head};
use crate::app::dictionaries::Tongue;
use crate::app::dossier_profile;
use crate::app::event::Event;
use crate::app::export::{self, Export, ExportOptions, ExportPage, Placeholders, Policy, Sources, Treatment};
use crate::app::export_request::{ExportRequest, Scope, extension, remember};
use crate::app::findings::{PageMarks, input};
use crate::app::jobs::Priority;
use crate::app::known_words::is_known;
use crate::app::linking::links_beside;
use crate::app::links::PageLinks;
use crate::app::loader::PageLoader;
use crate::app::problem::Problem;
use crate::app::report::{self, ReportRow};
use crate::app::session::Session;
use crate::app::side_by_side::in_order;
use crate::app::suspecting::{ENGLISH_WORDS, THRESHOLD};
use crate::app::suspects::{shown_of, skipped};
use crate::app::views::document::{DocumentView, of_facts};
use crate::app::workspace::Workspace;
use crate::edit::{Recorded, emendations_in};
use crate::formats::sheet::SheetHead;
use crate::model::{Document, DocumentId, Dossier, MarkKind, Metadata, Page, PageHead, PageId, PageText, Suspect};
use crate::scan::Cancel;
use crate::store::listing;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Pages on each side of the exported ones whose edges are looked at.
const REACH: usize = 40;
/// Pages a preview shows.
const PREVIEWED: usize = 12;
/// Characters a preview shows.
const PREVIEWED_TEXT: usize = 40_000;

/// The setting that names the folder exported to last.
const FOLDER: &str = "export.folder";

/// What an export would give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportPreview {
    /// The options it was made with.
    pub options: ExportOptions,
    /// The pages it was made of.
    pub scope: Scope,
    /// The generation of the dossier it was made from.
    pub generation: u64,
    /// The beginning of the text, or why there is none.
    pub text: Result<String, String>,
    /// What is left out, mended or joined on the pages shown.
    pub rows: Vec<ReportRow>,
    /// Pages shown.
    pub shown: usize,
    /// Pages that would be exported.
    pub pages: usize,
}

/// Everything an export takes from a session, so that it can be made elsewhere.
pub struct Gathered {
    /// What was found on scans that were looked at.
    ink: BTreeMap<PageId, Arc<[crate::model::InkBox]>>,
    /// The chosen pages with their neighbours, their places in the dossier, and whether they are chosen.
    heads: Vec<(PageHead, usize, bool)>,
    loaded: BTreeMap<PageId, Arc<Page>>,
    loader: Arc<PageLoader>,
    rules: Arc<Rules>,
    words: BTreeSet<String>,
    counted: Arc<WordForms>,
    options: ExportOptions,
    /// Where words stand, as far as that is known.
    links: BTreeMap<PageId, Arc<PageLinks>>,
    documents: Vec<Document>,
    head: SheetHead,
    /// The journal, where the format has a use for its corrections.
    recorded: Vec<Recorded>,
    /// What is known of documents, with how many pages each has, where the format tells of them.
    views: BTreeMap<DocumentId, (usize, Arc<DocumentView>)>,
    /// What doubtful words are looked for with.
    profile: Arc<Profile>,
    tongue: Tongue,
    /// Whether it is only to be looked at: no scan is read for it.
    is_preview: bool,
}

/// Writes an export in the background.
pub(super) fn export(workspace: &mut Workspace, request: ExportRequest) -> Outcome {
    if request.target.as_os_str().is_empty() {
        return Err(Problem::new("Nothing says where to write the export.").advice("Name a file, or a folder where every page is a file."));
    }
    let rules = Arc::clone(workspace.rules());
    let session = session(workspace)?;
    let heads = request.scope.heads(session).map_err(Problem::new)?;
    let gathered = gather(session, &heads, request.options.clone(), rules);
    remember(&request.options, &mut workspace.settings);
    let folder = if export::into_folder(&request.options, heads.len()) { Some(request.target.as_path()) } else { request.target.parent() };
    if let Some(folder) = folder {
        workspace.settings.view.insert(FOLDER.to_owned(), folder.to_string_lossy().into_owned());
    }
    workspace.save_settings();
    workspace.exporting = true;
    workspace.submit("export", 0, Priority::Visible, move |scope| {
        let cancel = scope.cancel();
        let written = gathered.write(&request, cancel, &|done, total| scope.progress(done, total));
        Event::Exported(written.map(|(made, paths)| (said(&made, &paths, &request), made.problems)))
    });
    Ok(Vec::new())
}

fn stopped() -> Problem {
    Problem::new("The export was stopped.").kept("No file was written.")
}

fn said(made: &Export, paths: &[PathBuf], request: &ExportRequest) -> String {
    let what = match paths {
        [one] | [one, _] if !export::into_folder(&request.options, made.files.len()) => format!("Exported to {}", one.display()),
        _ => format!("Exported {} files to {}", made.files.len(), request.target.display()),
    };
    let report = match (&made.report, paths.last()) {
        (Some(_), Some(path)) => format!("; the report is {}", path.file_name().unwrap_or_default().to_string_lossy()),
        _ => String::new(),
    };
    let left_out = match made.omissions.len() {
        0 => String::new(),
        1 => "; one line or word was left out or mended".to_owned(),
        count => format!("; {count} lines or words were left out or mended"),
    };
    format!("{what}{left_out}{report}")
}

impl Workspace {
    /// Where an export is likely to go: the folder exported to last, with a name made of what is exported; empty where none is known.
    pub fn proposed_target(&self, options: &ExportOptions, scope: &Scope) -> PathBuf {
        let Some(folder) = self.settings.view.get(FOLDER).map(PathBuf::from) else { return PathBuf::new() };
        if self.gives_folder(options, scope) { folder } else { folder.join(self.proposed_name(options, scope)) }
    }

    /// Keeps options under a name, or forgets the name.
    ///
    /// # Errors
    /// Where the file of presets cannot be written.
    pub fn keep_preset(&mut self, name: &str, options: Option<&ExportOptions>) -> Result<(), Problem> {
        match options {
            Some(options) => self.presets.put(name, options),
            None => self.presets.remove(name),
        }
        self.home.as_ref().map_or(Ok(()), |home| self.presets.save(home))
    }

    /// Whether an export gives several files, in a folder.
    pub fn gives_folder(&self, options: &ExportOptions, scope: &Scope) -> bool {
        let pages = self.session.as_ref().and_then(|session| scope.heads(session).ok()).map_or(1, |heads| heads.len());
        export::into_folder(options, pages)
    }

    /// A file name for an export.
    pub fn proposed_name(&self, options: &ExportOptions, scope: &Scope) -> String {
        let Some(session) = &self.session else { return String::new() };
        let heads = scope.heads(session).unwrap_or_default();
        let title = title_of(session, &heads);
        let title = match (scope, heads.first()) {
            (Scope::Page, Some(head)) => format!("{title}, page {}", head.label),
            (Scope::Pages(range), _) => format!("{title}, pages {range}"),
            _ => title,
        };
        format!("{}.{}", export::file_name(&title), extension(&options.format))
    }

    /// What an export would replace, as a question for people; nothing where the place is free.
    pub fn in_the_way(&self, request: &ExportRequest) -> Option<String> {
        let folder = listing::is_folder(&request.target);
        let several = self.gives_folder(&request.options, &request.scope);
        let report = export::report_path(&request.target, several);
        if request.options.report && listing::stat(&report).is_ok() && listing::stat(&request.target).is_err() {
            let name = report.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Some(format!("There is a report {name} already. Replace it?"));
        }
        if !several {
            listing::stat(&request.target).ok().filter(|_| !folder)?;
            let name = request.target.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Some(format!("There is a file {name} already. Replace it?"));
        }
        let ending = format!(".{}", extension(&request.options.format));
        let files = listing::list(&request.target, 0, 100_000).ok().filter(|_| folder)?;
        if request.options.format == "patch" {
            let corrected =
                |entry: &&listing::Entry| entry.path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(".corrected"));
            let count = files.entries.iter().filter(corrected).count();
            return match (request.options.in_place, count) {
                (true, _) => Some("The source files will be written over; each is kept beside as NAME.bak. Go on?".to_owned()),
                (false, 0) => None,
                (false, _) => Some("The folder has corrected files already. Those of the same name would be replaced. Go on?".to_owned()),
            };
        }
        let count = files.entries.iter().filter(|entry| entry.path.to_string_lossy().ends_with(&ending)).count();
        (count > 0).then(|| format!("The folder has {count} files ending in {ending}. Those of the same name would be replaced. Go on?"))
    }

    /// Everything an export of these pages takes from the open dossier.
    ///
    /// # Errors
    /// Where no dossier is open, or it has no such pages.
    pub fn gathered(&mut self, scope: &Scope, options: ExportOptions) -> Result<Gathered, Problem> {
        let rules = Arc::clone(self.rules());
        let session = session(self)?;
        let heads = scope.heads(session).map_err(Problem::new)?;
        Ok(gather(session, &heads, options, rules))
    }

    /// Makes a preview of an export in the background; it appears in [`Workspace::export_preview`].
    pub fn preview_export(&mut self, options: ExportOptions, scope: Scope) {
        let rules = Arc::clone(self.rules());
        let Some(session) = &mut self.session else { return };
        let generation = session.generation();
        let shown_options = shown_as(&options);
        let (gathered, pages) = match scope.heads(session) {
            Ok(mut heads) => {
                let pages = heads.len();
                heads.truncate(PREVIEWED);
                (Ok(Gathered { is_preview: true, ..gather(session, &heads, shown_options, rules) }), pages)
            }
            Err(why) => (Err(why), 0),
        };
        self.stop("export-preview");
        self.submit("export-preview", 0, Priority::Visible, move |job| {
            let made = gathered.and_then(|gathered| gathered.make(job.cancel(), &|_, _| {}).map_err(|problem| problem.to_string()));
            let rows = made.as_ref().map(|made| made.rows.clone()).unwrap_or_default();
            let text = made.map(|made| beginning(&made));
            Event::ExportPreviewed(Box::new(ExportPreview { options, scope, generation, text, rows, shown: pages.min(PREVIEWED), pages }))
        });
    }
}

/// What a preview shows of an export: its text, where the file itself would hide the words; of a file for machines, the file.
fn shown_as(options: &ExportOptions) -> ExportOptions {
    let other = |format: &str| ExportOptions { format: format.to_owned(), one_file_a_page: false, ..options.clone() };
    match options.format.as_str() {
        "html" => ExportOptions { policy: export::policy(options), ..other("txt") },
        "docx" | "epub" => other("txt"),
        "pdf" | "pdf-a1" | "gt" => {
            let all = MarkKind::ALL.iter().map(|kind| (*kind, Treatment::Keep)).collect();
            let policy = Policy { marks: all, redactions: Placeholders::Source, ..Policy::default() };
            ExportOptions { policy, report: false, ..other("txt") }
        }
        "patch" => other("csv"),
        _ => options.clone(),
    }
}

/// A page to be exported, with its marks.
type Marked<'a> = (&'a PageHead, usize, Arc<Page>, PageMarks);

fn beginning(made: &Export) -> String {
    let mut text = String::new();
    for file in &made.files {
        if made.files.len() > 1 {
            text.push_str(&["──── ", file.name.as_str(), " ────\n"].concat());
        }
        text.push_str(&String::from_utf8_lossy(&file.bytes));
    }
    match text.char_indices().nth(PREVIEWED_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The title of the document, or of the dossier where pages of several are exported.
fn title_of(session: &Session, chosen: &[PageHead]) -> String {
    let document = chosen.first().map(|head| head.document).filter(|document| chosen.iter().all(|head| head.document == *document));
    document
        .and_then(|document| session.dossier.document(document))
        .map_or_else(|| session.dossier.meta.title.clone(), |document| document.title.clone())
}

pub(super) fn gather(session: &mut Session, chosen: &[PageHead], options: ExportOptions, rules: Arc<Rules>) -> Gathered {
    let ids: BTreeSet<PageId> = chosen.iter().map(|head| head.id).collect();
    let all = session.dossier.heads();
    let mut near: BTreeSet<usize> = BTreeSet::new();
    for place in chosen.iter().filter_map(|head| session.dossier.place(head.id)) {
        near.extend(place.saturating_sub(REACH)..all.len().min(place + REACH + 1));
    }
    let documents: BTreeSet<_> = chosen.iter().map(|head| head.document).collect();
    let heads: Vec<(PageHead, usize, bool)> = near
        .into_iter()
        .filter_map(|place| Some((all.get(place)?, place)))
        .filter(|(head, _)| documents.contains(&head.document))
        .map(|(head, place)| (head.clone(), place, ids.contains(&head.id)))
        .collect();
    let loaded = heads.iter().filter_map(|(head, ..)| Some((head.id, Arc::clone(session.dossier.page(head.id)?)))).collect();
    let title = if options.title.is_empty() { title_of(session, chosen) } else { options.title.clone() };
    let options = ExportOptions { title, ..options };
    let telling: Vec<_> = documents.iter().copied().filter(|_| export::wants_documents(&options.format)).collect();
    let views = telling.into_iter().filter_map(|id| Some((id, view(session, id)?))).collect();
    let recorded = if export::wants_corrections(&options.format) { session.recorded() } else { Vec::new() };
    Gathered {
        ink: session.ink.all(),
        heads,
        loaded,
        loader: Arc::clone(&session.loader),
        rules,
        words: session.dossier.words.clone(),
        counted: Arc::clone(&session.counted),
        links: chosen.iter().filter_map(|head| Some((head.id, Arc::clone(session.links.get(head.id)?)))).collect(),
        documents: session.dossier.documents.clone(),
        head: sheet_head(&session.dossier, &options.title, &[]),
        recorded,
        views,
        profile: dossier_profile::profile(session),
        tongue: session.tongue.clone(),
        is_preview: false,
        options,
    }
}

/// What is known of a document so far, and how many pages it has.
fn view(session: &Session, id: DocumentId) -> Option<(usize, Arc<DocumentView>)> {
    let entry = session.documents.get(id)?;
    let view = DocumentView { pages: entry.pages.len(), surveyed: entry.surveyed, ..of_facts(&session.dossier, id, &entry.facts) };
    Some((entry.pages.len(), Arc::new(view)))
}

impl Gathered {
    /// The chosen pages with their texts and marks.
    ///
    /// # Errors
    /// Where a page cannot be read.
    pub fn marked(&self) -> Result<Vec<(PageHead, PageText, PageMarks)>, Problem> {
        let mut problems = Vec::new();
        let pages = self.pages(&Cancel::default(), &|_, _| {}, &mut problems)?;
        Ok(pages.into_iter().map(|(head, _, page, marks)| (head.clone(), page.working.text.clone(), marks)).collect())
    }

    /// Makes the export here and now.
    ///
    /// # Errors
    /// Where a page cannot be read.
    pub fn export(&self) -> Result<Export, Problem> {
        self.make(&Cancel::default(), &|_, _| {})
    }

    /// The chosen pages, loaded, and their marks.
    fn pages(&self, cancel: &Cancel, progress: &dyn Fn(u64, u64), problems: &mut Vec<Problem>) -> Result<Vec<Marked<'_>>, Problem> {
        let total = self.heads.len() as u64 + 1;
        let mut pages: Vec<(&PageHead, usize, bool, Arc<Page>)> = Vec::with_capacity(self.heads.len());
        for (done, (head, place, chosen)) in (1..).zip(&self.heads) {
            if cancel.is_cancelled() {
                return Err(stopped());
            }
            let page = if let Some(page) = self.loaded.get(&head.id) {
                Arc::clone(page)
            } else {
                let loaded = self.loader.load(head)?;
                if *chosen {
                    problems.extend(loaded.notices);
                }
                loaded.page
            };
            pages.push((head, *place, *chosen, page));
            progress(done, total);
        }
        let mut marked = Vec::new();
        for document in pages.chunk_by(|a, b| a.0.document == b.0.document) {
            let digests: Vec<EdgeDigest> = document.iter().map(|(head, .., page)| EdgeDigest::of(&input(head, page))).collect();
            let context = SeriesContext::of(&digests);
            for (head, place, _, page) in document.iter().filter(|(_, _, chosen, _)| *chosen) {
                if cancel.is_cancelled() {
                    return Err(stopped());
                }
                let mut found = find_marks_page(&input(head, page), &context, &self.rules);
                let ink = self.ink.get(&head.id).map_or(&[][..], |boxes| boxes);
                crate::analysis::structure::place_boxes(&input(head, page), ink, &mut found.findings);
                marked.push((*head, *place, Arc::clone(page), PageMarks::new(page, &found.findings)));
            }
        }
        Ok(marked)
    }

    /// The reading text of the pages under the options' policy, with its report.
    ///
    /// # Errors
    /// Where a page cannot be read, or it was stopped.
    pub fn reading(&self, cancel: &Cancel) -> Result<(ReadingText, Vec<ReportRow>), Problem> {
        let marked = self.pages(cancel, &|_, _| {}, &mut Vec::new())?;
        let shown: Vec<Vec<ShownMark>> = marked.iter().map(|(.., marks)| marks.shown()).collect();
        let pages: Vec<MarkedPage<'_>> = marked
            .iter()
            .zip(&shown)
            .map(|((head, place, page, _), marks)| {
                let (label, rulings) = (&head.label, &page.rulings);
                MarkedPage { page: input(head, page), label, marks, rulings, place: *place }
            })
            .collect();
        let known = |word: &str| is_known(&self.words, word);
        let reading = reading_text(&pages, &self.options.policy, &Words { known: &known, counted: Some(&self.counted) });
        let told: Vec<_> = marked.iter().map(|(head, place, page, _)| (*head, *place, &page.working.text)).collect();
        let rows = report::rows(&told, &reading.omissions, &reading.seams);
        Ok((reading, rows))
    }

    /// The chosen pages with everything that the format asks for.
    fn exported(&self, cancel: &Cancel, progress: &dyn Fn(u64, u64), problems: &mut Vec<Problem>) -> Result<Vec<ExportPage>, Problem> {
        let format = &self.options.format;
        let (places, telling) = (export::wants_places(format), export::wants_documents(format));
        let marked = self.pages(cancel, progress, problems)?;
        let views = self.views(&marked);
        let work = |(): &mut (), _: usize, (head, _, page, marks): &Marked<'_>| {
            if cancel.is_cancelled() {
                return (None, None);
            }
            let links = places.then(|| match self.links.get(&head.id) {
                Some(links) if links.revision == page.revision => Arc::clone(links),
                _ if self.is_preview => Arc::new(links_beside(&self.loader, head, page)),
                _ => Arc::new(self.loader.places_of(head, page)),
            });
            (links, telling.then(|| self.suspects(page, marks)))
        };
        let mut exported = Vec::with_capacity(marked.len());
        in_order(
            &marked,
            || (),
            work,
            |at, (links, suspects)| {
                let Some((head, place, page, marks)) = marked.get(at).filter(|_| !cancel.is_cancelled()) else { return Err(stopped()) };
                let (head, page, found, marks, place) = ((*head).clone(), Arc::clone(page), Arc::new(marks.clone()), marks.shown(), *place);
                let document = views.get(&head.document).cloned();
                exported.push(ExportPage { head, page, marks, found, links, document, suspects, place });
                Ok(())
            },
        )?;
        Ok(exported)
    }

    /// The corrections of the journal, in whole words also where their pages are not in memory.
    fn corrections(&self) -> Vec<Correction> {
        let places: BTreeMap<PageId, (usize, String)> =
            self.heads.iter().map(|(head, place, _)| (head.id, (place + 1, head.label.clone()))).collect();
        let text_of = |id: PageId| match self.loaded.get(&id) {
            Some(page) => Some(page.working.text.clone()),
            None => self.loader.with_file(|file| file.load_page(id)).ok().flatten().map(|page| page.working.text.clone()),
        };
        corrections(&emendations_in(&self.recorded, text_of), &|id| places.get(&id).cloned())
    }

    /// The doubtful words of a page, as the window has them.
    fn suspects(&self, page: &Page, marks: &PageMarks) -> Vec<Suspect> {
        let skip = self.tongue.and_settled(skipped(marks.marks.iter()), &page.working.text);
        let found = suspects_of(page, &skip, &ENGLISH_WORDS, &self.profile);
        let mut shown = shown_of(page, &found, &self.words);
        shown.retain(|suspect| suspect.score >= THRESHOLD);
        shown
    }

    /// What each document says as a whole: of all its pages where they are all here, otherwise as far as the window knows.
    fn views(&self, marked: &[Marked<'_>]) -> BTreeMap<DocumentId, Arc<DocumentView>> {
        let mut statements: BTreeMap<DocumentId, Vec<(PageId, &PageStatement)>> = BTreeMap::new();
        for (head, _, _, marks) in marked {
            statements.entry(head.document).or_default().push((head.id, marks.statement.as_ref()));
        }
        let heads = self.heads.iter().map(|(head, ..)| head.clone()).collect();
        let dossier = Dossier::new(Metadata::default(), self.documents.clone(), heads);
        let view = |(id, (pages, known)): (&DocumentId, &(usize, Arc<DocumentView>))| {
            let Some(said) = statements.get(id).filter(|said| said.len() == *pages) else { return (*id, Arc::clone(known)) };
            let facts = document_facts(said.iter().copied());
            (*id, Arc::new(DocumentView { pages: *pages, surveyed: *pages, ..of_facts(&dossier, *id, &facts) }))
        };
        self.views.iter().map(view).collect()
    }

    /// Does something with the pages and the sources of an export.
    fn with<T>(
        &self,
        cancel: &Cancel,
        progress: &(dyn Fn(u64, u64) + Sync),
        work: impl FnOnce(&[ExportPage], &Sources<'_>) -> Result<T, Problem>,
    ) -> Result<(T, Vec<Problem>), Problem> {
        let mut problems = Vec::new();
        let exported = self.exported(cancel, progress, &mut problems)?;
        let known = |word: &str| is_known(&self.words, word);
        let words = Words { known: &known, counted: Some(&self.counted) };
        let corrections = self.corrections();
        let sources = Sources {
            words: &words,
            root: self.loader.root(),
            documents: &self.documents,
            head: SheetHead { people: people(&corrections), ..self.head.clone() },
            corrections: &corrections,
            target: None,
            has_journal: true,
            cancel,
            progress,
        };
        work(&exported, &sources).map(|made| (made, problems))
    }

    /// Loads the pages, finds their marks and makes the export. Told are pages, and one step more for putting everything together.
    fn make(&self, cancel: &Cancel, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Export, Problem> {
        let (mut made, problems) = self.with(cancel, progress, |pages, sources| export::make(pages, &self.options, sources))?;
        made.problems.splice(0..0, problems);
        Ok(made)
    }

    /// Makes the export and writes it.
    fn write(
        &self,
        request: &ExportRequest,
        cancel: &Cancel,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<(Export, Vec<PathBuf>), Problem> {
        let work = |pages: &[ExportPage], sources: &Sources<'_>| {
            export::make_and_write(pages, &self.options, sources, &request.target, request.replace)
        };
        let ((mut made, paths), problems) = self.with(cancel, progress, work)?;
        made.problems.splice(0..0, problems);
        Ok((made, paths))
    }
}
