//! Typewritten pages made to order: text in, an aged page picture and the exact place of every letter out.
//!
//! Two uses: the built-in sample dossier (`tests/sample.rs`), and pages with known word boxes for measuring alignment and mark finding.
//! It does not imitate any real document and does not read one; the only input is a [`Sheet`].
//!
//! The one idea: nothing is drawn upright and turned afterwards.
//! Every letter's outline goes through one map from inches on the paper to pixels on the scan, skew included, so the boxes are the ink's own
//! extents.
//! Then the picture is *developed* as light would see it: paper, ink as density, holes, the scanner's lid, the sensor.
//!
//! Reading order: [`sheet`] (what is on a page), [`setting`] (machine, copy, paper, scanner, and the presets for wear), `typing`, `impress`
//! (stamps, letterheads, pens), `paper`, `develop`.

mod develop;
mod dice;
mod faces;
mod glyphs;
mod impress;
mod ink;
mod paper;
pub mod setting;
pub mod sheet;
mod typing;

pub use faces::Face;
pub use setting::{Fold, Hole, Impression, Machine, Output, Paper, Scanner, Setting, Underneath, Wear};
pub use sheet::{Block, Frame, Ink, Item, PenStroke, Sheet, Stamp};

use super::Raster;
use crate::model::{PageText, ScanRect, ScanSize};
use glyphs::Affine;

/// A letter that was typed or stamped, with its ink on the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedGlyph {
    /// The letter.
    pub letter: char,
    /// Which character of its line it is, from 0.
    pub column: usize,
    /// Extent of its ink in scan pixels (cover of at least three tenths before wear), after skew.
    pub rect: ScanRect,
}

/// A run of letters without a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedWord {
    /// The letters.
    pub text: String,
    /// First character in its line, from 0.
    pub column: usize,
    /// Union of its letters' extents; an underline is not part of it.
    pub rect: ScanRect,
}

/// A line that was typed or stamped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedLine {
    /// What a reader should read there; letters that were crossed out or redacted are blanks, so that columns hold.
    pub text: String,
    /// Every letter with its place.
    pub glyphs: Vec<TypedGlyph>,
    /// The words with their places, left to right.
    pub words: Vec<TypedWord>,
    /// Black or white boxes over the line, left to right.
    pub redactions: Vec<ScanRect>,
}

impl TypedLine {
    /// Extent of the characters `from..to` of the line; `None` where none of them has ink.
    pub fn extent(&self, from: usize, to: usize) -> Option<ScanRect> {
        self.glyphs.iter().filter(|glyph| (from..to).contains(&glyph.column)).map(|glyph| glyph.rect).reduce(ScanRect::union)
    }

    /// Finds the words once all letters are there.
    fn find_words(&mut self) {
        let chars: Vec<char> = self.text.chars().collect();
        let mut column = 0;
        for run in chars.split(|c| c.is_whitespace()) {
            if let Some(rect) = self.extent(column, column + run.len()).filter(|_| !run.is_empty()) {
                self.words.push(TypedWord { text: run.iter().collect(), column, rect });
            }
            column += run.len() + 1;
        }
    }
}

/// A page with its truth.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedPage {
    /// The picture.
    pub raster: Raster,
    /// Typed lines in reading order, block by block; empty lines are kept so that line numbers agree with the sheet's.
    pub lines: Vec<TypedLine>,
    /// Lines of stamps and letterheads, in the order of the sheet.
    pub stamps: Vec<TypedLine>,
}

impl TypedPage {
    /// The typed words in reading order.
    pub fn words(&self) -> impl Iterator<Item = &TypedWord> {
        self.lines.iter().flat_map(|line| &line.words)
    }

    /// The typed text, line by line, spaces at the ends of lines left out.
    pub fn text(&self) -> PageText {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.trim_end()).collect();
        PageText::new(lines.join("\n"))
    }
}

/// Places on the paper (inches from its upper left corner) to places on the scan (pixels), and the size of the scan.
#[derive(Debug, Clone, Copy)]
struct Projection {
    /// The map, skew included.
    to_scan: Affine,
    /// The way back.
    to_paper: Affine,
    /// Size of the scan.
    size: ScanSize,
    /// Pixels an inch.
    dpi: f32,
}

impl Projection {
    /// The paper lies in the middle of the glass, turned by the skew.
    fn of(setting: &Setting) -> Self {
        let dpi = setting.scanner.dpi.clamp(50.0, 1200.0);
        let (width, height) = (setting.paper.width.clamp(1.0, 20.0), setting.paper.height.clamp(1.0, 20.0));
        let glass = (width + 2.0 * setting.scanner.surround, height + 2.0 * setting.scanner.surround);
        let to_scan = Affine::shift(-width / 2.0, -height / 2.0)
            .then(&Affine::turning(setting.scanner.skew_degrees))
            .then(&Affine::shift(glass.0 / 2.0, glass.1 / 2.0))
            .then(&Affine::scaling(dpi, dpi));
        let size = ScanSize { width: (glass.0 * dpi).round().max(1.0) as u32, height: (glass.1 * dpi).round().max(1.0) as u32 };
        Self { to_scan, to_paper: to_scan.inverse(), size, dpi }
    }
}

/// Types, stamps, ages and scans a sheet.
///
/// Costs about 30 bytes of memory a pixel while it works.
pub fn render(sheet: &Sheet, setting: &Setting) -> TypedPage {
    let projection = Projection::of(setting);
    let mut inks = ink::Inks::new(projection.size);
    if setting.paper.show_through > 0.0 {
        typing::type_ghost(&mut inks.ghost, &sheet.underneath, &projection, setting);
    }
    let (lines, stamps) = strike(&mut inks, sheet, &projection, setting);
    TypedPage { raster: develop::develop(inks, &projection, setting), lines, stamps }
}

/// The lines and stamps of [`render`] with the same places, without the picture, which takes most of the time.
pub fn measure(sheet: &Sheet, setting: &Setting) -> (Vec<TypedLine>, Vec<TypedLine>) {
    let projection = Projection::of(setting);
    strike(&mut ink::Inks::new(projection.size), sheet, &projection, setting)
}

/// Puts everything on the sheet, in its order.
fn strike(inks: &mut ink::Inks, sheet: &Sheet, projection: &Projection, setting: &Setting) -> (Vec<TypedLine>, Vec<TypedLine>) {
    let (mut lines, mut stamps) = (Vec::new(), Vec::new());
    for (number, item) in sheet.items.iter().enumerate() {
        match item {
            Item::Typed(block) => lines.extend(typing::type_block(inks, block, projection, setting, number as u64)),
            Item::Stamp(stamp) => stamps.extend(impress::stamp(inks, stamp, projection, setting.seed ^ number as u64)),
            Item::Pen(stroke) => impress::pen(inks, stroke, projection, setting.seed ^ number as u64),
        }
    }
    lines.iter_mut().chain(&mut stamps).for_each(TypedLine::find_words);
    (lines, stamps)
}

#[cfg(test)]
mod tests;
