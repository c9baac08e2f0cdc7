//! Pairing as strings: files in, pages out.
//!
//! A file is its path; `*3` gives it three frames or pages, `>x.png` is the image a text names. Expected are lines
//! `document [label] scan < working, witness : reason ! doubts`, then the doubts about the whole and the files left over.

use super::*;
use crate::app::intake::{Entry, IntakePlan};
use crate::model::ScanSize;
use std::fmt::Write as _;
use std::path::PathBuf;

fn entry(said: &str) -> Entry {
    let (said, image) = said.split_once('>').map_or((said, None), |(path, image)| (path, Some(image.to_owned())));
    let (path, count) = said.split_once('*').map_or((said, 1), |(path, count)| (path, count.parse().unwrap()));
    let format = match path.to_lowercase().rsplit_once('.').unwrap().1 {
        "txt" => "txt",
        "md" => "md",
        "hocr" | "html" => "hocr",
        "xml" if path.contains("page") => "page",
        "xml" => "alto",
        "jsonl" => {
            return Entry { path: path.into(), bytes: 0, kind: EntryKind::Other("It is neither a scan nor a text of pages".to_owned()) };
        }
        extension => {
            let mut entry = Entry::scan(path, count);
            let EntryKind::Scan(scan) = &mut entry.kind else { unreachable!() };
            scan.own_text = extension == "pdf";
            return entry;
        }
    };
    let mut entry = Entry::text(path, format, count);
    let EntryKind::Text(text) = &mut entry.kind else { unreachable!() };
    text.pages[0].image = image;
    entry
}

fn said(plan: &IntakePlan) -> String {
    let mut out = String::new();
    for document in &plan.documents {
        for page in &document.pages {
            let scan = page.scan.as_ref().map_or("-".to_owned(), |scan| format!("{}#{}", scan.path.display(), scan.frame));
            let texts: Vec<String> =
                page.texts.iter().map(|text| format!("{}#{} {}", text.path.display(), text.index, text.name)).collect();
            write!(
                out,
                "{} [{}] {scan} < {}: {}",
                document.title,
                page.label,
                texts.join(", ") + if texts.is_empty() { "" } else { " " },
                page.why.id()
            )
            .unwrap();
            for doubt in &page.doubts {
                write!(out, " ! {}", doubt.kind.id()).unwrap();
            }
            out.push('\n');
        }
    }
    for doubt in &plan.doubts {
        writeln!(out, "! {}: {}", doubt.kind.id(), doubt.what).unwrap();
    }
    for left in &plan.leftovers {
        writeln!(out, "left {}: {}", left.path.display(), left.why).unwrap();
    }
    out
}

fn check(files: &str, expected: &str) {
    let mut listing = Listing { root: PathBuf::from("/box"), entries: files.split_whitespace().map(entry).collect(), ..Listing::default() };
    let plan_of = plan(&listing);
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(said(&plan_of).lines().collect::<Vec<_>>(), expected, "{files}");
    // The order in which the disk lists files means nothing.
    listing.entries.reverse();
    assert_eq!(plan(&listing), plan_of);
}

#[test]
fn same_stem_in_one_folder() {
    check(
        "0001.jpg 0001.txt 0002.jpg 0002.gt.txt 0002.txt 10.JPG 10.TXT",
        "box [1] 0001.jpg#0 < 0001.txt#0 txt : same-name
         box [2] 0002.jpg#0 < 0002.gt.txt#0 gt, 0002.txt#0 txt : same-name
         box [10] 10.JPG#0 < 10.TXT#0 txt : same-name
         ! gap: Numbers 3–9 are missing in box",
    );
}

#[test]
fn human_texts_are_corrected_and_others_witness() {
    check(
        "images/EHRI-BF_EN_01.jpg gt-alto/EHRI-BF_EN_01.xml>EHRI-BF_EN_01.jpg tesseract-alto/EHRI-BF_EN_01.xml>EHRI-BF_EN_01.jpg \
         tesseract-hocr/EHRI-BF_EN_01.hocr tesseract-txt/EHRI-BF_EN_01.txt lines.jsonl",
        "EHRI-BF_EN [1] images/EHRI-BF_EN_01.jpg#0 < gt-alto/EHRI-BF_EN_01.xml#0 gt-alto, tesseract-alto/EHRI-BF_EN_01.xml#0 tesseract-alto, \
         tesseract-hocr/EHRI-BF_EN_01.hocr#0 tesseract-hocr, tesseract-txt/EHRI-BF_EN_01.txt#0 tesseract-txt : names-image
         left lines.jsonl: It is neither a scan nor a text of pages",
    );
}

