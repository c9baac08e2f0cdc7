//! What workers do for the scan cache: a frame to a pyramid, a part of a frame to a tile.
//!
//! Small frames are decoded whole. Large ones whose decoder can are never held whole: their pyramid ends at a coarse level, and the finer
//! tiles that somebody looks at are decoded one by one ([`cut_part`]).

use super::clock::Clock;
use super::jobs::JobScope;
use super::open_scans::{FrameKey, OpenScans};
use super::pixels::{Enhancement, Pyramid, TilePixels};
use super::render_policy::{self, TILE, TileId};
use super::scan_cache::{ScanEvent, ScanNumber, Sight};
use crate::model::{ScanRect, ScanSize};
use crate::scan::tiles::{reduced_size, shrunk_to};
use crate::scan::{Cancel, Limits, Onlooker, Raster, Request, ScanError, ScanFile};
use std::sync::Arc;

/// What a decoding job is to bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fineness {
    /// At least so many pixels along the longer side; of large frames an eighth, whatever that is.
    Coarse(u32),
    /// All there is.
    Whole,
}

/// A frame of more pixels than this is first shown at an eighth: that much is at hand where a whole one takes long.
const LARGE: u64 = 32 << 20;
/// The reduction of the first picture of a large frame.
const EIGHTH: u32 = 8;

fn is_large(size: ScanSize) -> bool {
    u64::from(size.width) * u64::from(size.height) > LARGE
}

/// A preview has about so many pixels along its longer side: twice a usual screen at most.
const PREVIEW_SIDE: u32 = 2160;

/// A frame of more pixels than this is first shown as the small picture beside it, where its file carries one.
const WORTH_A_SMALL_ONE: u64 = 8 << 20;

/// Decoding for longer than this is shown, and each time it has taken twice as long again: so looking on costs two glimpses of the whole,
/// however long it takes.
const FIRST_GLIMPSE_MS: i64 = 150;

/// Shows how far the decoding of a frame is.
struct Glimpses<'a, E> {
    clock: &'a Clock,
    begun: i64,
    next: i64,
    scan: ScanNumber,
    size: ScanSize,
    /// None where something shows already.
    scope: Option<&'a JobScope<'a, E>>,
}

impl<E: From<ScanEvent>> Onlooker for Glimpses<'_, E> {
    fn is_curious(&mut self) -> bool {
        self.scope.is_some() && self.clock.now().0 >= self.next
    }

    fn see(&mut self, so_far: Raster) {
        let Some(scope) = self.scope else { return };
        if let Some(pyramid) = Pyramid::build(self.size, so_far, scope.cancel()) {
            scope.part(E::from(ScanEvent::Preview { scan: self.scan, pyramid: Arc::new(pyramid), sight: Sight::Part }));
        }
        let now = self.clock.now().0;
        self.next = now + (now - self.begun).max(FIRST_GLIMPSE_MS);
    }
}

/// Decodes a frame to a pyramid and tells of it; before that, what can be shown of it sooner: a picture that was kept when it was seen
/// before, the small one in its file, or as much as is decoded.
pub(super) fn decode_frame<E: From<ScanEvent>>(
    scans: &OpenScans,
    key: &FrameKey,
    fineness: Fineness,
    limits: &Limits,
    number: ScanNumber,
    scope: &JobScope<'_, E>,
) -> ScanEvent {
    let begun = scans.clock().now().0;
    let failed = |error| ScanEvent::Decoded { scan: number, result: Err(error), in_parts: false };
    let opened = scans.open(&key.path).and_then(|mut file| file.frame_info(key.frame).map(|info| (file, info)));
    let (mut file, info) = match opened {
        Ok(opened) => opened,
        Err(error) => return failed(error),
    };
    let size = info.size;
    scope.part(E::from(ScanEvent::Info { scan: number, info }));
    let previews = scans.previews().filter(|_| is_large(size) && fineness != Fineness::Whole);
    let kept = previews.as_ref().and_then(|previews| previews.kept(key, size));
    let is_new = kept.is_none();
    let sight = if is_new { Sight::Small } else { Sight::Kept };
    let first = kept.or_else(|| (fineness != Fineness::Whole).then(|| small_picture(file.as_mut(), key.frame, size, scope.cancel()))?);
    let is_shown = first.is_some() || fineness == Fineness::Whole;
    if let Some(pyramid) = first.and_then(|first| Pyramid::build(size, first, scope.cancel())) {
        scope.part(E::from(ScanEvent::Preview { scan: number, pyramid: Arc::new(pyramid), sight }));
    }
    let (clock, scope_shown) = (scans.clock(), (!is_shown).then_some(scope));
    let mut glimpses = Glimpses { clock, begun, next: begun + FIRST_GLIMPSE_MS, scan: number, size, scope: scope_shown };
    let pyramid = match pyramid_of(scans, file.as_mut(), (key.frame, size), fineness, limits, (scope.cancel(), &mut glimpses)) {
        Ok(pyramid) => Arc::new(pyramid),
        Err(error) => return failed(error),
    };
    let in_parts = pyramid.finest() > 0 && is_large(size) && file.takes_parts(key.frame);
    scans.give_back(&key.path, file);
    let decoded = |pyramid| ScanEvent::Decoded { scan: number, result: Ok(pyramid), in_parts };
    let Some(previews) = previews.filter(|_| is_new && pyramid.damage().is_none()) else { return decoded(pyramid) };
    scope.part(E::from(decoded(Arc::clone(&pyramid))));
    if let Some(picture) = pyramid.overview(PREVIEW_SIDE) {
        previews.keep(key, &picture);
    }
    ScanEvent::Kept
}

