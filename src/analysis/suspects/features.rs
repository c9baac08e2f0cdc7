//! What is known of one way to read a place, as numbers, and the model that weighs them.
//!
//! Each place has several ways to be read: as it stands, as one of the candidates, or as something that is not among them. Each way has the
//! same list of numbers; the model weighs and sums them, and the exponentials of the sums, divided by their total, are the
//! probabilities of the ways (a conditional log-linear model; A. L. Berger, S. A. Della Pietra and V. J. Della Pietra, 1996). So what is
//! doubted and what is proposed come from one calculation, and the score of a suspect is the probability that it is wrong.

macro_rules! features {
    ($($name:ident $id:literal $doc:literal;)+) => {
        /// One of the numbers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Feature { $(#[doc = $doc] $name,)+ }

        /// All, in order.
        pub const FEATURES: &[(Feature, &str)] = &[$((Feature::$name, $id),)+];
    };
}

features! {
    Keep "keep" "As it stands.";
    Other "other" "Something that is not among the candidates.";
    Change "change" "A candidate.";
    LogP "log-p" "Natural logarithm of how probable its words are anywhere, as far as lists have them.";
    Before "before" "Bits that the word before makes it likelier.";
    After "after" "Bits that the word behind makes it likelier.";
    BeforeUnseen "before-unseen" "Never met behind the word before.";
    AfterUnseen "after-unseen" "Never met before the word behind.";
    BeforeNever "before-never" "Never met behind the word before although both are common: logarithm of how often they should have been.";
    AfterNever "after-never" "The same with the word behind.";
    BeforeThree "before-three" "Bits that the second word before makes it likelier beyond the first.";
    AfterThree "after-three" "Bits that it makes the second word behind likelier beyond the first.";
    AroundThree "around-three" "Bits that the word before makes the word behind likelier beyond it.";
    Inside "inside" "Bits between its own words, where it has several.";
    Cost "cost" "What the misreading costs.";
    CostLong "cost-long" "The same for words of seven letters and more.";
    CostShort "cost-short" "The same for words of three letters and fewer.";
    KeepCommon "keep-common" "Stands and is a common word.";
    KeepMiddle "keep-middle" "Stands and is a word of the middle list.";
    KeepRare "keep-rare" "Stands and is a rare word.";
    KeepPeriod "keep-period" "Stands and was only counted in papers of the period.";
    KeepRight "keep-right" "Stands and is a word of the dossier's own list or of a dictionary.";
    KeepLower "keep-lower" "Stands, unknown, in small letters.";
    KeepCapital "keep-capital" "Stands, unknown, with a capital.";
    KeepUpper "keep-upper" "Stands, unknown, in capitals.";
    KeepMixed "keep-mixed" "Stands, capitals inside.";
    KeepDigits "keep-digits" "Stands, letters and digits.";
    KeepSymbols "keep-symbols" "Stands, signs inside.";
    KeepNumber "keep-number" "Stands and is a number.";
    KeepDash "keep-dash" "Stands and is a dash or a sign that stands alone.";
    KeepInitials "keep-initials" "Stands and is an initial or letters with full stops.";
    KeepHalf "keep-half" "Stands and is half of a known word divided by a hyphen.";
    KeepTitled "keep-titled" "Stands, unknown with a capital, behind a title, an initial or a name.";
    NoTitle "no-title" "No title, where one before a name may have been misread.";
    KeepName "keep-name" "Stands, with a capital, and is a name of persons.";
    OwnBefore "own-before" "Logarithm of how often it stands behind the word before elsewhere in the dossier.";
    OwnAfter "own-after" "Logarithm of how often it stands before the word behind elsewhere in the dossier.";
    NoiseChange "noise-change" "A candidate, where much is misread.";
    NoiseOther "noise-other" "Something else, where much is misread.";
    NoiseSigns "noise-signs" "Only signs differ, where much is misread.";
    NoiseJunk "noise-junk" "Signs that are nothing, where much is misread.";
    NoiseCase "noise-case" "Only capitals differ, where much is misread.";
    NoiseKnown "noise-known" "A candidate for a known word, where much is misread.";
    NoiseTrail "noise-trail" "What misreading the signs behind it costs, where much is misread.";
    NoiseDivide "noise-divide" "Divided or put together, where much is misread.";
    NoiseStart "noise-start" "A sentence that begins small, where much is misread.";
    NoiseInside "noise-inside" "A capital that begins no sentence, where much is misread.";
    NoiseName "noise-name" "Stands, unknown with a capital, where much is misread.";
    KeepWord "keep-word" "The word stands, something else changes.";
    QuotePair "quote-pair" "Quotes or brackets on both sides.";
    QuoteLone "quote-lone" "A quote or bracket on one side only.";
    HyphenLost "hyphen-lost" "A hyphen that divides a known word was not read.";
    KeepSecondHalf "keep-second-half" "Stands behind what with it is a known word.";
    CaseInsideSmall "case-inside-small" "The same, a small word of grammar.";
    KeepJunk "keep-junk" "Stands, no letter or digit.";
    KeepSingle "keep-single" "Stands, one letter.";
    KeepShort "keep-short" "Stands, unknown, two or three letters.";
    KeepLong "keep-long" "Stands, unknown, eight letters or more.";
    KeepOdd "keep-odd" "Stands, unknown: how little it looks like a word.";
    KeepParts "keep-parts" "Stands and is made of known words with hyphens.";
    KeepFrequent "keep-frequent" "Stands, unknown: logarithm of how often it stands in the dossier.";
    KeepFrequentNear "keep-frequent-near" "The same, where a misreading of a common word is near: it may be one all over the dossier.";
    KeepKnownFrequent "keep-known-frequent" "Stands, known: logarithm of how often it stands in the dossier.";
    KeepConfidence "keep-confidence" "Stands: how unsure the recogniser was, beyond what is usual.";
    KeepDisputed "keep-disputed" "Stands: another reading differs.";
    KeepWidth "keep-width" "Stands: by how many letters its width does not fit.";
    ChangeCommon "change-common" "A common word.";
    ChangeMiddle "change-middle" "A word of the middle list.";
    ChangeRare "change-rare" "A rare word.";
    ChangePeriod "change-period" "A word only counted in papers of the period.";
    ChangeName "change-name" "A name of persons.";
    NameForName "name-for-name" "A word that lists have with a capital only, for one with a capital inside a sentence.";
    ChangeOwn "change-own" "A form of the dossier that no list has.";
    ChangeCoined "change-coined" "A word that no list has, made letter by letter.";
    CoinedLetters "coined-letters" "What the letters of such a word cost.";
    CoinedCost "coined-cost" "What the misreading of such a word costs.";
    CoinedSmall "coined-small" "Such a word in small letters.";
    ChangeFrequent "change-frequent" "Logarithm of how often the candidate stands in the dossier.";
    ChangeKnown "change-known" "A candidate for a word that is known as it stands.";
    ChangeKnownCost "change-known-cost" "What the misreading costs, for a word that is known as it stands.";
    ChangeWitness "change-witness" "Another reading has it so.";
    ChangeWidth "change-width" "A candidate: by how many letters its width would not fit.";
    SeenHere "seen-here" "Its misreadings are met elsewhere on the page: the mean logarithm of how often.";
    Learned "learned" "The same correction was made in this dossier; logarithm of how often.";
    CaseOnly "case-only" "Only capitals differ.";
    SignsOnly "signs-only" "Only signs differ.";
    CaseChange "case-change" "The first letter is written otherwise.";
    CaseUnusual "case-unusual" "Written otherwise than lists write it: a name in small letters.";
    CaseInside "case-inside" "A capital that begins no sentence, of a word that is written small.";
    CaseStart "case-start" "A sentence that begins small.";
    CaseShout "case-shout" "Capitals among capitals.";
    TrailCost "trail-cost" "What misreading the signs behind it costs.";
    TrailPrior "trail-prior" "Natural logarithm of how probable the signs behind it are there.";
    LeadCost "lead-cost" "What misreading the signs before it costs.";
    LeadPrior "lead-prior" "Natural logarithm of how probable the signs before it are.";
    SignsInWord "signs-in-word" "Signs at its edge were letters.";
    Split "split" "Divided in two.";
    SplitAtSign "split-at-sign" "Divided where a sign stands.";
    Join "join" "Put together with the next word.";
    JoinHyphen "join-hyphen" "Put together over a hyphen.";
    JoinKnown "join-known" "Put together although all are words.";
    JoinSomeKnown "join-some-known" "Put together although some are words.";
    JoinThree "join-three" "Three put together.";
    JoinScrap "join-scrap" "Put together with what is no syllable.";
    JoinMisread "join-misread" "Put together and misread.";
    DigitsFor "digits-for" "Letters that look like figures were figures.";
    DropDouble "drop-double" "A word that stands twice.";
    DropJunk "drop-junk" "Signs that are nothing.";
    DropJunkBefore "drop-junk-before" "Signs that are nothing, before a word.";
    DropLong "drop-long" "Several scraps that are nothing.";
    DropSign "drop-sign" "Signs that are nothing, where a sign was meant behind the word before.";
    DropSignSame "drop-sign-same" "The same, and it is this sign, behind a blank.";
    DropLetters "drop-letters" "Scraps that are nothing, with two letters or figures.";
    Completed "completed" "A form of the dossier of which only the beginning or the end was read.";
    CompletedLetters "completed-letters" "How many of its letters were not.";
    CompletedHead "completed-head" "Its end was read.";
    Compound "compound" "A part of a compound was misread.";
    OtherKnown "other-known" "Something else, for a known word.";
    OtherUnknown "other-unknown" "Something else, for an unknown word.";
    OtherCapital "other-capital" "Something else, unknown with a capital.";
    OtherUpper "other-upper" "Something else, unknown in capitals.";
    OtherMixed "other-mixed" "Something else, capitals inside.";
    OtherDigits "other-digits" "Something else, letters and digits.";
    OtherSymbols "other-symbols" "Something else, signs inside.";
    OtherNumber "other-number" "Something else, for a number.";
    OtherJunk "other-junk" "Something else, for signs only.";
    OtherSingle "other-single" "Something else, for one letter.";
    OtherShort "other-short" "Something else, two or three letters.";
    OtherOdd "other-odd" "Something else: how little it looks like a word.";
    OtherLength "other-length" "Something else: its length.";
    OtherCheapest "other-cheapest" "Something else: what the cheapest candidate costs.";
    OtherNeighbours "other-neighbours" "Something else: the share of doubtful words around.";
    KeepNeighbours "keep-neighbours" "Stands, unknown: the share of doubtful words around.";
    OtherTrail "other-trail" "Something else: how odd the signs behind it are.";
    Title "title" "A title before a name.";
    DigitsNear "digits-near" "Letters that look like figures beside figures.";
    DigitsCost "digits-cost" "How much less likely figures are than others that look so.";
    JoinSign "join-sign" "Put together with a sign between.";
    JoinApostrophe "join-apostrophe" "Put together with an apostrophe, as names are.";
    SplitMisread "split-misread" "Divided, and one part was misread.";
    TimeOfDay "time-of-day" "a.m. or p.m. behind an hour.";
    OtherLead "other-lead" "Something else: how odd the signs before it are.";
}

