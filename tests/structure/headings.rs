//! Headings and what only looks like one: a false heading cuts a paragraph of the export in two.

use crate::loss::{Document, by_form_feed};
use crate::{check, jfk, marks, shared};
use onionskin::model::MarkKind;

const TEXT: &str =
    "The delegation arrived in the evening and was met at the station by\nthe members of the committee, who had waited there since noon.\n";

/// The headings of a page, one a line.
fn headings(page: &str) -> Vec<String> {
    let found = marks(&[page]);
    let headings = found[0].findings.iter().filter(|finding| finding.kind == MarkKind::Heading);
    headings.map(|finding| page[finding.span.range()].to_owned()).collect()
}

#[test]
fn a_line_in_capitals_over_text_is_a_heading() {
    assert_eq!(headings(&format!("{TEXT}\nHISTORY OF EMPLOYMENT\n\n{TEXT}\n{TEXT}")), ["HISTORY OF EMPLOYMENT"]);
    assert_eq!(headings(&format!("DRAFT REPLY TO THE CHAIRMAN\n\nDear Mr. Chairman:\n\n{TEXT}{TEXT}")), ["DRAFT REPLY TO THE CHAIRMAN"]);
}

#[test]
fn a_line_inside_a_sentence_is_none() {
    let cut = TEXT.trim_end().trim_end_matches('.');
    assert!(headings(&format!("{TEXT}{cut}\n\nRECEIVED MAIL ROOM\n\nand on the next day they went on.\n{TEXT}")).is_empty());
    assert!(headings(&format!("{TEXT}The answer has not yet been found pos-\n\nREGISTRY OFFICE\n\nsible.\n{TEXT}")).is_empty());
}

#[test]
fn the_fields_of_a_form_are_none() {
    assert!(headings("RECEIVED\n\nFORWARDED\n\nOFFICER'S\n\nINITIALS\n\nCENTRAL COVER STAFF\n\n1. Mr. White\n").is_empty());
    assert!(headings(&format!("{TEXT}\nSUBJECT: MARTIN STONE\n\n{TEXT}\n{TEXT}")).is_empty());
    assert!(headings(&format!("{TEXT}\nDANIEL J. WRITER\n\nChief of Section\n\ncc: Files\n")).is_empty());
}

#[test]
fn a_number_sign_is_no_heading() {
    assert!(headings(&format!("{TEXT}#34059 issued on 24 July 1956. Her last known address\n{TEXT}")).is_empty());
    assert!(headings(&format!("{TEXT}# ARRIVED BY TRAIN\n{TEXT}")).is_empty());
    assert!(headings(&format!("{TEXT}\n#  J   /\n\n{TEXT}")).is_empty());
    assert_eq!(headings(&format!("{TEXT}\n# Conclusions\n\n{TEXT}")), ["# Conclusions"]);
}

#[test]
fn a_title_comes_back_as_the_running_head_of_the_pages_inside_a_text() {
    let page = |number: u32, head: &str| format!("SECRET\nSECRET - {number} -\n{head}\n\nsible, and went on for a week.\n{TEXT}{TEXT}\n");
    let title = "DRAFT REPLY TO THE CHAIRMAN\n\nDear Mr. Chairman:";
    let text = format!("SECRET\n\n{title}\n\n{TEXT}{TEXT}It was not pos-\n\n{}", page(2, "Draft Reply to the Chairnan"));
    let heads = |text: &str| {
        let found = marks(&[text]);
        let heads = found[0].findings.iter().filter(|finding| finding.kind == MarkKind::RunningHead);
        heads.map(|finding| text[finding.span.range()].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(heads(&text), ["Draft Reply to the Chairnan"]);
    assert!(heads(&text.replace("Draft Reply to the Chairnan", "Another matter")).is_empty());
    let twice =
        format!("SECRET\n\n{TEXT}{TEXT}It was not pos-\n\n{}{}", page(2, "Letter to the Chairman"), page(3, "Letter to the Chairman"));
    assert_eq!(heads(&twice), ["Letter to the Chairman"; 2]);
}

#[test]
fn a_title_comes_back_as_the_running_head_of_the_pages_behind_it() {
    let heads = |title: &str, second: &str, third: &str| {
        let first = format!("SECRET\n\n{title}\n\nDear Mr. Chairman:\n\n{TEXT}It was not pos-\n");
        let page = |number: u32, head: &str| format!("SECRET - {number} -\n{head}\n\nsible, and went on for a week.\n{TEXT}");
        let pages = [first, page(2, second), page(3, third)];
        let found = marks(&pages.each_ref().map(String::as_str));
        found.iter().map(|page| page.findings.iter().filter(|finding| finding.kind == MarkKind::RunningHead).count()).collect::<Vec<_>>()
    };
    let (title, head) = ("DRAFT REPLY TO THE CHAIRMAN", "Draft Reply to the Chairman");
    assert_eq!(heads(title, "Draft Reply to the Chairnan", head), [0, 1, 1]);
    // What stands in capitals over each page may be the head of three papers, and what comes back once may be chance.
    assert_eq!(heads(title, title, title), [0; 3]);
    assert_eq!(heads(title, head, "Another matter"), [0; 3]);
    assert_eq!(heads("ANOTHER MATTER", head, head), [0; 3]);
}

#[test]
fn release_stamps_are_read_through_digits_in_their_words() {
    check(
        &[&format!("{TEXT}It has not yet been found pos-\n\nSANITIZED C0PY\n\nSECRET\n")],
        "declassification [SANITIZED C0PY]
         banner [SECRET] SECRET",
    );
    check(&[&format!("{TEXT}\nAPPR0VED F0R RELEASE 1993\n")], "declassification [APPR0VED F0R RELEASE 1993]");
    for code in ["(b)(l)", "(B)(1)"] {
        check(&[&format!("{TEXT}\n{code}\n\n{TEXT}")], &format!("exemption-code [{code}]"));
    }
    check(&[&format!("{TEXT}As in (b)(i) and (b)(L).\n\n{TEXT}")], "");
}

#[test]
fn shared_headings_are_few_and_over_text() {
    let Some(root) = shared("data/jfk-declassified") else { return };
    for (title, documents, most) in
        [("vision", jfk::by_heading(&root.join("text-vision")), 2), ("tesseract 4", by_form_feed(&root.join("text-tesseract4")), 2)]
    {
        let of = |(name, pages): &Document| {
            pages.iter().flat_map(|page| headings(page)).map(|line| format!("{name}: {line}")).collect::<Vec<_>>()
        };
        let found: Vec<String> = documents.iter().flat_map(of).collect();
        println!("{title}: {} headings {found:#?}", found.len());
        // Forms and dispatches: two hundred of their fields were headings when nothing was asked of the lines around.
        assert!(found.len() <= most, "{title}: {found:#?}");
    }
}
