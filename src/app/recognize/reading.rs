//! From a scan to a reading: decoding, handing over, and taking what comes back to the scan's own pixels.

use crate::app::open_scans::{FrameKey, OpenScans};
use crate::app::problem::Problem;
use crate::formats;
use crate::model::{Layout, Page, PageText, QuarterTurns, Reading, ScanRect, ScanSize};
use crate::scan::{Cancel, Limits, Request, ScanError, Sheet};
use crate::store::recognizer::{Picture, Recognizer, RecognizerError, Stop};

/// The format's name of a reading that Tesseract made.
pub const FORMAT: &str = "tesseract";
/// Pixels that are handed over at most; finer pictures gain nothing and cost minutes.
const MOST_PIXELS: u64 = 60_000_000;
/// Tesseract takes no side longer than a little more than this.
const LONGEST: u32 = 32_000;
/// Resolutions it believes.
const BELIEVED: std::ops::RangeInclusive<f32> = 70.0..=2400.0;

/// What one frame is read with.
pub(super) struct Reader<'a> {
    /// The program.
    pub(super) recognizer: &'a Recognizer,
    /// Its language.
    pub(super) language: &'a str,
    /// Where scans are opened.
    pub(super) scans: &'a OpenScans,
    /// Tells it to stop.
    pub(super) cancel: &'a Cancel,
}

/// Why a page was not read.
pub(super) enum Unread {
    /// The work was given up.
    Stopped,
    /// For people.
    Problem(Problem),
}

/// What a reading by this program in this language is called.
pub(super) fn name(recognizer: &Recognizer, language: &str) -> String {
    format!("Tesseract {}, {language}", recognizer.version)
}

/// The language that a reading was made in, where Tesseract made it.
pub fn language_of(reading: &Reading) -> Option<&str> {
    let (_, language) = reading.name.rsplit_once(", ")?;
    (reading.format == FORMAT).then_some(language)
}

/// Whether a page has been read in a language.
pub fn is_read(page: &Page, language: &str) -> bool {
    std::iter::once(&page.working).chain(&page.witnesses).any(|reading| language_of(reading) == Some(language))
}

impl Reader<'_> {
    /// Reads a frame, or a zone of it, as the person sees it who turned the page so. `too_long` says when to give up.
    pub(super) fn read(
        &self,
        key: &FrameKey,
        turns: QuarterTurns,
        zone: Option<ScanRect>,
        too_long: &dyn Fn() -> bool,
    ) -> Result<Reading, Unread> {
        let (sheet, scan_size, dpi) = sheet(self.scans, key, turns, zone, self.cancel).map_err(|error| match error {
            ScanError::Cancelled => Unread::Stopped,
            error => Unread::Problem(Problem::new(format!("The scan could not be read: {error}.")).at(&*key.path)),
        })?;
        let mut stop = || {
            if self.cancel.is_cancelled() {
                return Some(Stop::Cancelled);
            }
            too_long().then_some(Stop::TooLong)
        };
        let picture = Picture { bytes: &sheet.pnm, dpi, is_piece: zone.is_some() };
        let hocr = self.recognizer.read(&picture, self.language, &mut stop).map_err(|error| match error {
            RecognizerError::Cancelled => Unread::Stopped,
            error => Unread::Problem(Problem::new(format!("{error}.")).at(&*key.path)),
        })?;
        let (text, layout) = understood(&hocr, &sheet, scan_size)
            .ok_or_else(|| Unread::Problem(Problem::new("Tesseract's answer could not be understood.").at(&*key.path)))?;
        Ok(Reading {
            name: name(self.recognizer, self.language),
            file: None,
            format: FORMAT.to_owned(),
            text,
            layout,
            digest: String::new(),
        })
    }
}

/// The picture that is handed over, the size of the whole scan, and dots an inch of the picture.
fn sheet(
    scans: &OpenScans,
    key: &FrameKey,
    turns: QuarterTurns,
    zone: Option<ScanRect>,
    cancel: &Cancel,
) -> Result<(Sheet, ScanSize, Option<u32>), ScanError> {
    let mut file = scans.open(&key.path)?;
    let info = file.frame_info(key.frame)?;
    let size = info.size;
    let whole = ScanRect::new(0, 0, size.width as i32, size.height as i32);
    let area = zone.unwrap_or(whole);
    let reduction = reduction(area);
    let request = Request { area: zone, reduction };
    let raster = scans.in_turn(size, || file.decode(key.frame, request, &Limits::default(), cancel))?;
    scans.give_back(&key.path, file);
    let raster = if zone.is_some() { raster.crop(area).ok_or(ScanError::Damaged("the zone holds no pixels".to_owned()))? } else { raster };
    // A decoder may give a finer picture than was asked for.
    let raster = if raster.reduction < reduction { raster.reduced(reduction) } else { raster };
    let dpi = info.dpi.map(|(across, _)| across / raster.reduction.max(1) as f32).filter(|dpi| BELIEVED.contains(dpi));
    let sheet = if zone.is_some() { Sheet::new(raster, turns) } else { Sheet::level(raster, turns, dpi) };
    Ok((sheet, size, dpi.map(|dpi| dpi.round() as u32)))
}

