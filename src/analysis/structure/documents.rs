//! What the pages of one document say together: level, controls, what became of them, and where they contradict each other.
//!
//! Pure functions over [`PageStatement`]s, never over texts, so that a document of 100,000 pages is looked at again in an instant when one
//! of its pages changes. Nothing is corrected here: a change of level may be the archivist's bundle, a missing banner the recogniser's
//! fault, a gap a page that was never released. Each is said with its place.

use super::PageFindings;
use super::numbering::{self, NumberFault, Numbered};
use super::statement::{Leaf, PageStatement, Release, StatedLevel};
use super::work::push_unique;
use crate::model::{Level, Marking, PageId, ReleaseStatus, Span};
use std::collections::BTreeMap;

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
    pub status: Option<ReleaseStatus>,
}

/// Everything that is known of a document from its marks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DocumentFacts {
    /// Original level and controls, and the strongest later status.
    pub classification: DocumentClassification,
    /// Later decisions, each once, in order of years; those without a year first.
    pub releases: Vec<Release>,
    /// Stretches of the paper with the same level, in order.
    pub ranges: Vec<LevelRange>,
    /// Changes of level, missing banners, faults in the numbers, in order of pages.
    pub faults: Vec<Fault>,
}

/// Where a page of the paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeafPlace {
    /// Whose text it is part of.
    pub page: PageId,
    /// Which part, from 0; pages of the paper inside one text are counted by the breaks between them.
    pub leaf: usize,
    /// How many pages of the paper that text holds.
    pub leaves: usize,
    /// What to show.
    pub span: Span,
}

/// Pages of the paper that follow each other and state the same level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelRange {
    /// The first.
    pub first: LeafPlace,
    /// The last.
    pub last: LeafPlace,
    /// The level; `None` where no banner states one.
    pub level: Option<StatedLevel>,
}

/// Something that does not fit, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// On which page.
    pub page: PageId,
    /// Where in its text.
    pub span: Span,
    /// What.
    pub kind: FaultKind,
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The level differs from that of the pages before.
    LevelChange {
        /// The level before.
        from: StatedLevel,
        /// The level here.
        to: StatedLevel,
    },
    /// The neighbours carry banners, this page does not.
    MissingBanner {
        /// The level the page before carries.
        expected: StatedLevel,
    },
    /// Numbers are missing before this page.
    NumberGap {
        /// The first number that may be missing.
        from: u32,
        /// The last number that may be missing.
        to: u32,
        /// How many of them are; fewer than there are numbers where pages without a number stand between.
        missing: u32,
        /// Whether this page of the paper begins inside a text, so that a page break may just not have been found.
        inside: bool,
    },
    /// An earlier page has the same number.
    DuplicateNumber {
        /// The number.
        number: u32,
        /// The earlier page.
        earlier: PageId,
    },
    /// The number fits neither the one before nor the one after it.
    NumberOutOfOrder {
        /// The number.
        number: u32,
        /// The number that would fit.
        expected: u32,
    },
}

impl FaultKind {
    /// The name files and scripts use.
    pub fn id(&self) -> &'static str {
        match self {
            Self::LevelChange { .. } => "level-change",
            Self::MissingBanner { .. } => "missing-banner",
            Self::NumberGap { .. } => "number-gap",
            Self::DuplicateNumber { .. } => "duplicate-number",
            Self::NumberOutOfOrder { .. } => "number-out-of-order",
        }
    }
}

/// A page of the paper while its document is looked at.
#[derive(Clone, Copy)]
struct Sheet<'a> {
    place: LeafPlace,
    leaf: &'a Leaf,
}

/// What the pages of one document, in order, say together.
pub fn document_facts<'a>(pages: impl IntoIterator<Item = (PageId, &'a PageStatement)>) -> DocumentFacts {
    let mut facts = DocumentFacts::default();
    let mut votes: BTreeMap<&StatedLevel, f32> = BTreeMap::new();
    let mut controls = Marking::default();
    let mut sheets: Vec<Sheet<'_>> = Vec::new();
    for (page, statement) in pages {
        for vote in &statement.votes {
            *votes.entry(&vote.stated).or_default() += vote.weight;
        }
        for control in &statement.classification.controls {
            push_unique(&mut controls, control);
        }
        facts.releases.extend(&statement.releases);
        let leaves = statement.leaves.len();
        sheets.extend(
            statement
                .leaves
                .iter()
                .enumerate()
                .map(|(at, leaf)| Sheet { place: LeafPlace { page, leaf: at, leaves, span: leaf.place }, leaf }),
        );
        // A stamp stands on every page; without this the list would be as long as the document.
        if facts.releases.len() > 64 {
            tidy_releases(&mut facts.releases);
        }
    }
    tidy_releases(&mut facts.releases);
    // A level must be stated by more than one damaged line to count.
    let sure = votes.iter().rev().find(|(_, weight)| **weight >= 1.0).or_else(|| votes.iter().next_back());
    if let Some((stated, _)) = sure {
        facts.classification.level = Some(stated.level);
        facts.classification.level_name.clone_from(&stated.name);
    }
    facts.classification.controls = controls.controls;
    facts.classification.status = facts.releases.iter().map(|release| release.status).max();
    facts.ranges = ranges(&sheets);
    facts.faults = faults(&sheets);
    facts
}

