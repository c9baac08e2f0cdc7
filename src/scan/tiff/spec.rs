//! What one TIFF page says about its pixels, checked and put into one shape.
//!
//! Tags are defaulted as TIFF 6.0 asks and repaired where writers are known to be wrong (missing byte counts, one `BitsPerSample` for all).
//! Flavours that cannot be shown are refused here, by name, before anything is read.

use super::directory::{Directory, Source};
use super::old_jpeg::Head;
use crate::model::{Orientation, ScanSize};
use crate::scan::exif::dots_per_inch;
use crate::scan::profile::ToSrgb;
use crate::scan::{Limits, ScanError};
use std::sync::Arc;

/// What the samples of a pixel mean (tag 262), as far as we can show it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Photometric {
    /// 0: zero is white.
    WhiteIsZero,
    /// 1: zero is black.
    BlackIsZero,
    /// 2.
    Rgb,
    /// 3: 256 or fewer colours.
    Palette(Vec<[u8; 3]>),
    /// 5: amounts of ink.
    Cmyk,
    /// 6, with the weights of red and green and blue and the reference black and white.
    YCbCr([f32; 3], [f32; 6]),
    /// 8 (signed) and 9 (offset): CIE L*a*b*.
    Lab(bool),
}

/// How the samples are written (tag 339).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SampleFormat {
    Unsigned,
    Signed,
    Float,
}

/// The lie of strips or tiles.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chunks {
    /// Size of a strip or tile; the last strip may have fewer rows.
    pub(super) size: ScanSize,
    /// How many stand side by side.
    pub(super) across: u32,
    /// How many stand below each other.
    pub(super) down: u32,
    /// Whether they are tiles: always whole, padded beyond the picture.
    pub(super) tiled: bool,
    /// Where each one is in the file and how many bytes it has; planes one after the other.
    pub(super) places: Vec<(u64, u64)>,
}

/// Everything needed to decode a page.
#[derive(Debug, Clone)]
pub(super) struct Spec {
    /// As stored.
    pub(super) size: ScanSize,
    pub(super) bits: u32,
    pub(super) samples: u32,
    pub(super) format: SampleFormat,
    pub(super) photometric: Photometric,
    pub(super) compression: u64,
    pub(super) predictor: u64,
    /// Each sample has its own strips.
    pub(super) planar: bool,
    /// Tag 266 says 2: bits of a byte are read from the lowest.
    pub(super) reversed_bits: bool,
    /// Tag 292, options of Group 3.
    pub(super) fax_options: u64,
    /// Chroma samples for each luma sample, across and down; (1, 1) where not subsampled.
    pub(super) subsampling: (u32, u32),
    /// Which sample is opacity, and whether colours are multiplied by it already.
    pub(super) alpha: Option<(u32, bool)>,
    pub(super) jpeg_tables: Vec<u8>,
    /// The headers of old-style JPEG, where the strips have none.
    pub(super) old_jpeg: Option<Head>,
    pub(super) chunks: Chunks,
    pub(super) orientation: Orientation,
    pub(super) dpi: Option<(f32, f32)>,
    /// Tag 34675: what the numbers mean in sRGB, where it makes a difference.
    pub(super) profile: Option<Arc<ToSrgb>>,
}

/// Tag 529 where it is missing: what red, green and blue count for in luma (TIFF 6.0, section 21).
pub(super) const USUAL_WEIGHTS: [f32; 3] = [0.299, 0.587, 0.114];
/// Tag 532 where it is missing: black and white of luma and of both chroma, as JPEG takes them.
pub(super) const USUAL_REFERENCE: [f32; 6] = [0.0, 255.0, 128.0, 255.0, 128.0, 255.0];

/// Strips of uncompressed pixels are cut into pieces of about this many bytes, so that parts can be read and a stop is noticed.
const PIECE: u64 = 1 << 20;

