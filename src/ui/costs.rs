//! What scans may cost, to be set: memory, memory on the graphics card, size of a picture, time.

use super::theme::{Palette, dialog};
use super::window::Window;
use crate::app::bounds::Bounds;
use egui::{Align, DragValue, Grid, Key, Label, Layout, Modifiers, RichText};
use std::ops::RangeInclusive;

/// Label, unit and what is said below.
const ROWS: [(&str, &str, &str); 4] = [
    ("Memory for scans", " MB", "Pages that were looked at are kept here, beyond the one in view and its neighbours."),
    ("Graphics memory for scans", " MB", "Beyond what shows on the screen."),
    ("Largest picture", " MB", "A picture that takes more when it is unpacked is refused, or shown in parts where its kind allows that."),
    ("Longest time for a picture", " seconds", "A picture that is not unpacked by then is given up; the work goes on."),
];

fn row_ui(ui: &mut egui::Ui, (label, unit, said): (&str, &str, &str), value: &mut u32, range: RangeInclusive<u32>) {
    let palette = Palette::of(ui);
    let name = ui.label(label);
    ui.vertical(|ui| {
        ui.add(DragValue::new(value).range(range).suffix(unit)).labelled_by(name.id);
        ui.add(Label::new(RichText::new(said).small().color(palette.quiet)).wrap());
    });
    ui.end_row();
}

/// Shows the dialog; gives whether it stays.
fn costs_ui(ctx: &egui::Context, bounds: &mut Bounds) -> bool {
    let mut open = true;
    let escape = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let response = dialog(ctx, "scan-costs").show(ctx, |ui| {
        ui.set_width(520.0);
        ui.heading("What scans may cost");
        ui.add_space(6.0);
        Grid::new("scan-costs").num_columns(2).spacing([18.0, 10.0]).show(ui, |ui| {
            let values = [&mut bounds.memory_mb, &mut bounds.card_mb, &mut bounds.picture_mb, &mut bounds.seconds];
            for ((row, value), range) in ROWS.into_iter().zip(values).zip(Bounds::RANGES) {
                row_ui(ui, row, value, range);
            }
        });
        ui.separator();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").clicked() {
                open = false;
            }
            if ui.button("As usual").clicked() {
                *bounds = Bounds::default();
            }
        });
    });
    open && !escape && !response.should_close()
}

impl Window {
    /// The dialog, where it shows. What is set holds at once and is kept when it closes.
    pub(super) fn scan_costs_ui(&mut self, ctx: &egui::Context) {
        if !self.scan_costs {
            return;
        }
        let mut bounds = self.workspace.bounds();
        self.scan_costs = costs_ui(ctx, &mut bounds);
        if bounds != self.workspace.bounds() {
            self.workspace.set_bounds(bounds);
        }
    }
}
