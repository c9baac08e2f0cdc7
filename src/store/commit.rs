//! What one change leaves to be written.
//!
//! A commit holds the journal entry *and* the state after it. The state is what opening reads; the journal is the history. Both go into
//! one SQLite transaction, so neither can be there without the other.

use crate::edit::{Op, Recorded, Scope};
use crate::model::{Document, Dossier, Metadata, Page, PageHead, PageId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Changed heads and, where it changed, the order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeadsChange {
    /// Heads that are new or changed, as they are now.
    pub changed: Vec<PageHead>,
    /// All pages in order, where pages came, went or moved.
    pub order: Option<Vec<PageId>>,
    /// Pages that were taken out.
    pub removed: Vec<PageId>,
}

/// One unit of writing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Commit {
    /// The journal entry; `None` for content that was read from files, which is no change.
    pub recorded: Option<Recorded>,
    /// Contents as they are now.
    pub pages: Vec<Arc<Page>>,
    /// Changes of heads and order.
    pub heads: Option<HeadsChange>,
    /// What is known about the whole, where it changed.
    pub meta: Option<Metadata>,
    /// All documents, where they changed.
    pub documents: Option<Vec<Document>>,
    /// Words added to the dossier's list (`true`) or taken from it.
    pub words: Vec<(String, bool)>,
}

impl Commit {
    /// What `recorded`, which has been applied to `dossier` and nothing after it, leaves to be written.
    pub fn of(dossier: &Dossier, recorded: &Recorded) -> Self {
        let mut commit = Self { recorded: Some(recorded.clone()), ..Self::default() };
        let mut contents = BTreeSet::new();
        let mut heads = BTreeSet::new();
        let mut ordered = false;
        for op in &recorded.transaction.ops {
            let page = op.page();
            let (scope, is_new) = (op.scope(), matches!(op, Op::InsertPage { .. }));
            if matches!(scope, Scope::Text | Scope::Layout | Scope::Marks | Scope::Readings) || is_new {
                contents.extend(page);
            }
            if matches!(scope, Scope::Page | Scope::Order | Scope::Head) {
                heads.extend(page);
            }
            ordered |= matches!(scope, Scope::Page | Scope::Order);
            match op {
                Op::SetMetadata { .. } => commit.meta = Some(dossier.meta.clone()),
                Op::SetDocuments { .. } => commit.documents = Some(dossier.documents.clone()),
                Op::AddWord { word } | Op::RemoveWord { word } => {
                    commit.words.push((word.clone(), dossier.words.contains(word)));
                }
                _ => {}
            }
        }
        commit.pages = contents.iter().filter_map(|id| dossier.page(*id)).map(Arc::clone).collect();
        if !heads.is_empty() {
            commit.heads = Some(HeadsChange {
                changed: heads.iter().filter_map(|id| dossier.head(*id)).cloned().collect(),
                order: ordered.then(|| dossier.heads().iter().map(|head| head.id).collect()),
                removed: heads.iter().copied().filter(|id| dossier.place(*id).is_none()).collect(),
            });
        }
        commit
    }

    /// Contents that were read from files and are to be kept; no change, so nothing in the journal.
    pub fn imported(pages: Vec<Arc<Page>>) -> Self {
        Self { pages, ..Self::default() }
    }

    /// Heads whose details became known without anybody changing them, such as the size of a scan.
    pub fn refreshed(heads: Vec<PageHead>) -> Self {
        Self { heads: Some(HeadsChange { changed: heads, ..HeadsChange::default() }), ..Self::default() }
    }
}
