//! Undo and redo.
//!
//! Two stacks of groups, each with the ops that take it back (or do it again). Nothing is rewritten: taking back is itself a transaction
//! with [`Origin::Undo`], so the journal can rebuild both stacks by reading forward, and undo survives closing the program.
//!
//! What comes while a person works on (a second reader's readings, page after page) must not be what their next Ctrl+Z takes back. Such
//! a transaction touches nothing but readings that stand beside the text; its group has the place in the stack of when it was asked for,
//! below all that was begun later, and what can be done again stays so.

use super::op::{Op, Scope};
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
                let beside = is_beside(&transaction.ops);
                if !beside || self.redo.iter().any(|group| touches_readings(&group.ops)) {
                    self.redo.clear();
                }
                let last = self.undo.len().saturating_sub(1);
                let found = self.undo.iter().rposition(|group| group.id == transaction.group);
                if let Some(group) = found.filter(|place| beside || *place == last).and_then(|place| self.undo.get_mut(place)) {
                    group.ops.splice(0..0, recorded.inverse.iter().cloned());
                } else {
                    let group = Group { id: transaction.group, origin: transaction.origin.clone(), ops: recorded.inverse.clone() };
                    let later = self.undo.iter().position(|other| beside && other.id > group.id);
                    self.undo.insert(later.unwrap_or(self.undo.len()), group);
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

/// Whether nothing is changed but which readings stand beside the working one.
fn is_beside(ops: &[Op]) -> bool {
    !ops.is_empty() && ops.iter().all(|op| matches!(op, Op::AddWitness { .. } | Op::RemoveWitness { .. }))
}

/// Whether other readings than before would be told apart by their places.
fn touches_readings(ops: &[Op]) -> bool {
    ops.iter().any(|op| matches!(op.scope(), Scope::Readings | Scope::Page))
}

fn take(stack: &mut Vec<Group>, id: GroupId) -> Option<Group> {
    let place = stack.iter().rposition(|group| group.id == id)?;
    Some(stack.remove(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Timestamp, Transaction};
    use crate::model::Reading;

    fn record(history: &mut History, group: u64, origin: Origin, op: Op, inverse: Op) {
        let transaction = Transaction { group: GroupId(group), at: Timestamp(0), agent: String::new(), origin, ops: vec![op] };
        history.record(&Recorded { transaction, inverse: vec![inverse] });
    }

    fn typed(history: &mut History, group: u64, page: u64) {
        let op = |label: &str| Op::SetLabel { page: PageId(page), label: label.to_owned() };
        record(history, group, Origin::Typed, op("new"), op("old"));
    }

    fn read(history: &mut History, group: u64, page: u64) {
        let page = PageId(page);
        let op = Op::AddWitness { page, index: 0, reading: Box::new(Reading::default()) };
        record(history, group, Origin::Command("recognize".to_owned()), op, Op::RemoveWitness { page, index: 0 });
    }

    fn groups(history: &History) -> Vec<(u64, usize)> {
        history.undo.iter().map(|group| (group.id.0, group.ops.len())).collect()
    }

    #[test]
    fn what_a_reader_brings_is_one_step_below_what_was_typed_meanwhile() {
        let mut history = History::default();
        typed(&mut history, 1, 1);
        // Group 2 was asked for here, and its first page is still being read.
        typed(&mut history, 3, 1);
        read(&mut history, 2, 7);
        typed(&mut history, 4, 1);
        read(&mut history, 2, 8);
        assert_eq!(groups(&history), [(1, 1), (2, 2), (3, 1), (4, 1)]);
        // Taking back takes the last page first.
        assert_eq!(history.undo[1].page(), Some(PageId(8)));
    }

    #[test]
    fn what_can_be_done_again_stays_when_a_reader_brings_something() {
        let mut history = History::default();
        typed(&mut history, 1, 1);
        let back = history.next_undo().unwrap().ops[0].clone();
        record(&mut history, 1, Origin::Undo(GroupId(1)), back.clone(), back);
        read(&mut history, 2, 7);
        assert_eq!((history.redo_len(), groups(&history)), (1, vec![(2, 1)]));
        typed(&mut history, 3, 1);
        assert_eq!(history.redo_len(), 0);
    }

    #[test]
    fn what_would_change_readings_by_their_places_is_not_done_again_on_others() {
        let mut history = History::default();
        let swap = Op::SwapReading { page: PageId(1), index: 0, restore: Vec::new() };
        record(&mut history, 1, Origin::Command("witness".to_owned()), swap.clone(), swap.clone());
        record(&mut history, 1, Origin::Undo(GroupId(1)), swap.clone(), swap);
        read(&mut history, 2, 1);
        assert_eq!(history.redo_len(), 0);
    }
}
