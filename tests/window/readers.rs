//! Tesseract as a second reader, with a stand-in, and two readings beside each other: what keys and mouse do.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::unreachable, reason = "a test that cannot be set up has failed")]

use crate::bench::{Bench, hocr, scan};
use egui::{Event, Modifiers, PointerButton, Pos2, Vec2};
use onionskin::app::command::{Availability, CommandId};
use onionskin::app::recognize::{Installed, Recognizer};
use onionskin::app::run::availability;
use std::process::Command;
use std::sync::Arc;

/// A window on a scanned page of two words, one of them misread, and a stand-in for Tesseract that reads it right.
fn bench() -> Bench {
    let mut bench = Bench::open(&[("p.png", &scan(200, 300)), ("p.hocr", &hocr(&["Cubz", "missiles"]))]);
    install(&mut bench);
    bench
}

fn install(bench: &mut Bench) {
    let answer = String::from_utf8(hocr(&["Cuba", "missiles"])).unwrap().replace('\'', "\"").replace('\n', "");
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in\n--version) echo 'tesseract 9.9.9';;\n--list-langs) printf 'List:\\neng\\ndeu\\n';;\n*) echo '{answer}';;\nesac\n"
    );
    // Written by another process: a program this one still had open could not be started by another test.
    let program = bench.papers().join("stand-in");
    let written = Command::new("sh").args(["-c", "printf %s \"$1\" > \"$0\" && chmod 755 \"$0\""]).arg(&program).arg(script).status();
    assert!(written.unwrap().success());
    let found = Recognizer::at(&program).unwrap();
    bench.window().workspace.recognizing.installed = Installed::Found(Arc::new(found));
}

/// Drags over the scan, with Shift held or not.
fn drag(bench: &mut Bench, shift: bool) {
    let modifiers = if shift { Modifiers::SHIFT } else { Modifiers::NONE };
    let from = bench.node("Scan of page 1").rect().center() - Vec2::new(40.0, 60.0);
    let button = |pos: Pos2, pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers };
    let to = from + Vec2::new(80.0, 50.0);
    for event in [
        Event::PointerMoved(from),
        button(from, true),
        Event::PointerMoved(from + Vec2::new(30.0, 20.0)),
        Event::PointerMoved(to),
        button(to, false),
    ] {
        bench.harness().event_modifiers(event, modifiers);
        bench.harness().run_steps(2);
    }
    bench.settle();
}

#[test]
fn one_key_and_enter_read_the_page_and_the_doubt_names_both_readings() {
    let mut bench = bench();
    bench.press("Ctrl+T");
    assert!(bench.shows("Read with Tesseract") && bench.shows("This page (1)"));
    assert!(bench.shows("Tesseract 9.9.9 at"));
    bench.press("Enter");
    assert!(!bench.shows("Tesseract 9.9.9 at"));
    bench.press("F8");
    assert!(bench.shows("Tesseract reads “Cuba”, hocr “Cubz”"));
    bench.press("Enter");
    assert!(bench.text().starts_with("Cuba"), "{}", bench.text());
}

#[test]
fn readings_are_compared_and_either_side_is_taken_by_its_key() {
    let mut bench = bench();
    bench.press("Ctrl+T");
    bench.press("Enter");
    bench.press("Shift+F5");
    assert!(bench.shows("Compare page 1") && bench.shows("1 of 1 differences"));
    assert!(bench.shows("Difference 1: Cubz, Cuba"));
    assert!(bench.shows("characters 7.69 % (1 of 13) · words 50.00 % (1 of 2)"));
    bench.press("2");
    assert_eq!(bench.text(), "Cuba\nmissiles");
    assert!(bench.shows("no difference") && bench.shows("Both say the same"));
    bench.press("Ctrl+Z");
    assert!(bench.shows("1 of 1 differences"));
    bench.press("1");
    assert_eq!(bench.text(), "Cubz\nmissiles");
    assert!(bench.shows("all 1 differences decided") && bench.shows("Difference 1: Cubz, Cuba, decided"));
    bench.press("Escape");
    assert!(!bench.shows("Compare page 1"));
    bench.type_text("x");
    assert!(bench.text().contains('x'), "the text has the keyboard again");
}

#[test]
fn a_zone_drawn_with_shift_is_read_and_enter_puts_it_at_the_caret() {
    let mut bench = bench();
    bench.caret_before("missiles");
    drag(&mut bench, true);
    assert!(bench.shows("Zone read again") && bench.shows("Cuba\nmissiles"));
    bench.press("Enter");
    assert_eq!(bench.text(), "Cubz\nCuba\nmissilesmissiles");
    assert!(!bench.shows("Zone read again"));
    bench.type_text("x");
    assert!(bench.text().contains('x'), "the text has the keyboard again");
}

#[test]
fn a_zone_is_drawn_after_the_command_and_escape_leaves_it() {
    let mut bench = bench();
    bench.press("Ctrl+Alt+T");
    assert!(bench.shows("Drag over what is to be read again"));
    bench.press("Escape");
    assert!(!bench.shows("Drag over what is to be read again"));
    drag(&mut bench, false);
    assert!(!bench.shows("Zone read again"), "dragging moves the page again");
    bench.press("Ctrl+Alt+T");
    drag(&mut bench, false);
    assert!(bench.shows("Zone read again"));
    bench.press("Escape");
    assert!(!bench.shows("Zone read again"));
    assert_eq!(bench.text(), "Cubz\nmissiles");
}

#[test]
fn without_tesseract_the_commands_say_what_to_install() {
    let mut bench = bench();
    bench.window().workspace.recognizing.installed = Installed::Missing;
    let Availability::Disabled(why) = availability(CommandId::Recognize, &bench.window().workspace) else { unreachable!() };
    assert!(why.contains("tesseract-ocr"));
    bench.press("Ctrl+T");
    assert!(bench.shows("Tesseract is not installed here"));
    bench.press("Ctrl+K");
    bench.type_text("about onion");
    bench.press("Enter");
    assert!(bench.shows("Second reader: Tesseract is not installed"));
}
