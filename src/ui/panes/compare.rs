//! Two readings of a page, word under word, each line below its strip of the scan, with a list of the differences.
//!
//! It stands in the place of scan and text and has the keyboard while it shows; every key has a button as well.

use super::compare_rows::{Laid, lay_out, row_ui};
use crate::app::command::{Command, CommandId};
use crate::app::comparing::{Compared, Which};
use crate::app::views::compare::{CompareView, on_one_line};
use crate::model::{PageId, ScanRect};
use crate::ui::textures::PlacedTexture;
use crate::ui::theme::Palette;
use egui::{
    Align, Button, ComboBox, EventFilter, FontId, Frame, Key, Label, Layout, Margin, Modifiers, Panel, Rect, RichText, ScrollArea, Sense,
    Stroke, StrokeKind, Ui, pos2, vec2,
};
use std::sync::Arc;

/// Height of a row of the list in points.
const LIST_ROW: f32 = 40.0;

/// Which lines were laid out, for which width and letters.
type LaidKey = (usize, u32, u32, bool);

/// What the pane remembers.
#[derive(Default)]
pub(in crate::ui) struct CompareState {
    laid: Option<(LaidKey, Arc<Compared>, Vec<Laid>)>,
    /// The difference that was scrolled to last.
    revealed: Option<(PageId, usize, usize)>,
    /// Whether it showed in the last frame.
    pub(in crate::ui) open: bool,
}

/// What the pane is told.
pub(in crate::ui) struct CompareInput<'a> {
    /// What it shows.
    pub(in crate::ui) view: &'a CompareView,
    /// The face and size of texts.
    pub(in crate::ui) font: FontId,
    /// Whether nothing lies over the window.
    pub(in crate::ui) has_keyboard: bool,
    /// The picture of a line, where it is there.
    pub(in crate::ui) picture: &'a dyn Fn(ScanRect) -> Option<PlacedTexture>,
}

/// What came of it.
#[derive(Default)]
pub(in crate::ui) struct CompareOutput {
    /// To be run.
    pub(in crate::ui) commands: Vec<Command>,
    /// Lines that show, and want pictures.
    pub(in crate::ui) wanted: Vec<ScanRect>,
}

/// Paints the pane.
pub(in crate::ui) fn compare_ui(ui: &mut Ui, state: &mut CompareState, input: &CompareInput<'_>) -> CompareOutput {
    let mut output = CompareOutput::default();
    if input.has_keyboard {
        keys(ui, input, &mut output.commands);
    }
    let palette = Palette::of(ui);
    Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        title_ui(ui, input, &palette, &mut output.commands);
        choices_ui(ui, input.view, &palette, &mut output.commands);
        ui.separator();
        if !input.view.note.is_empty() {
            ui.add_space(20.0);
            ui.add(Label::new(RichText::new(&input.view.note).color(palette.quiet)).wrap());
            return;
        }
        let reveal = reveal(state, input.view);
        Panel::left("differences").resizable(true).default_size(250.0).size_range(170.0..=460.0).show(ui, |ui| {
            list_ui(ui, input.view, &palette, reveal, &mut output.commands);
        });
        rows_ui(ui, state, input, reveal, &mut output);
    });
    output
}

/// Whether the current difference is another one than in the last frame.
fn reveal(state: &mut CompareState, view: &CompareView) -> bool {
    let here = Some((view.made.page, view.at, view.made.collation.differences.len()));
    std::mem::replace(&mut state.revealed, here) != here
}

