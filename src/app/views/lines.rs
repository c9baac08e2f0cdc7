//! Line by line: every line of the text with the strip of the scan that it was read from.
//!
//! A row is a line of the text, or the part of one that stands in one line of ink: a paragraph that flows over seven lines of ink is seven
//! rows. What has no ink, and ink that has no text, are rows as well and say so. Where rows stand and how wide the letters under a strip
//! are set is computed here too, from measures the window takes of its typeface; the scan is measured as the eye sees it, after its turn.

use crate::app::links::Verdict;
use crate::app::session::Session;
use crate::model::{Layout, PageText, PlacedWord, QuarterTurns, ScanRect, Span};

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Text with its line of ink.
    Linked,
    /// Text that no ink was found for.
    TextAlone,
    /// An empty line.
    Blank,
    /// Ink that no text stands for.
    InkAlone,
}

impl RowKind {
    /// What is said of it, quietly; nothing where there is nothing to say.
    pub fn words(self) -> &'static str {
        match self {
            Self::TextAlone => "no line of the scan was found for this text",
            Self::InkAlone => "on the scan, not in the text",
            Self::Linked | Self::Blank => "",
        }
    }
}

/// Left and right edge of a column, in scan pixels as the eye sees them.
pub type Edges = (i32, i32);

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct LineRow {
    /// What it is.
    pub kind: RowKind,
    /// Its text; empty for ink without text, and then where it would stand.
    pub span: Span,
    /// The ink, in scan pixels.
    pub ink: Option<ScanRect>,
    /// What is shown of the scan: the ink with some paper around it.
    pub strip: Option<ScanRect>,
    /// How far the ink begins to the right of its column's edge, in scan pixels as the eye sees them; negative left of it.
    pub left: i32,
    /// Left and right edge of its column, in scan pixels as the eye sees them.
    pub column: Edges,
    /// Whether all its words are placed only nearly.
    pub soft: bool,
}

/// The rows of a page in reading order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageLines {
    /// The rows.
    pub rows: Vec<LineRow>,
    /// How the page is turned.
    pub turns: QuarterTurns,
    /// Width of the widest column of ink, in scan pixels as the eye sees them.
    pub width: i32,
    /// How much paper a strip shows left and right of its column, in scan pixels.
    pub paper: i32,
    /// What is to be said of the whole page; empty where every word has its place.
    pub note: String,
}

/// What the window measured of a row's text at the size asked for, in points.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measured {
    /// Of the white space before the first letter.
    pub lead: f32,
    /// From the first letter to the last.
    pub core: f32,
    /// How many gaps between letters there are.
    pub gaps: usize,
}

/// How large rows are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    /// Points per scan pixel.
    pub scale: f32,
    /// Size of the letters in points.
    pub size: f32,
}

/// How a row's letters are set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowSet {
    /// What is added before words, in points, by the byte they begin at.
    pub gaps: Vec<(usize, f32)>,
    /// How far it is moved to the right, in points.
    pub indent: f32,
    /// What is added between letters, in points.
    pub spacing: f32,
}

/// A rectangle of the scan as it lies when the page is turned; the corner it is turned about does not matter.
pub fn upright(zone: ScanRect, turns: QuarterTurns) -> ScanRect {
    match turns.get() {
        1 => ScanRect::new(-zone.bottom, zone.left, -zone.top, zone.right),
        2 => ScanRect::new(-zone.right, -zone.bottom, -zone.left, -zone.top),
        3 => ScanRect::new(zone.top, -zone.right, zone.bottom, -zone.left),
        _ => zone,
    }
}

