//! GIF, BMP, WebP, TGA, ICO and QOI, through the `image` crate.
//!
//! Kinds that archives seldom hold; whole pictures only, the first frame of an animation, the largest of an icon.

use super::exif::{Exif, dots_per_inch};
use super::input::read_whole;
use super::limits::StoppableReader;
use super::orient::{turned_size, upright_frame};
use super::png::on_white;
use super::profile::ToSrgb;
use super::raster::{Pixels, is_blank};
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::ScanSize;
use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, ico::IcoDecoder, qoi::QoiDecoder, tga::TgaDecoder, webp::WebPDecoder};
use image::{ColorType, ImageDecoder, ImageError};
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

type Source<'a> = BufReader<StoppableReader<&'a mut Box<dyn ScanReader>>>;
type InMemory = BufReader<StoppableReader<Cursor<Vec<u8>>>>;

/// Opens a GIF.
pub(super) fn open_gif(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    opened(reader, limits, "GIF")
}

/// Opens a BMP.
pub(super) fn open_bmp(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    opened(reader, limits, "BMP")
}

/// Opens a WebP.
pub(super) fn open_webp(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    opened(reader, limits, "WebP")
}

/// Opens a TGA.
pub(super) fn open_tga(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    opened(reader, limits, "TGA")
}

/// Opens an icon.
pub(super) fn open_ico(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    opened(reader, limits, "ICO")
}

/// Opens a QOI.
pub(super) fn open_qoi(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    opened(reader, limits, "QOI")
}

fn opened(reader: Box<dyn ScanReader>, limits: &Limits, kind: &'static str) -> Result<Box<dyn ScanFile>, ScanError> {
    let mut file = Still { reader, kind, limits: *limits };
    file.frame_info(0)?;
    Ok(Box::new(file))
}

struct Still {
    reader: Box<dyn ScanReader>,
    kind: &'static str,
    limits: Limits,
}

/// One of the decoders, its header read.
enum Started<'a> {
    Gif(Box<GifDecoder<Source<'a>>>),
    Bmp(Box<BmpDecoder<BufReader<StoppableReader<Repaired<'a>>>>>),
    WebP(Box<WebPDecoder<InMemory>>),
    Tga(Box<TgaDecoder<Source<'a>>>),
    Ico(Box<IcoDecoder<Source<'a>>>),
    Qoi(Box<QoiDecoder<Source<'a>>>),
}

/// Does the same with whichever decoder it is.
macro_rules! each {
    ($started:expr, $decoder:ident => $result:expr) => {
        match $started {
            Started::Gif($decoder) => $result,
            Started::Bmp($decoder) => $result,
            Started::WebP($decoder) => $result,
            Started::Tga($decoder) => $result,
            Started::Ico($decoder) => $result,
            Started::Qoi($decoder) => $result,
        }
    };
}

/// A BMP whose header is read with its harmless errors put right: any number of planes is one, and a palette longer than its kind can
/// have is as long as it can be. Other programs look past both.
struct Repaired<'a> {
    inner: &'a mut Box<dyn ScanReader>,
    head: Vec<u8>,
    at: u64,
}

/// Where the palette's length ends in a BMP's header.
const BMP_HEAD: u64 = 50;

impl<'a> Repaired<'a> {
    fn new(inner: &'a mut Box<dyn ScanReader>) -> Result<Self, ScanError> {
        let mut head = super::input::read_head(inner.as_mut(), BMP_HEAD)?;
        // The old header of twelve bytes has other places, and none of these errors.
        if head.get(14) != Some(&12) {
            if let Some(planes) = head.get_mut(26..28) {
                planes.copy_from_slice(&[1, 0]);
            }
            let colours = head.get(28).map_or(0, |&bits| if bits <= 8 { 1u32 << bits } else { 0 });
            if let Some(count) = head.get_mut(46..50)
                && <[u8; 4]>::try_from(&*count).is_ok_and(|bytes| colours > 0 && u32::from_le_bytes(bytes) > colours)
            {
                count.copy_from_slice(&colours.to_le_bytes());
            }
        }
        Ok(Self { inner, head, at: 0 })
    }
}

impl Read for Repaired<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = match self.head.get(self.at as usize..).filter(|rest| !rest.is_empty()) {
            Some(mut rest) => {
                let count = rest.read(out)?;
                self.inner.seek(SeekFrom::Start(self.at + count as u64))?;
                count
            }
            None => self.inner.read(out)?,
        };
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Repaired<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let to = if let SeekFrom::Current(by) = to { SeekFrom::Start(self.at.saturating_add_signed(by)) } else { to };
        self.at = self.inner.seek(to)?;
        Ok(self.at)
    }
}

impl Started<'_> {
    fn size(&self) -> ScanSize {
        let (width, height) = each!(self, decoder => decoder.dimensions());
        ScanSize { width, height }
    }

    fn exif(&mut self) -> Exif {
        let exif = match self {
            Self::WebP(decoder) => decoder.exif_metadata().ok().flatten(),
            _ => None,
        };
        exif.map(|block| super::exif::read(&block)).unwrap_or_default()
    }

    /// The profile of its colours, where the kind carries one.
    fn profile(&mut self) -> Option<ToSrgb> {
        let icc = match self {
            Self::WebP(decoder) => decoder.icc_profile().ok().flatten(),
            Self::Bmp(decoder) => decoder.icc_profile().ok().flatten(),
            _ => None,
        };
        icc.and_then(|icc| ToSrgb::new(&icc, 3))
    }

    /// The first frame as bytes in the decoder's colour type; white where a damaged file gave nothing.
    fn read(self) -> (ColorType, Vec<u8>, Result<(), ImageError>) {
        fn run(decoder: impl ImageDecoder) -> (ColorType, Vec<u8>, Result<(), ImageError>) {
            let color = decoder.color_type();
            let mut bytes = vec![0xff; decoder.total_bytes() as usize];
            let outcome = decoder.read_image(&mut bytes);
            (color, bytes, outcome)
        }
        each!(self, decoder => run(*decoder))
    }
}

