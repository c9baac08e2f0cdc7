//! The pages of the sample: who typed them, on what, and what happened to them since.

use onionskin::scan::typewriter::{
    Face, Fold, Frame, Hole, Impression, Ink, Item, Machine, Output, Paper, PenStroke, Scanner, Setting, Sheet, Stamp, Underneath,
};

/// Left edge of the typing, in inches.
pub(crate) const LEFT: f32 = 1.3;
/// Baseline of the first line, in inches.
pub(crate) const TOP: f32 = 0.82;
/// Resolution of the memorandum.
pub(crate) const MEMORANDUM_DPI: f32 = 150.0;
/// Resolution of the bilevel document.
pub(crate) const LETTER_DPI: f32 = 200.0;

/// Name, source, sheet without its typing, and setting of every page.
pub(crate) fn all() -> Vec<(String, &'static str, Sheet, Setting)> {
    let memorandum = [
        include_str!("../data/sample-source/memorandum-1.page"),
        include_str!("../data/sample-source/memorandum-2.page"),
        include_str!("../data/sample-source/memorandum-3.page"),
        include_str!("../data/sample-source/memorandum-4.page"),
    ];
    let letter = [
        include_str!("../data/sample-source/reply-draft-1.page"),
        include_str!("../data/sample-source/reply-draft-2.page"),
        include_str!("../data/sample-source/reply-draft-3.page"),
    ];
    let mut out = Vec::new();
    for (at, text) in memorandum.into_iter().enumerate() {
        let beneath = memorandum.get(at + 1).map(|next| ghost(next)).unwrap_or_default();
        out.push((format!("memorandum-{}", at + 1), text, Sheet { items: memorandum_marks(at), underneath: beneath }, carbon(at)));
    }
    for (at, text) in letter.into_iter().enumerate() {
        out.push((format!("reply-draft-{}", at + 1), text, Sheet { items: letter_marks(at), underneath: Vec::new() }, photocopy(at)));
    }
    out
}

/// The typing of the next sheet, near enough for what shines through.
fn ghost(source: &str) -> Vec<String> {
    let typed = |line: &str| {
        let mut out = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("[[") {
            let (note, after) = after.split_once("]]").unwrap_or((after, ""));
            out.push_str(before);
            out.push_str(note.split_once('|').map_or(note, |(typed, _)| typed));
            rest = after;
        }
        out + rest
    };
    source.lines().filter(|line| !line.starts_with(['%', '@'])).map(typed).collect()
}

/// The memorandum: second carbon on onionskin, punched at the top, folded once, scanned in colour.
fn carbon(at: usize) -> Setting {
    let paper = Paper {
        tint: [243, 234, 211],
        staining: 0.55,
        texture: 0.55,
        specks: 70,
        folds: if at == 0 { vec![Fold { y: 5.62, depth: 0.55 }] } else { vec![Fold { y: 5.6, depth: 0.3 }] },
        show_through: 0.22,
        underneath: Underneath::NextSheet,
        ..Paper::letter()
    };
    let holes = paper.prong_holes();
    Setting {
        machine: Machine {
            serial: 1962,
            misalignment: 0.6,
            clogging: 0.55,
            damage: 0.25,
            ribbon_wear: 0.28,
            ..Machine::new(Face::Worn, 10.0)
        },
        impression: Impression { ink: Ink::CARBON, softness: 0.0048, halo: 0.22, grain: 0.5, strength: 0.98 },
        paper: Paper { holes, ..paper },
        scanner: Scanner {
            dpi: MEMORANDUM_DPI,
            skew_degrees: [0.5, -0.35, 0.8, -0.6].get(at).copied().unwrap_or_default(),
            surround: 0.1,
            lid: 58,
            edge_shadow: 0.45,
            noise: 0.12,
            output: Output::Rgb,
        },
        seed: 110_300 + at as u64,
    }
}

/// The draft letter: ribbon copy on bond, photocopied long ago and scanned in black and white.
fn photocopy(at: usize) -> Setting {
    let left_holes = [1.4_f32, 5.5, 9.6].map(|y| Hole { centre: (0.42, y), diameter: 0.29 }).to_vec();
    Setting {
        machine: Machine {
            serial: 47,
            misalignment: 0.5,
            clogging: 0.3,
            damage: 0.3,
            ribbon_wear: 0.25,
            lines_per_inch: 4.0,
            ..Machine::new(Face::Courier, 10.0)
        },
        impression: Impression { ink: Ink::BLACK, softness: 0.003, halo: 0.05, grain: 0.6, strength: 0.8 },
        paper: Paper {
            tint: [246, 246, 244],
            staining: 0.3,
            texture: 0.3,
            specks: 420,
            holes: left_holes,
            show_through: 0.0,
            ..Paper::letter()
        },
        scanner: Scanner {
            dpi: LETTER_DPI,
            skew_degrees: [-0.7, 0.45, 1.1].get(at).copied().unwrap_or_default(),
            surround: 0.06,
            lid: 20,
            edge_shadow: 0.5,
            noise: 0.6,
            output: Output::Bilevel(150),
        },
        seed: 110_800 + at as u64,
    }
}

