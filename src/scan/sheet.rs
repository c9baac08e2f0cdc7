//! A picture as another program takes it, and the way back of the places that program names.
//!
//! What a recogniser is handed is what a person sees: the frame decoded here (whatever its file is), turned as the person turned the page, cut to
//! a zone where only that is to be read. A [`Sheet`] holds it as PNM, which every such program reads and which costs no packing, and knows how
//! its own pixels lie on the scan.

use super::orient::{stored_rect, turned_size, upright};
use super::raster::{Pixels, Raster};
use crate::model::{Orientation, QuarterTurns, ScanPoint, ScanRect, ScanSize};

/// A picture for another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The picture's file: PBM for two tones, PGM for everything else.
    pub pnm: Vec<u8>,
    /// Its size in its own pixels, as it is seen.
    pub size: ScanSize,
    reduction: i32,
    area: ScanRect,
    orientation: Orientation,
}

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
        let orientation = orientation(turns);
        let (area, reduction) = (raster.area, raster.reduction.max(1) as i32);
        let size = turned_size(raster.size, orientation);
        // The area stays that of the raster: the picture alone is turned here, as a frame of its own.
        let stored = raster.size;
        let raster = upright(Raster { area: super::raster::whole(stored), reduction: 1, ..raster }, stored, orientation);
        Self { pnm: pnm(&raster), size, reduction, area, orientation }
    }

    /// Where a rectangle of this picture lies on the scan, as the frame is before any turn.
    pub fn on_scan(&self, rect: ScanRect) -> ScanRect {
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
