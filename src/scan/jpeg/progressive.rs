//! Progressive JPEGs: first sight from their first scan, and the whole picture from all of them (ITU-T T.81 annex G).
//!
//! Such a file holds the coefficients of all blocks in several scans, ever finer; nearly all begin with the means of blocks, which are a
//! few percent of the file and the picture at an eighth. [`first_sight`] reads no further. [`whole`] holds all coefficients, two bytes each,
//! until the last scan was read. Both can be stopped at any row of blocks, which the decoder of whole pictures that is used for damaged
//! files cannot.

use super::bits::{Bits, Garbled, Table};
use super::cosine::{self, Block};
use super::plan::{Described, Reading, ZIGZAG, next_segment};
use super::planes::{Plane, Shape, put};
use crate::model::ScanSize;
use crate::scan::raster::{Raster, whole as whole_of};
use crate::scan::tiles::reduced_size;
use crate::scan::{Cancel, ScanError};
use std::sync::Arc;

/// Why a file could not be read here.
enum Failure {
    /// Stopped.
    Cancelled,
    /// It is damaged, or of a kind that is left to the other decoder.
    Other,
}

impl From<Garbled> for Failure {
    fn from(_: Garbled) -> Self {
        Self::Other
    }
}

/// The blocks of one component.
struct Blocks {
    described: Described,
    /// Blocks in a row, those that fill up the last MCU included.
    across: u32,
    /// Blocks across and down that hold something of the picture.
    real: (u32, u32),
    scale: Block,
    /// First coefficients, in rows of blocks.
    first: Vec<i16>,
    /// All coefficients in rows, the first left out; none where only first sight is wanted.
    others: Vec<[i16; 64]>,
    has_first: bool,
}

/// A file on its way.
struct Progress {
    shape: Shape,
    components: Vec<Blocks>,
}

/// A component of a scan: its place in the frame, its tables for first coefficients and for the others.
type Named = (usize, Option<Arc<Table>>, Option<Arc<Table>>);

/// What the head of a scan says (B.2.3), and where its data is.
struct Scan<'a> {
    /// Its components.
    components: Vec<Named>,
    /// First and last coefficient.
    band: (u32, u32),
    /// The bit that was known before, 0 where nothing was, and the one that is known after.
    bits: (u32, u32),
    restart_every: u32,
    data: &'a [u8],
    at: usize,
}

/// The picture at an eighth, or at a coarser reduction, from the scans of first coefficients; `None` where the file is not of this kind or
/// not in order.
///
/// # Errors
/// Only [`ScanError::Cancelled`].
pub(super) fn first_sight(bytes: &[u8], reduction: u32, cancel: &Cancel) -> Result<Option<Raster>, ScanError> {
    let progress = match read(bytes, false, cancel) {
        Ok(progress) => progress,
        Err(Failure::Cancelled) => return Err(ScanError::Cancelled),
        Err(Failure::Other) => return Ok(None),
    };
    let Progress { shape, components } = &progress;
    let mean = |blocks: &Blocks| Plane {
        width: blocks.across as usize,
        values: blocks.first.iter().map(|first| cosine::flat(f32::from(*first) * blocks.scale[0])).collect(),
    };
    let planes: Vec<Plane> = components.iter().map(mean).collect();
    let size = reduced_size(shape.size, 8);
    let mut pixels = Vec::with_capacity(size.width as usize * size.height as usize * components.len());
    shape.colours(&planes, (0, 0), size, false, &mut pixels);
    let raster = Raster { size, reduction: 8, area: whole_of(shape.size), pixels: shape.pixels(pixels), damage: None };
    Ok(Some(raster.reduced(reduction)))
}

/// The whole picture; `None` where the file is not of this kind or not in order.
///
/// # Errors
/// Only [`ScanError::Cancelled`].
pub(super) fn whole(bytes: &[u8], cancel: &Cancel) -> Result<Option<Raster>, ScanError> {
    match read(bytes, true, cancel) {
        Ok(progress) => progress.picture(cancel).map(Some),
        Err(Failure::Cancelled) => Err(ScanError::Cancelled),
        Err(Failure::Other) => Ok(None),
    }
}

