//! The page list.

use super::document;
use crate::app::findings::said;
use crate::app::session::{PageFilter, Session};
use crate::model::{DocumentId, Level, PageHead, PageId, PageStatus};
use std::collections::HashMap;

/// A page in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// Which page.
    pub id: PageId,
    /// Place in the dossier, from 1.
    pub number: usize,
    /// What it is called.
    pub label: String,
    /// How far it has come.
    pub status: PageStatus,
    /// The note.
    pub note: String,
    /// The level its banners state, with its own words.
    pub level: Option<(Level, String)>,
    /// How many marks are shown.
    pub marks: usize,
    /// How many doubtful words are left; nothing where it was not looked at yet.
    pub doubts: Option<usize>,
    /// Whether its text differs from its source.
    pub changed: bool,
    /// What does not fit on it, in a word or two each.
    pub faults: Vec<String>,
    /// The same as sentences.
    pub fault_sentences: Vec<String>,
    /// Whether it has a scan.
    pub has_scan: bool,
    /// Whether it has a text.
    pub has_text: bool,
}

/// The head above the rows of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHead {
    /// It stands before this row.
    pub before: usize,
    /// Which document.
    pub id: DocumentId,
    /// Its first page that is listed.
    pub first: PageId,
    /// What it is called.
    pub title: String,
    /// Its original level, for colour.
    pub level: Option<Level>,
    /// Level and controls: `SECRET//NOFORN`; empty where none is stated.
    pub classification: String,
    /// What became of it: `released in part 1998`; empty where no stamp says.
    pub status: String,
    /// How many pages it has.
    pub pages: usize,
    /// How many things do not fit.
    pub faults: usize,
}

/// The page list with the progress above it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PagesView {
    /// The rows the filter lets through.
    pub rows: Vec<PageRow>,
    /// The heads above them, in order.
    pub heads: Vec<DocumentHead>,
    /// Pages that are corrected or checked.
    pub done: usize,
    /// All pages.
    pub total: usize,
}

/// The rows of the page list.
pub fn pages(session: &Session) -> PagesView {
    let heads = session.dossier.heads();
    let mut shown_document = None;
    let titles: HashMap<DocumentId, &str> =
        session.dossier.documents.iter().map(|document| (document.id, document.title.as_str())).collect();
    let mut view = PagesView { total: heads.len(), ..PagesView::default() };
    for (place, head) in heads.iter().enumerate() {
        let finished = matches!(head.status, PageStatus::Corrected | PageStatus::Checked);
        view.done += usize::from(finished);
        let facts = session.facts.get(head.id);
        let changed = facts.is_some_and(|facts| facts.changed);
        let shown = match session.filter {
            PageFilter::All => true,
            PageFilter::Status(status) => head.status == status,
            PageFilter::Unfinished => !finished,
            PageFilter::Changed => changed,
            PageFilter::Unpaired => head.scan.is_none() || head.texts.is_empty(),
        };
        if !shown {
            continue;
        }
        if shown_document != Some(head.document) {
            shown_document = Some(head.document);
            view.heads.push(document_head(session, head, titles.get(&head.document).copied().unwrap_or_default(), view.rows.len()));
        }
        let entry = session.documents.get(head.document);
        let on_page = entry.map(|entry| entry.faults_on(head.id)).unwrap_or_default();
        let faults = || on_page.iter().filter_map(|at| entry.and_then(|entry| entry.facts.faults.get(*at)));
        let label = |page: PageId| session.dossier.head(page).map(|head| head.label.clone()).unwrap_or_default();
        view.rows.push(PageRow {
            id: head.id,
            number: place + 1,
            label: head.label.clone(),
            faults: faults().map(|fault| document::short(&fault.kind)).collect(),
            fault_sentences: faults().map(|fault| document::sentence(&fault.kind, &label)).collect(),
            status: head.status,
            note: head.note.clone(),
            level: facts.and_then(|facts| facts.level.clone()),
            marks: facts.map_or(0, |facts| facts.marks.len()),
            doubts: session.suspects.left(head.id),
            changed,
            has_scan: head.scan.is_some(),
            has_text: !head.texts.is_empty(),
        });
    }
    view
}

fn document_head(session: &Session, first: &PageHead, title: &str, before: usize) -> DocumentHead {
    let (id, title, first) = (first.document, title.to_owned(), first.id);
    let mut head =
        DocumentHead { before, id, first, title, level: None, classification: String::new(), status: String::new(), pages: 0, faults: 0 };
    if let Some(entry) = session.documents.get(id) {
        let class = &entry.facts.classification;
        head.level = class.level;
        head.classification = said(&class.level_name, &class.controls);
        head.status =
            class.status.map(|status| document::status_line(status, entry.facts.status_year()).to_lowercase()).unwrap_or_default();
        head.pages = entry.pages.len();
        head.faults = entry.facts.faults.len();
    }
    head
}
