//! Thumbnails of pages that nobody has scrolled to yet, made while nothing else is to be done, so that scrolling shows them at once.
//!
//! They are made on all cores, outwards from the page where the work began, and kept in the dossier only: the window gets those it shows
//! from there. As soon as anything else waits for a worker the work ends, and it is taken up again when nothing does.

use super::event::Event;
use super::jobs::{JobKey, Priority};
use super::open_scans::FrameKey;
use super::scan_cache::ScanState;
use super::side_by_side::in_order;
use super::thumbnail_source::DossierThumbnails;
use super::thumbnails::keep_thumbnail;
use super::workspace::Workspace;

/// Kind of the jobs.
const STOCK: &str = "thumbnail.stock";
/// So many pages a job; where jobs run on the spot fewer, because nothing else could be done meanwhile.
const BATCH: usize = 200;
const BATCH_ON_THE_SPOT: usize = 12;

/// How far the work is.
#[derive(Debug, Default)]
pub(super) struct Stock {
    /// The dossier it is about, by the number that thumbnails know it under.
    epoch: Option<u64>,
    /// The place of the page that it began with.
    from: usize,
    /// So many pages were looked at, in the order of [`place`].
    done: usize,
    is_busy: bool,
}

/// The place of the `nth` page that is looked at, of so many pages: from the first one to the end, then back to the beginning.
fn place(nth: usize, from: usize, pages: usize) -> Option<usize> {
    let ahead = pages.saturating_sub(from);
    if nth < ahead { Some(from + nth) } else { from.checked_sub(nth - ahead + 1) }
}

impl Workspace {
    /// Has the next thumbnails made, where nobody waits for anything.
    pub(super) fn stock_thumbnails(&mut self) {
        let Some(session) = &self.session else { return };
        let (epoch, heads) = (self.thumbnails.epoch(), session.dossier.heads());
        let is_known = self.stock.epoch == Some(epoch);
        if is_known && (self.stock.is_busy || self.stock.done >= heads.len()) {
            return;
        }
        // Without a window nobody sees them; what cannot be kept would be made again and again.
        if self.frame_began().is_none() || session.read_only.is_some() || self.thumbnails.is_making() {
            return;
        }
        let Some(page) = session.place.page else { return };
        if session.frame_key(page).is_some_and(|frame| matches!(self.scans.state(&frame), ScanState::Loading { .. })) {
            return;
        }
        if !is_known {
            self.stock = Stock { epoch: Some(epoch), from: session.dossier.place(page).unwrap_or(0), ..Stock::default() };
        }
        let (from, done) = (self.stock.from, self.stock.done);
        let most = if self.jobs.is_pool() { BATCH } else { BATCH_ON_THE_SPOT };
        let next = (done..).map_while(|nth| place(nth, from, heads.len())).take(most);
        let batch: Vec<Option<FrameKey>> = next.map(|place| session.frame_key(heads.get(place)?.id)).collect();
        let source = DossierThumbnails::new(&session.loader, self.scans.open_scans());
        self.stock.is_busy = true;
        self.submit(STOCK, 0, Priority::Background, move |scope| {
            let keep = |(): &mut (), _: usize, key: &Option<FrameKey>| {
                if let Some(key) = key {
                    keep_thumbnail(&source, key, scope.cancel());
                }
            };
            let mut looked_at = 0;
            // An error ends it: somebody else needs the worker.
            let ended = in_order(
                &batch,
                || (),
                keep,
                |at, ()| {
                    looked_at = at + 1;
                    if scope.others_wait() || scope.is_cancelled() { Err(()) } else { Ok(()) }
                },
            );
            Event::Stocked { epoch, done: if ended.is_ok() { done + batch.len() } else { done + looked_at } }
        });
    }

    /// Takes in how far a job came; one about another dossier does not count.
    pub(super) fn stocked(&mut self, epoch: u64, done: usize) {
        if self.stock.epoch == Some(epoch) {
            (self.stock.done, self.stock.is_busy) = (done, false);
        }
    }

    /// A job ended without saying how far it came: the pages it was about are left to those who scroll to them.
    pub(super) fn stock_lost(&mut self, key: JobKey) {
        if key.kind == STOCK {
            self.stock.done += BATCH;
            self.stock.is_busy = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn pages_are_looked_at_outwards_and_each_once() {
        let order = |from| (0..).map_while(|nth| place(nth, from, 5)).collect::<Vec<_>>();
        assert_eq!(order(0), [0, 1, 2, 3, 4]);
        assert_eq!(order(3), [3, 4, 2, 1, 0]);
        assert_eq!((0..).map_while(|nth| place(nth, 0, 0)).count(), 0);
    }
}
