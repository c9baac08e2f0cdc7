//! How long probable misreadings take, and what the lists weigh: 1,000 typed pages of 400 words, all suggestions, one core.
//!
//! `cargo bench --bench suspects`. The pages are made by a seeded generator of sentences of our own, with one word in twelve misread, most
//! by one letter, so that a page has some thirty doubtful words. The memory of the process is printed first.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool run by hand")]

use divan::{Bencher, black_box};
use onionskin::analysis::suspects::{Language, Profile, SuspectInput, find};
use onionskin::model::{Layout, PageText};
use std::sync::LazyLock;

static ENGLISH: LazyLock<Language> = LazyLock::new(Language::english);

fn main() {
    let before = resident();
    LazyLock::force(&ENGLISH);
    let with_lists = resident();
    println!("resident memory: {before} kB, with the lists {with_lists} kB");
    let page = pages(1).remove(0);
    let profile = survey(std::slice::from_ref(&page));
    let found = check(&page, &profile);
    println!("after a page with {found} places of some doubt: {} kB", resident());
    for name in ["en.fst", "en.pairs", "en.triples", "en.model"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lexicon").join(name);
        println!("assets/lexicon/{name}: {} bytes", std::fs::metadata(path).map_or(0, |data| data.len()));
    }
    divan::main();
}

/// Kilobytes of the process that are in memory, where the system says so.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Numbers that look like chance and are the same every time (xorshift; G. Marsaglia, 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }
}

const WHO: &[&str] = &[
    "The Minister of Trade",
    "Ambassador Quill",
    "The committee",
    "Mr. Prentiss",
    "The commander of the garrison",
    "Count Olenski",
    "A member of the delegation",
    "The manager of the mill",
    "Colonel Vargas",
    "The engineer",
];
const DID: &[&str] = &[
    "told the press that",
    "had been informed by telegram that",
    "did not believe that",
    "asked whether",
    "wrote in a private letter that",
    "was afraid that",
    "reported on Friday that",
    "admitted during the conversation that",
];
const WHAT: &[&str] = &[
    "the weapons would be withdrawn from the island before the end of October",
    "the harvest in the northern province had failed for the second time",
    "the agreement on the airfield could not be renewed without a vote of the assembly",
    "nothing had been paid into the account at Zurich since 14 March 1957",
    "the younger officers met every week above the central post office",
    "the bridge at Hallow was closed and the mail came by boat",
    "some three hundred persons had crossed the frontier on foot during the night",
    "the price of sugar depended on men who had never seen a plantation",
    "a reply from London was expected within 48 hours",
    "the file (201-44718) had been lost when the office moved to Porto Alegre",
];
const THEN: &[&str] = &[
    "He gave no names.",
    "This was confirmed later by another source.",
    "We promised to consider the matter and to answer in writing.",
    "The rest of the evening was spent in silence.",
    "See my letter of the second.",
    "I recommend that no action be taken at present.",
];
const MISREAD: &[(&str, &str)] = &[
    ("m", "rn"),
    ("m", "n"),
    ("e", "c"),
    ("e", "o"),
    ("h", "b"),
    ("h", "li"),
    ("l", "1"),
    ("i", "l"),
    ("t", "l"),
    ("o", "c"),
    ("n", "u"),
    ("u", "n"),
    ("a", "s"),
    ("w", "vv"),
    ("d", "cl"),
    ("f", "t"),
    ("s", "a"),
];

/// The word as a recogniser may have read it.
fn misread(word: &str, dice: &mut Dice) -> String {
    match dice.below(12) {
        0 if word.len() > 5 && word.is_ascii() => {
            let (left, right) = word.split_at(word.len() / 2);
            format!("{left} {right}")
        }
        1 => word.replace('.', ","),
        _ => {
            let (right, wrong) = MISREAD.get(dice.below(MISREAD.len())).copied().unwrap_or_default();
            word.replacen(right, wrong, 1)
        }
    }
}

/// Pages of about 400 words in lines of about 62 letters.
fn pages(count: usize) -> Vec<PageText> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    (0..count)
        .map(|_| {
            let (mut text, mut words, mut column) = (String::new(), 0, 0);
            while words < 400 {
                let sentence = format!("{} {} {}. {}", dice.one_of(WHO), dice.one_of(DID), dice.one_of(WHAT), dice.one_of(THEN));
                for word in sentence.split(' ') {
                    let word = if dice.below(12) == 0 { misread(word, &mut dice) } else { word.to_owned() };
                    words += 1;
                    column += word.len() + 1;
                    text.push_str(&word);
                    text.push(if column > 62 { '\n' } else { ' ' });
                    column = if column > 62 { 0 } else { column };
                }
            }
            PageText::new(text)
        })
        .collect()
}

fn survey(pages: &[PageText]) -> Profile {
    let mut profile = Profile::default();
    for page in pages {
        profile.add_page(page.as_str());
    }
    profile
}

/// How many places of a page are doubted at all; all have their suggestions.
fn check(page: &PageText, profile: &Profile) -> usize {
    find(&SuspectInput { text: page, layout: &Layout::default(), skip: &[], witnesses: &[] }, &ENGLISH, profile).len()
}

/// Nothing is remembered from the round before: what the dossier says of itself is made anew.
#[divan::bench(args = [100, 1000], sample_count = 3, sample_size = 1)]
fn pages_with_suggestions(bencher: Bencher<'_, '_>, count: usize) {
    let pages = pages(count);
    let profile = survey(&pages);
    bencher.with_inputs(|| profile.clone()).bench_local_values(|profile| pages.iter().map(|page| check(page, &profile)).sum::<usize>());
}

/// A word of a page is changed, the dossier is as it was.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn one_page_again_after_an_edit(bencher: Bencher<'_, '_>) {
    let pages = pages(200);
    let profile = survey(&pages);
    let page = pages.get(100).unwrap();
    check(page, &profile);
    let mut number = 0;
    let edited = || {
        number += 1;
        PageText::new(page.as_str().replacen(" the ", &format!(" goverrnent{number} "), 1))
    };
    bencher.with_inputs(edited).bench_local_values(|page| check(black_box(&page), &profile));
}

/// The same, and what the dossier says of itself is made anew as well.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn one_page_with_a_new_survey(bencher: Bencher<'_, '_>) {
    let pages = pages(200);
    let profile = survey(&pages);
    let page = pages.get(100).unwrap();
    bencher.with_inputs(|| profile.clone()).bench_local_values(|profile| check(black_box(page), &profile));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn english_is_read() -> Language {
    Language::english()
}
