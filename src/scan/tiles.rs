//! Smaller pictures and pieces of pictures.
//!
//! Pure arithmetic: which levels and tiles a picture is cut into, and how pixels are averaged when a level is made from the one below.
//! The one idea: every reduction is by area averaging, never by dropping pixels, so thin strokes of a bilevel scan become grey instead of
//! vanishing. Nothing here decodes, caches or decides what is wanted next.

use super::raster::{Pixels, Raster, clamp_to};
use crate::model::{ScanRect, ScanSize};

/// The size of a picture at a reduction: each side divided and rounded up, at least one.
pub fn reduced_size(size: ScanSize, reduction: u32) -> ScanSize {
    let reduction = reduction.max(1);
    ScanSize { width: size.width.div_ceil(reduction).max(1), height: size.height.div_ceil(reduction).max(1) }
}

/// The reductions of a pyramid over a picture: 1, 2, 4 … until the longer side fits into one tile of `tile` pixels.
pub fn levels(size: ScanSize, tile: u32) -> Vec<u32> {
    let longer = size.width.max(size.height);
    let mut levels = vec![1];
    while let Some(&last) = levels.last()
        && longer.div_ceil(last) > tile.max(1)
    {
        levels.push(last * 2);
    }
    levels
}

/// The largest power of two that still gives at least one picture pixel for each screen pixel when one scan pixel takes up `zoom` of them.
pub fn reduction_for(zoom: f32) -> u32 {
    let mut reduction = 1;
    while reduction < 1 << 16 && zoom * (reduction * 2) as f32 <= 1.0 {
        reduction *= 2;
    }
    reduction
}

/// The part of a scan that one tile shows, in scan pixels; tiles are `tile` raster pixels on a side, counted from the top left.
pub fn tile_area(size: ScanSize, reduction: u32, tile: u32, column: u32, row: u32) -> ScanRect {
    let step = i64::from(tile) * i64::from(reduction);
    let at = |index: u32| (i64::from(index) * step).min(i64::from(i32::MAX)) as i32;
    clamp_to(ScanRect { left: at(column), top: at(row), right: at(column + 1), bottom: at(row + 1) }, size)
}

/// The tiles that touch an area of the scan, as columns and rows: first and one past the last of each.
pub fn tiles_over(size: ScanSize, reduction: u32, tile: u32, area: ScanRect) -> (std::ops::Range<u32>, std::ops::Range<u32>) {
    let area = clamp_to(area, size);
    if area.is_empty() {
        return (0..0, 0..0);
    }
    let step = tile.saturating_mul(reduction).max(1);
    let range = |from: i32, to: i32| from as u32 / step..(to as u32).div_ceil(step);
    (range(area.left, area.right), range(area.top, area.bottom))
}

impl Raster {
    /// The picture at half the size, sides rounded up, by averaging two by two; a bilevel picture becomes grey.
    #[must_use]
    pub fn halved(&self) -> Self {
        let size = reduced_size(self.size, 2);
        let mut out =
            Vec::with_capacity(size.width as usize * size.height as usize * if matches!(self.pixels, Pixels::Rgb(_)) { 3 } else { 1 });
        for y in 0..size.height {
            let upper = self.row(y * 2);
            let lower = if y * 2 + 1 < self.size.height { self.row(y * 2 + 1) } else { upper };
            match self.pixels {
                Pixels::Bilevel(_) => halve_bits(upper, lower, self.size.width, &mut out),
                Pixels::Grey(_) => halve_bytes::<1>(upper, lower, &mut out),
                Pixels::Rgb(_) => halve_bytes::<3>(upper, lower, &mut out),
            }
        }
        let pixels = if matches!(self.pixels, Pixels::Rgb(_)) { Pixels::Rgb(out) } else { Pixels::Grey(out) };
        Self { size, reduction: self.reduction * 2, area: self.area, pixels, damage: self.damage.clone() }
    }

