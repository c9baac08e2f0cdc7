//! Writing the placeholder for text that was taken out, in place of what is selected or of the redaction at the caret.

use super::{Outcome, session};
use crate::app::command::{Effect, RedactionCue};
use crate::app::findings::MarkSource;
use crate::app::session::Session;
use crate::app::workspace::Workspace;
use crate::edit::{Op, Origin};
use crate::model::{Mark, MarkId, MarkKind, Span};

/// What a placeholder would stand in place of: the selection, the redaction that the caret touches, or nothing.
pub fn redacted_span(session: &Session) -> (Span, bool) {
    let here = session.place.selection;
    let marks = session.place.page.and_then(|page| session.findings.get(page));
    let redactions = || marks.into_iter().flat_map(|found| &found.marks).filter(|mark| mark.kind == MarkKind::Redaction);
    let at_caret =
        redactions().find(|mark| mark.span == here || (here.is_empty() && !mark.span.is_empty() && mark.span.touches(here.start)));
    match at_caret {
        Some(mark) => (mark.span, matches!(mark.source, MarkSource::Hand(_))),
        None => (here, false),
    }
}

/// Writes a placeholder and marks it.
pub(super) fn redact(workspace: &mut Workspace, cue: RedactionCue) -> Outcome {
    let session = session(workspace)?;
    let (span, marked) = redacted_span(session);
    let Some(page) = session.place.page else { return Ok(Vec::new()) };
    let content = session.load(page)?;
    let text = &content.working.text;
    if !text.holds(span) {
        return Ok(vec![Effect::Say("The text has changed; try again".to_owned())]);
    }
    let old = text.slice(span);
    // White space that was selected with the words stays outside.
    let (lead, core) = (old.len() - old.trim_start().len(), old.trim());
    let span = if core.is_empty() { span } else { Span::new(span.start + lead, span.start + lead + core.len()) };
    let before = text.as_str().get(..span.start).and_then(|head| head.chars().next_back());
    let after = text.as_str().get(span.end..).and_then(|tail| tail.chars().next());
    let space = |beside: Option<char>, close: &str| beside.is_some_and(|c| !c.is_whitespace() && !close.contains(c));
    let (first, last) = (if space(before, "([“\"") { " " } else { "" }, if space(after, ".,;:!?)]”\"") { " " } else { "" });
    let written = cue.text();
    let new = format!("{first}{written}{last}");
    let mark = Span::new(span.start + first.len(), span.start + first.len() + written.len());
    let mut ops = Vec::new();
    if text.slice(span) != new {
        ops.push(Op::ReplaceText { page, at: span.start, old: text.slice(span).to_owned(), new, restore: Vec::new() });
    }
    if !marked {
        let id = MarkId(content.marks.iter().map(|mark| mark.id.0).max().map_or(1, |id| id + 1));
        let index = content.marks.partition_point(|known| known.span.start <= mark.start);
        ops.push(Op::AddMark { page, index, mark: Mark { id, span: mark, kind: MarkKind::Redaction, marking: None } });
    }
    if ops.is_empty() {
        return Ok(vec![Effect::Say("It stands there already".to_owned())]);
    }
    session.change(ops, Origin::Command("redaction".to_owned()))?;
    let behind = Span::empty(mark.end);
    session.go_to(page, behind);
    Ok(vec![Effect::Reveal(behind), Effect::Say(format!("Written: {written}"))])
}
