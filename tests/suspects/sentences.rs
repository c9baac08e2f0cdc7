//! Single sentences, each with its misreadings marked as `‹Cubz→Cuba›`.
//!
//! Of each, every misreading must be doubted, the first suggestion must be right, and nothing else may be doubted. Sentences that
//! are not managed yet stand in `tests/data/tricky` with what is wished for; how many are managed is printed.

use crate::{ENGLISH, data, shown};
use onionskin::analysis::suspects::{Profile, SuspectInput, find};
use onionskin::model::{Layout, PageText, Span};
use std::fs;

/// What was read, what was meant, and where it differs.
fn parse(marked: &str) -> (String, String, Vec<Span>) {
    let (mut read, mut meant, mut places) = (String::new(), String::new(), Vec::new());
    let mut rest = marked;
    while let Some((plain, more)) = rest.split_once('‹') {
        let (wrong, more) = more.split_once('→').unwrap();
        let (right, more) = more.split_once('›').unwrap();
        read.push_str(plain);
        meant.push_str(plain);
        places.push(Span::new(read.len(), read.len() + wrong.len()));
        read.push_str(wrong);
        meant.push_str(right);
        rest = more;
    }
    (read + rest, meant + rest, places)
}

/// What is not as wished in a marked sentence.
fn complaint(marked: &str) -> Option<String> {
    let (read, meant, places) = parse(marked);
    let page = PageText::new(read.as_str());
    let doubted = shown(&page, &Profile::default());
    let mut after = page.clone();
    for suspect in doubted.iter().rev() {
        if let Some(best) = suspect.suggestions.first() {
            assert!(after.replace(suspect.span, &best.text), "a suspect lies in its text");
        }
    }
    let touches = |span: Span| places.iter().any(|place| place.overlaps(span) || (place.is_empty() && span.touches(place.start)));
    let said: Vec<String> = doubted
        .iter()
        .map(|suspect| {
            let best: Vec<&str> = suspect.suggestions.iter().take(3).map(|best| best.text.as_str()).collect();
            format!("{:?} {:.2} {best:?}", page.slice(suspect.span), suspect.score)
        })
        .collect();
    let right = doubted.iter().all(|suspect| touches(suspect.span)) && after.as_str() == meant;
    (!right).then(|| format!("{marked}\n    {}", said.join(", ")))
}

