//! Edge lines of really damaged pages, labelled by hand.

use crate::{Score, lines_of, marks, shared};
use onionskin::model::MarkKind;
use std::collections::{BTreeMap, BTreeSet};

/// The class a finding falls into in the labelled banner lines.
fn class(kind: MarkKind) -> Option<&'static str> {
    match kind {
        MarkKind::Banner => Some("banner"),
        MarkKind::PageNumber => Some("page-number"),
        MarkKind::Declassification | MarkKind::ControlNumber => Some("stamp"),
        _ => None,
    }
}

#[test]
fn shared_banner_lines() {
    let Some(path) = shared("data/banner-lines/pages.jsonl") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    // The two halves are printed apart, but the rules were written with both in view: neither is a held-out score.
    for half in [0, 1] {
        let mut scores: BTreeMap<&str, Score> =
            ["banner", "page-number", "stamp"].into_iter().map(|class| (class, Score::default())).collect();
        let (mut whole, mut pages) = (0, 0);
        for (_, row) in text.lines().enumerate().filter(|(at, _)| at % 2 == half) {
            let row: serde_json::Value = serde_json::from_str(row).unwrap();
            let lines: Vec<&str> = row["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
            let labelled = |class: &str| -> BTreeSet<usize> {
                row["labels"][class].as_array().into_iter().flatten().filter_map(serde_json::Value::as_u64).map(|at| at as usize).collect()
            };
            let ambiguous = labelled("ambiguous");
            let joined = lines.join("\n");
            let found = marks(&[&joined]);
            let mut got: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
            for finding in &found[0].findings {
                if let Some(class) = class(finding.kind) {
                    got.entry(class).or_default().extend(lines_of(&joined, finding));
                }
            }
            let scored = |at: &usize| (*at < 6 || *at + 5 >= lines.len()) && !ambiguous.contains(at);
            let mut faultless = true;
            for (class, score) in &mut scores {
                let (truth, got) = (labelled(class), got.remove(class).unwrap_or_default());
                for at in truth.union(&got).filter(|at| scored(at)) {
                    score.add(got.contains(at), truth.contains(at));
                    if got.contains(at) != truth.contains(at) {
                        faultless = false;
                        println!("  half {half} {} {class} at {at}: {}", if truth.contains(at) { "missed" } else { "wrong" }, lines[*at]);
                    }
                }
            }
            pages += 1;
            whole += usize::from(faultless);
        }
        println!("half {half}: {whole} of {pages} pages wholly right");
        for (class, score) in &scores {
            println!("  {}", score.row(class));
        }
    }
}
