//! The inspector's list of doubtful words: which are left on the page, and what of them is reviewed.

use crate::app::command::{Command, CommandId};
use crate::app::review::{REASONS, ReviewOrder, ReviewScope, SuspectFilter, THRESHOLD};
use crate::app::views::suspects::{SuspectList, SuspectRow, doubts_left};
use crate::model::{PageId, Span};
use crate::ui::theme::{Palette, mix, typewriter};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, FontId, Rect, RichText, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

/// Height of a row in points.
const ROW: f32 = 40.0;

/// How sure a misreading must be to be shown.
const LEVELS: [(f32, &str); 4] = [(0.9, "Very sure"), (0.7, "Sure"), (THRESHOLD, "Usual"), (0.25, "All")];

/// What the pane is told.
pub struct SuspectsInput<'a> {
    /// The current page.
    pub page: PageId,
    /// Its list.
    pub list: &'a SuspectList,
    /// Which suspects are shown and reviewed.
    pub filter: SuspectFilter,
    /// In which order.
    pub order: ReviewOrder,
    /// How many are left in the whole queue, and where.
    pub left: &'a str,
    /// Where the caret is, or the suspect that is looked at.
    pub here: Span,
    /// Whether the row of that place is to be scrolled to.
    pub reveal: bool,
    /// The key that begins the review.
    pub key: String,
}

/// Paints the pane; returns commands.
pub fn suspects_ui(ui: &mut Ui, input: &SuspectsInput<'_>) -> Vec<Command> {
    let mut commands = Vec::new();
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(doubts_left(input.list.rows.len())).strong());
        ui.label(RichText::new("on this page").color(palette.quiet));
    });
    ui.label(RichText::new(input.left).small().color(palette.quiet));
    let review = egui::Button::new("Review").shortcut_text(&input.key);
    if ui.add(review).on_hover_text(CommandId::ReviewStart.info().help).clicked() {
        commands.push(Command::Plain(CommandId::ReviewStart));
    }
    choices_ui(ui, input, &mut commands);
    ui.separator();
    if input.list.rows.is_empty() {
        let said = if input.list.looked_at { "No word of this page is doubtful." } else { "Looking…" };
        ui.label(RichText::new(said).color(palette.quiet));
        return commands;
    }
    let current = input.list.rows.iter().position(|row| row.span == input.here);
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut area = ScrollArea::vertical().auto_shrink([false, false]);
    if let Some(place) = current.filter(|_| input.reveal) {
        area = area.vertical_scroll_offset(((place as f32 - 2.0) * (ROW + 2.0)).max(0.0));
    }
    area.show_rows(ui, ROW, input.list.rows.len(), |ui, shown| {
        for (place, row) in input.list.rows.iter().enumerate().skip(shown.start).take(shown.len()) {
            if row_ui(ui, row, place, current == Some(place)) {
                commands.push(Command::GoToSuspect(input.page, row.span));
            }
        }
    });
    commands
}

/// What is shown and reviewed, and how far.
fn choices_ui(ui: &mut Ui, input: &SuspectsInput<'_>, commands: &mut Vec<Command>) {
    let mut filter = input.filter;
    let mut scope = input.list.scope;
    let width = ui.available_width() - 8.0;
    let reason =
        egui::ComboBox::from_id_salt("reason").selected_text(sentence_case(filter.reason_label())).width(width).show_ui(ui, |ui| {
            ui.selectable_value(&mut filter.reason, None, "Every reason");
            for (place, (_, label)) in REASONS.iter().enumerate() {
                ui.selectable_value(&mut filter.reason, Some(place), sentence_case(label));
            }
        });
    reason.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Doubted because"));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (least, label) in LEVELS {
            let on = (filter.least - least).abs() < 0.01;
            let hover = format!("Misreadings that are at least {:.0} % sure", least * 100.0);
            if ui.selectable_label(on, RichText::new(label).size(12.5)).on_hover_text(hover).clicked() {
                filter.least = least;
            }
        }
    });
    ui.horizontal(|ui| {
        let half = (width - 8.0) / 2.0;
        let combo = egui::ComboBox::from_id_salt("scope").selected_text(scope_label(scope)).width(half).show_ui(ui, |ui| {
            for choice in ReviewScope::ALL {
                ui.selectable_value(&mut scope, choice, scope_label(choice));
            }
        });
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Review reaches"));
        let mut surest = input.order == ReviewOrder::Certainty;
        if ui.checkbox(&mut surest, "Surest first").on_hover_text(CommandId::ReviewByCertainty.info().help).changed() {
            commands.push(Command::Plain(CommandId::ReviewByCertainty));
        }
    });
    if filter != input.filter {
        commands.push(Command::SetSuspectFilter(filter));
    }
    if scope != input.list.scope {
        commands.push(Command::SetReviewScope(scope));
    }
}

fn scope_label(scope: ReviewScope) -> &'static str {
    match scope {
        ReviewScope::Selection => "Selection",
        ReviewScope::Page => "Page",
        ReviewScope::Document => "Document",
        ReviewScope::Dossier => "Dossier",
    }
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A row: what stands there, what it may have been, and why. Whether it was clicked.
fn row_ui(ui: &mut Ui, row: &SuspectRow, place: usize, current: bool) -> bool {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let name = format!("{} to {}, {}", row.word, if row.candidate.is_empty() { "be typed" } else { &row.candidate }, row.reason);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, current, format!("Doubt {}: {name}", place + 1)));
    let painter = ui.painter_at(rect);
    if current {
        painter.rect_filled(rect, 4.0, palette.selection);
    } else if response.hovered() {
        painter.rect_filled(rect, 4.0, ui.visuals().widgets.hovered.weak_bg_fill);
    }
    let inner = rect.shrink2(vec2(8.0, 4.0));
    let word = FontId::new(14.0, typewriter());
    let format = |color| TextFormat { font_id: word.clone(), color, ..TextFormat::default() };
    let mut job = LayoutJob::default();
    job.append(&row.word, 0.0, format(palette.ink));
    if !row.candidate.is_empty() {
        job.append("→", 6.0, TextFormat { font_id: FontId::proportional(13.0), color: palette.quiet, ..TextFormat::default() });
        job.append(&row.candidate, 6.0, format(palette.accent));
    }
    let percent = format!("{:.0} %", row.score * 100.0);
    job.wrap = TextWrapping::truncate_at_width(inner.width() - 44.0);
    let galley = painter.layout_job(job);
    painter.galley(inner.min, galley, palette.ink);
    painter.text(inner.right_top() + vec2(0.0, 2.0), Align2::RIGHT_TOP, percent, FontId::proportional(11.0), palette.quiet);
    let mut why = LayoutJob::simple_singleline(row.reason.clone(), FontId::proportional(11.0), palette.quiet);
    why.wrap = TextWrapping::truncate_at_width(inner.width());
    let why = painter.layout_job(why);
    painter.galley(pos2(inner.left(), inner.bottom() - why.size().y), why, palette.quiet);
    let line = Rect::from_min_size(pos2(rect.left() + 8.0, rect.bottom()), vec2(rect.width() - 16.0, 1.0));
    painter.hline(line.x_range(), line.top(), Stroke::new(1.0, mix(palette.panel, palette.line, 0.6)));
    response.clicked()
}