/// How many.
pub const COUNT: usize = FEATURES.len();

/// Numbers that are known of one way at most; some twenty are.
const ROOM: usize = 44;
/// Bits that say which.
const MARKS: usize = COUNT.div_ceil(64);

/// What is known of one way to read a place: only those of the numbers that were set, in their order, because most are nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    marks: [u64; MARKS],
    values: [f32; ROOM],
}

impl Default for Known {
    fn default() -> Self {
        Self { marks: [0; MARKS], values: [0.0; ROOM] }
    }
}

impl Known {
    /// Where the number has its value, and whether it was set.
    fn slot(&self, feature: Feature) -> (usize, bool) {
        let (word, bit) = (feature as usize / 64, feature as usize % 64);
        let before: u32 = self.marks.iter().take(word).map(|marks| marks.count_ones()).sum();
        let marks = self.marks.get(word).copied().unwrap_or(0);
        ((before + (marks & ((1 << bit) - 1)).count_ones()) as usize, marks >> bit & 1 == 1)
    }

    /// Sets one number.
    pub fn set(&mut self, feature: Feature, value: f32) {
        let (slot, known) = self.slot(feature);
        if !known {
            let count: u32 = self.marks.iter().map(|marks| marks.count_ones()).sum();
            if value == 0.0 || count as usize == ROOM {
                return;
            }
            self.values.copy_within(slot..count as usize, slot + 1);
            if let Some(marks) = self.marks.get_mut(feature as usize / 64) {
                *marks |= 1 << (feature as usize % 64);
            }
        }
        if let Some(cell) = self.values.get_mut(slot) {
            *cell = value;
        }
    }

