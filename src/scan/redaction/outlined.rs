//! Thin frames around blank paper.

use super::grid::{Cells, Component, Grid, Mask, Run, Sums};
use super::zone;
use crate::model::{InkBox, InkBoxKind};

/// The least that is taken for a box, in inches.
const LEAST: (f32, f32) = (0.4, 0.12);
/// Below this share of the paper's lightness a cell holds some ink: a rule of a pixel's width is grey once the page is made smaller.
const INK: f32 = 0.8;
/// A frame is no thicker than this, in inches.
const THICKEST: f32 = 0.06;
/// The largest that is written into a box, in inches: a code or two.
const CODE: (f32, f32) = (2.2, 0.7);

/// Finds the outlined boxes of a page whose paper is so light.
pub(super) fn find(grid: &Grid, paper: u8) -> Vec<InkBox> {
    let ink = grid.darker((f32::from(paper) * INK) as u8);
    // A frame of a bilevel copy has gaps of a pixel or two.
    let gap = grid.inches(0.02).max(2);
    let closed = ink.spread(gap, gap, true);
    let holes = closed.inverted().components(false).0;
    let outside = outside(grid, &holes);
    let looks = Looks { grid, ink: ink.sums(), outside: outside.sums() };
    holes.iter().filter(|hole| !touches_edge(grid, hole.bounds)).filter_map(|hole| looks.judge(hole)).collect()
}

fn touches_edge(grid: &Grid, cells: Cells) -> bool {
    cells.left == 0 || cells.top == 0 || cells.right >= grid.width || cells.bottom >= grid.height
}

/// The paper that is not closed off: what reaches the edge of the picture, and the largest piece of all.
fn outside(grid: &Grid, holes: &[Component]) -> Mask {
    let largest = holes.iter().map(|hole| hole.area).max().unwrap_or(0);
    let mut outside = Mask::empty(grid.width, grid.height);
    for hole in holes.iter().filter(|hole| hole.area == largest || touches_edge(grid, hole.bounds)) {
        for run in &hole.runs {
            (run.left..run.right).for_each(|x| outside.put(x, run.y));
        }
    }
    outside
}

/// First place and one past the last of a row or column.
type Profile = Vec<(usize, usize)>;

/// Where a hole's rows and columns begin and end.
fn profiles(hole: &Component) -> Option<(Profile, Profile)> {
    let cells = hole.bounds;
    let mut rows = vec![(usize::MAX, 0_usize); cells.height()];
    let mut columns = vec![(usize::MAX, 0_usize); cells.width()];
    for run in &hole.runs {
        let row = rows.get_mut(run.y - cells.top)?;
        *row = (row.0.min(run.left), row.1.max(run.right));
        for column in columns.get_mut(run.left - cells.left..run.right - cells.left)? {
            *column = (column.0.min(run.y), column.1.max(run.y + 1));
        }
    }
    Some((rows, columns))
}

struct Looks<'a> {
    grid: &'a Grid,
    ink: Sums,
    outside: Sums,
}

