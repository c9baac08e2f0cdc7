//! The scan pane: which picture, and what is outlined on it.

use crate::app::session::Session;
use crate::model::{Level, MarkKind, PlacedWord, QuarterTurns, ScanRect, ScanRef, Span};

/// A mark on the scan.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkZone {
    /// Where on the scan.
    pub zone: ScanRect,
    /// What.
    pub kind: MarkKind,
    /// How secret.
    pub level: Option<Level>,
    /// What to call it.
    pub name: String,
}

/// What the scan pane shows.
#[derive(Debug, Clone, Default)]
pub struct ScanView {
    /// The scan; `None` where the page has none.
    pub scan: Option<ScanRef>,
    /// How it is turned.
    pub turns: QuarterTurns,
    /// Label of the page.
    pub label: String,
    /// Marks with places.
    pub marks: Vec<MarkZone>,
}

/// What the scan pane shows for the current page, whose words stand where `words` says.
pub fn scan(session: &Session, words: &[PlacedWord]) -> ScanView {
    let Some(head) = session.head() else { return ScanView::default() };
    let mut view = ScanView { scan: head.scan.clone(), turns: head.turns, label: head.label.clone(), ..ScanView::default() };
    let Some(page) = session.page() else { return view };
    if let Some(found) = session.findings.get(page.id) {
        view.marks = found
            .marks
            .iter()
            .filter_map(|mark| {
                let zone = mark.zone.or_else(|| zone_of(words, mark.span))?;
                let level = mark.marking.as_ref().and_then(|marking| marking.level);
                Some(MarkZone { zone, kind: mark.kind, level, name: super::text::name(mark) })
            })
            .collect();
    }
    view
}

/// The place on the scan of what is selected: of the mark there, where it has a place of its own, or else of the words.
pub fn place_of(session: &Session, words: &[PlacedWord], span: Span) -> Option<ScanRect> {
    let found = session.place.page.and_then(|page| session.findings.get(page));
    let own = found.and_then(|found| found.marks.iter().filter(|mark| mark.span == span).find_map(|mark| mark.zone));
    own.or_else(|| if span.is_empty() { word_at(words, span.start).map(|word| word.zone) } else { zone_of(words, span) })
}

/// Whether the place of what is selected is only near: all its words are.
pub fn is_near(words: &[PlacedWord], span: Span) -> bool {
    let own = super::lines::words_in(words, span);
    let own = if own.is_empty() { word_at(words, span.start).map(std::slice::from_ref).unwrap_or_default() } else { own };
    !own.is_empty() && own.iter().all(PlacedWord::is_soft)
}

/// The place of a stretch of text on the scan: of its words that stand there for certain, or else of those that stand near.
pub fn zone_of(words: &[PlacedWord], span: Span) -> Option<ScanRect> {
    let first = words.partition_point(|word| word.span.end <= span.start);
    let inside = || words.get(first..).into_iter().flatten().take_while(|word| word.span.start < span.end);
    let certain = inside().filter(|word| !word.is_soft()).map(|word| word.zone).reduce(ScanRect::union);
    certain.or_else(|| inside().map(|word| word.zone).reduce(ScanRect::union))
}

/// The word at a position of the text.
pub fn word_at(words: &[PlacedWord], at: usize) -> Option<&PlacedWord> {
    let first = words.partition_point(|word| word.span.end < at);
    words.get(first).filter(|word| word.span.touches(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, WordSource};

    #[test]
    fn a_speck_that_was_read_does_not_make_a_banner_as_wide_as_the_page() {
        let word = |start: usize, left: i32, confidence: f32| PlacedWord {
            span: Span::new(start, start + 3),
            zone: ScanRect::new(left, 0, left + 30, 10),
            source: WordSource::Aligned,
            confidence: Some(Confidence::new(confidence)),
        };
        let words = [word(0, 0, 0.2), word(4, 500, 0.99), word(8, 540, 0.99)];
        assert_eq!(zone_of(&words, Span::new(0, 11)), Some(ScanRect::new(500, 0, 570, 10)));
        assert_eq!(zone_of(&words, Span::new(0, 3)), Some(ScanRect::new(0, 0, 30, 10)), "there is nothing better");
        assert_eq!(zone_of(&words, Span::new(20, 30)), None);
    }
}
