//! The ways to read: line by line, the text over the scan, the loupe.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use crate::bench::{Bench, hocr, scan};
use egui::{Event, Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use onionskin::model::Span;

fn scanned() -> Bench {
    Bench::open(&[
        ("p-1.png", &scan(200, 300)),
        ("p-1.hocr", &hocr(&["Havana", "Cubz", "boats"])),
        ("p-2.png", &scan(200, 300)),
        ("p-2.hocr", &hocr(&["quiet", "harbour"])),
    ])
}

/// Label of the page and the selection.
fn place(bench: &mut Bench) -> (String, Span) {
    let session = bench.window().workspace.session.as_ref().unwrap();
    (session.head().unwrap().label.clone(), session.place.selection)
}

/// Where the caret stands in the page's text, as what follows it.
fn after_caret(bench: &mut Bench) -> String {
    let at = place(bench).1.end;
    bench.text().get(at..).unwrap().to_owned()
}

fn click_at(bench: &mut Bench, at: egui::Pos2) {
    let harness = bench.harness();
    harness.hover_at(at);
    harness.run_steps(2);
    harness.drag_at(at);
    harness.run_steps(1);
    harness.drop_at(at);
    bench.settle();
}

/// The part of the window where the scan of a page shows a place of it; pages are 200 by 300 and shown whole.
fn on_scan(bench: &mut Bench, x: f32, y: f32) -> egui::Pos2 {
    let pane = bench.node("Scan of page 1").rect();
    let zoom = bench.window().scan_zoom();
    pane.center() + egui::vec2(x - 100.0, y - 150.0) * zoom
}

#[test]
fn line_by_line_takes_the_place_of_both_panes_and_gives_it_back() {
    let mut bench = scanned();
    assert!(bench.shows("Scan of page 1") && !bench.shows("Scan of line"));
    bench.press("F2");
    assert_eq!(bench.count("Scan of line"), 3);
    assert!(!bench.shows("Scan of page 1"));
    let (first, second) = (bench.node("Scan of line 1").rect(), bench.node("Scan of line 2").rect());
    assert!(first.bottom() + 12.0 < second.top(), "there is a line of text between two strips");
    assert!((first.width() - second.width()).abs() < 1.0 && first.width() > 80.0, "{first:?} {second:?}");
    bench.reopen();
    assert!(bench.shows("Scan of line 1"), "also after a restart");
    bench.press("F5");
    assert!(bench.shows("the document") && !bench.shows("Scan of line"), "clean text lies over it");
    bench.press("F2");
    assert!(bench.shows("Scan of line 1"), "and gives way to it");
    bench.press("Shift+F2");
    assert!(bench.shows("Scan of page 1") && !bench.shows("Scan of line"));
    bench.click("Read: Line by line");
    assert!(bench.shows("Scan of line 1"));
    bench.click("Read: Compare readings");
    assert!(!bench.shows("Scan of line"), "comparing takes the place of all of it");
    bench.press("F2");
    assert!(bench.shows("Scan of line 1"), "until one reads otherwise");
}

#[test]
fn enter_and_arrows_go_from_line_to_line_and_on_to_the_next_page() {
    let mut bench = scanned();
    bench.press("F2");
    bench.press("Enter");
    assert!(after_caret(&mut bench).starts_with("Cubz"), "{}", after_caret(&mut bench));
    bench.press("ArrowDown");
    assert!(after_caret(&mut bench).starts_with("boats"));
    bench.press("ArrowUp");
    assert!(after_caret(&mut bench).starts_with("Cubz"));
    assert!(bench.text().starts_with("Havana\nCubz\nboats"), "nothing was changed");
    bench.press("Ctrl+End");
    bench.press("Enter");
    assert_eq!(place(&mut bench), ("2".to_owned(), Span::empty(0)));
    assert!(bench.shows("Scan of line 2") && !bench.shows("Scan of line 3"));
    bench.press("ArrowUp");
    let (page, caret) = place(&mut bench);
    assert_eq!((page.as_str(), caret.end), ("1", bench.text().len()), "back at the end of the page before");
}

#[test]
fn typing_between_the_strips_is_typing_in_the_text() {
    let mut bench = scanned();
    bench.press("F2");
    bench.press("ArrowDown");
    bench.press("End");
    bench.press("Backspace");
    bench.type_text("a");
    assert!(bench.text().starts_with("Havana\nCuba\nboats"), "{}", bench.text());
    assert_eq!(bench.count("Scan of line"), 3, "the line keeps its strip");
    bench.press("Shift+Enter");
    assert!(bench.text().starts_with("Havana\nCuba\n\nboats"), "with Shift a line is ended");
    for _ in 0..3 {
        bench.press("Ctrl+Z");
    }
    assert!(bench.text().starts_with("Havana\nCubz\nboats"), "{}", bench.text());
}

#[test]
fn a_click_into_a_strip_goes_to_its_word() {
    let mut bench = scanned();
    bench.press("F2");
    let strip = bench.node("Scan of line 3").rect();
    click_at(&mut bench, strip.center());
    let span = place(&mut bench).1;
    assert_eq!(bench.text().get(span.range()), Some("boats"));
    bench.type_text("ships");
    assert!(bench.text().contains("Cubz\nships"), "the text has the keyboard: {}", bench.text());
}

#[test]
fn doubtful_words_are_reviewed_line_by_line() {
    let mut bench = Bench::open(&[("p-1.png", &scan(200, 300)), ("p-1.hocr", &hocr(&["The", "boats", "left", "Cubz", "at", "dawn."]))]);
    bench.press("F2");
    bench.press("F8");
    assert!(bench.shows("Scan of line 4"));
    let session = bench.window().workspace.session.as_ref().unwrap();
    assert!(session.review.suspect().is_some(), "the card is open");
    bench.press("Enter");
    assert!(bench.text().contains("Cuba"), "{}", bench.text());
}

#[test]
fn a_page_without_a_scan_says_so_once() {
    let mut bench = Bench::two_pages();
    bench.press("F2");
    assert!(bench.shows("This page has no scan; its text stands alone."));
    assert!(!bench.shows("Scan of line") && bench.count("no line of the scan") == 0);
    bench.press("End");
    bench.type_text("x");
    assert!(bench.text().starts_with("SECRETx"));
}

#[test]
fn a_word_is_changed_in_its_place_on_the_scan() {
    let mut bench = scanned();
    bench.press("F12");
    assert!(bench.shows("By doubt") && bench.shows("Opacity of the text over the scan"));
    let word = on_scan(&mut bench, 70.0, 70.0);
    click_at(&mut bench, word);
    assert!(bench.shows("Word on the scan: Cubz"));
    bench.type_text("Cuba");
    assert!(bench.text().contains("Cubz"), "not before it is said to be so");
    bench.press("Enter");
    assert!(bench.text().starts_with("Havana\nCuba\nboats"), "{}", bench.text());
    assert!(!bench.shows("Word on the scan"));
    bench.press("Ctrl+Z");
    assert!(bench.text().contains("Cubz"), "it is one step");
    click_at(&mut bench, word);
    bench.type_text("Nothing");
    bench.press("Escape");
    assert!(bench.text().contains("Cubz") && !bench.shows("Word on the scan"), "given up");
}

#[test]
fn tab_goes_from_word_to_word_over_the_scan() {
    let mut bench = scanned();
    bench.press("Ctrl+F2");
    assert!(bench.shows("Word on the scan: Havana"), "the word at the caret, and the text lies over the scan");
    bench.type_text("Habana-Vieja");
    bench.press("Tab");
    assert!(bench.text().starts_with("Habana-Vieja\nCubz"), "{}", bench.text());
    assert!(bench.shows("Word on the scan: Cubz"));
    bench.type_text("Cuba");
    bench.press("Shift+Tab");
    assert!(bench.text().starts_with("Habana-Vieja\nCuba\nboats"), "{}", bench.text());
    assert!(bench.shows("Word on the scan: Habana-Vieja"));
    bench.press("Escape");
    bench.type_text("x");
    assert!(bench.text().contains('x'), "the text has the keyboard again");
}

#[test]
fn a_key_held_down_shows_bare_ink() {
    let mut bench = scanned();
    bench.press("F12");
    let event = |pressed| Event::Key { key: Key::F12, physical_key: None, pressed, repeat: false, modifiers: Modifiers::SHIFT };
    bench.harness().input_mut().events.push(event(true));
    bench.settle();
    assert!(bench.window().shows_bare_ink());
    bench.harness().input_mut().events.push(event(false));
    bench.settle();
    assert!(!bench.window().shows_bare_ink());
    assert!(bench.shows("By doubt"), "the text lies over the scan still");
}

#[test]
fn what_is_coloured_and_how_strongly_is_kept() {
    let mut bench = scanned();
    bench.press("F12");
    let before = bench.window().workspace.view.overlay;
    bench.press("Ctrl+F12");
    bench.press("Ctrl+Alt+Comma");
    bench.reopen();
    let after = bench.window().workspace.view.overlay;
    assert!(after.on && after.opacity < before.opacity && after.colours == before.colours.next(), "{after:?}");
}

#[test]
fn the_loupe_shows_the_line_of_the_caret() {
    let mut bench = scanned();
    assert!(!bench.shows("Reading loupe"));
    bench.press("Shift+F11");
    let loupe = bench.harness().get_by_role_and_label(Role::Image, "Reading loupe").rect();
    let text = bench.node("Transcription").rect();
    assert!(loupe.bottom() <= text.top() + 1.0 && loupe.height() > 40.0, "{loupe:?} above {text:?}");
    bench.press("ArrowDown");
    assert!(bench.shows("Reading loupe"));
    assert_eq!(bench.harness().get_by_role_and_label(Role::Image, "Reading loupe").rect(), loupe, "it stays where it is");
    bench.press("Shift+F11");
    assert!(!bench.shows("Reading loupe"));
}

#[test]
fn the_wheel_goes_on_from_page_to_page() {
    let mut bench = scanned();
    bench.press("F2");
    let middle = bench.node("Scan of line 2").rect().center();
    bench.harness().hover_at(middle);
    bench.settle();
    let wheel = |bench: &mut Bench, down: f32| {
        let event = Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -down),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        };
        bench.harness().event(event);
        bench.harness().run_steps(3);
    };
    wheel(&mut bench, 60.0);
    assert_eq!(place(&mut bench).0, "1", "a page's end is noticed first");
    for _ in 0..4 {
        wheel(&mut bench, 80.0);
    }
    assert_eq!(place(&mut bench).0, "2");
    bench.wait(1000);
    bench.harness().run_steps(8);
    for _ in 0..12 {
        wheel(&mut bench, -80.0);
    }
    assert_eq!(place(&mut bench).0, "1", "and back");
}

