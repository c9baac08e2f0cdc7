//! EPUB 3: the reading text for reading programs, with a list of the pages of the original.

use super::super::flow::{FlowInput, label_of_tag};
use super::PROGRAM;
use super::markup::{Markup, escape};
use super::zip::Zip;
use crate::model::{Block, BlockKind, Inline};

/// A part of this many bytes ends at the next block: reading programs hold a part in memory at once.
const PART: usize = 200 << 10;

const STYLE: &str = "body{font-family:serif;line-height:1.5;margin:1em}h1{font-size:1.5em}h2{font-size:1.15em}h2.document{font-size:1.35em;margin-top:2em;border-top:1px solid;padding-top:.6em}\
.furniture{opacity:.7;font-size:.9em}.mark{opacity:.75;font-size:.9em}.page{opacity:.6;font-size:.8em}";

/// Writes EPUB.
pub(in crate::formats) fn write(input: &FlowInput) -> Vec<u8> {
    let mut book = Book::default();
    book.blocks(input);
    let mut zip = Zip::default();
    // Its first file says what the archive is, and must not be compressed.
    zip.store("mimetype", b"application/epub+zip");
    zip.add("META-INF/container.xml", CONTAINER.as_bytes());
    zip.add("EPUB/package.opf", &package(input, &book));
    zip.add("EPUB/nav.xhtml", &navigation(input, &book));
    zip.add("EPUB/style.css", STYLE.as_bytes());
    for (at, part) in book.parts.iter().enumerate() {
        let mut out = page_head(title(input), input);
        if at == 0 {
            out.element("h1", title(input));
        }
        out.raw(part).raw("</body></html>");
        zip.add(&format!("EPUB/{}", name(at)), &out.finish());
    }
    zip.finish()
}

fn title(input: &FlowInput) -> &str {
    if input.title.is_empty() { "Transcription" } else { &input.title }
}

fn name(part: usize) -> String {
    format!("text-{}.xhtml", part + 1)
}

