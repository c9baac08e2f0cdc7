//! Marks and changes: going from one to the next, ruling on them, taking one back.

use super::{Outcome, session};
use crate::analysis::structure::{Rules, marking_of};
use crate::app::command::{Effect, MarkName};
use crate::app::findings::{MarkSource, PageMark, is_about};
use crate::app::problem::Problem;
use crate::app::session::Session;
use crate::app::workspace::Workspace;
use crate::edit::{Op, Origin, TakeBack};
use crate::model::{Level, Mark, MarkId, MarkKind, Marking, Page, PageId, Ruling, Span, Verdict};
use std::sync::Arc;

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
    let Some(page) = session.place.page else { return Ok(Vec::new()) };
    let at = session.place.selection.start;
    let touched = || session.findings.get(page)?.marks.iter().find(|mark| mark.span.touches(at));
    let found = mark_at_caret(session).or_else(touched).map(|mark| (mark.span, mark.source.clone()));
    match found {
        Some((span, MarkSource::Rule { rule, .. })) => rule_on_mark(workspace, page, rule, span, confirmed),
        Some((_, MarkSource::Hand(_))) if confirmed => Ok(vec![Effect::Say("This mark was made by hand".to_owned())]),
        Some((_, MarkSource::Hand(index))) => remove_mark(workspace, page, index),
        None => Ok(vec![Effect::Say("There is no marking at the caret".to_owned())]),
    }
}

/// The mark that is selected, else the one the caret touches.
pub fn mark_at_caret(session: &Session) -> Option<&PageMark> {
    let (page, here) = (session.place.page?, session.place.selection);
    let marks = &session.findings.get(page)?.marks;
    let exact = marks.iter().find(|mark| mark.span == here);
    exact.or_else(|| marks.iter().find(|mark| here.is_empty() && mark.span.touches(here.start)))
}

/// Records a verdict on what a rule found; an earlier one on the same finding is replaced.
pub(super) fn rule_on_mark(workspace: &mut Workspace, page: PageId, rule: String, span: Span, confirmed: bool) -> Outcome {
    let session = session(workspace)?;
    let content = session.load(page)?;
    let verdict = if confirmed { Verdict::Confirmed } else { Verdict::Rejected };
    let ops = ruling_ops(&content, rule, span, verdict);
    session.change(ops, Origin::Command(if confirmed { "confirm marking" } else { "reject marking" }.to_owned()))?;
    Ok(vec![Effect::Say(if confirmed { "Marking confirmed" } else { "Marking rejected; it does not come back" }.to_owned())])
}

/// The ops that record a verdict in place of an earlier one on the same finding.
fn ruling_ops(page: &Page, rule: String, span: Span, verdict: Verdict) -> Vec<Op> {
    let mut ops = Vec::new();
    let id = page.id;
    if let Some((index, ruling)) = page.rulings.iter().enumerate().find(|(_, ruling)| is_about(ruling, &rule, span, &page.working.text)) {
        ops.push(Op::RemoveRuling { page: id, index, ruling: ruling.clone() });
    }
    let index = page.rulings.len() - ops.len();
    ops.push(Op::AddRuling { page: id, index, ruling: Ruling { rule, span, verdict } });
    ops
}

/// The op that marks a span by hand; the mark at `removed` was taken away by an op before it.
fn mark_op(page: &Page, span: Span, kind: MarkKind, marking: Option<Marking>, removed: Option<usize>) -> Op {
    let id = MarkId(page.marks.iter().map(|mark| mark.id.0).max().map_or(1, |id| id + 1));
    let others = page.marks.iter().enumerate().filter(|(index, _)| Some(*index) != removed);
    let index = others.take_while(|(_, mark)| mark.span.start <= span.start).count();
    Op::AddMark { page: page.id, index, mark: Mark { id, span, kind, marking } }
}

/// Whether a mark of this kind says how secret something is.
fn states_level(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::Banner | MarkKind::PortionMark | MarkKind::ClassificationBlock | MarkKind::Stamp)
}

/// What a mark of this kind states: `level` where one is given, with the controls of `known`; otherwise `known`, otherwise what the text says.
fn stated(rules: &Rules, text: &str, kind: MarkKind, level: Option<Level>, known: Option<Marking>) -> Option<Marking> {
    if !states_level(kind) {
        return None;
    }
    let said = known.or_else(|| marking_of(text, rules));
    match level {
        Some(level) => {
            let said = said.unwrap_or_default();
            let own_words = said.level == Some(level) && !said.level_name.is_empty();
            let level_name = if own_words { said.level_name } else { level.label().to_uppercase() };
            Some(Marking { level: Some(level), level_name, controls: said.controls })
        }
        None => said,
    }
}

/// Marks a span by hand.
pub(super) fn add_mark(workspace: &mut Workspace, page: PageId, span: Span, kind: MarkKind, level: Option<Level>) -> Outcome {
    let rules = Arc::clone(workspace.rules());
    let session = session(workspace)?;
    let content = session.load(page)?;
    let marking = stated(&rules, content.working.text.slice(span), kind, level, None);
    let op = mark_op(&content, span, kind, marking.clone(), None);
    session.change(vec![op], Origin::Command("add marking".to_owned()))?;
    Ok(vec![Effect::Say(format!("Marked as {}", said(kind, marking.as_ref())))])
}

/// Lets a mark be of another kind or level.
pub(super) fn change_mark(workspace: &mut Workspace, page: PageId, mark: &MarkName, kind: MarkKind, level: Option<Level>) -> Outcome {
    let rules = Arc::clone(workspace.rules());
    let session = session(workspace)?;
    let content = session.load(page)?;
    let shown = session.findings.get(page).and_then(|found| {
        found.marks.iter().find(|known| match (&known.source, mark) {
            (MarkSource::Rule { rule, .. }, MarkName::Rule(wanted, span)) => rule == wanted && known.span == *span,
            (MarkSource::Hand(index), MarkName::Hand(wanted)) => index == wanted,
            _ => false,
        })
    });
    let Some(shown) = shown.cloned() else { return Err(Problem::new("The mark is not there.")) };
    let marking = stated(&rules, content.working.text.slice(shown.span), kind, level, shown.marking.clone());
    if shown.kind == kind && shown.marking == marking {
        return Ok(vec![Effect::Say(format!("It is {} already", said(kind, marking.as_ref())))]);
    }
    let (mut ops, removed) = match mark {
        MarkName::Rule(rule, span) => (ruling_ops(&content, rule.clone(), *span, Verdict::Rejected), None),
        MarkName::Hand(index) => {
            let Some(mark) = content.marks.get(*index).cloned() else { return Err(Problem::new("The mark is not there.")) };
            (vec![Op::RemoveMark { page, index: *index, mark }], Some(*index))
        }
    };
    ops.push(mark_op(&content, shown.span, kind, marking.clone(), removed));
    session.change(ops, Origin::Command("change marking".to_owned()))?;
    Ok(vec![Effect::Say(format!("Now marked as {}", said(kind, marking.as_ref())))])
}

/// A kind with what it states, in words.
fn said(kind: MarkKind, marking: Option<&Marking>) -> String {
    let name = marking.map(|marking| marking.level_name.as_str()).unwrap_or_default();
    let kind = kind.label().to_lowercase();
    if name.is_empty() { kind } else { format!("{kind}, {name}") }
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
