//! Widgets that egui does not have. They know nothing of the program: values in, wishes out.

pub mod text_editor;
