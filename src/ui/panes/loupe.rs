//! The reading loupe: the line of the caret, enlarged above the text.
//!
//! It glides from line to line and along a line that is longer than the pane; it never jumps while one reads.

use super::lines::word_box;
use super::scan::ScanPane;
use super::strips::StripScan;
use crate::app::views::lines::{LineRow, upright, words_in};
use crate::model::{PageId, PlacedWord, QuarterTurns, ScanRect, Span};
use crate::ui::theme::{Palette, mix};
use crate::ui::widgets::scan_view::ScanPosition;
use egui::{Align2, FontId, Rect, Sense, Stroke, Ui, vec2};

/// Height of the loupe in points.
const HEIGHT: f32 = 84.0;
/// Height of the ink of a line in it, in points.
const INK: f32 = 30.0;
/// How long it glides, in seconds.
const GLIDE: f32 = 0.16;

/// What the loupe shows.
pub struct LoupeInput<'a> {
    /// The page.
    pub page: PageId,
    /// The scan, where there is one.
    pub scan: Option<StripScan>,
    /// How it is turned.
    pub turns: QuarterTurns,
    /// The line of the caret.
    pub row: Option<&'a LineRow>,
    /// Where words stand.
    pub words: &'a [PlacedWord],
    /// The word at the caret.
    pub current: Option<Span>,
}

/// Paints the loupe above the text; says which part of the scan it shows, and at how many screen pixels a scan pixel.
pub fn loupe_ui(ui: &mut Ui, pane: &ScanPane, input: &LoupeInput<'_>) -> Option<(ScanRect, f32)> {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0.0, mix(palette.paper, palette.desk, 0.5));
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.line));
    let line = input.row.and_then(|row| row.ink).zip(input.scan);
    let label = if line.is_some() { "Reading loupe" } else { "Reading loupe: no line" };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, label));
    let Some((ink, scan)) = line else {
        let said = if input.scan.is_none() { "There is no scan to look at" } else { "No line of the scan was found for this text" };
        painter.text(rect.center(), Align2::CENTER_CENTER, said, FontId::proportional(12.5), palette.quiet);
        return None;
    };
    let own = words_in(input.words, input.row.map(|row| row.span).unwrap_or_default());
    let mut heights: Vec<i32> = own.iter().map(|word| upright(word.zone, input.turns).height()).collect();
    heights.sort_unstable();
    let usual = heights.get(heights.len() / 2).copied().unwrap_or(upright(ink, input.turns).height()).max(6);
    let scale = glide(ui, input.page, "scale", INK / usual as f32);
    let word = own.iter().find(|word| input.current.is_some_and(|span| word.span.overlaps(span)));
    let wanted = centre(ink, word.map(|word| word.zone), rect.width() / scale, (input.turns, usual));
    let middle = ScanPosition { x: f64::from(glide(ui, input.page, "x", wanted.0)), y: f64::from(glide(ui, input.page, "y", wanted.1)) };
    let transform = pane.strip(&painter, scan, rect, middle, scale, mix(palette.paper, palette.desk, 0.5));
    for word in own.iter().filter(|word| input.current.is_some_and(|span| word.span.overlaps(span))) {
        word_box(&painter, transform.view_rect_from_scan(word.zone).expand(3.0), word.is_soft(), &palette);
    }
    if input.row.is_some_and(|row| row.soft) {
        let foot = rect.left_bottom() + vec2(10.0, -5.0);
        let said = "only near: nobody is sure that this is the line";
        let galley = painter.layout_no_wrap(said.to_owned(), FontId::proportional(11.0), palette.quiet);
        painter.rect_filled(Rect::from_min_size(foot - vec2(4.0, galley.size().y), galley.size() + vec2(8.0, 2.0)), 3.0, palette.paper);
        painter.galley(foot - vec2(0.0, galley.size().y), galley, palette.quiet);
    }
    Some((transform.scan_rect_from_view(rect), scale * ui.ctx().pixels_per_point()))
}

/// Towards a number, smoothly; at once on another page.
fn glide(ui: &Ui, page: PageId, what: &str, to: f32) -> f32 {
    ui.ctx().animate_value_with_time(egui::Id::unique(("loupe", page.0, what)), to, GLIDE)
}

/// What lies in the middle: a line that fits begins at the left, a longer one keeps its word in the middle as far as it reaches.
///
/// Only on a line that slopes (much higher than its letters) does one follow the words up and down; elsewhere one would only bob.
fn centre(ink: ScanRect, word: Option<ScanRect>, room: f32, (turns, usual): (QuarterTurns, i32)) -> (f32, f32) {
    let lies = turns.get() % 2 == 1;
    let middle = |from: i32, to: i32| (from + to) as f32 / 2.0;
    let along = |zone: ScanRect| if lies { (zone.top, zone.bottom) } else { (zone.left, zone.right) };
    let (from, to) = along(ink);
    let across = if lies { middle(ink.left, ink.right) } else { middle(ink.top, ink.bottom) };
    let slopes = upright(ink, turns).height() * 10 > usual * 17;
    let across = match word.filter(|_| slopes) {
        Some(zone) if lies => middle(zone.left, zone.right),
        Some(zone) => middle(zone.top, zone.bottom),
        None => across,
    };
    let half = room / 2.0;
    let paper = half.min(24.0);
    let (least, most) = (from as f32 + half - paper, to as f32 - half + paper);
    let wanted = word.map_or(least, |zone| middle(along(zone).0, along(zone).1));
    let at = if least >= most { if turns.get() >= 2 { most } else { least } } else { wanted.clamp(least, most) };
    if lies { (across, at) } else { (at, across) }
}
