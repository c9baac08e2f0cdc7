//! Laying texts on their scans beside the window: for the page that is looked at and the next, on request for all, and kept.
//!
//! Looking for ink needs the whole picture of a page and is done once for each scan; laying the text on it is done again after edits, when
//! the typing has paused. Both are kept beside the dossier's other things that can be made again: the ink under the scan's path, its place
//! in the file, its size and time; the links under the page, with a digest of the text they are for.

use super::event::Event;
use super::jobs::Priority;
use super::links::{PageLinks, Verdict, has_own_words, kept};
use super::loader::PageLoader;
use super::open_scans::{FrameKey, OpenScans, open_scan};
use super::problem::Problem;
use super::render_policy::first_reduction;
use super::run::Outcome;
use super::session::Session;
use super::workspace::Workspace;
use crate::model::{InkPage, Page, PageHead, PageId, PlacedWord, Reading, Revision, ScanRef, fnv};
use crate::scan::lines::find_lines;
use crate::scan::{Cancel, Limits, Request, ScanError, ScanFile};
use crate::store::{DossierFile, listing};
use std::path::Path;
use std::sync::Arc;

/// Kind of the job for one page.
pub(super) const PAGE: &str = "link";
/// Kind of the job for all pages.
pub(super) const ALL: &str = "link-all";
/// Counts changes of the methods: what older ones found is looked for again.
const VERSION: u32 = 1;
/// The longer side of the picture that lines are looked for in is at least this, in pixels, where the scan has as many.
const SIDE: u32 = 2300;
/// A text in which somebody types is laid anew when it has stood still for so long.
const STILL_MS: i64 = 500;
/// Texts longer than this are no page of a scan.
const LONGEST: usize = 200 << 10;

/// What a job found of a page; no links where its scan cannot be read.
#[derive(Debug)]
pub struct LinkFound {
    page: PageId,
    revision: Revision,
    found: Option<(PageLinks, Option<Arc<InkPage>>)>,
}

/// Where a scan's ink and a page's links are kept.
struct Names {
    ink: String,
    links: String,
}

impl Names {
    fn of(root: &Path, key: &FrameKey, page: PageId) -> Self {
        let path = key.path.strip_prefix(root).unwrap_or(&key.path);
        let stamp = listing::stat(&key.path).map(|entry| format!("{} {}", entry.bytes, entry.modified_ms.unwrap_or(0))).unwrap_or_default();
        Self {
            ink: format!("lines {VERSION} {} {stamp} {}", key.frame, path.display()),
            links: format!("links {VERSION} {} {stamp} {}", page.0, key.frame),
        }
    }
}

/// Tells what links are made of: the text, its own zones of lines, and the zones of a witness.
fn digest(page: &Page) -> u64 {
    let witness = |reading: &Reading| reading.layout.words.len() as u64 ^ fnv(reading.text.as_str().bytes());
    let of = page.witnesses.iter().filter(|reading| !reading.layout.words.is_empty()).map(witness).next().unwrap_or(0);
    let lines = page.working.layout.lines.iter().filter_map(|line| line.zone).map(|zone| zone.top as u64).sum::<u64>();
    fnv(page.working.text.as_str().bytes().chain(of.to_le_bytes()).chain(lines.to_le_bytes()))
}

/// The ink of a frame, kept or looked for.
fn ink_of(loader: &PageLoader, name: &str, look: impl FnOnce() -> Result<InkPage, ScanError>) -> Result<InkPage, ScanError> {
    let kept = loader.with_file(|file| file.thumbnail(name)).ok().flatten();
    if let Some(ink) = kept.and_then(|bytes| kept::ink_of(&bytes)) {
        return Ok(ink);
    }
    let ink = look()?;
    loader.with_file(|file| file.put_thumbnail(name, &kept::ink_bytes(&ink))).ok();
    Ok(ink)
}

