//! A preview in black and white: what a recogniser, or a fax, would get.

use super::Piece;
use crate::scan::Cancel;

/// Half of the window's side around a pixel, in scan pixels: a tenth of an inch at 300 dots per inch.
const WINDOW: f32 = 15.0;
/// How far below the mean of its window a pixel must lie, in parts of what its contrast leaves over (Sauvola's k).
const BELOW: f32 = 0.24;
/// The largest spread that shades can have (Sauvola's R).
const SPREAD: f32 = 128.0;

/// Lighter than the threshold is white.
pub(super) fn by_page(piece: &mut Piece, threshold: u8) {
    let grey = piece.grey();
    put(piece, grey.iter().map(|&shade| shade > threshold));
}

/// Each pixel against the mean and the spread of the pixels around it (Sauvola and Pietikäinen 2000), by sums over rectangles.
pub(super) fn by_place(piece: &mut Piece, cancel: &Cancel) {
    let (width, height) = (piece.width, piece.height);
    let half = piece.scaled(WINDOW).round().clamp(3.0, 20.0) as usize;
    let grey = piece.grey();
    let (sums, squares) = integrals(&grey, width);
    let stride = width + 1;
    let (mut sum_rows, mut square_rows) = (vec![0u64; stride], vec![0u64; stride]);
    let mut white = Vec::with_capacity(grey.len());
    for (y, row) in grey.chunks_exact(width.max(1)).enumerate().take_while(|_| !cancel.is_cancelled()) {
        let (top, bottom) = (y.saturating_sub(half), (y + half + 1).min(height));
        between(&sums, stride, (top, bottom), &mut sum_rows);
        between(&squares, stride, (top, bottom), &mut square_rows);
        for (x, &shade) in row.iter().enumerate() {
            let (left, right) = (x.saturating_sub(half), (x + half + 1).min(width));
            let over = |rows: &[u64]| rows.get(right).zip(rows.get(left)).map_or(0, |(to, from)| to - from) as f32;
            let count = ((right - left) * (bottom - top)).max(1) as f32;
            let mean = over(&sum_rows) / count;
            let spread = (over(&square_rows) / count - mean * mean).max(0.0).sqrt();
            white.push(f32::from(shade) > mean * (1.0 + BELOW * (spread / SPREAD - 1.0)));
        }
    }
    put(piece, white.into_iter());
}

/// What a table of sums holds between two rows, summed from the left.
fn between(table: &[u64], stride: usize, (top, bottom): (usize, usize), out: &mut [u64]) {
    let row = |y: usize| table.get(y * stride..(y + 1) * stride).unwrap_or_default();
    out.iter_mut().zip(row(bottom)).zip(row(top)).for_each(|((out, below), above)| *out = below - above);
}

/// Sums of everything above and left of each corner: of the shades, and of their squares.
fn integrals(grey: &[u8], width: usize) -> (Vec<u64>, Vec<u64>) {
    let stride = width + 1;
    let (mut sums, mut squares) = (vec![0u64; stride], vec![0u64; stride]);
    for (y, row) in grey.chunks_exact(width.max(1)).enumerate() {
        let (mut sum, mut square) = (0, 0);
        sums.push(0);
        squares.push(0);
        for (x, &shade) in row.iter().enumerate() {
            sum += u64::from(shade);
            square += u64::from(shade) * u64::from(shade);
            let above = y * stride + x + 1;
            sums.push(sum + sums.get(above).copied().unwrap_or(0));
            squares.push(square + squares.get(above).copied().unwrap_or(0));
        }
    }
    (sums, squares)
}

fn put(piece: &mut Piece, white: impl Iterator<Item = bool>) {
    let samples = piece.samples;
    for (pixel, white) in piece.bytes.chunks_exact_mut(samples).zip(white) {
        pixel.fill(if white { 255 } else { 0 });
    }
}
