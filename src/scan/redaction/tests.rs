//! Pages drawn here, a shape at a time, in inches; each false friend has its own.

use super::*;
use crate::model::{InkBoxKind, ScanSize};
use crate::scan::{Pixels, Raster};

/// A letter-size page under a pen.
struct Drawing {
    dpi: f32,
    width: usize,
    height: usize,
    /// Slope of everything that is drawn, as of a page put askew on the glass.
    skew: f32,
    grey: Vec<u8>,
}

impl Drawing {
    fn new(dpi: f32) -> Self {
        let (width, height) = ((8.5 * dpi) as usize, (11.0 * dpi) as usize);
        Self { dpi, width, height, skew: 0.0, grey: vec![255; width * height] }
    }

    /// Paints where `inside` says so, in inches of the straight page.
    fn paint(&mut self, grey: u8, inside: impl Fn(f32, f32) -> bool) -> &mut Self {
        self.paint_in((0.0, 0.0, 8.5, 11.0), grey, inside)
    }

    /// The same, where nothing outside a rectangle of the straight page is inside.
    fn paint_in(&mut self, (left, top, right, bottom): (f32, f32, f32, f32), grey: u8, inside: impl Fn(f32, f32) -> bool) -> &mut Self {
        let aside = self.skew.abs() * 11.0;
        let at = |inches: f32, most: usize| ((inches * self.dpi).max(0.0) as usize).min(most);
        let (x0, x1) = (at(left - aside, self.width), at(right + aside + 0.1, self.width));
        let (y0, y1) = (at(top - aside, self.height), at(bottom + aside + 0.1, self.height));
        for y in y0..y1 {
            for x in x0..x1 {
                let (x_in, y_in) = ((x as f32 + 0.5) / self.dpi, (y as f32 + 0.5) / self.dpi);
                if inside(x_in + self.skew * y_in, y_in - self.skew * x_in) {
                    self.grey[y * self.width + x] = grey;
                }
            }
        }
        self
    }

    fn solid(&mut self, left: f32, top: f32, right: f32, bottom: f32) -> &mut Self {
        self.paint_in((left, top, right, bottom), 0, move |x, y| (left..right).contains(&x) && (top..bottom).contains(&y))
    }

    fn frame(&mut self, left: f32, top: f32, right: f32, bottom: f32, thick: f32) -> &mut Self {
        self.paint_in((left, top, right, bottom), 0, move |x, y| {
            let outer = (left..right).contains(&x) && (top..bottom).contains(&y);
            outer && !((left + thick..right - thick).contains(&x) && (top + thick..bottom - thick).contains(&y))
        })
    }

    /// Typed lines at six to the inch and ten letters to the inch: each letter a bow of strokes an eightieth of an inch thick.
    fn typing(&mut self, left: f32, top: f32, right: f32, bottom: f32) -> &mut Self {
        self.paint_in((left, top, right, bottom), 20, move |x, y| {
            let (column, line) = (((x - left) * 10.0).floor(), ((y - top) * 6.0).floor());
            let (in_x, in_y) = (x - left - column / 10.0, y - top - line / 6.0);
            let word = (column as i32 + line as i32 * 3) % 7 != 0;
            let letter = word && (0.01..0.09).contains(&in_x) && (0.0..0.1).contains(&in_y);
            let stroke = !(0.023..0.077).contains(&in_x) || in_y < 0.013 || (in_y > 0.087 && column as i32 % 2 == 0);
            (left..right).contains(&x) && (top..bottom).contains(&y) && letter && stroke
        })
    }

    /// Specks from a fixed sequence, one pixel in `every`.
    fn specks(&mut self, grey: u8, every: u32) -> &mut Self {
        let mut state = 12_345_u32;
        for pixel in &mut self.grey {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if (state >> 8).is_multiple_of(every) {
                *pixel = grey;
            }
        }
        self
    }

    /// Ringing as of JPEG: each pixel a little darker or lighter.
    fn fuzz(&mut self, by: i16) -> &mut Self {
        let mut state = 54_321_u32;
        for pixel in &mut self.grey {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let off = ((state >> 16) as i16).rem_euclid(2 * by + 1) - by;
            *pixel = (i16::from(*pixel) * 4 / 5 + 20 + off).clamp(0, 255) as u8;
        }
        self
    }

