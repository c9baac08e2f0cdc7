//! PAGE XML (`PcGts`), all versions from 2009 to 2024 under whatever namespace, with the ways of Transkribus, LAREX and OCR-D.
//!
//! Text may stand at four levels: glyph, word, line, region. A level that has text and disagrees with the level below wins, because
//! people correct lines and tools forget to carry that down to the words; the words then lend their places to the tokens that agree.
//! Only where no line has text is the region's taken.

use super::assembly::{RawBlock, RawLine, RawWord, assemble, points, size, sort_blocks, zone_around};
use super::xml::{self, Element, Piece, Xml};
use super::{FormatError, ReadOutcome, ReadPage};
use crate::model::{Confidence, RegionKind, ScanPoint, ScanSize};

/// Reads PAGE XML.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] where the root is not `PcGts`; [`FormatError::Damaged`] where there is no page; [`FormatError::TooLarge`].
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let decoded = xml::decode(bytes)?;
    let mut xml = Xml::new(&decoded.text);
    let mut page = PageXml::default();
    page.take_in(&mut xml);
    if !page.has_root {
        return Err(FormatError::NotThisFormat { expected: "PAGE XML", found: "XML without a PcGts element".to_owned() });
    }
    if !page.has_page {
        return Err(FormatError::Damaged("the file is PAGE XML but holds no page".to_owned()));
    }
    let mut notices = decoded.notices;
    notices.extend(xml.into_notices());
    if page.disagreeing > 0 {
        notices.push(super::Notice::new(format!(
            "Lines that differ from the words in them: {}; the lines' text was taken, with the places of the words that agree",
            page.disagreeing
        )));
    }
    Ok(ReadOutcome { pages: vec![page.finish()], notices, has_page_breaks: true })
}

/// The blocks of the page in reading order, with where they come from.
pub(super) fn blocks(text: &str) -> Vec<Vec<RawBlock>> {
    let mut page = PageXml::default();
    page.take_in(&mut Xml::new(text));
    vec![page.ordered()]
}

/// A reading of an element: its text, how it ranks among several, how sure it is.
#[derive(Debug, Clone, Default)]
struct TextEquiv {
    index: Option<i64>,
    confidence: Option<Confidence>,
    unicode: Option<String>,
    plain: Option<String>,
}

/// What may hold a reading and coordinates.
#[derive(Debug, Default)]
struct Holder {
    level: Level,
    at: std::ops::Range<usize>,
    id: String,
    kind: RegionKind,
    table: Option<usize>,
    /// Place in the order that Transkribus notes in `custom`.
    place: Option<i64>,
    /// Row and column of a table's cell.
    cell: Option<(i64, i64)>,
    points: Vec<ScanPoint>,
    baseline: Vec<ScanPoint>,
    reading: Option<TextEquiv>,
    words: Vec<RawWord>,
    lines: Vec<(Option<i64>, RawLine)>,
    /// Blocks inside, each with its place and cell.
    blocks: Vec<Placed>,
}

type Placed = (Option<i64>, Option<(i64, i64)>, Vec<RawBlock>);

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Level {
    #[default]
    Region,
    Line,
    Word,
    Glyph,
}

/// A group of the reading order while it is read: ranked entries, each a list of identifiers.
#[derive(Debug, Default)]
struct Group {
    index: Option<i64>,
    entries: Vec<(Option<i64>, Vec<String>)>,
}

#[derive(Default)]
struct PageXml {
    has_root: bool,
    has_page: bool,
    image: Option<String>,
    size: Option<ScanSize>,
    label: Option<String>,
    groups: Vec<Group>,
    order: Vec<String>,
    open: Vec<Holder>,
    equiv: Option<TextEquiv>,
    collects: Option<String>,
    in_baseline: bool,
    tables: usize,
    blocks: Vec<Placed>,
    disagreeing: usize,
}

impl PageXml {
    fn take_in(&mut self, xml: &mut Xml<'_>) {
        while let Some(piece) = xml.next() {
            match piece {
                Piece::Open(element) => self.open(&element),
                Piece::Close(name) => self.close(&name),
                Piece::Text(text) => self.text(&text),
            }
        }
    }