    /// The places of the numbers that were set, and the numbers.
    pub fn each(&self) -> impl Iterator<Item = (usize, f32)> {
        let places = self.marks.iter().zip((0..).step_by(64)).flat_map(|(marks, first)| {
            let mut rest = *marks;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(first + bit as usize)
            })
        });
        places.zip(self.values.iter().copied())
    }

    /// Sets a number to one where something holds.
    pub fn flag(&mut self, feature: Feature, holds: bool) {
        if holds {
            self.set(feature, 1.0);
        }
    }

    /// One number.
    pub fn get(&self, feature: Feature) -> f32 {
        let (word, bit) = (feature as usize / 64, feature as usize % 64);
        let known = self.marks.get(word).is_some_and(|marks| marks >> bit & 1 == 1);
        if known { self.values.get(self.slot(feature).0).copied().unwrap_or(0.0) } else { 0.0 }
    }
}

/// Units of the hidden layer.
pub const UNITS: usize = 24;

/// How the numbers are weighed: a sum, and a layer of units that see what several of them say together
/// (D. E. Rumelhart, G. E. Hinton and R. J. Williams, Learning representations by back-propagating errors, 1986).
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The weight of each number.
    pub plain: [f32; COUNT],
    /// For each number, what it says to each unit.
    pub units: [[f32; UNITS]; COUNT],
    /// What each unit says.
    pub says: [f32; UNITS],
}

