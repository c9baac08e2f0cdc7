//! The document of the current page, in the inspector: what it was, what became of it, which pages say what, and what does not fit.

use crate::app::command::Command;
use crate::app::session::Session;
use crate::app::views::document::{DocumentView, FaultRow, RangeRow, document, status_line};
use crate::model::PageId;
use crate::ui::theme::Palette;
use egui::{FontId, Frame, Grid, RichText, ScrollArea, Sense, Stroke, Ui, vec2};
use std::sync::Arc;

/// Height of a row of a fault in points.
const FAULT: f32 = 54.0;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct DocumentState {
    made: Option<(u64, u64, Option<PageId>, Arc<DocumentView>)>,
}

impl DocumentState {
    /// The document of the current page, made anew only when something changed.
    pub fn view(&mut self, session: &Session) -> Arc<DocumentView> {
        let (known, changes, page) = (session.documents.generation(), session.generation(), session.place.page);
        if let Some((of, at, on, view)) = &self.made
            && (*of, *at, *on) == (known, changes, page)
        {
            return Arc::clone(view);
        }
        let view = Arc::new(document(session));
        self.made = Some((known, changes, page, Arc::clone(&view)));
        view
    }
}

/// Paints what is known of the document; returns commands. `current` is the page that shows.
pub fn document_ui(ui: &mut Ui, view: &DocumentView, current: PageId) -> Vec<Command> {
    let palette = Palette::of(ui);
    let mut commands = Vec::new();
    ui.add(egui::Label::new(RichText::new(&view.title).strong().size(15.0)).truncate()).on_hover_text(&view.title);
    let pages = if view.pages == 1 { "1 page".to_owned() } else { format!("{} pages", view.pages) };
    let pages = if view.surveyed < view.pages { format!("{pages}, {} looked at so far", view.surveyed) } else { pages };
    ui.label(RichText::new(pages).small().color(palette.quiet));
    ui.add_space(6.0);
    Grid::new("document facts").num_columns(2).spacing([10.0, 4.0]).show(ui, |ui| facts_ui(ui, view, &palette));
    if !view.ranges.is_empty() {
        head_ui(ui, "Levels by page");
        let room = (ui.available_height() * 0.4).max(60.0);
        ScrollArea::vertical().id_salt("document ranges").max_height(room).auto_shrink([false, true]).show_rows(
            ui,
            20.0,
            view.ranges.len(),
            |ui, visible| {
                for row in view.ranges.get(visible).unwrap_or_default() {
                    range_ui(ui, row, &palette, &mut commands);
                }
            },
        );
    }
    let count = view.faults.len();
    head_ui(ui, &if count == 0 { "Nothing contradicts itself".to_owned() } else { format!("What does not fit: {count}") });
    if count == 0 {
        ui.label(RichText::new("No change of level, no missing banner, no fault in the page numbers.").small().color(palette.quiet));
    }
    ScrollArea::vertical().id_salt("document faults").auto_shrink([false, false]).show_rows(ui, FAULT, count, |ui, visible| {
        for row in view.faults.get(visible).unwrap_or_default() {
            fault_ui(ui, row, row.page == current, &palette, &mut commands);
        }
    });
    commands
}

fn head_ui(ui: &mut Ui, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).strong());
}

fn facts_ui(ui: &mut Ui, view: &DocumentView, palette: &Palette) {
    let name = |ui: &mut Ui, name: &str| ui.label(RichText::new(name).color(palette.quiet));
    name(ui, "Original level");
    if view.level_name.is_empty() {
        ui.label("none stated");
    } else {
        level_ui(ui, view.level, &view.level_name, palette);
    }
    ui.end_row();
    if !view.controls.is_empty() {
        name(ui, "Controls");
        ui.add(egui::Label::new(view.controls.join(", ")).wrap());
        ui.end_row();
    }
    name(ui, "Status now");
    match view.status {
        None => ui.label("no later stamp"),
        Some(status) => ui.label(RichText::new(status_line(status, view.year)).strong()),
    };
    ui.end_row();
    if view.releases.len() > 1 {
        name(ui, "Stamps");
        let stamps: Vec<String> = view.releases.iter().map(|release| status_line(release.status, release.year)).collect();
        ui.add(egui::Label::new(stamps.join(", ")).wrap());
        ui.end_row();
    }
}

/// A level in its colour and with its name; never colour alone.
fn level_ui(ui: &mut Ui, level: Option<crate::model::Level>, name: &str, palette: &Palette) {
    ui.horizontal(|ui| {
        let (dot, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
        ui.painter().rect_filled(dot, 2.0, palette.level(level));
        ui.label(RichText::new(name).strong());
    });
}

fn range_ui(ui: &mut Ui, row: &RangeRow, palette: &Palette, commands: &mut Vec<Command>) {
    let (level, name) = row.level.as_ref().map_or((None, "no banner"), |(level, name)| (Some(*level), name.as_str()));
    ui.horizontal(|ui| {
        let (dot, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
        ui.painter().rect_filled(dot, 2.0, palette.level(level));
        let said = format!("{}  {name}", row.pages);
        let text = RichText::new(said).color(if row.level.is_some() { palette.ink } else { palette.quiet });
        if ui.add(egui::Button::new(text).frame(false)).on_hover_text("Go there").clicked() {
            commands.push(Command::GoTo(row.page, row.span));
        }
    });
}

fn fault_ui(ui: &mut Ui, row: &FaultRow, current: bool, palette: &Palette, commands: &mut Vec<Command>) {
    let fill = if current { palette.selection } else { palette.paper };
    let listening = egui::UiBuilder::new().id_salt(("fault", row.page, row.span.start, row.kind)).sense(Sense::click());
    let response = ui
        .scope_builder(listening, |ui| {
            Frame::new().fill(fill).stroke(Stroke::new(1.0, palette.line)).corner_radius(4).inner_margin(4).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.set_height(FAULT - 10.0);
                ui.style_mut().interaction.selectable_labels = false;
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.label(RichText::new(format!("Page {} · {}", row.label, row.short)).color(palette.warning));
                // Two lines say most of it; the whole of it shows when it is pointed at.
                let mut job =
                    egui::text::LayoutJob::simple(row.sentence.clone(), FontId::proportional(11.5), palette.ink, ui.available_width());
                job.wrap.max_rows = 2;
                ui.add(egui::Label::new(job));
            });
        })
        .response;
    let said = format!("Page {}: {}", row.label, row.sentence);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, current, &said));
    if response.on_hover_text(&row.sentence).clicked() {
        commands.push(Command::GoTo(row.page, row.span));
    }
}