#[test]
#[ignore = "a measure, not a check: two hundred pages line by line, with the time a frame takes"]
#[expect(clippy::disallowed_methods, reason = "a measure needs the real time")]
fn two_hundred_pages_line_by_line() {
    let words: Vec<String> = (0..40).map(|place| format!("word{place}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (picture, text) = (scan(200, 1700), hocr(&words));
    let names: Vec<(String, String)> = (1..=200).map(|page| (format!("p-{page:03}.png"), format!("p-{page:03}.hocr"))).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().flat_map(|(scan, hocr)| [(scan.as_str(), picture.as_slice()), (hocr.as_str(), text.as_slice())]).collect();
    let mut bench = Bench::open(&files);
    let mut measured = Vec::new();
    for lines in [false, true] {
        bench.press("Alt+Home");
        if lines {
            bench.press("F2");
        }
        let at = bench.node("Transcription").rect().center();
        bench.harness().hover_at(at);
        let began = std::time::Instant::now();
        let mut frames = 0_u32;
        for _ in 0..200 {
            for _ in 0..4 {
                let delta = egui::vec2(0.0, -120.0);
                let (unit, phase, source) = (egui::MouseWheelUnit::Point, egui::TouchPhase::Move, egui::MouseWheelSource::Unknown);
                bench.harness().event(Event::MouseWheel { unit, delta, phase, source, modifiers: Modifiers::NONE });
                bench.harness().run_steps(1);
            }
            bench.harness().key_press_modifiers(Modifiers::CTRL | Modifiers::COMMAND, Key::PageDown);
            bench.harness().run_steps(2);
            frames += 6;
        }
        measured.push(began.elapsed() / frames);
    }
    println!("a frame, jobs included: side by side {:?}, line by line {:?}", measured.first(), measured.last());
}
