//! Whole pictures by `zune-jpeg`, and what becomes of amounts of ink.
//!
//! Pictures of four components hold cyan, magenta, yellow and black, or luma, colour and black; Adobe's programs store them inverted and
//! say so in a marker of their own. They are taken from the decoder as they are stored, because a colour profile wants the inks and not what
//! somebody else made of them.

use super::planes::rgb;
use super::{Header, rgb_from_cmyk};
use crate::scan::png::missing;
use crate::scan::profile::ToSrgb;
use crate::scan::raster::{Pixels, is_blank};
use crate::scan::{Cancel, ScanError};
use zune_core::bytestream::{ZByteIoError, ZByteReaderTrait, ZCursor, ZSeekFrom};
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// Bytes in memory that a decoder reads, and that take it out of its work once the job is stopped.
pub(in crate::scan) struct Stoppable<'a> {
    /// The bytes.
    pub(in crate::scan) cursor: ZCursor<&'a [u8]>,
    /// The job's.
    pub(in crate::scan) cancel: &'a Cancel,
}

impl ZByteReaderTrait for Stoppable<'_> {
    #[inline]
    fn read_byte_no_error(&mut self) -> u8 {
        self.cursor.read_byte_no_error()
    }

    #[inline]
    fn read_exact_bytes(&mut self, buf: &mut [u8]) -> Result<(), ZByteIoError> {
        self.cancel.leave();
        self.cursor.read_exact_bytes(buf)
    }

    fn read_bytes(&mut self, buf: &mut [u8]) -> Result<usize, ZByteIoError> {
        self.cursor.read_bytes(buf)
    }

    fn peek_bytes(&mut self, buf: &mut [u8]) -> Result<usize, ZByteIoError> {
        self.cursor.peek_bytes(buf)
    }

    fn peek_exact_bytes(&mut self, buf: &mut [u8]) -> Result<(), ZByteIoError> {
        self.cursor.peek_exact_bytes(buf)
    }

    fn z_seek(&mut self, from: ZSeekFrom) -> Result<u64, ZByteIoError> {
        self.cursor.z_seek(from)
    }

    #[inline]
    fn is_eof(&mut self) -> Result<bool, ZByteIoError> {
        self.cursor.is_eof()
    }

    fn z_position(&mut self) -> Result<u64, ZByteIoError> {
        self.cursor.z_position()
    }

    fn read_remaining(&mut self, sink: &mut Vec<u8>) -> Result<usize, ZByteIoError> {
        self.cursor.read_remaining(sink)
    }
}

/// Decodes to grey or RGB; what could not be decoded is white and said. `profile` is that of its components.
pub(super) fn decode_pixels(
    bytes: &[u8],
    header: &Header,
    profile: Option<&ToSrgb>,
    cancel: &Cancel,
) -> Result<(Pixels, Option<String>), ScanError> {
    let color = if header.components == 1 { ColorSpace::Luma } else { ColorSpace::RGB };
    let options =
        DecoderOptions::default().set_strict_mode(false).set_max_width(65_535).set_max_height(65_535).jpeg_set_out_colorspace(color);
    let mut decoder = JpegDecoder::new_with_options(Stoppable { cursor: ZCursor::new(bytes), cancel }, options);
    let failed = |error: zune_jpeg::errors::DecodeErrors| ScanError::Damaged(format!("the JPEG is damaged: {error:?}"));
    Cancel::leaving(|| decoder.decode_headers())?.map_err(failed)?;
    let stored = decoder.input_colorspace().filter(|_| header.components == 4);
    if let Some(stored) = stored {
        decoder.set_options(options.jpeg_set_out_colorspace(stored));
    }
    let samples = stored.unwrap_or(color).num_components();
    let expected = header.size.width as usize * header.size.height as usize * samples;
    if decoder.output_buffer_size() != Some(expected) {
        return Err(ScanError::Damaged("the JPEG's headers contradict each other".to_owned()));
    }
    let mut pixels = vec![0xff; expected];
    let outcome = Cancel::leaving(|| decoder.decode_into(&mut pixels))?.map_err(failed);
    let line = header.size.width as usize * samples;
    let height = header.size.height;
    let ends = bytes.get(header.scan_at as usize..).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]));
    let (rows, error) = match outcome {
        Err(error) => (rows_above(&pixels, line, 0xff), Some(error)),
        Ok(()) if !ends => (rows_above(&pixels, line, 128), Some(ScanError::Damaged("the JPEG ends before the picture does".to_owned()))),
        Ok(()) => (height, None),
    };
    pixels.truncate(rows as usize * line);
    let mut pixels = match stored {
        Some(stored) => Pixels::Rgb(colours(&pixels, stored == ColorSpace::YCCK, header.adobe, profile)),
        None if header.components == 1 => Pixels::Grey(pixels),
        None => Pixels::Rgb(pixels),
    };
    if let Some(profile) = profile {
        profile.apply_to(&mut pixels);
    }
    let whole = pixels.row_bytes(header.size.width) * height as usize;
    pixels.bytes_mut().resize(whole, 0xff);
    match error {
        Some(error) if is_blank(&pixels) => Err(error),
        error => Ok((pixels, error.map(|error| missing(rows, height, &error.to_string())))),
    }
}

