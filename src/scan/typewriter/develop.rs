//! Light through ink on paper, and what the scanner keeps of it.

use super::Projection;
use super::dice::{Field, at_place, ramp, transmitted};
use super::ink::{Inks, Quad};
use super::paper::{self, Sheet};
use super::setting::{Output, Setting};
use super::sheet::Ink;
use crate::model::{ScanRect, ScanSize};
use crate::scan::{Pixels, Raster};

/// Makes the picture.
pub(super) fn develop(mut inks: Inks, on: &Projection, setting: &Setting) -> Raster {
    let soft = setting.impression.softness * on.dpi;
    let halo = (setting.impression.halo > 0.0).then(|| {
        let mut halo = inks.typed.clone();
        halo.blur(soft * 3.0 + 0.5);
        halo
    });
    inks.typed.blur(soft);
    inks.ghost.blur(soft * 2.0 + 0.008 * on.dpi);
    inks.colours.iter_mut().for_each(|(_, plane)| plane.blur(0.002 * on.dpi));
    let light = Light {
        inks: &inks,
        halo: halo.as_ref().map(|plane| plane.density.as_slice()),
        sheet: Sheet::new(setting, on),
        drift: Field::even(setting.seed ^ 0x77, 1.3),
        on,
        setting,
    };
    let pixels = match setting.scanner.output {
        Output::Rgb => Pixels::Rgb(light.rows().flatten().flatten().collect()),
        Output::Grey => Pixels::Grey(light.rows().flat_map(|row| row.map(grey)).collect()),
        Output::Bilevel(threshold) => Pixels::Bilevel(light.rows().flat_map(|row| packed(row.map(grey), threshold)).collect()),
    };
    let ScanSize { width, height } = on.size;
    let area = ScanRect { left: 0, top: 0, right: width as i32, bottom: height as i32 };
    Raster { size: on.size, reduction: 1, area, pixels, damage: None }
}

/// How far inside a box a place lies, in inches; negative outside.
fn inside(quad: &Quad, x: f32, y: f32) -> f32 {
    let (left, top, right, bottom) = quad.sides;
    (x - left).min(right - x).min(y - top).min(bottom - y)
}

/// Brightness as the eye weighs it (ITU-R BT.601, in tenths of a per cent).
fn grey([red, green, blue]: [u8; 3]) -> u8 {
    ((u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114 + 500) / 1000) as u8
}

/// A row of brightness as bits, most significant first, 1 for white.
fn packed(row: impl Iterator<Item = u8>, threshold: u8) -> Vec<u8> {
    let values: Vec<u8> = row.collect();
    let bit = |at: usize, value: &u8| if *value >= threshold { 0x80_u8 >> at } else { 0 };
    values.chunks(8).map(|byte| byte.iter().enumerate().fold(0, |bits, (at, value)| bits | bit(at, value))).collect()
}

/// Everything that decides a pixel.
struct Light<'a> {
    inks: &'a Inks,
    halo: Option<&'a [f32]>,
    sheet: Sheet<'a>,
    drift: Field,
    on: &'a Projection,
    setting: &'a Setting,
}

impl Light<'_> {
    /// The picture row by row.
    fn rows(&self) -> impl Iterator<Item = impl Iterator<Item = [u8; 3]>> {
        (0..self.on.size.height).map(move |y| (0..self.on.size.width).map(move |x| self.pixel(x, y)))
    }

    /// What the sensor sees.
    fn pixel(&self, column: u32, row: u32) -> [u8; 3] {
        let (x, y) = self.on.to_paper.apply((column as f32 + 0.5, row as f32 + 0.5));
        let scanner = &self.setting.scanner;
        let (width, height) = (self.setting.paper.width, self.setting.paper.height);
        let outside = (-x).max(x - width).max(-y).max(y - height);
        let lid = f32::from(scanner.lid) / 255.0;
        let seen = if outside > 0.0 {
            [lid * (1.0 - 0.6 * scanner.edge_shadow * paper::edge_shadow(outside)); 3]
        } else {
            let (hole, shadow) = self.sheet.hole(x, y);
            let page = self.page(x, y, row as usize * self.on.size.width as usize + column as usize);
            let gutter = 1.0 - 0.35 * scanner.edge_shadow * (1.0 - ramp(0.0, 0.28, x));
            page.map(|light| (light * (1.0 - 0.3 * shadow) * gutter) * (1.0 - hole) + lid * hole)
        };
        let flicker = (at_place(self.setting.seed ^ 0x5E, column as i32, row as i32) - 0.5) * 0.05 * scanner.noise;
        seen.map(|light| ((light + flicker).clamp(0.0, 1.0) * 255.0).round() as u8)
    }

    /// The page itself at a place in inches, `at` being its pixel.
    fn page(&self, x: f32, y: f32, at: usize) -> [f32; 3] {
        let density = |plane: &[f32]| plane.get(at).copied().unwrap_or_default();
        let impression = &self.setting.impression;
        let kept = 1.0 - 0.75 * self.sheet.rubbed(x, y);
        let halo = self.halo.map_or(0.0, density) * impression.halo * 0.5;
        let drift = 1.0 - 0.18 * impression.grain * self.drift.at(x, y);
        let typed = (density(&self.inks.typed.density) * impression.strength * drift * kept + halo).min(1.15);
        let ghost = density(&self.inks.ghost.density) * self.setting.paper.show_through * 0.42;
        let dirt = density(&self.sheet.dirt.density) * 1.8;
        let mut light = self.sheet.light(x, y);
        let mut through = |ink: Ink, amount: f32| {
            if amount > 0.002 {
                light.iter_mut().zip(ink.0).for_each(|(channel, strength)| *channel *= transmitted(strength * amount));
            }
        };
        through(impression.ink, typed);
        through(impression.ink, ghost);
        through(Ink([1.0, 1.0, 1.05]), dirt);
        if self.inks.whitened.iter().any(|quad| inside(quad, x, y) > 0.0) {
            // The declassifier's box hides paper and typing alike; its code and outline are printed on it.
            light = [0.985; 3];
        }
        for (ink, plane) in &self.inks.colours {
            let amount = density(&plane.density);
            if amount > 0.002 {
                light.iter_mut().zip(ink.0).for_each(|(channel, strength)| *channel *= transmitted(strength * amount));
            }
        }
        self.redacted(x, y, light)
    }

    /// Solid boxes and the outlines of white ones.
    fn redacted(&self, x: f32, y: f32, light: [f32; 3]) -> [f32; 3] {
        if self.inks.blackened.is_empty() && self.inks.whitened.is_empty() {
            return light;
        }
        let pixel = 1.0 / self.on.dpi;
        let black = self.inks.blackened.iter().map(|quad| inside(quad, x, y)).fold(f32::MIN, f32::max);
        let edge = self.inks.whitened.iter().map(|quad| inside(quad, x, y)).fold(f32::MIN, f32::max);
        let rule = 1.0 - ramp(0.5 * pixel, 1.6 * pixel, edge.abs());
        let covered = ramp(-pixel, pixel, black);
        light.map(|channel| channel * (1.0 - 0.93 * covered) * (1.0 - 0.85 * rule))
    }
}
