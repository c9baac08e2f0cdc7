//! A text without page marks against several scans: where each page begins.
//!
//! All lines of all scans are one long page for the outer programme; a page begins with the first word that its ink took. What stands
//! between two pages and has no ink of its own (a page number that was not found, say) goes to the later page.

use super::flow::Flow;
use super::tokens::{self, Token};
use super::trial::{joins, mean_advance, measured, most_cells, skip, text_cells, usual};
use crate::model::{InkPage, PageText, Span};

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

/// Lines between a place where the ink says that a page begins and one where the text says so, for them to be the same.
const SAME: usize = 3;
/// Confidence from which a page's beginning counts as found.
const FOUND: f32 = 0.3;

/// A text without page marks, cut at the pages of its scans: the bytes of each page's text, without the blank lines between pages; as many as
/// scans, in order. `None` where text and scans do not fit each other.
///
/// `inferred` are the places where the text itself lets one think that a page begins (a page number, a banner, a gap in a sentence). Where
/// the ink agrees with one to within three lines, the page begins there: a short line at the edge of a page looks like any other, and a
/// page number tells better whose it is.
pub fn divided(text: &PageText, pages: &[InkPage], inferred: &[usize]) -> Option<Vec<Span>> {
    let starts = page_starts(text, pages);
    let found = starts.iter().skip(1).filter(|start| start.confidence > FOUND).count();
    let with_ink = pages.iter().skip(1).filter(|page| !page.lines.is_empty()).count();
    if found == 0 || found * 2 < with_ink {
        return None;
    }
    let source = text.as_str();
    let lines_between = |from: usize, to: usize| {
        let between = source.get(from.min(to)..from.max(to)).unwrap_or_default();
        between.lines().filter(|line| !line.trim().is_empty()).count()
    };
    let mut cuts = vec![0];
    for start in starts.iter().skip(1) {
        let near = inferred.iter().copied().min_by_key(|at| at.abs_diff(start.at)).filter(|at| lines_between(*at, start.at) <= SAME);
        let last = cuts.last().copied().unwrap_or(0);
        let at = near.filter(|_| start.confidence > 0.0).unwrap_or_else(|| with_its_dash(source, start.at));
        cuts.push(at.max(last));
    }
    cuts.push(text.len());
    Some(cuts.windows(2).map(|cut| without_blanks(source, cut.first().copied().unwrap_or(0), cut.last().copied().unwrap_or(0))).collect())
}

/// The beginning of a page number that stands between dashes, where a page was found to begin behind the first of them: dashes are faint.
fn with_its_dash(source: &str, at: usize) -> usize {
    let (before, after) = source.split_at_checked(at).unwrap_or((source, ""));
    let dash = |c: char| matches!(c, '-' | '–' | '—');
    let kept = before.trim_end();
    let start = kept.trim_end_matches(dash);
    let stands_alone = start.len() < kept.len() && start.chars().next_back().is_none_or(char::is_whitespace);
    let is_number = after.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().starts_with(dash);
    if stands_alone && is_number && after.starts_with(|c: char| c.is_ascii_digit()) { start.len() } else { at }
}

/// A stretch of a text without the blank lines at its edges.
fn without_blanks(source: &str, start: usize, end: usize) -> Span {
    let part = source.get(start..end).unwrap_or_default();
    let kept = part.trim_end();
    let lead = kept.len() - kept.trim_start().len();
    // The spaces that indent the first line stay.
    let from = kept.get(..lead).and_then(|blank| blank.rfind('\n')).map_or(if kept.is_empty() { kept.len() } else { 0 }, |at| at + 1);
    Span::new(start + from, start + kept.len().max(from))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ink_lines::typed_for_tests as page;

    const FIRST: [&str; 4] = [
        "Dear Mr. Chairman:",
        "I have carefully read your letter and I find in it",
        "some encouragement. We have both",
        "agreed to the Acting",
    ];
    const SECOND: [&str; 4] =
        ["- 2 -", "Secretary General's proposal. I am disturbed, however,", "at the apparent inconsistency", "between both."];

    fn parts(text: &str, pages: &[InkPage], inferred: &[usize]) -> Option<Vec<String>> {
        let text = PageText::new(text);
        divided(&text, pages, inferred).map(|spans| spans.iter().map(|span| text.slice(*span).to_owned()).collect())
    }

    #[test]
    fn a_text_that_was_reflowed_is_cut_where_the_second_scan_begins() {
        let text = "Dear Mr. Chairman:\n\nI have carefully read your letter and I find in it some encouragement. We have both agreed to the Acting\n\n\n\nSecretary General's proposal. I am disturbed, however, at the apparent inconsistency between both.\n";
        let found = parts(text, &[page(&FIRST), page(&SECOND)], &[]).unwrap();
        assert!(found[0].ends_with("to the Acting") && found[1].starts_with("Secretary General's"), "{found:?}");
    }

    #[test]
    fn a_page_number_at_the_head_goes_with_the_later_page() {
        let (first, second) = (FIRST.join("\n"), SECOND.join("\n"));
        let text = format!("{first}\n\n{second}\n");
        let found = parts(&text, &[page(&FIRST), page(&SECOND)], &[]).unwrap();
        assert_eq!(found, [first, second]);
    }

    #[test]
    fn where_the_text_says_nearly_the_same_the_text_is_believed() {
        let text = format!("{}\n\nno\n- 2 -\n{}\n", FIRST.join("\n"), SECOND[1..].join("\n"));
        let at = text.find("- 2 -").unwrap();
        let found = parts(&text, &[page(&FIRST), page(&SECOND)], &[at]).unwrap();
        assert!(found[0].ends_with("no") && found[1].starts_with("- 2 -"), "{found:?}");
    }

    #[test]
    fn a_page_number_keeps_its_first_dash() {
        let at = |text: &str, at: usize| with_its_dash(text, at);
        assert_eq!(at("one - 3 - two", 6), 4);
        assert_eq!(at("one — 3 —\ntwo", 8), 4);
        assert_eq!([at("one - 3 two", 6), at("well-3 - two", 5), at("one - two", 6)], [6, 5, 6]);
    }

    #[test]
    fn scans_of_something_else_divide_nothing() {
        let other = page(&["a b c d", "e f"]);
        assert_eq!(parts(&FIRST.join(" "), &[InkPage::default(), InkPage::default()], &[]), None);
        assert_eq!(
            parts(
                "Wholly other words, and more of them than would ever fit on two such pages, many times more.",
                &[other.clone(), other],
                &[]
            ),
            None
        );
    }

    #[test]
    fn blank_lines_at_the_edges_belong_to_no_page() {
        let cut = |text: &str| {
            let span = without_blanks(text, 0, text.len());
            text.get(span.range()).unwrap().to_owned()
        };
        assert_eq!([cut("\n \n   one\ntwo \n\n"), cut("\n\n"), cut("")], ["   one\ntwo", "", ""]);
    }
}
