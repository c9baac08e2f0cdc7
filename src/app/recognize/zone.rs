//! Reading a piece of a scan again: a zone that a person drew.
//!
//! What is read is shown in a card and changes nothing until somebody puts it into the text. One zone is read at a time; a new one takes the
//! place of the one before.

use super::RecognizeEvent;
use super::reading::{Reader, Unread};
use crate::app::command::Command;
use crate::app::event::Event;
use crate::app::jobs::{JobKey, Priority};
use crate::app::problem::Problem;
use crate::app::workspace::Workspace;
use crate::edit::TextEdit;
use crate::model::{PageId, ScanRect};
use std::sync::Arc;

/// Kind of the job.
pub(super) const ZONE: &str = "recognize-zone";
/// A zone is given up after this long.
const LIMIT_MS: i64 = 60_000;
/// Zones smaller than this in either direction were drawn by mistake.
const SMALLEST: i32 = 6;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneState {
    /// It is being read.
    Coming,
    /// This was read.
    Read(String),
    /// It could not be read; a sentence.
    Failed(String),
}

/// A zone that is read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneReading {
    /// Which page.
    pub page: PageId,
    /// Where on its scan.
    pub zone: ScanRect,
    /// In which language.
    pub language: String,
    /// How far it is.
    pub state: ZoneState,
    ticket: u64,
}

/// What a job read.
#[derive(Debug)]
pub struct ZoneRead {
    ticket: u64,
    state: ZoneState,
}

impl Workspace {
    /// Starts reading a zone of the current page's scan.
    ///
    /// # Errors
    /// Where the program is missing, or there is no scan.
    pub fn read_zone(&mut self, zone: ScanRect) -> Result<(), Problem> {
        if zone.width() < SMALLEST || zone.height() < SMALLEST {
            return Ok(());
        }
        let (recognizer, language) = self.wished_language(None)?;
        let session = self.session.as_ref().ok_or_else(|| Problem::new("No dossier is open."))?;
        let head = session.head().cloned().ok_or_else(|| Problem::new("There is no current page."))?;
        let key = session.frame_key(head.id).ok_or_else(|| Problem::new("This page has no scan."))?;
        self.close_zone();
        self.recognizing.zones += 1;
        let ticket = self.recognizing.zones;
        self.recognizing.zone = Some(ZoneReading { page: head.id, zone, language: language.clone(), state: ZoneState::Coming, ticket });
        let (scans, clock) = (self.scans.open_scans(), self.clock().clone());
        self.submit(ZONE, ticket, Priority::Visible, move |scope| {
            let began = clock.now().0;
            let too_long = || clock.now().0 - began > LIMIT_MS;
            let reader = Reader { recognizer: &recognizer, language: &language, scans: &scans, cancel: scope.cancel() };
            let state = match reader.read(&key, head.turns, Some(zone), &too_long) {
                Ok(reading) => ZoneState::Read(reading.text.as_str().trim_end().to_owned()),
                Err(Unread::Stopped) => ZoneState::Failed("It was stopped".to_owned()),
                Err(Unread::Problem(problem)) => ZoneState::Failed(problem.what),
            };
            Event::Recognize(RecognizeEvent::Zone(ZoneRead { ticket, state }))
        });
        Ok(())
    }

    /// The zone that is read again, where one is and its page is looked at.
    pub fn zone_reading(&self) -> Option<&ZoneReading> {
        let current = self.session.as_ref()?.place.page;
        self.recognizing.zone.as_ref().filter(|reading| Some(reading.page) == current)
    }

    /// Puts the zone's card away.
    pub fn close_zone(&mut self) {
        if let Some(zone) = self.recognizing.zone.take() {
            self.jobs.cancel(JobKey { kind: ZONE, id: zone.ticket });
        }
    }

    /// The command that puts what was read in place of the selected text, or at the caret; none while there is nothing.
    pub fn put_zone(&self) -> Option<Command> {
        let session = self.session.as_ref().filter(|session| session.read_only.is_none())?;
        let reading = self.zone_reading()?;
        let ZoneState::Read(text) = &reading.state else { return None };
        let edit = TextEdit { span: session.place.selection, new: text.clone() };
        (!text.is_empty()).then(|| Command::EditText { page: reading.page, edits: vec![edit], typing: false })
    }

    pub(super) fn take_zone(&mut self, read: ZoneRead) {
        if let Some(zone) = self.recognizing.zone.as_mut().filter(|zone| zone.ticket == read.ticket) {
            zone.state = read.state;
        }
    }

    pub(super) fn zone_lost(&mut self, ticket: u64) {
        self.take_zone(ZoneRead { ticket, state: ZoneState::Failed("It could not be read".to_owned()) });
    }

    /// What the text of the zone would take the place of, for the card: the selected text, or nothing at the caret.
    pub fn zone_replaces(&self) -> Option<Arc<str>> {
        let session = self.session.as_ref()?;
        let selected = session.page()?.working.text.slice(session.place.selection);
        (!selected.is_empty()).then(|| Arc::from(selected))
    }
}
