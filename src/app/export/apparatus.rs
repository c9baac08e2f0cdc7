//! Where the other readings of a page differ from its text, for editions: word by word, the readings that agree taken together.

use crate::analysis::compare::source_changes;
use crate::formats::sheet::{SheetReading, SheetVariant};
use crate::model::{PageText, Reading, Span};

/// Names of the other readings, no two alike.
pub(super) fn names(witnesses: &[Reading]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(witnesses.len());
    for (at, reading) in (1..).zip(witnesses) {
        let name = if reading.name.trim().is_empty() { format!("reading {at}") } else { reading.name.clone() };
        let name = if names.contains(&name) { format!("{name} ({at})") } else { name };
        names.push(name);
    }
    names
}

/// The places where readings differ from a text, none over another. `changed` are places that must not be cut: corrections.
pub(super) fn variants(text: &PageText, witnesses: &[Reading], changed: &[Span]) -> Vec<SheetVariant> {
    let tokens: Vec<Span> = text.tokens().map(|(span, _)| span).collect();
    let found: Vec<Vec<(Span, String)>> = witnesses.iter().map(|reading| differences(text, &tokens, reading)).collect();
    let mut spans: Vec<(Span, bool)> = found.iter().flatten().map(|(span, _)| (*span, true)).collect();
    spans.extend(changed.iter().map(|span| (*span, false)));
    spans.sort_by_key(|(span, _)| (span.start, span.end));
    let mut groups: Vec<(Span, bool)> = Vec::new();
    for (span, differs) in spans {
        match groups.last_mut() {
            Some((group, any)) if group.overlaps(span) => {
                *group = group.union(span);
                *any |= differs;
            }
            _ => groups.push((span, differs)),
        }
    }
    let mut ahead: Vec<_> = found.iter().map(|list| list.iter().peekable()).collect();
    groups.into_iter().filter(|(_, differs)| *differs).filter_map(|(span, _)| variant(text, span, &mut ahead)).collect()
}

/// What stands at a place in each reading.
fn variant(text: &PageText, span: Span, ahead: &mut [std::iter::Peekable<std::slice::Iter<'_, (Span, String)>>]) -> Option<SheetVariant> {
    let own = words(text.slice(span));
    let mut readings: Vec<SheetReading> = Vec::new();
    for (number, list) in ahead.iter_mut().enumerate() {
        while list.next_if(|(known, _)| known.end <= span.start).is_some() {}
        let (mut said, mut at) = (String::new(), span.start);
        while let Some((known, other)) = list.next_if(|(known, _)| known.end <= span.end) {
            for part in [text.slice(Span::new(at, known.start.max(at))), other] {
                said.push_str(part);
                said.push(' ');
            }
            at = known.end;
        }
        said.push_str(text.slice(Span::new(at, span.end)));
        let said = words(&said);
        if said == own {
            continue;
        }
        match readings.iter_mut().find(|reading| reading.text == said) {
            Some(known) => known.witnesses.push(number),
            None => readings.push(SheetReading { text: said, witnesses: vec![number] }),
        }
    }
    (!readings.is_empty()).then_some(SheetVariant { span, readings })
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where one reading differs, in whole words of the text, each with what stands there. Words that only the reading has are told with the
/// word before them, at the beginning with the one after.
fn differences(text: &PageText, tokens: &[Span], reading: &Reading) -> Vec<(Span, String)> {
    let mut found: Vec<(Span, String)> = Vec::new();
    for (here, there) in source_changes(text.as_str(), reading.text.as_str()) {
        let said = reading.text.slice(there);
        if !here.is_empty() {
            found.push((here, said.to_owned()));
            continue;
        }
        let next = tokens.partition_point(|token| token.start < here.start);
        let before = next.checked_sub(1).and_then(|at| tokens.get(at));
        match (before, tokens.get(next)) {
            (Some(before), _) => match found.last_mut().filter(|(last, _)| last.end >= before.end) {
                Some((_, known)) => {
                    known.push(' ');
                    known.push_str(said);
                }
                None => found.push((*before, [text.slice(*before), said].join(" "))),
            },
            (None, Some(after)) => found.push((*after, [said, text.slice(*after)].join(" "))),
            (None, None) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, readings: &[&str], changed: &[&str], expected: &str) {
        let text = PageText::from(text);
        let readings: Vec<Reading> = readings.iter().map(|text| Reading { text: PageText::from(*text), ..Reading::default() }).collect();
        let at = |words: &&str| {
            let start = text.as_str().find(*words).unwrap();
            Span::new(start, start + words.len())
        };
        let changed: Vec<Span> = changed.iter().map(at).collect();
        let made = variants(&text, &readings, &changed);
        let shown = made.iter().map(|variant| {
            let readings = variant.readings.iter().map(|reading| format!("{:?}={}", reading.witnesses, reading.text));
            format!("{}: {}", text.slice(variant.span).replace('\n', "/"), readings.collect::<Vec<_>>().join(", "))
        });
        assert_eq!(shown.collect::<Vec<_>>().join("; "), expected);
    }

    #[test]
    fn readings_that_agree_stand_together() {
        check("in Cuba might", &["in Cubz might", "in Cubz may", "in Cuba might"], &[], "Cuba: [0, 1]=Cubz; might: [1]=may");
        check("the missiles are", &["the mis siles are", "the missiles were"], &[], "missiles: [0]=mis siles; are: [1]=were");
    }

    #[test]
    fn words_more_and_words_less_are_told_with_their_neighbours() {
        check("in Cuba", &["now in the Cuba"], &[], "in: [0]=now in the");
        check("in fair Cuba", &["in Cuba"], &[], "fair: [0]=");
        check("", &["something"], &[], "");
    }

    #[test]
    fn a_correction_is_not_cut() {
        check("the missiles are", &["thc missiles are"], &["the missiles"], "the missiles: [0]=thc missiles");
        check("the missiles are", &["the missiles were"], &["the missiles"], "are: [0]=were");
    }
}
