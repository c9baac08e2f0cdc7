//! ZIP archives that are opened: unpacked first, then opened as the folder they became.

use super::listing::Listing;
use crate::app::problem::Problem;
use crate::formats;
use crate::scan::{Cancel, decoders::DECODERS};
use crate::store::listing;
use crate::store::settings::Home;
use crate::store::unpack::{self, UnpackLimits, Unpacked};
use std::path::{Path, PathBuf};

/// The paths with every archive replaced by the folder it was unpacked into; what is to be told goes into the listing's problems.
///
/// # Errors
/// Where an archive cannot be unpacked.
pub(super) fn unpacked(
    paths: &[PathBuf],
    into: &mut Listing,
    progress: &dyn Fn(u64, u64),
    cancel: &Cancel,
) -> Result<Vec<PathBuf>, Problem> {
    paths.iter().map(|path| if is_archive(path) { folder_of(path, into, progress, cancel) } else { Ok(path.clone()) }).collect()
}

/// A ZIP archive that is not a word processor's document.
fn is_archive(path: &Path) -> bool {
    let is_zip = |head: Vec<u8>| unpack::is_zip(&head) && formats::sniff(&head, None).is_none();
    !listing::is_folder(path) && listing::read_head(path, formats::SNIFF_LEN).is_ok_and(is_zip)
}

fn folder_of(path: &Path, into: &mut Listing, progress: &dyn Fn(u64, u64), cancel: &Cancel) -> Result<PathBuf, Problem> {
    let mut go_on = |done: usize, total: usize| {
        progress(done as u64, total as u64);
        !cancel.is_cancelled()
    };
    let found = unpack::unpack(path, Home::find().as_ref(), &UnpackLimits::default(), &is_wanted, &mut go_on);
    let Unpacked { folder, known, passed_over } = found.map_err(|error| {
        Problem::new(error.to_string()).kept("The archive is as it was.").advice("Unpack it by other means and open the folder.")
    })?;
    if !known {
        into.problems.push(Problem::news(format!("The archive was unpacked into {}.", folder.display())).at(path));
    }
    if let Some((name, why)) = passed_over.first() {
        let more = match passed_over.len() {
            1 => String::new(),
            n => format!(" ({} more were left out)", n - 1),
        };
        into.problems.push(Problem::new(format!("{name} was left out: {why}{more}")).kept("Everything else was opened.").at(path));
    }
    Ok(folder)
}

/// Whether a page can be made of a file of this name.
fn is_wanted(name: &str) -> bool {
    let Some((_, extension)) = name.rsplit_once('.') else { return false };
    let mut known =
        DECODERS.iter().flat_map(|decoder| decoder.extensions).chain(formats::FORMATS.iter().flat_map(|format| format.extensions));
    known.any(|known| *known == extension) || matches!(extension, "json" | "onionskin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_can_be_made_of_is_wanted() {
        assert!(is_wanted("a/0001.tif") && is_wanted("ocr/0001.hocr") && is_wanted("mets.xml") && is_wanted("manifest.json"));
        assert!(!is_wanted("run.exe") && !is_wanted("inner.zip") && !is_wanted("noname"));
    }
}