/// The name of a compression (tag 259), and whether it can be decoded.
pub(super) fn compression_name(compression: u64) -> (String, bool) {
    let (name, known) = match compression {
        1 => ("uncompressed", true),
        2 => ("CCITT modified Huffman", true),
        3 => ("CCITT Group 3", true),
        4 => ("CCITT Group 4", true),
        5 => ("LZW", true),
        6 => ("old-style JPEG", true),
        7 => ("JPEG", true),
        8 | 32_946 => ("Deflate", true),
        32_773 => ("PackBits", true),
        50_000 => ("Zstandard", true),
        50_001 => ("WebP", true),
        32_766 => ("NeXT", false),
        32_771 => ("CCITT with word alignment", false),
        32_809 => ("ThunderScan", false),
        33_003 | 33_004 | 33_005 | 34_712 => ("JPEG 2000", false),
        9 | 10 | 34_661 => ("JBIG", false),
        34_676 | 34_677 => ("SGI LogLuv", false),
        34_887 => ("LERC", false),
        34_925 => ("LZMA", false),
        50_002 | 52_546 => ("JPEG XL", false),
        other => return (format!("compression {other}"), false),
    };
    (name.to_owned(), known)
}

fn unsupported(what: &str) -> ScanError {
    ScanError::Unsupported(format!("TIFF with {what} is not supported; convert the page to another kind of TIFF or to PNG"))
}

impl Spec {
    /// Reads and checks the tags of a page.
    pub(super) fn read(source: &mut Source, directory: &Directory, limits: &Limits) -> Result<Self, ScanError> {
        let mut number = |tag: u16, default: u64| Ok::<u64, ScanError>(source.number(directory, tag)?.unwrap_or(default));
        let size =
            ScanSize { width: number(256, 0)?.min(u64::from(u32::MAX)) as u32, height: number(257, 0)?.min(u64::from(u32::MAX)) as u32 };
        limits.check(size, 1)?;
        let compression = number(259, 1)?;
        let (name, known) = compression_name(compression);
        if !known {
            return Err(unsupported(&name));
        }
        let (samples, planar, predictor) = (number(277, 1)?, number(284, 1)? == 2, number(317, 1)?);
        let (fill_order, orientation, unit) = (number(266, 1)?, number(274, 1)?, number(296, 2)?);
        let photometric = number(262, u64::from(!matches!(compression, 2..=4)))?;
        let fax_options = number(292, 0)?;
        if !(1..=64).contains(&samples) {
            return Err(unsupported(&format!("{samples} samples a pixel")));
        }
        let bits = Self::bits(source, directory, compression)?;
        let format = Self::format(source, directory)?;
        let photometric = Self::photometric(source, directory, photometric, bits)?;
        let alpha = Self::alpha(source, directory, &photometric, samples)?;
        let x = source.fractions(directory, 282, 1)?;
        let y = source.fractions(directory, 283, 1)?;
        let dpi = x.first().zip(y.first()).and_then(|(&x, &y)| dots_per_inch(x, y, unit as u16));
        let subsampling = Self::subsampling(source, directory, &photometric, compression)?;
        let jpeg_tables = if compression == 7 { source.bytes(directory, 347)? } else { Vec::new() };
        let jpeg_stream = Self::jpeg_stream(source, directory, compression)?;
        let profile = Self::profile(source, directory, &photometric)?;
        let planar = planar && samples > 1;
        let chunks = Self::chunks(source, directory, size, if planar { samples } else { 1 }, jpeg_stream)?;
        let old_jpeg = if compression == 6 && jpeg_stream.is_none() {
            let factors = source.numbers(directory, 530, 2)?;
            let factor = |index: usize| factors.get(index).copied().filter(|factor| (1..=4).contains(factor)).unwrap_or(2) as u8;
            let head = Head::read(source, directory, chunks.size, samples.min(4) as u8, (factor(0), factor(1)))?;
            Some(head.ok_or_else(|| unsupported("old-style JPEG whose tables are missing"))?)
        } else {
            None
        };
        let mut spec = Self {
            size,
            bits,
            samples: samples as u32,
            format,
            photometric,
            compression,
            predictor,
            planar,
            reversed_bits: fill_order == 2,
            fax_options,
            subsampling,
            alpha,
            jpeg_tables,
            old_jpeg,
            chunks,
            orientation: Orientation::from_tag(orientation as u32),
            dpi,
            profile,
        };
        spec.check(limits)?;
        spec.cut_uncompressed_strips();
        Ok(spec)
    }

    /// The colour profile, for kinds whose pixels it can be about.
    fn profile(source: &mut Source, directory: &Directory, photometric: &Photometric) -> Result<Option<Arc<ToSrgb>>, ScanError> {
        let samples = match photometric {
            Photometric::WhiteIsZero | Photometric::BlackIsZero => 1,
            Photometric::Rgb | Photometric::YCbCr(..) | Photometric::Palette(_) => 3,
            Photometric::Cmyk => 4,
            Photometric::Lab(_) => return Ok(None),
        };
        let icc = source.bytes(directory, 34_675)?;
        Ok(ToSrgb::new(&icc, samples).map(Arc::new))
    }

