//! JPEG 2000: whole files (JP2) and bare codestreams.
//!
//! The wavelet makes smaller pictures nearly free: a request for a reduction is passed on to the decoder, which then stops early. A file of
//! several tiles is decoded tile by tile, so that a part of a large page costs its share and a damaged tile only its own place; what was
//! decoded last is kept, because parts that are asked for one after the other share tiles.
//!
//! Reading order: `stream.rs` (where tiles are), then here.

mod stream;
#[cfg(test)]
mod tests;

pub(super) mod embed;

use super::input::{Ordered, read_whole};
use super::jpeg::rgb_from_cmyk;
use super::png::on_white;
use super::profile::ToSrgb;
use super::raster::{Pixels, clamp_to, whole};
use super::tiles::reduced_size;
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::{CodedPicture, Coding, Orientation, ScanSize};
use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use stream::{Grid, Stream};

/// The signature box of JP2, or the first two markers of a codestream (ISO/IEC 15444-1, annexes I and A).
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"\0\0\0\x0cjP  \r\n\x87\n") || head.starts_with(b"\xff\x4f\xff\x51")
}

/// Opens a JPEG 2000 file.
pub(super) fn open(mut reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let bytes = read_whole(reader.as_mut())?;
    let header = read_header(&bytes)?;
    header.check(limits)?;
    let stream = Stream::read(&bytes, header.start);
    Ok(Box::new(Jp2File(Arc::new(Picture { bytes, header, stream, profile: OnceLock::new(), kept: Mutex::default() }))))
}

/// An open file; several workers may decode parts of one picture.
struct Jp2File(Arc<Picture>);

/// Bytes of decoded tiles that are kept for the next part.
const KEPT: u64 = 32 << 20;
/// A picture of more pixels than this is decoded in parts.
const LARGE: u64 = 32 << 20;
/// A tile of more pixels than this on a side costs too much to be decoded for a part of it.
const LARGEST_TILE: u32 = 4096;

struct Picture {
    bytes: Vec<u8>,
    header: Header,
    stream: Option<Stream>,
    /// What its numbers mean in sRGB, worked out once.
    profile: OnceLock<Option<ToSrgb>>,
    kept: Mutex<VecDeque<KeptTile>>,
}

/// A tile at a reduction: decoded once, while others who want it wait.
struct KeptTile {
    key: (u32, u32),
    bytes: u64,
    tile: Arc<OnceLock<Result<Arc<Piece>, ScanError>>>,
}

/// Decoded pixels of a tile or of the whole picture.
struct Piece {
    size: ScanSize,
    pixels: Pixels,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Header {
    /// Where the codestream begins.
    start: usize,
    grid: Grid,
    size: ScanSize,
    components: u16,
    bits: u8,
    dpi: Option<(f32, f32)>,
}

impl Header {
    /// What a picture takes is checked when it is asked for, at the size at which it is asked for: a coarse one can always be had.
    fn check(&self, limits: &Limits) -> Result<(), ScanError> {
        limits.check(self.size, 1)
    }

