//! What the looking tools do to pixels: paper made white, show-through faded, specks taken away, edges sharpened, black and white.
//!
//! Filters work on a piece of one pyramid level with a margin around it, on a worker, and know the rest of the page only through its
//! [`Paper`]. Lengths are meant in pixels of the scan and shrink with the level, so a page looks the same from near and from afar. The
//! order is that of cause and effect: specks go before the paper is judged by its surroundings, the paper is white before show-through is
//! told from ink, and black and white comes last.
//!
//! Reading order: [`paper`], then `specks.rs`, `strokes.rs`, `black_white.rs`.

mod black_white;
pub mod paper;
mod specks;
mod strokes;

pub use paper::Paper;

use super::look::{Enhancement, Threshold};
use crate::scan::Cancel;

/// Pixels of a level that a piece has to reach beyond what is asked for, so that it looks the same as the whole would.
pub const MARGIN: u32 = 24;

/// A piece of a level: rows of pixels of `N` samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Samples a pixel: 1 or 3.
    pub samples: usize,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where its left upper corner lies, in pixels of its level.
    pub corner: (u32, u32),
    /// How many scan pixels one of its pixels stands for along a side.
    pub reduction: u32,
}

impl Piece {
    /// Grey of each pixel.
    pub(super) fn grey(&self) -> Vec<u8> {
        if self.samples == 1 {
            return self.bytes.clone();
        }
        let weigh =
            |&[red, green, blue]: &[u8; 3]| ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29 + 128) >> 8) as u8;
        self.bytes.as_chunks().0.iter().map(weigh).collect()
    }

    /// A length of the scan in pixels of the piece.
    fn scaled(&self, scan_pixels: f32) -> f32 {
        scan_pixels / self.reduction.max(1) as f32
    }

    /// The inner part, without `left`, `top` pixels at those edges, `width` by `height` large.
    #[must_use]
    pub fn inner(&self, left: usize, top: usize, width: usize, height: usize) -> Vec<u8> {
        let row = self.width * self.samples;
        let rows = self.bytes.chunks_exact(row.max(1)).skip(top).take(height);
        rows.flat_map(|line| line.get(left * self.samples..(left + width) * self.samples).unwrap_or_default()).copied().collect()
    }
}

/// Does to a piece what the look asks for, but for the levels, which are a table. Stopped in its middle it leaves the piece half done.
pub fn apply(piece: &mut Piece, paper: &Paper, look: Enhancement, cancel: &Cancel) {
    let goes_on = || !cancel.is_cancelled();
    if look.despeckle > 0 && goes_on() {
        specks::take_away(piece, piece.scaled(f32::from(look.despeckle)), cancel);
    }
    if look.flatten > 0 && goes_on() {
        paper.flatten(piece, look.flatten);
    }
    if look.bleed > 0 && goes_on() {
        strokes::fade_show_through(piece, paper, look, cancel);
    }
    if look.sharpen > 0 && goes_on() {
        strokes::sharpen(piece, look.sharpen);
    }
    match look.threshold {
        Threshold::Page => black_white::by_page(piece, paper.threshold(look.flatten)),
        Threshold::Place if goes_on() => black_white::by_place(piece, cancel),
        Threshold::Off | Threshold::Place => {}
    }
}

#[cfg(test)]
mod tests;
