//! JPEG.
//!
//! Headers are read here, marker by marker (ITU-T T.81 annex B), so that size, resolution and orientation cost no decoding. Pixels of large
//! sequential files come from `sequential.rs` part by part, those of progressive files and of twelve bits from decoders here, and all
//! others from `zune-jpeg`, which is used directly instead of through `image` because it then leaves the rows it managed in our buffer when
//! it fails: whatever is damaged ends there, too.

mod bits;
mod cosine;
mod inks;
pub(super) mod join;
mod plan;
mod planes;
mod progressive;
mod sequential;
mod small;

use super::exif::{Exif, dots_per_inch};
use super::input::read_whole;
use super::onlooker::{Nobody, Onlooker, Upright};
use super::orient::{stored_rect, turned_size, upright, upright_frame};
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::{CodedPicture, Coding, ScanSize};
pub(super) use inks::Stoppable;
use inks::decode_pixels;
use sequential::Sequential;
pub(super) use small::{shows_something, shows_the_same};
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::sync::Arc;

/// Opens a JPEG.
pub(super) fn open(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let mut file = JpegFile { reader, limits: *limits, sequential: None };
    file.frame_info(0)?;
    Ok(Box::new(file))
}

struct JpegFile {
    reader: Box<dyn ScanReader>,
    limits: Limits,
    /// The file as it was read through; an error where that led nowhere.
    sequential: Option<Result<Arc<Sequential>, ()>>,
}

/// A picture of more bytes than this is decoded in parts.
const LARGE: u64 = 32 << 20;
/// One of more than this is decoded whole only where all of it is asked for: to read it through and decode a fourth of its pixels a side is
/// sooner done.
const MIDDLING: u64 = 12 << 20;

fn bytes_of(size: ScanSize, components: u32) -> u64 {
    u64::from(size.width) * u64::from(size.height) * u64::from(components)
}

/// Whether a picture is read through first for this reduction, so that not all of it is decoded.
pub(super) fn is_read_through(size: ScanSize, components: u32, reduction: u32) -> bool {
    let bytes = bytes_of(size, components);
    reduction >= 8 || (reduction >= 4 && bytes > MIDDLING) || bytes > LARGE
}

/// What stands before the first scan.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Header {
    /// Size as stored.
    pub(super) size: ScanSize,
    /// Bits a sample: 8, or 12.
    precision: u8,
    /// Colour components: 1, 3 or 4.
    pub(super) components: u8,
    /// The low half of the start-of-frame marker: 0 baseline, 1 extended, 2 progressive, 3 lossless, 9 and up arithmetic.
    process: u8,
    exif: Exif,
    density: Option<(f32, f32)>,
    /// Whether Adobe's marker is there: four components are then stored inverted.
    pub(super) adobe: bool,
    /// Where the first start-of-scan marker stands.
    scan_at: u64,
}

/// Walks the markers up to the first scan.
pub(super) fn read_header(reader: &mut (impl std::io::Read + std::io::Seek)) -> Result<Header, ScanError> {
    let mut reader = BufReader::new(reader);
    reader.seek(SeekFrom::Start(2))?;
    let mut header = Header::default();
    loop {
        let marker = next_marker(&mut reader)?;
        match marker {
            0x01 | 0xd0..=0xd8 => continue,
            0xd9 => return Err(ScanError::Damaged("the JPEG holds no picture".to_owned())),
            _ => {}
        }
        if marker == 0xda {
            header.scan_at = reader.stream_position()?.saturating_sub(2);
            if header.size == ScanSize::default() && header.components == 0 {
                return Err(ScanError::Damaged("the JPEG has no frame header".to_owned()));
            }
            return Ok(header);
        }
        let mut length = [0; 2];
        reader.read_exact(&mut length)?;
        let length = u16::from_be_bytes(length).saturating_sub(2);
        let wanted = matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xe0 | 0xe1 | 0xee);
        if !wanted {
            reader.seek_relative(i64::from(length))?;
            continue;
        }
        let mut segment = vec![0; usize::from(length)];
        reader.read_exact(&mut segment)?;
        take_segment(&mut header, marker, &segment);
    }
}

/// The next marker's code; fill bytes and stray bytes are skipped.
fn next_marker(reader: &mut impl std::io::Read) -> Result<u8, ScanError> {
    let mut byte = [0];
    let mut after_ff = false;
    loop {
        reader.read_exact(&mut byte)?;
        match byte {
            [0xff] => after_ff = true,
            [0] => after_ff = false,
            [code] if after_ff => return Ok(code),
            _ => {}
        }
    }
}

