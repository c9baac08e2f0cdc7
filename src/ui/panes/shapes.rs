//! All pictures of one word or letter in a grid, at the same height, where the odd one out is seen at a glance.
//!
//! Only rows in view are laid out and only their pictures are asked for. The arrows walk, what is typed corrects the picture's place, Space
//! says that it is right.

use super::batch_head::{Writing, place_caret, scope_ui};
use crate::app::command::Command;
use crate::app::crops::{CropKey, crop_key};
use crate::app::session::Session;
use crate::app::shapes::{ShapePlace, ShapeRequest, ShapeState, Shapes, described};
use crate::app::views::batch::pictures;
use crate::model::{PageId, QuarterTurns, ScanRect};
use crate::ui::textures::PlacedTexture;
use crate::ui::theme::Palette;
use egui::{Align, Event, EventFilter, FontId, Key, Layout, Modifiers, Rect, RichText, Sense, Stroke, StrokeKind, UiBuilder, pos2, vec2};

/// Height of every picture in points.
const PICTURE: f32 = 38.0;
/// Height of what stands below a picture in points.
const CAPTION: f32 = 22.0;
/// Between pictures in points.
const GAP: f32 = 8.0;
/// Pictures that are looked at for how wide the grid's columns are.
const MEASURED: usize = 200;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct ShapesState {
    /// Whether the grid wants the keyboard.
    pub wants_focus: bool,
    /// Whether the grid or a field in it has the keyboard.
    pub has_keyboard: bool,
    /// Whether the current picture is to be scrolled to.
    reveal: bool,
    /// Where the keyboard stood in the last frame, and at which place.
    seen: Option<(usize, usize)>,
    /// The pictures whose current one was scrolled to when they came.
    begun: u64,
    /// The place that is written to, and what.
    writing: Option<(usize, String)>,
    /// What is being written as what to look for.
    form: Option<String>,
}

/// What the pane shows.
pub struct ShapesInput<'a> {
    /// The open dossier.
    pub session: &'a Session,
    /// The pictures.
    pub shapes: &'a Shapes,
    /// The picture of a place, where it is there.
    pub picture: &'a dyn Fn(CropKey) -> Option<PlacedTexture>,
    /// Whether no picture of a place can be made.
    pub hopeless: &'a dyn Fn(CropKey) -> bool,
}

/// What came of a frame.
#[derive(Debug, Default)]
pub struct ShapesOutput {
    /// Commands to run.
    pub commands: Vec<Command>,
    /// Places in view.
    pub wanted: Vec<(PageId, ScanRect)>,
    /// Where in the order the keyboard stands now.
    pub current: usize,
    /// Whether the pane is to be closed.
    pub close: bool,
    /// Whether the text is to have the keyboard.
    pub enter: bool,
}

/// How the grid is laid out.
#[derive(Clone, Copy)]
struct Grid {
    columns: usize,
    cell: egui::Vec2,
}

/// Paints the pane.
pub fn shapes_ui(ui: &mut egui::Ui, state: &mut ShapesState, input: &ShapesInput<'_>) -> ShapesOutput {
    let mut output = ShapesOutput { current: input.shapes.current, ..ShapesOutput::default() };
    let list = ui.scope_id().with("shapes");
    let grid = grid_of(ui, input.shapes);
    if !input.shapes.running && std::mem::replace(&mut state.begun, input.shapes.ticket) != input.shapes.ticket {
        state.reveal = true;
    }
    // Also what was put into another order is scrolled to.
    let current = input.shapes.order.get(input.shapes.current).map(|place| (input.shapes.current, *place));
    if std::mem::replace(&mut state.seen, current) != current {
        state.reveal = true;
    }
    keys_ui(ui, state, input, grid, list, &mut output);
    head_ui(ui, state, input, list, &mut output);
    ui.separator();
    if input.shapes.places.is_empty() && !input.shapes.running {
        let palette = Palette::of(ui);
        ui.label(RichText::new("No word like this has a place on a scan of these pages.").color(palette.quiet));
    }
    grid_ui(ui, state, input, grid, list, &mut output);
    let own = [list, cell_id(list), list.with("form")];
    state.has_keyboard = ui.memory(egui::Memory::focused).is_some_and(|focused| own.contains(&focused));
    output
}

/// The field in the cell that is written to.
fn cell_id(list: egui::Id) -> egui::Id {
    list.with("cell")
}

