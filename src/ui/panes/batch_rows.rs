//! The rows of a list of places: a group with what its places become, and a place with its picture and its line.

use super::batch::{BatchInput, BatchOutput, BatchState, go};
use crate::app::batch::{Batch, BatchGroup, BatchPlace, Listed};
use crate::app::command::Command;
use crate::app::crops::crop_key;
use crate::app::views::batch::described;
use crate::model::QuarterTurns;
use crate::ui::panes::pages::turned_picture;
use crate::ui::theme::Palette;
use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Checkbox, FontId, Layout, Rect, RichText, Sense, Stroke, StrokeKind, pos2, vec2};

/// Room for the picture of a marking in points.
const PICTURE: egui::Vec2 = vec2(250.0, 34.0);
/// Room for the picture of a word in points.
const WORD_PICTURE: egui::Vec2 = vec2(170.0, 34.0);
/// What stands before the picture of a place, in points.
const BEFORE_PICTURE: f32 = 126.0;

fn picture_room(batch: &Batch) -> egui::Vec2 {
    if batch.listed == Listed::Words { WORD_PICTURE } else { PICTURE }
}

/// Paints the row of a group.
pub(super) fn group_row_ui(
    ui: &mut egui::Ui,
    state: &mut BatchState,
    input: &BatchInput<'_>,
    index: usize,
    list: egui::Id,
    output: &mut BatchOutput,
) {
    let palette = Palette::of(ui);
    let Some(group) = input.batch.groups.get(index) else { return };
    let ticked = input.batch.ticked_in(index);
    ui.horizontal_centered(|ui| {
        ui.style_mut().interaction.selectable_labels = false;
        let mut all = ticked == group.places.len();
        let part = ticked > 0 && !all;
        let tick = ui.add(Checkbox::without_text(&mut all).indeterminate(part));
        let named = format!("All places of {}", group.found);
        tick.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, all, &named));
        if tick.changed() {
            output.commands.push(Command::TickGroup(index, all));
        }
        let is_folded = state.folded.contains(&index);
        let (room, fold) = ui.allocate_exact_size(vec2(18.0, 22.0), Sense::click());
        fold_icon(ui, room, is_folded, &palette);
        let hint = if is_folded { format!("Show the places of {}", group.found) } else { format!("Hide the places of {}", group.found) };
        fold.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &hint));
        if fold.clicked() && !state.folded.remove(&index) {
            state.folded.insert(index);
        }
        // The far end first, so that a long marking is shortened and what is said about it is not pushed out.
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let is_words = input.batch.listed == Listed::Words;
            if let Some(doubt) = group.doubt.as_ref().filter(|_| !is_words || ticked == 0) {
                ui.label(RichText::new(format!("unticked: {doubt}")).color(palette.warning));
            }
            let count = group.places.len();
            ui.label(if count == 1 { "1 place".to_owned() } else { format!("{count} places") });
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                if is_words { word_ui(ui, input, group, output) } else { becoming_ui(ui, group, index, list, output) }
            });
        });
    });
}

/// What stands there, and what is to stand there; a click goes to the first place, and the head writes.
fn word_ui(ui: &mut egui::Ui, input: &BatchInput<'_>, group: &BatchGroup, output: &mut BatchOutput) {
    let palette = Palette::of(ui);
    let mut job = LayoutJob::default();
    let mut add = |text: &str, color| {
        job.append(text, 0.0, TextFormat { font_id: FontId::monospace(13.5), color, ..TextFormat::default() });
    };
    add(&group.found, palette.ink);
    if group.replacement == group.found {
        add(" stays", palette.quiet);
    } else {
        add(" becomes ", palette.quiet);
        add(&group.replacement, palette.ink);
    }
    if ui.add(egui::Label::new(job).truncate().sense(Sense::click())).clicked() {
        go(input.batch, group.places.start, output);
    }
}