/// How many scan pixels become one, so that a picture of this part is no larger than what is handed over.
fn reduction(area: ScanRect) -> u32 {
    let (width, height) = (area.width().max(1) as u32, area.height().max(1) as u32);
    let fits = |reduction: &u32| {
        let (width, height) = (width.div_ceil(*reduction), height.div_ceil(*reduction));
        width.max(height) <= LONGEST && u64::from(width) * u64::from(height) <= MOST_PIXELS
    };
    (0..12).map(|power| 1 << power).find(fits).unwrap_or(1 << 12)
}

/// The text with its places on the scan; a page on which nothing was found is an empty text.
fn understood(hocr: &[u8], sheet: &Sheet, scan_size: ScanSize) -> Option<(PageText, Layout)> {
    let read = formats::by_id("hocr")?.read?;
    let page = read(hocr).ok()?.pages.into_iter().next()?;
    Some((page.text, on_scan(page.layout, sheet, scan_size)))
}

fn on_scan(mut layout: Layout, sheet: &Sheet, scan_size: ScanSize) -> Layout {
    let place = |zone: &mut Option<ScanRect>| *zone = zone.map(|zone| sheet.on_scan(zone));
    layout.regions.iter_mut().for_each(|region| place(&mut region.zone));
    layout.words.iter_mut().for_each(|word| place(&mut word.zone));
    for line in &mut layout.lines {
        place(&mut line.zone);
        for point in line.baseline.iter_mut().chain(&mut line.outline) {
            *point = sheet.point_on_scan(*point);
        }
    }
    layout.scan_size = Some(scan_size);
    layout
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Pixels, Raster};

    const HOCR: &str = "<html><body><div class='ocr_page' title='bbox 0 0 40 20'><span class='ocr_line' title='bbox 2 3 30 9; baseline 0 -1'>\
        <span class='ocrx_word' title='bbox 2 3 12 9; x_wconf 91'>Cuba</span></span></div></body></html>";

    #[test]
    fn what_was_read_on_a_turned_piece_stands_on_the_scan() {
        let size = ScanSize { width: 200, height: 300 };
        // A piece of 20 by 40 pixels at 50, 60, seen turned clockwise: 40 wide and 20 high.
        let raster = Raster {
            area: ScanRect::new(50, 60, 70, 100),
            ..Raster::whole(ScanSize { width: 20, height: 40 }, Pixels::Grey(vec![255; 800]))
        };
        let sheet = Sheet::new(raster, QuarterTurns::new(1));
        let (text, layout) = understood(HOCR.as_bytes(), &sheet, size).unwrap();
        assert_eq!((text.as_str(), layout.scan_size), ("Cuba", Some(size)));
        // What is seen at the left is at the foot of the scan, and what is at the top is at the left.
        assert_eq!(layout.words[0].zone, Some(ScanRect::new(53, 88, 59, 98)));
        assert_eq!(layout.lines[0].zone, Some(ScanRect::new(53, 70, 59, 98)));
    }

    #[test]
    fn an_empty_page_is_an_empty_text_and_no_hocr_is_none() {
        let sheet = Sheet::new(Raster::whole(ScanSize { width: 1, height: 1 }, Pixels::Grey(vec![255])), QuarterTurns::default());
        let size = ScanSize { width: 1, height: 1 };
        let empty = "<html><body><div class='ocr_page' title='bbox 0 0 1 1'></div></body></html>";
        assert_eq!(understood(empty.as_bytes(), &sheet, size).map(|(text, _)| text.as_str().to_owned()), Some(String::new()));
        assert!(understood(b"", &sheet, size).is_none());
    }

    #[test]
    fn huge_scans_are_handed_over_smaller() {
        let check = |width, height| reduction(ScanRect::new(0, 0, width, height));
        assert_eq!([check(2550, 3300), check(7000, 9000), check(100, 40_000)], [1, 2, 2]);
    }

    #[test]
    fn readings_say_in_which_language_they_were_made() {
        let reading = |name: &str, format: &str| Reading { name: name.to_owned(), format: format.to_owned(), ..Reading::default() };
        assert_eq!(language_of(&reading("Tesseract 5.3.0, eng+deu", FORMAT)), Some("eng+deu"));
        assert_eq!(language_of(&reading("Tesseract 5.3.0, eng", "hocr")), None);
    }
}