/// Columns as wide as the widest picture and its text.
fn grid_of(ui: &egui::Ui, shapes: &Shapes) -> Grid {
    let wide = |place: &ShapePlace| PICTURE * place.zone.width() as f32 / place.zone.height().max(1) as f32;
    let picture = shapes.places.iter().take(MEASURED).map(wide).fold(40.0, f32::max);
    let text = shapes.request.form.chars().count() as f32 * 9.0 + 16.0;
    let width = picture.max(text).clamp(48.0, 300.0) + GAP;
    let columns = ((ui.available_width() - 16.0) / width).floor().max(1.0) as usize;
    Grid { columns, cell: vec2(width, PICTURE + CAPTION + GAP) }
}

/// What is looked at and how.
fn head_ui(ui: &mut egui::Ui, state: &mut ShapesState, input: &ShapesInput<'_>, list: egui::Id, output: &mut ShapesOutput) {
    let palette = Palette::of(ui);
    let shapes = input.shapes;
    ui.horizontal(|ui| {
        ui.strong("Same shape");
        form_ui(ui, state, shapes, list, output);
        let mut asked = shapes.request.clone();
        scope_ui(ui, &mut asked.scope);
        if asked != shapes.request {
            output.commands.push(Command::CollectShapes(asked));
        }
        let mut odd_first = shapes.odd_first;
        let hint = "Otherwise in order of the pages; all pictures are compared with the usual one for this";
        if ui.checkbox(&mut odd_first, "Oddest first").on_hover_text(hint).changed() {
            output.commands.push(Command::SortShapes(odd_first));
            state.wants_focus = true;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").on_hover_text("Esc").clicked() {
                output.close = true;
            }
        });
    });
    ui.horizontal(|ui| {
        ui.label(RichText::new(pictures(shapes)).color(palette.quiet));
        if !shapes.message.is_empty() {
            ui.label(RichText::new(&shapes.message).color(palette.warning));
        }
        let keys = "Arrows walk, letters correct, Space: it is right, Enter goes there, Esc closes";
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(keys).small().color(palette.quiet)));
    });
}

fn form_ui(ui: &mut egui::Ui, state: &mut ShapesState, shapes: &Shapes, list: egui::Id, output: &mut ShapesOutput) {
    let mut text = state.form.clone().unwrap_or_else(|| shapes.request.form.clone());
    let field = egui::TextEdit::singleline(&mut text).id(list.with("form")).font(egui::TextStyle::Monospace).desired_width(120.0);
    let field = ui.add(field).on_hover_text("A word, or a single letter");
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Show pictures of"));
    if field.changed() {
        state.form = Some(text);
    }
    if field.lost_focus() {
        let entered = ui.input(|input| input.key_pressed(Key::Enter));
        if let Some(form) = state.form.take().filter(|form| entered && !form.trim().is_empty()) {
            output.commands.push(Command::CollectShapes(ShapeRequest { form, scope: shapes.request.scope.clone() }));
        }
        state.wants_focus = true;
    }
}

/// The keys of the grid, while it has the keyboard.
fn keys_ui(ui: &egui::Ui, state: &mut ShapesState, input: &ShapesInput<'_>, grid: Grid, list: egui::Id, output: &mut ShapesOutput) {
    if !ui.memory(|memory| memory.has_focus(list)) {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::Escape) {
        output.close = true;
    }
    let shapes = input.shapes;
    let (at, last) = (output.current, shapes.order.len().saturating_sub(1));
    let steps: [(Key, usize); 8] = [
        (Key::ArrowRight, (at + 1).min(last)),
        (Key::ArrowLeft, at.saturating_sub(1)),
        (Key::ArrowDown, if at + grid.columns <= last { at + grid.columns } else { at }),
        (Key::ArrowUp, at.checked_sub(grid.columns).unwrap_or(at)),
        (Key::PageDown, (at + 4 * grid.columns).min(last)),
        (Key::PageUp, at.saturating_sub(4 * grid.columns)),
        (Key::Home, 0),
        (Key::End, last),
    ];
    for (key, to) in steps {
        if pressed(key) {
            go(shapes, to, output);
            state.reveal = true;
        }
    }
    let Some((&index, place)) = shapes.order.get(output.current).and_then(|index| Some((index, shapes.places.get(*index)?))) else {
        return;
    };
    if pressed(Key::Space) {
        output.commands.push(Command::AcceptShape(index));
        go(shapes, (output.current + 1).min(last), output);
        state.reveal = true;
    }
    if pressed(Key::Enter) {
        output.commands.push(Command::GoTo(place.page, place.span));
        output.enter = true;
    }
    let mut typed = String::new();
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Text(text) => {
                typed.push_str(text.trim());
                false
            }
            _ => true,
        });
    });
    let renamed = pressed(Key::F2);
    if !typed.is_empty() || renamed {
        let (text, writing) = if renamed { (reads(place).to_owned(), Writing::Anew) } else { (typed, Writing::GoOn) };
        place_caret(ui, cell_id(list), text.chars().count(), writing);
        state.writing = Some((index, text));
    }
}

