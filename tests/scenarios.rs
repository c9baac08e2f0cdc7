//! Scenarios: scripts of the program's own commands, run headless, and what each line did.
//!
//! A scenario is `NAME.script`; beside it stands `NAME.expected`: what every line said, a line `---`, and every file that was
//! written, with its name. To accept what the program does now, read it first, then run with `ONIONSKIN_ACCEPT=1`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used, clippy::panic, reason = "a failing step is a failing test")]

use onionskin::app::clock::Clock;
use onionskin::app::script::{parse_script, perform};
use onionskin::app::workspace::Workspace;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "script"));
    found.sort();
    found
}

/// The papers every scenario may open.
fn papers(folder: &Path) {
    let letter = "SECRET\n\n- 1 -\n\nDear Mr. Chairman:\n\nThe quarantine of Cubz is a matter of tbe moment, and the élan\nwith which tbe \
                  ships turned back was noted.\n\nSECRET\n";
    fs::write(folder.join("letter.txt"), letter).unwrap();
    fs::create_dir(folder.join("box")).unwrap();
    for (page, text) in [
        (1, "The first page speaks of Cubz and\nof the con-\nference.\n"),
        (2, "The second rnentions Cubz too.\n"),
        (3, "The third is right.\n"),
    ] {
        fs::write(folder.join(format!("box/memo_{page:03}.txt")), text).unwrap();
    }
    fs::create_dir(folder.join("torn")).unwrap();
    for (page, text) in [
        (1, "We have both agreed to the Acting Secretary General's\n\n- 1 -\n"),
        (2, "proposal. The vice-\n"),
        (3, "president of the dele-\n"),
        (4, "gation spoke. It was late.\n"),
        (5, "Nobody answered him.\n"),
    ] {
        fs::write(folder.join(format!("torn/letter_{page:03}.txt")), text).unwrap();
    }
}

/// Minutes with damaged markings.
fn minutes(folder: &Path) {
    fs::create_dir(folder.join("minutes")).unwrap();
    for (page, text) in [
        (1, "TOP SECRET\nEVES ONLY\n\nThe first part of the minutes.\n\nTOP SECRET\nEVES ONLY\n"),
        (2, "SEGRET -- EVES ONLY\nOPERATION FOXGLOVE\n\nThe second part.\n"),
        (3, "NCLASSIFIED\n\nThe third part.\n\nS E C R E T\n"),
    ] {
        fs::write(folder.join(format!("minutes/minutes_{page:03}.txt")), text).unwrap();
    }
}

fn list(folder: &Path, inside: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder.join(inside)).unwrap() {
        let entry = entry.unwrap();
        let path = inside.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() { list(folder, &path, out) } else { out.push(path) }
    }
}

fn play(script: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    papers(folder.path());
    minutes(folder.path());
    let mut before = Vec::new();
    list(folder.path(), Path::new(""), &mut before);
    let sources: Vec<(PathBuf, Vec<u8>)> = before.iter().map(|path| (path.clone(), fs::read(folder.path().join(path)).unwrap())).collect();
    // Paths of a scenario are inside its folder, whatever that is called.
    let text = fs::read_to_string(script).unwrap().replace("@/", &format!("{}/", folder.path().display()));
    let mut workspace = Workspace::inline(None, Clock::manual(1_700_000_000_000));
    let mut told = String::new();
    for line in parse_script(&text).unwrap_or_else(|wrong| panic!("{}: {wrong:?}", script.display())) {
        let end = match perform(&mut workspace, &line.step) {
            Ok(performed) => performed.said.join("; "),
            Err(problem) => format!("! {problem}"),
        };
        writeln!(told, "{}: {}: {end}", line.number, line.step).unwrap();
        for problem in workspace.problems.drain(..) {
            writeln!(told, "   ! {problem}").unwrap();
        }
    }
    workspace.close();
    for (path, bytes) in &sources {
        assert_eq!(fs::read(folder.path().join(path)).unwrap(), *bytes, "a source was changed: {}", path.display());
    }
    let mut after = Vec::new();
    list(folder.path(), Path::new(""), &mut after);
    after.sort();
    for path in after.iter().filter(|path| !before.contains(path) && path.extension().is_none_or(|extension| extension != "onionskin")) {
        write!(told, "--- {}\n{}", path.display(), fs::read_to_string(folder.path().join(path)).unwrap()).unwrap();
    }
    told.replace(&folder.path().display().to_string(), "@")
}

#[test]
fn scenarios_end_as_expected() {
    let all = scenarios();
    assert!(all.len() >= 4, "{all:?}");
    for script in all {
        let told = play(&script);
        let expected = script.with_extension("expected");
        if std::env::var_os("ONIONSKIN_ACCEPT").is_some() {
            fs::write(&expected, &told).unwrap();
        }
        assert_eq!(told, fs::read_to_string(&expected).unwrap_or_default(), "{}", script.display());
    }
}
