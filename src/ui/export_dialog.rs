//! The export dialog: choices on the left, what would come of them on the right, and every line that would be left out.
//!
//! It only paints and asks: what the choices mean, what is in the way and what was chosen last is decided in [`crate::app::run::export`].
//! The preview is made by a job whenever a choice changes.

use super::dialogs::{Asked, Dialogs};
use super::panes::clean::{report_hover, report_line, report_title};
use super::theme::{Palette, dialog};
use crate::app::command::Command;
use crate::app::export::{self, ExportOptions, HyphenPolicy, LinePolicy, Placeholders, Scans, Treatment};
use crate::app::export_request::{ExportRequest, Scope, lost, remember, remembered};
use crate::app::run::export::ExportPreview;
use crate::app::session::Session;
use crate::app::workspace::Workspace;
use crate::model::{MarkKind, PageId, Span};
use egui::{Key, Response, RichText, ScrollArea, Ui};
use std::path::{Path, PathBuf};

/// The dialog while it is open.
#[derive(Debug)]
pub struct ExportDialog {
    options: ExportOptions,
    scope: Scope,
    range: String,
    target: String,
    /// Whether the target was typed or chosen, and so is not proposed anew.
    chosen: bool,
    /// What is in the way, while it is asked about.
    question: Option<String>,
    problem: String,
    /// The name that a preset is to have.
    preset: String,
    previewed: Option<(ExportOptions, Scope, u64)>,
    began: bool,
    /// Whether the button that exports was given the keyboard.
    offered: bool,
    /// The place to go to: a line of the list was clicked, and the dialog makes way.
    pub(super) place: Option<(PageId, Span)>,
}

impl ExportDialog {
    /// A dialog for the open dossier, with the options chosen last.
    pub fn new(workspace: &Workspace) -> Self {
        Self {
            options: remembered(&workspace.settings),
            scope: Scope::Dossier,
            range: String::new(),
            target: String::new(),
            chosen: false,
            question: None,
            problem: String::new(),
            preset: String::new(),
            previewed: None,
            began: false,
            offered: false,
            place: None,
        }
    }

    /// Sets where to write.
    pub fn set_target(&mut self, path: &Path) {
        self.target = path.display().to_string();
        self.chosen = true;
        self.question = None;
    }

