//! Every dialect of every format that is read, from strings written for the purpose.
//!
//! A page is shown as its text, one word zone or region kind a line after it where the test asks for them.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics fails, which is what it is for"
)]

use onionskin::formats::{self, FormatError, ReadOutcome, ReadPage};
use onionskin::model::ScanRect;

fn read(input: &str, extension: &str) -> ReadOutcome {
    let (_, outcome) = formats::read(input.as_bytes(), Some(extension)).unwrap_or_else(|error| panic!("{error}: {input}"));
    check_spans(&outcome);
    outcome
}

/// Every span stands in the text, in order, on character bounds; words hold no line end.
fn check_spans(outcome: &ReadOutcome) {
    for page in &outcome.pages {
        let mut at = 0;
        for word in &page.layout.words {
            let text = page.text.slice(word.span);
            assert!(page.text.holds(word.span) && word.span.start >= at, "{:?}", word.span);
            assert!(!text.is_empty() && !text.contains('\n') && text.trim() == text, "{text:?}");
            at = word.span.end;
        }
        assert!(page.layout.lines.iter().all(|line| page.text.holds(line.span) && !page.text.slice(line.span).contains('\n')));
        assert!(page.layout.lines.is_sorted_by_key(|line| line.span) && page.layout.regions.is_sorted_by_key(|region| region.span));
        assert!(page.layout.regions.iter().all(|region| page.text.holds(region.span)));
        assert!(!page.text.as_str().contains('\r'));
    }
}

fn joined(outcome: &ReadOutcome) -> String {
    outcome.pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\u{240C}")
}

fn rect(zone: ScanRect) -> String {
    format!("{} {} {} {}", zone.left, zone.top, zone.right, zone.bottom)
}

/// `word=left top right bottom@confidence`, one a line.
fn words(page: &ReadPage) -> String {
    let word = |word: &onionskin::model::Word| {
        let zone = word.zone.map_or_else(|| "-".to_owned(), rect);
        let sure = word.confidence.map(|sure| format!("@{:.2}", sure.get())).unwrap_or_default();
        format!("{}={zone}{sure}", page.text.slice(word.span))
    };
    page.layout.words.iter().map(word).collect::<Vec<_>>().join("\n")
}

/// `Kind: text` of each region.
fn regions(page: &ReadPage) -> String {
    let region = |region: &onionskin::model::Region| format!("{:?}: {}", region.kind, page.text.slice(region.span).replace('\n', "/"));
    page.layout.regions.iter().map(region).collect::<Vec<_>>().join("\n")
}

fn check(input: &str, extension: &str, expected: &str) -> ReadOutcome {
    let outcome = read(input, extension);
    assert_eq!(joined(&outcome), expected, "{input}");
    outcome
}

mod plain {
    use super::*;

    fn labels(outcome: &ReadOutcome) -> Vec<Option<&str>> {
        outcome.pages.iter().map(|page| page.label.as_deref()).collect()
    }

    #[test]
    fn one_flow_is_one_page() {
        let outcome = check("TOP SECRET\r\n\r\nin Cubz\rPage 3 of the file\n", "txt", "TOP SECRET\n\nin Cubz\nPage 3 of the file\n");
        assert!(!outcome.has_page_breaks);
    }

    #[test]
    fn form_feeds_cut_and_a_last_one_begins_no_page() {
        assert!(check("one\n\x0ctwo\n\x0c", "txt", "one\n\u{240C}two\n").has_page_breaks);
        check("one\x0c\x0cthree", "txt", "one\u{240C}\u{240C}three");
    }

    #[test]
    fn lines_that_name_an_image_cut_and_give_it() {
        let text = "-----File: 001.png---\\anne\\bob-----\n\nFirst.\n-----File: b/002.png-----\nSecond.\n";
        let outcome = check(text, "txt", "\nFirst.\n\u{240C}Second.\n");
        assert_eq!(labels(&outcome), [Some("001"), Some("002")]);
        assert_eq!(outcome.pages[1].image.as_deref(), Some("b/002.png"));
    }

