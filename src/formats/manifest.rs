//! Lists of pages: files that hold no text of their own but say which images and texts make a work, in which order, under which names.
//!
//! METS and IIIF manifests are such lists. What they name is given as written there, a path or an address; nothing is looked for here,
//! and nothing is fetched.

use super::{FormatError, Notice, iiif, mets};
use crate::model::ScanSize;

/// A list of pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// What kind of list it is, for people: `METS`, `IIIF manifest`.
    pub kind: &'static str,
    /// What the work is called.
    pub title: Option<String>,
    /// Its pages in order.
    pub pages: Vec<ManifestPage>,
    /// What was met on the way.
    pub notices: Vec<Notice>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ManifestPage {
    /// What it is called: a number in words people know.
    pub label: Option<String>,
    /// The images of it, the best to look at first, as written there.
    pub images: Vec<String>,
    /// The texts of it, as written there.
    pub texts: Vec<String>,
    /// Size of the page in the list's own measure, where it gives one.
    pub size: Option<ScanSize>,
}

/// Whether a file that begins so may be a list of pages: METS, or JSON of IIIF, which may be annotations as well.
pub fn may_be_manifest(head: &super::Head) -> bool {
    head.root.as_deref() == Some("mets") || iiif::sniff(&head.text)
}

/// Reads a list of pages.
///
/// # Errors
/// Where it is no such list, is damaged beyond reading, or names no page.
pub fn read_manifest(bytes: &[u8]) -> Result<Manifest, FormatError> {
    let head = super::Head::new(bytes);
    let manifest = if head.root.as_deref() == Some("mets") { mets::read(bytes)? } else { iiif::read_manifest(bytes)? };
    if manifest.pages.is_empty() {
        return Err(FormatError::Damaged(format!("the {} names no page", manifest.kind)));
    }
    Ok(manifest)
}
