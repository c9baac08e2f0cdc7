//! Any part of a sequential JPEG at any size, without ever holding the whole picture.
//!
//! The data of such a file can only be read from its beginning. [`Sequential::new`] does that once, passing over what it does not need: it
//! keeps the first coefficient of each block, which is its mean and so the picture at an eighth, and every few blocks a place to go on
//! from. From then on any part of the picture costs only the blocks it consists of. A page of 140 megapixels takes its 40 megabytes as they
//! are on the disk and 5 more, and shows at once.
//!
//! Damage is not dealt with here: whatever is not in order is left to the decoder of whole pictures, which knows how much can be shown.

use super::bits::{Bits, END, Garbled, Place};
use super::cosine::{self, Block};
use super::plan::{Component, Plan, ZIGZAG};
use super::planes::{Plane, put};
use crate::model::{ScanRect, ScanSize};
use crate::scan::onlooker::{Onlooker, filled};
use crate::scan::profile::ToSrgb;
use crate::scan::raster::{Raster, clamp_to, whole};
use crate::scan::tiles::reduced_size;
use crate::scan::{Cancel, ScanError};
use std::sync::OnceLock;

/// MCUs between two places to go on from.
const EVERY: u32 = 32;
/// Rows of MCUs that are decoded together when the whole picture is wanted.
const STRIP: u32 = 32;

/// A place to go on from.
#[derive(Debug, Clone, Copy)]
struct Point {
    place: Place,
    before: [i32; 3],
}

/// A sequential JPEG that was read through once.
pub(super) struct Sequential {
    bytes: Vec<u8>,
    plan: Plan,
    points: Vec<Point>,
    /// Points in a row of MCUs.
    points_in_row: usize,
    /// The means of blocks, by component.
    means: Vec<Plane>,
    /// The colour profile, looked for once.
    profile: OnceLock<Option<ToSrgb>>,
}

impl Drop for Sequential {
    fn drop(&mut self) {
        crate::scan::input::give_back(std::mem::take(&mut self.bytes));
    }
}

/// Goes through the data MCU by MCU.
struct Walk<'a> {
    plan: &'a Plan,
    bits: Bits<'a>,
    before: [i32; 3],
    /// The number of the next MCU.
    next: u32,
}

impl Walk<'_> {
    /// Passes a restart marker where one is due.
    #[inline]
    fn begin(&mut self) -> Result<(), Garbled> {
        let every = self.plan.restart_every;
        if every > 0 && self.next > 0 && self.next.is_multiple_of(every) {
            if !self.bits.restart((self.next / every - 1) as u8) {
                return Err(Garbled);
            }
            self.before = [0; 3];
        }
        self.next += 1;
        Ok(())
    }

    /// Passes over an MCU; `mean` is told component, column and row within the MCU, and the first coefficient of each block.
    #[inline]
    fn skip(&mut self, mut mean: impl FnMut(usize, u32, u32, i32)) -> Result<(), Garbled> {
        self.begin()?;
        for ((index, component), before) in self.plan.components.iter().enumerate().zip(&mut self.before) {
            for down in 0..component.down {
                for across in 0..component.across {
                    *before = before.wrapping_add(component.ac.pass(&component.dc, &mut self.bits)?);
                    mean(index, across, down, *before);
                }
            }
        }
        Ok(())
    }

    /// Decodes an MCU with the coefficients up to the one numbered `last`; `done` is told component, column and row within the MCU, and the pixels of each block.
    #[inline]
    fn decode(&mut self, last: u32, mut done: impl FnMut(usize, u32, u32, &[u8; 64])) -> Result<(), Garbled> {
        self.begin()?;
        for ((index, component), before) in self.plan.components.iter().enumerate().zip(&mut self.before) {
            for down in 0..component.down {
                for across in 0..component.across {
                    let [first, ..] = component.scale;
                    let mut block: Block = [0.0; 64];
                    *before = before.wrapping_add(component.dc.dc(&mut self.bits)?);
                    block[0] = *before as f32 * first;
                    let next = component.ac.coefficients(&mut self.bits, 1, last, |number, value| {
                        let Some(&at) = ZIGZAG.get(number as usize) else { return };
                        if let (Some(out), Some(scale)) = (block.get_mut(usize::from(at)), component.scale.get(usize::from(at))) {
                            *out = value as f32 * scale;
                        }
                    })?;
                    component.ac.skip(&mut self.bits, next)?;
                    let pixels = if next == END + 1 { [cosine::flat(block[0]); 64] } else { cosine::pixels(&block) };
                    done(index, across, down, &pixels);
                }
            }
        }
        Ok(())
    }
}