#[test]
fn pages_of_a_record_with_texts_of_the_whole() {
    check(
        "pages/104-1/104-1_p001.tif pages/104-1/104-1_p001.hocr>dev/104-1_p001.tif pages/104-1/104-1_p002.tif pages/104-1/104-1_p002.txt \
         text-vision/104-1.md*2 text-gemini/104-1.md pdf/104-1.pdf*2",
        "104-1 [1] pages/104-1/104-1_p001.tif#0 < pages/104-1/104-1_p001.hocr#0 hocr, text-vision/104-1.md#0 text-vision, pdf/104-1.pdf#0 pdf : \
         names-image
         104-1 [2] pages/104-1/104-1_p002.tif#0 < pages/104-1/104-1_p002.txt#0 txt, text-vision/104-1.md#1 text-vision, pdf/104-1.pdf#1 pdf : \
         same-name
         104-1 (text-gemini) [1] - < text-gemini/104-1.md#0 text-gemini : alone
         ! duplicate: The same 2 pages are there twice; they are shown from pages/104-1/104-1_p001.tif; its own text is kept as a reading
         ! counts-differ: The text is not divided into pages, there are 2 scans of the same name; it stands as a document of its own
         ! text-without-scan: No page has a scan in 104-1 (text-gemini)
         left pdf/104-1.pdf: The same pages are shown from pages/104-1/104-1_p001.tif; its own text is kept as a reading",
    );
}

#[test]
fn one_file_of_many_scans() {
    check(
        "letter.tif*2 letter.txt*2 memo.pdf*2 memo-1.txt memo_p002.txt",
        "letter [1] letter.tif#0 < letter.txt#0 txt : page-by-page
         letter [2] letter.tif#1 < letter.txt#1 txt : page-by-page
         memo [1] memo.pdf#0 < memo-1.txt#0 txt, memo.pdf#0 pdf : frame-number
         memo [2] memo.pdf#1 < memo_p002.txt#0 txt, memo.pdf#1 pdf : frame-number",
    );
}

#[test]
fn a_text_of_another_length_is_a_doubt() {
    check(
        "letter.pdf*3 letter.txt*2",
        "letter [1] letter.pdf#0 < letter.txt#0 txt, letter.pdf#0 pdf : page-by-page
         letter [2] letter.pdf#1 < letter.txt#1 txt, letter.pdf#1 pdf : page-by-page
         letter [3] letter.pdf#2 < letter.pdf#2 pdf : own-text
         ! counts-differ: The text has 2 pages, there are 3 scans of the same name; they are paired in order as far as both go",
    );
}

#[test]
fn names_that_only_share_digits_or_nothing() {
    check(
        "scans/IMG_0003.jpg notes/letter-3.txt scans/IMG_0004.jpg notes/letter-4.txt",
        "box [3] scans/IMG_0003.jpg#0 < : alone
         box [4] scans/IMG_0004.jpg#0 < : alone
         letter [3] - < notes/letter-3.txt#0 txt : alone
         letter [4] - < notes/letter-4.txt#0 txt : alone
         ! scan-without-text: No page has a text in box
         ! text-without-scan: No page has a scan in letter",
    );
}

#[test]
fn same_digits_in_the_same_home() {
    check(
        "img/IMG_0003.jpg txt/letter-3.txt img/IMG_0004.jpg txt/letter-4.txt",
        "box [3] img/IMG_0003.jpg#0 < txt/letter-3.txt#0 txt : same-digits
         box [4] img/IMG_0004.jpg#0 < txt/letter-4.txt#0 txt : same-digits",
    );
}

#[test]
fn order_alone_is_a_doubt() {
    check(
        "front.jpg back.jpg one.txt two.txt",
        "back [1] back.jpg#0 < one.txt#0 txt : same-count ! only-by-count
         front [1] front.jpg#0 < two.txt#0 txt : same-count ! only-by-count",
    );
}

#[test]
fn folders_that_repeat_the_same_names() {
    check(
        "a/0001.jpg a/page/0001.xml>0001.jpg b/0001.jpg b/page/0001.xml>0001.jpg",
        "a [1] a/0001.jpg#0 < a/page/0001.xml#0 page : names-image
         b [1] b/0001.jpg#0 < b/page/0001.xml#0 page : names-image",
    );
}

#[test]
fn a_link_beats_a_name_and_says_so() {
    check(
        "1.png 2.png 1.hocr>1.png 2.hocr>1.png",
        "box [1] 1.png#0 < 1.hocr#0 hocr, 2.hocr#0 hocr 2 : names-image ! name-against-link
         box [2] 2.png#0 < : alone ! scan-without-text",
    );
}

#[test]
fn one_page_in_several_pictures() {
    check(
        "tif/0001.tif jpg/0001.jpg 0001.nrm.png xml/0001.xml>0001.jpg",
        "box [1] tif/0001.tif#0 < xml/0001.xml#0 xml : names-image
         ! duplicate: One page is there in two picture files of the same name; the better kind is shown
         left 0001.nrm.png: A derived picture of a scan that is shown: tif/0001.tif
         left jpg/0001.jpg: Another picture of a page that is shown: tif/0001.tif",
    );
}

