//! Learns what doubtful words are judged by, and writes it as a table: `assets/lexicon/en.model`.
//!
//! `cargo run --release --example train_suspects -- MODEL WEIGHT:PAIRS…`
//!
//! PAIRS are files of JSON Lines `{"ocr": …, "truth": …}`, a page each; WEIGHT says how much a page counts. First, misreadings of letters
//! and signs are counted where words and their truth are aligned. Then every way to read every token is described by the program itself,
//! and weights are sought that make the true ways probable (stochastic gradient with Adam; D. P. Kingma and J. Ba, 2015), with a
//! little pressure towards small weights. Twice, because what neighbours say depends on the weights.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::indexing_slicing, clippy::string_slice, reason = "a tool run by hand")]

#[path = "../tests/suspects/proof.rs"]
#[allow(dead_code, missing_docs, unreachable_pub, reason = "shared with the tests")]
mod proof;

use onionskin::analysis::suspects::channel::{Channel, Confusions};
use onionskin::analysis::suspects::features::{COUNT, FEATURES, Weights};
use onionskin::analysis::suspects::judge::read;
use onionskin::analysis::suspects::model::Model;
use onionskin::analysis::suspects::signs::{bare, enclosing, lead_class, trail_class};
use onionskin::analysis::suspects::symbols;
use onionskin::analysis::suspects::tokens::{Token, tokens};
use onionskin::analysis::suspects::ways::Way;
use onionskin::analysis::suspects::{Language, Profile, SuspectInput};
use onionskin::model::{Layout, PageText};
use proof::{ErrorRun, errors, normal};
use std::error::Error;
use std::fs;

struct Pair {
    ocr: PageText,
    truth: String,
    runs: Vec<ErrorRun>,
    weight: f32,
}

/// A word and its truth, where one token stands for one.
fn matched(pair: &Pair) -> Vec<(usize, Token<'_>, Option<&str>)> {
    let mut from = 0;
    let mut found = Vec::new();
    let page = tokens(&pair.ocr, &[]);
    let chars: Vec<usize> = page.iter().map(|token| pair.ocr.char_offset(token.span.start)).collect();
    for (at, token) in page.into_iter().enumerate() {
        let (start, end) = (chars[at], chars[at] + token.text.chars().count());
        while pair.runs.get(from).is_some_and(|run| run.end <= start && !(run.start == run.end && run.start >= start)) {
            from += 1;
        }
        let truth = match pair.runs.get(from) {
            Some(run) if run.start < end && start < run.end => {
                (run.start == start && run.end == end && !run.meant.contains(' ')).then_some(run.meant.as_str())
            }
            _ => Some(token.text),
        };
        found.push((at, token, truth));
    }
    found
}

fn learn_letters(pairs: &[Pair]) -> Confusions {
    let mut met = Confusions::default();
    for pair in pairs {
        for token in pair.truth.split(' ') {
            let key = symbols::key(token.trim_matches(|c: char| !c.is_alphanumeric()));
            let letters: Vec<u8> = key.bytes().map(symbols::meant).collect();
            for at in 0..letters.len() {
                *met.met.entry(vec![letters[at]]).or_default() += pair.weight;
                if let Some(next) = letters.get(at + 1) {
                    *met.met.entry(vec![letters[at], *next]).or_default() += pair.weight;
                }
            }
        }
    }
    let mut learned = Confusions { met: met.met.clone(), ..Confusions::default() };
    for _round in 0..4 {
        let channel = Channel::new(&learned, &Confusions::default());
        let mut next = Confusions::default();
        for pair in pairs {
            for (_, token, truth) in matched(pair) {
                let Some(truth) = truth.filter(|truth| *truth != token.text) else { continue };
                let truth = truth.trim_matches(|c: char| !c.is_alphanumeric());
                let key = symbols::key(truth);
                // Signs at the edge may have been letters.
                let read = if token.core.chars().count() < truth.chars().count() { token.text } else { token.core };
                let read = symbols::read(read);
                if key.is_empty() || read.is_empty() || token.core == truth {
                    continue;
                }
                let (cost, steps) = channel.align(&read, &key);
                if cost < 5.0 * key.len().max(read.len()) as f32 {
                    next.note(&steps, pair.weight);
                }
            }
        }
        next.met.clone_from(&met.met);
        next.misread.retain(|(meant, read), count| *count >= 1.0 && (meant.len() + read.len() < 4 || *count >= 2.0));
        learned = next;
    }
    let used: Vec<Vec<u8>> = learned.misread.keys().map(|(meant, _)| meant.clone()).collect();
    learned.met.retain(|letters, _| letters.len() < 2 || used.contains(letters));
    learned
}

