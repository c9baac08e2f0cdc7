//! Decoded scans as a pyramid of ever smaller pictures, and tiles cut from it for the screen.
//!
//! The decoded picture is kept once, in the form it came in: one bit a pixel for bilevel scans (an eighth of grey), and one byte where
//! a colour picture turns out to hold nothing but grey. Each further level is half as large, area-averaged, so that thin
//! strokes turn grey instead of falling between the pixels. How the user wants to see a scan is applied while a tile is cut; the kept
//! pixels never change.
//!
//! Nothing here knows which scan it holds, when a tile is needed (see [`super::render_policy`]) or how it gets to the screen.

use super::filters::{self, MARGIN, Paper, Piece};
pub use super::look::Enhancement;
use super::render_policy::{TILE, TileId, reduction_of};
use crate::model::{ScanRect, ScanSize};
use crate::scan::tiles::fourth_of_bits;
use crate::scan::{Cancel, Pixels, Raster};
use std::sync::OnceLock;

/// The pixels of a tile, in a form every toolkit takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TileData {
    /// One byte a pixel.
    Grey(Vec<u8>),
    /// Three bytes a pixel.
    Rgb(Vec<u8>),
}

/// A picture for the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TilePixels {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Rows from the top, no padding.
    pub data: TileData,
    /// The part of the scan that the whole picture shows, in scan pixels. It reaches one tile pixel beyond the tile's own area where the
    /// scan goes on, so that neighbours blend without a seam; at the right and bottom it may end past the scan.
    pub area: ScanRect,
}

/// One level of a pyramid.
#[derive(Debug)]
struct Level {
    width: u32,
    height: u32,
    pixels: Pixels,
}

/// A level and its place in the pyramid. That of a page of one bit a pixel at half its size is made when somebody looks at it: it takes
/// most of the time and memory, and the whole page on a screen does not need it.
#[derive(Debug)]
struct Slot {
    width: u32,
    height: u32,
    level: OnceLock<Level>,
}

impl From<Level> for Slot {
    fn from(level: Level) -> Self {
        Self { width: level.width, height: level.height, level: OnceLock::from(level) }
    }
}

/// A decoded scan at its own and all smaller sizes.
#[derive(Debug)]
pub struct Pyramid {
    scan: ScanSize,
    finest: u8,
    levels: Vec<Slot>,
    damage: Option<String>,
    /// Why no finer level will ever be here: the page is so large that its fine levels would fill the memory.
    bounded: Option<String>,
    /// What its paper is like, found out when it is asked for first.
    paper: OnceLock<Paper>,
}

/// Bytes of one level at most. A page of one bit a pixel is within every limit and four times as large, twice over, once it is grey; levels
/// finer than this are passed through on the way to the coarser ones and let go.
const LEVEL_BYTES: u64 = 256 << 20;

impl Pyramid {
    /// Builds all levels under a whole-frame picture; `scan` is the size of the scan itself.
    ///
    /// `None` where the job was cancelled, or where the picture does not hold the bytes its size promises.
    pub fn build(scan: ScanSize, raster: Raster, cancel: &Cancel) -> Option<Self> {
        let Raster { size, reduction, pixels, damage, .. } = raster;
        if size.width == 0 || size.height == 0 || byte_count(&pixels, size.width, size.height) != bytes_of(&pixels).len() {
            return None;
        }
        Self::bounded_build(scan, (size, reduction, pixels, damage), LEVEL_BYTES, cancel)
    }

