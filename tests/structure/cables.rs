//! Telegrams with the facts their own attribute blocks give: level, page heads, breaks.

use crate::{Score, lines_of, marks, shared};
use onionskin::analysis::structure::{Status, document_classification};
use onionskin::model::MarkKind;
use std::collections::BTreeSet;

#[test]
fn shared_state_cables() {
    let Some(root) = shared("data/state-cables") else { return };
    let labels = std::fs::read_to_string(root.join("labels.tsv")).unwrap();
    let (mut right, mut all, mut numbers, mut breaks, mut released) = (0, 0, Score::default(), Score::default(), 0);
    let mut notes = Vec::new();
    for row in labels.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let (file, original) = (fields[0], fields[2]);
        let text = std::fs::read_to_string(root.join("txt").join(format!("{file}.txt"))).unwrap();
        let pages: Vec<&str> = text.split('\u{c}').collect();
        let found = marks(&pages);
        let document = document_classification(&found);
        all += 1;
        if document.level_name == original {
            right += 1;
        } else {
            notes.push(format!("{file}: {original} taken for {}", document.level_name));
        }
        released += usize::from(document.status == Some(Status::Declassified));
        for (page, found) in pages.iter().zip(&found) {
            let truth: BTreeSet<usize> = page.lines().enumerate().filter(|(_, line)| line.starts_with("PAGE ")).map(|(at, _)| at).collect();
            let got: BTreeSet<usize> = found
                .findings
                .iter()
                .filter(|finding| finding.kind == MarkKind::PageNumber)
                .flat_map(|finding| lines_of(page, finding))
                .collect();
            for at in truth.union(&got) {
                numbers.add(got.contains(at), truth.contains(at));
                if got.contains(at) != truth.contains(at) {
                    notes.push(format!("{file} page number: {}", page.lines().nth(*at).unwrap_or_default()));
                }
            }
            for finding in &found.findings {
                let covered = &page[finding.span.range()];
                if finding.kind == MarkKind::Banner && covered.len() > 30 {
                    notes.push(format!("{file} long banner: {covered}"));
                }
                if finding.kind == MarkKind::PageBreak {
                    let rest = &page[finding.span.end..];
                    let good = rest.lines().take(12).any(|line| line.starts_with("PAGE "));
                    breaks.add(true, good);
                    if !good {
                        notes.push(format!("{file} break: {:?}", rest.chars().take(60).collect::<String>()));
                    }
                }
                if matches!(finding.kind, MarkKind::RunningHead | MarkKind::Catchword | MarkKind::Stamp | MarkKind::ControlNumber) {
                    notes.push(format!("{file} {}: {covered}", finding.kind.id()));
                }
            }
        }
    }
    for note in &notes {
        println!("  {note}");
    }
    println!("level right {right} of {all}; released {released}\n{}\n{}", numbers.row("page heads"), breaks.row("breaks"));
    assert_eq!((right, released), (all, all));
    assert!(numbers.precision() >= 1.0 && numbers.recall() >= 1.0);
    assert!(breaks.precision() >= 1.0 && breaks.hit >= 154);
}
