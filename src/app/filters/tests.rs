//! Each filter on a page that was drawn for it.

use super::*;
use crate::model::ScanSize;

const WIDTH: usize = 300;
const HEIGHT: usize = 400;

/// A page of paper that is yellow and darkens to the right, with lines of type.
fn yellowed() -> Piece {
    let mut bytes = Vec::new();
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let shade = 1.0 - 0.4 * x as f32 / WIDTH as f32;
            let ink = y % 20 < 4 && x % 9 < 5 && x > 20 && x < 280;
            let light = if ink { 0.25 } else { 1.0 };
            bytes.extend([240.0, 220.0, 160.0].map(|part: f32| (part * shade * light) as u8));
        }
    }
    Piece { width: WIDTH, height: HEIGHT, samples: 3, bytes, corner: (0, 0), reduction: 1 }
}

fn paper(piece: &Piece) -> Paper {
    Paper::new(piece, ScanSize { width: piece.width as u32, height: piece.height as u32 })
}

fn pixel(piece: &Piece, x: usize, y: usize) -> &[u8] {
    &piece.bytes[(y * piece.width + x) * piece.samples..(y * piece.width + x + 1) * piece.samples]
}

fn grey(width: usize, rows: &[&str]) -> Piece {
    let shade = |letter: u8| match letter {
        b'#' => 20,
        b'+' => 150,
        _ => 230,
    };
    let bytes: Vec<u8> = rows.iter().flat_map(|row| row.bytes().map(shade)).collect();
    Piece { width, height: rows.len(), samples: 1, bytes, corner: (0, 0), reduction: 1 }
}

#[test]
fn yellowed_paper_becomes_white_and_ink_stays() {
    let mut piece = yellowed();
    let paper = paper(&piece);
    paper.flatten(&mut piece, 100);
    for x in [15, 150, 290] {
        let white = pixel(&piece, x, 12);
        assert!(white.iter().all(|&value| value > 235), "at {x}: {white:?}");
        let spread = white.iter().max().unwrap() - white.iter().min().unwrap();
        assert!(spread < 14, "no yellow is left: {white:?}");
    }
    assert!(pixel(&piece, 153 + 2, 141).iter().all(|&value| value < 90), "{:?}", pixel(&piece, 155, 141));
    let mut half = yellowed();
    paper.flatten(&mut half, 50);
    let (before, after) = (yellowed(), pixel(&half, 290, 12)[2]);
    assert!(pixel(&before, 290, 12)[2] < after && after < pixel(&piece, 290, 12)[2], "half is between");
}

#[test]
fn a_photograph_is_not_taken_for_dark_paper() {
    let row = ".".repeat(200);
    let mut piece = grey(200, &[row.as_str(); 200]);
    for y in 60..140 {
        piece.bytes[y * 200 + 60..y * 200 + 140].fill(70);
    }
    let paper = paper(&piece);
    paper.flatten(&mut piece, 100);
    assert!((60..=85).contains(&pixel(&piece, 100, 100)[0]), "{:?}", pixel(&piece, 100, 100));
    assert!(pixel(&piece, 10, 10)[0] > 250);
}

#[test]
fn tiles_look_like_the_whole() {
    let look = Enhancement { flatten: 90, sharpen: 40, despeckle: 2, bleed: 30, threshold: Threshold::Place, ..Enhancement::default() };
    let mut whole = yellowed();
    let paper = paper(&whole);
    let margin = MARGIN as usize;
    let (left, top, width, height) = (40 - margin, 80 - margin, 100 + 2 * margin, 90 + 2 * margin);
    let mut part =
        Piece { width, height, bytes: whole.inner(left, top, width, height), corner: (left as u32, top as u32), ..whole.clone() };
    apply(&mut whole, &paper, look, &Cancel::default());
    apply(&mut part, &paper, look, &Cancel::default());
    let (one, other) = (whole.inner(40, 80, 100, 90), part.inner(margin, margin, 100, 90));
    let apart = one.iter().zip(&other).filter(|(a, b)| a.abs_diff(**b) > 12).count();
    assert!(apart * 200 < one.len(), "{apart} of {} differ", one.len());
}

