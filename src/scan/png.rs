//! PNG, row by row.
//!
//! The `png` crate is used directly instead of through `image`, for three reasons: a page of one bit a pixel stays one bit a pixel, a file
//! that breaks off shows the rows that were there, and text chunks of any size are skipped without being held.

use super::exif::{Exif, dots_per_inch};
use super::input::read_whole;
use super::limits::StoppableReader;
use super::onlooker::{Nobody, Onlooker, Upright, glimpse};
use super::orient::{turned_size, upright_frame};
use super::profile::ToSrgb;
use super::raster::Pixels;
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::{CodedPicture, Coding, ScanSize};
use png::{BitDepth, ColorType, DecodingError, Transformations};
use std::io::{BufReader, Seek as _, SeekFrom};

/// Opens a PNG.
pub(super) fn open(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let mut file = PngFile { reader, limits: *limits };
    file.frame_info(0)?;
    Ok(Box::new(file))
}

struct PngFile {
    reader: Box<dyn ScanReader>,
    limits: Limits,
}

/// What the header says, beyond [`FrameInfo`].
struct Header {
    size: ScanSize,
    color: ColorType,
    depth: BitDepth,
    exif: Exif,
    dpi: Option<(f32, f32)>,
    /// For one-bit pictures: whether a set bit is white. `None` where the colours are not black and white.
    white_bit: Option<bool>,
    interlaced: bool,
    profile: Option<ToSrgb>,
}

type Reader<'a> = png::Reader<BufReader<StoppableReader<&'a mut Box<dyn ScanReader>>>>;

fn damaged(error: &DecodingError) -> ScanError {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ScanError::Damaged("the PNG ends before the picture does".to_owned())
        }
        DecodingError::IoError(error) => ScanError::Io(error.to_string()),
        DecodingError::LimitsExceeded => ScanError::TooLarge("a chunk of the PNG needs more memory than is allowed".to_owned()),
        _ => ScanError::Damaged(format!("the PNG is damaged: {error}")),
    }
}

impl PngFile {
    /// Reads up to the first pixels, palettes and alpha spelt out and 16 bits cut to 8; black and white stays as it is.
    fn start(&mut self, limits: &Limits, cancel: &Cancel) -> Result<(Header, Reader<'_>), ScanError> {
        let header = self.header(limits)?;
        let spelt_out = Transformations::EXPAND | Transformations::STRIP_16;
        let reader = self.begin(if header.white_bit.is_some() { Transformations::IDENTITY } else { spelt_out }, limits, cancel)?;
        Ok((header, reader))
    }

    /// Starts decoding; the size is checked before the crate allocates anything for it.
    fn begin(&mut self, transformations: Transformations, limits: &Limits, cancel: &Cancel) -> Result<Reader<'_>, ScanError> {
        self.reader.seek(SeekFrom::Start(0))?;
        let reader = StoppableReader { reader: &mut self.reader, cancel: cancel.clone() };
        let mut decoder = png::Decoder::new_with_limits(BufReader::new(reader), png::Limits { bytes: 64 << 20 });
        decoder.set_ignore_text_chunk(true);
        decoder.set_transformations(transformations);
        let info = decoder.read_header_info().map_err(|error| damaged(&error))?;
        let size = ScanSize { width: info.width, height: info.height };
        let bits = kept_bits(info.color_type, info.bit_depth);
        limits.check(size, bits)?;
        if info.interlaced {
            // Passes are put together in the form of the file before they are converted.
            let channels = info.color_type.samples() as u64;
            limits.check_bytes(size, u64::from(size.width) * u64::from(size.height) * (channels.max(u64::from(bits) / 8) + 1))?;
        }
        decoder.read_info().map_err(|error| damaged(&error))
    }

    fn header(&mut self, limits: &Limits) -> Result<Header, ScanError> {
        let reader = self.begin(Transformations::IDENTITY, limits, &Cancel::default())?;
        let info = reader.info();
        let exif = info.exif_metadata.as_deref().map(super::exif::read).unwrap_or_default();
        let dpi = info.pixel_dims.filter(|dims| dims.unit == png::Unit::Meter).and_then(|dims| {
            let per_inch = |per_metre: u32| per_metre as f32 * 0.0254;
            dots_per_inch(per_inch(dims.xppu), per_inch(dims.yppu), 2)
        });
        Ok(Header {
            size: ScanSize { width: info.width, height: info.height },
            color: info.color_type,
            depth: info.bit_depth,
            exif,
            dpi: dpi.or(exif.dpi),
            white_bit: white_bit(info),
            interlaced: info.interlaced,
            profile: profile(info),
        })
    }
}

