//! Which text goes with which sheet, in the order of the evidence.

use super::PairReason;
use super::doubt::{Doubt, DoubtKind};
use super::listing::EntryKind;
use super::names::{DocumentKey, FileName};
use super::pairing::{Attached, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A page of a text file.
type Leaf = (usize, u32);

/// How sheets are found.
#[derive(Debug, Default)]
struct Index {
    file_names: BTreeMap<String, Vec<usize>>,
    stems: BTreeMap<String, Vec<usize>>,
    numbers: BTreeMap<(DocumentKey, String), usize>,
    documents: BTreeMap<DocumentKey, Vec<usize>>,
    documents_named: BTreeMap<String, BTreeSet<DocumentKey>>,
}

/// Attaches every text but those that are `linked` already to its sheet and gives back the pages of texts that found none.
pub(super) fn attach(table: &mut Table<'_>, linked: &BTreeSet<usize>) -> Vec<Leaf> {
    let index = index(table);
    let mut loose: Vec<Leaf> = Vec::new();
    let mut whole: Vec<usize> = Vec::new();
    for id in (0..table.files.len()).filter(|id| !linked.contains(id)) {
        let Some(EntryKind::Text(text)) = table.files.get(id).map(|file| &file.entry.kind) else { continue };
        let pages = text.pages.len() as u32;
        let unnamed: Vec<u32> = (0..pages).filter(|&page| !by_link(table, &index, id, page)).collect();
        match unnamed.as_slice() {
            [] => {}
            [page] if pages == 1 => {
                if !by_name(table, &index, id) {
                    loose.push((id, *page));
                }
            }
            rest if rest.len() == pages as usize => whole.push(id),
            rest => loose.extend(rest.iter().map(|&page| (id, page))),
        }
    }
    let mut undivided = Vec::new();
    for id in whole {
        if !page_by_page(table, &index, id) {
            undivided.push(id);
        }
    }
    let loose = by_digits(table, loose);
    let loose = attach_whole(table, &index, loose, undivided.is_empty());
    let (loose, undivided) = in_order(table, &index, loose, undivided);
    let loose = by_count(table, loose, &undivided);
    let mut rest: Vec<Leaf> = loose.0;
    for id in loose.1 {
        rest.extend((0..page_count(table, id)).map(|page| (id, page)));
    }
    rest.sort_unstable();
    rest
}

/// Scans that one text is divided over at most: each of them must be looked at for that.
const MOST_DIVIDED: usize = 2000;

/// A text without pages for several scans without text: those under its name, or else all, where it is the only such text and they are one
/// document. It will be divided at the scans' pages; gives back the texts that still have no scan.
fn attach_whole(table: &mut Table<'_>, index: &Index, rest: Vec<Leaf>, no_others: bool) -> Vec<Leaf> {
    let whole = |table: &Table<'_>, leaf: &Leaf| match table.files.get(leaf.0).map(|file| &file.entry.kind) {
        Some(EntryKind::Text(text)) => text.pages.len() == 1 && !text.placed,
        _ => false,
    };
    let only = (no_others && rest.len() == 1 && index.documents.len() == 1).then(|| index.documents.keys().next().cloned()).flatten();
    rest.into_iter()
        .filter(|leaf| {
            let Some(file) = table.files.get(leaf.0).filter(|_| whole(table, leaf)) else { return true };
            let key = document(index, &file.name.whole_key()).or_else(|| only.clone());
            let sheets = key.and_then(|key| index.documents.get(&key)).cloned().unwrap_or_default();
            let is_free = |sheet: &usize| table.sheets.get(*sheet).is_some_and(|sheet| sheet.scan.is_some() && sheet.texts.is_empty());
            if !(2..=MOST_DIVIDED).contains(&sheets.len()) || !sheets.iter().all(is_free) {
                return true;
            }
            let count = sheets.len() as u32;
            for (place, sheet) in (0..).zip(sheets) {
                table.attach(sheet, Attached { file: leaf.0, index: place, why: PairReason::Divided(place + 1, count) });
            }
            false
        })
        .collect()
}

