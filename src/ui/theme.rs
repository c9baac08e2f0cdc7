//! Every colour and measure of the window; no colour is made anywhere else.
//!
//! Levels have the colours of the US cover sheets (Standard Forms 703 to 705 and their kin), and always stand beside the level's name:
//! colour alone says nothing here.

use crate::model::{Level, PageStatus};
use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Visuals};

/// The colours the panes paint with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Whether the window is dark.
    pub dark: bool,
    /// Behind everything.
    pub desk: Color32,
    /// Panels.
    pub panel: Color32,
    /// Paper: where text is edited.
    pub paper: Color32,
    /// Text.
    pub ink: Color32,
    /// Secondary text.
    pub quiet: Color32,
    /// Lines between things.
    pub line: Color32,
    /// The one accent.
    pub accent: Color32,
    /// Selected text and rows.
    pub selection: Color32,
    /// The line with the caret.
    pub current_line: Color32,
    /// Places the search found.
    pub hit: Color32,
    /// The place the search stands at.
    pub current_hit: Color32,
    /// Changed words.
    pub changed: Color32,
    /// The wave under doubtful words.
    pub suspect: Color32,
    /// Warnings.
    pub warning: Color32,
    /// Failures.
    pub failure: Color32,
    /// Success.
    pub success: Color32,
    /// Page furniture.
    pub furniture: Color32,
    /// Words outlined on the scan.
    pub word_outline: Color32,
    /// The current word on the scan.
    pub word_current: Color32,
    /// The word pointed at on the other side.
    pub word_hover: Color32,
}

const fn rgb(r: u8, g: u8, b: u8) -> Color32 {
    Color32::from_rgb(r, g, b)
}

/// A window by day.
pub const LIGHT: Palette = Palette {
    dark: false,
    desk: rgb(0xdd, 0xda, 0xd3),
    panel: rgb(0xf3, 0xf1, 0xec),
    paper: rgb(0xfe, 0xfd, 0xfa),
    ink: rgb(0x24, 0x23, 0x21),
    quiet: rgb(0x6b, 0x67, 0x60),
    line: rgb(0xd2, 0xcd, 0xc3),
    accent: rgb(0x1f, 0x5f, 0x8b),
    selection: rgb(0xb9, 0xd6, 0xee),
    current_line: rgb(0xf5, 0xf1, 0xe6),
    hit: rgb(0xff, 0xec, 0xa8),
    current_hit: rgb(0xff, 0xc9, 0x5c),
    changed: rgb(0x2c, 0x7d, 0x59),
    suspect: rgb(0xd0, 0x3a, 0x2b),
    warning: rgb(0xa8, 0x62, 0x00),
    failure: rgb(0xb3, 0x26, 0x1e),
    success: rgb(0x2c, 0x7d, 0x59),
    furniture: rgb(0x8d, 0x88, 0x7e),
    word_outline: Color32::from_rgba_premultiplied(8, 24, 35, 64),
    word_current: rgb(0xd9, 0x6a, 0x00),
    word_hover: rgb(0x1f, 0x5f, 0x8b),
};

/// A window by night.
pub const DARK: Palette = Palette {
    dark: true,
    desk: rgb(0x16, 0x17, 0x19),
    panel: rgb(0x22, 0x24, 0x27),
    paper: rgb(0x1b, 0x1d, 0x1f),
    ink: rgb(0xe4, 0xe1, 0xda),
    quiet: rgb(0xa0, 0x9d, 0x96),
    line: rgb(0x3a, 0x3d, 0x41),
    accent: rgb(0x7a, 0xb8, 0xe6),
    selection: rgb(0x2c, 0x4f, 0x6c),
    current_line: rgb(0x23, 0x26, 0x29),
    hit: rgb(0x5a, 0x4b, 0x16),
    current_hit: rgb(0x8a, 0x68, 0x12),
    changed: rgb(0x6f, 0xc4, 0x9c),
    suspect: rgb(0xff, 0x86, 0x74),
    warning: rgb(0xf0, 0xb0, 0x5a),
    failure: rgb(0xf2, 0x8b, 0x82),
    success: rgb(0x6f, 0xc4, 0x9c),
    furniture: rgb(0x80, 0x7d, 0x77),
    word_outline: Color32::from_rgba_premultiplied(8, 24, 35, 64),
    word_current: rgb(0xf0, 0x8c, 0x20),
    word_hover: rgb(0x3f, 0x9b, 0xdc),
};

impl Palette {
    /// The palette the context shows.
    pub fn of(ui: &egui::Ui) -> Self {
        if ui.visuals().dark_mode { DARK } else { LIGHT }
    }

    /// The colour of a level; without a level, of furniture.
    pub fn level(&self, level: Option<Level>) -> Color32 {
        match (level, self.dark) {
            (Some(Level::TopSecret), false) => rgb(0xe0, 0x6c, 0x00),
            (Some(Level::TopSecret), true) => rgb(0xf5, 0x8a, 0x24),
            (Some(Level::Secret), false) => rgb(0xc0, 0x1f, 0x2e),
            (Some(Level::Secret), true) => rgb(0xee, 0x5a, 0x66),
            (Some(Level::Confidential), false) => rgb(0x1b, 0x5f, 0xb4),
            (Some(Level::Confidential), true) => rgb(0x5d, 0xa0, 0xf0),
            (Some(Level::Restricted), false) => rgb(0x4b, 0x6a, 0x88),
            (Some(Level::Restricted), true) => rgb(0x93, 0xb2, 0xcf),
            (Some(Level::Controlled), false) => rgb(0x6d, 0x3b, 0x9c),
            (Some(Level::Controlled), true) => rgb(0xb2, 0x86, 0xdd),
            (Some(Level::Unclassified), false) => rgb(0x2a, 0x7d, 0x3f),
            (Some(Level::Unclassified), true) => rgb(0x6c, 0xc0, 0x80),
            (None, _) => self.furniture,
        }
    }

