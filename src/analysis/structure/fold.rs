//! Folding: what is left of a line when case, accents, spacing and punctuation are taken away.
//!
//! Markings are letter-spaced, hyphenated, starred and joined in every way a typist could think of, so they are compared as bare
//! letters. Letters of other scripts that look like Latin ones fold to those, on both sides of every comparison: recognisers
//! mix the scripts freely, and Russian markings survive the folding because the dictionary is folded the same way.

use unicode_normalization::UnicodeNormalization as _;

/// The folded letters and digits of a text.
pub(super) fn fold(text: &str) -> Vec<char> {
    let mut folded = Vec::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded letters and digits of `text`.
pub(super) fn fold_into(text: &str, folded: &mut Vec<char>) {
    if text.is_ascii() {
        folded.extend(text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_uppercase())));
    } else {
        folded.extend(text.nfd().flat_map(char::to_uppercase).filter_map(fold_char));
    }
}

/// One upper-case character without its marks; nothing for what is neither letter nor digit.
fn fold_char(c: char) -> Option<char> {
    let folded = match c {
        'А' => 'A',
        'В' => 'B',
        'Е' | 'Ё' | '€' | '£' => 'E',
        'З' => '3',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'С' => 'C',
        'Т' | 'Τ' => 'T',
        'Х' => 'X',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'Ѕ' => 'S',
        'Ј' => 'J',
        'У' => 'Y',
        other if other.is_alphanumeric() => other,
        _ => return None,
    };
    Some(folded)
}

/// A bit per letter of the alphabet that occurs, digits and foreign letters sharing the rest: a cheap lower bound for distance.
pub(super) fn letter_mask(folded: &[char]) -> u32 {
    folded.iter().fold(0, |mask, &c| mask | letter_bit(c))
}

/// The bit of one folded character.
pub(super) fn letter_bit(c: char) -> u32 {
    match c {
        'A'..='Z' => 1 << (u32::from(c) - u32::from('A')),
        '0'..='9' => 1 << 26,
        other => 1 << (27 + u32::from(other) % 5),
    }
}

/// How often each letter occurs: two texts whose counts differ much cannot be near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::analysis) struct LetterCounts([u8; 32]);

impl LetterCounts {
    pub(in crate::analysis) fn of(folded: &[char]) -> Self {
        let mut counts = Self::default();
        for &c in folded {
            counts.add(c);
        }
        counts
    }

    pub(super) fn add(&mut self, c: char) {
        if let Some(count) = self.0.get_mut(letter_bit(c).trailing_zeros() as usize) {
            *count = count.saturating_add(1);
        }
    }

    /// Letters that one has and the other has not, counted both ways.
    pub(super) fn difference(&self, other: &Self) -> u32 {
        self.0.iter().zip(&other.0).map(|(a, b)| u32::from(a.abs_diff(*b))).sum()
    }
}

/// A run of letters and digits in a line, between spaces and punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom<'a> {
    /// Byte offset in the line.
    pub(super) start: usize,
    /// One past its last byte in the line.
    pub(super) end: usize,
    /// The text.
    pub(super) text: &'a str,
}

impl Atom<'_> {
    /// Whether it is digits only, but for the zone letter of a message's time such as `272240Z`.
    pub(super) fn is_number(&self) -> bool {
        let digits = self.text.bytes().filter(u8::is_ascii_digit).count();
        digits == self.text.len() || (digits >= 4 && digits + 1 == self.text.len() && self.text.ends_with(|c: char| c.is_ascii_uppercase()))
    }

    /// Whether it holds no lower-case letter.
    pub(super) fn is_upper(&self) -> bool {
        !self.text.chars().any(char::is_lowercase)
    }
}

/// The atoms of a line. `€` and `£` count as letters, because recognisers read E so; a mark over a letter belongs to it.
pub(super) fn atoms(line: &str) -> Vec<Atom<'_>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices() {
        let inside = c.is_alphanumeric() || matches!(c, '€' | '£' | '\u{300}'..='\u{36f}');
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push(Atom { start: from, end: at, text: line.get(from..at).unwrap_or_default() });
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        found.push(Atom { start: from, end: line.len(), text: line.get(from..).unwrap_or_default() });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text).into_iter().collect()
    }

    #[test]
    fn spacing_case_accents_and_look_alikes_fold_away() {
        assert_eq!(folded("## S-E C.r e t"), "SECRET");
        assert_eq!(folded("Très secret"), "TRESSECRET");
        assert_eq!(folded("ЅЕСRЕТ"), "SECRET");
        assert_eq!(folded("Секретно"), folded("CEKPETHO"));
    }

    #[test]
    fn atoms_are_runs_of_letters_and_digits() {
        let texts: Vec<_> = atoms("* TOP-SECRET // 12").iter().map(|atom| (atom.start, atom.text.to_owned())).collect();
        assert_eq!(texts, [(2, "TOP".to_owned()), (6, "SECRET".to_owned()), (16, "12".to_owned())]);
    }
}
