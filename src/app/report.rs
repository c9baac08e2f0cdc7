//! The report of an export: every line left out, every hyphen mended or kept, every page break that a paragraph goes on over.
//!
//! The preview lists the same rows that are written beside the export. As a file it is a table with tabs, which opens in any spreadsheet
//! and reads well without one; a cell that a spreadsheet would take for a formula begins with an apostrophe.

use crate::analysis::reading::{Omission, OmissionKind, Seam, SeamKind};
use crate::model::{MarkKind, PageHead, PageId, PageText, Span};
use std::collections::HashMap;

/// What became of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Left out as a mark of this kind.
    Dropped(MarkKind),
    /// A divided word was put together.
    Mended,
    /// A placeholder was written for a redaction.
    Placeholder,
    /// A hyphen at a line end stays.
    HyphenKept,
    /// A paragraph goes on over a page break.
    Joined,
}

impl Fate {
    /// What people read.
    pub fn label(self) -> String {
        match self {
            Self::Dropped(kind) => format!("left out: {}", kind.label().to_lowercase()),
            Self::Mended => "word put together".to_owned(),
            Self::Placeholder => "redaction named".to_owned(),
            Self::HyphenKept => "hyphen kept".to_owned(),
            Self::Joined => "joined over the page break".to_owned(),
        }
    }

    /// Whether something is missing or different, where the rest only tells what was put together.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Dropped(_) | Self::Mended | Self::Placeholder)
    }
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Which page.
    pub page: PageId,
    /// What the page is called.
    pub label: String,
    /// Its place in the dossier, from 1.
    pub place: usize,
    /// Which line of the page's text, from 1.
    pub line: usize,
    /// Where in the page's text.
    pub span: Span,
    /// What became of it.
    pub fate: Fate,
    /// What stood there.
    pub before: String,
    /// What stands there now; empty for what was left out.
    pub after: String,
    /// Why, a phrase; empty where the kind says it all.
    pub why: String,
    /// Whether a person decided it.
    pub ruled: bool,
}

/// The rows of a reading text's pages, in order: head, place in the dossier from 0, text.
pub fn rows(pages: &[(&PageHead, usize, &PageText)], omissions: &[Omission], seams: &[Seam]) -> Vec<ReportRow> {
    let known: HashMap<PageId, (&str, usize, &PageText)> =
        pages.iter().map(|(head, place, text)| (head.id, (head.label.as_str(), *place, *text))).collect();
    let row = |page: PageId, span: Span, fate, before: &str, after: String, why: &str, ruled| {
        let (label, place, text) = known.get(&page)?;
        let line = text.slice(Span::new(0, text.floor_boundary(span.start))).matches('\n').count() + 1;
        let (label, before, why) = ((*label).to_owned(), before.to_owned(), why.to_owned());
        Some(ReportRow { page, label, place: place + 1, line, span, fate, before, after, why, ruled })
    };
    let left_out = omissions.iter().filter_map(|omission| match &omission.why {
        OmissionKind::Dropped(kind) => row(omission.page, omission.span, Fate::Dropped(*kind), &omission.text, String::new(), "", false),
        OmissionKind::Mended { word, why, ruled } => {
            row(omission.page, omission.span, Fate::Mended, &omission.text, word.clone(), why, *ruled)
        }
        OmissionKind::Placeholder(cue) => row(omission.page, omission.span, Fate::Placeholder, &omission.text, cue.clone(), "", false),
    });
    let joined = seams.iter().filter_map(|seam| match &seam.what {
        SeamKind::GoesOn => row(seam.page, seam.span, Fate::Joined, &seam.text, "one paragraph".to_owned(), &seam.why, seam.ruled),
        SeamKind::HyphenKept(word) => row(seam.page, seam.span, Fate::HyphenKept, &seam.text, word.clone(), &seam.why, seam.ruled),
    });
    let mut rows: Vec<ReportRow> = left_out.chain(joined).collect();
    rows.sort_by_key(|row| (row.place, row.span));
    rows
}

/// The report as a table with tabs between cells.
pub fn table(rows: &[ReportRow]) -> Vec<u8> {
    let mut out = String::from("page\tlabel\tline\twhat\tstood there\tbecame\twhy\tdecided by\n");
    for row in rows {
        let by = if row.ruled { "a person" } else { "the program" };
        let numbers = [row.place.to_string(), cell(&row.label), row.line.to_string()];
        let words = [row.fate.label(), cell(&row.before), cell(&row.after), cell(&row.why), by.to_owned()];
        out.push_str(&numbers.into_iter().chain(words).collect::<Vec<_>>().join("\t"));
        out.push('\n');
    }
    out.into_bytes()
}

/// A cell on one line that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let line: String = text.trim().replace('\n', " / ").chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.starts_with(['=', '+', '-', '@']) { format!("'{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DocumentId, PageStatus, QuarterTurns};

    #[test]
    fn the_report_is_a_table_without_formulas() {
        let head = PageHead {
            id: PageId(7),
            label: "=1".to_owned(),
            document: DocumentId(1),
            scan: None,
            turns: QuarterTurns::default(),
            status: PageStatus::NotStarted,
            note: String::new(),
            texts: Vec::new(),
        };
        let text = PageText::from("It is the mis-\nsiles\n- 3 -\n");
        let span = |part: &str| text.as_str().find(part).map(|at| Span::new(at, at + part.len())).unwrap();
        let mended = OmissionKind::Mended { word: "missiles".to_owned(), why: "a\tb".to_owned(), ruled: true };
        let omissions = [
            Omission { page: PageId(7), span: span("- 3 -"), text: "- 3 -".to_owned(), why: OmissionKind::Dropped(MarkKind::PageNumber) },
            Omission { page: PageId(7), span: span("mis-"), text: "mis-\nsiles".to_owned(), why: mended },
        ];
        let made = table(&rows(&[(&head, 6, &text)], &omissions, &[]));
        assert_eq!(
            String::from_utf8(made).unwrap(),
            "page\tlabel\tline\twhat\tstood there\tbecame\twhy\tdecided by\n\
             7\t'=1\t1\tword put together\tmis- / siles\tmissiles\ta b\ta person\n\
             7\t'=1\t3\tleft out: page number\t'- 3 -\t\t\tthe program\n"
        );
    }
}
