//! Tests of the cache with scans that exist only here; jobs run on the spot unless a test is about threads.

use super::*;
use crate::app::clock::Clock;
use crate::app::jobs::JobEvent;
use crate::app::pixels::Enhancement;
use crate::model::Orientation;
use crate::scan::{Cancel, Onlooker, Pixels, Raster, Request, ScanFile};
use std::path::Path;
use std::sync::Mutex;

/// More than any test here fills.
const DEFAULT_BUDGET: u64 = 64 << 20;

/// What the decoders were asked, in order.
type Log = Arc<Mutex<Vec<String>>>;

/// A grey scan of 2000 × 3000 that can be decoded at any reduction; some names stand for damaged files.
struct Fake {
    name: String,
    log: Log,
    clock: Clock,
}

impl Fake {
    /// `vast` is larger than what is decoded whole.
    fn size(&self) -> ScanSize {
        if self.name.starts_with("vast") { ScanSize { width: 8000, height: 12_000 } } else { ScanSize { width: 2000, height: 3000 } }
    }
}

impl ScanFile for Fake {
    fn frame_count(&self) -> u32 {
        if self.name.contains("many") { 9 } else { 1 }
    }

    fn frame_info(&mut self, _: u32) -> Result<FrameInfo, ScanError> {
        let size = self.size();
        Ok(FrameInfo { size, orientation: Orientation::default(), dpi: None, kind: "fake".to_owned() })
    }

    fn decode(&mut self, frame: u32, request: Request, _: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        self.log.lock().unwrap().push(format!("{}#{frame}/{}", self.name, request.reduction));
        if self.name == "endless" {
            while !cancel.is_cancelled() {
                std::thread::yield_now();
            }
            return Err(ScanError::Cancelled);
        }
        match self.name.as_str() {
            "broken" => return Err(ScanError::Damaged("strip 3 is missing".to_owned())),
            "huge" if request.reduction == 1 => return Err(ScanError::TooLarge("it needs 900 MB".to_owned())),
            "panics" => panic!("index out of range"),
            _ => {}
        }
        let whole = ScanRect::new(0, 0, self.size().width as i32, self.size().height as i32);
        let area = request.area.filter(|_| self.name.starts_with("vast")).unwrap_or(whole);
        let size = ScanSize {
            width: (area.width() as u32).div_ceil(request.reduction),
            height: (area.height() as u32).div_ceil(request.reduction),
        };
        let pixels = if self.name == "short" { vec![0; 9] } else { vec![200; (size.width * size.height) as usize] };
        let damage = (self.name == "torn").then(|| "the last rows are missing".to_owned());
        Ok(Raster { size, reduction: request.reduction, area, pixels: Pixels::Grey(pixels), damage })
    }

    fn decode_shown(
        &mut self,
        frame: u32,
        request: Request,
        limits: &Limits,
        cancel: &Cancel,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Raster, ScanError> {
        // A tenth of a second for each of ten bands.
        for band in 1..10_u8 {
            if self.name.starts_with("slow") {
                self.clock.advance(100);
            }
            if onlooker.is_curious() {
                self.log.lock().unwrap().push(format!("glimpse {band}"));
                let size = ScanSize { width: 250, height: 375 };
                let pixels = Pixels::Grey(vec![band; 250 * 375]);
                onlooker.see(Raster { size, reduction: 8, area: ScanRect::new(0, 0, 2000, 3000), pixels, damage: None });
            }
        }
        if self.name == "slow and broken" {
            return Err(ScanError::Damaged("the end is missing".to_owned()));
        }
        self.decode(frame, request, limits, cancel)
    }

    fn thumbnail(&mut self, _: u32, _: &Cancel) -> Option<Raster> {
        let size = ScanSize { width: 107, height: 160 };
        (self.name == "vast photograph").then(|| Raster::whole(size, Pixels::Grey(vec![77; 107 * 160])))
    }

    fn takes_parts(&mut self, _: u32) -> bool {
        self.name.starts_with("vast")
    }
}

/// A page is looked at, of which nothing more is known.
fn looking_at(current: &FrameKey) -> ScanRequest<'_> {
    ScanRequest {
        current: Some(current),
        view: None,
        closer: None,
        beside: None,
        screen_side: 700,
        around: &[],
        style: TileStyle::default(),
        passing: false,
    }
}

