//! What is made of pages, and that nothing is written over unasked.

use super::*;
use crate::model::{DocumentId, PageId, PageStatus, PageText, QuarterTurns, Reading, ScanRef, Span};
use crate::store::listing;

fn page(id: u64, text: &str, scan: &str, frame: u32) -> ExportPage {
    let head = PageHead {
        id: PageId(id),
        label: id.to_string(),
        document: DocumentId(1),
        scan: Some(ScanRef { path: scan.into(), frame, size: None }),
        turns: QuarterTurns::default(),
        status: PageStatus::NotStarted,
        note: String::new(),
        texts: Vec::new(),
    };
    let reading = Reading { text: PageText::from(text), ..Reading::default() };
    ExportPage {
        head,
        page: Arc::new(Page::new(PageId(id), reading)),
        marks: Vec::new(),
        found: Arc::default(),
        links: None,
        document: None,
        suspects: None,
        place: id as usize,
    }
}

fn made(pages: &[ExportPage], options: &ExportOptions) -> Export {
    let sources = Sources {
        words: &Words { known: &|_| false, counted: None },
        root: Path::new(""),
        documents: &[],
        head: SheetHead::default(),
        corrections: &[],
        has_journal: false,
        target: None,
        cancel: &Cancel::default(),
        progress: &|_, _| {},
    };
    make(pages, options, &sources).unwrap()
}

fn check(pages: &[ExportPage], options: &ExportOptions, expected: &[(&str, &str)]) {
    let made = made(pages, options);
    let files: Vec<(&str, &str)> = made.files.iter().map(|file| (file.name.as_str(), std::str::from_utf8(&file.bytes).unwrap())).collect();
    assert_eq!(files, expected);
}

fn txt(lines: LinePolicy) -> ExportOptions {
    ExportOptions {
        format: "txt".to_owned(),
        policy: Policy { lines, ..Policy::default() },
        title: "Box 1".to_owned(),
        one_file_a_page: false,
        report: false,
        address: String::new(),
        scans: Scans::default(),
        in_place: false,
    }
}

#[test]
fn joined_text_runs_over_the_page_and_kept_lines_do_not() {
    let pages = [page(1, "It goes", "a.tif", 0), page(2, "on here.", "a.tif", 1)];
    check(&pages, &txt(LinePolicy::Join), &[("Box 1.txt", "It goes on here.\n")]);
    check(&pages, &txt(LinePolicy::Keep), &[("Box 1.txt", "It goes\n\u{c}on here.\n")]);
    let mut options = txt(LinePolicy::Join);
    options.policy.marks.insert(MarkKind::PageBreak, Treatment::Keep);
    check(&pages, &options, &[("Box 1.txt", "It goes\n\u{c}on here.\n")]);
}

#[test]
fn every_page_has_a_file_of_its_own_name() {
    let options = ExportOptions { one_file_a_page: true, ..txt(LinePolicy::Keep) };
    let pages = [page(1, "a", "a.tif", 0), page(2, "b", "a.tif", 1), page(3, "c", "x/1.jpg", 0), page(4, "d", "y/1.jpg", 0)];
    check(&pages, &options, &[("a_p001.txt", "a\n"), ("a_p002.txt", "b\n"), ("1.txt", "c\n"), ("1_2.txt", "d\n")]);
}

#[test]
fn what_is_left_out_is_told() {
    let mut banner = page(1, "SECRET\nText", "a.tif", 0);
    banner.marks = vec![ShownMark { span: Span::new(0, 6), kind: MarkKind::Banner, extent: None }];
    let made = made(&[banner], &txt(LinePolicy::Keep));
    assert_eq!(made.omissions.iter().map(|omission| omission.text.as_str()).collect::<Vec<_>>(), ["SECRET"]);
    assert_eq!(made.files[0].bytes, b"Text\n");
}

#[test]
fn nothing_is_replaced_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let export = |text: &str| Export { files: vec![ExportFile { name: "a.txt".to_owned(), bytes: text.into() }], ..Export::default() };
    let target = folder.path().join("out");
    write(&export("one"), &target, true, false).unwrap();
    assert!(write(&export("two"), &target, true, false).unwrap_err().to_string().contains("already"));
    assert_eq!(listing::read_file(&target.join("a.txt"), 99).unwrap(), b"one");
    write(&export("two"), &target, true, true).unwrap();
    assert_eq!(listing::read_file(&target.join("a.txt"), 99).unwrap(), b"two");
}

#[test]
fn ranges_are_read_as_people_write_them() {
    let said = |text: &str| page_range(text, 9).map(|pages| pages.into_iter().map(|page| page + 1).collect::<Vec<_>>());
    assert_eq!(said("1-3, 7"), Ok(vec![1, 2, 3, 7]));
    assert_eq!(said("8-"), Ok(vec![8, 9]));
    assert!(said("0").is_err() && said("3-12").is_err() && said("x").is_err() && said("").is_err());
}
