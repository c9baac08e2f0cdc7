//! What a file's name says: which page, of which document, in which folder's rôle.
//!
//! Archives name files in a few ways that repeat all over the world (`0001.jpg` beside `0001.gt.txt`, `img/page-0001.png` beside
//! `ocr/page-0001.xml`, `record_p003.tif`). This module takes such a name apart; it decides nothing. The one idea: a name is read in
//! lower case, without the suffixes that only say what *kind* of file it is, and folders that only say so are left out of its **home**.

use std::path::Path;

/// Suffixes behind a dot that say what kind of file it is; any number of them is stripped.
const KIND_SUFFIXES: &str = "jpg jpeg png tif tiff gif bmp webp jp2 j2k pdf txt text md markdown html htm xhtml xml hocr tsv json alto page \
    page2017 page2018 page2019 alto2 alto3 alto4 gt ocr corrected correct final clean proofed transcription transcript bin \
    nrm dewarp despeck deskew pred raw tesseract tess kraken abbyy ocrd-tess calamari thumb thumbnail djvu djv \
    jxl jb2 pbm pgm ppm pnm tga";

/// The same behind `_` or `-`; fewer, because such words may belong to the name.
const KIND_WORDS: &str = "gt ocr corrected hocr alto transcription transcript page tes tesseract text txt proofed thumb bin nrm";

/// Words for a page that stand before its number, and names of files that say no more than "page".
const PAGE_WORDS: &str = "p pg pag page pages pagina s seite f fol folio folios bl blatt sheet img image images scan scans dsc dscn dscf pict \
    photo foto pxl file frame no nr text transcription transcript ocr";

/// Words of a folder's name that say what kind of files lie in it.
const ROLE_WORDS: &str = "img imgs image images tif tiff tifs tiffs jpg jpeg jpgs jpegs png pngs jp2 scan scans facsimile facsimiles pdf pdfs \
    master masters access thumb thumbs thumbnails ocr txt text texts xml page pages alto hocr tsv md html gt groundtruth \
    ground truth transcription transcriptions transcript transcripts corrected corrections final clean tesseract kraken \
    abbyy calamari multipage typed typescript typescripts photo photos photographs pictures";

/// Those of them that mean something else in longer names (`Final report`).
const WEAK_ROLE_WORDS: &str = "final clean access master masters ground truth page pages";

/// Names of programs and formats that a version may stand behind.
const VERSIONED_WORDS: &str = "tesseract alto hocr kraken abbyy finereader ocr ocrd txt xml gt";

/// Words that say a person made or checked a text.
const HUMAN_WORDS: &str = "gt groundtruth ground truth corrected correct corrections transcription transcriptions transcript transcripts final \
    clean proofed human edited";

/// Words that say an image was derived from another one.
const DERIVED_WORDS: &str = "bin nrm dewarp despeck deskew thumb thumbs thumbnail thumbnails access";

/// Names of files that tell about a collection and are no page of it.
const ABOUT_NAMES: &str = "readme license licence copying credits index manifest changelog notice metadata about contents inventory";

/// A page's number as a file name gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PageNumber {
    /// The number.
    pub(super) value: u64,
    /// The number after it in `00008_1`, for scans that were cut in two.
    pub(super) part: Option<u64>,
    /// The letter behind it, as in `12a` or `3v`.
    pub(super) letter: Option<char>,
}

impl PageNumber {
    /// As people write it: without leading zeros.
    pub(super) fn label(self) -> String {
        let mut label = self.value.to_string();
        label.extend(self.letter);
        if let Some(part) = self.part {
            label.push('-');
            label.push_str(&part.to_string());
        }
        label
    }
}

