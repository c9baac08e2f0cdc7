//! Asking the disk: which files there are, what each of them holds.
//!
//! Only as much of a file is read as pairing needs: the first bytes of a picture, the directory of a TIFF or PDF, the whole of a plain
//! text (its page separators may stand anywhere), of XML the head and a count of its pages. Files are looked at side by side on a few
//! threads; a file that makes a reader panic is listed as unreadable and the others go on.

use super::listing::{Entry, EntryKind, Listing, ManifestEntry, ScanEntry, TextEntry, TextPage};
use super::names::FileName;
use super::{archives, heads};
use crate::app::problem::Problem;
use crate::formats::{self, FormatError};
use crate::scan::{self, Cancel, ScanError};
use crate::store::listing::{self, is_folder};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bounds on what is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatherLimits {
    /// Folders below the one that was opened.
    pub depth: usize,
    /// Files.
    pub files: usize,
    /// Bytes of a text file.
    pub text_bytes: u64,
    /// For scans.
    pub scans: scan::Limits,
    /// Whether archives may be unpacked beside themselves; otherwise among the user's dossiers only.
    pub unpack_beside: bool,
}

impl Default for GatherLimits {
    fn default() -> Self {
        Self { depth: 12, files: 300_000, text_bytes: 256 << 20, scans: scan::Limits::default(), unpack_beside: true }
    }
}

/// Bytes of a list of pages at most.
const LIST_BYTES: u64 = 256 << 20;
/// Bytes that tell pictures from texts.
const FIRST_LOOK: usize = 4 << 10;

