//! What a window asks the workspace about scans: which there are, and what is missing of those in view.

use super::scan_cache::{FrameKey, ScanRequest, TileKey, TileStyle};
use super::workspace::Workspace;
use crate::model::PageId;

impl Workspace {
    /// Asks for what is missing of the scans in view; `held` says which tiles the window has already.
    pub fn request_scan(&mut self, request: &ScanRequest<'_>, held: &dyn Fn(TileKey, TileStyle) -> bool) {
        self.scans.request(&self.jobs, request, held);
    }

    /// The scan of a page and those of its neighbours, the likeliest to be looked at next first.
    pub fn frames(&self, page: PageId) -> (Option<FrameKey>, Vec<FrameKey>) {
        let Some(session) = &self.session else { return (None, Vec::new()) };
        let (before, after) = super::views::text::neighbours(session, page);
        let frame = |id: PageId| session.frame_key(id);
        (frame(page), after.and_then(frame).into_iter().chain(before.and_then(frame)).collect())
    }
}
