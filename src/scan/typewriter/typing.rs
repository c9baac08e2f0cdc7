//! The typewriter: cells to strikes.
//!
//! What a machine does to a letter has two parts. Habits belong to the machine and the letter and return on every page (the `e` that stands
//! low, the `t` with a broken arm); chance belongs to the strike.
//! Both are kept small: it is their regularity that makes a page look typed rather than shaken.

use super::dice::{Dice, Field, ramp};
use super::glyphs::{self, Affine, Mask};
use super::ink::{Inks, Plane, Quad, extent};
use super::setting::{Machine, Setting, Underneath};
use super::sheet::{Block, Frame, Ink, Stamp};
use super::{Face, Projection, TypedGlyph, TypedLine, impress};
use ab_glyph::FontRef;

/// Opens a solid redaction.
const BLACKENED: char = '█';
/// Opens a white redaction.
const WHITENED: char = '□';

/// How a cell is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Style {
    underlined: bool,
    twice: bool,
    crossed_out: bool,
}

/// Cuts a line of the sheet's notation into cells.
fn cells(line: &str) -> Vec<(char, Style)> {
    let mut style = Style::default();
    let mut out = Vec::new();
    for c in line.chars() {
        match c {
            '_' => style.underlined = !style.underlined,
            '^' => style.twice = !style.twice,
            '~' => style.crossed_out = !style.crossed_out,
            _ => out.push((c, style)),
        }
    }
    out
}

/// Types a block and says where its letters stand.
pub(super) fn type_block(inks: &mut Inks, block: &Block, on: &Projection, setting: &Setting, number: u64) -> Vec<TypedLine> {
    let Some(font) = setting.machine.face.font() else {
        return Vec::new();
    };
    let pitch = 1.0 / setting.machine.pitch.clamp(4.0, 30.0);
    let step = 1.0 / setting.machine.lines_per_inch.clamp(1.0, 12.0);
    let mut typist = Typist { font, pitch, on, setting, dice: Dice::new(setting.seed, 0x7_0000 + number) };
    let mut boxes: Vec<Quad> = Vec::new();
    let mut lines = Vec::new();
    for (row, line) in block.lines.iter().enumerate() {
        let baseline = block.top + row as f32 * step;
        let cells = cells(line);
        let mut typed = typist.type_line(&mut inks.typed, &cells, block.left, baseline);
        for (kind, from, to) in runs(&cells) {
            let sides = (block.left + from as f32 * pitch, baseline - 0.128, block.left + to as f32 * pitch, baseline - 0.128 + step);
            typed.redactions.push(projected(sides, on));
            if kind == BLACKENED { inks.blackened.push(Quad { sides }) } else { grow(&mut boxes, sides) }
        }
        lines.push(typed);
    }
    for (at, quad) in boxes.iter().enumerate() {
        let (left, top, right, bottom) = quad.sides;
        if let Some(code) = block.codes.get(at).filter(|code| !code.is_empty()) {
            let stamp = Stamp {
                lines: vec![code.clone()],
                centre: (f32::midpoint(left, right), f32::midpoint(top, bottom)),
                points: 7.5,
                angle_degrees: 0.0,
                ink: Ink::BLACK,
                face: Face::Stamp,
                frame: Frame::Open,
                patchiness: 0.0,
            };
            impress::stamp(inks, &stamp, on, setting.seed);
        }
    }
    inks.whitened.extend(boxes);
    lines
}

/// Types what shines through from another side or sheet.
pub(super) fn type_ghost(plane: &mut Plane, lines: &[String], on: &Projection, setting: &Setting) {
    let Some(font) = setting.machine.face.font() else {
        return;
    };
    let mirror = Affine { x: (-1.0, 0.0), y: (0.0, 1.0), origin: (setting.paper.width, 0.0) };
    let mirrored = matches!(setting.paper.underneath, Underneath::OtherSide);
    let to_scan = if mirrored { mirror.then(&on.to_scan) } else { on.to_scan };
    let on = Projection { to_scan, ..*on };
    let mut typist =
        Typist { font, pitch: 1.0 / setting.machine.pitch.clamp(4.0, 30.0), on: &on, setting, dice: Dice::new(setting.seed, 0x6057) };
    for (row, line) in lines.iter().enumerate() {
        typist.type_line(plane, &cells(line), 1.31, 1.06 + row as f32 / setting.machine.lines_per_inch.clamp(1.0, 12.0));
    }
}

