//! Redactions on the scans: looked for beside the window, for the page that is shown and on request for all, and kept.
//!
//! Looking needs the picture of the whole page. For the page that is shown that is the picture the window decodes anyway: the look
//! waits for it, takes a small copy and never decodes the scan a second time; one page is looked at at a time. It is done once for each
//! scan: the boxes are kept beside the dossier's other things that can be made again, under the scan's path, its place in the file and
//! the version of the method. They are no part of the dossier's record and nothing here changes a page; `survey` joins them
//! with the text.

use super::event::Event;
use super::loader::PageLoader;
use super::open_scans::{FrameKey, OpenScans};
use super::scan_cache::Prospect;
use super::workspace::Workspace;
use super::{jobs::Priority, problem::Problem, run::Outcome};
use crate::model::{InkBox, InkBoxKind, PageId, ScanRect};
use crate::scan::redaction::find_boxes;
use crate::scan::{Cancel, Limits, Raster, Request, ScanError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Kind of the job for the page that is shown.
pub(super) const PAGE: &str = "ink";
/// Kind of the job for all pages.
pub(super) const ALL: &str = "redactions";
/// Counts changes of the method: what an older one found is looked for again.
const VERSION: u32 = 1;

/// The boxes found on scans that were looked at.
#[derive(Debug, Default)]
pub struct InkBook {
    boxes: BTreeMap<PageId, Arc<[InkBox]>>,
    asked: BTreeSet<PageId>,
    /// The page that is being looked at.
    looking: Option<PageId>,
}

impl InkBook {
    /// The boxes of a page; none where it was not looked at.
    pub fn get(&self, page: PageId) -> &[InkBox] {
        self.boxes.get(&page).map_or(&[], |boxes| boxes)
    }

    /// All that were found, for work beside the window.
    pub fn all(&self) -> BTreeMap<PageId, Arc<[InkBox]>> {
        self.boxes.clone()
    }

    /// Takes in that a look ended without result.
    pub(super) fn lost(&mut self) {
        self.looking = None;
    }

    /// Notes what was found; says whether there was anything.
    fn set(&mut self, page: PageId, boxes: Vec<InkBox>) -> bool {
        self.asked.insert(page);
        self.looking = self.looking.filter(|looked| *looked != page);
        let any = !boxes.is_empty();
        if any {
            self.boxes.insert(page, boxes.into());
        }
        any
    }
}

/// The longer side of the picture that is looked at, in pixels: at a hundred a page inch more is averaged away.
const LONGEST: u32 = 2048;

/// Looks for the boxes of a frame, or takes those that were kept; `picture` gives the page, for which a small picture is enough, and the
/// resolution its header states.
///
/// # Errors
/// Where there is no picture.
fn boxes(
    loader: &PageLoader,
    key: &FrameKey,
    picture: impl FnOnce() -> Result<(Raster, Option<f32>), ScanError>,
) -> Result<Vec<InkBox>, ScanError> {
    let path = key.path.strip_prefix(loader.root()).unwrap_or(&key.path);
    let name = format!("ink {VERSION} {} {}", key.frame, path.display());
    let kept = loader.with_file(|file| file.thumbnail(&name)).ok().flatten();
    if let Some(boxes) = kept.and_then(|bytes| read(&bytes)) {
        return Ok(boxes);
    }
    let (raster, dpi) = picture()?;
    let boxes = find_boxes(&raster, dpi);
    // What could not be kept is looked for again the next time.
    loader.with_file(|file| file.put_thumbnail(&name, written(&boxes).as_bytes())).ok();
    Ok(boxes)
}

/// Decodes a frame for looking at it.
fn decoded(scans: &OpenScans, key: &FrameKey, cancel: &Cancel) -> Result<(Raster, Option<f32>), ScanError> {
    let (raster, info) = scans.picture(key, LONGEST / 2 + 1, cancel)?;
    Ok((raster, info.dpi.map(|(across, _)| across)))
}

/// Decodes a frame no finer than needed, with the resolution its header states.
fn small(file: &mut dyn crate::scan::ScanFile, frame: u32, cancel: &Cancel) -> Result<(Raster, Option<f32>), ScanError> {
    let info = file.frame_info(frame)?;
    let longest = info.size.width.max(info.size.height);
    let reduction = (0..16).map(|power| 1 << power).find(|reduction| longest.div_ceil(*reduction) <= LONGEST).unwrap_or(1);
    let raster = file.decode(frame, Request { area: None, reduction }, &Limits::default(), cancel)?;
    Ok((raster, info.dpi.map(|(across, _)| across)))
}

/// Decodes a frame and looks for boxes on it.
///
/// # Errors
/// Where it cannot be decoded.
pub(super) fn look(file: &mut dyn crate::scan::ScanFile, frame: u32, cancel: &Cancel) -> Result<Vec<InkBox>, ScanError> {
    let (raster, dpi) = small(file, frame, cancel)?;
    Ok(find_boxes(&raster, dpi))
}

/// A box a line: kind, zone, thousandths of fill and confidence.
fn written(boxes: &[InkBox]) -> String {
    let line = |found: &InkBox| {
        let (zone, thousandths) = (found.zone, |share: f32| (share * 1000.0).round() as i32);
        let (fill, sure) = (thousandths(found.fill), thousandths(found.confidence));
        format!("{} {} {} {} {} {fill} {sure}\n", found.kind.id(), zone.left, zone.top, zone.right, zone.bottom)
    };
    boxes.iter().map(line).collect()
}

/// The other way; none where it is not ours.
fn read(bytes: &[u8]) -> Option<Vec<InkBox>> {
    let line = |line: &str| {
        let (kind, numbers) = line.split_once(' ')?;
        let numbers: Vec<i32> = numbers.split(' ').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        let [left, top, right, bottom, fill, sure] = numbers.as_slice() else { return None };
        Some(InkBox {
            zone: ScanRect::new(*left, *top, *right, *bottom),
            kind: InkBoxKind::from_id(kind)?,
            fill: *fill as f32 / 1000.0,
            confidence: *sure as f32 / 1000.0,
        })
    };
    std::str::from_utf8(bytes).ok()?.lines().map(line).collect()
}

impl Workspace {
    /// Looks at the scan of the current page, once, when its text is there and the window has decoded it.
    pub(super) fn look_at_ink(&mut self) {
        let Some(session) = &mut self.session else { return };
        let Some(page) = session.place.page else { return };
        if session.dossier.page(page).is_none() || session.ink.looking.is_some() || session.ink.asked.contains(&page) {
            return;
        }
        let Some(key) = session.frame_key(page) else { return };
        let prospect = self.scans.prospect(&key);
        if matches!(prospect, Prospect::Later) {
            return;
        }
        session.ink.asked.insert(page);
        if matches!(prospect, Prospect::Never) {
            return;
        }
        session.ink.looking = Some(page);
        let (loader, scans) = (Arc::clone(&session.loader), self.scans.open_scans());
        self.submit(PAGE, page.0, Priority::Near, move |scope| {
            let picture = || match prospect {
                Prospect::Now(pyramid, dpi) => {
                    let gone = || ScanError::Damaged("it holds no pixels".to_owned());
                    Ok((pyramid.overview(LONGEST).ok_or_else(gone)?, dpi.map(|(across, _)| across)))
                }
                Prospect::Later | Prospect::Never | Prospect::Nothing => decoded(&scans, &key, scope.cancel()),
            };
            Event::Inked(vec![(page, boxes(&loader, &key, picture).unwrap_or_default())])
        });
    }

    /// Looks at the scans of all pages.
    pub(super) fn look_at_all_ink(&mut self) -> Outcome {
        let session = self.session.as_ref().ok_or_else(|| Problem::new("No dossier is open."))?;
        let keys: Vec<(PageId, FrameKey)> =
            session.dossier.heads().iter().filter_map(|head| Some((head.id, session.frame_key(head.id)?))).collect();
        let (loader, scans) = (Arc::clone(&session.loader), self.scans.open_scans());
        self.submit(ALL, 0, Priority::Background, move |scope| {
            let (total, mut count, mut pages, mut unread) = (keys.len() as u64, 0, 0, 0);
            for (done, (page, key)) in (0..).zip(keys) {
                scope.progress(done, total);
                match boxes(&loader, &key, || decoded(&scans, &key, scope.cancel())) {
                    _ if scope.is_cancelled() => break,
                    Ok(boxes) => {
                        count += boxes.len();
                        pages += usize::from(!boxes.is_empty());
                        scope.part(Event::Inked(vec![(page, boxes)]));
                    }
                    Err(_) => unread += 1,
                }
            }
            scope.progress(total, total);
            Event::InkEnded(said(count, pages, unread))
        });
        Ok(Vec::new())
    }

    /// Takes in what was found: the marks of these pages are found anew.
    pub(super) fn take_ink(&mut self, found: Vec<(PageId, Vec<InkBox>)>) {
        let Some(session) = &mut self.session else { return };
        for (page, boxes) in found {
            let news = session.ink.get(page) != boxes.as_slice();
            if session.ink.set(page, boxes) && news {
                session.findings.forget(page);
                session.asked_for_marks = session.asked_for_marks.filter(|(asked, _)| *asked != page);
                session.facts.outdate(page);
            }
        }
    }
}

fn said(count: usize, pages: usize, unread: usize) -> String {
    let many = |count: usize, thing: &str| format!("{count} {thing}{}", if count == 1 { "" } else { "s" });
    let found = match count {
        0 => "No redactions found on the scans".to_owned(),
        _ if count == 1 => "1 box found on the scans".to_owned(),
        _ => format!("{count} boxes found on the scans, on {}", many(pages, "page")),
    };
    if unread == 0 { found } else { format!("{found}; {} could not be read", many(unread, "scan")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::clock::Clock;
    use crate::app::command::{Command, CommandId};
    use crate::model::{Extent, MarkKind};

    #[test]
    fn what_is_kept_reads_back() {
        let found = |kind| InkBox { zone: ScanRect::new(1, 2, 30, 40), kind, fill: 0.875, confidence: 0.5 };
        let boxes = vec![found(InkBoxKind::Solid), found(InkBoxKind::Outlined)];
        assert_eq!(read(written(&boxes).as_bytes()), Some(boxes));
        assert_eq!(read(b""), Some(Vec::new()));
        assert_eq!(read(b"solid 1 2 3"), None);
    }

    #[test]
    fn the_samples_redaction_is_found_when_its_page_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let home = crate::store::settings::Home::at(folder.path());
        let mut workspace = Workspace::inline(Some(home), Clock::manual(0));
        workspace.run(Command::Plain(CommandId::OpenSample)).unwrap();
        let heads: Vec<PageId> = workspace.session.as_ref().unwrap().dossier.heads().iter().map(|head| head.id).collect();
        let redactions = |workspace: &mut Workspace, page: PageId| {
            workspace.run(Command::GoToPage(page)).unwrap();
            workspace.tick();
            let session = workspace.session.as_ref().unwrap();
            let marks = session.findings.get(page).unwrap();
            let on_scan = marks.marks.iter().filter(|mark| mark.kind == MarkKind::Redaction && mark.zone.is_some());
            on_scan.map(|mark| mark.extent).collect::<Vec<_>>()
        };
        assert_eq!(redactions(&mut workspace, heads[0]), []);
        assert!(matches!(redactions(&mut workspace, heads[1]).as_slice(), [Some(Extent::Words(2..=4))]));
        assert!(matches!(redactions(&mut workspace, heads[2]).as_slice(), [Some(Extent::Lines(3..=5))]));
    }

    #[test]
    fn the_command_looks_at_every_scan_and_says_how_many() {
        let folder = tempfile::tempdir().unwrap();
        let home = crate::store::settings::Home::at(folder.path());
        let mut workspace = Workspace::inline(Some(home), Clock::manual(0));
        workspace.run(Command::Plain(CommandId::OpenSample)).unwrap();
        workspace.run(Command::Plain(CommandId::FindRedactions)).unwrap();
        assert_eq!(workspace.sayings.last().map(String::as_str), Some("4 boxes found on the scans, on 3 pages"));
        let ink = &workspace.session.as_ref().unwrap().ink;
        assert_eq!(ink.all().values().map(|boxes| boxes.len()).sum::<usize>(), 4);
    }
}
