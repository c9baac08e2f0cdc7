//! Colour profiles: what a file's own numbers look like in sRGB.
//!
//! An ICC profile says how a scanner or camera writes colour. [`ToSrgb`] is made from one and changes decoded pixels in place, row by row.
//! The one idea: a profile that changes nothing worth seeing (sRGB itself, under whatever name) costs nothing, because it is tried on a few
//! colours first; a profile that cannot be used is as good as none, never an error. The arithmetic is that of `moxcms`.

use super::raster::Pixels;
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};
use std::sync::Arc;

/// A profile larger than this belongs to nobody's scanner.
const MOST_BYTES: usize = 8 << 20;
/// A change of no more than this in any colour is not worth the time.
const UNSEEN: u8 = 2;

/// Turns pixels as a profile means them into sRGB.
pub(super) struct ToSrgb(Kind);

impl std::fmt::Debug for ToSrgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let samples = match self.0 {
            Kind::Grey(_) => 1,
            Kind::Rgb(_) => 3,
            Kind::Cmyk(_) => 4,
        };
        f.debug_struct("ToSrgb").field("samples", &samples).finish()
    }
}

enum Kind {
    /// What each grey becomes.
    Grey(Box<[u8; 256]>),
    /// Three samples to three.
    Rgb(Arc<Transform8BitExecutor>),
    /// Four amounts of ink (255 is full) to three.
    Cmyk(Arc<Transform8BitExecutor>),
}

impl ToSrgb {
    /// For pixels of so many samples (1, 3 or 4). `None` where the profile is damaged, is for other pixels, or changes nothing.
    pub(super) fn new(icc: &[u8], samples: usize) -> Option<Self> {
        if icc.len() < 128 || icc.len() > MOST_BYTES {
            return None;
        }
        let profile = ColorProfile::new_from_slice(icc).ok()?;
        let (space, layout) = match samples {
            1 => (DataColorSpace::Gray, Layout::Gray),
            3 => (DataColorSpace::Rgb, Layout::Rgb),
            4 => (DataColorSpace::Cmyk, Layout::Rgba),
            _ => return None,
        };
        if profile.color_space != space {
            return None;
        }
        let transform = profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), Layout::Rgb, TransformOptions::default()).ok()?;
        match samples {
            1 => Self::grey(transform.as_ref()),
            3 => {
                let made = transformed(transform.as_ref(), &PROBES, 3)?;
                let seen = made.iter().zip(PROBES).any(|(made, plain)| made.abs_diff(plain) > UNSEEN);
                seen.then_some(Self(Kind::Rgb(transform)))
            }
            _ => Some(Self(Kind::Cmyk(transform))),
        }
    }

    fn grey(transform: &Transform8BitExecutor) -> Option<Self> {
        let shades: Vec<u8> = (0..=255).collect();
        let made = transformed(transform, &shades, 1)?;
        let mut table = Box::new([0; 256]);
        table.iter_mut().zip(made.as_chunks::<3>().0).for_each(|(shade, [red, ..])| *shade = *red);
        let seen = table.iter().zip(&shades).any(|(made, plain)| made.abs_diff(*plain) > UNSEEN);
        seen.then_some(Self(Kind::Grey(table)))
    }

    /// Changes a run of whole pixels of one or three samples; runs of other pixels stay as they are.
    pub(super) fn apply(&self, samples: &mut [u8]) {
        match &self.0 {
            Kind::Grey(table) => {
                for value in samples {
                    *value = table.get(usize::from(*value)).copied().unwrap_or(*value);
                }
            }
            Kind::Rgb(transform) => {
                for run in samples.chunks_mut(3 * RUN) {
                    if let Some(made) = transformed(transform.as_ref(), run, 3) {
                        run.copy_from_slice(&made);
                    }
                }
            }
            Kind::Cmyk(_) => {}
        }
    }

    /// Changes a whole picture that is kept as grey or colour; one of one bit a pixel holds only black and white and stays.
    pub(super) fn apply_to(&self, pixels: &mut Pixels) {
        match (&self.0, pixels) {
            (Kind::Grey(_), Pixels::Grey(bytes)) | (Kind::Rgb(_), Pixels::Rgb(bytes)) => self.apply(bytes),
            _ => {}
        }
    }

    /// sRGB from amounts of ink. `None` where this profile is not one of inks.
    pub(super) fn inks(&self, inks: &[u8]) -> Option<Vec<u8>> {
        let Kind::Cmyk(transform) = &self.0 else { return None };
        let mut out = Vec::with_capacity(inks.len() / 4 * 3);
        for run in inks.chunks(4 * RUN) {
            out.extend(transformed(transform.as_ref(), run, 4)?);
        }
        Some(out)
    }
}