    #[test]
    fn page_headings_cut_with_what_sets_them_off() {
        let text = "# 104-10012\n\n## Page 1\n\nAlpha\n\n---\n\n## Page 2\n\n\nBeta\n";
        let outcome = check(text, "md", "Alpha\n\u{240C}\nBeta\n");
        assert_eq!((labels(&outcome), outcome.notices.len()), (vec![Some("1"), Some("2")], 1));
        check("--- Page 1 ---\nAlpha\n=== Page 2 ===\nBeta", "txt", "Alpha\n\u{240C}Beta");
        check("# Page iv\nAlpha\n# Page v\nBeta", "md", "Alpha\n\u{240C}Beta");
    }

    #[test]
    fn page_headings_that_are_no_series_do_not_cut() {
        let text = "## Page 7\n\nsays so\n\n## Page 3\n\nsays otherwise\n";
        assert!(!check(text, "md", text).has_page_breaks);
        let text = "# History\n\nPage 3 of 8\n\ntext\n\nPage 2 of 9\n";
        assert!(!check(text, "md", text).has_page_breaks);
    }

    #[test]
    fn printed_numbers_cut_and_stay() {
        let head = check("Page 1 of 2\nAlpha\nPage 2 of 2\nBeta\n", "txt", "Page 1 of 2\nAlpha\n\u{240C}Page 2 of 2\nBeta\n");
        let foot = check("Alpha\nPage 1 of 2\nBeta\nPage 2 of 2\n", "txt", "Alpha\nPage 1 of 2\n\u{240C}Beta\nPage 2 of 2\n");
        assert_eq!(labels(&head), labels(&foot));
    }

    #[test]
    fn a_text_before_the_first_heading_is_kept_as_a_page() {
        check(
            "Read this first.\nReally.\n\n## Page 1\n\nAlpha\n\n## Page 2\nBeta",
            "md",
            "Read this first.\nReally.\n\u{240C}Alpha\n\u{240C}Beta",
        );
    }

    proptest::proptest! {
        #[test]
        fn pages_and_separators_are_the_file(parts in proptest::collection::vec("(-----File: [a-c0-9]{1,3}.png-----\n|(\n)?## Page [1-4]\n|--- Page [1-3] ---\n|---\n|# t\n|Page [1-3] of [23]\n|\x0c|\n| |[a-cé]{1,3}|[a-z ]{0,8}\n)", 0..24)) {
            let text = parts.concat();
            let cut = formats::separators::cut(&text);
            let mut whole = String::new();
            for page in &cut.pages {
                whole.push_str(&text[page.separator.range()]);
                whole.push_str(&text[page.text.range()]);
            }
            whole.push_str(&text[cut.tail.range()]);
            proptest::prop_assert_eq!(whole, text);
        }
    }
}

mod hocr {
    use super::*;

    const WORDS: &str = "<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'http://example.invalid/x.dtd'>\
        <html xmlns='http://www.w3.org/1999/xhtml'><head><title>t; not text</title><meta name='ocr-system' content='tesseract 5.3.0'/></head><body>\
        <div class='ocr_page' title='image \"a;b \u{e9}.tif\"; bbox 0 0 900 1200; ppageno 2; lpageno iv'>\
        <div class='ocr_carea' title='bbox 1 2 500 60'><p class='ocr_par' title='bbox 1 2 500 60'>\
        <span class='ocr_header' title='bbox 10 10 210 30; baseline 0.1 -5'>\n<span class='ocrx_word' title='bbox 10 10 50 30; x_wconf 91'><strong>TOP</strong></span>\n\
        <span class='ocrx_word' title='bbox 60 10 210 30; x_wconf 9'>SE&shy;CRET</span></span>\n\
        <span class='ocr_line' title='bbox 10 40 90 60'><span class='ocrx_word' title='bbox 10 40 90 60'> in </span><span class='ocrx_word' title='bbox 95 40 99 60'>it</span></span>\
        </p></div><div class='ocr_photo' title='bbox 5 5 6 6'></div></div></body></html>";