/// The colour profile; one for colours does not count in a grey picture, nor the other way round.
fn profile(info: &png::Info<'_>) -> Option<ToSrgb> {
    let samples = if matches!(info.color_type, ColorType::Grayscale | ColorType::GrayscaleAlpha) { 1 } else { 3 };
    info.icc_profile.as_deref().and_then(|icc| ToSrgb::new(icc, samples))
}

/// Bits a pixel in the form a picture is kept in, at most.
fn kept_bits(color: ColorType, depth: BitDepth) -> u32 {
    match color {
        ColorType::Grayscale if depth == BitDepth::One => 1,
        ColorType::Indexed if depth == BitDepth::One => 8,
        ColorType::Grayscale | ColorType::GrayscaleAlpha => 8,
        _ => 24,
    }
}

/// Which bit is white in a picture of one bit a pixel in black and white; `None` for every other picture.
fn white_bit(info: &png::Info<'_>) -> Option<bool> {
    if info.bit_depth != BitDepth::One || info.trns.is_some() {
        return None;
    }
    match info.color_type {
        ColorType::Grayscale => Some(true),
        ColorType::Indexed => match info.palette.as_deref() {
            Some([0, 0, 0, 255, 255, 255, ..]) => Some(true),
            Some([255, 255, 255, 0, 0, 0, ..]) => Some(false),
            _ => None,
        },
        _ => None,
    }
}

impl ScanFile for PngFile {
    fn frame_count(&self) -> u32 {
        1
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let limits = self.limits;
        let header = self.header(&limits)?;
        let color = match header.color {
            ColorType::Grayscale => "grey",
            ColorType::GrayscaleAlpha => "grey with transparency",
            ColorType::Rgb => "colour",
            ColorType::Rgba => "colour with transparency",
            ColorType::Indexed => "palette",
        };
        let kind = format!("PNG, {color}, {} bit", header.depth as u8);
        let orientation = header.exif.orientation;
        let dpi = header.dpi.map(|(x, y)| if orientation.swaps_sides() { (y, x) } else { (x, y) });
        Ok(FrameInfo { size: turned_size(header.size, orientation), orientation, dpi, kind })
    }

    fn carried(&mut self, frame: u32) -> Result<Option<CodedPicture>, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let limits = self.limits;
        let (palette, see_through) = {
            let reader = self.begin(Transformations::IDENTITY, &limits, &Cancel::default())?;
            let info = reader.info();
            (info.palette.as_deref().map(<[u8]>::to_vec).unwrap_or_default(), info.trns.is_some())
        };
        let header = self.header(&limits)?;
        let bits = header.depth as u8;
        let (samples, palette) = match header.color {
            ColorType::Grayscale => (1, Vec::new()),
            ColorType::Rgb => (3, Vec::new()),
            ColorType::Indexed if !palette.is_empty() => (1, palette),
            _ => return Ok(None),
        };
        if header.interlaced || see_through || bits > 8 {
            return Ok(None);
        }
        let data = super::carried::png_data(&read_whole(self.reader.as_mut())?);
        let carried = |data| CodedPicture::whole(header.size, header.exif.orientation, Coding::Png { samples, bits, palette }, data);
        Ok(data.map(carried))
    }

    fn decode(&mut self, frame: u32, request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        self.decode_shown(frame, request, limits, cancel, &mut Nobody)
    }

    fn decode_shown(
        &mut self,
        frame: u32,
        _request: Request,
        limits: &Limits,
        cancel: &Cancel,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Raster, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let (header, mut reader) = self.start(limits, cancel)?;
        let rows = Rows::new(&header, &reader);
        let onlooker = &mut Upright { onlooker, stored: header.size, orientation: header.exif.orientation };
        let (mut pixels, damage) =
            if header.interlaced { passes(rows, &mut reader, cancel)? } else { one_by_one(rows, &mut reader, cancel, onlooker)? };
        if let Some(profile) = &header.profile {
            profile.apply_to(&mut pixels);
        }
        Ok(upright_frame(header.size, pixels, header.exif.orientation, damage))
    }
}

