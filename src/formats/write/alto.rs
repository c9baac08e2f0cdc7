//! ALTO 4.4.
//!
//! Kinds of blocks are layout tags and markings are tags of their own, each with what it states; a word that a person changed has
//! `CS="true"` and keeps what was read before as an `ALTERNATIVE`. Where nothing tells the words of a line apart on the scan, the line is
//! one `String`, as transcription programs write it.

use super::super::sheet::{Sheet, SheetBlock, SheetHead, SheetLine, SheetMark, SheetWord};
use super::markup::Markup;
use super::{PROGRAM, VERSION};
use crate::model::{MarkKind, RegionKind, ScanRect};

/// Writes ALTO. All pages are of the one image that the first names.
pub(in crate::formats) fn write(head: &SheetHead, sheets: &[Sheet]) -> Vec<u8> {
    let mut out = Markup::xml();
    out.raw(
        "<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-4.xsd\" \
         SCHEMAVERSION=\"4.4\">\n",
    );
    description(head, sheets, &mut out);
    let tags = Tags::of(sheets);
    tags.write(&mut out);
    reading_order(sheets, &mut out);
    out.raw("  <Layout>\n");
    for (at, sheet) in sheets.iter().enumerate() {
        Writer { sheet, tags: &tags, page: at + 1, out: &mut out }.page(head);
    }
    out.raw("  </Layout>\n</alto>\n");
    out.finish()
}

fn description(head: &SheetHead, sheets: &[Sheet], out: &mut Markup) {
    out.raw("  <Description>\n    <MeasurementUnit>pixel</MeasurementUnit>\n");
    let image = sheets.iter().find_map(|sheet| sheet.image.as_ref());
    if image.is_some() || !head.reference.is_empty() {
        out.raw("    <sourceImageInformation>");
        if let Some(image) = image {
            out.element("fileName", &image.name);
        }
        if !head.reference.is_empty() {
            out.element("documentIdentifier", &head.reference);
        }
        out.raw("</sourceImageInformation>\n");
    }
    out.raw("    <Processing ID=\"onionskin\"><processingCategory>contentModification</processingCategory>");
    if !head.made.is_empty() {
        out.element("processingDateTime", &head.made);
    }
    if !head.repository.is_empty() {
        out.element("processingAgency", &head.repository);
    }
    let corrected: usize = sheets.iter().map(|sheet| sheet.changes.len()).sum();
    let what = match corrected {
        0 => "written anew, no word changed".to_owned(),
        1 => "one word corrected by hand".to_owned(),
        count => format!("{count} words corrected by hand"),
    };
    out.element("processingStepDescription", &what);
    out.raw("<processingSoftware>").element("softwareName", PROGRAM).element("softwareVersion", VERSION);
    out.raw("</processingSoftware></Processing>\n  </Description>\n");
}

/// The tags of a file: kinds of blocks, and markings with what they state.
struct Tags {
    kinds: Vec<RegionKind>,
    marks: Vec<(MarkKind, String)>,
}

impl Tags {
    fn of(sheets: &[Sheet]) -> Self {
        let mut tags = Self { kinds: Vec::new(), marks: Vec::new() };
        for sheet in sheets {
            for block in &sheet.blocks {
                let kind = sheet.kind_of(block);
                if label_of(kind).is_some() && !tags.kinds.contains(&kind) {
                    tags.kinds.push(kind);
                }
            }
            for mark in &sheet.marks {
                let Some(key) = key(mark) else { continue };
                if !tags.marks.contains(&key) {
                    tags.marks.push(key);
                }
            }
        }
        tags
    }

    fn write(&self, out: &mut Markup) {
        if self.kinds.is_empty() && self.marks.is_empty() {
            return;
        }
        out.raw("  <Tags>\n");
        for (at, label) in self.kinds.iter().filter_map(|kind| label_of(*kind)).enumerate() {
            out.raw("    <LayoutTag").attr("ID", &format!("layout-{}", at + 1)).attr("LABEL", label).raw("/>\n");
        }
        for (at, (kind, states)) in self.marks.iter().enumerate() {
            out.raw("    <OtherTag").attr("ID", &format!("mark-{}", at + 1)).attr("TYPE", "marking").attr("LABEL", kind.id());
            out.attr("DESCRIPTION", if states.is_empty() { kind.label() } else { states }).raw("/>\n");
        }
        out.raw("  </Tags>\n");
    }

