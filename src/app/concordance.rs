//! Every place of a word in page, document or dossier, collected by a job for a [`Batch`]; and every word that one confusion of letters
//! would make a known one.
//!
//! What is asked for is the suspect at the caret, else the selection, else the word at the caret. A place begins ticked where the word is
//! doubted there too and nobody judged it right: the same letters may be a misreading on one page and a name on the next.

use super::batch::{Batch, FoundPlace, Listed};
use super::checking::{language, suspects_of};
use super::collecting::MOST_PLACES;
use super::dictionaries::Tongue;
use super::dossier_profile;
use super::event::Event;
use super::export_request::Scope;
use super::facts::ListedMark;
use super::jobs::{JobScope, Priority};
use super::known_words::is_known;
use super::linking::links_beside;
use super::loader::PageLoader;
use super::problem::Problem;
use super::search::context;
use super::session::Session;
use super::suspects::{Doubt, is_skipped, skipped};
use super::views::scan::zone_of;
use super::workspace::Workspace;
use crate::analysis::concordance::{Confusion, Form, Occurrence, core_of, word_at};
use crate::analysis::suspects::Profile;
use crate::model::{Page, PageHead, PageId, Ruling, Span, Suspect, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Characters of the line shown on each side of a place.
const CONTEXT: usize = 80;
/// A selection that is longer than this is no word.
const LONGEST: usize = 120;

/// What to collect.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConcordanceRequest {
    /// A form (`irs.`), or a confusion (`rn→m`).
    pub form: String,
    /// What may stand there instead, the likeliest first; where there is nothing, what is suggested for the first suspect of this form.
    pub suggestions: Vec<String>,
    /// On which pages.
    pub scope: Scope,
    /// Whether parts of words count too.
    pub parts: bool,
    /// Whether capitals do not count.
    pub any_case: bool,
    /// Whether corrections have taught that the form is a misreading: where it is no known word, its places need not be doubted to be ticked.
    pub taught: bool,
}

/// The form of a place with what is suggested for it.
pub(super) struct Asked {
    /// On which page.
    pub(super) page: PageId,
    /// Where in its text.
    pub(super) span: Span,
    /// What stands there.
    pub(super) form: String,
    suggestions: Vec<String>,
}

/// A place with what its form became known to be.
struct Met {
    place: FoundPlace,
    occurrence: Option<Occurrence>,
}

/// What pages are asked about.
enum Wanted {
    Form(Form, String),
    Confusion(Confusion),
}

impl Workspace {
    /// Starts collecting every place like the one at the caret: of the suspect there, else of the selection, else of the word;
    /// `false` where there is none.
    ///
    /// # Errors
    /// Where no dossier is open, or a page cannot be loaded.
    pub fn collect_all_like_this(&mut self) -> Result<bool, Problem> {
        let Some(asked) = self.asked_for()? else { return Ok(false) };
        let before = self.session.as_ref().map(|session| session.words_request.clone()).unwrap_or_default();
        let request = ConcordanceRequest { form: asked.form, suggestions: asked.suggestions, taught: false, ..before };
        self.collect_words_from(request, Some((asked.page, asked.span))).map(|()| true)
    }

    /// What a command about a word is about: the suspect that is reviewed or at the caret, else the selection, else the word at the caret.
    pub(super) fn asked_for(&mut self) -> Result<Option<Asked>, Problem> {
        let session = self.session.as_mut().ok_or_else(|| Problem::new("No dossier is open."))?;
        let page = session.place.page.ok_or_else(|| Problem::new("There is no current page."))?;
        session.load(page)?;
        let suspects = self.suspects_now(page);
        let suspects = suspects.as_ref().map(|known| known.shown.as_slice()).unwrap_or_default();
        Ok(self.session.as_ref().and_then(|session| asked_here(session, suspects)))
    }

    /// Starts collecting what is asked for; the list of the session fills.
    ///
    /// # Errors
    /// Where no dossier is open, there is no such page, or nothing to look for.
    pub fn collect_words(&mut self, request: ConcordanceRequest) -> Result<(), Problem> {
        let from = self.session.as_ref().and_then(|session| {
            let listed = session.batch.as_ref().filter(|batch| batch.listed == Listed::Words).and_then(|batch| batch.from);
            listed.or_else(|| session.place.page.map(|page| (page, session.place.selection)))
        });
        self.collect_words_from(request, from)
    }

