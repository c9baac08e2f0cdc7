//! How much pictures of the same word or letter differ from each other.
//!
//! Each picture is brought to one size and one contrast; the median of all is what the form usually looks like. How far a picture is from it,
//! the better of a few small displacements, says how odd it is. Nothing is recognised: what is odd may be a misreading, a smudge, or another
//! typewriter.

use super::raster::Raster;
use crate::model::ScanRect;

/// Rows of a picture that is compared.
const ROWS: usize = 24;
/// Columns for each character.
const COLUMNS: usize = 14;
/// Columns at most.
const WIDEST: usize = 112;
/// Pictures may lie so many rows or columns beside each other.
const REACH: isize = 2;

/// A picture made ready to be compared with others of the same form: 0 is paper, 255 ink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    columns: usize,
    ink: Vec<u8>,
}

impl Shape {
    /// The picture of a zone (in scan pixels) that shows so many characters; none where the raster does not show it.
    pub fn of(raster: &Raster, zone: ScanRect, chars: usize) -> Option<Self> {
        let step = f64::from(raster.reduction.max(1));
        let (left, top) = (f64::from(zone.left - raster.area.left) / step, f64::from(zone.top - raster.area.top) / step);
        let (width, height) = (f64::from(zone.width()) / step, f64::from(zone.height()) / step);
        let is_within =
            left + width > 0.0 && top + height > 0.0 && left < f64::from(raster.size.width) && top < f64::from(raster.size.height);
        if zone.is_empty() || !is_within {
            return None;
        }
        let columns = (chars.max(1) * COLUMNS).min(WIDEST);
        let mut grey = Vec::with_capacity(columns * ROWS);
        for row in 0..ROWS {
            for column in 0..columns {
                let across = (left + width * column as f64 / columns as f64, left + width * (column + 1) as f64 / columns as f64);
                let down = (top + height * row as f64 / ROWS as f64, top + height * (row + 1) as f64 / ROWS as f64);
                grey.push(mean(raster, across, down));
            }
        }
        Some(Self { columns, ink: stretched(&grey) })
    }

    /// Mean difference from another picture of the same size, 0 to 255, where this one is moved by so much.
    fn distance(&self, usual: &[u8], right: isize, down: isize) -> f32 {
        let mut sum = 0_u32;
        for row in 0..ROWS {
            for column in 0..self.columns {
                let at = |row: usize, by: isize| row.checked_add_signed(by);
                let moved = match (at(row, down).filter(|row| *row < ROWS), at(column, right).filter(|column| *column < self.columns)) {
                    (Some(row), Some(column)) => self.ink.get(row * self.columns + column).copied().unwrap_or(0),
                    _ => 0,
                };
                sum += u32::from(moved.abs_diff(usual.get(row * self.columns + column).copied().unwrap_or(0)));
            }
        }
        sum as f32 / (ROWS * self.columns).max(1) as f32
    }
}

/// Mean grey of the raster pixels in a rectangle of at least one pixel.
fn mean(raster: &Raster, across: (f64, f64), down: (f64, f64)) -> u8 {
    let pixels = |(from, to): (f64, f64)| {
        let first = from.max(0.0).floor() as u32;
        first..(to.max(0.0).ceil() as u32).max(first + 1)
    };
    let (mut sum, mut count) = (0_u32, 0_u32);
    for y in pixels(down) {
        for x in pixels(across) {
            sum += if y < raster.size.height { u32::from(raster.grey_at(x, y)) } else { 255 };
            count += 1;
        }
    }
    (sum / count.max(1)) as u8
}

/// Ink from 0 to 255, whatever the paper and the ribbon were; a picture without ink stays without.
fn stretched(grey: &[u8]) -> Vec<u8> {
    let mut sorted = grey.to_vec();
    sorted.sort_unstable();
    let at = |share: usize| i32::from(sorted.get(sorted.len() * share / 100).copied().unwrap_or(255));
    let (ink, paper) = (at(2), at(90));
    let range = (paper - ink).max(40);
    grey.iter().map(|grey| ((paper - i32::from(*grey)) * 255 / range).clamp(0, 255) as u8).collect()
}

/// How far each picture is from the median of all of its size, 0 to 1.
pub fn differences(shapes: &[Option<Shape>]) -> Vec<Option<f32>> {
    let usual = median(shapes);
    let differs = |shape: &Shape| {
        let displaced = (-REACH..=REACH).flat_map(|down| (-REACH..=REACH).map(move |right| (right, down)));
        displaced.map(|(right, down)| shape.distance(&usual, right, down)).fold(f32::INFINITY, f32::min) / 255.0
    };
    shapes.iter().map(|shape| shape.as_ref().map(differs)).collect()
}

fn median(shapes: &[Option<Shape>]) -> Vec<u8> {
    let size = shapes.iter().flatten().map(|shape| shape.ink.len()).max().unwrap_or(0);
    let mut column: Vec<u8> = Vec::with_capacity(shapes.len());
    (0..size)
        .map(|pixel| {
            column.clear();
            column.extend(shapes.iter().flatten().filter_map(|shape| shape.ink.get(pixel).copied()));
            let middle = column.len() / 2;
            if column.is_empty() { 0 } else { *column.select_nth_unstable(middle).1 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ScanSize;
    use crate::scan::Pixels;

    /// Letters of 14 by 24 pixels beside each other on grey paper: a bar at the left, or where `odd`, a bar at the foot.
    fn typed(odd: &[usize], count: usize, paper: u8) -> Raster {
        let (width, height) = (count * 14, 24);
        let ink = |x: usize, y: usize| {
            let (letter, x) = (x / 14, x % 14);
            // Every letter is struck a little elsewhere.
            let x = x + letter % 2;
            if odd.contains(&letter) { (18..22).contains(&y) && (2..12).contains(&x) } else { (3..7).contains(&x) && (3..21).contains(&y) }
        };
        let grey = (0..width * height).map(|at| if ink(at % width, at / width) { paper / 4 } else { paper }).collect();
        Raster::whole(ScanSize { width: width as u32, height: height as u32 }, Pixels::Grey(grey))
    }

    fn shapes(raster: &Raster, count: i32) -> Vec<Option<Shape>> {
        (0..count).map(|letter| Shape::of(raster, ScanRect::new(letter * 14, 0, letter * 14 + 14, 24), 1)).collect()
    }

    #[test]
    fn the_odd_one_is_far_and_one_struck_beside_is_near() {
        let found = differences(&shapes(&typed(&[4], 9, 200), 9));
        let far: Vec<usize> = (0..9).filter(|letter| found[*letter].unwrap() > 0.1).collect();
        assert_eq!(far, [4], "{found:?}");
        assert!(found.iter().enumerate().filter(|(letter, _)| *letter != 4).all(|(_, far)| far.unwrap() < 0.06), "{found:?}");
    }

    #[test]
    fn paper_and_ribbon_make_no_difference() {
        let mut mixed = shapes(&typed(&[], 6, 240), 6);
        mixed.extend(shapes(&typed(&[], 2, 150), 2));
        assert!(differences(&mixed).iter().all(|far| far.unwrap() < 0.06), "{:?}", differences(&mixed));
    }

    #[test]
    fn what_the_picture_does_not_show_has_no_difference() {
        let raster = typed(&[], 2, 240);
        assert!(Shape::of(&raster, ScanRect::new(100, 0, 120, 24), 1).is_none());
        assert!(Shape::of(&raster, ScanRect::new(4, 4, 4, 9), 1).is_none());
        assert_eq!(differences(&[None]), [None]);
    }
}
