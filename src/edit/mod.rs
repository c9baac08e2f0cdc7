//! How a dossier changes.
//!
//! There is one way: an [`Op`] inside a [`Transaction`], and [`apply()`] gives back the op that undoes it, **made while applying**, because
//! a span that an edit swallowed cannot say afterwards where it was. Undo, the journal, crash recovery, the list of emendations and the
//! tests are all the same stream of transactions.

pub mod apply;
pub mod emendation;
pub mod history;
pub mod op;
pub mod spans;
pub mod transaction;

pub use apply::{EditError, apply, apply_all};
pub use emendation::{Emendation, TakeBack, emendations, emendations_in};
pub use history::{Group, History};
pub use op::{Displaced, Op, Scope, SpanList, TextEdit};
pub use transaction::{GroupId, Origin, Recorded, Timestamp, Transaction};