impl Sequential {
    /// Reads a file through. Gives the bytes back where it is not of this kind or not in order.
    ///
    /// # Errors
    /// Only [`ScanError::Cancelled`], at most a row of blocks after that was asked for.
    pub(super) fn new(bytes: Vec<u8>, cancel: &Cancel, onlooker: &mut dyn Onlooker) -> Result<Result<Self, Vec<u8>>, ScanError> {
        let Some(plan) = Plan::read(&bytes) else { return Ok(Err(bytes)) };
        let (columns, rows) = plan.shape.mcus();
        let plane = |component: &Component| Plane::new(columns * component.across, rows * component.down);
        let mut means: Vec<Plane> = plan.components.iter().map(plane).collect();
        let points_in_row = columns.div_ceil(EVERY) as usize;
        let mut points = Vec::with_capacity(points_in_row * rows as usize);
        let mut walk = Walk { plan: &plan, bits: Bits::new(&bytes, plan.data_at), before: [0; 3], next: 0 };
        for row in 0..rows {
            cancel.check()?;
            if row > 0 && onlooker.is_curious() {
                onlooker.see(upper_rows(&plan, &means, row));
            }
            if pass_row(&mut walk, row, columns, &mut points, &mut means).is_err() || walk.bits.is_beyond() {
                return Ok(Err(bytes));
            }
        }
        // Where only the last marker is missing, all of the picture is there.
        if !walk.bits.is_end() {
            return Ok(Err(bytes));
        }
        Ok(Ok(Self { points, points_in_row, means, plan, bytes, profile: OnceLock::new() }))
    }

    /// What its numbers mean in sRGB, where it has a profile for so many samples that makes a difference.
    pub(super) fn profile(&self, samples: usize) -> Option<&ToSrgb> {
        let read = || crate::scan::profile::of_jpeg(&self.bytes).and_then(|icc| ToSrgb::new(&icc, samples));
        self.profile.get_or_init(read).as_ref()
    }

    /// Bytes it takes.
    #[cfg(test)]
    fn held(&self) -> usize {
        self.bytes.len() + self.points.len() * size_of::<Point>() + self.means.iter().map(|plane| plane.values.len()).sum::<usize>()
    }

    /// A part of the picture, or all of it, as stored, at a reduction that is a power of two; a little more where edges lie between pixels.
    ///
    /// # Errors
    /// Where cancelled, at most a row of blocks after that was asked for; or where the data cannot be read a second time.
    pub(super) fn part(&self, area: Option<ScanRect>, reduction: u32, cancel: &Cancel) -> Result<Raster, ScanError> {
        let size = self.plan.shape.size;
        let reduction = reduction.clamp(1, 1 << 16);
        let step = reduction as i32;
        let area = area.map(|area| clamp_to(area, size)).filter(|area| !area.is_empty()).unwrap_or(whole(size));
        let area = ScanRect { left: area.left / step * step, top: area.top / step * step, ..area };
        if reduction >= 8 {
            return Ok(self.coarse(area).reduced(reduction));
        }
        let out = reduced_size(ScanSize { width: area.width() as u32, height: area.height() as u32 }, reduction);
        let samples = self.plan.components.len();
        let mut pixels = Vec::with_capacity(out.width as usize * out.height as usize * samples);
        let strip = (STRIP * self.plan.shape.most.1 * 8) as i32;
        let mut top = area.top;
        while top < area.bottom {
            let bottom = ((top / strip + 1) * strip).min(area.bottom);
            self.strip(ScanRect { top, bottom, ..area }, reduction, &mut pixels, cancel)?;
            top = bottom;
        }
        let pixels = self.plan.shape.pixels(pixels);
        Ok(Raster { size: out, reduction, area, pixels, damage: None })
    }

    /// From the means of blocks: the picture at an eighth.
    fn coarse(&self, area: ScanRect) -> Raster {
        let (left, top) = (area.left / 8, area.top / 8);
        let area = ScanRect { left: left * 8, top: top * 8, ..area };
        let size = reduced_size(ScanSize { width: area.width() as u32, height: area.height() as u32 }, 8);
        let mut pixels = Vec::new();
        self.plan.shape.colours(&self.means, (left as usize, top as usize), size, false, &mut pixels);
        let pixels = self.plan.shape.pixels(pixels);
        Raster { size, reduction: 8, area, pixels, damage: None }
    }

