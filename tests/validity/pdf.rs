//! PDF: sound, strict, the scans as they were, every word where it stands.

use super::{content, exported, papers, run, text};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
#[ignore = "needs qpdf"]
fn both_kinds_of_pdf_are_sound() {
    for format in ["pdf", "pdf-a1"] {
        let (_folder, target) = exported(format, "out.pdf");
        let said = content("qpdf", &["--check", text(&target)]);
        assert!(said.is_none_or(|said| said.contains("No syntax or stream encoding errors")));
    }
}

#[test]
#[ignore = "needs java and PDFBox preflight"]
fn the_strict_kind_is_pdf_a() {
    let jars = ["pdfbox2", "fontbox2", "preflight", "xmpbox", "commons-logging", "commons-io", "jaxb-api", "javax.activation"];
    let jars: Vec<PathBuf> = jars.iter().map(|name| Path::new("/usr/share/java").join(format!("{name}.jar"))).collect();
    if let Some(missing) = jars.iter().find(|jar| !jar.exists()) {
        println!("passed over: {} is not here", missing.display());
        return;
    }
    let (_folder, target) = exported("pdf-a1", "out.pdf");
    let path = jars.iter().map(|jar| text(jar)).collect::<Vec<_>>().join(":");
    if let Some(said) = content("java", &["-cp", &path, "org.apache.pdfbox.preflight.Validator_A1b", text(&target)]) {
        assert!(said.contains("is a valid PDF/A-1b file"), "{said}");
    }
}

#[test]
#[ignore = "needs poppler-utils"]
fn scans_are_in_it_as_they_were() {
    let (folder, target) = exported("pdf", "out.pdf");
    let Some(listed) = content("pdfimages", &["-list", text(&target)]) else { return };
    assert_eq!((listed.matches(" jpeg ").count(), listed.matches(" ccitt ").count()), (4, 3), "{listed}");
    content("pdfimages", &["-all", text(&target), text(&folder.path().join("image"))]);
    for number in 1..=4 {
        let taken = std::fs::read(folder.path().join(format!("image-{:03}.jpg", number - 1))).unwrap();
        assert_eq!(taken, std::fs::read(papers().join(format!("memorandum-{number}.jpg"))).unwrap(), "scan {number}");
    }
    // A page of paper is light: none has become its own negative.
    content("pdftoppm", &["-r", "20", "-gray", text(&target), text(&folder.path().join("page"))]);
    let pages: Vec<PathBuf> =
        super::files(folder.path()).into_iter().filter(|path| path.extension().is_some_and(|end| end == "pgm")).collect();
    assert_eq!(pages.len(), 7);
    for page in pages {
        let bytes = std::fs::read(&page).unwrap();
        let pixels = &bytes[bytes.len() / 10..];
        let mean = pixels.iter().map(|pixel| u64::from(*pixel)).sum::<u64>() / pixels.len() as u64;
        assert!(mean > 128, "{} has a mean brightness of {mean}", page.display());
    }
    let images: u64 = super::files(&papers())
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "jpg" || end == "tif"))
        .map(|path| path.metadata().unwrap().len())
        .sum();
    let size = target.metadata().unwrap().len();
    assert!(size < images * 105 / 100, "{size} bytes for {images} bytes of scans");
}

/// A word with its place: left, top, right, bottom, in points.
type Placed = (String, [f64; 4]);

/// The words of each page as poppler finds them.
fn found(target: &Path) -> Option<Vec<Vec<Placed>>> {
    let said = content("pdftotext", &["-bbox", "-raw", text(target), "-"])?;
    let value =
        |line: &str, name: &str| line.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().parse::<f64>().unwrap();
    let mut pages = Vec::new();
    for line in said.lines() {
        if line.contains("<page ") {
            pages.push(Vec::new());
        } else if line.contains("<word ") {
            let word = line.split_once('>').unwrap().1.split("</word>").next().unwrap();
            let word = word
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&#39;", "'");
            pages.last_mut().unwrap().push((word, ["xMin", "yMin", "xMax", "yMax"].map(|name| value(line, name))));
        }
    }
    Some(pages)
}

/// The words of each page as we know them, in points of the page.
fn known() -> Vec<Vec<Placed>> {
    let output = Command::new(env!("CARGO_BIN_EXE_onionskin")).arg("words").arg(papers()).arg("--json").output().unwrap();
    let pages = String::from_utf8(output.stdout).unwrap();
    let page = |line: &str| {
        let page: Value = serde_json::from_str(line).unwrap();
        // The sample's JPEGs have 150 dots an inch, its fax pages 200.
        let scale = if page["scan"].as_str().unwrap().contains(".jpg") { 72.0 / 150.0 } else { 72.0 / 200.0 };
        let word = |word: &Value| {
            let zone = word["zone"].as_array()?;
            Some((word["text"].as_str()?.to_owned(), [0, 1, 2, 3].map(|at| zone[at].as_f64().unwrap() * scale)))
        };
        page["words"].as_array().unwrap().iter().filter_map(word).collect()
    };
    pages.lines().map(page).collect()
}

#[test]
#[ignore = "needs poppler-utils"]
fn every_word_is_found_where_it_stands_and_in_order() {
    let (_folder, target) = exported("pdf", "out.pdf");
    let Some(found) = found(&target) else { return };
    let known = known();
    assert_eq!(found.len(), known.len());
    for (page, (found, known)) in found.iter().zip(&known).enumerate() {
        let words = |words: &[Placed]| words.iter().map(|(word, _)| word.clone()).collect::<Vec<_>>();
        // Words without a place stand in it all the same; those with one are all there, in order.
        let mut rest = found.iter();
        for (word, zone) in known {
            let Some((_, place)) = rest.find(|(other, _)| other == word) else {
                panic!("page {}: {word} is missing or out of order in {:?}", page + 1, words(found));
            };
            let near = |at: usize, most: f64| (place[at] - zone[at]).abs() <= most;
            assert!(near(0, 1.2) && near(2, 1.5), "page {}: {word} stands at {place:?} instead of {zone:?}", page + 1);
            let middle = f64::midpoint(zone[1], zone[3]);
            assert!(
                place[1] - 1.0 < middle && middle < place[3] + 1.0,
                "page {}: {word} stands at {place:?} instead of {zone:?}",
                page + 1
            );
        }
    }
}

/// The same document in the text of a reader that ignores places.
#[test]
#[ignore = "needs poppler-utils"]
fn the_text_reads_in_order() {
    let (_folder, target) = exported("pdf", "out.pdf");
    let Some(output) = run("pdftotext", &["-raw", text(&target), "-"]) else { return };
    let text = String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Mr. Halvorsen called at his own request. He said that he spoke without instructions"), "{text}");
}