impl Weights {
    /// Nothing weighs anything.
    pub fn none() -> Self {
        Self { plain: [0.0; COUNT], units: [[0.0; UNITS]; COUNT], says: [0.0; UNITS] }
    }

    /// The place of the feature with this name.
    pub fn place(name: &str) -> Option<usize> {
        FEATURES.iter().position(|(_, id)| *id == name)
    }

    /// Sets the weight of the feature with this name; `false` where there is none.
    pub fn set(&mut self, name: &str, value: f32) -> bool {
        let weight = Self::place(name).and_then(|at| self.plain.get_mut(at));
        weight.map(|weight| *weight = value).is_some()
    }

    /// The sum for one way.
    pub fn sum(&self, known: &Known) -> f32 {
        let mut sum = 0.0;
        let mut units = [0.0_f32; UNITS];
        for (at, value) in known.each() {
            if let (Some(weight), Some(row)) = (self.plain.get(at), self.units.get(at)) {
                sum += weight * value;
                units.iter_mut().zip(row).for_each(|(unit, weight)| *unit += weight * value);
            }
        }
        sum + units.iter().zip(&self.says).map(|(unit, says)| says * squashed(*unit)).sum::<f32>()
    }
}

/// From -1 to 1, steep at 0: `x / (1 + |x|)`.
pub fn squashed(x: f32) -> f32 {
    x / (1.0 + x.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_in_whatever_order_they_come() {
        let mut known = Known::default();
        for (feature, value) in [(Feature::OtherNeighbours, 3.0), (Feature::Keep, 1.0), (Feature::Cost, 2.0), (Feature::Keep, 4.0)] {
            known.set(feature, value);
        }
        known.set(Feature::Before, 0.0);
        let all: Vec<(usize, f32)> = known.each().collect();
        assert_eq!(all, [(Feature::Keep as usize, 4.0), (Feature::Cost as usize, 2.0), (Feature::OtherNeighbours as usize, 3.0)]);
        assert_eq!((known.get(Feature::Cost), known.get(Feature::Other)), (2.0, 0.0));
    }
}