    fn of_block(&self, kind: RegionKind) -> Option<String> {
        self.kinds.iter().position(|known| *known == kind).map(|at| format!("layout-{}", at + 1))
    }

    fn of_marks<'a>(&self, marks: impl Iterator<Item = &'a SheetMark>) -> Vec<String> {
        let place = |mark: &SheetMark| self.marks.iter().position(|known| Some(known) == key(mark).as_ref());
        let mut tags: Vec<String> = marks.filter_map(place).map(|at| format!("mark-{}", at + 1)).collect();
        tags.dedup();
        tags
    }
}

/// What tells markings apart: the kind, and what it states.
fn key(mark: &SheetMark) -> Option<(MarkKind, String)> {
    let states = [mark.states(), mark.cue.clone(), mark.reading.clone()].into_iter().find(|text| !text.is_empty());
    Some((mark.kind?, states.unwrap_or_default()))
}

/// The label of a kind of block, in the words our reader and others know; running text has none.
fn label_of(kind: RegionKind) -> Option<&'static str> {
    Some(match kind {
        RegionKind::Paragraph => return None,
        RegionKind::Heading => "Heading",
        RegionKind::Header => "Header",
        RegionKind::Footer => "Footer",
        RegionKind::PageNumber => "PageNumber",
        RegionKind::Marginalia => "Marginalia",
        RegionKind::Caption => "Caption",
        RegionKind::Footnote => "Footnote",
        RegionKind::Catchword => "Catchword",
        RegionKind::Stamp => "Stamp",
        RegionKind::Table => "Table",
        RegionKind::Other => "Other",
    })
}

fn reading_order(sheets: &[Sheet], out: &mut Markup) {
    if sheets.iter().all(|sheet| sheet.blocks.is_empty()) {
        return;
    }
    out.raw("  <ReadingOrder>\n    <OrderedGroup ID=\"order\">\n");
    for (page, sheet) in (1..).zip(sheets) {
        for block in 1..=sheet.blocks.len() {
            out.raw("      <ElementRef")
                .attr("ID", &format!("order_{page}_{block}"))
                .attr("REF", &format!("block_{page}_{block}"))
                .raw("/>\n");
        }
    }
    out.raw("    </OrderedGroup>\n  </ReadingOrder>\n");
}

struct Writer<'a> {
    sheet: &'a Sheet,
    tags: &'a Tags,
    page: usize,
    out: &'a mut Markup,
}

