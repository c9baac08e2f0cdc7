//! Tests of the pool with real threads; every wait is for a condition, none for a time.

use super::*;
use crossbeam_channel::bounded;
use std::time::Duration;

/// Far longer than anything here takes; only a hang reaches it.
const PATIENCE: Duration = Duration::from_mins(1);

fn job(id: u64, priority: Priority, work: impl FnOnce(&JobScope<'_, String>) -> String + Send + 'static) -> Job<String> {
    Job { key: JobKey { kind: "test", id }, priority, generation: 0, work: Box::new(work) }
}

/// A pool and a channel that gets a message at every wake.
fn pool(workers: usize) -> (Jobs<String>, Receiver<()>) {
    let (sender, woken) = bounded(1000);
    let wake: Wake = Arc::new(move || sender.try_send(()).unwrap_or(()));
    (Jobs::with_workers(workers, &wake), woken)
}

/// Waits until an event satisfies `wanted`, and describes all that came on the way.
fn wait_for(jobs: &Jobs<String>, woken: &Receiver<()>, wanted: &str) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        for event in jobs.poll() {
            seen.push(match event {
                JobEvent::Done { key, result, .. } => format!("done {} {result}", key.id),
                JobEvent::Part { key, result, .. } => format!("part {} {result}", key.id),
                JobEvent::Progress { key, progress } => format!("at {} {}/{}", key.id, progress.done, progress.total),
                JobEvent::Stopped { key, .. } => format!("stopped {}", key.id),
                JobEvent::Failed { key, message, .. } => format!("failed {} {message}", key.id),
            });
        }
        if seen.iter().any(|event| event.starts_with(wanted)) {
            return seen;
        }
        woken.recv_timeout(PATIENCE).expect("the pool went silent");
    }
}

#[test]
fn results_parts_and_progress_arrive_in_order_and_wake_the_window() {
    let (jobs, woken) = pool(2);
    jobs.submit(job(1, Priority::Visible, |scope| {
        scope.progress(1, 2);
        scope.part("half".to_owned());
        "whole".to_owned()
    }));
    assert_eq!(wait_for(&jobs, &woken, "done 1"), ["at 1 1/2", "part 1 half", "done 1 whole"]);
}

#[test]
fn a_panic_is_an_event_and_the_worker_goes_on() {
    let (jobs, woken) = pool(1);
    jobs.submit(job(1, Priority::Visible, |_| panic!("row 7 is missing")));
    let seen = wait_for(&jobs, &woken, "failed 1");
    assert!(seen[0].contains("row 7 is missing") && seen[0].contains("the program goes on"), "{seen:?}");
    jobs.submit(job(2, Priority::Visible, |_| "alive".to_owned()));
    wait_for(&jobs, &woken, "done 2 alive");
}

#[test]
fn a_cancelled_job_stops_and_its_result_is_not_delivered() {
    let (jobs, woken) = pool(1);
    let (started, has_started) = bounded(1);
    jobs.submit(job(1, Priority::Visible, move |scope| {
        started.send(()).unwrap();
        while !scope.is_cancelled() {
            std::thread::yield_now();
        }
        "too late".to_owned()
    }));
    has_started.recv_timeout(PATIENCE).unwrap();
    jobs.cancel(JobKey { kind: "test", id: 1 });
    assert_eq!(wait_for(&jobs, &woken, "stopped 1"), ["stopped 1"]);
}

#[test]
fn a_newer_generation_stops_the_older_one_and_runs() {
    let (jobs, woken) = pool(1);
    let (started, has_started) = bounded(1);
    jobs.submit(job(1, Priority::Visible, move |scope| {
        started.send(()).unwrap();
        while !scope.is_cancelled() {
            std::thread::yield_now();
        }
        "old".to_owned()
    }));
    has_started.recv_timeout(PATIENCE).unwrap();
    jobs.submit(Job { generation: 1, ..job(1, Priority::Visible, |_| "new".to_owned()) });
    assert_eq!(wait_for(&jobs, &woken, "done 1"), ["stopped 1", "done 1 new"]);
}

#[test]
fn a_long_task_in_the_background_does_not_hold_up_the_page_in_view() {
    let (jobs, woken) = pool(2);
    let (release, released) = bounded::<()>(2);
    for id in [1, 2] {
        let released = released.clone();
        jobs.submit(job(id, Priority::Background, move |_| {
            released.recv_timeout(PATIENCE).map_or_else(|_| "hung".to_owned(), |()| "long".to_owned())
        }));
    }
    jobs.submit(job(3, Priority::Visible, |_| "page".to_owned()));
    assert_eq!(wait_for(&jobs, &woken, "done 3"), ["done 3 page"]);
    release.send(()).unwrap();
    release.send(()).unwrap();
    wait_for(&jobs, &woken, "done 2 long");
}

