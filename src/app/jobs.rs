//! The worker pool: everything slow happens here, never on the window's thread.
//!
//! A [`Job`] owns its inputs, runs on a thread named `worker-N` behind a panic guard, polls the [`Cancel`] of its [`JobScope`] and
//! gives one result of the program's event type `E`. The main thread drains what came with [`Jobs::poll`]; after every event the
//! `wake` function asks the window to look. Which job runs next is decided by [`super::job_queue`], not here.
//!
//! Finished work waits in a bounded channel: a main thread that is busy slows the workers down instead of filling the memory.
//! [`Jobs::inline`] runs each job on the spot, for tests and for the command line, and nothing else about the program changes.

pub use super::job_queue::{JobKey, Priority};
use super::job_queue::{JobQueue, Queued, Started};
use crate::scan::Cancel;
use crossbeam_channel::{Receiver, Sender};
use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Results that may wait for the main thread; a tile is about a megabyte, so this is the memory they may take together.
const WAITING_EVENTS: usize = 64;

/// Asks the window for a repaint; called from worker threads.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What a job does.
pub type Work<E> = Box<dyn FnOnce(&JobScope<'_, E>) -> E + Send>;

/// A piece of work for the pool.
pub struct Job<E> {
    /// What it is about.
    pub key: JobKey,
    /// How soon it is needed.
    pub priority: Priority,
    /// The state of the program it is asked for in; older generations of a kind are dropped by [`Jobs::retire`].
    pub generation: u64,
    /// What to do. It must look at [`JobScope::is_cancelled`] at least every few milliseconds.
    pub work: Work<E>,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// Steps in all, at least `done`.
    pub total: u64,
}

/// What the pool tells the main thread.
#[derive(Debug)]
pub enum JobEvent<E> {
    /// The job ended and this came out.
    Done {
        /// What it was about.
        key: JobKey,
        /// The generation it was submitted with.
        generation: u64,
        /// What came out.
        result: E,
    },
    /// Something came out and the job goes on.
    Part {
        /// What it is about.
        key: JobKey,
        /// The generation it was submitted with.
        generation: u64,
        /// What came out so far.
        result: E,
    },
    /// The job goes on and has come this far. Some of these may be left out where many come at once.
    Progress {
        /// What it is about.
        key: JobKey,
        /// How far it is.
        progress: Progress,
    },
    /// The job was cancelled, or a newer one took its place; nothing comes of it.
    Stopped {
        /// What it was about.
        key: JobKey,
        /// The generation it was submitted with.
        generation: u64,
    },
    /// The job panicked; nothing comes of it and the program goes on.
    Failed {
        /// What it was about.
        key: JobKey,
        /// The generation it was submitted with.
        generation: u64,
        /// For people: what happened.
        message: String,
    },
}

/// Where events of a running job go.
enum Outlet<E> {
    Channel(Sender<JobEvent<E>>, Wake),
    Kept(Mutex<VecDeque<JobEvent<E>>>),
}

impl<E> Outlet<E> {
    /// Waits for room; an error means that the main thread is gone, and with it everybody who could care.
    fn send(&self, event: JobEvent<E>) -> bool {
        match self {
            Self::Channel(sender, wake) => {
                let arrived = sender.send(event).is_ok();
                wake();
                arrived
            }
            Self::Kept(events) => {
                lock(events).push_back(event);
                true
            }
        }
    }

    /// Leaves the event out where there is no room.
    fn send_if_room(&self, event: JobEvent<E>) {
        match self {
            Self::Channel(sender, wake) => {
                if sender.try_send(event).is_ok() {
                    wake();
                }
            }
            Self::Kept(events) => lock(events).push_back(event),
        }
    }
}

/// What a running job may do besides its work.
pub struct JobScope<'a, E> {
    cancel: Cancel,
    key: JobKey,
    generation: u64,
    outlet: &'a Outlet<E>,
    others: &'a (dyn Fn() -> bool + Sync),
}

impl<E> JobScope<'_, E> {
    /// Whether other jobs wait for a worker: one that has all day ends early then and is submitted again.
    pub fn others_wait(&self) -> bool {
        (self.others)()
    }

    /// Whether the job should stop; its result will not be looked at.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// The same as a value, for decoders.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Says how far the job is.
    pub fn progress(&self, done: u64, total: u64) {
        let progress = Progress { done: done.min(total), total };
        self.outlet.send_if_room(JobEvent::Progress { key: self.key, progress });
    }

    /// Gives a first part of the result while the job goes on; nothing is sent once the job is cancelled.
    pub fn part(&self, result: E) {
        if !self.is_cancelled() && !self.outlet.send(JobEvent::Part { key: self.key, generation: self.generation, result }) {
            self.cancel.cancel();
        }
    }
}