#[test]
fn the_folder_may_be_the_page() {
    check(
        "book/page-0001/page.png book/page-0001/page.hocr book/page-0002/page.png book/page-0002/page.hocr",
        "book [1] book/page-0001/page.png#0 < book/page-0001/page.hocr#0 hocr : same-name
         book [2] book/page-0002/page.png#0 < book/page-0002/page.hocr#0 hocr : same-name",
    );
}

#[test]
fn texts_alone_are_a_dossier_too() {
    check(
        "README.md letter.txt*2",
        "letter [1] - < letter.txt#0 txt : alone\nletter [2] - < letter.txt#1 txt : alone\nleft README.md: It tells about the collection and is no page of it",
    );
    check("draft-letter.txt", "draft-letter [1] - < draft-letter.txt#0 txt : alone");
}

#[test]
fn numbers_that_are_no_page_numbers_make_documents() {
    check(
        "pdf/cable_1738525409284.pdf*2 txt/cable_1738525409284.txt*2 pdf/cable_1738525411598.pdf txt/cable_1738525411598.txt",
        "cable_1738525409284 [1] pdf/cable_1738525409284.pdf#0 < txt/cable_1738525409284.txt#0 txt, pdf/cable_1738525409284.pdf#0 pdf : page-by-page
         cable_1738525409284 [2] pdf/cable_1738525409284.pdf#1 < txt/cable_1738525409284.txt#1 txt, pdf/cable_1738525409284.pdf#1 pdf : page-by-page
         cable_1738525411598 [1] pdf/cable_1738525411598.pdf#0 < txt/cable_1738525411598.txt#0 txt, pdf/cable_1738525411598.pdf#0 pdf : sibling-folder",
    );
}

#[test]
fn coordinates_that_do_not_fit_are_a_doubt() {
    let mut listing = Listing { entries: vec![entry("1.jpg"), entry("1.hocr")], ..Listing::default() };
    let EntryKind::Scan(scan) = &mut listing.entries[0].kind else { unreachable!() };
    scan.size = Some(ScanSize { width: 100, height: 200 });
    let EntryKind::Text(text) = &mut listing.entries[1].kind else { unreachable!() };
    text.pages[0].size = Some(ScanSize { width: 200, height: 400 });
    assert!(!plan(&listing).has_doubts(), "twice the size is only scaling");
    let EntryKind::Text(text) = &mut listing.entries[1].kind else { unreachable!() };
    text.pages[0].size = Some(ScanSize { width: 200, height: 100 });
    assert_eq!(plan(&listing).all_doubts().map(|doubt| doubt.kind.id()).collect::<Vec<_>>(), ["size-disagrees"]);
}

#[test]
fn many_orphans_are_one_doubt() {
    let texts = "memo-a.txt memo-b.txt memo-c.txt memo-d.txt letter.jpg letter.txt";
    let listing = Listing { entries: texts.split(' ').map(entry).collect(), ..Listing::default() };
    let doubts: Vec<String> = plan(&listing).doubts.into_iter().map(|doubt| doubt.what).collect();
    assert_eq!(doubts, ["No page has a scan in 4 documents: memo-a, memo-b, memo-c, …"]);
}

#[test]
fn ten_thousand_pages_are_planned_quickly() {
    let entries = (1..=10_000).flat_map(|n| {
        let folder = n / 100;
        [entry(&format!("box {folder}/tif/{n:05}.tif")), entry(&format!("box {folder}/txt/{n:05}.txt"))]
    });
    let listing = Listing { entries: entries.collect(), ..Listing::default() };
    let plan = plan(&listing);
    assert_eq!((plan.page_count(), plan.documents.len(), plan.has_doubts()), (10_000, 101, false));
}

#[test]
fn one_text_without_pages_goes_with_all_scans() {
    check(
        "letter-1.png letter-2.png letter-3.png letter.txt",
        "letter [1] letter-1.png#0 < letter.txt#0 txt : divided
         letter [2] letter-2.png#0 < letter.txt#1 txt : divided
         letter [3] letter-3.png#0 < letter.txt#2 txt : divided",
    );
    check(
        "scan_a.tif*2 transcript.txt",
        "scan_a [1] scan_a.tif#0 < transcript.txt#0 txt : divided
         scan_a [2] scan_a.tif#1 < transcript.txt#1 txt : divided",
    );
    // Two texts, or scans of two documents: nobody knows which goes with which.
    let whole = |files: &str| {
        let listing = Listing { root: PathBuf::from("/box"), entries: files.split_whitespace().map(entry).collect(), ..Listing::default() };
        said(&plan(&listing)).contains("divided")
    };
    assert_eq!([whole("a-1.png a-2.png x.txt y.txt"), whole("a-1.png a-2.png b-1.png b-2.png x.txt"), whole("a-1.png x.txt")], [false; 3]);
}