fn page_count(table: &Table<'_>, id: usize) -> u32 {
    match table.files.get(id).map(|file| &file.entry.kind) {
        Some(EntryKind::Text(text)) => text.pages.len() as u32,
        _ => 0,
    }
}

fn index(table: &Table<'_>) -> Index {
    let mut index = Index::default();
    for &id in table.sheets_of.keys() {
        let Some(file) = table.files.get(id) else { continue };
        index.file_names.entry(file.name.file.clone()).or_default().push(id);
        index.stems.entry(file.name.stem.clone()).or_default().push(id);
    }
    for (id, sheet) in table.sheets.iter().enumerate() {
        let label = sheet.number.map_or_else(|| (sheet.place + 1).to_string(), super::names::PageNumber::label);
        index.numbers.entry((sheet.document.clone(), label)).or_insert(id);
        index.documents.entry(sheet.document.clone()).or_default().push(id);
        index.documents_named.entry(sheet.document.1.clone()).or_default().insert(sheet.document.clone());
    }
    for sheets in index.documents.values_mut() {
        sheets.sort_by_key(|&id| table.sheets.get(id).map(|sheet| (sheet.number, sheet.file, sheet.place)));
    }
    index
}

/// The text says which image it belongs to.
fn by_link(table: &mut Table<'_>, index: &Index, id: usize, page: u32) -> bool {
    let Some(file) = table.files.get(id) else { return false };
    let EntryKind::Text(text) = &file.entry.kind else { return false };
    let Some(told) = text.pages.get(page as usize) else { return false };
    let Some(image) = told.image.as_deref().map(str::trim).filter(|image| !image.is_empty()) else { return false };
    let linked = linked_name(image);
    let found = index.file_names.get(&linked.file).or_else(|| index.stems.get(&linked.stem));
    let Some(scan) = found.and_then(|scans| closest(table, scans, &file.name, &linked)) else { return false };
    let sheets = table.sheets_of.get(&scan).cloned().unwrap_or_default();
    let frame = match told.frame {
        Some(frame) if (frame as usize) < sheets.len() => frame,
        _ if sheets.len() == 1 => 0,
        _ if sheets.len() == text.pages.len() => page,
        _ => match file.name.number.map(|number| number.value) {
            Some(number) if number >= 1 && number <= sheets.len() as u64 && text.pages.len() == 1 => number as u32 - 1,
            _ => return false,
        },
    };
    let Some(&sheet) = sheets.get(frame as usize) else { return false };
    let against = against_name(table, index, id, sheet);
    table.attach(sheet, Attached { file: id, index: page, why: PairReason::NamesImage(image.to_owned()) });
    if let Some(other) = against {
        let what = format!("The text names the image {image}, but is itself called like {}", other.display());
        let paths = vec![table.path(id), other];
        table.doubt(sheet, Doubt::new(DoubtKind::NameAgainstLink, what, paths));
    }
    true
}

/// The name of a file as another file gives it. Paths inside files come from other people's machines, with either kind of slash, and from
/// web addresses; a IIIF image server's address ends in how the picture is wanted, and which one stands before that.
pub(super) fn linked_name(written: &str) -> FileName {
    let clean = written.trim().replace('\\', "/").replace("%20", " ").replace("%2F", "/");
    let clean = clean.split(['?', '#']).next().unwrap_or_default();
    let clean = clean.split_once("/full/").map_or(clean, |(before, _)| before).trim_end_matches("/info.json");
    FileName::new(Path::new(clean.trim_start_matches("file://").trim_start_matches("./")))
}

/// The scan of the text's own name in its own folder, where that is not the sheet it is linked to.
fn against_name(table: &Table<'_>, index: &Index, id: usize, linked: usize) -> Option<std::path::PathBuf> {
    let name = &table.files.get(id)?.name;
    let scan =
        index.stems.get(&name.stem)?.iter().find(|&&scan| table.files.get(scan).is_some_and(|file| file.name.folder == name.folder))?;
    let sheets = table.sheets_of.get(scan)?;
    (!sheets.contains(&linked)).then(|| table.path(*scan))
}

