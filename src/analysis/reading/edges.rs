//! The edges of pages: the lines beside each page break, and what the program would make of the break.
//!
//! This is what a walk from break to break stands on. A page's edges are small, so those of ten thousand pages can be kept while the pages
//! themselves are not, and the doubtful breaks be counted without loading anything. What is proposed here is what
//! [`super::reading_text`] does, because both ask the same functions.

use super::crossing::{Joining, LineBefore, crossing};
use super::flow::{first_chars, full_width, is_set_in, last_chars, plain, width};
use super::hyphens::{Evidence, Joint, divider, forced, joint, left_half};
use super::lines::{self, BreakHere, LineKind, SourceLine};
use super::{LinePolicy, MarkedPage, Policy, Words};
use crate::model::{Ruling, Span};

/// Characters of a line that are kept: those nearest to the break.
const KEPT: usize = 90;

/// A line of text beside a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeLine {
    /// Where it stands on its page.
    pub span: Span,
    /// The part of its text nearest to the break.
    pub text: String,
    /// Its width in characters, with its indentation.
    width: usize,
    /// How long a full line is on its page; 0 where that is unknown.
    full: usize,
    /// Whether it is set in further than the line below it.
    set_in: bool,
    /// Whether it is a heading.
    heading: bool,
}

/// A page break inside a page's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InnerBreak {
    /// Where it is, in the page's text.
    pub at: usize,
    /// The last line before it.
    pub before: EdgeLine,
    /// The first line after it.
    pub after: EdgeLine,
    /// What a person decided about it.
    pub decided: Option<Joining>,
}

/// The lines beside all breaks of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageEdges {
    /// The first line of text.
    pub head: Option<EdgeLine>,
    /// The last line of text.
    pub tail: Option<EdgeLine>,
    /// Breaks inside the text, in order.
    pub inner: Vec<InnerBreak>,
    /// What a person decided about the break after the page.
    pub decided: Option<Joining>,
}

/// What the program would do at a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What.
    pub joining: Joining,
    /// Whether a person need not look.
    pub sure: bool,
    /// Why, a phrase.
    pub why: String,
}

/// The edges of a page, furniture left out.
pub fn page_edges(page: &MarkedPage<'_>) -> PageEdges {
    let policy = Policy { lines: LinePolicy::Join, ..Policy::default() };
    let lines = lines::lines(page, &policy, &mut Vec::new());
    let full = full_width(&lines);
    let mut edges = PageEdges::default();
    let mut pending: Option<BreakHere> = None;
    for (place, line) in lines.iter().enumerate() {
        pending = line.before.or(pending);
        if matches!(line.kind, LineKind::Text | LineKind::Heading) {
            let side = |near_end| edge_line(line, full, is_set_in(&lines, place), near_end);
            if let (Some(here), Some(before)) = (pending.take(), edges.tail.take()) {
                edges.inner.push(InnerBreak { at: here.at, before, after: side(false), decided: here.joining });
            }
            edges.head.get_or_insert_with(|| side(false));
            edges.tail = Some(side(true));
        }
        pending = line.after.or(pending);
    }
    let edge = page.rulings.iter().rev().find(|ruling| ruling.rule == Ruling::PAGE_EDGE);
    edges.decided = edge.and_then(|ruling| Joining::of(ruling.verdict));
    edges
}

fn edge_line(line: &SourceLine, full: usize, set_in: bool, near_end: bool) -> EdgeLine {
    let text = plain(&line.pieces);
    let text = if near_end { last_chars(&text, KEPT) } else { first_chars(&text, KEPT) };
    EdgeLine { span: line.span, text: text.to_owned(), width: width(line), full, set_in, heading: line.kind == LineKind::Heading }
}

/// What the program would do between two lines.
pub fn propose(before: &EdgeLine, after: &EdgeLine, words: &Words<'_>) -> Proposal {
    let said = |joining, sure, why: String| Proposal { joining, sure, why };
    if before.heading || after.heading {
        let where_ = if after.heading { "a heading begins after it" } else { "a heading stands before it" };
        return said(Joining::Separate, true, where_.to_owned());
    }
    let found = crossing(LineBefore { text: &before.text, width: before.width, full: before.full }, &after.text, after.set_in);
    if !found.goes_on {
        return said(Joining::Separate, found.sure, found.why.to_owned());
    }
    let evidence = Evidence { own: None, counted: words.counted, known: words.known };
    let found_joint = joint(&before.text, &after.text, Some(evidence));
    match found_joint.how {
        Joint::Space => said(Joining::Paragraph, found.sure, found.why.to_owned()),
        Joint::Hyphen => said(Joining::Paragraph, found_joint.sure, format!("the hyphen stays: {}", found_joint.why)),
        Joint::Mended(_) => said(Joining::Word, found_joint.sure, format!("a word is divided: {}", found_joint.why)),
    }
}

/// The text on both sides of a break as it reads after a decision: what stands before, how it goes on, what stands after.
pub fn joined(before: &EdgeLine, after: &EdgeLine, joining: Joining) -> String {
    let (left, right) = (before.text.as_str(), after.text.as_str());
    match joining {
        Joining::Separate => format!("{left}\n\n{right}"),
        Joining::Word if forced(left, right).is_some() => {
            let kept = left.get(..left.len() - divider(left).len()).unwrap_or_default();
            format!("{kept}{right}")
        }
        Joining::Paragraph if !divider(left).is_empty() && !left_half(left).is_empty() && joint(left, right, None).how == Joint::Hyphen => {
            format!("{left}{right}")
        }
        Joining::Paragraph | Joining::Word | Joining::NoBreak => format!("{left} {right}"),
    }
}
