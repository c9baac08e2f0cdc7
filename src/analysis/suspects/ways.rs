//! The ways in which a place of the text can be read: as it stands, as candidates, as something else.

use super::candidates::extents;
use super::features::{Feature, Known};
use super::kinds::Kind;
use super::outside::Outside;
use super::profile::Prepared;
use super::signs::{Around, Edge, enclosing};
use super::symbols;
use super::tokens::{Case, Token, case, ends_sentence, written};
use super::{Language, Profile};
use std::sync::Arc;

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
    pub left: Arc<str>,
    /// Its last word, for the word behind it.
    pub right: Arc<str>,
    /// Natural logarithms of how probable both are anywhere, where lists have them.
    pub logs: (Option<f32>, Option<f32>),
    /// Whether it is the text as it stands.
    pub stands: bool,
    /// Whether it is something that is not among the candidates.
    pub other: bool,
    /// Whether what follows begins a sentence.
    pub closes: bool,
    /// What the model makes of it, once its neighbours were asked.
    pub sum: f32,
    /// Its first and last word whether lists have them or not, for what stands beside it elsewhere in the dossier.
    pub ends: (Arc<str>, Arc<str>),
    /// What was read and which word was meant, where letters were misread.
    pub misread: Option<(Arc<str>, Arc<str>)>,
    /// What is known of it.
    pub known: Known,
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
    /// Whether the page is set with blanks before its signs, as old print is: `lost ; when`.
    pub(super) spaced: bool,
    /// What is around each of them.
    pub(super) around: &'a [Around],
    /// Which of them are words that no list has.
    pub(super) unknown: &'a [bool],
    /// What is known of them from outside the text.
    pub(super) outside: &'a [Outside],
}

/// A misreading that costs less is near.
const NEAR: f32 = 6.2;
/// Logarithm of the probability of signs below which they are looked at.
const USUAL_SIGNS: f32 = -1.6;
/// Bits that both neighbours together must say for a word to be left in peace: for a common one, and for one of the middle list.
const CALM_COMMON: f32 = 0.0;
const CALM_MIDDLE: f32 = 2.0;

/// Letters and signs that are read for figures, and for which, likeliest first.
const LIKE_FIGURES: &[(&str, &str)] = &[
    ("OQDUc", "0"),
    ("lI|!t]", "1"),
    ("i", "15"),
    ("o", "05"),
    ("Zz", "2"),
    ("S", "85"),
    ("s", "58"),
    ("b", "68"),
    ("G", "6"),
    ("C", "60"),
    ("T", "7"),
    ("B", "863"),
    ("ga", "89"),
    ("q", "9"),
    ("A", "4"),
    ("J", "231"),
    ("j", "15"),
    ("H", "3"),
];
/// Numbers that are proposed for one token at most.
const MOST_NUMBERS: usize = 6;
/// What a less likely figure costs.
const LESS_LIKELY: f32 = 1.0;

/// The numbers that a text with letters for figures may be, with what they cost; none where a sign is like no figure.
fn as_figures(text: &str) -> Vec<(String, f32)> {
    let mut numbers = vec![(String::new(), 0.0)];
    for c in text.chars() {
        let mut kept = [0; 4];
        let options: &str = if c.is_ascii_digit() || ",.-/".contains(c) {
            c.encode_utf8(&mut kept)
        } else {
            LIKE_FIGURES.iter().find(|(letters, _)| letters.contains(c)).map_or("", |(_, figures)| figures)
        };
        let longer = |(head, cost): &(String, f32)| {
            let (head, cost) = (head.clone(), *cost);
            options.chars().zip(0_u8..).map(move |(figure, place)| (format!("{head}{figure}"), cost + LESS_LIKELY * f32::from(place)))
        };
        numbers = numbers.iter().flat_map(longer).collect();
        numbers.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        numbers.truncate(MOST_NUMBERS);
    }
    numbers
}

