//! The one thread that writes.
//!
//! It takes commits in order and puts all that wait into one SQLite transaction. A commit is acknowledged only when that transaction is
//! on the disk. Where it cannot be written (disk full, share gone) nothing is dropped: the commits stay in memory, the failure is
//! reported, and they are tried again with the next commit, at a flush, and every two seconds.
//!
//! Indexing a text of some megabytes for the search takes longer than writing it. Such a text is written at once and indexed when nothing
//! has come for a while, at a flush, or at the end; which ones wait is in the file, so that a crash in between loses nothing.
//!
//! In each transaction it first looks whether the journal's last entry is the one it wrote itself. If not, another program has written
//! to the dossier in spite of the lock, and this one stops rather than write over it.

use super::commit::Commit;
use super::error::StoreError;
use super::lock;
use super::messages::{GATHERING, Message, gathered};
use super::schema::rows::{self, Part};
use crate::edit::{Recorded, Scope};
use crate::model::{Page, PageId};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, after, bounded};
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Numbers what was submitted to one writer, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What the writer has to say. It is told on the writer's own thread, which goes on only when the listener returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriterEvent {
    /// This commit and all before it are on the disk.
    Written(Ticket),
    /// Writing did not succeed; everything from the last [`Self::Written`] on waits in memory and is tried again.
    Failed {
        /// What happened, what was kept, what to do.
        what: String,
        /// How many commits wait.
        waiting: usize,
    },
}

/// Most commits in one SQLite transaction.
const BATCH: usize = 256;

/// Most messages on the way to the writer; whoever submits more waits, so that an import cannot outrun the disk without bound.
const QUEUE: usize = 4096;

/// Pause before a failed write is tried again.
const RETRY: Duration = Duration::from_secs(2);

/// Pause after the last commit before large texts that changed are indexed for the search.
const INDEX_AFTER: Duration = Duration::from_secs(3);

/// A way to hand small things to whatever writer there is.
pub(super) type Outlet = Arc<Mutex<Option<Sender<Message>>>>;

/// The writing side of a dossier; dropped, it writes what waits and ends.
#[derive(Debug)]
pub struct Writer {
    queue: Sender<Message>,
    outlet: Outlet,
    thread: Option<JoinHandle<()>>,
    tickets: u64,
    path: PathBuf,
}

impl Writer {
    pub(super) fn start(
        connection: Arc<Mutex<Connection>>,
        path: PathBuf,
        outlet: Outlet,
        lock: Option<Arc<lock::Lock>>,
        notify: Box<dyn Fn(WriterEvent) + Send>,
    ) -> Result<Self, StoreError> {
        let last_entry = {
            let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            last_entry(&connection).map_err(StoreError::database("read the journal", &path))?
        };
        let unindexed = {
            let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            rows::read_unindexed(&connection).map_err(StoreError::database("read what waits to be indexed", &path))?
        };
        let (queue, messages) = bounded(QUEUE);
        let work = Work {
            connection,
            path: path.clone(),
            notify,
            waiting: VecDeque::new(),
            small: Vec::new(),
            unindexed,
            written: 0,
            last_entry,
            session: None,
            _lock: lock,
        };
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || work.run(&messages)).map_err(StoreError::io(
            "start the thread that saves",
            "Nothing was changed",
            &path,
        ))?;
        *outlet.lock().unwrap_or_else(PoisonError::into_inner) = Some(queue.clone());
        Ok(Self { queue, outlet, thread: Some(thread), tickets: 0, path })
    }

    /// Hands over a commit; its ticket comes back with [`WriterEvent::Written`]. Empty commits are fine.
    pub fn submit(&mut self, commit: Commit) -> Ticket {
        self.tickets += 1;
        // The writer ends only in `drop`, so somebody listens.
        self.queue.send(Message::Commit(Box::new(commit))).unwrap_or_default();
        Ticket(self.tickets)
    }

    /// Waits until everything submitted so far is on the disk.
    ///
    /// # Errors
    /// Where writing fails, or takes longer than `timeout`; the commits then still wait and are tried again.
    pub fn flush(&self, timeout: Duration) -> Result<(), StoreError> {
        flush(&self.queue, timeout, &self.path)
    }

    /// Runs a pragma on the writer's connection, to make its disk small.
    #[cfg(test)]
    fn pragma(&self, sql: &str) {
        self.queue.send(Message::Pragma(sql.to_owned())).unwrap();
    }
}

