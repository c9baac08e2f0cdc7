//! Going from doubt to doubt: which are meant, in which order, and what was done so far.

use super::suspects::Doubt;
use crate::analysis::suspects::{REASONS, THRESHOLD};

/// Which suspects are shown and reviewed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuspectFilter {
    /// Only those with this reason, by its place in [`REASONS`].
    pub reason: Option<usize>,
    /// Only those that are as probable as this.
    pub least: f32,
}

impl Default for SuspectFilter {
    fn default() -> Self {
        Self { reason: None, least: THRESHOLD }
    }
}

impl SuspectFilter {
    /// Whether a doubt is meant.
    pub fn takes(&self, doubt: &Doubt) -> bool {
        doubt.score >= self.least && self.reason.is_none_or(|reason| doubt.reasons & (1 << reason) != 0)
    }

    /// The reason in words.
    pub fn reason_label(&self) -> &'static str {
        self.reason.and_then(|reason| REASONS.get(reason)).map_or("every reason", |(_, label)| label)
    }
}