    #[test]
    fn words_have_zones_and_confidence() {
        let outcome = check(WORDS, "hocr", "TOP SE\u{ad}CRET\nin it");
        let page = &outcome.pages[0];
        assert_eq!(words(page), "TOP=10 10 50 30@0.91\nSE\u{ad}CRET=60 10 210 30@0.09\nin=10 40 90 60\nit=95 40 99 60");
        assert_eq!(regions(page), "Paragraph: TOP SE\u{ad}CRET/in it");
        assert_eq!((page.image.as_deref(), page.image_frame, page.label.as_deref()), (Some("a;b é.tif"), Some(2), Some("iv")));
        assert_eq!(page.scan_size.map(|size| (size.width, size.height)), Some((900, 1200)));
        let baseline: Vec<_> = page.layout.lines[0].baseline.iter().map(|point| (point.x, point.y)).collect();
        assert_eq!(baseline, [(10, 25), (210, 45)]);
        assert!(outcome.notices.is_empty(), "{:?}", outcome.notices);
    }

    #[test]
    fn html_of_old_programs_is_read() {
        let old = "<HTML><HEAD><META NAME=ocr-system CONTENT=x><STYLE>p > a < b</STYLE></HEAD><BODY>\
            <DIV CLASS=\"ocr_page\" TITLE=\"image x.png; bbox 0 0 9 9\"><P CLASS=ocr_par>\
            <SPAN CLASS=ocr_line TITLE='bbox 1 1 5 5'>Caf&eacute; &amp; bar</SPAN><BR><SPAN CLASS=ocr_line>a < b</SPAN>\
            <P CLASS=ocr_par><SPAN CLASS=ocrx_line>next</SPAN></DIV></BODY></HTML>";
        let outcome = check(old, "html", "Café & bar\na < b\n\nnext");
        assert_eq!(outcome.pages[0].image.as_deref(), Some("x.png"));
        assert!(outcome.pages[0].layout.words.is_empty());
    }

    #[test]
    fn missing_levels_lose_no_text() {
        check("<div class='ocr_page'>Page <b>1</b></div><div class='ocr_page'>Page 2<br/>more</div>", "html", "Page 1\u{240C}Page 2\nmore");
        check("<html><body><span class='ocr_line'>no page</span></body></html>", "html", "no page");
        check("<html><div class='ocr_page'></div><span class='ocr_line'>outside</span></html>", "html", "outside");
        check("<div class='ocr_page'><span class='ocrx_word'>a</span><span class='ocrx_word'>b</span></div>", "html", "a b");
        check(
            "<div class='ocr_page'><span class='ocr_line'>(<span class='ocrx_word'>TS</span>) <span class='ocr_word'>in</span></span></div>",
            "html",
            "(TS) in",
        );
    }

    #[test]
    fn frames_count_from_nought_even_where_the_file_counts_from_one() {
        let page = |number: u32| format!("<div class='ocr_page' title='image x.pdf; ppageno {number}'>t</div>");
        let frames = |input: String| read(&input, "hocr").pages.iter().map(|page| page.image_frame).collect::<Vec<_>>();
        assert_eq!(frames(page(0) + &page(1)), [Some(0), Some(1)]);
        assert_eq!(frames(page(1) + &page(2)), [Some(0), Some(1)]);
        assert_eq!(frames(format!("<meta name='ocr-system' content='gImageReader 3'>{}", page(4))), [Some(3)]);
    }

    #[test]
    fn only_real_information_makes_a_running_head() {
        let line = |system: &str| {
            format!("<meta name='ocr-system' content='{system}'><div class='ocr_page'><span class='ocr_header'>Head</span></div>")
        };
        assert_eq!(regions(&read(&line("tesseract 5"), "hocr").pages[0]), "Paragraph: Head");
        assert_eq!(regions(&read(&line("someone else"), "hocr").pages[0]), "Header: Head");
    }

