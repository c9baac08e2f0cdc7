//! Reading text: what a person would read aloud, made by analysis from a page and its marks, taken by the writers of flowing formats.

use super::mark::MarkKind;
use super::page::PageId;

/// A stretch inside a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(String),
    /// A line end that was kept.
    LineBreak,
    /// The place where the next page begins, inside a paragraph that runs over it; holds that page's label.
    PageStart(PageId, String),
    /// Text under a mark that the policy tags instead of keeping or dropping.
    Tagged(MarkKind, String),
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading.
    Heading,
    /// Page furniture that the policy keeps or tags.
    Furniture(MarkKind),
    /// The start of a page, between paragraphs; its one inline is a [`Inline::PageStart`].
    PageStart,
}

/// A paragraph, heading or piece of furniture in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The page it begins on.
    pub page: PageId,
    /// Its content in order.
    pub inlines: Vec<Inline>,
}