    /// As [`Self::build`], with another bound on a level's bytes.
    fn bounded_build(
        scan: ScanSize,
        (size, reduction, pixels, damage): (ScanSize, u32, Pixels, Option<String>),
        most: u64,
        cancel: &Cancel,
    ) -> Option<Self> {
        let mut finest = reduction.max(1).ilog2() as u8;
        let mut first = Level { width: size.width, height: size.height, pixels: without_needless_colour(pixels) };
        while half_bytes(&first) > most {
            first = quarter(&first, cancel)?;
            finest += 2;
        }
        let bounded = (finest > reduction.max(1).ilog2() as u8).then(|| {
            format!("shown at one pixel in {}: finer, a page of {} × {} pixels fills the memory", 1 << finest, scan.width, scan.height)
        });
        let mut levels = Self::first_levels(first);
        while let Some(last) = levels.last()
            && last.width.max(last.height) > TILE
        {
            let next = halve(last.level.get()?, cancel)?;
            levels.push(next.into());
        }
        Some(Self { scan, finest, levels, damage, bounded, paper: OnceLock::new() })
    }

    /// The first level; of one bit a pixel, also the one at a fourth, and an empty place between.
    fn first_levels(first: Level) -> Vec<Slot> {
        let fourth = match &first.pixels {
            Pixels::Bilevel(bytes) if first.width.max(first.height) > 2 * TILE => Some(fourth(bytes, first.width, first.height)),
            _ => None,
        };
        let (width, height) = (first.width.div_ceil(2), first.height.div_ceil(2));
        let half = fourth.is_some().then(|| Slot { width, height, level: OnceLock::new() });
        std::iter::once(first.into()).chain(half).chain(fourth.map(Slot::from)).collect()
    }

    /// A level, made now where nobody needed it before.
    fn level(&self, at: usize) -> Option<&Level> {
        let slot = self.levels.get(at)?;
        Some(slot.level.get_or_init(|| {
            let made = at.checked_sub(1).and_then(|finer| halve(self.level(finer)?, &Cancel::default()));
            made.unwrap_or(Level { width: 0, height: 0, pixels: Pixels::Grey(Vec::new()) })
        }))
    }

    /// The same page, of which there will be no finer picture, with the reason.
    #[must_use]
    pub(super) fn no_finer(self, why: &str) -> Self {
        let bounded = Some(format!("shown at one pixel in {}: {why}", reduction_of(self.finest)));
        Self { bounded, ..self }
    }

    /// Size of the scan in its own pixels.
    pub fn scan_size(&self) -> ScanSize {
        self.scan
    }

    /// The finest level there is; 0 where the scan was decoded whole.
    pub fn finest(&self) -> u8 {
        self.finest
    }

