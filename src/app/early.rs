//! Work that is done while the window is still being made.
//!
//! A window and its graphics take the main thread a fifth of a second, in which nothing of the program is needed there. So the workspace
//! spends that time on a thread of its own: it opens what was asked for, as it would frame by frame, and has the first page decoded. Then
//! it is handed to the window and the thread is gone.

use super::open_scans::FrameKey;
use super::scan_cache::{ScanRequest, ScanState, TileStyle};
use super::workspace::Workspace;
use crate::scan::decoders;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Physical pixels that the first picture should have along its longer side, while nobody knows how large the view will be.
const LIKELY_SIDE: u32 = 1080;

/// Looked at the jobs at least so often; they usually say themselves that they are done.
const PATIENCE: Duration = Duration::from_millis(20);

/// A workspace at work before the window is there.
pub struct Early {
    workspace: Arc<Mutex<Option<Workspace>>>,
    thread: Option<JoinHandle<()>>,
    enough: Arc<AtomicBool>,
    wake: Sender<()>,
}

/// Wakes an early workspace; made before it, because the workspace is made with it.
#[derive(Debug, Clone)]
pub struct Bell {
    ring: Sender<()>,
    rung: Receiver<()>,
}

impl Default for Bell {
    fn default() -> Self {
        let (ring, rung) = bounded(1);
        Self { ring, rung }
    }
}

impl Bell {
    /// Something came; more than one before it is heard count as one.
    pub fn ring(&self) {
        // A full channel has woken it already.
        self.ring.try_send(()).ok();
    }
}

impl Early {
    /// Begins with `first` and goes on until [`Self::finish`]. Where the system refuses a thread, nothing is done before that.
    ///
    /// `likely` is a file whose first page will probably be looked at first; it is decoded while nobody knows yet what there is to open.
    pub fn begin(workspace: Workspace, bell: &Bell, likely: Option<PathBuf>, first: impl FnOnce(&mut Workspace) + Send + 'static) -> Self {
        let workspace = Arc::new(Mutex::new(Some(workspace)));
        let enough = Arc::new(AtomicBool::new(false));
        let (shared, stop, rung) = (Arc::clone(&workspace), Arc::clone(&enough), bell.rung.clone());
        let work = move || {
            let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(workspace) = held.as_mut() else { return };
            workspace.hurry = Some(Hurry::Early);
            let likely = likely.and_then(|path| std::path::absolute(path).ok());
            let likely = likely
                .filter(|path| is_scan(path, || !workspace.was_open_before(path)))
                .map(|path| FrameKey { path: Arc::from(path), frame: 0 });
            workspace.foresee(likely.as_ref());
            first(workspace);
            while !stop.load(Ordering::Relaxed) {
                workspace.begin_frame();
                workspace.tick();
                workspace.foresee(likely.as_ref());
                // Woken or not, it looks again.
                rung.recv_timeout(PATIENCE).ok();
            }
        };
        let thread = std::thread::Builder::new().name("early".to_owned()).spawn(work).ok();
        Self { workspace, thread, enough, wake: bell.ring.clone() }
    }

    /// Takes the workspace over; none where its work ended in a panic.
    pub fn finish(self) -> Option<Workspace> {
        self.enough.store(true, Ordering::Relaxed);
        self.wake.try_send(()).ok();
        let ended_well = self.thread.is_none_or(|thread| thread.join().is_ok());
        let workspace = self.workspace.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut workspace = workspace.filter(|_| ended_well)?;
        workspace.hurry = Some(Hurry::Showing(workspace.clock().now().0 + LONGEST_MS));
        Some(workspace)
    }
}

/// A scan that takes longer than this does not hold up the rest.
const LONGEST_MS: i64 = 3_000;
/// Once there is something to see, it is painted, sharpened and looked at for so long before the rest begins.
const SETTLE_MS: i64 = 400;
/// Of these, so long nothing else is decoded: neither pages beside it nor small pictures.
const PAINT_MS: i64 = 100;
/// What is left of them then.
const PAINTED_MS: i64 = SETTLE_MS - PAINT_MS;

/// How far the hurry of the beginning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hurry {
    /// The window is being made.
    Early,
    /// The window is there and may show the first page, at the latest at this time.
    Showing(i64),
}

/// Whether a file is a scan whose first page will probably be looked at first: what has many pages is opened where it was left.
fn is_scan(path: &Path, is_new: impl Fn() -> bool) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let known = decoders::DECODERS.iter().find(|decoder| decoder.extensions.contains(&ending.as_str()));
    known.is_some_and(|decoder| decoder.id != "pdf" || is_new()) && crate::store::listing::stat(path).is_ok()
}

