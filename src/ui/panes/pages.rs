//! The page list: thumbnails with label, level, status and progress; only the rows that show are laid out.

use crate::app::command::{Command, CommandId};
use crate::app::session::PageFilter;
use crate::app::views::pages::{DocumentHead, PageRow, PagesView};
use crate::app::views::suspects::doubts_left;
use crate::model::{PageId, PageStatus, QuarterTurns};
use crate::ui::theme::{Palette, mix};
use egui::{Align2, CornerRadius, FontId, Rect, RichText, Sense, Stroke, StrokeKind, TextureId, Vec2, vec2};

/// Height of a row in points.
const ROW: f32 = 96.0;
/// Height of a document's head in points.
const HEAD: f32 = 58.0;
/// Between rows, in points.
const GAP: f32 = 3.0;

/// What the page list needs.
pub struct PagesInput<'a> {
    /// The rows.
    pub view: &'a PagesView,
    /// The current page.
    pub current: Option<PageId>,
    /// The filter that is set.
    pub filter: PageFilter,
    /// Whether the current page is to be scrolled into view.
    pub reveal: bool,
}

/// What the page list was asked for.
#[derive(Debug, Default)]
pub struct PagesOutput {
    /// Commands.
    pub commands: Vec<Command>,
    /// Whether a document's head was clicked.
    pub document: bool,
    /// A new filter.
    pub filter: Option<PageFilter>,
    /// The rows that show, by their place in the view.
    pub shown: std::ops::Range<usize>,
}

/// A page's small picture.
#[derive(Debug, Clone, Copy)]
pub struct Thumbnail {
    /// What to paint with.
    pub texture: TextureId,
    /// Its size as it lies in the texture.
    pub size: Vec2,
    /// How it is turned on the way to the screen.
    pub turns: QuarterTurns,
}

/// Paints the page list; `thumbnail` gives the picture of a page where there is one.
pub fn pages_ui(ui: &mut egui::Ui, input: &PagesInput<'_>, thumbnail: &dyn Fn(PageId) -> Option<Thumbnail>) -> PagesOutput {
    let mut output = PagesOutput::default();
    head_ui(ui, input, &mut output);
    let (rows, heads) = (&input.view.rows, &input.view.heads);
    let reveal = input.reveal.then(|| rows.iter().position(|row| Some(row.id) == input.current)).flatten();
    let mut area = egui::ScrollArea::vertical().id_salt("page list").auto_shrink([false, false]);
    if let Some(place) = reveal {
        let wanted = (row_top(heads, place) - (ui.available_height() - ROW) / 2.0).max(0.0);
        area = area.vertical_scroll_offset(wanted);
    }
    area.show_viewport(ui, |ui, viewport| {
        ui.set_height(row_top(heads, rows.len()));
        let left_top = ui.max_rect().min;
        let width = ui.available_width();
        // The first row whose foot is in view, by halving; the tops of rows go up.
        let (mut first, mut past) = (0, rows.len());
        while first < past {
            let middle = usize::midpoint(first, past);
            if row_top(heads, middle) + ROW < viewport.top() { first = middle + 1 } else { past = middle }
        }
        let mut shown = first..first;
        for (place, row) in rows.iter().enumerate().skip(first) {
            let top = row_top(heads, place);
            if let Some(head) = heads.get(heads.partition_point(|head| head.before < place)).filter(|head| head.before == place) {
                let rect = Rect::from_min_size(left_top + vec2(0.0, top - HEAD - GAP), vec2(width, HEAD));
                if head_row_ui(ui, rect, head).clicked() {
                    output.document = true;
                    output.commands.push(Command::GoToPage(head.first));
                }
            }
            if top > viewport.bottom() {
                break;
            }
            shown.end = place + 1;
            let rect = Rect::from_min_size(left_top + vec2(0.0, top), vec2(width, ROW));
            let response = row_ui(ui, rect, row, Some(row.id) == input.current, thumbnail(row.id));
            if response.clicked() {
                output.commands.push(Command::GoToPage(row.id));
            }
            response.context_menu(|ui| status_menu_ui(ui, row, &mut output.commands));
        }
        output.shown = shown;
    });
    if rows.is_empty() {
        ui.label(RichText::new("No page fits the filter.").color(Palette::of(ui).quiet));
    }
    output
}

