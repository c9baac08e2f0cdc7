//! Page breaks inside a text without separators, inferred from what typists and recognisers leave there.
//!
//! Furniture in the middle of a text — a banner, a page number, a stamp — is where one page ended and the next began. So is a gap of blank
//! lines in the middle of a sentence. Each break is proposed with the number of the page that begins, as far as the numbers say.

use super::fold::fold;
use super::rules::PageEdge;
use super::work::{Found, Owner, PageWork};
use crate::model::{MarkKind, Span};
use std::ops::Range;

/// Two breaks with fewer lines between them are one.
const NEAREST: usize = 5;
/// Two breaks with more bytes between them are two even so: paragraphs may be lines of any length.
const NEAREST_BYTES: usize = 240;
/// Letters of a line that can be a part of a sentence; blanks of a layout that was kept do not count.
const SENTENCE_LETTERS: usize = 10;
/// So few letters are no page: what stands above a break, or below it, must have more.
const LEAST_LETTERS: usize = 12;
/// And so few where only a form's line or two banners speak for a break: those stand at the head of the first page as well.
const FORM_LETTERS: usize = 80;
/// Two fields of classification with no more lines between them are a foot and a head.
const FIELD_LINES: usize = 8;
/// So many lines after the line that shows the end of a form are looked at for its very last.
const FORM_TAIL: usize = 7;
/// So many lines beside a run of furniture are looked at for the sentence that it interrupts.
const SCRAPS: usize = 3;
/// A gap counts as one between pages while no more than one line in so many has such a gap.
const RARE_GAP: usize = 25;

/// A proposed break.
struct Break {
    at: usize,
    number: Option<u32>,
    confidence: f32,
    rule: &'static str,
    reason: &'static str,
}

/// Lines of furniture with nothing between them.
#[derive(Debug, Clone, Copy)]
struct Cluster {
    first: usize,
    last: usize,
}

/// Proposes the breaks of a page's text.
pub(super) fn find(work: &mut PageWork<'_>) {
    let mut breaks: Vec<Break> = clusters(work).into_iter().filter_map(|cluster| in_furniture(work, cluster)).collect();
    breaks.extend(in_sentences(work));
    breaks.extend(at_form_edges(work));
    let mut breaks = apart(work, breaks);
    number_breaks(work, &mut breaks);
    for found in breaks {
        let made = Found { kind: MarkKind::PageBreak, confidence: found.confidence, rule: found.rule, reason: found.reason.to_owned() };
        if let Some(made) = work.found_at(Span::empty(found.at), made) {
            made.number = found.number;
        }
    }
}

/// The breaks in order, without those that stand too near to a surer one to be another.
fn apart(work: &PageWork<'_>, mut breaks: Vec<Break>) -> Vec<Break> {
    let line = |at: usize| work.lines.partition_point(|line| line.span.start < at);
    breaks.sort_by_key(|found| found.at);
    let mut kept: Vec<Break> = Vec::new();
    for found in breaks {
        match kept.last_mut() {
            Some(last) if line(found.at) - line(last.at) < NEAREST && found.at - last.at < NEAREST_BYTES => {
                if found.confidence > last.confidence {
                    *last = found;
                }
            }
            _ => kept.push(found),
        }
    }
    kept
}

