//! JBIG2 in files of its own (ITU-T T.88 annex D): black and white pages, one or many.
//!
//! Scanners put this compression into PDF; some archives keep it bare. Pages stay at one bit a pixel. The pixels come from `hayro-jbig2`.

mod embed;

pub(super) use embed::of_embedded;

use super::input::read_whole;
use super::raster::{Pixels, whole};
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::{CodedPicture, Coding, Orientation, ScanSize};
use hayro_jbig2::{DecodeSettings, Decoder, File};

/// The eight bytes every file begins with.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"\x97JB2\r\n\x1a\n")
}

/// Opens a file.
pub(super) fn open(mut reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let bytes = read_whole(reader.as_mut())?;
    let sizes: Vec<_> = parsed(&bytes)?.pages().map(|page| ScanSize { width: page.width(), height: page.height() }).collect();
    if sizes.is_empty() {
        return Err(ScanError::Damaged("the JBIG2 file has no page".to_owned()));
    }
    let sizes = sizes.into_iter().take(limits.max_frames as usize).collect();
    Ok(Box::new(Jbig2File { bytes, sizes, limits: *limits }))
}

fn damaged(error: hayro_jbig2::DecodeError) -> ScanError {
    ScanError::Damaged(format!("the JBIG2 is damaged: {error}"))
}

fn parsed(bytes: &[u8]) -> Result<File<'_>, ScanError> {
    File::new(bytes, &DecodeSettings::default()).map_err(damaged)
}

struct Jbig2File {
    bytes: Vec<u8>,
    sizes: Vec<ScanSize>,
    limits: Limits,
}

impl Jbig2File {
    fn size(&self, frame: u32, limits: &Limits) -> Result<ScanSize, ScanError> {
        let size = *self.sizes.get(frame as usize).ok_or_else(|| no_such_frame(frame, self.sizes.len() as u32))?;
        // The page and the copy that is kept.
        limits.check(size, 2)?;
        Ok(size)
    }
}

impl ScanFile for Jbig2File {
    fn frame_count(&self) -> u32 {
        self.sizes.len() as u32
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        let size = self.size(frame, &self.limits)?;
        Ok(FrameInfo { size, orientation: Orientation::default(), dpi: None, kind: "JBIG2, 1 bit".to_owned() })
    }

    fn carried(&mut self, frame: u32) -> Result<Option<CodedPicture>, ScanError> {
        let size = self.size(frame, &self.limits)?;
        let found = embed::embedded(&self.bytes, frame as usize);
        Ok(found.map(|(globals, data)| CodedPicture::whole(size, Orientation::default(), Coding::Jbig2 { globals, inverted: false }, data)))
    }

    fn decode(&mut self, frame: u32, _request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        let size = self.size(frame, limits)?;
        cancel.check()?;
        let file = parsed(&self.bytes)?;
        let page = file.page(frame as usize).ok_or_else(|| no_such_frame(frame, self.frame_count()))?;
        let mut sink = Bits { pixels: Pixels::white(size, 1), width: size.width as usize, x: 0, y: 0 };
        page.decode(&mut sink).map_err(damaged)?;
        cancel.check()?;
        Ok(Raster { size, reduction: 1, area: whole(size), pixels: sink.pixels, damage: None })
    }
}

/// Takes the pixels one after the other; only black ones leave a trace.
struct Bits {
    pixels: Pixels,
    width: usize,
    x: usize,
    y: usize,
}

impl Bits {
    fn byte(&mut self) -> Option<&mut u8> {
        let at = self.y * self.width.div_ceil(8) + self.x / 8;
        if self.x < self.width { self.pixels.bytes_mut().get_mut(at) } else { None }
    }
}

impl Decoder for Bits {
    fn push_pixel(&mut self, black: bool) {
        let mask = 0x80 >> (self.x % 8);
        if black && let Some(byte) = self.byte() {
            *byte &= !mask;
        }
        self.x += 1;
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        for _ in 0..chunk_count {
            if black && let Some(byte) = self.byte() {
                *byte = 0;
            }
            self.x += 8;
        }
    }

    fn next_line(&mut self) {
        self.x = 0;
        self.y += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of T.88 annex H.1 is long; a page of nothing with one generic region coded by MMR says as much: row `#...` of 8 by 1.
    fn file(height: u32) -> Vec<u8> {
        let mut bytes = b"\x97JB2\r\n\x1a\n\x01\0\0\0\x01".to_vec();
        let mut segment = |number: u8, kind: u8, data: &[u8]| {
            bytes.extend_from_slice(&[0, 0, 0, number, kind, 0, 1]);
            bytes.extend_from_slice(&(data.len() as u32).to_be_bytes());
            bytes.extend_from_slice(data);
        };
        let size = [8u32.to_be_bytes(), height.to_be_bytes()].concat();
        segment(0, 48, &[size.as_slice(), &[0; 8], &[0, 0, 0]].concat());
        // MMR: horizontal mode, white run of none, black run of three, white run of five to the end.
        let region = [8u32.to_be_bytes(), 1u32.to_be_bytes(), [0; 4], [0; 4]].concat();
        segment(1, 38, &[region.as_slice(), &[0, 1, 0b0010_0110, 0b1011_0100, 0b0000_0000, 0b0100_0000, 0b0000_0100]].concat());
        segment(2, 49, &[]);
        segment(3, 51, &[]);
        bytes
    }

    #[test]
    fn a_page_is_kept_at_one_bit() {
        let mut file = open(Box::new(std::io::Cursor::new(file(2))), &Limits::default()).unwrap();
        assert_eq!((file.frame_count(), file.frame_info(0).unwrap().size), (1, ScanSize { width: 8, height: 2 }));
        let raster = file.decode(0, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap();
        assert_eq!(raster.pixels, Pixels::Bilevel(vec![0b0001_1111, 0xff]));
    }

    #[test]
    fn an_embedded_page_is_a_file_again() {
        let (globals, own) = embed::embedded(&file(2), 0).unwrap();
        let mut file = open(Box::new(std::io::Cursor::new(of_embedded(&globals, &own))), &Limits::default()).unwrap();
        let raster = file.decode(0, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap();
        assert_eq!(raster.pixels, Pixels::Bilevel(vec![0b0001_1111, 0xff]));
    }

    #[test]
    fn cut_and_huge_pages_are_refused() {
        let whole = file(2);
        for len in 8..whole.len() {
            if let Ok(mut file) = open(Box::new(std::io::Cursor::new(whole[..len].to_vec())), &Limits::default()) {
                let _unused = file.decode(0, Request::WHOLE, &Limits::default(), &Cancel::default());
            }
        }
        let tight = Limits { max_bytes: 1 << 10, ..Limits::default() };
        let error = open(Box::new(std::io::Cursor::new(file(60_000))), &tight).unwrap().frame_info(0).unwrap_err();
        assert!(matches!(error, ScanError::TooLarge(_)), "{error}");
    }
}