    /// Paints the dialog; returns whether it stays open.
    pub fn export_ui(&mut self, ctx: &egui::Context, workspace: &mut Workspace, dialogs: &mut Dialogs) -> bool {
        if self.began && !workspace.exporting {
            return false;
        }
        self.prepare(workspace);
        let mut open = true;
        let mut went = None;
        let escape = self.question.is_none() && ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape));
        let screen = ctx.content_rect().size();
        dialog(ctx, "export").show(ctx, |ui| {
            ui.set_width((screen.x - 80.0).clamp(480.0, 1000.0));
            ui.set_height((screen.y - 120.0).clamp(320.0, 740.0));
            ui.heading("Export");
            ui.add_space(6.0);
            // The line between the halves is as high as its room, so the room is given first; the rest is for the file and the buttons.
            let body = ui.available_height() - 76.0;
            let room = egui::vec2(ui.available_width(), body);
            ui.allocate_ui_with_layout(room, egui::Layout::left_to_right(egui::Align::TOP), |ui| {
                ui.vertical(|ui| {
                    ui.set_width(330.0);
                    ui.set_height(body);
                    ScrollArea::vertical().id_salt("export choices").max_height(body).auto_shrink([false, false]).show(ui, |ui| {
                        ui.add_enabled_ui(!workspace.exporting, |ui| self.choices_ui(ui, workspace));
                    });
                });
                ui.separator();
                ui.vertical(|ui| {
                    ui.set_height(body);
                    let asked = self.previewed.as_ref();
                    let preview = workspace
                        .export_preview
                        .as_deref()
                        .filter(|made| asked.is_some_and(|(options, scope, _)| (options, scope) == (&made.options, &made.scope)));
                    went = preview_ui(ui, preview, export::is_reading_text(&self.options.format));
                });
            });
            ui.separator();
            open = self.target_ui(ui, workspace, dialogs);
        });
        if !workspace.exporting && went.is_some() {
            // What was chosen is there again when the dialog comes back.
            remember(&self.options, &mut workspace.settings);
            self.place = went;
            return false;
        }
        open && (workspace.exporting || !escape)
    }

    /// Proposes a target and asks for the preview where a choice has changed.
    fn prepare(&mut self, workspace: &mut Workspace) {
        if let Scope::Pages(range) = &mut self.scope {
            self.range.clone_into(range);
        }
        if !self.chosen {
            self.target = workspace.proposed_target(&self.options, &self.scope).display().to_string();
        }
        let generation = workspace.session.as_ref().map_or(0, Session::generation);
        let asked = (self.options.clone(), self.scope.clone(), generation);
        if self.previewed.as_ref() != Some(&asked) {
            workspace.preview_export(self.options.clone(), self.scope.clone());
            self.previewed = Some(asked);
            self.question = None;
        }
    }

    fn choices_ui(&mut self, ui: &mut Ui, workspace: &mut Workspace) {
        let palette = Palette::of(ui);
        self.presets_ui(ui, workspace);
        ui.strong("Format");
        let name = export::formats().find(|(id, _)| *id == self.options.format).map_or("", |(_, name)| name);
        let choose = egui::ComboBox::from_id_salt("export format").width(ui.available_width() - 12.0).height(420.0).selected_text(name);
        let choose = choose.show_ui(ui, |ui| {
            for (id, name) in export::formats() {
                if ui.selectable_label(self.options.format == id, name).clicked() {
                    id.clone_into(&mut self.options.format);
                    self.chosen = false;
                }
            }
        });
        choose.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, format!("Format: {name}")));
        ui.label(RichText::new(export::help(&self.options.format)).small().color(palette.quiet));
        let lost = lost(&self.options.format);
        if !lost.is_empty() {
            ui.label(RichText::new(format!("Cannot carry: {}", lost.join(", "))).small().color(palette.quiet));
        }
        ui.add_space(8.0);
        ui.strong("Pages");
        ui.radio_value(&mut self.scope, Scope::Dossier, "The whole dossier");
        ui.radio_value(&mut self.scope, Scope::Document, "This document");
        ui.radio_value(&mut self.scope, Scope::Page, "This page");
        ui.horizontal(|ui| {
            let chosen = matches!(self.scope, Scope::Pages(_));
            if ui.radio(chosen, "Pages").clicked() {
                self.scope = Scope::Pages(self.range.clone());
            }
            let field = ui.add(egui::TextEdit::singleline(&mut self.range).hint_text("1-3,7").desired_width(120.0));
            named(&field, "Range of pages, by place");
            if field.changed() {
                self.scope = Scope::Pages(self.range.clone());
            }
        });
        if export::may_be_one_file(&self.options.format) {
            ui.checkbox(&mut self.options.one_file_a_page, "One file a page").changed().then(|| self.chosen = false);
        }
        match self.options.format.as_str() {
            "patch" => _ = ui.checkbox(&mut self.options.in_place, "Over the source files, each kept beside as NAME.bak"),
            "iiif" => {
                ui.add_space(8.0);
                ui.strong("Address of the scans");
                let field =
                    ui.add(egui::TextEdit::singleline(&mut self.options.address).hint_text("https://…").desired_width(f32::INFINITY));
                named(&field, "Address of the scans");
            }
            "html" => self.scans_ui(ui),
            _ => {}
        }
        if export::is_reading_text(&self.options.format) {
            self.text_ui(ui);
        }
    }

    /// Where the scans of a document for browsers are.
    fn scans_ui(&mut self, ui: &mut Ui) {
        ui.add_space(8.0);
        ui.strong("Scans");
        for scans in Scans::ALL {
            ui.radio_value(&mut self.options.scans, scans, scans.label());
        }
    }

    /// What a person keeps under a name, to choose it again.
    fn presets_ui(&mut self, ui: &mut Ui, workspace: &mut Workspace) {
        ui.horizontal(|ui| {
            let list = workspace.presets.list();
            let same = |options: &ExportOptions| {
                ExportOptions { title: self.options.title.clone(), in_place: self.options.in_place, ..options.clone() } == self.options
            };
            let current = list.iter().find(|(_, options)| same(options)).map(|(name, _)| name.clone());
            let shown = current.clone().unwrap_or_else(|| "Preset".to_owned());
            let mut taken = None;
            ui.add_enabled_ui(!list.is_empty(), |ui| {
                let choose = egui::ComboBox::from_id_salt("export preset").width(140.0).selected_text(&shown).show_ui(ui, |ui| {
                    for (name, options) in &list {
                        if ui.selectable_label(current.as_ref() == Some(name), name).clicked() {
                            taken = Some(options.clone());
                        }
                    }
                });
                choose.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, format!("Preset: {shown}")));
            });
            if let Some(options) = taken {
                self.options = options;
                self.chosen = false;
            }
            let field = ui.add(egui::TextEdit::singleline(&mut self.preset).hint_text("new name").desired_width(90.0));
            named(&field, "Name of a preset");
            let name = self.preset.trim().to_owned();
            if ui.add_enabled(!name.is_empty(), egui::Button::new("Keep")).on_hover_text("Keep these choices under this name").clicked() {
                self.problem =
                    workspace.keep_preset(&name, Some(&self.options)).err().map(|problem| problem.to_string()).unwrap_or_default();
                self.preset.clear();
            }
        });
        if let Some(name) = workspace.presets.list().iter().find(|(_, options)| *options == self.options).map(|(name, _)| name.clone())
            && ui.small_button(format!("Forget “{name}”")).clicked()
        {
            self.problem = workspace.keep_preset(&name, None).err().map(|problem| problem.to_string()).unwrap_or_default();
        }
        ui.add_space(8.0);
    }

    /// Lines, hyphens, redactions, report and marks, for exports of the text as it is read aloud.
    fn text_ui(&mut self, ui: &mut Ui) {
        ui.add_space(8.0);
        ui.strong("Text");
        let mut join = self.options.policy.lines == LinePolicy::Join;
        ui.checkbox(&mut join, "Join the lines of a paragraph");
        self.options.policy.lines = if join { LinePolicy::Join } else { LinePolicy::Keep };
        let mut mend = self.options.policy.hyphens == HyphenPolicy::Mend;
        ui.add_enabled(join, egui::Checkbox::new(&mut mend, "Mend words divided at line ends"));
        self.options.policy.hyphens = if mend { HyphenPolicy::Mend } else { HyphenPolicy::Keep };
        self.redactions_ui(ui);
        ui.add_space(8.0);
        ui.checkbox(&mut self.options.report, "Report beside the export")
            .on_hover_text("A table of every line left out, every word mended and every page break joined: NAME.report.tsv");
        ui.add_space(8.0);
        ui.strong("Marks");
        egui::Grid::new("export marks").num_columns(2).spacing([12.0, 3.0]).show(ui, |ui| {
            for kind in MarkKind::ALL {
                self.treatment_ui(ui, *kind);
                ui.end_row();
            }
        });
    }

    /// What is written where text was taken out.
    fn redactions_ui(&mut self, ui: &mut Ui) {
        ui.add_space(8.0);
        ui.strong("Redactions");
        let chosen = &mut self.options.policy.redactions;
        ui.radio_value(chosen, Placeholders::Frus, "As printed volumes do: [5 lines not declassified]");
        ui.radio_value(chosen, Placeholders::Source, "As they stand in the text");
        ui.horizontal(|ui| {
            let mut own = if let Placeholders::Text(own) = &*chosen { own.clone() } else { String::new() };
            let is_own = matches!(chosen, Placeholders::Text(_));
            if ui.radio(is_own, "As").clicked() && !is_own {
                "[…]".clone_into(&mut own);
                *chosen = Placeholders::Text(own.clone());
            }
            let field = ui.add(egui::TextEdit::singleline(&mut own).hint_text("[…]").desired_width(160.0));
            named(&field, "What to write for a redaction");
            if field.changed() {
                *chosen = Placeholders::Text(own);
            }
        });
    }

    /// What becomes of a kind of mark; going back to what is usual takes the wish out of the policy again.
    fn treatment_ui(&mut self, ui: &mut Ui, kind: MarkKind) {
        let usual = export::usual(&self.options.format, kind);
        let policy = &mut self.options.policy;
        let mut treatment = policy.marks.get(&kind).copied().unwrap_or(usual);
        let before = treatment;
        ui.label(kind.label());
        ui.horizontal(|ui| {
            for (value, name, help) in [
                (Treatment::Keep, "keep", "Leave it where it is"),
                (Treatment::Tag, "tag", "Keep it, set apart and named"),
                (Treatment::Drop, "drop", "Leave it out and list it"),
            ] {
                let button = ui.selectable_value(&mut treatment, value, name).on_hover_text(help);
                let label = format!("{}: {name}", kind.label());
                button.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, before == value, &label));
            }
        });
        if treatment != before {
            policy.marks.remove(&kind);
            if usual != treatment {
                policy.marks.insert(kind, treatment);
            }
        }
    }

    /// The target and the buttons; returns whether the dialog stays open.
    fn target_ui(&mut self, ui: &mut Ui, workspace: &mut Workspace, dialogs: &mut Dialogs) -> bool {
        if workspace.exporting {
            ui.horizontal(|ui| {
                let progress = workspace.progress.iter().find(|(kind, _)| *kind == "export").map(|(_, progress)| *progress);
                let share = progress.map_or(0.0, |progress| progress.done as f32 / progress.total.max(1) as f32);
                let text = progress.map_or_else(|| "Exporting".to_owned(), |progress| format!("{} of {}", progress.done, progress.total));
                ui.add(egui::ProgressBar::new(share).desired_width(ui.available_width() - 90.0).text(text));
                if ui.button("Stop").clicked() {
                    workspace.stop("export");
                }
            });
            return true;
        }
        self.file_ui(ui, workspace, dialogs);
        self.buttons_ui(ui, workspace)
    }

    /// The field for the file or folder that is written.
    fn file_ui(&mut self, ui: &mut Ui, workspace: &mut Workspace, dialogs: &mut Dialogs) {
        ui.horizontal(|ui| {
            let folder = workspace.gives_folder(&self.options, &self.scope);
            let what = if folder { "Folder" } else { "File" };
            ui.label(what);
            let field = ui.add(
                egui::TextEdit::singleline(&mut self.target)
                    .hint_text("Choose where to write, or type a path")
                    .desired_width(ui.available_width() - 100.0),
            );
            named(&field, what);
            if self.target.is_empty() && !std::mem::replace(&mut self.offered, true) {
                // The first time nothing is proposed: one types where to, and Enter exports.
                field.request_focus();
            }
            if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) && !self.target.trim().is_empty() {
                self.begin(workspace, false);
            }
            if field.changed() {
                self.chosen = true;
                self.question = None;
            }
            if ui.button("Choose…").clicked() {
                let asked = if folder { Asked::ExportInto } else { Asked::ExportTo(workspace.proposed_name(&self.options, &self.scope)) };
                dialogs.ask(ui.ctx(), asked, workspace.clock().clone());
            }
        });
    }

    /// The buttons under it; returns whether the dialog stays open.
    fn buttons_ui(&mut self, ui: &mut Ui, workspace: &mut Workspace) -> bool {
        let palette = Palette::of(ui);
        let mut open = true;
        ui.horizontal(|ui| {
            if let Some(question) = self.question.clone() {
                ui.label(RichText::new(question).color(palette.warning));
                if ui.button("Replace").clicked() {
                    self.begin(workspace, true);
                }
                if ui.button("Keep").clicked() {
                    self.question = None;
                }
            } else {
                let ready = !self.target.trim().is_empty();
                let export = ui.add_enabled(ready, egui::Button::new(RichText::new("Export").strong()));
                if ready && !std::mem::replace(&mut self.offered, true) {
                    // Enter exports, with what was chosen last.
                    export.request_focus();
                }
                if export.clicked() {
                    self.begin(workspace, false);
                }
                if ui.button("Cancel").clicked() {
                    open = false;
                }
                ui.label(RichText::new(&self.problem).color(palette.failure));
            }
        });
        open
    }

    /// Begins the export, unless something is in the way that nobody has said may be replaced.
    fn begin(&mut self, workspace: &mut Workspace, replace: bool) {
        let target = PathBuf::from(self.target.trim());
        let request = ExportRequest { options: self.options.clone(), scope: self.scope.clone(), target, replace };
        self.question = None;
        self.problem.clear();
        if !replace && let Some(question) = workspace.in_the_way(&request) {
            self.question = Some(question);
            return;
        }
        match workspace.run(Command::Export(request)) {
            Ok(_) => self.began = true,
            Err(problem) => self.problem = problem.to_string(),
        }
    }
}

