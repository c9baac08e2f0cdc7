//! Scans as documents for browsers take them: at a size for reading, turned as a person turned them.

use super::{ExportPage, Sources, stopped};
use crate::app::problem::Problem;
use crate::app::side_by_side::in_order;
use crate::formats::{FlowPicture, FlowScan};
use crate::model::{QuarterTurns, ScanRef, ScanSize};
use crate::scan::{self, Cancel, Request, ScanError};
use crate::store::listing;
use std::path::{Component, Path, PathBuf};

/// Widest picture that is made, in pixels: half of a large screen, and readable.
const WIDEST: u32 = 1_400;
/// Largest picture file that is taken over as it is.
const LARGEST: u64 = 1 << 20;
/// The quality of pictures that are made.
const QUALITY: u8 = 78;

/// Where a document for browsers has its scans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scans {
    /// As pictures in a folder beside it.
    #[default]
    Beside,
    /// In the file itself.
    Inside,
    /// Where they lie, as far as browsers can show them; the others in a folder beside it.
    Linked,
    /// Nowhere.
    Without,
}

impl Scans {
    /// All.
    pub const ALL: [Self; 4] = [Self::Beside, Self::Inside, Self::Linked, Self::Without];

    /// The name files and scripts use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Beside => "beside",
            Self::Inside => "inside",
            Self::Linked => "linked",
            Self::Without => "none",
        }
    }

    /// The words people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::Beside => "In a folder beside the file",
            Self::Inside => "Inside the file",
            Self::Linked => "Linked where they lie",
            Self::Without => "Left out",
        }
    }

    /// The one with this [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scans| scans.id() == id)
    }
}

/// A picture that is to be written beside a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Its path, as seen from the folder the document lies in.
    pub name: PathBuf,
    /// The scan.
    pub scan: ScanRef,
    /// How a person turned it.
    pub turns: QuarterTurns,
}

/// The scans of pages as a document is to show them, in order, and the pictures that must be written for that.
///
/// # Errors
/// Where it was stopped.
pub(super) fn scans(
    pages: &[ExportPage],
    wish: Scans,
    folder: &str,
    sources: &Sources<'_>,
    problems: &mut Vec<Problem>,
) -> Result<(Vec<Option<FlowScan>>, Vec<Beside>), Problem> {
    // A document that is only handed on has nothing beside it.
    let wish = if sources.target.is_none() && matches!(wish, Scans::Beside | Scans::Linked) { Scans::Inside } else { wish };
    let total = pages.len() as u64 + 1;
    let (mut shown, mut beside) = (Vec::with_capacity(pages.len()), Vec::new());
    let digits = pages.len().to_string().len().max(3);
    let work = |(): &mut (), at: usize, page: &ExportPage| {
        let scan = page.head.scan.as_ref().filter(|_| wish != Scans::Without && !sources.cancel.is_cancelled())?;
        let turns = page.head.turns;
        Some(match wish {
            Scans::Inside => picture(sources.root, scan, turns, sources.cancel).map(|picture| (picture, None)),
            _ => planned(scan, turns, wish, &format!("{folder}/p{:0digits$}", at + 1), sources),
        })
    };
    in_order(
        pages,
        || (),
        work,
        |at, made| {
            if sources.cancel.is_cancelled() {
                return Err(stopped());
            }
            shown.push(made.and_then(|made| match made {
                Ok((scan, file)) => {
                    beside.extend(file);
                    Some(scan)
                }
                Err(problem) => {
                    problems.push(problem);
                    None
                }
            }));
            (sources.progress)(at as u64 + 1, total);
            Ok(())
        },
    )?;
    Ok((shown, beside))
}

fn told(scan: &ScanRef, what: impl std::fmt::Display) -> Problem {
    Problem::new(format!("A scan could not be put into the export: {what}")).kept("Its text was exported.").at(&scan.path)
}

/// The kind of a picture that browsers show as it is, and its ending; none for other kinds, for one of several pictures in a file, and for
/// one that must be turned.
fn as_it_is(path: &Path, scan: &ScanRef, turns: QuarterTurns) -> Option<(&'static str, &'static str)> {
    let head = listing::read_head(path, 2 << 10).ok().filter(|_| scan.frame == 0 && turns.get() == 0)?;
    match scan::decoders::sniff(&head)?.id {
        "jpeg" => Some(("image/jpeg", "jpg")),
        "png" => Some(("image/png", "png")),
        "webp" => Some(("image/webp", "webp")),
        "gif" => Some(("image/gif", "gif")),
        _ => None,
    }
}

fn is_small(path: &Path) -> bool {
    listing::stat(path).is_ok_and(|entry| entry.bytes <= LARGEST)
}