impl Writer<'_> {
    fn page(&mut self, head: &SheetHead) {
        let page = self.page;
        self.out.raw("    <Page").attr("ID", &format!("page_{page}")).number("PHYSICAL_IMG_NR", self.sheet.place.max(1));
        if !self.sheet.label.is_empty() {
            self.out.attr("PRINTED_IMG_NR", &self.sheet.label);
        }
        if let Some(size) = self.sheet.size {
            self.out.number("WIDTH", size.width).number("HEIGHT", size.height);
        }
        if !head.language.is_empty() {
            self.out.attr("LANG", &head.language);
        }
        self.out.raw(" PROCESSINGREFS=\"onionskin\">\n      <PrintSpace");
        if let Some(size) = self.sheet.size {
            self.out.number("HPOS", 0).number("VPOS", 0).number("WIDTH", size.width).number("HEIGHT", size.height);
        }
        self.out.raw(">\n");
        let sheet = self.sheet;
        for (at, block) in sheet.blocks.iter().enumerate() {
            self.block(at + 1, block);
        }
        self.out.raw("      </PrintSpace>\n    </Page>\n");
    }

    fn block(&mut self, at: usize, block: &SheetBlock) {
        let id = format!("{}_{at}", self.page);
        self.out.raw("        <TextBlock").attr("ID", &format!("block_{id}"));
        self.zone(block.zone);
        if let Some(tag) = self.tags.of_block(self.sheet.kind_of(block)) {
            self.out.attr("TAGREFS", &tag);
        }
        self.out.raw(">\n");
        for (at, line) in block.lines.iter().enumerate() {
            self.line(&format!("{id}_{}", at + 1), line);
        }
        self.out.raw("        </TextBlock>\n");
    }

    fn line(&mut self, id: &str, line: &SheetLine) {
        self.out.raw("          <TextLine").attr("ID", &format!("line_{id}"));
        self.zone(line.zone);
        if !line.baseline.is_empty() {
            self.out.points("BASELINE", &line.baseline);
        }
        let tags = self.tags.of_marks(self.sheet.marks_of_line(line));
        if !tags.is_empty() {
            self.out.attr("TAGREFS", &tags.join(" "));
        }
        self.out.raw(">");
        if !line.outline.is_empty() {
            self.out.raw("<Shape><Polygon").points("POINTS", &line.outline).raw("/></Shape>");
        }
        self.out.raw("\n");
        if line.has_words() || line.words.iter().any(|word| word.confidence.is_some()) {
            let last = line.words.len();
            for (at, word) in line.words.iter().enumerate() {
                self.word(&format!("{id}_{}", at + 1), line, word, at + 1 == last);
            }
        } else {
            self.whole_line(id, line);
        }
        self.out.raw("          </TextLine>\n");
    }

    fn whole_line(&mut self, id: &str, line: &SheetLine) {
        let text: Vec<&str> = line.words.iter().map(|word| self.sheet.text.slice(word.span)).collect();
        self.out.raw("            <String").attr("ID", &format!("string_{id}"));
        self.zone(line.zone);
        self.out.attr("CONTENT", &text.join(" "));
        if self.sheet.change_at(line.span).is_some() {
            self.out.attr("CS", "true");
        }
        self.out.raw("/>\n");
    }

    fn word(&mut self, id: &str, line: &SheetLine, word: &SheetWord, is_last: bool) {
        let text = self.sheet.text.slice(word.span);
        let half = self.sheet.half_at(word.span);
        // The hyphen of a divided word is an element of its own, with the last share of the word's place.
        let hyphen = text.chars().next_back().filter(|_| is_last && half.is_some_and(|(part, _)| part == 1) && text.chars().count() > 1);
        let content = hyphen.and_then(|hyphen| text.strip_suffix(hyphen)).unwrap_or(text);
        let share = content.chars().count() as f32 / text.chars().count().max(1) as f32;
        let part = |from: f32, to: f32| word.zone.map(|zone| zone.part_of_width(from, to)).filter(|zone| !zone.is_empty());
        let (front, behind) = if hyphen.is_some() { (part(0.0, share), part(share, 1.0)) } else { (word.zone, None) };
        // Of a word that is too narrow to be divided, the whole is the word's.
        let (front, behind) = if front.is_some() && behind.is_some() { (front, behind) } else { (word.zone, None) };
        self.out.raw("            <String").attr("ID", &format!("string_{id}"));
        self.zone(front);
        self.out.attr("CONTENT", content);
        if let Some((part, whole)) = half {
            self.out.attr("SUBS_TYPE", if part == 1 { "HypPart1" } else { "HypPart2" }).attr("SUBS_CONTENT", whole);
        }
        if let Some(confidence) = word.confidence {
            self.out.number("WC", confidence.get());
        }
        let tags = self.tags.of_marks(self.sheet.marks_of_word(line, word.span));
        if !tags.is_empty() {
            self.out.attr("TAGREFS", &tags.join(" "));
        }
        match self.sheet.change_at(word.span) {
            Some(change) if !change.before.is_empty() => {
                self.out.attr("CS", "true").raw("><ALTERNATIVE PURPOSE=\"before correction\">").text(&change.before);
                self.out.raw("</ALTERNATIVE></String>\n");
            }
            Some(_) => {
                self.out.attr("CS", "true").raw("/>\n");
            }
            None => {
                self.out.raw("/>\n");
            }
        }
        if let Some(hyphen) = hyphen {
            self.out.raw("            <HYP");
            self.zone(behind);
            self.out.attr("CONTENT", &hyphen.to_string()).raw("/>\n");
        } else if !is_last {
            self.out.raw("            <SP/>\n");
        }
    }

    fn zone(&mut self, zone: Option<ScanRect>) {
        let Some(zone) = zone else { return };
        self.out.number("HPOS", zone.left).number("VPOS", zone.top).number("WIDTH", zone.width()).number("HEIGHT", zone.height());
    }
}
