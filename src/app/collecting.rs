//! The life of a list of places to be changed together: begun, filled by a job, ended, stopped.

use super::batch::{Batch, FoundPlace, Listed};
use super::command::{Command, CommandId};
use super::jobs::JobKey;
use super::workspace::Workspace;

/// Places that are listed at most; where there are more, the list says so.
pub(super) const MOST_PLACES: usize = 50_000;

impl Workspace {
    /// Puts a new list in place of the one there was and gives its ticket; the job of the earlier one is stopped.
    pub(super) fn begin_list(&mut self, begun: impl FnOnce(u64) -> Batch) -> u64 {
        self.stop_collecting();
        let Some(session) = &mut self.session else { return 0 };
        session.tickets += 1;
        session.batch = Some(begun(session.tickets));
        session.tickets
    }

    /// Whether this command takes a change of the list back or does it again, so that what is listed is not right any more.
    pub fn turns_list(&self, command: &Command) -> bool {
        let Some(session) = &self.session else { return false };
        let group = match command {
            Command::Plain(CommandId::Undo) => session.history.next_undo(),
            Command::Plain(CommandId::Redo) => session.history.next_redo(),
            _ => None,
        };
        let listed = session.batch.as_ref().map(|batch| batch.listed.origin());
        group.is_some_and(|group| Some(&group.origin) == listed.as_ref())
    }

    /// Takes in places that were found.
    pub(super) fn take_places(&mut self, ticket: u64, places: Vec<FoundPlace>) {
        if let Some(batch) = self.running_list(ticket) {
            batch.take(places);
        }
    }

    /// Notes that all pages were looked at, or that it was stopped.
    pub(super) fn places_ended(&mut self, ticket: u64, message: &str) {
        if let Some(batch) = self.running_list(ticket) {
            batch.finish(message.to_owned());
        }
    }

    /// Stops collecting; what was found so far is listed.
    pub fn stop_collecting(&mut self) {
        let Some(batch) = self.session.as_ref().and_then(|session| session.batch.as_ref()) else { return };
        self.jobs.cancel(JobKey { kind: batch.listed.job(), id: batch.ticket });
    }

    /// Notes that a job that filled a list did not end by itself.
    pub(super) fn collecting_lost(&mut self, key: JobKey, message: &str) {
        if Listed::of_job(key.kind).is_some() {
            self.places_ended(key.id, message);
        }
    }

    /// The list that the job with this ticket fills, unless it was given up meanwhile.
    fn running_list(&mut self, ticket: u64) -> Option<&mut Batch> {
        self.session.as_mut()?.batch.as_mut().filter(|batch| batch.ticket == ticket && batch.running)
    }
}