/// The candidate that lies closest to what the text says and to where the text lies; none where two are as close.
pub(super) fn closest(table: &Table<'_>, candidates: &[usize], text: &FileName, linked: &FileName) -> Option<usize> {
    let score = |id: usize| {
        let name = &table.files.get(id)?.name;
        let tail = name.folder.iter().rev().zip(linked.folder.iter().rev()).take_while(|(a, b)| a == b).count();
        let shared = name.folder.iter().zip(&text.folder).take_while(|(a, b)| a == b).count();
        Some((tail, name.folder == text.folder, name.home == text.home, shared))
    };
    let best = candidates.iter().filter_map(|&id| Some((score(id)?, id))).max_by_key(|&(score, id)| (score, usize::MAX - id))?;
    let sheet = |id: usize| table.sheets_of.get(&id);
    let tied = candidates.iter().any(|&id| id != best.1 && score(id) == Some(best.0) && sheet(id) != sheet(best.1));
    (!tied).then_some(best.1)
}

/// The same name, here or in a sibling folder; or the same document and number.
fn by_name(table: &mut Table<'_>, index: &Index, id: usize) -> bool {
    let Some(name) = table.files.get(id).map(|file| file.name.clone()) else { return false };
    let candidates = index.stems.get(&name.stem).map(Vec::as_slice).unwrap_or_default();
    let here = |id: usize| table.files.get(id).is_some_and(|file| file.name.folder == name.folder);
    let at_home = |id: usize| table.files.get(id).is_some_and(|file| file.name.home == name.home);
    let folder = table.path(id).parent().and_then(|folder| folder.file_name()).map(|folder| folder.to_string_lossy().into_owned());
    let sibling = || PairReason::SiblingFolder(folder.clone().unwrap_or_default());
    let single = |scan: usize| table.sheets_of.get(&scan).filter(|sheets| sheets.len() == 1).and_then(|sheets| sheets.first().copied());
    let found = candidates
        .iter()
        .copied()
        .find(|&scan| here(scan))
        .map(|scan| (scan, PairReason::SameName))
        .or_else(|| candidates.iter().copied().find(|&scan| at_home(scan)).map(|scan| (scan, sibling())))
        .or_else(|| {
            let [scan] = candidates else { return None };
            is_telling(&name.stem).then(|| (*scan, sibling()))
        });
    if let Some((scan, why)) = found
        && let Some(sheet) = single(scan)
    {
        table.attach(sheet, Attached { file: id, index: 0, why });
        return true;
    }
    let Some(number) = name.number else { return false };
    let Some(key) = document(index, &name.page_key()) else { return false };
    let Some(&sheet) = index.numbers.get(&(key, number.label())) else { return false };
    let stacked = table.sheets.get(sheet).is_some_and(|sheet| sheet.number.is_none());
    let why = if stacked { PairReason::FrameNumber(number.value as u32) } else { PairReason::SameDigits(number.label()) };
    table.attach(sheet, Attached { file: id, index: 0, why });
    true
}

/// Names that are unlikely to be the same by chance.
fn is_telling(stem: &str) -> bool {
    let digits = stem.chars().filter(char::is_ascii_digit).count();
    digits >= 6 || (stem.chars().count() >= 6 && stem.chars().any(char::is_alphabetic) && digits > 0) || stem.chars().count() >= 10
}

/// The document of this key, or the only one of this name elsewhere.
fn document(index: &Index, key: &DocumentKey) -> Option<DocumentKey> {
    if index.documents.contains_key(key) {
        return Some(key.clone());
    }
    let keys = index.documents_named.get(&key.1)?;
    (is_telling(&key.1) && keys.len() == 1).then(|| keys.first().cloned()).flatten()
}

