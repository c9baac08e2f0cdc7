//! Every text of a shared collection of real files, where it is present: nothing panics, spans hold, pages are counted right.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that panics fails, which is what it is for; it prints a table on request"
)]

use onionskin::formats::{self, ReadOutcome, ReadPage};
use std::path::{Path, PathBuf};

/// Every span stands in the text.
fn check_spans(outcome: &ReadOutcome) {
    for page in &outcome.pages {
        assert!(page.layout.words.iter().all(|word| page.text.holds(word.span) && !page.text.slice(word.span).is_empty()));
        assert!(page.layout.lines.iter().all(|line| page.text.holds(line.span) && !page.text.slice(line.span).contains('\n')));
        assert!(page.layout.regions.iter().all(|region| page.text.holds(region.span)));
    }
}

fn root() -> Option<PathBuf> {
    let given = std::env::var_os("ONIONSKIN_SHARED").map(PathBuf::from);
    let root = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")).join("data");
    root.is_dir().then_some(root)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

/// Prints what every file of the collection gave: `cargo test --test formats_shared -- --nocapture`.
#[test]
fn shared_samples() {
    let Some(root) = root() else { return };
    let folders = [
        "formats",
        "law-reports-alto",
        "newspaper-ndnp",
        "ehri-typescripts",
        "jfk-declassified",
        "state-cables/txt",
        "naughty-text",
        "tei-frus-history",
    ];
    let mut files = Vec::new();
    for folder in folders {
        walk(&root.join(folder), &mut files);
    }
    let pictures = ["png", "jpg", "tif", "tiff", "webp", "jp2", "pdf", "md5"];
    for path in files {
        let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
        if extension.as_deref().is_some_and(|extension| pictures.contains(&extension)) {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let name = path.strip_prefix(&root).unwrap().display();
        match formats::read(&bytes, extension.as_deref()) {
            Ok((format, outcome)) => {
                check_spans(&outcome);
                let sum = |count: fn(&ReadPage) -> usize| outcome.pages.iter().map(count).sum::<usize>();
                println!(
                    "{name}\t{}\tpages {}\tlines {}\ttokens {}\twords {}\tzones {}\tline-zones {}\t{}",
                    format.id,
                    outcome.pages.len(),
                    sum(|page| page.layout.lines.len()),
                    sum(|page| page.text.tokens().count()),
                    sum(|page| page.layout.words.len()),
                    sum(|page| page.layout.words.iter().filter(|word| word.zone.is_some()).count()),
                    sum(|page| page.layout.lines.iter().filter(|line| line.zone.is_some()).count()),
                    outcome.notices.iter().map(|notice| notice.what.as_str()).collect::<Vec<_>>().join(" | ")
                );
                let counted = format.count_pages.map_or(outcome.pages.len(), |count| count(&bytes) as usize);
                assert_eq!(counted, outcome.pages.len(), "{name}");
            }
            Err(error) => println!("{name}\t-\t{error}"),
        }
    }
}