    #[test]
    fn html_without_classes_is_not_hocr() {
        assert!(formats::sniff(b"<html><body><p>text</p></body></html>", Some("html")).is_none());
    }
}

mod alto {
    use super::*;

    fn alto(namespace: &str, head: &str, page: &str, blocks: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><alto {namespace}><Description>{head}</Description><Layout><Page {page}><PrintSpace>{blocks}</PrintSpace></Page></Layout></alto>"
        )
    }

    const NAMESPACES: &[&str] = &[
        "",
        "xmlns='http://schema.ccs-gmbh.com/ALTO'",
        "xmlns='http://bibnum.bnf.fr/ns/alto_prod'",
        "xmlns='http://www.loc.gov/standards/alto/ns-v2#'",
        "xmlns='http://www.loc.gov/standards/alto/ns-v3#'",
        "xmlns='http://www.loc.gov/standards/alto/ns-v4#'",
    ];

    #[test]
    fn every_namespace_and_none_is_read() {
        let line = "<TextBlock><TextLine><String CONTENT='in' HPOS='1.4' VPOS='2' WIDTH='10.2' HEIGHT='8' WC='0.5'/><SP/><String CONTENT='Cub&#x7a;'/></TextLine></TextBlock>";
        for namespace in NAMESPACES {
            let outcome = check(&alto(namespace, "", "WIDTH='90' HEIGHT='120'", line), "xml", "in Cubz");
            assert_eq!(words(&outcome.pages[0]), "in=1 2 12 10@0.50\nCubz=-");
        }
        check(
            &format!(
                "<a:alto xmlns:a='x'><a:Page><a:TextBlock>{}</a:TextBlock></a:Page></a:alto>",
                "<a:TextLine><a:String CONTENT='x'/></a:TextLine>"
            ),
            "xml",
            "x",
        );
    }

    #[test]
    fn other_units_keep_the_page_in_the_same_space() {
        let unit =
            "<MeasurementUnit>inch1200</MeasurementUnit><sourceImageInformation><fileName> 0497.tif </fileName></sourceImageInformation>";
        let line = "<TextBlock><TextLine><String CONTENT='x' HPOS='1200' VPOS='2400' WIDTH='600' HEIGHT='80'/></TextLine></TextBlock>";
        let outcome = read(&alto("", unit, "WIDTH='9600' HEIGHT='13200' PRINTED_IMG_NR='iv'", line), "xml");
        let page = &outcome.pages[0];
        assert_eq!(words(page), "x=1200 2400 1800 2480");
        assert_eq!((page.scan_size, page.layout.scan_size.map(|size| size.width)), (None, Some(9600)));
        assert_eq!((page.image.as_deref(), page.label.as_deref()), (Some("0497.tif"), Some("iv")));
    }

    #[test]
    fn a_unit_that_cannot_be_placed_is_reported() {
        let line = "<TextBlock><TextLine><String CONTENT='x'/></TextLine></TextBlock>";
        let notices = |unit: &str, page: &str| {
            let head = format!("<MeasurementUnit>{unit}</MeasurementUnit>");
            read(&alto("", &head, page, line), "xml").notices.len()
        };
        assert_eq!((notices("mm10", "WIDTH='9' HEIGHT='9'"), notices("mm10", ""), notices("ell", ""), notices("pixel", "")), (0, 1, 1, 0));
    }

    #[test]
    fn hyphens_belong_to_their_word_and_nothing_is_doubled() {
        let lines = "<TextBlock><TextLine><String CONTENT='impor' SUBS_TYPE='HypPart1' SUBS_CONTENT='important' HPOS='1' VPOS='1' WIDTH='9' HEIGHT='9'/><HYP CONTENT='-' HPOS='10' VPOS='1' WIDTH='5' HEIGHT='9'/></TextLine>\
            <TextLine><String CONTENT='tant' SUBS_TYPE='HypPart2' SUBS_CONTENT='important'/></TextLine><TextLine><String CONTENT='soft'/><HYP CONTENT='\u{ad}'/></TextLine>\
            <TextLine><String CONTENT='bare'/><HYP CONTENT=''/></TextLine><TextLine><String CONTENT='twice-'/><HYP CONTENT='-'/></TextLine></TextBlock>";
        let outcome = check(&alto("", "", "", lines), "xml", "impor-\ntant\nsoft\u{ad}\nbare-\ntwice-");
        assert!(words(&outcome.pages[0]).starts_with("impor-=1 1 15 10\n"));
    }

    #[test]
    fn tesseracts_broken_confidence_is_mended() {
        let line = "<TextBlock><TextLine><String CONTENT='a' WC='0.5'/><String CONTENT='b' WC='0.96'/><String CONTENT='c' WC='0.100'/></TextLine></TextBlock>";
        let software = "<OCRProcessing><softwareName>tesseract 5.3.0</softwareName></OCRProcessing>";
        assert_eq!(words(&read(&alto("", software, "", line), "xml").pages[0]), "a=-@0.05\nb=-@0.96\nc=-@1.00");
        assert_eq!(words(&read(&alto("", "", "", line), "xml").pages[0]), "a=-@0.50\nb=-@0.96\nc=-@0.10");
    }

    #[test]
    fn a_string_for_the_whole_line_is_a_line_without_words() {
        let line = "<TextBlock ID='eSc_dummyblock_'><TextLine BASELINE='5 44 224 50'><Shape><Polygon POINTS='4 43 224 43 224 60 4 60'/></Shape><String CONTENT='c/o 35, Lordship Park,' HPOS='5' VPOS='4' WIDTH='200' HEIGHT='9'/></TextLine></TextBlock>";
        let outcome = check(&alto("", "", "", line), "xml", "c/o 35, Lordship Park,");
        let line = &outcome.pages[0].layout.lines[0];
        assert!(outcome.pages[0].layout.words.is_empty());
        assert_eq!((line.zone.map(rect).as_deref(), line.outline.len(), line.baseline.len()), (Some("4 43 224 60"), 4, 2));
    }

    #[test]
    fn tags_and_composed_blocks_say_what_a_block_is() {
        let input = alto("", "", "", "<TextBlock TAGREFS='t1'><TextLine><String CONTENT='12'/></TextLine></TextBlock><ComposedBlock TYPE='table'><TextBlock><TextLine><String CONTENT='a'/></TextLine></TextBlock><TextBlock><TextLine><String CONTENT='b'/></TextLine></TextBlock></ComposedBlock><TextBlock><TextLine BASELINE='7' HPOS='1' VPOS='1' WIDTH='9' HEIGHT='9'><String CONTENT='c'/></TextLine></TextBlock>")
            .replace("<Layout>", "<Tags><LayoutTag ID='t1' LABEL='Page number'/></Tags><Layout>");
        let outcome = check(&input, "xml", "12\n\na\nb\n\nc");
        assert_eq!(regions(&outcome.pages[0]), "PageNumber: 12\nTable: a/b\nParagraph: c");
    }

    #[test]
    fn the_reading_order_is_kept() {
        let input = alto("", "", "", "<TextBlock ID='a'><TextLine><String CONTENT='second'/></TextLine></TextBlock><TextBlock ID='b'><TextLine><String CONTENT='first'/></TextLine></TextBlock>")
            .replace("<Layout>", "<ReadingOrder><OrderedGroup><ElementRef REF='b'/><ElementRef REF='a'/></OrderedGroup></ReadingOrder><Layout>");
        check(&input, "xml", "first\n\nsecond");
    }

    #[test]
    fn several_pages_and_a_note_on_another_image() {
        let turned =
            "<processingStepSettings>RED.transform=(1.0, -0.01, 0.01, 1.0, 3, -5)</processingStepSettings><fileName>x.tif</fileName>";
        let input = alto(
            "",
            turned,
            "",
            "<TextBlock><TextLine><String CONTENT='a' HPOS='100' VPOS='200' WIDTH='100' HEIGHT='20'/></TextLine></TextBlock>",
        )
        .replace("</Page>", "</Page><Page><PrintSpace HPOS='0' VPOS='0' WIDTH='50' HEIGHT='70'/></Page>");
        let outcome = check(&input, "xml", "a\u{240C}");
        assert_eq!(words(&outcome.pages[0]), "a=100 200 200 220");
        assert_eq!(outcome.pages[1].scan_size.map(|size| (size.width, size.height)), Some((50, 70)));
        assert_eq!(outcome.pages[1].image_frame, Some(1));
    }
}

