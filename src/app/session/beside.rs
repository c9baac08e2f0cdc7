//! What arrives while a person works on: changes beside the text, as one step of undoing that is filled bit by bit.

use super::Session;
use crate::app::problem::Problem;
use crate::edit::{GroupId, History, Op, Origin};

impl Session {
    /// Begins a step that is filled bit by bit while the person works on; taking it back takes all of it back.
    pub fn begin_step(&mut self) -> GroupId {
        self.typing = None;
        self.commit();
        self.last_group = History::free_group(self.last_group);
        self.last_group
    }

    /// Applies ops that touch nothing a person is working on, as a part of a step that was begun earlier; typing goes on as if nothing had been.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn change_beside(&mut self, ops: Vec<Op>, origin: Origin, group: GroupId) -> Result<(), Problem> {
        self.record(ops, origin, group)?;
        self.commit();
        Ok(())
    }
}
