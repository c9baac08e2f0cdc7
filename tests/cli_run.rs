//! Scripts, the contract of the JSON output, and what happens where there is no display.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used, clippy::panic, reason = "a failing step is a failing test")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn onionskin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onionskin"));
    for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(display);
    }
    command.env("ONIONSKIN_HOME", folder.join("home")).args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn a_script_corrects_saves_and_leaves_the_source_alone() {
    let folder = folder(&[("a.txt", "in Cubz might"), ("fix.script", "# names\nreplace Cubz Cuba\nstatus corrected\n")]);
    let output = onionskin(folder.path(), &["run", "fix.script", "a.txt", "--save", "a.onionskin"]);
    assert_eq!(
        said(&output),
        "opened 1 page\n2: replace Cubz Cuba: “Cubz” became “Cuba”\n3: status corrected: Page marked: corrected\nsaved a.onionskin\n"
    );
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(fs::read_to_string(folder.path().join("a.txt")).unwrap(), "in Cubz might");
    assert_eq!(said(&onionskin(folder.path(), &["export", "a.onionskin"])), "in Cuba might\n");
    assert!(!folder.path().join("home").exists());
}

#[test]
fn a_dossier_is_changed_in_place() {
    let folder = folder(&[("a.txt", "in Cubz might"), ("no.script", ""), ("fix.script", "replace Cubz Cuba")]);
    assert_eq!(onionskin(folder.path(), &["run", "no.script", "a.txt", "--save", "a.onionskin"]).status.code(), Some(0));
    assert_eq!(onionskin(folder.path(), &["run", "fix.script", "a.onionskin"]).status.code(), Some(0));
    assert_eq!(said(&onionskin(folder.path(), &["export", "a.onionskin"])), "in Cuba might\n");
    assert!(said(&onionskin(folder.path(), &["log", "a.onionskin", "--json"])).contains(r#""after":"Cuba""#));
}

#[test]
fn scripts_have_the_exit_codes_of_the_other_verbs() {
    let files = [("a.txt", "x"), ("wrong.script", "fly\nundo\nswim"), ("fails.script", "replace y z\nfind x"), ("good.script", "find x")];
    let folder = folder(&files);
    let code = |arguments: &[&str]| onionskin(folder.path(), arguments).status.code();
    assert_eq!(code(&["run", "good.script", "a.txt"]), Some(0));
    let failed = onionskin(folder.path(), &["run", "fails.script", "a.txt"]);
    assert_eq!((failed.status.code(), said(&failed)), (Some(1), "opened 1 page\n".to_owned()));
    assert!(String::from_utf8_lossy(&failed.stderr).contains("line 1: replace y z: “y” was not found."));
    let gone_on = onionskin(folder.path(), &["run", "fails.script", "a.txt", "--go-on"]);
    assert_eq!((gone_on.status.code(), said(&gone_on)), (Some(1), "opened 1 page\n2: find x: found once on 1 page\n".to_owned()));
    let wrong = onionskin(folder.path(), &["run", "wrong.script", "a.txt"]);
    assert_eq!((wrong.status.code(), said(&wrong)), (Some(2), String::new()));
    let told = String::from_utf8_lossy(&wrong.stderr);
    assert!(told.contains("line 1: there is no command fly") && told.contains("line 3:"), "{told}");
    assert_eq!(code(&["run", "good.script"]), Some(2));
    assert_eq!(code(&["run", "good.script", "gone.txt"]), Some(3));
    assert_eq!(code(&["run", "gone.script", "a.txt"]), Some(3));
}

#[test]
fn paths_without_a_display_name_what_works() {
    let folder = folder(&[("a.txt", "x")]);
    let output = onionskin(folder.path(), &["a.txt"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), told.lines().count(), said(&output)), (Some(2), 1, String::new()));
    assert!(told.contains("a window needs a display") && told.contains("onionskin pages"), "{told}");
}

#[test]
fn the_sample_is_worked_through_without_a_display() {
    let folder = folder(&[]);
    let output = onionskin(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let told = said(&output);
    for part in
        ["needs a display", "memorandum-1.jpg", "TOP SECRET//EYES ONLY", "built-in script", "Cubz → Cuba", "position of Cuba itself"]
    {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
    assert!(!folder.path().join("home").exists());
}

/// Cuts a text by places in scalar values, as a reader of the output does.
fn cut(text: &str, place: &Value) -> String {
    let at = |name: &str| usize::try_from(place[name].as_u64().unwrap()).unwrap();
    text.chars().skip(at("start")).take(at("end") - at("start")).collect()
}

#[test]
fn every_verb_prints_objects_of_the_same_shape_with_places_in_scalar_values() {
    let text = "TOP SECRET -- EYES ONLY\n\n- 3 -\n\nl’été à Cubz 𝔸 fut long\n\nTOP SECRET -- EYES ONLY\n";
    let folder = folder(&[("é.txt", &format!("œuvre\n\n{text}")), ("other.txt", "two")]);
    for verb in [&["pages", "."][..], &["marks", "."], &["words", "."], &["export", ".", "--to", "json"]] {
        let json: &[&str] = if verb[0] == "export" { &[] } else { &["--json"] };
        let output = onionskin(folder.path(), &[verb, json].concat());
        assert_eq!(output.status.code(), Some(0), "{verb:?}: {}", String::from_utf8_lossy(&output.stderr));
        let objects: Vec<Value> = said(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(objects.len(), 2, "{verb:?}");
        for (place, object) in (1..).zip(&objects) {
            assert_eq!(object["page"], place);
            for field in ["label", "text_file", "text"] {
                assert!(object[field].is_string(), "{verb:?}: {field} in {object}");
            }
            assert!(object.get("scan").is_some() && object.get("frame").is_some(), "{verb:?}");
            let whole = object["text"].as_str().unwrap();
            for word in object.get("words").and_then(Value::as_array).into_iter().flatten() {
                assert_eq!(cut(whole, word), word["text"].as_str().unwrap(), "{verb:?}");
            }
            for mark in object.get("marks").and_then(Value::as_array).into_iter().flatten() {
                assert_eq!(cut(whole, mark), mark["text"].as_str().unwrap(), "{verb:?}");
                assert!(mark["kind"].is_string() && mark["rule"].is_string() && mark["confidence"].is_number(), "{mark}");
            }
        }
        if matches!(verb[0], "marks" | "export") {
            let found = objects.iter().find(|object| object["text_file"] == "é.txt").unwrap();
            assert_eq!(found["classification"]["level"], "TOP SECRET");
            assert!(found["marks"].as_array().is_some_and(|marks| marks.iter().any(|mark| mark["kind"] == "banner")), "{found}");
        }
    }
}

#[test]
fn a_dash_is_standard_output_and_one_file_a_page_needs_a_folder() {
    let folder = folder(&[("a.txt", "one"), ("b.txt", "two")]);
    let output = onionskin(folder.path(), &["export", "a.txt", "-o", "-"]);
    assert_eq!((output.status.code(), said(&output)), (Some(0), "one\n".to_owned()));
    assert_eq!(onionskin(folder.path(), &["export", ".", "--one-file-a-page"]).status.code(), Some(2));
    assert_eq!(onionskin(folder.path(), &["export", ".", "--one-file-a-page", "-o", "-"]).status.code(), Some(2));
    assert_eq!(onionskin(folder.path(), &["export", ".", "--one-file-a-page", "-o", "out"]).status.code(), Some(0));
    let again = onionskin(folder.path(), &["export", ".", "--pages", "1", "--one-file-a-page", "-o", "out"]);
    assert_eq!(again.status.code(), Some(1), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 2);
}
