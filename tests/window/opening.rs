//! Opening folders, the pairing review, and what cannot be read.

use crate::bench::{Bench, hocr, scan};
use egui_kittest::kittest::Queryable as _;
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

/// A file let go over the window, as the system tells of it.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody asks for it".to_owned())
    }
}

#[test]
fn files_dropped_on_the_window_are_opened() {
    let mut bench = Bench::two_pages();
    let other = bench.papers().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("letter.txt"), "Dear Mr. Whitcombe\n").unwrap();
    let held = egui::HoveredFile { path: Some(other.clone()), ..egui::HoveredFile::default() };
    bench.harness().input_mut().hovered_files = vec![held];
    bench.settle();
    assert!(bench.shows("Let go to open other"));
    let input = bench.harness().input_mut();
    input.hovered_files.clear();
    input.dropped_files = vec![std::sync::Arc::new(Dropped(other))];
    bench.settle();
    assert!(!bench.shows("Let go to open"));
    assert_eq!(bench.text(), "Dear Mr. Whitcombe\n");
}

/// Papers whose pairing rests on their order alone.
fn doubtful() -> Bench {
    let mut bench =
        Bench::open(&[("a-1.png", &scan(20, 30)), ("a-2.png", &scan(20, 30)), ("first.txt", b"one\n"), ("other.txt", b"two\n")]);
    assert!(bench.shows("Please look at the pairing"));
    bench
}

/// Which texts each page of the pairing has.
fn pairs(bench: &mut Bench) -> Vec<String> {
    let plan = bench.window().workspace.plan.clone().unwrap_or_default();
    let name = |path: &std::path::Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    plan.pages()
        .map(|page| {
            let scan = page.scan.as_ref().map_or_else(|| "-".to_owned(), |scan| name(&scan.path));
            let texts: Vec<String> = page.texts.iter().map(|text| name(&text.path)).collect();
            format!("{scan}: {}", texts.join(" "))
        })
        .collect()
}

#[test]
fn a_text_is_dragged_to_another_scan() {
    let mut bench = doubtful();
    let before = pairs(&mut bench);
    assert_eq!(before, ["a-1.png: first.txt", "a-2.png: other.txt"]);
    let grip = bench.harness().query_all_by_label_contains("\u{2261} ").map(|node| node.rect()).collect::<Vec<_>>();
    let (from, to) = (grip[0].center(), grip[1].center());
    let harness = bench.harness();
    harness.hover_at(from);
    harness.run_steps(2);
    harness.drag_at(from);
    harness.run_steps(2);
    for step in [0.2, 0.6, 1.0] {
        harness.hover_at(from + (to - from) * step);
        harness.run_steps(2);
    }
    harness.drop_at(to);
    bench.settle();
    assert_eq!(pairs(&mut bench), ["a-1.png: ", "a-2.png: first.txt other.txt"]);
    assert!(bench.shows("\u{2261} first.txt"), "what was decided stays in sight");
}

#[test]
fn a_text_is_paired_with_another_scan_without_a_mouse() {
    let mut bench = doubtful();
    bench.harness().get_by_label("Move other.txt to another page").focus();
    bench.press("Enter");
    assert!(bench.shows("Where does other.txt belong?"));
    bench.harness().get_by_label("Pair other.txt with page 1").focus();
    bench.press("Enter");
    assert_eq!(pairs(&mut bench), ["a-1.png: other.txt first.txt", "a-2.png: "]);
    bench.click("Move first.txt to another page");
    bench.press("Escape");
    assert!(!bench.shows("Where does"));
    bench.click("Open with these pairs");
    assert_eq!(bench.text(), "two\n");
}

#[test]
fn an_original_that_changes_is_told_of_and_nothing_is_lost() {
    let mut bench = Bench::open(&[("page.png", &scan(200, 300)), ("page.hocr", &hocr(&["Havana", "Cubz"]))]);
    let text = bench.text();
    let papers = bench.papers();
    let come_back = |bench: &mut Bench| {
        for focused in [false, true] {
            bench.harness().event(egui::Event::WindowFocused(focused));
            bench.settle();
        }
    };
    come_back(&mut bench);
    assert!(!bench.shows("on the disk"), "nothing was changed");
    std::fs::write(papers.join("page.png"), scan(240, 300)).unwrap();
    come_back(&mut bench);
    assert!(bench.shows("was changed on the disk"));
    bench.click("Dismiss");
    std::fs::remove_file(papers.join("page.hocr")).unwrap();
    bench.reopen();
    let told: Vec<String> = bench.window().workspace.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "the scan was told of already: {told:?}");
    assert!(told[0].contains("not there any more") && told[0].contains("page.hocr"), "by what the dossier knows: {told:?}");
    assert_eq!(bench.text(), text);
}
