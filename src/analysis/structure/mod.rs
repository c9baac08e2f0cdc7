//! Structure: what on a page is not its text — banners, stamps, numbers, running heads, breaks — and what is heading or redaction.
//!
//! Rules are data ([`Rules`], read from `assets/rules`); this folder holds the shapes a rule can have, one file a shape. A page's lines are
//! offered to them in a fixed order and each line is taken by the first that is sure: archive and release lines first, since they
//! decide where the page's real edge is, then banners, then numbers, then what only the neighbouring pages can tell.
//! Nothing here removes anything: it says what a line is, how surely and why. When in doubt a line is text, because a line of text taken for
//! furniture would be missing from a cleaned export, and that is the worst fault of all.

mod banner;
mod classify;
mod distance;
mod explain;
mod fold;
mod form_choice;
mod heading;
mod inline_rules;
mod line_rules;
mod lines;
mod page_break;
mod page_number;
pub(in crate::analysis) mod rules;
mod running_head;
mod series;
mod work;

pub use classify::{DocumentClassification, PageClassification, SequenceFault, classify, document_classification, sequence_faults};
pub use rules::{Rules, Status};
pub use series::{EdgeDigest, SeriesContext};

use super::PageInput;
use crate::model::{Finding, PageId};
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
    pub classification: PageClassification,
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
    inline_rules::find(&mut work);
    let mut findings = work.findings;
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end, finding.kind));
    let classification = classify(&findings, &work.statuses);
    PageFindings { page: page.id, findings, classification }
}
