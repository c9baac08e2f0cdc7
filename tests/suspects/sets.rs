//! Sets of whole pages under the simulated proofreader.
//!
//! `tests/data/proof/misread.jsonl` is ours and nothing is learned from it: letters, memoranda, telegrams and newspaper columns as they
//! were typed from 1930 to 1970, with the errors that recognisers make. `right.jsonl` holds pages without an error and with everything
//! that looks like one. The public sets are those the weights were learned from, so their figures flatter and nothing is asserted.

use crate::proof::{Shown, Sums, normal};
use crate::{ENGLISH, Pair, data, shared, shown};
use onionskin::analysis::suspects::{Profile, SuspectInput, THRESHOLD, find};
use onionskin::model::{Layout, PageText};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn pairs(path: &str) -> Vec<Pair> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    lines(&data(path)).iter().map(|line| Pair { name: text(line, "page"), read: text(line, "ocr"), meant: text(line, "truth") }).collect()
}

/// Where each character of a text stands once white space is folded.
fn folded_places(text: &str) -> Vec<usize> {
    let (mut at, mut after_space, mut places) = (0, true, Vec::new());
    for letter in text.chars() {
        places.push(at);
        let space = letter.is_whitespace();
        at += usize::from(!(space && after_space));
        after_space = space;
    }
    places.push(at);
    places
}

/// What is shown at the usual threshold, and everything that is doubted at all.
type Both = (Sums, Sums);

/// Pages of one dossier, line ends included, as the program sees them; told apart by kind, with all together under the empty name.
fn measure(pairs: &[Pair], kind: impl Fn(&Pair) -> String) -> BTreeMap<String, Both> {
    let mut profile = Profile::default();
    for pair in pairs {
        profile.add_page(&pair.read);
    }
    let mut sums: BTreeMap<String, Both> = BTreeMap::new();
    for pair in pairs {
        let page = PageText::new(pair.read.as_str());
        let places = folded_places(&pair.read);
        let input = SuspectInput { text: &page, layout: &Layout::default(), skip: &[], witnesses: &[] };
        let place = |byte: usize| places[page.char_offset(byte)];
        let found: Vec<Shown> = find(&input, &ENGLISH, &profile)
            .into_iter()
            .map(|suspect| Shown {
                start: place(suspect.span.start),
                end: place(suspect.span.end),
                score: suspect.score,
                suggestions: suspect.suggestions.iter().map(|suggestion| normal(&suggestion.text)).collect(),
            })
            .collect();
        let (read, meant) = (normal(&pair.read), normal(&pair.meant));
        assert_eq!(places.last(), Some(&read.chars().count()), "{} is not in normal form", pair.name);
        let usual: Vec<Shown> = found.iter().filter(|shown| shown.score >= THRESHOLD).cloned().collect();
        for name in BTreeSet::from([String::new(), kind(pair)]) {
            let both = sums.entry(name).or_default();
            both.0.add(&read, &meant, &usual);
            both.1.add(&read, &meant, &found);
        }
    }
    sums
}

/// Places that may be doubted on each right page. One is wished for; these only sink.
const RIGHT_PAGES: [usize; 3] = [11, 4, 0];

const HEAD: &str =
    "                       words  errors |    P     R    F1 | first  five  nine | keys  alarms | left at 0, 2, 5, 10, 15, 20 % looked at";

fn row(name: &str, (usual, all): &Both) -> String {
    let (first, five, nine) = usual.right();
    let left = [0.0, 0.02, 0.05, 0.1, 0.15, 0.2].map(|share| format!("{:5.1}", all.left_after(share))).join(" ");
    let (precision, recall, f1) = (usual.precision(), usual.recall(), usual.f1());
    format!(
        "{name:22} {:6} {:6}  | {precision:.3} {recall:.3} {f1:.3} | {first:.3} {five:.3} {nine:.3} | {:.3} {:6.2} | {left}",
        usual.words,
        usual.errors,
        usual.keys_ratio(),
        usual.alarms(),
    )
}