    fn collect_words_from(&mut self, request: ConcordanceRequest, from: Option<(PageId, Span)>) -> Result<(), Problem> {
        let Some(session) = &mut self.session else { return Err(Problem::new("No dossier is open.")) };
        session.commit();
        let wanted = if let Some(confusion) = Confusion::parse(&request.form) {
            Wanted::Confusion(confusion)
        } else {
            let form = Form::new(&request.form, !request.parts, !request.any_case);
            Wanted::Form(form.ok_or_else(|| Problem::new("There is nothing to look for."))?, request.form.trim().to_owned())
        };
        let heads = request.scope.heads(session).map_err(Problem::new)?;
        let loaded = session.dossier.loaded().map(|page| (page.id, Arc::clone(page))).collect();
        let skip = heads.iter().map(|head| (head.id, marked(session, head.id))).collect();
        let pages = Pages { heads, loaded, loader: Arc::clone(&session.loader) };
        let (profile, own) = (dossier_profile::profile(session), session.dossier.words.clone());
        let (least, tongue) = (DOUBTED_ALIKE * session.review.filter.least, session.tongue.clone());
        let waiting: BTreeSet<PageId> = self.doubts.iter().copied().collect();
        let known = |head: &PageHead| {
            let here = session.suspects.doubts_now(head.id, session.revision(head.id)).filter(|_| !waiting.contains(&head.id))?;
            Some((head.id, Arc::clone(&here.doubts)))
        };
        let known = pages.heads.iter().filter_map(known).collect();
        let doubts = Doubts { profile, own, skip, tongue, known, least, taught: request.taught };
        session.words_request = request.clone();
        let ticket = self.begin_list(|ticket| Batch::begun(Listed::Words, ticket).asked(&request.form, from));
        self.submit(Listed::Words.job(), ticket, Priority::Visible, move |scope| {
            let (places, message) = collect(&pages, &wanted, &request.suggestions, &doubts, scope);
            scope.part(Event::PlacesFound(ticket, places));
            Event::PlacesEnded(ticket, message)
        });
        Ok(())
    }
}

/// Who asks for all places of a form doubts it already: so much of the usual certainty is enough for each of them to be ticked.
const DOUBTED_ALIKE: f32 = 0.5;

/// The stretches of a page in which nothing is doubted, as far as known.
fn marked(session: &Session, page: PageId) -> Vec<Span> {
    if let Some(found) = session.findings.get(page) {
        return skipped(found.marks.iter());
    }
    let facts = session.facts.get(page);
    facts.map(|facts| facts.marks.iter().filter(|mark| is_skipped(mark.kind)).map(ListedMark::span).collect()).unwrap_or_default()
}

/// What is asked for at the caret.
fn asked_here(session: &Session, suspects: &[Suspect]) -> Option<Asked> {
    let page = session.page()?;
    let text = page.working.text.as_str();
    let here = session.place.selection;
    let selected = text.get(here.range()).unwrap_or_default();
    let selected = Some(selected.trim()).filter(|selected| !selected.is_empty() && selected.len() <= LONGEST);
    // Who walks a list or clicks into the text while reviewing means what is there.
    let reviewed = session.review.suspect().filter(|(on, span)| *on == page.id && (span.overlaps(here) || span.touches(here.start)));
    let reviewed = reviewed.map(|(_, span)| span);
    let least = session.review.filter.least;
    let doubted = suspects.iter().find(|suspect| match (reviewed, selected) {
        (Some(span), _) => suspect.span == span,
        (None, _) if suspect.score < least => false,
        (None, Some(selected)) => suspect.span.overlaps(here) && core_of(page.working.text.slice(suspect.span)) == core_of(selected),
        (None, None) => suspect.span.touches(here.start),
    });
    let asked = |span, form: &str, suggestions| Some(Asked { page: page.id, span, form: form.to_owned(), suggestions });
    if let Some(suspect) = doubted {
        return asked(suspect.span, page.working.text.slice(suspect.span), texts(suspect));
    }
    if let Some(selected) = selected {
        return asked(here, selected, Vec::new());
    }
    let (span, word) = word_at(text, here.start)?;
    asked(span, word, Vec::new())
}