    /// Bits a pixel in the form it is kept in, at most: a palette makes colours of one component.
    fn kept_bits(&self, has_palette: bool) -> u32 {
        if self.components < 3 && !has_palette { 8 } else { 24 }
    }
}

/// Reads the SIZ marker segment (A.5.1) at the head of the codestream, and the capture resolution (I.5.3.7) where there is one.
fn read_header(bytes: &[u8]) -> Result<Header, ScanError> {
    let damaged = || ScanError::Damaged("the JPEG 2000 header is damaged".to_owned());
    let data = Ordered { bytes, big_endian: true };
    let start = bytes.windows(4).position(|window| window == b"\xff\x4f\xff\x51").ok_or_else(damaged)?;
    let segment = bytes.get(start + 2..).unwrap_or_default();
    let grid = Grid::read(segment).ok_or_else(damaged)?;
    let bits = (segment.get(40).ok_or_else(damaged)? & 0x7f) + 1;
    let (size, components) = (grid.size_at(1), grid.components);
    let head = bytes.get(..start).unwrap_or_default();
    let resolution = head.windows(4).position(|window| window == b"resc").or_else(|| head.windows(4).position(|window| window == b"resd"));
    let dpi = resolution.and_then(|at| {
        let part = |at: usize| Some(f32::from(data.u16(at)?) / f32::from(data.u16(at + 2)?));
        let scale = |at: usize| Some(10f32.powi(i32::from(*bytes.get(at)? as i8)) * 0.0254);
        super::exif::dots_per_inch(part(at + 8)? * scale(at + 13)?, part(at + 4)? * scale(at + 12)?, 2)
    });
    Ok(Header { start, grid, size, components, bits, dpi })
}

impl ScanFile for Jp2File {
    fn frame_count(&self) -> u32 {
        1
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let Header { size, components, bits, dpi, .. } = self.0.header;
        let kind = format!("JPEG 2000, {}, {bits} bit", if components < 3 { "grey" } else { "colour" });
        Ok(FrameInfo { size, orientation: Orientation::default(), dpi, kind })
    }

    fn carried(&mut self, frame: u32) -> Result<Option<CodedPicture>, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let file = embed::embedded(&self.0.bytes);
        Ok(file.map(|file| CodedPicture::whole(self.0.header.size, Orientation::default(), Coding::Jpeg2000, file)))
    }

    fn is_lossy(&mut self, _frame: u32) -> bool {
        !embed::is_reversible(&self.0.bytes)
    }

    fn decode(&mut self, frame: u32, request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let picture = self.0.as_ref();
        picture.header.check(limits)?;
        cancel.check()?;
        match &picture.stream {
            Some(stream) if stream.count() > 1 => picture.tile_by_tile(stream, request, limits, cancel),
            stream => match (picture.at_once(request.reduction, limits, cancel), stream) {
                // What surrounds the codestream may be all that is wrong.
                (Err(ScanError::Damaged(_)), Some(stream)) if stream.count() == 1 => {
                    picture.tile_by_tile(stream, Request { area: None, ..request }, limits, cancel)
                }
                (outcome, _) => outcome,
            },
        }
    }

    fn takes_parts(&mut self, frame: u32) -> bool {
        let Picture { header, stream, .. } = self.0.as_ref();
        let is_large = u64::from(header.size.width) * u64::from(header.size.height) > LARGE;
        let small = |stream: &Stream| stream.tile_size().width <= LARGEST_TILE && stream.tile_size().height <= LARGEST_TILE;
        frame == 0 && is_large && stream.as_ref().is_some_and(|stream| stream.count() > 1 && small(stream))
    }

    fn share(&mut self) -> Option<Box<dyn ScanFile>> {
        self.takes_parts(0).then(|| Box::new(Self(Arc::clone(&self.0))) as Box<dyn ScanFile>)
    }
}

fn failed(error: hayro_jpeg2000::DecodeError) -> ScanError {
    ScanError::Damaged(format!("the JPEG 2000 is damaged: {error}"))
}

impl Picture {
    /// The whole picture from one codestream. The decoder cannot be told to stop.
    fn at_once(&self, reduction: u32, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        let full = self.header.size;
        let Piece { size, pixels } = self.decoded(&self.bytes, full, reduction, limits)?;
        cancel.check()?;
        // The decoder chooses among its own levels; each halves the size, rounding outwards.
        let reduction = (0..17).map(|level| 1 << level).find(|&reduction| self.header.grid.size_at(reduction) == size);
        let Some(reduction) = reduction else {
            return Err(ScanError::Damaged("the JPEG 2000 gives a size that contradicts its header".to_owned()));
        };
        let wanted = reduced_size(full, reduction);
        let pixels = if wanted == size {
            pixels
        } else {
            // A picture that does not begin at the corner of the grid may be a pixel larger or smaller when it is reduced.
            let mut canvas = white_like(&pixels, wanted);
            paste(&mut canvas, wanted, &Piece { size, pixels }, (0, 0), size);
            canvas
        };
        Ok(Raster { size: wanted, reduction, area: whole(full), pixels, damage: None })
    }