/// Where a row begins: below the rows before it and the heads up to its own.
fn row_top(heads: &[DocumentHead], place: usize) -> f32 {
    let above = heads.partition_point(|head| head.before <= place);
    place as f32 * (ROW + GAP) + above as f32 * (HEAD + GAP)
}

/// The head above a document's pages: its title, and its level and what became of it.
fn head_row_ui(ui: &mut egui::Ui, rect: Rect, head: &DocumentHead) -> egui::Response {
    let palette = Palette::of(ui);
    let response = ui.interact(rect, ui.scope_id().with(("document", head.id)), Sense::click());
    let mut said = format!("Document {}", head.title);
    for part in [head.classification.clone(), head.status.clone(), faults_of(head.faults)] {
        if !part.is_empty() {
            said = format!("{said}, {part}");
        }
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
    let pages = if head.pages == 1 { "1 page".to_owned() } else { format!("{} pages", head.pages) };
    let painter = ui.painter_at(rect);
    let fill = if response.hovered() { ui.visuals().widgets.hovered.weak_bg_fill } else { mix(palette.panel, palette.ink, 0.05) };
    painter.rect_filled(rect, CornerRadius::same(4), fill);
    let inner = rect.shrink2(vec2(8.0, 5.0));
    let title = elided(&painter, &head.title, 13.0, palette.ink, inner.width());
    painter.galley(inner.min, title, palette.ink);
    let color = if head.level.is_some() { palette.level(head.level) } else { palette.quiet };
    let level = if head.classification.is_empty() { "no level stated" } else { &head.classification };
    let level = elided(&painter, level, 11.0, color, inner.width());
    let status = if head.status.is_empty() { pages.clone() } else { format!("{} · {pages}", head.status) };
    let status = elided(&painter, &status, 11.0, palette.quiet, inner.width());
    let below = inner.bottom() - status.size().y;
    painter.galley(egui::pos2(inner.left(), below - level.size().y - 1.0), level, color);
    painter.galley(egui::pos2(inner.left(), below), status, palette.quiet);
    response.on_hover_text(format!("{said}\n{pages}; click for everything that is known of it"))
}

fn faults_of(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "one thing does not fit".to_owned(),
        count => format!("{count} things do not fit"),
    }
}

/// A line that ends in an ellipsis where it is too long.
fn elided(painter: &egui::Painter, text: &str, size: f32, color: egui::Color32, width: f32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(size), color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(1.0));
    painter.layout_job(job)
}

fn head_ui(ui: &mut egui::Ui, input: &PagesInput<'_>, output: &mut PagesOutput) {
    let palette = Palette::of(ui);
    let view = input.view;
    let mut filter = input.filter;
    let combo = egui::ComboBox::from_id_salt("page filter").selected_text(filter_label(filter)).width(ui.available_width() - 8.0).show_ui(
        ui,
        |ui| {
            let all = [PageFilter::All, PageFilter::Unfinished, PageFilter::Changed, PageFilter::Unpaired];
            for choice in all.into_iter().chain(PageStatus::ALL.into_iter().map(PageFilter::Status)) {
                ui.selectable_value(&mut filter, choice, filter_label(choice));
            }
        },
    );
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Show pages"));
    if filter != input.filter {
        output.filter = Some(filter);
    }
    let share = if view.total == 0 { 0.0 } else { view.done as f32 / view.total as f32 };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 4.0), Sense::hover());
    ui.painter().rect_filled(rect, 2.0, palette.line);
    ui.painter().rect_filled(Rect::from_min_size(rect.min, vec2(rect.width() * share, rect.height())), 2.0, palette.success);
    ui.label(RichText::new(format!("{} of {} done", view.done, view.total)).small().color(palette.quiet));
}