mod page_xml {
    use super::*;

    fn page(version: &str, inside: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><PcGts xmlns=\"{version}\"><Page imageFilename=\"s.png\" imageWidth=\"90\" imageHeight=\"120\">{inside}</Page></PcGts>"
        )
    }

    fn region(id: &str, attributes: &str, text: &str) -> String {
        format!("<TextRegion id='{id}' {attributes}><TextLine><TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine></TextRegion>")
    }

    #[test]
    fn every_version_is_read() {
        let years =
            ["2009-03-16", "2010-01-12", "2010-03-19", "2013-07-15", "2016-07-15", "2017-07-15", "2018-07-15", "2019-07-15", "2024-07-15"];
        for year in years {
            for scheme in ["http", "https"] {
                let coords = if year < "2013" {
                    "<Coords><Point x='1' y='2'/><Point x='11' y='2'/><Point x='11' y='9'/></Coords>"
                } else {
                    "<Coords points='1,2 11,2 11,9'/>"
                };
                let inside = format!(
                    "<TextRegion id='r'><TextLine id='l'>{coords}<Word id='w'>{coords}<TextEquiv conf='0.75'><PlainText/><Unicode>in</Unicode></TextEquiv></Word></TextLine></TextRegion>"
                );
                let outcome =
                    check(&page(&format!("{scheme}://schema.primaresearch.org/PAGE/gts/pagecontent/{year}"), &inside), "xml", "in");
                assert_eq!(words(&outcome.pages[0]), "in=1 2 11 9@0.75");
                assert_eq!(outcome.pages[0].image.as_deref(), Some("s.png"));
            }
        }
    }

    #[test]
    fn text_is_taken_from_the_level_that_has_it() {
        check(
            &page(
                "",
                "<TextRegion><TextLine><TextEquiv><Unicode></Unicode></TextEquiv></TextLine><TextEquiv><Unicode>only\nthe region</Unicode></TextEquiv></TextRegion>",
            ),
            "xml",
            "only\nthe region",
        );
        check(
            &page(
                "",
                "<TextRegion><TextLine><Word><Glyph><TextEquiv><Unicode>a</Unicode></TextEquiv></Glyph><Glyph><TextEquiv><Unicode>b</Unicode></TextEquiv></Glyph></Word></TextLine></TextRegion>",
            ),
            "xml",
            "ab",
        );
        check(
            &page("", "<TextRegion><TextLine><TextEquiv><PlainText>plain</PlainText></TextEquiv></TextLine></TextRegion>"),
            "xml",
            "plain",
        );
    }

    #[test]
    fn a_corrected_line_wins_and_its_words_lend_their_places() {
        let word = |text: &str, x: u32| {
            format!("<Word><Coords points='{x},0 {},9'/><TextEquiv conf='0.9'><Unicode>{text}</Unicode></TextEquiv></Word>", x + 8)
        };
        let line = |words: String, text: &str| {
            page("", &format!("<TextRegion><TextLine>{words}<TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine></TextRegion>"))
        };
        let same_number = read(&line(word("in", 0) + &word("Cubz", 10), "in Cuba"), "xml");
        assert_eq!(words(&same_number.pages[0]), "in=0 0 8 9@0.90\nCuba=10 0 18 9");
        assert_eq!(same_number.notices.len(), 1);
        let split = read(&line(word("in", 0) + &word("theisland", 10) + &word("now", 20), "in the island now"), "xml");
        assert_eq!(words(&split.pages[0]), "in=0 0 8 9@0.90\nnow=20 0 28 9@0.90");
    }

    #[test]
    fn the_lowest_index_wins() {
        let inside = "<TextRegion><TextLine><TextEquiv index='1'><Unicode>ocr</Unicode></TextEquiv><TextEquiv index='0'><Unicode>truth</Unicode></TextEquiv><TextEquiv><Unicode>none</Unicode></TextEquiv></TextLine></TextRegion>";
        check(&page("", inside), "xml", "truth");
    }

    #[test]
    fn reading_order_by_index_by_list_and_by_transkribus() {
        let two = region("a", "", "second") + &region("b", "", "first");
        let order = |inside: &str| page("", &format!("<ReadingOrder>{inside}</ReadingOrder>{two}"));
        check(
            &order("<OrderedGroup><RegionRefIndexed index='1' regionRef='a'/><RegionRefIndexed index='0' regionRef='b'/></OrderedGroup>"),
            "xml",
            "first\n\nsecond",
        );
        check(&order("<UnorderedGroup><RegionRef regionRef='b'/><RegionRef regionRef='a'/></UnorderedGroup>"), "xml", "first\n\nsecond");
        check(
            &order(
                "<OrderedGroup><OrderedGroupIndexed index='5'><RegionRefIndexed index='0' regionRef='a'/></OrderedGroupIndexed><RegionRefIndexed index='2' regionRef='b'/></OrderedGroup>",
            ),
            "xml",
            "first\n\nsecond",
        );
        let custom = region("a", "custom='readingOrder {index:1;} structure {type:header;}'", "second")
            + &region("b", "custom='readingOrder {index:0;}'", "first");
        assert_eq!(regions(&check(&page("", &custom), "xml", "first\n\nsecond").pages[0]), "Paragraph: first\nHeader: second");
    }

    #[test]
    fn types_tables_and_nested_regions() {
        let inside = region("a", "type='page-number'", "12")
            + &format!("<GraphicRegion type='stamp'>{}</GraphicRegion>", region("b", "", "REGISTRY"))
            + &format!(
                "<TableRegion>{}{}</TableRegion>",
                region("c", "", "b").replace("<TextLine>", "<Roles><TableCellRole rowIndex='0' columnIndex='1'/></Roles><TextLine>"),
                region("d", "", "a").replace("<TextLine>", "<Roles><TableCellRole rowIndex='0' columnIndex='0'/></Roles><TextLine>")
            )
            + &region("e", "type='paragraph'", "text");
        assert_eq!(regions(&read(&page("", &inside), "xml").pages[0]), "PageNumber: 12\nStamp: REGISTRY\nTable: a/b\nParagraph: text");
    }
}

