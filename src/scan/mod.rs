//! Bytes to pixels.
//!
//! A scan file is opened through [`open`], asked how many frames it has and how large each is (cheap: headers only), and decoded frame by
//! frame into a [`Raster`] under [`Limits`] and a [`Cancel`]. Everything here is called from a worker behind a panic guard; nothing here
//! knows a window or a path. Coordinates are those of [`crate::model::geometry`]: upright, the file's orientation tag honoured.

pub mod typewriter;

use crate::model::{Orientation, PageText, ScanRect, ScanSize};
use std::io::{Read, Seek};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use thiserror::Error;

/// A reader that scans are opened from.
pub trait ScanReader: Read + Seek + Send {}
impl<T: Read + Seek + Send> ScanReader for T {}

/// Bounds on what a file may cost; checked against headers before anything is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pixels on a side at most.
    pub max_side: u32,
    /// Bytes of decoded pixels at most, counted in the form they are kept in.
    pub max_bytes: u64,
    /// Frames that are listed at most.
    pub max_frames: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_side: 100_000, max_bytes: 768 << 20, max_frames: 100_000 }
    }
}

/// Tells a job to stop; polled between rows, strips and tiles.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks for the stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Decoded pixels, rows from the top, no padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pixels {
    /// One bit a pixel, most significant first, rows padded to whole bytes, 1 is white.
    Bilevel(Vec<u8>),
    /// One byte a pixel, 255 is white.
    Grey(Vec<u8>),
    /// Three bytes a pixel, sRGB.
    Rgb(Vec<u8>),
}

/// An upright picture of a whole frame or of a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Size of this raster in its own pixels.
    pub size: ScanSize,
    /// How many scan pixels one raster pixel stands for along each side: 1, 2, 4 …
    pub reduction: u32,
    /// The part of the frame it shows, in scan pixels.
    pub area: ScanRect,
    /// The pixels.
    pub pixels: Pixels,
    /// Rows that could not be decoded were left white; says what is missing.
    pub damage: Option<String>,
}

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

/// A word of a file's own text layer.
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
    /// The frame's own text (PDF, DjVu), in scan pixels of the size that [`FrameInfo`] gives.
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

/// Opens a scan from a reader, choosing the decoder by the file's first bytes, never by its name.
///
/// # Errors
/// Where no decoder knows it or its first header is damaged.
pub fn open(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let _ = (reader, limits);
    Err(ScanError::Unknown(String::new()))
}
