//! Status, markings, keys, the palette, the clean text.

use crate::bench::Bench;
use egui_kittest::kittest::Queryable as _;

#[test]
fn the_status_of_a_page_by_keys_and_by_menu() {
    let mut bench = Bench::two_pages();
    assert!(bench.shows("0 of 2 done"));
    let text = bench.text();
    bench.press("Alt+2");
    assert!(bench.shows("1 of 2 done"));
    assert_eq!(bench.text(), text, "the key that set the status types nothing");
    bench.click("Page 2, not started, SECRET, 1 doubt left");
    bench.menu("Page");
    bench.click("Checked Alt+3");
    assert!(bench.shows("2 of 2 done"));
    bench.press("Ctrl+Z");
    assert!(bench.shows("1 of 2 done"));
}

#[test]
fn a_problem_asks_for_a_note() {
    let mut bench = Bench::two_pages();
    bench.press("Alt+4");
    bench.type_text("half the page is torn off");
    bench.press("Enter");
    assert!(bench.shows("Page 1, problem"));
    let head = bench.window().workspace.session.as_ref().unwrap().head().unwrap().note.clone();
    assert_eq!(head, "half the page is torn off");
}

#[test]
fn a_rejected_marking_never_comes_back() {
    let mut bench = Bench::two_pages();
    assert_eq!(bench.count("Banner line: SECRET"), 1);
    bench.click("Banner line: SECRET");
    bench.click("Reject");
    assert_eq!(bench.count("Banner line: SECRET"), 0);
    bench.caret_before("boats");
    bench.type_text("fine ");
    bench.press("Ctrl+PageDown");
    bench.press("Ctrl+PageUp");
    bench.reopen();
    assert!(bench.text().contains("fine boats"));
    assert_eq!(bench.count("Banner line: SECRET"), 0);
}

#[test]
fn a_confirmed_marking_says_so() {
    let mut bench = Bench::two_pages();
    bench.click("Banner line: SECRET");
    bench.click("Confirm");
    assert!(bench.shows("confirmed"));
    assert!(!bench.harness().query_all_by_label("Confirm").any(|_| true), "it needs no second word");
    bench.press("Ctrl+Z");
    assert!(bench.harness().query_all_by_label("Confirm").any(|_| true));
}

#[test]
fn the_palette_runs_what_one_types() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+K");
    bench.type_text("dark win");
    bench.press("Enter");
    assert!(bench.window().workspace.view.dark);
    assert!(!bench.shows("Search commands, the list"));
    bench.press("Ctrl+K");
    bench.press("Escape");
    bench.type_text("x");
    assert!(bench.text().contains('x'), "the text has the keyboard again");
}

#[test]
fn a_key_is_changed_and_stays_changed() {
    let mut bench = Bench::two_pages();
    bench.press("F1");
    bench.type_text("to the next page");
    bench.click("Key of Next page");
    bench.press("F12");
    bench.press("Escape");
    bench.press("F12");
    assert!(bench.text().contains("Nobody"));
    bench.reopen();
    bench.press("Alt+Home");
    bench.press("F12");
    assert!(bench.text().contains("Nobody"));
}

#[test]
fn the_clean_text_leaves_the_banner_out() {
    let mut bench = Bench::two_pages();
    bench.press("F5");
    assert!(bench.shows("Left out or mended: 2"), "of the whole document");
    assert!(bench.shows("The boats left Cubz") && bench.shows("Nobody saw them"));
    bench.click("this page");
    assert!(bench.shows("Left out or mended: 1") && !bench.shows("Nobody saw them"));
    bench.press("F5");
    assert!(!bench.shows("Left out or mended"));
}

#[test]
fn every_menu_and_tab_has_names() {
    let mut bench = Bench::two_pages();
    for menu in ["File", "Edit", "View", "Page", "Review", "Help"] {
        bench.menu(menu);
        bench.press("Escape");
    }
    for tab in ["Markings", "Changes", "Find", "Page"] {
        bench.harness().get_all_by_label(tab).last().unwrap().click();
        bench.settle();
    }
    for key in ["F6", "F9", "F9", "F10", "F10", "F11", "Ctrl+Shift+L", "Ctrl+L"] {
        bench.press(key);
    }
}

#[test]
fn the_tabs_of_the_inspector_stand_in_one_row() {
    let mut bench = Bench::two_pages();
    let tops = |bench: &mut Bench| -> Vec<f32> {
        ["Markings", "Changes", "Find", "Document", "Page"]
            .map(|tab| bench.harness().get_all_by_label(tab).map(|node| node.rect()).rfind(|rect| rect.left() > 1000.0).unwrap())
            .map(|rect| {
                assert!(rect.right() <= 1360.0, "{rect:?}");
                rect.center().y
            })
            .to_vec()
    };
    let text = bench.node("Transcription").rect();
    let tops = tops(&mut bench);
    bench.settle();
    assert_eq!(bench.node("Transcription").rect(), text, "what stands in a pane does not widen it");
    assert!(tops.iter().all(|top| (top - tops[0]).abs() < 1.0), "{tops:?}");
}

#[test]
fn after_everything_that_lies_over_the_window_the_text_has_the_keyboard() {
    let mut bench = Bench::two_pages();
    let mut typed = String::new();
    for (letter, open) in ('a'..).zip([
        "F1",
        "Ctrl+K",
        "Ctrl+J",
        "Ctrl+B",
        "Ctrl+L",
        "Alt+4",
        "Ctrl+E",
        "about",
        "messages",
        "own markings",
        "Ctrl+F",
        "Ctrl+Shift+B",
        "Ctrl+F7",
    ]) {
        bench.press("Ctrl+Home");
        if open.contains(|c: char| c.is_ascii_uppercase()) {
            bench.press(open);
        } else {
            bench.press("Ctrl+K");
            bench.type_text(open);
            bench.press("Enter");
        }
        bench.press("Escape");
        bench.press("Ctrl+Home");
        bench.type_text(&letter.to_string());
        typed.insert(0, letter);
        assert!(bench.text().starts_with(&typed), "after {open}: {}", bench.text().lines().next().unwrap_or_default());
    }
}

#[test]
fn after_a_look_elsewhere_the_text_has_the_keyboard() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+Home");
    let mut typed = String::new();
    for (letter, keys) in ('a'..).zip(["F5 F5", "F6", "F9", "F10", "F10", "Ctrl+Shift+M", "Ctrl+Shift+E", "Ctrl+Shift+D", "Ctrl+Shift+L"]) {
        keys.split(' ').for_each(|key| bench.press(key));
        bench.press("Ctrl+Home");
        bench.type_text(&letter.to_string());
        typed.insert(0, letter);
        assert!(bench.text().starts_with(&typed), "after {keys}: {}", bench.text().lines().next().unwrap_or_default());
    }
    for tab in ["Changes", "Document", "Markings"] {
        bench.harness().get_all_by_label(tab).last().unwrap().click();
        bench.settle();
        bench.type_text("z");
    }
    assert!(bench.text().contains("zzz"), "{}", bench.text());
}

#[test]
fn the_pairing_can_be_looked_at_where_nothing_is_doubtful() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+K");
    bench.type_text("show pairing");
    bench.press("Enter");
    assert!(bench.shows("2 pages in 1 document"));
    assert!(bench.shows("minutes-2.txt"));
}
