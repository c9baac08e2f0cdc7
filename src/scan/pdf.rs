//! PDF pages as scans.
//!
//! Most PDFs from archives are scans in an envelope: one image that fills the page, and invisible text. Such a page is shown as that image,
//! pixel for pixel, at one bit a pixel where it is one; everything else is drawn by `hayro` at the resolution of the page's largest image,
//! or at 200 dots per inch where there is none. The one idea: the size of a page in pixels is decided once, by [`PageFacts`], and pictures
//! and text zones both follow it.

use super::onlooker::{Nobody, Onlooker};
use super::orient::upright_frame;
use super::pdf_apart::Apart;
use super::pdf_carry::{self, Colours};
use super::pdf_page::{PlacedImage, Survey, covers, paints_black, run, survey, upright};
use super::pdf_sparse::Sparse;
use super::raster::{Pixels, clamp_to, whole};
use super::tiles::reduced_size;
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, TextLayer, no_such_frame};
use crate::model::{CodedPicture, Orientation, ScanRect, ScanSize};
use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterSettings, SoftMask,
};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::kurbo::{Affine, BezPath};
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit, color::palette::css::WHITE};
use hayro::{RenderCache, RenderSettings, render_into};
use std::collections::BTreeMap;
use std::io::{Seek as _, SeekFrom};
use std::ops::Range;

/// Dots per inch of a page without images.
const PLAIN_DPI: f64 = 200.0;

/// Files of more bytes than this are refused.
const LARGEST: u64 = 4 << 30;

/// Opens a PDF.
pub(super) fn open(mut reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let len = reader.seek(SeekFrom::End(0))?;
    if len > LARGEST {
        return Err(ScanError::TooLarge(format!("the file has {} MB, a PDF may have {} MB", len >> 20, LARGEST >> 20)));
    }
    let (mut sparse, bytes) = Sparse::read(reader, len as usize)?;
    let pdf = match parsed(bytes) {
        Ok(pdf) if !pdf.pages().is_empty() => pdf,
        Err(ScanError::Locked) => return Err(ScanError::Locked),
        // Perhaps only because something was left out.
        _ => {
            let bytes = sparse.whole()?;
            let pdf = parsed(bytes)?;
            sparse.note_whole();
            pdf
        }
    };
    if pdf.pages().is_empty() {
        return Err(ScanError::Damaged("the PDF has no page".to_owned()));
    }
    Ok(Box::new(PdfFile { pdf, sparse, facts: BTreeMap::new(), limits: *limits }))
}

fn parsed(bytes: Vec<u8>) -> Result<Pdf, ScanError> {
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ScanError::Locked,
        LoadPdfError::Decryption(_) => ScanError::Unsupported("the PDF is encrypted in a way that is not supported".to_owned()),
        LoadPdfError::Invalid => ScanError::Damaged("the PDF is damaged beyond reading".to_owned()),
    })
}

struct PdfFile {
    /// The file, where it is large without its pictures.
    pdf: Pdf,
    sparse: Sparse,
    /// What is known of the pages looked at so far.
    facts: BTreeMap<u32, PageFacts>,
    limits: Limits,
}

/// What a survey says about a page's picture.
#[derive(Debug, Clone)]
struct PageFacts {
    size: ScanSize,
    /// Pixels of the picture for each point of the page, across and down.
    scale: (f64, f64),
    /// The one image that is the whole page, and how it lies.
    scan: Option<(PlacedImage, Orientation)>,
    /// The image that costs most to decode.
    heaviest: Option<(ScanSize, u32)>,
    /// Where in the file the data of its images is; none where there may be more of them than was seen.
    data: Option<Vec<Range<usize>>>,
    /// Whether one of its images was coded with losses.
    lossy: bool,
    kind: String,
}

/// How an image lies on the page, where it is not skewed: as an orientation tag would say.
fn lie(transform: Affine) -> Option<Orientation> {
    let [a, b, c, d, _, _] = transform.as_coeffs();
    let small = |value: f64, other: f64| value.abs() < other.abs() * 1e-3;
    let tag = if small(b, a) && small(c, d) {
        match (a > 0.0, d > 0.0) {
            (true, true) => 1,
            (false, true) => 2,
            (false, false) => 3,
            (true, false) => 4,
        }
    } else if small(a, b) && small(d, c) {
        match (c > 0.0, b > 0.0) {
            (true, true) => 5,
            (false, true) => 6,
            (false, false) => 7,
            (true, false) => 8,
        }
    } else {
        return None;
    };
    Some(Orientation::from_tag(tag))
}

