//! What a dossier's own corrections teach: pairs of what stood somewhere and what a person put there.
//!
//! Pure, from recorded corrections. One that was undone is no emendation any more and teaches nothing; where a place was corrected twice,
//! only the way from the first reading to the last counts; and what is no correction of a reading, such as a rewritten sentence or a
//! word added, is left aside. How the correction was made, typed or taken from a list, makes no difference.

use super::batch::Listed;
use crate::edit::{Emendation, GroupId, Origin, Recorded, TakeBack, emendations_in};
use crate::model::{PageId, PageText};
use std::collections::{BTreeMap, BTreeSet};

/// More words at one place are no misreading but another text.
const MOST_WORDS: usize = 3;
/// Nor are longer ones.
const MOST_LETTERS: usize = 60;

/// What stood somewhere and what stands there since, in whole words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// What stood there.
    pub before: String,
    /// What stands there since.
    pub after: String,
}

impl Pair {
    /// A correction of a reading; `None` where it is none.
    pub fn of(before: &str, after: &str) -> Option<Self> {
        let usual = |text: &str| {
            let words = text.split_whitespace().count();
            (1..=MOST_WORDS).contains(&words) && text.chars().count() <= MOST_LETTERS && !text.contains('\n')
        };
        let (before, after) = (before.trim(), after.trim());
        (before != after && usual(before) && usual(after)).then(|| Self { before: before.to_owned(), after: after.to_owned() })
    }

    /// Without the punctuation that both have at their ends: `(Cubz,` to `(Cuba,` is `Cubz` to `Cuba`.
    #[must_use]
    pub fn bare(&self) -> Self {
        let edge = |c: char| !c.is_alphanumeric();
        let (before, after) = (self.before.trim_matches(edge), self.after.trim_matches(edge));
        let around = |text: &str, core: &str| text.split_once(core).map(|(head, tail)| (head.to_owned(), tail.to_owned()));
        let same = around(&self.before, before) == around(&self.after, after);
        if !same || before.is_empty() || after.is_empty() || before == after {
            return self.clone();
        }
        Self { before: before.to_owned(), after: after.to_owned() }
    }
}

/// What recorded corrections teach, in their order; those of whole words where the emendations were widened to such. What one step did
/// at many places is one decision and counts once.
pub fn pairs(emendations: &[Emendation]) -> Vec<Pair> {
    let mut seen: BTreeSet<(GroupId, Pair)> = BTreeSet::new();
    taught_by(emendations).into_iter().filter(|one| seen.insert(one.clone())).map(|(_, pair)| pair).collect()
}

/// The same with the step that taught each, once for each place.
fn taught_by(emendations: &[Emendation]) -> Vec<(GroupId, Pair)> {
    // By page and what stands there now, the place in `taught` of a correction that something later changed again.
    let mut open: BTreeMap<(u64, &str), Vec<usize>> = BTreeMap::new();
    let mut taught: Vec<Option<(GroupId, &str, &str)>> = Vec::new();
    for emendation in emendations.iter().filter(|emendation| teaches(&emendation.origin)) {
        let page = emendation.page.0;
        let earlier = open.get_mut(&(page, emendation.before.as_str())).and_then(Vec::pop);
        let first = earlier.and_then(|place| taught.get_mut(place).and_then(Option::take)).map(|(_, before, _)| before);
        if emendation.take_back == TakeBack::Overlapped {
            open.entry((page, emendation.after.as_str())).or_default().push(taught.len());
        }
        taught.push(Some((emendation.group, first.unwrap_or(&emendation.before), &emendation.after)));
    }
    taught.into_iter().flatten().filter_map(|(group, before, after)| Some((group, Pair::of(before, after)?))).collect()
}

/// What the steps of a dossier taught, kept up to date step by step: going through the whole journal for each key would be slow.
#[derive(Debug, Clone, Default)]
pub struct TaughtBook {
    steps: Vec<Taught>,
    undone: BTreeMap<GroupId, Taught>,
    revision: u64,
}

#[derive(Debug, Clone)]
struct Taught {
    group: GroupId,
    pairs: BTreeSet<Pair>,
}

impl TaughtBook {
    /// What a journal taught; `text_of` gives the present working text of a page.
    pub fn of(journal: &[Recorded], text_of: impl Fn(PageId) -> Option<PageText>) -> Self {
        let mut book = Self::default();
        for (group, pair) in taught_by(&emendations_in(journal, text_of)) {
            match book.steps.last_mut().filter(|last| last.group == group) {
                Some(last) => drop(last.pairs.insert(pair)),
                None => book.steps.push(Taught { group, pairs: BTreeSet::from([pair]) }),
            }
        }
        book
    }

    /// Notes the last entry of a journal, with those before it that belong to the same step.
    pub fn note(&mut self, journal: &[Recorded], text_of: impl Fn(PageId) -> Option<PageText>) {
        let Some(last) = journal.last() else { return };
        match &last.transaction.origin {
            Origin::Undo(group) => {
                if let Some(place) = self.steps.iter().rposition(|step| step.group == *group) {
                    self.undone.insert(*group, self.steps.remove(place));
                    self.revision += 1;
                }
            }
            Origin::Redo(group) => {
                if let Some(step) = self.undone.remove(group) {
                    self.steps.push(step);
                    self.revision += 1;
                }
            }
            Origin::TakeBack(group) => {
                let group = *group;
                let back: Vec<Pair> = widened(journal, text_of).into_iter().map(|(_, pair)| pair).collect();
                if let Some(step) = self.steps.iter_mut().rfind(|step| step.group == group) {
                    step.pairs.retain(|pair| !back.iter().any(|back| back.before == pair.after && back.after == pair.before));
                    self.revision += 1;
                }
            }
            origin if teaches(origin) => self.teach(last.transaction.group, widened(journal, text_of)),
            _ => {}
        }
    }

