//! Scan files that workers have open.
//!
//! Opening a PDF of 200 pages means reading its index; doing so for every page turn would be felt. So a worker that is done with a
//! file of several frames leaves it here for the next one. A file is used by one worker at a time and two are kept at most.

use crate::scan::{ScanError, ScanFile};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Files kept open at most.
const KEPT: usize = 2;

/// Opens a scan file; called on workers. The program puts its file system behind this.
pub type OpenScan = Arc<dyn Fn(&Path) -> Result<Box<dyn ScanFile>, ScanError> + Send + Sync>;

/// One frame of one scan file, by the path that [`OpenScan`] takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameKey {
    /// Where the file is.
    pub path: Arc<Path>,
    /// Image in the file, from 0.
    pub frame: u32,
}

type KeptFile = (Arc<Path>, Box<dyn ScanFile>);

/// The open files between two jobs.
pub struct OpenScans {
    open: OpenScan,
    kept: Mutex<Vec<KeptFile>>,
}

impl OpenScans {
    /// None open yet.
    pub fn new(open: OpenScan) -> Self {
        Self { open, kept: Mutex::default() }
    }

    /// A file that was left here, or a newly opened one.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(&self, path: &Path) -> Result<Box<dyn ScanFile>, ScanError> {
        let mut kept = self.lock();
        if let Some(at) = kept.iter().position(|(of, _)| **of == *path) {
            return Ok(kept.remove(at).1);
        }
        drop(kept);
        (self.open)(path)
    }

    /// Leaves a file for the next job. A file of one frame is closed: all there is to it has been read.
    pub fn give_back(&self, path: &Arc<Path>, file: Box<dyn ScanFile>) {
        if file.frame_count() < 2 {
            return;
        }
        let mut kept = self.lock();
        kept.insert(0, (Arc::clone(path), file));
        kept.truncate(KEPT);
    }

    /// Closes a file, because it is to be read anew.
    pub fn close(&self, path: &Path) {
        self.lock().retain(|(of, _)| **of != *path);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<KeptFile>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
