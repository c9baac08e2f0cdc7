//! Pages drawn as letters in cells, with boxes where text was taken out.

use super::*;
use crate::analysis::PageInput;
use crate::model::{DocumentId, Layout, PageId, PageText, ScanSize, Word};

/// Letters are 10 wide, lines 40 apart and 20 high; the text begins at 100,100. A cell of the drawing is a letter; `█` and `□` are
/// boxes of the scan, which the text does not have.
struct Typed {
    text: PageText,
    layout: Layout,
    boxes: Vec<InkBox>,
}

fn typed(drawing: &str) -> Typed {
    let (mut text, mut layout, mut boxes) = (String::new(), Layout::default(), Vec::new());
    for (row, line) in drawing.lines().enumerate() {
        let top = 100 + row as i32 * 40;
        let cells: Vec<char> = line.chars().collect();
        let mut at = 0;
        let mut words_in_line = 0;
        for stretch in cells.chunk_by(|a, b| kind(*a) == kind(*b)) {
            let zone = ScanRect::new(100 + at * 10, top, 100 + (at + stretch.len() as i32) * 10, top + 20);
            at += stretch.len() as i32;
            match kind(stretch[0]) {
                1 | 2 => {
                    let kind = if kind(stretch[0]) == 1 { InkBoxKind::Solid } else { InkBoxKind::Outlined };
                    let zone = ScanRect { top: zone.top - 8, bottom: zone.bottom + 8, ..zone };
                    boxes.push(InkBox { zone, kind, fill: 1.0, confidence: 0.8 });
                }
                3 => {
                    if words_in_line > 0 {
                        text.push(' ');
                    }
                    words_in_line += 1;
                    let start = text.len();
                    text.extend(stretch);
                    layout.words.push(Word { span: Span::new(start, text.len()), zone: Some(zone), confidence: None });
                }
                _ => {}
            }
        }
        text.push('\n');
    }
    Typed { text: PageText::new(text), layout, boxes }
}

fn kind(cell: char) -> u8 {
    match cell {
        '█' => 1,
        '□' => 2,
        ' ' => 0,
        _ => 3,
    }
}

impl Typed {
    fn page(&self) -> PageInput<'_> {
        let scan_size = Some(ScanSize { width: 850, height: 1100 });
        PageInput { id: PageId(1), document: DocumentId(1), text: &self.text, layout: &self.layout, scan_size }
    }

    fn codes(&self) -> Vec<Finding> {
        let find = |code: &str| self.text.as_str().find(code).map(|at| Span::new(at, at + code.len()));
        let mark = |span| finding(span, MarkKind::ExemptionCode, "exemption.foia", 0.95, String::new());
        find("(b)(1)").into_iter().map(mark).collect()
    }
}

/// The text with `‹extent›` where the redactions stand, and their reasons.
fn redacted(typed: &Typed) -> (String, Vec<String>) {
    let mut findings = typed.codes();
    place_boxes(&typed.page(), &typed.boxes, &mut findings);
    let mut text = typed.text.as_str().to_owned();
    let mut reasons = Vec::new();
    for found in findings.iter().rev().filter(|found| found.rule == REDACTION) {
        assert!(found.zone.is_some());
        text.replace_range(found.span.range(), &format!("‹{}›", found.extent.unwrap()));
        reasons.insert(0, found.reason.clone());
    }
    (text, reasons)
}

/// A drawing, and the text with its redactions.
fn check(drawing: &str, expected: &str) {
    assert_eq!(redacted(&typed(drawing)).0, expected, "{drawing}");
}

#[test]
fn a_box_stands_between_the_words_it_stands_between() {
    check(
        "less hopeful according to █████████████████ who had it\nfrom a person present at the table in the old embassy\n",
        "less hopeful according to‹3 words› who had it\nfrom a person present at the table in the old embassy\n",
    );
    check(
        "████████████ less hopeful than he had been in the fall\nfrom a person present at the table in the old embassy\n",
        "‹2 words›less hopeful than he had been in the fall\nfrom a person present at the table in the old embassy\n",
    );
}

#[test]
fn whole_lines_are_counted_in_lines() {
    check(
        "less hopeful according to those who had the news of it\n██████████████████████████████████████████████████████\n\
         ██████████████████████████████████████████████████████\nfrom a person present at the table in the old embassy\n",
        "less hopeful according to those who had the news of it‹2 lines›\n\n\nfrom a person present at the table in the old embassy\n",
    );
}

#[test]
fn a_passage_that_goes_on_in_the_next_line_is_one_redaction() {
    check(
        "the third point was that ██████████████████████████████\n████████████████████████ and we would not raise it there\n\
         from a person present at the table in the old embassy\n",
        "the third point was that‹2 lines›and we would not raise it there\nfrom a person present at the table in the old embassy\n",
    );
}

