//! The list of marks of the current page.

use super::text::name;
use crate::app::findings::{Doubts, MarkSource};
use crate::app::session::Session;
use crate::model::{Level, MarkKind, Span};

/// A mark in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkRow {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: MarkKind,
    /// How secret, for colour.
    pub level: Option<Level>,
    /// What it is called: the level and control markings, or the kind.
    pub name: String,
    /// The text as it stands.
    pub text: String,
    /// The marking as it should read, where that differs.
    pub reading: Option<String>,
    /// Why, and how sure.
    pub reason: String,
    /// 0 to 1; 1 for marks made by hand.
    pub confidence: f32,
    /// The rule that found it; `None` for marks made by hand.
    pub rule: Option<String>,
    /// Place in the page's own marks, for those made by hand.
    pub by_hand: Option<usize>,
    /// Whether a person confirmed or made it.
    pub confirmed: bool,
    /// Why it is worth a look.
    pub doubts: Doubts,
    /// What an export writes for it, for redactions, with the code beside it.
    pub cue: Option<String>,
}

/// The marks of the current page.
pub fn marks(session: &Session) -> Vec<MarkRow> {
    let Some(page) = session.page() else { return Vec::new() };
    let Some(found) = session.findings.get(page.id) else { return Vec::new() };
    found
        .marks
        .iter()
        .map(|mark| {
            let text = page.working.text.slice(mark.span).trim().to_owned();
            let (reason, confidence, rule, by_hand, confirmed) = match &mark.source {
                MarkSource::Rule { rule, reason, confidence, confirmed } => {
                    (reason.clone(), *confidence, Some(rule.clone()), None, *confirmed)
                }
                MarkSource::Hand(index) => ("Marked by hand.".to_owned(), 1.0, None, Some(*index), true),
            };
            MarkRow {
                span: mark.span,
                kind: mark.kind,
                level: mark.marking.as_ref().and_then(|marking| marking.level),
                name: name(mark),
                reading: mark.reading.clone().filter(|reading| *reading != text),
                text,
                reason,
                confidence,
                rule,
                by_hand,
                confirmed,
                doubts: mark.doubts(),
                cue: mark.cue(page.working.text.slice(mark.span)).map(|cue| match &mark.code {
                    Some(code) => format!("{cue} {code}"),
                    None => cue,
                }),
            }
        })
        .collect()
}
