//! ALTO 1 to 4.4, in the dialects that libraries hold: with and without namespace, in pixels, tenths of a millimetre or 1/1200 inch,
//! one `String` a word or one a line.
//!
//! Zones are given in the unit of the file. For pixels that is the scan; for the other units [`Layout::scan_size`] is the size of the
//! page in the same unit, so that whoever knows the scan's pixels can scale the one to the other. Words divided at a line end are taken
//! as they stand on the paper: `SUBS_CONTENT` holds the whole word on both halves and is not read, because joining is for the export.
//! A transformation noted among the processing settings is not applied: it leads to another image than the one the file names.

use super::assembly::{RawBlock, RawLine, RawWord, assemble, coordinate, points, size, sort_blocks, zone_around};
use super::xml::{self, Element, Piece, Xml, number};
use super::{FormatError, Notice, ReadOutcome, ReadPage};
use crate::model::{Confidence, RegionKind, ScanPoint, ScanRect, ScanSize};
use std::collections::BTreeMap;

#[cfg(doc)]
use crate::model::Layout;

/// Reads ALTO.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] where the root is not `alto`; [`FormatError::Damaged`] where there is no page; [`FormatError::TooLarge`].
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let decoded = xml::decode(bytes)?;
    let mut xml = Xml::new(&decoded.text);
    let mut alto = Alto::default();
    alto.take_in(&mut xml);
    if !alto.has_root {
        return Err(FormatError::NotThisFormat { expected: "ALTO", found: "XML without an alto element".to_owned() });
    }
    if alto.pages.is_empty() {
        return Err(FormatError::Damaged("the file is ALTO but holds no page".to_owned()));
    }
    alto.note_unit();
    let mut notices = decoded.notices;
    notices.extend(xml.into_notices());
    notices.append(&mut alto.notices);
    Ok(ReadOutcome { pages: alto.finish(), notices, has_page_breaks: true })
}

/// The blocks of each page in reading order, with where they come from.
pub(super) fn blocks(text: &str) -> Vec<Vec<RawBlock>> {
    let mut alto = Alto::default();
    alto.take_in(&mut Xml::new(text));
    let order = alto.order;
    alto.pages.iter_mut().for_each(|page| sort_blocks(&mut page.blocks, &order));
    alto.pages.into_iter().map(|page| page.blocks).collect()
}

/// How many pages the bytes claim, without reading them.
pub(super) fn count_pages(bytes: &[u8]) -> u32 {
    super::count_elements(bytes, "Page").max(1)
}

#[derive(Default)]
struct RawPage {
    label: Option<String>,
    size: Option<ScanSize>,
    blocks: Vec<RawBlock>,
}

#[derive(Default)]
struct Alto {
    has_root: bool,
    collects: Option<&'static str>,
    text: String,
    unit: String,
    image: Option<String>,
    tesseract: bool,
    tags: BTreeMap<String, RegionKind>,
    order: Vec<String>,
    pages: Vec<RawPage>,
    page: Option<RawPage>,
    /// Identifiers, kinds and tables of the blocks that are open, outermost first.
    around: Vec<(String, RegionKind, Option<usize>)>,
    tables: usize,
    block: Option<RawBlock>,
    line: Option<RawLine>,
    notices: Vec<Notice>,
}

impl Alto {
    fn take_in(&mut self, xml: &mut Xml<'_>) {
        while let Some(piece) = xml.next() {
            match piece {
                Piece::Open(element) => self.open(&element),
                Piece::Close(name) => self.close(&name),
                Piece::Text(text) => {
                    if self.collects.is_some() {
                        self.text.push_str(&text);
                    }
                }
            }
        }
        self.end_page();
    }

    fn open(&mut self, element: &Element) {
        match element.name.as_str() {
            "alto" => self.has_root = true,
            "MeasurementUnit" => self.collect("MeasurementUnit"),
            "fileName" if self.image.is_none() => self.collect("fileName"),
            "softwareName" => self.collect("softwareName"),
            "LayoutTag" | "StructureTag" | "RoleTag" | "OtherTag" => self.tag(element),
            "ElementRef" => self.order.extend(element.attr("REF").map(str::to_owned)),
            "Page" => self.start_page(element),
            "PrintSpace" => self.size_from(element),
            "ComposedBlock" => self.enter(element),
            "TextBlock" => {
                self.end_block();
                self.enter(element);
                self.start_block(element);
            }
            "TextLine" => self.start_line(element),
            "String" => self.string(element),
            "HYP" => self.hyphen(element),
            "Polygon" => self.outline(element),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "TextLine" => self.end_line(),
            "TextBlock" => {
                self.end_block();
                self.around.pop();
            }
            "ComposedBlock" => {
                self.around.pop();
            }
            "Page" => self.end_page(),
            _ if self.collects == Some(name) => self.collected(name),
            _ => {}
        }
    }

