//! DOCX (Office Open XML, ECMA-376): the words of a transcription made in a word processor.
//!
//! Paragraphs are blocks, a line break within one ends a line, cells of a table row are parted by a tab. Pages are cut where the writer
//! cut them: at a page break, before a paragraph that asks for one, at a section that begins on a new page; where Word would have broken
//! the page by itself says nothing of the paper's pages. Text that was struck out under change tracking is not read, text put in is.
//! Footnotes stand at the end of the page that refers to them. Running heads and feet are Word's own and are not read.

use super::assembly::{RawBlock, RawLine, RawWord, assemble};
use super::xml::{self, Element, Piece, Xml};
use super::{FormatError, Notice, ReadOutcome, ReadPage};
use crate::model::RegionKind;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

/// Bytes of one part of a file, unpacked.
const MOST_BYTES: u64 = 128 << 20;

/// Whether a file that begins with these bytes is a word processor's document and not another ZIP archive.
pub(super) fn sniff(head: &[u8]) -> bool {
    let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    head.starts_with(b"PK\x03\x04") && (holds(b"word/") || holds(b"[Content_Types].xml"))
}

/// Reads DOCX.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] where it is another archive; [`FormatError::Damaged`] where it cannot be unpacked;
/// [`FormatError::TooLarge`].
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let mut archive = Archive::new(bytes);
    let Some(body) = archive.part(BODY)? else {
        return Err(match archive.broken {
            None => FormatError::NotThisFormat { expected: "a Word document", found: "an archive of something else".to_owned() },
            Some(why) => FormatError::Damaged(format!("the document is cut off or damaged before its text begins: {why}")),
        });
    };
    let notes = archive.part("word/footnotes.xml")?.map(|notes| footnotes(&notes)).transpose()?.unwrap_or_default();
    let decoded = xml::decode(&body)?;
    let mut xml = Xml::new(&decoded.text);
    let mut docx = Docx { notes, pages: vec![RawPage::default()], ..Docx::default() };
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(element) => docx.open(&element),
            Piece::Close(name) => docx.close(&name),
            Piece::Text(text) => docx.text(&text),
        }
    }
    let has_page_breaks = docx.pages.len() > 1;
    let pictures = docx.pictures;
    let pages = docx.finish();
    let mut notices = decoded.notices;
    match archive.broken {
        Some(why) if pages.iter().all(|page| page.text.is_empty()) => {
            return Err(FormatError::Damaged(format!("the document is cut off or damaged before its text begins: {why}")));
        }
        // That elements are still open at the break goes without saying.
        Some(why) => notices.push(Notice::new(format!("the document is cut off or damaged ({why}); its text was read up to there"))),
        None => notices.extend(xml.into_notices()),
    }
    if pictures > 0 {
        notices.push(Notice::new(format!("{pictures} pictures in the document were left out; its text was read")));
    }
    Ok(ReadOutcome { pages, notices, has_page_breaks })
}

/// The part with the text.
const BODY: &str = "word/document.xml";

/// The files of a document, also of one whose directory is missing: it stands at the end, and a cut file has none.
struct Archive<'a> {
    bytes: &'a [u8],
    listed: Option<zip::ZipArchive<Cursor<&'a [u8]>>>,
    /// What is wrong with it, once something is.
    broken: Option<String>,
}

impl<'a> Archive<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        match zip::ZipArchive::new(Cursor::new(bytes)) {
            Ok(listed) => Self { bytes, listed: Some(listed), broken: None },
            Err(error) => Self { bytes, listed: None, broken: Some(error.to_string()) },
        }
    }

    /// One file, as far as it can be unpacked; `None` where there is none of this name or nothing of it is left.
    fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, FormatError> {
        let mut bytes = Vec::new();
        let read = match &mut self.listed {
            Some(listed) => match listed.by_name(name) {
                Ok(file) => file.take(MOST_BYTES + 1).read_to_end(&mut bytes),
                Err(zip::result::ZipError::FileNotFound) => return Ok(None),
                Err(error) => Err(std::io::Error::other(error)),
            },
            None => match local(self.bytes, name) {
                Some(mut file) => file.by_ref().take(MOST_BYTES + 1).read_to_end(&mut bytes),
                None => return Ok(None),
            },
        };
        if let Err(error) = read {
            self.broken.get_or_insert_with(|| error.to_string());
        }
        if bytes.len() as u64 > MOST_BYTES {
            return Err(FormatError::TooLarge(format!("{name} in the document is larger than {} MB", MOST_BYTES >> 20)));
        }
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty() || self.broken.is_none()))
    }
}

