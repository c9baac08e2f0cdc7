//! One writer for each dossier.
//!
//! The lock is the operating system's own lock on a small hidden file beside the dossier. The system lets go of it when a program ends in
//! whatever way, so a lock never outlives its owner and nobody is asked whether a stale one may be broken. The file's text says who
//! holds it, for the message to the second one. Where a file system has no locks, the writer's check of the journal's last entry
//! ([`super::writer`]) still keeps two writers from writing over each other.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// A held lock; dropped, it is released and its file removed.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

/// What came of asking for the lock.
#[derive(Debug)]
pub(super) enum Taken {
    /// It is ours.
    Ours(Lock),
    /// Somebody else has it; says who.
    Theirs(String),
    /// The folder takes no new files; says why.
    Unwritable(String),
}

/// The name of this machine, for people.
pub(super) fn host() -> String {
    let read = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = read.trim();
    if !name.is_empty() {
        return name.to_owned();
    }
    std::env::var("COMPUTERNAME").or_else(|_| std::env::var("HOSTNAME")).unwrap_or_else(|_| "this computer".to_owned())
}

/// The lock file of a dossier.
fn lock_path(dossier: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(dossier.file_name().unwrap_or_default());
    name.push(".lock");
    dossier.with_file_name(name)
}

/// Asks for the lock of a dossier, without waiting.
pub(super) fn take(dossier: &Path) -> Taken {
    let path = lock_path(dossier);
    // The owner before removes its file; one who opened it just before that holds a lock on nothing and tries again.
    for _ in 0..16 {
        let file = match OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path) {
            Ok(file) => file,
            Err(error) => return Taken::Unwritable(reason(&error)),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Taken::Theirs(owner(&path)),
            // No locks on this file system: see above.
            Err(TryLockError::Error(_)) => return Taken::Ours(Lock { file, path }),
        }
        if still_there(&file, &path) {
            let mut lock = Lock { file, path };
            lock.sign();
            return Taken::Ours(lock);
        }
    }
    Taken::Theirs("another program".to_owned())
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "you may not write to its folder".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "its disk is read-only".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

fn owner(path: &Path) -> String {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(300).read_to_string(&mut text));
    match (read, text.split_once('\n')) {
        (Ok(_), Some((host, process))) if !host.is_empty() => format!("process {} on {host}", process.trim()),
        _ => "another program".to_owned(),
    }
}

#[cfg(unix)]
fn still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => ours.ino() == theirs.ino() && ours.dev() == theirs.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn still_there(_: &File, path: &Path) -> bool {
    path.exists()
}

impl Lock {
    /// Says who holds it. A lock without a name is as good, so failures here do not matter.
    fn sign(&mut self) {
        let text = format!("{}\n{}\n", host(), std::process::id());
        self.file.set_len(0).and_then(|()| self.file.rewind()).and_then(|()| self.file.write_all(text.as_bytes())).unwrap_or_default();
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Left behind, the file does no harm: the next one locks it again.
        std::fs::remove_file(&self.path).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_has_it_and_the_third_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let dossier = folder.path().join("a.onionskin");
        let Taken::Ours(first) = take(&dossier) else { panic!("not locked") };
        let Taken::Theirs(who) = take(&dossier) else { panic!("locked twice") };
        assert!(who.starts_with(&format!("process {}", std::process::id())), "{who}");
        drop(first);
        assert!(matches!(take(&dossier), Taken::Ours(_)));
        assert!(!lock_path(&dossier).exists());
    }

    #[test]
    fn a_lock_file_left_by_a_killed_program_is_no_lock() {
        let folder = tempfile::tempdir().unwrap();
        let dossier = folder.path().join("a.onionskin");
        std::fs::write(lock_path(&dossier), "elsewhere\n1\n").unwrap();
        assert!(matches!(take(&dossier), Taken::Ours(_)));
    }

    #[test]
    fn a_folder_that_is_not_there_takes_no_lock() {
        assert!(matches!(take(Path::new("/nonexistent/a.onionskin")), Taken::Unwritable(_)));
    }
}
