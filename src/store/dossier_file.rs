//! A dossier on the disk (or in memory, when only looking): pages loaded one by one, the journal, what can be made again.
//!
//! Everything here reads. Only [`Writer`] writes; the small things that views keep (thumbnails, the last page) are handed to it.

use super::atomic;
use super::error::StoreError;
use super::lock::{self, Lock, Taken};
use super::messages::Message;
use super::schema::{self, paths::WirePath, rows};
use super::writer::{self, Outlet, Writer, WriterEvent};
use crate::edit::{GroupId, Recorded};
use crate::model::{Dossier, Page, PageId};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where a dossier is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Location {
    /// Nowhere: it is gone when closed.
    Memory,
    /// In this file.
    File(PathBuf),
}

/// A file the dossier was made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    /// Path relative to the root.
    pub path: PathBuf,
    /// Size in bytes when it was read.
    pub bytes: u64,
    /// When it was last changed, in milliseconds since 1970, where the file system says so.
    pub modified_ms: Option<i64>,
    /// What it is: identifier of a format or decoder.
    pub kind: String,
}

/// A dossier that is open. May be moved to and shared with other threads.
#[derive(Debug)]
pub struct DossierFile {
    connection: Arc<Mutex<Connection>>,
    path: Option<PathBuf>,
    /// Held as long as this or its writer is there; `None` in memory and when only reading.
    lock: Option<Arc<Lock>>,
    outlet: Outlet,
    writable: bool,
}

impl DossierFile {
    /// Makes a new dossier with the heads of `dossier` and the contents that are loaded. `root` is the folder that was opened, which the
    /// paths in heads and sources are relative to.
    ///
    /// # Errors
    /// Where a file is there already ([`StoreError::Exists`]) or cannot be written; nothing is left behind then.
    pub fn create(at: &Location, dossier: &Dossier, root: Option<&Path>, sources: &[Source]) -> Result<Self, StoreError> {
        match at {
            Location::Memory => {
                let path = Path::new("(in memory)");
                let mut connection = Connection::open_in_memory().map_err(StoreError::database("make the dossier", path))?;
                schema::configure(&connection, true)
                    .and_then(|()| fill(&mut connection, dossier, root, sources))
                    .map_err(StoreError::database("make the dossier", path))?;
                Ok(Self::new(connection, None, None, true))
            }
            Location::File(path) => Self::create_file(path, dossier, root, sources),
        }
    }

