//! Makes the word list that the program carries, `assets/lexicon/en.fst`.
//!
//! `cargo run --release --example make_lexicon -- SMALL,… MEDIUM,… LARGE,… COUNTS GENERAL NAMES,…`
//!
//! SMALL, MEDIUM and LARGE are SCOWL word lists of rising size, one word a line (Debian: `wamerican-small`, `wbritish-small` and so on).
//! COUNTS is a table of words of the period: form, usual case, count, documents. It was counted over recognised text, so misreadings are
//! among them: a word that no list has and that differs from one at least twelve times as frequent by a letter or two that look alike is
//! left out, and so are halves of words divided at the end of a line. GENERAL is a list of words with how often they occur in print at large, separated by a space.
//! NAMES are lists of persons' names with the share of people who have them, in per cent; names that are words are left out, and so are very
//! rare ones.
//!
//! Values in `en.fst`: bits 0–1 the smallest list that has the word (3 small, 2 medium, 1 large, 0 none), bits 2–4 the cases it is written in
//! (lower, Capital, UPPER), bit 5 for a name of persons that no list of words has, bits 8–15 eight times the binary logarithm of its count plus one, bits 16–23 the same of its count at large in
//! thousands. Keys are lower-case ASCII.

#![allow(clippy::string_slice, clippy::print_stdout, reason = "a tool run by hand on ASCII keys")]

use fst::MapBuilder;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;

#[derive(Default, Clone, Copy)]
struct Word {
    tier: u64,
    cases: u64,
    count: u64,
    general: u64,
}

/// The place of the bit for names among those for cases.
const NAME: u64 = 8;
/// Thousands of words that `general` is counted in, and the share of words that are such names.
const GENERAL_TOTAL: f64 = 541.8e6;
const NAMES: f64 = 0.01;
/// Names that a smaller part of people have, in per cent, are left out.
const RAREST_NAME: f64 = 0.001;

const LOWER: u64 = 1;
const CAPITAL: u64 = 2;
const UPPER: u64 = 4;

fn cases_of(word: &str) -> u64 {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.len() > 1 && letters.iter().all(|c| c.is_uppercase()) {
        UPPER
    } else if letters.first().is_some_and(|c| c.is_uppercase()) {
        CAPITAL
    } else {
        LOWER
    }
}

/// Lower-case ASCII, accents folded; `None` for what the channel does not know.
fn key(word: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization as _;
    let folded: String = word.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect::<String>().to_lowercase();
    let fine = !folded.is_empty() && folded.chars().all(|c| c.is_ascii_alphanumeric() || c == '\'' || c == '&');
    (fine && folded.chars().any(|c| c.is_ascii_alphabetic())).then_some(folded)
}

fn quantised(count: u64) -> u64 {
    (((count + 1) as f64).log2() * 8.0).round().min(255.0) as u64
}

/// Pairs of shapes that recognisers confuse, for cleaning the counts only.
const ALIKE: &[(&str, &str)] = &[
    ("e", "c"),
    ("c", "e"),
    ("o", "e"),
    ("e", "o"),
    ("a", "o"),
    ("o", "a"),
    ("u", "n"),
    ("n", "u"),
    ("h", "b"),
    ("b", "h"),
    ("l", "i"),
    ("i", "l"),
    ("t", "l"),
    ("l", "t"),
    ("f", "t"),
    ("t", "f"),
    ("r", "t"),
    ("m", "rn"),
    ("rn", "m"),
    ("m", "n"),
    ("n", "m"),
    ("n", "ri"),
    ("v", "y"),
    ("y", "v"),
    ("g", "q"),
    ("q", "g"),
    ("g", "c"),
    ("g", "o"),
    ("s", "a"),
    ("a", "s"),
    ("i", "t"),
    ("t", "i"),
    ("vv", "w"),
    ("ii", "n"),
    ("li", "h"),
    ("cl", "d"),
    ("d", "cl"),
    ("v", "r"),
    ("f", "r"),
    ("r", "f"),
    ("h", "n"),
    ("n", "h"),
    ("g", "e"),
    ("m", "nm"),
    ("m", "rm"),
    ("n", "rn"),
    ("r", "n"),
    ("l", "1"),
    ("o", "0"),
    ("i", "1"),
    ("s", "5"),
];

