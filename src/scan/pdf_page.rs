//! What a PDF page consists of, found out without drawing it.
//!
//! The page's content is run once against a [`Survey`] that only takes notes: which images lie where and how large they claim to be, whether
//! anything else leaves ink, and every glyph with its place. Three questions are answered from the notes: at which resolution the page is
//! shown, whether it is simply a scan in an envelope (then the scan is taken out as it is), and what its text layer says.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::pattern::Pattern;
use hayro::hayro_interpret::{BlendMode, hayro_cmap::BfString};
use hayro::hayro_interpret::{
    ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings, Paint, SoftMask,
    interpret_page,
};
use hayro::hayro_syntax::object::{Dict, Stream};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Point, Rect, Shape as _};

/// An image on a page.
#[derive(Debug, Clone)]
pub(super) struct PlacedImage {
    /// Size as its dictionary says; nothing is decoded.
    pub(super) width: u32,
    /// See `width`.
    pub(super) height: u32,
    /// Bits a component as its dictionary says; 1 for stencils.
    pub(super) bits: u32,
    /// The largest width and height among the image and its masks: what decoding may cost.
    pub(super) cost: (u32, u32),
    /// From image pixels to page points, y down.
    pub(super) transform: Affine,
    /// An image with a mask or blended with the page cannot be taken out as it is.
    pub(super) plain: bool,
    /// The last of its filters, for people.
    pub(super) coding: &'static str,
    /// Where its data and that of its masks stands in memory, first byte and length.
    pub(super) data: Vec<(usize, usize)>,
}

/// A glyph on a page, visible or not.
#[derive(Debug, Clone)]
pub(super) struct PlacedGlyph {
    /// What it stands for; U+FFFD where the file does not say.
    pub(super) text: String,
    /// Where it begins on the baseline, in page points, y down.
    pub(super) origin: Point,
    /// Where the next glyph would begin.
    pub(super) end: Point,
    /// From the baseline to the top of the em square.
    pub(super) up: (f64, f64),
}

/// The notes.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) images: Vec<PlacedImage>,
    pub(super) glyphs: Vec<PlacedGlyph>,
    /// So many of the images lie under one that covers the page.
    hidden: usize,
    /// Something other than images is visible.
    pub(super) ink: bool,
    /// Something is cut off or blended.
    pub(super) altered: bool,
    page: Rect,
    /// How many patterns are being looked into.
    depth: u32,
}

/// Glyphs and images that are noted at most; a page with more is hostile.
const MOST: usize = 400_000;

/// Runs the content of a page against a survey. Coordinates are page points, upright, y down.
pub(super) fn survey(page: &Page<'_>, settings: &InterpreterSettings) -> Survey {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut survey = Survey { page: bounds, ..Survey::default() };
    run(page, settings, &mut survey);
    survey
}

/// Runs the content of a page against any device, in page points.
pub(super) fn run<'a>(page: &'a Page<'a>, settings: &InterpreterSettings, device: &mut impl Device<'a>) {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let cache = InterpreterCache::new();
    let mut context = Context::new(upright(page), bounds, &cache, page.xref(), settings.clone());
    interpret_page(page, &mut context, device);
}

/// From PDF user space to page points, upright, y down.
pub(super) fn upright(page: &Page<'_>) -> Affine {
    use hayro::hayro_interpret::TransformExt as _;
    page.initial_transform(true).to_kurbo()
}

/// Whether an image fills a page of this size, to a hundredth of its sides.
pub(super) fn covers(image: &PlacedImage, width: f64, height: f64) -> bool {
    let corners = Rect::new(0.0, 0.0, f64::from(image.width), f64::from(image.height));
    let placed = image.transform.transform_rect_bbox(corners);
    let near = |value: f64, goal: f64, side: f64| (value - goal).abs() <= side * 0.01;
    near(placed.x0, 0.0, width) && near(placed.x1, width, width) && near(placed.y0, 0.0, height) && near(placed.y1, height, height)
}

/// Whether a paint leaves nothing to see on white paper.
fn is_white(paint: &Paint<'_>) -> bool {
    matches!(paint, Paint::Color(color) if matches!(color.to_rgba().to_rgba8(), [255, 255, 255, _] | [_, _, _, 0]))
}

/// Whether a stencil's paint is black: only then is the stencil itself the picture.
pub(super) fn paints_black(paint: &Paint<'_>) -> bool {
    matches!(paint, Paint::Color(color) if color.to_rgba().to_rgba8() == [0, 0, 0, 255])
}

