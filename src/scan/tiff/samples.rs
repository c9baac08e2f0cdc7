//! Rows of samples to rows of pixels.
//!
//! A row goes through three steps: the predictor is undone, samples of any width and kind become bytes, colours become grey or sRGB. Bilevel
//! rows take none of them; they are copied bit by bit in `canvas.rs`.

use super::spec::{Photometric, SampleFormat, Spec};
use crate::scan::jpeg::rgb_from_cmyk;

/// Undoes the predictor of a row in place (TIFF 6.0 section 14, and Technical Note 3 for floating point). Depths that are not whole bytes are
/// undone later, sample by sample.
pub(super) fn undo_predictor(spec: &Spec, row: &mut [u8], big_endian: bool) {
    let step = if spec.planar { 1 } else { spec.samples as usize };
    match (spec.predictor, spec.bits) {
        (2, 8) => add_bytes(row, step),
        (2, 16) => add_words::<2>(row, step, big_endian),
        (2, 24) => add_words::<3>(row, step, big_endian),
        (2, 32) => add_words::<4>(row, step, big_endian),
        (2, 64) => add_words::<8>(row, step, big_endian),
        (3, bits) => {
            add_bytes(row, step);
            let width = (bits / 8) as usize;
            let count = row.len() / width.max(1);
            let planes = row.to_vec();
            for (index, value) in row.chunks_exact_mut(width).enumerate() {
                for (place, byte) in value.iter_mut().enumerate() {
                    let plane = if big_endian { place } else { width - 1 - place };
                    *byte = planes.get(plane * count + index).copied().unwrap_or(0);
                }
            }
        }
        _ => {}
    }
}

fn add_bytes(row: &mut [u8], step: usize) {
    for index in step..row.len() {
        if let Some((done, [next, ..])) = row.split_at_mut_checked(index)
            && let Some(left) = done.get(index - step)
        {
            *next = next.wrapping_add(*left);
        }
    }
}

fn add_words<const N: usize>(row: &mut [u8], step: usize, big_endian: bool) {
    let words = row.as_chunks_mut::<N>().0;
    for index in step..words.len() {
        if let Some((done, [next, ..])) = words.split_at_mut_checked(index)
            && let Some(left) = done.get(index - step)
        {
            *next = from_word(word(*next, big_endian).wrapping_add(word(*left, big_endian)), big_endian);
        }
    }
}

fn word<const N: usize>(bytes: [u8; N], big_endian: bool) -> u64 {
    let push = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    if big_endian { bytes.iter().fold(0, push) } else { bytes.iter().rev().fold(0, push) }
}

fn from_word<const N: usize>(value: u64, big_endian: bool) -> [u8; N] {
    std::array::from_fn(|index| (value >> (8 * if big_endian { N - 1 - index } else { index })) as u8)
}

/// The samples of a row as bytes: scaled to 0 to 255, except for palettes, whose numbers stay as they are. `count` samples are expected;
/// what the row does not hold reads as zero.
pub(super) fn to_bytes(spec: &Spec, row: &[u8], count: usize, big_endian: bool, out: &mut Vec<u8>) {
    out.clear();
    let palette = matches!(spec.photometric, Photometric::Palette(_));
    match (spec.bits, spec.format) {
        (8, SampleFormat::Signed) if !lab(spec) => out.extend(row.iter().take(count).map(|byte| byte ^ 0x80)),
        (8, _) => out.extend(row.iter().take(count)),
        (16, SampleFormat::Float) => words::<2>(row, big_endian, out, |value| unit_to_byte(half(value as u16))),
        (24, SampleFormat::Float) => words::<3>(row, big_endian, out, |value| unit_to_byte(float24(value as u32))),
        (32, SampleFormat::Float) => words::<4>(row, big_endian, out, |value| unit_to_byte(f32::from_bits(value as u32))),
        (64, SampleFormat::Float) => words::<8>(row, big_endian, out, |value| unit_to_byte(f64::from_bits(value) as f32)),
        (16, format) => words::<2>(row, big_endian, out, |value| top_byte(value, 16, format, lab(spec))),
        (24, format) => words::<3>(row, big_endian, out, |value| top_byte(value, 24, format, lab(spec))),
        (32, format) => words::<4>(row, big_endian, out, |value| top_byte(value, 32, format, lab(spec))),
        (64, format) => words::<8>(row, big_endian, out, |value| top_byte(value, 64, format, lab(spec))),
        (bits, format) => packed(spec, row, count, out, |value| if palette { value as u8 } else { top_byte(value, bits, format, false) }),
    }
    out.resize(count, 0);
}