    /// What could not be decoded or is not kept, for people.
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref().or(self.bounded.as_deref())
    }

    /// Whether decoding the page whole would bring a finer level.
    pub fn can_be_finer(&self) -> bool {
        self.finest > 0 && self.bounded.is_none()
    }

    /// Memory taken.
    pub fn bytes(&self) -> u64 {
        self.levels.iter().filter_map(|slot| slot.level.get()).map(|level| bytes_of(&level.pixels).len() as u64).sum()
    }

    /// Cuts a tile; `None` where its level is finer than what is here or it lies outside the scan.
    ///
    /// A level coarser than the coarsest is served from the coarsest.
    pub fn tile(&self, tile: TileId, enhancement: Enhancement) -> Option<TilePixels> {
        self.tile_unless(tile, enhancement, &Cancel::default())
    }

    /// The same, unless it is stopped; nothing comes of it then.
    pub(super) fn tile_unless(&self, tile: TileId, enhancement: Enhancement, cancel: &Cancel) -> Option<TilePixels> {
        let level = self.level(usize::from(tile.level.checked_sub(self.finest)?))?;
        let (left, right) = with_apron(u32::from(tile.column), level.width)?;
        let (top, bottom) = with_apron(u32::from(tile.row), level.height)?;
        let scale = reduction_of(tile.level) as i32;
        let area = ScanRect::new(left as i32 * scale, top as i32 * scale, right as i32 * scale, bottom as i32 * scale);
        let table = (!enhancement.is_plain()).then(|| enhancement.table());
        let data = if enhancement.is_filtered() {
            self.filtered(level, (left, top, right, bottom), reduction_of(tile.level), enhancement, cancel)?
        } else {
            cut(level, (left, top, right, bottom), table.as_ref())
        };
        Some(TilePixels { width: right - left, height: bottom - top, data, area })
    }

    /// Whether a tile is cut by copying its bytes, perhaps through a table: neither bits to be spread out, nor a level to be made first, nor
    /// filters.
    pub fn cuts_quickly(&self, tile: TileId, enhancement: Enhancement) -> bool {
        let slot = tile.level.checked_sub(self.finest).and_then(|at| self.levels.get(usize::from(at)));
        let made = slot.and_then(|slot| slot.level.get());
        made.is_some_and(|level| !matches!(level.pixels, Pixels::Bilevel(_))) && !enhancement.is_filtered()
    }

    /// What the paper of the page is like, where somebody asked already.
    pub fn known_paper(&self) -> Option<&Paper> {
        self.paper.get()
    }

    /// What the paper of the page is like; found out on the spot the first time, which takes some milliseconds: a worker's task.
    pub fn paper(&self) -> &Paper {
        self.paper.get_or_init(|| {
            let at = self.levels.len().saturating_sub(1);
            let whole = self.level(at).map(|level| {
                let data = cut(level, (0, 0, level.width, level.height), None);
                piece(data, (0, 0, level.width, level.height), reduction_of(self.finest + at as u8))
            });
            let nothing = Piece { width: 0, height: 0, samples: 1, bytes: Vec::new(), corner: (0, 0), reduction: 1 };
            Paper::new(&whole.unwrap_or(nothing), self.scan)
        })
    }

    /// Cuts a part with a margin around it, filters it and takes the margin off again.
    fn filtered(
        &self,
        level: &Level,
        (left, top, right, bottom): (u32, u32, u32, u32),
        reduction: u32,
        look: Enhancement,
        cancel: &Cancel,
    ) -> Option<TileData> {
        let outer = (
            left.saturating_sub(MARGIN),
            top.saturating_sub(MARGIN),
            (right + MARGIN).min(level.width),
            (bottom + MARGIN).min(level.height),
        );
        let mut piece = piece(cut(level, outer, None), outer, reduction);
        if look.is_filtered() {
            filters::apply(&mut piece, self.paper(), look, cancel);
        }
        if cancel.is_cancelled() {
            return None;
        }
        let samples = piece.samples;
        let mut bytes = piece.inner((left - outer.0) as usize, (top - outer.1) as usize, (right - left) as usize, (bottom - top) as usize);
        look.apply_table(&mut bytes);
        Some(if samples == 1 { TileData::Grey(bytes) } else { TileData::Rgb(bytes) })
    }

    /// The pixels that a tile of `area` needs: its own, and a margin where its look depends on neighbours.
    pub fn needed(area: ScanRect, reduction: u32, look: Enhancement) -> ScanRect {
        let margin = if look.is_filtered() { (MARGIN * reduction) as i32 } else { 0 };
        ScanRect { left: area.left - margin, top: area.top - margin, right: area.right + margin, bottom: area.bottom + margin }
    }

    /// The tile that a decoded part of the scan is, as [`Self::tile`] would have cut it; `raster` shows what [`Self::needed`] says, or
    /// what there is of that.
    pub fn part(&self, raster: Raster, wanted: ScanRect, look: Enhancement, cancel: &Cancel) -> Option<TilePixels> {
        let Raster { size: ScanSize { width, height }, reduction, area, pixels, .. } = raster;
        if width == 0 || height == 0 || byte_count(&pixels, width, height) != bytes_of(&pixels).len() {
            return None;
        }
        let step = reduction.max(1) as i32;
        let level = Level { width, height, pixels };
        let (from, to, data) = if look.is_filtered() {
            let data = cut(&level, (0, 0, width, height), None);
            let corner = ((area.left / step).max(0) as u32, (area.top / step).max(0) as u32);
            let mut piece = Piece { corner, ..piece(data, (0, 0, width, height), reduction) };
            filters::apply(&mut piece, self.paper(), look, cancel);
            if cancel.is_cancelled() {
                return None;
            }
            let edge = |at: i32, origin: i32, most: u32| (((at - origin) / step).max(0) as u32).min(most);
            let from = (edge(wanted.left, area.left, width), edge(wanted.top, area.top, height));
            let end = |at: i32, origin: i32, most: u32| (((at - origin).max(0) as u32).div_ceil(reduction.max(1))).min(most);
            let to = (end(wanted.right, area.left, width), end(wanted.bottom, area.top, height));
            if to.0 <= from.0 || to.1 <= from.1 {
                return None;
            }
            let mut bytes = piece.inner(from.0 as usize, from.1 as usize, (to.0 - from.0) as usize, (to.1 - from.1) as usize);
            look.apply_table(&mut bytes);
            (from, to, if piece.samples == 1 { TileData::Grey(bytes) } else { TileData::Rgb(bytes) })
        } else {
            let table = (!look.is_plain()).then(|| look.table());
            ((0, 0), (width, height), cut(&level, (0, 0, width, height), table.as_ref()))
        };
        let place = |origin: i32, at: u32| origin.saturating_add((at as i32).saturating_mul(step));
        let area = ScanRect {
            left: place(area.left, from.0),
            top: place(area.top, from.1),
            right: place(area.left, to.0),
            bottom: place(area.top, to.1),
        };
        Some(TilePixels { width: to.0 - from.0, height: to.1 - from.1, data, area })
    }

    /// A copy of the finest level whose longer side is no more than `longest` pixels: the whole scan for those who need no finer picture.
    pub fn overview(&self, longest: u32) -> Option<Raster> {
        let fits = |slot: &Slot| slot.width.max(slot.height) <= longest;
        let at = self.levels.iter().position(fits).unwrap_or(self.levels.len().saturating_sub(1));
        let Level { width, height, pixels } = self.level(at)?;
        Some(Raster {
            size: ScanSize { width: *width, height: *height },
            reduction: reduction_of(self.finest + at as u8),
            area: ScanRect::new(0, 0, self.scan.width as i32, self.scan.height as i32),
            pixels: pixels.clone(),
            damage: None,
        })
    }

    /// The whole scan, averaged down so that its longer side has `side` pixels; never larger than what is here.
    pub fn thumbnail(&self, side: u32) -> Option<TilePixels> {
        let level = self.level(self.levels.iter().rposition(|slot| slot.width.max(slot.height) >= side).unwrap_or(0))?;
        let data = cut(level, (0, 0, level.width, level.height), None);
        let longest = level.width.max(level.height);
        let side = side.clamp(1, longest);
        let scaled = |length: u32| ((u64::from(length) * u64::from(side)) / u64::from(longest)).max(1) as u32;
        let (width, height) = (scaled(level.width), scaled(level.height));
        let shrunk = match data {
            TileData::Grey(bytes) => TileData::Grey(shrink::<1>(&bytes, (level.width, level.height), (width, height))),
            TileData::Rgb(bytes) => TileData::Rgb(shrink::<3>(&bytes, (level.width, level.height), (width, height))),
        };
        let area = ScanRect::new(0, 0, self.scan.width as i32, self.scan.height as i32);
        Some(TilePixels { width, height, data: shrunk, area })
    }
}

