//! How far a reading is from a marking, weighing each difference by how often recognisers of typescript make it.
//!
//! Counted in tenths of a letter. A letter lost or added at either end is cheaper than one inside, because stamps and page edges
//! cut the ends off; letters that look alike in a worn typeface are cheaper than others, and twins (`0` and `O`) cheaper still.

use super::fold::LetterCounts;

/// The longest form that can be compared.
const LONGEST: usize = 96;
/// A letter lost or added at an end.
const END_GAP: u16 = 6;
/// A letter lost or added inside.
const GAP: u16 = 9;
/// A letter read as an unrelated one.
const OTHER: u16 = 10;
/// A letter read as one that looks like it.
const ALIKE: u16 = 5;
/// A letter read as its twin.
const TWIN: u16 = 3;

/// The weighted distance from a folded reading to a folded form in tenths of a letter; nothing where it exceeds `limit`.
pub(super) fn distance(reading: &[char], form: &[char], limit: u16) -> Option<u16> {
    if reading == form {
        return Some(0);
    }
    let spare = usize::from(limit / END_GAP);
    if form.len() > LONGEST || reading.len().abs_diff(form.len()) > spare || reading.is_empty() {
        return None;
    }
    // Most pairs are ruled out by their letters alone, at a fiftieth of the price.
    if LetterCounts::of(reading).difference(&LetterCounts::of(form)) > u32::from(limit) / 2 {
        return None;
    }
    let mut cells = [0_u16; LONGEST];
    let row = cells.get_mut(..form.len())?;
    for (cell, lost) in row.iter_mut().zip(1_u16..) {
        *cell = lost * END_GAP;
    }
    let mut first = 0_u16;
    for (place, &read) in reading.iter().enumerate() {
        let lost = if place + 1 == reading.len() { END_GAP } else { GAP };
        let mut diagonal = first;
        first += END_GAP;
        let (mut left, mut nearest) = (first, first);
        for (column, (cell, &meant)) in row.iter_mut().zip(form).enumerate() {
            let added = if column + 1 == form.len() { END_GAP } else { GAP };
            let value = (diagonal + misreading(read, meant)).min(*cell + added).min(left + lost);
            diagonal = *cell;
            *cell = value;
            left = value;
            nearest = nearest.min(value);
        }
        if nearest > limit {
            return None;
        }
    }
    row.last().copied().filter(|&total| total <= limit)
}

/// How much damage a phrase of a stamp may have: the longer it is, the less it can be anything else.
pub(super) fn phrase_limit(letters: usize) -> u16 {
    if letters < 20 { control_limit(letters) } else { u16::try_from(letters * 9 / 4).unwrap_or(u16::MAX).min(140) }
}

/// The distance from a folded reading to that stretch of a longer form which is nearest, in tenths of a letter.
pub(super) fn distance_within(reading: &[char], form: &[char]) -> u16 {
    let mut row = vec![0_u16; form.len() + 1];
    for &read in reading {
        let mut diagonal = row.first().copied().unwrap_or(0);
        let mut left = diagonal + GAP;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, &meant) in row.iter_mut().skip(1).zip(form) {
            let value = (diagonal + misreading(read, meant)).min(*cell + GAP).min(left + GAP);
            diagonal = *cell;
            *cell = value;
            left = value;
        }
    }
    row.into_iter().min().unwrap_or(u16::MAX)
}

/// What reading `meant` as `read` costs.
fn misreading(read: char, meant: char) -> u16 {
    if read == meant {
        return 0;
    }
    let pair = if read < meant { (read, meant) } else { (meant, read) };
    match pair {
        ('0', 'O' | 'D' | 'Q' | 'C')
        | ('1', 'I' | 'L' | 'T' | 'J')
        | ('5' | '8', 'S')
        | ('3' | '8', 'B')
        | ('6', 'G' | 'C')
        | ('4', 'A')
        | ('2', 'Z')
        | ('I', 'L' | 'J')
        | ('3', 'E')
        | ('7', 'T') => TWIN,
        ('C', 'G' | 'O' | 'E' | 'S' | 'L' | 'Q')
        | ('E', 'F' | 'L' | 'R' | 'S' | 'Z' | 'H')
        | ('A', 'R' | 'H' | 'N' | 'E')
        | ('B', 'E' | 'S' | 'R' | 'D' | 'H' | 'P')
        | ('H', 'N' | 'M' | 'K' | 'R' | 'W' | 'U' | 'I')
        | ('M', 'N' | 'W' | 'X')
        | ('N', 'W' | 'R' | 'X' | 'U' | 'V')
        | ('K', 'X' | 'R')
        | ('V', 'Y' | 'W')
        | ('U', 'V' | 'W')
        | ('F', 'P' | 'T' | 'R')
        | ('P', 'R' | 'F')
        | ('I', 'T' | 'N')
        | ('L', 'T' | 'U')
        | ('J', 'T')
        | ('T', 'Y')
        | ('D', 'O' | 'P')
        | ('O', 'Q' | 'U')
        | ('G', 'O' | 'S' | 'Q')
        | ('R', 'S' | 'X') => ALIKE,
        _ => OTHER,
    }
}

/// How much damage a form of so many letters may have before it could be anything: nothing for three letters, a quarter for long ones.
pub(super) fn damage_limit(letters: usize) -> u16 {
    match letters {
        0..=3 => 0,
        4 => 5,
        5 => 9,
        6 => 14,
        7 => 17,
        more => u16::try_from(more * 5 / 2).unwrap_or(u16::MAX).min(45),
    }
}

/// How much damage a control marking, a codeword or a phrase may have: they are many and near to many words, so less than a level.
pub(super) fn control_limit(letters: usize) -> u16 {
    match letters {
        0..=3 => 0,
        4 => 6,
        5 => 8,
        6 => 11,
        7 => 13,
        more => u16::try_from(more * 9 / 4).unwrap_or(u16::MAX).min(45),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    fn far(reading: &str, form: &str) -> Option<u16> {
        let form = fold(form);
        distance(&fold(reading), &form, damage_limit(form.len()))
    }

    #[test]
    fn real_misreadings_of_banners_are_near() {
        for (reading, form) in [
            ("SEGRET", "SECRET"),
            ("ISE CRET", "SECRET"),
            ("CECRE", "SECRET"),
            ("-E-C-R-E-", "SECRET"),
            ("TOF SECRET", "TOP SECRET"),
            ("CUNFIDENTIAL", "CONFIDENTIAL"),
            ("CONPIDENTIAL", "CONFIDENTIAL"),
            ("EVES ONLY", "EYES ONLY"),
            ("PRONIBITED", "PROHIBITED"),
            ("METHODS INYOLVED", "METHODS INVOLVED"),
        ] {
            assert!(far(reading, form).is_some(), "{reading} is not near {form}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for (reading, form) in [("SECRETARY", "SECRET"), ("SECTION", "SECRET"), ("RESTORED", "RESTRICTED"), ("ONLY", "EYES ONLY")] {
            assert_eq!(far(reading, form), None, "{reading} is near {form}");
        }
    }

    #[test]
    fn classified_lies_as_near_as_unclassified() {
        assert_eq!(far("NCLASSIFIED", "UNCLASSIFIED"), far("NCLASSIFIED", "CLASSIFIED"));
    }
}