mod tsv {
    use super::*;

    const HEADER: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n";

    #[test]
    fn words_stand_in_their_lines_and_quotes_are_text() {
        let rows = "1\t1\t0\t0\t0\t0\t0\t0\t90\t120\t-1\t\n2\t1\t1\t0\t0\t0\t1\t1\t50\t20\t-1\t\n3\t1\t1\t1\t0\t0\t1\t1\t50\t20\t-1\t\n4\t1\t1\t1\t1\t0\t1\t1\t50\t9\t-1\t\n\
            5\t1\t1\t1\t1\t1\t1\t1\t4\t9\t96.5\t\"\n5\t1\t1\t1\t1\t2\t6\t1\t9\t9\t12\tin\n4\t1\t1\t1\t2\t0\t1\t11\t50\t9\t-1\t\n5\t1\t1\t1\t2\t1\t1\t11\t9\t9\t-1\tit\n\
            5\t1\t2\t1\t1\t1\t1\t31\t9\t9\t80\tnext\n1\t2\t0\t0\t0\t0\t0\t0\t80\t60\t-1\t\n5\t2\t1\t1\t1\t1\t1\t1\t4\t4\t50\ttwo\n5\t2\t1";
        let outcome = check(&format!("{HEADER}{rows}"), "tsv", "\" in\nit\n\nnext\u{240C}two");
        assert_eq!(words(&outcome.pages[0]), "\"=1 1 5 10@0.96\nin=6 1 15 10@0.12\nit=1 11 10 20\nnext=1 31 10 40@0.80");
        assert_eq!(outcome.pages[1].scan_size.map(|size| size.width), Some(80));
        assert_eq!(outcome.notices.len(), 1);
    }

