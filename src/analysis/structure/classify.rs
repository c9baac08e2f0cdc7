//! What the marks of a page, and of a document's pages, add up to: level, controls, later status, gaps.

use super::PageFindings;
use super::rules::Status;
use super::work::push_unique;
use crate::model::{Finding, Level, MarkKind, Marking, PageId};
use std::collections::BTreeMap;

/// Findings less sure than this do not count towards a classification.
const SURE: f32 = 0.55;

/// What a page's marks say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageClassification {
    /// The highest level its banners state.
    pub level: Option<Level>,
    /// That level in its own words, upper case; empty where there is none.
    pub level_name: String,
    /// Control markings and codewords of all its banners, in order of their first place.
    pub controls: Vec<String>,
    /// How many banner lines it has.
    pub banner_lines: usize,
    /// What its stamps say became of the classification: the strongest statement.
    pub status: Option<Status>,
}

/// What a document's marks say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentClassification {
    /// The highest level that a page states surely.
    pub level: Option<Level>,
    /// That level in its own words, upper case; empty where there is none.
    pub level_name: String,
    /// Control markings and codewords of all pages.
    pub controls: Vec<String>,
    /// What its stamps say became of the classification: the strongest statement.
    pub status: Option<Status>,
    /// Pages whose level differs from the page with a level before them.
    pub changes: Vec<PageId>,
    /// Pages without a banner between two pages that have one.
    pub missing: Vec<PageId>,
}

/// A fault in a document's printed page numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SequenceFault {
    /// These numbers are not there, before this page.
    Gap {
        /// The page after the gap.
        page: PageId,
        /// First missing number.
        from: u32,
        /// Last missing number.
        to: u32,
    },
    /// This page has a number that an earlier page has.
    Duplicate {
        /// The later page.
        page: PageId,
        /// The number.
        number: u32,
    },
}

/// What the findings of one page add up to; `statuses` is empty where only marks are at hand.
pub fn classify(findings: &[Finding], statuses: &[Status]) -> PageClassification {
    let mut page = PageClassification { status: statuses.iter().copied().max(), ..PageClassification::default() };
    let mut whole = Marking::default();
    for finding in findings.iter().filter(|finding| finding.kind == MarkKind::Banner) {
        page.banner_lines += 1;
        let Some(marking) = finding.marking.as_ref().filter(|_| finding.confidence >= SURE) else { continue };
        if marking.level > page.level {
            page.level = marking.level;
            page.level_name.clone_from(&marking.level_name);
        }
        for control in &marking.controls {
            push_unique(&mut whole, control);
        }
    }
    page.controls = whole.controls;
    page
}

/// What the pages of one document add up to. A level must be stated by more than one damaged line to count.
pub fn document_classification(pages: &[PageFindings]) -> DocumentClassification {
    let mut votes: BTreeMap<(Level, String), f32> = BTreeMap::new();
    let mut controls = Marking::default();
    let mut document = DocumentClassification::default();
    let (mut levels, mut unmarked): (Option<Level>, Vec<PageId>) = (None, Vec::new());
    for page in pages {
        for finding in page.findings.iter().filter(|finding| finding.kind == MarkKind::Banner && finding.confidence >= SURE) {
            let Some(marking) = &finding.marking else { continue };
            if let Some(level) = marking.level {
                *votes.entry((level, marking.level_name.clone())).or_default() += if finding.reading.is_some() { 0.5 } else { 1.0 };
            }
            for control in &marking.controls {
                push_unique(&mut controls, control);
            }
        }
        let own = page.classification.level;
        if page.classification.banner_lines == 0 {
            unmarked.push(page.page);
        } else {
            if levels.is_some() {
                document.missing.append(&mut unmarked);
            }
            unmarked.clear();
        }
        if own.is_some() {
            if levels.is_some() && levels != own {
                document.changes.push(page.page);
            }
            levels = own;
        }
        document.status = document.status.max(page.classification.status);
    }
    let sure = votes.iter().rev().find(|(_, weight)| **weight >= 1.0).or_else(|| votes.iter().next_back());
    if let Some(((level, name), _)) = sure {
        document.level = Some(*level);
        document.level_name.clone_from(name);
    }
    document.controls = controls.controls;
    document
}

/// Gaps and duplicates in the numbers printed on a document's pages, in order.
pub fn sequence_faults(pages: &[PageFindings]) -> Vec<SequenceFault> {
    let mut faults = Vec::new();
    let mut seen: Vec<u32> = Vec::new();
    for page in pages {
        for number in page.findings.iter().filter(|finding| finding.kind == MarkKind::PageNumber).filter_map(|finding| finding.number) {
            if let Some(&last) = seen.last() {
                if number > last + 1 && number - last <= 50 {
                    faults.push(SequenceFault::Gap { page: page.page, from: last + 1, to: number - 1 });
                } else if seen.contains(&number) && number > 1 {
                    faults.push(SequenceFault::Duplicate { page: page.page, number });
                } else if number <= last {
                    // A new numbering begins, as in an attachment.
                    seen.clear();
                }
            }
            seen.push(number);
        }
    }
    faults
}
