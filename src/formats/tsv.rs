//! Tesseract's TSV: one row an element, tabs between, nothing quoted.
//!
//! Not for a CSV reader: a recognised `"` stands alone in its cell and would swallow the rest of the page. Rows of level 1 are pages,
//! of level 5 words; what lies between is known from the numbers in each word's own row.

use super::assembly::{RawBlock, RawLine, RawWord, assemble, size, zone};
use super::xml::number;
use super::{FormatError, Notice, ReadOutcome, ReadPage, text};
use crate::model::{Confidence, ScanRect, ScanSize};

/// The header's beginning, by which the format is known.
const HEADER: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";

/// Rows in one file; the words of some ten thousand pages.
const MAX_ROWS: usize = 5_000_000;

/// Whether the head of a file is Tesseract's TSV.
pub(super) fn sniff(head: &str) -> bool {
    head.trim_start_matches('\u{FEFF}').starts_with(HEADER)
}

/// Reads Tesseract's TSV.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] where the header is another one; [`FormatError::TooLarge`].
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let decoded = text::decode(bytes, None)?;
    let mut lines = decoded.text.lines();
    if !lines.next().is_some_and(sniff) {
        return Err(FormatError::NotThisFormat { expected: "Tesseract TSV", found: "a table with other columns".to_owned() });
    }
    let mut tsv = Tsv::default();
    lines.by_ref().take(MAX_ROWS).for_each(|line| tsv.row(line));
    let left_out = lines.count();
    let mut notices = decoded.notices;
    if tsv.bad_rows > 0 {
        notices.push(Notice::new(format!("{} rows are cut off or damaged and were left out", tsv.bad_rows)));
    }
    if left_out > 0 {
        notices
            .push(Notice::new(format!("Only the first {MAX_ROWS} rows were read; {left_out} were left out, divide the file to read them")));
    }
    let pages = tsv.pages.into_iter().map(RawPage::finish).collect();
    Ok(ReadOutcome { pages, notices, has_page_breaks: true })
}

/// How many pages the bytes claim, without reading them.
pub(super) fn count_pages(bytes: &[u8]) -> u32 {
    super::count_of(bytes, b"\n1\t").max(1)
}

#[derive(Default)]
struct Tsv {
    pages: Vec<RawPage>,
    bad_rows: usize,
}

#[derive(Default)]
struct RawPage {
    number: i64,
    size: Option<ScanSize>,
    blocks: Vec<RawBlock>,
    /// Block, paragraph and line of the row before.
    at: (i64, i64, i64),
    paragraph_zone: Option<ScanRect>,
    line_zone: Option<ScanRect>,
}

impl Tsv {
    fn row(&mut self, row: &str) {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        if row.trim().is_empty() {
            return;
        }
        let numbers: Vec<f64> = cells.iter().take(11).filter_map(|cell| number(cell)).collect();
        let [level, page, block, paragraph, line, _, left, top, width, height, confidence] = *numbers.as_slice() else {
            self.bad_rows += 1;
            return;
        };
        let number = page as i64;
        if level as i64 == 1 || self.pages.last().is_none_or(|last: &RawPage| last.number != number) {
            self.pages.push(RawPage { number, ..RawPage::default() });
        }
        let Some(last) = self.pages.last_mut() else { return };
        let rect = zone(left, top, left + width, top + height);
        match level as i64 {
            1 => last.size = size(left + width, top + height),
            3 => last.paragraph_zone = rect,
            4 => last.line_zone = rect,
            5 => {
                let confidence = (confidence >= 0.0).then(|| Confidence::new(confidence as f32 / 100.0));
                let text = cells.get(11).copied().unwrap_or_default().to_owned();
                last.word((block as i64, paragraph as i64, line as i64), RawWord { text, zone: rect, confidence, ..RawWord::default() });
            }
            _ => {}
        }
    }
}

impl RawPage {
    fn word(&mut self, at: (i64, i64, i64), word: RawWord) {
        let ((block, paragraph, line), (last_block, last_paragraph, last_line)) = (at, self.at);
        let new_block = (block, paragraph) != (last_block, last_paragraph) || self.blocks.is_empty();
        if new_block {
            self.blocks.push(RawBlock { zone: self.paragraph_zone.take(), ..RawBlock::default() });
        }
        let Some(open) = self.blocks.last_mut() else { return };
        if new_block || line != last_line {
            open.lines.push(RawLine { zone: self.line_zone.take(), ..RawLine::default() });
        }
        self.at = at;
        if let Some(open) = open.lines.last_mut() {
            open.words.push(word);
        }
    }

    fn finish(self) -> ReadPage {
        let (text, layout) = assemble(self.blocks, self.size);
        ReadPage { text, layout, scan_size: self.size, ..ReadPage::default() }
    }
}