    /// The picture at `reduction` (a power of two), made by halving; as it is where it is that small already.
    #[must_use]
    pub fn reduced(self, reduction: u32) -> Self {
        let mut raster = self;
        while raster.reduction < reduction && raster.size.width.max(raster.size.height) > 1 {
            raster = raster.halved();
        }
        raster
    }
}

/// A small picture whose longer side is `max_side` at most, by area averaging; never larger than the raster, never bilevel.
pub fn thumbnail(raster: &Raster, max_side: u32) -> Raster {
    let max_side = max_side.max(1);
    let longer = |raster: &Raster| raster.size.width.max(raster.size.height);
    let mut small = raster.clone_as_shades();
    while longer(&small) >= max_side.saturating_mul(2) {
        small = small.halved();
    }
    if longer(&small) <= max_side {
        return small;
    }
    let scaled =
        |side: u32| ((u64::from(side) * u64::from(max_side) + u64::from(longer(&small)) / 2) / u64::from(longer(&small))).max(1) as u32;
    let size = ScanSize { width: scaled(small.size.width), height: scaled(small.size.height) };
    shrunk_to(&small, size)
}

/// The picture at a smaller size, by area averaging; never bilevel.
pub fn shrunk_to(raster: &Raster, size: ScanSize) -> Raster {
    let shades = raster.clone_as_shades();
    let pixels = match &shades.pixels {
        Pixels::Rgb(_) => Pixels::Rgb(averaged::<3>(&shades, size)),
        _ => Pixels::Grey(averaged::<1>(&shades, size)),
    };
    Raster { size, pixels, ..shades }
}

impl Raster {
    /// A copy whose pixels are bytes: bilevel becomes grey (at half the size at once where the picture is large, to spare memory).
    fn clone_as_shades(&self) -> Self {
        match self.pixels {
            Pixels::Bilevel(_) if self.size.width > 4096 => self.halved(),
            Pixels::Bilevel(_) => Self { pixels: Pixels::Grey(self.to_grey8()), ..self.bare() },
            _ => Self { pixels: self.pixels.clone(), ..self.bare() },
        }
    }

    /// Everything but the pixels.
    fn bare(&self) -> Self {
        Self { size: self.size, reduction: self.reduction, area: self.area, pixels: Pixels::Grey(Vec::new()), damage: self.damage.clone() }
    }
}

/// Box filter to a smaller size; each output pixel is the mean of the whole source pixels under it.
fn averaged<const N: usize>(raster: &Raster, size: ScanSize) -> Vec<u8> {
    let edge = |index: u32, from: u32, to: u32| (u64::from(index) * u64::from(from) / u64::from(to)) as u32;
    let mut out = Vec::with_capacity(size.width as usize * size.height as usize * N);
    for y in 0..size.height {
        let (top, bottom) = (edge(y, raster.size.height, size.height), edge(y + 1, raster.size.height, size.height));
        let mut sums = vec![[0u32; N]; raster.size.width as usize];
        for source in top..bottom.max(top + 1) {
            for (sum, pixel) in sums.iter_mut().zip(raster.row(source).as_chunks::<N>().0) {
                sum.iter_mut().zip(pixel).for_each(|(sum, &value)| *sum += u32::from(value));
            }
        }
        let rows = bottom.max(top + 1) - top;
        for x in 0..size.width {
            let (left, right) = (edge(x, raster.size.width, size.width), edge(x + 1, raster.size.width, size.width));
            let under = sums.get(left as usize..right.max(left + 1) as usize).unwrap_or_default();
            let count = (under.len() as u32 * rows).max(1);
            for channel in 0..N {
                let sum: u32 = under.iter().filter_map(|pixel| pixel.get(channel)).sum();
                out.push(((sum + count / 2) / count) as u8);
            }
        }
    }
    out
}

