//! Sheets: every picture of a page once, with the copies of it that lie elsewhere.
//!
//! A sheet is a frame of a scan file. The same sheet may be there several times: as TIFF and JPEG, cut from a PDF, made black and white.
//! One file is chosen to be shown; the others stay known, because texts may name them, and are listed as left over.

use super::doubt::{Doubt, DoubtKind};
use super::listing::{Entry, EntryKind, Listing};
use super::names::{DocumentKey, FileName, PageNumber};
use super::{Leftover, PairReason};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A file with its name taken apart. Files are referred to by their place in natural order.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) entry: &'a Entry,
    pub(super) name: FileName,
}

/// A text that goes with a sheet.
#[derive(Debug, Clone)]
pub(super) struct Attached {
    /// The text file.
    pub(super) file: usize,
    /// The page of it.
    pub(super) index: u32,
    /// Why.
    pub(super) why: PairReason,
}

/// A page in the making: a picture, or a text without one.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// The scan file and the frame in it.
    pub(super) scan: Option<(usize, u32)>,
    /// The document it belongs to.
    pub(super) document: DocumentKey,
    /// What the document is called, in its own case.
    pub(super) title: String,
    /// Its number in the document, where the name gives one.
    pub(super) number: Option<PageNumber>,
    /// Its place among the sheets of its file.
    pub(super) place: u32,
    /// The file that gives it its place in natural order.
    pub(super) file: usize,
    /// What a list of pages calls it.
    pub(super) label: Option<String>,
    /// Its texts in no order yet.
    pub(super) texts: Vec<Attached>,
    /// What is doubtful.
    pub(super) doubts: Vec<Doubt>,
}

/// Files and sheets, and how to find them.
#[derive(Debug, Default)]
pub(super) struct Table<'a> {
    pub(super) files: Vec<File<'a>>,
    pub(super) sheets: Vec<Sheet>,
    /// The sheets of every scan file, frame by frame; copies lead to the sheets they are copies of.
    pub(super) sheets_of: BTreeMap<usize, Vec<usize>>,
    pub(super) leftovers: Vec<Leftover>,
    pub(super) doubts: Vec<Doubt>,
}

impl Table<'_> {
    pub(super) fn path(&self, file: usize) -> PathBuf {
        self.files.get(file).map(|file| file.entry.path.clone()).unwrap_or_default()
    }

    pub(super) fn attach(&mut self, sheet: usize, text: Attached) {
        if let Some(sheet) = self.sheets.get_mut(sheet) {
            sheet.texts.push(text);
        }
    }

    pub(super) fn doubt(&mut self, sheet: usize, doubt: Doubt) {
        if let Some(sheet) = self.sheets.get_mut(sheet) {
            sheet.doubts.push(doubt);
        }
    }

    pub(super) fn has_text(&self, sheet: usize) -> bool {
        self.sheets.get(sheet).is_some_and(|sheet| sheet.texts.iter().any(|text| text.why != PairReason::OwnText))
    }
}

/// Puts the files into natural order and takes their names apart.
pub(super) fn files(listing: &Listing) -> Vec<File<'_>> {
    let mut keyed: Vec<(String, &Entry)> =
        listing.entries.iter().map(|entry| (entry.path.to_string_lossy().to_lowercase(), entry)).collect();
    keyed.sort_by(|a, b| alphanumeric_sort::compare_str(&a.0, &b.0).then_with(|| a.1.path.cmp(&b.1.path)));
    keyed.dedup_by(|a, b| a.1.path == b.1.path);
    keyed.into_iter().map(|(_, entry)| File { entry, name: FileName::new(&entry.path) }).collect()
}

/// Makes the sheets of all scan files.
pub(super) fn sheets(files: Vec<File<'_>>) -> Table<'_> {
    let mut table = Table { files, ..Table::default() };
    let mut single: BTreeMap<(Vec<String>, String), Vec<usize>> = BTreeMap::new();
    let mut stacks: Vec<(usize, u32)> = Vec::new();
    for (id, file) in table.files.iter().enumerate() {
        match &file.entry.kind {
            EntryKind::Scan(scan) if scan.frames > 1 => stacks.push((id, scan.frames)),
            EntryKind::Scan(_) => single.entry((file.name.home.clone(), file.name.stem.clone())).or_default().push(id),
            EntryKind::Text(_) | EntryKind::Manifest(_) => {}
            EntryKind::Other(why) => table.leftovers.push(Leftover { path: file.entry.path.clone(), why: why.clone() }),
        }
    }
    let copies = single_sheets(&mut table, single);
    copies_of_single_sheets(&mut table, copies);
    stack_sheets(&mut table, stacks);
    own_texts(&mut table);
    table
}

/// One sheet for every group of files that show the same page; gives back the copies with what they are copies of.
fn single_sheets(table: &mut Table<'_>, groups: BTreeMap<(Vec<String>, String), Vec<usize>>) -> Vec<(usize, usize)> {
    let mut mains = Vec::new();
    let mut copies = Vec::new();
    for mut group in groups.into_values() {
        group.sort_by_key(|&id| (table.files.get(id).map(|file| (file.name.is_derived(), picture_rank(&file.name.file))), id));
        let Some((&main, rest)) = group.split_first() else { continue };
        mains.push(main);
        copies.extend(rest.iter().map(|&copy| (copy, main)));
    }
    mains.sort_unstable();
    let documents = runs(mains.iter().filter_map(|&id| Some((id, &table.files.get(id)?.name))));
    for main in mains {
        let Some(file) = table.files.get(main) else { continue };
        let (document, title, number) = documents.get(&main).cloned().unwrap_or_else(|| whole(&file.name));
        table.sheets_of.insert(main, vec![table.sheets.len()]);
        table.sheets.push(Sheet { scan: Some((main, 0)), document, title, number, file: main, ..Sheet::default() });
    }
    copies
}

/// Better kinds of picture first: what archives make from the paper before what they make for readers.
fn picture_rank(name: &str) -> u8 {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "tif" | "tiff" => 0,
        "jp2" | "j2k" => 1,
        "png" => 2,
        "jpg" | "jpeg" => 3,
        "pdf" => 5,
        _ => 4,
    }
}

