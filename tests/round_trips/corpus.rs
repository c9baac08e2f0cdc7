//! The files that are read: ours, and a shared collection's where it is present.

use onionskin::formats::{self, ReadOutcome};
use std::path::{Path, PathBuf};

/// A file of a collection.
pub(crate) struct Sample {
    /// The collection it belongs to.
    pub(crate) collection: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    pub(crate) format: &'static str,
    pub(crate) outcome: ReadOutcome,
}

/// Our own files.
pub(crate) const OURS: &str = "ours";
const SHARED: &[&str] = &["formats", "ehri-typescripts", "law-reports-alto", "newspaper-ndnp", "jfk-declassified", "tei-frus-history"];

/// The folder of shared data, where there is one.
pub(crate) fn shared() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let at = std::env::var_os("ONIONSKIN_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let data = at.join("data");
    data.is_dir().then_some(data)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Every file in a layout format, and every TEI edition.
pub(crate) fn samples() -> Vec<Sample> {
    let ours = (OURS, Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats"));
    let shared = shared().map(|data| SHARED.iter().map(|name| (*name, data.join(name))).collect::<Vec<_>>()).unwrap_or_default();
    let mut samples = Vec::new();
    for (collection, folder) in std::iter::once(ours).chain(shared) {
        let mut paths = Vec::new();
        walk(&folder, &mut paths);
        paths.sort();
        samples.extend(paths.into_iter().filter_map(|path| sample(collection, path)));
    }
    samples
}

fn sample(collection: &'static str, path: PathBuf) -> Option<Sample> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    if !["xml", "hocr", "html", "htm", "xhtml"].contains(&extension.as_str()) {
        return None;
    }
    let bytes = std::fs::read(&path).ok()?;
    let (format, outcome) = formats::read(&bytes, Some(&extension)).ok()?;
    ["alto", "page", "hocr", "tei"].contains(&format.id).then_some(Sample { collection, path, bytes, format: format.id, outcome })
}