/// The rows of the current page, whose words stand where `words` says.
pub fn lines(session: &Session, words: &[PlacedWord]) -> PageLines {
    let (Some(page), Some(head)) = (session.page(), session.head()) else { return PageLines::default() };
    let links = session.links(page.id).filter(|links| links.revision == page.revision);
    let layout = links.map_or(&page.working.layout, |links| &links.layout);
    let ink_alone = links.map(|links| links.ink_alone.as_slice()).unwrap_or_default();
    let mut lines = rows(&page.working.text, layout, words, ink_alone, head.turns);
    let is_linked = lines.rows.iter().any(|row| row.kind == RowKind::Linked);
    let note = match links.map(|links| links.verdict) {
        _ if head.scan.is_none() => "This page has no scan; its text stands alone.",
        Some(Verdict::Apart) if !is_linked => {
            "Text and scan do not fit each other here: handwriting, a ruined page, or the text of another page. Lines have no strips."
        }
        None if !is_linked => "The lines of this page are being looked for on the scan…",
        _ if !is_linked => "Where the words of this page stand on the scan is not known.",
        _ => "",
    };
    note.clone_into(&mut lines.note);
    lines
}

/// The row that holds a place of the text, for the loupe.
pub fn row_at(session: &Session, words: &[PlacedWord], at: usize) -> Option<LineRow> {
    let (page, head) = (session.page()?, session.head()?);
    let links = session.links(page.id).filter(|links| links.revision == page.revision);
    let layout = links.map_or(&page.working.layout, |links| &links.layout);
    let text = page.working.text.as_str();
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let end = text.get(at..)?.find('\n').map_or(text.len(), |end| at + end);
    let parts = parts(Span::new(start, end), layout, words, head.turns);
    let part = parts.iter().find(|part| part.contains(at)).or(parts.last())?;
    let mut row = row(*part, layout, words);
    let usual = words_in(words, row.span).iter().map(|word| upright(word.zone, head.turns).height()).collect();
    let usual = median(usual).or(row.ink.map(|ink| upright(ink, head.turns).height())).unwrap_or(40).max(8);
    row.ink = row.ink.map(|ink| trimmed(ink, row.span, words, usual, head.turns));
    row.strip = row.ink.map(|ink| {
        let seen = upright(ink, head.turns);
        strip_of(ink, (seen.left, seen.right), usual, head.turns)
    });
    Some(row)
}

/// The rows of a text: its lines, broken where the ink is, with ink that no text stands for between them.
pub fn rows(text: &PageText, layout: &Layout, words: &[PlacedWord], ink_alone: &[ScanRect], turns: QuarterTurns) -> PageLines {
    let mut rows = Vec::new();
    for (span, line) in text.lines() {
        if line.trim().is_empty() {
            rows.push(LineRow::empty(RowKind::Blank, span));
            continue;
        }
        rows.extend(parts(span, layout, words, turns).into_iter().map(|part| row(part, layout, words)));
    }
    let usual = usual_height(&rows, turns);
    for row in &mut rows {
        row.ink = row.ink.map(|ink| trimmed(ink, row.span, words, usual, turns));
    }
    set_columns(&mut rows, turns, usual);
    put_ink_between(&mut rows, ink_alone, turns);
    let width = set_columns(&mut rows, turns, usual);
    for row in &mut rows {
        row.strip = row.ink.map(|ink| strip_of(ink, row.column, usual, turns));
    }
    PageLines { rows, turns, width, paper: usual, note: String::new() }
}

impl LineRow {
    fn empty(kind: RowKind, span: Span) -> Self {
        Self { kind, span, ink: None, strip: None, left: 0, column: (0, 0), soft: false }
    }
}

/// The parts of a line of text that stand in lines of ink of their own.
fn parts(line: Span, layout: &Layout, words: &[PlacedWord], turns: QuarterTurns) -> Vec<Span> {
    let first = layout.lines.partition_point(|known| known.span.end <= line.start);
    let under = layout.lines.get(first..).unwrap_or_default().iter().take_while(|known| known.span.start < line.end);
    let mut cuts: Vec<(usize, Option<ScanRect>)> = Vec::new();
    for known in under {
        let zone = ink_of(known.span, words).or(known.zone).map(|zone| upright(zone, turns));
        // What the file or the ink has in two pieces beside each other is one line to the eye.
        let beside = cuts.last().and_then(|(_, before)| before.zip(zone)).is_some_and(|(before, zone)| is_beside(before, zone));
        if !beside {
            cuts.push((known.span.start.max(line.start), zone));
        } else if let Some((_, before)) = cuts.last_mut() {
            *before = before.zip(zone).map(|(before, zone)| before.union(zone));
        }
    }
    let starts: Vec<usize> = cuts.iter().skip(1).map(|(start, _)| *start).filter(|start| *start > line.start).collect();
    let froms = std::iter::once(line.start).chain(starts.iter().copied());
    let tos = starts.iter().copied().chain(std::iter::once(line.end));
    froms.zip(tos).map(|(from, to)| Span::new(from, to)).collect()
}

