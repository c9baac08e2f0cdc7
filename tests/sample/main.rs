//! The built-in sample dossier is what our own generator makes, to the letter.
//!
//! `tests/data/sample-source` holds the pages as a typist would lay them out, with the recogniser's misreadings noted beside the right
//! words; [`pages`] adds stamps, holes and age; [`write`] turns pages into the files of `assets/sample`.
//! Without a switch this test makes every text and a picture of each kind anew in memory and compares.
//! `ONIONSKIN_UPDATE_SAMPLE=1 cargo test --test sample` writes the files; `CARGO_PROFILE_DEV_OPT_LEVEL=2` before it makes that ten times
//! quicker and changes no pixel.
//!
//! All of it is invented: no such conversation took place and no such letter was drafted.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test: stopping is the way to report")]
#![expect(clippy::case_sensitive_file_extension_comparisons, reason = "the names are our own")]

mod pages;
mod source;
mod write;

use onionskin::scan::typewriter::{measure, render};
use onionskin::scan::{Pixels, Raster};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of the sample, and the right texts that only tests and benchmarks see.
#[derive(Default)]
struct Made {
    /// Texts by path under `assets/sample`.
    texts: BTreeMap<String, String>,
    /// By name under `tests/data/sample-truth`.
    truth: BTreeMap<String, String>,
    /// Pictures by path under `assets/sample` and frame, before encoding; only those that were asked for.
    pictures: BTreeMap<(String, usize), Raster>,
    /// How many misreadings there are.
    misreadings: usize,
}

/// Makes every text, and the pictures of the pages that `wanted` names.
fn make(wanted: impl Fn(&str) -> bool) -> Made {
    let mut made = Made::default();
    let mut letter = Vec::new();
    for (name, text, sheet, setting) in pages::all() {
        let source = source::read(text);
        let mut sheet = sheet;
        sheet.items.insert(0, source.block(pages::LEFT, pages::TOP, &name));
        let (lines, stamps) = measure(&sheet, &setting);
        made.misreadings += source.misreadings();
        source.check_stamps(&stamps, &name);
        made.truth.insert(format!("{name}.txt"), source.truth());
        let place = if name.starts_with("memorandum") {
            let size = setting.scan_size();
            made.texts.insert(format!("{name}.hocr"), write::hocr(&name, &source.lines(&lines, &stamps), size));
            (format!("{name}.jpg"), 0)
        } else {
            letter.push(source.ocr());
            ("reply-draft.tif".to_owned(), letter.len() - 1)
        };
        if wanted(&name) {
            made.pictures.insert(place, render(&sheet, &setting).raster);
        }
    }
    made.texts.insert("reply-draft.txt".to_owned(), letter.join("\u{c}"));
    made
}

/// Writes the files; takes a minute.
fn update() {
    let made = make(|_| true);
    let sample = folder("assets/sample");
    made.texts.iter().for_each(|(path, text)| std::fs::write(sample.join(path), text).unwrap());
    made.truth.iter().for_each(|(path, text)| std::fs::write(folder("tests/data/sample-truth").join(path), text).unwrap());
    let mut letter = Vec::new();
    for ((path, _), raster) in made.pictures {
        if path.ends_with(".jpg") {
            std::fs::write(sample.join(path), write::jpeg(&raster, pages::MEMORANDUM_DPI)).unwrap();
        } else {
            letter.push(raster);
        }
    }
    std::fs::write(sample.join("reply-draft.tif"), write::tiff(&letter, pages::LETTER_DPI)).unwrap();
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
    if std::env::var_os("ONIONSKIN_UPDATE_SAMPLE").is_some() {
        update();
    }
    // One picture of each kind stands for the others: a page of pixels is slow without optimisation.
    let made = make(|name| ["memorandum-4", "reply-draft-3"].contains(&name));
    for (path, text) in &made.truth {
        assert_eq!(&std::fs::read_to_string(folder("tests/data/sample-truth").join(path)).unwrap(), text, "{path}");
    }
    for (path, text) in &made.texts {
        assert_eq!(&std::fs::read_to_string(folder("assets/sample").join(path)).unwrap(), text, "{path}");
    }
    for ((path, frame), raster) in &made.pictures {
        // Encoders and rounding may change; what is seen may not.
        let difference = difference(raster, &std::fs::read(folder("assets/sample").join(path)).unwrap(), *frame);
        assert!(difference < 4.0, "{path}, picture {frame} differs by {difference} a pixel");
    }
    assert!((25..=45).contains(&made.misreadings), "{} misreadings", made.misreadings);
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
    let size: usize = listed.values().map(Vec::len).sum();
    assert!(size < 2_000_000, "the sample is {size} bytes");
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
        "TOP SECRET -- EYES ONLY",
        "TOP SEGRET",
        "EVES ONLY",
        "S E C R E T",
        "SECRET/N0FORN",
        "- 2 -",
        "Cubz",
        "rnissiles",
        "tbe",
        "l962",
        "(S)",
        "(C)",
        "GROUP 1",
        "DECLASSIFIED",
        "NND",
        "1.4(c)",
        "con-\n",
        "Draft Reply to the Acting",
        "Department will\n",
    ] {
        assert!(bare.contains(needed), "{needed:?} is not in the sample");
    }
}
