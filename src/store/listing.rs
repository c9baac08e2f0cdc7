//! Looking into folders and reading files that others made.
//!
//! Bounded in depth, number and size, and careful with what is not a plain file: pipes and devices are passed over (opening one may
//! block for good), links to folders are not followed, links to files only where they stay inside the folder that was opened.

use super::error::StoreError;
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{BufReader, Read as _, Seek};
use std::path::{Path, PathBuf};

/// A file in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Path relative to the folder that was listed.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// When it was last changed, in milliseconds since 1970, where the file system says so.
    pub modified_ms: Option<i64>,
}

/// What is in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Plain files in order of their paths.
    pub entries: Vec<Entry>,
    /// Whether there was more than the limit allowed.
    pub truncated: bool,
    /// What could not be looked at, each with the reason.
    pub passed_over: Vec<(PathBuf, String)>,
    /// Links that lead out of the folder and were not followed: how many, and the first of them.
    pub links_out: (usize, Option<PathBuf>),
}

/// Most entries of [`Listing::passed_over`].
const REASONS: usize = 100;

const KEPT: &str = "Nothing was changed. Check the path";

/// Lists the files of a folder and of folders in it, `depth` levels down (0: only the folder itself), at most `limit` files. Hidden files
/// and dossiers are left out.
///
/// # Errors
/// Where the folder itself cannot be read.
pub fn list(folder: &Path, depth: usize, limit: usize) -> Result<Listing, StoreError> {
    let root = fs::canonicalize(folder).map_err(StoreError::io("open the folder", KEPT, folder))?;
    fs::read_dir(&root).map_err(StoreError::io("open the folder", KEPT, folder))?;
    let mut listing = Listing::default();
    // Nearer folders first, so that a limit cuts off the depth and not the rest of the alphabet.
    let mut folders = VecDeque::from([(PathBuf::new(), 0)]);
    while let Some((inside, level)) = folders.pop_front() {
        let read = match fs::read_dir(root.join(&inside)) {
            Ok(read) => read,
            Err(error) => {
                listing.pass_over(inside, error.to_string());
                continue;
            }
        };
        let mut names: Vec<_> = read.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        for name in names.into_iter().filter(|name| !name.as_encoded_bytes().starts_with(b".")) {
            if listing.entries.len() >= limit {
                listing.truncated = true;
                listing.entries.sort_by(|one, other| one.path.cmp(&other.path));
                return Ok(listing);
            }
            let path = inside.join(&name);
            match look(&root, &path) {
                Ok(Kind::File(entry)) => listing.entries.push(entry),
                Ok(Kind::Folder) if level < depth => folders.push_back((path, level + 1)),
                Ok(Kind::Folder | Kind::Ours) => {}
                Ok(Kind::LinkOut) => {
                    listing.links_out.0 += 1;
                    listing.links_out.1.get_or_insert(path);
                }
                Err(reason) => listing.pass_over(path, reason),
            }
        }
    }
    listing.entries.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(listing)
}

impl Listing {
    fn pass_over(&mut self, path: PathBuf, reason: String) {
        if self.passed_over.len() < REASONS {
            self.passed_over.push((path, reason));
        }
    }
}

enum Kind {
    File(Entry),
    Folder,
    /// A dossier, which is no source.
    Ours,
    /// A link that leads out of the folder.
    LinkOut,
}

fn look(root: &Path, path: &Path) -> Result<Kind, String> {
    let full = root.join(path);
    let metadata = fs::symlink_metadata(&full).map_err(|error| error.to_string())?;
    let metadata = if metadata.is_symlink() {
        let target = fs::canonicalize(&full).map_err(|error| error.to_string())?;
        if !target.starts_with(root) {
            return Ok(Kind::LinkOut);
        }
        let metadata = fs::metadata(&target).map_err(|error| error.to_string())?;
        if metadata.is_dir() {
            return Err("a link to a folder".to_owned());
        }
        metadata
    } else {
        metadata
    };
    if metadata.is_dir() {
        return Ok(Kind::Folder);
    }
    if !metadata.is_file() {
        return Err("not a plain file".to_owned());
    }
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("onionskin")) {
        return Ok(Kind::Ours);
    }
    Ok(Kind::File(Entry { path: path.to_owned(), bytes: metadata.len(), modified_ms: modified_ms(&metadata) }))
}

fn modified_ms(metadata: &fs::Metadata) -> Option<i64> {
    let modified = metadata.modified().ok()?;
    match modified.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).ok(),
        Err(before) => i64::try_from(before.duration().as_millis()).ok().map(|ms| -ms),
    }
}

