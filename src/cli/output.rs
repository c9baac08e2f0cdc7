//! What verbs print: JSON objects with the field names of the manual, and tables for people.
//!
//! Offsets in JSON are Unicode scalar values from the start of the page's text. A reader of the output that goes away early (`| head`) is
//! no error: [`Out`] swallows the rest quietly.

use crate::app::findings::{MarkSource, PageMarks};
use crate::model::{Page, PageHead, PageText, Span, WordSource};
use serde_json::{Map, Value, json};
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

/// Turns byte positions that go up into scalar positions without counting from the start each time.
pub(super) struct Scalars<'a> {
    text: &'a PageText,
    byte: usize,
    scalar: usize,
}

impl<'a> Scalars<'a> {
    /// At the start of a text.
    pub(super) fn new(text: &'a PageText) -> Self {
        Self { text, byte: 0, scalar: 0 }
    }

    /// The scalar position of a byte position.
    pub(super) fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.scalar) = (0, 0);
        }
        self.scalar += self.text.slice(Span::new(self.byte, byte)).chars().count();
        self.byte = byte;
        self.scalar
    }
}

/// The fields every verb's object has.
pub(super) fn page_object(place: usize, head: &PageHead, page: &Page) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("page".to_owned(), json!(place));
    object.insert("label".to_owned(), json!(head.label));
    object.insert("scan".to_owned(), json!(head.scan.as_ref().map(|scan| scan.path.to_string_lossy())));
    object.insert("frame".to_owned(), json!(head.scan.as_ref().map(|scan| scan.frame)));
    object.insert("text_file".to_owned(), json!(head.texts.first().map(|text| text.path.to_string_lossy())));
    object.insert("text".to_owned(), json!(page.working.text.as_str()));
    object
}

/// Adds classification and marks.
pub(super) fn add_marks(object: &mut Map<String, Value>, page: &Page, marks: &PageMarks) {
    let mut controls: Vec<&str> = Vec::new();
    for marking in marks.marks.iter().filter_map(|mark| mark.marking.as_ref()) {
        for control in &marking.controls {
            if !controls.contains(&control.as_str()) {
                controls.push(control);
            }
        }
    }
    let level = marks.level().map(|(_, name)| name);
    object.insert("classification".to_owned(), json!({"level": level, "controls": controls, "banner_lines": marks.banner_lines()}));
    let mut scalars = Scalars::new(&page.working.text);
    let listed: Vec<Value> = marks
        .marks
        .iter()
        .map(|mark| {
            let mut said = json!({
                "kind": mark.kind.id(),
                "start": scalars.at(mark.span.start),
                "end": scalars.at(mark.span.end),
                "text": page.working.text.slice(mark.span),
            });
            let Some(fields) = said.as_object_mut() else { return said };
            if let Some(reading) = &mark.reading {
                fields.insert("reading".to_owned(), json!(reading));
            }
            if let Some(marking) = &mark.marking {
                fields.insert("level".to_owned(), if marking.level_name.is_empty() { Value::Null } else { json!(marking.level_name) });
                fields.insert("controls".to_owned(), json!(marking.controls));
            }
            if let Some(number) = mark.number {
                fields.insert("number".to_owned(), json!(number));
            }
            if let Some(extent) = mark.extent {
                fields.insert("extent".to_owned(), json!({"count": extent.count(), "unit": extent.unit()}));
            }
            if let Some(zone) = mark.zone {
                fields.insert("zone".to_owned(), json!([zone.left, zone.top, zone.right, zone.bottom]));
            }
            match &mark.source {
                MarkSource::Rule { rule, reason, confidence, confirmed } => {
                    fields.insert("confidence".to_owned(), rounded(*confidence));
                    fields.insert("rule".to_owned(), json!(rule));
                    fields.insert("reason".to_owned(), json!(reason));
                    fields.insert("confirmed".to_owned(), json!(confirmed));
                }
                MarkSource::Hand(_) => {
                    fields.insert("rule".to_owned(), json!("hand"));
                    fields.insert("confidence".to_owned(), json!(1.0));
                }
            }
            said
        })
        .collect();
    object.insert("marks".to_owned(), Value::Array(listed));
}

/// Adds every word; those without a place have `null` for zone and source.
pub(super) fn add_words(object: &mut Map<String, Value>, page: &Page) {
    let text = &page.working.text;
    let placed = page.working.layout.placed_words(text);
    let mut next = placed.iter().peekable();
    let mut scalars = Scalars::new(text);
    let words: Vec<Value> = text
        .tokens()
        .map(|(span, word)| {
            while next.peek().is_some_and(|place| place.span.start < span.start) {
                next.next();
            }
            let place = next.peek().filter(|place| place.span == span);
            json!({
                "start": scalars.at(span.start),
                "end": scalars.at(span.end),
                "text": word,
                "zone": place.map(|place| [place.zone.left, place.zone.top, place.zone.right, place.zone.bottom]),
                "source": place.map(|place| source(place.source)),
                "confidence": place.and_then(|place| place.confidence).map(|confidence| rounded(confidence.get())),
            })
        })
        .collect();
    object.insert("words".to_owned(), Value::Array(words));
}

/// The name of a zone's source.
pub(super) fn source(source: WordSource) -> &'static str {
    match source {
        WordSource::Ocr => "ocr",
        WordSource::Aligned => "aligned",
        WordSource::Estimated => "estimated",
    }
}

/// Four digits are more than any recogniser knows.
pub(super) fn rounded(value: f32) -> Value {
    json!((f64::from(value) * 10_000.0).round() / 10_000.0)
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

/// A cell of a CSV file (RFC 4180) that no spreadsheet takes for a formula.
pub(super) fn csv_cell(text: &str) -> String {
    let safe = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if safe.contains([',', '"', '\n', '\r', '\'']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheets_get_no_formulas() {
        assert_eq!(csv_cell("=1+1"), "\"'=1+1\"");
        assert_eq!(csv_cell("- 3 -"), "\"'- 3 -\"");
        assert_eq!(csv_cell("Cuba"), "Cuba");
        assert_eq!(csv_cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }

    #[test]
    fn scalar_positions_go_both_ways() {
        let text = PageText::from("é1é2");
        let mut scalars = Scalars::new(&text);
        assert_eq!([scalars.at(2), scalars.at(5), scalars.at(3), scalars.at(6)], [1, 3, 2, 4]);
    }

    #[test]
    fn tables_line_up() {
        let rows = [vec!["1".to_owned(), "a.tif".to_owned()], vec!["10".to_owned(), "b".to_owned()]];
        assert_eq!(table(&rows), ["1   a.tif", "10  b"]);
    }
}
