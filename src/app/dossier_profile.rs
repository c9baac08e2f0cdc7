//! What the dossier says of itself, for the search for misreadings: the words of the pages surveyed, the own word list, and what was corrected.
//!
//! Counting is done in the jobs that survey pages; putting the counts together is a job of its own, and happens rarely: when the survey is
//! done or has doubled what it knows, and when enough words or corrections have come. Never for a single key.

use super::event::Event;
use super::jobs::Priority;
use super::session::Session;
use super::workspace::Workspace;
use crate::analysis::suspects::Profile;
use std::sync::Arc;

/// Kind of the job.
pub(super) const PROFILE: &str = "profile";
/// Pages after which the words are put together for the first time, while the survey still goes on.
const FIRST: usize = 256;
/// Words and corrections that make it worth to begin anew while one page is being worked on.
const MANY: usize = 12;

/// What is known, and what has come since.
#[derive(Debug, Default)]
pub struct DossierProfile {
    /// The words of pages.
    forms: Arc<Profile>,
    /// The same with the own words and what was learned.
    current: Arc<Profile>,
    /// Words of pages that are not in it yet.
    parts: Vec<Profile>,
    /// Pages in `forms`, and pages in `parts`.
    pages: (usize, usize),
    /// How many own words and corrections `current` knows.
    inputs: usize,
    /// Whether a job is putting it together.
    working: bool,
}

impl DossierProfile {
    /// Notes the words of so many pages.
    pub fn add(&mut self, pages: usize, part: Profile) {
        self.parts.push(part);
        self.pages.1 += pages;
    }

    /// Whether words were counted that it does not know yet.
    pub fn is_behind(&self) -> bool {
        self.working || !self.parts.is_empty()
    }
}

/// What was put together.
#[derive(Debug)]
pub struct Profiled {
    forms: Arc<Profile>,
    current: Arc<Profile>,
    pages: usize,
    inputs: usize,
    /// Whether pages were counted, so that all are worth another look.
    grown: bool,
}

/// What the search for misreadings is told about the dossier.
pub fn profile(session: &Session) -> Arc<Profile> {
    Arc::clone(&session.profile.current)
}

impl Workspace {
    /// Puts together what the dossier says of itself, where enough has come; `turned` says that another page was turned to.
    pub(super) fn profile_on(&mut self, turned: bool) {
        let surveyed = self.survey.is_empty() && !self.surveying;
        let Some(session) = &mut self.session else { return };
        let known = &session.profile;
        let (old, new) = known.pages;
        let grown = new > 0 && (surveyed || (old + new >= FIRST && new >= old));
        let inputs = session.dossier.words.len() + session.taught.len();
        let differs = inputs.abs_diff(session.profile.inputs);
        if session.profile.working || !(grown || differs >= MANY || (turned && differs > 0)) {
            return;
        }
        session.profile.working = true;
        let parts = std::mem::take(&mut session.profile.parts);
        session.profile.pages = (old, 0);
        let mut forms = Arc::clone(&session.profile.forms);
        let (words, learned) = (session.dossier.words.clone(), session.taught.pairs());
        let dictionaries = Arc::clone(&session.tongue.dictionaries);
        self.submit(PROFILE, 0, Priority::Near, move |_| {
            if !parts.is_empty() {
                let mut merged = (*forms).clone();
                for part in &parts {
                    merged.merge(part);
                }
                forms = Arc::new(merged);
            }
            let mut current = Arc::clone(&forms);
            let everywhere = dictionaries.everywhere();
            if inputs > 0 || !everywhere.is_empty() {
                let all = Arc::make_mut(&mut current);
                for word in words.iter().chain(&everywhere) {
                    all.add_right(word);
                }
                for pair in &learned {
                    all.learn(&pair.before, &pair.after);
                }
            }
            Event::Profiled(Profiled { forms, current, pages: old + new, inputs, grown })
        });
    }

    /// Takes in what was put together: pages that are looked at are checked again; all of them where more pages are known.
    pub(super) fn take_profile(&mut self, made: Profiled) {
        let Some(session) = &mut self.session else { return };
        let known = &mut session.profile;
        (known.forms, known.current, known.inputs, known.working) = (made.forms, made.current, made.inputs, false);
        known.pages.0 = made.pages;
        session.suspects.profiled += 1;
        if made.grown && self.survey.is_empty() && !self.surveying {
            self.doubts = session.dossier.heads().iter().rev().map(|head| head.id).collect();
        }
    }

    /// Nothing comes of the job.
    pub(super) fn profile_lost(&mut self) {
        if let Some(session) = &mut self.session {
            session.profile.working = false;
        }
    }
}
