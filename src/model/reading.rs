//! One version of a page's text.

use super::layout::Layout;
use super::text::PageText;
use std::path::PathBuf;

/// What a reading is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReadingRole {
    /// The one being corrected.
    #[default]
    Working,
    /// Kept beside it, read-only.
    Witness,
}

/// A page's text in one version, with what is known of its place on the scan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What to call it: `ocr`, `corrected`, the folder or the engine it came from.
    pub name: String,
    /// The file it was read from, relative to the folder that was opened.
    pub file: Option<PathBuf>,
    /// Identifier of the format it was read from (`txt`, `hocr`, `alto` …); empty for none.
    pub format: String,
    /// The text.
    pub text: PageText,
    /// Where its words stand.
    pub layout: Layout,
    /// SHA-256 of the file when it was read, as hexadecimal; empty where that is not known.
    pub digest: String,
}
