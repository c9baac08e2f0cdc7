//! Going from doubtful word to doubtful word, by the keys of the loop.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot be set up has failed"
)]

use crate::bench::{Bench, hocr, scan};
use onionskin::app::review::ReviewAt;
use onionskin::model::Verdict;

const PAGES: [(&str, &[u8]); 2] = [
    ("minutes-1.txt", b"SECRET\n\nThe boats left Cubz at dawn.\nThe islxnd was quiet and the harboux empty.\n"),
    ("minutes-2.txt", b"SECRET\n\nNobody saw the boatz again.\n"),
];

/// The word that is looked at; empty where none is.
fn word(bench: &mut Bench) -> String {
    let session = bench.window().workspace.session.as_ref().unwrap();
    let Some((page, span)) = session.review.suspect() else { return String::new() };
    session.dossier.page(page).unwrap().working.text.slice(span).to_owned()
}

fn left(bench: &mut Bench) -> usize {
    onionskin::app::review::left(bench.window().workspace.session.as_ref().unwrap()).0
}

/// The first candidate of the word that is looked at.
fn candidate(bench: &mut Bench, number: usize) -> String {
    let session = bench.window().workspace.session.as_ref().unwrap();
    let (page, span) = session.review.suspect().unwrap();
    session.suspects.get(page).unwrap().at(span).unwrap().suggestions[number - 1].text.clone()
}

#[test]
fn enter_takes_the_first_candidate_and_goes_on() {
    let mut bench = Bench::open(&PAGES);
    bench.press("F8");
    assert_eq!(word(&mut bench).trim_end_matches('.'), "Cubz");
    assert!(bench.shows("4 left in the dossier"));
    let first = candidate(&mut bench, 1);
    bench.press("Enter");
    assert!(bench.text().contains(&format!("left {first} at dawn")));
    assert_eq!(word(&mut bench), "islxnd");
    assert!(bench.shows("3 left in the dossier"));
}

#[test]
fn a_number_takes_that_candidate() {
    let mut bench = Bench::open(&PAGES);
    bench.press("F8");
    let second = candidate(&mut bench, 2);
    bench.press("2");
    assert!(bench.text().contains(&format!("left {second} at dawn")));
    assert_eq!(word(&mut bench), "islxnd");
}

#[test]
fn a_blank_says_that_it_is_right_and_it_is_never_asked_again() {
    let mut bench = Bench::open(&PAGES);
    let before = bench.text();
    bench.press("F8");
    bench.press("Space");
    assert_eq!((bench.text(), word(&mut bench).as_str()), (before, "islxnd"));
    let session = bench.window().workspace.session.as_ref().unwrap();
    let rulings = &session.page().unwrap().rulings;
    assert_eq!(rulings.len(), 1);
    assert_eq!((rulings[0].rule.as_str(), rulings[0].verdict), ("suspect", Verdict::Rejected));
    bench.press("Escape");
    bench.reopen();
    bench.press("Ctrl+Home");
    bench.press("F8");
    assert_eq!(word(&mut bench), "islxnd", "it is saved with the page");
}

#[test]
fn letters_replace_the_word() {
    let mut bench = Bench::open(&PAGES);
    bench.press("F8");
    bench.press("H");
    bench.type_text("aiti");
    assert_eq!(word(&mut bench), "Cubz", "nothing is taken before Enter");
    bench.press("Enter");
    assert!(bench.text().contains("left haiti at dawn"), "{}", bench.text());
    assert_eq!(word(&mut bench), "islxnd");
    bench.press("X");
    bench.press("Escape");
    assert_eq!(word(&mut bench), "islxnd", "the first Esc only gives up typing");
    bench.press("Escape");
    assert_eq!(word(&mut bench), "");
    bench.type_text("zz");
    assert!(bench.text().contains("zz"), "the text has the keyboard again");
}

#[test]
fn an_arrow_begins_with_the_word_itself() {
    let mut bench = Bench::open(&PAGES);
    bench.press("F8");
    bench.press("ArrowRight");
    bench.press("Backspace");
    bench.type_text("a");
    bench.press("Enter");
    assert!(bench.text().contains("left Cuba at dawn"), "{}", bench.text());
}

