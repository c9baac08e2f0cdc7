//! What the paper of a page is like: how light everywhere, which shades there are, where it ends.
//!
//! Found once a page from its coarsest level, of some 500 pixels along a side. The one idea: paper is what most of a neighbourhood's
//! lightest pixels are, so each cell of a coarse grid takes a high percentile; cells without paper (a photograph, a black border) take
//! over what their neighbours have.

use super::Piece;
use crate::model::{ScanRect, ScanSize};

/// Cells along the longer side of a page.
const CELLS: usize = 40;
/// A cell darker than this part of the page's paper holds no paper.
const NO_PAPER: f32 = 0.55;

/// What was found out about a page's paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// How many pixels have each shade of grey.
    pub histogram: [u32; 256],
    /// Where there is paper, in scan pixels: the page without what the scanner saw around it.
    pub extent: ScanRect,
    across: usize,
    down: usize,
    /// Red, green and blue of the paper in each cell, row by row.
    cells: Vec<[f32; 3]>,
    /// Scan pixels along a side of a cell.
    cell: f32,
    /// Where ink and paper part best, in the picture as it is and with its paper made white; the bed around the paper has no say in it.
    thresholds: (u8, u8),
    /// How light the paper is, likewise.
    lights: (u8, u8),
}

impl Paper {
    /// From the coarsest level of a page; `scan` is the size of the scan.
    pub fn new(overview: &Piece, scan: ScanSize) -> Self {
        let grey = overview.grey();
        let mut histogram = [0; 256];
        count(&mut histogram, &grey);
        let (width, height) = (overview.width.max(1), overview.height.max(1));
        let side = width.max(height).div_ceil(CELLS).max(1);
        let (across, down) = (width.div_ceil(side), height.div_ceil(side));
        let mut cells: Vec<[f32; 3]> = Vec::with_capacity(across * down);
        for row in 0..down {
            for column in 0..across {
                cells.push(lightest(overview, &grey, column * side, row * side, side));
            }
        }
        fill_up(&mut cells, across);
        let cells = smoothed(&cells, across);
        let cell = side as f32 * overview.reduction.max(1) as f32;
        let extent = extent(&grey, &histogram, width, overview.reduction.max(1), scan);
        let mut paper = Self { histogram, extent, across, down, cells, cell, thresholds: (0, 0), lights: (255, 255) };
        let on_paper = paper.shades(overview);
        let mut flat = overview.clone();
        paper.flatten(&mut flat, 100);
        let flattened = paper.shades(&flat);
        paper.thresholds = (otsu(&on_paper), otsu(&flattened));
        paper.lights = (light(&on_paper), light(&flattened));
        paper
    }

    /// How many pixels of an overview have each shade, where there is paper.
    fn shades(&self, overview: &Piece) -> [u32; 256] {
        let scale = overview.reduction.max(1);
        let edge = |at: i32| at.max(0) as u32 / scale;
        let columns = edge(self.extent.left)..edge(self.extent.right);
        let rows = edge(self.extent.top)..edge(self.extent.bottom);
        let mut histogram = [0; 256];
        let grey = overview.grey();
        for row in grey.chunks_exact(overview.width.max(1)).skip(rows.start as usize).take(rows.len()) {
            count(&mut histogram, row.get(columns.start as usize..(columns.end as usize).min(row.len())).unwrap_or_default());
        }
        histogram
    }

    /// Where ink and paper part best, where the paper is made white by `flatten` percent.
    pub fn threshold(&self, flatten: u8) -> u8 {
        let (plain, flat) = (f32::from(self.thresholds.0), f32::from(self.thresholds.1));
        (plain + (flat - plain) * f32::from(flatten.min(100)) / 100.0) as u8
    }

    /// How light the paper is, where it is made white by `flatten` percent.
    pub fn light(&self, flatten: u8) -> u8 {
        let (plain, flat) = (f32::from(self.lights.0), f32::from(self.lights.1));
        (plain + (flat - plain) * f32::from(flatten.min(100)) / 100.0) as u8
    }

    /// Black and white points that leave out a two-hundredth of the pixels at both ends: levels set by themselves.
    pub fn levels(&self) -> (u8, u8) {
        levels_of(&self.histogram)
    }