/// Two rows of bits to one row of grey.
fn halve_bits(upper: &[u8], lower: &[u8], width: u32, out: &mut Vec<u8>) {
    const SHADES: [u8; 5] = [0, 64, 128, 191, 255];
    let end = out.len() + width.div_ceil(2) as usize;
    for (&upper, &lower) in upper.iter().zip(lower) {
        // Each two-bit field of these holds the number of white pixels of one pair.
        let (upper, lower) = ((upper & 0x55) + (upper >> 1 & 0x55), (lower & 0x55) + (lower >> 1 & 0x55));
        for shift in [6, 4, 2, 0] {
            let white = (upper >> shift & 3) + (lower >> shift & 3);
            out.push(SHADES.get(usize::from(white)).copied().unwrap_or(255));
        }
    }
    out.truncate(end);
    if width % 2 == 1
        && let (Some(upper), Some(lower), Some(last)) = (upper.last(), lower.last(), out.last_mut())
    {
        // The odd last column has no right neighbour, only padding.
        let bit = 7 - (width - 1) % 8;
        *last = SHADES.get(usize::from((upper >> bit & 1) + (lower >> bit & 1)) * 2).copied().unwrap_or(255);
    }
}

/// The number of bits that are set in each half of each byte.
fn halves(word: u64) -> u64 {
    let pairs = word - (word >> 1 & 0x5555_5555_5555_5555);
    (pairs & 0x3333_3333_3333_3333) + (pairs >> 2 & 0x3333_3333_3333_3333)
}

/// The lower half of each byte.
const LOWER: u64 = 0x0f0f_0f0f_0f0f_0f0f;

/// Calls `add` with eight bytes of a row at a time and where they stand; the last of them are filled up.
fn words(line: &[u8], mut add: impl FnMut(usize, u64)) {
    let (words, rest) = line.as_chunks::<8>();
    words.iter().enumerate().for_each(|(at, word)| add(at, u64::from_le_bytes(*word)));
    if !rest.is_empty() {
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        add(words.len(), u64::from_le_bytes(last));
    }
}

/// Grey of so many white pixels among `of`.
fn shade(white: u32, of: u32) -> u8 {
    ((white * 255 + of / 2) / of.max(1)) as u8
}

/// Up to eight rows of bits to one row of grey at an eighth. `row` is the bytes of a row, `width` its pixels; what lies beyond them does
/// not count.
///
/// Bits are counted eight bytes at a time: a newspaper page is gone through in a few milliseconds.
pub fn eighth_of_bits(rows: &[u8], row: usize, width: u32, out: &mut Vec<u8>) {
    let mut sums = vec![0_u64; row.div_ceil(8)];
    let lines = || rows.chunks_exact(row.max(1)).take(8);
    for line in lines() {
        // Eight times eight fits a byte.
        words(line, |at, word| {
            let counts = halves(word);
            sums.get_mut(at).into_iter().for_each(|sum| *sum += (counts & LOWER) + (counts >> 4 & LOWER));
        });
    }
    let count = lines().count() as u32;
    let shades: [u8; 65] = std::array::from_fn(|white| shade((white as u32).min(count * 8), count * 8));
    let start = out.len();
    out.extend(sums.iter().flat_map(|sum| sum.to_le_bytes()).map(|white| shades.get(usize::from(white)).copied().unwrap_or(255)));
    out.truncate(start + row);
    // The last byte may hold padding, which is counted again without it.
    let used = width % 8;
    if used > 0
        && let Some(last) = out.last_mut()
    {
        let white = lines().filter_map(|line| Some((line.last()? >> (8 - used)).count_ones())).sum();
        *last = shade(white, count * used);
    }
}

