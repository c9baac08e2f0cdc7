//! Columns: white gutters that run past many lines, and the order in which lines are read.
//!
//! A gutter is a tall white rectangle with text on both sides, after Breuel's whitespace covers (2002), followed here from row to row
//! because rows of letters are already known. The order of reading is that of the XY cut (Nagy and Seth 1984) at
//! gutters: what is above the tallest gutter, left of it, right of it, below it, and each part again.

use super::blobs::Blob;

/// A white strip between two columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gutter {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
}

impl Gutter {
    /// Whether it lies between two letters of one height.
    pub(super) fn parts(&self, one: &Blob, next: &Blob) -> bool {
        self.lies_between(one.right, next.left, one.bottom)
    }

    /// Whether it lies between two columns of pixels at a height.
    pub(super) fn lies_between(&self, left: i32, right: i32, y: i32) -> bool {
        let middle = i32::midpoint(self.left, self.right);
        y > self.top && y <= self.bottom && left <= middle && right >= middle
    }
}

/// The ink of a row of the page: its height, where words or parts of words stand, and where a stamp hides whether there are any.
#[derive(Debug, Clone, Default)]
pub(super) struct RowInk {
    pub(super) y: i32,
    pub(super) words: Vec<(i32, i32)>,
    pub(super) veiled: Vec<(i32, i32)>,
}

/// Finds gutters in rows from the top; `letter` is the usual height of letters.
///
/// From each space of each row, a strip is followed down the page for as long as enough of it stays white. Wide strips need few rows with
/// text on both sides, narrow ones many, because spaces between words happen to stand over each other for some lines.
pub(super) fn gutters(rows: &[RowInk], letter: f32) -> Vec<Gutter> {
    let mut found: Vec<(usize, Gutter)> = Vec::new();
    for (wide, many) in [(2.6, 5), (1.5, 9), (0.8, 16)] {
        for start in 0..rows.len() {
            let Some(row) = rows.get(start) else { continue };
            let inner = row.words.windows(2).filter_map(|pair| Some((pair.first()?.1, pair.last()?.0)));
            let open = row.words.last().map(|last| (last.1, last.1 + (letter * 10.0) as i32));
            for space in inner.chain(open) {
                let strip = followed(rows, start, space, letter * wide, letter);
                found.extend(strip.filter(|(count, _)| *count >= many));
            }
        }
    }
    found.sort_by_key(|(count, gutter)| (std::cmp::Reverse(*count), gutter.top, gutter.left));
    let mut kept: Vec<Gutter> = Vec::new();
    for (_, gutter) in found {
        let apart = |other: &Gutter| {
            other.right <= gutter.left || gutter.right <= other.left || other.bottom <= gutter.top || gutter.bottom <= other.top
        };
        if kept.iter().all(apart) {
            kept.push(gutter);
        }
    }
    kept
}

/// Follows a space down the page: how many lines stand on the side with fewer, and the strip.
fn followed(rows: &[RowInk], start: usize, space: (i32, i32), wide: f32, letter: f32) -> Option<(usize, Gutter)> {
    let (mut left, mut right) = space;
    if ((right - left) as f32) < wide {
        return None;
    }
    let near = (letter * 28.0) as i32;
    let (mut before, mut behind, mut any, mut broken) = (0, 0, 0, 0);
    let mut best = None;
    let top = rows.get(start)?.y - (letter * 1.6) as i32;
    for row in rows.get(start..)? {
        let (from, to) = white(&row.words, left, right);
        // A stamp across both columns or a speck does not end the gutter.
        if ((to - from) as f32) < wide {
            broken += 1;
            if broken > 1 + before.min(behind) / 4 {
                break;
            }
            continue;
        }
        // Under a stamp nobody knows: it neither makes a gutter nor ends one.
        if row.veiled.iter().any(|stamp| stamp.0 < to && stamp.1 > from) {
            continue;
        }
        (left, right) = (from, to);
        let has_before = row.words.iter().any(|word| word.1 <= left && word.1 > left - near);
        let has_behind = row.words.iter().any(|word| word.0 >= right && word.0 < right + near);
        before += usize::from(has_before);
        behind += usize::from(has_behind);
        any += usize::from(has_before || has_behind);
        let count = before.min(behind);
        if has_before && has_behind && count * 2 >= any || count * 5 >= any * 2 && (has_before || has_behind) {
            best = Some((count, Gutter { left, right, top, bottom: row.y + (letter * 0.6) as i32 }));
        }
    }
    best
}

/// The widest white part of a space in a row.
fn white(words: &[(i32, i32)], left: i32, right: i32) -> (i32, i32) {
    let mut best = (left, left);
    let mut from = left;
    for word in words.iter().filter(|word| word.1 > left && word.0 < right) {
        if word.0 - from > best.1 - best.0 {
            best = (from, word.0);
        }
        from = from.max(word.1);
    }
    if right - from > best.1 - best.0 { (from, right) } else { best }
}

/// The bounds of a line for ordering: left, right, top, bottom.
pub(super) type Bounds = (i32, i32, i32, i32);

