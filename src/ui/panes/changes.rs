//! The list of emendations in the inspector.

use crate::app::command::Command;
use crate::app::views::changes::ChangeRow;
use crate::ui::theme::Palette;
use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, RichText, Stroke};

/// Height of a row in points.
const ROW: f32 = 78.0;

/// Paints the list; returns commands. `when` turns a time into words.
pub fn changes_ui(ui: &mut egui::Ui, rows: &[ChangeRow], editable: bool, when: &dyn Fn(i64) -> String) -> Vec<Command> {
    let palette = Palette::of(ui);
    let mut commands = Vec::new();
    ui.label(
        RichText::new(match rows.len() {
            0 => "Nothing has been changed yet.".to_owned(),
            1 => "1 change".to_owned(),
            many => format!("{many} changes, newest first"),
        })
        .color(palette.quiet),
    );
    egui::ScrollArea::vertical().id_salt("changes").auto_shrink([false, false]).show_rows(ui, ROW, rows.len(), |ui, visible| {
        for row in rows.get(visible).unwrap_or_default() {
            let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), ROW), egui::Sense::click());
            let said = format!("{} became {} on page {}", quoted(&row.before), quoted(&row.after), row.label);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
            let fill = if response.hovered() { ui.visuals().widgets.hovered.weak_bg_fill } else { palette.paper };
            ui.painter().rect(rect, 4.0, fill, Stroke::new(1.0, palette.line), egui::StrokeKind::Inside);
            let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(egui::vec2(8.0, 5.0))));
            inner.horizontal(|ui| {
                ui.add(egui::Label::new(job(row, &palette)).truncate().selectable(false));
            });
            let small = |what: String| egui::Label::new(RichText::new(what).small().color(palette.quiet)).truncate().selectable(false);
            inner.add(small(format!("page {} · {}", row.label, when(row.at))));
            inner.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.add_enabled_ui(editable && row.span.is_some(), |ui| {
                        let button = ui
                            .small_button("Take back")
                            .on_disabled_hover_text("Something later changed the same place: take that back first");
                        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Take back {said}")));
                        if button.clicked() {
                            commands.push(Command::TakeBack(row.index));
                        }
                    });
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.add(small(format!("{} · {}", row.origin, row.agent)));
                    });
                });
            });
            if response.clicked() {
                commands.push(row.span.map_or(Command::GoToPage(row.page), |span| Command::GoTo(row.page, span)));
            }
            response.on_hover_text(format!("{said}\n{}, {}, {}", when(row.at), row.origin, row.agent));
        }
    });
    commands
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { format!("“{}”", text.replace('\n', "¶")) }
}

fn job(row: &ChangeRow, palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob::default();
    let format = |color, strike: bool| TextFormat {
        font_id: FontId::monospace(13.0),
        color,
        strikethrough: if strike { Stroke::new(1.0, color) } else { Stroke::NONE },
        ..TextFormat::default()
    };
    let one_line = |text: &str| -> String { text.replace('\n', "¶").chars().take(80).collect() };
    if !row.before.is_empty() {
        job.append(&one_line(&row.before), 0.0, format(palette.quiet, true));
    }
    job.append(" → ", 0.0, format(palette.quiet, false));
    let after = if row.after.is_empty() { "(removed)".to_owned() } else { one_line(&row.after) };
    job.append(&after, 0.0, format(palette.changed, false));
    job
}