fn keys(ui: &mut Ui, input: &CompareInput<'_>, commands: &mut Vec<Command>) {
    let id = ui.scope_id().with("compare");
    let response = ui.interact(ui.max_rect(), id, Sense::focusable_noninteractive());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, "Comparison"));
    if ui.memory(|memory| memory.focused().is_none_or(|focused| focused != id)) && !egui::Popup::is_any_open(ui.ctx()) {
        response.request_focus();
    }
    if !response.has_focus() {
        return;
    }
    let all = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, all));
    let mut take = |modifiers, key, command| {
        // A key that repeats may come several times a frame.
        let times = ui.input_mut(|input| input.count_and_consume_key(modifiers, key));
        commands.extend(std::iter::repeat_n(Command::Plain(command), times));
    };
    // Shift first: a key without modifiers also matches where Shift is held.
    for (modifiers, key, command) in [
        (Modifiers::SHIFT, Key::Tab, CommandId::PreviousDifference),
        (Modifiers::NONE, Key::Tab, CommandId::NextDifference),
        (Modifiers::NONE, Key::ArrowUp, CommandId::PreviousDifference),
        (Modifiers::NONE, Key::ArrowDown, CommandId::NextDifference),
        (Modifiers::NONE, Key::Escape, CommandId::LeaveCompare),
    ] {
        take(modifiers, key, command);
    }
    if input.view.can_take {
        take(Modifiers::NONE, Key::Num1, CommandId::TakeFirstReading);
        take(Modifiers::NONE, Key::Num2, CommandId::TakeSecondReading);
    }
}

fn title_ui(ui: &mut Ui, input: &CompareInput<'_>, palette: &Palette, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(format!("Compare page {}", input.view.label)).strong().size(16.0));
        ui.label(RichText::new(&input.view.left).color(palette.quiet));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (label, hover, id) in [
                ("Close", "Go back to correcting (Esc)", CommandId::LeaveCompare),
                ("Next", "The next difference (Tab)", CommandId::NextDifference),
                ("Previous", "The difference before (Shift+Tab)", CommandId::PreviousDifference),
            ] {
                if ui.button(label).on_hover_text(hover).clicked() {
                    commands.push(Command::Plain(id));
                }
            }
            let there = input.view.can_take && !input.view.made.settled.is_empty();
            for (label, name, id) in [
                ("Take lower (2)", "Take the second reading", CommandId::TakeSecondReading),
                ("Take upper (1)", "Take the first reading", CommandId::TakeFirstReading),
            ] {
                let button = ui.add_enabled(there, Button::new(label)).on_disabled_hover_text("One of the two must be the working reading");
                button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, there, name));
                if button.clicked() {
                    commands.push(Command::Plain(id));
                }
            }
        });
    });
}

/// Which two readings, and how much they differ.
fn choices_ui(ui: &mut Ui, view: &CompareView, palette: &Palette, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let (mut first, mut second) = (view.first.clone(), view.second.clone());
        ui.label(RichText::new("Upper (1)").color(palette.quiet));
        reading_ui(ui, "Upper reading", &view.readings, &mut first);
        ui.label(RichText::new("Lower (2)").color(palette.quiet));
        reading_ui(ui, "Lower reading", &view.readings, &mut second);
        if (&first, &second) != (&view.first, &view.second) {
            commands.push(Command::CompareReadings(first, second));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(format!("Differing: {}", view.rates)).color(palette.quiet)).truncate());
        });
    });
}

fn reading_ui(ui: &mut Ui, name: &str, readings: &[Which], chosen: &mut Which) {
    let shown = ComboBox::from_id_salt(name).width(190.0).selected_text(chosen.label()).show_ui(ui, |ui| {
        for reading in readings {
            ui.selectable_value(chosen, reading.clone(), reading.label());
        }
    });
    shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, name));
}

