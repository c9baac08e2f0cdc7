//! Lines of text as ink: where they run, what stands on them, how it is spaced. No letter is read.
//!
//! This is the half of linking text to a scan that sees pixels; `analysis::align` is the other, which knows the words. The steps, each in
//! a file of its own: grey to ink (`plane`), ink to connected components (`blobs`), how far the page is turned (`skew`, `turns`), letters to
//! lines and columns (`chains`, `columns`), the large letters of stamps to lines of their own (`stamps`), lines to pieces of about a letter
//! (`pieces`), and whether these stand at a fixed pitch (`pitch`). Each names the paper it follows.
//!
//! The one idea: components are told apart by size before anything else happens (letters, dots, what is too large, dirt), and only letters
//! decide where lines are. Stamps, frames, pen strokes, rules, borders and punched holes can then only disturb where they touch letters;
//! what of them lies within a line is handed on as *foreign* ink, which a word may use and need not.
//!
//! It is deliberately no general layout analysis: tables, pictures and headings are lines like others or nothing, and handwriting gives
//! lines with a low [`InkLine::typed`]. `imageproc` has thresholds and components too, but neither the components' runs nor anything above
//! them, and would bring forty crates; what is needed of it is two hundred lines.

mod blobs;
mod chains;
mod columns;
mod pieces;
mod pitch;
mod plane;
mod skew;
mod stamps;
mod turns;

use super::{Pixels, Raster};
use crate::model::{InkLine, InkPage, InkPiece, ScanPoint, ScanRect, ScanSize};
use blobs::{Blob, Blobs};
use chains::Chain;
use pieces::{Looks, Page, Piece};
use plane::Plane;

/// The longer side above which a picture is halved, and below which it is doubled: letters are then 12 to 60 pixels high.
const LARGE: u32 = 4600;
const SMALL: u32 = 1700;
/// The longer side of a page in inches where nothing is known of the resolution.
const PAGE_INCHES: f32 = 11.0;

/// Where a pixel of the level picture stands on the scan.
struct Place {
    /// Scan pixels a pixel.
    scale: f32,
    /// How far down each column was moved.
    shifts: Vec<i32>,
    size: ScanSize,
}

impl Place {
    fn shift(&self, x: i32) -> f32 {
        let at = x.clamp(0, self.shifts.len() as i32 - 1).max(0) as usize;
        self.shifts.get(at).copied().unwrap_or(0) as f32
    }

    fn point(&self, x: f32, y: f32) -> ScanPoint {
        let y = y - self.shift(x as i32);
        ScanPoint { x: (x * self.scale).round() as i32, y: (y * self.scale).round() as i32 }
    }

    /// The scan's rectangle of a piece, whose columns moved by nearly the same.
    fn rect(&self, piece: &Piece) -> ScanRect {
        let (first, last) = (self.shift(piece.left), self.shift(piece.right - 1));
        let mean = f32::midpoint(first, last);
        let across = |x: i32| (x as f32 * self.scale).round() as i32;
        let down = |y: i32| ((y as f32 - mean) * self.scale).round() as i32;
        let (right, bottom) = (self.size.width as i32, self.size.height as i32);
        ScanRect {
            left: across(piece.left).clamp(0, right),
            top: down(piece.top).clamp(0, bottom),
            right: across(piece.right).clamp(0, right),
            bottom: down(piece.bottom).clamp(0, bottom),
        }
    }
}

/// Finds the lines of a page. `dpi` is that of the scan, where its header states it.
///
/// Zones are in pixels of the scan as it is; a reduced raster gives coarser ones. A page that lies on its side or on its head is turned
/// for the look, and [`InkPage::quarter_turns`] says how.
pub fn find_lines(raster: &Raster, dpi: Option<f32>) -> InkPage {
    let look = look(raster, dpi);
    let tag = match (look.lies, turns::hangs(&look)) {
        (true, _) => {
            let turned = self::look(&turns::turned(raster, 6), dpi);
            if turns::hangs(&turned) { 8 } else { return turns::back(turned.page, 6) }
        }
        (false, true) => 3,
        (false, false) => return look.page,
    };
    turns::back(self::look(&turns::turned(raster, tag), dpi).page, tag)
}

/// What one look at a page gave.
struct Look {
    page: InkPage,
    /// Letters stand in rows down the page rather than across it.
    lies: bool,
    /// How many letters rise over the small ones, and how many hang below the line.
    tall: (usize, usize),
}

