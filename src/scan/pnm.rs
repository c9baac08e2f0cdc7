//! PBM, PGM, PPM, PAM and PFM: the plain kinds that conversion tools pass pages on in.
//!
//! A header of a few words, then rows. Several pictures may follow each other in one file; each is a frame. Headers are found by walking
//! from picture to picture, which costs no decoding; the kinds written in decimal numbers (P1 to P3) hold one picture.

use super::input::read_whole;
use super::png::{missing, on_white};
use super::raster::{Pixels, whole};
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::{Orientation, ScanSize};
use std::io::{Seek as _, SeekFrom};

/// `P1` to `P7`, `PF` and `Pf`, and a blank or a comment behind.
pub(super) fn sniff(head: &[u8]) -> bool {
    matches!(head, [b'P', b'1'..=b'7' | b'F' | b'f', next, ..] if next.is_ascii_whitespace() || *next == b'#')
}

/// Opens a file of one or more pictures.
pub(super) fn open(mut reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let len = reader.seek(SeekFrom::End(0))?;
    let (mut frames, mut at) = (Vec::new(), 0);
    while frames.len() < limits.max_frames as usize {
        reader.seek(SeekFrom::Start(at))?;
        let head = Bytes::new(reader.as_mut())?;
        let frame = match Frame::read(&head.0, at, limits) {
            Ok(frame) => frame,
            Err(error) if frames.is_empty() => return Err(error),
            Err(_) => break,
        };
        at = frame.end();
        let more = !frame.spelt() && at + 8 < len;
        frames.push(frame);
        if !more {
            break;
        }
    }
    Ok(Box::new(PnmFile { reader, frames }))
}

/// The first bytes from where the reader stands: a header and its comments.
struct Bytes(Vec<u8>);

impl Bytes {
    fn new(reader: &mut dyn ScanReader) -> Result<Self, ScanError> {
        let mut head = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(reader, 4096), &mut head)?;
        Ok(Self(head))
    }
}

/// How the samples of a picture are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Samples {
    /// One bit a pixel, 1 is black.
    Bits,
    /// One byte, or two with the higher first, up to the greatest value.
    Whole(u32),
    /// Four bytes of floating point, the lower first or not; rows from the bottom.
    Floats(bool),
}

#[derive(Debug, Clone)]
struct Frame {
    kind: u8,
    size: ScanSize,
    /// Samples a pixel.
    depth: usize,
    /// Whether the last of them is opacity.
    alpha: bool,
    samples: Samples,
    /// Where the rows begin.
    data: u64,
}

fn damaged(what: &str) -> ScanError {
    ScanError::Damaged(format!("the header of the picture {what}"))
}

/// The words of a header; a comment ends with its line.
struct Words<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            let rest = self.bytes.get(self.at..)?;
            match rest.first()? {
                b'#' => self.at += rest.iter().position(|&byte| byte == b'\n' || byte == b'\r')? + 1,
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ => break,
            }
        }
        let rest = self.bytes.get(self.at..)?;
        let len = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'#').unwrap_or(rest.len());
        self.at += len;
        rest.get(..len)
    }

    fn number(&mut self) -> Result<u32, ScanError> {
        let word = self.next().ok_or_else(|| damaged("ends early"))?;
        std::str::from_utf8(word).ok().and_then(|word| word.parse().ok()).ok_or_else(|| damaged("holds no number where one belongs"))
    }
}