fn is_beside(a: ScanRect, b: ScanRect) -> bool {
    let shared = a.bottom.min(b.bottom) - a.top.max(b.top);
    shared * 5 > a.height().min(b.height()) * 2
}

/// The words whose text lies in a span.
pub fn words_in(words: &[PlacedWord], span: Span) -> &[PlacedWord] {
    let first = words.partition_point(|word| word.span.end <= span.start);
    let end = words.partition_point(|word| word.span.start < span.end);
    words.get(first..end.max(first)).unwrap_or_default()
}

fn ink_of(span: Span, words: &[PlacedWord]) -> Option<ScanRect> {
    words_in(words, span).iter().map(|word| word.zone).reduce(ScanRect::union)
}

fn row(span: Span, layout: &Layout, words: &[PlacedWord]) -> LineRow {
    let own = words_in(words, span);
    let first = layout.lines.partition_point(|known| known.span.end <= span.start);
    let line = layout.lines.get(first).filter(|known| known.span.overlaps(span)).and_then(|known| known.zone);
    let ink = ink_of(span, words).or(line).filter(|ink| !ink.is_empty());
    let kind = if ink.is_some() { RowKind::Linked } else { RowKind::TextAlone };
    LineRow { ink, soft: !own.is_empty() && own.iter().all(PlacedWord::is_soft), ..LineRow::empty(kind, span) }
}

fn median(mut values: Vec<i32>) -> Option<i32> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

fn usual_height(rows: &[LineRow], turns: QuarterTurns) -> i32 {
    let heights = rows.iter().filter_map(|row| row.ink).map(|ink| upright(ink, turns).height());
    median(heights.collect()).unwrap_or(40).max(8)
}

/// A line that a smudge or a frame taken for a word makes many lines high is shown where most of its words stand.
fn trimmed(ink: ScanRect, span: Span, words: &[PlacedWord], usual: i32, turns: QuarterTurns) -> ScanRect {
    const HIGHEST: f32 = 3.2;
    if upright(ink, turns).height() as f32 <= usual as f32 * HIGHEST {
        return ink;
    }
    let own = || words_in(words, span).iter().map(|word| word.zone);
    let of = |edge: fn(&ScanRect) -> i32| median(own().map(|zone| edge(&zone)).collect());
    let lies = turns.get() % 2 == 1;
    match (lies, of(|zone| zone.left), of(|zone| zone.top), of(|zone| zone.right), of(|zone| zone.bottom)) {
        (false, _, Some(top), _, Some(bottom)) => ScanRect::new(ink.left, top, ink.right, bottom),
        (true, Some(left), _, Some(right), _) => ScanRect::new(left, ink.top, right, ink.bottom),
        _ => ink,
    }
}

