//! Measures which letters look like which others, and writes `assets/lexicon/shapes.tsv`: what it costs that letters are read as symbols
//! when nobody counted it.
//!
//! `cargo run --release --example make_shapes -- FONT…`
//!
//! One letter or two are drawn as one picture and stretched to one width; the distance of two pictures is the ink that only one of them has,
//! in parts of the ink of both, and more where their widths differ. Over several fonts the least distance counts. Costs stand for distances
//! as `COSTS` says, which was read off counted misreadings: of all pairs at a distance, how often a letter was read as the other.
//! Fonts: a roman one, a heavier one and a typewriter's, as in old print and typescripts.

#![allow(clippy::print_stdout, clippy::indexing_slicing, clippy::string_slice, reason = "a tool run by hand")]

use ab_glyph::{Font as _, FontVec, PxScale, ScaleFont as _};
use image::imageops::{FilterType, blur, resize};
use image::{GrayImage, Luma};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;

/// Height of a picture and where the baseline lies; size of the letters; width that all pictures are stretched to. Pixels.
const HEIGHT: u32 = 64;
const BASELINE: f32 = 46.0;
const SIZE: f32 = 40.0;
const WIDTH: u32 = 24;
/// What a difference in width adds to the distance, for each natural logarithm of the ratio.
const BY_WIDTH: f32 = 0.6;

