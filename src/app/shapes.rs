//! All pictures of one word or one letter beside each other, so that the odd one out is seen.
//!
//! A job lists the places; their pictures are cut as lists of places have them cut, when they show. How much a picture differs from the
//! usual one is only measured when it is asked for, because every picture has to be decoded for that. A letter is cut from its word's zone by its
//! share of the width, as a typewriter writes; `shape_zones.rs` says how high.

use super::batch::{Replacement, replacement_ops};
use super::crops::{CropKey, crop_key};
use super::event::Event;
use super::export_request::Scope;
use super::jobs::{JobKey, Priority};
use super::linking::links_beside;
use super::loader::PageLoader;
use super::open_scans::{FrameKey, OpenScans};
use super::problem::Problem;
use super::shape_zones::ShapeZones;
use super::workspace::Workspace;
use crate::analysis::concordance::{Form, core_of};
use crate::edit::{Op, Origin};
use crate::model::{Page, PageHead, PageId, Ruling, ScanRect, Span, Verdict};
use crate::scan::shape::{Shape as Picture, differences};
use crate::scan::{Cancel, Limits, Request, ScanError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Pictures that are listed at most; where there are more, it is said.
const MOST: usize = 20_000;
/// Kind of the job that lists places.
pub(super) const LISTING: &str = "shapes";
/// Kind of the job that compares pictures.
pub(super) const COMPARING: &str = "compare-shapes";

/// Which pictures to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShapeRequest {
    /// A word, or a single letter.
    pub form: String,
    /// On which pages.
    pub scope: Scope,
}

/// What became of a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ShapeState {
    /// Nothing yet.
    #[default]
    Open,
    /// Somebody said that it is right.
    Right,
    /// It reads so now.
    Changed(String),
}

/// A picture with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapePlace {
    /// Which page.
    pub page: PageId,
    /// Where in its text.
    pub span: Span,
    /// What stands there, or stood there when it was found.
    pub found: String,
    /// Where on the scan.
    pub zone: ScanRect,
    /// What became of it.
    pub state: ShapeState,
    /// How far its picture is from the usual one, 0 to 1, where that was measured.
    pub differs: Option<f32>,
}

/// The pictures of a form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shapes {
    /// What was asked for.
    pub request: ShapeRequest,
    /// In order of pages and places.
    pub places: Vec<ShapePlace>,
    /// The places as they are shown.
    pub order: Vec<usize>,
    /// Where in that order the keyboard stands.
    pub current: usize,
    /// Whether the oddest come first.
    pub odd_first: bool,
    /// Whether places are still being listed.
    pub running: bool,
    /// What was left out, or nothing.
    pub message: String,
    /// Tells these pictures from those that were asked for before.
    pub ticket: u64,
    /// Differences that were measured.
    measured: BTreeMap<CropKey, f32>,
}

impl Shapes {
    /// The place the keyboard stands at.
    pub fn current_place(&self) -> Option<&ShapePlace> {
        self.order.get(self.current).and_then(|place| self.places.get(*place))
    }

    /// How many pictures are still to be measured.
    fn unmeasured(&self) -> bool {
        self.places.iter().any(|place| !self.measured.contains_key(&crop_key(place.page, place.zone)))
    }

    /// Puts the places in order; the keyboard stays at its place.
    fn arrange(&mut self) {
        let stays = self.order.get(self.current).copied();
        for place in &mut self.places {
            place.differs = self.measured.get(&crop_key(place.page, place.zone)).copied();
        }
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        if self.odd_first {
            let odd = |place: &usize| self.places.get(*place).and_then(|place| place.differs).unwrap_or(0.0);
            order.sort_by(|a, b| odd(b).total_cmp(&odd(a)));
        }
        self.order = order;
        let stays = stays.and_then(|stays| self.order.iter().position(|place| *place == stays));
        self.current = stays.unwrap_or(0).min(self.order.len().saturating_sub(1));
    }

