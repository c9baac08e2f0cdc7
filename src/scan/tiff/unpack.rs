//! Undoing the compression of one strip or tile.
//!
//! Every function fills a buffer of the size the header promised and says how many bytes it managed; a damaged strip gives what came before
//! the damage. What a strip *claims* to unpack to is never allocated.

use super::spec::Spec;
use crate::model::ScanSize;
use crate::scan::jpeg::{Stoppable, read_header};
use crate::scan::onlooker::{Onlooker, glimpse_of_bits};
use crate::scan::{Cancel, ScanError};
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use std::io::{Cursor, Read};
use std::ops::Range;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

/// What came out: how many bytes are good, and what went wrong if not all.
pub(super) struct Unpacked {
    pub(super) good: usize,
    pub(super) problem: Option<String>,
}

impl Unpacked {
    fn new(good: usize, wanted: usize, problem: &str) -> Self {
        Self { good, problem: (good < wanted).then(|| problem.to_owned()) }
    }
}

/// Unpacks `data` into `out`; `rows` is how many rows the strip or tile has.
pub(super) fn unpack(spec: &Spec, mut data: Vec<u8>, rows: u32, out: &mut [u8], cancel: &Cancel) -> Unpacked {
    // Fax sees to that itself; codings that are bytes through and through are never reversed.
    if spec.reversed_bits && !matches!(spec.compression, 2..=4 | 6 | 7 | 8 | 32_946 | 50_000 | 50_001) {
        for byte in &mut data {
            *byte = byte.reverse_bits();
        }
    }
    let wanted = out.len();
    match spec.compression {
        1 => {
            let good = data.len().min(wanted);
            out.iter_mut().zip(&data).for_each(|(out, &byte)| *out = byte);
            Unpacked::new(good, wanted, "the file ends there")
        }
        2..=4 => fax_bits(spec, &mut data, rows, out, cancel),
        5 => Unpacked::new(lzw(&data, out, cancel), wanted, "the LZW data is damaged"),
        6 | 7 => jpeg(spec, data, rows, out, cancel),
        8 | 32_946 => {
            Unpacked::new(fill(flate2::read::ZlibDecoder::new(data.as_slice()), out, cancel), wanted, "the Deflate data is damaged")
        }
        32_773 => Unpacked::new(packbits(&data, out), wanted, "the PackBits data ends early"),
        50_000 => match zstd::stream::read::Decoder::with_buffer(data.as_slice()) {
            Ok(decoder) => Unpacked::new(fill(decoder, out, cancel), wanted, "the Zstandard data is damaged"),
            Err(error) => Unpacked { good: 0, problem: Some(error.to_string()) },
        },
        _ => webp(spec, data, out),
    }
}

/// Bytes that are unpacked between two looks at whether to stop.
const STEP: usize = 1 << 20;

/// The next bytes to be filled; none where all are, or where it is to stop.
fn next<'a>(out: &'a mut [u8], good: usize, cancel: &Cancel) -> Option<&'a mut [u8]> {
    let end = out.len().min(good.saturating_add(STEP));
    out.get_mut(good..end).filter(|rest| !rest.is_empty() && !cancel.is_cancelled())
}

/// Reads until the buffer is full or the reader fails; gives how much was read.
fn fill(mut reader: impl Read, out: &mut [u8], cancel: &Cancel) -> usize {
    let mut good = 0;
    while let Some(rest) = next(out, good, cancel) {
        match reader.read(rest) {
            Ok(0) | Err(_) => break,
            Ok(count) => good += count,
        }
    }
    good
}

/// TIFF 6.0 section 13. Files of before 1990 packed codes from the lowest bit and did not switch widths early; their first code shows it.
fn lzw(data: &[u8], out: &mut [u8], cancel: &Cancel) -> usize {
    let old = matches!(data, [0, second, ..] if second & 1 == 1);
    let mut decoder = if old {
        weezl::decode::Decoder::new(weezl::BitOrder::Lsb, 8)
    } else {
        weezl::decode::Decoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8)
    };
    let (mut read, mut good) = (0, 0);
    while let (Some(input), Some(rest)) = (data.get(read..), next(out, good, cancel)) {
        let step = decoder.decode_bytes(input, rest);
        read += step.consumed_in;
        good += step.consumed_out;
        if step.consumed_in + step.consumed_out == 0 || !matches!(step.status, Ok(weezl::LzwStatus::Ok)) {
            break;
        }
    }
    good
}