/// Puts each line of ink without text after the last line above it.
fn put_ink_between(rows: &mut Vec<LineRow>, ink_alone: &[ScanRect], turns: QuarterTurns) {
    // A strip shows its whole column, so ink beside a line is seen with it already, and so is ink whose words are not certain.
    let is_shown = |zone: &ScanRect| {
        let here = upright(*zone, turns);
        rows.iter().any(|row| {
            let inside = row.column.0 < here.right && here.left < row.column.1;
            inside && row.ink.is_some_and(|ink| is_beside(upright(ink, turns), here))
        })
    };
    let mut alone: Vec<ScanRect> = ink_alone.iter().copied().filter(|zone| !zone.is_empty() && !is_shown(zone)).collect();
    alone.sort_by_key(|zone| upright(*zone, turns).top);
    for zone in alone {
        let here = upright(zone, turns);
        let middle = here.top + here.height() / 2;
        let is_above = |row: &LineRow, near: bool| {
            row.ink.map(|ink| upright(ink, turns)).is_some_and(|ink| {
                let beside = !near || (ink.left < here.right && here.left < ink.right);
                beside && ink.top + ink.height() / 2 < middle
            })
        };
        let after = rows.iter().rposition(|row| is_above(row, true)).or_else(|| rows.iter().rposition(|row| is_above(row, false)));
        let place = after.map_or(0, |after| after + 1);
        let at = rows.get(place).map(|row| row.span.start).or(rows.last().map(|row| row.span.end)).unwrap_or(0);
        rows.insert(place, LineRow { ink: Some(zone), ..LineRow::empty(RowKind::InkAlone, Span::empty(at)) });
    }
}

/// Says of each row how far it begins from the edge of its column, and gives the width of the widest. A column is what is read without
/// going up again; a few lines that lie within another column belong to it, wherever they come in the text.
fn set_columns(rows: &mut [LineRow], turns: QuarterTurns, usual: i32) -> i32 {
    let runs = runs(rows, turns, usual);
    let mut widest = 0;
    for (range, own) in &runs {
        let shared = |other: Edges| own.1.min(other.1) - own.0.max(other.0);
        let around = runs.iter().filter(|(_, other)| shared(*other) * 5 >= (own.1 - own.0) * 4 && other.1 - other.0 > own.1 - own.0);
        let (left, right) = around.max_by_key(|(range, _)| range.len()).map_or(*own, |(_, other)| *other);
        widest = widest.max(right - left);
        for row in rows.get_mut(range.clone()).unwrap_or_default() {
            let Some(ink) = row.ink.map(|ink| upright(ink, turns)) else { continue };
            // What stands far out in the margin is shown for itself.
            row.column = if ink.left < left - usual * 2 { (ink.left, ink.right.max(ink.left + right - left)) } else { (left, right) };
            row.left = ink.left - row.column.0;
        }
    }
    widest
}

/// What is read without going up again: which rows, and how far the ink of most of them reaches.
fn runs(rows: &[LineRow], turns: QuarterTurns, usual: i32) -> Vec<(std::ops::Range<usize>, Edges)> {
    let mut runs = Vec::new();
    let mut from = 0;
    while from < rows.len() {
        let mut to = from;
        let mut lowest: Option<i32> = None;
        let (mut edges, mut all): (Option<Edges>, Option<Edges>) = (None, None);
        let reach = |edges: Option<Edges>, ink: ScanRect| {
            Some(edges.map_or((ink.left, ink.right), |(left, right)| (left.min(ink.left), right.max(ink.right))))
        };
        for row in rows.get(from..).unwrap_or_default() {
            if let Some(ink) = row.ink.map(|ink| upright(ink, turns)).filter(|_| row.kind == RowKind::Linked) {
                if lowest.is_some_and(|lowest| ink.top < lowest - usual * 2) {
                    break;
                }
                lowest = Some(lowest.unwrap_or(ink.top).max(ink.top));
                all = reach(all, ink);
                // A page number or a speck in the margin does not make the column wider; what is a few letters long does not count.
                if ink.width() > usual * 5 {
                    edges = reach(edges, ink);
                }
            }
            to += 1;
        }
        to = to.max(from + 1);
        runs.push((from..to, edges.or(all).unwrap_or_default()));
        from = to;
    }
    runs
}

/// A strip reaches over its whole column: what a recogniser left out stands beside what it found.
fn strip_of(ink: ScanRect, (left, right): Edges, usual: i32, turns: QuarterTurns) -> ScanRect {
    let seen = upright(ink, turns);
    // A row of points or a speck is no lower than a line.
    let above = (usual as f32 * 0.38) as i32 + (usual - seen.height()).max(0) / 2;
    let strip = ScanRect::new(seen.left.min(left) - usual, seen.top - above, seen.right.max(right) + usual, seen.bottom + above);
    upright(strip, turns.turned(-2 * i32::from(turns.get())))
}

