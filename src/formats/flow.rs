//! What the writers of flowing formats are given: the reading text as blocks, and the pages it came from.
//!
//! A writer adds nothing of its own and leaves nothing out: what is dropped, kept or tagged was decided when the blocks were made.

use crate::model::{Block, MarkKind, PageId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A scan as it goes into a document: encoded bytes and what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowScan {
    /// Media type such as `image/jpeg`.
    pub mime: String,
    /// The encoded image.
    pub bytes: Arc<[u8]>,
}

/// A page that blocks begin on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowPage {
    /// Which page.
    pub id: PageId,
    /// What it is called.
    pub label: String,
    /// Its scan, where the document is to show it.
    pub scan: Option<FlowScan>,
}

/// A document to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowInput {
    /// Its title.
    pub title: String,
    /// The language of its text as a BCP 47 tag; empty where unknown.
    pub language: String,
    /// When it was made (ISO 8601, UTC); empty where that is not to be told.
    pub made: String,
    /// The reading text.
    pub blocks: Vec<Block>,
    /// The pages in order; also those without text.
    pub pages: Vec<FlowPage>,
}

impl FlowInput {
    /// The label of a page; empty where the page is not listed.
    pub(super) fn label(&self, id: PageId) -> &str {
        self.pages.iter().find(|page| page.id == id).map_or("", |page| page.label.as_str())
    }

    /// Blocks by the page they begin on.
    pub(super) fn blocks_by_page(&self) -> BTreeMap<PageId, Vec<&Block>> {
        let mut pages = BTreeMap::new();
        for block in &self.blocks {
            pages.entry(block.page).or_insert_with(Vec::new).push(block);
        }
        pages
    }
}

/// How a mark's kind is called in a written document.
pub(super) fn label_of_tag(kind: MarkKind) -> String {
    kind.label().to_lowercase()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{BlockKind, Inline};

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    /// A document with everything that can go wrong: marks, a page break inside a paragraph, characters that are formatting elsewhere.
    pub(in crate::formats) fn sample() -> FlowInput {
        let (one, two, three) = (PageId(1), PageId(2), PageId(3));
        let block = |kind, page, inlines| Block { kind, page, inlines };
        let page = |id, label: &str| FlowPage { id, label: label.to_owned(), scan: None };
        FlowInput {
            title: "A_b <c>".to_owned(),
            language: "en".to_owned(),
            made: String::new(),
            blocks: vec![
                block(BlockKind::Furniture(MarkKind::Banner), one, vec![text("* TOP SECRET *")]),
                block(BlockKind::Heading, one, vec![text("REPORT")]),
                block(
                    BlockKind::Paragraph,
                    one,
                    vec![
                        text("1. in Cuba_x"),
                        Inline::LineBreak,
                        text("we <met> "),
                        Inline::PageStart(two, "ii".to_owned()),
                        text("them & "),
                        Inline::Tagged(MarkKind::Banner, "SECRET".to_owned()),
                        text(" so\n"),
                    ],
                ),
                block(BlockKind::PageStart, three, vec![Inline::PageStart(three, "3".to_owned())]),
                block(BlockKind::Paragraph, three, vec![text("    # not a heading")]),
            ],
            pages: vec![page(one, "1"), page(two, "ii"), page(three, "3")],
        }
    }

    #[test]
    fn blocks_are_found_by_the_page_they_begin_on() {
        let input = sample();
        let counts: Vec<_> = input.blocks_by_page().into_iter().map(|(id, blocks)| (id.0, blocks.len())).collect();
        assert_eq!(counts, [(1, 3), (3, 2)]);
        assert_eq!((input.label(PageId(2)), input.label(PageId(9))), ("ii", ""));
    }
}
