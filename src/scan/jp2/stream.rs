//! Where the tiles of a JPEG 2000 codestream are, and codestreams of one tile each (ISO/IEC 15444-1, annexes A, B and I).
//!
//! A large file is usually cut into tiles that were coded each by itself, but a decoder of whole files decodes all or nothing. So a file of
//! one tile is made of the pieces: the same headers, the picture's bounds moved to the tile's, its parts renumbered. Places on the
//! reference grid stay as they are, and with them everything that is counted from there.
//!
//! What the headers promise is also weighed here: a hostile file asks for millions of blocks with a few bytes.

use crate::model::{ScanRect, ScanSize};
use crate::scan::input::Ordered;
use std::ops::Range;

/// Bytes that a block or a precinct costs while its tile is decoded, roughly.
const BLOCK_BYTES: u64 = 160;

/// The numbers of the SIZ segment (A.5.1) along one side, in units of the reference grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Axis {
    /// Where the picture begins.
    start: u32,
    /// Where it ends.
    end: u32,
    /// Length of a tile.
    tile: u32,
    /// Where the first tile begins.
    origin: u32,
    /// Units between two samples of every component; 0 where components differ.
    step: u32,
}

impl Axis {
    /// Pixels at a reduction.
    fn length(&self, reduction: u32) -> u32 {
        let step = self.step.max(1).saturating_mul(reduction);
        self.end.div_ceil(step) - self.start.div_ceil(step)
    }

    fn tiles(&self) -> u64 {
        u64::from((self.end - self.origin).div_ceil(self.tile))
    }

    /// Where a tile begins, were it not cut off.
    fn corner(&self, index: u64) -> u64 {
        u64::from(self.origin) + index * u64::from(self.tile)
    }

    /// Where a tile begins and ends.
    fn bounds(&self, index: u64) -> (u32, u32) {
        let within = |at: u64| at.clamp(u64::from(self.start), u64::from(self.end)) as u32;
        (within(self.corner(index)), within(self.corner(index + 1)))
    }

    /// The tiles under some pixels.
    fn under(&self, from: i32, to: i32) -> Range<u64> {
        let place = |at: i32| u64::from(self.start - self.origin) + u64::from(at.max(0) as u32);
        let tile = u64::from(self.tile);
        place(from) / tile..place(to).div_ceil(tile).min(self.tiles())
    }

    /// Where the first pixel of a tile stands in the picture at a reduction, and how many there are.
    fn place(&self, index: u64, reduction: u32) -> (u32, u32) {
        let (from, to) = self.bounds(index);
        let from = from.div_ceil(reduction);
        (from - self.start.div_ceil(reduction), to.div_ceil(reduction) - from)
    }
}

/// Where picture and tiles lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    across: Axis,
    down: Axis,
    /// How many components there are.
    pub(super) components: u16,
}

impl Grid {
    /// From the bytes at the SIZ marker.
    pub(super) fn read(segment: &[u8]) -> Option<Self> {
        let data = Ordered { bytes: segment, big_endian: true };
        let number = |index: usize| data.u32(6 + index * 4);
        let components = data.u16(38)?;
        let axis = |at: usize| {
            let mut step = u32::from(*segment.get(41 + at)?);
            for index in 1..usize::from(components) {
                let same = u32::from(*segment.get(41 + at + index * 3)?) == step;
                step = if same { step } else { 0 };
            }
            let axis = Axis { start: number(2 + at)?, end: number(at)?, tile: number(4 + at)?, origin: number(6 + at)?, step };
            (axis.start < axis.end && axis.tile > 0 && axis.origin <= axis.start).then_some(axis)
        };
        Some(Self { across: axis(0)?, down: axis(1)?, components }).filter(|_| components > 0)
    }

    /// Size of the picture in pixels, at a reduction.
    pub(super) fn size_at(&self, reduction: u32) -> ScanSize {
        ScanSize { width: self.across.length(reduction), height: self.down.length(reduction) }
    }

    fn tile_size(&self) -> ScanSize {
        ScanSize { width: self.across.tile.min(self.across.length(1)), height: self.down.tile.min(self.down.length(1)) }
    }

    /// Column and row of a tile.
    fn tile(&self, index: u32) -> (u64, u64) {
        let across = self.across.tiles().max(1);
        (u64::from(index) % across, u64::from(index) / across)
    }
}

