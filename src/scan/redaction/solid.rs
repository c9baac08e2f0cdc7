//! Boxes filled with black.

use super::grid::{Cells, Component, Grid, Mask, Sums};
use super::zone;
use crate::model::{InkBox, InkBoxKind};

/// The least that is taken for a box: two or three typed letters, in inches.
const LEAST: (f32, f32) = (0.24, 0.11);
/// Below this share of the paper's lightness a place is black, in the mean over [`MOTTLE`] inches: a copied marker stroke is mottled
/// with specks of white, while the white between the strokes of letters is wider.
const BLACK: f32 = 0.48;
const MOTTLE: f32 = 0.027;
/// So much of a window is black at least.
const FULL: f32 = 0.94;
/// Punch holes, the least and the widest, in inches.
const DISC: (f32, f32) = (0.14, 0.62);
/// A round or ragged blot fills less of its rectangle than this.
const RECTANGULAR: f32 = 0.75;

/// Finds the solid boxes of a page whose paper is so light.
pub(super) fn find(grid: &Grid, paper: u8) -> Vec<InkBox> {
    let sums = grid.sums();
    let dark = black(grid, &sums, f32::from(paper) * BLACK);
    let black = dark.sums();
    let opened = opened(grid, &black);
    let components = opened.components(false).0;
    let taken = opened.sums();
    let free = grid.sums_outside(&opened);
    let looks = Looks { grid, free, black, dark, opened, taken, paper: f32::from(paper) };
    components.iter().flat_map(|component| pieces(grid, component)).filter_map(|piece| looks.judge(&piece)).collect()
}

/// The places that are black, specks of white in them smoothed away.
fn black(grid: &Grid, sums: &Sums, limit: f32) -> Mask {
    let mut black = Mask::empty(grid.width, grid.height);
    let side = grid.inches(MOTTLE);
    let before = side / 2;
    for y in 0..grid.height {
        for x in 0..grid.width {
            let (left, top) = (x.saturating_sub(before), y.saturating_sub(before));
            let (right, bottom) = ((x + side - before).min(grid.width), (y + side - before).min(grid.height));
            if sums.mean(Cells { left, top, right, bottom }) < limit {
                black.put(x, y);
            }
        }
    }
    black
}

/// What is left of the dark after an opening with the least box: every cell that lies in a window of that size full of black.
fn opened(grid: &Grid, black: &Sums) -> Mask {
    let (across, down) = (grid.inches(LEAST.0), grid.inches(LEAST.1).max(4));
    let mut corners = Mask::empty(grid.width, grid.height);
    for top in 0..(grid.height + 1).saturating_sub(down) {
        for left in 0..(grid.width + 1).saturating_sub(across) {
            if black.mean(Cells { left, top, right: left + across, bottom: top + down }) >= FULL {
                corners.put(left, top);
            }
        }
    }
    corners.spread(across, down, true)
}

/// A part of the dark that may be a box.
struct Piece {
    cells: Cells,
    /// How much of its rectangle it fills, or of a slanted one.
    rectangular: f32,
    /// How far its right end lies below its left one.
    slant: f32,
}

/// A component as one rectangle, upright or slanted, or as several that stand on each other, as over a passage that begins and ends
/// inside a line.
fn pieces(grid: &Grid, component: &Component) -> Vec<Piece> {
    let cells = component.bounds;
    let rectangular = component.area as f32 / cells.area().max(1) as f32;
    let upright = |cells| Piece { cells, rectangular: rectangular.max(RECTANGULAR), slant: 0.0 };
    if rectangular >= 0.95 {
        return vec![upright(cells)];
    }
    let bands = bands(grid, component, if rectangular < RECTANGULAR { 0.65 } else { 0.85 });
    if bands.len() > 1 {
        return bands.into_iter().map(upright).collect();
    }
    if rectangular >= RECTANGULAR {
        return vec![upright(cells)];
    }
    slanted(component).into_iter().chain(bands.into_iter().map(upright)).take(1).collect()
}

