//! What became of the words of a file: which stand there still, which were replaced by which.
//!
//! Words are compared as a whole first; where several went for several, letters decide which belong together, so that a word that was
//! divided, or two that were put together, are known as such.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// Words of the file that were replaced: `old` by `new`, indices of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// Words of the file.
    pub(super) old: Range<usize>,
    /// Words of the text as it is.
    pub(super) new: Range<usize>,
}

/// Replacements with more words than this on both sides together are taken as they are.
const MOST: usize = 60;
/// So many words at most are put together into one, or divided from one.
const TOGETHER: usize = 4;

/// The changes in order.
pub(super) fn changes(old: &[String], new: &[String]) -> Vec<Change> {
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        match op {
            DiffOp::Equal { .. } => {}
            DiffOp::Delete { old_index, old_len, new_index } => {
                changes.extend((old_index..old_index + old_len).map(|at| Change { old: at..at + 1, new: new_index..new_index }));
            }
            DiffOp::Insert { old_index, new_index, new_len } => {
                changes.push(Change { old: old_index..old_index, new: new_index..new_index + new_len });
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let of = |list: &[String], at: usize, len: usize| list.get(at..at + len).unwrap_or_default().to_vec();
                let pairs = paired(&of(old, old_index, old_len), &of(new, new_index, new_len));
                changes.extend(pairs.into_iter().map(|(old, new)| Change {
                    old: old_index + old.start..old_index + old.end,
                    new: new_index + new.start..new_index + new.end,
                }));
            }
        }
    }
    changes
}

type Pair = (Range<usize>, Range<usize>);

/// Which of the words belong together, by the fewest letters that change.
fn paired(old: &[String], new: &[String]) -> Vec<Pair> {
    if old.len() + new.len() > MOST {
        return vec![(0..old.len(), 0..new.len())];
    }
    if old.len() == 1 && new.len() == 1 {
        return vec![(0..1, 0..1)];
    }
    let width = new.len() + 1;
    let mut best: Vec<(usize, (usize, usize))> = vec![(usize::MAX, (0, 0)); (old.len() + 1) * width];
    if let Some(first) = best.first_mut() {
        first.0 = 0;
    }
    for i in 0..=old.len() {
        for j in 0..=new.len() {
            let Some(&(cost, _)) = best.get(i * width + j).filter(|(cost, _)| *cost != usize::MAX) else { continue };
            for (di, dj) in steps() {
                let (Some(from), Some(to)) = (old.get(i..i + di), new.get(j..j + dj)) else { continue };
                let step = cost + price(&from.concat(), &to.concat(), di, dj);
                if let Some(cell) = best.get_mut((i + di) * width + j + dj).filter(|cell| step < cell.0) {
                    *cell = (step, (di, dj));
                }
            }
        }
    }
    let (mut i, mut j, mut pairs) = (old.len(), new.len(), Vec::new());
    while (i, j) != (0, 0) {
        let Some(&(_, (di, dj))) = best.get(i * width + j).filter(|(_, step)| *step != (0, 0)) else { break };
        pairs.push((i - di..i, j - dj..j));
        (i, j) = (i - di, j - dj);
    }
    pairs.reverse();
    pairs.retain(|(from, to)| old.get(from.clone()) != new.get(to.clone()));
    pairs
}

fn steps() -> impl Iterator<Item = (usize, usize)> {
    let several = (2..=TOGETHER).flat_map(|count| [(1, count), (count, 1)]);
    [(1, 1), (1, 0), (0, 1)].into_iter().chain(several)
}

/// What it costs to take these for one change: letters, and a little for words that come, go or are divided.
fn price(from: &str, to: &str, di: usize, dj: usize) -> usize {
    let letters = distance(from, to);
    letters * 4 + if di == dj { 0 } else { 1 + di.abs_diff(dj) }
}

fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&other) {
            let cost = (before + usize::from(a != *b)).min(*cell + 1).min(left + 1);
            before = std::mem::replace(cell, cost);
            left = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `old words=>new words` of each change.
    fn check(old: &str, new: &str, expected: &[&str]) {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (old, new) = (words(old), words(new));
        let shown: Vec<String> = changes(&old, &new)
            .iter()
            .map(|change| format!("{}=>{}", old[change.old.clone()].join(" "), new[change.new.clone()].join(" ")))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_belongs_together_is_found_by_its_letters() {
        check("in Cubz we met", "in Cuba we met", &["Cubz=>Cuba"]);
        check("ofthe to day", "of the today", &["ofthe=>of the", "to day=>today"]);
        check("a Cubz to day b", "a Cuba today b", &["Cubz=>Cuba", "to day=>today"]);
        check("a x b", "a b", &["x=>"]);
        check("a b", "a c d b", &["=>c d"]);
        check("same", "same", &[]);
    }
}
