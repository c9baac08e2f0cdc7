//! Laying out files that are built into the program, so that they can be opened like any others.

use super::atomic::{self, IfThere};
use super::error::StoreError;
use super::settings::Home;
use std::path::PathBuf;

/// Puts `files` (relative path, contents) into the folder `name` beside the user's dossiers and returns it. Files that are there already
/// with the same contents are left alone, so that opening the sample twice costs nothing and changes nothing.
///
/// # Errors
/// Where the folder cannot be written.
pub fn lay_out(home: &Home, name: &str, files: &[(&str, &[u8])]) -> Result<PathBuf, StoreError> {
    let folder = home.dossiers.parent().unwrap_or(&home.dossiers).join(name);
    let making = || StoreError::io("lay out the sample", "Nothing was changed", &folder);
    std::fs::create_dir_all(&folder).map_err(making())?;
    for (path, contents) in files {
        let target = folder.join(path);
        if std::fs::read(&target).is_ok_and(|there| there == *contents) {
            continue;
        }
        atomic::write(&target, contents, IfThere::Replace)?;
    }
    Ok(folder)
}
