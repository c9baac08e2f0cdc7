//! Bytes to pixels.
//!
//! A scan file is opened through [`open`], asked how many frames it has and how large each is (cheap: headers only), and decoded frame by
//! frame into a [`Raster`] under [`Limits`] and a [`Cancel`]. Everything here is called from a worker behind a panic guard; nothing here
//! knows a window or a path. Coordinates are those of [`crate::model::geometry`]: upright, the file's orientation tag honoured.
//!
//! Reading order: [`decoders`] (which kinds there are), then one decoder, say `png.rs`; `raster.rs` and `tiles.rs` for what is done with
//! the pixels; `redaction` for what is read from them; `limits.rs` for what a hostile file may cost.

pub mod carried;
pub mod decoders;
mod djvu;
mod djvu_text;
mod encode;
mod exif;
mod input;
mod jbig2;
mod jp2;
mod jpeg;
mod jxl;
mod limits;
pub mod lines;
mod onlooker;
mod orient;
mod pdf;
mod pdf_apart;
mod pdf_carry;
mod pdf_page;
mod pdf_sparse;
mod pdf_text;
mod png;
mod pnm;
mod profile;
mod raster;
pub mod redaction;
pub mod shape;
mod sheet;
mod still;
mod tiff;
pub mod tiles;
pub mod typewriter;

pub use decoders::open;
pub use encode::{encode_jpeg, encode_png};
pub use limits::{Cancel, Limits};
pub use onlooker::Onlooker;
pub use orient::turned;
pub use raster::{Pixels, Raster};
pub use sheet::Sheet;
pub use tiles::thumbnail;

use crate::model::{CodedPicture, Orientation, PageText, ScanRect, ScanSize};
use std::io::{Read, Seek};
use thiserror::Error;

/// A reader that scans are opened from.
pub trait ScanReader: Read + Seek + Send {}
impl<T: Read + Seek + Send> ScanReader for T {}

/// What a header says about a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameInfo {
    /// Size in pixels, upright.
    pub size: ScanSize,
    /// The file's orientation tag.
    pub orientation: Orientation,
    /// Dots per inch across and down, where the file says so.
    pub dpi: Option<(f32, f32)>,
    /// For people: `TIFF, CCITT Group 4, 1 bit`.
    pub kind: String,
}

/// What part of a frame is wanted, and how finely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// The part in scan pixels; `None` for the whole frame. A decoder may give more.
    pub area: Option<ScanRect>,
    /// Coarsest acceptable reduction, a power of two; a decoder that can stop early may give any up to this.
    pub reduction: u32,
}

impl Request {
    /// The whole frame at full resolution.
    pub const WHOLE: Self = Self { area: None, reduction: 1 };
}

/// A file's own text layer for one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLayer {
    /// The text, lines separated by `\n`.
    pub text: PageText,
    /// Lines and words with their zones.
    pub layout: crate::model::Layout,
}

/// An open scan file.
pub trait ScanFile: Send {
    /// How many frames (TIFF directories, PDF pages) it has; at least one.
    fn frame_count(&self) -> u32;
    /// What the header says about a frame.
    ///
    /// # Errors
    /// Where the frame does not exist or its header is damaged or exceeds the limits.
    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError>;
    /// Decodes a frame.
    ///
    /// # Errors
    /// Where nothing could be decoded; a partial picture is a [`Raster`] with `damage`.
    fn decode(&mut self, frame: u32, request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError>;
    /// The same, shown to an onlooker meanwhile where it takes long and the decoder can.
    ///
    /// # Errors
    /// As [`Self::decode`].
    fn decode_shown(
        &mut self,
        frame: u32,
        request: Request,
        limits: &Limits,
        cancel: &Cancel,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Raster, ScanError> {
        let _ = onlooker;
        self.decode(frame, request, limits, cancel)
    }
    /// The small picture of a whole frame that the file carries beside it, upright, where there is one that plausibly shows the same; in
    /// its own pixels. Never good for more than a first sight: programs that change pictures forget it.
    fn thumbnail(&mut self, frame: u32, cancel: &Cancel) -> Option<Raster> {
        let _ = (frame, cancel);
        None
    }
    /// Whether a part of a frame costs about its share of the whole, so that only what is looked at need be decoded. May be known only
    /// once something was decoded.
    fn takes_parts(&mut self, frame: u32) -> bool {
        let _ = frame;
        false
    }
    /// The same file for another worker, where that costs nothing.
    fn share(&mut self) -> Option<Box<dyn ScanFile>> {
        None
    }
    /// The frame as it is coded, where other documents can hold it so; `None` where it must be decoded.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn carried(&mut self, frame: u32) -> Result<Option<CodedPicture>, ScanError> {
        let _ = frame;
        Ok(None)
    }
    /// Whether its coding took something of the picture away, so that coding it anew so takes no more than that.
    fn is_lossy(&mut self, frame: u32) -> bool {
        let _ = frame;
        false
    }
    /// The frame's own text (of a PDF), in scan pixels of the size that [`FrameInfo`] gives.
    ///
    /// # Errors
    /// Where the layer is damaged.
    fn text_layer(&mut self, frame: u32) -> Result<Option<TextLayer>, ScanError> {
        let _ = frame;
        Ok(None)
    }
}

/// Why a scan could not be shown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScanError {
    /// No decoder knows it.
    #[error("this is not a kind of image that can be opened: {0}")]
    Unknown(String),
    /// The kind is known, the flavour is not supported.
    #[error("{0}")]
    Unsupported(String),
    /// It is damaged.
    #[error("{0}")]
    Damaged(String),
    /// It exceeds the limits.
    #[error("{0}")]
    TooLarge(String),
    /// It is protected by a password.
    #[error("it is protected by a password")]
    Locked,
    /// Reading failed.
    #[error("it could not be read: {0}")]
    Io(String),
    /// The job was told to stop.
    #[error("stopped")]
    Cancelled,
}

impl From<std::io::Error> for ScanError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::UnexpectedEof {
            Self::Damaged("the file ends before the picture does".to_owned())
        } else {
            Self::Io(error.to_string())
        }
    }
}

/// The error for a frame that a file does not have.
fn no_such_frame(frame: u32, count: u32) -> ScanError {
    ScanError::Damaged(format!("there is no image {} in it, only {count}", frame.saturating_add(1)))
}
