//! The text pane: the page's text and everything that is drawn on it.

use crate::app::command::FindRequest;
use crate::app::facts::ListedMark;
use crate::app::findings::{MarkSource, PageMark, PageMarks};
use crate::app::review::SuspectFilter;
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
    /// A redaction on the scan that no word stands under: a rule that says so.
    RedactionPlace(String),
    /// A changed word; holds what stood there.
    Changed(String),
    /// A doubtful word; the one that is looked at while reviewing.
    Suspect {
        /// Whether it is looked at.
        current: bool,
    },
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
    /// Label of this page.
    pub own: Option<String>,
    /// Label of the page before and after.
    pub neighbours: (Option<String>, Option<String>),
}

/// What [`text`] depends on, the page itself left out: holding on to that would make every key copy its text.
#[derive(Debug, Clone)]
pub struct TextKey {
    page: Option<(PageId, Revision)>,
    /// Of the dossier, of its marks, of what is known of its pages, and of its suspects.
    generations: (u64, u64, u64, u64),
    /// Which suspects show, and which is looked at.
    review: (SuspectFilter, Option<(PageId, Span)>),
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
            generations: (session.generation(), session.findings.generation(), session.facts.generation(), session.suspects.generation()),
            review: (session.review.filter, session.review.suspect()),
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
            && self.review == now.review
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
    highlights.extend(suspects(session, page.id));
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
        before: before.and_then(|id| session.dossier.page(id)).map(|page| last_lines(session, page)).unwrap_or_default(),
        after: after.and_then(|id| session.dossier.page(id)).map(|page| first_lines(session, page)).unwrap_or_default(),
        own: label(session, Some(page.id)),
        neighbours: (label(session, before), label(session, after)),
        page: Some(page),
        highlights,
    }
}

fn suspects(session: &Session, page: PageId) -> Vec<Highlighted> {
    let looked_at = session.review.suspect().filter(|(on, _)| *on == page).map(|(_, span)| span);
    let shown = super::suspects::shown(session, page);
    shown
        .map(|suspect| Highlighted {
            span: suspect.span,
            highlight: Highlight::Suspect { current: looked_at == Some(suspect.span) },
            hover: super::suspects::sentence(suspect),
        })
        .collect()
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

fn last_lines(session: &Session, page: &Page) -> Vec<String> {
    let furniture = furniture(session, page);
    let mut end = page.working.text.len() + 1;
    let backwards = page.working.text.as_str().rsplit('\n').map(|line| {
        end -= line.len() + 1;
        (end, line)
    });
    let mut lines: Vec<String> =
        backwards.filter(|(start, line)| is_read_on(*start, line, &furniture)).take(GHOST_LINES).map(|(_, line)| shortened(line)).collect();
    lines.reverse();
    lines
}

fn first_lines(session: &Session, page: &Page) -> Vec<String> {
    let furniture = furniture(session, page);
    let lines = page.working.text.lines().map(|(span, line)| (span.start, line));
    lines.filter(|(start, line)| is_read_on(*start, line, &furniture)).take(GHOST_LINES).map(|(_, line)| shortened(line)).collect()
}

/// Whether one reads on with a line that begins at `start`: banners, numbers and other furniture are passed over.
fn is_read_on(start: usize, line: &str, furniture: &[Span]) -> bool {
    let start = start + (line.len() - line.trim_start().len());
    let core = Span::new(start, start + line.trim().len());
    !core.is_empty() && !furniture.iter().any(|known| known.covers(core))
}

/// Where furniture stands on a page, as far as it was looked at in its present state.
fn furniture(session: &Session, page: &Page) -> Vec<Span> {
    let facts = session.facts.get(page.id).filter(|facts| facts.revision == page.revision);
    let marks = facts.into_iter().flat_map(|facts| facts.marks.iter());
    marks.filter(|mark| mark.kind.is_furniture()).map(ListedMark::span).collect()
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
        MarkKind::PageBreak => Highlight::PageBreak(break_label(mark.number)),
        MarkKind::Redaction if mark.span.is_empty() => Highlight::RedactionPlace(redaction_label(mark)),
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
    let name = if mark.kind == MarkKind::Redaction { redaction_label(mark) } else { name };
    let reason = match &mark.source {
        MarkSource::Rule { reason, confidence, confirmed, .. } => {
            let sure = if *confirmed { "confirmed".to_owned() } else { format!("{:.0} % sure", confidence * 100.0) };
            format!("{name} — {reason} ({sure})")
        }
        MarkSource::Hand(_) => format!("{name} — marked by hand"),
    };
    Highlighted { span: mark.span, highlight, hover: reason }
}

/// The pages on both sides of a break.
fn break_label(number: Option<u32>) -> String {
    match number {
        Some(number) if number > 1 => format!("page {}  |  page {number}", number - 1),
        Some(number) => format!("page {number}"),
        None => "page break".to_owned(),
    }
}

/// A redaction with what is known of it: `Redaction, 3 lines, (b)(1)`.
fn redaction_label(mark: &PageMark) -> String {
    let extent = mark.extent.map(|extent| extent.to_string());
    [Some(mark.kind.label().to_owned()), extent, mark.code.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ")
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
