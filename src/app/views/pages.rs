//! The page list.

use crate::app::session::{PageFilter, Session};
use crate::model::{Level, PageId, PageStatus};

/// A page in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// Which page.
    pub id: PageId,
    /// Place in the dossier, from 1.
    pub number: usize,
    /// What it is called.
    pub label: String,
    /// The document's title, on the first row of a document.
    pub document: Option<String>,
    /// How far it has come.
    pub status: PageStatus,
    /// The note.
    pub note: String,
    /// The level its banners state, with its own words.
    pub level: Option<(Level, String)>,
    /// How many marks are shown.
    pub marks: usize,
    /// Whether its text differs from its source.
    pub changed: bool,
    /// Whether it has a scan.
    pub has_scan: bool,
    /// Whether it has a text.
    pub has_text: bool,
}

/// The page list with the progress above it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PagesView {
    /// The rows the filter lets through.
    pub rows: Vec<PageRow>,
    /// Pages that are corrected or checked.
    pub done: usize,
    /// All pages.
    pub total: usize,
}

/// The rows of the page list.
pub fn pages(session: &Session) -> PagesView {
    let heads = session.dossier.heads();
    let mut shown_document = None;
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
        let document = (shown_document != Some(head.document)).then(|| {
            shown_document = Some(head.document);
            session.dossier.document(head.document).map_or_else(String::new, |document| document.title.clone())
        });
        view.rows.push(PageRow {
            id: head.id,
            number: place + 1,
            label: head.label.clone(),
            document,
            status: head.status,
            note: head.note.clone(),
            level: facts.and_then(|facts| facts.level.clone()),
            marks: facts.map_or(0, |facts| facts.marks.len()),
            changed,
            has_scan: head.scan.is_some(),
            has_text: !head.texts.is_empty(),
        });
    }
    view
}
