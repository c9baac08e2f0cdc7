//! What is on the disk already: told by the writer's thread, asked by the session.
//!
//! A page whose last change is not on the disk yet must stay in memory: read again, it would come back without that change.

use crate::model::PageId;
use crate::store::{Ticket, WriterEvent};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// The writer's answers, shared with its thread.
#[derive(Debug, Clone, Default)]
pub struct Written(Arc<Mutex<Answers>>);

#[derive(Debug, Default)]
struct Answers {
    up_to: u64,
    failed: Option<String>,
}

impl Written {
    /// Notes what the writer says; called on its thread.
    pub fn note(&self, event: WriterEvent) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            WriterEvent::Written(ticket) => answers.up_to = answers.up_to.max(ticket.0),
            WriterEvent::Failed { what, .. } => answers.failed = Some(what),
        }
    }

    /// The last ticket that is on the disk, and a failure since the last time this was asked.
    fn take(&self) -> (u64, Option<String>) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (answers.up_to, answers.failed.take())
    }
}

/// Commits on their way to the disk.
#[derive(Debug, Default)]
pub struct OnTheWay {
    commits: VecDeque<(Ticket, Vec<PageId>)>,
    last_failure: String,
}

impl OnTheWay {
    /// A commit of these pages was handed over.
    pub fn add(&mut self, ticket: Ticket, pages: Vec<PageId>) {
        self.commits.push_back((ticket, pages));
    }

    /// Forgets what has arrived; gives a failure that was not told yet.
    pub fn look(&mut self, written: &Written) -> Option<String> {
        let (up_to, failed) = written.take();
        while self.commits.front().is_some_and(|(ticket, _)| ticket.0 <= up_to) {
            self.commits.pop_front();
            self.last_failure.clear();
        }
        let failed = failed.filter(|what| *what != self.last_failure)?;
        self.last_failure.clone_from(&failed);
        Some(failed)
    }

    /// Whether anything is on its way.
    pub fn is_empty(&self) -> bool {
        self.commits.is_empty()
    }

    /// Whether a change of this page is on its way.
    pub fn holds(&self, page: PageId) -> bool {
        self.commits.iter().any(|(_, pages)| pages.contains(&page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_held_until_its_last_change_is_written() {
        let (written, mut way) = (Written::default(), OnTheWay::default());
        way.add(Ticket(1), vec![PageId(7)]);
        way.add(Ticket(2), vec![PageId(7)]);
        written.note(WriterEvent::Written(Ticket(1)));
        assert_eq!(way.look(&written), None);
        assert!(way.holds(PageId(7)));
        written.note(WriterEvent::Written(Ticket(2)));
        way.look(&written);
        assert!(way.is_empty());
    }

    #[test]
    fn the_same_failure_is_told_once_until_writing_goes_on() {
        let (written, mut way) = (Written::default(), OnTheWay::default());
        way.add(Ticket(1), vec![PageId(7)]);
        let full = || WriterEvent::Failed { what: "The disk is full.".to_owned(), waiting: 1 };
        written.note(full());
        assert!(way.look(&written).is_some());
        written.note(full());
        assert!(way.look(&written).is_none());
        written.note(WriterEvent::Written(Ticket(1)));
        way.look(&written);
        written.note(full());
        assert!(way.look(&written).is_some());
    }
}
