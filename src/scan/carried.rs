//! A frame's picture as the file has it, for documents that can hold it without decoding. What no document can hold as it is, is decoded
//! by whoever asks, and coded again here.

use super::raster::Pixels;
use super::{Raster, ScanError, encode_jpeg};
use crate::model::{CodedPicture, Coding, Orientation};

/// The qualities at which pictures are coded anew, the best first: what that takes away is less than what their own coding took. The last
/// is as little as is still fit to be read.
const QUALITIES: [u8; 5] = [90, 82, 74, 66, 58];

/// A picture that was decoded, as it is: nothing of it is lost.
pub fn plain(raster: Raster) -> CodedPicture {
    let (bits, data) = match raster.pixels {
        Pixels::Bilevel(data) => (1, data),
        Pixels::Grey(data) => (8, data),
        Pixels::Rgb(data) => (24, data),
    };
    CodedPicture::whole(raster.size, Orientation::default(), Coding::Plain { bits }, data)
}

/// A picture that was decoded from a coding with losses, as a JPEG of about as many bytes as it had (`most`), where that can be: kept without
/// loss, its noise would take many times the room. Black and white stays as it is.
///
/// # Errors
/// Where it is too large for JPEG.
pub fn lossy(raster: Raster, most: Option<u64>) -> Result<CodedPicture, ScanError> {
    let components = match raster.pixels {
        Pixels::Bilevel(_) => return Ok(plain(raster)),
        Pixels::Grey(_) => 1,
        Pixels::Rgb(_) => 3,
    };
    let mut data = Vec::new();
    for quality in QUALITIES {
        data = encode_jpeg(&raster, quality)?;
        if most.is_none_or(|most| data.len() as u64 <= most + most / 20) {
            break;
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ScanSize;

    #[test]
    fn a_picture_coded_anew_takes_about_the_room_it_had() {
        let grey = |at: u32| (at.wrapping_mul(2_654_435_761) >> 27) as u8 + 100;
        let raster = || Raster::whole(ScanSize { width: 200, height: 200 }, Pixels::Grey((0..40_000).map(grey).collect()));
        let len = |most| lossy(raster(), most).unwrap().strips[0].data.len() as u64;
        let best = len(None);
        assert!(len(Some(best / 2)) < best && len(Some(best)) == best);
        let black = Raster::whole(ScanSize { width: 8, height: 1 }, Pixels::Bilevel(vec![7]));
        assert_eq!(lossy(black, None).unwrap().coding, Coding::Plain { bits: 1 });
    }
}
