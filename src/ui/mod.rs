//! The window: reads views, paints them, sends commands.
//!
//! [`Window`] owns the workspace and what only the window knows (which panels are open, where the scan is looked at). A frame is two
//! steps: [`Window::logic`] drains what jobs found and turns keys into commands; [`Window::paint`] paints views and collects further
//! commands, which run at once. No pane has a mutable reference to the session.

pub mod dialogs;
pub mod export_dialog;
pub mod input;
pub mod key_sheet;
pub mod mark_menu;
pub mod notices;
pub mod own_markings;
pub mod palette;
pub mod panes;
pub mod questions;
pub mod shell;
pub mod textures;
pub mod theme;
pub mod widgets;
pub mod window;

pub use window::Window;

use crate::app::jobs::Wake;
use crate::app::workspace::{Home, Workspace};
use std::path::PathBuf;
use std::sync::Arc;

/// Opens the window with these paths, or the sample where there are none; returns when it is closed.
///
/// # Errors
/// Where no window can be opened: there is no display, or the graphics driver fails.
pub fn run(paths: Vec<PathBuf>, home: Option<Home>) -> Result<(), String> {
    let viewport = egui::ViewportBuilder::default()
        .with_title("Onionskin")
        .with_app_id("onionskin")
        .with_inner_size([1360.0, 860.0])
        .with_min_inner_size([760.0, 480.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..eframe::NativeOptions::default() };
    eframe::run_native(
        "onionskin",
        options,
        Box::new(move |creation| {
            theme::install(&creation.egui_ctx);
            let ctx = creation.egui_ctx.clone();
            let wake: Wake = Arc::new(move || ctx.request_repaint());
            let mut window = Window::new(Workspace::new(home, &wake));
            window.begin(paths);
            Ok(Box::new(window))
        }),
    )
    .map_err(|error| error.to_string())
}
