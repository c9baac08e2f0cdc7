//! Decoded pixels.
//!
//! A [`Raster`] is a whole frame or a part of it, upright, in one of three forms. It knows its place on the scan ([`Raster::area`],
//! [`Raster::reduction`]) but nothing about screens or textures. The one idea: a page that was scanned in black and white stays at one bit
//! a pixel (17 MB instead of 140 MB for a newspaper page) and becomes grey only where it is made smaller.

use crate::model::{ScanRect, ScanSize};

/// Decoded pixels, rows from the top, no padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pixels {
    /// One bit a pixel, most significant first, rows padded to whole bytes, 1 is white.
    Bilevel(Vec<u8>),
    /// One byte a pixel, 255 is white.
    Grey(Vec<u8>),
    /// Three bytes a pixel, sRGB.
    Rgb(Vec<u8>),
}

impl Pixels {
    /// A white picture with `bits` (1, 8 or 24) a pixel.
    pub(super) fn white(size: ScanSize, bits: u32) -> Self {
        let rows = size.height as usize;
        let width = size.width as usize;
        match bits {
            1 => Self::Bilevel(vec![0xff; width.div_ceil(8) * rows]),
            8 => Self::Grey(vec![0xff; width * rows]),
            _ => Self::Rgb(vec![0xff; width * 3 * rows]),
        }
    }

    /// Bytes of a row of `width` pixels.
    pub(super) fn row_bytes(&self, width: u32) -> usize {
        match self {
            Self::Bilevel(_) => (width as usize).div_ceil(8),
            Self::Grey(_) => width as usize,
            Self::Rgb(_) => width as usize * 3,
        }
    }

    /// The bytes, whatever the form.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Bilevel(bytes) | Self::Grey(bytes) | Self::Rgb(bytes) => bytes,
        }
    }

    /// The bytes, to be written.
    pub(super) fn bytes_mut(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Bilevel(bytes) | Self::Grey(bytes) | Self::Rgb(bytes) => bytes,
        }
    }

    /// The same form with other bytes.
    pub(super) fn like(&self, bytes: Vec<u8>) -> Self {
        match self {
            Self::Bilevel(_) => Self::Bilevel(bytes),
            Self::Grey(_) => Self::Grey(bytes),
            Self::Rgb(_) => Self::Rgb(bytes),
        }
    }
}

/// An upright picture of a whole frame or of a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Size of this raster in its own pixels.
    pub size: ScanSize,
    /// How many scan pixels one raster pixel stands for along each side: 1, 2, 4 …
    pub reduction: u32,
    /// The part of the frame it shows, in scan pixels.
    pub area: ScanRect,
    /// The pixels.
    pub pixels: Pixels,
    /// Rows that could not be decoded were left white; says what is missing.
    pub damage: Option<String>,
}

/// The rectangle that a whole frame of this size covers.
pub(super) fn whole(size: ScanSize) -> ScanRect {
    ScanRect { left: 0, top: 0, right: size.width as i32, bottom: size.height as i32 }
}

/// Cuts a rectangle to the frame.
pub(super) fn clamp_to(rect: ScanRect, size: ScanSize) -> ScanRect {
    let (width, height) = (size.width as i32, size.height as i32);
    ScanRect {
        left: rect.left.clamp(0, width),
        top: rect.top.clamp(0, height),
        right: rect.right.clamp(0, width),
        bottom: rect.bottom.clamp(0, height),
    }
}

/// Grey of an sRGB colour by the weights of Rec. 601, which is what scanners and OCR engines use.
pub(super) fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29 + 128) >> 8) as u8
}

impl Raster {
    /// A whole frame at full size.
    pub fn whole(size: ScanSize, pixels: Pixels) -> Self {
        Self { size, reduction: 1, area: whole(size), pixels, damage: None }
    }

    /// The bytes of row `y`; empty outside.
    pub fn row(&self, y: u32) -> &[u8] {
        let stride = self.pixels.row_bytes(self.size.width);
        let start = stride * y as usize;
        self.pixels.bytes().get(start..start + stride).unwrap_or_default()
    }

    /// Grey of a pixel of this raster, 0 black to 255 white; white outside.
    pub fn grey_at(&self, x: u32, y: u32) -> u8 {
        if x >= self.size.width {
            return 255;
        }
        let (row, x) = (self.row(y), x as usize);
        match &self.pixels {
            Pixels::Bilevel(_) => row.get(x / 8).map_or(255, |byte| if byte >> (7 - x % 8) & 1 == 1 { 255 } else { 0 }),
            Pixels::Grey(_) => row.get(x).copied().unwrap_or(255),
            Pixels::Rgb(_) => match row.get(x * 3..x * 3 + 3) {
                Some(&[red, green, blue]) => luma(red, green, blue),
                _ => 255,
            },
        }
    }

    /// One byte of grey a pixel, whatever the form: what layout analysis and recognisers take.
    pub fn to_grey8(&self) -> Vec<u8> {
        match &self.pixels {
            Pixels::Grey(bytes) => bytes.clone(),
            Pixels::Rgb(bytes) => bytes.as_chunks().0.iter().map(|&[red, green, blue]| luma(red, green, blue)).collect(),
            Pixels::Bilevel(_) => (0..self.size.height).flat_map(|y| bits(self.row(y), self.size.width)).collect(),
        }
    }

