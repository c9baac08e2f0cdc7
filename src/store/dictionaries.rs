//! Dictionaries and word lists of the system and of the user, found and read; what is in them is not understood here.
//!
//! Looked at are the folder `dictionaries` beside the settings, whose files go before all others, and the places where systems keep Hunspell
//! dictionaries. A dictionary is a pair `NAME.dic` and `NAME.aff`; a word list is `NAME.txt`, one word a line, and only in the user's
//! folder. Other folders are never searched.

use super::error::StoreError;
use super::listing;
use super::settings::Home;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A dictionary larger than this is none.
const LIMIT: u64 = 64 << 20;
/// Files looked at in a folder at most.
const MOST_FILES: usize = 2000;

/// Where systems keep Hunspell dictionaries.
const SYSTEM: &[&str] = &[
    "/usr/share/hunspell",
    "/usr/share/myspell",
    "/usr/share/myspell/dicts",
    "/usr/local/share/hunspell",
    "/opt/homebrew/share/hunspell",
    "/Library/Spelling",
];

/// A dictionary or a word list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryFiles {
    /// Its name, mostly a language: `de_DE`.
    pub name: String,
    /// The file with the words.
    pub words: PathBuf,
    /// The file with the affixes; none for a plain word list.
    pub affixes: Option<PathBuf>,
}

/// Where a user's own dictionaries and word lists are.
pub fn folder(home: &Home) -> PathBuf {
    home.config.join("dictionaries")
}

/// All dictionaries and word lists by name, the user's own first; a name comes once.
pub fn list(home: Option<&Home>) -> Vec<DictionaryFiles> {
    let own = home.map(folder);
    let mut found = own.as_deref().map(|folder| in_folder(folder, true)).unwrap_or_default();
    let mut names: BTreeSet<String> = found.iter().map(|files| files.name.clone()).collect();
    for folder in SYSTEM {
        found.extend(in_folder(Path::new(folder), false).into_iter().filter(|files| names.insert(files.name.clone())));
    }
    found
}

fn in_folder(folder: &Path, lists: bool) -> Vec<DictionaryFiles> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.take(MOST_FILES).filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let files = paths.into_iter().filter_map(|path| {
        let name = path.file_stem()?.to_str()?.to_owned();
        let extension = path.extension()?.to_str()?;
        if extension == "dic" && !name.starts_with("hyph_") {
            let affixes = path.with_extension("aff");
            return affixes.is_file().then(|| DictionaryFiles { name, words: path.clone(), affixes: Some(affixes) });
        }
        (lists && extension == "txt").then(|| DictionaryFiles { name, words: path.clone(), affixes: None })
    });
    files.collect()
}

/// The bytes of a file of a dictionary.
///
/// # Errors
/// Where it cannot be read or is no dictionary by its size.
pub fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    listing::read_file(path, LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dictionaries_are_pairs_and_lists_are_texts() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let own = folder.path().join("dictionaries");
        std::fs::create_dir(&own).unwrap();
        for name in ["xx_TEST.dic", "xx_TEST.aff", "alone.dic", "names.txt", "hyph_xx.dic", "hyph_xx.aff", "readme.md"] {
            std::fs::write(own.join(name), "").unwrap();
        }
        let names: Vec<String> =
            list(Some(&home)).into_iter().filter(|files| files.words.starts_with(&own)).map(|files| files.name).collect();
        assert_eq!(names, ["names", "xx_TEST"]);
    }
}