/// First and one past the last pixel of a tile, with one more on each side where the level goes on.
fn with_apron(index: u32, length: u32) -> Option<(u32, u32)> {
    let start = index.checked_mul(TILE)?;
    (start < length).then(|| (start.saturating_sub(1), (start + TILE + 1).min(length)))
}

fn bytes_of(pixels: &Pixels) -> &[u8] {
    let (Pixels::Bilevel(bytes) | Pixels::Grey(bytes) | Pixels::Rgb(bytes)) = pixels;
    bytes
}

fn byte_count(pixels: &Pixels, width: u32, height: u32) -> usize {
    let row = match pixels {
        Pixels::Bilevel(_) => width.div_ceil(8) as usize,
        Pixels::Grey(_) => width as usize,
        Pixels::Rgb(_) => width as usize * 3,
    };
    row * height as usize
}

/// A colour picture in which all pixels are grey costs a third as grey. Scanners save such files all day.
fn without_needless_colour(pixels: Pixels) -> Pixels {
    let Pixels::Rgb(bytes) = pixels else { return pixels };
    let (triples, _) = bytes.as_chunks::<3>();
    if triples.iter().all(|[red, green, blue]| red == green && green == blue) {
        Pixels::Grey(triples.iter().map(|[red, _, _]| *red).collect())
    } else {
        Pixels::Rgb(bytes)
    }
}

