//! Marks: what a stretch of the page *is*, when it is not simply text.
//!
//! The kinds are the words of the classification manuals and of the printing trade; `docs/GLOSSARY.md` defines them. A [`Mark`] was put
//! there by a person or an import and is saved. What rules find is a [`super::Finding`] and is never saved; a [`Ruling`] is a person's
//! verdict on a finding and is.

use super::text::{PageText, Span};

/// Names a mark within its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarkId(pub u64);

macro_rules! mark_kinds {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $label:literal;)+) => {
        /// What a mark says its span is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MarkKind { $($(#[$doc])* $variant,)+ }

        impl MarkKind {
            /// All kinds, in the order people read about them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name files, scripts and `--keep`/`--drop` use.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The name people see.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The kind with this [`Self::id`].
            pub fn from_id(id: &str) -> Option<Self> {
                match id { $($id => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

mark_kinds! {
    /// A banner line: the classification at the top or foot of a page.
    Banner = "banner", "Banner line";
    /// A portion mark such as `(TS)` before a paragraph.
    PortionMark = "portion-mark", "Portion mark";
    /// A classification authority or downgrading block.
    ClassificationBlock = "classification-block", "Classification block";
    /// A declassification or release marking.
    Declassification = "declassification", "Declassification";
    /// A control or archive number, such as a running archive footer.
    ControlNumber = "control-number", "Control number";
    /// A printed page number.
    PageNumber = "page-number", "Page number";
    /// A running head or foot.
    RunningHead = "running-head", "Running head";
    /// The next page's first word typed at the foot.
    Catchword = "catchword", "Catchword";
    /// A note that the text goes on, such as `(continued)`.
    Continuation = "continuation", "Continuation note";
    /// A stamp.
    Stamp = "stamp", "Stamp";
    /// Text that was taken out before release.
    Redaction = "redaction", "Redaction";
    /// An exemption code such as `(b)(1)`.
    ExemptionCode = "exemption-code", "Exemption code";
    /// A heading of the text itself.
    Heading = "heading", "Heading";
    /// A page break inside a text.
    PageBreak = "page-break", "Page break";
}

impl MarkKind {
    /// Whether the kind is page furniture, which a cleaned export leaves out unless told otherwise.
    pub fn is_furniture(self) -> bool {
        match self {
            Self::Heading | Self::PortionMark | Self::Redaction | Self::ExemptionCode => false,
            Self::Banner
            | Self::ClassificationBlock
            | Self::Declassification
            | Self::ControlNumber
            | Self::PageNumber
            | Self::RunningHead
            | Self::Catchword
            | Self::Continuation
            | Self::Stamp
            | Self::PageBreak => true,
        }
    }
}

/// How secret, over all countries' systems, for colour and order. The marking's own words are kept in [`Marking`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Open.
    Unclassified,
    /// Unclassified but controlled (FOUO, LIMITED OFFICIAL USE, CUI, VS-NfD).
    Controlled,
    /// RESTRICTED and its equals.
    Restricted,
    /// CONFIDENTIAL and its equals.
    Confidential,
    /// SECRET and its equals.
    Secret,
    /// TOP SECRET and its equals.
    TopSecret,
}

impl Level {
    /// All, least first.
    pub const ALL: [Self; 6] = [Self::Unclassified, Self::Controlled, Self::Restricted, Self::Confidential, Self::Secret, Self::TopSecret];

    /// The name rule files and scripts use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unclassified => "unclassified",
            Self::Controlled => "controlled",
            Self::Restricted => "restricted",
            Self::Confidential => "confidential",
            Self::Secret => "secret",
            Self::TopSecret => "top-secret",
        }
    }

    /// The name people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unclassified => "Unclassified",
            Self::Controlled => "Controlled",
            Self::Restricted => "Restricted",
            Self::Confidential => "Confidential",
            Self::Secret => "Secret",
            Self::TopSecret => "Top secret",
        }
    }

    /// The level with this [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.id() == id)
    }
}

