//! Lists of pages among the files: METS and IIIF manifests say which pictures and texts belong together, in which order, and what the
//! pages are called.
//!
//! A list beats every guess, so it is heard before names are compared; what it does not name is paired as without it. Lists come from
//! other people's servers: what they name is looked for by its place and by its name, and what is not here is told, not fetched.

use super::doubt::{Doubt, DoubtKind};
use super::listing::{EntryKind, ManifestEntry};
use super::pairing::{self, Attached, Sheet, Table};
use super::texts::{closest, linked_name};
use super::{Leftover, PairReason};
use crate::formats::manifest::ManifestPage;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Names of missing files that are told one by one.
const TOLD: usize = 3;

/// Puts pages into the order of the lists and attaches the texts they name; gives back the text files that were attached.
pub(super) fn apply(table: &mut Table<'_>) -> BTreeSet<usize> {
    let mut linked = BTreeSet::new();
    let index = Index::of(table);
    let mut lists: Vec<(usize, Vec<Found>)> = Vec::new();
    for id in 0..table.files.len() {
        if let Some(list) = entry(table, id).map(|entry| &entry.list) {
            let found = found(table, &index, id, &list.pages);
            lists.push((id, found));
        }
    }
    // The list of the whole before those of its parts.
    let count = |found: &[Found], is: fn(&Found) -> bool| found.iter().filter(|page| is(page)).count();
    lists.sort_by_key(|(id, found)| {
        std::cmp::Reverse((count(found, |page| !page.sheets.is_empty()), count(found, Found::is_here), usize::MAX - *id))
    });
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut copies: BTreeMap<usize, usize> = BTreeMap::new();
    for (id, pages) in lists {
        let new = pages.iter().filter(|page| page.is_here() && page.is_new(&taken, &linked)).count();
        let kind = entry(table, id).map_or("list", |entry| entry.list.kind);
        if new == 0 && !has_text(table, id) {
            let why = if pages.iter().any(Found::is_here) {
                format!("This {kind} lists pages that another list has in order already")
            } else {
                format!("This {kind} lists pages, but none of their files is here")
            };
            table.leftovers.push(Leftover { path: table.path(id), why });
            continue;
        }
        placed(table, id, &pages, &mut taken, &mut copies, &mut linked);
    }
    pairing::merge_copies(table, &copies);
    linked
}

/// What is here of a listed page.
#[derive(Debug, Default)]
struct Found {
    sheets: Vec<usize>,
    texts: Vec<(usize, u32)>,
    /// A file that the list names and that is not here.
    missing: Option<String>,
}

impl Found {
    fn is_here(&self) -> bool {
        !self.sheets.is_empty() || !self.texts.is_empty()
    }

    /// Whether no other list has it.
    fn is_new(&self, taken: &BTreeSet<usize>, linked: &BTreeSet<usize>) -> bool {
        let free = self.sheets.iter().all(|sheet| !taken.contains(sheet));
        free && (!self.sheets.is_empty() || self.texts.iter().all(|(file, _)| !linked.contains(file)))
    }
}

fn entry<'a>(table: &Table<'a>, id: usize) -> Option<&'a ManifestEntry> {
    match &table.files.get(id)?.entry.kind {
        EntryKind::Manifest(entry) => Some(entry),
        _ => None,
    }
}

fn has_text(table: &Table<'_>, id: usize) -> bool {
    entry(table, id).is_some_and(|entry| entry.text.is_some())
}

/// Scans and texts by their names.
struct Index {
    scans: BTreeMap<String, Vec<usize>>,
    texts: BTreeMap<String, Vec<usize>>,
    /// Also without their endings: a server's JPEG may be here as TIFF.
    stems: BTreeMap<String, Vec<usize>>,
}

impl Index {
    fn of(table: &Table<'_>) -> Self {
        let mut index = Self { scans: BTreeMap::new(), texts: BTreeMap::new(), stems: BTreeMap::new() };
        for (id, file) in table.files.iter().enumerate() {
            match &file.entry.kind {
                EntryKind::Scan(_) => {
                    index.scans.entry(file.name.file.clone()).or_default().push(id);
                    index.stems.entry(file.name.stem.clone()).or_default().push(id);
                }
                EntryKind::Text(_) => index.texts.entry(file.name.file.clone()).or_default().push(id),
                EntryKind::Manifest(_) | EntryKind::Other(_) => {}
            }
        }
        index
    }
}