/// The next coarser level: each pixel the mean of the up to four under it. `None` where cancelled.
fn halve(level: &Level, cancel: &Cancel) -> Option<Level> {
    let (width, height) = (level.width.div_ceil(2), level.height.div_ceil(2));
    let across = width as usize;
    let pixels = match &level.pixels {
        Pixels::Bilevel(bytes) => {
            let row = level.width.div_ceil(8) as usize;
            let whole = level.width as usize;
            Pixels::Grey(halve_rows(bytes, row, across, cancel, |top, bottom, out| halve_bits(top, bottom, whole, out))?)
        }
        Pixels::Grey(bytes) => Pixels::Grey(halve_rows(bytes, level.width as usize, across, cancel, halve_samples::<1>)?),
        Pixels::Rgb(bytes) => Pixels::Rgb(halve_rows(bytes, level.width as usize * 3, across * 3, cancel, halve_samples::<3>)?),
    };
    Some(Level { width, height, pixels })
}

/// A page of one bit a pixel at a fourth, counted in one pass.
fn fourth(bytes: &[u8], width: u32, height: u32) -> Level {
    let row = width.div_ceil(8) as usize;
    let across = width.div_ceil(4) as usize;
    let mut out = Vec::with_capacity((across + 1) * height.div_ceil(4) as usize);
    bytes.chunks(row.max(1) * 4).for_each(|rows| fourth_of_bits(rows, row, width, &mut out));
    Level { width: across as u32, height: height.div_ceil(4), pixels: Pixels::Grey(out) }
}

/// Feeds pairs of rows to `halve_row`; the last row of an odd number of rows is its own partner.
fn halve_rows(bytes: &[u8], row: usize, out_row: usize, cancel: &Cancel, halve_row: impl Fn(&[u8], &[u8], &mut [u8])) -> Option<Vec<u8>> {
    let rows = bytes.len() / row.max(1);
    let mut out = vec![0; out_row * rows.div_ceil(2)];
    for (pair, out) in bytes.chunks(row * 2).zip(out.chunks_exact_mut(out_row)) {
        if cancel.is_cancelled() {
            return None;
        }
        let (top, rest) = pair.split_at_checked(row)?;
        halve_row(top, if rest.len() == row { rest } else { top }, out);
    }
    Some(out)
}

/// Bytes that the next coarser level takes.
fn half_bytes(level: &Level) -> u64 {
    let samples = if matches!(level.pixels, Pixels::Rgb(_)) { 3 } else { 1 };
    u64::from(level.width.div_ceil(2)) * u64::from(level.height.div_ceil(2)) * samples
}

/// The level after the next, a few rows at a time, so that the next is never there as a whole.
fn quarter(level: &Level, cancel: &Cancel) -> Option<Level> {
    if let Pixels::Bilevel(bytes) = &level.pixels {
        return (!cancel.is_cancelled()).then(|| fourth(bytes, level.width, level.height));
    }
    let bytes = bytes_of(&level.pixels);
    let row = byte_count(&level.pixels, level.width, 1);
    let mut out: Option<Vec<u8>> = None;
    let (width, height) = (level.width.div_ceil(2).div_ceil(2), level.height.div_ceil(2).div_ceil(2));
    for strip in bytes.chunks(row * 4 * STRIP) {
        let pixels = match &level.pixels {
            Pixels::Rgb(_) => Pixels::Rgb(strip.to_vec()),
            _ => Pixels::Grey(strip.to_vec()),
        };
        let part = Level { width: level.width, height: (strip.len() / row.max(1)) as u32, pixels };
        let twice = halve(&halve(&part, cancel)?, cancel)?;
        out.get_or_insert_default().extend_from_slice(bytes_of(&twice.pixels));
    }
    let out = out?;
    let pixels = if matches!(level.pixels, Pixels::Rgb(_)) { Pixels::Rgb(out) } else { Pixels::Grey(out) };
    Some(Level { width, height, pixels })
}