impl Still {
    fn start(&mut self, limits: &Limits, cancel: &Cancel) -> Result<Started<'_>, ScanError> {
        self.reader.seek(SeekFrom::Start(0))?;
        let kind = self.kind;
        let failed = |error| damaged(kind, &error);
        let cancel = cancel.clone();
        let started = match kind {
            "GIF" => Started::Gif(Box::new(
                GifDecoder::new(BufReader::new(StoppableReader { reader: &mut self.reader, cancel })).map_err(failed)?,
            )),
            "BMP" => Started::Bmp(Box::new(
                BmpDecoder::new(BufReader::new(StoppableReader { reader: Repaired::new(&mut self.reader)?, cancel })).map_err(failed)?,
            )),
            "TGA" => Started::Tga(Box::new(
                TgaDecoder::new(BufReader::new(StoppableReader { reader: &mut self.reader, cancel })).map_err(failed)?,
            )),
            "ICO" => Started::Ico(Box::new(
                IcoDecoder::new(BufReader::new(StoppableReader { reader: &mut self.reader, cancel })).map_err(failed)?,
            )),
            "QOI" => Started::Qoi(Box::new(
                QoiDecoder::new(BufReader::new(StoppableReader { reader: &mut self.reader, cancel })).map_err(failed)?,
            )),
            _ => {
                let reader = StoppableReader { reader: Cursor::new(read_whole(self.reader.as_mut())?), cancel };
                Started::WebP(Box::new(WebPDecoder::new(BufReader::new(reader)).map_err(failed)?))
            }
        };
        // Four bytes while decoding (with transparency), three when kept.
        limits.check(started.size(), 32)?;
        Ok(started)
    }
}

impl Still {
    /// Pixels per metre, across and down, behind the size of the picture.
    fn bmp_dpi(&mut self) -> Result<Option<(f32, f32)>, ScanError> {
        let head = super::input::read_head(self.reader.as_mut(), BMP_HEAD)?;
        if head.get(14) == Some(&12) {
            return Ok(None);
        }
        let data = super::input::Ordered { bytes: &head, big_endian: false };
        let inch = |at| data.u32(at).map(|per_metre| per_metre as f32 * 0.0254);
        Ok(inch(38).zip(inch(42)).and_then(|(x, y)| dots_per_inch(x, y, 2)))
    }
}