struct Bench {
    cache: ScanCache,
    jobs: Jobs<ScanEvent>,
    log: Log,
    /// Tiles the window holds.
    held: BTreeSet<(TileKey, TileStyle)>,
}

impl Bench {
    fn new(budget: u64) -> Self {
        Self::with(Jobs::inline(), budget)
    }

    fn with(jobs: Jobs<ScanEvent>, budget: u64) -> Self {
        let (log, clock) = (Log::default(), Clock::manual(0));
        let (shared, of_files) = (Arc::clone(&log), clock.clone());
        let open: OpenScan = Arc::new(move |path: &Path| {
            let name = path.display().to_string();
            shared.lock().unwrap().push(format!("open {name}"));
            if name == "gone" {
                return Err(ScanError::Io("no such file".to_owned()));
            }
            Ok(Box::new(Fake { name, log: Arc::clone(&shared), clock: of_files.clone() }))
        });
        let mut cache = ScanCache::new(Arc::clone(&open), Limits::default(), budget);
        cache.scans = Arc::new(OpenScans::new(open).with_clock(clock));
        Self { cache, jobs, log, held: BTreeSet::new() }
    }

    /// One frame of the window; returns what the decoders were asked and how many tiles came.
    fn frame(&mut self, current: &str, around: &[&str], view: Option<(ScanRect, f32)>, style: TileStyle) -> (String, usize) {
        let (current, around) = (key(current), around.iter().map(|name| key(name)).collect::<Vec<_>>());
        let request = ScanRequest { view, around: &around, style, ..looking_at(&current) };
        let held = self.held.clone();
        self.cache.request(&self.jobs, &request, &|key, style| held.contains(&(key, style)));
        self.drain();
        let tiles = self.cache.take_tiles(1000);
        self.held.extend(tiles.iter().map(|tile| (tile.key, tile.style)));
        let asked = std::mem::take(&mut *self.log.lock().unwrap()).join(" ");
        (asked, tiles.len())
    }

    fn drain(&mut self) {
        for event in self.jobs.poll() {
            match event {
                JobEvent::Done { result, .. } | JobEvent::Part { result, .. } => self.cache.take(result),
                JobEvent::Stopped { key, generation } => self.cache.lost(key, generation, None),
                JobEvent::Failed { key, generation, message } => self.cache.lost(key, generation, Some(&message)),
                JobEvent::Progress { .. } => {}
            }
        }
    }

    fn looks(&mut self, name: &str) -> (String, usize) {
        self.frame(name, &[], None, TileStyle::default())
    }
}

/// `name` or `name#frame`.
fn key(name: &str) -> FrameKey {
    let (path, frame) = name.split_once('#').unwrap_or((name, "0"));
    FrameKey { path: Arc::from(Path::new(path)), frame: frame.parse().unwrap() }
}

const FIT: Option<(ScanRect, f32)> = Some((ScanRect { left: 0, top: 0, right: 2000, bottom: 3000 }, 0.25));

