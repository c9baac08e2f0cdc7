//! Words that a misread one may have been, and how they would be written in its place.

use super::features::Feature;
use super::symbols;
use super::titles::{self, is_title};
use super::tokens::{Case, Token, case, written};
use super::ways::{Bench, Way};
use super::words::{log_probability, price};
use crate::analysis::lexicon::Entry;
use std::sync::Arc;

/// A word that a misread one may have been.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    /// In small letters as lists know it; as it stands for a form of the dossier.
    pub word: String,
    /// What the misreading costs.
    pub cost: f32,
    /// What lists know of it.
    pub entry: Option<Entry>,
    /// What its letters cost, where it was made letter by letter.
    pub coined: Option<f32>,
}

impl Candidate {
    /// The word as it would be written in place of `core`.
    pub(super) fn dressed(&self, core: &str) -> String {
        let Some(entry) = self.entry else {
            // A form of the dossier is written as it stands there, but among capitals in capitals.
            let shouted = case_of_name(core) == Case::Upper && core.chars().filter(|c| c.is_alphabetic()).count() > 2;
            return match self.coined {
                Some(_) => written(&self.word, case_of_name(core)),
                None if shouted => written(&self.word, Case::Upper),
                None => self.word.clone(),
            };
        };
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
        written(&self.word, wanted)
    }
}

/// How a word that no list has is written in place of another.
fn case_of_name(core: &str) -> Case {
    let upper = core.chars().filter(|c| c.is_uppercase()).count();
    let lower = core.chars().filter(|c| c.is_lowercase()).count();
    match (core.starts_with(char::is_uppercase), upper > lower) {
        (_, true) => Case::Upper,
        (true, _) => Case::Capital,
        _ => Case::Lower,
    }
}

/// Changed words that are kept for one token.
const MOST_WORDS: usize = 14;
/// Words that are thought of, before the neighbours are asked which of them go with them.
const MOST_THOUGHT_OF: usize = 56;
/// Letters of what a title may have been misread as, and what that may cost.
const LONGEST_TITLE: usize = 7;
const TITLE_COST: f32 = 15.0;
/// A title that costs less may well have been meant.
const NEAR_TITLE: f32 = 8.0;
/// The same for a word that has no business with its capital.
const NEAR_ODD_TITLE: f32 = 13.0;
/// What it may cost before a name that has a title elsewhere in the dossier.
const TITLE_COST_MET: f32 = 26.0;
/// A name that stands so often behind a title has it.
const OFTEN_MET: u32 = 3;
/// What it costs that the full stop of a title was not typed, and the logarithm of how probable that is.
const STOP_LEFT_OUT: f32 = 1.5;
const USUAL_STOP: f32 = -1.5;
/// Words that are made letter by letter.
const MOST_COINED: usize = 3;
/// Words that are looked at for it.
const MOST_FOUND: usize = 64;
/// What a misreading and the word's price may cost for an unknown word, and for a form of the dossier.
const UNKNOWN_BOUND: f32 = 16.0;
const UNKNOWN_LETTER: f32 = 1.0;
const OWN_BOUND: f32 = 16.0;
const JOIN_BOUND: f32 = 11.0;
const JOIN_LETTER: f32 = 0.8;
/// How much more a known word may cost than the one that stands.
const KNOWN_ROOM: f32 = 7.0;
/// Letters and signs of unknown words that are looked for with patience.
const LONG_ENOUGH: usize = 4;
const MOST_PATIENT: usize = 22;
/// What a misreading and the word's price may cost then.
const FAR_BOUND: f32 = 20.0;
const FAR_LETTER: f32 = 3.0;
/// Longer strings are no words.
const LONGEST: usize = 28;
/// Signs that stand behind words in any text.
pub(super) const ORDINARY_TRAIL: &str = ".,;:!?)]'\"-";
/// Signs that stand before words in any text.
const ORDINARY_LEAD: &str = "(['\"-$£";

