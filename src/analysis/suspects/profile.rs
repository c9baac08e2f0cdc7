//! What a dossier says of itself: its own forms, the words that are right in it, and the misreadings that were corrected in it.

use super::Language;
use super::candidates::Candidate;
use super::channel::{Channel, Confusions};
use super::symbols::{self, meant};
use super::tokens::pieces;
use super::trie::Trie;
use super::words::log_probability;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A form that no list has is a word of the dossier when it stands this often, in a short dossier and in others.
const OWN_WORD: u32 = 3;
const OWN_WORD_SHORT: u32 = 2;
/// Words of a short dossier.
const SHORT: u32 = 20_000;
/// Letters of a form that the edge of a scan may have cut.
const LEAST_WHOLE: usize = 7;
/// Such forms that are kept, the most frequent ones.
const MOST_WHOLE: usize = 50_000;
/// What a form of the dossier costs in the search when it stands once.
const OWN_PRICE: f32 = 8.5;
/// Unknown forms that are looked at to learn how this dossier was misread.
const MOST_LOOKED_AT: usize = 4000;
/// Those looked at to tell print from typewriting.
const FORMS_FOR_STYLE: usize = 400;
/// Candidates remembered at most; a dossier has fewer forms.
const MOST_REMEMBERED: usize = 400_000;
/// A correction by a person says as much as so many guesses.
const CORRECTION: f32 = 3.0;

/// Pairs beyond this many are too many to keep; those that stand once go first.
const MOST_PAIRS: usize = 1_500_000;

/// A digest of two words in a row.
fn digest(first: &str, second: &str) -> u64 {
    crate::model::fnv(first.bytes().chain(std::iter::once(b' ')).chain(second.bytes()))
}

/// What a dossier says of itself.
#[derive(Debug, Default)]
pub struct Profile {
    /// How often each form stands in the pages, as written.
    forms: HashMap<String, u32>,
    /// How often words stand beside each other, by the digest of the pair.
    pairs: HashMap<u64, u32>,
    /// Words a person said are right in this dossier.
    right: BTreeSet<String>,
    /// Corrections made in this dossier: what stood there, what it became, how often.
    corrections: BTreeMap<String, BTreeMap<String, u32>>,
    prepared: OnceLock<Arc<Prepared>>,
}

impl Clone for Profile {
    fn clone(&self) -> Self {
        let (forms, pairs) = (self.forms.clone(), self.pairs.clone());
        Self { forms, pairs, right: self.right.clone(), corrections: self.corrections.clone(), prepared: OnceLock::new() }
    }
}

/// What was made of a profile.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// What misreadings cost in this dossier.
    pub channel: Channel,
    /// Forms of the dossier that no list has.
    pub own: Trie,
    /// What they cost for being rare.
    pub own_prices: Vec<f32>,
    /// They, as written, in the tree's order.
    pub own_words: Vec<String>,
    /// Forms of the dossier that the edge of a scan may have cut, as written, with how often they stand, and their keys and keys backwards with their places; in order.
    whole: Vec<(String, u32)>,
    whole_keys: [Vec<(String, u32)>; 2],
    small: HashMap<String, u32>,
    remembered: Mutex<HashMap<String, Arc<[Candidate]>>>,
}

impl Prepared {
    /// How often a word stands in the dossier, in any case.
    pub(crate) fn count(&self, word: &str) -> u32 {
        self.small.get(word).or_else(|| self.small.get(&symbols::key(word))).copied().unwrap_or(0)
    }

    /// Forms of the dossier that begin or end so, the most frequent first, and whether they end so.
    pub(crate) fn cut(&self, key: &str, most: usize) -> Vec<(&str, bool)> {
        let backwards: String = key.chars().rev().collect();
        let mut found = Vec::new();
        for (keys, (part, ends)) in self.whole_keys.iter().zip([(key, false), (&backwards, true)]) {
            let from = keys.partition_point(|(known, _)| known.as_str() < part);
            let fitting = keys.get(from..).unwrap_or_default().iter().take_while(|(known, _)| known.starts_with(part));
            let mut words: Vec<&(String, u32)> = fitting.filter_map(|(_, place)| self.whole.get(*place as usize)).collect();
            words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            found.extend(words.into_iter().take(most).map(|(word, _)| (word.as_str(), ends)));
        }
        found
    }

    /// What was found for a word before, or is now.
    pub(crate) fn remembered(&self, word: &str, find: impl FnOnce() -> Vec<Candidate>) -> Arc<[Candidate]> {
        if let Some(found) = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(word) {
            return Arc::clone(found);
        }
        let found: Arc<[Candidate]> = find().into();
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() < MOST_REMEMBERED {
            remembered.insert(word.to_owned(), Arc::clone(&found));
        }
        found
    }
}

