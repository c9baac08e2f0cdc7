//! Fetching what a manifest lists into a folder, when a person asks for it.
//!
//! The manifest itself is kept as `manifest.json` (or `mets.xml`), each page's picture and text under the page's place: `0001.jpg`,
//! `0001.xml`. So the folder opens by itself later, and what is there already is not fetched again: a fetch that broke off is taken up
//! where it stopped. Of several pictures of a page the first that can be had is taken.

use super::event::Event;
use super::jobs::Priority;
use super::problem::Problem;
use super::workspace::Workspace;
use crate::formats::manifest::{Manifest, ManifestPage, read_manifest};
use crate::scan::{Cancel, decoders};
use crate::store::atomic::{self, IfThere};
use crate::store::fetch::{Fetched, Fetcher};
use crate::store::listing;
use std::path::{Path, PathBuf};

/// Bytes of a manifest at most.
const MANIFEST: u64 = 64 << 20;
/// Bytes of a page's picture or text at most.
const FILE: u64 = 256 << 20;
/// Failures in a row after which the server is taken to be gone.
const PATIENCE: usize = 5;

/// What is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchRequest {
    /// The manifest: an address, or a file here.
    pub manifest: String,
    /// The folder everything goes into; made where it is not there.
    pub folder: PathBuf,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchDone {
    /// The folder.
    pub folder: PathBuf,
    /// Files that were fetched.
    pub fetched: usize,
    /// Files that had been there.
    pub known: usize,
    /// Pages in the manifest.
    pub pages: usize,
    /// What could not be had.
    pub problems: Vec<Problem>,
}

/// How a file is had: its address and the bytes at most.
pub type Get<'a> = &'a dyn Fn(&str, u64) -> Result<Fetched, Problem>;

/// Fetches over the network, from beginning to end.
///
/// # Errors
/// As [`fetch_with`].
pub fn fetch_whole(request: &FetchRequest) -> Result<FetchDone, Problem> {
    fetch(request, &|_, _| {}, &Cancel::default())
}

/// Fetches over the network.
///
/// # Errors
/// As [`fetch_with`].
pub fn fetch(request: &FetchRequest, progress: &dyn Fn(u64, u64), cancel: &Cancel) -> Result<FetchDone, Problem> {
    let fetcher = Fetcher::default();
    let get = |address: &str, most: u64| fetcher.get(address, most).map_err(|error| Problem::new(error.to_string()));
    fetch_with(request, &get, progress, cancel)
}

impl Workspace {
    /// Fetches what a manifest lists, beside the window; the folder is opened when it is done.
    ///
    /// # Errors
    /// Where the request says no manifest or no folder.
    pub fn fetch(&mut self, request: FetchRequest) -> Result<(), Problem> {
        if request.manifest.trim().is_empty() || request.folder.as_os_str().is_empty() {
            return Err(Problem::new("Fetching needs the address of a manifest and a folder.").kept("Nothing was fetched."));
        }
        let request = FetchRequest { manifest: request.manifest.trim().to_owned(), ..request };
        self.submit("fetch", 0, Priority::Visible, move |scope| {
            Event::Fetched(fetch(&request, &|done, total| scope.progress(done, total), scope.cancel()).map(Box::new))
        });
        Ok(())
    }

    pub(super) fn take_fetched(&mut self, done: Result<Box<FetchDone>, Problem>) {
        match done {
            Ok(done) => {
                self.sayings.push(format!("{} files fetched into {}", done.fetched, done.folder.display()));
                self.problems.extend(done.problems);
                if let Err(problem) = self.open(vec![done.folder]) {
                    self.problems.push(problem);
                }
            }
            Err(problem) => self.problems.push(problem),
        }
    }
}

