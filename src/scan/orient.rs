//! Putting stored rows upright.
//!
//! A file's orientation tag says which edge of the stored rows is the visual top (EXIF 2.3, TIFF 6.0: tag 274). Here the turn is applied to
//! pixels and to rectangles, once, so that nothing above this layer ever sees stored coordinates. Turns the *user* chose are not made here.

use super::raster::{Pixels, Raster, whole};
use crate::model::{Orientation, QuarterTurns, ScanRect, ScanSize};

/// The upright size of a stored size, and the other way round: the two are the same operation.
pub(super) fn turned_size(size: ScanSize, orientation: Orientation) -> ScanSize {
    if orientation.swaps_sides() { ScanSize { width: size.height, height: size.width } } else { size }
}

/// What an orientation does, as: are the sides swapped first, and is the result then mirrored across and upside down.
fn steps(orientation: Orientation) -> (bool, bool, bool) {
    match orientation.tag() {
        2 => (false, true, false),
        3 => (false, true, true),
        4 => (false, false, true),
        5 => (true, false, false),
        6 => (true, true, false),
        7 => (true, true, true),
        8 => (true, false, true),
        _ => (false, false, false),
    }
}

/// Where a stored rectangle lies on the upright picture of size `upright`.
pub(super) fn upright_rect(stored: ScanRect, upright: ScanSize, orientation: Orientation) -> ScanRect {
    let (swap, across, down) = steps(orientation);
    let rect = if swap { ScanRect { left: stored.top, top: stored.left, right: stored.bottom, bottom: stored.right } } else { stored };
    mirrored(rect, upright, across, down)
}

/// Where an upright rectangle lies in the stored rows; `upright` is the size of the upright picture.
pub(super) fn stored_rect(rect: ScanRect, upright: ScanSize, orientation: Orientation) -> ScanRect {
    let (swap, across, down) = steps(orientation);
    let rect = mirrored(rect, upright, across, down);
    if swap { ScanRect { left: rect.top, top: rect.left, right: rect.bottom, bottom: rect.right } } else { rect }
}

fn mirrored(rect: ScanRect, size: ScanSize, across: bool, down: bool) -> ScanRect {
    let (width, height) = (size.width as i32, size.height as i32);
    let (left, right) = if across { (width - rect.right, width - rect.left) } else { (rect.left, rect.right) };
    let (top, bottom) = if down { (height - rect.bottom, height - rect.top) } else { (rect.top, rect.bottom) };
    ScanRect { left, top, right, bottom }
}

/// The upright picture of stored rows; `stored` is the size of the whole frame as stored.
pub(super) fn upright(raster: Raster, stored: ScanSize, orientation: Orientation) -> Raster {
    if orientation.tag() == 1 {
        return raster;
    }
    let frame = turned_size(stored, orientation);
    let area = upright_rect(raster.area, frame, orientation);
    let size = turned_size(raster.size, orientation);
    let pixels = turn(&raster, size, orientation);
    Raster { size, area, pixels, reduction: raster.reduction, damage: raster.damage }
}

/// A picture as a person turned it. The part of a scan that it shows is that of the scan before.
pub fn turned(raster: Raster, turns: QuarterTurns) -> Raster {
    let orientation = Orientation::from_tag(match turns.get() {
        1 => 6,
        2 => 3,
        3 => 8,
        _ => return raster,
    });
    let size = turned_size(raster.size, orientation);
    Raster { size, pixels: turn(&raster, size, orientation), ..raster }
}

/// Turns the pixels of any form.
fn turn(raster: &Raster, size: ScanSize, orientation: Orientation) -> Pixels {
    match &raster.pixels {
        Pixels::Bilevel(_) => {
            let mut out = Pixels::white(size, 1);
            let stride = out.row_bytes(size.width);
            for (y, row) in out.bytes_mut().chunks_mut(stride.max(1)).enumerate() {
                for x in 0..size.width {
                    let (from_x, from_y) = source(x, y as u32, size, orientation);
                    if raster.grey_at(from_x, from_y) == 0
                        && let Some(byte) = row.get_mut(x as usize / 8)
                    {
                        *byte &= !(0x80 >> (x % 8));
                    }
                }
            }
            out
        }
        Pixels::Grey(bytes) => Pixels::Grey(turn_bytes::<1>(bytes, raster.size, size, orientation)),
        Pixels::Rgb(bytes) => Pixels::Rgb(turn_bytes::<3>(bytes, raster.size, size, orientation)),
    }
}

