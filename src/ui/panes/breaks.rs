//! The walk from page break to page break: the foot of one page above, the head of the next below, and in between what lies there and what
//! would come of it.
//!
//! One key decides and goes on to the next. The pane has the keyboard while it shows, so that Tab goes to the next break and not to the next
//! button; every key has a button as well.

use crate::app::breaks::{BreakCount, Joining};
use crate::app::command::{Command, CommandId};
use crate::app::pixels::{TileData, TilePixels};
use crate::app::strips::{StripKey, StripStore};
use crate::app::views::breaks::{BreakView, Choice, EdgeRow, EdgeSide};
use crate::model::MarkKind;
use crate::ui::panes::pages::turned_picture;
use crate::ui::theme::{Palette, mix};
use egui::{Align, Color32, FontId, Frame, Key, Layout, Margin, Modifiers, Rect, RichText, Sense, Stroke, TextureHandle, Ui, Vec2, vec2};

/// What the pane remembers: the strips on the graphics card.
#[derive(Default)]
pub struct BreaksState {
    textures: Vec<(StripKey, TextureHandle)>,
    /// The count, by what it was made for.
    pub count: Option<((u64, u64, bool), BreakCount)>,
    /// Whether the walk was open in the last frame.
    pub walking: bool,
}

/// Letters of a typed line at most; what is longer is a paragraph without line ends.
const LONGEST_LINE: usize = 120;

/// Strips kept on the card.
const KEPT: usize = 6;

/// What the pane is told.
pub struct BreaksInput<'a> {
    /// The break; nothing where it is not there any more.
    pub view: Option<&'a BreakView>,
    /// How many there are.
    pub count: BreakCount,
    /// The strips that were made.
    pub strips: &'a StripStore,
    /// The face and size of texts.
    pub font: FontId,
    /// Whether something can be decided.
    pub editable: bool,
    /// Whether nothing lies over the window.
    pub has_keyboard: bool,
}

/// The keys of decisions, with their commands.
const KEYS: [(Key, Joining, CommandId); 4] = [
    (Key::P, Joining::Paragraph, CommandId::BreakParagraph),
    (Key::W, Joining::Word, CommandId::BreakWord),
    (Key::S, Joining::Separate, CommandId::BreakSeparate),
    (Key::N, Joining::NoBreak, CommandId::NoBreak),
];

/// Paints the pane; returns commands.
pub fn breaks_ui(ui: &mut Ui, state: &mut BreaksState, input: &BreaksInput<'_>) -> Vec<Command> {
    let mut commands = Vec::new();
    if input.has_keyboard {
        keys(ui, input, &mut commands);
    }
    let palette = Palette::of(ui);
    Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        title_ui(ui, input, &palette, &mut commands);
        ui.separator();
        let Some(view) = input.view else {
            ui.add_space(20.0);
            ui.label(RichText::new("This page break is not there any more.").color(palette.quiet));
            return;
        };
        // What lies between has the room it needs; the edges share the rest.
        let between = 168.0 + 20.0 * (view.earlier.furniture.len() + view.later.furniture.len()).clamp(1, 6) as f32;
        let half = ((ui.available_height() - between) / 2.0).max(90.0);
        side_ui(ui, state, input, &view.earlier, half, true);
        between_ui(ui, input, view, &mut commands);
        let rest = ui.available_height().max(60.0);
        side_ui(ui, state, input, &view.later, rest, false);
    });
    commands
}

