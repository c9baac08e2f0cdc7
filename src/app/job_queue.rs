//! Which job runs next: the worker pool's rules, without a thread in sight.
//!
//! The pool in [`super::jobs`] holds one [`JobQueue`] behind a lock and does what it says. The rules are few. Higher priority first,
//! and first come first served within one. A [`JobKey`] has at most one running and one waiting job, and the newest waiting one wins.
//! A job whose generation has been retired is dropped before it starts and told to stop while it runs. Work that nobody is waiting
//! for never takes the last worker, so that a long export cannot hold up the page that is being looked at.
//!
//! The queue does not run anything, does not know what a job computes and does not measure time.

use crate::scan::Cancel;
use std::collections::BTreeMap;

/// How soon a job is needed. The order of the variants is the order of running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Somebody is looking at the place where its result belongs.
    Visible,
    /// Somebody will probably look there next.
    Near,
    /// Everything else.
    Background,
}

/// What a job is about: its kind, and a number within the kind (a page, a scan, a tile).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobKey {
    /// Name of the kind, such as `scan.decode`.
    pub kind: &'static str,
    /// Which one of the kind.
    pub id: u64,
}

/// A job that waits, with the work it is to do.
#[derive(Debug)]
pub struct Queued<W> {
    /// What it is about.
    pub key: JobKey,
    /// How soon it is needed.
    pub priority: Priority,
    /// The state of the program it was asked for in; see [`JobQueue::retire`].
    pub generation: u64,
    /// What there is to do.
    pub work: W,
}

/// A job that has been handed to a worker.
#[derive(Debug)]
pub struct Started<W> {
    /// What it is about.
    pub key: JobKey,
    /// The generation it was submitted with.
    pub generation: u64,
    /// What there is to do.
    pub work: W,
    /// Tells it to stop.
    pub cancel: Cancel,
}

/// A job that will give no result: key and generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    /// What it was about.
    pub key: JobKey,
    /// The generation it was submitted with.
    pub generation: u64,
}

/// Place in the line: priority, then order of arrival.
type Place = (Priority, u64);

#[derive(Debug)]
struct Running {
    generation: u64,
    priority: Priority,
    cancel: Cancel,
}

/// The jobs that wait and the jobs that run.
#[derive(Debug)]
pub struct JobQueue<W> {
    waiting: BTreeMap<Place, Queued<W>>,
    place_of: BTreeMap<JobKey, Place>,
    running: BTreeMap<JobKey, Running>,
    oldest_wanted: BTreeMap<&'static str, u64>,
    arrivals: u64,
    workers: usize,
}

impl<W> JobQueue<W> {
    /// An empty queue for a pool of `workers` threads (at least one).
    pub fn new(workers: usize) -> Self {
        Self {
            waiting: BTreeMap::new(),
            place_of: BTreeMap::new(),
            running: BTreeMap::new(),
            oldest_wanted: BTreeMap::new(),
            arrivals: 0,
            workers: workers.max(1),
        }
    }

    /// How many threads the pool has.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// Adds a job and says which one it displaced: the waiting one of the same key, or itself where its generation is retired.
    ///
    /// A running job of the same key and an older generation is told to stop; of the same generation it finishes first.
    pub fn push(&mut self, job: Queued<W>) -> Option<Dropped> {
        if self.is_retired(job.key.kind, job.generation) {
            return Some(Dropped { key: job.key, generation: job.generation });
        }
        let displaced = self.take_waiting(job.key);
        if let Some(running) = self.running.get(&job.key)
            && running.generation < job.generation
        {
            running.cancel.cancel();
        }
        let place = (job.priority, self.arrivals);
        self.arrivals += 1;
        self.place_of.insert(job.key, place);
        self.waiting.insert(place, job);
        displaced.map(|old| Dropped { key: old.key, generation: old.generation })
    }

    /// Hands out the next job, or none where nothing may run now.
    ///
    /// A job whose key is running is passed over; so is a job below [`Priority::Visible`] where it would take the last free worker
    /// of a pool of two or more.
    pub fn start_next(&mut self) -> Option<Started<W>> {
        // What was told to stop takes no worker from what is wanted: another stands in for its own.
        let counts = |running: &&Running| running.priority != Priority::Visible && !running.cancel.is_cancelled();
        let unhurried = self.running.values().filter(counts).count();
        let unhurried_may_run = self.workers == 1 || unhurried + 1 < self.workers;
        let place = self
            .waiting
            .iter()
            .find(|((priority, _), job)| !self.running.contains_key(&job.key) && (unhurried_may_run || *priority == Priority::Visible))
            .map(|(place, _)| *place)?;
        let job = self.waiting.remove(&place)?;
        self.place_of.remove(&job.key);
        let cancel = Cancel::default();
        self.running.insert(job.key, Running { generation: job.generation, priority: job.priority, cancel: cancel.clone() });
        Some(Started { key: job.key, generation: job.generation, work: job.work, cancel })
    }

    /// Says that the running job of this key has ended.
    pub fn finish(&mut self, key: JobKey) {
        self.running.remove(&key);
    }

    /// Moves the waiting job of this key to another place in the line; a running one is left alone.
    pub fn promote(&mut self, key: JobKey, priority: Priority) {
        let Some(mut job) = self.take_waiting(key) else { return };
        job.priority = priority;
        let place = (priority, self.arrivals);
        self.arrivals += 1;
        self.place_of.insert(key, place);
        self.waiting.insert(place, job);
    }

    /// Drops the waiting job of this key and tells the running one to stop.
    pub fn cancel(&mut self, key: JobKey) -> Option<Dropped> {
        if let Some(running) = self.running.get(&key) {
            running.cancel.cancel();
        }
        self.take_waiting(key).map(|job| Dropped { key, generation: job.generation })
    }

