//! The panel "Look of the scan": every looking tool with its slider, and the histogram.
//!
//! It changes the look that it is given and says what else was asked for; what becomes of it is decided elsewhere.

use crate::app::command::CommandId;
use crate::app::look::{Look, Straighten, Threshold};
use crate::app::scan_prefs::{SCREEN_DPI, ScanPrefs};
use crate::ui::theme::Palette;
use egui::{Grid, Label, Rect, RichText, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

/// What the panel shows.
pub struct LooksInput<'a> {
    /// How many pixels have each shade; none while the scan is being read.
    pub histogram: Option<&'a [u32; 256]>,
    /// The levels that the histogram proposes.
    pub levels: (u8, u8),
    /// The measured angle, where it is known.
    pub skew: Option<f32>,
    /// Whether it was measured in vain.
    pub no_skew: bool,
    /// Whether the page has a look of its own.
    pub own: bool,
    /// Resolution and size of the paper.
    pub paper: Option<String>,
    /// Dots an inch that the screen is taken for.
    pub screen_dpi: f32,
    /// Points that there are for the panel, from top to bottom.
    pub room: f32,
    /// The key that shows the file as it is while it is held.
    pub unchanged_key: &'a str,
}

/// What was asked for beside the look itself.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct LooksAnswer {
    /// A command.
    pub command: Option<CommandId>,
    /// The page is to have its own look, or not.
    pub own: Option<bool>,
    /// The button that shows the file as it is, is held down.
    pub compares: bool,
}

/// Width of the panel's content in points.
pub const WIDTH: f32 = 330.0;
/// Width of the labels in points, so that all sliders stand below each other.
const LABELS: f32 = 108.0;

/// Paints the panel's content.
pub fn looks_ui(ui: &mut Ui, look: &mut Look, prefs: &mut ScanPrefs, input: &LooksInput<'_>) -> LooksAnswer {
    let mut answer = LooksAnswer::default();
    ui.set_width(WIDTH);
    let tools = egui::ScrollArea::vertical().max_height((input.room - FOOT).max(120.0)).min_scrolled_height(120.0);
    tools.show(ui, |ui| tools_ui(ui, look, prefs, input, &mut answer));
    foot_ui(ui, input, &mut answer);
    answer
}

/// Points that what stands below the tools takes.
const FOOT: f32 = 96.0;

/// The tools themselves; where the window is low they scroll, what is below them stays.
fn tools_ui(ui: &mut Ui, look: &mut Look, prefs: &mut ScanPrefs, input: &LooksInput<'_>, answer: &mut LooksAnswer) {
    ui.spacing_mut().slider_width = 132.0;
    title_ui(ui, "Light");
    histogram_ui(ui, look, input);
    let seen = &mut look.enhancement;
    Grid::new("look light").num_columns(2).min_col_width(LABELS).spacing(vec2(10.0, 5.0)).show(ui, |ui| {
        // Black below white, always: a slider stops at the other.
        let (black, white) = (seen.black, seen.white);
        slider_ui(ui, "Black from", "What is this dark becomes black", &mut seen.black, 0..=white.saturating_sub(1).min(254));
        slider_ui(ui, "White from", "What is this light becomes white", &mut seen.white, black.saturating_add(1)..=255);
        slider_ui(ui, "Middle tones", "Above 100 lightens them, black and white stay", &mut seen.gamma, 20..=500);
        slider_ui(ui, "Brightness", "Everything lighter or darker", &mut seen.brightness, -100..=100);
        slider_ui(ui, "Contrast", "Steeper or flatter around middle grey", &mut seen.contrast, -100..=100);
    });
    ui.horizontal(|ui| {
        if ui.add_enabled(input.histogram.is_some(), egui::Button::new("Levels by histogram")).clicked() {
            (seen.black, seen.white) = input.levels;
        }
        ui.checkbox(&mut seen.invert, "Invert").on_hover_text("Show light as dark");
    });
    title_ui(ui, "Paper and ink");
    Grid::new("look paper").num_columns(2).min_col_width(LABELS).spacing(vec2(10.0, 5.0)).show(ui, |ui| {
        slider_ui(ui, "White paper", "Yellowed, stained and unevenly lit paper becomes white", &mut seen.flatten, 0..=100);
        slider_ui(ui, "Fade other side", "What shines through the sheet is faded", &mut seen.bleed, 0..=100);
        slider_ui(ui, "Remove specks", "Up to so many pixels along a side", &mut seen.despeckle, 0..=8);
        slider_ui(ui, "Sharpen", "Edges become steeper", &mut seen.sharpen, 0..=100);
    });
    title_ui(ui, "Black and white");
    ui.horizontal(|ui| {
        for threshold in Threshold::ALL {
            let chosen = seen.threshold == threshold;
            let response = ui.radio(chosen, threshold.label());
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, threshold.label()));
            if response.clicked() {
                seen.threshold = threshold;
            }
        }
    });
    lie_ui(ui, look, input);
    size_ui(ui, prefs, input, answer);
}