#[test]
fn more_results_than_the_channel_holds_all_arrive() {
    let (jobs, woken) = pool(3);
    let count = WAITING_EVENTS as u64 * 3;
    for id in 0..count {
        jobs.submit(job(id, Priority::Background, |_| String::new()));
    }
    jobs.submit(job(count, Priority::Background, |_| String::new()));
    let mut done = 0;
    while done <= count {
        done += jobs.poll().len() as u64;
        if done <= count {
            woken.recv_timeout(PATIENCE).expect("the pool went silent");
        }
    }
    assert_eq!(done, count + 1);
}

#[test]
fn dropping_the_pool_stops_what_runs() {
    let (jobs, _woken) = pool(1);
    let (ended, has_ended) = bounded(1);
    let (started, has_started) = bounded(1);
    jobs.submit(job(1, Priority::Visible, move |scope| {
        started.send(()).unwrap();
        while !scope.is_cancelled() {
            std::thread::yield_now();
        }
        ended.send(()).unwrap();
        String::new()
    }));
    has_started.recv_timeout(PATIENCE).unwrap();
    drop(jobs);
    has_ended.recv_timeout(PATIENCE).expect("the job was not told to stop");
}

#[test]
fn inline_jobs_run_on_the_spot_and_survive_a_panic() {
    let jobs = Jobs::inline();
    jobs.submit(job(1, Priority::Background, |_| "first".to_owned()));
    jobs.submit(job(2, Priority::Visible, |_| panic!("no")));
    let events = jobs.poll();
    assert!(matches!(&events[0], JobEvent::Done { result, .. } if result == "first"));
    assert!(matches!(&events[1], JobEvent::Failed { .. }));
    assert!(jobs.poll().is_empty());
}

#[test]
fn a_worker_that_never_comes_back_is_given_up_on_and_replaced() {
    let (jobs, woken) = pool(1);
    let release = deaf_job(&jobs);
    let limited = |key: JobKey| key.kind == "test";
    assert!(jobs.give_up(1_000, 60_000, limited), "somebody is to look again");
    assert!(jobs.give_up(61_000, 60_000, limited), "sixty seconds are allowed");
    jobs.submit(job(2, Priority::Visible, |_| "alive".to_owned()));
    assert!(!jobs.give_up(61_001, 60_000, limited));
    let seen = wait_for(&jobs, &woken, "done 2 alive");
    assert!(seen[0].starts_with("failed 1 It took longer than 60 seconds"), "{seen:?}");
    // The old worker comes back: nothing of it is heard, and what is asked for anew is done.
    drop(release);
    jobs.submit(job(1, Priority::Visible, |_| "again".to_owned()));
    assert_eq!(wait_for(&jobs, &woken, "done 1"), ["done 1 again"]);
}

/// Begins a job that hears nothing until what is returned is dropped.
fn deaf_job(jobs: &Jobs<String>) -> Sender<()> {
    let (release, held) = bounded::<()>(0);
    let (begun, running) = bounded(1);
    jobs.submit(job(1, Priority::Visible, move |_| {
        begun.send(()).unwrap();
        held.recv().unwrap_or(());
        "too late".to_owned()
    }));
    running.recv_timeout(PATIENCE).unwrap();
    release
}

#[test]
fn a_job_that_does_not_stop_when_told_is_given_up_on_sooner() {
    let (jobs, woken) = pool(1);
    let release = deaf_job(&jobs);
    jobs.cancel(JobKey { kind: "test", id: 1 });
    jobs.give_up(0, 60_000, |_| true);
    jobs.give_up(STOPPING_MS + 1, 60_000, |_| true);
    jobs.submit(job(2, Priority::Visible, |_| "alive".to_owned()));
    wait_for(&jobs, &woken, "done 2 alive");
    drop(release);
}

#[test]
fn a_job_that_does_not_hear_holds_up_nothing_that_is_wanted_now() {
    let (jobs, woken) = pool(1);
    let release = deaf_job(&jobs);
    jobs.submit(job(2, Priority::Visible, |_| "waits".to_owned()));
    jobs.cancel(JobKey { kind: "test", id: 1 });
    // Nobody gives up on anything here: another worker comes by itself.
    assert_eq!(wait_for(&jobs, &woken, "done 2"), ["done 2 waits"]);
    drop(release);
    wait_for(&jobs, &woken, "stopped 1");
    // The one too many goes, and the pool works as before.
    let Runner::Pool { shared, .. } = &jobs.runner else { panic!("no pool") };
    for id in 3.. {
        jobs.submit(job(id, Priority::Visible, |_| "more".to_owned()));
        wait_for(&jobs, &woken, &format!("done {id}"));
        if lock(&shared.state).extra == 0 {
            break;
        }
        assert!(id < 1_000, "it never goes");
    }
    jobs.submit(job(9_999, Priority::Visible, |_| "alive".to_owned()));
    wait_for(&jobs, &woken, "done 9999 alive");
}