/// A TGA has no signature: every field of its header has to be one of a few.
pub(super) fn is_tga(head: &[u8]) -> bool {
    let &[_, map, kind, m0, m1, c0, c1, map_bits, _, _, _, _, w0, w1, h0, h1, bits, flags, ..] = head else { return false };
    let colours = u16::from_le_bytes([c0, c1]);
    let map_fits = match (map, kind) {
        (1, 1 | 9) => matches!(map_bits, 15 | 16 | 24 | 32) && colours > 0 && u16::from_le_bytes([m0, m1]) < 256 && bits == 8,
        (0, 2 | 10) => matches!(bits, 15 | 16 | 24 | 32),
        (0, 3 | 11) => matches!(bits, 8 | 16),
        _ => false,
    };
    map_fits && u16::from_le_bytes([w0, w1]) > 0 && u16::from_le_bytes([h0, h1]) > 0 && flags & 0xc0 == 0
}

fn damaged(kind: &str, error: &ImageError) -> ScanError {
    match error {
        ImageError::Unsupported(_) => ScanError::Unsupported(format!("this flavour of {kind} is not supported: {error}")),
        ImageError::Limits(_) => ScanError::TooLarge(format!("the {kind} needs more memory than is allowed")),
        _ => ScanError::Damaged(format!("the {kind} is damaged: {error}")),
    }
}

impl ScanFile for Still {
    fn frame_count(&self) -> u32 {
        1
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let limits = self.limits;
        let kind = self.kind.to_owned();
        let dpi = if kind == "BMP" { self.bmp_dpi()? } else { None };
        let mut started = self.start(&limits, &Cancel::default())?;
        let exif = started.exif();
        let orientation = exif.orientation;
        let dpi = dpi.or(exif.dpi).map(|(x, y)| if orientation.swaps_sides() { (y, x) } else { (x, y) });
        Ok(FrameInfo { size: turned_size(started.size(), orientation), orientation, dpi, kind })
    }

    fn is_lossy(&mut self, _frame: u32) -> bool {
        // The kind of a WebP stands behind the sizes, or behind the block that says what the file holds.
        let head = super::input::read_head(self.reader.as_mut(), 4 << 10);
        self.kind == "WebP" && head.is_ok_and(|head| head.windows(4).any(|name| name == b"VP8 "))
    }

    fn decode(&mut self, frame: u32, _request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        cancel.check()?;
        let kind = self.kind;
        let mut started = self.start(limits, cancel)?;
        let (size, orientation, profile) = (started.size(), started.exif().orientation, started.profile());
        let (color, bytes, outcome) = started.read();
        cancel.check()?;
        let mut pixels = kept(color, bytes)?;
        if let Some(profile) = profile {
            profile.apply_to(&mut pixels);
        }
        let damage = match outcome {
            Ok(()) => None,
            Err(error) if is_blank(&pixels) => return Err(damaged(kind, &error)),
            Err(error) => Some(format!("parts of the picture are missing and left white: {}", damaged(kind, &error))),
        };
        Ok(upright_frame(size, pixels, orientation, damage))
    }
}

/// The decoder's bytes in the form they are kept in, laid on white.
fn kept(color: ColorType, bytes: Vec<u8>) -> Result<Pixels, ScanError> {
    match color {
        ColorType::L8 => Ok(Pixels::Grey(bytes)),
        ColorType::Rgb8 => Ok(Pixels::Rgb(bytes)),
        ColorType::L16 => Ok(Pixels::Grey(bytes.as_chunks().0.iter().map(|&pair| (u16::from_ne_bytes(pair) >> 8) as u8).collect())),
        ColorType::La8 => Ok(Pixels::Grey(bytes.as_chunks().0.iter().map(|&[grey, alpha]| on_white(grey, alpha)).collect())),
        ColorType::Rgba8 => {
            let rgb = bytes.as_chunks().0.iter();
            Ok(Pixels::Rgb(rgb.flat_map(|&[r, g, b, alpha]| [on_white(r, alpha), on_white(g, alpha), on_white(b, alpha)]).collect()))
        }
        other => Err(ScanError::Unsupported(format!("pixels of the form {other:?} are not supported"))),
    }
}