/// The component as a parallelogram with upright ends: every column about as high, each a little above or below the last.
fn slanted(component: &Component) -> Option<Piece> {
    let cells = component.bounds;
    let mut columns = vec![(usize::MAX, 0_usize); cells.width()];
    for run in &component.runs {
        let columns = columns.get_mut(run.left - cells.left..run.right - cells.left)?;
        for (top, bottom) in columns {
            (*top, *bottom) = ((*top).min(run.y), (*bottom).max(run.y + 1));
        }
    }
    let mut heights: Vec<usize> = columns.iter().map(|(top, bottom)| bottom.saturating_sub(*top)).collect();
    heights.sort_unstable();
    let height = heights.get(heights.len() / 2).copied()? as f32;
    let middles: Vec<f32> = columns.iter().map(|(top, bottom)| f32::midpoint(*top as f32, *bottom as f32)).collect();
    let (slope, at_start) = line_through(&middles)?;
    let off = |(x, (top, bottom)): (usize, &(usize, usize))| {
        let middle = at_start + slope * x as f32;
        ((*top as f32 - (middle - height / 2.0)).abs()).max((*bottom as f32 - (middle + height / 2.0)).abs()) > (height * 0.3).max(2.0)
    };
    let wrong = columns.iter().enumerate().filter(|&column| off(column)).count();
    let fills = component.area as f32 / (height * cells.width() as f32).max(1.0);
    (slope.abs() < 0.12 && wrong * 8 <= columns.len() && (0.8..1.2).contains(&fills)).then_some(Piece {
        cells,
        rectangular: RECTANGULAR.max(1.0 - wrong as f32 / columns.len() as f32),
        slant: slope * cells.width() as f32,
    })
}

/// Slope and start of the line that fits best, by least squares.
fn line_through(values: &[f32]) -> Option<(f32, f32)> {
    let count = values.len() as f32;
    if count < 2.0 {
        return None;
    }
    let (mean_x, mean_y) = ((count - 1.0) / 2.0, values.iter().sum::<f32>() / count);
    let across: f32 = (0..values.len()).map(|x| (x as f32 - mean_x).powi(2)).sum();
    let together: f32 = values.iter().enumerate().map(|(x, y)| (x as f32 - mean_x) * (y - mean_y)).sum();
    let slope = together / across;
    Some((slope, mean_y - slope * mean_x))
}

/// Rows that begin and end at about the same places, put together to rectangles; what changes its width all the time gives none.
fn bands(grid: &Grid, component: &Component, least_share: f32) -> Vec<Cells> {
    let near = grid.inches(0.07);
    let least = grid.inches(LEAST.1).max(4);
    let mut bands: Vec<Cells> = Vec::new();
    for row in component.runs.chunk_by(|a, b| a.y == b.y) {
        let (Some(first), [.., last]) = (row.first(), row) else { continue };
        let covered: usize = row.iter().map(|run| run.right - run.left).sum();
        let cells = Cells { left: first.left, top: first.y, right: last.right, bottom: first.y + 1 };
        if covered * 10 < cells.width() * 9 {
            continue;
        }
        match bands.last_mut() {
            Some(band)
                if band.bottom == cells.top && band.left.abs_diff(cells.left) <= near && band.right.abs_diff(cells.right) <= near =>
            {
                band.bottom = cells.bottom;
            }
            _ => bands.push(cells),
        }
    }
    // The rows between two bands belong to neither: a slanted or round shape is all such rows.
    let steady: usize = bands.iter().filter(|band| band.height() >= least).map(|band| band.area()).sum();
    bands.retain(|band| band.height() >= least);
    if steady as f32 >= component.area as f32 * least_share && bands.len() <= 4 { bands } else { Vec::new() }
}

/// What a piece is judged by.
struct Looks<'a> {
    grid: &'a Grid,
    /// Grey where the opening left nothing.
    free: Sums,
    black: Sums,
    dark: Mask,
    opened: Mask,
    /// All that the opening left.
    taken: Sums,
    paper: f32,
}

