//! Structure: what on a page is not its text — banners, stamps, numbers, running heads, breaks — and what is heading or redaction.
//!
//! Rules are data ([`Rules`], read from `assets/rules`); this folder holds the shapes a rule can have, one file a shape. A page's lines are
//! offered to them in a fixed order and each line is taken by the first that is sure: archive and release lines first, since they
//! decide where the page's real edge is, then banners, then numbers, then what only the neighbouring pages can tell.
//! Nothing here removes anything: it says what a line is, how surely and why. When in doubt a line is text, because a line of text taken for
//! furniture would be missing from a cleaned export, and that is the worst fault of all.

mod banner;
mod distance;
mod documents;
mod explain;
mod fold;
mod form_choice;
mod heading;
mod inline_rules;
mod line_rules;
mod lines;
mod numbering;
mod page_break;
mod page_number;
mod redaction;
mod repair;
pub(in crate::analysis) mod rules;
mod running_head;
mod series;
mod statement;
mod work;
mod zones;

pub use crate::model::ReleaseStatus as Status;
pub use documents::{
    DocumentClassification, DocumentFacts, Fault, FaultKind, LeafPlace, LevelRange, document_classification, document_facts,
};
pub use repair::{Repair, repair};
pub use rules::Rules;
pub use series::{EdgeDigest, SeriesContext};
pub use statement::{CountedMark, Leaf, PageClassification, PageStatement, Release, StatedLevel};
pub use zones::place_boxes;

use super::PageInput;
use crate::model::{DocumentId, Finding, Layout, Marking, PageId, PageText};
use series::PageSeries;
use work::PageWork;

/// What the rules found on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageFindings {
    /// Which page.
    pub page: PageId,
    /// In order of their spans; spans may nest, as an exemption code in a stamp does.
    pub findings: Vec<Finding>,
    /// What they add up to.
    pub statement: PageStatement,
}

/// The classification a text states when it stands alone on a line, as where a person marks a stretch of prose.
pub fn marking_of(text: &str, rules: &Rules) -> Option<Marking> {
    let text = PageText::new(text.trim().to_uppercase());
    let layout = Layout::default();
    let page = PageInput { id: PageId(0), document: DocumentId(0), text: &text, layout: &layout, scan_size: None };
    let found = find_marks_page(&page, &SeriesContext::default(), rules);
    found.findings.into_iter().find_map(|finding| finding.marking)
}

/// Finds the marks of pages given in order, with the pages of a document together.
pub fn find_marks(pages: &[PageInput<'_>], rules: &Rules) -> Vec<PageFindings> {
    let digests: Vec<EdgeDigest> = pages.iter().map(EdgeDigest::of).collect();
    let context = SeriesContext::of(&digests);
    pages.iter().map(|page| find_marks_page(page, &context, rules)).collect()
}

/// Finds the marks of one page, given what is known of its neighbours.
pub fn find_marks_page(page: &PageInput<'_>, context: &SeriesContext, rules: &Rules) -> PageFindings {
    let alone = PageSeries::default();
    let series = context.page(page.id).unwrap_or(&alone);
    let mut work = PageWork::new(page.text.as_str(), rules, series);
    line_rules::find(&mut work);
    banner::find(&mut work);
    page_number::find(&mut work);
    running_head::find(&mut work);
    running_head::find_catchword(&mut work);
    heading::find(&mut work);
    page_break::find(&mut work);
    running_head::find_inside(&mut work);
    inline_rules::find(&mut work);
    redaction::finish(&mut work);
    let mut findings = work.findings;
    let apart = zones::apart(page, &findings);
    findings.extend(apart);
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end, finding.kind));
    let counted: Vec<CountedMark<'_>> = findings.iter().map(CountedMark::from).collect();
    let statement = PageStatement::of(page.text.as_str(), &counted);
    PageFindings { page: page.id, findings, statement }
}
