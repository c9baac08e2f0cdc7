//! Signs at the edges of words: how they are misread, and which stand where.

use super::titles::is_short;
use super::tokens::{Case, Token, case};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// One of the two edges of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Before the word.
    Lead,
    /// Behind it.
    Trail,
}

impl Edge {
    /// Both, with their names in the table.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Lead, "lead"), (Self::Trail, "trail")];
}

/// The class of a place for signs: what stands around it, in two letters.
pub type Class = [u8; 2];

/// What was read for certain signs, and how often; and how often the signs were met at all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reads {
    /// By what was read.
    pub counts: BTreeMap<String, f32>,
    /// All together.
    pub total: f32,
}

impl Reads {
    fn note(&mut self, read: &str, count: f32) {
        *self.counts.entry(read.to_owned()).or_default() += count;
        self.total += count;
    }

    fn get(&self, read: &str) -> f32 {
        self.counts.get(read).copied().unwrap_or(0.0)
    }
}

/// Counts of signs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Signs {
    /// How often signs were read as which others, before words and behind them.
    pub misread: [BTreeMap<String, Reads>; 2],
    /// How often signs stand in places of a class.
    pub usual: BTreeMap<Class, Reads>,
    /// Signs that were meant where others were read.
    meant: [BTreeMap<String, BTreeSet<String>>; 2],
}

impl Signs {
    /// Notes signs that were meant and what was read.
    pub fn note(&mut self, edge: Edge, meant: &str, read: &str, count: f32) {
        if let (Some(misread), Some(known)) = (self.misread.get_mut(edge as usize), self.meant.get_mut(edge as usize)) {
            misread.entry(meant.to_owned()).or_default().note(read, count);
            known.entry(read.to_owned()).or_default().insert(meant.to_owned());
        }
    }

    /// Notes signs that stand in a place of this class.
    pub fn note_usual(&mut self, class: Class, signs: &str, count: f32) {
        self.usual.entry(class).or_default().note(signs, count);
    }

    /// What it costs that `meant` was read as `read`. Quotes and brackets that both have change nothing.
    pub fn cost(&self, edge: Edge, meant: &str, read: &str) -> f32 {
        if meant.contains(is_enclosing) && encloses_alike(meant, read) {
            self.plain_cost(edge, &bare(meant), &bare(read))
        } else {
            self.plain_cost(edge, meant, read)
        }
    }

    fn plain_cost(&self, edge: Edge, meant: &str, read: &str) -> f32 {
        let known = self.misread.get(edge as usize).and_then(|misread| misread.get(meant));
        let (total, count) = known.map_or((0.0, 0.0), |known| (known.total, known.get(read)));
        let unseen = if meant == read { 0.5 } else { (-7.0 - meant.len().abs_diff(read.len()) as f32).exp() };
        -((count + 8.0 * unseen) / (total + 8.0)).ln()
    }

    /// Natural logarithm of how probable signs are in a place of this class, whatever quotes and brackets stand among them.
    pub fn prior(&self, class: Class, signs: &str) -> f32 {
        let bare = bare(signs);
        // Points of omission, however many, are a full stop.
        let signs = if bare.contains("...") || bare.contains('\u{2026}') { "." } else { &*bare };
        let known = self.usual.get(&class);
        let (total, count) = known.map_or((0.0, 0.0), |known| (known.total, known.get(signs)));
        let unseen = (-3.0 - 2.0 * signs.chars().count() as f32).exp();
        ((count + 4.0 * unseen) / (total + 4.0)).ln()
    }

    /// Signs that may have been meant where `read` stands, cheapest first.
    pub fn meant_by(&self, edge: Edge, read: &str) -> Vec<(&str, f32)> {
        let known = self.meant.get(edge as usize).and_then(|meant| meant.get(read));
        let mut found: Vec<(&str, f32)> = known.into_iter().flatten().map(|meant| (meant.as_str(), self.cost(edge, meant, read))).collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(b.0)));
        found
    }
}

fn is_enclosing(c: char) -> bool {
    ENCLOSING.contains(c)
}

/// Whether two rows of signs have the same quotes and brackets.
pub fn encloses_alike(one: &str, two: &str) -> bool {
    one.chars().filter(|c| is_enclosing(*c)).eq(two.chars().filter(|c| is_enclosing(*c)))
}

/// Signs without quotes and brackets.
pub fn bare(signs: &str) -> Cow<'_, str> {
    if signs.contains(is_enclosing) { signs.chars().filter(|c| !is_enclosing(*c)).collect::<String>().into() } else { signs.into() }
}

/// How many quotes and brackets.
pub fn enclosing(signs: &str) -> usize {
    signs.chars().filter(|c| is_enclosing(*c)).count()
}

const ENCLOSING: &str = "\"'()[]\u{201c}\u{201d}\u{2018}\u{2019}";

/// What the signs of a token are asked for: it is the same for every way to read it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// The class of the place for signs behind the word.
    pub(super) trail: Class,
    /// The class of the place for signs before it.
    pub(super) lead: Class,
    /// Whether a sentence begins here.
    pub(super) starts: bool,
    /// Whether it ends what a letter is opened or closed with.
    pub(super) formula: bool,
}

