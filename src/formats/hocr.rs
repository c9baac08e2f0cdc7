//! hOCR 1.2 (and older): HTML whose `class` says what an element is and whose `title` says where it stands.
//!
//! Three rules keep this reader honest. Structure is taken from the classes, never from the HTML elements, because every program uses
//! other ones. Every class that stands for a line is a line (Tesseract writes `ocr_header` for a heading, not for a running head), so
//! nothing is lost to a name. And where a level is missing (no words, no lines, no page), the text of the level above is kept.

use super::assembly::{RawBlock, RawLine, RawWord, assemble, coordinate, size, zone, zone_around};
use super::xml::{self, Element, Piece, Xml, number};
use super::{FormatError, ReadOutcome, ReadPage};
use crate::model::{Confidence, RegionKind, ScanPoint, ScanRect, ScanSize};

/// Classes of lines (hOCR 1.2, sections 5 and 8).
const LINES: &[&str] = &["ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat", "ocr_pageno", "ocr_noise"];

/// Classes of blocks.
const AREAS: &[&str] = &["ocr_carea", "ocrx_block", "ocr_float", "ocr_column", "ocr_table"];

/// Classes of words; the first was written by Tesseract up to 3.00.
const WORDS: &[&str] = &["ocr_word", "ocrx_word"];

/// What an element is, as far as text is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Page,
    Area,
    Paragraph,
    Line,
    Word,
    /// The head of the document and other things without text.
    Silent,
    Plain,
}

/// Reads hOCR.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] where no element has a class of hOCR; [`FormatError::TooLarge`].
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let decoded = xml::decode(bytes)?;
    let html = xml::tidied(&decoded.text);
    let mut xml = Xml::html(&html);
    let mut hocr = Hocr::default();
    hocr.take_in(&mut xml);
    if !hocr.has_classes {
        return Err(FormatError::NotThisFormat { expected: "hOCR", found: "HTML without any hOCR class".to_owned() });
    }
    let mut notices = decoded.notices;
    notices.extend(xml.into_notices());
    let has_page_breaks = hocr.pages.iter().filter(|page| page.is_element).count() > 0;
    let pages = hocr.finish();
    if pages.is_empty() {
        return Err(FormatError::Damaged("the file is hOCR but holds no page".to_owned()));
    }
    Ok(ReadOutcome { pages, notices, has_page_breaks })
}

/// The blocks of each page in reading order, with where they come from in `text`, which must be tidied.
pub(super) fn blocks(text: &str) -> Vec<Vec<RawBlock>> {
    let mut hocr = Hocr::default();
    hocr.take_in(&mut Xml::html(text));
    hocr.pages.into_iter().map(|page| page.blocks).collect()
}

/// How many pages the bytes claim, without reading them.
pub(super) fn count_pages(bytes: &[u8]) -> u32 {
    super::count_of(bytes, b"ocr_page").saturating_sub(super::count_of(bytes, b"ocr-capabilities").min(1)).max(1)
}

/// A page before its text is put together.
#[derive(Default)]
struct RawPage {
    is_element: bool,
    image: Option<String>,
    number: Option<u32>,
    label: Option<String>,
    size: Option<ScanSize>,
    blocks: Vec<RawBlock>,
}

#[derive(Default)]
struct Hocr {
    has_classes: bool,
    generator: String,
    roles: Vec<Role>,
    pages: Vec<RawPage>,
    page: Option<RawPage>,
    area: Option<(RegionKind, Option<ScanRect>)>,
    block: Option<RawBlock>,
    line: Option<RawLine>,
    word: Option<RawWord>,
    /// Whether white space stood before what comes next in the line.
    space: bool,
}

impl Hocr {
    fn take_in(&mut self, xml: &mut Xml<'_>) {
        while let Some(piece) = xml.next() {
            match piece {
                Piece::Open(element) => self.open(&element),
                Piece::Close(name) => self.close(&name),
                Piece::Text(text) => self.text(&text, xml.place()),
            }
        }
        self.end_page();
    }

    fn open(&mut self, element: &Element) {
        let role = self.role_of(element);
        self.roles.push(role);
        let title = Title::new(element.attr("title").unwrap_or_default());
        match role {
            Role::Page => self.start_page(&title),
            Role::Area => {
                self.end_block();
                let kind = title.value("x_region").and_then(super::write::hocr::kind_of).unwrap_or_else(|| area_kind(element));
                self.area = Some((kind, title.bbox()));
            }
            Role::Paragraph => {
                self.end_block();
                self.start_block(title.bbox());
            }
            Role::Line => {
                self.end_line();
                self.start_line(&title, element);
            }
            Role::Word if self.word.is_none() => {
                self.word =
                    Some(RawWord { zone: title.bbox(), confidence: title.confidence(), at: element.at.clone(), ..RawWord::default() });
            }
            Role::Word | Role::Silent | Role::Plain => {}
        }
    }

