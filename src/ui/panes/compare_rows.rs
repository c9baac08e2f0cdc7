//! A line of two readings: its strip of the scan, and both readings below it with equal words under each other.

use crate::app::comparing::{Cell, Row};
use crate::app::views::compare::{CompareView, on_one_line};
use crate::model::ScanRect;
use crate::ui::panes::pictures::{as_seen, on_cutting, paint_cutting};
use crate::ui::textures::PlacedTexture;
use crate::ui::theme::{Palette, mix};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Color32, FontId, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use std::ops::Range;

/// Left of the words, for the numbers of the readings.
const GUTTER: f32 = 22.0;
/// Between two words.
const GAP: f32 = 9.0;
/// Paper above and below a line, in parts of its height.
const PAPER: f32 = 0.22;
/// Most letters of one side of a difference; the list says the same.
const LONGEST: usize = 90;

/// Most that a strip is high: a line that a recogniser took for half a page would push all others away.
const HIGHEST: f32 = 96.0;
/// Most points for a scan pixel.
const CLOSEST: f32 = 1.2;

/// Where a line is painted; all in points from the line's own left top.
pub(super) struct Laid {
    /// From the top of all lines.
    pub(super) top: f32,
    /// Of the whole.
    pub(super) height: f32,
    /// Where the strip is; empty where there is none.
    strip: Rect,
    /// Points for a scan pixel.
    scale: f32,
    /// Left edge, line of words, and width of each cell.
    cells: Vec<(f32, usize, f32)>,
    line: f32,
}

/// What is shown of both sides of a cell; nothing is shown as nothing.
fn said(view: &CompareView, cell: &Cell) -> (String, String) {
    let shown = |text: &str| if text.trim().is_empty() { String::new() } else { on_one_line(text, LONGEST) };
    (shown(view.made.first.slice(cell.first)), shown(view.made.second.slice(cell.second)))
}

/// Finds out where everything stands.
pub(super) fn lay_out(ui: &Ui, view: &CompareView, font: &FontId, width: f32) -> Vec<Laid> {
    let measure = |text: String| {
        if text.is_empty() { 0.0 } else { ui.fonts_mut(|fonts| fonts.layout_no_wrap(text, font.clone(), Color32::BLACK).size().x) }
    };
    let line = ui.fonts_mut(|fonts| fonts.row_height(font)) + 2.0;
    // One scale for the whole page, so that lines begin where they do on the paper.
    let zones = || view.made.collation.rows.iter().filter_map(|row| row.zone).map(|zone| as_seen(zone, view.turns));
    let edge = zones().map(|zone| zone.left()).fold(f32::MAX, f32::min);
    let end = zones().map(|zone| zone.right()).fold(f32::MIN, f32::max);
    let scale = ((width - GUTTER) / (end - edge).max(1.0)).min(CLOSEST);
    let mut top = 0.0;
    let mut laid = Vec::with_capacity(view.made.collation.rows.len());
    for row in &view.made.collation.rows {
        let strip = row.zone.map_or(Rect::ZERO, |zone| {
            let zone = as_seen(zone, view.turns);
            let paper = zone.height() * PAPER;
            let high = ((zone.height() + 2.0 * paper) * scale).clamp(16.0, HIGHEST);
            let left = (GUTTER + (zone.left() - edge - paper) * scale).max(GUTTER - 6.0);
            let right = (GUTTER + (zone.right() - edge + paper) * scale).min(width);
            Rect::from_min_max(pos2(left, 0.0), pos2(right.max(left + 8.0), high))
        });
        let widths = row.cells.iter().map(|cell| said(view, cell)).map(|(first, second)| measure(first).max(measure(second)).max(14.0));
        let widths: Vec<f32> = widths.collect();
        // The words begin below the ink, where that leaves them room.
        let all: f32 = widths.iter().map(|wide| wide + GAP).sum();
        let begin = (strip.left() + strip.height() * PAPER / (1.0 + 2.0 * PAPER)).min(width - all).max(GUTTER);
        let (mut x, mut lines) = (begin, 0);
        let mut cells = Vec::with_capacity(row.cells.len());
        for wide in widths {
            if x > begin && x + wide > width {
                (x, lines) = (GUTTER, lines + 1);
            }
            cells.push((x, lines, wide));
            x += wide + GAP;
        }
        let height = strip.height() + 3.0 + (lines + 1) as f32 * (2.0 * line + 6.0) + 14.0;
        laid.push(Laid { top, height, strip, scale, cells, line });
        top += height;
    }
    laid
}