/// A file's name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileName {
    /// The file's name in lower case.
    pub(super) file: String,
    /// Its folders in lower case.
    pub(super) folder: Vec<String>,
    /// Its folders without those that only say what kind of files lie in them.
    pub(super) home: Vec<String>,
    /// The last of the folders that were left out, as written.
    pub(super) role_folder: Option<String>,
    /// The name in lower case without kind suffixes.
    pub(super) stem: String,
    /// The same in its own case.
    pub(super) shown: String,
    /// The kind suffixes that were stripped, in order, without the last extension.
    pub(super) suffixes: Vec<String>,
    /// The stem without the page number; empty where nothing else is in it.
    pub(super) series: String,
    /// The same in its own case.
    pub(super) shown_series: String,
    /// The home of the series: without the folder whose name had to serve as the stem.
    pub(super) series_home: Vec<String>,
    /// The page number.
    pub(super) number: Option<PageNumber>,
    /// Whether the number is written like a page's: with leading zeros or after a word for page.
    pub(super) sure_number: bool,
    /// Every group of digits in the stem, without leading zeros.
    pub(super) digits: Vec<String>,
}

impl FileName {
    /// Takes a relative path apart.
    pub(super) fn new(path: &Path) -> Self {
        let mut parts: Vec<String> = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let name = parts.pop().unwrap_or_default();
        let (shown, suffixes) = strip_suffixes(&name);
        let stem = shown.to_lowercase();
        let folder: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
        let home: Vec<String> = folder.iter().filter(|part| !is_role_folder(part)).cloned().collect();
        let role_folder = parts.iter().rev().find(|part| is_role_folder(&part.to_lowercase())).cloned();
        let (mut shown_series, mut number, mut sure_number) = split_number(&shown);
        let mut series_home = home.clone();
        if number.is_none() && is_page_word(&stem) {
            // `page-0001/page.xml`: the folder says which page it is.
            if let Some(last) = parts.last().filter(|last| !is_role_folder(&last.to_lowercase()))
                && let (series, Some(found), sure) = split_number(last)
            {
                sure_number = sure;
                shown_series = series;
                number = Some(found);
                series_home.pop();
            }
        }
        let digits = digit_groups(&stem);
        let series = shown_series.to_lowercase();
        Self {
            file: name.to_lowercase(),
            folder,
            home,
            role_folder,
            stem,
            shown,
            suffixes,
            series,
            shown_series,
            series_home,
            number,
            sure_number,
            digits,
        }
    }

    /// Names the document of a single page: where it is at home, and what it is called.
    pub(super) fn page_key(&self) -> DocumentKey {
        document_key(&self.series_home, &self.series)
    }

    /// Names the document of a file that holds a whole document.
    pub(super) fn whole_key(&self) -> DocumentKey {
        document_key(&self.home, if is_page_word(&self.stem) { "" } else { &self.stem })
    }

    /// Whether suffix or folder say that a person made or checked it.
    pub(super) fn is_human(&self) -> bool {
        let role = self.role_folder.as_deref().unwrap_or_default().to_lowercase();
        words(&role).any(|word| has_word(HUMAN_WORDS, word)) || self.suffixes.iter().any(|suffix| has_word(HUMAN_WORDS, suffix.as_str()))
    }

    /// Whether suffix or folder say that it was derived from another image.
    pub(super) fn is_derived(&self) -> bool {
        let role = self.role_folder.as_deref().unwrap_or_default().to_lowercase();
        words(&role).any(|word| has_word(DERIVED_WORDS, word))
            || self.suffixes.iter().any(|suffix| has_word(DERIVED_WORDS, suffix.as_str()))
    }

    /// Whether it is one of the files that tell about a collection.
    pub(super) fn is_about_the_collection(&self) -> bool {
        has_word(ABOUT_NAMES, self.stem.as_str())
    }
}

/// Where a document is at home and what it is called, in lower case.
pub(super) type DocumentKey = (Vec<String>, String);

fn document_key(home: &[String], series: &str) -> DocumentKey {
    let mut home = home.to_vec();
    let name = if series.is_empty() || is_page_word(series) {
        home.pop().unwrap_or_default()
    } else {
        // `letters/smith/smith_01.jpg` belongs with `letters/smith.txt`.
        if home.last().is_some_and(|last| last == series) {
            home.pop();
        }
        series.to_owned()
    };
    (home, name)
}

/// Whether a list of words has this word.
fn has_word(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split(' ').any(|known| known == word)
}