/// Lists files and folders and looks into each file.
///
/// A folder is listed with the folders in it. A single file comes with its counterparts of the same name beside it: opening a scan brings
/// its texts, opening a text its scan. A list of pages comes with the files around it, a ZIP archive is unpacked first.
///
/// # Errors
/// Where none of the paths can be listed, or it was cancelled.
pub fn gather(paths: &[PathBuf], limits: &GatherLimits, progress: &dyn Fn(u64, u64), cancel: &Cancel) -> Result<Listing, Problem> {
    let mut listing = Listing::default();
    let paths = &archives::unpacked(paths, limits.unpack_beside, &mut listing, progress, cancel)?[..];
    listing.root = root_of(paths);
    let mut found: Vec<(PathBuf, u64)> = Vec::new();
    let (mut last, mut lists, mut archives) = (None, false, Vec::new());
    for path in paths {
        let path = absolute(path);
        let listed = if is_folder(&path) {
            let listed = list_folder(&path, limits, &mut listing);
            listed.map(|files| {
                let opened = archives::in_folder(&files, limits.unpack_beside, &mut listing, progress, cancel);
                let inside =
                    opened.iter().filter_map(|(_, folder)| list_folder(folder.as_ref().ok()?, limits, &mut listing).ok()).flatten();
                let all = files.into_iter().chain(inside.collect::<Vec<_>>()).collect();
                archives.extend(opened);
                all
            })
        } else if is_list(&path) {
            lists = true;
            // The files of a list lie beside it and in folders there.
            list_folder(path.parent().unwrap_or(Path::new(".")), limits, &mut listing)
        } else {
            list_file(&path)
        };
        match listed {
            Ok(files) => found.extend(files),
            Err(problem) => last = Some(problem),
        }
    }
    match last {
        Some(problem) if found.is_empty() => return Err(problem),
        Some(problem) => listing.problems.push(problem),
        None => {}
    }
    found.sort();
    found.dedup();
    let entries: Vec<(PathBuf, u64)> =
        found.into_iter().map(|(path, bytes)| (path.strip_prefix(&listing.root).map(Path::to_path_buf).unwrap_or(path), bytes)).collect();
    let looked = look_into_all(&listing.root, &entries, limits, progress, cancel);
    if cancel.is_cancelled() {
        return Err(Problem::new("Opening was stopped.").kept("Nothing was changed."));
    }
    for (mut entry, problem) in looked {
        let full = listing.root.join(&entry.path);
        if let Some((_, outcome)) = archives.iter().find(|(archive, _)| *archive == full) {
            let unpacked = |folder: &PathBuf| format!("It is an archive; its files were unpacked into {}", folder.display());
            entry.kind = EntryKind::Other(outcome.as_ref().map_or_else(String::clone, unpacked));
        }
        listing.entries.push(entry);
        listing.problems.extend(problem);
    }
    let chosen: Vec<PathBuf> = paths.iter().filter(|path| !is_folder(path)).map(|path| absolute(path)).collect();
    if let ([path], true) = (paths, lists) {
        listing.only = absolute(path).strip_prefix(&listing.root).ok().map(Path::to_path_buf);
    }
    keep_counterparts(&mut listing, &chosen, lists || paths.iter().any(|path| is_folder(path)));
    Ok(listing)
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The folder that was opened, or the one that holds everything that was.
fn root_of(paths: &[PathBuf]) -> PathBuf {
    let folders = paths.iter().map(|path| {
        let path = absolute(path);
        if is_folder(&path) { path } else { path.parent().map(Path::to_path_buf).unwrap_or_default() }
    });
    let common =
        folders.reduce(|one, other| one.components().zip(other.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect());
    common.unwrap_or_default()
}

fn list_folder(folder: &Path, limits: &GatherLimits, into: &mut Listing) -> Result<Vec<(PathBuf, u64)>, Problem> {
    let listed = listing::list(folder, limits.depth, limits.files).map_err(|error| Problem::new(error.to_string()))?;
    for (path, why) in listed.passed_over {
        into.problems.push(Problem::new(format!("This was passed over: {why}")).kept("Everything else was opened.").at(folder.join(path)));
    }
    if let (count @ 1.., first) = listed.links_out {
        let what = match count {
            1 => "A link that leads out of the folder was not followed".to_owned(),
            count => format!("{count} links that lead out of the folder were not followed"),
        };
        let problem = Problem::new(what).kept("Everything else was opened.").advice("Open what they lead to by itself.");
        into.problems.push(problem.at(folder.join(first.unwrap_or_default())));
        into.links_out += count;
    }
    if listed.truncated {
        let what = format!("There are more than {} files in the folder", limits.files);
        into.problems.push(Problem::new(what).kept("The first of them were opened.").advice("Open its folders one by one.").at(folder));
    }
    Ok(listed.entries.into_iter().map(|entry| (folder.join(entry.path), entry.bytes)).collect())
}

/// Whether a file is a list of pages.
fn is_list(path: &Path) -> bool {
    let named = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml") || extension.eq_ignore_ascii_case("json"));
    let may_be = |head: Vec<u8>| formats::manifest::may_be_manifest(&formats::Head::new(&head));
    named
        && listing::read_head(path, FIRST_LOOK).is_ok_and(may_be)
        && listing::read_file(path, LIST_BYTES).is_ok_and(|whole| formats::manifest::read_manifest(&whole).is_ok())
}

/// The file and, for counterparts, its neighbours of the same name.
fn list_file(path: &Path) -> Result<Vec<(PathBuf, u64)>, Problem> {
    let own = listing::stat(path).map_err(|error| Problem::new(error.to_string()))?;
    let mut files = vec![(path.to_path_buf(), own.bytes)];
    let folder = path.parent().unwrap_or(Path::new("."));
    let stem = |path: &Path| path.file_name().map(|name| FileName::new(Path::new(name)).stem);
    // Neighbours are a kindness: where the folder cannot be listed, the file alone is opened.
    if let Ok(beside) = listing::list(folder, 0, 20_000) {
        let same = beside.entries.into_iter().filter(|entry| stem(&entry.path) == stem(path));
        files.extend(same.map(|entry| (folder.join(entry.path), entry.bytes)));
    }
    Ok(files)
}

/// Of the neighbours that were listed with single files, keeps those of the other kind.
fn keep_counterparts(listing: &mut Listing, chosen: &[PathBuf], folders: bool) {
    if folders || chosen.is_empty() {
        return;
    }
    let is_chosen = |entry: &Entry| chosen.contains(&listing.root.join(&entry.path));
    let has = |text: bool| {
        listing
            .entries
            .iter()
            .any(|entry| is_chosen(entry) && matches!((&entry.kind, text), (EntryKind::Text(_), true) | (EntryKind::Scan(_), false)))
    };
    let (texts, scans) = (has(true), has(false));
    let root = listing.root.clone();
    listing.entries.retain(|entry| {
        chosen.contains(&root.join(&entry.path))
            || match entry.kind {
                EntryKind::Text(_) => scans && !texts,
                EntryKind::Scan(_) => texts && !scans,
                EntryKind::Manifest(_) | EntryKind::Other(_) => false,
            }
    });
}

type Looked = (Entry, Option<Problem>);

fn look_into_all(
    root: &Path,
    files: &[(PathBuf, u64)],
    limits: &GatherLimits,
    progress: &dyn Fn(u64, u64),
    cancel: &Cancel,
) -> Vec<Looked> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 8).min(files.len().max(1));
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Looked)>> = Mutex::new(Vec::with_capacity(files.len()));
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((path, bytes)) = files.get(at) else { break };
            if cancel.is_cancelled() {
                break;
            }
            let looked = guarded(root, path, *bytes, limits);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, looked));
        }
    };
    std::thread::scope(|scope| {
        let mut helpers = Vec::new();
        for number in 1..workers {
            // Where no further thread is to be had, this one does all the work.
            if let Ok(helper) = std::thread::Builder::new().name(format!("look-{number}")).spawn_scoped(scope, work) {
                helpers.push(helper);
            }
        }
        // This thread tells how far it is while it works itself.
        let total = files.len() as u64;
        while next.load(Ordering::Relaxed) < files.len() && !cancel.is_cancelled() {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((path, bytes)) = files.get(at) else { break };
            let looked = guarded(root, path, *bytes, limits);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, looked));
            if at.is_multiple_of(64) {
                progress(at as u64, total);
            }
        }
        for helper in helpers {
            // A helper cannot panic: every file is behind a guard.
            drop(helper.join());
        }
        progress(total, total);
    });
    let mut looked = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    looked.sort_by_key(|(at, _)| *at);
    looked.into_iter().map(|(_, looked)| looked).collect()
}

