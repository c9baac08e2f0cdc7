//! What verbs print: JSON objects with the field names of the manual, and tables for people.
//!
//! Offsets in JSON are Unicode scalar values from the start of the page's text. A reader of the output that goes away early (`| head`) is
//! no error: [`Out`] swallows the rest quietly.

pub(super) use crate::app::export::tables::csv_cell;
pub(super) use crate::app::page_json::{
    Scalars, add_document, add_marks, add_suspects, add_words, fate, judged, linked, page_object, source,
};
use serde_json::Value;
use std::io::{self, BufWriter, ErrorKind, Stdout, Write as _};

/// Standard output that a reader may leave.
pub(super) struct Out {
    to: BufWriter<Stdout>,
    gone: bool,
    failed: Option<io::Error>,
}

impl Out {
    /// Standard output, buffered.
    pub(super) fn new() -> Self {
        Self { to: BufWriter::new(io::stdout()), gone: false, failed: None }
    }

    fn note(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.gone = true;
            if error.kind() != ErrorKind::BrokenPipe {
                self.failed = Some(error);
            }
        }
    }

    /// Prints bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if !self.gone {
            let written = self.to.write_all(bytes);
            self.note(written);
        }
    }

    /// Prints a line.
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        self.bytes(line.as_ref().as_bytes());
        self.bytes(b"\n");
    }

    /// Prints a table.
    pub(super) fn table(&mut self, rows: &[Vec<String>]) {
        for line in table(rows) {
            self.line(line);
        }
    }

    /// Prints an object on a line.
    pub(super) fn json(&mut self, value: &Value) {
        self.line(value.to_string());
    }

    /// Whether nobody reads any more.
    pub(super) fn is_gone(&self) -> bool {
        self.gone
    }

    /// Writes out what is left; the error is one that is not the reader's going away.
    pub(super) fn finish(mut self) -> Option<io::Error> {
        if !self.gone {
            let flushed = self.to.flush();
            self.note(flushed);
        }
        // A writer whose reader is gone must not try again when dropped.
        let (_, _) = self.to.into_parts();
        self.failed
    }
}

impl io::Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A table with columns as wide as their widest cell; the last column is not filled up.
fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell_width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0).min(60);
    let widths: Vec<usize> = (0..columns).map(cell_width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_line_up() {
        let rows = [vec!["1".to_owned(), "a.tif".to_owned()], vec!["10".to_owned(), "b".to_owned()]];
        assert_eq!(table(&rows), ["1   a.tif", "10  b"]);
    }
}