/// Rows of the result that [`quarter`] makes at a time.
const STRIP: usize = 64;

fn halve_samples<const N: usize>(top: &[u8], bottom: &[u8], out: &mut [u8]) {
    let (top, _) = top.as_chunks::<N>();
    let (bottom, _) = bottom.as_chunks::<N>();
    let (out, _) = out.as_chunks_mut::<N>();
    let (top_pairs, top_rest) = top.as_chunks::<2>();
    let (bottom_pairs, bottom_rest) = bottom.as_chunks::<2>();
    for ((out, [a, b]), [c, d]) in out.iter_mut().zip(top_pairs).zip(bottom_pairs) {
        *out = std::array::from_fn(|n| mean([a, b, c, d].map(|pixel| pixel.get(n).copied().unwrap_or(0))));
    }
    if let (Some(out), [a], [c]) = (out.get_mut(top_pairs.len()), top_rest, bottom_rest) {
        *out = std::array::from_fn(|n| mean([a, a, c, c].map(|pixel| pixel.get(n).copied().unwrap_or(0))));
    }
}

fn mean(four: [u8; 4]) -> u8 {
    let sum: u16 = four.iter().map(|value| u16::from(*value)).sum();
    ((sum + 2) / 4) as u8
}

/// Grey for 0 to 4 white ones of four pixels.
const GREY_OF_FOUR: [u8; 5] = [0, 64, 128, 191, 255];

/// For each byte of eight pixels: how many of each pair are white, one pair a byte, the first lowest.
#[expect(clippy::indexing_slicing, reason = "worked out while compiling, where a wrong index is an error")]
const WHITE_OF_PAIRS: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut pair = 0;
        while pair < 4 {
            let two = byte >> (6 - 2 * pair) & 3;
            table[byte] |= ((two & 1) + (two >> 1)) as u32 * (1 << (8 * pair));
            pair += 1;
        }
        byte += 1;
    }
    table
};

/// Four pixels at a time, one a byte of a word: a newspaper page has thirty-five million of them.
fn halve_bits(top: &[u8], bottom: &[u8], width: usize, out: &mut [u8]) {
    let white = |byte: &u8| WHITE_OF_PAIRS.get(usize::from(*byte)).copied().unwrap_or(0);
    let grey = |top: &u8, bottom: &u8| {
        let count = white(top) + white(bottom);
        // 0, 64, 128, 191 and 255, in each byte by itself.
        (count * 63 + (((count * 3 + 0x0202_0202) >> 2) & 0x0303_0303)).to_le_bytes()
    };
    let (fours, rest) = out.as_chunks_mut::<4>();
    for ((out, top), bottom) in fours.iter_mut().zip(top).zip(bottom) {
        *out = grey(top, bottom);
    }
    if let (false, Some(top), Some(bottom)) = (rest.is_empty(), top.get(fours.len()), bottom.get(fours.len())) {
        rest.iter_mut().zip(grey(top, bottom)).for_each(|(out, value)| *out = value);
    }
    // An odd width leaves one column whose right neighbours are padding.
    if let (1, Some(last), Some(top), Some(bottom)) = (width % 2, out.last_mut(), top.last(), bottom.last()) {
        let bit = 7 - (width - 1) % 8;
        let white = 2 * (((top >> bit) & 1) + ((bottom >> bit) & 1));
        *last = GREY_OF_FOUR.get(usize::from(white)).copied().unwrap_or(255);
    }
}