/// Copies a dossier and adds what could not be written to the original, so that a copy on another disk is complete.
pub(super) fn copy_into<'c>(
    connection: &Connection,
    waiting: impl Iterator<Item = &'c Box<Commit>>,
    path: &std::path::Path,
) -> rusqlite::Result<()> {
    // The statement takes text; a path is UTF-8 wherever dossiers can be named by this program's dialogs.
    let name = path.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(path.to_owned()))?;
    connection.execute("VACUUM INTO ?1", [name])?;
    let mut copy = Connection::open(path)?;
    super::schema::configure(&copy, true)?;
    super::schema::complete(&copy)?;
    let transaction = copy.transaction()?;
    write_commits(&transaction, waiting, last_entry(&transaction)?)?;
    // The copy was never open.
    transaction.execute("DELETE FROM sessions", [])?;
    transaction.commit()?;
    copy.close().map_err(|(_, error)| error)
}

/// Asks a writer to write everything that waits.
pub(super) fn flush(queue: &Sender<Message>, timeout: Duration, path: &std::path::Path) -> Result<(), StoreError> {
    let (done, answer) = bounded(1);
    let failed = |message: String| StoreError::Database { doing: "save", message, path: path.to_owned() };
    queue.send(Message::Flush(done)).map_err(|error| failed(error.to_string()))?;
    match answer.recv_timeout(timeout) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(message)) => Err(failed(message)),
        Err(_timeout) => Err(StoreError::NotYetWritten { waiting: queue.len(), path: path.to_owned() }),
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        *self.outlet.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.queue.send(Message::Close).unwrap_or_default();
        if let Some(thread) = self.thread.take() {
            // A panic in the writer was reported by its own thread.
            thread.join().unwrap_or_default();
        }
    }
}

struct Work {
    connection: Arc<Mutex<Connection>>,
    path: PathBuf,
    notify: Box<dyn Fn(WriterEvent) + Send>,
    waiting: VecDeque<Box<Commit>>,
    small: Vec<Message>,
    /// Large texts that changed since they were indexed.
    unindexed: BTreeSet<PageId>,
    /// Ticket of the last commit that is on the disk.
    written: u64,
    /// The journal's last entry as far as we know.
    last_entry: i64,
    /// Our row in `sessions`, once we wrote something.
    session: Option<i64>,
    _lock: Option<Arc<lock::Lock>>,
}

impl Work {
    fn run(mut self, messages: &Receiver<Message>) {
        let mut failed = false;
        loop {
            let first = if failed {
                messages.recv_timeout(RETRY)
            } else if self.unindexed.is_empty() {
                messages.recv().map_err(|_gone| RecvTimeoutError::Disconnected)
            } else {
                messages.recv_timeout(INDEX_AFTER)
            };
            let is_quiet = matches!(first, Err(RecvTimeoutError::Timeout));
            let (mut flushes, mut copies) = (Vec::new(), Vec::new());
            let mut closing = matches!(first, Err(RecvTimeoutError::Disconnected));
            let first = first.ok();
            let may_wait = self.waiting.is_empty() && first.as_ref().is_some_and(Message::may_wait);
            let rest = gathered(messages, may_wait.then(|| after(GATHERING)));
            for message in first.into_iter().chain(rest.take(QUEUE)) {
                match message {
                    Message::Commit(commit) => self.waiting.push_back(commit),
                    Message::Derived(..) | Message::ViewState(..) => self.small.push(message),
                    Message::Flush(done) => flushes.push(done),
                    Message::CopyTo(path, done) => copies.push((path, done)),
                    Message::Close => closing = true,
                    #[cfg(test)]
                    Message::Pragma(sql) => {
                        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
                        connection.query_row(&sql, [], |_| Ok(())).unwrap_or_default();
                    }
                }
            }
            let outcome = self.write_waiting();
            failed = outcome.is_err();
            if !failed && (is_quiet || closing || !flushes.is_empty() || !copies.is_empty()) {
                self.index_waiting();
            }
            let answer = outcome.map_err(|error| error.to_string());
            if let Err(what) = &answer {
                (self.notify)(WriterEvent::Failed { what: what.clone(), waiting: self.waiting.len() });
            }
            for done in flushes {
                // Whoever asked may have stopped waiting.
                done.send(answer.clone()).unwrap_or_default();
            }
            for (path, done) in copies {
                let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
                let copied = copy_into(&connection, self.waiting.iter(), &path);
                drop(connection);
                done.send(copied.map_err(|error| error.to_string())).unwrap_or_default();
            }
            if closing {
                self.close(failed);
                return;
            }
        }
    }

