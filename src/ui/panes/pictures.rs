//! A zone of a scan, painted from a cutting that shows some paper around it.

use crate::model::{QuarterTurns, ScanRect};
use crate::ui::panes::pages::turned_picture;
use crate::ui::textures::PlacedTexture;
use egui::{Painter, Pos2, Rect, pos2, vec2};

/// A rectangle of the scan as it lies when the page is turned; the corner it is turned about does not matter.
pub(super) fn as_seen(zone: ScanRect, turns: QuarterTurns) -> Rect {
    let (left, top, right, bottom) = (zone.left as f32, zone.top as f32, zone.right as f32, zone.bottom as f32);
    match turns.get() {
        1 => Rect::from_two_pos(pos2(-bottom, left), pos2(-top, right)),
        2 => Rect::from_two_pos(pos2(-right, -bottom), pos2(-left, -top)),
        3 => Rect::from_two_pos(pos2(top, -right), pos2(bottom, -left)),
        _ => Rect::from_two_pos(pos2(left, top), pos2(right, bottom)),
    }
}

/// Paints a cutting so that the left top of `zone` is at `corner`, with so many points for a scan pixel; the painter's clip says how much of
/// the paper around shows. Gives the place of the whole cutting.
pub(super) fn paint_cutting(
    painter: &Painter,
    picture: &PlacedTexture,
    zone: ScanRect,
    turns: QuarterTurns,
    corner: Pos2,
    scale: f32,
) -> Rect {
    let (zone, area) = (as_seen(zone, turns), as_seen(picture.area, turns));
    let place = Rect::from_min_size(corner + (area.min - zone.min) * scale, area.size() * scale);
    painter.add(turned_picture(picture.id, place, turns));
    place
}

/// Where a zone of the scan is on a cutting that is painted at this place.
pub(super) fn on_cutting(zone: ScanRect, picture: &PlacedTexture, place: Rect, turns: QuarterTurns) -> Rect {
    let (zone, area) = (as_seen(zone, turns), as_seen(picture.area, turns));
    let scale = vec2(place.width() / area.width().max(1.0), place.height() / area.height().max(1.0));
    Rect::from_min_size(place.min + (zone.min - area.min) * scale, zone.size() * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_framed_where_it_is_however_the_page_is_turned() {
        let picture = PlacedTexture { id: egui::TextureId::User(0), area: ScanRect::new(100, 200, 300, 240), size: [200, 40] };
        let check = |turns, size: (f32, f32), expected: Rect| {
            let place = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1));
            assert_eq!(on_cutting(ScanRect::new(120, 210, 140, 220), &picture, place, QuarterTurns::new(turns)), expected);
        };
        let rect = |left, top, right, bottom| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        check(0, (200.0, 40.0), rect(20.0, 10.0, 40.0, 20.0));
        check(1, (40.0, 200.0), rect(20.0, 20.0, 30.0, 40.0));
        check(2, (200.0, 40.0), rect(160.0, 20.0, 180.0, 30.0));
        check(3, (40.0, 200.0), rect(10.0, 160.0, 20.0, 180.0));
    }
}
