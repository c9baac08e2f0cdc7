//! Typing, taking back, the list of changes, and coming back another day.

use crate::bench::Bench;
use egui_kittest::kittest::NodeT as _;

const FIRST: &str = "SECRET\n\nThe boats left Cubz at dawn.\nCubz was quiet.\n";

#[test]
fn what_is_typed_can_be_taken_back_and_done_again() {
    let mut bench = Bench::two_pages();
    assert_eq!(bench.text(), FIRST);
    bench.caret_before("z at dawn");
    bench.press("Delete");
    bench.type_text("a");
    let corrected = FIRST.replacen("Cubz", "Cuba", 1);
    assert_eq!(bench.text(), corrected);
    bench.wait(3000);
    bench.press("Ctrl+Z");
    bench.press("Ctrl+Z");
    assert_eq!(bench.text(), FIRST);
    bench.press("Ctrl+Y");
    bench.press("Ctrl+Shift+Z");
    assert_eq!(bench.text(), corrected);
}

#[test]
fn another_day_finds_text_caret_and_undo() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+PageDown");
    bench.caret_before("Nobody");
    bench.type_text("So ");
    bench.reopen();
    let typed = "SECRET\n\nSo Nobody saw them leave Cubz.\n";
    assert_eq!(bench.text(), typed);
    // The caret is where it was, and has the keyboard.
    bench.type_text("x");
    assert_eq!(bench.text(), typed.replace("So Nobody", "So xNobody"));
    bench.press("Ctrl+Z");
    bench.press("Ctrl+Z");
    assert_eq!(bench.text(), "SECRET\n\nNobody saw them leave Cubz.\n");
}

#[test]
fn one_change_of_two_is_taken_back() {
    let mut bench = Bench::two_pages();
    bench.caret_before("boats");
    bench.type_text("A");
    bench.wait(5000);
    bench.caret_before("quiet");
    bench.type_text("B");
    bench.wait(5000);
    bench.click("Changes");
    assert!(bench.shows("2 changes"));
    let name = bench
        .harness()
        .root()
        .children_recursive()
        .filter_map(|node| node.accesskit_node().label())
        .find(|label| label.starts_with("Take back") && label.contains("Aboats"));
    bench.click(&name.unwrap());
    assert_eq!(bench.text(), FIRST.replace("quiet", "Bquiet"));
    bench.press("Ctrl+Z");
    assert_eq!(bench.text(), FIRST.replace("quiet", "Bquiet").replace("boats", "Aboats"));
}

#[test]
fn originals_stay_as_they_are() {
    let mut bench = Bench::two_pages();
    bench.caret_before("boats");
    bench.type_text("A");
    bench.reopen();
    assert!(bench.text().contains("Aboats"));
    assert_eq!(std::fs::read_to_string(bench.papers().join("minutes-1.txt")).unwrap(), FIRST);
    assert_eq!(std::fs::read_dir(bench.papers()).unwrap().count(), 2, "nothing else is left among the papers");
}

#[test]
fn keys_that_wait_for_a_slow_frame_are_typed_without_a_pause() {
    let mut bench = Bench::two_pages();
    bench.caret_before("boats");
    // The work of each frame takes two seconds of the clock; the next key waits for it and comes with the next frame.
    for letter in ["o", "l", "d"] {
        bench.slow_frame_with(letter, 2000);
    }
    assert!(bench.text().contains("The oldboats"));
    bench.press("Ctrl+Z");
    assert_eq!(bench.text(), FIRST, "one step takes the word back");
    bench.type_text("a");
    bench.wait(2000);
    bench.type_text("b");
    bench.press("Ctrl+Z");
    assert!(bench.text().contains("The aboats"), "a true pause begins a step");
}

#[test]
fn what_is_drawn_on_the_text_is_made_only_when_something_changed() {
    let mut bench = Bench::two_pages();
    let made = |bench: &mut Bench| bench.window().texts_drawn();
    let mut before = made(&mut bench);
    bench.harness().run_steps(30);
    assert_eq!(made(&mut bench), before, "nothing changed");
    let mut changes = |bench: &mut Bench, what: &str| {
        let now = made(bench);
        assert!(now > before, "{what}");
        before = now;
    };
    bench.caret_before("boats");
    bench.type_text("x");
    changes(&mut bench, "a letter was typed");
    bench.press("Ctrl+F");
    bench.type_text("Cubz");
    changes(&mut bench, "something was found");
    bench.press("Enter");
    changes(&mut bench, "the next place is the current one");
    bench.press("Ctrl+Shift+L");
    changes(&mut bench, "the colours are others");
    bench.click("Markings");
    bench.click("Banner line: SECRET");
    bench.click("Reject");
    changes(&mut bench, "a marking was rejected");
    bench.press("Ctrl+PageDown");
    changes(&mut bench, "another page");
    bench.harness().run_steps(30);
    assert_eq!(made(&mut bench), before, "nothing changed again");
}
