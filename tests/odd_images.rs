//! Unusual pictures: what of them is shown, compared with what others show.
//!
//! `ONIONSKIN_LOOK=FOLDER cargo test --test odd_images look -- --nocapture` prints a line for every file of a folder.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and tells what it found"
)]

use onionskin::scan::{Cancel, Limits, Pixels, Raster, Request, open};
use std::path::{Path, PathBuf};

fn files_under(path: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(path) else { return };
    let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() { files_under(&entry, found) } else { found.push(entry) }
    }
}

/// Mean red, green and blue of the four quarters, in reading order.
fn quarters(raster: &Raster) -> String {
    let (width, height) = (raster.size.width, raster.size.height);
    // A picture of many millions of pixels is not looked at one by one.
    let step = (width.max(height) / 2000 + 1) as usize;
    let halves = |side: u32| [(0, (side / 2).max(1)), (side / 2, side)];
    let mut told = Vec::new();
    for (top, bottom) in halves(height) {
        for (left, right) in halves(width) {
            let mut sums = [0u64; 3];
            let mut count = 0;
            for y in (top..bottom).step_by(step) {
                let row = raster.row(y);
                for x in (left..right).step_by(step) {
                    count += 1;
                    let pixel = match raster.pixels {
                        Pixels::Rgb(_) => [row[x as usize * 3], row[x as usize * 3 + 1], row[x as usize * 3 + 2]],
                        _ => [raster.grey_at(x, y); 3],
                    };
                    sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u64::from(value));
                }
            }
            told.push(sums.map(|sum| ((sum + count / 2) / count.max(1)).to_string()).join(","));
        }
    }
    told.join(" ")
}

/// Size and frames; quarters; kind and resolution.
fn described(path: &Path) -> String {
    let limits = Limits::default();
    let told = || -> Result<String, String> {
        let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
        let mut scan = open(Box::new(file), &limits).map_err(|error| error.to_string())?;
        let info = scan.frame_info(0).map_err(|error| error.to_string())?;
        let raster = scan.decode(0, Request::WHOLE, &limits, &Cancel::default()).map_err(|error| format!("{} {error}", info.kind))?;
        assert_eq!(raster.size, info.size);
        let words = scan.text_layer(0).map_err(|error| error.to_string())?.map_or_else(String::new, |layer| layer.text.as_str().to_owned());
        Ok(format!(
            "{}x{} x{}\t{}\t{} {:?} {} {words}",
            info.size.width,
            info.size.height,
            scan.frame_count(),
            quarters(&raster),
            info.kind,
            info.dpi,
            raster.damage.unwrap_or_default(),
        ))
    };
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(told)) {
        Ok(Ok(told)) => told,
        Ok(Err(error)) => format!("ERR {error}\t\t"),
        Err(_) => "PANIC\t\t".to_owned(),
    }
}

#[test]
fn look() {
    let Some(folder) = std::env::var_os("ONIONSKIN_LOOK") else { return };
    let mut files = Vec::new();
    files_under(Path::new(&folder), &mut files);
    for path in files {
        let start = std::time::Instant::now();
        let told = described(&path);
        println!("LOOK {}\t{told}\t{}", path.strip_prefix(&folder).unwrap().display(), start.elapsed().as_millis());
    }
}

/// The shared data beside the project, or where `ONIONSKIN_SHARED` says.
fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("ONIONSKIN_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    path.join("data/odd-images/SURVEY.tsv").is_file().then(|| path.join("data/odd-images"))
}

/// Where others show a picture and we do not, or show it otherwise: the table of `docs/scans.md`.
const DIFFERENCES: &str = include_str!("data/scans/differences.tsv");

/// Longer than this no picture may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);
/// More than this the whole run may not take, in kilobytes.
const MOST_MEMORY: u64 = 2 << 20;

/// The most memory this process ever had, in kilobytes, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What the survey says of a file: its upright size, where another viewer shows it.
fn surveyed(line: &str) -> Option<(String, Option<String>)> {
    let fields: Vec<&str> = line.split('\t').collect();
    let &[path, _, _, size, _, _, orientation, outcome] = fields.as_slice() else { return None };
    let sideways = orientation.parse().is_ok_and(|orientation: u32| orientation > 4);
    let upright = || match size.split_once('x') {
        Some((width, height)) if sideways => format!("{height}x{width}"),
        _ => size.to_owned(),
    };
    Some((path.to_owned(), (outcome == "ok").then(upright)))
}

