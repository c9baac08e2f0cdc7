//! The list of marks of the page in the inspector.

use super::mark_list::{ListInput, filters_ui, kinds_ui, list_ui};
use crate::app::command::{Command, CommandId};
use crate::app::session::Session;
use crate::app::views::mark_list::{MarkList, MarkQuery, MarkScope, mark_list};
use crate::app::views::marks::MarkRow;
use crate::model::{PageId, Span};
use crate::ui::theme::Palette;
use egui::{RichText, Sense, Stroke, vec2};
use std::sync::Arc;

/// What the list remembers.
#[derive(Debug, Default)]
pub struct MarksState {
    /// Which marks are listed.
    pub query: MarkQuery,
    /// The list over many pages, with what it was made for.
    listed: Option<(ListKey, Arc<MarkList>)>,
}

/// What a list was made for: what was known, the dossier's changes, the page, the query.
type ListKey = (u64, u64, Option<PageId>, MarkQuery);

impl MarksState {
    /// The list over many pages, made anew only when something in it changed.
    pub fn list(&mut self, session: &Session) -> Arc<MarkList> {
        let current = session.place.page.filter(|_| self.query.scope != MarkScope::Dossier);
        let key = (session.facts.generation(), session.generation(), current, self.query.clone());
        if let Some((known, list)) = &self.listed
            && *known == key
        {
            return Arc::clone(list);
        }
        let list = Arc::new(mark_list(session, &self.query));
        self.listed = Some((key, Arc::clone(&list)));
        list
    }
}

/// Paints the list; returns commands.
pub fn marks_ui(
    ui: &mut egui::Ui,
    state: &mut MarksState,
    page: PageId,
    rows: &[MarkRow],
    selection: Span,
    editable: bool,
    list: &ListInput<'_>,
) -> Vec<Command> {
    let palette = Palette::of(ui);
    let mut commands = Vec::new();
    filters_ui(ui, &mut state.query);
    ui.horizontal(|ui| {
        kinds_ui(ui, &mut state.query, &list.list.kinds);
        let can = editable && !selection.is_empty();
        let button = ui.add_enabled(can, egui::Button::new("Mark selection…")).on_disabled_hover_text("Select some text first");
        if button.on_hover_text(CommandId::ChangeMark.info().help).clicked() {
            commands.push(Command::Plain(CommandId::ChangeMark));
        }
    });
    if state.query.scope != MarkScope::Page {
        commands.extend(list_ui(ui, list));
        return commands;
    }
    let query = &state.query;
    let shown: Vec<&MarkRow> = rows.iter().filter(|row| !query.hidden.contains(&row.kind) && query.doubt.lets(row.doubts)).collect();
    if shown.is_empty() {
        ui.add_space(8.0);
        let none = if rows.is_empty() { "No markings on this page." } else { "No marking of this page fits the filter." };
        ui.label(RichText::new(none).color(palette.quiet));
    }
    egui::ScrollArea::vertical().id_salt("marks").auto_shrink([false, false]).show(ui, |ui| {
        for row in shown {
            row_ui(ui, page, row, selection, editable, &mut commands);
        }
    });
    commands
}

fn row_ui(ui: &mut egui::Ui, page: PageId, row: &MarkRow, selection: Span, editable: bool, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let selected = selection == row.span || (selection.is_empty() && row.span.contains(selection.start));
    let fill = if selected { palette.selection } else { palette.paper };
    // The row listens before what is in it, so that its buttons lie above it.
    let listening = egui::UiBuilder::new().id_salt(("mark", row.span.start, row.span.end, row.kind)).sense(Sense::click());
    let response = ui
        .scope_builder(listening, |ui| {
            let frame = egui::Frame::new().fill(fill).stroke(Stroke::new(1.0, palette.line)).corner_radius(4).inner_margin(8);
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.style_mut().interaction.selectable_labels = false;
                facts_ui(ui, row, &palette);
                if selected && editable {
                    ui.horizontal(|ui| ruling_ui(ui, page, row, commands));
                }
            });
        })
        .response;
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, selected, format!("{}: {}", row.kind.label(), row.name)));
    if response.clicked() {
        commands.push(Command::GoTo(page, row.span));
    }
}

fn facts_ui(ui: &mut egui::Ui, row: &MarkRow, palette: &Palette) {
    ui.horizontal(|ui| {
        let (dot, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
        ui.painter().rect_filled(dot, 2.0, palette.level(row.level));
        ui.label(RichText::new(&row.name).strong());
        let sure = if row.confirmed { "confirmed".to_owned() } else { format!("{:.0} %", row.confidence * 100.0) };
        ui.label(RichText::new(sure).small().color(palette.quiet));
    });
    let text: String = row.text.chars().take(120).collect();
    // A box on the scan has no text of its own.
    if !text.trim().is_empty() && (row.reading.is_some() || row.name != row.text) {
        ui.label(RichText::new(text.replace('\n', " ¶ ")).monospace().small());
    }
    if let Some(reading) = &row.reading {
        ui.label(RichText::new(format!("reads: {reading}")).small().color(palette.warning));
    }
    if let Some(cue) = &row.cue {
        ui.label(RichText::new(format!("exported as {cue}")).small().color(palette.quiet));
    }
    if row.name != row.kind.label() {
        ui.label(RichText::new(row.kind.label()).small().color(palette.quiet));
    }
    ui.label(RichText::new(&row.reason).small().color(palette.quiet));
}

fn ruling_ui(ui: &mut egui::Ui, page: PageId, row: &MarkRow, commands: &mut Vec<Command>) {
    match (&row.rule, row.by_hand) {
        (Some(rule), _) => {
            let mut ruling = |confirmed| {
                commands.push(Command::RuleOnMark { page, rule: rule.clone(), span: row.span, confirmed });
            };
            if !row.confirmed && ui.button("Confirm").on_hover_text("This is right").clicked() {
                ruling(true);
            }
            if ui.button("Reject").on_hover_text("This is no marking; do not show it again").clicked() {
                ruling(false);
            }
        }
        (None, Some(index)) => {
            if ui.button("Remove").on_hover_text("Take this mark away").clicked() {
                commands.push(Command::RemoveMark(page, index));
            }
        }
        (None, None) => return,
    }
    if ui.button("Change…").on_hover_text("Another kind or level").clicked() {
        commands.extend([Command::GoTo(page, row.span), Command::Plain(CommandId::ChangeMark)]);
    }
}