fn title_ui(ui: &mut Ui, title: &str) {
    ui.add_space(6.0);
    ui.label(RichText::new(title).strong());
}

fn slider_ui<N: egui::emath::Numeric>(ui: &mut Ui, label: &str, help: &str, value: &mut N, range: std::ops::RangeInclusive<N>) {
    let named = ui.label(label).on_hover_text(help);
    ui.add(egui::Slider::new(value, range)).labelled_by(named.id).on_hover_text(help);
    ui.end_row();
}

/// The shades of the page, with black and white point to drag.
fn histogram_ui(ui: &mut Ui, look: &mut Look, input: &LooksInput<'_>) {
    const HEIGHT: f32 = 64.0;
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, HEIGHT), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Histogram"));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 3.0, palette.paper);
    let seen = &mut look.enhancement;
    let at = |shade: f32| rect.left() + shade / 255.0 * rect.width();
    match input.histogram {
        Some(histogram) => painter.add(bars(histogram, rect, palette.quiet)),
        None => painter.add(Shape::Noop),
    };
    for (shade, color) in [(seen.black, palette.ink), (seen.white, palette.accent)] {
        painter.vline(at(f32::from(shade)), rect.y_range(), Stroke::new(2.0, color));
    }
    painter.rect_stroke(rect, 3.0, Stroke::new(1.0, palette.line), egui::StrokeKind::Inside);
    if let Some(pointer) = response.interact_pointer_pos() {
        let shade = ((pointer.x - rect.left()) / rect.width() * 255.0).clamp(0.0, 255.0) as u8;
        // Whichever is nearer follows the hand.
        if shade.abs_diff(seen.black) <= shade.abs_diff(seen.white) {
            seen.black = shade.min(seen.white.saturating_sub(1)).min(254);
        } else {
            seen.white = shade.max(seen.black.saturating_add(1));
        }
    }
    response.on_hover_text("The shades of this page. Drag to say what becomes black and what becomes white");
}

/// One bar for each shade, high as the root of how often it occurs, so that ink shows beside all the paper.
fn bars(histogram: &[u32; 256], rect: Rect, color: egui::Color32) -> Shape {
    let most = histogram.iter().copied().max().unwrap_or(1).max(1) as f32;
    let mut mesh = egui::Mesh::default();
    let step = rect.width() / 256.0;
    for (shade, &count) in histogram.iter().enumerate().filter(|(_, count)| **count > 0) {
        let height = (count as f32 / most).sqrt() * (rect.height() - 6.0);
        let left = rect.left() + shade as f32 * step;
        mesh.add_colored_rect(Rect::from_min_max(pos2(left, rect.bottom() - height.max(1.0)), pos2(left + step, rect.bottom())), color);
    }
    Shape::mesh(mesh)
}

