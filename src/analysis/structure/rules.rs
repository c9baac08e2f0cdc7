//! What a rule is, once read: markings, line rules and inline rules. [`crate::analysis::resources`] reads them from files.
//!
//! A marking is matched fuzzily against whole banner lines, nearest first; a line rule owns a whole line by pattern or by likeness;
//! an inline rule marks a stretch inside a line or over line ends. Nothing here is specific to a country: that is in the files.

use super::fold::{LetterCounts, letter_mask};
use crate::model::{Level, MarkKind, ReleaseStatus};
use regex::{Regex, RegexSet};
use std::collections::HashSet;

/// All rules, compiled.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub(in crate::analysis) markings: Vec<MarkingRule>,
    /// Shortest first.
    pub(in crate::analysis) forms: Vec<Form>,
    pub(in crate::analysis) lines: Vec<LineRule>,
    pub(in crate::analysis) likenesses: Vec<Likeness>,
    pub(in crate::analysis) line_patterns: PatternSet,
    pub(in crate::analysis) inline: Vec<InlineRule>,
    pub(in crate::analysis) portions: Vec<(String, usize)>,
    /// The words of all markings, whole and with one letter left open: only asked, never listed.
    pub(in crate::analysis) words: HashSet<u64>,
    /// Words of the language, of which no damaged marking is made: only asked, never listed.
    pub(in crate::analysis) plain: HashSet<u64>,
}

impl Rules {
    /// Remembers a marking's words for [`Self::knows_word`].
    pub(in crate::analysis) fn learn_words(&mut self, spelling: &str) {
        for word in spelling.split(|c: char| !c.is_alphanumeric()) {
            let folded = super::fold::fold(word);
            if folded.len() >= 4 {
                self.words.extend(word_keys(&folded));
            }
            // Page edges and stamps cut the first or the last letter off.
            if folded.len() >= 6 {
                self.words.extend(folded.get(1..).and_then(word_key));
                self.words.extend(folded.get(..folded.len() - 1).and_then(word_key));
            }
        }
    }

    /// Remembers a word of the language for [`Self::is_plain`].
    pub(in crate::analysis) fn learn_plain(&mut self, word: &str) {
        self.plain.extend(word_key(&super::fold::fold(word)));
    }

    /// Whether a folded word is a word of the language.
    pub(in crate::analysis) fn is_plain(&self, folded: &[char]) -> bool {
        self.plain_key(folded).is_some()
    }

    /// The key of a folded word that is a word of the language.
    pub(in crate::analysis) fn plain_key(&self, folded: &[char]) -> Option<u64> {
        word_key(folded).filter(|key| folded.len() >= 2 && self.plain.contains(key))
    }

    /// The forms of these lengths, with their places.
    pub(super) fn forms_of_length(&self, least: usize, most: usize) -> impl Iterator<Item = (usize, &Form)> {
        let from = self.forms.partition_point(|form| form.folded.len() < least);
        self.forms.iter().enumerate().skip(from).take_while(move |(_, form)| form.folded.len() <= most)
    }

    /// Whether a folded word is a marking's word, or one with a single letter misread.
    pub(in crate::analysis) fn knows_word(&self, folded: &[char]) -> bool {
        folded.len() >= 4 && word_keys(folded).any(|key| self.words.contains(&key))
    }
}

/// A number for a folded word.
fn word_key(folded: &[char]) -> Option<u64> {
    word_keys(folded).next().filter(|_| !folded.is_empty())
}

/// A number for the word and one for each way to leave a letter of it open.
fn word_keys(folded: &[char]) -> impl Iterator<Item = u64> {
    const STEP: u64 = 0x0000_0100_0000_01b3;
    let letter = |c: char| u64::from(u32::from(c));
    let mut power = 1_u64;
    let whole = folded.iter().fold(0_u64, |sum, &c| {
        power = power.wrapping_mul(STEP);
        sum.wrapping_add(letter(c).wrapping_mul(power))
    });
    // A four-letter word with a letter open is every other word of prose.
    let open = if folded.len() > 4 { folded } else { &[] };
    let mut power = 1_u64;
    std::iter::once(whole).chain(open.iter().map(move |&c| {
        power = power.wrapping_mul(STEP);
        whole.wrapping_sub(letter(c).wrapping_mul(power)).wrapping_add(power)
    }))
}

