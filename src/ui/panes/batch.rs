//! The list of places to be changed together: groups, and each place with its line and its picture.
//!
//! Only rows in view are laid out, so that thousands of places scroll as smoothly as ten. The list has the keyboard by itself: the arrows walk from
//! place to place while scan and text follow, and the text gets the keyboard only when somebody asks for it.

use super::batch_head::{Writing, becomes_id, form_id, head_ui};
use super::batch_rows::{group_row_ui, place_row_ui};
use crate::app::batch::{Batch, Listed};
use crate::app::command::{Command, CommandId};
use crate::app::crops::CropKey;
use crate::app::session::Session;
use crate::app::views::batch::{BatchRow, rows};
use crate::model::{PageId, ScanRect};
use crate::ui::textures::PlacedTexture;
use crate::ui::theme::Palette;
use egui::{Event, EventFilter, Key, Modifiers, Rect, RichText, Sense, UiBuilder, pos2, vec2};
use std::collections::BTreeSet;

/// Height of a group's row in points.
const GROUP: f32 = 38.0;
/// Height of a place's row in points.
const PLACE: f32 = 40.0;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct BatchState {
    /// Groups whose places are hidden.
    pub(super) folded: BTreeSet<usize>,
    rows: Option<LaidOut>,
    /// Whether the list wants the keyboard.
    pub wants_focus: bool,
    /// Whether the list or a field in it has the keyboard.
    pub has_keyboard: bool,
    /// Whether the row of the current place is to be scrolled to.
    reveal: bool,
    /// How what the current group becomes is to be written, when the keyboard goes there.
    pub(super) writing: Option<Writing>,
    /// What is being written as what to look for.
    pub(super) form: Option<String>,
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
    head_ui(ui, state, input, list, &mut output);
    ui.separator();
    if input.batch.groups.is_empty() {
        let palette = Palette::of(ui);
        let said = match (input.batch.running, input.batch.listed) {
            (true, _) => "",
            (false, Listed::Markings) => "Every marking that was found reads as it should.",
            (false, Listed::Words) => "This word stands nowhere on these pages.",
        };
        ui.label(RichText::new(said).color(palette.quiet));
    }
    list_ui(ui, state, input, list, &mut output);
    let inside =
        ui.memory(egui::Memory::focused).is_some_and(|focused| focused == list || field_ids(input.batch, list).any(|id| id == focused));
    state.has_keyboard = inside;
    output
}

fn field_ids(batch: &Batch, list: egui::Id) -> impl Iterator<Item = egui::Id> + '_ {
    let groups = (0..batch.groups.len()).map(move |group| list.with(("replacement", group)));
    groups.chain([becomes_id(list), form_id(list)])
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
        let is_words = input.batch.listed == Listed::Words;
        let there = if is_words { Key::ArrowRight } else { Key::Enter };
        if pressed(ui, Modifiers::NONE, there) {
            output.commands.push(Command::GoTo(place.page, place.around));
            output.enter = true;
        }
        if is_words {
            word_keys_ui(ui, state, input, place.group, output);
        }
    }
}

/// The keys that only a list of words has: what the group becomes is chosen by a figure, or written.
fn word_keys_ui(ui: &egui::Ui, state: &mut BatchState, input: &BatchInput<'_>, index: usize, output: &mut BatchOutput) {
    let Some(group) = input.batch.groups.get(index) else { return };
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::NONE, Key::Enter) {
        output.commands.push(Command::Plain(CommandId::ApplyTicked));
        state.wants_focus = true;
    }
    if pressed(Modifiers::COMMAND, Key::A) {
        output.commands.push(Command::TickGroup(index, input.batch.ticked_in(index) < group.places.len()));
    }
    if pressed(Modifiers::NONE, Key::F2) {
        state.writing = Some(Writing::Anew);
    }
    let mut typed = String::new();
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Text(text) if text.trim().is_empty() => false,
            Event::Text(text) => {
                typed.push_str(text);
                false
            }
            _ => true,
        });
    });
    let chosen = typed.parse::<usize>().ok().and_then(|number| group.candidates().nth(number.checked_sub(1)?));
    if let Some(candidate) = chosen {
        output.commands.push(Command::SetReplacement(index, candidate.clone()));
    } else if !typed.is_empty() {
        output.commands.push(Command::SetReplacement(index, typed));
        state.writing = Some(Writing::GoOn);
    }
}

/// The keyboard goes to a place, and scan and text follow.
pub(super) fn go(batch: &Batch, place: usize, output: &mut BatchOutput) {
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
        // A list of words begins at the place where it was asked for.
        state.reveal |= batch.listed == Listed::Words;
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
    lay_out(state, input.batch);
    let reveal = std::mem::take(&mut state.reveal).then_some(output.current).flatten();
    let wants_focus = std::mem::take(&mut state.wants_focus);
    let Some(laid) = state.rows.take() else { return };
    let (rows, tops) = (&laid.rows, &laid.tops);
    let area = ui.available_rect_before_wrap();
    let focus = ui.interact(area, list, Sense::focusable_noninteractive());
    let named = if input.batch.listed == Listed::Words { "Places to change" } else { "Places to repair" };
    focus.widget_info(|| egui::WidgetInfo::labeled(egui::Role::List, true, named));
    if wants_focus {
        focus.request_focus();
    }
    if focus.has_focus() {
        let horizontal_arrows = input.batch.listed == Listed::Words;
        let filter = EventFilter { vertical_arrows: true, horizontal_arrows, escape: true, ..EventFilter::default() };
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
