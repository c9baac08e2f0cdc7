//! Words without ink of their own: under a stamp, faded, never inked.
//!
//! Their neighbours say where they must be: the room between two placed words is shared by expected widths, and beyond the last placed
//! word the line goes on at its pitch. Such a zone is a good place to look and is never called sure.

use super::fit::{Measured, Stretch};
use super::tokens::Token;
use crate::model::{InkLine, ScanPoint, ScanRect};

/// How probable a word's stretch must be to say where its neighbours are.
const FIRM: f32 = 0.6;
/// How much room may differ from what is expected for neighbours to say more than a word's own uncertain stretch.
const LOOSE: f32 = 0.06;
/// How much room may differ from what is expected before a line of fixed pitch is no longer stretched over it.
const ILL_FITTING: f32 = 0.15;

/// The zone of each word that has no stretch, or one of mostly foreign ink, or an uncertain one where its neighbours leave just the room it
/// needs; `None` for the others.
pub(super) fn guesses(line: &InkLine, measured: &Measured, tokens: &[Token], places: &[Option<Stretch>]) -> Vec<Option<ScanRect>> {
    let own = |stretch: &Stretch| {
        let pieces = line.pieces.get(stretch.from..stretch.to).unwrap_or_default();
        let (mut mine, mut all) = (0.0, 0.0);
        for piece in pieces {
            let width = piece.right - piece.left;
            all += width;
            mine += width * (1.0 - piece.foreign);
        }
        mine * 2.0 > all
    };
    let firm: Vec<Option<(f32, f32)>> = places
        .iter()
        .map(|place| {
            let stretch = place.filter(|stretch| stretch.probability > FIRM && own(stretch))?;
            let pieces = measured.edges.get(stretch.from..stretch.to)?;
            Some((pieces.first()?.0, pieces.iter().fold(f32::MIN, |right, piece| right.max(piece.1))))
        })
        .collect();
    let mut out = vec![None; places.len()];
    let mut at = 0;
    while at < firm.len() {
        if firm.get(at).is_some_and(Option::is_some) {
            at += 1;
            continue;
        }
        let end = (at..firm.len()).find(|next| firm.get(*next).is_some_and(Option::is_some)).unwrap_or(firm.len());
        let before = at.checked_sub(1).and_then(|last| firm.get(last).copied().flatten());
        let behind = firm.get(end).copied().flatten();
        let (scale, spread) = spread(measured, tokens, at..end, before, behind);
        let fits = before.is_some() && behind.is_some() && (scale - 1.0).abs() < LOOSE;
        for (word, (from, to)) in (at..end).zip(spread) {
            let kept = places.get(word).is_some_and(|place| place.is_some_and(|stretch| own(&stretch)));
            if let Some(slot) = out.get_mut(word).filter(|_| fits || !kept) {
                *slot = zone(line, measured, from, to);
            }
        }
        at = end;
    }
    out
}

/// Where words stand along the line when they fill the room between two placed ones, and how much wider it is than they need.
fn spread(
    line: &Measured,
    tokens: &[Token],
    words: std::ops::Range<usize>,
    before: Option<(f32, f32)>,
    behind: Option<(f32, f32)>,
) -> (f32, Vec<(f32, f32)>) {
    let ink = |at: usize| tokens.get(at).map(|token| line.ink(token)).unwrap_or_default();
    let space = |at: usize| if tokens.get(at).is_some_and(|token| token.ends_sentence) && line.fixed { 2.0 } else { 1.0 };
    // Begin of each word when everything is as expected, from where the word before ends.
    let mut cursor = match words.start.checked_sub(1) {
        Some(last) if before.is_some() => ink(last).behind + space(last),
        _ => 0.0,
    };
    let mut places = Vec::with_capacity(words.len());
    for at in words.clone() {
        let ink = ink(at);
        places.push((cursor + ink.before, cursor + ink.before + ink.width));
        cursor += ink.before + ink.width + ink.behind + space(at);
    }
    cursor += ink(words.end).before;
    match (before, behind) {
        (Some(before), Some(behind)) => {
            let scale = ((behind.0 - before.1) / cursor.max(0.1)).clamp(0.3, 2.5);
            if line.fixed && (scale - 1.0).abs() > ILL_FITTING {
                // A typewriter does not stretch: one of the two neighbours is misplaced, and each word goes by the one it is nearer to.
                let shift = |from: f32, to: f32| if from + to < cursor { before.1 } else { behind.0 - cursor };
                return (scale, places.iter().map(|&(from, to)| (from + shift(from, to), to + shift(from, to))).collect());
            }
            (scale, places.iter().map(|(from, to)| (before.1 + from * scale, before.1 + to * scale)).collect())
        }
        (Some(before), None) => (1.0, places.iter().map(|(from, to)| (before.1 + from, before.1 + to)).collect()),
        (None, Some(behind)) => (1.0, places.iter().map(|(from, to)| (behind.0 - cursor + from, behind.0 - cursor + to)).collect()),
        (None, None) => {
            let scale = (line.width / (cursor - 1.0).max(0.1)).clamp(0.3, 2.5);
            (scale, places.iter().map(|(from, to)| (from * scale, to * scale)).collect())
        }
    }
}

/// A part of a line as a rectangle on the scan, as high as its letters are.
fn zone(line: &InkLine, measured: &Measured, from: f32, to: f32) -> Option<ScanRect> {
    let (left, right) = line.extent();
    let unit = (right - left) / measured.width.max(0.1);
    let (start, end) = line.baseline;
    let (across, down) = ((end.x - start.x) as f32, (end.y - start.y) as f32);
    let length = across.hypot(down).max(1.0);
    let (across, down) = (across / length, down / length);
    // On an upright page, along the line is across the scan; on one that lies or stands on its head, the baseline tells.
    let origin = if across > 0.7 { start.x as f32 } else { left };
    let corner = |along: f32, above: f32| {
        let along = left + along * unit - origin;
        let (x, y) = (start.x as f32 + across * along + down * above, start.y as f32 + down * along - across * above);
        ScanPoint { x: x.round() as i32, y: y.round() as i32 }
    };
    let (top, bottom) = (line.x_height * 1.35, line.x_height * -0.1);
    let middle = f32::midpoint(from, to);
    // The height of a slightly slanting line is taken in its middle.
    let ends = if across.abs() > 0.9 || down.abs() > 0.9 {
        let straight = |along: f32, above: f32| {
            let (far, level) = (corner(along, above), corner(middle, above));
            if across.abs() > down.abs() { ScanPoint { x: far.x, y: level.y } } else { ScanPoint { x: level.x, y: far.y } }
        };
        [straight(from, top), straight(to, bottom)]
    } else {
        [corner(from, top), corner(to, bottom)]
    };
    let [one, other] = ends;
    let rect = ScanRect::new(one.x, one.y, other.x, other.y);
    (!rect.is_empty()).then_some(rect)
}