fn filter_label(filter: PageFilter) -> &'static str {
    match filter {
        PageFilter::All => "All pages",
        PageFilter::Unfinished => "Unfinished pages",
        PageFilter::Changed => "Changed pages",
        PageFilter::Unpaired => "Without scan or text",
        PageFilter::Status(status) => status.label(),
    }
}

fn row_ui(ui: &mut egui::Ui, rect: Rect, row: &PageRow, current: bool, thumbnail: Option<Thumbnail>) -> egui::Response {
    let palette = Palette::of(ui);
    let response = ui.interact(rect, ui.scope_id().with(("page", row.id)), Sense::click());
    let said = describe(row);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, current, &said));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter_at(rect);
    if current {
        painter.rect_filled(rect, CornerRadius::same(4), palette.selection);
    } else if response.hovered() {
        painter.rect_filled(rect, CornerRadius::same(4), ui.visuals().widgets.hovered.weak_bg_fill);
    }
    // A strip in the level's colour; its name stands beside it.
    if let Some((level, _)) = &row.level {
        let strip = Rect::from_min_size(rect.min, vec2(5.0, rect.height()));
        painter.rect_filled(strip, CornerRadius::same(2), palette.level(Some(*level)));
    }
    let slot = Rect::from_min_size(rect.min + vec2(11.0, 6.0), vec2(58.0, ROW - 12.0));
    thumbnail_ui(&painter, slot, row, thumbnail, &palette);
    labels_ui(&painter, rect, slot, row, &palette);
    let more: Vec<&str> = std::iter::once(row.note.as_str()).filter(|note| !note.is_empty()).collect();
    let more: Vec<&str> = more.into_iter().chain(row.fault_sentences.iter().map(String::as_str)).collect();
    response.on_hover_text(if more.is_empty() { said } else { format!("{said}\n{}", more.join("\n")) })
}

fn thumbnail_ui(painter: &egui::Painter, slot: Rect, row: &PageRow, thumbnail: Option<Thumbnail>, palette: &Palette) {
    if let Some(Thumbnail { texture, size, turns }) = thumbnail {
        let size = if turns.get() % 2 == 1 { size.yx() } else { size };
        let scale = (slot.width() / size.x).min(slot.height() / size.y);
        let shown = Rect::from_center_size(slot.center(), size * scale);
        painter.add(turned_picture(texture, shown, turns));
        painter.rect_stroke(shown, 0.0, Stroke::new(1.0, palette.line), StrokeKind::Outside);
    } else {
        painter.rect(slot.shrink2(vec2(2.0, 0.0)), 2.0, palette.paper, Stroke::new(1.0, palette.line), StrokeKind::Inside);
        let what = if row.has_scan { "…" } else { "no scan" };
        painter.text(slot.center(), Align2::CENTER_CENTER, what, FontId::proportional(11.0), palette.quiet);
    }
}

/// A picture over the whole of `place`, turned clockwise.
pub fn turned_picture(texture: TextureId, place: Rect, turns: QuarterTurns) -> egui::Mesh {
    let mut mesh = egui::Mesh::with_texture(texture);
    // Clockwise from the top left, on the screen and in the picture: a turn clockwise brings the picture's last corner to the first.
    let on_screen = [place.left_top(), place.right_top(), place.right_bottom(), place.left_bottom()];
    let mut in_picture = [egui::pos2(0.0, 0.0), egui::pos2(1.0, 0.0), egui::pos2(1.0, 1.0), egui::pos2(0.0, 1.0)];
    in_picture.rotate_right(usize::from(turns.get()));
    let corner = |(pos, uv)| egui::epaint::Vertex { pos, uv, color: egui::Color32::WHITE };
    mesh.vertices.extend(on_screen.into_iter().zip(in_picture).map(corner));
    mesh.indices.extend([0, 1, 2, 0, 2, 3]);
    mesh
}