/// Patterns tried together, each pointing back at its rule.
#[derive(Debug, Clone, Default)]
pub(in crate::analysis) struct PatternSet {
    pub(in crate::analysis) set: RegexSet,
    pub(in crate::analysis) patterns: Vec<(usize, Regex)>,
}

/// What a marking's words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analysis) enum MarkingRole {
    /// States a level.
    Level(Level),
    /// A control marking or codeword that can stand alone.
    Control,
    /// A control marking or codeword that counts only beside another marking.
    Codeword,
    /// A false friend: a word that is near a marking and is none.
    Friend,
}

/// One marking of a family.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct MarkingRule {
    pub(in crate::analysis) id: String,
    pub(in crate::analysis) name: String,
    pub(in crate::analysis) role: MarkingRole,
    /// Where it must stand to count.
    pub(in crate::analysis) company: Company,
}

/// What a marking needs beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::analysis) enum Company {
    /// Nothing.
    #[default]
    None,
    /// Another marking on its line or on the line above or below.
    Beside,
    /// Another marking on its own line, because alone it is a word or a title.
    SameLine,
}

/// One spelling of a marking, folded.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct Form {
    pub(in crate::analysis) marking: usize,
    pub(in crate::analysis) folded: Vec<char>,
    pub(in crate::analysis) mask: u32,
    pub(in crate::analysis) counts: LetterCounts,
    pub(in crate::analysis) spelling: String,
    /// A key for each of its words.
    pub(in crate::analysis) words: Vec<u64>,
    /// Only undamaged.
    pub(in crate::analysis) exact: bool,
    /// A known misreading of the marking, made of words of the language or too far from it to be found as a damaged one.
    pub(in crate::analysis) misread: bool,
}

impl Form {
    pub(in crate::analysis) fn new(marking: usize, spelling: &str, exact: bool) -> Self {
        let folded = super::fold::fold(spelling);
        let words = spelling.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word_key(&super::fold::fold(word)));
        Self {
            marking,
            words: words.collect(),
            mask: letter_mask(&folded),
            counts: LetterCounts::of(&folded),
            exact: exact || folded.len() <= 3,
            misread: false,
            folded,
            spelling: spelling.to_uppercase(),
        }
    }
}

/// Where on the page a line rule may apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::analysis) enum Place {
    /// Anywhere.
    #[default]
    Any,
    /// Among the first or last lines.
    Edge,
}

/// An edge of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analysis) enum PageEdge {
    /// The first lines.
    Head,
    /// The last lines.
    Foot,
}

/// A rule for a whole line.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct LineRule {
    pub(in crate::analysis) id: String,
    /// `None` for a rule that only says what the line is *not*.
    pub(in crate::analysis) kind: Option<MarkKind>,
    pub(in crate::analysis) place: Place,
    /// Applies only near a line that this other rule took.
    pub(in crate::analysis) beside: Option<String>,
    pub(in crate::analysis) status: Option<ReleaseStatus>,
    /// The line stands at this edge of its page, whatever is read around it.
    pub(in crate::analysis) edge: Option<PageEdge>,
    pub(in crate::analysis) confidence: f32,
    pub(in crate::analysis) reason: String,
}

/// A phrase a line may be like.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct Likeness {
    pub(in crate::analysis) rule: usize,
    pub(in crate::analysis) folded: Vec<char>,
    pub(in crate::analysis) counts: LetterCounts,
    /// A key for each of its words.
    pub(in crate::analysis) words: Vec<u64>,
    pub(in crate::analysis) spelling: String,
}

/// A rule for a stretch of text: the group `mark` of its pattern, or the whole match.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct InlineRule {
    pub(in crate::analysis) id: String,
    pub(in crate::analysis) kind: MarkKind,
    pub(in crate::analysis) pattern: Regex,
    pub(in crate::analysis) confidence: f32,
    pub(in crate::analysis) reason: String,
}
