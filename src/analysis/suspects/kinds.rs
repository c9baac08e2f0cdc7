//! What a token is, as it stands: a word that lists have, a number, an initial, half of a divided word, dirt.

use super::symbols;
use super::titles::is_short;
use super::tokens::{Case, Token, case};
use super::ways::Bench;
use crate::analysis::lexicon::Entry;

/// What a word is, as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lists have it.
    Known(u8),
    /// A person or a dictionary says it is right.
    Right,
    /// Made of known words with hyphens or apostrophes.
    Parts,
    /// Only figures and their signs.
    Number,
    /// A dash or a sign that stands alone.
    Dash,
    /// Neither letter nor figure.
    Junk,
    /// An initial or letters with full stops.
    Initials,
    /// Half of a known word, divided by a hyphen.
    Half,
    /// One letter.
    Single,
    /// Letters and figures.
    Digits,
    /// Signs inside.
    Symbols,
    /// Capitals inside.
    Mixed,
    /// Unknown, in some case.
    Unknown(Case),
}

impl Bench<'_> {
    pub(super) fn entry(&self, key: &str) -> Option<Entry> {
        self.language.words.get_with_genitive(key)
    }

    /// What a token is.
    pub(super) fn token_kind(&self, at: usize) -> Kind {
        let Some(token) = self.tokens.get(at) else { return Kind::Junk };
        if token.core.is_empty() {
            let only = |sign: char| token.text.chars().all(|c| c == sign);
            return if self.spaced && stands_apart(token.text)
                || only('#')
                || only('-')
                || matches!(
                    token.text,
                    "-" | "--" | "---" | ":-" | ":--" | "\u{2014}" | "\u{2013}" | "&" | "+" | "=" | "/" | "£" | "$" | "%"
                ) {
                Kind::Dash
            } else {
                Kind::Junk
            };
        }
        let kind = self.kind(token.core, &token.key);
        if matches!(kind, Kind::Known(2..) | Kind::Right | Kind::Number) {
            return kind;
        }
        let dotted = token.core.contains('.')
            && token.core.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
        let initial = kind == Kind::Single && token.core.chars().all(char::is_uppercase) && token.trail.starts_with('.');
        if dotted || initial || (is_short(&token.key) && token.trail.starts_with('.') && case(token.core) == Case::Capital) {
            return Kind::Initials;
        }
        if self.is_half(at) || at.checked_sub(1).is_some_and(|before| self.is_half(before)) {
            return Kind::Half;
        }
        kind
    }

    /// Whether this token and the next are a known word divided by a hyphen.
    pub(super) fn is_half(&self, at: usize) -> bool {
        let (Some(token), Some(next)) = (self.tokens.get(at), self.tokens.get(at + 1)) else { return false };
        divided_by_hyphen(token, next) && self.is_listed(&format!("{}{}", token.core, next.core))
    }

    /// Whether this token and the next are a known word that was divided by a hyphen which was not read.
    pub(super) fn lost_hyphen(&self, at: usize) -> bool {
        let (Some(token), Some(next)) = (self.tokens.get(at), self.tokens.get(at + 1)) else { return false };
        let plain = token.trail.is_empty() && next.lead.is_empty() && next.core.starts_with(char::is_lowercase);
        let plain = plain && !is_scrap(token.core) && !is_scrap(next.core);
        plain && self.is_listed(&format!("{}{}", token.core, next.core))
    }

    /// Whether lists have a word, as it is written or one of its parts after a hyphen.
    pub(super) fn is_listed(&self, word: &str) -> bool {
        let fine = |key: &str| self.entry(key).is_some_and(|entry| entry.tier > 0 || entry.count > 30);
        let key = symbols::key(word);
        fine(&key) || (key.contains('-') && key.split('-').all(|part| !part.is_empty() && fine(part)))
    }

    pub(super) fn kind(&self, core: &str, key: &str) -> Kind {
        if core.is_empty() {
            return Kind::Junk;
        }
        if self.profile.is_right(core) || self.language.is_right(core) {
            return Kind::Right;
        }
        let letters = core.chars().filter(|c| c.is_alphabetic()).count();
        let digits = core.chars().filter(char::is_ascii_digit).count();
        if letters == 0 || is_measure(core) || is_code(core) {
            return Kind::Number;
        }
        if letters == 1 && core.chars().count() == 1 {
            return if matches!(core, "a" | "A" | "I" | "O") { Kind::Known(3) } else { Kind::Single };
        }
        let mixed = case(core) == Case::Mixed;
        match self.entry(key) {
            // `irs` is not the IRS.
            Some(entry) if entry.upper && !entry.lower && !entry.capital && case(core) != Case::Upper => {}
            Some(entry) if digits == 0 && (!mixed || core.contains('\'')) => return Kind::Known(entry.tier),
            _ => {}
        }
        if digits > 0 {
            return Kind::Digits;
        }
        // `Czecho-Slovakia`: a name was written with a hyphen once.
        if let Some((first, second)) = core.split_once('-')
            && case(first) == Case::Capital
            && case(second) == Case::Capital
            && self.entry(&symbols::key(&format!("{first}{second}"))).is_some_and(|entry| entry.tier > 0 && entry.capital)
        {
            return Kind::Parts;
        }
        if core.contains(['-', '/', '\'', '\u{2014}', '\u{2019}']) {
            let mut parts = core.split(['-', '/', '\'', '\u{2014}', '\u{2019}']).filter(|part| !part.is_empty());
            if parts.all(|part| {
                part.chars().count() == 1
                    || part.chars().all(|c| c.is_ascii_digit())
                    || self.entry(&symbols::key(part)).is_some_and(|entry| entry.tier > 0 || entry.count > 20) && case(part) != Case::Mixed
            }) {
                return Kind::Parts;
            }
        }
        if core.chars().any(|c| !c.is_alphanumeric() && c != '\'' && c != '-' && c != '\u{2019}') {
            return Kind::Symbols;
        }
        // `Lacoste-Brandt` is one name of two.
        if core.contains('-') && core.split('-').all(|part| case(part) == Case::Capital && part.chars().count() > 2) {
            return Kind::Unknown(Case::Capital);
        }
        if mixed { Kind::Mixed } else { Kind::Unknown(case(core)) }
    }
}

