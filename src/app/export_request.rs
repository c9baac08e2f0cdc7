//! What a person asks an export for: which pages, in which format, where to.
//!
//! The window's dialog, scripts and the command line all end here, so that one set of wishes has one meaning. What was chosen last is kept
//! in the settings as names and texts.

use super::export::{ExportOptions, HyphenPolicy, LinePolicy, Placeholders, Policy, Scans, Treatment, page_range};
use super::session::Session;
use crate::model::{MarkKind, PageHead};
use crate::store::Settings;
use std::path::PathBuf;

/// Which pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    /// The current page.
    Page,
    /// The document the current page belongs to.
    Document,
    /// Pages by their places, from 1: `1-3,7`.
    Pages(String),
    /// All pages.
    #[default]
    Dossier,
}

impl Scope {
    /// The heads of these pages, in order.
    ///
    /// # Errors
    /// Where there are none; a sentence for people.
    pub fn heads(&self, session: &Session) -> Result<Vec<PageHead>, String> {
        let all = session.dossier.heads();
        let current = session.head();
        let chosen: Vec<PageHead> = match self {
            Self::Page => current.cloned().into_iter().collect(),
            Self::Document => all.iter().filter(|head| current.is_some_and(|current| current.document == head.document)).cloned().collect(),
            Self::Pages(said) => page_range(said, all.len())?.into_iter().filter_map(|place| all.get(place).cloned()).collect(),
            Self::Dossier => all.to_vec(),
        };
        if chosen.is_empty() { Err("There is no page to export".to_owned()) } else { Ok(chosen) }
    }
}

/// An export that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportRequest {
    /// Format, marks, lines, hyphens. An empty title is filled in from what is exported.
    pub options: ExportOptions,
    /// Which pages.
    pub scope: Scope,
    /// The file to write, or the folder where every page is a file.
    pub target: PathBuf,
    /// Whether files that are there already may be replaced.
    pub replace: bool,
}

/// Adds a wish for kinds of marks, named as people name them (`all`, or identifiers such as `banner`), to a policy.
///
/// # Errors
/// Where there is no such kind, or a kind is named twice with different wishes; a sentence for people.
pub fn wish(policy: &mut Policy, kinds: &[String], treatment: Treatment) -> Result<(), String> {
    for said in kinds.iter().map(|kind| kind.trim()).filter(|kind| !kind.is_empty()) {
        let kinds: Vec<MarkKind> = if said == "all" { MarkKind::ALL.to_vec() } else { MarkKind::from_id(said).into_iter().collect() };
        if kinds.is_empty() {
            let all: Vec<&str> = MarkKind::ALL.iter().map(|kind| kind.id()).collect();
            return Err(format!("there is no kind of mark called {said}; there are: all, {}", all.join(", ")));
        }
        for kind in kinds {
            if policy.marks.insert(kind, treatment).is_some_and(|before| before != treatment) && said != "all" {
                return Err(format!("{said} is named twice, with different wishes"));
            }
        }
    }
    Ok(())
}

/// The wish for a kind in the settings and in scripts.
pub fn treatment_id(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::Keep => "keep",
        Treatment::Tag => "tag",
        Treatment::Drop => "drop",
    }
}

/// The options chosen last; whole paragraphs as plain text where nothing was chosen yet.
pub fn remembered(settings: &Settings) -> ExportOptions {
    let said = |name: &str| settings.view.get(name).map(String::as_str).unwrap_or_default();
    let mut policy = Policy {
        lines: if said("export.lines") == "keep" { LinePolicy::Keep } else { LinePolicy::Join },
        hyphens: if said("export.hyphens") == "keep" { HyphenPolicy::Keep } else { HyphenPolicy::Mend },
        redactions: Placeholders::from_said(said("export.redactions")),
        ..Policy::default()
    };
    for treatment in [Treatment::Keep, Treatment::Tag, Treatment::Drop] {
        let kinds = said(&format!("export.{}", treatment_id(treatment))).split(',').filter_map(MarkKind::from_id);
        policy.marks.extend(kinds.map(|kind| (kind, treatment)));
    }
    let format = said("export.format");
    let format = if super::export::formats().any(|(id, _)| id == format) { format } else { "txt" };
    ExportOptions {
        format: format.to_owned(),
        policy,
        one_file_a_page: said("export.one-file-a-page") == "yes",
        title: String::new(),
        report: said("export.report") == "yes",
        address: said("export.address").to_owned(),
        scans: Scans::from_id(said("export.scans")).unwrap_or_default(),
        // Asked for anew each time.
        in_place: false,
    }
}

/// Notes the options chosen last.
pub fn remember(options: &ExportOptions, settings: &mut Settings) {
    let lines = if options.policy.lines == LinePolicy::Join { "join" } else { "keep" };
    let hyphens = if options.policy.hyphens == HyphenPolicy::Mend { "mend" } else { "keep" };
    let single = if options.one_file_a_page { "yes" } else { "no" };
    let mut put = |name: &str, value: String| settings.view.insert(format!("export.{name}"), value);
    put("format", options.format.clone());
    put("lines", lines.to_owned());
    put("hyphens", hyphens.to_owned());
    put("redactions", options.policy.redactions.said().to_owned());
    put("one-file-a-page", single.to_owned());
    put("address", options.address.clone());
    put("scans", options.scans.id().to_owned());
    put("report", if options.report { "yes" } else { "no" }.to_owned());
    for treatment in [Treatment::Keep, Treatment::Tag, Treatment::Drop] {
        let kinds = options.policy.marks.iter().filter(|(_, wish)| **wish == treatment).map(|(kind, _)| kind.id());
        put(treatment_id(treatment), kinds.collect::<Vec<_>>().join(","));
    }
}

/// The extension files of a format have.
pub fn extension(format: &str) -> &str {
    crate::formats::written_by_id(format).and_then(|format| format.extensions.first().copied()).unwrap_or(format)
}

/// What a format cannot carry, in words.
pub fn lost(format: &str) -> Vec<&'static str> {
    crate::formats::written_by_id(format).map(|format| format.keeps.lost().map(crate::formats::Keep::label).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_last_is_chosen_again() {
        let mut policy = Policy {
            lines: LinePolicy::Keep,
            hyphens: HyphenPolicy::Mend,
            redactions: Placeholders::Text("[…]".to_owned()),
            ..Policy::default()
        };
        wish(&mut policy, &["banner".to_owned(), "stamp".to_owned()], Treatment::Tag).unwrap();
        wish(&mut policy, &["heading".to_owned()], Treatment::Drop).unwrap();
        let options = ExportOptions {
            format: "md".to_owned(),
            policy,
            one_file_a_page: true,
            title: String::new(),
            report: true,
            address: String::new(),
            scans: Scans::Linked,
            in_place: false,
        };
        let mut settings = Settings::default();
        remember(&options, &mut settings);
        assert_eq!(remembered(&settings), options);
    }

    #[test]
    fn an_unknown_kind_and_a_contradiction_are_told() {
        let mut policy = Policy::default();
        assert!(
            wish(&mut policy, &["banners".to_owned()], Treatment::Keep).unwrap_err().starts_with("there is no kind of mark called banners")
        );
        wish(&mut policy, &["banner".to_owned()], Treatment::Keep).unwrap();
        assert_eq!(wish(&mut policy, &["banner".to_owned()], Treatment::Drop).unwrap_err(), "banner is named twice, with different wishes");
    }
}