/// What stands at a place now.
fn reads(place: &ShapePlace) -> &str {
    match &place.state {
        ShapeState::Changed(now) => now,
        ShapeState::Open | ShapeState::Right => &place.found,
    }
}

/// The keyboard goes to a picture, and scan and text follow.
fn go(shapes: &Shapes, to: usize, output: &mut ShapesOutput) {
    output.current = to;
    let place = shapes.order.get(to).and_then(|place| shapes.places.get(*place));
    output.commands.extend(place.map(|place| Command::GoTo(place.page, place.span)));
}

fn grid_ui(ui: &mut egui::Ui, state: &mut ShapesState, input: &ShapesInput<'_>, grid: Grid, list: egui::Id, output: &mut ShapesOutput) {
    let reveal = std::mem::take(&mut state.reveal);
    let focus = ui.interact(ui.available_rect_before_wrap(), list, Sense::focusable_noninteractive());
    focus.widget_info(|| egui::WidgetInfo::labeled(egui::Role::List, true, "Pictures"));
    if std::mem::take(&mut state.wants_focus) {
        focus.request_focus();
    }
    if focus.has_focus() {
        let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, escape: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list, filter));
    }
    let has_focus = focus.has_focus();
    let rows = input.shapes.order.len().div_ceil(grid.columns);
    egui::ScrollArea::vertical().id_salt("shape rows").auto_shrink([false, false]).show_viewport(ui, |ui, viewport| {
        ui.set_height(rows as f32 * grid.cell.y + 4.0);
        // The frame of the current picture needs a little room above and beside it.
        let origin = ui.max_rect().min + vec2(3.0, 3.0);
        let cell = |at: usize| {
            let (row, column) = (at / grid.columns, at % grid.columns);
            Rect::from_min_size(origin + vec2(column as f32 * grid.cell.x, row as f32 * grid.cell.y), grid.cell - vec2(GAP, GAP))
        };
        if reveal {
            ui.scroll_to_rect(cell(output.current), None);
        }
        let first = (viewport.min.y / grid.cell.y).max(0.0) as usize * grid.columns;
        let end = ((viewport.max.y / grid.cell.y).ceil().max(0.0) as usize * grid.columns).min(input.shapes.order.len());
        for at in first..end {
            let builder = UiBuilder::new().max_rect(cell(at)).id_salt(("shape", at));
            ui.scope_builder(builder, |ui| cell_ui(ui, state, input, at, (list, has_focus), output));
        }
    });
    if !output.commands.is_empty() && output.current != input.shapes.current && !output.enter && state.writing.is_none() {
        ui.memory_mut(|memory| memory.request_focus(list));
    }
}

/// A picture with what it reads as.
fn cell_ui(
    ui: &mut egui::Ui,
    state: &mut ShapesState,
    input: &ShapesInput<'_>,
    at: usize,
    (list, has_focus): (egui::Id, bool),
    output: &mut ShapesOutput,
) {
    let Some((index, place)) = input.shapes.order.get(at).and_then(|index| Some((*index, input.shapes.places.get(*index)?))) else {
        return;
    };
    let palette = Palette::of(ui);
    let rect = ui.max_rect();
    let current = output.current == at;
    let response = ui.interact(rect, ui.scope_id().with("cell"), Sense::click());
    let said = described(input.session.dossier.head(place.page), place);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, current, &said));
    let response = response.on_hover_text(&said);
    let fill = match (current, response.hovered()) {
        (true, _) => palette.selection,
        (false, true) => ui.visuals().widgets.hovered.weak_bg_fill,
        (false, false) => egui::Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect.expand(2.0), 4.0, fill);
    if current && has_focus {
        ui.painter().rect_stroke(rect.expand(2.0), 4.0, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
    }
    if response.clicked() {
        go(input.shapes, at, output);
        state.wants_focus = true;
    }
    let slot = Rect::from_min_size(rect.min, vec2(rect.width(), PICTURE)).shrink2(vec2(2.0, 1.0));
    picture_ui(ui, input, place, slot, output);
    let below = Rect::from_min_max(pos2(rect.left(), rect.top() + PICTURE), rect.max);
    if state.writing.as_ref().is_some_and(|(written, _)| *written == index) {
        field_ui(ui, state, input, at, (below, list), output);
        return;
    }
    let (text, color) = match &place.state {
        ShapeState::Open => (place.found.clone(), palette.quiet),
        ShapeState::Right => ("right".to_owned(), palette.accent),
        ShapeState::Changed(now) => (format!("→ {now}"), palette.ink),
    };
    let text = ui.painter().layout_no_wrap(text, FontId::monospace(12.5), color);
    let painter = ui.painter().with_clip_rect(below.intersect(ui.clip_rect()));
    painter.galley(pos2(below.center().x - text.size().x.min(below.width()) / 2.0, below.center().y - text.size().y / 2.0), text, color);
}

