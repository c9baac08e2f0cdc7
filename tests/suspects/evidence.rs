//! What is known from outside the text counts: the recogniser's confidence, other readings, widths on the scan; and other languages do not.

use crate::{ENGLISH, shown};
use onionskin::analysis::suspects::{Profile, SuspectInput, find};
use onionskin::model::{Confidence, Layout, PageText, ScanRect, Suspect, Word};

const PAGE: &str = "The harbor was closed before the winter and the engineer wrote to the company about repairs. \
                    Several members of the committee visited the place without success during the following summer. \
                    Nobody could explain where the remaining letters of the secretary had been during those three months.";

/// A page typed with a pitch of ten pixels; `wide` has room for one letter more.
fn typed(text: &PageText, wide: &str) -> Layout {
    let mut left = 0;
    let word = |(span, token): (onionskin::model::Span, &str)| {
        let width = 10 * (token.chars().count() as i32 + i32::from(token == wide));
        let zone = ScanRect::new(left, 0, left + width, 18);
        left += width + 10;
        Word { span, zone: Some(zone), confidence: None }
    };
    Layout { words: text.tokens().map(word).collect(), ..Layout::default() }
}

fn judged(text: &PageText, layout: &Layout, witnesses: &[&PageText]) -> Vec<Suspect> {
    find(&SuspectInput { text, layout, skip: &[], witnesses }, &ENGLISH, &Profile::default())
}

fn score(text: &PageText, suspects: &[Suspect], word: &str) -> f32 {
    suspects.iter().find(|suspect| text.slice(suspect.span) == word).map_or(0.0, |suspect| suspect.score)
}

fn reasons(text: &PageText, suspects: &[Suspect], word: &str) -> Vec<String> {
    let found = suspects.iter().find(|suspect| text.slice(suspect.span) == word);
    found.into_iter().flat_map(|suspect| &suspect.evidence).map(|evidence| evidence.detector.clone()).collect()
}

#[test]
fn a_word_of_which_the_recogniser_was_unsure_is_doubted_more() {
    let text = PageText::new(PAGE);
    let layout = |confidence: f32| {
        let mut layout = typed(&text, "");
        for word in &mut layout.words {
            let is_it = text.slice(word.span) == "winter";
            word.confidence = Some(Confidence::new(if is_it { confidence } else { 0.96 }));
        }
        layout
    };
    let (sure, unsure) = (judged(&text, &layout(0.96), &[]), judged(&text, &layout(0.1), &[]));
    let (before, after) = (score(&text, &sure, "winter"), score(&text, &unsure, "winter"));
    assert!(after > 3.0 * before && after > 0.05, "{before} {after}");
    assert!(reasons(&text, &unsure, "winter").contains(&"confidence".to_owned()));
}

#[test]
fn what_another_reading_has_is_proposed_and_said() {
    let text = PageText::new("The ship left Homburg with a cargo of coal.");
    let other = PageText::new("The ship left Hamburg with a cargo of coal.");
    let alone = judged(&text, &Layout::default(), &[]);
    let beside = judged(&text, &Layout::default(), &[&other]);
    assert!(score(&text, &beside, "Homburg") > score(&text, &alone, "Homburg"));
    let suspect = beside.iter().find(|suspect| text.slice(suspect.span) == "Homburg").unwrap();
    assert_eq!(suspect.suggestions[0].text, "Hamburg");
    assert!(reasons(&text, &beside, "Homburg").contains(&"readings".to_owned()));
}

#[test]
fn a_typed_word_that_is_too_wide_for_its_letters_is_doubted_more() {
    let text = PageText::new(PAGE);
    let (fits, wide) = (judged(&text, &typed(&text, ""), &[]), judged(&text, &typed(&text, "place"), &[]));
    assert!(
        score(&text, &wide, "place") > score(&text, &fits, "place"),
        "{} {}",
        score(&text, &wide, "place"),
        score(&text, &fits, "place")
    );
    assert!(reasons(&text, &wide, "place").contains(&"width".to_owned()));
    assert!(!reasons(&text, &fits, "place").contains(&"width".to_owned()));
}

#[test]
fn a_sentence_in_another_language_is_left_alone() {
    for sentence in [
        "He wrote: \"Wir haben seit zehn Tagen nichts gegessen und sind krank.\"",
        "The placard said \"No hay nada para los que no trabajan\" in large letters.",
        "The minister answered \"Nous avons une lettre pour vous dans le bureau\" and left.",
    ] {
        let text = PageText::new(sentence);
        let doubted: Vec<String> = shown(&text, &Profile::default()).iter().map(|suspect| text.slice(suspect.span).to_owned()).collect();
        assert_eq!(doubted, Vec::<String>::new(), "{sentence}");
    }
}
