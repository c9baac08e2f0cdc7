//! Tesseract from the command line, with a stand-in found on the path, and the comparison of what it read.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step is a failing test")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A white picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc\xf8\x0f\0\x01\x01\x01\0\x1b\xb6\xeeV\0\0\0\0IEND\xaeB`\x82";

const STAND_IN: &str = r#"#!/bin/sh
case "$1" in
--version) echo 'tesseract 9.9.9';;
--list-langs) printf 'List:\neng\n';;
*) echo '<html><body><div class="ocr_page" title="bbox 0 0 1 1"><span class="ocr_line" title="bbox 0 0 1 1"><span class="ocrx_word" title="bbox 0 0 1 1; x_wconf 91">in</span> <span class="ocrx_word" title="bbox 0 0 1 1; x_wconf 50">Cuba</span></span></div></body></html>';;
esac
"#;

/// Two scans with texts, and a stand-in for Tesseract in `bin`.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("box")).unwrap();
    fs::create_dir_all(at("bin")).unwrap();
    for page in ["1", "2"] {
        fs::write(at(&format!("box/{page}.png")), PNG).unwrap();
        fs::write(at(&format!("box/{page}.txt")), "in Cubz").unwrap();
    }
    // Written by another process: a program this one still had open could not be started by another test.
    let write = "printf %s \"$1\" > bin/tesseract && chmod 755 bin/tesseract";
    assert!(Command::new("sh").args(["-c", write, "sh", STAND_IN]).current_dir(folder.path()).status().unwrap().success());
    folder
}

fn onionskin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onionskin"));
    command.env("PATH", format!("{}:/usr/bin:/bin", folder.join("bin").display())).env("ONIONSKIN_HOME", folder.join("home"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn scans_are_read_printed_and_kept_where_that_is_said() {
    let folder = folder();
    let output = onionskin(folder.path(), &["recognize", "box", "--pages", "2"]);
    assert_eq!(said(&output), "page 2 [2]: Tesseract 9.9.9, eng: 2 words, 1 difference from txt\nin Cuba\n");
    assert_eq!((output.status.code(), fs::read_dir(folder.path().join("box")).unwrap().count()), (Some(0), 4));
    let output = onionskin(folder.path(), &["recognize", "box", "--save", "a.onionskin"]);
    assert!(said(&output).ends_with("saved a.onionskin\n"), "{}", said(&output));
    let again = onionskin(folder.path(), &["recognize", "a.onionskin"]);
    assert!(said(&again).starts_with("page 1 [1]: Tesseract 9.9.9, eng, read before: 2 words"), "{}", said(&again));
    let compared = onionskin(folder.path(), &["compare", "a.onionskin", "--witness", "tesseract"]);
    assert!(said(&compared).contains("  Cuba → Cubz\n"), "{}", said(&compared));
    assert!(
        said(&compared).ends_with("2 pages: characters 2 of 14 wrong (14.29 %), words 2 of 4 wrong (50.00 %)\n"),
        "{}",
        said(&compared)
    );
    let unknown = onionskin(folder.path(), &["compare", "a.onionskin", "--witness", "abbyy"]);
    assert_eq!(unknown.status.code(), Some(2));
    let source = onionskin(folder.path(), &["compare", "a.onionskin", "--source"]);
    assert!(said(&source).ends_with("2 pages: characters 0 of 14 wrong (0.00 %), words 0 of 4 wrong (0.00 %)\n"), "{}", said(&source));
}

#[test]
fn a_reading_as_json_has_its_words_with_places_and_confidence() {
    let folder = folder();
    let output = onionskin(folder.path(), &["recognize", "box", "--json"]);
    let lines: Vec<Value> = said(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let (page, reading) = (&lines[0], &lines[0]["reading"]);
    assert_eq!((page["page"].as_u64(), page["text"].as_str()), (Some(1), Some("in Cubz")));
    assert_eq!((reading["name"].as_str(), reading["language"].as_str()), (Some("Tesseract 9.9.9, eng"), Some("eng")));
    assert_eq!((reading["text"].as_str(), reading["new"].as_bool()), (Some("in Cuba"), Some(true)));
    assert_eq!(reading["words"][1]["confidence"].as_f64(), Some(0.5));
    assert_eq!(reading["words"][1]["zone"], serde_json::json!([0, 0, 1, 1]));
}

#[test]
fn a_missing_language_is_a_wrong_argument_and_names_those_there_are() {
    let folder = folder();
    let output = onionskin(folder.path(), &["recognize", "box", "--language", "xyz"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), told.as_str()), (Some(2), "error: Tesseract has no language xyz here; there are: eng\n"));
}

#[test]
fn a_script_reads_scans_too() {
    let folder = folder();
    fs::write(folder.path().join("read.script"), "recognize --pages 1\n").unwrap();
    let output = onionskin(folder.path(), &["run", "read.script", "box"]);
    assert_eq!(said(&output), "opened 2 pages\n1: recognize --pages 1: Tesseract read 1 page\n");
}
