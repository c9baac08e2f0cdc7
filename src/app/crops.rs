//! Cuttings from scans: a line or a word with a little paper around it, for lists that show each place with its picture.
//!
//! A job cuts everything that is wanted of one page, because opening and decoding the scan is what costs. Only what a list shows now is
//! wanted; what is not shown any more is cancelled. A page that cannot be decoded is remembered and not tried again.

use super::event::Event;
use super::jobs::{JobKey, Priority};
use super::open_scans::{FrameKey, OpenScans};
use super::pixels::{TileData, TilePixels};
use super::workspace::Workspace;
use crate::model::{PageId, ScanRect, ScanSize};
use crate::scan::{Cancel, Limits, Raster, Request, ScanError};
use std::collections::{BTreeMap, BTreeSet};

/// Kind of the jobs.
pub(super) const CROP: &str = "crop";
/// Most pixels across a cutting.
const WIDEST: u32 = 720;
/// Most pixels down.
const HIGHEST: u32 = 96;

/// Names a cutting: the page, and left, top, right and bottom of the zone in scan pixels.
pub type CropKey = (PageId, [i32; 4]);

/// The name of a cutting around a zone.
pub fn crop_key(page: PageId, zone: ScanRect) -> CropKey {
    (page, [zone.left, zone.top, zone.right, zone.bottom])
}

/// Which cuttings are being made and which are ready for the window.
#[derive(Debug, Default)]
pub struct Crops {
    making: BTreeSet<PageId>,
    ready: Vec<(CropKey, TilePixels)>,
    hopeless: BTreeSet<CropKey>,
}

impl Crops {
    /// Takes in what a job made.
    pub(super) fn take(&mut self, page: PageId, made: Vec<(CropKey, Option<TilePixels>)>) {
        self.making.remove(&page);
        for (key, pixels) in made {
            match pixels {
                Some(pixels) => self.ready.push((key, pixels)),
                None => {
                    self.hopeless.insert(key);
                }
            }
        }
    }

    /// Takes in that a job was stopped.
    pub(super) fn lost(&mut self, page: PageId) {
        self.making.remove(&page);
    }
}

impl Workspace {
    /// Says which places a list shows now; `held` says which cuttings the window has.
    pub fn request_crops(&mut self, wanted: &[(PageId, ScanRect)], held: &dyn Fn(CropKey) -> bool) {
        let Some(session) = &self.session else { return };
        let mut pages: BTreeMap<PageId, Vec<ScanRect>> = BTreeMap::new();
        for &(page, zone) in wanted {
            let key = crop_key(page, zone);
            if !held(key) && !self.crops.hopeless.contains(&key) && !self.crops.ready.iter().any(|(ready, _)| *ready == key) {
                pages.entry(page).or_default().push(zone);
            }
        }
        let shown: BTreeSet<PageId> = wanted.iter().map(|(page, _)| *page).collect();
        for page in self.crops.making.difference(&shown) {
            self.jobs.cancel(JobKey { kind: CROP, id: page.0 });
        }
        let asks: Vec<(PageId, FrameKey, Vec<ScanRect>)> = pages
            .into_iter()
            .filter(|(page, _)| !self.crops.making.contains(page))
            .filter_map(|(page, zones)| Some((page, session.frame_key(page)?, zones)))
            .collect();
        for (page, frame, zones) in asks {
            self.crops.making.insert(page);
            let scans = self.scans.open_scans();
            self.submit(CROP, page.0, Priority::Near, move |scope| {
                let cut = cuttings(&scans, &frame, &zones, scope.cancel()).unwrap_or_default();
                let cut = zones.iter().enumerate().map(|(place, zone)| (crop_key(page, *zone), cut.get(place).cloned().flatten()));
                Event::Cropped(page, cut.collect())
            });
        }
    }

    /// Cuttings that are done, at most so many.
    pub fn take_crops(&mut self, at_most: usize) -> Vec<(CropKey, TilePixels)> {
        let count = at_most.min(self.crops.ready.len());
        self.crops.ready.drain(..count).collect()
    }