fn take_segment(header: &mut Header, marker: u8, segment: &[u8]) {
    match (marker, segment) {
        (0xe0, [b'J', b'F', b'I', b'F', 0, _, _, unit, x1, x0, y1, y0, ..]) => {
            let (x, y) = (f32::from(u16::from_be_bytes([*x1, *x0])), f32::from(u16::from_be_bytes([*y1, *y0])));
            header.density = dots_per_inch(x, y, u16::from(*unit) + 1);
        }
        // The first block counts; editors leave older ones behind it.
        (0xe1, segment) if segment.starts_with(b"Exif\0\0") && header.exif == Exif::default() => header.exif = super::exif::read(segment),
        (0xee, segment) if segment.starts_with(b"Adobe") => header.adobe = true,
        (0xc0..=0xcf, [precision, h1, h0, w1, w0, components, ..]) => {
            header.process = marker & 0xf;
            header.precision = *precision;
            header.components = *components;
            let (width, height) = (u16::from_be_bytes([*w1, *w0]), u16::from_be_bytes([*h1, *h0]));
            header.size = ScanSize { width: u32::from(width), height: u32::from(height) };
        }
        _ => {}
    }
}

impl Header {
    fn process_name(&self) -> &'static str {
        match self.process {
            0 => "baseline",
            1 => "extended",
            2 => "progressive",
            3 => "lossless",
            9..=11 => "arithmetic coding",
            _ => "hierarchical",
        }
    }

    fn is_large(&self) -> bool {
        bytes_of(self.size, u32::from(self.components)) > LARGE
    }

    fn is_read_through(&self, reduction: u32) -> bool {
        is_read_through(self.size, u32::from(self.components), reduction) || self.precision != 8
    }

    fn info(&self, limits: &Limits) -> Result<FrameInfo, ScanError> {
        self.check(limits)?;
        let orientation = self.exif.orientation;
        let color = match self.components {
            1 => "grey",
            3 => "colour",
            _ => "CMYK",
        };
        let dpi = self.density.or(self.exif.dpi);
        let dpi = dpi.map(|(x, y)| if orientation.swaps_sides() { (y, x) } else { (x, y) });
        let deep = if self.precision == 12 { ", 12 bit" } else { "" };
        let kind = format!("JPEG, {}, {color}{deep}", self.process_name());
        Ok(FrameInfo { size: turned_size(self.size, orientation), orientation, dpi, kind })
    }

    /// Refuses what cannot be decoded, by name, and what is too large.
    fn check(&self, limits: &Limits) -> Result<(), ScanError> {
        if self.process > 2 {
            return Err(ScanError::Unsupported(format!("JPEG with {} is not supported; convert it to TIFF or PNG", self.process_name())));
        }
        let deep = self.precision == 12 && matches!(self.process, 1 | 2) && matches!(self.components, 1 | 3);
        if self.precision != 8 && !deep {
            return Err(ScanError::Unsupported(format!(
                "JPEG of {} bits in this form is not supported; convert it to TIFF or PNG",
                self.precision
            )));
        }
        if !matches!(self.components, 1 | 3 | 4) {
            return Err(ScanError::Unsupported(format!("JPEG with {} colour components is not supported", self.components)));
        }
        if self.size.height == 0 && self.size.width > 0 {
            return Err(ScanError::Unsupported("JPEG that gives its height only at the end is not supported".to_owned()));
        }
        limits.check(self.size, if self.components == 1 { 8 } else { 24 })?;
        if self.process == 2 {
            // All coefficients are held at once, two bytes each. This much memory is not kept, so it may be twice the limit.
            let pixels = u64::from(self.size.width) * u64::from(self.size.height);
            limits.check_bytes(self.size, pixels * u64::from(self.components))?;
        }
        Ok(())
    }
}

impl ScanFile for JpegFile {
    fn frame_count(&self) -> u32 {
        1
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        read_header(&mut self.reader)?.info(&self.limits)
    }