    fn bits(source: &mut Source, directory: &Directory, compression: u64) -> Result<u32, ScanError> {
        let all = source.numbers(directory, 258, 64)?;
        let bits = all.first().copied().unwrap_or(if matches!(compression, 6 | 7) { 8 } else { 1 });
        if all.iter().any(|&other| other != bits) {
            return Err(unsupported(&format!("samples of different depth ({all:?} bits)")));
        }
        if !(1..=32).contains(&bits) && bits != 64 {
            return Err(unsupported(&format!("{bits} bits a sample")));
        }
        Ok(bits as u32)
    }

    fn format(source: &mut Source, directory: &Directory) -> Result<SampleFormat, ScanError> {
        Ok(match source.number(directory, 339)? {
            Some(2) => SampleFormat::Signed,
            Some(3) => SampleFormat::Float,
            Some(5 | 6) => return Err(unsupported("complex numbers")),
            _ => SampleFormat::Unsigned,
        })
    }

    fn photometric(source: &mut Source, directory: &Directory, value: u64, bits: u32) -> Result<Photometric, ScanError> {
        Ok(match value {
            0 => Photometric::WhiteIsZero,
            1 | 4 => Photometric::BlackIsZero,
            2 => Photometric::Rgb,
            3 if bits <= 8 => Photometric::Palette(Self::palette(source, directory, bits)?),
            3 => return Err(unsupported(&format!("a palette of {bits} bits"))),
            5 => Photometric::Cmyk,
            6 => {
                let weights = source.fractions(directory, 529, 3)?;
                let reference = source.fractions(directory, 532, 6)?;
                let sound = |values: &[f32]| values.iter().all(|value| value.is_finite());
                let weights = <[f32; 3]>::try_from(weights).ok().filter(|values| sound(values) && values.iter().all(|&value| value > 0.0));
                let reference = <[f32; 6]>::try_from(reference).ok().filter(|values| sound(values));
                Photometric::YCbCr(weights.unwrap_or(USUAL_WEIGHTS), reference.unwrap_or(USUAL_REFERENCE))
            }
            8 => Photometric::Lab(true),
            9 => Photometric::Lab(false),
            10 => return Err(unsupported("ITU L*a*b* colour")),
            32_803 => return Err(unsupported("raw sensor data")),
            32_844 | 32_845 => return Err(unsupported("SGI LogLuv colour")),
            34_892 => return Err(unsupported("linear raw data")),
            other => return Err(unsupported(&format!("photometric interpretation {other}"))),
        })
    }

    /// The colour map: all reds, all greens, all blues, 16 bits each. Some writers use 8 bits; their values are all below 256.
    fn palette(source: &mut Source, directory: &Directory, bits: u32) -> Result<Vec<[u8; 3]>, ScanError> {
        let count = 1usize << bits;
        let map = source.numbers(directory, 320, 3 * count as u64)?;
        if map.len() < 3 * count {
            return Err(ScanError::Damaged("the TIFF's palette is missing or cut off".to_owned()));
        }
        let shift = if map.iter().all(|&value| value < 256) { 0 } else { 8 };
        let at = |index: usize| (map.get(index).copied().unwrap_or(0) >> shift).min(255) as u8;
        Ok((0..count).map(|index| [at(index), at(count + index), at(2 * count + index)]).collect())
    }

    fn alpha(
        source: &mut Source,
        directory: &Directory,
        photometric: &Photometric,
        samples: u64,
    ) -> Result<Option<(u32, bool)>, ScanError> {
        let colours = photometric.colours();
        if samples < u64::from(colours) {
            return Err(ScanError::Damaged(format!("the TIFF gives {samples} samples a pixel, its colours need {colours}")));
        }
        let extra = source.numbers(directory, 338, 64)?;
        let found = extra.iter().position(|&kind| kind == 1 || kind == 2);
        Ok(found
            .filter(|&index| (index as u64) < samples - u64::from(colours))
            .map(|index| (colours + index as u32, extra.get(index) == Some(&1))))
    }