fn learn_signs(pairs: &[Pair], model: &mut Model) {
    for pair in pairs {
        let page = tokens(&pair.ocr, &[]);
        for (at, token, truth) in matched(pair) {
            let Some(truth) = truth else { continue };
            let truth = Token::new(token.span, truth);
            if token.core.is_empty() || truth.core.is_empty() {
                continue;
            }
            model.signs.note("trail", truth.trail, token.trail, pair.weight);
            model.signs.note("lead", truth.lead, token.lead, pair.weight);
            if enclosing(truth.trail) == enclosing(token.trail) && !enclosing(truth.trail).is_empty() {
                model.signs.note("trail", &bare(truth.trail), &bare(token.trail), pair.weight);
            }
            if enclosing(truth.lead) == enclosing(token.lead) && !enclosing(truth.lead).is_empty() {
                model.signs.note("lead", &bare(truth.lead), &bare(token.lead), pair.weight);
            }
            // A last letter that was a sign.
            if let Some((last, _)) = token.core.char_indices().next_back()
                && token.core[..last].to_lowercase() == truth.core.to_lowercase()
            {
                model.signs.note("trail", truth.trail, &format!("{}{}", &token.core[last..], token.trail), pair.weight);
            }
            model.signs.note_usual(&trail_class(&page, at), &bare(truth.trail), pair.weight);
            model.signs.note_usual(&lead_class(&page, at), &bare(truth.lead), pair.weight);
        }
    }
    for reads in model.signs.misread.values_mut() {
        reads.retain(|_, count| *count >= 1.0);
    }
    let common = |signs: &std::collections::BTreeMap<String, f32>| signs.values().sum::<f32>();
    model.signs.misread.retain(|(_, meant), reads| common(reads) >= 2.0 && meant.chars().count() <= 3);
    for signs in model.signs.usual.values_mut() {
        signs.retain(|signs, count| *count >= 2.0 && signs.chars().count() <= 3);
    }
}

/// A place with its ways: sparse numbers, and which are true.
struct Sample {
    ways: Vec<Vec<(u8, f32)>>,
    right: Vec<bool>,
    weight: f32,
}

