//! The clean text: what an export would give for the current page, and what it leaves out.

use crate::analysis::reading::{HyphenPolicy, LinePolicy, MarkedPage, OmissionKind, Policy, ReadingText, ShownMark, reading_text};
use crate::app::findings::input;
use crate::app::session::Session;
use crate::model::{Block, BlockKind, Inline, MarkKind, PageId, Span};

/// A block as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanBlock {
    /// What it is.
    pub kind: BlockKind,
    /// Its text; page starts stand in it in brackets.
    pub text: String,
}

/// Something left out or mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OmissionRow {
    /// Which page.
    pub page: PageId,
    /// What the page is called.
    pub label: String,
    /// Where.
    pub span: Span,
    /// What stood there.
    pub text: String,
    /// Why.
    pub why: String,
}

/// The clean text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CleanView {
    /// Paragraphs, headings, furniture.
    pub blocks: Vec<CleanBlock>,
    /// What is left out.
    pub omissions: Vec<OmissionRow>,
}

/// The usual policy of the clean text: furniture out, lines joined, hyphens mended.
pub fn joined() -> Policy {
    Policy { lines: LinePolicy::Join, hyphens: HyphenPolicy::Mend, ..Policy::default() }
}

/// The clean text of the current page under a policy.
pub fn clean(session: &Session, policy: &Policy) -> CleanView {
    let (Some(page), Some(head)) = (session.page(), session.head()) else { return CleanView::default() };
    let marks: Vec<ShownMark> = session.findings.get(page.id).map(|found| found.shown()).unwrap_or_default();
    let marked = MarkedPage { page: input(head, page), label: &head.label, marks: &marks };
    let known = |word: &str| session.dossier.words.contains(word);
    of_reading(session, &reading_text(&[marked], policy, &known))
}

/// A reading text as it is shown.
pub fn of_reading(session: &Session, reading: &ReadingText) -> CleanView {
    let label = |page| session.dossier.head(page).map(|head| head.label.clone()).unwrap_or_default();
    CleanView {
        blocks: reading.blocks.iter().map(shown).collect(),
        omissions: reading
            .omissions
            .iter()
            .map(|omission| OmissionRow {
                page: omission.page,
                label: label(omission.page),
                span: omission.span,
                text: omission.text.clone(),
                why: match &omission.why {
                    OmissionKind::Dropped(kind) => kind.label().to_owned(),
                    OmissionKind::Mended(word) => format!("mended: {word}"),
                    OmissionKind::Placeholder(cue) => format!("written as {cue}"),
                },
            })
            .collect(),
    }
}

fn shown(block: &Block) -> CleanBlock {
    let text = block
        .inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::LineBreak => "\n".to_owned(),
            Inline::PageStart(_, label) if block.kind == BlockKind::PageStart => format!("page {label}"),
            Inline::PageStart(_, label) => format!(" [page {label}] "),
            Inline::Tagged(kind, text) => format!("[{}: {text}]", tag(*kind)),
        })
        .collect();
    CleanBlock { kind: block.kind, text }
}

fn tag(kind: MarkKind) -> &'static str {
    kind.id()
}
