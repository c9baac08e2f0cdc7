//! Where the bars between panes stand, also after a restart, and how a scan is looked at from page to page.

use crate::bench::{Bench, hocr, scan};
use egui::{Pos2, Vec2};

/// Drags from a place by so much.
fn drag(bench: &mut Bench, from: Pos2, by: Vec2) {
    let harness = bench.harness();
    harness.hover_at(from);
    harness.run_steps(2);
    harness.drag_at(from);
    harness.run_steps(2);
    for step in [0.3, 0.7, 1.0] {
        harness.hover_at(from + by * step);
        harness.run_steps(2);
    }
    harness.drop_at(from + by);
    bench.settle();
}

fn scanned_pages() -> Bench {
    Bench::open(&[
        ("p-1.png", &scan(400, 1600)),
        ("p-1.hocr", &hocr(&["Havana"])),
        ("p-2.png", &scan(800, 1000)),
        ("p-2.hocr", &hocr(&["Cubz"])),
    ])
}

fn pane(bench: &mut Bench, name: &str) -> egui::Rect {
    bench.node(name).rect()
}

#[test]
fn the_bar_between_scan_and_text_stays_where_it_was_put() {
    let mut bench = scanned_pages();
    let before = pane(&mut bench, "Scan of page 1");
    drag(&mut bench, before.right_center() + Vec2::new(1.0, 0.0), Vec2::new(-90.0, 0.0));
    let after = pane(&mut bench, "Scan of page 1");
    assert!((before.width() - after.width() - 90.0).abs() < 4.0, "{before:?} {after:?}");
    bench.reopen();
    assert!((pane(&mut bench, "Scan of page 1").width() - after.width()).abs() < 2.0, "after a restart");
    bench.press("F6");
    let stacked = pane(&mut bench, "Scan of page 1");
    drag(&mut bench, stacked.center_bottom() - Vec2::new(0.0, 1.0), Vec2::new(0.0, 120.0));
    let lower = pane(&mut bench, "Scan of page 1");
    assert!((lower.height() - stacked.height() - 120.0).abs() < 4.0, "{stacked:?} {lower:?}");
    bench.reopen();
    assert!((pane(&mut bench, "Scan of page 1").height() - lower.height()).abs() < 2.0, "also one above the other");
    bench.press("F6");
    assert!((pane(&mut bench, "Scan of page 1").width() - after.width()).abs() < 2.0, "side by side again as it was");
}

#[test]
fn the_lists_at_the_sides_keep_their_width() {
    let mut bench = scanned_pages();
    let before = pane(&mut bench, "Scan of page 1");
    drag(&mut bench, before.left_center() - Vec2::new(1.0, 0.0), Vec2::new(70.0, 0.0));
    let scan = pane(&mut bench, "Scan of page 1");
    assert!((scan.left() - before.left() - 70.0).abs() < 4.0, "the page list: {before:?} {scan:?}");
    let text = pane(&mut bench, "Transcription");
    drag(&mut bench, text.right_center() + Vec2::new(1.0, 0.0), Vec2::new(-80.0, 0.0));
    let narrower = pane(&mut bench, "Transcription");
    assert!((text.right() - narrower.right() - 80.0).abs() < 4.0, "the inspector: {text:?} {narrower:?}");
    let scan = pane(&mut bench, "Scan of page 1");
    bench.reopen();
    let again = (pane(&mut bench, "Scan of page 1"), pane(&mut bench, "Transcription"));
    assert!((again.0.left() - scan.left()).abs() < 2.0 && (again.1.right() - narrower.right()).abs() < 2.0, "{again:?} {scan:?}");
}

#[test]
fn a_page_fitted_in_width_is_followed_by_pages_fitted_in_width() {
    let mut bench = scanned_pages();
    let zoom = |bench: &mut Bench| {
        let harness = bench.harness();
        harness.run_steps(8);
        harness.state().scan_zoom()
    };
    for (key, share) in [("Ctrl+0", None), ("Ctrl+1", Some(1.0)), ("Ctrl+2", Some(0.5))] {
        bench.press("Alt+Home");
        bench.press(key);
        let first = zoom(&mut bench);
        bench.press("Ctrl+PageDown");
        let second = zoom(&mut bench);
        // The second page has twice the pixels across.
        let expected = share.map_or(second, |share| first * share);
        assert!((second - expected).abs() < 0.001, "{key}: {first} then {second}");
        bench.press(key);
        assert!((zoom(&mut bench) - second).abs() < 0.001, "{key}: it was in force on the second page");
        bench.press("Ctrl+PageUp");
        assert!((zoom(&mut bench) - first).abs() < 0.001, "{key}: back again");
    }
}
