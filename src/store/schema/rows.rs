//! Reading and writing the rows of one page, and of what surrounds it.

use super::layout_text;
use super::paths::WirePath;
use super::wire::{WireMark, WireRuling, WireTextRef, Wrong, exact_text, status};
use super::wire_op::{ops_from_json, ops_to_json, origin_from_columns, origin_to_columns};
use crate::edit::{GroupId, Recorded, Timestamp, Transaction};
use crate::model::{Document, DocumentId, Metadata, Page, PageHead, PageId, QuarterTurns, Reading, Revision, ScanRef, ScanSize};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Turns what is wrong with a row into the database's kind of error, so that it passes through its iterators.
pub(crate) fn wrong(what: Wrong) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, what.into())
}

fn json<T: Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn from_json<T: DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| wrong(error.to_string()))
}

/// Writes a head at a place in the order.
pub(crate) fn write_head(connection: &Connection, place: Option<usize>, head: &PageHead) -> rusqlite::Result<()> {
    let texts = json(&head.texts.iter().map(WireTextRef::new).collect::<Vec<_>>())?;
    let scan = head.scan.as_ref();
    let size = scan.and_then(|scan| scan.size);
    let mut statement = connection.prepare_cached(
        "INSERT INTO pages (id, place, label, document, scan_path, scan_frame, scan_width, scan_height, turns, status, note, texts)
         VALUES (?1, coalesce(?2, 0), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (id) DO UPDATE SET place = coalesce(?2, place), label = ?3, document = ?4, scan_path = ?5, scan_frame = ?6,
             scan_width = ?7, scan_height = ?8, turns = ?9, status = ?10, note = ?11, texts = ?12",
    )?;
    statement.execute(params![
        head.id.0 as i64,
        place.map(|place| place as i64),
        head.label,
        head.document.0,
        scan.map(|scan| WirePath::new(&scan.path)),
        scan.map(|scan| scan.frame),
        size.map(|size| size.width),
        size.map(|size| size.height),
        head.turns.get(),
        head.status.id(),
        head.note,
        texts,
    ])?;
    Ok(())
}

/// All heads in order.
pub(crate) fn read_heads(connection: &Connection) -> rusqlite::Result<Vec<PageHead>> {
    let mut statement = connection.prepare(
        "SELECT id, label, document, scan_path, scan_frame, scan_width, scan_height, turns, status, note, texts FROM pages ORDER BY place, id",
    )?;
    let rows = statement.query_map([], |row| {
        let scan = row.get::<_, Option<WirePath>>(3)?.map(|path| -> rusqlite::Result<ScanRef> {
            let size = row.get::<_, Option<u32>>(5)?.zip(row.get::<_, Option<u32>>(6)?).map(|(width, height)| ScanSize { width, height });
            Ok(ScanRef { path: path.path(), frame: row.get::<_, Option<u32>>(4)?.unwrap_or(0), size })
        });
        let texts = row.get_ref(10)?.as_str()?;
        let texts: Vec<WireTextRef> = if texts == "[]" { Vec::new() } else { from_json(texts)? };
        Ok(PageHead {
            id: PageId(row.get::<_, i64>(0)? as u64),
            label: row.get(1)?,
            document: DocumentId(row.get(2)?),
            scan: scan.transpose()?,
            turns: QuarterTurns::new(row.get(7)?),
            status: status(row.get_ref(8)?.as_str()?).map_err(wrong)?,
            note: row.get(9)?,
            texts: texts.into_iter().map(WireTextRef::text_ref).collect(),
        })
    })?;
    rows.collect()
}

/// Gives the pages these places.
pub(crate) fn write_order(connection: &Connection, order: &[PageId]) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached("UPDATE pages SET place = ?2 WHERE id = ?1 AND place <> ?2")?;
    for (place, id) in order.iter().enumerate() {
        statement.execute(params![id.0 as i64, place as i64])?;
    }
    Ok(())
}

/// Which parts of a page's content are to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Marks and rulings.
    Marks,
    /// These and the working reading.
    Working,
    /// Everything, witnesses and source text included.
    Whole,
}

