//! Reading many pages: a job a page, so that other work beside the window has its turn between two pages, and a few pages at a time where the
//! machine has the cores for it.

use super::reading::{Reader, Unread};
use super::{JOB, RecognizeEvent, is_read};
use crate::app::clock::Clock;
use crate::app::event::Event;
use crate::app::jobs::{JobKey, JobScope, Priority, Progress};
use crate::app::loader::PageLoader;
use crate::app::open_scans::{FrameKey, OpenScans};
use crate::app::problem::Problem;
use crate::app::workspace::Workspace;
use crate::edit::GroupId;
use crate::model::{Page, PageHead, QuarterTurns, Reading};
use crate::store::listing;
use crate::store::recognizer::Recognizer;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// A page is given up after this long: a newspaper page takes a minute.
const PAGE_LIMIT_MS: i64 = 5 * 60 * 1000;
/// Problems of single pages that are told; of the others only how many they are.
const TOLD: usize = 3;

/// A page that is to be read.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) head: PageHead,
    pub(super) key: FrameKey,
    pub(super) work: Arc<Work>,
}

/// All that a page is read with.
pub(super) struct Work {
    pub(super) recognizer: Arc<Recognizer>,
    pub(super) language: String,
    pub(super) again: bool,
    pub(super) group: GroupId,
    pub(super) loader: Arc<PageLoader>,
    pub(super) scans: Arc<OpenScans>,
    pub(super) clock: Clock,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Work").field("language", &self.language).finish_non_exhaustive()
    }
}

/// What came of a page.
#[derive(Debug)]
pub enum PageRead {
    /// This was read.
    Read(Box<Reading>),
    /// It had been read before.
    Passed,
    /// It could not be read.
    Failed(Problem),
    /// The work was given up.
    Stopped,
}

/// Pages that are being read.
#[derive(Debug, Default)]
pub(super) struct Run {
    waiting: VecDeque<Asked>,
    /// Numbers of the jobs that run.
    lanes: BTreeSet<u64>,
    total: u64,
    told: Told,
    is_stopped: bool,
}

/// What came of reading pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Pages that were read.
    pub read: usize,
    /// Pages that had been read before.
    pub passed: usize,
    /// Pages that could not be read.
    pub failed: usize,
    /// Why, the first few.
    pub problems: Vec<Problem>,
}

impl Told {
    /// In one sentence.
    pub fn said(&self) -> String {
        let pages = |count: usize| if count == 1 { "1 page".to_owned() } else { format!("{count} pages") };
        let said = match (self.read, self.passed) {
            (0, 0) => "No page was read".to_owned(),
            (0, passed) => format!("{} had been read before; nothing was read again", pages(passed)),
            (read, 0) => format!("Tesseract read {}", pages(read)),
            (read, passed) => format!("Tesseract read {}; {passed} had been read before", pages(read)),
        };
        if self.failed > 0 { format!("{said}; {} could not be read", pages(self.failed)) } else { said }
    }
}

impl Workspace {
    /// Puts pages before all others that wait, and goes on.
    pub(super) fn ask_recognizer(&mut self, asked: Vec<Asked>) {
        let run = self.recognizing.run.get_or_insert_default();
        run.total += asked.len() as u64;
        asked.into_iter().rev().for_each(|asked| run.waiting.push_front(asked));
        self.recognize_on();
    }

    /// Begins with as many pages as are to be read at a time; tells how it went where all are done.
    fn recognize_on(&mut self) {
        // A worker is for what is looked at, another one for other work beside the window.
        let lanes = self.jobs.workers().saturating_sub(2).max(1);
        loop {
            let Some(run) = &mut self.recognizing.run else { return };
            let Some(lane) = (0..lanes as u64).find(|lane| !run.lanes.contains(lane)) else { break };
            let Some(asked) = run.waiting.pop_front() else { break };
            run.lanes.insert(lane);
            let page = self.session.as_ref().and_then(|session| session.dossier.page(asked.head.id)).cloned();
            self.submit(JOB, lane, Priority::Background, move |scope| {
                let read = asked.work.one(&asked, page, scope);
                Event::Recognize(RecognizeEvent::Page(lane, asked.work.group, asked.head.id, read))
            });
        }
        self.tell_recognized();
    }

