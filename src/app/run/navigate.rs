//! Going from page to page; status, turning, readings.

use super::{Outcome, session};
use crate::app::command::{CommandId, Effect};
use crate::app::problem::Problem;
use crate::app::workspace::Workspace;
use crate::edit::{Op, Origin};
use crate::model::{PageId, PageStatus, Span};

/// Goes to the beginning of a page.
pub(super) fn go_to_page(workspace: &mut Workspace, page: PageId) -> Outcome {
    go_to(workspace, page, Span::default())
}

/// Goes to a place and selects it.
pub(super) fn go_to(workspace: &mut Workspace, page: PageId, span: Span) -> Outcome {
    let session = session(workspace)?;
    if session.dossier.place(page).is_none() {
        return Err(Problem::new("The page is not in this dossier."));
    }
    session.go_to(page, span);
    Ok(vec![Effect::Reveal(span)])
}

/// Next, previous, first, last, next unfinished, back.
pub(super) fn step(workspace: &mut Workspace, id: CommandId) -> Outcome {
    let session = session(workspace)?;
    if id == CommandId::Back {
        return Ok(match session.back() {
            Some(place) => vec![Effect::Reveal(place.selection)],
            None => vec![Effect::Say("You have not been anywhere else yet".to_owned())],
        });
    }
    let heads = session.dossier.heads();
    let here = session.place.page.and_then(|page| session.dossier.place(page)).unwrap_or(0);
    let last = heads.len().saturating_sub(1);
    let unfinished =
        |place: &usize| heads.get(*place).is_some_and(|head| !matches!(head.status, PageStatus::Corrected | PageStatus::Checked));
    let target = match id {
        CommandId::NextPage => (here < last).then_some(here + 1),
        CommandId::PreviousPage => here.checked_sub(1),
        CommandId::FirstPage => Some(0),
        CommandId::LastPage => Some(last),
        _ => (here + 1..heads.len()).chain(0..here).find(unfinished),
    };
    let Some(page) = target.and_then(|place| heads.get(place)).map(|head| head.id) else {
        let what = match id {
            CommandId::NextPage => "This is the last page",
            CommandId::PreviousPage => "This is the first page",
            _ => "Every other page is corrected or checked",
        };
        return Ok(vec![Effect::Say(what.to_owned())]);
    };
    go_to_page(workspace, page)
}

/// Turns the current page.
pub(super) fn rotate(workspace: &mut Workspace, right: bool) -> Outcome {
    let session = session(workspace)?;
    if let Some(head) = session.head() {
        let (page, turns) = (head.id, head.turns.turned(if right { 1 } else { -1 }));
        session.change(vec![Op::SetTurns { page, turns }], Origin::Command("rotate".to_owned()))?;
    }
    Ok(Vec::new())
}

/// The status commands that need no note.
pub(super) fn status_command(workspace: &mut Workspace, id: CommandId) -> Outcome {
    let status = match id {
        CommandId::StatusInProgress => PageStatus::InProgress,
        CommandId::StatusCorrected => PageStatus::Corrected,
        CommandId::StatusChecked => PageStatus::Checked,
        _ => PageStatus::NotStarted,
    };
    let Some(page) = session(workspace)?.place.page else { return Ok(Vec::new()) };
    let note = session(workspace)?.head().map(|head| head.note.clone()).unwrap_or_default();
    set_status(workspace, page, status, note)
}

/// Sets a page's status and note.
pub(super) fn set_status(workspace: &mut Workspace, page: PageId, status: PageStatus, note: String) -> Outcome {
    let session = session(workspace)?;
    if session.dossier.head(page).is_some_and(|head| head.status == status && head.note == note) {
        return Ok(Vec::new());
    }
    session.change(vec![Op::SetStatus { page, status, note }], Origin::Command("status".to_owned()))?;
    Ok(vec![Effect::Say(format!("Page marked: {}", status.label().to_lowercase()))])
}

/// Lets a witness become the working reading; the working reading becomes a witness.
pub(super) fn use_witness(workspace: &mut Workspace, page: PageId, index: usize) -> Outcome {
    let session = session(workspace)?;
    let content = session.load(page)?;
    let Some(name) = content.witnesses.get(index).map(|reading| reading.name.clone()) else {
        return Err(Problem::new("The page has no such reading."));
    };
    session.change(vec![Op::SwapReading { page, index, restore: Vec::new() }], Origin::Command("reading".to_owned()))?;
    session.go_to(page, Span::default());
    Ok(vec![Effect::Say(format!("Now working on: {name}")), Effect::Reveal(Span::default())])
}
