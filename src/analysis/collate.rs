//! Two readings of a page laid beside each other: line by line, word under word, with what differs.
//!
//! The lines are those of the reading that knows where its lines stand on the scan, the first one where both do. Words that are equal stand in
//! one cell, and so does a place that differs. Words that only one reading has, over several lines, are a difference a line, so that each can
//! be looked at with its own piece of the scan and decided on its own.

use super::compare::source_changes;
use crate::model::{Layout, PageText, ScanRect, Span};

/// A reading that is laid beside another.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Its text.
    pub text: &'a PageText,
    /// Where its lines and words stand; empty where that is not known.
    pub layout: &'a Layout,
}

/// What stands at one place in both readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// In the first reading; empty where it has nothing here.
    pub first: Span,
    /// In the second reading.
    pub second: Span,
    /// The number of the difference; none where both say the same.
    pub difference: Option<usize>,
}

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Where on the scan, in scan pixels.
    pub zone: Option<ScanRect>,
    /// What stands in it.
    pub cells: Vec<Cell>,
}

/// Where the readings differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Differing {
    /// In the first reading.
    pub first: Span,
    /// In the second reading.
    pub second: Span,
    /// Its row.
    pub row: usize,
    /// Where on the scan, in scan pixels, where that is known.
    pub zone: Option<ScanRect>,
}

/// Two readings beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collation {
    /// The lines in order.
    pub rows: Vec<Row>,
    /// The differences in order.
    pub differences: Vec<Differing>,
}

/// Lays two readings beside each other.
pub fn collate(first: &Side<'_>, second: &Side<'_>) -> Collation {
    let (first_lines, second_lines) = (lines(first), lines(second));
    let has_zones = |lines: &[(Span, Option<ScanRect>)]| lines.iter().any(|(_, zone)| zone.is_some());
    let anchor_is_first = has_zones(&first_lines) || !has_zones(&second_lines);
    let changes = source_changes(first.text.as_str(), second.text.as_str());
    let mut made = Collation::default();
    let mut at: Option<Place> = None;
    for (left, right, differs) in cells(first.text, second.text, &split_at_lines(changes, &first_lines, &second_lines)) {
        let (anchor, lines) = if anchor_is_first { (left, &first_lines) } else { (right, &second_lines) };
        let (other, others) = if anchor_is_first { (right, &second_lines) } else { (left, &first_lines) };
        let place = if anchor.is_empty() { Place::Other(line_of(others, other)) } else { Place::Anchor(line_of(lines, anchor)) };
        // A few words more within a line stay in it; a line of its own gets a row of its own.
        let stays = matches!((at, place), (Some(Place::Anchor(here)), Place::Other(there))
            if same_line(lines.get(here).and_then(|line| line.1), others.get(there), other));
        if made.rows.is_empty() || (at != Some(place) && !stays) {
            let zone = match place {
                Place::Anchor(line) => lines.get(line).and_then(|line| line.1),
                Place::Other(line) => others.get(line).and_then(|line| line.1),
            };
            made.rows.push(Row { zone, cells: Vec::new() });
            at = Some(place);
        }
        let row = made.rows.len() - 1;
        let difference = differs.then_some(made.differences.len());
        if differs {
            let zones = words_zone(first.layout, left).into_iter().chain(words_zone(second.layout, right));
            let zone = zones.reduce(ScanRect::union);
            made.differences.push(Differing { first: left, second: right, row, zone });
        }
        if let Some(last) = made.rows.last_mut() {
            last.cells.push(Cell { first: left, second: right, difference });
        }
    }
    made
}

/// On which line of which reading a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Anchor(usize),
    Other(usize),
}

/// Whether words that only the other reading has stand on this line of the scan, or are too few for a line of their own where nothing is known.
fn same_line(here: Option<ScanRect>, there: Option<&(Span, Option<ScanRect>)>, words: Span) -> bool {
    match (here, there) {
        (Some(here), Some((_, Some(there)))) => (here.top..here.bottom).contains(&there.centre().y),
        (_, Some((line, _))) => !words.covers(*line),
        (_, None) => true,
    }
}

/// The lines of a reading, each with its zone; lines of the text where no others are known.
fn lines(side: &Side<'_>) -> Vec<(Span, Option<ScanRect>)> {
    let known: Vec<_> = side.layout.lines.iter().filter(|line| !line.span.is_empty()).map(|line| (line.span, line.zone)).collect();
    if !known.is_empty() {
        return known;
    }
    side.text.lines().map(|(span, _)| span).filter(|span| !span.is_empty()).map(|span| (span, None)).collect()
}

/// The line a span begins on, or the one before it.
fn line_of(lines: &[(Span, Option<ScanRect>)], span: Span) -> usize {
    lines.partition_point(|(line, _)| line.start <= span.start).saturating_sub(1)
}

/// Where words of a span stand together.
fn words_zone(layout: &Layout, span: Span) -> Option<ScanRect> {
    let from = layout.words.partition_point(|word| word.span.end <= span.start);
    let here = layout.words.get(from..).unwrap_or_default().iter().take_while(|word| word.span.start < span.end);
    here.filter_map(|word| word.zone).reduce(ScanRect::union)
}

/// Changes in which one reading has nothing, divided where the other's lines end.
fn split_at_lines(
    changes: Vec<(Span, Span)>,
    first: &[(Span, Option<ScanRect>)],
    second: &[(Span, Option<ScanRect>)],
) -> Vec<(Span, Span)> {
    let mut split = Vec::with_capacity(changes.len());
    for (left, right) in changes {
        match (left.is_empty(), right.is_empty()) {
            (true, false) => split.extend(parts(second, right).map(|part| (left, part))),
            (false, true) => split.extend(parts(first, left).map(|part| (part, right))),
            _ => split.push((left, right)),
        }
    }
    split
}

