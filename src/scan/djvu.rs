//! DjVu, page by page, with its text layer.
//!
//! A page is a mask of ink at full resolution, a coarse picture of the paper behind it and colours for the ink; any of them may be absent.
//! The one idea: a page that is nothing but its mask is a black and white scan and is kept at one bit a pixel; everything else is drawn, at
//! the reduction that was asked for. Pages that lie in files of their own ("indirect" documents) cannot be reached, because a decoder is
//! given one reader and no folder; the message says so.

use super::djvu_text::text_layer;
use super::input::read_whole;
use super::orient::{turned_size, upright_frame};
use super::raster::{Pixels, whole};
use super::tiles::reduced_size;
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, TextLayer, no_such_frame};
use crate::model::{Orientation, ScanSize};
use djvu_rs::djvu_document::{DjVuDocument, DjVuPage};
use djvu_rs::djvu_render::{CancelToken, RenderError, RenderOptions, RenderRequest};
use djvu_rs::resource_limits::ResourceLimits;
use djvu_rs::{DocError, Rotation};

/// An IFF form of a page or of a document, with or without the four letters that stand before it.
pub(super) fn sniff(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"AT&T").unwrap_or(head);
    head.starts_with(b"FORM") && matches!(head.get(8..12), Some(b"DJVU" | b"DJVM"))
}

/// Opens a document.
pub(super) fn open(mut reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let bytes = read_whole(reader.as_mut())?;
    let document = DjVuDocument::parse(&bytes).map_err(|error| match error {
        DocError::NoResolver | DocError::IndirectResolve(_) => ScanError::Unsupported(
            "the pages of this DjVu lie in files of their own; open those files, or bundle them with `djvmcvt -b`".to_owned(),
        ),
        error => ScanError::Damaged(format!("the DjVu is damaged: {error}")),
    })?;
    if document.page_count() == 0 {
        return Err(ScanError::Damaged("the DjVu has no page".to_owned()));
    }
    Ok(Box::new(DjVuFile { document, limits: *limits }))
}

struct DjVuFile {
    document: DjVuDocument,
    limits: Limits,
}

/// Layers beside the mask: while none is there, the page is black and white.
const COLOURS: [&[u8; 4]; 6] = [b"BG44", b"BGjp", b"BG2k", b"FG44", b"FGjp", b"FGbz"];

fn is_bilevel(page: &DjVuPage) -> bool {
    let mask = page.find_chunk(b"Sjbz").or_else(|| page.find_chunk(b"Smmr"));
    mask.is_some() && COLOURS.iter().all(|id| page.find_chunk(id).is_none())
}

fn orientation(page: &DjVuPage) -> Orientation {
    Orientation::from_tag(match page.rotation() {
        Rotation::None => 1,
        Rotation::Rot180 => 3,
        Rotation::Cw90 => 6,
        Rotation::Ccw90 => 8,
    })
}

fn stored_size(page: &DjVuPage) -> ScanSize {
    ScanSize { width: u32::from(page.width()), height: u32::from(page.height()) }
}

impl DjVuFile {
    fn page(&self, frame: u32) -> Result<&DjVuPage, ScanError> {
        if frame >= self.frame_count() {
            return Err(no_such_frame(frame, self.frame_count()));
        }
        self.document.page(frame as usize).map_err(|error| ScanError::Damaged(format!("the page of the DjVu is damaged: {error}")))
    }
}

impl ScanFile for DjVuFile {
    fn frame_count(&self) -> u32 {
        (self.document.page_count() as u32).min(self.limits.max_frames)
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        let page = self.page(frame)?;
        let (size, bilevel) = (stored_size(page), is_bilevel(page));
        self.limits.check(size, if bilevel { 1 } else { 24 })?;
        let dpi = Some(f32::from(page.dpi())).filter(|dpi| (25.0..=6000.0).contains(dpi)).map(|dpi| (dpi, dpi));
        let kind = if bilevel { "DjVu, 1 bit" } else { "DjVu, colour" }.to_owned();
        Ok(FrameInfo { size: turned_size(size, orientation(page)), orientation: Orientation::default(), dpi, kind })
    }

