//! The clean text: what an export would give, and every line it leaves out, every word it mends, every page break it joins.

use crate::app::command::Command;
use crate::app::report::{Fate, ReportRow};
use crate::app::views::clean::CleanView;
use crate::model::{BlockKind, PageId};
use crate::ui::theme::Palette;
use egui::{Align, FontId, Layout, RichText};

/// Height of a row of the list.
const ROW: f32 = 24.0;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct CleanState {
    /// Whether only the current page is read.
    pub only_page: bool,
    /// The page that was brought into view last.
    shown: Option<PageId>,
}

/// Paints the clean text with the list of what is left out; returns commands.
pub fn clean_ui(
    ui: &mut egui::Ui,
    state: &mut CleanState,
    view: Option<&CleanView>,
    current: Option<PageId>,
    editable: bool,
    font: &FontId,
) -> Vec<Command> {
    let palette = Palette::of(ui);
    let mut commands = Vec::new();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Clean text of").color(palette.quiet));
        let was = state.only_page;
        ui.selectable_value(&mut state.only_page, false, "the document");
        ui.selectable_value(&mut state.only_page, true, "this page");
        if was != state.only_page {
            state.shown = None;
        }
        if let Some(view) = view {
            ui.label(RichText::new(&view.pages).small().color(palette.quiet));
        }
    });
    let Some(view) = view else {
        ui.centered_and_justified(egui::Ui::spinner);
        return commands;
    };
    let part = (ui.available_height() * 0.34).clamp(90.0, 300.0);
    egui::Panel::bottom("left out").resizable(true).default_size(part).show(ui, |ui| {
        ui.add_space(4.0);
        ui.label(RichText::new(report_title(&view.rows)).strong());
        egui::ScrollArea::vertical().id_salt("left out").auto_shrink([false, false]).show_rows(ui, ROW, view.rows.len(), |ui, visible| {
            for row in view.rows.get(visible).unwrap_or_default() {
                row_ui(ui, row, editable, &mut commands);
            }
        });
    });
    let reveal = current.filter(|current| state.shown != Some(*current));
    egui::ScrollArea::vertical().id_salt("clean text").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(ui.available_width().min(760.0));
        for block in &view.blocks {
            let text = match block.kind {
                BlockKind::Heading => RichText::new(&block.text).font(FontId::new(font.size * 1.25, font.family.clone())).strong(),
                BlockKind::PageStart => RichText::new(&block.text).small().color(palette.quiet),
                BlockKind::Furniture(_) => RichText::new(&block.text).font(font.clone()).color(palette.furniture),
                BlockKind::Paragraph => RichText::new(&block.text).font(font.clone()),
            };
            let response = ui.label(text);
            if reveal == Some(block.page) && state.shown != reveal {
                response.scroll_to_me(Some(Align::TOP));
                state.shown = reveal;
            }
            ui.add_space(font.size * 0.5);
        }
        if view.blocks.is_empty() {
            let why = if view.problem.is_empty() { "There is no text here." } else { &view.problem };
            ui.label(RichText::new(why).color(palette.quiet));
        }
    });
    commands
}

/// A row of the list: a click goes to the place; a mended or kept hyphen can be decided the other way.
fn row_ui(ui: &mut egui::Ui, row: &ReportRow, editable: bool, commands: &mut Vec<Command>) {
    let room = egui::vec2(ui.available_width(), ROW);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
        let other = match row.fate {
            Fate::Mended => Some(("Keep the hyphen", false)),
            Fate::HyphenKept => Some(("Put together", true)),
            Fate::Dropped(_) | Fate::Placeholder | Fate::Joined => None,
        };
        if let Some((label, one_word)) = other {
            let button = ui.add_enabled(editable, egui::Button::new(label).small());
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, editable, format!("{label}: {}", row.after)));
            if button.clicked() {
                commands.push(Command::RuleOnHyphen(row.page, row.span, one_word));
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let line = egui::Button::selectable(false, RichText::new(report_line(row)).small()).truncate();
            if ui.add(line).on_hover_text(report_hover(row)).clicked() {
                commands.push(Command::GoTo(row.page, row.span));
            }
        });
    });
}

/// What stands over the list of rows.
pub fn report_title(rows: &[ReportRow]) -> String {
    let count = |wanted: fn(Fate) -> bool| rows.iter().filter(|row| wanted(row.fate)).count();
    let mut title = format!("Left out or mended: {}", count(Fate::is_change));
    for (number, what) in
        [(count(|fate| fate == Fate::Joined), "page breaks joined"), (count(|fate| fate == Fate::HyphenKept), "hyphens kept")]
    {
        if number > 0 {
            title = format!("{title} · {what}: {number}");
        }
    }
    title
}

/// A row as a line.
pub fn report_line(row: &ReportRow) -> String {
    let before = row.before.replace('\n', " / ");
    let what = match row.fate {
        // What was blacked out on the scan has no text that it could stand in place of.
        Fate::Mended | Fate::Placeholder | Fate::HyphenKept if before.trim().is_empty() => row.after.clone(),
        Fate::Mended | Fate::Placeholder | Fate::HyphenKept => format!("{before} → {}", row.after),
        Fate::Dropped(_) | Fate::Joined => before,
    };
    format!("page {} · {} · {what}", row.label, row.fate.label())
}

/// What is said when a row is pointed at.
pub fn report_hover(row: &ReportRow) -> String {
    let by = if row.ruled { " Decided by a person." } else { "" };
    let why = if row.why.is_empty() { String::new() } else { format!(" Because {}.", row.why) };
    format!("Page {}, line {}: {}.{why}{by}", row.label, row.line, row.fate.label())
}