impl Frame {
    fn read(head: &[u8], at: u64, limits: &Limits) -> Result<Self, ScanError> {
        // Pictures that follow each other may be parted by a line end.
        let skipped = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let head = head.get(skipped..).unwrap_or_default();
        if !sniff(head) {
            return Err(damaged("is not there"));
        }
        let kind = head.get(1).copied().unwrap_or_default();
        let mut words = Words { bytes: head, at: 2 };
        let (size, depth, alpha, samples) = match kind {
            b'7' => Self::pam(&mut words)?,
            b'F' | b'f' => {
                let size = ScanSize { width: words.number()?, height: words.number()? };
                let scale = words.next().and_then(|word| std::str::from_utf8(word).ok()).and_then(|word| word.parse::<f32>().ok());
                let scale = scale.ok_or_else(|| damaged("has no scale"))?;
                (size, if kind == b'F' { 3 } else { 1 }, false, Samples::Floats(scale < 0.0))
            }
            _ => {
                let size = ScanSize { width: words.number()?, height: words.number()? };
                let bits = matches!(kind, b'1' | b'4');
                let most = if bits { 1 } else { words.number()? };
                (size, if matches!(kind, b'3' | b'6') { 3 } else { 1 }, false, if bits { Samples::Bits } else { Samples::Whole(most) })
            }
        };
        if let Samples::Whole(most) = samples
            && !(1..=65_535).contains(&most)
        {
            return Err(damaged(&format!("gives {most} as the greatest value")));
        }
        // A single blank parts the header from the rows.
        let data = at + skipped as u64 + words.at as u64 + 1;
        let frame = Self { kind, size, depth, alpha, samples, data };
        limits.check(size, frame.kept_bits())?;
        Ok(frame)
    }

    /// PAM spells its header out: a word and its value on each line, up to `ENDHDR`.
    fn pam(words: &mut Words<'_>) -> Result<(ScanSize, usize, bool, Samples), ScanError> {
        let (mut size, mut depth, mut most, mut tuple) = (ScanSize::default(), 0, 255, Vec::new());
        loop {
            match words.next().ok_or_else(|| damaged("ends early"))? {
                b"WIDTH" => size.width = words.number()?,
                b"HEIGHT" => size.height = words.number()?,
                b"DEPTH" => depth = words.number()? as usize,
                b"MAXVAL" => most = words.number()?,
                b"TUPLTYPE" => tuple = words.next().unwrap_or_default().to_vec(),
                b"ENDHDR" => break,
                other => return Err(damaged(&format!("holds the word {}", String::from_utf8_lossy(other)))),
            }
        }
        if !(1..=4).contains(&depth) {
            return Err(ScanError::Unsupported(format!("a PAM with {depth} samples a pixel is not supported")));
        }
        Ok((size, depth, matches!(depth, 2 | 4) || tuple.ends_with(b"_ALPHA"), Samples::Whole(most)))
    }

    /// Whether the rows are written in decimal numbers.
    fn spelt(&self) -> bool {
        matches!(self.kind, b'1'..=b'3')
    }

    fn kept_bits(&self) -> u32 {
        match self.samples {
            Samples::Bits => 1,
            _ if self.depth < 3 => 8,
            _ => 24,
        }
    }

    fn row_bytes(&self) -> usize {
        let count = self.size.width as usize * self.depth;
        match self.samples {
            Samples::Bits => count.div_ceil(8),
            Samples::Whole(most) => count * if most > 255 { 2 } else { 1 },
            Samples::Floats(_) => count * 4,
        }
    }

    fn end(&self) -> u64 {
        self.data.saturating_add(self.row_bytes() as u64 * u64::from(self.size.height))
    }

    /// One row's samples as bytes.
    fn bytes(&self, row: &[u8]) -> Vec<u8> {
        match self.samples {
            Samples::Bits => row.iter().map(|byte| !byte).collect(),
            Samples::Whole(255) => row.to_vec(),
            Samples::Whole(most) if most > 255 => {
                row.as_chunks().0.iter().map(|&pair| scaled(u32::from(u16::from_be_bytes(pair)), most)).collect()
            }
            Samples::Whole(most) => row.iter().map(|&value| scaled(u32::from(value), most)).collect(),
            Samples::Floats(little) => {
                let float = |&bytes: &[u8; 4]| if little { f32::from_le_bytes(bytes) } else { f32::from_be_bytes(bytes) };
                row.as_chunks().0.iter().map(|bytes| (float(bytes).clamp(0.0, 1.0) * 255.0 + 0.5) as u8).collect()
            }
        }
    }

