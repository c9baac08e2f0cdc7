//! Printed page numbers over a document: what is missing, what is there twice, what is out of order.
//!
//! Numbers count up by one a page of the paper, and pages without a number count along. An attachment begins a numbering of its own: a
//! number that starts again is no fault. One number that fits neither before nor after it is a misprint or a misreading, and the counting
//! goes on as if it were not there.

use crate::model::{PageId, Span};

/// Where numbers are farther apart than this, one of them is something else.
const FARTHEST: u32 = 50;

/// A page of the paper with the numbers printed on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbered<'a> {
    pub(super) page: PageId,
    pub(super) numbers: &'a [(u32, Span)],
}

/// A fault in the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberFault {
    Gap { from: u32, to: u32, missing: u32 },
    Duplicate { number: u32, earlier: PageId },
    OutOfOrder { number: u32, expected: u32 },
}

/// Where the counting stands.
#[derive(Debug, Clone, Default)]
struct Run {
    /// Numbers with the leaf and page they stand on.
    seen: Vec<(u32, usize, PageId)>,
}

impl Run {
    fn last(&self) -> Option<(u32, usize)> {
        self.seen.last().map(|&(number, leaf, _)| (number, leaf))
    }

    fn expected(&self, leaf: usize) -> Option<u32> {
        let (number, at) = self.last()?;
        Some(number.saturating_add(steps(at, leaf)))
    }

    fn page_of(&self, number: u32) -> Option<PageId> {
        // Only the last few hundred numbers can still be repeated by a mistake of sorting; this keeps long volumes linear.
        self.seen.iter().rev().take(400).find(|(known, _, _)| *known == number).map(|&(_, _, page)| page)
    }
}

fn steps(from: usize, to: usize) -> u32 {
    u32::try_from(to.saturating_sub(from)).unwrap_or(u32::MAX)
}