fn texts(suspect: &Suspect) -> Vec<String> {
    suspect.suggestions.iter().map(|suggestion| suggestion.text.clone()).collect()
}

/// The pages to look at.
struct Pages {
    heads: Vec<PageHead>,
    loaded: BTreeMap<PageId, Arc<Page>>,
    loader: Arc<PageLoader>,
}

/// What is known of which words are right.
struct Doubts {
    profile: Arc<Profile>,
    own: BTreeSet<String>,
    skip: BTreeMap<PageId, Vec<Span>>,
    tongue: Tongue,
    /// Where doubts are, on the pages where that is known: they need not be looked at again.
    known: BTreeMap<PageId, Arc<Vec<Doubt>>>,
    /// What is less probable is no suspect.
    least: f32,
    /// Whether unknown words are taken for misread without being suspects.
    taught: bool,
}

impl Doubts {
    /// The suspects of a page, with what is known of the dossier or without.
    fn on(&self, page: &Page, profile: &Profile) -> Vec<Suspect> {
        let skip = self.skip.get(&page.id).cloned().unwrap_or_default();
        let skip = self.tongue.and_settled(skip, &page.working.text);
        let mut suspects = suspects_of(page, &skip, language(None), profile);
        suspects.retain(|suspect| suspect.score >= self.least);
        suspects
    }
}

/// Runs on a worker: the places in order of the pages, and what was left out.
fn collect(
    pages: &Pages,
    wanted: &Wanted,
    suggestions: &[String],
    doubts: &Doubts,
    scope: &JobScope<'_, Event>,
) -> (Vec<FoundPlace>, String) {
    let mut met: Vec<Met> = Vec::new();
    let mut suggestions = suggestions.to_vec();
    let mut message = String::new();
    let mut first: Option<Arc<Page>> = None;
    for (done, head) in pages.heads.iter().enumerate() {
        if scope.is_cancelled() {
            "Stopped: only a part of the pages was looked at".clone_into(&mut message);
            break;
        }
        let page = pages.loaded.get(&head.id).cloned().or_else(|| pages.loader.load(head).ok().map(|loaded| loaded.page));
        if let Some(page) = page {
            let found = met_on((pages, head), &page, wanted, &mut suggestions, doubts);
            first = first.or_else(|| (!found.is_empty()).then_some(page));
            met.extend(found);
        }
        scope.progress(done as u64 + 1, pages.heads.len() as u64);
        if met.len() >= MOST_PLACES {
            met.truncate(MOST_PLACES);
            message = format!("Only the first {MOST_PLACES} places are listed");
            break;
        }
    }
    if let (Wanted::Form(_, form), Some(page)) = (wanted, first)
        && suggestions.is_empty()
    {
        // A misreading that stands often passes for a word of the dossier: what it would be anywhere else is proposed, and nothing is ticked.
        suggestions = suggested(&page, form, &doubts.on(&page, &Profile::default()));
    }
    let places = met.into_iter().map(|met| proposed(met, wanted, &suggestions)).collect();
    (places, message)
}