/// A text of several pages against the document of its name.
fn page_by_page(table: &mut Table<'_>, index: &Index, id: usize) -> bool {
    let Some(file) = table.files.get(id) else { return false };
    let EntryKind::Text(text) = &file.entry.kind else { return false };
    let Some(sheets) = document(index, &file.name.whole_key()).and_then(|key| index.documents.get(&key)) else { return false };
    let count = text.pages.len();
    if sheets.len() == count {
        for (place, &sheet) in (0..).zip(sheets) {
            table.attach(sheet, Attached { file: id, index: place, why: PairReason::PageByPage(place + 1, count as u32) });
        }
        return true;
    }
    let labels: BTreeMap<u64, u32> =
        text.pages.iter().zip(0..).filter_map(|(page, at)| Some((page.label.as_deref()?.trim().parse().ok()?, at))).collect();
    let numbered = labels.len() == count && labels.keys().all(|&label| label >= 1 && label <= sheets.len() as u64);
    if !numbered || count >= sheets.len() {
        return false;
    }
    for (label, at) in labels {
        if let Some(&sheet) = sheets.get(label as usize - 1) {
            table.attach(sheet, Attached { file: id, index: at, why: PairReason::PageLabel(label.to_string()) });
        }
    }
    true
}

/// The same digits in both names, each only once in the same home.
fn by_digits(table: &mut Table<'_>, loose: Vec<Leaf>) -> Vec<Leaf> {
    let sure = digits_pass(table, loose, |name| name.digits.join(" "), false);
    digits_pass(table, sure, |name| name.digits.last().cloned().unwrap_or_default(), true)
}

fn digits_pass(table: &mut Table<'_>, loose: Vec<Leaf>, digits: fn(&FileName) -> String, doubtful: bool) -> Vec<Leaf> {
    type Key = (Vec<String>, String);
    let mut scans: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (id, sheet) in table.sheets.iter().enumerate() {
        if let Some(file) = sheet.scan.and_then(|(file, _)| table.files.get(file))
            && sheet.number.is_some()
            && !table.has_text(id)
        {
            scans.entry((file.name.home.clone(), digits(&file.name))).or_default().push(id);
        }
    }
    let key = |table: &Table<'_>, leaf: Leaf| table.files.get(leaf.0).map(|file| (file.name.home.clone(), digits(&file.name)));
    let mut texts: BTreeMap<Key, Vec<Leaf>> = BTreeMap::new();
    for &leaf in &loose {
        if let Some(key) = key(table, leaf).filter(|key| !key.1.is_empty() && page_count(table, leaf.0) == 1) {
            texts.entry(key).or_default().push(leaf);
        }
    }
    let mut done = BTreeSet::new();
    for (key, leaves) in texts {
        let (&[leaf], Some(&[sheet])) = (leaves.as_slice(), scans.get(&key).map(Vec::as_slice)) else { continue };
        table.attach(sheet, Attached { file: leaf.0, index: leaf.1, why: PairReason::SameDigits(key.1.clone()) });
        if doubtful {
            let scan = table.sheets.get(sheet).map(|sheet| table.path(sheet.file)).unwrap_or_default();
            let what = format!("Only the number {} speaks for this pair", key.1);
            let paths = vec![scan, table.path(leaf.0)];
            table.doubt(sheet, Doubt::new(DoubtKind::OnlyByNumber, what, paths));
        }
        done.insert(leaf);
    }
    loose.into_iter().filter(|leaf| !done.contains(leaf)).collect()
}