/// The last filter of a stream, for people. The type is not public, its name is.
fn coding(stream: &Stream<'_>) -> &'static str {
    match stream.filters().last().map(|filter| format!("{filter:?}")).as_deref() {
        Some("CcittFaxDecode") => "CCITT fax",
        Some("Jbig2Decode") => "JBIG2",
        Some("DctDecode") => "JPEG",
        Some("JpxDecode") => "JPEG 2000",
        Some("FlateDecode") => "Deflate",
        Some("LzwDecode") => "LZW",
        _ => "image",
    }
}

/// Where the data of an image and of what masks it stands in memory.
fn data_of(stream: &Stream<'_>) -> Vec<(usize, usize)> {
    let place = |stream: &Stream<'_>| {
        let data = stream.raw_data();
        (data.as_ptr().addr(), data.len())
    };
    let masks = ["SMask", "Mask"].iter().filter_map(|key| stream.dict().get::<Stream<'_>>(*key));
    std::iter::once(place(stream)).chain(masks.map(|mask| place(&mask))).collect()
}

/// Width and height of an image and of what masks it, whichever is larger.
fn cost(dict: &Dict<'_>, width: u32, height: u32) -> (u32, u32) {
    let mut cost = (width, height);
    for key in ["SMask", "Mask"] {
        if let Some(mask) = dict.get::<Stream<'_>>(key) {
            let side = |name: &str| mask.dict().get::<u32>(name).unwrap_or(0);
            let other = (side("Width"), side("Height"));
            if u64::from(other.0) * u64::from(other.1) > u64::from(cost.0) * u64::from(cost.1) {
                cost = other;
            }
        }
    }
    cost
}

impl Survey {
    /// The images that can be seen.
    pub(super) fn seen(&self) -> &[PlacedImage] {
        self.images.get(self.hidden..).unwrap_or_default()
    }

    /// Notes an image that hides all that was painted before it: libraries lay the words of a page under its scan.
    fn hide_what_is_below(&mut self) {
        let covers = |image: &PlacedImage| image.plain && covers(image, self.page.width(), self.page.height());
        if !self.altered && self.images.last().is_some_and(covers) {
            self.ink = false;
            self.hidden = self.images.len() - 1;
        }
    }

    fn look_into(&mut self, paint: &Paint<'_>) {
        if let Paint::Pattern(pattern) = paint
            && let Pattern::Tiling(tiling) = pattern.as_ref()
            && self.depth < 4
        {
            let kept = self.glyphs.len();
            self.depth += 1;
            // Only to see its images: text inside a pattern is ornament.
            tiling.interpret(self, Affine::IDENTITY, false);
            self.depth -= 1;
            self.glyphs.truncate(kept);
        }
    }
}

impl<'a> Device<'a> for Survey {
    fn draw_path(&mut self, _path: &BezPath, props: DrawProps<'a>, _mode: &DrawMode) {
        // White shows where it lies on an image.
        if !is_white(&props.paint) || !self.images.is_empty() {
            self.ink = true;
            self.look_into(&props.paint);
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        if !clip.path.bounding_box().inflate(2.0, 2.0).contains_rect(self.page) {
            self.altered = true;
        }
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend_mode: BlendMode) {
        if opacity < 0.999 || mask.is_some() || blend_mode != BlendMode::Normal {
            self.altered = true;
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        if !matches!(mode, DrawMode::Invisible) {
            self.ink = true;
            self.look_into(&props.paint);
        }
        if self.glyphs.len() + run.glyphs().len() > MOST {
            return;
        }
        for glyph in run.glyphs() {
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let text = match glyph.as_unicode() {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(text)) => text,
                // A line end that a program typed into its text; it has no letter and no ink.
                None if glyph.char_code() < 0x20 => String::new(),
                None => char::REPLACEMENT_CHARACTER.to_string(),
            };
            let place = props.transform * glyph.transform();
            let origin = place * Point::ORIGIN;
            let up = place * Point::new(0.0, 1000.0) - origin;
            let end = place * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
            if origin.is_finite() && end.is_finite() && up.is_finite() {
                self.glyphs.push(PlacedGlyph { text, origin, end, up: (up.x, up.y) });
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        if self.images.len() >= MOST {
            return;
        }
        let (width, height) = (image.width(), image.height());
        let (stream, stencil) = match &image {
            Image::Stencil(stencil) => (stencil.stream(), true),
            Image::Raster(raster) => (raster.stream(), false),
        };
        let (dict, coding, data) = (stream.dict().clone(), coding(stream), data_of(stream));
        let masked = ["SMask", "Mask", "SMaskInData"].iter().any(|key| dict.contains_key(key));
        let one_bit = stencil || matches!(coding, "CCITT fax" | "JBIG2");
        let bits = if one_bit { 1 } else { dict.get::<u32>("BitsPerComponent").or_else(|| dict.get("BPC")).unwrap_or(8) };
        self.images.push(PlacedImage {
            width,
            height,
            bits,
            cost: cost(&dict, width, height),
            transform: props.transform,
            plain: !masked && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal,
            coding,
            data,
        });
        // What a pattern consists of is not placed yet.
        if !stencil && self.depth == 0 {
            self.hide_what_is_below();
        }
    }

    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