impl Around {
    /// Of every token.
    pub(super) fn all(tokens: &[Token<'_>]) -> Vec<Self> {
        let starts = |at: usize| at.checked_sub(1).and_then(|before| tokens.get(before)).is_none_or(Token::ends_sentence);
        let around = |at: usize| Self {
            trail: trail_class(tokens, at),
            lead: lead_class(tokens, at),
            starts: starts(at),
            formula: ends_formula(tokens, at),
        };
        (0..tokens.len()).map(around).collect()
    }
}

/// The class of a place for the signs behind its word: what follows, and what the word is.
pub fn trail_class(tokens: &[Token<'_>], at: usize) -> Class {
    let figures = tokens.get(at).is_some_and(|token| token.key.starts_with(|c: char| c.is_ascii_digit()));
    let following = match tokens.get(at + 1).map(|next| next.text.chars().find(|c| c.is_alphanumeric())) {
        None => b'e',
        Some(Some(c)) if c.is_uppercase() && figures && tokens.get(at + 1).is_some_and(|next| MONTHS.contains(&next.key.as_str())) => b'm',
        Some(Some(c)) if c.is_uppercase() => b'u',
        Some(Some(c)) if c.is_alphabetic() => b'l',
        Some(Some(_)) => b'n',
        Some(None) => b's',
    };
    let token = tokens.get(at);
    let key = token.map(|token| token.key.as_str()).unwrap_or_default();
    let length = key.chars().count();
    let word = if is_short(key) || ABBREVIATIONS.contains(&key) {
        b'a'
    } else if key.chars().any(|c| c.is_ascii_digit()) {
        b'n'
    } else if length <= 1 {
        b's'
    } else if token.is_some_and(|token| matches!(case(token.core), Case::Capital | Case::Upper)) {
        b'c'
    } else if FUNCTION.contains(&key) {
        b'f'
    } else {
        b'o'
    };
    [following, word]
}

/// Words that a letter may be opened with, however many follow in the same line.
const OPENS_LETTER: &[&str] = &["dear", "dearest"];
/// Words that open a letter alone: `SIR:`.
const OPENS_ALONE: &[&str] = &["sir", "sirs", "madam", "gentlemen"];
/// Words behind that which still belong to it.
const LONGEST_SALUTATION: usize = 6;

/// Words that a letter is closed with, always two of them and a comma.
const CLOSES_LETTER: &[&str] = &["yours", "sincerely", "faithfully", "truly", "respectfully", "cordially", "obediently", "fraternally"];

/// Whether a word with a sign is the last one of what a letter is opened or closed with: `Dear Mr. President:`, `Yours sincerely,`.
fn ends_formula(tokens: &[Token<'_>], at: usize) -> bool {
    let closes = |at: usize| tokens.get(at).is_some_and(|token| CLOSES_LETTER.contains(&token.key.as_str()) && token.lead.is_empty());
    let closed = || tokens.get(at).is_some_and(|token| token.trail == ",") && closes(at);
    let pair = || (1..=2).filter_map(|back| at.checked_sub(back)).any(closes);
    ends_salutation(tokens, at) || closed() && pair()
}

fn ends_salutation(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(token) = tokens.get(at).filter(|token| matches!(token.trail, ":" | ",") && token.core.starts_with(char::is_uppercase)) else {
        return false;
    };
    let begins = at.checked_sub(1).and_then(|before| tokens.get(before)).is_none_or(Token::ends_sentence) || token.begins_line;
    if begins && OPENS_ALONE.contains(&token.key.as_str()) {
        return true;
    }
    let inside = |token: &&Token<'_>| token.lead.is_empty() && matches!(token.trail, "" | ".");
    let before = tokens.get(at.saturating_sub(LONGEST_SALUTATION)..at).unwrap_or_default().iter().rev().take_while(inside);
    token.lead.is_empty() && before.into_iter().any(|word| OPENS_LETTER.contains(&word.key.as_str()) && word.trail.is_empty())
}

/// The class of a place for the signs before its word.
pub fn lead_class(tokens: &[Token<'_>], at: usize) -> Class {
    let starts = at.checked_sub(1).and_then(|before| tokens.get(before)).is_none_or(Token::ends_sentence);
    let upper = tokens.get(at).is_some_and(|token| token.core.starts_with(char::is_uppercase));
    [if starts { b'b' } else { b'm' }, if upper { b'c' } else { b'l' }]
}

/// Words besides titles that stand with a full stop inside a sentence.
const ABBREVIATIONS: &[&str] = &[
    "no", "nos", "co", "vol", "esq", "jr", "sr", "etc", "inc", "ltd", "dept", "govt", "jan", "feb", "mar", "apr", "aug", "sept", "oct",
    "nov", "dec", "cwt", "lb", "oz", "ft", "yds", "cent", "pp", "ref", "approx", "inst", "ult", "prox", "vs", "fig", "tel", "ave", "mt",
    "ok",
];

/// Months, before which the day stands without a sign.
const MONTHS: &[&str] =
    &["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// Words behind which hardly ever a sign stands.
pub(super) const FUNCTION: &[&str] = &[
    "the", "a", "an", "of", "to", "in", "and", "for", "on", "at", "by", "with", "from", "that", "was", "were", "is", "are", "be", "been",
    "has", "have", "had", "his", "her", "their", "its", "my", "your", "our", "this", "these", "those", "which", "who", "or", "as", "not",
    "but", "if", "than", "into", "he", "she", "they", "we", "will", "would", "shall", "should", "may", "might", "can", "could", "must",
    "very", "no", "all",
];
