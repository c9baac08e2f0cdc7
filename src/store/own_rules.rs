//! The user's own rule files: a folder beside the settings, read whole, written one file at a time.
//!
//! What is in them is not understood here; they are texts. A file that cannot be read is told of and stays as it is.

use super::atomic::{self, IfThere};
use super::error::StoreError;
use super::listing;
use super::settings::Home;
use std::path::PathBuf;

/// A rule file larger than this is not one.
const LIMIT: u64 = 4 << 20;
/// Files read at most.
const MOST_FILES: usize = 200;

/// A rule file.
#[derive(Debug)]
pub struct RuleFile {
    /// Its name in the folder.
    pub name: String,
    /// What is in it.
    pub text: Result<String, StoreError>,
}

/// Where the user's own rule files are.
pub fn folder(home: &Home) -> PathBuf {
    home.config.join("rules")
}

/// All rule files by name; none where there is no folder.
pub fn load(home: &Home) -> Vec<RuleFile> {
    let Ok(entries) = std::fs::read_dir(folder(home)) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.to_ascii_lowercase().ends_with(".toml") && !name.starts_with('.'))
        .collect();
    names.sort();
    names.truncate(MOST_FILES);
    names
        .into_iter()
        .map(|name| {
            let text = read(home, &name);
            RuleFile { name, text }
        })
        .collect()
}

/// A rule file as it is on the disk now; empty where there is none.
///
/// # Errors
/// Where it cannot be read or is no UTF-8.
pub fn read(home: &Home, name: &str) -> Result<String, StoreError> {
    let path = folder(home).join(name);
    if std::fs::symlink_metadata(&path).is_err() {
        return Ok(String::new());
    }
    let bytes = listing::read_file(&path, LIMIT)?;
    String::from_utf8(bytes).map_err(|error| {
        let wrong = std::io::Error::new(std::io::ErrorKind::InvalidData, error);
        StoreError::io("read the rule file", "It was kept as it is and passed over", &path)(wrong)
    })
}

/// Writes a rule file whole, or leaves the one before.
///
/// # Errors
/// Where it cannot be written; what was there is then still there.
pub fn save(home: &Home, name: &str, text: &str) -> Result<(), StoreError> {
    let folder = folder(home);
    std::fs::create_dir_all(&folder).map_err(StoreError::io("save the rule file", "What was saved before was kept", &folder))?;
    atomic::write(&folder.join(name), text.as_bytes(), IfThere::Replace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_by_name_and_a_damaged_one_is_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        assert!(load(&home).is_empty());
        save(&home, "own.toml", "a").unwrap();
        save(&home, "own.toml", "b").unwrap();
        std::fs::write(folder.path().join("rules/latin1.toml"), b"\xe9").unwrap();
        std::fs::write(folder.path().join("rules/notes.txt"), b"not a rule file").unwrap();
        let files = load(&home);
        assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["latin1.toml", "own.toml"]);
        assert!(files[0].text.as_ref().unwrap_err().to_string().contains("kept as it is"));
        assert_eq!(files[1].text.as_ref().unwrap(), "b");
        assert_eq!(read(&home, "none.toml").unwrap(), "");
    }
}
