//! A page made small enough to be looked at as a whole: cells of grey, sums over rectangles, connected components.
//!
//! The three tools are textbook ones: the integral image (Crow 1984, "summed-area tables"), which gives the mean of any rectangle in
//! four look-ups; labelling of connected components by runs and union-find; and area averaging, which is [`Raster::halved`].

use crate::scan::Raster;

/// The longer side is brought below this many cells, so that the work is bounded whatever the scan's resolution.
const LONGEST: u32 = 2048;
/// The longer side of a page in inches where nothing is known of the resolution.
const PAGE_INCHES: f32 = 11.0;

/// A rectangle of cells; right and bottom are one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cells {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl Cells {
    pub(super) fn width(self) -> usize {
        self.right.saturating_sub(self.left)
    }

    pub(super) fn height(self) -> usize {
        self.bottom.saturating_sub(self.top)
    }

    pub(super) fn area(self) -> usize {
        self.width() * self.height()
    }

    /// Larger by so many cells on each side, within the grid.
    pub(super) fn grown(self, by: usize, grid: &Grid) -> Self {
        Self {
            left: self.left.saturating_sub(by),
            top: self.top.saturating_sub(by),
            right: (self.right + by).min(grid.width),
            bottom: (self.bottom + by).min(grid.height),
        }
    }
}

/// Grey cells, 0 black to 255 white.
pub(super) struct Grid {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Scan pixels along the side of a cell.
    pub(super) pixels: u32,
    /// Cells in an inch.
    inch: f32,
    grey: Vec<u8>,
}

impl Grid {
    /// The page at cells of about a hundredth of an inch. `dpi` is that of the scan.
    pub(super) fn of(raster: &Raster, dpi: Option<f32>) -> Self {
        let mut small = None;
        while longer(small.as_ref().unwrap_or(raster)) > LONGEST {
            small = Some(small.as_ref().unwrap_or(raster).halved());
        }
        let small = small.as_ref().unwrap_or(raster);
        let pixels = small.reduction.max(1);
        let by_size = longer(small) as f32 / PAGE_INCHES;
        // A header that claims a page of a foot on a stamp, or of a yard, is wrong: scanners write 72 for want of better.
        let inch = dpi.map(|dpi| dpi / pixels as f32).filter(|inch| (0.4..2.0).contains(&(inch / by_size))).unwrap_or(by_size);
        Self { width: small.size.width as usize, height: small.size.height as usize, pixels, inch, grey: small.to_grey8() }
    }

    /// A length in cells, at least one.
    pub(super) fn inches(&self, inches: f32) -> usize {
        ((inches * self.inch).round() as usize).max(1)
    }

    /// A length in inches.
    pub(super) fn to_inches(&self, cells: usize) -> f32 {
        cells as f32 / self.inch
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.grey.chunks_exact(self.width.max(1))
    }

    /// How light the paper is: what only one cell in twenty is lighter than.
    pub(super) fn paper(&self) -> u8 {
        let mut counts = [0_usize; 256];
        for &grey in &self.grey {
            if let Some(count) = counts.get_mut(usize::from(grey)) {
                *count += 1;
            }
        }
        let mut above = self.grey.len() / 20;
        for (grey, count) in counts.iter().enumerate().rev() {
            match above.checked_sub(*count) {
                Some(rest) => above = rest,
                None => return grey as u8,
            }
        }
        0
    }

    /// The cells darker than a limit.
    pub(super) fn darker(&self, limit: u8) -> Mask {
        Mask { width: self.width, height: self.height, set: self.grey.iter().map(|&grey| grey < limit).collect() }
    }

    /// Sums of grey where the mask is not set; where it is, nothing.
    pub(super) fn sums_outside(&self, mask: &Mask) -> Sums {
        let rows = self.rows().zip(mask.rows());
        Sums::of(self.width, rows.map(|(row, set)| row.iter().zip(set).map(|(&grey, &set)| if set { 0 } else { u32::from(grey) })))
    }

    /// Sums of grey.
    pub(super) fn sums(&self) -> Sums {
        Sums::of(self.width, self.rows().map(|row| row.iter().map(|&grey| u32::from(grey))))
    }
}

fn longer(raster: &Raster) -> u32 {
    raster.size.width.max(raster.size.height)
}

/// Cells that are set or not.
#[derive(Clone)]
pub(super) struct Mask {
    pub(super) width: usize,
    pub(super) height: usize,
    set: Vec<bool>,
}

impl Mask {
    pub(super) fn empty(width: usize, height: usize) -> Self {
        Self { width, height, set: vec![false; width * height] }
    }