fn is_misreading(form: &str, count: u64, words: &BTreeMap<String, Word>) -> bool {
    let frequent = |other: &str| words.get(other).is_some_and(|word| word.count >= count * 12 && word.tier >= 1);
    for (read, meant) in ALIKE {
        let mut from = 0;
        while let Some(at) = form.get(from..).and_then(|rest| rest.find(read)) {
            let place = from + at;
            if frequent(&format!("{}{meant}{}", &form[..place], &form[place + read.len()..])) {
                return true;
            }
            from = place + 1;
        }
    }
    for place in 0..form.len() {
        if frequent(&format!("{}{}", &form[..place], &form[place + 1..])) {
            return true;
        }
        for letter in 'a'..='z' {
            if frequent(&format!("{}{letter}{}", &form[..place], &form[place..])) && form.len() > 4 {
                return true;
            }
        }
    }
    // Two words run together.
    (2..form.len().saturating_sub(1)).any(|at| form.len() > 5 && frequent(&form[..at]) && frequent(&form[at..]))
}

/// Whether a form is the beginning or the end of a word that is at least ten times as frequent: it was divided at the end of a line.
fn is_half(form: &str, count: u64, words: &BTreeMap<String, Word>) -> bool {
    words.iter().any(|(word, known)| {
        known.tier >= 1 && known.count >= 10 * count && word.len() > form.len() + 1 && (word.starts_with(form) || word.ends_with(form))
    })
}

/// Adds names of persons that are no words, from lists of names with the share of people who have them.
fn add_names(lists: &str, words: &mut BTreeMap<String, Word>) -> Result<(), Box<dyn Error>> {
    for list in lists.split(',') {
        for line in fs::read_to_string(list)?.lines() {
            let mut cells = line.split_whitespace();
            let (Some(name), Some(Ok(share))) = (cells.next().and_then(key), cells.next().map(str::parse::<f64>)) else { continue };
            if share >= RAREST_NAME && name.len() > 3 {
                let general = (share / 100.0 * NAMES * GENERAL_TOTAL) as u64;
                words.entry(name).or_insert(Word { tier: 0, cases: CAPITAL | NAME, count: 0, general });
            }
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [small, medium, large, counts, general, names] = arguments.as_slice() else {
        return Err("SMALL,… MEDIUM,… LARGE,… COUNTS GENERAL NAMES,…".into());
    };
    let mut words: BTreeMap<String, Word> = BTreeMap::new();
    for (tier, lists) in [(1, large), (2, medium), (3, small)] {
        for list in lists.split(',') {
            for line in fs::read_to_string(list)?.lines().filter(|line| !line.ends_with("'s")) {
                let Some(key) = key(line) else { continue };
                let word = words.entry(key).or_default();
                word.tier = tier;
                word.cases |= cases_of(line);
            }
        }
    }
    let table = fs::read_to_string(counts)?;
    let rows: Vec<(String, u64, u64, u64)> = table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let (_, usual) = (cells.next()?, cells.next()?);
            let (count, documents) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
            Some((key(usual)?, cases_of(usual), count, documents))
        })
        .collect();
    for (form, cases, count, _) in &rows {
        if let Some(word) = words.get_mut(form) {
            word.count += count;
            // A table of many telegrams has every word in capitals; only a list may say that a word is written so.
            if *cases == CAPITAL && word.tier < 2 {
                word.cases |= cases;
            }
        }
    }
    let mut left_out = 0;
    for (form, cases, count, documents) in &rows {
        if words.contains_key(form) || form.ends_with("'s") || form.len() < 2 {
            continue;
        }
        if *documents < 3 || is_misreading(form, *count, &words) || is_half(form, *count, &words) {
            left_out += 1;
            continue;
        }
        words.insert(form.clone(), Word { tier: 0, cases: *cases, count: *count, general: 0 });
    }
    for line in fs::read_to_string(general)?.trim_start_matches('\u{feff}').lines() {
        let Some((form, count)) = line.split_once(' ') else { continue };
        if let Some(word) = key(form).and_then(|form| words.get_mut(&form)) {
            word.general += count.trim().parse::<u64>()? / 1000;
        }
    }
    add_names(names, &mut words)?;
    let mut builder = MapBuilder::memory();
    for (form, word) in &words {
        builder.insert(form, word.tier | word.cases << 2 | quantised(word.count) << 8 | quantised(word.general) << 16)?;
    }
    let bytes = builder.into_inner()?;
    println!("{} words, {left_out} forms left out as misreadings, {} bytes", words.len(), bytes.len());
    fs::write("assets/lexicon/en.fst", bytes)?;
    Ok(())
}
