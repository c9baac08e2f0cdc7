//! Lines as an OCR engine is trained with them: a picture of each line, and its text beside it under the same name.

use super::sheets::{Setting, Shelf};
use super::{Export, ExportFile, ExportPage, Sources, page_names};
use crate::app::problem::Problem;
use crate::formats::sheet::Sheet;
use crate::model::{ScanRect, ScanSize};
use crate::scan::{Limits, Request, encode_png};

/// The lines of a page: picture and text of each that has a place, and how many have none.
#[derive(Default)]
struct Lines {
    found: Vec<Option<(Vec<u8>, String)>>,
    without: usize,
    problem: Option<Problem>,
}

/// Every line that has a place, of every page that has a scan.
pub(super) fn made(pages: &[ExportPage], sources: &Sources<'_>) -> Result<Export, Problem> {
    let mut export = Export::default();
    let mut names = page_names(pages).into_iter();
    let mut without = 0;
    Setting::undivided(pages, sources).each(
        |sheet, page, shelf| lines(&sheet, page, sources, shelf),
        |lines| {
            let name = names.next().unwrap_or_default();
            without += lines.without;
            export.problems.extend(lines.problem);
            let digits = lines.found.len().to_string().len().max(3);
            for (at, (picture, text)) in (1..).zip(lines.found).filter_map(|(at, line)| Some((at, line?))) {
                let name = format!("{name}_l{at:0digits$}");
                export.files.push(ExportFile { name: format!("{name}.png"), bytes: picture });
                export.files.push(ExportFile { name: format!("{name}.gt.txt"), bytes: format!("{text}\n").into_bytes() });
            }
            Ok(())
        },
    )?;
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

fn lines(sheet: &Sheet, page: &ExportPage, sources: &Sources<'_>, shelf: &mut Shelf<'_>) -> Lines {
    let lines: Vec<_> = sheet.blocks.iter().flat_map(|block| &block.lines).collect();
    let Some(scan) = page.head.scan.as_ref() else { return Lines { without: lines.len(), ..Lines::default() } };
    let decoded = shelf.file(scan).and_then(|file| {
        let told = |error: crate::scan::ScanError| {
            Problem::new(format!("A scan could not be read: {error}.")).kept("Its lines were left out.").at(&scan.path)
        };
        file.decode(scan.frame, Request::WHOLE, &Limits::default(), sources.cancel).map_err(told)
    });
    let raster = match decoded {
        Ok(raster) => raster,
        Err(problem) => return Lines { problem: Some(problem), ..Lines::default() },
    };
    let mut made = Lines::default();
    for line in lines {
        let picture = line.zone.and_then(|zone| raster.crop(within(zone, raster.size))).and_then(|line| encode_png(&line).ok());
        let words = || line.words.iter().map(|word| sheet.text.slice(word.span)).collect::<Vec<_>>().join(" ");
        made.without += usize::from(picture.is_none());
        made.found.push(picture.map(|picture| (picture, words())));
    }
    made
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