impl Looks<'_> {
    fn judge(&self, hole: &Component) -> Option<InkBox> {
        let cells = hole.bounds;
        let (across, down) = (self.grid.to_inches(cells.width()), self.grid.to_inches(cells.height()));
        if across < LEAST.0 || down < LEAST.1 || down > across * 4.0 {
            return None;
        }
        let (straight, inside) = self.shape(hole)?;
        let page = cells.area() as f32 / (self.grid.width * self.grid.height) as f32;
        if straight < 0.9 || page > 0.9 {
            return None;
        }
        let writing = Self::writing(self.grid, &hole.runs)?;
        let (open, thin) = self.frame(cells, hole)?;
        if !thin || open < 0.45 || self.rules_going_on(hole)? > 1 {
            return None;
        }
        let large = if page > 0.5 { 0.2 } else { 0.0 };
        // A blank frame may be a field of a form; with a few letters in it, as codes are, it is a redaction more likely than not.
        let coded = if writing { 0.15 } else { 0.0 };
        let confidence = 0.25 + 0.25 * straight + 0.2 * open + coded - large;
        Some(InkBox {
            zone: zone(self.grid, cells.grown(1, self.grid)),
            kind: InkBoxKind::Outlined,
            fill: inside,
            confidence: confidence.clamp(0.1, 0.95),
        })
    }

    /// How straight its four sides are, and how much of what they enclose is blank; `None` where too little is.
    ///
    /// Sides may be slanted by a few degrees: each is compared with the line through its own quarter points.
    fn shape(&self, hole: &Component) -> Option<(f32, f32)> {
        let (rows, columns) = profiles(hole)?;
        let spans: usize = rows.iter().map(|(left, right)| right.saturating_sub(*left)).sum();
        let blank = hole.area as f32 / spans.max(1) as f32;
        // Where it is askew, its first rows end at the upper side and not at the left or right one; and so on around.
        let slope = slope(columns.iter().map(|column| column.0));
        let wedge = |across: usize| (slope.abs() * across as f32).ceil() as usize;
        let inner =
            |profile: &[(usize, usize)], wedge: usize| profile.get(wedge..profile.len().saturating_sub(wedge)).unwrap_or_default().to_vec();
        let (rows, columns) = (inner(&rows, wedge(columns.len())), inner(&columns, wedge(rows.len())));
        let sides = [
            straightness(self.grid, columns.iter().map(|column| column.0)),
            straightness(self.grid, columns.iter().map(|column| column.1)),
            straightness(self.grid, rows.iter().map(|row| row.0)),
            straightness(self.grid, rows.iter().map(|row| row.1)),
        ];
        let straight = sides.into_iter().reduce(f32::min)?;
        (blank >= 0.75).then_some((straight, blank))
    }

    /// Whether there is a little writing in it; `None` where there is more than a code.
    fn writing(grid: &Grid, runs: &[Run]) -> Option<bool> {
        // Rows of the hole that are broken have ink inside.
        let mut ink: Option<Cells> = None;
        let mut count = 0;
        for row in runs.chunk_by(|a, b| a.y == b.y) {
            for pair in row.windows(2) {
                let [a, b] = pair else { continue };
                let here = Cells { left: a.right, top: a.y, right: b.left, bottom: a.y + 1 };
                count += here.width();
                ink = Some(ink.map_or(here, |all: Cells| Cells {
                    left: all.left.min(here.left),
                    top: all.top.min(here.top),
                    right: all.right.max(here.right),
                    bottom: all.bottom.max(here.bottom),
                }));
            }
        }
        let Some(ink) = ink else { return Some(false) };
        // Specks are scattered; letters stand together.
        let specks = count * 25 < ink.area();
        let (across, down) = (grid.to_inches(ink.width()), grid.to_inches(ink.height()));
        let code = across <= CODE.0 && down <= CODE.1;
        (specks || code).then_some(code && !specks)
    }

    /// How many of the frame's rules go on beyond its corners, as those of tables and forms do; at most eight.
    fn rules_going_on(&self, hole: &Component) -> Option<usize> {
        let (rows, columns) = profiles(hole)?;
        let cells = hole.bounds;
        let median = |places: &[(usize, usize)], far: bool| {
            let mut places: Vec<usize> = places.iter().map(|place| if far { place.1 } else { place.0 }).collect();
            places.sort_unstable();
            places.get(places.len() / 2).copied()
        };
        let (end_x, end_y) = ((columns.len() / 10).max(1), (rows.len() / 10).max(1));
        let (thick, long) = (self.grid.inches(0.035), self.grid.inches(0.2));
        let mut going_on = 0;
        for far in [false, true] {
            // Along the upper (or lower) side, to the left and to the right.
            let (start, end) = (median(columns.get(..end_x)?, far)?, median(columns.get(columns.len() - end_x..)?, far)?);
            let (x0, x1) = (cells.left.saturating_sub(thick), cells.right + thick);
            let band = |y: usize, left: usize, right: usize| Cells { left, top: y.saturating_sub(thick), right, bottom: y + thick };
            going_on += usize::from(self.is_rule(band(start, x0.saturating_sub(long), x0), true));
            going_on += usize::from(self.is_rule(band(end, x1, x1 + long), true));
            // Along the left (or right) side, up and down.
            let (start, end) = (median(rows.get(..end_y)?, far)?, median(rows.get(rows.len() - end_y..)?, far)?);
            let (y0, y1) = (cells.top.saturating_sub(thick), cells.bottom + thick);
            let band = |x: usize, top: usize, bottom: usize| Cells { left: x.saturating_sub(thick), top, right: x + thick, bottom };
            going_on += usize::from(self.is_rule(band(start, y0.saturating_sub(long), y0), false));
            going_on += usize::from(self.is_rule(band(end, y1, y1 + long), false));
        }
        Some(going_on)
    }

    /// Whether nearly every column (or row) of a narrow strip has ink.
    fn is_rule(&self, strip: Cells, across: bool) -> bool {
        let length = if across { strip.width() } else { strip.height() };
        let inked = (0..length)
            .filter(|&at| {
                let slice = if across {
                    Cells { left: strip.left + at, right: strip.left + at + 1, ..strip }
                } else {
                    Cells { top: strip.top + at, bottom: strip.top + at + 1, ..strip }
                };
                self.ink.of_cells(slice) > 0
            })
            .count();
        length > 0 && inked * 10 >= length * 8
    }

    /// How much of its surroundings is open paper, and whether the frame is a thin rule all around.
    fn frame(&self, cells: Cells, hole: &Component) -> Option<(f32, bool)> {
        let thick = self.grid.inches(THICKEST);
        // Slanted sides leave wedges between the hole and its rectangle.
        let skew = cells.area() as f32 / hole.area.max(1) as f32;
        let strip = self.grid.inches(0.05);
        let outer = cells.grown(thick, self.grid);
        let far = outer.grown(strip, self.grid);
        let sides = [
            Cells { bottom: outer.top, ..far },
            Cells { top: outer.bottom, ..far },
            Cells { right: outer.left, ..far },
            Cells { left: outer.right, ..far },
        ];
        let open: Vec<f32> = sides.iter().map(|&side| self.outside.mean(side)).collect();
        let dark = sides.iter().map(|&side| self.ink.mean(side)).fold(0.0, f32::max);
        let least = open.iter().copied().reduce(f32::min)?;
        let mean = open.iter().sum::<f32>() / 4.0;
        // One side may touch a line of text; a field of a form is closed in by its neighbours.
        Some((if least < 0.15 { mean * 0.7 } else { mean }, dark < 0.6 && skew < 2.5))
    }
}