/// The ink of a scan, for work beside the window that has no scan open.
pub(super) fn ink_beside(loader: &PageLoader, scan: &ScanRef) -> Result<InkPage, ScanError> {
    let path = loader.root().join(&scan.path);
    let key = FrameKey { path: Arc::from(path.as_path()), frame: scan.frame };
    let name = Names::of(loader.root(), &key, PageId(0)).ink;
    ink_of(loader, &name, || look(open_scan(&path)?.as_mut(), scan.frame, &Cancel::default()))
}

/// Decodes a frame and looks for its ink.
///
/// # Errors
/// Where it cannot be decoded.
pub(super) fn look(file: &mut dyn ScanFile, frame: u32, cancel: &Cancel) -> Result<InkPage, ScanError> {
    let info = file.frame_info(frame)?;
    let request = Request { area: None, reduction: first_reduction(info.size, SIDE) };
    let raster = file.decode(frame, request, &Limits::default(), cancel)?;
    Ok(find_lines(&raster, info.dpi.map(|(across, _)| across)))
}

/// Links that were kept for the text as it is.
pub(super) fn kept_links(file: &DossierFile, root: &Path, key: &FrameKey, page: &Page) -> Option<PageLinks> {
    let name = Names::of(root, key, page.id).links;
    let bytes = file.thumbnail(&name).ok().flatten()?;
    kept::links_of(&bytes, (digest(page), page.working.text.len()), page.revision)
}

/// Where the words of a page stand, for work beside the window: as its file says or as it was kept; nothing is looked for.
pub(super) fn links_beside(loader: &PageLoader, head: &PageHead, page: &Page) -> PageLinks {
    let kept = || {
        let scan = head.scan.as_ref()?;
        let key = FrameKey { path: Arc::from(loader.root().join(&scan.path)), frame: scan.frame };
        loader.with_file(|file| kept_links(file, loader.root(), &key, page))
    };
    (!has_own_words(page)).then(kept).flatten().unwrap_or_else(|| PageLinks::own(page))
}

/// What a job lays on its ink.
struct Work {
    page: Arc<Page>,
    key: FrameKey,
    /// Its ink, where that is in memory.
    ink: Option<Arc<InkPage>>,
    /// What was known before the text was changed.
    before: Option<Arc<PageLinks>>,
}

impl Work {
    fn done(self, loader: &PageLoader, scans: &OpenScans, cancel: &Cancel) -> LinkFound {
        let (page, revision) = (self.page.id, self.page.revision);
        let found = self.links(loader, scans, cancel).ok();
        LinkFound { page, revision, found }
    }

    fn links(self, loader: &PageLoader, scans: &OpenScans, cancel: &Cancel) -> Result<(PageLinks, Option<Arc<InkPage>>), ScanError> {
        let Self { page, key, ink, before } = self;
        if before.is_none()
            && let Some(links) = loader.with_file(|file| kept_links(file, loader.root(), &key, &page))
        {
            return Ok((links, ink));
        }
        let names = Names::of(loader.root(), &key, page.id);
        let ink = match ink {
            Some(ink) => ink,
            None => Arc::new(ink_of(loader, &names.ink, || {
                let (raster, info) = scans.picture(&key, SIDE, cancel)?;
                Ok(find_lines(&raster, info.dpi.map(|(across, _)| across)))
            })?),
        };
        let links = PageLinks::on_ink(&page, &ink);
        let links = before.iter().fold(links, |links, before| links.keeping(before));
        // What could not be kept is looked for again the next time.
        loader.with_file(|file| file.put_thumbnail(&names.links, &kept::links_bytes(&links, digest(&page)))).ok();
        Ok((links, Some(ink)))
    }
}

impl Session {
    /// Where the words of a loaded page stand, as far as that was looked for; it moves along with the text.
    pub fn links(&self, id: PageId) -> Option<&Arc<PageLinks>> {
        self.links.get(id)
    }

    /// Every word of a loaded page that has a place, as its text is now.
    pub fn placed(&self, page: &Page) -> Arc<Vec<PlacedWord>> {
        let known = self.links.get(page.id).filter(|links| links.revision == page.revision);
        known.map_or_else(|| Arc::new(page.working.layout.placed_words(&page.working.text)), |links| Arc::clone(&links.words))
    }
}