/// What pages that were looked at alone say together.
pub fn document_classification(pages: &[PageFindings]) -> DocumentClassification {
    document_facts(pages.iter().map(|page| (page.page, &page.statement))).classification
}

impl DocumentFacts {
    /// The year of the latest decision that states the status.
    pub fn status_year(&self) -> Option<u16> {
        let status = self.classification.status?;
        self.releases.iter().rev().find(|release| release.status == status).and_then(|release| release.year)
    }
}

/// Each decision once; one whose year could not be read is not told where the same one has a year.
fn tidy_releases(releases: &mut Vec<Release>) {
    releases.sort_unstable();
    releases.dedup();
    let dated: Vec<ReleaseStatus> = releases.iter().filter(|release| release.year.is_some()).map(|release| release.status).collect();
    releases.retain(|release| release.year.is_some() || !dated.contains(&release.status));
}

fn ranges(sheets: &[Sheet<'_>]) -> Vec<LevelRange> {
    let mut ranges: Vec<LevelRange> = Vec::new();
    for sheet in sheets {
        match ranges.last_mut().filter(|range| range.level == sheet.leaf.level) {
            Some(range) => range.last = sheet.place,
            None => ranges.push(LevelRange { first: sheet.place, last: sheet.place, level: sheet.leaf.level.clone() }),
        }
    }
    ranges
}

fn faults(sheets: &[Sheet<'_>]) -> Vec<Fault> {
    let mut found: Vec<(usize, Fault)> = Vec::new();
    let mut before: Option<&StatedLevel> = None;
    for (at, sheet) in sheets.iter().enumerate() {
        let Some(level) = &sheet.leaf.level else { continue };
        if let Some(from) = before.filter(|from| *from != level) {
            let kind = FaultKind::LevelChange { from: from.clone(), to: level.clone() };
            found.push((at, Fault { page: sheet.place.page, span: sheet.place.span, kind }));
        }
        before = Some(level);
    }
    found.extend(missing_banners(sheets));
    let numbered: Vec<Numbered<'_>> =
        sheets.iter().map(|sheet| Numbered { page: sheet.place.page, numbers: &sheet.leaf.numbers }).collect();
    for (at, span, fault) in numbering::faults(&numbered) {
        let kind = match fault {
            NumberFault::Gap { from, to, missing } => {
                let inside = sheets.get(at).is_some_and(|sheet| sheet.place.leaf > 0);
                FaultKind::NumberGap { from, to, missing, inside }
            }
            NumberFault::Duplicate { number, earlier } => FaultKind::DuplicateNumber { number, earlier },
            NumberFault::OutOfOrder { number, expected } => FaultKind::NumberOutOfOrder { number, expected },
        };
        let page = numbered.get(at).map_or(PageId(0), |numbered| numbered.page);
        found.push((at, Fault { page, span, kind }));
    }
    found.sort_by_key(|(at, fault)| (*at, fault.span));
    found.into_iter().map(|(_, fault)| fault).collect()
}

/// Pages without a banner inside a run of pages with one: those with banners around them must be twice as many. Half of all marked papers
/// carry a banner on some pages only, and there its absence says nothing.
fn missing_banners(sheets: &[Sheet<'_>]) -> Vec<(usize, Fault)> {
    // Sheets without text, such as blank backs, neither miss a banner nor interrupt a run.
    let written: Vec<(usize, &Sheet<'_>)> =
        sheets.iter().enumerate().filter(|(_, sheet)| sheet.leaf.has_text || sheet.leaf.has_banner).collect();
    let runs: Vec<&[(usize, &Sheet<'_>)]> = written.chunk_by(|(_, a), (_, b)| a.leaf.has_banner == b.leaf.has_banner).collect();
    let mut found = Vec::new();
    for around in runs.windows(3) {
        let [before, bare, after] = around else { continue };
        let is_bare = bare.first().is_some_and(|(_, sheet)| !sheet.leaf.has_banner);
        if !is_bare || before.len() + after.len() < 2 * bare.len() {
            continue;
        }
        let Some(expected) = before.iter().rev().chain(after.iter()).find_map(|(_, sheet)| sheet.leaf.level.as_ref()) else { continue };
        found.extend(bare.iter().map(|(at, sheet)| {
            let kind = FaultKind::MissingBanner { expected: expected.clone() };
            (*at, Fault { page: sheet.place.page, span: sheet.place.span, kind })
        }));
    }
    found
}

#[cfg(test)]
#[path = "documents_tests.rs"]
mod tests;