fn is_right(way: &Way, page: &[Token<'_>], chars: &[(usize, usize)], run: &ErrorRun, letters: &[char]) -> bool {
    if way.stands || way.other || page.is_empty() {
        return false;
    }
    let (start, end) = (chars[way.first].0, chars[way.last].1);
    let part = |from: usize, to: usize| letters.get(from..to).map(|part| part.iter().collect::<String>()).unwrap_or_default();
    let before = if start >= run.start { part(run.start, start) } else { String::new() };
    let new = format!("{before}{}{}", way.text, part(end.min(run.end), run.end));
    new == run.meant
}

fn samples(pairs: &[Pair], language: &Language, profile: &Profile) -> Vec<Sample> {
    let layout = Layout::default();
    let mut samples = Vec::new();
    for pair in pairs {
        let input = SuspectInput { text: &pair.ocr, layout: &layout, skip: &[], witnesses: &[] };
        let reading = read(&input, language, profile);
        let letters: Vec<char> = pair.ocr.as_str().chars().collect();
        let mut chars = Vec::new();
        let (mut byte, mut char) = (0, 0);
        for token in &reading.tokens {
            char += pair.ocr.as_str()[byte..token.span.start].chars().count();
            let length = token.text.chars().count();
            chars.push((char, char + length));
            char += length;
            byte = token.span.end;
        }
        for (at, ways) in reading.ways.iter().enumerate() {
            let (start, end) = chars[at];
            let run = pair.runs.iter().find(|run| run.start < end && start < run.end);
            let mut right: Vec<bool> = match run {
                None => ways.iter().map(|way| way.stands).collect(),
                Some(run) => ways.iter().map(|way| is_right(way, &reading.tokens, &chars, run, &letters)).collect(),
            };
            if !right.contains(&true) {
                right = ways.iter().map(|way| way.other).collect();
            }
            if !right.contains(&true) {
                continue;
            }
            let sparse = |way: &Way| {
                way.known.0.iter().enumerate().filter(|(_, value)| **value != 0.0).map(|(at, value)| (at as u8, *value)).collect()
            };
            samples.push(Sample { ways: ways.iter().map(sparse).collect(), right, weight: pair.weight });
        }
    }
    samples
}

/// Typical sizes, so that all weights are learned at a like pace.
fn scale(name: &str) -> f32 {
    match name {
        "log-p" | "cost" | "coined-cost" | "coined-letters" | "cost-long" | "cost-short" | "change-known-cost" | "other-length" | "other-cheapest" => 0.12,
        "before" | "after" | "inside" => 0.3,
        "trail-cost" | "noise-trail" | "trail-prior" | "lead-cost" | "lead-prior" | "other-trail" | "other-lead" => 0.25,
        _ => 0.6,
    }
}

fn fit(samples: &[Sample], weights: &mut Weights) {
    const EPOCHS: usize = 7;
    const BATCH: usize = 64;
    let scales: Vec<f32> = FEATURES.iter().map(|(_, name)| scale(name)).collect();
    let mut value: Vec<f32> = weights.0.iter().zip(&scales).map(|(weight, scale)| weight / scale).collect();
    let (mut mean, mut square) = (vec![0.0_f32; COUNT], vec![0.0_f32; COUNT]);
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut steps = 0;
    for epoch in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            order.swap(at, (dice % (at as u64 + 1)) as usize);
        }
        let rate = 0.05 * (1.0 - epoch as f32 / EPOCHS as f32).max(0.05);
        let (mut loss, mut seen) = (0.0_f64, 0.0_f64);
        for batch in order.chunks(BATCH) {
            let mut slope = vec![0.0_f32; COUNT];
            let mut total = 0.0;
            for sample in batch.iter().map(|at| &samples[*at]) {
                let sums: Vec<f32> =
                    sample.ways.iter().map(|way| way.iter().map(|(at, x)| value[*at as usize] * scales[*at as usize] * x).sum()).collect();
                let most = sums.iter().copied().fold(f32::MIN, f32::max);
                let powers: Vec<f32> = sums.iter().map(|sum| (sum - most).exp()).collect();
                let all: f32 = powers.iter().sum();
                let true_ones: f32 =
                    powers.iter().zip(&sample.right).filter(|(_, right)| **right).map(|(power, _)| power).sum::<f32>().max(1e-30);
                loss -= f64::from((true_ones / all).ln() * sample.weight);
                seen += f64::from(sample.weight);
                total += sample.weight;
                for ((way, power), right) in sample.ways.iter().zip(&powers).zip(&sample.right) {
                    let wanted = if *right { power / true_ones } else { 0.0 };
                    let error = (power / all - wanted) * sample.weight;
                    if error.abs() > 1e-7 {
                        for (at, x) in way {
                            slope[*at as usize] += error * x * scales[*at as usize];
                        }
                    }
                }
            }
            steps += 1;
            for at in 0..COUNT {
                let slope = slope[at] / total + 2e-5 * value[at];
                mean[at] = 0.9 * mean[at] + 0.1 * slope;
                square[at] = 0.999 * square[at] + 0.001 * slope * slope;
                let (m, s) = (mean[at] / (1.0 - 0.9_f32.powi(steps)), square[at] / (1.0 - 0.999_f32.powi(steps)));
                value[at] -= rate * m / (s.sqrt() + 1e-8);
            }
        }
        if epoch + 1 == EPOCHS {
            eprintln!("loss {:.4}", loss / seen);
        }
    }
    for ((weight, value), scale) in weights.0.iter_mut().zip(value).zip(scales) {
        *weight = value * scale;
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, sources @ ..] = arguments.as_slice() else { return Err("MODEL WEIGHT:PAIRS…".into()) };
    let mut pairs = Vec::new();
    for source in sources {
        let (weight, path) = source.split_once(':').ok_or("WEIGHT:PAIRS")?;
        for line in fs::read_to_string(path)?.lines() {
            let object: serde_json::Value = serde_json::from_str(line)?;
            let text = |name: &str| normal(object.get(name).and_then(serde_json::Value::as_str).unwrap_or_default());
            let (ocr, truth) = (text("ocr"), text("truth"));
            pairs.push(Pair { runs: errors(&ocr, &truth), ocr: PageText::new(ocr), truth, weight: weight.parse()? });
        }
    }
    let mut model = Model { confusions: learn_letters(&pairs), ..Model::default() };
    learn_signs(&pairs, &mut model);
    for (name, value) in
        [("keep", 3.0), ("log-p", 0.5), ("cost", -0.8), ("before", 0.2), ("after", 0.2), ("trail-cost", -1.0), ("trail-prior", 1.0)]
    {
        model.weights.set(name, value);
    }
    let mut language = Language::english().with_model(&model.to_text())?;
    let mut profile = Profile::default();
    for pair in &pairs {
        profile.add_page(pair.ocr.as_str());
    }
    for _round in 0..2 {
        let samples = samples(&pairs, &language, &profile);
        let with_answer =
            samples.iter().filter(|sample| sample.right.iter().zip(&sample.ways).any(|(right, way)| *right && !way.is_empty())).count();
        eprintln!("{} places, {with_answer} with an answer", samples.len());
        fit(&samples, &mut model.weights);
        language = language.with_model(&model.to_text())?;
        profile = profile.clone();
    }
    fs::write(target, model.to_text())?;
    Ok(())
}
