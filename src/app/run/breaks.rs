//! The walk from page break to page break, and what is decided on the way.

use super::{Outcome, session};
use crate::app::breaks::{self, BreakAt, BreakPlace, Joining, Walk};
use crate::app::command::{CommandId, Effect};
use crate::app::problem::Problem;
use crate::app::session::Session;
use crate::app::survey::{digests_around, edges_of, facts_of, marks_of};
use crate::app::workspace::Workspace;
use crate::edit::{Op, Origin};
use crate::model::{PageId, Ruling, Span, Verdict};
use std::sync::Arc;

/// Pages that one step loads at most, where the survey of all pages has not come to them yet.
const LOADED_A_STEP: usize = 64;

/// Which break a step looks for.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a condition of its own")]
struct Wanted {
    forward: bool,
    /// Only one that nobody has decided about.
    undecided: bool,
    /// Whether the place the step begins at counts.
    here: bool,
    only_doubtful: bool,
}

/// Goes to the next or previous break. The first step begins the walk, at the first break after the caret that is not decided.
pub(super) fn step(workspace: &mut Workspace, forward: bool) -> Outcome {
    let session = session(workspace)?;
    let walk = session.breaks.walk;
    let only_doubtful = walk.is_some_and(|walk| walk.only_doubtful);
    let (from, here) = match (walk, session.place.page) {
        (Some(walk), _) => (walk.place, false),
        (None, Some(page)) => (BreakPlace { page, at: Some(session.place.selection.start) }, true),
        (None, None) => return Ok(Vec::new()),
    };
    let undecided = walk.is_none();
    let found = find(workspace, from, Wanted { forward, undecided, here, only_doubtful })?;
    let found = match found {
        Some(found) => Some(found),
        None if undecided => find(workspace, from, Wanted { forward, undecided: false, here, only_doubtful })?,
        None => None,
    };
    match found {
        Some(found) => look_at(workspace, &found, only_doubtful),
        None if only_doubtful => Ok(vec![Effect::Say("There is no other doubtful page break".to_owned())]),
        None if walk.is_some() => Ok(vec![Effect::Say("There is no other page break".to_owned())]),
        None => Ok(vec![Effect::Say("There is no page break between or inside texts here".to_owned())]),
    }
}

/// Shows a break: its page is the current one, with the caret before the break.
fn look_at(workspace: &mut Workspace, found: &BreakAt, only_doubtful: bool) -> Outcome {
    let rules = Arc::clone(workspace.rules());
    let session = session(workspace)?;
    let next = session.load(found.next)?;
    if session.findings.fresh(next.id, next.revision).is_none()
        && let Some(index) = session.dossier.place(next.id)
    {
        look_into(session, index, &rules)?;
    }
    session.breaks.walk = Some(Walk { place: found.place, only_doubtful });
    let span = Span::empty(found.before.span.end);
    session.go_to(found.place.page, span);
    Ok(vec![Effect::Reveal(span)])
}

/// The next break in a direction; it goes round at the end.
fn find(workspace: &mut Workspace, from: BreakPlace, wanted: Wanted) -> Result<Option<BreakAt>, Problem> {
    let Some(start) = session(workspace)?.dossier.place(from.page) else { return Ok(None) };
    let count = session(workspace)?.dossier.len();
    let key = |place: BreakPlace| place.at.unwrap_or(usize::MAX);
    let mut may_load = LOADED_A_STEP;
    for round in 0..=count {
        let index = if wanted.forward { (start + round) % count } else { (start + count - round) % count };
        let Some(found) = breaks_at(workspace, index, &mut may_load)? else { continue };
        let fits = |at: &&BreakAt| {
            let beyond = match (round, wanted.forward) {
                (0, true) => key(at.place) > key(from) || (wanted.here && key(at.place) == key(from)),
                (0, false) => key(at.place) < key(from),
                // Once round, what was left out at first.
                (last, true) if last == count => key(at.place) < key(from),
                (last, false) if last == count => key(at.place) > key(from),
                _ => true,
            };
            beyond && if wanted.undecided { at.is_left(wanted.only_doubtful) } else { at.is_walked(wanted.only_doubtful) }
        };
        let hit = if wanted.forward { found.iter().find(fits) } else { found.iter().rev().find(fits) };
        if let Some(hit) = hit {
            return Ok(Some(hit.clone()));
        }
    }
    Ok(None)
}

/// The breaks of a page, where they are known or may be found out.
fn breaks_at(workspace: &mut Workspace, index: usize, may_load: &mut usize) -> Result<Option<Vec<BreakAt>>, Problem> {
    loop {
        match breaks::breaks_of(session(workspace)?, index) {
            Ok(found) => return Ok(Some(found)),
            Err(_) if *may_load == 0 => return Ok(None),
            Err(unknown) => {
                *may_load -= 1;
                let rules = Arc::clone(workspace.rules());
                look_into(session(workspace)?, unknown, &rules)?;
            }
        }
    }
}

/// Finds the marks and edges of the page at this place now.
fn look_into(session: &mut Session, index: usize, rules: &crate::analysis::structure::Rules) -> Result<(), Problem> {
    let Some(head) = session.dossier.heads().get(index).cloned() else { return Ok(()) };
    let page = session.load(head.id)?;
    let marks = marks_of(&head, &page, &digests_around(session, head.id), rules, session.ink.get(head.id));
    session.set_facts(head.id, facts_of(&page, &marks));
    session.breaks.set(head.id, edges_of(&head, &page, &marks));
    session.findings.set(head.id, Arc::new(marks));
    Ok(())
}

