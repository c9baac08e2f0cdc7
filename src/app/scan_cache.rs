//! The scans that are being looked at: decoded beside the window, kept under a byte budget, cut into tiles on demand.
//!
//! Each frame of the window says what it sees in a [`ScanRequest`]; the cache compares that with what it holds and submits jobs for the
//! difference: first a coarse picture of the current page, then the whole of it, then coarse pictures of its neighbours, and
//! tiles of whatever is there already. Jobs for pages and tiles that nobody sees any more are cancelled. What comes back is given to
//! [`ScanCache::take`]; finished tiles wait until the window fetches a few at a time.
//!
//! Nothing here opens a file: that is the [`OpenScan`] function, called on a worker. Nothing here knows a texture or a screen.

use super::jobs::{Job, JobKey, JobScope, Jobs, Priority};
pub use super::open_scans::{FrameKey, OpenScan};
use super::open_scans::{OpenScans, PreviewStore};
use super::pixels::{Pyramid, TilePixels};
use super::previews::KeptPreviews;
use super::render_policy::{self, Held, TILE, TileId, Viewport, WantedTile};
pub use super::scan_entry::Sight;
use super::scan_entry::{Entry, Pending};
use super::scan_problem::ScanProblem;
pub use super::scan_request::{ScanRequest, TileStyle};
use super::scan_work::{Fineness, cut_part, decode_frame};
use crate::model::{ScanRect, ScanSize};
use crate::scan::{FrameInfo, Limits, ScanError};
use crate::store::{previews::Previews, settings::Home};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Kind of the jobs that decode a page.
const DECODE: &str = "scan.decode";
/// Kind of the jobs that cut a tile.
const CUT: &str = "scan.tile";

/// A page that one only passes is decoded with a third of the view's pixels along a side: a JPEG then takes a third of the time.
const PASSING: u32 = 3;
/// So many tiles are cut while the window waits, where that takes some hundredths of a millisecond each; others come from workers and
/// show a frame or two later.
const CUT_AT_ONCE: usize = 16;

/// Stands for a frame of a scan file while the cache lives; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScanNumber(u32);

/// One tile of one scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileKey {
    /// Which scan.
    pub scan: ScanNumber,
    /// Which tile of it.
    pub tile: TileId,
}

impl TileKey {
    /// 32 bits of scan, 6 of level, 13 each of row and column: 4 million pixels a side.
    fn job(self) -> JobKey {
        let TileId { level, row, column } = self.tile;
        let id = u64::from(self.scan.0) << 32 | u64::from(level & 63) << 26 | u64::from(row & 8191) << 13 | u64::from(column & 8191);
        JobKey { kind: CUT, id }
    }
}

/// What the workers tell the cache. The program's own event type is made from it.
#[derive(Debug)]
pub enum ScanEvent {
    /// A header was read.
    Info {
        /// Which scan.
        scan: ScanNumber,
        /// What it says.
        info: FrameInfo,
    },
    /// Something of a page shows while it is decoded.
    Preview {
        /// Which scan.
        scan: ScanNumber,
        /// The coarse picture.
        pyramid: Arc<Pyramid>,
        /// What it is.
        sight: Sight,
    },
    /// A job ended whose results were told on the way.
    Kept,
    /// A page was decoded, or was not.
    Decoded {
        /// Which scan.
        scan: ScanNumber,
        /// The picture at all its sizes.
        result: Result<Arc<Pyramid>, ScanError>,
        /// Whether finer tiles are decoded one by one, and the whole page never is.
        in_parts: bool,
    },
    /// A tile was cut.
    Cut {
        /// Which tile.
        key: TileKey,
        /// How it looks.
        style: TileStyle,
        /// Its pixels; none where the scan holds nothing there.
        pixels: Option<TilePixels>,
        /// Whether that is because the file could not be read.
        unreadable: bool,
    },
}

/// A tile that waits for the window.
#[derive(Debug)]
pub struct ReadyTile {
    /// Which tile.
    pub key: TileKey,
    /// How it looks.
    pub style: TileStyle,
    /// Its pixels.
    pub pixels: TilePixels,
}