struct Shared<E> {
    state: Mutex<State<E>>,
    changed: Condvar,
    /// Nobody ever calls here: the one who minds the deaf waits a while.
    never: Condvar,
}

struct State<E> {
    queue: JobQueue<Work<E>>,
    closed: bool,
    /// What each worker is at, by the worker's number; a worker that was given up on is not here any more.
    on_duty: BTreeMap<u64, Duty>,
    /// Workers that were begun so far.
    workers: u64,
    /// Workers that were given up on so far.
    given_up: u64,
    /// Workers that stand in for those whose jobs do not stop when told to.
    extra: usize,
    /// Whether somebody minds those.
    is_minded: bool,
}

impl<E> State<E> {
    /// The workers whose jobs were told to stop and go on.
    fn deaf(&self) -> Vec<u64> {
        self.on_duty.iter().filter(|(_, duty)| duty.cancel.is_cancelled()).map(|(worker, _)| *worker).collect()
    }
}

struct Duty {
    key: JobKey,
    generation: u64,
    cancel: Cancel,
    /// When somebody first saw it at this job.
    seen: Option<i64>,
}

/// Workers that are given up on and replaced at most; each of them may go on burning a core until the program ends.
const MOST_GIVEN_UP: u64 = 16;
/// A job that was told to stop and goes on for so long is deaf: many decoders cannot be told anything until they are done. Another worker
/// then stands in for its own, so that what is wanted now does not wait for what nobody wants any more.
const HEARING: Duration = Duration::from_millis(40);
/// Workers that stand in for others at a time at most; each deaf job may hold the memory of a picture.
const MOST_EXTRA: usize = 3;
/// A job that was told to stop has so long to do so, in milliseconds.
const STOPPING_MS: i64 = 10_000;

enum Runner<E> {
    Pool { shared: Arc<Shared<E>>, events: Receiver<JobEvent<E>>, outlet: (Sender<JobEvent<E>>, Wake) },
    Inline,
}

/// The worker pool, or its stand-in that runs jobs on the spot.
pub struct Jobs<E> {
    runner: Runner<E>,
    /// Events that did not come through the channel: inline results and jobs dropped before they started.
    local: Outlet<E>,
}

