//! What of a page has been judged: which doubtful words were corrected, which were said to be right, which nobody has looked at.
//!
//! Nothing is counted while somebody works. Suspects are looked for in the text as it was first read, and what became of each is read off
//! the corrections and verdicts that are recorded anyway: so the numbers are the same after closing and opening, undo included.

use super::estimate::{Band, Judged};
use super::suspects::{is_verdict, shown_of};
use crate::analysis::compare::source_changes;
use crate::analysis::suspects::{Language, Profile, SuspectInput, THRESHOLD, find};
use crate::model::{Layout, Page, PageStatus, PageText, Span};
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
    // Corrections: what stood there, with how much it was doubted.
    let changes = source_changes(&page.source_text, text.as_str());
    let mut rest_wrong = 0;
    if !changes.is_empty() {
        let source = PageText::from(&*page.source_text);
        let layout = Layout::default();
        let was = find(&SuspectInput { text: &source, layout: &layout, skip: &[], witnesses: &[] }, input.language, input.profile);
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
    let witnesses: Vec<&PageText> = page.witnesses.iter().map(|reading| &reading.text).collect();
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

fn note(band: &mut Band, is_open: bool, score: f32) {
    if is_open {
        band.open += 1;
        band.scores += f64::from(score);
    } else {
        band.right += 1;
    }
}