    /// The paper's colour at a place of the scan, between the middles of cells.
    fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let place = |at: f32, count: usize| {
            let at = (at / self.cell - 0.5).clamp(0.0, (count - 1) as f32);
            (at as usize, (at as usize + 1).min(count - 1), at.fract())
        };
        let ((left, right, across), (top, bottom, down)) = (place(x, self.across.max(1)), place(y, self.down.max(1)));
        let cell = |column: usize, row: usize| self.cells.get(row * self.across + column).copied().unwrap_or([255.0; 3]);
        let (a, b, c, d) = (cell(left, top), cell(right, top), cell(left, bottom), cell(right, bottom));
        std::array::from_fn(|channel| {
            let of = |cell: [f32; 3]| cell.get(channel).copied().unwrap_or(255.0);
            let upper = of(a) + (of(b) - of(a)) * across;
            let lower = of(c) + (of(d) - of(c)) * across;
            upper + (lower - upper) * down
        })
    }

    /// Makes the paper white by so many percent: each pixel is divided by the paper around it.
    pub fn flatten(&self, piece: &mut Piece, percent: u8) {
        /// Pixels between places where the paper is looked up.
        const STEP: usize = 8;
        let share = f32::from(percent.min(100)) / 100.0;
        let (width, samples, reduction) = (piece.width.max(1), piece.samples, piece.reduction.max(1) as f32);
        let corner = piece.corner;
        let scan = |at: usize, corner: u32| (at as f32 + corner as f32 + 0.5) * reduction;
        for (y, row) in piece.bytes.chunks_exact_mut((width * samples).max(1)).enumerate() {
            for (run, pixels) in row.chunks_mut(STEP * samples).enumerate() {
                let paper = self.at(scan(run * STEP + STEP / 2, corner.0), scan(y, corner.1));
                let paper = if samples == 1 { [0.299 * paper[0] + 0.587 * paper[1] + 0.114 * paper[2]; 3] } else { paper };
                let factors = paper.map(|light| 1.0 + (255.0 / light.max(24.0) - 1.0) * share);
                for pixel in pixels.chunks_mut(samples) {
                    pixel.iter_mut().zip(factors).for_each(|(value, factor)| *value = (f32::from(*value) * factor + 0.5) as u8);
                }
            }
        }
    }
}

/// The shades that leave out a two-hundredth of the pixels at both ends; the whole range where there is nothing between them.
pub(super) fn levels_of(histogram: &[u32; 256]) -> (u8, u8) {
    let total: u64 = histogram.iter().map(|&count| u64::from(count)).sum();
    let end = |mut shades: Box<dyn Iterator<Item = (usize, &u32)> + '_>| {
        let mut sum = 0;
        let found = shades.find(|(_, count)| {
            sum += u64::from(**count);
            sum > total / 200
        });
        found.map_or(0, |(shade, _)| shade as u8)
    };
    let black = end(Box::new(histogram.iter().enumerate()));
    let white = end(Box::new(histogram.iter().enumerate().rev()));
    if white > black.saturating_add(15) { (black.min(254), white) } else { (0, 255) }
}

/// Adds to how many pixels have each shade.
fn count(histogram: &mut [u32; 256], shades: &[u8]) {
    for shade in shades {
        if let Some(count) = histogram.get_mut(usize::from(*shade)) {
            *count += 1;
        }
    }
}

/// The commonest shade of the lighter half: that of the paper.
fn light(histogram: &[u32; 256]) -> u8 {
    let half = histogram.iter().map(|&count| u64::from(count)).sum::<u64>() / 2;
    let mut sum = 0;
    let median = histogram.iter().position(|&count| {
        sum += u64::from(count);
        sum >= half.max(1)
    });
    let median = median.unwrap_or(255);
    histogram.iter().enumerate().skip(median).max_by_key(|(_, count)| **count).map_or(255, |(shade, _)| shade as u8)
}

/// Mean colour of the lightest tenth of a cell.
fn lightest(overview: &Piece, grey: &[u8], left: usize, top: usize, side: usize) -> [f32; 3] {
    let (right, bottom) = ((left + side).min(overview.width), (top + side).min(overview.height));
    let places = || (top..bottom).flat_map(|y| (left..right).map(move |x| y * overview.width + x));
    let mut shades: Vec<u8> = places().filter_map(|at| grey.get(at).copied()).collect();
    let at = (shades.len() * 17 / 20).min(shades.len().saturating_sub(1));
    let limit = if shades.is_empty() { 255 } else { *shades.select_nth_unstable(at).1 };
    let (mut sums, mut count) = ([0.0; 3], 0.0f32);
    for at in places().filter(|at| grey.get(*at).is_some_and(|&shade| shade >= limit)) {
        let pixel = overview.bytes.get(at * overview.samples..(at + 1) * overview.samples).unwrap_or_default();
        let last = pixel.last().copied().unwrap_or(255);
        sums.iter_mut().enumerate().for_each(|(channel, sum)| *sum += f32::from(pixel.get(channel).copied().unwrap_or(last)));
        count += 1.0;
    }
    sums.map(|sum| if count > 0.0 { sum / count } else { 255.0 })
}

fn shade(cell: &[f32; 3]) -> f32 {
    0.299 * cell[0] + 0.587 * cell[1] + 0.114 * cell[2]
}

