//! Whether words are found on their scans: rendered pages with exact places, wrong texts, whole texts without page marks, and public
//! scans where they are at hand.
//!
//! `cargo test --test zones -- --nocapture` prints the tables (`--release` for times that mean something). Floors only rise. What the
//! columns mean is said in [`measure`].

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail loudly, and its tables are for reading"
)]

mod measure;
mod pages;
mod sets;
mod witness;

use measure::{Measured, Score, Variant};
use onionskin::analysis::align::{Verdict, align, align_beside, anchors, page_starts};
use onionskin::model::{Layout, PageText, Reading, Span, Word};
use onionskin::scan::lines::find_lines;
use onionskin::scan::typewriter::{Face, Output, Wear};
use pages::{Made, Order};

/// Prints a table row and gives the score back.
fn row(name: &str, score: Score) -> Score {
    println!("{name:32} {score}");
    score
}

#[test]
fn every_stage_of_wear_has_its_floor() {
    println!("\nrendered pages");
    let faces = [Face::Worn, Face::Fine];
    for (wear, floor) in Wear::ALL.into_iter().zip([99.5, 99.5, 99.5, 93.0]) {
        let mut whole = Score::default();
        for (number, face) in faces.into_iter().enumerate() {
            let made = Made::new(Order { wear, face, seed: number as u64 * 3 + 5, ..Order::default() });
            let skew = made.ink().skew_degrees;
            assert!((skew - made.skew).abs() < 0.15, "{wear:?} {face:?}: skew {skew}, not {}", made.skew);
            for variant in [Variant::Noisy, Variant::Reflowed] {
                whole.add(&made.truth.score(&made.ink(), variant));
            }
        }
        let score = row(&format!("{wear:?}"), whole);
        assert!(score.centres() >= floor, "{wear:?}: {score}");
        assert!(score.sure_and_right() >= 99.5 && score.sure() >= if wear == Wear::Ruined { 75.0 } else { 95.0 }, "{wear:?}: {score}");
        assert!(score.median_iou() >= if wear == Wear::Ruined { 0.8 } else { 0.9 }, "{wear:?}: {score}");
    }
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    let made = Made::new(Order { columns: 2, seed: 8, rows: 16, ..Order::default() });
    for variant in [Variant::Kept, Variant::Reflowed] {
        let score = row(&format!("two columns, {variant:?}"), made.truth.score(&made.ink(), variant));
        assert!(score.centres() >= 99.0 && score.lines() >= 99.0, "{score}");
    }
}

#[test]
fn any_resolution_and_depth_will_do() {
    for (dpi, output) in [(100.0, Output::Grey), (150.0, Output::Bilevel(140)), (200.0, Output::Rgb), (400.0, Output::Bilevel(140))] {
        let made = Made::new(Order { dpi, output, rows: 8, wear: Wear::Soft, ..Order::default() });
        let score = row(&format!("{dpi} dpi, {output:?}"), made.truth.score(&made.ink(), Variant::Kept));
        assert!(score.centres() >= 99.0 && score.median_iou() > 0.85, "{dpi} {output:?}: {score}");
    }
}

#[test]
fn the_pitch_of_the_machine_is_found() {
    for pitch in [10.0, 12.0] {
        let made = Made::new(Order { pitch, wear: Wear::Soft, ..Order::default() });
        let found = made.ink().pitch.unwrap();
        assert!((found - 150.0 / pitch).abs() < 0.1, "{pitch}: {found}");
    }
}

#[test]
fn the_text_of_another_page_is_not_linked() {
    let made = Made::new(Order { wear: Wear::Soft, ..Order::default() });
    let other = Made::new(Order { wear: Wear::Soft, first: 40, ..Order::default() });
    let (right, wrong) = (align(&made.truth.text(Variant::Kept), &made.ink()), align(&other.truth.text(Variant::Kept), &made.ink()));
    assert_eq!((right.verdict, wrong.verdict), (Verdict::Linked, Verdict::Apart));
    assert!(wrong.words.is_empty() && !wrong.text_alone.is_empty() && wrong.ink_alone.len() == made.ink().lines.len());
}

#[test]
fn what_only_one_side_has_is_said() {
    let made = Made::new(Order { wear: Wear::Soft, rows: 12, ..Order::default() });
    let (whole, ink) = (made.truth.text(Variant::Kept), made.ink());
    let extra = "This line was never typed on the page at all.";
    let text = format!("{}{extra}\n", whole.as_str());
    let alone = align(&PageText::new(text.as_str()), &ink).text_alone;
    assert_eq!(alone.iter().map(|span| &text[span.range()]).collect::<Vec<_>>(), [extra]);
    let (kept, last) = whole.as_str().trim_end().rsplit_once('\n').unwrap();
    let alone = align(&PageText::new(kept), &ink).ink_alone;
    let zone = made.truth.lines.last().unwrap().zone;
    assert!(alone.iter().any(|at| ink.lines[*at].zone.contains(zone.centre())), "{last} has ink and no text");
}

