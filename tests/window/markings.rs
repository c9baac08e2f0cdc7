//! Damaged markings repaired together, marks changed with one key, markings of one's own.

#![allow(clippy::unwrap_used, clippy::format_collect, reason = "a test that cannot be set up has failed")]

use crate::bench::{Bench, hocr, scan};
use egui::Role;
use egui_kittest::kittest::Queryable as _;
use onionskin::model::Span;

fn damaged() -> Bench {
    Bench::open(&[
        ("minutes-1.txt", b"TOP SECRET\nEVES ONLY\n\nThe boats left Cuba at dawn.\nAll was quiet.\n"),
        ("minutes-2.txt", b"SEGRET\n\nNobody saw them leave.\n\nEVES ONLY\n"),
        ("minutes-3.txt", b"NCLASSIFIED\n\nNobody saw them come back.\n"),
    ])
}

/// Where the keyboard's place of the list is: page and text.
fn place(bench: &mut Bench) -> (String, Span) {
    let session = bench.window().workspace.session.as_ref().unwrap();
    (session.head().unwrap().label.clone(), session.place.selection)
}

#[test]
fn damaged_markings_are_walked_ticked_and_repaired_by_keys_alone() {
    let mut bench = damaged();
    bench.press("Ctrl+Shift+B");
    assert!(bench.shows("4 places in 3 groups; 3 ticked on 2 pages"));
    assert!(bench.shows("unticked: as near to CLASSIFIED"));
    bench.press("ArrowDown");
    assert_eq!(place(&mut bench), ("1".to_owned(), Span::new(11, 20)));
    bench.press("ArrowDown");
    assert_eq!(place(&mut bench).0, "2", "the next place is on the next page");
    bench.press("Space");
    assert!(bench.shows("2 ticked on 2 pages"), "the list still has the keyboard");
    bench.press("Ctrl+J");
    assert!(bench.shows("Change marking"));
    bench.press("Escape");
    bench.press("ArrowUp");
    assert_eq!(place(&mut bench).0, "1", "after the menu the list has the keyboard again");
    bench.press("ArrowDown");
    bench.press("Ctrl+Enter");
    assert_eq!(bench.text(), "SECRET\n\nNobody saw them leave.\n\nEVES ONLY\n");
    assert!(bench.shows("2 places in 2 groups"));
    bench.press("Escape");
    assert!(!bench.shows("Places to repair"));
    bench.type_text("x");
    assert!(bench.text().contains('x'), "the text has the keyboard again");
    bench.press("Ctrl+Z");
    bench.press("Ctrl+Z");
    bench.press("Alt+Home");
    assert!(bench.text().contains("EVES ONLY"));
    bench.press("Ctrl+PageDown");
    assert_eq!(bench.text(), "SEGRET\n\nNobody saw them leave.\n\nEVES ONLY\n", "both pages were one step");
}

#[test]
fn what_is_taken_back_is_in_the_list_again() {
    let mut bench = damaged();
    bench.press("Ctrl+Shift+B");
    bench.press("Ctrl+Enter");
    assert!(bench.shows("1 place in 1 group"));
    bench.press("Ctrl+Z");
    assert!(bench.shows("4 places in 3 groups; 3 ticked on 2 pages"));
    bench.press("Ctrl+Shift+Z");
    assert!(bench.shows("1 place in 1 group"), "and gone again");
    bench.press("Ctrl+Z");
    bench.press("ArrowDown");
    assert_eq!(place(&mut bench), ("1".to_owned(), Span::new(11, 20)), "the list has the keyboard all the while");
}

#[test]
fn a_long_marking_pushes_nothing_out_of_the_list() {
    let text = b"Z025 RELEASE UNDER THE PRESIDENT J0HN F. KENNEDY ASSASSINATI0N REC0RDS ACT OF 1992\n\nThe boats left.\n\nEVES ONLY\n";
    let mut bench = Bench::open(&[("one.txt", text), ("two.txt", b"NCLASSIFIED\n\nNobody saw them come back.\n")]);
    bench.press("Ctrl+Shift+B");
    let edge = bench.node("Close").rect().right() + 1.0;
    let harness = bench.harness();
    let said = ["1 place", "unticked", "or CLASSIFIED"];
    for part in said {
        let mut found = harness.query_all_by_label_contains(part).peekable();
        assert!(found.peek().is_some(), "{part}");
        assert!(found.all(|node| node.rect().right() <= edge), "{part} is within the list");
    }
}