/// Paints a line; the difference that was clicked.
pub(super) fn row_ui(
    ui: &mut Ui,
    view: &CompareView,
    row: &Row,
    laid: &Laid,
    picture: Option<PlacedTexture>,
    rect: Rect,
    font: &FontId,
) -> Option<usize> {
    let palette = Palette::of(ui);
    let mut clicked = None;
    if let Some(zone) = row.zone {
        strip_ui(ui, view, row, (zone, laid), picture, laid.strip.translate(rect.min.to_vec2()), &palette);
    }
    for (cell, (x, line, wide)) in row.cells.iter().zip(&laid.cells) {
        let top = rect.top() + laid.strip.height() + 3.0 + *line as f32 * (2.0 * laid.line + 6.0);
        let place = Rect::from_min_size(pos2(rect.left() + x, top), vec2(*wide, 2.0 * laid.line));
        let (first, second) = said(view, cell);
        let settled = cell.difference.is_some_and(|at| view.made.settled.get(at) == Some(&true));
        if let Some(at) = cell.difference {
            let response = ui.interact(place.expand(2.0), ui.scope_id().with(("difference", at)), Sense::click());
            difference_ui(ui, place, at == view.at, settled, response.hovered(), &palette);
            if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
                clicked = Some(at);
            }
        }
        let second_color = if cell.difference.is_none() { palette.furniture } else { palette.ink };
        let odd = differing_letters(&first, &second);
        for (text, y, color, odd) in [(first, 0.0, palette.ink, odd.0), (second, laid.line, second_color, odd.1)] {
            if cell.difference.is_some() && text.is_empty() {
                // Nothing is shown as a stroke: an empty place would be overlooked.
                let middle = pos2(place.left() + 4.0, place.top() + y + laid.line * 0.55);
                ui.painter().hline(middle.x..=middle.x + 7.0, middle.y, Stroke::new(1.5, palette.quiet));
            } else {
                let color = if settled { palette.quiet } else { color };
                let odd_color = if settled || cell.difference.is_none() { color } else { palette.suspect };
                let galley = ui.fonts_mut(|fonts| fonts.layout_job(marked(&text, odd, font, (color, odd_color))));
                ui.painter().galley(pos2(place.left(), place.top() + y), galley, color);
            }
        }
        if laid.cells.first().is_some_and(|first| first.1 == *line && first.0 == *x) || *x <= GUTTER {
            for (number, y) in [("1", 0.0), ("2", laid.line)] {
                let at = pos2(place.left() - 18.0, place.top() + y + laid.line * 0.5);
                ui.painter().text(at, Align2::LEFT_CENTER, number, FontId::proportional(10.0), palette.quiet);
            }
        }
    }
    clicked
}

/// Which bytes of two texts differ, between what they have in common at their beginnings and ends.
fn differing_letters(first: &str, second: &str) -> (Range<usize>, Range<usize>) {
    let start: usize = first.chars().zip(second.chars()).take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum();
    let (one, other) = (first.get(start..).unwrap_or_default(), second.get(start..).unwrap_or_default());
    let end: usize =
        one.chars().rev().zip(other.chars().rev()).take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum();
    (start..first.len() - end, start..second.len() - end)
}

/// A text with some of its letters in another colour, and underlined: colour alone says nothing here.
fn marked(text: &str, odd: Range<usize>, font: &FontId, (color, odd_color): (Color32, Color32)) -> LayoutJob {
    let mut job = LayoutJob::default();
    let plain = TextFormat { font_id: font.clone(), color, ..TextFormat::default() };
    let underline = if color == odd_color { Stroke::NONE } else { Stroke::new(1.0, odd_color) };
    let odd_format = TextFormat { color: odd_color, underline, ..plain.clone() };
    for (part, format) in [(0..odd.start, &plain), (odd.clone(), &odd_format), (odd.end..text.len(), &plain)] {
        if let Some(part) = text.get(part).filter(|part| !part.is_empty()) {
            job.append(part, 0.0, format.clone());
        }
    }
    job
}

fn difference_ui(ui: &Ui, place: Rect, current: bool, settled: bool, hovered: bool, palette: &Palette) {
    let around = place.expand2(vec2(3.0, 1.0));
    if current {
        ui.painter().rect(around, 3.0, palette.current_hit, Stroke::new(2.0, palette.accent), StrokeKind::Outside);
    } else if !settled {
        ui.painter().rect_filled(around, 3.0, palette.hit);
    }
    if hovered && !current {
        ui.painter().rect_stroke(around, 3.0, Stroke::new(1.0, palette.accent), StrokeKind::Outside);
    }
    if settled && !current {
        ui.painter().hline(around.x_range(), around.bottom(), Stroke::new(1.0, mix(palette.paper, palette.success, 0.6)));
    }
}

/// The strip of the scan, with a box around the word of the current difference.
fn strip_ui(
    ui: &Ui,
    view: &CompareView,
    row: &Row,
    (zone, laid): (ScanRect, &Laid),
    picture: Option<PlacedTexture>,
    slot: Rect,
    palette: &Palette,
) {
    let Some(picture) = picture else {
        ui.painter().rect_filled(slot, 2.0, palette.current_line);
        return;
    };
    let painter = ui.painter().with_clip_rect(slot.intersect(ui.clip_rect()));
    let paper = as_seen(zone, view.turns).height() * PAPER * laid.scale;
    let place = paint_cutting(&painter, &picture, zone, view.turns, slot.min + vec2(paper, paper), laid.scale);
    let current = view.made.collation.differences.get(view.at);
    let here = current.filter(|_| row.cells.iter().any(|cell| cell.difference == Some(view.at)));
    if let Some(zone) = here.and_then(|differing| differing.zone) {
        let mark = on_cutting(zone, &picture, place, view.turns).expand(2.0).intersect(slot.shrink(1.0));
        painter.rect_stroke(mark, 2.0, Stroke::new(2.0, palette.word_current), StrokeKind::Inside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_that_differ_are_told() {
        let check = |first: &str, second: &str, expected: (&str, &str)| {
            let (one, other) = differing_letters(first, second);
            assert_eq!((first.get(one).unwrap(), second.get(other).unwrap()), expected);
        };
        check("organised.", "organised,", (".", ","));
        check("Partiament", "Parliament", ("t", "l"));
        check("aa", "a", ("a", ""));
        check("été", "ete", ("été", "ete"));
        check("", "new", ("", "new"));
    }
}
