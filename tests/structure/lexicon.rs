//! Words and pairs of words of the period as lines of their own in capitals: what the rules take for a marking that is a plain word.
//!
//! The rules were not written with these lists in view, so this is a test of precision that nobody tuned by hand.

use crate::{marks, shared};
use onionskin::model::MarkKind;

/// Text to stand under the line.
const PROSE: &str = "The delegation arrived in the evening and was met at the station by\nthe members of the committee, who had waited there since noon. The talks\n\
                     began on the following day in the large hall and went on for a week.\nNothing was said about them in the newspapers of the capital.\n";

/// Each line of the list at the head of a page; the lines that were taken for furniture, with what was made of them.
fn taken(lines: &[String]) -> Vec<(String, String)> {
    let pages: Vec<String> = lines.iter().map(|line| format!("{line}\n\n{PROSE}")).collect();
    let mut out = Vec::new();
    for (page, line) in pages.iter().zip(lines) {
        let found = marks(&[page]);
        if let Some(finding) = found[0].findings.iter().find(|finding| finding.kind.is_furniture() && finding.kind != MarkKind::PageBreak) {
            out.push((line.clone(), format!("{} {} {}", finding.kind.id(), finding.rule, finding.reading.clone().unwrap_or_default())));
        }
    }
    out
}

#[test]
fn shared_plain_words_are_no_markings() {
    let Some(root) = shared("data/lexicon-coldwar") else { return };
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let words: Vec<String> =
        read("words.tsv").lines().skip(1).map(|row| row.split('\t').next().unwrap().to_uppercase()).filter(|word| word.len() > 3).collect();
    let pairs: Vec<String> = read("pairs.tsv")
        .lines()
        .skip(1)
        .map(|row| row.split('\t').take(2).collect::<Vec<_>>().join(" ").to_uppercase())
        .take(20_000)
        .collect();
    // What is left are markings and misreadings of markings, which the lists hold because they were counted over such papers.
    for (title, lines, most) in [("words", words, 68), ("pairs", pairs, 54)] {
        let taken = taken(&lines);
        let count = taken.len();
        println!("{title}: {count} of {} taken for furniture", lines.len());
        for (line, what) in taken {
            println!("  {line:30} {what}");
        }
        assert!(count <= most, "{title}: {count} taken for furniture, {most} when they were last read");
    }
}