    /// Notes how far it is, and the end of it.
    fn tell_recognized(&mut self) {
        let Some(run) = &self.recognizing.run else { return };
        let done = run.total.saturating_sub((run.waiting.len() + run.lanes.len()) as u64);
        self.progress.retain(|(kind, _)| *kind != JOB);
        if done < run.total && !run.is_stopped {
            self.progress.push((JOB, Progress { done, total: run.total }));
        }
        if !run.lanes.is_empty() || !run.waiting.is_empty() {
            return;
        }
        let Some(Run { told, is_stopped, .. }) = self.recognizing.run.take() else { return };
        self.sayings.push(if is_stopped { format!("Stopped. {}", told.said()) } else { told.said() });
        let untold = told.failed.saturating_sub(told.problems.len());
        self.problems.extend(told.problems);
        if untold > 0 {
            self.problems.push(Problem::new(format!("{untold} further scans could not be read.")));
        }
    }

    /// Takes in what came of a page, and goes on with the next.
    pub(super) fn take_read(&mut self, lane: u64, group: GroupId, page: crate::model::PageId, read: PageRead) {
        let kept = match &read {
            PageRead::Read(reading) => self.session.as_mut().map(|session| session.keep_reading(group, page, (**reading).clone())),
            PageRead::Passed | PageRead::Failed(_) | PageRead::Stopped => None,
        };
        if let Some(Err(problem)) = kept {
            // The dossier takes nothing: reading on would be for nothing.
            self.problems.push(problem);
            self.stop_recognizing();
        }
        let Some(run) = &mut self.recognizing.run else { return };
        run.lanes.remove(&lane);
        match read {
            PageRead::Read(_) => run.told.read += 1,
            PageRead::Passed => run.told.passed += 1,
            PageRead::Stopped => {}
            PageRead::Failed(problem) => {
                run.told.failed += 1;
                if run.told.problems.len() < TOLD {
                    run.told.problems.push(problem);
                }
            }
        }
        self.recognize_on();
    }

    /// Stops reading pages; those that were read are kept.
    pub fn stop_recognizing(&mut self) {
        let Some(run) = &mut self.recognizing.run else { return };
        run.waiting.clear();
        run.is_stopped = true;
        for lane in run.lanes.clone() {
            self.jobs.cancel(JobKey { kind: JOB, id: lane });
        }
    }

    /// Notes that the job of a page ended without a result.
    pub(super) fn lane_lost(&mut self, lane: u64) {
        if let Some(run) = &mut self.recognizing.run {
            run.lanes.remove(&lane);
            self.recognize_on();
        }
    }
}

impl Work {
    /// Reads a page unless that is known; runs on a worker.
    fn one(&self, asked: &Asked, page: Option<Arc<Page>>, scope: &JobScope<'_, Event>) -> PageRead {
        let page = page.or_else(|| self.loader.load(&asked.head).ok().map(|loaded| loaded.page));
        let version = version(&asked.key);
        let is_as_it_was = version.as_ref().is_none_or(|version| self.kept(&asked.key).is_none_or(|kept| kept == *version));
        if !self.again && is_as_it_was && page.is_some_and(|page| is_read(&page, &self.language)) {
            return PageRead::Passed;
        }
        match self.read(&asked.key, asked.head.turns, scope) {
            Ok(reading) => {
                if let Some(version) = version {
                    // What cannot be kept is read again the next time somebody asks.
                    self.loader.with_file(|file| file.put_thumbnail(&self.kept_as(&asked.key), version.as_bytes())).ok();
                }
                PageRead::Read(Box::new(reading))
            }
            Err(Unread::Stopped) => PageRead::Stopped,
            Err(Unread::Problem(problem)) => PageRead::Failed(problem),
        }
    }

    fn read(&self, key: &FrameKey, turns: QuarterTurns, scope: &JobScope<'_, Event>) -> Result<Reading, Unread> {
        let began = self.clock.now().0;
        let too_long = || self.clock.now().0 - began > PAGE_LIMIT_MS;
        let reader = Reader { recognizer: &self.recognizer, language: &self.language, scans: &self.scans, cancel: scope.cancel() };
        reader.read(key, turns, None, &too_long)
    }

    /// How the scan was when it was read, where the dossier still knows.
    fn kept(&self, key: &FrameKey) -> Option<String> {
        let bytes = self.loader.with_file(|file| file.thumbnail(&self.kept_as(key))).ok().flatten()?;
        String::from_utf8(bytes).ok()
    }

    fn kept_as(&self, key: &FrameKey) -> String {
        let path = key.path.strip_prefix(self.loader.root()).unwrap_or(&key.path);
        format!("recognized {} {} {}", self.language, key.frame, path.display())
    }
}

/// Size and time of a scan's file.
fn version(key: &FrameKey) -> Option<String> {
    let entry = listing::stat(&key.path).ok()?;
    Some(format!("{} {}", entry.bytes, entry.modified_ms.unwrap_or_default()))
}