    pub(super) fn is(&self, x: usize, y: usize) -> bool {
        x < self.width && self.set.get(y * self.width + x).copied().unwrap_or(false)
    }

    pub(super) fn put(&mut self, x: usize, y: usize) {
        if x < self.width
            && let Some(cell) = self.set.get_mut(y * self.width + x)
        {
            *cell = true;
        }
    }

    pub(super) fn inverted(&self) -> Self {
        Self { set: self.set.iter().map(|set| !set).collect(), ..*self }
    }

    pub(super) fn sums(&self) -> Sums {
        Sums::of(self.width, self.rows().map(|row| row.iter().map(|&set| u32::from(set))))
    }

    fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.set.chunks_exact(self.width.max(1))
    }

    /// Each set cell becomes a block of so many cells across and down, beginning at it or ending at it.
    pub(super) fn spread(&self, across: usize, down: usize, forward: bool) -> Self {
        let width = self.width.max(1);
        let mut wide = Self::empty(self.width, self.height);
        for (row, out) in self.set.chunks_exact(width).zip(wide.set.chunks_exact_mut(width)) {
            let mut left = 0;
            if forward {
                row.iter().zip(out).for_each(|(set, out)| *out = goes_on(&mut left, *set, across));
            } else {
                row.iter().zip(out).rev().for_each(|(set, out)| *out = goes_on(&mut left, *set, across));
            }
        }
        let mut spread = Self::empty(self.width, self.height);
        let mut left = vec![0; self.width];
        let mut go_down = |(row, out): (&[bool], &mut [bool])| {
            row.iter().zip(out).zip(&mut left).for_each(|((set, out), left)| *out = goes_on(left, *set, down));
        };
        let rows = wide.set.chunks_exact(width).zip(spread.set.chunks_exact_mut(width));
        if forward {
            rows.for_each(&mut go_down);
        } else {
            rows.rev().for_each(&mut go_down);
        }
        spread
    }

    /// Connected components, in order of their first cells from the top; cells touch over corners too where `corners`.
    pub(super) fn components(&self, corners: bool) -> Components {
        let reach = usize::from(corners);
        let (mut runs, mut parents): (Vec<Run>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut above = 0..0;
        for (y, row) in self.rows().enumerate() {
            let first = runs.len();
            let mut x = 0;
            for stretch in row.chunk_by(|a, b| a == b) {
                if stretch.first() == Some(&true) {
                    parents.push(runs.len());
                    runs.push(Run { y, left: x, right: x + stretch.len() });
                }
                x += stretch.len();
            }
            join_rows(&runs, &mut parents, above, first, reach);
            above = first..runs.len();
        }
        Components::of(runs, &mut parents)
    }
}

/// Whether a cell is one of the so many that begin with the set cell that was met last; counts down.
fn goes_on(left: &mut usize, set: bool, reach: usize) -> bool {
    if set {
        *left = reach;
    }
    let goes_on = *left > 0;
    *left -= usize::from(goes_on);
    goes_on
}

/// Joins each run from `first` on with those of the row above that it touches.
fn join_rows(runs: &[Run], parents: &mut [usize], above: std::ops::Range<usize>, first: usize, reach: usize) {
    let mut from = above.start;
    for (at, run) in runs.iter().enumerate().skip(first) {
        let mut other = from;
        while let Some(up) = runs.get(other).filter(|up| other < above.end && up.left < run.right + reach) {
            // Same row numbers would mean that a blank row lies between.
            if up.right + reach > run.left && up.y + 1 == run.y {
                let (a, b) = (root(parents, other), root(parents, at));
                if let Some(parent) = parents.get_mut(a.max(b)) {
                    *parent = a.min(b);
                }
            }
            if up.right <= run.left {
                from = other;
            }
            other += 1;
        }
    }
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while let Some(&parent) = parents.get(at).filter(|&&parent| parent != at) {
        let grand = parents.get(parent).copied().unwrap_or(parent);
        if let Some(entry) = parents.get_mut(at) {
            *entry = grand;
        }
        at = parent;
    }
    at
}

/// Set cells of a row that follow one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) y: usize,
    pub(super) left: usize,
    /// One past the last.
    pub(super) right: usize,
}

/// One connected component.
pub(super) struct Component {
    pub(super) bounds: Cells,
    pub(super) area: usize,
    /// From the top, in a row from the left.
    pub(super) runs: Vec<Run>,
}

/// All connected components.
pub(super) struct Components(pub(super) Vec<Component>);

