//! Pages that lie on their side or stand on their head.
//!
//! On a page that lies, it is the sides of letters that stand in rows. On one that stands on its head, what rises over the small letters
//! (b, d, f, h, k, l, t and capitals) hangs below them, and in Latin script more rises than hangs (Spitz 1997 and others decide by this).
//! A page all in capitals or digits cannot be told and is taken as it is.

use super::Look;
use super::blobs::Blob;
use super::chains::Chain;
use crate::model::{InkPage, Orientation, ScanPoint, ScanRect};
use crate::scan::Raster;
use crate::scan::orient::{stored_rect, upright};

/// How much more the sides of letters must stand in rows than their feet. On a typewriter they do so a little on any page.
pub(super) const SIDEWAYS: f32 = 1.4;

/// Whether letters stand close under each other more often than beside each other: lists in columns have their sides in rows too.
pub(super) fn stand_under_each_other(letters: &[Blob], letter: f32) -> bool {
    let turned: Vec<Blob> = letters.iter().map(Blob::lying).collect();
    close(&turned, letter) * 2 > close(letters, letter) * 3
}

/// How many letters have another close to their right.
fn close(letters: &[Blob], letter: f32) -> usize {
    let mut sorted: Vec<&Blob> = letters.iter().collect();
    sorted.sort_by_key(|blob| blob.left);
    let beside = |one: &Blob, next: &Blob| {
        let overlap = one.bottom.min(next.bottom) - one.top.max(next.top);
        next.left >= one.right - 2 && overlap * 2 > one.height().min(next.height())
    };
    let has_next = |(at, one): (usize, &&Blob)| {
        let near = sorted.iter().skip(at + 1).take_while(|next| ((next.left - one.right) as f32) < letter * 0.45);
        near.into_iter().any(|next| beside(one, next))
    };
    sorted.iter().enumerate().filter(|(at, one)| has_next((*at, one))).count()
}

/// How many letters rise over the small ones and how many hang below the line, on lines with small letters.
pub(super) fn tall(blobs: &[Blob], rows: &[Chain]) -> (usize, usize) {
    let (mut rise, mut hang) = (0, 0);
    for row in rows.iter().filter(|row| row.letters.len() > 11 && row.scatter < row.x_height * 0.3) {
        for blob in row.letters.iter().filter_map(|at| blobs.get(*at)) {
            let base = row.base_at(blob.middle());
            let (above, below) = ((base - blob.top as f32) / row.x_height, (blob.bottom as f32 - base) / row.x_height);
            rise += usize::from((1.2..1.9).contains(&above) && below < 0.15);
            hang += usize::from((0.2..0.9).contains(&below) && (0.8..1.15).contains(&above));
        }
    }
    (rise, hang)
}

/// Whether letters hang where they should rise.
pub(super) fn hangs(look: &Look) -> bool {
    let (rise, hang) = look.tall;
    rise + hang >= 40 && hang * 2 > rise * 3
}

/// The picture turned as an orientation tag of this value asks for.
pub(super) fn turned(raster: &Raster, tag: u32) -> Raster {
    upright(raster.clone(), raster.size, Orientation::from_tag(tag))
}

/// Lines of a turned picture in pixels of the scan as it is.
pub(super) fn back(page: InkPage, tag: u32) -> InkPage {
    let orientation = Orientation::from_tag(tag);
    let size = page.size;
    let rect = |rect: ScanRect| stored_rect(rect, size, orientation);
    let point = |point: ScanPoint| {
        let corner = rect(ScanRect { left: point.x, top: point.y, right: point.x, bottom: point.y });
        ScanPoint { x: corner.left, y: corner.top }
    };
    let mut page = page;
    for line in &mut page.lines {
        line.zone = rect(line.zone);
        line.baseline = (point(line.baseline.0), point(line.baseline.1));
        for piece in &mut line.pieces {
            piece.zone = rect(piece.zone);
        }
    }
    if orientation.swaps_sides() {
        (page.size.width, page.size.height) = (size.height, size.width);
    }
    page.quarter_turns = match tag {
        6 => 1,
        3 => 2,
        _ => 3,
    };
    page
}