/// The places of a page. What is suggested for the first suspect of the form is suggested for all, where nothing is so far.
fn met_on((pages, head): (&Pages, &PageHead), page: &Page, wanted: &Wanted, suggestions: &mut Vec<String>, doubts: &Doubts) -> Vec<Met> {
    let text = page.working.text.as_str();
    let found: Vec<(Span, Option<Occurrence>, Vec<String>)> = match wanted {
        Wanted::Form(form, _) => form.places(text).into_iter().map(|place| (place.span, Some(place), Vec::new())).collect(),
        Wanted::Confusion(confusion) => {
            let known = |word: &str| is_known(&doubts.own, word);
            confusion.places(text, &known).into_iter().map(|(span, becomes)| (span, None, becomes)).collect()
        }
    };
    if found.is_empty() {
        return Vec::new();
    }
    let skip = doubts.skip.get(&page.id).map(Vec::as_slice).unwrap_or_default();
    let known = doubts.known.get(&page.id).map(|known| -> Vec<Span> {
        let probable = known.iter().filter(|doubt| doubt.score >= doubts.least);
        probable.map(Doubt::span).collect()
    });
    let mut suspects = None;
    if let Wanted::Form(_, form) = wanted
        && suggestions.is_empty()
        && known.as_ref().is_none_or(|known| found.iter().any(|(place, ..)| known.iter().any(|doubt| doubt.overlaps(*place))))
    {
        let here = doubts.on(page, &doubts.profile);
        *suggestions = suggested(page, form, &here);
        suspects = Some(here);
    }
    let doubted: Vec<Span> = known.unwrap_or_else(|| {
        let here = suspects.unwrap_or_else(|| doubts.on(page, &doubts.profile));
        here.iter().map(|suspect| suspect.span).collect()
    });
    let words = links_beside(&pages.loader, head, page).words;
    let whole_words = !matches!(wanted, Wanted::Form(form, _) if !form.whole_words());
    let met = |(span, occurrence, becomes): (Span, Option<Occurrence>, Vec<String>)| {
        let (before, after) = context(text, span, CONTEXT);
        let mut becomes = becomes.into_iter();
        let found = page.working.text.slice(span).to_owned();
        let place = FoundPlace {
            page: page.id,
            span,
            around: span,
            doubt: doubt_of(page, &Judged { span, occurrence, doubted: &doubted, skip, doubts, whole_words }),
            proposed: becomes.next().unwrap_or_default(),
            alternatives: becomes.collect(),
            zone: zone_of(&words, span),
            found,
            before,
            after,
        };
        Met { place, occurrence }
    };
    found.into_iter().map(met).collect()
}

/// What is suggested for the first suspect that is of this form.
fn suggested(page: &Page, form: &str, suspects: &[Suspect]) -> Vec<String> {
    let core = core_of(form);
    let of_form = |suspect: &&Suspect| core_of(page.working.text.slice(suspect.span)) == core && !suspect.suggestions.is_empty();
    let Some(suspect) = suspects.iter().find(of_form) else { return Vec::new() };
    let same = page.working.text.slice(suspect.span) == form;
    texts(suspect).into_iter().map(|text| if same { text } else { core_of(&text).to_owned() }).collect()
}

/// A place that is to be ticked, or not.
struct Judged<'a> {
    span: Span,
    occurrence: Option<Occurrence>,
    doubted: &'a [Span],
    skip: &'a [Span],
    doubts: &'a Doubts,
    whole_words: bool,
}

/// Why a place should be looked at before it is changed with the others.
fn doubt_of(page: &Page, place: &Judged<'_>) -> Option<String> {
    let (text, span) = (&page.working.text, place.span);
    let is_verdict = |ruling: &&Ruling| ruling.rule == Ruling::SUSPECT && ruling.verdict == Verdict::Rejected;
    if page.rulings.iter().filter(is_verdict).any(|ruling| ruling.span.overlaps(span) || ruling.span == span) {
        return Some("judged right".to_owned());
    }
    let word = core_of(text.slice(span));
    if place.doubts.own.contains(word) || place.doubts.own.contains(&word.to_lowercase()) {
        return Some("in the word list".to_owned());
    }
    if let Some(within) = place.occurrence.and_then(|place| place.within).filter(|_| place.whole_words) {
        return Some(format!("part of {}", text.slice(within)));
    }
    if place.skip.iter().any(|marked| marked.overlaps(span)) {
        return Some("in a marking".to_owned());
    }
    let is_taught = place.doubts.taught && !is_known(&place.doubts.own, word);
    let is_doubted = is_taught || place.doubted.iter().any(|doubt| doubt.overlaps(span));
    (!is_doubted).then(|| "not doubted here".to_owned())
}

/// The place with what is to stand there: what is suggested for the form, fitted to what stands there.
fn proposed(met: Met, wanted: &Wanted, suggestions: &[String]) -> FoundPlace {
    let mut place = met.place;
    let (Wanted::Form(form, _), Some(occurrence)) = (wanted, met.occurrence) else { return place };
    let mut fitted: Vec<String> = Vec::new();
    for suggestion in suggestions {
        let text = form.replacement(&place.found, occurrence, suggestion);
        if text != place.found && !fitted.contains(&text) {
            fitted.push(text);
        }
    }
    let mut fitted = fitted.into_iter();
    place.proposed = fitted.next().unwrap_or_else(|| place.found.clone());
    place.alternatives = fitted.collect();
    place
}
