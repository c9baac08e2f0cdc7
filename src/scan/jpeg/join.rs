//! JPEG strips joined to one stream, as a TIFF divides a picture, without touching what is coded.
//!
//! A decoder begins anew after a restart marker exactly as it does at the start of a strip. So strips of equal height with the same tables
//! become one picture when a restart marker is put between them and the interval between markers is what a strip holds (ITU-T T.81, E.1.4,
//! F.1.2.3). Only headers and the numbers of markers are written; the coded bits stay.

/// A strip taken apart.
struct Parts<'a> {
    /// Segments other than those below, such as Adobe's.
    others: Vec<&'a [u8]>,
    /// Quantisation and Huffman tables.
    tables: Vec<&'a [u8]>,
    /// The frame header, from its marker.
    frame: &'a [u8],
    /// The scan header, from its marker.
    scan: &'a [u8],
    /// Units between restart markers; 0 for none.
    interval: u32,
    /// The coded data up to the end marker.
    data: &'a [u8],
}

/// A frame header in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) struct Frame {
    /// Rows.
    pub(in crate::scan) height: u32,
    /// Columns.
    pub(in crate::scan) width: u32,
    /// Components.
    pub(in crate::scan) components: u8,
    /// Width and height of a unit of coding in pixels.
    unit: (u32, u32),
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let [high, low] = *bytes.get(at..at + 2)?.first_chunk::<2>()?;
    Some(u32::from(high) << 8 | u32::from(low))
}

/// Segments up to the scan, each from its marker, then the scan's header and everything behind it.
fn segments(stream: &[u8]) -> Option<(Vec<&[u8]>, &[u8])> {
    let mut at = 2;
    let mut found = Vec::new();
    if !stream.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    loop {
        while stream.get(at..at + 2)? == [0xff, 0xff] {
            at += 1;
        }
        let [marker, kind] = *stream.get(at..at + 2)?.first_chunk::<2>()?;
        if marker != 0xff || matches!(kind, 0 | 1 | 0xd0..=0xd9) {
            return None;
        }
        let end = at + 2 + number(stream, at + 2)? as usize;
        let segment = stream.get(at..end)?;
        found.push(segment);
        at = end;
        if kind == 0xda {
            return Some((found, stream.get(at..)?));
        }
    }
}

impl<'a> Parts<'a> {
    fn of(stream: &'a [u8]) -> Option<Self> {
        let (segments, data) = segments(stream)?;
        let mut parts = Self { others: Vec::new(), tables: Vec::new(), frame: &[], scan: &[], interval: 0, data: &[] };
        for segment in segments {
            match segment.get(1)? {
                0xdb | 0xc4 => parts.tables.push(segment),
                // Sequential, Huffman-coded: the only kinds in which a strip is one scan.
                0xc0 | 0xc1 if parts.frame.is_empty() => parts.frame = segment,
                0xdd => parts.interval = number(segment, 4)?,
                0xda => parts.scan = segment,
                0xe0..=0xef | 0xfe => parts.others.push(segment),
                _ => return None,
            }
        }
        parts.data = data.get(..coded_len(data)?)?;
        let components = parts.numbers()?.components;
        (parts.scan.get(4) == Some(&components)).then_some(parts)
    }

    fn numbers(&self) -> Option<Frame> {
        let (height, width) = (number(self.frame, 5)?, number(self.frame, 7)?);
        let components = *self.frame.get(9)?;
        let factors = self.frame.get(10..)?.chunks_exact(3).filter_map(|component| component.get(1).copied());
        let (across, down) = factors.fold((1, 1), |(x, y), factor| (u32::from(factor >> 4).max(x), u32::from(factor & 15).max(y)));
        // A single component is coded block by block, whatever its factors say.
        let unit = if components == 1 { (8, 8) } else { (8 * across, 8 * down) };
        Some(Frame { height, width, components, unit })
    }

    /// The frame header but for its height.
    fn frame_of_any_height(&self) -> (Option<&[u8]>, Option<&[u8]>) {
        (self.frame.get(..5), self.frame.get(7..))
    }
}

/// How long coded data is: up to the first marker that is no restart marker.
fn coded_len(data: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + data.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match data.get(found + 1) {
            Some(0 | 0xd0..=0xd7) => at = found + 2,
            Some(0xff) => at = found + 1,
            // The end marker may be missing where the strip ends.
            Some(0xd9) | None => return Some(found),
            Some(_) => return None,
        }
        if at >= data.len() {
            return Some(data.len());
        }
    }
}

/// What the frame header of a stream says.
pub(in crate::scan) fn frame(stream: &[u8]) -> Option<Frame> {
    Parts::of(stream)?.numbers()
}

