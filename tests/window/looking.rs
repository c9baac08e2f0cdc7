//! The looking tools: the panel, the keys, ruler and size, two pages, parts of the scan as pictures.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use crate::bench::{Bench, hocr};
use egui::{Key, Modifiers, Vec2};
use onionskin::app::look::{Enhancement, Straighten, Threshold};
use onionskin::app::scan_prefs::Ruler;
use onionskin::model::ScanSize;
use onionskin::scan::{Pixels, Raster, encode_png};

/// A page of dim paper with lines of dark bars on it, on a black bed.
fn dim(width: u32, height: u32) -> Vec<u8> {
    let shade = |x: u32, y: u32| match (x, y) {
        _ if x < 30 || y < 30 || x >= width - 30 || y >= height - 30 => 10,
        _ if y % 24 < 8 && x % 14 < 9 && x > 60 && x < width - 60 => 40,
        _ => 180,
    };
    let grey = (0..height).flat_map(|y| (0..width).map(move |x| shade(x, y)));
    encode_png(&Raster::whole(ScanSize { width, height }, Pixels::Grey(grey.collect()))).unwrap()
}

fn pages() -> Bench {
    let (scan, text) = (dim(500, 700), hocr(&["Havana"]));
    Bench::open(&[("p-1.png", &scan), ("p-1.hocr", &text), ("p-2.png", &scan), ("p-2.hocr", &text)])
}

/// Keys that move the scan leave the caret, so that one can look around and type on.
#[test]
fn the_scan_is_moved_by_keys() {
    let (scan, text) = (dim(3000, 4000), hocr(&["Havana"]));
    let mut bench = Bench::open(&[("p-1.png", &scan), ("p-1.hocr", &text)]);
    bench.press("Ctrl+1");
    bench.press("Alt+Shift+Up");
    let seen = |bench: &mut Bench| bench.window().seen_part().unwrap();
    let begun = seen(&mut bench);
    bench.press("Alt+Shift+Down");
    let lower = seen(&mut bench);
    assert!(lower.top > begun.top && lower.top < begun.bottom && lower.left == begun.left, "{begun:?} {lower:?}");
    bench.press("Alt+Shift+Right");
    let aside = seen(&mut bench);
    assert!(aside.left > lower.left && aside.top == lower.top, "{lower:?} {aside:?}");
    bench.press("Alt+Shift+Left");
    bench.press("Alt+Shift+Up");
    assert_eq!(seen(&mut bench), begun);
    bench.type_text("M");
    assert!(bench.text().starts_with("MHavana"), "{}", bench.text());
}

fn look(bench: &mut Bench) -> Enhancement {
    bench.window().seen_look()
}

#[test]
fn tools_are_switched_by_keys_and_stay_for_the_next_time() {
    let mut bench = pages();
    for key in ["Ctrl+Alt+B", "Ctrl+Alt+F", "Ctrl+Alt+P", "Ctrl+Alt+S", "Ctrl+Alt+H", "Ctrl+I"] {
        bench.press(key);
    }
    let seen = look(&mut bench);
    assert!(seen.flatten > 0 && seen.bleed > 0 && seen.despeckle > 0 && seen.sharpen > 0 && seen.invert);
    assert_eq!(seen.threshold, Threshold::Page);
    bench.reopen();
    assert_eq!(look(&mut bench), seen, "after a restart");
    bench.press("Alt+Right");
    assert_eq!(look(&mut bench), seen, "on the next page too");
    bench.press("Ctrl+Alt+0");
    assert!(look(&mut bench).is_plain());
}

#[test]
fn a_page_may_have_a_look_of_its_own() {
    let mut bench = pages();
    bench.press("Ctrl+Alt+O");
    bench.press("Ctrl+Alt+B");
    assert!(look(&mut bench).flatten > 0);
    bench.press("Alt+Right");
    assert!(look(&mut bench).is_plain(), "the other page is as it was");
    bench.reopen();
    bench.press("Alt+Home");
    assert!(look(&mut bench).flatten > 0, "the dossier kept it");
    bench.press("Ctrl+Alt+O");
    assert!(look(&mut bench).is_plain(), "it looks like all the others again");
}

#[test]
fn levels_come_from_the_histogram_of_the_page() {
    let mut bench = pages();
    bench.press("Ctrl+Alt+A");
    let seen = look(&mut bench);
    assert!((5..=45).contains(&seen.black) && (175..=185).contains(&seen.white), "{seen:?}");
    bench.press("Ctrl+Alt+A");
    assert!(look(&mut bench).is_plain());
}

