//! Learns what doubtful words are judged by, and writes it as a table: `assets/lexicon/en.model`.
//!
//! `cargo run --release --example train_suspects -- MODEL WEIGHT:STYLE:PAIRS…`
//!
//! PAIRS are files of JSON Lines `{"ocr": …, "truth": …}`, a page each; WEIGHT says how much a page counts, STYLE is `print` or `typed`,
//! or `right` for pages without misreadings, from which nothing is learned of letters. First, misreadings of letters
//! and signs are counted where words and their truth are aligned. Then every way to read every token is described by the program itself,
//! and weights are sought that make the true ways probable (stochastic gradient with Adam; D. P. Kingma and J. Ba, 2015), with a
//! little pressure towards small weights. Twice, because what neighbours say depends on the weights.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::indexing_slicing, clippy::string_slice, reason = "a tool run by hand")]

#[path = "../tests/suspects/proof.rs"]
#[allow(dead_code, missing_docs, unreachable_pub, reason = "shared with the tests")]
mod proof;

use onionskin::analysis::suspects::channel::{Channel, Confusions};
use onionskin::analysis::suspects::features::{COUNT, FEATURES, UNITS, Weights, squashed};
use onionskin::analysis::suspects::judge::read;
use onionskin::analysis::suspects::model::{Model, STYLES};
use onionskin::analysis::suspects::signs::{Edge, bare, encloses_alike, enclosing, lead_class, trail_class};
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
    style: usize,
    source: usize,
    part: usize,
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

fn learn_letters(pairs: &[&Pair]) -> Confusions {
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

fn learn_signs(pairs: &[&Pair], model: &mut Model) {
    for pair in pairs {
        let page = tokens(&pair.ocr, &[]);
        for (at, token, truth) in matched(pair) {
            let Some(truth) = truth else { continue };
            let truth = Token::new(token.span, truth);
            if token.core.is_empty() || truth.core.is_empty() {
                continue;
            }
            model.signs.note(Edge::Trail, truth.trail, token.trail, pair.weight);
            model.signs.note(Edge::Lead, truth.lead, token.lead, pair.weight);
            if encloses_alike(truth.trail, token.trail) && enclosing(truth.trail) > 0 {
                model.signs.note(Edge::Trail, &bare(truth.trail), &bare(token.trail), pair.weight);
            }
            if encloses_alike(truth.lead, token.lead) && enclosing(truth.lead) > 0 {
                model.signs.note(Edge::Lead, &bare(truth.lead), &bare(token.lead), pair.weight);
            }
            // A last letter that was a sign.
            if let Some((last, _)) = token.core.char_indices().next_back()
                && token.core[..last].to_lowercase() == truth.core.to_lowercase()
            {
                model.signs.note(Edge::Trail, truth.trail, &format!("{}{}", &token.core[last..], token.trail), pair.weight);
            }
            model.signs.note_usual(trail_class(&page, at), &bare(truth.trail), pair.weight);
            model.signs.note_usual(lead_class(&page, at), &bare(truth.lead), pair.weight);
        }
    }
    for misread in &mut model.signs.misread {
        for reads in misread.values_mut() {
            reads.counts.retain(|_, count| *count >= 1.0);
        }
        misread.retain(|meant, reads| reads.total >= 2.0 && meant.chars().count() <= 3);
    }
    for signs in model.signs.usual.values_mut() {
        signs.counts.retain(|signs, count| *count >= 2.0 && signs.chars().count() <= 3);
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

fn samples(pairs: &[&Pair], language: &Language, profiles: &[Profile]) -> Vec<Sample> {
    let layout = Layout::default();
    let mut samples = Vec::new();
    for pair in pairs {
        let input = SuspectInput { text: &pair.ocr, layout: &layout, skip: &[], witnesses: &[] };
        let reading = read(&input, language, &profiles[pair.source]);
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
            let sparse = |way: &Way| way.known.each().map(|(at, value)| (at as u8, value)).collect();
            samples.push(Sample { ways: ways.iter().map(sparse).collect(), right, weight: pair.weight });
        }
    }
    samples
}

/// Typical sizes, so that all weights are learned at a like pace.
fn scale(name: &str) -> f32 {
    match name {
        "log-p" | "cost" | "coined-cost" | "coined-letters" | "cost-long" | "cost-short" | "change-known-cost" | "other-length"
        | "other-cheapest" => 0.12,
        "before" | "after" | "inside" | "before-never" | "after-never" | "before-three" | "after-three" | "around-three" => 0.3,
        "trail-cost" | "noise-trail" | "trail-prior" | "lead-cost" | "lead-prior" | "other-trail" | "other-lead" => 0.25,
        _ => 0.6,
    }
}

/// Numbers that look like chance and are the same every time (xorshift; G. Marsaglia, 2003).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn between(&mut self, most: f32) -> f32 {
        ((self.next() % 20_001) as f32 / 10_000.0 - 1.0) * most
    }
}

