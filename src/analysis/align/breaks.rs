//! A text without page marks against several scans: where each page begins.
//!
//! All lines of all scans are one long page for the outer programme; a page begins with the first word that its ink took. What stands
//! between two pages and has no ink of its own (a page number that was not found, say) goes to the later page.

use super::flow::Flow;
use super::tokens::{self, Token};
use super::trial::{joins, mean_advance, measured, most_cells, skip, text_cells, usual};
use crate::model::{InkPage, PageText};

/// Where a page begins in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageStart {
    /// Byte offset of its first word.
    pub at: usize,
    /// How probable it is, 0 to 1; 0 for a page that took no text and only stands in the row.
    pub confidence: f32,
}

/// Where each page begins; as many as pages, in order.
pub fn page_starts(text: &PageText, pages: &[InkPage]) -> Vec<PageStart> {
    let tokens = tokens::tokens(text);
    let (mut lines, mut skips, mut next, mut owner) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (number, page) in pages.iter().enumerate() {
        let order: Vec<usize> = (0..page.lines.len()).collect();
        let advance = mean_advance(page);
        lines.extend(page.lines.iter().map(|line| measured(line, page, 1.0, advance)));
        skips.extend(page.lines.iter().map(skip));
        next.extend(joins(page, &order));
        owner.extend(page.lines.iter().map(|_| number));
    }
    let fixed = pages.iter().filter(|page| page.pitch.is_some()).count() * 2 >= pages.len();
    let cells = text_cells(&tokens, fixed);
    let flow = Flow {
        tokens: &tokens,
        lines: &lines,
        skips: &skips,
        joins: &next,
        usual: usual(&tokens),
        text_cells: &cells,
        most_cells: most_cells(&lines),
        anchored: &[],
    };
    let way = flow.way();
    let mut starts: Vec<Option<PageStart>> = vec![None; pages.len()];
    let mut done = 0;
    for taken in &way.taken {
        let Some(page) = owner.get(taken.line).and_then(|page| starts.get_mut(*page)) else { continue };
        if page.is_none() {
            let left_out = tokens.get(done..taken.from.0).unwrap_or_default();
            let first = left_out.first().or(tokens.get(taken.from.0));
            let at = first.map_or(text.len(), |token| token.span.start);
            *page = Some(PageStart { at, confidence: taken.probability * if left_out.is_empty() { 1.0 } else { 0.6 } });
        }
        done = taken.to.0 + usize::from(taken.to.1 > 0);
    }
    filled(starts, text, &tokens)
}

/// Pages without text of their own begin where the next one does; the first begins with the text.
fn filled(starts: Vec<Option<PageStart>>, text: &PageText, tokens: &[Token]) -> Vec<PageStart> {
    let mut at = text.len();
    let mut out: Vec<PageStart> = starts
        .into_iter()
        .rev()
        .map(|start| {
            let start = start.unwrap_or(PageStart { at, confidence: 0.0 });
            at = start.at;
            start
        })
        .collect();
    out.reverse();
    if let (Some(first), Some(token)) = (out.first_mut(), tokens.first()) {
        first.at = token.span.start;
    }
    out
}
