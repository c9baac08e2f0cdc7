//! What can go wrong with files, in sentences for people: what happened, what was kept, what to do; path last.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a file operation did not succeed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file is something else.
    #[error("This is not an Onionskin dossier. Nothing was changed. Open the folder with the scans and texts instead: {}", .0.display())]
    NotADossier(PathBuf),
    /// The dossier was written by a later version.
    #[error(
        "This dossier was written by a newer Onionskin (format {found}, this one knows up to {known}). Nothing was changed. Open it with \
         the newer version: {}", path.display()
    )]
    Newer {
        /// The format's number in the file.
        found: u32,
        /// The highest number this program knows.
        known: u32,
        /// The dossier.
        path: PathBuf,
    },
    /// The dossier cannot be read in full.
    #[error("The dossier is damaged ({what}). Nothing was changed. Make a copy of it, then open its last backup: {}", path.display())]
    Damaged {
        /// What was found.
        what: String,
        /// The dossier.
        path: PathBuf,
    },
    /// Something is there already.
    #[error("There is a file of this name already. It was kept as it is. Choose another name: {}", .0.display())]
    Exists(PathBuf),
    /// The dossier or its folder does not take changes.
    #[error("The dossier cannot be changed here: {what}. Nothing was changed. Save a copy in another folder: {}", path.display())]
    ReadOnly {
        /// Why.
        what: String,
        /// The dossier.
        path: PathBuf,
    },
    /// There is no room left.
    #[error("The disk is full. What was saved before is intact, and the latest changes wait in memory. Make room: {}", .0.display())]
    Full(PathBuf),
    /// Another program holds the dossier.
    #[error("Another program is using the dossier. Nothing was lost; it will be tried again: {}", .0.display())]
    Busy(PathBuf),
    /// Another program wrote to the dossier that this one is writing.
    #[error(
        "Another program has written to this dossier. Its changes were kept, and yours wait in memory. Save a copy under another name: {}",
        .0.display()
    )]
    WrittenElsewhere(PathBuf),
    /// The system refused a file operation.
    #[error("Could not {doing}: {error}. {kept}: {}", path.display())]
    Io {
        /// What was being done, as in "could not …".
        doing: &'static str,
        /// What was kept and what to do, one sentence.
        kept: &'static str,
        /// The system's reason.
        error: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// The database refused an operation.
    #[error("Could not {doing}: {message}. What was saved before is intact: {}", path.display())]
    Database {
        /// What was being done, as in "could not …".
        doing: &'static str,
        /// The database's reason.
        message: String,
        /// The dossier.
        path: PathBuf,
    },
    /// The file is larger than asked for.
    #[error("The file is larger than {limit} bytes and was not read. It was kept as it is: {}", path.display())]
    TooLarge {
        /// The most that would have been read.
        limit: u64,
        /// The file.
        path: PathBuf,
    },
    /// Waiting took too long.
    #[error("The latest changes are not on the disk yet; {waiting} of them wait in memory. Check the disk: {}", path.display())]
    NotYetWritten {
        /// How many commits wait.
        waiting: usize,
        /// The dossier.
        path: PathBuf,
    },
}

impl StoreError {
    /// A refusal by the system.
    pub(super) fn io(doing: &'static str, kept: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
            io::ErrorKind::AlreadyExists => Self::Exists(path),
            _ => Self::Io { doing, kept, error, path },
        }
    }

    /// A refusal by the database.
    pub(super) fn database(doing: &'static str, path: &Path) -> impl FnOnce(rusqlite::Error) -> Self {
        let path = path.to_owned();
        move |error| {
            let message = error.to_string();
            match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::NotADatabase) => Self::NotADossier(path),
                Some(rusqlite::ErrorCode::DatabaseCorrupt) => Self::Damaged { what: message, path },
                Some(rusqlite::ErrorCode::DiskFull) => Self::Full(path),
                Some(rusqlite::ErrorCode::ReadOnly) => Self::ReadOnly { what: message, path },
                Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Busy(path),
                _ => match error {
                    rusqlite::Error::FromSqlConversionFailure(..)
                    | rusqlite::Error::IntegralValueOutOfRange(..)
                    | rusqlite::Error::InvalidColumnType(..) => Self::Damaged { what: message, path },
                    _ => Self::Database { doing, message, path },
                },
            }
        }
    }
}