fn keys(ui: &mut Ui, input: &BreaksInput<'_>, commands: &mut Vec<Command>) {
    let id = ui.scope_id().with("page break");
    let response = ui.interact(ui.max_rect(), id, Sense::focusable_noninteractive());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, "Page break"));
    if ui.memory(|memory| memory.focused().is_none_or(|focused| focused != id)) {
        response.request_focus();
    }
    let all = egui::EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, all));
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let mut take = |modifiers, key, command| {
        if pressed(modifiers, key) {
            commands.push(Command::Plain(command));
        }
    };
    // Shift first: a key without modifiers also matches where Shift is held.
    take(Modifiers::SHIFT, Key::Tab, CommandId::PreviousBreak);
    take(Modifiers::NONE, Key::Tab, CommandId::NextBreak);
    take(Modifiers::NONE, Key::Escape, CommandId::LeaveBreaks);
    if input.editable && input.view.is_some() {
        for (key, _, command) in KEYS {
            take(Modifiers::NONE, key, command);
        }
        take(Modifiers::NONE, Key::Enter, CommandId::AcceptBreak);
    }
}

fn title_ui(ui: &mut Ui, input: &BreaksInput<'_>, palette: &Palette, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let title = match input.view {
            Some(view) if view.place.at.is_some() => format!("Page break in page {}", view.earlier.label),
            Some(view) => format!("Page {} to page {}", view.earlier.label, view.later.label),
            None => "Page breaks".to_owned(),
        };
        ui.label(RichText::new(title).strong().size(16.0));
        let more = if input.count.complete { "" } else { " so far" };
        let count = match input.count.left {
            0 => format!("all {} decided{more}", input.count.all),
            left => format!("{left} of {} not decided{more}", input.count.all),
        };
        ui.label(RichText::new(count).color(palette.quiet));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").on_hover_text("Go back to correcting (Esc)").clicked() {
                commands.push(Command::Plain(CommandId::LeaveBreaks));
            }
            for (label, hover, id) in
                [("Next", "Without deciding (Tab)", CommandId::NextBreak), ("Previous", "Shift+Tab", CommandId::PreviousBreak)]
            {
                if ui.button(label).on_hover_text(hover).clicked() {
                    commands.push(Command::Plain(id));
                }
            }
            let mut only = input.view.is_some_and(|view| view.only_doubtful);
            let switch = ui.checkbox(&mut only, "Only doubtful").on_hover_text("Skip the breaks the program is sure of");
            if switch.changed() {
                commands.push(Command::WalkDoubtful(only));
            }
        });
    });
}

/// One edge: the strip of the scan beside the lines of text.
fn side_ui(ui: &mut Ui, state: &mut BreaksState, input: &BreaksInput<'_>, side: &EdgeSide, height: f32, earlier: bool) {
    let palette = Palette::of(ui);
    let (room, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let mut paper = room;
    if let Some(key) = &side.strip {
        let picture = room.with_max_x(room.left() + room.width() * 0.46);
        paper = room.with_min_x(picture.right() + 8.0);
        let response = ui.interact(picture, ui.scope_id().with(("strip", earlier)), Sense::hover());
        let name = format!("{} of page {} on its scan", if earlier { "Foot" } else { "Head" }, side.label);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
        ui.painter().rect_filled(picture, 4.0, palette.desk);
        strip_ui(ui, state, input.strips, key, picture, earlier);
    }
    ui.painter().rect(paper, 4.0, palette.paper, Stroke::new(1.0, palette.line), egui::StrokeKind::Inside);
    let inside = paper.shrink2(vec2(12.0, 8.0));
    let font = fitting(ui, &side.rows, &input.font, inside.width());
    let line = ui.fonts_mut(|fonts| fonts.row_height(&font)) + 3.0;
    // From the break outwards, so that what does not fit is what is farthest from it.
    let fitting = ((inside.height() / line) as usize).max(1);
    let rows: Vec<&EdgeRow> = if earlier {
        side.rows.iter().skip(side.rows.len().saturating_sub(fitting)).collect()
    } else {
        side.rows.iter().take(fitting).collect()
    };
    let top = if earlier { inside.bottom() - line * rows.len() as f32 } else { inside.top() };
    let lines = inside.with_min_y(top.max(inside.top()));
    ui.scope_builder(egui::UiBuilder::new().max_rect(lines).layout(Layout::top_down(Align::Min)), |ui| {
        ui.shrink_clip_rect(paper);
        ui.spacing_mut().item_spacing.y = 3.0;
        let letters = (inside.width() / ui.fonts_mut(|fonts| fonts.glyph_width(&font, 'n')).max(1.0)) as usize;
        let last = rows.len().saturating_sub(1);
        for (place, row) in rows.into_iter().enumerate() {
            let text = if earlier && place == last { ending(&row.text, letters) } else { row.text.clone() };
            ui.add(egui::Label::new(row_text(&EdgeRow { text, ..row.clone() }, &font, &palette)).truncate());
        }
    });
}

/// The font at which the longest line fits, for the ends of lines say most about a break; not smaller than can be read.
fn fitting(ui: &Ui, rows: &[EdgeRow], font: &FontId, width: f32) -> FontId {
    let size = |text: &str| ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font.clone(), Color32::BLACK).size().x);
    // Whole paragraphs in a line do not fit at any size; they do not make the others small.
    let lines = rows.iter().filter(|row| row.text.chars().count() <= LONGEST_LINE);
    let longest = lines.map(|row| size(&row.text)).fold(1.0, f32::max);
    FontId::new((font.size * (width / longest).min(1.0)).max(9.0), font.family.clone())
}