fn guarded(root: &Path, path: &Path, bytes: u64, limits: &GatherLimits) -> Looked {
    let looked = catch_unwind(AssertUnwindSafe(|| look_into(root, path, bytes, limits)));
    let (kind, problem) = looked.unwrap_or_else(|_| {
        let problem = Problem::new("The file is damaged in a way no reader understands.").kept("Everything else was opened.");
        (EntryKind::Other("It could not be read".to_owned()), Some(problem))
    });
    (Entry { path: path.to_path_buf(), bytes, kind }, problem.map(|problem| problem.at(path)))
}

fn look_into(root: &Path, path: &Path, bytes: u64, limits: &GatherLimits) -> (EntryKind, Option<Problem>) {
    let full = root.join(path);
    let head = match listing::read_head(&full, FIRST_LOOK) {
        Ok(head) => head,
        Err(error) => return (EntryKind::Other("It could not be read".to_owned()), Some(Problem::new(error.to_string()))),
    };
    if let Some(decoder) = scan::decoders::sniff(&head) {
        // Only these kinds hold several pictures; the others need not be opened now.
        let holds_several = matches!(decoder.id, "tiff" | "pdf" | "djvu" | "jbig2" | "pnm");
        return if holds_several { look_into_scan(&full, decoder.id, limits) } else { (one_picture(), None) };
    }
    if formats::manifest::may_be_manifest(&formats::Head::new(&head))
        && let Some(looked) = look_into_list(&full)
    {
        return looked;
    }
    let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
    let Some(format) = formats::sniff(&head, extension.as_deref()) else {
        return (EntryKind::Other(what_else(&head, extension.as_deref())), None);
    };
    if bytes > limits.text_bytes {
        let problem =
            Problem::new(format!("The text is larger than {} MB and was not opened", limits.text_bytes >> 20)).advice("Cut it into parts.");
        return (EntryKind::Other("It is too large".to_owned()), Some(problem));
    }
    let whole = match listing::read_file(&full, limits.text_bytes) {
        Ok(whole) => whole,
        Err(error) => return (EntryKind::Other("It could not be read".to_owned()), Some(Problem::new(error.to_string()))),
    };
    look_into_text(&whole, format, extension.as_deref())
}

fn one_picture() -> EntryKind {
    EntryKind::Scan(ScanEntry { frames: 1, size: None, own_text: false })
}

