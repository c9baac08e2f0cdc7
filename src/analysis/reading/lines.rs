//! Lines of a page with what the policy makes of their marks.

use super::{Joining, MarkedPage, Omission, OmissionKind, Policy, ShownMark, Treatment};
use crate::model::{MarkKind, PageText, Span};

/// What a line is under a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Nothing but white space.
    Blank,
    /// Running text.
    Text,
    /// A heading.
    Heading,
    /// Furniture that stays in the text, as it is or set apart.
    Furniture(MarkKind, Treatment),
    /// Furniture that is left out.
    Dropped(MarkKind),
}

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text.
    Text(String),
    /// Text under a mark that is set apart.
    Tagged(MarkKind, String),
}

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceLine {
    /// What it is.
    pub(super) kind: LineKind,
    /// Its text without white space at the ends, and without what is left out.
    pub(super) pieces: Vec<Piece>,
    /// Where that text stands.
    pub(super) span: Span,
    /// White space before it, in characters; a tab counts as four.
    pub(super) indent: usize,
    /// The page break inside the text that stands before the line, or at it.
    pub(super) before: Option<BreakHere>,
    /// The page break inside the text that stands behind the line's text.
    pub(super) after: Option<BreakHere>,
}

/// A page break inside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BreakHere {
    /// Where.
    pub(super) at: usize,
    /// What a person decided about it.
    pub(super) joining: Option<Joining>,
}

/// Splits a page into lines and says what becomes of each; what is left out goes to `omissions`.
pub(super) fn lines(page: &MarkedPage<'_>, policy: &Policy, omissions: &mut Vec<Omission>) -> Vec<SourceLine> {
    page.page.text.lines().map(|(span, line)| source_line(page, policy, span, line, omissions)).collect()
}

/// Kinds that stand at the edge of a page: where one is taken out, a paragraph may go on behind it.
pub(super) fn is_at_page_edge(kind: MarkKind) -> bool {
    matches!(
        kind,
        MarkKind::Banner
            | MarkKind::PageNumber
            | MarkKind::RunningHead
            | MarkKind::Catchword
            | MarkKind::Continuation
            | MarkKind::ControlNumber
            | MarkKind::PageBreak
    )
}

/// Kinds that are part of a line of running text.
fn is_inline(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::PortionMark | MarkKind::Redaction | MarkKind::ExemptionCode)
}

fn source_line(page: &MarkedPage<'_>, policy: &Policy, line: Span, text: &str, omissions: &mut Vec<Omission>) -> SourceLine {
    let trimmed = text.trim_start();
    let lead = text.len() - trimmed.len();
    let span = Span { start: line.start + lead, end: line.start + lead + trimmed.trim_end().len() };
    let indent = text.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum();
    let breaks = page.marks.iter().filter(|mark| mark.kind == MarkKind::PageBreak);
    let here = breaks.filter(|mark| mark.span.start <= line.end && mark.span.end >= line.start);
    let (after, before): (Vec<_>, Vec<_>) = here.partition(|mark| mark.span.start > span.start && mark.span.start >= span.end);
    let last = |marks: &[&ShownMark]| {
        let mut found = marks.iter().map(|mark| BreakHere { at: mark.span.start, joining: decided(page, mark.span.start) });
        found.rfind(|found| found.joining != Some(Joining::NoBreak))
    };
    let mut made = SourceLine { kind: LineKind::Text, pieces: Vec::new(), span, indent, before: last(&before), after: last(&after) };
    let boxes = |mark: &ShownMark| is_box(mark) && mark.span.start >= line.start && mark.span.start <= line.end;
    if span.is_empty() && !page.marks.iter().any(boxes) {
        made.kind = LineKind::Blank;
        return made;
    }
    let over: Vec<ShownMark> = page.marks.iter().copied().filter(|mark| mark.span.overlaps(span) || boxes(mark)).collect();
    if let Some(kind) = furniture(page.page.text, span, &over) {
        let text = page.page.text.slice(span).to_owned();
        match policy.treatment(kind) {
            Treatment::Drop => {
                omissions.push(Omission { page: page.page.id, span, text, why: OmissionKind::Dropped(kind) });
                made.kind = LineKind::Dropped(kind);
            }
            stays => {
                made.kind = LineKind::Furniture(kind, stays);
                made.pieces.push(Piece::Text(text));
            }
        }
        return made;
    }
    made.pieces = pieces(page, policy, span, &over, omissions);
    heading(&mut made, &over);
    if made.pieces.is_empty() {
        made.kind = LineKind::Dropped(over.first().map_or(MarkKind::PageBreak, |mark| mark.kind));
    }
    made
}

/// What a person decided about the break at a place. A place counts as the same where nothing but white space lies between.
fn decided(page: &MarkedPage<'_>, at: usize) -> Option<Joining> {
    page.rulings.iter().rev().filter(|ruling| ruling.is_on_break(page.page.text, at)).find_map(|ruling| Joining::of(ruling.verdict))
}