/// TIFF 6.0 section 9: runs and literals.
fn packbits(data: &[u8], out: &mut [u8]) -> usize {
    let (mut bytes, mut good) = (data, 0);
    while let Some((&head, rest)) = bytes.split_first() {
        let Some(room) = out.get_mut(good..).filter(|room| !room.is_empty()) else { break };
        bytes = match head as i8 {
            -128 => rest,
            run @ -127..=-1 => {
                let Some((&value, rest)) = rest.split_first() else { break };
                let count = room.len().min(usize::from(run.unsigned_abs()) + 1);
                room.iter_mut().take(count).for_each(|byte| *byte = value);
                good += count;
                rest
            }
            literal => {
                let count = (literal as usize + 1).min(rest.len());
                let (values, rest) = rest.split_at_checked(count).unwrap_or((rest, &[]));
                room.iter_mut().zip(values).for_each(|(byte, &value)| *byte = value);
                good += count.min(room.len());
                rest
            }
        };
    }
    good
}

/// Where the rows of a fax page go: a run of rows of bits, all in the colour of the paper.
pub(super) struct FaxRows<'a> {
    /// Whole rows.
    pub(super) out: &'a mut [u8],
    /// Pixels of a row.
    pub(super) width: u32,
    /// The row to begin with, and how many there are to come.
    pub(super) rows: Range<u32>,
    /// Tells to stop.
    pub(super) cancel: &'a Cancel,
    /// Looks on where these are all rows of a frame, and white is a bit that is set.
    pub(super) onlooker: Option<&'a mut dyn Onlooker>,
}

/// Rows between two looks at the onlooker.
const LOOK_EVERY: u32 = 64;

impl Decoder for FaxRows<'_> {
    fn push_row(&mut self, changes: &[u32]) {
        self.cancel.leave();
        let Some(y) = self.rows.next() else { return };
        let (width, stride) = (self.width as usize, (self.width as usize).div_ceil(8));
        let Some(row) = self.out.get_mut(y as usize * stride..(y as usize + 1) * stride) else { return };
        for run in changes.chunks(2) {
            let from = run.first().map_or(width, |&from| from as usize).min(width);
            let to = run.get(1).map_or(width, |&to| to as usize).min(width);
            flip_bits(row, from, to);
        }
        if y.is_multiple_of(LOOK_EVERY)
            && y > 0
            && let Some(onlooker) = self.onlooker.as_deref_mut()
            && onlooker.is_curious()
        {
            let frame = ScanSize { width: self.width, height: (self.out.len() / stride.max(1)) as u32 };
            onlooker.see(glimpse_of_bits(frame, self.out, y + 1));
        }
    }
}

/// Turns the bits `from..to` of a row over, most significant first.
fn flip_bits(row: &mut [u8], from: usize, to: usize) {
    if from >= to {
        return;
    }
    let (first, last) = (from / 8, (to - 1) / 8);
    let head = 0xffu8 >> (from % 8);
    let tail = 0xffu8 << (7 - (to - 1) % 8);
    if first == last {
        if let Some(byte) = row.get_mut(first) {
            *byte ^= head & tail;
        }
        return;
    }
    if let Some([start, middle @ .., end]) = row.get_mut(first..=last) {
        *start ^= head;
        for byte in middle {
            *byte = !*byte;
        }
        *end ^= tail;
    }
}

/// ITU-T T.4 and T.6; TIFF 6.0 section 11. Gives how many rows are good, and what went wrong if not all.
pub(super) fn fax(spec: &Spec, data: &mut [u8], mut sink: FaxRows<'_>) -> Result<(u32, Option<String>), ScanError> {
    if spec.reversed_bits {
        for byte in &mut *data {
            *byte = byte.reverse_bits();
        }
    }
    let encoding = match (spec.compression, spec.fax_options & 1) {
        (4, _) => EncodingMode::Group4,
        (3, 1) => EncodingMode::Group3_2D,
        _ => EncodingMode::Group3_1D,
    };
    let wanted = sink.rows.len() as u32;
    let settings = DecodeSettings {
        columns: sink.width,
        rows: wanted,
        end_of_block: true,
        end_of_line: false,
        rows_are_byte_aligned: spec.compression == 2,
        encoding,
        strict: false,
    };
    let outcome = Cancel::leaving(|| hayro_ccitt::decode(data, &mut sink, &mut DecoderContext::new(settings)))?;
    let good = wanted - sink.rows.len() as u32;
    let problem = outcome.err().map_or_else(|| "the fax data ends early".to_owned(), |error| format!("the fax data is damaged ({error})"));
    Ok((good, (good < wanted).then_some(problem)))
}

