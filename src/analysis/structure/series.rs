//! What the pages of a document say about each other: number sequences, running heads and feet, catchwords.
//!
//! A page's first and last lines are kept as an [`EdgeDigest`], a few hundred bytes, so that a dossier of 100,000 pages never has to be in
//! memory for this. [`SeriesContext`] compares each page with its near neighbours only, so the work grows with the number of pages
//! and no faster. One page can then be looked at again after an edit, against the same context.

use super::distance::distance;
use super::fold::fold;
use super::lines::{PageLine, page_lines};
use super::page_number::{Strength, number_line};
use crate::analysis::PageInput;
use crate::model::{DocumentId, PageId};
use std::collections::BTreeMap;

/// Lines kept at the head and at the foot of a page.
const EDGE_LINES: usize = 7;
/// Characters kept of a line.
const LINE_CHARS: usize = 72;
/// Pages looked at on either side; running heads may stand on odd or even pages only.
const NEIGHBOURS: usize = 4;
/// On so many neighbours a line must come back: a letter-writer's name over two letters in a row is not a running head.
const RECURRENCES: usize = 3;
/// The title over the first page counts for one of them where it comes back in small letters.
const RECURRENCES_OF_A_TITLE: usize = 2;
/// A running head stands on so many of a hundred neighbours, or on so many of those at an even distance.
const SHARE: usize = 60;
/// Lines of an edge in which a letter shows itself as one.
const LETTER_LINES: usize = EDGE_LINES;
/// Lines from the edge within which a running head may stand.
const RUNNING_LINES: usize = 3;

/// The first and last lines of a page: all that other pages need to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeDigest {
    /// Which page.
    pub page: PageId,
    /// The document it belongs to.
    pub document: DocumentId,
    /// First lines that are not blank, shortened.
    head: Vec<Box<str>>,
    /// Last lines that are not blank, the last one first, shortened.
    foot: Vec<Box<str>>,
}

impl EdgeDigest {
    /// The digest of a page.
    pub fn of(page: &PageInput<'_>) -> Self {
        Self::of_lines(page, &page_lines(page.text.as_str()))
    }

    pub(super) fn of_lines(page: &PageInput<'_>, lines: &[PageLine<'_>]) -> Self {
        let keep = |line: &PageLine<'_>| line.core.chars().take(LINE_CHARS).collect::<String>().into_boxed_str();
        let head = lines.iter().take(EDGE_LINES).map(keep).collect();
        let foot = lines.iter().rev().take(EDGE_LINES.min(lines.len())).map(keep).collect();
        Self { page: page.id, document: page.document, head, foot }
    }
}

/// What is known about one page from its neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PageSeries {
    /// Numbers at this page's edges that fit a sequence over the neighbouring pages.
    pub(super) numbers: Vec<u32>,
    /// The number this page should carry, from the neighbours' sequence.
    pub(super) expected: Option<u32>,
    /// Folded lines at this page's edges that recur on neighbouring pages.
    pub(super) running: Vec<Vec<char>>,
    /// Beginnings of the next page's first lines, folded.
    pub(super) next_starts: Vec<Vec<char>>,
}

/// What the pages of a dossier say about each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeriesContext {
    pages: BTreeMap<PageId, PageSeries>,
}

/// An edge line prepared for comparing.
struct EdgeLine {
    folded: Vec<char>,
    words: bool,
    /// Its letters are all capitals, as those of a title.
    capitals: bool,
    number: Option<(u32, Strength)>,
}

/// A digest prepared for comparing.
struct Prepared {
    head: Vec<EdgeLine>,
    foot: Vec<EdgeLine>,
    /// A letter begins here, with an address or a salutation, so that its first lines are the sender's and not the page's.
    begins_letter: bool,
    /// A letter ends here, so that its last lines are its signature.
    ends_letter: bool,
}

impl SeriesContext {
    /// Compares pages, given in order, with their neighbours in the same document.
    pub fn of(digests: &[EdgeDigest]) -> Self {
        let mut pages = BTreeMap::new();
        for document in digests.chunk_by(|a, b| a.document == b.document) {
            let prepared: Vec<Prepared> = document.iter().map(prepare).collect();
            for (place, digest) in document.iter().enumerate() {
                pages.insert(digest.page, page_series(&prepared, place));
            }
        }
        Self { pages }
    }

