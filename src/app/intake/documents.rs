//! From files to documents: the whole of pairing in order, and the last steps of it — texts without scans, labels, gaps.

use super::doubt::{Doubt, DoubtKind};
use super::listing::{EntryKind, Listing, TextPage};
use super::manifests;
use super::names::{DocumentKey, FileName, PageNumber};
use super::pairing::{self, Attached, Sheet, Table};
use super::readings::readings;
use super::texts;
use super::{IntakePlan, Leftover, PairReason, PlannedDocument, PlannedPage};
use crate::model::ScanRef;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Decides what belongs together. Pure: the same listing, in any order, gives the same plan.
pub fn plan(listing: &Listing) -> IntakePlan {
    let mut table = pairing::sheets(pairing::files(listing));
    leave_out_what_is_about_the_collection(&mut table);
    let has_scans = !table.sheets.is_empty();
    let linked = manifests::apply(&mut table);
    let rest = texts::attach(&mut table, &linked);
    text_sheets(&mut table, rest);
    if let Some(list) = &listing.only {
        manifests::only(&mut table, list);
    }
    let has_texts = table.sheets.iter().any(|sheet| !sheet.texts.is_empty());
    let title = listing.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let documents = documents(&mut table, &title, has_scans && has_texts);
    table.leftovers.sort_by(|a, b| a.path.cmp(&b.path));
    IntakePlan {
        root: listing.root.clone(),
        title,
        documents,
        leftovers: table.leftovers,
        doubts: table.doubts,
        problems: listing.problems.clone(),
        links_out: listing.links_out,
    }
}

/// A file called README tells about the papers; it is a page only where there is nothing else.
fn leave_out_what_is_about_the_collection(table: &mut Table<'_>) {
    let about = |id: &usize| {
        table
            .files
            .get(*id)
            .is_some_and(|file| file.name.is_about_the_collection() && matches!(&file.entry.kind, EntryKind::Text(text) if !text.placed))
    };
    let is_page = |file: &pairing::File<'_>| !matches!(file.entry.kind, EntryKind::Other(_)) && !file.name.is_about_the_collection();
    if !table.files.iter().any(is_page) {
        return;
    }
    let gone: BTreeSet<usize> = (0..table.files.len()).filter(about).collect();
    // A scan of the same name shows that it is a page after all.
    let stems: BTreeSet<&str> = table.sheets_of.keys().filter_map(|&id| Some(table.files.get(id)?.name.stem.as_str())).collect();
    let gone: BTreeSet<usize> =
        gone.into_iter().filter(|id| table.files.get(*id).is_some_and(|file| !stems.contains(file.name.stem.as_str()))).collect();
    let why = "It tells about the collection and is no page of it";
    let paths: Vec<_> = gone.iter().map(|&id| table.path(id)).collect();
    table.leftovers.extend(paths.into_iter().map(|path| Leftover { path, why: why.to_owned() }));
    let mut at = 0;
    let mut moved = BTreeMap::new();
    table.files = std::mem::take(&mut table.files)
        .into_iter()
        .enumerate()
        .filter(|(id, _)| !gone.contains(id))
        .map(|(id, file)| {
            moved.insert(id, at);
            at += 1;
            file
        })
        .collect();
    let place = |id: usize| moved.get(&id).copied().unwrap_or(id);
    for sheet in &mut table.sheets {
        sheet.file = place(sheet.file);
        sheet.scan = sheet.scan.map(|(file, frame)| (place(file), frame));
        for text in &mut sheet.texts {
            text.file = place(text.file);
        }
    }
    table.sheets_of = std::mem::take(&mut table.sheets_of).into_iter().map(|(id, sheets)| (place(id), sheets)).collect();
}

