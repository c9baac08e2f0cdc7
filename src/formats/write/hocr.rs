//! hOCR 1.2, as XHTML that browsers show too.
//!
//! Page furniture has the classes that the specification gives it; what a block is beyond these, and markings, stand as properties of our
//! own, which the specification allows for names that begin with `x_`.

use super::super::sheet::{Sheet, SheetBlock, SheetHead, SheetLine, SheetWord};
use super::markup::Markup;
use super::{PROGRAM, VERSION};
use crate::model::{Confidence, RegionKind, ScanRect, ScanSize};
use std::fmt::Write as _;

/// Writes hOCR.
pub(in crate::formats) fn write(head: &SheetHead, sheets: &[Sheet]) -> Vec<u8> {
    let mut out = Markup::xml();
    out.raw(
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\"",
    );
    if !head.language.is_empty() {
        out.attr("xml:lang", &head.language).attr("lang", &head.language);
    }
    out.raw(">\n<head>\n").element("title", if head.title.is_empty() { "Transcription" } else { &head.title });
    out.raw("\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"/>\n<meta name=\"ocr-system\"");
    out.attr("content", &format!("{PROGRAM} {VERSION}"));
    out.raw(
        "/>\n<meta name=\"ocr-capabilities\" content=\"ocr_page ocr_carea ocr_par ocr_line ocr_header ocr_footer ocr_pageno ocr_caption \
         ocrx_word ocrp_wconf ocrp_poly\"/>\n",
    );
    out.raw("<meta name=\"ocr-number-of-pages\"").attr("content", &sheets.len().to_string()).raw("/>\n");
    if !head.made.is_empty() {
        out.raw("<meta name=\"dcterms.modified\"").attr("content", &head.made).raw("/>\n");
    }
    out.raw("</head>\n<body>\n");
    for (at, sheet) in sheets.iter().enumerate() {
        page(at, sheet, &mut out);
    }
    out.raw("</body>\n</html>\n");
    out.finish()
}

fn page(at: usize, sheet: &Sheet, out: &mut Markup) {
    let mut title = Title::default();
    if let Some(image) = &sheet.image {
        title.quoted("image", &image.name);
    }
    if let Some(ScanSize { width, height }) = sheet.size {
        title.put("bbox", format_args!("0 0 {width} {height}"));
    }
    let frame = sheet.image.as_ref().map_or(at, |image| image.frame as usize);
    title.put("ppageno", format_args!("{frame}"));
    if !sheet.label.is_empty() {
        title.quoted("lpageno", &sheet.label);
    }
    if let Some((across, down)) = sheet.image.as_ref().and_then(|image| image.dpi) {
        title.put("scan_res", format_args!("{across} {down}"));
    }
    out.raw("<div class=\"ocr_page\"").attr("id", &format!("page_{}", at + 1)).attr("title", &title.0).raw(">\n");
    for (place, block) in sheet.blocks.iter().enumerate() {
        area(sheet, &format!("{}_{}", at + 1, place + 1), block, out);
    }
    out.raw("</div>\n");
}

fn area(sheet: &Sheet, id: &str, block: &SheetBlock, out: &mut Markup) {
    let kind = sheet.kind_of(block);
    let mut title = Title::of(block.zone);
    if kind != RegionKind::Paragraph {
        title.put("x_region", format_args!("{}", name_of(kind)));
    }
    let class = if kind == RegionKind::Table { "ocr_table" } else { "ocr_carea" };
    out.raw(" <div").attr("class", class).attr("id", &format!("block_{id}")).title(&title).raw(">\n");
    out.raw("  <p class=\"ocr_par\"").attr("id", &format!("par_{id}")).title(&Title::of(block.zone)).raw(">\n");
    for (at, line) in block.lines.iter().enumerate() {
        text_line(sheet, &format!("{id}_{}", at + 1), kind, line, out);
    }
    out.raw("  </p>\n </div>\n");
}

