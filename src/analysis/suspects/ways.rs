//! The ways in which a place of the text can be read: as it stands, as candidates, as something else.

use super::features::{Feature, Known};
use super::profile::Prepared;
use super::signs::{FUNCTION, TITLES, enclosing, lead_class, trail_class};
use super::symbols;
use super::tokens::{Case, Token, case, ends_sentence, written};
use super::words::{log_probability, price};
use super::{Language, Profile};
use crate::analysis::lexicon::Entry;
use std::sync::Arc;

/// A word that a misread one may have been.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// In small letters as lists know it; as it stands for a form of the dossier.
    pub word: String,
    /// What the misreading costs.
    pub cost: f32,
    /// What lists know of it.
    pub entry: Option<Entry>,
}

/// One way to read a place.
#[derive(Debug, Clone)]
pub struct Way {
    /// The first token it stands for.
    pub first: usize,
    /// The last one.
    pub last: usize,
    /// What would stand there.
    pub text: String,
    /// Its first word, for the word before it; empty where lists do not have it.
    pub left: String,
    /// Its last word, for the word behind it.
    pub right: String,
    /// Whether it is the text as it stands.
    pub stands: bool,
    /// Whether it is something that is not among the candidates.
    pub other: bool,
    /// Its first and last word whether lists have them or not, for what stands beside it elsewhere in the dossier.
    pub ends: (String, String),
    /// What is known of it.
    pub known: Known,
}

impl Way {
    /// Whether what follows begins a sentence.
    pub fn closes(&self) -> bool {
        ends_sentence(&self.text)
    }
}

/// What a place is looked at with.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    /// How much is misread on the page: five times the share of words that no list has, in small letters.
    pub(super) noise: f32,
    pub(super) language: &'a Language,
    pub(super) profile: &'a Profile,
    pub(super) prepared: &'a Prepared,
    pub(super) tokens: &'a [Token<'a>],
}

/// Changed words that are kept for one token.
const MOST_WORDS: usize = 14;
/// Words that are looked at for it.
const MOST_FOUND: usize = 24;
/// What a misreading and the word's price may cost for an unknown word, and for a form of the dossier.
const UNKNOWN_BOUND: f32 = 15.5;
const UNKNOWN_LETTER: f32 = 0.7;
const OWN_BOUND: f32 = 16.0;
/// How much more a known word may cost than the one that stands.
const KNOWN_ROOM: f32 = 4.5;
/// Longer strings are no words.
const LONGEST: usize = 28;
/// Signs that stand behind words in any text.
const ORDINARY_TRAIL: &str = ".,;:!?)]'\"-";
/// Signs that stand before words in any text.
const ORDINARY_LEAD: &str = "(['\"-$£";

/// What a word is, as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lists have it.
    Known(u8),
    /// A person or a dictionary says it is right.
    Right,
    /// Made of known words with hyphens or apostrophes.
    Parts,
    /// Only figures and their signs.
    Number,
    /// A dash or a sign that stands alone.
    Dash,
    /// Neither letter nor figure.
    Junk,
    /// An initial or letters with full stops.
    Initials,
    /// Half of a known word, divided by a hyphen.
    Half,
    /// One letter.
    Single,
    /// Letters and figures.
    Digits,
    /// Signs inside.
    Symbols,
    /// Capitals inside.
    Mixed,
    /// Unknown, in some case.
    Unknown(Case),
}