impl PageFacts {
    fn new(page: &Page<'_>, survey: &Survey, file: &[u8], limits: &Limits) -> Self {
        let (width, height) = page.render_dimensions();
        let (width, height) = (f64::from(width).max(1.0), f64::from(height).max(1.0));
        let area = |image: &PlacedImage| image.transform.determinant().abs() * f64::from(image.width) * f64::from(image.height);
        let largest = survey.images.iter().max_by(|one, other| area(one).total_cmp(&area(other)));
        let heaviest = survey.images.iter().max_by_key(|image| u64::from(image.cost.0) * u64::from(image.cost.1));
        let heaviest = heaviest.map(|image| (ScanSize { width: image.cost.0, height: image.cost.1 }, if image.bits == 1 { 8 } else { 24 }));
        let begin = file.as_ptr().addr();
        let in_file = |&(at, len): &(usize, usize)| {
            let start = at.checked_sub(begin)?;
            (start + len <= file.len()).then_some(start..start + len)
        };
        let data = survey.images.iter().flat_map(|image| &image.data).map(in_file).collect::<Option<Vec<_>>>();
        // Masks of other kinds may have images of their own.
        let data = data.filter(|_| !survey.altered);
        let lossy = survey.images.iter().any(|image| matches!(image.coding, "JPEG" | "JPEG 2000"));
        if let [image] = survey.seen()
            && !survey.ink
            && !survey.altered
            && image.plain
            && let Some(orientation) = lie(image.transform)
            && covers(image, width, height)
        {
            let stored = ScanSize { width: image.width, height: image.height };
            let size = super::orient::turned_size(stored, orientation);
            let scale = (f64::from(size.width) / width, f64::from(size.height) / height);
            let dpi = ((scale.0 + scale.1) * 36.0).round();
            let kind = format!("PDF, scanned page, {}, {} bit, {dpi} dpi", image.coding, image.bits);
            return Self { size, scale, scan: Some((image.clone(), orientation)), heaviest, data, lossy, kind };
        }
        // Where the largest image covers a tenth of the page, its own resolution shows it best; a logo says nothing.
        let dpi = largest.filter(|image| area(image) > 0.1 * width * height).and_then(resolution).unwrap_or(PLAIN_DPI).clamp(100.0, 600.0);
        // Drawing takes four bytes a pixel beside the result, and 65,535 pixels on a side at most.
        let most = ((limits.max_bytes / 8).max(1) as f64 / (width * height)).sqrt();
        let longest = f64::from(limits.max_side.min(65_000)) / width.max(height);
        let scale = (dpi / 72.0).min(most).min(longest);
        let pixels = |points: f64| (points * scale).round().max(1.0) as u32;
        let size = ScanSize { width: pixels(width), height: pixels(height) };
        let kind = format!("PDF, drawn at {} dpi", (scale * 72.0).round());
        Self { size, scale: (f64::from(size.width) / width, f64::from(size.height) / height), scan: None, heaviest, data, lossy, kind }
    }
}

/// Dots per inch of an image as it is placed, the finer of its two directions.
fn resolution(image: &PlacedImage) -> Option<f64> {
    let [a, b, c, d, _, _] = image.transform.as_coeffs();
    let points = a.hypot(b).min(c.hypot(d));
    (points > 1e-6).then(|| 72.0 / points)
}

impl PdfFile {
    fn page(&self, frame: u32) -> Result<&Page<'_>, ScanError> {
        self.pdf.pages().get(frame as usize).ok_or_else(|| no_such_frame(frame, self.frame_count()))
    }

    /// The file with the pictures of a page, where the one at hand lacks some of them.
    fn filled(&mut self, facts: &PageFacts) -> Result<Option<Pdf>, ScanError> {
        let bytes = match &facts.data {
            Some(data) if data.iter().all(|stretch| self.sparse.holds(stretch)) => return Ok(None),
            None if self.sparse.is_whole() => return Ok(None),
            Some(data) => self.sparse.with(self.pdf.data().as_ref(), data)?,
            None => self.sparse.whole()?,
        };
        parsed(bytes).map(Some)
    }

    /// The page's one picture as a file of its own, where it is one. Stencils mean what they mean by the colour they are painted in.
    fn apart(&mut self, frame: u32, facts: &PageFacts, limits: &Limits) -> Result<Option<Apart>, ScanError> {
        let (Some((image, orientation)), Some([place])) = (&facts.scan, facts.data.as_deref()) else { return Ok(None) };
        let page = self.pdf.pages().get(frame as usize);
        let found = page.and_then(|page| pdf_carry::found(page, image)).filter(|found| !found.is_stencil);
        let Some(found) = found else { return Ok(None) };
        let Some(colours) = pdf_carry::colours(found.stream.dict()) else { return Ok(None) };
        let data = self.sparse.stretch(place.clone())?;
        let icc = match &colours {
            Colours::Plain => None,
            Colours::Profile(icc) => Some(icc.as_slice()),
        };
        Ok(found.picture(data, *orientation).and_then(|picture| Apart::new(picture, icc, limits)))
    }

    fn facts(&mut self, frame: u32) -> Result<PageFacts, ScanError> {
        if let Some(facts) = self.facts.get(&frame) {
            return Ok(facts.clone());
        }
        let page = self.page(frame)?;
        let facts = PageFacts::new(page, &survey(page, &InterpreterSettings::default()), self.pdf.data().as_ref(), &self.limits);
        self.facts.insert(frame, facts.clone());
        Ok(facts)
    }
}