/// The kind of furniture that the whole line is, if it is.
fn furniture(text: &PageText, line: Span, over: &[ShownMark]) -> Option<MarkKind> {
    let whole = |mark: &&ShownMark| mark.kind.is_furniture() && !is_inline(mark.kind);
    // A page break may span the banner and the number around it; what they are says more.
    let first = over.iter().filter(whole).min_by_key(|mark| (mark.kind == MarkKind::PageBreak, mark.span))?;
    let said = text
        .slice(line)
        .char_indices()
        .filter(|(_, c)| c.is_alphanumeric())
        .any(|(at, _)| !over.iter().filter(whole).any(|mark| mark.span.contains(line.start + at)));
    (!said).then_some(first.kind)
}

/// The line cut at marks that are left out or set apart.
fn pieces(page: &MarkedPage<'_>, policy: &Policy, line: Span, over: &[ShownMark], omissions: &mut Vec<Omission>) -> Vec<Piece> {
    let text = page.page.text;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = line.start;
    for mark in over.iter().filter(|mark| mark.kind != MarkKind::Heading) {
        let span = Span::new(mark.span.start.max(at), mark.span.end.min(line.end));
        let treatment = policy.treatment(mark.kind);
        if mark.kind == MarkKind::Redaction && treatment != Treatment::Drop && (mark.span.end > at || is_box(mark)) {
            at = redaction(page, policy, (line, at), mark, &mut pieces, omissions);
            continue;
        }
        if treatment == Treatment::Keep || mark.span.end <= at || span.is_empty() {
            continue;
        }
        push_text(&mut pieces, text.slice(Span::new(at, span.start)));
        let marked = text.slice(span).to_owned();
        if treatment == Treatment::Tag {
            pieces.push(Piece::Tagged(mark.kind, without_signs(&marked).to_owned()));
        } else if !marked.trim().is_empty() {
            omissions.push(Omission { page: page.page.id, span, text: marked, why: OmissionKind::Dropped(mark.kind) });
        }
        at = span.end;
    }
    push_text(&mut pieces, text.slice(Span::new(at, line.end)));
    trim_ends(&mut pieces);
    pieces
}

/// A box on the scan that no word of the text stands under.
fn is_box(mark: &ShownMark) -> bool {
    mark.kind == MarkKind::Redaction && mark.span.is_empty()
}

/// Writes a redaction as the policy says and returns where the text goes on; one over several lines is written on its first.
fn redaction(
    page: &MarkedPage<'_>,
    policy: &Policy,
    (line, at): (Span, usize),
    mark: &ShownMark,
    pieces: &mut Vec<Piece>,
    omissions: &mut Vec<Omission>,
) -> usize {
    let text = page.page.text;
    let span = Span::new(mark.span.start.clamp(at, line.end), mark.span.end.clamp(at, line.end));
    let whole = text.slice(mark.span);
    let Some(cue) = policy.redactions.placeholder(whole, mark.extent) else {
        push_text(pieces, text.slice(Span::new(at, span.start)));
        let stays = text.slice(span);
        match policy.treatment(mark.kind) {
            Treatment::Tag => pieces.push(Piece::Tagged(mark.kind, stays.to_owned())),
            Treatment::Keep | Treatment::Drop => push_text(pieces, stays),
        }
        return span.end;
    };
    push_text(pieces, text.slice(Span::new(at, span.start)));
    if mark.span.start >= line.start {
        let apart = |beside: &str| if beside.is_empty() || beside.starts_with(char::is_whitespace) { "" } else { " " };
        let before = text.slice(Span::new(line.start, span.start)).chars().next_back().map(String::from).unwrap_or_default();
        let after = text.slice(Span::new(span.end, line.end));
        let (before, after) = if is_box(mark) { (apart(&before), apart(after)) } else { ("", "") };
        match policy.treatment(mark.kind) {
            Treatment::Tag => pieces.push(Piece::Tagged(mark.kind, cue.clone())),
            Treatment::Keep | Treatment::Drop => push_text(pieces, &format!("{before}{cue}{after}")),
        }
        omissions.push(Omission { page: page.page.id, span: mark.span, text: whole.to_owned(), why: OmissionKind::Placeholder(cue) });
    }
    span.end
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        // Something between the two was left out: one space is enough.
        Some(Piece::Text(before)) if before.ends_with(' ') => before.push_str(text.trim_start()),
        Some(Piece::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

fn trim_ends(pieces: &mut Vec<Piece>) {
    if let Some(Piece::Text(first)) = pieces.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        last.truncate(last.trim_end().len());
    }
    pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
}

/// Text without the number signs by which Markdown calls it a heading.
fn without_signs(text: &str) -> &str {
    let rest = text.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(text.len() - rest.len())) && rest.starts_with(' ');
    if is_heading { rest.trim() } else { text }
}

/// A line under a heading mark, or one that Markdown calls a heading; the number signs are markup, not text.
fn heading(line: &mut SourceLine, over: &[ShownMark]) {
    if over.iter().any(|mark| mark.kind == MarkKind::Heading) {
        line.kind = LineKind::Heading;
    }
    if let Some(Piece::Text(first)) = line.pieces.first_mut() {
        let rest = without_signs(first);
        if rest.len() < first.len() {
            *first = rest.to_owned();
            line.kind = LineKind::Heading;
        }
    }
}