/// The field that corrects a place; Enter takes it and goes on.
fn field_ui(
    ui: &mut egui::Ui,
    state: &mut ShapesState,
    input: &ShapesInput<'_>,
    at: usize,
    (room, list): (Rect, egui::Id),
    output: &mut ShapesOutput,
) {
    let Some((index, mut text)) = state.writing.take() else { return };
    let field = egui::TextEdit::singleline(&mut text).id(cell_id(list)).font(FontId::monospace(12.5)).margin(vec2(3.0, 1.0));
    let field = ui.put(room, field);
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "What the picture reads"));
    if !field.lost_focus() {
        state.writing = Some((index, text));
        return;
    }
    state.wants_focus = true;
    if ui.input(|input| input.key_pressed(Key::Enter)) {
        output.commands.push(Command::CorrectShape(index, text));
        go(input.shapes, (at + 1).min(input.shapes.order.len().saturating_sub(1)), output);
        state.reveal = true;
    }
}

/// The word itself, cut out of its cutting, at the height all have.
fn picture_ui(ui: &egui::Ui, input: &ShapesInput<'_>, place: &ShapePlace, slot: Rect, output: &mut ShapesOutput) {
    let palette = Palette::of(ui);
    let key = crop_key(place.page, place.zone);
    output.wanted.push((place.page, place.zone));
    let Some(picture) = (input.picture)(key) else {
        let what = if (input.hopeless)(key) { "no picture" } else { "…" };
        ui.painter().text(slot.center(), egui::Align2::CENTER_CENTER, what, FontId::proportional(11.0), palette.quiet);
        return;
    };
    let turns = input.session.dossier.head(place.page).map_or(QuarterTurns::default(), |head| head.turns);
    let (across, down) = (place.zone.width() as f32, place.zone.height() as f32);
    let size = if turns.get() % 2 == 1 { vec2(down, across) } else { vec2(across, down) };
    let scale = (slot.height() / size.y.max(1.0)).min(slot.width() / size.x.max(1.0));
    let shown = Rect::from_center_size(slot.center(), size * scale);
    ui.painter().add(part_of_picture(picture, place.zone, shown, turns));
}

/// The part of a picture that shows a zone, over the whole of `shown`, turned clockwise.
fn part_of_picture(picture: PlacedTexture, zone: ScanRect, shown: Rect, turns: QuarterTurns) -> egui::Mesh {
    let mut mesh = egui::Mesh::with_texture(picture.id);
    let area = picture.area;
    let across = |x: i32| ((x - area.left) as f32 / area.width().max(1) as f32).clamp(0.0, 1.0);
    let down = |y: i32| ((y - area.top) as f32 / area.height().max(1) as f32).clamp(0.0, 1.0);
    let (left, right, top, bottom) = (across(zone.left), across(zone.right), down(zone.top), down(zone.bottom));
    let on_screen = [shown.left_top(), shown.right_top(), shown.right_bottom(), shown.left_bottom()];
    let mut in_picture = [pos2(left, top), pos2(right, top), pos2(right, bottom), pos2(left, bottom)];
    in_picture.rotate_right(usize::from(turns.get()));
    let corner = |(pos, uv)| egui::epaint::Vertex { pos, uv, color: egui::Color32::WHITE };
    mesh.vertices.extend(on_screen.into_iter().zip(in_picture).map(corner));
    mesh.indices.extend([0, 1, 2, 0, 2, 3]);
    mesh
}
