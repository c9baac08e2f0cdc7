//! The letters of words and the shapes that recognisers make of them.
//!
//! What was *meant* is a word of a word list: one of [`MEANT`] letters. What was *read* is any character; it is folded to one of [`READ`]
//! symbols, so that a table over both stays small. Capitals are symbols of their own, because their shapes are: recognisers write `Bhip`
//! for `ship` and `TIIE` for `THE`.

use unicode_normalization::UnicodeNormalization as _;

/// How many letters words have: `a` to `z`, the apostrophe, anything else.
pub const MEANT: usize = 28;
/// How many symbols there are to read.
pub const READ: usize = 128;

/// The letter of a word as a number below [`MEANT`].
pub fn meant(letter: u8) -> u8 {
    match letter {
        b'a'..=b'z' => letter - b'a',
        b'\'' => 26,
        _ => 27,
    }
}

/// The letter with this number.
pub fn meant_char(letter: u8) -> char {
    match letter {
        0..=25 => char::from(b'a' + letter),
        26 => '\'',
        _ => '?',
    }
}

/// The symbol of a character that is no ASCII, below 32.
fn other(c: char) -> u8 {
    match c {
        '«' | '»' | '‹' | '›' => 1,
        '£' | '€' | '¢' => 2,
        '§' => 3,
        '¡' | '¿' => 4,
        '•' | '·' | '■' | '●' | '▪' => 5,
        '©' | '®' | '°' | 'º' => 6,
        'ß' => 7,
        'æ' | 'œ' | 'Æ' | 'Œ' => 8,
        '™' | '†' | '‡' => 9,
        '½' | '¼' | '¾' | '¹' | '²' | '³' => 10,
        'ﬁ' | 'ﬂ' | 'ﬀ' => 11,
        _ => 12,
    }
}

/// A word as symbols; accents go.
pub fn read(word: &str) -> Vec<u8> {
    let plain = word.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    plain
        .map(|c| match c {
            '\u{2019}' | '\u{2018}' => b'\'',
            '\u{201c}' | '\u{201d}' => b'"',
            '\u{2010}'..='\u{2015}' | '\u{ad}' | '\u{ac}' => b'-',
            c if c.is_ascii_graphic() => c as u8,
            c => other(c),
        })
        .collect()
}

/// A symbol for people.
pub fn read_char(symbol: u8) -> char {
    match symbol {
        1 => '«',
        2 => '£',
        3 => '§',
        4 => '¿',
        5 => '•',
        6 => '©',
        7 => 'ß',
        8 => 'æ',
        9 => '†',
        10 => '½',
        11 => 'ﬁ',
        33..=126 => char::from(symbol),
        _ => '¤',
    }
}

/// Key under which word lists know a word: small ASCII letters, digits, apostrophe and ampersand, accents folded.
pub fn key(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let folded = word.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    folded.map(|c| if c == '\u{2019}' { '\'' } else { c }).flat_map(char::to_lowercase).collect()
}
