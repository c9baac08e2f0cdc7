//! Documents as strings: pages in, what they say together out.

use super::super::{Rules, find_marks};
use super::*;
use crate::analysis::PageInput;
use crate::model::{DocumentId, Layout, PageText};
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(Rules::builtin);

const PROSE: &str =
    "The delegation arrived in the evening and was met at the station by\nthe members of the committee, who had waited there since noon.\n";

/// What a document of these pages says; in a page, `¶` stands for some prose and `|` for a line end.
fn facts(pages: &[&str]) -> DocumentFacts {
    let texts: Vec<PageText> = pages.iter().map(|page| PageText::new(page.replace('|', "\n").replace('¶', PROSE))).collect();
    let layout = Layout::default();
    let inputs: Vec<PageInput<'_>> = (1..)
        .zip(&texts)
        .map(|(id, text)| PageInput { id: PageId(id), document: DocumentId(1), text, layout: &layout, scan_size: None })
        .collect();
    let found = find_marks(&inputs, &RULES);
    document_facts(found.iter().map(|page| (page.page, &page.statement)))
}

fn name(place: LeafPlace) -> String {
    if place.leaves == 1 { place.page.0.to_string() } else { format!("{}.{}", place.page.0, place.leaf + 1) }
}

fn shown(facts: &DocumentFacts) -> String {
    let class = &facts.classification;
    let mut parts = vec![[vec![class.level_name.clone()], class.controls.clone()].concat().join("/")];
    for release in &facts.releases {
        parts.push(format!("{} {}", release.status.id(), release.year.map_or("?".to_owned(), |year| year.to_string())));
    }
    let ranges: Vec<String> = facts
        .ranges
        .iter()
        .map(|range| {
            let (first, last) = (name(range.first), name(range.last));
            let pages = if first == last { first } else { format!("{first}-{last}") };
            format!("{pages} {}", range.level.as_ref().map_or("-", |level| &level.name))
        })
        .collect();
    parts.push(ranges.join(", "));
    for fault in &facts.faults {
        parts.push(format!("{}:{}", fault.page.0, fault.kind.id()));
    }
    parts.join("; ")
}

fn check(pages: &[&str], expected: &str) {
    assert_eq!(shown(&facts(pages)), expected, "{pages:?}");
}

#[test]
fn a_level_over_all_pages() {
    check(&["SECRET||¶", "SECRET/NOFORN||¶", "SECRET||¶"], "SECRET/NOFORN; 1-3 SECRET");
    check(&["¶", "¶"], "; 1-2 -");
}

#[test]
fn a_change_of_level_has_its_place() {
    check(&["SECRET||¶", "SECRET||¶", "CONFIDENTIAL||¶", "CONFIDENTIAL||¶"], "SECRET; 1-2 SECRET, 3-4 CONFIDENTIAL; 3:level-change");
}

#[test]
fn a_page_without_a_banner_among_pages_with_one() {
    check(&["SECRET||¶", "¶", "SECRET||¶"], "SECRET; 1 SECRET, 2 -, 3 SECRET; 2:missing-banner");
    check(&["SECRET||¶", "¶", "¶", "SECRET||¶"], "SECRET; 1 SECRET, 2-3 -, 4 SECRET");
    check(
        &["SECRET||¶", "SECRET||¶", "¶", "", "¶", "SECRET||¶", "SECRET||¶"],
        "SECRET; 1-2 SECRET, 3-5 -, 6-7 SECRET; 3:missing-banner; 5:missing-banner",
    );
    check(&["SECRET||¶", "", "SECRET||¶"], "SECRET; 1 SECRET, 2 -, 3 SECRET");
    check(&["SECRET||¶", "¶", "¶"], "SECRET; 1 SECRET, 2-3 -");
}

#[test]
fn pages_inside_one_text_count_as_pages() {
    check(&["SECRET||¶|SECRET||SECRET|- 2 -||¶|SECRET||CONFIDENTIAL|- 3 -||¶"], "SECRET; 1.1-1.2 SECRET, 1.3 CONFIDENTIAL; 1:level-change");
}

#[test]
fn what_became_of_it_stands_apart() {
    check(
        &[
            "DECLASSIFIED|Authority NND 951000|By RB NARA Date 8/14/98||SECRET||¶",
            "SECRET||¶|Approved For Release 2004/03/11 : CIA-RDP79T00429A",
        ],
        "SECRET; declassified 1998; released 2004; 1-2 SECRET",
    );
}

#[test]
fn faults_of_numbers_have_their_place() {
    check(&["¶", "- 2 -||¶", "- 4 -||¶", "- 5 -||¶", "- 5 -||¶", "- 6 -||¶"], "; 1-6 -; 3:number-gap; 5:duplicate-number");
    check(&["¶", "- 2 -||¶", "- 3 -||¶", "- 1 -||¶", "- 2 -||¶"], "; 1-5 -");
}

#[test]
fn one_damaged_line_does_not_raise_a_document() {
    check(&["CONFIDENTIAL||¶|CONFIDENTIAL", "TOF SEGRET||¶|CONFIDENTIAL"], "CONFIDENTIAL; 1 CONFIDENTIAL, 2 TOP SECRET; 2:level-change");
}

#[test]
fn a_hundred_thousand_pages_are_one_pass() {
    let leaf = |number| Leaf { has_text: true, has_banner: true, numbers: vec![(number, Span::default())], ..Leaf::default() };
    let statements: Vec<PageStatement> =
        (1..=100_000).map(|number| PageStatement { leaves: vec![leaf(number)], ..PageStatement::default() }).collect();
    let facts = document_facts((1..).map(PageId).zip(&statements));
    assert_eq!((facts.ranges.len(), facts.faults.len()), (1, 0));
}