/// A stamp.
#[derive(Clone, Copy)]
struct Rubber {
    centre: (f32, f32),
    points: f32,
    angle: f32,
    ink: Ink,
    face: Face,
    frame: Frame,
    patchiness: f32,
}

impl Rubber {
    fn press(self, lines: &[&str]) -> Item {
        Item::Stamp(Stamp {
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            centre: self.centre,
            points: self.points,
            angle_degrees: self.angle,
            ink: self.ink,
            face: self.face,
            frame: self.frame,
            patchiness: self.patchiness,
        })
    }
}

/// A pen stroke.
fn pen(points: &[(f32, f32)], width: f32, ink: Ink) -> Item {
    Item::Pen(PenStroke { points: points.to_vec(), width, ink })
}

/// A quick tick in the margin.
fn tick(x: f32, y: f32, ink: Ink) -> Item {
    pen(&[(x, y), (x + 0.07, y + 0.11), (x + 0.11, y + 0.02), (x + 0.33, y - 0.24)], 0.016, ink)
}

/// Somebody's name in a hurry.
const SIGNATURE: &[(f32, f32)] = &[
    (4.82, 3.05),
    (4.95, 2.86),
    (5.03, 2.72),
    (4.98, 2.92),
    (4.93, 3.06),
    (5.06, 2.95),
    (5.14, 2.93),
    (5.11, 3.03),
    (5.22, 2.95),
    (5.28, 3.03),
    (5.36, 2.93),
    (5.42, 3.02),
    (5.52, 2.94),
    (5.6, 3.01),
    (5.75, 2.97),
    (6.05, 2.95),
    (6.35, 2.86),
];

/// Stamps, print and pencil on the memorandum.
fn memorandum_marks(at: usize) -> Vec<Item> {
    let print =
        Rubber { centre: (4.25, 1.2), points: 13.0, angle: 0.0, ink: Ink::BLACK, face: Face::Reading, frame: Frame::Open, patchiness: 0.0 };
    match at {
        0 => vec![
            print.press(&["DEPARTMENT OF STATE"]),
            Rubber { centre: (4.25, 1.42), points: 8.5, ..print }.press(&["WASHINGTON"]),
            Rubber {
                centre: (2.35, 9.92),
                points: 8.0,
                angle: -0.8,
                ink: Ink::BLACK,
                face: Face::Stamp,
                frame: Frame::Ruled,
                patchiness: 0.35,
            }
            .press(&["GROUP 1", "Excluded from automatic", "downgrading and", "declassification"]),
            Rubber {
                centre: (5.55, 9.9),
                points: 12.5,
                angle: -6.5,
                ink: Ink::RED,
                face: Face::Stamp,
                frame: Frame::Double,
                patchiness: 0.6,
            }
            .press(&["DECLASSIFIED", "Authority NND 927441", "By RM, NARA, Date 6/14/94"]),
            tick(0.74, 4.35, Ink::BLUE),
        ],
        1 => vec![tick(0.75, 4.5, Ink::BLUE), pen(&[(1.1, 5.42), (1.03, 5.5), (1.05, 5.9), (1.02, 6.4), (1.1, 6.52)], 0.014, Ink::BLUE)],
        2 => vec![tick(0.8, 7.85, Ink::BLUE), pen(&[(1.32, 7.87), (2.4, 7.9), (3.6, 7.88), (4.75, 7.91)], 0.013, Ink::BLUE)],
        _ => vec![
            Rubber {
                centre: (4.75, 4.35),
                points: 14.0,
                angle: 5.0,
                ink: Ink::VIOLET,
                face: Face::Stamp,
                frame: Frame::Ruled,
                patchiness: 0.75,
            }
            .press(&["RECEIVED", "NOV 5 1962", "REGISTRY UNIT"]),
            pen(SIGNATURE, 0.017, Ink::BLUE),
        ],
    }
}

/// Stamps on the draft letter.
fn letter_marks(at: usize) -> Vec<Item> {
    let line = Rubber {
        centre: (6.1, 9.75),
        points: 12.0,
        angle: -3.0,
        ink: Ink::BLACK,
        face: Face::Stamp,
        frame: Frame::Ruled,
        patchiness: 0.55,
    };
    match at {
        0 => vec![line.press(&["SANITIZED COPY"])],
        1 => vec![Rubber { centre: (0.92, 7.52), points: 9.0, angle: 0.0, frame: Frame::Open, patchiness: 0.0, ..line }.press(&["(b)(1)"])],
        _ => vec![
            Rubber { centre: (2.9, 8.9), points: 8.5, angle: 1.2, patchiness: 0.3, ..line }.press(&[
                "GROUP 3",
                "Downgraded at 12 year intervals;",
                "not automatically declassified",
            ]),
            pen(
                &[
                    (4.1, 5.75),
                    (4.35, 5.5),
                    (4.4, 5.38),
                    (4.3, 5.7),
                    (4.5, 5.6),
                    (4.58, 5.74),
                    (4.7, 5.55),
                    (4.9, 5.7),
                    (5.15, 5.62),
                    (5.5, 5.65),
                ],
                0.018,
                Ink::BLACK,
            ),
        ],
    }
}