/// Numbers of lines in the order of reading, and the column of each.
pub(super) fn order(lines: &[Bounds], gutters: &[Gutter]) -> Vec<(usize, u32)> {
    let mut by_height: Vec<usize> = (0..lines.len()).collect();
    by_height.sort_by_key(|at| lines.get(*at).map_or((0, 0), |line| (line.2 + line.3, line.0)));
    let mut blocks = Vec::new();
    divided(lines, by_height, gutters, &mut blocks);
    let mut ordered = Vec::with_capacity(lines.len());
    for (column, block) in blocks.into_iter().enumerate() {
        ordered.extend(block.into_iter().map(|line| (line, column as u32)));
    }
    ordered
}

/// Cuts lines at the tallest gutter into what is above it, left of it, right of it and below it, and each of these again.
fn divided(lines: &[Bounds], members: Vec<usize>, gutters: &[Gutter], blocks: &mut Vec<Vec<usize>>) {
    let Some(tallest) = gutters.iter().max_by_key(|gutter| (gutter.bottom - gutter.top, std::cmp::Reverse(gutter.left))).copied() else {
        if !members.is_empty() {
            blocks.push(members);
        }
        return;
    };
    // Pieces of one gutter, parted by a stamp or a rule, are one.
    let (same, others): (Vec<Gutter>, Vec<Gutter>) =
        gutters.iter().partition(|other| other.left < tallest.right && tallest.left < other.right);
    let top = same.iter().map(|gutter| gutter.top).min().unwrap_or(tallest.top);
    let bottom = same.iter().map(|gutter| gutter.bottom).max().unwrap_or(tallest.bottom);
    let middle = i32::midpoint(tallest.left, tallest.right);
    let mut parts: [Vec<usize>; 4] = Default::default();
    for at in members {
        let Some(line) = lines.get(at) else { continue };
        let height = i32::midpoint(line.2, line.3);
        let part = if height < top {
            0
        } else if height > bottom {
            3
        } else {
            1 + usize::from(line.0 + line.1 > middle * 2)
        };
        if let Some(part) = parts.get_mut(part) {
            part.push(at);
        }
    }
    for (number, part) in parts.into_iter().enumerate() {
        let inside = |gutter: &&Gutter| match number {
            0 => gutter.top < top,
            1 => gutter.right <= middle,
            2 => gutter.left >= middle,
            _ => gutter.bottom > bottom,
        };
        let inner: Vec<Gutter> = others.iter().filter(inside).copied().collect();
        divided(lines, part, &inner, blocks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two columns of `count` rows under a heading, the gutter `gap` wide.
    fn page(count: i32, gap: i32) -> (Vec<RowInk>, Vec<Bounds>) {
        let mut rows = vec![RowInk { y: 100, words: vec![(200, 900)], ..RowInk::default() }];
        let mut bounds = vec![(200, 900, 75, 100)];
        for row in 0..count {
            let y = 150 + row * 50;
            // Ragged ends on the left, a space in the middle of each column that wanders.
            let (left, right) = (500 - row * 37 % 80, 500 + gap);
            let space = 200 + row * 53 % 150;
            let words = vec![(100, space), (space + 40, left), (right, right + space), (right + space + 40, 1000)];
            rows.push(RowInk { y, words, ..RowInk::default() });
            bounds.push((100, left, y - 25, y));
            bounds.push((right, 1000, y - 25, y));
        }
        (rows, bounds)
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let (rows, bounds) = page(20, 70);
        let gutters = gutters(&rows, 25.0);
        assert_eq!(gutters.len(), 1, "{gutters:?}");
        let order: Vec<usize> = order(&bounds, &gutters).into_iter().map(|(line, _)| line).collect();
        let expected: Vec<usize> = std::iter::once(0).chain((0..20).map(|row| 1 + row * 2)).chain((0..20).map(|row| 2 + row * 2)).collect();
        assert_eq!(order, expected);
    }

    #[test]
    fn a_stamp_makes_no_gutter_and_ends_none() {
        let stamp = |rows: &mut Vec<RowInk>, from: usize, to: usize| {
            for row in rows.iter_mut().take(to).skip(from) {
                row.words.retain(|word| word.1 < 400 || word.0 > 600);
                row.veiled = vec![(450, 500), (510, 560)];
            }
        };
        let mut hidden: Vec<RowInk> =
            (0..8).map(|row| RowInk { y: 150 + row * 50, words: vec![(100, 390), (610, 1000)], ..RowInk::default() }).collect();
        assert_eq!(gutters(&hidden, 25.0).len(), 1);
        stamp(&mut hidden, 0, 8);
        assert_eq!(gutters(&hidden, 25.0), []);
        let (mut rows, _) = page(20, 70);
        stamp(&mut rows, 8, 14);
        let found = gutters(&rows, 25.0);
        assert!(found.len() == 1 && found.iter().all(|gutter| gutter.top < 200 && gutter.bottom > 1000), "{found:?}");
    }

    #[test]
    fn spaces_that_stand_over_each_other_for_a_few_lines_are_no_gutter() {
        let (rows, _) = page(4, 70);
        assert_eq!(gutters(&rows, 25.0), []);
    }
}