/// Runs of redacted cells: kind, first cell, one past the last.
fn runs(cells: &[(char, Style)]) -> Vec<(char, usize, usize)> {
    let mut out: Vec<(char, usize, usize)> = Vec::new();
    for (at, (c, _)) in cells.iter().enumerate().filter(|(_, (c, _))| [BLACKENED, WHITENED].contains(c)) {
        match out.last_mut().filter(|(kind, _, end)| kind == c && *end == at) {
            Some((_, _, end)) => *end = at + 1,
            None => out.push((*c, at, at + 1)),
        }
    }
    out
}

/// Adds a white box, joining it to the one above where their sides agree.
fn grow(boxes: &mut Vec<Quad>, sides: (f32, f32, f32, f32)) {
    let (left, top, right, bottom) = sides;
    let above = boxes
        .iter_mut()
        .find(|quad| (quad.sides.0 - left).abs() < 0.01 && (quad.sides.2 - right).abs() < 0.01 && (quad.sides.3 - top).abs() < 0.01);
    match above {
        Some(quad) => quad.sides.3 = bottom,
        None => boxes.push(Quad { sides }),
    }
}

/// The upright rectangle on the scan around a box on the paper.
fn projected((left, top, right, bottom): (f32, f32, f32, f32), on: &Projection) -> crate::model::ScanRect {
    let corners = [(left, top), (right, top), (left, bottom), (right, bottom)].map(|corner| on.to_scan.apply(corner));
    let fold = |pick: fn(f32, f32) -> f32, start: f32, x: bool| corners.iter().fold(start, |best, c| pick(best, if x { c.0 } else { c.1 }));
    crate::model::ScanRect {
        left: fold(f32::min, f32::MAX, true).floor() as i32,
        top: fold(f32::min, f32::MAX, false).floor() as i32,
        right: fold(f32::max, f32::MIN, true).ceil() as i32,
        bottom: fold(f32::max, f32::MIN, false).ceil() as i32,
    }
}

/// A machine with paper in it.
struct Typist<'a> {
    font: FontRef<'static>,
    /// Inches a cell.
    pitch: f32,
    on: &'a Projection,
    setting: &'a Setting,
    dice: Dice,
}

/// What a machine always does to one of its letters.
struct Habit {
    shift: (f32, f32),
    turn_degrees: f32,
    /// How much stronger the right and the lower side print than the left and the upper.
    touch: (f32, f32),
    clogged: f32,
    broken: Option<Break>,
}

/// A part of a type that is gone, as shares of the letter's box.
#[derive(Clone, Copy)]
struct Break {
    across: (f32, f32),
    down: (f32, f32),
}

impl Habit {
    fn of(machine: &Machine, letter: char) -> Self {
        let mut dice = Dice::new(machine.serial, u64::from(u32::from(letter)));
        let loose = machine.misalignment;
        let shift = (dice.about() * 0.006 * loose, dice.about() * 0.009 * loose);
        let turn_degrees = dice.about() * 1.6 * loose;
        let touch = (dice.about() * 0.55 * loose, dice.about() * 0.5 * loose);
        let prone = if "aegopbdqsA8B6R".contains(letter) { 1.0 } else { 0.25 };
        let clogged = machine.clogging * prone * dice.between(0.35, 1.0);
        let place = dice.unit();
        let part = match (place * 4.0) as u8 {
            0 => Break { across: (0.0, 0.3), down: (0.55, 1.0) },
            1 => Break { across: (0.7, 1.0), down: (0.0, 0.45) },
            2 => Break { across: (0.68, 1.0), down: (0.6, 1.0) },
            _ => Break { across: (0.35, 0.6), down: (0.0, 0.3) },
        };
        let broken = (letter.is_alphabetic() && dice.happens(machine.damage * 0.16)).then_some(part);
        Self { shift, turn_degrees, touch, clogged, broken }
    }
}

