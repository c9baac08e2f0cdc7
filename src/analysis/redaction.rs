//! What stands for text that was taken out: how much it says is missing, and how an export says so.
//!
//! Editors of printed volumes put a cue in brackets, as the *Foreign Relations of the United States* do: `[less than 1 line not
//! declassified]`, `[5 lines not declassified]`, `[name not declassified]`. Archives leave `[redacted]`, a row of X, a black bar, a blank.
//! [`cue`] says all of them in the first form.

use crate::model::Extent;

/// How an export writes redactions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Placeholders {
    /// In the manner of the *Foreign Relations of the United States*: `[5 lines not declassified]`.
    #[default]
    Frus,
    /// As they stand in the text.
    Source,
    /// All as this text.
    Text(String),
}

impl Placeholders {
    /// The choice as it is typed in commands: `frus`, `source`, or a text of one's own.
    pub fn from_said(said: &str) -> Self {
        match said.trim() {
            "" | "frus" => Self::Frus,
            "source" => Self::Source,
            text => Self::Text(text.to_owned()),
        }
    }

    /// As [`Self::from_said`] takes it.
    pub fn said(&self) -> &str {
        match self {
            Self::Frus => "frus",
            Self::Source => "source",
            Self::Text(text) => text,
        }
    }

    /// What is written for a redaction with this text; `None` where its text stays.
    pub fn placeholder(&self, text: &str, extent: Option<Extent>) -> Option<String> {
        let made = match self {
            Self::Frus => cue(text, extent),
            // A box on the scan has no text of its own that could stay.
            Self::Source if text.trim().is_empty() => cue(text, extent),
            Self::Source => return None,
            Self::Text(said) => said.clone(),
        };
        (made != text).then_some(made)
    }
}

/// The cue for a redaction with this text (empty for a box on the scan) and this extent, where one is known beside the text.
pub fn cue(text: &str, extent: Option<Extent>) -> String {
    let inner = inner(text);
    if inner.ends_with("not declassified") {
        return format!("[{inner}]");
    }
    let said = |word: &str| inner.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    if said("name") || said("names") {
        return format!("[{} not declassified]", if said("names") { "names" } else { "name" });
    }
    match extent.or_else(|| extent_of(text)) {
        Some(Extent::Words(_)) => "[less than 1 line not declassified]".to_owned(),
        Some(extent) => format!("[{extent} not declassified]"),
        None => "[text not declassified]".to_owned(),
    }
}

/// How much a redaction's text says is missing: a number of lines in words or digits, or signs that stand for letters.
pub fn extent_of(text: &str) -> Option<Extent> {
    let inner = inner(text);
    if let Some(said) = stated(&inner) {
        return Some(said);
    }
    let is_sign = |c: char| matches!(c, 'X' | 'x' | '_' | '.' | '*' | '-') || is_block(c);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let signs =
        !lines.is_empty() && lines.iter().all(|line| line.chars().all(|c| is_sign(c) || c.is_whitespace() || matches!(c, '[' | ']')));
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    match (signs, lines.as_slice()) {
        (false, _) => None,
        (true, [line]) => Some(Extent::Words(count(line.split_whitespace().filter(|word| word.chars().any(is_sign)).count()))),
        (true, lines) => Some(Extent::Lines(count(lines.len()))),
    }
}

/// Whether a character is one of those that stand for blackened letters.
pub(super) fn is_block(c: char) -> bool {
    matches!(c, '█' | '▇' | '▆' | '■' | '▓' | '▒' | '▬')
}

