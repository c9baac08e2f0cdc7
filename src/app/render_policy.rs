//! Which piece of which scan is needed next, how finely, and what may go when memory runs short.
//!
//! A scan is kept as a pyramid: level 0 is the scan itself, each further level is half as wide and half as high, area-averaged. Each
//! level is cut into square tiles of [`TILE`] pixels. The view is served in this order: the one tile that shows the whole page coarsely
//! (so that there is something to see at once), the tiles in view from the middle outwards, the ring of tiles around them, and
//! the coarse tile of the pages before and after.
//!
//! These are pure functions over plain values. [`super::scan_cache`] and the window's texture cache carry out what they say.

use super::job_queue::Priority;
use crate::model::{ScanRect, ScanSize};

/// Pixels on a side of a tile; small enough that one is made and uploaded in well under a millisecond.
pub const TILE: u32 = 512;

/// Levels at most: with 17 of them the largest scan that is let in shrinks into one tile.
const MAX_LEVEL: u8 = 16;

/// One tile of one scan: which level of the pyramid, and where in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// How often the scan was halved: one tile pixel stands for 2^level scan pixels along each side.
    pub level: u8,
    /// Row of tiles from the top.
    pub row: u16,
    /// Column of tiles from the left.
    pub column: u16,
}

impl TileId {
    /// Scan pixels along a side of one tile pixel.
    pub fn reduction(self) -> u32 {
        reduction_of(self.level)
    }

    /// The part of the scan it shows, in scan pixels; empty outside of the scan.
    pub fn area(self, scan: ScanSize) -> ScanRect {
        let span = i64::from(TILE) << self.level.min(MAX_LEVEL);
        let edge = |index: u16, end: u32| (i64::from(index) * span).min(i64::from(end)) as i32;
        ScanRect {
            left: edge(self.column, scan.width),
            top: edge(self.row, scan.height),
            right: edge(self.column.saturating_add(1), scan.width),
            bottom: edge(self.row.saturating_add(1), scan.height),
        }
    }

    /// The tile of the next coarser level that covers this one.
    #[must_use]
    pub fn parent(self) -> Self {
        Self { level: self.level + 1, row: self.row / 2, column: self.column / 2 }
    }
}

/// What is seen of a scan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// Size of the scan.
    pub scan: ScanSize,
    /// The part in view, in scan pixels; may reach over the edges.
    pub visible: ScanRect,
    /// Physical screen pixels per scan pixel.
    pub zoom: f32,
}

/// A tile that is needed, and how soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WantedTile {
    /// Which tile.
    pub tile: TileId,
    /// How soon.
    pub priority: Priority,
}

/// Scan pixels along a side of one pixel of this level.
pub fn reduction_of(level: u8) -> u32 {
    1 << level.min(MAX_LEVEL)
}

/// The level to show at a zoom: the coarsest whose pixels are no larger than the screen's.
///
/// One coarser would be cheaper and visibly softer, because its pixels would be stretched.
pub fn level_for_zoom(scan: ScanSize, zoom: f32) -> u8 {
    let coarsest = coarsest_level(scan);
    // A thousandth of tolerance keeps a zoom of exactly one half, computed in floats, on the level it belongs to.
    (1..=coarsest).rev().find(|level| zoom * reduction_of(*level) as f32 <= 1.001).unwrap_or(0)
}

/// The level on which the whole scan fits into one tile.
pub fn coarsest_level(scan: ScanSize) -> u8 {
    let longest = scan.width.max(scan.height);
    (0..MAX_LEVEL).find(|level| longest.div_ceil(reduction_of(*level)) <= TILE).unwrap_or(MAX_LEVEL)
}

/// The reduction at which the first picture of a page may be decoded: as coarse as it may be with its longer side still at least
/// `at_least` pixels.
pub fn first_reduction(scan: ScanSize, at_least: u32) -> u32 {
    let longest = scan.width.max(scan.height);
    (0..MAX_LEVEL).rev().map(reduction_of).find(|reduction| longest / reduction >= at_least.max(1)).unwrap_or(1)
}

/// The coarse tile of the whole page, of the finest level there is or a coarser one.
pub fn overview_tile(scan: ScanSize, finest: u8) -> TileId {
    TileId { level: coarsest_level(scan).max(finest), row: 0, column: 0 }
}

