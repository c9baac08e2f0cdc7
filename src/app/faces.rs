//! The faces that the program carries, for the window and for pages of our own making.
//!
//! `docs/THIRD-PARTY.md` says where they come from and on what terms.

use crate::scan::typewriter::Face;

/// The typewriter face for texts: Courier Prime, fixed pitch, Latin letters.
pub fn typewriter() -> &'static [u8] {
    Face::Courier.bytes()
}

/// The reading face for texts: Literata, a serif drawn for reading on screens; Latin, Greek and Cyrillic letters.
pub fn reading() -> &'static [u8] {
    Face::Reading.bytes()
}

/// The reading face's italics.
pub fn reading_italic() -> &'static [u8] {
    include_bytes!("../../assets/fonts/Literata-Italic.ttf")
}