impl<E: Send + 'static> Jobs<E> {
    /// A pool with a worker for each core but one, at least two: one is always free for what is being looked at.
    pub fn new(wake: &Wake) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::with_workers(cores.saturating_sub(1).max(2), wake)
    }

    /// A pool of exactly this many workers (at least one).
    ///
    /// Where the system refuses a thread the pool is smaller; where it refuses all of them, jobs run on the spot.
    pub fn with_workers(workers: usize, wake: &Wake) -> Self {
        let workers = workers.max(1);
        let (sender, events) = crossbeam_channel::bounded(WAITING_EVENTS);
        let state = State {
            queue: JobQueue::new(workers),
            closed: false,
            on_duty: BTreeMap::new(),
            workers: 0,
            given_up: 0,
            extra: 0,
            is_minded: false,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new(), never: Condvar::new() });
        let outlet = (sender, Arc::clone(wake));
        let started = (0..workers).filter(|_| begin_worker(&shared, &outlet)).count();
        let runner = if started == 0 { Runner::Inline } else { Runner::Pool { shared, events, outlet } };
        Self { runner, local: Outlet::Kept(Mutex::default()) }
    }

    /// Gives up on jobs that have been running for longer than `limit_ms`, as far as `is_limited` says so, and on those that do not
    /// stop when told to: each ends in [`JobEvent::Failed`], and another worker takes its worker's place. `now_ms` is any clock's time.
    ///
    /// Says whether a job runs that has to be looked at again.
    pub fn give_up(&self, now_ms: i64, limit_ms: i64, is_limited: impl Fn(JobKey) -> bool) -> bool {
        let Runner::Pool { shared, outlet, .. } = &self.runner else { return false };
        let mut state = lock(&shared.state);
        let (mut stuck, mut watched) = (Vec::new(), false);
        for (worker, duty) in state.on_duty.iter_mut().filter(|(_, duty)| is_limited(duty.key)) {
            let since = *duty.seen.get_or_insert(now_ms);
            let patience = if duty.cancel.is_cancelled() { limit_ms.min(STOPPING_MS) } else { limit_ms };
            if now_ms - since > patience {
                stuck.push(*worker);
            } else {
                watched = true;
            }
        }
        if stuck.is_empty() || state.given_up > MOST_GIVEN_UP {
            return watched;
        }
        let given_up: Vec<Duty> = stuck.iter().filter_map(|worker| state.on_duty.remove(worker)).collect();
        state.given_up += given_up.len() as u64;
        for duty in &given_up {
            duty.cancel.cancel();
            state.queue.finish(duty.key);
        }
        drop(state);
        for duty in given_up {
            begin_worker(shared, outlet);
            let (key, generation) = (duty.key, duty.generation);
            let message = format!(
                "It took longer than {} seconds and was given up: the file may be damaged, or made to be endless. Nothing was changed and \
                 the work goes on; the limit can be raised in the settings",
                limit_ms / 1000
            );
            self.local.send(JobEvent::Failed { key, generation, message });
        }
        shared.changed.notify_all();
        watched
    }

    /// A stand-in that runs each job on the spot, in [`Self::submit`].
    pub fn inline() -> Self {
        Self { runner: Runner::Inline, local: Outlet::Kept(Mutex::default()) }
    }

    /// Whether jobs run beside the caller, not on the spot.
    pub fn is_pool(&self) -> bool {
        matches!(self.runner, Runner::Pool { .. })
    }

    /// How many jobs run at a time.
    pub fn workers(&self) -> usize {
        match &self.runner {
            Runner::Pool { shared, .. } => lock(&shared.state).queue.workers(),
            Runner::Inline => 1,
        }
    }

    /// Gives the pool a job. At most one job of a key waits: a newer one takes its place.
    pub fn submit(&self, job: Job<E>) {
        let Job { key, priority, generation, work } = job;
        match &self.runner {
            Runner::Inline => {
                let started = Started { key, generation, work, cancel: Cancel::default() };
                self.local.send(run_guarded(started, &self.local, &|| false));
            }
            Runner::Pool { shared, outlet, .. } => {
                let dropped = lock(&shared.state).queue.push(Queued { key, priority, generation, work });
                mind_the_deaf(shared, outlet);
                shared.changed.notify_one();
                self.report_stopped(dropped.map(|dropped| (dropped.key, dropped.generation)));
            }
        }
    }

    /// Changes how soon a waiting job is needed.
    pub fn promote(&self, key: JobKey, priority: Priority) {
        if let Runner::Pool { shared, .. } = &self.runner {
            lock(&shared.state).queue.promote(key, priority);
            shared.changed.notify_one();
        }
    }

    /// Drops the waiting job of this key and tells the running one to stop; each of them ends in [`JobEvent::Stopped`].
    pub fn cancel(&self, key: JobKey) {
        if let Runner::Pool { shared, outlet, .. } = &self.runner {
            let dropped = lock(&shared.state).queue.cancel(key);
            mind_the_deaf(shared, outlet);
            self.report_stopped(dropped.map(|dropped| (dropped.key, dropped.generation)));
        }
    }

    /// Drops and stops all jobs of a kind whose generation is below `oldest_wanted`, now and in future.
    pub fn retire(&self, kind: &'static str, oldest_wanted: u64) {
        if let Runner::Pool { shared, outlet, .. } = &self.runner {
            let dropped = lock(&shared.state).queue.retire(kind, oldest_wanted);
            mind_the_deaf(shared, outlet);
            self.report_stopped(dropped.into_iter().map(|dropped| (dropped.key, dropped.generation)));
        }
    }

    /// Takes what has come since the last call; never waits.
    pub fn poll(&self) -> Vec<JobEvent<E>> {
        let mut events: Vec<JobEvent<E>> = match &self.local {
            Outlet::Kept(kept) => lock(kept).drain(..).collect(),
            Outlet::Channel(..) => Vec::new(),
        };
        if let Runner::Pool { events: channel, .. } = &self.runner {
            events.extend(channel.try_iter().take(WAITING_EVENTS));
        }
        events
    }

    /// How many jobs wait and how many run, for the status line; nothing ever waits inline.
    pub fn load(&self) -> (usize, usize) {
        match &self.runner {
            Runner::Pool { shared, .. } => lock(&shared.state).queue.load(),
            Runner::Inline => (0, 0),
        }
    }

    fn report_stopped(&self, dropped: impl IntoIterator<Item = (JobKey, u64)>) {
        for (key, generation) in dropped {
            self.local.send(JobEvent::Stopped { key, generation });
        }
    }
}

impl<E> Drop for Jobs<E> {
    /// Tells everything to stop and lets the threads end by themselves: a decoder that is slow to notice must not hold up the end of
    /// the program.
    fn drop(&mut self) {
        if let Runner::Pool { shared, .. } = &self.runner {
            let mut state = lock(&shared.state);
            state.closed = true;
            state.queue.stop_all();
            drop(state);
            shared.changed.notify_all();
        }
    }
}