/// The tiles of one level that touch a part of the scan, row by row.
pub fn tiles_in(scan: ScanSize, area: ScanRect, level: u8) -> Vec<TileId> {
    let Some((columns, rows)) = tile_range(scan, area, level) else { return Vec::new() };
    rows.flat_map(|row| columns.clone().map(move |column| TileId { level, row, column })).collect()
}

type Indices = std::ops::RangeInclusive<u16>;

/// Columns and rows of tiles that touch a part of the scan; none where it lies outside.
fn tile_range(scan: ScanSize, area: ScanRect, level: u8) -> Option<(Indices, Indices)> {
    let span = i64::from(TILE) << level.min(MAX_LEVEL);
    let range = |from: i32, to: i32, end: u32| {
        let (from, to) = (i64::from(from.max(0)), i64::from(to).min(i64::from(end)));
        (from < to).then(|| (from / span) as u16..=((to - 1) / span) as u16)
    };
    Some((range(area.left, area.right, scan.width)?, range(area.top, area.bottom, scan.height)?))
}

/// Everything a view needs, the most urgent first; `finest` is the finest level there is to cut tiles from.
pub fn wanted_tiles(view: &Viewport, finest: u8) -> Vec<WantedTile> {
    let overview = overview_tile(view.scan, finest);
    let level = level_for_zoom(view.scan, view.zoom).clamp(finest, overview.level);
    let mut wanted = vec![WantedTile { tile: overview, priority: Priority::Visible }];
    let mut visible = tiles_in(view.scan, view.visible, level);
    let centre = (i64::from(view.visible.centre().x), i64::from(view.visible.centre().y));
    visible.sort_by_key(|tile| distance_from(*tile, view.scan, centre));
    let mut ring = tiles_in(view.scan, grown(view.visible, (TILE << level.min(MAX_LEVEL)) as i32 / 2), level);
    ring.retain(|tile| !visible.contains(tile));
    ring.sort_by_key(|tile| distance_from(*tile, view.scan, centre));
    wanted.extend(visible.into_iter().map(|tile| WantedTile { tile, priority: Priority::Visible }));
    wanted.extend(ring.into_iter().map(|tile| WantedTile { tile, priority: Priority::Near }));
    // Where the whole view fits into the overview it was listed twice.
    let mut first = true;
    wanted.retain(|entry| entry.tile != overview || std::mem::take(&mut first));
    wanted
}

fn grown(area: ScanRect, by: i32) -> ScanRect {
    ScanRect {
        left: area.left.saturating_sub(by),
        top: area.top.saturating_sub(by),
        right: area.right.saturating_add(by),
        bottom: area.bottom.saturating_add(by),
    }
}

/// Squared distance of a tile's middle from a point, in scan pixels; ties are kept in reading order by the stable sort.
fn distance_from(tile: TileId, scan: ScanSize, (x, y): (i64, i64)) -> i64 {
    let middle = tile.area(scan).centre();
    let (across, down) = (i64::from(middle.x) - x, i64::from(middle.y) - y);
    across * across + down * down
}

/// Something that takes memory and may be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held<K> {
    /// What it is.
    pub key: K,
    /// Bytes it takes.
    pub bytes: u64,
    /// When it was last needed, in any count that only grows.
    pub last_used: u64,
    /// Whether it is needed now and must stay, whatever the budget.
    pub pinned: bool,
}

