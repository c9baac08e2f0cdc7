//! Looking for misreadings beside the window: on the page that is looked at, and on all pages for their counts.
//!
//! A short page is looked at on the spot, a long one by a job, and neither while somebody types: until then suspects move along with the
//! text. All pages are looked at once the survey knows their marks and their words.

use super::dictionaries::Tongue;
use super::event::Event;
use super::jobs::Priority;
use super::session::Session;
use super::survey::{digests_around, edges_of, facts_of, marks_of};
use super::suspecting::ENGLISH_WORDS;
use super::suspects::{PageDoubts, PageSuspects, is_skipped, skipped};
use super::workspace::{ON_THE_SPOT, Workspace};
use super::{dossier_profile, facts::ListedMark};
use crate::analysis::suspects::{Language, Profile, SuspectInput, find};
use crate::model::{Page, PageHead, PageId, PageText, Revision, Span, Suspect};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// Kinds of the jobs.
pub(super) const PAGE: &str = "suspects";
pub(super) const ALL: &str = "doubts";
/// Texts up to this length are checked on the spot.
const QUICK: usize = 8 << 10;
/// A page that a job looks at: its head, its text where it is loaded, and its marks as far as known.
pub(super) type Asked = (PageHead, Option<Arc<Page>>, Arc<[ListedMark]>);
/// Pages checked by one job.
const CHUNK: usize = 32;
/// A text in which somebody types is checked when it has stood still for so long.
const STILL_MS: i64 = 350;

/// The language of a dossier; the first time takes a moment.
pub(super) fn language(_session: Option<&Session>) -> &'static Language {
    &ENGLISH_WORDS
}

/// The suspects of a page, whatever has been decided about them.
pub(super) fn suspects_of(page: &Page, skip: &[Span], language: &Language, profile: &Profile) -> Vec<Suspect> {
    let witnesses: Vec<&PageText> = page.witnesses.iter().map(|reading| &reading.text).collect();
    let input = SuspectInput { text: &page.working.text, layout: &page.working.layout, skip, witnesses: &witnesses };
    let mut found = find(&input, language, profile);
    super::disputed::name_readings(page, &mut found);
    found
}

/// A page as a job is to look at it.
pub(super) fn asked(session: &Session, head: &PageHead) -> Asked {
    let marks = session.facts.get(head.id).map(|facts| Arc::clone(&facts.marks)).unwrap_or_default();
    (head.clone(), session.dossier.page(head.id).cloned(), marks)
}

/// What a job found on the page that is looked at.
#[derive(Debug)]
pub struct Checked {
    page: PageId,
    revision: Revision,
    profile: u64,
    found: Vec<Suspect>,
}

impl Workspace {
    /// Looks for misreadings on the current page where they are not known for what it says now. Returns how many milliseconds it must still
    /// stand unchanged.
    pub(super) fn check_page(&mut self) -> Option<i64> {
        let session = self.session.as_ref()?;
        let current = session.place.page?;
        let page = session.dossier.page(current)?;
        let (revision, profiled) = (page.revision, session.suspects.profiled);
        let asked = session.asked_for_suspects == Some((current, revision, profiled));
        if asked || session.suspects.fresh(current, revision).is_some() {
            return None;
        }
        let marks = session.findings.fresh(current, revision)?;
        if let Some(typed) = session.typed_at(current) {
            let waited = session.clock().now().0 - typed.0;
            if waited < STILL_MS {
                return Some(STILL_MS - waited);
            }
        }
        let skip = session.tongue.and_settled(skipped(marks.marks.iter()), &page.working.text);
        let page = Arc::clone(page);
        let profile = dossier_profile::profile(session);
        if page.working.text.len() <= QUICK && LazyLock::get(&ENGLISH_WORDS).is_some() {
            let found = suspects_of(&page, &skip, language(Some(session)), &profile);
            self.take_checked(Checked { page: current, revision, profile: profiled, found });
            return None;
        }
        let session = self.session.as_mut()?;
        session.asked_for_suspects = Some((current, revision, profiled));
        self.submit(PAGE, current.0, Priority::Visible, move |_| {
            let found = suspects_of(&page, &skip, language(None), &profile);
            Event::Checked(Checked { page: current, revision, profile: profiled, found })
        });
        None
    }

