//! Tesseract beside the ink, where it is installed: the same pages, measured with and without.

use onionskin::formats::FORMATS;
use onionskin::model::{Layout, QuarterTurns, Reading};
use onionskin::scan::{Raster, Sheet};
use std::process::{Command, Stdio};

/// What Tesseract reads on a picture; none where it is not installed.
pub(crate) fn tesseract(raster: &Raster, dpi: f32) -> Option<Reading> {
    let folder = tempfile::tempdir().ok()?;
    let picture = folder.path().join("page.pnm");
    let sheet = Sheet::level(raster.clone(), QuarterTurns::default(), Some(dpi));
    std::fs::write(&picture, &sheet.pnm).ok()?;
    let mut command = Command::new("tesseract");
    command.arg(&picture).args(["stdout", "-l", "eng", "-c", "tessedit_create_hocr=1", "--dpi"]).arg((dpi as u32).to_string());
    let said = command.env("OMP_THREAD_LIMIT", "1").stderr(Stdio::null()).output().ok().filter(|said| said.status.success())?;
    let format = FORMATS.iter().find(|format| format.id == "hocr")?;
    let page = (format.read?)(&said.stdout).ok()?.pages.into_iter().next()?;
    let mut layout = Layout { scan_size: page.scan_size, ..page.layout };
    layout.words.iter_mut().for_each(|word| word.zone = word.zone.map(|zone| sheet.on_scan(zone)));
    Some(Reading { layout, text: page.text, ..Reading::default() })
}
