//! Which doubt comes next. Pure: it reads what is known of the pages and says where to go, or which page must be looked at first.

use super::{Review, ReviewOrder, ReviewScope};
use crate::app::session::Session;
use crate::app::suspects::Doubt;
use crate::model::{PageId, Span};
use std::cmp::Ordering;

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// On which page.
    pub page: PageId,
    /// Where in its text.
    pub at: usize,
    /// How probable the doubt there is, for the order by certainty; above 1 at the beginning.
    pub score: f32,
}

/// What a step through the queue comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// The next doubt; `around` where the queue began anew for it.
    Found {
        /// On which page.
        page: PageId,
        /// Where in its text.
        span: Span,
        /// How probable it is.
        score: f32,
        /// Whether it was passed before.
        around: bool,
    },
    /// This page was not looked at yet, and its doubts would come first.
    Unknown(PageId),
    /// There is none.
    End,
}

/// The pages that the queue reaches, in order.
fn pages(session: &Session) -> Vec<PageId> {
    let review = &session.review;
    let heads = session.dossier.heads();
    let current = review.spot().map(|spot| spot.page).or(session.place.page);
    match (review.scope, current) {
        (ReviewScope::Selection, _) => review.selection.map(|(page, _)| page).into_iter().collect(),
        (ReviewScope::Page, current) => current.into_iter().collect(),
        (ReviewScope::Document, Some(current)) => {
            let document = session.dossier.head(current).map(|head| head.document);
            heads.iter().filter(|head| Some(head.document) == document).map(|head| head.id).collect()
        }
        (ReviewScope::Document, None) => Vec::new(),
        (ReviewScope::Dossier, _) => heads.iter().map(|head| head.id).collect(),
    }
}

/// Whether the queue holds a doubt of this page.
fn is_meant(review: &Review, page: PageId, doubt: &Doubt) -> bool {
    let selected = || review.selection.is_none_or(|(on, span)| on == page && span.covers(doubt.span()));
    review.filter.takes(doubt) && (review.scope != ReviewScope::Selection || selected())
}

/// How many doubts are left in the queue, as far as pages were looked at, and whether all were.
pub fn left(session: &Session) -> (usize, bool) {
    let (mut count, mut complete) = (0, true);
    for page in pages(session) {
        match session.suspects.doubts(page) {
            Some(known) => count += known.doubts.iter().filter(|doubt| is_meant(&session.review, page, doubt)).count(),
            None => complete = false,
        }
    }
    (count, complete)
}

/// The next doubt after a place, or before it; with `here` one at the place itself counts. It goes round at the end.
pub fn next(session: &Session, from: Spot, forward: bool, here: bool) -> Step {
    match session.review.order {
        ReviewOrder::Reading => next_in_text(session, from, forward, here),
        ReviewOrder::Certainty => next_by_score(session, from, forward, here),
    }
}

fn next_in_text(session: &Session, from: Spot, forward: bool, here: bool) -> Step {
    let pages = pages(session);
    let count = pages.len();
    let Some(start) = pages.iter().position(|page| *page == from.page) else { return Step::End };
    let beyond = |at: usize| match at.cmp(&from.at) {
        Ordering::Equal => here,
        order => (order == Ordering::Greater) == forward,
    };
    for round in 0..=count {
        let index = if forward { (start + round) % count } else { (start + count - round) % count };
        let Some(page) = pages.get(index).copied() else { continue };
        let Some(known) = session.suspects.doubts(page) else { return Step::Unknown(page) };
        let fits = |doubt: &&Doubt| {
            let at = doubt.span().start;
            let reached = if round == 0 { beyond(at) } else { round < count || !beyond(at) };
            reached && is_meant(&session.review, page, doubt)
        };
        let found = if forward { known.doubts.iter().find(fits) } else { known.doubts.iter().rev().find(fits) };
        if let Some(doubt) = found {
            let around = round == count || (forward && index < start) || (!forward && index > start);
            return Step::Found { page, span: doubt.span(), score: doubt.score, around };
        }
    }
    Step::End
}

/// The order by certainty: the higher score first, then as one reads.
fn by_score(a: (f32, usize, usize), b: (f32, usize, usize)) -> Ordering {
    b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2)))
}

fn next_by_score(session: &Session, from: Spot, forward: bool, here: bool) -> Step {
    let pages = pages(session);
    let place = |page: PageId| session.dossier.place(page).unwrap_or(usize::MAX);
    let start = (from.score, place(from.page), from.at);
    // The best beyond the place, and the best of all for going round.
    let (mut beyond, mut first): (Option<Step>, Option<Step>) = (None, None);
    let (mut beyond_key, mut first_key) = (start, start);
    let better = |a, b| by_score(a, b) == if forward { Ordering::Less } else { Ordering::Greater };
    for page in pages {
        let at_page = place(page);
        let Some(known) = session.suspects.doubts(page) else {
            // What nobody has looked at comes when it is known how sure it is; only the page that shows is looked at now.
            if Some(page) == session.place.page {
                return Step::Unknown(page);
            }
            continue;
        };
        for doubt in known.doubts.iter().filter(|doubt| is_meant(&session.review, page, doubt)) {
            let key = (doubt.score, at_page, doubt.span().start);
            let found = |around| Step::Found { page, span: doubt.span(), score: doubt.score, around };
            if (better(start, key) || (here && key == start)) && (beyond.is_none() || better(key, beyond_key)) {
                (beyond, beyond_key) = (Some(found(false)), key);
            }
            if first.is_none() || better(key, first_key) {
                (first, first_key) = (Some(found(true)), key);
            }
        }
    }
    beyond.or(first).unwrap_or(Step::End)
}