/// Sheets for texts that found no scan.
fn text_sheets(table: &mut Table<'_>, rest: Vec<(usize, u32)>) {
    let mut by_file: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (file, page) in rest {
        by_file.entry(file).or_default().push(page);
    }
    let taken: BTreeSet<DocumentKey> = table.sheets.iter().map(|sheet| sheet.document.clone()).collect();
    let (single, whole): (Vec<_>, Vec<_>) = by_file.into_iter().partition(|(id, _)| {
        table.files.get(*id).is_some_and(|file| matches!(&file.entry.kind, EntryKind::Text(text) if text.pages.len() == 1))
    });
    let names: Vec<(usize, &FileName)> = single.iter().filter_map(|(id, _)| Some((*id, &table.files.get(*id)?.name))).collect();
    let mut placed = pairing::runs(names.iter().copied());
    for (id, name) in names {
        if let (true, Some(number)) = (taken.contains(&name.page_key()), name.number) {
            placed.insert(id, (name.page_key(), name.shown_series.clone(), Some(number)));
        }
    }
    let mut sheets: BTreeMap<(DocumentKey, Option<PageNumber>), usize> = BTreeMap::new();
    let mut flows = whole;
    for (id, pages) in single {
        let Some((document, title, number)) = placed.remove(&id) else { continue };
        // An unnumbered text may be the undivided version of a longer one.
        if number.is_none() {
            flows.push((id, pages));
            continue;
        }
        let sheet = *sheets.entry((document.clone(), number)).or_insert_with(|| {
            table.sheets.push(Sheet { document, title, number, file: id, ..Sheet::default() });
            table.sheets.len() - 1
        });
        table.attach(sheet, Attached { file: id, index: 0, why: PairReason::Alone });
    }
    flow_sheets(table, &flows, &taken);
}

/// Texts of whole documents without scans: those of the same name and length are readings of the same pages.
fn flow_sheets(table: &mut Table<'_>, flows: &[(usize, Vec<u32>)], taken: &BTreeSet<DocumentKey>) {
    let mut groups: BTreeMap<DocumentKey, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
    let mut titles: BTreeMap<DocumentKey, String> = BTreeMap::new();
    for (id, pages) in flows {
        let Some((key, title, _)) = table.files.get(*id).map(|file| pairing::whole(&file.name)) else { continue };
        titles.entry(key.clone()).or_insert(title);
        groups.entry(key).or_default().entry(pages.len()).or_default().push(*id);
    }
    for (key, by_length) in groups {
        let title = titles.remove(&key).unwrap_or_default();
        let alone = by_length.len() == 1 && !taken.contains(&key);
        // The length that most versions agree on keeps the plain name.
        let agreed = by_length.iter().max_by_key(|(length, ids)| (ids.len(), **length)).map(|(length, _)| *length);
        for (length, ids) in by_length {
            let plain = alone || (Some(length) == agreed && !taken.contains(&key));
            let (document, title) = if plain { (key.clone(), title.clone()) } else { aside(table, &key, &title, &ids) };
            for place in 0..length as u32 {
                let sheet = table.sheets.len();
                let Some(&file) = ids.first() else { continue };
                let (document, title) = (document.clone(), title.clone());
                table.sheets.push(Sheet { document, title, place, file, ..Sheet::default() });
                for &file in &ids {
                    let index =
                        flows.iter().find(|(id, _)| *id == file).and_then(|(_, pages)| pages.get(place as usize)).copied().unwrap_or(place);
                    table.attach(sheet, Attached { file, index, why: PairReason::Alone });
                }
            }
        }
    }
}

/// Key and title of a document beside the one of the same name.
fn aside(table: &Table<'_>, key: &DocumentKey, title: &str, ids: &[usize]) -> (DocumentKey, String) {
    let folders: Vec<String> = ids
        .iter()
        .filter_map(|&id| {
            let file = table.files.get(id)?;
            let extension = file.entry.path.extension().map(|extension| extension.to_string_lossy().into_owned());
            file.name.role_folder.clone().or(extension)
        })
        .collect();
    let title = format!("{title} ({})", folders.join(", "));
    let mut home = key.0.clone();
    home.push(key.1.clone());
    ((home, title.to_lowercase()), title)
}