fn is_page_word(word: &str) -> bool {
    has_word(PAGE_WORDS, word)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a folder's name (lower case) says what kind of files lie in it and nothing about which document they belong to.
fn is_role_folder(name: &str) -> bool {
    // `text-tesseract4` and `jp2` are kinds; `page-0001` and `scan 12` are pages.
    let version = |word: &str| has_word(VERSIONED_WORDS, word.trim_end_matches(|c: char| c.is_ascii_digit()));
    if words(name).any(|word| word.contains(|c: char| c.is_ascii_digit()) && !version(word)) {
        return has_word(ROLE_WORDS, name);
    }
    let long: Vec<&str> = words(name).filter(|word| word.len() > 1).collect();
    let role = long.iter().filter(|word| has_word(ROLE_WORDS, word) || version(word)).count();
    let strong = long.iter().filter(|word| (has_word(ROLE_WORDS, word) && !has_word(WEAK_ROLE_WORDS, word)) || version(word)).count();
    role > 0 && (role == long.len() || (strong > 0 && 2 * role >= long.len()))
}

/// The name without its kind suffixes, in its own case, and the suffixes in lower case from the left.
fn strip_suffixes(name: &str) -> (String, Vec<String>) {
    let mut rest = name;
    let mut suffixes = Vec::new();
    let mut extension = true;
    loop {
        let dotted = rest.rsplit_once('.').map(|(head, tail)| (head, tail, KIND_SUFFIXES));
        let worded = rest
            .rfind(['_', '-'])
            .and_then(|at| rest.split_at_checked(at))
            .and_then(|(head, tail)| Some((head, tail.get(1..)?, KIND_WORDS)));
        let found = [dotted, worded].into_iter().flatten().find_map(|(head, tail, known)| {
            let tail = tail.to_lowercase();
            (!head.is_empty() && has_word(known, &tail)).then_some((head, tail))
        });
        let Some((head, tail)) = found else { break };
        // The outermost extension says the format, which is known better from the content.
        if !extension {
            suffixes.push(tail);
        }
        extension = false;
        rest = head;
    }
    if extension && let Some((head, _)) = rest.rsplit_once('.').filter(|(head, tail)| !head.is_empty() && tail.len() <= 5) {
        rest = head;
    }
    suffixes.reverse();
    (rest.to_owned(), suffixes)
}

/// The stem without its page number, the number, and whether it is written like a page's.
fn split_number(stem: &str) -> (String, Option<PageNumber>, bool) {
    if ends_in_date(stem) {
        return (stem.to_owned(), None, false);
    }
    let Some((head, value, width, letter)) = take_number(stem) else { return (stem.to_owned(), None, false) };
    let mut number = PageNumber { value, part: None, letter };
    let mut head = head;
    // `00008_1`: the right half of scan 8.
    if width == 1
        && letter.is_none()
        && value < 4
        && let Some(before) = head.strip_suffix(['_', '-'])
        && let Some((outer, outer_value, outer_width, None)) = take_number(before)
        && outer_width >= 3
        && before.get(outer.len()..).is_some_and(|digits| digits.starts_with('0'))
        && before.ends_with(|c: char| c.is_ascii_digit())
        && outer_value < 100_000
    {
        number = PageNumber { value: outer_value, part: Some(value), letter: None };
        head = outer;
    }
    let series = trim_page_word(head);
    let sure = width > value.checked_ilog10().map_or(1, |digits| digits as usize + 1)
        || number.part.is_some()
        || head.trim_end_matches(SEPARATORS) != series;
    (series.to_owned(), Some(number), sure)
}

/// The number at the end of a name, with at most one letter behind it: what stands before, its value, its digits, the letter.
fn take_number(stem: &str) -> Option<(&str, u64, usize, Option<char>)> {
    let letter = stem.chars().next_back().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase());
    let body = if letter.is_some() { stem.get(..stem.len() - 1)? } else { stem };
    let head = body.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = body.get(head.len()..)?;
    if digits.is_empty() {
        return None;
    }
    // `19380509b` and `2ndtry` are names, `12a` and `003v` are pages.
    if letter.is_some() && digits.len() > 4 {
        return None;
    }
    Some((head, digits.parse().ok()?, digits.len(), letter))
}

