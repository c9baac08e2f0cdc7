//! The window of statistics: what was judged in the dossier, what reviewing took, and what is probably left; page by page below.

use super::theme::{Palette, dialog};
use super::window::Window;
use crate::app::command::Command;
use crate::app::session::Session;
use crate::app::statistics::Statistics;
use crate::app::views::statistics::{COLUMNS, HOW, lines, manners, reviewed, row_of};
use crate::model::PageId;
use egui::{Align, Key, Label, Layout, Modifiers, RichText, Role, ScrollArea, WidgetInfo, vec2};

/// Widths of the columns behind a page's name, in points; as many as [`COLUMNS`].
const WIDTHS: [f32; COLUMNS.len()] = [74.0, 84.0, 74.0, 74.0, 150.0];
/// From this width on, in points, what is known and what was done stand beside each other.
const BESIDE: f32 = 760.0;
/// The height of a row, in points.
const ROW: f32 = 22.0;

/// What came of a frame.
enum Asks {
    GoTo(PageId),
    Again,
}

fn dialog_ui(ctx: &egui::Context, session: &Session) -> (bool, Option<Asks>) {
    let (mut open, mut asks) = (true, None);
    let escape = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let room = ctx.content_rect().size();
    let nothing = Statistics::default();
    let statistics = session.statistics.as_ref().unwrap_or(&nothing);
    let response = dialog(ctx, "statistics").show(ctx, |ui| {
        let palette = Palette::of(ui);
        ui.set_width((room.x - 120.0).clamp(620.0, 800.0));
        ui.horizontal(|ui| {
            ui.heading("Statistics");
            if statistics.running {
                ui.spinner();
                let said = format!("{} of {} pages", statistics.pages.len(), statistics.total);
                ui.label(RichText::new(said).color(palette.quiet));
            }
        });
        ui.add_space(4.0);
        ScrollArea::vertical().id_salt("statistics").max_height((room.y - 180.0).max(200.0)).auto_shrink([false, true]).show(ui, |ui| {
            sums_ui(ui, session, statistics);
            ui.add_space(6.0);
            ui.add(Label::new(RichText::new(HOW).small().color(palette.quiet)).wrap());
            ui.add_space(8.0);
            pages_ui(ui, session, statistics, &mut asks);
        });
        ui.separator();
        ui.horizontal(|ui| {
            if ui.add_enabled(!statistics.running, egui::Button::new("Count again")).on_hover_text("Look at all pages once more").clicked()
            {
                asks = Some(Asks::Again);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button("Close").clicked() {
                    open = false;
                }
            });
        });
    });
    (open && !escape && !response.should_close(), asks)
}

/// What is known of the dossier and how it came about, beside each other where there is room.
fn sums_ui(ui: &mut egui::Ui, session: &Session, statistics: &Statistics) {
    let beside = ui.available_width() >= BESIDE;
    let width = if beside { 170.0 } else { 340.0 };
    let dossier = |ui: &mut egui::Ui| {
        ui.strong("In the dossier");
        facts_ui(ui, "dossier", &lines(&statistics.sum), width);
    };
    let work = |ui: &mut egui::Ui| {
        ui.strong("How corrections were made");
        facts_ui(ui, "manners", &manners(&statistics.manners), width);
        ui.add_space(8.0);
        ui.strong("Reviewing, since the dossier was opened");
        facts_ui(ui, "reviewed", &reviewed(&session.review.counts), width);
    };
    if beside {
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                dossier(left);
                work(right);
            }
        });
    } else {
        dossier(ui);
        ui.add_space(8.0);
        work(ui);
    }
}

