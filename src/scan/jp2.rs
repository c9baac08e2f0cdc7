//! JPEG 2000: whole files (JP2) and bare codestreams.
//!
//! The wavelet makes smaller pictures nearly free: a request for a reduction is passed on to the decoder, which then stops early.

pub(super) mod embed;

use super::input::{Ordered, read_whole};
use super::jpeg::rgb_from_cmyk;
use super::png::on_white;
use super::profile::ToSrgb;
use super::raster::{Pixels, whole};
use super::tiles::reduced_size;
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::{CodedPicture, Coding, Orientation, ScanSize};
use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

/// The signature box of JP2, or the first two markers of a codestream (ISO/IEC 15444-1, annexes I and A).
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"\0\0\0\x0cjP  \r\n\x87\n") || head.starts_with(b"\xff\x4f\xff\x51")
}

/// Opens a JPEG 2000 file.
pub(super) fn open(mut reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let bytes = read_whole(reader.as_mut())?;
    let header = read_header(&bytes)?;
    header.check(limits)?;
    Ok(Box::new(Jp2File { bytes, header }))
}

struct Jp2File {
    bytes: Vec<u8>,
    header: Header,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Header {
    size: ScanSize,
    components: u16,
    bits: u8,
    dpi: Option<(f32, f32)>,
}

impl Header {
    /// Decoding holds a number of four bytes for each sample beside the result.
    fn check(&self, limits: &Limits) -> Result<(), ScanError> {
        limits.check(self.size, if self.components < 3 { 8 } else { 24 })?;
        let samples = u64::from(self.size.width) * u64::from(self.size.height) * u64::from(self.components);
        limits.check_bytes(self.size, samples * 2)
    }
}

/// Reads the SIZ marker segment (A.5.1) at the head of the codestream, and the capture resolution (I.5.3.7) where there is one.
fn read_header(bytes: &[u8]) -> Result<Header, ScanError> {
    let damaged = || ScanError::Damaged("the JPEG 2000 header is damaged".to_owned());
    let data = Ordered { bytes, big_endian: true };
    let siz = bytes.windows(4).position(|window| window == b"\xff\x4f\xff\x51").ok_or_else(damaged)?;
    let number = |at: usize| data.u32(siz + at).ok_or_else(damaged);
    let (right, bottom, left, top) = (number(8)?, number(12)?, number(16)?, number(20)?);
    let components = data.u16(siz + 40).ok_or_else(damaged)?;
    let bits = (bytes.get(siz + 42).ok_or_else(damaged)? & 0x7f) + 1;
    let size = ScanSize { width: right.saturating_sub(left), height: bottom.saturating_sub(top) };
    let head = bytes.get(..siz).unwrap_or_default();
    let resolution = head.windows(4).position(|window| window == b"resc").or_else(|| head.windows(4).position(|window| window == b"resd"));
    let dpi = resolution.and_then(|at| {
        let part = |at: usize| Some(f32::from(data.u16(at)?) / f32::from(data.u16(at + 2)?));
        let scale = |at: usize| Some(10f32.powi(i32::from(*bytes.get(at)? as i8)) * 0.0254);
        super::exif::dots_per_inch(part(at + 8)? * scale(at + 13)?, part(at + 4)? * scale(at + 12)?, 2)
    });
    Ok(Header { size, components, bits, dpi })
}

impl ScanFile for Jp2File {
    fn frame_count(&self) -> u32 {
        1
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let Header { size, components, bits, dpi } = self.header;
        let kind = format!("JPEG 2000, {}, {bits} bit", if components < 3 { "grey" } else { "colour" });
        Ok(FrameInfo { size, orientation: Orientation::default(), dpi, kind })
    }

    fn carried(&mut self, frame: u32) -> Result<Option<CodedPicture>, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let file = embed::embedded(&self.bytes);
        Ok(file.map(|file| CodedPicture::whole(self.header.size, Orientation::default(), Coding::Jpeg2000, file)))
    }

    fn is_lossy(&mut self, _frame: u32) -> bool {
        !embed::is_reversible(&self.bytes)
    }

    fn decode(&mut self, frame: u32, request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        self.header.check(limits)?;
        cancel.check()?;
        let full = self.header.size;
        let wanted = reduced_size(full, request.reduction);
        let target_resolution = (request.reduction > 1).then_some((wanted.width, wanted.height));
        let failed = |error: hayro_jpeg2000::DecodeError| ScanError::Damaged(format!("the JPEG 2000 is damaged: {error}"));
        let image = Image::new(&self.bytes, &DecodeSettings { target_resolution, ..DecodeSettings::default() }).map_err(failed)?;
        let size = ScanSize { width: image.width(), height: image.height() };
        limits.check(size, 8)?;
        let mut context = DecoderContext::default();
        let bytes = image.decode(&mut context).map_err(failed)?.data_u8();
        cancel.check()?;
        let pixels = kept(bytes, &image)?;
        // The decoder chooses among its own levels; each halves the size, rounding up.
        let reduction = (0..16).map(|level| 1 << level).find(|&level| reduced_size(full, level) == size);
        let Some(reduction) = reduction else {
            return Err(ScanError::Damaged("the JPEG 2000 gives a size that contradicts its header".to_owned()));
        };
        if pixels.row_bytes(size.width) * size.height as usize != pixels.bytes().len() {
            return Err(ScanError::Damaged("the JPEG 2000 holds less than its header says".to_owned()));
        }
        Ok(Raster { size, reduction, area: whole(full), pixels, damage: None })
    }
}

/// Interleaved samples of eight bits in the form they are kept in, laid on white.
fn kept(bytes: Vec<u8>, image: &Image<'_>) -> Result<Pixels, ScanError> {
    let profile = match image.color_space() {
        ColorSpace::Icc { profile, num_channels } => ToSrgb::new(profile, usize::from(*num_channels)),
        _ => None,
    };
    if let (Some(profile), 4, false) = (&profile, image.color_space().num_channels(), image.has_alpha())
        && let Some(rgb) = profile.inks(&bytes)
    {
        return Ok(Pixels::Rgb(rgb));
    }
    let mut pixels = without_profile(bytes, image)?;
    if let Some(profile) = profile {
        profile.apply_to(&mut pixels);
    }
    Ok(pixels)
}

/// As [`kept`], the numbers taken for sRGB.
fn without_profile(bytes: Vec<u8>, image: &Image<'_>) -> Result<Pixels, ScanError> {
    let channels = match image.color_space() {
        ColorSpace::Gray => 1,
        ColorSpace::RGB => 3,
        ColorSpace::CMYK => 4,
        ColorSpace::Icc { num_channels, .. } | ColorSpace::Unknown { num_channels } => *num_channels,
    };
    match (channels, image.has_alpha()) {
        (1, false) => Ok(Pixels::Grey(bytes)),
        (1, true) => Ok(Pixels::Grey(bytes.as_chunks().0.iter().map(|&[grey, alpha]| on_white(grey, alpha)).collect())),
        (3, false) => Ok(Pixels::Rgb(bytes)),
        (3, true) => {
            let pixels = bytes.as_chunks().0.iter();
            Ok(Pixels::Rgb(pixels.flat_map(|&[r, g, b, alpha]| [on_white(r, alpha), on_white(g, alpha), on_white(b, alpha)]).collect()))
        }
        (4, false) => Ok(Pixels::Rgb(bytes.as_chunks().0.iter().flat_map(|&[c, m, y, k]| rgb_from_cmyk(c, m, y, k)).collect())),
        (channels, _) => Err(ScanError::Unsupported(format!("JPEG 2000 with {channels} colour channels is not supported"))),
    }
}
