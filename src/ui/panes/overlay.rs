//! The text over the scan, and the field to change a word of it where it stands.
//!
//! Every word is set as large as its line's letters and as wide as its place; paper behind it lets as little of the scan show through as
//! asked for. What is coloured has a line below it as well: colour alone says nothing.

use crate::app::views::overlay::{OverlayColours, OverlayPrefs, OverlayWord, WordColour};
use crate::app::views::text::TextKey;
use crate::model::{PageId, Span};
use crate::ui::theme::{DARK, LIGHT, Palette};
use crate::ui::widgets::scan_view::ScanTransform;
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontFamily, FontId, Galley, Key, Modifiers, Painter, Rect, RichText, Shape, Stroke, Ui, pos2, vec2};
use std::sync::Arc;

/// Letters smaller than this many points are not drawn.
const SMALLEST: f32 = 4.5;

/// While what the bare scan shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// As long as this key is held down.
    While(Key),
    /// Until it is asked for again.
    Until,
}

/// A word that is being changed on the scan.
#[derive(Debug, Clone)]
pub struct WordField {
    /// The page it is on.
    pub page: PageId,
    /// Where in the text.
    pub span: Span,
    /// What stands there.
    pub was: String,
    /// What is to stand there.
    pub text: String,
    /// Whether it has asked for the keyboard.
    pub focused: bool,
}

/// What the overlay remembers.
#[derive(Debug, Default)]
pub struct OverlayState {
    /// The field, while a word is changed.
    pub field: Option<WordField>,
    /// Whether the scan shows bare.
    pub bare: Option<Bare>,
    /// The words as they were made last, with what they depend on: the text, the places (counted), the colours.
    pub made: Option<(TextKey, u64, OverlayColours, Arc<Vec<OverlayWord>>)>,
}

impl OverlayState {
    /// Whether the scan shows without text now.
    pub fn is_bare(&mut self, ctx: &egui::Context) -> bool {
        if let Some(Bare::While(key)) = self.bare
            && !ctx.input(|input| input.key_down(key))
        {
            self.bare = None;
        }
        self.bare.is_some()
    }
}

/// The row of switches above the scan; says whether something was changed.
pub fn switches_ui(ui: &mut Ui, prefs: &mut OverlayPrefs, bare_key: &str) -> bool {
    let palette = Palette::of(ui);
    let before = *prefs;
    egui::Frame::new().fill(palette.panel).inner_margin(egui::Margin::symmetric(8, 3)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            for colours in OverlayColours::ALL {
                ui.selectable_value(&mut prefs.colours, colours, RichText::new(colours.label()).small());
            }
            ui.spacing_mut().slider_width = 90.0;
            let slider = egui::Slider::new(&mut prefs.opacity, OverlayPrefs::FAINTEST..=100).show_value(false);
            let response = ui.add(slider).on_hover_text("How little of the scan shows through the text");
            response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(prefs.opacity), "Opacity of the text over the scan"));
            if ui.available_width() > 150.0 && !bare_key.is_empty() {
                ui.label(RichText::new(format!("hold {bare_key} for bare ink")).small().color(palette.quiet));
            }
            ui.set_min_width(ui.available_width());
        });
    });
    *prefs != before
}

/// Paints the words over the scan in `view`.
pub fn words_ui<'a>(
    painter: &Painter,
    words: impl Iterator<Item = &'a OverlayWord>,
    transform: &ScanTransform,
    prefs: OverlayPrefs,
    family: &FontFamily,
    inverted: bool,
) {
    let palette = if inverted { DARK } else { LIGHT };
    let seen = painter.clip_rect();
    let scale = transform.scale() as f32;
    let wide = painter.fonts_mut(|fonts| fonts.glyph_width(&FontId::new(100.0, family.clone()), 'n')) / 100.0;
    let strength = f32::from(prefs.opacity) / 100.0;
    for word in words {
        let place = transform.view_rect_from_scan(word.zone);
        if !place.intersects(seen) {
            continue;
        }
        let strength = if word.soft { strength * 0.6 } else { strength };
        let color = match word.colour {
            WordColour::Plain => palette.ink,
            WordColour::Doubtful => palette.suspect,
            WordColour::Changed => palette.changed,
        };
        // As wide letters as the line's, but no higher than its ink allows.
        let size = (word.pitch * scale / wide).min(word.height as f32 * scale / 0.58);
        painter.rect_filled(place.expand2(vec2(1.5, 1.0)), 1.0, palette.paper.gamma_multiply(strength));
        if size >= SMALLEST {
            let (galley, baseline) = set_word(painter, &word.text, size, place.width(), family, color.gamma_multiply(strength.max(0.35)));
            let foot = place.bottom() - word.foot * scale;
            painter.galley(pos2(place.left(), foot - baseline), galley, color);
        }
        let line = Stroke::new(1.3, color.gamma_multiply(strength.max(0.5)));
        let (left, right) = (place.left_bottom() + vec2(0.0, 1.5), place.right_bottom() + vec2(0.0, 1.5));
        match word.colour {
            WordColour::Doubtful => {
                painter.line_segment([left, right], line);
            }
            WordColour::Changed => painter.extend(Shape::dotted_line(&[left, right], line.color, 3.5, 0.9)),
            WordColour::Plain if word.soft => painter.extend(Shape::dashed_line(&[left, right], Stroke::new(0.8, line.color), 3.0, 3.0)),
            WordColour::Plain => {}
        }
    }
}

