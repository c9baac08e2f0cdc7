//! What analysis can say about a page. Never saved: better rules improve old dossiers.

use super::geometry::ScanRect;
use super::ink_box::Extent;
use super::mark::{MarkKind, Marking, ReleaseStatus};
use super::text::Span;

/// A mark proposed by a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Where in the text.
    pub span: Span,
    /// What it is taken for.
    pub kind: MarkKind,
    /// The classification it states, in normal spelling.
    pub marking: Option<Marking>,
    /// The whole marking as it should read, where the text is a damaged form of it.
    pub reading: Option<String>,
    /// The readings between which it is undecided, where the text is as near to one marking as to another; empty otherwise.
    pub alternatives: Vec<String>,
    /// The page number it states, for page numbers and page breaks.
    pub number: Option<u32>,
    /// How much text was taken out, for redactions, where that can be told.
    pub extent: Option<Extent>,
    /// Where on the scan, in scan pixels, where the mark has a place of its own there; otherwise it is where the span's words stand.
    pub zone: Option<ScanRect>,
    /// What became of the classification, for stamps that say so.
    pub status: Option<ReleaseStatus>,
    /// 0 to 1.
    pub confidence: f32,
    /// The rule that found it, such as `us.banner`.
    pub rule: String,
    /// One sentence that says why.
    pub reason: String,
}

/// One piece of evidence for a suspect.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The detector it came from.
    pub detector: String,
    /// A short phrase for people: `not in any word list`.
    pub reason: String,
    /// Its weight in the score.
    pub weight: f32,
}

/// A ranked correction.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// What to put in place of the suspect's span.
    pub text: String,
    /// 0 to 1.
    pub score: f32,
}

/// A probable misreading.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// Where in the text.
    pub span: Span,
    /// 0 to 1: how probable it is that this is wrong.
    pub score: f32,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// Up to nine, best first.
    pub suggestions: Vec<Suggestion>,
}
