//! What is on a page: typed blocks, stamps and letterheads, pen strokes.
//!
//! All places are inches from the upper left corner of the paper, x to the right and y down.
//! Typed lines are strings, a character a cell, so a page's source looks like the page.
//! Five characters direct the machine instead of standing for themselves:
//!
//! | written | typed |
//! | --- | --- |
//! | `_word_` | underlined |
//! | `^word^` | struck twice, as heads and banners were |
//! | `~wrod~` | crossed out with x |
//! | `█` | a cell under a solid black redaction |
//! | `□` | a cell cut out white with an outline |

use super::faces::Face;

/// A page before it is made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// What is put on it, in this order.
    pub items: Vec<Item>,
    /// Typed lines of the sheet beneath or of the other side, which shine through thin paper; see [`super::Paper::show_through`].
    pub underneath: Vec<String>,
}

/// Something on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Typed lines.
    Typed(Block),
    /// A rubber stamp, or anything printed.
    Stamp(Stamp),
    /// A stroke of a pen or pencil.
    Pen(PenStroke),
}

/// Lines typed one below the other; two blocks side by side make two columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// Left edge of the first cell.
    pub left: f32,
    /// Baseline of the first line.
    pub top: f32,
    /// The lines in the notation of this module.
    pub lines: Vec<String>,
    /// Letters in white boxes (exemption codes), box by box down the block; empty for a blank box.
    pub codes: Vec<String>,
}

/// Colour of an ink as what it takes out of red, green and blue light, 0 nothing to about 3 everything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink(pub [f32; 3]);

impl Ink {
    /// A new ribbon.
    pub const BLACK: Self = Self([2.6, 2.6, 2.5]);
    /// Carbon paper of the blue-black kind.
    pub const CARBON: Self = Self([2.0, 1.85, 1.5]);
    /// Stamp pads.
    pub const VIOLET: Self = Self([1.0, 1.7, 0.6]);
    /// Stamp pads.
    pub const RED: Self = Self([0.15, 1.7, 1.5]);
    /// Fountain pens.
    pub const BLUE: Self = Self([1.9, 1.3, 0.5]);
    /// Pencils.
    pub const PENCIL: Self = Self([0.8, 0.8, 0.78]);
}

/// The border of a stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Frame {
    /// None: a line stamp, a letterhead.
    #[default]
    Open,
    /// A ruled box.
    Ruled,
    /// A box of a heavy and a fine rule.
    Double,
}

/// Lines pressed on at an angle, centred on each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// The lines.
    pub lines: Vec<String>,
    /// The middle of the whole.
    pub centre: (f32, f32),
    /// Size of the letters in points.
    pub points: f32,
    /// Turn in degrees, clockwise.
    pub angle_degrees: f32,
    /// Ink.
    pub ink: Ink,
    /// Face.
    pub face: Face,
    /// Border.
    pub frame: Frame,
    /// How unevenly it was pressed, 0 (print) to 1 (half of it missing).
    pub patchiness: f32,
}

/// A line drawn by hand through the points, smoothly.
#[derive(Debug, Clone, PartialEq)]
pub struct PenStroke {
    /// The points in order.
    pub points: Vec<(f32, f32)>,
    /// Width at full pressure, in inches.
    pub width: f32,
    /// Ink.
    pub ink: Ink,
}
