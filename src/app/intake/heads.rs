//! What the head of a layout file says about its one page, without reading the rest.
//!
//! Ten thousand ALTO files would take minutes to read in full; which image they belong to stands in their first few hundred bytes. What
//! is found here serves pairing alone; the page's content comes from the format's own reader.

use super::listing::TextPage;
use crate::formats::Head;
use crate::model::ScanSize;
use regex::Regex;
use std::sync::LazyLock;

/// The page as the head describes it; `None` where the head does not suffice.
pub(super) fn page(format: &str, bytes: &[u8]) -> Option<TextPage> {
    let head = Head::new(bytes).text;
    match format {
        "alto" => Some(alto(&head)),
        "page" => Some(page_xml(&head)),
        "hocr" => hocr(&head),
        "tsv" => Some(TextPage::default()),
        _ => None,
    }
}

fn alto(head: &str) -> TextPage {
    static FILE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(?:\w+:)?fileName>\s*([^<]*?)\s*</").ok());
    static UNIT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"MeasurementUnit>\s*(\w+)").ok());
    static PAGE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(?:\w+:)?Page\b[^>]*>").ok());
    let tag = PAGE.as_ref().and_then(|pattern| pattern.find(head)).map_or("", |found| found.as_str());
    let in_pixels = first(UNIT.as_ref(), head).is_some_and(|unit| unit == "pixel");
    TextPage {
        image: first(FILE.as_ref(), head),
        frame: None,
        label: attribute(tag, "PRINTED_IMG_NR"),
        size: size(tag, "WIDTH", "HEIGHT").filter(|_| in_pixels),
    }
}

fn page_xml(head: &str) -> TextPage {
    static PAGE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(?:\w+:)?Page\b[^>]*>").ok());
    let tag = PAGE.as_ref().and_then(|pattern| pattern.find(head)).map_or("", |found| found.as_str());
    TextPage { image: attribute(tag, "imageFilename"), frame: None, label: None, size: size(tag, "imageWidth", "imageHeight") }
}

/// hOCR keeps everything in one attribute of the page's element; where that is not in the head, the file is read in full.
fn hocr(head: &str) -> Option<TextPage> {
    static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<\w+\b[^>]*\bocr_page\b[^>]*>").ok());
    static TITLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\btitle\s*=\s*(?:"([^"]*)"|'([^']*)')"#).ok());
    static IMAGE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"(?:^|;)\s*image\s+(?:"([^"]*)"|'([^']*)'|([^;"']+))"#).ok());
    static BBOX: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\bbbox\s+0\s+0\s+(\d+)\s+(\d+)").ok());
    static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\blpageno\s+"?([^;"]+)"#).ok());
    let tag = TAG.as_ref()?.find(head)?.as_str();
    let title = first(TITLE.as_ref(), tag)?;
    let bbox = BBOX.as_ref()?.captures(&title);
    let side = |group: usize| bbox.as_ref()?.get(group)?.as_str().parse().ok();
    let size = side(1).zip(side(2)).map(|(width, height)| ScanSize { width, height });
    let image = first(IMAGE.as_ref(), &title).filter(|image| !image.is_empty());
    Some(TextPage { image, frame: None, label: first(LABEL.as_ref(), &title), size })
}

/// What the first group that caught anything caught, with character references resolved.
fn first(pattern: Option<&Regex>, text: &str) -> Option<String> {
    let captures = pattern?.captures(text)?;
    let caught = captures.iter().skip(1).flatten().next()?.as_str().trim();
    (!caught.is_empty()).then(|| plain(caught))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=")).or_else(|| tag.find(&format!("\n{name}="))).or_else(|| tag.find(&format!("\t{name}=")))?;
    let rest = tag.get(at..)?.split_once('=')?.1;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = rest.get(1..)?.split(quote).next()?.trim();
    (!value.is_empty()).then(|| plain(value))
}

fn size(tag: &str, width: &str, height: &str) -> Option<ScanSize> {
    let side = |name: &str| attribute(tag, name)?.parse::<f64>().ok().filter(|value| *value >= 1.0).map(|value| value.round() as u32);
    Some(ScanSize { width: side(width)?, height: side(height)? })
}

fn plain(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&apos;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: &str, head: &str, expected: &str) {
        let said = page(format, head.as_bytes()).map_or_else(
            || "none".to_owned(),
            |page| {
                let size = page.size.map_or("-".to_owned(), |size| format!("{}x{}", size.width, size.height));
                format!("{} {} {size}", page.image.unwrap_or_default(), page.label.unwrap_or_default())
            },
        );
        assert_eq!(said, expected, "{head}");
    }

    #[test]
    fn images_are_named_in_every_dialect() {
        let alto = r#"<alto><Description><MeasurementUnit>pixel</MeasurementUnit><sourceImageInformation><fileName> a&amp;b.tif </fileName>
            </sourceImageInformation></Description><Layout><Page ID="x" WIDTH="100" HEIGHT="200.4" PRINTED_IMG_NR="iv">"#;
        check("alto", alto, "a&b.tif iv 100x200");
        check("alto", &alto.replace("pixel", "inch1200"), "a&b.tif iv -");
        check("page", r#"<PcGts><Page imageFilename="0001.png" imageWidth="10" imageHeight="20">"#, "0001.png  10x20");
        check("hocr", r#"<div class='ocr_page' id='page_1' title='image "a;b.png"; bbox 0 0 10 20; ppageno 0'>"#, "a;b.png  10x20");
        check("hocr", r#"<div title="bbox 0 0 10 20; image scans/1.png; lpageno 7" class="ocr_page">"#, "scans/1.png 7 10x20");
        check("hocr", "<html><body>", "none");
    }
}
