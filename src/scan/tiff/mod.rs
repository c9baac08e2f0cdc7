//! TIFF, page by page.
//!
//! Directories, compressions and samples are read here, not by the `tiff` crate: archives hold fax pages of both groups, palettes, odd
//! depths and damaged strips, most of which that crate refuses. The one idea: a page is a grid of chunks (strips or tiles), each unpacked by
//! itself, so that a part of a page costs a part of the work and a damaged chunk costs only its own rows.
//!
//! Reading order: `directory.rs` (tags), `spec.rs` (what a page is), `unpack.rs`, `samples.rs`, `canvas.rs`.

mod canvas;
mod carry;
mod directory;
mod old_jpeg;
mod samples;
mod spec;
mod unpack;

use super::jpeg::{is_read_through, shows_something, shows_the_same};
use super::onlooker::{Nobody, Onlooker, Upright, filled, glimpse};
use super::orient::{stored_rect, turned_size, upright};
use super::raster::{Pixels, clamp_to, whole};
use super::tiles::reduced_size;
use super::{Cancel, FrameInfo, Limits, Raster, Request, ScanError, ScanFile, ScanReader, no_such_frame};
use crate::model::{CodedPicture, ScanRect, ScanSize};
use canvas::Canvas;
pub(super) use carry::of_fax;
use directory::Source;
use spec::{Photometric, Spec};

/// Both byte orders, classic and `BigTIFF`.
pub(super) fn sniff(head: &[u8]) -> bool {
    matches!(head, [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..])
}

/// Opens a TIFF.
pub(super) fn open(reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let (mut source, first) = Source::new(reader)?;
    let (pages, copies) = source.pages(first, limits.max_frames)?;
    Ok(Box::new(TiffFile { source, pages, copies, jpeg: None, limits: *limits }))
}

struct TiffFile {
    source: Source,
    /// Where each page's directory is.
    pages: Vec<u64>,
    /// Smaller copies of pages: the page's number, and where the copy's directory is.
    copies: Vec<(u32, u64)>,
    /// The page that was decoded last, where it is a large one in JPEG: as that JPEG, or none where it cannot be taken for one.
    jpeg: Option<(u32, Option<Box<dyn ScanFile>>)>,
    limits: Limits,
}

/// A smaller picture of more pixels than this on a side is more than a first sight.
const LARGEST_SMALL: u32 = 2048;
/// Pixels that are held while a large page is made smaller, in bytes.
const BAND: u64 = 16 << 20;

impl TiffFile {
    fn spec(&mut self, frame: u32, limits: &Limits) -> Result<Spec, ScanError> {
        let Some(&at) = self.pages.get(frame as usize) else { return Err(no_such_frame(frame, self.frame_count())) };
        let (directory, _) = self.source.directory(at)?;
        Spec::read(&mut self.source, &directory, limits)
    }

    /// The pictures of a page that the file holds beside it and says are made smaller.
    fn smaller_pictures(&mut self, frame: u32, limits: &Limits) -> Vec<Spec> {
        let Some(&page) = self.pages.get(frame as usize) else { return Vec::new() };
        let Ok((directory, _)) = self.source.directory(page) else { return Vec::new() };
        let inside = self.source.numbers(&directory, 330, 32).unwrap_or_default();
        let beside = self.copies.iter().filter(|(page, _)| *page == frame).map(|(_, at)| *at);
        let places: Vec<u64> = inside.into_iter().chain(beside).collect();
        let specs = places.into_iter().filter_map(|at| {
            let (directory, _) = self.source.directory(at).ok()?;
            let kind = self.source.number(&directory, 254).ok()??;
            Spec::read(&mut self.source, &directory, limits).ok().filter(|_| kind & 5 == 1)
        });
        specs.collect()
    }

    /// The smallest copy of a page that is as fine as asked for, and its reduction.
    fn copy(&mut self, frame: u32, size: ScanSize, coarsest: u32, limits: &Limits) -> Option<(Spec, u32)> {
        let specs = self.smaller_pictures(frame, limits);
        let found = specs.into_iter().filter_map(|spec| {
            let is_near = |copy: u32, whole: u32, step: u32| copy.abs_diff(whole.div_ceil(step)) <= 1;
            let mut steps = std::iter::successors(Some(2_u32), |step| step.checked_mul(2)).take_while(|step| *step <= coarsest);
            let step = steps.find(|step| is_near(spec.size.width, size.width, *step) && is_near(spec.size.height, size.height, *step))?;
            Some((spec, step))
        });
        found.max_by_key(|(_, step)| *step)
    }

