//! Marks and changes: going from one to the next, ruling on them, taking one back.

use super::{Outcome, session};
use crate::app::command::Effect;
use crate::app::findings::MarkSource;
use crate::app::problem::Problem;
use crate::app::workspace::Workspace;
use crate::edit::{Op, Origin, TakeBack};
use crate::model::{Mark, MarkId, MarkKind, PageId, Ruling, Span, Verdict};

/// Goes to the next or previous mark of the page.
pub(super) fn step_mark(workspace: &mut Workspace, forward: bool) -> Outcome {
    let session = session(workspace)?;
    let spans: Vec<Span> = session
        .place
        .page
        .and_then(|page| session.findings.get(page))
        .map(|found| found.marks.iter().map(|mark| mark.span).collect())
        .unwrap_or_default();
    step_in(workspace, &spans, forward, "This page has no markings")
}

/// Goes to the next or previous changed word of the page.
pub(super) fn step_change(workspace: &mut Workspace, forward: bool) -> Outcome {
    let spans: Vec<Span> = workspace.changed_words().iter().map(|(span, _)| *span).collect();
    step_in(workspace, &spans, forward, "Nothing has been changed on this page")
}

fn step_in(workspace: &mut Workspace, spans: &[Span], forward: bool, none: &str) -> Outcome {
    let session = session(workspace)?;
    let here = session.place.selection;
    let next = if forward {
        spans
            .iter()
            .find(|span| {
                span.start > here.start || (span.start == here.start && here.is_empty() && !span.is_empty() && span.end > here.end)
            })
            .or_else(|| spans.first())
    } else {
        spans.iter().rev().find(|span| span.start < here.start).or_else(|| spans.last())
    };
    let (Some(&span), Some(page)) = (next, session.place.page) else { return Ok(vec![Effect::Say(none.to_owned())]) };
    session.go_to(page, span);
    Ok(vec![Effect::Reveal(span)])
}

/// Confirms or rejects the mark at the caret.
pub(super) fn rule_at_caret(workspace: &mut Workspace, confirmed: bool) -> Outcome {
    let session = session(workspace)?;
    let (Some(page), here) = (session.place.page, session.place.selection) else { return Ok(Vec::new()) };
    let found = session.findings.get(page).and_then(|found| {
        found.marks.iter().find(|mark| mark.span == here).or_else(|| found.marks.iter().find(|mark| mark.span.touches(here.start))).cloned()
    });
    match found.map(|mark| (mark.span, mark.source)) {
        Some((span, MarkSource::Rule { rule, .. })) => rule_on_mark(workspace, page, rule, span, confirmed),
        Some((_, MarkSource::Hand(_))) if confirmed => Ok(vec![Effect::Say("This mark was made by hand".to_owned())]),
        Some((_, MarkSource::Hand(index))) => remove_mark(workspace, page, index),
        None => Ok(vec![Effect::Say("There is no marking at the caret".to_owned())]),
    }
}

/// Records a verdict on what a rule found; an earlier one on the same finding is replaced.
pub(super) fn rule_on_mark(workspace: &mut Workspace, page: PageId, rule: String, span: Span, confirmed: bool) -> Outcome {
    let session = session(workspace)?;
    let content = session.load(page)?;
    let mut ops = Vec::new();
    if let Some((index, ruling)) = content.rulings.iter().enumerate().find(|(_, ruling)| ruling.rule == rule && ruling.span == span) {
        ops.push(Op::RemoveRuling { page, index, ruling: ruling.clone() });
    }
    let verdict = if confirmed { Verdict::Confirmed } else { Verdict::Rejected };
    let index = content.rulings.len() - ops.len();
    ops.push(Op::AddRuling { page, index, ruling: Ruling { rule, span, verdict } });
    session.change(ops, Origin::Command(if confirmed { "confirm marking" } else { "reject marking" }.to_owned()))?;
    Ok(vec![Effect::Say(if confirmed { "Marking confirmed" } else { "Marking rejected; it does not come back" }.to_owned())])
}

/// Marks a span by hand.
pub(super) fn add_mark(workspace: &mut Workspace, page: PageId, span: Span, kind: MarkKind) -> Outcome {
    let session = session(workspace)?;
    let content = session.load(page)?;
    let id = MarkId(content.marks.iter().map(|mark| mark.id.0).max().map_or(1, |id| id + 1));
    let index = content.marks.partition_point(|mark| mark.span.start <= span.start);
    let mark = Mark { id, span, kind, marking: None };
    session.change(vec![Op::AddMark { page, index, mark }], Origin::Command("add marking".to_owned()))?;
    Ok(vec![Effect::Say(format!("Marked as {}", kind.label().to_lowercase()))])
}

/// Takes a mark made by hand away.
pub(super) fn remove_mark(workspace: &mut Workspace, page: PageId, index: usize) -> Outcome {
    let session = session(workspace)?;
    let content = session.load(page)?;
    let Some(mark) = content.marks.get(index).cloned() else { return Err(Problem::new("The mark is not there.")) };
    session.change(vec![Op::RemoveMark { page, index, mark }], Origin::Command("remove marking".to_owned()))?;
    Ok(vec![Effect::Say("Marking removed".to_owned())])
}

/// Takes one emendation back alone.
pub(super) fn take_back(workspace: &mut Workspace, index: usize) -> Outcome {
    let session = session(workspace)?;
    let known = session.emendations();
    let Some(emendation) = known.get(index) else { return Err(Problem::new("The change is not there any more.")) };
    let Some(op) = emendation.take_back_op() else {
        return Err(Problem::new("This change cannot be taken back alone: something later changed the same place.")
            .advice("Take the later change back first."));
    };
    let page = emendation.page;
    let at = match emendation.take_back {
        TakeBack::Possible(span) => span.start,
        TakeBack::Overlapped => 0,
    };
    session.change(vec![op], Origin::TakeBack(emendation.group))?;
    session.go_to(page, Span::empty(at));
    Ok(vec![Effect::Reveal(Span::empty(at)), Effect::Say("Taken back".to_owned())])
}