    /// Declares every generation of a kind below `oldest_wanted` stale: what waits is dropped, what runs is told to stop.
    ///
    /// Generations count per kind; the one wanted never goes down.
    pub fn retire(&mut self, kind: &'static str, oldest_wanted: u64) -> Vec<Dropped> {
        let floor = self.oldest_wanted.entry(kind).or_insert(0);
        *floor = oldest_wanted.max(*floor);
        let floor = *floor;
        for (_, running) in self.running.iter().filter(|(key, running)| key.kind == kind && running.generation < floor) {
            running.cancel.cancel();
        }
        let stale: Vec<JobKey> =
            self.waiting.values().filter(|job| job.key.kind == kind && job.generation < floor).map(|job| job.key).collect();
        stale.into_iter().filter_map(|key| self.take_waiting(key)).map(|job| Dropped { key: job.key, generation: job.generation }).collect()
    }

    /// Tells everything that runs to stop and forgets what waits; for the end of the program.
    pub fn stop_all(&mut self) {
        self.waiting.clear();
        self.place_of.clear();
        for running in self.running.values() {
            running.cancel.cancel();
        }
    }

    /// How many jobs wait and how many run.
    pub fn load(&self) -> (usize, usize) {
        (self.waiting.len(), self.running.len())
    }

    fn is_retired(&self, kind: &'static str, generation: u64) -> bool {
        self.oldest_wanted.get(kind).is_some_and(|floor| generation < *floor)
    }

    fn take_waiting(&mut self, key: JobKey) -> Option<Queued<W>> {
        let place = self.place_of.remove(&key)?;
        self.waiting.remove(&place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u64) -> JobKey {
        JobKey { kind: "test", id }
    }

    fn job(id: u64, priority: Priority, generation: u64) -> Queued<String> {
        Queued { key: key(id), priority, generation, work: format!("{id}.{generation}") }
    }

    fn run_all(queue: &mut JobQueue<String>) -> String {
        let mut order = Vec::new();
        while let Some(started) = queue.start_next() {
            order.push(started.work);
            queue.finish(started.key);
        }
        order.join(" ")
    }

    #[test]
    fn what_is_looked_at_comes_first_then_in_order_of_arrival() {
        let mut queue = JobQueue::new(1);
        for (id, priority) in [(1, Priority::Background), (2, Priority::Near), (3, Priority::Visible), (4, Priority::Visible)] {
            queue.push(job(id, priority, 0));
        }
        assert_eq!(run_all(&mut queue), "3.0 4.0 2.0 1.0");
    }

    #[test]
    fn the_newest_of_a_key_wins_and_the_older_is_reported() {
        let mut queue = JobQueue::new(1);
        queue.push(job(1, Priority::Visible, 1));
        assert_eq!(queue.push(job(1, Priority::Visible, 2)), Some(Dropped { key: key(1), generation: 1 }));
        assert_eq!(run_all(&mut queue), "1.2");
    }

    #[test]
    fn a_key_never_runs_twice_at_a_time() {
        let mut queue = JobQueue::new(4);
        queue.push(job(1, Priority::Visible, 1));
        let first = queue.start_next().unwrap();
        queue.push(job(1, Priority::Visible, 1));
        assert!(queue.start_next().is_none());
        assert!(!first.cancel.is_cancelled(), "the same generation may finish");
        queue.push(job(1, Priority::Visible, 2));
        assert!(first.cancel.is_cancelled(), "an older generation is told to stop");
        queue.finish(first.key);
        assert_eq!(queue.start_next().unwrap().work, "1.2");
    }

    #[test]
    fn a_retired_generation_neither_waits_nor_starts_nor_runs_on() {
        let mut queue = JobQueue::new(4);
        queue.push(job(1, Priority::Visible, 1));
        let running = queue.start_next().unwrap();
        queue.push(job(2, Priority::Visible, 1));
        queue.push(job(3, Priority::Visible, 2));
        assert_eq!(queue.retire("test", 2), vec![Dropped { key: key(2), generation: 1 }]);
        assert!(running.cancel.is_cancelled());
        assert!(queue.push(job(4, Priority::Visible, 1)).is_some());
        assert!(queue.retire("test", 0).is_empty(), "the floor never sinks");
        assert!(queue.push(job(4, Priority::Visible, 1)).is_some());
        queue.finish(running.key);
        assert_eq!(run_all(&mut queue), "3.2");
    }

    #[test]
    fn one_worker_stays_free_for_what_is_looked_at() {
        let mut queue = JobQueue::new(2);
        queue.push(job(1, Priority::Background, 0));
        queue.push(job(2, Priority::Near, 0));
        assert_eq!(queue.start_next().unwrap().work, "2.0");
        assert!(queue.start_next().is_none());
        queue.push(job(3, Priority::Visible, 0));
        assert_eq!(queue.start_next().unwrap().work, "3.0");
    }

    #[test]
    fn promotion_moves_a_waiting_job_forward() {
        let mut queue = JobQueue::new(1);
        queue.push(job(1, Priority::Near, 0));
        queue.push(job(2, Priority::Background, 0));
        queue.promote(key(2), Priority::Visible);
        assert_eq!(run_all(&mut queue), "2.0 1.0");
    }

    #[test]
    fn a_cancelled_key_is_gone_from_the_line_and_told_to_stop() {
        let mut queue = JobQueue::new(1);
        queue.push(job(1, Priority::Visible, 7));
        let running = queue.start_next().unwrap();
        queue.push(job(1, Priority::Visible, 7));
        assert_eq!(queue.cancel(key(1)), Some(Dropped { key: key(1), generation: 7 }));
        assert!(running.cancel.is_cancelled());
        assert_eq!(queue.load(), (0, 1));
    }
}