impl Bench<'_> {
    /// Every way to read the token at `at`.
    pub(super) fn ways(&self, at: usize) -> Vec<Way> {
        let Some(token) = self.tokens.get(at) else { return Vec::new() };
        let kind = self.token_kind(at);
        let mut ways = vec![self.standing(at, token, kind)];
        let outside = self.outside.get(at).filter(|outside| outside.doubts(token.text));
        if outside.is_none() && (self.is_calm(at, token, kind) || is_note_number(token)) {
            return ways;
        }
        // A dash, a heading's signs: nothing speaks of them but themselves.
        if kind != Kind::Dash {
            ways.push(other(at));
        }
        // A name in small letters is no name.
        let unusual = case(token.core) == Case::Lower && self.entry(&token.key).is_some_and(|entry| !entry.lower);
        let known = matches!(kind, Kind::Known(2..) | Kind::Right | Kind::Parts | Kind::Number | Kind::Half | Kind::Initials) && !unusual;
        self.without_junk(at, &mut ways);
        let mut titled = false;
        if !token.core.is_empty() {
            let trails = self.signs(at, token);
            self.changed_words(at, token, kind, known, &trails, &mut ways);
            titled = self.titles(at, token, known, &mut ways);
            self.completed(at, token, kind, &mut ways);
            self.changed_case(at, token, kind, &mut ways);
            self.changed_signs(at, token, kind, &trails, &mut ways);
            if !known {
                self.divided(at, token, &mut ways);
                self.divided_near(at, token, &mut ways);
                self.compounds(at, token, &mut ways);
            }
            self.figures(at, token, kind, &mut ways);
            self.time_of_day(at, token, &mut ways);
            self.corrected_before(at, token, &mut ways);
            self.letter_for_sign(at, token, &mut ways);
        }
        self.joined(at, &mut ways);
        for before in [1, 2].into_iter().filter_map(|back| at.checked_sub(back)) {
            self.joined(before, &mut ways);
        }
        ways.retain(|way| (way.first..=way.last).contains(&at));
        self.doubled(at, &mut ways);
        dedup(&mut ways);
        self.seen_outside(at, token, &mut ways);
        for way in &mut ways {
            self.in_noise(way);
            self.before_name(way);
            way.known.flag(Feature::NoTitle, titled && way.known.get(Feature::Title) == 0.0);
        }
        let cheapest =
            ways.iter().filter(|way| !way.stands && !way.other).map(|way| way.known.get(Feature::Cost)).filter(|cost| *cost > 0.0);
        let cheapest = cheapest.fold(f32::MAX, f32::min).min(18.0);
        if cheapest < NEAR {
            for way in &mut ways {
                let frequent = way.known.get(Feature::KeepFrequent);
                way.known.set(Feature::KeepFrequent, 0.0);
                way.known.set(Feature::KeepFrequentNear, frequent);
            }
        }
        self.as_other(token, kind, cheapest, &mut ways);
        ways
    }

    /// What is known from outside the text.
    fn seen_outside(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        let Some(outside) = self.outside.get(at) else { return };
        let missing: Vec<Way> = outside
            .missing(ways)
            .map(|reading| {
                let read = Token::new(token.span, reading);
                self.changed(at, token, read.core, (read.lead, read.trail))
            })
            .collect();
        ways.extend(missing);
        for way in ways {
            outside.describe(way);
        }
    }

    /// Whether nothing at all speaks against a word: lists know it, it goes with both its neighbours, its signs and capitals are as usual.
    /// Four words of five are so, and are not looked at any longer.
    fn is_calm(&self, at: usize, token: &Token<'_>, kind: Kind) -> bool {
        let Kind::Known(tier @ 2..) = kind else { return false };
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        if self.before_titled(at) {
            return false;
        }
        let usual = matches!(token.trail, "" | "," | "." | ";") || self.around(at).formula || token.dashed;
        let plain = token.lead.is_empty() && !token.lone && usual;
        let twice = |other: Option<&Token<'_>>| other.is_some_and(|other| other.key == token.key);
        let starts = self.around(at).starts;
        let entry = self.entry(&token.key);
        let case_fits = match case(token.core) {
            Case::Lower => entry.is_some_and(|entry| entry.lower) && !(starts && before.is_some()),
            Case::Capital => starts || entry.is_some_and(|entry| entry.capital),
            _ => false,
        };
        if !plain || !case_fits || twice(before) || twice(self.tokens.get(at + 1)) || self.profile.corrected(token.core).next().is_some() {
            return false;
        }
        if self.trail_prior(at, token.trail) < USUAL_SIGNS {
            return false;
        }
        let neighbours = &self.language.words.neighbours;
        let bits = |pair: Option<(&str, &str)>| pair.map_or(0.0, |(first, second)| neighbours.get(first, second).unwrap_or(-2.0));
        let listed = |token: &&Token<'_>| self.language.words.get(&token.key).is_some();
        let next = self.tokens.get(at + 1).filter(|_| !token.ends_sentence()).filter(listed);
        let before = before.filter(|before| !before.ends_sentence()).filter(listed);
        let ease = bits(before.map(|before| (before.key.as_str(), token.key.as_str())))
            + bits(next.map(|next| (token.key.as_str(), next.key.as_str())));
        ease >= if tier == 3 { CALM_COMMON } else { CALM_MIDDLE }
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

    pub(super) fn changed(&self, at: usize, token: &Token<'_>, core: &str, (lead, trail): (&str, &str)) -> Way {
        let key = symbols::key(core);
        let mut way = self.way(at, at, format!("{lead}{core}{trail}"), &key, &key);
        way.known.set(Feature::Change, 1.0);
        self.cased(at, token, core, &mut way);
        self.edged(at, token, (lead, trail), &mut way);
        way
    }

    /// A changed word once more, with other signs.
    fn resigned(&self, way: &Way, at: usize, token: &Token<'_>, core: &str, (lead, trail): (&str, &str)) -> Way {
        let text = format!("{lead}{core}{trail}");
        let mut way = Way { closes: ends_sentence(&text), text, ..way.clone() };
        for feature in [Feature::QuotePair, Feature::QuoteLone] {
            way.known.set(feature, 0.0);
        }
        self.edged(at, token, (lead, trail), &mut way);
        way
    }

    /// Signs that may have been meant behind the word, as it stands first.
    fn signs(&self, at: usize, token: &Token<'_>) -> Vec<String> {
        if token.dashed {
            return vec![token.trail.to_owned()];
        }
        let signs = &self.language.model.signs;
        let class = self.around(at).trail;
        let mut options: Vec<(f32, &str)> =
            signs.meant_by(Edge::Trail, token.trail).into_iter().map(|(meant, cost)| (cost - signs.prior(class, meant), meant)).collect();
        // Of several signs, one may be dirt.
        let mut cells = [[0; 4]; 3];
        if (2..=3).contains(&token.trail.chars().count()) && enclosing(token.trail) == 0 && !token.trail.contains("..") {
            for (sign, cell) in token.trail.chars().zip(&mut cells) {
                let sign: &str = sign.encode_utf8(cell);
                if ".,;:?!".contains(sign) && options.iter().all(|(_, meant)| *meant != sign) {
                    options.push((signs.cost(Edge::Trail, sign, token.trail) - signs.prior(class, sign), sign));
                }
            }
        }
        options.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        let others = options
            .into_iter()
            .map(|(_, meant)| meant)
            .filter(|meant| *meant != token.trail && plausible_signs(meant, token.trail))
            .take(4);
        std::iter::once(token.trail).chain(others).map(str::to_owned).collect()
    }

    fn changed_words(&self, at: usize, token: &Token<'_>, kind: Kind, known: bool, trails: &[String], ways: &mut Vec<Way>) {
        let starts = self.around(at).starts;
        for (lead, core, trail) in extents(token) {
            let inner = core == token.core;
            if inner && kind == Kind::Number {
                continue;
            }
            let mut listed = 0;
            for candidate in &self.candidates_here(at, core, known && inner) {
                listed += usize::from(candidate.coined.is_none());
                let best = candidate.coined.is_none() && listed <= FEW_BEST;
                let word = candidate.dressed(core);
                let mut options: Vec<(&str, &str, &str)> = vec![(&word, lead, trail)];
                if inner {
                    let trails = trails.iter().skip(1).take(if best { 4 } else { 2 });
                    options.extend(trails.map(|trail| (word.as_str(), lead, trail.as_str())));
                    if !lead.is_empty() {
                        options.push((&word, if matches!(lead, "{" | "[" | "<" | "|") { "(" } else { "" }, trail));
                    }
                }
                // A capital may be a misread small letter, and the other way round where a sentence begins.
                let other_case = match case(&word) {
                    Case::Capital if candidate.entry.is_some_and(|entry| entry.lower) => Some(candidate.word.clone()),
                    Case::Lower if starts || (best && !same_letter(&word, core)) => Some(written(&candidate.word, Case::Capital)),
                    _ => None,
                };
                options.extend(other_case.as_deref().map(|word| (word, lead, trail)));
                let mut last = None;
                for (word, lead, trail) in options {
                    // The same word with other signs differs only in these.
                    let way = if let Some(way) = ways.last().filter(|_| last == Some(word)) {
                        self.resigned(way, at, token, word, (lead, trail))
                    } else {
                        let mut way = self.changed(at, token, word, (lead, trail));
                        if !inner {
                            // The signs were letters: nothing at the edges was misread as signs.
                            way.known.set(Feature::TrailCost, 0.0);
                            way.known.set(Feature::LeadCost, 0.0);
                            way.known.set(Feature::SignsInWord, 1.0);
                        }
                        self.misread(&mut way, core, candidate, known && inner);
                        way
                    };
                    ways.push(way);
                    last = Some(word);
                }
            }
        }
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
        let mut as_it_is: Option<Way> = None;
        for edges in trails.chain(leads) {
            let first = as_it_is.get_or_insert_with(|| {
                let mut way = self.changed(at, token, token.core, (token.lead, token.trail));
                way.known.set(Feature::SignsOnly, 1.0);
                self.kept(at, token, kind, &mut way);
                way
            });
            ways.push(self.resigned(first, at, token, token.core, edges));
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

    /// A last letter that was a sign: `1939+` is a matter of signs, `closede` for `closed.` is this.
    fn letter_for_sign(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        let Some((cut, last)) = token.core.char_indices().next_back().filter(|_| !token.dashed) else { return };
        let (core, _) = token.core.split_at(cut);
        let key = symbols::key(core);
        let trail_read = format!("{last}{}", token.trail);
        let fine = self.entry(&key).is_some_and(|entry| entry.tier >= 2) && key.chars().count() > 1;
        let figures = !key.is_empty() && key.chars().all(|c| c.is_ascii_digit() || c == ',');
        if !fine && (!figures || last.is_ascii_digit()) {
            return;
        }
        let signs = &self.language.model.signs;
        for meant in [".", ","] {
            let mut way = self.changed(at, token, core, (token.lead, meant));
            way.known.set(Feature::TrailCost, signs.cost(Edge::Trail, meant, &trail_read));
            way.known.set(Feature::SignsOnly, 1.0);
            ways.push(way);
        }
    }

    /// Letters that look like figures: `S40` for `840`, `3Oth` for `30th`.
    fn figures(&self, at: usize, token: &Token<'_>, kind: Kind, ways: &mut Vec<Way>) {
        if matches!(kind, Kind::Number | Kind::Known(2..)) || token.core.chars().count() > 8 {
            return;
        }
        let figures = |at: Option<usize>| {
            at.and_then(|at| self.tokens.get(at)).is_some_and(|token| token.core.contains(|c: char| c.is_ascii_digit()))
        };
        let near = figures(at.checked_sub(1)) || figures(Some(at + 1));
        let endings = ["", "st", "nd", "rd", "th", "s", "d"];
        let small = token.core.to_lowercase();
        for ending in endings.into_iter().filter(|ending| small.len() > ending.len() && small.ends_with(ending)) {
            let Some((head, tail)) = token.core.split_at_checked(token.core.len() - ending.len()) else { continue };
            // `lOd.` is money even without a figure.
            let money = matches!(ending, "s" | "d") && head.len() <= 2 && (near || token.trail.starts_with('.'));
            if !tail.eq_ignore_ascii_case(ending) || (!ending.is_empty() && !money && !head.contains(|c: char| c.is_ascii_digit())) {
                continue;
            }
            for (number, cost) in as_figures(head).into_iter().filter(|(number, _)| number != head) {
                let core = format!("{number}{}", tail.to_lowercase());
                let stop = matches!(ending, "s" | "d") && matches!(token.trail, "" | ",");
                let stopped = stop.then(|| format!(".{}", token.trail));
                for trail in std::iter::once(token.trail).chain(stopped.as_deref()) {
                    let mut way = self.changed(at, token, &core, (token.lead, trail));
                    way.known.set(Feature::DigitsFor, 1.0);
                    way.known.flag(Feature::DigitsNear, near);
                    way.known.set(Feature::DigitsCost, cost);
                    way.known.set(Feature::LogP, 0.0);
                    ways.push(way);
                }
            }
        }
    }

    /// `12 asm,` for *12 a.m.,*.
    fn time_of_day(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        let small = token.core.to_lowercase();
        let hour = |before: &Token<'_>| before.trail.is_empty() && before.core.ends_with(|c: char| c.is_ascii_digit());
        let behind_hour = at.checked_sub(1).and_then(|before| self.tokens.get(before)).is_some_and(hour);
        let length = small.chars().count();
        if !behind_hour || !(2..=4).contains(&length) || !small.starts_with(['a', 'p']) || !small.ends_with('m') || small.contains('.') {
            return;
        }
        let core = format!("{}.m", small.get(..1).unwrap_or_default());
        let trail = format!(".{}", token.trail.trim_start_matches('.'));
        let mut way = self.changed(at, token, &core, (token.lead, &trail));
        way.known.set(Feature::TimeOfDay, 1.0);
        way.known.set(Feature::TrailCost, 0.0);
        way.known.set(Feature::TrailPrior, 0.0);
        ways.push(way);
    }

    fn corrected_before(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        for (after, count) in self.profile.corrected(token.core) {
            let mut way = self.changed(at, token, after, (token.lead, token.trail));
            way.known.set(Feature::Learned, 1.0 + (count as f32).ln());
            ways.push(way);
        }
    }
}

/// Candidates of a token that are proposed with more signs and with a capital.
const FEW_BEST: usize = 3;

/// Whether two words begin with the same letter.
fn same_letter(one: &str, two: &str) -> bool {
    one.chars().next() == two.chars().next()
}

fn other(at: usize) -> Way {
    let mut known = Known::default();
    known.set(Feature::Other, 1.0);
    Way {
        first: at,
        last: at,
        text: String::new(),
        left: Arc::default(),
        right: Arc::default(),
        logs: (None, None),
        stands: false,
        other: true,
        closes: false,
        sum: 0.0,
        ends: Default::default(),
        misread: None,
        known,
    }
}

/// The same text twice: the way that costs less stays.
fn dedup(ways: &mut Vec<Way>) {
    let mut kept: Vec<Way> = Vec::with_capacity(ways.len());
    // Most texts differ already in their digests.
    let mut digests: Vec<u64> = Vec::with_capacity(ways.len());
    for way in ways.drain(..) {
        let digest = crate::model::fnv(way.text.bytes());
        let same = kept.iter_mut().zip(&digests).find(|(known, known_digest)| {
            **known_digest == digest && (known.other, known.first, known.last) == (way.other, way.first, way.last) && known.text == way.text
        });
        match same {
            Some((known, _)) if known.stands => {}
            Some((known, _)) if known.known.get(Feature::Cost) > way.known.get(Feature::Cost) => *known = way,
            Some(_) => {}
            None => {
                kept.push(way);
                digests.push(digest);
            }
        }
    }
    *ways = kept;
}

/// `2/` and `3)` point to a note or count a list.
fn is_note_number(token: &Token<'_>) -> bool {
    let number = token.core.len() <= 2 && !token.core.is_empty() && token.core.bytes().all(|byte| byte.is_ascii_digit());
    number && matches!(token.lead, "" | "(") && matches!(token.trail, "/" | ")")
}

/// Whether signs may be proposed at all: hyphens, quotes, brackets and points of omission are not made of nothing.
fn plausible_signs(meant: &str, read: &str) -> bool {
    (!meant.contains('-') || !read.is_empty()) && !meant.contains("..") && enclosing(meant) <= enclosing(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    #[test]
    fn letters_are_read_as_figures_likeliest_first() {
        let numbers: Vec<String> = as_figures("l8S4").into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, ["1884", "1854"]);
        assert!(as_figures("18x4").is_empty(), "a letter that is like no figure");
        assert!(as_figures("iiSSBB").len() <= MOST_NUMBERS);
    }

    #[test]
    fn a_number_that_points_to_a_note_is_told_from_others() {
        let note = |text: &str| is_note_number(&Token::new(Span::new(0, text.len()), text));
        assert!(note("2/") && note("(3)") && note("12)"));
        assert!(!note("2") && !note("123/") && !note("a)") && !note("2,"));
    }
}