/// Names with their values; a name that begins with blanks belongs to the one above. Values are as wide as `width`.
fn facts_ui(ui: &mut egui::Ui, name: &str, facts: &[(String, String)], width: f32) {
    let palette = Palette::of(ui);
    ui.spacing_mut().interact_size.y = 18.0;
    egui::Grid::new(name).num_columns(2).spacing(vec2(18.0, 3.0)).show(ui, |ui| {
        for (what, value) in facts {
            let part = what.starts_with(' ');
            ui.horizontal(|ui| {
                if part {
                    ui.add_space(14.0);
                }
                ui.label(RichText::new(what.trim()).color(if part { palette.quiet } else { palette.ink }));
            });
            let shown = ui.scope(|ui| {
                ui.set_max_width(width);
                ui.add(Label::new(RichText::new(value).color(palette.ink)).wrap())
            });
            shown.inner.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {value}", what.trim())));
            ui.end_row();
        }
    });
}

fn pages_ui(ui: &mut egui::Ui, session: &Session, statistics: &Statistics, asks: &mut Option<Asks>) {
    let palette = Palette::of(ui);
    ui.strong("Page by page");
    let name = ui.available_width() - WIDTHS.iter().sum::<f32>() - 24.0;
    let head = |ui: &mut egui::Ui| {
        ui.label(RichText::new("page").small().color(palette.quiet));
    };
    row_ui(ui, name, head, COLUMNS.map(|column| RichText::new(column).small().color(palette.quiet)).to_vec());
    ui.spacing_mut().item_spacing.y = 0.0;
    let list = ScrollArea::vertical().id_salt("statistics of pages").max_height(ROW * 8.0).auto_shrink([false, true]);
    list.show_rows(ui, ROW, statistics.pages.len(), |ui, shown| {
        for (page, judged) in statistics.pages.get(shown).unwrap_or_default() {
            let label = session.dossier.head(*page).map(|head| head.label.clone()).unwrap_or_default();
            let cells = row_of(judged);
            let said: Vec<String> = COLUMNS.iter().zip(&cells).map(|(column, cell)| format!("{cell} {column}")).collect();
            let said = format!("Page {label}: {}", said.join(", "));
            let button = |ui: &mut egui::Ui| {
                let shown = egui::Button::new(format!("Page {label}")).frame(false).truncate();
                let response = ui.add(shown).on_hover_text("Go there");
                response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
                if response.clicked() {
                    *asks = Some(Asks::GoTo(*page));
                }
            };
            row_ui(ui, name, button, cells.into_iter().map(RichText::new).collect());
        }
    });
}

/// A name at the left, numbers in columns of fixed width at the right.
fn row_ui(ui: &mut egui::Ui, width: f32, name: impl FnOnce(&mut egui::Ui), cells: Vec<RichText>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let cell = |ui: &mut egui::Ui, width: f32, layout: Layout, add: &mut dyn FnMut(&mut egui::Ui)| {
            ui.allocate_ui_with_layout(vec2(width, ROW - 4.0), layout, |ui| {
                ui.set_width(width);
                add(ui);
            });
        };
        let mut name = Some(name);
        cell(ui, width, Layout::left_to_right(Align::Center), &mut |ui| {
            if let Some(name) = name.take() {
                name(ui);
            }
        });
        for (text, width) in cells.into_iter().zip(WIDTHS) {
            cell(ui, width, Layout::right_to_left(Align::Center), &mut |ui| {
                ui.add(Label::new(text.clone()).truncate());
            });
        }
    });
}

impl Window {
    /// The statistics, where they show.
    pub(super) fn statistics_ui(&mut self, ctx: &egui::Context) {
        let Some(session) = self.workspace.session.as_ref().filter(|_| self.statistics) else {
            self.statistics = false;
            return;
        };
        let (open, asks) = dialog_ui(ctx, session);
        self.statistics = open;
        match asks {
            Some(Asks::GoTo(page)) => {
                self.statistics = false;
                self.command(ctx, Command::GoToPage(page));
            }
            Some(Asks::Again) => {
                if let Err(problem) = self.workspace.collect_statistics() {
                    self.workspace.problems.push(problem);
                }
            }
            None => {}
        }
        if !self.statistics {
            self.workspace.stop_statistics();
        }
    }
}