/// Fetches by other means.
///
/// # Errors
/// Where the manifest cannot be had or read, nothing can be written, or it was stopped; what was fetched before stays.
pub fn fetch_with(request: &FetchRequest, get: Get<'_>, progress: &dyn Fn(u64, u64), cancel: &Cancel) -> Result<FetchDone, Problem> {
    let bytes = manifest_bytes(&request.manifest, get)?;
    let list = read_manifest(&bytes).map_err(|error| {
        Problem::new(format!("This is no manifest that can be read: {error}"))
            .kept("Nothing was fetched.")
            .advice("Give the address of a IIIF manifest or a METS file, not of the page that shows it.")
    })?;
    atomic::make_folder(&request.folder).map_err(|error| Problem::new(error.to_string()))?;
    let mut done = FetchDone { folder: request.folder.clone(), pages: list.pages.len(), ..FetchDone::default() };
    let name = if list.kind == "METS" { "mets.xml" } else { "manifest.json" };
    atomic::write(&request.folder.join(name), &bytes, IfThere::Replace).map_err(|error| Problem::new(error.to_string()))?;
    pages(&list, request, get, (progress, cancel), &mut done)?;
    Ok(done)
}

fn manifest_bytes(manifest: &str, get: Get<'_>) -> Result<Vec<u8>, Problem> {
    if is_address(manifest) {
        return get(manifest, MANIFEST).map(|fetched| fetched.bytes);
    }
    listing::read_file(Path::new(manifest), MANIFEST).map_err(|error| Problem::new(error.to_string()))
}

fn is_address(name: &str) -> bool {
    name.contains("://")
}

/// How far it is is told, and whether to go on is asked, between files.
type Watched<'a> = (&'a dyn Fn(u64, u64), &'a Cancel);

fn pages(
    list: &Manifest,
    request: &FetchRequest,
    get: Get<'_>,
    (progress, cancel): Watched<'_>,
    done: &mut FetchDone,
) -> Result<(), Problem> {
    let there = listing::list(&request.folder, 0, 1_000_000).map(|listed| listed.entries).unwrap_or_default();
    let is_there = |stem: &str, text: bool| {
        there.iter().any(|entry| {
            let own = entry.path.file_stem().is_some_and(|name| name == stem);
            own && entry.bytes > 0 && text == entry.path.extension().is_some_and(|end| is_text_ending(&end.to_string_lossy()))
        })
    };
    let (total, mut failures) = (list.pages.len() as u64, 0);
    for (place, page) in (1..).zip(&list.pages) {
        progress(place - 1, total);
        let stem = format!("{place:04}");
        for (text, addresses) in [(false, &page.images), (true, &page.texts)] {
            if cancel.is_cancelled() {
                let kept = format!("{} files were fetched and stay in {}.", done.fetched, request.folder.display());
                return Err(Problem::new("Fetching was stopped.").kept(kept).advice("Fetch again to go on from there."));
            }
            if is_there(&stem, text) {
                done.known += 1;
                continue;
            }
            match one(page, addresses, text, get) {
                None => {}
                Some(Ok((ending, bytes))) => {
                    let path = request.folder.join(format!("{stem}.{ending}"));
                    atomic::write(&path, &bytes, IfThere::Replace).map_err(|error| Problem::new(error.to_string()))?;
                    done.fetched += 1;
                    failures = 0;
                }
                Some(Err(problem)) => {
                    done.problems.push(problem.kept("Its page is listed without it."));
                    failures += 1;
                }
            }
            if failures >= PATIENCE {
                let kept = format!("{} files were fetched and stay in {}.", done.fetched, request.folder.display());
                done.problems.push(Problem::new("The server gave nothing five times in a row, so no more was asked of it.").kept(kept));
                return Ok(());
            }
        }
    }
    progress(total, total);
    Ok(())
}

/// The first of some addresses that can be had, with the ending its name gets; none where there is no address.
fn one(page: &ManifestPage, addresses: &[String], text: bool, get: Get<'_>) -> Option<Result<(String, Vec<u8>), Problem>> {
    let mut last = None;
    for address in addresses.iter().filter(|address| is_address(address)) {
        match get(address, FILE) {
            Ok(fetched) if fetched.bytes.is_empty() => last = Some(Problem::new("The server gave an empty file").at(address.as_str())),
            Ok(fetched) => return Some(Ok((ending(address, &fetched, text), fetched.bytes))),
            Err(problem) => last = Some(problem),
        }
    }
    let name = page.label.clone().unwrap_or_default();
    last.map(|problem| Err(if name.is_empty() { problem } else { Problem { what: format!("{} (page {name})", problem.what), ..problem } }))
}