impl ScanFile for PdfFile {
    fn frame_count(&self) -> u32 {
        (self.pdf.pages().len() as u32).min(self.limits.max_frames)
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        let facts = self.facts(frame)?;
        let dpi = Some(((facts.scale.0 * 72.0) as f32, (facts.scale.1 * 72.0) as f32));
        Ok(FrameInfo { size: facts.size, orientation: Orientation::default(), dpi, kind: facts.kind })
    }

    fn decode(&mut self, frame: u32, request: Request, limits: &Limits, cancel: &Cancel) -> Result<Raster, ScanError> {
        self.decode_shown(frame, request, limits, cancel, &mut Nobody)
    }

    fn decode_shown(
        &mut self,
        frame: u32,
        request: Request,
        limits: &Limits,
        cancel: &Cancel,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Raster, ScanError> {
        let facts = self.facts(frame)?;
        if let Some((size, bits)) = facts.heaviest {
            limits.check(size, bits)?;
        }
        cancel.check()?;
        if let Some(mut apart) = self.apart(frame, &facts, limits)? {
            match apart.decode(request, limits, cancel, onlooker) {
                // The library for PDFs may know better.
                Err(ScanError::Damaged(_) | ScanError::Unsupported(_) | ScanError::Unknown(_)) => {}
                decoded => return decoded,
            }
        }
        let filled = self.filled(&facts)?;
        cancel.check()?;
        let pdf = filled.as_ref().unwrap_or(&self.pdf);
        let page = pdf.pages().get(frame as usize).ok_or_else(|| no_such_frame(frame, self.frame_count()))?;
        if let Some((image, orientation)) = &facts.scan
            && let Some(raster) = taken_out(page, image, *orientation)
        {
            cancel.check()?;
            return Ok(raster);
        }
        let raster = drawn(page, &facts, request, limits)?;
        cancel.check()?;
        Ok(raster)
    }

    fn carried(&mut self, frame: u32) -> Result<Option<CodedPicture>, ScanError> {
        let facts = self.facts(frame)?;
        let Some((image, orientation)) = &facts.scan else { return Ok(None) };
        let page = self.pdf.pages().get(frame as usize);
        let Some(found) = page.and_then(|page| pdf_carry::found(page, image)) else { return Ok(None) };
        // The file at hand may lack the picture. Alone it is read without reading the rest of the file again.
        if let Some([place]) = facts.data.as_deref().filter(|_| !found.is_stencil) {
            let data = self.sparse.stretch(place.clone())?;
            return Ok(found.picture(data, *orientation));
        }
        let is_stencil = found.is_stencil;
        let filled = self.filled(&facts)?;
        let page = filled.as_ref().unwrap_or(&self.pdf).pages().get(frame as usize);
        let Some(page) = page.filter(|page| !is_stencil || is_black(page)) else { return Ok(None) };
        let Some(found) = pdf_carry::found(page, image) else { return Ok(None) };
        let data = found.stream.raw_data().into_owned();
        Ok(found.picture(data, *orientation))
    }

    fn is_lossy(&mut self, frame: u32) -> bool {
        self.facts(frame).is_ok_and(|facts| facts.lossy)
    }

    fn text_layer(&mut self, frame: u32) -> Result<Option<TextLayer>, ScanError> {
        let facts = self.facts(frame)?;
        let page = self.page(frame)?;
        let survey = survey(page, &InterpreterSettings::default());
        Ok(super::pdf_text::text_layer(&survey.glyphs, facts.scale, facts.size))
    }
}

/// Decodes the one image of a page that is a scan. `None` where it does not decode to what its dictionary says.
fn taken_out(page: &Page<'_>, image: &PlacedImage, orientation: Orientation) -> Option<Raster> {
    let mut grab = Grab { bilevel: image.bits == 1, pixels: None };
    run(page, &InterpreterSettings::default(), &mut grab);
    let (size, pixels) = grab.pixels?;
    (size == ScanSize { width: image.width, height: image.height }).then(|| upright_frame(size, pixels, orientation, None))
}

/// Whether the stencil of a page is painted black.
fn is_black(page: &Page<'_>) -> bool {
    let mut grab = Grab { bilevel: true, pixels: None };
    run(page, &InterpreterSettings::default(), &mut grab);
    grab.pixels.is_some()
}

/// A device that keeps the pixels of an image and nothing else.
struct Grab {
    bilevel: bool,
    pixels: Option<(ScanSize, Pixels)>,
}

impl<'a> Device<'a> for Grab {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        let bilevel = self.bilevel;
        match image {
            Image::Raster(raster) => raster.with_rgba(
                |data, alpha| {
                    if alpha.is_none() && data.scale_factors() == (1.0, 1.0) {
                        let size = ScanSize { width: data.width(), height: data.height() };
                        self.pixels = Some((size, kept(data, size.width, bilevel)));
                    }
                },
                None,
            ),
            Image::Stencil(stencil) => stencil.with_stencil(
                |mut data, paint| {
                    if paints_black(paint) && data.scale_factors == (1.0, 1.0) {
                        let size = ScanSize { width: data.width, height: data.height };
                        data.data.iter_mut().for_each(|cover| *cover = 255 - *cover);
                        self.pixels = Some((size, packed(data.data, size.width, true)));
                    }
                },
                None,
            ),
        }
    }
}