    /// Writes all that waits, a batch at a time.
    fn write_waiting(&mut self) -> Result<(), StoreError> {
        while !self.waiting.is_empty() || !self.small.is_empty() {
            let count = self.waiting.len().min(BATCH);
            match self.write_batch(count) {
                Ok(()) => {}
                // Things that can be made again do not stand in the way of work that cannot.
                Err(_) if !self.small.is_empty() && count > 0 => {
                    self.small.clear();
                    self.write_batch(count)?;
                }
                // They may be lost at any time, so nobody needs to hear of it.
                Err(_) if count == 0 => {}
                Err(error) => {
                    self.small.clear();
                    return Err(error);
                }
            }
            self.small.clear();
            self.waiting.drain(..count);
            if count > 0 {
                self.written += count as u64;
                (self.notify)(WriterEvent::Written(Ticket(self.written)));
            }
        }
        Ok(())
    }

    /// Brings the index up to date. Where that fails, nothing is lost: the same is tried when the dossier is next opened.
    fn index_waiting(&mut self) {
        if self.unindexed.is_empty() {
            return;
        }
        let pages = std::mem::take(&mut self.unindexed);
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut index = || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for page in &pages {
                rows::index_stored(&transaction, *page)?;
            }
            rows::write_unindexed(&transaction, &BTreeSet::new())?;
            transaction.commit()
        };
        index().unwrap_or_default();
    }

    fn write_batch(&mut self, count: usize) -> Result<(), StoreError> {
        let saving = || StoreError::database("save", &self.path);
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(saving())?;
        let mut session = self.session;
        let mut last = self.last_entry;
        let mut unindexed = None;
        if count > 0 {
            if last_entry(&transaction).map_err(saving())? != last {
                return Err(StoreError::WrittenElsewhere(self.path.clone()));
            }
            if session.is_none() {
                session = Some(begin_session(&transaction, last).map_err(saving())?);
            }
            last = write_commits(&transaction, self.waiting.iter().take(count), last).map_err(saving())?;
            let changed = self.waiting.iter().take(count).flat_map(|commit| &commit.pages);
            let large: BTreeSet<PageId> = changed.filter(|page| rows::is_indexed_later(page)).map(|page| page.id).collect();
            if !large.is_subset(&self.unindexed) {
                let all = self.unindexed.union(&large).copied().collect();
                rows::write_unindexed(&transaction, &all).map_err(saving())?;
                unindexed = Some(all);
            }
        }
        write_small(&transaction, &self.small).map_err(saving())?;
        transaction.commit().map_err(saving())?;
        if let Some(unindexed) = unindexed {
            self.unindexed = unindexed;
        }
        self.session = session;
        self.last_entry = last;
        Ok(())
    }

    fn close(&self, failed: bool) {
        let Some(session) = self.session.filter(|_| !failed) else { return };
        let closed = {
            let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
            connection.execute("UPDATE sessions SET journal_at_close = ?2 WHERE id = ?1", params![session, self.last_entry])
        };
        if let Err(error) = closed {
            let what = StoreError::database("note that the dossier was closed", &self.path)(error).to_string();
            (self.notify)(WriterEvent::Failed { what, waiting: 0 });
        }
    }
}

/// Number of the journal's last entry; 0 for none.
pub(super) fn last_entry(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM journal")?.query_row([], |row| row.get(0))
}

fn begin_session(connection: &Connection, last_entry: i64) -> rusqlite::Result<i64> {
    // Earlier sessions were reported when the dossier was opened.
    connection.execute("DELETE FROM sessions", [])?;
    connection.execute(
        "INSERT INTO sessions (program, host, process, journal_at_open) VALUES (?1, ?2, ?3, ?4)",
        params![env!("CARGO_PKG_VERSION"), lock::host(), std::process::id(), last_entry],
    )?;
    Ok(connection.last_insert_rowid())
}