    fn create_file(path: &Path, dossier: &Dossier, root: Option<&Path>, sources: &[Source]) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(StoreError::io("make the folder for the dossier", "Nothing was changed", folder))?;
        }
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let lock = match lock::take(path) {
            Taken::Ours(lock) => lock,
            Taken::Theirs(_) => return Err(StoreError::Busy(path.to_owned())),
            Taken::Unwritable(what) => return Err(StoreError::ReadOnly { what, path: path.to_owned() }),
        };
        // Built beside and renamed, so that a dossier is there in full or not at all.
        let part = atomic::Part::beside(path)?;
        let making = || StoreError::database("make the dossier", path);
        let mut connection = Connection::open(part.path()).map_err(making())?;
        schema::configure(&connection, true).map_err(making())?;
        fill(&mut connection, dossier, root, sources).map_err(making())?;
        connection.close().map_err(|(_, error)| making()(error))?;
        part.finish(path, atomic::IfThere::Keep)?;
        let connection = open_connection(path, true).map_err(making())?;
        Ok(Self::new(connection, Some(path.to_owned()), Some(Arc::new(lock)), true))
    }

    pub(super) fn new(connection: Connection, path: Option<PathBuf>, lock: Option<Arc<Lock>>, writable: bool) -> Self {
        Self { connection: Arc::new(Mutex::new(connection)), path, lock, outlet: Outlet::default(), writable }
    }

    /// The file; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether changes can be written.
    pub fn is_writable(&self) -> bool {
        self.writable
    }

    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self) -> &Path {
        self.path.as_deref().unwrap_or(Path::new("(in memory)"))
    }

    pub(super) fn reading(&self) -> impl FnOnce(rusqlite::Error) -> StoreError {
        StoreError::database("read the dossier", self.name())
    }

    /// A page's content; `None` where it was not taken into the dossier yet and has to be read from its files.
    ///
    /// # Errors
    /// Where its rows cannot be read.
    pub fn load_page(&self, id: PageId) -> Result<Option<Arc<Page>>, StoreError> {
        rows::read_page(&self.connection(), id).map(|page| page.map(Arc::new)).map_err(self.reading())
    }

    /// The whole journal in order.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn journal(&self) -> Result<Vec<Recorded>, StoreError> {
        rows::read_journal(&self.connection(), 0).map_err(self.reading())
    }

    /// The end of the journal that holds the last `groups` undo groups.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn journal_tail(&self, groups: usize) -> Result<Vec<Recorded>, StoreError> {
        let connection = self.connection();
        let from: rusqlite::Result<i64> = connection
            .prepare_cached(
                "SELECT coalesce(min(first), 9223372036854775807)
                 FROM (SELECT min(seq) AS first FROM journal GROUP BY undo_group ORDER BY max(seq) DESC LIMIT ?1)",
            )
            .and_then(|mut statement| statement.query_row([i64::try_from(groups).unwrap_or(i64::MAX)], |row| row.get(0)));
        from.and_then(|from| rows::read_journal(&connection, from)).map_err(self.reading())
    }

    /// The highest undo group of the journal; 0 for an empty one.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn last_group(&self) -> Result<GroupId, StoreError> {
        let last: rusqlite::Result<i64> =
            self.connection().query_row("SELECT coalesce(max(undo_group), 0) FROM journal", [], |row| row.get(0));
        last.map(|group| GroupId(group as u64)).map_err(self.reading())
    }

    /// The files the dossier was made from.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn sources(&self) -> Result<Vec<Source>, StoreError> {
        let connection = self.connection();
        let read = || {
            let mut statement = connection.prepare("SELECT path, bytes, modified_ms, kind FROM sources ORDER BY rowid")?;
            let sources = statement.query_map([], |row| {
                Ok(Source {
                    path: row.get::<_, WirePath>(0)?.path(),
                    bytes: row.get::<_, i64>(1)? as u64,
                    modified_ms: row.get(2)?,
                    kind: row.get(3)?,
                })
            })?;
            sources.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(self.reading())
    }

    /// Pages whose content is in the dossier.
    ///
    /// # Errors
    /// Where the list cannot be read.
    pub fn pages_taken_in(&self) -> Result<Vec<PageId>, StoreError> {
        let connection = self.connection();
        let read = || {
            let mut statement = connection.prepare("SELECT page FROM contents ORDER BY page")?;
            let ids = statement.query_map([], |row| Ok(PageId(row.get::<_, i64>(0)? as u64)))?;
            ids.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(self.reading())
    }

    /// Something that can be made again, such as a thumbnail, kept under `key`.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn thumbnail(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.connection().query_row("SELECT bytes FROM derived WHERE key = ?1", [key], |row| row.get(0)).optional();
        found.map_err(self.reading())
    }

    /// Keeps something that can be made again. It may be lost at any time; when only reading it is not kept at all.
    ///
    /// # Errors
    /// Where there is no writer and the database cannot be written.
    pub fn put_thumbnail(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(Message::Derived(key.to_owned(), bytes.to_owned()))
    }

    /// What a view kept under `key`: the last page, caret, zoom, as text of its own choosing.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn view_state(&self, key: &str) -> Result<Option<String>, StoreError> {
        let found = self.connection().query_row("SELECT value FROM view_state WHERE key = ?1", [key], |row| row.get(0)).optional();
        found.map_err(self.reading())
    }

    /// Keeps a view's state; no change of the dossier, so nothing in the journal.
    ///
    /// # Errors
    /// Where there is no writer and the database cannot be written.
    pub fn put_view_state(&self, key: &str, text: &str) -> Result<(), StoreError> {
        self.put(Message::ViewState(key.to_owned(), text.to_owned()))
    }

    fn put(&self, message: Message) -> Result<(), StoreError> {
        if !self.writable {
            return Ok(());
        }
        let queue = self.outlet.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match queue {
            // A writer that ended meanwhile: these things may be lost.
            Some(queue) => queue.send(message).or(Ok(())),
            None => writer::write_small(&self.connection(), &[message]).map_err(StoreError::database("save", self.name())),
        }
    }

    /// Copies the dossier as it is now, with everything submitted so far, to a new file; also what could not be written to the
    /// dossier itself, for want of room.
    ///
    /// # Errors
    /// Where there is a file already, or it cannot be written; nothing is left behind then.
    pub fn save_copy(&self, to: &Path) -> Result<(), StoreError> {
        self.copy(to, atomic::IfThere::Keep)
    }

    /// As [`Self::save_copy`], but takes the place of a file that is there.
    ///
    /// # Errors
    /// Where it cannot be written; the file that was there is then still there.
    pub fn save_copy_over(&self, to: &Path) -> Result<(), StoreError> {
        self.copy(to, atomic::IfThere::Replace)
    }

    fn copy(&self, to: &Path, if_there: atomic::IfThere) -> Result<(), StoreError> {
        if self.path.as_deref().is_some_and(|own| atomic::same_file(own, to)) {
            return Err(StoreError::Exists(to.to_owned()));
        }
        let copying = || StoreError::database("copy the dossier", to);
        let part = atomic::Part::beside(to)?;
        let queue = self.outlet.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match queue {
            Some(queue) => {
                let failed = |message: String| StoreError::Database { doing: "copy the dossier", message, path: to.to_owned() };
                let (done, answer) = crossbeam_channel::bounded(1);
                queue.send(Message::CopyTo(part.path().to_owned(), done)).map_err(|error| failed(error.to_string()))?;
                answer.recv().map_err(|error| failed(error.to_string()))?.map_err(failed)?;
            }
            None => writer::copy_into(&self.connection(), std::iter::empty(), part.path()).map_err(copying())?,
        }
        part.finish(to, if_there)
    }

    /// Starts the writer. There is one at a time; `notify` is called on its thread and must not block.
    ///
    /// # Errors
    /// Where the dossier is open for reading only.
    pub fn writer(&self, notify: Box<dyn Fn(WriterEvent) + Send>) -> Result<Writer, StoreError> {
        if !self.writable {
            return Err(StoreError::ReadOnly { what: "it was opened for reading".to_owned(), path: self.name().to_owned() });
        }
        if self.outlet.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            return Err(StoreError::Busy(self.name().to_owned()));
        }
        let connection = match &self.path {
            None => Arc::clone(&self.connection),
            // A connection of its own, so that a page can be read while a long import is being written.
            Some(path) => {
                let connection = open_connection(path, true).map_err(StoreError::database("open the dossier", path))?;
                Arc::new(Mutex::new(connection))
            }
        };
        Writer::start(connection, self.name().to_owned(), Arc::clone(&self.outlet), self.lock.clone(), notify)
    }

    /// From here on only the writer keeps the dossier to itself: when it ends the dossier can be opened again, although somebody may still
    /// read here.
    pub fn leave_lock_to_writer(&mut self) {
        self.lock = None;
    }
}