impl Bench<'_> {
    pub(super) fn entry(&self, key: &str) -> Option<Entry> {
        let words = &self.language.words;
        words.get(key).or_else(|| words.get(key.strip_suffix("'s")?))
    }

    /// What a token is.
    pub(super) fn token_kind(&self, at: usize) -> Kind {
        let Some(token) = self.tokens.get(at) else { return Kind::Junk };
        if token.core.is_empty() {
            let only = |sign: char| token.text.chars().all(|c| c == sign);
            return if only('#') || only('-') || matches!(token.text, "-" | "--" | "---" | "\u{2014}" | "\u{2013}" | "&" | "+" | "=" | "/" | "£" | "$" | "%") {
                Kind::Dash
            } else {
                Kind::Junk
            };
        }
        let kind = self.kind(token.core, &token.key);
        if matches!(kind, Kind::Known(2..) | Kind::Right | Kind::Number) {
            return kind;
        }
        let dotted = token.core.contains('.')
            && token.core.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
        let initial = kind == Kind::Single && token.core.chars().all(char::is_uppercase) && token.trail.starts_with('.');
        if dotted || initial {
            return Kind::Initials;
        }
        if self.is_half(at) || at.checked_sub(1).is_some_and(|before| self.is_half(before)) {
            return Kind::Half;
        }
        kind
    }

    /// Whether this token and the next are a known word divided by a hyphen.
    fn is_half(&self, at: usize) -> bool {
        let (Some(token), Some(next)) = (self.tokens.get(at), self.tokens.get(at + 1)) else { return false };
        divided_by_hyphen(token, next) && self.is_listed(&format!("{}{}", token.core, next.core))
    }

    /// Whether this token and the next are a known word that was divided by a hyphen which was not read.
    fn lost_hyphen(&self, at: usize) -> bool {
        let (Some(token), Some(next)) = (self.tokens.get(at), self.tokens.get(at + 1)) else { return false };
        let plain = token.trail.is_empty() && next.lead.is_empty() && !token.core.is_empty() && next.core.starts_with(char::is_lowercase);
        plain && self.is_listed(&format!("{}{}", token.core, next.core))
    }

    /// Whether lists have a word, as it is written or one of its parts after a hyphen.
    fn is_listed(&self, word: &str) -> bool {
        let fine = |key: &str| self.entry(key).is_some_and(|entry| entry.tier > 0 || entry.count > 30);
        let key = symbols::key(word);
        fine(&key) || (key.contains('-') && key.split('-').all(|part| !part.is_empty() && fine(part)))
    }

    pub(super) fn kind(&self, core: &str, key: &str) -> Kind {
        if core.is_empty() {
            return Kind::Junk;
        }
        if self.profile.is_right(core) || self.language.is_right(core) {
            return Kind::Right;
        }
        let letters = core.chars().filter(|c| c.is_alphabetic()).count();
        let digits = core.chars().filter(char::is_ascii_digit).count();
        if letters == 0 || is_measure(core) {
            return Kind::Number;
        }
        if letters == 1 && core.chars().count() == 1 {
            return if matches!(core, "a" | "A" | "I" | "O") { Kind::Known(3) } else { Kind::Single };
        }
        let mixed = case(core) == Case::Mixed;
        match self.entry(key) {
            Some(entry) if digits == 0 && !(mixed && !core.contains('\'')) => return Kind::Known(entry.tier),
            _ => {}
        }
        if digits > 0 {
            return Kind::Digits;
        }
        if core.contains(['-', '/', '\'', '\u{2014}', '\u{2019}']) {
            let mut parts = core.split(['-', '/', '\'', '\u{2014}', '\u{2019}']).filter(|part| !part.is_empty());
            if parts.all(|part| {
                part.chars().count() == 1
                    || part.chars().all(|c| c.is_ascii_digit())
                    || self.entry(&symbols::key(part)).is_some_and(|entry| entry.tier > 0 || entry.count > 20) && case(part) != Case::Mixed
            }) {
                return Kind::Parts;
            }
        }
        if core.chars().any(|c| !c.is_alphanumeric() && c != '\'' && c != '-' && c != '\u{2019}') {
            return Kind::Symbols;
        }
        if mixed { Kind::Mixed } else { Kind::Unknown(case(core)) }
    }

    /// Words that this one may have been, cheapest in view of how often they occur first.
    pub(super) fn candidates(&self, core: &str, known: bool) -> Arc<[Candidate]> {
        self.prepared.remembered(core, || {
            let symbols = symbols::read(core);
            if symbols.is_empty() || symbols.len() > LONGEST {
                return Vec::new();
            }
            let query = self.prepared.channel.query(&symbols);
            let words = &self.language.words;
            let entry = self.entry(&symbols::key(core)).filter(|_| known);
            let bound = entry.map_or(UNKNOWN_BOUND + UNKNOWN_LETTER * symbols.len() as f32, |entry| KNOWN_ROOM + price(entry));
            let hits = words.search(&query, bound, MOST_FOUND);
            let own = self.prepared.own.search(&query, &self.prepared.own_prices, if known { KNOWN_ROOM } else { OWN_BOUND }, 6);
            let key = symbols::key(core);
            let mut found: Vec<Candidate> = hits
                .into_iter()
                .map(|hit| (words.word(hit.word).to_owned(), hit.cost))
                .map(|(word, cost)| Candidate { entry: words.get(&word), word, cost })
                .chain(own.into_iter().filter_map(|hit| {
                    let word = self.prepared.own_words.get(hit.word as usize)?.clone();
                    Some(Candidate { word, cost: hit.cost, entry: None })
                }))
                .filter(|candidate| candidate.word != key && candidate.word != core)
                .collect();
            let often = |candidate: &Candidate| (1.0 + self.prepared.count(&candidate.word) as f32).ln();
            let rank =
                |candidate: &Candidate| candidate.cost - 0.6 * candidate.entry.map_or(-15.0, log_probability) - 0.7 * often(candidate);
            found.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then_with(|| a.word.cmp(&b.word)));
            found.truncate(MOST_WORDS);
            found
        })
    }

    /// A word of a list as it would be written in place of `core`.
    pub(super) fn dressed(&self, candidate: &Candidate, core: &str) -> String {
        let Some(entry) = candidate.entry else { return candidate.word.clone() };
        let usual = if entry.lower || !(entry.capital || entry.upper) {
            Case::Lower
        } else if entry.capital {
            Case::Capital
        } else {
            Case::Upper
        };
        let long = core.chars().filter(|c| c.is_alphabetic()).count() > 1;
        let wanted = match case(core) {
            Case::Upper if long => Case::Upper,
            Case::Upper | Case::Capital => {
                if usual == Case::Upper {
                    Case::Upper
                } else {
                    Case::Capital
                }
            }
            Case::Lower | Case::None => usual,
            Case::Mixed => {
                let upper = core.chars().filter(|c| c.is_uppercase()).count();
                let lower = core.chars().filter(|c| c.is_lowercase()).count();
                if upper > lower {
                    Case::Upper
                } else if core.starts_with(char::is_uppercase) {
                    Case::Capital
                } else {
                    usual
                }
            }
        };
        written(&candidate.word, wanted)
    }

    /// Every way to read the token at `at`.
    pub(super) fn ways(&self, at: usize) -> Vec<Way> {
        let Some(token) = self.tokens.get(at) else { return Vec::new() };
        let kind = self.token_kind(at);
        let mut ways = vec![self.standing(at, token, kind), other(at)];
        // A name in small letters is no name.
        let unusual = case(token.core) == Case::Lower && self.entry(&token.key).is_some_and(|entry| !entry.lower);
        let known = matches!(kind, Kind::Known(2..) | Kind::Right | Kind::Parts | Kind::Number | Kind::Half | Kind::Initials) && !unusual;
        self.without_junk(at, &mut ways);
        if !token.core.is_empty() {
            let trails = self.signs(at, token);
            self.changed_words(at, token, kind, known, &trails, &mut ways);
            self.changed_case(at, token, kind, &mut ways);
            self.changed_signs(at, token, kind, &trails, &mut ways);
            if !known {
                self.divided(at, token, &mut ways);
                self.compounds(at, token, &mut ways);
            }
            self.from_corrections(at, token, &mut ways);
            self.letter_for_sign(at, token, &mut ways);
        }
        self.joined(at, &mut ways);
        if let Some(before) = at.checked_sub(1) {
            self.joined(before, &mut ways);
        }
        self.doubled(at, &mut ways);
        dedup(&mut ways);
        ways.iter_mut().for_each(|way| self.in_noise(way));
        let cheapest =
            ways.iter().filter(|way| !way.stands && !way.other).map(|way| way.known.get(Feature::Cost)).filter(|cost| *cost > 0.0);
        let cheapest = cheapest.fold(f32::MAX, f32::min).min(18.0);
        self.as_other(token, kind, cheapest, &mut ways);
        ways
    }

    /// What weighs otherwise where much is misread.
    fn in_noise(&self, way: &mut Way) {
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
            (&[Feature::KeepCapital], Feature::NoiseName),
        ] {
            if any(known, of) {
                known.set(feature, noise);
            }
        }
        known.set(Feature::NoiseTrail, noise * known.get(Feature::TrailCost));
    }

    fn standing(&self, at: usize, token: &Token<'_>, kind: Kind) -> Way {
        let mut way = self.way(at, at, token.text.to_owned(), &token.key, &token.key);
        way.stands = true;
        way.known.set(Feature::Keep, 1.0);
        self.kept(at, token, kind, &mut way);
        self.cased(at, token, token.core, &mut way);
        self.edged(at, token, (token.lead, token.trail), &mut way);
        way
    }

    /// What is known of a word that stays, whatever becomes of its capitals and signs.
    fn kept(&self, at: usize, token: &Token<'_>, kind: Kind, way: &mut Way) {
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
            known.set(Feature::KeepFrequent, frequent.max(1.0).ln());
            known.set(Feature::KeepNeighbours, self.doubtful_around(at));
            known.flag(Feature::KeepTitled, kind == Kind::Unknown(Case::Capital) && self.is_titled(at));
        } else {
            known.set(Feature::KeepKnownFrequent, frequent.max(1.0).ln());
        }
    }

    /// Whether the token before is a title, an initial or a name.
    fn is_titled(&self, at: usize) -> bool {
        let Some((before, token)) = at.checked_sub(1).and_then(|before| Some((before, self.tokens.get(before)?))) else { return false };
        let title = TITLES.contains(&token.key.as_str());
        let name = case(token.core) == Case::Capital && self.entry(&token.key).is_none_or(|entry| !entry.lower) && !token.ends_sentence();
        title || name || self.kind(token.core, &token.key) == Kind::Single && token.trail.starts_with('.') && before > 0
    }

    /// The share of unknown words around a token.
    fn doubtful_around(&self, at: usize) -> f32 {
        const REACH: usize = 6;
        let around = self.tokens.get(at.saturating_sub(REACH)..(at + REACH + 1).min(self.tokens.len())).unwrap_or_default();
        let unknown = around.iter().filter(|token| !token.core.is_empty() && token.key.chars().any(char::is_alphabetic));
        let unknown = unknown.filter(|token| self.entry(&token.key).is_none_or(|entry| entry.tier == 0)).count();
        (unknown as f32 - 1.0).max(0.0) / around.len().max(1) as f32
    }

    /// A way with what its words alone say.
    fn way(&self, first: usize, last: usize, text: String, left: &str, right: &str) -> Way {
        let known_word = |key: &str| self.entry(key).map(log_probability);
        let parts: Vec<&str> = left.split(['-', '/', '\u{2014}']).filter(|part| !part.is_empty()).collect();
        let (left_end, _) = (parts.first().copied().unwrap_or(left), ());
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
        let listed = |key: &str| if self.language.words.get(key).is_some() { key.to_owned() } else { String::new() };
        let strip = |key: &str| key.strip_suffix("'s").filter(|_| self.language.words.get(key).is_none()).unwrap_or(key).to_owned();
        let ends = (left.to_owned(), right.to_owned());
        Way {
            first,
            last,
            text,
            left: listed(&strip(left_end)),
            right: listed(&strip(right_end)),
            stands: false,
            other: false,
            ends,
            known,
        }
    }

    fn changed(&self, at: usize, token: &Token<'_>, core: &str, (lead, trail): (&str, &str)) -> Way {
        let key = symbols::key(core);
        let mut way = self.way(at, at, format!("{lead}{core}{trail}"), &key, &key);
        way.known.set(Feature::Change, 1.0);
        self.cased(at, token, core, &mut way);
        self.edged(at, token, (lead, trail), &mut way);
        way
    }

    /// What is known of how a word is written at a place.
    fn cased(&self, at: usize, token: &Token<'_>, core: &str, way: &mut Way) {
        let written = case(core);
        let key = symbols::key(core);
        let starts = at.checked_sub(1).and_then(|before| self.tokens.get(before)).is_none_or(Token::ends_sentence);
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(Case::None, |token| case(token.core));
        let entry = self.entry(&key);
        let known = &mut way.known;
        if let Some(entry) = entry {
            known.flag(Feature::CaseUnusual, written == Case::Lower && !entry.lower && (entry.capital || entry.upper));
            let small = entry.lower && !entry.capital;
            let inside = written == Case::Capital && !starts && !matches!(before, Case::Capital | Case::Upper) && token.lead.is_empty();
            let grammar = FUNCTION.contains(&key.as_str()) && !matches!(core, "I" | "A" | "May" | "Will");
            known.flag(Feature::CaseInside, inside && small && !grammar);
            known.flag(Feature::CaseInsideSmall, inside && grammar);
            known.flag(Feature::CaseShout, written == Case::Upper && core.chars().count() > 1 && before == Case::Lower);
        }
        known.flag(Feature::CaseStart, starts && at > 0 && written == Case::Lower && token.lead.is_empty());
        let first = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        known.flag(Feature::CaseChange, !way.stands && first(core) != first(token.core));
    }

    /// What is known of the signs at its edges.
    fn edged(&self, at: usize, token: &Token<'_>, (lead, trail): (&str, &str), way: &mut Way) {
        let signs = &self.language.model.signs;
        way.known.set(Feature::TrailCost, signs.cost("trail", trail, token.trail));
        way.known.set(Feature::LeadCost, signs.cost("lead", lead, token.lead));
        way.known.set(Feature::TrailPrior, signs.prior(&trail_class(self.tokens, at), trail));
        way.known.set(Feature::LeadPrior, signs.prior(&lead_class(self.tokens, at), lead));
        // A change that takes one of two partners away leaves the other alone.
        let as_it_is = enclosing(lead) == enclosing(token.lead) && enclosing(trail) == enclosing(token.trail);
        let any = !enclosing(lead).is_empty() || !enclosing(trail).is_empty();
        way.known.flag(Feature::QuotePair, any && as_it_is && !token.lone);
        way.known.flag(Feature::QuoteLone, if as_it_is { token.lone } else { !token.lone });
    }

    /// Signs that may have been meant behind the word, as it stands first.
    fn signs(&self, at: usize, token: &Token<'_>) -> Vec<String> {
        let signs = &self.language.model.signs;
        let class = trail_class(self.tokens, at);
        let mut options: Vec<(f32, &str)> =
            signs.meant_by("trail", token.trail).into_iter().map(|(meant, cost)| (cost - signs.prior(&class, meant), meant)).collect();
        options.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        let others = options
            .into_iter()
            .map(|(_, meant)| meant)
            .filter(|meant| *meant != token.trail && plausible_signs(meant, token.trail))
            .take(3);
        std::iter::once(token.trail).chain(others).map(str::to_owned).collect()
    }

    fn changed_words(&self, at: usize, token: &Token<'_>, kind: Kind, known: bool, trails: &[String], ways: &mut Vec<Way>) {
        let starts = at.checked_sub(1).and_then(|before| self.tokens.get(before)).is_none_or(Token::ends_sentence);
        for (lead, core, trail) in extents(token) {
            let inner = core == token.core;
            if inner && kind == Kind::Number {
                continue;
            }
            for candidate in self.candidates(core, known && inner).iter() {
                let word = self.dressed(candidate, core);
                let mut options: Vec<(&str, &str, &str)> = vec![(&word, lead, trail)];
                if inner {
                    options.extend(trails.iter().skip(1).take(2).map(|trail| (word.as_str(), lead, trail.as_str())));
                    if !lead.is_empty() {
                        options.push((&word, "", trail));
                    }
                }
                // A capital may be a misread small letter, and the other way round where a sentence begins.
                let other_case = match case(&word) {
                    Case::Capital if candidate.entry.is_some_and(|entry| entry.lower) => Some(candidate.word.clone()),
                    Case::Lower if starts => Some(written(&candidate.word, Case::Capital)),
                    _ => None,
                };
                options.extend(other_case.as_deref().map(|word| (word, lead, trail)));
                for (word, lead, trail) in options {
                    let mut way = self.changed(at, token, word, (lead, trail));
                    if !inner {
                        // The signs were letters: nothing at the edges was misread as signs.
                        way.known.set(Feature::TrailCost, 0.0);
                        way.known.set(Feature::LeadCost, 0.0);
                        way.known.set(Feature::SignsInWord, 1.0);
                    }
                    self.misread(&mut way, candidate, known && inner, symbols::key(core).chars().count());
                    ways.push(way);
                }
            }
        }
    }

    /// What is known of a word as a candidate.
    fn misread(&self, way: &mut Way, candidate: &Candidate, known: bool, length: usize) {
        let cost = candidate.cost;
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
            Some(3) => Feature::ChangeCommon,
            Some(2) => Feature::ChangeMiddle,
            Some(1) => Feature::ChangeRare,
            Some(_) => Feature::ChangePeriod,
            None => Feature::ChangeOwn,
        };
        features.set(feature, 1.0);
        features.set(Feature::ChangeFrequent, (1.0 + self.prepared.count(&candidate.word) as f32).ln());
    }

    fn changed_case(&self, at: usize, token: &Token<'_>, kind: Kind, ways: &mut Vec<Way>) {
        let now = case(token.core);
        let small = token.core.to_lowercase();
        for wanted in [Case::Lower, Case::Capital, Case::Upper] {
            let core = written(&small, wanted);
            if core == token.core || now == Case::None || (wanted == Case::Upper && now != Case::Mixed) {
                continue;
            }
            let mut way = self.changed(at, token, &core, (token.lead, token.trail));
            way.known.set(Feature::CaseOnly, 1.0);
            self.kept(at, token, kind, &mut way);
            ways.push(way);
        }
    }

    fn changed_signs(&self, at: usize, token: &Token<'_>, kind: Kind, trails: &[String], ways: &mut Vec<Way>) {
        let leads = ["", "\"", "'", "("];
        let trails = trails.iter().skip(1).map(|trail| (token.lead, trail.as_str()));
        let leads = leads.iter().filter(|lead| !token.lead.is_empty() && **lead != token.lead).map(|lead| (*lead, token.trail));
        for edges in trails.chain(leads) {
            let mut way = self.changed(at, token, token.core, edges);
            way.known.set(Feature::SignsOnly, 1.0);
            self.kept(at, token, kind, &mut way);
            ways.push(way);
        }
        // `daugh ter` over a line end whose hyphen was not read.
        if self.lost_hyphen(at) {
            let mut way = self.changed(at, token, token.core, (token.lead, "-"));
            way.known.set(Feature::SignsOnly, 1.0);
            way.known.set(Feature::HyphenLost, 1.0);
            self.kept(at, token, Kind::Half, &mut way);
            ways.push(way);
        }
    }

    fn divided(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        let core = token.core;
        for (cut, c) in core.char_indices().skip(1) {
            let (first, rest) = core.split_at(cut);
            let sign = !c.is_alphanumeric();
            let second = if sign { rest.trim_start_matches(|c: char| !c.is_alphanumeric()) } else { rest };
            let (left, right) = (symbols::key(first.trim_end_matches(|c: char| !c.is_alphanumeric())), symbols::key(second));
            let fine = |key: &str| {
                let figures = key.chars().all(|c| c.is_ascii_digit());
                (sign && figures && !key.is_empty())
                    || self.entry(key).is_some_and(|entry| {
                        let length = key.chars().count();
                        entry.tier >= 2 && (length > 2 || log_probability(entry) > -8.0) && (length > 1 || matches!(key, "a" | "i"))
                    })
            };
            if !fine(&left) || !fine(&right) {
                continue;
            }
            let kept = if sign && ".,;:!?".contains(c) { format!("{first}{c}") } else { first.to_owned() };
            let mut way = self.way(at, at, format!("{}{kept} {second}{}", token.lead, token.trail), &left, &right);
            way.known.set(Feature::Change, 1.0);
            way.known.set(if sign { Feature::SplitAtSign } else { Feature::Split }, 1.0);
            way.known.set(Feature::Inside, self.language.words.neighbours.bits(&left, &right));
            self.edged(at, token, (token.lead, token.trail), &mut way);
            ways.push(way);
        }
    }

    fn compounds(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        let dividers = ['-', '\'', '/', '\u{2014}', '\u{2019}'];
        if !token.core.contains(dividers) {
            return;
        }
        let mut from = 0;
        for part in token.core.split(dividers) {
            let place = from..from + part.len();
            from = place.end + token.core.get(place.end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let key = symbols::key(part);
            if part.chars().count() < 2 || matches!(self.kind(part, &key), Kind::Known(1..) | Kind::Number | Kind::Right) {
                continue;
            }
            for candidate in self.candidates(part, false).iter().take(5) {
                let mut core = token.core.to_owned();
                core.replace_range(place.clone(), &self.dressed(candidate, part));
                let mut way = self.changed(at, token, &core, (token.lead, token.trail));
                self.misread(&mut way, candidate, false, key.chars().count());
                way.known.set(Feature::Compound, 1.0);
                ways.push(way);
            }
        }
    }

    /// A last letter that was a sign: `1939+` is a matter of signs, `closede` for `closed.` is this.
    fn letter_for_sign(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        let Some((cut, last)) = token.core.char_indices().next_back() else { return };
        let (core, _) = token.core.split_at(cut);
        let key = symbols::key(core);
        let trail_read = format!("{last}{}", token.trail);
        let fine = self.entry(&key).is_some_and(|entry| entry.tier >= 2) && key.chars().count() > 1;
        let figures = !key.is_empty() && key.chars().all(|c| c.is_ascii_digit() || c == ',');
        if !fine && !(figures && !last.is_ascii_digit()) {
            return;
        }
        let signs = &self.language.model.signs;
        for meant in [".", ","] {
            let mut way = self.changed(at, token, core, (token.lead, meant));
            way.known.set(Feature::TrailCost, signs.cost("trail", meant, &trail_read));
            way.known.set(Feature::SignsOnly, 1.0);
            ways.push(way);
        }
    }

    fn from_corrections(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        for (after, count) in self.profile.corrected(token.core) {
            let mut way = self.changed(at, token, after, (token.lead, token.trail));
            way.known.set(Feature::Learned, 1.0 + (count as f32).ln());
            ways.push(way);
        }
    }

    /// A token and the next one as one word.
    fn joined(&self, at: usize, ways: &mut Vec<Way>) {
        let (Some(token), Some(next)) = (self.tokens.get(at), self.tokens.get(at + 1)) else { return };
        if next.skipped || token.skipped || next.core.is_empty() || token.core.is_empty() {
            return;
        }
        if divided_by_hyphen(token, next) {
            self.divided_misread(at, token, next, ways);
            return;
        }
        if !token.trail.is_empty() || !next.lead.is_empty() {
            return;
        }
        let together = format!("{}{}", token.core, next.core);
        let key = symbols::key(&together);
        let fine = |entry: Entry| entry.tier >= 2 || entry.count > 30;
        let known = |token: &Token<'_>| matches!(self.kind(token.core, &token.key), Kind::Known(2..) | Kind::Right);
        let (first_known, second_known) = (known(token), known(next));
        if self.entry(&key).is_some_and(fine) || self.profile.count(&together) >= 3 {
            let mut way = self.way(at, at + 1, format!("{}{together}{}", token.lead, next.trail), &key, &key);
            way.known.set(Feature::Change, 1.0);
            way.known.set(Feature::Join, 1.0);
            way.known.flag(Feature::JoinKnown, first_known && second_known);
            ways.push(way);
        } else if !(first_known && second_known) && together.chars().count() <= 14 {
            for candidate in self.candidates(&together, false).iter().filter(|candidate| candidate.cost < 11.0).take(3) {
                let text = format!("{}{}{}", token.lead, self.dressed(candidate, &together), next.trail);
                let key = symbols::key(&candidate.word);
                let mut way = self.way(at, at + 1, text, &key, &key);
                way.known.set(Feature::Change, 1.0);
                way.known.set(Feature::Join, 1.0);
                self.misread(&mut way, candidate, false, key.chars().count());
                ways.push(way);
            }
        }
    }

    /// A word divided by a hyphen of which one half was misread.
    fn divided_misread(&self, at: usize, token: &Token<'_>, next: &Token<'_>, ways: &mut Vec<Way>) {
        let together = format!("{}{}", token.core, next.core);
        if self.is_half(at) || !together.chars().all(|c| c.is_alphanumeric()) || next.core.starts_with(char::is_uppercase) {
            return;
        }
        let (first, second) = (token.core.to_lowercase(), next.core.to_lowercase());
        for candidate in self.candidates(&together, false).iter().filter(|candidate| candidate.cost < 11.0).take(4) {
            let word = &candidate.word;
            let cut = match (word.strip_prefix(first.as_str()), word.strip_suffix(second.as_str())) {
                (Some(_), _) => first.len(),
                (None, Some(head)) => head.len(),
                _ => continue,
            };
            let dressed = self.dressed(candidate, &together);
            let (Some(head), Some(tail)) = (dressed.get(..cut), dressed.get(cut..)) else { continue };
            if head.is_empty() || tail.is_empty() {
                continue;
            }
            let text = format!("{}{head}{} {tail}{}", token.lead, token.trail, next.trail);
            let mut way = self.way(at, at + 1, text, word, word);
            way.known.set(Feature::Change, 1.0);
            way.known.set(Feature::JoinHyphen, 1.0);
            self.misread(&mut way, candidate, false, word.chars().count());
            ways.push(way);
        }
    }

    fn doubled(&self, at: usize, ways: &mut Vec<Way>) {
        let Some(before) = at.checked_sub(1) else { return };
        for first in [before, at] {
            let (Some(one), Some(two)) = (self.tokens.get(first), self.tokens.get(first + 1)) else { continue };
            if one.key == two.key
                && one.trail.is_empty()
                && two.lead.is_empty()
                && one.key.chars().all(char::is_alphabetic)
                && one.key.len() > 1
            {
                let mut way = self.way(first, first + 1, format!("{}{}{}", one.lead, one.core, two.trail), &one.key, &one.key);
                way.known.set(Feature::Change, 1.0);
                way.known.set(Feature::DropDouble, 1.0);
                ways.push(way);
            }
        }
    }

    /// Whether a token may be nothing but dirt.
    fn is_dirt(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at).filter(|token| !token.skipped) else { return false };
        match self.token_kind(at) {
            Kind::Junk | Kind::Single => true,
            Kind::Number => token.core.chars().count() == 1,
            Kind::Symbols | Kind::Digits | Kind::Mixed | Kind::Unknown(_) => token.core.chars().count() <= 2,
            _ => false,
        }
    }

    /// Signs and scraps that are nothing, with the word before or behind them.
    fn without_junk(&self, at: usize, ways: &mut Vec<Way>) {
        const MOST: usize = 3;
        if !self.is_dirt(at) {
            return;
        }
        let first = (at.saturating_sub(MOST - 1)..=at).rev().take_while(|at| self.is_dirt(*at)).last().unwrap_or(at);
        let last = (at..at + MOST).take_while(|at| self.is_dirt(*at)).last().unwrap_or(at);
        let word = |at: Option<usize>| {
            at.and_then(|at| Some((at, self.tokens.get(at)?))).filter(|(_, token)| !token.core.is_empty() && !token.skipped)
        };
        let mut add = |from: usize, to: usize, token: &Token<'_>, feature: Feature| {
            let mut way = self.way(from, to, token.text.to_owned(), &token.key, &token.key);
            way.known.set(Feature::Change, 1.0);
            way.known.set(feature, 1.0);
            way.known.flag(Feature::DropLong, last > first);
            ways.push(way);
        };
        if let Some((before, token)) = word(first.checked_sub(1)) {
            add(before, last, token, Feature::DropJunk);
        }
        if let Some((next, token)) = word(Some(last + 1)) {
            add(first, next, token, Feature::DropJunkBefore);
        }
    }

    fn as_other(&self, token: &Token<'_>, kind: Kind, cheapest: f32, ways: &mut [Way]) {
        let around = ways.first().map_or(0, |way| way.first);
        let neighbours = self.doubtful_around(around);
        let signs = &self.language.model.signs;
        let odd_trail = -signs.prior(&trail_class(self.tokens, around), token.trail);
        let odd_lead = -signs.prior(&lead_class(self.tokens, around), token.lead);
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
}