/// The end of a line that is longer than its room: what stands before a break says most at its end.
fn ending(line: &str, room: usize) -> String {
    let long = line.chars().count().saturating_sub(room);
    if long == 0 {
        return line.to_owned();
    }
    let end: String = line.chars().skip(long + 2).collect();
    format!("…{end}")
}

fn row_text(row: &EdgeRow, font: &FontId, palette: &Palette) -> RichText {
    let color = match row.kind {
        None => palette.ink,
        Some(MarkKind::Banner) => mix(palette.level(row.level), palette.ink, 0.25),
        Some(_) => palette.furniture,
    };
    RichText::new(&row.text).font(font.clone()).color(color)
}

/// The strip, as large as fits, at the side of the room where the break is.
fn strip_ui(ui: &Ui, state: &mut BreaksState, strips: &StripStore, key: &StripKey, rect: Rect, earlier: bool) {
    let palette = Palette::of(ui);
    let known = state.textures.iter().find(|(known, _)| known == key).map(|(_, texture)| texture.clone());
    let texture = known.or_else(|| {
        let made = upload(ui.ctx(), strips.get(key)?);
        state.textures.push((key.clone(), made.clone()));
        let over = state.textures.len().saturating_sub(KEPT);
        state.textures.drain(..over);
        Some(made)
    });
    let Some(texture) = texture else {
        let said = if strips.is_coming(key) { "Reading the scan…" } else { "The scan cannot be shown" };
        ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, said, FontId::proportional(13.0), palette.quiet);
        return;
    };
    let [across, down] = texture.size();
    let size = if key.turns.get().is_multiple_of(2) { vec2(across as f32, down as f32) } else { vec2(down as f32, across as f32) };
    // The width is filled: what stands far from the break may be cut off, what stands beside it never is.
    let scale = rect.width() / size.x.max(1.0);
    let size: Vec2 = size * scale;
    let top = if earlier { rect.bottom() - size.y } else { rect.top() };
    let top = if size.y < rect.height() { rect.center().y - size.y / 2.0 } else { top };
    let place = Rect::from_min_size(egui::pos2(rect.left(), top), size);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.add(turned_picture(texture.id(), place, key.turns));
    painter.rect_stroke(rect, 4.0, Stroke::new(1.0, palette.line), egui::StrokeKind::Inside);
}

fn upload(ctx: &egui::Context, pixels: &TilePixels) -> TextureHandle {
    let size = [pixels.width as usize, pixels.height as usize];
    let image = match &pixels.data {
        TileData::Grey(bytes) => egui::ColorImage::from_gray(size, bytes),
        TileData::Rgb(bytes) => egui::ColorImage::from_rgb(size, bytes),
    };
    ctx.load_texture("strip", image, egui::TextureOptions::LINEAR)
}