/// Looks at a page as it lies.
fn look(raster: &Raster, dpi: Option<f32>) -> Look {
    let Ink { plane, scale, inch } = ink(raster, dpi);
    let full = ScanSize { width: raster.area.right.max(0) as u32, height: raster.area.bottom.max(0) as u32 };
    let empty = InkPage { size: full, ..InkPage::default() };
    let rough = Blobs::of(&blobs::runs(&plane, plane.width.max(1)));
    // Letters of six points are a thirtieth of an inch high; what is smaller on the whole is dirt.
    let Some(letter) = letter_height(&rough.all, &plane).filter(|letter| *letter > inch * 0.028) else {
        return Look { page: empty, lies: false, tall: (0, 0) };
    };
    let feet: Vec<skew::Foot> = letters(&rough.all, letter, &plane).map(|blob| (blob.middle(), blob.bottom as f32)).collect();
    let (angle, peaked) = skew::skew(&feet, letter);
    let sides: Vec<skew::Foot> =
        letters(&rough.all, letter, &plane).map(|blob| ((blob.top + blob.bottom) as f32 / 2.0, blob.right as f32)).collect();
    let lies = feet.len() > 60
        && skew::skew(&sides, letter).1 > peaked * turns::SIDEWAYS
        && turns::stand_under_each_other(&letters(&rough.all, letter, &plane).copied().collect::<Vec<_>>(), letter);
    let slope = angle.to_radians().tan();
    let middle = plane.width as f32 / 2.0;
    let shifts: Vec<i32> = (0..plane.width).map(|x| (-(x as f32 - middle) * slope).round() as i32).collect();
    let level = if angle.abs() < 0.03 { plane } else { plane.sheared(&shifts) };
    let place = Place { scale, shifts: if angle.abs() < 0.03 { vec![0; level.width] } else { shifts }, size: full };
    let blobs = Blobs::of(&blobs::runs(&level, (letter * 4.5) as usize));
    let letter = letter_height(&blobs.all, &level).unwrap_or(letter);
    let (page, tall) = described(&blobs, &level, letter, &place);
    Look { page: InkPage { skew_degrees: angle, ..page }, lies, tall }
}

/// Lines from the components of the level picture.
fn described(blobs: &Blobs, level: &Plane, letter: f32, place: &Place) -> (InkPage, (usize, usize)) {
    let looks: Vec<Looks> = blobs.all.iter().map(|blob| pieces::looks(blob, letter, level.width, level.height)).collect();
    let letters: Vec<usize> = (0..blobs.all.len()).filter(|at| looks.get(*at) == Some(&Looks::Letter)).collect();
    let chains = chains::chains(&blobs.all, &letters, letter, &[]);
    let gutters = columns::gutters(&row_ink(blobs, &chains::rows(&blobs.all, chains.clone(), letter, &[]), letter), letter);
    let chains = if gutters.is_empty() { chains } else { chains::chains(&blobs.all, &letters, letter, &gutters) };
    let rows = chains::rows(&blobs.all, chains, letter, &gutters);
    // A page on which no four letters stand side by side has dirt and no text.
    if rows.iter().all(|row| row.letters.len() < 4) {
        return (InkPage { size: place.size, ..InkPage::default() }, (0, 0));
    }
    let tall = turns::tall(&blobs.all, &rows);
    let mut page = Page { blobs, looks: &looks, letter, advance: usual_advance(blobs, &rows, letter) };
    let others = pieces::shared(&page, &rows);
    let cut =
        |page: &Page<'_>| -> Vec<Vec<Piece>> { rows.iter().zip(&others).map(|(row, others)| pieces::pieces(page, row, others)).collect() };
    let mut all = cut(&page);
    let middles: Vec<pitch::Middles> = all.iter().map(|line| pieces::middles(line, page.advance)).collect();
    let fixed = pitch::page_pitch(&middles, letter);
    if let Some((pitch, _)) = fixed.filter(|(_, fit)| *fit > 0.45) {
        page.advance = pitch;
        all = cut(&page);
    }
    let pitch = fixed.filter(|(_, fit)| *fit > 0.45).map(|(pitch, _)| pitch);
    let stamped = stamps::stamped(&blobs.all, letter, &rows, (level.width, level.height));
    all.extend(stamped.iter().map(|row| pieces::whole(blobs, row)));
    let typed = rows.len();
    let rows: Vec<Chain> = rows.into_iter().chain(stamped).collect();
    let bounds: Vec<columns::Bounds> = rows
        .iter()
        .map(|row| (row.left, row.right, (row.base_at(row.left as f32) - row.x_height) as i32, row.base_at(row.right as f32) as i32))
        .collect();
    let row_of = row_numbers(&rows, letter);
    let mut lines = Vec::new();
    for (at, column) in columns::order(&bounds, &gutters) {
        let (Some(row), Some(pieces)) = (rows.get(at), all.get(at)) else { continue };
        if let Some(mut line) = line(blobs, row, pieces, pitch.filter(|_| at < typed), place, letter) {
            line.column = column;
            line.row = row_of.get(at).copied().unwrap_or(0);
            lines.push(line);
        }
    }
    let pitch = pitch.map(|pitch| pitch * place.scale);
    (InkPage { size: place.size, pitch, advance: page.advance * place.scale, lines, ..InkPage::default() }, tall)
}