/// Reads the scans, all or those of first coefficients up to where there is one of each component.
fn read(bytes: &[u8], all: bool, cancel: &Cancel) -> Result<Progress, Failure> {
    let (mut reading, mut at) = (Reading::default(), 2);
    let mut progress: Option<Progress> = None;
    loop {
        let (marker, segment) = next_segment(bytes, &mut at).ok_or(Failure::Other)?;
        match marker {
            0xc2 => reading.start(segment, true).ok_or(Failure::Other)?,
            0xda => {
                if progress.is_none() {
                    progress = Some(Progress::begin(&reading, all).ok_or(Failure::Other)?);
                }
                let progress = progress.as_mut().ok_or(Failure::Other)?;
                // Divisors may come as late as the first scan of a component.
                progress.learn_scales(&reading);
                let scan = Scan::read(&reading, segment, bytes, at).ok_or(Failure::Other)?;
                if !all && scan.band.0 > 0 {
                    return Err(Failure::Other);
                }
                at = progress.scan(&scan, cancel)?;
                if !all && progress.components.iter().all(|blocks| blocks.has_first) {
                    break;
                }
            }
            0xd9 => break,
            _ => reading.note(marker, segment).ok_or(Failure::Other)?,
        }
    }
    let progress = progress.ok_or(Failure::Other)?;
    let complete = progress.components.iter().all(|blocks| blocks.has_first && blocks.scale[0] > 0.0);
    complete.then_some(progress).ok_or(Failure::Other)
}

impl<'a> Scan<'a> {
    fn read(reading: &Reading, segment: &[u8], data: &'a [u8], at: usize) -> Option<Self> {
        let described = &reading.frame.as_ref()?.components;
        let (&count, rest) = segment.split_first()?;
        let (entries, tail) = rest.split_at_checked(usize::from(count) * 2)?;
        let &[from, to, bits, ..] = tail else { return None };
        let mut components = Vec::new();
        for &[named, tables] in entries.as_chunks::<2>().0 {
            let place = described.iter().position(|component| component.id == named)?;
            let (dc, ac) = reading.tables(tables);
            components.push((place, dc, ac));
        }
        let (before, after) = (u32::from(bits >> 4), u32::from(bits & 15));
        let sound = match from {
            0 => to == 0,
            _ => to < 64 && from <= to && components.len() == 1,
        };
        let in_order = components.is_sorted_by_key(|(place, ..)| *place) && !components.is_empty();
        (sound && in_order && after < 14 && (before == 0 || before == after + 1)).then_some(Self {
            components,
            band: (u32::from(from), u32::from(to)),
            bits: (before, after),
            restart_every: reading.restart_every,
            data,
            at,
        })
    }
}

impl Progress {
    fn begin(reading: &Reading, all: bool) -> Option<Self> {
        let shape = reading.shape()?;
        let (columns, rows) = shape.mcus();
        let blocks = |described: &Described| {
            let (wide, high) = described.sampling;
            let (across, down) = (columns * wide, rows * high);
            // A component's own size (A.1.1), in blocks.
            let real = |length: u32, own: u32, most: u32| (length * own).div_ceil(most).div_ceil(8);
            let ScanSize { width, height } = shape.size;
            let count = across as usize * down as usize;
            Blocks {
                described: *described,
                across,
                real: (real(width, wide, shape.most.0), real(height, high, shape.most.1)),
                scale: [0.0; 64],
                first: vec![0; count],
                others: if all { vec![[0; 64]; count] } else { Vec::new() },
                has_first: false,
            }
        };
        let components = reading.frame.as_ref()?.components.iter().map(blocks).collect();
        Some(Self { shape, components })
    }

    fn learn_scales(&mut self, reading: &Reading) {
        for blocks in self.components.iter_mut().filter(|blocks| !blocks.has_first) {
            if let Some(scale) = reading.scale(blocks.described) {
                blocks.scale = scale;
            }
        }
    }

    /// Reads one scan; says where it ends.
    fn scan(&mut self, scan: &Scan<'_>, cancel: &Cancel) -> Result<usize, Failure> {
        let mut bits = Bits::new(scan.data, scan.at);
        match scan.components.as_slice() {
            [(place, dc, ac)] => {
                let blocks = self.components.get_mut(*place).ok_or(Failure::Other)?;
                blocks.alone(scan, (dc.as_deref(), ac.as_deref()), &mut bits, cancel)?;
            }
            _ => self.interleaved(scan, &mut bits, cancel)?,
        }
        if scan.band.0 == 0 {
            scan.components
                .iter()
                .for_each(|(place, ..)| self.components.iter_mut().skip(*place).take(1).for_each(|blocks| blocks.has_first = true));
        }
        if bits.is_beyond() { Err(Failure::Other) } else { Ok(bits.position()) }
    }