/// How a side slopes: by the middle places of its two halves.
fn slope(places: impl Iterator<Item = usize>) -> f32 {
    line(&places.map(|place| place as f32).collect::<Vec<_>>()).1
}

/// Where a side begins and how it slopes.
fn line(places: &[f32]) -> (f32, f32) {
    let count = places.len();
    let median = |from: usize, to: usize| {
        let mut part: Vec<f32> = places.get(from..to).unwrap_or_default().to_vec();
        part.sort_by(f32::total_cmp);
        part.get(part.len() / 2).copied().unwrap_or(0.0)
    };
    let half = count / 2;
    let (first, last) = (median(0, half.max(1)), median(half, count));
    let slope = if half > 0 { (last - first) / (count as f32 / 2.0) } else { 0.0 };
    (first - slope * count as f32 / 4.0, slope)
}

/// The share of a side's places that lie near the line through its quarter points; a side that is all wedge says nothing.
fn straightness(grid: &Grid, places: impl Iterator<Item = usize>) -> f32 {
    let places: Vec<f32> = places.map(|place| place as f32).collect();
    let (start, slope) = line(&places);
    if slope.abs() > 0.12 {
        return 0.0;
    }
    let near = (grid.inches(0.03) as f32).max(2.0);
    let good = places.iter().enumerate().filter(|(at, place)| (**place - (start + slope * *at as f32)).abs() <= near).count();
    if places.is_empty() { 1.0 } else { good as f32 / places.len() as f32 }
}
