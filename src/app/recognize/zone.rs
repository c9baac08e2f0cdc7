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
        let zone = if head.turns.get().is_multiple_of(2) { fitted(zone, &self.known_lines(), &self.known_words()) } else { zone };
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

    /// Where the lines of the current page stand, as far as known.
    fn known_lines(&self) -> Vec<ScanRect> {
        let page = self.session.as_ref().and_then(|session| Some((session, session.page()?)));
        page.map(|(session, page)| {
            let links = session.links(page.id).filter(|links| links.revision == page.revision);
            let layout = links.map_or(&page.working.layout, |links| &links.layout);
            layout.lines.iter().filter_map(|line| line.zone).collect()
        })
        .unwrap_or_default()
    }

    fn known_words(&self) -> Vec<ScanRect> {
        let page = self.session.as_ref().and_then(|session| Some((session, session.page()?)));
        page.map(|(session, page)| session.placed(page).iter().filter(|word| !word.is_soft()).map(|word| word.zone).collect())
            .unwrap_or_default()
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

/// The zone so that it cuts no line and no word in two: half a line of letters is read as rubbish. A line that is in it by half or more comes
/// in whole, one that is less in it stays out; what lies between lines, such as a stamp, is not touched.
fn fitted(zone: ScanRect, lines: &[ScanRect], words: &[ScanRect]) -> ScanRect {
    let share = |from: i32, to: i32, low: i32, high: i32| (to.min(high) - from.max(low)) as f32 / (to - from).max(1) as f32;
    let beside = |line: &&ScanRect| line.left < zone.right && line.right > zone.left && line.top < zone.bottom && line.bottom > zone.top;
    let lines: Vec<&ScanRect> = lines.iter().filter(beside).collect();
    let inside = |line: &ScanRect| share(line.top, line.bottom, zone.top, zone.bottom) >= 0.5;
    let whole = lines.iter().filter(|line| inside(line)).map(|line| **line).reduce(ScanRect::union);
    let (highest, lowest) = (whole.map_or(i32::MAX, |whole| whole.top), whole.map_or(i32::MIN, |whole| whole.bottom));
    let mut fitted = zone;
    for line in &lines {
        if line.top < zone.top {
            fitted.top = if inside(line) { fitted.top.min(line.top) } else { fitted.top.max(line.bottom.min(highest)) };
        }
        if line.bottom > zone.bottom {
            fitted.bottom = if inside(line) { fitted.bottom.max(line.bottom) } else { fitted.bottom.min(line.top.max(lowest)) };
        }
    }
    let (top, bottom) = (fitted.top, fitted.bottom);
    for word in words.iter().filter(|word| share(word.top, word.bottom, top, bottom) >= 0.5) {
        if share(word.left, word.right, zone.left, zone.right) >= 0.3 {
            fitted = ScanRect { left: fitted.left.min(word.left), right: fitted.right.max(word.right), ..fitted };
        }
    }
    if fitted.height() < SMALLEST { zone } else { fitted }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zone: (i32, i32, i32, i32), expected: (i32, i32, i32, i32)) {
        let rect = |(left, top, right, bottom): (i32, i32, i32, i32)| ScanRect::new(left, top, right, bottom);
        let lines = [rect((0, 0, 400, 30)), rect((0, 50, 400, 80)), rect((0, 100, 400, 130))];
        let words = [rect((0, 50, 90, 80)), rect((100, 50, 190, 80)), rect((200, 50, 290, 80))];
        assert_eq!(fitted(rect(zone), &lines, &words), rect(expected));
    }

    #[test]
    fn a_zone_cuts_no_line_and_no_word_in_two() {
        // The line in the middle is meant; the feet of the one above and the heads of the one below stay out.
        check((0, 22, 400, 105), (0, 30, 400, 100));
        // A line that is in it by half or more comes in whole.
        check((0, 60, 400, 90), (0, 50, 400, 90));
        check((0, 10, 400, 90), (0, 0, 400, 90));
        // A word that is in it by a third or more too; less of one is no wish.
        check((50, 45, 195, 85), (0, 45, 195, 85));
        // Between lines nothing is known, and nothing is changed.
        check((0, 32, 400, 48), (0, 32, 400, 48));
        // A small piece of one line stays that.
        check((10, 52, 40, 60), (10, 52, 40, 60));
    }
}
