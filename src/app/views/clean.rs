//! The clean text: what an export would give for the pages around the current one, and what it leaves out, mends and joins.

use crate::analysis::reading::{HyphenPolicy, LinePolicy, Policy};
use crate::app::report::ReportRow;
use crate::app::run::clean::Cleaned;
use crate::model::{Block, BlockKind, Inline, MarkKind, PageId};

/// A block as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanBlock {
    /// What it is.
    pub kind: BlockKind,
    /// The page it begins on.
    pub page: PageId,
    /// Its text; page starts stand in it in brackets.
    pub text: String,
}

/// The clean text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CleanView {
    /// Paragraphs, headings, furniture.
    pub blocks: Vec<CleanBlock>,
    /// What is left out, mended, joined.
    pub rows: Vec<ReportRow>,
    /// Which pages were read, for people; empty for one.
    pub pages: String,
    /// Why there is no text.
    pub problem: String,
}

/// The usual policy of the clean text: furniture out, lines joined, hyphens mended.
pub fn joined() -> Policy {
    Policy { lines: LinePolicy::Join, hyphens: HyphenPolicy::Mend, ..Policy::default() }
}

/// A clean text as it is shown.
pub fn clean(cleaned: &Cleaned) -> CleanView {
    match &cleaned.text {
        Ok((reading, rows)) => {
            let pages = match (cleaned.pages, cleaned.is_part) {
                (1, _) => String::new(),
                (count, true) => format!("{count} pages of this document, around the current one"),
                (count, false) => format!("The whole document, {count} pages"),
            };
            CleanView { blocks: reading.blocks.iter().map(shown).collect(), rows: rows.clone(), pages, problem: String::new() }
        }
        Err(problem) => CleanView { problem: problem.to_string(), ..CleanView::default() },
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
            Inline::PageStart(_, label) => format!("[page {label}] "),
            Inline::Tagged(kind, text) => format!("[{}: {text}]", tag(*kind)),
        })
        .collect();
    CleanBlock { kind: block.kind, page: block.page, text }
}

fn tag(kind: MarkKind) -> &'static str {
    kind.id()
}
