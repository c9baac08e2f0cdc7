//! What people are told: sayings that fade, and problems that stay until they are dismissed.

use crate::app::problem::Problem;
use crate::ui::theme::{Palette, dialog, mix};
use egui::{Align2, Frame, Margin, RichText, Stroke};

/// How long a saying stays, in seconds.
const FADES_AFTER: f64 = 4.0;

/// Sayings on the screen.
#[derive(Debug, Default)]
pub struct Sayings {
    shown: Vec<(String, f64)>,
}

impl Sayings {
    /// Says something.
    pub fn say(&mut self, ctx: &egui::Context, what: String) {
        let until = ctx.input(|input| input.time) + FADES_AFTER;
        self.shown.retain(|(shown, _)| *shown != what);
        self.shown.push((what, until));
        if self.shown.len() > 3 {
            self.shown.remove(0);
        }
    }

    /// Paints them so many points above the foot of the window.
    pub fn sayings_ui(&mut self, ctx: &egui::Context, above: f32) {
        let now = ctx.input(|input| input.time);
        self.shown.retain(|(_, until)| *until > now);
        let Some(next) = self.shown.iter().map(|(_, until)| until - now).reduce(f64::min) else { return };
        ctx.request_repaint_after(std::time::Duration::from_secs_f64(next.max(0.01)));
        egui::Area::new(egui::Id::unique("sayings")).anchor(Align2::CENTER_BOTTOM, [0.0, -above]).interactable(false).show(ctx, |ui| {
            // An area is as wide as it was the last time: a long saying after a short one would be folded into a column.
            ui.set_max_width((ctx.content_rect().width() * 0.6).max(280.0));
            let palette = Palette::of(ui);
            for (what, _) in &self.shown {
                Frame::new()
                    .fill(mix(palette.ink, palette.panel, 0.08))
                    .corner_radius(6)
                    .inner_margin(Margin::symmetric(14, 8))
                    .show(ui, |ui| ui.label(RichText::new(what).color(palette.paper)));
            }
        });
    }
}

/// A bar with the newest problem, above the panes. Returns what was asked for.
pub fn problem_bar_ui(ui: &mut egui::Ui, problems: &[Problem]) -> ProblemAsk {
    let Some(newest) = problems.last() else { return ProblemAsk::Nothing };
    let palette = Palette::of(ui);
    let mut ask = ProblemAsk::Nothing;
    let color = if newest.is_news { palette.success } else { palette.failure };
    Frame::new()
        .fill(mix(palette.panel, color, 0.12))
        .stroke(Stroke::new(1.0, color))
        .corner_radius(4)
        .inner_margin(Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if ui.button("Dismiss").clicked() {
                        ask = ProblemAsk::DismissNewest;
                    }
                    if problems.len() > 1 && ui.button(format!("All {}…", problems.len())).clicked() {
                        ask = ProblemAsk::ShowAll;
                    }
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.add(egui::Label::new(RichText::new(newest.to_string()).color(palette.ink)).wrap());
                    });
                });
            });
        });
    ask
}

/// What the problem bar was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemAsk {
    /// Nothing.
    Nothing,
    /// Take the newest away.
    DismissNewest,
    /// Take all away.
    DismissAll,
    /// Show all of them.
    ShowAll,
    /// Close the list.
    Close,
}

/// The list of all problems.
pub fn problems_ui(ctx: &egui::Context, problems: &[Problem]) -> ProblemAsk {
    let mut ask = ProblemAsk::Nothing;
    let response = dialog(ctx, "problems").show(ctx, |ui| {
        let palette = Palette::of(ui);
        ui.set_width(640.0);
        ui.heading("Messages");
        ui.separator();
        egui::ScrollArea::vertical().max_height(420.0).auto_shrink([false, true]).show(ui, |ui| {
            if problems.is_empty() {
                ui.label(RichText::new("Everything could be read.").color(palette.quiet));
            }
            for problem in problems.iter().rev().take(500) {
                ui.label(&problem.what);
                for more in [&problem.kept, &problem.advice].into_iter().filter(|more| !more.is_empty()) {
                    ui.label(RichText::new(more).color(palette.quiet));
                }
                if let Some(path) = &problem.path {
                    ui.label(RichText::new(path.display().to_string()).color(palette.quiet).small().monospace());
                }
                ui.separator();
            }
        });
        ui.horizontal(|ui| {
            if ui.button("Close").clicked() {
                ask = ProblemAsk::Close;
            }
            if !problems.is_empty() && ui.button("Dismiss all").clicked() {
                ask = ProblemAsk::DismissAll;
            }
        });
    });
    if response.should_close() { ProblemAsk::Close } else { ask }
}