    fn collect(&mut self, what: &'static str) {
        self.collects = Some(what);
        self.text.clear();
    }

    fn collected(&mut self, name: &str) {
        self.collects = None;
        let text = self.text.trim();
        match name {
            "MeasurementUnit" => text.clone_into(&mut self.unit),
            "fileName" if !text.is_empty() => self.image = Some(text.to_owned()),
            "softwareName" => self.tesseract |= text.to_ascii_lowercase().contains("tesseract"),
            _ => {}
        }
    }

    fn tag(&mut self, element: &Element) {
        let kind = element.attr("LABEL").and_then(kind_of_label);
        if let (Some(id), Some(kind)) = (element.attr("ID"), kind) {
            self.tags.insert(id.to_owned(), kind);
        }
    }

    fn start_page(&mut self, element: &Element) {
        self.end_page();
        let sides = (element.number("WIDTH"), element.number("HEIGHT"));
        let size = if let (Some(width), Some(height)) = sides { size(width, height) } else { None };
        let label = element.attr("PRINTED_IMG_NR").map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned);
        self.page = Some(RawPage { label, size, blocks: Vec::new() });
    }

    /// A page without a size is at least as large as its print space.
    fn size_from(&mut self, space: &Element) {
        let side = |start: &str, length: &str| Some(space.number(start).unwrap_or(0.0) + space.number(length)?);
        let (Some(width), Some(height)) = (side("HPOS", "WIDTH"), side("VPOS", "HEIGHT")) else { return };
        if let Some(page) = self.page.as_mut().filter(|page| page.size.is_none()) {
            page.size = size(width, height);
        }
    }

    fn enter(&mut self, element: &Element) {
        let mut kind = self.around.last().map(|(_, kind, _)| *kind).unwrap_or_default();
        let mut table = self.around.last().and_then(|(_, _, table)| *table);
        let named = element.attr("TAGREFS").unwrap_or_default().split_whitespace().find_map(|id| self.tags.get(id).copied());
        let typed = element.attr("TYPE").and_then(kind_of_label);
        if let Some(found) = named.or(typed) {
            kind = found;
        }
        if kind == RegionKind::Table && table.is_none() {
            self.tables += 1;
            table = Some(self.tables);
        }
        self.around.push((element.attr("ID").unwrap_or_default().to_owned(), kind, table));
    }

    fn start_block(&mut self, element: &Element) {
        let (_, kind, table) = self.around.last().cloned().unwrap_or_default();
        let ids = self.around.iter().rev().map(|(id, _, _)| id.clone()).filter(|id| !id.is_empty()).collect();
        self.block = Some(RawBlock { ids, kind, zone: zone_of(element), table, at: element.at.start, lines: Vec::new() });
    }

    fn end_block(&mut self) {
        self.end_line();
        if let (Some(block), Some(page)) = (self.block.take(), &mut self.page) {
            page.blocks.push(block);
        }
    }

    fn end_page(&mut self) {
        self.end_block();
        self.around.clear();
        self.pages.extend(self.page.take());
    }

    fn start_line(&mut self, element: &Element) {
        self.end_line();
        let zone = zone_of(element);
        let baseline = baseline(element.attr("BASELINE").unwrap_or_default(), zone);
        let id = element.attr("ID").unwrap_or_default().to_owned();
        self.line = Some(RawLine { id, zone, baseline, at: element.at.start, ..RawLine::default() });
    }

    fn end_line(&mut self) {
        let Some(mut line) = self.line.take() else { return };
        // One `String` for the whole line, as eScriptorium writes: its place is the line's, its words have none.
        if let [only] = line.words.as_mut_slice()
            && only.text.split_whitespace().nth(1).is_some()
        {
            only.loose = true;
            line.zone = line.zone.or(only.zone);
        }
        if let Some(block) = &mut self.block {
            block.lines.push(line);
        }
    }

    fn string(&mut self, element: &Element) {
        let word = RawWord {
            text: element.attr("CONTENT").unwrap_or_default().to_owned(),
            zone: zone_of(element),
            confidence: element.attr("WC").and_then(|written| self.confidence(written)),
            at: element.at.clone(),
            ..RawWord::default()
        };
        if let Some(line) = &mut self.line {
            line.words.push(word);
        }
    }

    /// The hyphen belongs to the word before it. An empty one is still a hyphen on the paper.
    fn hyphen(&mut self, element: &Element) {
        let written = element.attr("CONTENT").map(str::trim).filter(|content| !content.is_empty()).unwrap_or("-");
        let zone = zone_of(element);
        let Some(line) = &mut self.line else { return };
        match line.words.last_mut().filter(|word| !word.text.trim().is_empty()) {
            // Some programs write the hyphen in both places.
            Some(word) if word.text.trim_end().ends_with(written) => {}
            Some(word) => {
                word.text = format!("{}{written}", word.text.trim_end());
                word.zone = word.zone.map(|rect| zone.map_or(rect, |zone| rect.union(zone)));
            }
            None => line.words.push(RawWord { zone, at: element.at.clone(), ..RawWord::loose(written) }),
        }
    }

    fn outline(&mut self, element: &Element) {
        let outline = points(element.attr("POINTS").unwrap_or_default());
        let around = zone_around(&outline);
        if let Some(line) = self.line.as_mut().filter(|line| line.words.is_empty()) {
            line.zone = line.zone.or(around);
            line.outline = outline;
        } else if let Some(block) = self.block.as_mut().filter(|block| block.lines.is_empty() && self.line.is_none()) {
            block.zone = block.zone.or(around);
        }
    }

    /// Tesseract writes `0.` and the percentage, so that 5 % is `0.5` and 100 % is `0.100`; others write a share of 1.
    fn confidence(&self, written: &str) -> Option<Confidence> {
        let percent = written.trim().strip_prefix("0.").filter(|_| self.tesseract).and_then(|digits| digits.parse::<u32>().ok());
        match percent.filter(|percent| *percent <= 100) {
            Some(percent) => Some(Confidence::new(percent as f32 / 100.0)),
            None => number(written).map(|share| Confidence::new(share as f32)),
        }
    }

    /// Says what cannot be placed: a unit that nobody knows, or a known one without the size of the page to scale by.
    fn note_unit(&mut self) {
        let unit = self.unit.to_ascii_lowercase();
        if ["", "pixel"].contains(&unit.as_str()) {
            return;
        }
        if !["mm10", "inch1200"].contains(&unit.as_str()) {
            self.notices.push(Notice::new(format!("The unit “{}” is not known; places were taken as pixels", self.unit)));
            self.unit.clear();
        } else if self.pages.iter().any(|page| page.size.is_none()) {
            self.notices
                .push(Notice::new(format!("Places are in {unit} and the size of the page is not given; they may not fit the scan")));
        }
    }

    fn finish(self) -> Vec<ReadPage> {
        let (several, image, order) = (self.pages.len() > 1, self.image, self.order);
        let pixels = self.unit.is_empty() || self.unit.eq_ignore_ascii_case("pixel");
        let page = |(at, mut page): (usize, RawPage)| {
            sort_blocks(&mut page.blocks, &order);
            let (text, layout) = assemble(page.blocks, page.size);
            let image_frame = (several && image.is_some()).then_some(at as u32);
            ReadPage { text, layout, label: page.label, image: image.clone(), image_frame, scan_size: page.size.filter(|_| pixels) }
        };
        self.pages.into_iter().enumerate().map(page).collect()
    }
}

