//! The readings of one page: which one is corrected, in which order the others stand, what they are called.

use super::PairReason;
use super::pairing::{Attached, Sheet, Table};
use crate::model::TextRef;
use std::collections::BTreeSet;

/// A text with the reason it goes with the scan.
pub(super) type Reading = (TextRef, PairReason);

/// The readings of a sheet, the working one first.
pub(super) fn readings(table: &Table<'_>, sheet: &Sheet) -> Vec<Reading> {
    let mut texts: Vec<&Attached> = sheet.texts.iter().collect();
    texts.sort_by_key(|text| (rank(table, text), text.file, text.index));
    texts.dedup_by_key(|text| (text.file, text.index));
    let mut taken = BTreeSet::new();
    texts.into_iter().map(|text| (text_ref(table, sheet, text, &mut taken), text.why.clone())).collect()
}

/// What people made first; then what knows where its words stand; then what was made for this page alone.
fn rank(table: &Table<'_>, text: &Attached) -> (bool, u8, bool) {
    let Some(file) = table.files.get(text.file) else { return (true, u8::MAX, true) };
    let Some(entry) = file.entry.kind.text() else { return (true, u8::MAX, true) };
    let format = match entry.format.as_str() {
        "page" => 0,
        "alto" => 1,
        "hocr" => 2,
        "tsv" => 3,
        "txt" => 5,
        "md" => 6,
        _ if entry.placed => 4,
        _ => 7,
    };
    (!file.name.is_human(), format, entry.pages.len() > 1)
}

/// Whether a file that carries text of its own is a DjVu, by its name.
fn is_djvu(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    ending.eq_ignore_ascii_case("djvu") || ending.eq_ignore_ascii_case("djv")
}

fn text_ref(table: &Table<'_>, sheet: &Sheet, text: &Attached, taken: &mut BTreeSet<String>) -> TextRef {
    let file = table.files.get(text.file);
    let format = file.and_then(|file| file.entry.kind.text()).map_or_else(|| "pdf".to_owned(), |entry| entry.format.clone());
    let beside_scan =
        sheet.scan.and_then(|(scan, _)| table.files.get(scan)).map(|scan| &scan.name.folder) == file.map(|file| &file.name.folder);
    let base = match file.map(|file| &file.name) {
        Some(name) if text.why == PairReason::OwnText && is_djvu(&name.file) => "djvu".to_owned(),
        _ if text.why == PairReason::OwnText => "pdf".to_owned(),
        Some(name) if !name.suffixes.is_empty() => name.suffixes.join(" "),
        Some(name) if !beside_scan => name.role_folder.clone().unwrap_or_else(|| format.clone()),
        _ => format.clone(),
    };
    let mut name = base.clone();
    if taken.contains(&name) && name != format {
        name = format!("{base} {format}");
    }
    let mut next = 2;
    while !taken.insert(name.clone()) {
        name = format!("{base} {next}");
        next += 1;
    }
    TextRef { path: table.path(text.file), index: text.index, name, format }
}