fn check(marked: &[&str]) {
    let complaints: Vec<String> = marked.iter().filter_map(|marked| complaint(marked)).collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn letters_taken_for_others() {
    check(&[
        "He asked the ‹Govcrnment→Government› to reply before the meeting.",
        "I have ‹rcceived→received› your letter of the second and thank you for it.",
        "The ‹peopie→people› of the town were afraid of the soldiers.",
        "They left the village ‹hefore→before› the soldiers arrived.",
        "He ‹thouglit→thought› that the plan would fail.",
        "We met him in the ‹aftemoon→afternoon› at the hotel.",
        "The ‹cornmittee→committee› has not yet decided.",
        "There was ‹tlie→the› question of money.",
        "He ‹vvas→was› not present at the conference.",
    ]);
}

#[test]
fn capitals_stay_capitals() {
    check(&[
        "THE FOREIGN ‹MIMISTER→MINISTER› TOLD ME THAT HIS GOVERNMENT WOULD NOT AGREE.",
        "HE SAID ‹TKAT→THAT› THE PRESIDENT HAD DECIDED TO LEAVE THE CAPITAL.",
        "The AMERICAN ‹EMBASSV→EMBASSY› was closed.",
    ]);
}

#[test]
fn words_run_together_and_in_pieces() {
    check(&["The bank ‹hadbeen→had been› closed for a week."]);
}

#[test]
fn one_word_for_another_and_several_at_once() {
    check(&[
        "The ‹uer→her› mother came from Poland.",
        "She told me that ‹uer→her› mother came from Poland.",
        "‹Thc→The› ‹rnan→man› in the gray coat ‹ncver→never› ‹carne→came› back.",
        "She went ‹ont→out› into the garden.",
        "The letter is ‹trom→from› my sister.",
    ]);
}

#[test]
fn words_of_which_little_is_left_titles_and_stray_signs() {
    check(&[
        "They were very ‹enthnsiaslic→enthusiastic› about the plan.",
        "The ‹commiUco→committee› met again on Monday to discuss the matter.",
        "He was told by ‹irs.→Mrs.› Adler that the office was closed.",
        "The house stood out of ‹' the→the› village.",
        "The law was published in the gazette 2/ and came into force in May.",
    ]);
}

#[test]
fn what_a_letter_is_opened_and_closed_with() {
    check(&[
        "Dear Mr. President: I have read your letter of October 26.",
        "My dear General, I have read your letter of October 26.",
        "Enclosed you will find the whole list. Yours sincerely, John Miller",
        "I am, Sir, Very truly yours, John Miller",
    ]);
}

#[test]
fn a_name_stands_where_a_capital_was_read() {
    check(&["The boats left ‹Cubz→Cuba› at dawn.", "Nobody saw them leave ‹Cubz→Cuba› that night."]);
}

#[test]
fn titles_days_and_speech() {
    check(&[
        "He was told by ‹Hrs.→Mrs.› Adler that the office was closed.",
        "The car of the late Rev. Adler was sold.",
        "The meeting is on the 9th May in the town hall.",
        "\"What did you go to prison for?\" the man asked.",
        "The committee made the following proposals :- 1. The house is to be sold.",
        "The letter was written by Mme. Lacoste-Brandt and her sister.",
        "The answer of the minister was: \"Nobody will leave the town.\"",
        "He came at 12 ‹asm,→a.m.,› but nobody was there.",
        "The debt ; the interest ; and the rest : all of it was paid ; he said so.",
    ]);
}

#[test]
fn a_title_is_offered_without_its_full_stop_as_well() {
    let page = PageText::new("After that urs. Adler was visited by the secretary.");
    let found = shown(&page, &Profile::default());
    let texts = |suspect: &onionskin::model::Suspect| suspect.suggestions.iter().map(|found| found.text.clone()).collect::<Vec<String>>();
    let offered = found.iter().find(|suspect| page.slice(suspect.span) == "urs.").map(texts).unwrap();
    assert!(offered.iter().take(4).any(|text| text == "Mrs.") && offered.iter().take(4).any(|text| text == "Mrs"), "{offered:?}");
}

#[test]
fn scraps_go_with_the_words_of_their_line() {
    let page = PageText::new("UNITED STATES OF AMERICA ~\n\n; RECEIVED\nDEPARTMENT OF STATE\n");
    let found = shown(&page, &Profile::default());
    let places: Vec<&str> = found.iter().map(|suspect| page.slice(suspect.span)).collect();
    assert_eq!(places, ["AMERICA ~", "; RECEIVED"]);
}

/// What is offered for a word of a page, best first, whether it is shown by itself or only where somebody asks for more doubts.
fn offered(text: &str, word: &str) -> Vec<String> {
    let page = PageText::new(text);
    let mut profile = Profile::default();
    profile.add_page(text);
    let input = SuspectInput { text: &page, layout: &Layout::default(), skip: &[], witnesses: &[] };
    let found = find(&input, &ENGLISH, &profile);
    let suspect = found.iter().find(|suspect| page.slice(suspect.span) == word);
    suspect.map(|suspect| suspect.suggestions.iter().map(|found| found.text.clone()).collect()).unwrap_or_default()
}

#[test]
fn a_name_of_the_dossier_is_offered_in_capitals_and_where_it_is_cut() {
    let page = "Johanna Wexelberg lived in Vienna. Mrs. Wexelberg left the town with her sister. When Mrs. Wexelberg came back from \
                Karlsbrunn she was ill. Her sister had stayed in Karlsbrunn until the winter. The doctor of Karlsbrunn wrote to her.";
    let shouted = offered(&format!("THE EXPERIENCES OF JOHANNA WEXEIBERG. {page}"), "WEXEIBERG.");
    assert_eq!(shouted.first().map(String::as_str), Some("WEXELBERG."), "{shouted:?}");
    let cut = offered(&format!("{page} They were taken to Karlsbr and never seen again."), "Karlsbr");
    assert!(cut.contains(&"Karlsbrunn".to_owned()), "{cut:?}");
    let head = offered(&format!("{page} They were taken to lsbrunn and never seen again."), "lsbrunn");
    assert!(head.contains(&"Karlsbrunn".to_owned()), "{head:?}");
}

#[test]
fn dirt_goes_with_the_misread_word_behind_it() {
    let found = offered("We sent a copy of the ' oviginal letter to the minister.", "' oviginal");
    assert_eq!(found.first().map(String::as_str), Some("original"));
}

#[test]
fn words_that_a_dash_joins_are_doubted_one_by_one() {
    check(&[
        "The old house--it was the last of the street--was sold in May.",
        "The letter came from the ‹Govcrnment→Government›--nobody had expected it.",
        "He had the ‹peopie→people›\u{2014}all of them\u{2014}behind him.",
    ]);
}

#[test]
fn tricky_sentences_are_counted() {
    let text = fs::read_to_string(data("tricky/sentences.txt")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let complaints: Vec<String> = lines.iter().filter_map(|line| complaint(line)).collect();
    println!("{} of {} tricky sentences are managed; not managed:\n{}", lines.len() - complaints.len(), lines.len(), complaints.join("\n"));
}

#[test]
fn a_marked_sentence_is_taken_apart() {
    let (read, meant, places) = parse("‹Thc→The› end‹,→.›");
    assert_eq!((read.as_str(), meant.as_str()), ("Thc end,", "The end."));
    assert_eq!(places, [Span::new(0, 3), Span::new(7, 8)]);
    assert!(complaint("The ‹green→yellow› house stood on the hill.").is_some(), "what is not doubted must be complained of");
    assert!(complaint("We saw the ‹govcrnment→governor› in the morning.").is_some(), "a wrong suggestion must be complained of");
}
