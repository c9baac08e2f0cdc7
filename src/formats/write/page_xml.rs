//! PAGE XML 2019-07-15.
//!
//! Kinds of blocks are region types, markings stand in `custom` of the line or the word that they cover; a corrected word keeps what was
//! read before as a second `TextEquiv`. Coordinates are required everywhere: what has no place has the point 0,0, which holds nothing.

use super::super::sheet::{Sheet, SheetBlock, SheetHead, SheetLine, SheetMark};
use super::markup::{Markup, corners};
use super::{PROGRAM, VERSION};
use crate::model::{PageText, RegionKind, ScanPoint, ScanRect};
use std::fmt::Write as _;

/// Writes PAGE XML, which holds one page: the first.
pub(in crate::formats) fn write(head: &SheetHead, sheets: &[Sheet]) -> Vec<u8> {
    let empty = Sheet::default();
    let sheet = sheets.first().unwrap_or(&empty);
    let mut out = Markup::xml();
    out.raw(
        "<PcGts xmlns=\"http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15 \
         http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15/pagecontent.xsd\">\n",
    );
    metadata(head, sheet, &mut out);
    let size = sheet.size.unwrap_or_default();
    let image = sheet.image.as_ref().map(|image| image.name.as_str()).unwrap_or_default();
    out.raw("  <Page").attr("imageFilename", image).number("imageWidth", size.width).number("imageHeight", size.height);
    if let Some((across, down)) = sheet.image.as_ref().and_then(|image| image.dpi) {
        out.number("imageXResolution", across).number("imageYResolution", down).raw(" imageResolutionUnit=\"PPI\"");
    }
    if !sheet.label.is_empty() {
        out.attr("custom", &format!("page {{label:{};}}", plain(&sheet.label)));
    }
    out.raw(">\n");
    if !sheet.blocks.is_empty() {
        out.raw("    <ReadingOrder>\n      <OrderedGroup id=\"order\">\n");
        for at in 0..sheet.blocks.len() {
            out.raw("        <RegionRefIndexed").number("index", at).attr("regionRef", &format!("r{}", at + 1)).raw("/>\n");
        }
        out.raw("      </OrderedGroup>\n    </ReadingOrder>\n");
    }
    for (at, block) in sheet.blocks.iter().enumerate() {
        region(sheet, at, block, &mut out);
    }
    out.raw("  </Page>\n</PcGts>\n");
    out.finish()
}

fn metadata(head: &SheetHead, sheet: &Sheet, out: &mut Markup) {
    // The schema wants times, so a file without a clock has the first there is.
    let made = if head.made.is_empty() { "1970-01-01T00:00:00Z" } else { &head.made };
    out.raw("  <Metadata>\n    ").element("Creator", &format!("{PROGRAM} {VERSION}"));
    out.raw("\n    ").element("Created", made).raw("\n    ").element("LastChange", made);
    out.raw("\n    <MetadataItem type=\"processingStep\"")
        .attr("name", "correction")
        .attr("value", &format!("{PROGRAM} {VERSION}"))
        .attr("date", made);
    out.raw("/>\n");
    for person in &head.people {
        out.raw("    <MetadataItem type=\"author\"").attr("name", "correction").attr("value", person).raw("/>\n");
    }
    for (name, value) in [("title", &head.title), ("repository", &head.repository), ("reference", &head.reference), ("note", &sheet.note)] {
        if !value.is_empty() {
            out.raw("    <MetadataItem type=\"other\"").attr("name", name).attr("value", value).raw("/>\n");
        }
    }
    out.raw("  </Metadata>\n");
}

fn region(sheet: &Sheet, at: usize, block: &SheetBlock, out: &mut Markup) {
    let (kind, structure) = type_of(sheet.kind_of(block));
    let id = format!("r{}", at + 1);
    out.raw("    <TextRegion").attr("id", &id).attr("type", kind);
    let structure = structure.map(|name| format!(" structure {{type:{name};}}")).unwrap_or_default();
    out.attr("custom", &format!("readingOrder {{index:{at};}}{structure}")).raw(">\n      ");
    coords(block.zone, &[], out);
    out.raw("\n");
    for (place, line) in block.lines.iter().enumerate() {
        text_line(sheet, &id, place, line, out);
    }
    let lines: Vec<String> = block.lines.iter().map(|line| text_of(&sheet.text, line)).collect();
    equiv(&lines.join("\n"), None, None, out.raw("      "));
    out.raw("    </TextRegion>\n");
}

