//! Redactions after the rules have found their signs: lines of signs that follow each other are one redaction, and each says how much.

use super::work::PageWork;
use crate::analysis::redaction::extent_of;
use crate::model::{Extent, MarkKind, Span};

/// Puts neighbouring lines of signs together and fills in extents.
pub(super) fn finish(work: &mut PageWork<'_>) {
    let text = work.text;
    let mut spans: Vec<Span> =
        work.findings.iter().filter(|finding| finding.kind == MarkKind::Redaction).map(|finding| finding.span).collect();
    spans.sort_unstable();
    let runs = spans.chunk_by(|above, below| follows(text, *above, *below));
    let whole: Vec<Span> = runs.filter_map(|run| Some(Span::new(run.first()?.start, run.last()?.end))).collect();
    // The first of a run takes the place of all.
    for run in whole.iter().filter(|run| !spans.contains(run)) {
        work.findings
            .retain(|finding| finding.kind != MarkKind::Redaction || finding.span.start == run.start || !run.overlaps(finding.span));
        for finding in work.findings.iter_mut().filter(|finding| finding.kind == MarkKind::Redaction && finding.span.start == run.start) {
            finding.span = *run;
        }
    }
    for finding in work.findings.iter_mut().filter(|finding| finding.kind == MarkKind::Redaction && finding.extent.is_none()) {
        let said = text.get(finding.span.range()).unwrap_or_default();
        finding.extent = extent_of(said).map(|extent| match extent {
            // Signs that fill their line are a line, however many there are.
            Extent::Words(count) if count > 0 && is_sign_line(said) && fills_line(text, finding.span) => Extent::Lines(1),
            other => other,
        });
    }
}

/// Whether two redactions are whole lines of signs under each other.
fn follows(text: &str, above: Span, below: Span) -> bool {
    let between = text.get(above.end..below.start).unwrap_or("-");
    let said = |span: Span| text.get(span.range()).unwrap_or_default();
    between.trim().is_empty()
        && between.matches('\n').count() == 1
        && [above, below].into_iter().all(|span| is_sign_line(said(span)) && fills_line(text, span))
}

fn is_sign_line(said: &str) -> bool {
    let core = said.trim();
    !core.is_empty() && !core.starts_with('[') && core.chars().all(|c| !c.is_alphanumeric() || matches!(c, 'X' | 'x'))
}

fn fills_line(text: &str, span: Span) -> bool {
    let before = text.get(..span.start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default().split('\n').next().unwrap_or_default();
    before.trim().is_empty() && after.trim().is_empty()
}