/// A word as wide as its place: first by the room between letters, and where that would make it unreadable, by their size; with the
/// height of its baseline.
fn set_word(painter: &Painter, text: &str, size: f32, width: f32, family: &FontFamily, color: Color32) -> (Arc<Galley>, f32) {
    const NARROWEST: f32 = -0.1;
    const WIDEST: f32 = 0.4;
    let gaps = text.chars().count().saturating_sub(1).max(1) as f32;
    let set = |size: f32, spacing: f32| {
        let mut format = TextFormat::simple(FontId::new(size, family.clone()), color);
        format.extra_letter_spacing = spacing;
        let mut job = LayoutJob::single_section(text.to_owned(), format);
        job.wrap.max_width = f32::INFINITY;
        painter.layout_job(job)
    };
    let natural = set(size, 0.0).size().x;
    let spacing = (width - natural) / gaps;
    let galley = if spacing < NARROWEST * size {
        set((size * width / (natural + NARROWEST * size * gaps).max(1.0)).clamp(size * 0.6, size), NARROWEST * size)
    } else {
        set(size, spacing.min(WIDEST * size))
    };
    let baseline = galley.rows.first().and_then(|row| Some(row.pos.y + row.glyphs.first()?.pos.y)).unwrap_or(galley.size().y * 0.8);
    (galley, baseline)
}

/// What the field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldAnswer {
    /// It goes on.
    Open,
    /// Nothing is to be changed.
    GivenUp,
    /// What was typed is to stand there.
    Done,
    /// The same, and on to the word after (`true`) or before.
    DoneAndOn(bool),
}

/// The field over a word of the scan.
pub fn field_ui(ui: &mut Ui, field: &mut WordField, place: Rect, view: Rect, size: f32, family: &FontFamily) -> FieldAnswer {
    let palette = Palette::of(ui);
    let size = size.clamp(13.0, 28.0);
    let taken = |key, modifiers| ui.input_mut(|input| input.consume_key(modifiers, key));
    let answer = if taken(Key::Escape, Modifiers::NONE) {
        FieldAnswer::GivenUp
    } else if taken(Key::Tab, Modifiers::SHIFT) {
        FieldAnswer::DoneAndOn(false)
    } else if taken(Key::Tab, Modifiers::NONE) {
        FieldAnswer::DoneAndOn(true)
    } else if taken(Key::Enter, Modifiers::NONE) {
        FieldAnswer::Done
    } else {
        FieldAnswer::Open
    };
    let font = FontId::new(size, family.clone());
    let letters = ui.fonts_mut(|fonts| fonts.glyph_width(&font, 'm')) * (field.text.chars().count().max(4) as f32 + 2.0);
    let wanted = vec2(letters.max(place.width() + 14.0).min(view.width() - 8.0), size * 1.3 + 8.0);
    // Below the word, so that its ink can be read while typing; above it at the foot of the view.
    let below = Rect::from_min_size(pos2(place.left() - 5.0, place.bottom() + 4.0), wanted);
    let above = Rect::from_min_size(pos2(place.left() - 5.0, place.top() - 4.0 - wanted.y), wanted);
    let rect = if below.bottom() > view.bottom() - 4.0 { above } else { below };
    let rect = rect.translate(vec2((view.right() - 4.0 - rect.right()).min(0.0), 0.0));
    let rect = rect.translate(vec2((view.left() + 4.0 - rect.left()).max(0.0), 0.0));
    let painter = ui.painter_at(view);
    painter.rect_filled(rect.expand(3.0).translate(vec2(0.0, 1.0)), 5.0, Color32::from_black_alpha(60));
    painter.rect(rect.expand(2.0), 4.0, palette.paper, Stroke::new(1.5, palette.word_current), egui::StrokeKind::Inside);
    let edit = egui::TextEdit::singleline(&mut field.text)
        .id(egui::Id::unique("word on the scan"))
        .font(font)
        .text_color(palette.ink)
        .frame(egui::Frame::new())
        .lock_focus(true)
        .align(egui::Align2::LEFT_CENTER);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(vec2(5.0, 1.0))));
    child.set_clip_rect(view);
    let mut shown = edit.desired_width(rect.width() - 10.0).show(&mut child);
    shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, format!("Word on the scan: {}", field.was)));
    if !field.focused {
        field.focused = true;
        shown.response.request_focus();
        let all = egui::text::CCursorRange::two(egui::text::CCursor::new(0), egui::text::CCursor::new(field.text.chars().count()));
        shown.state.cursor.set_char_range(Some(all));
        shown.state.store(ui.ctx(), shown.response.id);
    } else if answer == FieldAnswer::Open && shown.response.lost_focus() {
        // A click elsewhere keeps what was typed: nothing is ever lost.
        return FieldAnswer::Done;
    }
    answer
}
