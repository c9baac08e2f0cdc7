//! Work on many things on all cores, the results taken in order: for exports, where a page needs nothing of its neighbours and the file
//! that is written needs all of them one after the other.
//!
//! Threads last as long as the work and are gone before [`in_order`] gives back. No more is made ahead than [`AHEAD`] things, so that a slow
//! disk does not fill the memory.

use crossbeam_channel::bounded;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Things that may be made and not taken yet, for each worker.
const AHEAD: usize = 4;
/// More workers than this only wait for the disk.
const MOST_WORKERS: usize = 8;

/// Who may begin what.
struct Turns {
    next: usize,
    taken: usize,
    stopped: bool,
}

/// Makes something of each item on as many threads as there are cores, and hands it over in order. Each thread has a tool of its own, which
/// `tool` makes: a file that it keeps open, for instance. The first error of `take` ends it.
///
/// # Errors
/// What `take` gives.
pub(super) fn in_order<T: Sync, S, R: Send, E>(
    items: &[T],
    tool: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, &T) -> R + Sync,
    mut take: impl FnMut(usize, R) -> Result<(), E>,
) -> Result<(), E> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_WORKERS).min(items.len());
    if workers < 2 {
        let mut tool = tool();
        return items.iter().enumerate().try_for_each(|(at, item)| take(at, work(&mut tool, at, item)));
    }
    let turns = (Mutex::new(Turns { next: 0, taken: 0, stopped: false }), Condvar::new());
    let (sender, receiver) = bounded::<(usize, R)>(workers * AHEAD);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, turns, tool, work) = (sender.clone(), &turns, &tool, &work);
            scope.spawn(move || {
                // Where it panics, nobody may wait for it.
                let _guard = Stop(turns);
                let mut tool = tool();
                while let Some(at) = turn(turns, items.len(), workers * AHEAD) {
                    let Some(item) = items.get(at) else { break };
                    if sender.send((at, work(&mut tool, at, item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let _guard = Stop(&turns);
        let mut waiting: BTreeMap<usize, R> = BTreeMap::new();
        let mut next = 0;
        while let Ok((at, made)) = receiver.recv() {
            waiting.insert(at, made);
            while let Some(made) = waiting.remove(&next) {
                take(next, made)?;
                next += 1;
            }
            turns.0.lock().unwrap_or_else(PoisonError::into_inner).taken = next;
            turns.1.notify_all();
        }
        Ok(())
    })
}

/// The next item to begin; waits while too many were made ahead.
fn turn((state, changed): &(Mutex<Turns>, Condvar), count: usize, ahead: usize) -> Option<usize> {
    let mut turns = state.lock().unwrap_or_else(PoisonError::into_inner);
    while !turns.stopped && turns.next < count && turns.next >= turns.taken + ahead {
        turns = changed.wait(turns).unwrap_or_else(PoisonError::into_inner);
    }
    if turns.stopped || turns.next >= count {
        return None;
    }
    turns.next += 1;
    Some(turns.next - 1)
}

/// Lets everybody go who waits for a turn.
struct Stop<'a>(&'a (Mutex<Turns>, Condvar));

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
        self.0.1.notify_all();
    }
}
