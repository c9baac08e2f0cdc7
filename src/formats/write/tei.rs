//! TEI P5: the text as an edition, line by line, with its scans, its corrections and what it says of itself.
//!
//! Documents are `div`s, blocks are `ab`s (which, unlike paragraphs, claim nothing about what goes on over a page), furniture is `fw`. A
//! corrected word is a `choice` of what was read (`sic`) and what is right (`corr`); who is responsible stands in the header.

use super::super::sheet::{Sheet, SheetBlock, SheetHead, SheetLine, SheetMark};
use super::markup::Markup;
use super::{PROGRAM, VERSION};
use crate::model::{MarkKind, RegionKind, ScanRect, Span};

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
    let mut open = false;
    for (at, sheet) in (1..).zip(sheets) {
        if sheet.begins.is_some() || !open {
            out.raw(if std::mem::replace(&mut open, true) { "      </div>\n" } else { "" }).raw("      <div type=\"document\">\n");
            if let Some(title) = sheet.begins.as_ref().filter(|title| !title.is_empty()) {
                // Not on the paper; readers of editions want it all the same.
                out.raw("        <head type=\"supplied\"").raw(">").text(title).raw("</head>\n");
            }
        }
        Writer { page: at, sheet, out: &mut out }.page();
    }
    out.raw(if open { "      </div>\n" } else { "      <div><p/></div>\n" }).raw("    </body>\n  </text>\n</TEI>\n");
    out.finish()
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
    out.raw("      <sourceDesc>\n");
    if head.repository.is_empty() && head.reference.is_empty() {
        out.raw("        <p>Transcribed from scans of the original.</p>\n");
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
    out.raw(
        "      </sourceDesc>\n    </fileDesc>\n    <encodingDesc>\n      <editorialDecl><correction status=\"medium\" method=\"markup\">",
    );
    out.raw("<p>Words that were corrected are marked with what was read before.</p></correction></editorialDecl>\n      <appInfo><application ident=\"onionskin\"");
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

fn facsimile(sheets: &[Sheet], out: &mut Markup) {
    if sheets.iter().all(|sheet| sheet.image.is_none()) {
        return;
    }
    out.raw("  <facsimile>\n");
    for (page, sheet) in (1..).zip(sheets) {
        let Some(image) = &sheet.image else { continue };
        out.raw("    <surface").attr("xml:id", &format!("page-{page}"));
        if let Some(size) = sheet.size {
            out.number("ulx", 0).number("uly", 0).number("lrx", size.width).number("lry", size.height);
        }
        let url = if image.frame > 0 { format!("{}#page={}", image.name, image.frame + 1) } else { image.name.clone() };
        out.raw(">\n      <graphic").attr("url", &address(&url));
        if let Some(size) = sheet.size {
            out.attr("width", &format!("{}px", size.width)).attr("height", &format!("{}px", size.height));
        }
        out.raw("/>\n");
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
    out: &'a mut Markup,
}

impl Writer<'_> {
    fn page(&mut self) {
        let sheet = self.sheet;
        self.out.raw("        <pb").attr("n", &sheet.label);
        if sheet.image.is_some() {
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
        let facs = block.zone.filter(|_| sheet.image.is_some()).map(|_| format!("#z-{}-{at}", self.page));
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
            _ => ("ab", "block"),
        };
        self.out.raw("        <").raw(name);
        if name == "note" {
            self.out.attr("place", kind);
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
            if line.zone.is_some() && self.sheet.image.is_some() {
                self.out.attr("facs", &format!("#z-{}-{block}-{at}", self.page));
            }
            self.out.raw("/>");
            if let Some((name, kind)) = furniture {
                self.out.raw("<").raw(name).attr("type", kind).raw(">");
            }
            self.words(line);
            if let Some((name, _)) = furniture {
                self.out.raw("</").raw(name).raw(">");
            }
        }
    }

    /// The words of a line; marks inside it are elements around their words, as far as they do not cross each other.
    fn words(&mut self, line: &SheetLine) {
        let sheet = self.sheet;
        let inner: Vec<&SheetMark> = sheet.marks.iter().filter(|mark| mark.span.overlaps(line.span) && element(mark).is_some()).collect();
        let mut at = line.span.start;
        for mark in inner {
            let (start, end) = (mark.span.start.max(line.span.start), mark.span.end.min(line.span.end));
            if start < at || (mark.span.is_empty() && mark.span.start < at) {
                continue;
            }
            self.text(Span::new(at, start));
            self.mark(mark, Span::new(start, end), mark.span.start >= line.span.start);
            at = end.max(start);
        }
        self.text(Span::new(at, line.span.end));
    }

    fn mark(&mut self, mark: &SheetMark, span: Span, begins: bool) {
        match element(mark) {
            Some("gap") => {
                if !begins {
                    return;
                }
                self.out.raw("<gap reason=\"redacted\"");
                if let Some((count, unit)) = mark.extent {
                    self.out.attr("unit", unit).number("quantity", count);
                }
                self.out.raw(">");
                let text = self.sheet.text.slice(span).trim();
                let said = [mark.cue.as_str(), mark.code.as_str(), text]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("; ");
                if !said.is_empty() {
                    self.out.element("desc", &said);
                }
                self.out.raw("</gap>");
            }
            Some(name) => {
                self.out.raw("<").raw(name).attr("type", mark.id());
                if !mark.states().is_empty() {
                    self.out.attr("n", &mark.states());
                }
                self.out.raw(">");
                self.text(span);
                self.out.raw("</").raw(name).raw(">");
            }
            None => self.text(span),
        }
    }

    /// Text with its corrections.
    fn text(&mut self, span: Span) {
        let sheet = self.sheet;
        let mut at = span.start;
        for change in sheet.changes.iter().filter(|change| span.covers(change.span) && !change.span.is_empty()) {
            if change.span.start < at {
                continue;
            }
            self.out.text(sheet.text.slice(Span::new(at, change.span.start)));
            self.out
                .raw("<choice>")
                .element("sic", &change.before)
                .raw("<corr>")
                .text(sheet.text.slice(change.span))
                .raw("</corr></choice>");
            at = change.span.end;
        }
        self.out.text(sheet.text.slice(Span::new(at, span.end)));
    }
}

/// The element for a mark inside a line; nothing for marks that are lines of their own.
fn element(mark: &SheetMark) -> Option<&'static str> {
    Some(match mark.kind? {
        MarkKind::Redaction => "gap",
        MarkKind::PortionMark | MarkKind::ExemptionCode | MarkKind::ClassificationBlock => "seg",
        _ => return None,
    })
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
    use super::super::super::sheet::SheetChange;
    use super::*;
    use crate::model::{Layout, Marking, PageText};

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
            "<gap reason=\"redacted\" unit=\"word\" quantity=\"2\"><desc>[redacted]</desc></gap> so</ab>",
            "<fw type=\"pageNum\" place=\"bottom\">",
            "<pb n=\"3\"/>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