/// What stands between the parts of a name.
const SEPARATORS: &[char] = &['_', '-', '.', ' ', '(', '#', ','];

fn trim_page_word(head: &str) -> &str {
    let mut head = head.trim_end_matches(SEPARATORS);
    let start = head.rfind(SEPARATORS).map_or(0, |at| at + 1);
    if head.get(start..).is_some_and(|word| is_page_word(&word.to_lowercase())) {
        head = head.get(..start).unwrap_or_default().trim_end_matches(SEPARATORS);
    }
    head
}

/// `1962-10-26` at the end names a day, not a page.
fn ends_in_date(stem: &str) -> bool {
    let mut groups = stem.rsplit(|c: char| !c.is_ascii_digit());
    let (Some(day), Some(month), Some(year)) = (groups.next(), groups.next(), groups.next()) else { return false };
    let small = |text: &str, top: u32| text.len() == 2 && text.parse::<u32>().is_ok_and(|value| (1..=top).contains(&value));
    small(day, 31) && small(month, 12) && year.len() == 4 && year.parse::<u32>().is_ok_and(|value| (1000..2200).contains(&value))
}

/// Every group of digits, without leading zeros.
fn digit_groups(stem: &str) -> Vec<String> {
    stem.split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(|group| match group.trim_start_matches('0') {
            "" => "0".to_owned(),
            rest => rest.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: &str) {
        let name = FileName::new(Path::new(path));
        let number = name.number.map_or_else(|| "-".to_owned(), PageNumber::label);
        let key = name.page_key();
        let said = format!("{} | {} | {} | {}/{}", name.stem, name.series, number, key.0.join("/"), key.1);
        assert_eq!(said, expected, "{path}");
    }

    #[test]
    fn stacked_suffixes_are_stripped() {
        check("005.hocr.html", "005 |  | 5 | /");
        check("img_0005.jpg.xml", "img_0005 |  | 5 | /");
        check("line.bin.png", "line | line | - | /line");
        check("lorem-ipsum-scan.ocr.tesseract.alto.xml", "lorem-ipsum-scan | lorem-ipsum-scan | - | /lorem-ipsum-scan");
        check("00439040_gt_PAGE.xml", "00439040 |  | 439040 | /");
        check("ocr_mono_text_hocr.html", "ocr_mono | ocr_mono | - | /ocr_mono");
    }

    #[test]
    fn numbers_series_and_homes() {
        check("pages/104-10012-10035/104-10012-10035_p001.tif", "104-10012-10035_p001 | 104-10012-10035 | 1 | /104-10012-10035");
        check("gt-alto/EHRI-BF-19380509b_EN_01.xml", "ehri-bf-19380509b_en_01 | ehri-bf-19380509b_en | 1 | /ehri-bf-19380509b_en");
        check("letters/smith/0001.jpg", "0001 |  | 1 | letters/smith");
        check("img/32044_00008_1.tif", "32044_00008_1 | 32044 | 8-1 | /32044");
        check("book/page-0001/page.png", "page |  | 1 | /book");
        check("f003v.jpg", "f003v |  | 3v | /");
        check("1962-10-26.jpg", "1962-10-26 | 1962-10-26 | - | /1962-10-26");
    }

    #[test]
    fn folders_of_a_kind_are_no_home() {
        let home = |path: &str| FileName::new(Path::new(path)).home.join("/");
        assert_eq!(home("text-tesseract4/a.txt") + &home("OCR-D-OCR-TESS/a.xml") + &home("jp2/a.jp2") + &home("alto4/a.xml"), "");
        assert_eq!(home("page-0001/a.xml"), "page-0001");
        assert_eq!(home("Letters from the final conference/a.jpg"), "letters from the final conference");
    }

    #[test]
    fn folders_and_suffixes_tell_who_made_a_text() {
        let human = |path: &str| FileName::new(Path::new(path)).is_human();
        assert!(human("gt-alto/1.xml") && human("1.gt.txt") && human("1.corrected.txt") && human("OCR-D-GT-SEG-PAGE/1.xml"));
        assert!(!human("tesseract-alto/1.xml") && !human("1.txt"));
    }
}