/// Where words stand, row by row from the top; crumbs alone on a row are left out.
fn row_ink(blobs: &Blobs, rows: &[Chain], letter: f32) -> Vec<columns::RowInk> {
    let mut out: Vec<columns::RowInk> = Vec::new();
    let stamps: Vec<&Blob> = blobs.all.iter().filter(|blob| pieces::may_be_stamped(blob, letter)).collect();
    for row in rows.iter().filter(|row| row.letters.len() > 2) {
        let mut words: Vec<(i32, i32)> = Vec::new();
        for blob in row.letters.iter().filter_map(|at| blobs.all.get(*at)) {
            match words.last_mut() {
                Some(last) if ((blob.left - last.1) as f32) < letter * 0.6 => last.1 = last.1.max(blob.right),
                _ => words.push((blob.left, blob.right)),
            }
        }
        let runs = stamps.iter().flat_map(|blob| blobs.runs_of(blob));
        let crosses = |left: u32, y: u32| {
            let base = row.base_at(left as f32);
            (base - row.x_height..base).contains(&(y as f32))
        };
        let veiled = runs.filter(|run| crosses(run.left, run.y)).map(|run| (run.left as i32, run.right as i32)).collect();
        out.push(columns::RowInk { y: row.base_at((row.left + row.right) as f32 / 2.0) as i32, words, veiled });
    }
    out.sort_by_key(|row| row.y);
    out
}

/// The row of each line from the top; lines whose baselines meet in the middle between them share one.
fn row_numbers(lines: &[Chain], letter: f32) -> Vec<u32> {
    let height = |at: &usize| lines.get(*at).map_or(0.0, |line| line.base_at((line.left + line.right) as f32 / 2.0));
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| height(a).total_cmp(&height(b)));
    let mut rows = vec![0; lines.len()];
    let (mut row, mut last) = (0, None);
    for at in order {
        let here = height(&at);
        // The first of a row gives its height, so that rows do not creep down a page of crumbs.
        if last.is_some_and(|last| here - last > letter * 0.45) {
            row += 1;
            last = Some(here);
        }
        last = last.or(Some(here));
        if let Some(slot) = rows.get_mut(at) {
            *slot = row;
        }
    }
    rows
}

/// One line in terms of the scan.
fn line(blobs: &Blobs, row: &Chain, pieces: &[Piece], pitch: Option<f32>, place: &Place, letter: f32) -> Option<InkLine> {
    let described: Vec<InkPiece> = pieces
        .iter()
        .map(|piece| InkPiece {
            left: piece.left as f32 * place.scale,
            right: piece.right as f32 * place.scale,
            zone: place.rect(piece),
            foreign: piece.alien as f32 / (piece.alien + piece.own).max(1) as f32,
        })
        .collect();
    let own = || described.iter().filter(|piece| piece.foreign < 0.5);
    let zone = own().map(|piece| piece.zone).reduce(ScanRect::union)?;
    let fit = pitch.map(|pitch| pitch::line_agreement(&pieces::middles(pieces, pitch), pitch));
    let count = row.letters.len() as f32;
    let like = row.letters.iter().filter_map(|at| blobs.all.get(*at)).filter(|blob| {
        let height = blob.height() as f32 / row.x_height.max(1.0);
        (0.6..2.3).contains(&height)
    });
    let like = like.count() as f32 / count.max(1.0);
    let steady = (1.2_f32 - row.scatter / (row.x_height * 0.22).max(1.0) * 0.5).clamp(0.0, 1.0);
    let size = (1.4_f32 - (row.x_height / letter).ln().abs()).clamp(0.0, 1.0);
    let typed = (like * steady * size * f32::min(0.55 + 0.15 * count, 1.0)).clamp(0.0, 1.0);
    Some(InkLine {
        zone,
        baseline: (
            place.point(row.left as f32, row.base_at(row.left as f32)),
            place.point(row.right as f32, row.base_at(row.right as f32)),
        ),
        x_height: row.x_height * place.scale,
        pitch: pitch.filter(|_| count < 4.0 || fit.is_some_and(|fit| fit > 0.35)).map(|pitch| pitch * place.scale),
        advance: pieces::mean_step(pieces, letter).unwrap_or(0.0) * place.scale,
        column: 0,
        row: 0,
        typed,
        pieces: described,
    })
}