/// Looks for what a list names.
fn found(table: &Table<'_>, index: &Index, list: usize, pages: &[ManifestPage]) -> Vec<Found> {
    let Some(name) = table.files.get(list).map(|file| &file.name) else { return Vec::new() };
    let count = pages.len();
    let mut out: Vec<Found> = (0..)
        .zip(pages)
        .map(|(place, page)| {
            let mut found = Found::default();
            for href in &page.images {
                let linked = linked_name(href);
                let scans = index.scans.get(&linked.file).or_else(|| index.stems.get(&linked.stem));
                let scan = scans.and_then(|scans| closest(table, scans, name, &linked));
                match scan.and_then(|scan| table.sheets_of.get(&scan)).map(|sheets| (sheets.len(), sheets)) {
                    Some((1, sheets)) => found.sheets.extend(sheets.first()),
                    Some((frames, sheets)) if frames == count => found.sheets.extend(sheets.get(place)),
                    _ => found.missing = found.missing.take().or_else(|| Some(href.clone())),
                }
            }
            for href in &page.texts {
                let linked = linked_name(href);
                let text = index.texts.get(&linked.file).and_then(|texts| closest(table, texts, name, &linked));
                let Some((id, EntryKind::Text(text))) = text.and_then(|id| Some((id, &table.files.get(id)?.entry.kind))) else { continue };
                match text.pages.len() {
                    1 => found.texts.push((id, 0)),
                    several if several == count => found.texts.push((id, place as u32)),
                    _ => {}
                }
            }
            found
        })
        .collect();
    if out.iter().all(|page| page.sheets.is_empty()) {
        by_order(table, list, &mut out);
    }
    out
}

/// Servers give pictures names of their own. Where it names none of those beside it, and all of these are called by numbers of its pages, as
/// fetched ones are, the numbers count; where there are as many as it has pages, the order does.
fn by_order(table: &Table<'_>, list: usize, pages: &mut [Found]) {
    let Some(folder) = table.files.get(list).map(|file| &file.name.folder) else { return };
    let name = |sheet: &Sheet| sheet.scan.and_then(|(file, _)| table.files.get(file)).map(|file| &file.name);
    let beside = |sheet: &&(usize, &Sheet)| name(sheet.1).is_some_and(|name| name.folder.starts_with(folder));
    let mut sheets: Vec<(usize, &Sheet)> = table.sheets.iter().enumerate().filter(|sheet| beside(&sheet)).collect();
    sheets.sort_by_key(|(_, sheet)| (sheet.file, sheet.place));
    let number = |sheet: &Sheet| name(sheet)?.stem.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < pages.len());
    let numbers: Option<Vec<usize>> = sheets.iter().map(|(_, sheet)| number(sheet)).collect();
    let places = numbers.or_else(|| (sheets.len() == pages.len()).then(|| (0..pages.len()).collect()));
    for (place, (sheet, _)) in places.unwrap_or_default().into_iter().zip(sheets) {
        if let Some(page) = pages.get_mut(place) {
            page.sheets = vec![sheet];
            page.missing = None;
        }
    }
}

