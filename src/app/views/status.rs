//! The status line.

use crate::app::links::Verdict;
use crate::app::session::Session;
use crate::model::WordSource;

/// The parts of the status line, left to right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatusView {
    /// `page 3 of 8`
    pub page: String,
    /// The level of the page's banners, or nothing.
    pub level: String,
    /// How many marks and changes.
    pub counts: String,
    /// How many doubts are left: on the page, or in the queue while reviewing; empty where nobody has looked yet.
    pub doubts: String,
    /// Whether everything is recorded.
    pub recorded: String,
}

/// What the status line says.
pub fn status(session: &Session) -> StatusView {
    let total = session.dossier.len();
    let Some(id) = session.place.page else {
        return StatusView { page: "no pages".to_owned(), ..StatusView::default() };
    };
    let place = session.dossier.place(id).map_or(0, |place| place + 1);
    let label = session.head().map(|head| head.label.clone()).unwrap_or_default();
    let page = if label == place.to_string() { format!("page {place} of {total}") } else { format!("page {label} · {place} of {total}") };
    let facts = session.facts.get(id);
    let level = facts.map(|facts| facts.classification.clone()).unwrap_or_default();
    let marks = facts.map_or(0, |facts| facts.marks.len());
    let counts = match marks {
        0 => "no markings".to_owned(),
        1 => "1 marking".to_owned(),
        many => format!("{many} markings"),
    };
    let recorded = match (&session.read_only, session.has_unwritten()) {
        (Some(_), _) => "read-only",
        (None, true) => "recording…",
        (None, false) => "all changes recorded",
    };
    let doubts = session.suspects.left(id).map(super::suspects::doubts_left).unwrap_or_default();
    let apart = session.links(id).is_some_and(|links| links.verdict == Verdict::Apart && links.source == WordSource::Aligned);
    let counts = if apart { format!("{counts} · text and scan do not fit each other") } else { counts };
    StatusView { page, level, counts, doubts, recorded: recorded.to_owned() }
}
