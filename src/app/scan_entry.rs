//! What the scan cache knows of one scan.

use super::jobs::Priority;
use super::open_scans::FrameKey;
use super::pixels::Pyramid;
use super::render_policy::TileId;
use super::scan_problem::ScanProblem;
use crate::scan::{FrameInfo, ScanError};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    pub(super) generation: u64,
    pub(super) priority: Priority,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: FrameKey,
    pub(super) info: Option<FrameInfo>,
    pub(super) pyramid: Option<Arc<Pyramid>>,
    pub(super) pending: Option<Pending>,
    pub(super) problem: Option<ScanProblem>,
    /// Why the page is shown coarser than it is, once decoding it whole has failed.
    pub(super) coarse_because: Option<String>,
    /// Tiles that turned out to hold nothing; asking again would go on for ever.
    pub(super) hollow: BTreeSet<TileId>,
    /// Whether finer tiles are decoded one by one.
    pub(super) in_parts: bool,
    /// Whether what shows is a kept picture and the scan itself is yet to come.
    pub(super) previewed: bool,
    /// Whether the file could not be read when it was wanted last.
    pub(super) unreadable: bool,
    pub(super) last_used: u64,
}

impl Entry {
    /// A scan of which nothing is known yet.
    pub(super) fn new(key: FrameKey) -> Self {
        Self {
            key,
            info: None,
            pyramid: None,
            pending: None,
            problem: None,
            coarse_because: None,
            hollow: BTreeSet::new(),
            in_parts: false,
            previewed: false,
            unreadable: false,
            last_used: 0,
        }
    }

    /// Forgets what went wrong, so that it is tried again.
    pub(super) fn retry(&mut self) {
        (self.problem, self.coarse_because, self.unreadable) = (None, None, false);
        self.hollow.clear();
    }

    /// The finest level that tiles can be had of.
    pub(super) fn finest(&self) -> Option<u8> {
        self.pyramid.as_ref().map(|pyramid| if self.in_parts { 0 } else { pyramid.finest() })
    }

    pub(super) fn fail(&mut self, error: &ScanError) {
        self.unreadable |= matches!(error, ScanError::Io(_));
        match (&self.pyramid, error) {
            (_, ScanError::Cancelled) => {}
            (Some(_), _) => {
                self.previewed = false;
                self.coarse_because = Some(format!("Shown less sharply than it is: {error}."));
            }
            (None, _) => self.problem = Some(ScanProblem::new(error, &self.key)),
        }
    }
}
