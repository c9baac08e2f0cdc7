//! Whether a paragraph goes on over a page break, and how sure that is.
//!
//! A typist breaks a page where the paper ends: in the middle of a sentence, of a word, or between two paragraphs. What stands at the foot
//! of one page and the head of the next tells which, most of the time; where it does not, the doubt is said, so that a person can be asked.

use super::hyphens::divider;
use crate::model::Verdict;

/// What becomes of a text at a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Joining {
    /// The paragraph goes on; a hyphen at its end stays.
    Paragraph,
    /// A word goes on: its halves are put together without hyphen and space.
    Word,
    /// A new paragraph begins.
    Separate,
    /// There is no break at all.
    NoBreak,
}

impl Joining {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Paragraph, Self::Word, Self::Separate, Self::NoBreak];

    /// What a verdict on a break decides.
    pub fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::OneParagraph => Some(Self::Paragraph),
            Verdict::OneWord => Some(Self::Word),
            Verdict::Separate => Some(Self::Separate),
            Verdict::Rejected => Some(Self::NoBreak),
            Verdict::Confirmed => None,
        }
    }

    /// The verdict that decides so.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Paragraph => Verdict::OneParagraph,
            Self::Word => Verdict::OneWord,
            Self::Separate => Verdict::Separate,
            Self::NoBreak => Verdict::Rejected,
        }
    }

    /// The name people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::Paragraph => "Join paragraph",
            Self::Word => "Join word",
            Self::Separate => "Keep separate",
            Self::NoBreak => "Not a break",
        }
    }

    /// The name scripts use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Paragraph => "join-paragraph",
            Self::Word => "join-word",
            Self::Separate => "keep-separate",
            Self::NoBreak => "no-break",
        }
    }

    /// The one with this [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|joining| joining.id() == id)
    }
}

/// The line before a break and what is known of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineBefore<'a> {
    pub(super) text: &'a str,
    /// Its width in characters, with its indentation.
    pub(super) width: usize,
    /// How long a full line is on its page; 0 where that is unknown.
    pub(super) full: usize,
}

/// What a break most probably is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crossing {
    pub(super) goes_on: bool,
    /// Whether a person need not look.
    pub(super) sure: bool,
    pub(super) why: &'static str,
}

/// Words after which no paragraph ends.
const LEADS_ON: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "had", "has", "have", "his", "in", "into", "is", "its", "of", "on", "or",
    "our", "that", "the", "their", "this", "to", "was", "were", "which", "who", "will", "with",
];

/// Whether a paragraph goes on over a break; `deeper` says that the line after it is set in further than the one below it.
pub(super) fn crossing(before: LineBefore<'_>, next: &str, deeper: bool) -> Crossing {
    let said = |goes_on, sure, why| Crossing { goes_on, sure, why };
    let text = before.text.trim_end();
    if text.is_empty() || next.trim().is_empty() {
        return said(false, true, "there is no text beside it");
    }
    let ends = ends_sentence(text);
    if starts_item(next) {
        return said(false, ends, "an item of a list begins after it");
    }
    let first = next.chars().find(|c| c.is_alphanumeric());
    if first.is_some_and(char::is_lowercase) {
        let divided = !divider(text).is_empty();
        return match (ends, divided) {
            (_, true) => said(true, true, "a word is divided"),
            (false, false) => said(true, true, "it goes on in the middle of a sentence"),
            (true, false) => said(true, false, "a sentence ends before it, but a small letter follows"),
        };
    }
    let short = is_short(text, before.width, before.full);
    let shouts = is_all_capitals(text);
    if ends || text.ends_with(':') {
        return match (short, deeper) {
            (true, _) => said(false, true, "a sentence ends before it in a short line"),
            (_, true) => said(false, true, "a sentence ends before it, and the line after it is set in"),
            (false, false) => said(false, false, "a sentence ends before it in a full line, so the paragraph may go on"),
        };
    }
    if starts_field(next) {
        return said(false, false, "a line with a label begins after it");
    }
    // Telegrams are all capitals: there they say nothing, and a full line in the middle of a sentence goes on.
    let telegram = shouts && is_all_capitals(next) && before.full > 0 && before.width * 10 >= before.full * 8;
    if telegram && text.split_whitespace().count() > 3 && next.split_whitespace().count() > 3 {
        return said(true, false, "a full line of capitals goes on in capitals");
    }
    if shouts {
        return said(false, short, "the line before it is in capitals");
    }
    if short {
        return said(false, false, "the line before it is short");
    }
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let leads_on = text.ends_with([',', ';']) || LEADS_ON.contains(&last);
    said(true, leads_on, "the sentence before it is not finished")
}

/// Whether a line is too short to be full: it ends far before the others do, or it is a few words set in far, such as a title in the middle.
pub(super) fn is_short(text: &str, width: usize, full: usize) -> bool {
    full > 0 && (width * 10 < full * 6 || text.chars().count() * 10 < full * 4)
}

fn is_all_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

/// Whether a line begins with a label and a colon, as `Draft Date: 14 NOV 1979` or `SUBJECT: Cuba`: it is a line of its own.
pub(super) fn starts_field(line: &str) -> bool {
    let Some((label, rest)) = line.split_once(':') else { return false };
    let mut words = label.split_whitespace();
    label.len() <= 40
        && (rest.is_empty() || rest.starts_with(' '))
        && words.clone().count() <= 5
        && !label.contains(['.', ',', ';', '"', '(', ')'])
        && words.next().is_some_and(|word| word.starts_with(char::is_uppercase))
        && words.all(|word| word.starts_with(char::is_uppercase) || matches!(word, "of" | "on" | "and" | "the" | "to" | "for"))
}

/// Whether the text ends a sentence, closing quotes and brackets left aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let core = text.trim_end().trim_end_matches(['"', '\'', ')', ']', '\u{201d}', '\u{2019}', '»']);
    core.ends_with(['.', '!', '?', '\u{2026}'])
}

/// Whether a line begins an item of a list: `1.`, `(a)`, `-`, `•`.
pub(super) fn starts_item(line: &str) -> bool {
    let Some(first) = line.split_whitespace().next() else { return false };
    if matches!(first, "-" | "*" | "•" | "o" | "—") {
        return true;
    }
    let core = first.trim_start_matches('(').trim_end_matches(['.', ')']);
    core.len() < first.len()
        && core.len() <= 3
        && !core.is_empty()
        && (core.chars().all(|c| c.is_ascii_digit())
            || (core.len() == 1 && core.chars().all(|c| c.is_ascii_alphabetic()) && first.contains(')')))
}
