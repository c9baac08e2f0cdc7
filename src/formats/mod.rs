//! Bytes to model and back: one file a format, both directions in it, because reader and writer share the same knowledge and test
//! each other.
//!
//! Nothing here touches a file. A reader gets bytes and gives pages **plus notices**: a damaged file from which a page could be read is
//! not an error. [`FORMATS`] is the one table; sniffing, dialogs, the command line and the tests are driven by it.

mod abbyy;
mod alto;
mod assembly;
mod djvu_xml;
mod docx;
mod entities;
pub mod flow;
mod hocr;
mod html;
mod iiif;
mod json;
pub mod manifest;
mod markdown;
mod mets;
mod page_xml;
pub mod patch;
pub mod pdf;
mod plain_text;
pub mod separators;
pub mod sheet;
mod table;
mod tei;
pub mod text;
mod tsv;
mod write;
mod xml;

pub use flow::{FlowInput, FlowPage, FlowPicture, FlowScan};
pub use table::{FORMATS, Format, Head, Keep, Keeps, MADE, SNIFF_LEN, by_id, read, sniff, written, written_by_id};

use crate::model::{Layout, PageText, ScanSize};
use thiserror::Error;

/// Something a reader met and got over; `what` says what happened and what was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened, what was kept, what to do: sentences without the file's name.
    pub what: String,
}

impl Notice {
    /// A notice.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }
}

/// A page as a text file gives it, before it is paired with a scan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadPage {
    /// The text.
    pub text: PageText,
    /// Where its words stand; empty for plain text.
    pub layout: Layout,
    /// The number or name the file gives the page, in words people know (`3`, `iv`).
    pub label: Option<String>,
    /// The image the file names for the page, as written there.
    pub image: Option<String>,
    /// Which frame of that image, from 0, where the file says so.
    pub image_frame: Option<u32>,
    /// Size of the image in pixels, where the file says so.
    pub scan_size: Option<ScanSize>,
}

/// What a reader made of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadOutcome {
    /// The pages in order.
    pub pages: Vec<ReadPage>,
    /// What was met on the way.
    pub notices: Vec<Notice>,
    /// Whether the cuts between pages came from the file (form feeds, separators, page elements) or there was only one flow.
    pub has_page_breaks: bool,
}

/// Why a file gave no page at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FormatError {
    /// It is not in this format.
    #[error("this is not {expected}: {found}")]
    NotThisFormat {
        /// The format that was tried.
        expected: &'static str,
        /// What was found instead.
        found: String,
    },
    /// It is damaged beyond reading.
    #[error("{0}")]
    Damaged(String),
    /// It exceeds a limit that protects memory or time.
    #[error("{0}")]
    TooLarge(String),
}

/// Reads a file's bytes.
pub type ReadFn = fn(&[u8]) -> Result<ReadOutcome, FormatError>;

/// Writes a document. Writers cannot fail: they make bytes in memory from what they are given.
pub type WriteFn = fn(&FlowInput) -> Vec<u8>;

/// Writes pages with what is known of their places. Writers cannot fail.
pub type SheetFn = fn(&sheet::SheetHead, &[sheet::Sheet]) -> Vec<u8>;

/// How often `needle` stands in the bytes.
fn count_of(bytes: &[u8], needle: &[u8]) -> u32 {
    bytes.windows(needle.len().max(1)).filter(|window| *window == needle).count() as u32
}

/// How many start tags of this local name stand in the bytes, with or without a prefix.
fn count_elements(bytes: &[u8], name: &str) -> u32 {
    let name = name.as_bytes();
    let is_start = |at: usize, window: &[u8]| {
        let [before, middle @ .., after] = window else { return false };
        let named = middle == name && matches!(after, b' ' | b'\t' | b'\n' | b'\r' | b'>' | b'/');
        let prefix = bytes.get(..at).unwrap_or_default().iter().rev().take(64).find(|byte| !byte.is_ascii_alphanumeric());
        named && (*before == b'<' || (*before == b':' && prefix == Some(&b'<')))
    };
    bytes.windows(name.len() + 2).enumerate().filter(|(at, window)| is_start(*at, window)).count() as u32
}
