//! The search: what was asked, what was found, which places are ticked.

use super::command::FindRequest;
use crate::model::{PageId, Revision, Span};

/// A place that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which page.
    pub page: PageId,
    /// The revision it was found in.
    pub revision: Revision,
    /// Where in its text.
    pub span: Span,
    /// What stands there.
    pub found: String,
    /// What would stand there.
    pub replacement: String,
    /// The line before the place, shortened.
    pub before: String,
    /// The line after the place, shortened.
    pub after: String,
    /// Whether replacing everywhere includes it.
    pub ticked: bool,
}

/// The search of a session.
#[derive(Debug, Clone, Default)]
pub struct SearchState {
    /// What was asked.
    pub request: FindRequest,
    /// What was found, in order of pages and places.
    pub hits: Vec<Hit>,
    /// The place the search stands at.
    pub current: Option<usize>,
    /// Why the query cannot be searched for, or that there was too much.
    pub message: String,
    /// Whether the search still goes on.
    pub running: bool,
}

/// Places that are listed at most; a search that finds more says so.
pub const MOST_HITS: usize = 50_000;

impl SearchState {
    /// How many places are ticked, and on how many pages.
    pub fn ticked(&self) -> (usize, usize) {
        let ticked: Vec<PageId> = self.hits.iter().filter(|hit| hit.ticked).map(|hit| hit.page).collect();
        let pages = ticked.chunk_by(PartialEq::eq).count();
        (ticked.len(), pages)
    }

    /// The next place after `at` on `page` by the order of pages given by `place`; wraps round.
    pub fn next_after(&self, page: PageId, at: usize, forward: bool, place: impl Fn(PageId) -> usize) -> Option<usize> {
        if self.hits.is_empty() {
            return None;
        }
        let here = (place(page), at);
        let key = |index: usize| self.hits.get(index).map(|hit| (place(hit.page), hit.span.start));
        let indices = 0..self.hits.len();
        let found = if forward {
            indices.clone().find(|&index| key(index).is_some_and(|key| key >= here))
        } else {
            indices.clone().rev().find(|&index| key(index).is_some_and(|key| key < here))
        };
        Some(found.unwrap_or(if forward { 0 } else { self.hits.len() - 1 }))
    }
}

/// The text beside a place on its line, at most `most` characters on each side.
pub fn context(text: &str, span: Span, most: usize) -> (String, String) {
    let before = text.get(..span.start).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let skip = before.chars().count().saturating_sub(most);
    let after = text.get(span.end..).unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    (before.chars().skip(skip).collect(), after.chars().take(most).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_stays_on_the_line() {
        assert_eq!(context("a\nin Cubz might\nb", Span::new(5, 9), 40), ("in ".to_owned(), " might".to_owned()));
        assert_eq!(context("0123456789x", Span::new(10, 11), 3), ("789".to_owned(), String::new()));
    }
}
