//! Exports from the command line: what goes where, and what is never written over.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step is a failing test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn onionskin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onionskin"));
    command.env("ONIONSKIN_HOME", folder.join("home")).args(arguments).current_dir(folder).output().unwrap()
}

fn code(folder: &Path, arguments: &[&str]) -> Option<i32> {
    onionskin(folder, arguments).status.code()
}

fn memo(extension: &str) -> String {
    let name = if extension == "hocr" { "memo.hocr".to_owned() } else { format!("memo-{extension}.xml") };
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats").join(name)).unwrap()
}

/// A folder with a source in `in`, and a dossier of it in which Cubz was corrected.
fn corrected(name: &str, source: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::write(folder.path().join("in").join(name), source).unwrap();
    fs::write(folder.path().join("fix.script"), "replace Cubz Cuba\n").unwrap();
    let path = format!("in/{name}");
    assert_eq!(code(folder.path(), &["run", "fix.script", &path, "--save", "in/d.onionskin"]), Some(0));
    folder
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn corrections_go_back_into_every_kind_of_source() {
    for (kind, name) in [("alto", "m.xml"), ("page", "m.xml"), ("hocr", "m.hocr")] {
        let source = memo(kind);
        let folder = corrected(name, &source);
        assert_eq!(code(folder.path(), &["export", "in/d.onionskin", "--to", "patch", "-o", "out"]), Some(0), "{kind}");
        let patched = read(folder.path(), &format!("out/{name}"));
        assert_eq!((patched.contains("Cuba"), patched.contains("Cubz"), patched.contains("Onionskin")), (true, false, true), "{kind}");
        let changed = source.lines().filter(|line| !patched.lines().any(|other| other == *line)).count();
        assert!(changed <= 4, "{kind}: {changed} lines changed");
    }
}

#[test]
fn a_source_is_written_over_only_when_asked_and_then_kept() {
    let source = memo("alto");
    let folder = corrected("m.xml", &source);
    let export = |more: &[&str]| code(folder.path(), &[&["export", "in/d.onionskin", "--to", "patch", "-o", "in"], more].concat());
    assert_eq!(export(&[]), Some(0));
    assert_eq!(read(folder.path(), "in/m.xml"), source);
    assert!(read(folder.path(), "in/m.corrected.xml").contains("Cuba"));
    assert_eq!(export(&[]), Some(1), "the corrected file is there already");
    assert_eq!(export(&["--force"]), Some(0));
    assert_eq!(read(folder.path(), "in/m.xml"), source, "force replaces what was exported, not the source");
    assert_eq!(export(&["--in-place"]), Some(0));
    assert!(read(folder.path(), "in/m.xml").contains("Cuba"));
    assert_eq!(read(folder.path(), "in/m.xml.bak"), source);
}

#[test]
fn a_source_that_has_changed_is_left_alone_and_told() {
    let source = memo("alto");
    let folder = corrected("m.xml", &source);
    fs::write(folder.path().join("in/m.xml"), source.replace("might", "could")).unwrap();
    let output = onionskin(folder.path(), &["export", "in/d.onionskin", "--to", "patch", "-o", "out"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() != Some(0) && told.contains("has changed since"), "{told}");
    assert!(!folder.path().join("out/m.xml").exists());
}

#[test]
fn a_change_of_any_byte_of_a_source_is_noticed_and_its_backup_named() {
    for (kind, name) in [("alto", "m.xml"), ("page", "m.xml"), ("hocr", "m.hocr")] {
        let source = memo(kind);
        let folder = corrected(name, &source);
        // The same words, and not the same file.
        fs::write(folder.path().join("in").join(name), format!("{source}\n")).unwrap();
        let output = onionskin(folder.path(), &["export", "in/d.onionskin", "--to", "patch", "-o", "in", "--in-place"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(1) && told.contains("if only by a byte") && told.contains("Put the file back"),
            "{kind}: {told}"
        );
        assert_eq!(read(folder.path(), &format!("in/{name}")), format!("{source}\n"), "{kind}: it is left alone");
        // Where our own backup is the file as it was read, it is named.
        fs::write(folder.path().join("in").join(format!("{name}.bak")), &source).unwrap();
        let output = onionskin(folder.path(), &["export", "in/d.onionskin", "--to", "patch", "-o", "out"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(&format!("{name}.bak beside it is the file as it was read")), "{kind}: {told}");
        fs::write(folder.path().join("in").join(name), &source).unwrap();
        assert_eq!(code(folder.path(), &["export", "in/d.onionskin", "--to", "patch", "-o", "out"]), Some(0), "{kind}: it is back");
    }
}

#[test]
fn what_was_read_before_stands_beside_a_correction() {
    let folder = corrected("m.xml", &memo("alto"));
    let export = |to: &str| {
        let output = onionskin(folder.path(), &["export", "in/d.onionskin", "--to", to]);
        assert_eq!(output.status.code(), Some(0), "{to}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(export("alto").contains(r#"CONTENT="Cuba" WC="1" CS="true"><ALTERNATIVE PURPOSE="before correction">Cubz</ALTERNATIVE>"#));
    assert!(export("page").contains(r#"<TextEquiv index="1" dataTypeDetails="before correction"><Unicode>Cubz</Unicode></TextEquiv>"#));
    assert!(export("hocr").contains("x_before &quot;Cubz&quot;"));
    assert!(export("tei").contains("<choice><sic>Cubz</sic><corr resp=\"#resp-1\">Cuba</corr></choice>"));
    let csv = export("csv");
    assert!(csv.starts_with("page,label,scan,before,after,who,when,why\r\n") && csv.contains("Cubz") && csv.contains("Cuba"), "{csv}");
    assert!(export("pdf").starts_with("%PDF-1.7") && export("pdf-a1").starts_with("%PDF-1.4"));
    assert!(export("iiif").contains("\"type\": \"Manifest\""));
}

#[test]
fn formats_of_one_page_want_a_folder_for_several() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "one\n\u{c}two\n").unwrap();
    assert_eq!(code(folder.path(), &["export", "a.txt", "--to", "alto"]), Some(2));
    assert_eq!(code(folder.path(), &["export", "a.txt", "--to", "alto", "-o", "out"]), Some(0));
    assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 2);
    assert_eq!(code(folder.path(), &["export", "a.txt", "--to", "patch", "-o", "out"]), Some(1), "a plain text cannot be patched");
}

#[test]
fn a_preset_is_used_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "one\ntwo\n").unwrap();
    fs::write(folder.path().join("handed-on.txt"), "# ours\nFlowing: --to md --lines join\n").unwrap();
    let output = onionskin(folder.path(), &["export", "a.txt", "--preset", "Flowing", "--presets", "handed-on.txt"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "# a\n\none two\n");
    let missing = onionskin(folder.path(), &["export", "a.txt", "--preset", "Other", "--presets", "handed-on.txt"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("there are: Flowing"));
}

/// What the window writes, a script writes: it goes the same way.
#[test]
fn the_window_writes_the_same_tables_and_objects_as_the_command_line() {
    let folder = corrected("m.xml", &memo("alto"));
    let wanted = ["csv", "csv-marks", "json", "jsonl", "tei"].map(|to| format!("export --to {to} -o window.{to}\n"));
    let script = wanted.concat();
    fs::write(folder.path().join("out.script"), script).unwrap();
    let ran = onionskin(folder.path(), &["run", "out.script", "in/d.onionskin"]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    for to in ["csv", "csv-marks", "json", "jsonl"] {
        let here = onionskin(folder.path(), &["export", "in/d.onionskin", "--to", to]);
        assert_eq!(read(folder.path(), &format!("window.{to}")), String::from_utf8_lossy(&here.stdout), "{to}");
    }
    let csv = read(folder.path(), "window.csv");
    let row: Vec<&str> = csv.lines().nth(1).unwrap().split(',').collect();
    assert!(row[5].len() > 1 && row[6].starts_with("20") && row[7] == "typed", "{csv}");
    assert!(read(folder.path(), "window.tei").contains("<respStmt xml:id=\"resp-1\">"));
    let json: serde_json::Value = serde_json::from_str(&read(folder.path(), "window.json")).unwrap();
    for field in
        ["page", "label", "scan", "frame", "text_file", "text", "classification", "marks", "suspects", "words", "document", "faults"]
    {
        assert!(json.get(field).is_some(), "{field} is missing");
    }
    assert!(json["document"]["title"].is_string() && json["document"]["level"] == json["classification"]["level"], "{}", json["document"]);
}

#[test]
fn an_html_edition_works_from_one_folder_or_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    fs::create_dir(folder.path().join("in")).unwrap();
    for name in ["memorandum-1.jpg", "memorandum-1.hocr", "memorandum-2.jpg", "memorandum-2.hocr"] {
        fs::copy(sample.join(name), folder.path().join("in").join(name)).unwrap();
    }
    let export = |more: &[&str]| code(folder.path(), &[&["export", "in", "--to", "html", "-o", "out/edition.html"], more].concat());
    fs::create_dir(folder.path().join("out")).unwrap();
    assert_eq!(export(&[]), Some(0));
    let html = read(folder.path(), "out/edition.html");
    let pictures: Vec<&str> = html.split(" src=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(pictures, ["edition_files/p001.jpg", "edition_files/p002.jpg"]);
    for picture in pictures {
        assert!(fs::read(folder.path().join("out").join(picture)).unwrap().starts_with(&[0xff, 0xd8]), "{picture}");
    }
    assert!(html.contains("id=\"p2\"") && html.contains("class=\"furniture banner\"") && html.contains("<nav"), "{html}");
    assert!(!html.contains("http") && !html.contains("<script"));
    assert_eq!(export(&[]), Some(1), "nothing is replaced unasked");
    assert_eq!(export(&["--force", "--scans", "linked"]), Some(0));
    assert!(read(folder.path(), "out/edition.html").contains("src=\"../in/memorandum-1.jpg\""));
    assert_eq!(export(&["--force", "--scans", "none"]), Some(0));
    assert!(!read(folder.path(), "out/edition.html").contains("<img"));
    let inside = onionskin(folder.path(), &["export", "in", "--to", "html"]);
    assert_eq!(String::from_utf8_lossy(&inside.stdout).matches("src=\"data:image/jpeg;base64,").count(), 2);
}
