//! The faces a page is set in, built into the program.
//!
//! Where each comes from and on what terms is written in `docs/THIRD-PARTY.md`; the licence texts lie beside the files.

use ab_glyph::FontRef;

/// A face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    /// Courier Prime: a clean office machine.
    Courier,
    /// Special Elite: a worn portable with filled letters; its natural widths are uneven, so it is set at the machine's pitch.
    Worn,
    /// Cutive Mono: a light machine with fine serifs.
    Fine,
    /// Libre Franklin Bold: rubber stamps and printed forms.
    Stamp,
    /// Literata: letterheads, and the window's reading face.
    Reading,
}

impl Face {
    /// The font file.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Courier => include_bytes!("../../../assets/fonts/CourierPrime-Regular.otf"),
            Self::Worn => include_bytes!("../../../assets/fonts/SpecialElite-Regular.ttf"),
            Self::Fine => include_bytes!("../../../assets/fonts/CutiveMono-Regular.ttf"),
            Self::Stamp => include_bytes!("../../../assets/fonts/LibreFranklin-Bold.ttf"),
            Self::Reading => include_bytes!("../../../assets/fonts/Literata-Regular.ttf"),
        }
    }

    /// How wide a typewriter cell is, in ems; the faces that are not typewriters' have no cell and answer 0.6.
    pub(super) fn cell_ems(self) -> f32 {
        match self {
            Self::Worn => 0.585,
            Self::Fine => 0.605,
            Self::Courier | Self::Stamp | Self::Reading => 0.6,
        }
    }

    /// The parsed font; `None` never happens with the files that are built in, which a test holds.
    pub(super) fn font(self) -> Option<FontRef<'static>> {
        FontRef::try_from_slice(self.bytes()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ab_glyph::Font as _;

    #[test]
    fn every_face_opens_and_has_the_letters() {
        for face in [Face::Courier, Face::Worn, Face::Fine, Face::Stamp, Face::Reading] {
            let font = face.font().unwrap();
            for c in (' '..='~').filter(|c| *c != ' ') {
                assert_ne!(font.glyph_id(c).0, 0, "{face:?} lacks {c}");
            }
        }
    }
}
