//! Reading a page's texts when the page is first looked at.
//!
//! A text that cannot be read gives an empty reading and a problem, so that the rest of the dossier can be worked on. Files of many
//! pages are read once and kept while their pages are asked for one after another; how much is kept is bounded.

use super::{IntakePlan, PlannedPage};
use crate::analysis::PageInput;
use crate::analysis::align::divided;
use crate::analysis::structure::{Rules, SeriesContext, find_marks_page};
use crate::app::problem::Problem;
use crate::formats::{self, Notice, ReadOutcome, ReadPage};
use crate::model::{
    Document, DocumentId, Dossier, InkPage, Layout, MarkKind, Metadata, Page, PageHead, PageId, PageStatus, PageText, QuarterTurns,
    Reading, ScanPoint, ScanRect, ScanRef, ScanSize, Span, TextRef,
};
use crate::scan::{self, ScanFile};
use crate::store::listing;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files of many pages that are kept.
const KEPT_FILES: usize = 4;
/// Bytes of a file above which it is not kept.
const KEPT_BYTES: usize = 32 << 20;
/// Formats of texts that may be for several scans without saying where pages begin.
const DIVIDED: [&str; 2] = ["txt", "md"];
/// Bytes of a text file at most.
const TEXT_BYTES: u64 = 256 << 20;

/// What came of reading a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The content.
    pub page: Page,
    /// What was met on the way.
    pub notices: Vec<Problem>,
    /// The scan's size, where it had to be looked up to fit coordinates to it.
    pub scan_size: Option<ScanSize>,
}

/// A text for several scans that does not say where its pages begin.
#[derive(Debug, Clone, PartialEq)]
pub struct Undivided {
    /// The text, as heads name it.
    pub path: PathBuf,
    /// Its scans in order.
    pub scans: Vec<ScanRef>,
}

/// A file that was read.
struct ReadText {
    outcome: ReadOutcome,
    /// SHA-256 of its bytes.
    digest: String,
}

/// Reads pages of one dossier from their sources.
#[derive(Default)]
pub struct Importer {
    root: PathBuf,
    /// The scans of texts that several pages are from, in the order of these pages.
    scans_of: BTreeMap<PathBuf, Vec<ScanRef>>,
    /// Where the pages are in a text that does not say so; nothing for one that says so.
    divided: BTreeMap<PathBuf, Option<Vec<Span>>>,
    texts: Vec<(PathBuf, Arc<ReadText>)>,
    scans: Vec<(PathBuf, Box<dyn ScanFile>)>,
}

