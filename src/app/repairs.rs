//! Collecting damaged markings over a dossier: a job that looks at pages as the survey does and gives proposals for a [`Batch`].
//!
//! Only what rules are sure of begins ticked. A reading that is as near to two markings is proposed with both, unticked, because
//! UNCLASSIFIED and CLASSIFIED must never be swapped without a person having looked.

use super::batch::{Batch, FoundPlace, Listed};
use super::collecting::MOST_PLACES;
use super::event::Event;
use super::export_request::Scope;
use super::findings::{MarkSource, PageMark, PageMarks};
use super::jobs::Priority;
use super::linking::links_beside;
use super::loader::PageLoader;
use super::problem::Problem;
use super::search::context;
use super::survey::{digests_around, marks_of, marks_over};
use super::views::scan::zone_of;
use super::workspace::Workspace;
use crate::analysis::structure::repair;
use crate::model::{MarkKind, Page, PageHead, PageId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Pages looked at together, for what only neighbours can tell.
const CHUNK: usize = 64;
/// What rules are less sure of begins unticked.
const SURE: f32 = 0.7;
/// Characters of the line shown on each side of a place.
const CONTEXT: usize = 60;

/// Which damaged markings to collect.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RepairRequest {
    /// On which pages.
    pub scope: Scope,
    /// Of which kinds; empty for all.
    pub kinds: Vec<MarkKind>,
    /// Whether spacing and Markdown are to be made normal too.
    pub spacing: bool,
}

impl Workspace {
    /// Starts collecting damaged markings; the list of the session fills as they are found.
    ///
    /// # Errors
    /// Where no dossier is open, or there is no such page.
    pub fn collect_repairs(&mut self, request: RepairRequest) -> Result<(), Problem> {
        let rules = Arc::clone(self.rules());
        let Some(session) = &mut self.session else { return Err(Problem::new("No dossier is open.")) };
        session.commit();
        let heads = request.scope.heads(session).map_err(Problem::new)?;
        let loaded: BTreeMap<PageId, Arc<Page>> = session.dossier.loaded().map(|page| (page.id, Arc::clone(page))).collect();
        let around = match (&request.scope, session.place.page) {
            (Scope::Page, Some(page)) => Some(digests_around(session, page)),
            _ => None,
        };
        let loader = Arc::clone(&session.loader);
        session.batch_request = request.clone();
        let ticket = self.begin_list(|ticket| Batch::begun(Listed::Markings, ticket));
        self.submit(Listed::Markings.job(), ticket, Priority::Visible, move |scope| {
            let (mut done, mut found) = (0, 0);
            for document in heads.chunk_by(|a, b| a.document == b.document) {
                for chunk in document.chunks(CHUNK) {
                    let mut pages: Vec<(PageHead, Arc<Page>)> = Vec::with_capacity(chunk.len());
                    for head in chunk {
                        if scope.is_cancelled() {
                            return Event::PlacesEnded(ticket, String::new());
                        }
                        let page = loaded.get(&head.id).cloned().or_else(|| loader.load(head).ok().map(|loaded| loaded.page));
                        pages.extend(page.map(|page| (head.clone(), page)));
                        done += 1;
                        scope.progress(done, heads.len() as u64);
                    }
                    let marks: Vec<PageMarks> = match &around {
                        Some(digests) => pages.iter().map(|(head, page)| marks_of(head, page, digests, &rules, &[])).collect(),
                        None => {
                            marks_over(&pages, &rules, &std::collections::BTreeMap::new()).into_iter().map(|(_, marks)| marks).collect()
                        }
                    };
                    let mut places: Vec<FoundPlace> = pages
                        .iter()
                        .zip(&marks)
                        .flat_map(|((head, page), marks)| places_on(&loader, (head, page), marks, &request))
                        .collect();
                    places.truncate(MOST_PLACES - found);
                    found += places.len();
                    if !places.is_empty() {
                        scope.part(Event::PlacesFound(ticket, places));
                    }
                    if found >= MOST_PLACES {
                        return Event::PlacesEnded(ticket, format!("Only the first {MOST_PLACES} places are listed"));
                    }
                }
            }
            Event::PlacesEnded(ticket, String::new())
        });
        Ok(())
    }
}

/// The damaged markings of a page.
fn places_on(loader: &PageLoader, (head, page): (&PageHead, &Page), marks: &PageMarks, request: &RepairRequest) -> Vec<FoundPlace> {
    let wanted = |mark: &&PageMark| request.kinds.is_empty() || request.kinds.contains(&mark.kind);
    let damaged = |mark: &&PageMark| request.spacing || mark.reading.is_some() || !mark.alternatives.is_empty();
    let mut marks = marks.marks.iter().filter(wanted).filter(damaged).peekable();
    if marks.peek().is_none() {
        return Vec::new();
    }
    let words = links_beside(loader, head, page).words;
    marks
        .filter_map(|mark| {
            place_of(page, mark, request.spacing)
                .map(|place| FoundPlace { zone: mark.zone.or_else(|| zone_of(&words, mark.span)), ..place })
        })
        .collect()
}

fn place_of(page: &Page, mark: &PageMark, spacing: bool) -> Option<FoundPlace> {
    let MarkSource::Rule { confidence, confirmed, .. } = &mark.source else { return None };
    let text = page.working.text.as_str().get(mark.span.range())?;
    let undecided = mark.alternatives.iter().filter_map(|reading| repair(text, Some(reading), None, false));
    let mut undecided: Vec<_> = undecided.collect();
    let made = if undecided.is_empty() {
        // Spacing is only made normal where it is settled what the marking is.
        repair(text, mark.reading.as_deref(), mark.marking.as_ref(), spacing && mark.alternatives.is_empty() && is_banner(mark))?
    } else {
        undecided.remove(0)
    };
    let alternatives: Vec<String> = undecided.into_iter().map(|other| other.new).filter(|other| *other != made.new).collect();
    let doubt = if let Some(other) = alternatives.first() {
        Some(format!("as near to {other}"))
    } else if let Some(number) = made.lost_numbers.first() {
        Some(format!("{number} would be lost"))
    } else if *confidence < SURE && !confirmed {
        Some("not sure".to_owned())
    } else {
        None
    };
    let start = mark.span.start + made.span.start;
    let span = crate::model::Span::new(start, start + made.old.len());
    let (before, after) = context(page.working.text.as_str(), span, CONTEXT);
    Some(FoundPlace {
        page: page.id,
        span,
        around: mark.span,
        found: made.old,
        proposed: made.new,
        before,
        after,
        zone: None,
        doubt,
        alternatives,
    })
}

/// Markings with a spelling of their own; the spacing of other lines is nobody's business.
fn is_banner(mark: &PageMark) -> bool {
    mark.kind == MarkKind::Banner
}