/// Puts the pages of a list into one document.
fn placed(
    table: &mut Table<'_>,
    list: usize,
    pages: &[Found],
    taken: &mut BTreeSet<usize>,
    copies: &mut BTreeMap<usize, usize>,
    linked: &mut BTreeSet<usize>,
) {
    let Some((document, mut title, _)) = table.files.get(list).map(|file| pairing::whole(&file.name)) else { return };
    let Some(own) = entry(table, list) else { return };
    if let Some(said) = &own.list.title {
        title.clone_from(said);
    }
    let kind = own.list.kind;
    let mut missing: Vec<String> = Vec::new();
    for ((place, found), page) in (0..).zip(pages).zip(&own.list.pages) {
        let words = own.written.get(place as usize).copied().unwrap_or(false);
        if found.is_here() && !found.is_new(taken, linked) {
            continue;
        }
        let mut sheets = found.sheets.iter().filter(|sheet| !taken.contains(sheet)).copied();
        let main = match sheets.next() {
            Some(main) => main,
            None if found.sheets.is_empty() && (!found.texts.is_empty() || words) => {
                table.sheets.push(Sheet {
                    scan: None,
                    file: list,
                    place,
                    document: document.clone(),
                    title: title.clone(),
                    ..Sheet::default()
                });
                table.sheets.len() - 1
            }
            None => {
                missing.extend(found.missing.clone().or_else(|| page.images.first().cloned()));
                continue;
            }
        };
        copies.extend(sheets.filter(|copy| *copy != main).map(|copy| (copy, main)));
        taken.extend(found.sheets.iter().copied().chain([main]));
        if let Some(sheet) = table.sheets.get_mut(main) {
            (sheet.document, sheet.title, sheet.number) = (document.clone(), title.clone(), None);
            (sheet.file, sheet.place, sheet.label) = (list, place, page.label.clone());
        }
        let why = || PairReason::Listed(kind.to_owned());
        for &(file, index) in &found.texts {
            linked.insert(file);
            table.attach(main, Attached { file, index, why: why() });
        }
        if words {
            table.attach(main, Attached { file: list, index: place, why: why() });
        }
    }
    if !missing.is_empty() {
        let paths = vec![table.path(list)];
        table.doubts.push(Doubt::new(DoubtKind::NotHere, not_here(kind, &missing), paths));
    }
}

fn not_here(kind: &str, missing: &[String]) -> String {
    let named: Vec<&str> = missing.iter().take(TOLD).map(String::as_str).collect();
    let more = if missing.len() > TOLD { ", …" } else { "" };
    let remote = missing.iter().any(|href| href.starts_with("http://") || href.starts_with("https://"));
    let advice = if remote { "; fetch them first, nothing is fetched unasked" } else { "" };
    let pages = if missing.len() == 1 { "a page whose file is".to_owned() } else { format!("{} pages whose files are", missing.len()) };
    format!("The {kind} lists {pages} not here: {}{more}{advice}", named.join(", "))
}

