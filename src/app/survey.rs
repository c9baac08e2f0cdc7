//! What is found out about pages beside the window: their marks, and what the page list shows of them.

use super::event::Surveyed;
use super::facts::{ListedMark, PageFacts};
use super::findings::{PageMark, PageMarks, input};
use super::session::Session;
use super::workspace::ON_THE_SPOT;
use crate::analysis::reading::{MarkedPage, PageEdges, page_edges};
use crate::analysis::structure::{self, EdgeDigest, Rules, SeriesContext};
use crate::model::{InkBox, Page, PageHead, PageId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Digests of the pages of the same document around a page, in order: what series are read from.
pub(super) fn digests_around(session: &Session, id: PageId) -> Vec<EdgeDigest> {
    const REACH: usize = 40;
    let Some(place) = session.dossier.place(id) else { return Vec::new() };
    let heads = session.dossier.heads();
    let document = session.dossier.head(id).map(|head| head.document);
    heads
        .get(place.saturating_sub(REACH)..heads.len().min(place + REACH + 1))
        .unwrap_or_default()
        .iter()
        .filter(|head| Some(head.document) == document)
        .filter_map(|head| {
            let small = |page: &&Arc<Page>| page.working.text.len() <= ON_THE_SPOT;
            let loaded = session.dossier.page(head.id).filter(small).map(|page| EdgeDigest::of(&input(head, page)));
            loaded.or_else(|| session.digests.get(&head.id).cloned())
        })
        .collect()
}

/// What was found on scans.
pub(super) type Boxes = BTreeMap<PageId, Arc<[InkBox]>>;

pub(super) fn marks_of(head: &PageHead, page: &Page, digests: &[EdgeDigest], rules: &Rules, ink: &[InkBox]) -> PageMarks {
    let context = SeriesContext::of(digests);
    let mut found = structure::find_marks_page(&input(head, page), &context, rules);
    structure::place_boxes(&input(head, page), ink, &mut found.findings);
    PageMarks::new(page, &found.findings)
}

/// The lines beside the breaks of a page.
pub(super) fn edges_of(head: &PageHead, page: &Page, marks: &PageMarks) -> PageEdges {
    let shown = marks.shown();
    page_edges(&MarkedPage { page: input(head, page), label: &head.label, marks: &shown, rulings: &page.rulings, place: 0 })
}

pub(super) fn facts_of(page: &Page, marks: &PageMarks) -> PageFacts {
    PageFacts {
        revision: page.revision,
        level: marks.level(),
        classification: marks.classification(),
        marks: marks.marks.iter().map(|mark| listed(page, mark)).collect(),
        statement: Arc::clone(&marks.statement),
        changed: *page.source_text != *page.working.text.as_str(),
    }
}

/// Characters of a mark's text that lists show.
const LISTED_TEXT: usize = 60;

fn listed(page: &Page, mark: &PageMark) -> ListedMark {
    let text = page.working.text.slice(mark.span).trim();
    let mut listed = ListedMark::at(mark.span, mark.kind);
    listed.level = mark.marking.as_ref().and_then(|marking| marking.level);
    listed.doubts = mark.doubts();
    listed.confirmed = mark.by_person();
    listed.confidence = mark.confidence();
    listed.name = super::views::text::name(mark).into();
    listed.text = text.chars().take(LISTED_TEXT).map(|c| if c == '\n' { ' ' } else { c }).collect::<String>().into();
    listed
}

/// Facts of pages that follow one another; each document's pages are looked at together.
pub(super) fn survey(pages: &[(PageHead, Arc<Page>)], rules: &Rules, ink: &Boxes) -> Vec<Surveyed> {
    let found = marks_over(pages, rules, ink);
    let surveyed = |((head, page), (digest, marks)): (&(PageHead, Arc<Page>), (EdgeDigest, PageMarks))| {
        let edges = edges_of(head, page, &marks);
        Surveyed { page: page.id, facts: facts_of(page, &marks), digest, edges }
    };
    pages.iter().zip(found).map(surveyed).collect()
}

/// Edges and marks of pages that follow one another; each document's pages are looked at together.
pub(super) fn marks_over(pages: &[(PageHead, Arc<Page>)], rules: &Rules, ink: &Boxes) -> Vec<(EdgeDigest, PageMarks)> {
    let mut marked = Vec::with_capacity(pages.len());
    for document in pages.chunk_by(|a, b| a.0.document == b.0.document) {
        let digests: Vec<EdgeDigest> = document.iter().map(|(head, page)| EdgeDigest::of(&input(head, page))).collect();
        let context = SeriesContext::of(&digests);
        for ((head, page), digest) in document.iter().zip(digests) {
            let mut found = structure::find_marks_page(&input(head, page), &context, rules);
            structure::place_boxes(&input(head, page), ink.get(&page.id).map_or(&[], |boxes| boxes), &mut found.findings);
            marked.push((digest, PageMarks::new(page, &found.findings)));
        }
    }
    marked
}
