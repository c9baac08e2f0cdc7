//! Whole files or none: written beside, flushed to the disk, renamed.
//!
//! Whoever looks at the target sees the old file or the new one, also after a power cut. What a killed program left behind is removed
//! by the next write to the same folder.

use super::error::StoreError;
use super::lock;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What to do where the target is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IfThere {
    /// Keep it and say so.
    Keep,
    /// Take its place, with its permissions.
    Replace,
}

/// In every name of an unfinished file.
const PART: &str = ".onionskin-part-";

/// Above this age an unfinished file of another machine is taken for a left-over.
const STALE: Duration = Duration::from_hours(1);

const KEPT: &str = "Nothing was changed there. Check the folder and try again";

/// Writes a file.
///
/// # Errors
/// Where it cannot be written; what was there before is then still there.
pub fn write(path: &Path, bytes: &[u8], if_there: IfThere) -> Result<(), StoreError> {
    write_with(path, if_there, |out| out.write_all(bytes))
}

/// Writes a file piece by piece.
///
/// # Errors
/// Where it cannot be written, or `fill` gives up; what was there before is then still there.
pub fn write_with(path: &Path, if_there: IfThere, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), StoreError> {
    refuse(path, if_there)?;
    let part = Part::beside(path)?;
    let writing = || StoreError::io("write the file", KEPT, path);
    let file = OpenOptions::new().write(true).open(part.path()).map_err(writing())?;
    let mut out = BufWriter::new(file);
    fill(&mut out).and_then(|()| out.flush()).map_err(writing())?;
    drop(out);
    part.finish(path, if_there)
}

/// Files that are written together before they are flushed together: waiting for the disk after each of thousands takes longer than writing
/// them.
const TOGETHER: usize = 200;

/// Writes files of one folder. All that are given their names are whole; where one cannot be written, those before it may be there.
///
/// # Errors
/// Where one cannot be written, with how many were written before.
pub fn write_many(files: &[(PathBuf, &[u8])], if_there: IfThere) -> Result<(), (usize, StoreError)> {
    let mut sweeps = true;
    for (stretch, files) in files.chunks(TOGETHER).enumerate() {
        let before = stretch * TOGETHER;
        let mut parts = Vec::with_capacity(files.len());
        for (path, bytes) in files {
            let part = refuse(path, if_there).and_then(|()| Part::made(path, std::mem::take(&mut sweeps)));
            let written = part.and_then(|part| {
                fs::write(part.path(), bytes).map_err(StoreError::io("write the file", KEPT, path))?;
                Ok(part)
            });
            parts.push(written.map_err(|error| (before, error))?);
        }
        for (part, (path, _)) in parts.iter().zip(files) {
            part.flush().map_err(|error| (before, StoreError::io("write the file", KEPT, path)(error)))?;
        }
        for (at, (part, (path, _))) in parts.into_iter().zip(files).enumerate() {
            part.name(path, if_there).map_err(|error| (before + at, error))?;
        }
        if let Some((path, _)) = files.first() {
            sync_folder(path).map_err(|error| (before + files.len(), StoreError::io("write the file", KEPT, path)(error)))?;
        }
    }
    Ok(())
}

/// Makes a folder for files to be written into; nothing happens where it is there.
///
/// # Errors
/// Where it cannot be made.
pub fn make_folder(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path).map_err(StoreError::io("make the folder", KEPT, path))
}

/// The two refusals that need no work first.
fn refuse(path: &Path, if_there: IfThere) -> Result<(), StoreError> {
    let Ok(there) = fs::metadata(path) else { return Ok(()) };
    if if_there == IfThere::Keep {
        return Err(StoreError::Exists(path.to_owned()));
    }
    if there.is_dir() {
        let error = io::Error::new(io::ErrorKind::IsADirectory, "there is a folder of this name");
        return Err(StoreError::io("write the file", KEPT, path)(error));
    }
    if there.permissions().readonly() {
        let error = io::Error::new(io::ErrorKind::PermissionDenied, "the file that is there is write-protected");
        return Err(StoreError::io("write the file", KEPT, path)(error));
    }
    Ok(())
}

/// Whether two paths lead to one file.
pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// A file that is being written; removed again unless it is finished.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    done: bool,
}

impl Part {
    /// Makes an empty file beside `target`, after removing what killed programs left there.
    pub(super) fn beside(target: &Path) -> Result<Self, StoreError> {
        Self::made(target, true)
    }

