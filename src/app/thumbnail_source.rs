//! Where thumbnails come from: the dossier file, and where it has none, the scan itself.
//!
//! Small pictures are kept as JPEG beside the dossier's other things that can be made again, under the path of the scan and its place
//! in the file. The dossier file is held loosely: thumbnails that nobody waits for any more do not keep a closed dossier open.

use super::loader::PageLoader;
use super::open_scans::{FrameKey, OpenScans};
use super::pixels::{TileData, TilePixels};
use super::thumbnails::{THUMBNAIL_SIDE, ThumbnailEvent, ThumbnailSource};
use super::workspace::Workspace;
use crate::model::{PageId, ScanRect, ScanSize};
use crate::scan::{Cancel, Limits, Pixels, Raster, Request, ScanError};
use std::path::PathBuf;
use std::sync::{Arc, Weak};

/// JPEG quality of kept thumbnails: typing stays legible as grey bars, about 4 kB each.
const QUALITY: u8 = 80;
/// Kept thumbnails larger than this are none of ours.
const LARGEST: usize = 1 << 20;

/// The thumbnails of one dossier.
pub struct DossierThumbnails {
    loader: Weak<PageLoader>,
    root: PathBuf,
    scans: Arc<OpenScans>,
}

impl DossierThumbnails {
    /// Of the dossier that `loader` reads; scan files are opened through `scans`.
    pub fn new(loader: &Arc<PageLoader>, scans: Arc<OpenScans>) -> Self {
        Self { loader: Arc::downgrade(loader), root: loader.root().clone(), scans }
    }

    fn name(&self, key: &FrameKey) -> String {
        let path = key.path.strip_prefix(&self.root).unwrap_or(&key.path);
        format!("thumbnail {} {}", key.frame, path.display())
    }
}

impl ThumbnailSource for DossierThumbnails {
    fn kept(&self, key: &FrameKey) -> Option<Vec<u8>> {
        let loader = self.loader.upgrade()?;
        loader.with_file(|file| file.thumbnail(&self.name(key))).ok().flatten().filter(|bytes| bytes.len() <= LARGEST)
    }

    fn keep(&self, key: &FrameKey, encoded: &[u8]) {
        let Some(loader) = self.loader.upgrade() else { return };
        // A thumbnail that could not be kept is made again the next time.
        loader.with_file(|file| file.put_thumbnail(&self.name(key), encoded)).ok();
    }

    fn decode(&self, encoded: &[u8]) -> Option<TilePixels> {
        let limits = Limits::default();
        let mut file = crate::scan::open(Box::new(std::io::Cursor::new(encoded.to_vec())), &limits).ok()?;
        let raster = file.decode(0, Request::WHOLE, &limits, &Cancel::default()).ok()?;
        let (width, height) = (raster.size.width, raster.size.height);
        let area = ScanRect::new(0, 0, width as i32, height as i32);
        let data = match raster.pixels {
            Pixels::Bilevel(_) => TileData::Grey(raster.to_grey8()),
            Pixels::Grey(bytes) => TileData::Grey(bytes),
            Pixels::Rgb(bytes) => TileData::Rgb(bytes),
        };
        Some(TilePixels { width, height, data, area })
    }

    fn encode(&self, pixels: &TilePixels) -> Option<Vec<u8>> {
        let form = match &pixels.data {
            TileData::Grey(bytes) => Pixels::Grey(bytes.clone()),
            TileData::Rgb(bytes) => Pixels::Rgb(bytes.clone()),
        };
        let raster = Raster::whole(ScanSize { width: pixels.width, height: pixels.height }, form);
        crate::scan::encode_jpeg(&raster, QUALITY).ok()
    }

    fn picture(&self, key: &FrameKey, side: u32, cancel: &Cancel) -> Result<Raster, ScanError> {
        self.scans.small_picture(key, side, cancel)
    }
}

impl Workspace {
    /// Says which pages the page list shows, in the order in which their thumbnails are wanted; `held` says which the window has.
    pub fn request_thumbnails(&mut self, pages: &[PageId], held: &dyn Fn(PageId) -> bool) {
        let Some(session) = &self.session else { return };
        // A dossier that was just made has none yet: to make them takes the processor from the first page.
        if self.pairing.is_some() && !self.is_painted() {
            return;
        }
        let wanted: Vec<(u64, FrameKey)> =
            pages.iter().filter(|page| !held(**page)).filter_map(|page| Some((page.0, session.frame_key(*page)?))).collect();
        let scans = &self.scans;
        self.thumbnails.request(&self.jobs, &wanted, &|_| false, &|frame| scans.whole_page(frame, THUMBNAIL_SIDE));
    }

    /// Thumbnails that are done, `at_most` so many.
    pub fn take_thumbnails(&mut self, at_most: usize) -> Vec<(PageId, TilePixels)> {
        self.thumbnails.take_ready(at_most).into_iter().map(|(page, pixels)| (PageId(page), pixels)).collect()
    }

