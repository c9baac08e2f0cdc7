//! The small picture that cameras put beside a large one.
//!
//! It stands in the EXIF block at the head of the file and costs nothing to decode. Programs that cut or turn pictures often leave the old
//! one, so it counts only where it has the shape of the picture, and never for more than a first sight.

use super::read_header;
use crate::model::{Orientation, ScanSize};
use crate::scan::orient::upright_frame;
use crate::scan::raster::{Pixels, Raster};
use crate::scan::{Cancel, ScanReader};
use std::io::Cursor;

/// The EXIF block stands among the first segments, each of 64 kB at most.
const HEAD: u64 = 256 << 10;
/// A smaller one shows nothing.
const LEAST_SIDE: u32 = 64;
/// Shades between the lightest and the darkest pixel of a picture that shows something.
const LEAST_CONTRAST: u8 = 24;

/// The small picture in the head of a file, upright; `None` where there is none of use.
pub(super) fn beside(reader: &mut dyn ScanReader, frame: ScanSize, orientation: Orientation, cancel: &Cancel) -> Option<Raster> {
    let head = crate::scan::input::read_head(reader, HEAD).ok()?;
    let small = segments(&head).find_map(crate::scan::exif::thumbnail)?;
    let header = read_header(&mut Cursor::new(small)).ok()?;
    if !shows_the_same(header.size, frame) || header.precision != 8 || header.process > 2 || !matches!(header.components, 1 | 3) {
        return None;
    }
    let (pixels, damage) = super::inks::decode_pixels(small, &header, None, cancel).ok()?;
    (damage.is_none() && shows_something(&pixels)).then(|| upright_frame(header.size, pixels, orientation, None))
}

/// The segments of EXIF at the head of a JPEG.
fn segments(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 2;
    std::iter::from_fn(move || {
        let (marker, segment) = super::plan::next_segment(head, &mut at)?;
        (marker != 0xda).then_some((marker, segment))
    })
    .filter(|(marker, segment)| *marker == 0xe1 && segment.starts_with(b"Exif\0\0"))
    .map(|(_, segment)| segment)
}

/// Whether a small picture has the shape of a large one: one side is what the other makes it, but for rounding.
pub(in crate::scan) fn shows_the_same(small: ScanSize, frame: ScanSize) -> bool {
    let near = |side: u32, other: u32, frame_side: u32, frame_other: u32| {
        let expected = f64::from(other) * f64::from(frame_side) / f64::from(frame_other.max(1));
        (f64::from(side) - expected).abs() <= 1.0
    };
    let (width, height) = (small.width, small.height);
    let large_enough = width.max(height) >= LEAST_SIDE && width < frame.width && height < frame.height;
    large_enough && (near(width, height, frame.width, frame.height) || near(height, width, frame.height, frame.width))
}

/// Whether a picture holds more than one shade.
pub(in crate::scan) fn shows_something(pixels: &Pixels) -> bool {
    let (least, most) = pixels.bytes().iter().fold((255, 0), |(least, most), value| ((*value).min(least), (*value).max(most)));
    most.saturating_sub(least) >= LEAST_CONTRAST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Limits, encode_jpeg, open};

    /// Dark on the left, light on the right.
    fn picture(width: u32, height: u32) -> Raster {
        let bytes = (0..height).flat_map(|_| (0..width).map(move |x| (40 + x * 180 / width) as u8)).collect();
        Raster::whole(ScanSize { width, height }, Pixels::Grey(bytes))
    }

    /// A JPEG with a small picture in it, and this orientation.
    fn with_small(large: &Raster, small: &[u8], orientation: u8) -> Box<dyn crate::scan::ScanFile> {
        let jpeg = encode_jpeg(large, 90).unwrap();
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 26]);
        // The second directory begins at 26 and has two entries.
        exif.extend(b"\0\x02\x02\x01\0\x04\0\0\0\x01\0\0\0\x38\x02\x02\0\x04\0\0\0\x01");
        exif.extend((small.len() as u32).to_be_bytes());
        exif.extend([0; 4]);
        exif.extend(small);
        let segment = [&[0xff, 0xe1], (exif.len() as u16 + 2).to_be_bytes().as_slice(), &exif].concat();
        let bytes = [&jpeg[..2], &segment, &jpeg[2..]].concat();
        open(Box::new(Cursor::new(bytes)), &Limits::default()).unwrap()
    }

    fn found(small: &[u8], orientation: u8) -> Option<ScanSize> {
        with_small(&picture(1203, 800), small, orientation).thumbnail(0, &Cancel::default()).map(|raster| raster.size)
    }

    #[test]
    fn the_small_picture_of_a_camera_is_found_and_turned_upright() {
        let small = encode_jpeg(&picture(160, 106), 80).unwrap();
        assert_eq!(found(&small, 1), Some(ScanSize { width: 160, height: 106 }));
        let turned = with_small(&picture(1203, 800), &small, 6).thumbnail(0, &Cancel::default()).unwrap();
        assert_eq!(turned.size, ScanSize { width: 106, height: 160 });
        assert!(turned.grey_at(50, 10) < 80 && turned.grey_at(50, 150) > 180, "what was left is above now");
    }

    #[test]
    fn a_small_picture_of_something_else_is_none() {
        let encoded = |raster: &Raster| encode_jpeg(raster, 80).unwrap();
        let good = encoded(&picture(160, 106));
        assert_eq!(found(&encoded(&picture(160, 120)), 1), None, "another shape, as with bars above and below");
        assert_eq!(found(&encoded(&picture(106, 160)), 1), None, "turned");
        assert_eq!(found(&encoded(&picture(45, 30)), 1), None, "too small to show anything");
        assert_eq!(found(&good[..good.len() / 2], 1), None, "cut off");
        let blank = Raster::whole(ScanSize { width: 160, height: 106 }, Pixels::Grey(vec![255; 160 * 106]));
        assert_eq!(found(&encoded(&blank), 1), None, "blank");
        assert_eq!(found(b"\xff\xd8\xffnonsense", 1), None);
    }
}