#[test]
fn tab_leaves_for_later_and_goes_back_over_pages() {
    let mut bench = Bench::open(&PAGES);
    bench.press("F8");
    for expected in ["islxnd", "harboux", "boatz", "Cubz"] {
        bench.press("Tab");
        assert_eq!(word(&mut bench), expected);
    }
    bench.press("Shift+Tab");
    assert_eq!(word(&mut bench), "boatz");
    bench.press("Shift+Tab");
    assert_eq!(word(&mut bench), "harboux");
    assert_eq!(left(&mut bench), 4, "nothing was decided");
}

#[test]
fn a_word_of_the_own_list_is_right_everywhere() {
    let mut bench = Bench::open(&[
        ("a-1.txt", b"The islxnd was quiet.\nNobody saw the islxnd.\nThe harboux was empty.\n"),
        ("a-2.txt", b"An islxnd again.\n"),
    ]);
    bench.press("F8");
    bench.press("Ctrl+D");
    assert_eq!(word(&mut bench), "harboux");
    assert_eq!(left(&mut bench), 1);
    bench.press("Ctrl+Z");
    assert_eq!(word(&mut bench), "islxnd", "the queue is back");
    assert_eq!(left(&mut bench), 4);
    assert!(bench.window().workspace.session.as_ref().unwrap().dossier.words.is_empty());
}

#[test]
fn what_was_said_to_be_right_stays_right_when_the_dossier_is_opened_again() {
    let mut bench = Bench::open(&[
        ("a-1.txt", b"The islxnd was quiet.\nNobody saw the islxnd.\nThe harboux was empty.\n"),
        ("a-2.txt", b"An islxnd and a harboux again.\n"),
    ]);
    bench.press("F8");
    bench.press("Ctrl+D");
    assert_eq!(word(&mut bench), "harboux");
    bench.press("Space");
    assert_eq!((word(&mut bench).as_str(), left(&mut bench)), ("harboux", 1), "right at one place is right only there");
    bench.press("Escape");
    bench.reopen();
    bench.press("Ctrl+Home");
    bench.press("F8");
    assert_eq!((word(&mut bench).as_str(), left(&mut bench)), ("harboux", 1), "on the second page");
    bench.press("Space");
    bench.press("Escape");
    bench.reopen();
    bench.press("F8");
    assert!(bench.shows("No word is doubtful in the dossier"));
    // Not to be found by another way of asking either.
    bench.press("Ctrl+F8");
    bench.press("Alt+Home");
    assert!(bench.shows("No word of this page is doubtful."));
}

#[test]
fn a_scrap_that_goes_takes_no_line_with_it() {
    let text = "UNITED STATES OF AMERICA ~\n\n; RECEIVED\nDEPARTMENT OF STATE\n";
    let mut bench = Bench::open(&[("a.txt", text.as_bytes())]);
    bench.press("F8");
    assert_eq!(word(&mut bench), "AMERICA ~");
    bench.press("Enter");
    assert_eq!(word(&mut bench), "; RECEIVED");
    bench.press("Enter");
    assert_eq!(bench.text(), "UNITED STATES OF AMERICA\n\nRECEIVED\nDEPARTMENT OF STATE\n");
    bench.press("Ctrl+Z");
    bench.press("Ctrl+Z");
    assert_eq!(bench.text(), text);
}

#[test]
fn undo_brings_the_queue_back_to_each_place() {
    let mut bench = Bench::open(&PAGES);
    let before = bench.text();
    bench.press("F8");
    bench.press("Enter");
    bench.press("Space");
    bench.press("X");
    bench.press("Enter");
    assert_eq!(word(&mut bench), "boatz");
    for expected in ["harboux", "islxnd", "Cubz"] {
        bench.press("Ctrl+Z");
        assert_eq!(word(&mut bench), expected);
    }
    assert_eq!((bench.text(), left(&mut bench)), (before, 4));
    let counts = &bench.window().workspace.session.as_ref().unwrap().review.counts;
    assert_eq!((counts.corrected(), counts.accepted(), counts.taken_back), (0, 0, 3));
}

