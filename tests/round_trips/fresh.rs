//! Written fresh and read again.

use super::corpus::Sample;
use onionskin::formats::sheet::{Sheet, SheetHead, SheetImage};
use onionskin::formats::{self, ReadPage};
use onionskin::model::{Line, PlacedWord, Region, ScanPoint, ScanRect};

/// A page as a writer takes it.
pub(crate) fn sheet(page: &ReadPage) -> Sheet {
    let placed = page.layout.placed_words(&page.text);
    let image = page.image.clone().map(|name| SheetImage { name, frame: page.image_frame.unwrap_or(0), dpi: None });
    Sheet { label: page.label.clone().unwrap_or_default(), image, ..Sheet::laid_out(page.text.clone(), &page.layout, &placed) }
}

/// What differs between two pages, in one line; nothing where they are equal as far as the formats can tell. An edition tells of words only
/// as text, and of lines not where their baselines lie.
pub(crate) fn difference(one: &ReadPage, other: &ReadPage, edition: bool) -> Option<String> {
    if one.text != other.text {
        let at = one.text.as_str().bytes().zip(other.text.as_str().bytes()).take_while(|(a, b)| a == b).count();
        let near = |text: &str| {
            text.get(text.floor_char_boundary(at.saturating_sub(20))..text.floor_char_boundary(at + 30)).unwrap_or("").to_owned()
        };
        return Some(format!("text: {:?} / {:?}", near(one.text.as_str()), near(other.text.as_str())));
    }
    let words = |page: &ReadPage| page.layout.placed_words(&page.text);
    let word = |word: &PlacedWord| (word.span, word.zone, word.confidence.map(|sure| (sure.get() * 1e3).round() as i32));
    let list = |words: &[PlacedWord]| words.iter().map(word).collect::<Vec<_>>();
    let line = |found: &Line| if edition { (found.span, found.zone, Vec::new()) } else { line(found) };
    let lines = |page: &ReadPage| page.layout.lines.iter().map(line).collect::<Vec<_>>();
    let in_words = if edition { None } else { first("word", &list(&words(one)), &list(&words(other))) };
    in_words
        .or_else(|| first("line", &lines(one), &lines(other)))
        .or_else(|| {
            first(
                "region",
                &one.layout.regions.iter().map(region).collect::<Vec<_>>(),
                &other.layout.regions.iter().map(region).collect::<Vec<_>>(),
            )
        })
        .or_else(|| {
            (one.layout.scan_size != other.layout.scan_size)
                .then(|| format!("size {:?} / {:?}", one.layout.scan_size, other.layout.scan_size))
        })
}

fn region(region: &Region) -> String {
    format!("{:?} {:?} {:?}", region.span, region.kind, region.zone)
}

/// Outlines are left out: one that is its line's rectangle is written by some formats and not by others.
fn line(line: &Line) -> (onionskin::model::Span, Option<ScanRect>, Vec<ScanPoint>) {
    (line.span, line.zone, line.baseline.clone())
}

fn first<T: PartialEq + std::fmt::Debug>(what: &str, one: &[T], other: &[T]) -> Option<String> {
    let at =
        one.iter().zip(other).position(|(a, b)| a != b).or_else(|| (one.len() != other.len()).then_some(one.len().min(other.len())))?;
    Some(format!("{what} {at} of {}/{}: {:?} / {:?}", one.len(), other.len(), one.get(at), other.get(at)))
}

/// What differs after a file was written in a format and read again.
pub(crate) fn differences(sample: &Sample, to: &str) -> Vec<String> {
    let write = formats::by_id(to).unwrap().lay_out.unwrap();
    let pages = &sample.outcome.pages;
    let sheets: Vec<Sheet> = pages.iter().map(sheet).collect();
    let groups: Vec<&[Sheet]> = if to == "page" { sheets.chunks(1).collect() } else { vec![sheets.as_slice()] };
    let mut again = Vec::new();
    for group in groups {
        let bytes = write(&SheetHead::default(), group);
        let (format, outcome) = formats::read(&bytes, Some("xml")).unwrap_or_else(|error| panic!("{}: {error}", sample.path.display()));
        assert_eq!((format.id, outcome.notices.len()), (to, 0), "{} {:?}", sample.path.display(), outcome.notices);
        again.extend(outcome.pages);
    }
    assert_eq!(pages.len(), again.len(), "{}", sample.path.display());
    pages.iter().zip(&again).filter_map(|(one, other)| difference(one, other, to == "tei")).collect()
}
