//! What a rule is, once read: markings, line rules and inline rules. [`crate::analysis::resources`] reads them from files.
//!
//! A marking is matched fuzzily against whole banner lines, nearest first; a line rule owns a whole line by pattern or by likeness;
//! an inline rule marks a stretch inside a line or over line ends. Nothing here is specific to a country: that is in the files.

use super::fold::letter_mask;
use crate::model::{Level, MarkKind};
use regex::{Regex, RegexSet};

/// All rules, compiled.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub(in crate::analysis) markings: Vec<MarkingRule>,
    pub(in crate::analysis) forms: Vec<Form>,
    pub(in crate::analysis) lines: Vec<LineRule>,
    pub(in crate::analysis) likenesses: Vec<Likeness>,
    pub(in crate::analysis) line_patterns: PatternSet,
    pub(in crate::analysis) inline: Vec<InlineRule>,
    pub(in crate::analysis) portions: Vec<(String, usize)>,
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
}

/// One spelling of a marking, folded.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct Form {
    pub(in crate::analysis) marking: usize,
    pub(in crate::analysis) folded: Vec<char>,
    pub(in crate::analysis) mask: u32,
    pub(in crate::analysis) spelling: String,
    /// Only undamaged.
    pub(in crate::analysis) exact: bool,
}

impl Form {
    pub(in crate::analysis) fn new(marking: usize, spelling: &str, exact: bool) -> Self {
        let folded = super::fold::fold(spelling);
        Self { marking, mask: letter_mask(&folded), exact: exact || folded.len() <= 3, folded, spelling: spelling.to_uppercase() }
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

/// A rule for a whole line.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct LineRule {
    pub(in crate::analysis) id: String,
    /// `None` for a rule that only says what the line is *not*.
    pub(in crate::analysis) kind: Option<MarkKind>,
    pub(in crate::analysis) place: Place,
    /// Applies only near a line that this other rule took.
    pub(in crate::analysis) beside: Option<String>,
    pub(in crate::analysis) status: Option<Status>,
    pub(in crate::analysis) confidence: f32,
    pub(in crate::analysis) reason: String,
}

/// A phrase a line may be like.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct Likeness {
    pub(in crate::analysis) rule: usize,
    pub(in crate::analysis) folded: Vec<char>,
    pub(in crate::analysis) mask: u32,
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

/// What has become of a document's classification, as its stamps say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Downgraded to a lower level.
    Downgraded,
    /// Released in a sanitised form or in part.
    ReleasedInPart,
    /// Released, or released in full.
    Released,
    /// Declassified.
    Declassified,
}

impl Status {
    /// All, weakest first.
    pub const ALL: [Self; 4] = [Self::Downgraded, Self::ReleasedInPart, Self::Released, Self::Declassified];

    /// The name rule files and scripts use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Downgraded => "downgraded",
            Self::ReleasedInPart => "released-in-part",
            Self::Released => "released",
            Self::Declassified => "declassified",
        }
    }

    /// The name people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::Downgraded => "Downgraded",
            Self::ReleasedInPart => "Released in part",
            Self::Released => "Released",
            Self::Declassified => "Declassified",
        }
    }

    /// The status with this [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }
}