    /// Follows a replacement of `old` bytes by `new` bytes at the end of a place.
    fn follow(&mut self, page: PageId, span: Span, new: usize) {
        let by = new as isize - span.len() as isize;
        for place in self.places.iter_mut().filter(|place| place.page == page) {
            if place.span == span {
                place.span = Span::new(span.start, span.start + new);
            } else if place.span.start >= span.end {
                place.span = place.span.shifted(by);
            }
        }
    }
}

impl Workspace {
    /// Starts listing the pictures of the letter that is selected, else of the word at the caret; `false` where there is
    /// none.
    ///
    /// # Errors
    /// Where no dossier is open, or a page cannot be loaded.
    pub fn collect_same_shape(&mut self) -> Result<bool, Problem> {
        let Some(asked) = self.asked_for()? else { return Ok(false) };
        let core = core_of(&asked.form);
        let form = if core.is_empty() { asked.form.clone() } else { core.to_owned() };
        let Some(session) = &mut self.session else { return Ok(false) };
        let scope = session.shapes.as_ref().map(|shapes| shapes.request.scope.clone()).unwrap_or_default();
        session.shapes = None;
        self.collect_shapes(ShapeRequest { form, scope }, Some((asked.page, asked.span))).map(|()| true)
    }

    /// Starts listing the pictures that are asked for; the keyboard goes to the one at `from`.
    ///
    /// # Errors
    /// Where no dossier is open, there is no such page, or nothing to look for.
    pub fn collect_shapes(&mut self, request: ShapeRequest, from: Option<(PageId, Span)>) -> Result<(), Problem> {
        let Some(session) = &mut self.session else { return Err(Problem::new("No dossier is open.")) };
        let form = Form::new(&request.form, request.form.chars().count() > 1, true);
        let form = form.ok_or_else(|| Problem::new("There is nothing to look for."))?;
        session.commit();
        let heads = request.scope.heads(session).map_err(Problem::new)?;
        let loaded: BTreeMap<PageId, Arc<Page>> = session.dossier.loaded().map(|page| (page.id, Arc::clone(page))).collect();
        let loader = Arc::clone(&session.loader);
        session.tickets += 1;
        let ticket = session.tickets;
        let before = session.shapes.take().unwrap_or_default();
        session.shapes = Some(Shapes { request, running: true, ticket, places: Vec::new(), message: String::new(), ..before });
        for kind in [LISTING, COMPARING] {
            self.jobs.cancel(JobKey { kind, id: before.ticket });
        }
        self.submit(LISTING, ticket, Priority::Visible, move |scope| {
            let mut places: Vec<ShapePlace> = Vec::new();
            let mut message = String::new();
            for (done, head) in heads.iter().enumerate() {
                if scope.is_cancelled() || places.len() >= MOST {
                    break;
                }
                let page = loaded.get(&head.id).cloned().or_else(|| loader.load(head).ok().map(|loaded| loaded.page));
                places.extend(page.iter().flat_map(|page| places_on(&loader, head, page, &form)));
                scope.progress(done as u64 + 1, heads.len() as u64);
            }
            if places.len() > MOST {
                places.truncate(MOST);
                message = format!("Only the first {MOST} pictures are shown");
            }
            Event::ShapesFound(ticket, places, message, from)
        });
        Ok(())
    }

    /// Takes in the places of a form.
    pub(super) fn take_shapes(&mut self, ticket: u64, places: Vec<ShapePlace>, message: String, from: Option<(PageId, Span)>) {
        let Some(shapes) = self.running_shapes(ticket) else { return };
        let current = shapes.current;
        shapes.running = false;
        shapes.places = places;
        shapes.message = message;
        shapes.order.clear();
        shapes.arrange();
        let at = |place: &ShapePlace| from.is_some_and(|(page, span)| place.page == page && place.span.overlaps(span));
        let here = shapes.order.iter().position(|place| shapes.places.get(*place).is_some_and(at));
        shapes.current = here.unwrap_or(current).min(shapes.order.len().saturating_sub(1));
        if shapes.odd_first {
            self.measure_shapes();
        }
    }