fn copies_of_single_sheets(table: &mut Table<'_>, copies: Vec<(usize, usize)>) {
    let mut told: BTreeMap<DocumentKey, Vec<usize>> = BTreeMap::new();
    for (copy, main) in copies {
        let sheets = table.sheets_of.get(&main).cloned().unwrap_or_default();
        let derived = table.files.get(copy).is_some_and(|file| file.name.is_derived());
        let shown = table.path(main);
        let why = if derived { "A derived picture of a scan that is shown" } else { "Another picture of a page that is shown" };
        table.leftovers.push(Leftover { path: table.path(copy), why: format!("{why}: {}", shown.display()) });
        if !derived && let Some(sheet) = sheets.first().and_then(|&sheet| table.sheets.get(sheet)) {
            told.entry(sheet.document.clone()).or_default().push(copy);
        }
        table.sheets_of.insert(copy, sheets);
    }
    for copies in told.into_values() {
        let paths: Vec<PathBuf> = copies.iter().map(|&copy| table.path(copy)).collect();
        let what = match paths.len() {
            1 => "One page is there in two picture files of the same name; the better kind is shown".to_owned(),
            n => format!("{n} pages are there in two picture files of the same name; the better kind is shown"),
        };
        table.doubts.push(Doubt::new(DoubtKind::Duplicate, what, paths));
    }
}

/// Sheets of files with several frames, unless the same pages are there already.
fn stack_sheets(table: &mut Table<'_>, mut stacks: Vec<(usize, u32)>) {
    // TIFF before PDF, so that the pictures are shown and the PDF gives its text.
    stacks.sort_by_key(|&(id, _)| (table.files.get(id).map(|file| picture_rank(&file.name.file)), id));
    let mut by_document: BTreeMap<DocumentKey, Vec<usize>> = BTreeMap::new();
    for (id, sheet) in table.sheets.iter().enumerate() {
        by_document.entry(sheet.document.clone()).or_default().push(id);
    }
    let lone_pdfs: Vec<usize> = table
        .sheets_of
        .iter()
        .filter(|(id, _)| {
            table.files.get(**id).is_some_and(|file| file.name.file.to_ascii_lowercase().rsplit_once('.').is_some_and(|(_, e)| e == "pdf"))
        })
        .map(|(&id, _)| id)
        .collect();
    for (id, frames) in stacks {
        let Some((key, title, _)) = table.files.get(id).map(|file| whole(&file.name)) else { continue };
        let same = by_document.get(&key).filter(|sheets| sheets.len() == frames as usize).cloned();
        if let Some(mut sheets) = same {
            sheets.sort_by_key(|&sheet| table.sheets.get(sheet).map(|sheet| (sheet.number, sheet.file, sheet.place)));
            copy_of(table, id, sheets);
            continue;
        }
        let first = table.sheets.len();
        for frame in 0..frames {
            let (document, title) = (key.clone(), title.clone());
            let scan = Some((id, frame));
            table.sheets.push(Sheet { scan, document, title, place: frame, file: id, ..Sheet::default() });
        }
        let made: Vec<usize> = (first..table.sheets.len()).collect();
        by_document.entry(key).or_default().extend(made.iter().copied());
        table.sheets_of.insert(id, made);
    }
    lone_pdf_copies(table, &lone_pdfs, &by_document);
}

/// A PDF of one page beside a picture of that page under a page's name.
fn lone_pdf_copies(table: &mut Table<'_>, lone_pdfs: &[usize], by_document: &BTreeMap<DocumentKey, Vec<usize>>) {
    let mut gone = BTreeSet::new();
    for &id in lone_pdfs {
        let Some(own) = table.sheets_of.get(&id).and_then(|sheets| sheets.first().copied()) else { continue };
        let Some((key, ..)) = table.files.get(id).map(|file| whole(&file.name)) else { continue };
        let Some(&[other]) = by_document.get(&key).map(Vec::as_slice).filter(|sheets| !sheets.contains(&own)) else { continue };
        if table.sheets.get(own).is_some_and(|sheet| sheet.scan == Some((id, 0))) {
            gone.insert(own);
            copy_of(table, id, vec![other]);
        }
    }
    remove_sheets(table, &gone);
}