/// Rows of fax as rows of bits in which black is 1, as the photometric tag of fax pages expects.
fn fax_bits(spec: &Spec, data: &mut [u8], rows: u32, out: &mut [u8], cancel: &Cancel) -> Unpacked {
    let stride = spec.row_bytes().max(1) as usize;
    let sink = FaxRows { out, width: spec.chunks.size.width, rows: 0..rows, cancel, onlooker: None };
    match fax(spec, data, sink) {
        Ok((good, problem)) => Unpacked { good: good as usize * stride, problem },
        Err(error) => Unpacked { good: 0, problem: Some(error.to_string()) },
    }
}

/// A JPEG stream with the page's common tables put before it (TIFF Technical Note 2). Colours stay as they are coded, except for old-style
/// JPEG, where the stream alone knows them.
fn jpeg(spec: &Spec, data: Vec<u8>, rows: u32, out: &mut [u8], cancel: &Cancel) -> Unpacked {
    let failed = |problem: String| Unpacked { good: 0, problem: Some(problem) };
    let stream = match (&spec.old_jpeg, spec.jpeg_tables.strip_suffix(&[0xff, 0xd9])) {
        (Some(head), _) => head.stream(&data, rows),
        (None, Some(tables)) => tables.iter().chain(data.iter().skip(2)).copied().collect(),
        (None, None) => data,
    };
    let header = match read_header(&mut Cursor::new(stream.as_slice())) {
        Ok(header) => header,
        Err(error) => return failed(error.to_string()),
    };
    let samples = if spec.planar { 1 } else { spec.samples as usize };
    if usize::from(header.components) != samples {
        return failed(format!("its JPEG has {} colour components instead of {samples}", header.components));
    }
    let (width, height) = (header.size.width as usize, header.size.height as usize);
    if width.saturating_mul(height) > out.len().saturating_mul(4).max(1 << 20) {
        return failed(format!("its JPEG claims {width} × {height} pixels"));
    }
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(65_535).set_max_height(65_535);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(Stoppable { cursor: ZCursor::new(stream.as_slice()), cancel }, options);
    match Cancel::leaving(|| decoder.decode_headers()) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return failed(format!("its JPEG is damaged: {error:?}")),
        Err(stopped) => return failed(stopped.to_string()),
    }
    let colour = match (spec.compression, samples, decoder.input_colorspace()) {
        (6, 3, _) => ColorSpace::RGB,
        (_, _, Some(input)) => input,
        _ => return failed("its JPEG has no colours".to_owned()),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(colour));
    let mut pixels = vec![0xff; width * height * samples];
    if decoder.output_buffer_size() != Some(pixels.len()) {
        return failed("its JPEG contradicts itself".to_owned());
    }
    let problem = match Cancel::leaving(|| decoder.decode_into(&mut pixels)) {
        Ok(outcome) => outcome.err().map(|error| format!("its JPEG is damaged: {error:?}")),
        Err(stopped) => return failed(stopped.to_string()),
    };
    let (line, stride) = (width * samples, spec.row_bytes() as usize);
    for (out, row) in out.chunks_mut(stride.max(1)).zip(pixels.chunks(line.max(1))) {
        out.iter_mut().zip(row).for_each(|(out, &byte)| *out = byte);
    }
    let good = (height.min(rows as usize) * stride).min(out.len());
    Unpacked { good, problem: problem.or_else(|| (good < out.len()).then(|| "its JPEG has too few rows".to_owned())) }
}