#[test]
fn the_file_shows_as_it_is_while_the_key_is_held() {
    let mut bench = pages();
    bench.press("Ctrl+Alt+B");
    let harness = bench.harness();
    harness.key_down_modifiers(Modifiers::CTRL | Modifiers::COMMAND, Key::F9);
    harness.run_steps(2);
    assert!(bench.window().shows_unchanged() && look(&mut bench).is_plain());
    let harness = bench.harness();
    harness.key_up_modifiers(Modifiers::CTRL | Modifiers::COMMAND, Key::F9);
    harness.run_steps(3);
    assert!(!bench.window().shows_unchanged() && look(&mut bench).flatten > 0);
}

#[test]
fn the_panel_sets_what_its_sliders_say() {
    let mut bench = pages();
    bench.press("Shift+F9");
    assert!(bench.shows("Histogram") && bench.shows("Fade other side"));
    bench.click("Levels by histogram");
    assert!(look(&mut bench).white < 190);
    bench.click("By surroundings");
    assert_eq!(look(&mut bench).threshold, Threshold::Place);
    bench.click("This page has a look of its own");
    let page = bench.window().workspace.session.as_ref().unwrap().place.page;
    assert!(bench.window().workspace.looks.is_own(page.unwrap()));
    bench.click("Reset look");
    assert!(look(&mut bench).is_plain());
    bench.press("Shift+F9");
    assert!(!bench.shows("Histogram"));
}

#[test]
fn a_page_is_straightened_and_cut_to_its_paper() {
    let mut bench = pages();
    let whole = bench.window().scan_zoom();
    bench.press("Ctrl+Alt+C");
    bench.settle();
    assert!(bench.window().scan_zoom() > whole * 1.05, "the paper alone shows larger than with the bed around it");
    bench.press("Ctrl+Alt+D");
    let page = bench.window().workspace.session.as_ref().unwrap().place.page;
    assert_eq!(bench.window().workspace.looks.of(page).straighten, Straighten::Measured);
}

#[test]
fn two_pages_stand_side_by_side() {
    let mut bench = pages();
    let alone = bench.node("Scan of page 1").rect();
    bench.press("Ctrl+Alt+2");
    let (one, two) = (bench.node("Scan of page 1").rect(), bench.node("Scan of page 2").rect());
    assert!(one.width() < alone.width() * 0.55 && one.right() <= two.left() && (one.width() - two.width()).abs() < 4.0, "{one:?} {two:?}");
    bench.press("Alt+Right");
    assert!(!bench.shows("Scan of page 1"), "there is no page after the last");
}

#[test]
fn the_ruler_changes_its_unit_and_true_size_needs_a_resolution() {
    let mut bench = pages();
    for unit in [Ruler::Centimetres, Ruler::Inches, Ruler::Off] {
        bench.press("Ctrl+Alt+U");
        assert_eq!(bench.window().workspace.view.scan.ruler, unit);
    }
    bench.press("Ctrl+3");
    assert!(bench.shows("does not say its resolution"));
}

#[test]
fn a_part_of_the_scan_is_copied_as_it_looks() {
    let mut bench = pages();
    bench.press("Ctrl+I");
    bench.press("Ctrl+Alt+X");
    assert!(bench.shows("Drag over what is to be copied"));
    let from = bench.node("Scan of page 1").rect().center();
    let harness = bench.harness();
    harness.hover_at(from);
    harness.drag_at(from);
    harness.run_steps(2);
    harness.hover_at(from + Vec2::new(60.0, 40.0));
    harness.run_steps(2);
    harness.drop_at(from + Vec2::new(60.0, 40.0));
    harness.run_steps(3);
    assert!(bench.shows("Copied"), "it says how large");
    assert!(!bench.shows("Drag over"), "and is over");
    bench.press("Ctrl+Alt+E");
    bench.press("Escape");
    assert!(!bench.shows("Drag over"));
}

#[test]
fn a_djvu_brings_its_pages_and_its_text_with_the_places_of_words() {
    let mut bench = Bench::open(&[("memo.djvu", include_bytes!("../data/scans/pictures/multi.djvu"))]);
    assert_eq!(bench.text().trim(), "TOP SECRET");
    let session = bench.window().workspace.session.as_ref().unwrap();
    assert_eq!(session.dossier.heads().len(), 2, "a page for each of its pages");
    let words = session.placed(session.page().unwrap());
    assert_eq!(words.first().map(|word| word.zone), Some(onionskin::model::ScanRect::new(20, 40, 80, 60)));
}