    fn teach(&mut self, group: GroupId, pairs: Vec<(GroupId, Pair)>) {
        self.steps.retain(|step| step.group != group);
        let mut pairs: BTreeSet<Pair> = pairs.into_iter().map(|(_, pair)| pair).collect();
        // What was corrected just before and is corrected again was no good correction.
        if let (Some(last), 1) = (self.steps.last_mut(), pairs.len()) {
            let again = pairs.first().and_then(|pair| last.pairs.iter().find(|earlier| earlier.after == pair.before)).cloned();
            if let (Some(earlier), Some(pair), 1) = (again, pairs.first().cloned(), last.pairs.len()) {
                self.steps.pop();
                pairs = Pair::of(&earlier.before, &pair.after).into_iter().collect();
            }
        }
        if !pairs.is_empty() {
            self.steps.push(Taught { group, pairs });
        }
        self.revision += 1;
    }

    /// Counts changes.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How much was learned.
    pub fn len(&self) -> usize {
        self.steps.iter().map(|step| step.pairs.len()).sum()
    }

    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What was learned, in order; what one step did at many places counts once.
    pub fn pairs(&self) -> Vec<Pair> {
        self.steps.iter().flat_map(|step| step.pairs.iter().cloned()).collect()
    }
}

/// What the last step of a journal taught. Its page's texts are as they are after it.
fn widened(journal: &[Recorded], text_of: impl Fn(PageId) -> Option<PageText>) -> Vec<(GroupId, Pair)> {
    let group = journal.last().map(|last| last.transaction.group);
    let others = journal.iter().rev().take_while(|recorded| Some(recorded.transaction.group) == group).count();
    let step: Vec<Recorded> = journal
        .get(journal.len() - others..)
        .unwrap_or_default()
        .iter()
        .cloned()
        .map(|mut recorded| {
            // On its own, what takes a correction back is a correction.
            if matches!(recorded.transaction.origin, Origin::TakeBack(_)) {
                recorded.transaction.origin = Origin::Typed;
            }
            recorded
        })
        .collect();
    taught_by(&emendations_in(&step, text_of))
}

/// Whether a correction of this origin is a person's.
fn teaches(origin: &Origin) -> bool {
    match origin {
        Origin::Typed | Origin::Suggestion(_) | Origin::ReplaceAll(_) | Origin::Script => true,
        // Markings are repaired by rules of their own.
        Origin::Command(_) => *origin == Listed::Words.origin(),
        Origin::Import(_) | Origin::Undo(_) | Origin::Redo(_) | Origin::TakeBack(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{GroupId, Timestamp};
    use crate::model::{PageId, Span};

    /// Each page's corrections are a step of their own.
    fn made(page: u64, before: &str, after: &str, origin: Origin, stands: bool) -> Emendation {
        Emendation {
            page: PageId(page),
            group: GroupId(page),
            at: Timestamp(0),
            agent: String::new(),
            origin,
            before: before.to_owned(),
            after: after.to_owned(),
            old: before.to_owned(),
            new: after.to_owned(),
            take_back: if stands { TakeBack::Possible(Span::default()) } else { TakeBack::Overlapped },
        }
    }

    fn check(emendations: &[Emendation], expected: &[(&str, &str)]) {
        let found = pairs(emendations);
        assert_eq!(found.iter().map(|pair| (pair.before.as_str(), pair.after.as_str())).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn typed_and_taken_corrections_count_alike() {
        let by_hand = made(1, "Cubz", "Cuba", Origin::Typed, true);
        let taken = made(2, "Cubz,", "Cuba,", Origin::Suggestion("suspect".to_owned()), true);
        check(&[by_hand, taken], &[("Cubz", "Cuba"), ("Cubz,", "Cuba,")]);
    }

    #[test]
    fn the_newest_correction_of_a_place_counts_from_its_first_reading() {
        let first = made(1, "Cubz", "Cube", Origin::Typed, false);
        let elsewhere = made(2, "Cube", "cube", Origin::Typed, true);
        let second = made(1, "Cube", "Cuba", Origin::Typed, true);
        check(&[first.clone(), elsewhere, second], &[("Cube", "cube"), ("Cubz", "Cuba")]);
        check(&[first, made(1, "Cube", "Cubz", Origin::Typed, true)], &[]);
    }

    #[test]
    fn rewritten_text_and_added_words_teach_nothing() {
        let rewritten = made(1, "one two three four", "quite something else", Origin::Typed, true);
        let added = made(1, "", "word", Origin::Typed, true);
        let marking = made(1, "SECRFT", "SECRET", Origin::Command("repair markings".to_owned()), true);
        check(&[rewritten, added, marking, made(1, "tbe", "the", Origin::Script, true)], &[("tbe", "the")]);
    }

    #[test]
    fn punctuation_that_stays_is_no_part_of_a_correction() {
        let bare = |before: &str, after: &str| Pair::of(before, after).unwrap().bare();
        assert_eq!(bare("(Cubz,", "(Cuba,"), Pair::of("Cubz", "Cuba").unwrap());
        assert_eq!(bare("Cuba.", "Cuba,"), Pair::of("Cuba.", "Cuba,").unwrap());
    }
}