/// A classification as a marking states it, in normal spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Marking {
    /// How secret, where the marking says so.
    pub level: Option<Level>,
    /// The level in its own words, upper case (`TOP SECRET`, `GEHEIM`); empty where there is none.
    pub level_name: String,
    /// Control markings and codewords in normal spelling (`EYES ONLY`, `NOFORN`).
    pub controls: Vec<String>,
}

/// What has become of a document's classification, as its stamps say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReleaseStatus {
    /// Downgraded to a lower level.
    Downgraded,
    /// Released in a sanitised form or in part.
    ReleasedInPart,
    /// Released, or released in full.
    Released,
    /// Declassified.
    Declassified,
}

impl ReleaseStatus {
    /// All, weakest first.
    pub const ALL: [Self; 4] = [Self::Downgraded, Self::ReleasedInPart, Self::Released, Self::Declassified];

    /// The name rule files and scripts use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Downgraded => "downgraded",
            Self::ReleasedInPart => "released-in-part",
            Self::Released => "released",
            Self::Declassified => "declassified",
        }
    }

    /// The name people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::Downgraded => "Downgraded",
            Self::ReleasedInPart => "Released in part",
            Self::Released => "Released",
            Self::Declassified => "Declassified",
        }
    }

    /// The status with this [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }
}

/// A mark put on the text by a person or an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which mark.
    pub id: MarkId,
    /// Where in the text.
    pub span: Span,
    /// What it is.
    pub kind: MarkKind,
    /// What classification it states, for kinds that state one.
    pub marking: Option<Marking>,
}

/// What a person decided about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is so.
    Confirmed,
    /// It is not so; never show it again. Of a break: there is none. Of a mended hyphen: the hyphen belongs to the word.
    Rejected,
    /// Of a break: the paragraph goes on over it.
    OneParagraph,
    /// Of a break: a word goes on over it. Of a hyphen: it only divides the word.
    OneWord,
    /// Of a break: a new paragraph begins behind it.
    Separate,
}

impl Verdict {
    /// All verdicts with the names that files and scripts use.
    pub const NAMES: [(Self, &'static str); 5] = [
        (Self::Confirmed, "confirmed"),
        (Self::Rejected, "rejected"),
        (Self::OneParagraph, "one-paragraph"),
        (Self::OneWord, "one-word"),
        (Self::Separate, "separate"),
    ];

    /// The name that files and scripts use.
    pub fn id(self) -> &'static str {
        Self::NAMES.iter().find(|(verdict, _)| *verdict == self).map_or("", |(_, id)| id)
    }

    /// The verdict with this [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == id).map(|(verdict, _)| *verdict)
    }
}

/// A person's verdict on what a rule found at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// Identifier of the rule or detector.
    pub rule: String,
    /// Where in the text.
    pub span: Span,
    /// What was decided.
    pub verdict: Verdict,
}

impl Ruling {
    /// The rule of verdicts on a page break inside a page's text, whichever rule found the break; its place is the ruling's span.
    pub const PAGE_BREAK: &'static str = "page-break";
    /// The rule of the verdict on the break between a page and the next one with text; kept on the earlier page, wherever its span is.
    pub const PAGE_EDGE: &'static str = "page-edge";
    /// The rule of verdicts on a word divided at a line end; its span is the first half with the hyphen.
    pub const HYPHEN: &'static str = "hyphen";
    /// The rule of the verdict that a doubtful word is right as it stands; its span is the word.
    pub const SUSPECT: &'static str = "suspect";

    /// Whether this is a verdict on the page break at a place of this text. The place is the same where nothing but white space lies
    /// between: blank lines around a break come and go.
    pub fn is_on_break(&self, text: &PageText, at: usize) -> bool {
        let between = Span::new(self.span.start, at);
        self.rule == Self::PAGE_BREAK && (self.span.touches(at) || (text.holds(between) && text.slice(between).trim().is_empty()))
    }
}