    fn size(&self) -> ScanSize {
        ScanSize { width: self.width as u32, height: self.height as u32 }
    }

    fn grey_raster(&self) -> Raster {
        Raster::whole(self.size(), Pixels::Grey(self.grey.clone()))
    }

    fn bilevel_raster(&self) -> Raster {
        let mut pixels = Pixels::white(self.size(), 1);
        let stride = self.width.div_ceil(8);
        for (at, _) in self.grey.iter().enumerate().filter(|(_, grey)| **grey < 128) {
            pixels.bytes_mut()[at / self.width * stride + at % self.width / 8] &= !(0x80 >> (at % self.width % 8));
        }
        Raster::whole(self.size(), pixels)
    }

    fn colour_raster(&self) -> Raster {
        let paper = |grey: u8| [grey, (u16::from(grey) * 9 / 10) as u8, (u16::from(grey) * 3 / 4) as u8];
        Raster::whole(self.size(), Pixels::Rgb(self.grey.iter().flat_map(|&grey| paper(grey)).collect()))
    }

    /// What is found, as `solid 1.0,2.0 3.0×0.2`, in inches.
    fn found(&self) -> String {
        said(&self.grey_raster(), self.dpi)
    }
}

fn said(raster: &Raster, dpi: f32) -> String {
    let tell = |found: &InkBox| {
        let inches = |pixels: i32| (pixels as f32 / dpi * 10.0).round() / 10.0;
        let zone = found.zone;
        assert!(found.zone.right <= raster.area.right && found.zone.bottom <= raster.area.bottom);
        format!(
            "{} {:.1},{:.1} {:.1}×{:.1}",
            found.kind.id(),
            inches(zone.left),
            inches(zone.top),
            inches(zone.width()),
            inches(zone.height())
        )
    };
    find_boxes(raster, None).iter().map(tell).collect::<Vec<_>>().join("; ")
}

#[test]
fn boxes_in_typing_are_found_at_every_resolution_and_depth() {
    for dpi in [100.0, 200.0] {
        let mut page = Drawing::new(dpi);
        page.typing(1.0, 1.0, 7.5, 3.0).paint(255, |x, y| (1.9..4.6).contains(&x) && (1.9..2.2).contains(&y));
        page.solid(2.0, 1.98, 4.5, 2.12).frame(2.0, 4.0, 6.0, 4.9, 0.015_f32.max(1.01 / dpi)).typing(1.0, 5.2, 7.5, 8.0);
        let expected = "solid 2.0,2.0 2.5×0.1; outlined 2.0,4.0 4.0×0.9";
        assert_eq!(page.found(), expected, "{dpi}");
        assert_eq!(said(&page.bilevel_raster(), dpi), expected, "{dpi} bilevel");
        assert_eq!(said(&page.colour_raster(), dpi), expected, "{dpi} colour");
    }
}

#[test]
fn a_page_askew_noise_and_compression_do_not_hide_them() {
    for skew in [-0.04, 0.04] {
        let mut page = Drawing { skew, ..Drawing::new(150.0) };
        page.typing(1.0, 3.0, 7.5, 3.9).solid(1.5, 2.0, 5.5, 2.2).frame(2.0, 4.5, 6.0, 5.3, 0.02).specks(255, 12).specks(0, 2000).fuzz(25);
        let boxes = find_boxes(&page.grey_raster(), None);
        let kinds: Vec<_> = boxes.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [InkBoxKind::Solid, InkBoxKind::Outlined], "{skew}");
        assert!(boxes.iter().all(|found| found.confidence >= 0.6), "{boxes:?}");
    }
}

#[test]
fn a_passage_that_begins_and_ends_inside_a_line_is_three_boxes() {
    let mut page = Drawing::new(150.0);
    page.typing(1.0, 1.0, 7.5, 2.0).solid(3.0, 2.2, 7.5, 2.4).solid(1.0, 2.4, 7.5, 2.8).solid(1.0, 2.8, 4.0, 3.0);
    assert_eq!(page.found(), "solid 3.0,2.2 4.5×0.2; solid 1.0,2.4 6.5×0.4; solid 1.0,2.8 3.0×0.2");
}