impl Profile {
    /// Counts the words of a page.
    pub fn add_page(&mut self, text: &str) {
        let mut before = String::new();
        for (_, token) in text.split_whitespace().flat_map(pieces) {
            let core = token.trim_matches(|c: char| !c.is_alphanumeric());
            let key = symbols::key(core);
            if !before.is_empty() && !key.is_empty() {
                *self.pairs.entry(digest(&before, &key)).or_default() += 1;
            }
            before = key;
            if !core.is_empty() {
                match self.forms.get_mut(core) {
                    Some(count) => *count += 1,
                    None => {
                        self.forms.insert(core.to_owned(), 1);
                    }
                }
            }
        }
        if self.pairs.len() > MOST_PAIRS {
            self.pairs.retain(|_, count| *count > 1);
        }
        self.prepared = OnceLock::new();
    }

    /// How often two words, as lists know them, stand beside each other.
    pub fn pair(&self, first: &str, second: &str) -> u32 {
        if first.is_empty() || second.is_empty() { 0 } else { self.pairs.get(&digest(first, second)).copied().unwrap_or(0) }
    }

    /// Counts what was counted elsewhere as well.
    pub fn merge(&mut self, other: &Self) {
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (form, count) in &other.forms {
            *self.forms.entry(form.clone()).or_default() += count;
        }
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (pair, count) in &other.pairs {
            *self.pairs.entry(*pair).or_default() += count;
        }
        self.right.extend(other.right.iter().cloned());
        for (before, afters) in &other.corrections {
            for (after, count) in afters {
                *self.corrections.entry(before.clone()).or_default().entry(after.clone()).or_default() += count;
            }
        }
        self.prepared = OnceLock::new();
    }

    /// Notes that a word is right in this dossier, in this spelling or with a capital at the start of a sentence.
    pub fn add_right(&mut self, word: &str) {
        self.right.insert(word.to_owned());
    }

    /// Notes that a person put `after` in place of `before`.
    pub fn learn(&mut self, before: &str, after: &str) {
        *self.corrections.entry(before.to_owned()).or_default().entry(after.to_owned()).or_default() += 1;
        self.prepared = OnceLock::new();
    }

    /// Whether a person said that this word is right.
    pub fn is_right(&self, word: &str) -> bool {
        !self.right.is_empty() && (self.right.contains(word) || self.right.contains(&word.to_lowercase()))
    }

    /// How often a form stands in the pages, as written.
    pub fn count(&self, form: &str) -> u32 {
        self.forms.get(form).copied().unwrap_or(0)
    }

    /// What a person put in place of this word elsewhere, and how often.
    pub fn corrected(&self, word: &str) -> impl Iterator<Item = (&str, u32)> {
        self.corrections.get(word).into_iter().flatten().map(|(after, count)| (after.as_str(), *count))
    }

    /// What is made of the profile once and used for every page.
    pub(super) fn prepared(&self, language: &Language) -> Arc<Prepared> {
        Arc::clone(self.prepared.get_or_init(|| Arc::new(self.prepare(language))))
    }

    fn prepare(&self, language: &Language) -> Prepared {
        let mut forms: Vec<(&String, u32)> = self.forms.iter().map(|(form, count)| (form, *count)).collect();
        forms.sort_unstable();
        let mut small: HashMap<String, u32> = HashMap::with_capacity(forms.len());
        let mut letters = Confusions::default();
        let mut met = [0.0_f32; symbols::MEANT];
        for (form, count) in &forms {
            let key = symbols::key(form);
            for byte in key.bytes() {
                if let Some(met) = met.get_mut(usize::from(meant(byte))) {
                    *met += *count as f32;
                }
            }
            *small.entry(key).or_default() += count;
        }
        letters.met = (0..symbols::MEANT as u8).zip(met).map(|(letter, count)| (vec![letter], count)).collect();
        let words: u32 = forms.iter().map(|(_, count)| count).sum();
        let own_word = if words < SHORT { OWN_WORD_SHORT } else { OWN_WORD };
        let mut own: BTreeMap<String, String> = BTreeMap::new();
        for (form, count) in &forms {
            let key = symbols::key(form);
            let word = form.chars().count() >= 4 && form.chars().all(char::is_alphabetic) && key.is_ascii();
            if word && *count >= own_word && language.words.get(&key).is_none() {
                own.entry(key).or_insert_with(|| (*form).clone());
            }
        }
        let keys: Vec<&[u8]> = own.keys().map(String::as_bytes).collect();
        let is_whole = |form: &str, count: u32| {
            let name = form.starts_with(char::is_uppercase) && (count > 1 || language.words.get(&symbols::key(form)).is_some());
            form.chars().count() >= LEAST_WHOLE && form.chars().all(char::is_alphabetic) && (name || count >= own_word)
        };
        let mut whole: Vec<(String, u32)> =
            forms.iter().filter(|(form, count)| is_whole(form, *count)).map(|(form, count)| ((*form).clone(), *count)).collect();
        whole.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        whole.truncate(MOST_WHOLE);
        let keyed = |turned: bool| {
            let key = |form: &String| if turned { symbols::key(form).chars().rev().collect() } else { symbols::key(form) };
            let mut keys: Vec<(String, u32)> = whole.iter().map(|(form, _)| key(form)).zip(0..).collect();
            keys.sort_unstable();
            keys
        };
        let whole_keys = [keyed(false), keyed(true)];
        let often = |form: &String| self.forms.get(form).copied().unwrap_or(1) as f32;
        let own_prices: Vec<f32> = own.values().map(|form| OWN_PRICE - 0.6 * often(form).ln()).collect();
        let [print, typed] = &language.model.styles;
        let mut prepared = Prepared {
            channel: Channel::new(&Confusions::mixed(print, typed, 0.5), &letters),
            own: Trie::new(&keys, &own_prices),
            own_prices,
            own_words: own.into_values().collect(),
            whole,
            whole_keys,
            small,
            remembered: Mutex::default(),
        };
        self.learn_channel(language, &mut prepared, &mut letters, &forms);
        prepared
    }

