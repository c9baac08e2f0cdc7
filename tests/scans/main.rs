//! Scans as archives have them: every file of the shared test data, where it is there.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and tells what it found"
)]

mod carried;

use onionskin::model::ScanRect;
use onionskin::scan::{Cancel, Limits, Pixels, Raster, Request, ScanError, encode_jpeg, encode_png, open};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What a decoder that hangs is told from one on a slow machine by.
const PATIENCE: Duration = Duration::from_mins(2);

/// The shared data beside the project, or where `ONIONSKIN_SHARED` says.
fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("ONIONSKIN_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    path.join("data").is_dir().then(|| path.join("data"))
}

fn files_under(path: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(path) else { return };
    let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() { files_under(&entry, found) } else { found.push(entry) }
    }
}

/// `WxH xN kind; mean grey; damage`, or the error; and the slowest step.
fn describe(path: &Path) -> (String, Duration) {
    let start = Instant::now();
    let limits = Limits::default();
    let outcome = std::panic::catch_unwind(|| -> Result<String, String> {
        let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
        let mut scan = open(Box::new(file), &limits).map_err(|error| error.to_string())?;
        let frames = scan.frame_count();
        let info = scan.frame_info(0).map_err(|error| error.to_string())?;
        let raster = scan
            .decode(0, Request::WHOLE, &limits, &Cancel::default())
            .map_err(|error| format!("{}x{} x{frames} {} BUT {error}", info.size.width, info.size.height, info.kind))?;
        assert!(raster.size == info.size, "{raster:?} is not {info:?}", raster = raster.size, info = info.size);
        // A picture of gigabytes of grey is not spelt out only to be averaged.
        let shown = if raster.size.width > 20_000 { raster.crop(ScanRect::new(0, 0, 20_000, 64)).unwrap() } else { raster.clone() };
        let grey = shown.to_grey8();
        let mean = grey.iter().map(|&grey| u64::from(grey)).sum::<u64>() / grey.len() as u64;
        let words = scan.text_layer(0).map_err(|error| error.to_string())?.map(|layer| layer.layout.words.len());
        Ok(format!(
            "{}x{} x{frames} {}; mean {mean}{}{}",
            info.size.width,
            info.size.height,
            info.kind,
            words.map_or_else(String::new, |words| format!("; {words} words")),
            raster.damage.map_or_else(String::new, |damage| format!("; {damage}"))
        ))
    });
    let text = match outcome {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => format!("ERR {error}"),
        Err(_) => "PANIC".to_owned(),
    };
    (text, start.elapsed())
}

#[test]
fn hostile_files_are_refused_or_shown_in_part() {
    let Some(folder) = std::env::var_os("ONIONSKIN_HOSTILE") else { return };
    let mut files = Vec::new();
    files_under(Path::new(&folder), &mut files);
    for path in files {
        let (text, time) = describe(&path);
        println!("{}ms\t{}\t{text}", time.as_millis(), path.display());
        assert!(text != "PANIC" && time < PATIENCE, "{} {text} took {time:?}", path.display());
    }
}

#[test]
fn every_shared_scan_opens_or_says_why() {
    let Some(data) = shared() else { return };
    let mut files = Vec::new();
    let kinds = ["odd-images", "formats", "jfk-declassified", "law-reports-alto", "newspaper-ndnp", "state-cables/pdf"];
    for kind in kinds {
        files_under(&data.join(kind), &mut files);
    }
    let mut panics = Vec::new();
    for path in files {
        let name = path.strip_prefix(&data).unwrap().display().to_string();
        let ending = name.rsplit('.').next().unwrap_or("").to_lowercase();
        if !["png", "jpg", "jpeg", "tif", "tiff", "gif", "bmp", "webp", "pdf", "jp2", "pbm", "tga", "ico"].contains(&ending.as_str()) {
            continue;
        }
        let (text, time) = describe(&path);
        println!("{}ms\t{name}\t{text}", time.as_millis());
        assert!(time < PATIENCE, "{name} took {time:?}");
        if text == "PANIC" {
            panics.push(name);
        }
    }
    assert!(panics.is_empty(), "{panics:?}");
}

