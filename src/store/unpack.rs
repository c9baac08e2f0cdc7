//! ZIP archives of scans and texts: unpacked into a folder beside them, because scans are looked at piece by piece.
//!
//! An archive comes from somebody else. Nothing is written outside of the folder, whatever the names in it say; links are not made; files
//! of kinds that no page can be made of are passed over; an archive that unpacks to far more than it holds is stopped, by a count of the
//! bytes that really come out and not by what its directory claims. The folder is made under another name and gets its own when
//! all is there, so half an archive is never opened for a whole one.

use super::error::StoreError;
use super::settings::Home;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Component, Path, PathBuf};

/// What an archive may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnpackLimits {
    /// Files at most.
    pub files: usize,
    /// Bytes of all files together.
    pub bytes: u64,
    /// How many times larger than in the archive a file may be, where it is larger than a megabyte.
    pub ratio: u64,
}

impl Default for UnpackLimits {
    fn default() -> Self {
        // The best compressed scans, blank bilevel pages, shrink to a thousandth; bombs to a tenth of that.
        Self { files: 200_000, bytes: 64 << 30, ratio: 1_500 }
    }
}

/// What came of unpacking.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unpacked {
    /// The folder.
    pub folder: PathBuf,
    /// Whether it had been unpacked there before.
    pub known: bool,
    /// What was passed over, each with the reason; not more than a hundred.
    pub passed_over: Vec<(String, String)>,
}

/// Name of the note in the folder that says which archive it came from.
const NOTE: &str = ".onionskin-unpacked";

/// Reasons that are kept.
const REASONS: usize = 100;

/// Whether a file that begins with these bytes is a ZIP archive.
pub fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Where an archive may be unpacked to.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// Whether beside it; that comes first.
    pub beside: bool,
    /// The user's own place, among the dossiers.
    pub home: Option<&'a Home>,
}

/// The names of the files in an archive, of so many of them.
///
/// # Errors
/// Where it cannot be read.
pub fn names(archive: &Path, most: usize) -> Result<Vec<String>, StoreError> {
    let file = File::open(archive).map_err(StoreError::io("look into the archive", KEPT, archive))?;
    let zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| too_much(archive, error.to_string()))?;
    let files = zip.file_names().filter(|name| !name.ends_with('/') && !is_system_litter(name));
    Ok(files.take(most).map(str::to_owned).collect())
}

/// Unpacks an archive into a folder of its name beside it, or, where nothing can be written there, among the user's dossiers. `wanted` says
/// by a file's name in lower case whether a page can be made of it; `go_on` is asked between files.
///
/// # Errors
/// Where it cannot be read or written, exceeds the limits, or was stopped; the folder is gone again then.
pub fn unpack(
    archive: &Path,
    allowed: Places<'_>,
    limits: &UnpackLimits,
    wanted: &dyn Fn(&str) -> bool,
    go_on: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Unpacked, StoreError> {
    let note = note(archive)?;
    let beside = archive.with_extension("");
    let kept = allowed.home.map(|home| home.dossiers.join(archive.file_stem().unwrap_or_default()));
    // Looked for in both, whoever unpacked it there.
    for place in [Some(&beside), kept.as_ref()].into_iter().flatten() {
        for folder in (1..100).map(|number| numbered(place, number)) {
            if fs::read_to_string(folder.join(NOTE)).is_ok_and(|found| found == note) {
                return Ok(Unpacked { folder, known: true, ..Unpacked::default() });
            }
            if !folder.exists() {
                break;
            }
        }
    }
    let places: Vec<PathBuf> = [allowed.beside.then_some(beside), kept].into_iter().flatten().collect();
    let mut last = None;
    for place in &places {
        match making_folder(place) {
            Ok(making) => return unpack_into(&Order { archive, note, limits, wanted }, place, making, go_on),
            Err(error) => last = Some(StoreError::io("unpack the archive", "Nothing was written", place)(error)),
        }
    }
    Err(last.unwrap_or_else(|| StoreError::Exists(archive.to_path_buf())))
}

/// What is to be done.
struct Order<'a> {
    archive: &'a Path,
    note: String,
    limits: &'a UnpackLimits,
    wanted: &'a dyn Fn(&str) -> bool,
}

