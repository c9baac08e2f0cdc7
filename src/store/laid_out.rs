//! Laying out files that are built into the program, so that they can be opened like any others.

use super::atomic::{self, IfThere};
use super::error::StoreError;
use super::settings::Home;
use std::path::{Path, PathBuf};

/// Puts `files` (relative path, contents) into the folder `name` beside the user's dossiers and returns it. Files that are there already
/// with the same contents are left alone, so that opening the sample twice costs nothing and changes nothing.
///
/// # Errors
/// Where the folder cannot be written.
pub fn lay_out(home: &Home, name: &str, files: &[(&str, &[u8])]) -> Result<PathBuf, StoreError> {
    let folder = home.dossiers.parent().unwrap_or(&home.dossiers).join(name);
    let making = || StoreError::io("lay out the sample", "Nothing was changed", &folder);
    std::fs::create_dir_all(&folder).map_err(making())?;
    put(&folder, files)?;
    Ok(folder)
}

/// Files in a folder of the system's for passing things; it goes when this does.
#[derive(Debug)]
pub struct Passing {
    folder: tempfile::TempDir,
}

impl Passing {
    /// Lays files out in a folder nobody else has.
    ///
    /// # Errors
    /// Where it cannot be made or written.
    pub fn lay_out(files: &[(&str, &[u8])]) -> Result<Self, StoreError> {
        let around = std::env::temp_dir();
        let making = StoreError::io("lay out the sample", "Nothing was changed", &around);
        let folder = tempfile::Builder::new().prefix("onionskin-sample-").tempdir_in(&around).map_err(making)?;
        put(folder.path(), files)?;
        Ok(Self { folder })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn put(folder: &Path, files: &[(&str, &[u8])]) -> Result<(), StoreError> {
    for (path, contents) in files {
        let target = folder.join(path);
        if std::fs::read(&target).is_ok_and(|there| there == *contents) {
            continue;
        }
        atomic::write(&target, contents, IfThere::Replace)?;
    }
    Ok(())
}