fn lab(spec: &Spec) -> bool {
    matches!(spec.photometric, Photometric::Lab(_))
}

fn words<const N: usize>(row: &[u8], big_endian: bool, out: &mut Vec<u8>, byte: impl Fn(u64) -> u8) {
    out.extend(row.as_chunks::<N>().0.iter().map(|&bytes| byte(word(bytes, big_endian))));
}

/// Samples that are not whole bytes stand packed, most significant bit first, whatever the file's byte order.
fn packed(spec: &Spec, row: &[u8], count: usize, out: &mut Vec<u8>, byte: impl Fn(u64) -> u8) {
    let bits = spec.bits;
    let mask = (1u64 << bits) - 1;
    let step = if spec.planar { 1 } else { spec.samples as usize };
    let mut left = vec![0u64; if spec.predictor == 2 { step } else { 0 }];
    let (mut held, mut have) = (0u64, 0);
    let mut bytes = row.iter();
    for index in 0..count {
        while have < bits {
            let Some(&next) = bytes.next() else { return };
            held = held << 8 | u64::from(next);
            have += 8;
        }
        have -= bits;
        let mut value = held >> have & mask;
        held &= (1u64 << have) - 1;
        if let Some(left) = left.get_mut(index % step) {
            value = value.wrapping_add(*left) & mask;
            *left = value;
        }
        out.push(byte(value));
    }
}

/// The eight most significant bits; fewer bits are spread over 0 to 255; signed numbers are moved so that the least is 0.
fn top_byte(value: u64, bits: u32, format: SampleFormat, lab: bool) -> u8 {
    let value = if format == SampleFormat::Signed && !lab { value ^ 1 << (bits - 1) } else { value };
    if bits >= 8 { (value >> (bits - 8)) as u8 } else { (value * 255 / ((1 << bits) - 1)) as u8 }
}

fn unit_to_byte(value: f32) -> u8 {
    // Not-a-number becomes black through the cast.
    (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f32 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    let size = match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    };
    if bits & 0x8000 == 0 { size } else { -size }
}

/// One sign bit, seven of exponent, sixteen of fraction, as DNG and libtiff define it.
fn float24(bits: u32) -> f32 {
    let (exponent, fraction) = ((bits >> 16 & 0x7f) as i32, (bits & 0xffff) as f32);
    let size = match exponent {
        0 => fraction * 2f32.powi(-78),
        127 => f32::INFINITY,
        _ => (1.0 + fraction / 65_536.0) * 2f32.powi(exponent - 63),
    };
    if bits & 0x80_0000 == 0 { size } else { -size }
}

/// Pixels from bytes: grey where [`Spec::kept_bits`] is 8, sRGB otherwise. Opacity is laid on white.
pub(super) fn to_pixels(spec: &Spec, bytes: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let step = spec.samples as usize;
    let profile = spec.profile.as_deref();
    if let (4, Photometric::Cmyk, Some(rgb)) = (step, &spec.photometric, profile.and_then(|profile| profile.inks(bytes))) {
        out.extend(rgb);
        return;
    }
    for pixel in bytes.chunks_exact(step.max(1)) {
        let cover = spec.alpha.and_then(|(index, multiplied)| Some((*pixel.get(index as usize)?, multiplied)));
        let lay = |value: u8| match cover {
            None => value,
            Some((alpha, true)) => value.saturating_add(255 - alpha),
            Some((alpha, false)) => crate::scan::png::on_white(value, alpha),
        };
        let rgb = match (&spec.photometric, pixel) {
            (Photometric::WhiteIsZero, [grey, ..]) => {
                out.push(lay(255 - grey));
                continue;
            }
            (Photometric::BlackIsZero, [grey, ..]) => {
                out.push(lay(*grey));
                continue;
            }
            (Photometric::Palette(colours), [index, ..]) => colours.get(usize::from(*index)).copied().unwrap_or([255; 3]),
            (Photometric::Rgb, &[red, green, blue, ..]) => [red, green, blue],
            (Photometric::Cmyk, &[cyan, magenta, yellow, black, ..]) => rgb_from_cmyk(cyan, magenta, yellow, black),
            (Photometric::YCbCr(..), &[red, green, blue, ..]) if spec.compression == 6 || spec.compression == 50_001 => [red, green, blue],
            (Photometric::YCbCr(weights, reference), &[y, cb, cr, ..]) => rgb_from_ycbcr([y, cb, cr], weights, reference),
            (Photometric::Lab(signed), &[l, a, b, ..]) => rgb_from_lab(l, a, b, *signed),
            _ => [255; 3],
        };
        out.extend(rgb.map(lay));
    }
    if let Some(profile) = profile {
        profile.apply(out);
    }
}