    /// Takes in what was found, unless the page has changed since.
    pub(super) fn take_checked(&mut self, checked: Checked) {
        let Some(session) = &mut self.session else { return };
        let Some(page) = session.dossier.page(checked.page).filter(|page| page.revision == checked.revision) else {
            session.asked_for_suspects = None;
            return;
        };
        let suspects = PageSuspects::new(page, checked.profile, checked.found, &session.dossier.words);
        session.suspects.set(checked.page, suspects);
    }

    /// The suspects of a page at once, for going on to it; nothing where the page is so long that a job must look for them first.
    pub(super) fn suspects_now(&mut self, id: PageId) -> Option<Arc<PageSuspects>> {
        let rules = Arc::clone(self.rules());
        let session = self.session.as_mut()?;
        let page = session.load(id).ok()?;
        if let Some(known) = session.suspects.fresh(id, page.revision) {
            return Some(Arc::clone(known));
        }
        if page.working.text.len() > ON_THE_SPOT {
            // What is known moves along with the text; what is not, a job brings.
            return session.suspects.get(id).cloned();
        }
        if session.findings.fresh(id, page.revision).is_none() {
            let head = session.dossier.head(id)?.clone();
            let marks = marks_of(&head, &page, &digests_around(session, id), &rules, session.ink.get(id));
            session.set_facts(id, facts_of(&page, &marks));
            session.breaks.set(id, edges_of(&head, &page, &marks));
            session.findings.set(id, Arc::new(marks));
        }
        let skip = session.tongue.and_settled(skipped(session.findings.get(id)?.marks.iter()), &page.working.text);
        let profile = dossier_profile::profile(session);
        let found = suspects_of(&page, &skip, language(Some(session)), &profile);
        let suspects = PageSuspects::new(&page, session.suspects.profiled, found, &session.dossier.words);
        session.suspects.set(id, suspects);
        session.suspects.get(id).cloned()
    }

    /// Goes on counting the doubts of all pages, once their marks and their words are known.
    pub(super) fn check_on(&mut self) {
        let Some(session) = &mut self.session else { return };
        let current = session.place.page;
        self.doubts.extend(session.suspects.take_outdated().into_iter().filter(|id| Some(*id) != current));
        if self.checking || self.doubts.is_empty() || !self.survey.is_empty() || self.surveying || session.profile.is_behind() {
            return;
        }
        let rest = self.doubts.len().saturating_sub(CHUNK);
        let chunk = self.doubts.split_off(rest);
        let pages: Vec<Asked> = chunk.into_iter().rev().filter_map(|id| Some(asked(session, session.dossier.head(id)?))).collect();
        let (loader, profile, words) = (Arc::clone(&session.loader), dossier_profile::profile(session), session.dossier.words.clone());
        let (profiled, tongue) = (session.suspects.profiled, session.tongue.clone());
        self.checking = true;
        self.submit(ALL, 0, Priority::Background, move |scope| {
            let mut found = Vec::with_capacity(pages.len());
            for (head, page, marks) in pages {
                if scope.is_cancelled() {
                    break;
                }
                let page = page.or_else(|| loader.load(&head).ok().map(|loaded| loaded.page));
                found.extend(page.map(|page| (head.id, doubts_of(&page, &marks, &profile, (profiled, &words, &tongue)))));
            }
            Event::AllChecked(found)
        });
    }

    /// Nothing comes of a job of this kind.
    pub(super) fn checking_ended(&mut self, kind: &str) {
        if kind == ALL {
            self.checking = false;
        } else if kind == dossier_profile::PROFILE {
            self.profile_lost();
        }
    }

    /// Takes in where the doubts of pages are.
    pub(super) fn take_doubts(&mut self, found: Vec<(PageId, PageDoubts)>) {
        self.checking = false;
        let Some(session) = &mut self.session else { return };
        for (id, doubts) in found {
            let revision = session.revision(id);
            let changed = revision.is_some_and(|revision| revision != doubts.revision);
            // What is known of a page that is looked at is newer.
            let known = revision.is_some_and(|revision| session.suspects.fresh(id, revision).is_some());
            if !changed && !known {
                session.suspects.set_doubts(id, doubts);
            }
        }
    }
}

fn doubts_of(page: &Page, marks: &[ListedMark], profile: &Profile, about: (u64, &BTreeSet<String>, &Tongue)) -> PageDoubts {
    let (profiled, words, tongue) = about;
    let skip = marks.iter().filter(|mark| is_skipped(mark.kind)).map(ListedMark::span).collect();
    let skip = tongue.and_settled(skip, &page.working.text);
    let found = suspects_of(page, &skip, language(None), profile);
    PageSuspects::new(page, profiled, found, words).doubts()
}
