//! Small pictures of pages for the page list: made beside the window, in the order in which they are seen, and kept in the dossier.
//!
//! A thumbnail is looked for among the bytes that a [`ThumbnailSource`] has kept; only where there are none is the scan decoded, as
//! coarsely as its decoder can. What nobody sees any more is cancelled, so that scrolling through ten thousand pages decodes
//! only those where the hand stops. A page whose thumbnail cannot be made is remembered and not tried again.

use super::jobs::{Job, JobKey, JobScope, Jobs, Priority};
use super::open_scans::FrameKey;
use super::pixels::{Pyramid, TilePixels};
use super::render_policy;
use crate::scan::{Cancel, Raster, ScanError};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Kind of the jobs.
const THUMBNAIL: &str = "thumbnail";

/// Pixels along the longer side.
pub const THUMBNAIL_SIDE: u32 = 192;

/// Where thumbnails come from and where they are kept. Called on workers.
pub trait ThumbnailSource: Send + Sync {
    /// The encoded thumbnail that was kept earlier.
    fn kept(&self, key: &FrameKey) -> Option<Vec<u8>>;
    /// Keeps an encoded thumbnail; failing to is no loss.
    fn keep(&self, key: &FrameKey, encoded: &[u8]);
    /// The pixels of an encoded thumbnail; none where the bytes are damaged.
    fn decode(&self, encoded: &[u8]) -> Option<TilePixels>;
    /// The encoded form of pixels.
    fn encode(&self, pixels: &TilePixels) -> Option<Vec<u8>>;
    /// A picture of the whole page, coarse as it may be with its longer side at least `side` pixels.
    ///
    /// # Errors
    /// Where the page cannot be decoded.
    fn picture(&self, key: &FrameKey, side: u32, cancel: &Cancel) -> Result<Raster, ScanError>;
}

/// What a worker tells: a thumbnail, or that there is none. The program's own event type is made from it.
#[derive(Debug)]
pub struct ThumbnailEvent {
    /// Which page of the list, by the number it was wanted under.
    pub page: u64,
    /// The picture; none where it could not be made.
    pub pixels: Option<TilePixels>,
}

/// Which thumbnails are wanted, being made, and ready for the window.
pub struct ThumbnailStore {
    source: Option<Arc<dyn ThumbnailSource>>,
    making: BTreeMap<u64, u64>,
    ready: VecDeque<(u64, TilePixels)>,
    hopeless: BTreeSet<u64>,
    generation: u64,
    epoch: u64,
}

impl ThumbnailStore {
    /// Nothing wanted yet; without a source nothing ever comes.
    pub fn new(source: Option<Arc<dyn ThumbnailSource>>) -> Self {
        Self { source, making: BTreeMap::new(), ready: VecDeque::new(), hopeless: BTreeSet::new(), generation: 0, epoch: 0 }
    }