/// What a list that was opened by itself does not name is not opened with it.
pub(super) fn only(table: &mut Table<'_>, list: &Path) {
    let Some(id) = table.files.iter().position(|file| file.entry.path == list) else { return };
    let Some(key) = table.files.get(id).map(|file| pairing::whole(&file.name).0) else { return };
    let is_own = |sheet: &Sheet| sheet.document == key && sheet.file == id;
    if table.sheets.iter().any(is_own) {
        table.sheets.retain(is_own);
        table.leftovers.retain(|left| left.path == list);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::intake::{Entry, IntakePlan, Listing, TextEntry, TextPage, plan};
    use crate::formats::manifest::Manifest;
    use std::path::PathBuf;

    /// A list whose pages are said as `label: images | texts`.
    fn list(path: &str, pages: &[&str]) -> Entry {
        let page = |said: &&str| {
            let (label, rest) = said.split_once(": ").unwrap();
            let (images, texts) = rest.split_once('|').unwrap_or((rest, ""));
            let all = |names: &str| names.split_whitespace().map(str::to_owned).collect();
            ManifestPage { label: (label != "-").then(|| label.to_owned()), images: all(images), texts: all(texts), size: None }
        };
        let list = Manifest { kind: "METS", title: Some("Box 3".to_owned()), pages: pages.iter().map(page).collect(), notices: Vec::new() };
        Entry { path: path.into(), bytes: 0, kind: EntryKind::Manifest(ManifestEntry { list, ..ManifestEntry::default() }) }
    }

    fn planned(entries: Vec<Entry>, only: Option<&str>) -> IntakePlan {
        plan(&Listing { root: "/box".into(), entries, only: only.map(PathBuf::from), ..Listing::default() })
    }

    fn said(plan: &IntakePlan) -> Vec<String> {
        let page = |title: &str, page: &crate::app::intake::PlannedPage| {
            let scan = page.scan.as_ref().map_or("-".to_owned(), |scan| scan.path.display().to_string());
            let texts: Vec<String> = page.texts.iter().map(|text| format!("{}#{}", text.path.display(), text.index)).collect();
            format!("{title} [{}] {scan} < {} {}", page.label, texts.join(", "), page.why.id())
        };
        let pages = plan.documents.iter().flat_map(|document| document.pages.iter().map(|one| page(&document.title, one)));
        pages.chain(plan.doubts.iter().map(|doubt| format!("! {}", doubt.what))).collect()
    }

    fn scan(path: &str) -> Entry {
        Entry::scan(path, 1)
    }

    #[test]
    fn a_list_says_order_names_and_pairs() {
        let entries = vec![
            list(
                "mets.xml",
                &["iv: file://x/OCR-D-IMG/b.tif|alto/zwei.xml", "1: OCR-D-IMG/a.tif OCR-D-BIN/a_bin.png|alto/eins.xml", "2: gone.tif|"],
            ),
            scan("OCR-D-IMG/a.tif"),
            scan("OCR-D-IMG/b.tif"),
            scan("OCR-D-BIN/a_bin.png"),
            Entry::text("alto/eins.xml", "alto", 1),
            Entry::text("alto/zwei.xml", "alto", 1),
        ];
        let plan = planned(entries, None);
        let expected = [
            "Box 3 [iv] OCR-D-IMG/b.tif < alto/zwei.xml#0 listed",
            "Box 3 [1] OCR-D-IMG/a.tif < alto/eins.xml#0 listed",
            "! The METS lists a page whose file is not here: gone.tif",
        ];
        assert_eq!(said(&plan), expected);
        assert_eq!(plan.leftovers[0].path, PathBuf::from("OCR-D-BIN/a_bin.png"));
    }

    #[test]
    fn what_a_list_does_not_name_is_paired_as_without_it() {
        let entries = || vec![list("mets.xml", &["1: a.tif|"]), scan("a.tif"), scan("letter.tif"), Entry::text("letter.txt", "txt", 1)];
        assert_eq!(
            said(&planned(entries(), None)),
            ["letter [1] letter.tif < letter.txt#0 same-name", "Box 3 [1] a.tif <  alone", "! No page has a text in Box 3"]
        );
        assert_eq!(said(&planned(entries(), Some("mets.xml")))[..1], ["Box 3 [1] a.tif <  alone"]);
    }

    #[test]
    fn the_whole_is_heard_before_its_parts() {
        let entries = vec![
            list("case.xml", &["x: b.tif|", "y: gone.jp2|b.xml"]),
            Entry::text("b.xml", "alto", 1),
            list("mets.xml", &["1: a.tif|", "2: b.tif|b.xml"]),
            scan("a.tif"),
            scan("b.tif"),
        ];
        let plan = planned(entries, None);
        assert_eq!(said(&plan), ["Box 3 [1] a.tif <  alone", "Box 3 [2] b.tif < b.xml#0 listed"]);
        assert!(plan.leftovers[0].why.contains("another list"), "{:?}", plan.leftovers);
    }

    #[test]
    fn a_servers_names_count_by_order_and_text_in_the_list_is_a_reading() {
        let address = "p: https://x.org/iiif/77%2Fab/full/max/0/default.jpg|";
        let mut manifest = list("manifest.json", &[address, address]);
        let EntryKind::Manifest(entry) = &mut manifest.kind else { unreachable!() };
        entry.text = Some(TextEntry { format: "iiif".to_owned(), placed: true, pages: vec![TextPage::default(); 2] });
        entry.written = vec![true, false];
        let plan = planned(vec![manifest, scan("0001.jpg"), scan("0002.jpg")], None);
        assert_eq!(said(&plan), ["Box 3 [p] 0001.jpg < manifest.json#0 listed", "Box 3 [p] 0002.jpg <  alone"]);
        let plan = planned(vec![list("manifest.json", &[address, address, address]), scan("0001.jpg"), scan("0003.jpg")], None);
        assert_eq!(plan.documents[0].pages.len(), 2);
        assert!(said(&plan).last().unwrap().contains("not here"), "{:?}", said(&plan));
        let plan = planned(vec![list("manifest.json", &[address]), scan("ab.jpg"), scan("other.jpg")], Some("manifest.json"));
        assert_eq!(said(&plan), ["Box 3 [p] ab.jpg <  alone"]);
    }

    #[test]
    fn a_list_of_files_that_are_elsewhere_is_told() {
        let plan = planned(vec![list("mets.xml", &["1: https://x.org/a.jpg|"]), scan("c.tif"), scan("d.tif")], None);
        assert!(plan.leftovers[0].why.contains("none of their files is here"), "{:?}", plan.leftovers);
        assert_eq!(plan.page_count(), 2);
    }
}
