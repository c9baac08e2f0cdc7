//! How much likelier a word is beside a certain other than anywhere.
//!
//! What a third word adds lies in a table of the same form (`assets/lexicon/en.triples`, made by `examples/make_triples.rs`).
//!
//! Two million pairs of English words lie in one table (`assets/lexicon/en.pairs`, made by `examples/make_pairs.rs`) that is read where it
//! is: nothing is loaded at the start. A slot has three bytes, sixteen bits of the pair's hash and eight bits of value; a slot whose hash bits
//! are zero is empty. A pair is looked for from the slot its hash names onwards until an empty one, so that one pair in about
//! five thousand that are not there seems to be: one more grain of noise in what is noise anyhow.

static PAIRS: &[u8] = include_bytes!("../../../assets/lexicon/en.pairs");
static TRIPLES: &[u8] = include_bytes!("../../../assets/lexicon/en.triples");

/// Bytes of a slot.
const SLOT: usize = 3;
/// Steps of the value to one bit of likelihood.
const STEPS: f32 = 12.0;
/// The value that stands for equally likely.
const ZERO: f32 = 48.0;
/// Bits that a pair loses when it is nowhere in the table.
const UNSEEN: f32 = -1.0;

/// Where a pair begins to be looked for and the bits that tell it from others; for a table of `slots` slots.
pub fn place(first: &str, second: &str, slots: usize) -> (usize, u16) {
    slot_of(first.bytes().chain(std::iter::once(b' ')).chain(second.bytes()), slots)
}

/// The same for three words.
pub fn place_of_three(first: &str, second: &str, third: &str, slots: usize) -> (usize, u16) {
    let blank = || std::iter::once(b' ');
    slot_of(first.bytes().chain(blank()).chain(second.bytes()).chain(blank()).chain(third.bytes()), slots)
}

fn slot_of(bytes: impl Iterator<Item = u8>, slots: usize) -> (usize, u16) {
    let mut hash = crate::model::fnv(bytes);
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^= hash >> 32;
    let slot = ((u128::from(hash) * slots as u128) >> 64) as usize;
    (slot, (hash as u16).max(1))
}

/// The value that stands for so many bits.
pub fn pack(bits: f32) -> u8 {
    (bits * STEPS + ZERO).round().clamp(0.0, 255.0) as u8
}

/// Neighbours of words.
#[derive(Debug, Clone, Copy)]
pub struct Neighbours {
    table: &'static [u8],
    triples: &'static [u8],
}

impl Neighbours {
    /// English.
    pub fn english() -> Self {
        Self { table: PAIRS, triples: TRIPLES }
    }

    /// Binary logarithm of how much likelier `second` is after `first` than anywhere; both in small letters.
    pub fn bits(self, first: &str, second: &str) -> f32 {
        self.get(first, second).unwrap_or(UNSEEN)
    }

    /// The same; `None` where the pair was never met.
    pub fn get(self, first: &str, second: &str) -> Option<f32> {
        look_up(self.table, place(first, second, self.table.len() / SLOT))
    }

    /// How many bits likelier `third` is behind both others than behind `second` alone; 0 where that was never counted.
    pub fn of_three(self, first: &str, second: &str, third: &str) -> f32 {
        look_up(self.triples, place_of_three(first, second, third, self.triples.len() / SLOT)).unwrap_or(0.0)
    }
}

/// The value of a table behind a mark.
fn look_up(table: &[u8], (from, mark): (usize, u16)) -> Option<f32> {
    let slots = table.len() / SLOT;
    let read = |slot: usize| match table.get(slot * SLOT..slot * SLOT + SLOT) {
        Some([low, high, value]) => Some((u16::from_le_bytes([*low, *high]), *value)),
        _ => None,
    };
    for slot in (from..slots).chain(0..from.min(slots)) {
        let (found, value) = read(slot)?;
        match found {
            0 => return None,
            found if found == mark => return Some((f32::from(value) - ZERO) / STEPS),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_go_together_are_known() {
        let pairs = Neighbours::english();
        assert!(pairs.bits("soviet", "union") > 5.0, "{}", pairs.bits("soviet", "union"));
        assert!(pairs.bits("of", "the") > 1.0 && pairs.bits("the", "of") < 0.0);
        assert_eq!(pairs.get("cubz", "missiles"), None);
        assert!(pairs.of_three("one", "of", "the") > 0.3, "{}", pairs.of_three("one", "of", "the"));
        assert!(pairs.of_three("as", "soon", "as") > 1.0, "{}", pairs.of_three("as", "soon", "as"));
    }
}