/// Writes a page's content; everything where nothing of it is there yet.
pub(crate) fn write_page(connection: &Connection, page: &Page, part: Part) -> rusqlite::Result<()> {
    let id = page.id.0 as i64;
    let marks = json(&page.marks.iter().map(WireMark::new).collect::<Vec<_>>())?;
    let rulings = json(&page.rulings.iter().map(WireRuling::new).collect::<Vec<_>>())?;
    let present = connection
        .prepare_cached("UPDATE contents SET revision = ?2, marks = ?3, rulings = ?4 WHERE page = ?1")?
        .execute(params![id, page.revision.0 as i64, marks, rulings])?;
    let part = if present == 0 { Part::Whole } else { part };
    if present == 0 {
        connection.prepare_cached("INSERT INTO contents (page, revision, marks, rulings) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            id,
            page.revision.0 as i64,
            marks,
            rulings
        ])?;
    }
    let source = &*page.source_text;
    let differs = source != page.working.text.as_str();
    if part >= Part::Working {
        write_reading(connection, id, 0, "working", &page.working)?;
        if !is_indexed_later(page) {
            connection
                .prepare_cached("INSERT OR REPLACE INTO search (rowid, text) VALUES (?1, ?2)")?
                .execute(params![id, page.working.text.as_str()])?;
        }
        if differs {
            // What a page was read as never changes while the page is there.
            connection.prepare_cached("INSERT OR IGNORE INTO originals (page, text) VALUES (?1, ?2)")?.execute(params![id, source])?;
        }
    }
    if part == Part::Whole {
        connection.prepare_cached("DELETE FROM readings WHERE page = ?1 AND place > 0")?.execute([id])?;
        for (index, witness) in page.witnesses.iter().enumerate() {
            write_reading(connection, id, index as i64 + 1, "witness", witness)?;
        }
        if differs {
            connection.prepare_cached("INSERT OR REPLACE INTO originals (page, text) VALUES (?1, ?2)")?.execute(params![id, source])?;
        } else {
            connection.prepare_cached("DELETE FROM originals WHERE page = ?1")?.execute([id])?;
        }
    }
    Ok(())
}

fn write_reading(connection: &Connection, page: i64, place: i64, role: &str, reading: &Reading) -> rusqlite::Result<()> {
    let file = reading.file.as_deref().map(WirePath::new);
    let layout = layout_text::encode(&reading.layout);
    connection
        .prepare_cached(
            "INSERT INTO readings (page, place, role, name, file, format, text, layout, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (page, place) DO UPDATE SET role = ?3, name = ?4, file = ?5, format = ?6, text = ?7, layout = ?8, digest = ?9",
        )?
        .execute(params![page, place, role, reading.name, file, reading.format, reading.text.as_str(), layout, reading.digest])?;
    Ok(())
}

/// Texts from this length on are indexed for the search when there is time, not with every change.
const LARGE: usize = 256 << 10;

/// Under which name the pages that wait to be indexed are kept.
const UNINDEXED: &str = "unindexed pages";

/// Whether a page's text is left to [`index_stored`].
pub(crate) fn is_indexed_later(page: &Page) -> bool {
    page.working.text.len() >= LARGE
}

/// Indexes the working reading of a page as it stands in the file.
pub(crate) fn index_stored(connection: &Connection, id: PageId) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO search (rowid, text) SELECT page, text FROM readings WHERE page = ?1 AND place = 0";
    connection.prepare_cached(sql)?.execute([id.0 as i64])?;
    Ok(())
}

/// The pages that wait to be indexed.
pub(crate) fn read_unindexed(connection: &Connection) -> rusqlite::Result<BTreeSet<PageId>> {
    let listed: Option<String> =
        connection.query_row("SELECT value FROM view_state WHERE key = ?1", [UNINDEXED], |row| row.get(0)).optional()?;
    Ok(listed.unwrap_or_default().split(' ').filter_map(|id| id.parse().ok()).map(PageId).collect())
}

/// Notes the pages that wait to be indexed.
pub(crate) fn write_unindexed(connection: &Connection, pages: &BTreeSet<PageId>) -> rusqlite::Result<()> {
    let listed: Vec<String> = pages.iter().map(|page| page.0.to_string()).collect();
    let sql = "INSERT OR REPLACE INTO view_state (key, value) VALUES (?1, ?2)";
    connection.prepare_cached(sql)?.execute(params![UNINDEXED, listed.join(" ")])?;
    Ok(())
}

/// Takes a page out, head and content.
pub(crate) fn delete_page(connection: &Connection, id: PageId) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM pages WHERE id = ?1",
        "DELETE FROM contents WHERE page = ?1",
        "DELETE FROM readings WHERE page = ?1",
        "DELETE FROM originals WHERE page = ?1",
        "DELETE FROM search WHERE rowid = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([id.0 as i64])?;
    }
    Ok(())
}

