//! Filters of the list of marks, and the list over many pages: a line a mark, only those that show are laid out.

use crate::app::command::Command;
use crate::app::facts::ListedMark;
use crate::app::views::mark_list::{DoubtFilter, MarkList, MarkQuery, MarkScope};
use crate::model::{MarkKind, PageId, Span};
use crate::ui::theme::Palette;
use egui::{Align2, ComboBox, CornerRadius, FontId, Rect, RichText, ScrollArea, Sense, Ui, vec2};
use std::collections::BTreeMap;

/// Height of a row in points.
const ROW: f32 = 38.0;

/// A row of the list: the page's label and the mark.
pub type RowOf<'a> = dyn Fn(PageId, u32) -> Option<(&'a str, &'a ListedMark)> + 'a;

/// The list over many pages.
pub struct ListInput<'a> {
    /// What the query lets through.
    pub list: &'a MarkList,
    /// A row by its place.
    pub row: &'a RowOf<'a>,
    /// The page and the selection that show.
    pub at: (PageId, Span),
}

/// Paints the filters: which pages, which doubts.
pub fn filters_ui(ui: &mut Ui, query: &mut MarkQuery) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let scope = ComboBox::from_id_salt("mark scope").selected_text(query.scope.label()).width(92.0).show_ui(ui, |ui| {
            for scope in MarkScope::ALL {
                ui.selectable_value(&mut query.scope, scope, scope.label());
            }
        });
        scope.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Markings of"));
        let doubt = ComboBox::from_id_salt("mark doubt").selected_text(query.doubt.label()).width(92.0).show_ui(ui, |ui| {
            for doubt in DoubtFilter::ALL {
                ui.selectable_value(&mut query.doubt, doubt, doubt.label());
            }
        });
        doubt.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Doubt"));
    });
}

/// Paints the filter of kinds.
pub fn kinds_ui(ui: &mut Ui, query: &mut MarkQuery, kinds: &BTreeMap<MarkKind, usize>) {
    let title = match query.hidden.len() {
        0 => "All kinds".to_owned(),
        1 => "1 kind hidden".to_owned(),
        count => format!("{count} kinds hidden"),
    };
    ui.menu_button(title, |ui| {
        if !query.hidden.is_empty() && ui.button("Show all kinds").clicked() {
            query.hidden.clear();
        }
        if kinds.is_empty() {
            ui.label("There are none");
        }
        for (kind, count) in kinds {
            let mut on = !query.hidden.contains(kind);
            ui.horizontal(|ui| {
                if ui.checkbox(&mut on, format!("{} ({count})", kind.label())).changed() {
                    if on {
                        query.hidden.remove(kind);
                    } else {
                        query.hidden.insert(*kind);
                    }
                }
                if ui.small_button("only").on_hover_text("Hide all other kinds").clicked() {
                    query.hidden = MarkKind::ALL.iter().copied().filter(|other| other != kind).collect();
                }
            });
        }
    });
}

/// Paints the list; returns commands.
pub fn list_ui(ui: &mut Ui, input: &ListInput<'_>) -> Vec<Command> {
    let palette = Palette::of(ui);
    let mut commands = Vec::new();
    let count = input.list.rows.len();
    let mut said = if count == 1 { "1 marking".to_owned() } else { format!("{count} markings") };
    if input.list.unknown > 0 {
        said = format!("{said}; {} pages are still looked at", input.list.unknown);
    }
    ui.label(RichText::new(said).small().color(palette.quiet));
    ScrollArea::vertical().id_salt("mark list").auto_shrink([false, false]).show_rows(ui, ROW, count, |ui, visible| {
        for &(page, at) in input.list.rows.get(visible).unwrap_or_default() {
            if let Some((label, mark)) = (input.row)(page, at)
                && row_ui(ui, label, mark, input.at == (page, mark.span()), &palette).clicked()
            {
                commands.push(Command::GoTo(page, mark.span()));
            }
        }
    });
    commands
}

fn row_ui(ui: &mut Ui, label: &str, mark: &ListedMark, current: bool, palette: &Palette) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let kind = mark.kind.label();
    let doubt = doubt_of(mark);
    let said = format!("Page {label}, {kind}: {}{}{doubt}", mark.name, if doubt.is_empty() { "" } else { ", " });
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, current, &said));
    let painter = ui.painter_at(rect);
    if current {
        painter.rect_filled(rect, CornerRadius::same(3), palette.selection);
    } else if response.hovered() {
        painter.rect_filled(rect, CornerRadius::same(3), ui.visuals().widgets.hovered.weak_bg_fill);
    }
    let dot = Rect::from_min_size(rect.min + vec2(4.0, 6.0), vec2(9.0, 9.0));
    painter.rect_filled(dot, 2.0, palette.level(mark.level));
    let left = dot.right() + 6.0;
    let page = painter.text(
        rect.right_top() + vec2(-4.0, 3.0),
        Align2::RIGHT_TOP,
        format!("p. {label}"),
        FontId::proportional(11.0),
        palette.quiet,
    );
    let narrow = painter.with_clip_rect(Rect::from_min_max(rect.min, egui::pos2(page.left() - 4.0, rect.max.y)));
    narrow.text(egui::pos2(left, rect.top() + 2.0), Align2::LEFT_TOP, &*mark.name, FontId::proportional(13.0), palette.ink);
    let room = if doubt.is_empty() {
        rect
    } else {
        let shown =
            painter.text(rect.right_bottom() + vec2(-4.0, -3.0), Align2::RIGHT_BOTTOM, &doubt, FontId::proportional(11.0), palette.warning);
        Rect::from_min_max(rect.min, egui::pos2(shown.left() - 4.0, rect.max.y))
    };
    let below = if *mark.name == *kind { mark.text.to_string() } else { format!("{kind}: {}", mark.text) };
    painter.with_clip_rect(room).text(
        egui::pos2(left, rect.bottom() - 3.0),
        Align2::LEFT_BOTTOM,
        below,
        FontId::proportional(11.0),
        palette.quiet,
    );
    response.on_hover_text(format!("{said}\n{}", mark.text))
}

/// Why a mark is worth a look, in a word.
fn doubt_of(mark: &ListedMark) -> String {
    if mark.doubts.tie {
        "undecided".to_owned()
    } else if mark.doubts.unsure {
        format!("{:.0} % sure", mark.confidence * 100.0)
    } else if mark.doubts.damaged {
        "misread".to_owned()
    } else {
        String::new()
    }
}
