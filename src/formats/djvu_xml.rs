//! DjVu XML: the hidden text of a DjVu file as `djvutoxml` and the Internet Archive write it.
//!
//! Boxes are `left,bottom,right,top` with the origin at the top left, and sometimes a baseline behind them; in some files top and bottom
//! are exchanged, so the order of the two is not relied on.

use super::assembly::{RawBlock, RawLine, RawWord, assemble, size, zone};
use super::xml::{self, Element, Piece, Xml};
use super::{FormatError, ReadOutcome, ReadPage};
use crate::model::{Confidence, ScanRect, ScanSize};

/// Reads DjVu XML.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] where the root is another; [`FormatError::Damaged`] where there is no page; [`FormatError::TooLarge`].
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let decoded = xml::decode(bytes)?;
    let mut xml = Xml::new(&decoded.text);
    let mut file = Djvu::default();
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(element) => file.open(&element),
            Piece::Close(name) => file.close(&name.to_ascii_uppercase()),
            Piece::Text(text) => {
                if let Some(word) = &mut file.word {
                    word.text.push_str(&text);
                }
            }
        }
    }
    if !file.has_root {
        return Err(FormatError::NotThisFormat { expected: "DjVu XML", found: "XML without a DjVuXML element".to_owned() });
    }
    if file.pages.is_empty() {
        return Err(FormatError::Damaged("the file is DjVu XML but holds no page".to_owned()));
    }
    let mut notices = decoded.notices;
    notices.extend(xml.into_notices());
    let page = |page: RawPage| {
        let (text, layout) = assemble(page.blocks, page.size);
        ReadPage { text, layout, image: page.image, scan_size: page.size, ..ReadPage::default() }
    };
    Ok(ReadOutcome { pages: file.pages.into_iter().map(page).collect(), notices, has_page_breaks: true })
}

/// How many pages the bytes claim, without reading them.
pub(super) fn count_pages(bytes: &[u8]) -> u32 {
    super::count_elements(bytes, "OBJECT").max(1)
}

#[derive(Default)]
struct RawPage {
    image: Option<String>,
    size: Option<ScanSize>,
    blocks: Vec<RawBlock>,
}

#[derive(Default)]
struct Djvu {
    has_root: bool,
    pages: Vec<RawPage>,
    block: RawBlock,
    line: RawLine,
    word: Option<RawWord>,
}

impl Djvu {
    fn open(&mut self, element: &Element) {
        match element.name.to_ascii_uppercase().as_str() {
            "DJVUXML" => self.has_root = true,
            "OBJECT" => {
                self.end_block();
                let sides = element.number("width").zip(element.number("height"));
                let image = element.attr("usemap").map(str::to_owned);
                self.pages.push(RawPage { image, size: sides.and_then(|(width, height)| size(width, height)), blocks: Vec::new() });
            }
            "PARAM" if element.attr("name").is_some_and(|name| name.eq_ignore_ascii_case("PAGE")) => {
                if let Some(page) = self.pages.last_mut() {
                    page.image = element.attr("value").map(str::to_owned).or(page.image.take());
                }
            }
            "PAGECOLUMN" | "REGION" | "PARAGRAPH" => self.end_block(),
            "LINE" => {
                self.end_line();
                self.line.zone = zone_of(element);
            }
            "WORD" => {
                let share = |value: f64| Confidence::new((value / 100.0) as f32);
                let confidence = element.number("x-confidence").filter(|value| (0.0..=100.0).contains(value)).map(share);
                self.word = Some(RawWord { zone: zone_of(element), confidence, ..RawWord::default() });
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "WORD" => {
                if let Some(mut word) = self.word.take() {
                    // The Internet Archive marks a dividing hyphen by a soft one.
                    if word.text.trim_end().ends_with('\u{ad}') {
                        word.text = word.text.trim_end().replace('\u{ad}', "-");
                    }
                    self.line.words.push(word);
                }
            }
            "LINE" => self.end_line(),
            "PAGECOLUMN" | "REGION" | "PARAGRAPH" | "OBJECT" => self.end_block(),
            _ => {}
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.is_blank() {
            self.block.lines.push(line);
        }
    }

    fn end_block(&mut self) {
        self.end_line();
        let block = std::mem::take(&mut self.block);
        if let Some(page) = self.pages.last_mut().filter(|_| !block.lines.is_empty()) {
            page.blocks.push(block);
        }
    }
}

/// `@coords`.
fn zone_of(element: &Element) -> Option<ScanRect> {
    let numbers: Vec<f64> = element.attr("coords")?.split([',', ' ']).filter_map(xml::number).collect();
    let [left, one, right, other, ..] = numbers.as_slice() else { return None };
    zone(left.min(*right), one.min(*other), left.max(*right), one.max(*other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lines_and_paragraphs_are_read() {
        let file = "<?xml version='1.0'?><!DOCTYPE DjVuXML><DjVuXML><BODY><OBJECT data='file://x' height='300' width='200' usemap='a_0001.djvu'>
            <PARAM name='PAGE' value='a_0001.djvu'/><HIDDENTEXT><PAGECOLUMN><REGION><PARAGRAPH><LINE>
            <WORD coords='10,40,50,20' x-confidence='97'>One</WORD><WORD coords='60,40,90,20,38'>mis\u{ad}</WORD></LINE><LINE><WORD coords='10,80,50,60'>sile</WORD></LINE>
            </PARAGRAPH><PARAGRAPH><LINE><WORD>end</WORD></LINE></PARAGRAPH></REGION></PAGECOLUMN></HIDDENTEXT></OBJECT>
            <OBJECT height='300' width='200'/></BODY></DjVuXML>";
        let outcome = read(file.as_bytes()).unwrap();
        let page = &outcome.pages[0];
        assert_eq!(page.text.as_str(), "One mis-\nsile\n\nend");
        assert_eq!(page.layout.words[0].zone, Some(ScanRect { left: 10, top: 20, right: 50, bottom: 40 }));
        assert_eq!(page.layout.words[0].confidence, Some(Confidence::new(0.97)));
        assert_eq!((page.image.as_deref(), outcome.pages.len()), (Some("a_0001.djvu"), 2));
    }
}