/// A file of an archive by the header that stands before it (APPNOTE 4.3.7).
fn local<'a>(archive: &'a [u8], name: &str) -> Option<Box<dyn std::io::Read + 'a>> {
    let mut from = 0;
    loop {
        let at = from + archive.get(from..)?.windows(4).position(|four| four == b"PK\x03\x04")?;
        from = at + 4;
        let header = archive.get(at..at + 30)?;
        let short = |at: usize| header.get(at..at + 2).and_then(|two| two.first_chunk::<2>()).map_or(0, |two| u16::from_le_bytes(*two));
        let begin = at + 30 + usize::from(short(26));
        if archive.get(at + 30..begin) != Some(name.as_bytes()) {
            continue;
        }
        let data = archive.get(begin + usize::from(short(28))..)?;
        let packed = header.get(18..22).and_then(|four| four.first_chunk::<4>()).map_or(0, |four| u32::from_le_bytes(*four)) as usize;
        return match short(8) {
            0 => Some(Box::new(data.get(..packed).unwrap_or(data))),
            8 => Some(Box::new(flate2::read::DeflateDecoder::new(data))),
            _ => None,
        };
    }
}

/// The text of each footnote by its identifier.
fn footnotes(bytes: &[u8]) -> Result<BTreeMap<String, String>, FormatError> {
    let decoded = xml::decode(bytes)?;
    let mut xml = Xml::new(&decoded.text);
    let (mut notes, mut open, mut in_text) = (BTreeMap::<String, String>::new(), None::<String>, false);
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(element) if element.name == "footnote" => {
                // Word keeps its separating lines among the notes.
                open = element.attr("id").filter(|_| element.attr("type").is_none_or(|kind| kind == "normal")).map(str::to_owned);
            }
            Piece::Open(element) => in_text = element.name == "t",
            Piece::Close(name) => {
                in_text = false;
                if name == "p"
                    && let Some(note) = open.as_ref().and_then(|id| notes.get_mut(id))
                {
                    note.push(' ');
                }
            }
            Piece::Text(text) if in_text => {
                if let Some(id) = &open {
                    notes.entry(id.clone()).or_default().push_str(&text);
                }
            }
            Piece::Text(_) => {}
        }
    }
    Ok(notes)
}

#[derive(Default)]
struct RawPage {
    blocks: Vec<RawBlock>,
    notes: Vec<RawBlock>,
}

#[derive(Default)]
struct Docx {
    notes: BTreeMap<String, String>,
    pages: Vec<RawPage>,
    block: RawBlock,
    line: String,
    in_text: bool,
    /// Inside the second form of something that stands there twice.
    fallback: usize,
    /// Inside a table's cell, so many deep; paragraphs are lines of one row there.
    rows: usize,
    cells: usize,
    table: usize,
    /// A break that comes with the end of the paragraph: a section's.
    break_after: bool,
    noted: usize,
    pictures: usize,
}

