//! Tesseract as a second reader of the scans, where it is installed.
//!
//! What it reads becomes another reading of the page, beside the one that is corrected: with its places on the scan and with how sure it was.
//! Nothing is changed in the text; where the readings differ, the search for misreadings takes that as evidence. A reading is a
//! change like any other: recorded, taken back with one step for everything that was asked for together, and kept. A page that was read is not
//! read again until its scan is another file or somebody wishes it. One page is read at a time, beside the window.

mod languages;
mod reading;
pub mod zone;

pub use languages::{are_installed, default_language};
pub use reading::{FORMAT, is_read, language_of};

use super::event::Event;
use super::export_request::Scope;
use super::jobs::{JobKey, JobScope, Priority};
use super::loader::PageLoader;
use super::open_scans::{FrameKey, OpenScans};
use super::problem::Problem;
use super::session::Session;
use super::workspace::Workspace;
use crate::edit::{GroupId, Op, Origin};
use crate::model::{Page, PageHead, PageId, QuarterTurns, Reading};
use crate::store::listing;
pub use crate::store::recognizer::Recognizer;
use reading::{Reader, Unread};
use std::sync::Arc;
use zone::{ZoneRead, ZoneReading};

/// Kind of the job that reads pages.
pub const JOB: &str = "recognize";
/// Kind of the job that looks for the program.
pub(super) const LOOK: &str = "recognizer";
/// A page is given up after this long: a newspaper page takes a minute.
const PAGE_LIMIT_MS: i64 = 5 * 60 * 1000;
/// Problems of single pages that are told; of the others only how many they are.
const TOLD: usize = 3;
/// The name under which a dossier keeps the language that was chosen last.
const CHOSEN: &str = "recognizer-language";
/// Why the commands cannot be run.
pub const MISSING: &str =
    "Tesseract is not installed here. Install it with the languages of the papers (on Debian and Ubuntu the package tesseract-ocr)";
/// Why they cannot be run although it is there.
pub const NO_LANGUAGE: &str =
    "Tesseract is installed without any language. Install the languages of the papers (on Debian and Ubuntu the package tesseract-ocr-eng)";

/// What is known of the program.
#[derive(Debug, Clone, Default)]
pub enum Installed {
    /// Nobody has looked yet, or somebody is looking.
    #[default]
    Unknown,
    /// There is none.
    Missing,
    /// This one.
    Found(Arc<Recognizer>),
}

/// What is wished.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecognizeRequest {
    /// Which pages.
    pub scope: Scope,
    /// In which language; without one, that of the dossier where it is installed.
    pub language: Option<String>,
    /// Whether pages are read that were read already.
    pub again: bool,
}

/// What the workspace knows of the second reader.
#[derive(Debug, Default)]
pub struct Recognizing {
    /// The program.
    pub installed: Installed,
    /// The piece of a scan that was asked for last.
    pub(super) zone: Option<ZoneReading>,
    /// Counts the pieces that were asked for.
    pub(super) zones: u64,
}

/// What jobs tell of it.
#[derive(Debug)]
pub enum RecognizeEvent {
    /// It was looked for.
    Looked(Option<Arc<Recognizer>>),
    /// A page was read, for this step of undoing.
    Page(GroupId, PageId, Box<Reading>),
    /// All pages are done.
    Ended(Told),
    /// A piece of a scan was read.
    Zone(ZoneRead),
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
        let mut said = match (self.read, self.passed) {
            (0, 0) => "No page was read".to_owned(),
            (0, passed) => format!("{} had been read before; nothing was read again", pages(passed)),
            (read, 0) => format!("Tesseract read {}", pages(read)),
            (read, passed) => format!("Tesseract read {}; {passed} had been read before", pages(read)),
        };
        if self.failed > 0 {
            said.push_str(&format!("; {} could not be read", pages(self.failed)));
        }
        said
    }
}

/// A page that is to be read.
struct Asked {
    head: PageHead,
    key: FrameKey,
    page: Option<Arc<Page>>,
}

