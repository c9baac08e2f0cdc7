//! What was judged so far and what is probably left, in lines for people.

use crate::analysis::suspects::THRESHOLD;
use crate::app::estimate::Judged;

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
}
