//! Scan files that workers have open.
//!
//! Opening a PDF of 200 pages means reading its index; doing so for every page turn would be felt. So a worker that is done with a
//! file of several frames leaves it here for the next one. A file is used by one worker at a time and two are kept at most. Of huge
//! frames, which fill hundreds of megabytes while they are decoded, only one is decoded at a time, whatever it is wanted for.

use super::clock::Clock;
use super::pixels::Pyramid;
use super::render_policy::first_reduction;
use crate::model::ScanSize;
use crate::scan::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Files kept open at most.
const KEPT: usize = 2;

/// Opens a scan file; called on workers. The program puts its file system behind this.
pub type OpenScan = Arc<dyn Fn(&Path) -> Result<Box<dyn ScanFile>, ScanError> + Send + Sync>;

/// Opens a scan file from the disk.
///
/// # Errors
/// Where it cannot be read or is no scan.
pub(super) fn open_scan(path: &Path) -> Result<Box<dyn ScanFile>, ScanError> {
    open_within(path, &Limits::default())
}

/// The same within other limits.
///
/// # Errors
/// Where it cannot be read or is no scan.
pub(super) fn open_within(path: &Path, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let reader = crate::store::listing::open_reader(path).map_err(|error| ScanError::Io(error.to_string()))?;
    crate::scan::open(Box::new(reader), limits)
}

/// One frame of one scan file, by the path that [`OpenScan`] takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameKey {
    /// Where the file is.
    pub path: Arc<Path>,
    /// Image in the file, from 0.
    pub frame: u32,
}

/// A frame of more pixels than this is huge: four times the largest page that is scanned in earnest.
const HUGE: u64 = 400_000_000;

fn is_huge(size: ScanSize) -> bool {
    u64::from(size.width) * u64::from(size.height) > HUGE
}

/// Where coarse pictures of large frames are kept. Called on workers.
pub trait PreviewStore: Send + Sync {
    /// The picture of a scan of this size that was kept earlier.
    fn kept(&self, key: &FrameKey, scan: ScanSize) -> Option<Raster>;
    /// Keeps a picture; failing to is no loss.
    fn keep(&self, key: &FrameKey, picture: &Raster);
}

type KeptFile = (Arc<Path>, Box<dyn ScanFile>);

/// The open files between two jobs.
pub struct OpenScans {
    open: OpenScan,
    kept: Mutex<Vec<KeptFile>>,
    /// Held while a huge frame is decoded.
    turn: Mutex<()>,
    previews: Mutex<Option<Arc<dyn PreviewStore>>>,
    clock: Clock,
}

impl OpenScans {
    /// None open yet.
    pub fn new(open: OpenScan) -> Self {
        Self { open, kept: Mutex::default(), turn: Mutex::default(), previews: Mutex::default(), clock: Clock::Real }
    }

    /// The same with another clock.
    #[cfg(test)]
    pub(super) fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The clock by which decoding that takes long is shown.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A file that was left here, or a newly opened one.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(&self, path: &Path) -> Result<Box<dyn ScanFile>, ScanError> {
        let mut kept = self.lock();
        if let Some(at) = kept.iter().position(|(of, _)| **of == *path) {
            if let Some(shared) = kept.get_mut(at).and_then(|(_, file)| file.share()) {
                return Ok(shared);
            }
            return Ok(kept.remove(at).1);
        }
        drop(kept);
        (self.open)(path)
    }

    /// Leaves a file for the next job. A file of one frame is closed, all there is to it has been read; unless it is read in parts.
    pub fn give_back(&self, path: &Arc<Path>, mut file: Box<dyn ScanFile>) {
        if file.frame_count() < 2 && !file.takes_parts(0) {
            return;
        }
        // What can be shared is kept in that form, and once.
        let shared = file.share();
        let is_shared = shared.is_some();
        let mut kept = self.lock();
        if is_shared && kept.iter().any(|(of, _)| of == path) {
            return;
        }
        let file = shared.unwrap_or(file);
        kept.insert(0, (Arc::clone(path), file));
        kept.truncate(KEPT);
    }

    /// Closes a file, because it is to be read anew.
    pub fn close(&self, path: &Path) {
        self.lock().retain(|(of, _)| **of != *path);
    }

    /// From now on previews are kept there, or nowhere.
    pub fn set_previews(&self, previews: Option<Arc<dyn PreviewStore>>) {
        *self.previews.lock().unwrap_or_else(PoisonError::into_inner) = previews;
    }

    /// Where previews are kept.
    pub fn previews(&self) -> Option<Arc<dyn PreviewStore>> {
        self.previews.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does work that decodes a frame of this size; huge frames one at a time, because each fills hundreds of megabytes for a while.
    pub fn in_turn<R>(&self, size: ScanSize, work: impl FnOnce() -> R) -> R {
        let _turn = is_huge(size).then(|| self.turn.lock().unwrap_or_else(PoisonError::into_inner));
        work()
    }

    /// A picture of a whole frame, coarse as it may be with its longer side at least `side` pixels, and what the frame's header says.
    ///
    /// # Errors
    /// Where it cannot be decoded.
    pub fn picture(&self, key: &FrameKey, side: u32, cancel: &Cancel) -> Result<(Raster, FrameInfo), ScanError> {
        self.picture_in(self.open(&key.path)?, key, side, cancel)
    }

    fn picture_in(
        &self,
        mut file: Box<dyn ScanFile>,
        key: &FrameKey,
        side: u32,
        cancel: &Cancel,
    ) -> Result<(Raster, FrameInfo), ScanError> {
        let info = file.frame_info(key.frame)?;
        let request = Request { area: None, reduction: first_reduction(info.size, side) };
        let raster = self.in_turn(info.size, || {
            if cancel.is_cancelled() {
                return Err(ScanError::Cancelled);
            }
            let raster = file.decode(key.frame, request, &Limits::default(), cancel)?;
            if !is_huge(info.size) {
                return Ok(raster);
            }
            // Made small before the next in line begins.
            let small = Pyramid::build(info.size, raster, cancel).and_then(|pyramid| pyramid.overview(side.saturating_mul(2)));
            small.ok_or(ScanError::Cancelled)
        })?;
        self.give_back(&key.path, file);
        Ok((raster, info))
    }

    /// The same for a small picture in a list, which may be the one that the file carries.
    ///
    /// # Errors
    /// Where it cannot be decoded.
    pub fn small_picture(&self, key: &FrameKey, side: u32, cancel: &Cancel) -> Result<Raster, ScanError> {
        let mut file = self.open(&key.path)?;
        let is_enough = |small: &Raster| small.size.width.max(small.size.height) >= side / 4 * 3;
        if let Some(small) = file.thumbnail(key.frame, cancel).filter(is_enough) {
            self.give_back(&key.path, file);
            return Ok(small);
        }
        self.picture_in(file, key, side, cancel).map(|(raster, _)| raster)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<KeptFile>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::TryLockError;

    #[test]
    fn only_huge_frames_wait_for_one_another() {
        let scans = OpenScans::new(Arc::new(|_| Err(ScanError::Cancelled)));
        let taken =
            |width| scans.in_turn(ScanSize { width, height: 20_000 }, || matches!(scans.turn.try_lock(), Err(TryLockError::WouldBlock)));
        assert_eq!([taken(5_000), taken(20_001)], [false, true]);
    }
}