impl Workspace {
    /// Whether everything else is to wait, because somebody waits for the first sight of the first page: a third of a second of work on
    /// rules and a look for other programs would take the cores from it. Says in how many milliseconds to ask again.
    pub(super) fn is_hurried(&mut self) -> Option<i64> {
        self.tell_of_rules();
        let now = self.clock.now().0;
        let until = match self.hurry? {
            Hurry::Early => return Some(SETTLE_MS),
            Hurry::Showing(until) => until,
        };
        let current = self.session.as_ref().and_then(|session| session.place.page);
        let waits = match current.map(|page| self.frames(page).0) {
            Some(Some(frame)) => matches!(self.scans.state(&frame), ScanState::Loading { .. }),
            Some(None) => false,
            None => self.opening.is_some(),
        };
        let until = if waits { until } else { until.min(now + SETTLE_MS) };
        if now < until {
            self.hurry = Some(Hurry::Showing(until));
            // What comes wakes the window; to look more often would only have it painted for nothing.
            let left = until - now;
            return Some(if left > PAINTED_MS { left - PAINTED_MS } else { left });
        }
        self.hurry = None;
        self.look_for_recognizer();
        None
    }

    /// Whether the first page was seen, or there is none to wait for.
    pub fn is_settled(&self) -> bool {
        self.hurry.is_none()
    }

    /// Whether the first page is on the screen, or there is none to wait for: other pages may take the processor.
    pub fn is_painted(&self) -> bool {
        match self.hurry {
            None => true,
            Some(Hurry::Early) => false,
            Some(Hurry::Showing(until)) => until - self.clock.now().0 <= PAINTED_MS,
        }
    }

    /// Tells, once it is known, what in the user's own rules could not be used.
    fn tell_of_rules(&mut self) {
        if let Some(before) = self.own.note(&self.rules) {
            self.problems.extend(self.own.problems().skip(before));
        }
    }

    /// Has the first picture of the current page made, or of a likely one, for a view of which nothing is known yet.
    fn foresee(&mut self, likely: Option<&FrameKey>) {
        let frame = match self.session.as_ref().and_then(|session| session.place.page) {
            Some(page) => self.frames(page).0,
            None => likely.cloned(),
        };
        let Some(frame) = frame else { return };
        let page = self.session.as_ref().and_then(|session| session.place.page);
        let style = TileStyle { enhancement: self.looks.of(page).enhancement, crisp: false, sight: 0 };
        let request = ScanRequest {
            current: Some(&frame),
            view: None,
            closer: None,
            beside: None,
            screen_side: LIKELY_SIDE,
            around: &[],
            style,
            passing: false,
        };
        self.request_scan(&request, &|_, _| false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::clock::Clock;
    use crate::app::command::Command;
    use crate::app::scan_cache::ScanState;
    use crate::model::ScanSize;
    use crate::scan::{Pixels, Raster, encode_png};

    #[test]
    fn what_was_asked_for_is_open_and_decoded_when_the_window_comes() {
        let folder = tempfile::tempdir().unwrap();
        let page = Raster::whole(ScanSize { width: 40, height: 60 }, Pixels::Grey(vec![200; 2400]));
        std::fs::write(folder.path().join("1.png"), encode_png(&page).unwrap()).unwrap();
        let path = folder.path().to_path_buf();
        let (told, done) = bounded(1);
        let early = Early::begin(Workspace::inline(None, Clock::manual(0)), &Bell::default(), None, move |workspace| {
            workspace.run(Command::Open(vec![path])).unwrap();
            for _ in 0..4 {
                workspace.tick();
                workspace.foresee(None);
            }
            told.send(()).unwrap();
        });
        done.recv().unwrap();
        let workspace = early.finish().unwrap();
        let session = workspace.session.as_ref().unwrap();
        let frame = session.frame_key(session.place.page.unwrap()).unwrap();
        assert!(matches!(workspace.scans.state(&frame), ScanState::Ready { reduction: 1, .. }));
    }

    #[test]
    fn a_panic_beside_the_window_is_no_workspace() {
        let early = Early::begin(Workspace::inline(None, Clock::manual(0)), &Bell::default(), None, |_| panic!("of no use"));
        assert!(early.finish().is_none());
    }

    #[test]
    fn of_a_pdf_the_first_page_is_likely_only_the_first_time() {
        let folder = tempfile::tempdir().unwrap();
        let named = |name: &str| folder.path().join(name);
        for name in ["book.pdf", "page.tif", "words.txt"] {
            std::fs::write(named(name), "").unwrap();
        }
        let likely = |name| [true, false].map(|is_new| is_scan(&named(name), || is_new));
        assert_eq!(likely("book.pdf"), [true, false]);
        assert_eq!(likely("page.tif"), [true, true]);
        assert_eq!([likely("words.txt"), likely("gone.pdf")], [[false, false]; 2]);
    }

    #[test]
    fn nothing_else_is_decoded_until_the_first_page_was_painted() {
        let clock = Clock::manual(0);
        let mut workspace = Workspace::inline(None, clock.clone());
        assert!(workspace.is_painted(), "without a window nobody waits");
        workspace.hurry = Some(Hurry::Showing(LONGEST_MS));
        assert!(!workspace.is_painted());
        // There is nothing to wait for: the window is painted, then it settles.
        assert_eq!(workspace.is_hurried(), Some(PAINT_MS));
        assert!(!workspace.is_painted());
        clock.advance(PAINT_MS);
        assert!(workspace.is_painted() && !workspace.is_settled());
        assert_eq!(workspace.is_hurried(), Some(PAINTED_MS));
        clock.advance(PAINTED_MS);
        assert_eq!((workspace.is_hurried(), workspace.is_settled()), (None, true));
    }
}