/// Up to four rows of bits to one row of grey at a fourth; otherwise as [`eighth_of_bits`].
pub fn fourth_of_bits(rows: &[u8], row: usize, width: u32, out: &mut Vec<u8>) {
    let mut sums = vec![[0_u64; 2]; row.div_ceil(8)];
    let lines = || rows.chunks_exact(row.max(1)).take(4);
    for line in lines() {
        words(line, |at, word| {
            let counts = halves(word);
            sums.get_mut(at)
                .into_iter()
                .for_each(|[left, right]| (*left, *right) = (*left + (counts >> 4 & LOWER), *right + (counts & LOWER)));
        });
    }
    let count = lines().count() as u32;
    let shades: [u8; 17] = std::array::from_fn(|white| shade((white as u32).min(count * 4), count * 4));
    let grey = |white: u8| shades.get(usize::from(white)).copied().unwrap_or(255);
    let start = out.len();
    for [left, right] in &sums {
        out.extend(left.to_le_bytes().iter().zip(right.to_le_bytes()).flat_map(|(left, right)| [grey(*left), grey(right)]));
    }
    out.truncate(start + width.div_ceil(4) as usize);
    let used = width % 4;
    if used > 0
        && let Some(last) = out.last_mut()
    {
        // The half of the last byte in which the row ends.
        let shift = if width % 8 > 4 { 4 - used } else { 8 - used };
        let bits = |byte: u8| (byte >> shift & ((1 << used) - 1)).count_ones();
        let white = lines().filter_map(|line| Some(bits(*line.last()?))).sum();
        *last = shade(white, count * used);
    }
}

