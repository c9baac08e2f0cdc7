//! Our own labelled lines of every family and kind, with floors that only rise.

use crate::marks;
use onionskin::model::MarkKind;
use std::collections::BTreeMap;

/// Prose to stand around a labelled line.
const PROSE: &str = "The delegation arrived in the evening and was met at the station by\nthe members of the committee, who had waited there since noon. The talks\n\
                     began on the following day in the large hall and went on for a week.\nNothing was said about them in the newspapers of the capital.\n";

/// What the program says about a labelled line: kind and value of the first finding that touches it.
fn verdict(line: &str, inside: bool) -> (String, String) {
    let before = if inside { PROSE } else { "" };
    let text = format!("{before}{}{line}\n{}{PROSE}", if inside { "\n" } else { "" }, if inside { "" } else { "\n" });
    let start = before.len() + usize::from(inside);
    let found = marks(&[&text]);
    let finding = found[0].findings.iter().find(|finding| {
        finding.kind != MarkKind::PageBreak && finding.span.start < start + line.len() && finding.span.end > start
            || finding.rule == "furniture.separator"
    });
    let Some(finding) = finding else { return ("body".to_owned(), String::new()) };
    let value = match (&finding.marking, finding.number) {
        (Some(marking), _) => [vec![marking.level_name.clone()], marking.controls.clone()].concat().join("/"),
        (None, Some(number)) => number.to_string(),
        (None, None) => String::new(),
    };
    (finding.kind.id().to_owned(), value)
}

/// Share of each kind's labelled lines that must be right, in thousandths; these numbers only rise.
const FLOORS: &[(&str, usize)] = &[
    ("banner", 1000),
    ("body", 1000),
    ("classification-block", 1000),
    ("continuation", 1000),
    ("control-number", 1000),
    ("declassification", 1000),
    ("exemption-code", 1000),
    ("heading", 1000),
    ("page-break", 1000),
    ("page-number", 1000),
    ("portion-mark", 1000),
    ("redaction", 1000),
    ("stamp", 1000),
];

#[test]
fn labelled_lines_stay_above_their_floors() {
    let cases = include_str!("../data/structure/lines.tsv");
    let mut right: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut lines, mut lost) = (0, 0);
    for case in cases.lines() {
        let [kind, value, line] = case.split('\t').collect::<Vec<_>>()[..] else { panic!("not three fields: {case}") };
        let line = line.replace('↵', "\n");
        lines += 1;
        for inside in [false, true].into_iter().take(if kind == "body" { 2 } else { 1 }) {
            let (got, got_value) = verdict(&line, inside);
            let furniture = MarkKind::from_id(&got).is_some_and(MarkKind::is_furniture);
            let good = if kind == "body" { !furniture } else { got == kind && (value.is_empty() || got_value == value) };
            let (hits, all) = right.entry(kind).or_default();
            *all += 1;
            *hits += usize::from(good);
            lost += usize::from(kind == "body" && !good);
            if !good {
                println!("  {kind} {value}: {line:?} taken for {got} {got_value}");
            }
        }
    }
    for (kind, (hits, all)) in &right {
        println!("{kind:22} {hits} of {all}");
    }
    println!("{lines} lines, {lost} body lines lost");
    assert!(lines >= 300);
    for (kind, floor) in FLOORS {
        let (hits, all) = right[kind];
        assert!(hits * 1000 >= all * floor, "{kind}: {hits} of {all} is less than {floor} in a thousand");
    }
}
