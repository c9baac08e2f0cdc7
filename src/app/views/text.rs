//! The text pane: the page's text and everything that is drawn on it.

use crate::app::command::FindRequest;
use crate::app::findings::{MarkSource, PageMark, PageMarks};
use crate::app::session::Session;
use crate::model::{Level, MarkKind, Page, PageId, Revision, Span};
use std::sync::Arc;

/// What a stretch of text is drawn as.
#[derive(Debug, Clone, PartialEq)]
pub enum Highlight {
    /// A banner line: a band with its level's colour and name.
    Banner {
        /// How secret.
        level: Option<Level>,
        /// Level and control markings for people.
        name: String,
    },
    /// Page furniture other than banners: dimmed.
    Furniture(MarkKind),
    /// A portion mark, in its level's colour.
    PortionMark(Option<Level>),
    /// A heading.
    Heading,
    /// A page break inside the text: a rule with a label.
    PageBreak(String),
    /// A redaction or exemption code: boxed.
    Redaction,
    /// A changed word; holds what stood there.
    Changed(String),
    /// A place the search found.
    Hit,
    /// The place the search stands at.
    CurrentHit,
}

/// A highlighted stretch.
#[derive(Debug, Clone, PartialEq)]
pub struct Highlighted {
    /// Where.
    pub span: Span,
    /// How.
    pub highlight: Highlight,
    /// What to say when it is pointed at; empty for nothing.
    pub hover: String,
}

/// What the text pane shows.
#[derive(Debug, Clone, Default)]
pub struct TextView {
    /// The page, where its content is in memory.
    pub page: Option<Arc<Page>>,
    /// Its highlights in order of their spans.
    pub highlights: Vec<Highlighted>,
    /// The last lines of the page before, for the eye to read on from.
    pub before: Vec<String>,
    /// The first lines of the page after.
    pub after: Vec<String>,
    /// Label of the page before and after.
    pub neighbours: (Option<String>, Option<String>),
}

/// What [`text`] depends on, the page itself left out: holding on to that would make every key copy its text.
#[derive(Debug, Clone)]
pub struct TextKey {
    page: Option<(PageId, Revision)>,
    /// Of the dossier, of its marks.
    generations: (u64, u64),
    /// Which neighbours are loaded.
    neighbours: (bool, bool),
    request: FindRequest,
    hits: (usize, Option<usize>),
    changed: Arc<Vec<(Span, String)>>,
}

impl TextKey {
    /// What the view of the current page would depend on now.
    pub fn of(session: &Session, changed: &Arc<Vec<(Span, String)>>) -> Self {
        let page = session.page().map(|page| (page.id, page.revision));
        let (before, after) = session.place.page.map_or((None, None), |id| neighbours(session, id));
        let is_loaded = |id: Option<PageId>| id.is_some_and(|id| session.dossier.page(id).is_some());
        let search = &session.search;
        Self {
            page,
            generations: (session.generation(), session.findings.generation()),
            neighbours: (is_loaded(before), is_loaded(after)),
            request: search.request.clone(),
            hits: (search.hits.len(), search.current),
            changed: Arc::clone(changed),
        }
    }

    /// Whether nothing has changed since; words are compared by where they are kept, which is quick.
    pub fn is_still(&self, now: &Self) -> bool {
        Arc::ptr_eq(&self.changed, &now.changed)
            && (self.page, self.generations, self.neighbours, self.hits) == (now.page, now.generations, now.neighbours, now.hits)
            && self.request == now.request
    }
}

/// Lines of a neighbouring page that are shown.
const GHOST_LINES: usize = 2;

