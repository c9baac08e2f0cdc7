//! What of a page has been judged: which doubtful words were corrected, which were said to be right, which nobody has looked at.
//!
//! Nothing is counted while somebody works. Suspects are looked for in the text as it was first read, and what became of each is read off
//! the corrections and verdicts that are recorded anyway: so the numbers are the same after closing and opening, undo included.

use super::estimate::{Band, Judged};
use super::suspects::{is_verdict, shown_of};
use crate::analysis::compare::source_changes;
use crate::analysis::suspects::{Language, Profile, SuspectInput, THRESHOLD, find};
use crate::model::{Layout, Page, PageStatus, PageText, Span, Word};
use std::collections::BTreeSet;

/// What is known beside the page when its judgements are read.
#[derive(Debug, Clone, Copy)]
pub struct JudgingInput<'a> {
    /// Stretches of the text as it stands now in which nothing is doubted.
    pub skip: &'a [Span],
    /// The page's status.
    pub status: PageStatus,
    /// The dossier's own words.
    pub own: &'a BTreeSet<String>,
    /// The language.
    pub language: &'a Language,
    /// What the dossier says of itself.
    pub profile: &'a Profile,
}

/// What of a page was judged.
pub fn judged(page: &Page, input: &JudgingInput<'_>) -> Judged {
    let finished = matches!(input.status, PageStatus::Corrected | PageStatus::Checked);
    let text = &page.working.text;
    let words = text.tokens().filter(|(span, _)| !input.skip.iter().any(|skip| skip.overlaps(*span))).count() as u64;
    let mut judged = Judged { words, pages: 1, finished: u64::from(finished), ..Judged::default() };
    let witnesses: Vec<&PageText> = page.witnesses.iter().map(|reading| &reading.text).collect();
    // Corrections: what stood there, with how much it was doubted.
    let changes = source_changes(&page.source_text, text.as_str());
    let mut rest_wrong = 0;
    if !changes.is_empty() {
        let source = PageText::from(&*page.source_text);
        let layout = layout_before(page, &source, &changes);
        let first = SuspectInput { text: &source, layout: &layout, skip: &[], witnesses: &witnesses };
        let was = find(&first, input.language, input.profile);
        let in_text = changes.iter().filter(|(_, now)| !input.skip.iter().any(|skip| skip.overlaps(*now)));
        for (change, _) in in_text {
            let doubted = was.iter().find(|suspect| suspect.span.overlaps(*change));
            match doubted.and_then(|suspect| judged.band(suspect.score)) {
                Some(band) => band.wrong += 1,
                None => rest_wrong += 1,
            }
        }
    }
    // Verdicts and what is open: in the text as it stands.
    let now = SuspectInput { text, layout: &page.working.layout, skip: input.skip, witnesses: &witnesses };
    let found = find(&now, input.language, input.profile);
    let open = shown_of(page, &found, input.own);
    let mut doubted = 0;
    let verdicts: Vec<Span> = page.rulings.iter().filter(|ruling| is_verdict(ruling)).map(|ruling| ruling.span).collect();
    for suspect in &found {
        let is_open = !finished && open.iter().any(|other| other.span == suspect.span);
        // What somebody was asked about was doubted, even if what was learned since speaks against it.
        let asked = verdicts.iter().any(|verdict| verdict.overlaps(suspect.span));
        let score = if asked { suspect.score.max(THRESHOLD) } else { suspect.score };
        if let Some(band) = judged.band(score) {
            doubted += 1;
            note(band, is_open, score);
        }
    }
    let unmatched = verdicts.iter().filter(|verdict| !found.iter().any(|suspect| suspect.span.overlaps(**verdict))).count() as u64;
    if let Some(band) = judged.band(THRESHOLD) {
        band.right += unmatched;
        doubted += unmatched;
    }
    let rest = words.saturating_sub(doubted);
    if finished {
        judged.rest = Band { wrong: rest_wrong, right: rest, ..Band::default() };
    } else {
        judged.rest.open = rest;
        judged.found_by_hand = rest_wrong;
    }
    judged
}

/// Where the words of the text as it was first read stand, and how sure the recogniser was of them: the layout that followed the corrections
/// (pairs of places before and now), led back.
fn layout_before(page: &Page, source: &PageText, changes: &[(Span, Span)]) -> Layout {
    let back = |span: Span| {
        let next = changes.partition_point(|(_, now)| now.end <= span.start && *now != span);
        if let Some((was, _)) = changes.get(next).filter(|(_, now)| now.overlaps(span)) {
            return Some(*was).filter(|was| !was.is_empty());
        }
        let by = next.checked_sub(1).and_then(|last| changes.get(last)).map_or(0, |(was, now)| was.end as isize - now.end as isize);
        let was = span.shifted(by);
        (source.holds(was) && source.slice(was) == page.working.text.slice(span)).then_some(was)
    };
    let words = page.working.layout.words.iter().filter_map(|word| Some(Word { span: back(word.span)?, ..*word }));
    let mut words: Vec<Word> = words.collect();
    // Of words that were put together, the first stands for all.
    words.dedup_by_key(|word| word.span);
    Layout { words, ..Layout::default() }
}

fn note(band: &mut Band, is_open: bool, score: f32) {
    if is_open {
        band.open += 1;
        band.scores += f64::from(score);
    } else {
        band.right += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, PageId, Reading};

    #[test]
    fn what_the_recogniser_knew_is_known_of_the_text_as_it_was_read() {
        let (was, now) = ("The hoats left Cubz at da wn.", "The boats have left Cuba at dawn.");
        let sure = |(span, _): (Span, &str)| Word { span, confidence: Some(Confidence::new(0.5)), ..Word::default() };
        let text = PageText::new(now);
        // `have` was typed and has no place.
        let words = text.tokens().filter(|(_, word)| *word != "have").map(sure).collect();
        let mut page = Page::new(PageId(1), Reading { text, layout: Layout { words, ..Layout::default() }, ..Reading::default() });
        page.source_text = was.into();
        let source = PageText::new(was);
        let layout = layout_before(&page, &source, &source_changes(was, now));
        let known: Vec<&str> = layout.words.iter().map(|word| source.slice(word.span)).collect();
        assert_eq!(known, ["The", "hoats", "left", "Cubz", "at", "da wn."]);
        assert!(layout.words.iter().all(|word| word.confidence.is_some()));
    }
}
