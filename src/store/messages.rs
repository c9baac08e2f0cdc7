//! What is handed to the thread that saves, and how much of it is written at a time.

use super::commit::Commit;
use crossbeam_channel::{Receiver, Sender, select};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Time in which things that can be made again are gathered before they are written.
pub(super) const GATHERING: Duration = Duration::from_millis(100);

/// One thing to do for the writer.
pub(super) enum Message {
    Commit(Box<Commit>),
    /// A thumbnail or other thing that can be made again.
    Derived(String, Vec<u8>),
    ViewState(String, String),
    Flush(Sender<Result<(), String>>),
    /// Copies the dossier, with what waits, into a file that is not there yet.
    CopyTo(PathBuf, Sender<Result<(), String>>),
    Close,
    #[cfg(test)]
    Pragma(String),
}

impl Message {
    /// Whether nothing is lost where it is written a little later, or not at all: it can be made again.
    pub(super) fn may_wait(&self) -> bool {
        matches!(self, Self::Derived(..) | Self::ViewState(..))
    }
}

/// What comes after a first message: all that is there, and what else comes until something says that it is `over`, or something comes that
/// cannot wait. Each transaction costs a wait for the disk, and whoever reads meanwhile waits with it: a thousand thumbnails are not written
/// one by one.
pub(super) fn gathered(messages: &Receiver<Message>, mut over: Option<Receiver<Instant>>) -> impl Iterator<Item = Message> {
    std::iter::from_fn(move || {
        let message = match &over {
            Some(over) => select! {
                recv(messages) -> message => message.ok(),
                recv(over) -> _ => None,
            },
            None => messages.try_recv().ok(),
        }?;
        over.take_if(|_| !message.may_wait());
        Some(message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::{bounded, never};

    #[test]
    fn what_can_be_made_again_is_gathered_until_something_comes_that_cannot() {
        let (sender, messages) = bounded(16);
        let small = |name: &str| Message::Derived(name.to_owned(), Vec::new());
        let names = |over: Option<Receiver<Instant>>| -> Vec<String> {
            let kind = |message: Message| match message {
                Message::Derived(name, _) => name,
                _ => "other".to_owned(),
            };
            gathered(&messages, over).map(kind).collect()
        };
        for message in [small("a"), small("b")] {
            sender.send(message).unwrap();
        }
        // Nobody waits for what comes later where something waits to be saved.
        assert_eq!(names(None), ["a", "b"]);
        std::thread::scope(|scope| {
            let late = scope.spawn(|| {
                sender.send(small("c")).unwrap();
                while !messages.is_empty() {
                    std::thread::yield_now();
                }
                sender.send(small("late")).unwrap();
                sender.send(Message::Close).unwrap();
            });
            assert_eq!(names(Some(never())), ["c", "late", "other"]);
            late.join().unwrap();
        });
    }
}
