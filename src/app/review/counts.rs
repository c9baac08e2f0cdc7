//! What was done while reviewing, and how many keys it took.

use std::collections::BTreeMap;

/// What was decided about a suspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It was corrected by the candidate with this number, from 1.
    Candidate(usize),
    /// It was corrected by what was typed.
    Typed,
    /// It was corrected together with all like it: so many places.
    Everywhere(usize),
    /// It is right as it stands.
    Right,
    /// Its word came into the dossier's own list.
    Word,
}

/// Counts since the dossier was opened. What was taken back does not count, but the keys pressed for it do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReviewCounts {
    /// Suspects that were shown, each time one came to it.
    pub shown: u32,
    /// Corrections, by the number of the candidate, from 1.
    pub by_candidate: BTreeMap<usize, u32>,
    /// Corrections that were typed.
    pub typed: u32,
    /// Corrected with all like them, each time.
    pub everywhere: u32,
    /// Places that were corrected so, and not by themselves.
    pub places: usize,
    /// Judged right as they stand.
    pub right: u32,
    /// Words put into the dossier's own list.
    pub words: u32,
    /// Left for later, each time.
    pub later: u32,
    /// Decisions that were taken back.
    pub taken_back: u32,
    /// All keys pressed while reviewing.
    pub keys: u32,
    /// How many corrections took how many keys.
    pub keys_of_corrected: BTreeMap<u32, u32>,
    /// How many false alarms took how many keys.
    pub keys_of_right: BTreeMap<u32, u32>,
}

impl ReviewCounts {
    /// Suspects that were corrected.
    pub fn corrected(&self) -> u32 {
        self.by_candidate.values().sum::<u32>() + self.typed + self.everywhere
    }

    /// Suspects that were right as they stood.
    pub fn accepted(&self) -> u32 {
        self.right + self.words
    }

    /// The median number of keys of a correction and of a false alarm.
    pub fn medians(&self) -> (Option<u32>, Option<u32>) {
        (median(&self.keys_of_corrected), median(&self.keys_of_right))
    }

    pub(super) fn add(&mut self, decision: Decision, keys: u32) {
        *self.count(decision) += 1;
        if let Decision::Everywhere(places) = decision {
            self.places += places;
        }
        *self.keys_of(decision).entry(keys).or_default() += 1;
    }

    pub(super) fn take_back(&mut self, decision: Decision, keys: u32) {
        self.taken_back += 1;
        let count = self.count(decision);
        *count = count.saturating_sub(1);
        if let Decision::Everywhere(places) = decision {
            self.places = self.places.saturating_sub(places);
        }
        if let Some(known) = self.keys_of(decision).get_mut(&keys) {
            *known = known.saturating_sub(1);
        }
    }

    fn count(&mut self, decision: Decision) -> &mut u32 {
        match decision {
            Decision::Candidate(number) => self.by_candidate.entry(number).or_default(),
            Decision::Typed => &mut self.typed,
            Decision::Everywhere(_) => &mut self.everywhere,
            Decision::Right => &mut self.right,
            Decision::Word => &mut self.words,
        }
    }

    fn keys_of(&mut self, decision: Decision) -> &mut BTreeMap<u32, u32> {
        match decision {
            Decision::Candidate(_) | Decision::Typed | Decision::Everywhere(_) => &mut self.keys_of_corrected,
            Decision::Right | Decision::Word => &mut self.keys_of_right,
        }
    }

    /// What was done, in words: `20 corrected (17 by the first candidate), 3 right as they stand; 41 keys`.
    pub fn said(&self) -> String {
        let first = self.by_candidate.get(&1).copied().unwrap_or(0);
        let mut said = format!("{} corrected", self.corrected());
        if self.corrected() > 0 {
            said = format!("{said} ({first} by the first candidate)");
        }
        if self.places > 0 {
            said = format!("{said}, {} places with all like them", self.places);
        }
        said = format!("{said}, {} right as they stand", self.right);
        if self.words > 0 {
            said = format!("{said}, {} put into the own word list", self.words);
        }
        format!("{said}; {}", if self.keys == 1 { "one key".to_owned() } else { format!("{} keys", self.keys) })
    }
}

/// The lower median of counted numbers.
fn median(counted: &BTreeMap<u32, u32>) -> Option<u32> {
    let total: u32 = counted.values().sum();
    let mut before = 0;
    counted.iter().find_map(|(number, count)| {
        before += count;
        (*count > 0 && before * 2 >= total).then_some(*number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_count_what_was_not_taken_back() {
        let mut counts = ReviewCounts::default();
        assert_eq!(counts.medians(), (None, None));
        counts.add(Decision::Candidate(1), 1);
        counts.add(Decision::Candidate(2), 1);
        counts.add(Decision::Typed, 7);
        counts.add(Decision::Right, 1);
        assert_eq!((counts.corrected(), counts.accepted(), counts.medians()), (3, 1, (Some(1), Some(1))));
        counts.take_back(Decision::Candidate(1), 1);
        counts.take_back(Decision::Candidate(2), 1);
        assert_eq!((counts.corrected(), counts.taken_back, counts.medians().0), (1, 2, Some(7)));
    }
}