/// What the text pane shows for the current page.
pub fn text(session: &Session, changed: &[(Span, String)]) -> TextView {
    let Some(page) = session.page().cloned() else { return TextView::default() };
    let mut highlights = Vec::new();
    if let Some(marks) = session.findings.get(page.id) {
        highlights.extend(marks.marks.iter().map(highlighted));
    }
    highlights.extend(changed.iter().map(|(span, before)| Highlighted {
        span: *span,
        highlight: Highlight::Changed(before.clone()),
        hover: if before.is_empty() { "added".to_owned() } else { format!("was: {before}") },
    }));
    for (index, hit) in session.search.hits.iter().enumerate().filter(|(_, hit)| hit.page == page.id) {
        let highlight = if session.search.current == Some(index) { Highlight::CurrentHit } else { Highlight::Hit };
        highlights.push(Highlighted { span: hit.span, highlight, hover: String::new() });
    }
    highlights.retain(|entry| page.working.text.holds(entry.span));
    highlights.sort_by_key(|entry| (entry.span.start, entry.span.end));
    let (before, after) = neighbours(session, page.id);
    TextView {
        before: before.and_then(|id| session.dossier.page(id)).map(|page| last_lines(page)).unwrap_or_default(),
        after: after.and_then(|id| session.dossier.page(id)).map(|page| first_lines(page)).unwrap_or_default(),
        neighbours: (label(session, before), label(session, after)),
        page: Some(page),
        highlights,
    }
}

/// The pages before and after in the same dossier.
pub fn neighbours(session: &Session, id: PageId) -> (Option<PageId>, Option<PageId>) {
    let Some(place) = session.dossier.place(id) else { return (None, None) };
    let at = |place: Option<usize>| place.and_then(|place| session.dossier.heads().get(place)).map(|head| head.id);
    (at(place.checked_sub(1)), at(Some(place + 1)))
}

fn label(session: &Session, id: Option<PageId>) -> Option<String> {
    id.and_then(|id| session.dossier.head(id)).map(|head| head.label.clone())
}

fn last_lines(page: &Page) -> Vec<String> {
    let text = page.working.text.as_str().trim_end();
    let mut lines: Vec<String> = text.rsplit('\n').filter(|line| !line.trim().is_empty()).take(GHOST_LINES).map(shortened).collect();
    lines.reverse();
    lines
}

fn first_lines(page: &Page) -> Vec<String> {
    page.working.text.as_str().split('\n').filter(|line| !line.trim().is_empty()).take(GHOST_LINES).map(shortened).collect()
}

fn shortened(line: &str) -> String {
    line.chars().take(200).collect()
}

fn highlighted(mark: &PageMark) -> Highlighted {
    let name = name(mark);
    let highlight = match mark.kind {
        MarkKind::Banner => Highlight::Banner { level: mark.marking.as_ref().and_then(|marking| marking.level), name: name.clone() },
        MarkKind::PortionMark => Highlight::PortionMark(mark.marking.as_ref().and_then(|marking| marking.level)),
        MarkKind::Heading => Highlight::Heading,
        MarkKind::PageBreak => Highlight::PageBreak(mark.number.map_or_else(|| "page break".to_owned(), |number| format!("page {number}"))),
        MarkKind::Redaction | MarkKind::ExemptionCode => Highlight::Redaction,
        MarkKind::ClassificationBlock
        | MarkKind::Declassification
        | MarkKind::ControlNumber
        | MarkKind::PageNumber
        | MarkKind::RunningHead
        | MarkKind::Catchword
        | MarkKind::Continuation
        | MarkKind::Stamp => Highlight::Furniture(mark.kind),
    };
    let reason = match &mark.source {
        MarkSource::Rule { reason, confidence, confirmed, .. } => {
            let sure = if *confirmed { "confirmed".to_owned() } else { format!("{:.0} % sure", confidence * 100.0) };
            format!("{name} — {reason} ({sure})")
        }
        MarkSource::Hand(_) => format!("{name} — marked by hand"),
    };
    Highlighted { span: mark.span, highlight, hover: reason }
}

/// What a mark is called on the screen.
pub fn name(mark: &PageMark) -> String {
    match &mark.marking {
        Some(marking) => {
            let mut parts: Vec<&str> = Some(marking.level_name.as_str()).into_iter().filter(|name| !name.is_empty()).collect();
            parts.extend(marking.controls.iter().map(String::as_str));
            if parts.is_empty() { mark.kind.label().to_owned() } else { parts.join("//") }
        }
        None => mark.kind.label().to_owned(),
    }
}

/// The marks of the current page that have a place, for walking from one to the next.
pub fn mark_spans(marks: &PageMarks) -> Vec<Span> {
    marks.marks.iter().map(|mark| mark.span).collect()
}