/// Networks that are learned apart from each other, each from other chance numbers; what they say is averaged, because one alone depends
/// on its chances (L. K. Hansen and P. Salamon, Neural network ensembles, 1990).
const MEMBERS: usize = 3;
/// Units of each.
const OWN_UNITS: usize = UNITS / MEMBERS;
/// All weights of a network in one row, for the descent: the plain ones, those of the units, what the units say.
const PARAMETERS: usize = COUNT + COUNT * OWN_UNITS + OWN_UNITS;

/// What a way comes to, and what its units are before they are squashed.
fn forward(way: &[(u8, f32)], value: &[f32], scales: &[f32]) -> (f32, [f32; OWN_UNITS]) {
    let (mut sum, mut units) = (0.0, [0.0_f32; OWN_UNITS]);
    for (at, x) in way {
        let at = *at as usize;
        let x = x * scales[at];
        sum += value[at] * x;
        let row = &value[COUNT + at * OWN_UNITS..COUNT + (at + 1) * OWN_UNITS];
        units.iter_mut().zip(row).for_each(|(unit, weight)| *unit += weight * x);
    }
    let says = &value[COUNT + COUNT * OWN_UNITS..];
    (sum + units.iter().zip(says).map(|(unit, says)| says * squashed(*unit)).sum::<f32>(), units)
}

/// Adds to the slopes what an error of a way's sum does.
fn backward(way: &[(u8, f32)], error: f32, units: &[f32; OWN_UNITS], value: &[f32], scales: &[f32], slope: &mut [f32]) {
    let says = COUNT + COUNT * OWN_UNITS;
    let mut inner = [0.0_f32; OWN_UNITS];
    for unit in 0..OWN_UNITS {
        slope[says + unit] += error * squashed(units[unit]);
        inner[unit] = error * value[says + unit] / (1.0 + units[unit].abs()).powi(2);
    }
    for (at, x) in way {
        let at = *at as usize;
        let x = x * scales[at];
        slope[at] += error * x;
        let row = &mut slope[COUNT + at * OWN_UNITS..COUNT + (at + 1) * OWN_UNITS];
        row.iter_mut().zip(&inner).for_each(|(slope, inner)| *slope += inner * x);
    }
}

fn fit(samples: &[Sample], weights: &mut Weights) {
    let scales: Vec<f32> = FEATURES.iter().map(|(_, name)| scale(name)).collect();
    let begin: Vec<f32> = weights.plain.iter().zip(&scales).map(|(weight, scale)| weight / scale).collect();
    let members: Vec<Vec<f32>> = (1..=MEMBERS as u64).map(|member| descend(samples, &begin, &scales, member)).collect();
    take_over(samples, &members, &scales, weights);
}

