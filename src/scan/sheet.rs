//! A picture as another program takes it, and the way back of the places that program names.
//!
//! What a recogniser is handed is what a person sees: the frame decoded here (whatever its file is), turned as the person turned the page, cut to
//! a zone where only that is to be read, and with its lines level: on a page that was scanned askew a recogniser loses every second word. A [`Sheet`] holds it as PNM, which every such program reads and which costs no packing, and knows how
//! its own pixels lie on the scan.

use super::lines::find_lines;
use super::orient::{stored_rect, turned_size, upright};
use super::raster::{Pixels, Raster};
use crate::model::{Orientation, QuarterTurns, ScanPoint, ScanRect, ScanSize};

/// A picture for another program.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The picture's file: PBM for two tones, PGM for everything else.
    pub pnm: Vec<u8>,
    /// Its size in its own pixels, as it is seen.
    pub size: ScanSize,
    reduction: i32,
    area: ScanRect,
    orientation: Orientation,
    /// By how many degrees the picture was turned anticlockwise about its middle so that its lines are level.
    levelled: f32,
}

/// Lines that run less askew than this, in degrees, are read as they are.
const LEVEL: f32 = 0.4;
/// What runs more askew than this is something else than a page.
const STEEPEST: f32 = 15.0;

/// How a picture is turned so that it is seen as the person turned it.
fn orientation(turns: QuarterTurns) -> Orientation {
    Orientation::from_tag(match turns.get() {
        1 => 6,
        2 => 3,
        3 => 8,
        _ => 1,
    })
}

impl Sheet {
    /// The raster as a person sees it who turned the page so.
    pub fn new(raster: Raster, turns: QuarterTurns) -> Self {
        Self::made(raster, turns, |_| 0.0)
    }

    /// Likewise, and turned a little more where its lines run askew.
    pub fn level(raster: Raster, turns: QuarterTurns, dpi: Option<f32>) -> Self {
        Self::made(raster, turns, |upright| {
            let ink = find_lines(upright, dpi);
            let is_askew = ink.lines.len() > 2 && (LEVEL..=STEEPEST).contains(&ink.skew_degrees.abs());
            if is_askew { ink.skew_degrees } else { 0.0 }
        })
    }

    fn made(raster: Raster, turns: QuarterTurns, skew: impl Fn(&Raster) -> f32) -> Self {
        let orientation = orientation(turns);
        let (area, reduction) = (raster.area, raster.reduction.max(1) as i32);
        let size = turned_size(raster.size, orientation);
        // The area stays that of the raster: the picture alone is turned here, as a frame of its own.
        let stored = raster.size;
        let raster = upright(Raster { area: super::raster::whole(stored), reduction: 1, ..raster }, stored, orientation);
        let levelled = skew(&raster);
        let pnm = if levelled == 0.0 { pnm(&raster) } else { pnm(&turned(&raster, levelled)) };
        Self { pnm, size, reduction, area, orientation, levelled }
    }

    /// Where a rectangle of this picture lies on the scan, as the frame is before any turn.
    pub fn on_scan(&self, rect: ScanRect) -> ScanRect {
        let rect = if self.levelled == 0.0 { rect } else { turned_rect(rect, self.size, self.levelled) };
        let own = stored_rect(rect, self.size, self.orientation);
        let x = |x: i32| (self.area.left + x * self.reduction).clamp(self.area.left, self.area.right);
        let y = |y: i32| (self.area.top + y * self.reduction).clamp(self.area.top, self.area.bottom);
        ScanRect::new(x(own.left), y(own.top), x(own.right), y(own.bottom))
    }

    /// Where a point of this picture lies on the scan.
    pub fn point_on_scan(&self, point: ScanPoint) -> ScanPoint {
        let rect = self.on_scan(ScanRect::new(point.x, point.y, point.x, point.y));
        ScanPoint { x: rect.left, y: rect.top }
    }
}

/// A point turned clockwise about the middle of a picture, in its pixels.
fn turned_point((x, y): (f32, f32), size: ScanSize, (sine, cosine): (f32, f32)) -> (f32, f32) {
    let middle = (size.width as f32 / 2.0, size.height as f32 / 2.0);
    let (across, down) = (x - middle.0, y - middle.1);
    (middle.0 + across * cosine - down * sine, middle.1 + across * sine + down * cosine)
}

/// What a rectangle covers once it is turned clockwise about the middle of its picture: as high as the words on it are, not as its corners
/// lie, because what stands on a slanting line is no higher than on a level one.
fn turned_rect(rect: ScanRect, size: ScanSize, degrees: f32) -> ScanRect {
    let turn = degrees.to_radians().sin_cos();
    let middle = ((rect.left + rect.right) as f32 / 2.0, (rect.top + rect.bottom) as f32 / 2.0);
    let (x, y) = turned_point(middle, size, turn);
    let rise = (rect.width() as f32 * turn.0).abs().min(rect.height() as f32) / 2.0;
    let (half, tall) = (rect.width() as f32 / 2.0, rect.height() as f32 / 2.0 + rise);
    ScanRect::new((x - half).round() as i32, (y - tall).round() as i32, (x + half).round() as i32, (y + tall).round() as i32)
}

