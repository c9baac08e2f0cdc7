//! What a window asks of the scan cache in a frame.

use super::open_scans::FrameKey;
use super::pixels::Enhancement;
use crate::model::ScanRect;

/// How tiles are to look; a tile in another style is wanted anew and shown until it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TileStyle {
    /// Brightness, contrast and so on.
    pub enhancement: Enhancement,
    /// Whether pixels are shown as squares; concerns only the window.
    pub crisp: bool,
    /// Which sight of the scan it is cut from: grows while a page that is still being decoded shows ever more. Set by the cache.
    pub sight: u16,
}

/// What the window sees now.
#[derive(Debug, Clone, Copy)]
pub struct ScanRequest<'a> {
    /// The page in view; none where it has no scan.
    pub current: Option<&'a FrameKey>,
    /// The part of the scan in view, in scan pixels, and the physical screen pixels per scan pixel; none before its size is known.
    pub view: Option<(ScanRect, f32)>,
    /// Another part that shows more closely at the same time, such as a line under a loupe; likewise.
    pub closer: Option<(ScanRect, f32)>,
    /// Physical pixels along the longer side of the view: how fine a first picture has to be.
    pub screen_side: u32,
    /// Another page that shows beside it, with what is seen of that.
    pub beside: Option<(&'a FrameKey, Option<(ScanRect, f32)>)>,
    /// The pages that will probably be looked at next, the likeliest first.
    pub around: &'a [FrameKey],
    /// How tiles are to look.
    pub style: TileStyle,
    /// Whether pages are being turned so quickly that none is looked at closely.
    pub passing: bool,
}