/// Breaks before the first line of a form and after its last, and between two fields of classification that follow each other: the foot of
/// one page of a form and the head of the next.
fn at_form_edges(work: &PageWork<'_>) -> Vec<Break> {
    let mut found = Vec::new();
    let mut offer = |line: usize, confidence: f32, reason: &'static str| {
        let below =
            work.lines.get(line).filter(|_| has_text(work, 0..line, FORM_LETTERS) && has_text(work, line..work.lines.len(), LEAST_LETTERS));
        if let Some(at) = below.map(|line| line.span.start) {
            found.push(Break { at, number: None, confidence, rule: "break.form", reason });
        }
    };
    let is = |line: usize, kind: MarkKind| work.owner(line) == Owner::Mark(kind);
    for &(line, edge) in &work.edges {
        if edge == PageEdge::Head {
            let above =
                (line.saturating_sub(2)..line).rev().take_while(|&above| is(above, MarkKind::Banner) || is(above, MarkKind::ControlNumber));
            offer(line - above.count(), 0.75, "A form begins here.");
        } else {
            let last = (line + 1..line + FORM_TAIL).rev().find(|&below| is(below, MarkKind::ControlNumber) || is_form_tail(work, below));
            offer(last.unwrap_or(line) + 1, 0.75, "A form ends here.");
        }
    }
    let fields: Vec<usize> = (0..work.lines.len()).filter(|&line| is_classification_field(work, line)).collect();
    for pair in fields.windows(2) {
        if let [first, second] = *pair
            && second - first <= FIELD_LINES
        {
            offer(second, 0.85, "The foot of one page of a form and the head of the next stand here.");
        }
    }
    found
}

/// Whether a line names the field of a form that holds the classification.
fn is_classification_field(work: &PageWork<'_>, line: usize) -> bool {
    work.lines.get(line).is_some_and(|line| {
        let folded: String = fold(line.core).into_iter().collect();
        line.core.len() < 60 && folded.starts_with("CLASSIFICATION") && folded.contains("CONTROLS")
    })
}

/// Whether a line is what an archive's form ends with: its comments or its version number.
fn is_form_tail(work: &PageWork<'_>, line: usize) -> bool {
    work.lines.get(line).is_some_and(|line| {
        let version = line.core.len() <= 5 && line.core.starts_with(['v', 'V']) && line.digits > 0;
        version || line.core.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("comment"))
    })
}

/// Whether these lines hold enough text to be a page's.
fn has_text(work: &PageWork<'_>, lines: Range<usize>, least: usize) -> bool {
    let mut letters = 0;
    lines.filter(|&line| !work.owner(line).is_furniture()).filter_map(|line| work.lines.get(line)).any(|line| {
        letters += line.letters;
        letters >= least
    })
}

/// Runs of furniture lines that have text before and after them.
fn clusters(work: &PageWork<'_>) -> Vec<Cluster> {
    let body = |line: usize| !work.owner(line).is_furniture();
    let Some(first_body) = (0..work.lines.len()).find(|&line| body(line)) else { return Vec::new() };
    let last_body = (0..work.lines.len()).rev().find(|&line| body(line)).unwrap_or(first_body);
    let mut found: Vec<Cluster> = Vec::new();
    for line in first_body..last_body {
        if body(line) || work.owner(line) == Owner::Mark(MarkKind::ClassificationBlock) {
            continue;
        }
        match found.last_mut() {
            Some(cluster) if cluster.last + 1 == line => cluster.last = line,
            _ => found.push(Cluster { first: line, last: line }),
        }
    }
    found.retain(|cluster| has_text(work, 0..cluster.first, LEAST_LETTERS));
    found
}

