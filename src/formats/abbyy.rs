//! ABBYY FineReader XML, schemas 6 to 10: every character with its box, from which words are made.
//!
//! Words are set apart by characters that are white. A word is as sure as its least sure character; where the file only says which
//! characters are suspicious, those count as half sure. `¬` at the end of a line is FineReader's sign for a hyphen that only divides.

use super::assembly::{RawBlock, RawLine, RawWord, assemble, coordinate, size, zone};
use super::xml::{self, Element, Piece, Xml};
use super::{FormatError, ReadOutcome, ReadPage};
use crate::model::{Confidence, RegionKind, ScanPoint, ScanRect, ScanSize};
use std::collections::BTreeMap;

/// Reads ABBYY FineReader XML.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] where the root is another; [`FormatError::Damaged`] where there is no page; [`FormatError::TooLarge`].
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let decoded = xml::decode(bytes)?;
    let mut xml = Xml::new(&decoded.text);
    let mut file = Abbyy::default();
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(element) => file.open(&element),
            Piece::Close(name) => file.close(&name),
            Piece::Text(text) => file.text(&text),
        }
    }
    if !file.has_root {
        return Err(FormatError::NotThisFormat { expected: "ABBYY FineReader XML", found: "XML without a document of pages".to_owned() });
    }
    file.end_page();
    if file.pages.is_empty() {
        return Err(FormatError::Damaged("the file is FineReader's but holds no page".to_owned()));
    }
    let mut notices = decoded.notices;
    notices.extend(xml.into_notices());
    let page = |(blocks, scan_size)| {
        let (text, layout) = assemble(blocks, scan_size);
        ReadPage { text, layout, scan_size, ..ReadPage::default() }
    };
    Ok(ReadOutcome { pages: file.pages.into_iter().map(page).collect(), notices, has_page_breaks: true })
}

/// Whether the head of a file is FineReader's: its root says nothing, its namespace or producer does.
pub(super) fn sniff(root: Option<&str>, head: &str) -> bool {
    root == Some("document") && (head.contains("FineReader") || head.contains("abbyy.com"))
}

/// How many pages the bytes claim, without reading them.
pub(super) fn count_pages(bytes: &[u8]) -> u32 {
    super::count_elements(bytes, "page").max(1)
}

#[derive(Default)]
struct Abbyy {
    has_root: bool,
    /// What styles of paragraphs are for.
    roles: BTreeMap<String, RegionKind>,
    pages: Vec<(Vec<RawBlock>, Option<ScanSize>)>,
    page: Option<(Vec<RawBlock>, Option<ScanSize>)>,
    block: Option<RawBlock>,
    tables: usize,
    /// The table that is open.
    table: Option<usize>,
    line: Option<RawLine>,
    /// The word that is being spelled.
    word: Option<RawWord>,
    letter: Option<Letter>,
    /// Text of a line that has no characters of its own, as in the oldest schema.
    in_formatting: bool,
}

/// A character that is being read.
#[derive(Default)]
struct Letter {
    text: String,
    zone: Option<ScanRect>,
    confidence: Option<f32>,
}

