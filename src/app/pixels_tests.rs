//! Tests of the pyramid: pictures are drawn as text, a digit is a ninth of white, `#` is black, `.` is white.

use super::*;

fn raster(width: u32, height: u32, pixels: Pixels) -> Raster {
    let size = ScanSize { width, height };
    Raster { size, reduction: 1, area: ScanRect::new(0, 0, width as i32, height as i32), pixels, damage: None }
}

fn build(width: u32, height: u32, pixels: Pixels) -> Pyramid {
    Pyramid::build(ScanSize { width, height }, raster(width, height, pixels), &Cancel::default()).unwrap()
}

fn level(width: u32, height: u32, pixels: Pixels) -> Level {
    Level { width, height, pixels }
}

fn grey(level: &Level) -> &[u8] {
    bytes_of(&level.pixels)
}

/// Bits from a drawing, rows padded to whole bytes with black, which must never show.
fn bits(drawing: &[&str]) -> Pixels {
    let row = |line: &&str| {
        let bits: Vec<u8> = line.bytes().map(|byte| u8::from(byte == b'.')).collect();
        bits.chunks(8).map(|eight| eight.iter().enumerate().fold(0, |byte, (n, bit)| byte | bit << (7 - n))).collect::<Vec<u8>>()
    };
    Pixels::Bilevel(drawing.iter().flat_map(row).collect())
}

#[test]
fn grey_is_averaged_and_odd_edges_keep_their_own_value() {
    let halved = halve(&level(3, 3, Pixels::Grey(vec![0, 100, 50, 200, 100, 50, 10, 20, 30])), &Cancel::default()).unwrap();
    assert_eq!((halved.width, halved.height, grey(&halved)), (2, 2, &[100, 50, 15, 30][..]));
}

#[test]
fn colour_is_averaged_by_channel() {
    let halved = halve(&level(2, 1, Pixels::Rgb(vec![0, 10, 200, 100, 30, 100])), &Cancel::default()).unwrap();
    assert_eq!(grey(&halved), [50, 20, 150]);
}

#[test]
fn bilevel_turns_to_shades_and_padding_never_shows() {
    let halved = halve(&level(5, 3, bits(&[".#.##", "##..#", "....."])), &Cancel::default()).unwrap();
    assert_eq!((halved.width, halved.height), (3, 2));
    assert_eq!(grey(&halved), [64, 191, 0, 255, 255, 255]);
    let nine = halve(&level(9, 2, bits(&[".........", "........."])), &Cancel::default()).unwrap();
    assert_eq!(grey(&nine), [255; 5]);
}

#[test]
fn bilevel_and_grey_of_the_same_picture_give_the_same_levels() {
    let (width, height) = (1037_u32, 611_u32);
    let white = |x: u32, y: u32| (x * 7 + y * 13) % 5 < 2;
    let drawing: Vec<String> = (0..height).map(|y| (0..width).map(|x| if white(x, y) { '.' } else { '#' }).collect()).collect();
    let lines: Vec<&str> = drawing.iter().map(String::as_str).collect();
    let plain = Pixels::Grey((0..height).flat_map(|y| (0..width).map(move |x| if white(x, y) { 255 } else { 0 })).collect());
    let (one, other) = (build(width, height, bits(&lines)), build(width, height, plain));
    for tile in [(0, 0, 0), (0, 1, 2), (0, 0, 1), (1, 0, 0), (1, 0, 1), (2, 0, 0)] {
        let tile = TileId { level: tile.0, row: tile.1, column: tile.2 };
        let (one, other) = (one.tile(tile, Enhancement::default()).unwrap(), other.tile(tile, Enhancement::default()).unwrap());
        assert_eq!(one.area, other.area, "{tile:?}");
        let one_width = one.width;
        let (TileData::Grey(one), TileData::Grey(other)) = (one.data, other.data) else { panic!("not grey") };
        let across = one_width as usize;
        let apart = |rows: usize| {
            one.chunks(across).zip(other.chunks(across)).take(rows).flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| a.abs_diff(*b))
        };
        let rows = one.len() / across;
        assert!(apart(rows - 1).max() <= Some(1), "{tile:?} differs by {:?}", apart(rows - 1).max());
        // Halved twice, the odd last row counts twice; counted at once it does not.
        assert!(apart(rows).max() <= Some(if tile.level == 2 { 24 } else { 1 }), "{tile:?} differs by {:?}", apart(rows).max());
    }
    assert!(one.bytes() < other.bytes() / 2);
}

#[test]
fn a_tile_reaches_one_pixel_over_its_edges_where_the_scan_goes_on() {
    let (width, height) = (1200, 700);
    let pyramid = build(width, height, Pixels::Grey((0..width * height).map(|at| (at % width / 5) as u8).collect()));
    let tile = pyramid.tile(TileId { level: 0, row: 1, column: 1 }, Enhancement::default()).unwrap();
    assert_eq!((tile.area, tile.width, tile.height), (ScanRect::new(511, 511, 1025, 700), 514, 189));
    let TileData::Grey(bytes) = tile.data else { panic!("not grey") };
    assert_eq!((bytes[0], bytes[513]), ((511 / 5) as u8, (1024 / 5) as u8));
    let coarse = pyramid.tile(TileId { level: 2, row: 0, column: 0 }, Enhancement::default()).unwrap();
    assert_eq!((coarse.area, coarse.width), (ScanRect::new(0, 0, 1200, 700), 300));
}

