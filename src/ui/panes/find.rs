//! Find and replace in the inspector: what to find, every place with its line, ticked for replacing.

use crate::app::command::{Command, CommandId, FindRequest};
use crate::app::search::SearchState;
use crate::model::PageId;
use crate::ui::theme::Palette;
use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, Key, RichText, Stroke};

/// What the pane remembers while one types.
#[derive(Debug, Default)]
pub struct FindState {
    /// What is being typed.
    pub request: FindRequest,
    /// Whether the text is to have the keyboard again.
    pub done: bool,
    /// Whether the field wants the keyboard.
    pub wants_focus: bool,
    /// Whether the replacement field is shown.
    pub replacing: bool,
}

/// Height of a row in points.
const ROW: f32 = 24.0;

/// Paints the pane; returns commands. `label` names a page.
pub fn find_ui(
    ui: &mut egui::Ui,
    state: &mut FindState,
    search: &SearchState,
    editable: bool,
    label: &dyn Fn(PageId) -> String,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let before = state.request.clone();
    let enter = fields_ui(ui, state);
    if state.request != before {
        commands.push(Command::Find(state.request.clone()));
    } else if enter && !search.hits.is_empty() {
        let back = ui.input(|input| input.modifiers.shift);
        commands.push(Command::Plain(if back { CommandId::FindPrevious } else { CommandId::FindNext }));
    }
    summary_ui(ui, search);
    if state.replacing {
        replace_ui(ui, search, editable, &mut commands);
    }
    let height = if state.replacing { ROW * 2.0 } else { ROW };
    egui::ScrollArea::vertical().id_salt("hits").auto_shrink([false, false]).show_rows(ui, height, search.hits.len(), |ui, visible| {
        for index in visible {
            hit_ui(ui, search, index, state.replacing, height, label, &mut commands);
        }
    });
    commands
}

fn fields_ui(ui: &mut egui::Ui, state: &mut FindState) -> bool {
    let request = &mut state.request;
    let field = ui.add(egui::TextEdit::singleline(&mut request.query).hint_text("Find").desired_width(f32::INFINITY));
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find"));
    if std::mem::take(&mut state.wants_focus) {
        field.request_focus();
        select_all(ui, field.id, &request.query);
    }
    let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let mut left = field.lost_focus();
    if enter {
        field.request_focus();
    }
    if state.replacing {
        let field = ui.add(egui::TextEdit::singleline(&mut request.replacement).hint_text("Replace with").desired_width(f32::INFINITY));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Replace with"));
        left |= field.lost_focus();
    }
    state.done |= left && ui.input(|input| input.key_pressed(Key::Escape));
    ui.horizontal_wrapped(|ui| {
        ui.checkbox(&mut request.match_case, "Match case");
        ui.checkbox(&mut request.whole_words, "Whole words");
        ui.checkbox(&mut request.regex, "Regular expression").on_hover_text("In the replacement, $1 stands for the first group");
        ui.checkbox(&mut request.whole_dossier, "Whole dossier");
        ui.checkbox(&mut state.replacing, "Replace");
    });
    enter
}

/// Selects what stands in a field, so that typing replaces it.
fn select_all(ui: &egui::Ui, id: egui::Id, text: &str) {
    let mut state = egui::TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let end = egui::text::CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(egui::text::CCursorRange::two(egui::text::CCursor::new(0), end)));
    state.store(ui.ctx(), id);
}

fn summary_ui(ui: &mut egui::Ui, search: &SearchState) {
    let palette = Palette::of(ui);
    let pages = search.hits.chunk_by(|a, b| a.page == b.page).count();
    let mut said = match search.hits.len() {
        0 if search.request.query.is_empty() => String::new(),
        0 if search.running => "Searching…".to_owned(),
        0 => "Nothing found".to_owned(),
        1 => "1 place".to_owned(),
        many => format!("{many} places on {pages} page{}", if pages == 1 { "" } else { "s" }),
    };
    if search.running && !search.hits.is_empty() {
        said.push_str(" so far…");
    }
    ui.label(RichText::new(said).color(palette.quiet));
    if !search.message.is_empty() {
        ui.label(RichText::new(&search.message).color(palette.failure));
    }
}

fn replace_ui(ui: &mut egui::Ui, search: &SearchState, editable: bool, commands: &mut Vec<Command>) {
    let (ticked, pages) = search.ticked();
    ui.horizontal(|ui| {
        ui.add_enabled_ui(editable && !search.hits.is_empty() && !search.running, |ui| {
            if ui.button("Replace").on_hover_text("Replace this place and go to the next").clicked() {
                commands.push(Command::Plain(CommandId::ReplaceHit));
            }
            let label = format!("Replace {ticked} on {pages} page{}", if pages == 1 { "" } else { "s" });
            if ui
                .add_enabled(ticked > 0, egui::Button::new(label))
                .on_hover_text("All ticked places, as one step that can be taken back")
                .clicked()
            {
                commands.push(Command::ReplaceTicked);
            }
        });
    });
}

fn hit_ui(
    ui: &mut egui::Ui,
    search: &SearchState,
    index: usize,
    replacing: bool,
    height: f32,
    label: &dyn Fn(PageId) -> String,
    commands: &mut Vec<Command>,
) {
    let palette = Palette::of(ui);
    let Some(hit) = search.hits.get(index) else { return };
    let current = search.current == Some(index);
    ui.allocate_ui(egui::vec2(ui.available_width(), height), |ui| {
        ui.horizontal(|ui| {
            if replacing {
                let mut ticked = hit.ticked;
                let tick = ui.checkbox(&mut ticked, "");
                tick.widget_info(|| {
                    egui::WidgetInfo::selected(egui::Role::CheckBox, true, ticked, format!("Replace on page {}", label(hit.page)))
                });
                if tick.changed() {
                    commands.push(Command::Tick(index, ticked));
                }
            }
            ui.label(RichText::new(label(hit.page)).small().color(palette.quiet));
            let row = ui.add(egui::Button::selectable(current, job(hit, replacing, &palette)).truncate());
            if row.clicked() {
                commands.push(Command::GoTo(hit.page, hit.span));
            }
        });
    });
}

fn job(hit: &crate::app::search::Hit, replacing: bool, palette: &Palette) -> LayoutJob {
    let plain = |color| TextFormat { font_id: FontId::monospace(12.0), color, ..TextFormat::default() };
    let before: String = hit.before.chars().rev().take(10).collect::<Vec<_>>().into_iter().rev().collect();
    let mut job = LayoutJob::default();
    job.append(&before, 0.0, plain(palette.quiet));
    let found = hit.found.replace('\n', "¶");
    if replacing {
        job.append(&found, 0.0, TextFormat { strikethrough: Stroke::new(1.0, palette.failure), ..plain(palette.quiet) });
        job.append(&hit.replacement.replace('\n', "¶"), 0.0, TextFormat { background: palette.hit, ..plain(palette.ink) });
    } else {
        job.append(&found, 0.0, TextFormat { background: palette.hit, ..plain(palette.ink) });
    }
    job.append(&hit.after, 0.0, plain(palette.quiet));
    job
}