/// What stands there, and what is to stand there.
fn becoming_ui(ui: &mut egui::Ui, group: &BatchGroup, index: usize, list: egui::Id, output: &mut BatchOutput) {
    let room = ui.available_width();
    let found = egui::Label::new(RichText::new(&group.found).monospace().strong()).truncate();
    let wide =
        ui.fonts_mut(|fonts| fonts.glyph_width(&egui::TextStyle::Monospace.resolve(ui.style()), 'n')) * group.found.chars().count() as f32;
    let slot = (wide + 2.0).min(room * 0.42);
    ui.allocate_ui_with_layout(vec2(slot, 20.0), Layout::left_to_right(Align::Center), |ui| ui.add(found).on_hover_text(&group.found));
    ui.label(RichText::new("becomes").color(Palette::of(ui).quiet));
    let alternatives: f32 = group.alternatives.iter().map(|other| other.chars().count() as f32 * 9.0 + 44.0).sum();
    replacement_ui(ui, group, index, list, (ui.available_width() - alternatives - 4.0).max(90.0), output);
    for other in &group.alternatives {
        if ui.button(format!("or {other}")).on_hover_text("The text is as near to this: look, choose, tick").clicked() {
            output.commands.push(Command::SetReplacement(index, other.clone()));
        }
    }
}

/// A triangle: to the right where the places are hidden, down where they show.
fn fold_icon(ui: &egui::Ui, room: Rect, is_folded: bool, palette: &Palette) {
    let (centre, reach) = (room.center(), 4.5);
    let turned = |x: f32, y: f32| if is_folded { centre + vec2(y, x) } else { centre + vec2(x, y) };
    let corners = vec![turned(-reach, -reach * 0.6), turned(reach, -reach * 0.6), turned(0.0, reach * 0.8)];
    ui.painter().add(egui::Shape::convex_polygon(corners, palette.quiet, Stroke::NONE));
}

fn replacement_ui(ui: &mut egui::Ui, group: &BatchGroup, index: usize, list: egui::Id, room: f32, output: &mut BatchOutput) {
    let mut text = group.replacement.clone();
    let width = (text.chars().count() as f32 * 9.0 + 24.0).clamp(120.0, 360.0).min(room);
    let field = egui::TextEdit::singleline(&mut text).id(list.with(("replacement", index))).font(egui::TextStyle::Monospace);
    let field = ui.add(field.desired_width(width));
    let named = format!("What {} becomes", group.found);
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &named));
    if field.changed() {
        output.commands.push(Command::SetReplacement(index, text));
    }
}

/// Paints the row of a place.
pub(super) fn place_row_ui(ui: &mut egui::Ui, input: &BatchInput<'_>, index: usize, rect: Rect, has_focus: bool, output: &mut BatchOutput) {
    let palette = Palette::of(ui);
    let Some(place) = input.batch.places.get(index) else { return };
    let current = output.current == Some(index);
    let row = ui.interact(rect, ui.scope_id().with("row"), Sense::click());
    let said = described(input.session, input.batch, place);
    row.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, current, &said));
    let fill = match (current, row.hovered()) {
        (true, _) => palette.selection,
        (false, true) => ui.visuals().widgets.hovered.weak_bg_fill,
        (false, false) => egui::Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), 4.0, fill);
    if current && has_focus {
        ui.painter().rect_stroke(rect.shrink2(vec2(0.0, 1.0)), 4.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    if row.clicked() {
        go(input.batch, index, output);
    }
    ui.horizontal_centered(|ui| {
        ui.style_mut().interaction.selectable_labels = false;
        ui.add_space(24.0);
        let mut ticked = place.ticked;
        let tick = ui.add(Checkbox::without_text(&mut ticked));
        tick.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, ticked, format!("Tick: {said}")));
        if tick.changed() {
            output.commands.push(Command::TickPlace(index, ticked));
        }
        let label = input.session.dossier.head(place.page).map(|head| format!("Page {}", head.label)).unwrap_or_default();
        let (slot, _) = ui.allocate_exact_size(vec2(64.0, 20.0), Sense::hover());
        let text = ui.painter().layout(label, FontId::proportional(12.5), palette.quiet, slot.width());
        ui.painter().galley(slot.left_center() - vec2(0.0, text.size().y / 2.0), text, palette.quiet);
        picture_ui(ui, input, place, picture_room(input.batch), output);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(6.0);
            if let Some(doubt) = &place.doubt {
                ui.label(RichText::new(doubt).small().color(palette.warning));
            }
            if input.batch.listed == Listed::Words {
                aligned_ui(ui, place, input.batch.replacement(place), rect, &palette);
                return;
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(line(place, input.batch.replacement(place), &palette)).truncate());
            });
        });
    });
}