    /// From now on pages are those of another dossier, or of none: what was wanted of the last one is cancelled and forgotten.
    pub fn turn_to<E: Send + 'static>(&mut self, jobs: &Jobs<E>, source: Option<Arc<dyn ThumbnailSource>>) {
        for page in std::mem::take(&mut self.making).into_keys() {
            jobs.cancel(JobKey { kind: THUMBNAIL, id: page });
        }
        self.ready.clear();
        self.hopeless.clear();
        self.source = source;
        self.epoch += 1;
    }

    /// How many times the store was turned to another dossier.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Says which pages the list shows now, in the order in which their thumbnails are wanted; meant to be called once a frame.
    ///
    /// `held` says whether the window has a thumbnail already, `decoded` gives a page that is at hand. What is not listed any more is cancelled.
    pub fn request<E>(
        &mut self,
        jobs: &Jobs<E>,
        wanted: &[(u64, FrameKey)],
        held: &dyn Fn(u64) -> bool,
        decoded: &dyn Fn(&FrameKey) -> Option<Arc<Pyramid>>,
    ) where
        E: From<ThumbnailEvent> + Send + 'static,
    {
        let pages: BTreeSet<u64> = wanted.iter().map(|(page, _)| *page).collect();
        self.making.retain(|page, _| {
            let is_wanted = pages.contains(page);
            if !is_wanted {
                jobs.cancel(JobKey { kind: THUMBNAIL, id: *page });
            }
            is_wanted
        });
        self.ready.retain(|(page, _)| pages.contains(page));
        let Some(source) = &self.source else { return };
        for (page, key) in wanted {
            if self.making.contains_key(page) || self.hopeless.contains(page) || held(*page) {
                continue;
            }
            self.generation += 1;
            self.making.insert(*page, self.generation);
            let (page, key, source, decoded) = (*page, key.clone(), Arc::clone(source), decoded(key));
            let work = Box::new(move |scope: &JobScope<'_, E>| {
                E::from(ThumbnailEvent { page, pixels: thumbnail(source.as_ref(), &key, decoded.as_deref(), scope.cancel()) })
            });
            let key = JobKey { kind: THUMBNAIL, id: page };
            jobs.submit(Job { key, priority: Priority::Background, generation: self.generation, work });
        }
    }

    /// Takes in what a worker brought; `generation` is that of its job.
    pub fn take(&mut self, event: ThumbnailEvent, generation: u64) {
        if self.making.get(&event.page) != Some(&generation) {
            return;
        }
        if let Some(pixels) = event.pixels {
            self.ready.push_back((event.page, pixels));
        } else {
            self.making.remove(&event.page);
            self.hopeless.insert(event.page);
        }
    }

    /// Whether a job of this key was submitted here.
    pub fn owns(key: JobKey) -> bool {
        key.kind == THUMBNAIL
    }

    /// Takes in that a job ended without result: stopped, or failed, and then it is not tried again.
    pub fn lost(&mut self, key: JobKey, generation: u64, has_failed: bool) {
        if self.making.get(&key.id) == Some(&generation) {
            self.making.remove(&key.id);
            if has_failed {
                self.hopeless.insert(key.id);
            }
        }
    }

    /// Hands over finished thumbnails, `at_most` so many, with their pages.
    pub fn take_ready(&mut self, at_most: usize) -> Vec<(u64, TilePixels)> {
        let ready: Vec<_> = self.ready.drain(..at_most.min(self.ready.len())).collect();
        for (page, _) in &ready {
            self.making.remove(page);
        }
        ready
    }

    /// Whether thumbnails that somebody looks at are still to come.
    pub fn is_making(&self) -> bool {
        !self.making.is_empty()
    }

    /// Whether no thumbnail of this page can be made.
    pub fn is_hopeless(&self, page: u64) -> bool {
        self.hopeless.contains(&page)
    }
}

/// Runs on a worker. A page that is decoded already is not decoded again.
fn thumbnail(source: &dyn ThumbnailSource, key: &FrameKey, decoded: Option<&Pyramid>, cancel: &Cancel) -> Option<TilePixels> {
    if let Some(pixels) = source.kept(key).and_then(|encoded| source.decode(&encoded)) {
        return Some(pixels);
    }
    match decoded {
        Some(page) => kept(source, key, page),
        None => made(source, key, cancel),
    }
}

/// Sees to it that a thumbnail is kept. Runs on a worker.
pub(super) fn keep_thumbnail(source: &dyn ThumbnailSource, key: &FrameKey, cancel: &Cancel) {
    if source.kept(key).is_none_or(|encoded| encoded.is_empty()) {
        made(source, key, cancel);
    }
}

/// Makes a thumbnail from the scan and keeps it.
fn made(source: &dyn ThumbnailSource, key: &FrameKey, cancel: &Cancel) -> Option<TilePixels> {
    let raster = source.picture(key, THUMBNAIL_SIDE, cancel).ok()?;
    let reduction = render_policy::reduction_of(raster.reduction.max(1).ilog2() as u8);
    let size =
        crate::model::ScanSize { width: raster.size.width.saturating_mul(reduction), height: raster.size.height.saturating_mul(reduction) };
    kept(source, key, &Pyramid::build(size, raster, cancel)?)
}

