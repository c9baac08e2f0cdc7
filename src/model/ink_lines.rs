//! Lines of ink on a scan, before anybody knows what they say.
//!
//! What a look at the pixels finds is handed on in these plain terms, so that matching text to it needs no pixel. All zones are scan
//! pixels; *along* a line means along the deskewed line, in scan pixels too, and is what widths and gaps are measured in. Never saved
//! with the dossier's own data.

use super::geometry::{ScanPoint, ScanRect, ScanSize};

/// A piece of ink on a line that is not divided further: mostly one letter, sometimes two that touch or half of one that is broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InkPiece {
    /// Where it begins along the line.
    pub left: f32,
    /// Where it ends along the line.
    pub right: f32,
    /// Where on the scan.
    pub zone: ScanRect,
    /// How much of it belongs to something larger than letters (a stamp, a pen stroke, a frame), 0 to 1.
    pub foreign: f32,
}

/// A line of ink.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InkLine {
    /// Where on the scan.
    pub zone: ScanRect,
    /// Both ends of the baseline on the scan.
    pub baseline: (ScanPoint, ScanPoint),
    /// Height of its small letters in pixels.
    pub x_height: f32,
    /// The distance from letter to letter where it is fixed, in pixels.
    pub pitch: Option<f32>,
    /// The mean distance from letter to letter within words, in pixels; 0 where there are too few.
    pub advance: f32,
    /// Which column of the page it belongs to, from 0 in reading order; lines over the whole width begin new ones.
    pub column: u32,
    /// Which row of the page it lies on, from 0 at the top; lines side by side in two columns can share one.
    pub row: u32,
    /// How much it looks like typed or printed text, 0 (scribble, part of a stamp) to 1.
    pub typed: f32,
    /// Its ink from left to right.
    pub pieces: Vec<InkPiece>,
}

/// What the ink of a page looks like.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InkPage {
    /// Size of the scan.
    pub size: ScanSize,
    /// How far the lines run down to the right, in degrees.
    pub skew_degrees: f32,
    /// Quarter turns clockwise that would bring the page upright; zones are not turned.
    pub quarter_turns: u8,
    /// The distance from letter to letter of most lines, where it is fixed, in pixels.
    pub pitch: Option<f32>,
    /// The usual width of a letter with the space beside it, in pixels.
    pub advance: f32,
    /// The lines in reading order, column by column.
    pub lines: Vec<InkLine>,
}

impl InkLine {
    /// Where its ink begins and ends along the line.
    pub fn extent(&self) -> (f32, f32) {
        let left = self.pieces.first().map_or(0.0, |piece| piece.left);
        (left, self.pieces.iter().fold(left, |right, piece| right.max(piece.right)))
    }
}

/// Typed lines of these texts: letters 16 pixels wide, 20 apart; the first line's letters stand 100 pixels down, the next 60 further.
#[cfg(test)]
pub(crate) fn typed_for_tests(lines: &[&str]) -> InkPage {
    let line = |(row, text): (u32, &&str)| {
        let top = 100 + 60 * row as i32;
        let piece = |(at, c): (usize, char)| {
            let left = 100 + 20 * at as i32;
            let zone = ScanRect::new(left, top, left + 16, top + 24);
            (!c.is_whitespace()).then_some(InkPiece { left: left as f32, right: left as f32 + 16.0, zone, foreign: 0.0 })
        };
        let pieces: Vec<InkPiece> = text.chars().enumerate().filter_map(piece).collect();
        let zone = pieces.iter().map(|piece| piece.zone).reduce(ScanRect::union).unwrap();
        let foot = |x| ScanPoint { x, y: top + 24 };
        InkLine {
            zone,
            baseline: (foot(zone.left), foot(zone.right)),
            x_height: 16.0,
            pitch: Some(20.0),
            advance: 20.0,
            column: 0,
            row,
            typed: 1.0,
            pieces,
        }
    };
    let lines = (0..).zip(lines).map(line).collect();
    InkPage { size: ScanSize { width: 1000, height: 1400 }, pitch: Some(20.0), advance: 20.0, lines, ..InkPage::default() }
}