/// The weights of one network.
fn descend(samples: &[Sample], begin: &[f32], scales: &[f32], member: u64) -> Vec<f32> {
    const EPOCHS: usize = 8;
    const BATCH: usize = 64;
    let mut dice = Dice(0x2545_f491_4f6c_dd1d_u64.wrapping_mul(2 * member - 1));
    let mut value: Vec<f32> = begin.to_vec();
    value.extend((0..COUNT * OWN_UNITS).map(|_| dice.between(0.15)));
    value.extend(std::iter::repeat_n(0.0, OWN_UNITS));
    let decay: Vec<f32> = (0..PARAMETERS).map(|at| if at < COUNT { 2e-5 } else { UNIT_DECAY }).collect();
    let (mut mean, mut square) = (vec![0.0_f32; PARAMETERS], vec![0.0_f32; PARAMETERS]);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut steps = 0;
    for epoch in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            order.swap(at, (dice.next() % (at as u64 + 1)) as usize);
        }
        let rate = (1.0 - epoch as f32 / EPOCHS as f32).max(0.05);
        let (mut loss, mut seen) = (0.0_f64, 0.0_f64);
        for batch in order.chunks(BATCH) {
            let mut slope = vec![0.0_f32; PARAMETERS];
            let mut total = 0.0;
            for sample in batch.iter().map(|at| &samples[*at]) {
                let sums: Vec<(f32, [f32; OWN_UNITS])> = sample.ways.iter().map(|way| forward(way, &value, scales)).collect();
                let most = sums.iter().map(|(sum, _)| *sum).fold(f32::MIN, f32::max);
                let powers: Vec<f32> = sums.iter().map(|(sum, _)| (sum - most).exp()).collect();
                let all: f32 = powers.iter().sum();
                let true_ones: f32 =
                    powers.iter().zip(&sample.right).filter(|(_, right)| **right).map(|(power, _)| power).sum::<f32>().max(1e-30);
                loss -= f64::from((true_ones / all).ln() * sample.weight);
                seen += f64::from(sample.weight);
                total += sample.weight;
                for (((way, power), right), (_, units)) in sample.ways.iter().zip(&powers).zip(&sample.right).zip(&sums) {
                    let wanted = if *right { power / true_ones } else { 0.0 };
                    let error = (power / all - wanted) * sample.weight;
                    if error.abs() > 1e-6 {
                        backward(way, error, units, &value, scales, &mut slope);
                    }
                }
            }
            steps += 1;
            for at in 0..PARAMETERS {
                let slope = slope[at] / total + decay[at] * value[at];
                mean[at] = 0.9 * mean[at] + 0.1 * slope;
                square[at] = 0.999 * square[at] + 0.001 * slope * slope;
                let (m, s) = (mean[at] / (1.0 - 0.9_f32.powi(steps)), square[at] / (1.0 - 0.999_f32.powi(steps)));
                let pace = if at < COUNT { 0.05 } else { 0.01 };
                value[at] -= rate * pace * m / (s.sqrt() + 1e-8);
            }
        }
        if epoch + 1 == EPOCHS {
            eprintln!("loss {:.4}", loss / seen);
        }
    }
    value
}

/// Takes over what was learned of the numbers that were met at all.
fn take_over(samples: &[Sample], members: &[Vec<f32>], scales: &[f32], weights: &mut Weights) {
    let mut met = [false; COUNT];
    samples.iter().flat_map(|sample| &sample.ways).flatten().for_each(|(at, _)| met[*at as usize] = true);
    let share = 1.0 / members.len() as f32;
    for at in (0..COUNT).filter(|at| met[*at]) {
        weights.plain[at] = members.iter().map(|value| value[at]).sum::<f32>() * share * scales[at];
        for (member, value) in members.iter().enumerate() {
            for unit in 0..OWN_UNITS {
                weights.units[at][member * OWN_UNITS + unit] = value[COUNT + at * OWN_UNITS + unit] * scales[at];
            }
        }
    }
    for (member, value) in members.iter().enumerate() {
        for unit in 0..OWN_UNITS {
            weights.says[member * OWN_UNITS + unit] = value[COUNT + COUNT * OWN_UNITS + unit] * share;
        }
    }
}

/// Weights that are set by hand.
const BY_HAND: &[(&str, f32)] = &[
    ("keep-confidence", -2.5),
    ("keep-disputed", -1.2),
    ("change-witness", 2.2),
    ("keep-width", -0.8),
    ("change-width", -0.8),
    ("keep-right", 9.0),
    ("keep-frequent-near", 0.0),
];

