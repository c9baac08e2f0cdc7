//! The page while rules look at it: its lines, who has taken which, what was found so far.

use super::lines::{PageLine, page_lines};
use super::rules::{PageEdge, Rules};
use super::series::PageSeries;
use crate::model::{Finding, MarkKind, Marking, Span};

/// Who has taken a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nobody: it counts as text.
    Nobody,
    /// A rule said that it is no mark, whatever it looks like.
    Blocked,
    /// A mark of this kind takes all of it.
    Mark(MarkKind),
    /// A mark takes a part of it; the rest is text.
    Part(MarkKind),
}

impl Owner {
    /// Whether the whole line is page furniture.
    pub(super) fn is_furniture(self) -> bool {
        matches!(self, Self::Mark(kind) if kind.is_furniture())
    }

    /// Whether the line, or a part of it, is of this kind.
    pub(super) fn is(self, kind: MarkKind) -> bool {
        self == Self::Mark(kind) || self == Self::Part(kind)
    }
}

/// A page under the rules.
pub(super) struct PageWork<'a> {
    pub(super) text: &'a str,
    pub(super) lines: Vec<PageLine<'a>>,
    pub(super) owners: Vec<Owner>,
    pub(super) rules: &'a Rules,
    pub(super) series: &'a PageSeries,
    pub(super) findings: Vec<Finding>,
    /// Lines that a rule says stand at an edge of their page.
    pub(super) edges: Vec<(usize, PageEdge)>,
}

/// What a rule found on a line, before the place is filled in.
pub(super) struct Found<'r> {
    pub(super) kind: MarkKind,
    pub(super) confidence: f32,
    pub(super) rule: &'r str,
    pub(super) reason: String,
}

impl<'a> PageWork<'a> {
    pub(super) fn new(text: &'a str, rules: &'a Rules, series: &'a PageSeries) -> Self {
        let lines = page_lines(text);
        let owners = vec![Owner::Nobody; lines.len()];
        Self { text, lines, owners, rules, series, findings: Vec::new(), edges: Vec::new() }
    }

    /// Who has taken a line; nobody where there is no such line.
    pub(super) fn owner(&self, line: usize) -> Owner {
        self.owners.get(line).copied().unwrap_or(Owner::Nobody)
    }

    /// Whether nobody has taken the line.
    pub(super) fn is_free(&self, line: usize) -> bool {
        self.owner(line) == Owner::Nobody
    }

    /// Gives a line to an owner.
    pub(super) fn take(&mut self, line: usize, owner: Owner) {
        if let Some(place) = self.owners.get_mut(line) {
            *place = owner;
        }
    }

    /// Records a finding over a whole line and gives the line to it.
    pub(super) fn found_line(&mut self, line: usize, found: Found<'_>) -> Option<&mut Finding> {
        let span = self.lines.get(line)?.span;
        self.take(line, Owner::Mark(found.kind));
        self.found_at(span, found)
    }

    /// Records a finding at a place.
    pub(super) fn found_at(&mut self, span: Span, found: Found<'_>) -> Option<&mut Finding> {
        self.findings.push(Finding {
            span,
            kind: found.kind,
            marking: None,
            reading: None,
            alternatives: Vec::new(),
            number: None,
            extent: None,
            zone: None,
            status: None,
            confidence: found.confidence,
            rule: found.rule.to_owned(),
            reason: found.reason,
        });
        self.findings.last_mut()
    }

    /// For each line, how many lines stand between it and the nearer edge of the page, not counting archive stamps and, where
    /// `past_banners`, not counting any furniture.
    pub(super) fn edge_distances(&self, past_banners: bool) -> Vec<usize> {
        let counts = |owner: Owner| match owner {
            Owner::Mark(MarkKind::ControlNumber | MarkKind::Declassification) => 0,
            Owner::Mark(kind) if past_banners && kind.is_furniture() => 0,
            _ => 1,
        };
        let total: usize = self.owners.iter().map(|&owner| counts(owner)).sum();
        let mut before = 0;
        self.owners
            .iter()
            .map(|&owner| {
                let own = counts(owner);
                let distance = before.min(total.saturating_sub(before + own));
                before += own;
                distance
            })
            .collect()
    }
}

/// A marking's words without those that repeat.
pub(super) fn push_unique(marking: &mut Marking, control: &str) {
    if !marking.controls.iter().any(|known| known == control) {
        marking.controls.push(control.to_owned());
    }
}
