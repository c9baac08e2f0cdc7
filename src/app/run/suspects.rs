//! The review loop: from doubt to doubt, and what is decided at each.
//!
//! After a decision the next doubt comes from what is known already, moved along with the text; the page is looked at again afterwards, so
//! that no key waits for it. A page that nobody has looked at yet is looked at when the queue comes to it.

use super::{Outcome, session};
use crate::app::command::Effect;
use crate::app::edits::{keeping_lines, ops_for};
use crate::app::problem::Problem;
use crate::app::review::{Decision, ReviewAt, ReviewOrder, ReviewScope, Spot, Step, SuspectFilter, left, next};
use crate::app::session::Session;
use crate::app::suspects::PageDoubts;
use crate::app::workspace::Workspace;
use crate::edit::{GroupId, Op, Origin, TextEdit};
use crate::model::{PageId, Ruling, Span, Suspect, Verdict};

/// Pages that one step looks at, at most; the next frame goes on.
const LOOKED_AT_A_STEP: usize = 12;
/// Above every score: where the order by certainty begins.
const FIRST: f32 = 2.0;

/// Begins at the caret; while reviewing, goes on to the next.
pub(super) fn start(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    if session.review.suspect().is_some() {
        return later(workspace, true);
    }
    let (Some(page), here) = (session.place.page, session.place.selection) else { return Ok(Vec::new()) };
    let several = session.page().is_some_and(|page| page.working.text.slice(here).trim().contains(char::is_whitespace));
    let is_suspect = session.suspects.get(page).is_some_and(|known| known.at(here).is_some());
    if several && !is_suspect {
        session.review.scope = ReviewScope::Selection;
        session.review.selection = Some((page, here));
    } else if session.review.scope == ReviewScope::Selection {
        session.review.scope = ReviewScope::default();
    }
    session.review.pressed(1);
    advance(workspace, Spot { page, at: here.start, score: FIRST }, true, true)
}

/// Begins at a certain suspect.
pub(super) fn go_to(workspace: &mut Workspace, page: PageId, span: Span) -> Outcome {
    let score = workspace.suspects_now(page).and_then(|known| known.at(span).map(|suspect| suspect.score));
    let Some(score) = score else { return super::navigate::go_to(workspace, page, span) };
    let session = session(workspace)?;
    if session.review.scope == ReviewScope::Selection {
        session.review.scope = ReviewScope::default();
    }
    Ok(show(session, page, span, score))
}

/// Shows a suspect.
fn show(session: &mut Session, page: PageId, span: Span, score: f32) -> Vec<Effect> {
    if session.review.suspect() != Some((page, span)) {
        session.review.counts.shown += 1;
        session.review.keys_here = 0;
    }
    session.review.at = Some(ReviewAt::Suspect { page, span, score });
    session.go_to(page, span);
    vec![Effect::Reveal(span)]
}

/// Goes on from a place. Where nothing is left, it says so and what was done.
fn advance(workspace: &mut Workspace, from: Spot, forward: bool, here: bool) -> Outcome {
    let mut may_look = LOOKED_AT_A_STEP;
    loop {
        let session = session(workspace)?;
        match next(session, from, forward, here) {
            Step::Found { page, span, score, around } => {
                let known = session.suspects.get(page).is_some_and(|known| known.at(span).is_some());
                if known {
                    return Ok(arrive(session, (page, span, score), from, around));
                }
                if may_look == 0 {
                    return Ok(wait(session, from, forward, here));
                }
                may_look -= 1;
                if workspace.suspects_now(page).is_none() {
                    // A long page that is not in memory: a job looks at it while it is shown.
                    let session = super::session(workspace)?;
                    session.go_to(page, Span::empty(span.start));
                    return Ok(wait(session, from, forward, here));
                }
            }
            Step::Unknown(_) if may_look == 0 => return Ok(wait(session, from, forward, here)),
            Step::Unknown(page) => {
                may_look -= 1;
                let looked = workspace.suspects_now(page).is_some();
                let session = super::session(workspace)?;
                if !looked && session.place.page == Some(page) {
                    return Ok(wait(session, from, forward, here));
                }
                if session.suspects.doubts(page).is_none() {
                    // It cannot be read now, or is so long that the survey of all pages must come to it first.
                    session.suspects.set_doubts(page, PageDoubts::default());
                    session.suspects.outdate(page);
                }
            }
            Step::End => return Ok(end(session)),
        }
    }
}