#[test]
fn our_misread_pages_keep_their_floors() {
    let kind = |pair: &Pair| pair.name.split('-').next().unwrap_or_default().to_owned();
    let sums = measure(&pairs("proof/misread.jsonl"), kind);
    println!("{HEAD}");
    for (kind, both) in &sums {
        println!("{}", row(if kind.is_empty() { "ours, held out" } else { kind }, both));
    }
    let (usual, ranked) = &sums[""];
    let (first, five, _) = usual.right();
    let floors = [
        ("precision", usual.precision(), 0.93),
        ("recall", usual.recall(), 0.88),
        ("F1", usual.f1(), 0.905),
        ("right first", first, 0.88),
        ("right in five", five, 0.91),
    ];
    for (what, got, floor) in floors {
        assert!(got >= floor, "{what} is {got:.3}, its floor {floor}");
    }
    let ceilings =
        [("keys", usual.keys_ratio(), 0.505), ("false alarms", usual.alarms(), 5.0), ("left at 10 %", ranked.left_after(0.1), 10.6)];
    for (what, got, ceiling) in ceilings {
        assert!(got <= ceiling, "{what} is {got:.3}, its ceiling {ceiling}");
    }
}

#[test]
fn right_pages_are_left_alone() {
    let mut complaints = Vec::new();
    for (pair, ceiling) in pairs("proof/right.jsonl").iter().zip(RIGHT_PAGES) {
        assert_eq!(pair.read, pair.meant, "{} is to be right", pair.name);
        let page = PageText::new(pair.read.as_str());
        let mut profile = Profile::default();
        profile.add_page(&pair.read);
        let doubted = shown(&page, &profile);
        let words: Vec<String> = doubted.iter().map(|suspect| format!("{:?} {:.2}", page.slice(suspect.span), suspect.score)).collect();
        println!("{}: {} doubted, wished 1 at most: {}", pair.name, words.len(), words.join(", "));
        if words.len() > ceiling {
            complaints.push(format!("{}: {} doubted, {ceiling} allowed: {}", pair.name, words.len(), words.join(", ")));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Pages of the lines that a recogniser and people both have.
fn ehri(path: &Path) -> Vec<Pair> {
    let mut pages: Vec<(String, Vec<String>, Vec<String>)> = Vec::new();
    for line in lines(path) {
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        if text("ocr").is_empty() {
            continue;
        }
        let page = text("page");
        if pages.last().is_none_or(|last| last.0 != page) {
            pages.push((page, Vec::new(), Vec::new()));
        }
        let last = pages.last_mut().unwrap();
        last.1.push(text("ocr"));
        last.2.push(text("gt"));
    }
    pages.into_iter().map(|(name, read, meant)| Pair { name, read: normal(&read.join(" ")), meant: normal(&meant.join(" ")) }).collect()
}

fn overproof(path: &Path) -> Vec<Pair> {
    let text = |line: &Value, part: &str| normal(line[part]["transcription_unit"].as_str().unwrap_or_default());
    lines(path)
        .iter()
        .map(|line| Pair { name: String::new(), read: text(line, "ocr_hypothesis"), meant: text(line, "ground_truth") })
        .collect()
}

/// Slow without optimisation, and only for reading: `cargo test --release --test suspects -- --ignored --nocapture`.
#[test]
#[ignore = "the public sets are large, and nothing is asserted of them"]
fn shared_sets_that_were_learned_from() {
    println!("{HEAD}");
    if let Some(path) = shared("data/ehri-typescripts/lines.jsonl") {
        println!("{}", row("ehri, trained on", &measure(&ehri(&path), |_| String::new())[""]));
    }
    if let Some(folder) = shared("data/overproof-newspapers") {
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
        let all = files.iter().flat_map(|path| overproof(path));
        // Without optimisation the whole set takes a quarter of an hour.
        let (step, name) = if cfg!(debug_assertions) { (10, "overproof, each tenth") } else { (1, "overproof, trained on") };
        let pairs: Vec<Pair> = all.step_by(step).collect();
        println!("{}", row(name, &measure(&pairs, |_| String::new())[""]));
    }
}