#[test]
fn what_others_show_is_shown_with_the_same_size_or_is_a_known_difference() {
    let Some(folder) = shared() else { return };
    let survey = std::fs::read_to_string(folder.join("SURVEY.tsv")).unwrap();
    let (mut same, mut wrong) = (0, Vec::new());
    for (path, theirs) in survey.lines().skip(1).filter_map(surveyed) {
        let start = std::time::Instant::now();
        let ours = described(&folder.join(&path));
        assert!(start.elapsed() < PATIENCE, "{path} took {:?}", start.elapsed());
        assert!(!ours.starts_with("PANIC"), "{path}");
        let name = path.rsplit('/').next().unwrap();
        match theirs {
            Some(size) if ours.starts_with(&format!("{size} ")) => same += 1,
            Some(_) if DIFFERENCES.lines().any(|line| line.split('\t').next() == Some(name)) => {}
            Some(size) => wrong.push(format!("{path}: {size} for others, for us {ours}")),
            None => {}
        }
    }
    println!("{same} as others show them; memory {:?} kB", most_memory());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(same > 100, "{same}");
    assert!(most_memory().is_none_or(|memory| memory < MOST_MEMORY), "{:?} kB", most_memory());
}

/// Pictures of one page of our own making, in many kinds, with what must be seen of each.
const PICTURES: &str = include_str!("data/scans/pictures.tsv");

/// Numbers that may differ a little between machines.
fn near(one: &str, other: &str) -> bool {
    let numbers = |text: &str| text.split([' ', ',']).filter_map(|part| part.parse::<i32>().ok()).collect::<Vec<_>>();
    let (one, other) = (numbers(one), numbers(other));
    one.len() == other.len() && one.iter().zip(&other).all(|(a, b)| (a - b).abs() <= 3)
}

#[test]
fn the_same_page_looks_the_same_in_every_kind() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/scans/pictures");
    let mut count = 0;
    for line in PICTURES.lines().skip(1) {
        let [name, size, colours, said] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let ours = described(&folder.join(name));
        let seen: Vec<&str> = ours.split('\t').collect();
        if size.is_empty() {
            assert!(ours.starts_with("ERR") && ours.contains(said), "{name}: {ours}");
        } else {
            assert_eq!(seen[0], size, "{name}: {ours}");
            assert!(near(seen[1], colours), "{name}: {} instead of {colours}", seen[1]);
            assert_eq!(seen[2].trim(), said, "{name}");
        }
        count += 1;
    }
    assert!(count > 25);
}

#[test]
fn a_jpeg_stands_upright_whichever_way_its_camera_was_held() {
    // Red above blue, on the left; white on the right: each orientation puts red elsewhere.
    let size = onionskin::model::ScanSize { width: 64, height: 32 };
    let pixel = |x: u32, y: u32| match (x < 32, y < 16) {
        (true, true) => [220, 20, 20],
        (true, false) => [20, 20, 220],
        _ => [255; 3],
    };
    let rgb = (0..32).flat_map(|y| (0..64).flat_map(move |x| pixel(x, y))).collect();
    let jpeg = onionskin::scan::encode_jpeg(&Raster::whole(size, Pixels::Rgb(rgb)), 95).unwrap();
    let red_at = |orientation: u8| {
        let exif = [b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation], b"\0\0\0\0\0\0"].concat();
        let segment = [&[0xff, 0xe1], (exif.len() as u16 + 2).to_be_bytes().as_slice(), &exif].concat();
        let bytes = [&jpeg[..2], &segment, &jpeg[2..]].concat();
        let mut scan = open(Box::new(std::io::Cursor::new(bytes)), &Limits::default()).unwrap();
        let info = scan.frame_info(0).unwrap();
        let raster = scan.decode(0, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap();
        assert_eq!(raster.size, info.size);
        let red = |x: u32, y: u32| raster.row(y)[x as usize * 3] > 150 && raster.row(y)[x as usize * 3 + 1] < 100;
        let (right, bottom) = (raster.size.width - 8, raster.size.height - 8);
        let corners = [(8, 8), (right, 8), (right, bottom), (8, bottom)];
        format!("{} {:?}", raster.size.width, corners.iter().position(|&(x, y)| red(x, y)))
    };
    let expected = ["64 Some(0)", "64 Some(1)", "64 Some(2)", "64 Some(3)", "32 Some(0)", "32 Some(1)", "32 Some(2)", "32 Some(3)"];
    for (orientation, expected) in (1..).zip(expected) {
        assert_eq!(red_at(orientation), expected, "orientation {orientation}");
    }
}