impl Docx {
    fn open(&mut self, element: &Element) {
        self.in_text = false;
        match element.name.as_str() {
            "Fallback" => self.fallback += 1,
            _ if self.fallback > 0 => {}
            "t" => self.in_text = true,
            "tab" if element.attr("val").is_none() => self.line.push('\t'),
            "noBreakHyphen" => self.line.push('-'),
            "br" | "cr" => match element.attr("type") {
                Some("page") => self.end_page(),
                _ => self.end_line(),
            },
            "pageBreakBefore" if on(element) => self.end_page(),
            "pStyle" => self.style(element.attr("val").unwrap_or_default()),
            "sectPr" => self.break_after = true,
            "type" if self.break_after => self.break_after = element.attr("val") != Some("continuous"),
            "tbl" => self.table += 1,
            "tr" => self.rows += 1,
            "tc" => self.cells += 1,
            "footnoteReference" => self.note(element.attr("id").unwrap_or_default()),
            "drawing" | "pict" => self.pictures += 1,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        self.in_text = false;
        match name {
            "Fallback" => self.fallback = self.fallback.saturating_sub(1),
            _ if self.fallback > 0 => {}
            "p" if self.cells > 0 => self.line.push(' '),
            "p" => {
                self.end_block();
                if std::mem::take(&mut self.break_after) {
                    self.end_page();
                }
            }
            // The last section says how the document ends, not that a page does.
            "sectPr" if self.rows == 0 && self.line.is_empty() && self.block.lines.is_empty() => {}
            "tc" => {
                self.cells = self.cells.saturating_sub(1);
                let end = self.line.trim_end_matches(' ').len();
                self.line.truncate(end);
                self.line.push('\t');
            }
            "tr" => {
                self.rows = self.rows.saturating_sub(1);
                self.block.kind = RegionKind::Table;
                self.block.table = Some(self.table);
                self.end_block();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.fallback == 0 {
            self.line.push_str(text);
        }
    }

    fn style(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        if name.starts_with("heading") || name == "title" || name == "subtitle" {
            self.block.kind = RegionKind::Heading;
        }
    }

    fn note(&mut self, id: &str) {
        let Some(text) = self.notes.get(id).cloned() else { return };
        self.noted += 1;
        self.line.extend(["[", &self.noted.to_string(), "]"]);
        let words = vec![RawWord::loose(format!("[{}] {text}", self.noted))];
        let block = RawBlock { kind: RegionKind::Footnote, lines: vec![RawLine { words, ..RawLine::default() }], ..RawBlock::default() };
        if let Some(page) = self.pages.last_mut() {
            page.notes.push(block);
        }
    }

    fn end_line(&mut self) {
        let text = std::mem::take(&mut self.line);
        let text = text.trim_end_matches('\t');
        if !text.trim().is_empty() {
            self.block.lines.push(RawLine { words: vec![RawWord::loose(text)], ..RawLine::default() });
        }
    }

    fn end_block(&mut self) {
        self.end_line();
        let block = std::mem::take(&mut self.block);
        if let Some(page) = self.pages.last_mut().filter(|_| !block.lines.is_empty()) {
            page.blocks.push(block);
        }
    }

    fn end_page(&mut self) {
        let kind = self.block.kind;
        self.end_block();
        self.block.kind = kind;
        // A document that begins with a break, or has two in a row, has no empty pages.
        if self.pages.last().is_some_and(|page| !page.blocks.is_empty()) {
            self.pages.push(RawPage::default());
        }
    }

    fn finish(mut self) -> Vec<ReadPage> {
        self.end_block();
        if self.pages.len() > 1 && self.pages.last().is_some_and(|page| page.blocks.is_empty()) {
            self.pages.pop();
        }
        let page = |page: RawPage| {
            let (text, layout) = assemble([page.blocks, page.notes].concat(), None);
            ReadPage { text, layout, ..ReadPage::default() }
        };
        self.pages.into_iter().map(page).collect()
    }
}

/// Whether a setting that may be switched off is on.
fn on(element: &Element) -> bool {
    !matches!(element.attr("val"), Some("0" | "false" | "off"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn document(body: &str) -> Vec<u8> {
        let notes = "<w:footnotes><w:footnote w:id='0' w:type='separator'><w:p/></w:footnote><w:footnote w:id='2'><w:p><w:r><w:t>See there.</w:t></w:r></w:p></w:footnote></w:footnotes>";
        packed(&[
            ("[Content_Types].xml", "<Types/>"),
            ("word/document.xml", &format!("<w:document><w:body>{body}</w:body></w:document>")),
            ("word/footnotes.xml", notes),
        ])
    }

    fn shown(body: &str) -> String {
        let outcome = read(&document(body)).unwrap();
        outcome.pages.iter().map(|page| page.text.as_str().replace('\n', "|")).collect::<Vec<_>>().join(" / ")
    }

    fn paragraph(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn paragraphs_lines_and_pages_are_read() {
        let body = [
            "<w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>",
            "<w:p><w:r><w:t xml:space='preserve'>one </w:t></w:r><w:del><w:r><w:delText>no</w:delText></w:r></w:del><w:ins><w:r><w:t>two</w:t></w:r></w:ins><w:r><w:br/><w:t>three</w:t></w:r></w:p>",
            "<w:p><w:r><w:br w:type='page'/><w:t>four</w:t></w:r></w:p>",
            "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:lastRenderedPageBreak/><w:t>five</w:t></w:r></w:p><w:sectPr><w:type w:val='nextPage'/></w:sectPr>",
        ];
        assert_eq!(shown(&body.concat()), "Head||one two|three / four / five");
    }

    #[test]
    fn sections_tables_notes_and_doubles_are_read() {
        assert_eq!(shown(&format!("<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>{}", paragraph("b"))), "a / b");
        let continuous = "<w:p><w:pPr><w:sectPr><w:type w:val='continuous'/></w:sectPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>";
        assert_eq!(shown(&format!("{continuous}{}", paragraph("b"))), "a||b");
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
        let row = |one: &str, next: &str| format!("<w:tr>{}{}</w:tr>", cell(one), cell(next));
        assert_eq!(shown(&format!("<w:tbl>{}{}</w:tbl>{}", row("a", "b"), row("c", "d"), paragraph("e"))), "a b|c d||e");
        assert_eq!(shown("<w:p><w:r><w:t>x</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"), "x[1]||[1] See there.");
        let twice =
            "<mc:AlternateContent><mc:Choice><w:t>once</w:t></mc:Choice><mc:Fallback><w:t>once</w:t></mc:Fallback></mc:AlternateContent>";
        assert_eq!(shown(&format!("<w:p><w:r>{twice}</w:r></w:p>")), "once");
    }

    #[test]
    fn other_archives_and_damage_are_told() {
        assert!(matches!(read(&packed(&[("a.txt", "x")])), Err(FormatError::NotThisFormat { .. })));
        let whole = document(&paragraph("a"));
        assert!(matches!(read(&whole[..60]), Err(FormatError::Damaged(_))));
        assert!(sniff(&whole) && !sniff(&packed(&[("a.txt", "x")])));
    }
    /// Words that do not repeat, so that half of the packed text is half of the text.
    fn long() -> String {
        (0..4_000_u32).map(|at| paragraph(&format!("{:x}", at.wrapping_mul(2_654_435_761)))).collect()
    }

    #[test]
    fn of_a_cut_document_the_text_before_the_break_is_read() {
        let whole = document(&long());
        let all = read(&whole).unwrap().pages[0].text.as_str().to_owned();
        for share in [30, 60, 90] {
            let outcome = read(&whole[..whole.len() * share / 100]).unwrap();
            let text = outcome.pages[0].text.as_str();
            let good = all.bytes().zip(text.bytes()).take_while(|(one, other)| one == other).count();
            assert!(good * 100 > all.len() * (share - 15) && text.len() < all.len(), "{share} %: {good} of {}", all.len());
            assert!(outcome.notices[0].what.contains("its text was read up to there"), "{:?}", outcome.notices);
        }
        // The text is whole and only what comes behind it is gone.
        let behind = whole.windows(4).rposition(|four| four == b"PK\x03\x04").unwrap();
        assert_eq!(read(&whole[..behind]).unwrap().pages[0].text.as_str(), all);
    }

    #[test]
    fn of_a_document_with_a_bad_stretch_the_text_before_it_is_read() {
        let mut whole = document(&long());
        let middle = whole.len() / 2;
        whole[middle..middle + 64].fill(0xff);
        let outcome = read(&whole).unwrap();
        assert!(
            outcome.pages[0].text.len() > 5_000 && outcome.notices[0].what.contains("its text was read up to there"),
            "{:?}",
            outcome.notices
        );
    }
}
