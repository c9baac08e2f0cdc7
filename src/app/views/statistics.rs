//! What was judged so far and what is probably left, in lines for people.

use crate::analysis::suspects::THRESHOLD;
use crate::app::estimate::Judged;
use crate::app::review::ReviewCounts;
use crate::app::statistics::Manners;
use std::collections::BTreeMap;

/// What is known of a dossier: name and value of each line.
pub fn lines(judged: &Judged) -> Vec<(String, String)> {
    let (wrong, right, open) = judged.doubts(THRESHOLD);
    let (left, rate) = (judged.left(), judged.left().percent_of(judged.words));
    let mut lines = vec![
        ("Words".to_owned(), judged.words.to_string()),
        ("Pages, finished of all".to_owned(), format!("{} of {}", judged.finished, judged.pages)),
        ("Corrections".to_owned(), judged.corrected().to_string()),
        ("Doubtful words".to_owned(), (wrong + right + open).to_string()),
        ("  corrected".to_owned(), wrong.to_string()),
        ("  right as they stand".to_owned(), right.to_string()),
        ("  not judged yet".to_owned(), open.to_string()),
        ("Errors probably left".to_owned(), format!("{:.0} ({:.0} to {:.0})", left.mean, left.low, left.high)),
        ("  in a hundred words".to_owned(), format!("{:.2} ({:.2} to {:.2})", rate.mean, rate.low, rate.high)),
    ];
    if !judged.knows_rest() {
        let note = "only doubtful words are counted until a page is marked as corrected or checked";
        lines.push(("  of these".to_owned(), note.to_owned()));
    }
    lines
}

/// The cells of a page's row behind its name: words, corrected, right, open, errors left.
pub fn row_of(judged: &Judged) -> Vec<String> {
    let (_, right, open) = judged.doubts(THRESHOLD);
    let left = judged.left();
    vec![
        judged.words.to_string(),
        judged.corrected().to_string(),
        right.to_string(),
        open.to_string(),
        format!("{:.1} ({:.1} to {:.1})", left.mean, left.low, left.high),
    ]
}

/// How the estimate is made, for people.
pub const HOW: &str = "Doubtful words are sorted by how doubtful they are: the share of wrong ones among those judged says how many of the open ones \
    are wrong, and before anything is judged the doubts themselves are believed. Words that nobody doubted are counted from pages marked as \
    corrected or checked. In 95 of 100 cases the truth lies in the interval.";

/// How the recorded corrections of a dossier were made: name and value of each line.
pub fn manners(manners: &Manners) -> Vec<(String, String)> {
    let Manners { candidate, typed, together, other } = *manners;
    let mut lines = vec![
        ("Places corrected".to_owned(), (candidate + typed + together + other).to_string()),
        ("  by a candidate".to_owned(), candidate.to_string()),
        ("  by typing".to_owned(), typed.to_string()),
        ("  many together".to_owned(), together.to_string()),
    ];
    if other > 0 {
        lines.push(("  otherwise".to_owned(), other.to_string()));
    }
    lines
}

/// What was done while reviewing since the dossier was opened: name and value of each line.
pub fn reviewed(counts: &ReviewCounts) -> Vec<(String, String)> {
    let first = counts.by_candidate.get(&1).copied().unwrap_or(0);
    let others = counts.by_candidate.values().sum::<u32>() - first;
    let mut lines = vec![
        ("Corrected".to_owned(), counts.corrected().to_string()),
        ("  by the first candidate".to_owned(), first.to_string()),
        ("  by another candidate".to_owned(), others.to_string()),
        ("  by typing".to_owned(), counts.typed.to_string()),
        ("  all like this".to_owned(), counts.everywhere.to_string()),
        ("Right as they stand".to_owned(), counts.right.to_string()),
        ("Put into the own word list".to_owned(), counts.words.to_string()),
        ("Left for later".to_owned(), counts.later.to_string()),
        ("Taken back".to_owned(), counts.taken_back.to_string()),
        ("Keys pressed".to_owned(), counts.keys.to_string()),
    ];
    let (corrected, right) = counts.medians();
    lines.push(("  for a correction".to_owned(), keys(corrected, &counts.keys_of_corrected)));
    lines.push(("  for a false alarm".to_owned(), keys(right, &counts.keys_of_right)));
    lines
}

/// Median and mean of counted keys.
fn keys(median: Option<u32>, counted: &BTreeMap<u32, u32>) -> String {
    let (keys, times) = counted.iter().fold((0, 0), |(keys, times), (number, count)| (keys + number * count, times + count));
    match median {
        Some(median) if times > 0 => format!("median {median}, mean {:.1}", f64::from(keys) / f64::from(times)),
        _ => "none yet".to_owned(),
    }
}

/// The words above the cells of [`row_of`].
pub const COLUMNS: [&str; 5] = ["words", "corrected", "right", "open", "errors left"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::estimate::Band;

    #[test]
    fn what_is_not_known_is_said() {
        let mut judged = Judged { words: 200, pages: 1, ..Judged::default() };
        *judged.band(0.9).unwrap() = Band { wrong: 1, right: 1, open: 4, scores: 3.6 };
        let said = |judged: &Judged| lines(judged).iter().map(|(what, value)| format!("{what}: {value}")).collect::<Vec<_>>().join("\n");
        let text = said(&judged);
        assert!(text.contains("Doubtful words: 6\n  corrected: 1\n  right as they stand: 1\n  not judged yet: 4"), "{text}");
        assert!(text.contains("Errors probably left: 3 (0 to 5)") && text.contains("until a page is marked"), "{text}");
        judged.rest = Band { right: 190, ..Band::default() };
        assert!(!said(&judged).contains("until a page"));
        assert_eq!(row_of(&judged)[..4], ["200", "1", "1", "4"]);
    }

    #[test]
    fn keys_have_a_median_and_a_mean() {
        let mut counts = ReviewCounts { typed: 1, keys: 9, ..ReviewCounts::default() };
        counts.by_candidate.extend([(1, 2), (3, 1)]);
        counts.keys_of_corrected.extend([(1, 3), (6, 1)]);
        let lines = reviewed(&counts);
        let value = |name: &str| lines.iter().find(|(what, _)| what.trim() == name).map(|(_, value)| value.as_str());
        assert_eq!((value("Corrected"), value("by the first candidate"), value("by another candidate")), (Some("4"), Some("2"), Some("1")));
        assert_eq!((value("for a correction"), value("for a false alarm")), (Some("median 1, mean 2.2"), Some("none yet")));
    }
}
