//! Pages to files: hOCR 1.2, JPEG, and a multi-page TIFF of CCITT Group 4 (TIFF 6.0, section 11).

use crate::source::OcrWord;
use fax::{Color, VecWriter, encoder::Encoder};
use image::codecs::jpeg::{JpegEncoder, PixelDensity};
use onionskin::model::{ScanRect, ScanSize};
use onionskin::scan::{Pixels, Raster};
use std::fmt::Write as _;

/// One page as hOCR; gaps between lines divide paragraphs.
pub(crate) fn hocr(name: &str, lines: &[Vec<OcrWord>], size: ScanSize) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \
         \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" \
         lang=\"en\">\n <head>\n  <title></title>\n  <meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>\n  <meta \
         name=\"ocr-system\" content=\"Onionskin sample\"/>\n  <meta name=\"ocr-capabilities\" content=\"ocr_page ocr_carea ocr_par ocr_line \
         ocrx_word ocrp_wconf\"/>\n </head>\n <body>\n",
    );
    let (width, height) = (size.width, size.height);
    writeln!(
        out,
        "  <div class='ocr_page' id='page_1' title='image \"{name}.jpg\"; bbox 0 0 {width} {height}; ppageno 0; scan_res 150 150'>"
    )
    .unwrap();
    let mut number = (0, 0, 0);
    for paragraph in lines.split(Vec::is_empty).filter(|lines| !lines.is_empty()) {
        number.0 += 1;
        let around = bbox(union(paragraph.iter().flatten()));
        writeln!(out, "   <div class='ocr_carea' id='block_1_{0}' title=\"{around}\">", number.0).unwrap();
        writeln!(out, "    <p class='ocr_par' id='par_1_{0}' lang='eng' title=\"{around}\">", number.0).unwrap();
        for line in paragraph {
            number.1 += 1;
            writeln!(out, "     <span class='ocr_line' id='line_1_{}' title=\"{}\">", number.1, bbox(union(line.iter()))).unwrap();
            for word in line {
                number.2 += 1;
                let title = format!("{}; x_wconf {}", bbox(word.rect), confidence(word, number.2));
                writeln!(out, "      <span class='ocrx_word' id='word_1_{}' title='{title}'>{}</span>", number.2, escaped(&word.text))
                    .unwrap();
            }
            out.push_str("     </span>\n");
        }
        out.push_str("    </p>\n   </div>\n");
    }
    out.push_str("  </div>\n </body>\n</html>\n");
    out
}

/// The rectangle around words.
fn union<'a>(words: impl Iterator<Item = &'a OcrWord>) -> ScanRect {
    words.map(|word| word.rect).reduce(ScanRect::union).unwrap_or_default()
}

/// As hOCR writes it.
fn bbox(rect: ScanRect) -> String {
    format!("bbox {} {} {} {}", rect.left, rect.top, rect.right, rect.bottom)
}

/// What a recogniser says of itself: usually less of a misread word, sometimes wrongly proud.
fn confidence(word: &OcrWord, number: u32) -> u32 {
    let mixed = (number.wrapping_mul(2_654_435_761) >> 13).wrapping_mul(0x9E37_79B1) >> 18;
    match (word.wrong, mixed % 7) {
        (true, 0) => 88,
        (true, _) => 31 + mixed % 44,
        (false, 0) => 74 + mixed % 15,
        (false, _) => 89 + mixed % 8,
    }
}

/// For XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&#39;").replace('"', "&quot;")
}