    fn subsampling(
        source: &mut Source,
        directory: &Directory,
        photometric: &Photometric,
        compression: u64,
    ) -> Result<(u32, u32), ScanError> {
        // JPEG brings its own subsampling and undoes it.
        if !matches!(photometric, Photometric::YCbCr(..)) || matches!(compression, 6 | 7 | 50_001) {
            return Ok((1, 1));
        }
        let values = source.numbers(directory, 530, 2)?;
        let (across, down) = (values.first().copied().unwrap_or(2), values.get(1).copied().unwrap_or(2));
        if matches!((across, down), (1 | 2 | 4, 1 | 2 | 4)) {
            Ok((across as u32, down as u32))
        } else {
            Err(unsupported(&format!("chroma subsampling {across} × {down}")))
        }
    }

    /// Old-style JPEG: the whole picture as one stream (tags 513 and 514).
    fn jpeg_stream(source: &mut Source, directory: &Directory, compression: u64) -> Result<Option<(u64, u64)>, ScanError> {
        if compression != 6 {
            return Ok(None);
        }
        let Some(at) = source.number(directory, 513)?.filter(|&at| at > 0) else { return Ok(None) };
        // The stated length often leaves the strips out; the stream ends by itself.
        Ok(Some((at, source.len.saturating_sub(at))))
    }

    fn chunks(
        source: &mut Source,
        directory: &Directory,
        size: ScanSize,
        planes: u64,
        stream: Option<(u64, u64)>,
    ) -> Result<Chunks, ScanError> {
        if let Some(place) = stream {
            return Ok(Chunks { size, across: 1, down: 1, tiled: false, places: vec![place] });
        }
        let tiled = directory.has(322) && directory.has(324);
        let (chunk, offsets_tag, counts_tag) = if tiled {
            let (width, height) = (source.number(directory, 322)?.unwrap_or(0), source.number(directory, 323)?.unwrap_or(0));
            (ScanSize { width: width.min(1 << 24) as u32, height: height.min(1 << 24) as u32 }, 324, 325)
        } else {
            let rows = source.number(directory, 278)?.unwrap_or(u64::from(size.height)).min(u64::from(size.height));
            (ScanSize { width: size.width, height: rows as u32 }, 273, 279)
        };
        if chunk.width == 0 || chunk.height == 0 {
            return Err(ScanError::Damaged("the TIFF's strips or tiles have no size".to_owned()));
        }
        let (across, down) = (size.width.div_ceil(chunk.width), size.height.div_ceil(chunk.height));
        let count = u64::from(across) * u64::from(down) * planes;
        let offsets = source.numbers(directory, offsets_tag, count)?;
        let counts = source.numbers(directory, counts_tag, count)?;
        if offsets.is_empty() {
            return Err(ScanError::Damaged("the TIFF does not say where its pixels are".to_owned()));
        }
        let rest = |at: u64| source.len.saturating_sub(at);
        // Where byte counts are missing or zero, a strip may run to the end of the file; decoders stop when they have their rows.
        let places = offsets.iter().enumerate().map(|(index, &at)| match counts.get(index) {
            Some(&count) if count > 0 => (at, count.min(rest(at))),
            _ => (at, rest(at)),
        });
        Ok(Chunks { size: chunk, across, down, tiled, places: places.collect() })
    }

    /// Refuses combinations that cannot be decoded, and what would cost too much.
    fn check(&self, limits: &Limits) -> Result<(), ScanError> {
        if self.format == SampleFormat::Float && !matches!(self.bits, 16 | 24 | 32 | 64) {
            return Err(unsupported(&format!("floating point numbers of {} bits", self.bits)));
        }
        if matches!(self.compression, 2..=4) && (self.bits != 1 || self.samples != 1) {
            return Err(ScanError::Damaged("the TIFF is fax-coded but not of one bit a pixel".to_owned()));
        }
        if matches!(self.compression, 6 | 7 | 50_001) && self.bits != 8 {
            return Err(unsupported(&format!("JPEG or WebP of {} bits", self.bits)));
        }
        if self.subsampling != (1, 1) && (self.bits != 8 || self.samples != 3 || self.planar || self.predictor != 1) {
            return Err(unsupported("subsampled colour in this form"));
        }
        if !(1..=3).contains(&self.predictor) || self.predictor == 3 && self.format != SampleFormat::Float {
            return Err(unsupported(&format!("predictor {}", self.predictor)));
        }
        // What is decoded in parts is never held whole; how much is held at a time is checked when it is asked for.
        limits.check(self.size, if self.in_parts() { 1 } else { self.kept_bits() })?;
        let chunk = self.chunk_bytes(self.chunks.size.height).saturating_mul(if self.planar { u64::from(self.samples) } else { 1 });
        // A single uncompressed strip is cut into pieces and never held whole.
        let pieces = self.compression == 1 && !self.chunks.tiled && self.chunks.down == 1 && self.subsampling == (1, 1);
        if pieces { Ok(()) } else { limits.check_bytes(self.size, chunk) }
    }