fn arrive(session: &mut Session, (page, span, score): (PageId, Span, f32), from: Spot, around: bool) -> Vec<Effect> {
    let mut effects = Vec::new();
    if around && session.review.at.is_some() {
        let is_same = session.review.suspect() == Some((page, span));
        let said = if is_same { "This is the only one left".to_owned() } else { format!("Round again: {} left", left(session).0) };
        effects.push(Effect::Say(said));
    }
    if let (Some(before), Some(now)) = (session.dossier.head(from.page), session.dossier.head(page))
        && before.id != now.id
        && effects.is_empty()
    {
        effects.push(Effect::Say(format!("Page {}", now.label)));
    }
    effects.extend(show(session, page, span, score));
    effects
}

fn wait(session: &mut Session, from: Spot, forward: bool, here: bool) -> Vec<Effect> {
    session.review.at = Some(ReviewAt::Waiting { from, forward, here });
    Vec::new()
}

fn end(session: &mut Session) -> Vec<Effect> {
    let place = session.review.scope.place();
    if session.review.at.is_none() {
        return vec![Effect::Say(format!("No word is doubtful {place}"))];
    }
    session.review.at = Some(ReviewAt::Done);
    // The last word may be shorter now than what was selected; what is left selected is no wish to review only that.
    session.place.selection = Span::empty(session.place.selection.start);
    vec![Effect::Say(format!("No word is doubtful any more {place}"))]
}

impl Workspace {
    /// Goes on with a review that had to wait, or whose suspect is not there any more.
    pub(in crate::app) fn review_on(&mut self) {
        let Some(session) = &self.session else { return };
        let (from, forward, here) = match session.review.at {
            Some(ReviewAt::Waiting { from, forward, here }) => (from, forward, here),
            Some(ReviewAt::Suspect { page, span, score }) if session.suspects.get(page).is_some_and(|known| known.at(span).is_none()) => {
                (Spot { page, at: span.start, score }, true, true)
            }
            _ => return,
        };
        // What it says, and what it shows, the window sees for itself.
        if let Err(problem) = advance(self, from, forward, here) {
            self.problems.push(problem);
        }
    }
}

/// The suspect that is looked at.
pub(super) fn suspect_here(session: &Session) -> Result<(PageId, Suspect), Problem> {
    let (page, span) = session.review.suspect().ok_or_else(|| Problem::new("No doubtful word is looked at."))?;
    let known = session.suspects.get(page).and_then(|known| known.at(span)).cloned();
    known.map(|suspect| (page, suspect)).ok_or_else(|| Problem::new("The text has changed here.").advice("Go on to the next word."))
}

/// Takes the candidate with this number.
pub(super) fn take(workspace: &mut Workspace, number: usize) -> Outcome {
    let session = session(workspace)?;
    session.review.pressed(1);
    let (page, suspect) = suspect_here(session)?;
    let Some(text) = suspect.suggestions.get(number - 1).map(|suggestion| suggestion.text.clone()) else {
        let said =
            if suspect.suggestions.is_empty() { "There is no candidate".to_owned() } else { format!("There is no candidate {number}") };
        return Ok(vec![Effect::Say(format!("{said}: type what stands there, or press Space where it is right"))]);
    };
    put(workspace, page, suspect, &text, Decision::Candidate(number))
}