/// Rows as the `png` crate gives them, to be turned into rows as they are kept.
struct Rows {
    size: ScanSize,
    color: ColorType,
    invert: bool,
    pixels: Pixels,
    stride: usize,
}

impl Rows {
    fn new(header: &Header, reader: &Reader<'_>) -> Self {
        let (color, _) = reader.output_color_type();
        let bits = match (header.white_bit, color) {
            (Some(_), _) => 1,
            (None, ColorType::Grayscale | ColorType::GrayscaleAlpha) => 8,
            _ => 24,
        };
        let pixels = Pixels::white(header.size, bits);
        let stride = pixels.row_bytes(header.size.width);
        Self { size: header.size, color, invert: header.white_bit == Some(false), pixels, stride }
    }

    /// Converts row `y`.
    fn put(&mut self, y: usize, row: &[u8]) {
        let bilevel = matches!(self.pixels, Pixels::Bilevel(_));
        let start = y * self.stride;
        let Some(out) = self.pixels.bytes_mut().get_mut(start..start + self.stride) else { return };
        match self.color {
            _ if bilevel => out.iter_mut().zip(row).for_each(|(out, &byte)| *out = if self.invert { !byte } else { byte }),
            ColorType::GrayscaleAlpha => {
                out.iter_mut().zip(row.as_chunks().0).for_each(|(out, &[grey, alpha])| *out = on_white(grey, alpha));
            }
            ColorType::Rgba => {
                for (out, &[red, green, blue, alpha]) in out.as_chunks_mut().0.iter_mut().zip(row.as_chunks().0) {
                    *out = [on_white(red, alpha), on_white(green, alpha), on_white(blue, alpha)];
                }
            }
            _ => out.iter_mut().zip(row).for_each(|(out, &byte)| *out = byte),
        }
    }
}

/// A sample laid on white paper with its opacity.
pub(super) fn on_white(sample: u8, alpha: u8) -> u8 {
    let mixed = u32::from(sample) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
    ((mixed + 127) / 255) as u8
}

/// Stops at the first row that cannot be decoded; the rest stays white.
fn one_by_one(
    mut rows: Rows,
    reader: &mut Reader<'_>,
    cancel: &Cancel,
    onlooker: &mut dyn Onlooker,
) -> Result<(Pixels, Option<String>), ScanError> {
    let height = rows.size.height;
    for y in 0..height {
        if y % 64 == 0 {
            cancel.check()?;
            if y > 0 && onlooker.is_curious() {
                onlooker.see(glimpse(rows.size, &rows.pixels, y));
            }
        }
        match reader.next_row() {
            Ok(Some(row)) => rows.put(y as usize, row.data()),
            Err(_) if cancel.is_cancelled() => return Err(ScanError::Cancelled),
            Ok(None) => return Ok((rows.pixels, Some(missing(y, height, "the PNG ends there")))),
            Err(error) if y == 0 => return Err(damaged(&error)),
            Err(error) => return Ok((rows.pixels, Some(missing(y, height, &damaged(&error).to_string())))),
        }
    }
    Ok((rows.pixels, None))
}

/// What is missing from row `y` on.
pub(super) fn missing(y: u32, height: u32, why: &str) -> String {
    format!("only the upper {y} of {height} rows could be decoded, the rest is left white: {why}")
}

/// Interlaced pictures are decoded in seven passes; one that breaks off is complete but coarse, or white where nothing came.
fn passes(mut rows: Rows, reader: &mut Reader<'_>, cancel: &Cancel) -> Result<(Pixels, Option<String>), ScanError> {
    cancel.check()?;
    let Some(len) = reader.output_buffer_size() else { return Err(ScanError::TooLarge("the PNG is too large".to_owned())) };
    let mut buffer = vec![0xff; len];
    let outcome = reader.next_frame(&mut buffer);
    cancel.check()?;
    let damage = match outcome {
        Ok(_) => None,
        Err(error) if buffer.iter().all(|&byte| byte == 0xff) => return Err(damaged(&error)),
        Err(error) => Some(format!("parts of the picture are missing: {}", damaged(&error))),
    };
    let line = len / rows.size.height.max(1) as usize;
    for (y, row) in buffer.chunks(line.max(1)).enumerate() {
        rows.put(y, row);
    }
    Ok((rows.pixels, damage))
}