impl Workspace {
    /// Looks for the places of the current page's words, then for those of its neighbours. Returns how many milliseconds the text must
    /// still stand unchanged.
    pub(super) fn link_pages(&mut self) -> Option<i64> {
        let session = self.session.as_ref()?;
        let current = session.place.page?;
        let (before, after) = super::views::text::neighbours(session, current);
        let mut wait = None;
        // One at a time: looking for ink keeps a worker busy for a while, and pages and pictures must not wait for it.
        for (id, priority) in [(Some(current), Priority::Near), (after, Priority::Background), (before, Priority::Background)] {
            if self.session.as_ref().is_some_and(|session| session.links.is_looking()) {
                break;
            }
            wait = id.and_then(|id| self.link_page(id, priority)).or(wait);
        }
        wait
    }

    fn link_page(&mut self, id: PageId, priority: Priority) -> Option<i64> {
        let session = self.session.as_mut()?;
        let page = Arc::clone(session.dossier.page(id)?);
        let known = session.links.get(id);
        let is_known = known.is_some_and(|links| links.revision == page.revision && !links.moved);
        if is_known || session.links.asked.get(&id) == Some(&page.revision) {
            return None;
        }
        let frame = session.frame_key(id);
        let is_text = (1..=LONGEST).contains(&page.working.text.len());
        let (Some(key), false, true) = (frame, has_own_words(&page), is_text) else {
            session.links.set(id, PageLinks::own(&page), None);
            return None;
        };
        if let Some(typed) = session.typed_at(id) {
            let waited = session.clock().now().0 - typed.0;
            if waited < STILL_MS {
                return Some(STILL_MS - waited);
            }
        }
        let before = known.filter(|links| links.revision == page.revision && links.moved).cloned();
        let work = Work { ink: session.links.ink(id).cloned(), before, page: Arc::clone(&page), key };
        session.links.asked.insert(id, page.revision);
        let (loader, scans) = (Arc::clone(&session.loader), self.scans.open_scans());
        self.submit(PAGE, id.0, priority, move |scope| Event::LinksFound(vec![work.done(&loader, &scans, scope.cancel())]));
        None
    }

    /// Takes in where words stand, unless their page has changed since.
    pub(super) fn take_links(&mut self, found: Vec<LinkFound>) {
        let Some(session) = &mut self.session else { return };
        for LinkFound { page: id, revision, found } in found {
            let Some(page) = session.dossier.page(id).filter(|page| page.revision == revision) else {
                session.links.asked.remove(&id);
                continue;
            };
            let (links, ink) = found.unwrap_or_else(|| (PageLinks::own(page), None));
            session.links.set(id, links, ink);
        }
    }

    /// A job ended without result: its page may be asked for again when it is looked at anew.
    pub(super) fn linking_lost(&mut self, id: PageId) {
        if let Some(session) = &mut self.session {
            session.links.forget(id);
        }
    }

    /// Lays the texts of all pages on their scans and keeps what is found, for lists over many pages.
    pub(super) fn link_all(&mut self) -> Outcome {
        let session = self.session.as_ref().ok_or_else(|| Problem::new("No dossier is open."))?;
        let pages: Vec<(PageHead, Option<Arc<Page>>, FrameKey)> = session
            .dossier
            .heads()
            .iter()
            .filter_map(|head| Some((head.clone(), session.dossier.page(head.id).cloned(), session.frame_key(head.id)?)))
            .collect();
        let (loader, scans) = (Arc::clone(&session.loader), self.scans.open_scans());
        self.submit(ALL, 0, Priority::Background, move |scope| {
            let (total, mut told) = (pages.len() as u64, Told::default());
            for (done, (head, page, key)) in (0..).zip(pages) {
                scope.progress(done, total);
                if scope.is_cancelled() {
                    told.stopped = true;
                    break;
                }
                let Some(page) = page.or_else(|| loader.load(&head).ok().map(|loaded| loaded.page)) else { continue };
                if has_own_words(&page) || page.working.text.is_empty() || page.working.text.len() > LONGEST {
                    told.own += usize::from(has_own_words(&page));
                    continue;
                }
                let found = Work { page, key, ink: None, before: None }.done(&loader, &scans, scope.cancel());
                told.note(&found);
                scope.part(Event::LinksFound(vec![found]));
            }
            scope.progress(total, total);
            Event::LinksEnded(told.sentence())
        });
        Ok(Vec::new())
    }
}

