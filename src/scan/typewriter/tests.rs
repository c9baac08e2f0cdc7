//! What a page promises: boxes that are the ink's, the same page every time, text that is what was typed.

use super::*;
use crate::scan::Pixels;

/// A page of the lines under the setting.
fn page(lines: &[&str], setting: &Setting) -> TypedPage {
    let block = Block { left: 1.25, top: 1.0, lines: lines.iter().map(|line| (*line).to_owned()).collect(), ..Block::default() };
    render(&Sheet { items: vec![Item::Typed(block)], underneath: vec!["on the other side".to_owned(); 3] }, setting)
}

/// A small sheet, so that the tests are quick.
fn small(wear: Wear) -> Setting {
    let mut setting = Setting::worn(wear, Face::Courier, 10.0, 100.0, 4);
    (setting.paper.width, setting.paper.height) = (4.5, 2.0);
    setting.paper.holes.clear();
    setting
}

/// Brightness at a pixel.
fn grey_at(page: &TypedPage, x: i32, y: i32) -> u8 {
    let Pixels::Grey(pixels) = &page.raster.pixels else { panic!("not grey") };
    pixels[y as usize * page.raster.size.width as usize + x as usize]
}

#[test]
fn the_same_seed_gives_the_same_page() {
    let setting = small(Wear::Faded);
    assert_eq!(page(&["a page"], &setting), page(&["a page"], &setting));
    assert_ne!(page(&["a page"], &setting).raster, page(&["a page"], &Setting { seed: 5, ..setting }).raster);
}

#[test]
fn words_are_found_with_their_columns() {
    let page = page(&["  in ^Cuba^ ~mis~ _now_", "", "end."], &small(Wear::Clean));
    let words: Vec<_> = page.words().map(|word| (word.text.as_str(), word.column)).collect();
    assert_eq!(words, [("in", 2), ("Cuba", 5), ("now", 14), ("end.", 0)]);
    assert_eq!(page.text().as_str(), "  in Cuba     now\n\nend.");
}

#[test]
fn a_box_is_the_extent_of_the_ink_also_on_a_skewed_page() {
    for skew in [0.0, 2.0, -3.0] {
        let mut setting = small(Wear::Clean);
        setting.scanner.skew_degrees = skew;
        setting.machine.misalignment = 0.8;
        let page = page(&["Hill  under", "", "moving"], &setting);
        assert_eq!(page.words().count(), 3);
        for word in page.words() {
            let rect = word.rect;
            let dark = |x: i32, y: i32| grey_at(&page, x, y) < 190;
            let column = |x: i32| (rect.top..rect.bottom).any(|y| dark(x, y));
            let row = |y: i32| (rect.left..rect.right).any(|x| dark(x, y));
            assert!(column(rect.left) && column(rect.right - 1) && row(rect.top) && row(rect.bottom - 1), "{skew} {word:?}: loose");
            assert!(!column(rect.left - 2) && !column(rect.right + 1), "{skew} {word:?}: ink beside the box");
            assert!(!row(rect.top - 2) && !row(rect.bottom + 1), "{skew} {word:?}: ink above or below the box");
        }
    }
}

#[test]
fn every_preset_keeps_the_words_on_the_picture() {
    for wear in Wear::ALL {
        let page = page(&["TOP SECRET -- EYES ONLY"], &small(wear));
        let (width, height) = (page.raster.size.width as i32, page.raster.size.height as i32);
        assert_eq!(page.words().count(), 5, "{wear:?}");
        assert!(page.words().all(|word| !word.rect.is_empty() && word.rect.right <= width && word.rect.bottom <= height), "{wear:?}");
    }
}

#[test]
fn redactions_hide_what_is_under_them_and_say_where() {
    let page = page(&["name ████████ said", "", "by □□□□□□ here"], &small(Wear::Clean));
    let black = page.lines[0].redactions[0].centre();
    let white = page.lines[2].redactions[0].centre();
    assert!(grey_at(&page, black.x, black.y) < 40);
    assert!(grey_at(&page, white.x, white.y) > 200);
    assert_eq!(page.lines[0].text.trim_end(), "name          said");
}

#[test]
fn a_stamp_has_boxes_too() {
    let stamp = Stamp {
        lines: vec!["DECLASSIFIED".to_owned(), "NND 000000".to_owned()],
        centre: (2.2, 1.0),
        points: 12.0,
        angle_degrees: -8.0,
        ink: Ink::VIOLET,
        face: Face::Stamp,
        frame: Frame::Double,
        patchiness: 0.3,
    };
    let page = render(&Sheet { items: vec![Item::Stamp(stamp)], ..Sheet::default() }, &small(Wear::Clean));
    let words: Vec<_> = page.stamps.iter().flat_map(|line| &line.words).map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["DECLASSIFIED", "NND", "000000"]);
    assert!(page.stamps[0].words[0].rect.height() > page.stamps[1].words[0].rect.height(), "a long word at an angle stands taller");
}

#[test]
fn bits_are_packed_with_white_as_one() {
    let mut setting = small(Wear::Clean);
    setting.scanner.output = Output::Bilevel(128);
    let page = page(&[""], &setting);
    let Pixels::Bilevel(bits) = &page.raster.pixels else { panic!("not bilevel") };
    assert_eq!(bits.len(), page.raster.size.width.div_ceil(8) as usize * page.raster.size.height as usize);
    assert_eq!(bits[0], 0xFF);
}