/// Letters and symbols, how many of each; distances with what they cost.
type Curve = ((usize, usize), &'static [(f32, f32)]);

/// For so many letters read as so many symbols: distances, and what they cost; beyond the last one nothing is written.
const COSTS: &[Curve] = &[
    ((1, 1), &[(0.0, 4.5), (0.1, 5.2), (0.2, 6.6), (0.3, 7.7), (0.4, 8.3), (0.5, 9.1), (0.6, 9.5), (0.9, 9.9), (2.0, 9.9)]),
    ((1, 2), &[(0.0, 5.5), (0.05, 6.3), (0.15, 7.8), (0.25, 9.2), (0.35, 10.6), (0.43, 11.3)]),
    ((2, 1), &[(0.0, 5.5), (0.05, 6.1), (0.15, 7.0), (0.25, 8.2), (0.35, 9.2), (0.43, 9.8)]),
    ((2, 2), &[(0.0, 9.5), (0.05, 10.2), (0.1, 10.9), (0.15, 11.8)]),
];

/// A picture of a piece of text.
struct Shape {
    width: f32,
    ink: Vec<f32>,
    sum: f32,
}

fn shape(font: &FontVec, text: &str) -> Option<Shape> {
    let scaled = font.as_scaled(PxScale::from(SIZE * font.height_unscaled() / font.units_per_em()?));
    let mut picture = GrayImage::new(4 * SIZE as u32, HEIGHT);
    let mut x = SIZE;
    for c in text.chars() {
        let id = scaled.glyph_id(c);
        let glyph = id.with_scale_and_position(scaled.scale(), ab_glyph::point(x, BASELINE));
        x += scaled.h_advance(id);
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let bounds = outline.px_bounds();
        outline.draw(|dx, dy, cover| {
            let (px, py) = (bounds.min.x as i64 + i64::from(dx), bounds.min.y as i64 + i64::from(dy));
            if let (Ok(px), Ok(py)) = (u32::try_from(px), u32::try_from(py))
                && px < picture.width()
                && py < HEIGHT
            {
                let pixel = picture.get_pixel_mut(px, py);
                pixel.0[0] = pixel.0[0].saturating_add((cover * 255.0) as u8);
            }
        });
    }
    let inked = |x: &u32| (0..HEIGHT).map(|y| u32::from(picture.get_pixel(*x, y).0[0])).sum::<u32>() > 76;
    let (first, last) = ((0..picture.width()).find(inked)?, (0..picture.width()).rev().find(inked)?);
    let cut = image::imageops::crop_imm(&picture, first, 0, last - first + 1, HEIGHT).to_image();
    let even: image::ImageBuffer<Luma<u8>, Vec<u8>> = blur(&resize(&cut, WIDTH, HEIGHT, FilterType::Triangle), 1.6);
    let ink: Vec<f32> = even.pixels().map(|pixel| f32::from(pixel.0[0]) / 255.0).collect();
    Some(Shape { width: (last - first + 1) as f32, sum: ink.iter().sum(), ink })
}

fn distance(one: &Shape, two: &Shape) -> f32 {
    let apart: f32 = one.ink.iter().zip(&two.ink).map(|(a, b)| (a - b).abs()).sum();
    apart / (one.sum + two.sum) + BY_WIDTH * (one.width / two.width).ln().abs()
}

fn cost(sizes: (usize, usize), distance: f32) -> Option<f32> {
    let points = COSTS.iter().find(|(known, _)| *known == sizes)?.1;
    points.windows(2).find(|pair| distance <= pair[1].0).map(|pair| {
        let share = (distance - pair[0].0) / (pair[1].0 - pair[0].0);
        pair[0].1 + share * (pair[1].1 - pair[0].1)
    })
}

fn with_pairs(single: &str, paired: &str) -> Vec<String> {
    let pairs = paired.chars().flat_map(|a| paired.chars().map(move |b| format!("{a}{b}")));
    single.chars().map(String::from).chain(pairs).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let small = ('a'..='z').collect::<String>();
    let capital = small.to_uppercase();
    let meant = with_pairs(&small, &small);
    let read = with_pairs(&format!("{small}{capital}0123456789!|/\\().,;:'\"-*^~<>[]{{}}_"), &format!("{small}{capital}1!'.,-/"));
    let mut least: BTreeMap<(usize, usize), f32> = BTreeMap::new();
    for path in std::env::args().skip(1) {
        let font = FontVec::try_from_vec(fs::read(&path)?)?;
        let shapes = |texts: &[String]| texts.iter().map(|text| shape(&font, text)).collect::<Vec<Option<Shape>>>();
        let (letters, symbols) = (shapes(&meant), shapes(&read));
        for (at, letter) in letters.iter().enumerate() {
            for (to, symbol) in symbols.iter().enumerate() {
                if let (Some(letter), Some(symbol)) = (letter, symbol) {
                    let apart = distance(letter, symbol);
                    least.entry((at, to)).and_modify(|known| *known = known.min(apart)).or_insert(apart);
                }
            }
        }
    }
    let place = |of: &[String], text: &str| of.iter().position(|known| known == text);
    let single = |letter: &str, symbol: &str| {
        if letter.eq_ignore_ascii_case(symbol) {
            return 0.0;
        }
        let apart = place(&meant, letter).zip(place(&read, symbol)).and_then(|at| least.get(&at));
        apart.and_then(|apart| cost((1, 1), *apart)).unwrap_or(9.9)
    };
    let mut table = String::new();
    for ((at, to), apart) in &least {
        let (letters, symbols) = (&meant[*at], &read[*to]);
        let Some(cost) = cost((letters.len(), symbols.len()), *apart).filter(|_| !letters.eq_ignore_ascii_case(symbols)) else { continue };
        if letters.len() == 2 && symbols.len() == 2 {
            // One letter at a time is a matter of single letters.
            let alike = |at: usize| letters[at..=at].eq_ignore_ascii_case(&symbols[at..=at]);
            let one_by_one = single(&letters[..1], &symbols[..1]) + single(&letters[1..], &symbols[1..]);
            if alike(0) || alike(1) || cost > one_by_one - 1.5 {
                continue;
            }
        }
        writeln!(table, "{letters}\t{symbols}\t{cost:.1}")?;
    }
    println!("{} lines", table.lines().count());
    fs::write("assets/lexicon/shapes.tsv", table)?;
    Ok(())
}