/// One WebP picture.
fn webp(spec: &Spec, data: Vec<u8>, out: &mut [u8]) -> Unpacked {
    let picture = || -> Result<Vec<u8>, ScanError> {
        let failed = |error: image::ImageError| ScanError::Damaged(format!("its WebP is damaged: {error}"));
        let decoder = image::codecs::webp::WebPDecoder::new(Cursor::new(data)).map_err(failed)?;
        let (width, samples) = (image::ImageDecoder::dimensions(&decoder).0, image::ImageDecoder::color_type(&decoder).channel_count());
        if width != spec.chunks.size.width || image::ImageDecoder::total_bytes(&decoder) > out.len() as u64 * 2 + 4096 {
            return Err(ScanError::Damaged("its WebP contradicts the TIFF".to_owned()));
        }
        let mut bytes = vec![0; image::ImageDecoder::total_bytes(&decoder) as usize];
        image::ImageDecoder::read_image(decoder, &mut bytes).map_err(failed)?;
        Ok(match (samples, spec.samples) {
            (3, 4) => bytes.as_chunks().0.iter().flat_map(|&[red, green, blue]| [red, green, blue, 255]).collect(),
            (4, 3) => bytes.as_chunks().0.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]).collect(),
            _ => bytes,
        })
    };
    match picture() {
        Ok(bytes) => {
            let good = bytes.len().min(out.len());
            out.iter_mut().zip(&bytes).for_each(|(out, &byte)| *out = byte);
            Unpacked::new(good, out.len(), "its WebP has too few rows")
        }
        Err(error) => Unpacked { good: 0, problem: Some(error.to_string()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packbits_runs_and_literals() {
        // The example of the TIFF 6.0 specification.
        let packed = [0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0xfd, 0xaa, 0x03, 0x80, 0x00, 0x2a, 0x22, 0xf7, 0xaa];
        let mut out = [0; 24];
        assert_eq!(packbits(&packed, &mut out), 24);
        let plain = [0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0x22];
        assert_eq!((&out[..14], &out[14..]), (&plain[..], &[0xaa; 10][..]));
        assert_eq!(packbits(&packed[..5], &mut out), 5);
        assert_eq!(packbits(&packed, &mut out[..2]), 2);
    }

    /// Counts what it sees.
    struct Watcher(Vec<crate::scan::Raster>);

    impl Onlooker for Watcher {
        fn is_curious(&mut self) -> bool {
            true
        }
        fn see(&mut self, so_far: crate::scan::Raster) {
            self.0.push(so_far);
        }
    }

    #[test]
    fn the_fax_decoder_stops_at_the_row_at_which_it_is_told() {
        let cancel = Cancel::default();
        let mut out = [0; 40];
        let mut rows = FaxRows { out: &mut out, width: 32, rows: 0..10, cancel: &cancel, onlooker: None };
        rows.push_row(&[3, 9]);
        cancel.cancel();
        assert_eq!(Cancel::leaving(|| rows.push_row(&[1, 2])), Err(ScanError::Cancelled));
        assert_eq!(rows.rows, 1..10);
    }

    #[test]
    fn rows_that_are_there_are_shown_while_others_come() {
        let (cancel, mut watcher) = (Cancel::default(), Watcher(Vec::new()));
        let mut out = vec![0xff; 2 * 200];
        let mut rows = FaxRows { out: &mut out, width: 16, rows: 0..200, cancel: &cancel, onlooker: Some(&mut watcher) };
        (0..200).for_each(|_| rows.push_row(&[0, 8]));
        assert_eq!(watcher.0.len(), 3);
        let first = watcher.0.remove(0);
        // Sixty-five rows are eight whole eighths.
        assert_eq!(first.pixels.bytes(), [[0, 255].repeat(8), vec![255; 34]].concat());
        assert_eq!((first.size, first.reduction), (ScanSize { width: 2, height: 25 }, 8));
    }

    #[test]
    fn a_large_strip_is_left_in_its_middle() {
        let cancel = Cancel::default();
        let mut out = vec![0; 3 << 20];
        assert_eq!(fill(std::io::repeat(7), &mut out, &cancel), 3 << 20);
        cancel.cancel();
        assert_eq!(fill(std::io::repeat(7), &mut out, &cancel), 0);
        assert_eq!(lzw(&[0x80, 0x01, 0x01], &mut out, &cancel), 0);
    }

    #[test]
    fn bits_are_turned_over_across_bytes() {
        let check = |from, to| {
            let mut row = [0u8; 3];
            flip_bits(&mut row, from, to);
            format!("{:08b} {:08b} {:08b}", row[0], row[1], row[2])
        };
        assert_eq!(check(3, 21), "00011111 11111111 11111000");
        assert_eq!(check(9, 11), "00000000 01100000 00000000");
        assert_eq!(check(0, 8), "11111111 00000000 00000000");
        assert_eq!(check(5, 5), "00000000 00000000 00000000");
    }
}
