//! Which words of the current page were changed, worked out once a revision.

use super::workspace::Workspace;
use crate::analysis::compare;
use crate::model::Span;
use std::sync::Arc;

/// Changed words are only looked for in texts up to this length.
const COMPARED: usize = 400 << 10;

/// Words that were changed, with what stood there.
pub(super) type ChangedWords = Arc<Vec<(Span, String)>>;

impl Workspace {
    /// The changed words of the current page.
    pub fn changed_words(&mut self) -> ChangedWords {
        let page = self.session.as_ref().and_then(|session| session.page()).cloned();
        let Some(page) = page.filter(|page| page.working.text.len() <= COMPARED) else { return Arc::default() };
        if let Some((id, revision, words)) = &self.changed
            && (*id, *revision) == (page.id, page.revision)
        {
            return Arc::clone(words);
        }
        let words: ChangedWords = if *page.source_text == *page.working.text.as_str() {
            Arc::default()
        } else {
            Arc::new(compare::changed_words(&page.source_text, page.working.text.as_str()))
        };
        self.changed = Some((page.id, page.revision, Arc::clone(&words)));
        words
    }
}