fn lie_ui(ui: &mut Ui, look: &mut Look, input: &LooksInput<'_>) {
    title_ui(ui, "How it lies");
    let mut measured = look.straighten == Straighten::Measured;
    let angle = match (input.skew, input.no_skew) {
        (Some(skew), _) if skew.abs() < 0.005 => "Straighten by its lines (they are level)".to_owned(),
        (Some(skew), _) => format!("Straighten by its lines ({:+.2}°)", -skew),
        (None, true) => "Straighten by its lines (no lines found)".to_owned(),
        (None, false) => "Straighten by its lines".to_owned(),
    };
    let response = ui.checkbox(&mut measured, angle);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, measured, "Straighten by its lines"));
    if response.changed() {
        look.straighten = if measured { Straighten::Measured } else { Straighten::Off };
    }
    let mut degrees = match look.straighten {
        Straighten::By(hundredths) => f32::from(hundredths) / 100.0,
        Straighten::Measured => 0.0 - input.skew.unwrap_or(0.0),
        Straighten::Off => 0.0,
    };
    // As the slider shows it; otherwise it would take its own rounding for a change by hand.
    degrees = (degrees * 100.0).round() / 100.0;
    let before = degrees;
    Grid::new("look lie").num_columns(2).min_col_width(LABELS).spacing(vec2(10.0, 5.0)).show(ui, |ui| {
        let help = "Turns the page by hand; clockwise is positive";
        let named = ui.label("Turn by").on_hover_text(help);
        let slider = egui::Slider::new(&mut degrees, -10.0..=10.0).suffix("°").fixed_decimals(2);
        ui.add(slider).labelled_by(named.id).on_hover_text(help);
        if (degrees - before).abs() > 0.004 {
            let hundredths = (degrees * 100.0).round() as i16;
            look.straighten = if hundredths == 0 { Straighten::Off } else { Straighten::By(hundredths) };
        }
        ui.end_row();
    });
    ui.checkbox(&mut look.crop, "Only the paper").on_hover_text("Without what the scanner saw around the page");
}

fn size_ui(ui: &mut Ui, prefs: &mut ScanPrefs, input: &LooksInput<'_>, answer: &mut LooksAnswer) {
    title_ui(ui, "Size");
    let palette = Palette::of(ui);
    let said = input.paper.as_deref().unwrap_or("The file does not say its resolution");
    ui.add(Label::new(RichText::new(said).color(palette.quiet)).wrap());
    ui.horizontal(|ui| {
        let help = "Hold a real ruler to the screen and set this until the ruler along the scan agrees in true size";
        let named = ui.label("This screen").on_hover_text(help);
        let mut dpi = input.screen_dpi.round().clamp(f32::from(*SCREEN_DPI.start()), f32::from(*SCREEN_DPI.end())) as u16;
        let field = egui::DragValue::new(&mut dpi).range(SCREEN_DPI).suffix(" dpi");
        if ui.add(field).labelled_by(named.id).on_hover_text(help).changed() {
            prefs.screen_dpi = Some(dpi);
        }
        if ui.add_enabled(input.paper.is_some(), egui::Button::new("True size")).clicked() {
            answer.command = Some(CommandId::TrueSize);
        }
        if ui.button("Ruler").clicked() {
            answer.command = Some(CommandId::Ruler);
        }
    });
}

fn foot_ui(ui: &mut Ui, input: &LooksInput<'_>, answer: &mut LooksAnswer) {
    ui.add_space(4.0);
    ui.separator();
    let mut own = input.own;
    let help = "Otherwise what is set here holds for all pages";
    if ui.checkbox(&mut own, "This page has a look of its own").on_hover_text(help).changed() {
        answer.own = Some(own);
    }
    ui.horizontal(|ui| {
        if ui.button("Reset look").on_hover_text("Show the scan as it is").clicked() {
            answer.command = Some(CommandId::ResetLook);
        }
        let held = ui.add(egui::Button::new("Hold to compare").sense(Sense::click_and_drag()));
        answer.compares = held.is_pointer_button_down_on();
        held.on_hover_text(format!("Shows the file as it is while it is held down ({})", input.unchanged_key));
    });
    let palette = Palette::of(ui);
    ui.label(RichText::new("The file is never changed.").small().color(palette.quiet));
}
