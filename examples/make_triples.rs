//! Makes the table of three words in a row that the program carries, `assets/lexicon/en.triples`.
//!
//! `cargo run --release --example make_triples -- en-us.lm.bin`
//!
//! The model is the US English one of CMU Sphinx in its binary form: a tree that begins with the last word of three, its numbers packed bit by
//! bit, its probabilities as places of tables. Kept is how much likelier a word is behind two others than behind the nearer one
//! alone, where that says something.

#![allow(clippy::print_stdout, clippy::indexing_slicing, reason = "a tool run by hand")]

use onionskin::analysis::lexicon::Lexicon;
use onionskin::analysis::suspects::neighbours::{pack, place_of_three};
use std::error::Error;
use std::fs;

/// What says less is not worth its bytes, in bits.
const DULL: f32 = 0.8;
/// Slots for each hundred entries.
const ROOM: usize = 125;
/// The model's logarithms have this base.
const BASE: f32 = 1.0001;
/// Places of a table of probabilities.
const TABLE: usize = 1 << 16;

/// Numbers packed bit by bit, each with so many bits.
struct Packed<'a> {
    bytes: &'a [u8],
    width: usize,
}

impl Packed<'_> {
    fn get(&self, entry: usize, offset: usize, bits: usize) -> usize {
        let at = entry * self.width + offset;
        let eight = self.bytes[at / 8..at / 8 + 8].try_into().unwrap_or_default();
        (u64::from_le_bytes(eight) >> (at % 8)) as usize & ((1 << bits) - 1)
    }
}

fn bits(most: usize) -> usize {
    (usize::BITS - most.leading_zeros()) as usize
}

fn whole(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap_or_default()) as usize
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("en-us.lm.bin")?;
    let bytes = fs::read(path)?;
    let rest = bytes.strip_prefix(b"Trie Language Model\x03").ok_or("no model of three words")?;
    let (words, pairs, triples) = (whole(rest, 0), whole(rest, 4), whole(rest, 8));
    // Tables of probabilities: of pairs, what is lost by falling back, of triples.
    let tables = &rest[16..];
    let number = |table: usize, at: usize| {
        let from = (table * TABLE + at) * 4;
        f32::from_le_bytes(tables[from..from + 4].try_into().unwrap_or_default()) * BASE.log2()
    };
    let unigrams = &tables[3 * TABLE * 4..];
    let first_pair = |word: usize| whole(unigrams, word * 12 + 8);
    let (word_bits, next_bits) = (bits(words), bits(triples));
    let pair_width = word_bits + 32 + next_bits;
    let size = |count: usize, width: usize| ((1 + count) * width).div_ceil(8) + 8;
    let packed_pairs = &unigrams[(words + 1) * 12..];
    let packed_triples = &packed_pairs[size(pairs, pair_width)..];
    let spelled = &packed_triples[size(triples, word_bits + 16) + 4..];
    let names: Vec<String> =
        spelled.split(|byte| *byte == 0).take(words).map(|word| String::from_utf8_lossy(word).to_lowercase()).collect();
    let pair = Packed { bytes: packed_pairs, width: pair_width };
    let triple = Packed { bytes: packed_triples, width: word_bits + 16 };
    let lexicon = Lexicon::english();
    let listed: Vec<bool> = names.iter().map(|name| lexicon.get(name).is_some()).collect();
    let mut kept: Vec<(usize, usize, usize, f32)> = Vec::new();
    for last in 0..words {
        for at in first_pair(last)..first_pair(last + 1) {
            let near = pair.get(at, 0, word_bits);
            let likely = number(0, pair.get(at, word_bits + 16, 16));
            for third in pair.get(at, word_bits + 32, next_bits)..pair.get(at + 1, word_bits + 32, next_bits) {
                let far = triple.get(third, 0, word_bits);
                let more = number(2, triple.get(third, word_bits, 16)) - likely;
                if listed[far] && listed[near] && listed[last] && more.abs() > DULL {
                    kept.push((far, near, last, more));
                }
            }
        }
    }
    let slots = kept.len() * ROOM / 100;
    let mut table = vec![0_u8; slots * 3];
    for (far, near, last, more) in &kept {
        let (mut slot, mark) = place_of_three(&names[*far], &names[*near], &names[*last], slots);
        while table[slot * 3..slot * 3 + 2] != [0, 0] {
            slot = (slot + 1) % slots;
        }
        let [low, high] = mark.to_le_bytes();
        table[slot * 3..slot * 3 + 3].copy_from_slice(&[low, high, pack(*more)]);
    }
    println!("{} of {triples} triples, {} bytes", kept.len(), table.len());
    for (far, near, last, more) in kept.iter().step_by(kept.len() / 12) {
        println!("{} {} {}: {more:.1} bits", names[*far], names[*near], names[*last]);
    }
    fs::write("assets/lexicon/en.triples", table)?;
    Ok(())
}
