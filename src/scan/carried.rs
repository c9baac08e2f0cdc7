//! A frame's picture as the file has it, for documents that can hold it without decoding. What no document can hold as it is, is decoded
//! by whoever asks, and coded again here.

use super::raster::Pixels;
use super::{Raster, ScanError, encode_jpeg};
use crate::model::{CodedPicture, Coding, Orientation};

/// The quality of pictures that are coded anew: what it takes away is less than what their own coding took.
const QUALITY: u8 = 90;

/// A picture that was decoded, as it is: nothing of it is lost.
pub fn plain(raster: Raster) -> CodedPicture {
    let (bits, data) = match raster.pixels {
        Pixels::Bilevel(data) => (1, data),
        Pixels::Grey(data) => (8, data),
        Pixels::Rgb(data) => (24, data),
    };
    CodedPicture::whole(raster.size, Orientation::default(), Coding::Plain { bits }, data)
}

/// A picture that was decoded from a coding with losses, as a JPEG: kept without loss, its noise would take many times the room. Black and
/// white stays as it is.
///
/// # Errors
/// Where it is too large for JPEG.
pub fn lossy(raster: Raster) -> Result<CodedPicture, ScanError> {
    let components = match raster.pixels {
        Pixels::Bilevel(_) => return Ok(plain(raster)),
        Pixels::Grey(_) => 1,
        Pixels::Rgb(_) => 3,
    };
    let data = encode_jpeg(&raster, QUALITY)?;
    Ok(CodedPicture::whole(raster.size, Orientation::default(), Coding::Jpeg { components }, data))
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
