//! Strips of scans: the foot of one page and the head of the next, beside their lines in the walk from break to break.
//!
//! A strip is decoded by a job as coarsely as a screen needs, and a few of them are kept, so that going back and forth decodes nothing
//! twice. A strip that cannot be made stays away; the lines are there all the same.

use super::event::Event;
use super::jobs::Priority;
use super::open_scans::{FrameKey, OpenScans};
use super::pixels::{TileData, TilePixels};
use super::workspace::Workspace;
use crate::model::{QuarterTurns, ScanRect, ScanSize};
use crate::scan::{Cancel, Limits, Pixels, Request};
use std::sync::Arc;

/// Strips that are kept.
const KEPT: usize = 12;
/// A strip is decoded with at least so many pixels across, where the scan has them.
const ACROSS: u32 = 1_100;

/// How much of the page a strip shows.
const SHARE: f32 = 0.5;

/// Which part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The upper part, as the page is turned.
    Head,
    /// The lower part, as the page is turned.
    Foot,
    /// The whole width of the page, down to a little below this row of pixels.
    DownTo(i32),
    /// The whole width of the page, from a little above this row of pixels.
    From(i32),
}

/// Names a strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripKey {
    /// The scan.
    pub frame: FrameKey,
    /// Which part of it.
    pub part: Part,
    /// How the user turned it.
    pub turns: QuarterTurns,
}

/// The strips that were made or are being made.
#[derive(Debug, Default)]
pub struct StripStore {
    /// Newest last; nothing where one could not be made.
    made: Vec<(StripKey, Option<Arc<TilePixels>>)>,
    asked: Vec<StripKey>,
    next: u64,
}

impl StripStore {
    /// A strip that is there.
    pub fn get(&self, key: &StripKey) -> Option<&Arc<TilePixels>> {
        self.made.iter().find(|(made, _)| made == key).and_then(|(_, pixels)| pixels.as_ref())
    }

    /// How many strips are there.
    pub fn len(&self) -> usize {
        self.made.iter().filter(|(_, pixels)| pixels.is_some()).count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a strip is still on its way.
    pub fn is_coming(&self, key: &StripKey) -> bool {
        self.asked.contains(key)
    }

    pub(super) fn take(&mut self, key: StripKey, pixels: Option<TilePixels>) {
        self.asked.retain(|asked| *asked != key);
        self.made.push((key, pixels.map(Arc::new)));
        let over = self.made.len().saturating_sub(KEPT);
        self.made.drain(..over);
    }
}

impl Workspace {
    /// Asks for strips that are not there yet.
    pub fn request_strips(&mut self, wanted: &[StripKey]) {
        for key in wanted {
            if self.strips.asked.contains(key) || self.strips.made.iter().any(|(made, _)| made == key) {
                continue;
            }
            self.strips.asked.push(key.clone());
            self.strips.next += 1;
            let (key, scans) = (key.clone(), self.scans.open_scans());
            self.submit("strip", self.strips.next, Priority::Visible, move |scope| {
                let pixels = decoded(&key, &scans, scope.cancel());
                Event::Strip(key, pixels)
            });
        }
    }
}

fn decoded(key: &StripKey, scans: &OpenScans, cancel: &Cancel) -> Option<TilePixels> {
    let limits = Limits::default();
    let mut file = scans.open(&key.frame.path).ok()?;
    let size = file.frame_info(key.frame.frame).ok()?.size;
    let area = area(key.part, key.turns, size);
    let across = if key.turns.get().is_multiple_of(2) { size.width } else { size.height };
    let mut reduction = 1;
    while across / (reduction * 2) >= ACROSS {
        reduction *= 2;
    }
    let raster = file.decode(key.frame.frame, Request { area: Some(area), reduction }, &limits, cancel).ok()?;
    scans.give_back(&key.frame.path, file);
    // A decoder may give more than it was asked for, and finer.
    let raster = if raster.area == area { raster } else { raster.crop(area)? };
    let raster = raster.reduced(reduction);
    let (width, height, area) = (raster.size.width, raster.size.height, raster.area);
    let data = match raster.pixels {
        Pixels::Bilevel(_) => TileData::Grey(raster.to_grey8()),
        Pixels::Grey(bytes) => TileData::Grey(bytes),
        Pixels::Rgb(bytes) => TileData::Rgb(bytes),
    };
    Some(TilePixels { width, height, data, area })
}

/// The part of a scan in scan pixels: what is up and down for the eye depends on how the page is turned.
fn area(part: Part, turns: QuarterTurns, size: ScanSize) -> ScanRect {
    let (width, height) = (size.width as i32, size.height as i32);
    let share = |side: i32| (side as f32 * SHARE) as i32;
    // A line is about a fiftieth of a page high.
    let line = height / 50;
    let foot = match part {
        Part::DownTo(row) => {
            let bottom = row.saturating_add(line).clamp(share(height).max(1), height);
            return ScanRect::new(0, bottom - share(height), width, bottom);
        }
        Part::From(row) => {
            let top = row.saturating_sub(line).clamp(0, (height - share(height)).max(0));
            return ScanRect::new(0, top, width, top + share(height));
        }
        Part::Head => false,
        Part::Foot => true,
    };
    // A turn clockwise brings the left edge up; a turn back the right one.
    match (turns.get(), foot) {
        (0, false) | (2, true) => ScanRect::new(0, 0, width, share(height)),
        (0, true) | (2, false) => ScanRect::new(0, height - share(height), width, height),
        (1, false) | (3, true) => ScanRect::new(0, 0, share(width), height),
        _ => ScanRect::new(width - share(width), 0, width, height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foot_and_head_follow_the_turn() {
        let size = ScanSize { width: 100, height: 200 };
        let edges = |part, turns| {
            let area = area(part, QuarterTurns::new(turns), size);
            (area.left, area.top, area.right, area.bottom)
        };
        assert_eq!(edges(Part::Head, 0), (0, 0, 100, 100));
        assert_eq!(edges(Part::Foot, 0), (0, 100, 100, 200));
        assert_eq!(edges(Part::Head, 1), (0, 0, 50, 200));
        assert_eq!(edges(Part::Foot, 1), (50, 0, 100, 200));
        assert_eq!(edges(Part::Head, 2), (0, 100, 100, 200));
        assert_eq!(edges(Part::Head, 3), (50, 0, 100, 200));
        assert_eq!(edges(Part::DownTo(150), 0), (0, 54, 100, 154));
        assert_eq!(edges(Part::DownTo(10), 0), (0, 0, 100, 100));
        assert_eq!(edges(Part::From(20), 0), (0, 16, 100, 116));
        assert_eq!(edges(Part::From(9_000), 0), (0, 100, 100, 200));
    }
}
