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

/// What shows of a page before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// A picture of it that was kept the last time.
    Kept,
    /// The small picture that its file carries; other programs may have left an old one there.
    Small,
    /// As much of it as is decoded.
    Part,
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
    /// What shows while the scan itself is yet to come.
    pub(super) previewed: Option<Sight>,
    /// How often what shows was replaced by something else; tiles that were cut before are cut again.
    pub(super) sight: u16,
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
            previewed: None,
            sight: 0,
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

    /// Shows something before the scan is decoded; what shows already stays, unless there is more of it now.
    pub(super) fn preview(&mut self, pyramid: Arc<Pyramid>, sight: Sight) {
        let is_more = self.pyramid.is_none() || (self.previewed == Some(Sight::Part) && sight == Sight::Part);
        if self.pending.is_some() && is_more {
            self.sight = self.sight.wrapping_add(u16::from(self.pyramid.is_some()));
            self.pyramid = Some(pyramid);
            self.previewed = Some(sight);
        }
    }

    /// Shows the scan itself.
    pub(super) fn show(&mut self, pyramid: Arc<Pyramid>) {
        // A picture that was kept was made of these very pixels.
        self.sight = self.sight.wrapping_add(u16::from(matches!(self.previewed, Some(Sight::Small | Sight::Part))));
        self.previewed = None;
        self.hollow.clear();
        self.pyramid = Some(pyramid);
    }

    pub(super) fn fail(&mut self, error: &ScanError) {
        self.unreadable |= matches!(error, ScanError::Io(_));
        if self.previewed == Some(Sight::Part) && *error != ScanError::Cancelled {
            // Half a page that will never be whole tells less than the reason.
            (self.pyramid, self.previewed) = (None, None);
        }
        match (&self.pyramid, error) {
            (_, ScanError::Cancelled) => {}
            (Some(_), _) => {
                self.previewed = None;
                self.coarse_because = Some(format!("Shown less sharply than it is: {error}."));
            }
            (None, _) => self.problem = Some(ScanProblem::new(error, &self.key)),
        }
    }
}
