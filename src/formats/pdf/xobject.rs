//! Pictures as objects: coded bytes as they are, under the filter that reads them; what was decoded is packed without loss.

use super::object::{Objects, Ref, joined};
use crate::model::{Coding, ScanSize};

/// Writes a picture; `shared` is the object with what the pages of a JBIG2 file share.
pub(super) fn image(objects: &mut Objects, size: ScanSize, coding: &Coding, data: &[u8], shared: Option<Ref>) -> Ref {
    let ScanSize { width, height } = size;
    let space = |samples: u8| if samples == 3 { "/DeviceRGB" } else { "/DeviceGray" };
    let size = format!("/Type/XObject/Subtype/Image/Width {width}/Height {height}");
    match coding {
        Coding::Jpeg { components } => {
            objects.coded(data, &format!("{size}/ColorSpace{}/BitsPerComponent 8/Filter/DCTDecode", space(*components)))
        }
        Coding::Fax { inverted } => {
            let inverted = if *inverted { "/BlackIs1 true" } else { "" };
            let parameters = format!("/DecodeParms<</K -1/Columns {width}/Rows {height}{inverted}>>");
            objects.coded(data, &format!("{size}/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode{parameters}"))
        }
        Coding::Jbig2 { inverted, .. } => {
            let inverted = if *inverted { "/Decode[1 0]" } else { "" };
            let parameters = shared.map(|shared| format!("/DecodeParms<</JBIG2Globals {} 0 R>>", shared.0)).unwrap_or_default();
            objects.coded(data, &format!("{size}/ColorSpace/DeviceGray/BitsPerComponent 1{inverted}/Filter/JBIG2Decode{parameters}"))
        }
        Coding::Jpeg2000 => objects.coded(data, &format!("{size}/Filter/JPXDecode")),
        Coding::Png { samples, bits, palette } => {
            let colours = palette.len() / 3;
            let space = if colours == 0 {
                space(*samples).to_owned()
            } else {
                let bytes = joined(palette.iter().take(colours * 3).map(|byte| format!("{byte:02x}")));
                format!("[/Indexed/DeviceRGB {} <{bytes}>]", colours - 1)
            };
            let parameters = predicted(*samples, *bits, width);
            objects.coded(data, &format!("{size}/ColorSpace{space}/BitsPerComponent {bits}/Filter/FlateDecode{parameters}"))
        }
        Coding::Plain { bits: 1 } => objects.stream(data, &format!("{size}/ColorSpace/DeviceGray/BitsPerComponent 1")),
        Coding::Plain { bits } => {
            let samples = if *bits == 24 { 3 } else { 1 };
            let filtered = filtered(data, width as usize * usize::from(samples), usize::from(samples));
            let parameters = predicted(samples, 8, width);
            objects.stream(&filtered, &format!("{size}/ColorSpace{}/BitsPerComponent 8{parameters}", space(samples)))
        }
    }
}

fn predicted(samples: u8, bits: u8, width: u32) -> String {
    format!("/DecodeParms<</Predictor 15/Colors {samples}/BitsPerComponent {bits}/Columns {width}>>")
}

/// Rows filtered as PNG does (ISO/IEC 15948, 9.2), each with whichever of three filters leaves the smallest numbers.
fn filtered(data: &[u8], stride: usize, step: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + data.len() / stride.max(1) + 1);
    let white = vec![0; stride];
    let mut above: &[u8] = &white;
    let mut best: Vec<u8> = Vec::with_capacity(stride);
    let mut tried: Vec<u8> = Vec::with_capacity(stride);
    for row in data.chunks(stride.max(1)) {
        let left = || std::iter::repeat_n(&0, step).chain(row);
        let corner = || std::iter::repeat_n(&0, step).chain(above);
        let mut kind = 1;
        best.clear();
        best.extend(row.iter().zip(left()).map(|(byte, left)| byte.wrapping_sub(*left)));
        let mut least = weight(&best);
        for (other, with) in [(2, false), (4, true)] {
            tried.clear();
            if with {
                let near = left().zip(above).zip(corner()).map(|((left, above), corner)| paeth(*left, *above, *corner));
                tried.extend(row.iter().zip(near).map(|(byte, near)| byte.wrapping_sub(near)));
            } else {
                tried.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(*above)));
            }
            let weight = weight(&tried);
            if weight < least {
                (kind, least) = (other, weight);
                std::mem::swap(&mut best, &mut tried);
            }
        }
        out.push(kind);
        out.extend_from_slice(&best);
        above = row;
    }
    out
}

/// How large the numbers of a row are, taken as distances from nothing.
fn weight(row: &[u8]) -> u64 {
    row.iter().map(|byte| u64::from(byte.cast_signed().unsigned_abs())).sum()
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(corner);
    let far = |from: u8| (guess - i16::from(from)).abs();
    if far(left) <= far(above) && far(left) <= far(corner) {
        left
    } else if far(above) <= far(corner) {
        above
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The inverse, as a reader does it.
    fn unfiltered(data: &[u8], stride: usize, step: usize) -> Vec<u8> {
        let mut out: Vec<u8> = Vec::new();
        for (at, row) in data.chunks(stride + 1).enumerate() {
            let above = out[out.len() - if at == 0 { 0 } else { stride }..].to_vec();
            for (x, byte) in row[1..].iter().enumerate() {
                let left = if x < step { 0 } else { out[out.len() - step] };
                let up = above.get(x).copied().unwrap_or(0);
                let corner = if x < step { 0 } else { above.get(x - step).copied().unwrap_or(0) };
                let near = match row[0] {
                    1 => left,
                    2 => up,
                    _ => paeth(left, up, corner),
                };
                out.push(byte.wrapping_add(near));
            }
        }
        out
    }

    #[test]
    fn filtered_rows_come_back() {
        let rows: Vec<u8> = (0..90_u32).map(|at| (at * at % 251) as u8).collect();
        for (stride, step) in [(9, 3), (10, 1), (90, 3)] {
            assert_eq!(unfiltered(&filtered(&rows, stride, step), stride, step), rows);
        }
        let flat = filtered(&[7; 60], 20, 1);
        assert!(flat.iter().map(|byte| usize::from(*byte == 0)).sum::<usize>() > 50, "equal pixels leave nothing: {flat:?}");
    }
}
