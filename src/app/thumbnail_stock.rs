//! Thumbnails of pages that nobody has scrolled to yet, made while nothing else is to be done, so that scrolling shows them at once.
//!
//! They are made on all cores, outwards from the page where the work began, and kept in the dossier only: the window gets those it shows
//! from there. As soon as anything else waits for a worker the work ends, and it is taken up again when nothing does.

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
/// So many pages at a time where jobs run on the spot.
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
        // Where jobs run on the spot nothing else could be done meanwhile.
        let most = if self.jobs.is_pool() { usize::MAX } else { BATCH };
        let mut rest = std::mem::take(&mut self.stock.rest);
        let source = DossierThumbnails::new(&session.loader, self.scans.open_scans());
        let workers = self.jobs.workers();
        self.stock.is_busy = true;
        self.submit(STOCK, 0, Priority::Background, move |scope| {
            make(&source, &mut rest, most, workers, &|| scope.is_cancelled() || scope.others_wait(), scope.cancel());
            Event::Stocked(rest)
        });
    }

    /// Takes back what could not be made yet.
    pub(super) fn stocked(&mut self, rest: Vec<FrameKey>) {
        (self.stock.rest, self.stock.is_busy) = (rest, false);
    }

    /// A job ended without saying what is left.
    pub(super) fn stock_lost(&mut self, key: JobKey) {
        if key.kind == STOCK {
            self.stock.is_busy = false;
        }
    }
}

/// Makes what is missing, from the end of the list on, until the work is needed elsewhere; what was looked at is taken off.
fn make(
    source: &dyn ThumbnailSource,
    rest: &mut Vec<FrameKey>,
    most: usize,
    workers: usize,
    enough: &(dyn Fn() -> bool + Sync),
    cancel: &Cancel,
) {
    let next = AtomicUsize::new(0);
    let pages = rest.as_slice();
    let work = || {
        while !enough() {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(key) = pages.len().checked_sub(at + 1).filter(|_| at < most).and_then(|at| pages.get(at)) else { break };
            keep_thumbnail(source, key, cancel);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    let done = next.into_inner().min(most);
    rest.truncate(rest.len().saturating_sub(done));
}
