//! What jobs tell the workspace.

use super::facts::PageFacts;
use super::findings::PageMarks;
use super::intake::IntakePlan;
use super::loader::Loaded;
use super::problem::Problem;
use super::search::Hit;
use crate::model::PageId;
use std::path::PathBuf;
use std::sync::Arc;

/// The result of a job.
#[derive(Debug)]
pub enum Event {
    /// Files were listed and paired.
    Planned(Result<Box<IntakePlan>, Problem>, Vec<PathBuf>),
    /// A page's content was loaded.
    Loaded(PageId, Box<Result<Loaded, Problem>>),
    /// The marks of a page were found.
    Marked(PageId, Arc<PageMarks>),
    /// A stretch of pages was surveyed for the page list.
    Surveyed(Vec<(PageId, PageFacts)>),
    /// A search found these; it goes on until its job is done.
    Found(Vec<Hit>),
    /// A search is done; says what was left out, or nothing.
    SearchEnded(String),
    /// An export was written, or not; the sentence says what.
    Exported(Result<String, Problem>),
}