fn other(at: usize) -> Way {
    let mut known = Known::default();
    known.set(Feature::Other, 1.0);
    Way {
        first: at,
        last: at,
        text: String::new(),
        left: String::new(),
        right: String::new(),
        stands: false,
        other: true,
        ends: Default::default(),
        known,
    }
}

/// The same text twice: the way that costs less stays.
fn dedup(ways: &mut Vec<Way>) {
    let mut kept: Vec<Way> = Vec::with_capacity(ways.len());
    for way in ways.drain(..) {
        let same = kept
            .iter_mut()
            .find(|known| known.other == way.other && known.first == way.first && known.last == way.last && known.text == way.text);
        match same {
            Some(known) if known.stands => {}
            Some(known) if known.known.get(Feature::Cost) > way.known.get(Feature::Cost) => *known = way,
            Some(_) => {}
            None => kept.push(way),
        }
    }
    *ways = kept;
}

/// Whether signs may be proposed at all: hyphens, quotes, brackets and points of omission are not made of nothing.
fn plausible_signs(meant: &str, read: &str) -> bool {
    (!meant.contains('-') || !read.is_empty()) && !meant.contains("..") && enclosing(meant).len() <= enclosing(read).len()
}

/// Whether a hyphen at the end of one token goes on in the next.
fn divided_by_hyphen(token: &Token<'_>, next: &Token<'_>) -> bool {
    matches!(token.trail, "-" | "\u{ad}" | "\u{ac}" | "\u{2010}") && next.lead.is_empty() && !next.core.is_empty()
}