/// `HPOS VPOS WIDTH HEIGHT`.
fn zone_of(element: &Element) -> Option<ScanRect> {
    let (left, top) = (element.number("HPOS")?, element.number("VPOS")?);
    super::assembly::zone(left, top, left + element.number("WIDTH")?, top + element.number("HEIGHT")?)
}

/// One number (the height of a level line) up to ALTO 4.1, points from 4.2.
fn baseline(written: &str, line: Option<ScanRect>) -> Vec<ScanPoint> {
    let lone = written.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    match (lone, line) {
        (Some(y), Some(line)) => vec![ScanPoint { x: line.left, y: coordinate(y) }, ScanPoint { x: line.right, y: coordinate(y) }],
        (Some(_), None) => Vec::new(),
        (None, _) => points(written),
    }
}

/// What the label of a tag, or the type of a composed block, says of a block; `None` for labels of running text and unknown ones.
fn kind_of_label(label: &str) -> Option<RegionKind> {
    let plain: String = label.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_ascii_lowercase();
    Some(match plain.as_str() {
        "heading" | "headline" | "title" | "subtitle" | "subheading" | "head" => RegionKind::Heading,
        "header" | "runningheader" | "runninghead" | "runningtitle" | "pageheader" => RegionKind::Header,
        "footer" | "runningfooter" | "pagefooter" => RegionKind::Footer,
        "pagenumber" | "pageno" | "folio" | "pagelabel" | "numbering" | "numberingzone" => RegionKind::PageNumber,
        "margin" | "marginalia" | "marginalnote" | "margintextzone" | "marginnote" => RegionKind::Marginalia,
        "caption" => RegionKind::Caption,
        "footnote" | "footnotes" | "note" => RegionKind::Footnote,
        "catchword" | "catchwords" | "quiremarkszone" => RegionKind::Catchword,
        "stamp" | "stampzone" | "seal" => RegionKind::Stamp,
        "table" | "tablezone" => RegionKind::Table,
        "other" => RegionKind::Other,
        _ => return None,
    })
}
