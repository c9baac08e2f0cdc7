//! The second reader: whether it can read, and letting it.

use super::Outcome;
use crate::app::command::Effect;
use crate::app::recognize::{Installed, MISSING, NO_LANGUAGE, RecognizeRequest};
use crate::app::workspace::Workspace;

/// Whether Tesseract can read the current page, and why not; for keeping what it reads, the dossier must be one that can be written to.
pub(super) fn can_read(workspace: &Workspace, keeps: bool) -> (bool, &'static str) {
    let Some(session) = &workspace.session else { return (false, "Open a dossier first") };
    match &workspace.recognizing.installed {
        Installed::Missing => return (false, MISSING),
        Installed::Found(found) if found.languages.is_empty() => return (false, NO_LANGUAGE),
        // Where nobody has looked yet, the command itself looks.
        Installed::Found(_) | Installed::Unknown => {}
    }
    if keeps && session.read_only.is_some() {
        return (false, "This dossier is open elsewhere and can only be read here");
    }
    (session.head().is_some_and(|head| head.scan.is_some()), "This page has no scan")
}

/// Lets it read pages.
pub(super) fn recognize(workspace: &mut Workspace, request: &RecognizeRequest) -> Outcome {
    workspace.recognize(request)?;
    Ok(vec![Effect::Say("Tesseract reads the scans; its readings arrive page by page".to_owned())])
}