#[test]
fn after_the_last_it_says_so_with_counts() {
    let mut bench = Bench::open(&PAGES);
    bench.press("F8");
    bench.press("Enter");
    bench.press("Enter");
    bench.press("Space");
    bench.press("Enter");
    assert!(bench.shows("No word is doubtful any more in the dossier."));
    assert!(bench.shows("3 corrected (3 by the first candidate), 1 right as they stand; 5 keys"));
    bench.press("Ctrl+Z");
    assert_eq!(word(&mut bench), "boatz", "also the last can be taken back");
    bench.press("Enter");
    bench.press("Escape");
    assert!(bench.window().workspace.session.as_ref().unwrap().review.at.is_none());
    bench.press("F8");
    assert!(bench.shows("No word is doubtful in the dossier"));
    assert!(bench.window().workspace.session.as_ref().unwrap().review.at.is_none());
}

#[test]
fn the_review_stays_in_its_scope() {
    let mut bench = Bench::open(&PAGES);
    bench.press("Ctrl+F8");
    bench.window().workspace.run(onionskin::app::command::Command::SetReviewScope(onionskin::app::review::ReviewScope::Page)).unwrap();
    bench.settle();
    bench.press("F8");
    assert!(bench.shows("3 left on this page"));
    for _ in 0..3 {
        bench.press("Space");
    }
    assert!(bench.shows("No word is doubtful any more on this page."));
}

#[test]
fn only_what_the_filter_lets_through_is_reviewed_and_shown() {
    use onionskin::app::command::Command;
    use onionskin::app::review::{REASONS, SuspectFilter};
    let mut bench = Bench::open(&PAGES);
    bench.press("Ctrl+F8");
    let filter = |reason: &str| REASONS.iter().position(|(id, _)| *id == reason);
    let doubled = SuspectFilter { reason: filter("doubled"), ..SuspectFilter::default() };
    bench.window().workspace.run(Command::SetSuspectFilter(doubled)).unwrap();
    bench.settle();
    assert!(bench.shows("No word of this page is doubtful."));
    bench.press("F8");
    assert_eq!(word(&mut bench), "");
    let listed = SuspectFilter { reason: filter("word-list"), ..SuspectFilter::default() };
    bench.window().workspace.run(Command::SetSuspectFilter(listed)).unwrap();
    bench.press("F8");
    assert_eq!((word(&mut bench).as_str(), left(&mut bench)), ("Cubz", 4));
    bench.press("Shift+F8");
    assert!(!word(&mut bench).is_empty(), "the order turns without leaving the review");
    assert_eq!(left(&mut bench), 4);
}

#[test]
fn a_selection_is_reviewed_alone() {
    let mut bench = Bench::open(&PAGES);
    bench.caret_before("islxnd");
    bench.press("Shift+End");
    bench.press("F8");
    assert!(bench.shows("2 left in the selection"), "islxnd and harboux");
    bench.press("Enter");
    bench.press("Enter");
    assert!(bench.shows("No word is doubtful any more in the selection."));
}

#[test]
fn the_list_shows_the_page_and_goes_there() {
    let mut bench = Bench::open(&PAGES);
    bench.press("Ctrl+F8");
    assert!(bench.shows("3 doubts left") && bench.shows("Doubt 2: islxnd to "));
    bench.click("Doubt 3: harboux to harbour, not in any word list");
    assert_eq!(word(&mut bench), "harboux");
    bench.press("Enter");
    assert_eq!(word(&mut bench), "boatz");
    assert!(bench.shows("Page 1, not started, SECRET, changed, 2 doubts left"));
    bench.press("Ctrl+PageUp");
    assert!(bench.text().contains("the harbour empty"));
}

#[test]
fn a_page_with_a_scan_shows_the_word_and_its_picture() {
    let picture = scan(400, 600);
    let page = hocr(&["The", "boats", "left", "Cubz", "today"]);
    let mut bench = Bench::open(&[("a-1.png", &picture), ("a-1.hocr", &page)]);
    bench.press("F8");
    assert_eq!(word(&mut bench), "Cubz");
    assert!(bench.shows("Cubz on its scan"));
    let zone = onionskin::model::ScanRect::new(20, 140, 120, 160);
    assert!(bench.window().scan_shows(zone));
}

