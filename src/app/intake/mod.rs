//! Intake: from files to pages, with the reason for every pair.
//!
//! [`gather`] asks the disk what there is, [`plan`] decides what belongs together and is pure, [`Importer`] reads a page's texts when the
//! page is looked at. The one idea: **no file is ever lost silently.** Each one becomes a scan, a reading, or a [`Leftover`] with a
//! sentence that says why; what rests on a guess carries a [`Doubt`].
//!
//! The order of evidence: what a list of pages says (METS, IIIF), what a text says about its image, the same name in the same folder, the same name in a sibling folder, as many
//! pages under the same name, the same digits, and last, as a doubt, the same count.

mod archives;
mod documents;
mod doubt;
mod gather;
mod heads;
mod importer;
mod listing;
mod manifests;
mod names;
mod pairing;
mod readings;
mod texts;

pub use documents::plan;
pub use doubt::{Doubt, DoubtKind};
pub use gather::{GatherLimits, gather};
pub(in crate::app) use importer::head_of;
pub use importer::{Imported, Importer, dossier_from_plan};
pub use listing::{Entry, EntryKind, Listing, ManifestEntry, ScanEntry, TextEntry, TextPage};

use crate::app::problem::Problem;
use crate::model::{ScanRef, TextRef};
use std::path::PathBuf;

/// What belongs together, why, and what is doubtful.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IntakePlan {
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// What the whole is called.
    pub title: String,
    /// Documents in natural order.
    pub documents: Vec<PlannedDocument>,
    /// Files that became no page.
    pub leftovers: Vec<Leftover>,
    /// Doubts about documents and files; those about single pages are with the pages.
    pub doubts: Vec<Doubt>,
    /// What could not be listed or read.
    pub problems: Vec<Problem>,
    /// How many links that lead out of the folder were not followed.
    pub links_out: usize,
}

/// A run of pages that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlannedDocument {
    /// What it is called.
    pub title: String,
    /// Its pages in order.
    pub pages: Vec<PlannedPage>,
}

/// A scan with its texts.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedPage {
    /// The scan, if there is one.
    pub scan: Option<ScanRef>,
    /// Its texts, the working reading first.
    pub texts: Vec<TextRef>,
    /// What the page is called.
    pub label: String,
    /// Why the working reading goes with the scan.
    pub why: PairReason,
    /// The same for every text, in the order of `texts`.
    pub reasons: Vec<PairReason>,
    /// What is doubtful about it.
    pub doubts: Vec<Doubt>,
}

/// Why a text goes with a scan, the strongest reason first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairReason {
    /// A list of pages puts them together; holds its kind.
    Listed(String),
    /// The text names the image, as written there.
    NamesImage(String),
    /// The same name in the same folder.
    SameName,
    /// The same name in another folder; holds that folder's name.
    SiblingFolder(String),
    /// The text is in the scan file.
    OwnText,
    /// The text's number is the scan's place in its file.
    FrameNumber(u32),
    /// A text of as many pages as there are scans under the same name; holds place and count.
    PageByPage(u32, u32),
    /// The text file calls this page by the number of the scan.
    PageLabel(String),
    /// The same digits in both names.
    SameDigits(String),
    /// As many texts as scans.
    SameCount,
    /// One text for all these scans: its pages begin where the ink of each scan does; holds place and count.
    Divided(u32, u32),
    /// A person put them together.
    ByHand,
    /// There is only a scan or only a text.
    Alone,
}

impl PairReason {
    /// A sentence for people.
    pub fn sentence(&self) -> String {
        match self {
            Self::Listed(kind) => format!("The {kind} puts them together"),
            Self::NamesImage(image) => format!("The text names this image: {image}"),
            Self::SameName => "Same name in the same folder".to_owned(),
            Self::SiblingFolder(folder) if folder.is_empty() => "Same name in the folder above".to_owned(),
            Self::SiblingFolder(folder) => format!("Same name in the folder {folder}"),
            Self::OwnText => "The scan file carries this text itself".to_owned(),
            Self::FrameNumber(number) => format!("The text is numbered {number}, the scan's place in its file"),
            Self::PageByPage(place, count) => format!("Page {place} of {count} in both, under the same name"),
            Self::PageLabel(label) => format!("The text calls this page {label}"),
            Self::SameDigits(digits) => format!("The same number in both names: {digits}"),
            Self::SameCount => "Only the order fits: there are as many texts as scans".to_owned(),
            Self::Divided(place, count) => format!("Page {place} of {count}, found on the scan: the text does not say where pages begin"),
            Self::ByHand => "Put together by hand".to_owned(),
            Self::Alone => "Nothing to pair it with".to_owned(),
        }
    }

    /// The name scripts use.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Listed(_) => "listed",
            Self::NamesImage(_) => "names-image",
            Self::SameName => "same-name",
            Self::SiblingFolder(_) => "sibling-folder",
            Self::OwnText => "own-text",
            Self::FrameNumber(_) => "frame-number",
            Self::PageByPage(..) => "page-by-page",
            Self::PageLabel(_) => "page-label",
            Self::SameDigits(_) => "same-digits",
            Self::SameCount => "same-count",
            Self::Divided(..) => "divided",
            Self::ByHand => "by-hand",
            Self::Alone => "alone",
        }
    }
}

/// A file that became no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// The file, relative to the root.
    pub path: PathBuf,
    /// Why, as a sentence.
    pub why: String,
}

impl IntakePlan {
    /// That there is no page, with the reason where one is known; `advice` where there is none.
    pub fn nothing_found(&self, advice: &str) -> Problem {
        match self.links_out {
            0 => Problem::new("No page was found here.").advice(advice),
            1 => Problem::new("No page was found here: a link leads out of the folder, and such links are not followed.")
                .advice("Open what it leads to by itself."),
            count => {
                Problem::new(format!("No page was found here: {count} links lead out of the folder, and such links are not followed."))
                    .advice("Open what they lead to by itself.")
            }
        }
    }

    /// How many pages there are.
    pub fn page_count(&self) -> usize {
        self.documents.iter().map(|document| document.pages.len()).sum()
    }

    /// All pages in order.
    pub fn pages(&self) -> impl Iterator<Item = &PlannedPage> {
        self.documents.iter().flat_map(|document| &document.pages)
    }

    /// Every doubt, those about the whole first, then page by page.
    pub fn all_doubts(&self) -> impl Iterator<Item = &Doubt> {
        self.doubts.iter().chain(self.pages().flat_map(|page| &page.doubts))
    }

    /// Whether there is anything a person should look at.
    pub fn has_doubts(&self) -> bool {
        self.all_doubts().next().is_some()
    }
}