/// What there is to show of a scan.
#[derive(Debug, PartialEq)]
pub enum ScanState<'a> {
    /// It is being read.
    Loading {
        /// Its size in pixels, once the header is read.
        size: Option<ScanSize>,
    },
    /// There are pixels.
    Ready {
        /// Its size in pixels.
        size: ScanSize,
        /// Scan pixels along a side of the finest pixel there is: 1 once the page is decoded whole.
        reduction: u32,
        /// What could not be decoded or is not shown, for people.
        damage: Option<&'a str>,
    },
    /// It cannot be shown.
    Failed(&'a ScanProblem),
}

/// Whether a page's picture can be had without decoding it again.
#[derive(Debug)]
pub(super) enum Prospect {
    /// It is here, as fine as it will be, with the resolution that its header states.
    Now(Arc<Pyramid>, Option<(f32, f32)>),
    /// It is being decoded, or will be.
    Later,
    /// It cannot be decoded.
    Never,
    /// No window asks for pictures, or only parts are decoded here.
    Nothing,
}

/// The scans that are being looked at; lives on the main thread.
pub struct ScanCache {
    scans: Arc<OpenScans>,
    limits: Limits,
    budget: u64,
    numbers: BTreeMap<FrameKey, ScanNumber>,
    entries: BTreeMap<ScanNumber, Entry>,
    cutting: BTreeMap<TileKey, (TileStyle, u64)>,
    ready: VecDeque<ReadyTile>,
    /// The page in view and its neighbours; they stay whatever the budget.
    in_view: BTreeSet<ScanNumber>,
    generation: u64,
    requests: u64,
}

impl ScanNumber {
    /// The number itself, to name jobs by.
    pub(super) fn get(self) -> u32 {
        self.0
    }
}

impl ScanCache {
    /// An empty cache that keeps at most `budget` bytes of pixels beyond the current page.
    pub fn new(open: OpenScan, limits: Limits, budget: u64) -> Self {
        Self {
            scans: Arc::new(OpenScans::new(open)),
            limits,
            budget,
            numbers: BTreeMap::new(),
            entries: BTreeMap::new(),
            cutting: BTreeMap::new(),
            ready: VecDeque::new(),
            in_view: BTreeSet::new(),
            generation: 0,
            requests: 0,
        }
    }

    /// With pictures of large pages kept in a home.
    #[must_use]
    pub(super) fn with_previews(self, home: Option<&Home>) -> Self {
        self.scans.set_previews(home.map(|home| Arc::new(KeptPreviews(Previews::new(home))) as Arc<dyn PreviewStore>));
        self
    }

    /// From now on keeps so many bytes of pixels beyond the current page, and lets pictures of so many bytes in. Those that were refused
    /// are tried again.
    pub fn set_bounds(&mut self, budget: u64, largest: u64) {
        self.budget = budget;
        if self.limits.max_bytes != largest {
            self.limits.max_bytes = largest;
            self.entries.values_mut().for_each(Entry::retry);
        }
        self.evict();
    }

    /// The files that are open between jobs, for others who read scans.
    pub(super) fn open_scans(&self) -> Arc<OpenScans> {
        Arc::clone(&self.scans)
    }

    /// The number of a scan, for finding its tiles; given out at first sight.
    pub fn number(&mut self, key: &FrameKey) -> ScanNumber {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = ScanNumber(self.numbers.len() as u32);
        self.numbers.insert(key.clone(), number);
        number
    }

