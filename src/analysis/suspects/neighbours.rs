//! How much likelier a word is beside a certain other than anywhere.
//!
//! Two million pairs of English words lie in one table (`assets/lexicon/en.pairs`, made by `examples/make_pairs.rs`) that is read where it
//! is: nothing is loaded at the start. A slot has three bytes, sixteen bits of the pair's hash and eight bits of value; a slot whose hash bits
//! are zero is empty. A pair is looked for from the slot its hash names onwards until an empty one, so that one pair in about
//! five thousand that are not there seems to be: one more grain of noise in what is noise anyhow.

static PAIRS: &[u8] = include_bytes!("../../../assets/lexicon/en.pairs");

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
    let bytes = first.bytes().chain(std::iter::once(b' ')).chain(second.bytes());
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
}

impl Neighbours {
    /// English.
    pub fn english() -> Self {
        Self { table: PAIRS }
    }

    /// Binary logarithm of how much likelier `second` is after `first` than anywhere; both in small letters.
    pub fn bits(self, first: &str, second: &str) -> f32 {
        self.get(first, second).unwrap_or(UNSEEN)
    }

    /// The same; `None` where the pair was never met.
    pub fn get(self, first: &str, second: &str) -> Option<f32> {
        let slots = self.table.len() / SLOT;
        let (from, mark) = place(first, second, slots);
        let read = |slot: usize| match self.table.get(slot * SLOT..slot * SLOT + SLOT) {
            Some([low, high, value]) => Some((u16::from_le_bytes([*low, *high]), *value)),
            _ => None,
        };
        for step in 0..slots {
            let (found, value) = read((from + step) % slots)?;
            match found {
                0 => return None,
                found if found == mark => return Some((f32::from(value) - ZERO) / STEPS),
                _ => {}
            }
        }
        None
    }
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
    }
}
