//! Line by line: paints the strip of the scan above each line of the text pane.
//!
//! The lines themselves are the text editor's; this makes room between them, paints the strips there, and says which word of a strip is
//! pointed at. What is a row, and how large it is, is decided in [`crate::app::views::lines`].

use super::scan::ScanPane;
use super::strips::{StripScan, middle};
use super::text::TextRooms;
use crate::app::views::lines::{LineRow, Measured, PageLines, RowKind, Sheet, Wide, set_row, sheet, upright, words_in};
use crate::model::{PageId, PageText, PlacedWord, QuarterTurns, Revision, ScanRect, Span};
use crate::ui::theme::{Palette, mix};
use crate::ui::widgets::scan_view::ScanTransform;
use crate::ui::widgets::text_editor::{AROUND, DecorationKind, EditorOutput, RowDecoration, RowFit};
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use std::sync::Arc;

/// Room above a strip, in points: what belongs together stands closer than what does not.
const GAP: f32 = 9.0;
/// Room between a strip and its text, in points.
const BELOW: f32 = 1.0;
/// Height of a row's few words about itself, in points.
const SAID: f32 = 15.0;

/// What the rows of a page depend on.
#[derive(Debug, Clone, PartialEq)]
struct LinesKey {
    page: PageId,
    revision: Revision,
    turns: QuarterTurns,
    font: FontId,
    room: u32,
}

/// What the rows' size depends on: typing must not change it.
type SheetKey = (PageId, FontId, u32, QuarterTurns, bool);

/// The rows of the page as they are shown.
#[derive(Debug)]
pub struct SetLines {
    key: LinesKey,
    words: Arc<Vec<PlacedWord>>,
    /// The rows.
    pub lines: PageLines,
    /// How large.
    pub sheet: Sheet,
    /// The rooms for the text pane; the key of each is its row.
    pub rooms: TextRooms,
    /// How far everything is moved to the right to leave room for the strips' paper, in points.
    pad: f32,
    /// Rows below the text.
    below: Vec<usize>,
}

/// What line by line remembers.
#[derive(Debug, Default)]
pub struct LinesState {
    set: Option<Arc<SetLines>>,
    sheet: Option<(SheetKey, Sheet)>,
    /// What showed of the scan in the last frame: scan pixels, screen pixels per scan pixel.
    pub seen: Option<(ScanRect, f32)>,
    /// How far the wheel went beyond the page since it was not used last, in points, nothing once a page was turned for it; and when it
    /// was used last, in seconds.
    over: (Option<f32>, f64),
}

/// How far the wheel goes beyond a page until the next one comes, in points: a page's end is noticed, and costs one more turn.
const TURNS_AT: f32 = 150.0;
/// After so many seconds without the wheel one begins again.
const FORGOTTEN: f64 = 0.6;

/// What the rows are made for.
pub struct LinesInput<'a> {
    /// Which page, and how often it changed.
    pub page: (PageId, Revision),
    /// Its text.
    pub text: &'a PageText,
    /// Where its words stand.
    pub words: &'a Arc<Vec<PlacedWord>>,
    /// How it is turned.
    pub turns: QuarterTurns,
    /// Face and size of the text.
    pub font: FontId,
}

impl LinesState {
    /// Whether the wheel went so far beyond the page that the next one (`true`) or the one before is to come.
    pub fn wheel_turns(&mut self, ui: &Ui, overscroll: f32) -> Option<bool> {
        let now = ui.input(|input| input.time);
        let (sum, at) = self.over;
        if overscroll == 0.0 {
            return None;
        }
        let goes_on = now - at < FORGOTTEN;
        self.over.1 = now;
        // What is left of a long turn of the wheel must not turn one more page.
        let sum = sum.or((!goes_on).then_some(0.0))?;
        let sum = if goes_on && sum * overscroll >= 0.0 { sum + overscroll } else { overscroll };
        let turns = sum.abs() >= TURNS_AT;
        self.over.0 = (!turns).then_some(sum);
        turns.then_some(sum > 0.0)
    }

