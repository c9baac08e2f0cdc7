//! The looking tools' work beside the window: looks that are kept, the angle that lines are measured to have, parts of a scan that leave
//! the program as pictures.
//!
//! What is done to pixels stands in [`super::filters`]; which look a page has, in [`super::look`].

use super::filters::{self, MARGIN, Piece};
use super::jobs::Priority;
use super::look::Enhancement;
use super::open_scans::OpenScans;
use super::pixels::{Pyramid, TileData, TilePixels};
use super::scan_cache::{FrameKey, ScanNumber, ScanRequest, TileKey, TileStyle};
use super::workspace::Workspace;
use crate::model::{PageId, QuarterTurns, ScanRect, ScanSize};
use crate::scan::{Cancel, Limits, Pixels, Raster, Request, ScanError, encode_png, lines::find_lines};
use crate::store::atomic::{IfThere, write};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// The name of the look of all pages among the settings of views.
pub(super) const LOOK: &str = "look";
/// The name under which a dossier keeps the looks of single pages.
const PAGES: &str = "looks";
/// Pixels along the longer side of the picture that an angle is measured on.
const MEASURED_SIDE: u32 = 1800;
/// Lines that run this little askew are level.
const LEVEL: f32 = 0.03;

/// What becomes of a part of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionUse {
    /// It goes to the clipboard.
    Copy,
    /// It is written here as a PNG.
    Save(PathBuf),
}

/// What came of it.
#[derive(Debug)]
pub enum RegionDone {
    /// The picture, for the clipboard.
    Copied(TilePixels),
    /// It was written; the sentence says where and how large.
    Saved(String),
    /// It could not be; says why.
    Failed(String),
}

/// Measured angles, and the picture that waits for the window.
#[derive(Debug, Default)]
pub(super) struct Looking {
    skews: BTreeMap<FrameKey, Skew>,
    /// Scans whose paper is being looked at.
    papers: BTreeSet<ScanNumber>,
    pub(super) region: Option<RegionDone>,
}

#[derive(Debug, Clone, Copy)]
enum Skew {
    /// Asked for.
    Waits,
    /// Known; none where it could not be measured.
    Known(Option<f32>),
}

impl Looking {
    pub(super) fn paper_seen(&mut self, number: ScanNumber) {
        self.papers.remove(&number);
    }

    pub(super) fn measured(&mut self, frame: FrameKey, skew: Option<f32>) {
        self.skews.insert(frame, Skew::Known(skew));
    }
}

impl Workspace {
    /// Asks for what is missing of the scans in view; `held` says which tiles the window has already.
    pub fn request_scan(&mut self, request: &ScanRequest<'_>, held: &dyn Fn(TileKey, TileStyle) -> bool) {
        self.scans.request(&self.jobs, request, held);
    }

    /// By how many degrees the lines of a scan run down to the right; asks for it where that is not known yet.
    pub fn measured_skew(&mut self, frame: &FrameKey) -> Option<f32> {
        if let Some(known) = self.looking.skews.get(frame) {
            return if let Skew::Known(skew) = known { *skew } else { None };
        }
        self.looking.skews.insert(frame.clone(), Skew::Waits);
        let (scans, frame) = (self.scans.open_scans(), frame.clone());
        let id = u64::from(self.scans.number(&frame).get());
        self.submit("skew", id, Priority::Near, move |scope| {
            let skew = scans.picture(&frame, MEASURED_SIDE, scope.cancel()).ok().and_then(|(raster, info)| {
                let ink = find_lines(&raster, info.dpi.map(|(across, _)| across));
                (ink.lines.len() > 2).then_some(if ink.skew_degrees.abs() < LEVEL { 0.0 } else { ink.skew_degrees })
            });
            super::event::Event::Skewed(frame, skew)
        });
        None
    }