/// The break in a run of furniture, if there is one.
fn in_furniture(work: &PageWork<'_>, cluster: Cluster) -> Option<Break> {
    let lines = cluster.first..=cluster.last;
    let of_kind = |kind: MarkKind| lines.clone().find(|&line| work.owner(line).is(kind));
    if of_kind(MarkKind::PageBreak).is_some() {
        return None;
    }
    let number_line = of_kind(MarkKind::PageNumber);
    let number = number_line.and_then(|line| number_on(work, line));
    let banners: Vec<usize> = lines.clone().filter(|&line| work.owner(line) == Owner::Mark(MarkKind::Banner)).collect();
    let interrupted = is_interrupted(work, cluster);
    let repeated = repeated_banner(work, &banners);
    let by_rule = |rule: &str| lines.clone().find(|&line| is_found_by(work, line, rule));
    let (head_stamp, foot_stamp) = (by_rule("archive.page-stamp"), by_rule("archive.docid"));
    let stamped = head_stamp.is_some() || foot_stamp.is_some();
    let head_form = number_line.is_some_and(|line| is_head_form(work, line));
    let last_page = !head_form && !has_text(work, cluster.last + 1..work.lines.len(), LEAST_LETTERS);
    if last_page || (number.is_some_and(|number| number <= 1) && head_form) {
        return None;
    }
    let (confidence, rule, reason) = if number_line.is_some() {
        (
            if banners.is_empty() && !head_form && !interrupted { 0.75 } else { 0.95 },
            "break.page-number",
            "A page number stands in the middle of the text.",
        )
    } else if repeated.is_some() && has_text(work, 0..cluster.first, FORM_LETTERS) {
        (0.8, "break.banners", "One page's foot banner and the next page's head banner stand here.")
    } else if interrupted
        && (!banners.is_empty() || of_kind(MarkKind::Continuation).is_some() || of_kind(MarkKind::ControlNumber).is_some())
    {
        (0.85, "break.interruption", "A banner or stamp interrupts a sentence.")
    } else if stamped {
        (0.9, "break.archive", "The archive's number at the foot of one page or the head of the next stands here.")
    } else {
        return None;
    };
    // With two banners the first is the old page's foot; a number before its banner belongs to the foot, one after it to the head.
    let foot_number = number_line.is_some_and(|line| !head_form && banners.first().is_some_and(|&banner| line < banner));
    let at = match (banners.as_slice(), number_line) {
        _ if stamped => head_stamp.or(foot_stamp.map(|line| line + 1)).unwrap_or(cluster.first),
        _ if repeated.is_some() => repeated.unwrap_or(cluster.first),
        ([_, ..], Some(_)) if foot_number => cluster.last + 1,
        ([_, later @ ..], Some(_)) => later.iter().copied().find(|&line| begins_apart(work, line)).unwrap_or(cluster.first),
        ([], Some(line)) => line,
        ([], None) => cluster.last + 1,
        _ => cluster.first,
    };
    let at = work.lines.get(at).map_or(work.text.len(), |line| line.span.start);
    let number = number.map(|number| if foot_number { number + 1 } else { number });
    Some(Break { at, number, confidence, rule, reason })
}

/// The banner that states the same level as one before it: the head of the next page. Lines with a level and a control under each other are one banner.
fn repeated_banner(work: &PageWork<'_>, banners: &[usize]) -> Option<usize> {
    let level = |line: usize| {
        let span = work.lines.get(line)?.span;
        let finding = work.findings.iter().find(|finding| finding.kind == MarkKind::Banner && finding.span == span)?;
        finding.marking.as_ref().filter(|marking| marking.level.is_some()).map(|marking| marking.level_name.clone())
    };
    let (&first, later) = banners.split_first()?;
    let first = level(first)?;
    later.iter().copied().find(|&line| level(line).as_ref() == Some(&first))
}

/// Whether a banner with a level stands below a gap: the next page's head, under the foot of a page with another level.
fn begins_apart(work: &PageWork<'_>, line: usize) -> bool {
    let Some(found) = work.lines.get(line).filter(|line| line.blank_before > 0) else { return false };
    let of_line = |finding: &&crate::model::Finding| finding.kind == MarkKind::Banner && finding.span == found.span;
    work.findings.iter().find(of_line).and_then(|finding| finding.marking.as_ref()).is_some_and(|marking| marking.level.is_some())
}

fn number_on(work: &PageWork<'_>, line: usize) -> Option<u32> {
    let span = work.lines.get(line)?.span;
    work.findings.iter().find(|finding| finding.kind == MarkKind::PageNumber && finding.span == span)?.number
}

/// Whether a page number's form is one that stands at heads only, as in telegrams.
fn is_head_form(work: &PageWork<'_>, line: usize) -> bool {
    is_found_by(work, line, "state.page-head")
}