/// A grey picture turned anticlockwise about its middle, of the same size; between pixels it is interpolated, beyond the edge it is white.
fn turned(raster: &Raster, degrees: f32) -> Raster {
    let (size, grey) = (raster.size, raster.to_grey8());
    let turn = degrees.to_radians().sin_cos();
    let (width, height) = (size.width as i32, size.height as i32);
    let at = |x: i32, y: i32| -> f32 {
        let inside = (0..width).contains(&x) && (0..height).contains(&y);
        let byte = inside.then(|| grey.get(y as usize * width as usize + x as usize)).flatten();
        byte.map_or(255.0, |byte| f32::from(*byte))
    };
    let mut bytes = Vec::with_capacity(grey.len());
    for row in 0..height {
        for column in 0..width {
            let (x, y) = turned_point((column as f32, row as f32), size, turn);
            let (left, top) = (x.floor(), y.floor());
            let (right, lower) = (x - left, y - top);
            let (left, top) = (left as i32, top as i32);
            let upper = at(left, top) * (1.0 - right) + at(left + 1, top) * right;
            let below = at(left, top + 1) * (1.0 - right) + at(left + 1, top + 1) * right;
            bytes.push((upper * (1.0 - lower) + below * lower).round() as u8);
        }
    }
    Raster::whole(size, Pixels::Grey(bytes))
}

/// The picture as a PNM file; colour becomes grey, which is what recognisers look at.
fn pnm(raster: &Raster) -> Vec<u8> {
    let (width, height) = (raster.size.width, raster.size.height);
    if let Pixels::Bilevel(bytes) = &raster.pixels {
        let mut file = format!("P4\n{width} {height}\n").into_bytes();
        // In PBM a one is black.
        file.extend(bytes.iter().map(|byte| !byte));
        return file;
    }
    let mut file = format!("P5\n{width} {height}\n255\n").into_bytes();
    file.extend_from_slice(&raster.to_grey8());
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_turned_and_its_places_are_turned_back() {
        let raster = Raster {
            area: ScanRect::new(100, 200, 106, 204),
            reduction: 2,
            ..Raster::whole(ScanSize { width: 3, height: 2 }, Pixels::Grey(b"abcdef".to_vec()))
        };
        let check = |turns, picture: &str, first: ScanRect| {
            let sheet = Sheet::new(raster.clone(), QuarterTurns::new(turns));
            assert_eq!(String::from_utf8(sheet.pnm.clone()).unwrap(), picture);
            assert_eq!(sheet.on_scan(ScanRect::new(0, 0, 1, 1)), first, "{turns} turns");
        };
        check(0, "P5\n3 2\n255\nabcdef", ScanRect::new(100, 200, 102, 202));
        check(1, "P5\n2 3\n255\ndaebfc", ScanRect::new(100, 202, 102, 204));
        check(2, "P5\n3 2\n255\nfedcba", ScanRect::new(104, 202, 106, 204));
        check(3, "P5\n2 3\n255\ncfbead", ScanRect::new(104, 200, 106, 202));
    }

    /// Lines of black bars that run down to the right.
    fn askew(degrees: f32) -> (Raster, Vec<(i32, i32)>) {
        let size = ScanSize { width: 900, height: 700 };
        let turn = degrees.to_radians().sin_cos();
        let mut bytes = vec![255_u8; 900 * 700];
        let mut middles = Vec::new();
        for line in 0..14 {
            for bar in 0..18 {
                // Where the bar would stand on a level page, each a word of three letters.
                let (left, top) = (60.0 + bar as f32 * 44.0, 60.0 + line as f32 * 42.0);
                for (x, y) in (0..32_i32).flat_map(|x| (0..16_i32).map(move |y| (x, y))).filter(|(x, _)| x % 12 < 8) {
                    let (x, y) = turned_point((left + x as f32, top + y as f32), size, turn);
                    bytes[y.round() as usize * 900 + x.round() as usize] = 0;
                }
                let (x, y) = turned_point((left + 16.0, top + 8.0), size, turn);
                middles.push((x as i32, y as i32));
            }
        }
        (Raster::whole(size, Pixels::Grey(bytes)), middles)
    }

    #[test]
    fn a_page_that_was_scanned_askew_is_levelled_and_its_places_are_brought_back() {
        let (raster, middles) = askew(3.0);
        assert_eq!(Sheet::new(raster.clone(), QuarterTurns::default()).levelled, 0.0);
        let sheet = Sheet::level(raster, QuarterTurns::default(), Some(150.0));
        assert!((2.6..3.4).contains(&sheet.levelled), "{}", sheet.levelled);
        let (left, top) = (60 + 17 * 44, 60);
        let place = sheet.on_scan(ScanRect::new(left, top, left + 32, top + 16));
        let (x, y) = middles[17];
        let centre = place.centre();
        assert!((centre.x - x).abs() < 6 && (centre.y - y).abs() < 6, "{place:?} {x} {y}");
        assert!(place.height() < 24 && place.width() == 32, "{place:?}");
        let (level, _) = askew(0.0);
        assert_eq!(Sheet::level(level, QuarterTurns::default(), Some(150.0)).levelled, 0.0);
    }

    #[test]
    fn two_tones_stay_one_bit_and_are_the_other_way_round() {
        let raster = Raster::whole(ScanSize { width: 9, height: 1 }, Pixels::Bilevel(vec![0b0111_1111, 0b1000_0000]));
        let sheet = Sheet::new(raster, QuarterTurns::default());
        assert_eq!(sheet.pnm, [b"P4\n9 1\n".as_slice(), &[0b1000_0000, 0b0111_1111]].concat());
    }

    #[test]
    fn places_never_leave_the_scan() {
        let sheet = Sheet::new(Raster::whole(ScanSize { width: 3, height: 2 }, Pixels::Grey(vec![0; 6])), QuarterTurns::default());
        assert_eq!(sheet.on_scan(ScanRect::new(-5, 1, 9, 7)), ScanRect::new(0, 1, 3, 2));
    }
}