    /// The number a page should carry by its neighbours, whether or not it is printed there.
    pub fn expected_number(&self, page: PageId) -> Option<u32> {
        self.pages.get(&page)?.expected
    }

    pub(super) fn page(&self, page: PageId) -> Option<&PageSeries> {
        self.pages.get(&page)
    }
}

fn prepare(digest: &EdgeDigest) -> Prepared {
    let line = |text: &str| EdgeLine {
        folded: running_form(text),
        words: is_wordy(text),
        capitals: !text.chars().any(char::is_lowercase),
        number: edge_number(text),
    };
    Prepared {
        head: digest.head.iter().map(|text| line(text)).collect(),
        foot: digest.foot.iter().map(|text| line(text)).collect(),
        begins_letter: digest.head.iter().take(LETTER_LINES).any(|line| is_salutation(line) || is_address(line)),
        ends_letter: digest.foot.iter().take(LETTER_LINES).any(|line| is_farewell(line)),
    }
}

/// Whether a line greets the reader of a letter, in the languages of our rules.
fn is_salutation(line: &str) -> bool {
    const WORDS: [&str; 14] = [
        "dear",
        "gentlemen",
        "sir",
        "sirs",
        "madam",
        "excellency",
        "monsieur",
        "madame",
        "sehr",
        "lieber",
        "liebe",
        "estimado",
        "estimada",
        "уважаемый",
    ];
    let first: String = line.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    WORDS.contains(&first.as_str()) && (line.len() < 50)
}

/// Whether a line is part of a postal address: a house number with a street, a box, or a place with its code.
fn is_address(line: &str) -> bool {
    const WORDS: [&str; 17] = [
        "street",
        "avenue",
        "road",
        "boulevard",
        "drive",
        "lane",
        "square",
        "place",
        "box",
        "floor",
        "suite",
        "apt",
        "strasse",
        "rue",
        "calle",
        "avenida",
        "rua",
    ];
    let words: Vec<String> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let digits = |word: &String| word.chars().any(|c| c.is_ascii_digit());
    let code = |word: &String| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    let street = words.iter().any(|word| WORDS.contains(&word.as_str()) || word.ends_with("strasse") || word.ends_with("straße"));
    (2..=9).contains(&words.len()) && ((street && words.iter().any(digits)) || (words.last().is_some_and(code) && words.len() >= 3))
}

/// Whether a line takes leave at the end of a letter.
fn is_farewell(line: &str) -> bool {
    const WORDS: [&str; 12] = [
        "sincerely",
        "respectfully",
        "yours",
        "truly",
        "faithfully",
        "regards",
        "cordially",
        "hochachtungsvoll",
        "salutations",
        "atentamente",
        "atenciosamente",
        "respectful",
    ];
    let words: Vec<String> = line.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.len() <= 6 && words.iter().any(|word| WORDS.contains(&word.as_str()))
}

/// A number line, or `Page 3` in any of its forms.
fn edge_number(text: &str) -> Option<(u32, Strength)> {
    number_line(text).or_else(|| {
        let rest = text.trim_matches(|c: char| !c.is_alphanumeric());
        let digits = rest.get(..4).filter(|word| word.eq_ignore_ascii_case("page")).and_then(|_| rest.get(4..))?;
        number_line(digits.trim()).map(|(number, _)| (number, Strength::Dashed))
    })
}

/// A line as it recurs: letters folded, every number the same.
pub(super) fn running_form(text: &str) -> Vec<char> {
    let mut folded = fold(text);
    for c in &mut folded {
        if c.is_ascii_digit() {
            *c = '0';
        }
    }
    folded.dedup_by(|a, b| *a == '0' && *b == '0');
    folded
}

/// Whether a line has words enough to be recognised again.
fn is_wordy(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 5
}

