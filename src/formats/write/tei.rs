//! TEI P5: the text as an edition, line by line, with its scans, its corrections and what it says of itself.
//!
//! Documents are `div`s, blocks are `ab`s (which, unlike paragraphs, claim nothing about what goes on over a page), furniture is `fw`. A
//! corrected word is a `choice` of what was read (`sic`) and what is right (`corr`); where another reading of the page differs, an `app`
//! holds what stands in the text (`lem`) and there (`rdg`), word by word and line by line. Who is responsible, and what the other readings
//! are, stands in the header.

mod apparatus;
mod text;

use super::super::sheet::{Sheet, SheetBlock, SheetHead, SheetLine, SheetMark};
use super::markup::Markup;
use super::{PROGRAM, VERSION};
use crate::model::{MarkKind, RegionKind, ScanRect};
use apparatus::Apparatus;
use std::collections::BTreeMap;

/// Writes TEI.
pub(in crate::formats) fn write(head: &SheetHead, sheets: &[Sheet]) -> Vec<u8> {
    let mut out = Markup::xml();
    out.raw("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"");
    if !head.language.is_empty() {
        out.attr("xml:lang", &head.language);
    }
    out.raw(">\n");
    header(head, sheets, &mut out);
    facsimile(sheets, &mut out);
    out.raw("  <text>\n    <body>\n");
    let witnesses = witnesses(sheets);
    let person = if let [_] = head.people.as_slice() { "#resp-1" } else { "" };
    let mut open = false;
    for (at, sheet) in (1..).zip(sheets) {
        if sheet.begins.is_some() || !open {
            out.raw(if std::mem::replace(&mut open, true) { "      </div>\n" } else { "" }).raw("      <div type=\"document\">\n");
            if let Some(title) = sheet.begins.as_ref().filter(|title| !title.is_empty()) {
                // Not on the paper; readers of editions want it all the same.
                out.raw("        <head type=\"supplied\"").raw(">").text(title).raw("</head>\n");
            }
        }
        let names = sheet.witnesses.iter().map(|name| witnesses.get(name.as_str()).map(|number| format!("#wit-{number}")));
        let apparatus = Apparatus::new(sheet, &|mark| text::element(mark).map(|name| name == "gap"));
        let mut writer = Writer { page: at, sheet, witnesses: names.flatten().collect(), person, apparatus, gaps: 0, out: &mut out };
        writer.page();
    }
    out.raw(if open { "      </div>\n" } else { "      <div><p/></div>\n" }).raw("    </body>\n  </text>\n</TEI>\n");
    out.finish()
}

/// The names of all other readings, each with its number, from 1, in the order in which they are met.
fn witnesses(sheets: &[Sheet]) -> BTreeMap<&str, usize> {
    let mut numbers = BTreeMap::new();
    for name in sheets.iter().flat_map(|sheet| &sheet.witnesses) {
        let next = numbers.len() + 1;
        numbers.entry(name.as_str()).or_insert(next);
    }
    numbers
}

fn header(head: &SheetHead, sheets: &[Sheet], out: &mut Markup) {
    let title = if head.title.is_empty() { "Transcription" } else { &head.title };
    out.raw("  <teiHeader>\n    <fileDesc>\n      <titleStmt>\n        ").element("title", title).raw("\n");
    for (at, person) in head.people.iter().enumerate() {
        out.raw("        <respStmt").attr("xml:id", &format!("resp-{}", at + 1)).raw("><resp>correction of the transcription</resp>");
        out.element("name", person).raw("</respStmt>\n");
    }
    out.raw("        <respStmt xml:id=\"onionskin\"><resp>markings found, places of words, encoding</resp>").element("name", PROGRAM);
    out.raw("</respStmt>\n      </titleStmt>\n      <publicationStmt><p>Exported from a working transcription; not published.</p></publicationStmt>\n");
    source(head, sheets, out);
    out.raw("    </fileDesc>\n    <encodingDesc>\n      <editorialDecl><correction status=\"medium\" method=\"markup\">");
    out.raw("<p>Words that were corrected are marked with what was read before.</p></correction></editorialDecl>\n");
    if sheets.iter().any(|sheet| !sheet.witnesses.is_empty()) {
        out.raw("      <variantEncoding method=\"parallel-segmentation\" location=\"internal\"/>\n");
    }
    out.raw("      <appInfo><application ident=\"onionskin\"");
    out.attr("version", VERSION).raw(">").element("label", PROGRAM).raw("</application></appInfo>\n    </encodingDesc>\n");
    let corrected: usize = sheets.iter().map(|sheet| sheet.changes.len()).sum();
    out.raw("    <revisionDesc><change");
    if let Some(day) = head.made.get(..10) {
        out.attr("when", day);
    }
    out.attr("who", "#onionskin")
        .raw(">")
        .text(&format!("Exported; {corrected} words corrected."))
        .raw("</change></revisionDesc>\n  </teiHeader>\n");
}

/// What was transcribed, and the other readings of it.
fn source(head: &SheetHead, sheets: &[Sheet], out: &mut Markup) {
    let mut listed: Vec<(&str, usize)> = witnesses(sheets).into_iter().collect();
    listed.sort_by_key(|(_, number)| *number);
    out.raw("      <sourceDesc>\n");
    if head.repository.is_empty() && head.reference.is_empty() {
        // Beside a list no paragraph may stand.
        let element = if listed.is_empty() { "p" } else { "bibl" };
        out.raw("        ").element(element, "Transcribed from scans of the original.").raw("\n");
    } else {
        out.raw("        <msDesc><msIdentifier>");
        if !head.repository.is_empty() {
            out.element("repository", &head.repository);
        }
        if !head.reference.is_empty() {
            out.element("idno", &head.reference);
        }
        out.raw("</msIdentifier></msDesc>\n");
    }
    if !listed.is_empty() {
        out.raw("        <listWit>\n");
        for (name, number) in listed {
            out.raw("          <witness").attr("xml:id", &format!("wit-{number}")).raw(">").text(name).raw("</witness>\n");
        }
        out.raw("        </listWit>\n");
    }
    out.raw("      </sourceDesc>\n");
}

/// Whether anything is known of a page's surface.
fn has_surface(sheet: &Sheet) -> bool {
    let places = || sheet.blocks.iter().any(|block| block.zone.is_some() || block.lines.iter().any(|line| line.zone.is_some()));
    sheet.image.is_some() || sheet.size.is_some() || places()
}

fn facsimile(sheets: &[Sheet], out: &mut Markup) {
    if !sheets.iter().any(has_surface) {
        return;
    }
    out.raw("  <facsimile>\n");
    for (page, sheet) in (1..).zip(sheets) {
        if !has_surface(sheet) {
            continue;
        }
        out.raw("    <surface").attr("xml:id", &format!("page-{page}"));
        if let Some(size) = sheet.size {
            out.number("ulx", 0).number("uly", 0).number("lrx", size.width).number("lry", size.height);
        }
        out.raw(">\n");
        if let Some(image) = &sheet.image {
            let url = if image.frame > 0 { format!("{}#page={}", image.name, image.frame + 1) } else { image.name.clone() };
            out.raw("      <graphic").attr("url", &address(&url));
            if let Some(size) = sheet.size {
                out.attr("width", &format!("{}px", size.width)).attr("height", &format!("{}px", size.height));
            }
            out.raw("/>\n");
        }
        for (at, block) in (1..).zip(&sheet.blocks) {
            zone(&format!("z-{page}-{at}"), "block", block.zone, out);
            for (place, line) in (1..).zip(&block.lines) {
                zone(&format!("z-{page}-{at}-{place}"), "line", line.zone, out);
            }
        }
        out.raw("    </surface>\n");
    }
    out.raw("  </facsimile>\n");
}

/// A path as an address: blanks and what an address may not hold are spelled out.
fn address(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:#=?&%+,@!$'()*;".contains(&byte);
    path.replace('\\', "/").bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn zone(id: &str, kind: &str, zone: Option<ScanRect>, out: &mut Markup) {
    let Some(zone) = zone else { return };
    out.raw("      <zone").attr("xml:id", id).attr("type", kind);
    out.number("ulx", zone.left).number("uly", zone.top).number("lrx", zone.right).number("lry", zone.bottom).raw("/>\n");
}

struct Writer<'a> {
    page: usize,
    sheet: &'a Sheet,
    /// What the page's other readings are pointed at by; in their order.
    witnesses: Vec<String>,
    /// Who corrected, where that is one person.
    person: &'a str,
    apparatus: Apparatus,
    /// Redactions so far, for those that go on on the next line.
    gaps: usize,
    out: &'a mut Markup,
}

impl Writer<'_> {
    fn page(&mut self) {
        let sheet = self.sheet;
        self.out.raw("        <pb").attr("n", &sheet.label);
        if has_surface(sheet) {
            self.out.attr("facs", &format!("#page-{}", self.page));
        }
        self.out.raw("/>\n");
        for (at, block) in (1..).zip(&sheet.blocks) {
            self.block(at, block);
        }
        if !sheet.note.is_empty() {
            self.out.raw("        <note type=\"editorial\">").text(&sheet.note).raw("</note>\n");
        }
    }

    fn block(&mut self, at: usize, block: &SheetBlock) {
        let sheet = self.sheet;
        let facs = block.zone.map(|_| format!("#z-{}-{at}", self.page));
        // Lines of furniture inside a block stand where they stand, as forme work.
        let kind = sheet.kind_of(block);
        let whole = block.lines.iter().all(|line| self.furniture(line).is_some());
        if whole || forme(kind).is_some() {
            let first = block.lines.first();
            let mark = first.and_then(|line| self.furniture(line));
            let place = if first.is_some_and(|line| sheet.is_below(line)) { "bottom" } else { "top" };
            let (name, forme) = mark.map_or(("fw", forme(kind).unwrap_or("other")), |mark| (mark.1, mark.2));
            self.out.raw("        <").raw(name).attr("type", forme);
            if name == "fw" {
                self.out.attr("place", place);
            }
            self.facs(facs.as_deref());
            self.out.raw(">");
            self.lines(at, block, false);
            self.out.raw("</").raw(name).raw(">\n");
            return;
        }
        let (name, kind) = match kind {
            RegionKind::Marginalia => ("note", "margin"),
            RegionKind::Footnote => ("note", "foot"),
            RegionKind::Heading => ("ab", "heading"),
            RegionKind::Caption => ("ab", "caption"),
            RegionKind::Stamp => ("ab", "stamp"),
            RegionKind::Table => ("ab", "table"),
            RegionKind::Other => ("ab", "other"),
            _ => ("ab", "block"),
        };
        self.out.raw("        <").raw(name);
        if name == "note" {
            // No word of the text points to it: it stands where it stands.
            self.out.attr("place", kind).attr("anchored", "false");
        } else {
            self.out.attr("type", kind);
        }
        self.facs(facs.as_deref());
        self.out.raw(">");
        self.lines(at, block, true);
        self.out.raw("</").raw(name).raw(">\n");
    }

    fn facs(&mut self, facs: Option<&str>) {
        if let Some(facs) = facs {
            self.out.attr("facs", facs);
        }
    }

    /// The mark that makes a whole line furniture: its element and type.
    fn furniture<'s>(&self, line: &SheetLine) -> Option<(&'s SheetMark, &'static str, &'static str)>
    where
        Self: 's,
    {
        let sheet = self.sheet;
        sheet.marks_of_line(line).find_map(|mark| {
            let below = sheet.is_below(line);
            let edge = if below { "footer" } else { "header" };
            let (name, kind) = match mark.kind? {
                MarkKind::Banner => ("fw", "classification"),
                MarkKind::RunningHead | MarkKind::Continuation => ("fw", edge),
                MarkKind::PageNumber => ("fw", "pageNum"),
                MarkKind::Catchword => ("fw", "catch"),
                MarkKind::ControlNumber => ("fw", "control-number"),
                MarkKind::Stamp => ("stamp", "stamp"),
                MarkKind::Declassification => ("stamp", "declassification"),
                _ => return None,
            };
            Some((mark, name, kind))
        })
    }

    fn lines(&mut self, block: usize, content: &SheetBlock, mixed: bool) {
        for (at, line) in (1..).zip(&content.lines) {
            let furniture = self.furniture(line).filter(|_| mixed).map(|(_, name, kind)| (name, kind));
            self.out.raw("\n          <lb");
            let divided = line.words.first().is_some_and(|word| self.sheet.half_at(word.span).is_some_and(|(part, _)| part == 2));
            if divided {
                self.out.attr("break", "no");
            }
            if line.zone.is_some() {
                self.out.attr("facs", &format!("#z-{}-{block}-{at}", self.page));
            }
            self.out.raw("/>");
            if let Some((name, kind)) = furniture {
                self.out.raw("<").raw(name).attr("type", kind).attr("rend", "inline").raw(">");
            }
            self.words(line);
            if let Some((name, _)) = furniture {
                self.out.raw("</").raw(name).raw(">");
            }
        }
    }
}