    /// The decoded picture of a scan whose paper has been looked at; asks for that look where it was not made yet.
    pub fn paper(&mut self, frame: &FrameKey) -> Option<Arc<Pyramid>> {
        let pyramid = self.scans.pyramid(frame)?;
        if pyramid.known_paper().is_some() {
            return Some(pyramid);
        }
        let number = self.scans.number(frame);
        if self.looking.papers.insert(number) {
            self.submit("paper", u64::from(number.get()), Priority::Near, move |_| {
                pyramid.paper();
                super::event::Event::PaperSeen(number)
            });
        }
        // Where jobs run on the spot it is here now.
        self.scans.pyramid(frame).filter(|pyramid| pyramid.known_paper().is_some())
    }

    /// Whether the angle of a scan's lines was measured and none was found.
    pub fn has_no_skew(&self, frame: &FrameKey) -> bool {
        matches!(self.looking.skews.get(frame), Some(Skew::Known(None)))
    }

    /// Takes in the looks that the open dossier keeps for single pages.
    pub(super) fn load_page_looks(&mut self) {
        self.looks.forget_pages();
        let kept = self.session.as_ref().and_then(|session| session.loader.with_file(|file| file.view_state(PAGES)).ok().flatten());
        self.looks.pages_from_words(&kept.unwrap_or_default());
    }

    /// Keeps the looks: of all pages in the settings, of single pages in the dossier.
    pub fn save_looks(&mut self) {
        let words = self.looks.pages_to_words();
        if let Some(session) = &self.session
            && let Err(error) = session.loader.with_file(|file| file.put_view_state(PAGES, &words))
        {
            self.problems.push(super::problem::Problem::new(error.to_string()));
        }
        self.save_settings();
    }

    /// Cuts a part of a page's scan out beside the window, as it looks, turned as the page is.
    pub fn cut_region(&mut self, page: PageId, zone: ScanRect, look: Enhancement, what: RegionUse) {
        let Some(session) = &self.session else { return };
        let Some(frame) = session.frame_key(page) else { return };
        let turns = session.dossier.head(page).map(|head| head.turns).unwrap_or_default();
        let (scans, known) = (self.scans.open_scans(), self.scans.pyramid(&frame));
        self.submit("region", page.0, Priority::Visible, move |scope| {
            let cut = region(&scans, &frame, zone, look, known.as_deref(), scope.cancel()).map(|picture| turned(&picture, turns));
            super::event::Event::Region(Box::new(match (cut, what) {
                (Err(error), _) => RegionDone::Failed(format!("The part of the scan could not be cut out: {error}")),
                (Ok(picture), RegionUse::Copy) => RegionDone::Copied(picture),
                (Ok(picture), RegionUse::Save(path)) => saved(picture, &path),
            }))
        });
    }

    /// What came of the last part that was cut out, once.
    pub fn take_region(&mut self) -> Option<RegionDone> {
        self.looking.region.take()
    }
}

/// Writes a picture as a PNG; one that is there was chosen to be replaced.
fn saved(picture: TilePixels, path: &std::path::Path) -> RegionDone {
    let size = ScanSize { width: picture.width, height: picture.height };
    let pixels = match picture.data {
        TileData::Grey(bytes) => Pixels::Grey(bytes),
        TileData::Rgb(bytes) => Pixels::Rgb(bytes),
    };
    let written = encode_png(&Raster::whole(size, pixels))
        .map_err(|error| error.to_string())
        .and_then(|bytes| write(path, &bytes, IfThere::Replace).map_err(|error| error.to_string()));
    match written {
        Ok(()) => RegionDone::Saved(format!("Saved {} × {} pixels as {}", size.width, size.height, path.display())),
        Err(error) => RegionDone::Failed(format!("The part of the scan could not be saved: {error}")),
    }
}

