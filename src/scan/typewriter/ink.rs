//! Where ink lies: density planes the size of the scan.
//!
//! Typing, the sheet beneath and every coloured ink have planes of their own, because each is blurred, worn and coloured in its own way
//! before light goes through all of them.

use super::glyphs::Mask;
use super::sheet::Ink;
use crate::model::{ScanRect, ScanSize};

/// Density of one ink over the scan, 0 for none, 1 for full.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    /// Pixels across.
    pub(super) width: usize,
    /// Rows from the top.
    pub(super) density: Vec<f32>,
}

impl Plane {
    /// Without ink.
    pub(super) fn new(size: ScanSize) -> Self {
        Self { width: size.width as usize, density: vec![0.0; size.width as usize * size.height as usize] }
    }

    /// The pixel, where it is on the scan.
    pub(super) fn pixel(&mut self, x: i32, y: i32) -> Option<&mut f32> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        if x < self.width { self.density.get_mut(y * self.width + x) } else { None }
    }

    /// Lays ink where there is less.
    pub(super) fn lay(&mut self, x: i32, y: i32, density: f32) {
        if let Some(pixel) = self.pixel(x, y) {
            *pixel = pixel.max(density);
        }
    }

    /// Adds ink to what is there, as a second strike does; never more than full.
    pub(super) fn add(&mut self, x: i32, y: i32, density: f32) {
        if let Some(pixel) = self.pixel(x, y) {
            *pixel = 1.0 - (1.0 - *pixel) * (1.0 - density.clamp(0.0, 1.0));
        }
    }

    /// Softens by a bell curve of this standard deviation in pixels.
    pub(super) fn blur(&mut self, sigma: f32) {
        if sigma < 0.15 {
            return;
        }
        let reach = ((sigma * 2.6).ceil() as usize).min(24);
        let weight = |d: usize| super::dice::transmitted((d * d) as f32 / (2.0 * sigma * sigma));
        let total: f32 = (0..=reach).map(|d| weight(d) * if d == 0 { 1.0 } else { 2.0 }).sum();
        let kernel: Vec<f32> = (0..=reach).map(|d| weight(d) / total).collect();
        self.blur_rows(&kernel);
        self.blur_columns(&kernel);
    }

    /// Along the rows; rows without ink cost nothing.
    fn blur_rows(&mut self, kernel: &[f32]) {
        let reach = kernel.len() - 1;
        let mut padded = vec![0.0_f32; self.width + 2 * reach];
        for row in self.density.chunks_exact_mut(self.width.max(1)) {
            if row.iter().all(|value| *value == 0.0) {
                continue;
            }
            if let Some(inner) = padded.get_mut(reach..reach + row.len()) {
                inner.copy_from_slice(row);
            }
            for (pixel, window) in row.iter_mut().zip(padded.windows(2 * reach + 1)) {
                *pixel = weighted(window, kernel);
            }
        }
    }

    /// Down the columns, row by row so that memory is walked in order; rows without ink cost nothing.
    fn blur_columns(&mut self, kernel: &[f32]) {
        let reach = kernel.len() - 1;
        let source = std::mem::take(&mut self.density);
        let width = self.width.max(1);
        let rows: Vec<Option<&[f32]>> = source.chunks_exact(width).map(|row| row.iter().any(|value| *value > 0.0).then_some(row)).collect();
        self.density = vec![0.0; source.len()];
        for (y, out) in self.density.chunks_exact_mut(width).enumerate() {
            let from = y.saturating_sub(reach);
            for (near, row) in rows.iter().enumerate().take(y + reach + 1).skip(from) {
                let weight = kernel.get(near.abs_diff(y)).copied().unwrap_or_default();
                let inked = row.unwrap_or_default();
                out.iter_mut().zip(inked).for_each(|(to, value)| *to += weight * value);
            }
        }
    }
}

/// Sum of a window under a kernel given from its middle outwards.
fn weighted(window: &[f32], kernel: &[f32]) -> f32 {
    let reach = kernel.len() - 1;
    window.iter().enumerate().map(|(at, value)| value * kernel.get(at.abs_diff(reach)).copied().unwrap_or_default()).sum()
}

/// All inks of a page.
#[derive(Debug)]
pub(super) struct Inks {
    /// Size of the scan.
    pub(super) size: ScanSize,
    /// The typing.
    pub(super) typed: Plane,
    /// What shines through.
    pub(super) ghost: Plane,
    /// Stamps, print and pens, a plane for every colour in the order of first use.
    pub(super) colours: Vec<(Ink, Plane)>,
    /// Solid black boxes of the declassifier.
    pub(super) blackened: Vec<Quad>,
    /// White boxes with an outline.
    pub(super) whitened: Vec<Quad>,
}

/// A box on the paper, in inches; on the scan it is turned with the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quad {
    /// Left, top, right, bottom.
    pub(super) sides: (f32, f32, f32, f32),
}

impl Inks {
    /// Without ink.
    pub(super) fn new(size: ScanSize) -> Self {
        Self { size, typed: Plane::new(size), ghost: Plane::new(size), colours: Vec::new(), blackened: Vec::new(), whitened: Vec::new() }
    }

    /// The plane of a colour.
    pub(super) fn plane(&mut self, ink: Ink) -> &mut Plane {
        let at = self.colours.iter().position(|(other, _)| *other == ink).unwrap_or(self.colours.len());
        if at == self.colours.len() {
            self.colours.push((ink, Plane::new(self.size)));
        }
        match self.colours.get_mut(at) {
            Some((_, plane)) => plane,
            // Never reached, since the colour was pushed; the typing takes the stroke rather than nothing.
            None => &mut self.typed,
        }
    }
}

/// Extent of a mask's ink on the scan: cover of at least three tenths, kept within the scan.
pub(super) fn extent(mask: &Mask, size: ScanSize) -> Option<ScanRect> {
    let mut found: Option<ScanRect> = None;
    for (y, row) in (mask.top..).zip(mask.cover.chunks(mask.width.max(1))) {
        for (x, _) in (mask.left..).zip(row).filter(|(_, cover)| **cover >= 0.3) {
            let pixel = ScanRect { left: x, top: y, right: x + 1, bottom: y + 1 };
            found = Some(found.map_or(pixel, |rect| rect.union(pixel)));
        }
    }
    let (right, bottom) = (size.width as i32, size.height as i32);
    let rect = found?;
    let kept = ScanRect { left: rect.left.max(0), top: rect.top.max(0), right: rect.right.min(right), bottom: rect.bottom.min(bottom) };
    (!kept.is_empty()).then_some(kept)
}
