//! A frame's picture as the file has it, for documents that can hold it without decoding: the coded bytes and what must be known to read
//! them. What no document can hold as it is, is decoded by whoever asks.

use super::Raster;
use super::raster::Pixels;
use crate::model::{Orientation, ScanSize};

/// How the bytes are coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coding {
    /// A whole JPEG file of 8 bits with one or three components.
    Jpeg {
        /// Components.
        components: u8,
    },
    /// CCITT Group 4, most significant bit first.
    Fax {
        /// Whether what the coding calls black is white.
        inverted: bool,
    },
    /// A whole JPEG 2000 file.
    Jpeg2000,
    /// Deflate in the zlib format over rows that were filtered as in PNG.
    Png {
        /// Samples of a pixel: 1 or 3.
        samples: u8,
        /// Bits of a sample.
        bits: u8,
        /// Colours of three bytes, where a sample is the number of one; empty otherwise.
        palette: Vec<u8>,
    },
    /// Rows from the top as [`Pixels`] have them: one bit (1 is white), one byte, or three bytes a pixel.
    Plain {
        /// Bits of a pixel: 1, 8 or 24.
        bits: u8,
    },
}

/// Rows that are coded together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// How many.
    pub rows: u32,
    /// The coded bytes.
    pub data: Vec<u8>,
}

/// A frame as its file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// Size as stored.
    pub size: ScanSize,
    /// How it is to be turned.
    pub orientation: Orientation,
    /// How it is coded.
    pub coding: Coding,
    /// Its rows; one strip unless the file has several.
    pub strips: Vec<Strip>,
}

impl Carried {
    /// One coded picture.
    pub(super) fn whole(size: ScanSize, orientation: Orientation, coding: Coding, data: Vec<u8>) -> Self {
        Self { size, orientation, coding, strips: vec![Strip { rows: size.height, data }] }
    }

    /// A picture that was decoded.
    pub fn plain(raster: Raster) -> Self {
        let (bits, data) = match raster.pixels {
            Pixels::Bilevel(data) => (1, data),
            Pixels::Grey(data) => (8, data),
            Pixels::Rgb(data) => (24, data),
        };
        Self::whole(raster.size, Orientation::default(), Coding::Plain { bits }, data)
    }
}

/// The coded rows of a PNG: what its IDAT chunks hold; `None` where the file breaks off among them.
pub(super) fn png_data(file: &[u8]) -> Option<Vec<u8>> {
    let (mut at, mut data) = (8, Vec::new());
    loop {
        let head: [u8; 8] = file.get(at..at + 8)?.try_into().ok()?;
        let [a, b, c, d, kind @ ..] = head;
        let len = u32::from_be_bytes([a, b, c, d]) as usize;
        let body = file.get(at + 8..at + 8 + len)?;
        match &kind {
            b"IDAT" => data.extend_from_slice(body),
            b"IEND" => return (!data.is_empty()).then_some(data),
            _ => {}
        }
        at += 12 + len;
    }
}
