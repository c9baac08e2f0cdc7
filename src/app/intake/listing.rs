//! What was found on the disk: the input of pairing, without any file being open.

use crate::app::problem::Problem;
use crate::formats::manifest::Manifest;
use crate::model::ScanSize;
use std::path::PathBuf;

/// Files that were found under what was opened.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// The files, in any order.
    pub entries: Vec<Entry>,
    /// What could not be listed or read.
    pub problems: Vec<Problem>,
    /// How many links that lead out of the folder were not followed.
    pub links_out: usize,
    /// The list of pages that was opened by itself, relative to the root: nothing but what it names is meant.
    pub only: Option<PathBuf>,
}

/// One file.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Path relative to the root.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// What it holds.
    pub kind: EntryKind,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryKind {
    /// Pictures of pages.
    Scan(ScanEntry),
    /// Text of pages.
    Text(TextEntry),
    /// A list of pages.
    Manifest(ManifestEntry),
    /// Neither; the sentence says why.
    Other(String),
}

impl EntryKind {
    /// The text it holds, alone or beside a list of pages.
    pub fn text(&self) -> Option<&TextEntry> {
        match self {
            Self::Text(text) => Some(text),
            Self::Manifest(manifest) => manifest.text.as_ref(),
            Self::Scan(_) | Self::Other(_) => None,
        }
    }
}

/// A file that lists pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ManifestEntry {
    /// The list.
    pub list: Manifest,
    /// The text that it carries itself, page by page as listed; none where it carries none.
    pub text: Option<TextEntry>,
    /// For each page, whether it carries words of it.
    pub written: Vec<bool>,
}

/// A file with pictures of pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScanEntry {
    /// How many pictures; at least one.
    pub frames: u32,
    /// Size of the first one, where it is known already.
    pub size: Option<ScanSize>,
    /// Whether the file carries text of its own (PDF, DjVu); then it is offered as a reading.
    pub own_text: bool,
}

/// A file with text of pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextEntry {
    /// Identifier of the format.
    pub format: String,
    /// Whether the format says where words stand on the scan.
    pub placed: bool,
    /// Its pages; at least one.
    pub pages: Vec<TextPage>,
}

/// What is known of a page of a text file before it is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextPage {
    /// The image it names, as written there.
    pub image: Option<String>,
    /// Which frame of that image, from 0.
    pub frame: Option<u32>,
    /// What it is called there.
    pub label: Option<String>,
    /// Size of the image that its coordinates are given for.
    pub size: Option<ScanSize>,
}

impl Entry {
    /// A scan file of so many frames.
    pub fn scan(path: impl Into<PathBuf>, frames: u32) -> Self {
        Self { path: path.into(), bytes: 0, kind: EntryKind::Scan(ScanEntry { frames, ..ScanEntry::default() }) }
    }

    /// A text file of so many pages of which nothing more is known.
    pub fn text(path: impl Into<PathBuf>, format: &str, pages: u32) -> Self {
        let pages = vec![TextPage::default(); pages as usize];
        let placed = matches!(format, "hocr" | "alto" | "page" | "tsv");
        Self { path: path.into(), bytes: 0, kind: EntryKind::Text(TextEntry { format: format.to_owned(), placed, pages }) }
    }
}
