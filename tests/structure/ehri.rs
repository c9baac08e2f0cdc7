//! Typescripts of 1936 to 1958 as people transcribed them: every mark that is due, and no other.

use crate::loss::{alto_lines, by_page, files};
use crate::{marks, shared};
use onionskin::model::MarkKind;

#[test]
fn shared_ehri_numbers_and_catchwords() {
    let Some(root) = shared("data/ehri-typescripts/gt-alto") else { return };
    let (mut numbers, mut catchwords, mut due_numbers, mut others) = (0, 0, 0, Vec::new());
    for (name, pages) in by_page(&files(&root, ".xml"), alto_lines) {
        let views: Vec<&str> = pages.iter().map(String::as_str).collect();
        let dashed =
            |line: &str| line.starts_with('-') && line.ends_with('-') && line.chars().any(|c| c.is_ascii_digit()) && line.len() < 9;
        due_numbers += pages.iter().flat_map(|page| page.lines()).filter(|line| dashed(line.trim())).count();
        for (page, found) in views.iter().zip(marks(&views)) {
            for finding in found.findings.iter().filter(|finding| finding.kind.is_furniture()) {
                match finding.kind {
                    MarkKind::PageNumber => numbers += 1,
                    MarkKind::Catchword => catchwords += 1,
                    kind => others.push(format!("{name} {} {:?}", kind.id(), &page[finding.span.range()])),
                }
            }
        }
    }
    println!("{numbers} of {due_numbers} page numbers, {catchwords} catchwords, others {others:?}");
    assert_eq!((numbers, catchwords), (due_numbers, 3));
    assert!(others.is_empty(), "{others:?}");
}
