//! The clean text of the pages around the current one, made by a job: joins over page breaks show only where more than one page is read.

use crate::analysis::reading::{Policy, ReadingText};
use crate::app::event::Event;
use crate::app::export::ExportOptions;
use crate::app::export_request::Scope;
use crate::app::jobs::Priority;
use crate::app::problem::Problem;
use crate::app::report::ReportRow;
use crate::app::workspace::Workspace;
use crate::model::PageId;
use std::sync::Arc;

/// Pages on each side of the current one that are read.
const REACH: usize = 30;

/// What a clean text was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanKey {
    /// The generation of the dossier.
    generation: u64,
    /// The current page, where only it is read; otherwise the first page that is read.
    first: PageId,
    /// How many pages are read.
    count: usize,
}

/// The clean text of some pages.
#[derive(Debug)]
pub struct Cleaned {
    /// What it was made from.
    pub key: CleanKey,
    /// The text, or why there is none.
    pub text: Result<(ReadingText, Vec<ReportRow>), Problem>,
    /// How many pages it was made of.
    pub pages: usize,
    /// Whether the document has more pages.
    pub is_part: bool,
}

impl Workspace {
    /// Asks for the clean text of the current page, or of the pages around it in its document, where it is not there or not up to date; it
    /// comes to [`Workspace::cleaned`].
    pub fn request_clean(&mut self, only_page: bool, policy: Policy) {
        let rules = Arc::clone(self.rules());
        let Some(session) = &mut self.session else { return };
        let (Some(head), Some(page)) = (session.head(), session.place.page) else { return };
        let all = Scope::Document.heads(session).unwrap_or_default();
        let here = all.iter().position(|other| other.id == head.id).unwrap_or(0);
        // The window of pages moves by halves, so that going from page to page does not make it anew each time.
        let first = (here / REACH).saturating_sub(1) * REACH;
        let chosen: Vec<_> = if only_page {
            all.iter().filter(|other| other.id == page).cloned().collect()
        } else {
            all.iter().skip(first).take(REACH * 3).cloned().collect()
        };
        let key = CleanKey { generation: session.generation(), first: chosen.first().map_or(page, |head| head.id), count: chosen.len() };
        if self.clean_asked.as_ref() == Some(&key) {
            return;
        }
        self.clean_asked = Some(key.clone());
        let options = ExportOptions { format: "txt".to_owned(), policy, ..ExportOptions::default() };
        let gathered = super::export::gather(session, &chosen, options, rules);
        let (pages, is_part) = (chosen.len(), chosen.len() < all.len());
        self.stop("clean");
        self.submit("clean", 0, Priority::Visible, move |job| {
            Event::Cleaned(Box::new(Cleaned { key, text: gathered.reading(job.cancel()), pages, is_part }))
        });
    }
}