/// The text without its brackets, in small letters, with single blanks.
fn inner(text: &str) -> String {
    let core = text.trim().trim_start_matches(['[', '(', '<', '‹']).trim_end_matches([']', ')', '>', '›']).trim_end_matches('.');
    let whole = if core.contains('(') && !core.contains(')') { format!("{core})") } else { core.to_owned() };
    whole.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number and unit a cue states.
fn stated(inner: &str) -> Option<Extent> {
    let words: Vec<&str> = inner.split([' ', '-', '–']).filter(|word| !word.is_empty()).collect();
    let (at, unit) = words.iter().enumerate().find_map(|(at, word)| Some((at, unit(word)?)))?;
    let plural = words.get(at).is_some_and(|word| word.ends_with('s'));
    if inner.starts_with("less than") {
        return Some(Extent::Words(0));
    }
    let number = words.iter().take(at).rev().find_map(|word| number(word));
    // `page denied` is one page; `lines deleted` is nobody knows how many.
    let count = number.or_else(|| (!plural && at == 0).then_some(1))?;
    Some(unit(count))
}

fn unit(word: &str) -> Option<fn(u32) -> Extent> {
    match word {
        "word" | "words" => Some(Extent::Words),
        "line" | "lines" => Some(Extent::Lines),
        "paragraph" | "paragraphs" => Some(Extent::Paragraphs),
        "page" | "pages" => Some(Extent::Pages),
        _ => None,
    }
}

/// A number in digits, where a half counts as one more, or in words.
fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let half = word.ends_with('½');
    let digits = word.trim_end_matches('½');
    let spelled = || if word == "a" { Some(0) } else { WORDS.iter().position(|known| *known == word) };
    match digits.parse::<u32>() {
        Ok(count) => Some(count.saturating_add(u32::from(half))),
        Err(_) if half && digits.is_empty() => Some(1),
        Err(_) => spelled().and_then(|place| u32::try_from(place + 1).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The extent and the cue of a redaction's text.
    fn check(text: &str, extent: &str, expected: &str) {
        assert_eq!(extent_of(text).map(|extent| extent.to_string()).unwrap_or_default(), extent, "{text}");
        assert_eq!(cue(text, None), expected, "{text}");
    }

    #[test]
    fn cues_of_printed_volumes_stay() {
        check("[less than 1 line not declassified]", "less than 1 line", "[less than 1 line not declassified]");
        check("[5 lines not  declassified]", "5 lines", "[5 lines not declassified]");
        check("[1½ lines not declassified]", "2 lines", "[1½ lines not declassified]");
        check("[1 paragraph (3 lines) not declassified]", "1 paragraph", "[1 paragraph (3 lines) not declassified]");
        check("(name not declassified)", "", "[name not declassified]");
        check("[dollar amount not declassified]", "", "[dollar amount not declassified]");
        check("[two words not declassified]", "2 words", "[two words not declassified]");
    }

    #[test]
    fn other_signs_get_a_cue() {
        check("[redacted]", "", "[text not declassified]");
        check("[NAME REDACTED]", "", "[name not declassified]");
        check("[3 lines deleted]", "3 lines", "[3 lines not declassified]");
        check("PAGE DENIED", "1 page", "[1 page not declassified]");
        check("████████", "1 word", "[less than 1 line not declassified]");
        check("XXXXX XXXXXXX", "2 words", "[less than 1 line not declassified]");
        check("XXXXXXXXXXXX\n  XXXXXXXXXXX\nXXXXX", "3 lines", "[3 lines not declassified]");
        check("[      ]", "less than 1 line", "[less than 1 line not declassified]");
        check("_________", "1 word", "[less than 1 line not declassified]");
    }

    #[test]
    fn a_box_on_the_scan_is_said_by_its_extent() {
        assert_eq!(cue("", Some(Extent::Words(3))), "[less than 1 line not declassified]");
        assert_eq!(cue("", Some(Extent::Lines(1))), "[1 line not declassified]");
        assert_eq!(Placeholders::Source.placeholder("", Some(Extent::Pages(1))).as_deref(), Some("[1 page not declassified]"));
        assert_eq!(Placeholders::Source.placeholder("[deleted]", None), None);
        assert_eq!(Placeholders::from_said("[…]").placeholder("[deleted]", None).as_deref(), Some("[…]"));
    }
}