    /// The rows as they are to be shown, made anew where something changed; `make` says what they are.
    pub fn set(&mut self, ui: &Ui, input: &LinesInput<'_>, make: impl FnOnce() -> PageLines) -> Arc<SetLines> {
        let room = (ui.available_width() - AROUND).max(80.0);
        let (page, revision) = input.page;
        let key = LinesKey { page, revision, turns: input.turns, font: input.font.clone(), room: room.to_bits() };
        if let Some(set) = &self.set
            && set.key == key
            && Arc::ptr_eq(&set.words, input.words)
        {
            return Arc::clone(set);
        }
        let lines = make();
        let measured: Vec<Measured> = lines.rows.iter().map(|row| measure(ui, input.text.slice(row.span), &input.font)).collect();
        let sheet_key = (page, input.font.clone(), room.to_bits(), input.turns, input.words.is_empty());
        // The paper around the ink takes some of the room; how much is known well enough from the letters.
        let usual_pad = input.font.size * 2.0;
        let sheet = match self.sheet.take() {
            Some((known, sheet)) if known == sheet_key => sheet,
            _ => sheet(&lines, input.words, input.font.size, room - 2.0 * usual_pad, &wide_in(ui, input.text, &input.font)),
        };
        self.sheet = Some((sheet_key, sheet));
        let font = FontId::new(sheet.size, input.font.family.clone());
        let wide = wide_in(ui, input.text, &font);
        let set = Arc::new(set_lines(key, Arc::clone(input.words), lines, &measured, sheet, &wide));
        self.set = Some(Arc::clone(&set));
        set
    }
}

/// Measures parts of a text in a face, with so much added to each letter.
fn wide_in<'a>(ui: &'a Ui, text: &'a PageText, font: &'a FontId) -> impl Fn(Span, f32) -> f32 + 'a {
    move |span, spacing| {
        let part = text.slice(span);
        ui.fonts_mut(|fonts| part.chars().map(|c| fonts.glyph_width(font, c) + spacing).sum())
    }
}

fn measure(ui: &Ui, line: &str, font: &FontId) -> Measured {
    let width = |text: &str| {
        if text.is_empty() {
            return 0.0;
        }
        ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER).size().x)
    };
    let core = line.trim();
    let lead = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
    Measured { lead: width(lead), core: width(core), gaps: core.chars().count().saturating_sub(1) }
}

fn set_lines(
    key: LinesKey,
    words: Arc<Vec<PlacedWord>>,
    lines: PageLines,
    measured: &[Measured],
    sheet: Sheet,
    wide: &Wide<'_>,
) -> SetLines {
    let outside = lines.rows.iter().map(|row| -row.left).max().unwrap_or(0).max(0);
    let pad = (lines.paper + outside) as f32 * sheet.scale;
    let has_note = !lines.note.is_empty();
    let mut rooms = TextRooms { size: sheet.size, ..TextRooms::default() };
    let last_text = lines.rows.iter().rposition(|row| row.kind != RowKind::InkAlone);
    let mut below = Vec::new();
    for (index, row) in lines.rows.iter().enumerate() {
        let height = height_of(row, lines.turns, sheet, has_note);
        if last_text.is_none_or(|last| index > last) {
            rooms.below += height;
            below.push(index);
            continue;
        }
        let measured = measured.get(index).copied().unwrap_or_default();
        let set = set_row(row, &lines, (measured, key.font.size), sheet, &words, wide);
        let fit = RowFit { gaps: set.gaps.into(), indent: set.indent + pad, spacing: set.spacing };
        rooms.rooms.push(RowDecoration { at: row.span.start, kind: DecorationKind::Room { key: index, height, fit } });
    }
    if rooms.below > 0.0 {
        rooms.below += GAP;
    }
    SetLines { key, words, lines, sheet, rooms, pad, below }
}

/// Height of the room above a row. Where it is said of the whole page that nothing is known, it is not said again of each line.
fn height_of(row: &LineRow, turns: QuarterTurns, sheet: Sheet, has_note: bool) -> f32 {
    let strip = row.strip.map_or(0.0, |strip| GAP + upright(strip, turns).height() as f32 * sheet.scale + BELOW);
    let said = if row.kind != RowKind::TextAlone || has_note { 0.0 } else { SAID };
    strip + said
}

/// What happened in the strips.
#[derive(Debug, Default)]
pub struct LinesOutput {
    /// The word pointed at.
    pub hovered: Option<Span>,
    /// The word clicked.
    pub clicked: Option<Span>,
}

