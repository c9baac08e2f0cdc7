//! A dossier: pages in order, grouped into documents.
//!
//! Heads of all pages are in memory, contents only of those that were loaded: a dossier may hold 100,000 pages.

use super::page::{Page, PageHead, PageId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Names a document for the life of its dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DocumentId(pub u32);

/// A run of pages that belong together: a letter, a memorandum, a file that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Document {
    /// Which document.
    pub id: DocumentId,
    /// What it is called.
    pub title: String,
}

/// What is known about the dossier as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Title; the folder's or file's name until somebody changes it.
    pub title: String,
    /// Who holds the originals.
    pub repository: String,
    /// The holder's reference code.
    pub reference: String,
}

/// Pages in order, their documents, what is known about the whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dossier {
    /// About the whole.
    pub meta: Metadata,
    /// Documents, in no particular order.
    pub documents: Vec<Document>,
    /// The dossier's own word list: words that are right here.
    pub words: BTreeSet<String>,
    heads: Vec<PageHead>,
    places: HashMap<PageId, usize>,
    loaded: BTreeMap<PageId, Arc<Page>>,
    given: Given,
}

/// The highest page id that was ever given. No part of what a dossier holds: two that hold the same are equal, whatever they held before.
#[derive(Debug, Clone, Copy, Default)]
struct Given(u64);

impl PartialEq for Given {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Dossier {
    /// A dossier of these pages; no content is loaded yet.
    pub fn new(meta: Metadata, documents: Vec<Document>, heads: Vec<PageHead>) -> Self {
        let mut dossier = Self { meta, documents, heads, ..Self::default() };
        dossier.renumber(0);
        dossier.given = Given(dossier.heads.iter().map(|head| head.id.0).max().unwrap_or(0));
        dossier
    }

    /// All heads in order.
    pub fn heads(&self) -> &[PageHead] {
        &self.heads
    }

    /// How many pages.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there are no pages.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// The place of a page in the order, from 0.
    pub fn place(&self, id: PageId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// A page's head.
    pub fn head(&self, id: PageId) -> Option<&PageHead> {
        self.heads.get(self.place(id)?)
    }

    /// A page's head, to change fields other than its id.
    pub fn head_mut(&mut self, id: PageId) -> Option<&mut PageHead> {
        let place = self.place(id)?;
        self.heads.get_mut(place)
    }

    /// A page's content, where it has been loaded.
    pub fn page(&self, id: PageId) -> Option<&Arc<Page>> {
        self.loaded.get(&id)
    }

    /// A loaded page's content, to change; copies it where a snapshot is still held elsewhere.
    pub fn page_mut(&mut self, id: PageId) -> Option<&mut Page> {
        self.loaded.get_mut(&id).map(Arc::make_mut)
    }

    /// Takes a page's content into memory.
    pub fn load(&mut self, page: Arc<Page>) {
        self.loaded.insert(page.id, page);
    }

    /// Lets go of a page's content; it must have been written.
    pub fn unload(&mut self, id: PageId) {
        self.loaded.remove(&id);
    }

    /// The pages in memory.
    pub fn loaded(&self) -> impl Iterator<Item = &Arc<Page>> {
        self.loaded.values()
    }

    /// The document with this id.
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// An id no page of this dossier has or, as far as is known, ever had: the journal may speak of pages that are gone.
    pub fn free_page_id(&self) -> PageId {
        PageId(self.given.0 + 1)
    }

    /// Notes that a page had this id, as the journal tells.
    pub fn note_given(&mut self, id: PageId) {
        self.given.0 = self.given.0.max(id.0);
    }

    /// Puts a page's head at `place`; places past the end count as the end.
    pub fn insert_head(&mut self, place: usize, head: PageHead) {
        let place = place.min(self.heads.len());
        self.note_given(head.id);
        self.heads.insert(place, head);
        self.renumber(place);
    }

    /// Takes a page out, with its content if loaded.
    pub fn remove_head(&mut self, id: PageId) -> Option<(usize, PageHead, Option<Arc<Page>>)> {
        let place = self.place(id)?;
        let head = self.heads.remove(place);
        self.places.remove(&id);
        self.renumber(place);
        Some((place, head, self.loaded.remove(&id)))
    }

    fn renumber(&mut self, from: usize) {
        for (place, head) in self.heads.iter().enumerate().skip(from) {
            self.places.insert(head.id, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PageStatus, QuarterTurns};

    fn head(id: u64) -> PageHead {
        PageHead {
            id: PageId(id),
            label: id.to_string(),
            document: DocumentId(1),
            scan: None,
            turns: QuarterTurns::default(),
            status: PageStatus::NotStarted,
            note: String::new(),
            texts: Vec::new(),
        }
    }

    #[test]
    fn an_id_is_given_once() {
        let mut dossier = Dossier::new(Metadata::default(), Vec::new(), vec![head(1), head(4)]);
        let before = dossier.clone();
        let id = dossier.free_page_id();
        assert_eq!(id, PageId(5));
        dossier.insert_head(0, head(5));
        dossier.remove_head(id);
        assert_eq!(dossier.free_page_id(), PageId(6), "the journal speaks of page 5");
        assert_eq!(dossier.heads(), before.heads());
        dossier.note_given(PageId(9));
        dossier.note_given(PageId(2));
        assert_eq!(dossier.free_page_id(), PageId(10));
    }
}
