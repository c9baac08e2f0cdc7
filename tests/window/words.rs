//! All like this, and all pictures of the same shape.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::format_collect, reason = "a test that cannot be set up has failed")]

use crate::bench::{Bench, hocr, scan};
use egui::Role;
use egui_kittest::kittest::Queryable as _;
use onionskin::app::shapes::ShapeState;
use onionskin::edit::{Op, Origin};
use onionskin::model::{Ruling, Span, Verdict};

/// Where the text's caret is: page and selection.
fn place(bench: &mut Bench) -> (String, Span) {
    let session = bench.window().workspace.session.as_ref().unwrap();
    (session.head().unwrap().label.clone(), session.place.selection)
}

#[test]
fn all_like_this_is_two_keys_and_one_step() {
    let mut bench = Bench::two_pages();
    bench.caret_before("Cubz at");
    bench.press("Ctrl+Enter");
    assert!(bench.shows("3 places in 1 group; 3 ticked on 2 pages"));
    assert!(bench.shows("Page 2: Cubz becomes Cuba"));
    bench.press("Enter");
    assert!(!bench.shows("Places to change"), "the list is done with");
    assert_eq!(bench.text(), "SECRET\n\nThe boats left Cuba at dawn.\nCuba was quiet.\n");
    assert!(bench.shows("3 changed on 2 pages"));
    bench.press("Ctrl+PageDown");
    assert_eq!(bench.text(), "SECRET\n\nNobody saw them leave Cuba.\n");
    bench.press("Ctrl+Z");
    bench.press("Alt+Home");
    assert!(bench.text().contains("left Cubz") && bench.text().contains("Cubz was"));
    bench.press("Ctrl+PageDown");
    assert_eq!(bench.text(), "SECRET\n\nNobody saw them leave Cubz.\n", "all of it was one step");
}

#[test]
fn places_are_walked_unticked_and_written_by_keys_alone() {
    let mut bench = Bench::two_pages();
    bench.caret_before("Cubz was");
    let before = place(&mut bench);
    bench.press("Ctrl+Enter");
    bench.press("ArrowDown");
    assert_eq!(place(&mut bench).0, "2", "the text follows, on from where one was");
    bench.press("Space");
    assert!(bench.shows("2 ticked on 1 page"));
    bench.press("Ctrl+A");
    assert!(bench.shows("3 ticked on 2 pages"));
    bench.press("Space");
    bench.type_text("Havana");
    assert!(bench.shows("Page 1: Cubz becomes Havana"));
    bench.press("Enter");
    assert!(bench.shows("Places to change"), "the first Enter only takes what was written");
    bench.press("ArrowUp");
    assert_eq!(place(&mut bench).0, "1", "the list has the keyboard again");
    bench.press("Ctrl+Enter");
    assert_eq!(bench.text(), "SECRET\n\nThe boats left Havana at dawn.\nHavana was quiet.\n");
    assert_eq!(place(&mut bench), ("1".to_owned(), Span::empty(before.1.start + "Havana".len() + 2)), "back where one came from");
    bench.type_text("x");
    assert!(bench.text().contains("Havanax was quiet"), "the text has the keyboard");
}

#[test]
fn a_figure_chooses_a_candidate_and_escape_goes_back() {
    let mut bench = Bench::two_pages();
    bench.caret_before("Cubz at");
    let before = place(&mut bench);
    bench.press("Ctrl+Enter");
    let session = bench.window().workspace.session.as_ref().unwrap();
    let second = session.batch.as_ref().unwrap().groups[0].candidates().nth(1).unwrap().clone();
    bench.press("2");
    assert!(bench.shows(&format!("Cubz becomes {second}")));
    bench.press("End");
    assert_eq!(place(&mut bench).0, "2");
    bench.press("Escape");
    assert!(!bench.shows("Places to change"));
    assert_eq!((place(&mut bench).0, place(&mut bench).1.start), (before.0, before.1.start));
    assert!(bench.text().contains("left Cubz at dawn"), "nothing was changed");
}

#[test]
fn what_was_judged_right_or_is_not_doubted_begins_unticked() {
    let mut bench = Bench::two_pages();
    bench.caret_before("Cubz was");
    let session = bench.window().workspace.session.as_mut().unwrap();
    let page = session.place.page.unwrap();
    let at = session.page().unwrap().working.text.as_str().find("Cubz was").unwrap();
    let ruling = Ruling { rule: Ruling::SUSPECT.to_owned(), span: Span::new(at, at + 4), verdict: Verdict::Rejected };
    session.change(vec![Op::AddRuling { page, index: 0, ruling }], Origin::Typed).unwrap();
    bench.settle();
    bench.caret_before("Cubz at");
    bench.press("Ctrl+Enter");
    assert!(bench.shows("3 places in 1 group; 2 ticked on 2 pages"));
    assert!(bench.shows("judged right"));
    bench.press("Escape");
    bench.caret_before("boats");
    bench.press("Ctrl+Enter");
    assert!(bench.shows("1 place in 1 group; 0 ticked"));
    assert!(bench.shows("unticked: not doubted here"));
}