/// The small picture that a file carries beside a frame, as the frame at the next coarser level.
fn small_picture(file: &mut dyn ScanFile, frame: u32, size: ScanSize, cancel: &Cancel) -> Option<Raster> {
    if u64::from(size.width) * u64::from(size.height) <= WORTH_A_SMALL_ONE {
        return None;
    }
    let small = file.thumbnail(frame, cancel)?;
    let longer = |size: ScanSize| size.width.max(size.height);
    let reduction = (0..16).map(|level| 1_u32 << level).find(|step| longer(reduced_size(size, *step)) <= longer(small.size))?;
    let wanted = reduced_size(size, reduction);
    let area = ScanRect::new(0, 0, size.width as i32, size.height as i32);
    Some(Raster { reduction, area, ..shrunk_to(&small, wanted) })
}

/// How many times coarser a page may be shown for good, because it cannot be decoded whole within the limits.
const COARSEST: u32 = 4;

fn pyramid_of(
    scans: &OpenScans,
    file: &mut dyn ScanFile,
    (frame, size): (u32, ScanSize),
    fineness: Fineness,
    limits: &Limits,
    (cancel, onlooker): (&Cancel, &mut dyn Onlooker),
) -> Result<Pyramid, ScanError> {
    let reduction = match fineness {
        Fineness::Coarse(at_least) if is_large(size) => render_policy::first_reduction(size, at_least).max(EIGHTH),
        Fineness::Coarse(at_least) => render_policy::first_reduction(size, at_least),
        Fineness::Whole => 1,
    };
    scans.in_turn(size, || {
        if cancel.is_cancelled() {
            return Err(ScanError::Cancelled);
        }
        let mut refused = None;
        let mut wanted = reduction;
        let raster = loop {
            match file.decode_shown(frame, Request { area: None, reduction: wanted }, limits, cancel, onlooker) {
                // Better half as fine than not at all; what decodes in steps can.
                Err(ScanError::TooLarge(why)) if fineness == Fineness::Whole && wanted < COARSEST => {
                    wanted *= 2;
                    refused.get_or_insert(why);
                }
                Err(error) => return Err(refused.map_or(error, ScanError::TooLarge)),
                Ok(raster) => break raster,
            }
        };
        let pyramid = Pyramid::build(size, raster, cancel).ok_or_else(|| {
            if cancel.is_cancelled() {
                ScanError::Cancelled
            } else {
                ScanError::Damaged("it holds fewer pixels than it promises".to_owned())
            }
        })?;
        Ok(match refused {
            Some(why) if pyramid.finest() > 0 => pyramid.no_finer(&why),
            _ => pyramid,
        })
    })
}

/// Decodes the part of a frame that a tile shows; `None` where that is nothing.
///
/// # Errors
/// Where it cannot be decoded.
pub(super) fn cut_part(
    scans: &OpenScans,
    key: &FrameKey,
    (tile, enhancement, pyramid): (TileId, Enhancement, &Pyramid),
    limits: &Limits,
    cancel: &Cancel,
) -> Result<Option<TilePixels>, ScanError> {
    let mut file = scans.open(&key.path)?;
    let size = file.frame_info(key.frame)?.size;
    let Some(area) = with_apron(tile, size) else { return Ok(None) };
    let needed = Pyramid::needed(area, tile.reduction(), enhancement);
    let raster = file.decode(key.frame, Request { area: Some(needed), reduction: tile.reduction() }, limits, cancel)?;
    scans.give_back(&key.path, file);
    Ok(raster.crop(needed).and_then(|part| pyramid.part(part.reduced(tile.reduction()), area, enhancement, cancel)))
}

/// What a tile shows, with one more of its pixels on each side where the scan goes on.
fn with_apron(tile: TileId, scan: ScanSize) -> Option<ScanRect> {
    let (step, span) = (i64::from(tile.reduction()), i64::from(TILE) * i64::from(tile.reduction()));
    let edges = |index: u16, end: u32| {
        let start = i64::from(index) * span;
        let edge = |at: i64| at.clamp(0, i64::from(end)) as i32;
        (start < i64::from(end)).then(|| (edge(start - step), edge(start + span + step)))
    };
    let ((left, right), (top, bottom)) = (edges(tile.column, scan.width)?, edges(tile.row, scan.height)?);
    Some(ScanRect { left, top, right, bottom })
}
