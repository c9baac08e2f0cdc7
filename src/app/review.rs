//! Going from doubt to doubt: which are meant, in which order, and what was done so far.
//!
//! The queue is not a list that is made once: it is asked for the next doubt each time, from what is known of the pages then. So it only
//! shrinks, whatever is corrected, undone or found out meanwhile. Nothing here changes a page; see `run/suspects.rs` for what keys do.

mod counts;
mod queue;

pub use counts::{Decision, ReviewCounts};
pub use queue::{Spot, Step, left, next};

use super::suspects::Doubt;
pub use crate::analysis::suspects::{REASONS, THRESHOLD};
use crate::edit::{GroupId, Op};
use crate::model::{PageId, Span, Suspect};

/// Which suspects are shown and reviewed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuspectFilter {
    /// Only those with this reason, by its place in [`REASONS`].
    pub reason: Option<usize>,
    /// Only those that are as probable as this.
    pub least: f32,
}

impl Default for SuspectFilter {
    fn default() -> Self {
        Self { reason: None, least: THRESHOLD }
    }
}

impl SuspectFilter {
    /// Whether a doubt is meant.
    pub fn takes(&self, doubt: &Doubt) -> bool {
        doubt.score >= self.least && self.reason.is_none_or(|reason| doubt.reasons & (1 << reason) != 0)
    }

    /// The reason in words.
    pub fn reason_label(&self) -> &'static str {
        self.reason.and_then(|reason| REASONS.get(reason)).map_or("every reason", |(_, label)| label)
    }
}

/// How far the queue reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReviewScope {
    /// What was selected when it began.
    Selection,
    /// The current page.
    Page,
    /// The document of the current page.
    Document,
    /// All pages.
    #[default]
    Dossier,
}

impl ReviewScope {
    /// All, smallest first.
    pub const ALL: [Self; 4] = [Self::Selection, Self::Page, Self::Document, Self::Dossier];

    /// The name scripts use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Selection => "selection",
            Self::Page => "page",
            Self::Document => "document",
            Self::Dossier => "dossier",
        }
    }

    /// The scope with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.id() == id)
    }

    /// Where, in words: `12 left in the dossier`.
    pub fn place(self) -> &'static str {
        match self {
            Self::Selection => "in the selection",
            Self::Page => "on this page",
            Self::Document => "in this document",
            Self::Dossier => "in the dossier",
        }
    }
}

/// In which order doubts come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReviewOrder {
    /// As one reads.
    #[default]
    Reading,
    /// The surest misreading first.
    Certainty,
}

/// Where the loop stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReviewAt {
    /// At a suspect.
    Suspect {
        /// On which page.
        page: PageId,
        /// Where in its text.
        span: Span,
        /// How probable it is that it is wrong.
        score: f32,
    },
    /// What comes next is still being looked for.
    Waiting {
        /// From where.
        from: Spot,
        /// Whether forwards.
        forward: bool,
        /// Whether the place itself counts.
        here: bool,
    },
    /// Nothing is left.
    Done,
}

/// A decision, for coming back to its place when it is taken back.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The undo step.
    pub group: GroupId,
    /// On which page.
    pub page: PageId,
    /// What was doubted.
    pub suspect: Suspect,
    /// What was decided.
    pub decision: Decision,
    /// The keys that were pressed for it.
    pub keys: u32,
}

/// Decisions that are remembered for taking them back.
const REMEMBERED: usize = 1000;

/// The review of a session.
#[derive(Debug, Default)]
pub struct Review {
    /// Where the loop stands; `None` while the text is edited as usual.
    pub at: Option<ReviewAt>,
    /// How far the queue reaches.
    pub scope: ReviewScope,
    /// In which order it comes.
    pub order: ReviewOrder,
    /// Which suspects are shown and reviewed.
    pub filter: SuspectFilter,
    /// What was selected when it began, for the scope of that name.
    pub selection: Option<(PageId, Span)>,
    /// What was done in this run of the program.
    pub counts: ReviewCounts,
    /// Keys pressed at the suspect that is looked at.
    pub keys_here: u32,
    /// Decisions, oldest first.
    decided: Vec<Decided>,
}

impl Review {
    /// The suspect that is looked at.
    pub fn suspect(&self) -> Option<(PageId, Span)> {
        match self.at {
            Some(ReviewAt::Suspect { page, span, .. }) => Some((page, span)),
            _ => None,
        }
    }

    /// Where the queue goes on from.
    pub fn spot(&self) -> Option<Spot> {
        match self.at? {
            ReviewAt::Suspect { page, span, score } => Some(Spot { page, at: span.start, score }),
            ReviewAt::Waiting { from, .. } => Some(from),
            ReviewAt::Done => None,
        }
    }

    /// Notes keys that were pressed while reviewing.
    pub fn pressed(&mut self, keys: u32) {
        self.counts.keys += keys;
        self.keys_here += keys;
    }

    /// Notes a decision about the suspect that is looked at.
    pub fn decided(&mut self, group: GroupId, page: PageId, suspect: Suspect, decision: Decision) {
        let keys = std::mem::take(&mut self.keys_here);
        self.counts.add(decision, keys);
        if self.decided.len() == REMEMBERED {
            self.decided.remove(0);
        }
        self.decided.push(Decided { group, page, suspect, decision, keys });
    }

    /// The decision of an undo step that is taken back; it does not count any more.
    pub fn taken_back(&mut self, group: GroupId) -> Option<Decided> {
        let place = self.decided.iter().rposition(|known| known.group == group)?;
        let decided = self.decided.remove(place);
        self.counts.take_back(decided.decision, decided.keys);
        Some(decided)
    }

    /// Moves along with a change of a text.
    pub fn follow(&mut self, op: &Op) {
        let Op::ReplaceText { page, at, old, new, .. } = op else { return };
        let (end, by) = (at + old.len(), new.len() as isize - old.len() as isize);
        let moved = |place: usize| if place >= end { place.saturating_add_signed(by) } else { place };
        if let Some((on, span)) = &mut self.selection
            && on == page
        {
            *span = Span::new(if span.start >= end && !old.is_empty() { moved(span.start) } else { span.start }, moved(span.end));
        }
        if let Some(ReviewAt::Suspect { page: on, span, .. }) = &mut self.at
            && on == page
            && span.start >= end
        {
            *span = span.shifted(by);
        }
    }
}
