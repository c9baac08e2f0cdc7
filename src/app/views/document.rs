//! What is known of a document as a whole: original level, what became of it, which pages say what, and what does not fit.

use crate::analysis::structure::{DocumentFacts, FaultKind, LeafPlace, Release, StatedLevel};
use crate::app::findings::said;
use crate::app::session::Session;
use crate::model::{DocumentId, Dossier, Level, PageId, ReleaseStatus, Span};

/// A stretch of pages with the same level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeRow {
    /// The pages' labels: `1–4`.
    pub pages: String,
    /// The level; `None` where no banner states one.
    pub level: Option<(Level, String)>,
    /// Where it begins.
    pub page: PageId,
    /// What to show there.
    pub span: Span,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRow {
    /// On which page.
    pub page: PageId,
    /// What that page is called.
    pub label: String,
    /// What to show there.
    pub span: Span,
    /// The name files use: `missing-banner`.
    pub kind: &'static str,
    /// A word or two: `no banner`.
    pub short: String,
    /// A sentence.
    pub sentence: String,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentView {
    /// What it is called.
    pub title: String,
    /// How many pages it has.
    pub pages: usize,
    /// How many of them were looked at so far.
    pub surveyed: usize,
    /// The original level.
    pub level: Option<Level>,
    /// It, in its own words; empty where there is none.
    pub level_name: String,
    /// Control markings and codewords.
    pub controls: Vec<String>,
    /// What became of the classification: the strongest statement.
    pub status: Option<ReleaseStatus>,
    /// The year of that statement.
    pub year: Option<u16>,
    /// Every later decision.
    pub releases: Vec<Release>,
    /// Which pages state which level.
    pub ranges: Vec<RangeRow>,
    /// What does not fit.
    pub faults: Vec<FaultRow>,
}

impl DocumentView {
    /// Level, controls and status in a line: `SECRET//NOFORN · released in part 1998`; empty where nothing is stated.
    pub fn line(&self) -> String {
        line(&self.level_name, &self.controls, self.status, self.year)
    }
}

/// The document of the current page.
pub fn document(session: &Session) -> DocumentView {
    let Some(id) = session.head().map(|head| head.document) else { return DocumentView::default() };
    let Some(entry) = session.documents.get(id) else { return DocumentView::default() };
    DocumentView { pages: entry.pages.len(), surveyed: entry.surveyed, ..of_facts(&session.dossier, id, &entry.facts) }
}

/// Facts with the names that people know pages by.
pub fn of_facts(dossier: &Dossier, id: DocumentId, facts: &DocumentFacts) -> DocumentView {
    let label = |page: PageId| dossier.head(page).map(|head| head.label.clone()).unwrap_or_default();
    let class = &facts.classification;
    DocumentView {
        title: dossier.document(id).map(|document| document.title.clone()).unwrap_or_default(),
        pages: 0,
        surveyed: 0,
        level: class.level,
        level_name: class.level_name.clone(),
        controls: class.controls.clone(),
        status: class.status,
        year: facts.status_year(),
        releases: facts.releases.clone(),
        ranges: facts
            .ranges
            .iter()
            .map(|range| RangeRow {
                pages: range_name(dossier, range.first, range.last),
                level: range.level.as_ref().map(|level| (level.level, level.name.clone())),
                page: range.first.page,
                span: range.first.span,
            })
            .collect(),
        faults: facts
            .faults
            .iter()
            .map(|fault| FaultRow {
                page: fault.page,
                label: label(fault.page),
                span: fault.span,
                kind: fault.kind.id(),
                short: short(&fault.kind),
                sentence: sentence(&fault.kind, &label),
            })
            .collect(),
    }
}

/// Level, controls and status in a line.
pub fn line(level_name: &str, controls: &[String], status: Option<ReleaseStatus>, year: Option<u16>) -> String {
    let level = said(level_name, controls);
    let status = status.map(|status| status_line(status, year).to_lowercase()).unwrap_or_default();
    match (level.is_empty(), status.is_empty()) {
        (true, _) => status,
        (false, true) => level,
        (false, false) => format!("{level} · {status}"),
    }
}

/// A later decision for people: `Released in part 1998`.
pub fn status_line(status: ReleaseStatus, year: Option<u16>) -> String {
    year.map_or_else(|| status.label().to_owned(), |year| format!("{} {year}", status.label()))
}

fn range_name(dossier: &Dossier, first: LeafPlace, last: LeafPlace) -> String {
    let (from, to) = (leaf_name(dossier, first), leaf_name(dossier, last));
    if from == to { from } else { format!("{from}–{to}") }
}

/// A page's label; pages of the paper inside one text are counted after a point.
fn leaf_name(dossier: &Dossier, place: LeafPlace) -> String {
    let label = dossier.head(place.page).map(|head| head.label.as_str()).unwrap_or_default();
    if place.leaves <= 1 { label.to_owned() } else { format!("{label}.{}", place.leaf + 1) }
}

/// A fault in a word or two, for the page list.
pub fn short(kind: &FaultKind) -> String {
    match kind {
        FaultKind::LevelChange { .. } => "level changes".to_owned(),
        FaultKind::MissingBanner { .. } => "no banner".to_owned(),
        FaultKind::NumberGap { from, to, missing, .. } if *missing < to - from + 1 => format!("{missing} of no. {from}–{to} missing"),
        FaultKind::NumberGap { from, to, .. } if from == to => format!("no. {from} missing"),
        FaultKind::NumberGap { from, to, .. } => format!("no. {from}–{to} missing"),
        FaultKind::DuplicateNumber { number, .. } => format!("no. {number} twice"),
        FaultKind::NumberOutOfOrder { number, .. } => format!("no. {number} out of order"),
    }
}

/// A fault as a sentence.
pub fn sentence(kind: &FaultKind, label: &dyn Fn(PageId) -> String) -> String {
    let name = |level: &StatedLevel| level.name.clone();
    match kind {
        FaultKind::LevelChange { from, to } => format!("{} here, {} on the pages before.", name(to), name(from)),
        FaultKind::MissingBanner { expected } => format!("No banner here; the pages around it state {}.", name(expected)),
        FaultKind::NumberGap { from, to, missing, inside } => {
            let numbers = match (missing, from == to) {
                (_, true) => format!("Page number {from} is"),
                (missing, false) if *missing == to - from + 1 => format!("Page numbers {from} to {to} are"),
                (1, false) => format!("One of the page numbers {from} to {to} is"),
                (missing, false) => format!("{missing} of the page numbers {from} to {to} are"),
            };
            let or = if *inside { ", or a page break was not found" } else { "" };
            format!("{numbers} missing before this page{or}.")
        }
        FaultKind::DuplicateNumber { number, earlier } => format!("Page number {number} stands on page {} too.", label(*earlier)),
        FaultKind::NumberOutOfOrder { number, expected } => format!("Page number {number} stands where {expected} is expected."),
    }
}
