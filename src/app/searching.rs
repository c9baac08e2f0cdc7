//! Searching a page or the whole dossier: a job that reads pages one by one and gives what it finds as it goes.

use super::command::FindRequest;
use super::event::Event;
use super::jobs::{JobKey, Priority};
use super::problem::Problem;
use super::search::{Hit, MOST_HITS, context};
use super::workspace::Workspace;
use crate::analysis::find::Finder;
use crate::model::{Page, PageHead, PageId};
use std::sync::Arc;

impl Workspace {
    /// Starts a search; hits arrive as they are found.
    ///
    /// # Errors
    /// Where no dossier is open.
    pub fn start_search(&mut self, request: FindRequest) -> Result<(), Problem> {
        let Some(session) = &mut self.session else { return Err(Problem::new("No dossier is open.")) };
        session.search = super::search::SearchState { request: request.clone(), ..Default::default() };
        if request.query.is_empty() {
            return Ok(());
        }
        let finder = match Finder::new(&request.query, request.regex, request.match_case, request.whole_words) {
            Ok(finder) => finder,
            Err(error) => {
                session.search.message = error;
                return Ok(());
            }
        };
        session.search.running = true;
        let heads: Vec<PageHead> =
            if request.whole_dossier { session.dossier.heads().to_vec() } else { session.head().cloned().into_iter().collect() };
        let loaded: std::collections::BTreeMap<PageId, Arc<Page>> =
            session.dossier.loaded().map(|page| (page.id, Arc::clone(page))).collect();
        let loader = Arc::clone(&session.loader);
        self.jobs.cancel(JobKey { kind: "find", id: 0 });
        self.submit("find", 0, Priority::Visible, move |scope| {
            let mut found = 0;
            for (done, head) in heads.iter().enumerate() {
                if scope.is_cancelled() {
                    break;
                }
                let page = loaded.get(&head.id).cloned().or_else(|| loader.load(head).ok().map(|loaded| loaded.page));
                let Some(page) = page else { continue };
                let hits = hits_in(&page, &finder, &request.replacement, MOST_HITS - found);
                found += hits.len();
                if !hits.is_empty() {
                    scope.part(Event::Found(hits));
                }
                scope.progress(done as u64 + 1, heads.len() as u64);
                if found >= MOST_HITS {
                    return Event::SearchEnded(format!("Only the first {MOST_HITS} places are listed"));
                }
            }
            Event::SearchEnded(String::new())
        });
        Ok(())
    }

    /// Searches again for what was asked last, after a change; ticks are all set anew.
    ///
    /// # Errors
    /// As [`Self::start_search`].
    pub fn search_again(&mut self) -> Result<(), Problem> {
        let request = self.session.as_ref().map(|session| session.search.request.clone()).unwrap_or_default();
        self.start_search(request)?;
        self.tick();
        Ok(())
    }

    /// Takes in places that were found.
    pub(super) fn take_hits(&mut self, hits: Vec<Hit>) {
        if let Some(session) = &mut self.session {
            session.search.hits.extend(hits);
        }
    }

    /// Notes that the search is over.
    pub(super) fn search_ended(&mut self, message: String) {
        if let Some(session) = &mut self.session {
            session.search.running = false;
            session.search.message = message;
        }
    }
}

fn hits_in(page: &Page, finder: &Finder, replacement: &str, most: usize) -> Vec<Hit> {
    let text = page.working.text.as_str();
    finder
        .hits(text, replacement, most)
        .into_iter()
        .map(|hit| {
            let (before, after) = context(text, hit.span, 40);
            let found = page.working.text.slice(hit.span).to_owned();
            Hit { page: page.id, revision: page.revision, span: hit.span, found, replacement: hit.replacement, before, after, ticked: true }
        })
        .collect()
}