/// All pages' own text of a PDF, one string.
fn pdf_text(path: &Path) -> String {
    let mut scan = open(Box::new(std::fs::File::open(path).unwrap()), &Limits::default()).unwrap();
    let texts = (0..scan.frame_count())
        .map(|frame| scan.text_layer(frame).unwrap().map_or_else(String::new, |layer| layer.text.as_str().to_owned()));
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn born_digital_pdfs_give_their_exact_words() {
    let Some(data) = shared() else { return };
    let mut files = Vec::new();
    files_under(&data.join("state-cables/pdf"), &mut files);
    let (mut same, mut total, mut words, mut wrong) = (0, 0, 0, 0);
    for path in files {
        let name = path.file_stem().unwrap();
        let Ok(expected) = std::fs::read_to_string(data.join("state-cables/txt").join(name).with_extension("txt")) else { continue };
        let text = pdf_text(&path);
        let (got, want): (Vec<_>, Vec<_>) = (text.split_whitespace().collect(), expected.split_whitespace().collect());
        total += 1;
        words += want.len();
        if got == want {
            same += 1;
        } else {
            let differing = got.iter().zip(&want).position(|(a, b)| a != b).unwrap_or(got.len().min(want.len()));
            wrong += got.len().abs_diff(want.len()).max(1);
            println!(
                "{}: {} words for {}, first difference {differing}: {:?} for {:?}",
                path.display(),
                got.len(),
                want.len(),
                &got[differing.saturating_sub(2)..(differing + 4).min(got.len())],
                &want[differing.saturating_sub(2)..(differing + 4).min(want.len())]
            );
        }
    }
    println!("{same} of {total} files have exactly the same {words} words; {wrong} words differ");
    assert!(same * 100 >= total * 98, "{same} of {total}");
}

/// Decodes the first frame of bytes.
fn decode(bytes: &[u8], request: Request) -> Result<Raster, ScanError> {
    let mut scan = open(Box::new(Cursor::new(bytes.to_vec())), &Limits::default())?;
    scan.frame_info(0)?;
    scan.decode(0, request, &Limits::default(), &Cancel::default())
}

/// The picture as text: a digit from 0 (black) to 9 (white) for each pixel, rows apart.
fn shades(bytes: &[u8]) -> String {
    let raster = match decode(bytes, Request::WHOLE) {
        Ok(raster) => raster,
        Err(error) => return error.to_string(),
    };
    let row = |y| (0..raster.size.width).map(|x| char::from(b'0' + (u32::from(raster.grey_at(x, y)) * 9 / 255) as u8)).collect::<String>();
    let picture = (0..raster.size.height).map(row).collect::<Vec<_>>().join(" ");
    raster.damage.map_or(picture.clone(), |damage| format!("{picture}; {damage}"))
}

/// One tag of a TIFF: number, type (3 short, 4 long), values.
type Tag<'a> = (u16, u16, &'a [u32]);

