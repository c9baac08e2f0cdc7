//! The structure of the files; what readers make of them is checked with other people's programs.

use super::*;
use crate::model::{Layout, Orientation, PageText, ScanRect, Span, Word};

fn sheet(text: &str) -> Sheet {
    let text = PageText::from(text);
    let words = text.tokens().map(|(span, _)| {
        let zone = ScanRect::new(span.start as i32 * 10, 20, span.end as i32 * 10, 40);
        Word { span, zone: Some(zone), confidence: None }
    });
    let layout = Layout { words: words.collect(), ..Layout::default() };
    let placed = layout.placed_words(&text);
    Sheet::laid_out(text, &layout, &placed)
}

fn scan(strips: Vec<(u32, Vec<u8>)>) -> PdfScan {
    let picture = CodedPicture {
        size: ScanSize { width: 100, height: 60 },
        orientation: Orientation::default(),
        coding: Coding::Plain { bits: 8 },
        strips: strips.into_iter().map(|(rows, data)| Strip { rows, data }).collect(),
    };
    PdfScan { picture, turns: QuarterTurns::default(), dpi: (100.0, 100.0) }
}

/// A document of these pages, and where its objects are said to be.
fn document(pages: Vec<(Sheet, Option<PdfScan>)>) -> (Vec<u8>, Vec<usize>) {
    let (mut writer, mut bytes) = PdfWriter::new(&SheetHead::default(), Standard::A1b);
    for (sheet, scan) in pages {
        bytes.extend(writer.page(&sheet, scan));
    }
    bytes.extend(writer.finish());
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let table = text.rsplit("\nxref\n").next().unwrap().to_owned();
    let places = table
        .lines()
        .skip(2)
        .take_while(|line| line.ends_with("n "))
        .map(|line| line.split(' ').next().unwrap().parse().unwrap())
        .collect();
    (bytes, places)
}

#[test]
fn every_object_is_where_the_table_says() {
    let (bytes, places) = document(vec![(sheet("one two"), Some(scan(vec![(60, vec![7; 6000])]))), (sheet(""), None)]);
    for (at, place) in places.iter().enumerate() {
        assert!(bytes[*place..].starts_with(format!("{} 0 obj\n", at + 1).as_bytes()), "object {}", at + 1);
    }
    let start = String::from_utf8_lossy(&bytes).rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse::<usize>().unwrap();
    assert!(bytes[start..].starts_with(b"xref\n"));
}

#[test]
fn a_word_is_as_wide_as_its_place() {
    let sheet = sheet("one two");
    let mut content = Content::new(&sheet, ScanSize { width: 100, height: 60 }, (72.0, 72.0));
    let kinds = content.text(&mut Letters::default());
    let text = String::from_utf8_lossy(&content.bytes).into_owned();
    assert_eq!(kinds, ["P"]);
    // Three letters of ten pixels, half as wide as twenty: no stretching.
    assert!(text.contains("/F 20 Tf 0 20 Td 100 Tz (\0\x01\0\x02\0\x03\0\x04)Tj\n40 0 Td (\0\x05"), "{text:?}");
}

#[test]
fn strips_lie_below_each_other() {
    let (bytes, _) = document(vec![(sheet("x"), Some(scan(vec![(40, vec![0; 4000]), (20, vec![0; 2000])])))]);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert_eq!(text.matches("/Subtype/Image").count(), 2);
    assert!(text.contains("/Width 100/Height 40") && text.contains("/Width 100/Height 20"));
}

#[test]
fn a_mark_of_page_furniture_is_not_read_out() {
    let mut sheet = sheet("3");
    sheet.marks = vec![crate::formats::sheet::SheetMark {
        span: Span::new(0, 1),
        kind: Some(crate::model::MarkKind::PageNumber),
        ..Default::default()
    }];
    let mut content = Content::new(&sheet, ScanSize { width: 100, height: 60 }, (72.0, 72.0));
    assert!(content.text(&mut Letters::default()).is_empty());
}
