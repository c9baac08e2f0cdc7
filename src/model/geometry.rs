//! Places on a scan.
//!
//! One coordinate space: **scan pixels**, x to the right, y down, origin at the top left of the frame as it is meant to be seen, that
//! is after the file's own orientation tag (EXIF, TIFF) has been honoured and before any turn the user chose. No type here is an
//! `egui` type; only the scan pane converts between this space and the screen.

/// A point on a scan, in scan pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ScanPoint {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
}

/// The size of a scan in pixels, upright (the file's orientation tag honoured).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ScanSize {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// An upright rectangle in scan pixels; right and bottom are one past the last pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ScanRect {
    /// Left edge.
    pub left: i32,
    /// Top edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Bottom edge.
    pub bottom: i32,
}

impl ScanRect {
    /// The rectangle between two corners in any order.
    pub fn new(x0: i32, y0: i32, x1: i32, y1: i32) -> Self {
        Self { left: x0.min(x1), top: y0.min(y1), right: x0.max(x1), bottom: y0.max(y1) }
    }

    /// Pixels across.
    pub fn width(self) -> i32 {
        self.right.saturating_sub(self.left)
    }

    /// Pixels down.
    pub fn height(self) -> i32 {
        self.bottom.saturating_sub(self.top)
    }

    /// Whether it holds no pixel.
    pub fn is_empty(self) -> bool {
        self.right <= self.left || self.bottom <= self.top
    }

    /// The smallest rectangle that covers both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether the point lies inside.
    pub fn contains(self, point: ScanPoint) -> bool {
        (self.left..self.right).contains(&point.x) && (self.top..self.bottom).contains(&point.y)
    }

    /// The middle.
    pub fn centre(self) -> ScanPoint {
        ScanPoint { x: i32::midpoint(self.left, self.right), y: i32::midpoint(self.top, self.bottom) }
    }

    /// The smallest rectangle around the points; `None` for no points.
    pub fn around(points: &[ScanPoint]) -> Option<Self> {
        let first = points.first()?;
        let start = Self { left: first.x, top: first.y, right: first.x, bottom: first.y };
        Some(points.iter().fold(start, |rect, point| rect.union(Self { left: point.x, top: point.y, right: point.x, bottom: point.y })))
    }

    /// The part of the rectangle from share `from` to share `to` of its width, both 0 to 1.
    #[must_use]
    pub fn part_of_width(self, from: f32, to: f32) -> Self {
        let at = |share: f32| self.left + (self.width() as f32 * share.clamp(0.0, 1.0)).round() as i32;
        Self { left: at(from), right: at(to), ..self }
    }
}

/// A turn clockwise by quarters that the user gave a page, for looking only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct QuarterTurns(u8);

impl QuarterTurns {
    /// Any number of quarter turns clockwise, taken modulo four.
    pub fn new(turns: i32) -> Self {
        Self(turns.rem_euclid(4) as u8)
    }

    /// 0 to 3.
    pub fn get(self) -> u8 {
        self.0
    }

    /// Further quarters clockwise; negative is counter-clockwise.
    #[must_use]
    pub fn turned(self, by: i32) -> Self {
        Self::new(i32::from(self.0) + by)
    }
}

/// The orientation tag of a file (EXIF 2.3 tag 0x0112, TIFF 6.0 Orientation): which edge of the stored rows is the visual top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Orientation(u8);

impl Orientation {
    /// From the tag's value; anything outside 1 to 8 counts as 1 (upright).
    pub fn from_tag(value: u32) -> Self {
        Self(if (1..=8).contains(&value) { (value - 1) as u8 } else { 0 })
    }

    /// The tag's value, 1 to 8.
    pub fn tag(self) -> u8 {
        self.0 + 1
    }

    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        self.0 >= 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_in_any_order_make_the_same_rectangle() {
        assert_eq!(ScanRect::new(9, 8, 1, 2), ScanRect::new(1, 2, 9, 8));
    }

    #[test]
    fn quarter_turns_wrap_both_ways() {
        assert_eq!(QuarterTurns::default().turned(-1).get(), 3);
        assert_eq!(QuarterTurns::new(3).turned(2).get(), 1);
    }

    #[test]
    fn a_wild_orientation_tag_is_upright() {
        assert_eq!(Orientation::from_tag(77).tag(), 1);
        assert!(Orientation::from_tag(6).swaps_sides());
    }
}