/// What lies between the edges, what the program would do, and the choices.
fn between_ui(ui: &mut Ui, input: &BreaksInput<'_>, view: &BreakView, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.add_space(4.0);
    for row in view.earlier.furniture.iter().chain(&view.later.furniture).take(6) {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.horizontal(|ui| {
            ui.set_height(16.0);
            let kind = row.kind.map_or("left out", MarkKind::label);
            let (slot, _) = ui.allocate_exact_size(vec2(130.0, 14.0), Sense::hover());
            let label = egui::Label::new(RichText::new(kind).small().color(palette.quiet)).truncate().halign(Align::Min);
            ui.new_child(egui::UiBuilder::new().max_rect(slot).layout(Layout::left_to_right(Align::Center))).add(label);
            ui.add(egui::Label::new(row_text(row, &FontId::new(12.0, input.font.family.clone()), &palette)).truncate());
        });
    }
    ui.spacing_mut().item_spacing.y = 6.0;
    let proposal = match view.decided {
        Some(decided) => format!("Decided: {}.", decided.label().to_lowercase()),
        None => format!("The program would {}: {}.", doing(view.proposed), view.why),
    };
    ui.horizontal(|ui| {
        let color = if view.decided.is_some() { palette.success } else { palette.ink };
        ui.label(RichText::new(proposal).color(color));
        if view.decided.is_none() && !view.sure {
            ui.label(RichText::new("doubtful").color(palette.warning));
        }
    });
    ui.columns(KEYS.len(), |columns| {
        for ((ui, choice), (key, _, command)) in columns.iter_mut().zip(&view.choices).zip(KEYS) {
            let chosen = view.decided.unwrap_or(view.proposed) == choice.joining;
            if choice_ui(ui, choice, key, chosen, view.decided.is_none() && chosen, input) {
                commands.push(Command::Plain(command));
            }
        }
    });
    ui.add_space(4.0);
}

fn doing(joining: Joining) -> &'static str {
    match joining {
        Joining::Paragraph => "join the paragraph",
        Joining::Word => "join the word",
        Joining::Separate => "keep them separate",
        Joining::NoBreak => "take it for no break",
    }
}

/// A choice with its key and what would come of it; whether it was clicked.
fn choice_ui(ui: &mut Ui, choice: &Choice, key: Key, chosen: bool, proposed: bool, input: &BreaksInput<'_>) -> bool {
    let palette = Palette::of(ui);
    let enter = if proposed { ", Enter" } else { "" };
    let label = format!("{}  ({}{enter})", choice.joining.label(), key.name());
    let mut button = egui::Button::new(RichText::new(&label)).min_size(vec2(ui.available_width(), 26.0));
    if chosen {
        button = button.stroke(Stroke::new(2.0, palette.accent));
    }
    let clicked = ui.add_enabled(input.editable, button).clicked();
    let paper = if chosen { mix(palette.paper, palette.selection, 0.5) } else { Color32::TRANSPARENT };
    Frame::new().fill(paper).corner_radius(4).inner_margin(6).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_height(58.0);
        let font = FontId::new(12.5, input.font.family.clone());
        let color = if chosen { palette.ink } else { palette.quiet };
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ui.add(egui::Label::new(RichText::new(around_break(&choice.preview)).font(font).color(color)).wrap());
        });
    });
    clicked
}

/// The middle of a preview: what stands next to the break.
fn around_break(preview: &str) -> String {
    let total = preview.chars().count();
    let skip = total.saturating_sub(110) / 2;
    let cut: String = preview.chars().skip(skip).take(110).collect();
    let (before, after) = (if skip > 0 { "…" } else { "" }, if skip + 110 < total { "…" } else { "" });
    format!("{before}{}{after}", cut.replace("\n\n", " ¶ "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_longer_than_its_room_shows_its_end() {
        assert_eq!(ending("agreed to", 9), "agreed to");
        assert_eq!(ending("agreed to the Acting General's", 11), "…General's");
    }
}