    fn open(&mut self, element: &Element) {
        let name = element.name.as_str();
        match name {
            "PcGts" => self.has_root = true,
            "Page" => self.start_page(element),
            "OrderedGroup" | "UnorderedGroup" | "OrderedGroupIndexed" | "UnorderedGroupIndexed" => self.start_group(element),
            "RegionRef" | "RegionRefIndexed" => self.region_ref(element),
            "TextLine" => self.start(Level::Line, element),
            "Word" => self.start(Level::Word, element),
            "Glyph" => self.start(Level::Glyph, element),
            "TableCell" => self.start(Level::Region, element),
            _ if name.ends_with("Region") => self.start(Level::Region, element),
            "TableCellRole" => self.cell_role(element),
            "Coords" => self.add_points(&points(element.attr("points").unwrap_or_default())),
            "Baseline" => {
                self.in_baseline = true;
                self.add_points(&points(element.attr("points").unwrap_or_default()));
            }
            "Point" => {
                if let (Some(x), Some(y)) = (element.attr("x"), element.attr("y")) {
                    self.add_points(&points(&format!("{x},{y}")));
                }
            }
            "TextEquiv" => self.start_equiv(element),
            "Unicode" | "PlainText" if self.equiv.is_some() => self.collects = Some(String::new()),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "OrderedGroup" | "UnorderedGroup" | "OrderedGroupIndexed" | "UnorderedGroupIndexed" => self.end_group(),
            "Unicode" | "PlainText" => self.collected(name),
            "TextEquiv" => self.end_equiv(),
            "Baseline" => self.in_baseline = false,
            "TextLine" | "Word" | "Glyph" | "TableCell" => self.end(),
            _ if name.ends_with("Region") => self.end(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(collected) = &mut self.collects {
            collected.push_str(text);
        }
    }

    fn start_page(&mut self, element: &Element) {
        self.has_page = true;
        self.image = element.attr("imageFilename").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        self.label =
            custom_value(element.attr("custom").unwrap_or_default(), "page", "label").map(unescaped).filter(|label| !label.is_empty());
        if let (Some(width), Some(height)) = (element.number("imageWidth"), element.number("imageHeight")) {
            self.size = size(width, height);
        }
    }

    fn start_group(&mut self, element: &Element) {
        let index = integer(element.attr("index"));
        let own = element.attr("regionRef").map(|id| (Some(i64::MIN), vec![id.to_owned()]));
        self.groups.push(Group { index, entries: own.into_iter().collect() });
    }

    fn region_ref(&mut self, element: &Element) {
        if let (Some(group), Some(id)) = (self.groups.last_mut(), element.attr("regionRef")) {
            group.entries.push((integer(element.attr("index")), vec![id.to_owned()]));
        }
    }

    /// Entries of an ordered group stand by their index, those of an unordered one (which have none) as they are listed.
    fn end_group(&mut self) {
        let Some(mut group) = self.groups.pop() else { return };
        group.entries.sort_by_key(|(index, _)| index.unwrap_or(i64::MAX));
        let ids: Vec<String> = group.entries.into_iter().flat_map(|(_, ids)| ids).collect();
        match self.groups.last_mut() {
            Some(around) => around.entries.push((group.index, ids)),
            None => self.order.extend(ids),
        }
    }

    fn start(&mut self, level: Level, element: &Element) {
        let around = self.open.last();
        let custom = element.attr("custom").unwrap_or_default();
        let mut holder = Holder {
            level,
            at: element.at.clone(),
            id: element.attr("id").unwrap_or_default().to_owned(),
            kind: around.map(|around| around.kind).unwrap_or_default(),
            table: around.and_then(|around| around.table),
            place: integer(custom_value(custom, "readingOrder", "index")),
            ..Holder::default()
        };
        if level == Level::Region {
            let structure = custom_value(custom, "structure", "type");
            let (typed, structured) = (element.attr("type").and_then(kind_of_type), structure.and_then(kind_of_type));
            // The schema has no type for some kinds; what it calls "other" may be told more exactly.
            let typed = if typed == Some(RegionKind::Other) { structured.or(typed) } else { typed.or(structured) };
            if let Some(kind) = typed {
                holder.kind = kind;
            }
            if element.name == "TableRegion" {
                self.tables += 1;
                holder.table = Some(self.tables);
                holder.kind = RegionKind::Table;
            }
            holder.cell = integer(element.attr("row")).zip(integer(element.attr("col")));
        }
        self.open.push(holder);
    }

    fn cell_role(&mut self, element: &Element) {
        let cell = integer(element.attr("rowIndex")).zip(integer(element.attr("columnIndex")));
        if let Some(holder) = self.open.last_mut() {
            holder.cell = cell;
        }
    }

    fn add_points(&mut self, points: &[ScanPoint]) {
        if let Some(holder) = self.open.last_mut() {
            if self.in_baseline { holder.baseline.extend(points) } else { holder.points.extend(points) }
        }
    }

    fn start_equiv(&mut self, element: &Element) {
        let confidence = element.number("conf").map(|share| Confidence::new(share as f32));
        self.equiv = Some(TextEquiv { index: integer(element.attr("index")), confidence, ..TextEquiv::default() });
    }

    fn collected(&mut self, name: &str) {
        let (Some(text), Some(equiv)) = (self.collects.take(), &mut self.equiv) else { return };
        *(if name == "Unicode" { &mut equiv.unicode } else { &mut equiv.plain }) = Some(text);
    }

    /// Of several readings the one with the lowest index counts; those without an index come last, in their order.
    fn end_equiv(&mut self) {
        let (Some(equiv), Some(holder)) = (self.equiv.take(), self.open.last_mut()) else { return };
        let rank = |equiv: &TextEquiv| equiv.index.unwrap_or(i64::MAX);
        if holder.reading.as_ref().is_none_or(|before| rank(&equiv) < rank(before)) {
            holder.reading = Some(equiv);
        }
    }

    fn end(&mut self) {
        let Some(holder) = self.open.pop() else { return };
        match holder.level {
            Level::Glyph => self.end_glyph(&holder),
            Level::Word => self.end_word(holder),
            Level::Line => self.end_line(holder),
            Level::Region => self.end_region(holder),
        }
    }

    /// Glyphs count only where the word around them has no text of its own.
    fn end_glyph(&mut self, glyph: &Holder) {
        if let Some(word) = self.open.last_mut() {
            word.words.push(RawWord { glued: true, ..RawWord::loose(text_of(glyph)) });
        }
    }

    fn end_word(&mut self, word: Holder) {
        let mut text = text_of(&word);
        if text.trim().is_empty() {
            text = word.words.iter().map(|glyph| glyph.text.as_str()).collect();
        }
        let confidence = word.reading.and_then(|reading| reading.confidence);
        if let Some(around) = self.open.last_mut() {
            around.words.push(RawWord { text, zone: zone_around(&word.points), confidence, at: word.at, ..RawWord::default() });
        }
    }

    fn end_line(&mut self, line: Holder) {
        let text = text_of(&line);
        let words = self.words_of_line(&text, line.words);
        let raw = RawLine {
            id: line.id,
            zone: zone_around(&line.points),
            baseline: line.baseline,
            outline: line.points,
            words,
            at: line.at.start,
        };
        if let Some(around) = self.open.last_mut() {
            around.lines.push((line.place, raw));
        }
    }

    fn words_of_line(&mut self, text: &str, words: Vec<RawWord>) -> Vec<RawWord> {
        let tokens: Vec<&str> = text.split_whitespace().collect();
        let spelled: Vec<&str> = words.iter().flat_map(|word| word.text.split_whitespace()).collect();
        if tokens.is_empty() || tokens == spelled {
            return words;
        }
        if !spelled.is_empty() {
            self.disagreeing += 1;
        }
        lend_places(&tokens, &words)
    }

    fn end_region(&mut self, mut region: Holder) {
        if region.lines.iter().all(|(_, line)| line.is_blank()) {
            region.lines = lines_of_text(&text_of(&region), &region.words);
        }
        if region.lines.iter().all(|(place, _)| place.is_some()) {
            region.lines.sort_by_key(|(place, _)| *place);
        }
        let block = RawBlock {
            ids: vec![region.id.clone()],
            kind: region.kind,
            zone: zone_around(&region.points),
            lines: region.lines.into_iter().map(|(_, line)| line).collect(),
            table: region.table,
            at: region.at.start,
        };
        sort_placed(&mut region.blocks);
        let mut inner: Vec<RawBlock> = region.blocks.into_iter().flat_map(|(_, _, blocks)| blocks).collect();
        for block in &mut inner {
            block.ids.push(region.id.clone());
        }
        inner.insert(0, block);
        let around = self.open.last_mut().map_or(&mut self.blocks, |around| &mut around.blocks);
        around.push((region.place, region.cell, inner));
    }

    fn ordered(&mut self) -> Vec<RawBlock> {
        sort_placed(&mut self.blocks);
        let mut blocks: Vec<RawBlock> = std::mem::take(&mut self.blocks).into_iter().flat_map(|(_, _, blocks)| blocks).collect();
        sort_blocks(&mut blocks, &self.order);
        blocks
    }

    fn finish(mut self) -> ReadPage {
        let blocks = self.ordered();
        let (text, layout) = assemble(blocks, self.size);
        ReadPage { text, layout, label: self.label, image: self.image, image_frame: None, scan_size: self.size }
    }
}

/// By Transkribus's order where every block has a place in it, by row and column where every block is a cell, otherwise as they stand.
fn sort_placed(blocks: &mut [Placed]) {
    if blocks.iter().all(|(place, _, _)| place.is_some()) {
        blocks.sort_by_key(|(place, _, _)| *place);
    } else if blocks.iter().all(|(_, cell, _)| cell.is_some()) {
        blocks.sort_by_key(|(_, cell, _)| *cell);
    }
}

fn text_of(holder: &Holder) -> String {
    let Some(reading) = &holder.reading else { return String::new() };
    reading.unicode.clone().filter(|text| !text.is_empty()).or_else(|| reading.plain.clone()).unwrap_or_default()
}

/// A region's own text as lines, or the words that stand in it without a line.
fn lines_of_text(text: &str, words: &[RawWord]) -> Vec<(Option<i64>, RawLine)> {
    if text.trim().is_empty() {
        return vec![(None, RawLine { words: words.to_vec(), ..RawLine::default() })];
    }
    text.lines().map(|line| (None, RawLine { words: vec![RawWord::loose(line)], ..RawLine::default() })).collect()
}

/// The tokens of a line with the places of its words: one to one where the numbers agree, otherwise where the spelling agrees from
/// either end.
fn lend_places(tokens: &[&str], words: &[RawWord]) -> Vec<RawWord> {
    let words: Vec<&RawWord> = words.iter().filter(|word| !word.text.trim().is_empty()).collect();
    let same = |token: &str, word: Option<&&RawWord>| word.is_some_and(|word| word.text.trim() == token);
    let ahead = tokens.iter().enumerate().take_while(|(at, token)| same(token, words.get(*at))).count();
    let most = tokens.len().min(words.len()) - ahead;
    let from_end = |list: usize, at: usize| list - 1 - at;
    let behind = (0..most)
        .take_while(|at| tokens.get(from_end(tokens.len(), *at)).is_some_and(|token| same(token, words.get(from_end(words.len(), *at)))))
        .count();
    let lender = |at: usize| {
        if tokens.len() == words.len() || at < ahead {
            words.get(at)
        } else if tokens.len() - at <= behind {
            words.get(words.len() - (tokens.len() - at))
        } else {
            None
        }
    };
    let word = |(at, token): (usize, &&str)| match lender(at) {
        Some(lender) => {
            let confidence = lender.confidence.filter(|_| lender.text.trim() == *token);
            RawWord { text: (*token).to_owned(), zone: lender.zone, confidence, at: lender.at.clone(), ..RawWord::default() }
        }
        None => RawWord::loose(*token),
    };
    tokens.iter().enumerate().map(word).collect()
}

fn integer(text: Option<&str>) -> Option<i64> {
    text?.trim().parse().ok()
}

/// A value in Transkribus's `custom`: `readingOrder {index:0;} structure {type:header;}`.
fn custom_value<'a>(custom: &'a str, group: &str, key: &str) -> Option<&'a str> {
    let (_, rest) = custom.split_once(group)?;
    let (inside, _) = rest.trim_start().strip_prefix('{')?.split_once('}')?;
    inside.split(';').find_map(|pair| pair.split_once(':').filter(|(name, _)| name.trim() == key)).map(|(_, value)| value.trim())
}

/// A value of `custom` with its escapes (`\\u003a`) resolved.
fn unescaped(value: &str) -> String {
    let mut parts = value.split("\\u");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..4).and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match (code, part.get(4..)) {
            (Some(letter), Some(rest)) => {
                out.push(letter);
                out.push_str(rest);
            }
            _ => out.extend(["\\u", part]),
        }
    }
    out
}

/// `type` of a region, in the words of the schema and of Transkribus; `None` for running text and what is not text.
fn kind_of_type(name: &str) -> Option<RegionKind> {
    Some(match name {
        "heading" => RegionKind::Heading,
        "header" => RegionKind::Header,
        "footer" => RegionKind::Footer,
        "page-number" => RegionKind::PageNumber,
        "marginalia" => RegionKind::Marginalia,
        "caption" => RegionKind::Caption,
        "footnote" | "footnote-continued" | "endnote" => RegionKind::Footnote,
        "catch-word" => RegionKind::Catchword,
        "stamp" => RegionKind::Stamp,
        "table" => RegionKind::Table,
        "signature-mark" | "other" => RegionKind::Other,
        _ => return None,
    })
}