/// A page's content; `None` where it has not been written yet.
pub(crate) fn read_page(connection: &Connection, id: PageId) -> rusqlite::Result<Option<Page>> {
    let row = id.0 as i64;
    let content = connection
        .prepare_cached("SELECT revision, marks, rulings FROM contents WHERE page = ?1")?
        .query_row([row], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
        .optional()?;
    let Some((revision, marks, rulings)) = content else { return Ok(None) };
    // A file of before digests were kept has none, and may be one that cannot be written to.
    let digest = if has_digests(connection)? { "digest" } else { "''" };
    let sql = format!("SELECT name, file, format, text, layout, {digest} FROM readings WHERE page = ?1 ORDER BY place");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut readings = statement.query_map([row], read_reading)?;
    let working = readings.next().ok_or_else(|| wrong(format!("page {} has no working reading", id.0)))??;
    let witnesses = readings.collect::<rusqlite::Result<Vec<_>>>()?;
    let source: Option<String> =
        connection.prepare_cached("SELECT text FROM originals WHERE page = ?1")?.query_row([row], |row| row.get(0)).optional()?;
    let marks: Vec<WireMark> = from_json(&marks)?;
    let rulings: Vec<WireRuling> = from_json(&rulings)?;
    Ok(Some(Page {
        id,
        source_text: source.map_or_else(|| Arc::from(working.text.as_str()), Arc::from),
        working,
        witnesses,
        marks: marks.into_iter().map(WireMark::mark).collect::<Result<_, _>>().map_err(wrong)?,
        rulings: rulings.into_iter().map(WireRuling::ruling).collect(),
        revision: Revision(revision as u64),
    }))
}

/// Whether digests of files are kept beside readings.
pub(crate) fn has_digests(connection: &Connection) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM pragma_table_info('readings') WHERE name = 'digest'")?.exists([])
}

fn read_reading(row: &Row<'_>) -> rusqlite::Result<Reading> {
    let text = exact_text(row.get_ref(3)?.as_str()?);
    let layout = layout_text::decode(row.get_ref(4)?.as_str()?, Some(&text)).map_err(wrong)?;
    let file = row.get::<_, Option<WirePath>>(1)?.map(|file| file.path());
    Ok(Reading { name: row.get(0)?, file, format: row.get(2)?, text, layout, digest: row.get(5)? })
}

/// Appends to the journal; gives the entry's number.
pub(crate) fn append(connection: &Connection, recorded: &Recorded) -> rusqlite::Result<i64> {
    let transaction = &recorded.transaction;
    let (origin, detail) = origin_to_columns(&transaction.origin);
    let to_json = |ops| ops_to_json(ops).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)));
    connection
        .prepare_cached("INSERT INTO journal (undo_group, at_ms, agent, origin, detail, ops, inverse) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            transaction.group.0 as i64,
            transaction.at.0,
            transaction.agent,
            origin,
            detail,
            to_json(&transaction.ops)?,
            to_json(&recorded.inverse)?,
        ])?;
    Ok(connection.last_insert_rowid())
}

/// The journal from entry `from` on, in order.
pub(crate) fn read_journal(connection: &Connection, from: i64) -> rusqlite::Result<Vec<Recorded>> {
    let mut statement = connection
        .prepare_cached("SELECT undo_group, at_ms, agent, origin, detail, ops, inverse FROM journal WHERE seq >= ?1 ORDER BY seq")?;
    let rows = statement.query_map([from], |row| {
        let ops = |index| ops_from_json(row.get_ref(index)?.as_str()?).map_err(wrong);
        Ok(Recorded {
            transaction: Transaction {
                group: GroupId(row.get::<_, i64>(0)? as u64),
                at: Timestamp(row.get(1)?),
                agent: row.get(2)?,
                origin: origin_from_columns(row.get_ref(3)?.as_str()?, row.get(4)?).map_err(wrong)?,
                ops: ops(5)?,
            },
            inverse: ops(6)?,
        })
    })?;
    rows.collect()
}

/// One entry of the table of facts about the whole.
pub(crate) fn write_meta<T: rusqlite::ToSql>(connection: &Connection, key: &str, value: T) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?.execute(params![key, value])?;
    Ok(())
}

/// Title, repository and reference code.
pub(crate) fn write_metadata(connection: &Connection, meta: &Metadata) -> rusqlite::Result<()> {
    write_meta(connection, "title", &meta.title)?;
    write_meta(connection, "repository", &meta.repository)?;
    write_meta(connection, "reference", &meta.reference)
}

/// Title, repository and reference code; empty where they are missing.
pub(crate) fn read_metadata(connection: &Connection) -> rusqlite::Result<Metadata> {
    let value = |key: &str| -> rusqlite::Result<String> {
        Ok(connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()?.unwrap_or_default())
    };
    Ok(Metadata { title: value("title")?, repository: value("repository")?, reference: value("reference")? })
}

/// All documents, instead of those that were there.
pub(crate) fn write_documents(connection: &Connection, documents: &[Document]) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM documents", [])?;
    let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO documents (id, place, title) VALUES (?1, ?2, ?3)")?;
    for (place, document) in documents.iter().enumerate() {
        statement.execute(params![document.id.0, place as i64, document.title])?;
    }
    Ok(())
}

/// All documents.
pub(crate) fn read_documents(connection: &Connection) -> rusqlite::Result<Vec<Document>> {
    let mut statement = connection.prepare("SELECT id, title FROM documents ORDER BY place, id")?;
    let rows = statement.query_map([], |row| Ok(Document { id: DocumentId(row.get(0)?), title: row.get(1)? }))?;
    rows.collect()
}

/// The dossier's own word list.
pub(crate) fn read_words(connection: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = connection.prepare("SELECT word FROM words")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}
