//! ZIP archives: unpacked first, then opened as the folders they became.
//!
//! One that is opened by itself is unpacked whatever it holds. Of those that lie in a folder that is opened only such are unpacked that
//! look like pages: a folder of downloads is full of others. All of a folder together may cost what a single one may.

use super::listing::Listing;
use crate::app::problem::Problem;
use crate::formats;
use crate::scan::{Cancel, decoders::DECODERS};
use crate::store::listing;
use crate::store::settings::Home;
use crate::store::unpack::{self, Places, UnpackLimits, Unpacked};
use std::path::{Path, PathBuf};

/// The paths with every archive replaced by the folder it was unpacked into; what is to be told goes into the listing's problems.
///
/// # Errors
/// Where an archive cannot be unpacked.
pub(super) fn unpacked(
    paths: &[PathBuf],
    beside: bool,
    into: &mut Listing,
    progress: &dyn Fn(u64, u64),
    cancel: &Cancel,
) -> Result<Vec<PathBuf>, Problem> {
    let limits = UnpackLimits::default();
    let folder = |path: &PathBuf| {
        if !is_archive(path) {
            return Ok(path.clone());
        }
        let Unpacked { folder, known, passed_over } = folder_of(path, beside, &limits, progress, cancel)?;
        if !known {
            into.problems.push(Problem::news(format!("The archive was unpacked into {}.", folder.display())).at(path));
        }
        tell_of_the_rest(path, &passed_over, into);
        Ok(folder)
    };
    paths.iter().map(folder).collect()
}

/// Archives in one folder that are unpacked at most.
const MOST: usize = 500;
/// Names in an archive that are looked at.
const NAMES: usize = 5_000;

/// Unpacks the archives among the files of a folder; gives each with the folder it became, or with the reason why it became none.
pub(super) fn in_folder(
    files: &[(PathBuf, u64)],
    beside: bool,
    into: &mut Listing,
    progress: &dyn Fn(u64, u64),
    cancel: &Cancel,
) -> Vec<(PathBuf, Result<PathBuf, String>)> {
    let named = |path: &Path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    let archives: Vec<&PathBuf> = files.iter().map(|(path, _)| path).filter(|path| named(path) && is_archive(path)).collect();
    let (mut found, mut fresh) = (Vec::new(), 0);
    let mut limits = UnpackLimits::default();
    for (at, path) in archives.into_iter().enumerate() {
        if cancel.is_cancelled() {
            break;
        }
        if at >= MOST {
            found.push((path.clone(), Err(format!("It is an archive; the first {MOST} of the folder were unpacked"))));
            continue;
        }
        let outcome = match unpack::names(path, NAMES) {
            Ok(names) if !looks_like_pages(&names) => {
                Err("It is an archive, and what it holds does not look like pages; open it by itself".to_owned())
            }
            Ok(_) => folder_of(path, beside, &limits, progress, cancel).map_err(|problem| {
                let why = format!("It is an archive that was not unpacked: {}", problem.what);
                into.problems.push(problem.at(path));
                why
            }),
            Err(error) => Err(format!("It is an archive that cannot be read: {error}")),
        };
        found.push((
            path.clone(),
            outcome.map(|Unpacked { folder, known, passed_over }| {
                fresh += usize::from(!known);
                tell_of_the_rest(path, &passed_over, into);
                let listed = listing::list(&folder, usize::MAX, limits.files).unwrap_or_default();
                limits.files = limits.files.saturating_sub(listed.entries.len());
                limits.bytes = limits.bytes.saturating_sub(listed.entries.iter().map(|entry| entry.bytes).sum());
                folder
            }),
        ));
    }
    if fresh > 0 {
        let what = if fresh == 1 {
            "An archive in the folder was unpacked".to_owned()
        } else {
            format!("{fresh} archives in the folder were unpacked")
        };
        let first =
            found.iter().find_map(|(_, outcome)| outcome.as_ref().ok()).map(|folder| folder.display().to_string()).unwrap_or_default();
        into.problems.push(Problem::news(format!("{what}, beginning with {first}.")));
    }
    found
}

/// Whether at least half of the files of an archive are such that a page can be made of them.
fn looks_like_pages(names: &[String]) -> bool {
    let wanted = names.iter().filter(|name| is_wanted(&name.to_lowercase())).count();
    wanted > 0 && wanted * 2 >= names.len()
}

/// A ZIP archive that is not a word processor's document.
fn is_archive(path: &Path) -> bool {
    let is_zip = |head: Vec<u8>| unpack::is_zip(&head) && formats::sniff(&head, None).is_none();
    !listing::is_folder(path) && listing::read_head(path, formats::SNIFF_LEN).is_ok_and(is_zip)
}

fn folder_of(path: &Path, beside: bool, limits: &UnpackLimits, progress: &dyn Fn(u64, u64), cancel: &Cancel) -> Result<Unpacked, Problem> {
    let mut go_on = |done: usize, total: usize| {
        progress(done as u64, total as u64);
        !cancel.is_cancelled()
    };
    let home = Home::find();
    let places = Places { beside, home: home.as_ref() };
    unpack::unpack(path, places, limits, &is_wanted, &mut go_on).map_err(|error| {
        Problem::new(error.to_string()).kept("The archive is as it was.").advice("Unpack it by other means and open the folder.")
    })
}

/// Tells what of an archive was left out.
fn tell_of_the_rest(path: &Path, passed_over: &[(String, String)], into: &mut Listing) {
    if let Some((name, why)) = passed_over.first() {
        let more = match passed_over.len() {
            1 => String::new(),
            n => format!(" ({} more were left out)", n - 1),
        };
        into.problems.push(Problem::new(format!("{name} was left out: {why}{more}")).kept("Everything else was opened.").at(path));
    }
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

    #[test]
    fn an_archive_of_other_things_does_not_look_like_pages() {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(looks_like_pages(&names("a/0001.tif a/0002.TIF a/0001.txt notes.docx.bak")));
        assert!(!looks_like_pages(&names("README.txt src/main.c src/main.h Makefile")));
        assert!(!looks_like_pages(&[]));
    }
}