impl std::fmt::Debug for Importer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Importer").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Importer {
    /// An importer of files under `root` for the pages with these heads.
    pub fn new(root: impl Into<PathBuf>, heads: &[PageHead]) -> Self {
        let mut scans_of: BTreeMap<PathBuf, Vec<(u32, ScanRef)>> = BTreeMap::new();
        for head in heads {
            let (Some(scan), Some(text)) = (&head.scan, head.texts.first()) else { continue };
            if DIVIDED.contains(&text.format.as_str()) {
                scans_of.entry(text.path.clone()).or_default().push((text.index, scan.clone()));
            }
        }
        let in_order = |(path, mut scans): (PathBuf, Vec<(u32, ScanRef)>)| {
            scans.sort_by_key(|(index, _)| *index);
            let is_row = scans.len() > 1 && (0..).zip(&scans).all(|(place, (index, _))| *index == place);
            is_row.then(|| (path, scans.into_iter().map(|(_, scan)| scan).collect()))
        };
        Self { root: root.into(), scans_of: scans_of.into_iter().filter_map(in_order).collect(), ..Self::default() }
    }

    /// Whether there may be texts that must be divided first.
    pub fn divides(&self) -> bool {
        !self.scans_of.is_empty()
    }

    /// The text of this page where it must be divided first, at the ink of its scans: [`Self::divide`].
    pub fn undivided(&mut self, head: &PageHead) -> Option<Undivided> {
        let path = &head.texts.first()?.path;
        let scans = self.scans_of.get(path).filter(|_| !self.divided.contains_key(path))?.clone();
        if self.outcome(path).ok()?.outcome.pages.len() > 1 {
            self.divided.insert(path.clone(), None);
            return None;
        }
        Some(Undivided { path: path.clone(), scans })
    }

    /// Divides a text at the pages of its scans, which have this ink. What does not fit stays whole, on the first page.
    pub fn divide(&mut self, path: &Path, pages: &[InkPage]) {
        let Ok(read) = self.outcome(path) else { return };
        let Some(whole) = read.outcome.pages.first() else { return };
        let breaks = inferred_breaks(&whole.text);
        let spans = divided(&whole.text, pages, &breaks).unwrap_or_else(|| vec![Span::new(0, whole.text.len())]);
        self.divided.insert(path.to_path_buf(), Some(spans));
    }

    /// Reads a page: the working reading first, the others as witnesses.
    pub fn import(&mut self, head: &PageHead) -> Imported {
        let mut notices = Vec::new();
        let mut readings: Vec<Reading> = Vec::new();
        for (place, text) in head.texts.iter().enumerate() {
            let read = catch_unwind(AssertUnwindSafe(|| self.reading(text, &mut notices)));
            let read = read.unwrap_or_else(|_| {
                self.texts.clear();
                self.scans.clear();
                Err(Problem::new("The text is damaged in a way no reader understands.").advice("Make it anew from its source."))
            });
            match read {
                Ok(Some(reading)) => readings.push(reading),
                Ok(None) => {}
                Err(problem) => {
                    let kept = if head.texts.len() > 1 { "The page's other texts were read." } else { "The page was opened without text." };
                    notices.push(problem.kept(kept).at(&text.path));
                    // The place stays taken: a witness must not become the text that is corrected because of a bad disk.
                    if place == 0 {
                        readings.push(empty(text));
                    }
                }
            }
        }
        let scan_size = self.fit(head, &mut readings, &mut notices);
        let mut readings = readings.into_iter();
        let working = readings.next().unwrap_or_else(|| Reading { name: "transcription".to_owned(), ..Reading::default() });
        let mut page = Page::new(head.id, working);
        page.witnesses = readings.collect();
        Imported { page, notices, scan_size }
    }

    fn reading(&mut self, text: &TextRef, notices: &mut Vec<Problem>) -> Result<Option<Reading>, Problem> {
        if text.format == "pdf" {
            let layer = self
                .scan(&text.path)?
                .text_layer(text.index)
                .map_err(|error| Problem::new(format!("Its own text cannot be read: {error}")))?;
            return Ok(layer.map(|layer| made(text, layer.text, layer.layout)));
        }
        let read = self.outcome(&text.path)?;
        let outcome = &read.outcome;
        if text.index == 0 {
            notices.extend(outcome.notices.iter().map(|notice| Problem::new(notice.what.clone()).at(&text.path)));
        }
        let Some(page) = outcome.pages.get(text.index as usize) else {
            let what = format!("The file has {} pages, page {} was asked for", outcome.pages.len(), text.index + 1);
            return Err(Problem::new(what).advice("It was changed since it was opened; open its folder again."));
        };
        let ReadPage { text: words, layout, scan_size, .. } = page.clone();
        let scan_size = layout.scan_size.or(scan_size);
        Ok(Some(Reading { digest: read.digest.clone(), ..made(text, words, Layout { scan_size, ..layout }) }))
    }

    fn outcome(&mut self, path: &Path) -> Result<Arc<ReadText>, Problem> {
        if let Some((_, read)) = self.texts.iter().find(|(known, _)| known == path) {
            return Ok(Arc::clone(read));
        }
        let bytes = listing::read_file(&self.root.join(path), TEXT_BYTES).map_err(|error| Problem::new(error.to_string()))?;
        let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
        let (_, outcome) =
            formats::read(&bytes, extension.as_deref()).map_err(|error| Problem::new(format!("The text cannot be read: {error}")))?;
        let outcome = match self.divided.get(path) {
            Some(Some(spans)) => in_parts(&outcome, spans, self.scans_of.get(path).map_or(1, Vec::len)),
            _ => outcome,
        };
        let read = Arc::new(ReadText { outcome, digest: listing::digest(&bytes) });
        if read.outcome.pages.len() > 1 && bytes.len() <= KEPT_BYTES {
            self.texts.truncate(KEPT_FILES - 1);
            self.texts.insert(0, (path.to_path_buf(), Arc::clone(&read)));
        }
        Ok(read)
    }

    fn scan(&mut self, path: &Path) -> Result<&mut Box<dyn ScanFile>, Problem> {
        if let Some(place) = self.scans.iter().position(|(known, _)| known == path) {
            let known = self.scans.remove(place);
            self.scans.insert(0, known);
        } else {
            let reader = listing::open_reader(&self.root.join(path)).map_err(|error| Problem::new(error.to_string()))?;
            let file = scan::open(Box::new(reader), &scan::Limits::default());
            let file = file.map_err(|error| Problem::new(format!("The scan cannot be opened: {error}")))?;
            self.scans.truncate(1);
            self.scans.insert(0, (path.to_path_buf(), file));
        }
        self.scans.first_mut().map(|(_, file)| file).ok_or_else(|| Problem::new("The scan cannot be opened."))
    }

    /// Brings coordinates that were given for a smaller or larger copy of the scan onto the scan itself.
    fn fit(&mut self, head: &PageHead, readings: &mut [Reading], notices: &mut Vec<Problem>) -> Option<ScanSize> {
        let scan = head.scan.as_ref()?;
        if readings.iter().all(|reading| reading.layout.is_empty() || reading.layout.scan_size.is_none()) {
            return None;
        }
        let size = scan.size.or_else(|| self.size(scan))?;
        for reading in readings.iter_mut().filter(|reading| !reading.layout.is_empty()) {
            let Some(own) = reading.layout.scan_size.filter(|own| *own != size && own.width > 0 && own.height > 0) else { continue };
            let (x, y) = (f64::from(size.width) / f64::from(own.width), f64::from(size.height) / f64::from(own.height));
            if (0.97..1.03).contains(&(x / y)) {
                scale(&mut reading.layout, x, y);
                reading.layout.scan_size = Some(size);
            } else {
                let what = format!(
                    "The text's places are for a scan of {} × {} pixels, this scan has {} × {}",
                    own.width, own.height, size.width, size.height
                );
                let problem = Problem::new(what).kept("The text was read; its words may be shown in wrong places.");
                notices.push(Problem { path: reading.file.clone(), ..problem });
            }
        }
        Some(size)
    }

    fn size(&mut self, scan: &ScanRef) -> Option<ScanSize> {
        let opened = catch_unwind(AssertUnwindSafe(|| self.scan(&scan.path).ok()?.frame_info(scan.frame).ok().map(|info| info.size)));
        opened.unwrap_or_default()
    }
}