/// Puts what was typed in place of the word.
pub(super) fn replace(workspace: &mut Workspace, text: &str, keys: u32) -> Outcome {
    let session = session(workspace)?;
    session.review.pressed(keys);
    let (page, suspect) = suspect_here(session)?;
    let content = session.load(page)?;
    if content.working.text.slice(suspect.span) == text {
        return judge(workspace, page, suspect);
    }
    put(workspace, page, suspect, text, Decision::Typed)
}

fn put(workspace: &mut Workspace, page: PageId, suspect: Suspect, text: &str, decision: Decision) -> Outcome {
    let session = session(workspace)?;
    let content = session.load(page)?;
    let edit = keeping_lines(content.working.text.as_str(), TextEdit { span: suspect.span, new: text.to_owned() });
    let ops = ops_for(page, &content.working.text, &[edit]);
    drop(content);
    let origin = if decision == Decision::Typed { Origin::Typed } else { Origin::Suggestion(Ruling::SUSPECT.to_owned()) };
    let group = session.change(ops, origin)?;
    session.suspects.settle(page, suspect.span.start);
    let from = Spot { page, at: suspect.span.start + text.len(), score: suspect.score };
    session.review.decided(group, page, suspect, decision);
    advance(workspace, from, true, true)
}

/// Says that the word is right here.
pub(super) fn right(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    session.review.pressed(1);
    let (page, suspect) = suspect_here(session)?;
    judge(workspace, page, suspect)
}

fn judge(workspace: &mut Workspace, page: PageId, suspect: Suspect) -> Outcome {
    let session = session(workspace)?;
    let content = session.load(page)?;
    let ruling = Ruling { rule: Ruling::SUSPECT.to_owned(), span: suspect.span, verdict: Verdict::Rejected };
    let op = Op::AddRuling { page, index: content.rulings.len(), ruling };
    drop(content);
    let group = session.change(vec![op], Origin::Command("right as it stands".to_owned()))?;
    let from = Spot { page, at: suspect.span.start, score: suspect.score };
    session.review.decided(group, page, suspect, Decision::Right);
    advance(workspace, from, true, false)
}

/// Adds the doubtful word, or the one at the caret, to the dossier's own list.
pub(super) fn add_word(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    let reviewed = if session.review.at.is_some() {
        session.review.pressed(1);
        suspect_here(session).ok()
    } else {
        None
    };
    let Some(page) = reviewed.as_ref().map(|(page, _)| *page).or(session.place.page) else { return Ok(Vec::new()) };
    let content = session.load(page)?;
    let text = content.working.text.as_str();
    let span = reviewed.as_ref().map_or(session.place.selection, |(_, suspect)| suspect.span);
    let said = if span.is_empty() { word_around(text, span.start) } else { text.get(span.range()).unwrap_or_default() };
    let word = said.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    if word.is_empty() || word.contains(char::is_whitespace) {
        return Ok(vec![Effect::Say("Only a single word can be put into the list".to_owned())]);
    }
    if session.dossier.words.contains(&word) {
        return Ok(vec![Effect::Say(format!("{word} is in the list already"))]);
    }
    let group = session.change(vec![Op::AddWord { word: word.clone() }], Origin::Command("own word".to_owned()))?;
    let mut effects = vec![Effect::Say(format!("{word} is right in this dossier from now on"))];
    if let Some((page, suspect)) = reviewed {
        let from = Spot { page, at: suspect.span.start, score: suspect.score };
        session.review.decided(group, page, suspect, Decision::Word);
        effects.extend(advance(workspace, from, true, false)?);
    }
    Ok(effects)
}