    fn carried(&mut self, frame: u32) -> Result<Option<CodedPicture>, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let header = read_header(&mut self.reader)?;
        header.check(&self.limits)?;
        // Four components are amounts of ink, and whether they are inverted is told differently everywhere.
        if header.components == 4 {
            return Ok(None);
        }
        let bytes = read_whole(self.reader.as_mut())?;
        Ok(Some(CodedPicture::whole(header.size, header.exif.orientation, Coding::Jpeg { components: header.components }, bytes)))
    }

    fn is_lossy(&mut self, _frame: u32) -> bool {
        true
    }

    fn decode(&mut self, frame: u32, request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        self.decode_shown(frame, request, limits, cancel, &mut Nobody)
    }

    fn decode_shown(
        &mut self,
        frame: u32,
        request: Request,
        limits: &Limits,
        cancel: &Cancel,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Raster, ScanError> {
        if frame > 0 {
            return Err(no_such_frame(frame, 1));
        }
        let header = read_header(&mut self.reader)?;
        header.check(limits)?;
        cancel.check()?;
        let mut read = None;
        if header.is_read_through(request.reduction) {
            if self.sequential.is_none() {
                let onlooker = &mut Upright { onlooker, stored: header.size, orientation: header.exif.orientation };
                match Sequential::new(read_whole(self.reader.as_mut())?, cancel, onlooker)? {
                    Ok(sequential) => self.sequential = Some(Ok(Arc::new(sequential))),
                    Err(bytes) => (self.sequential, read) = (Some(Err(())), Some(bytes)),
                }
            }
            if let Some(Ok(sequential)) = &self.sequential {
                return part(sequential, &header, request, cancel);
            }
        }
        let bytes = read.map_or_else(|| read_whole(self.reader.as_mut()), Ok)?;
        cancel.check()?;
        let profile = |samples| super::profile::of_jpeg(&bytes).and_then(|icc| super::profile::ToSrgb::new(&icc, samples));
        if header.process == 2
            && let Some(mut raster) = progressive(&bytes, request.reduction, cancel)?
        {
            if let Some(profile) = profile(usize::from(header.components)) {
                profile.apply_to(&mut raster.pixels);
            }
            return Ok(upright(raster, header.size, header.exif.orientation));
        }
        if header.precision != 8 {
            return Err(ScanError::Damaged("the JPEG of 12 bits is damaged, or of a kind that is not supported".to_owned()));
        }
        let profile = profile(usize::from(header.components));
        let (pixels, damage) = decode_pixels(&bytes, &header, profile.as_ref(), cancel)?;
        cancel.check()?;
        Ok(upright_frame(header.size, pixels, header.exif.orientation, damage))
    }

    fn thumbnail(&mut self, frame: u32, cancel: &Cancel) -> Option<Raster> {
        let header = read_header(&mut self.reader).ok().filter(|_| frame == 0)?;
        small::beside(self.reader.as_mut(), header.size, header.exif.orientation, cancel)
    }

    fn takes_parts(&mut self, frame: u32) -> bool {
        frame == 0 && matches!(self.sequential, Some(Ok(_))) && read_header(&mut self.reader).is_ok_and(|header| header.is_large())
    }

    fn share(&mut self) -> Option<Box<dyn ScanFile>> {
        let Some(Ok(sequential)) = &self.sequential else { return None };
        let header = read_header(&mut self.reader).ok().filter(Header::is_large)?;
        Some(Box::new(SharedJpeg { header, limits: self.limits, sequential: Arc::clone(sequential) }))
    }
}

/// A JPEG that was read through and may be decoded by several workers at a time.
struct SharedJpeg {
    header: Header,
    limits: Limits,
    sequential: Arc<Sequential>,
}

impl ScanFile for SharedJpeg {
    fn frame_count(&self) -> u32 {
        1
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        if frame > 0 { Err(no_such_frame(frame, 1)) } else { self.header.info(&self.limits) }
    }

    fn decode(&mut self, _: u32, request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        self.header.check(limits)?;
        part(&self.sequential, &self.header, request, cancel)
    }

    fn takes_parts(&mut self, _: u32) -> bool {
        true
    }

    fn share(&mut self) -> Option<Box<dyn ScanFile>> {
        let (header, limits) = (self.header, self.limits);
        Some(Box::new(Self { header, limits, sequential: Arc::clone(&self.sequential) }))
    }
}

/// What was asked for, upright.
fn part(sequential: &Sequential, header: &Header, request: Request, cancel: &Cancel) -> Result<Raster, ScanError> {
    let orientation = header.exif.orientation;
    let frame = turned_size(header.size, orientation);
    let area = request.area.map(|area| stored_rect(area, frame, orientation));
    let mut raster = sequential.part(area, request.reduction, cancel)?;
    if let Some(profile) = sequential.profile(if header.components == 1 { 1 } else { 3 }) {
        profile.apply_to(&mut raster.pixels);
    }
    Ok(upright(raster, header.size, orientation))
}

/// A progressive picture by the decoder here; `None` where that leaves it to the other one.
fn progressive(bytes: &[u8], reduction: u32, cancel: &Cancel) -> Result<Option<Raster>, ScanError> {
    if reduction >= 8
        && let Some(raster) = progressive::first_sight(bytes, reduction, cancel)?
    {
        return Ok(Some(raster));
    }
    progressive::whole(bytes, cancel)
}

/// Ink amounts (255 is full ink) to sRGB, without a colour profile: each ink takes its share of the light away.
pub(super) fn rgb_from_cmyk(cyan: u8, magenta: u8, yellow: u8, black: u8) -> [u8; 3] {
    let light = |ink: u8| ((u32::from(255 - ink) * u32::from(255 - black) + 127) / 255) as u8;
    [light(cyan), light(magenta), light(yellow)]
}
