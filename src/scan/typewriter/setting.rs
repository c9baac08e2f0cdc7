//! How a page was made and what happened to it: machine, impression, paper, scanner.
//!
//! Amounts run from 0 (none) to 1 (as bad as is met in archives) unless a unit is given.
//! [`Setting::worn`] has the four presets that measurements are reported by.

use super::faces::Face;
use super::sheet::Ink;
use crate::model::ScanSize;

/// Everything about a page but its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The typewriter.
    pub machine: Machine,
    /// Which copy of the page this is.
    pub impression: Impression,
    /// The sheet.
    pub paper: Paper,
    /// How it was scanned.
    pub scanner: Scanner,
    /// Chooses one of the many pages that these amounts describe; the same seed gives the same page.
    pub seed: u64,
}

/// A typewriter with its habits, which are the same on all its pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Its face.
    pub face: Face,
    /// Characters an inch: 10 (pica) or 12 (elite).
    pub pitch: f32,
    /// Lines an inch at single spacing, usually 6.
    pub lines_per_inch: f32,
    /// Which machine of its make: letters out of line and damaged letters are chosen by this.
    pub serial: u64,
    /// Letters standing high, low, aslant; uneven touch.
    pub misalignment: f32,
    /// Counters of a, e, o filled with lint and ink.
    pub clogging: f32,
    /// Types with a broken part.
    pub damage: f32,
    /// Ribbon run dry: pale stretches along the lines.
    pub ribbon_wear: f32,
}

/// What the ink went through before it met this sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Impression {
    /// Colour.
    pub ink: Ink,
    /// How far letters spread and soften, in inches: 0.002 for a ribbon, 0.006 and more for the third carbon.
    pub softness: f32,
    /// Smear of carbon around the letters.
    pub halo: f32,
    /// Grain in the letters, from ribbon weave or carbon wax.
    pub grain: f32,
    /// Darkness of the letters, 1 for a full impression.
    pub strength: f32,
}

/// A sheet with its history.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Inches across.
    pub width: f32,
    /// Inches down.
    pub height: f32,
    /// Colour of the sheet in sRGB.
    pub tint: [u8; 3],
    /// Cloudy stains and darkened edges.
    pub staining: f32,
    /// Visible fibres and cockle.
    pub texture: f32,
    /// Specks of dirt and toner on a sheet.
    pub specks: u32,
    /// Folds.
    pub folds: Vec<Fold>,
    /// Punched holes.
    pub holes: Vec<Hole>,
    /// How strongly the sheet beneath or the other side shines through.
    pub show_through: f32,
    /// Whether what shines through is the other side (mirrored) or the next sheet.
    pub underneath: Underneath,
}

/// What shines through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Underneath {
    /// The other side of this sheet: mirrored.
    OtherSide,
    /// The next sheet of the bundle: the right way round.
    #[default]
    NextSheet,
}

/// A crease across the whole sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fold {
    /// Inches from the top.
    pub y: f32,
    /// How worn.
    pub depth: f32,
}

/// A punched hole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hole {
    /// The middle, in inches.
    pub centre: (f32, f32),
    /// Inches across.
    pub diameter: f32,
}

/// How the page was scanned.
#[derive(Debug, Clone, PartialEq)]
pub struct Scanner {
    /// Pixels an inch.
    pub dpi: f32,
    /// Turn of the sheet on the glass in degrees, clockwise.
    pub skew_degrees: f32,
    /// How much of the glass around the sheet is in the picture, in inches.
    pub surround: f32,
    /// Brightness of the lid, 0 black to 255 white; it also shows through holes.
    pub lid: u8,
    /// Shadow along the edges of the sheet and of the glass.
    pub edge_shadow: f32,
    /// Noise of the sensor.
    pub noise: f32,
    /// What is kept.
    pub output: Output,
}

/// The kind of picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Output {
    /// Three bytes a pixel.
    Rgb,
    /// One byte a pixel.
    Grey,
    /// One bit a pixel, black below this brightness (0 to 255).
    Bilevel(u8),
}