    /// Decodes the blocks under an area and adds its pixels to `out`.
    fn strip(&self, area: ScanRect, reduction: u32, out: &mut Vec<u8>, cancel: &Cancel) -> Result<(), ScanError> {
        let (columns, rows) = self.plan.shape.mcus();
        let (wide, high) = (self.plan.shape.most.0 * 8, self.plan.shape.most.1 * 8);
        // Colours between two blocks are made of both.
        let margin = u32::from(self.plan.shape.is_subsampled());
        let from = ((area.left as u32 / wide).saturating_sub(margin), (area.top as u32 / high).saturating_sub(margin));
        let to = (((area.right as u32).div_ceil(wide) + margin).min(columns), ((area.bottom as u32).div_ceil(high) + margin).min(rows));
        let side = 8 / reduction;
        let plane = |component: &Component| Plane::new((to.0 - from.0) * component.across * side, (to.1 - from.1) * component.down * side);
        let mut planes: Vec<Plane> = self.plan.components.iter().map(plane).collect();
        for row in from.1..to.1 {
            cancel.check()?;
            self.row(row, (from.0, to.0), (row - from.1, reduction), &mut planes)
                .map_err(|Garbled| ScanError::Damaged("the JPEG was changed while it was read".to_owned()))?;
        }
        let origin = ((area.left as u32 - from.0 * wide) / reduction, (area.top as u32 - from.1 * high) / reduction);
        let size = reduced_size(ScanSize { width: area.width() as u32, height: area.height() as u32 }, reduction);
        self.plan.shape.colours(&planes, (origin.0 as usize, origin.1 as usize), size, reduction == 1, out);
        Ok(())
    }

    /// Decodes a run of MCUs of one row into planes, `at` rows of MCUs below their upper edge.
    fn row(&self, row: u32, columns: (u32, u32), (at, reduction): (u32, u32), planes: &mut [Plane]) -> Result<(), Garbled> {
        let point = columns.0 / EVERY;
        let Some(known) = self.points.get(row as usize * self.points_in_row + point as usize) else { return Err(Garbled) };
        let next = row * self.plan.shape.mcus().0 + point * EVERY;
        let mut walk = Walk { plan: &self.plan, bits: Bits::resume(&self.bytes, known.place), before: known.before, next };
        for _ in point * EVERY..columns.0 {
            walk.skip(|_, _, _, _| ())?;
        }
        let side = (8 / reduction) as usize;
        // What is finer than the pixels of a smaller picture is not looked at: the corner of so many coefficients a side, in zigzag.
        let last = match reduction {
            1 => 63,
            2 => 24,
            _ => 4,
        };
        for column in 0..columns.1 - columns.0 {
            walk.decode(last, |index, across, down, pixels| {
                let (Some(plane), Some(component)) = (planes.get_mut(index), self.plan.components.get(index)) else { return };
                let x = (column * component.across + across) as usize * side;
                let y = (at * component.down + down) as usize * side;
                put(plane, x, y, pixels, reduction as usize);
            })?;
        }
        Ok(())
    }
}

/// The picture at an eighth as far as so many rows of MCUs go.
fn upper_rows(plan: &Plan, means: &[Plane], rows: u32) -> Raster {
    let frame = plan.shape.size;
    let size = reduced_size(frame, 8);
    let there = ScanSize { height: (rows * plan.shape.most.1).min(size.height), ..size };
    let mut pixels = Vec::with_capacity(size.width as usize * size.height as usize * 3);
    plan.shape.colours(means, (0, 0), there, false, &mut pixels);
    filled(frame, 8, plan.shape.pixels(pixels))
}

/// Passes over a row of MCUs, noting places and means.
fn pass_row(walk: &mut Walk<'_>, row: u32, columns: u32, points: &mut Vec<Point>, means: &mut [Plane]) -> Result<(), Garbled> {
    let plan = walk.plan;
    if let ([component], [plane], 0) = (plan.components.as_slice(), &mut *means, plan.restart_every) {
        return pass_grey_row(walk, (component, plane), (row, columns), points);
    }
    for column in 0..columns {
        if column.is_multiple_of(EVERY) {
            points.push(Point { place: walk.bits.place(), before: walk.before });
        }
        walk.skip(|index, across, down, first| {
            let (Some(plane), Some(component)) = (means.get_mut(index), plan.components.get(index)) else { return };
            let at = (row * component.down + down) as usize * plane.width + (column * component.across + across) as usize;
            if let Some(mean) = plane.values.get_mut(at) {
                *mean = cosine::flat(first as f32 * component.scale[0]);
            }
        })?;
    }
    Ok(())
}

/// The same for one component and without restart markers, as nearly all scans in grey are: a third of their time would be spent on what the
/// others need.
fn pass_grey_row(
    walk: &mut Walk<'_>,
    (component, plane): (&Component, &mut Plane),
    (row, columns): (u32, u32),
    points: &mut Vec<Point>,
) -> Result<(), Garbled> {
    let from = row as usize * plane.width;
    let line = plane.values.get_mut(from..from + columns as usize).ok_or(Garbled)?;
    let [scale, ..] = component.scale;
    let [mut before, ..] = walk.before;
    for stretch in line.chunks_mut(EVERY as usize) {
        points.push(Point { place: walk.bits.place(), before: [before, 0, 0] });
        for mean in stretch {
            before = before.wrapping_add(component.ac.pass(&component.dc, &mut walk.bits)?);
            *mean = cosine::flat(before as f32 * scale);
        }
    }
    walk.before = [before, 0, 0];
    walk.next += columns;
    Ok(())
}

#[cfg(test)]
#[path = "sequential_tests.rs"]
mod tests;
