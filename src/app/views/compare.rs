//! Two readings beside each other: what the comparison shows.

use crate::analysis::compare::Rate;
use crate::app::comparing::{Compared, Which};
use crate::app::session::Session;
use crate::model::QuarterTurns;
use std::sync::Arc;

/// What the pane shows.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareView {
    /// The page's label.
    pub label: String,
    /// The readings that can be chosen.
    pub readings: Vec<Which>,
    /// The one above.
    pub first: Which,
    /// The one below.
    pub second: Which,
    /// Lines and differences.
    pub made: Arc<Compared>,
    /// The difference one stands at.
    pub at: usize,
    /// How much differs, in words and characters.
    pub rates: String,
    /// How many differences wait for a decision.
    pub left: String,
    /// What is to be said in place of the lines; empty where they are there.
    pub note: String,
    /// Whether a side can be taken: one reading is the working one, and the dossier can be written to.
    pub can_take: bool,
    /// How the page is turned.
    pub turns: QuarterTurns,
}

/// The comparison that goes on.
pub fn view(session: &mut Session) -> Option<CompareView> {
    let made = session.compared()?;
    let comparing = session.comparing.as_ref()?;
    let (head, page) = (session.head()?, session.page()?);
    let (first, second) = (comparing.first.clone(), comparing.second.clone());
    let mut readings = Which::all(page);
    readings.extend([&first, &second].into_iter().filter(|which| !Which::all(page).contains(which)).cloned());
    let (all, open) = (made.settled.len(), made.settled.iter().filter(|settled| !**settled).count());
    let left = match (all, open) {
        (0, _) => "no difference".to_owned(),
        (all, 0) => format!("all {all} differences decided"),
        (all, open) if all == open => format!("{} of {all} differences", comparing.at + 1),
        (all, open) => format!("{} of {all} differences, {open} not decided", comparing.at + 1),
    };
    let note = match &made.lacks {
        Some(Which::Witness(name)) if head.scan.is_some() => {
            format!("This page has no reading {name}. Tesseract can read its scan (Page, Read with Tesseract).")
        }
        Some(which) => format!("This page has no reading {}.", which.label()),
        None if first == second => "Both sides are the same reading; choose another one on one side.".to_owned(),
        None if all == 0 && made.first.is_empty() && made.second.is_empty() => "Both readings are empty.".to_owned(),
        None => String::new(),
    };
    Some(CompareView {
        label: head.label.clone(),
        readings,
        at: comparing.at,
        rates: format!("{} · {}", rate("characters", made.characters), rate("words", made.words)),
        left,
        note,
        can_take: session.read_only.is_none() && (first == Which::Working || second == Which::Working),
        turns: head.turns,
        first,
        second,
        made,
    })
}

/// `characters 1.20 % (24 of 2021)`
fn rate(of: &str, rate: Rate) -> String {
    format!("{of} {:.2} % ({} of {})", rate.value() * 100.0, rate.errors, rate.of)
}

/// A text on one line; nothing is a word of its own.
pub fn on_one_line(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return "(nothing)".to_owned();
    }
    if line.chars().count() <= most { line } else { line.chars().take(most.saturating_sub(1)).chain(['…']).collect() }
}