/// The ending a file's name gets: what its content is, else what its address says.
fn ending(address: &str, fetched: &Fetched, text: bool) -> String {
    if let Some(decoder) = decoders::sniff(&fetched.bytes).filter(|_| !text) {
        return decoder.extensions.first().copied().unwrap_or("jpg").to_owned();
    }
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let own = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let fits = |ending: &String| (1..=5).contains(&ending.len()) && ending.chars().all(|letter| letter.is_ascii_alphanumeric());
    let told = || match fetched.mime.as_str() {
        mime if mime.contains("html") => "hocr",
        mime if mime.contains("xml") => "xml",
        mime if mime.contains("json") => "json",
        _ if text => "txt",
        _ => "jpg",
    };
    own.filter(|own| fits(own) && (!text || is_text_ending(own))).unwrap_or_else(|| told().to_owned())
}

fn is_text_ending(ending: &str) -> bool {
    ["xml", "json", "txt", "hocr", "html", "htm", "alto", "md", "tsv"].contains(&ending.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    const MANIFEST: &str = r#"{"@context":"http://iiif.io/api/presentation/3/context.json","type":"Manifest","label":"Box","items":[
        {"type":"Canvas","label":"1","items":[{"type":"AnnotationPage","items":[{"type":"Annotation","body":{"id":"https://x.org/1/full/max/0/default.jpg","type":"Image"}}]}],
         "seeAlso":[{"id":"https://x.org/alto?page=1","format":"application/xml","profile":"alto"}]},
        {"type":"Canvas","label":"2","items":[{"type":"AnnotationPage","items":[{"type":"Annotation","body":{"id":"https://x.org/2.jpg","type":"Image"}}]}]}]}"#;

    fn answer(address: &str, broken: bool) -> Result<Fetched, Problem> {
        let (bytes, mime): (&[u8], _) = match address {
            "https://x.org/manifest" => (MANIFEST.as_bytes(), "application/json"),
            "https://x.org/alto?page=1" => (b"<alto/>", "text/xml"),
            "https://x.org/2.jpg" if broken => return Err(Problem::new("refused")),
            _ => (b"\x89PNG\r\n\x1a\n", "image/jpeg"),
        };
        Ok(Fetched { bytes: bytes.to_vec(), mime: mime.to_owned() })
    }

    fn names(folder: &Path) -> Vec<String> {
        listing::list(folder, 0, 99).unwrap().entries.iter().map(|entry| entry.path.display().to_string()).collect()
    }

    #[test]
    fn pages_are_fetched_once_and_the_rest_later() {
        let folder = tempfile::tempdir().unwrap();
        let request = FetchRequest { manifest: "https://x.org/manifest".to_owned(), folder: folder.path().join("box") };
        let asked = RefCell::new(Vec::new());
        let run = |broken: bool| {
            let get = |address: &str, _: u64| {
                asked.borrow_mut().push(address.to_owned());
                answer(address, broken)
            };
            fetch_with(&request, &get, &|_, _| {}, &Cancel::default()).unwrap()
        };
        let first = run(true);
        assert_eq!((first.fetched, first.known, first.problems.len()), (2, 0, 1));
        // What it is, not what it is called.
        assert_eq!(names(&request.folder), ["0001.png", "0001.xml", "manifest.json"]);
        asked.borrow_mut().clear();
        let second = run(false);
        assert_eq!((second.fetched, second.known, second.problems.len()), (1, 2, 0));
        assert_eq!(asked.borrow().as_slice(), ["https://x.org/manifest", "https://x.org/2.jpg"]);
    }

    #[test]
    fn a_page_that_shows_a_manifest_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let request = FetchRequest { manifest: "https://x.org/".to_owned(), folder: folder.path().join("box") };
        let get = |_: &str, _: u64| Ok(Fetched { bytes: b"<html><body>".to_vec(), mime: "text/html".to_owned() });
        let problem = fetch_with(&request, &get, &|_, _| {}, &Cancel::default()).unwrap_err();
        assert!(problem.to_string().contains("no manifest") && !request.folder.exists(), "{problem}");
    }
}