/// The list of differences.
fn list_ui(ui: &mut Ui, view: &CompareView, palette: &Palette, reveal: bool, commands: &mut Vec<Command>) {
    let differences = &view.made.collation.differences;
    // A list without rows would draw the bar beside it to itself.
    ui.set_min_width(ui.available_width());
    if differences.is_empty() {
        ui.add_space(8.0);
        ui.label(RichText::new("Both say the same.").color(palette.success));
        return;
    }
    let mut area = ScrollArea::vertical().id_salt("list of differences").auto_shrink([false, false]);
    if reveal {
        let room = ui.available_height();
        area = area.vertical_scroll_offset((view.at as f32 * LIST_ROW - room * 0.4).max(0.0));
    }
    area.show_rows(ui, LIST_ROW, differences.len(), |ui, shown| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for at in shown {
            let Some(differing) = differences.get(at) else { continue };
            let settled = view.made.settled.get(at) == Some(&true);
            let (upper, lower) =
                (on_one_line(view.made.first.slice(differing.first), 60), on_one_line(view.made.second.slice(differing.second), 60));
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LIST_ROW), Sense::click());
            let name = format!("Difference {}: {upper}, {lower}{}", at + 1, if settled { ", decided" } else { "" });
            response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, at == view.at, &name));
            if at == view.at {
                ui.painter().rect_filled(rect, 3.0, palette.selection);
            } else if response.hovered() {
                ui.painter().rect_filled(rect, 3.0, palette.current_line);
            }
            let color = if settled { palette.furniture } else { palette.ink };
            for (text, y) in [(&upper, 5.0), (&lower, 21.0)] {
                let font = FontId::monospace(12.5);
                let galley = ui.fonts_mut(|fonts| {
                    let mut job = egui::text::LayoutJob::simple_singleline(text.clone(), font, color);
                    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width() - 34.0);
                    fonts.layout_job(job)
                });
                ui.painter().galley(pos2(rect.left() + 10.0, rect.top() + y - 1.0), galley, color);
            }
            if settled {
                let at = pos2(rect.right() - 14.0, rect.center().y);
                let tick = [at + vec2(-5.0, 0.0), at + vec2(-1.0, 4.0), at + vec2(6.0, -5.0)];
                ui.painter().add(egui::Shape::line(tick.to_vec(), Stroke::new(1.5, palette.success)));
            }
            ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(0.5, palette.line));
            if response.clicked() {
                commands.push(Command::GoToDifference(at));
            }
        }
    });
}

/// The lines, those that show.
fn rows_ui(ui: &mut Ui, state: &mut CompareState, input: &CompareInput<'_>, reveal: bool, output: &mut CompareOutput) {
    let view = input.view;
    let palette = Palette::of(ui);
    let room = ui.available_rect_before_wrap();
    ui.painter().rect(room, 4.0, palette.paper, Stroke::new(1.0, palette.line), StrokeKind::Inside);
    let width = room.width() - 40.0;
    let key = (Arc::as_ptr(&view.made) as usize, width.to_bits(), input.font.size.to_bits(), view.turns.get().is_multiple_of(2));
    if state.laid.as_ref().is_none_or(|(known, _, _)| *known != key) {
        // The comparison is held on to, so that another one is never at its place.
        state.laid = Some((key, Arc::clone(&view.made), lay_out(ui, view, &input.font, width)));
    }
    let Some((_, _, laid)) = &state.laid else { return };
    let height = laid.last().map_or(0.0, |last| last.top + last.height) + 16.0;
    let mut area = ScrollArea::vertical().id_salt("compared lines").auto_shrink([false, false]);
    if reveal && let Some(row) = view.made.collation.differences.get(view.at).and_then(|differing| laid.get(differing.row)) {
        area =
            area.vertical_scroll_offset((row.top + row.height / 2.0 - room.height() / 2.0).clamp(0.0, (height - room.height()).max(0.0)));
    }
    area.show_viewport(ui, |ui, seen| {
        ui.set_height(height);
        let origin = ui.max_rect().left_top() + vec2(12.0, 10.0);
        for (row, laid) in view.made.collation.rows.iter().zip(laid) {
            if laid.top > seen.bottom() || laid.top + laid.height < seen.top() {
                continue;
            }
            let rect = Rect::from_min_size(origin + vec2(0.0, laid.top), vec2(width, laid.height));
            output.wanted.extend(row.zone);
            let picture = row.zone.and_then(|zone| (input.picture)(zone));
            if let Some(at) = row_ui(ui, view, row, laid, picture, rect, &input.font) {
                output.commands.push(Command::GoToDifference(at));
            }
        }
    });
}
