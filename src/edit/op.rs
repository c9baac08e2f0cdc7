//! The closed list of changes.

use crate::model::{Document, Layout, Mark, Metadata, Page, PageHead, PageId, PageStatus, QuarterTurns, Reading, Ruling, ScanRef, Span};
use std::sync::Arc;

/// Which list of a page's spans a [`Displaced`] entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpanList {
    /// `working.layout.regions`
    Regions,
    /// `working.layout.lines`
    Lines,
    /// `working.layout.words`
    Words,
    /// `marks`
    Marks,
    /// `rulings`
    Rulings,
}

/// A span that a replacement touched, as it was before: what the way back needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Displaced {
    /// Which list.
    pub list: SpanList,
    /// Index in that list.
    pub index: usize,
    /// The span before the replacement.
    pub span: Span,
}

/// A replacement in a text, as an editor makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced: bytes of the working text.
    pub span: Span,
    /// What stands there afterwards.
    pub new: String,
}

/// One change. Each carries what is needed to check that it fits and to read the journal without the dossier.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// Puts `new` in place of `old` in the working text.
    ReplaceText {
        /// Which page.
        page: PageId,
        /// First byte.
        at: usize,
        /// What stands there; checked.
        old: String,
        /// What shall stand there.
        new: String,
        /// Spans to be set to these values after moving all others; filled only in ops that take something back.
        restore: Vec<Displaced>,
    },
    /// Puts a mark at `index` of the page's marks.
    AddMark {
        /// Which page.
        page: PageId,
        /// Where in the list.
        index: usize,
        /// The mark.
        mark: Mark,
    },
    /// Takes the mark at `index` away.
    RemoveMark {
        /// Which page.
        page: PageId,
        /// Where in the list.
        index: usize,
        /// The mark that stands there; checked.
        mark: Mark,
    },
    /// Puts a ruling at `index` of the page's rulings.
    AddRuling {
        /// Which page.
        page: PageId,
        /// Where in the list.
        index: usize,
        /// The ruling.
        ruling: Ruling,
    },
    /// Takes the ruling at `index` away.
    RemoveRuling {
        /// Which page.
        page: PageId,
        /// Where in the list.
        index: usize,
        /// The ruling that stands there; checked.
        ruling: Ruling,
    },
    /// Sets the working reading's layout.
    SetLayout {
        /// Which page.
        page: PageId,
        /// The layout.
        layout: Box<Layout>,
    },
    /// Adds a witness at `index`.
    AddWitness {
        /// Which page.
        page: PageId,
        /// Where in the list.
        index: usize,
        /// The reading.
        reading: Box<Reading>,
    },
    /// Takes the witness at `index` away.
    RemoveWitness {
        /// Which page.
        page: PageId,
        /// Where in the list.
        index: usize,
    },
    /// Lets the working reading and the witness at `index` change places.
    SwapReading {
        /// Which page.
        page: PageId,
        /// Which witness.
        index: usize,
        /// Spans of marks and rulings to be set to these values afterwards; filled only in ops that take something back.
        restore: Vec<Displaced>,
    },
    /// Puts a page at `place`.
    InsertPage {
        /// Place in the order, from 0.
        place: usize,
        /// Its head.
        head: Box<PageHead>,
        /// Its content.
        content: Arc<Page>,
    },
    /// Takes a page out of the dossier; its files stay where they are.
    RemovePage {
        /// Which page.
        page: PageId,
    },
    /// Moves a page to `place`.
    MovePage {
        /// Which page.
        page: PageId,
        /// Its place afterwards, from 0.
        place: usize,
    },
    /// Sets a page's scan.
    SetScan {
        /// Which page.
        page: PageId,
        /// The scan, or none.
        scan: Option<ScanRef>,
    },
    /// Sets a page's label.
    SetLabel {
        /// Which page.
        page: PageId,
        /// The label.
        label: String,
    },
    /// Sets how a page is turned.
    SetTurns {
        /// Which page.
        page: PageId,
        /// Quarters clockwise.
        turns: QuarterTurns,
    },
    /// Sets a page's status and note.
    SetStatus {
        /// Which page.
        page: PageId,
        /// The status.
        status: PageStatus,
        /// The note.
        note: String,
    },
    /// Sets what is known about the dossier.
    SetMetadata {
        /// All of it.
        meta: Metadata,
    },
    /// Sets the list of documents.
    SetDocuments {
        /// All of them.
        documents: Vec<Document>,
    },
    /// Adds a word to the dossier's own list.
    AddWord {
        /// The word.
        word: String,
    },
    /// Takes a word from the dossier's own list.
    RemoveWord {
        /// The word.
        word: String,
    },
}

impl Op {
    /// The page it changes, where it changes one.
    pub fn page(&self) -> Option<PageId> {
        match self {
            Self::ReplaceText { page, .. }
            | Self::AddMark { page, .. }
            | Self::RemoveMark { page, .. }
            | Self::AddRuling { page, .. }
            | Self::RemoveRuling { page, .. }
            | Self::SetLayout { page, .. }
            | Self::AddWitness { page, .. }
            | Self::RemoveWitness { page, .. }
            | Self::SwapReading { page, .. }
            | Self::RemovePage { page }
            | Self::MovePage { page, .. }
            | Self::SetScan { page, .. }
            | Self::SetLabel { page, .. }
            | Self::SetTurns { page, .. }
            | Self::SetStatus { page, .. } => Some(*page),
            Self::InsertPage { head, .. } => Some(head.id),
            Self::SetMetadata { .. } | Self::SetDocuments { .. } | Self::AddWord { .. } | Self::RemoveWord { .. } => None,
        }
    }

    /// What it reaches. This is the one place that goes through all changes for this question; whoever asks it asks here.
    pub fn scope(&self) -> Scope {
        match self {
            Self::ReplaceText { .. } => Scope::Text,
            Self::SetLayout { .. } => Scope::Layout,
            Self::AddMark { .. } | Self::RemoveMark { .. } | Self::AddRuling { .. } | Self::RemoveRuling { .. } => Scope::Marks,
            Self::AddWitness { .. } | Self::RemoveWitness { .. } | Self::SwapReading { .. } => Scope::Readings,
            Self::InsertPage { .. } | Self::RemovePage { .. } => Scope::Page,
            Self::MovePage { .. } => Scope::Order,
            Self::SetScan { .. } | Self::SetLabel { .. } | Self::SetTurns { .. } | Self::SetStatus { .. } => Scope::Head,
            Self::SetMetadata { .. } | Self::SetDocuments { .. } | Self::AddWord { .. } | Self::RemoveWord { .. } => Scope::Dossier,
        }
    }

    /// Whether it changes a page's content (as opposed to its head or the dossier), so that the content must be loaded.
    pub fn changes_content(&self) -> bool {
        match self.scope() {
            Scope::Text | Scope::Layout | Scope::Marks | Scope::Readings => true,
            // A page is put in with its content, and taken out with it.
            Scope::Page => matches!(self, Self::RemovePage { .. }),
            Scope::Order | Scope::Head | Scope::Dossier => false,
        }
    }
}

/// What a change reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The working text of a page, and every place in it.
    Text,
    /// The working reading's layout.
    Layout,
    /// A page's marks and rulings.
    Marks,
    /// Which readings a page has, and which of them is worked on.
    Readings,
    /// A whole page: it comes or goes.
    Page,
    /// The order of pages.
    Order,
    /// A page's head.
    Head,
    /// The dossier as a whole.
    Dossier,
}