fn named(field: &Response, name: &str) {
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
}

/// The text as it would be, and below it every line that would be left out, mended or joined; gives the place of one that was clicked.
/// Formats that leave nothing out have no such list.
fn preview_ui(ui: &mut Ui, preview: Option<&ExportPreview>, leaves_out: bool) -> Option<(PageId, Span)> {
    let palette = Palette::of(ui);
    let Some(preview) = preview else {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(RichText::new("Making the preview").color(palette.quiet));
        });
        return None;
    };
    let text = match &preview.text {
        Ok(text) => text,
        Err(why) => {
            ui.label(RichText::new(why).color(palette.failure));
            return None;
        }
    };
    let pages = if preview.shown < preview.pages {
        format!("The first {} of {} pages", preview.shown, preview.pages)
    } else if preview.pages == 1 {
        "1 page".to_owned()
    } else {
        format!("{} pages", preview.pages)
    };
    ui.label(RichText::new(pages).small().color(palette.quiet));
    let below = if leaves_out { (ui.available_height() * 0.34).max(70.0) } else { 0.0 };
    let above = ui.available_height() - below - 30.0;
    ScrollArea::both().id_salt("export preview").max_height(above).auto_shrink([false, false]).show(ui, |ui| {
        ui.add(egui::Label::new(RichText::new(text).monospace()).wrap());
    });
    if !leaves_out {
        return None;
    }
    ui.separator();
    ui.label(RichText::new(report_title(&preview.rows)).strong());
    let mut clicked = None;
    ScrollArea::vertical().id_salt("export omissions").auto_shrink([false, false]).show_rows(
        ui,
        18.0,
        preview.rows.len(),
        |ui, visible| {
            for row in preview.rows.get(visible).unwrap_or_default() {
                let line =
                    egui::Button::selectable(false, RichText::new(report_line(row)).small()).min_size(egui::vec2(0.0, 18.0)).truncate();
                if ui.add(line).on_hover_text(report_hover(row)).clicked() {
                    clicked = Some((row.page, row.span));
                }
            }
        },
    );
    clicked
}