/// All that a job reads with.
struct Work {
    recognizer: Arc<Recognizer>,
    language: String,
    again: bool,
    group: GroupId,
    loader: Arc<PageLoader>,
    scans: Arc<OpenScans>,
    clock: super::clock::Clock,
}

impl Workspace {
    /// Looks for the program beside the window, where nobody has looked yet.
    pub fn look_for_recognizer(&self) {
        if matches!(self.recognizing.installed, Installed::Unknown) {
            self.submit(LOOK, 0, Priority::Near, |_| Event::Recognize(RecognizeEvent::Looked(Recognizer::find().map(Arc::new))));
        }
    }

    /// The program, looked for now where nobody has looked yet.
    ///
    /// # Errors
    /// Where there is none, with what to do about it.
    pub fn recognizer(&mut self) -> Result<Arc<Recognizer>, Problem> {
        if matches!(self.recognizing.installed, Installed::Unknown) {
            self.recognizing.installed = Recognizer::find().map_or(Installed::Missing, |found| Installed::Found(Arc::new(found)));
        }
        match &self.recognizing.installed {
            Installed::Found(found) if !found.languages.is_empty() => Ok(Arc::clone(found)),
            Installed::Found(_) => Err(told(NO_LANGUAGE)),
            Installed::Missing | Installed::Unknown => Err(told(MISSING)),
        }
    }

    /// The language that pages are read in unless somebody says another: the one chosen last for this dossier, else that of its papers.
    pub fn recognizer_language(&self) -> Option<String> {
        let Installed::Found(found) = &self.recognizing.installed else { return None };
        let session = self.session.as_ref()?;
        let chosen = session.loader.with_file(|file| file.view_state(CHOSEN)).ok().flatten();
        let chosen = chosen.filter(|chosen| are_installed(chosen, &found.languages));
        chosen.or_else(|| default_language(&session.tongue.language, &found.languages))
    }

    /// The language that is wished, or the usual one.
    pub(super) fn wished_language(&mut self, wished: Option<&str>) -> Result<(Arc<Recognizer>, String), Problem> {
        let recognizer = self.recognizer()?;
        let language = wished.map(str::to_owned).or_else(|| self.recognizer_language()).unwrap_or_default();
        if !are_installed(&language, &recognizer.languages) {
            let there = format!("There are: {}.", recognizer.languages.join(", "));
            return Err(Problem::new(format!("Tesseract has no language {language} here.")).advice(there));
        }
        Ok((recognizer, language))
    }

    /// Starts reading pages; their readings arrive one after the other.
    ///
    /// # Errors
    /// Where the program or the language is missing, the dossier can only be read, or no page has a scan.
    pub fn recognize(&mut self, request: &RecognizeRequest) -> Result<(), Problem> {
        let (recognizer, language) = self.wished_language(request.language.as_deref())?;
        let session = self.session.as_mut().ok_or_else(|| Problem::new("No dossier is open."))?;
        if let Some(why) = &session.read_only {
            return Err(Problem::new("This dossier cannot be changed here.").because(why.clone()));
        }
        let heads = request.scope.heads(session).map_err(Problem::new)?;
        let asked: Vec<Asked> = heads
            .into_iter()
            .filter_map(|head| Some(Asked { key: session.frame_key(head.id)?, page: session.dossier.page(head.id).cloned(), head }))
            .collect();
        if asked.is_empty() {
            return Err(Problem::new("There is no scan to read."));
        }
        if request.language.is_some() {
            // What cannot be noted is chosen again the next time.
            session.loader.with_file(|file| file.put_view_state(CHOSEN, &language)).ok();
        }
        let work = Work {
            recognizer,
            language,
            again: request.again,
            group: session.begin_step(),
            loader: Arc::clone(&session.loader),
            scans: self.scans.open_scans(),
            clock: self.clock.clone(),
        };
        self.submit(JOB, 0, Priority::Background, move |scope| Event::Recognize(RecognizeEvent::Ended(work.read_all(asked, scope))));
        Ok(())
    }

