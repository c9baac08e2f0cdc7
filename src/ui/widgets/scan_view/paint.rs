//! Paints a page: surround, paper, tiles, words, marks, the boxes of words, and what is to be said about it.
//!
//! Nothing is decided here but how to stand in for tiles that are not there yet.

use super::transform::{ScanPosition, ScanTransform};
use super::{ScanPicture, ScanViewColors, ScanViewInput, ScanViewOutput, Sketch};
use crate::app::render_policy::{TileId, coarsest_level, level_for_zoom, tiles_in};
use crate::app::scan_problem::ScanProblem;
use crate::model::{ScanRect, ScanSize};
use crate::ui::blit::Blit;
use crate::ui::textures::PlacedTexture;
use egui::epaint::Vertex;
use egui::{Align, Align2, Color32, FontId, Layout, Mesh, Painter, Pos2, Rect, RichText, Shape, Stroke, StrokeKind, Ui, UiBuilder, Vec2};

/// Words lower than this many points are not outlined: at a whole page there would be more lines than ink.
const SMALLEST_OUTLINED: f32 = 7.0;
/// Height over width of the sheet that stands in for a page of unknown size.
const SHEET: f32 = 1.29;

pub(super) fn view_ui(
    ui: &mut Ui,
    input: &ScanViewInput<'_>,
    viewport: Rect,
    placed: Option<(&ScanTransform, ScanSize)>,
    sketch: Option<&Sketch>,
    output: &ScanViewOutput,
    say_that_it_loads: bool,
) {
    let painter = ui.painter_at(viewport);
    let colors = &input.colors;
    let level =
        placed.filter(|(transform, _)| transform.is_level() && !matches!(input.picture, ScanPicture::Missing | ScanPicture::Failed(_)));
    let covered = level.map_or(Rect::NOTHING, |(transform, size)| transform.view_bounds_from_scan(area_of(input, size)));
    for strip in around(viewport, covered) {
        Blit::fill_on(&painter, strip, colors.surround);
    }
    match (&input.picture, placed) {
        (ScanPicture::Missing, _) => message_ui(ui, viewport, colors, "This page has no scan.", &[]),
        (ScanPicture::Failed(problem), _) => problem_ui(ui, viewport, colors, problem),
        (_, None) => {
            match sketch.zip(input.stand_in) {
                Some((sketch, small)) => {
                    Blit::paint_on(&painter, vec![sketched(&sketch.transform, sketch.size, whole_of(sketch.size), small)]);
                }
                None => paint_sheet(&painter, viewport, colors),
            }
            if say_that_it_loads {
                painter.text(viewport.center(), Align2::CENTER_CENTER, "Reading the scan…", FontId::proportional(14.0), colors.edge);
            }
        }
        (picture, Some((transform, size))) => {
            paint_page(&painter, input, transform, size, output);
            if let ScanPicture::Ready { damage: Some(damage) } = picture {
                notice_ui(ui, viewport, colors, damage);
            } else if say_that_it_loads {
                let at = viewport.center_bottom() - Vec2::new(0.0, 12.0);
                label(&painter, at, Align2::CENTER_BOTTOM, "Reading the scan…", colors.notice_text, colors.notice_fill);
            }
        }
    }
}

/// What a picture leaves free of the view: filling what it will cover costs a third of a frame where there is no graphics card. Its edges are
/// filled with it, as they may lie within a pixel.
fn around(view: Rect, covered: Rect) -> impl Iterator<Item = Rect> {
    let inner = view.intersect(covered.shrink(2.0));
    let (above, rest) = if inner.is_positive() { view.split_top_bottom_at_y(inner.top()) } else { (view, Rect::NOTHING) };
    let (middle, below) = rest.split_top_bottom_at_y(inner.bottom());
    let (left, _) = middle.split_left_right_at_x(inner.left());
    let (_, right) = middle.split_left_right_at_x(inner.right());
    [above, below, left, right].into_iter().filter(Rect::is_positive)
}

