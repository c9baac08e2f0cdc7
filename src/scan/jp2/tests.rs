//! Tests of tiles and levels, on small files of our own making: 150 by 110 pixels in colour, written by `opj_compress`.

use super::*;
use crate::model::ScanRect;

/// Nine tiles, four resolutions.
const TILED: &[u8] = include_bytes!("../../../tests/data/scans/tiles/tiled.jp2");
/// The same with picture and tiles off the corner of the grid, a bare codestream.
const OFFSET: &[u8] = include_bytes!("../../../tests/data/scans/tiles/offset.j2k");
/// Nine tiles, lossy, in several layers, each tile in a part for each resolution.
const PARTS: &[u8] = include_bytes!("../../../tests/data/scans/tiles/parts.jp2");
/// One tile, five resolutions.
const UNTILED: &[u8] = include_bytes!("../../../tests/data/scans/tiles/untiled.jp2");
/// The same off the corner of the grid, a bare codestream.
const SHIFTED: &[u8] = include_bytes!("../../../tests/data/scans/tiles/shifted.j2k");

fn picture(bytes: &[u8]) -> Picture {
    let header = read_header(bytes).unwrap();
    let stream = Stream::read(bytes, header.start);
    Picture { bytes: bytes.to_vec(), header, stream, profile: OnceLock::new(), kept: Mutex::default() }
}

fn by_tiles(picture: &Picture, area: Option<ScanRect>, reduction: u32) -> Raster {
    let stream = picture.stream.as_ref().unwrap();
    assert_eq!(stream.count(), 9);
    picture.tile_by_tile(stream, Request { area, reduction }, &Limits::default(), &Cancel::default()).unwrap()
}

fn at_once(picture: &Picture, reduction: u32) -> Raster {
    picture.at_once(reduction, &Limits::default(), &Cancel::default()).unwrap()
}

fn mean_apart(one: &Raster, other: &Raster) -> f64 {
    assert_eq!((one.size, one.reduction, one.area), (other.size, other.reduction, other.area));
    let (one, other) = (one.pixels.bytes(), other.pixels.bytes());
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / one.len() as f64
}

#[test]
fn tiles_put_together_are_the_picture() {
    for (name, bytes) in [("tiled", TILED), ("offset", OFFSET), ("parts", PARTS)] {
        let picture = picture(bytes);
        assert!(by_tiles(&picture, None, 1) == at_once(&picture, 1), "{name}");
        for reduction in [2, 4, 8] {
            let (ours, whole) = (by_tiles(&picture, None, reduction), at_once(&picture, reduction).reduced(reduction));
            let apart = mean_apart(&ours, &whole);
            // Off the corner a pixel at an edge may be shared otherwise.
            assert!(apart <= if name == "offset" { 6.0 } else { 0.0 }, "{name} at {reduction}: {apart}");
        }
        // Beyond the levels that the file has, pixels are averaged.
        assert_eq!(by_tiles(&picture, None, 32).size, reduced_size(picture.header.size, 32));
    }
}

#[test]
fn a_part_is_the_same_part_of_the_whole() {
    for bytes in [TILED, OFFSET, PARTS] {
        let picture = picture(bytes);
        for reduction in [1, 2] {
            let whole = by_tiles(&picture, None, reduction);
            for area in [ScanRect::new(0, 0, 1, 1), ScanRect::new(40, 30, 130, 100), ScanRect::new(140, 100, 150, 110)] {
                let part = by_tiles(&picture, Some(area), reduction);
                assert!(part.pixels == whole.crop(area).unwrap().pixels, "{area:?} at {reduction}");
            }
        }
    }
    let picture = picture(TILED);
    by_tiles(&picture, Some(ScanRect::new(0, 0, 60, 40)), 1);
    by_tiles(&picture, Some(ScanRect::new(10, 10, 70, 40)), 1);
    assert_eq!(picture.kept.lock().unwrap().len(), 2, "one tile was decoded for both parts");
}