/// Pixels that were cut from a level, with where they come from.
fn piece(data: TileData, (left, top, right, bottom): (u32, u32, u32, u32), reduction: u32) -> Piece {
    let (samples, bytes) = match data {
        TileData::Grey(bytes) => (1, bytes),
        TileData::Rgb(bytes) => (3, bytes),
    };
    Piece { width: (right - left) as usize, height: (bottom - top) as usize, samples, bytes, corner: (left, top), reduction }
}

/// Copies a part of a level, through `table` where there is one; bounds are first and one past the last pixel.
fn cut(level: &Level, (left, top, right, bottom): (u32, u32, u32, u32), table: Option<&[u8; 256]>) -> TileData {
    let (rows, columns) = (top as usize..bottom as usize, left as usize..right as usize);
    match &level.pixels {
        Pixels::Bilevel(bytes) => {
            let shades = table.map_or([0, 255], |table| [table[0], table[255]]);
            TileData::Grey(cut_bits(bytes, level.width.div_ceil(8) as usize, rows, columns, shades))
        }
        Pixels::Grey(bytes) => TileData::Grey(cut_samples(bytes, level.width as usize, 1, rows, columns, table)),
        Pixels::Rgb(bytes) => TileData::Rgb(cut_samples(bytes, level.width as usize * 3, 3, rows, columns, table)),
    }
}

type Pixels1D = std::ops::Range<usize>;

fn cut_samples(bytes: &[u8], row: usize, samples: usize, rows: Pixels1D, columns: Pixels1D, table: Option<&[u8; 256]>) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len() * columns.len() * samples);
    for line in bytes.chunks_exact(row.max(1)).skip(rows.start).take(rows.len()) {
        let part = line.get(columns.start * samples..columns.end * samples).unwrap_or_default();
        match table {
            None => out.extend_from_slice(part),
            Some(table) => out.extend(part.iter().map(|value| table.get(usize::from(*value)).copied().unwrap_or(*value))),
        }
    }
    out
}

fn cut_bits(bytes: &[u8], row: usize, rows: Pixels1D, columns: Pixels1D, shades: [u8; 2]) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len() * columns.len());
    let first_byte = columns.start / 8;
    for line in bytes.chunks_exact(row.max(1)).skip(rows.start).take(rows.len()) {
        let packed = line.get(first_byte..columns.end.div_ceil(8)).unwrap_or_default();
        let bits = packed.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1));
        out.extend(bits.skip(columns.start % 8).take(columns.len()).map(|bit| if bit == 1 { shades[1] } else { shades[0] }));
    }
    out
}

/// Averages a picture down; each pixel of the result is the mean of the whole pixels that fall to it.
fn shrink<const N: usize>(bytes: &[u8], (width, height): (u32, u32), (to_width, to_height): (u32, u32)) -> Vec<u8> {
    let (pixels, _) = bytes.as_chunks::<N>();
    let share = |index: u32, from: u32, to: u32| {
        let start = u64::from(index) * u64::from(from) / u64::from(to);
        let end = (u64::from(index + 1) * u64::from(from) / u64::from(to)).max(start + 1);
        start as usize..end as usize
    };
    let mut out = Vec::with_capacity(to_width as usize * to_height as usize * N);
    for row in 0..to_height {
        let rows = share(row, height, to_height);
        for column in 0..to_width {
            let columns = share(column, width, to_width);
            let (mut sums, mut count) = ([0_u32; N], 0);
            for line in pixels.chunks_exact(width as usize).skip(rows.start).take(rows.len()) {
                for pixel in line.get(columns.clone()).unwrap_or_default() {
                    sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
                    count += 1;
                }
            }
            out.extend(sums.map(|sum| (sum / count.max(1)) as u8));
        }
    }
    out
}

#[cfg(test)]
#[path = "pixels_tests.rs"]
mod tests;
