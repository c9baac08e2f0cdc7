//! The statistics of an open dossier: a job goes over all pages and reads off what was judged on each, see [`super::judging`].
//!
//! They are made when somebody asks for them and say nothing of what is done afterwards: whoever wants to know asks again. What a page's marks
//! and the dossier itself say is taken as it is known then.

use super::checking::{Asked, asked, language};
use super::dossier_profile::profile;
use super::estimate::Judged;
use super::event::Event;
use super::facts::ListedMark;
use super::jobs::{JobKey, Priority};
use super::judging::{JudgingInput, judged};
use super::problem::Problem;
use super::suspects::is_skipped;
use super::workspace::Workspace;
use crate::edit::{Emendation, Origin};
use crate::model::{PageId, Ruling};
use std::sync::Arc;

/// Kind of the job.
pub(super) const STATISTICS: &str = "statistics";
/// Pages after which what was read is told.
const CHUNK: usize = 4;

/// How the corrections of a dossier were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manners {
    /// By taking a candidate.
    pub candidate: usize,
    /// By typing.
    pub typed: usize,
    /// Many together: all like this, or find and replace.
    pub together: usize,
    /// Otherwise, such as by a script.
    pub other: usize,
}

impl Manners {
    fn of(emendations: &[Emendation]) -> Self {
        let mut manners = Self::default();
        for emendation in emendations {
            let count = match &emendation.origin {
                Origin::Suggestion(detector) if detector == Ruling::SUSPECT => &mut manners.candidate,
                Origin::Typed => &mut manners.typed,
                Origin::ReplaceAll(_) | Origin::Suggestion(_) => &mut manners.together,
                _ => &mut manners.other,
            };
            *count += 1;
        }
        manners
    }
}

/// What was judged in a dossier, as far as its pages were looked at.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// What was judged on each page, in their order.
    pub pages: Vec<(PageId, Judged)>,
    /// All of it together.
    pub sum: Judged,
    /// How the corrections were made.
    pub manners: Manners,
    /// How many pages there are.
    pub total: usize,
    /// Whether pages are still looked at.
    pub running: bool,
    ticket: u64,
}

/// Pages that were looked at.
#[derive(Debug)]
pub struct JudgedPages {
    ticket: u64,
    pages: Vec<(PageId, Judged)>,
    ended: bool,
}

impl Workspace {
    /// Begins to count what was judged; what was counted before is forgotten.
    ///
    /// # Errors
    /// Where no dossier is open.
    pub fn collect_statistics(&mut self) -> Result<(), Problem> {
        self.stop_statistics();
        let Some(session) = &mut self.session else { return Err(Problem::new("No dossier is open.")) };
        session.commit();
        session.tickets += 1;
        let ticket = session.tickets;
        let manners = Manners::of(&session.emendations());
        let pages: Vec<Asked> = session.dossier.heads().iter().map(|head| asked(session, head)).collect();
        session.statistics = Some(Statistics { manners, total: pages.len(), running: true, ticket, ..Statistics::default() });
        let (loader, profile) = (Arc::clone(&session.loader), profile(session));
        let (words, tongue) = (session.dossier.words.clone(), session.tongue.clone());
        self.submit(STATISTICS, ticket, Priority::Visible, move |scope| {
            let (mut found, total) = (Vec::with_capacity(CHUNK), pages.len() as u64);
            for (done, (head, page, marks)) in (1..).zip(pages) {
                if scope.is_cancelled() {
                    break;
                }
                if let Some(page) = page.or_else(|| loader.load(&head).ok().map(|loaded| loaded.page)) {
                    let skip = marks.iter().filter(|mark| is_skipped(mark.kind)).map(ListedMark::span).collect();
                    let skip = tongue.and_settled(skip, &page.working.text);
                    let input = JudgingInput { skip: &skip, status: head.status, own: &words, language: language(None), profile: &profile };
                    found.push((head.id, judged(&page, &input)));
                }
                if found.len() == CHUNK {
                    let pages = std::mem::replace(&mut found, Vec::with_capacity(CHUNK));
                    scope.part(Event::PagesJudged(JudgedPages { ticket, pages, ended: false }));
                }
                scope.progress(done, total);
            }
            Event::PagesJudged(JudgedPages { ticket, pages: found, ended: true })
        });
        Ok(())
    }

    /// Stops counting; what was counted so far stays.
    pub fn stop_statistics(&mut self) {
        let Some(statistics) = self.session.as_mut().and_then(|session| session.statistics.as_mut()) else { return };
        if std::mem::take(&mut statistics.running) {
            self.jobs.cancel(JobKey { kind: STATISTICS, id: statistics.ticket });
        }
    }

    /// Takes in what was judged on some pages.
    pub(super) fn take_judged(&mut self, judged: JudgedPages) {
        let Some(statistics) = self.session.as_mut().and_then(|session| session.statistics.as_mut()) else { return };
        if statistics.ticket == judged.ticket && statistics.running {
            judged.pages.iter().for_each(|(_, page)| statistics.sum.add(page));
            statistics.pages.extend(judged.pages);
            statistics.running = !judged.ended;
        }
    }

    /// Nothing more comes of the job.
    pub(super) fn statistics_lost(&mut self, key: JobKey) {
        let statistics = self.session.as_mut().and_then(|session| session.statistics.as_mut());
        if let Some(statistics) = statistics.filter(|known| key.kind == STATISTICS && known.ticket == key.id) {
            statistics.running = false;
        }
    }
}
