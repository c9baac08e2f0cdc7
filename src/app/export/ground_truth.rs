//! Lines as an OCR engine is trained with them: a picture of each line, and its text beside it under the same name.

use super::sheets::{Shelf, sheets};
use super::{Export, ExportFile, ExportPage, Sources, page_names};
use crate::app::problem::Problem;
use crate::model::{ScanRect, ScanSize};
use crate::scan::{Limits, Request, encode_png};

/// Every line that has a place, of every page that has a scan.
pub(super) fn made(pages: &[ExportPage], sources: &Sources<'_>) -> Result<Export, Problem> {
    let mut export = Export::default();
    let mut shelf = Shelf::new(sources.root);
    let sheets = sheets(pages, sources)?;
    let mut without = 0;
    for (done, ((page, sheet), name)) in (1..).zip(pages.iter().zip(&sheets).zip(page_names(pages))) {
        if sources.cancel.is_cancelled() {
            return Err(Problem::new("The export was stopped.").kept("No file was written."));
        }
        let lines: Vec<_> = sheet.blocks.iter().flat_map(|block| &block.lines).collect();
        let Some(scan) = page.head.scan.as_ref() else {
            without += lines.len();
            continue;
        };
        let decoded = shelf.file(scan).and_then(|file| {
            let told = |error: crate::scan::ScanError| {
                Problem::new(format!("A scan could not be read: {error}.")).kept("Its lines were left out.").at(&scan.path)
            };
            file.decode(scan.frame, Request::WHOLE, &Limits::default(), sources.cancel).map_err(told)
        });
        let raster = match decoded {
            Ok(raster) => raster,
            Err(problem) => {
                export.problems.push(problem);
                continue;
            }
        };
        let lines_count = lines.len().to_string().len().max(3);
        for (at, line) in (1..).zip(lines) {
            let picture = line.zone.and_then(|zone| raster.crop(within(zone, raster.size))).and_then(|line| encode_png(&line).ok());
            let Some(picture) = picture else {
                without += 1;
                continue;
            };
            let name = format!("{name}_l{at:0lines_count$}");
            let words: Vec<&str> = line.words.iter().map(|word| sheet.text.slice(word.span)).collect();
            export.files.push(ExportFile { name: format!("{name}.png"), bytes: picture });
            export.files.push(ExportFile { name: format!("{name}.gt.txt"), bytes: format!("{}\n", words.join(" ")).into_bytes() });
        }
        (sources.progress)(done, pages.len() as u64 + 1);
    }
    if without > 0 {
        let told = if without == 1 {
            "One line has no place on a scan and was".to_owned()
        } else {
            format!("{without} lines have no place on a scan and were")
        };
        export.problems.push(Problem::new(format!("{told} left out.")));
    }
    if export.files.is_empty() {
        return Err(Problem::new("No line has a place on a scan.").kept("Nothing was written."));
    }
    Ok(export)
}

/// A line's place with a little room around it, inside the scan.
fn within(zone: ScanRect, size: ScanSize) -> ScanRect {
    let room = (zone.height() / 10).clamp(1, 12);
    ScanRect::new(
        (zone.left - room).max(0),
        (zone.top - room).max(0),
        (zone.right + room).min(size.width as i32),
        (zone.bottom + room).min(size.height as i32),
    )
}