    /// First coefficients of several components, MCU by MCU.
    fn interleaved(&mut self, scan: &Scan<'_>, bits: &mut Bits<'_>, cancel: &Cancel) -> Result<(), Failure> {
        let (columns, rows) = self.shape.mcus();
        let mut before = [0_i32; 4];
        let mut restarts = Restarts::new(scan.restart_every);
        for row in 0..rows {
            stop(cancel, bits)?;
            for column in 0..columns {
                if restarts.pass(bits)? {
                    before = [0; 4];
                }
                for ((place, dc, _), before) in scan.components.iter().zip(&mut before) {
                    let blocks = self.components.get_mut(*place).ok_or(Failure::Other)?;
                    let (wide, high) = blocks.described.sampling;
                    for down in 0..high {
                        for across in 0..wide {
                            let at = (row * high + down) as usize * blocks.across as usize + (column * wide + across) as usize;
                            let first = blocks.first.get_mut(at).ok_or(Failure::Other)?;
                            first_coefficient(scan.bits, dc.as_deref(), bits, before, first)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// From coefficients to pixels, a few rows of MCUs at a time.
    fn picture(&self, cancel: &Cancel) -> Result<Raster, ScanError> {
        let size = self.shape.size;
        let (columns, rows) = self.shape.mcus();
        let high = self.shape.most.1 * 8;
        let mut pixels = Vec::with_capacity(size.width as usize * size.height as usize * self.components.len());
        // Colours between two blocks are made of both.
        let margin = u32::from(self.shape.is_subsampled());
        let mut top = 0;
        while top < rows {
            cancel.check()?;
            let bottom = (top + STRIP).min(rows);
            let (from, to) = (top.saturating_sub(margin), (bottom + margin).min(rows));
            let planes: Vec<Plane> = self.components.iter().map(|blocks| blocks.plane(columns, from..to)).collect();
            let first = (top - from) * high;
            let height = ((bottom - top) * high).min(size.height - top * high);
            self.shape.colours(&planes, (0, first as usize), ScanSize { height, ..size }, true, &mut pixels);
            top = bottom;
        }
        Ok(Raster::whole(size, self.shape.pixels(pixels)))
    }
}

/// Rows of MCUs that become pixels together.
const STRIP: u32 = 16;

impl Blocks {
    /// A scan of this component alone, block by block.
    fn alone(
        &mut self,
        scan: &Scan<'_>,
        (dc, ac): (Option<&Table>, Option<&Table>),
        bits: &mut Bits<'_>,
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        let (mut before, mut empty) = (0, 0);
        let mut restarts = Restarts::new(scan.restart_every);
        for row in 0..self.real.1 {
            stop(cancel, bits)?;
            for column in 0..self.real.0 {
                if restarts.pass(bits)? {
                    (before, empty) = (0, 0);
                }
                let at = row as usize * self.across as usize + column as usize;
                if scan.band.0 == 0 {
                    let first = self.first.get_mut(at).ok_or(Failure::Other)?;
                    first_coefficient(scan.bits, dc, bits, &mut before, first)?;
                    continue;
                }
                let block = self.others.get_mut(at).ok_or(Failure::Other)?;
                let table = ac.ok_or(Failure::Other)?;
                match scan.bits {
                    (0, after) => others_first(block, scan.band, after, table, bits, &mut empty)?,
                    (_, after) => others_refined(block, scan.band, after, table, bits, &mut empty)?,
                }
            }
        }
        Ok(())
    }

    /// The samples of some rows of MCUs.
    fn plane(&self, columns: u32, rows: std::ops::Range<u32>) -> Plane {
        let (wide, high) = self.described.sampling;
        let mut plane = Plane::new(columns * wide * 8, (rows.end - rows.start) * high * 8);
        let from = rows.start * high;
        for row in from..rows.end * high {
            for column in 0..self.across {
                let at = row as usize * self.across as usize + column as usize;
                let (Some(first), Some(others)) = (self.first.get(at), self.others.get(at)) else { return plane };
                let mut block: Block = [0.0; 64];
                block.iter_mut().zip(others).zip(&self.scale).for_each(|((out, value), scale)| *out = f32::from(*value) * scale);
                block[0] = f32::from(*first) * self.scale[0];
                let pixels = if others.iter().all(|value| *value == 0) { [cosine::flat(block[0]); 64] } else { cosine::pixels(&block) };
                put(&mut plane, column as usize * 8, (row - from) as usize * 8, &pixels, 1);
            }
        }
        plane
    }
}

/// Stops where that was asked for, and where the data has ended.
fn stop(cancel: &Cancel, bits: &Bits<'_>) -> Result<(), Failure> {
    if cancel.is_cancelled() {
        return Err(Failure::Cancelled);
    }
    if bits.is_beyond() { Err(Failure::Other) } else { Ok(()) }
}

/// Counts MCUs up to the next restart marker.
struct Restarts {
    every: u32,
    left: u32,
    number: u8,
}

impl Restarts {
    fn new(every: u32) -> Self {
        Self { every, left: every, number: 0 }
    }

    /// Called before each MCU; whether a marker was passed.
    fn pass(&mut self, bits: &mut Bits<'_>) -> Result<bool, Failure> {
        if self.every == 0 {
            return Ok(false);
        }
        if self.left > 0 {
            self.left -= 1;
            return Ok(false);
        }
        if !bits.restart(self.number) {
            return Err(Failure::Other);
        }
        self.number = self.number.wrapping_add(1);
        self.left = self.every - 1;
        Ok(true)
    }
}

/// G.1.2.1: a first coefficient, or its next bit.
fn first_coefficient(
    (known, after): (u32, u32),
    table: Option<&Table>,
    bits: &mut Bits<'_>,
    before: &mut i32,
    first: &mut i16,
) -> Result<(), Failure> {
    if known == 0 {
        *before = before.wrapping_add(table.ok_or(Failure::Other)?.dc(bits)?);
        *first = (*before << after) as i16;
    } else {
        *first |= (bits.take(1) << after) as i16;
    }
    Ok(())
}

/// G.1.2.2: other coefficients for the first time. `empty` counts blocks that hold nothing more of the band.
fn others_first(
    block: &mut [i16; 64],
    (from, to): (u32, u32),
    after: u32,
    table: &Table,
    bits: &mut Bits<'_>,
    empty: &mut u32,
) -> Result<(), Failure> {
    if *empty > 0 {
        *empty -= 1;
        return Ok(());
    }
    let mut at = from;
    while at <= to {
        let symbol = u32::from(table.symbol(bits)?);
        let (run, size) = (symbol >> 4, symbol & 15);
        if size == 0 {
            if run < 15 {
                *empty = (1 << run) - 1 + bits.take(run);
                return Ok(());
            }
            at += 16;
            continue;
        }
        at += run;
        let raw = bits.take(size) as i32;
        let value = if raw >> (size - 1) == 0 { raw - (1 << size) + 1 } else { raw };
        *place(block, at)? = (value << after) as i16;
        at += 1;
    }
    Ok(())
}

/// G.1.2.3: the next bit of other coefficients.
fn others_refined(
    block: &mut [i16; 64],
    (from, to): (u32, u32),
    after: u32,
    table: &Table,
    bits: &mut Bits<'_>,
    empty: &mut u32,
) -> Result<(), Failure> {
    let one = 1_i16 << after;
    let mut at = from;
    if *empty == 0 {
        while at <= to {
            let symbol = u32::from(table.symbol(bits)?);
            let (mut run, size) = (symbol >> 4, symbol & 15);
            let mut fresh = 0;
            if size == 0 {
                if run < 15 {
                    *empty = (1 << run) + bits.take(run);
                    break;
                }
            } else {
                fresh = if bits.take(1) == 1 { one } else { -one };
            }
            // Passes over so many coefficients that are still zero; those that are not get their bit.
            while at <= to {
                let value = place(block, at)?;
                if *value != 0 {
                    refine(value, one, bits);
                } else if run == 0 {
                    break;
                } else {
                    run -= 1;
                }
                at += 1;
            }
            if fresh != 0 && at <= to {
                *place(block, at)? = fresh;
            }
            at += 1;
        }
    }
    if *empty > 0 {
        for at in at..=to {
            let value = place(block, at)?;
            if *value != 0 {
                refine(value, one, bits);
            }
        }
        *empty -= 1;
    }
    Ok(())
}

fn refine(value: &mut i16, one: i16, bits: &mut Bits<'_>) {
    if bits.take(1) == 1 && *value & one == 0 {
        *value = value.wrapping_add(if *value > 0 { one } else { -one });
    }
}

/// The coefficient with this number in the order of the file.
fn place(block: &mut [i16; 64], number: u32) -> Result<&mut i16, Failure> {
    ZIGZAG.get(number as usize).and_then(|at| block.get_mut(usize::from(*at))).ok_or(Failure::Other)
}

#[cfg(test)]
#[path = "progressive_tests.rs"]
mod tests;
