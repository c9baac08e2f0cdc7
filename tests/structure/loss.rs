//! What a cleaned export leaves out of public texts: every dropped line is printed with its rule, to be read by eye.
//!
//! A line of the text itself that is left out is the worst fault there is, so this counts over everything at hand: telegrams, four readings of
//! declassified files, and typescripts with a transcription made by people.

use crate::{marks, shared};
use onionskin::analysis::PageInput;
use onionskin::analysis::reading::{MarkedPage, OmissionKind, Policy, ShownMark, Words, reading_text};
use onionskin::model::{DocumentId, Layout, PageId, PageText};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A document: its name and the texts of its pages.
pub(crate) type Document = (String, Vec<String>);

/// A line that an export leaves out.
struct Dropped {
    document: String,
    page: usize,
    kind: &'static str,
    rule: String,
    text: String,
}

pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    found.sort();
    found
}

pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Texts of one file a document, pages parted by form feeds.
pub(crate) fn by_form_feed(folder: &Path) -> Vec<Document> {
    let pages = |path: &PathBuf| std::fs::read_to_string(path).unwrap().split('\u{c}').map(str::to_owned).collect();
    files(folder, ".txt").iter().map(|path| (stem(path), pages(path))).collect()
}

/// Texts of one file a page, the page's number last in the file's name after an underscore.
pub(crate) fn by_page(files: &[PathBuf], read: fn(&str) -> String) -> Vec<Document> {
    let mut documents: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let name = stem(file);
        let document = name.rsplit_once('_').map_or(name.clone(), |(head, _)| head.to_owned());
        documents.entry(document).or_default().push(read(&std::fs::read_to_string(file).unwrap()));
    }
    documents.into_iter().collect()
}

/// The lines that an export leaves out, and how many lines with something on them there are.
fn dropped(documents: &[Document]) -> (Vec<Dropped>, usize) {
    let (mut out, mut lines) = (Vec::new(), 0);
    let layout = Layout::default();
    for (name, pages) in documents {
        let views: Vec<&str> = pages.iter().map(String::as_str).collect();
        lines += pages.iter().map(|page| page.lines().filter(|line| !line.trim().is_empty()).count()).sum::<usize>();
        let found = marks(&views);
        let texts: Vec<PageText> = pages.iter().map(|page| PageText::new(page.clone())).collect();
        let shown: Vec<Vec<ShownMark>> = found
            .iter()
            .map(|page| {
                page.findings.iter().map(|finding| ShownMark { span: finding.span, kind: finding.kind, extent: finding.extent }).collect()
            })
            .collect();
        let marked: Vec<MarkedPage<'_>> = texts
            .iter()
            .zip(&shown)
            .zip(1..)
            .map(|((text, marks), id)| MarkedPage {
                page: PageInput { id: PageId(id), document: DocumentId(1), text, layout: &layout, scan_size: None },
                label: "",
                marks,
                rulings: &[],
                place: id as usize,
            })
            .collect();
        for omission in reading_text(&marked, &Policy::default(), &Words { known: &|_| false, counted: None }).omissions {
            let OmissionKind::Dropped(kind) = omission.why else { continue };
            let page = omission.page.0 as usize;
            let rule = found[page - 1]
                .findings
                .iter()
                .find(|finding| finding.kind == kind && finding.span.overlaps(omission.span))
                .map_or(String::new(), |finding| finding.rule.clone());
            out.push(Dropped { document: name.clone(), page, kind: kind.id(), rule, text: omission.text });
        }
    }
    (out, lines)
}

/// Prints each form of dropped line once, digits as `9`, with how often and where first.
fn print(title: &str, all: &[Dropped], lines: usize) {
    let mut forms: BTreeMap<(String, String), (usize, &Dropped)> = BTreeMap::new();
    for dropped in all {
        let mut form: String = dropped.text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
        while form.contains("99") {
            form = form.replace("99", "9");
        }
        forms.entry((dropped.rule.clone(), form)).or_insert((0, dropped)).0 += 1;
    }
    println!("{title}: {} of {lines} lines left out, {} forms", all.len(), forms.len());
    for ((rule, _), (count, first)) in forms {
        println!("  {count:4} {} {rule} {:?} {}:{}", first.kind, first.text, first.document, first.page);
    }
}