    /// The picture or a part of it, put together from its tiles; those that are damaged are left white.
    fn tile_by_tile(&self, stream: &Stream, request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        let (full, reduction) = (self.header.size, request.reduction.clamp(1, 1 << 16));
        let step = reduction as i32;
        let mut area = request.area.map(|area| clamp_to(area, full)).filter(|area| !area.is_empty()).unwrap_or(whole(full));
        (area.left, area.top) = (area.left / step * step, area.top / step * step);
        let size = reduced_size(ScanSize { width: area.width() as u32, height: area.height() as u32 }, reduction);
        limits.check(size, self.header.kept_bits(self.bytes.get(..self.header.start).is_some_and(has_palette)))?;
        let tiles = stream.under(area);
        let (mut canvas, mut missing, mut why) = (None, 0, None);
        for tile in &tiles {
            cancel.check()?;
            let piece = match request.area {
                Some(_) => self.kept_tile(stream, *tile, reduction, limits),
                None => self.tile(stream, *tile, reduction, limits).map(Arc::new),
            };
            match piece {
                Ok(piece) => {
                    let (left, top, most) = stream.place(*tile, reduction);
                    let at = (i64::from(left) - i64::from(area.left / step), i64::from(top) - i64::from(area.top / step));
                    paste(canvas.get_or_insert_with(|| white_like(&piece.pixels, size)), size, &piece, at, most);
                }
                Err(error @ ScanError::TooLarge(_)) => return Err(error),
                Err(error) => {
                    missing += 1;
                    why.get_or_insert(error);
                }
            }
        }
        let damage = why.as_ref().map(|why| format!("{missing} of {} tiles could not be decoded and are left white: {why}", tiles.len()));
        let nothing = || why.unwrap_or_else(|| ScanError::Damaged("the JPEG 2000 holds no picture".to_owned()));
        let pixels = canvas.ok_or_else(nothing)?;
        Ok(Raster { size, reduction, area, pixels, damage })
    }