/// Figures with an ending that belongs to figures: `9th`, `12s`, `7d`, `18th`, `40lbs`.
fn is_measure(core: &str) -> bool {
    const ENDINGS: &[&str] =
        &["st", "nd", "rd", "th", "d", "s", "m", "p", "a", "b", "c", "ft", "in", "lb", "lbs", "oz", "cwt", "mm", "km", "cm", "pm", "am"];
    let rest = core.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',' || c == '.');
    rest.len() < core.len() && ENDINGS.contains(&rest.to_lowercase().as_str())
}

/// The word, and the word with signs that may have been letters.
fn extents<'t>(token: &Token<'t>) -> Vec<(&'t str, &'t str, &'t str)> {
    let mut found = vec![(token.lead, token.core, token.trail)];
    let text = token.text;
    let (lead, trail) = (token.lead.len(), token.trail.len());
    let odd_lead = token.lead.chars().any(|c| !ORDINARY_LEAD.contains(c));
    let odd_trail = token.trail.chars().any(|c| !ORDINARY_TRAIL.contains(c));
    // `Jame«,`: what is odd goes with the word, what is ordinary behind it stays.
    let end_of_odd = token.trail.char_indices().filter(|(_, c)| !ORDINARY_TRAIL.contains(*c)).last().map_or(0, |(at, c)| at + c.len_utf8());
    let mut add = |from: usize, to: usize| {
        if let (Some(lead), Some(core), Some(trail)) = (text.get(..from), text.get(from..to), text.get(to..)) {
            found.push((lead, core, trail));
        }
    };
    let core_end = text.len() - trail;
    if odd_lead || (!token.lead.is_empty() && !token.lead.starts_with('(')) {
        add(0, core_end);
    }
    if odd_trail {
        add(lead, core_end + end_of_odd);
    }
    if odd_lead && odd_trail {
        add(0, core_end + end_of_odd);
    }
    found
}
