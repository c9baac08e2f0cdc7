//! Emendations of short texts: steps in, a table out.

use super::*;
use crate::edit::{History, Transaction, apply_all};
use crate::model::{DocumentId, Dossier, Metadata, Page, PageHead, PageStatus, QuarterTurns, Reading};
use std::fmt::Write as _;
use std::sync::Arc;

const PAGE: PageId = PageId(1);

struct Desk {
    dossier: Dossier,
    journal: Vec<Recorded>,
    history: History,
    group: u64,
}

impl Desk {
    fn new(text: &str) -> Self {
        let head = PageHead {
            id: PAGE,
            label: String::new(),
            document: DocumentId(0),
            scan: None,
            turns: QuarterTurns::default(),
            status: PageStatus::default(),
            note: String::new(),
            texts: Vec::new(),
        };
        let mut dossier = Dossier::new(Metadata::default(), Vec::new(), vec![head]);
        dossier.load(Arc::new(Page::new(PAGE, Reading { text: PageText::new(text), ..Reading::default() })));
        Self { dossier, journal: Vec::new(), history: History::default(), group: 0 }
    }

    fn text(&self) -> PageText {
        self.dossier.page(PAGE).unwrap().working.text.clone()
    }

    fn run(&mut self, origin: Origin, ops: Vec<Op>) {
        let inverse = apply_all(&mut self.dossier, &ops).unwrap();
        let at = Timestamp(self.journal.len() as i64);
        let transaction = Transaction { group: GroupId(self.group), at, agent: "me".to_owned(), origin, ops };
        let recorded = Recorded { transaction, inverse };
        self.history.record(&recorded);
        self.journal.push(recorded);
    }

    /// `old>new` at the first place where `old` stands; `@` marks the place: `Cub@>a`. `+` joins it to the group before.
    fn step(&mut self, step: &str) {
        match step {
            "undo" => {
                let group = self.history.next_undo().unwrap().clone();
                self.group += 1;
                self.run(Origin::Undo(group.id), group.ops);
            }
            "redo" => {
                let group = self.history.next_redo().unwrap().clone();
                self.group += 1;
                self.run(Origin::Redo(group.id), group.ops);
            }
            _ => match step.strip_prefix("back ") {
                Some(number) => {
                    let number: usize = number.parse().unwrap();
                    let emendation = self.emendations().remove(number);
                    let op = emendation.take_back_op().unwrap();
                    self.group += 1;
                    self.run(Origin::TakeBack(emendation.group), vec![op]);
                }
                None => self.replace(step),
            },
        }
    }

    fn replace(&mut self, step: &str) {
        let joined = step.starts_with('+');
        let (old, new) = step.trim_start_matches('+').split_once('>').unwrap();
        let (before, old) = old.split_once('@').unwrap_or(("", old));
        let text = self.text();
        let at = text.as_str().find(&format!("{before}{old}")).unwrap_or_else(|| panic!("{step}: {text:?}")) + before.len();
        if !joined {
            self.group += 1;
        }
        let op = Op::ReplaceText { page: PAGE, at, old: old.to_owned(), new: new.to_owned(), restore: Vec::new() };
        self.run(Origin::Typed, vec![op]);
    }

    fn emendations(&self) -> Vec<Emendation> {
        emendations_in(&self.journal, |_| Some(self.text()))
    }
}

/// Does the steps to the text and shows the emendations as `before→after`, with `!` where they cannot be taken back alone and
/// otherwise the place in the text.
fn check(text: &str, steps: &[&str], expected: &str) -> Desk {
    let mut desk = Desk::new(text);
    for step in steps {
        desk.step(step);
    }
    let mut shown = String::new();
    for emendation in desk.emendations() {
        let place = match emendation.take_back {
            TakeBack::Possible(span) => {
                assert_eq!(desk.text().slice(span), emendation.new);
                format!("{}..{}", span.start, span.end)
            }
            TakeBack::Overlapped => "!".to_owned(),
        };
        writeln!(shown, "{}→{} {place}", emendation.before, emendation.after).unwrap();
    }
    assert_eq!(shown.trim_end(), expected);
    desk
}

