//! The list of places to be changed together: groups, and each place with its line and its picture.
//!
//! Only rows in view are laid out, so that thousands of places scroll as smoothly as ten. The list has the keyboard by itself: the arrows walk from
//! place to place while scan and text follow, and the text gets the keyboard only when somebody asks for it.

use crate::app::batch::{Batch, BatchGroup, BatchPlace};
use crate::app::command::{Command, CommandId};
use crate::app::crops::{CropKey, crop_key};
use crate::app::export_request::Scope;
use crate::app::repairs::RepairRequest;
use crate::app::session::Session;
use crate::app::views::batch::{BatchRow, described, rows, summary};
use crate::model::{PageId, QuarterTurns, ScanRect};
use crate::ui::panes::pages::turned_picture;
use crate::ui::textures::PlacedTexture;
use crate::ui::theme::Palette;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, Checkbox, EventFilter, FontId, Key, Layout, Modifiers, Rect, RichText, Sense, Stroke, StrokeKind, UiBuilder, pos2, vec2,
};
use std::collections::BTreeSet;

/// Height of a group's row in points.
const GROUP: f32 = 38.0;
/// Height of a place's row in points.
const PLACE: f32 = 40.0;
/// Where the list is narrower, what is asked for has a row of its own.
const NARROW: f32 = 760.0;
/// Room for a picture in points.
const PICTURE: egui::Vec2 = vec2(250.0, 34.0);

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct BatchState {
    folded: BTreeSet<usize>,
    rows: Option<LaidOut>,
    /// Whether the list wants the keyboard.
    pub wants_focus: bool,
    /// Whether the list or a field in it has the keyboard.
    pub has_keyboard: bool,
    /// Whether the row of the current place is to be scrolled to.
    reveal: bool,
}

/// Rows as they were laid out for a list with some groups folded.
#[derive(Debug)]
struct LaidOut {
    ticket: u64,
    revision: u64,
    folded: BTreeSet<usize>,
    rows: Vec<BatchRow>,
    tops: Vec<f32>,
}

/// What the pane shows.
pub struct BatchInput<'a> {
    /// The open dossier with its list.
    pub session: &'a Session,
    /// The list.
    pub batch: &'a Batch,
    /// How the key that applies is called.
    pub key: String,
    /// The picture of a place, where it is there.
    pub picture: &'a dyn Fn(CropKey) -> Option<PlacedTexture>,
    /// Whether no picture of a place can be made.
    pub hopeless: &'a dyn Fn(CropKey) -> bool,
}

/// What came of a frame.
#[derive(Debug, Default)]
pub struct BatchOutput {
    /// Commands to run.
    pub commands: Vec<Command>,
    /// Places in view that have a picture.
    pub wanted: Vec<(PageId, ScanRect)>,
    /// The place the keyboard stands at now.
    pub current: Option<usize>,
    /// Whether the pane is to be closed.
    pub close: bool,
    /// Whether the text is to have the keyboard.
    pub enter: bool,
}

/// Paints the pane.
pub fn batch_ui(ui: &mut egui::Ui, state: &mut BatchState, input: &BatchInput<'_>) -> BatchOutput {
    let mut output = BatchOutput { current: input.batch.current, ..BatchOutput::default() };
    let list = ui.scope_id().with("places");
    keys_ui(ui, state, input, list, &mut output);
    head_ui(ui, input, &mut output);
    ui.separator();
    if input.batch.groups.is_empty() {
        let palette = Palette::of(ui);
        let said = if input.batch.running { "" } else { "Every marking that was found reads as it should." };
        ui.label(RichText::new(said).color(palette.quiet));
    }
    list_ui(ui, state, input, list, &mut output);
    let inside =
        ui.memory(egui::Memory::focused).is_some_and(|focused| focused == list || field_ids(input.batch, list).any(|id| id == focused));
    state.has_keyboard = inside;
    output
}

fn field_ids(batch: &Batch, list: egui::Id) -> impl Iterator<Item = egui::Id> + '_ {
    (0..batch.groups.len()).map(move |group| list.with(("replacement", group)))
}