fn is_found_by(work: &PageWork<'_>, line: usize, rule: &str) -> bool {
    let Some(span) = work.lines.get(line).map(|line| line.span) else { return false };
    work.findings.iter().any(|finding| finding.span == span && finding.rule == rule)
}

/// Whether the text before a run of furniture goes on in the middle of a sentence after it.
fn is_interrupted(work: &PageWork<'_>, cluster: Cluster) -> bool {
    // Scraps of a stamp may stand between the furniture and the sentence.
    let long = |line: usize| work.lines.get(line).filter(|line| line.core.len() >= 20 && line.letters >= SENTENCE_LETTERS);
    let before = (cluster.first.saturating_sub(SCRAPS)..cluster.first).rev().find_map(long);
    let after = (cluster.last + 1..=cluster.last + SCRAPS).find_map(long);
    before.zip(after).is_some_and(|(before, after)| !before.ends_sentence() && after.starts_small())
}

/// Gaps of blank lines in the middle of a sentence.
fn in_sentences(work: &PageWork<'_>) -> Vec<Break> {
    let mut found = Vec::new();
    let usual = usual_gap(work);
    let is_rare = |gap: usize| work.lines.iter().filter(|line| line.blank_before >= gap).count() <= 1 + work.lines.len() / RARE_GAP;
    for (index, pair) in work.lines.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let free = work.is_free(index) && work.is_free(index + 1);
        let goes_on = before.core.len() >= 30 && !before.ends_sentence() && after.starts_small() && after.core.len() >= 20;
        if free && goes_on && after.blank_before >= 2 && after.blank_before > usual && is_rare(after.blank_before) {
            found.push(Break {
                at: after.span.start,
                number: None,
                confidence: 0.7,
                rule: "break.blank-run",
                reason: "Blank lines stand in the middle of a sentence.",
            });
        } else if free && is_inner_catchword(before, after) && index > 0 {
            let unfinished = work.lines.get(index - 1).is_some_and(|above| above.core.len() >= 30 && !above.ends_sentence());
            if unfinished {
                found.push(Break {
                    at: after.span.start,
                    number: None,
                    confidence: 0.65,
                    rule: "break.catchword",
                    reason: "A catchword is repeated as the first word of what follows.",
                });
            }
        }
    }
    found
}

/// Blank lines that this text usually has between paragraphs: the middle of all gaps.
fn usual_gap(work: &PageWork<'_>) -> usize {
    let mut gaps: Vec<usize> = work.lines.iter().map(|line| line.blank_before).filter(|&gap| gap > 0).collect();
    let middle = gaps.len() / 2;
    if gaps.is_empty() { 0 } else { *gaps.select_nth_unstable(middle).1 }
}

/// Whether a short line is repeated as the beginning of the next, with a gap between.
fn is_inner_catchword(line: &super::lines::PageLine<'_>, next: &super::lines::PageLine<'_>) -> bool {
    let word = line.core.trim_matches(|c: char| !c.is_alphanumeric());
    next.blank_before > 0
        && word.len() >= 4
        && line.core.len() <= 24
        && line.core.split_whitespace().count() <= 2
        && next.core.len() >= 30
        && next.core.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Gives breaks without a number the one between their neighbours', where it fits; page numbers count up by one a break.
fn number_breaks(work: &PageWork<'_>, breaks: &mut [Break]) {
    let anchor = breaks.iter().enumerate().find_map(|(place, found)| Some((place, found.number?)));
    let Some((place, number)) = anchor else {
        let mut next = work.series.expected;
        for found in breaks {
            next = next.map(|number| number + 1);
            found.number = next;
        }
        return;
    };
    let before = u32::try_from(place).unwrap_or(u32::MAX);
    for (found, back) in breaks.iter_mut().take(place).rev().zip(1..) {
        // The first break begins page 2 at least.
        found.number = number.checked_sub(back).filter(|_| number > before + 1);
    }
    let mut next = number;
    for found in breaks.iter_mut().skip(place) {
        next = found.number.unwrap_or(next) + 1;
        found.number = Some(next - 1);
    }
}
