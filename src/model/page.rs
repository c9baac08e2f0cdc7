//! A page: its head, which is always in memory, and its content, which is loaded when looked at.

use super::dossier::DocumentId;
use super::geometry::QuarterTurns;
use super::mark::{Mark, Ruling};
use super::reading::Reading;
use super::scan_ref::ScanRef;
use std::path::PathBuf;
use std::sync::Arc;

/// Names a page for the life of its dossier; never reused, says nothing about order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u64);

/// Counts the changes of a page's content; results computed for an older revision are stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Revision(pub u64);

/// How far the correction of a page has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PageStatus {
    /// Nobody has looked yet.
    #[default]
    NotStarted,
    /// Somebody is at it.
    InProgress,
    /// Corrected once.
    Corrected,
    /// Checked by a second look.
    Checked,
    /// Something is wrong; the note says what.
    Problem,
}

impl PageStatus {
    /// All, in order of progress.
    pub const ALL: [Self; 5] = [Self::NotStarted, Self::InProgress, Self::Corrected, Self::Checked, Self::Problem];

    /// The name people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotStarted => "Not started",
            Self::InProgress => "In progress",
            Self::Corrected => "Corrected",
            Self::Checked => "Checked",
            Self::Problem => "Problem",
        }
    }

    /// The name files and scripts use.
    pub fn id(self) -> &'static str {
        match self {
            Self::NotStarted => "not-started",
            Self::InProgress => "in-progress",
            Self::Corrected => "corrected",
            Self::Checked => "checked",
            Self::Problem => "problem",
        }
    }

    /// The status with this [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }
}

/// What the page list needs of a page without loading it.
#[derive(Debug, Clone, PartialEq)]
pub struct PageHead {
    /// Which page.
    pub id: PageId,
    /// What it is called: the number printed on it, or its place.
    pub label: String,
    /// The document it belongs to.
    pub document: DocumentId,
    /// Its scan, if there is one.
    pub scan: Option<ScanRef>,
    /// How the user turned it.
    pub turns: QuarterTurns,
    /// How far it has come.
    pub status: PageStatus,
    /// A note on it, above all what the problem is.
    pub note: String,
    /// Where its readings come from, the working one first; empty for a scan without text.
    pub texts: Vec<TextRef>,
}

/// Where a reading comes from: one page of one file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextRef {
    /// Path relative to the folder that was opened where the file lies in it, otherwise as given.
    pub path: PathBuf,
    /// Which page of the file, from 0.
    pub index: u32,
    /// What to call the reading: `ocr`, `corrected`, the folder it lies in.
    pub name: String,
    /// Identifier of its format (`txt`, `hocr`, `alto` …).
    pub format: String,
}

/// A page's content.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Which page.
    pub id: PageId,
    /// The reading being corrected.
    pub working: Reading,
    /// The working reading's text as it was read from its file: what changes are shown against.
    pub source_text: Arc<str>,
    /// Other readings, read-only.
    pub witnesses: Vec<Reading>,
    /// Marks put there by a person or an import, in order of their spans.
    pub marks: Vec<Mark>,
    /// A person's verdicts on findings.
    pub rulings: Vec<Ruling>,
    /// Counts changes.
    pub revision: Revision,
}

impl Page {
    /// A page whose working reading is `working`, with nothing said about it yet.
    pub fn new(id: PageId, working: Reading) -> Self {
        let source_text = Arc::from(working.text.as_str());
        Self { id, working, source_text, witnesses: Vec::new(), marks: Vec::new(), rulings: Vec::new(), revision: Revision(0) }
    }
}
