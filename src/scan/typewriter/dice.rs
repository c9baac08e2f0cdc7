//! Repeatable irregularity: the same seed gives the same page, on every machine, for ever.
//!
//! This is **not** a source of randomness: nothing here reads a clock, a device or an address.
//! It is a hash (the finaliser of `SplitMix64`, Steele, Lea and Flood 2014) put to two uses: a stream of numbers for things that happen one
//! after another (key strokes), and a field of numbers for things that lie beside each other (paper).
//! The few functions of analysis that are needed are written out with plain arithmetic, because the library's own differ in the last
//! digit between platforms and the sample is compared with what is committed.

use std::cell::Cell;

/// A repeatable stream of numbers.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

/// The finaliser of `SplitMix64`.
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// A number from 0 up to 1 that depends on nothing but the seed and the place.
pub(super) fn at_place(seed: u64, x: i32, y: i32) -> f32 {
    let place = (u64::from(x as u32) << 32) | u64::from(y as u32);
    (mixed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ place) >> 40) as f32 / 16_777_216.0
}

impl Dice {
    /// A stream that depends on nothing but the two numbers.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        Self(mixed(seed ^ mixed(purpose.wrapping_add(0x9E37_79B9_7F4A_7C15))))
    }

    /// From 0 up to 1.
    pub(super) fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        (mixed(self.0) >> 40) as f32 / 16_777_216.0
    }

    /// From -1 to 1, the middle likelier than the ends.
    pub(super) fn about(&mut self) -> f32 {
        (self.unit() + self.unit() + self.unit()) / 1.5 - 1.0
    }

    /// From `low` to `high`, evenly.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Whether something of this probability happens.
    pub(super) fn happens(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }
}

/// A smooth field of values from 0 to 1 with hills about one cell apart.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Chooses the field.
    seed: u64,
    /// Distance between hills across and down, in the caller's units.
    cell: (f32, f32),
    /// The cell that was asked for last and the values at its corners: neighbouring places mostly share a cell.
    last: Cell<((i32, i32), [f32; 4])>,
}

impl Field {
    /// A field that looks the same in all directions.
    pub(super) fn even(seed: u64, cell: f32) -> Self {
        Self::stretched(seed, cell, cell)
    }

    /// A field with hills longer one way than the other.
    pub(super) fn stretched(seed: u64, across: f32, down: f32) -> Self {
        let field = Self { seed, cell: (across, down), last: Cell::new(((0, 0), [0.0; 4])) };
        field.last.set(((0, 0), field.corners(0, 0)));
        field
    }

    /// Values at the corners of a cell: above left, above right, below left, below right.
    fn corners(&self, column: i32, row: i32) -> [f32; 4] {
        let at = |dx: i32, dy: i32| at_place(self.seed, column.wrapping_add(dx), row.wrapping_add(dy));
        [at(0, 0), at(1, 0), at(0, 1), at(1, 1)]
    }

    /// The value at a place.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x / self.cell.0, y / self.cell.1);
        let (column, row) = (x.floor(), y.floor());
        let (fx, fy) = (eased(x - column), eased(y - row));
        let place = (column as i32, row as i32);
        let (last, mut corners) = self.last.get();
        if last != place {
            corners = self.corners(place.0, place.1);
            self.last.set((place, corners));
        }
        let [above_left, above_right, below_left, below_right] = corners;
        let above = above_left + (above_right - above_left) * fx;
        let below = below_left + (below_right - below_left) * fx;
        above + (below - above) * fy
    }
}

/// 0 to 1 with level ends.
pub(super) fn eased(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

/// 0 below `low`, 1 above `high`, eased between.
pub(super) fn ramp(low: f32, high: f32, value: f32) -> f32 {
    eased(((value - low) / (high - low)).clamp(0.0, 1.0))
}

/// The share of light that ink of this density lets through; near enough to the exponential law, and always above 0.
pub(super) fn transmitted(density: f32) -> f32 {
    let d = density.max(0.0);
    1.0 / (1.0 + d + d * d / 2.0 + d * d * d / 6.0)
}

/// Sine and cosine of a small angle in degrees (up to 180), by series.
pub(super) fn sine_cosine(degrees: f32) -> (f32, f32) {
    let a = f64::from(degrees.clamp(-180.0, 180.0)) * std::f64::consts::PI / 180.0;
    let (mut sine, mut cosine, mut term) = (0.0, 0.0, 1.0);
    for n in 0..24_u32 {
        match n % 4 {
            0 => cosine += term,
            1 => sine += term,
            2 => cosine -= term,
            _ => sine -= term,
        }
        term *= a / f64::from(n + 1);
    }
    (sine as f32, cosine as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_stream() {
        let (mut one, mut two, mut other) = (Dice::new(7, 1), Dice::new(7, 1), Dice::new(7, 2));
        let first: Vec<_> = (0..8).map(|_| one.unit()).collect();
        assert_eq!(first, (0..8).map(|_| two.unit()).collect::<Vec<_>>());
        assert_ne!(first, (0..8).map(|_| other.unit()).collect::<Vec<_>>());
        assert!(first.iter().all(|value| (0.0..1.0).contains(value)));
    }

    #[test]
    fn a_field_is_smooth() {
        let field = Field::even(3, 10.0);
        assert!((0..1000).all(|step| {
            let x = step as f32 * 0.1;
            (field.at(x, 4.0) - field.at(x + 0.1, 4.0)).abs() < 0.03
        }));
    }

    #[test]
    fn the_series_are_good_enough() {
        for degrees in [-180.0_f32, -90.0, -3.0, 0.0, 0.5, 45.0, 120.0] {
            let (sine, cosine) = sine_cosine(degrees);
            assert!((sine - degrees.to_radians().sin()).abs() < 1e-5 && (cosine - degrees.to_radians().cos()).abs() < 1e-5, "{degrees}");
        }
    }
}