#[test]
fn first_a_coarse_picture_then_the_whole_page_then_its_tiles_and_then_nothing() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    assert_eq!(bench.cache.state(&key("a")), ScanState::Loading { size: None });
    assert_eq!(bench.looks("a"), ("open a a#0/4".to_owned(), 0));
    let size = ScanSize { width: 2000, height: 3000 };
    assert_eq!(bench.cache.state(&key("a")), ScanState::Ready { size, reduction: 4, damage: None });
    assert_eq!(bench.looks("a"), ("open a a#0/1".to_owned(), 1));
    assert_eq!(bench.cache.state(&key("a")), ScanState::Ready { size, reduction: 1, damage: None });
    // Fit to the page at a quarter: 500 × 750 pixels are two tiles of level 2.
    assert_eq!(bench.frame("a", &[], FIT, TileStyle::default()), (String::new(), 2));
    assert_eq!(bench.frame("a", &[], FIT, TileStyle::default()), (String::new(), 0));
    assert!(!bench.cache.is_busy());
}

#[test]
fn pages_that_one_only_passes_are_decoded_coarsely_and_those_ahead_too() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    let ahead = [key("b"), key("c")];
    let passes = |bench: &mut Bench, current: &str, passing: bool| {
        let current = key(current);
        let request = ScanRequest { view: FIT, screen_side: 1500, around: &ahead, passing, ..looking_at(&current) };
        bench.cache.request(&bench.jobs, &request, &|_, _| false);
        bench.drain();
        let tiles = bench.cache.take_tiles(1000).len();
        (std::mem::take(&mut *bench.log.lock().unwrap()).join(" "), tiles)
    };
    assert_eq!(passes(&mut bench, "a", true).0, "open a a#0/4 open b b#0/4 open c c#0/4", "a third of the view is enough");
    let (asked, tiles) = passes(&mut bench, "b", true);
    assert_eq!(asked, "", "nothing finer is wanted");
    assert!(tiles > 0, "and it shows in the same frame");
    assert_eq!(passes(&mut bench, "b", false).0, "open b b#0/1", "where one stops it becomes sharp");
}

#[test]
fn neighbours_are_decoded_coarsely_and_give_one_tile_each() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    bench.looks("a");
    bench.looks("a");
    let (asked, _) = bench.frame("a", &["b", "c"], None, TileStyle::default());
    assert_eq!(asked, "open b b#0/4 open c c#0/4");
    assert_eq!(bench.frame("a", &["b", "c"], None, TileStyle::default()), (String::new(), 2));
    assert_eq!(bench.looks("b").0, "open b b#0/1", "turning to a neighbour shows it at once and sharpens it");
}

#[test]
fn a_scan_that_fails_is_explained_once_and_not_tried_again_until_asked() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    for (name, why) in [
        ("broken", "Strip 3 is missing."),
        ("gone", "It could not be read: no such file."),
        ("short", "It holds fewer pixels than it promises."),
        (
            "panics",
            "An internal fault stopped a task (scan.decode: index out of range); nothing was changed and the program goes on. Please report it.",
        ),
    ] {
        bench.looks(name);
        let frame = key(name);
        let ScanState::Failed(problem) = bench.cache.state(&frame) else { panic!("{name} did not fail") };
        assert_eq!((problem.why.as_str(), problem.place.as_str()), (why, name));
        assert_eq!(bench.looks(name), (String::new(), 0));
        bench.cache.forget(&frame);
        assert!(bench.looks(name).0.starts_with(&format!("open {name}")));
    }
}

#[test]
fn damage_is_told_beside_what_could_be_decoded() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    bench.looks("torn");
    assert!(matches!(bench.cache.state(&key("torn")), ScanState::Ready { damage: Some("the last rows are missing"), .. }));
}

#[test]
fn a_page_too_large_to_be_decoded_whole_is_as_fine_as_it_can_be_and_says_why() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    bench.looks("huge");
    bench.looks("huge");
    assert!(matches!(
        bench.cache.state(&key("huge")),
        ScanState::Ready { reduction: 2, damage: Some("shown at one pixel in 2: it needs 900 MB"), .. }
    ));
    assert_eq!(bench.looks("huge"), (String::new(), 0), "it is not tried for ever");
    let near = Some((ScanRect::new(0, 0, 500, 500), 1.0));
    assert_eq!(bench.frame("huge", &[], near, TileStyle::default()).1, 1, "a closer look gets the finest tile there is");
}