#[test]
fn specks_go_and_strokes_stay() {
    let drawing = [
        "....................",
        "..#.......###.......",
        "..........###.......",
        "..........###....##.",
        ".....####.###....##.",
        "..........###.......",
        "....................",
    ];
    let mut piece = grey(20, &drawing);
    specks::take_away(&mut piece, 2.0, &Cancel::default());
    assert_eq!(pixel(&piece, 2, 1), [230]);
    assert_eq!(pixel(&piece, 17, 3), [230]);
    assert_eq!(pixel(&piece, 11, 3), [20], "a stem stays");
    assert_eq!(pixel(&piece, 6, 4), [20], "a dash is longer than a speck");
}

#[test]
fn show_through_fades_and_edges_of_ink_do_not() {
    let mut rows = vec![".".repeat(120); 80];
    for row in &mut rows[20..24] {
        row.replace_range(10..50, &"#".repeat(40));
        row.replace_range(9..10, "+");
        row.replace_range(70..110, &"+".repeat(40));
    }
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut piece = grey(120, &rows);
    let paper = paper(&piece);
    strokes::fade_show_through(&mut piece, &paper, Enhancement { bleed: 100, ..Enhancement::default() }, &Cancel::default());
    assert!(pixel(&piece, 90, 22)[0] > 220, "the other side is gone: {:?}", pixel(&piece, 90, 22));
    assert_eq!(pixel(&piece, 9, 22), [150], "the soft edge of ink stays");
    assert_eq!(pixel(&piece, 30, 22), [20]);
}

#[test]
fn sharpening_steepens_an_edge_and_leaves_plain_paper() {
    let mut piece = grey(8, &["....++++", "....++++", "....++++"]);
    strokes::sharpen(&mut piece, 50);
    assert!(pixel(&piece, 4, 1)[0] < 150 && pixel(&piece, 3, 1)[0] > 230);
    assert_eq!((pixel(&piece, 0, 1)[0], pixel(&piece, 7, 1)[0]), (230, 150));
}

#[test]
fn black_and_white_by_page_fails_on_shaded_paper_where_by_place_does_not() {
    let page = yellowed();
    let paper = paper(&page);
    let ink = |piece: &Piece, x: usize, y: usize| pixel(piece, x, y)[0] == 0;
    let mut placed = page.clone();
    black_white::by_place(&mut placed, &Cancel::default());
    // Ink at the light and at the dark end, paper at both.
    assert!(ink(&placed, 28, 141) && ink(&placed, 271, 141), "ink");
    assert!(!ink(&placed, 28, 150) && !ink(&placed, 290, 150), "paper");
    let mut one = page;
    black_white::by_page(&mut one, paper.threshold(0));
    assert!(ink(&one, 28, 141) && !ink(&one, 28, 150));
}

#[test]
fn levels_and_threshold_come_from_the_histogram() {
    let mut histogram = [0; 256];
    histogram[30] = 1000;
    histogram[200] = 9000;
    histogram[0] = 3;
    histogram[255] = 3;
    let threshold = paper::otsu(&histogram);
    assert!((100..=130).contains(&threshold), "{threshold}");
    let plain = paper(&grey(4, &["....", "...."]));
    assert_eq!(paper::levels_of(&histogram), (30, 200));
    assert_eq!(plain.levels(), (0, 255), "one shade has no levels");
}

#[test]
fn the_paper_on_a_dark_bed_is_found() {
    let mut rows = vec!["#".repeat(100); 120];
    for row in &mut rows[10..110] {
        row.replace_range(20..90, &".".repeat(70));
    }
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut piece = grey(100, &rows);
    piece.reduction = 4;
    let paper = Paper::new(&piece, ScanSize { width: 400, height: 480 });
    assert_eq!(paper.extent, crate::model::ScanRect::new(80, 40, 360, 440));
    let bare = grey(10, &[".........."; 12]);
    assert_eq!(Paper::new(&bare, ScanSize { width: 10, height: 12 }).extent, crate::model::ScanRect::new(0, 0, 10, 12));
}
