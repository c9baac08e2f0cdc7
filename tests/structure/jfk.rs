//! Page breaks inside declassified files: the marks of the files are taken out, and the rules must find them again.

use crate::loss::{Document, by_form_feed, files, stem};
use crate::{Score, marks, shared};
use onionskin::model::MarkKind;
use std::path::Path;

/// Texts with a `## Page 3` line before each page.
pub(crate) fn by_heading(folder: &Path) -> Vec<Document> {
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        let pages = text.split("\n## Page ").skip(1);
        pages.map(|page| page.split_once('\n').map_or("", |(_, rest)| rest).trim_end_matches(['-', '\n', ' ']).to_owned()).collect()
    };
    files(folder, ".md").iter().map(|path| (stem(path), read(path))).collect()
}

/// How many breaks between these pages are found in their joined text; a break counts within four lines.
fn breaks(title: &str, documents: &[Document]) -> Score {
    let mut score = Score::default();
    for (name, pages) in documents {
        let (mut whole, mut starts) = (String::new(), Vec::new());
        for page in pages.iter().filter(|page| !page.trim().is_empty()) {
            starts.push(whole.len());
            whole += page;
            whole += "\n\n";
        }
        let found = marks(&[&whole]);
        let breaks: Vec<_> = found[0].findings.iter().filter(|finding| finding.kind == MarkKind::PageBreak).collect();
        let near = |a: usize, b: usize| whole[a.min(b)..a.max(b)].lines().filter(|line| !line.trim().is_empty()).count() <= 4;
        let around = |at: usize| {
            let before: Vec<&str> = whole[..at].lines().rev().filter(|line| !line.trim().is_empty()).take(4).collect();
            let after: Vec<&str> = whole[at..].lines().filter(|line| !line.trim().is_empty()).take(5).collect();
            format!("{} ‖ {}", before.into_iter().rev().collect::<Vec<_>>().join(" | "), after.join(" | "))
        };
        for &start in starts.iter().skip(1) {
            let hit = breaks.iter().any(|at| near(at.span.start, start));
            score.add(hit, true);
            if !hit {
                println!("  missed {name}: {}", around(start));
            }
        }
        for finding in breaks {
            if !starts.iter().any(|&start| near(finding.span.start, start)) {
                score.add(true, false);
                println!("  wrong {name} {}: {}", finding.rule, around(finding.span.start));
            }
        }
    }
    println!("{}", score.row(title));
    score
}

#[test]
fn shared_jfk_page_breaks() {
    let Some(root) = shared("data/jfk-declassified") else { return };
    let vision = breaks("vision", &by_heading(&root.join("text-vision")));
    let tesseract = breaks("tesseract 4", &by_form_feed(&root.join("text-tesseract4")));
    assert!(vision.precision() >= 0.95 && vision.recall() >= 0.86);
    assert!(tesseract.precision() >= 0.93 && tesseract.recall() >= 0.85);
}