fn paint_page(painter: &Painter, input: &ScanViewInput<'_>, transform: &ScanTransform, size: ScanSize, output: &ScanViewOutput) {
    let colors = &input.colors;
    let area = area_of(input, size);
    // Tiles reach beyond the paper that is looked at; a tilted page is cut at its level bounds.
    let whole = painter;
    let bounds = if input.area.is_some() { transform.view_box_from_scan(area) } else { transform.view_bounds_from_scan(area) };
    let painter = &whole.with_clip_rect(whole.clip_rect().intersect(bounds));
    let mut pictures = Vec::new();
    for tile in tiles_in(size, output.visible, level_for_zoom(size, output.zoom)) {
        if add_tile(&mut pictures, input.tiles, transform, size, tile) {
            continue;
        }
        let area = tile.area(size);
        if let Some(small) = input.stand_in {
            pictures.push(sketched(transform, size, area, small));
        } else {
            let corners = transform.view_corners_from_scan(area).to_vec();
            painter.add(Shape::convex_polygon(corners, colors.paper, Stroke::NONE));
        }
    }
    Blit::paint_on(painter, pictures);
    let painter = whole;
    if input.area.is_some() || transform.is_level() {
        painter.rect_stroke(bounds, 0.0, Stroke::new(1.0, colors.edge), StrokeKind::Outside);
    } else {
        painter.add(Shape::closed_line(transform.view_corners_from_scan(area).to_vec(), Stroke::new(1.0, colors.edge)));
    }
    for mark in input.marks {
        let place = transform.view_rect_from_scan(mark.rect);
        if place.intersects(painter.clip_rect()) {
            painter.rect(place, 2.0, mark.color.gamma_multiply(0.18), Stroke::new(1.0, mark.color), StrokeKind::Outside);
            if !mark.label.is_empty() && place.height() >= SMALLEST_OUTLINED {
                label(painter, place.left_top(), Align2::LEFT_BOTTOM, mark.label, colors.notice_text, mark.color.gamma_multiply(0.9));
            }
        }
    }
    if input.outline_words {
        painter.add(word_outlines(input, transform, output.visible, painter.pixels_per_point()));
    }
    let pointed_at = output.hovered_word.and_then(|index| input.words.get(index)).map(|(_, rect)| *rect);
    for rect in pointed_at.into_iter().chain(input.hover) {
        let place = transform.view_rect_from_scan(rect).expand(1.5);
        painter.rect(place, 2.0, colors.hover.gamma_multiply(0.2), Stroke::new(1.5, colors.hover), StrokeKind::Outside);
    }
    if let Some(rect) = input.current {
        current_box(painter, transform.view_rect_from_scan(rect).expand(3.0), input.current_is_soft, colors);
    }
}

/// The box of the current word; broken where its place is only near.
fn current_box(painter: &Painter, place: Rect, soft: bool, colors: &ScanViewColors) {
    if soft {
        painter.rect_stroke(place, 3.0, Stroke::new(3.0, colors.halo.gamma_multiply(0.6)), StrokeKind::Outside);
        let edge = place.expand(1.5);
        let corners = [edge.left_top(), edge.right_top(), edge.right_bottom(), edge.left_bottom(), edge.left_top()];
        painter.extend(Shape::dashed_line(&corners, Stroke::new(1.6, colors.current), 5.0, 4.0));
        return;
    }
    painter.rect_stroke(place, 3.0, Stroke::new(4.0, colors.halo), StrokeKind::Outside);
    painter.rect_stroke(place.expand(1.0), 3.0, Stroke::new(2.0, colors.current), StrokeKind::Outside);
}

/// Where tiles come from.
pub type Tiles<'a> = &'a dyn Fn(TileId) -> Option<PlacedTexture>;

/// Paints the part of a scan that the painter's clip shows, at so many screen pixels per scan pixel; says whether all of it was there.
pub fn paint_part(painter: &Painter, tiles: Tiles<'_>, transform: &ScanTransform, size: ScanSize, zoom: f32) -> bool {
    let seen = transform.scan_rect_from_view(painter.clip_rect());
    let (mut whole, mut pictures) = (true, Vec::new());
    for tile in tiles_in(size, seen, level_for_zoom(size, zoom)) {
        whole &= add_tile(&mut pictures, tiles, transform, size, tile);
    }
    Blit::paint_on(painter, pictures);
    whole
}

