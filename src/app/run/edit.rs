//! Changing text, undo, find and replace.

use super::{Outcome, session};
use crate::app::batch::{Replacement, replacement_ops};
use crate::app::command::{Effect, FindRequest};
use crate::app::problem::Problem;
use crate::app::search::Hit;
use crate::app::workspace::Workspace;
use crate::edit::{Origin, TextEdit};
use crate::model::{PageId, Span};

/// Changes the text of a page.
pub(super) fn edit_text(workspace: &mut Workspace, page: PageId, edits: &[TextEdit], typing: bool) -> Outcome {
    let pressed = workspace.frame_began().unwrap_or_else(|| workspace.clock().now());
    session(workspace)?.type_text(page, edits, typing, pressed)?;
    Ok(Vec::new())
}

/// Takes the last step back, or does it again, and goes where it happened.
pub(super) fn undo_redo(workspace: &mut Workspace, undo: bool) -> Outcome {
    let session = session(workspace)?;
    let group = if undo { session.history.next_undo() } else { session.history.next_redo() }.map(|group| group.id);
    let touched = if undo { session.undo()? } else { session.redo()? };
    if let Some(group) = group
        && let Some(effects) = super::suspects::turned(workspace, group, touched, undo)?
    {
        return Ok(effects);
    }
    let session = super::session(workspace)?;
    let Some((page, span)) = touched else {
        return Ok(vec![Effect::Say(if undo { "There is nothing to take back" } else { "Nothing was taken back" }.to_owned())]);
    };
    if session.dossier.place(page).is_none() {
        return Ok(Vec::new());
    }
    let span = span.unwrap_or_default();
    session.go_to(page, span);
    Ok(vec![Effect::Reveal(span)])
}

/// Starts a search in the page or the dossier.
pub(super) fn find(workspace: &mut Workspace, request: FindRequest) -> Outcome {
    workspace.start_search(request)?;
    Ok(Vec::new())
}

/// Goes to the next or previous place found.
pub(super) fn find_step(workspace: &mut Workspace, forward: bool) -> Outcome {
    let session = session(workspace)?;
    let Some(page) = session.place.page else { return Ok(Vec::new()) };
    let at = match session.search.current.and_then(|index| session.search.hits.get(index)) {
        Some(hit) if hit.page == page && session.place.selection == hit.span && forward => hit.span.end.max(hit.span.start + 1),
        _ => session.place.selection.start,
    };
    let dossier = &session.dossier;
    let next = session.search.next_after(page, at, forward, |id| dossier.place(id).unwrap_or(usize::MAX));
    let Some(hit) = next.and_then(|index| session.search.hits.get(index)).cloned() else {
        return Ok(vec![Effect::Say("Nothing was found".to_owned())]);
    };
    session.search.current = next;
    session.go_to(hit.page, hit.span);
    Ok(vec![Effect::Reveal(hit.span)])
}

/// Ticks or unticks a place found.
pub(super) fn tick(workspace: &mut Workspace, index: usize, ticked: bool) -> Outcome {
    if let Some(hit) = session(workspace)?.search.hits.get_mut(index) {
        hit.ticked = ticked;
    }
    Ok(Vec::new())
}

/// Replaces the place the search stands at and goes to the next.
pub(super) fn replace_hit(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    let Some(hit) = session.search.current.and_then(|index| session.search.hits.get(index)).cloned() else {
        return find_step(workspace, true);
    };
    let (ops, _) = replacement_ops(session, replacements(std::slice::from_ref(&hit)))?;
    if ops.is_empty() {
        return Err(Problem::new("The text has changed since the search.").advice("Search again."));
    }
    let query = session.search.request.query.clone();
    session.change(ops, Origin::ReplaceAll(query))?;
    session.go_to(hit.page, Span::empty(hit.span.start + hit.replacement.len()));
    workspace.search_again()?;
    find_step(workspace, true)
}

/// Replaces every ticked place in one undo step.
pub(super) fn replace_ticked(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    let hits: Vec<Hit> = session.search.hits.iter().filter(|hit| hit.ticked).cloned().collect();
    let (ops, _) = replacement_ops(session, replacements(&hits))?;
    if ops.is_empty() {
        return Ok(vec![Effect::Say("There is nothing to replace".to_owned())]);
    }
    let query = session.search.request.query.clone();
    let (count, pages) = session.search.ticked();
    session.change(ops, Origin::ReplaceAll(query))?;
    workspace.search_again()?;
    let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
    Ok(vec![Effect::Say(format!("{count} replaced on {pages}; Undo takes all of it back"))])
}

/// What is to be done at places that were found.
fn replacements(hits: &[Hit]) -> Vec<Replacement> {
    let replacement = |hit: &Hit| Replacement { page: hit.page, span: hit.span, found: hit.found.clone(), new: hit.replacement.clone() };
    hits.iter().map(replacement).collect()
}
