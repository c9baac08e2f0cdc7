//! A page break with both its edges: the last lines of one page, the first of the next, what lies between, and what would come of it.

use crate::analysis::reading::joined;
use crate::app::breaks::{self, BreakAt, BreakPlace, Joining};
use crate::app::session::Session;
use crate::app::strips::{Part, StripKey};
use crate::app::views::scan::zone_of;
use crate::model::{Level, MarkKind, Page, PageId, Span};
use std::sync::Arc;

/// Lines of text shown on each side.
const LINES: usize = 16;
/// Lines of furniture shown between the two.
const BETWEEN: usize = 12;

/// A line beside a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeRow {
    /// Its text.
    pub text: String,
    /// What it is, where it is no text of its own: a banner, a page number.
    pub kind: Option<MarkKind>,
    /// How secret, for colour.
    pub level: Option<Level>,
}

/// One side of a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeSide {
    /// Which page.
    pub page: PageId,
    /// What the page is called.
    pub label: String,
    /// Lines of text, with what stands among them.
    pub rows: Vec<EdgeRow>,
    /// What stands between the text and the break.
    pub furniture: Vec<EdgeRow>,
    /// The strip of the scan; nothing without a scan, or where nobody knows where the lines are on it.
    pub strip: Option<StripKey>,
}

/// A choice at a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What.
    pub joining: Joining,
    /// What would come of it.
    pub preview: String,
}

/// What the walk shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakView {
    /// Which break.
    pub place: BreakPlace,
    /// Before the break.
    pub earlier: EdgeSide,
    /// After it.
    pub later: EdgeSide,
    /// The choices, in the order of their keys.
    pub choices: Vec<Choice>,
    /// What the program would do.
    pub proposed: Joining,
    /// Whether it is sure.
    pub sure: bool,
    /// Why, a phrase.
    pub why: String,
    /// What a person decided.
    pub decided: Option<Joining>,
    /// Whether the walk comes by doubtful breaks only.
    pub only_doubtful: bool,
}

/// The break that is looked at; nothing where no walk is open or the break is not there any more.
pub fn view(session: &Session) -> Option<BreakView> {
    let walk = session.breaks.walk?;
    let found = breaks::break_at(session, walk.place)?;
    let choice = |joining| Choice { joining, preview: joined(&found.before, &found.after, joining) };
    Some(BreakView {
        place: found.place,
        earlier: side(session, &found, true)?,
        later: side(session, &found, false)?,
        choices: Joining::ALL.map(choice).to_vec(),
        proposed: found.proposal.joining,
        sure: found.proposal.sure,
        why: found.proposal.why.clone(),
        decided: found.decided,
        only_doubtful: walk.only_doubtful,
    })
}

fn side(session: &Session, found: &BreakAt, earlier: bool) -> Option<EdgeSide> {
    let id = if earlier { found.place.page } else { found.next };
    let head = session.dossier.head(id)?;
    let page = session.dossier.page(id)?;
    let (text, inner) = (&page.working.text, found.place.at);
    let lines: Vec<(Span, &str)> = text.lines().filter(|(_, line)| !line.trim().is_empty()).collect();
    // Inside a text the furniture on both sides of the break is one run, and stands with the earlier side.
    let (rows, furniture): (Vec<_>, Vec<_>) = if earlier {
        let last = lines.partition_point(|(span, _)| span.start <= found.before.span.start);
        let until = inner.map_or(text.len(), |_| found.after.span.start);
        let rows = lines.get(last.saturating_sub(LINES)..last).unwrap_or_default().to_vec();
        (rows, lines.iter().skip(last).filter(|(span, _)| span.start < until).take(BETWEEN).copied().collect())
    } else {
        let first = lines.partition_point(|(span, _)| span.end < found.after.span.start);
        let rows = lines.iter().skip(first).take(LINES).copied().collect();
        (rows, if inner.is_some() { Vec::new() } else { lines.iter().take(first).take(BETWEEN).copied().collect() })
    };
    let strip = strip(session, page, inner.is_some(), earlier, rows.iter().chain(&furniture).map(|(span, _)| *span));
    let told = |lines: Vec<(Span, &str)>| lines.into_iter().map(|(span, line)| row(session, id, span, line)).collect();
    Some(EdgeSide { page: id, label: head.label.clone(), rows: told(rows), furniture: told(furniture), strip })
}

fn row(session: &Session, page: PageId, span: Span, line: &str) -> EdgeRow {
    let marks = session.findings.get(page).map(Arc::as_ref);
    let whole = |kind: MarkKind| kind.is_furniture() && kind != MarkKind::PageBreak;
    let mark = marks.and_then(|found| found.marks.iter().find(|mark| mark.span.overlaps(span) && whole(mark.kind)));
    EdgeRow {
        text: line.trim().chars().take(200).collect(),
        kind: mark.map(|mark| mark.kind),
        level: mark.and_then(|mark| mark.marking.as_ref()).and_then(|marking| marking.level),
    }
}

/// Where the lines are on the scan; the foot or head of the page where that is unknown and the break is a page's edge.
fn strip(session: &Session, page: &Page, inner: bool, earlier: bool, lines: impl Iterator<Item = Span>) -> Option<StripKey> {
    let frame = session.frame_key(page.id)?;
    let turns = session.dossier.head(page.id)?.turns;
    let words = session.placed(page);
    let zone = lines.filter_map(|span| zone_of(&words, span)).reduce(crate::model::ScanRect::union);
    let part = match (zone, turns.get()) {
        (Some(zone), 0) if earlier => Part::DownTo(zone.bottom),
        (Some(zone), 0) => Part::From(zone.top),
        _ if inner => return None,
        _ if earlier => Part::Foot,
        _ => Part::Head,
    };
    Some(StripKey { frame, part, turns })
}