/// The stored pixel that is seen at an upright place; `size` is upright.
fn source(x: u32, y: u32, size: ScanSize, orientation: Orientation) -> (u32, u32) {
    let (swap, across, down) = steps(orientation);
    let x = if across { size.width - 1 - x } else { x };
    let y = if down { size.height - 1 - y } else { y };
    if swap { (y, x) } else { (x, y) }
}

fn turn_bytes<const N: usize>(bytes: &[u8], stored: ScanSize, size: ScanSize, orientation: Orientation) -> Vec<u8> {
    let pixels = bytes.as_chunks::<N>().0;
    let mut out = Vec::with_capacity(bytes.len());
    for y in 0..size.height {
        for x in 0..size.width {
            let (from_x, from_y) = source(x, y, size, orientation);
            let at = from_y as usize * stored.width as usize + from_x as usize;
            out.extend_from_slice(pixels.get(at).unwrap_or(&[255; N]));
        }
    }
    out
}

/// The whole upright frame, for decoders that cannot decode parts.
pub(super) fn upright_frame(size: ScanSize, pixels: Pixels, orientation: Orientation, damage: Option<String>) -> Raster {
    let raster = Raster { size, reduction: 1, area: whole(size), pixels, damage };
    upright(raster, size, orientation)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stored rows for each orientation of the upright picture `ab/cd/ef`, written out by hand from the EXIF table.
    const STORED: [&str; 8] = ["ab cd ef", "ba dc fe", "fe dc ba", "ef cd ab", "ace bdf", "bdf ace", "fdb eca", "eca fdb"];

    fn stored(drawing: &str) -> Raster {
        let rows: Vec<&str> = drawing.split(' ').collect();
        let size = ScanSize { width: rows[0].len() as u32, height: rows.len() as u32 };
        Raster::whole(size, Pixels::Grey(rows.concat().into_bytes()))
    }

    #[test]
    fn all_eight_give_the_same_picture() {
        for (index, drawing) in STORED.iter().enumerate() {
            let raster = stored(drawing);
            let orientation = Orientation::from_tag(index as u32 + 1);
            let size = raster.size;
            let upright = upright(raster, size, orientation);
            assert_eq!(upright.pixels.bytes(), b"abcdef", "orientation {}", index + 1);
            assert_eq!((upright.size.width, upright.size.height), (2, 3));
        }
    }

    #[test]
    fn bilevel_turns_like_grey() {
        for tag in 1..=8 {
            let orientation = Orientation::from_tag(tag);
            let bilevel = Raster::whole(ScanSize { width: 11, height: 3 }, Pixels::Bilevel(vec![0x5a, 0x80, 0x13, 0xff, 0x77, 0x20]));
            let grey = Raster::whole(bilevel.size, Pixels::Grey(bilevel.to_grey8()));
            let size = bilevel.size;
            assert_eq!(upright(bilevel, size, orientation).to_grey8(), upright(grey, size, orientation).to_grey8(), "orientation {tag}");
        }
    }

    #[test]
    fn rectangles_go_there_and_back() {
        let frame = ScanSize { width: 20, height: 30 };
        let rect = ScanRect::new(3, 4, 9, 21);
        for tag in 1..=8 {
            let orientation = Orientation::from_tag(tag);
            assert_eq!(upright_rect(stored_rect(rect, frame, orientation), frame, orientation), rect, "orientation {tag}");
        }
        assert_eq!(upright_rect(ScanRect::new(0, 0, 1, 1), frame, Orientation::from_tag(6)), ScanRect::new(19, 0, 20, 1));
    }
}