fn labels_ui(painter: &egui::Painter, rect: Rect, slot: Rect, row: &PageRow, palette: &Palette) {
    let left = slot.right() + 8.0;
    let mut at = egui::pos2(left, rect.top() + 8.0);
    let line = |at: &mut egui::Pos2, text: &str, size: f32, color| {
        let galley = elided(painter, text, size, color, rect.right() - at.x - 2.0);
        let height = galley.size().y;
        painter.galley(*at, galley, color);
        at.y += height + 1.0;
    };
    line(&mut at, &format!("Page {}", row.label), 14.0, palette.ink);
    if let Some((level, name)) = &row.level {
        line(&mut at, name, 11.0, palette.level(Some(*level)));
    }
    let dot = egui::pos2(left + 4.0, at.y + 8.0);
    painter.circle(dot, 4.0, palette.status(row.status), Stroke::new(1.0, palette.quiet));
    at.x += 13.0;
    line(&mut at, row.status.label(), 11.0, palette.quiet);
    at.x -= 13.0;
    let mut notes = Vec::new();
    if let Some(doubts) = row.doubts.filter(|doubts| *doubts > 0) {
        notes.push(doubts_left(doubts));
    }
    if row.changed {
        notes.push("changed".to_owned());
    }
    if !row.has_text {
        notes.push("no text".to_owned());
    }
    if !notes.is_empty() {
        line(&mut at, &notes.join(" · "), 11.0, palette.quiet);
    }
    if !row.faults.is_empty() {
        // A small triangle and words: something on this page does not fit its document.
        let (top, side) = (egui::pos2(left + 4.0, at.y + 3.0), 4.5);
        let corners = vec![top, top + vec2(side, side * 1.8), top + vec2(-side, side * 1.8)];
        painter.add(egui::Shape::convex_polygon(corners, palette.warning, Stroke::NONE));
        at.x += 13.0;
        line(&mut at, &row.faults.join(" · "), 11.0, palette.warning);
    }
}

fn describe(row: &PageRow) -> String {
    let mut said = format!("Page {}, {}", row.label, row.status.label().to_lowercase());
    if let Some((_, name)) = &row.level {
        said = format!("{said}, {name}");
    }
    if row.changed {
        said.push_str(", changed");
    }
    for fault in &row.faults {
        said = format!("{said}, {fault}");
    }
    if let Some(doubts) = row.doubts.filter(|doubts| *doubts > 0) {
        said = format!("{said}, {}", doubts_left(doubts));
    }
    said
}

fn status_menu_ui(ui: &mut egui::Ui, row: &PageRow, commands: &mut Vec<Command>) {
    for status in PageStatus::ALL {
        let label = if status == PageStatus::Problem { "Problem…" } else { status.label() };
        if ui.selectable_label(row.status == status, label).clicked() {
            if status == PageStatus::Problem {
                commands.push(Command::GoToPage(row.id));
                commands.push(Command::Plain(CommandId::StatusProblem));
            } else {
                commands.push(Command::SetStatus(row.id, status, row.note.clone()));
            }
            ui.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_thumbnail_shows_its_bottom_left_corner_at_the_top_left_of_the_screen() {
        let place = Rect::from_min_size(egui::pos2(10.0, 20.0), vec2(30.0, 40.0));
        let first = |turns| turned_picture(TextureId::default(), place, QuarterTurns::new(turns)).vertices[0];
        assert!([0, 1, 2, 3].map(first).iter().all(|vertex| vertex.pos == place.left_top()));
        let corners = [0, 1, 2, 3].map(|turns| (first(turns).uv.x, first(turns).uv.y));
        assert_eq!(corners, [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]);
    }
}
