//! Tests of progressive JPEGs, against what the decoder of whole pictures makes of the same bytes.

use super::*;
use crate::scan::raster::Pixels;

/// A page of our own making in several scans.
const PROGRESSIVE: &[u8] = include_bytes!("../../../tests/data/scans/pictures/prog.jpg");

fn by_the_other(bytes: &[u8]) -> Pixels {
    let header = super::super::read_header(&mut std::io::Cursor::new(bytes)).unwrap();
    super::super::inks::decode_pixels(bytes, &header, None, &Cancel::default()).unwrap().0
}

fn apart(one: &[u8], other: &[u8]) -> (u8, f64) {
    assert_eq!(one.len(), other.len());
    let differences = one.iter().zip(other).map(|(a, b)| a.abs_diff(*b));
    let sum: u64 = differences.clone().map(u64::from).sum();
    (differences.max().unwrap(), sum as f64 / one.len() as f64)
}

#[test]
fn the_whole_picture_is_that_of_the_other_decoder() {
    let ours = whole(PROGRESSIVE, &Cancel::default()).unwrap().unwrap();
    let (worst, mean) = apart(ours.pixels.bytes(), by_the_other(PROGRESSIVE).bytes());
    assert!(worst <= 8 && mean < 0.7, "worst {worst}, mean {mean}");
}

#[test]
fn first_sight_needs_only_the_head_of_the_file() {
    let all = whole(PROGRESSIVE, &Cancel::default()).unwrap().unwrap().reduced(8);
    let sight = first_sight(PROGRESSIVE, 8, &Cancel::default()).unwrap().unwrap();
    assert_eq!((sight.size, sight.reduction), (all.size, 8));
    let (_, mean) = apart(sight.pixels.bytes(), all.pixels.bytes());
    assert!(mean < 4.0, "{mean}");
    // What comes after the first scan is not looked at.
    let scans: Vec<usize> = PROGRESSIVE.windows(2).enumerate().filter(|(_, pair)| *pair == [0xff, 0xda]).map(|(at, _)| at).collect();
    assert!(scans.len() > 3);
    assert_eq!(first_sight(&PROGRESSIVE[..scans[1]], 8, &Cancel::default()).unwrap().unwrap(), sight);
}

#[test]
fn what_is_cut_off_or_garbled_is_left_to_the_other_decoder() {
    for length in [0, 2, 100, PROGRESSIVE.len() / 2, PROGRESSIVE.len() - 3] {
        assert!(whole(&PROGRESSIVE[..length], &Cancel::default()).unwrap().is_none(), "{length} bytes");
    }
    for at in (0..PROGRESSIVE.len()).step_by(PROGRESSIVE.len() / 60) {
        let mut garbled = PROGRESSIVE.to_vec();
        garbled[at] ^= 0x55;
        whole(&garbled, &Cancel::default()).unwrap();
    }
}

#[test]
fn a_stop_is_heard_within_a_row_of_blocks() {
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(matches!(whole(PROGRESSIVE, &cancel), Err(ScanError::Cancelled)));
    assert!(matches!(first_sight(PROGRESSIVE, 8, &cancel), Err(ScanError::Cancelled)));
}