#[test]
fn a_whole_text_is_cut_where_the_scans_begin() {
    let made: Vec<Made> =
        [0, 25, 50].into_iter().map(|first| Made::new(Order { first, wear: Wear::Soft, rows: 12, ..Order::default() })).collect();
    let pages: Vec<_> = made.iter().map(Made::ink).collect();
    for variant in [Variant::Kept, Variant::Reflowed] {
        let (mut text, mut due) = (String::new(), Vec::new());
        for page in &made {
            due.push(text.len());
            text.push_str(page.truth.text(variant).as_str().trim_end());
            text.push('\n');
        }
        let starts: Vec<usize> = page_starts(&PageText::new(text), &pages).iter().map(|start| start.at).collect();
        assert_eq!(starts, due, "{variant:?}");
    }
}

#[test]
fn a_witness_with_zones_helps_under_a_stamp() {
    let made = Made::new(Order { wear: Wear::Ruined, stamp: true, ..Order::default() });
    let text = made.truth.text(Variant::Kept);
    // An engine that misreads every fifth word and sees every eighth not at all.
    let (mut read, mut words) = (String::new(), Vec::new());
    for (number, word) in made.truth.words().enumerate().filter(|(number, _)| number % 8 != 7) {
        let start = read.len();
        read.push_str(&if number % 5 == 4 { word.text.replace(['e', 'o', 'n'], "c") } else { word.text.clone() });
        words.push(Word { span: Span::new(start, read.len()), zone: Some(word.zone), confidence: None });
        read.push(' ');
    }
    let witness = Reading { text: PageText::new(read), layout: Layout { words, ..Layout::default() }, ..Reading::default() };
    let (alone, beside) = (align(&text, &made.ink()), align_beside(&text, &made.ink(), &anchors(&text, &witness)));
    let alone = row("stamped, ink alone", made.truth.judge(&alone, &made.ink(), &text));
    let beside = row("stamped, with a witness", made.truth.judge(&beside, &made.ink(), &text));
    assert!(beside.centres() > alone.centres() && beside.centres() >= 97.0 && beside.sure_and_right() >= 99.5, "{alone}\n{beside}");
}

#[test]
fn tesseract_beside_the_ink_does_no_harm() {
    for (name, wear, columns) in [("soft", Wear::Soft, 1), ("faded, two columns", Wear::Faded, 2), ("ruined", Wear::Ruined, 1)] {
        let made = Made::new(Order { wear, columns, rows: 14, dpi: 200.0, ..Order::default() });
        let Some(witness) = witness::tesseract(&made.raster, made.dpi) else { return };
        let alone = row(&format!("{name}, ink alone"), made.truth.score(&made.ink(), Variant::Noisy));
        let beside = row(&format!("{name}, Tesseract too"), made.truth.score_beside(&made.ink(), Variant::Noisy, Some(&witness)));
        // On a page that it cannot read, a word or two go astray.
        assert!(beside.centres() + 1.0 >= alone.centres() && beside.sure_and_right() >= 99.4, "{name}: {alone}\n{beside}");
    }
}

#[test]
fn a_blank_page_has_no_lines() {
    let made = Made::new(Order { rows: 0, ..Order::default() });
    let ink = find_lines(&made.raster, Some(150.0));
    assert!(ink.lines.is_empty(), "{:?}", ink.lines);
    assert_eq!(align(&PageText::new("a word"), &ink).verdict, Verdict::Apart);
}

#[test]
fn a_page_on_its_side_or_head_is_read_all_the_same() {
    let made = Made::new(Order { wear: Wear::Soft, rows: 14, ..Order::default() });
    for turns in 1..4 {
        let (raster, truth) = made.turned(turns);
        let ink = find_lines(&raster, Some(150.0));
        let score = row(&format!("turned by {turns} quarters"), truth.score(&ink, Variant::Kept));
        assert_eq!(u32::from(ink.quarter_turns), (4 - turns) % 4);
        assert!(score.centres() >= 98.0, "{score}");
    }
}

/// A measured public set: its name, its pages, what is due of its lines and of its words called sure.
fn set(name: &str, pages: &[Measured], lines: f32) {
    for variant in [Variant::Kept, Variant::Reflowed, Variant::Noisy] {
        let mut whole = Score::default();
        for page in pages {
            whole.add(&page.truth.score(&page.ink, variant));
        }
        let score = row(&format!("{name}, {variant:?}"), whole);
        assert!(score.lines() >= lines, "{name} {variant:?}: {score}");
        // Two thousand words: one word more or less is a twentieth of a percent.
        assert!(score.sure_and_right() >= 99.2 && score.sure() >= 78.0, "{name} {variant:?}: {score}");
        if pages.iter().all(|page| page.witness.is_some()) {
            let mut beside = Score::default();
            for page in pages {
                beside.add(&page.truth.score_beside(&page.ink, variant, page.witness.as_ref()));
            }
            let beside = row(&format!("{name}, {variant:?}, Tesseract too"), beside);
            assert!(beside.lines() >= score.lines() && beside.sure() >= score.sure(), "{name} {variant:?}: {score}\n{beside}");
        }
    }
}

#[test]
fn shared_typescripts_transcribed_by_people() {
    let Some(pages) = sets::ehri() else { return };
    set("ehri", &pages, 99.0);
}

#[test]
fn shared_declassified_papers() {
    let Some(pages) = sets::jfk() else { return };
    set("jfk", &pages, 82.0);
}

#[test]
fn shared_law_reports() {
    let Some(pages) = sets::law() else { return };
    set("law", &pages, 93.0);
}