/// What to give up so that the rest fits into the budget: the longest unused first, pinned never.
pub fn evict<K: Copy + Ord>(held: &[Held<K>], budget: u64) -> Vec<K> {
    let mut total: u64 = held.iter().map(|entry| entry.bytes).sum();
    let mut candidates: Vec<&Held<K>> = held.iter().filter(|entry| !entry.pinned).collect();
    candidates.sort_by_key(|entry| (entry.last_used, entry.key));
    let mut given_up = Vec::new();
    for entry in candidates {
        if total <= budget {
            break;
        }
        total = total.saturating_sub(entry.bytes);
        given_up.push(entry.key);
    }
    given_up
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER_600: ScanSize = ScanSize { width: 5100, height: 6600 };

    /// `level:column,row` with `!` for visible, `+` for near.
    fn listed(wanted: &[WantedTile]) -> String {
        let name = |entry: &WantedTile| {
            let sign = if entry.priority == Priority::Visible { '!' } else { '+' };
            format!("{sign}{}:{},{}", entry.tile.level, entry.tile.column, entry.tile.row)
        };
        wanted.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_level_is_shown_only_while_its_pixels_are_no_larger_than_the_screens() {
        for (zoom, level) in [(16.0, 0), (1.0, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (0.07, 3), (0.01, 4)] {
            assert_eq!(level_for_zoom(LETTER_600, zoom), level, "zoom {zoom}");
        }
    }

    #[test]
    fn every_scan_has_a_level_of_one_tile() {
        for (width, height, level) in [(1, 1, 0), (512, 512, 0), (513, 1, 1), (5100, 6600, 4), (100_000, 100_000, 8), (0, 0, 0)] {
            let scan = ScanSize { width, height };
            assert_eq!(coarsest_level(scan), level, "{width} x {height}");
            if width > 0 {
                assert_eq!(tiles_in(scan, ScanRect::new(0, 0, width as i32, height as i32), level).len(), 1);
            }
        }
    }

    #[test]
    fn the_first_picture_is_as_coarse_as_the_screen_allows() {
        for (at_least, reduction) in [(1000, 4), (1650, 4), (1651, 2), (6600, 1), (9000, 1), (0, 4096)] {
            assert_eq!(first_reduction(LETTER_600, at_least), reduction, "at least {at_least}");
        }
    }

    #[test]
    fn tiles_come_centre_out_then_the_ring_and_the_overview_first() {
        let view = Viewport { scan: LETTER_600, visible: ScanRect::new(1100, 1100, 2000, 1500), zoom: 1.0 };
        assert_eq!(listed(&wanted_tiles(&view, 0)), format!("!4:0,0 !0:3,2 !0:2,2 {}", ring()));
    }

    /// The ring around the two tiles of the test above, as the plain definition gives it.
    fn ring() -> String {
        let mut tiles: Vec<TileId> = (1..=3).flat_map(|row| (1..=4).map(move |column| TileId { level: 0, row, column })).collect();
        tiles.retain(|tile| {
            let area = tile.area(LETTER_600);
            let seen = ScanRect::new(1100 - 256, 1100 - 256, 2000 + 256, 1500 + 256);
            let touches = area.left < seen.right && seen.left < area.right && area.top < seen.bottom && seen.top < area.bottom;
            touches && !(tile.row == 2 && (2..=3).contains(&tile.column))
        });
        tiles.sort_by_key(|tile| distance_from(*tile, LETTER_600, (1550, 1300)));
        let ring: Vec<WantedTile> = tiles.into_iter().map(|tile| WantedTile { tile, priority: Priority::Near }).collect();
        listed(&ring)
    }

    #[test]
    fn a_page_in_one_tile_is_asked_for_once() {
        let view = Viewport { scan: LETTER_600, visible: ScanRect::new(-90, -90, 5200, 6700), zoom: 0.05 };
        assert_eq!(listed(&wanted_tiles(&view, 0)), "!4:0,0");
    }

    #[test]
    fn nothing_finer_is_asked_for_than_there_is() {
        let view = Viewport { scan: LETTER_600, visible: ScanRect::new(0, 0, 400, 400), zoom: 2.0 };
        assert!(listed(&wanted_tiles(&view, 2)).starts_with("!4:0,0 !2:0,0"));
    }

    #[test]
    fn a_view_beside_the_page_asks_for_nothing_but_the_overview() {
        let view = Viewport { scan: LETTER_600, visible: ScanRect::new(9000, 0, 9900, 400), zoom: 1.0 };
        assert_eq!(listed(&wanted_tiles(&view, 0)), "!4:0,0");
    }

    #[test]
    fn edge_tiles_end_with_the_scan_and_parents_cover_their_children() {
        let tile = TileId { level: 1, row: 6, column: 4 };
        assert_eq!(tile.area(LETTER_600), ScanRect::new(4096, 6144, 5100, 6600));
        let parent = tile.parent().area(LETTER_600);
        assert_eq!(parent.union(tile.area(LETTER_600)), parent);
    }

    #[test]
    fn the_longest_unused_goes_first_and_the_pinned_stays() {
        let held = |key, last_used, pinned| Held { key, bytes: 10, last_used, pinned };
        let all = [held('a', 3, false), held('b', 1, true), held('c', 2, false), held('d', 9, false)];
        assert_eq!(evict(&all, 40), Vec::<char>::new());
        assert_eq!(evict(&all, 29), ['c', 'a']);
        assert_eq!(evict(&all, 0), ['c', 'a', 'd']);
    }
}
