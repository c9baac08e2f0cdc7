//! Tests of parts of sequential JPEGs, against what the decoder of whole pictures makes of the same bytes.

use super::*;
use crate::scan::onlooker::Nobody;
use crate::scan::{Limits, Pixels, Request, encode_jpeg, open};

/// A page with something on it everywhere.
fn page(width: u32, height: u32, colour: bool) -> Vec<u8> {
    let value = |x: u32, y: u32, channel: u32| ((x * (3 + channel) + y * 2) / 7 % 200 + x * y % 23) as u8 + 20;
    let samples = if colour { 3 } else { 1 };
    let bytes = (0..height).flat_map(|y| (0..width).flat_map(move |x| (0..samples).map(move |channel| value(x, y, channel)))).collect();
    let pixels = if colour { Pixels::Rgb(bytes) } else { Pixels::Grey(bytes) };
    encode_jpeg(&Raster::whole(ScanSize { width, height }, pixels), 90).unwrap()
}

fn sequential(bytes: Vec<u8>) -> Sequential {
    match Sequential::new(bytes, &Cancel::default(), &mut Nobody).unwrap() {
        Ok(sequential) => sequential,
        Err(bytes) => panic!("{} bytes are no sequential JPEG", bytes.len()),
    }
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
        let averaged = whole.clone().reduced(reduction);
        if reduction < 8 {
            // What is finer than its pixels was left out, instead of being averaged away.
            let apart: u32 = part.pixels.bytes().iter().zip(averaged.pixels.bytes()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
            let mean = f64::from(apart) / averaged.pixels.bytes().len() as f64;
            assert!(part.size == averaged.size && mean < 4.0, "reduction {reduction}: {mean}");
        } else {
            assert!(worst(&part, &averaged) <= 2, "reduction {reduction}");
        }
    }
    let area = parts.part(Some(ScanRect::new(101, 33, 140, 77)), 4, &Cancel::default()).unwrap();
    assert_eq!((area.area, area.size), (ScanRect::new(100, 32, 140, 77), ScanSize { width: 10, height: 12 }));
}

#[test]
fn every_row_is_gone_on_from_in_its_middle() {
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
        assert!(Sequential::new(bytes[..length].to_vec(), &Cancel::default(), &mut Nobody).unwrap().is_err(), "{length} bytes");
    }
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut garbled = bytes.clone();
        garbled[at] ^= 0x55;
        if let Ok(parts) = Sequential::new(garbled, &Cancel::default(), &mut Nobody).unwrap() {
            parts.part(None, 2, &Cancel::default()).ok();
        }
    }
}

/// Sees everything.
struct Watcher(Vec<Raster>);

impl Onlooker for Watcher {
    fn is_curious(&mut self) -> bool {
        true
    }
    fn see(&mut self, so_far: Raster) {
        self.0.push(so_far);
    }
}

#[test]
fn what_is_read_so_far_is_seen_and_the_rest_is_white() {
    for colour in [false, true] {
        let mut watcher = Watcher(Vec::new());
        let Ok(parts) = Sequential::new(page(320, 240, colour), &Cancel::default(), &mut watcher).unwrap() else { panic!("no JPEG") };
        let whole = parts.part(None, 8, &Cancel::default()).unwrap();
        let rows = (parts.plan.shape.mcus().1 - 1) as usize;
        assert_eq!(watcher.0.len(), rows);
        for (row, seen) in watcher.0.iter().enumerate() {
            assert_eq!((seen.size, seen.reduction), (whole.size, 8));
            let (bytes, all) = (seen.pixels.bytes(), whole.pixels.bytes());
            let there = all.len() / (rows + 1) * (row + 1);
            assert!(bytes[..there] == all[..there] && bytes[there..].iter().all(|byte| *byte == 255), "colour {colour}, row {row}");
        }
    }
}

#[test]
fn a_stop_is_heard_within_a_row_of_blocks() {
    let parts = sequential(page(300, 200, false));
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(matches!(parts.part(None, 1, &cancel), Err(ScanError::Cancelled)));
    assert!(matches!(Sequential::new(page(300, 200, false), &cancel, &mut Nobody), Err(ScanError::Cancelled)));
}

