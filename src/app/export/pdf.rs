//! Searchable PDF, written page by page: a page's scan is read, put into the file and forgotten.

use super::sheets::{Shelf, sheet};
use super::{ExportPage, Sources};
use crate::app::problem::Problem;
use crate::formats::pdf::{PdfScan, PdfWriter, Picture, Standard};
use crate::model::{ScanRef, ScanSize};
use crate::scan::carried::{Carried, Coding};
use crate::scan::{Limits, Raster, Request};
use std::io::{self, Write};

/// Writes the pages; what was met with their scans is told in `problems`.
///
/// # Errors
/// Where the file cannot be written, or it was stopped.
pub(super) fn write(
    pages: &[ExportPage],
    standard: Standard,
    sources: &Sources<'_>,
    problems: &mut Vec<Problem>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut shelf = Shelf::new(sources.root);
    let (mut writer, bytes) = PdfWriter::new(&sources.head, standard);
    out.write_all(&bytes)?;
    let mut last = None;
    for (done, page) in (1..).zip(pages) {
        if sources.cancel.is_cancelled() {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "the export was stopped"));
        }
        let sheet = sheet(page, sources, &mut last, &[], &mut shelf);
        let scan = page.head.scan.as_ref().and_then(|scan| match scanned(scan, page, standard, sources, &mut shelf) {
            Ok(scan) => Some(scan),
            Err(problem) => {
                problems.push(problem.kept("Its text was exported."));
                None
            }
        });
        out.write_all(&writer.page(&sheet, scan))?;
        (sources.progress)(done, pages.len() as u64 + 1);
    }
    out.write_all(&writer.finish())
}

/// A page's scan as it is coded, or else decoded.
fn scanned(
    scan: &ScanRef,
    page: &ExportPage,
    standard: Standard,
    sources: &Sources<'_>,
    shelf: &mut Shelf<'_>,
) -> Result<PdfScan, Problem> {
    let told = |error: crate::scan::ScanError| Problem::new(format!("A scan could not be put into the PDF: {error}.")).at(&scan.path);
    let file = shelf.file(scan)?;
    let info = file.frame_info(scan.frame).map_err(told)?;
    let carried = file.carried(scan.frame).ok().flatten();
    // The older standard does not know JPEG 2000.
    let carried = carried.filter(|carried| standard == Standard::A2u || carried.coding != Coding::Jpeg2000);
    let carried = match carried {
        Some(carried) => carried,
        None => Carried::plain(file.decode(scan.frame, Request::WHOLE, &Limits::default(), sources.cancel).map(reduced).map_err(told)?),
    };
    let picture = match carried.coding {
        Coding::Jpeg { components } => Picture::Jpeg { components },
        Coding::Fax { inverted } => Picture::Fax { inverted },
        Coding::Jpeg2000 => Picture::Jpeg2000,
        Coding::Png { samples, bits, palette } => Picture::Png { samples, bits, palette },
        Coding::Plain { bits } => Picture::Plain { bits },
    };
    Ok(PdfScan {
        size: carried.size,
        orientation: carried.orientation,
        turns: page.head.turns,
        dpi: info.dpi.unwrap_or_else(|| guessed(info.size)),
        picture,
        strips: carried.strips.into_iter().map(|strip| (strip.rows, strip.data)).collect(),
    })
}

/// A decoded picture as it is.
fn reduced(raster: Raster) -> Raster {
    raster
}

/// A resolution at which a page is about as large as a letter, for scans that do not say.
fn guessed(size: ScanSize) -> (f32, f32) {
    let dpi = (size.width.min(size.height) as f32 / 8.3).max(72.0);
    (dpi, dpi)
}