/// Cells without paper take over the mean of their neighbours that have some, from the edges of the hole inwards.
fn fill_up(cells: &mut [[f32; 3]], across: usize) {
    let mut shades: Vec<f32> = cells.iter().map(shade).collect();
    shades.sort_by(f32::total_cmp);
    let paper = shades.get(shades.len() * 3 / 4).copied().unwrap_or(255.0);
    let mut known: Vec<bool> = cells.iter().map(|cell| shade(cell) >= paper * NO_PAPER).collect();
    for _ in 0..CELLS {
        if known.iter().all(|known| *known) {
            break;
        }
        let before = cells.to_vec();
        let known_before = known.clone();
        for at in 0..before.len() {
            if known_before.get(at).copied().unwrap_or(true) {
                continue;
            }
            let around: Vec<[f32; 3]> = neighbours(at, across, before.len())
                .filter(|other| known_before.get(*other) == Some(&true))
                .filter_map(|other| before.get(other).copied())
                .collect();
            if let (false, Some(cell), Some(known)) = (around.is_empty(), cells.get_mut(at), known.get_mut(at)) {
                *cell = mean(&around);
                *known = true;
            }
        }
    }
}

fn neighbours(at: usize, across: usize, count: usize) -> impl Iterator<Item = usize> {
    let (column, row) = ((at % across.max(1)) as isize, (at / across.max(1)) as isize);
    (-1..=1).flat_map(move |down| (-1..=1).map(move |right| (column + right, row + down))).filter_map(move |(column, row)| {
        let inside = column >= 0 && row >= 0 && column < across as isize;
        let other = row * across as isize + column;
        (inside && (other as usize) < count && other as usize != at).then_some(other as usize)
    })
}

fn mean(cells: &[[f32; 3]]) -> [f32; 3] {
    std::array::from_fn(|channel| cells.iter().filter_map(|cell| cell.get(channel)).sum::<f32>() / cells.len().max(1) as f32)
}

/// Each cell the mean of itself (twice) and its neighbours: a cell full of print must not show as a square.
fn smoothed(cells: &[[f32; 3]], across: usize) -> Vec<[f32; 3]> {
    let around = |at: usize, cell: &[f32; 3]| {
        let mut near: Vec<[f32; 3]> = neighbours(at, across, cells.len()).filter_map(|other| cells.get(other).copied()).collect();
        near.extend([*cell, *cell]);
        mean(&near)
    };
    cells.iter().enumerate().map(|(at, cell)| around(at, cell)).collect()
}

/// The threshold at which the variance between the two classes is largest (Otsu 1979).
pub(super) fn otsu(histogram: &[u32; 256]) -> u8 {
    let total: f64 = histogram.iter().map(|&count| f64::from(count)).sum();
    let sum: f64 = histogram.iter().enumerate().map(|(shade, &count)| shade as f64 * f64::from(count)).sum();
    let (mut below, mut sum_below, mut best) = (0.0, 0.0, (0.0, 127.0, 127.0));
    for (shade, &count) in histogram.iter().enumerate() {
        below += f64::from(count);
        sum_below += shade as f64 * f64::from(count);
        let above = total - below;
        if below == 0.0 || above <= 0.0 {
            continue;
        }
        let apart = sum_below / below - (sum - sum_below) / above;
        let score = below * above * apart * apart;
        if score > best.0 * (1.0 + 1e-9) {
            best = (score, shade as f64, shade as f64);
        } else if score >= best.0 * (1.0 - 1e-9) {
            best.2 = shade as f64;
        }
    }
    // A plateau between two peaks has its threshold in the middle.
    f64::midpoint(best.1, best.2).round() as u8
}

/// The rows and columns in which most pixels are light: the paper on a scanner's dark or grey bed. The whole scan where that is nearly all.
fn extent(grey: &[u8], histogram: &[u32; 256], width: usize, reduction: u32, scan: ScanSize) -> ScanRect {
    let whole = ScanRect::new(0, 0, scan.width as i32, scan.height as i32);
    let height = grey.len() / width.max(1);
    let mut sum = 0;
    let paper = histogram.iter().position(|&count| {
        sum += count as usize;
        sum > grey.len() * 4 / 5
    });
    let limit = (paper.unwrap_or(255) as f32 * 0.72) as u8;
    let light = |places: &mut dyn Iterator<Item = usize>| {
        let (mut light, mut count) = (0usize, 0usize);
        for at in places {
            count += 1;
            light += usize::from(grey.get(at).is_some_and(|&shade| shade >= limit));
        }
        light * 2 > count
    };
    let rows: Vec<bool> = (0..height).map(|y| light(&mut (0..width).map(|x| y * width + x))).collect();
    let columns: Vec<bool> = (0..width).map(|x| light(&mut (0..height).map(|y| y * width + x))).collect();
    let ends = |is_paper: &[bool]| {
        let from = is_paper.windows(3).position(|three| three.iter().all(|paper| *paper))?;
        let to = is_paper.len() - is_paper.windows(3).rev().position(|three| three.iter().all(|paper| *paper))?;
        Some((from, to))
    };
    let (Some((left, right)), Some((top, bottom))) = (ends(&columns), ends(&rows)) else { return whole };
    let enough = (right - left) * 3 > width && (bottom - top) * 3 > height;
    let edge = |at: usize, most: u32| (at as u32 * reduction).min(most) as i32;
    let found = ScanRect::new(edge(left, scan.width), edge(top, scan.height), edge(right, scan.width), edge(bottom, scan.height));
    if enough { found } else { whole }
}
