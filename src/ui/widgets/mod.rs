//! Widgets that egui does not have.

pub mod scan_view;
pub mod text_editor;
