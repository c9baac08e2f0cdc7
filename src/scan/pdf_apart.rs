//! Pictures of PDF pages that are read as the files they are.
//!
//! A scan in an envelope is a JPEG, a JPEG 2000, a fax or a JBIG2 in the middle of a PDF. The library for PDFs would decode all of it, whatever is
//! asked for, from a copy of the file. Taken out, it is decoded by the decoder of its own kind: at an eighth for a small picture, row by
//! row, at one bit a pixel. The one condition: nothing outside its bytes changes what they mean, but for a colour profile, which is
//! applied here.

use super::decoders::open_held;
use super::onlooker::{Onlooker, Upright};
use super::orient::{stored_rect, turned_size, upright};
use super::profile::ToSrgb;
use super::raster::Pixels;
use super::{Cancel, Limits, Raster, Request, ScanError, ScanFile};
use crate::model::{CodedPicture, Coding, Orientation, ScanSize};

/// A picture that was taken out.
pub(super) struct Apart {
    file: Box<dyn ScanFile>,
    /// What the PDF says of its colours.
    profile: Option<ToSrgb>,
    /// Whether black and white are the other way round.
    inverted: bool,
    stored: ScanSize,
    orientation: Orientation,
}

impl Apart {
    /// `icc` is the profile that the PDF gives it. `None` where it is of a kind that has no decoder of its own, or where its bytes say
    /// something that does not count in a PDF.
    pub(super) fn new(picture: CodedPicture, icc: Option<&[u8]>, limits: &Limits) -> Option<Self> {
        let CodedPicture { size, orientation, coding, strips } = picture;
        let [strip] = <[_; 1]>::try_from(strips).ok()?;
        let data = strip.data;
        // A profile has nothing to say of black and white.
        let (bytes, samples, inverted) = match coding {
            Coding::Jpeg { components } => (data, usize::from(components), false),
            Coding::Jpeg2000 if icc.is_none() => (data, 0, false),
            Coding::Fax { inverted } => (super::tiff::of_fax(size, inverted, data)?, 0, false),
            Coding::Jbig2 { globals, inverted } => (super::jbig2::of_embedded(&globals, &data), 0, inverted),
            Coding::Jpeg2000 | Coding::Png { .. } | Coding::Plain { .. } => return None,
        };
        let file = open_held(bytes, size, limits)?;
        let profile = icc.and_then(|icc| ToSrgb::new(icc, samples));
        Some(Self { file, profile, inverted, stored: size, orientation })
    }

    /// What was asked for, in its colours and upright.
    ///
    /// # Errors
    /// As [`ScanFile::decode`].
    pub(super) fn decode(
        &mut self,
        request: Request,
        limits: &Limits,
        cancel: &Cancel,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Raster, ScanError> {
        let (stored, orientation) = (self.stored, self.orientation);
        let frame = turned_size(stored, orientation);
        let request = Request { area: request.area.map(|area| stored_rect(area, frame, orientation)), ..request };
        let mut raster = self.file.decode_shown(0, request, limits, cancel, &mut Upright { onlooker, stored, orientation })?;
        if let Some(profile) = &self.profile {
            profile.apply_to(&mut raster.pixels);
        }
        if self.inverted {
            invert(&mut raster);
        }
        Ok(upright(raster, stored, orientation))
    }
}

/// Turns black and white over; what fills up a row stays white.
fn invert(raster: &mut Raster) {
    let Pixels::Bilevel(bytes) = &mut raster.pixels else { return };
    let width = raster.size.width;
    let filling = if width.is_multiple_of(8) { 0 } else { 0xff >> (width % 8) };
    for row in bytes.chunks_mut(width.div_ceil(8).max(1) as usize) {
        for byte in &mut *row {
            *byte = !*byte;
        }
        if let Some(last) = row.last_mut() {
            *last |= filling;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_and_white_are_turned_over_and_the_rest_of_a_row_stays_white() {
        let turned = |width: u32, bytes: &[u8]| {
            let mut raster = Raster::whole(ScanSize { width, height: 2 }, Pixels::Bilevel(bytes.to_vec()));
            invert(&mut raster);
            raster.pixels
        };
        assert_eq!(turned(8, &[0xf0, 0]), Pixels::Bilevel(vec![0x0f, 0xff]));
        assert_eq!(turned(11, &[0xf0, 0xff, 0, 0x5f]), Pixels::Bilevel(vec![0x0f, 0x1f, 0xff, 0xbf]));
    }
}