#[test]
fn clicks_do_what_keys_do() {
    let mut bench = Bench::open(&PAGES);
    bench.press("F8");
    let first = candidate(&mut bench, 1);
    bench.click(&format!("1 {first}"));
    assert_eq!(word(&mut bench), "islxnd");
    bench.click("Right as it stands");
    assert_eq!(word(&mut bench), "harboux");
    bench.click("Leave for later");
    assert_eq!(word(&mut bench), "boatz");
    bench.click("Back to the one before");
    assert_eq!(word(&mut bench), "harboux");
    bench.press("Enter");
    assert_eq!(word(&mut bench), "boatz", "the card has the keyboard again after a click");
    bench.click("Leave reviewing");
    assert_eq!(word(&mut bench), "");
}

#[test]
fn an_edit_of_a_word_that_was_judged_right_is_looked_at_again() {
    let mut bench = Bench::open(&PAGES);
    bench.press("F8");
    bench.press("Space");
    bench.press("Escape");
    bench.caret_before("Cubz");
    bench.press("ArrowRight");
    bench.type_text("x");
    bench.wait(1000);
    assert!(bench.window().workspace.session.as_ref().unwrap().page().unwrap().rulings.is_empty());
    bench.press("Ctrl+Home");
    bench.press("F8");
    assert_eq!(word(&mut bench), "Cxubz");
    bench.press("Escape");
    bench.press("Ctrl+Z");
    assert_eq!(bench.window().workspace.session.as_ref().unwrap().page().unwrap().rulings.len(), 1, "the verdict is back with the word");
}

#[test]
fn a_look_at_another_page_ends_the_review() {
    let mut bench = Bench::open(&PAGES);
    bench.press("F8");
    bench.press("Ctrl+PageDown");
    assert!(bench.window().workspace.session.as_ref().unwrap().review.at.is_none());
    bench.press("F8");
    assert_eq!(word(&mut bench), "boatz", "and it begins again where one is");
    assert!(!matches!(bench.window().workspace.session.as_ref().unwrap().review.at, Some(ReviewAt::Done)));
}

/// Corrects the one doubtful word of a letter, from opening to export; gives the keys that were pressed.
fn correct_letter(letter: &[u8]) -> usize {
    let mut bench = Bench::open(&[("letter.txt", letter)]);
    // Somebody has exported before: the folder is known.
    let folder = bench.papers().parent().unwrap().join("exports");
    std::fs::create_dir(&folder).unwrap();
    bench.window().workspace.settings.view.insert("export.folder".to_owned(), folder.display().to_string());
    let mut keys = 0;
    let mut press = |bench: &mut Bench, chord: &str| {
        bench.press(chord);
        keys += 1;
    };
    press(&mut bench, "F8");
    assert_eq!(word(&mut bench), "Cubz");
    assert!(bench.shows("1 left in the dossier"), "it is the only one above the threshold");
    assert_eq!(candidate(&mut bench, 1), "Cuba");
    press(&mut bench, "Enter");
    assert!(bench.shows("No word is doubtful any more in the dossier."));
    press(&mut bench, "Escape");
    press(&mut bench, "Ctrl+E");
    press(&mut bench, "Enter");
    let exported = exported(&folder).expect("the export was written");
    assert!(exported.contains("in Cuba might") && !exported.contains("Cubz"), "{exported}");
    keys
}

/// The text that was exported into a folder.
fn exported(folder: &std::path::Path) -> Option<String> {
    let written = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    written
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .next()
}

#[test]
fn a_letter_is_corrected_and_exported_in_ten_keys() {
    let keys = correct_letter(include_bytes!("../data/suspects/letter.txt"));
    println!("our letter: {keys} keys");
    assert!(keys <= 10);
    let shared = std::env::var_os("ONIONSKIN_SHARED").map_or_else(|| std::path::PathBuf::from("../shared"), Into::into);
    if let Ok(letter) = std::fs::read(shared.join("seed/draft-letter.txt")) {
        let keys = correct_letter(&letter);
        println!("the shared letter: {keys} keys");
        assert!(keys <= 10);
    }
}
