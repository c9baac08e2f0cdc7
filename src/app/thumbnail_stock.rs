//! Thumbnails of pages that nobody has scrolled to yet, made while nothing else is to be done, so that scrolling shows them at once.
//!
//! They are made a few at a time, on all cores, outwards from the page where the work began, and kept in the dossier only: the window
//! gets those it shows from there. Between two batches everything else that waits for a worker has its turn.

use super::event::Event;
use super::jobs::{JobKey, Priority};
use super::open_scans::FrameKey;
use super::scan_cache::ScanState;
use super::thumbnail_source::DossierThumbnails;
use super::thumbnails::{ThumbnailSource, keep_thumbnail};
use super::workspace::Workspace;
use crate::scan::Cancel;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Kind of the jobs.
const STOCK: &str = "thumbnail.stock";
/// So many pages a batch, which is about a fifth of a second for typed pages.
const BATCH: usize = 12;

/// Which pages are still to be looked at.
#[derive(Debug, Default)]
pub(super) struct Stock {
    /// The dossier they are of, by the number that thumbnails know it under.
    epoch: Option<u64>,
    /// The last ones come first.
    rest: Vec<FrameKey>,
    is_busy: bool,
}

impl Workspace {
    /// Has the next thumbnails made, where nobody waits for anything.
    pub(super) fn stock_thumbnails(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(page) = session.place.page else { return };
        // Without a window nobody sees them; what cannot be kept would be made again and again.
        if self.frame_began().is_none() || session.read_only.is_some() {
            return;
        }
        if session.frame_key(page).is_some_and(|frame| matches!(self.scans.state(&frame), ScanState::Loading { .. })) {
            return;
        }
        let epoch = self.thumbnails.epoch();
        if self.stock.epoch != Some(epoch) {
            let heads = session.dossier.heads();
            let (before, after) = heads.split_at(session.dossier.place(page).unwrap_or(0).min(heads.len()));
            let order = before.iter().chain(after.iter().rev());
            let rest = order.filter_map(|head| session.frame_key(head.id)).collect();
            self.stock = Stock { epoch: Some(epoch), rest, is_busy: false };
        }
        if self.stock.is_busy || self.stock.rest.is_empty() || self.thumbnails.is_making() {
            return;
        }
        let mut batch = self.stock.rest.split_off(self.stock.rest.len().saturating_sub(BATCH));
        batch.reverse();
        let source = DossierThumbnails::new(&session.loader, self.scans.open_scans());
        let workers = self.jobs.workers();
        self.stock.is_busy = true;
        self.submit(STOCK, 0, Priority::Background, move |scope| {
            make(&source, &batch, workers, scope.cancel());
            Event::Stocked
        });
    }

    /// A batch is done, or will not be.
    pub(super) fn stocked(&mut self, key: Option<JobKey>) {
        if key.is_none_or(|key| key.kind == STOCK) {
            self.stock.is_busy = false;
        }
    }
}

/// Makes what is missing of a batch.
fn make(source: &dyn ThumbnailSource, batch: &[FrameKey], workers: usize, cancel: &Cancel) {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(key) = batch.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !cancel.is_cancelled()) {
            keep_thumbnail(source, key, cancel);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..workers.min(batch.len()) {
            scope.spawn(work);
        }
        work();
    });
}