/// What is being looked at, how much was found, and what is to be done with it.
fn head_ui(ui: &mut egui::Ui, input: &BatchInput<'_>, output: &mut BatchOutput) {
    let palette = Palette::of(ui);
    let batch = input.batch;
    let narrow = ui.available_width() < NARROW;
    ui.horizontal(|ui| {
        ui.strong("Repair markings");
        if !narrow {
            request_ui(ui, &input.session.batch_request, output);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").on_hover_text("Esc").clicked() {
                output.close = true;
            }
            let (ticked, _) = batch.ticked();
            let label = if ticked == 1 { "Repair 1 place".to_owned() } else { format!("Repair {ticked} places") };
            let can = ticked > 0 && !batch.running && input.session.read_only.is_none();
            let button = egui::Button::new(RichText::new(label).strong()).shortcut_text(&input.key);
            let hint = "All ticked places, as one step that can be taken back; Ctrl+Enter in this list";
            if ui.add_enabled(can, button).on_hover_text(hint).clicked() {
                output.commands.push(Command::Plain(CommandId::ApplyTicked));
            }
        });
    });
    if narrow {
        ui.horizontal(|ui| request_ui(ui, &input.session.batch_request, output));
    }
    ui.horizontal(|ui| {
        ui.label(RichText::new(summary(batch)).color(palette.quiet));
        if !batch.message.is_empty() {
            ui.label(RichText::new(&batch.message).color(palette.warning));
        }
        if !batch.groups.is_empty() && !narrow {
            let keys = "↑ ↓ walk, Space ticks, Enter goes there, Esc closes";
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(keys).small().color(palette.quiet)));
        }
    });
}

/// Which places are listed.
fn request_ui(ui: &mut egui::Ui, request: &RepairRequest, output: &mut BatchOutput) {
    let mut asked = request.clone();
    let combo = egui::ComboBox::from_id_salt("batch scope").selected_text(scope_name(&asked.scope)).width(130.0).show_ui(ui, |ui| {
        for scope in [Scope::Dossier, Scope::Document, Scope::Page] {
            let name = scope_name(&scope);
            ui.selectable_value(&mut asked.scope, scope, name);
        }
    });
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Which pages"));
    let hint = "Set S E C R E T as SECRET, and take Markdown away from banner lines";
    ui.checkbox(&mut asked.spacing, "Also spacing").on_hover_text(hint);
    let again = ui.button("Look again").on_hover_text("Make the list anew").clicked();
    if asked != *request || again {
        output.commands.push(Command::CollectRepairs(asked));
    }
}

fn scope_name(scope: &Scope) -> &'static str {
    match scope {
        Scope::Dossier => "Whole dossier",
        Scope::Document => "This document",
        Scope::Page => "This page",
        Scope::Pages(_) => "Some pages",
    }
}

/// The keys of the list, while it has the keyboard.
fn keys_ui(ui: &mut egui::Ui, state: &mut BatchState, input: &BatchInput<'_>, list: egui::Id, output: &mut BatchOutput) {
    let pressed = |ui: &egui::Ui, modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if state.has_keyboard && pressed(ui, Modifiers::COMMAND, Key::Enter) {
        output.commands.push(Command::Plain(CommandId::ApplyTicked));
        state.wants_focus = true;
    }
    if !ui.memory(|memory| memory.has_focus(list)) {
        return;
    }
    if pressed(ui, Modifiers::NONE, Key::Escape) {
        output.close = true;
    }
    let shown: Vec<usize> = place_rows(state, input.batch).collect();
    let at = output.current.and_then(|current| shown.iter().position(|place| *place == current));
    let last = shown.len().saturating_sub(1);
    let steps: [(Key, usize); 6] = [
        (Key::ArrowDown, at.map_or(0, |at| (at + 1).min(last))),
        (Key::ArrowUp, at.map_or(0, |at| at.saturating_sub(1))),
        (Key::PageDown, at.map_or(0, |at| (at + 8).min(last))),
        (Key::PageUp, at.map_or(0, |at| at.saturating_sub(8))),
        (Key::Home, 0),
        (Key::End, last),
    ];
    for (key, to) in steps {
        if pressed(ui, Modifiers::NONE, key)
            && let Some(&place) = shown.get(to)
        {
            go(input.batch, place, output);
            state.reveal = true;
        }
    }
    if let Some(place) = output.current.and_then(|current| input.batch.places.get(current)) {
        if pressed(ui, Modifiers::NONE, Key::Space) {
            output.commands.push(Command::TickPlace(output.current.unwrap_or_default(), !place.ticked));
        }
        if pressed(ui, Modifiers::NONE, Key::Enter) {
            output.commands.push(Command::GoTo(place.page, place.around));
            output.enter = true;
        }
    }
}

fn go(batch: &Batch, place: usize, output: &mut BatchOutput) {
    output.current = Some(place);
    output.commands.extend(batch.places.get(place).map(|place| Command::GoTo(place.page, place.around)));
}

/// The places whose rows show, in order.
fn place_rows<'a>(state: &'a BatchState, batch: &'a Batch) -> impl Iterator<Item = usize> + 'a {
    let shown = batch.groups.iter().enumerate().filter(|(group, _)| !state.folded.contains(group));
    shown.flat_map(|(_, group)| group.places.clone())
}