    /// Four bytes a pixel, opaque, for a texture.
    pub fn to_rgba8(&self) -> Vec<u8> {
        match &self.pixels {
            Pixels::Rgb(bytes) => bytes.as_chunks().0.iter().flat_map(|&[red, green, blue]| [red, green, blue, 255]).collect(),
            Pixels::Grey(bytes) => bytes.iter().flat_map(|&grey| [grey, grey, grey, 255]).collect(),
            Pixels::Bilevel(_) => {
                (0..self.size.height).flat_map(|y| bits(self.row(y), self.size.width)).flat_map(|grey| [grey, grey, grey, 255]).collect()
            }
        }
    }

    /// The part of this raster that shows `area` (scan pixels); what lies outside is cut off. `None` where nothing is left.
    ///
    /// The result covers `area` or, for reduced and for bilevel rasters, a little more: edges go outwards to whole raster pixels, and the
    /// left edge of a bilevel picture to a multiple of eight.
    pub fn crop(&self, area: ScanRect) -> Option<Self> {
        let reduction = self.reduction.max(1) as i32;
        let within = |value: i32, origin: i32, limit: u32| value.saturating_sub(origin).clamp(0, (limit as i32).saturating_mul(reduction));
        let mut left = within(area.left, self.area.left, self.size.width) / reduction;
        let top = within(area.top, self.area.top, self.size.height) / reduction;
        let right = (within(area.right, self.area.left, self.size.width) + reduction - 1) / reduction;
        let bottom = (within(area.bottom, self.area.top, self.size.height) + reduction - 1) / reduction;
        if right <= left || bottom <= top {
            return None;
        }
        if matches!(self.pixels, Pixels::Bilevel(_)) {
            left -= left % 8;
        }
        let size = ScanSize { width: (right - left) as u32, height: (bottom - top) as u32 };
        let start = self.pixels.row_bytes(left as u32);
        let len = self.pixels.row_bytes(size.width);
        let rows = (top as u32..bottom as u32).filter_map(|y| self.row(y).get(start..start + len));
        let bytes: Vec<u8> = rows.flatten().copied().collect();
        let edge = |at: i32, origin: i32, limit: i32| origin.saturating_add(at.saturating_mul(reduction)).min(limit);
        let area = ScanRect {
            left: edge(left, self.area.left, self.area.right),
            top: edge(top, self.area.top, self.area.bottom),
            right: edge(right, self.area.left, self.area.right),
            bottom: edge(bottom, self.area.top, self.area.bottom),
        };
        Some(Self { size, reduction: self.reduction, area, pixels: self.pixels.like(bytes), damage: self.damage.clone() })
    }
}

/// The pixels of a bilevel row as 0 and 255.
fn bits(row: &[u8], width: u32) -> impl Iterator<Item = u8> {
    row.iter().flat_map(|&byte| (0..8).map(move |bit| if byte << bit & 0x80 == 0 { 0 } else { 255 })).take(width as usize)
}

/// Whether every pixel is white.
pub(super) fn is_blank(pixels: &Pixels) -> bool {
    pixels.bytes().iter().all(|&byte| byte == 0xff)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A raster from a drawing: `#` black, `.` white, one line a row.
    fn bilevel(drawing: &str) -> Raster {
        let rows: Vec<&str> = drawing.split_whitespace().collect();
        let size = ScanSize { width: rows[0].len() as u32, height: rows.len() as u32 };
        let mut pixels = Pixels::white(size, 1);
        let stride = pixels.row_bytes(size.width);
        for (y, row) in rows.iter().enumerate() {
            for (x, _) in row.bytes().enumerate().filter(|&(_, dot)| dot == b'#') {
                pixels.bytes_mut()[y * stride + x / 8] &= !(0x80 >> (x % 8));
            }
        }
        Raster::whole(size, pixels)
    }

    fn draw(raster: &Raster) -> String {
        let row = |y| (0..raster.size.width).map(|x| if raster.grey_at(x, y) < 128 { '#' } else { '.' }).collect::<String>();
        (0..raster.size.height).map(row).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_bilevel_crop_starts_at_a_whole_byte() {
        let raster = bilevel("..........## .........#.. #...........");
        let part = raster.crop(ScanRect::new(9, 1, 12, 3)).unwrap();
        assert_eq!((draw(&part).as_str(), part.area), (".#.. ....", ScanRect::new(8, 1, 12, 3)));
        assert_eq!(raster.crop(ScanRect::new(40, 0, 50, 9)), None);
    }

    #[test]
    fn all_forms_give_the_same_grey() {
        let raster = bilevel("#.# .#.");
        let grey = Raster::whole(raster.size, Pixels::Grey(raster.to_grey8()));
        let rgb = Raster::whole(raster.size, Pixels::Rgb(raster.to_grey8().iter().flat_map(|&grey| [grey; 3]).collect()));
        assert_eq!(draw(&grey), draw(&raster));
        assert_eq!(draw(&rgb), draw(&raster));
        assert_eq!(raster.to_rgba8(), rgb.to_rgba8());
        assert_eq!(grey.to_rgba8(), rgb.to_rgba8());
        assert_eq!(raster.grey_at(99, 99), 255);
    }

    #[test]
    fn a_reduced_crop_goes_outwards() {
        let raster = Raster {
            reduction: 4,
            area: ScanRect::new(0, 0, 15, 15),
            ..Raster::whole(ScanSize { width: 4, height: 4 }, Pixels::Grey((0..16).collect()))
        };
        let part = raster.crop(ScanRect::new(5, 5, 13, 9)).unwrap();
        assert_eq!((part.size.width, part.size.height, part.area), (3, 2, ScanRect::new(4, 4, 15, 12)));
        assert_eq!(part.pixels.bytes(), [5, 6, 7, 9, 10, 11]);
    }
}
