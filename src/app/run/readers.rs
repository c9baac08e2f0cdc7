//! The second reader: whether it can read, and letting it; comparing readings.

use super::{Outcome, session};
use crate::app::command::{CommandId, Effect};
use crate::app::comparing::{Taken, Which};
use crate::app::problem::Problem;
use crate::app::recognize::{Installed, MISSING, NO_LANGUAGE, RecognizeRequest};
use crate::app::workspace::Workspace;
use crate::edit::{Op, Origin};
use crate::model::PageId;

/// Whether Tesseract can read the current page, and why not; for keeping what it reads, the dossier must be one that can be written to.
pub(super) fn can_read(workspace: &Workspace, keeps: bool) -> (bool, &'static str) {
    let Some(session) = &workspace.session else { return (false, "Open a dossier first") };
    match &workspace.recognizing.installed {
        Installed::Missing => return (false, MISSING),
        Installed::Found(found) if found.languages.is_empty() => return (false, NO_LANGUAGE),
        // Where nobody has looked yet, the command itself looks.
        Installed::Found(_) | Installed::Unknown => {}
    }
    if keeps && session.read_only.is_some() {
        return (false, "This dossier is open elsewhere and can only be read here");
    }
    (session.head().is_some_and(|head| head.scan.is_some()), "This page has no scan")
}

/// Lets it read pages.
pub(super) fn recognize(workspace: &mut Workspace, request: &RecognizeRequest) -> Outcome {
    workspace.recognize(request)?;
    Ok(vec![Effect::Say("Tesseract reads the scans; its readings arrive page by page".to_owned())])
}

/// Begins to compare, goes from difference to difference, takes a side, ends it.
pub(super) fn comparing(workspace: &mut Workspace, id: CommandId) -> Outcome {
    if id == CommandId::CompareReadings && session(workspace)?.comparing.is_none() {
        // It stands in the place of scan and text, and has the keys that these have.
        if session(workspace)?.breaks.walk.is_some() {
            super::breaks::leave(workspace)?;
        }
        if session(workspace)?.review.at.is_some() {
            super::suspects::leave(workspace)?;
        }
    }
    let session = session(workspace)?;
    let said = match id {
        CommandId::NextDifference | CommandId::PreviousDifference => session.step_difference(id == CommandId::NextDifference)?,
        CommandId::TakeFirstReading => session.take_side(Taken::First)?,
        CommandId::TakeSecondReading => session.take_side(Taken::Second)?,
        _ if session.comparing.is_some() => {
            session.comparing = None;
            return Ok(vec![Effect::Reveal(session.place.selection)]);
        }
        _ => {
            session.begin_comparing();
            None
        }
    };
    Ok(said.map(|said| Effect::Say(said.to_owned())).into_iter().collect())
}

/// Compares these two readings.
pub(super) fn compare(workspace: &mut Workspace, first: Which, second: Which) -> Outcome {
    if session(workspace)?.comparing.is_none() {
        comparing(workspace, CommandId::CompareReadings)?;
    }
    session(workspace)?.compare_readings(first, second);
    Ok(Vec::new())
}

/// Takes a witness away; undo brings it back.
pub(super) fn remove(workspace: &mut Workspace, page: PageId, index: usize) -> Outcome {
    let session = session(workspace)?;
    let content = session.load(page)?;
    let Some(name) = content.witnesses.get(index).map(|reading| reading.name.clone()) else {
        return Err(Problem::new("There is no such reading of this page."));
    };
    session.change(vec![Op::RemoveWitness { page, index }], Origin::Command("remove reading".to_owned()))?;
    Ok(vec![Effect::Say(format!("{name} was taken away; undo brings it back"))])
}

/// Stands at a difference.
pub(super) fn go_to_difference(workspace: &mut Workspace, at: usize) -> Outcome {
    session(workspace)?.go_to_difference(at);
    Ok(Vec::new())
}

/// Whether a command shows something in the place where the comparison stands, so that this is left.
pub(super) fn leaves_comparing(id: CommandId) -> bool {
    matches!(
        id,
        CommandId::ReviewStart
            | CommandId::NextBreak
            | CommandId::PreviousBreak
            | CommandId::ReadZone
            | CommandId::CleanText
            | CommandId::SideBySide
            | CommandId::LineByLine
            | CommandId::Overlay
            | CommandId::OverlayEdit
            | CommandId::Loupe
            | CommandId::Find
            | CommandId::Replace
            | CommandId::FindNext
            | CommandId::FindPrevious
            | CommandId::AllLikeThis
            | CommandId::SameShape
            | CommandId::RepairMarkings
            | CommandId::NextMark
            | CommandId::PreviousMark
            | CommandId::NextChange
            | CommandId::PreviousChange
            | CommandId::ShowSuspects
            | CommandId::ShowMarks
            | CommandId::ShowChanges
            | CommandId::ShowDocument
            | CommandId::UseWitness
    )
}