/// A text whose name is that of a document but whose pages are more or fewer: in order as far as both go, as a doubt, where there is no
/// better text for the document.
fn in_order(table: &mut Table<'_>, index: &Index, loose: Vec<Leaf>, undivided: Vec<usize>) -> (Vec<Leaf>, Vec<usize>) {
    let mut rest = (Vec::new(), Vec::new());
    let flows: Vec<(usize, Option<Leaf>)> =
        loose.into_iter().map(|leaf| (leaf.0, Some(leaf))).chain(undivided.into_iter().map(|id| (id, None))).collect();
    for (id, leaf) in flows {
        let whole = leaf.is_none() || page_count(table, id) == 1;
        let key = table.files.get(id).filter(|_| whole).and_then(|file| document(index, &file.name.whole_key()));
        let sheets = key.and_then(|key| index.documents.get(&key)).map(Vec::as_slice).unwrap_or_default();
        if sheets.is_empty() || sheets.iter().any(|&sheet| table.has_text(sheet)) {
            if !sheets.is_empty() {
                table.doubts.push(counts_differ(table, id, sheets.len(), "it stands as a document of its own"));
            }
            match leaf {
                Some(leaf) => rest.0.push(leaf),
                None => rest.1.push(id),
            }
            continue;
        }
        let count = page_count(table, id);
        table.doubts.push(counts_differ(table, id, sheets.len(), "they are paired in order as far as both go"));
        for (place, &sheet) in (0..count).zip(sheets) {
            table.attach(sheet, Attached { file: id, index: place, why: PairReason::PageByPage(place + 1, count) });
        }
        rest.0.extend((sheets.len() as u32..count).map(|page| (id, page)));
    }
    rest
}

fn counts_differ(table: &Table<'_>, id: usize, scans: usize, done: &str) -> Doubt {
    let pages = page_count(table, id);
    let of_text = if pages == 1 { "The text is not divided into pages".to_owned() } else { format!("The text has {pages} pages") };
    let of_scans = if scans == 1 { "there is one scan".to_owned() } else { format!("there are {scans} scans") };
    Doubt::new(DoubtKind::CountsDiffer, format!("{of_text}, {of_scans} of the same name; {done}"), vec![table.path(id)])
}

/// As many texts as scans left in one place.
fn by_count(table: &mut Table<'_>, loose: Vec<Leaf>, undivided: &[usize]) -> (Vec<Leaf>, Vec<usize>) {
    let mut bare: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (id, sheet) in table.sheets.iter().enumerate() {
        if let Some(file) = sheet.scan.and_then(|(file, _)| table.files.get(file)).filter(|_| !table.has_text(id)) {
            bare.entry(file.name.home.clone()).or_default().push(id);
        }
    }
    for sheets in bare.values_mut() {
        sheets.sort_by_key(|&id| table.sheets.get(id).map(|sheet| (sheet.file, sheet.place)));
    }
    let mut texts: BTreeMap<Vec<String>, Vec<Leaf>> = BTreeMap::new();
    for leaf in loose.into_iter().chain(undivided.iter().flat_map(|&id| (0..page_count(table, id)).map(move |page| (id, page)))) {
        let home = table.files.get(leaf.0).map(|file| file.name.home.clone()).unwrap_or_default();
        texts.entry(home).or_default().push(leaf);
    }
    let mut rest = Vec::new();
    for (home, mut leaves) in texts {
        leaves.sort_unstable();
        let sheets = bare.get(&home).filter(|sheets| sheets.len() == leaves.len());
        let Some(sheets) = sheets else {
            rest.extend(leaves);
            continue;
        };
        for (&sheet, (file, index)) in sheets.iter().zip(leaves) {
            let scan = table.sheets.get(sheet).map(|sheet| table.path(sheet.file)).unwrap_or_default();
            let paths = vec![scan, table.path(file)];
            table.attach(sheet, Attached { file, index, why: PairReason::SameCount });
            table.doubt(sheet, Doubt::new(DoubtKind::OnlyByCount, PairReason::SameCount.sentence(), paths));
        }
    }
    let of_whole: BTreeSet<usize> = undivided.iter().copied().collect();
    let (pages, whole): (Vec<Leaf>, Vec<Leaf>) = rest.into_iter().partition(|leaf| !of_whole.contains(&leaf.0));
    let whole: BTreeSet<usize> = whole.into_iter().map(|leaf| leaf.0).collect();
    (pages, whole.into_iter().collect())
}
