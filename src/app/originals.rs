//! Whether the files a dossier was made from are still as they were.
//!
//! The dossier notes size and time of each. Whoever is about to read one asks [`Originals::look`] on the way, on a worker; what differs is
//! told once, in plain words, and becomes the new state of knowledge. Nothing in the dossier changes by it: its texts are its own. A file
//! of which the dossier notes nothing is compared with how it was first seen.

use super::event::Event;
use super::jobs::Priority;
use super::problem::Problem;
use super::workspace::Workspace;
use crate::store::{Source, listing};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// News of files that are told one by one; a whole folder that was exchanged is not worth a line a file.
const MOST_NEWS: usize = 12;

/// How often it is looked whether a scan that is away has come back, in milliseconds.
const LOOK_BACK_MS: i64 = 3_000;

/// What the dossier keeps under this name was told already.
pub(super) const TOLD: &str = "told-originals";

/// How a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    There { bytes: u64, modified_ms: Option<i64> },
    Gone,
}

/// What came of a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// It is as it was.
    Same,
    /// It is another one now.
    Changed,
    /// It is not there any more.
    Gone,
}

/// The originals of one dossier; may be asked from any thread.
#[derive(Debug, Default)]
pub struct Originals {
    root: PathBuf,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    files: BTreeMap<PathBuf, State>,
    /// Those that are others than the dossier was made from.
    changed: BTreeSet<PathBuf>,
    news: Vec<Problem>,
    told: usize,
    /// Whether it was said that the whole folder is gone.
    root_is_gone: bool,
}

impl Originals {
    /// The originals under `root`, as the dossier knows them.
    pub fn new(root: PathBuf, sources: &[Source]) -> Self {
        let state = |source: &Source| State::There { bytes: source.bytes, modified_ms: source.modified_ms };
        let files = sources.iter().map(|source| (root.join(&source.path), state(source))).collect();
        Self { root, known: Mutex::new(Known { files, ..Known::default() }) }
    }

    /// Looks at a file, named from the root or in full, and notes what is to be told of it.
    pub fn look(&self, path: &Path) -> Looked {
        let path = self.root.join(path);
        let now = state_of(&path);
        let root_is_gone = now == State::Gone && !listing::is_folder(&self.root);
        let mut known = self.lock();
        let was_said = std::mem::replace(&mut known.root_is_gone, root_is_gone);
        let Some(before) = known.files.insert(path.clone(), now) else {
            return if now == State::Gone { Looked::Gone } else { Looked::Same };
        };
        let looked = match (before, now) {
            (State::Gone, State::Gone) => return Looked::Gone,
            (before, now) if before == now => return Looked::Same,
            (_, State::Gone) => Looked::Gone,
            _ => Looked::Changed,
        };
        if looked == Looked::Changed {
            known.changed.insert(path.clone());
        }
        let news = match (before, now) {
            (_, State::Gone) if root_is_gone && was_said => return looked,
            (_, State::Gone) if root_is_gone => gone("The folder this dossier was made from is not there any more").at(&self.root),
            (_, State::Gone) => gone("A file this dossier was made from is not there any more").at(&path),
            (State::There { bytes: was, .. }, State::There { bytes: is, .. }) if was != is => {
                changed(format!("A file this dossier was made from was changed on the disk: it had {was} bytes and now has {is}")).at(&path)
            }
            (State::There { .. }, _) => {
                changed("A file this dossier was made from may have been changed on the disk: it is as large as before, and newer or older")
                    .at(&path)
            }
            (State::Gone, _) => Problem::news("A file this dossier was made from is there again").at(&path),
        };
        known.tell(news);
        looked
    }

    /// Takes in what was told in earlier sessions, as [`Self::told`] wrote it: it is not told again.
    pub fn was_told(&self, told: &str) {
        let mut known = self.lock();
        for line in told.lines() {
            let mut parts = line.splitn(3, '\t');
            let (Some(bytes), Some(modified), Some(path)) = (parts.next(), parts.next(), parts.next()) else { continue };
            let Ok(bytes) = bytes.parse() else { continue };
            let path = self.root.join(path);
            known.files.insert(path.clone(), State::There { bytes, modified_ms: modified.parse().ok() });
            known.changed.insert(path);
        }
    }