/// Pixels changed at a time.
const RUN: usize = 4096;

/// Colours on which a profile is tried: the corners, some greys, and skin, paper and ink.
const PROBES: [u8; 45] = [
    0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 0, 255, 128, 128, 128, 64, 64, 64, 200, 200,
    200, 222, 184, 135, 245, 232, 200, 40, 40, 90, 30, 90, 60,
];

/// `None` where the profile cannot be computed with.
fn transformed(transform: &Transform8BitExecutor, pixels: &[u8], samples: usize) -> Option<Vec<u8>> {
    let mut out = vec![0; pixels.len() / samples * 3];
    transform.transform(pixels.get(..pixels.len() / samples * samples)?, &mut out).ok()?;
    Some(out)
}

/// Bytes of a JPEG's headers that are looked through for a profile at most.
const MOST_HEADERS: usize = 24 << 20;

/// The profile that a JPEG carries in its APP2 segments (ICC.1 annex B.4), put together in their order.
pub(super) fn of_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes = bytes.get(..bytes.len().min(MOST_HEADERS))?;
    let mut parts: Vec<(u8, &[u8])> = Vec::new();
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        let length = usize::from(u16::from_be_bytes([high, low]));
        match (marker, bytes.get(at + 4..at + 2 + length.max(2))) {
            (0xff, _) => {
                at += 1;
                continue;
            }
            (0xda | 0xd9, _) | (_, None) => break,
            (0xe2, Some([b'I', b'C', b'C', b'_', b'P', b'R', b'O', b'F', b'I', b'L', b'E', 0, number, _, part @ ..])) => {
                parts.push((*number, part));
            }
            _ => {}
        }
        at += 2 + length.max(2);
    }
    parts.sort_by_key(|(number, _)| *number);
    let profile: Vec<u8> = parts.iter().flat_map(|(_, part)| *part).copied().collect();
    (!profile.is_empty()).then_some(profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn srgb_costs_nothing_and_others_are_seen() {
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        assert!(ToSrgb::new(&srgb, 3).is_none(), "sRGB changes nothing");
        let wide = ToSrgb::new(&ColorProfile::new_adobe_rgb().encode().unwrap(), 3).unwrap();
        let mut pixel = [200, 60, 60];
        wide.apply(&mut pixel);
        assert!(pixel[0] > 210 && pixel[1] < 65, "{pixel:?}: the same numbers mean a stronger red in Adobe RGB");
        let mut pixels = Pixels::Rgb(vec![200, 60, 60, 255, 255, 255]);
        wide.apply_to(&mut pixels);
        assert_eq!(pixels.bytes()[..3], pixel);
        assert!(pixels.bytes()[3..].iter().all(|&white| white >= 254));
    }

    #[test]
    fn a_grey_profile_is_a_table() {
        let linear = ToSrgb::new(&ColorProfile::new_gray_with_gamma(1.0).encode().unwrap(), 1).unwrap();
        let mut shades = [0, 55, 255];
        linear.apply(&mut shades);
        assert_eq!([shades[0], shades[2]], [0, 255]);
        assert!((125..=132).contains(&shades[1]), "a fifth of the light is the middle grey of sRGB: {shades:?}");
    }

    #[test]
    fn damaged_and_foreign_profiles_count_as_none() {
        let wide = ColorProfile::new_adobe_rgb().encode().unwrap();
        assert!(ToSrgb::new(&wide, 1).is_none() && ToSrgb::new(&wide, 4).is_none());
        assert!(ToSrgb::new(&[0; 200], 3).is_none());
        for cut in (0..wide.len()).step_by(7) {
            let _unused = ToSrgb::new(&wide[..cut], 3);
        }
    }

    #[test]
    fn a_profile_in_pieces_is_put_together_in_order() {
        let piece = |number: u8, data: &[u8]| {
            let mut segment = vec![0xff, 0xe2, 0, 16 + data.len() as u8];
            segment.extend_from_slice(b"ICC_PROFILE\0");
            segment.extend_from_slice(&[number, 2]);
            segment.extend_from_slice(data);
            segment
        };
        let jpeg = [vec![0xff, 0xd8, 0xff, 0xe0, 0, 3, 9], piece(2, b"world"), piece(1, b"hello "), vec![0xff, 0xda, 0, 2]].concat();
        assert_eq!(of_jpeg(&jpeg).unwrap(), b"hello world");
        assert_eq!(of_jpeg(b"\xff\xd8\xff\xda"), None);
    }
}