    /// Decodes a part of a page in JPEG, in stored coordinates, where its coefficients give a coarse picture or a part without the rest; `None`
    /// where it must be decoded strip by strip.
    fn jpeg_part(
        &mut self,
        (frame, spec): (u32, &Spec),
        request: Request,
        limits: &Limits,
        cancel: &Cancel,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Option<Raster>, ScanError> {
        if spec.compression != 7 || !is_read_through(spec.size, spec.samples, request.reduction) {
            return Ok(None);
        }
        let known = self.jpeg.take().filter(|(known, _)| *known == frame);
        let file = match known {
            Some((_, file)) => file,
            None => carry::as_jpeg(&mut self.source, spec, limits)?,
        };
        let Some(mut file) = file else {
            self.jpeg = Some((frame, None));
            return Ok(None);
        };
        let mut raster = match file.decode_shown(0, request, limits, cancel, onlooker) {
            Ok(raster) if raster.damage.is_none() => raster,
            Err(ScanError::Cancelled) => return Err(ScanError::Cancelled),
            _ => {
                self.jpeg = Some((frame, None));
                return Ok(None);
            }
        };
        if file.takes_parts(0) {
            self.jpeg = Some((frame, Some(file)));
        }
        if let Some(profile) = &spec.profile {
            profile.apply_to(&mut raster.pixels);
        }
        Ok(Some(raster))
    }

    /// Decodes a part of a page, in stored coordinates; no coarser than `reduction`.
    fn part(
        &mut self,
        spec: &Spec,
        (area, reduction): (ScanRect, u32),
        limits: &Limits,
        cancel: &Cancel,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Raster, ScanError> {
        let bits = spec.kept_bits();
        let whole_bytes = u64::from(area.width() as u32) * u64::from(area.height() as u32) * u64::from(bits) / 8;
        let mut area = area;
        if reduction < 2 || bits == 1 || whole_bytes <= BAND {
            if bits == 1 {
                area.left -= area.left % 8;
            }
            let size = ScanSize { width: area.width() as u32, height: area.height() as u32 };
            limits.check(size, bits)?;
            let mut painter = Painter::new(spec, &mut self.source, area);
            painter.paint(cancel, onlooker)?;
            let Painter { canvas, damage, .. } = painter;
            return Ok(Raster { size, reduction: 1, area, pixels: canvas.pixels, damage: damage.told()? });
        }
        let step = reduction as i32;
        (area.left, area.top) = (area.left / step * step, area.top / step * step);
        self.smaller(spec, (area, reduction), limits, cancel, onlooker)
    }

    /// Decodes a part of a page band by band, each made smaller before the next.
    fn smaller(
        &mut self,
        spec: &Spec,
        (area, reduction): (ScanRect, u32),
        limits: &Limits,
        cancel: &Cancel,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Raster, ScanError> {
        let size = reduced_size(ScanSize { width: area.width() as u32, height: area.height() as u32 }, reduction);
        limits.check(size, spec.kept_bits())?;
        let row = (area.width() as u64 * u64::from(spec.kept_bits()) / 8).max(1);
        let unit = least_common(u64::from(spec.chunks.size.height), u64::from(reduction));
        let band = (unit * (BAND / (row * unit)).max(1)).min(1 << 30) as i32;
        let mut painter = Painter::new(spec, &mut self.source, ScanRect { bottom: area.top, ..area });
        let mut pixels = Pixels::white(ScanSize { width: 0, height: 0 }, spec.kept_bits());
        let mut top = area.top;
        while top < area.bottom {
            let bottom = (top / band + 1).saturating_mul(band).min(area.bottom);
            let part = ScanRect { top, bottom, ..area };
            painter.turn_to(part);
            painter.paint(cancel, &mut Nobody)?;
            let canvas = std::mem::replace(&mut painter.canvas.pixels, Pixels::Grey(Vec::new()));
            let size = ScanSize { width: part.width() as u32, height: part.height() as u32 };
            let small = Raster { size, reduction: 1, area: part, pixels: canvas, damage: None }.reduced(reduction);
            pixels.bytes_mut().extend_from_slice(small.pixels.bytes());
            top = bottom;
            if area == whole(spec.size) && top < area.bottom && onlooker.is_curious() {
                onlooker.see(filled(spec.size, reduction, pixels.clone()));
            }
        }
        let damage = painter.damage.told()?;
        Ok(Raster { size, reduction, area, pixels, damage })
    }
}

fn least_common(a: u64, b: u64) -> u64 {
    let (mut x, mut y) = (a.max(1), b.max(1));
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a.max(1) / x * b.max(1)
}

impl ScanFile for TiffFile {
    fn frame_count(&self) -> u32 {
        self.pages.len() as u32
    }

    fn frame_info(&mut self, frame: u32) -> Result<FrameInfo, ScanError> {
        let limits = self.limits;
        let spec = self.spec(frame, &limits)?;
        let dpi = spec.dpi.map(|(x, y)| if spec.orientation.swaps_sides() { (y, x) } else { (x, y) });
        Ok(FrameInfo { size: turned_size(spec.size, spec.orientation), orientation: spec.orientation, dpi, kind: spec.kind() })
    }

    fn carried(&mut self, frame: u32) -> Result<Option<CodedPicture>, ScanError> {
        let limits = self.limits;
        let spec = self.spec(frame, &limits)?;
        carry::carried(&mut self.source, &spec)
    }

    fn is_lossy(&mut self, frame: u32) -> bool {
        let limits = self.limits;
        // JPEG, old and new, and WebP.
        self.spec(frame, &limits).is_ok_and(|spec| matches!(spec.compression, 6 | 7 | 50_001))
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
        let spec = self.spec(frame, limits)?;
        let size = turned_size(spec.size, spec.orientation);
        let wanted = request.area.map(|area| clamp_to(area, size)).filter(|area| !area.is_empty()).unwrap_or(whole(size));
        let area = stored_rect(wanted, size, spec.orientation);
        if request.reduction > 1
            && let Some((copy, step)) = self.copy(frame, spec.size, request.reduction, limits)
            && copy.kept_bits() <= spec.kept_bits().max(8)
        {
            let scaled = ScanRect {
                left: area.left / step as i32,
                top: area.top / step as i32,
                right: (area.right + step as i32 - 1) / step as i32,
                bottom: (area.bottom + step as i32 - 1) / step as i32,
            };
            // A copy that is damaged is as good as none.
            if let Ok(Raster { size: found, area, pixels, damage: None, .. }) =
                self.part(&copy, (clamp_to(scaled, copy.size), 1), limits, cancel, &mut Nobody)
            {
                let on_page = |at: i32| at.saturating_mul(step as i32);
                let end = |at: i32, last: u32, whole: u32| if at as u32 >= last { whole as i32 } else { on_page(at).min(whole as i32) };
                let area = ScanRect {
                    left: on_page(area.left),
                    top: on_page(area.top),
                    right: end(area.right, copy.size.width, spec.size.width),
                    bottom: end(area.bottom, copy.size.height, spec.size.height),
                };
                let raster = Raster { size: found, reduction: step, area, pixels, damage: None };
                return Ok(upright(raster, spec.size, spec.orientation));
            }
            cancel.check()?;
        }
        let onlooker = &mut Upright { onlooker, stored: spec.size, orientation: spec.orientation };
        let part = Request { area: Some(area), reduction: request.reduction };
        if let Some(raster) = self.jpeg_part((frame, &spec), part, limits, cancel, onlooker)? {
            return Ok(upright(raster, spec.size, spec.orientation));
        }
        let raster = self.part(&spec, (area, request.reduction), limits, cancel, onlooker)?;
        Ok(upright(raster, spec.size, spec.orientation))
    }

    fn thumbnail(&mut self, frame: u32, cancel: &Cancel) -> Option<Raster> {
        let limits = self.limits;
        let page = self.spec(frame, &limits).ok()?;
        let mut found = self.smaller_pictures(frame, &limits);
        found.retain(|small| shows_the_same(small.size, page.size) && small.size.width.max(small.size.height) <= LARGEST_SMALL);
        let small = found.into_iter().min_by_key(|small| small.size.width)?;
        let raster = self.part(&small, (whole(small.size), 1), &limits, cancel, &mut Nobody).ok()?;
        let is_good = raster.damage.is_none() && (raster.pixels.row_bytes(1) == 1 || shows_something(&raster.pixels));
        is_good.then(|| upright(raster, small.size, page.orientation))
    }

    fn takes_parts(&mut self, frame: u32) -> bool {
        let limits = self.limits;
        let is_read = matches!(&self.jpeg, Some((known, Some(_))) if *known == frame);
        is_read || self.spec(frame, &limits).is_ok_and(|spec| spec.in_parts())
    }
}

/// Rows that are missing, and why the first of them are.
#[derive(Default)]
struct Damage {
    good_rows: u64,
    missing: Option<(u32, u32)>,
    problem: Option<String>,
}

impl Damage {
    fn note(&mut self, from: u32, to: u32, problem: String) {
        let (first, last) = self.missing.unwrap_or((from, to));
        self.missing = Some((first.min(from), last.max(to)));
        self.problem.get_or_insert(problem);
    }

    /// The note for the picture; an error where no row at all could be decoded.
    fn told(self) -> Result<Option<String>, ScanError> {
        let Some((first, last)) = self.missing else { return Ok(None) };
        let problem = self.problem.unwrap_or_default();
        if self.good_rows == 0 {
            return Err(ScanError::Damaged(format!("nothing of the TIFF page could be decoded: {problem}")));
        }
        Ok(Some(format!("between rows {} and {last} some could not be decoded and are left white: {problem}", first + 1)))
    }
}

/// Lays the chunks of a page on a canvas.
struct Painter<'a> {
    spec: &'a Spec,
    source: &'a mut Source,
    canvas: Canvas,
    /// Samples of a row, kept to be used again.
    bytes: Vec<u8>,
    /// Pixels of a row, kept to be used again.
    pixels: Vec<u8>,
    damage: Damage,
}

impl<'a> Painter<'a> {
    fn new(spec: &'a Spec, source: &'a mut Source, area: ScanRect) -> Self {
        let canvas = Canvas { area, pixels: Pixels::Grey(Vec::new()) };
        let mut painter = Self { spec, source, canvas, bytes: Vec::new(), pixels: Vec::new(), damage: Damage::default() };
        painter.turn_to(area);
        painter
    }

    /// Takes a new canvas over another part of the page.
    fn turn_to(&mut self, area: ScanRect) {
        let size = ScanSize { width: area.width().max(0) as u32, height: area.height().max(0) as u32 };
        self.canvas = Canvas { area, pixels: Pixels::white(size, self.spec.kept_bits()) };
    }

    fn paint(&mut self, cancel: &Cancel, onlooker: &mut dyn Onlooker) -> Result<(), ScanError> {
        let is_whole = self.canvas.area == whole(self.spec.size);
        let (chunks, area) = (&self.spec.chunks, self.canvas.area);
        let range = |from: i32, to: i32, step: u32, count: u32| from.max(0) as u32 / step..(to.max(0) as u32).div_ceil(step).min(count);
        let rows = range(area.top, area.bottom, chunks.size.height, chunks.down);
        let columns = range(area.left, area.right, chunks.size.width, chunks.across);
        for row in rows {
            for column in columns.clone() {
                cancel.check()?;
                if !self.fax_strip(row, cancel, onlooker)? {
                    self.chunk(column, row, cancel)?;
                }
            }
            if is_whole && onlooker.is_curious() {
                let there = (row + 1).saturating_mul(chunks.size.height).min(self.spec.size.height);
                onlooker.see(glimpse(self.spec.size, &self.canvas.pixels, there));
            }
        }
        Ok(())
    }

    /// Unpacks a strip of fax straight onto the canvas, where it lies on it with all its rows; `false` where it does not, or is no fax.
    fn fax_strip(&mut self, row: u32, cancel: &Cancel, onlooker: &mut dyn Onlooker) -> Result<bool, ScanError> {
        let (spec, area) = (self.spec, self.canvas.area);
        let rows = spec.rows_of(row);
        let top = row.saturating_mul(spec.chunks.size.height);
        let on_canvas = (area.left, area.right) == (0, spec.size.width as i32)
            && i64::from(top) >= i64::from(area.top)
            && i64::from(top) + i64::from(rows) <= i64::from(area.bottom);
        // Fax is white where nothing is coded, and so is the canvas.
        let is_fax = matches!(spec.compression, 2..=4) && !spec.chunks.tiled && spec.photometric == Photometric::WhiteIsZero;
        let Some(&(at, count)) = spec.chunks.places.get(row as usize).filter(|_| on_canvas && is_fax) else { return Ok(false) };
        let mut data = self.source.read_at(at, count)?;
        let from = top - area.top as u32;
        let onlooker: Option<&mut dyn Onlooker> = if area == whole(spec.size) { Some(onlooker) } else { None };
        let out = self.canvas.pixels.bytes_mut();
        let sink = unpack::FaxRows { out, width: spec.size.width, rows: from..from + rows, cancel, onlooker };
        let (good, problem) = unpack::fax(spec, &mut data, sink)?;
        self.damage.good_rows += u64::from(good);
        if let Some(problem) = problem {
            self.damage.note(top + good, top + rows, problem);
        }
        Ok(true)
    }

    /// Unpacks one chunk (of every plane) and copies its rows.
    fn chunk(&mut self, column: u32, row: u32, cancel: &Cancel) -> Result<(), ScanError> {
        let spec = self.spec;
        let rows = spec.rows_of(row);
        let planes = if spec.planar { spec.samples } else { 1 };
        let stride = spec.row_bytes().max(1) as usize;
        let (mut data, mut good_rows) = (Vec::new(), rows as usize);
        let top = row.saturating_mul(spec.chunks.size.height);
        for plane in 0..planes {
            let index =
                (u64::from(plane) * u64::from(spec.chunks.down) + u64::from(row)) * u64::from(spec.chunks.across) + u64::from(column);
            let (mut raw, good, problem) = self.unpacked(index as usize, rows, cancel)?;
            cancel.check()?;
            let (mut good, mut stride) = (good, stride);
            if spec.subsampling != (1, 1) {
                let units = good as u64 * u64::from(rows) / spec.chunk_bytes(rows).max(1);
                raw = samples::spell_out(spec, raw.get(..good).unwrap_or_default(), rows);
                stride = spec.chunks.size.width as usize * 3;
                good = units as usize * stride;
            }
            good_rows = good_rows.min(good / stride);
            if let Some(problem) = problem {
                let from = (top + (good / stride) as u32).min(spec.size.height);
                self.damage.note(from, (top + rows).min(spec.size.height), problem);
            }
            data.push((raw, stride));
        }
        self.damage.good_rows += good_rows as u64;
        let left = column.saturating_mul(spec.chunks.size.width) as i32;
        let width = spec.chunks.size.width.min(spec.size.width.saturating_sub(left as u32)) as i32;
        for line in 0..good_rows {
            self.row(&mut data, line, ScanRect { left, top: top.saturating_add(line as u32) as i32, right: width, bottom: 0 });
        }
        Ok(())
    }

    /// One chunk's bytes: as many as promised, how many of them are good, and what went wrong.
    fn unpacked(&mut self, index: usize, rows: u32, cancel: &Cancel) -> Result<(Vec<u8>, usize, Option<String>), ScanError> {
        let spec = self.spec;
        let Some(&(at, count)) = spec.chunks.places.get(index) else {
            return Ok((Vec::new(), 0, Some("the file does not say where they are".to_owned())));
        };
        let wanted = spec.chunk_bytes(rows) as usize;
        let plain = spec.compression == 1;
        let data = self.source.read_at(at, if plain { count.min(wanted as u64) } else { count })?;
        if plain && data.len() == wanted && !spec.reversed_bits {
            return Ok((data, wanted, None));
        }
        let mut raw = vec![0; wanted];
        let unpacked = unpack::unpack(spec, data, rows, &mut raw, cancel);
        Ok((raw, unpacked.good, unpacked.problem))
    }

    /// Converts row `line` of a chunk; `place` holds the chunk's left edge, the row of the page, and (as `right`) the visible width.
    fn row(&mut self, data: &mut [(Vec<u8>, usize)], line: usize, place: ScanRect) {
        let (spec, big_endian) = (self.spec, self.source.big_endian);
        let (left, y, width) = (place.left, place.top, place.right);
        if y < self.canvas.area.top || y >= self.canvas.area.bottom {
            return;
        }
        if spec.kept_bits() == 1 {
            if let Some(row) = data.first().and_then(|(raw, stride)| raw.get(line * stride..(line + 1) * stride)) {
                self.canvas.put_bits(left, y, width, row, spec.photometric == Photometric::WhiteIsZero);
            }
            return;
        }
        let pixels = spec.chunks.size.width as usize;
        let (planes, samples) = (data.len(), spec.samples as usize);
        let mut interleaved = if planes > 1 { vec![0; pixels * samples] } else { Vec::new() };
        for (plane, (raw, stride)) in data.iter_mut().enumerate() {
            let Some(row) = raw.get_mut(line * *stride..(line + 1) * *stride) else { return };
            samples::undo_predictor(spec, row, big_endian);
            let count = if planes > 1 { pixels } else { pixels * samples };
            samples::to_bytes(spec, row, count, big_endian, &mut self.bytes);
            if planes > 1 {
                interleaved.iter_mut().skip(plane).step_by(samples).zip(&self.bytes).for_each(|(out, &byte)| *out = byte);
            }
        }
        let bytes = if planes > 1 { &interleaved } else { &self.bytes };
        samples::to_pixels(spec, bytes, &mut self.pixels);
        let step = if matches!(self.canvas.pixels, Pixels::Rgb(_)) { 3 } else { 1 };
        let seen = self.pixels.get(..width as usize * step).unwrap_or(&self.pixels);
        self.canvas.put_pixels(left, y, width, seen);
    }
}
