//! Page breaks: those of every page as far as it was looked at, and the walk from one to the next.
//!
//! A break is either inside a page's text or between a page and the next page with text. The lines beside the breaks of all pages
//! are kept (some hundred bytes a page), the pages are not: so the breaks of ten thousand pages are counted, and the doubtful ones picked out,
//! without loading anything. What a person decides about a break is a [`Ruling`] on the page it belongs to, and so can be taken back.

use super::known_words::is_known;
use super::session::Session;
use crate::analysis::reading::{EdgeLine, PageEdges, Words, propose};
pub use crate::analysis::reading::{Joining, Proposal};
use crate::edit::Op;
use crate::model::{PageId, Ruling};
use std::collections::HashMap;
use std::sync::Arc;

/// Names a page break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BreakPlace {
    /// The page it belongs to: for a break between two pages the earlier.
    pub page: PageId,
    /// Where in the page's text; nothing for the break after the page.
    pub at: Option<usize>,
}

/// The walk from break to break while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walk {
    /// The break that is looked at.
    pub place: BreakPlace,
    /// Whether only doubtful breaks are walked to.
    pub only_doubtful: bool,
}

/// The edges of pages, and the walk.
#[derive(Debug, Default)]
pub struct BreakBook {
    pages: HashMap<PageId, Arc<PageEdges>>,
    generation: u64,
    /// The walk, while it is open.
    pub walk: Option<Walk>,
}

impl BreakBook {
    /// The edges of a page.
    pub fn get(&self, id: PageId) -> Option<&Arc<PageEdges>> {
        self.pages.get(&id)
    }

    /// Notes the edges of a page.
    pub fn set(&mut self, id: PageId, edges: PageEdges) {
        if self.pages.get(&id).is_none_or(|known| **known != edges) {
            self.pages.insert(id, Arc::new(edges));
            self.generation += 1;
        }
    }

    /// Counts changes of what is known.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The walk goes to a break whose decision is made or taken back.
    pub(super) fn follow(&mut self, op: &Op) {
        let (Op::AddRuling { page, ruling, .. } | Op::RemoveRuling { page, ruling, .. }) = op else { return };
        let at = match ruling.rule.as_str() {
            Ruling::PAGE_EDGE => None,
            Ruling::PAGE_BREAK => Some(ruling.span.start),
            _ => return,
        };
        if let Some(walk) = &mut self.walk {
            walk.place = BreakPlace { page: *page, at };
        }
    }
}

/// A break with what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakAt {
    /// Which break.
    pub place: BreakPlace,
    /// The last line before it.
    pub before: EdgeLine,
    /// The first line after it.
    pub after: EdgeLine,
    /// The page that line stands on.
    pub next: PageId,
    /// What a person decided.
    pub decided: Option<Joining>,
    /// What the program would do.
    pub proposal: Proposal,
}

impl BreakAt {
    /// Whether a person has still to look at it.
    pub fn is_left(&self, only_doubtful: bool) -> bool {
        self.decided.is_none() && self.is_walked(only_doubtful)
    }

    /// Whether a walk comes by it.
    pub fn is_walked(&self, only_doubtful: bool) -> bool {
        !only_doubtful || !self.proposal.sure
    }
}

/// How many breaks there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BreakCount {
    /// Breaks a walk comes by.
    pub all: usize,
    /// Those nobody has decided about.
    pub left: usize,
    /// Whether every page was looked at.
    pub complete: bool,
}

/// Pages without text that a break may lie over.
const MOST_BLANK: usize = 50;

/// What lies behind a page.
enum Behind {
    /// The next page with text.
    Page(PageId, Arc<PageEdges>),
    /// No text any more in this document.
    Nothing,
    /// A page at this place that was not looked at yet.
    Unknown(usize),
}

fn behind(session: &Session, index: usize) -> Behind {
    let heads = session.dossier.heads();
    let Some(document) = heads.get(index).map(|head| head.document) else { return Behind::Nothing };
    for (place, head) in heads.iter().enumerate().skip(index + 1).take(MOST_BLANK) {
        if head.document != document {
            break;
        }
        match session.breaks.get(head.id) {
            None => return Behind::Unknown(place),
            Some(edges) if edges.head.is_some() => return Behind::Page(head.id, Arc::clone(edges)),
            Some(_) => {}
        }
    }
    Behind::Nothing
}

/// The breaks of the page at this place of the dossier: those in its text, then the one after it.
///
/// # Errors
/// The place of a page that has to be looked at first.
pub fn breaks_of(session: &Session, index: usize) -> Result<Vec<BreakAt>, usize> {
    let Some(head) = session.dossier.heads().get(index) else { return Ok(Vec::new()) };
    let page = head.id;
    let edges = session.breaks.get(page).ok_or(index)?;
    let known = |word: &str| is_known(&session.dossier.words, word);
    let words = Words { known: &known, counted: Some(&session.counted) };
    let made = |at, before: &EdgeLine, after: &EdgeLine, next, decided| BreakAt {
        place: BreakPlace { page, at },
        before: before.clone(),
        after: after.clone(),
        next,
        decided,
        proposal: propose(before, after, &words),
    };
    let mut found: Vec<BreakAt> =
        edges.inner.iter().map(|inner| made(Some(inner.at), &inner.before, &inner.after, page, inner.decided)).collect();
    if let Some(tail) = &edges.tail {
        match behind(session, index) {
            Behind::Page(next, of) => found.extend(of.head.as_ref().map(|after| made(None, tail, after, next, edges.decided))),
            Behind::Nothing => {}
            Behind::Unknown(place) => return Err(place),
        }
    }
    Ok(found)
}

/// The break with this name, where it is still there.
pub fn break_at(session: &Session, place: BreakPlace) -> Option<BreakAt> {
    let index = session.dossier.place(place.page)?;
    let text = session.dossier.page(place.page).map(|page| &page.working.text);
    let same = |found: &BreakAt| match (place.at, found.place.at) {
        (None, None) => true,
        // Text before a break moves it; white space around it says nothing.
        (Some(asked), Some(at)) => {
            let between = crate::model::Span::new(asked, at);
            asked == at || text.is_some_and(|text| text.holds(between) && text.slice(between).trim().is_empty())
        }
        _ => false,
    };
    breaks_of(session, index).ok()?.into_iter().find(same)
}

/// Counts the breaks of the whole dossier.
pub fn count(session: &Session, only_doubtful: bool) -> BreakCount {
    let mut count = BreakCount { complete: true, ..BreakCount::default() };
    for index in 0..session.dossier.len() {
        match breaks_of(session, index) {
            Ok(found) => {
                count.all += found.iter().filter(|found| found.is_walked(only_doubtful)).count();
                count.left += found.iter().filter(|found| found.is_left(only_doubtful)).count();
            }
            Err(_) => count.complete = false,
        }
    }
    count
}