/// Decoded data in the form it is kept in: one bit where the file has one, grey where there is no colour.
fn kept(data: ImageData, width: u32, bilevel: bool) -> Pixels {
    match data {
        ImageData::Luma(luma) => packed(luma.data, width, bilevel),
        ImageData::Rgb(rgb) if rgb.data.as_chunks().0.iter().all(|[red, green, blue]| red == green && green == blue) => {
            packed(rgb.data.as_chunks::<3>().0.iter().map(|&[grey, ..]| grey).collect(), width, bilevel)
        }
        ImageData::Rgb(rgb) => Pixels::Rgb(rgb.data),
    }
}

/// Packs grey to one bit a pixel where asked to and where every pixel is black or white.
fn packed(grey: Vec<u8>, width: u32, bilevel: bool) -> Pixels {
    if !bilevel || grey.iter().any(|&value| value != 0 && value != 255) {
        return Pixels::Grey(grey);
    }
    let mut out = Vec::with_capacity(grey.len() / 8 + grey.len() / width.max(1) as usize);
    for row in grey.chunks(width.max(1) as usize) {
        // Padding is white, as everywhere.
        out.extend(row.chunks(8).map(|pixels| (0..8).fold(0, |byte, bit| byte << 1 | pixels.get(bit).map_or(1, |&value| value >> 7))));
    }
    Pixels::Bilevel(out)
}

/// Draws a page or a part of it, at the reduction that was asked for.
fn drawn(page: &Page<'_>, facts: &PageFacts, request: Request, limits: &Limits) -> Result<Raster, ScanError> {
    let reduction = request.reduction.clamp(1, 1 << 12);
    let area = request.area.map(|area| clamp_to(area, facts.size)).filter(|area| !area.is_empty()).unwrap_or(whole(facts.size));
    // Edges go outwards to whole pixels of the reduced picture.
    let step = reduction as i32;
    let area = ScanRect { left: area.left / step * step, top: area.top / step * step, ..area };
    let size = reduced_size(ScanSize { width: area.width() as u32, height: area.height() as u32 }, reduction);
    limits.check(size, 32)?;
    let (Ok(width), Ok(height)) = (u16::try_from(size.width), u16::try_from(size.height)) else {
        return Err(ScanError::TooLarge(format!("{} × {} pixels is more than can be drawn at once", size.width, size.height)));
    };
    let mut context = RenderContext::new(width, height);
    let scale = f64::from(reduction).recip();
    let transform = Affine::scale(scale)
        * Affine::translate((f64::from(-area.left), f64::from(-area.top)))
        * Affine::scale_non_uniform(facts.scale.0, facts.scale.1)
        * upright(page);
    let settings = InterpreterSettings::default();
    render_into(page, &RenderCache::new(), &settings, &RenderSettings::default(), &mut context, transform);
    context.flush();
    let mut pixmap = Pixmap::new(width, height);
    let target = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(&mut pixmap, &mut Resources::default(), target);
    let rgba = pixmap.data_as_u8_slice().as_chunks::<4>().0;
    let pixels = if rgba.iter().all(|[red, green, blue, _]| red == green && green == blue) {
        Pixels::Grey(rgba.iter().map(|&[grey, ..]| grey).collect())
    } else {
        Pixels::Rgb(rgba.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]).collect())
    };
    Ok(Raster { size, reduction, area, pixels, damage: None })
}