/// Lays the rows out where the list has changed: the rows, where each begins, and the whole height last.
fn lay_out(state: &mut BatchState, batch: &Batch) {
    let same_list = |laid: &LaidOut| (laid.ticket, laid.revision) == (batch.ticket, batch.revision);
    if !state.rows.as_ref().is_some_and(same_list) {
        state.folded.clear();
    }
    if state.rows.as_ref().is_some_and(|laid| same_list(laid) && laid.folded == state.folded) {
        return;
    }
    let rows = rows(batch, |group| state.folded.contains(&group));
    let mut tops = Vec::with_capacity(rows.len() + 1);
    let mut top = 0.0;
    for row in &rows {
        tops.push(top);
        top += if matches!(row, BatchRow::Group(_)) { GROUP } else { PLACE };
    }
    tops.push(top);
    state.rows = Some(LaidOut { ticket: batch.ticket, revision: batch.revision, folded: state.folded.clone(), rows, tops });
}

fn list_ui(ui: &mut egui::Ui, state: &mut BatchState, input: &BatchInput<'_>, list: egui::Id, output: &mut BatchOutput) {
    let reveal = std::mem::take(&mut state.reveal).then_some(output.current).flatten();
    let wants_focus = std::mem::take(&mut state.wants_focus);
    lay_out(state, input.batch);
    let Some(laid) = state.rows.take() else { return };
    let (rows, tops) = (&laid.rows, &laid.tops);
    let area = ui.available_rect_before_wrap();
    let focus = ui.interact(area, list, Sense::focusable_noninteractive());
    focus.widget_info(|| egui::WidgetInfo::labeled(egui::Role::List, true, "Places to repair"));
    if wants_focus {
        focus.request_focus();
    }
    if focus.has_focus() {
        let filter = EventFilter { vertical_arrows: true, escape: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list, filter));
    }
    let height = tops.last().copied().unwrap_or(0.0);
    let has_focus = focus.has_focus();
    egui::ScrollArea::vertical().id_salt("batch rows").auto_shrink([false, false]).show_viewport(ui, |ui, viewport| {
        ui.set_height(height);
        let (origin, width) = (ui.max_rect().min, ui.available_width());
        let row_rect = |index: usize| {
            let (top, bottom) = (tops.get(index).copied().unwrap_or(0.0), tops.get(index + 1).copied().unwrap_or(0.0));
            Rect::from_min_max(pos2(origin.x, origin.y + top), pos2(origin.x + width, origin.y + bottom))
        };
        if let Some(index) = reveal.and_then(|place| rows.iter().position(|row| *row == BatchRow::Place(place))) {
            ui.scroll_to_rect(row_rect(index), None);
        }
        let first = tops.partition_point(|top| *top <= viewport.min.y).saturating_sub(1);
        let end = tops.partition_point(|top| *top < viewport.max.y).min(rows.len());
        for (index, row) in rows.iter().enumerate().take(end).skip(first) {
            let rect = row_rect(index);
            let builder = UiBuilder::new().max_rect(rect.shrink2(vec2(2.0, 2.0))).id_salt(("row", *row_id(row)));
            ui.scope_builder(builder, |ui| match row {
                BatchRow::Group(group) => group_row_ui(ui, state, input, *group, list, output),
                BatchRow::Place(place) => place_row_ui(ui, input, *place, rect, has_focus, output),
            });
        }
    });
    state.rows = Some(laid);
    if !output.commands.is_empty() && output.current != input.batch.current && !output.enter {
        ui.memory_mut(|memory| memory.request_focus(list));
    }
}

fn row_id(row: &BatchRow) -> &usize {
    match row {
        BatchRow::Group(index) | BatchRow::Place(index) => index,
    }
}

fn group_row_ui(ui: &mut egui::Ui, state: &mut BatchState, input: &BatchInput<'_>, index: usize, list: egui::Id, output: &mut BatchOutput) {
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
            if let Some(doubt) = &group.doubt {
                ui.label(RichText::new(format!("unticked: {doubt}")).color(palette.warning));
            }
            let count = group.places.len();
            ui.label(if count == 1 { "1 place".to_owned() } else { format!("{count} places") });
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| becoming_ui(ui, group, index, list, output));
        });
    });
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

fn place_row_ui(ui: &mut egui::Ui, input: &BatchInput<'_>, index: usize, rect: Rect, has_focus: bool, output: &mut BatchOutput) {
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
        picture_ui(ui, input, place, output);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(6.0);
            if let Some(doubt) = &place.doubt {
                ui.label(RichText::new(doubt).small().color(palette.warning));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(line(place, input.batch.replacement(place), &palette)).truncate());
            });
        });
    });
}

/// The cutting from the scan, in room of the same width for every row; none where the words have no place.
fn picture_ui(ui: &mut egui::Ui, input: &BatchInput<'_>, place: &BatchPlace, output: &mut BatchOutput) {
    let Some(zone) = place.zone else { return };
    let palette = Palette::of(ui);
    let (slot, _) = ui.allocate_exact_size(PICTURE, Sense::hover());
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