/// Runs on a worker.
fn region(
    scans: &OpenScans,
    frame: &FrameKey,
    zone: ScanRect,
    look: Enhancement,
    known: Option<&Pyramid>,
    cancel: &Cancel,
) -> Result<TilePixels, ScanError> {
    let mut file = scans.open(&frame.path)?;
    let margin = MARGIN as i32;
    let around = ScanRect::new(zone.left - margin, zone.top - margin, zone.right + margin, zone.bottom + margin);
    let raster = file.decode(frame.frame, Request { area: Some(around), reduction: 1 }, &Limits::default(), cancel)?;
    scans.give_back(&frame.path, file);
    let nothing = || ScanError::Damaged("there are no pixels at that place".to_owned());
    let raster = raster.crop(around).ok_or_else(nothing)?;
    let mut piece = Piece {
        width: raster.size.width as usize,
        height: raster.size.height as usize,
        samples: if matches!(raster.pixels, Pixels::Rgb(_)) { 3 } else { 1 },
        bytes: if let Pixels::Rgb(bytes) = &raster.pixels { bytes.clone() } else { raster.to_grey8() },
        corner: ((raster.area.left as u32) / raster.reduction.max(1), (raster.area.top as u32) / raster.reduction.max(1)),
        reduction: raster.reduction,
    };
    if look.is_filtered() {
        let own = known.is_none().then(|| filters::Paper::new(&piece, raster.size));
        if let Some(paper) = known.map(Pyramid::paper).or(own.as_ref()) {
            filters::apply(&mut piece, paper, look, cancel);
        }
        if cancel.is_cancelled() {
            return Err(ScanError::Cancelled);
        }
    }
    let scale = raster.reduction.max(1) as i32;
    let edge = |at: i32, origin: i32, most: usize| (((at - origin) / scale).max(0) as usize).min(most);
    let (left, top) = (edge(zone.left, raster.area.left, piece.width), edge(zone.top, raster.area.top, piece.height));
    let (right, bottom) = (edge(zone.right, raster.area.left, piece.width), edge(zone.bottom, raster.area.top, piece.height));
    if right <= left || bottom <= top {
        return Err(nothing());
    }
    let mut bytes = piece.inner(left, top, right - left, bottom - top);
    look.apply_table(&mut bytes);
    let data = if piece.samples == 3 { TileData::Rgb(bytes) } else { TileData::Grey(bytes) };
    Ok(TilePixels { width: (right - left) as u32, height: (bottom - top) as u32, data, area: zone })
}

/// The picture turned clockwise as the page is.
fn turned(picture: &TilePixels, turns: QuarterTurns) -> TilePixels {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let (bytes, samples) = match &picture.data {
        TileData::Grey(bytes) => (bytes, 1),
        TileData::Rgb(bytes) => (bytes, 3),
    };
    let sideways = turns.get() % 2 == 1;
    let (across, down) = if sideways { (height, width) } else { (width, height) };
    let mut out = Vec::with_capacity(bytes.len());
    for y in 0..down {
        for x in 0..across {
            let (from_x, from_y) = match turns.get() {
                1 => (y, height - 1 - x),
                2 => (width - 1 - x, height - 1 - y),
                3 => (width - 1 - y, x),
                _ => (x, y),
            };
            let at = (from_y * width + from_x) * samples;
            out.extend_from_slice(bytes.get(at..at + samples).unwrap_or_default());
        }
    }
    let data = if samples == 3 { TileData::Rgb(out) } else { TileData::Grey(out) };
    TilePixels { width: across as u32, height: down as u32, data, area: picture.area }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_turns_clockwise_with_its_page() {
        let picture = TilePixels { width: 3, height: 2, data: TileData::Grey(b"abcdef".to_vec()), area: ScanRect::new(0, 0, 3, 2) };
        let check = |turns: i32| {
            let turned = turned(&picture, QuarterTurns::new(turns));
            let TileData::Grey(bytes) = turned.data else { panic!() };
            let rows: Vec<String> = bytes.chunks(turned.width as usize).map(|row| String::from_utf8_lossy(row).into_owned()).collect();
            rows.join("/")
        };
        assert_eq!([check(0), check(1), check(2), check(3)], ["abc/def", "da/eb/fc", "fed/cba", "cf/be/ad"]);
    }
}