/// The part of the scan that is looked at.
fn area_of(input: &ScanViewInput<'_>, size: ScanSize) -> ScanRect {
    input.area.filter(|area| !area.is_empty()).unwrap_or(whole_of(size))
}

fn whole_of(size: ScanSize) -> ScanRect {
    ScanRect::new(0, 0, size.width as i32, size.height as i32)
}

/// The part `area` of a page by a small picture of all of it.
fn sketched(transform: &ScanTransform, size: ScanSize, area: ScanRect, small: PlacedTexture) -> Mesh {
    picture(transform, area, &PlacedTexture { area: whole_of(size), ..small })
}

/// The tile itself, or its four finer ones where all are there, or the nearest coarser one that is; `false` where there is none.
fn add_tile(to: &mut Vec<Mesh>, tiles: Tiles<'_>, transform: &ScanTransform, size: ScanSize, tile: TileId) -> bool {
    let area = tile.area(size);
    if let Some(texture) = tiles(tile) {
        to.push(picture(transform, area, &texture));
        return true;
    }
    if let Some(level) = tile.level.checked_sub(1) {
        let finer: Option<Vec<Mesh>> = tiles_in(size, area, level)
            .into_iter()
            .map(|finer| tiles(finer).map(|texture| picture(transform, finer.area(size), &texture)))
            .collect();
        if let Some(finer) = finer {
            to.extend(finer);
            return true;
        }
    }
    let mut coarser = tile;
    // Two levels beyond the coarsest that is planned: a scan that is only there coarsely may have its overview there.
    while coarser.level < coarsest_level(size) + 2 {
        coarser = coarser.parent();
        if let Some(texture) = tiles(coarser) {
            to.push(picture(transform, area, &texture));
            return true;
        }
    }
    false
}

/// The part `area` of the scan, painted with a texture that shows at least that.
fn picture(transform: &ScanTransform, area: ScanRect, texture: &PlacedTexture) -> Mesh {
    let mut mesh = Mesh::with_texture(texture.id);
    let share = |at: i32, from: i32, to: i32| (f64::from(at - from) / f64::from((to - from).max(1))) as f32;
    for (x, y) in [(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)] {
        let pos = transform.view_from_scan(ScanPosition { x: f64::from(x), y: f64::from(y) });
        let uv = Pos2::new(share(x, texture.area.left, texture.area.right), share(y, texture.area.top, texture.area.bottom));
        mesh.vertices.push(Vertex { pos, uv, color: Color32::WHITE });
    }
    mesh.indices.extend([0, 1, 2, 0, 2, 3]);
    mesh
}

/// All outlines as one mesh: a page has hundreds of words, a newspaper ten thousand.
fn word_outlines(input: &ScanViewInput<'_>, transform: &ScanTransform, visible: ScanRect, pixels_per_point: f32) -> Shape {
    let mut mesh = Mesh::default();
    let thin = (1.0 / pixels_per_point).max(0.5);
    let size = input.size.unwrap_or_default();
    for (index, (_, rect)) in input.words.iter().enumerate() {
        let is_seen = rect.left < visible.right && visible.left < rect.right && rect.top < visible.bottom && visible.top < rect.bottom;
        if !is_seen || !super::is_word_sized(*rect, size) {
            continue;
        }
        let place = transform.view_rect_from_scan(*rect);
        if place.height().min(place.width()) < SMALLEST_OUTLINED {
            continue;
        }
        let outer = place.expand(1.0);
        if input.soft_words.get(index) == Some(&true) {
            // Only the ground line, and fainter: here or near here.
            let foot = Rect::from_min_max(Pos2::new(outer.left(), outer.bottom() - thin), outer.right_bottom());
            mesh.add_colored_rect(foot, input.colors.word.gamma_multiply(0.6));
            continue;
        }
        let sides = [
            Rect::from_min_max(outer.left_top(), Pos2::new(outer.right(), outer.top() + thin)),
            Rect::from_min_max(Pos2::new(outer.left(), outer.bottom() - thin), outer.right_bottom()),
            Rect::from_min_max(outer.left_top(), Pos2::new(outer.left() + thin, outer.bottom())),
            Rect::from_min_max(Pos2::new(outer.right() - thin, outer.top()), outer.right_bottom()),
        ];
        for side in sides {
            mesh.add_colored_rect(side, input.colors.word);
        }
    }
    Shape::mesh(mesh)
}