/// Writes commits in order; a page that several of them changed is written once, as the last one left it.
fn write_commits<'c>(connection: &Connection, commits: impl Iterator<Item = &'c Box<Commit>>, mut last: i64) -> rusqlite::Result<i64> {
    let mut contents: BTreeMap<PageId, Option<(&Arc<Page>, Part)>> = BTreeMap::new();
    let mut order = None;
    for commit in commits {
        if let Some(recorded) = &commit.recorded {
            last = rows::append(connection, recorded)?;
        }
        for page in &commit.pages {
            let part = changed_part(commit.recorded.as_ref(), page.id);
            let before = contents.get(&page.id).copied();
            let part = match before {
                Some(Some((_, earlier))) => part.max(earlier),
                // Taken out and put back: nothing of the old rows may stay.
                Some(None) => Part::Whole,
                None => part,
            };
            contents.insert(page.id, Some((page, part)));
        }
        if let Some(heads) = &commit.heads {
            for head in &heads.changed {
                rows::write_head(connection, None, head)?;
            }
            for id in &heads.removed {
                rows::delete_page(connection, *id)?;
                contents.insert(*id, None);
            }
            order = heads.order.as_ref().or(order);
        }
        if let Some(meta) = &commit.meta {
            rows::write_metadata(connection, meta)?;
        }
        if let Some(documents) = &commit.documents {
            rows::write_documents(connection, documents)?;
        }
        for (word, present) in &commit.words {
            let sql = if *present { "INSERT OR IGNORE INTO words (word) VALUES (?1)" } else { "DELETE FROM words WHERE word = ?1" };
            connection.prepare_cached(sql)?.execute([word])?;
        }
    }
    for (page, part) in contents.values().flatten() {
        rows::write_page(connection, page, *part)?;
    }
    if let Some(order) = order {
        rows::write_order(connection, order)?;
    }
    Ok(last)
}

/// How much of a page's content a transaction changed.
fn changed_part(recorded: Option<&Recorded>, page: PageId) -> Part {
    let Some(recorded) = recorded else { return Part::Whole };
    let ops = recorded.transaction.ops.iter().filter(|op| op.page() == Some(page));
    let parts = ops.map(|op| match op.scope() {
        Scope::Text | Scope::Layout => Part::Working,
        Scope::Readings | Scope::Page => Part::Whole,
        // Those that change no content are here for want of a smaller part.
        Scope::Marks | Scope::Order | Scope::Head | Scope::Dossier => Part::Marks,
    });
    parts.max().unwrap_or(Part::Whole)
}