    /// Takes in what a job found.
    pub(super) fn take_recognized(&mut self, event: RecognizeEvent) {
        match event {
            RecognizeEvent::Looked(found) => {
                if matches!(self.recognizing.installed, Installed::Unknown) {
                    self.recognizing.installed = found.map_or(Installed::Missing, Installed::Found);
                }
            }
            RecognizeEvent::Page(group, page, reading) => {
                let kept = self.session.as_mut().map(|session| session.keep_reading(group, page, *reading));
                if let Some(Err(problem)) = kept {
                    self.problems.push(problem);
                    self.jobs.cancel(JobKey { kind: JOB, id: 0 });
                }
            }
            RecognizeEvent::Ended(told) => {
                self.sayings.push(told.said());
                let untold = told.failed.saturating_sub(told.problems.len());
                self.problems.extend(told.problems);
                if untold > 0 {
                    self.problems.push(Problem::new(format!("{untold} further scans could not be read.")));
                }
            }
            RecognizeEvent::Zone(read) => self.take_zone(read),
        }
    }

    /// Notes that a job ended without a result.
    pub(super) fn recognizing_lost(&mut self, key: JobKey) {
        match key.kind {
            JOB => self.sayings.push("Reading was stopped; the pages that were read are kept".to_owned()),
            zone::ZONE => self.zone_lost(key.id),
            _ => {}
        }
    }
}

fn told(why: &str) -> Problem {
    let (what, advice) = why.split_once(". ").unwrap_or((why, ""));
    Problem::new(format!("{what}.")).advice(advice)
}

impl Work {
    /// Runs on a worker.
    fn read_all(&self, asked: Vec<Asked>, scope: &JobScope<'_, Event>) -> Told {
        let mut told = Told::default();
        let total = asked.len() as u64;
        for (done, asked) in (0..).zip(asked) {
            scope.progress(done, total);
            let page = asked.page.clone().or_else(|| self.loader.load(&asked.head).ok().map(|loaded| loaded.page));
            let version = version(&asked.key);
            let known = version.as_ref().is_none_or(|version| self.kept(&asked.key).is_none_or(|kept| kept == *version));
            if !self.again && known && page.is_some_and(|page| is_read(&page, &self.language)) {
                told.passed += 1;
                continue;
            }
            match self.read(&asked.key, asked.head.turns, scope) {
                Ok(reading) => {
                    told.read += 1;
                    scope.part(Event::Recognize(RecognizeEvent::Page(self.group, asked.head.id, Box::new(reading))));
                    if let Some(version) = version {
                        // What cannot be kept is read again the next time somebody asks.
                        self.loader.with_file(|file| file.put_thumbnail(&self.kept_as(&asked.key), version.as_bytes())).ok();
                    }
                }
                Err(Unread::Stopped) => break,
                Err(Unread::Problem(problem)) => {
                    told.failed += 1;
                    if told.problems.len() < TOLD {
                        told.problems.push(problem.at(&*asked.key.path));
                    }
                }
            }
        }
        scope.progress(total, total);
        told
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

impl Session {
    /// Puts a reading beside those a page has, in place of an earlier one in the same language.
    fn keep_reading(&mut self, group: GroupId, page: PageId, reading: Reading) -> Result<(), Problem> {
        if self.dossier.place(page).is_none() {
            return Ok(());
        }
        let content = self.load(page)?;
        let language = language_of(&reading);
        let earlier = content.witnesses.iter().position(|witness| language_of(witness) == language);
        let index = earlier.unwrap_or(content.witnesses.len());
        let mut ops: Vec<Op> = earlier.map(|index| Op::RemoveWitness { page, index }).into_iter().collect();
        ops.push(Op::AddWitness { page, index, reading: Box::new(reading) });
        self.change_beside(ops, Origin::Command("recognize".to_owned()), group)
    }
}

#[cfg(all(test, unix))]
#[path = "recognize/tests.rs"]
mod tests;
