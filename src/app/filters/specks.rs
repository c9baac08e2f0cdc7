//! Specks: small dark spots that hang together with nothing.
//!
//! A spot is a group of pixels, each touching another, that are darker than what is around them. Where the whole group is no larger than a
//! speck may be, it is painted over with the lightest of its rim. Dots of letters are as large as strokes are thick and stay as long as
//! specks are chosen smaller than that.

use super::Piece;
use crate::scan::Cancel;

/// How much darker than its surroundings a pixel must be to belong to a spot.
const DARKER: u8 = 28;

/// Takes away spots of up to `side` pixels along a side.
pub(super) fn take_away(piece: &mut Piece, side: f32, cancel: &Cancel) {
    if side < 0.75 {
        // At this size specks are averaged away already.
        return;
    }
    let side = side.ceil() as usize;
    let (width, height) = (piece.width, piece.height);
    let grey = piece.grey();
    let around = lighter_around(&grey, width, height, side + 1, cancel);
    if cancel.is_cancelled() {
        return;
    }
    let dark: Vec<bool> = grey.iter().zip(&around).map(|(&shade, &light)| shade.saturating_add(DARKER) < light).collect();
    let mut seen = vec![false; dark.len()];
    let mut group = Vec::new();
    for start in 0..dark.len() {
        if dark.get(start) != Some(&true) || seen.get(start) != Some(&false) {
            continue;
        }
        collect(start, &dark, &mut seen, (width, height), &mut group);
        let (columns, rows) = (bounds(group.iter().map(|at| at % width)), bounds(group.iter().map(|at| at / width)));
        let fits = columns.1 - columns.0 < side && rows.1 - rows.0 < side;
        let at_edge = columns.0 == 0 || rows.0 == 0 || columns.1 + 1 >= width || rows.1 + 1 >= height;
        if fits && !at_edge {
            paint_over(piece, &grey, &group, columns, rows);
        }
    }
}

fn bounds(values: impl Iterator<Item = usize>) -> (usize, usize) {
    values.fold((usize::MAX, 0), |(least, most), value| (least.min(value), most.max(value)))
}

/// All dark pixels that touch each other, from `start` on.
fn collect(start: usize, dark: &[bool], seen: &mut [bool], (width, height): (usize, usize), group: &mut Vec<usize>) {
    group.clear();
    group.push(start);
    seen.get_mut(start).into_iter().for_each(|seen| *seen = true);
    let mut next = 0;
    while let Some(&at) = group.get(next) {
        next += 1;
        let (x, y) = (at % width, at / width);
        for row in y.saturating_sub(1)..(y + 2).min(height) {
            for column in x.saturating_sub(1)..(x + 2).min(width) {
                let other = row * width + column;
                if dark.get(other) == Some(&true)
                    && let Some(seen) = seen.get_mut(other).filter(|seen| !**seen)
                {
                    *seen = true;
                    group.push(other);
                }
            }
        }
    }
}

/// Paints a group, and the half-dark rim around it, with the lightest pixel of the frame around.
fn paint_over(piece: &mut Piece, grey: &[u8], group: &[usize], columns: (usize, usize), rows: (usize, usize)) {
    let (width, samples) = (piece.width, piece.samples);
    let (left, right) = (columns.0.saturating_sub(2), (columns.1 + 2).min(width - 1));
    let (top, bottom) = (rows.0.saturating_sub(2), (rows.1 + 2).min(piece.height - 1));
    let frame = (top..=bottom).flat_map(|y| (left..=right).map(move |x| y * width + x));
    let Some(lightest) = frame.max_by_key(|at| grey.get(*at).copied().unwrap_or(0)) else { return };
    let pixel: Vec<u8> = piece.bytes.get(lightest * samples..(lightest + 1) * samples).unwrap_or_default().to_vec();
    for &at in group {
        let (x, y) = (at % width, at / width);
        for row in y.saturating_sub(1)..=y + 1 {
            for column in x.saturating_sub(1)..=x + 1 {
                let place = (row * width + column) * samples;
                if let Some(to) = piece.bytes.get_mut(place..place + samples) {
                    to.iter_mut().zip(&pixel).for_each(|(to, from)| *to = (*to).max(*from));
                }
            }
        }
    }
}

/// The lightest pixel within `reach` of each, by columns and then by rows.
fn lighter_around(grey: &[u8], width: usize, height: usize, reach: usize, cancel: &Cancel) -> Vec<u8> {
    let most = |values: &mut dyn Iterator<Item = u8>| values.max().unwrap_or(255);
    let mut across = Vec::with_capacity(grey.len());
    for row in grey.chunks_exact(width.max(1)).take_while(|_| !cancel.is_cancelled()) {
        across.extend((0..width).map(|x| {
            let near = row.get(x.saturating_sub(reach)..(x + reach + 1).min(width)).unwrap_or_default();
            most(&mut near.iter().copied())
        }));
    }
    let mut out = vec![0; across.len()];
    for (y, row) in out.chunks_exact_mut(width.max(1)).enumerate().take_while(|_| !cancel.is_cancelled()) {
        for near in y.saturating_sub(reach)..(y + reach + 1).min(height) {
            let from = across.get(near * width..(near + 1) * width).unwrap_or_default();
            row.iter_mut().zip(from).for_each(|(to, &from)| *to = (*to).max(from));
        }
    }
    out
}
