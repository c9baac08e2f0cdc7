//! Line rules: whole lines that match a pattern or are like a phrase.

use super::distance::{distance, phrase_limit};
use super::fold::{LetterCounts, atoms, fold};
use super::rules::{LineRule, Place, Rules};
use super::work::{Found, Owner, PageWork};
use crate::model::MarkKind;
use regex::Regex;
use std::borrow::Cow;

/// Lines this near to a page's edge count as standing at it.
const EDGE_LINES: usize = 8;
/// How many lines away the other line of a `beside` rule may be.
const BESIDE_LINES: usize = 3;
/// Longer lines are prose, whatever they contain.
const LONGEST_LINE: usize = 180;

/// Tries every line rule on every line: patterns, then likeness, then the rules that need a neighbour.
pub(super) fn find(work: &mut PageWork<'_>) {
    let rules = work.rules;
    let mut waiting: Vec<(usize, usize)> = Vec::new();
    for line in 0..work.lines.len() {
        let Some(core) = work.lines.get(line).map(|line| line.core).filter(|core| core.len() <= LONGEST_LINE) else { continue };
        let squeezed = squeeze(core);
        let core = squeezed.as_ref();
        let mut direct = None;
        for (rule, entry, pattern) in matching(rules, core) {
            if entry.beside.is_some() {
                waiting.push((line, rule));
            } else if direct.is_none() && place_fits(work, line, entry) {
                direct = Some((entry, pattern));
            }
        }
        if direct.is_none()
            && let Some(core) = with_letters_for_digits(core)
        {
            let is_release = |entry: &LineRule| entry.kind == Some(MarkKind::Declassification) && entry.beside.is_none();
            let found = matching(rules, &core).find(|(_, entry, _)| is_release(entry) && place_fits(work, line, entry));
            direct = found.map(|(_, entry, pattern)| (entry, pattern));
        }
        if let Some((entry, pattern)) = direct {
            let number = pattern.captures(core).and_then(|groups| {
                groups
                    .name("n")
                    .and_then(|digits| read_digits(digits.as_str()))
                    .or_else(|| groups.name("w").and_then(|word| read_word(word.as_str())))
            });
            apply(work, line, entry, number, None);
        } else {
            like(work, line);
        }
    }
    beside(work, &waiting);
}

/// The line rules whose patterns a line matches.
fn matching<'r>(rules: &'r Rules, core: &str) -> impl Iterator<Item = (usize, &'r LineRule, &'r Regex)> {
    rules.line_patterns.set.matches(core).into_iter().filter_map(|place| {
        let (rule, pattern) = rules.line_patterns.patterns.get(place)?;
        Some((*rule, rules.lines.get(*rule)?, pattern))
    })
}

/// The line with letters for the digits that recognisers put inside words, as in `C0PY`; nothing where there is no such word.
fn with_letters_for_digits(core: &str) -> Option<String> {
    if !core.bytes().any(|byte| matches!(byte, b'0' | b'1' | b'5' | b'8')) {
        return None;
    }
    let (mut mended, mut copied, mut changed) = (String::with_capacity(core.len()), 0, false);
    for word in atoms(core) {
        let digits = word.text.bytes().filter(u8::is_ascii_digit).count();
        let letters = word.text.chars().filter(|c| c.is_alphabetic()).count();
        mended.push_str(core.get(copied..word.start).unwrap_or_default());
        copied = word.end;
        if digits > 0 && letters > digits {
            mended.extend(word.text.chars().map(|c| match c {
                '0' => 'O',
                '1' => 'I',
                '5' => 'S',
                '8' => 'B',
                other => other,
            }));
            changed = true;
        } else {
            mended.push_str(word.text);
        }
    }
    mended.push_str(core.get(copied..).unwrap_or_default());
    changed.then_some(mended)
}

/// The line with one blank for every run of them: readings that keep the layout spread a line's words over the page.
fn squeeze(core: &str) -> Cow<'_, str> {
    if core.contains("  ") { Cow::Owned(core.split_whitespace().collect::<Vec<_>>().join(" ")) } else { Cow::Borrowed(core) }
}

fn place_fits(work: &PageWork<'_>, line: usize, rule: &LineRule) -> bool {
    match rule.place {
        Place::Any => true,
        Place::Edge => line.min(work.lines.len().saturating_sub(line + 1)) < EDGE_LINES,
    }
}

