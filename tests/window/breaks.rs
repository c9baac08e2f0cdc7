//! The walk from page break to page break, by its keys, and the clean text that comes of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use crate::bench::{Bench, scan};
use egui_kittest::kittest::Queryable as _;

const PAGES: [(&str, &[u8]); 4] = [
    ("memo-1.txt", b"SECRET\n\nThere are missiles. We have both agreed to the Acting General's\n\n- 1 -\n"),
    ("memo-2.txt", b"SECRET\n\nproposal of the ships and of the mis-\n"),
    ("memo-3.txt", b"siles at the end of it, and that is all there is to say.\n"),
    ("memo-4.txt", b"Another sentence begins the fourth page.\n"),
];

/// What was decided about the breaks after the pages, in order.
fn decided(bench: &mut Bench) -> Vec<String> {
    let session = bench.window().workspace.session.as_mut().unwrap();
    let ids: Vec<_> = session.dossier.heads().iter().map(|head| head.id).collect();
    ids.into_iter()
        .map(|id| {
            let rulings = &session.load(id).unwrap().rulings;
            rulings.iter().map(|ruling| format!("{} {}", ruling.rule, ruling.verdict.id())).collect::<Vec<_>>().join(", ")
        })
        .collect()
}

#[test]
fn one_key_decides_and_goes_on() {
    let mut bench = Bench::open(&PAGES);
    bench.press("Ctrl+F7");
    assert!(bench.shows("Page 1 to page 2") && bench.shows("3 of 3 not decided"));
    assert!(bench.shows("it goes on in the middle of a sentence"));
    assert!(bench.shows("Join paragraph  (P, Enter)"));
    bench.press("Enter");
    assert!(bench.shows("Page 2 to page 3") && bench.shows("2 of 3 not decided"));
    assert!(bench.shows("missiles stands in this dossier once"));
    bench.press("W");
    assert!(bench.shows("Page 3 to page 4") && bench.shows("doubtful"));
    bench.press("P");
    assert!(bench.shows("all 3 decided") && bench.shows("Decided: join paragraph"));
    assert_eq!(decided(&mut bench), ["page-edge one-paragraph", "page-edge one-word", "page-edge one-paragraph", ""]);
    bench.press("Escape");
    assert!(!bench.shows("Page 3 to page 4"));
    bench.type_text("x");
    assert!(bench.text().contains('x'), "the text has the keyboard again");
    bench.press("Ctrl+Z");
    bench.press("F5");
    assert!(bench.shows("General's [page 2] proposal of the ships and of the missiles [page 3] at the end of it"));
    assert!(bench.shows("all there is to say. [page 4] Another sentence"));
}

#[test]
fn tab_goes_on_without_deciding_and_doubtful_ones_can_be_picked_out() {
    let mut bench = Bench::open(&PAGES);
    bench.press("Ctrl+F7");
    bench.press("Tab");
    assert!(bench.shows("Page 2 to page 3"));
    bench.press("Shift+Tab");
    assert!(bench.shows("Page 1 to page 2"));
    bench.press("Shift+Tab");
    assert!(bench.shows("Page 3 to page 4"), "it goes round");
    bench.press("Tab");
    bench.click("Only doubtful");
    assert!(bench.shows("Page 3 to page 4") && bench.shows("1 of 1 not decided"));
    bench.press("S");
    assert!(bench.shows("all 1 decided"));
    assert_eq!(decided(&mut bench), ["", "", "page-edge separate", ""]);
}

#[test]
fn a_decision_can_be_taken_back_and_made_anew() {
    let mut bench = Bench::open(&PAGES);
    bench.press("Ctrl+F7");
    bench.press("S");
    assert!(bench.shows("Page 2 to page 3"));
    bench.press("Ctrl+Z");
    assert!(bench.shows("Page 1 to page 2") && bench.shows("3 of 3 not decided"), "the walk is where the decision was");
    bench.click("Not a break  (N)");
    assert_eq!(decided(&mut bench), ["page-edge rejected", "", "", ""]);
    bench.press("Shift+Tab");
    bench.press("P");
    assert_eq!(decided(&mut bench), ["page-edge one-paragraph", "", "", ""], "one decision a break");
    bench.reopen();
    assert_eq!(decided(&mut bench), ["page-edge one-paragraph", "", "", ""]);
}

#[test]
fn a_break_inside_a_text_is_walked_to_and_can_be_none() {
    let text = b"It is the first page and it goes on\n\nSECRET\n\n- 2 -\n\nhere on the second page of the letter.\n";
    let mut bench = Bench::open(&[("letter.txt", text)]);
    bench.press("Ctrl+F7");
    assert!(bench.shows("Page break in page 1") && bench.shows("1 of 1 not decided"));
    assert!(bench.shows("Page number") && bench.shows("Banner line"));
    bench.press("N");
    assert_eq!(decided(&mut bench), ["page-break rejected"]);
    assert!(bench.shows("This page break is not there any more"));
    bench.press("Ctrl+Z");
    assert!(bench.shows("Page break in page 1"));
}

#[test]
fn the_edges_show_their_strips_of_the_scans() {
    let picture = scan(400, 600);
    let mut bench = Bench::open(&[("a-1.png", &picture), ("a-1.txt", b"One goes"), ("a-2.png", &picture), ("a-2.txt", b"on here.")]);
    bench.press("Ctrl+F7");
    assert!(bench.shows("Foot of page 1 on its scan") && bench.shows("Head of page 2 on its scan"));
    let strips = &bench.window().workspace.strips;
    assert_eq!(strips.len(), 2, "both were decoded");
}

#[test]
fn where_there_is_no_break_the_key_says_so() {
    let mut bench = Bench::open(&[("one.txt", b"Only one page.\n")]);
    bench.press("Ctrl+F7");
    assert!(bench.shows("There is no page break"));
    bench.type_text("x");
    assert!(bench.text().contains('x'));
}

#[test]
fn a_mended_hyphen_is_turned_back_in_the_list() {
    let mut bench = Bench::open(&[("one.txt", b"Of missiles and of the mis-\nsiles they knew.\n")]);
    bench.press("F5");
    assert!(bench.shows("of the missiles they knew") && bench.shows("Left out or mended: 1"));
    bench.click("Keep the hyphen: missiles");
    assert!(bench.shows("of the mis-siles they knew") && bench.shows("hyphens kept: 1"));
    bench.click("Put together: mis-siles");
    assert!(bench.shows("of the missiles they knew"));
    bench.harness().get_by_label("this page").click();
    bench.settle();
    assert!(bench.shows("of the missiles they knew"));
}