/// Two rows of pixels of `N` bytes to one row.
fn halve_bytes<const N: usize>(upper: &[u8], lower: &[u8], out: &mut Vec<u8>) {
    let (upper, lower) = (upper.as_chunks::<N>().0, lower.as_chunks::<N>().0);
    for (upper, lower) in upper.chunks(2).zip(lower.chunks(2)) {
        if let ([a, b], [c, d]) = (upper, lower) {
            let quads = a.iter().zip(b).zip(c.iter().zip(d));
            out.extend(quads.map(|((&a, &b), (&c, &d))| ((u16::from(a) + u16::from(b) + u16::from(c) + u16::from(d) + 2) / 4) as u8));
        } else if let ([a], [c]) = (upper, lower) {
            out.extend(a.iter().zip(c).map(|(&a, &c)| u16::midpoint(u16::from(a), u16::from(c)) as u8));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, bytes: &[u8]) -> Raster {
        Raster::whole(ScanSize { width, height: bytes.len() as u32 / width }, Pixels::Grey(bytes.to_vec()))
    }

    #[test]
    fn halving_averages_and_rounds_up() {
        let half = grey(3, &[0, 100, 200, 0, 100, 200, 40, 60, 10]).halved();
        assert_eq!((half.size.width, half.size.height, half.reduction), (2, 2, 2));
        assert_eq!(half.pixels, Pixels::Grey(vec![50, 200, 50, 10]));
        let rgb = Raster::whole(ScanSize { width: 2, height: 1 }, Pixels::Rgb(vec![0, 10, 20, 100, 30, 40])).halved();
        assert_eq!(rgb.pixels, Pixels::Rgb(vec![50, 20, 30]));
    }

    #[test]
    fn thin_strokes_become_grey() {
        // Nine wide: a black column at 2, another in the odd last column; padding is black to show that it does not count.
        let raster =
            Raster::whole(ScanSize { width: 9, height: 2 }, Pixels::Bilevel(vec![0b1101_1111, 0b0000_0000, 0b1101_1111, 0b1000_0000]));
        assert_eq!(raster.halved().pixels, Pixels::Grey(vec![255, 128, 255, 255, 128]));
    }

    #[test]
    fn bilevel_and_grey_pyramids_agree() {
        let bytes: Vec<u8> = (0..90u32).map(|index| if index * 7 % 5 < 2 { 0 } else { 255 }).collect();
        let grey = grey(10, &bytes);
        let packed = bytes.chunks(10).flat_map(|row| {
            let mut packed = [0xffu8; 2];
            row.iter().enumerate().filter(|&(_, &value)| value == 0).for_each(|(x, _)| packed[x / 8] &= !(0x80 >> (x % 8)));
            packed
        });
        let bilevel = Raster::whole(grey.size, Pixels::Bilevel(packed.collect()));
        let apart = bilevel.halved().pixels.bytes().iter().zip(grey.halved().pixels.bytes()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(apart <= Some(1), "{apart:?}");
    }

    #[test]
    fn an_eighth_and_a_fourth_of_bits_are_the_means_of_their_blocks_without_padding() {
        for (width, height) in [(77_u32, 21_u32), (64, 16), (70, 9), (9, 3), (131, 40)] {
            check_means(width, height, 8, eighth_of_bits);
            check_means(width, height, 4, fourth_of_bits);
        }
    }

    fn check_means(width: u32, height: u32, side: u32, reduce: fn(&[u8], usize, u32, &mut Vec<u8>)) {
        let white = |x: u32, y: u32| (x * 5 + y * 3 + x * y) % 7 < 4;
        let row = width.div_ceil(8) as usize;
        let mut bits = vec![0_u8; row * height as usize];
        for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).filter(|(x, y)| white(*x, *y)) {
            bits[y as usize * row + x as usize / 8] |= 0x80 >> (x % 8);
        }
        // Whatever stands in the padding.
        let padding = ((1_u32 << ((8 - width % 8) % 8)) - 1) as u8;
        bits.chunks_mut(row).step_by(2).for_each(|line| line[row - 1] |= padding);
        let mut out = Vec::new();
        bits.chunks(row * side as usize).for_each(|rows| reduce(rows, row, width, &mut out));
        let across = width.div_ceil(side);
        for (index, shade) in out.iter().enumerate() {
            let (left, top) = (index as u32 % across * side, index as u32 / across * side);
            let block = (top..(top + side).min(height)).flat_map(|y| (left..(left + side).min(width)).map(move |x| white(x, y)));
            let (count, light) = block.fold((0, 0), |(count, light), white| (count + 1, light + u32::from(white)));
            assert_eq!(u32::from(*shade), (light * 255 + count / 2) / count, "{width} by {height}, block {index} of {side}");
        }
        assert_eq!(out.len() as u32, across * height.div_ceil(side));
    }

    #[test]
    fn thumbnails_keep_shape_and_mean() {
        let raster = grey(100, &(0..100 * 60u32).map(|index| (index % 100) as u8 * 2).collect::<Vec<_>>());
        let small = thumbnail(&raster, 33);
        assert_eq!((small.size.width, small.size.height), (33, 20));
        let mean =
            |raster: &Raster| raster.pixels.bytes().iter().map(|&byte| u32::from(byte)).sum::<u32>() / raster.pixels.bytes().len() as u32;
        assert!(mean(&small).abs_diff(mean(&raster)) <= 2);
        assert_eq!(thumbnail(&raster, 500).size, raster.size);
        assert_eq!(thumbnail(&raster, 0).size, ScanSize { width: 1, height: 1 });
    }

    #[test]
    fn levels_and_tiles_cover_the_picture() {
        let size = ScanSize { width: 10_000, height: 14_000 };
        assert_eq!(levels(size, 512), [1, 2, 4, 8, 16, 32]);
        assert_eq!(tiles_over(size, 4, 512, ScanRect::new(2047, 2048, 4097, 14_000)), (0..3, 1..7));
        assert_eq!(tile_area(size, 4, 512, 4, 6), ScanRect::new(8192, 12_288, 10_000, 14_000));
        assert_eq!(tiles_over(size, 1, 512, ScanRect::new(-9, -9, 0, 0)), (0..0, 0..0));
        assert_eq!([reduction_for(2.0), reduction_for(0.5), reduction_for(0.3), reduction_for(0.0)], [1, 2, 2, 1 << 16]);
    }
}