fn apply(work: &mut PageWork<'_>, line: usize, rule: &LineRule, number: Option<u32>, reading: Option<String>) {
    work.edges.extend(rule.edge.map(|edge| (line, edge)));
    let Some(kind) = rule.kind else {
        work.take(line, Owner::Blocked);
        return;
    };
    let reason = match &reading {
        Some(reading) => format!("{} Read as “{reading}”.", rule.reason),
        None => rule.reason.clone(),
    };
    if let Some(finding) = work.found_line(line, Found { kind, confidence: rule.confidence, rule: &rule.id, reason }) {
        finding.number = number.filter(|_| matches!(kind, MarkKind::PageNumber | MarkKind::PageBreak));
        finding.reading = reading;
        finding.status = rule.status;
    }
}

/// Gives the line to the nearest phrase it is like.
fn like(work: &mut PageWork<'_>, line: usize) {
    let rules: &Rules = work.rules;
    let Some(page_line) = work.lines.get(line).filter(|line| line.letters >= 8 && line.core.len() <= 130) else { return };
    if !page_line.is_capitals() && page_line.upper < 2 {
        return;
    }
    let mended = if page_line.digits > 0 { with_letters_for_digits(page_line.core) } else { None };
    let mut folded = fold(mended.as_deref().unwrap_or(page_line.core));
    folded.retain(|c| !c.is_ascii_digit());
    let counts = LetterCounts::of(&folded);
    // A line that has a word of the language which the phrase has not says something else.
    let plain: Vec<(u64, usize)> = atoms(page_line.core)
        .iter()
        .filter(|word| word.text.len() > 2)
        .filter_map(|word| Some((rules.plain_key(&fold(word.text))?, word.text.len())))
        .collect();
    let nearest = rules
        .likenesses
        .iter()
        .filter_map(|phrase| {
            let others: usize = plain.iter().filter(|(word, _)| !phrase.words.contains(word)).map(|(_, letters)| letters).sum();
            let limit = if others * 8 <= folded.len() { phrase_limit(phrase.folded.len()) } else { 0 };
            let near = phrase.folded.len().abs_diff(folded.len()) <= 1 + phrase.folded.len() / 8
                && phrase.counts.difference(&counts) <= u32::from(limit) * 2 / 5;
            if !near {
                return None;
            }
            Some((distance(&folded, &phrase.folded, limit)?, phrase))
        })
        .min_by_key(|(far, _)| *far);
    let Some((far, phrase)) = nearest else { return };
    let Some(rule) = rules.lines.get(phrase.rule).filter(|rule| place_fits(work, line, rule)) else { return };
    apply(work, line, rule, None, (far > 0).then(|| phrase.spelling.clone()));
}

/// The rules that count only near a line another rule took; taken lines are neighbours for the next, so blocks are followed to their end.
fn beside(work: &mut PageWork<'_>, waiting: &[(usize, usize)]) {
    let rules = work.rules;
    let mut anchors: Vec<(usize, String)> = Vec::new();
    for finding in &work.findings {
        let line = work.lines.partition_point(|line| line.span.start < finding.span.start);
        anchors.push((line, finding.rule.clone()));
    }
    for _ in 0..2 {
        for &(line, rule) in waiting {
            let Some(rule) = rules.lines.get(rule) else { continue };
            let open = matches!(work.owner(line), Owner::Nobody | Owner::Mark(MarkKind::PageNumber));
            let Some(other) = rule.beside.as_deref().filter(|_| open) else { continue };
            let near = anchors.iter().any(|(at, id)| (id == other || *id == rule.id) && at.abs_diff(line) <= BESIDE_LINES);
            if near {
                release(work, line);
                apply(work, line, rule, None, None);
                anchors.push((line, rule.id.clone()));
            }
        }
    }
}

/// Takes back what another rule found on a line.
fn release(work: &mut PageWork<'_>, line: usize) {
    if let Some(span) = work.lines.get(line).map(|line| line.span) {
        work.findings.retain(|finding| finding.span != span);
    }
}

/// A page number in digits, O standing for zero.
fn read_digits(digits: &str) -> Option<u32> {
    digits.replace(['O', 'o'], "0").parse().ok()
}

/// A page number as a word.
fn read_word(word: &str) -> Option<u32> {
    const WORDS: [&str; 20] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let place = WORDS.iter().position(|known| known.eq_ignore_ascii_case(word))?;
    u32::try_from(place + 1).ok()
}