/// Size and time of one file, as [`list`] gives them; the path is as it was asked for.
///
/// # Errors
/// Where there is no plain file.
pub fn stat(path: &Path) -> Result<Entry, StoreError> {
    let metadata = plain_file(path)?;
    Ok(Entry { path: path.to_owned(), bytes: metadata.len(), modified_ms: modified_ms(&metadata) })
}

/// Whether two paths lead to one file that is there.
pub fn same_file(one: &Path, other: &Path) -> bool {
    super::atomic::same_file(one, other)
}

/// Whether the path is a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

fn plain_file(path: &Path) -> Result<fs::Metadata, StoreError> {
    let opening = || StoreError::io("open the file", KEPT, path);
    let metadata = fs::metadata(path).map_err(opening())?;
    if metadata.is_file() {
        return Ok(metadata);
    }
    let what = if metadata.is_dir() { "it is a folder" } else { "it is not a plain file" };
    Err(opening()(std::io::Error::new(std::io::ErrorKind::InvalidInput, what)))
}

fn open(path: &Path) -> Result<File, StoreError> {
    plain_file(path)?;
    File::open(path).map_err(StoreError::io("open the file", KEPT, path))
}

/// Reads a whole file of at most `limit` bytes.
///
/// # Errors
/// Where it cannot be read or is larger.
pub fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, StoreError> {
    let bytes = read_up_to(path, limit.saturating_add(1))?;
    if bytes.len() as u64 > limit { Err(StoreError::TooLarge { limit, path: path.to_owned() }) } else { Ok(bytes) }
}

/// What tells a file's bytes from any others: their SHA-256 as hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// Reads the first `count` bytes of a file, or all of a shorter one.
///
/// # Errors
/// Where it cannot be read.
pub fn read_head(path: &Path, count: usize) -> Result<Vec<u8>, StoreError> {
    read_up_to(path, count as u64)
}

fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>, StoreError> {
    let file = open(path)?;
    let size = file.metadata().map_or(0, |metadata| metadata.len()).min(most);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(most).read_to_end(&mut bytes).map_err(StoreError::io("read the file", KEPT, path))?;
    Ok(bytes)
}

/// What [`open_reader`] gives: something to read from any place.
pub trait ReadSeek: std::io::BufRead + Seek + Send {}
impl<T: std::io::BufRead + Seek + Send> ReadSeek for T {}

/// Opens a file for reading piece by piece.
///
/// # Errors
/// Where there is no plain file or it cannot be opened.
pub fn open_reader(path: &Path) -> Result<Box<dyn ReadSeek>, StoreError> {
    Ok(Box::new(BufReader::with_capacity(64 << 10, open(path)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(depth: usize, limit: usize, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        for path in ["b.txt", "a.tif", ".hidden", "sub/c.txt", "sub/deep/d.txt", "old.onionskin"] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let listing = list(folder.path(), depth, limit).unwrap();
        let mut shown: Vec<_> = listing.entries.iter().map(|entry| entry.path.to_string_lossy().replace('\\', "/")).collect();
        if listing.truncated {
            shown.push("…".to_owned());
        }
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn hidden_files_and_dossiers_are_left_out() {
        check(9, 99, "a.tif b.txt sub/c.txt sub/deep/d.txt");
    }

    #[test]
    fn depth_and_number_are_bounded() {
        check(1, 99, "a.tif b.txt sub/c.txt");
        check(0, 99, "a.tif b.txt");
        check(9, 2, "a.tif b.txt …");
    }

    #[test]
    #[cfg(unix)]
    fn links_and_pipes_do_not_lead_astray() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("real.txt"), "x").unwrap();
        symlink(folder.path(), folder.path().join("loop")).unwrap();
        symlink("/etc/hostname", folder.path().join("out.txt")).unwrap();
        symlink("real.txt", folder.path().join("same.txt")).unwrap();
        symlink("/dev/zero", folder.path().join("zero")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status();
        let listing = list(folder.path(), 20, 99).unwrap();
        let names: Vec<_> = listing.entries.iter().map(|entry| entry.path.to_str().unwrap()).collect();
        assert_eq!(names, ["real.txt", "same.txt"]);
        let pipe = usize::from(made.is_ok_and(|status| status.success()));
        assert_eq!(listing.passed_over.len(), 1 + pipe, "{:?}", listing.passed_over);
        assert_eq!(listing.links_out.0, 2, "out.txt and zero");
        if pipe == 1 {
            assert!(read_file(&folder.path().join("pipe"), 9).is_err());
        }
    }

    #[test]
    fn files_are_read_up_to_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_file(&path, 5).unwrap(), b"12345");
        assert!(matches!(read_file(&path, 4), Err(StoreError::TooLarge { limit: 4, .. })));
        assert_eq!(read_head(&path, 2).unwrap(), b"12");
        assert!(read_file(folder.path(), 9).is_err());
        let mut text = String::new();
        open_reader(&path).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "12345");
    }
}
