//! The list of places to be changed together: collecting, ticking, applying.

use super::{Outcome, session};
use crate::app::batch::{Batch, Listed, replacement_ops};
use crate::app::command::{CommandId, Effect};
use crate::app::concordance::ConcordanceRequest;
use crate::app::problem::Problem;
use crate::app::repairs::RepairRequest;
use crate::app::review::Decision;
use crate::app::session::Session;
use crate::app::workspace::Workspace;

const NO_WORD: &str = "There is no word at the caret";

/// Starts collecting damaged markings.
pub(super) fn collect(workspace: &mut Workspace, request: RepairRequest) -> Outcome {
    workspace.collect_repairs(request)?;
    Ok(Vec::new())
}

/// Starts collecting every place of a word.
pub(super) fn collect_words(workspace: &mut Workspace, request: ConcordanceRequest) -> Outcome {
    workspace.collect_words(request)?;
    Ok(Vec::new())
}

/// Starts collecting every place like the one at the caret, and lets the window show the list.
pub(super) fn all_like_this(workspace: &mut Workspace) -> Outcome {
    let found = workspace.collect_all_like_this()?;
    super::suspects::pressed(workspace);
    Ok(vec![if found { Effect::Window(CommandId::AllLikeThis) } else { Effect::Say(NO_WORD.to_owned()) }])
}

/// Starts showing all pictures of the word at the caret.
pub(super) fn same_shape(workspace: &mut Workspace) -> Outcome {
    let found = workspace.collect_same_shape()?;
    Ok(vec![if found { Effect::Window(CommandId::SameShape) } else { Effect::Say(NO_WORD.to_owned()) }])
}

/// What is done and needs nothing of the window.
pub(super) fn done(outcome: Result<(), Problem>) -> Outcome {
    outcome.map(|()| Vec::new())
}

/// Changes the list.
pub(super) fn tick(workspace: &mut Workspace, change: impl FnOnce(&mut Batch)) -> Outcome {
    if let Some(batch) = &mut session(workspace)?.batch {
        change(batch);
    }
    Ok(Vec::new())
}

/// Changes every ticked place in one step. A list of words is done with then, and one is back where one asked for it.
pub(super) fn apply(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    let Some(batch) = &session.batch else { return Ok(Vec::new()) };
    let (listed, replacements, from) = (batch.listed, batch.replacements(), batch.from_after());
    if replacements.is_empty() {
        return Err(Problem::new("Nothing would change.").advice("Write what the ticked places are to become."));
    }
    let wanted = replacements.len();
    let mut pages: Vec<_> = replacements.iter().map(|replacement| replacement.page).collect();
    pages.sort_unstable();
    pages.dedup();
    let (ops, count) = replacement_ops(session, replacements)?;
    if ops.is_empty() {
        return Err(Problem::new("The text has changed at every ticked place since the list was made.").advice("Look again."));
    }
    let here = if listed == Listed::Words { super::suspects::suspect_here(session).ok() } else { None };
    let group = session.change(ops, listed.origin())?;
    let reviewed = here.as_ref().map(|(page, suspect)| (*page, suspect.span.start));
    if let Some((page, suspect)) = here {
        session.review.pressed(1);
        session.review.decided(group, page, suspect, Decision::Everywhere(count));
    }
    let pages = if pages.len() == 1 { "1 page".to_owned() } else { format!("{} pages", pages.len()) };
    let done = if listed == Listed::Markings { "repaired" } else { "changed" };
    let mut said = format!("{count} {done} on {pages}; Undo takes all of it back");
    if count < wanted {
        said = format!("{said}. {} left alone, because the text has changed there", wanted - count);
    }
    let mut effects = vec![Effect::Say(said)];
    match listed {
        Listed::Markings => session.batch.iter_mut().for_each(Batch::remove_ticked),
        Listed::Words => match reviewed {
            Some((page, start)) => {
                session.batch = None;
                session.suspects.settle(page, start);
                effects.extend(super::suspects::come_back(workspace)?);
            }
            None => effects.extend(leave(session, from)),
        },
    }
    Ok(effects)
}

/// Puts a list of words away and goes back.
fn leave(session: &mut Session, from: Option<(crate::model::PageId, crate::model::Span)>) -> Option<Effect> {
    session.batch = None;
    let (page, span) = from?;
    session.dossier.place(page)?;
    session.go_to(page, span);
    Some(Effect::Reveal(span))
}