/// Points of a word in the face of the text for each scan pixel of its ink, as most words need it; `wide` measures at the size asked for.
fn ratio(lines: &PageLines, words: &[PlacedWord], wide: &Wide<'_>) -> Option<f32> {
    let rows = lines.rows.iter().filter(|row| row.kind == RowKind::Linked);
    let own = rows.flat_map(|row| words_in(words, row.span)).filter(|word| !word.is_soft() && word.span.len() > 2);
    let mut ratios: Vec<f32> = own
        .map(|word| {
            // Ink ends before the room of its last letter does.
            let ends_before = 0.15 / word.span.len() as f32;
            wide(word.span, 0.0) * (1.0 - ends_before) / upright(word.zone, lines.turns).width().max(1) as f32
        })
        .collect();
    ratios.sort_by(f32::total_cmp);
    // Most words are to have room: a space grows more gracefully than a word shrinks.
    ratios.get(ratios.len() * 7 / 10).copied().filter(|ratio| *ratio > 0.0)
}

/// How large the page is shown in `room` points for letters of `size` points, which `wide` measures: letters and ink as wide as each
/// other, and a little larger than usual where there is room.
pub fn sheet(lines: &PageLines, words: &[PlacedWord], size: f32, room: f32, wide: &Wide<'_>) -> Sheet {
    const LARGEST: f32 = 1.5;
    const SMALLEST: f32 = 0.85;
    let width = lines.width.max(1) as f32;
    let Some(ratio) = ratio(lines, words, wide) else {
        return Sheet { scale: (room / width).min(0.5), size };
    };
    let fitting = room * size / (width * ratio).max(0.01);
    let set = (fitting.clamp(size * SMALLEST, size * LARGEST) * 2.0).floor() / 2.0;
    Sheet { scale: (ratio * set / size).min(room / width), size: set }
}

/// Measures a part of the text at the size it is shown, with so much added to each letter, in points.
pub type Wide<'a> = dyn Fn(Span, f32) -> f32 + 'a;

