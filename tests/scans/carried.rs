//! Pictures in the bytes that a file has them in: carried on into other documents, and read as the files they are.

use super::{Tag, decode, pack, tiff};
use onionskin::formats::pdf::{PdfScan, PdfWriter, Standard};
use onionskin::formats::sheet::{Sheet, SheetHead};
use onionskin::model::{CodedPicture, Coding, Layout, Orientation, PageText, QuarterTurns, ScanSize, Strip};
use onionskin::scan::{Cancel, Limits, Pixels, Raster, Request, encode_jpeg, open};
use std::io::Cursor;

/// A picture with so much noise that its coded bytes are many.
fn noise(width: u32, height: u32) -> Raster {
    let mut seed = 9_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    Raster::whole(ScanSize { width, height }, Pixels::Rgb((0..width * height * 3).map(|_| next()).collect()))
}

fn pdf_of(pictures: Vec<CodedPicture>) -> Vec<u8> {
    let (mut writer, mut bytes) = PdfWriter::new(&SheetHead::default(), Standard::A2u);
    for picture in pictures {
        let sheet = Sheet::laid_out(PageText::from("word"), &Layout::default(), &[]);
        bytes.extend(writer.page(&sheet, Some(PdfScan { picture, turns: QuarterTurns::default(), dpi: (150.0, 150.0) })));
    }
    bytes.extend(writer.finish());
    bytes
}

fn carried(bytes: Vec<u8>, frame: u32) -> Option<CodedPicture> {
    open(Box::new(Cursor::new(bytes)), &Limits::default()).unwrap().carried(frame).unwrap()
}

/// A bare JPEG 2000 codestream's header, and bytes that nobody decodes.
fn jpeg2000() -> Vec<u8> {
    let mut bytes = b"\xff\x4f\xff\x51\0\x2f\0\0".to_vec();
    bytes.extend([600_u32, 800, 0, 0, 600, 800, 0, 0].into_iter().flat_map(u32::to_be_bytes));
    bytes.extend([0, 3]);
    bytes.extend([7, 1, 1].repeat(3));
    bytes.extend(vec![7; 90_000]);
    carried(bytes, 0).unwrap().strips.remove(0).data
}

/// Large pictures of a PDF are not kept in memory; what is carried on must be read from the file all the same.
#[test]
fn scans_of_a_pdf_are_carried_on_as_they_are() {
    let size = ScanSize { width: 600, height: 800 };
    let jpeg = encode_jpeg(&noise(600, 800), 90).unwrap();
    let whole = |coding, data| CodedPicture::whole(size, Orientation::default(), coding, data);
    let pictures = vec![
        whole(Coding::Jpeg { components: 3 }, jpeg),
        whole(Coding::Fax { inverted: true }, vec![5; 50_000]),
        whole(Coding::Jbig2 { globals: b"shared".to_vec(), inverted: false }, vec![6; 70_000]),
        whole(Coding::Jbig2 { globals: Vec::new(), inverted: true }, vec![6; 70]),
        whole(Coding::Jpeg2000, jpeg2000()),
    ];
    let bytes = pdf_of(pictures.clone());
    for (frame, picture) in (0..).zip(&pictures) {
        let found = carried(bytes.clone(), frame);
        assert!(
            found.as_ref() == Some(picture),
            "{frame}: {:?}",
            found.map(|found| (found.size, found.coding, found.strips[0].data.len()))
        );
    }
}