/// Which archive: its size and when it was changed.
fn note(archive: &Path) -> Result<String, StoreError> {
    let entry = super::listing::stat(archive)?;
    Ok(format!("{} {}\n", entry.bytes, entry.modified_ms.unwrap_or_default()))
}

fn numbered(place: &Path, number: u32) -> PathBuf {
    match number {
        1 => place.to_path_buf(),
        _ => place.with_file_name(format!("{} ({number})", place.file_name().unwrap_or_default().to_string_lossy())),
    }
}

/// The folder that is filled before it gets its name; it goes by itself where that fails.
fn making_folder(place: &Path) -> io::Result<tempfile::TempDir> {
    let around = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(around)?;
    tempfile::Builder::new().prefix(".onionskin-unpacking-").tempdir_in(around)
}

/// What was kept where unpacking failed.
const KEPT: &str = "Nothing was kept of it";

fn too_much(archive: &Path, what: String) -> StoreError {
    StoreError::io("unpack the archive", KEPT, archive)(io::Error::other(what))
}

fn unpack_into(
    order: &Order<'_>,
    place: &Path,
    making: tempfile::TempDir,
    go_on: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Unpacked, StoreError> {
    let archive = order.archive;
    let failed = || StoreError::io("unpack the archive", KEPT, archive);
    let file = File::open(archive).map_err(failed())?;
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| too_much(archive, error.to_string()))?;
    let count = zip.len();
    if count > order.limits.files {
        return Err(too_much(archive, format!("it holds {count} files, more than {} are not unpacked", order.limits.files)));
    }
    let mut out = Unpacked::default();
    let mut left = order.limits.bytes;
    for at in 0..count {
        if !go_on(at, count) {
            return Err(too_much(archive, "it was stopped".to_owned()));
        }
        match zip.by_index(at) {
            Ok(mut entry) => left -= one(order, &mut entry, making.path(), left, &mut out)?,
            Err(error) => out.pass_over(format!("file {}", at + 1), format!("It cannot be unpacked: {error}")),
        }
    }
    fs::write(making.path().join(NOTE), &order.note).map_err(failed())?;
    let made = making.keep();
    for folder in (1..100).map(|number| numbered(place, number)) {
        if !folder.exists() && fs::rename(&made, &folder).is_ok() {
            out.folder = folder;
            return Ok(out);
        }
    }
    out.folder = made;
    Ok(out)
}

/// Unpacks one file; how many bytes it took.
fn one(
    order: &Order<'_>,
    entry: &mut zip::read::ZipFile<'_, BufReader<File>>,
    into: &Path,
    left: u64,
    out: &mut Unpacked,
) -> Result<u64, StoreError> {
    let name = entry.name().to_owned();
    if entry.is_dir() || is_system_litter(&name) {
        return Ok(0);
    }
    let inside = entry.enclosed_name().and_then(|path| plain(&path));
    let inside = match inside {
        Some(inside) if !entry.is_symlink() && (order.wanted)(&name.to_lowercase()) => inside,
        inside => {
            let why = match inside {
                None => "Its name leads out of the folder",
                Some(_) if entry.is_symlink() => "It is a link",
                Some(_) => "It is neither a scan nor a text of pages",
            };
            out.pass_over(name, why.to_owned());
            return Ok(0);
        }
    };
    let most = entry.compressed_size().saturating_mul(order.limits.ratio).max(1 << 20).min(left);
    let target = into.join(inside);
    match copy(entry, &target, most) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(too_much(order.archive, format!("{name} unpacks to more than {} MB; this may be a bomb", most >> 20))),
        // One damaged file does not cost the others.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput) => {
            out.pass_over(name, format!("It is damaged: {error}"));
            Ok(0)
        }
        Err(error) => Err(StoreError::io("unpack the archive", KEPT, &target)(error)),
    }
}

impl Unpacked {
    fn pass_over(&mut self, name: String, why: String) {
        if self.passed_over.len() < REASONS {
            self.passed_over.push((name, why));
        }
    }
}