/// How a row is set so that its words stand below their ink: each word is moved to where its ink begins, as far as the one before it lets
/// it, and letters stand a little closer where the line would be too long. `measured` is at the size asked for, `wide` measures a text
/// at the size it is shown.
pub fn set_row(
    row: &LineRow,
    lines: &PageLines,
    (measured, asked): (Measured, f32),
    sheet: Sheet,
    words: &[PlacedWord],
    wide: &Wide<'_>,
) -> RowSet {
    const NARROWEST: f32 = -0.06;
    /// How much of the room between two words may be taken away.
    const CLOSEST: f32 = 0.15;
    let Some(ink) = row.ink.filter(|_| row.kind == RowKind::Linked) else { return RowSet::default() };
    let grown = sheet.size / asked.max(1.0);
    let wanted = upright(ink, lines.turns).width() as f32 * sheet.scale;
    let spacing = (wanted - measured.core * grown) / measured.gaps.max(1) as f32;
    let spacing = if measured.gaps == 0 { 0.0 } else { spacing.clamp(NARROWEST * sheet.size, 0.0) };
    let indent = (row.left.max(0) as f32 * sheet.scale - measured.lead * grown).max(0.0);
    let mut gaps = Vec::new();
    let mut set: Option<(usize, f32)> = None;
    for word in words_in(words, row.span).iter().filter(|word| !word.is_soft()) {
        let begins = (upright(word.zone, lines.turns).left - row.column.0) as f32 * sheet.scale;
        // What stands between the last word that was set and this one: spaces, and words without a place.
        let (from, x) = set.unwrap_or((row.span.start, indent));
        let between = wide(Span::new(from, word.span.start), spacing);
        let space = wide(Span::new(word.span.start.saturating_sub(1).max(from), word.span.start), spacing);
        let gap = if set.is_none() { 0.0 } else { (begins - x - between).max(-CLOSEST * space) };
        if gap.abs() > 0.25 {
            gaps.push((word.span.start, gap));
        }
        set = Some((word.span.end, x + between + gap + wide(word.span, spacing)));
    }
    RowSet { gaps, indent, spacing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Line, Word, WordSource};

    /// A page whose words stand in lines of ink 100 pixels apart, 10 pixels a letter; `|` ends a line of ink without ending one of text.
    fn page(text: &str) -> (PageText, Layout, Vec<PlacedWord>) {
        let mut layout = Layout::default();
        let (mut plain, mut top, mut x, mut line) = (String::new(), 0, 0, 0);
        for c in text.chars() {
            if c == '|' || c == '\n' {
                layout.lines.push(Line {
                    span: Span::new(line, plain.len()),
                    zone: Some(ScanRect::new(0, top, x, top + 40)),
                    ..Line::default()
                });
                (top, x) = (top + 100, 0);
                line = plain.len() + usize::from(c == '\n');
            }
            if c != '|' {
                plain.push(c);
            }
            if c != '|' && c != '\n' {
                x += 10;
            }
        }
        layout.lines.retain(|line| !line.span.is_empty());
        for line in &layout.lines {
            let zone = line.zone.unwrap();
            let mut at = line.span.start;
            for word in plain.get(line.span.range()).unwrap().split(' ') {
                let left = (at - line.span.start) as i32 * 10;
                let place = ScanRect::new(left, zone.top, left + word.len() as i32 * 10, zone.bottom);
                if !word.is_empty() {
                    layout.words.push(Word { span: Span::new(at, at + word.len()), zone: Some(place), confidence: None });
                }
                at += word.len() + 1;
            }
        }
        let text = PageText::new(&plain);
        let words = layout.placed_words(&text);
        (text, layout, words)
    }

    fn shown(text: &PageText, lines: &PageLines) -> Vec<String> {
        let name = |row: &LineRow| match row.kind {
            RowKind::Linked => format!("{}@{}", text.slice(row.span), row.ink.unwrap().top),
            RowKind::TextAlone => format!("{}@none", text.slice(row.span)),
            RowKind::Blank => String::new(),
            RowKind::InkAlone => format!("ink@{}", row.ink.unwrap().top),
        };
        lines.rows.iter().map(name).collect()
    }

    #[test]
    fn a_row_is_a_line_of_text_or_its_part_in_one_line_of_ink() {
        let (text, layout, words) = page("one two\n\nthree four |five six |seven\n");
        let lines = rows(&text, &layout, &words, &[], QuarterTurns::default());
        assert_eq!(shown(&text, &lines), ["one two@0", "", "three four @200", "five six @300", "seven@400", ""]);
    }

    #[test]
    fn text_without_ink_and_ink_without_text_are_rows_that_say_so() {
        let (text, mut layout, _) = page("one two\nthree\nfour\n");
        layout.lines.remove(1);
        layout.words.retain(|word| text.slice(word.span) != "three");
        let words = layout.placed_words(&text);
        let stamp = ScanRect::new(0, 50, 60, 90);
        let foot = ScanRect::new(0, 900, 60, 940);
        let known = ScanRect::new(5, 205, 30, 235);
        let lines = rows(&text, &layout, &words, &[foot, stamp, known], QuarterTurns::default());
        assert_eq!(shown(&text, &lines), ["one two@0", "ink@50", "three@none", "four@200", "ink@900", ""]);
        assert!(lines.rows.iter().filter(|row| !row.kind.words().is_empty()).count() == 3);
    }

    #[test]
    fn columns_begin_where_one_goes_up_again() {
        let (text, mut layout, _) = page("left one\nleft two\nright one\n  right two\n");
        for word in layout.words.iter_mut().filter(|word| word.span.start >= 18) {
            word.zone = word.zone.map(|zone| ScanRect::new(zone.left + 500, zone.top - 200, zone.right + 500, zone.bottom - 200));
        }
        let words = layout.placed_words(&text);
        let lines = rows(&text, &layout, &words, &[], QuarterTurns::default());
        let lefts: Vec<i32> = lines.rows.iter().filter(|row| row.kind == RowKind::Linked).map(|row| row.left).collect();
        assert_eq!(lefts, [0, 0, 0, 20]);
        assert_eq!(lines.width, 110);
    }

    #[test]
    fn a_smudge_taken_for_a_word_does_not_make_the_strip_high() {
        let (text, mut layout, _) = page("one two three\nfour\nfive\n");
        if let Some(word) = layout.words.first_mut() {
            word.zone = Some(ScanRect::new(0, 0, 30, 900));
        }
        let words = layout.placed_words(&text);
        let lines = rows(&text, &layout, &words, &[], QuarterTurns::default());
        assert_eq!(lines.rows.first().unwrap().ink, Some(ScanRect::new(0, 0, 130, 40)));
    }

    #[test]
    fn a_page_on_its_side_is_measured_as_the_eye_sees_it() {
        let zone = ScanRect::new(10, 20, 50, 320);
        for turns in [1, 3] {
            let seen = upright(zone, QuarterTurns::new(turns));
            assert_eq!((seen.width(), seen.height()), (300, 40));
        }
        let word = PlacedWord { span: Span::new(0, 3), zone, source: WordSource::Ocr, confidence: None };
        let layout = Layout::default();
        let lines = rows(&PageText::new("one"), &layout, &[word], &[], QuarterTurns::new(1));
        assert_eq!(lines.rows.first().unwrap().strip, Some(ScanRect::new(-5, -20, 65, 360)));
    }

    #[test]
    fn letters_are_set_as_wide_as_their_ink() {
        let (text, layout, words) = page("one two three four\n    five six seven\n");
        let lines = rows(&text, &layout, &words, &[], QuarterTurns::default());
        let measured: Vec<Measured> = lines
            .rows
            .iter()
            .map(|row| {
                let line = text.slice(row.span);
                let core = line.trim().len();
                Measured { lead: (line.len() - core) as f32 * 8.0, core: core as f32 * 8.0, gaps: core.saturating_sub(1) }
            })
            .collect();
        let asked = |span: Span, spacing: f32| span.len() as f32 * (8.0 + spacing);
        let sheet = sheet(&lines, &words, 14.0, 1000.0, &asked);
        assert!((sheet.scale - 0.8 * 1.5).abs() < 0.06 && sheet.size == 21.0, "{sheet:?}");
        let narrow = super::sheet(&lines, &words, 14.0, 150.0, &asked);
        assert!(narrow.size < 16.0 && narrow.scale * lines.width as f32 <= 150.5, "{narrow:?}");
        let row = lines.rows.get(1).unwrap();
        let sheet = Sheet { scale: 1.2, ..sheet };
        let shown = |span: Span, spacing: f32| span.len() as f32 * (12.0 + spacing);
        let set = set_row(row, &lines, (measured[1], 14.0), sheet, &words, &shown);
        assert!(set.indent.abs() < 0.01 && set.spacing.abs() < 0.01, "typed spaces are as wide as the paper's: {set:?}");
        assert!(set.gaps.is_empty(), "{:?}", set.gaps);
        // A narrower face: each word is moved to where its ink begins.
        let narrow = Measured { core: measured[1].core * 0.7, ..measured[1] };
        let shown = |span: Span, spacing: f32| span.len() as f32 * (12.0 * 0.7 + spacing);
        let set = set_row(row, &lines, (narrow, 14.0), sheet, &words, &shown);
        let six = row.span.start + "    five ".len();
        let at: f32 = set.indent + shown(Span::new(row.span.start, six), set.spacing) + set.gaps[0].1;
        assert_eq!(set.gaps[0].0, six);
        assert!((at - 90.0 * sheet.scale).abs() < 0.5, "the second word begins below its ink: {at}");
    }
}