/// Pixels converted at a time.
const RUN: usize = 4096;

/// sRGB from four components as they are stored.
fn colours(stored: &[u8], is_ycck: bool, inverted: bool, profile: Option<&ToSrgb>) -> Vec<u8> {
    let mut out = Vec::with_capacity(stored.len() / 4 * 3);
    let mut inks = Vec::with_capacity(RUN * 4);
    for run in stored.as_chunks::<4>().0.chunks(RUN) {
        inks.clear();
        inks.extend(run.iter().flat_map(|&[a, b, c, k]| match (is_ycck, inverted) {
            (true, _) => {
                let [cyan, magenta, yellow] = rgb(a, b, c);
                [cyan, magenta, yellow, 255 - k]
            }
            (false, true) => [255 - a, 255 - b, 255 - c, 255 - k],
            (false, false) => [a, b, c, k],
        }));
        match profile.and_then(|profile| profile.inks(&inks)) {
            Some(made) => out.extend(made),
            None => out.extend(inks.as_chunks().0.iter().flat_map(|&[c, m, y, k]| rgb_from_cmyk(c, m, y, k))),
        }
    }
    out
}

/// The number of rows above the last run of rows that hold nothing but `filler`, which is what the library leaves where data is missing.
fn rows_above(pixels: &[u8], line: usize, filler: u8) -> u32 {
    let missing = pixels.rchunks(line.max(1)).take_while(|row| row.iter().all(|&byte| byte == filler)).count();
    (pixels.len() / line.max(1) - missing) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_are_the_same_however_they_are_stored() {
        // Light blue: some cyan, a little black.
        let plain = colours(&[100, 20, 0, 10], false, false, None);
        assert_eq!(plain, rgb_from_cmyk(100, 20, 0, 10));
        assert_eq!(colours(&[155, 235, 255, 245], false, true, None), plain);
        // The same inks as luma and colour, by the numbers of JFIF.
        let [y, blue, red] = [0.299 * 100.0 + 0.587 * 20.0, 128.0 - 0.168_7 * 100.0 - 0.331_3 * 20.0, 128.0 + 0.5 * 100.0 - 0.418_7 * 20.0];
        let stored = [y, blue, red, 245.0].map(|value: f32| value.round() as u8);
        let worst = colours(&stored, true, true, None).iter().zip(&plain).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst <= Some(2), "{worst:?}");
    }

    #[test]
    fn a_stopped_job_leaves_the_decoder() {
        let bytes = [0; 9];
        let cancel = Cancel::default();
        let mut reader = Stoppable { cursor: ZCursor::new(bytes.as_slice()), cancel: &cancel };
        assert!(reader.read_exact_bytes(&mut [0; 4]).is_ok());
        cancel.cancel();
        assert!(matches!(Cancel::leaving(|| reader.read_exact_bytes(&mut [0; 4]).is_ok()), Err(ScanError::Cancelled)));
    }
}