/// Makes a thumbnail from a decoded page and keeps it.
fn kept(source: &dyn ThumbnailSource, key: &FrameKey, page: &Pyramid) -> Option<TilePixels> {
    let pixels = page.thumbnail(THUMBNAIL_SIDE)?;
    if let Some(encoded) = source.encode(&pixels) {
        source.keep(key, &encoded);
    }
    Some(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::jobs::JobEvent;
    use crate::app::pixels::TileData;
    use crate::model::{ScanRect, ScanSize};
    use crate::scan::Pixels;
    use std::path::Path;
    use std::sync::Mutex;

    /// Grey scans of 400 × 800; encoding is the width and the bytes.
    #[derive(Default)]
    struct Shelf {
        kept: Mutex<BTreeMap<FrameKey, Vec<u8>>>,
        log: Mutex<Vec<String>>,
    }

    impl ThumbnailSource for Shelf {
        fn kept(&self, key: &FrameKey) -> Option<Vec<u8>> {
            self.kept.lock().unwrap().get(key).cloned()
        }
        fn keep(&self, key: &FrameKey, encoded: &[u8]) {
            self.kept.lock().unwrap().insert(key.clone(), encoded.to_vec());
        }
        fn decode(&self, encoded: &[u8]) -> Option<TilePixels> {
            let (width, bytes) = encoded.split_first()?;
            let (width, height) = (u32::from(*width), bytes.len() as u32 / u32::from(*width));
            Some(TilePixels { width, height, data: TileData::Grey(bytes.to_vec()), area: ScanRect::default() })
        }
        fn encode(&self, pixels: &TilePixels) -> Option<Vec<u8>> {
            let TileData::Grey(bytes) = &pixels.data else { return None };
            Some([&[pixels.width as u8], bytes.as_slice()].concat())
        }
        fn picture(&self, key: &FrameKey, _: u32, _: &Cancel) -> Result<Raster, ScanError> {
            self.log.lock().unwrap().push(key.path.display().to_string());
            if key.path.ends_with("broken") {
                return Err(ScanError::Unknown("text".to_owned()));
            }
            let size = ScanSize { width: 400, height: 800 };
            Ok(Raster { size, reduction: 1, area: ScanRect::default(), pixels: Pixels::Grey(vec![77; 320_000]), damage: None })
        }
    }

    fn page_at_hand() -> Arc<Pyramid> {
        let size = ScanSize { width: 600, height: 300 };
        Arc::new(Pyramid::build(size, Raster::whole(size, Pixels::Grey(vec![33; 180_000])), &Cancel::default()).unwrap())
    }

    fn frame(store: &mut ThumbnailStore, wanted: &[&str], held: &[u64]) -> Vec<(u64, u32, u32)> {
        let jobs: Jobs<ThumbnailEvent> = Jobs::inline();
        let wanted: Vec<(u64, FrameKey)> =
            wanted.iter().enumerate().map(|(page, name)| (page as u64, FrameKey { path: Arc::from(Path::new(name)), frame: 0 })).collect();
        store.request(&jobs, &wanted, &|page| held.contains(&page), &|key| key.path.ends_with("at hand").then(page_at_hand));
        for event in jobs.poll() {
            if let JobEvent::Done { result, generation, .. } = event {
                store.take(result, generation);
            }
        }
        store.take_ready(100).into_iter().map(|(page, pixels)| (page, pixels.width, pixels.height)).collect()
    }

    #[test]
    fn thumbnails_are_made_once_and_then_come_from_what_was_kept() {
        let shelf = Arc::new(Shelf::default());
        let mut store = ThumbnailStore::new(Some(Arc::clone(&shelf) as Arc<dyn ThumbnailSource>));
        assert_eq!(frame(&mut store, &["a", "b"], &[]), [(0, 96, 192), (1, 96, 192)]);
        assert_eq!(frame(&mut store, &["a", "b"], &[0, 1]), []);
        let mut later = ThumbnailStore::new(Some(Arc::clone(&shelf) as Arc<dyn ThumbnailSource>));
        assert_eq!(frame(&mut later, &["a"], &[]), [(0, 96, 192)]);
        assert_eq!(*shelf.log.lock().unwrap(), ["a", "b"]);
    }

    #[test]
    fn a_page_that_cannot_be_decoded_is_tried_once() {
        let shelf = Arc::new(Shelf::default());
        let mut store = ThumbnailStore::new(Some(Arc::clone(&shelf) as Arc<dyn ThumbnailSource>));
        for _ in 0..3 {
            assert_eq!(frame(&mut store, &["broken"], &[]), []);
        }
        assert!(store.is_hopeless(0));
        assert_eq!(*shelf.log.lock().unwrap(), ["broken"]);
    }

    #[test]
    fn a_page_that_is_at_hand_is_not_decoded_again() {
        let shelf = Arc::new(Shelf::default());
        let mut store = ThumbnailStore::new(Some(Arc::clone(&shelf) as Arc<dyn ThumbnailSource>));
        assert_eq!(frame(&mut store, &["at hand", "a"], &[]), [(0, 192, 96), (1, 96, 192)]);
        assert_eq!(*shelf.log.lock().unwrap(), ["a"]);
        assert_eq!(shelf.kept.lock().unwrap().len(), 2);
    }
}