pub(super) fn open_connection(path: &Path, writable: bool) -> rusqlite::Result<Connection> {
    let access = if writable { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    schema::configure(&connection, writable)?;
    Ok(connection)
}

fn fill(connection: &mut Connection, dossier: &Dossier, root: Option<&Path>, sources: &[Source]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    schema::create(&transaction)?;
    rows::write_metadata(&transaction, &dossier.meta)?;
    rows::write_meta(&transaction, "program", env!("CARGO_PKG_VERSION"))?;
    if let Some(root) = root {
        rows::write_meta(&transaction, "root", WirePath::new(root))?;
    }
    rows::write_documents(&transaction, &dossier.documents)?;
    for (place, head) in dossier.heads().iter().enumerate() {
        rows::write_head(&transaction, Some(place), head)?;
    }
    for page in dossier.loaded() {
        rows::write_page(&transaction, page, rows::Part::Whole)?;
    }
    for word in &dossier.words {
        transaction.prepare_cached("INSERT INTO words (word) VALUES (?1)")?.execute([word])?;
    }
    for source in sources {
        transaction.prepare_cached("INSERT INTO sources (path, bytes, modified_ms, kind) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            WirePath::new(&source.path),
            source.bytes as i64,
            source.modified_ms,
            source.kind
        ])?;
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Reading;
    use crate::store::OpenMode;

    /// The first files of the format did not know of digests; they are read, also where they cannot be written to, and completed when they
    /// can.
    #[test]
    fn a_dossier_from_before_digests_is_read_and_completed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.onionskin");
        let reading = Reading { text: "old".into(), digest: "abc".to_owned(), ..Reading::default() };
        let page = Arc::new(Page::new(PageId(1), reading));
        let mut dossier = Dossier::default();
        dossier.load(Arc::clone(&page));
        drop(DossierFile::create(&Location::File(path.clone()), &dossier, None, &[]).unwrap());
        let digest = |mode| {
            let opened = DossierFile::open(&path, mode).unwrap();
            opened.file.load_page(PageId(1)).unwrap().unwrap().working.digest.clone()
        };
        assert_eq!(digest(OpenMode::ReadOnly), "abc");
        open_connection(&path, true).unwrap().execute_batch("ALTER TABLE readings DROP COLUMN digest").unwrap();
        assert_eq!(digest(OpenMode::ReadOnly), "");
        assert_eq!(digest(OpenMode::Write), "");
        let connection = open_connection(&path, true).unwrap();
        rows::write_page(&connection, &page, rows::Part::Whole).unwrap();
        drop(connection);
        assert_eq!(digest(OpenMode::ReadOnly), "abc");
    }
}
