//! Undo and redo.
//!
//! Two stacks of groups, each with the ops that take it back (or do it again). Nothing is rewritten: taking back is itself a transaction
//! with [`Origin::Undo`], so the journal can rebuild both stacks by reading forward, and undo survives closing the program.

use super::op::Op;
use super::transaction::{GroupId, Origin, Recorded};
use crate::model::PageId;

/// Transactions that are undone together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Which group.
    pub id: GroupId,
    /// Why it was made.
    pub origin: Origin,
    /// The ops that take it back (on the undo stack) or do it again (on the redo stack), in the order they are to be applied.
    pub ops: Vec<Op>,
}

impl Group {
    /// The first page it touches, for the views to go to.
    pub fn page(&self) -> Option<PageId> {
        self.ops.iter().find_map(Op::page)
    }
}

/// The undo and redo stacks of one dossier.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    undo: Vec<Group>,
    redo: Vec<Group>,
}

impl History {
    /// Takes in a transaction that was applied, whatever its origin.
    pub fn record(&mut self, recorded: &Recorded) {
        let transaction = &recorded.transaction;
        match &transaction.origin {
            Origin::Undo(id) => {
                if let Some(group) = take(&mut self.undo, *id) {
                    self.redo.push(Group { id: *id, origin: group.origin, ops: recorded.inverse.clone() });
                }
            }
            Origin::Redo(id) => {
                if let Some(group) = take(&mut self.redo, *id) {
                    self.undo.push(Group { id: *id, origin: group.origin, ops: recorded.inverse.clone() });
                }
            }
            Origin::Typed
            | Origin::Suggestion(_)
            | Origin::ReplaceAll(_)
            | Origin::Import(_)
            | Origin::Command(_)
            | Origin::Script
            | Origin::TakeBack(_) => {
                self.redo.clear();
                match self.undo.last_mut().filter(|group| group.id == transaction.group) {
                    Some(group) => {
                        group.ops.splice(0..0, recorded.inverse.iter().cloned());
                    }
                    None => {
                        self.undo.push(Group { id: transaction.group, origin: transaction.origin.clone(), ops: recorded.inverse.clone() });
                    }
                }
            }
        }
    }

    /// The group that would be taken back next.
    pub fn next_undo(&self) -> Option<&Group> {
        self.undo.last()
    }

    /// The group that would be done again next.
    pub fn next_redo(&self) -> Option<&Group> {
        self.redo.last()
    }

    /// How many groups can be taken back.
    pub fn undo_len(&self) -> usize {
        self.undo.len()
    }

    /// How many groups can be done again.
    pub fn redo_len(&self) -> usize {
        self.redo.len()
    }

    /// An id no group has had, given that the journal's highest is `last`.
    pub fn free_group(last: GroupId) -> GroupId {
        GroupId(last.0 + 1)
    }
}

fn take(stack: &mut Vec<Group>, id: GroupId) -> Option<Group> {
    let place = stack.iter().rposition(|group| group.id == id)?;
    Some(stack.remove(place))
}