    /// Whether no picture of this place can be made.
    pub fn is_crop_hopeless(&self, key: CropKey) -> bool {
        self.crops.hopeless.contains(&key)
    }
}

/// Runs on a worker.
fn cuttings(scans: &OpenScans, frame: &FrameKey, zones: &[ScanRect], cancel: &Cancel) -> Result<Vec<Option<TilePixels>>, ScanError> {
    let mut file = scans.open(&frame.path)?;
    let size = file.frame_info(frame.frame)?.size;
    let areas: Vec<ScanRect> = zones.iter().map(|zone| with_paper(*zone, size)).collect();
    let around = areas.iter().copied().reduce(ScanRect::union);
    let finest = areas.iter().map(|area| reduction(*area)).min().unwrap_or(1);
    let request = Request { area: around, reduction: 1 << finest.ilog2() };
    let raster = file.decode(frame.frame, request, &Limits::default(), cancel)?;
    scans.give_back(&frame.path, file);
    Ok(areas.iter().map(|area| cutting(&raster, *area)).collect())
}

/// The zone with some paper around it, inside the scan.
fn with_paper(zone: ScanRect, size: ScanSize) -> ScanRect {
    let (across, down) = (zone.height().max(12), zone.height().max(12) / 2);
    let (width, height) = (size.width as i32, size.height as i32);
    ScanRect::new(
        (zone.left - across).clamp(0, width),
        (zone.top - down).clamp(0, height),
        (zone.right + across).clamp(0, width),
        (zone.bottom + down).clamp(0, height),
    )
}

/// How many scan pixels become one, so that the cutting is small enough.
fn reduction(area: ScanRect) -> u32 {
    let (width, height) = (area.width().max(1) as u32, area.height().max(1) as u32);
    width.div_ceil(WIDEST).max(height.div_ceil(HIGHEST)).max(1)
}

/// A part of a decoded picture in grey, averaged down; none where it lies outside.
fn cutting(raster: &Raster, area: ScanRect) -> Option<TilePixels> {
    let part = raster.crop(area)?;
    let step = (reduction(part.area) / part.reduction.max(1)).max(1);
    let (width, height) = (part.size.width / step, part.size.height / step);
    if width == 0 || height == 0 {
        return None;
    }
    let mut grey = Vec::with_capacity((width * height) as usize);
    for y in 0..height {
        for x in 0..width {
            let block = (0..step * step).map(|place| u32::from(part.grey_at(x * step + place % step, y * step + place / step)));
            grey.push((block.sum::<u32>() / (step * step)) as u8);
        }
    }
    Some(TilePixels { width, height, data: TileData::Grey(grey), area: part.area })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Pixels;

    #[test]
    fn a_cutting_shows_its_zone_with_some_paper() {
        let size = ScanSize { width: 100, height: 60 };
        let grey = (0..6000).map(|place| if (20..40).contains(&(place % 100)) && (20..30).contains(&(place / 100)) { 0 } else { 255 });
        let raster = Raster::whole(size, Pixels::Grey(grey.collect()));
        let area = with_paper(ScanRect::new(20, 20, 40, 30), size);
        assert_eq!(area, ScanRect::new(8, 14, 52, 36));
        let cut = cutting(&raster, area).unwrap();
        assert_eq!((cut.width, cut.height), (44, 22));
        let TileData::Grey(bytes) = cut.data else { panic!() };
        let black: u32 = bytes.iter().map(|byte| u32::from(*byte == 0)).sum();
        assert_eq!(black, 200);
        assert!(cutting(&raster, ScanRect::new(200, 0, 300, 9)).is_none());
    }

    #[test]
    fn a_wide_zone_is_averaged_down() {
        let size = ScanSize { width: 3000, height: 40 };
        let raster = Raster::whole(size, Pixels::Grey(vec![7; 120_000]));
        let cut = cutting(&raster, ScanRect::new(0, 0, 3000, 40)).unwrap();
        assert_eq!((cut.width, cut.height), (600, 8));
    }
}
