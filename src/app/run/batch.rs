//! The list of places to be changed together: collecting, ticking, applying.

use super::{Outcome, session};
use crate::app::batch::{Batch, replacement_ops};
use crate::app::command::Effect;
use crate::app::problem::Problem;
use crate::app::repairs::{ORIGIN, RepairRequest};
use crate::app::workspace::Workspace;
use crate::edit::Origin;

/// Starts collecting damaged markings.
pub(super) fn collect(workspace: &mut Workspace, request: RepairRequest) -> Outcome {
    workspace.collect_repairs(request)?;
    Ok(Vec::new())
}

/// Changes the list.
pub(super) fn tick(workspace: &mut Workspace, change: impl FnOnce(&mut Batch)) -> Outcome {
    if let Some(batch) = &mut session(workspace)?.batch {
        change(batch);
    }
    Ok(Vec::new())
}

/// Changes every ticked place in one step.
pub(super) fn apply(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    let replacements = session.batch.as_ref().map(Batch::replacements).unwrap_or_default();
    let wanted = replacements.len();
    let (ops, count) = replacement_ops(session, replacements)?;
    if ops.is_empty() {
        return Err(Problem::new("The text has changed at every ticked place since the list was made.").advice("Look again."));
    }
    let (_, pages) = session.batch.as_ref().map(Batch::ticked).unwrap_or_default();
    session.change(ops, Origin::Command(ORIGIN.to_owned()))?;
    if let Some(batch) = &mut session.batch {
        batch.remove_ticked();
    }
    let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
    let mut said = format!("{count} repaired on {pages}; Undo takes all of it back");
    if count < wanted {
        said = format!("{said}. {} left alone, because the text has changed there", wanted - count);
    }
    Ok(vec![Effect::Say(said)])
}
