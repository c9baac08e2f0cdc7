//! Whether pages are being turned faster than they are looked at, and which way.
//!
//! A key that is held down turns thirty pages a second, more than can be decoded, linked and checked. Then the pages that come next are
//! wanted coarsely and soon, and everything that is about a page one only passes would take the cores from them. So the work on a page
//! begins when the turning has stopped for a moment; a single turn is not quick and waits for nothing.

use super::session::Session;
use super::workspace::Workspace;
use crate::app::open_scans::FrameKey;
use crate::model::PageId;

/// Two turns within so many milliseconds of each other are quick ones.
const QUICK_MS: i64 = 250;
/// Quick turning has stopped when no page was turned for so many milliseconds.
const REST_MS: i64 = 160;
/// So many pages are wanted ahead while pages are turned quickly.
const AHEAD: usize = 6;

/// What was turned last, and when.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Turning {
    page: Option<PageId>,
    /// Its place in the dossier.
    place: usize,
    at: i64,
    quick: bool,
    backwards: bool,
}

impl Turning {
    /// Notes which page is current at this time, in milliseconds.
    fn look(&mut self, page: Option<PageId>, place: usize, now: i64) {
        if self.page == page {
            self.quick &= now - self.at < REST_MS;
            return;
        }
        let is_first = self.page.is_none();
        let quick = !is_first && now - self.at < QUICK_MS;
        *self = Self { page, place, at: if is_first { now - QUICK_MS } else { now }, quick, backwards: place < self.place };
    }

    /// In how many milliseconds quick turning will have stopped if no further page is turned.
    fn stops_in(&self, now: i64) -> Option<i64> {
        self.quick.then(|| (self.at + REST_MS - now).clamp(1, REST_MS))
    }
}

impl Workspace {
    /// Whether pages are being turned quickly in a window; says in how many milliseconds to ask again. Where there is none, whoever goes to
    /// a page wants something of it.
    pub(super) fn turns_quickly(&mut self) -> Option<i64> {
        self.frame_began()?;
        let session = self.session.as_ref()?;
        let page = session.place.page;
        let place = page.and_then(|page| session.dossier.place(page)).unwrap_or(0);
        let now = self.clock().now().0;
        self.turning.look(page, place, now);
        self.turning.stops_in(now)
    }

    /// Whether pages were being turned quickly when it was last looked.
    pub fn is_turning_quickly(&self) -> bool {
        self.turning.quick
    }

    /// The scan of a page and those that will probably be looked at next, the likeliest first.
    pub fn frames(&self, page: PageId) -> (Option<FrameKey>, Vec<FrameKey>) {
        let Some(session) = &self.session else { return (None, Vec::new()) };
        let next = self.pages_next(session, page).into_iter().filter_map(|page| session.frame_key(page)).collect();
        (session.frame_key(page), next)
    }

    /// The pages that will probably be looked at next: the neighbours, and while pages are turned quickly the next few that way.
    pub(super) fn pages_next(&self, session: &Session, page: PageId) -> Vec<PageId> {
        let Some(place) = session.dossier.place(page) else { return Vec::new() };
        let before = (1..=AHEAD).filter_map(|step| place.checked_sub(step));
        let after = (1..=AHEAD).map(|step| place + step);
        let heads = session.dossier.heads();
        let page_at = |place: usize| heads.get(place).map(|head| head.id);
        match (self.turning.quick, self.turning.backwards) {
            (false, _) => after.take(1).chain(before.take(1)).filter_map(page_at).collect(),
            (true, false) => after.filter_map(page_at).collect(),
            (true, true) => before.filter_map(page_at).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether it is quick after these turns, each a page and a time.
    fn quick_after(turns: &[(u64, i64)]) -> Turning {
        let mut turning = Turning::default();
        for (page, at) in turns {
            turning.look(Some(PageId(*page)), *page as usize, *at);
        }
        turning
    }

    #[test]
    fn one_turn_is_not_quick_and_two_are() {
        assert!(!quick_after(&[(1, 1000)]).quick, "opening is no turn");
        assert!(!quick_after(&[(1, 1000), (2, 1050)]).quick, "one look back is a turn like any other");
        assert!(!quick_after(&[(1, 1000), (2, 2000), (3, 2300)]).quick);
        assert!(quick_after(&[(1, 1000), (2, 2000), (3, 2200)]).quick);
    }

    #[test]
    fn it_stops_when_the_hand_rests() {
        let mut turning = quick_after(&[(1, 1000), (2, 2000), (3, 2030), (4, 2060)]);
        assert_eq!(turning.stops_in(2100), Some(REST_MS - 40));
        turning.look(Some(PageId(4)), 4, 2060 + REST_MS - 1);
        assert!(turning.quick);
        turning.look(Some(PageId(4)), 4, 2060 + REST_MS);
        assert_eq!(turning.stops_in(2060 + REST_MS), None);
    }

    #[test]
    fn it_knows_which_way() {
        assert!(quick_after(&[(5, 1000), (4, 2000), (3, 2030)]).backwards);
        assert!(!quick_after(&[(5, 1000), (6, 2000), (7, 2030)]).backwards);
    }
}