#[test]
fn signs_around_the_word_are_groups_of_their_own() {
    let mut bench = Bench::open(&[("one.txt", b"The tbe. boats, tbe boats and tbe, boats saw tbe. Then.\n")]);
    bench.caret_before("tbe. boats");
    bench.press("Ctrl+Enter");
    let session = bench.window().workspace.session.as_ref().unwrap();
    let groups: Vec<(String, usize)> =
        session.batch.as_ref().unwrap().groups.iter().map(|group| (group.found.clone(), group.places.len())).collect();
    let all: usize = groups.iter().map(|(_, count)| count).sum();
    assert_eq!(all, 4, "{groups:?}");
}

#[test]
fn letters_that_were_misread_are_looked_for_by_a_pattern() {
    let mut bench =
        Bench::open(&[("minutes-1.txt", b"A modern rnention of rnodern boats.\n"), ("minutes-2.txt", b"They rnention the corner.\n")]);
    bench.caret_before("boats");
    bench.press("Ctrl+Enter");
    bench.harness().get_by_role_and_label(Role::TextInput, "Look for").focus();
    bench.settle();
    bench.press("Ctrl+A");
    bench.type_text("rn->m");
    bench.press("Enter");
    assert!(bench.shows("3 places in 2 groups; 3 ticked on 2 pages"));
    assert!(bench.shows("rnention becomes mention") && bench.shows("rnodern becomes modern"));
    bench.press("Ctrl+Enter");
    assert_eq!(bench.text(), "A modern mention of modern boats.\n");
    bench.press("Ctrl+Z");
    assert_eq!(bench.text(), "A modern rnention of rnodern boats.\n");
}

#[test]
fn parts_of_words_and_other_capitals_count_when_asked() {
    let mut bench = Bench::open(&[("one.txt", b"Cubz, then CUBZ and Cubzan.\n")]);
    bench.caret_before("Cubz, then");
    bench.press("Ctrl+Enter");
    assert!(bench.shows("1 place in 1 group"));
    bench.click("Match case");
    assert!(bench.shows("2 places in 2 groups"));
    assert!(bench.shows("CUBZ becomes CUBA"), "the capitals of the place stay");
    bench.click("Also parts of words");
    assert!(bench.shows("3 places in 3 groups"));
}