impl Typist<'_> {
    fn type_line(&mut self, plane: &mut Plane, cells: &[(char, Style)], left: f32, baseline: f32) -> TypedLine {
        let loose = self.setting.machine.misalignment;
        let baseline = baseline + self.dice.about() * 0.008 * loose;
        let slope = self.dice.about() * 0.0006 * loose;
        let mut line = TypedLine::default();
        for (column, (letter, style)) in cells.iter().enumerate() {
            let x = left + column as f32 * self.pitch;
            let place = (x, baseline + slope * (x - left));
            let visible = !letter.is_whitespace() && ![BLACKENED, WHITENED].contains(letter);
            if style.underlined {
                self.strike(plane, '_', place, 0.9);
            }
            let mut rect = None;
            if visible {
                rect = self.strike(plane, *letter, place, 1.0);
                if style.twice {
                    let again = (place.0 + 0.006 + self.dice.about() * 0.003, place.1 + self.dice.about() * 0.003);
                    let second = self.strike(plane, *letter, again, 1.0);
                    rect = rect.zip(second).map(|(one, two): (crate::model::ScanRect, _)| one.union(two)).or(rect);
                }
                if style.crossed_out {
                    self.strike(plane, 'x', place, 1.0);
                }
            }
            let read = visible && !style.crossed_out;
            line.text.push(if read { *letter } else { ' ' });
            if let Some(rect) = rect.filter(|_| read) {
                line.glyphs.push(TypedGlyph { letter: *letter, column, rect });
            }
        }
        line
    }

    /// One strike with its left lower cell corner at a place in inches; the extent of the ink, where there is any on the scan.
    fn strike(&mut self, plane: &mut Plane, letter: char, (x, y): (f32, f32), force: f32) -> Option<crate::model::ScanRect> {
        let machine = &self.setting.machine;
        let habit = Habit::of(machine, letter);
        let em = self.pitch / machine.face.cell_ems();
        let slack = (self.pitch - glyphs::advance(&self.font, letter) * em) / 2.0;
        let loose = machine.misalignment;
        let chance = (self.dice.about() * 0.003 * loose, self.dice.about() * 0.003 * loose);
        let turn = habit.turn_degrees + self.dice.about() * 0.4 * loose;
        let map = Affine::scaling(em, em)
            .then(&Affine::turning(turn))
            .then(&Affine::shift(x + slack + habit.shift.0 + chance.0, y + habit.shift.1 + chance.1))
            .then(&self.on.to_scan);
        let mask = glyphs::draw(&self.font, letter, &map)?;
        let dry = Field::stretched(self.setting.seed ^ 0xD2, 1.7, 0.14).at(x, y);
        let ribbon = 1.0 - machine.ribbon_wear * (0.2 * self.dice.unit() + 0.62 * ramp(0.45, 0.95, dry));
        let touch = 1.0 - 0.28 * loose * self.dice.unit();
        let habit = Habit { clogged: habit.clogged * self.dice.unit(), ..habit };
        self.press(plane, &mask, &habit, force * ribbon * touch);
        extent(&mask, crate::model::ScanSize { width: plane.width as u32, height: (plane.density.len() / plane.width.max(1)) as u32 })
    }

    /// Lays a letter's ink.
    fn press(&self, plane: &mut Plane, mask: &Mask, habit: &Habit, force: f32) {
        let grain = self.setting.impression.grain;
        let (weave, lumps) = (Field::even(self.setting.seed ^ 0x11, 0.011), Field::even(self.setting.seed ^ 0x12, 0.045));
        let rows = mask.cover.len() / mask.width.max(1);
        for (at, (cover, filled)) in mask.cover.iter().zip(&mask.filled).enumerate() {
            let cover = cover + (filled - cover).max(0.0) * habit.clogged;
            if cover <= 0.0 {
                continue;
            }
            let (column, row) = (at % mask.width, at / mask.width);
            let share = (column as f32 / mask.width as f32, row as f32 / rows as f32);
            let touch = 1.0 + habit.touch.0 * (share.0 - 0.5) + habit.touch.1 * (share.1 - 0.5);
            let gone = habit
                .broken
                .is_some_and(|part| (part.across.0..part.across.1).contains(&share.0) && (part.down.0..part.down.1).contains(&share.1));
            let (x, y) = (mask.left + column as i32, mask.top + row as i32);
            let (px, py) = (x as f32 / self.on.dpi, y as f32 / self.on.dpi);
            let texture = 1.0 - grain * (0.55 * weave.at(px, py) + 0.5 * ramp(0.5, 0.95, lumps.at(px, py)));
            plane.add(x, y, cover * force * touch * texture * if gone { 0.12 } else { 1.0 });
        }
    }
}
