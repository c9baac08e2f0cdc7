//! The two things a scan's EXIF block is asked for: which way up, and how many dots per inch.
//!
//! EXIF 2.3 is a small TIFF: a byte order, an offset to a directory, twelve bytes an entry. Everything else in it is ignored.

use super::input::Ordered;
use crate::model::Orientation;

/// What was found in an EXIF block.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Exif {
    /// Tag 274; upright where absent.
    pub(super) orientation: Orientation,
    /// Tags 282, 283 and 296, in dots per inch.
    pub(super) dpi: Option<(f32, f32)>,
}

/// The JPEG that an EXIF block carries as a small picture of its own: that of its second directory (EXIF 2.3, 4.5.1).
pub(super) fn thumbnail(block: &[u8]) -> Option<&[u8]> {
    let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    let big_endian = match block.first_chunk()? {
        b"MM\0\x2a" => true,
        b"II\x2a\0" => false,
        _ => return None,
    };
    let data = Ordered { bytes: block, big_endian };
    let first = data.u32(4)? as usize;
    let second = data.u32(first.checked_add(2 + usize::from(data.u16(first)?) * 12)?)? as usize;
    let (mut at, mut length) = (None, None);
    for index in 0..usize::from(data.u16(second).filter(|_| second > 0)?) {
        let entry = second.checked_add(2 + index * 12)?;
        match data.u16(entry)? {
            513 => at = data.u32(entry + 8),
            514 => length = data.u32(entry + 8),
            _ => {}
        }
    }
    let at = at? as usize;
    block.get(at..at.checked_add(length? as usize)?).filter(|bytes| bytes.starts_with(b"\xff\xd8\xff"))
}

/// Reads an EXIF block, with or without the `Exif\0\0` that JPEG puts before it; anything damaged counts as absent.
pub(super) fn read(block: &[u8]) -> Exif {
    let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    let big_endian = match block.first_chunk() {
        Some(b"MM\0\x2a") => true,
        Some(b"II\x2a\0") => false,
        _ => return Exif::default(),
    };
    directory(Ordered { bytes: block, big_endian }).unwrap_or_default()
}

fn directory(data: Ordered<'_>) -> Option<Exif> {
    let start = data.u32(4)? as usize;
    let count = data.u16(start)?;
    let (mut across, mut down, mut unit, mut orientation) = (None, None, 2, 1);
    for index in 0..usize::from(count) {
        let at = start.checked_add(2 + index * 12)?;
        let Some(tag) = data.u16(at) else { break };
        match tag {
            274 => orientation = u32::from(data.u16(at + 8)?),
            282 => across = data.u32(at + 8).and_then(|offset| rational(data, offset as usize)),
            283 => down = data.u32(at + 8).and_then(|offset| rational(data, offset as usize)),
            296 => unit = data.u16(at + 8)?,
            _ => {}
        }
    }
    Some(Exif { orientation: Orientation::from_tag(orientation), dpi: across.zip(down).and_then(|(x, y)| dots_per_inch(x, y, unit)) })
}

fn rational(data: Ordered<'_>, at: usize) -> Option<f32> {
    let (over, under) = (data.u32(at)?, data.u32(at.checked_add(4)?)?);
    (under != 0).then(|| over as f32 / under as f32)
}

/// A resolution in the unit of TIFF tag 296 (2 inch, 3 centimetre) as dots per inch; `None` where it has no unit or is absurd.
pub(super) fn dots_per_inch(across: f32, down: f32, unit: u16) -> Option<(f32, f32)> {
    let scale = match unit {
        2 => 1.0,
        3 => 2.54,
        _ => return None,
    };
    let plausible = |value: f32| (1.0..=30_000.0).contains(&value);
    let (across, down) = (across * scale, down * scale);
    (plausible(across) && plausible(down)).then_some((across, down))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orientation_in_both_byte_orders() {
        let big = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let little = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(read(big).orientation.tag(), 6);
        assert_eq!(read(little).orientation.tag(), 6);
        for cut in 0..big.len() {
            read(&big[..cut]);
        }
    }
}