#[test]
fn tiles_that_are_not_there_are_none() {
    let pyramid = build(600, 600, Pixels::Grey(vec![9; 360_000]));
    for (level, row, column) in [(0, 2, 0), (0, 0, 2), (2, 0, 0), (200, 0, 0), (0, u16::MAX, 0)] {
        assert_eq!(pyramid.tile(TileId { level, row, column }, Enhancement::default()), None);
    }
    let coarse = Raster { reduction: 4, ..raster(600, 600, Pixels::Grey(vec![9; 360_000])) };
    let coarse = Pyramid::build(ScanSize { width: 2400, height: 2400 }, coarse, &Cancel::default()).unwrap();
    assert_eq!(coarse.finest(), 2);
    assert_eq!(coarse.tile(TileId { level: 1, row: 0, column: 0 }, Enhancement::default()), None);
    let tile = coarse.tile(TileId { level: 2, row: 0, column: 1 }, Enhancement::default()).unwrap();
    assert_eq!(tile.area, ScanRect::new(511 * 4, 0, 2400, 513 * 4));
}

#[test]
fn a_raster_with_too_few_bytes_is_refused() {
    let short = raster(100, 100, Pixels::Grey(vec![0; 9999]));
    assert!(Pyramid::build(ScanSize { width: 100, height: 100 }, short, &Cancel::default()).is_none());
}

#[test]
fn a_cancelled_build_stops() {
    let cancel = Cancel::default();
    cancel.cancel();
    let large = raster(600, 600, Pixels::Grey(vec![0; 360_000]));
    assert!(Pyramid::build(ScanSize { width: 600, height: 600 }, large, &cancel).is_none());
}

#[test]
fn grey_saved_as_colour_is_kept_as_grey() {
    let grey = build(2, 1, Pixels::Rgb(vec![7, 7, 7, 9, 9, 9]));
    assert_eq!(grey.bytes(), 2);
    let colour = build(2, 1, Pixels::Rgb(vec![7, 7, 7, 9, 9, 8]));
    assert_eq!(colour.bytes(), 6);
}

#[test]
fn enhancement_moves_tones_the_way_its_names_say() {
    let at = |enhancement: Enhancement, value: usize| enhancement.table()[value];
    let plain = Enhancement::default();
    assert!((0..256).all(|value| at(plain, value) == value as u8));
    assert!(at(Enhancement { brightness: 20, ..plain }, 100) > 100);
    assert_eq!(at(Enhancement { invert: true, ..plain }, 0), 255);
    assert!(at(Enhancement { gamma: 200, ..plain }, 100) > 100);
    assert_eq!((at(Enhancement { gamma: 200, ..plain }, 0), at(Enhancement { gamma: 200, ..plain }, 255)), (0, 255));
    assert!(at(Enhancement { contrast: 50, ..plain }, 60) < 60 && at(Enhancement { contrast: 50, ..plain }, 200) > 200);
    assert_eq!(at(Enhancement { contrast: -100, ..plain }, 3), 128);
    let tile = build(1, 1, Pixels::Bilevel(vec![0])).tile(TileId { level: 0, row: 0, column: 0 }, Enhancement { invert: true, ..plain });
    assert_eq!(tile.unwrap().data, TileData::Grey(vec![255]));
}

#[test]
fn a_thumbnail_keeps_the_proportions_and_the_mean() {
    let pyramid = build(1000, 500, Pixels::Grey((0..500_000).map(|at| if at % 2 == 0 { 0 } else { 200 }).collect()));
    let thumbnail = pyramid.thumbnail(100).unwrap();
    assert_eq!((thumbnail.width, thumbnail.height), (100, 50));
    let TileData::Grey(bytes) = thumbnail.data else { panic!("not grey") };
    assert!(bytes.iter().all(|value| value.abs_diff(100) <= 2), "{bytes:?}");
    assert_eq!(build(10, 4, Pixels::Grey(vec![1; 40])).thumbnail(100).unwrap().width, 10);
}

/// A page of one bit a pixel of any size fits into the decoder's limit, and its levels of grey do not fit into any memory.
#[test]
fn levels_too_large_to_keep_are_passed_through() {
    let (width, height) = (2049_u32, 1031_u32);
    let row = width.div_ceil(8) as usize;
    let bytes: Vec<u8> = (0..row * height as usize).map(|at| (at * 37 % 251) as u8).collect();
    let scan = ScanSize { width, height };
    let parts = || (scan, 1, Pixels::Bilevel(bytes.clone()), None);
    let all = Pyramid::bounded_build(scan, parts(), LEVEL_BYTES, &Cancel::default()).unwrap();
    let few = Pyramid::bounded_build(scan, parts(), 20_000, &Cancel::default()).unwrap();
    assert_eq!((all.finest(), few.finest()), (0, 4));
    assert!(!all.can_be_finer() && !few.can_be_finer() && all.damage().is_none());
    assert!(few.damage().unwrap().contains("one pixel in 16"), "{:?}", few.damage());
    assert!(few.bytes() < 20_000, "{}", few.bytes());
    let tile = TileId { level: 0, row: 0, column: 0 };
    assert!(few.tile(tile, Enhancement::default()).is_none() && all.tile(tile, Enhancement::default()).is_some());
    // Strip by strip it is the same picture.
    let quartered = Pyramid::bounded_build(scan, parts(), 300_000, &Cancel::default()).unwrap();
    let coarse = TileId { level: 2, row: 0, column: 0 };
    assert_eq!(quartered.finest(), 2);
    assert_eq!(quartered.tile(coarse, Enhancement::default()), all.tile(coarse, Enhancement::default()));
}
