//! Doubtful words: the card of the one that is looked at, and the list of a page.

use super::scan::zone_of;
use crate::app::review::{ReviewAt, ReviewScope, left};
use crate::app::search::context;
use crate::app::session::Session;
use crate::app::suspects::Doubt;
use crate::model::{PageId, PlacedWord, ScanRect, Span, Suspect};

/// Characters of the line shown on each side of the word.
const CONTEXT: usize = 44;

/// A candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateView {
    /// What would stand there, on one line.
    pub text: String,
    /// 0 to 1.
    pub score: f32,
}

/// What the card shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Card {
    /// A suspect.
    Suspect(SuspectCard),
    /// What comes next is still being looked for.
    Waiting,
    /// Nothing is left; says where, and what was done.
    Done(String, String),
}

/// A suspect that is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct SuspectCard {
    /// On which page.
    pub page: PageId,
    /// Where.
    pub span: Span,
    /// The word, on one line.
    pub word: String,
    /// The line before it.
    pub before: String,
    /// The line after it.
    pub after: String,
    /// Why it is doubted, the weightiest first.
    pub reasons: Vec<String>,
    /// How probable it is that it is wrong, 0 to 1.
    pub score: f32,
    /// Up to nine.
    pub candidates: Vec<CandidateView>,
    /// Where it stands on the scan.
    pub zone: Option<ScanRect>,
    /// What stands there, with its line ends: what a replacement begins from.
    pub text: String,
}

/// On one line: a line end inside a word in pieces shows as a stroke.
fn on_one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" / ")
}

/// The card of a review that goes on.
pub fn card(session: &Session, words: &[PlacedWord]) -> Option<Card> {
    let (page, span) = match session.review.at? {
        ReviewAt::Done => {
            let place = session.review.scope.place();
            return Some(Card::Done(format!("No word is doubtful any more {place}."), session.review.counts.said()));
        }
        ReviewAt::Waiting { .. } => return Some(Card::Waiting),
        ReviewAt::Suspect { page, span, .. } => (page, span),
    };
    let known = session.suspects.get(page)?;
    let (suspect, content) = (known.at(span)?, session.dossier.page(page)?);
    let text = content.working.text.as_str();
    let (before, after) = context(text, span, CONTEXT);
    let mut evidence: Vec<_> = suspect.evidence.iter().filter(|evidence| evidence.weight > 0.0).collect();
    evidence.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut reasons: Vec<String> = evidence.into_iter().map(|evidence| evidence.reason.clone()).collect();
    reasons.dedup();
    let said = text.get(span.range()).unwrap_or_default();
    let zone = if session.place.page == Some(page) { zone_of(words, span) } else { None };
    Some(Card::Suspect(SuspectCard {
        page,
        span,
        word: on_one_line(said),
        before,
        after,
        reasons,
        score: suspect.score,
        candidates: suspect.suggestions.iter().map(|one| CandidateView { text: on_one_line(&one.text), score: one.score }).collect(),
        zone,
        text: said.to_owned(),
    }))
}

/// How many are left in the queue: `12 left in the dossier`.
pub fn queue_left(session: &Session) -> String {
    let (count, complete) = left(session);
    let so_far = if complete { "" } else { " so far" };
    format!("{count} left {}{so_far}", session.review.scope.place())
}

/// `3 doubts left`
pub fn doubts_left(count: usize) -> String {
    match count {
        0 => "no doubts left".to_owned(),
        1 => "1 doubt left".to_owned(),
        count => format!("{count} doubts left"),
    }
}

/// The suspects of a page that the filter lets through.
pub fn shown(session: &Session, page: PageId) -> impl Iterator<Item = &Suspect> {
    let filter = session.review.filter;
    let known = session.suspects.get(page).into_iter().flat_map(|known| known.shown.iter());
    known.filter(move |suspect| filter.takes(&Doubt::of(suspect)))
}

/// A suspect in a sentence: `Cuba? Not in any word list (98 % sure)`.
pub fn sentence(suspect: &Suspect) -> String {
    let reasons: Vec<&str> =
        suspect.evidence.iter().filter(|evidence| evidence.weight > 0.0).map(|evidence| evidence.reason.as_str()).collect();
    let guess = suspect.suggestions.first().map(|best| format!("{}? ", on_one_line(&best.text))).unwrap_or_default();
    format!("{guess}{} ({:.0} % sure)", reasons.join(", "), suspect.score * 100.0)
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct SuspectRow {
    /// Where.
    pub span: Span,
    /// What stands there, on one line.
    pub word: String,
    /// The first candidate; empty where there is none.
    pub candidate: String,
    /// Why, in a few words.
    pub reason: String,
    /// How probable it is that it is wrong, 0 to 1.
    pub score: f32,
}

/// The list of the current page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SuspectList {
    /// The rows the filter lets through.
    pub rows: Vec<SuspectRow>,
    /// Whether the page was looked at.
    pub looked_at: bool,
    /// How far the queue reaches.
    pub scope: ReviewScope,
}

/// The doubtful words of the current page.
pub fn list(session: &Session) -> SuspectList {
    let mut list = SuspectList { scope: session.review.scope, ..SuspectList::default() };
    let Some(page) = session.page() else { return list };
    list.looked_at = session.suspects.get(page.id).is_some();
    list.rows = shown(session, page.id)
        .map(|suspect| SuspectRow {
            span: suspect.span,
            word: on_one_line(page.working.text.slice(suspect.span)),
            candidate: suspect.suggestions.first().map(|best| on_one_line(&best.text)).unwrap_or_default(),
            reason: strongest(suspect),
            score: suspect.score,
        })
        .collect();
    list
}

fn strongest(suspect: &Suspect) -> String {
    let best = suspect.evidence.iter().max_by(|a, b| a.weight.total_cmp(&b.weight));
    best.map(|evidence| evidence.reason.clone()).unwrap_or_default()
}