    /// Learns how this dossier was misread: from corrections, and from unknown forms that can hardly be anything but one word.
    fn learn_channel(&self, language: &Language, prepared: &mut Prepared, letters: &mut Confusions, forms: &[(&String, u32)]) {
        let mut own = Confusions::default();
        for (before, afters) in &self.corrections {
            for (after, count) in afters {
                let (_, steps) = prepared.channel.align(&symbols::read(before), &symbols::key(after));
                own.note(&steps, CORRECTION * *count as f32);
            }
        }
        let [print, typed] = &language.model.styles;
        let share = typed_share(&Self::guessed(language, prepared, forms, FORMS_FOR_STYLE), print, typed);
        let base = Confusions::mixed(print, typed, share);
        prepared.channel = Channel::new(&base, letters);
        for guess in Self::guessed(language, prepared, forms, MOST_LOOKED_AT) {
            let (_, steps) = prepared.channel.align(&guess.symbols, guess.word);
            own.note(&steps, guess.weight);
        }
        own.met = std::mem::take(&mut letters.met);
        prepared.channel = Channel::new(&base, &own);
    }

    /// Unknown forms that can hardly be anything but one word, the commonest first.
    fn guessed<'l>(language: &'l Language, prepared: &Prepared, forms: &[(&String, u32)], most: usize) -> Vec<Guess<'l>> {
        let unknown = |form: &str, count: u32| {
            let key = symbols::key(form);
            let long = form.chars().count() >= 4 || (count > 1 && form.chars().count() == 3);
            long && form.len() <= 20 && language.words.get(&key).is_none() && key.is_ascii() && !form.chars().any(char::is_numeric)
        };
        let mut doubtful: Vec<(&String, u32)> = forms.iter().copied().filter(|(form, count)| unknown(form, *count)).collect();
        doubtful.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        doubtful.truncate(most);
        let guess = |(form, count): (&String, u32)| {
            let symbols = symbols::read(form);
            let hits = language.words.search(&prepared.channel.query(&symbols), 15.0, 12);
            let score = |hit: &super::trie::Hit| {
                let word = language.words.word(hit.word);
                let entry = language.words.get_with_names(word);
                0.9 * hit.cost - entry.map_or(-19.0, log_probability) - 0.5 * (1.0 + prepared.count(word) as f32).ln()
            };
            let mut ranked: Vec<(f32, &str)> = hits.iter().map(|hit| (score(hit), language.words.word(hit.word))).collect();
            ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
            let (best, word) = ranked.first().copied()?;
            let all: f32 = ranked.iter().map(|(score, _)| (best - score).exp()).sum();
            let sure = 1.0 / all;
            (sure > 0.6).then(|| Guess { symbols, word, weight: sure * (count as f32).min(4.0) })
        };
        doubtful.into_iter().filter_map(guess).collect()
    }
}

/// A form and the word it can hardly but be.
struct Guess<'l> {
    symbols: Vec<u8>,
    word: &'l str,
    /// How sure, times how often.
    weight: f32,
}

/// How much of a dossier is typewriting, by how it was misread: the share under which the guesses are most probable
/// (expectation maximisation; A. P. Dempster, N. M. Laird and D. B. Rubin, 1977).
fn typed_share(guesses: &[Guess<'_>], print: &Confusions, typed: &Confusions) -> f32 {
    const PRETENDED: f32 = 4.0;
    let none = Confusions::default();
    let (print, typed) = (Channel::new(print, &none), Channel::new(typed, &none));
    let costs: Vec<(f32, f32)> =
        guesses.iter().map(|guess| (print.align(&guess.symbols, guess.word).0, typed.align(&guess.symbols, guess.word).0)).collect();
    let mut share = 0.5_f32;
    for _round in 0..12 {
        let belongs = |(print, typed): &(f32, f32)| share / (share + (1.0 - share) * (typed - print).exp());
        let sum: f32 = costs.iter().map(belongs).sum();
        share = ((sum + 0.5 * PRETENDED) / (costs.len() as f32 + PRETENDED)).clamp(0.1, 0.9);
    }
    share
}