/// A page that is a scan is read by the decoder of its own kind, as the file alone would be; how it lies on the page counts as an
/// orientation tag does.
#[test]
fn a_scan_in_a_pdf_is_read_as_the_file_it_is() {
    let limits = Limits::default();
    let jpeg = encode_jpeg(&noise(320, 480), 85).unwrap();
    let alone = |reduction| decode(&jpeg, Request { area: None, reduction }).unwrap();
    for tag in [1, 3, 6, 8] {
        let orientation = Orientation::from_tag(tag);
        let picture = CodedPicture::whole(ScanSize { width: 320, height: 480 }, orientation, Coding::Jpeg { components: 3 }, jpeg.clone());
        let mut pdf = open(Box::new(Cursor::new(pdf_of(vec![picture]))), &limits).unwrap();
        let upright = pdf.frame_info(0).unwrap().size;
        assert_eq!(upright.width == 480, orientation.swaps_sides());
        for reduction in [1, 8] {
            let found = pdf.decode(0, Request { area: None, reduction }, &limits, &Cancel::default()).unwrap();
            assert_eq!(found.reduction, reduction, "not all of it is decoded for a small picture");
            let turns = QuarterTurns::new(match tag {
                6 => 1,
                3 => 2,
                8 => 3,
                _ => 0,
            });
            assert!(found.pixels == onionskin::scan::turned(alone(reduction), turns).pixels, "tag {tag}, reduction {reduction}");
        }
    }
    // After seven white pixels three black ones, and 199 rows that are like the first.
    let group4 = pack(&["001 1111 10 1", "111".repeat(199).as_str(), "000000000001 000000000001"].concat());
    // The same in JBIG2 (ITU-T T.88, 7.4.8 and 7.4.6): a page, and on it a region in the coding of a fax.
    let segment =
        |number: u8, kind: u8, data: &[u8]| [&[0, 0, 0, number, kind, 0, 1], (data.len() as u32).to_be_bytes().as_slice(), data].concat();
    let size = [160_u32.to_be_bytes(), 200_u32.to_be_bytes()].concat();
    let region = segment(1, 38, &[size.as_slice(), &[0; 8], &[0, 1], &group4].concat());
    let jbig2 = [segment(0, 48, &[size.as_slice(), &[0; 11]].concat()), region].concat();
    for inverted in [false, true] {
        let plain = decode(&tiff(160, 200, &group4, &[(259, 3, &[4]), (262, 3, &[u32::from(inverted)])]), Request::WHOLE).unwrap();
        let fax = (Coding::Fax { inverted }, group4.clone());
        for (coding, data) in [fax, (Coding::Jbig2 { globals: Vec::new(), inverted }, jbig2.clone())] {
            let picture = CodedPicture::whole(ScanSize { width: 160, height: 200 }, Orientation::default(), coding.clone(), data);
            let mut pdf = open(Box::new(Cursor::new(pdf_of(vec![picture]))), &limits).unwrap();
            let found = pdf.decode(0, Request::WHOLE, &limits, &Cancel::default()).unwrap();
            assert!(matches!(found.pixels, Pixels::Bilevel(_)) && found.pixels == plain.pixels, "{coding:?}");
        }
    }
}