pub(super) fn write_small(connection: &Connection, small: &[Message]) -> rusqlite::Result<()> {
    for message in small {
        match message {
            Message::Derived(key, bytes) => {
                connection.prepare_cached("INSERT OR REPLACE INTO derived (key, bytes) VALUES (?1, ?2)")?.execute(params![key, bytes])?;
            }
            Message::ViewState(key, text) => {
                connection.prepare_cached("INSERT OR REPLACE INTO view_state (key, value) VALUES (?1, ?2)")?.execute(params![key, text])?;
            }
            Message::Commit(_) | Message::Flush(_) | Message::CopyTo(..) | Message::Close => {}
            #[cfg(test)]
            Message::Pragma(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{GroupId, Op, Origin, Timestamp, Transaction, apply_all};
    use crate::model::Dossier;
    use crate::store::{DossierFile, Location, OpenMode};

    const PATIENCE: Duration = Duration::from_mins(1);

    /// A commit that adds a word to the dossier's list.
    fn commit(dossier: &mut Dossier, word: &str) -> Commit {
        let ops = vec![Op::AddWord { word: word.to_owned() }];
        let inverse = apply_all(dossier, &ops).unwrap();
        let transaction = Transaction { group: GroupId(1), at: Timestamp(0), agent: String::new(), origin: Origin::Typed, ops };
        Commit::of(dossier, &Recorded { transaction, inverse })
    }

    fn listener() -> (Box<dyn Fn(WriterEvent) + Send>, std::sync::mpsc::Receiver<WriterEvent>) {
        let (events, received) = std::sync::mpsc::channel();
        (Box::new(move |event| events.send(event).unwrap_or_default()), received)
    }

    #[test]
    fn with_the_disk_full_the_work_waits_and_is_written_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.onionskin");
        let mut dossier = Dossier::default();
        let file = DossierFile::create(&Location::File(path.clone()), &dossier, None, &[]).unwrap();
        let (notify, events) = listener();
        let mut writer = file.writer(notify).unwrap();
        writer.submit(commit(&mut dossier, "before"));
        writer.flush(PATIENCE).unwrap();
        writer.pragma("PRAGMA max_page_count = 1");
        let long = "x".repeat(100_000);
        writer.submit(commit(&mut dossier, &long));
        writer.submit(commit(&mut dossier, "after"));
        let refused = writer.flush(PATIENCE).unwrap_err().to_string();
        let copy = folder.path().join("b.onionskin");
        file.save_copy(&copy).unwrap();
        assert_eq!(DossierFile::open(&copy, OpenMode::ReadOnly).unwrap().dossier.words, dossier.words, "a copy has what waits");
        assert!(refused.contains("The disk is full. What was saved before is intact"), "{refused}");
        assert_eq!(file.journal().unwrap().len(), 1);
        writer.pragma("PRAGMA max_page_count = 1000000");
        writer.flush(PATIENCE).unwrap();
        assert_eq!(file.journal().unwrap().len(), 3);
        drop((writer, file));
        let seen: Vec<WriterEvent> = events.iter().collect();
        assert_eq!(seen.first(), Some(&WriterEvent::Written(Ticket(1))));
        assert!(seen.iter().any(|event| matches!(event, WriterEvent::Failed { waiting: 2, .. })), "{seen:?}");
        assert_eq!(seen.last(), Some(&WriterEvent::Written(Ticket(3))));
        let opened = DossierFile::open(&path, OpenMode::Write).unwrap();
        assert_eq!((opened.recovery, opened.dossier.words), (None, dossier.words));
    }

    #[test]
    fn a_thumbnail_that_finds_no_room_does_not_stop_the_work() {
        let mut dossier = Dossier::default();
        let file = DossierFile::create(&Location::Memory, &dossier, None, &[]).unwrap();
        let (notify, events) = listener();
        let mut writer = file.writer(notify).unwrap();
        let pages: i64 = file.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        writer.pragma(&format!("PRAGMA max_page_count = {}", pages + 2));
        file.put_thumbnail("large", &vec![0; 1 << 20]).unwrap();
        writer.submit(commit(&mut dossier, "word"));
        writer.flush(PATIENCE).unwrap();
        assert_eq!(file.journal().unwrap().len(), 1);
        assert_eq!(file.thumbnail("large").unwrap(), None);
        drop(writer);
        assert!(events.iter().any(|event| event == WriterEvent::Written(Ticket(1))));
    }

    #[test]
    fn two_writers_that_slip_past_the_lock_do_not_write_over_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.onionskin");
        let mut dossier = Dossier::default();
        let file = DossierFile::create(&Location::File(path.clone()), &dossier, None, &[]).unwrap();
        let other = crate::store::dossier_file::open_connection(&path, true).unwrap();
        let (notify, _) = listener();
        let mut theirs = Writer::start(Arc::new(Mutex::new(other)), path, Outlet::default(), None, Box::new(|_| ())).unwrap();
        let mut ours = file.writer(notify).unwrap();
        ours.submit(commit(&mut dossier.clone(), "ours"));
        ours.flush(PATIENCE).unwrap();
        theirs.submit(commit(&mut dossier, "theirs"));
        let refused = theirs.flush(PATIENCE).unwrap_err().to_string();
        assert!(refused.contains("Another program has written to this dossier"), "{refused}");
        assert_eq!(file.journal().unwrap().len(), 1);
    }

    #[test]
    fn a_page_that_is_taken_out_and_put_back_in_one_batch_keeps_nothing_old() {
        let mut dossier = Dossier::default();
        let file = DossierFile::create(&Location::Memory, &dossier, None, &[]).unwrap();
        let mut writer = file.writer(Box::new(|_| ())).unwrap();
        let id = PageId(1);
        let mut page = Page::new(id, crate::model::Reading { text: "old".into(), ..Default::default() });
        page.witnesses.push(crate::model::Reading::default());
        let head = crate::model::PageHead {
            id,
            label: "1".to_owned(),
            document: crate::model::DocumentId::default(),
            scan: None,
            turns: crate::model::QuarterTurns::default(),
            status: crate::model::PageStatus::default(),
            note: String::new(),
            texts: Vec::new(),
        };
        dossier.insert_head(0, head.clone());
        let order = |dossier: &Dossier| Some(dossier.heads().iter().map(|head| head.id).collect());
        let heads = |changed: Vec<_>, removed: Vec<_>, order| Some(super::super::HeadsChange { changed, order, removed });
        let there = heads(vec![head.clone()], Vec::new(), order(&dossier));
        writer.submit(Commit { pages: vec![Arc::new(page)], heads: there.clone(), ..Commit::default() });
        writer.flush(PATIENCE).unwrap();
        writer.submit(Commit { heads: heads(Vec::new(), vec![id], Some(Vec::new())), ..Commit::default() });
        let fresh = Arc::new(Page::new(id, crate::model::Reading { text: "new".into(), ..Default::default() }));
        writer.submit(Commit { pages: vec![Arc::clone(&fresh)], heads: there, ..Commit::default() });
        writer.flush(PATIENCE).unwrap();
        assert_eq!(file.load_page(id).unwrap(), Some(fresh));
        assert_eq!(rows::read_heads(&file.connection()).unwrap(), [head]);
    }
}
