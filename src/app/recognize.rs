//! Tesseract as a second reader of the scans, where it is installed.
//!
//! What it reads becomes another reading of the page, beside the one that is corrected: with its places on the scan and with how sure it was.
//! Nothing is changed in the text; where the readings differ, the search for misreadings takes that as evidence. A reading is a
//! change like any other: recorded, taken back with one step for everything that was asked for together, and kept. A page that was read is not
//! read again until its scan is another file or somebody wishes it.

mod languages;
mod reading;
mod running;
pub mod zone;

pub use languages::{are_installed, default_language};
pub use reading::{FORMAT, is_read, language_of};
pub use running::{PageRead, Told};

use super::event::Event;
use super::export_request::Scope;
use super::jobs::{JobKey, Priority};
use super::open_scans::FrameKey;
use super::problem::Problem;
use super::session::Session;
use super::workspace::Workspace;
use crate::edit::{GroupId, Op, Origin};
use crate::model::{PageHead, PageId, Reading};
pub use crate::store::recognizer::Recognizer;
use running::{Asked, Run, Work};
use std::sync::Arc;
use zone::{ZoneRead, ZoneReading};

/// Kind of the job that reads pages.
pub const JOB: &str = "recognize";
/// Kind of the job that looks for the program.
pub(super) const LOOK: &str = "recognizer";
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
    /// Pages that are being read.
    run: Option<Run>,
    /// The piece of a scan that was asked for last.
    pub(super) zone: Option<ZoneReading>,
    /// Counts the pieces that were asked for.
    pub(super) zones: u64,
}

impl Recognizing {
    /// Forgets what concerns the dossier that is closed; the program stays known.
    pub(super) fn forget(&mut self) {
        (self.run, self.zone) = (None, None);
    }
}

/// What jobs tell of it.
#[derive(Debug)]
pub enum RecognizeEvent {
    /// It was looked for.
    Looked(Option<Arc<Recognizer>>),
    /// What came of a page, by the number of its job and the step of undoing it belongs to.
    Page(u64, GroupId, PageId, PageRead),
    /// A piece of a scan was read.
    Zone(ZoneRead),
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
        let scans: Vec<(PageHead, FrameKey)> =
            heads.into_iter().filter_map(|head| Some((session.frame_key(head.id)?, head))).map(|(key, head)| (head, key)).collect();
        if scans.is_empty() {
            return Err(Problem::new("There is no scan to read."));
        }
        if request.language.is_some() {
            // What cannot be noted is chosen again the next time.
            session.loader.with_file(|file| file.put_view_state(CHOSEN, &language)).ok();
        }
        let work = Arc::new(Work {
            recognizer,
            language,
            again: request.again,
            group: session.begin_step(),
            loader: Arc::clone(&session.loader),
            scans: self.scans.open_scans(),
            clock: self.clock.clone(),
        });
        self.ask_recognizer(scans.into_iter().map(|(head, key)| Asked { head, key, work: Arc::clone(&work) }).collect());
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
            RecognizeEvent::Page(lane, group, page, read) => self.take_read(lane, group, page, read),
            RecognizeEvent::Zone(read) => self.take_zone(read),
        }
    }

    /// Notes that a job ended without a result.
    pub(super) fn recognizing_lost(&mut self, key: JobKey) {
        match key.kind {
            JOB => self.lane_lost(key.id),
            zone::ZONE => self.zone_lost(key.id),
            _ => {}
        }
    }
}

fn told(why: &str) -> Problem {
    let (what, advice) = why.split_once(". ").unwrap_or((why, ""));
    Problem::new(format!("{what}.")).advice(advice)
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

#[cfg(test)]
#[cfg(unix)]
#[path = "recognize/tests.rs"]
mod tests;