    /// The files that are others than the dossier was made from, as they are now: a line each, for keeping.
    pub fn told(&self) -> String {
        let known = self.lock();
        let lines = known.changed.iter().filter_map(|path| {
            let State::There { bytes, modified_ms } = known.files.get(path)? else { return None };
            let path = path.strip_prefix(&self.root).ok()?.to_str().filter(|path| !path.contains('\n'))?;
            Some(format!("{bytes}\t{}\t{path}\n", modified_ms.map_or_else(String::new, |ms| ms.to_string())))
        });
        lines.collect::<Vec<_>>().concat()
    }

    /// What is to be told, once.
    pub fn take_news(&self) -> Vec<Problem> {
        std::mem::take(&mut self.lock().news)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn tell(&mut self, news: Problem) {
        self.told += 1;
        if self.told < MOST_NEWS {
            self.news.push(news);
        } else if self.told == MOST_NEWS {
            self.news.push(changed("More of the files this dossier was made from were changed or taken away"));
        }
    }
}

fn changed(what: impl Into<String>) -> Problem {
    Problem::new(what).kept("Your text and your corrections are as they were; the scan is shown as it is now.")
}

fn gone(what: &str) -> Problem {
    Problem::new(what)
        .kept("Your text and your corrections are as they were.")
        .advice("Put it back under the same name to see its scans again.")
}

fn state_of(path: &Path) -> State {
    listing::stat(path).map_or(State::Gone, |entry| State::There { bytes: entry.bytes, modified_ms: entry.modified_ms })
}

/// Whoever opens scans looks here first; which dossier's originals they are changes with the dossier.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch(Arc<Mutex<Weak<Originals>>>);

impl Watch {
    /// From now on these are looked at.
    pub(super) fn watch(&self, originals: &Arc<Originals>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(originals);
    }

    /// Looks at a file that is about to be read.
    pub(super) fn look(&self, path: &Path) {
        let watched = self.0.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
        if let Some(originals) = watched {
            originals.look(path);
        }
    }
}

impl Workspace {
    /// Looks, as a job, whether the current page's files are still as they were; meant for the moment when the user comes back to the window.
    pub fn look_at_originals(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(head) = session.head() else { return };
        self.looked_at = Some(head.id);
        let scan = head.scan.as_ref().map(|scan| scan.path.clone());
        let texts: Vec<PathBuf> = head.texts.iter().map(|text| text.path.clone()).collect();
        let originals = Arc::clone(session.loader.originals());
        self.submit("originals", 0, Priority::Background, move |_| {
            for text in &texts {
                originals.look(text);
            }
            let looked = scan.as_ref().map(|scan| originals.look(scan));
            let changed = scan.into_iter().filter(|_| looked == Some(Looked::Changed));
            Event::OriginalsLooked(changed.collect(), looked.is_some_and(|looked| looked != Looked::Gone))
        });
    }

    /// Once a frame: looks when another page came, and tells what was seen.
    pub(super) fn watch_originals(&mut self) {
        let Some(session) = &self.session else { return };
        let news = session.loader.originals().take_news();
        if !news.is_empty() {
            let told = session.loader.originals().told();
            // A dossier that cannot keep it tells it again.
            session.loader.with_file(|file| file.put_view_state(TOLD, &told)).ok();
            self.problems.extend(news);
        }
        if session.place.page != self.looked_at {
            self.look_at_originals();
        }
    }

    /// Looks every few seconds whether a scan in view that could not be read is back: a share that was away, a stick that was pulled.
    /// Says when somebody has to look again.
    pub(super) fn wait_for_scan(&mut self) -> Option<i64> {
        let page = self.session.as_ref()?.place.page?;
        let frame = self.frames(page).0?;
        if !self.scans.is_unreadable(&frame) {
            return None;
        }
        let now = self.clock().now().0;
        if now - self.looked_back_at >= LOOK_BACK_MS {
            self.looked_back_at = now;
            self.look_at_originals();
        }
        Some(LOOK_BACK_MS)
    }