    /// A tile that was decoded before, or is now.
    fn kept_tile(&self, stream: &Stream, tile: u32, reduction: u32, limits: &Limits) -> Result<Arc<Piece>, ScanError> {
        let slot = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let found = kept.iter().position(|kept| kept.key == (tile, reduction)).and_then(|at| kept.remove(at));
            let entry = found.unwrap_or_else(|| {
                let (_, _, ScanSize { width, height }) = stream.place(tile, reduction);
                KeptTile { key: (tile, reduction), bytes: u64::from(width) * u64::from(height) * 3, tile: Arc::default() }
            });
            let slot = Arc::clone(&entry.tile);
            kept.push_front(entry);
            while kept.len() > 1 && kept.iter().map(|kept| kept.bytes).sum::<u64>() > KEPT {
                kept.pop_back();
            }
            slot
        };
        slot.get_or_init(|| self.tile(stream, tile, reduction, limits).map(Arc::new)).clone()
    }

    fn tile(&self, stream: &Stream, tile: u32, reduction: u32, limits: &Limits) -> Result<Piece, ScanError> {
        let Some(file) = stream.alone(&self.bytes, tile) else {
            return Err(ScanError::Damaged("the file ends before them".to_owned()));
        };
        let (_, _, full) = stream.place(tile, 1);
        let Piece { size, pixels } = self.decoded(&file, full, reduction, limits)?;
        // A tile of few pixels or levels comes finer than it was asked for.
        let finer = std::iter::successors(Some(reduction), |step| (*step > 1).then_some(step / 2));
        let Some(found) = finer.into_iter().find(|step| stream.place(tile, *step).2 == size) else {
            return Err(ScanError::Damaged("a tile of the JPEG 2000 has another size than its header says".to_owned()));
        };
        let raster = Raster { size, reduction: found, area: whole(full), pixels, damage: None }.reduced(reduction);
        Ok(Piece { size: raster.size, pixels: raster.pixels })
    }

    /// Decodes a file of this size as coarsely as its levels allow, but no coarser than asked for.
    fn decoded(&self, file: &[u8], full: ScanSize, reduction: u32, limits: &Limits) -> Result<Piece, ScanError> {
        // The decoder rounds down; rounded up it would be asked for less than the level that is meant.
        let target = (full.width / reduction.max(1), full.height / reduction.max(1));
        let target_resolution = (reduction > 1).then_some((target.0.max(1), target.1.max(1)));
        let image = Image::new(file, &DecodeSettings { target_resolution, ..DecodeSettings::default() }).map_err(failed)?;
        let size = ScanSize { width: image.width(), height: image.height() };
        limits.check(size, 8)?;
        let samples = u64::from(size.width) * u64::from(size.height);
        let bookkeeping = self.stream.as_ref().map_or(0, Stream::bookkeeping);
        limits.check_work(size, samples * working_bytes(self.header.components) + bookkeeping)?;
        let mut context = DecoderContext::default();
        let bytes = image.decode(&mut context).map_err(failed)?.data_u8();
        drop(context);
        let pixels = self.kept(bytes, &image)?;
        if pixels.row_bytes(size.width) * size.height as usize != pixels.bytes().len() {
            return Err(ScanError::Damaged("the JPEG 2000 holds less than its header says".to_owned()));
        }
        Ok(Piece { size, pixels })
    }

    /// Interleaved samples of eight bits in the form they are kept in, laid on white.
    fn kept(&self, bytes: Vec<u8>, image: &Image<'_>) -> Result<Pixels, ScanError> {
        let made = || match image.color_space() {
            ColorSpace::Icc { profile, num_channels } => ToSrgb::new(profile, usize::from(*num_channels)),
            _ => None,
        };
        let profile = self.profile.get_or_init(made);
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
}

/// Bytes that are held for a pixel while it is decoded: a number and a byte for each component, and three for the wavelet of one.
fn working_bytes(components: u16) -> u64 {
    u64::from(components) * 5 + 12
}

/// Whether the boxes before a codestream hold a palette.
fn has_palette(boxes: &[u8]) -> bool {
    boxes.windows(4).any(|window| window == b"pclr")
}

/// A white picture in the same form.
fn white_like(pixels: &Pixels, size: ScanSize) -> Pixels {
    Pixels::white(size, if matches!(pixels, Pixels::Rgb(_)) { 24 } else { 8 })
}

/// Lays a piece, or its first `most` pixels, on a canvas of this size; what lies outside or is of another form is left out.
fn paste(canvas: &mut Pixels, size: ScanSize, piece: &Piece, (left, top): (i64, i64), most: ScanSize) {
    let step = match (&canvas, &piece.pixels) {
        (Pixels::Rgb(_), Pixels::Rgb(_)) => 3,
        (Pixels::Grey(_), Pixels::Grey(_)) => 1,
        _ => return,
    };
    let (row, piece_row) = (size.width as usize * step, piece.size.width as usize * step);
    let from = (-left).clamp(0, i64::from(piece.size.width)) as usize;
    let to = left.clamp(0, i64::from(size.width)) as usize;
    let count = (piece.size.width.min(most.width) as usize).saturating_sub(from).min(size.width as usize - to);
    for (y, line) in piece.pixels.bytes().chunks_exact(piece_row.max(1)).take(most.height as usize).enumerate() {
        let Ok(y) = usize::try_from(top + y as i64) else { continue };
        let Some(out) = canvas.bytes_mut().get_mut(y * row + to * step..y * row + (to + count) * step) else { return };
        if y < size.height as usize
            && let Some(line) = line.get(from * step..(from + count) * step)
        {
            out.copy_from_slice(line);
        }
    }
}

/// Interleaved samples in the form they are kept in, the numbers taken for sRGB.
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