/// The faults of leaves given in order, each with the leaf it was seen on and the number's place.
pub(super) fn faults(leaves: &[Numbered<'_>]) -> Vec<(usize, Span, NumberFault)> {
    let mut found = Vec::new();
    let mut run = Run::default();
    for (leaf, numbered) in leaves.iter().enumerate() {
        let Some(&(number, span)) = choose(numbered.numbers, run.expected(leaf)) else { continue };
        let next = following(leaves, leaf);
        match judge(&run, leaf, number, next) {
            Verdict::GoesOn => {}
            Verdict::Fault(fault) => found.push((leaf, span, fault)),
            Verdict::Outlier(fault) => {
                found.extend(fault.map(|fault| (leaf, span, fault)));
                continue;
            }
            Verdict::Begins(fault) => {
                run.seen.clear();
                found.extend(fault.map(|fault| (leaf, span, fault)));
            }
        }
        run.seen.push((number, leaf, numbered.page));
    }
    found
}

enum Verdict {
    GoesOn,
    /// A fault, and counting goes on from this number.
    Fault(NumberFault),
    /// The number is left aside.
    Outlier(Option<NumberFault>),
    /// A numbering of its own begins.
    Begins(Option<NumberFault>),
}

fn judge(run: &Run, leaf: usize, number: u32, next: Option<(u32, usize)>) -> Verdict {
    // Whether the next number follows from a number on a leaf.
    let leads_on = |number: u32, at: usize| next.is_some_and(|(other, leaf)| other == number.saturating_add(steps(at, leaf)));
    let Some((last, at)) = run.last() else {
        // Pages before the first number are counted on: what has no leaf is missing.
        let before = u32::try_from(leaf).unwrap_or(u32::MAX).saturating_add(1);
        let missing = number.saturating_sub(before);
        let gap = NumberFault::Gap { from: 1, to: number.saturating_sub(1), missing };
        return Verdict::Begins((missing > 0 && missing <= FARTHEST).then_some(gap));
    };
    let expected = last.saturating_add(steps(at, leaf));
    let unnumbered = steps(at, leaf).saturating_sub(1);
    if number == expected {
        return Verdict::GoesOn;
    }
    let old_goes_on = leads_on(last, at);
    let own_goes_on = leads_on(number, leaf);
    if number > expected {
        let missing = number - expected;
        return match (old_goes_on, missing > FARTHEST, own_goes_on) {
            (true, false, false) => Verdict::Outlier(Some(NumberFault::OutOfOrder { number, expected })),
            (true, true, _) | (_, true, false) => Verdict::Outlier(None),
            (_, true, true) => Verdict::Begins(None),
            (_, false, _) => Verdict::Fault(NumberFault::Gap { from: last + 1, to: number - 1, missing }),
        };
    }
    if number > last {
        // Leaves without a number stand between, more than numbers are free: a blank back or an insert.
        return Verdict::GoesOn;
    }
    if number <= unnumbered.saturating_add(1) && !old_goes_on {
        return Verdict::Begins(None);
    }
    if number == 1 {
        return Verdict::Begins(None);
    }
    if own_goes_on && number < last && number == 2 {
        // An attachment whose first page is not there.
        return Verdict::Begins(Some(NumberFault::Gap { from: 1, to: 1, missing: 1 }));
    }
    match run.page_of(number) {
        // The sheet is one too many: counting goes on from the one before it.
        Some(earlier) => Verdict::Outlier(Some(NumberFault::Duplicate { number, earlier })),
        None => Verdict::Outlier(Some(NumberFault::OutOfOrder { number, expected })),
    }
}

/// Of several numbers on a leaf the one that is expected, otherwise the first.
fn choose(numbers: &[(u32, Span)], expected: Option<u32>) -> Option<&(u32, Span)> {
    numbers.iter().find(|(number, _)| Some(*number) == expected).or_else(|| numbers.first())
}

/// The next number that is printed, and on which leaf.
fn following(leaves: &[Numbered<'_>], leaf: usize) -> Option<(u32, usize)> {
    leaves.iter().enumerate().skip(leaf + 1).take(8).find_map(|(at, numbered)| Some((numbered.numbers.first()?.0, at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Leaves as the numbers on them, `.` for none; out come faults as `leaf:what`.
    fn check(numbers: &str, expected: &str) {
        let lists: Vec<Vec<(u32, Span)>> = numbers
            .split_whitespace()
            .map(|said| said.split('/').filter_map(|number| number.parse().ok()).map(|number| (number, Span::default())).collect())
            .collect();
        let leaves: Vec<Numbered<'_>> = (1..).zip(&lists).map(|(page, numbers)| Numbered { page: PageId(page), numbers }).collect();
        let said: Vec<String> = faults(&leaves)
            .into_iter()
            .map(|(leaf, _, fault)| {
                let what = match fault {
                    NumberFault::Gap { from, to, missing } if to - from + 1 == missing => format!("gap {from}-{to}"),
                    NumberFault::Gap { from, to, missing } => format!("gap {missing} of {from}-{to}"),
                    NumberFault::Duplicate { number, earlier } => format!("again {number} as on {}", earlier.0),
                    NumberFault::OutOfOrder { number, expected } => format!("{number} for {expected}"),
                };
                format!("{}:{what}", leaf + 1)
            })
            .collect();
        assert_eq!(said.join(", "), expected, "{numbers}");
    }

    #[test]
    fn numbers_that_count_up_have_no_fault() {
        check("1 2 3 4", "");
        check(". 2 3", "");
        check(". 2 . 4 . . 7", "");
        check("1 2 . 3 4", "");
        check(". . . .", "");
        check("1 2/5 3", "");
    }

    #[test]
    fn missing_numbers_are_a_gap() {
        check("1 2 4 5", "3:gap 3-3");
        check(". 2 3 7 8", "4:gap 4-6");
        check("2 . 5", "1:gap 1-1, 3:gap 1 of 3-4");
        check("5 6", "1:gap 1-4");
        check("1 2 3 900 4 5", "");
    }

    #[test]
    fn numbers_that_come_twice_are_duplicates() {
        check("1 2 2 3", "3:again 2 as on 2");
        check("1 2 3 2 4 5", "4:again 2 as on 2");
        check("1 2 3 4 3 4 5", "5:again 3 as on 3, 6:again 4 as on 4");
    }

    #[test]
    fn one_number_that_fits_nowhere_is_out_of_order() {
        check("1 2 8 4 5", "3:8 for 3");
        check("4 5 6 2 8 9", "1:gap 1-3, 4:2 for 7");
    }

    #[test]
    fn an_attachment_counts_anew() {
        check("1 2 3 1 2", "");
        check("1 2 3 . 2 3", "");
        check("1 2 3 2 3 4", "4:gap 1-1");
        check("1 2 3 . . 3 4", "");
    }
}
