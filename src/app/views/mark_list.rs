//! The marks of a document or of the whole dossier in one list, filtered by kind and by doubt.
//!
//! It is made of what was found about every page without its text, so that a dossier of 100,000 pages has one. Rows are named by place and
//! made when they show.

use crate::app::facts::ListedMark;
use crate::app::findings::Doubts;
use crate::app::session::Session;
use crate::model::{MarkKind, PageId};
use std::collections::{BTreeMap, BTreeSet};

/// Which pages' marks are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MarkScope {
    /// Those of the current page.
    #[default]
    Page,
    /// Those of the document the current page belongs to.
    Document,
    /// All.
    Dossier,
}

impl MarkScope {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Page, Self::Document, Self::Dossier];

    /// The name people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::Page => "This page",
            Self::Document => "Document",
            Self::Dossier => "Dossier",
        }
    }
}

/// Which doubts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DoubtFilter {
    /// All marks.
    #[default]
    All,
    /// Those worth a look for any reason.
    Doubtful,
    /// Those whose rule is not very sure.
    Unsure,
    /// Those as near to one marking as to another.
    Ties,
    /// Those with misread letters.
    Damaged,
}

impl DoubtFilter {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::All, Self::Doubtful, Self::Unsure, Self::Ties, Self::Damaged];

    /// The name people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "Sure or not",
            Self::Doubtful => "Doubtful",
            Self::Unsure => "Below 80 %",
            Self::Ties => "Undecided",
            Self::Damaged => "Misread",
        }
    }

    /// Whether a mark with these doubts is listed.
    pub fn lets(self, doubts: Doubts) -> bool {
        match self {
            Self::All => true,
            Self::Doubtful => doubts.any(),
            Self::Unsure => doubts.unsure,
            Self::Ties => doubts.tie,
            Self::Damaged => doubts.damaged,
        }
    }
}

/// What is listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarkQuery {
    /// On which pages.
    pub scope: MarkScope,
    /// With which doubts.
    pub doubt: DoubtFilter,
    /// Kinds that are not listed.
    pub hidden: BTreeSet<MarkKind>,
}

/// The marks that are listed, by place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarkList {
    /// Page and place among its marks.
    pub rows: Vec<(PageId, u32)>,
    /// How many there are of each kind, whether listed or not.
    pub kinds: BTreeMap<MarkKind, usize>,
    /// Pages that nobody has looked at yet.
    pub unknown: usize,
}

/// The marks of many pages that a query lets through, in order.
pub fn mark_list(session: &Session, query: &MarkQuery) -> MarkList {
    let mut list = MarkList::default();
    let document = session.head().map(|head| head.document);
    for head in session.dossier.heads() {
        let wanted = match query.scope {
            MarkScope::Page => Some(head.id) == session.place.page,
            MarkScope::Document => Some(head.document) == document,
            MarkScope::Dossier => true,
        };
        if !wanted {
            continue;
        }
        let Some(facts) = session.facts.get(head.id) else {
            list.unknown += usize::from(!head.texts.is_empty());
            continue;
        };
        for (at, mark) in (0..).zip(facts.marks.iter()) {
            *list.kinds.entry(mark.kind).or_default() += 1;
            if query.doubt.lets(mark.doubts) && !query.hidden.contains(&mark.kind) {
                list.rows.push((head.id, at));
            }
        }
    }
    list
}

/// A listed mark with its page's label.
pub fn row(session: &Session, page: PageId, at: u32) -> Option<(&str, &ListedMark)> {
    let mark = session.facts.get(page)?.marks.get(at as usize)?;
    Some((session.dossier.head(page)?.label.as_str(), mark))
}