    fn role_of(&mut self, element: &Element) -> Role {
        if element.name == "meta" && element.attr("name") == Some("ocr-system") {
            self.has_classes = true;
            self.generator = element.attr("content").unwrap_or_default().to_ascii_lowercase();
        }
        let class = element.attr("class").unwrap_or_default();
        let is = |names: &[&str]| class.split_whitespace().any(|token| names.contains(&token));
        let role = if is(&["ocr_page"]) {
            Role::Page
        } else if is(AREAS) {
            Role::Area
        } else if is(&["ocr_par", "ocrx_par"]) {
            Role::Paragraph
        } else if is(LINES) {
            Role::Line
        } else if is(WORDS) {
            Role::Word
        } else if ["head", "script", "style"].contains(&element.name.as_str()) {
            Role::Silent
        } else {
            Role::Plain
        };
        self.has_classes |= !matches!(role, Role::Silent | Role::Plain);
        role
    }

    fn close(&mut self, name: &str) {
        match self.roles.pop() {
            Some(Role::Page) => self.end_page(),
            Some(Role::Area) => {
                self.end_block();
                self.area = None;
            }
            Some(Role::Paragraph) => self.end_block(),
            Some(Role::Line) => self.end_line(),
            Some(Role::Word) if !self.roles.contains(&Role::Word) => self.end_word(),
            Some(Role::Word | Role::Silent | Role::Plain) | None => {}
        }
        // Text that is in no line is divided by the line breaks of HTML.
        let breaks = name == "br" || name == "p" || name == "div" || (name.len() == 2 && name.starts_with('h'));
        if breaks && self.word.is_none() && !self.roles.contains(&Role::Line) {
            self.end_line();
        }
    }

    fn text(&mut self, text: &str, at: std::ops::Range<usize>) {
        if let Some(word) = &mut self.word {
            word.text.push_str(text);
            return;
        }
        if text.trim().is_empty() {
            self.space |= !text.is_empty();
            return;
        }
        let within = self.roles.iter().any(|role| !matches!(role, Role::Plain | Role::Silent));
        if self.roles.contains(&Role::Silent) || !within {
            return;
        }
        let glued = !self.space && !text.starts_with(char::is_whitespace);
        self.space = text.ends_with(char::is_whitespace);
        // One piece of loose text, however many references it was written with.
        if let Some(before) = self.line().words.last_mut().filter(|before| before.loose) {
            before.text.push_str(if glued { "" } else { " " });
            before.text.push_str(text);
            before.at.end = at.end;
            return;
        }
        self.line().words.push(RawWord { glued, at, ..RawWord::loose(text) });
    }

    fn start_page(&mut self, title: &Title) {
        self.end_page();
        let bbox = title.bbox();
        self.page = Some(RawPage {
            is_element: true,
            image: title.text("image").or_else(|| title.text("file")),
            number: title.numbers("ppageno").first().map(|value| value.clamp(0.0, 1e9) as u32),
            label: title.text("lpageno"),
            size: bbox.and_then(|rect| size(f64::from(rect.right), f64::from(rect.bottom))),
            blocks: Vec::new(),
        });
    }

    fn end_page(&mut self) {
        self.end_block();
        self.area = None;
        let Some(page) = self.page.take() else { return };
        // Text outside every page belongs to the page before it.
        match self.pages.last_mut().filter(|_| !page.is_element) {
            Some(last) => last.blocks.extend(page.blocks),
            None => self.pages.push(page),
        }
    }

    fn start_block(&mut self, zone: Option<ScanRect>) {
        let (kind, around) = self.area.unwrap_or_default();
        self.block = Some(RawBlock { kind, zone: zone.or(around), ..RawBlock::default() });
    }

    fn end_block(&mut self) {
        self.end_line();
        if let Some(block) = self.block.take().filter(|block| !block.lines.is_empty()) {
            self.page.get_or_insert_default().blocks.push(block);
        }
    }

    fn start_line(&mut self, title: &Title, element: &Element) {
        if self.block.is_none() {
            self.start_block(None);
        }
        if let Some(kind) = self.line_kind(element)
            && let Some(block) = &mut self.block
            && block.lines.is_empty()
        {
            block.kind = kind;
        }
        let zone = title.bbox();
        let outline = title.points("poly");
        let exact = title.points("x_baseline");
        let baseline = if exact.is_empty() { zone.map(|zone| title.baseline(zone)).unwrap_or_default() } else { exact };
        self.line =
            Some(RawLine { zone: zone.or_else(|| zone_around(&outline)), baseline, outline, at: element.at.start, ..RawLine::default() });
        self.space = false;
    }

    /// What the class of a line says about it; Tesseract's classes say how large the type is and are passed over.
    fn line_kind(&self, element: &Element) -> Option<RegionKind> {
        let class = element.attr("class").unwrap_or_default();
        let is = |name: &str| class.split_whitespace().any(|token| token == name);
        if is("ocr_pageno") {
            return Some(RegionKind::PageNumber);
        }
        if self.generator.contains("tesseract") || self.generator.is_empty() {
            return None;
        }
        let kinds = [("ocr_header", RegionKind::Header), ("ocr_footer", RegionKind::Footer), ("ocr_caption", RegionKind::Caption)];
        kinds.into_iter().find(|(name, _)| is(name)).map(|(_, kind)| kind)
    }

