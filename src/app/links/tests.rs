//! What is said of words' places, on a page whose letters are sixteen pixels wide.

use super::*;
use crate::model::ink_lines::typed_for_tests as ink_of;

const TEXT: &str = "The boats left Cuba at dawn\nand nobody saw them go.";

fn page(text: &str) -> Page {
    Page::new(PageId(1), Reading { text: PageText::new(text), ..Reading::default() })
}

fn linked() -> PageLinks {
    PageLinks::on_ink(&page(TEXT), &ink_of(&TEXT.lines().collect::<Vec<_>>()))
}

/// Where the words of this text begin on the scan.
fn place(links: &PageLinks, text: &str, word: &str) -> Option<(i32, i32)> {
    let at = text.find(word).unwrap();
    links.words.iter().find(|placed| placed.span.start == at).map(|placed| (placed.zone.left, placed.zone.top))
}

#[test]
fn words_of_a_plain_text_have_their_places() {
    let links = linked();
    assert_eq!((links.verdict, links.words.len(), links.layout.lines.len()), (Verdict::Linked, 11, 2));
    assert_eq!(place(&links, TEXT, "Cuba"), Some((100 + 15 * 20, 100)));
    assert_eq!(place(&links, TEXT, "nobody"), Some((100 + 4 * 20, 160)));
    assert!(links.words.iter().all(|word| word.source == WordSource::Aligned && !word.is_soft()));
}

#[test]
fn kept_links_and_ink_read_back() {
    let ink = ink_of(&TEXT.lines().collect::<Vec<_>>());
    assert_eq!(kept::ink_of(&kept::ink_bytes(&ink)), Some(ink));
    let links = linked();
    let bytes = kept::links_bytes(&links, 7);
    let back = kept::links_of(&bytes, (7, TEXT.len()), links.revision).unwrap();
    assert_eq!(
        back.words.iter().map(|word| (word.span, word.zone)).collect::<Vec<_>>(),
        links.words.iter().map(|word| (word.span, word.zone)).collect::<Vec<_>>()
    );
    assert_eq!((back.layout.lines.clone(), back.verdict), (links.layout.lines.clone(), links.verdict));
    assert_eq!(kept::links_of(&bytes, (8, TEXT.len()), links.revision), None, "another text's");
    assert_eq!(kept::links_of(&bytes, (7, 10), links.revision), None, "beyond the text");
}

#[test]
fn damaged_bytes_are_nothing() {
    let bytes = kept::ink_bytes(&ink_of(&["Nothing"]));
    assert!((0..bytes.len()).all(|end| kept::ink_of(&bytes[..end]).is_none()));
    assert_eq!(kept::ink_of(&[0xff; 40]), None);
    assert_eq!(kept::links_of(&[0xff; 40], (0, 0), Revision(0)), None);
}

#[test]
fn places_move_along_with_typing_and_the_word_typed_in_is_soft() {
    let mut links = linked();
    let at = TEXT.find("Cuba").unwrap();
    links.follow(at + 3, 1, "ba isl");
    let text = TEXT.replacen("Cuba", "Cubba isl", 1);
    assert_eq!(place(&links, &text, "nobody"), Some((100 + 4 * 20, 160)), "words behind it");
    let soft: Vec<usize> = links.words.iter().filter(|word| word.is_soft()).map(|word| word.span.start).collect();
    assert_eq!((soft, links.moved), (vec![at], true));
}

#[test]
fn laid_anew_what_was_not_touched_stays_where_it_was() {
    let mut before = linked();
    // A place that only somebody who remembers can know.
    Arc::make_mut(&mut before.words)[0].zone.left -= 3;
    let text = TEXT.replacen("dawn", "noon", 1);
    before.follow(TEXT.find("dawn").unwrap(), 4, "noon");
    let anew = PageLinks::on_ink(&page(&text), &ink_of(&text.lines().collect::<Vec<_>>())).keeping(&before);
    assert_eq!(place(&anew, &text, "The"), Some((97, 100)));
    assert_eq!(place(&anew, &text, "noon"), Some((100 + 23 * 20, 100)));
    assert!(!anew.words.iter().any(PlacedWord::is_soft));
}

#[test]
fn words_keep_to_the_lines_their_file_gives() {
    let mut page = page(TEXT);
    let (first, second) = TEXT.split_once('\n').unwrap();
    let line = |start: usize, len: usize, top| Line {
        span: Span::new(start, start + len),
        zone: Some(ScanRect::new(90, top, 700, top + 40)),
        ..Line::default()
    };
    // The file says that the second line stands somewhere else.
    page.working.layout.lines = vec![line(0, first.len(), 92), line(first.len() + 1, second.len(), 500)];
    let links = PageLinks::on_ink(&page, &ink_of(&TEXT.lines().collect::<Vec<_>>()));
    assert_eq!(place(&links, TEXT, "Cuba"), Some((400, 100)), "found on the ink within its line");
    assert_eq!(place(&links, TEXT, "nobody").map(|(_, top)| top), Some(500), "its share of its line");
}

#[test]
fn what_does_not_fit_is_not_linked() {
    let other = "Wholly other words than these stand on that page, and many more of them than it has room for, whatever one may try.";
    let links = PageLinks::on_ink(&page(other), &ink_of(&["a b c d e f g h", "i j k l m n"]));
    assert!(links.verdict != Verdict::Linked && links.words.iter().all(PlacedWord::is_soft), "{links:?}");
}