/// Decides about the break that is looked at, and goes on to the next that is not decided.
pub(super) fn decide_here(workspace: &mut Workspace, id: CommandId) -> Outcome {
    let Some(walk) = session(workspace)?.breaks.walk else { return Ok(vec![Effect::Say("Go to a page break first".to_owned())]) };
    let joining = match id {
        CommandId::BreakParagraph => Joining::Paragraph,
        CommandId::BreakWord => Joining::Word,
        CommandId::BreakSeparate => Joining::Separate,
        CommandId::NoBreak => Joining::NoBreak,
        _ => match breaks::break_at(session(workspace)?, walk.place) {
            Some(found) => found.proposal.joining,
            None => return Err(gone()),
        },
    };
    let mut effects = decide(workspace, walk.place, Some(joining))?;
    let wanted = Wanted { forward: true, undecided: true, here: false, only_doubtful: walk.only_doubtful };
    match find(workspace, walk.place, wanted)?.filter(|found| found.place != walk.place) {
        Some(found) => effects.extend(look_at(workspace, &found, walk.only_doubtful)?),
        None if walk.only_doubtful => effects.push(Effect::Say("Every doubtful page break is decided".to_owned())),
        None => effects.push(Effect::Say("Every page break is decided".to_owned())),
    }
    Ok(effects)
}

fn gone() -> Problem {
    Problem::new("There is no page break at this place.").advice("Go to the next one.")
}

/// Records what was decided about a break; what was decided before is replaced, also about its hyphen.
pub(super) fn decide(workspace: &mut Workspace, place: BreakPlace, joining: Option<Joining>) -> Outcome {
    let session = session(workspace)?;
    let content = session.load(place.page)?;
    let found = breaks::break_at(session, place).ok_or_else(gone)?;
    let text = &content.working.text;
    let (by, span) = match found.place.at {
        Some(at) => (Ruling::PAGE_BREAK, Span::empty(at)),
        None => (Ruling::PAGE_EDGE, Span::empty(text.len())),
    };
    let replaced = |ruling: &Ruling| match ruling.rule.as_str() {
        Ruling::PAGE_BREAK => found.place.at.is_some_and(|at| ruling.is_on_break(text, at)),
        Ruling::PAGE_EDGE => found.place.at.is_none(),
        Ruling::HYPHEN => ruling.span.end == found.before.span.end,
        _ => false,
    };
    let new = joining.map(|joining| Ruling { rule: by.to_owned(), span, verdict: joining.verdict() });
    rule(session, place.page, &replaced, new, "page break")?;
    Ok(vec![Effect::Say(match joining {
        Some(joining) => {
            let label = session.dossier.head(place.page).map_or("", |head| &head.label);
            let where_ = if found.place.at.is_some() { "in" } else { "after" };
            format!("Break {where_} page {label}: {}", joining.label().to_lowercase())
        }
        None => "The decision was taken back".to_owned(),
    })])
}

/// Puts a ruling in the place of those it replaces, as one undo step.
fn rule(session: &mut Session, page: PageId, replaced: &dyn Fn(&Ruling) -> bool, new: Option<Ruling>, why: &str) -> Result<(), Problem> {
    let content = session.load(page)?;
    let old: Vec<(usize, Ruling)> = content.rulings.iter().cloned().enumerate().filter(|(_, ruling)| replaced(ruling)).collect();
    let index = content.rulings.len() - old.len();
    // From the last to the first, so that the places of the others stay right.
    let mut ops: Vec<Op> = old.into_iter().rev().map(|(index, ruling)| Op::RemoveRuling { page, index, ruling }).collect();
    ops.extend(new.map(|ruling| Op::AddRuling { page, index, ruling }));
    if !ops.is_empty() {
        session.change(ops, Origin::Command(why.to_owned()))?;
    }
    Ok(())
}

/// Records what was decided about a hyphen at a line end.
pub(super) fn rule_on_hyphen(workspace: &mut Workspace, page: PageId, span: Span, one_word: bool) -> Outcome {
    let session = session(workspace)?;
    let verdict = if one_word { Verdict::OneWord } else { Verdict::Rejected };
    let ruling = Ruling { rule: Ruling::HYPHEN.to_owned(), span, verdict };
    rule(session, page, &|known| known.rule == Ruling::HYPHEN && known.span == span, Some(ruling), "hyphen")?;
    Ok(vec![Effect::Say(if one_word { "The word is put together" } else { "The hyphen stays" }.to_owned())])
}

/// Walks only to doubtful breaks, or to all; the break that is looked at stays.
pub(super) fn only_doubtful(workspace: &mut Workspace, only: bool) -> Outcome {
    let session = session(workspace)?;
    let Some(walk) = &mut session.breaks.walk else { return Ok(Vec::new()) };
    walk.only_doubtful = only;
    let place = walk.place;
    let shown = breaks::break_at(session, place).is_some_and(|found| found.is_walked(only));
    if shown { Ok(Vec::new()) } else { step(workspace, true) }
}

/// Ends the walk.
pub(super) fn leave(workspace: &mut Workspace) -> Outcome {
    session(workspace)?.breaks.walk = None;
    Ok(Vec::new())
}