    fn is_lossy(&mut self, frame: u32) -> bool {
        self.page(frame).is_ok_and(|page| !is_bilevel(page))
    }

    fn decode(&mut self, frame: u32, request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        let page = self.page(frame)?;
        let stored = stored_size(page);
        let bilevel = is_bilevel(page);
        limits.check(stored, if bilevel { 1 } else { 24 })?;
        cancel.check()?;
        let raster = match bilevel.then(|| masked(page, stored)).transpose()?.flatten() {
            Some(raster) => raster,
            None => drawn(page, stored, request, limits)?,
        };
        cancel.check()?;
        // What was decoded of the page is kept inside it; the picture is kept elsewhere.
        page.evict_render_cache();
        Ok(raster)
    }

    fn text_layer(&mut self, frame: u32) -> Result<Option<TextLayer>, ScanError> {
        let page = self.page(frame)?;
        let size = turned_size(stored_size(page), orientation(page));
        let layer = page.text_layer_at_size(size.width, size.height);
        let layer = layer.map_err(|error| ScanError::Damaged(format!("the text layer of the DjVu is damaged: {error}")))?;
        Ok(layer.and_then(|layer| text_layer(&layer, size)))
    }
}

/// The mask as the picture; `None` where it is not as large as the page.
fn masked(page: &DjVuPage, stored: ScanSize) -> Result<Option<Raster>, ScanError> {
    let mask = page.extract_mask().map_err(|error| ScanError::Damaged(format!("the page of the DjVu is damaged: {error}")))?;
    let Some(mask) = mask else { return Ok(None) };
    let pixels = Pixels::white(stored, 1);
    if (mask.width, mask.height) != (stored.width, stored.height) || mask.data.len() != pixels.bytes().len() {
        return Ok(None);
    }
    // The library's bits are 1 for black.
    let pixels = Pixels::Bilevel(mask.data.iter().map(|byte| !byte).collect());
    Ok(Some(upright_frame(stored, pixels, orientation(page), None)))
}

/// Draws all layers, four bytes a pixel while drawing.
fn drawn(page: &DjVuPage, stored: ScanSize, request: Request, limits: &Limits) -> Result<Raster, ScanError> {
    let reduction = request.reduction.clamp(1, 1 << 12);
    let size = reduced_size(stored, reduction);
    limits.check(size, 32)?;
    let options = RenderOptions { width: size.width, height: size.height, permissive: true, ..RenderOptions::default() };
    let most = ResourceLimits { max_render_pixels: Some(limits.max_bytes / 4), ..ResourceLimits::default() };
    let drawing = RenderRequest::new(options).limits(Some(most)).cancel(CancelToken::new());
    let (pixmap, report) = drawing.pixmap_with_report(page).map_err(|error| match error {
        RenderError::ResourceLimit(limit) => ScanError::TooLarge(format!("the page of the DjVu is too large: {limit}")),
        error => ScanError::Damaged(format!("the page of the DjVu is damaged: {error}")),
    })?;
    let upright = turned_size(stored, orientation(page));
    let size = turned_size(size, orientation(page));
    if (pixmap.width, pixmap.height) != (size.width, size.height) {
        return Err(ScanError::Damaged("the page of the DjVu is not as large as its header says".to_owned()));
    }
    let rgba = pixmap.data.as_chunks::<4>().0;
    let pixels = if rgba.iter().all(|[red, green, blue, _]| red == green && green == blue) {
        Pixels::Grey(rgba.iter().map(|&[grey, ..]| grey).collect())
    } else {
        Pixels::Rgb(rgba.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]).collect())
    };
    let damage = (!report.is_clean()).then(|| "a layer of the page is damaged; what could be decoded is shown".to_owned());
    Ok(Raster { size, reduction, area: whole(upright), pixels, damage })
}