/// TIFF 6.0 section 21, with its reference black and white.
fn rgb_from_ycbcr(samples: [u8; 3], weights: &[f32; 3], reference: &[f32; 6]) -> [u8; 3] {
    let [y, cb, cr] = samples.map(f32::from);
    let [black_y, white_y, black_b, white_b, black_r, white_r] = *reference;
    let scaled =
        |value: f32, black: f32, white: f32, range: f32| if white == black { 0.0 } else { (value - black) * range / (white - black) };
    let (y, cb, cr) = (scaled(y, black_y, white_y, 255.0), scaled(cb, black_b, white_b, 127.0), scaled(cr, black_r, white_r, 127.0));
    let [red_weight, green_weight, blue_weight] = *weights;
    let red = y + cr * (2.0 - 2.0 * red_weight);
    let blue = y + cb * (2.0 - 2.0 * blue_weight);
    let green = (y - red_weight * red - blue_weight * blue) / green_weight;
    [red, green, blue].map(|value| (value + 0.5).clamp(0.0, 255.0) as u8)
}

/// CIE L*a*b* under D50 to sRGB (CIE 15:2004; the matrix is sRGB's, adapted to D50 by Bradford).
fn rgb_from_lab(l: u8, a: u8, b: u8, signed: bool) -> [u8; 3] {
    let chroma = |value: u8| if signed { f32::from(value as i8) } else { f32::from(value) - 128.0 };
    let y = (f32::from(l) * 100.0 / 255.0 + 16.0) / 116.0;
    let (x, z) = (y + chroma(a) / 500.0, y - chroma(b) / 200.0);
    let cube = |value: f32| if value > 6.0 / 29.0 { value.powi(3) } else { (value - 4.0 / 29.0) * (108.0 / 841.0) };
    let (x, y, z) = (cube(x) * 0.964_2, cube(y), cube(z) * 0.824_9);
    let linear = [
        3.133_86 * x - 1.616_87 * y - 0.490_61 * z,
        -0.978_77 * x + 1.916_14 * y + 0.033_45 * z,
        0.071_94 * x - 0.228_99 * y + 1.405_24 * z,
    ];
    linear.map(|value| {
        let value = value.clamp(0.0, 1.0);
        let shade = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
        (shade * 255.0 + 0.5) as u8
    })
}

/// Subsampled colour (TIFF 6.0 section 21): units of luma samples followed by one of each chroma, spelt out to three samples a pixel.
pub(super) fn spell_out(spec: &Spec, data: &[u8], rows: u32) -> Vec<u8> {
    let (across, down) = (spec.subsampling.0 as usize, spec.subsampling.1 as usize);
    let width = spec.chunks.size.width as usize;
    let mut out = vec![0; width * rows as usize * 3];
    let units = width.div_ceil(across);
    for (index, unit) in data.chunks_exact(across * down + 2).enumerate() {
        let (left, top) = (index % units * across, index / units * down);
        let &[.., cb, cr] = unit else { continue };
        for (place, &luma) in unit.iter().take(across * down).enumerate() {
            let (x, y) = (left + place % across, top + place / across);
            if x < width
                && let Some(pixel) = out.get_mut((y * width + x) * 3..(y * width + x) * 3 + 3)
            {
                pixel.copy_from_slice(&[luma, cb, cr]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_and_24_bit_floats() {
        assert_eq!([half(0x3c00), half(0xb800), half(0x0001), half(0x7bff)], [1.0, -0.5, 2f32.powi(-24), 65_504.0]);
        assert_eq!([float24(0x3f_0000), float24(0xbe_0000), float24(0x3f_8000)], [1.0, -0.5, 1.5]);
    }

    #[test]
    fn lab_corners() {
        assert_eq!(rgb_from_lab(255, 0, 0, true), [255; 3]);
        assert_eq!(rgb_from_lab(0, 128, 128, false), [0; 3]);
        let [red, green, blue] = rgb_from_lab(136, 80, 67, true);
        assert!(red > 240 && green < 40 && blue < 40, "{red} {green} {blue}");
    }

    #[test]
    fn words_in_both_orders() {
        let mut row = [0, 1, 0, 2, 0, 255];
        add_words::<2>(&mut row, 1, true);
        assert_eq!(row, [0, 1, 0, 3, 1, 2]);
        assert_eq!(from_word::<2>(0x0102, false), [2, 1]);
    }
}
