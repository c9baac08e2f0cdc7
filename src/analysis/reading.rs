//! Reading text: the page as an export gives it, with furniture out, lines joined and hyphens mended as the policy says.
//!
//! Nothing is silent: every line that was left out and every hyphen that was mended is in the result, with its place in the source.

mod crossing;
mod edges;
mod flow;
mod hyphens;
mod lines;

pub use crossing::Joining;
pub use edges::{EdgeLine, InnerBreak, PageEdges, Proposal, joined, page_edges, propose};
pub use hyphens::WordForms;

use super::PageInput;
pub use super::redaction::Placeholders;
use crate::model::{Block, Extent, MarkKind, PageId, Ruling, Span};
use std::collections::BTreeMap;

/// What to do with text under a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Treatment {
    /// Leave it where it is.
    Keep,
    /// Keep it, set apart and named.
    Tag,
    /// Leave it out, and say so.
    Drop,
}

/// What to do with line ends inside a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LinePolicy {
    /// Keep them.
    #[default]
    Keep,
    /// Join the lines of a paragraph, also across page breaks.
    Join,
}

/// What to do with a word divided at a line end; only looked at where lines are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HyphenPolicy {
    /// Leave them.
    #[default]
    Keep,
    /// Put the word together where the evidence says it is one.
    Mend,
}

/// How reading text is made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// By kind of mark; kinds that are not listed are dropped where they are furniture and kept otherwise.
    pub marks: BTreeMap<MarkKind, Treatment>,
    /// Line ends.
    pub lines: LinePolicy,
    /// Hyphens.
    pub hyphens: HyphenPolicy,
    /// What is written where text was taken out.
    pub redactions: Placeholders,
}

impl Policy {
    /// The treatment of a kind.
    pub fn treatment(&self, kind: MarkKind) -> Treatment {
        let default = if kind.is_furniture() { Treatment::Drop } else { Treatment::Keep };
        self.marks.get(&kind).copied().unwrap_or(default)
    }
}

/// A mark that is shown, whoever made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownMark {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: MarkKind,
    /// How much was taken out, for redactions.
    pub extent: Option<Extent>,
}

/// A page with its shown marks.
#[derive(Debug, Clone, Copy)]
pub struct MarkedPage<'a> {
    /// The page.
    pub page: PageInput<'a>,
    /// What it is called.
    pub label: &'a str,
    /// The marks that count, in order of their spans.
    pub marks: &'a [ShownMark],
    /// What people decided about its breaks and hyphens.
    pub rulings: &'a [Ruling],
    /// Its place in the dossier: text goes on only from a page to the very next.
    pub place: usize,
}

/// What is known of words, to tell whether a divided word is one.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// Whether a word is right in this dossier; asked only about words divided at line ends.
    pub known: &'a (dyn Fn(&str) -> bool + Sync),
    /// How often words stand in the whole dossier, as far as it was looked through; the words of the pages at hand count in any case.
    pub counted: Option<&'a WordForms>,
}

/// Something the reading text does not have, or has differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    /// Which page.
    pub page: PageId,
    /// Where in its text.
    pub span: Span,
    /// What stood there.
    pub text: String,
    /// Why it is out or changed.
    pub why: OmissionKind,
}

/// Why reading text differs from the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OmissionKind {
    /// Left out as a mark of this kind.
    Dropped(MarkKind),
    /// A divided word was put together.
    Mended {
        /// As this.
        word: String,
        /// Why it is one word, a phrase.
        why: String,
        /// Whether a person said so.
        ruled: bool,
    },
    /// For a redaction this was written.
    Placeholder(String),
}

/// A place where lines or pages were put together, or a hyphen at a line end was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seam {
    /// Which page: for a break between two pages the earlier.
    pub page: PageId,
    /// Where in its text: the line before a break, the first half of a divided word.
    pub span: Span,
    /// The end of what stands before and the beginning of what stands after, with a line end between.
    pub text: String,
    /// What was done.
    pub what: SeamKind,
    /// Why, a phrase.
    pub why: String,
    /// Whether a person said so.
    pub ruled: bool,
}

/// What was done at a seam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeamKind {
    /// A paragraph goes on over a page break.
    GoesOn,
    /// A hyphen at a line end stays: the word as it is written now.
    HyphenKept(String),
}

/// Reading text and the list of what it left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadingText {
    /// Paragraphs, headings, furniture in order.
    pub blocks: Vec<Block>,
    /// Everything left out or mended, in order.
    pub omissions: Vec<Omission>,
    /// Every paragraph joined over a page break and every hyphen kept at a line end, in order.
    pub seams: Vec<Seam>,
}

/// Makes reading text of pages in order.
///
/// What a person decided about a break or a hyphen comes before what the program would do. Paragraphs never run over from one document into
/// another, nor over a page that is not among `pages`.
pub fn reading_text(pages: &[MarkedPage<'_>], policy: &Policy, words: &Words<'_>) -> ReadingText {
    let mut flow = flow::Flow::new(pages, policy, words);
    let mut omissions = Vec::new();
    for page in pages {
        let lines = lines::lines(page, policy, &mut omissions);
        flow.page(page, &lines);
    }
    let order: Vec<PageId> = pages.iter().map(|page| page.page.id).collect();
    flow.finish(omissions, &order)
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