/// The parts of a span on each of the lines; what lies between lines goes with the line before.
fn parts(lines: &[(Span, Option<ScanRect>)], span: Span) -> impl Iterator<Item = Span> + '_ {
    let (from, to) = (line_of(lines, span), line_of(lines, Span::empty(span.end.saturating_sub(1).max(span.start))));
    (from..=to).filter_map(move |line| {
        let start = if line == from { span.start } else { lines.get(line)?.0.start };
        let end = if line == to { span.end } else { lines.get(line)?.0.end };
        (start < end).then_some(Span::new(start, end))
    })
}

/// Words that are equal in both, and changes, in order.
fn cells(first: &PageText, second: &PageText, changes: &[(Span, Span)]) -> Vec<(Span, Span, bool)> {
    let (mut left, mut right) = (first.tokens().peekable(), second.tokens().peekable());
    let mut cells = Vec::new();
    let mut equal = |until: Option<(Span, Span)>, cells: &mut Vec<(Span, Span, bool)>| {
        let (to_left, to_right) = until.unwrap_or((Span::empty(usize::MAX), Span::empty(usize::MAX)));
        loop {
            let one = left.next_if(|(span, _)| span.end <= to_left.start && span.start < to_left.start.max(1));
            let other = right.next_if(|(span, _)| span.end <= to_right.start && span.start < to_right.start.max(1));
            match (one, other) {
                (Some((one, _)), Some((other, _))) => cells.push((one, other, false)),
                // Both run out together; where they do not, nothing is said twice.
                _ => break,
            }
        }
        while left.next_if(|(span, _)| span.start < to_left.end).is_some() {}
        while right.next_if(|(span, _)| span.start < to_right.end).is_some() {}
    };
    for change in changes {
        equal(Some(*change), &mut cells);
        cells.push((change.0, change.1, true));
    }
    equal(None, &mut cells);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Line, Word};

    /// Lines of a text with zones one below the other, words ten pixels a letter.
    fn layout(text: &str) -> Layout {
        let text = PageText::new(text);
        let zone = |row: usize, from: usize, to: usize| {
            Some(ScanRect::new(from as i32 * 10, row as i32 * 30, to as i32 * 10, row as i32 * 30 + 20))
        };
        let mut layout = Layout::default();
        for (row, (line, said)) in text.lines().enumerate() {
            layout.lines.push(Line { span: line, zone: zone(row, 0, said.len()), ..Line::default() });
            for (span, _) in text.tokens().filter(|(span, _)| line.covers(*span)) {
                layout.words.push(Word { span, zone: zone(row, span.start - line.start, span.end - line.start), confidence: None });
            }
        }
        layout
    }

    /// Rows as `zone top: first|second`, differences in brackets.
    fn check(first: (&str, bool), second: (&str, bool), expected: &[&str]) -> Collation {
        let (one, other) = (PageText::new(first.0), PageText::new(second.0));
        let known = |(text, known): (&str, bool)| if known { layout(text) } else { Layout::default() };
        let (one_layout, other_layout) = (known(first), known(second));
        let made = collate(&Side { text: &one, layout: &one_layout }, &Side { text: &other, layout: &other_layout });
        let cell = |cell: &Cell| match cell.difference {
            None => one.slice(cell.first).to_owned(),
            Some(_) => format!("[{}|{}]", one.slice(cell.first), other.slice(cell.second).replace('\n', "/")),
        };
        let row = |row: &Row| {
            let top = row.zone.map_or("-".to_owned(), |zone| (zone.top / 30).to_string());
            format!("{top}: {}", row.cells.iter().map(cell).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(made.rows.iter().map(row).collect::<Vec<_>>(), expected);
        for (number, differing) in made.differences.iter().enumerate() {
            assert!(made.rows[differing.row].cells.iter().any(|cell| cell.difference == Some(number)));
        }
        made
    }

    #[test]
    fn words_stand_under_each_other_on_the_lines_of_the_scan() {
        let made = check(("in Cubz might\noccur if", true), ("in Cuba might occur if", false), &["0: in [Cubz|Cuba] might", "1: occur if"]);
        assert_eq!(made.differences[0].zone, Some(ScanRect::new(30, 0, 70, 20)));
        check(("in Cuba might occur if", false), ("in Cubz might\noccur if", true), &["0: in [Cuba|Cubz] might", "1: occur if"]);
    }

    #[test]
    fn without_any_place_the_lines_are_those_of_the_first_text() {
        check(("a b\nc", false), ("a x c", false), &["-: a [b|x]", "-: c"]);
    }

    #[test]
    fn what_only_one_has_is_a_difference_a_line() {
        check(
            ("the first\nthe last", true),
            ("the first\nSTAMP HERE\nAND HERE\nthe last", false),
            &["0: the first", "-: [|STAMP HERE]", "-: [|AND HERE]", "1: the last"],
        );
        check(("the last\nof all", true), ("the very last of all", false), &["0: the [|very] last", "1: of all"]);
        check(("a\nb c\nd", true), ("a d", false), &["0: a", "1: [b c|]", "2: d"]);
    }

    #[test]
    fn nothing_beside_something_is_all_difference() {
        check(("", false), ("a b\nc", true), &["0: [|a b]", "1: [|c]"]);
        check(("", false), ("", false), &[]);
        check(("a b", true), ("", false), &["0: [a b|]"]);
    }
}