impl Abbyy {
    fn open(&mut self, element: &Element) {
        match element.name.as_str() {
            "document" => self.has_root = true,
            "paragraphStyle" => self.style(element),
            "page" => {
                self.end_page();
                let sides = element.number("width").zip(element.number("height"));
                self.page = Some((Vec::new(), sides.and_then(|(width, height)| size(width, height))));
            }
            "block" => self.start_block(element),
            "row" => self.end_paragraph(),
            "par" => self.start_paragraph(element),
            "line" => self.start_line(element),
            "formatting" => self.in_formatting = true,
            "charParams" => {
                let confidence =
                    element.number("charConfidence").filter(|value| (0.0..=100.0).contains(value)).map(|value| value as f32 / 100.0);
                let suspicious = matches!(element.attr("suspicious"), Some("1" | "true"));
                let confidence = if suspicious { Some(confidence.unwrap_or(0.5).min(0.5)) } else { confidence };
                self.letter = Some(Letter { text: String::new(), zone: zone_of(element), confidence });
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "charParams" => self.end_letter(),
            "formatting" => self.in_formatting = false,
            "line" => self.end_line(),
            "par" => self.end_paragraph(),
            "block" => {
                self.end_paragraph();
                self.table = None;
            }
            "page" => self.end_page(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(letter) = &mut self.letter {
            letter.text.push_str(text);
        } else if self.in_formatting {
            // Without boxes: words of the line.
            for (at, part) in text.split_inclusive(char::is_whitespace).enumerate() {
                if at == 0 && text.starts_with(char::is_whitespace) {
                    self.end_word();
                }
                self.spell(part.trim(), None, None);
                if part.ends_with(char::is_whitespace) {
                    self.end_word();
                }
            }
        }
    }

    fn style(&mut self, element: &Element) {
        let kind = match element.attr("role").unwrap_or_default() {
            "heading" => RegionKind::Heading,
            "rt" => RegionKind::Header,
            "footnote" | "endnote" => RegionKind::Footnote,
            "pictureCaption" | "tableCaption" => RegionKind::Caption,
            _ => return,
        };
        if let Some(id) = element.attr("id") {
            self.roles.insert(id.to_owned(), kind);
        }
    }

    fn start_block(&mut self, element: &Element) {
        self.end_paragraph();
        self.table = None;
        if element.attr("blockType") == Some("Table") {
            self.tables += 1;
            self.table = Some(self.tables);
        }
        self.block = Some(RawBlock { zone: zone_of(element), table: self.table, ..RawBlock::default() });
    }

    /// A paragraph is a block: FineReader's blocks hold whole columns.
    fn start_paragraph(&mut self, element: &Element) {
        self.end_line();
        let role = element.attr("style").and_then(|style| self.roles.get(style)).copied();
        let kind = if self.table.is_some() { RegionKind::Table } else { role.unwrap_or_default() };
        match &mut self.block {
            Some(block) if block.lines.is_empty() => block.kind = kind,
            _ => {
                self.end_paragraph();
                self.block = Some(RawBlock { kind, table: self.table, ..RawBlock::default() });
            }
        }
    }

    fn end_paragraph(&mut self) {
        self.end_line();
        if let (Some(block), Some((blocks, _))) = (self.block.take(), &mut self.page) {
            blocks.push(block);
        }
    }

    fn start_line(&mut self, element: &Element) {
        self.end_line();
        let zone = zone_of(element);
        let baseline = match (element.number("baseline"), zone) {
            (Some(y), Some(zone)) => vec![ScanPoint { x: zone.left, y: coordinate(y) }, ScanPoint { x: zone.right, y: coordinate(y) }],
            _ => Vec::new(),
        };
        self.line = Some(RawLine { zone, baseline, ..RawLine::default() });
    }

    fn end_line(&mut self) {
        self.end_word();
        let Some(mut line) = self.line.take() else { return };
        if let Some(word) = line.words.last_mut().filter(|word| word.text.ends_with(['¬', '\u{ad}'])) {
            word.text.pop();
            word.text.push('-');
        }
        self.block.get_or_insert_default().lines.push(line);
    }

    fn end_letter(&mut self) {
        let Some(letter) = self.letter.take() else { return };
        if letter.text.trim().is_empty() {
            self.end_word();
        } else {
            self.spell(letter.text.trim(), letter.zone, letter.confidence);
        }
    }

    fn spell(&mut self, text: &str, place: Option<ScanRect>, confidence: Option<f32>) {
        if text.is_empty() || self.line.is_none() {
            return;
        }
        let word = self.word.get_or_insert_default();
        word.text.push_str(text);
        word.zone = match (word.zone, place) {
            (Some(zone), Some(place)) => Some(zone.union(place)),
            (zone, place) => zone.or(place),
        };
        if let Some(own) = confidence.map(Confidence::new) {
            word.confidence = Some(word.confidence.filter(|known| known.get() < own.get()).unwrap_or(own));
        }
    }

    fn end_word(&mut self) {
        if let (Some(word), Some(line)) = (self.word.take(), &mut self.line) {
            line.words.push(word);
        }
    }

    fn end_page(&mut self) {
        self.end_paragraph();
        self.table = None;
        self.pages.extend(self.page.take());
    }
}

/// `@l @t @r @b`.
fn zone_of(element: &Element) -> Option<ScanRect> {
    zone(element.number("l")?, element.number("t")?, element.number("r")?, element.number("b")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_become_words() {
        let letter =
            |at: i32, text: &str, more: &str| format!("<charParams l='{at}' t='10' r='{}' b='20' {more}>{text}</charParams>", at + 8);
        let file = format!(
            "<document xmlns='http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml'><paragraphStyles>
            <paragraphStyle id='h' role='rt'/></paragraphStyles><page width='100' height='200'><block blockType='Text' l='0' t='0' r='90' b='50'><text>
            <par style='h'><line baseline='20' l='0' t='10' r='90' b='21'><formatting>\n{}{}{}{}</formatting></line></par>
            <par><line><formatting>plain words</formatting></line></par></text></block></page></document>",
            letter(0, "o", "charConfidence='90'"),
            letter(10, "f", "charConfidence='40' suspicious='1'"),
            letter(20, " ", ""),
            letter(30, "a¬", "charConfidence='100'"),
        );
        let outcome = read(file.as_bytes()).unwrap();
        let page = &outcome.pages[0];
        assert_eq!(page.text.as_str(), "of a-\n\nplain words");
        assert_eq!(page.scan_size, Some(ScanSize { width: 100, height: 200 }));
        assert_eq!(page.layout.words[0].zone, Some(ScanRect { left: 0, top: 10, right: 18, bottom: 20 }));
        assert_eq!(page.layout.words[0].confidence, Some(Confidence::new(0.4)));
        assert_eq!(page.layout.regions[0].kind, RegionKind::Header);
        assert_eq!(page.layout.lines[0].baseline.len(), 2);
    }

    #[test]
    fn it_is_known_by_its_namespace_or_its_producer() {
        assert!(sniff(Some("document"), "<document version='1.0' producer='ABBYY FineReader Engine 11'>"));
        assert!(!sniff(Some("document"), "<document xmlns='urn:other'>"));
    }
}
