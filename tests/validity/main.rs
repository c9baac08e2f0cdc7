//! What we write is opened and judged by other people's programs: schemas' validators, PDF tools, an office suite, a checker of books.
//!
//! These tests need programs that are not everywhere; `.ci/validate-exports.sh` installs them and runs the tests. A program that cannot be
//! had is passed over with a line that says so, but for those that the script names as needed.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that panics fails, which is what it is for; passed-over programs are told"
)]

mod books;
mod markup;
mod pdf;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The papers that are exported: the sample, of which four pages are JPEGs with words and three are fax pages with a plain text.
fn papers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample")
}

/// A folder with the sample exported in a format, and the path of the file or folder.
fn exported(format: &str, name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_onionskin"));
    command.arg("export").arg(papers()).args(["--to", format, "-o"]).arg(&target).env("ONIONSKIN_HOME", folder.path().join("home"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    (folder, target)
}

/// Whether a program must be there: the caller of these tests has installed it.
fn is_needed(program: &str) -> bool {
    std::env::var("ONIONSKIN_NEEDED").unwrap_or_default().split(' ').any(|name| name == program)
}

/// Runs a program; nothing where it is not there.
fn run(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) => {
            assert!(!is_needed(program), "{program} is needed and cannot be run: {error}");
            println!("passed over: {program} is not here");
            None
        }
    }
}

/// What a program said, where it is there and content.
fn content(program: &str, arguments: &[&str]) -> Option<String> {
    let output = run(program, arguments)?;
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} {arguments:?}:\n{said}");
    Some(said)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The files of a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