/// A grey file of twelve bits a sample: every block has one shade.
fn deep(shades: &[i32]) -> Vec<u8> {
    // Sixteen categories of five bits each for first coefficients; of the others only the end of the block, in one bit.
    let dc: Vec<u8> = [vec![0, 0, 0, 0, 16], vec![0; 11], (0..16).collect()].concat();
    let ac: Vec<u8> = [vec![1], vec![0; 15], vec![0]].concat();
    let table = |class: u8, table: &[u8]| [vec![0xff, 0xc4, 0, 3 + table.len() as u8, class], table.to_vec()].concat();
    let divisors = [vec![0xff, 0xdb, 0, 67, 0], vec![1; 64]].concat();
    let frame = vec![0xff, 0xc1, 0, 11, 12, 0, 8, 0, 8 * shades.len() as u8, 1, 1, 0x11, 0];
    let mut bits = String::new();
    let mut before = 0;
    for shade in shades {
        // A block whose samples are all one is eight times that, level-shifted.
        let (first, difference) = ((shade - 2048) * 8, (shade - 2048) * 8 - before);
        before = first;
        let size = 32 - difference.unsigned_abs().leading_zeros();
        let raw = if difference < 0 { difference + (1 << size) - 1 } else { difference };
        let value = if size > 0 { format!("{raw:0width$b}", width = size as usize) } else { String::new() };
        bits = [bits, format!("{size:05b}"), value, "0".to_owned()].concat();
    }
    let coded = bits.as_bytes().chunks(8).flat_map(|eight| {
        let byte = (0..8).fold(0_u8, |byte, at| byte << 1 | eight.get(at).map_or(1, |bit| bit - b'0'));
        if byte == 0xff { vec![0xff, 0] } else { vec![byte] }
    });
    [vec![0xff, 0xd8], divisors, frame, table(0, &dc), table(0x10, &ac), vec![0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]]
        .into_iter()
        .flatten()
        .chain(coded)
        .chain([0xff, 0xd9])
        .collect()
}

#[test]
fn twelve_bits_a_sample_are_shown_in_eight() {
    let raster = whole_picture(&deep(&[0, 2048, 4095, 1600, 16]));
    assert_eq!(raster.size, ScanSize { width: 40, height: 8 });
    let seen: Vec<u8> = raster.row(3).iter().step_by(8).copied().collect();
    assert_eq!(seen, [0, 128, 255, 100, 1]);
    let mut cut = deep(&[0, 2048, 4095, 1600, 16]);
    cut.truncate(cut.len() - 4);
    let mut file = open(Box::new(std::io::Cursor::new(cut)), &Limits::default()).unwrap();
    let error = file.decode(0, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap_err();
    assert!(matches!(error, ScanError::Damaged(_)), "{error}");
}

/// A first coefficient far from the one before takes up to thirty bits, and the three look-ups after it all that are left, and more.
#[test]
fn steps_from_black_to_white_among_noise_are_passed_over() {
    let mut seed = 5_u32;
    let mut noise = move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed >> 24
    };
    let (width, height) = (1024, 1024);
    let value = |at: usize, noise: u32| {
        let (x, y) = (at % width / 8, at / width / 8);
        // Fewer and more of the noise, so that all numbers of bits meet.
        let amount = noise * (1 + (x * 7 + y * 3) as u32 % 16) / 16;
        if x % 2 == 0 { (amount / 4) as u8 } else { 255 - (amount / 4) as u8 }
    };
    let pixels = (0..width * height).map(|at| value(at, noise())).collect();
    let raster = Raster::whole(ScanSize { width: width as u32, height: height as u32 }, Pixels::Grey(pixels));
    for quality in [60, 85, 95] {
        let bytes = encode_jpeg(&raster, quality).unwrap();
        let (parts, whole) = (sequential(bytes.clone()), whole_picture(&bytes));
        let coarse = parts.part(None, 8, &Cancel::default()).unwrap();
        assert!(worst(&coarse, &whole.reduced(8)) <= 2, "quality {quality}");
    }
}

#[test]
fn where_only_the_last_marker_is_missing_all_of_the_picture_is_there() {
    let bytes = page(300, 200, false);
    let cut = |by: usize| Sequential::new(bytes[..bytes.len() - by].to_vec(), &Cancel::default(), &mut Nobody).unwrap().is_ok();
    assert_eq!([cut(0), cut(2), cut(6)], [true, true, false]);
    let followed = [&bytes[..bytes.len() - 2], &[0xff, 0xda, 0, 8]].concat();
    assert!(Sequential::new(followed, &Cancel::default(), &mut Nobody).unwrap().is_err(), "another scan comes");
}

#[test]
fn what_is_read_through_first_depends_on_size_and_reduction() {
    use crate::scan::jpeg::Header;
    let read = |width: u32, height: u32, components: u8| {
        let header = Header { size: ScanSize { width, height }, components, precision: 8, ..Header::default() };
        [1, 2, 4, 8].map(|reduction| header.is_read_through(reduction))
    };
    assert_eq!(read(2550, 3300, 1), [false, false, false, true]);
    assert_eq!(read(2550, 3300, 3), [false, false, true, true]);
    assert_eq!(read(3754, 5030, 1), [false, false, true, true]);
    assert_eq!(read(10_000, 14_000, 1), [true; 4]);
}
