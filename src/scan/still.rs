//! GIF, BMP and WebP, through the `image` crate.
//!
//! Kinds that archives seldom hold; whole pictures only, the first frame of an animation.

use super::input::read_whole;
use super::orient::{turned_size, upright_frame};
use super::png::on_white;
use super::raster::{Pixels, is_blank};
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::{Orientation, ScanSize};
use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, webp::WebPDecoder};
use image::{ColorType, ImageDecoder, ImageError};
use std::io::{BufReader, Cursor, Seek as _, SeekFrom};

type Source<'a> = BufReader<&'a mut Box<dyn ScanReader>>;

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

/// One of the three decoders, their header read.
enum Started<'a> {
    Gif(Box<GifDecoder<Source<'a>>>),
    Bmp(Box<BmpDecoder<Source<'a>>>),
    WebP(Box<WebPDecoder<Cursor<Vec<u8>>>>),
}

impl Started<'_> {
    fn size(&self) -> ScanSize {
        let (width, height) = match self {
            Self::Gif(decoder) => decoder.dimensions(),
            Self::Bmp(decoder) => decoder.dimensions(),
            Self::WebP(decoder) => decoder.dimensions(),
        };
        ScanSize { width, height }
    }

    fn orientation(&mut self) -> Orientation {
        let exif = match self {
            Self::WebP(decoder) => decoder.exif_metadata().ok().flatten(),
            _ => None,
        };
        exif.map(|block| super::exif::read(&block).orientation).unwrap_or_default()
    }

    /// The first frame as bytes in the decoder's colour type; white where a damaged file gave nothing.
    fn read(self) -> (ColorType, Vec<u8>, Result<(), ImageError>) {
        fn run(decoder: impl ImageDecoder) -> (ColorType, Vec<u8>, Result<(), ImageError>) {
            let color = decoder.color_type();
            let mut bytes = vec![0xff; decoder.total_bytes() as usize];
            let outcome = decoder.read_image(&mut bytes);
            (color, bytes, outcome)
        }
        match self {
            Self::Gif(decoder) => run(*decoder),
            Self::Bmp(decoder) => run(*decoder),
            Self::WebP(decoder) => run(*decoder),
        }
    }
}

impl Still {
    fn start(&mut self, limits: &Limits) -> Result<Started<'_>, ScanError> {
        self.reader.seek(SeekFrom::Start(0))?;
        let kind = self.kind;
        let failed = |error| damaged(kind, &error);
        let started = match kind {
            "GIF" => Started::Gif(Box::new(GifDecoder::new(BufReader::new(&mut self.reader)).map_err(failed)?)),
            "BMP" => Started::Bmp(Box::new(BmpDecoder::new(BufReader::new(&mut self.reader)).map_err(failed)?)),
            _ => Started::WebP(Box::new(WebPDecoder::new(Cursor::new(read_whole(self.reader.as_mut())?)).map_err(failed)?)),
        };
        // Four bytes while decoding (with transparency), three when kept.
        limits.check(started.size(), 32)?;
        Ok(started)
    }
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
        let mut started = self.start(&limits)?;
        let orientation = started.orientation();
        Ok(FrameInfo { size: turned_size(started.size(), orientation), orientation, dpi: None, kind })
    }

    fn decode(&mut self, frame: u32, _request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        cancel.check()?;
        let kind = self.kind;
        let mut started = self.start(limits)?;
        let (size, orientation) = (started.size(), started.orientation());
        let (color, bytes, outcome) = started.read();
        cancel.check()?;
        let pixels = kept(color, bytes)?;
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
        ColorType::La8 => Ok(Pixels::Grey(bytes.as_chunks().0.iter().map(|&[grey, alpha]| on_white(grey, alpha)).collect())),
        ColorType::Rgba8 => {
            let rgb = bytes.as_chunks().0.iter();
            Ok(Pixels::Rgb(rgb.flat_map(|&[r, g, b, alpha]| [on_white(r, alpha), on_white(g, alpha), on_white(b, alpha)]).collect()))
        }
        other => Err(ScanError::Unsupported(format!("pixels of the form {other:?} are not supported"))),
    }
}
