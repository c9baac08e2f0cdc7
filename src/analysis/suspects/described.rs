//! What is known of a way to read a place: its words, its capitals, its signs, how much is misread around it.

use super::candidates::Candidate;
use super::features::{Feature, Known};
use super::kinds::Kind;
use super::signs::{Around, Edge, FUNCTION, bare, encloses_alike, enclosing};
use super::symbols;
use super::titles::is_title;
use super::tokens::{Case, Token, case, ends_sentence};
use super::ways::{Bench, Way};
use super::words::log_probability;
use std::sync::Arc;

/// Natural logarithms of how probable signs are that end the opening of a letter, and others there.
const SALUTED: f32 = -0.4;
const NOT_SALUTED: f32 = -4.0;
/// The same of a colon before a quote.
const QUOTED: f32 = -0.7;
/// The same of a question mark before a quote that closes.
const ASKED: f32 = -2.5;

impl Bench<'_> {
    /// What weighs otherwise where much is misread.
    pub(super) fn in_noise(&self, way: &mut Way) {
        let noise = self.noise;
        let known = &mut way.known;
        let any = |known: &Known, features: &[Feature]| features.iter().any(|feature| known.get(*feature) != 0.0);
        for (of, feature) in [
            (&[Feature::Change][..], Feature::NoiseChange),
            (&[Feature::Other], Feature::NoiseOther),
            (&[Feature::SignsOnly], Feature::NoiseSigns),
            (&[Feature::DropJunk, Feature::DropJunkBefore], Feature::NoiseJunk),
            (&[Feature::CaseOnly], Feature::NoiseCase),
            (&[Feature::ChangeKnown], Feature::NoiseKnown),
            (&[Feature::Split, Feature::SplitAtSign, Feature::Join, Feature::JoinHyphen], Feature::NoiseDivide),
            (&[Feature::CaseStart], Feature::NoiseStart),
            (&[Feature::CaseInside, Feature::CaseInsideSmall], Feature::NoiseInside),
            (&[Feature::KeepCapital], Feature::NoiseName),
        ] {
            if any(known, of) {
                known.set(feature, noise);
            }
        }
        known.set(Feature::NoiseTrail, noise * known.get(Feature::TrailCost));
    }

    /// What is known of a word that stays, whatever becomes of its capitals and signs.
    pub(super) fn kept(&self, at: usize, token: &Token<'_>, kind: Kind, way: &mut Way) {
        let known = &mut way.known;
        known.flag(Feature::KeepWord, !way.stands);
        known.flag(Feature::KeepSecondHalf, kind != Kind::Half && at.checked_sub(1).is_some_and(|before| self.lost_hyphen(before)));
        let frequent = self.profile.count(token.core) as f32;
        let feature = match kind {
            Kind::Known(3) => Feature::KeepCommon,
            Kind::Known(2) => Feature::KeepMiddle,
            Kind::Known(1) => Feature::KeepRare,
            Kind::Known(_) => Feature::KeepPeriod,
            Kind::Right => Feature::KeepRight,
            Kind::Parts => Feature::KeepParts,
            Kind::Number => Feature::KeepNumber,
            Kind::Dash => Feature::KeepDash,
            Kind::Junk => Feature::KeepJunk,
            Kind::Initials => Feature::KeepInitials,
            Kind::Half => Feature::KeepHalf,
            Kind::Single => Feature::KeepSingle,
            Kind::Digits => Feature::KeepDigits,
            Kind::Symbols => Feature::KeepSymbols,
            Kind::Mixed => Feature::KeepMixed,
            Kind::Unknown(Case::Capital) => Feature::KeepCapital,
            Kind::Unknown(Case::Upper) => Feature::KeepUpper,
            Kind::Unknown(_) => Feature::KeepLower,
        };
        known.set(feature, 1.0);
        if matches!(kind, Kind::Unknown(_) | Kind::Mixed | Kind::Symbols | Kind::Digits) {
            let length = token.key.chars().count();
            known.flag(Feature::KeepShort, length <= 3);
            known.flag(Feature::KeepLong, length >= 8);
            known.set(Feature::KeepOdd, self.language.words.oddness(&token.key));
            // What a machine misreads it misreads often: beyond a dozen, more of the same says nothing more.
            known.set(Feature::KeepFrequent, frequent.clamp(1.0, 12.0).ln());
            known.set(Feature::KeepNeighbours, self.doubtful_around(at));
            let name =
                matches!(kind, Kind::Unknown(Case::Capital | Case::Upper)) && self.language.words.get_with_names(&token.key).is_some();
            known.flag(Feature::KeepName, name);
            known.flag(Feature::KeepTitled, kind == Kind::Unknown(Case::Capital) && self.is_titled(at));
        } else {
            known.set(Feature::KeepKnownFrequent, frequent.max(1.0).ln());
        }
    }

    /// Whether the token before is a title, an initial or a name.
    pub(super) fn is_titled(&self, at: usize) -> bool {
        let Some((before, token)) = at.checked_sub(1).and_then(|before| Some((before, self.tokens.get(before)?))) else { return false };
        let title = is_title(&token.key);
        let name = case(token.core) == Case::Capital && self.entry(&token.key).is_none_or(|entry| !entry.lower) && !token.ends_sentence();
        title || name || self.kind(token.core, &token.key) == Kind::Single && token.trail.starts_with('.') && before > 0
    }

    /// Notes that a way makes a title before a name.
    pub(super) fn before_name(&self, way: &mut Way) {
        let named = || self.tokens.get(way.last + 1).is_some_and(|next| next.lead.is_empty() && next.core.starts_with(char::is_uppercase));
        let title = !way.other && !way.closes && named() && is_title(&way.ends.1);
        if title {
            way.known.set(Feature::Title, 1.0);
        }
    }

    /// The share of unknown words around a token.
    pub(super) fn doubtful_around(&self, at: usize) -> f32 {
        const REACH: usize = 6;
        let around = self.unknown.get(at.saturating_sub(REACH)..(at + REACH + 1).min(self.unknown.len())).unwrap_or_default();
        let unknown = around.iter().filter(|unknown| **unknown).count();
        (unknown as f32 - 1.0).max(0.0) / around.len().max(1) as f32
    }

    /// A way with what its words alone say.
    pub(super) fn way(&self, first: usize, last: usize, text: String, left: &str, right: &str) -> Way {
        let known_word = |key: &str| self.entry(key).or_else(|| self.language.words.get_with_names(key)).map(log_probability);
        let parts: Vec<&str> = left.split(['-', '/', '\u{2014}']).filter(|part| !part.is_empty()).collect();
        let left_end = parts.first().copied().unwrap_or(left);
        let right_end = right.rsplit(['-', '/', '\u{2014}']).next().unwrap_or(right);
        let mut known = Known::default();
        let mut sum = match known_word(left) {
            Some(log) => log,
            None if parts.len() > 1 => parts.iter().map(|part| known_word(part).unwrap_or(-19.0)).fold(0.0, f32::min) - 2.0,
            None => -19.0,
        };
        if left != right {
            sum = sum.min(known_word(right).unwrap_or(-19.0));
        }
        known.set(Feature::LogP, sum);
        let (first_end, last_end): (Arc<str>, Arc<str>) = (left.into(), right.into());
        let ends = if left == right { (Arc::clone(&first_end), first_end) } else { (first_end, last_end) };
        // What lists have of a word, its genitive taken away; a whole word is kept only once.
        let listed = |end: &str, whole: &Arc<str>| -> (Arc<str>, Option<f32>) {
            if let Some(entry) = self.language.words.get(end) {
                return (if *end == **whole { Arc::clone(whole) } else { end.into() }, Some(log_probability(entry)));
            }
            let bare = end.strip_suffix("'s").and_then(|bare| Some((bare, self.language.words.get(bare)?)));
            bare.map_or_else(|| (Arc::default(), None), |(bare, entry)| (Arc::from(bare), Some(log_probability(entry))))
        };
        let (left, left_log) = listed(left_end, &ends.0);
        let (right, right_log) = if left_end == right_end { (Arc::clone(&left), left_log) } else { listed(right_end, &ends.1) };
        Way {
            first,
            last,
            closes: ends_sentence(&text),
            sum: 0.0,
            text,
            left,
            right,
            logs: (left_log, right_log),
            stands: false,
            other: false,
            ends,
            misread: None,
            known,
        }
    }

    /// What is around a token.
    pub(super) fn around(&self, at: usize) -> Around {
        self.around.get(at).copied().unwrap_or(Around { trail: [b'e', b's'], lead: [b'b', b'l'], starts: true, formula: false })
    }

    /// What is known of how a word is written at a place.
    pub(super) fn cased(&self, at: usize, token: &Token<'_>, core: &str, way: &mut Way) {
        let written = case(core);
        let key = symbols::key(core);
        let starts = self.around(at).starts;
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(Case::None, |token| case(token.core));
        let entry = self.entry(&key);
        let known = &mut way.known;
        if let Some(entry) = entry {
            known.flag(Feature::CaseUnusual, written == Case::Lower && !entry.lower && (entry.capital || entry.upper));
            let small = entry.lower && !entry.capital;
            let inside = written == Case::Capital && !starts && !matches!(before, Case::Capital | Case::Upper) && token.lead.is_empty();
            let grammar = inside && FUNCTION.contains(&key.as_str()) && !matches!(core, "I" | "A" | "May" | "Will");
            known.flag(Feature::CaseInside, inside && small && !grammar);
            known.flag(Feature::CaseInsideSmall, grammar);
            known.flag(Feature::CaseShout, written == Case::Upper && core.chars().count() > 1 && before == Case::Lower);
        }
        known.flag(
            Feature::CaseStart,
            starts
                && at > 0
                && written == Case::Lower
                && matches!(token.lead, "" | "\"" | "\u{201c}")
                && core.starts_with(char::is_alphabetic),
        );
        let first = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        known.flag(Feature::CaseChange, !way.stands && first(core) != first(token.core));
    }

    /// Natural logarithm of how probable signs are behind a word. What a letter is opened and closed with ends in a colon or a comma, and
    /// behind what somebody asked the sentence may go on: `"Why?" he said`.
    pub(super) fn trail_prior(&self, at: usize, trail: &str) -> f32 {
        if self.tokens.get(at).is_some_and(|token| token.dashed && token.trail == trail) {
            return 0.0;
        }
        if self.around(at).formula {
            return if matches!(trail, ":" | ",") { SALUTED } else { NOT_SALUTED };
        }
        // A colon before what is quoted.
        if trail == ":" && self.tokens.get(at + 1).is_some_and(|next| next.lead.starts_with(['"', '\u{201c}'])) {
            return QUOTED;
        }
        let usual = self.language.model.signs.prior(self.around(at).trail, trail);
        if matches!(&*bare(trail), "?" | "!") && trail.ends_with(['"', '\'', '\u{201d}', '\u{2019}']) { usual.max(ASKED) } else { usual }
    }

    /// What is known of the signs at its edges.
    pub(super) fn edged(&self, at: usize, token: &Token<'_>, (lead, trail): (&str, &str), way: &mut Way) {
        let signs = &self.language.model.signs;
        way.known.set(Feature::TrailCost, signs.cost(Edge::Trail, trail, token.trail));
        way.known.set(Feature::LeadCost, signs.cost(Edge::Lead, lead, token.lead));
        way.known.set(Feature::TrailPrior, self.trail_prior(at, trail));
        way.known.set(Feature::LeadPrior, signs.prior(self.around(at).lead, lead));
        // A change that takes one of two partners away leaves the other alone.
        let as_it_is = encloses_alike(lead, token.lead) && encloses_alike(trail, token.trail);
        let any = enclosing(lead) + enclosing(trail) > 0;
        way.known.flag(Feature::QuotePair, any && as_it_is && !token.lone);
        way.known.flag(Feature::QuoteLone, if as_it_is { token.lone } else { !token.lone });
    }

    pub(super) fn as_other(&self, token: &Token<'_>, kind: Kind, cheapest: f32, ways: &mut [Way]) {
        let around = ways.first().map_or(0, |way| way.first);
        let neighbours = self.doubtful_around(around);
        let signs = &self.language.model.signs;
        let odd_trail = -self.trail_prior(around, token.trail);
        let odd_lead = -signs.prior(self.around(around).lead, token.lead);
        let Some(way) = ways.iter_mut().find(|way| way.other) else { return };
        let known = &mut way.known;
        let feature = match kind {
            Kind::Known(_) | Kind::Right | Kind::Parts | Kind::Half | Kind::Initials | Kind::Dash => Feature::OtherKnown,
            Kind::Number => Feature::OtherNumber,
            Kind::Junk => Feature::OtherJunk,
            Kind::Single => Feature::OtherSingle,
            Kind::Digits => Feature::OtherDigits,
            Kind::Symbols => Feature::OtherSymbols,
            Kind::Mixed => Feature::OtherMixed,
            Kind::Unknown(Case::Capital) => Feature::OtherCapital,
            Kind::Unknown(Case::Upper) => Feature::OtherUpper,
            Kind::Unknown(_) => Feature::OtherUnknown,
        };
        known.set(feature, 1.0);
        known.set(Feature::OtherNeighbours, neighbours);
        known.set(Feature::OtherTrail, odd_trail);
        known.set(Feature::OtherLead, odd_lead);
        if !matches!(
            kind,
            Kind::Known(_) | Kind::Right | Kind::Parts | Kind::Number | Kind::Junk | Kind::Half | Kind::Initials | Kind::Dash
        ) {
            let length = token.key.chars().count();
            known.flag(Feature::OtherShort, (2..=3).contains(&length));
            known.set(Feature::OtherLength, (length as f32).min(14.0));
            known.set(Feature::OtherOdd, self.language.words.oddness(&token.key));
            known.set(Feature::OtherCheapest, cheapest);
        }
    }

    /// What is known of a word as a candidate.
    pub(super) fn misread(&self, way: &mut Way, core: &str, candidate: &Candidate, known: bool) {
        let cost = candidate.cost;
        let length = core.chars().count();
        way.misread = Some((core.into(), candidate.word.as_str().into()));
        let features = &mut way.known;
        features.set(Feature::Cost, cost);
        if length >= 7 {
            features.set(Feature::CostLong, cost);
        }
        if length <= 3 {
            features.set(Feature::CostShort, cost);
        }
        if known {
            features.set(Feature::ChangeKnown, 1.0);
            features.set(Feature::ChangeKnownCost, cost);
        }
        let feature = match candidate.entry.map(|entry| entry.tier) {
            Some(_) if candidate.entry.is_some_and(|entry| entry.name) => Feature::ChangeName,
            Some(3) => Feature::ChangeCommon,
            Some(2) => Feature::ChangeMiddle,
            Some(1) => Feature::ChangeRare,
            Some(_) => Feature::ChangePeriod,
            None => Feature::ChangeOwn,
        };
        if let Some(letters) = candidate.coined {
            features.set(Feature::ChangeCoined, 1.0);
            features.set(Feature::CoinedLetters, letters);
            features.set(Feature::CoinedCost, cost);
            features.flag(Feature::CoinedSmall, !core.starts_with(char::is_uppercase));
        } else {
            features.set(feature, 1.0);
        }
        let name = candidate.entry.is_some_and(|entry| entry.capital && !entry.lower)
            || (candidate.entry.is_none() && candidate.word.starts_with(char::is_uppercase));
        features.flag(Feature::NameForName, name && case(core) == Case::Capital && !self.around(way.first).starts);
        features.set(Feature::ChangeFrequent, (1.0 + self.prepared.count(&candidate.word) as f32).ln());
    }
}
