//! Opening, saving a copy, closing.

use super::{Outcome, session};
use crate::app::command::Effect;
use crate::app::fetching::FetchRequest;
use crate::app::problem::Problem;
use crate::app::workspace::Workspace;
use std::path::PathBuf;

/// Opens a dossier file, or files and folders to pair.
pub(super) fn open(workspace: &mut Workspace, paths: Vec<PathBuf>) -> Outcome {
    workspace.open(paths)?;
    Ok(Vec::new())
}

/// Fetches what a manifest lists; the folder is opened when all is there.
pub(super) fn fetch(workspace: &mut Workspace, request: FetchRequest) -> Outcome {
    workspace.fetch(request)?;
    Ok(Vec::new())
}

/// Opens the built-in sample.
pub(super) fn open_sample(workspace: &mut Workspace) -> Outcome {
    workspace.open_sample()?;
    Ok(Vec::new())
}

/// Takes in pages that came into the folder.
pub(super) fn add_pages(workspace: &mut Workspace) -> Outcome {
    let count = workspace.add_new_pages()?;
    Ok(vec![Effect::Say(if count == 1 { "1 page added".to_owned() } else { format!("{count} pages added") })])
}

/// Closes the dossier; nothing is left for the window to do.
pub(super) fn close(workspace: &mut Workspace) -> Vec<Effect> {
    workspace.close();
    Vec::new()
}

/// Saves a copy and goes on in it.
pub(super) fn save_copy(workspace: &mut Workspace, path: PathBuf) -> Outcome {
    let path = if path.extension().is_some_and(|extension| extension == "onionskin") { path } else { path.with_extension("onionskin") };
    let session = session(workspace)?;
    session.finish()?;
    let copied = session.loader.with_file(|file| file.save_copy(&path));
    copied.map_err(|error| Problem::new(error.to_string()))?;
    workspace.close();
    workspace.open(vec![path.clone()])?;
    Ok(vec![Effect::Say(format!("Now working in {}", path.display()))])
}