/// Begins one more worker; `false` where the system refuses.
fn begin_worker<E: Send + 'static>(shared: &Arc<Shared<E>>, (sender, wake): &(Sender<JobEvent<E>>, Wake)) -> bool {
    let mut state = lock(&shared.state);
    state.workers += 1;
    let number = state.workers;
    drop(state);
    let (shared, outlet) = (Arc::clone(shared), Outlet::Channel(sender.clone(), Arc::clone(wake)));
    std::thread::Builder::new().name(format!("worker-{number}")).spawn(move || work_until_closed(number, &shared, &outlet)).is_ok()
}

/// Begins to look after workers whose jobs were told to stop, if there are any; ends by itself.
fn mind_the_deaf<E: Send + 'static>(shared: &Arc<Shared<E>>, outlet: &(Sender<JobEvent<E>>, Wake)) {
    let mut state = lock(&shared.state);
    if state.is_minded || state.deaf().is_empty() {
        return;
    }
    state.is_minded = true;
    drop(state);
    let (minded, outlet) = (Arc::clone(shared), outlet.clone());
    if std::thread::Builder::new().name("minder".to_owned()).spawn(move || stand_in_until_heard(&minded, &outlet)).is_err() {
        lock(&shared.state).is_minded = false;
    }
}

/// Begins a worker for each one that has not heard for [`HEARING`], until all have.
fn stand_in_until_heard<E: Send + 'static>(shared: &Arc<Shared<E>>, outlet: &(Sender<JobEvent<E>>, Wake)) {
    let mut state = lock(&shared.state);
    loop {
        let before = state.deaf();
        if before.is_empty() || state.closed {
            state.is_minded = false;
            return;
        }
        state = shared.never.wait_timeout(state, HEARING).unwrap_or_else(PoisonError::into_inner).0;
        let deaf = state.deaf().iter().filter(|worker| before.contains(worker)).count();
        let wanted = deaf.min(MOST_EXTRA).saturating_sub(state.extra);
        state.extra += wanted;
        drop(state);
        let begun = (0..wanted).filter(|_| begin_worker(shared, outlet)).count();
        state = lock(&shared.state);
        state.extra -= wanted - begun;
    }
}

fn work_until_closed<E>(number: u64, shared: &Shared<E>, outlet: &Outlet<E>) {
    let mut state = lock(&shared.state);
    while !state.closed {
        let Some(started) = state.queue.start_next() else {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let key = started.key;
        let duty = Duty { key, generation: started.generation, cancel: started.cancel.clone(), seen: None };
        state.on_duty.insert(number, duty);
        drop(state);
        let event = run_guarded(started, outlet, &|| lock(&shared.state).queue.load().0 > 0);
        // The key is free before the result is announced: whoever hears of it may submit the next one and see it start.
        let mut after = lock(&shared.state);
        if after.on_duty.remove(&number).is_none() {
            // Given up on meanwhile: the job counts as failed, and another worker is in this one's place.
            return;
        }
        after.queue.finish(key);
        drop(after);
        shared.changed.notify_all();
        if !outlet.send(event) {
            return;
        }
        state = lock(&shared.state);
        // Whoever was stood in for has heard: one of the workers is too many now.
        if state.extra > state.deaf().len() {
            state.extra -= 1;
            return;
        }
    }
}

/// Runs one job; a panic becomes an event.
fn run_guarded<E>(started: Started<Work<E>>, outlet: &Outlet<E>, others: &(dyn Fn() -> bool + Sync)) -> JobEvent<E> {
    let Started { key, generation, work, cancel } = started;
    let scope = JobScope { cancel: cancel.clone(), key, generation, outlet, others };
    // Nothing the job touched is looked at after a panic: it owned its inputs, and the scope holds no state of its own.
    match catch_unwind(AssertUnwindSafe(|| work(&scope))) {
        Ok(_) if cancel.is_cancelled() => JobEvent::Stopped { key, generation },
        Ok(result) => JobEvent::Done { key, generation, result },
        Err(panic) => JobEvent::Failed { key, generation, message: describe_panic(key, panic.as_ref()) },
    }
}

fn describe_panic(key: JobKey, panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let said = said.unwrap_or("it gave no reason");
    format!("An internal fault stopped a task ({}: {said}); nothing was changed and the program goes on. Please report it.", key.kind)
}

/// A lock is never given up for a panic elsewhere: jobs run outside of it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