/// What the strips are painted with.
pub struct StripsInput<'a> {
    /// The scan, where there is one.
    pub scan: Option<StripScan>,
    /// The word at the caret.
    pub current: Option<Span>,
    /// The word pointed at in the text.
    pub pointed: Option<Span>,
    /// The pane.
    pub pane: &'a ScanPane,
}

/// Paints the strips into the rooms of the text pane.
pub fn strips_ui(ui: &Ui, state: &mut LinesState, set: &SetLines, shown: &EditorOutput, input: &StripsInput<'_>) -> LinesOutput {
    let palette = Palette::of(ui);
    let area = shown.response.rect.with_max_x(shown.response.rect.right() - 12.0);
    let painter = ui.painter_at(area);
    let mut output = LinesOutput::default();
    let mut seen: Option<ScanRect> = None;
    for room in &shown.rooms {
        let mut top = room.rect.top();
        let single = room.key.into_iter();
        let rows: Vec<usize> = if room.key.is_some() { single.collect() } else { set.below.clone() };
        for index in rows {
            let Some(row) = set.lines.rows.get(index) else { continue };
            let height = height_of(row, set.lines.turns, set.sheet, !set.lines.note.is_empty());
            let place = Rect::from_x_y_ranges(area.x_range(), top..=top + height);
            top += height;
            if !place.intersects(area) {
                continue;
            }
            if row.kind == RowKind::TextAlone && set.lines.note.is_empty() {
                alone_ui(ui, &painter, (row, index), set, place, shown.text_left);
            }
            let (Some(strip), Some(scan)) = (row.strip, input.scan) else { continue };
            seen = Some(seen.map_or(strip, |seen| seen.union(strip)));
            let rect = strip_rect(row, strip, set, place, shown.text_left);
            let transform = input.pane.strip(&painter, scan, rect, middle(strip), set.sheet.scale, mix(palette.paper, palette.desk, 0.5));
            frame_ui(ui, &painter, row, rect, index, set, &palette);
            let inside = painter.with_clip_rect(rect.expand(2.0).intersect(area));
            boxes_ui(&inside, row, set, &transform, input, &palette);
            if let Some((pos, clicked)) = shown.in_room.filter(|(pos, _)| rect.contains(*pos)) {
                let word = word_at(words_in(&set.words, row.span), &transform, pos);
                output.hovered = word;
                output.clicked = word.filter(|_| clicked);
                if word.is_some() {
                    ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
                }
            }
        }
    }
    state.seen = seen.map(|seen| (seen, set.sheet.scale * ui.ctx().pixels_per_point()));
    output
}

/// Where a strip is painted: its ink above the letters of its line.
fn strip_rect(row: &LineRow, strip: ScanRect, set: &SetLines, place: Rect, text_left: f32) -> Rect {
    let upright_strip = upright(strip, set.lines.turns);
    let left = text_left + set.pad + (upright_strip.left - row.column.0) as f32 * set.sheet.scale;
    let size = vec2(upright_strip.width() as f32, upright_strip.height() as f32) * set.sheet.scale;
    Rect::from_min_size(pos2(left, place.bottom() - BELOW - size.y), size)
}