#[test]
fn jpeg_strips_of_a_tiff_become_one_picture_or_stay_strips() {
    let strips = |rows: u32, count: u32| -> Vec<Vec<u8>> { (0..count).map(|_| encode_jpeg(&noise(64, rows), 80).unwrap()).collect() };
    let file = |strips: &[Vec<u8>], rows: u32, height: u32, photometric: u32| {
        let counts: Vec<u32> = strips.iter().map(|strip| strip.len() as u32).collect();
        let offsets: Vec<u32> = counts.iter().scan(8, |at, count| Some(std::mem::replace(at, *at + count))).collect();
        let tags: [Tag<'_>; 7] = [
            (258, 3, &[8, 8, 8]),
            (259, 3, &[7]),
            (262, 3, &[photometric]),
            (273, 4, &offsets),
            (277, 3, &[3]),
            (278, 4, &[rows]),
            (279, 4, &counts),
        ];
        tiff(64, height, &strips.concat(), &tags)
    };
    let joined = carried(file(&strips(16, 5), 16, 80, 6), 0).unwrap();
    assert_eq!((joined.strips.len(), joined.strips[0].rows), (1, 80));
    let alone = decode(&joined.strips[0].data, Request::WHOLE).unwrap();
    assert_eq!(alone.size, ScanSize { width: 64, height: 80 });
    // A coarse picture comes from their coefficients, as from a JPEG of its own.
    let coarse = Request { area: None, reduction: 8 };
    for photometric in [6, 2] {
        let bytes = file(&strips(16, 5), 16, 80, photometric);
        let small = decode(&bytes, coarse).unwrap();
        assert_eq!((small.reduction, small.size), (8, ScanSize { width: 8, height: 10 }));
        let alone = carried(bytes, 0).unwrap().strips.remove(0).data;
        assert!(small.pixels == decode(&alone, coarse).unwrap().pixels, "photometric {photometric}");
    }
    // Twelve rows are no whole units of coding: each strip is a picture of its own.
    assert_eq!(decode(&file(&strips(12, 3), 12, 36, 6), coarse).unwrap().reduction, 1);
    let apart = carried(file(&strips(12, 3), 12, 36, 6), 0).unwrap();
    assert_eq!(apart.strips.iter().map(|strip: &Strip| strip.rows).collect::<Vec<_>>(), [12, 12, 12]);
    // Where the numbers are red, green and blue, the stream says so.
    let rgb = carried(file(&strips(16, 2), 16, 32, 2), 0).unwrap();
    assert!(rgb.strips[0].data.windows(5).any(|name| name == b"Adobe"));
    // The last strip may be coded with more rows than are left.
    let padded = carried(file(&strips(16, 3), 16, 40, 6), 0).unwrap();
    assert_eq!((padded.strips.len(), padded.strips[0].rows, padded.size.height), (1, 48, 40));
}

/// A PDF of one page of 144 by 216 points with this content and an image `/Im` of 64 by 96 pixels; its cross references are left to be found.
fn page_with(content: &str) -> Vec<u8> {
    let grey = Raster::whole(ScanSize { width: 64, height: 96 }, Pixels::Grey((0..6144_u32).map(|at| (at % 251) as u8).collect()));
    let jpeg = encode_jpeg(&grey, 90).unwrap();
    let mut bytes =
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n".to_vec();
    bytes.extend(b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 144 216]/Contents 5 0 R");
    bytes.extend(b"/Resources<</XObject<</Im 4 0 R>>/Font<</F 6 0 R>>>>>>\nendobj\n");
    let image = "/Type/XObject/Subtype/Image/Width 64/Height 96/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode";
    for (number, head, data) in [(4, image, jpeg.as_slice()), (5, "", content.as_bytes())] {
        bytes.extend(format!("{number} 0 obj\n<<{head}/Length {}>>\nstream\n", data.len()).bytes());
        bytes.extend(data);
        bytes.extend(b"\nendstream\nendobj\n");
    }
    bytes.extend(b"6 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n");
    bytes
}

/// Digital libraries lay the words of a page under its scan, where nobody sees them.
#[test]
fn what_lies_under_a_scan_is_not_drawn() {
    let (words, scan, white) = ("BT /F 12 Tf 20 100 Td (word) Tj ET ", "q 144 0 0 216 0 0 cm /Im Do Q ", "1 g 10 10 50 50 re f ");
    let opened = |content: &[&str]| open(Box::new(Cursor::new(page_with(&content.concat()))), &Limits::default()).unwrap();
    let is_scan = |content: &[&str]| opened(content).frame_info(0).unwrap().kind.starts_with("PDF, scanned page");
    assert!(is_scan(&[words, scan]) && is_scan(&[white, scan]) && is_scan(&[scan, scan]));
    // What lies on it can be seen, white or not.
    assert!(!is_scan(&[scan, words]) && !is_scan(&[scan, white]) && !is_scan(&[words, "q 70 0 0 216 0 0 cm /Im Do Q "]));
    let mut file = opened(&[words, scan]);
    assert_eq!(file.text_layer(0).unwrap().unwrap().text.as_str().trim(), "word");
    assert_eq!(file.frame_info(0).unwrap().size, ScanSize { width: 64, height: 96 });
}