impl Bench<'_> {
    /// Those of the words that a token may have been which are cheapest in view of how often they occur and of what stands beside it.
    pub(super) fn candidates_here(&self, at: usize, core: &str, known: bool) -> Vec<Candidate> {
        let all = self.candidates(core, known);
        let listed = |key: &str| self.language.words.get(key).is_some();
        let side = |at: Option<usize>| at.and_then(|at| self.tokens.get(at)).map(|token| token.key.as_str()).unwrap_or_default();
        let (before, after) = (side(at.checked_sub(1)), side(Some(at + 1)));
        let (listed_before, listed_after) = (listed(before), listed(after));
        let neighbours = &self.language.words.neighbours;
        let rank = |(place, candidate): (usize, &Candidate)| {
            if candidate.coined.is_some() {
                return (f32::MIN, place);
            }
            let word = symbols::key(&candidate.word);
            let bits = |first: &str, second: &str, both: bool| if both { neighbours.bits(first, second) } else { 0.0 };
            let own = |first: &str, second: &str| (1.0 + self.profile.pair(first, second) as f32).ln();
            let beside = bits(before, &word, listed_before) + bits(&word, after, listed_after);
            let here = own(before, &word) + own(&word, after);
            (
                0.9 * candidate.cost
                    - 0.6 * candidate.entry.map_or(-15.0, log_probability)
                    - 0.25 * beside
                    - here
                    - 0.7 * self.often(candidate),
                place,
            )
        };
        let mut ranked: Vec<(f32, usize)> = all.iter().enumerate().map(|(place, candidate)| rank((place, candidate))).collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        ranked.into_iter().take(MOST_WORDS).filter_map(|(_, place)| all.get(place).cloned()).collect()
    }

    /// Titles before a name, however badly they were misread: `irs. Adler` for *Mrs. Adler*.
    /// Answers whether hardly anything but a title can have been meant.
    pub(super) fn titles(&self, at: usize, token: &Token<'_>, known: bool, ways: &mut Vec<Way>) -> bool {
        let named = self.tokens.get(at + 1).is_some_and(|next| next.lead.is_empty() && next.core.starts_with(char::is_uppercase));
        let length = token.core.chars().count();
        if !named || !(2..=LONGEST_TITLE).contains(&length) || !matches!(token.trail, "" | "." | ",") {
            return false;
        }
        let read = symbols::read(token.core);
        let (mut near, met) = (false, self.before_titled(at));
        let odd = token.core.starts_with(char::is_uppercase) && self.entry(&token.key).is_some_and(|entry| !entry.capital);
        for title in titles::usual() {
            let key = title.word.to_ascii_lowercase();
            let (cost, _) = self.prepared.channel.align(&read, &key);
            if cost > if met { TITLE_COST_MET } else { TITLE_COST } || key == token.key {
                continue;
            }
            let candidate = Candidate { entry: self.language.words.get(&key), word: key, cost, coined: None };
            let word = if length > 2 && case(token.core) == Case::Upper { title.word.to_uppercase() } else { title.word.to_owned() };
            let trails: &[&str] = if title.short { &[".", ""] } else { &[""] };
            let leads: &[&str] = if token.lead.is_empty() { &[""] } else { &[token.lead, ""] };
            for (trail, lead) in trails.iter().flat_map(|trail| leads.iter().map(move |lead| (*trail, *lead))) {
                let mut way = self.changed(at, token, &word, (lead, trail));
                self.misread(&mut way, token.core, &candidate, known);
                // Some typists leave the full stop out, and some who read them put it in.
                if title.short && trail.is_empty() && token.trail == "." {
                    way.known.set(Feature::TrailCost, STOP_LEFT_OUT);
                    way.known.set(Feature::TrailPrior, USUAL_STOP);
                }
                ways.push(way);
            }
            near |= met || cost < if odd || !known { NEAR_ODD_TITLE } else { NEAR_TITLE };
        }
        // `Hrs. Adler`: somebody of this name follows, and hours have none.
        let name = |key: &str| self.entry(key).is_none_or(|entry| !entry.lower) && !is_title(key);
        near && token.trail == "." && !is_title(&token.key) && self.tokens.get(at + 1).is_some_and(|next| name(&next.key))
    }

    /// Whether a short word with a full stop stands where the dossier has a title again and again: Mrs. Adler is somebody it knows.
    pub(super) fn before_titled(&self, at: usize) -> bool {
        let short = self.tokens.get(at).is_some_and(|token| token.trail == "." && token.core.chars().count() < LONGEST_TITLE);
        let known = |next: &Token<'_>| {
            titles::usual().any(|title| title.short && self.profile.pair(&title.word.to_ascii_lowercase(), &next.key) >= OFTEN_MET)
        };
        short && self.tokens.get(at + 1).is_some_and(|next| next.core.starts_with(char::is_uppercase) && known(next))
    }

    fn often(&self, candidate: &Candidate) -> f32 {
        (1.0 + self.prepared.count(&candidate.word) as f32).ln()
    }

    /// Words that tokens put together may have been: few and cheap ones, because almost anything can be made of scraps.
    pub(super) fn candidates_together(&self, together: &str) -> Arc<[Candidate]> {
        // A blank tells the key from that of any token, which has none.
        self.prepared.remembered(&format!("{together} "), || {
            let symbols = symbols::read(together);
            let words = &self.language.words;
            let query = self.prepared.channel.query(&symbols);
            let bound = JOIN_BOUND + JOIN_LETTER * symbols.len() as f32;
            let hits = words.search(&query, bound, 6);
            let listed = |hit: super::trie::Hit| {
                let word = words.word(hit.word).to_owned();
                Candidate { entry: words.get_with_names(&word), word, cost: hit.cost, coined: None }
            };
            let own = self.prepared.own.search(&query, &self.prepared.own_prices, bound, 2);
            let own = own.into_iter().filter_map(|hit| {
                let word = self.prepared.own_words.get(hit.word as usize)?.clone();
                Some(Candidate { word, cost: hit.cost, entry: None, coined: None })
            });
            hits.into_iter().map(listed).take(3).chain(own).collect()
        })
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
            let key = symbols::key(core);
            let letters = core.chars().filter(|c| c.is_alphabetic()).count();
            let worth = !known && (LONG_ENOUGH..=MOST_PATIENT).contains(&symbols.len()) && letters * 10 >= symbols.len() * 5;
            let mut hits = words.search(&query, bound, MOST_FOUND);
            if hits.is_empty() && worth {
                hits = words.search_far(&query, FAR_BOUND + FAR_LETTER * symbols.len() as f32, MOST_FOUND);
            }
            let own_bound = if known { KNOWN_ROOM } else { OWN_BOUND };
            let own = self.prepared.own.search(&query, &self.prepared.own_prices, own_bound, 6);
            let mut found: Vec<Candidate> = hits
                .into_iter()
                .map(|hit| (words.word(hit.word).to_owned(), hit.cost))
                .map(|(word, cost)| Candidate { entry: words.get_with_names(&word), word, cost, coined: None })
                .chain(own.into_iter().filter_map(|hit| {
                    let word = self.prepared.own_words.get(hit.word as usize)?.clone();
                    Some(Candidate { word, cost: hit.cost, entry: None, coined: None })
                }))
                .filter(|candidate| candidate.word != key && candidate.word != core)
                .collect();
            let rank =
                |candidate: &Candidate| candidate.cost - 0.6 * candidate.entry.map_or(-15.0, log_probability) - 0.7 * self.often(candidate);
            found.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then_with(|| a.word.cmp(&b.word)));
            found.truncate(MOST_THOUGHT_OF);
            if !known && key.is_ascii() {
                let coined = super::coined::coin(&symbols, &self.prepared.channel, words, MOST_COINED);
                let new = |word: &str| {
                    word != key && words.get_with_names(word).is_none() && !found.iter().any(|known| known.word.eq_ignore_ascii_case(word))
                };
                let coined: Vec<Candidate> = coined
                    .into_iter()
                    .filter(|coined| new(&coined.word))
                    .map(|coined| Candidate { word: coined.word, cost: coined.cost, entry: None, coined: Some(coined.letters) })
                    .collect();
                found.extend(coined);
            }
            found
        })
    }
}

/// The word, and the word with signs that may have been letters.
pub(super) fn extents<'t>(token: &Token<'t>) -> Vec<(&'t str, &'t str, &'t str)> {
    let mut found = vec![(token.lead, token.core, token.trail)];
    let text = token.text;
    let (lead, trail) = (token.lead.len(), token.trail.len());
    let odd_lead = token.lead.chars().any(|c| !ORDINARY_LEAD.contains(c));
    let odd_trail = !token.dashed && token.trail.chars().any(|c| !ORDINARY_TRAIL.contains(c));
    // `Jame«,`: what is odd goes with the word, what is ordinary behind it stays.
    let end_of_odd = token.trail.char_indices().rfind(|(_, c)| !ORDINARY_TRAIL.contains(*c)).map_or(0, |(at, c)| at + c.len_utf8());
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