/// A strip is a picture with a name, and ink that no text stands for is set off.
fn frame_ui(ui: &Ui, painter: &Painter, row: &LineRow, rect: Rect, index: usize, set: &SetLines, palette: &Palette) {
    let alone = row.kind == RowKind::InkAlone;
    let stroke = Stroke::new(1.0, if alone { palette.furniture } else { palette.line });
    if row.soft || alone {
        painter.extend(Shape::dashed_line(&around(rect), stroke, 4.0, 3.0));
    } else {
        painter.rect_stroke(rect, 2.0, stroke, StrokeKind::Outside);
    }
    let name = if alone {
        let galley = painter.layout_no_wrap(row.kind.words().to_owned(), FontId::proportional(11.0), palette.quiet);
        let size = galley.size() + vec2(12.0, 2.0);
        let right = rect.right().min(painter.clip_rect().right()) - 4.0;
        // Where there is no ink: at the right, or at the left.
        let ink =
            |edge: i32| rect.left() + (edge - row.strip.map_or(0, |strip| upright(strip, set.lines.turns).left)) as f32 * set.sheet.scale;
        let reach = row.ink.map(|zone| upright(zone, set.lines.turns)).map_or((0.0, 0.0), |zone| (ink(zone.left), ink(zone.right)));
        let at_left = reach.1 + 8.0 > right - size.x && reach.0 - 8.0 > rect.left() + size.x;
        let middle = if at_left { rect.left() + 4.0 + size.x / 2.0 } else { right - size.x / 2.0 };
        let tag = Rect::from_center_size(pos2(middle, rect.center().y), size);
        painter.rect(tag, 3.0, palette.paper.gamma_multiply(0.9), Stroke::new(1.0, palette.line), StrokeKind::Inside);
        painter.galley(tag.center() - galley.size() / 2.0, galley, palette.quiet);
        format!("A line of the scan: {}", row.kind.words())
    } else {
        let number = set.lines.rows.iter().take(index + 1).filter(|row| row.kind == RowKind::Linked).count();
        format!("Scan of line {number}")
    };
    let response = ui.interact(rect.intersect(painter.clip_rect()), ui.scope_id().with(("strip", index)), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
}

/// The few quiet words above a line of text that has no ink.
fn alone_ui(ui: &Ui, painter: &Painter, (row, index): (&LineRow, usize), set: &SetLines, place: Rect, text_left: f32) {
    let palette = Palette::of(ui);
    let left = text_left + set.pad;
    let y = place.center().y + 2.0;
    let said = painter.text(pos2(left, y), Align2::LEFT_CENTER, row.kind.words(), FontId::proportional(11.0), palette.quiet);
    let response = ui.interact(said.intersect(painter.clip_rect()), ui.scope_id().with(("alone", index)), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, row.kind.words()));
    let right = (left + set.lines.width as f32 * set.sheet.scale).min(painter.clip_rect().right() - 8.0);
    if said.right() + 8.0 < right {
        painter.extend(Shape::dashed_line(&[pos2(said.right() + 8.0, y), pos2(right, y)], Stroke::new(1.0, palette.line), 3.0, 4.0));
    }
}

fn boxes_ui(painter: &Painter, row: &LineRow, set: &SetLines, transform: &ScanTransform, input: &StripsInput<'_>, palette: &Palette) {
    let words = words_in(&set.words, row.span);
    let at = |span: Option<Span>| span.and_then(|span| words.iter().find(|word| word.span.overlaps(span)));
    if let Some(word) = at(input.pointed).filter(|_| input.pointed != input.current) {
        let rect = transform.view_rect_from_scan(word.zone).expand(1.5);
        painter.rect(rect, 2.0, palette.word_hover.gamma_multiply(0.2), Stroke::new(1.2, palette.word_hover), StrokeKind::Outside);
    }
    for word in words.iter().filter(|word| input.current.is_some_and(|span| word.span.overlaps(span))) {
        word_box(painter, transform.view_rect_from_scan(word.zone).expand(2.0), word.is_soft(), palette);
    }
}

/// The box around the current word; broken where its place is only near.
pub fn word_box(painter: &Painter, rect: Rect, soft: bool, palette: &Palette) {
    if soft {
        painter.extend(Shape::dashed_line(&around(rect), Stroke::new(1.5, palette.word_current.gamma_multiply(0.8)), 5.0, 4.0));
    } else {
        painter.rect_stroke(rect, 3.0, Stroke::new(3.5, palette.paper.gamma_multiply(0.8)), StrokeKind::Outside);
        painter.rect_stroke(rect.expand(0.5), 3.0, Stroke::new(2.0, palette.word_current), StrokeKind::Outside);
    }
}

fn around(rect: Rect) -> [Pos2; 5] {
    [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()]
}

/// The word of a line that is nearest to a place of its strip.
fn word_at(words: &[PlacedWord], transform: &ScanTransform, pos: Pos2) -> Option<Span> {
    let distance = |word: &PlacedWord| {
        let across = transform.view_rect_from_scan(word.zone).x_range();
        (across.min - pos.x).max(pos.x - across.max).max(0.0)
    };
    let nearest = words.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    (distance(nearest) < 12.0).then_some(nearest.span)
}

/// What is said of the whole page, above its lines.
pub fn note_ui(ui: &mut Ui, note: &str) {
    let palette = Palette::of(ui);
    egui::Frame::new().fill(palette.panel).inner_margin(egui::Margin::symmetric(14, 6)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.label(egui::RichText::new(note).small().color(palette.quiet));
    });
}