/// One stream of the strips, and how many rows it has; `None` where they do not fit together.
pub(in crate::scan) fn joined(strips: &[Vec<u8>]) -> Option<(Vec<u8>, u32)> {
    let parts: Vec<Parts<'_>> = strips.iter().map(|strip| Parts::of(strip)).collect::<Option<_>>()?;
    let (first, last) = (parts.first()?, parts.last()?);
    let frame = first.numbers()?;
    let same = |other: &Parts<'_>| {
        other.tables == first.tables
            && other.scan == first.scan
            && other.interval == first.interval
            && other.frame_of_any_height() == first.frame_of_any_height()
    };
    let whole_units = frame.height > 0 && frame.height.is_multiple_of(frame.unit.1);
    let heights_fit = parts.iter().rev().skip(1).all(|strip| strip.numbers().is_some_and(|other| other.height == frame.height));
    let last_height = last.numbers()?.height;
    if !parts.iter().all(same) || !heights_fit || (parts.len() > 1 && !whole_units) || last_height == 0 || last_height > frame.height {
        return None;
    }
    let units = frame.width.div_ceil(frame.unit.0) * (frame.height / frame.unit.1);
    let interval = if first.interval == 0 { units } else { first.interval };
    let height = frame.height.checked_mul(parts.len() as u32 - 1)?.checked_add(last_height)?;
    if interval == 0 || interval > 0xffff || height > 0xffff || !units.is_multiple_of(interval) {
        return None;
    }
    let mut out = vec![0xff, 0xd8];
    first.others.iter().chain(&first.tables).for_each(|segment| out.extend_from_slice(segment));
    let [high, low] = (height as u16).to_be_bytes();
    out.extend_from_slice(first.frame.get(..5)?);
    out.extend([high, low]);
    out.extend_from_slice(first.frame.get(7..)?);
    out.extend([0xff, 0xdd, 0, 4]);
    out.extend((interval as u16).to_be_bytes());
    out.extend_from_slice(first.scan);
    let mut markers = 0_u32;
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.extend([0xff, 0xd0 | (markers % 8) as u8]);
            markers += 1;
        }
        let inside = renumbered(part.data, &mut markers, &mut out);
        // A strip with fewer markers than its length asks for would shift all that follows.
        let wanted = if at + 1 < parts.len() { units / interval - 1 } else { inside };
        if inside != wanted {
            return None;
        }
    }
    out.extend([0xff, 0xd9]);
    Some((out, height))
}

/// Copies coded data; its restart markers go on counting. Gives how many there were.
fn renumbered(data: &[u8], markers: &mut u32, out: &mut Vec<u8>) -> u32 {
    let mut inside = 0;
    let mut was_marker = false;
    for &byte in data {
        if was_marker && (0xd0..=0xd7).contains(&byte) {
            out.push(0xd0 | (*markers % 8) as u8);
            *markers += 1;
            inside += 1;
        } else {
            out.push(byte);
        }
        was_marker = byte == 0xff;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ScanSize;
    use crate::scan::{Cancel, Limits, Pixels, Raster, Request, encode_jpeg, open};

    fn decoded(stream: Vec<u8>) -> Raster {
        let mut file = open(Box::new(std::io::Cursor::new(stream)), &Limits::default()).unwrap();
        file.decode(0, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap()
    }

    fn strips(width: u32, heights: &[u32]) -> Vec<Vec<u8>> {
        let mut seed = 1_u32;
        let mut strip = |height: u32| {
            let pixels = (0..width * height * 3)
                .map(|at| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (at / 7 % 200) as u8 + (seed >> 28) as u8
                })
                .collect();
            encode_jpeg(&Raster::whole(ScanSize { width, height }, Pixels::Rgb(pixels)), 80).unwrap()
        };
        heights.iter().map(|height| strip(*height)).collect()
    }

    #[test]
    fn the_joined_picture_is_the_strips_one_below_the_other() {
        for heights in [&[16, 16, 16, 5][..], &[32], &[16; 20]] {
            let strips = strips(50, heights);
            let (stream, height) = joined(&strips).unwrap();
            assert_eq!(height, heights.iter().sum::<u32>());
            let whole = decoded(stream);
            let rows: Vec<u8> = strips.into_iter().flat_map(|strip| decoded(strip).pixels.bytes().to_vec()).collect();
            // Where colours are spread over neighbouring rows, those at a strip's edge may differ a little.
            let apart = whole.pixels.bytes().iter().zip(&rows).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(whole.pixels.bytes().len() == rows.len() && apart < Some(40), "{heights:?}: {apart:?}");
        }
    }

    #[test]
    fn what_does_not_fit_together_is_not_joined() {
        assert!(joined(&strips(50, &[12, 12])).is_none(), "no whole units");
        let mut other = strips(50, &[16, 16]);
        other[1] = strips(66, &[16]).remove(0);
        assert!(joined(&other).is_none());
        let cut = strips(50, &[16, 16]).iter().map(|strip| strip[..200].to_vec()).collect::<Vec<_>>();
        assert!(joined(&cut).is_none());
        assert!(joined(&[vec![0xff, 0xd8]]).is_none() && joined(&[]).is_none());
    }
}