#[test]
fn a_frame_of_a_file_that_stays_open_is_not_opened_again() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    assert_eq!(bench.looks("many#0").0, "open many many#0/4");
    assert_eq!(bench.looks("many#1").0, "many#1/4");
}

#[test]
fn pages_are_forgotten_by_age_when_the_budget_is_spent() {
    let mut bench = Bench::new(16 << 20);
    for name in ["a", "b", "c"] {
        bench.looks(name);
        bench.looks(name);
    }
    assert!(bench.cache.bytes() <= 16 << 20, "{}", bench.cache.bytes());
    assert!(bench.cache.pyramid(&key("a")).is_none(), "the oldest goes");
    assert!(bench.cache.pyramid(&key("b")).is_some() && bench.cache.pyramid(&key("c")).is_some());
    let mut tight = Bench::new(0);
    tight.looks("a");
    tight.looks("a");
    tight.looks("a");
    assert!(tight.cache.pyramid(&key("a")).is_some(), "the page in view stays whatever the budget");
}

#[test]
fn a_vast_page_is_never_decoded_whole_and_sharp_where_it_is_looked_at() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    assert_eq!(bench.looks("vast").0, "open vast vast#0/16");
    let size = ScanSize { width: 8000, height: 12_000 };
    assert_eq!(bench.cache.state(&key("vast")), ScanState::Ready { size, reduction: 1, damage: None });
    assert_eq!(bench.looks("vast"), (String::new(), 1), "its overview is there already");
    let near = Some((ScanRect::new(600, 600, 900, 900), 1.0));
    let (asked, tiles) = bench.frame("vast", &[], near, TileStyle::default());
    assert!(asked.starts_with("vast#0/1") && !asked.contains("open"), "{asked}");
    assert_eq!(asked.matches("vast#0/1").count(), tiles, "one tile after the other");
    assert!(bench.cache.bytes() < 3 << 20, "{}", bench.cache.bytes());
    assert!(matches!(bench.cache.prospect(&key("vast")), Prospect::Nothing), "others decode what they need");
}

#[test]
fn a_page_that_takes_long_is_shown_while_it_is_decoded() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    let slow = key("slow");
    let request = ScanRequest { view: FIT, ..looking_at(&slow) };
    bench.cache.request(&bench.jobs, &request, &|_, _| false);
    // Each glimpse waits for as long again as all before it took.
    assert_eq!(std::mem::take(&mut *bench.log.lock().unwrap()).join(" "), "open slow glimpse 2 glimpse 4 glimpse 8 slow#0/4");
    // The window looks after each event: whatever is on the card already is asked for again, because there is more of it.
    let (mut sights, mut held) = (Vec::new(), BTreeSet::new());
    for event in bench.jobs.poll() {
        let (JobEvent::Done { result, .. } | JobEvent::Part { result, .. }) = event else { continue };
        bench.cache.take(result);
        let inline = Jobs::inline();
        bench.cache.request(&inline, &request, &|key, style| held.contains(&(key, style)));
        for event in inline.poll() {
            let JobEvent::Done { result: result @ ScanEvent::Cut { .. }, .. } = event else { continue };
            bench.cache.take(result);
        }
        let tiles = bench.cache.take_tiles(100);
        held.extend(tiles.iter().map(|tile| (tile.key, tile.style)));
        let overview = |tile: &ReadyTile| matches!(&tile.pixels.data, crate::app::pixels::TileData::Grey(bytes) if tile.key.tile.level >= 3 && !bytes.is_empty());
        sights.extend(tiles.iter().filter(|tile| overview(tile)).map(|tile| match &tile.pixels.data {
            crate::app::pixels::TileData::Grey(bytes) => bytes[0],
            crate::app::pixels::TileData::Rgb(_) => 0,
        }));
    }
    assert_eq!(sights, [2, 4, 8, 200]);
    assert!(matches!(bench.cache.state(&slow), ScanState::Ready { reduction: 4, .. }));
}

