//! The picture that strips and tiles are laid on.

use crate::model::ScanRect;
use crate::scan::raster::Pixels;

/// A white rectangle of a page, in stored coordinates, that rows are copied to.
pub(super) struct Canvas {
    /// Which part of the page.
    pub(super) area: ScanRect,
    pub(super) pixels: Pixels,
}

impl Canvas {
    /// Copies a row of bits that stands at `left`, `y` of the page and is `width` wide; `invert` where a set bit is black.
    pub(super) fn put_bits(&mut self, left: i32, y: i32, width: i32, row: &[u8], invert: bool) {
        let Some((from, to, line)) = self.line(left, y, width) else { return };
        let flip = if invert { 0xff } else { 0 };
        let (mut source, mut target, mut rest) = (from, to, (width as usize).saturating_sub(from).min(line.1.saturating_sub(to)));
        let Some(out) = self.pixels.bytes_mut().get_mut(line.0) else { return };
        if source % 8 == 0 && target % 8 == 0 {
            let bytes = rest / 8;
            let pairs = out.iter_mut().skip(target / 8).zip(row.iter().skip(source / 8)).take(bytes);
            pairs.for_each(|(out, &byte)| *out = byte ^ flip);
            (source, target, rest) = (source + bytes * 8, target + bytes * 8, rest % 8);
        }
        for step in 0..rest {
            let (from, to) = (source + step, target + step);
            let Some(byte) = row.get(from / 8) else { return };
            let Some(out) = out.get_mut(to / 8) else { return };
            let mask = 0x80 >> (to % 8);
            let white = (byte ^ flip) << (from % 8) & 0x80 != 0;
            *out = if white { *out | mask } else { *out & !mask };
        }
    }

    /// Copies a row of grey or colour pixels that stands at `left`, `y` of the page.
    pub(super) fn put_pixels(&mut self, left: i32, y: i32, width: i32, row: &[u8]) {
        let Some((from, to, line)) = self.line(left, y, width) else { return };
        let step = if matches!(self.pixels, Pixels::Rgb(_)) { 3 } else { 1 };
        let Some(out) = self.pixels.bytes_mut().get_mut(line.0) else { return };
        let pairs = out.iter_mut().skip(to * step).zip(row.iter().skip(from * step));
        pairs.for_each(|(out, &byte)| *out = byte);
    }

    /// Where a row begins to be seen (pixels of the row, pixels of the canvas), and the canvas row's bytes and pixels.
    fn line(&self, left: i32, y: i32, width: i32) -> Option<(usize, usize, (std::ops::Range<usize>, usize))> {
        let Canvas { area, pixels } = self;
        if y < area.top || y >= area.bottom || left >= area.right || left.saturating_add(width) <= area.left {
            return None;
        }
        let stride = pixels.row_bytes(area.width() as u32);
        let start = stride * (y - area.top) as usize;
        Some(((area.left - left).max(0) as usize, (left - area.left).max(0) as usize, (start..start + stride, area.width() as usize)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ScanSize;

    #[test]
    fn bits_land_where_they_belong_at_every_shift() {
        let row = [0b1011_0010, 0b1100_1101, 0b0110_1010];
        let bit = |index: i32| row[index as usize / 8] << (index % 8) & 0x80 != 0;
        for left in -5..20 {
            let mut canvas = Canvas { area: ScanRect::new(0, 0, 21, 1), pixels: Pixels::white(ScanSize { width: 21, height: 1 }, 1) };
            canvas.put_bits(left, 0, 19, &row, false);
            for x in 0..21 {
                let expected = if (left..left + 19).contains(&x) { bit(x - left) } else { true };
                assert_eq!(canvas.pixels.bytes()[x as usize / 8] << (x % 8) & 0x80 != 0, expected, "left {left} x {x}");
            }
        }
    }

    #[test]
    fn pixels_are_cut_to_the_canvas() {
        let mut canvas = Canvas { area: ScanRect::new(2, 5, 6, 6), pixels: Pixels::white(ScanSize { width: 4, height: 1 }, 8) };
        canvas.put_pixels(0, 5, 4, &[1, 2, 3, 4]);
        canvas.put_pixels(5, 5, 2, &[5, 6]);
        canvas.put_pixels(2, 4, 4, &[9; 4]);
        assert_eq!(canvas.pixels.bytes(), [3, 4, 255, 5]);
    }
}