/// The places where a text lets one think that a page begins.
fn inferred_breaks(text: &PageText) -> Vec<usize> {
    let input = PageInput { id: PageId(1), document: DocumentId(1), text, layout: &Layout::default(), scan_size: None };
    let found = find_marks_page(&input, &SeriesContext::default(), &Rules::builtin());
    let marks = found.findings.iter().filter(|finding| finding.kind == MarkKind::PageBreak);
    marks.map(|finding| finding.span.end).collect()
}

/// A text of one page as so many pages.
fn in_parts(whole: &ReadOutcome, spans: &[Span], count: usize) -> ReadOutcome {
    let text = whole.pages.first().map(|page| page.text.clone()).unwrap_or_default();
    let part = |at: usize| ReadPage {
        text: PageText::new(spans.get(at).map(|span| text.slice(*span)).unwrap_or_default()),
        layout: Layout::default(),
        ..whole.pages.first().cloned().unwrap_or_default()
    };
    let mut notices = whole.notices.clone();
    if spans.len() < count {
        notices.push(Notice::new("The text does not fit these scans; it stands whole on the first page."));
    }
    ReadOutcome { pages: (0..count).map(part).collect(), notices, ..whole.clone() }
}

fn made(text: &TextRef, words: PageText, layout: Layout) -> Reading {
    Reading {
        name: text.name.clone(),
        file: Some(text.path.clone()),
        format: text.format.clone(),
        text: words,
        layout,
        digest: String::new(),
    }
}

fn empty(text: &TextRef) -> Reading {
    made(text, PageText::default(), Layout::default())
}

fn scale(layout: &mut Layout, x: f64, y: f64) {
    let point = |point: ScanPoint| ScanPoint { x: (f64::from(point.x) * x).round() as i32, y: (f64::from(point.y) * y).round() as i32 };
    let rect = |zone: ScanRect| {
        let (from, to) = (point(ScanPoint { x: zone.left, y: zone.top }), point(ScanPoint { x: zone.right, y: zone.bottom }));
        ScanRect { left: from.x, top: from.y, right: to.x, bottom: to.y }
    };
    for zone in layout.regions.iter_mut().filter_map(|region| region.zone.as_mut()) {
        *zone = rect(*zone);
    }
    for zone in layout.words.iter_mut().filter_map(|word| word.zone.as_mut()) {
        *zone = rect(*zone);
    }
    for line in &mut layout.lines {
        line.zone = line.zone.map(rect);
        for at in line.baseline.iter_mut().chain(&mut line.outline) {
            *at = point(*at);
        }
    }
}

/// The dossier a plan describes: heads only, contents come when they are looked at.
pub fn dossier_from_plan(plan: &IntakePlan) -> Dossier {
    let mut heads = Vec::new();
    let mut documents = Vec::new();
    for (number, planned) in (1..).zip(&plan.documents) {
        let document = DocumentId(number);
        documents.push(Document { id: document, title: planned.title.clone() });
        for page in &planned.pages {
            heads.push(head_of(page, PageId(heads.len() as u64 + 1), document));
        }
    }
    Dossier::new(Metadata { title: plan.title.clone(), ..Metadata::default() }, documents, heads)
}

/// The head of a planned page: nobody has looked at it yet.
pub(in crate::app) fn head_of(page: &PlannedPage, id: PageId, document: DocumentId) -> PageHead {
    PageHead {
        id,
        label: page.label.clone(),
        document,
        scan: page.scan.clone(),
        turns: QuarterTurns::default(),
        status: PageStatus::NotStarted,
        note: String::new(),
        texts: page.texts.clone(),
    }
}
