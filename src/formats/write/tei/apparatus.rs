//! What stood or stands otherwise at a place, cut so that each piece lies within one line and one element.
//!
//! An element cannot reach from one block into the next, and corrections and other readings do not care for line ends. Such a place becomes
//! one piece a line, and the words that stand there otherwise are divided among the pieces by length: put together they are the reading
//! again.

use super::super::super::sheet::{Sheet, SheetMark};
use crate::model::{PageText, Span};

/// A place in a line where something else stood or stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Otherwise {
    /// Where it is.
    pub(super) span: Span,
    /// What stands there: words, and which readings have them. Of a correction, what was read before.
    pub(super) said: Vec<(String, Vec<usize>)>,
}

/// The corrections and the variants of a page, each in order.
#[derive(Debug, Default)]
pub(super) struct Apparatus {
    pub(super) corrections: Vec<Otherwise>,
    pub(super) variants: Vec<Otherwise>,
}

impl Apparatus {
    /// Of a page; `inner` are the marks that become elements within lines, of which `hides` says whether their text is left out.
    pub(super) fn new(sheet: &Sheet, inner: &dyn Fn(&SheetMark) -> Option<bool>) -> Self {
        if sheet.changes.is_empty() && sheet.variants.is_empty() {
            return Self::default();
        }
        let stretches = stretches(sheet, inner);
        let mut made = Self::default();
        for change in sheet.changes.iter().filter(|change| !change.span.is_empty()) {
            cut(&sheet.text, &stretches, change.span, &[(change.before.as_str(), &[])], &mut made.corrections);
        }
        for variant in &sheet.variants {
            let said: Vec<(&str, &[usize])> =
                variant.readings.iter().map(|reading| (reading.text.as_str(), reading.witnesses.as_slice())).collect();
            cut(&sheet.text, &stretches, variant.span, &said, &mut made.variants);
        }
        made
    }

    /// The ones of a list that lie within a span.
    pub(super) fn within(list: &[Otherwise], span: Span) -> impl Iterator<Item = &Otherwise> {
        let from = list.partition_point(|place| place.span.start < span.start);
        list.get(from..).unwrap_or_default().iter().take_while(move |place| place.span.end <= span.end)
    }
}

/// The stretches of text that stand in one element each, in order.
fn stretches(sheet: &Sheet, inner: &dyn Fn(&SheetMark) -> Option<bool>) -> Vec<Span> {
    let mut stretches = Vec::new();
    let mut marks = sheet.marks.iter().filter_map(|mark| Some((mark.span, inner(mark)?))).peekable();
    for line in sheet.blocks.iter().flat_map(|block| &block.lines) {
        let mut at = line.span.start;
        while marks.next_if(|(mark, _)| mark.end <= line.span.start).is_some() {}
        let mut ahead = marks.clone();
        while let Some((mark, hides)) = ahead.next_if(|(mark, _)| mark.start < line.span.end) {
            if mark.start < at && mark.start >= line.span.start {
                continue;
            }
            let (start, end) = (mark.start.max(at), mark.end.min(line.span.end).max(at));
            stretches.push(Span::new(at, start));
            if !hides {
                stretches.push(Span::new(start, end));
            }
            at = end;
        }
        stretches.push(Span::new(at, line.span.end));
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

/// Cuts a place at the ends of the stretches, and what stands there otherwise with it.
fn cut(text: &PageText, stretches: &[Span], span: Span, said: &[(&str, &[usize])], into: &mut Vec<Otherwise>) {
    let from = stretches.partition_point(|stretch| stretch.end <= span.start);
    let pieces: Vec<Span> = stretches
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|stretch| stretch.start < span.end)
        .map(|stretch| trimmed(text, Span::new(stretch.start.max(span.start), stretch.end.min(span.end))))
        .filter(|piece| !piece.is_empty())
        .collect();
    let shares: Vec<Vec<String>> = said.iter().map(|(words, _)| shares(text, &pieces, words)).collect();
    for (at, piece) in pieces.into_iter().enumerate() {
        let said = said.iter().zip(&shares).map(|((_, who), share)| (share.get(at).cloned().unwrap_or_default(), who.to_vec()));
        into.push(Otherwise { span: piece, said: said.collect() });
    }
}

fn trimmed(text: &PageText, span: Span) -> Span {
    let said = text.slice(span);
    let start = span.start + (said.len() - said.trim_start().len());
    Span::new(start, start + said.trim().len())
}

/// Words divided among pieces: each goes where its middle falls.
fn shares(text: &PageText, pieces: &[Span], words: &str) -> Vec<String> {
    let len = |said: &str| said.chars().count().max(1) as f64;
    let whole: f64 = pieces.iter().map(|piece| len(text.slice(*piece))).sum();
    let all: f64 = words.split_whitespace().map(len).sum();
    let mut shares = vec![String::new(); pieces.len()];
    let (mut at, mut piece, mut end) = (0.0, 0, pieces.first().map_or(0.0, |piece| len(text.slice(*piece))) / whole);
    for word in words.split_whitespace() {
        let middle = (at + len(word) / 2.0) / all;
        while middle > end && piece + 1 < pieces.len() {
            piece += 1;
            end += pieces.get(piece).map_or(0.0, |piece| len(text.slice(*piece))) / whole;
        }
        if let Some(share) = shares.get_mut(piece) {
            if !share.is_empty() {
                share.push(' ');
            }
            share.push_str(word);
        }
        at += len(word);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::sheet::{SheetChange, SheetReading, SheetVariant};
    use crate::model::Layout;

    fn check(text: &str, span: (usize, usize), other: &str, expected: &[(&str, &str)]) {
        let span = Span::new(span.0, span.1);
        let mut sheet = Sheet::laid_out(PageText::from(text), &Layout::default(), &[]);
        sheet.changes = vec![SheetChange { span, before: other.to_owned() }];
        sheet.variants = vec![SheetVariant { span, readings: vec![SheetReading { text: other.to_owned(), witnesses: vec![0] }] }];
        let made = Apparatus::new(&sheet, &|_| None);
        let shown = |list: &[Otherwise]| -> Vec<(String, String)> {
            list.iter().map(|place| (sheet.text.slice(place.span).to_owned(), place.said[0].0.clone())).collect()
        };
        let expected: Vec<(String, String)> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(shown(&made.corrections), expected);
        assert_eq!(shown(&made.variants), expected);
    }

    #[test]
    fn a_place_over_a_line_end_is_a_piece_a_line() {
        check("in Cuba might", (3, 7), "Cubz", &[("Cuba", "Cubz")]);
        check("the missiles\nare gone", (4, 16), "mis siles were", &[("missiles", "mis siles"), ("are", "were")]);
        check("one\n\ntwo", (0, 8), "", &[("one", ""), ("two", "")]);
    }
}