#[test]
fn letters_typed_one_by_one_are_one_emendation() {
    check("in Cu might", &["Cu@>b", "+Cub@>a", "+Cuba@>ns"], "Cu→Cubans 5..9");
}

#[test]
fn two_places_of_one_group_are_two_and_two_in_one_word_are_one() {
    check("teh cat adn", &["teh>the", "+adn>and"], "teh→the 1..3\nadn→and 9..11");
    check("in Xubz, might", &["X>C", "+z>a"], "Xubz,→Cuba, 3..7");
    check("in Xubz", &["X>C", "+z>a", "u>v"], "Xubz→Cuba !\nCuba→Cvba 4..5");
}

#[test]
fn what_was_undone_does_not_count_and_what_was_redone_does() {
    check("in Cubz", &["z>a", "in>of", "undo"], "Cubz→Cuba 6..7");
    check("in Cubz", &["z>a", "in>of", "undo", "undo", "redo"], "Cubz→Cuba 6..7");
    check("in Cubz", &["z>a", "undo", "in>of"], "in→of 0..2");
}

#[test]
fn later_changes_move_an_emendation_or_overlap_it() {
    check("in Cubz", &["z>a", "in>inside"], "Cubz→Cuba 10..11\nin→inside 2..6");
    check("in Cubz", &["z>a", "ba>bb"], "Cubz→Cuba !\nCuba→Cubb 6..7");
}

#[test]
fn one_alone_is_taken_back_and_then_neither_counts() {
    let desk = check("in Cubz mihgt", &["z>a", "mihgt>might", "in>inside", "back 0"], "mihgt→might 14..16\nin→inside 2..6");
    assert_eq!(desk.text().as_str(), "inside Cubz might");
    check("in Cubz", &["z>a", "back 0", "undo"], "Cubz→Cuba 6..7");
}

#[test]
fn typing_back_what_stood_there_is_no_emendation() {
    check("in Cubz", &["z>a", "+a>z"], "");
}

#[test]
fn a_paste_over_several_changes_of_its_group_is_one() {
    check("a bb cc dd e", &["bb>xx", "+dd>yy", "+x cc y>-"], "bb cc dd→x-y 2..5");
}

#[test]
fn without_the_text_nothing_is_widened() {
    let mut desk = Desk::new("in Cubz");
    desk.step("z>a");
    let found = emendations(&desk.journal);
    assert_eq!((found[0].before.as_str(), found[0].after.as_str()), ("z", "a"));
}

#[test]
fn a_torn_journal_is_read_as_far_as_it_goes() {
    let mut desk = Desk::new("in Cubz");
    for step in ["z>a", "in>of", "undo", "redo", "undo"] {
        desk.step(step);
    }
    for from in 0..desk.journal.len() {
        emendations_in(&desk.journal[from..], |_| Some(desk.text()));
    }
}

#[test]
fn many_groups_on_one_page_are_read_in_one_go() {
    let mut desk = Desk::new(&"teh ".repeat(3_000));
    for _ in 0..3_000 {
        desk.step("teh>the");
    }
    assert_eq!(desk.emendations().len(), 3_000);
}

#[test]
fn places_of_two_readings_swapped_in_one_step_are_never_one_word() {
    let mut desk = Desk::new("ab cd");
    desk.run(
        Origin::Typed,
        vec![Op::AddWitness { page: PAGE, index: 0, reading: Box::new(Reading { text: PageText::new("xxxxxxzz"), ..Reading::default() }) }],
    );
    let cut = Op::ReplaceText { page: PAGE, at: 2, old: " cd".to_owned(), new: String::new(), restore: Vec::new() };
    let swap = Op::SwapReading { page: PAGE, index: 0, restore: Vec::new() };
    let put = Op::ReplaceText { page: PAGE, at: 6, old: "zz".to_owned(), new: "Q".to_owned(), restore: Vec::new() };
    desk.group += 1;
    desk.run(Origin::Typed, vec![cut, swap, put]);
    let shown: Vec<(String, String)> = desk.emendations().into_iter().map(|found| (found.before, found.after)).collect();
    assert_eq!(shown, [(" cd".to_owned(), String::new()), ("xxxxxxzz".to_owned(), "xxxxxxQ".to_owned())]);
}