    /// Scans that are other files now are read anew, with their small pictures; the page's scan too where it was away and `is_there` again.
    pub(super) fn forget_scans(&mut self, paths: &[PathBuf], is_there: bool) {
        let Some(session) = &self.session else { return };
        let current = session.place.page.and_then(|page| session.frame_key(page));
        if let Some(frame) = current.filter(|frame| is_there && self.scans.is_unreadable(frame)) {
            self.scans.retry(&frame);
        }
        if paths.is_empty() {
            return;
        }
        let frames: Vec<_> = session
            .dossier
            .heads()
            .iter()
            .filter(|head| head.scan.as_ref().is_some_and(|scan| paths.contains(&scan.path)))
            .filter_map(|head| session.frame_key(head.id))
            .collect();
        for frame in &frames {
            self.scans.forget(frame);
        }
        self.forget_thumbnails(&frames);
    }
}

/// How files are now, for the dossier to note; those that cannot be looked at are left out.
pub(super) fn sources_of<'a>(root: &Path, files: impl Iterator<Item = (&'a Path, &'a str)>) -> Vec<Source> {
    let mut seen: BTreeMap<&Path, &str> = BTreeMap::new();
    for (path, kind) in files {
        seen.entry(path).or_insert(kind);
    }
    seen.into_iter()
        .filter_map(|(path, kind)| {
            let entry = listing::stat(&root.join(path)).ok()?;
            Some(Source { path: path.to_owned(), bytes: entry.bytes, modified_ms: entry.modified_ms, kind: kind.to_owned() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_once_and_plainly() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_path_buf();
        std::fs::write(root.join("a.txt"), "one").unwrap();
        std::fs::write(root.join("b.txt"), "one").unwrap();
        let sources = sources_of(&root, [(Path::new("a.txt"), "txt"), (Path::new("b.txt"), "txt"), (Path::new("c"), "txt")].into_iter());
        assert_eq!(sources.len(), 2);
        let originals = Originals::new(root.clone(), &sources);
        assert_eq!(originals.look(Path::new("a.txt")), Looked::Same);
        std::fs::write(root.join("a.txt"), "one more").unwrap();
        assert_eq!((originals.look(Path::new("a.txt")), originals.look(&root.join("a.txt"))), (Looked::Changed, Looked::Same));
        std::fs::remove_file(root.join("b.txt")).unwrap();
        assert_eq!((originals.look(Path::new("b.txt")), originals.look(Path::new("b.txt"))), (Looked::Gone, Looked::Gone));
        let news: Vec<String> = originals.take_news().iter().map(ToString::to_string).collect();
        assert_eq!(news.len(), 2, "{news:?}");
        assert!(news[0].contains("it had 3 bytes and now has 8") && news[0].contains("corrections are as they were"), "{news:?}");
        assert!(news[1].contains("not there any more"), "{news:?}");
        assert!(originals.take_news().is_empty());
        let later = Originals::new(root, &sources);
        later.was_told(&originals.told());
        assert_eq!(later.look(Path::new("a.txt")), Looked::Same, "it is told once, also after a restart");
        assert_eq!(later.look(Path::new("b.txt")), Looked::Gone);
        assert_eq!((later.take_news().len(), later.told()), (1, originals.told()));
    }

    #[test]
    fn a_folder_that_is_gone_is_one_message_and_many_changes_are_not_many() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("box");
        std::fs::create_dir(&root).unwrap();
        let names: Vec<PathBuf> = (0..30).map(|n| PathBuf::from(format!("{n}.txt"))).collect();
        for name in &names {
            std::fs::write(root.join(name), "one").unwrap();
        }
        let sources = sources_of(&root, names.iter().map(|name| (name.as_path(), "txt")));
        let originals = Originals::new(root.clone(), &sources);
        for name in &names {
            std::fs::write(root.join(name), "another").unwrap();
            originals.look(name);
        }
        assert_eq!(originals.take_news().len(), MOST_NEWS);
        let originals = Originals::new(root.clone(), &sources);
        std::fs::remove_dir_all(&root).unwrap();
        for name in &names {
            originals.look(name);
        }
        let news = originals.take_news();
        assert_eq!(news.len(), 1, "{news:?}");
        assert!(news[0].to_string().contains("The folder"), "{news:?}");
    }
}

#[cfg(test)]
#[path = "survival_tests.rs"]
mod survival_tests;
