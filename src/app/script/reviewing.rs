//! Reviewing doubtful words in a script: each line says what was decided and which word is doubtful next.

use super::Performed;
use super::perform::run;
use crate::app::command::{Command, CommandId};
use crate::app::problem::Problem;
use crate::app::review::ReviewAt;
use crate::app::session::Session;
use crate::app::views::suspects::queue_left;
use crate::app::workspace::Workspace;

/// Whether a command goes on in the review.
pub(super) fn is_of_review(id: CommandId) -> bool {
    matches!(
        id,
        CommandId::ReviewStart
            | CommandId::TakeCandidate
            | CommandId::RightAsItStands
            | CommandId::LaterSuspect
            | CommandId::PreviousSuspect
    )
}

/// Carries out a command of the review; says what is doubtful next.
pub(super) fn decide(workspace: &mut Workspace, command: Command) -> Result<Performed, Problem> {
    let before = workspace.session.as_ref().map(Session::generation);
    let decides = matches!(
        command,
        Command::TakeCandidate(_) | Command::ReplaceSuspect(..) | Command::Plain(CommandId::TakeCandidate | CommandId::RightAsItStands)
    );
    let mut performed = run(workspace, command)?;
    let Some(session) = &workspace.session else { return Ok(performed) };
    if decides && Some(session.generation()) == before {
        return Err(Problem::new(performed.said.join("; ")));
    }
    match session.review.at {
        Some(ReviewAt::Suspect { page, span, .. }) => {
            let text = session.dossier.page(page).map(|page| page.working.text.slice(span).to_owned()).unwrap_or_default();
            let best = session.suspects.get(page).and_then(|known| known.at(span)).and_then(|suspect| suspect.suggestions.first());
            let best = best.map(|best| format!(", perhaps “{}”", best.text)).unwrap_or_default();
            performed.said.push(format!("“{text}” is doubtful{best}; {}", queue_left(session)));
        }
        Some(ReviewAt::Done) => performed.said.push(session.review.counts.said()),
        Some(ReviewAt::Waiting { .. }) | None => {}
    }
    Ok(performed)
}