/// How many lines of each set were left out when all of them were last read by eye, and none or next to none was text. More may be found
/// rightly, but whoever raises a number has read what is new.
const MOST_LEFT_OUT: &[(&str, usize)] = &[
    ("cables", 2463),
    ("vision", 461),
    ("tesseract 4", 223),
    ("gemini", 357),
    ("tesseract 5", 139),
    ("ehri by people", 11),
    ("ehri read", 2),
];

/// Whether a line runs on as a sentence does: several words in small letters that are no stamp's.
fn is_sentence(line: &str) -> bool {
    let small = line.split_whitespace().filter(|word| word.len() >= 3 && word.chars().all(char::is_lowercase)).count();
    small >= 4
}

/// Whether a line of a telegram is furniture by its form, told without our rules.
fn is_telegram_furniture(line: &str) -> bool {
    let letters: String = line.chars().filter(|c| c.is_alphabetic()).collect();
    let levels = ["CONFIDENTIAL", "LIMITEDOFFICIALUSE", "SECRET", "UNCLAS", "UNCLASSIFIED", "EXDIS", "LIMDIS", "NODIS", "STADIS"];
    let level = letters.strip_suffix("POSSDUPE").unwrap_or(&letters);
    levels.contains(&level)
        || ["PAGE ", "NNN", "E.O.", "EO 1", "EO Sys", "Sheryl P. Walter", "US Department of State", "20 Mar 2014", "30 JUN 2005"]
            .iter()
            .any(|head| line.starts_with(head))
        || line.contains("Declassified/Released")
}

#[test]
fn shared_texts_lose_no_line_of_text() {
    let Some(root) = shared("data") else { return };
    let jfk = root.join("jfk-declassified");
    let vision = crate::jfk::by_heading(&jfk.join("text-vision"));
    let gemini: Vec<Document> =
        files(&jfk.join("text-gemini"), "").iter().map(|path| (stem(path), vec![std::fs::read_to_string(path).unwrap()])).collect();
    let mut scans = Vec::new();
    for folder in files(&jfk.join("pages"), "") {
        scans.extend(files(&folder, ".txt"));
    }
    let ehri = root.join("ehri-typescripts");
    let sets: Vec<(&str, Vec<Document>)> = vec![
        ("cables", by_form_feed(&root.join("state-cables/txt"))),
        ("vision", vision),
        ("tesseract 4", by_form_feed(&jfk.join("text-tesseract4"))),
        ("gemini", gemini),
        ("tesseract 5", by_page(&scans, str::to_owned)),
        ("ehri by people", by_page(&files(&ehri.join("gt-alto"), ".xml"), alto_lines)),
        ("ehri read", by_page(&files(&ehri.join("tesseract-txt"), ".txt"), str::to_owned)),
    ];
    for ((title, documents), (of, most)) in sets.iter().zip(MOST_LEFT_OUT) {
        let (all, lines) = dropped(documents);
        print(title, &all, lines);
        assert_eq!(title, of);
        assert!(all.len() <= *most, "{title}: {} lines are left out, and only {most} were read by eye", all.len());
        let lost: Vec<&str> = all.iter().map(|dropped| dropped.text.trim()).filter(|line| is_sentence(line)).collect();
        assert!(lost.is_empty(), "{title}: {lost:#?}");
        if *title == "cables" {
            let lost: Vec<&str> = all.iter().map(|dropped| dropped.text.trim()).filter(|line| !is_telegram_furniture(line)).collect();
            assert!(lost.is_empty(), "{lost:#?}");
        }
    }
}

/// The lines of an ALTO file that has one string a line.
pub(crate) fn alto_lines(xml: &str) -> String {
    let content = |line: &str| {
        let (text, _) = line.split_once("CONTENT=\"")?.1.split_once('"')?;
        Some(text.replace("&quot;", "\"").replace("&apos;", "'").replace("&#39;", "'").replace("&amp;", "&"))
    };
    xml.lines().filter_map(content).collect::<Vec<_>>().join("\n")
}
