//! The document as a whole: heads in the page list, what does not fit, the list of markings over many pages, redactions.

use crate::bench::Bench;
use egui_kittest::kittest::Queryable as _;

const PROSE: &str = "The delegation arrived in the evening and was met at the station by the committee.\n";

/// Five pages: the second lacks a banner, the fourth has another level, number 4 is missing.
fn five_pages() -> Bench {
    let page = |head: &str| format!("{head}\n\n{PROSE}").into_bytes();
    let pages = [page("SECRET"), page("- 2 -"), page("SECRET\n\n- 3 -"), page("CONFIDENTIAL\n\n- 5 -"), page("C0NFIDENTIAL\n\n- 6 -")];
    let files: Vec<(String, Vec<u8>)> = (1..).zip(pages).map(|(number, text)| (format!("report-{number}.txt"), text)).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_slice())).collect();
    Bench::open(&files)
}

fn choose(bench: &mut Bench, list: &str, choice: &str) {
    bench.click(list);
    bench.click(choice);
}

#[test]
fn a_documents_head_and_its_pages_say_what_does_not_fit() {
    let mut bench = five_pages();
    assert!(bench.shows("SECRET, 3 things do not fit"));
    assert!(bench.shows("Page 2, not started, no banner"));
    assert!(bench.shows("Page 4, not started, CONFIDENTIAL, level changes, no. 4 missing"));
}

#[test]
fn the_document_tab_lists_everything_and_goes_there() {
    let mut bench = five_pages();
    bench.press("Ctrl+Shift+D");
    assert!(bench.shows("4–5  CONFIDENTIAL"));
    bench.click("Page 4: Page number 4 is missing before this page.");
    let session = bench.window().workspace.session.as_ref().unwrap();
    let text = session.page().unwrap().working.text.slice(session.place.selection).to_owned();
    assert_eq!(text, "- 5 -");
    bench.click("Page 2: No banner here; the pages around it state SECRET.");
    assert!(bench.text().starts_with("- 2 -"));
}

#[test]
fn a_correction_changes_what_the_document_says() {
    let mut bench = five_pages();
    // Behind what does not fit stands how many words are doubted, where any are.
    bench.harness().get_by_label_contains("Page 2, not started, no banner").click();
    bench.settle();
    bench.press("Ctrl+Home");
    bench.type_text("SECRET\n\n");
    bench.wait(2000);
    assert!(!bench.shows("no banner"));
    assert!(bench.shows("SECRET, 2 things do not fit"));
}

#[test]
fn markings_of_the_whole_dossier_are_filtered_by_doubt() {
    let mut bench = five_pages();
    choose(&mut bench, "Markings of", "Dossier");
    assert!(bench.shows("8 markings"));
    choose(&mut bench, "Doubt", "Misread");
    assert!(bench.shows("1 marking"));
    bench.click("Page 5, Banner line: CONFIDENTIAL, misread");
    assert!(bench.text().starts_with("C0NFIDENTIAL"));
}

#[test]
fn a_placeholder_is_written_with_one_key() {
    let mut bench = Bench::two_pages();
    bench.caret_before("Cubz was");
    for _ in 0..4 {
        bench.press("Shift+ArrowRight");
    }
    bench.press("Ctrl+B");
    assert!(bench.shows("In place of Cubz"));
    bench.press("N");
    assert!(bench.text().contains("[name not declassified] was quiet."), "{}", bench.text());
    assert_eq!(bench.count("Redaction: Redaction"), 1);
    bench.press("Ctrl+Z");
    assert!(bench.text().contains("Cubz was quiet."));
    assert!(!bench.harness().query_all_by_label_contains("Redaction: Redaction").any(|_| true));
}

#[test]
fn a_redaction_is_outlined_on_the_scan_and_its_row_goes_there() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+K");
    bench.type_text("open the sample");
    bench.press("Enter");
    bench.press("Alt+Home");
    bench.press("Ctrl+PageDown");
    bench.press("Ctrl+1");
    bench.settle();
    assert_eq!(bench.count("Redaction: Redaction"), 1);
    let zones = |bench: &mut Bench| {
        let session = bench.window().workspace.session.as_ref().unwrap();
        let page = session.page().unwrap();
        let words = page.working.layout.placed_words(&page.working.text);
        let drawn = onionskin::app::views::scan::scan(session, &words).marks;
        let drawn = drawn.iter().find(|mark| mark.kind == onionskin::model::MarkKind::Redaction).map(|mark| mark.zone);
        (drawn.unwrap(), onionskin::app::views::scan::place_of(session, &words, session.place.selection))
    };
    let (drawn, before) = zones(&mut bench);
    assert!(drawn.right - drawn.left > drawn.bottom - drawn.top, "a bar over some words: {drawn:?}");
    assert_ne!(before, Some(drawn));
    assert!(!bench.window().scan_shows(drawn), "at one pixel a pixel the page does not fit");
    bench.click("Redaction: Redaction");
    bench.settle();
    assert_eq!(zones(&mut bench).1, Some(drawn), "the scan boxes the redaction");
    assert!(bench.window().scan_shows(drawn), "and it came into view");
}