#[test]
fn half_a_page_whose_rest_is_damaged_is_not_left_standing() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    let (asked, _) = bench.looks("slow and broken");
    assert!(asked.contains("glimpse"), "{asked}");
    let frame = key("slow and broken");
    assert!(matches!(bench.cache.state(&frame), ScanState::Failed(problem) if problem.why == "The end is missing."));
}

#[test]
fn the_small_picture_in_a_file_is_the_first_sight_and_nothing_of_it_stays() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    let photograph = key("vast photograph");
    let request = looking_at(&photograph);
    bench.cache.request(&bench.jobs, &request, &|_, _| false);
    let mut seen = Vec::new();
    for event in bench.jobs.poll() {
        let (JobEvent::Done { result, .. } | JobEvent::Part { result, .. }) = event else { continue };
        bench.cache.take(result);
        let pyramid = bench.cache.pyramid(&photograph);
        seen.extend(pyramid.and_then(|pyramid| Some((pyramid.finest(), pyramid.overview(9000)?.pixels.bytes()[0]))));
        let prospect = bench.cache.prospect(&photograph);
        assert!(seen.len() != 1 || matches!(prospect, Prospect::Later), "others wait for the scan itself");
    }
    assert_eq!(seen, [(7, 77), (4, 200)]);
    assert_eq!(bench.frame("vast photograph", &[], None, TileStyle::default()).1, 1, "its tile is cut from the scan");
}

#[test]
fn another_style_is_cut_anew() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    bench.looks("a");
    bench.looks("a");
    let inverted = TileStyle { enhancement: Enhancement { invert: true, ..Enhancement::default() }, crisp: false, sight: 0 };
    assert_eq!(bench.frame("a", &[], None, inverted).1, 1);
    assert_eq!(bench.frame("a", &[], None, inverted).1, 0);
}

#[test]
fn tiles_that_are_no_longer_wanted_do_not_reach_the_window() {
    let mut bench = Bench::new(DEFAULT_BUDGET);
    bench.looks("a");
    bench.looks("a");
    let (frame, near) = (key("a"), Some((ScanRect::new(0, 0, 500, 500), 1.0)));
    let request = ScanRequest { view: near, ..looking_at(&frame) };
    bench.cache.request(&bench.jobs, &request, &|_, _| false);
    bench.drain();
    assert!(bench.cache.has_tiles());
    let (_, tiles) = bench.frame("b", &[], None, TileStyle::default());
    assert_eq!(tiles, 0);
    assert!(!bench.cache.has_tiles());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test that hangs gives up after a minute by any clock")]
fn turning_the_page_stops_the_decoder_of_the_old_one() {
    let (sender, woken) = crossbeam_channel::bounded(1000);
    let jobs = Jobs::with_workers(1, &(Arc::new(move || sender.try_send(()).unwrap_or(())) as crate::app::jobs::Wake));
    let mut bench = Bench::with(jobs, DEFAULT_BUDGET);
    // The decoder may have begun before the frame ended, which tells (and clears) what was asked until then.
    let mut asked = bench.looks("endless").0;
    let patience = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while !asked.contains("endless#") {
        assert!(std::time::Instant::now() < patience, "the decoder never began: {asked}");
        std::thread::yield_now();
        asked.extend(std::mem::take(&mut *bench.log.lock().unwrap()));
    }
    // With one worker the second page can only appear once the first one's decoder has given up.
    while !matches!(bench.cache.state(&key("a")), ScanState::Ready { reduction: 1, .. }) {
        bench.looks("a");
        woken.recv_timeout(std::time::Duration::from_mins(1)).expect("the pool went silent");
        bench.drain();
    }
    assert_eq!(bench.cache.state(&key("endless")), ScanState::Loading { size: Some(ScanSize { width: 2000, height: 3000 }) });
}