/// A sheet of no particular size, where nothing is known yet.
fn paint_sheet(painter: &Painter, viewport: Rect, colors: &ScanViewColors) {
    let room = viewport.shrink(8.0);
    let width = room.width().min(room.height() / SHEET).max(1.0);
    let sheet = Rect::from_center_size(viewport.center(), Vec2::new(width, width * SHEET));
    painter.rect(sheet, 0.0, colors.paper, Stroke::new(1.0, colors.edge), StrokeKind::Outside);
}

fn label(painter: &Painter, at: Pos2, anchor: Align2, text: &str, color: Color32, fill: Color32) {
    let galley = painter.layout_no_wrap(text.to_owned(), FontId::proportional(11.0), color);
    let place = anchor.anchor_size(at, galley.size() + Vec2::new(8.0, 2.0));
    painter.rect_filled(place, 2.0, fill);
    painter.galley(place.min + Vec2::new(4.0, 1.0), galley, color);
}

fn notice_ui(ui: &mut Ui, viewport: Rect, colors: &ScanViewColors, damage: &str) {
    let room = Rect::from_min_size(viewport.left_top(), Vec2::new(viewport.width(), viewport.height() / 3.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(room).layout(Layout::top_down(Align::Min)));
    child.set_clip_rect(viewport);
    let frame = egui::Frame::new().fill(colors.notice_fill).inner_margin(egui::Margin::symmetric(10, 6));
    frame.show(&mut child, |ui| {
        ui.set_min_width(ui.available_width());
        ui.label(RichText::new(format!("This scan is damaged: {damage}")).color(colors.notice_text));
    });
}

fn problem_ui(ui: &mut Ui, viewport: Rect, colors: &ScanViewColors, problem: &ScanProblem) {
    message_ui(ui, viewport, colors, &problem.what, &[&problem.why, problem.remedy, &problem.place]);
}

/// A message in the middle of the view: what happened large, the rest below.
fn message_ui(ui: &mut Ui, viewport: Rect, colors: &ScanViewColors, what: &str, more: &[&str]) {
    let width = (viewport.width() - 32.0).clamp(1.0, 460.0);
    let lines = more.len() as f32 + 1.0;
    let room = Rect::from_center_size(viewport.center(), Vec2::new(width, (lines * 40.0).min(viewport.height())));
    let mut child = ui.new_child(UiBuilder::new().max_rect(room).layout(Layout::top_down(Align::Center)));
    child.set_clip_rect(viewport);
    child.label(RichText::new(what).size(16.0).color(colors.message));
    for line in more {
        child.label(RichText::new(*line).color(colors.message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_picture_leaves_free_is_filled_once_and_the_rest_not_at_all() {
        let view = Rect::from_min_max(Pos2::new(10.0, 20.0), Pos2::new(110.0, 220.0));
        let area = |covered: Rect| around(view, covered).map(|strip| strip.area()).sum::<f32>();
        assert_eq!(area(Rect::NOTHING), view.area());
        assert_eq!(area(Rect::EVERYTHING), 0.0);
        // A page in the middle, a pair of points inside its edges filled with the rest.
        assert_eq!(area(Rect::from_min_max(Pos2::new(28.0, 18.0), Pos2::new(92.0, 222.0))), view.area() - 60.0 * 200.0);
        assert_eq!(area(view.translate(Vec2::new(500.0, 0.0))), view.area());
    }
}