#[test]
fn a_whole_page_may_be_black_or_framed() {
    let mut page = Drawing::new(100.0);
    page.typing(2.0, 0.4, 6.0, 0.7).solid(1.0, 1.0, 7.5, 10.0);
    assert_eq!(page.found(), "solid 1.0,1.0 6.5×9.0");
    let mut page = Drawing::new(100.0);
    page.typing(2.0, 0.4, 6.0, 0.7).frame(1.0, 1.0, 7.5, 10.0, 0.02);
    assert_eq!(page.found(), "outlined 1.0,1.0 6.5×9.0");
}

#[test]
fn a_code_in_a_white_box_makes_it_surer() {
    let mut page = Drawing::new(150.0);
    page.frame(2.0, 2.0, 6.0, 2.6, 0.015);
    let blank = find_boxes(&page.grey_raster(), None);
    page.typing(3.6, 2.2, 4.2, 2.32);
    let coded = find_boxes(&page.grey_raster(), None);
    assert_eq!((blank.len(), coded.len()), (1, 1));
    assert!(coded[0].confidence > blank[0].confidence + 0.05, "{blank:?} {coded:?}");
}

/// Draws a false friend: nothing is found.
fn check_friend(name: &str, draw: impl Fn(&mut Drawing)) {
    let mut page = Drawing::new(100.0);
    draw(&mut page);
    assert_eq!(page.found(), "", "{name}");
    let mut page = Drawing::new(150.0);
    draw(&mut page);
    assert_eq!(said(&page.bilevel_raster(), 150.0), "", "{name}, bilevel");
}

#[test]
fn typing_rules_and_underlines_are_not_boxes() {
    check_friend("typing", |page| {
        page.typing(1.0, 1.0, 7.5, 9.0);
    });
    check_friend("underlined words and rules", |page| {
        page.typing(1.0, 1.0, 7.5, 1.1).solid(1.0, 1.12, 2.5, 1.14).solid(1.0, 2.0, 7.5, 2.05).solid(3.0, 2.0, 3.05, 9.0);
    });
}

#[test]
fn forms_and_tables_are_not_white_boxes() {
    check_friend("table", |page| {
        for row in 0..5 {
            for column in 0..3 {
                let (left, top) = (1.0 + column as f32 * 2.0, 2.0 + row as f32 * 0.4);
                page.frame(left, top, left + 2.02, top + 0.42, 0.02);
            }
        }
    });
    check_friend("a form's field with text in it", |page| {
        page.frame(1.0, 2.0, 5.0, 3.0, 0.02).typing(1.1, 2.1, 4.9, 2.9);
    });
    check_friend("boxes to tick", |page| {
        (0..4).for_each(|at| {
            page.frame(1.0 + at as f32, 1.0, 1.15 + at as f32, 1.15, 0.02);
        });
    });
}

#[test]
fn borders_holes_and_clips_are_not_boxes() {
    check_friend("the black around a copied page", |page| {
        page.frame(0.0, 0.0, 8.5, 11.0, 0.3).typing(1.0, 1.0, 7.0, 5.0);
    });
    check_friend("a shadow along one side", |page| {
        page.solid(0.0, 0.0, 0.35, 11.0).solid(7.9, 3.0, 8.5, 9.0);
    });
    check_friend("punch holes", |page| {
        for middle in [2.0_f32, 5.5, 9.0] {
            page.paint(0, move |x, y| (x - 0.5).hypot(y - middle) < 0.14);
        }
    });
    for radius in [0.125_f32, 0.15, 0.2, 0.3] {
        check_friend("a round hole of any size, whole and worn", |page| {
            page.paint_in((0.0, 2.0, 1.0, 4.0), 0, move |x, y| (x - 0.45).hypot(y - 3.0) < radius);
            page.paint_in((0.0, 4.0, 1.0, 6.0), 30, move |x, y| ((x - 0.45) * 0.9).hypot(y - 5.0) < radius);
            let worn = move |x: f32, y: f32| (x - 8.0).hypot(y - 7.0) < radius + 0.012 * (x * 90.0).sin() * (y * 70.0).cos();
            page.paint_in((7.5, 6.0, 8.5, 8.0), 0, worn).specks(255, 25);
        });
    }
    check_friend("a clip at the top", |page| {
        page.solid(3.0, 0.0, 3.6, 0.3);
    });
}

#[test]
fn a_square_box_in_the_margin_is_no_hole() {
    let mut page = Drawing::new(150.0);
    page.typing(1.0, 1.0, 6.0, 3.0).solid(0.3, 4.0, 0.6, 4.3);
    assert_eq!(page.found(), "solid 0.3,4.0 0.3×0.3");
}

