//! Text and zones to findings: pure functions that cannot fail, change nothing and know no file.

pub mod align;
pub mod collate;
pub mod compare;
pub mod concordance;
pub mod find;
pub mod lexicon;
pub mod own_rules;
pub mod reading;
pub mod redaction;
mod resources;
pub mod structure;
pub mod suspects;

use crate::model::{DocumentId, Layout, PageId, PageText, ScanSize};

/// What analysis is told about a page.
#[derive(Debug, Clone, Copy)]
pub struct PageInput<'a> {
    /// Which page.
    pub id: PageId,
    /// The document it belongs to; series (page numbers, running heads) do not cross documents.
    pub document: DocumentId,
    /// Its working text.
    pub text: &'a PageText,
    /// Where the words stand, as far as known.
    pub layout: &'a Layout,
    /// Size of the scan in pixels, where known.
    pub scan_size: Option<ScanSize>,
}
