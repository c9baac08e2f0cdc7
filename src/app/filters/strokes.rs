//! Strokes: sharper edges, and show-through told from ink.
//!
//! What shines through from the other side is never as dark as what is written on this one, and it is soft. The one idea: a pixel that is
//! half dark is kept where real ink is right beside it, because then it is that ink's edge; where there is none, it is faded to paper.

use super::{Paper, Piece};
use crate::app::look::Enhancement;
use crate::scan::Cancel;

/// Unsharp masking with a blur of three by three pixels.
pub(super) fn sharpen(piece: &mut Piece, percent: u8) {
    let amount = f32::from(percent.min(100)) / 100.0 * 1.8;
    let blurred = blurred(&piece.bytes, piece.width * piece.samples, piece.samples);
    for (value, soft) in piece.bytes.iter_mut().zip(blurred) {
        let (sharp, soft) = (f32::from(*value), f32::from(soft));
        *value = (sharp + (sharp - soft) * amount + 0.5).clamp(0.0, 255.0) as u8;
    }
}

/// Binomial blur: a quarter, a half, a quarter, across and down.
fn blurred(bytes: &[u8], row: usize, step: usize) -> Vec<u8> {
    let row = row.max(1);
    let mut across = Vec::with_capacity(bytes.len());
    for line in bytes.chunks_exact(row) {
        across.extend((0..row).map(|at| {
            let here = line.get(at).copied().unwrap_or(0);
            let left = at.checked_sub(step).and_then(|at| line.get(at)).copied().unwrap_or(here);
            let right = line.get(at + step).copied().unwrap_or(here);
            u16::from(left) + 2 * u16::from(here) + u16::from(right)
        }));
    }
    let rows = across.len() / row;
    let mut out = Vec::with_capacity(bytes.len());
    for y in 0..rows {
        let line = |y: usize| across.get(y * row..(y + 1) * row).unwrap_or_default();
        let (above, here, below) = (line(y.saturating_sub(1)), line(y), line((y + 1).min(rows - 1)));
        out.extend(above.iter().zip(here).zip(below).map(|((above, here), below)| ((above + 2 * here + below + 8) / 16) as u8));
    }
    out
}

/// Fades what is darker than paper and lighter than ink, and not beside ink.
pub(super) fn fade_show_through(piece: &mut Piece, paper: &Paper, look: Enhancement, cancel: &Cancel) {
    let strength = f32::from(look.bleed.min(100)) / 100.0;
    let grey = piece.grey();
    // Ink is what lies clearly below the threshold that parts ink from paper; the stronger the fading, the darker it has to be.
    let threshold = f32::from(paper.threshold(look.flatten));
    let ink = (threshold * (1.0 - 0.15 * strength)) as u8;
    let reach = piece.scaled(5.0).round().clamp(1.0, 6.0) as usize;
    let near_ink = near(&grey.iter().map(|&shade| shade <= ink).collect::<Vec<_>>(), piece.width, reach, cancel);
    let light = paper.light(look.flatten);
    let samples = piece.samples;
    for ((pixel, &shade), &kept) in piece.bytes.chunks_exact_mut(samples).zip(&grey).zip(&near_ink) {
        if kept || shade >= light {
            continue;
        }
        let factor = f32::from(light) / f32::from(shade.max(1));
        for value in pixel {
            let faded = (f32::from(*value) * factor).min(255.0);
            *value = (f32::from(*value) + (faded - f32::from(*value)) * strength + 0.5) as u8;
        }
    }
}

/// Whether one of the marked pixels is within `reach`.
fn near(marked: &[bool], width: usize, reach: usize, cancel: &Cancel) -> Vec<bool> {
    let width = width.max(1);
    let mut across = vec![false; marked.len()];
    for (row, out) in marked.chunks_exact(width).zip(across.chunks_exact_mut(width)) {
        for x in row.iter().enumerate().filter(|(_, marked)| **marked).map(|(x, _)| x) {
            out.get_mut(x.saturating_sub(reach)..(x + reach + 1).min(width)).into_iter().for_each(|near| near.fill(true));
        }
    }
    let rows = marked.len() / width;
    let mut out = vec![false; marked.len()];
    for (y, row) in out.chunks_exact_mut(width).enumerate().take_while(|_| !cancel.is_cancelled()) {
        for other in y.saturating_sub(reach)..(y + reach + 1).min(rows) {
            let from = across.get(other * width..(other + 1) * width).unwrap_or_default();
            row.iter_mut().zip(from).for_each(|(to, &from)| *to |= from);
        }
    }
    out
}
