//! Opening folders, the pairing review, and what cannot be read.

use crate::bench::{Bench, hocr, scan};
use onionskin::app::command::Command;

#[test]
fn a_scan_and_its_text_are_one_page() {
    let mut bench = Bench::open(&[("page.png", &scan(200, 300)), ("page.hocr", &hocr(&["Havana", "Cubz"]))]);
    assert!(bench.shows("page 1 of 1"));
    assert!(bench.text().contains("Cubz"));
    assert!(!bench.shows("Please look at the pairing"));
}

#[test]
fn the_review_shows_only_with_doubts() {
    let mut bench = Bench::two_pages();
    assert!(!bench.shows("Please look at the pairing"));
    let mut doubtful = Bench::open(&[
        ("a-1.png", &scan(20, 30)),
        ("a-2.png", &scan(20, 30)),
        ("a-3.png", &scan(20, 30)),
        ("first.txt", b"one\n"),
        ("other.txt", b"two\n"),
    ]);
    if doubtful.shows("Please look at the pairing") {
        doubtful.click("Open with these pairs");
    }
    assert!(doubtful.shows("page 1 of"));
}

#[test]
fn what_is_no_text_is_said() {
    let mut bench = Bench::open(&[("broken.png", b"no picture at all"), ("note.txt", b"hello\n")]);
    if bench.shows("Open with these pairs") {
        bench.click("Open with these pairs");
    }
    assert!(bench.shows("page 1 of"), "the rest is opened");
}

#[test]
fn messages_stay_until_dismissed() {
    let mut bench = Bench::two_pages();
    let missing = bench.papers().join("not there.onionskin");
    let ctx = bench.harness().ctx.clone();
    bench.window().command(&ctx, Command::Open(vec![missing]));
    bench.wait(60_000);
    assert!(bench.shows("Dismiss"));
    bench.click("Dismiss");
    assert!(!bench.shows("Dismiss"));
}
