//! What our file looks like, apart from the model.
//!
//! A dossier is an SQLite database with [`APPLICATION_ID`] and, as `user_version`, the number of its format. Every format ever released
//! stays readable: a new one adds a step to [`migrate`], which runs only after a copy of the file was made.

pub(crate) mod layout_text;
pub(crate) mod paths;
pub(crate) mod rows;
pub(crate) mod wire;
pub(crate) mod wire_op;

use rusqlite::Connection;

/// `OnSk`, so that `file` and others can tell a dossier from any other database.
pub(crate) const APPLICATION_ID: u32 = 0x4f6e_536b;

/// The format this program writes.
pub(crate) const FORMAT: u32 = 1;

/// Sets up an empty database.
pub(crate) fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.execute_batch(include_str!("v1.sql"))?;
    connection.pragma_update(None, "user_version", FORMAT)
}

/// Adds to a dossier that may be written to what the first files of this format did not have.
pub(crate) fn complete(connection: &Connection) -> rusqlite::Result<()> {
    if !rows::has_digests(connection)? {
        connection.execute_batch("ALTER TABLE readings ADD COLUMN digest TEXT NOT NULL DEFAULT ''")?;
    }
    Ok(())
}

/// The settings every connection needs: whole-file durability, no surprises from a file somebody else made.
///
/// A rollback journal and not a write-ahead log, because the latter does not work on network shares and leaves files behind.
pub(crate) fn configure(connection: &Connection, writable: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;")?;
    if writable {
        connection.execute_batch("PRAGMA synchronous = FULL;")?;
        // Answers with the mode that is in force; an in-memory database has its own.
        let _mode: String = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The application's id and the format's number, as the file states them.
pub(crate) fn identify(connection: &Connection) -> rusqlite::Result<(u32, u32)> {
    let id: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok((id as u32, u32::try_from(format).unwrap_or(0)))
}
