//! Editing: whatever is done can be taken back and done again, boxes and marks included.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test that fails may panic"
)]

mod random_dossier;

use onionskin::edit::{Op, Origin, TakeBack, apply_all, emendations, emendations_in};
use proptest::prelude::*;
use random_dossier::{Desk, Random, check_spans, content};

/// `PROPTEST_CASES` asks for more than a thousand.
fn config() -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 1000;
    }
    config
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn undo_all_is_the_start_and_redo_all_the_end(seed: u64, steps in 1_usize..40) {
        let mut random = Random(seed);
        let mut desk = Desk::new(random.dossier());
        check_spans(&desk.dossier);
        let start = content(&desk.dossier);
        for _ in 0..steps {
            desk.random(&mut random);
            check_spans(&desk.dossier);
        }
        let end = content(&desk.dossier);
        while desk.undo() {
            check_spans(&desk.dossier);
        }
        prop_assert_eq!(&content(&desk.dossier), &start);
        while desk.redo() {}
        prop_assert_eq!(&content(&desk.dossier), &end);
    }

    #[test]
    fn every_cut_of_the_journal_replays_to_a_state_that_was_seen(seed: u64, steps in 1_usize..40) {
        let mut random = Random(seed);
        let start = random.dossier();
        let mut desk = Desk::new(start.clone());
        let mut seen = Vec::new();
        for _ in 0..steps {
            match random.below(6) {
                0 => { desk.undo(); }
                1 => { desk.redo(); }
                _ => { desk.random(&mut random); }
            }
            seen.push((desk.journal.len(), desk.dossier.clone()));
        }
        let mut replayed = start;
        for (entry, recorded) in desk.journal.iter().enumerate() {
            let inverse = apply_all(&mut replayed, &recorded.transaction.ops).unwrap();
            prop_assert_eq!(&inverse, &recorded.inverse);
            if let Some((_, state)) = seen.iter().find(|(len, _)| *len == entry + 1) {
                prop_assert_eq!(&replayed, state);
            }
        }
    }

    #[test]
    fn undo_goes_on_after_the_history_was_read_back_from_the_journal(seed: u64, steps in 1_usize..30) {
        let mut random = Random(seed);
        let mut desk = Desk::new(random.dossier());
        let start = content(&desk.dossier);
        for _ in 0..steps {
            if random.chance(4) { desk.undo(); } else { desk.random(&mut random); }
        }
        let mut desk = Desk::resume(desk.dossier, &desk.journal);
        while desk.undo() {}
        prop_assert_eq!(content(&desk.dossier), start);
    }

    #[test]
    fn every_emendation_stands_where_it_says_and_can_be_taken_back(seed: u64, steps in 1_usize..40) {
        let mut random = Random(seed);
        let mut desk = Desk::new(random.dossier());
        for _ in 0..steps {
            match random.below(6) {
                0 => { desk.undo(); }
                1 => { desk.redo(); }
                _ => { desk.random(&mut random); }
            }
        }
        let text_of = |page| desk.dossier.page(page).map(|page| page.working.text.clone());
        let found = emendations_in(&desk.journal, text_of);
        prop_assert_eq!(found.is_empty(), emendations(&desk.journal).is_empty());
        for emendation in found {
            if let TakeBack::Possible(span) = &emendation.take_back {
                let text = text_of(emendation.page).unwrap();
                prop_assert_eq!(text.slice(*span), &emendation.new);
            }
            prop_assert!(emendation.before.contains(&emendation.old) && emendation.after.contains(&emendation.new));
            if let Some(op) = emendation.take_back_op() {
                let mut taken_back = desk.dossier.clone();
                prop_assert!(apply_all(&mut taken_back, &[op]).is_ok());
                check_spans(&taken_back);
            }
        }
    }

    #[test]
    fn a_transaction_that_does_not_fit_changes_nothing(seed: u64) {
        let mut random = Random(seed);
        let mut desk = Desk::new(random.dossier());
        let before = content(&desk.dossier);
        let first = random.op(&desk.dossier);
        let nowhere = Op::AddMark {
            page: onionskin::model::PageId(999),
            index: 0,
            mark: onionskin::model::Mark {
                id: onionskin::model::MarkId(1),
                span: onionskin::model::Span::empty(0),
                kind: onionskin::model::MarkKind::Banner,
                marking: None,
            },
        };
        prop_assert!(apply_all(&mut desk.dossier, &[first, nowhere]).is_err());
        prop_assert_eq!(content(&desk.dossier), before);
    }
}

#[test]
fn ten_thousand_changes_are_undone_and_redone() {
    let mut random = Random(7);
    let mut desk = Desk::new(random.dossier());
    let start = content(&desk.dossier);
    for _ in 0..10_000 {
        let op = loop {
            // Only typing: pages that come and go would make this a test of something else.
            let op = random.op(&desk.dossier);
            if matches!(op, Op::ReplaceText { .. }) {
                break op;
            }
        };
        desk.run(Origin::Typed, vec![op], false);
    }
    let end = content(&desk.dossier);
    while desk.undo() {}
    assert_eq!(content(&desk.dossier), start);
    while desk.redo() {}
    assert_eq!(content(&desk.dossier), end);
}