impl Looks<'_> {
    fn judge(&self, piece: &Piece) -> Option<InkBox> {
        let upright = piece.slant.abs() < 1.5;
        let cells = if upright { self.trimmed(piece.cells) } else { piece.cells };
        let (across, down) = (self.grid.to_inches(cells.width()), self.grid.to_inches(cells.height()));
        if across < LEAST.0 || down < LEAST.1 || down > across * 4.0 || self.is_border(cells) || self.is_round(cells) || self.is_disc(cells)
        {
            return None;
        }
        let inside = if upright { self.black.mean(cells) } else { piece.rectangular };
        let around = self.light_around(cells, piece.slant)?;
        // A blot of a picture is ragged and has other grey around it.
        let clean = piece.rectangular >= 0.9 && inside >= 0.95;
        if inside < 0.75 || around < if clean { 0.55 } else { 0.75 } || self.goes_on(cells) {
            return None;
        }
        let edge = if self.at_edge(cells) { 0.25 } else { 0.0 };
        // A word is a quarter of an inch long and a sixth high at least; smaller things may be blots.
        let small = if across < 0.34 || down < 0.13 { 0.2 } else { 0.0 };
        let confidence = 0.45 + 0.3 * inside.min(piece.rectangular) + 0.25 * around.min(1.0) - edge - small;
        Some(InkBox { zone: zone(self.grid, cells), kind: InkBoxKind::Solid, fill: inside, confidence: confidence.clamp(0.1, 0.97) })
    }

    /// Without the outermost rows and columns that are mostly light: a window over the edge of a box counts as full a little beyond it.
    fn trimmed(&self, mut cells: Cells) -> Cells {
        let dark = |strip: Cells| self.black.mean(strip) >= 0.5;
        while cells.height() > 1 && !dark(Cells { bottom: cells.top + 1, ..cells }) {
            cells.top += 1;
        }
        while cells.height() > 1 && !dark(Cells { top: cells.bottom - 1, ..cells }) {
            cells.bottom -= 1;
        }
        while cells.width() > 1 && !dark(Cells { right: cells.left + 1, ..cells }) {
            cells.left += 1;
        }
        while cells.width() > 1 && !dark(Cells { left: cells.right - 1, ..cells }) {
            cells.right -= 1;
        }
        cells
    }

    /// Whether it reaches the edge of the picture.
    fn at_edge(&self, cells: Cells) -> bool {
        let near = self.grid.inches(0.02);
        cells.left <= near || cells.top <= near || cells.right + near >= self.grid.width || cells.bottom + near >= self.grid.height
    }

    /// The black that surrounds a copied page, clips and shadows at its edge; but not a box that was cut off at the side.
    fn is_border(&self, cells: Cells) -> bool {
        let near = self.grid.inches(0.02);
        let above_or_below = cells.top <= near || cells.bottom + near >= self.grid.height;
        self.at_edge(cells) && (above_or_below || cells.width() < cells.height() * 3 || self.grid.to_inches(cells.height()) > 0.5)
    }

    /// A punch hole or a blot: as high as wide, with light corners.
    fn is_round(&self, cells: Cells) -> bool {
        let (width, height) = (cells.width(), cells.height());
        if self.grid.to_inches(width.max(height)) > 0.6 || width * 3 > height * 5 || height * 3 > width * 5 {
            return false;
        }
        let (x, y) = ((width / 7).max(1), (height / 7).max(1));
        let corners = [
            Cells { right: cells.left + x, bottom: cells.top + y, ..cells },
            Cells { left: cells.right - x, bottom: cells.top + y, ..cells },
            Cells { right: cells.left + x, top: cells.bottom - y, ..cells },
            Cells { left: cells.right - x, top: cells.bottom - y, ..cells },
        ];
        corners.into_iter().filter(|&corner| self.black.mean(corner) < 0.75).count() >= 2
    }

    /// Whether it is the middle of a disc: a punch hole through which the dark behind the page shows. The opening leaves no more of a disc
    /// than a box with blunt corners, so all the dark that hangs together with it is looked at.
    fn is_disc(&self, cells: Cells) -> bool {
        let most = self.grid.inches(DISC.1);
        if cells.width() > most || cells.height() > most {
            return false;
        }
        let (mut bounds, mut area) = (cells, 0);
        let mut seen = std::collections::BTreeSet::new();
        let mut next = vec![(cells.left.midpoint(cells.right), cells.top.midpoint(cells.bottom))];
        while let Some((x, y)) = next.pop() {
            if x >= self.grid.width || y >= self.grid.height || !self.dark.is(x, y) || !seen.insert((x, y)) {
                continue;
            }
            area += 1;
            bounds.left = bounds.left.min(x);
            bounds.top = bounds.top.min(y);
            bounds.right = bounds.right.max(x + 1);
            bounds.bottom = bounds.bottom.max(y + 1);
            if bounds.width() > most || bounds.height() > most {
                return false;
            }
            next.extend([(x + 1, y), (x.wrapping_sub(1), y), (x, y + 1), (x, y.wrapping_sub(1))]);
        }
        let (width, height) = (bounds.width(), bounds.height());
        let filled = area as f32 / bounds.area().max(1) as f32;
        let even = width * 4 <= height * 5 && height * 4 <= width * 5;
        // A disc fills three parts in four of its square and leaves the corners free; a box fills all of it.
        let corner = (width.min(height) / 8).max(1);
        let is_free = |x: usize, y: usize| !self.dark.is(x, y);
        let (right, bottom) = (bounds.right.saturating_sub(corner), bounds.bottom.saturating_sub(corner));
        let (left, top) = (bounds.left + corner - 1, bounds.top + corner - 1);
        let corners = [is_free(left, top), is_free(right, top), is_free(left, bottom), is_free(right, bottom)];
        even && self.grid.to_inches(width.min(height)) >= DISC.0 && (0.66..=0.88).contains(&filled) && corners.iter().all(|free| *free)
    }

    /// Whether something thicker than a stroke goes on above or below it, as the stem of a large letter does.
    fn goes_on(&self, cells: Cells) -> bool {
        let (off, thick) = (self.grid.inches(0.13), self.grid.inches(0.1));
        let rows = [cells.top.checked_sub(off), Some(cells.bottom + off).filter(|&row| row < self.grid.height)];
        rows.into_iter().flatten().any(|y| {
            let mut run = 0;
            (cells.left..cells.right).any(|x| {
                run = if self.dark.is(x, y) && !self.opened.is(x, y) { run + 1 } else { 0 };
                run >= thick
            })
        })
    }

    /// How light it is just around the piece, as a share of the paper's lightness, where no other piece is; `None` where it is part of
    /// something larger, such as a letter of a headline.
    fn light_around(&self, cells: Cells, slant: f32) -> Option<f32> {
        let (near, far) = (self.grid.inches(0.03), self.grid.inches(0.09));
        let drop = slant.abs().ceil() as usize;
        let (inner, outer) = (cells.grown(near, self.grid), cells.grown(far, self.grid));
        let strips = [
            Cells { bottom: inner.top, ..outer },
            Cells { top: inner.bottom, ..outer },
            Cells { right: inner.left, top: inner.top + drop, bottom: inner.bottom.saturating_sub(drop).max(inner.top + drop), ..outer },
            Cells { left: inner.right, top: inner.top + drop, bottom: inner.bottom.saturating_sub(drop).max(inner.top + drop), ..outer },
        ];
        let (mut light, mut count) = (0.0, 0.0);
        for (strip, least) in strips.into_iter().zip([0.55, 0.55, 0.25, 0.25]) {
            let free = strip.area().saturating_sub(self.taken.of_cells(strip) as usize);
            if free * 2 >= strip.area() {
                let here = self.free.of_cells(strip) as f32;
                if here / (free as f32) < least * self.paper {
                    return None;
                }
                light += here;
                count += free as f32;
            }
        }
        Some(if count == 0.0 { 1.0 } else { (light / count / self.paper).min(1.0) })
    }
}