/// Presets of growing wear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wear {
    /// Level 0: a clean original.
    Clean,
    /// Level 1: slightly soft, half a degree of skew.
    Soft,
    /// Level 2: fading ribbon, show-through, holes, a degree and a half of skew.
    Faded,
    /// Level 3: a third carbon with 2,500 specks and three degrees of skew; put a stamp across the text yourself.
    Ruined,
}

impl Wear {
    /// All presets, cleanest first.
    pub const ALL: [Self; 4] = [Self::Clean, Self::Soft, Self::Faded, Self::Ruined];

    /// 0 to 3.
    fn level(self) -> u8 {
        self as u8
    }
}

impl Machine {
    /// A machine without faults.
    pub fn new(face: Face, pitch: f32) -> Self {
        Self { face, pitch, lines_per_inch: 6.0, serial: 1, misalignment: 0.0, clogging: 0.0, damage: 0.0, ribbon_wear: 0.0 }
    }
}

impl Paper {
    /// A clean sheet of American letter size.
    pub fn letter() -> Self {
        Self {
            width: 8.5,
            height: 11.0,
            tint: [252, 251, 247],
            staining: 0.0,
            texture: 0.0,
            specks: 0,
            folds: Vec::new(),
            holes: Vec::new(),
            show_through: 0.0,
            underneath: Underneath::NextSheet,
        }
    }

    /// Two holes at the top, two and three quarter inches apart, as for a prong fastener.
    pub fn prong_holes(&self) -> Vec<Hole> {
        [-1.375, 1.375].iter().map(|dx| Hole { centre: (self.width / 2.0 + dx, 0.42), diameter: 0.27 }).collect()
    }
}

impl Setting {
    /// Size of the scan that this gives.
    pub fn scan_size(&self) -> ScanSize {
        super::Projection::of(self).size
    }

    /// A preset: the same page at four stages of wear.
    pub fn worn(wear: Wear, face: Face, pitch: f32, dpi: f32, seed: u64) -> Self {
        let level = wear.level();
        let at = |values: [f32; 4]| values.get(usize::from(level)).copied().unwrap_or_default();
        let mut paper = Paper {
            staining: at([0.0, 0.15, 0.5, 0.8]),
            texture: at([0.0, 0.2, 0.5, 0.8]),
            specks: at([0.0, 40.0, 300.0, 2500.0]) as u32,
            show_through: at([0.0, 0.0, 0.35, 0.5]),
            underneath: Underneath::OtherSide,
            ..Paper::letter()
        };
        if level >= 2 {
            paper.tint = [240, 232, 210];
            paper.holes = paper.prong_holes();
            paper.folds = vec![Fold { y: 5.4, depth: at([0.0, 0.0, 0.4, 0.8]) }];
        }
        let machine = Machine {
            serial: seed,
            misalignment: at([0.1, 0.35, 0.6, 0.8]),
            clogging: at([0.0, 0.2, 0.4, 0.6]),
            damage: at([0.0, 0.1, 0.3, 0.6]),
            ribbon_wear: at([0.0, 0.2, 0.6, 0.8]),
            ..Machine::new(face, pitch)
        };
        let impression = Impression {
            ink: if level >= 2 { Ink::CARBON } else { Ink::BLACK },
            softness: at([0.0015, 0.003, 0.005, 0.006]),
            halo: at([0.0, 0.05, 0.2, 0.35]),
            grain: at([0.05, 0.25, 0.5, 0.6]),
            strength: at([1.0, 1.0, 0.9, 0.85]),
        };
        let scanner = Scanner {
            dpi,
            skew_degrees: at([0.0, 0.5, 1.5, 3.0]) * if seed.is_multiple_of(2) { 1.0 } else { -1.0 },
            surround: at([0.0, 0.0, 0.1, 0.15]),
            lid: 70,
            edge_shadow: at([0.0, 0.2, 0.5, 0.8]),
            noise: at([0.0, 0.15, 0.3, 0.4]),
            output: Output::Grey,
        };
        Self { machine, impression, paper, scanner, seed }
    }
}
