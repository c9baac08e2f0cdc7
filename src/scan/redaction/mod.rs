//! Redactions on a scan: solid black boxes, and frames around blank paper.
//!
//! A page is made small (cells of about a hundredth of an inch, by area averaging, so that the work is bounded whatever the
//! resolution) and looked at in two ways, both long established in the analysis of scanned documents.
//! Solid boxes are what is left of the dark after a morphological opening with a rectangle of word size, done with an integral image:
//! letters, rules and pen strokes are thinner somewhere and vanish, whatever noise is in them.
//! White boxes are holes: connected components of light that are closed off from the page by a thin dark frame, rectangular and empty.
//!
//! What is *not* looked for: pen strokes through words, grey tint, boxes on a negative. What stands in the boxes' place in the text
//! is not known here. When in doubt a box is left out or given a low confidence: black borders, photographs, letters of large
//! stamps and the cells of forms are the false friends, and the tests draw each of them.

mod grid;
mod outlined;
mod solid;
#[cfg(test)]
mod tests;

use super::Raster;
use crate::model::{InkBox, ScanRect};
use grid::{Cells, Grid};

/// Paper darker than this is a negative or a photograph of nothing.
const DARKEST_PAPER: u8 = 96;

/// Finds the boxes on a picture of a whole page that probably hide text, from the top; zones are in scan pixels.
///
/// `dpi` is the scan's own resolution where its header states one; without it a page counts as eleven inches long.
pub fn find_boxes(raster: &Raster, dpi: Option<f32>) -> Vec<InkBox> {
    let grid = Grid::of(raster, dpi);
    let paper = grid.paper();
    if paper < DARKEST_PAPER || grid.width < 32 || grid.height < 32 {
        return Vec::new();
    }
    let mut boxes = solid::find(&grid, paper);
    boxes.extend(outlined::find(&grid, paper));
    boxes.sort_by_key(|found| (found.zone.top, found.zone.left, found.zone.bottom));
    for found in &mut boxes {
        let (left, top) = (raster.area.left, raster.area.top);
        let zone = found.zone;
        found.zone = ScanRect {
            left: (zone.left + left).min(raster.area.right),
            top: (zone.top + top).min(raster.area.bottom),
            right: (zone.right + left).min(raster.area.right),
            bottom: (zone.bottom + top).min(raster.area.bottom),
        };
    }
    boxes
}

/// Cells as scan pixels.
fn zone(grid: &Grid, cells: Cells) -> ScanRect {
    let at = |cells: usize| (cells as i64 * i64::from(grid.pixels)).min(i64::from(i32::MAX)) as i32;
    ScanRect { left: at(cells.left), top: at(cells.top), right: at(cells.right), bottom: at(cells.bottom) }
}