fn text_line(sheet: &Sheet, region: &str, at: usize, line: &SheetLine, out: &mut Markup) {
    let id = format!("{region}l{}", at + 1);
    let mut custom = format!("readingOrder {{index:{at};}}");
    let marks: Vec<&SheetMark> = sheet.marks.iter().filter(|mark| mark.span.overlaps(line.span)).collect();
    for mark in marks {
        marking(&sheet.text, line, mark, &mut custom);
    }
    out.raw("      <TextLine").attr("id", &id).attr("custom", &custom).raw(">\n        ");
    coords(line.zone, &line.outline, out);
    out.raw("\n");
    if line.baseline.len() > 1 {
        out.raw("        <Baseline").points("points", &kept(&line.baseline)).raw("/>\n");
    }
    if line.has_words() || line.words.iter().any(|word| word.confidence.is_some()) {
        for (at, word) in line.words.iter().enumerate() {
            out.raw("        <Word").attr("id", &format!("{id}w{}", at + 1)).raw(">");
            coords(word.zone, &[], out);
            let before = sheet.change_at(word.span).map(|change| change.before.as_str()).filter(|before| !before.is_empty());
            let index = before.map(|_| 0);
            equiv(sheet.text.slice(word.span), index, word.confidence.map(crate::model::Confidence::get), out);
            if let Some(before) = before {
                out.raw("<TextEquiv index=\"1\" dataTypeDetails=\"before correction\">").element("Unicode", before).raw("</TextEquiv>");
            }
            out.raw("</Word>\n");
        }
    }
    equiv(&text_of(&sheet.text, line), None, None, out.raw("        "));
    out.raw("      </TextLine>\n");
}

/// A marking in the manner of Transkribus: its name, and where in the line it stands, in characters.
fn marking(text: &PageText, line: &SheetLine, mark: &SheetMark, custom: &mut String) {
    let within = |at: usize| at.clamp(line.span.start, line.span.end);
    let count = |from: usize, to: usize| text.slice(crate::model::Span::new(from, to)).chars().count();
    let (start, end) = (within(mark.span.start), within(mark.span.end));
    let states = [mark.states(), mark.cue.clone()].into_iter().find(|said| !said.is_empty());
    let states = states.map(|said| format!(" states:{};", plain(&said))).unwrap_or_default();
    write!(custom, " {} {{offset:{}; length:{};{states}}}", mark.id(), count(line.span.start, start), count(start, end))
        .unwrap_or_default();
}

/// What may stand as a value in `custom`, which knows no escapes but those of Transkribus.
fn plain(text: &str) -> String {
    text.chars()
        .map(
            |letter| {
                if "{};:".contains(letter) || letter.is_control() { format!("\\u{:04x}", u32::from(letter)) } else { letter.to_string() }
            },
        )
        .collect()
}

fn text_of(text: &PageText, line: &SheetLine) -> String {
    line.words.iter().map(|word| text.slice(word.span)).collect::<Vec<_>>().join(" ")
}

fn equiv(text: &str, index: Option<u32>, confidence: Option<f32>, out: &mut Markup) {
    out.raw("<TextEquiv");
    if let Some(index) = index {
        out.number("index", index);
    }
    if let Some(confidence) = confidence {
        out.number("conf", confidence);
    }
    out.raw(">").element("Unicode", text).raw("</TextEquiv>");
    out.raw(if out.as_str().ends_with("</Word>") { "" } else { "\n" });
}

fn coords(zone: Option<ScanRect>, outline: &[ScanPoint], out: &mut Markup) {
    out.raw("<Coords");
    match zone {
        _ if outline.len() > 1 => out.points("points", &kept(outline)),
        Some(zone) => out.points("points", &kept(&corners(zone))),
        None => out.points("points", &[ScanPoint { x: 0, y: 0 }; 2]),
    };
    out.raw("/>");
}

/// Points as the schema wants them: none is negative.
fn kept(points: &[ScanPoint]) -> Vec<ScanPoint> {
    points.iter().map(|point| ScanPoint { x: point.x.max(0), y: point.y.max(0) }).collect()
}

/// The region type of the schema, and the name in `custom` for what the schema has no type for.
fn type_of(kind: RegionKind) -> (&'static str, Option<&'static str>) {
    match kind {
        RegionKind::Paragraph => ("paragraph", None),
        RegionKind::Heading => ("heading", None),
        RegionKind::Header => ("header", None),
        RegionKind::Footer => ("footer", None),
        RegionKind::PageNumber => ("page-number", None),
        RegionKind::Marginalia => ("marginalia", None),
        RegionKind::Caption => ("caption", None),
        RegionKind::Footnote => ("footnote", None),
        RegionKind::Catchword => ("catch-word", None),
        RegionKind::Stamp => ("other", Some("stamp")),
        RegionKind::Table => ("other", Some("table")),
        RegionKind::Other => ("other", None),
    }
}
