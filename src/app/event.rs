//! What jobs tell the workspace.

use super::batch::FoundPlace;
use super::checking::Checked;
use super::crops::CropKey;
use super::dossier_profile::Profiled;
use super::facts::PageFacts;
use super::fetching::FetchDone;
use super::findings::PageMarks;
use super::intake::IntakePlan;
use super::linking::LinkFound;
use super::loader::Loaded;
use super::looking::RegionDone;
use super::opened::OpenedDossier;
use super::pixels::TilePixels;
use super::problem::Problem;
use super::recognize::RecognizeEvent;
use super::run::clean::Cleaned;
use super::run::export::ExportPreview;
use super::scan_cache::{FrameKey, ScanEvent, ScanNumber};
use super::search::Hit;
use super::shapes::ShapePlace;
use super::statistics::JudgedPages;
use super::strips::StripKey;
use super::suspects::PageDoubts;
use super::thumbnails::ThumbnailEvent;
use crate::analysis::reading::{PageEdges, WordForms};
use crate::analysis::structure::EdgeDigest;
use crate::analysis::suspects::Profile;
use crate::model::{InkBox, PageId, Span};
use std::path::PathBuf;
use std::sync::Arc;

/// What a survey found on a page.
#[derive(Debug)]
pub struct Surveyed {
    /// Which page.
    pub page: PageId,
    /// For the page list.
    pub facts: PageFacts,
    /// For series over pages.
    pub digest: EdgeDigest,
    /// The lines beside its breaks.
    pub edges: PageEdges,
}

/// The result of a job.
#[derive(Debug)]
pub enum Event {
    /// Files were listed and paired.
    Planned(Result<Box<IntakePlan>, Problem>, Vec<PathBuf>),
    /// What a manifest lists was fetched.
    Fetched(Result<Box<FetchDone>, Problem>),
    /// A dossier was opened or made.
    Opened(Box<Result<OpenedDossier, Problem>>),
    /// Files a page was made from were looked at: scans that are other files now, and whether the page's scan is there.
    OriginalsLooked(Vec<PathBuf>, bool),
    /// A folder with a dossier was listed again.
    Looked(Result<Box<IntakePlan>, Problem>),
    /// A page's content was loaded.
    Loaded(PageId, Box<Result<Loaded, Problem>>),
    /// The marks of a page were found.
    Marked(PageId, Arc<PageMarks>),
    /// A stretch of pages was surveyed for the page list.
    Surveyed(Vec<Surveyed>),
    /// Scans were looked at; the boxes found on each.
    Inked(Vec<(PageId, Vec<InkBox>)>),
    /// What came of reading scans with Tesseract.
    Recognize(RecognizeEvent),
    /// All scans were looked at; says what was found.
    InkEnded(String),
    /// Texts were laid on their scans.
    LinksFound(Vec<LinkFound>),
    /// All texts were; says what was found.
    LinksEnded(String),
    /// The words of pages that were not counted before, how many pages these are, and their forms as written.
    Counted(WordForms, usize, Profile),
    /// What the dossier says of itself was put together.
    Profiled(Profiled),
    /// The misreadings of the current page were looked for.
    Checked(Checked),
    /// The misreadings of a stretch of pages were looked for.
    AllChecked(Vec<(PageId, PageDoubts)>),
    /// What was judged on a stretch of pages.
    PagesJudged(JudgedPages),
    /// A search found these; it goes on until its job is done.
    Found(Vec<Hit>),
    /// A search is done; says what was left out, or nothing.
    SearchEnded(String),
    /// Places to be changed together were found by the job with this ticket; collecting goes on until it is done.
    PlacesFound(u64, Vec<FoundPlace>),
    /// All such places were collected; says what was left out, or nothing.
    PlacesEnded(u64, String),
    /// The places of a word whose pictures were asked for, what was left out, and where they were asked for.
    ShapesFound(u64, Vec<ShapePlace>, String, Option<(PageId, Span)>),
    /// How far pictures are from the usual one.
    ShapesMeasured(u64, Vec<(CropKey, f32)>),
    /// Cuttings from a page's scan; none for those that could not be made.
    Cropped(PageId, Vec<(CropKey, Option<TilePixels>)>),
    /// Something about scans.
    Scan(ScanEvent),
    /// A thumbnail was made, or could not be.
    Thumbnail(ThumbnailEvent),
    /// An export was written, or not; the sentence says what, the problems what it lacks.
    Exported(Result<(String, Vec<Problem>), Problem>),
    /// The clean text around a page.
    Cleaned(Box<Cleaned>),
    /// A strip of a scan was decoded, or could not be.
    Strip(StripKey, Option<TilePixels>),
    /// How far the lines of a scan run down to the right, in degrees; none where it could not be measured.
    Skewed(FrameKey, Option<f32>),
    /// What the paper of a scan is like was found out; it is kept with the picture.
    PaperSeen(ScanNumber),
    /// More thumbnails are in the dossier.
    Stocked {
        /// Which dossier it is, by the number that thumbnails know it under.
        epoch: u64,
        /// How many of its pages were looked at.
        done: usize,
    },
    /// A part of a scan was cut out as a picture, or written to a file, or could not be.
    Region(Box<RegionDone>),
    /// What an export would give.
    ExportPreviewed(Box<ExportPreview>),
}

impl From<ThumbnailEvent> for Event {
    fn from(event: ThumbnailEvent) -> Self {
        Self::Thumbnail(event)
    }
}

impl From<ScanEvent> for Event {
    fn from(event: ScanEvent) -> Self {
        Self::Scan(event)
    }
}
