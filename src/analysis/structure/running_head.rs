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