fn page_head(title: &str, input: &FlowInput) -> Markup {
    let mut out = Markup::xml();
    out.raw("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"");
    if !input.language.is_empty() {
        out.attr("xml:lang", &input.language).attr("lang", &input.language);
    }
    out.raw("><head><meta charset=\"utf-8\"/>").element("title", title);
    out.raw("<link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/></head><body>");
    out
}

/// The text in parts, and where things are in them.
#[derive(Default)]
struct Book {
    parts: Vec<String>,
    /// Headings: text, part, anchor.
    headings: Vec<(String, usize, String)>,
    /// Pages: label, part, anchor.
    pages: Vec<(String, usize, String)>,
}

impl Book {
    fn blocks(&mut self, input: &FlowInput) {
        let mut out = Markup::default();
        // A page that begins before the first block is told of by nothing else.
        if !input.blocks.iter().any(|block| block.inlines.iter().any(|inline| matches!(inline, Inline::PageStart(..))))
            && let Some(first) = input.pages.first()
        {
            self.page(&first.label, &mut out);
        }
        let mut documents = input.documents();
        for block in &input.blocks {
            if out.as_str().len() > PART {
                self.end_part(&mut out);
            }
            if let Some(title) = documents.remove(&block.page) {
                let anchor = self.heading(title.to_owned());
                out.raw("<h2 class=\"document\"").attr("id", &anchor).raw(">").text(title).raw("</h2>\n");
            }
            self.block(block, &mut out);
        }
        self.end_part(&mut out);
    }

    fn end_part(&mut self, out: &mut Markup) {
        let text = String::from_utf8(std::mem::take(out).finish()).unwrap_or_default();
        self.parts.push(if text.trim().is_empty() { "<p></p>".to_owned() } else { text });
    }

    /// Notes a heading; gives its anchor.
    fn heading(&mut self, text: String) -> String {
        let anchor = format!("h{}", self.headings.len() + 1);
        self.headings.push((text, self.parts.len(), anchor.clone()));
        anchor
    }

    fn page(&mut self, label: &str, out: &mut Markup) {
        let anchor = format!("p{}", self.pages.len() + 1);
        out.raw("<span epub:type=\"pagebreak\" role=\"doc-pagebreak\" class=\"page\"").attr("id", &anchor).attr("aria-label", label);
        out.raw(">[").text(label).raw("]</span>");
        self.pages.push((label.to_owned(), self.parts.len(), anchor));
    }

    fn block(&mut self, block: &Block, out: &mut Markup) {
        let (open, close) = match block.kind {
            BlockKind::Paragraph => ("<p>".to_owned(), "</p>\n"),
            BlockKind::Heading => {
                let text: String =
                    block.inlines.iter().map(|inline| if let Inline::Text(text) = inline { text.as_str() } else { " " }).collect();
                let anchor = self.heading(text.split_whitespace().collect::<Vec<_>>().join(" "));
                (format!("<h2 id=\"{anchor}\">"), "</h2>\n")
            }
            BlockKind::Furniture(kind) => (format!("<p class=\"furniture\" title=\"{}\">", escape(kind.label())), "</p>\n"),
            BlockKind::PageStart => ("<div>".to_owned(), "</div>\n"),
        };
        out.raw(&open);
        for inline in &block.inlines {
            match inline {
                Inline::Text(text) => {
                    for (at, line) in text.split('\n').enumerate() {
                        out.raw(if at > 0 { "<br/>" } else { "" }).text(line);
                    }
                }
                Inline::LineBreak => _ = out.raw("<br/>"),
                Inline::PageStart(_, label) => self.page(label, out),
                Inline::Tagged(kind, text) => {
                    out.raw("<span class=\"mark\"").attr("title", &label_of_tag(*kind)).raw(">").text(text).raw("</span>");
                }
            }
        }
        out.raw(close);
    }
}

fn package(input: &FlowInput, book: &Book) -> Vec<u8> {
    let mut out = Markup::xml();
    let made = if input.made.is_empty() { "1970-01-01T00:00:00Z" } else { &input.made };
    // The same text has the same name, however often it is written.
    let digest = book
        .parts
        .iter()
        .flat_map(|part| part.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    out.raw("<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">");
    out.raw("<dc:identifier id=\"id\">")
        .text(&format!("urn:onionskin:{digest:016x}"))
        .raw("</dc:identifier>")
        .element("dc:title", title(input));
    out.element("dc:language", if input.language.is_empty() { "und" } else { &input.language }).element("dc:contributor", PROGRAM);
    out.raw("<meta property=\"dcterms:modified\">").text(made).raw("</meta></metadata><manifest>");
    out.raw("<item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/><item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>");
    for at in 0..book.parts.len() {
        out.raw("<item").attr("id", &format!("t{}", at + 1)).attr("href", &name(at)).raw(" media-type=\"application/xhtml+xml\"/>");
    }
    out.raw("</manifest><spine>");
    for at in 1..=book.parts.len() {
        out.raw("<itemref").attr("idref", &format!("t{at}")).raw("/>");
    }
    out.raw("</spine></package>");
    out.finish()
}

fn navigation(input: &FlowInput, book: &Book) -> Vec<u8> {
    let mut out = page_head(title(input), input);
    let list = |items: &[(String, usize, String)], out: &mut Markup| {
        out.raw("<ol>");
        for (text, part, anchor) in items {
            out.raw("<li><a")
                .attr("href", &format!("{}#{anchor}", name(*part)))
                .raw(">")
                .text(if text.is_empty() { "…" } else { text })
                .raw("</a></li>");
        }
        out.raw("</ol></nav>");
    };
    out.raw("<nav epub:type=\"toc\" id=\"toc\"><h1>Contents</h1>");
    if book.headings.is_empty() {
        out.raw("<ol><li><a").attr("href", &name(0)).raw(">").text(title(input)).raw("</a></li></ol></nav>");
    } else {
        list(&book.headings, &mut out);
    }
    if !book.pages.is_empty() {
        out.raw("<nav epub:type=\"page-list\" id=\"pages\" hidden=\"hidden\"><h1>Pages</h1>");
        list(&book.pages, &mut out);
    }
    out.raw("</body></html>");
    out.finish()
}

const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\
<rootfiles><rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";

#[cfg(test)]
mod tests {
    use super::super::super::flow::tests::sample;
    use super::*;

    #[test]
    fn pages_and_headings_can_be_gone_to() {
        let mut book = Book::default();
        book.blocks(&sample());
        let labels: Vec<_> = book.pages.iter().map(|(label, ..)| label.as_str()).collect();
        assert_eq!((labels, book.headings.len(), book.parts.len()), (vec!["ii", "3"], 1, 1));
        let navigation = String::from_utf8(navigation(&sample(), &book)).unwrap();
        assert!(navigation.contains("<a href=\"text-1.xhtml#p2\">3</a>"), "{navigation}");
    }
    #[test]
    fn documents_are_chapters_where_there_are_several() {
        let mut input = sample();
        input.pages[2].begins = Some("Box 2".to_owned());
        let mut book = Book::default();
        book.blocks(&input);
        let titles: Vec<_> = book.headings.iter().map(|(title, ..)| title.as_str()).collect();
        assert_eq!(titles, ["Box <1>", "REPORT", "Box 2"]);
        assert!(book.parts[0].contains("<h2 class=\"document\" id=\"h1\">Box &lt;1&gt;</h2>"), "{}", book.parts[0]);
    }
}