/// A TIFF of one page in little-endian order: `pixels` stand at byte 8, tags follow; strip tags are added where they are missing.
fn tiff(width: u32, height: u32, pixels: &[u8], tags: &[Tag<'_>]) -> Vec<u8> {
    let (offset, count) = ([8u32], [pixels.len() as u32]);
    let (width, height) = ([width], [height]);
    let mut all: Vec<Tag<'_>> = vec![(256, 4, &width), (257, 4, &height), (273, 4, &offset), (279, 4, &count)];
    all.retain(|tag| !tags.iter().any(|other| other.0 == tag.0 || other.0 == 324));
    if tags.iter().any(|tag| tag.0 == 324) {
        all.extend([(256, 4, &width[..]), (257, 4, &height[..])]);
    }
    all.extend(tags);
    all.sort_by_key(|tag| tag.0);
    let mut bytes = b"II*\0".to_vec();
    let directory = 8 + pixels.len() as u32;
    bytes.extend(directory.to_le_bytes());
    bytes.extend(pixels);
    let mut extra = Vec::new();
    let extra_at = directory + 2 + 12 * all.len() as u32 + 4;
    bytes.extend((all.len() as u16).to_le_bytes());
    for (tag, kind, values) in all {
        let body: Vec<u8> = values
            .iter()
            .flat_map(|&value| if kind == 3 { (value as u16).to_le_bytes().to_vec() } else { value.to_le_bytes().to_vec() })
            .collect();
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend((values.len() as u32).to_le_bytes());
        if body.len() <= 4 {
            bytes.extend(body.iter().copied().chain([0; 4]).take(4));
        } else {
            bytes.extend((extra_at + extra.len() as u32).to_le_bytes());
            extra.extend(body);
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(extra);
    bytes
}

#[test]
fn min_is_white_and_min_is_black_at_every_small_depth() {
    assert_eq!(shades(&tiff(4, 2, &[0x50, 0xa0], &[(262, 3, &[1])])), "0909 9090");
    assert_eq!(shades(&tiff(4, 2, &[0x50, 0xa0], &[(262, 3, &[0])])), "9090 0909");
    assert_eq!(shades(&tiff(3, 1, &[0b0001_1011], &[(258, 3, &[2]), (262, 3, &[1])])), "036");
    assert_eq!(shades(&tiff(3, 1, &[0b0001_1011], &[(258, 3, &[2]), (262, 3, &[0])])), "963");
    assert_eq!(shades(&tiff(3, 1, &[0x0f, 0x80], &[(258, 3, &[4]), (262, 3, &[1])])), "094");
    assert_eq!(shades(&tiff(2, 1, &[0x00, 0xff], &[(258, 3, &[8]), (262, 3, &[1])])), "09");
    assert_eq!(shades(&tiff(2, 1, &[0xff, 0xff, 0x00, 0x80], &[(258, 3, &[16]), (262, 3, &[1])])), "94");
}

#[test]
fn a_bilevel_tiff_stays_bilevel() {
    let raster = decode(&tiff(4, 2, &[0x50, 0xa0], &[(262, 3, &[0])]), Request::WHOLE).unwrap();
    assert!(matches!(raster.pixels, Pixels::Bilevel(_)));
}

#[test]
fn colour_models_of_tiff() {
    let palette: Vec<u32> = [[0, 65_535], [0, 65_535], [0, 0]].concat();
    let yellow = tiff(2, 1, &[0b0100_0000], &[(258, 3, &[1]), (262, 3, &[3]), (320, 3, &palette)]);
    assert_eq!(decode(&yellow, Request::WHOLE).unwrap().pixels, Pixels::Rgb(vec![0, 0, 0, 255, 255, 0]));
    let cmyk = tiff(2, 1, &[0, 0, 0, 0, 255, 0, 0, 0], &[(258, 3, &[8, 8, 8, 8]), (262, 3, &[5]), (277, 3, &[4])]);
    assert_eq!(decode(&cmyk, Request::WHOLE).unwrap().pixels, Pixels::Rgb(vec![255, 255, 255, 0, 255, 255]));
    let planar = tiff(
        2,
        1,
        &[1, 2, 3, 4, 5, 6],
        &[(258, 3, &[8, 8, 8]), (262, 3, &[2]), (277, 3, &[3]), (284, 3, &[2]), (273, 4, &[8, 10, 12]), (279, 4, &[2, 2, 2])],
    );
    assert_eq!(decode(&planar, Request::WHOLE).unwrap().pixels, Pixels::Rgb(vec![1, 3, 5, 2, 4, 6]));
    // Two pixels wide with one chroma pair: Y Y Cb Cr; neutral chroma is grey.
    let ycbcr = tiff(2, 1, &[50, 200, 128, 128], &[(258, 3, &[8, 8, 8]), (262, 3, &[6]), (277, 3, &[3]), (530, 3, &[2, 1])]);
    assert_eq!(decode(&ycbcr, Request::WHOLE).unwrap().pixels, Pixels::Rgb(vec![50, 50, 50, 200, 200, 200]));
    let lab = tiff(1, 1, &[255, 0, 0], &[(258, 3, &[8, 8, 8]), (262, 3, &[8]), (277, 3, &[3])]);
    assert_eq!(decode(&lab, Request::WHOLE).unwrap().pixels, Pixels::Rgb(vec![255, 255, 255]));
    let alpha = tiff(2, 1, &[0, 0, 0, 0, 9, 9, 9, 255], &[(258, 3, &[8, 8, 8, 8]), (262, 3, &[2]), (277, 3, &[4]), (338, 3, &[2])]);
    assert_eq!(decode(&alpha, Request::WHOLE).unwrap().pixels, Pixels::Rgb(vec![255, 255, 255, 9, 9, 9]));
}

/// Sixteen pixels, three of them black in the middle (white 7, black 3, white 6), in the codes of ITU-T T.4 table 2; then a white row.
#[test]
fn fax_in_three_codings_and_both_polarities() {
    let expected = "9999999000999999 9999999999999999";
    let one_d = pack("000000000001 1111 10 1110 000000000001 101010");
    // White: 7 is 1111, 6 is 1110, 16 is 101010; black 3 is 10.
    let rows = [pack("1111 10 1110"), pack("101010")].concat();
    assert_eq!(shades(&tiff(16, 2, &rows, &[(259, 3, &[2]), (262, 3, &[0])])), expected);
    assert_eq!(shades(&tiff(16, 2, &one_d, &[(259, 3, &[3]), (262, 3, &[0])])), expected);
    // Group 4: horizontal mode 001, white 7, black 3, then vertical 0; second row passes the black run (0001) and ends (1).
    let group4 = pack("001 1111 10 1 0001 1 000000000001 000000000001");
    assert_eq!(shades(&tiff(16, 2, &group4, &[(259, 3, &[4]), (262, 3, &[0])])), expected);
    assert_eq!(
        shades(&tiff(16, 2, &group4, &[(259, 3, &[4]), (262, 3, &[1])])),
        expected.replace('9', "x").replace('0', "9").replace('x', "0")
    );
    let reversed: Vec<u8> = group4.iter().map(|byte| byte.reverse_bits()).collect();
    assert_eq!(shades(&tiff(16, 2, &reversed, &[(259, 3, &[4]), (262, 3, &[0]), (266, 3, &[2])])), expected);
}

/// Bits written as text to bytes, filled up with zeros.
fn pack(bits: &str) -> Vec<u8> {
    let bits: Vec<u8> = bits.bytes().filter(|byte| *byte != b' ').map(|byte| byte - b'0').collect();
    bits.chunks(8).map(|chunk| chunk.iter().enumerate().fold(0, |byte, (index, bit)| byte | bit << (7 - index))).collect()
}

#[test]
fn tiff_orientations_all_give_the_same_picture() {
    let stored = ["ab cd ef", "ba dc fe", "fe dc ba", "ef cd ab", "ace bdf", "bdf ace", "fdb eca", "eca fdb"];
    for (index, drawing) in stored.iter().enumerate() {
        let rows: Vec<&str> = drawing.split(' ').collect();
        let tag = [index as u32 + 1];
        let bytes =
            tiff(rows[0].len() as u32, rows.len() as u32, rows.concat().as_bytes(), &[(258, 3, &[8]), (262, 3, &[1]), (274, 3, &tag)]);
        let whole = decode(&bytes, Request::WHOLE).unwrap();
        assert_eq!(whole.pixels.bytes(), b"abcdef", "orientation {}", index + 1);
        let part = decode(&bytes, Request { area: Some(ScanRect::new(1, 1, 2, 3)), reduction: 1 }).unwrap();
        assert_eq!((part.pixels.bytes(), part.area), (&b"df"[..], ScanRect::new(1, 1, 2, 3)), "orientation {}", index + 1);
    }
}

/// A grey picture that has no symmetry.
fn sample(width: u32, height: u32) -> Vec<u8> {
    (0..width * height).map(|index| ((index % width) * 3 + (index / width) * 5 + (index * index) % 7 * 20) as u8).collect()
}

#[test]
fn a_part_of_a_tiff_equals_the_same_part_of_the_whole() {
    use tiff::encoder::{Compression, TiffEncoder, colortype::Gray8};
    let (width, height) = (150u32, 97u32);
    for compression in
        [Compression::Uncompressed, Compression::Lzw, Compression::Packbits, Compression::Deflate(tiff::encoder::DeflateLevel::Fast)]
    {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap().with_compression(compression);
        let mut image = encoder.new_image::<Gray8>(width, height).unwrap();
        image.rows_per_strip(10).unwrap();
        image.write_data(&sample(width, height)).unwrap();
        let whole = decode(bytes.get_ref(), Request::WHOLE).unwrap();
        assert_eq!(whole.pixels.bytes(), sample(width, height));
        let area = ScanRect::new(33, 18, 71, 42);
        let part = decode(bytes.get_ref(), Request { area: Some(area), reduction: 1 }).unwrap();
        assert_eq!(Some(part), whole.crop(area));
    }
}

#[test]
fn a_damaged_strip_costs_only_its_rows() {
    let pixels = [[1u8; 8], [2; 8], [3; 8], [4; 8]].concat();
    let bytes = tiff(8, 4, &pixels, &[(258, 3, &[8]), (262, 3, &[1]), (278, 3, &[1]), (273, 4, &[8, 16, 9_000, 32]), (279, 4, &[8; 4])]);
    assert_eq!(
        shades(&bytes),
        "00000000 00000000 99999999 00000000; between rows 3 and 3 some could not be decoded and are left white: the file ends there"
    );
}

#[test]
fn unsupported_flavours_are_named() {
    assert_eq!(
        shades(&tiff(1, 1, &[0], &[(259, 3, &[34_712])])),
        "TIFF with JPEG 2000 is not supported; convert the page to another kind of TIFF or to PNG"
    );
    assert_eq!(
        shades(&tiff(1, 1, &[0; 8], &[(258, 3, &[8, 5]), (277, 3, &[2])])),
        "TIFF with samples of different depth ([8, 5] bits) is not supported; convert the page to another kind of TIFF or to PNG"
    );
}

#[test]
fn page_chains_that_loop_end_and_long_ones_are_quick() {
    let mut bytes = tiff(1, 1, &[7], &[(258, 3, &[8])]);
    let next = bytes.len() - 4;
    let directory: [u8; 4] = bytes[4..8].try_into().unwrap();
    bytes[next..].copy_from_slice(&directory);
    assert_eq!(open(Box::new(Cursor::new(bytes)), &Limits::default()).unwrap().frame_count(), 1);

    let mut bytes = tiff(1, 1, &[7], &[(258, 3, &[8])]);
    let first = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    let page = bytes[first..].to_vec();
    for _ in 1..50_000 {
        let (at, link) = (bytes.len() as u32, bytes.len() - 4);
        bytes[link..].copy_from_slice(&at.to_le_bytes());
        bytes.extend(&page);
    }
    let start = Instant::now();
    let mut scan = open(Box::new(Cursor::new(bytes)), &Limits::default()).unwrap();
    assert_eq!(scan.frame_count(), 50_000);
    assert_eq!(scan.frame_info(49_999).unwrap().size.width, 1);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

/// A PNG whose header claims a size, with a few bytes of pixels.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let one = Raster::whole(onionskin::model::ScanSize { width: 1, height: 1 }, Pixels::Rgb(vec![0; 3]));
    let mut bytes = encode_png(&one).unwrap();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = !bytes[12..29].iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    });
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

#[test]
fn header_bombs_are_refused_with_the_size_and_the_limit() {
    let start = Instant::now();
    assert_eq!(shades(&png_claiming(65_535, 65_535)), "65535 × 65535 pixels need 12287 MB, the limit is 768 MB");
    assert_eq!(shades(&png_claiming(200_000, 2)), "200000 × 2 pixels is more than 100000 on a side");
    assert_eq!(
        shades(&tiff(60_000, 60_000, &[0], &[(258, 3, &[8]), (259, 3, &[5])])),
        "60000 × 60000 pixels need 3433 MB, the limit is 768 MB"
    );
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

/// Small files of each kind that is written here.
fn small_files() -> Vec<(&'static str, Vec<u8>)> {
    let size = onionskin::model::ScanSize { width: 64, height: 48 };
    let grey = Raster::whole(size, Pixels::Grey(sample(64, 48)));
    let rgb = Raster::whole(size, Pixels::Rgb(sample(64 * 3, 48)));
    let bilevel = Raster::whole(size, Pixels::Bilevel(sample(8, 48)));
    let group4 = pack("001 1111 10 1 0001 1 000000000001 000000000001");
    vec![
        ("bilevel png", encode_png(&bilevel).unwrap()),
        ("rgb png", encode_png(&rgb).unwrap()),
        ("jpeg", encode_jpeg(&rgb, 80).unwrap()),
        ("grey jpeg", encode_jpeg(&grey, 80).unwrap()),
        ("tiff", tiff(64, 48, &sample(64, 48), &[(258, 3, &[8]), (262, 3, &[1])])),
        ("fax tiff", tiff(16, 2, &group4, &[(259, 3, &[4]), (262, 3, &[0])])),
        ("packbits tiff", tiff(64, 48, &sample(64, 12), &[(258, 3, &[8]), (262, 3, &[1]), (259, 3, &[32_773])])),
    ]
}

#[test]
fn files_cut_off_anywhere_give_what_is_there_or_say_why() {
    for (name, bytes) in small_files() {
        let step = if bytes.len() > 2000 { 64 } else { 1 };
        for len in (0..bytes.len()).step_by(step) {
            if let Ok(raster) = decode(&bytes[..len], Request::WHOLE)
                && raster.damage.is_none()
            {
                // What lies after the pixels may be lost without harm, nothing else.
                assert_eq!(
                    Some(raster.pixels),
                    decode(&bytes, Request::WHOLE).ok().map(|raster| raster.pixels),
                    "{name} cut at {len} of {}",
                    bytes.len()
                );
            }
        }
    }
}

#[test]
fn a_png_and_a_jpeg_that_break_off_show_their_upper_rows() {
    for (name, bytes) in small_files().into_iter().filter(|(name, _)| name.contains("png") || name.contains("jpeg")) {
        let whole = decode(&bytes, Request::WHOLE).unwrap();
        let cut = decode(&bytes[..bytes.len() * 3 / 4], Request::WHOLE).unwrap();
        assert_eq!(cut.size, whole.size, "{name}");
        assert_eq!(cut.row(0), whole.row(0), "{name}");
        assert!(cut.damage.unwrap().contains("rows could be decoded"), "{name}");
        assert!(cut.pixels.bytes().ends_with(&[255; 8]), "{name}");
    }
}

#[test]
fn flipped_bits_never_panic_or_hang() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let files = small_files();
    for round in 0..3_000 {
        let (name, bytes) = &files[round % files.len()];
        let mut bytes = bytes.clone();
        for _ in 0..=next() % 4 {
            let at = next() % bytes.len();
            bytes[at] ^= 1 << (next() % 8);
        }
        let before = Instant::now();
        let _unused = decode(&bytes, Request::WHOLE);
        assert!(before.elapsed() < PATIENCE, "{name} in round {round}");
    }
}