    /// Which dossier the thumbnails are of: another number for each that was opened in this run.
    pub fn thumbnail_epoch(&self) -> u64 {
        self.thumbnails.epoch()
    }

    /// Takes in what a worker made.
    pub(super) fn take_thumbnail(&mut self, event: ThumbnailEvent, generation: u64) {
        self.thumbnails.take(event, generation);
    }

    /// The small pictures of these scans are made anew.
    pub(super) fn forget_thumbnails(&mut self, frames: &[FrameKey]) {
        if let Some(session) = &self.session {
            let source = DossierThumbnails::new(&session.loader, self.scans.open_scans());
            // What cannot be decoded is made again.
            for frame in frames {
                source.keep(frame, &[]);
            }
        }
        self.turn_thumbnails();
    }

    /// From now on thumbnails are those of the open dossier.
    pub(super) fn turn_thumbnails(&mut self) {
        let scans = self.scans.open_scans();
        let source =
            self.session.as_ref().map(|session| Arc::new(DossierThumbnails::new(&session.loader, scans)) as Arc<dyn ThumbnailSource>);
        self.thumbnails.turn_to(&self.jobs, source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::clock::Clock;
    use crate::app::command::Command;
    use crate::scan::encode_png;

    fn white_page(width: u32, height: u32) -> Vec<u8> {
        let bytes = vec![230; (width * height) as usize];
        encode_png(&Raster::whole(ScanSize { width, height }, Pixels::Grey(bytes))).unwrap()
    }

    #[test]
    fn thumbnails_of_an_opened_folder_are_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["1.png", "2.png"] {
            std::fs::write(folder.path().join(name), white_page(300, 600)).unwrap();
        }
        let mut workspace = Workspace::inline(None, Clock::manual(0));
        workspace.run(Command::Open(vec![folder.path().to_path_buf()])).unwrap();
        let pages: Vec<PageId> = workspace.session.as_ref().unwrap().dossier.heads().iter().map(|head| head.id).collect();
        let sizes = |workspace: &mut Workspace| {
            workspace.request_thumbnails(&pages, &|_| false);
            workspace.tick();
            let ready = workspace.take_thumbnails(8);
            ready.iter().map(|(_, pixels)| (pixels.width, pixels.height)).collect::<Vec<_>>()
        };
        assert_eq!(sizes(&mut workspace), [(96, 192), (96, 192)]);
        let key = workspace.session.as_ref().unwrap().frame_key(pages[0]).unwrap();
        workspace.session.as_mut().unwrap().finish().unwrap();
        std::fs::remove_file(folder.path().join("1.png")).unwrap();
        let source = DossierThumbnails::new(&workspace.session.as_ref().unwrap().loader, workspace.scans.open_scans());
        let kept = source.kept(&key).and_then(|bytes| source.decode(&bytes)).unwrap();
        assert_eq!((kept.width, kept.height), (96, 192));
        assert_eq!(sizes(&mut workspace), [(96, 192), (96, 192)]);
        workspace.close();
        assert_eq!(sizes(&mut workspace), []);
    }

    #[test]
    fn thumbnails_that_nobody_has_seen_are_made_while_nothing_else_is_to_be_done() {
        let folder = tempfile::tempdir().unwrap();
        let names: Vec<String> = (10..50).map(|number| format!("{number}.png")).collect();
        for name in &names {
            std::fs::write(folder.path().join(name), white_page(40, 60)).unwrap();
        }
        let mut workspace = Workspace::inline(None, Clock::manual(0));
        workspace.run(Command::Open(vec![folder.path().to_path_buf()])).unwrap();
        let session = workspace.session.as_ref().unwrap();
        let keys: Vec<FrameKey> = session.dossier.heads().iter().filter_map(|head| session.frame_key(head.id)).collect();
        assert_eq!(keys.len(), 40);
        let source = DossierThumbnails::new(&session.loader, workspace.scans.open_scans());
        let count = || keys.iter().filter(|key| source.kept(key).is_some()).count();
        workspace.tick();
        assert_eq!(count(), 0, "without a window nobody will see them");
        for _ in 0..20 {
            workspace.begin_frame();
            workspace.tick();
            let first = keys.first().unwrap();
            let request = crate::app::scan_cache::ScanRequest {
                current: Some(first),
                view: None,
                closer: None,
                beside: None,
                screen_side: 100,
                around: &[],
                style: crate::app::scan_cache::TileStyle::default(),
                passing: false,
            };
            workspace.request_scan(&request, &|_, _| true);
        }
        // They are written by a thread of their own.
        workspace.session.as_mut().unwrap().finish().unwrap();
        assert_eq!(count(), 40);
    }
}