    /// Samples as bytes to the form they are kept in, opacity laid on white.
    fn kept(&self, bytes: Vec<u8>) -> Vec<u8> {
        match (self.depth, self.alpha) {
            (2, true) => bytes.as_chunks().0.iter().map(|&[grey, alpha]| on_white(grey, alpha)).collect(),
            (4, _) => {
                let pixels = bytes.as_chunks().0.iter();
                pixels.flat_map(|&[r, g, b, alpha]| [on_white(r, alpha), on_white(g, alpha), on_white(b, alpha)]).collect()
            }
            _ => bytes,
        }
    }
}

fn scaled(value: u32, most: u32) -> u8 {
    ((value.min(most) * 255 + most / 2) / most.max(1)) as u8
}

struct PnmFile {
    reader: Box<dyn ScanReader>,
    frames: Vec<Frame>,
}

impl PnmFile {
    fn frame(&self, frame: u32) -> Result<Frame, ScanError> {
        self.frames.get(frame as usize).cloned().ok_or_else(|| no_such_frame(frame, self.frame_count()))
    }

    /// Rows as they stand in the file, from the top, until they or the file end.
    fn rows(&mut self, frame: &Frame, limits: &Limits, cancel: &Cancel, mut put: impl FnMut(u32, Vec<u8>)) -> Result<u32, ScanError> {
        if frame.spelt() {
            let text = read_whole(self.reader.as_mut())?;
            return spelt_rows(frame, text.get(frame.data as usize - 1..).unwrap_or_default(), cancel, put);
        }
        limits.check_bytes(frame.size, frame.row_bytes() as u64)?;
        self.reader.seek(SeekFrom::Start(frame.data))?;
        let mut reader = std::io::BufReader::with_capacity(1 << 16, &mut self.reader);
        let mut row = vec![0; frame.row_bytes()];
        let upwards = matches!(frame.samples, Samples::Floats(_));
        for y in 0..frame.size.height {
            if y % 64 == 0 {
                cancel.check()?;
            }
            if std::io::Read::read_exact(&mut reader, &mut row).is_err() {
                return Ok(y);
            }
            put(if upwards { frame.size.height - 1 - y } else { y }, frame.kept(frame.bytes(&row)));
        }
        Ok(frame.size.height)
    }
}

/// Rows of decimal numbers; in a picture of one bit a pixel, the digits need no blanks between them.
fn spelt_rows(frame: &Frame, text: &[u8], cancel: &Cancel, mut put: impl FnMut(u32, Vec<u8>)) -> Result<u32, ScanError> {
    let mut words = Words { bytes: text, at: 0 };
    let bits = frame.samples == Samples::Bits;
    let most = if let Samples::Whole(most) = frame.samples { most } else { 1 };
    let mut digits = text.iter().filter(|byte| matches!(byte, b'0' | b'1'));
    for y in 0..frame.size.height {
        if y % 64 == 0 {
            cancel.check()?;
        }
        let count = frame.size.width as usize * frame.depth;
        if bits {
            let row: Vec<u8> = digits.by_ref().take(count).copied().collect();
            if row.len() < count {
                return Ok(y);
            }
            put(y, row.chunks(8).map(|eight| (0..8).fold(0, |byte, bit| byte << 1 | u8::from(eight.get(bit) != Some(&b'1')))).collect());
        } else {
            let mut row = Vec::with_capacity(count);
            while row.len() < count {
                let Ok(value) = words.number() else { return Ok(y) };
                row.push(scaled(value, most));
            }
            put(y, row);
        }
    }
    Ok(frame.size.height)
}

impl ScanFile for PnmFile {
    fn frame_count(&self) -> u32 {
        self.frames.len() as u32
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        let frame = self.frame(frame)?;
        let name = match frame.kind {
            b'1' | b'4' => "PBM",
            b'2' | b'5' => "PGM",
            b'3' | b'6' => "PPM",
            b'7' => "PAM",
            _ => "PFM",
        };
        let bits = match frame.samples {
            Samples::Bits => 1,
            Samples::Whole(most) => 32 - most.leading_zeros(),
            Samples::Floats(_) => 32,
        };
        let kind = format!("{name}, {}, {bits} bit", if frame.depth < 3 { "grey" } else { "colour" });
        Ok(FrameInfo { size: frame.size, orientation: Orientation::default(), dpi: None, kind })
    }