fn documents(table: &mut Table<'_>, whole_title: &str, mixed: bool) -> Vec<PlannedDocument> {
    let mut groups: BTreeMap<DocumentKey, Vec<Sheet>> = BTreeMap::new();
    for sheet in std::mem::take(&mut table.sheets) {
        groups.entry(sheet.document.clone()).or_default().push(sheet);
    }
    let mut ordered: Vec<Vec<Sheet>> = groups.into_values().collect();
    for sheets in &mut ordered {
        sheets.sort_by_key(|sheet| (sheet.number, sheet.file, sheet.place));
    }
    ordered.sort_by_key(|sheets| sheets.iter().map(|sheet| sheet.file).min());
    ordered.sort_by(|a, b| compare_documents(a, b));
    let mut documents = Vec::new();
    let mut lonely: BTreeMap<DoubtKind, Vec<(String, Vec<PathBuf>)>> = BTreeMap::new();
    for sheets in ordered {
        let title = sheets.iter().map(|sheet| sheet.title.trim()).find(|title| !title.is_empty()).unwrap_or(whole_title).to_owned();
        if mixed {
            orphans(table, &sheets, &title, &mut lonely);
        }
        gaps(table, &sheets, &title);
        let labels = labels(table, &sheets);
        let pages = sheets.iter().zip(labels).map(|(sheet, label)| page(table, sheet, label, mixed, &sheets)).collect();
        documents.push(PlannedDocument { title, pages });
    }
    table.doubts.extend(lonely.into_iter().flat_map(|(kind, documents)| tell_orphans(kind, documents)));
    documents
}

fn compare_documents(a: &[Sheet], b: &[Sheet]) -> std::cmp::Ordering {
    let key =
        |sheets: &[Sheet]| sheets.first().map(|sheet| format!("{}/{}", sheet.document.0.join("/"), sheet.document.1)).unwrap_or_default();
    alphanumeric_sort::compare_str(key(a), key(b))
}

/// What is missing in a whole document is one doubt, not one a page.
fn orphans(table: &Table<'_>, sheets: &[Sheet], title: &str, lonely: &mut BTreeMap<DoubtKind, Vec<(String, Vec<PathBuf>)>>) {
    let kind = if sheets.iter().all(|sheet| sheet.texts.is_empty()) {
        DoubtKind::ScanWithoutText
    } else if sheets.iter().all(|sheet| sheet.scan.is_none()) {
        DoubtKind::TextWithoutScan
    } else {
        return;
    };
    let files: BTreeSet<usize> = sheets.iter().flat_map(|sheet| sheet.texts.iter().map(|text| text.file).chain([sheet.file])).collect();
    let paths = files.into_iter().map(|file| table.path(file)).collect();
    lonely.entry(kind).or_default().push((title.to_owned(), paths));
}

/// A few documents are named one by one, many together.
fn tell_orphans(kind: DoubtKind, documents: Vec<(String, Vec<PathBuf>)>) -> Vec<Doubt> {
    let what = if kind == DoubtKind::ScanWithoutText { "text" } else { "scan" };
    if documents.len() <= 3 {
        return documents.into_iter().map(|(title, paths)| Doubt::new(kind, format!("No page has a {what} in {title}"), paths)).collect();
    }
    let named: Vec<&str> = documents.iter().take(3).map(|(title, _)| title.as_str()).collect();
    let said = format!("No page has a {what} in {} documents: {}, …", documents.len(), named.join(", "));
    vec![Doubt::new(kind, said, documents.into_iter().flat_map(|(_, paths)| paths).collect())]
}

fn gaps(table: &mut Table<'_>, sheets: &[Sheet], title: &str) {
    let numbers: BTreeSet<u64> = sheets.iter().filter_map(|sheet| sheet.number).map(|number| number.value).collect();
    let missing: Vec<(u64, u64)> =
        numbers.iter().zip(numbers.iter().skip(1)).filter(|(a, b)| **b > **a + 1).map(|(a, b)| (a + 1, b - 1)).collect();
    // `minisblack-8` and `minisblack-16` are no pages 8 and 16: where numbers are not written like a page's, large gaps mean nothing.
    let sure =
        sheets.iter().all(|sheet| table.files.get(sheet.file).is_some_and(|file| file.name.sure_number || file.name.series.is_empty()));
    let absent: u64 = missing.iter().map(|(from, to)| to - from + 1).sum();
    if missing.is_empty() || (!sure && absent > numbers.len() as u64) {
        return;
    }
    let said: Vec<String> = missing.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") }).collect();
    let word = if missing.iter().all(|(from, to)| from == to) && missing.len() == 1 { "Number" } else { "Numbers" };
    let verb = if word == "Number" { "is" } else { "are" };
    let around: BTreeSet<u64> = missing.iter().flat_map(|(from, to)| [from - 1, to + 1]).collect();
    let paths =
        sheets.iter().filter(|sheet| sheet.number.is_some_and(|number| around.contains(&number.value))).map(|sheet| table.path(sheet.file));
    let doubt = Doubt::new(DoubtKind::Gap, format!("{word} {} {verb} missing in {title}", said.join(", ")), paths.collect());
    table.doubts.push(doubt);
}

