//! Texts that are damaged, cut off or made to do harm: whatever is read, nothing panics, nothing hangs, memory stays bounded by the
//! file's size, and what stood before the damage is kept.
//!
//! Time is not measured: a reader that is quadratic where it should be linear makes these tests take minutes, which is noticed.

#![allow(clippy::indexing_slicing, reason = "a test that indexes wrongly fails, which is what it is for")]

use onionskin::formats;

const FIXTURES: &[(&str, &[u8])] = &[
    ("hocr", include_bytes!("data/formats/memo.hocr")),
    ("xml", include_bytes!("data/formats/memo-alto.xml")),
    ("xml", include_bytes!("data/formats/memo-page.xml")),
    ("tsv", include_bytes!("data/formats/memo.tsv")),
    ("txt", include_bytes!("data/formats/memo.txt")),
    ("md", include_bytes!("data/formats/memo.md")),
    ("xml", include_bytes!("data/formats/memo-tei.xml")),
    ("xml", include_bytes!("data/formats/memo-abbyy.xml")),
    ("xml", include_bytes!("data/formats/memo-djvu.xml")),
    ("json", include_bytes!("data/formats/memo-manifest.json")),
    ("docx", include_bytes!("data/formats/memo.docx")),
];

/// Reads and checks that spans hold; gives the whole text, or the error's message.
fn read(bytes: &[u8], extension: &str) -> Result<String, String> {
    let (format, outcome) = formats::read(bytes, Some(extension)).map_err(|error| error.to_string())?;
    for page in &outcome.pages {
        assert!(page.layout.words.iter().all(|word| page.text.holds(word.span)));
        assert!(page.layout.lines.iter().all(|line| page.text.holds(line.span)));
        assert!(page.layout.regions.iter().all(|region| page.text.holds(region.span)));
        // Zones from outside go through all arithmetic that the window does with them.
        page.layout.placed_words(&page.text);
    }
    let _count = format.count_pages.map(|count| count(bytes));
    Ok(outcome.pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\u{240C}"))
}

/// The same walk through the bytes on every machine.
fn scrambled(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..=next() % 8 {
        let at = next() % bytes.len().max(1);
        match next() % 4 {
            0 => bytes[at] = next() as u8,
            1 => bytes[at] = b"<>&\"';\t\n/="[next() % 10],
            2 => drop(bytes.drain(at..(at + next() % 40).min(bytes.len()))),
            _ => {
                let piece = bytes[at..(at + next() % 60).min(bytes.len())].to_vec();
                let to = next() % bytes.len();
                bytes.splice(to..to, piece);
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

#[test]
fn whole_fixtures_have_the_same_text_in_every_format() {
    let text = "TOP SECRET\nMemorandum for the Director\nThe improvement in Cubz might\nbe of some impor-\ntance to us.";
    let with_region = text.replacen('\n', "\n\n", 1);
    let expected = [text, &with_region, &with_region, text];
    for ((extension, bytes), expected) in FIXTURES.iter().zip(expected) {
        assert_eq!(read(bytes, extension).as_deref(), Ok(expected), "{extension}");
    }
    let expected = [&*with_region, &with_region, &with_region, text, &with_region];
    for ((extension, bytes), expected) in FIXTURES[6..].iter().zip(expected) {
        assert_eq!(read(bytes, extension).as_deref(), Ok(expected), "{extension}");
    }
    let plain = read(FIXTURES[4].1, "txt").unwrap();
    assert_eq!(plain, format!("{text}\n\u{240C}TOP SECRET\n\nCafé – “très secret”.\n"));
    assert_eq!(read(FIXTURES[5].1, "md").unwrap(), format!("{text}\n\u{240C}**TOP** SECRET\n"));
}

#[test]
fn cut_files_keep_what_stands_before() {
    for (extension, bytes) in FIXTURES {
        let mut longest = 0;
        for length in (0..bytes.len()).step_by(7) {
            if let Ok(text) = read(&bytes[..length], extension) {
                longest = longest.max(text.len());
            }
        }
        let whole = read(bytes, extension).unwrap().len();
        assert!(longest + 90 > whole, "{extension}: {longest} of {whole}");
    }
    // Half a page is half a page, and says so.
    let (_, alto) = FIXTURES[1];
    let (_, outcome) = formats::read(&alto[..alto.len() / 2], Some("xml")).unwrap();
    assert!(outcome.pages[0].text.as_str().starts_with("TOP SECRET") && !outcome.notices.is_empty());
}

#[test]
fn scrambled_files_do_no_harm() {
    for (extension, bytes) in FIXTURES.iter().chain(&[("xml", include_bytes!("data/formats/memo-mets.xml").as_slice())]) {
        for seed in 0..150 {
            let _outcome = read(&scrambled(bytes, seed), extension);
            let _list = formats::manifest::read_manifest(&scrambled(bytes, seed));
        }
    }
}

#[test]
fn nesting_a_hundred_thousand_deep_is_given_up() {
    let deep = "<TextBlock>".repeat(100_000);
    assert!(read(format!("<alto><Layout><Page>{deep}").as_bytes(), "xml").is_ok());
    assert!(read(format!("<PcGts><Page>{}", "<TextRegion>".repeat(100_000)).as_bytes(), "xml").is_ok());
    assert!(read(format!("<html><div class='ocr_page'>{}", "<span class='ocr_line'>".repeat(100_000)).as_bytes(), "html").is_ok());
    assert!(read(format!("<PcGts><Page>{}", "</x>".repeat(200_000)).as_bytes(), "xml").is_ok());
    assert!(read(format!("<TEI><text><body>x{}", "<p><note>".repeat(100_000)).as_bytes(), "xml").is_ok());
    assert!(read(format!("<DjVuXML><OBJECT>{}", "<REGION>".repeat(100_000)).as_bytes(), "xml").is_ok());
    let deep = format!("{{\"@context\":\"http://iiif.io/api/presentation/3\",\"type\":\"Manifest\",\"items\":{}", "[".repeat(100_000));
    assert!(read(deep.as_bytes(), "json").is_err());
    assert!(read(format!("<PcGts><ReadingOrder>{}</ReadingOrder><Page/>", "<OrderedGroup>".repeat(200)).as_bytes(), "xml").is_ok());
}

#[test]
fn entities_are_not_expanded_and_nothing_is_fetched() {
    let mut laughs = "<?xml version='1.0'?><!DOCTYPE alto [<!ENTITY a0 'ha'>".to_owned();
    for level in 1..30 {
        laughs.extend([format!("<!ENTITY a{level} '"), format!("&a{};", level - 1).repeat(10), "'>".to_owned()]);
    }
    laughs.push_str("<!ENTITY f SYSTEM 'file:///etc/hostname'>]><alto><Layout><Page><TextBlock><TextLine><String CONTENT='&a29; &f;'/></TextLine></TextBlock></Page></Layout></alto>");
    assert_eq!(read(laughs.as_bytes(), "xml").as_deref(), Ok("&a29; &f;"));
}

#[test]
fn absurd_numbers_are_held() {
    let word = |numbers: &str| {
        format!(
            "<alto><Page WIDTH='1e99' HEIGHT='-5'><TextBlock><TextLine BASELINE='1e300'><String CONTENT='a b' {numbers}/><String CONTENT='c' {numbers}/></TextLine></TextBlock></Page></alto>"
        )
    };
    for numbers in [
        "HPOS='1e300' VPOS='-1e300' WIDTH='1e300' HEIGHT='1e300'",
        "HPOS='NaN' VPOS='inf' WIDTH='' HEIGHT='x'",
        "HPOS='-2147483648' VPOS='0' WIDTH='4294967296' HEIGHT='9'",
    ] {
        assert_eq!(read(word(numbers).as_bytes(), "xml").as_deref(), Ok("a b c"));
    }
    let hocr = "<div class='ocr_page' title='bbox 0 0 99999999999 5; ppageno 99999999999'><span class='ocr_line' title='bbox 9 9 1 1; baseline 1e300 1e300'>x</span></div>";
    assert_eq!(read(hocr.as_bytes(), "hocr").as_deref(), Ok("x"));
    let tsv = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n5\t1e300\t-9\t1\t1\t1\t1e300\t1\t-1e300\t9\tNaN\tx\n5\t1\t1\t1\t1\t1\t1e300\t1\t-1e300\t9\t400\tx";
    assert_eq!(read(tsv.as_bytes(), "tsv").as_deref(), Ok("x"));
}

#[test]
fn long_and_empty_things_are_read_in_time() {
    let length = 128 << 10;
    for unit in ["&", "&a", "<", "< ", "\x0c", "\r", "\0", "## Page 1\n", "-----File: 1.png-----\n", "---\n\n", "- ", "é", "\u{ad}"] {
        let text = unit.repeat(length / unit.len());
        let _plain = read(text.as_bytes(), "txt");
        let _hocr = read(format!("<div class='ocr_page'><span class='ocr_line'>{text}").as_bytes(), "html");
        let _alto = read(format!("<alto><Page><TextBlock><TextLine><String CONTENT='{text}'/>").as_bytes(), "xml");
        let _title = read(format!("<div class='ocr_page' title='{text}'>x").as_bytes(), "html");
    }
    assert_eq!(read(b"", "txt").as_deref(), Ok(""));
    assert!(read(b"", "xml").is_err());
}