/// What came of laying all texts on their scans.
#[derive(Debug, Default)]
struct Told {
    linked: usize,
    partly: usize,
    apart: usize,
    unread: usize,
    own: usize,
    stopped: bool,
}

impl Told {
    fn note(&mut self, found: &LinkFound) {
        let count = match found.found.as_ref().map(|(links, _)| links.verdict) {
            Some(Verdict::Linked) => &mut self.linked,
            Some(Verdict::Partly) => &mut self.partly,
            Some(Verdict::Apart) => &mut self.apart,
            None => &mut self.unread,
        };
        *count += 1;
    }

    fn sentence(&self) -> String {
        let many = |count: usize, one: &str, more: &str| match count {
            0 => None,
            1 => Some(format!("1 page {one}")),
            _ => Some(format!("{count} pages {more}")),
        };
        let parts = [
            many(self.linked, "linked to its scan", "linked to their scans"),
            many(self.partly, "linked in part", "linked in part"),
            many(self.apart, "that does not fit its scan", "that do not fit their scans"),
            many(self.unread, "whose scan could not be read", "whose scans could not be read"),
            many(self.own, "with places of its own", "with places of their own"),
        ];
        let said = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        match (said.is_empty(), self.stopped) {
            (true, _) => "There was nothing to link".to_owned(),
            (false, true) => format!("Stopped: {said}"),
            (false, false) => said,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::clock::Clock;
    use crate::app::command::{Command, CommandId};
    use crate::edit::TextEdit;
    use crate::model::{Span, WordSource};
    use crate::scan::encode_png;
    use crate::scan::typewriter::{Block, Face, Item, Setting, Sheet, Wear, render};
    use crate::store::settings::Home;
    use std::path::PathBuf;

    const LINES: [&str; 2] =
        ["The Ambassador said that no word of this was to be given", "to the press before Friday, when both notes are out."];

    /// A typed page as a PNG.
    fn picture(lines: &[&str]) -> Vec<u8> {
        let block = Block { left: 1.0, top: 1.0, lines: lines.iter().map(ToString::to_string).collect(), ..Block::default() };
        let sheet = Sheet { items: vec![Item::Typed(block)], ..Sheet::default() };
        encode_png(&render(&sheet, &Setting::worn(Wear::Clean, Face::Courier, 10.0, 160.0, 1)).raster).unwrap()
    }

    /// A folder with a typed page and its text, without places.
    fn folder() -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let papers = home.path().join("papers");
        std::fs::create_dir(&papers).unwrap();
        std::fs::write(papers.join("note.png"), picture(&LINES)).unwrap();
        std::fs::write(papers.join("note.txt"), format!("{}\n", LINES.join("\n"))).unwrap();
        (home, papers)
    }

    #[test]
    fn one_text_for_two_scans_is_divided_at_their_ink() {
        let (home, papers) = folder();
        std::fs::remove_file(papers.join("note.txt")).unwrap();
        std::fs::rename(papers.join("note.png"), papers.join("note-1.png")).unwrap();
        let lines = ["Neither of them had been read by anybody but the", "Chairman himself, as far as one could tell."];
        std::fs::write(papers.join("note-2.png"), picture(&lines)).unwrap();
        let text = format!("{} {}\n\n\n{}\n", LINES[0], LINES[1], lines.join(" "));
        std::fs::write(papers.join("note.txt"), text).unwrap();
        let mut workspace = opened(&home, &papers);
        let heads: Vec<PageId> = workspace.session.as_ref().unwrap().dossier.heads().iter().map(|head| head.id).collect();
        let texts: Vec<String> =
            heads.iter().map(|id| workspace.session.as_mut().unwrap().load(*id).unwrap().working.text.as_str().to_owned()).collect();
        assert_eq!(texts, [LINES.join(" "), lines.join(" ")]);
    }

    fn opened(home: &tempfile::TempDir, papers: &Path) -> Workspace {
        let mut workspace = Workspace::inline(Some(Home::at(&home.path().join("home"))), Clock::manual(0));
        workspace.run(Command::Open(vec![papers.to_path_buf()])).unwrap();
        // Each round takes in what the one before it asked for.
        for _ in 0..4 {
            workspace.tick();
        }
        workspace
    }

    fn links(workspace: &Workspace) -> Arc<PageLinks> {
        let session = workspace.session.as_ref().unwrap();
        Arc::clone(session.links(session.place.page.unwrap()).unwrap())
    }

    #[test]
    fn a_text_without_places_is_laid_on_its_scan_and_again_where_it_was_edited() {
        let (home, papers) = folder();
        let mut workspace = opened(&home, &papers);
        let before = links(&workspace);
        assert_eq!((before.source, before.verdict, before.moved), (WordSource::Aligned, Verdict::Linked, false));
        let session = workspace.session.as_ref().unwrap();
        let page = Arc::clone(session.page().unwrap());
        let at = page.working.text.as_str().find("press").unwrap();
        let of = |links: &PageLinks, at: usize| *links.words.iter().find(|word| word.span.start == at).unwrap();
        let edits = vec![TextEdit { span: Span::new(at, at + 5), new: "papers".to_owned() }];
        workspace.run(Command::EditText { page: page.id, edits, typing: false }).unwrap();
        workspace.tick();
        let after = links(&workspace);
        assert!(!after.moved);
        assert!(of(&after, at).zone.contains(of(&before, at).zone.centre()));
        let last = page.working.text.as_str().find("out.").unwrap();
        assert_eq!(of(&after, last + 1).zone, of(&before, last).zone, "the rest stays");
    }

    #[test]
    fn what_was_found_is_kept_until_the_scan_changes() {
        let (home, papers) = folder();
        let mut workspace = opened(&home, &papers);
        let session = workspace.session.as_ref().unwrap();
        let page = Arc::clone(session.page().unwrap());
        let head = session.head().unwrap().clone();
        let kept = |workspace: &Workspace| {
            let loader = Arc::clone(&workspace.session.as_ref().unwrap().loader);
            links_beside(&loader, &head, &page).source
        };
        workspace.session.as_mut().unwrap().finish().unwrap();
        assert_eq!(kept(&workspace), WordSource::Aligned);
        let scan = papers.join("note.png");
        let mut bytes = std::fs::read(&scan).unwrap();
        bytes.extend_from_slice(b"more");
        std::fs::write(&scan, bytes).unwrap();
        assert_eq!(kept(&workspace), WordSource::Ocr, "only what the file says: nothing");
    }

    #[test]
    fn the_command_links_every_page_and_says_how_many() {
        let (home, papers) = folder();
        let mut workspace = opened(&home, &papers);
        workspace.run(Command::Plain(CommandId::LinkWords)).unwrap();
        assert_eq!(workspace.sayings.last().map(String::as_str), Some("1 page linked to its scan"));
    }

    #[test]
    fn a_text_that_does_not_fit_its_scan_is_not_linked_and_says_so() {
        let (home, papers) = folder();
        std::fs::write(papers.join("note.txt"), "a b c d e f g h\ni j k l m n o p q r s t u v w x y z\nz y x w v u\n".repeat(6)).unwrap();
        let workspace = opened(&home, &papers);
        assert!(links(&workspace).words.iter().all(PlacedWord::is_soft), "{:?}", links(&workspace).words);
        let session = workspace.session.as_ref().unwrap();
        assert!(crate::app::views::status::status(session).counts.ends_with("text and scan do not fit each other"));
        let facts = crate::app::views::page::page(session).facts;
        assert!(facts.contains(&("Words on the scan", "none: the text does not fit the ink of the scan".to_owned())), "{facts:?}");
    }
}