#[test]
fn a_group_is_written_otherwise_and_its_places_unticked() {
    let mut bench = damaged();
    bench.press("Ctrl+Shift+B");
    bench.click("All places of SEGRET");
    assert!(bench.shows("2 ticked on 2 pages"));
    bench.click("or CLASSIFIED");
    bench.click("All places of NCLASSIFIED");
    bench.harness().get_by_role_and_label(Role::TextInput, "What EVES ONLY becomes").focus();
    bench.settle();
    bench.press("Ctrl+A");
    bench.type_text("EYES ALONE");
    bench.press("Ctrl+Enter");
    assert!(bench.text().starts_with("TOP SECRET\nEYES ALONE\n"));
    bench.press("Alt+End");
    assert!(bench.text().starts_with("CLASSIFIED\n"));
}

#[test]
fn a_place_shows_its_picture() {
    let words = ["SEGRET", "Nobody", "saw", "them"];
    let mut bench = Bench::open(&[("page.png", &scan(200, 300)), ("page.hocr", &hocr(&words))]);
    bench.press("Ctrl+Shift+B");
    assert!(bench.shows("1 place in 1 group"));
    bench.settle();
    let session = bench.window().workspace.session.as_ref().unwrap();
    let place = session.batch.as_ref().unwrap().places[0].clone();
    let zone = place.zone.unwrap();
    assert_eq!((zone.left, zone.top, zone.right, zone.bottom), (20, 20, 120, 40));
    let key = onionskin::app::crops::crop_key(place.page, zone);
    assert!(!bench.window().workspace.is_crop_hopeless(key));
    assert!(bench.window().shows_crop(key), "the picture came and is on the card");
}

#[test]
fn many_thousand_places_are_laid_out_only_where_they_show() {
    let page: String = (0..400).map(|line| format!("SEGRET\n\nNobody saw them leave at {line}.\n\n")).collect();
    let pages: Vec<(String, &[u8])> = (0..20).map(|number| (format!("minutes-{number:02}.txt"), page.as_bytes())).collect();
    let files: Vec<(&str, &[u8])> = pages.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let mut bench = Bench::open(&files);
    bench.press("Ctrl+Shift+B");
    assert!(bench.shows("8000 places in 1 group"));
    assert!(bench.count("SEGRET becomes SECRET") < 60, "rows out of view are not laid out");
    bench.press("End");
    assert_eq!(place(&mut bench).0, "19", "the last page is called 19");
    assert!(bench.count("Page 19: SEGRET becomes SECRET") > 0, "the row of the place is in view");
}

#[test]
fn a_mark_changes_its_level_with_two_keys_and_the_page_says_so() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+Home");
    bench.press("Ctrl+J");
    assert!(bench.shows("Change marking"));
    bench.press("1");
    assert!(!bench.shows("Change marking"));
    assert!(bench.shows("Page 1, not started, TOP SECRET"));
    assert_eq!(bench.count("Banner line: TOP SECRET"), 1);
    assert_eq!(bench.count("Banner line: SECRET"), 0);
    assert!(bench.text().starts_with("SECRET\n"), "the key typed nothing");
    bench.press("Ctrl+J");
    bench.press("H");
    assert_eq!(bench.count("Heading"), 1);
    bench.press("Ctrl+Z");
    bench.press("Ctrl+Z");
    assert_eq!(bench.count("Banner line: SECRET"), 1);
}

#[test]
fn a_selection_is_marked_with_two_keys() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+Home");
    bench.press("Ctrl+End");
    bench.press("Ctrl+J");
    assert!(bench.shows("There is no marking at the caret"));
    bench.press("Shift+ArrowUp");
    bench.press("Ctrl+J");
    assert!(bench.shows("Mark selection as"));
    bench.press("S");
    assert_eq!(bench.count("Stamp: Stamp"), 1);
    assert!(bench.text().ends_with("Cubz was quiet.\n"));
}

#[test]
fn a_marking_of_ones_own_is_made_of_a_selection_and_found_elsewhere() {
    let mut bench = Bench::open(&[
        ("minutes-1.txt", b"SECRET\nOPERATION FOXGLOVE\n\nThe boats left.\n"),
        ("minutes-2.txt", b"SECRET\nOPERATION FOXGLOVE\n\nNobody saw them leave.\n"),
    ]);
    assert_eq!(bench.count("Banner line: OPERATION FOXGLOVE"), 0);
    bench.caret_before("OPERATION");
    bench.press("Shift+End");
    bench.press("Ctrl+Shift+J");
    assert!(bench.shows("Add a marking"));
    bench.click("Add marking");
    assert!(bench.shows("own.toml, line 4"));
    bench.press("Escape");
    bench.press("Ctrl+PageDown");
    assert_eq!(bench.count("Banner line: OPERATION FOXGLOVE"), 1);
    bench.reopen();
    assert_eq!(bench.count("Banner line: OPERATION FOXGLOVE"), 1);
    bench.press("Ctrl+K");
    bench.type_text("own markings");
    bench.press("Enter");
    bench.click("Remove OPERATION FOXGLOVE");
    bench.click("Close");
    assert_eq!(bench.count("Banner line: OPERATION FOXGLOVE"), 0);
}
