//! Running heads, running feet and catchwords: lines that are furniture because of what the neighbouring pages have.

use super::distance::distance;
use super::fold::fold;
use super::series::{is_same_running, running_form};
use super::work::{Found, PageWork};
use crate::model::MarkKind;

/// Lines from the edge, not counting furniture, within which a running head may stand.
const EDGE: usize = 2;

/// Takes the running heads and feet of a page.
pub(super) fn find(work: &mut PageWork<'_>) {
    if work.series.running.is_empty() {
        return;
    }
    // Twice, because a second running line comes to the edge once the first is taken.
    for _ in 0..2 {
        let edges = work.edge_distances(true);
        for (line, edge) in edges.into_iter().enumerate() {
            let Some(core) = work.lines.get(line).map(|line| line.core).filter(|_| work.is_free(line) && edge < EDGE) else { continue };
            let form = running_form(core);
            if work.series.running.iter().any(|known| is_same_running(known, &form)) {
                let reason = "The same line stands at the edge of neighbouring pages.".to_owned();
                work.found_line(line, Found { kind: MarkKind::RunningHead, confidence: 0.85, rule: "furniture.running-head", reason });
            }
        }
    }
}

/// Takes the running heads of a text that holds several pages of the paper: the line that stands apart under each of its page breaks.
pub(super) fn find_inside(work: &mut PageWork<'_>) {
    let breaks = work.findings.iter().filter(|finding| finding.kind == MarkKind::PageBreak && finding.span.is_empty());
    let heads: Vec<(usize, Vec<char>)> = breaks
        .filter_map(|finding| {
            let first = work.lines.partition_point(|line| line.span.start < finding.span.start);
            let line =
                (first..work.lines.len()).find(|&line| !work.owner(line).is_furniture() && !work.owner(line).is(MarkKind::Banner))?;
            Some((line, running_form(head_of(work, line)?)))
        })
        .collect();
    // The title over the first page comes back as the running head of those that follow.
    let titles: Vec<Vec<char>> = work
        .findings
        .iter()
        .filter(|finding| {
            finding.kind == MarkKind::Heading && heads.first().is_some_and(|(line, _)| starts_before(work, finding.span.start, *line))
        })
        .filter_map(|finding| work.text.get(finding.span.range()).map(running_form))
        .collect();
    for (line, form) in &heads {
        let again = heads.iter().any(|(other, known)| other != line && is_same_running(known, form));
        if again || titles.iter().any(|title| is_same_running(title, form)) {
            work.findings.retain({
                let span = work.lines.get(*line).map(|line| line.span);
                move |finding| finding.kind != MarkKind::Heading || Some(finding.span) != span
            });
            let reason = "The same line stands at the head of other pages in this text.".to_owned();
            work.found_line(*line, Found { kind: MarkKind::RunningHead, confidence: 0.8, rule: "furniture.running-head", reason });
        }
    }
}

/// A line that may be a running head: words that no sentence is made of, with a blank line under them.
fn head_of<'a>(work: &PageWork<'a>, index: usize) -> Option<&'a str> {
    let line = work.lines.get(index)?;
    let open = work.is_free(index) || work.owner(index).is(MarkKind::Heading);
    let apart = work.lines.get(index + 1).is_none_or(|next| next.blank_before > 0);
    let is_head = open && apart && line.letters >= 8 && line.core.len() <= 70 && !line.starts_small() && !line.ends_sentence();
    (is_head && !line.core.ends_with([',', '-'])).then_some(line.core)
}

fn starts_before(work: &PageWork<'_>, at: usize, line: usize) -> bool {
    work.lines.get(line).is_some_and(|line| at < line.span.start)
}

/// Takes the catchword at the foot of a page: the last line, when it is the beginning of the next page.
pub(super) fn find_catchword(work: &mut PageWork<'_>) {
    let Some(last) = (0..work.lines.len()).rev().find(|&line| !work.owner(line).is_furniture()) else { return };
    if !work.is_free(last) || work.series.next_starts.is_empty() || last < 3 {
        return;
    }
    let Some(line) = work.lines.get(last) else { return };
    let words = line.core.split_whitespace().count();
    let folded = fold(line.core);
    let body_above = work.lines.get(last - 1).is_some_and(|above| above.core.len() >= 25 && work.is_free(last - 1));
    if words > 3 || folded.len() < 3 || folded.len() > 24 || line.letters < 3 || !body_above {
        return;
    }
    let comes_back = work.series.next_starts.iter().any(|start| {
        let limit = if folded.len() >= 6 { 10 } else { 0 };
        start.get(..folded.len()).is_some_and(|start| distance(start, &folded, limit).is_some())
    });
    if comes_back {
        let reason = "The next page begins with the same words.".to_owned();
        work.found_line(last, Found { kind: MarkKind::Catchword, confidence: 0.85, rule: "furniture.catchword", reason });
    }
}
