//! From the samples of components to pixels: blocks laid beside each other, colours spread and put together.
//!
//! Components may have fewer samples than the picture has pixels; which and how many the [`Shape`] says.

use crate::model::ScanSize;
use crate::scan::raster::Pixels;

/// What the planes of a picture have to do with each other.
pub(super) struct Shape {
    /// Size of the picture as stored.
    pub(super) size: ScanSize,
    /// Blocks of each component in an MCU, across and down; one component, or three.
    pub(super) samplings: Vec<(u32, u32)>,
    /// Most blocks of any component across and down an MCU.
    pub(super) most: (u32, u32),
    /// Whether three components are luma and two differences of colour.
    pub(super) is_ycc: bool,
}

impl Shape {
    /// MCUs across and down.
    pub(super) fn mcus(&self) -> (u32, u32) {
        (self.size.width.div_ceil(self.most.0 * 8), self.size.height.div_ceil(self.most.1 * 8))
    }

    /// Whether some component has fewer samples than there are pixels.
    pub(super) fn is_subsampled(&self) -> bool {
        self.samplings.iter().any(|sampling| *sampling != self.most)
    }

    /// Interleaved bytes in the form they are kept in.
    pub(super) fn pixels(&self, bytes: Vec<u8>) -> Pixels {
        if self.samplings.len() == 1 { Pixels::Grey(bytes) } else { Pixels::Rgb(bytes) }
    }

    /// Turns a part of some planes into grey or colour; `smoothly` where colours at half size are to have no steps.
    pub(super) fn colours(&self, planes: &[Plane], (left, top): (usize, usize), size: ScanSize, smoothly: bool, out: &mut Vec<u8>) {
        let width = size.width as usize;
        let [luma, rest @ ..] = planes else { return };
        let mut rows = [Vec::new(), Vec::new()];
        for y in top..top + size.height as usize {
            let line = luma.row(y).get(left..).unwrap_or_default();
            if rest.is_empty() {
                out.extend(line.iter().take(width));
                continue;
            }
            for ((row, plane), (across, down)) in rows.iter_mut().zip(rest).zip(self.samplings.iter().skip(1)) {
                let shares = (self.most.0 / across, self.most.1 / down);
                spread(plane, (left, y), width, shares, smoothly, row);
            }
            let [second, third] = &rows;
            let triples = line.iter().zip(second).zip(third).take(width);
            if self.is_ycc {
                out.extend(triples.flat_map(|((&y, &blue), &red)| rgb(y, blue, red)));
            } else {
                out.extend(triples.flat_map(|((&red, &green), &blue)| [red, green, blue]));
            }
        }
    }
}

/// The samples of one component of some part of the picture.
#[derive(Debug, Default)]
pub(super) struct Plane {
    /// Samples of a row.
    pub(super) width: usize,
    /// Rows from the top.
    pub(super) values: Vec<u8>,
}

impl Plane {
    /// All black.
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self { width: width as usize, values: vec![0; width as usize * height as usize] }
    }

    fn row(&self, y: usize) -> &[u8] {
        let rows = self.values.len() / self.width.max(1);
        let at = y.min(rows.saturating_sub(1)) * self.width;
        self.values.get(at..at + self.width).unwrap_or_default()
    }
}

/// Lays a block on a plane, averaged down.
#[inline]
pub(super) fn put(plane: &mut Plane, x: usize, y: usize, pixels: &[u8; 64], reduction: usize) {
    let side = 8 / reduction;
    let width = plane.width;
    let lines = plane.values.chunks_exact_mut(width.max(1)).skip(y).take(side);
    for (line, rows) in lines.zip(pixels.chunks_exact(8 * reduction)) {
        let Some(out) = line.get_mut(x..x + side) else { return };
        if reduction == 1 {
            out.copy_from_slice(rows);
            continue;
        }
        for (column, out) in out.iter_mut().enumerate() {
            let under = rows.chunks_exact(8).flat_map(|row| row.iter().skip(column * reduction).take(reduction));
            let (sum, count) = (under.map(|&value| u32::from(value)).sum::<u32>(), (reduction * reduction) as u32);
            *out = ((sum + count / 2) / count) as u8;
        }
    }
}

/// A row of a component that has fewer samples than the picture, one for each pixel from `left` on.
fn spread(plane: &Plane, (left, y): (usize, usize), width: usize, (across, down): (u32, u32), smoothly: bool, out: &mut Vec<u8>) {
    let (across, down) = (across.max(1) as usize, down.max(1) as usize);
    out.clear();
    let near = plane.row(y / down);
    let last = plane.width.saturating_sub(1);
    if !smoothly || across > 2 || down > 2 {
        out.extend((left..left + width).map(|x| near.get((x / across).min(last)).copied().unwrap_or(128)));
        return;
    }
    // Three parts of the nearer and one of the farther sample, each way.
    let far = match (down, y % 2) {
        (1, _) => near,
        (_, 0) => plane.row((y / 2).saturating_sub(1)),
        _ => plane.row(y / 2 + 1),
    };
    let blended = |x: usize| {
        let value = |row: &[u8]| row.get(x.min(last)).map_or(128, |&value| u32::from(value));
        value(near) * 3 + value(far)
    };
    out.extend((left..left + width).map(|x| {
        if across == 1 {
            return ((blended(x) + 2) / 4) as u8;
        }
        let other = if x % 2 == 0 { (x / 2).saturating_sub(1) } else { x / 2 + 1 };
        ((blended(x / 2) * 3 + blended(other) + 8) / 16) as u8
    }));
}

/// sRGB of JFIF's luma and two differences of colour.
#[inline]
pub(super) fn rgb(luma: u8, blue: u8, red: u8) -> [u8; 3] {
    let (y, blue, red) = (i32::from(luma) << 16 | 1 << 15, i32::from(blue) - 128, i32::from(red) - 128);
    let byte = |value: i32| (value >> 16).clamp(0, 255) as u8;
    [byte(y + 91_881 * red), byte(y - 22_554 * blue - 46_802 * red), byte(y + 116_130 * blue)]
}
