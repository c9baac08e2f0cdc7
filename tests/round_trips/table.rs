//! The table of round trips that `docs/formats.md` shows: kept in `tests/data/round-trips.tsv`, checked for the files that are here, and
//! written with `ONIONSKIN_UPDATE_DOCS=1`. What stands there of collections that are not here stays.

use super::corpus::{OURS, samples};
use super::fresh::differences;
use super::patch::{can_be_patched, identical, only_three};
use onionskin::formats::patch::FORMATS;
use std::collections::BTreeMap;
use std::path::Path;

const HEAD: &str = "collection\tformat\tfiles\tpages\tunchanged come out identical\tof three corrected words only these change\tread as before from ALTO\tfrom PAGE XML\tfrom hOCR\tfrom TEI";

#[derive(Default)]
struct Row {
    files: usize,
    pages: usize,
    identical: usize,
    three: (usize, usize),
    fresh: [usize; 4],
}

/// What is written where a question does not arise: an edition is not patched.
const NONE: &str = "–";

/// The rows of the files that are here; what went wrong is added to `told`.
fn rows(told: &mut Vec<String>) -> BTreeMap<(String, String), String> {
    let mut rows: BTreeMap<(String, String), Row> = BTreeMap::new();
    for sample in samples() {
        let row = rows.entry((sample.collection.to_owned(), sample.format.to_owned())).or_default();
        row.files += 1;
        row.pages += sample.outcome.pages.len();
        let path = sample.path.display();
        if can_be_patched(&sample) {
            let unchanged = identical(&sample);
            row.identical += usize::from(unchanged.is_ok());
            told.extend(unchanged.err().map(|what| format!("{path} does not come out as it went in: {what}")));
            if let Some(outcome) = only_three(&sample) {
                row.three.0 += usize::from(outcome.is_ok());
                row.three.1 += 1;
                told.extend(outcome.err().map(|what| format!("{path} with three corrected words: {what}")));
            }
        }
        for (count, to) in row.fresh.iter_mut().zip(["alto", "page", "hocr", "tei"]) {
            let differences = differences(&sample, to);
            *count += usize::from(differences.is_empty());
            told.extend(differences.iter().map(|what| format!("{path} through {to}: {what}")));
        }
    }
    let line = |format: &str, row: &Row| {
        let of = |good: usize| format!("{good} of {}", row.files);
        let patched = if FORMATS.contains(&format) {
            [of(row.identical), format!("{} of {}", row.three.0, row.three.1)]
        } else {
            [NONE, NONE].map(str::to_owned)
        };
        [&[row.files.to_string(), row.pages.to_string()], &patched[..], &row.fresh.map(of)].concat().join("\t")
    };
    rows.iter().map(|(key, row)| (key.clone(), line(&key.1, row))).collect()
}

#[test]
fn the_table_of_round_trips_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/round-trips.tsv");
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let mut table: BTreeMap<(String, String), String> = known
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.splitn(3, '\t');
            Some(((cells.next()?.to_owned(), cells.next()?.to_owned()), cells.next()?.to_owned()))
        })
        .collect();
    let mut told = Vec::new();
    let found = rows(&mut told);
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(found.keys().any(|(collection, _)| collection == OURS), "our own files were not found");
    if std::env::var_os("ONIONSKIN_UPDATE_DOCS").is_some() {
        table.extend(found);
        let lines: Vec<String> = table.iter().map(|((collection, format), rest)| format!("{collection}\t{format}\t{rest}\n")).collect();
        std::fs::write(&path, format!("{HEAD}\n{}", lines.concat())).unwrap();
        return;
    }
    for (key, line) in &found {
        assert_eq!(table.get(key), Some(line), "{key:?}; ONIONSKIN_UPDATE_DOCS=1 cargo test --test round_trips writes the table");
    }
}
