//! What is known of every document of the dossier: made of the facts of its pages, and made anew only where one of them changed.

use super::facts::FactBook;
use super::findings::{DocumentFacts, PageStatement};
use crate::analysis::structure::document_facts;
use crate::model::{DocumentId, Dossier, PageId};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A document with what is known of it.
#[derive(Debug, Clone, Default)]
pub struct DocumentEntry {
    /// Its pages in order.
    pub pages: Vec<PageId>,
    /// How many of them were looked at.
    pub surveyed: usize,
    /// What their marks say together.
    pub facts: DocumentFacts,
    faults: HashMap<PageId, Vec<usize>>,
}

impl DocumentEntry {
    /// What does not fit on a page, as places in [`DocumentFacts::faults`].
    pub fn faults_on(&self, page: PageId) -> &[usize] {
        self.faults.get(&page).map(Vec::as_slice).unwrap_or_default()
    }
}

/// All documents of a dossier.
#[derive(Debug, Default)]
pub struct DocumentBook {
    entries: HashMap<DocumentId, Arc<DocumentEntry>>,
    stale: BTreeSet<DocumentId>,
    indexed: bool,
    generation: u64,
}

impl DocumentBook {
    /// What is known of a document, as of the last [`Self::refresh`].
    pub fn get(&self, id: DocumentId) -> Option<&Arc<DocumentEntry>> {
        self.entries.get(&id)
    }

    /// Counts changes of what is known.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// A page of this document says something else now.
    pub fn outdate(&mut self, id: DocumentId) {
        self.stale.insert(id);
    }

    /// Pages came, went or moved.
    pub fn outdate_all(&mut self) {
        self.indexed = false;
    }

    /// Makes anew what is out of date.
    pub fn refresh(&mut self, dossier: &Dossier, facts: &FactBook) {
        if !self.indexed {
            self.index(dossier);
        }
        if self.stale.is_empty() {
            return;
        }
        // Pages that nobody has looked at yet count as sheets, so that the numbers around them are no gap.
        let unknown = PageStatement::unseen();
        for id in std::mem::take(&mut self.stale) {
            let Some(entry) = self.entries.get(&id) else { continue };
            let known = |page: PageId| facts.get(page).map(|facts| facts.statement.as_ref()).filter(|said| !said.leaves.is_empty());
            let pages = entry.pages.clone();
            let surveyed = pages.iter().filter(|page| facts.get(**page).is_some()).count();
            let found = document_facts(pages.iter().map(|&page| (page, known(page).unwrap_or(&unknown))));
            let mut faults: HashMap<PageId, Vec<usize>> = HashMap::new();
            for (at, fault) in found.faults.iter().enumerate() {
                faults.entry(fault.page).or_default().push(at);
            }
            self.entries.insert(id, Arc::new(DocumentEntry { pages, surveyed, facts: found, faults }));
        }
        self.generation += 1;
    }

    fn index(&mut self, dossier: &Dossier) {
        let mut pages: HashMap<DocumentId, Vec<PageId>> = HashMap::new();
        for head in dossier.heads() {
            pages.entry(head.document).or_default().push(head.id);
        }
        self.stale = pages.keys().copied().collect();
        self.entries = pages.into_iter().map(|(id, pages)| (id, Arc::new(DocumentEntry { pages, ..DocumentEntry::default() }))).collect();
        self.indexed = true;
    }
}