    /// A level's colour as a tint behind text.
    pub fn level_band(&self, level: Option<Level>) -> Color32 {
        mix(self.paper, self.level(level), if self.dark { 0.24 } else { 0.16 })
    }

    /// The colour of a status.
    pub fn status(&self, status: PageStatus) -> Color32 {
        match status {
            PageStatus::NotStarted => self.line,
            PageStatus::InProgress => self.warning,
            PageStatus::Corrected => self.success,
            PageStatus::Checked => self.accent,
            PageStatus::Problem => self.failure,
        }
    }
}

/// `share` of `top` over `bottom`, 0 to 1.
pub fn mix(bottom: Color32, top: Color32, share: f32) -> Color32 {
    let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
    Color32::from_rgb(channel(bottom.r(), top.r()), channel(bottom.g(), top.g()), channel(bottom.b(), top.b()))
}

/// The family of the typewriter face.
pub fn typewriter() -> FontFamily {
    FontFamily::Name("typewriter".into())
}

/// The family of the reading face.
pub fn reading() -> FontFamily {
    FontFamily::Name("reading".into())
}

/// Gives a context our colours, measures and faces.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.options_mut(|options| {
        options.zoom_with_keyboard = false;
    });
    ctx.set_visuals_of(egui::Theme::Light, visuals(&LIGHT));
    ctx.set_visuals_of(egui::Theme::Dark, visuals(&DARK));
    ctx.all_styles_mut(|style| {
        style.spacing.item_spacing = egui::vec2(8.0, 6.0);
        style.spacing.button_padding = egui::vec2(8.0, 4.0);
        style.spacing.menu_margin = Margin::same(6);
        style.spacing.interact_size.y = 24.0;
        style.text_styles.insert(TextStyle::Body, FontId::proportional(14.0));
        style.text_styles.insert(TextStyle::Button, FontId::proportional(14.0));
        style.text_styles.insert(TextStyle::Small, FontId::proportional(11.5));
        style.text_styles.insert(TextStyle::Heading, FontId::proportional(20.0));
    });
}

/// What lies over the window and waits for an answer, with room around what is in it.
pub fn dialog(ctx: &egui::Context, name: &str) -> egui::Modal {
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(Margin::same(16));
    egui::Modal::new(egui::Id::unique(name)).frame(frame)
}

fn fonts() -> egui::FontDefinitions {
    let mut fonts = egui::FontDefinitions::default();
    let fallback: Vec<String> = fonts.families.get(&FontFamily::Monospace).cloned().unwrap_or_default();
    for (family, name, bytes) in
        [(typewriter(), "courier-prime", crate::app::faces::typewriter()), (reading(), "literata", crate::app::faces::reading())]
    {
        fonts.font_data.insert(name.to_owned(), std::sync::Arc::new(egui::FontData::from_static(bytes)));
        let list = std::iter::once(name.to_owned()).chain(fallback.iter().cloned()).collect();
        fonts.families.insert(family, list);
    }
    // Signs the window's own face lacks come from the others rather than as empty boxes: names of files may hold anything.
    let window = fonts.families.entry(FontFamily::Proportional).or_default();
    for name in fallback {
        if !window.contains(&name) {
            window.push(name);
        }
    }
    fonts
}

fn visuals(palette: &Palette) -> Visuals {
    let mut visuals = if palette.dark { Visuals::dark() } else { Visuals::light() };
    // The window is cleared to the panels' colour, which costs next to nothing; filling a third of it once more would show in every frame
    // where there is no graphics card.
    visuals.panel_fill = Color32::TRANSPARENT;
    visuals.window_fill = palette.panel;
    visuals.extreme_bg_color = palette.paper;
    visuals.faint_bg_color = mix(palette.panel, palette.ink, 0.03);
    visuals.code_bg_color = mix(palette.panel, palette.ink, 0.06);
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.warning;
    visuals.error_fg_color = palette.failure;
    visuals.selection.bg_fill = palette.selection;
    visuals.selection.stroke = Stroke::new(1.0, palette.ink);
    let widgets = &mut visuals.widgets;
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, palette.line);
    widgets.noninteractive.fg_stroke = Stroke::new(1.0, palette.ink);
    widgets.inactive.bg_stroke = Stroke::new(1.0, palette.line);
    widgets.inactive.fg_stroke = Stroke::new(1.0, palette.ink);
    widgets.inactive.weak_bg_fill = mix(palette.panel, palette.ink, 0.07);
    // Also the boxes of check marks and the rails of sliders, which have no edge of their own.
    widgets.inactive.bg_fill = mix(palette.panel, palette.ink, 0.24);
    widgets.hovered.weak_bg_fill = mix(palette.panel, palette.accent, 0.18);
    widgets.hovered.bg_fill = mix(palette.panel, palette.accent, 0.25);
    widgets.hovered.fg_stroke = Stroke::new(1.0, palette.ink);
    widgets.active.weak_bg_fill = mix(palette.panel, palette.accent, 0.3);
    widgets.active.bg_fill = mix(palette.panel, palette.accent, 0.4);
    widgets.active.fg_stroke = Stroke::new(1.0, palette.ink);
    widgets.open.weak_bg_fill = mix(palette.panel, palette.accent, 0.14);
    for state in [&mut widgets.noninteractive, &mut widgets.inactive, &mut widgets.hovered, &mut widgets.active, &mut widgets.open] {
        state.corner_radius = CornerRadius::same(4);
    }
    visuals
}