fn text_line(sheet: &Sheet, id: &str, kind: RegionKind, line: &SheetLine, out: &mut Markup) {
    let class = match kind {
        RegionKind::Header => "ocr_header",
        RegionKind::Footer => "ocr_footer",
        RegionKind::PageNumber => "ocr_pageno",
        RegionKind::Caption => "ocr_caption",
        _ => "ocr_line",
    };
    let mut title = Title::of(line.zone);
    if line.outline.len() > 2 {
        let points: Vec<String> = line.outline.iter().map(|point| format!("{} {}", point.x, point.y)).collect();
        title.put("poly", format_args!("{}", points.join(" ")));
    }
    if let (Some(zone), [first, .., last]) = (line.zone, line.baseline.as_slice()) {
        let across = f64::from(last.x - first.x);
        let slope = if across == 0.0 { 0.0 } else { f64::from(last.y - first.y) / across };
        let offset = f64::from(first.y) + slope * f64::from(zone.left - first.x) - f64::from(zone.bottom);
        title.put("baseline", format_args!("{} {}", rounded(slope, 1e6), rounded(offset, 1e3)));
        // The property knows straight lines from edge to edge; what is more than that stands beside it.
        if line.baseline.len() > 2 || (first.x, last.x) != (zone.left, zone.right) {
            let points: Vec<String> = line.baseline.iter().map(|point| format!("{} {}", point.x, point.y)).collect();
            title.put("x_baseline", format_args!("{}", points.join(" ")));
        }
    }
    let marks: Vec<String> = sheet.marks_of_line(line).map(|mark| said(mark.id(), &mark.states())).collect();
    if !marks.is_empty() {
        title.quoted("x_marking", &marks.join(", "));
    }
    out.raw("   <span").attr("class", class).attr("id", &format!("line_{id}")).title(&title).raw(">");
    let words = line.has_words() || line.words.iter().any(|word| word.confidence.is_some());
    for (at, word) in line.words.iter().enumerate() {
        if at > 0 {
            out.raw(" ");
        }
        if words { text_word(sheet, &format!("{id}_{}", at + 1), line, word, out) } else { _ = out.text(sheet.text.slice(word.span)) }
    }
    out.raw("</span>\n");
}

fn text_word(sheet: &Sheet, id: &str, line: &SheetLine, word: &SheetWord, out: &mut Markup) {
    let mut title = Title::of(word.zone);
    if let Some(confidence) = word.confidence {
        title.put("x_wconf", format_args!("{}", percent(confidence)));
    }
    if let Some(change) = sheet.change_at(word.span) {
        title.quoted("x_before", &change.before);
    }
    let marks: Vec<String> = sheet.marks_of_word(line, word.span).map(|mark| said(mark.id(), &mark.states())).collect();
    if !marks.is_empty() {
        title.quoted("x_marking", &marks.join(", "));
    }
    out.raw("<span class=\"ocrx_word\"").attr("id", &format!("word_{id}")).title(&title).raw(">");
    out.text(sheet.text.slice(word.span)).raw("</span>");
}

fn said(kind: &str, states: &str) -> String {
    if states.is_empty() { kind.to_owned() } else { format!("{kind} {states}") }
}

fn rounded(value: f64, by: f64) -> f64 {
    (value * by).round() / by
}

/// A confidence as `x_wconf` has it, in percent, with no more digits than are known.
fn percent(confidence: Confidence) -> f64 {
    rounded(f64::from(confidence.get()) * 100.0, 1e5)
}

/// Names of kinds as the PAGE XML reader and writer have them.
pub(in crate::formats) fn name_of(kind: RegionKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("paragraph", |(_, name)| name)
}

/// The kind with a name of [`name_of`].
pub(in crate::formats) fn kind_of(name: &str) -> Option<RegionKind> {
    KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
}

const KINDS: &[(RegionKind, &str)] = &[
    (RegionKind::Paragraph, "paragraph"),
    (RegionKind::Heading, "heading"),
    (RegionKind::Header, "header"),
    (RegionKind::Footer, "footer"),
    (RegionKind::PageNumber, "page-number"),
    (RegionKind::Marginalia, "marginalia"),
    (RegionKind::Caption, "caption"),
    (RegionKind::Footnote, "footnote"),
    (RegionKind::Catchword, "catch-word"),
    (RegionKind::Stamp, "stamp"),
    (RegionKind::Table, "table"),
    (RegionKind::Other, "other"),
];

/// The properties of an element.
#[derive(Default)]
struct Title(String);

impl Title {
    fn of(zone: Option<ScanRect>) -> Self {
        let mut title = Self::default();
        if let Some(ScanRect { left, top, right, bottom }) = zone {
            title.put("bbox", format_args!("{left} {top} {right} {bottom}"));
        }
        title
    }

    fn put(&mut self, name: &str, value: std::fmt::Arguments<'_>) {
        let gap = if self.0.is_empty() { "" } else { "; " };
        write!(self.0, "{gap}{name} {value}").unwrap_or_default();
    }

    /// A value that is text; a quote in it would end it, and there is no escape.
    fn quoted(&mut self, name: &str, value: &str) {
        self.put(name, format_args!("\"{}\"", value.replace('"', "'").replace(char::is_control, " ")));
    }
}

impl Markup {
    fn title(&mut self, title: &Title) -> &mut Self {
        if title.0.is_empty() { self } else { self.attr("title", &title.0) }
    }
}
