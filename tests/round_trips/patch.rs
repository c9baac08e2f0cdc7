//! Corrections put back into the files they were made to.

use super::corpus::Sample;
use onionskin::formats::patch::{FORMATS, PatchError, PatchPage, Patched, patch};
use onionskin::formats::sheet::SheetHead;
use onionskin::formats::{self, ReadPage};
use onionskin::model::{PageText, Span};

fn head() -> SheetHead {
    SheetHead { made: "2026-11-27T12:00:00Z".to_owned(), ..SheetHead::default() }
}

/// Patches pages with other texts.
pub(crate) fn patched(sample: &Sample, texts: &[PageText]) -> Result<Patched, PatchError> {
    let pages: Vec<PatchPage<'_>> = texts
        .iter()
        .enumerate()
        .map(|(index, now)| PatchPage { index, read: sample.outcome.pages.get(index).map(|page| page.text.as_str()), now })
        .collect();
    patch(sample.format, &sample.bytes, &pages, &head())
}

/// Whether corrections can be put back into files of this format.
pub(crate) fn can_be_patched(sample: &Sample) -> bool {
    FORMATS.contains(&sample.format)
}

/// Whether a file comes out as it went in where nothing was corrected.
pub(crate) fn identical(sample: &Sample) -> Result<(), String> {
    let texts: Vec<PageText> = sample.outcome.pages.iter().map(|page| page.text.clone()).collect();
    let patched = patched(sample, &texts).map_err(|error| error.to_string())?;
    if patched.bytes == sample.bytes && patched.words == 0 { Ok(()) } else { Err(format!("{} words changed", patched.words)) }
}

/// A page with three words changed: one at the beginning, one in the middle, one at the end.
/// Where the file has places of letters, the words keep their lengths: letters that come or go take those places with them.
fn corrected(page: &ReadPage, longer: bool) -> Option<PageText> {
    let tokens: Vec<(Span, String)> = page.text.tokens().map(|(span, word)| (span, word.to_owned())).collect();
    let fit: Vec<&(Span, String)> =
        tokens.iter().filter(|(_, word)| word.chars().count() > 3 && word.chars().all(char::is_alphabetic)).collect();
    let chosen = [fit.first()?, fit.get(fit.len() / 2)?, fit.last()?];
    if chosen[0].0 == chosen[1].0 || chosen[1].0 == chosen[2].0 {
        return None;
    }
    let mut text = page.text.clone();
    for (span, word) in chosen.iter().rev() {
        let mut letters: Vec<char> = word.chars().collect();
        letters[1] = 'Q';
        letters.extend(longer.then_some('x'));
        assert!(text.replace(*span, &letters.iter().collect::<String>()));
    }
    Some(text)
}

/// Whether three corrected words are all that changes; nothing where a file has no three words.
pub(crate) fn only_three(sample: &Sample) -> Option<Result<(), String>> {
    let longer = !sample.bytes.windows(6).any(|window| window == b"<Glyph");
    let (index, now) = sample.outcome.pages.iter().enumerate().find_map(|(index, page)| Some((index, corrected(page, longer)?)))?;
    let mut texts: Vec<PageText> = sample.outcome.pages.iter().map(|page| page.text.clone()).collect();
    texts[index] = now;
    Some(three(sample, &texts))
}

