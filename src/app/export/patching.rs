//! The source files of pages with their corrections put back.

use super::{Export, ExportFile, ExportPage, Sources};
use crate::app::problem::Problem;
use crate::formats::patch::{FORMATS, PatchError, PatchPage, patch};
use crate::formats::text::MAX_BYTES;
use crate::store::listing;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The text file that a page's working reading is of, and which page of it; nothing where that cannot be patched.
fn source(page: &ExportPage) -> Option<(&Path, u32, &str)> {
    let reading = &page.page.working;
    let text = page.head.texts.iter().find(|text| reading.file.as_ref().is_none_or(|file| *file == text.path))?;
    FORMATS.contains(&text.format.as_str()).then_some((text.path.as_path(), text.index, text.format.as_str()))
}

/// How many files the pages come from.
pub fn files(pages: &[ExportPage]) -> usize {
    pages.iter().filter_map(source).map(|(path, ..)| path).collect::<std::collections::BTreeSet<_>>().len()
}

/// Every source file of the pages, patched.
pub(super) fn patched(pages: &[ExportPage], sources: &Sources<'_>) -> Result<Export, Problem> {
    let mut by_file: BTreeMap<(&Path, &str), Vec<(u32, &ExportPage)>> = BTreeMap::new();
    let mut others = 0;
    for page in pages {
        match source(page) {
            Some((path, index, format)) => by_file.entry((path, format)).or_default().push((index, page)),
            None => others += 1,
        }
    }
    if by_file.is_empty() {
        return Err(Problem::new("None of these pages came from a file that corrections can be put back into.")
            .kept("Nothing was written.")
            .advice("That is possible for ALTO, PAGE XML and hOCR; choose another format for the others."));
    }
    let mut made = Export::default();
    if others > 0 {
        let told = if others == 1 { "One page came from a file".to_owned() } else { format!("{others} pages came from files") };
        made.problems.push(Problem::new(format!("{told} that corrections cannot be put back into; they were left out.")));
    }
    let total = by_file.len() as u64 + 1;
    for (done, ((path, format), pages)) in (1..).zip(by_file) {
        if sources.cancel.is_cancelled() {
            return Err(Problem::new("The export was stopped.").kept("No file was written."));
        }
        match file(path, format, &pages, sources, &mut made.problems) {
            Ok(file) => made.files.push(file),
            Err(problem) => made.problems.push(problem),
        }
        (sources.progress)(done, total);
    }
    if made.files.is_empty() {
        let first = made.problems.into_iter().next_back();
        return Err(first.unwrap_or_else(|| Problem::new("No file could be patched.")));
    }
    Ok(made)
}

fn file(
    path: &Path,
    format: &str,
    pages: &[(u32, &ExportPage)],
    sources: &Sources<'_>,
    problems: &mut Vec<Problem>,
) -> Result<ExportFile, Problem> {
    let full = sources.root.join(path);
    let bytes =
        listing::read_file(&full, MAX_BYTES as u64).map_err(|error| Problem::new(error.to_string()).kept("The file was left out."))?;
    unchanged(&bytes, path, pages, sources.root)?;
    let given: Vec<PatchPage<'_>> = pages
        .iter()
        .map(|(index, page)| PatchPage { index: *index as usize, read: Some(&page.page.source_text), now: &page.page.working.text })
        .collect();
    let patched = patch(format, &bytes, &given, &sources.head).map_err(|error| {
        let told = Problem::new(format!("Corrections could not be put back: {error}.")).kept("The file was left out.").at(path);
        match error {
            PatchError::Changed(_) => told.advice("Put the file back as it was, or export in the same format fresh."),
            _ => told.advice("Export in the same format fresh."),
        }
    })?;
    problems.extend(patched.notices.iter().map(|notice| Problem::new(format!("{}.", notice.what)).at(path)));
    Ok(ExportFile { name: path.to_string_lossy().replace('\\', "/"), bytes: patched.bytes })
}

/// Whether a file is, byte for byte, the one that its pages were read from; dossiers of earlier versions do not know.
fn unchanged(bytes: &[u8], path: &Path, pages: &[(u32, &ExportPage)], root: &Path) -> Result<(), Problem> {
    let read = |page: &ExportPage| page.page.working.digest.clone();
    let Some(was) = pages.iter().map(|(_, page)| read(page)).find(|digest| !digest.is_empty()) else { return Ok(()) };
    let now = listing::digest(bytes);
    if pages.iter().all(|(_, page)| read(page).is_empty() || read(page) == now) {
        return Ok(());
    }
    let backup = with_ending(path, "bak");
    let is_kept = listing::read_file(&root.join(&backup), MAX_BYTES as u64).is_ok_and(|bytes| listing::digest(&bytes) == was);
    let advice = if is_kept {
        format!("{} beside it is the file as it was read: put it back under the old name and export again.", name_of(&backup))
    } else {
        "Put the file back as it was when it was read, or export in the same format fresh, which needs no source.".to_owned()
    };
    let what = "Corrections were not put back: the file has changed since it was read, if only by a byte. What was changed in it could be lost or fall on the wrong words.";
    Err(Problem::new(what).kept("The file was left alone and left out.").advice(advice).at(path))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// `page.xml.bak` for `page.xml`.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// Where a patched file goes: into the folder under its own path; never over its source unless that was asked for, otherwise beside it.
pub(super) fn target(folder: &Path, name: &str, root: &Path, in_place: bool) -> PathBuf {
    let path = folder.join(name);
    if !in_place && listing::same_file(&path, &root.join(name)) { beside(&path) } else { path }
}

/// `page.corrected.xml` for `page.xml`.
fn beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match path.extension() {
        Some(extension) => path.with_file_name(format!("{stem}.corrected.{}", extension.to_string_lossy())),
        None => path.with_file_name(format!("{stem}.corrected")),
    }
}
