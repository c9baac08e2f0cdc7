//! Plain text: any encoding, any line ends, many pages in one file.
//!
//! The pages' texts are the file's own characters, line ends as LF; put together with the separators between them they are the file.
//! [`super::separators`] says how pages are told apart. Writing gives paragraphs with a blank line between them and a form feed where a
//! page begins, which reads back as the same pages.

use super::flow::{FlowInput, label_of_tag};
use super::separators::{self, Cut};
use super::{FormatError, Notice, ReadOutcome, ReadPage, text};
use crate::model::{BlockKind, Inline, PageText};

/// Reads plain text.
///
/// # Errors
///
/// [`FormatError::TooLarge`]; anything else is a text.
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let decoded = text::decode(bytes, None)?;
    let whole = PageText::new(decoded.text);
    let cut = separators::cut(whole.as_str());
    let mut notices = decoded.notices;
    notices.extend(notes(&cut));
    let page = |page: &separators::CutPage| ReadPage {
        text: PageText::from(whole.slice(page.text)),
        label: page.label.clone(),
        image: page.image.clone(),
        ..ReadPage::default()
    };
    Ok(ReadOutcome { pages: cut.pages.iter().map(page).collect(), notices, has_page_breaks: cut.has_page_breaks })
}

/// How many pages there are; reads the text, because only its separators tell.
pub(super) fn count_pages(bytes: &[u8]) -> u32 {
    read(bytes).map_or(1, |outcome| outcome.pages.len() as u32)
}

fn notes(cut: &Cut) -> Option<Notice> {
    let title = cut.title.as_ref()?;
    Some(Notice::new(format!("The title before the first page, “{title}”, belongs to no page and was left out of the pages' texts")))
}

/// Writes plain text.
///
/// # Errors
///
/// None; the type is that of all writers.
pub(super) fn write(input: &FlowInput) -> Result<Vec<u8>, FormatError> {
    let mut out = String::new();
    let mut page_begins = false;
    for block in &input.blocks {
        if block.kind == BlockKind::PageStart {
            page_begins = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if page_begins { "\n\x0c" } else { "\n\n" });
        }
        page_begins = false;
        for inline in &block.inlines {
            match inline {
                Inline::Text(text) => out.push_str(text),
                Inline::LineBreak => out.push('\n'),
                Inline::PageStart(..) => {
                    out.truncate(out.trim_end_matches([' ', '\n']).len());
                    out.push_str("\n\x0c");
                }
                Inline::Tagged(kind, text) => out.push_str(&format!("[{}: {text}]", label_of_tag(*kind))),
            }
        }
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    Ok(out.into_bytes())
}