fn three(sample: &Sample, texts: &[PageText]) -> Result<(), String> {
    let patched = patched(sample, texts).map_err(|error| error.to_string())?;
    let (format, again) =
        formats::read(&patched.bytes, sample.path.extension().and_then(|end| end.to_str())).map_err(|error| error.to_string())?;
    if format.id != sample.format || again.pages.len() != sample.outcome.pages.len() {
        return Err("it is read as something else".to_owned());
    }
    for (page, (now, before)) in again.pages.iter().zip(texts.iter().zip(&sample.outcome.pages)) {
        if page.text != *now {
            let at = page.text.as_str().bytes().zip(now.as_str().bytes()).take_while(|(a, b)| a == b).count();
            return Err(format!("text at {at}: {:?}", page.text.as_str().get(at.saturating_sub(10)..at + 20)));
        }
        let zones = |page: &ReadPage| page.layout.placed_words(&page.text).iter().map(|word| word.zone).collect::<Vec<_>>();
        let lines = |page: &ReadPage| page.layout.lines.iter().map(|line| (line.zone, line.baseline.clone())).collect::<Vec<_>>();
        // Where words have no places, theirs are shares of the line and move with its letters.
        let has_places = page.layout.words.iter().any(|word| word.zone.is_some());
        if (has_places && before.layout.words.len() == page.layout.words.len() && sample_has_all(before) && zones(page) != zones(before))
            || lines(page) != lines(before)
        {
            return Err("a place changed".to_owned());
        }
    }
    let (old, new) = (String::from_utf8_lossy(&sample.bytes), String::from_utf8_lossy(&patched.bytes));
    let pieces = |text: &str| text.split_inclusive('>').map(str::to_owned).collect::<Vec<_>>();
    let (old, new) = (pieces(&old), pieces(&new));
    let gone = similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new)
        .iter()
        .map(|op| if matches!(op, similar::DiffOp::Equal { .. }) { 0 } else { op.old_range().len() })
        .sum::<usize>();
    // A word, its line, its region, its partner where it is divided: each at most a tag and a text.
    if gone > 3 * 12 { Err(format!("{gone} tags changed")) } else { Ok(()) }
}

/// Whether every word of a page has a place of its own.
fn sample_has_all(page: &ReadPage) -> bool {
    page.layout.words.iter().all(|word| word.zone.is_some()) && page.layout.words.len() == page.text.tokens().count()
}

/// A file with one page, and what comes of it.
fn check(format: &str, file: &str, now: &str, expected: &str) {
    check_bytes(format, file.as_bytes(), now, expected.as_bytes());
}

fn check_bytes(format: &str, file: &[u8], now: &str, expected: &[u8]) {
    let now = PageText::from(now);
    let patched = patch(format, file, &[PatchPage { index: 0, read: None, now: &now }], &SheetHead::default()).unwrap();
    assert_eq!(String::from_utf8_lossy(&patched.bytes), String::from_utf8_lossy(expected));
    assert_eq!(patched.bytes, expected);
}

const ALTO: &str = r#"<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page><TextBlock><TextLine>"#;
const END: &str = "</TextLine></TextBlock></Page></Layout></alto>\r\n";

#[test]
fn words_of_alto_are_divided_and_put_together_with_their_places() {
    let file = |inside: &str| format!("{ALTO}{inside}{END}");
    let one = r#"<String ID="a" CONTENT='ofthe' HPOS="0" VPOS="5" WIDTH="60" HEIGHT="9" WC="0.41" CC="9 9 9 9 9"/>"#;
    let two = r#"<String ID="a" CONTENT='of' HPOS="0" VPOS="5" WIDTH="20" HEIGHT="9" WC="1.0" CC="0 0 0 0 0" CS="true"/><String ID="a_2" CONTENT='the' HPOS="30" VPOS="5" WIDTH="30" HEIGHT="9" WC="1.0" CC="0 0 0 0 0" CS="true"/>"#;
    check("alto", &file(one), "of the", &file(two));
    let one = r#"<String CONTENT="to" HPOS="0" VPOS="5" WIDTH="20" HEIGHT="9"/><SP WIDTH="5"/><!-- kept --> <String CONTENT="day" HPOS="30" VPOS="4" WIDTH="30" HEIGHT="10"/><SP/><String CONTENT="a&#38;b"/>"#;
    let two = r#"<String CONTENT="today" HPOS="0" VPOS="4" WIDTH="60" HEIGHT="10" CS="true"/><SP/><String CONTENT="a&#38;b"/>"#;
    check("alto", &file(one), "today a&b", &file(two));
}