/// The type of forme work that a kind of block is.
fn forme(kind: RegionKind) -> Option<&'static str> {
    Some(match kind {
        RegionKind::Header => "header",
        RegionKind::Footer => "footer",
        RegionKind::PageNumber => "pageNum",
        RegionKind::Catchword => "catch",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::sheet::{SheetChange, SheetReading, SheetVariant};
    use super::*;
    use crate::model::{Layout, Marking, PageText, Region, ScanSize, Span};

    #[test]
    fn corrections_furniture_and_gaps_are_what_they_are() {
        let text = PageText::from("SECRET\n\n(S) in Cuba [redacted] so\n\n3");
        let mut sheet = Sheet::laid_out(text, &Layout::default(), &[]);
        let mark =
            |start: usize, end: usize, kind: MarkKind| SheetMark { span: Span::new(start, end), kind: Some(kind), ..SheetMark::default() };
        let marking = Some(Marking { level_name: "SECRET".to_owned(), ..Marking::default() });
        sheet.marks = vec![
            mark(0, 6, MarkKind::Banner),
            SheetMark { marking, ..mark(8, 11, MarkKind::PortionMark) },
            SheetMark { extent: Some((2, "word")), ..mark(20, 30, MarkKind::Redaction) },
            mark(35, 36, MarkKind::PageNumber),
        ];
        sheet.changes = vec![SheetChange { span: Span::new(15, 19), before: "Cubz".to_owned() }];
        sheet.label = "3".to_owned();
        let text = String::from_utf8(write(&SheetHead::default(), &[sheet])).unwrap();
        for part in [
            "<fw type=\"classification\" place=\"top\">",
            "<seg type=\"portion-mark\" n=\"SECRET\">(S)</seg> in <choice><sic>Cubz</sic><corr>Cuba</corr></choice> ",
            "<gap reason=\"redacted\" xml:id=\"gap-1-1\" unit=\"word\" quantity=\"2\"><desc type=\"stands\">[redacted]</desc></gap> so</ab>",
            "<fw type=\"pageNum\" place=\"bottom\">",
            "<pb n=\"3\"/>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
    /// What is written is read as it was, whatever stands around the words; only what the text does not say itself is new.
    #[test]
    fn a_page_with_everything_is_read_back_equal() {
        let text = PageText::from("SECRET\nthe first [del\neted] words in Cuba\nNOTICE\nare here\n\n1 a note\n\n- 3 -");
        let at = |words: &str| {
            let start = text.as_str().find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let region = |words: &str, kind| Region { span: at(words), kind, zone: Some(ScanRect::new(1, 2, 30, 40)) };
        let note = region("1 a note", RegionKind::Footnote);
        let layout = Layout { scan_size: Some(ScanSize { width: 90, height: 120 }), regions: vec![note], ..Layout::default() };
        let mut sheet = Sheet::laid_out(text.clone(), &layout, &[]);
        let mark = |words: &str, kind| SheetMark { span: at(words), kind: Some(kind), ..SheetMark::default() };
        sheet.marks = vec![
            mark("SECRET", MarkKind::Banner),
            SheetMark { cue: "one word not declassified".to_owned(), ..mark("[del\neted]", MarkKind::Redaction) },
            mark("NOTICE", MarkKind::Stamp),
            mark("- 3 -", MarkKind::PageNumber),
        ];
        sheet.changes = vec![SheetChange { span: at("Cuba"), before: "Cubz".to_owned() }];
        sheet.witnesses = vec!["ocr".to_owned(), "second".to_owned()];
        let reading = |text: &str, witnesses: &[usize]| SheetReading { text: text.to_owned(), witnesses: witnesses.to_vec() };
        sheet.variants = vec![
            SheetVariant { span: at("first"), readings: vec![reading("flrst", &[0, 1])] },
            SheetVariant { span: at("Cuba"), readings: vec![reading("Cubz <", &[0])] },
            SheetVariant { span: at("are here"), readings: vec![reading("", &[1])] },
        ];
        sheet.note = "Look at this again".to_owned();
        sheet.begins = Some("A title".to_owned());
        let written = write(&SheetHead { people: vec!["R. Reader".to_owned()], ..SheetHead::default() }, &[sheet]);
        let file = String::from_utf8(written.clone()).unwrap();
        for part in [
            "<witness xml:id=\"wit-1\">ocr</witness>",
            "<app><lem>first</lem><rdg wit=\"#wit-1 #wit-2\">flrst</rdg></app>",
            "<app><lem wit=\"#wit-2\"><choice><sic>Cubz</sic><corr resp=\"#resp-1\">Cuba</corr></choice></lem><rdg wit=\"#wit-1\">Cubz &lt;</rdg></app>",
            "<app><lem wit=\"#wit-1\">are here</lem><rdg wit=\"#wit-2\"/></app>",
            "<gap reason=\"redacted\" prev=\"#gap-1-1\"><desc type=\"stands\">eted]</desc></gap>",
        ] {
            assert!(file.contains(part), "{part} in {file}");
        }
        let page = &crate::formats::tei::read(&written).unwrap().pages[0];
        assert_eq!(page.text, text);
        assert_eq!(page.layout.scan_size, layout.scan_size);
        let kinds: Vec<RegionKind> = page.layout.regions.iter().map(|region| region.kind).collect();
        assert_eq!(kinds, [RegionKind::Paragraph, RegionKind::Footnote, RegionKind::PageNumber]);
        assert_eq!(page.layout.regions[1].zone, Some(ScanRect::new(1, 2, 30, 40)));
    }
}
