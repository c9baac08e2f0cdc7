//! What the page list knows of every page without having it in memory. Derived; never saved with the dossier's own data.

use crate::model::{Level, PageId, Revision};
use std::collections::{BTreeSet, HashMap};

/// What is known of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageFacts {
    /// The revision they were found for.
    pub revision: Revision,
    /// The highest level its banners state, in its own words.
    pub level: Option<(Level, String)>,
    /// Level and control markings for people: `TOP SECRET//EYES ONLY`.
    pub classification: String,
    /// How many marks are shown.
    pub marks: usize,
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