/// A codestream with its tiles found.
pub(super) struct Stream {
    grid: Grid,
    /// Boxes that say what the numbers mean, and the head of the box of the codestream; empty for a bare codestream.
    boxes: Vec<u8>,
    /// The SIZ segment with its marker.
    siz: Vec<u8>,
    /// The other segments of the main header that concern decoding.
    rest: Vec<u8>,
    /// The parts of each tile, in order; none where tiles cannot be taken apart.
    parts: Vec<Vec<Range<usize>>>,
    /// The most blocks and precincts that a tile may be cut into, roughly.
    blocks: u64,
}

impl Stream {
    /// Finds the tiles of a file whose codestream begins at `start`; `None` where its headers are damaged.
    pub(super) fn read(bytes: &[u8], start: usize) -> Option<Self> {
        let data = Ordered { bytes, big_endian: true };
        let (mut at, mut siz, mut rest) = (start + 2, Vec::new(), Vec::new());
        let (mut coding, mut apart) = (Coding::default(), true);
        loop {
            let marker = data.u16(at)?;
            if marker == 0xff90 {
                break;
            }
            let length = usize::from(data.u16(at + 2)?);
            let segment = bytes.get(at..at + 2 + length.max(2))?;
            match marker {
                0xff51 => siz = segment.to_vec(),
                // Packet headers of all tiles in one place.
                0xff60 => apart = false,
                // Lengths, comments and registration: of no use, or wrong for a single tile.
                0xff55 | 0xff57 | 0xff63 | 0xff64 => {}
                _ => {
                    coding.note(marker, segment, siz.get(38..40).is_some_and(|count| count < [1, 1].as_slice()));
                    rest.extend_from_slice(segment);
                }
            }
            at += segment.len();
        }
        let grid = Grid::read(&siz)?;
        let tiles = grid.across.tiles().saturating_mul(grid.down.tiles());
        if tiles > 65_535 {
            return None;
        }
        let mut parts = vec![Vec::new(); tiles as usize];
        while data.u16(at) == Some(0xff90) {
            let (tile, length) = (data.u16(at + 4)?, data.u32(at + 6)? as usize);
            let end = if length == 0 { bytes.len() } else { at.checked_add(length)?.min(bytes.len()) };
            if length != 0 && length < 14 {
                break;
            }
            coding.note_part(bytes.get(at + 12..end)?, grid.components < 257);
            parts.get_mut(usize::from(tile))?.push(at..end);
            at = end;
        }
        let boxes = boxes_before(bytes, start).unwrap_or_default();
        // Components of different size make pixels that reach over the edges of tiles.
        if !apart || (grid.across.step, grid.down.step) != (1, 1) || (start > 0 && boxes.is_empty()) {
            parts.clear();
        }
        let blocks = coding.blocks(&grid);
        Some(Self { grid, boxes, siz, rest, parts, blocks })
    }

    /// How many tiles can be taken by themselves.
    pub(super) fn count(&self) -> u32 {
        self.parts.len() as u32
    }

    /// Size of a tile that is not cut off by an edge of the picture.
    pub(super) fn tile_size(&self) -> ScanSize {
        self.grid.tile_size()
    }

    /// Bytes that the bookkeeping of one tile takes while it is decoded.
    pub(super) fn bookkeeping(&self) -> u64 {
        self.blocks.saturating_mul(BLOCK_BYTES)
    }

    /// The tiles under a part of the picture.
    pub(super) fn under(&self, area: ScanRect) -> Vec<u32> {
        let Grid { across, down, .. } = &self.grid;
        let (columns, count) = (across.under(area.left, area.right), across.tiles());
        down.under(area.top, area.bottom).flat_map(|row| columns.clone().map(move |column| (row * count + column) as u32)).collect()
    }

    /// Where the pixels of a tile stand in the picture at a reduction, and how many there are.
    pub(super) fn place(&self, tile: u32, reduction: u32) -> (u32, u32, ScanSize) {
        let (column, row) = self.grid.tile(tile);
        let ((left, width), (top, height)) = (self.grid.across.place(column, reduction), self.grid.down.place(row, reduction));
        (left, top, ScanSize { width, height })
    }

