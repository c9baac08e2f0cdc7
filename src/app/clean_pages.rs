//! Cleaned text page by page, for exports that keep every page apart and yet must not lose what runs over a page's end.
//!
//! The reading text of all pages is made once, as for any other export, and then cut where pages begin. A paragraph that runs over a
//! page break is cut there too, and the earlier page says that it goes on. Put together as [`CleanPage::goes_on`] says, the pages are
//! the plain text export without page breaks, to the character; the tests hold it to that.

use super::export::{ExportPage, Policy, Words, marked};
use super::report::{self, ReportRow};
use crate::analysis::reading::{MarkedPage, reading_text};
use crate::formats::{self, FlowInput};
use crate::model::{Block, BlockKind, Inline, PageId};
use std::collections::BTreeMap;

/// A page's share of the cleaned text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CleanPage {
    /// Its text, without a line end at the end. A word divided by the page's end stands here whole.
    pub text: String,
    /// Whether its last paragraph goes on on the next page: a space stands between, otherwise an empty line.
    pub goes_on: bool,
    /// What was left out, mended or joined on it.
    pub rows: Vec<ReportRow>,
}

/// The pages' cleaned texts, in the order of `pages`.
pub fn clean_pages(pages: &[ExportPage], policy: &Policy, words: &Words<'_>) -> Vec<CleanPage> {
    let marked: Vec<MarkedPage<'_>> = pages.iter().map(marked).collect();
    let reading = reading_text(&marked, policy, words);
    let told: Vec<_> = pages.iter().map(|page| (&page.head, page.place, &page.page.working.text)).collect();
    let mut rows: BTreeMap<PageId, Vec<ReportRow>> = BTreeMap::new();
    for row in report::rows(&told, &reading.omissions, &reading.seams) {
        rows.entry(row.page).or_default().push(row);
    }
    let mut cut = cut(reading.blocks);
    pages
        .iter()
        .map(|page| {
            let id = page.head.id;
            let share = cut.remove(&id).unwrap_or_default();
            let text = written(share.blocks, share.continues);
            CleanPage { text, goes_on: share.goes_on, rows: rows.remove(&id).unwrap_or_default() }
        })
        .collect()
}

/// What of the blocks belongs to a page.
#[derive(Debug, Default)]
struct Share {
    blocks: Vec<Block>,
    /// Its first block is the rest of a paragraph.
    continues: bool,
    /// Its last block is the beginning of a paragraph.
    goes_on: bool,
}

/// Cuts blocks where pages begin.
fn cut(blocks: Vec<Block>) -> BTreeMap<PageId, Share> {
    let mut shares: BTreeMap<PageId, Share> = BTreeMap::new();
    for block in blocks.into_iter().filter(|block| block.kind != BlockKind::PageStart) {
        let Block { kind, mut page, inlines } = block;
        let mut here = Vec::new();
        for inline in inlines {
            let Inline::PageStart(next, _) = inline else {
                here.push(inline);
                continue;
            };
            let share = shares.entry(page).or_default();
            share.goes_on = true;
            share.blocks.push(Block { kind, page, inlines: std::mem::take(&mut here) });
            page = next;
            shares.entry(page).or_default().continues = true;
        }
        shares.entry(page).or_default().blocks.push(Block { kind, page, inlines: here });
    }
    shares
}

/// Blocks as the plain text export writes them.
fn written(blocks: Vec<Block>, continues: bool) -> String {
    let Some(write) = formats::by_id("txt").and_then(|format| format.write) else { return String::new() };
    let bytes = write(&FlowInput { blocks, ..FlowInput::default() });
    let text = String::from_utf8_lossy(&bytes);
    // The space before the rest of a paragraph stands between the pages, not on one of them.
    let text = if continues { text.trim_start_matches(' ') } else { &text };
    text.trim_end_matches([' ', '\n']).to_owned()
}