/// The ink of a picture at a workable size.
struct Ink {
    plane: Plane,
    /// How many scan pixels one of its pixels is.
    scale: f32,
    /// How many of its pixels make an inch.
    inch: f32,
}

fn ink(raster: &Raster, dpi: Option<f32>) -> Ink {
    let longer = |raster: &Raster| raster.size.width.max(raster.size.height);
    let mut small = None;
    while longer(small.as_ref().unwrap_or(raster)) > LARGE {
        small = Some(small.as_ref().unwrap_or(raster).halved());
    }
    let picture = small.as_ref().unwrap_or(raster);
    let (mut width, mut height) = (picture.size.width as usize, picture.size.height as usize);
    let mut scale = picture.reduction.max(1) as f32;
    let mut grey = picture.to_grey8();
    let bilevel = matches!(picture.pixels, Pixels::Bilevel(_));
    if !bilevel && longer(picture) < SMALL {
        grey = plane::doubled(&grey, width, height);
        (width, height, scale) = (width * 2, height * 2, scale / 2.0);
    }
    let by_size = width.max(height) as f32 / PAGE_INCHES;
    // A header that claims a page of a foot on a stamp, or of a yard, is wrong: scanners write 72 for want of better.
    let inch = dpi.map(|dpi| dpi / scale).filter(|inch| (0.4..2.0).contains(&(inch / by_size))).unwrap_or(by_size);
    let mut plane =
        if bilevel { Plane::of_bilevel(&grey, width, height) } else { Plane::of_grey(&grey, width, height, (inch / 10.0) as usize) };
    if plane.cover() > 0.6 {
        plane.invert();
    }
    Ink { plane, scale, inch }
}

/// Components that could be letters of about this height.
fn letters<'a>(blobs: &'a [Blob], letter: f32, plane: &'a Plane) -> impl Iterator<Item = &'a Blob> {
    blobs
        .iter()
        .filter(move |blob| pieces::looks(blob, letter, plane.width, plane.height) == Looks::Letter && (blob.width() as f32) < letter * 4.0)
}

/// The usual height of letters: the median over components of sensible shape, the higher ones weighing more, because dirt is small and
/// numerous.
fn letter_height(blobs: &[Blob], plane: &Plane) -> Option<f32> {
    let most = (plane.height.max(plane.width) / 30).max(12) as i32;
    let sensible = |blob: &&Blob| {
        let (w, h) = (blob.width(), blob.height());
        h >= 5 && h <= most && w >= 2 && w < h * 5 && h < w * 6 && blob.area as f32 > (w * h) as f32 * 0.12
    };
    let mut heights: Vec<i32> = blobs.iter().filter(sensible).map(Blob::height).collect();
    heights.sort_unstable();
    let total: i64 = heights.iter().map(|height| i64::from(*height)).sum();
    let mut sum = 0;
    heights
        .iter()
        .find(|height| {
            sum += i64::from(**height);
            sum * 2 >= total
        })
        .map(|height| *height as f32)
}

/// The usual distance from one letter to the next along the lines.
fn usual_advance(blobs: &Blobs, rows: &[Chain], letter: f32) -> f32 {
    let mut steps: Vec<i32> = Vec::new();
    for row in rows.iter().filter(|row| row.letters.len() > 4) {
        let blob = |at: &usize| blobs.all.get(*at);
        for pair in row.letters.windows(2) {
            let [one, next] = pair else { continue };
            let (Some(one), Some(next)) = (blob(one), blob(next)) else { continue };
            let step = next.left - one.left;
            if (next.left - one.right) as f32 <= letter * 0.5 && step as f32 > letter * 0.3 && (one.width() as f32) < letter * 1.4 {
                steps.push(step);
            }
        }
    }
    steps.sort_unstable();
    steps.get(steps.len() / 2).map_or(letter * 0.95, |step| *step as f32)
}