/// What is added to weights by hand: pages learned from are badly misread, and names are right more often elsewhere.
const ADDED_BY_HAND: &[(&str, f32)] = &[("keep-capital", 0.5), ("no-title", -2.0)];

/// How much weights of units are pressed towards nothing.
const UNIT_DECAY: f32 = 1e-4;
/// Parts of each file: what misreadings cost on a part is learned from the others, or else the weights would trust costs too much.
const PARTS: usize = 4;

fn learn(pairs: &[&Pair]) -> Model {
    let of_style = |style: usize| pairs.iter().copied().filter(|pair| pair.style == style).collect::<Vec<&Pair>>();
    let mut model = Model { styles: [learn_letters(&of_style(0)), learn_letters(&of_style(1))], ..Model::default() };
    learn_signs(pairs, &mut model);
    model
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, sources @ ..] = arguments.as_slice() else { return Err("MODEL WEIGHT:STYLE:PAIRS…".into()) };
    let mut pairs = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let [weight, style, path] = source.splitn(3, ':').collect::<Vec<&str>>()[..] else { return Err("WEIGHT:STYLE:PAIRS".into()) };
        let style = STYLES.iter().position(|known| *known == style).or((style == "right").then_some(STYLES.len()));
        let style = style.ok_or("print, typed or right")?;
        let text = fs::read_to_string(path)?;
        let count = text.lines().count();
        for (at, line) in text.lines().enumerate() {
            let object: serde_json::Value = serde_json::from_str(line)?;
            let text = |name: &str| normal(object.get(name).and_then(serde_json::Value::as_str).unwrap_or_default());
            let (ocr, truth) = (text("ocr"), text("truth"));
            let (runs, part) = (errors(&ocr, &truth), at * PARTS / count);
            pairs.push(Pair { runs, ocr: PageText::new(ocr), truth, weight: weight.parse()?, style, source: number, part });
        }
    }
    let mut model = learn(&pairs.iter().collect::<Vec<&Pair>>());
    for (name, value) in
        [("keep", 3.0), ("log-p", 0.5), ("cost", -0.8), ("before", 0.2), ("after", 0.2), ("trail-cost", -1.0), ("trail-prior", 1.0)]
    {
        model.weights.set(name, value);
    }
    let mut parts: Vec<Model> =
        (0..PARTS).map(|part| learn(&pairs.iter().filter(|pair| pair.part != part).collect::<Vec<&Pair>>())).collect();
    let english = Language::english();
    for _round in 0..2 {
        let mut all = Vec::new();
        for (part, of_others) in parts.iter_mut().enumerate() {
            of_others.weights = model.weights.clone();
            let language = english.with_model(&of_others.to_text())?;
            // Each file is a dossier of its own.
            let mut profiles: Vec<Profile> = sources.iter().map(|_| Profile::default()).collect();
            for pair in &pairs {
                profiles[pair.source].add_page(pair.ocr.as_str());
            }
            let of_part: Vec<&Pair> = pairs.iter().filter(|pair| pair.part == part).collect();
            all.extend(samples(&of_part, &language, &profiles));
        }
        let with_answer =
            all.iter().filter(|sample| sample.right.iter().zip(&sample.ways).any(|(right, way)| *right && !way.is_empty())).count();
        eprintln!("{} places, {with_answer} with an answer", all.len());
        fit(&all, &mut model.weights);
    }
    // No page of those learned from has confidences, witnesses or places on a scan; and what one machine misreads alike a hundred times is
    // rarer in them than in a dossier, so that a frequent form near a common word is trusted less than they say.
    for (name, value) in BY_HAND {
        model.weights.set(name, *value);
    }
    for (name, more) in ADDED_BY_HAND {
        if let Some(weight) = Weights::place(name).and_then(|at| model.weights.plain.get_mut(at)) {
            *weight += more;
        }
    }
    fs::write(target, model.to_text())?;
    Ok(())
}