    fn made(target: &Path, sweeps: bool) -> Result<Self, StoreError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let making = || StoreError::io("write to the folder", KEPT, target);
        let mut name = std::ffi::OsString::from(".");
        let stem = target.file_name().ok_or_else(|| making()(io::Error::new(io::ErrorKind::InvalidFilename, "it names no file")))?;
        // Cut, because a name may have at most 255 bytes and this one is longer than the target's.
        let stem: String = stem.to_string_lossy().chars().take(40).collect();
        name.push(format!("{stem}{PART}{}-{}-{}", plain_host(), std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        let path = target.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(making())?;
        let part = Self { path, done: false };
        if sweeps {
            part.sweep(&file);
        }
        Ok(part)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Flushes the file and gives it its name.
    pub(super) fn finish(self, target: &Path, if_there: IfThere) -> Result<(), StoreError> {
        let writing = || StoreError::io("write the file", KEPT, target);
        refuse(target, if_there)?;
        self.flush().map_err(writing())?;
        let target = self.name(target, if_there)?;
        sync_folder(&target).map_err(StoreError::io("write the file", KEPT, &target))
    }

    /// Makes the content durable.
    fn flush(&self) -> io::Result<()> {
        // For writing, because some systems flush nothing else.
        OpenOptions::new().append(true).open(&self.path).and_then(|file| file.sync_all())
    }

    /// Gives the file its name; gives back where it is.
    fn name(mut self, target: &Path, if_there: IfThere) -> Result<PathBuf, StoreError> {
        refuse(target, if_there)?;
        let writing = || StoreError::io("write the file", KEPT, target);
        // A link is kept, and the file it leads to replaced.
        let target = fs::canonicalize(target).unwrap_or_else(|_not_there| target.to_owned());
        if let Ok(there) = fs::metadata(&target) {
            fs::set_permissions(&self.path, there.permissions()).map_err(writing())?;
        }
        match if_there {
            IfThere::Replace => {
                fs::rename(&self.path, &target).map_err(writing())?;
                self.done = true;
            }
            // Only a link fails where a file has come in between.
            IfThere::Keep => match fs::hard_link(&self.path, &target) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(StoreError::Exists(target)),
                Err(_no_links_here) => {
                    refuse(&target, if_there)?;
                    fs::rename(&self.path, &target).map_err(writing())?;
                    self.done = true;
                }
            },
        }
        drop(self);
        Ok(target)
    }

    /// Removes unfinished files whose writers are gone.
    fn sweep(&self, fresh: &File) {
        let Some(folder) = self.path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else {
            return;
        };
        let Ok(entries) = fs::read_dir(folder) else { return };
        // Ages are told by the clock that stamps the files, which on a share is not ours.
        let now = fresh.metadata().and_then(|data| data.modified()).ok();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some((_, owner)) = name.to_str().and_then(|name| name.split_once(PART)) else { continue };
            let old = || {
                let changed = entry.metadata().and_then(|data| data.modified()).ok()?;
                now?.duration_since(changed).ok()
            };
            if gone(owner) || old().is_some_and(|age| age > STALE) {
                // Left where it is, it will be tried again.
                fs::remove_file(entry.path()).unwrap_or_default();
            }
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.done {
            fs::remove_file(&self.path).unwrap_or_default();
        }
    }
}

/// The machine's name without what separates the parts of a name.
fn plain_host() -> String {
    lock::host().chars().filter(char::is_ascii_alphanumeric).take(30).collect()
}

/// Whether the process that `HOST-PROCESS-NUMBER` names is known to have ended.
fn gone(owner: &str) -> bool {
    let mut parts = owner.split('-');
    let (Some(host), Some(Ok(process))) = (parts.next(), parts.next().map(str::parse::<u32>)) else { return false };
    host == plain_host() && Path::new("/proc/self").exists() && !Path::new(&format!("/proc/{process}")).exists()
}

/// Makes the folder's entry for a file durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems do not flush folders, and some folders may be written to but not read.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied) =>
        {
            Ok(())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_existing_file_is_replaced_only_when_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.txt");
        write(&path, b"one", IfThere::Keep).unwrap();
        assert!(matches!(write(&path, b"two", IfThere::Keep), Err(StoreError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"two", IfThere::Replace).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["out.txt"]);
    }

    #[test]
    fn a_writer_that_gives_up_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.txt");
        write(&path, b"old", IfThere::Keep).unwrap();
        let gave_up = write_with(&path, IfThere::Replace, |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(matches!(gave_up, Err(StoreError::Full(_))));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["out.txt"]);
    }

    #[test]
    fn many_files_are_written_together_and_none_over_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = |at: usize| folder.path().join(format!("{at:03}.txt"));
        let files: Vec<(PathBuf, &[u8])> = (0..450).map(|at| (path(at), &b"new"[..])).collect();
        write_many(&files, IfThere::Keep).unwrap();
        assert_eq!(names(folder.path()).len(), 450);
        fs::remove_file(path(300)).unwrap();
        fs::write(path(301), "mine").unwrap();
        let (written, error) = write_many(&files[300..], IfThere::Keep).unwrap_err();
        assert!(written == 0 && matches!(error, StoreError::Exists(_)), "{written} {error}");
        assert_eq!((fs::read(path(301)).unwrap(), names(folder.path()).len()), (b"mine".to_vec(), 449));
        write_many(&files, IfThere::Replace).unwrap();
        assert_eq!((fs::read(path(301)).unwrap(), names(folder.path()).len()), (b"new".to_vec(), 450));
    }

    #[test]
    fn left_overs_of_ended_programs_go_and_those_of_living_ones_stay() {
        let folder = tempfile::tempdir().unwrap();
        let dead = format!(".out.txt{PART}{}-4194999-0", plain_host());
        let dead_journal = format!("{dead}-journal");
        let alive = format!(".out.txt{PART}{}-{}-999", plain_host(), std::process::id());
        for name in [&dead, &dead_journal, &alive] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        write(&folder.path().join("new.txt"), b"x", IfThere::Keep).unwrap();
        let expected = if Path::new("/proc/self").exists() { vec![alive, "new.txt".to_owned()] } else { names(folder.path()) };
        assert_eq!(names(folder.path()), expected);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_kept_and_permissions_too() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("real.txt"), folder.path().join("link.txt"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write(&link, b"new", IfThere::Replace).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_write_protected_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.txt");
        fs::write(&path, "old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        assert!(write(&path, b"new", IfThere::Replace).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
}
