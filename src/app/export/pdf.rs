//! Searchable PDF, written page by page: a page's scan is read, put into the file and forgotten.

use super::sheets::{Setting, Shelf};
use super::{ExportPage, Sources};
use crate::app::problem::Problem;
use crate::formats::pdf::{PdfScan, PdfWriter, Standard};
use crate::model::{CodedPicture, Coding, ScanRef, ScanSize};
use crate::scan::carried::{lossy, plain};
use crate::scan::{Limits, Request};
use crate::store::listing;
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
    let (mut writer, bytes) = PdfWriter::new(&sources.head, standard);
    out.write_all(&bytes)?;
    let mut failed = Ok(());
    let mut recoded = 0;
    let blank = pages.iter().filter(|page| page.head.scan.is_none() && !page.page.working.text.is_empty()).count();
    let done = Setting::undivided(pages, sources).each(
        |sheet, page, shelf| (sheet, page.head.scan.as_ref().map(|scan| scanned(scan, page, standard, sources, shelf))),
        |(sheet, scan)| {
            let scan = scan.and_then(|scan| match scan {
                Ok((scan, again)) => {
                    recoded += usize::from(again);
                    Some(scan)
                }
                Err(problem) => {
                    problems.push(problem.kept("Its text was exported."));
                    None
                }
            });
            failed = out.write_all(&writer.page(&sheet, scan));
            if failed.is_ok() { Ok(()) } else { Err(Problem::new("The file cannot be written.")) }
        },
    );
    failed?;
    done.map_err(|_stopped| io::Error::new(io::ErrorKind::Interrupted, "the export was stopped"))?;
    if blank > 0 {
        let told = if blank == 1 { "One page has no scan and is".to_owned() } else { format!("{blank} pages have no scan and are") };
        problems.push(
            Problem::news(format!("{told} white in the PDF: its text is invisible, to be searched and copied."))
                .advice("To read a text without scans, export it as a Word document, an EPUB book or HTML."),
        );
    }
    if recoded > 0 {
        let scans = if recoded == 1 { "One scan is".to_owned() } else { format!("{recoded} scans are") };
        problems.push(
            Problem::news(format!("{scans} coded in a way that this kind of PDF cannot hold; put in anew as JPEG of high quality."))
                .kept("The files themselves are as they were."),
        );
    }
    out.write_all(&writer.finish())
}

/// A page's scan as it is coded, or else decoded; and whether something of it is lost by that.
fn scanned(
    scan: &ScanRef,
    page: &ExportPage,
    standard: Standard,
    sources: &Sources<'_>,
    shelf: &mut Shelf<'_>,
) -> Result<(PdfScan, bool), Problem> {
    let told = |error: crate::scan::ScanError| Problem::new(format!("A scan could not be put into the PDF: {error}.")).at(&scan.path);
    let file = shelf.file(scan)?;
    let info = file.frame_info(scan.frame).map_err(told)?;
    // The older standard does not know JPEG 2000.
    let fits = |picture: &CodedPicture| standard == Standard::A2u || picture.coding != Coding::Jpeg2000;
    let coded = file.carried(scan.frame).ok().flatten();
    // What it takes now, or the whole file where it holds nothing else.
    let room = coded.as_ref().map(|picture| picture.strips.iter().map(|strip| strip.data.len() as u64).sum());
    let alone = file.frame_count() == 1;
    let room = room.or_else(|| listing::stat(&sources.root.join(&scan.path)).ok().filter(|_| alone).map(|entry| entry.bytes));
    let carried = coded.filter(fits);
    let is_carried = carried.is_some();
    let picture = if let Some(carried) = carried {
        carried
    } else {
        let raster = file.decode(scan.frame, Request::WHOLE, &Limits::default(), sources.cancel).map_err(told)?;
        if file.is_lossy(scan.frame) { lossy(raster, room).map_err(told)? } else { plain(raster) }
    };
    let again = !is_carried && matches!(picture.coding, Coding::Jpeg { .. });
    Ok((PdfScan { picture, turns: page.head.turns, dpi: info.dpi.unwrap_or_else(|| guessed(info.size)) }, again))
}

/// A resolution at which a page is about as large as a letter, for scans that do not say.
fn guessed(size: ScanSize) -> (f32, f32) {
    let dpi = (size.width.min(size.height) as f32 / 8.3).max(72.0);
    (dpi, dpi)
}
