//! The export dialog.

use super::dialogs::Dialogs;
use crate::app::workspace::Workspace;
use std::path::PathBuf;

/// The dialog while it is open.
#[derive(Debug)]
pub struct ExportDialog {
    target: Option<PathBuf>,
}

impl ExportDialog {
    /// A dialog for the open dossier.
    pub fn new(_workspace: &Workspace) -> Self {
        Self { target: None }
    }

    /// Sets where to write.
    pub fn set_target(&mut self, path: PathBuf) {
        self.target = Some(path);
    }

    /// Paints the dialog; returns whether it stays open.
    pub fn export_ui(&mut self, _ctx: &egui::Context, _workspace: &mut Workspace, _dialogs: &mut Dialogs) -> bool {
        false
    }
}
