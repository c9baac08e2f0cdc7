//! DOCX (ECMA-376, transitional): the reading text for word processors.
//!
//! Written here and not with a crate: five small files are all it takes, and what is not written cannot go wrong. Headings, furniture and
//! marks have styles of their own, so that a reader can restyle or remove them; pages are bookmarks that can be linked to.

use super::super::flow::{FlowInput, label_of_tag};
use super::markup::Markup;
use super::zip::Zip;
use super::{PROGRAM, VERSION};
use crate::model::{Block, BlockKind, Inline};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Writes DOCX.
pub(in crate::formats) fn write(input: &FlowInput) -> Vec<u8> {
    let mut zip = Zip::default();
    zip.add("[Content_Types].xml", CONTENT_TYPES.as_bytes());
    zip.add("_rels/.rels", RELATIONS.as_bytes());
    zip.add("docProps/core.xml", &core(input));
    zip.add("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.as_bytes());
    zip.add("word/styles.xml", STYLES.as_bytes());
    zip.add("word/document.xml", &document(input));
    zip.finish()
}

fn core(input: &FlowInput) -> Vec<u8> {
    let mut out = Markup::xml();
    out.raw(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
    );
    out.element("dc:title", &input.title).element("dc:creator", &format!("{PROGRAM} {VERSION}"));
    if !input.language.is_empty() {
        out.element("dc:language", &input.language);
    }
    if !input.made.is_empty() {
        out.raw("<dcterms:created xsi:type=\"dcterms:W3CDTF\">").text(&input.made).raw("</dcterms:created>");
    }
    out.raw("</cp:coreProperties>");
    out.finish()
}

fn document(input: &FlowInput) -> Vec<u8> {
    let mut out = Markup::xml();
    out.raw("<w:document").attr("xmlns:w", MAIN).raw("><w:body>");
    if !input.title.is_empty() {
        out.raw("<w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr>");
        run(&input.title, "", &mut out);
        out.raw("</w:p>");
    }
    let mut pages = 0;
    let mut documents = input.documents();
    for block in &input.blocks {
        if let Some(title) = documents.remove(&block.page) {
            out.raw("<w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr>");
            run(title, "", &mut out);
            out.raw("</w:p>");
        }
        paragraph(block, &mut pages, &mut out);
    }
    // A4, an inch around.
    out.raw("<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1440\" w:right=\"1440\" w:bottom=\"1440\" w:left=\"1440\" w:header=\"720\" w:footer=\"720\" w:gutter=\"0\"/></w:sectPr>");
    out.raw("</w:body></w:document>");
    out.finish()
}

fn paragraph(block: &Block, pages: &mut usize, out: &mut Markup) {
    let style = match block.kind {
        BlockKind::Paragraph => "",
        BlockKind::Heading => "Heading1",
        BlockKind::Furniture(_) => "Furniture",
        BlockKind::PageStart => "PageStart",
    };
    out.raw("<w:p>");
    if !style.is_empty() {
        out.raw("<w:pPr><w:pStyle").attr("w:val", style).raw("/></w:pPr>");
    }
    for inline in &block.inlines {
        match inline {
            Inline::Text(text) => run(text, "", out),
            Inline::LineBreak => {
                out.raw("<w:r><w:br/></w:r>");
            }
            Inline::PageStart(_, label) => {
                *pages += 1;
                out.raw("<w:bookmarkStart").number("w:id", *pages).attr("w:name", &format!("page_{pages}")).raw("/>");
                run(&format!("[page {label}]"), "PageNumberMark", out);
                out.raw("<w:bookmarkEnd").number("w:id", *pages).raw("/>");
                if block.kind != BlockKind::PageStart {
                    run(" ", "", out);
                }
            }
            Inline::Tagged(kind, text) => run(&format!("[{}: {text}]", label_of_tag(*kind)), "Mark", out),
        }
    }
    out.raw("</w:p>");
}

fn run(text: &str, style: &str, out: &mut Markup) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.raw("<w:r><w:br/></w:r>");
        }
        if line.is_empty() {
            continue;
        }
        out.raw("<w:r>");
        if !style.is_empty() {
            out.raw("<w:rPr><w:rStyle").attr("w:val", style).raw("/></w:rPr>");
        }
        for (at, part) in line.split('\t').enumerate() {
            if at > 0 {
                out.raw("<w:tab/>");
            }
            out.raw("<w:t xml:space=\"preserve\">").text(part).raw("</w:t>");
        }
        out.raw("</w:r>");
    }
}

const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>\
<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
</Types>";

const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
<Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
</Relationships>";

const DOCUMENT_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
</Relationships>";

const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Georgia\" w:hAnsi=\"Georgia\" w:cs=\"Times New Roman\"/><w:sz w:val=\"22\"/></w:rPr></w:rPrDefault>\
<w:pPrDefault><w:pPr><w:spacing w:after=\"160\" w:line=\"288\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>\
<w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/>\
<w:pPr><w:spacing w:after=\"360\"/></w:pPr><w:rPr><w:b/><w:sz w:val=\"36\"/></w:rPr></w:style>\
<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/>\
<w:pPr><w:keepNext/><w:spacing w:before=\"240\"/><w:outlineLvl w:val=\"0\"/></w:pPr><w:rPr><w:b/><w:sz w:val=\"26\"/></w:rPr></w:style>\
<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"Furniture\"><w:name w:val=\"Page furniture\"/><w:basedOn w:val=\"Normal\"/>\
<w:rPr><w:color w:val=\"6B675F\"/><w:sz w:val=\"20\"/></w:rPr></w:style>\
<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"PageStart\"><w:name w:val=\"Page start\"/><w:basedOn w:val=\"Normal\"/>\
<w:pPr><w:keepNext/><w:pBdr><w:top w:val=\"single\" w:sz=\"4\" w:space=\"6\" w:color=\"D8D4CB\"/></w:pBdr></w:pPr></w:style>\
<w:style w:type=\"character\" w:customStyle=\"1\" w:styleId=\"PageNumberMark\"><w:name w:val=\"Page number mark\"/>\
<w:rPr><w:color w:val=\"6B675F\"/><w:sz w:val=\"18\"/></w:rPr></w:style>\
<w:style w:type=\"character\" w:customStyle=\"1\" w:styleId=\"Mark\"><w:name w:val=\"Marking\"/><w:rPr><w:color w:val=\"6B675F\"/></w:rPr></w:style>\
</w:styles>";

#[cfg(test)]
mod tests {
    use super::super::super::flow::tests::sample;
    use super::*;

    #[test]
    fn everything_of_the_text_is_in_the_document() {
        let text = String::from_utf8(document(&sample())).unwrap();
        for part in [
            "<w:pStyle w:val=\"Heading1\"/>",
            "w:val=\"Furniture\"",
            "we &lt;met&gt; ",
            "[banner line: SECRET]",
            "[page ii]",
            "<w:br/>",
            "    # not a heading",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(write(&sample()).starts_with(b"PK\x03\x04"));
    }
}