/// The number printed on the page, else the one in the file's name, else the place.
fn labels(table: &Table<'_>, sheets: &[Sheet]) -> Vec<String> {
    let told = |sheet: &Sheet| {
        let label = |text: &Attached| table.files.get(text.file)?.entry.kind.text()?.pages.get(text.index as usize)?.label.clone();
        let fits = |label: String| {
            let label = label.trim();
            (!label.is_empty() && label.len() <= 12).then(|| tidy_label(label))
        };
        sheet.label.clone().and_then(fits).or_else(|| sheet.texts.iter().find_map(|text| label(text).and_then(fits)))
    };
    (1..)
        .zip(sheets)
        .map(|(place, sheet)| told(sheet).or_else(|| sheet.number.map(PageNumber::label)).unwrap_or_else(|| place.to_string()))
        .collect()
}

/// Page numbers have no leading zeros.
fn tidy_label(label: &str) -> String {
    let tidy = label.trim_start_matches('0');
    if tidy.starts_with(|c: char| c.is_ascii_digit()) { tidy.to_owned() } else { label.to_owned() }
}

fn page(table: &Table<'_>, sheet: &Sheet, label: String, mixed: bool, all: &[Sheet]) -> PlannedPage {
    let (texts, mut reasons): (Vec<_>, Vec<_>) = readings(table, sheet).into_iter().unzip();
    if sheet.scan.is_none() {
        reasons = vec![PairReason::Alone; texts.len()];
    }
    let mut doubts = sheet.doubts.clone();
    let some_have = |has: fn(&Sheet) -> bool| all.iter().any(has);
    if mixed && texts.is_empty() && some_have(|sheet| !sheet.texts.is_empty()) {
        doubts.push(Doubt::new(DoubtKind::ScanWithoutText, "This scan has no text", vec![table.path(sheet.file)]));
    }
    if mixed && sheet.scan.is_none() && some_have(|sheet| sheet.scan.is_some()) {
        doubts.push(Doubt::new(DoubtKind::TextWithoutScan, "This text has no scan", vec![table.path(sheet.file)]));
    }
    doubts.extend(size_doubts(table, sheet));
    let scan = sheet.scan.and_then(|(file, frame)| {
        let entry = table.files.get(file)?.entry;
        let EntryKind::Scan(known) = &entry.kind else { return None };
        Some(ScanRef { path: entry.path.clone(), frame, size: known.size.filter(|_| frame == 0) })
    });
    let why = reasons.first().cloned().unwrap_or(PairReason::Alone);
    PlannedPage { scan, texts, label, why, reasons, doubts }
}

/// Coordinates that no scaling brings onto the scan.
fn size_doubts(table: &Table<'_>, sheet: &Sheet) -> Vec<Doubt> {
    let Some((scan_file, 0)) = sheet.scan else { return Vec::new() };
    let Some(EntryKind::Scan(scan)) = table.files.get(scan_file).map(|file| &file.entry.kind) else { return Vec::new() };
    let Some(size) = scan.size else { return Vec::new() };
    let told = |text: &Attached| match table.files.get(text.file).map(|file| &file.entry.kind) {
        Some(EntryKind::Text(entry)) => entry.pages.get(text.index as usize).and_then(|page: &TextPage| page.size),
        _ => None,
    };
    let disagreeing = sheet.texts.iter().filter_map(|text| {
        let told = told(text).filter(|told| told.width > 0 && told.height > 0 && size.width > 0 && size.height > 0)?;
        let ratio = (f64::from(told.width) / f64::from(told.height)) / (f64::from(size.width) / f64::from(size.height));
        (!(0.97..1.03).contains(&ratio)).then(|| {
            let (tw, th, w, h) = (told.width, told.height, size.width, size.height);
            let what = format!("The text's coordinates are for a scan of {tw} × {th} pixels, the scan has {w} × {h}");
            Doubt::new(DoubtKind::SizeDisagrees, what, vec![table.path(scan_file), table.path(text.file)])
        })
    });
    disagreeing.collect()
}

#[cfg(test)]
#[path = "documents_tests.rs"]
mod tests;
