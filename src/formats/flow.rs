//! What the writers of flowing formats are given: the reading text as blocks, and the pages it came from.
//!
//! A writer adds nothing of its own and leaves nothing out: what is dropped, kept or tagged was decided when the blocks were made.

use crate::model::{Block, Level, MarkKind, PageId, ScanSize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A scan as it goes into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowScan {
    /// Where its picture is.
    pub picture: FlowPicture,
    /// The picture's size in pixels, where that is known.
    pub size: Option<ScanSize>,
}

/// Where the picture of a scan is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowPicture {
    /// Inside the document.
    Inside {
        /// Media type such as `image/jpeg`.
        mime: String,
        /// The encoded image.
        bytes: Arc<[u8]>,
    },
    /// In a file of its own: its path as seen from the document, with `/`.
    Beside(String),
}

/// A page that blocks begin on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowPage {
    /// Which page.
    pub id: PageId,
    /// What it is called.
    pub label: String,
    /// Its place in the dossier, from 1.
    pub place: usize,
    /// The title of the document that begins here.
    pub begins: Option<String>,
    /// The level that its markings state, for colour.
    pub level: Option<Level>,
    /// What they state in words: `TOP SECRET//EYES ONLY`; empty for nothing.
    pub classification: String,
    /// What its scan is called; empty for none.
    pub source: String,
    /// Its scan, where the document is to show it.
    pub scan: Option<FlowScan>,
}

/// A document to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowInput {
    /// Its title.
    pub title: String,
    /// Who holds the originals and under which reference; empty where unknown.
    pub holder: String,
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
    /// The titles of documents by the pages they begin on; none where all pages are of one.
    pub(super) fn documents(&self) -> BTreeMap<PageId, &str> {
        let titled = |page: &FlowPage| page.begins.is_some();
        let several = self.pages.iter().filter(|page| titled(page)).count() > 1;
        let begins = self.pages.iter().filter(|_| several).filter_map(|page| Some((page.id, page.begins.as_deref()?)));
        begins.filter(|(_, title)| !title.is_empty()).collect()
    }

    /// The label of a page; empty where the page is not listed.
    pub(super) fn label(&self, id: PageId) -> &str {
        self.pages.iter().find(|page| page.id == id).map_or("", |page| page.label.as_str())
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
        let page = |id: PageId, label: &str| FlowPage {
            id,
            label: label.to_owned(),
            place: id.0 as usize,
            begins: (id == one).then(|| "Box <1>".to_owned()),
            level: (id == one).then_some(Level::TopSecret),
            classification: String::new(),
            source: String::new(),
            scan: None,
        };
        FlowInput {
            title: "A_b <c>".to_owned(),
            holder: String::new(),
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
    fn a_page_is_called_by_its_label() {
        let input = sample();
        assert_eq!((input.label(PageId(2)), input.label(PageId(9))), ("ii", ""));
    }
}