    fn line(&mut self) -> &mut RawLine {
        if self.block.is_none() {
            self.start_block(None);
        }
        self.line.get_or_insert_default()
    }

    fn end_line(&mut self) {
        self.end_word();
        self.space = false;
        if let Some(line) = self.line.take().filter(|line| !line.is_blank()) {
            self.block.get_or_insert_default().lines.push(line);
        }
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take().filter(|word| !word.text.trim().is_empty()) {
            let glued =
                !self.space && self.line().words.last().is_some_and(|before| before.loose && !before.text.ends_with(char::is_whitespace));
            self.space = word.text.ends_with(char::is_whitespace);
            self.line().words.push(RawWord { glued, ..word });
        }
    }

    fn finish(self) -> Vec<ReadPage> {
        let images: Vec<_> = self.pages.iter().map(|page| page.image.clone()).collect();
        let lowest = self.pages.iter().filter_map(|page| page.number).min();
        // gImageReader counts from 1, against the specification; so does any file of several pages that has no page 0.
        let from_one = self.generator.contains("gimagereader") || (images.len() > 1 && lowest == Some(1));
        self.pages
            .into_iter()
            .map(|page| {
                let shared = images.iter().filter(|image| **image == page.image).count() > 1;
                let frame = page.number.map(|number| number.saturating_sub(u32::from(from_one)));
                let image_frame = frame.filter(|_| shared || page.image.as_deref().is_some_and(holds_frames));

                let (text, layout) = assemble(page.blocks, page.size);
                ReadPage { text, layout, label: page.label, image: page.image, image_frame, scan_size: page.size }
            })
            .collect()
    }
}

/// Whether a file of this name may hold several images.
fn holds_frames(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".tif", ".tiff", ".pdf", ".djvu", ".djv"].iter().any(|ending| name.ends_with(ending))
}

fn area_kind(element: &Element) -> RegionKind {
    if element.attr("class").unwrap_or_default().contains("ocr_table") { RegionKind::Table } else { RegionKind::Paragraph }
}

/// The properties in a `title` (hOCR 1.2, section 2): names, each with a value, divided by `;` outside quotes.
struct Title(Vec<(String, String)>);

impl Title {
    fn new(title: &str) -> Self {
        let (mut parts, mut part, mut quote) = (Vec::new(), String::new(), None);
        for letter in title.chars() {
            match (letter, quote) {
                (';', None) => parts.push(std::mem::take(&mut part)),
                ('"' | '\'', None) => {
                    quote = Some(letter);
                    part.push(letter);
                }
                (letter, quoted) => {
                    if quoted == Some(letter) {
                        quote = None;
                    }
                    part.push(letter);
                }
            }
        }
        // A quote that is never closed was an apostrophe: the semicolons behind it divide after all.
        if quote.is_some() {
            parts.extend(part.split(';').map(str::to_owned));
        } else {
            parts.push(part);
        }
        let pair =
            |part: String| part.trim().split_once(char::is_whitespace).map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
        Self(parts.into_iter().filter_map(pair).collect())
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn text(&self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        let bare = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(value).trim();
        (!bare.is_empty()).then(|| bare.to_owned())
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        self.value(name).map(|value| value.split([' ', ',', '\t']).filter_map(number).collect()).unwrap_or_default()
    }

    fn bbox(&self) -> Option<ScanRect> {
        match self.numbers("bbox").as_slice() {
            [x0, y0, x1, y1, ..] => zone(*x0, *y0, *x1, *y1),
            _ => None,
        }
    }

    fn points(&self, name: &str) -> Vec<ScanPoint> {
        self.value(name).map(super::assembly::points).unwrap_or_default()
    }

    /// `x_wconf` in percent; some programs write a share of 1 with a decimal point.
    fn confidence(&self) -> Option<Confidence> {
        let written = self.value("x_wconf")?;
        let value = number(written.split_whitespace().next()?)?;
        let share = if value <= 1.0 && written.contains('.') { value } else { value / 100.0 };
        Some(Confidence::new(share as f32))
    }

    /// `baseline`: slope and offset from the bottom left corner of the line (hOCR 1.2, 3.5); no polynomial of higher degree is in use.
    fn baseline(&self, line: ScanRect) -> Vec<ScanPoint> {
        let [slope, offset] = self.numbers("baseline").as_slice().try_into().unwrap_or([f64::NAN; 2]);
        if slope.is_nan() || offset.is_nan() {
            return Vec::new();
        }
        let start = f64::from(line.bottom) + offset;
        let end = start + slope * f64::from(line.width());
        vec![ScanPoint { x: line.left, y: coordinate(start) }, ScanPoint { x: line.right, y: coordinate(end) }]
    }
}

/// Whether the head of a file is hOCR.
pub(super) fn sniff(head: &str) -> bool {
    let lower = head.to_ascii_lowercase();
    let html = lower.contains("<html") || lower.contains("<div") || lower.contains("<body") || lower.contains("<span");
    html && ["ocr_page", "ocr-system", "ocr_line", "ocrx_word", "ocr_carea", "ocr_par", "ocr_word"].iter().any(|mark| lower.contains(mark))
}
