//! Doubts: what a person should look at before trusting a pairing.

use std::path::PathBuf;

/// What sort of doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoubtKind {
    /// A scan without text, although others have one.
    ScanWithoutText,
    /// A text without scan, although there are scans.
    TextWithoutScan,
    /// A page is there twice.
    Duplicate,
    /// A number is missing in a run of pages.
    Gap,
    /// The text's coordinates do not fit the scan.
    SizeDisagrees,
    /// Only the order speaks for the pair.
    OnlyByCount,
    /// Only a number speaks for the pair.
    OnlyByNumber,
    /// A text and the scans under the same name have different numbers of pages.
    CountsDiffer,
    /// The text names one image and is called like another.
    NameAgainstLink,
    /// A list of pages names files that are not here.
    NotHere,
}

impl DoubtKind {
    /// The name scripts use.
    pub fn id(self) -> &'static str {
        match self {
            Self::ScanWithoutText => "scan-without-text",
            Self::TextWithoutScan => "text-without-scan",
            Self::Duplicate => "duplicate",
            Self::Gap => "gap",
            Self::SizeDisagrees => "size-disagrees",
            Self::OnlyByCount => "only-by-count",
            Self::OnlyByNumber => "only-by-number",
            Self::CountsDiffer => "counts-differ",
            Self::NameAgainstLink => "name-against-link",
            Self::NotHere => "not-here",
        }
    }
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What sort.
    pub kind: DoubtKind,
    /// What it is, as a sentence.
    pub what: String,
    /// The files it is about, relative to the root.
    pub paths: Vec<PathBuf>,
}

impl Doubt {
    /// A doubt about these files.
    pub fn new(kind: DoubtKind, what: impl Into<String>, paths: Vec<PathBuf>) -> Self {
        Self { kind, what: what.into(), paths }
    }
}
