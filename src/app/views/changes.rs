//! The list of emendations.

use crate::app::session::Session;
use crate::edit::{Origin, TakeBack};
use crate::model::{PageId, Span};

/// A recorded correction in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its place in the list of emendations.
    pub index: usize,
    /// Which page.
    pub page: PageId,
    /// What the page is called.
    pub label: String,
    /// What stood there.
    pub before: String,
    /// What stands there.
    pub after: String,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// Who.
    pub agent: String,
    /// Why, for people.
    pub origin: String,
    /// Where it is now; `None` where something later changed the same place, so that it cannot be taken back alone.
    pub span: Option<Span>,
}

/// Every recorded correction, newest first.
pub fn changes(session: &mut Session) -> Vec<ChangeRow> {
    let found = session.emendations();
    found
        .iter()
        .enumerate()
        .rev()
        .map(|(index, emendation)| ChangeRow {
            index,
            page: emendation.page,
            label: session.dossier.head(emendation.page).map(|head| head.label.clone()).unwrap_or_default(),
            before: emendation.before.clone(),
            after: emendation.after.clone(),
            at: emendation.at.0,
            agent: emendation.agent.clone(),
            origin: origin(&emendation.origin),
            span: match emendation.take_back {
                TakeBack::Possible(span) => Some(span),
                TakeBack::Overlapped => None,
            },
        })
        .collect()
}

/// Why a change was made, for people.
pub fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Typed => "typed".to_owned(),
        Origin::Suggestion(rule) => format!("suggestion ({rule})"),
        Origin::ReplaceAll(query) => format!("replaced “{query}”"),
        Origin::Import(format) => format!("import ({format})"),
        Origin::Command(name) => name.clone(),
        Origin::Script => "script".to_owned(),
        Origin::Undo(_) => "undo".to_owned(),
        Origin::Redo(_) => "redo".to_owned(),
        Origin::TakeBack(_) => "taken back".to_owned(),
    }
}