/// Text of hOCR or plain text: a line's words on a line.
pub(crate) fn without_tags(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_start();
        if line == "</span>" {
            out.truncate(out.trim_end().len());
            out.push('\n');
        } else if line.starts_with("<span class='ocrx_word'") {
            let word = line.split_once('>').map_or("", |(_, rest)| rest).trim_end_matches("</span>");
            out.push_str(&word.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&"));
            out.push(' ');
        } else if !line.starts_with('<') {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// A colour or grey picture.
pub(crate) fn jpeg(raster: &Raster, dpi: f32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, 58);
    encoder.set_pixel_density(PixelDensity::dpi(dpi as u16));
    let (width, height) = (raster.size.width, raster.size.height);
    match &raster.pixels {
        Pixels::Rgb(bytes) => encoder.encode(bytes, width, height, image::ExtendedColorType::Rgb8).unwrap(),
        Pixels::Grey(bytes) => encoder.encode(bytes, width, height, image::ExtendedColorType::L8).unwrap(),
        Pixels::Bilevel(_) => panic!("JPEG has no bits"),
    }
    out
}

/// Bilevel pictures as one file: header, then for every page its strip, resolution and directory.
pub(crate) fn tiff(pages: &[Raster], dpi: f32) -> Vec<u8> {
    let mut out = b"II\x2A\0\0\0\0\0".to_vec();
    let mut link = 4;
    for (number, page) in pages.iter().enumerate() {
        let (width, height) = (page.size.width, page.size.height);
        let strip = group_4(page);
        let strip_at = out.len() as u32;
        out.extend(&strip);
        out.resize(out.len().next_multiple_of(2), 0);
        let resolution_at = out.len() as u32;
        out.extend([dpi as u32, 1].iter().flat_map(|value| value.to_le_bytes()));
        let directory_at = out.len() as u32;
        out.splice(link..link + 4, directory_at.to_le_bytes());
        let pages_of = (number as u32) | (pages.len() as u32) << 16;
        let entries: [(u16, u16, u32, u32); 15] = [
            (254, 4, 1, 2), // one page of several
            (256, 4, 1, width),
            (257, 4, 1, height),
            (258, 3, 1, 1), // a bit a sample
            (259, 3, 1, 4), // Group 4
            (262, 3, 1, 0), // 0 is white
            (273, 4, 1, strip_at),
            (274, 3, 1, 1), // upright
            (277, 3, 1, 1),
            (278, 4, 1, height),
            (279, 4, 1, strip.len() as u32),
            (282, 5, 1, resolution_at),
            (283, 5, 1, resolution_at),
            (296, 3, 1, 2),        // inches
            (297, 3, 2, pages_of), // page number and count
        ];
        out.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            out.extend(tag.to_le_bytes().iter().chain(&kind.to_le_bytes()).chain(&count.to_le_bytes()).chain(&value.to_le_bytes()));
        }
        link = out.len();
        out.extend([0; 4]);
    }
    out
}

/// Rows of bits under ITU-T T.6.
fn group_4(page: &Raster) -> Vec<u8> {
    let Pixels::Bilevel(bits) = &page.pixels else { panic!("only bits can be packed") };
    let width = page.size.width as u16;
    let mut encoder = Encoder::new(VecWriter::new());
    for row in bits.chunks_exact(usize::from(width).div_ceil(8)) {
        let pixel = |x: u16| if row[usize::from(x / 8)] & (0x80 >> (x % 8)) == 0 { Color::Black } else { Color::White };
        encoder.encode_line((0..width).map(pixel), width).unwrap();
    }
    encoder.finish().unwrap().finish()
}

/// A frame's bits as they are kept in a raster: 1 is white, rows padded to bytes.
pub(crate) fn tiff_frame(file: &[u8], frame: usize) -> Vec<u8> {
    let mut decoder = tiff::decoder::Decoder::new(std::io::Cursor::new(file)).unwrap();
    (0..frame).for_each(|_| decoder.next_image().unwrap());
    let (width, _) = decoder.dimensions().unwrap();
    let tiff::decoder::DecodingResult::U8(bits) = decoder.read_image().unwrap() else { panic!("not bits") };
    let used = width as usize % 8;
    let row = (width as usize).div_ceil(8);
    // Padding is whatever the decoder left; ours is black.
    let mask = if used == 0 { 0xFF } else { !(0xFF_u8 >> used) };
    bits.chunks(row)
        .flat_map(|bytes| bytes.iter().enumerate().map(|(at, byte)| if at + 1 == row { byte & mask } else { *byte }).collect::<Vec<_>>())
        .collect()
}