/// The cutting from the scan, in room of the same width for every row; none where the words have no place.
fn picture_ui(ui: &mut egui::Ui, input: &BatchInput<'_>, place: &BatchPlace, room: egui::Vec2, output: &mut BatchOutput) {
    let Some(zone) = place.zone else { return };
    let palette = Palette::of(ui);
    let (slot, _) = ui.allocate_exact_size(room, Sense::hover());
    let key = crop_key(place.page, zone);
    output.wanted.push((place.page, zone));
    let Some(picture) = (input.picture)(key) else {
        let what = if (input.hopeless)(key) { "no picture" } else { "…" };
        ui.painter().text(slot.center(), egui::Align2::CENTER_CENTER, what, FontId::proportional(11.0), palette.quiet);
        return;
    };
    let turns = input.session.dossier.head(place.page).map_or(QuarterTurns::default(), |head| head.turns);
    let size = vec2(picture.size[0] as f32, picture.size[1] as f32);
    let size = if turns.get() % 2 == 1 { size.yx() } else { size };
    let scale = (slot.width() / size.x).min(slot.height() / size.y).min(1.5);
    let shown = Rect::from_min_size(pos2(slot.left(), slot.center().y - size.y * scale / 2.0), size * scale);
    ui.painter().add(turned_picture(picture.id, shown, turns));
    ui.painter().rect_stroke(shown, 0.0, Stroke::new(1.0, palette.line), StrokeKind::Outside);
}

/// The line of text with what would change in it.
fn line(place: &BatchPlace, replacement: &str, palette: &Palette) -> LayoutJob {
    let plain = |color| TextFormat { font_id: FontId::monospace(12.5), color, ..TextFormat::default() };
    let before: String = place.before.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    let mut job = LayoutJob::default();
    job.append(&before, 0.0, plain(palette.quiet));
    job.append(&place.found.replace('\n', "¶"), 0.0, TextFormat { strikethrough: Stroke::new(1.0, palette.failure), ..plain(palette.ink) });
    job.append(" ", 0.0, plain(palette.quiet));
    job.append(&replacement.replace('\n', "¶"), 0.0, TextFormat { background: palette.hit, ..plain(palette.ink) });
    job.append(&place.after, 0.0, plain(palette.quiet));
    job
}

/// The line with its word at the same place in every row, so that the eye runs down the words.
fn aligned_ui(ui: &mut egui::Ui, place: &BatchPlace, replacement: &str, row: Rect, palette: &Palette) {
    let start = row.left() + BEFORE_PICTURE + WORD_PICTURE.x + 8.0;
    let room = Rect::from_min_max(pos2(start, row.top()), pos2(ui.min_rect().left() - 8.0, row.bottom()));
    if room.width() < 40.0 {
        return;
    }
    let word = start + (row.right() - start) * 0.32;
    let painter = ui.painter().with_clip_rect(room.intersect(ui.clip_rect()));
    let format = |color| TextFormat { font_id: FontId::monospace(12.5), color, ..TextFormat::default() };
    let lay = |ui: &egui::Ui, job: LayoutJob| ui.fonts_mut(|fonts| fonts.layout_job(job));
    let mut before = LayoutJob::default();
    before.append(&place.before, 0.0, format(palette.quiet));
    let mut rest = LayoutJob::default();
    let changes = replacement != place.found;
    let strikethrough = if changes && place.ticked { Stroke::new(1.0, palette.failure) } else { Stroke::NONE };
    rest.append(&place.found.replace('\n', "¶"), 0.0, TextFormat { strikethrough, ..format(palette.ink) });
    if changes {
        let background = if place.ticked { palette.hit } else { egui::Color32::TRANSPARENT };
        let color = if place.ticked { palette.ink } else { palette.quiet };
        rest.append(&replacement.replace('\n', "¶"), 5.0, TextFormat { background, ..format(color) });
    }
    rest.append(&place.after, 0.0, format(palette.quiet));
    let (before, rest) = (lay(ui, before), lay(ui, rest));
    let middle = row.center().y - rest.size().y / 2.0;
    painter.galley(pos2(word - before.size().x, middle), before, palette.quiet);
    painter.galley(pos2(word, middle), rest, palette.ink);
}
