//! What can be seen of a frame while it is still being decoded.
//!
//! Decoders that go through a large frame from the top ask an [`Onlooker`] between rows whether it would like to see what is there, and
//! make it a glimpse: the whole frame at an eighth, white where nothing was decoded yet. Whether and when to look is for the onlooker to
//! know, because only it has a clock. A glimpse is looked at for a moment and then replaced, so for grey and colour it is made of a quarter
//! of the pixels, evenly spread; a picture of one bit a pixel is averaged in full, for its thin strokes would be missed otherwise.

use super::orient::upright;
use super::raster::{Pixels, Raster, whole};
use super::tiles::{eighth_of_bits, reduced_size};
use crate::model::{Orientation, ScanSize};

/// Somebody who looks on while a frame is decoded.
pub trait Onlooker {
    /// Whether a glimpse is welcome now; asked again and again, so it must be cheap.
    fn is_curious(&mut self) -> bool;
    /// Takes a coarse picture of the whole frame, upright, with so much of it as is decoded.
    fn see(&mut self, so_far: Raster);
}

/// Nobody looks on.
pub(super) struct Nobody;

impl Onlooker for Nobody {
    fn is_curious(&mut self) -> bool {
        false
    }

    fn see(&mut self, _: Raster) {}
}

/// Turns what is seen upright.
pub(super) struct Upright<'a> {
    /// Who looks on.
    pub(super) onlooker: &'a mut dyn Onlooker,
    /// Size of the frame as stored.
    pub(super) stored: ScanSize,
    /// How it is stored.
    pub(super) orientation: Orientation,
}

impl Onlooker for Upright<'_> {
    fn is_curious(&mut self) -> bool {
        self.onlooker.is_curious()
    }

    fn see(&mut self, so_far: Raster) {
        self.onlooker.see(upright(so_far, self.stored, self.orientation));
    }
}

/// How coarse a glimpse is.
const EIGHTH: u32 = 8;

/// A glimpse of a frame of which the first `rows` rows are there.
pub(super) fn glimpse(frame: ScanSize, pixels: &Pixels, rows: u32) -> Raster {
    let row = pixels.row_bytes(frame.width);
    let mut out = Vec::new();
    match pixels {
        Pixels::Bilevel(bytes) => return glimpse_of_bits(frame, bytes, rows),
        Pixels::Grey(bytes) => eights(frame, row, bytes, rows).for_each(|eight| sampled::<1>(eight, row, &mut out)),
        Pixels::Rgb(bytes) => eights(frame, row, bytes, rows).for_each(|eight| sampled::<3>(eight, row, &mut out)),
    }
    filled(frame, EIGHTH, if matches!(pixels, Pixels::Rgb(_)) { Pixels::Rgb(out) } else { Pixels::Grey(out) })
}

/// The same of a frame of one bit a pixel, white set.
pub(super) fn glimpse_of_bits(frame: ScanSize, bytes: &[u8], rows: u32) -> Raster {
    let row = (frame.width as usize).div_ceil(8);
    let mut out = Vec::new();
    eights(frame, row, bytes, rows).for_each(|eight| eighth_of_bits(eight, row, frame.width, &mut out));
    filled(frame, EIGHTH, Pixels::Grey(out))
}

/// The rows that are there, eight at a time; the last of the frame may be fewer.
fn eights(frame: ScanSize, row: usize, bytes: &[u8], rows: u32) -> std::slice::Chunks<'_, u8> {
    let rows = if rows < frame.height { rows / EIGHTH * EIGHTH } else { frame.height };
    bytes.get(..row * rows as usize).unwrap_or_default().chunks(row.max(1) * EIGHTH as usize)
}

/// The picture at a reduction whose first rows these are; the rest is white.
pub(super) fn filled(frame: ScanSize, reduction: u32, mut pixels: Pixels) -> Raster {
    let size = reduced_size(frame, reduction);
    let all = pixels.row_bytes(size.width) * size.height as usize;
    pixels.bytes_mut().resize(all, 0xff);
    Raster { size, reduction, area: whole(frame), pixels, damage: None }
}

/// A row of means of two of eight rows.
fn sampled<const N: usize>(eight: &[u8], row: usize, out: &mut Vec<u8>) {
    let mut lines = eight.chunks_exact(row.max(1)).step_by(4);
    let Some(first) = lines.next() else { return };
    let second = lines.next().unwrap_or(first);
    for (first, second) in first.as_chunks::<N>().0.chunks(8).zip(second.as_chunks::<N>().0.chunks(8)) {
        let mut sums = [0_u32; N];
        for pixel in first.iter().chain(second) {
            sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
        }
        let count = (first.len() + second.len()).max(1) as u32;
        out.extend(sums.map(|sum| ((sum + count / 2) / count) as u8));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glimpse_is_white_where_nothing_is_yet() {
        let frame = ScanSize { width: 20, height: 40 };
        let grey = glimpse(frame, &Pixels::Grey(vec![80; 800]), 20);
        assert_eq!((grey.size, grey.reduction), (ScanSize { width: 3, height: 5 }, 8));
        assert_eq!(grey.pixels.bytes(), [[80; 3], [80; 3], [255; 3], [255; 3], [255; 3]].concat());
        let rgb = glimpse(frame, &Pixels::Rgb([10, 20, 30].repeat(800)), 40);
        assert_eq!(rgb.pixels.bytes(), [10, 20, 30].repeat(15));
    }

    #[test]
    fn thin_strokes_show_in_a_glimpse() {
        let frame = ScanSize { width: 16, height: 16 };
        // One black row of eight, and a column in its second half.
        let mut bits = vec![0xff; 32];
        bits[6..8].fill(0);
        bits.iter_mut().skip(17).step_by(2).for_each(|byte| *byte = 0xfe);
        let seen = glimpse(frame, &Pixels::Bilevel(bits), 16);
        assert_eq!(seen.pixels.bytes(), [223, 223, 255, 223]);
    }
}