    /// Lets the oddest pictures come first, or all in order of the pages.
    pub(super) fn sort_shapes(&mut self, odd_first: bool) {
        let Some(shapes) = self.session.as_mut().and_then(|session| session.shapes.as_mut()) else { return };
        shapes.odd_first = odd_first;
        shapes.arrange();
        shapes.current = 0;
        if odd_first {
            self.measure_shapes();
        }
    }

    fn measure_shapes(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(shapes) = session.shapes.as_ref().filter(|shapes| !shapes.running && shapes.unmeasured()) else { return };
        let mut pages = Vec::new();
        for on_page in shapes.places.chunk_by(|a, b| a.page == b.page) {
            let frame = on_page.first().and_then(|place| session.frame_key(place.page));
            let zones: Vec<_> = on_page.iter().map(|place| (crop_key(place.page, place.zone), place.zone)).collect();
            pages.extend(frame.map(|frame| (frame, zones, shapes.request.form.chars().count())));
        }
        let (scans, ticket) = (self.scans.open_scans(), shapes.ticket);
        self.submit(COMPARING, ticket, Priority::Near, move |scope| {
            let (mut keys, mut pictures) = (Vec::new(), Vec::new());
            for (done, (frame, zones, chars)) in pages.iter().enumerate() {
                if scope.is_cancelled() {
                    break;
                }
                let areas: Vec<ScanRect> = zones.iter().map(|(_, zone)| *zone).collect();
                let made = pictures_of(&scans, frame, &areas, *chars, scope.cancel()).unwrap_or_default();
                keys.extend(zones.iter().map(|(key, _)| *key));
                pictures.extend((0..zones.len()).map(|place| made.get(place).cloned().flatten()));
                scope.progress(done as u64 + 1, pages.len() as u64);
            }
            let found = differences(&pictures);
            Event::ShapesMeasured(ticket, keys.into_iter().zip(found).map(|(key, far)| (key, far.unwrap_or(0.0))).collect())
        });
    }

    /// Takes in how far pictures are from the usual one.
    pub(super) fn take_measured(&mut self, ticket: u64, found: Vec<(CropKey, f32)>) {
        let Some(shapes) = self.session.as_mut().and_then(|session| session.shapes.as_mut()) else { return };
        if shapes.ticket == ticket {
            shapes.measured.extend(found);
            let at_start = shapes.current == 0;
            shapes.arrange();
            // Who has not moved yet looks at the oddest.
            shapes.current = if at_start { 0 } else { shapes.current };
        }
    }

    /// Puts another text at a place of the pictures.
    ///
    /// # Errors
    /// Where the text has changed there.
    pub(super) fn correct_shape(&mut self, index: usize, new: &str) -> Result<(), Problem> {
        let Some(session) = &mut self.session else { return Ok(()) };
        let Some(place) = session.shapes.as_ref().and_then(|shapes| shapes.places.get(index)).cloned() else { return Ok(()) };
        let found = match &place.state {
            ShapeState::Changed(now) => now.clone(),
            ShapeState::Open | ShapeState::Right => place.found.clone(),
        };
        if found == new {
            return Ok(());
        }
        let replacement = Replacement { page: place.page, span: place.span, found, new: new.to_owned() };
        let (ops, _) = replacement_ops(session, vec![replacement])?;
        if ops.is_empty() {
            return Err(Problem::new("The text has changed there since the pictures were listed.").advice("Look again."));
        }
        session.change(ops, Origin::Command("same shape".to_owned()))?;
        if let Some(shapes) = &mut session.shapes {
            shapes.follow(place.page, place.span, new.len());
            if let Some(place) = shapes.places.get_mut(index) {
                place.state = ShapeState::Changed(new.to_owned());
            }
        }
        Ok(())
    }

