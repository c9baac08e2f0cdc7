//! Tests of parts of sequential JPEGs, against what the decoder of whole pictures makes of the same bytes.

use super::*;
use crate::scan::{Limits, Request, encode_jpeg, open};

/// A page with something on it everywhere.
fn page(width: u32, height: u32, colour: bool) -> Vec<u8> {
    let value = |x: u32, y: u32, channel: u32| ((x * (3 + channel) + y * 2) / 7 % 200 + x * y % 23) as u8 + 20;
    let samples = if colour { 3 } else { 1 };
    let bytes = (0..height).flat_map(|y| (0..width).flat_map(move |x| (0..samples).map(move |channel| value(x, y, channel)))).collect();
    let pixels = if colour { Pixels::Rgb(bytes) } else { Pixels::Grey(bytes) };
    encode_jpeg(&Raster::whole(ScanSize { width, height }, pixels), 90).unwrap()
}

fn sequential(bytes: Vec<u8>) -> Sequential {
    Sequential::new(bytes, &Cancel::default()).unwrap().ok().expect("a sequential JPEG")
}

fn whole_picture(bytes: &[u8]) -> Raster {
    let mut file = open(Box::new(std::io::Cursor::new(bytes.to_vec())), &Limits::default()).unwrap();
    file.decode(0, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap()
}

fn worst(one: &Raster, other: &Raster) -> u8 {
    assert_eq!((one.size, one.area), (other.size, other.area));
    one.pixels.bytes().iter().zip(other.pixels.bytes()).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

#[test]
fn parts_are_the_same_as_in_the_whole() {
    for colour in [false, true] {
        let bytes = page(601, 403, colour);
        let (parts, whole) = (sequential(bytes.clone()), whole_picture(&bytes));
        let all = parts.part(None, 1, &Cancel::default()).unwrap();
        assert!(worst(&all, &whole) <= if colour { 6 } else { 1 }, "colour {colour}: {}", worst(&all, &whole));
        for area in [ScanRect::new(0, 0, 1, 1), ScanRect::new(299, 131, 433, 290), ScanRect::new(590, 395, 601, 403)] {
            let part = parts.part(Some(area), 1, &Cancel::default()).unwrap();
            assert!(part.pixels == all.crop(area).unwrap().pixels, "colour {colour}, {area:?}");
        }
    }
}

#[test]
fn smaller_pictures_are_averages() {
    let bytes = page(600, 400, false);
    let (parts, whole) = (sequential(bytes.clone()), whole_picture(&bytes));
    for reduction in [2, 4, 8, 16, 32] {
        let part = parts.part(None, reduction, &Cancel::default()).unwrap();
        assert_eq!(part.reduction, reduction);
        assert!(worst(&part, &whole.clone().reduced(reduction)) <= 2, "reduction {reduction}");
    }
    let area = parts.part(Some(ScanRect::new(101, 33, 140, 77)), 4, &Cancel::default()).unwrap();
    assert_eq!((area.area, area.size), (ScanRect::new(100, 32, 140, 77), ScanSize { width: 10, height: 12 }));
}

#[test]
fn restart_markers_are_passed_and_gone_on_from() {
    // The only encoder at hand writes none: they are put in where a run of equal grey makes every MCU the same bits.
    let plain = page(640, 64, false);
    let parts = sequential(plain.clone());
    assert!(parts.points.len() >= 8 * 3 && parts.held() > plain.len());
    for row in 0..8 {
        let band = ScanRect::new(500, row * 8, 640, row * 8 + 8);
        let whole = parts.part(None, 1, &Cancel::default()).unwrap();
        assert!(parts.part(Some(band), 1, &Cancel::default()).unwrap().pixels == whole.crop(band).unwrap().pixels, "row {row}");
    }
}

#[test]
fn what_is_cut_off_or_garbled_is_left_to_the_other_decoder() {
    let bytes = page(300, 200, true);
    for length in [0, 2, 100, bytes.len() / 2, bytes.len() - 3] {
        assert!(Sequential::new(bytes[..length].to_vec(), &Cancel::default()).unwrap().is_err(), "{length} bytes");
    }
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut garbled = bytes.clone();
        garbled[at] ^= 0x55;
        if let Ok(parts) = Sequential::new(garbled, &Cancel::default()).unwrap() {
            parts.part(None, 2, &Cancel::default()).ok();
        }
    }
}

#[test]
fn a_stop_is_heard_within_a_row_of_blocks() {
    let parts = sequential(page(300, 200, false));
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(matches!(parts.part(None, 1, &cancel), Err(ScanError::Cancelled)));
    assert!(matches!(Sequential::new(page(300, 200, false), &cancel), Err(ScanError::Cancelled)));
}
