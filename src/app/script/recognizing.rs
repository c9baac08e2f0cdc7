//! The options of a script's `recognize` line.

use super::words::quoted;
use crate::app::export_request::Scope;
use crate::app::recognize::RecognizeRequest;
use std::fmt::Write as _;

/// Reads the options.
pub(super) fn recognizing(words: &[String]) -> Result<RecognizeRequest, String> {
    let mut request = RecognizeRequest::default();
    let mut words = words.iter();
    while let Some(option) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{option} lacks what belongs to it"));
        match option.as_str() {
            "--this-page" => request.scope = Scope::Page,
            "--this-document" => request.scope = Scope::Document,
            "--pages" => request.scope = Scope::Pages(value()?.clone()),
            "--language" => request.language = Some(value()?.clone()),
            "--again" => request.again = true,
            other => return Err(format!("{other} is not understood here")),
        }
    }
    Ok(request)
}

/// Writes them again.
pub(super) fn format(request: &RecognizeRequest) -> String {
    let mut said = String::new();
    if let Some(language) = &request.language {
        write!(said, " --language {}", quoted(language)).ok();
    }
    match &request.scope {
        Scope::Dossier => {}
        Scope::Page => said.push_str(" --this-page"),
        Scope::Document => said.push_str(" --this-document"),
        Scope::Pages(range) => {
            write!(said, " --pages {}", quoted(range)).ok();
        }
    }
    if request.again {
        said.push_str(" --again");
    }
    said
}