    fn decode(&mut self, frame: u32, _request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        let frame = self.frame(frame)?;
        limits.check(frame.size, frame.kept_bits())?;
        let mut pixels = Pixels::white(frame.size, frame.kept_bits());
        let stride = pixels.row_bytes(frame.size.width);
        let done = self.rows(&frame, limits, cancel, |y, row| {
            if let Some(out) = pixels.bytes_mut().get_mut(y as usize * stride..(y as usize + 1) * stride) {
                out.iter_mut().zip(row).for_each(|(out, byte)| *out = byte);
            }
        })?;
        if done == 0 {
            return Err(ScanError::Damaged("the file ends before the picture begins".to_owned()));
        }
        let damage = (done < frame.size.height).then(|| missing(done, frame.size.height, "the file ends there"));
        Ok(Raster { size: frame.size, reduction: 1, area: whole(frame.size), pixels, damage })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8]) -> String {
        assert!(sniff(bytes));
        let mut file = match open(Box::new(std::io::Cursor::new(bytes.to_vec())), &Limits::default()) {
            Ok(file) => file,
            Err(error) => return error.to_string(),
        };
        let mut told = Vec::new();
        for frame in 0..file.frame_count() {
            let raster = file.decode(frame, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap();
            assert_eq!(raster.size, file.frame_info(frame).unwrap().size);
            let rows = (0..raster.size.height).map(|y| match raster.pixels {
                Pixels::Rgb(_) => format!("{:?}", raster.row(y)),
                _ => format!("{:?}", (0..raster.size.width).map(|x| raster.grey_at(x, y)).collect::<Vec<_>>()),
            });
            told.push(rows.collect::<Vec<_>>().join("/") + if raster.damage.is_some() { " cut" } else { "" });
        }
        told.join(" then ")
    }

    #[test]
    fn every_kind_gives_its_pixels() {
        assert_eq!(check(b"P1\n# a comment\n3 2\n1 0 1\n010"), "[0, 255, 0]/[255, 0, 255]");
        assert_eq!(check(b"P4 3 2\n\xa0\x40"), "[0, 255, 0]/[255, 0, 255]");
        assert_eq!(check(b"P2 2 1 15 0 15"), "[0, 255]");
        assert_eq!(check(b"P5\n2 1\n#now\n255\n\x07\xff"), "[7, 255]");
        assert_eq!(check(b"P5 2 1 65535 \x80\x00\xff\xff"), "[128, 255]");
        assert_eq!(check(b"P6 1 1 255 \x01\x02\x03"), "[1, 2, 3]");
        assert_eq!(check(b"P3 1 1 3 0 1 3"), "[0, 85, 255]");
        assert_eq!(check(b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n\x00\x00"), "[255]");
        assert_eq!(check(b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n\x09\x08\x07\xff"), "[9, 8, 7]");
        assert_eq!(check(b"Pf 1 2 -1.0\n\0\0\x80\x3f\0\0\0\0"), "[0]/[255]");
    }

    #[test]
    fn pictures_may_follow_each_other_and_break_off() {
        assert_eq!(check(b"P5 1 1 255 \x05P5 2 1 255 \x06\x07"), "[5] then [6, 7]");
        assert_eq!(check(b"P5 1 2 255 \x05"), "[5]/[255] cut");
        assert_eq!(check(b"P5 1 2 70000 \x05"), "the header of the picture gives 70000 as the greatest value");
        assert_eq!(check(b"P5 1"), "the header of the picture ends early");
        assert!(check(b"P5 90000 90000 255 ").contains("the limit is"));
        assert!(!sniff(b"PSalm 23"));
    }
}
