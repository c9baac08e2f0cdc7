//! Recorded corrections in words, for tables and for what an edition says of itself: the same from the window and the command line.

use crate::edit::{Emendation, Origin};
use crate::formats::sheet::SheetHead;
use crate::model::{Dossier, PageId};
use std::collections::BTreeSet;

/// A recorded correction, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Place of its page, from 1; 0 for a page that is gone.
    pub page: usize,
    /// What the page is called.
    pub label: String,
    /// What stood there.
    pub before: String,
    /// What stands there since.
    pub after: String,
    /// Who changed it.
    pub who: String,
    /// When, in UTC (ISO 8601).
    pub when: String,
    /// Why.
    pub why: String,
}

/// Emendations in words, in their order; `page` says where a page is, from 1, and what it is called.
pub fn corrections(emendations: &[Emendation], page: &dyn Fn(PageId) -> Option<(usize, String)>) -> Vec<Correction> {
    let correction = |one: &Emendation| {
        let (page, label) = page(one.page).unwrap_or_default();
        Correction {
            page,
            label,
            before: one.before.clone(),
            after: one.after.clone(),
            who: one.agent.clone(),
            when: super::clock::utc(one.at.0),
            why: why(&one.origin),
        }
    };
    emendations.iter().map(correction).collect()
}

/// Who corrected.
pub fn people(corrections: &[Correction]) -> Vec<String> {
    let people: BTreeSet<&str> = corrections.iter().map(|one| one.who.as_str()).filter(|who| !who.is_empty()).collect();
    people.into_iter().map(str::to_owned).collect()
}

/// What an export says of the whole.
pub fn sheet_head(dossier: &Dossier, title: &str, corrections: &[Correction]) -> SheetHead {
    SheetHead {
        title: title.to_owned(),
        repository: dossier.meta.repository.clone(),
        reference: dossier.meta.reference.clone(),
        language: String::new(),
        made: super::clock::utc(super::clock::Clock::Real.now().0),
        people: people(corrections),
    }
}

fn why(origin: &Origin) -> String {
    match origin {
        Origin::Typed => "typed".to_owned(),
        Origin::Suggestion(rule) => format!("suggestion: {rule}"),
        Origin::ReplaceAll(query) => format!("replaced everywhere: {query}"),
        Origin::Import(format) => format!("import: {format}"),
        Origin::Command(name) => format!("command: {name}"),
        Origin::Script => "script".to_owned(),
        Origin::Undo(_) => "undo".to_owned(),
        Origin::Redo(_) => "redo".to_owned(),
        Origin::TakeBack(_) => "taken back".to_owned(),
    }
}