/// Sheets that a list of pages calls other pictures of the same page: each goes, and its file leads to the sheet it is a copy of.
pub(super) fn merge_copies(table: &mut Table<'_>, copies: &BTreeMap<usize, usize>) {
    for (&copy, &main) in copies {
        let scan_of = |table: &Table<'_>, sheet: usize| table.sheets.get(sheet).and_then(|sheet| sheet.scan).map(|(file, _)| file);
        let (Some(file), Some(shown)) = (scan_of(table, copy), scan_of(table, main)) else { continue };
        for sheet in table.sheets_of.get_mut(&file).into_iter().flatten().filter(|sheet| **sheet == copy) {
            *sheet = main;
        }
        let why = format!("Another picture of a page that is shown: {}", table.path(shown).display());
        table.leftovers.push(Leftover { path: table.path(file), why });
    }
    remove_sheets(table, &copies.keys().copied().collect());
}

fn remove_sheets(table: &mut Table<'_>, gone: &BTreeSet<usize>) {
    if gone.is_empty() {
        return;
    }
    let mut moved = BTreeMap::new();
    let mut kept = Vec::new();
    for (old, sheet) in std::mem::take(&mut table.sheets).into_iter().enumerate() {
        if !gone.contains(&old) {
            moved.insert(old, kept.len());
            kept.push(sheet);
        }
    }
    table.sheets = kept;
    for sheets in table.sheets_of.values_mut() {
        *sheets = sheets.iter().filter_map(|old| moved.get(old).copied()).collect();
    }
}

fn copy_of(table: &mut Table<'_>, id: usize, sheets: Vec<usize>) {
    let own_text = matches!(table.files.get(id).map(|file| &file.entry.kind), Some(EntryKind::Scan(scan)) if scan.own_text);
    let shown = sheets.first().and_then(|&sheet| table.sheets.get(sheet)?.scan).map(|(file, _)| table.path(file)).unwrap_or_default();
    let text = if own_text { "; its own text is kept as a reading" } else { "" };
    let why = format!("The same pages are shown from {}{text}", shown.display());
    let path = table.path(id);
    let what = format!("The same {} pages are there twice; they are shown from {}{text}", sheets.len(), shown.display());
    table.doubts.push(Doubt::new(DoubtKind::Duplicate, what, vec![path.clone(), shown]));
    table.leftovers.push(Leftover { path, why });
    table.sheets_of.insert(id, sheets);
}

/// The text that scan files carry themselves.
fn own_texts(table: &mut Table<'_>) {
    let with_text: Vec<(usize, Vec<usize>)> = table
        .sheets_of
        .iter()
        .filter(|(id, _)| matches!(table.files.get(**id).map(|file| &file.entry.kind), Some(EntryKind::Scan(scan)) if scan.own_text))
        .map(|(&id, sheets)| (id, sheets.clone()))
        .collect();
    for (file, sheets) in with_text {
        for (index, sheet) in (0..).zip(sheets) {
            table.attach(sheet, Attached { file, index, why: PairReason::OwnText });
        }
    }
}

/// What names the document of a page, what the document is called, and the page's number in it.
pub(super) type Placed = (DocumentKey, String, Option<PageNumber>);

/// A file as a document of its own.
pub(super) fn whole(name: &FileName) -> Placed {
    let key = name.whole_key();
    let title = if name.stem == key.1 { name.shown.clone() } else { key.1.clone() };
    (key, title, None)
}

/// Sorts numbered files into runs of pages; a file whose number is not a page's becomes a document of its own.
pub(super) fn runs<'n>(files: impl Iterator<Item = (usize, &'n FileName)>) -> BTreeMap<usize, Placed> {
    let mut by_key: BTreeMap<DocumentKey, Vec<(usize, &FileName, PageNumber)>> = BTreeMap::new();
    let mut placed = BTreeMap::new();
    for (id, name) in files {
        match name.number {
            Some(number) => by_key.entry(name.page_key()).or_default().push((id, name, number)),
            None => drop(placed.insert(id, whole(name))),
        }
    }
    for (key, members) in by_key {
        let run = is_run(&members);
        for (id, name, number) in members {
            let title = if name.series == key.1 { name.shown_series.clone() } else { key.1.clone() };
            placed.insert(id, if run { (key.clone(), title, Some(number)) } else { whole(name) });
        }
    }
    placed
}

fn is_run(members: &[(usize, &FileName, PageNumber)]) -> bool {
    if members.iter().all(|(_, name, _)| name.sure_number || name.series.is_empty()) {
        return true;
    }
    let numbers: BTreeSet<u64> = members.iter().map(|(_, _, number)| number.value).collect();
    match (numbers.first(), numbers.last()) {
        (Some(first), Some(last)) if last > first => 3 * numbers.len() as u64 > last - first,
        _ => false,
    }
}