/// The visible characters around a place.
fn word_around(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let after = text.get(at..).unwrap_or_default();
    let start = before
        .rfind(char::is_whitespace)
        .map_or(0, |place| place + before.get(place..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let end = at + after.find(char::is_whitespace).unwrap_or(after.len());
    text.get(start..end).unwrap_or_default()
}

/// Goes on without deciding, or back.
pub(super) fn later(workspace: &mut Workspace, forward: bool) -> Outcome {
    let session = session(workspace)?;
    session.review.pressed(1);
    let Some(from) = session.review.spot() else { return start(workspace) };
    if forward {
        session.review.counts.later += 1;
    }
    advance(workspace, from, forward, false)
}

/// Notes that a key was pressed for a command that is not only the review's.
pub(super) fn pressed(workspace: &mut Workspace) {
    if let Some(session) = workspace.session.as_mut().filter(|session| session.review.at.is_some()) {
        session.review.pressed(1);
    }
}

/// Ends the review.
pub(super) fn leave(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    session.review.pressed(1);
    session.review.at = None;
    Ok(Vec::new())
}

/// Goes back to the suspect after a look elsewhere.
pub(super) fn come_back(workspace: &mut Workspace) -> Outcome {
    match session(workspace)?.review.spot() {
        Some(from) => advance(workspace, from, true, true),
        None => Ok(Vec::new()),
    }
}

/// Lets the queue reach so far.
pub(super) fn set_scope(workspace: &mut Workspace, scope: ReviewScope) -> Outcome {
    let session = session(workspace)?;
    if scope == ReviewScope::Selection {
        session.review.selection = session.place.page.map(|page| (page, session.place.selection));
    }
    session.review.scope = scope;
    again(workspace)
}

/// Shows and reviews only some suspects.
pub(super) fn set_filter(workspace: &mut Workspace, filter: SuspectFilter) -> Outcome {
    session(workspace)?.review.filter = filter;
    again(workspace)
}

/// The surest first, or in the order of the text.
pub(super) fn turn_order(workspace: &mut Workspace) -> Outcome {
    let review = &mut session(workspace)?.review;
    let (order, said) = match review.order {
        ReviewOrder::Reading => (ReviewOrder::Certainty, "The surest misreadings come first"),
        ReviewOrder::Certainty => (ReviewOrder::Reading, "Doubtful words come in the order of the text"),
    };
    review.order = order;
    let mut effects = vec![Effect::Say(said.to_owned())];
    effects.extend(again(workspace)?);
    Ok(effects)
}

/// Goes on from where one is, in a queue that is another now.
fn again(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    let by_certainty = session.review.order == ReviewOrder::Certainty;
    let from = match (session.review.at, session.place.page) {
        (None, _) | (_, None) => return Ok(Vec::new()),
        (Some(_), Some(page)) => session.review.spot().unwrap_or(Spot { page, at: session.place.selection.start, score: FIRST }),
    };
    advance(workspace, Spot { score: if by_certainty { FIRST } else { from.score }, ..from }, true, true)
}

/// Something was taken back or done again: the queue returns to its place. Nothing where no review is concerned.
pub(super) fn turned(
    workspace: &mut Workspace,
    group: GroupId,
    touched: Option<(PageId, Option<Span>)>,
    undo: bool,
) -> Result<Option<Vec<Effect>>, Problem> {
    let session = session(workspace)?;
    let open = session.review.at.is_some();
    if open {
        session.review.pressed(1);
    }
    let decided = if undo { session.review.taken_back(group) } else { None };
    if let Some(decided) = decided {
        let (page, suspect) = (decided.page, decided.suspect);
        let content = session.load(page)?;
        let (span, score) = (suspect.span, suspect.score);
        let words = session.dossier.words.clone();
        session.suspects.put_back(&content, suspect, &words);
        if open {
            let known = session.suspects.get(page).is_some_and(|known| known.at(span).is_some());
            return if known { Ok(Some(show(session, page, span, score))) } else { go_to(workspace, page, span).map(Some) };
        }
        session.go_to(page, span);
        return Ok(Some(vec![Effect::Reveal(span)]));
    }
    match touched {
        Some((page, span)) if open && session.dossier.place(page).is_some() => {
            let at = span.unwrap_or_default().start;
            advance(workspace, Spot { page, at, score: FIRST }, true, true).map(Some)
        }
        None => Ok(Some(vec![Effect::Say(if undo { "Taken back" } else { "Done again" }.to_owned())])),
        Some(_) => Ok(None),
    }
}
