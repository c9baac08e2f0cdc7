//! What the page list knows of every page without having it in memory. Derived; never saved with the dossier's own data.

use super::findings::{Doubts, PageStatement};
use crate::model::{Level, MarkKind, PageId, Revision, Span};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A mark as lists over many pages know it: without its page's text.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedMark {
    first: u32,
    end: u32,
    /// What.
    pub kind: MarkKind,
    /// How secret, for colour.
    pub level: Option<Level>,
    /// Why it is worth a look.
    pub doubts: Doubts,
    /// Whether a person confirmed or made it.
    pub confirmed: bool,
    /// 0 to 1.
    pub confidence: f32,
    /// What it is called: the level and control markings, or the kind.
    pub name: Box<str>,
    /// The beginning of its text.
    pub text: Box<str>,
}

impl ListedMark {
    /// A mark at a place.
    pub fn at(span: Span, kind: MarkKind) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            first: narrow(span.start),
            end: narrow(span.end),
            kind,
            level: None,
            doubts: Doubts::default(),
            confirmed: false,
            confidence: 1.0,
            name: Box::default(),
            text: Box::default(),
        }
    }

    /// Where on its page, when that was surveyed last.
    pub fn span(&self) -> Span {
        Span::new(self.first as usize, self.end as usize)
    }
}

/// What is known of a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageFacts {
    /// The revision they were found for.
    pub revision: Revision,
    /// The highest level its banners state, in its own words.
    pub level: Option<(Level, String)>,
    /// Level and control markings for people: `TOP SECRET//EYES ONLY`.
    pub classification: String,
    /// The marks that are shown.
    pub marks: Arc<[ListedMark]>,
    /// What they add up to.
    pub statement: Arc<PageStatement>,
    /// Whether the text differs from its source.
    pub changed: bool,
}

/// The facts of all pages that were surveyed.
#[derive(Debug, Default)]
pub struct FactBook {
    facts: HashMap<PageId, PageFacts>,
    outdated: BTreeSet<PageId>,
    generation: u64,
}

impl FactBook {
    /// What is known of a page.
    pub fn get(&self, id: PageId) -> Option<&PageFacts> {
        self.facts.get(&id)
    }

    /// Notes what was found.
    pub fn set(&mut self, id: PageId, facts: PageFacts) {
        self.outdated.remove(&id);
        if self.facts.get(&id) != Some(&facts) {
            self.facts.insert(id, facts);
            self.generation += 1;
        }
    }

    /// The page was changed: what is known still shows, but is to be found anew.
    pub fn outdate(&mut self, id: PageId) {
        self.outdated.insert(id);
    }

    /// Takes the pages whose facts are to be found anew.
    pub fn take_outdated(&mut self) -> Vec<PageId> {
        std::mem::take(&mut self.outdated).into_iter().collect()
    }

    /// Counts changes of what is known.
    pub fn generation(&self) -> u64 {
        self.generation
    }
}