    /// A file of this one tile; `None` where the file holds nothing of it.
    pub(super) fn alone(&self, bytes: &[u8], tile: u32) -> Option<Vec<u8>> {
        let parts = self.parts.get(tile as usize).filter(|parts| !parts.is_empty())?;
        let mut siz = self.siz.clone();
        let (column, row) = self.grid.tile(tile);
        for (at, axis, index) in [(6, &self.grid.across, column), (10, &self.grid.down, row)] {
            let (from, to) = axis.bounds(index);
            // The tile grid begins with the tile's own corner.
            for (at, number) in [(at, to), (at + 8, from), (at + 24, axis.corner(index) as u32)] {
                siz.get_mut(at..at + 4)?.copy_from_slice(&number.to_be_bytes());
            }
        }
        let mut out = self.boxes.clone();
        out.extend_from_slice(b"\xff\x4f");
        out.extend_from_slice(&siz);
        out.extend_from_slice(&self.rest);
        for part in parts {
            let at = out.len();
            out.extend_from_slice(bytes.get(part.clone())?);
            out.get_mut(at + 4..at + 6)?.copy_from_slice(&[0, 0]);
            out.get_mut(at + 6..at + 10)?.copy_from_slice(&(part.len() as u32).to_be_bytes());
        }
        out.extend_from_slice(b"\xff\xd9");
        Some(out)
    }
}

/// The boxes that have to stand before a codestream (I.4), and the head of a box that goes on to the end of the file; nothing where the
/// codestream stands alone.
fn boxes_before(bytes: &[u8], start: usize) -> Option<Vec<u8>> {
    if start == 0 {
        return Some(Vec::new());
    }
    let data = Ordered { bytes, big_endian: true };
    let (mut at, mut kept) = (0, Vec::new());
    loop {
        // A writer that was interrupted has not named the box yet.
        if at + 8 == start {
            break;
        }
        let (length, kind) = (u64::from(data.u32(at)?), bytes.get(at + 4..at + 8)?);
        let length = match length {
            0 => (bytes.len() - at) as u64,
            1 => data.u64(at + 8)?,
            length => length,
        };
        let end = at.checked_add(usize::try_from(length).ok().filter(|length| *length >= 8)?)?;
        match kind {
            b"jp2c" => break,
            b"jP  " | b"ftyp" | b"jp2h" => kept.extend_from_slice(bytes.get(at..end)?),
            _ => {}
        }
        at = end;
    }
    let has_header = kept.windows(4).any(|window| window == b"jp2h");
    kept.extend_from_slice(b"\0\0\0\0jp2c");
    has_header.then_some(kept)
}

/// The smallest blocks and precincts that any header asks for.
#[derive(Debug, Default)]
struct Coding {
    /// Samples of the smallest block.
    block: Option<u64>,
    /// Samples of the smallest precinct, on the finest level.
    precinct: Option<u64>,
}

impl Coding {
    /// Looks into a segment that says how samples are coded: COD (A.6.1) or COC (A.6.2).
    fn note(&mut self, marker: u16, segment: &[u8], few: bool) {
        let (style, at) = match marker {
            0xff52 => (segment.get(4), 9),
            0xff53 => (segment.get(if few { 5 } else { 6 }), if few { 6 } else { 7 }),
            _ => return,
        };
        let (Some(&style), Some(&[levels, width, height, _, _])) = (style, segment.get(at..at + 5).and_then(|five| five.first_chunk()))
        else {
            return;
        };
        let least = |held: &mut Option<u64>, samples: u64| *held = Some(held.map_or(samples, |held| held.min(samples)));
        least(&mut self.block, 1 << (u32::from(width & 15) + u32::from(height & 15) + 4).min(40));
        if style & 1 != 0 {
            let sizes = segment.get(at + 5..).unwrap_or_default().iter().take(usize::from(levels) + 1);
            sizes.for_each(|size| least(&mut self.precinct, 1 << (u32::from(size & 15) + u32::from(size >> 4))));
        }
    }

    /// Looks into the header of a part of a tile.
    fn note_part(&mut self, part: &[u8], few: bool) {
        let data = Ordered { bytes: part, big_endian: true };
        let mut at = 0;
        while let (Some(marker), Some(length)) = (data.u16(at), data.u16(at + 2)) {
            if marker == 0xff93 {
                return;
            }
            let Some(segment) = part.get(at..at + 2 + usize::from(length.max(2))) else { return };
            self.note(marker, segment, few);
            at += segment.len();
        }
    }

    /// Blocks and precincts of the largest tile.
    fn blocks(&self, grid: &Grid) -> u64 {
        let ScanSize { width, height } = grid.tile_size();
        let samples = u64::from(width) * u64::from(height) * u64::from(grid.components);
        let count = |each: Option<u64>| samples / each.unwrap_or(4096).max(1);
        count(self.block).saturating_add(self.precinct.map_or(0, |precinct| count(Some(precinct))))
    }
}
