//! Opening a dossier: is it one, may we write to it, did the last session end well.

use super::dossier_file::{DossierFile, open_connection};
use super::error::StoreError;
use super::lock::{self, Taken};
use super::schema::{self, paths::WirePath, rows};
use crate::model::Dossier;
use rusqlite::{Connection, OptionalExtension as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a dossier is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpenMode {
    /// To change it, where that is possible; otherwise it is opened for reading and says why.
    Write,
    /// To read it.
    ReadOnly,
}

/// A dossier that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub file: DossierFile,
    /// Heads, documents, word list and what is known about the whole; no content is loaded.
    pub dossier: Dossier,
    /// The folder that paths in heads and sources are relative to.
    pub root: Option<PathBuf>,
    /// A sentence on what was recovered, where the last session did not end well.
    pub recovery: Option<String>,
    /// Why nothing can be written, where that is so although it was asked for.
    pub read_only_because: Option<String>,
}

/// Above this size a dossier is checked less thoroughly after an unclean end, so that opening does not take minutes.
const THOROUGH_UP_TO: i64 = 64 << 20;

impl DossierFile {
    /// Opens a dossier.
    ///
    /// # Errors
    /// Where it is no dossier, a newer one, or too damaged to list its pages; the file is then as it was.
    pub fn open(path: &Path, mode: OpenMode) -> Result<Opened, StoreError> {
        let kept = "Nothing was changed";
        let metadata = std::fs::metadata(path).map_err(StoreError::io("open the dossier", kept, path))?;
        if !metadata.is_file() {
            return Err(StoreError::NotADossier(path.to_owned()));
        }
        let (lock, mut read_only_because) = match mode {
            OpenMode::ReadOnly => (None, None),
            OpenMode::Write if metadata.permissions().readonly() => (None, Some("the file is write-protected".to_owned())),
            OpenMode::Write => match lock::take(path) {
                Taken::Ours(lock) => (Some(Arc::new(lock)), None),
                Taken::Theirs(who) => (None, Some(format!("it is open elsewhere: {who}"))),
                Taken::Unwritable(why) => (None, Some(why)),
            },
        };
        let reading = || StoreError::database("open the dossier", path);
        let (connection, writable) = connect(path, lock.is_some())?;
        let mut writable = writable && lock.is_some();
        if lock.is_some() && !writable {
            read_only_because = Some("you may not write to the file".to_owned());
        }
        let unclean = unclean_end(&connection).map_err(reading())?;
        let mut recovery = None;
        if let Some(unclean) = unclean.filter(|_| lock.is_some()) {
            match check(&connection).map_err(reading())? {
                None => recovery = Some(unclean),
                Some(damage) => {
                    writable = false;
                    read_only_because = Some(format!("the dossier is damaged ({damage}); save a copy and look through it"));
                }
            }
        }
        let dossier = read_dossier(&connection).map_err(reading())?;
        let root: Option<WirePath> =
            connection.query_row("SELECT value FROM meta WHERE key = 'root'", [], |row| row.get(0)).optional().map_err(reading())?;
        // A dossier that cannot be written needs no lock.
        let lock = lock.filter(|_| writable);
        let file = DossierFile::new(connection, Some(path.to_owned()), lock, writable);
        Ok(Opened { file, dossier, root: root.map(|root| root.path()), recovery, read_only_because })
    }
}

/// A connection to a file that is known to be a dossier we can read, and whether it may be written to.
fn connect(path: &Path, writable: bool) -> Result<(Connection, bool), StoreError> {
    let opening = || StoreError::database("open the dossier", path);
    let identify = |connection: &Connection| -> Result<(), StoreError> {
        let (id, format) = schema::identify(connection).map_err(opening())?;
        if id != schema::APPLICATION_ID || format == 0 {
            return Err(StoreError::NotADossier(path.to_owned()));
        }
        if format > schema::FORMAT {
            return Err(StoreError::Newer { found: format, known: schema::FORMAT, path: path.to_owned() });
        }
        Ok(())
    };
    // First look without a way to write: a file of another program must not get as much as a journal mode from us.
    let looked = open_connection(path, false).map_err(opening()).and_then(|connection| identify(&connection).map(|()| connection));
    let connection = match looked {
        // A transaction that was cut off has to be rolled back first, which takes writing.
        Err(StoreError::ReadOnly { .. } | StoreError::Database { .. }) if writable => None,
        other => Some(other?),
    };
    if let Some(connection) = connection.filter(|_| !writable) {
        return Ok((connection, false));
    }
    let connection = open_connection(path, true).map_err(opening())?;
    identify(&connection)?;
    let writable = !connection.is_readonly("main").map_err(opening())?;
    if writable {
        schema::complete(&connection).map_err(opening())?;
    }
    Ok((connection, writable))
}

fn read_dossier(connection: &Connection) -> rusqlite::Result<Dossier> {
    let meta = rows::read_metadata(connection)?;
    let mut dossier = Dossier::new(meta, rows::read_documents(connection)?, rows::read_heads(connection)?);
    dossier.words = rows::read_words(connection)?;
    Ok(dossier)
}

/// A sentence on a session that did not end: how much it had changed, all of which is there.
fn unclean_end(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let open: Option<i64> = connection
        .query_row("SELECT journal_at_open FROM sessions WHERE journal_at_close IS NULL ORDER BY id LIMIT 1", [], |row| row.get(0))
        .optional()?;
    let Some(since) = open else { return Ok(None) };
    let (changes, last): (i64, Option<i64>) =
        connection.query_row("SELECT count(DISTINCT undo_group), max(at_ms) FROM journal WHERE seq > ?1", [since], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let changes = match changes {
        0 => "No change had been made in it".to_owned(),
        1 => "The one change made in it was recovered".to_owned(),
        more => format!("All {more} changes made in it were recovered"),
    };
    let last = last.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let last = last.map(|time| format!(", the last of {}", time.strftime("%Y-%m-%d %H:%M:%S UTC"))).unwrap_or_default();
    Ok(Some(format!("The last session did not end properly. {changes}{last}.")))
}

/// What is wrong with the file; `None` for nothing.
fn check(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    let size: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    let pragma = if pages.saturating_mul(size) > THOROUGH_UP_TO { "PRAGMA quick_check(1)" } else { "PRAGMA integrity_check(1)" };
    let answer: String = connection.query_row(pragma, [], |row| row.get(0))?;
    Ok((answer != "ok").then_some(answer))
}