#[test]
fn eight_thousand_places_are_laid_out_only_where_they_show_and_changed_in_one_step() {
    let nouns =
        "boats ships guns trucks planes men women ports towns roads trains tanks crews clerks guards pilots sailors farmers doctors nurses";
    // No line comes back on another page, or it would be a running head. A letter stands often in few words, which are soon looked at.
    let page = |noun: &str| format!("These settlements were seen between the {noun}.\n").repeat(31);
    let texts: Vec<String> = nouns.split(' ').map(page).collect();
    let names: Vec<String> = (0..texts.len()).map(|number| format!("minutes-{number:02}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let all: usize = texts.iter().map(|text| text.matches('e').count()).sum();
    assert!(all > 8_000, "{all}");
    let mut bench = Bench::open(&files);
    bench.caret_before("ese settlements");
    bench.press("Shift+ArrowRight");
    bench.press("Ctrl+Enter");
    bench.click("Also parts of words");
    bench.press("Ctrl+A");
    bench.type_text("E");
    bench.press("Enter");
    let batch = bench.window().workspace.session.as_ref().unwrap().batch.as_ref().unwrap();
    assert_eq!(onionskin::app::views::batch::summary(batch), format!("{all} places in 1 group; {all} ticked on 20 pages"));
    assert!(bench.count("e becomes E") < 40, "rows out of view are not laid out");
    bench.press("End");
    assert_eq!(place(&mut bench).0, "19");
    bench.press("Ctrl+Enter");
    assert!(bench.shows(&format!("{all} changed on 20 pages")));
    assert_eq!(bench.text(), texts[0].replace('e', "E"), "back where one came from");
    bench.press("Ctrl+Z");
    assert_eq!(bench.text(), texts[0], "all of it was one step");
}

#[test]
fn a_misreading_that_passes_for_a_word_of_the_dossier_has_a_proposal_on_every_page() {
    let nouns = ["boats", "trains", "trucks"];
    let page = |noun: &str| (0..30).map(|line| format!("The {noun} saw Cubz at {line}.\n")).collect::<String>();
    let texts = nouns.map(page);
    let mut bench = Bench::open(&[("a-1.txt", texts[0].as_bytes()), ("a-2.txt", texts[1].as_bytes()), ("a-3.txt", texts[2].as_bytes())]);
    for _ in nouns {
        bench.caret_before("Cubz at 7");
        bench.press("Ctrl+Enter");
        let batch = bench.window().workspace.session.as_ref().unwrap().batch.as_ref().unwrap();
        assert_eq!((batch.places.len(), batch.groups.len()), (90, 1));
        assert_ne!(batch.groups[0].replacement, "Cubz", "something is proposed, whatever page one asks on");
        bench.press("Escape");
        bench.press("Ctrl+PageDown");
    }
}

fn pictures() -> Bench {
    Bench::open(&[("page.png", &scan(200, 300)), ("page.hocr", &hocr(&["Cubz", "Cubz", "boats", "Cubz"]))])
}

fn states(bench: &mut Bench) -> Vec<ShapeState> {
    let session = bench.window().workspace.session.as_ref().unwrap();
    session.shapes.as_ref().unwrap().places.iter().map(|place| place.state.clone()).collect()
}

#[test]
fn a_picture_is_corrected_in_its_place_and_another_judged_right() {
    let mut bench = pictures();
    bench.caret_before("Cubz");
    bench.press("Ctrl+Shift+Enter");
    assert!(bench.shows("3 pictures on 1 page"));
    bench.press("ArrowRight");
    bench.type_text("Cuba");
    bench.press("Enter");
    assert_eq!(bench.text(), "Cubz\nCuba\nboats\nCubz");
    bench.press("Space");
    assert_eq!(states(&mut bench), [ShapeState::Open, ShapeState::Changed("Cuba".to_owned()), ShapeState::Right]);
    assert!(bench.shows("1 corrected; 1 right"));
    bench.press("Ctrl+Z");
    bench.press("Ctrl+Z");
    assert_eq!(states(&mut bench), [ShapeState::Open, ShapeState::Open, ShapeState::Open]);
    bench.press("Home");
    bench.press("ArrowRight");
    assert_eq!(place(&mut bench).1, Span::new(5, 9), "the grid has the keyboard all the while");
    bench.press("Enter");
    bench.type_text("x");
    assert!(bench.text().starts_with("Cubz\nx\n"), "Enter went to the place");
}

#[test]
fn a_letter_is_cut_from_its_words() {
    let mut bench = pictures();
    bench.caret_before("bz");
    bench.press("Shift+ArrowRight");
    bench.press("Ctrl+Shift+Enter");
    assert!(bench.shows("4 pictures on 1 page"), "also of boats");
    bench.settle();
    let session = bench.window().workspace.session.as_ref().unwrap();
    let first = session.shapes.as_ref().unwrap().places[0].clone();
    assert_eq!((first.zone.left, first.zone.right), (70, 95), "the third of four letters");
    let key = onionskin::app::crops::crop_key(first.page, first.zone);
    assert!(bench.window().shows_crop(key), "its picture came and is on the card");
    bench.click("Oddest first");
    let session = bench.window().workspace.session.as_ref().unwrap();
    assert!(session.shapes.as_ref().unwrap().places.iter().all(|place| place.differs.is_some()), "all were compared");
}

#[test]
fn all_like_this_in_the_pictures_is_about_the_picture_also_while_reviewing() {
    let words = ["Cubz", "boats", "left", "today", "boats"];
    let mut bench = Bench::open(&[("page.png", &scan(200, 300)), ("page.hocr", &hocr(&words))]);
    bench.press("F8");
    bench.press("Ctrl+Shift+Enter");
    bench.harness().get_by_role_and_label(Role::TextInput, "Show pictures of").focus();
    bench.settle();
    bench.press("Ctrl+A");
    bench.type_text("boats");
    bench.press("Enter");
    assert!(bench.shows("2 pictures on 1 page"));
    bench.press("ArrowRight");
    bench.press("Ctrl+Enter");
    assert!(bench.shows("2 places in 1 group"));
    assert!(bench.shows("boats becomes"));
}

#[test]
fn letters_are_cut_equally_high_in_every_picture() {
    let mut bench = Bench::open(&[("page.png", &scan(200, 300)), ("page.hocr", &hocr(&["boats", "Cuba", "gains"]))]);
    bench.caret_before("a");
    bench.press("Shift+ArrowRight");
    bench.press("Ctrl+Shift+Enter");
    assert!(bench.shows("3 pictures on 1 page"));
    let session = bench.window().workspace.session.as_ref().unwrap();
    let heights: Vec<i32> = session.shapes.as_ref().unwrap().places.iter().map(|place| place.zone.height()).collect();
    assert_eq!(heights, [31, 31, 31]);
}

#[test]
fn a_review_goes_on_behind_what_was_changed_everywhere() {
    let mut bench = Bench::open(&[
        ("minutes-1.txt", b"SECRET\n\nThe boats left Cubz at dawn.\nCubz was quiet.\nNobody saw tbe boats.\n"),
        ("minutes-2.txt", b"SECRET\n\nNobody saw them leave Cubz.\n"),
    ]);
    bench.press("Ctrl+Home");
    bench.press("F8");
    assert_eq!(place(&mut bench).1, Span::new(23, 27));
    bench.press("Ctrl+Enter");
    assert!(bench.shows("3 places in 1 group; 3 ticked on 2 pages"));
    bench.press("Enter");
    assert!(bench.text().contains("left Cuba at dawn.\nCuba was"));
    let (page, span) = place(&mut bench);
    let text = bench.text();
    assert_eq!((page.as_str(), text.get(span.range())), ("1", Some("tbe")), "the next doubt, not one that was changed");
    bench.press("Ctrl+Enter");
    bench.press("Escape");
    assert_eq!(place(&mut bench).1, span, "who leaves the list is at the same doubt again");
    bench.press("Enter");
    assert!(bench.text().contains("saw the boats"), "and its keys work");
}