/// A relative path of plain names.
fn plain(path: &Path) -> Option<PathBuf> {
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    (plain && path.file_name().is_some()).then(|| path.to_path_buf())
}

/// What systems put into archives beside what people did.
fn is_system_litter(name: &str) -> bool {
    name.starts_with("__MACOSX/")
        || name.rsplit('/').next().is_some_and(|file| file.starts_with("._") || file == ".DS_Store" || file == "Thumbs.db")
}

/// Copies at most so many bytes; how many, or none where there were more.
fn copy(from: &mut dyn Read, to: &Path, most: u64) -> io::Result<Option<u64>> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create(to)?;
    let copied = io::copy(&mut from.take(most + 1), &mut file);
    match copied {
        Ok(bytes) if bytes <= most => file.flush().map(|()| Some(bytes)),
        Ok(_) => fs::remove_file(to).map(|()| None),
        Err(error) => {
            drop(fs::remove_file(to));
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zip::write::SimpleFileOptions;

    fn packed(folder: &Path, files: &[(&str, &[u8])]) -> PathBuf {
        let path = folder.join("box.zip");
        let mut writer = zip::ZipWriter::new(File::create(&path).unwrap());
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap();
        path
    }

    fn unpacked(archive: &Path, limits: &UnpackLimits) -> Result<Unpacked, StoreError> {
        unpack(archive, Places { beside: true, home: None }, limits, &|name| !name.contains(".exe"), &mut |_, _| true)
    }

    fn names(folder: &Path) -> Vec<String> {
        let listed = super::super::listing::list(folder, 9, 99).unwrap();
        listed.entries.iter().map(|entry| entry.path.display().to_string()).collect()
    }

    #[test]
    fn what_pages_are_made_of_is_unpacked_once() {
        let folder = tempfile::tempdir().unwrap();
        let archive = packed(folder.path(), &[("a/1.txt", b"one"), ("2.txt", b"two"), ("x.exe", b"no"), ("__MACOSX/._1", b"no")]);
        let first = unpacked(&archive, &UnpackLimits::default()).unwrap();
        assert_eq!((first.folder.clone(), first.known), (folder.path().join("box"), false));
        assert_eq!(names(&first.folder), ["2.txt", "a/1.txt"]);
        assert_eq!(first.passed_over.len(), 1);
        assert!(unpacked(&archive, &UnpackLimits::default()).unwrap().known);
        // Another archive of this name goes into a folder of its own.
        fs::remove_file(&archive).unwrap();
        let other = packed(folder.path(), &[("3.txt", b"three!")]);
        assert_eq!(unpacked(&other, &UnpackLimits::default()).unwrap().folder, folder.path().join("box (2)"));
    }

    #[test]
    fn nothing_is_written_outside() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        let archive = packed(&inner, &[("../out.txt", b"x"), ("/abs.txt", b"x"), ("b/../../out.txt", b"x"), ("good.txt", b"x")]);
        let out = unpacked(&archive, &UnpackLimits::default()).unwrap();
        assert_eq!(names(&folder.path().join("inner/box")).iter().filter(|name| name.contains("good")).count(), 1);
        assert!(!folder.path().join("out.txt").exists() && !Path::new("/abs.txt").exists());
        assert!(out.passed_over.len() >= 2, "{:?}", out.passed_over);
    }

    #[test]
    fn bombs_and_damage_are_stopped_and_leave_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let archive = packed(folder.path(), &[("bomb.txt", &vec![0; 8 << 20])]);
        let error = unpacked(&archive, &UnpackLimits { ratio: 100, ..UnpackLimits::default() }).unwrap_err();
        assert!(error.to_string().contains("bomb"), "{error}");
        assert!(unpacked(&archive, &UnpackLimits { bytes: 99, ..UnpackLimits::default() }).is_err());
        assert!(unpacked(&archive, &UnpackLimits { files: 0, ..UnpackLimits::default() }).is_err());
        let whole = fs::read(&archive).unwrap();
        fs::write(&archive, &whole[..whole.len() / 2]).unwrap();
        assert!(unpacked(&archive, &UnpackLimits::default()).is_err());
        assert_eq!(names(folder.path()), ["box.zip"]);
    }
}
