//! Transactions: ops that belong together, and who made them when and why.

use super::op::Op;

/// Milliseconds since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// Transactions with one group are undone together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct GroupId(pub u64);

/// Why a change was made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// By typing, pasting or deleting.
    Typed,
    /// By taking a suggestion; holds the detector or rule.
    Suggestion(String),
    /// By replacing everywhere; holds the query.
    ReplaceAll(String),
    /// By importing; holds the format.
    Import(String),
    /// By a command that is none of the others; holds its name.
    Command(String),
    /// By a script.
    Script,
    /// By taking back this group.
    Undo(GroupId),
    /// By doing this group again.
    Redo(GroupId),
    /// By taking back one emendation of this group alone.
    TakeBack(GroupId),
}

/// Ops that are applied together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Transaction {
    /// Which undo group.
    pub group: GroupId,
    /// When.
    pub at: Timestamp,
    /// Who: the user's name as the system gives it.
    pub agent: String,
    /// Why.
    pub origin: Origin,
    /// What.
    pub ops: Vec<Op>,
}

/// A transaction with the ops that take it back (to be applied in this order), as the journal keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The transaction.
    pub transaction: Transaction,
    /// The way back, last op first.
    pub inverse: Vec<Op>,
}