#[test]
fn a_level_is_taken_however_sizes_divide() {
    // 150 by 110 is no multiple of eight; rounded the wrong way the decoder would give a finer level.
    for bytes in [UNTILED, SHIFTED] {
        let picture = picture(bytes);
        for reduction in [1, 2, 4, 8, 16] {
            let raster = at_once(&picture, reduction);
            assert_eq!((raster.size, raster.reduction), (reduced_size(picture.header.size, reduction), reduction));
        }
        let whole = at_once(&picture, 1);
        assert!(mean_apart(&at_once(&picture, 4), &whole.reduced(4)) < 16.0);
    }
}

#[test]
fn a_picture_that_would_fill_the_memory_is_shown_coarsely() {
    let limits = Limits { max_bytes: 60_000, ..Limits::default() };
    let picture = picture(UNTILED);
    let refused = picture.at_once(1, &limits, &Cancel::default()).unwrap_err();
    assert!(matches!(&refused, ScanError::TooLarge(why) if why.contains("150 × 110")), "{refused}");
    assert!(picture.at_once(4, &limits, &Cancel::default()).is_ok());
}

#[test]
fn blocks_that_a_few_bytes_ask_for_are_counted() {
    let mut bytes = UNTILED.to_vec();
    let cod = bytes.windows(2).position(|pair| pair == [0xff, 0x52]).unwrap();
    // The smallest blocks there are, on a picture of a hundred thousand pixels a side.
    bytes[cod + 10..cod + 12].copy_from_slice(&[0, 0]);
    let siz = bytes.windows(2).position(|pair| pair == [0xff, 0x51]).unwrap();
    for at in [siz + 6, siz + 10, siz + 22, siz + 26] {
        bytes[at..at + 4].copy_from_slice(&90_000_u32.to_be_bytes());
    }
    let picture = picture(&bytes);
    let refused = picture.at_once(128, &Limits::default(), &Cancel::default()).unwrap_err();
    assert!(matches!(refused, ScanError::TooLarge(_)), "{refused}");
}

#[test]
fn damaged_tiles_cost_only_their_place() {
    let whole = by_tiles(&picture(TILED), None, 1);
    let cut = picture(&TILED[..TILED.len() / 2]);
    let damaged = by_tiles(&cut, None, 1);
    let said = damaged.damage.clone().unwrap();
    assert!(said.contains("of 9 tiles could not be decoded"), "{said}");
    let corner = ScanRect::new(0, 0, 64, 48);
    assert!(damaged.crop(corner).unwrap().pixels == whole.crop(corner).unwrap().pixels);
    assert!(damaged.row(109).iter().rev().take(30).all(|byte| *byte == 255), "the last tile is white");
    // Nothing here panics, whatever is cut off or turned over.
    let limits = Limits::default();
    for length in (0..TILED.len()).step_by(97) {
        if let Ok(mut file) = open(Box::new(std::io::Cursor::new(TILED[..length].to_vec())), &limits) {
            file.decode(0, Request::WHOLE, &limits, &Cancel::default()).ok();
        }
        let mut garbled = PARTS.to_vec();
        garbled[length % PARTS.len()] ^= 0x41;
        if let Ok(mut file) = open(Box::new(std::io::Cursor::new(garbled)), &limits) {
            file.decode(0, Request { area: None, reduction: 2 }, &limits, &Cancel::default()).ok();
        }
    }
}

#[test]
fn a_file_whose_writer_was_interrupted_is_shown() {
    for bytes in [TILED, UNTILED] {
        let limits = Limits::default();
        let decoded = |bytes: &[u8]| {
            let mut file = open(Box::new(std::io::Cursor::new(bytes.to_vec())), &limits).unwrap();
            file.decode(0, Request::WHOLE, &limits, &Cancel::default())
        };
        let mut unnamed = bytes.to_vec();
        let at = unnamed.windows(4).position(|window| window == b"jp2c").unwrap();
        unnamed[at - 4..at + 4].fill(0);
        assert!(decoded(&unnamed).unwrap().pixels == decoded(bytes).unwrap().pixels);
    }
}

#[test]
fn a_stop_is_heard_between_tiles() {
    let picture = picture(TILED);
    let cancel = Cancel::default();
    cancel.cancel();
    let stream = picture.stream.as_ref().unwrap();
    let stopped = picture.tile_by_tile(stream, Request::WHOLE, &Limits::default(), &cancel);
    assert!(matches!(stopped, Err(ScanError::Cancelled)));
}
