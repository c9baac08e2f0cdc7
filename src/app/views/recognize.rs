//! Letting Tesseract read pages: what there is to choose.

use crate::app::export_request::Scope;
use crate::app::recognize::Installed;
use crate::app::workspace::Workspace;

/// What the dialog shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecognizeView {
    /// `Tesseract 5.3.0`
    pub program: String,
    /// Where it lies.
    pub path: String,
    /// The installed languages.
    pub languages: Vec<String>,
    /// The one to begin with.
    pub language: String,
    /// Which pages can be read, with words for them; only those in which there are scans.
    pub scopes: Vec<(Scope, String)>,
}

/// What there is to choose; nothing where it is not installed or no dossier is open.
pub fn view(workspace: &Workspace) -> Option<RecognizeView> {
    let Installed::Found(found) = &workspace.recognizing.installed else { return None };
    let session = workspace.session.as_ref()?;
    let scans = |scope: &Scope| scope.heads(session).map_or(0, |heads| heads.iter().filter(|head| head.scan.is_some()).count());
    let label = session.head().map(|head| head.label.clone()).unwrap_or_default();
    let counted = |count: usize| if count == 1 { "1 scan".to_owned() } else { format!("{count} scans") };
    let mut scopes = Vec::new();
    let mut most = 0;
    for (scope, what) in [
        (Scope::Page, format!("This page ({label})")),
        (Scope::Document, "This document".to_owned()),
        (Scope::Dossier, "All pages".to_owned()),
    ] {
        let count = scans(&scope);
        // A choice that holds nothing more than the one before is none.
        if count > most {
            let said = if scope == Scope::Page { what } else { format!("{what} ({})", counted(count)) };
            scopes.push((scope, said));
            most = count;
        }
    }
    Some(RecognizeView {
        program: format!("Tesseract {}", found.version),
        path: found.path.display().to_string(),
        languages: found.languages.clone(),
        language: workspace.recognizer_language().unwrap_or_default(),
        scopes,
    })
}

/// The second reader in a line, for the about box.
pub fn installed(workspace: &Workspace) -> String {
    match &workspace.recognizing.installed {
        Installed::Found(found) => {
            let languages = if found.languages.is_empty() { "no language".to_owned() } else { found.languages.join(", ") };
            format!("Second reader: Tesseract {} ({languages})", found.version)
        }
        Installed::Missing => "Second reader: Tesseract is not installed".to_owned(),
        Installed::Unknown => "Second reader: not looked for yet".to_owned(),
    }
}