impl Components {
    fn of(runs: Vec<Run>, parents: &mut [usize]) -> Self {
        let mut of_root = vec![usize::MAX; runs.len()];
        let mut components: Vec<Component> = Vec::new();
        for (at, run) in runs.into_iter().enumerate() {
            let Some(place) = of_root.get_mut(root(parents, at)) else { continue };
            if *place == usize::MAX {
                *place = components.len();
                let bounds = Cells { left: run.left, top: run.y, right: run.right, bottom: run.y + 1 };
                components.push(Component { bounds, area: 0, runs: Vec::new() });
            }
            if let Some(component) = components.get_mut(*place) {
                let bounds = &mut component.bounds;
                (bounds.left, bounds.right, bounds.bottom) =
                    (bounds.left.min(run.left), bounds.right.max(run.right), bounds.bottom.max(run.y + 1));
                component.area += run.right - run.left;
                component.runs.push(run);
            }
        }
        Self(components)
    }
}

/// Sums over any rectangle in four look-ups.
pub(super) struct Sums {
    width: usize,
    height: usize,
    up_to: Vec<u32>,
}

impl Sums {
    fn of<R: Iterator<Item = u32>>(width: usize, rows: impl Iterator<Item = R>) -> Self {
        let mut up_to = vec![0; width + 1];
        let mut height = 0;
        for row in rows {
            let start = height * (width + 1);
            let mut line = 0;
            up_to.push(0);
            for (x, value) in row.enumerate() {
                line += value;
                if let Some(above) = up_to.get(start + x + 1) {
                    up_to.push(*above + line);
                }
            }
            height += 1;
        }
        Self { width, height, up_to }
    }

    /// The sum over a rectangle, which is cut to the grid.
    pub(super) fn of_cells(&self, cells: Cells) -> u32 {
        let (right, bottom) = (cells.right.min(self.width), cells.bottom.min(self.height));
        let (left, top) = (cells.left.min(right), cells.top.min(bottom));
        let (above, below) = (top * (self.width + 1), bottom * (self.width + 1));
        // Asked for millions of times, also by tests that nobody optimised: nothing is called here that need not be.
        match (self.up_to.get(above + left), self.up_to.get(above + right), self.up_to.get(below + left), self.up_to.get(below + right)) {
            (Some(first), Some(up), Some(side), Some(all)) => (*all + *first).saturating_sub(*up + *side),
            _ => 0,
        }
    }

    /// The mean over a rectangle; 0 for an empty one.
    pub(super) fn mean(&self, cells: Cells) -> f32 {
        let area = cells.area();
        if area == 0 { 0.0 } else { self.of_cells(cells) as f32 / area as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(drawing: &str) -> Mask {
        let rows: Vec<&str> = drawing.split(' ').collect();
        let mut mask = Mask::empty(rows[0].len(), rows.len());
        for (y, row) in rows.iter().enumerate() {
            row.bytes().enumerate().filter(|&(_, dot)| dot == b'#').for_each(|(x, _)| mask.put(x, y));
        }
        mask
    }

    /// Areas of the components of a drawing.
    fn areas(drawing: &str, corners: bool) -> Vec<usize> {
        mask(drawing).components(corners).0.iter().map(|component| component.area).collect()
    }

    #[test]
    fn what_touches_is_one_component() {
        assert_eq!(areas("#.#.# #.#.# ###.. ....#", false), [7, 2, 1]);
        assert_eq!(areas("##.. ..## ##..", false), [2, 2, 2]);
        assert_eq!(areas("##.. ..## ##..", true), [6]);
        assert_eq!(areas("#.#.#.# #######", false), [11], "late joins find all");
        assert_eq!(areas("### ... ###", true), [3, 3], "a blank row parts");
    }

    #[test]
    fn sums_of_rectangles_are_exact() {
        let sums = mask("##.. .#.# ####").sums();
        let of = |left, top, right, bottom| sums.of_cells(Cells { left, top, right, bottom });
        assert_eq!((of(0, 0, 4, 3), of(1, 1, 3, 3), of(3, 0, 9, 9), of(2, 2, 2, 3)), (8, 3, 2, 0));
    }

    #[test]
    fn a_spread_goes_one_way() {
        let drawn = |drawing: &str, across: usize, down: usize, forward: bool| -> String {
            let (mask, rows) = (mask(drawing), drawing.split(' ').count());
            let spread = mask.spread(across, down, forward);
            let row = |y: usize| (0..mask.width).map(|x| if spread.is(x, y) { '#' } else { '.' }).collect::<String>();
            (0..rows).map(row).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(drawn("#... ....", 2, 2, true), "##.. ##..");
        assert_eq!(drawn("#... ....", 2, 2, false), "#... ....");
        assert_eq!(drawn(".... ...# ....", 3, 2, false), ".### .### ....");
        assert_eq!(drawn("#.#.. ..... ..... ....#", 2, 3, true), "####. ####. ####. ....#");
    }
}
