//! The window: reads views, paints them, sends commands.
//!
//! [`Window`] owns the workspace and what only the window knows (which panels are open, where the scan is looked at). A frame is two
//! steps: [`Window::logic`] drains what jobs found and turns keys into commands; [`Window::paint`] paints views and collects further
//! commands, which run at once. No pane has a mutable reference to the session.

mod answers;
mod blit;
mod costs;
pub mod dialogs;
mod dropping;
pub mod export_dialog;
mod fetching;
pub mod input;
pub mod key_sheet;
mod language;
pub mod learned;
mod lists;
mod looking;
pub mod mark_menu;
mod marking_work;
pub mod notices;
pub mod own_markings;
pub mod palette;
pub mod panes;
pub mod questions;
mod readers;
mod reading_views;
mod recognize;
mod redaction_menu;
mod renderer;
mod reviewing;
pub mod shell;
mod splitters;
mod statistics;
pub mod textures;
pub mod theme;
pub mod widgets;
pub mod window;

pub use window::Window;

use crate::app::clock::Clock;
use crate::app::early::{Bell, Early};
use crate::app::jobs::Wake;
use crate::app::preferences::WindowPlace;
use crate::app::renderer::Renderer;
use crate::app::workspace::{Home, Workspace};
use eframe::glow::HasContext as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Opens the window with these paths, or the sample where there are none; returns when it is closed.
///
/// # Errors
/// Where no window can be opened: there is no display, the graphics driver fails, or the program was built without this renderer.
pub fn run(paths: Vec<PathBuf>, home: Option<Home>, renderer: Renderer) -> Result<(), String> {
    let renderer = renderer::for_eframe(renderer)?;
    // The settings say where the window stands, so the workspace is there before the window; it wakes the window once there is one.
    let shown: Arc<OnceLock<egui::Context>> = Arc::default();
    let (waking, bell) = (Arc::clone(&shown), Bell::default());
    let ringing = bell.clone();
    let wake: Wake = Arc::new(move || match waking.get() {
        Some(ctx) => paint_soon(ctx),
        None => ringing.ring(),
    });
    let workspace = Workspace::new(home, &wake);
    let place = WindowPlace::of(&workspace.settings);
    // What was asked for is opened while the window is being made.
    let likely = paths.first().cloned().filter(|_| paths.len() == 1);
    let early = Early::begin(workspace, &bell, likely, move |workspace| workspace.begin_with_paths(paths));
    // Dithering smooths gradients, of which there are none here; it would change a scan's shades, and without a graphics card it costs.
    let options = eframe::NativeOptions { viewport: viewport(place), renderer, dithering: false, ..eframe::NativeOptions::default() };
    eframe::run_native(
        "onionskin",
        options,
        Box::new(move |creation| {
            theme::install(&creation.egui_ctx);
            shown.get_or_init(|| creation.egui_ctx.clone());
            let workspace = early.finish().ok_or("opening ended in an internal fault; please report it")?;
            // From the first frame on: a light window that flashes up dark hurts the eyes.
            creation.egui_ctx.set_theme(if workspace.view.dark { egui::Theme::Dark } else { egui::Theme::Light });
            if let Some(gl) = &creation.gl {
                blit::Blit::install(&creation.egui_ctx, gl.version());
            }
            let mut window = Window::new(workspace);
            window.drawn_by = renderer::in_use(creation);
            Ok(Box::new(window))
        }),
    )
    .map_err(|error| error.to_string())
}

/// When the hand moved the scan last, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Moved(i64);

/// Notes that the hand moves the scan.
fn scan_moves(ctx: &egui::Context) {
    ctx.data_mut(|data| data.insert_temp(egui::Id::NULL, Moved(Clock::Real.now().0)));
}

/// Has painted what a worker brought: at once, unless the scan is being moved. Then a frame is due anyway, and one for each tile would keep
/// those waiting that follow the hand.
fn paint_soon(ctx: &egui::Context) {
    const STROKE_MS: i64 = 40;
    let moved = ctx.data(|data| data.get_temp(egui::Id::NULL)).map_or(0, |Moved(at)| at);
    let since = Clock::Real.now().0.saturating_sub(moved);
    match u64::try_from(STROKE_MS - since) {
        Ok(left @ 1..) if since >= 0 => ctx.request_repaint_after(std::time::Duration::from_millis(left)),
        _ => ctx.request_repaint(),
    }
}

impl eframe::App for Window {
    fn raw_input_hook(&mut self, ctx: &egui::Context, raw_input: &mut egui::RawInput) {
        if self.type_ahead.pace(&mut raw_input.events, ctx.egui_wants_keyboard_input()) {
            ctx.request_repaint();
        }
        if !self.is_covered() {
            self.moves.take_from(&mut raw_input.events, &self.workspace.keys, ctx.egui_wants_keyboard_input());
        }
    }

    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        Window::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.paint(ui);
    }

    /// The panels' colour: what they do not fill, see [`theme`].
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.window_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.workspace.close();
    }
}

/// A stretch of text on one line, of so many characters at most; where it is cut, it says so.
fn shortened(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most).collect();
    format!("{}…", cut.trim_end())
}

/// The window as it begins: where it was left, or of a usual size.
fn viewport(place: Option<WindowPlace>) -> egui::ViewportBuilder {
    let builder = egui::ViewportBuilder::default()
        .with_title("Onionskin")
        .with_app_id("onionskin")
        .with_min_inner_size([760.0, 480.0])
        .with_clamp_size_to_monitor_size(true)
        .with_drag_and_drop(true);
    let Some(place) = place else { return builder.with_inner_size([1560.0, 940.0]) };
    let builder = builder.with_inner_size(place.size_at_start()).with_maximized(place.maximized);
    match place.corner {
        Some(corner) => builder.with_position(corner),
        None => builder,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(super::shortened("under  the\nPresident", 40), "under the President");
        assert_eq!(super::shortened("under the President", 10), "under the…");
    }
}
