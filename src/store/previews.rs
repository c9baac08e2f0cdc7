//! Coarse pictures of large pages, one file each, in a folder of the program's own.
//!
//! They can be made again at any time, so nothing is said where one cannot be read or written. The folder is kept small: where a new
//! picture would be one too many, the oldest quarter goes.

use super::settings::{Home, digest};
use std::fs;
use std::path::{Path, PathBuf};

/// Pictures kept at most; each takes about half a megabyte.
const MOST: usize = 200;
/// A picture larger than this is none of ours.
const LARGEST: u64 = 8 << 20;

/// The folder of previews.
#[derive(Debug, Clone)]
pub struct Previews {
    folder: PathBuf,
}

impl Previews {
    /// In this home; the folder is made when the first picture is kept.
    pub fn new(home: &Home) -> Self {
        Self { folder: home.dossiers.with_file_name("previews") }
    }

    /// The picture of this name.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        super::listing::read_file(&self.path(name), LARGEST).ok()
    }

    /// Keeps a picture under this name; another of that name is replaced.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        if fs::create_dir_all(&self.folder).is_ok() {
            self.make_room();
            // Written beside and renamed, so that a half-written one is never read; not synced, because losing it costs nothing.
            let path = self.path(name);
            let part = path.with_extension(format!("part-{}", std::process::id()));
            if fs::write(&part, bytes).and_then(|()| fs::rename(&part, &path)).is_err() {
                fs::remove_file(&part).ok();
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(digest(name))
    }

    fn make_room(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut files: Vec<_> =
            entries.flatten().filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
        if files.len() < MOST {
            return;
        }
        files.sort();
        for (_, path) in files.iter().take(MOST / 4) {
            remove(path);
        }
    }
}

fn remove(path: &Path) {
    fs::remove_file(path).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_never_grows_beyond_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        let previews = Previews::new(&Home::at(folder.path()));
        assert_eq!(previews.read("a"), None);
        for number in 0..MOST + 30 {
            previews.write(&format!("page {number}"), b"picture");
        }
        let count = fs::read_dir(&previews.folder).unwrap().count();
        assert!((MOST / 2..=MOST).contains(&count), "{count} are kept");
        assert_eq!(previews.read(&format!("page {}", MOST + 29)).as_deref(), Some(&b"picture"[..]));
        previews.write("page 1", b"another");
        assert_eq!(previews.read("page 1").as_deref(), Some(&b"another"[..]));
    }
}