/// Frames of a file that may have many, and whether its first ones carry text.
fn look_into_scan(full: &Path, decoder: &str, limits: &GatherLimits) -> (EntryKind, Option<Problem>) {
    let reader = match listing::open_reader(full) {
        Ok(reader) => reader,
        Err(error) => return (EntryKind::Other("It could not be read".to_owned()), Some(Problem::new(error.to_string()))),
    };
    let mut file = match scan::open(Box::new(reader), &limits.scans) {
        Ok(file) => file,
        Err(ScanError::Locked) => {
            let problem = Problem::new("The file is protected by a password").advice("Save it without one and open it again.");
            return (EntryKind::Other("It is protected by a password".to_owned()), Some(problem));
        }
        Err(error) => {
            let problem = Problem::new(format!("The scan cannot be shown: {error}")).kept("Its page is listed without a picture.");
            return (one_picture(), Some(problem));
        }
    };
    let frames = file.frame_count().clamp(1, limits.scans.max_frames);
    let size = file.frame_info(0).ok().map(|info| info.size);
    let own_text = matches!(decoder, "pdf" | "djvu")
        && (0..frames.min(3)).any(|frame| matches!(file.text_layer(frame), Ok(Some(layer)) if !layer.text.is_empty()));
    (EntryKind::Scan(ScanEntry { frames, size, own_text }), None)
}

/// A list of pages, and the text that it carries itself; none where it is no list after all.
fn look_into_list(full: &Path) -> Option<(EntryKind, Option<Problem>)> {
    let failed = |what: String| {
        let problem = Problem::new(what).kept("Everything else was opened, paired by the names of the files.");
        Some((EntryKind::Other("It lists pages, but could not be read".to_owned()), Some(problem)))
    };
    let whole = match listing::read_file(full, LIST_BYTES) {
        Ok(whole) => whole,
        Err(error) => return failed(error.to_string()),
    };
    let list = match formats::manifest::read_manifest(&whole) {
        Ok(list) => list,
        Err(FormatError::NotThisFormat { .. }) => return None,
        Err(error) => return failed(format!("The list of pages cannot be read: {error}")),
    };
    let problem = list.notices.first().map(|notice| Problem::new(notice.what.clone()));
    let (mut text, mut written) = (None, Vec::new());
    if let Ok((format, outcome)) = formats::read(&whole, None) {
        written = outcome.pages.iter().map(|page| !page.text.is_empty()).collect();
        if written.contains(&true) {
            let pages = outcome.pages.into_iter().map(text_page).collect();
            text = Some(TextEntry { format: format.id.to_owned(), placed: true, pages });
        }
    }
    Some((EntryKind::Manifest(ManifestEntry { list, text, written }), problem))
}

fn text_page(page: formats::ReadPage) -> TextPage {
    TextPage { image: page.image, frame: page.image_frame, label: page.label, size: page.scan_size.or(page.layout.scan_size) }
}

fn look_into_text(whole: &[u8], format: &formats::Format, extension: Option<&str>) -> (EntryKind, Option<Problem>) {
    let id = format.id;
    let placed = format.keeps.has(formats::Keep::WordZones) || format.keeps.has(formats::Keep::LineZones);
    let count = if placed { format.count_pages.map_or(1, |count| count(whole)) } else { 0 };
    if count == 1
        && let Some(page) = heads::page(id, whole)
    {
        return (EntryKind::Text(TextEntry { format: id.to_owned(), placed, pages: vec![page] }), None);
    }
    match formats::read(whole, extension) {
        Ok((_, outcome)) if !outcome.pages.is_empty() => {
            let pages = outcome.pages.into_iter().map(text_page).collect();
            (EntryKind::Text(TextEntry { format: id.to_owned(), placed, pages }), None)
        }
        Ok(_) => (EntryKind::Other(format!("It is {} without a page", format.name)), None),
        Err(error) => {
            let problem = Problem::new(format!("The text cannot be read: {error}")).kept("Everything else was opened.");
            (EntryKind::Other("It could not be read".to_owned()), Some(problem))
        }
    }
}

/// What a file is that is neither scan nor text.
fn what_else(head: &[u8], extension: Option<&str>) -> String {
    let picture = extension.is_some_and(|extension| {
        ["djvu", "heic", "avif", "psd", "jb2", "raw", "dng", "zip", "odt"].contains(&extension.to_ascii_lowercase().as_str())
    });
    if picture && let Err(error) = scan::open(Box::new(std::io::Cursor::new(head.to_vec())), &scan::Limits::default()) {
        return format!("It cannot be opened: {error}");
    }
    match formats::read(head, extension) {
        Err(FormatError::NotThisFormat { found, .. }) if !found.is_empty() => format!("It is neither a scan nor a text of pages: {found}"),
        _ => "It is neither a scan nor a text of pages".to_owned(),
    }
}