    /// What there is to show.
    pub fn state(&self, key: &FrameKey) -> ScanState<'_> {
        let Some(entry) = self.numbers.get(key).and_then(|number| self.entries.get(number)) else {
            return ScanState::Loading { size: None };
        };
        match (&entry.pyramid, &entry.problem) {
            (Some(pyramid), _) => ScanState::Ready {
                size: pyramid.scan_size(),
                reduction: entry.finest().map_or(1, render_policy::reduction_of),
                damage: pyramid.damage().or(entry.coarse_because.as_deref()),
            },
            (None, Some(problem)) => ScanState::Failed(problem),
            (None, None) => ScanState::Loading { size: entry.info.as_ref().map(|info| info.size) },
        }
    }

    /// What the header says, once it was read.
    pub fn info(&self, key: &FrameKey) -> Option<&FrameInfo> {
        self.numbers.get(key).and_then(|number| self.entries.get(number))?.info.as_ref()
    }

    /// The decoded page at all its sizes, for cutting word pictures and finding lines; none where it is not decoded now.
    pub fn pyramid(&self, key: &FrameKey) -> Option<Arc<Pyramid>> {
        self.numbers.get(key).and_then(|number| self.entries.get(number))?.pyramid.clone()
    }

    /// The decoded page, where it is no stand-in, nothing is missing of it, and it is fine enough for a picture with its longer side so many
    /// pixels.
    pub(super) fn whole_page(&self, key: &FrameKey, side: u32) -> Option<Arc<Pyramid>> {
        let entry = self.numbers.get(key).and_then(|number| self.entries.get(number)).filter(|entry| entry.previewed.is_none())?;
        let is_good = |pyramid: &Arc<Pyramid>| {
            let size = pyramid.scan_size();
            pyramid.damage().is_none() && size.width.max(size.height) >> pyramid.finest() >= side
        };
        entry.pyramid.clone().filter(is_good)
    }

    /// What others who want the picture of a page may expect.
    pub(super) fn prospect(&self, key: &FrameKey) -> Prospect {
        if self.requests == 0 {
            return Prospect::Nothing;
        }
        let Some(entry) = self.numbers.get(key).and_then(|number| self.entries.get(number)) else { return Prospect::Later };
        match (&entry.pyramid, &entry.problem) {
            (Some(_), _) if entry.in_parts => Prospect::Nothing,
            (Some(_), _) if entry.previewed.is_some() => Prospect::Later,
            (Some(pyramid), _) if !pyramid.can_be_finer() || entry.coarse_because.is_some() => {
                Prospect::Now(Arc::clone(pyramid), entry.info.as_ref().and_then(|info| info.dpi))
            }
            (None, Some(_)) => Prospect::Never,
            _ => Prospect::Later,
        }
    }

    /// Bytes of pixels held.
    pub fn bytes(&self) -> u64 {
        self.entries.values().filter_map(|entry| entry.pyramid.as_ref()).map(|pyramid| pyramid.bytes()).sum()
    }

    /// Forgets a scan, so that it is read from its file again.
    pub fn forget(&mut self, key: &FrameKey) {
        self.scans.close(&key.path);
        if let Some(number) = self.numbers.remove(key) {
            // The number stays taken: textures and jobs may still bear it.
            let unused = FrameKey { path: Arc::from(std::path::Path::new("")), frame: number.0 };
            self.numbers.insert(unused, number);
            self.entries.remove(&number);
        }
    }

    /// Whether the file could not be read when it was wanted last; it may come back.
    pub fn is_unreadable(&self, key: &FrameKey) -> bool {
        self.numbers.get(key).and_then(|number| self.entries.get(number)).is_some_and(|entry| entry.unreadable)
    }

    /// Tries again what went wrong with a scan.
    pub fn retry(&mut self, key: &FrameKey) {
        if let Some(entry) = self.numbers.get(key).and_then(|number| self.entries.get_mut(number)) {
            entry.retry();
        }
    }

    /// Submits what is missing for this view and cancels what nobody sees any more; meant to be called once a frame.
    ///
    /// `held` says whether the window has a tile in a style already.
    pub fn request<E>(&mut self, jobs: &Jobs<E>, request: &ScanRequest<'_>, held: &dyn Fn(TileKey, TileStyle) -> bool)
    where
        E: From<ScanEvent> + Send + 'static,
    {
        self.requests += 1;
        let current = request.current.map(|key| self.touch(key));
        let beside = request.beside.map(|(key, view)| (self.touch(key), view)).filter(|(number, _)| Some(*number) != current);
        let around: Vec<ScanNumber> = request.around.iter().map(|key| self.touch(key)).filter(|number| Some(*number) != current).collect();
        let also = beside.map(|(number, _)| number);
        self.cancel_decoding(jobs, |number| Some(number) == current || Some(number) == also || around.contains(&number));
        let side = if request.passing { (request.screen_side / PASSING).max(TILE / 2) } else { request.screen_side.max(TILE) };
        let coarse = Fineness::Coarse(side);
        if let Some(number) = current {
            let finest = request.view.into_iter().chain(request.closer).max_by(|a, b| a.1.total_cmp(&b.1));
            self.decode_current(jobs, number, coarse, finest.filter(|_| !request.passing), request.passing);
        }
        if let Some((number, view)) = beside {
            self.decode_current(jobs, number, coarse, view, request.passing);
        }
        // Who turns quickly is at the next page before it can be decoded: all workers are for those.
        let soon = if request.passing { Priority::Visible } else { Priority::Near };
        for number in &around {
            if self.entries.get(number).is_some_and(|entry| entry.pyramid.is_none() || entry.previewed.is_some()) {
                self.decode(jobs, *number, coarse, soon);
            }
        }
        let mut wanted = self.wanted(current, &around, request.view);
        if request.closer.is_some() {
            let more = self.wanted(current, &[], request.closer);
            wanted.extend(more);
        }
        if let Some((number, view)) = beside {
            let more = self.wanted(Some(number), &[], view);
            wanted.extend(more);
        }
        // A page that is both beside and next may want the same tile twice.
        let mut seen = BTreeSet::new();
        wanted.retain(|(key, _)| seen.insert(*key));
        self.cut(jobs, &wanted, request.style, held);
        self.in_view = current.into_iter().chain(also).chain(around).collect();
        self.evict();
    }

    /// Takes in what a worker brought.
    pub fn take(&mut self, event: ScanEvent) {
        match event {
            ScanEvent::Info { scan, info } => {
                if let Some(entry) = self.entries.get_mut(&scan) {
                    entry.info = Some(info);
                }
            }
            ScanEvent::Preview { scan, pyramid, sight } => {
                if let Some(entry) = self.entries.get_mut(&scan) {
                    entry.preview(pyramid, sight);
                }
            }
            ScanEvent::Kept => {}
            ScanEvent::Decoded { scan, result, in_parts } => {
                let Some(entry) = self.entries.get_mut(&scan) else { return };
                entry.pending = None;
                entry.in_parts = in_parts;
                match result {
                    Ok(pyramid) => entry.show(pyramid),
                    Err(error) => entry.fail(&error),
                }
                self.evict();
            }
            ScanEvent::Cut { key, style, pixels: Some(pixels), .. } => {
                if self.cutting.get(&key).is_some_and(|(wanted, _)| *wanted == style) {
                    self.ready.push_back(ReadyTile { key, style, pixels });
                }
            }
            ScanEvent::Cut { key, pixels: None, unreadable, .. } => {
                self.cutting.remove(&key);
                if let Some(entry) = self.entries.get_mut(&key.scan) {
                    entry.unreadable |= unreadable;
                    entry.hollow.insert(key.tile);
                }
            }
        }
    }

    /// Whether a job of this key was submitted by the cache.
    pub fn owns(key: JobKey) -> bool {
        key.kind == DECODE || key.kind == CUT
    }

    /// Takes in that a job ended without result: stopped (no message) or failed (with one).
    pub fn lost(&mut self, key: JobKey, generation: u64, message: Option<&str>) {
        if key.kind == CUT {
            let hollow: Vec<TileKey> =
                self.cutting.iter().filter(|(tile, (_, of))| tile.job() == key && *of == generation).map(|(tile, _)| *tile).collect();
            for tile in hollow {
                self.cutting.remove(&tile);
                if message.is_some()
                    && let Some(entry) = self.entries.get_mut(&tile.scan)
                {
                    entry.hollow.insert(tile.tile);
                }
            }
        } else if let Some(entry) = self.entries.get_mut(&ScanNumber(key.id as u32))
            && entry.pending.is_some_and(|pending| pending.generation == generation)
        {
            entry.pending = None;
            if let Some(message) = message {
                entry.fail(&ScanError::Damaged(message.to_owned()));
            }
        }
    }

    /// Hands over finished tiles, `at_most` so many, in the order in which they were asked for.
    pub fn take_tiles(&mut self, at_most: usize) -> Vec<ReadyTile> {
        let tiles: Vec<ReadyTile> = self.ready.drain(..at_most.min(self.ready.len())).collect();
        for tile in &tiles {
            self.cutting.remove(&tile.key);
        }
        tiles
    }

    /// Whether finished tiles wait for the window.
    pub fn has_tiles(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Whether anything is being decoded or cut for the page in view or its neighbours.
    pub fn is_busy(&self) -> bool {
        !self.cutting.is_empty() || self.entries.values().any(|entry| entry.pending.is_some())
    }

    fn touch(&mut self, key: &FrameKey) -> ScanNumber {
        let number = self.number(key);
        let entry = self.entries.entry(number).or_insert_with(|| Entry::new(key.clone()));
        entry.last_used = self.requests;
        number
    }

    fn cancel_decoding<E: Send + 'static>(&mut self, jobs: &Jobs<E>, wanted: impl Fn(ScanNumber) -> bool) {
        for (number, entry) in &mut self.entries {
            if entry.pending.is_some() && !wanted(*number) {
                entry.pending = None;
                jobs.cancel(JobKey { kind: DECODE, id: u64::from(number.0) });
            }
        }
    }

    /// First a coarse picture; then, unless one only passes, all of it, as nobody knows when somebody will zoom in.
    fn decode_current<E>(&mut self, jobs: &Jobs<E>, number: ScanNumber, coarse: Fineness, view: Option<(ScanRect, f32)>, passing: bool)
    where
        E: From<ScanEvent> + Send + 'static,
    {
        let Some(entry) = self.entries.get(&number) else { return };
        let Some(pyramid) = entry.pyramid.as_ref().filter(|_| entry.previewed.is_none()) else {
            return self.decode(jobs, number, coarse, Priority::Visible);
        };
        if !passing && pyramid.can_be_finer() && entry.coarse_because.is_none() && !entry.in_parts {
            let is_too_coarse = view.is_some_and(|(_, zoom)| render_policy::level_for_zoom(pyramid.scan_size(), zoom) < pyramid.finest());
            self.decode(jobs, number, Fineness::Whole, if is_too_coarse { Priority::Visible } else { Priority::Near });
        }
    }

    fn decode<E>(&mut self, jobs: &Jobs<E>, number: ScanNumber, fineness: Fineness, priority: Priority)
    where
        E: From<ScanEvent> + Send + 'static,
    {
        let key = JobKey { kind: DECODE, id: u64::from(number.0) };
        let Some(entry) = self.entries.get_mut(&number) else { return };
        if entry.problem.is_some() {
            return;
        }
        if let Some(pending) = &mut entry.pending {
            if priority < pending.priority {
                pending.priority = priority;
                jobs.promote(key, priority);
            }
            return;
        }
        self.generation += 1;
        let generation = self.generation;
        entry.pending = Some(Pending { generation, priority });
        let (scans, frame, limits) = (Arc::clone(&self.scans), entry.key.clone(), self.limits);
        let work = Box::new(move |scope: &JobScope<'_, E>| E::from(decode_frame(&scans, &frame, fineness, &limits, number, scope)));
        jobs.submit(Job { key, priority, generation, work });
    }

    /// The tiles this view needs of scans that are decoded, the most urgent first.
    fn wanted(&self, current: Option<ScanNumber>, around: &[ScanNumber], view: Option<(ScanRect, f32)>) -> Vec<(TileKey, Priority)> {
        let overview = |number: ScanNumber, priority| {
            let entry = self.entries.get(&number)?;
            Some(vec![WantedTile { tile: render_policy::overview_tile(entry.pyramid.as_ref()?.scan_size(), entry.finest()?), priority }])
        };
        let of_current = |number: ScanNumber| {
            let entry = self.entries.get(&number)?;
            let scan = entry.pyramid.as_ref()?.scan_size();
            let Some((visible, zoom)) = view else { return overview(number, Priority::Visible) };
            Some(render_policy::wanted_tiles(&Viewport { scan, visible, zoom }, entry.finest()?))
        };
        let named = |number: ScanNumber, tiles: Option<Vec<WantedTile>>| {
            let hollow = self.entries.get(&number).map(|entry| &entry.hollow);
            let tiles =
                tiles.unwrap_or_default().into_iter().filter(move |wanted| hollow.is_none_or(|hollow| !hollow.contains(&wanted.tile)));
            tiles.map(move |wanted| (TileKey { scan: number, tile: wanted.tile }, wanted.priority)).collect::<Vec<_>>()
        };
        let first = current.map(|number| named(number, of_current(number))).unwrap_or_default();
        first.into_iter().chain(around.iter().flat_map(|number| named(*number, overview(*number, Priority::Near)))).collect()
    }

    fn cut<E>(&mut self, jobs: &Jobs<E>, wanted: &[(TileKey, Priority)], style: TileStyle, held: &dyn Fn(TileKey, TileStyle) -> bool)
    where
        E: From<ScanEvent> + Send + 'static,
    {
        let keys: BTreeSet<TileKey> = wanted.iter().map(|(key, _)| *key).collect();
        let entries = &self.entries;
        let style_of = |key: &TileKey| TileStyle { sight: entries.get(&key.scan).map_or(0, |entry| entry.sight), ..style };
        self.cutting.retain(|key, (of, _)| {
            let is_wanted = *of == style_of(key) && keys.contains(key);
            if !is_wanted {
                jobs.cancel(key.job());
            }
            is_wanted
        });
        let cutting = &self.cutting;
        self.ready.retain(|tile| cutting.get(&tile.key).is_some_and(|(of, _)| *of == tile.style));
        let mut at_once = 0..CUT_AT_ONCE;
        for (key, priority) in wanted {
            let style = style_of(key);
            if self.cutting.contains_key(key) || held(*key, style) {
                continue;
            }
            let Some((frame, Some(pyramid))) = self.entries.get(&key.scan).map(|entry| (entry.key.clone(), entry.pyramid.clone())) else {
                continue;
            };
            self.generation += 1;
            self.cutting.insert(*key, (style, self.generation));
            if pyramid.cuts_quickly(key.tile, style.enhancement)
                && at_once.next().is_some()
                && let Some(pixels) = pyramid.tile(key.tile, style.enhancement)
            {
                self.ready.push_back(ReadyTile { key: *key, style, pixels });
                continue;
            }
            let (key, scans, limits) = (*key, Arc::clone(&self.scans), self.limits);
            let work = Box::new(move |scope: &JobScope<'_, E>| {
                let cut = if key.tile.level < pyramid.finest() {
                    cut_part(&scans, &frame, (key.tile, style.enhancement, &pyramid), &limits, scope.cancel())
                } else {
                    Ok(pyramid.tile_unless(key.tile, style.enhancement, scope.cancel()))
                };
                let unreadable = matches!(cut, Err(ScanError::Io(_)));
                E::from(ScanEvent::Cut { key, style, pixels: cut.ok().flatten(), unreadable })
            });
            jobs.submit(Job { key: key.job(), priority: *priority, generation: self.generation, work });
        }
    }

    fn evict(&mut self) {
        let held: Vec<Held<ScanNumber>> = self
            .entries
            .iter()
            .filter_map(|(number, entry)| Some((number, entry, entry.pyramid.as_ref()?)))
            .map(|(number, entry, pyramid)| Held {
                key: *number,
                bytes: pyramid.bytes(),
                last_used: entry.last_used,
                pinned: self.in_view.contains(number),
            })
            .collect();
        for number in render_policy::evict(&held, self.budget) {
            if let Some(entry) = self.entries.get_mut(&number) {
                entry.pyramid = None;
            }
        }
    }
}

#[cfg(test)]
#[path = "scan_cache_tests.rs"]
mod tests;