/// Where a scan's picture will be, and what is to be written there.
fn planned(
    scan: &ScanRef,
    turns: QuarterTurns,
    wish: Scans,
    name: &str,
    sources: &Sources<'_>,
) -> Result<(FlowScan, Option<Beside>), Problem> {
    let path = sources.root.join(&scan.path);
    let kind = as_it_is(&path, scan, turns);
    let reader = listing::open_reader(&path).map_err(|error| told(scan, error))?;
    let mut file = scan::open(Box::new(reader), &scan::Limits::default()).map_err(|error| told(scan, error))?;
    let size = file.frame_info(scan.frame).map_err(|error| told(scan, error))?.size;
    let base = sources.target.and_then(Path::parent);
    if wish == Scans::Linked
        && kind.is_some()
        && let Some(link) = base.and_then(|base| relative(base, &path))
    {
        return Ok((FlowScan { picture: FlowPicture::Beside(link), size: Some(size) }, None));
    }
    let (ending, size) = match kind.filter(|_| is_small(&path)) {
        Some((_, ending)) => (ending, size),
        None => ("jpg", reading_size(turned_size(size, turns))),
    };
    let name = format!("{name}.{ending}");
    let file = Beside { name: PathBuf::from(&name), scan: scan.clone(), turns };
    Ok((FlowScan { picture: FlowPicture::Beside(name), size: Some(size) }, Some(file)))
}

fn turned_size(size: ScanSize, turns: QuarterTurns) -> ScanSize {
    if turns.get() % 2 == 1 { ScanSize { width: size.height, height: size.width } } else { size }
}

/// The size of a picture that is made of a scan.
fn reading_size(size: ScanSize) -> ScanSize {
    let width = size.width.clamp(1, WIDEST);
    let height = u64::from(size.height) * u64::from(width) / u64::from(size.width.max(1));
    ScanSize { width, height: (height as u32).max(1) }
}

/// The way from a folder to a file, with `/`; none where there is none or it is no text.
fn relative(from: &Path, to: &Path) -> Option<String> {
    let whole = |path: &Path| std::path::absolute(path).ok();
    let (from, to) = (whole(from)?, whole(to)?);
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    // On another drive there is no way.
    if common == 0 {
        return None;
    }
    let down = to.get(common..)?.iter().map(|part| part.as_os_str().to_str());
    let way: Option<Vec<&str>> = from.get(common..)?.iter().map(|_| Some("..")).chain(down).collect();
    way.map(|way| way.join("/"))
}

/// A scan as browsers show it: the file's own bytes where they know the kind and it is small, otherwise a picture made from it.
///
/// # Errors
/// Where the scan cannot be read.
fn picture(root: &Path, reference: &ScanRef, turns: QuarterTurns, cancel: &Cancel) -> Result<FlowScan, Problem> {
    let (mime, bytes, size) = encoded(root, reference, turns, cancel)?;
    Ok(FlowScan { picture: FlowPicture::Inside { mime: mime.to_owned(), bytes: bytes.into() }, size })
}

/// The bytes of a picture beside a document.
pub(super) fn bytes(root: &Path, file: &Beside, cancel: &Cancel) -> Result<Vec<u8>, Problem> {
    encoded(root, &file.scan, file.turns, cancel).map(|(_, bytes, _)| bytes)
}

fn encoded(
    root: &Path,
    scan: &ScanRef,
    turns: QuarterTurns,
    cancel: &Cancel,
) -> Result<(&'static str, Vec<u8>, Option<ScanSize>), Problem> {
    let path = root.join(&scan.path);
    if let Some((mime, _)) = as_it_is(&path, scan, turns)
        && is_small(&path)
        && let Ok(bytes) = listing::read_file(&path, LARGEST)
    {
        return Ok((mime, bytes, None));
    }
    let reader = listing::open_reader(&path).map_err(|error| told(scan, error))?;
    let (bytes, size) = made(Box::new(reader), scan.frame, turns, cancel).map_err(|error| told(scan, error))?;
    Ok(("image/jpeg", bytes, Some(size)))
}

fn made(reader: Box<dyn scan::ScanReader>, frame: u32, turns: QuarterTurns, cancel: &Cancel) -> Result<(Vec<u8>, ScanSize), ScanError> {
    let limits = scan::Limits::default();
    let mut file = scan::open(reader, &limits)?;
    let upright = file.frame_info(frame)?.size;
    let size = reading_size(turned_size(upright, turns));
    let across = if turns.get() % 2 == 1 { size.height } else { size.width };
    let mut reduction = 1;
    while upright.width / (reduction * 2) >= across.max(1) {
        reduction *= 2;
    }
    let raster = file.decode(frame, Request { area: None, reduction }, &limits, cancel)?.reduced(reduction);
    let raster = scan::turned(scan::thumbnail(&raster, size.width.max(size.height)), turns);
    Ok((scan::encode_jpeg(&raster, QUALITY)?, raster.size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_scan_is_told_from_the_folder_of_the_document() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
        assert_eq!(way("/a/out", "/a/scans/1.jpg").as_deref(), Some("../scans/1.jpg"));
        assert_eq!(way("/a", "/a/1.jpg").as_deref(), Some("1.jpg"));
    }

    #[test]
    fn pictures_are_made_for_reading() {
        let size = |width, height| ScanSize { width, height };
        assert_eq!(reading_size(size(2_800, 4_000)), size(1_400, 2_000));
        assert_eq!(reading_size(size(900, 1_200)), size(900, 1_200));
        assert_eq!(turned_size(size(9, 5), QuarterTurns::new(1)), size(5, 9));
    }
}