#[test]
fn the_code_beside_a_box_explains_it() {
    let beside = typed("less hopeful according to ████████████████ (b)(1) and\nfrom a person present at the table in the old embassy\n");
    assert_eq!(redacted(&beside).1, ["A solid black box of about 3 words on the scan; code (b)(1) beside it."]);
    let far = typed("less hopeful according to ████████████████ who had it\nfrom a person present at the table in the old (b)(1)\n");
    assert_eq!(redacted(&far).1, ["A solid black box of about 3 words on the scan."]);
}

#[test]
fn the_code_in_a_box_and_garbage_are_covered() {
    let mut page = typed("less hopeful according to those     (b)(1)  who had it\nfrom a person present at the table in the old embassy\n");
    let code = page.layout.words[5].zone.unwrap();
    let zone = ScanRect::new(code.left - 40, code.top - 8, code.right + 15, code.bottom + 8);
    page.boxes = vec![InkBox { zone, kind: InkBoxKind::Outlined, fill: 1.0, confidence: 0.8 }];
    let (text, reasons) = redacted(&page);
    assert!(text.starts_with("less hopeful according to those ‹2 words› who had it\n"), "{text}");
    assert_eq!(reasons, ["An empty frame of about 2 words on the scan; code (b)(1) in it."]);
}

#[test]
fn a_frame_around_readable_words_hides_nothing() {
    let mut page = typed("less hopeful according to those who had the news of it\nfrom a person present at the table in the old embassy\n");
    let zone = ScanRect::new(90, 90, 700, 130);
    page.boxes = vec![InkBox { zone, kind: InkBoxKind::Outlined, fill: 0.8, confidence: 0.8 }];
    assert_eq!(redacted(&page).1, Vec::<String>::new());
}

#[test]
fn a_redaction_the_text_shows_gets_its_place_on_the_scan() {
    let mut page = typed("less hopeful according to [redacted] who had the news\nfrom a person present at the table in the old embassy\n");
    let at = page.text.as_str().find("[redacted]").unwrap();
    let zone = page.layout.words[4].zone.unwrap();
    page.boxes = vec![InkBox { zone, kind: InkBoxKind::Solid, fill: 1.0, confidence: 0.8 }];
    let mut findings = vec![finding(Span::new(at, at + 10), MarkKind::Redaction, "redaction.cue", 0.95, String::new())];
    place_boxes(&page.page(), &page.boxes, &mut findings);
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].zone, findings[0].extent), (Some(zone), Some(Extent::Words(2))));
}

#[test]
fn without_places_of_words_it_stands_at_a_line_end_and_less_surely() {
    let mut page = typed("one\ntwo\nthree\nfour\n");
    page.layout = Layout::default();
    let zone = ScanRect::new(100, 520, 700, 540);
    page.boxes = vec![InkBox { zone, kind: InkBoxKind::Solid, fill: 1.0, confidence: 0.9 }];
    let (text, reasons) = redacted(&page);
    assert_eq!(text, "one‹1 line›\ntwo\nthree\nfour\n");
    assert_eq!(reasons, ["A solid black box of about 1 line on the scan; its place in the text is estimated."]);
}

/// A page of twelve lines with `line` as its fifth: the words that stand apart.
fn check_apart(line: &str, expected: &[&str]) {
    let body = "            we have both agreed to the proposal of the acting head";
    let drawing: Vec<&str> = (0..12).map(|at| if at == 4 { line } else { body }).collect();
    let page = typed(&drawing.join("\n"));
    let found: Vec<&str> = apart(&page.page(), &[]).iter().map(|found| page.text.slice(found.span)).collect();
    assert_eq!(found, expected, "{line}");
}

#[test]
fn margin_codes_do_not_stand_inside_a_sentence() {
    check_apart("STAT        we have both agreed to the proposal of the acting head", &["STAT"]);
    check_apart("            we have both agreed to the proposal of the acting head      ILLEGIB", &["ILLEGIB"]);
    check_apart("25X1        we have both agreed to the proposal of the acting head", &["25X1"]);
}

#[test]
fn item_numbers_and_words_of_the_text_are_not_apart() {
    for item in ["1.", "(a)", "(S)", "12.", "-", "iv.", "he", "Copy", "A."] {
        check_apart(&format!("{item:<12}we have both agreed to the proposal of the acting head"), &[]);
    }
    check_apart("            we have both agreed to the proposal of the acting head    again", &[]);
    check_apart("     NOW we have both agreed to the proposal of the acting head", &[]);
}

#[test]
fn columns_have_no_margins() {
    let rows: Vec<String> = (0..12)
        .map(|row| if row % 2 == 0 { "we have both agreed to it".to_owned() } else { format!("{:40}THE head of state and all", "") })
        .collect();
    let page = typed(&rows.join("\n"));
    assert_eq!(apart(&page.page(), &[]), []);
}
