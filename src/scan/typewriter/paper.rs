//! The sheet: how much light each place gives back before any ink, and what was done to it since.

use super::Projection;
use super::dice::{Dice, Field, at_place, eased, ramp};
use super::ink::Plane;
use super::setting::{Paper, Setting};

/// A sheet ready to be asked for its brightness at any place.
pub(super) struct Sheet<'a> {
    paper: &'a Paper,
    seed: u64,
    clouds: Field,
    blotches: Field,
    cockle: Field,
    grain: Field,
    wander: Field,
    punch: Field,
    /// Dark specks and fibres as density.
    pub(super) dirt: Plane,
}

impl<'a> Sheet<'a> {
    /// Prepares the sheet.
    pub(super) fn new(setting: &'a Setting, on: &Projection) -> Self {
        let seed = setting.seed ^ 0xA9E5;
        let mut sheet = Self {
            paper: &setting.paper,
            seed,
            clouds: Field::even(seed ^ 1, 2.3),
            blotches: Field::even(seed ^ 2, 0.45),
            cockle: Field::stretched(seed ^ 3, 0.05, 0.16),
            wander: Field::even(seed ^ 9, 0.8),
            punch: Field::even(seed ^ 7, 0.05),
            grain: Field::even(seed ^ 4, 0.016),
            dirt: Plane::new(on.size),
        };
        sheet.sprinkle(on);
        sheet.felt(on);
        sheet
    }

    /// Light given back at a place in inches, as a share for each of red, green and blue.
    pub(super) fn light(&self, x: f32, y: f32) -> [f32; 3] {
        let paper = self.paper;
        let edge = x.min(paper.width - x).min(y).min(paper.height - y).max(0.0);
        let cloud = self.clouds.at(x, y) * 0.6 + self.blotches.at(x, y) * 0.4;
        let browned = paper.staining * (0.11 * ramp(0.4, 1.0, cloud) + 0.10 * (1.0 - ramp(0.0, 0.7, edge)));
        let ripple = paper.texture * ((self.cockle.at(x, y) - 0.5) * 0.022 + (self.grain.at(x, y) - 0.5) * 0.03);
        let crease: f32 = paper.folds.iter().map(|fold| self.crease(x, y - fold.y, fold.depth)).sum();
        let tint = paper.tint.map(|channel| f32::from(channel) / 255.0);
        // Old paper loses blue first, then green.
        let loss = [0.55, 0.85, 1.5];
        std::array::from_fn(|channel| {
            let tint = tint.get(channel).copied().unwrap_or(1.0);
            let loss = loss.get(channel).copied().unwrap_or(1.0);
            tint * (1.0 - browned * loss + ripple) * (1.0 + crease)
        })
    }

    /// How much a fold lightens (the broken ridge) or darkens (the slope beneath it).
    fn crease(&self, x: f32, distance: f32, depth: f32) -> f32 {
        if distance.abs() > 0.5 {
            return 0.0;
        }
        let d = distance + (self.wander.at(x, 0.0) - 0.5) * 0.02;
        let ridge = 1.0 - ramp(0.004, 0.02, d.abs());
        let slope = if d > 0.0 { 1.0 - ramp(0.0, 0.35, d) } else { 0.0 };
        depth * (0.08 * ridge - 0.055 * slope)
    }

    /// How much of the ink a fold has rubbed off, 0 to 1.
    pub(super) fn rubbed(&self, x: f32, y: f32) -> f32 {
        let near = self.paper.folds.iter().filter(|fold| (y - fold.y).abs() < 0.05);
        let rub = |fold: &super::Fold| {
            let wander = (self.wander.at(x, 0.0) - 0.5) * 0.02;
            fold.depth * (1.0 - ramp(0.003, 0.02, (y - fold.y + wander).abs()))
        };
        near.map(rub).fold(0.0, f32::max)
    }

    /// Whether a place lies in a hole, 0 to 1, and how deep in its shadow, 0 to 1.
    pub(super) fn hole(&self, x: f32, y: f32) -> (f32, f32) {
        let mut found = (0.0_f32, 0.0_f32);
        for hole in &self.paper.holes {
            let radius = hole.diameter / 2.0;
            let (dx, dy) = (x - hole.centre.0, y - hole.centre.1);
            if dx.abs() > radius * 2.0 || dy.abs() > radius * 2.0 {
                continue;
            }
            // A punched edge is never quite round.
            let ragged = (self.punch.at(x, y) - 0.5) * 0.012;
            let distance = (dx * dx + dy * dy).sqrt() + ragged - radius;
            let lit_from_above = (0.5 - dy / (radius * 4.0)).clamp(0.0, 1.0);
            found.0 = found.0.max(1.0 - ramp(-0.008, 0.008, distance));
            found.1 = found.1.max((1.0 - ramp(0.0, 0.05, distance.abs())) * lit_from_above);
        }
        found
    }

    /// Specks: most of them fine, a few large, as dirt is.
    fn sprinkle(&mut self, on: &Projection) {
        let mut dice = Dice::new(self.seed, 0x5BEC);
        for _ in 0..self.paper.specks.min(100_000) {
            let (x, y) = (dice.unit() * self.paper.width, dice.unit() * self.paper.height);
            let size = dice.unit();
            let radius = (0.002 + 0.013 * size * size * size * size * size * size) * on.dpi;
            let density = dice.between(0.25, 1.0);
            let (cx, cy) = on.to_scan.apply((x, y));
            let stretch = dice.between(0.45, 2.0);
            for row in (cy - radius - 1.0) as i32..=(cy + radius + 1.0) as i32 {
                for column in (cx - radius * stretch - 1.0) as i32..=(cx + radius * stretch + 1.0) as i32 {
                    let (dx, dy) = ((column as f32 + 0.5 - cx) / stretch, row as f32 + 0.5 - cy);
                    let rough = at_place(self.seed, column, row) * 0.4;
                    let cover = 1.0 - ramp(radius - 0.5, radius + 0.7, (dx * dx + dy * dy).sqrt() + rough);
                    self.dirt.lay(column, row, density * cover);
                }
            }
        }
    }

    /// Fibres: short bent hairs, barely darker than the sheet.
    fn felt(&mut self, on: &Projection) {
        let mut dice = Dice::new(self.seed, 0xF1B);
        let count = (self.paper.texture * 700.0) as u32;
        for _ in 0..count {
            let (mut x, mut y) = (dice.unit() * self.paper.width, dice.unit() * self.paper.height);
            let (sine, cosine) = super::dice::sine_cosine(dice.between(-180.0, 180.0));
            let bend = dice.about() * 0.07;
            let (mut dx, mut dy) = (cosine, sine);
            let density = dice.between(0.01, 0.045);
            let steps = (dice.between(0.03, 0.12) * on.dpi) as u32;
            for _ in 0..steps {
                let (cx, cy) = on.to_scan.apply((x, y));
                self.dirt.lay(cx as i32, cy as i32, density);
                (dx, dy) = (dx - dy * bend, dy + dx * bend);
                let length = (dx * dx + dy * dy).sqrt().max(1e-3);
                (dx, dy) = (dx / length, dy / length);
                (x, y) = (x + dx / on.dpi, y + dy / on.dpi);
            }
        }
    }
}

/// Shadow that the edge of a sheet throws on the lid, 1 at the edge to 0.
pub(super) fn edge_shadow(outside: f32) -> f32 {
    1.0 - eased((outside / 0.06).clamp(0.0, 1.0))
}
