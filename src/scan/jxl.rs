//! JPEG XL, bare and in its container.
//!
//! The decoder (`jxl-oxide`) knows the picture's size from the first bytes, turns it upright and into sRGB itself, and counts what it
//! allocates against a limit. Of an animation the first picture is shown; a file that breaks off is refused, because what came of it is
//! spread all over the picture.

use super::input::read_whole;
use super::png::on_white;
use super::raster::{Pixels, whole};
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::{Orientation, ScanSize};
use jxl_oxide::{AllocTracker, AuxBoxData, EnumColourEncoding, JxlImage, JxlThreadPool, Moxcms, PixelFormat, RenderingIntent};
use std::io::Cursor;

/// A bare codestream, or the container's signature box.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"\xff\x0a") || head.starts_with(b"\0\0\0\x0cJXL \r\n\x87\n")
}

/// Opens a file.
pub(super) fn open(mut reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let bytes = read_whole(reader.as_mut())?;
    let mut file = JxlFile { bytes, limits: *limits };
    file.frame_info(0)?;
    Ok(Box::new(file))
}

struct JxlFile {
    bytes: Vec<u8>,
    limits: Limits,
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` gives")]
fn damaged(error: Box<dyn std::error::Error + Send + Sync>) -> ScanError {
    let text = error.to_string();
    if text.contains("out of memory") {
        return ScanError::TooLarge("the JPEG XL needs more memory than is allowed".to_owned());
    }
    ScanError::Damaged(format!("the JPEG XL is damaged: {text}"))
}

impl JxlFile {
    fn image(&self, limits: &Limits) -> Result<JxlImage, ScanError> {
        let tracker = AllocTracker::with_limit(usize::try_from(limits.max_bytes.saturating_mul(2)).unwrap_or(usize::MAX));
        let image = JxlImage::builder().pool(JxlThreadPool::none()).alloc_tracker(tracker);
        let image = image.read(Cursor::new(&self.bytes)).map_err(damaged)?;
        let size = ScanSize { width: image.width(), height: image.height() };
        limits.check(size, if image.pixel_format().is_grayscale() { 8 } else { 24 })?;
        // Samples are numbers of four bytes while decoding.
        let samples = u64::from(size.width) * u64::from(size.height) * image.pixel_format().channels() as u64;
        limits.check_bytes(size, samples * 4)?;
        Ok(image)
    }
}

impl ScanFile for JxlFile {
    fn frame_count(&self) -> u32 {
        1
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let image = self.image(&self.limits)?;
        let format = image.pixel_format();
        let color = if format.is_grayscale() { "grey" } else { "colour" };
        let color = if format.has_black() { "CMYK" } else { color };
        let dpi = match image.aux_boxes().first_exif() {
            Ok(AuxBoxData::Data(exif)) => super::exif::read(exif.payload()).dpi,
            _ => None,
        };
        // The picture comes upright; what EXIF says of its resolution is about the stored rows.
        let turned = image.image_header().metadata.orientation > 4;
        let dpi = dpi.map(|(x, y)| if turned { (y, x) } else { (x, y) });
        let size = ScanSize { width: image.width(), height: image.height() };
        Ok(FrameInfo { size, orientation: Orientation::default(), dpi, kind: format!("JPEG XL, {color}") })
    }

    fn is_lossy(&mut self, _frame: u32) -> bool {
        self.image(&self.limits).is_ok_and(|image| image.image_header().metadata.xyb_encoded)
    }

    fn decode(&mut self, frame: u32, _request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let mut image = self.image(limits)?;
        cancel.check()?;
        let grey = image.pixel_format().is_grayscale();
        image.set_cms(Moxcms);
        image.request_color_encoding(if grey {
            EnumColourEncoding::gray_srgb(RenderingIntent::Relative)
        } else {
            EnumColourEncoding::srgb(RenderingIntent::Relative)
        });
        let render = image.render_frame(0).map_err(damaged)?;
        cancel.check()?;
        let mut stream = render.stream();
        let size = ScanSize { width: stream.width(), height: stream.height() };
        if size != (ScanSize { width: image.width(), height: image.height() }) {
            return Err(ScanError::Damaged("the first picture of the JPEG XL is not as large as its header says".to_owned()));
        }
        let samples = stream.channels() as usize;
        let mut bytes = vec![0; size.width as usize * size.height as usize * samples];
        stream.write_to_buffer(&mut bytes);
        let pixels = kept(bytes, samples, image.pixel_format())?;
        Ok(Raster { size, reduction: 1, area: whole(size), pixels, damage: None })
    }
}

/// Interleaved samples in the form they are kept in, laid on white.
fn kept(bytes: Vec<u8>, samples: usize, format: PixelFormat) -> Result<Pixels, ScanError> {
    match samples {
        1 => Ok(Pixels::Grey(bytes)),
        2 => Ok(Pixels::Grey(bytes.as_chunks().0.iter().map(|&[grey, alpha]| on_white(grey, alpha)).collect())),
        3 => Ok(Pixels::Rgb(bytes)),
        4 if format.has_alpha() => {
            let pixels = bytes.as_chunks().0.iter();
            Ok(Pixels::Rgb(pixels.flat_map(|&[r, g, b, alpha]| [on_white(r, alpha), on_white(g, alpha), on_white(b, alpha)]).collect()))
        }
        other => Err(ScanError::Unsupported(format!("JPEG XL with {other} samples a pixel is not supported; convert it to TIFF or PNG"))),
    }
}
