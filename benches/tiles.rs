//! From a scan to what the window shows: `cargo bench --bench tiles`.
//!
//! First pictures and parts of a page of 35 megapixels, the levels below a page, tiles cut from it, thumbnails, and turning two hundred pages.
//! All pages are made here: lines of bars on grey paper, so that every block has something in it.

#![allow(clippy::expect_used, reason = "a bench that fails may panic")]

use divan::Bencher;
use onionskin::app::jobs::{JobEvent, Jobs, Wake};
use onionskin::app::open_scans::{FrameKey, OpenScan};
use onionskin::app::pixels::{Enhancement, Pyramid};
use onionskin::app::render_policy::TileId;
use onionskin::app::scan_cache::{ScanCache, ScanEvent, ScanRequest, ScanState, TileStyle};
use onionskin::model::{ScanRect, ScanSize};
use onionskin::scan::{Cancel, Limits, Pixels, Raster, Request, encode_jpeg, open, thumbnail};
use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, OnceLock};

fn main() {
    divan::main();
}

/// Bars where letters would be.
fn grey(width: u32, height: u32) -> Raster {
    let ink = |x: u32, y: u32| y % 40 < 18 && !(x.wrapping_mul(y / 40 * 7 + 13) / 90).is_multiple_of(3) && x % 11 < 6;
    let bytes =
        (0..height).flat_map(|y| (0..width).map(move |x| if ink(x, y) { 40 } else { 215 + ((x * 31 + y * 17) % 23) as u8 })).collect();
    Raster::whole(ScanSize { width, height }, Pixels::Grey(bytes))
}

fn bilevel(width: u32, height: u32) -> Raster {
    let stride = width.div_ceil(8);
    let bytes =
        (0..height).flat_map(|y| (0..stride).map(move |x| if y % 40 < 18 && (x + y / 40) % 3 != 0 { 0b0110_0110 } else { 0xff })).collect();
    Raster::whole(ScanSize { width, height }, Pixels::Bilevel(bytes))
}

/// A page that is large enough to be decoded in parts, as JPEG.
fn large_page() -> &'static [u8] {
    static PAGE: OnceLock<Vec<u8>> = OnceLock::new();
    PAGE.get_or_init(|| encode_jpeg(&grey(5000, 7000), 85).expect("a JPEG"))
}

fn decode(bytes: &'static [u8], request: Request) -> Raster {
    let limits = Limits::default();
    let mut file = open(Box::new(Cursor::new(bytes)), &limits).expect("a scan");
    file.decode(0, request, &limits, &Cancel::default()).expect("a picture")
}

/// Opening included.
#[divan::bench(args = [8, 4, 1], sample_count = 5, sample_size = 1)]
fn large_jpeg(reduction: u32) -> Raster {
    decode(large_page(), Request { area: None, reduction })
}

/// A screen of a page that was read through before.
#[divan::bench(args = [1, 2, 4], sample_count = 10, sample_size = 1)]
fn part_of_large_jpeg(bencher: Bencher<'_, '_>, reduction: u32) {
    let limits = Limits::default();
    let mut file = open(Box::new(Cursor::new(large_page())), &limits).expect("a scan");
    file.decode(0, Request { area: None, reduction: 8 }, &limits, &Cancel::default()).expect("a first picture");
    let side = 1000 * reduction as i32;
    let area = Some(ScanRect::new(900, 900, 900 + side, 900 + side));
    bencher.bench_local(|| file.decode(0, Request { area, reduction }, &limits, &Cancel::default()).expect("a part"));
}

#[divan::bench(args = ["grey", "bilevel"], sample_count = 5, sample_size = 1)]
fn levels(bencher: Bencher<'_, '_>, form: &str) {
    let page = if form == "grey" { grey(5000, 7000) } else { bilevel(10_000, 14_000) };
    bencher.with_inputs(|| page.clone()).bench_local_values(|page| Pyramid::build(page.size, page, &Cancel::default()).expect("levels"));
}

#[divan::bench(args = ["grey", "bilevel", "lighter"], sample_count = 20, sample_size = 10)]
fn tile(bencher: Bencher<'_, '_>, form: &str) {
    let page = if form == "bilevel" { bilevel(5000, 7000) } else { grey(5000, 7000) };
    let pyramid = Pyramid::build(page.size, page, &Cancel::default()).expect("levels");
    let look = if form == "lighter" { Enhancement { brightness: 20, ..Enhancement::default() } } else { Enhancement::default() };
    bencher.bench_local(|| pyramid.tile(TileId { level: 0, row: 2, column: 3 }, look).expect("a tile"));
}

/// What a thumbnail of a page of 300 dots an inch costs.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn thumbnail_of_jpeg(bencher: Bencher<'_, '_>) {
    static PAGE: OnceLock<Vec<u8>> = OnceLock::new();
    let page = PAGE.get_or_init(|| encode_jpeg(&grey(2550, 3300), 80).expect("a JPEG"));
    bencher.bench_local(|| thumbnail(&decode(page, Request { area: None, reduction: 16 }), 192));
}

/// Two hundred pages turned as soon as each has something to show; the most bytes that were held on the way are checked against the budget.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn two_hundred_pages() {
    const BUDGET: u64 = 64 << 20;
    static PAGE: OnceLock<Vec<u8>> = OnceLock::new();
    let page: &'static [u8] = PAGE.get_or_init(|| encode_jpeg(&grey(1700, 2200), 80).expect("a JPEG"));
    let opener: OpenScan = Arc::new(move |_: &Path| open(Box::new(Cursor::new(page)), &Limits::default()));
    let mut cache = ScanCache::new(opener, Limits::default(), BUDGET);
    let (sender, woken) = std::sync::mpsc::sync_channel(1);
    let wake: Wake = Arc::new(move || sender.try_send(()).unwrap_or(()));
    let jobs: Jobs<ScanEvent> = Jobs::new(&wake);
    let frame = |number: u32| FrameKey { path: Arc::from(Path::new(&format!("{number}.jpg"))), frame: 0 };
    for number in 0..200 {
        let (current, around) = (frame(number), [frame(number + 1)]);
        loop {
            let style = TileStyle::default();
            let request = ScanRequest {
                current: Some(&current),
                view: None,
                closer: None,
                beside: None,
                screen_side: 1000,
                around: &around,
                style,
                passing: false,
            };
            cache.request(&jobs, &request, &|_, _| false);
            if matches!(cache.state(&current), ScanState::Ready { .. }) {
                break;
            }
            woken.recv().expect("the pool is alive");
            for event in jobs.poll() {
                match event {
                    JobEvent::Done { result, .. } | JobEvent::Part { result, .. } => cache.take(result),
                    JobEvent::Stopped { key, generation } => cache.lost(key, generation, None),
                    JobEvent::Failed { key, generation, message } => cache.lost(key, generation, Some(&message)),
                    JobEvent::Progress { .. } => {}
                }
            }
            cache.take_tiles(64);
        }
        // The page in view and its neighbour stay whatever the budget.
        assert!(cache.bytes() <= BUDGET + (24 << 20), "{} bytes are held", cache.bytes());
    }
}