    /// Whether a part costs about its share of the whole: small tiles, or rows as they are. Fax pages are small enough to be held.
    pub(super) fn in_parts(&self) -> bool {
        let small = self.chunks.tiled && self.chunks.size.width <= 4096 && self.chunks.size.height <= 4096;
        let rows = self.compression == 1 && !self.chunks.tiled && self.subsampling == (1, 1);
        (small || rows) && self.kept_bits() > 1
    }

    /// Bits a pixel in the form the picture is kept in.
    pub(super) fn kept_bits(&self) -> u32 {
        match &self.photometric {
            Photometric::WhiteIsZero | Photometric::BlackIsZero if self.bits == 1 && self.samples == 1 => 1,
            Photometric::WhiteIsZero | Photometric::BlackIsZero => 8,
            _ => 24,
        }
    }

    /// Bytes of one unpacked row of one strip or tile, all its samples (or one plane's).
    pub(super) fn row_bytes(&self) -> u64 {
        let samples = if self.planar { 1 } else { u64::from(self.samples) };
        (u64::from(self.chunks.size.width) * u64::from(self.bits) * samples).div_ceil(8)
    }

    /// Bytes of an unpacked strip or tile of `rows` rows.
    pub(super) fn chunk_bytes(&self, rows: u32) -> u64 {
        let (across, down) = self.subsampling;
        if (across, down) == (1, 1) {
            return self.row_bytes() * u64::from(rows);
        }
        let units = u64::from(self.chunks.size.width.div_ceil(across)) * u64::from(rows.div_ceil(down));
        units * (u64::from(across * down) + 2)
    }

    /// Rows that chunk row `index` holds.
    pub(super) fn rows_of(&self, index: u32) -> u32 {
        let rows = self.chunks.size.height;
        if self.chunks.tiled { rows } else { rows.min(self.size.height.saturating_sub(index.saturating_mul(rows))) }
    }

    fn cut_uncompressed_strips(&mut self) {
        let rows = (PIECE / self.row_bytes().max(1)).clamp(1, u64::from(u32::MAX)) as u32;
        let divisible = self.compression == 1 && !self.chunks.tiled && self.subsampling == (1, 1);
        if !divisible || rows >= self.chunks.size.height {
            return;
        }
        // Pieces must tile the strips: a piece size that divides the strip keeps every place computable; one strip for all rows is the usual case.
        let strips = self.chunks.down;
        if strips > 1 {
            return;
        }
        let row_bytes = self.row_bytes();
        let down = self.size.height.div_ceil(rows);
        let piece = |(at, count): (u64, u64), index: u32| {
            let skip = u64::from(index) * u64::from(rows) * row_bytes;
            (at.saturating_add(skip), count.saturating_sub(skip).min(u64::from(rows) * row_bytes))
        };
        self.chunks.places = self.chunks.places.iter().flat_map(|&place| (0..down).map(move |index| piece(place, index))).collect();
        self.chunks.down = down;
        self.chunks.size.height = rows;
    }

    /// For people: `TIFF, CCITT Group 4, 1 bit`.
    pub(super) fn kind(&self) -> String {
        let colour = match self.photometric {
            Photometric::WhiteIsZero | Photometric::BlackIsZero => "",
            Photometric::Rgb => " RGB",
            Photometric::Palette(_) => " palette",
            Photometric::Cmyk => " CMYK",
            Photometric::YCbCr(..) => " YCbCr",
            Photometric::Lab(_) => " L*a*b*",
        };
        format!("TIFF, {}, {} bit{colour}", compression_name(self.compression).0, self.bits)
    }
}

impl Photometric {
    /// Samples a pixel that carry colour.
    pub(super) fn colours(&self) -> u32 {
        match self {
            Self::WhiteIsZero | Self::BlackIsZero | Self::Palette(_) => 1,
            Self::Rgb | Self::YCbCr(..) | Self::Lab(_) => 3,
            Self::Cmyk => 4,
        }
    }
}