#[test]
fn halves_of_a_word_have_the_whole_on_both() {
    let file = |first: &str, second: &str, status: &str, whole: &str| {
        format!(
            r#"{ALTO}<String CONTENT="{first}" SUBS_TYPE="HypPart1" SUBS_CONTENT="{whole}"{status}/><HYP CONTENT="-"/></TextLine><TextLine><String CONTENT="{second}" SUBS_TYPE="HypPart2" SUBS_CONTENT="{whole}"/>{END}"#
        )
    };
    check("alto", &file("exarn", "ple", "", "exarnple"), "exam-\nple", &file("exam", "ple", " CS=\"true\"", "example"));
}

#[test]
fn an_old_alto_has_the_status_on_its_line() {
    let file = |line: &str, word: &str| format!("<alto><Layout><Page><TextBlock><TextLine{line}><String CONTENT=\"{word}\"/>{END}");
    check("alto", &file("", "tbe"), "the", &file(" CS=\"true\"", "the"));
}

#[test]
fn a_line_that_is_one_string_keeps_its_other_words() {
    let file = |text: &str, status: &str| format!("{ALTO}<String CONTENT=\"{text}\"{status}/>{END}");
    check("alto", &file("in&#x20;Cubz  &amp; there", ""), "in Cuba & there", &file("in&#x20;Cuba  &amp; there", " CS=\"true\""));
}

#[test]
fn the_texts_of_line_and_region_follow_in_page_xml() {
    let file = |word: &str, conf: &str, tag: &str| {
        format!(
            "<p:PcGts xmlns:p=\"x/pagecontent/2013-07-15\"><p:Page><p:TextRegion id=\"r\"><p:TextLine id=\"l\" custom=\"readingOrder {{index:0;}} person {{offset:{tag}; length:4;}}\"><p:Word id=\"w\"><p:TextEquiv conf=\"{conf}\"><p:Unicode>{word}</p:Unicode></p:TextEquiv></p:Word><p:Word id=\"v\"><p:TextEquiv><p:Unicode>Rusk</p:Unicode></p:TextEquiv></p:Word><p:TextEquiv index=\"1\"><p:Unicode>old text</p:Unicode></p:TextEquiv><p:TextEquiv index=\"0\"><p:Unicode>{word} Rusk</p:Unicode></p:TextEquiv></p:TextLine><p:TextEquiv><p:Unicode>{word} Rusk</p:Unicode></p:TextEquiv></p:TextRegion></p:Page></p:PcGts>"
        )
    };
    check("page", &file("Cbz", "0.5", "4"), "Cuba Rusk", &file("Cuba", "1.0", "5"));
}

#[test]
fn hocr_keeps_its_markup_and_its_encoding() {
    let file = |word: &str, rest: &str| {
        format!(
            "<html><head><meta charset=\"iso-8859-1\"></head><script>if (a < b) x</script><p class=ocr_par><span class=ocr_line title='bbox 0 0 90 10'>caf\u{e9} a < b <span class=ocrx_word title='bbox 0 0 40 10; x_wconf {rest}'><strong>{word}</strong></span></span></p></html>"
        )
    };
    let bytes = |text: &str| text.chars().map(|letter| letter as u32 as u8).collect::<Vec<_>>();
    let stamp = format!("<meta name=\"ocr-correction\" content=\"Onionskin {}: 1 word corrected by hand\">", env!("CARGO_PKG_VERSION"));
    let expected = file("Cuba", "100").replace("</head>", &format!("{stamp}</head>"));
    check_bytes("hocr", &bytes(&file("Cubz", "7")), "caf\u{e9} a < b Cuba", &bytes(&expected));
}

#[test]
fn a_file_that_has_changed_is_left_alone() {
    let file = format!("{ALTO}<String CONTENT=\"now\"/>{END}");
    let now = PageText::from("then");
    let told = patch("alto", file.as_bytes(), &[PatchPage { index: 0, read: Some("before"), now: &now }], &SheetHead::default());
    assert_eq!(told, Err(PatchError::Changed(1)));
    assert_eq!(patch("txt", b"x", &[], &SheetHead::default()), Err(PatchError::Format));
}
