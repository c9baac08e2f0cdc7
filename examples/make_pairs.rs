//! Makes the table of neighbouring words that the program carries, `assets/lexicon/en.pairs`.
//!
//! `cargo run --release --example make_pairs -- MODEL.arpa PERIOD-WORDS PERIOD-PAIRS GENERAL-WORDS GENERAL-PAIRS`
//!
//! MODEL.arpa is a bigram language model in ARPA form with logarithms to base ten. The period's words (form, usual case, count,
//! documents) and pairs (first, second, count) are tab-separated with a heading; the general ones (word, count and first, second, count) are
//! separated by spaces. Each of the three says how likely a word is after another; they are mixed, divided by how likely the word
//! is anywhere, and kept where that says something.

#![allow(clippy::print_stdout, reason = "a tool run by hand")]

use onionskin::analysis::lexicon::Lexicon;
use onionskin::analysis::suspects::neighbours::{pack, place};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;

/// Shares of the three sources in the mixture.
const MODEL: f64 = 0.4;
const PERIOD: f64 = 0.35;
const GENERAL: f64 = 0.25;
/// Pairs that are about as likely as their words alone are not worth their bytes, in bits.
const DULL: f64 = 0.7;
/// Slots for each hundred pairs.
const ROOM: usize = 125;

type Counts = HashMap<String, f64>;

fn counts(text: &str, separator: char, column: usize) -> (Counts, f64) {
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.trim_start_matches('\u{feff}').split(separator);
        let word = cells.next()?.to_lowercase();
        Some((word, cells.nth(column - 1)?.parse::<f64>().ok()?))
    });
    let mut counted = Counts::new();
    for (word, count) in rows {
        *counted.entry(word).or_default() += count;
    }
    let total = counted.values().sum();
    (counted, total)
}

fn pairs(text: &str, separator: char) -> impl Iterator<Item = (String, String, f64)> {
    text.lines().filter_map(move |line| {
        let mut cells = line.trim_start_matches('\u{feff}').split(separator);
        let (first, second) = (cells.next()?.to_lowercase(), cells.next()?.to_lowercase());
        Some((first, second, cells.next()?.parse::<f64>().ok()?))
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [arpa, period_words, period_pairs, general_words, general_pairs] = arguments.as_slice() else {
        return Err("MODEL.arpa PERIOD-WORDS PERIOD-PAIRS GENERAL-WORDS GENERAL-PAIRS".into());
    };
    let lexicon = Lexicon::english();
    let (period, period_total) = counts(&fs::read_to_string(period_words)?, '\t', 2);
    let (general, general_total) = counts(&fs::read_to_string(general_words)?, ' ', 1);
    let alone = |word: &str| {
        let of = |counted: &Counts, total: f64| counted.get(word).copied().unwrap_or(0.0) / total;
        f64::midpoint(of(&period, period_total), of(&general, general_total)).max(1e-8)
    };
    let mut likely: BTreeMap<(String, String), f64> = BTreeMap::new();
    let mut add = |first: String, second: String, likelihood: f64| {
        if lexicon.get(&first).is_some() && lexicon.get(&second).is_some() {
            *likely.entry((first, second)).or_default() += likelihood.min(1.0);
        }
    };
    let model = fs::read(arpa)?;
    let model = String::from_utf8_lossy(&model);
    let bigrams = model.lines().skip_while(|line| *line != "\\2-grams:").skip(1).take_while(|line| !line.starts_with('\\'));
    for line in bigrams {
        let mut cells = line.split('\t');
        let (Some(log), Some(first), Some(second)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let Ok(log) = log.trim().parse::<f64>() else { continue };
        add(first.to_lowercase(), second.to_lowercase(), MODEL * 10_f64.powf(log));
    }
    for (text, separator, counted, share) in
        [(fs::read_to_string(period_pairs)?, '\t', &period, PERIOD), (fs::read_to_string(general_pairs)?, ' ', &general, GENERAL)]
    {
        for (first, second, count) in pairs(&text, separator) {
            if let Some(whole) = counted.get(&first).filter(|whole| **whole > 0.0) {
                let likelihood = share * count / whole;
                add(first, second, likelihood);
            }
        }
    }
    let kept: Vec<(&(String, String), f64)> = likely
        .iter()
        .map(|(pair, likelihood)| (pair, (likelihood / alone(&pair.1)).log2()))
        .filter(|(_, bits)| (bits + 1.0).abs() > DULL)
        .collect();
    let slots = kept.len() * ROOM / 100;
    let mut table = vec![0_u8; slots * 3];
    for ((first, second), bits) in &kept {
        let (mut slot, mark) = place(first, second, slots);
        let is_free = |table: &[u8], slot: usize| table.get(slot * 3..slot * 3 + 2) == Some(&[0, 0]);
        while !is_free(&table, slot) {
            slot = (slot + 1) % slots;
        }
        let [low, high] = mark.to_le_bytes();
        if let Some(cell) = table.get_mut(slot * 3..slot * 3 + 3) {
            cell.copy_from_slice(&[low, high, pack(*bits as f32)]);
        }
    }
    println!("{} of {} pairs, {} bytes", kept.len(), likely.len(), table.len());
    fs::write("assets/lexicon/en.pairs", table)?;
    Ok(())
}
