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
pub(super) fn write(input: &FlowInput) -> Vec<u8> {
    let mut out = String::new();
    // Page starts since the last text; a page without text is a form feed after a form feed.
    let mut starts = 0;
    for (at, block) in input.blocks.iter().enumerate() {
        if block.kind == BlockKind::PageStart {
            starts += usize::from(at > 0);
            continue;
        }
        separate(&mut out, std::mem::take(&mut starts));
        block.inlines.iter().for_each(|inline| write_inline(inline, &mut out));
    }
    if starts > 0 {
        // The very last form feed closes a page and begins none.
        separate(&mut out, starts + 1);
    } else if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.into_bytes()
}

fn separate(out: &mut String, page_starts: usize) {
    if page_starts > 0 {
        if !out.is_empty() && !out.ends_with(['\n', '\x0c']) {
            out.push('\n');
        }
        out.extend(std::iter::repeat_n('\x0c', page_starts));
    } else if !out.is_empty() {
        out.push_str("\n\n");
    }
}

fn write_inline(inline: &Inline, out: &mut String) {
    match inline {
        Inline::Text(text) => out.push_str(text),
        Inline::LineBreak => out.push('\n'),
        Inline::PageStart(..) => {
            out.truncate(out.trim_end_matches([' ', '\n']).len());
            out.push_str("\n\x0c");
        }
        Inline::Tagged(kind, text) => out.extend(["[", &label_of_tag(*kind), ": ", text, "]"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::flow::tests::sample;

    #[test]
    fn what_is_written_reads_back_as_the_same_pages() {
        let text = String::from_utf8(write(&sample())).unwrap();
        assert_eq!(
            text,
            "* TOP SECRET *\n\nREPORT\n\n1. in Cuba_x\nwe <met>\n\x0cthem & [banner line: SECRET] so\n\x0c    # not a heading\n"
        );
        let outcome = read(text.as_bytes()).unwrap();
        let pages: Vec<_> = outcome.pages.iter().map(|page| page.text.as_str()).collect();
        assert_eq!(pages.join("\x0c"), text);
        assert_eq!(pages.len(), 3);
    }

    #[test]
    fn pages_without_text_are_pages() {
        let mut input = sample();
        input.blocks.retain(|block| block.kind == BlockKind::PageStart);
        let start = input.blocks[0].clone();
        input.blocks = vec![start.clone(), start.clone(), start];
        let outcome = read(&write(&input)).unwrap();
        assert_eq!(outcome.pages.len(), 3);
    }

    #[test]
    fn nothing_is_written_for_nothing() {
        assert!(write(&FlowInput::default()).is_empty());
    }
}