    /// Notes that a place of the pictures is right as it stands.
    ///
    /// # Errors
    /// Where the dossier cannot be changed.
    pub(super) fn accept_shape(&mut self, index: usize) -> Result<(), Problem> {
        let Some(session) = &mut self.session else { return Ok(()) };
        let Some(place) = session.shapes.as_ref().and_then(|shapes| shapes.places.get(index)).cloned() else { return Ok(()) };
        if place.state != ShapeState::Open {
            return Ok(());
        }
        let page = session.load(place.page)?;
        let ruling = Ruling { rule: Ruling::SUSPECT.to_owned(), span: place.span, verdict: Verdict::Rejected };
        let op = Op::AddRuling { page: place.page, index: page.rulings.len(), ruling };
        session.change(vec![op], Origin::Command("same shape".to_owned()))?;
        if let Some(place) = session.shapes.as_mut().and_then(|shapes| shapes.places.get_mut(index)) {
            place.state = ShapeState::Right;
        }
        Ok(())
    }

    /// Stops jobs of a kind, if that is one of ours.
    pub(super) fn stop_shapes_of(&mut self, kind: &str) {
        if kind == LISTING || kind == COMPARING {
            self.stop_shapes();
        }
    }

    /// Stops listing and comparing.
    pub fn stop_shapes(&mut self) {
        let ticket = self.session.as_ref().and_then(|session| session.shapes.as_ref()).map_or(0, |shapes| shapes.ticket);
        for kind in [LISTING, COMPARING] {
            self.jobs.cancel(JobKey { kind, id: ticket });
        }
    }

    /// Notes that listing did not end by itself.
    pub(super) fn shapes_lost(&mut self, key: JobKey) {
        if key.kind == LISTING {
            self.take_shapes(key.id, Vec::new(), "Stopped".to_owned(), None);
        }
    }

    fn running_shapes(&mut self, ticket: u64) -> Option<&mut Shapes> {
        self.session.as_mut()?.shapes.as_mut().filter(|shapes| shapes.ticket == ticket && shapes.running)
    }
}

/// The places of a form on a page that have a place on the scan.
fn places_on(loader: &PageLoader, head: &PageHead, page: &Page, form: &Form) -> Vec<ShapePlace> {
    let text = &page.working.text;
    let found = form.places(text.as_str());
    if found.is_empty() {
        return Vec::new();
    }
    let links = links_beside(loader, head, page);
    let zones = ShapeZones::of(page, &links);
    let judged: BTreeSet<(usize, usize)> = page
        .rulings
        .iter()
        .filter(|ruling| ruling.rule == Ruling::SUSPECT && ruling.verdict == Verdict::Rejected)
        .map(|ruling| (ruling.span.start, ruling.span.end))
        .collect();
    let shape = |span: Span| {
        let is_right = judged.iter().any(|(start, end)| Span::new(*start, *end).covers(span));
        Some(ShapePlace {
            page: page.id,
            span,
            found: text.slice(span).to_owned(),
            zone: zones.zone(span)?,
            state: if is_right { ShapeState::Right } else { ShapeState::Open },
            differs: None,
        })
    };
    found.into_iter().filter_map(|place| shape(place.span)).collect()
}

/// Runs on a worker: the pictures of a page's zones.
fn pictures_of(
    scans: &OpenScans,
    frame: &FrameKey,
    zones: &[ScanRect],
    chars: usize,
    cancel: &Cancel,
) -> Result<Vec<Option<Picture>>, ScanError> {
    let mut file = scans.open(&frame.path)?;
    let request = Request { area: zones.iter().copied().reduce(ScanRect::union), reduction: 1 };
    let raster = file.decode(frame.frame, request, &Limits::default(), cancel)?;
    scans.give_back(&frame.path, file);
    Ok(zones.iter().map(|zone| Picture::of(&raster, *zone, chars)).collect())
}

/// What a picture is called for a screen reader.
pub fn described(head: Option<&PageHead>, place: &ShapePlace) -> String {
    let label = head.map(|head| head.label.as_str()).unwrap_or_default();
    match &place.state {
        ShapeState::Open => format!("Picture on page {label}: {}", place.found),
        ShapeState::Right => format!("Picture on page {label}: {}, right", place.found),
        ShapeState::Changed(now) => format!("Picture on page {label}: {} became {now}", place.found),
    }
}
