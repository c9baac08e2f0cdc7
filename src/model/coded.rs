//! A picture as a file has it coded, handed from the reader of scans to the writers of documents without being decoded.

use super::geometry::{Orientation, ScanSize};

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
    /// JBIG2 in the embedded form (ITU-T T.88, D.3): the segments of one page, without head and end.
    Jbig2 {
        /// The segments that several pages share; empty for none.
        globals: Vec<u8>,
        /// Whether what the coding calls black is white.
        inverted: bool,
    },
    /// A whole JPEG 2000 file that says what its colours are.
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
    /// Rows from the top, without padding but to whole bytes: one bit (1 is white), one byte, or three bytes a pixel.
    Plain {
        /// Bits of a pixel: 1, 8 or 24.
        bits: u8,
    },
}

/// Rows that are coded together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// How many; the last strip may be coded with more rows than the picture has left.
    pub rows: u32,
    /// The coded bytes.
    pub data: Vec<u8>,
}

/// A picture with its coded bytes and what must be known to read them.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedPicture {
    /// Size as stored.
    pub size: ScanSize,
    /// How it is to be turned to stand upright.
    pub orientation: Orientation,
    /// How it is coded.
    pub coding: Coding,
    /// Its rows; one strip unless the file has several.
    pub strips: Vec<Strip>,
}

impl CodedPicture {
    /// A picture that is coded in one piece.
    pub fn whole(size: ScanSize, orientation: Orientation, coding: Coding, data: Vec<u8>) -> Self {
        Self { size, orientation, coding, strips: vec![Strip { rows: size.height, data }] }
    }

    /// The size when it stands upright.
    pub fn upright(&self) -> ScanSize {
        let ScanSize { width, height } = self.size;
        if self.orientation.swaps_sides() { ScanSize { width: height, height: width } } else { self.size }
    }
}