fn page_series(pages: &[Prepared], place: usize) -> PageSeries {
    let Some(page) = pages.get(place) else { return PageSeries::default() };
    let near: Vec<(i64, &Prepared)> = (place.saturating_sub(NEIGHBOURS)..(place + NEIGHBOURS + 1).min(pages.len()))
        .filter(|&other| other != place)
        .filter_map(|other| Some((other as i64 - place as i64, pages.get(other)?)))
        .collect();
    let mut series = PageSeries { expected: expected_number(page, &near), ..PageSeries::default() };
    for (edge, own) in [(true, &page.head), (false, &page.foot)] {
        for (depth, line) in own.iter().enumerate() {
            if let Some((number, _)) = line.number
                && supporters(&near, edge, number, depth) >= 2
            {
                series.numbers.push(number);
            }
            let is_title = || edge && place > 0 && pages.first().is_some_and(|first| has_title(first, line));
            let may_run = line.words && depth < RUNNING_LINES + 2 && line.folded.len() <= 64;
            if may_run && is_running(page, &near, (edge, is_title()), line) {
                series.running.push(line.folded.clone());
            }
        }
    }
    if let Some(next) = pages.get(place + 1) {
        series.next_starts = next.head.iter().map(|line| line.folded.iter().take(24).copied().collect()).collect();
    }
    series
}

/// How many neighbours carry the number that `number` here makes them expect, at the same edge and about the same depth.
fn supporters(near: &[(i64, &Prepared)], head: bool, number: u32, depth: usize) -> usize {
    let carries = |lines: &[EdgeLine], expected: i64| {
        lines
            .iter()
            .enumerate()
            .any(|(at, line)| at.abs_diff(depth) <= 2 && line.number.is_some_and(|(number, _)| i64::from(number) == expected))
    };
    near.iter().filter(|(step, page)| carries(if head { &page.head } else { &page.foot }, i64::from(number) + step)).count()
}

/// The number most neighbours make this page expect, where at least two agree.
fn expected_number(page: &Prepared, near: &[(i64, &Prepared)]) -> Option<u32> {
    let mut votes: BTreeMap<i64, usize> = BTreeMap::new();
    for (step, other) in near.iter().copied().chain(std::iter::once((0, page))) {
        for line in other.head.iter().take(3).chain(other.foot.iter().take(3)) {
            if let Some((number, strength)) = line.number {
                *votes.entry(i64::from(number) - step).or_default() += if strength == Strength::Bare { 1 } else { 2 };
            }
        }
    }
    let (number, count) = votes.into_iter().max_by_key(|&(number, count)| (count, -number))?;
    u32::try_from(number).ok().filter(|&number| count >= 3 && number > 0)
}

/// Whether a line comes back at the same edge of enough neighbours, all of them or every second one. A sender's name over each
/// of his letters, or under it, comes back as well, and is text. For the title of the document fewer neighbours are enough, and the page it
/// stands over may begin a letter.
fn is_running(page: &Prepared, near: &[(i64, &Prepared)], (head, is_title): (bool, bool), line: &EdgeLine) -> bool {
    let is_letter = |page: &Prepared| page.begins_letter || (!head && page.ends_letter);
    let carries = |page: &Prepared| {
        let lines = if head { &page.head } else { &page.foot };
        lines.iter().take(RUNNING_LINES + 2).any(|other| is_same_running(&line.folded, &other.folded))
    };
    let carriers: Vec<(i64, &Prepared)> = near.iter().copied().filter(|(_, page)| carries(page)).collect();
    let even = |pages: &[(i64, &Prepared)]| pages.iter().filter(|(step, _)| step % 2 == 0).count();
    let letters = carriers.iter().filter(|(_, page)| is_letter(page) && !(is_title && has_title(page, line))).count();
    let needed = if is_title { RECURRENCES_OF_A_TITLE } else { RECURRENCES };
    let enough = carriers.len() * 100 >= near.len() * SHARE
        || (carriers.len() == even(&carriers) && carriers.len() * 100 >= even(near) * SHARE.max(75));
    carriers.len() >= needed && enough && !is_letter(page) && letters * 3 < carriers.len().max(1)
}

/// Whether a line in small letters is the title, in capitals, over the first page of its document.
fn has_title(first: &Prepared, line: &EdgeLine) -> bool {
    !line.capitals && first.head.iter().any(|title| title.capitals && title.words && is_same_running(&line.folded, &title.folded))
}

/// Whether two folded lines are one running line with recognition errors.
pub(super) fn is_same_running(a: &[char], b: &[char]) -> bool {
    if a == b {
        return true;
    }
    let limit = (a.len() * 3 / 2).min(30);
    a.len() >= 8 && a.len().abs_diff(b.len()) <= a.len() / 6 && distance(b, a, u16::try_from(limit).unwrap_or(u16::MAX)).is_some()
}
