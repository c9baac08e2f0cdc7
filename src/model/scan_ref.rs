//! A reference to a scan: which file, which image in it.

use super::geometry::ScanSize;
use std::path::PathBuf;

/// One frame of one scan file. The file itself is never written to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScanRef {
    /// Path relative to the folder that was opened where the file lies in it, otherwise as given.
    pub path: PathBuf,
    /// Image in the file, from 0 (TIFF directory, PDF page).
    pub frame: u32,
    /// Size in pixels, once known.
    pub size: Option<ScanSize>,
}