    #[test]
    fn another_table_is_not_a_text() {
        assert!(formats::sniff(b"name\tcount\nx\t3\n", Some("tsv")).is_none());
    }
}

mod sniffing {
    use super::*;

    fn id(input: &str, extension: Option<&str>) -> &'static str {
        formats::sniff(input.as_bytes(), extension).map_or("-", |format| format.id)
    }

    #[test]
    fn content_decides_over_extension() {
        assert_eq!(id("<?xml version='1.0'?><alto/>", Some("txt")), "alto");
        assert_eq!(id("<x:PcGts xmlns:x='y'>", None), "page");
        assert_eq!(id("<html><div class='ocr_page'>", Some("xml")), "hocr");
        assert_eq!(id("TOP SECRET", Some("TXT")), "txt");
        assert_eq!(id("# Memo", Some("md")), "md");
        assert_eq!(id("# hOCR\n\n    <div class='ocr_page'>", Some("md")), "md");
        assert_eq!(id("<center>old Markdown</center>", Some("md")), "md");
        assert_eq!(id("TOP SECRET", None), "txt");
    }

    #[test]
    fn what_is_not_a_text_is_left_alone() {
        let others = [
            ("<?xml version='1.0'?><mets:mets xmlns:mets='http://www.loc.gov/METS/'>", "xml"),
            ("<xsl:stylesheet/>", "xml"),
            ("<?xml version='1.0'?><rss/>", "txt"),
            ("<!DOCTYPE html><html><p>news</p>", "txt"),
            ("a,b\n1,2\n", "csv"),
            ("%PDF-1.4", "txt"),
            ("\x01\x02\x03\x04\x05\x06\x07\x08", "txt"),
            ("fn main() {}", "rs"),
        ];
        for (input, extension) in others {
            assert_eq!(id(input, Some(extension)), "-", "{input}");
        }
        assert_eq!(id("{\"a\": 1}", None), "-");
        let error = formats::read(others[0].0.as_bytes(), Some("xml")).unwrap_err();
        assert!(matches!(&error, FormatError::NotThisFormat { found, .. } if found.contains("METS")), "{error}");
    }

    #[test]
    fn pages_are_counted_without_reading() {
        for (input, extension) in [
            ("one\x0ctwo", "txt"),
            (
                "<html><meta name='ocr-capabilities' content='ocr_page'/><div class='ocr_page'>a</div><div class='ocr_page'>b</div></html>",
                "html",
            ),
            ("<a:alto xmlns:a='x'><a:Page ID='1'></a:Page>\n<a:Page></a:Page></a:alto>", "xml"),
            ("<PcGts><Page/></PcGts>", "xml"),
        ] {
            let (format, outcome) = formats::read(input.as_bytes(), Some(extension)).unwrap();
            assert_eq!(format.count_pages.unwrap()(input.as_bytes()) as usize, outcome.pages.len(), "{input}");
        }
    }

    #[test]
    fn the_table_is_sound() {
        for (at, format) in formats::FORMATS.iter().enumerate() {
            assert_eq!(formats::FORMATS.iter().position(|other| other.id == format.id), Some(at));
            assert!(!format.extensions.is_empty() && (format.read.is_some() || format.write.is_some()));
            assert!(format.read.is_some() || format.count_pages.is_none());
        }
    }
}