/// Whether a token is a sign that old print sets apart.
pub(super) fn stands_apart(text: &str) -> bool {
    matches!(text, ";" | ":" | "?" | "!" | "\"" | "\u{201c}" | "\u{201d}")
}

/// Whether a part of a word is none that a hyphen may divide: a single letter, or no vowel at all.
pub(super) fn is_scrap(part: &str) -> bool {
    part.chars().count() < 2 || !part.to_lowercase().contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// Whether a hyphen at the end of one token goes on in the next.
pub(super) fn divided_by_hyphen(token: &Token<'_>, next: &Token<'_>) -> bool {
    matches!(token.trail, "-" | "\u{ad}" | "\u{ac}" | "\u{2010}") && next.lead.is_empty() && !next.core.is_empty()
}

/// Figures with an ending that belongs to figures: `9th`, `12s`, `7d`, `18th`, `40lbs`.
fn is_measure(core: &str) -> bool {
    const ENDINGS: &[&str] =
        &["st", "nd", "rd", "th", "d", "s", "m", "p", "a", "b", "c", "ft", "in", "lb", "lbs", "oz", "cwt", "mm", "km", "cm", "pm", "am"];
    let rest = core.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',' || c == '.');
    rest.len() < core.len() && ENDINGS.contains(&rest.to_lowercase().as_str())
}

/// A control number, a cryptonym with its number, a time: `HAVA-2217`, `AMLASH-1`, `A-1`, `US$1,400`, `1630Z`.
fn is_code(core: &str) -> bool {
    let part_is_fine = |part: &str| {
        let digits = part.trim_start_matches(|c: char| c.is_ascii_uppercase()).trim_end_matches(|c: char| c.is_ascii_uppercase());
        let letters = part.len() - digits.len();
        digits.is_empty() || (digits.bytes().all(|b| b.is_ascii_digit()) && (letters == 0 || (letters < 4 && digits.len() > 1)))
    };
    let any_digit = core.bytes().any(|b| b.is_ascii_digit());
    any_digit && core.split(['-', '/', '.', ',', '$', ':']).all(part_is_fine)
}
