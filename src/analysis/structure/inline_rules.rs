//! Marks inside lines: redactions, exemption codes, portion marks.

use super::rules::MarkingRole;
use super::work::{Found, Owner, PageWork};
use crate::model::{MarkKind, Marking, Span};

/// Finds the marks that are not whole lines.
pub(super) fn find(work: &mut PageWork<'_>) {
    let (text, rules) = (work.text, work.rules);
    for rule in &rules.inline {
        for groups in rule.pattern.captures_iter(text) {
            let Some(place) = groups.name("mark").or_else(|| groups.get(0)) else { continue };
            let span = Span::new(place.start(), place.end());
            let known = work.findings.iter().any(|finding| finding.kind == rule.kind && finding.span.overlaps(span));
            if !span.is_empty() && !known {
                let found = Found { kind: rule.kind, confidence: rule.confidence, rule: &rule.id, reason: rule.reason.clone() };
                work.found_at(span, found);
            }
        }
    }
    portion_marks(work);
}

/// Portion marks at the start or the end of a paragraph; `(C)` in a list of letters is none.
fn portion_marks(work: &mut PageWork<'_>) {
    let listed = list_letters(work);
    let mut found = Vec::new();
    for (index, line) in work.lines.iter().enumerate() {
        if work.owner(index) != Owner::Nobody {
            continue;
        }
        let core = line.core;
        let start = paragraph_number(core);
        if let Some(rest) = core.get(start..)
            && let Some((inside, len)) = bracketed(rest)
            && rest.get(len..).is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t']))
            && let Some(marking) = portion_marking(work, inside)
            && !(inside.chars().count() == 1 && listed)
        {
            let at = line.core_span.start + start;
            found.push((Span::new(at, at + len), marking, 0.9, "Stands at the head of a paragraph and says how it is classified."));
        }
        if let Some(open) = core.rfind('(')
            && open > 0
            && let Some((inside, len)) = core.get(open..).and_then(bracketed)
            && open + len == core.len()
            && let Some(before) = core.get(..open)
            && before.trim_end().ends_with(['.', '?', '!', '"', ')', ':', ']'])
            && let Some(marking) = portion_marking(work, inside)
        {
            let at = line.core_span.start + open;
            found.push((Span::new(at, at + len), marking, 0.7, "Stands at the end of a paragraph and says how it is classified."));
        }
    }
    for (span, marking, confidence, reason) in found {
        let found = Found { kind: MarkKind::PortionMark, confidence, rule: "portion.mark", reason: reason.to_owned() };
        if let Some(made) = work.found_at(span, found) {
            made.marking = Some(marking);
        }
    }
}

/// Whether the page counts with letters in brackets, so that `(C)` and `(S)` may be two of them.
fn list_letters(work: &PageWork<'_>) -> bool {
    work.lines.iter().any(|line| {
        let rest = line.core.get(paragraph_number(line.core)..).unwrap_or_default();
        bracketed(rest).is_some_and(|(inside, _)| matches!(inside, "A" | "B" | "D" | "E" | "a" | "b" | "d"))
    })
}

/// Bytes of a paragraph's number or of `SUBJECT:` with the blanks after it.
fn paragraph_number(core: &str) -> usize {
    let blanks = |from: usize| core.get(from..).map_or(0, |rest| rest.len() - rest.trim_start().len());
    for head in ["SUBJECT:", "Subject:", "SUBJ:", "RE:", "TITLE:"] {
        if core.starts_with(head) {
            return head.len() + blanks(head.len());
        }
    }
    let number = core.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if number == 0 || number > 4 || !core.get(number..).is_some_and(|rest| rest.starts_with(['.', ')'])) {
        return 0;
    }
    number + 1 + blanks(number + 1)
}

/// The content of the brackets a text begins with, and the length with brackets.
fn bracketed(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix('(')?;
    let end = inside.find(')').filter(|&end| end <= 30)?;
    Some((inside.get(..end)?, end + 2))
}

/// The classification a portion mark's letters stand for.
fn portion_marking(work: &PageWork<'_>, inside: &str) -> Option<Marking> {
    let inside = inside.trim();
    if inside.is_empty() || inside.chars().any(|c| !(c.is_ascii_uppercase() || matches!(c, '/' | '-' | ' ' | ',') || c.is_ascii_digit())) {
        return None;
    }
    let mut parts = inside.split('/').map(str::trim).filter(|part| !part.is_empty());
    let level = parts.next()?;
    let (_, marking) = work.rules.portions.iter().find(|(letters, _)| letters == level)?;
    let entry = work.rules.markings.get(*marking)?;
    let MarkingRole::Level(level) = entry.role else { return None };
    let controls =
        parts.flat_map(|part| part.split(',')).map(|part| if part.trim() == "NF" { "NOFORN" } else { part.trim() }.to_owned()).collect();
    Some(Marking { level: Some(level), level_name: entry.name.clone(), controls })
}