#[test]
fn a_box_cut_off_by_the_right_edge_stays_one_but_less_surely() {
    let mut page = Drawing::new(150.0);
    page.typing(1.0, 1.0, 6.0, 3.0).solid(6.4, 2.0, 8.5, 2.2);
    let boxes = find_boxes(&page.grey_raster(), None);
    assert_eq!(boxes.len(), 1);
    assert!(boxes[0].confidence < 0.75, "{boxes:?}");
}

#[test]
fn large_letters_and_pictures_are_not_boxes() {
    check_friend("letters of a headline", |page| {
        // T, E and a triangle as of a warning sign.
        page.solid(1.0, 1.0, 1.5, 1.13).solid(1.18, 1.0, 1.32, 1.7);
        page.solid(2.0, 1.0, 2.14, 1.7).solid(2.0, 1.0, 2.5, 1.12).solid(2.0, 1.29, 2.45, 1.41).solid(2.0, 1.58, 2.5, 1.7);
        page.paint(0, |x, y| y < 4.0 && y > 3.0 && (x - 5.0).abs() < (y - 3.0) * 0.6);
    });
    check_friend("white letters on a black band", |page| {
        page.solid(1.0, 1.0, 7.5, 1.3).paint(255, |x, y| {
            let at = (x * 10.0) % 2.0;
            (1.05..1.25).contains(&y) && (0.3..0.9).contains(&at) || ((1.05..1.25).contains(&y) && (1.2..1.8).contains(&at))
        });
    });
    let mut page = Drawing::new(150.0);
    page.paint(140, |x, y| (2.0..6.0).contains(&x) && (2.0..4.6).contains(&y));
    page.paint(30, |x, y| (2.0..6.0).contains(&x) && (2.0..4.6).contains(&y) && ((x * 3.0).sin() + (y * 5.0).cos()) > 0.3);
    assert_eq!(page.found(), "", "a photograph");
}

#[test]
fn the_sample_has_its_redactions() {
    use crate::scan::{Cancel, Limits, Request, open};
    let found = |bytes: &[u8], frame: u32| {
        let mut file = open(Box::new(std::io::Cursor::new(bytes.to_vec())), &Limits::default()).unwrap();
        let raster = file.decode(frame, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap();
        find_boxes(&raster, None).iter().map(|found| (found.kind.id(), found.confidence > 0.7)).collect::<Vec<_>>()
    };
    assert_eq!(found(include_bytes!("../../../assets/sample/memorandum-1.jpg"), 0), [], "a stamp and a ruled box with text");
    assert_eq!(found(include_bytes!("../../../assets/sample/memorandum-2.jpg"), 0), [("solid", true)]);
    assert_eq!(found(include_bytes!("../../../assets/sample/memorandum-3.jpg"), 0), [("outlined", true)]);
    assert_eq!(found(include_bytes!("../../../assets/sample/reply-draft.tif"), 1), [("solid", true), ("solid", true)]);
}

/// Real pages, where they are at hand: the redactions of two, and none on the pages of law reports.
#[test]
fn redactions_of_real_pages_are_found_and_nothing_else() {
    use crate::scan::{Cancel, Limits, Request, open};
    let here = std::env::var("ONIONSKIN_SHARED").unwrap_or_else(|_| format!("{}/../shared", env!("CARGO_MANIFEST_DIR")));
    let count = |name: &str| {
        let file = std::fs::File::open(std::path::Path::new(&here).join("data").join(name)).ok()?;
        let mut file = open(Box::new(std::io::BufReader::new(file)), &Limits::default()).unwrap();
        let raster = file.decode(0, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap();
        Some(find_boxes(&raster, Some(300.0)).len())
    };
    let pages = "jfk-declassified/pages";
    for (name, expected) in [
        (format!("{pages}/104-10433-10050/104-10433-10050_p001.tif"), 12),
        (format!("{pages}/104-10433-10050/104-10433-10050_p002.tif"), 6),
        (format!("{pages}/176-10011-10152/176-10011-10152_p004.tif"), 0),
        ("law-reports-alto/32044057892259_redacted/images/32044057892259_00009_0.tif".to_owned(), 0),
    ] {
        assert!(count(&name).is_none_or(|found| found == expected), "{name}");
    }
}
