//! The built-in sample dossier is what our own generator makes, to the letter.
//!
//! `tests/data/sample-source` holds the pages as a typist would lay them out, with the recogniser's misreadings noted beside the right
//! words; [`pages`] adds stamps, holes and age; [`write`] turns pages into the files of `assets/sample`.
//! Without a switch this test makes everything anew in memory and compares.
//! `ONIONSKIN_UPDATE_SAMPLE=1 cargo test --test sample` writes the files; with `ONIONSKIN_SAMPLE_DPI` or by changing [`pages`] one can look
//! at other pages first.
//!
//! All of it is invented: no such conversation took place and no such letter was drafted.

mod pages;
mod source;
mod write;

use onionskin::scan::typewriter::{TypedPage, render};
use onionskin::scan::{Pixels, Raster};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of the sample, and the right texts that only tests and benchmarks see.
#[derive(Default)]
struct Made {
    /// By path under `assets/sample`.
    files: BTreeMap<String, Vec<u8>>,
    /// By name under `tests/data/sample-truth`.
    truth: BTreeMap<String, String>,
    /// Pictures by path under `assets/sample`, frame by frame, before encoding.
    pictures: BTreeMap<String, Vec<Raster>>,
    /// How many misreadings there are.
    misreadings: usize,
}

/// Makes everything.
fn make() -> Made {
    let mut made = Made::default();
    let mut letter = (Vec::new(), Vec::new());
    for (name, text, sheet, setting) in pages::all() {
        let source = source::read(text);
        let mut sheet = sheet;
        sheet.items.insert(0, source.block(pages::LEFT, pages::TOP, &name));
        let page = render(&sheet, &setting);
        made.misreadings += source.misreadings();
        source.check_stamps(&page, &name);
        made.truth.insert(format!("{name}.txt"), source.truth());
        if name.starts_with("memorandum") {
            made.files.insert(format!("{name}.hocr"), write::hocr(&name, &source.lines(&page), &page).into_bytes());
            made.files.insert(format!("{name}.jpg"), write::jpeg(&page.raster, setting.scanner.dpi));
            made.pictures.insert(format!("{name}.jpg"), vec![page.raster]);
        } else {
            letter.0.push(source.ocr());
            letter.1.push(page.raster);
        }
    }
    made.files.insert("draft-letter.txt".to_owned(), letter.0.join("\u{c}").into_bytes());
    made.files.insert("draft-letter.tif".to_owned(), write::tiff(&letter.1, pages::LETTER_DPI));
    made.pictures.insert("draft-letter.tif".to_owned(), letter.1);
    made
}

/// A folder of this project.
fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Mean difference of brightness a pixel between a picture as made and as committed.
fn difference(made: &Raster, committed: &[u8], frame: usize) -> f64 {
    let (ours, theirs): (Vec<u8>, Vec<u8>) = match &made.pixels {
        Pixels::Bilevel(bits) => (bits.clone(), write::tiff_frame(committed, frame)),
        Pixels::Grey(bytes) => (bytes.clone(), image::load_from_memory(committed).unwrap().into_luma8().into_raw()),
        Pixels::Rgb(bytes) => (bytes.clone(), image::load_from_memory(committed).unwrap().into_rgb8().into_raw()),
    };
    assert_eq!(ours.len(), theirs.len(), "size of the picture");
    let total: u64 = ours.iter().zip(&theirs).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    total as f64 / ours.len() as f64
}

#[test]
fn the_sample_is_what_the_generator_makes() {
    let made = make();
    if std::env::var_os("ONIONSKIN_UPDATE_SAMPLE").is_some() {
        for (path, bytes) in &made.files {
            std::fs::write(folder("assets/sample").join(path), bytes).unwrap();
        }
        for (path, text) in &made.truth {
            std::fs::write(folder("tests/data/sample-truth").join(path), text).unwrap();
        }
    }
    for (path, text) in &made.truth {
        let committed = std::fs::read_to_string(folder("tests/data/sample-truth").join(path)).unwrap();
        assert_eq!(&committed, text, "{path}");
    }
    let mut size = 0;
    for (path, bytes) in &made.files {
        let committed = std::fs::read(folder("assets/sample").join(path)).unwrap();
        size += committed.len();
        let Some(frames) = made.pictures.get(path) else {
            assert_eq!(String::from_utf8_lossy(&committed), String::from_utf8_lossy(bytes), "{path}");
            continue;
        };
        for (at, frame) in frames.iter().enumerate() {
            // Encoders and rounding may change; what is seen may not.
            let difference = difference(frame, &committed, at);
            assert!(difference < 4.0, "{path}, picture {at} differs by {difference} a pixel");
        }
    }
    assert!(size < 2_000_000, "the sample is {size} bytes");
    assert!((25..=60).contains(&made.misreadings), "{} misreadings", made.misreadings);
}

#[test]
fn the_program_carries_exactly_the_files_of_the_folder() {
    let carried: BTreeMap<String, &[u8]> = onionskin::app::sample::FILES.iter().map(|(path, bytes)| ((*path).to_owned(), *bytes)).collect();
    let mut listed = BTreeMap::new();
    for entry in std::fs::read_dir(folder("assets/sample")).unwrap() {
        let entry = entry.unwrap();
        listed.insert(entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap());
    }
    assert_eq!(carried.keys().collect::<Vec<_>>(), listed.keys().collect::<Vec<_>>());
    assert!(carried.iter().all(|(path, bytes)| listed[path] == *bytes), "a file differs");
}

#[test]
fn the_sample_shows_everything_the_program_is_for() {
    let ocr: String = onionskin::app::sample::FILES
        .iter()
        .filter(|(path, _)| path.ends_with(".hocr") || path.ends_with(".txt"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    let bare = write::without_tags(&ocr);
    for needed in [
        "TOP SECRET -- EYES ONLY", "TOP SEGRET", "EVES ONLY", "S E C R E T", "SECRET/N0FORN", "- 2 -", "Cubz", "rnissiles", "tbe", "l962", "(S)", "(C)",
        "GROUP 1", "DECLASSIFIED", "NND", "1.4(c)", "con-\n", "Draft Reply to the Acting", "New York by\n",
    ] {
        assert!(bare.contains(needed), "{needed:?} is not in the sample");
    }
}

/// A page's words, for tests of the writers.
#[allow(dead_code, reason = "kept for looking at a page by hand")]
fn words(page: &TypedPage) -> Vec<&str> {
    page.words().map(|word| word.text.as_str()).collect()
}
