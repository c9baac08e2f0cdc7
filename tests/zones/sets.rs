//! Public scans whose words have known places, where they are at hand.

use crate::measure::{Measured, TrueLine, TrueWord, Truth};
use onionskin::formats::{FORMATS, ReadPage};
use onionskin::model::{Layout, Reading, ScanRect};
use onionskin::scan::lines::find_lines;
use onionskin::scan::{Cancel, Limits, Request, open};
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// A folder of the shared material.
fn shared(path: &str) -> Option<PathBuf> {
    let root =
        std::env::var_os("ONIONSKIN_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    Some(root.join("data").join(path)).filter(|path| path.exists())
}

/// Files of a kind below a folder, sorted.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The pages of a text file with zones.
fn read(path: &Path, format: &str) -> Vec<ReadPage> {
    let format = FORMATS.iter().find(|found| found.id == format).unwrap();
    format.read.unwrap()(&std::fs::read(path).unwrap()).unwrap().pages
}

/// A page with its scan.
fn measured(page: &ReadPage, scan: &Path, words: bool) -> Option<Measured> {
    let limits = Limits::default();
    let mut file = open(Box::new(Cursor::new(std::fs::read(scan).ok()?)), &limits).ok()?;
    let dpi = file.frame_info(0).ok()?.dpi.map(|dpi| dpi.0);
    let raster = file.decode(0, Request::WHOLE, &limits, &Cancel::default()).ok()?;
    let lines = page.layout.lines.iter().filter_map(|line| {
        let zone = line.zone?;
        let inside =
            |layout: &Layout| layout.placed_words(&page.text).into_iter().filter(|word| line.span.covers(word.span)).collect::<Vec<_>>();
        let words: Vec<TrueWord> = inside(&page.layout)
            .iter()
            .map(|word| TrueWord { text: page.text.slice(word.span).to_owned(), zone: if words { word.zone } else { ScanRect::default() } })
            .collect();
        (!words.is_empty()).then_some(TrueLine { words, zone })
    });
    Some(Measured { truth: Truth { lines: lines.collect() }, ink: find_lines(&raster, dpi), witness: None })
}

/// Typescripts of 1936 to 1958, transcribed by people line by line.
pub(crate) fn ehri() -> Option<Vec<Measured>> {
    let root = shared("ehri-typescripts")?;
    let texts = files(&root.join("gt-alto"), "xml");
    let scan = |text: &Path| root.join("images").join(text.file_stem().unwrap_or_default()).with_extension("jpg");
    let page = |text: &PathBuf| {
        let made = measured(read(text, "alto").first()?, &scan(text), false)?;
        let other = root.join("tesseract-alto").join(text.file_name()?);
        let witness = other.exists().then(|| read(&other, "alto")).into_iter().flatten().next();
        let reading = |page: ReadPage| Reading { text: page.text, layout: page.layout, ..Reading::default() };
        Some(Measured { witness: witness.map(reading), ..made })
    };
    Some(texts.iter().filter_map(page).collect())
}

/// Typed pages of declassified papers, of which an engine was sure of three words in four and more: what it read is the text.
pub(crate) fn jfk() -> Option<Vec<Measured>> {
    let texts = files(&shared("jfk-declassified/pages")?, "hocr");
    // Every third page: all take minutes in a build that is not optimised.
    let stride = if cfg!(debug_assertions) { 3 } else { 1 };
    let pages = texts.iter().filter_map(|text| {
        let page = read(text, "hocr").into_iter().next()?;
        let words = &page.layout.words;
        let sure = words.iter().filter(|word| word.confidence.is_some_and(|confidence| confidence.get() >= 0.8)).count();
        (words.len() >= 60 && sure * 4 >= words.len() * 3).then_some((page, text.with_extension("tif")))
    });
    Some(pages.step_by(stride).filter_map(|(page, scan)| measured(&page, &scan, true)).collect())
}

/// Pages of a printed law report of 1887.
pub(crate) fn law() -> Option<Vec<Measured>> {
    let root = shared("law-reports-alto")?;
    let pages = files(&root, "xml").into_iter().filter(|path| path.parent().is_some_and(|folder| folder.ends_with("alto")));
    let scan = |text: &Path| {
        let name = text.file_stem().unwrap_or_default().to_string_lossy().replace("_redacted_ALTO", "");
        Some(text.parent()?.parent()?.join("images").join(name).with_extension("tif"))
    };
    Some(pages.filter_map(|text| measured(read(&text, "alto").first()?, &scan(&text)?, true)).collect())
}
