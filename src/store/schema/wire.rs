//! How pages are written down as JSON: the parts of a page, apart from the model, so that the model may change and old files stay
//! readable.
//!
//! Field names here are a file format; they are documented in `docs/dossier-format.md` and change only with the schema version.

use super::layout_text;
use super::paths::WirePath;
use crate::model::{
    DocumentId, Level, Mark, MarkId, MarkKind, Marking, Page, PageHead, PageId, PageStatus, PageText, QuarterTurns, Reading, Revision,
    Ruling, ScanRef, ScanSize, Span, TextRef, Verdict,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What is wrong with something that was read back.
pub(crate) type Wrong = String;

const LEVELS: [(Level, &str); 6] = [
    (Level::Unclassified, "unclassified"),
    (Level::Controlled, "controlled"),
    (Level::Restricted, "restricted"),
    (Level::Confidential, "confidential"),
    (Level::Secret, "secret"),
    (Level::TopSecret, "top-secret"),
];

/// A span: first byte, one past the last byte.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct WireSpan(pub(crate) usize, pub(crate) usize);

impl From<Span> for WireSpan {
    fn from(span: Span) -> Self {
        Self(span.start, span.end)
    }
}

impl WireSpan {
    pub(crate) fn span(self) -> Span {
        Span::new(self.0, self.1)
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WireMarking {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    level_name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    controls: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WireMark {
    id: u64,
    span: WireSpan,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    marking: Option<WireMarking>,
}

impl WireMark {
    pub(crate) fn new(mark: &Mark) -> Self {
        let marking = mark.marking.as_ref().map(|marking| WireMarking {
            level: marking.level.and_then(|level| LEVELS.iter().find(|(known, _)| *known == level)).map(|(_, id)| (*id).to_owned()),
            level_name: marking.level_name.clone(),
            controls: marking.controls.clone(),
        });
        Self { id: mark.id.0, span: mark.span.into(), kind: mark.kind.id().to_owned(), marking }
    }

    pub(crate) fn mark(self) -> Result<Mark, Wrong> {
        let kind = MarkKind::from_id(&self.kind).ok_or_else(|| format!("unknown kind of mark {:?}", self.kind))?;
        let marking = self.marking.map(WireMarking::marking).transpose()?;
        Ok(Mark { id: MarkId(self.id), span: self.span.span(), kind, marking })
    }
}

impl WireMarking {
    fn marking(self) -> Result<Marking, Wrong> {
        let level = self.level.map(|id| {
            LEVELS.iter().find(|(_, known)| *known == id).map(|(level, _)| *level).ok_or_else(|| format!("unknown level {id:?}"))
        });
        Ok(Marking { level: level.transpose()?, level_name: self.level_name, controls: self.controls })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WireRuling {
    rule: String,
    span: WireSpan,
    /// All that older programs know of a verdict; whatever else was decided is not `confirmed` to them.
    confirmed: bool,
    /// The verdict's name, where `confirmed` does not say it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
}

impl WireRuling {
    pub(crate) fn new(ruling: &Ruling) -> Self {
        let confirmed = ruling.verdict == Verdict::Confirmed;
        let verdict = (!confirmed && ruling.verdict != Verdict::Rejected).then(|| ruling.verdict.id().to_owned());
        Self { rule: ruling.rule.clone(), span: ruling.span.into(), confirmed, verdict }
    }

    pub(crate) fn ruling(self) -> Ruling {
        let plain = if self.confirmed { Verdict::Confirmed } else { Verdict::Rejected };
        let verdict = self.verdict.as_deref().and_then(Verdict::from_id).unwrap_or(plain);
        Ruling { rule: self.rule, span: self.span.span(), verdict }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WireReading {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<WirePath>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    format: String,
    text: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    layout: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    digest: String,
}

impl WireReading {
    pub(crate) fn new(reading: &Reading) -> Self {
        Self {
            name: reading.name.clone(),
            file: reading.file.as_deref().map(WirePath::new),
            format: reading.format.clone(),
            text: reading.text.as_str().to_owned(),
            layout: layout_text::encode(&reading.layout),
            digest: reading.digest.clone(),
        }
    }

    pub(crate) fn reading(self) -> Result<Reading, Wrong> {
        let text = exact_text(&self.text);
        let layout = layout_text::decode(&self.layout, Some(&text))?;
        Ok(Reading { name: self.name, file: self.file.map(|file| file.path()), format: self.format, text, layout, digest: self.digest })
    }
}

/// The text byte for byte: what was typed may hold a carriage return, and the spans count it.
pub(crate) fn exact_text(text: &str) -> PageText {
    let mut exact = PageText::default();
    let fits = exact.replace(Span::empty(0), text);
    debug_assert!(fits, "an empty text takes anything at its start");
    exact
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WirePage {
    id: u64,
    working: WireReading,
    /// Left out where it is the working text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source_text: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    witnesses: Vec<WireReading>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    marks: Vec<WireMark>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rulings: Vec<WireRuling>,
    #[serde(default)]
    revision: u64,
}

impl WirePage {
    pub(crate) fn new(page: &Page) -> Self {
        let same = *page.source_text == *page.working.text.as_str();
        Self {
            id: page.id.0,
            working: WireReading::new(&page.working),
            source_text: (!same).then(|| page.source_text.to_string()),
            witnesses: page.witnesses.iter().map(WireReading::new).collect(),
            marks: page.marks.iter().map(WireMark::new).collect(),
            rulings: page.rulings.iter().map(WireRuling::new).collect(),
            revision: page.revision.0,
        }
    }

    pub(crate) fn page(self) -> Result<Page, Wrong> {
        let working = self.working.reading()?;
        let source_text = match self.source_text {
            Some(text) => Arc::from(text),
            None => Arc::from(working.text.as_str()),
        };
        Ok(Page {
            id: PageId(self.id),
            working,
            source_text,
            witnesses: self.witnesses.into_iter().map(WireReading::reading).collect::<Result<_, _>>()?,
            marks: self.marks.into_iter().map(WireMark::mark).collect::<Result<_, _>>()?,
            rulings: self.rulings.into_iter().map(WireRuling::ruling).collect(),
            revision: Revision(self.revision),
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WireScan {
    path: WirePath,
    #[serde(default)]
    frame: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<(u32, u32)>,
}

impl WireScan {
    pub(crate) fn new(scan: &ScanRef) -> Self {
        Self { path: WirePath::new(&scan.path), frame: scan.frame, size: scan.size.map(|size| (size.width, size.height)) }
    }

    pub(crate) fn scan(self) -> ScanRef {
        let size = self.size.map(|(width, height)| ScanSize { width, height });
        ScanRef { path: self.path.path(), frame: self.frame, size }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WireTextRef {
    path: WirePath,
    #[serde(default)]
    index: u32,
    name: String,
    format: String,
}

impl WireTextRef {
    pub(crate) fn new(text: &TextRef) -> Self {
        Self { path: WirePath::new(&text.path), index: text.index, name: text.name.clone(), format: text.format.clone() }
    }

    pub(crate) fn text_ref(self) -> TextRef {
        TextRef { path: self.path.path(), index: self.index, name: self.name, format: self.format }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WireHead {
    id: u64,
    label: String,
    document: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scan: Option<WireScan>,
    #[serde(default)]
    turns: u8,
    status: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    texts: Vec<WireTextRef>,
}

impl WireHead {
    pub(crate) fn new(head: &PageHead) -> Self {
        Self {
            id: head.id.0,
            label: head.label.clone(),
            document: head.document.0,
            scan: head.scan.as_ref().map(WireScan::new),
            turns: head.turns.get(),
            status: head.status.id().to_owned(),
            note: head.note.clone(),
            texts: head.texts.iter().map(WireTextRef::new).collect(),
        }
    }

    pub(crate) fn head(self) -> Result<PageHead, Wrong> {
        Ok(PageHead {
            id: PageId(self.id),
            label: self.label,
            document: DocumentId(self.document),
            scan: self.scan.map(WireScan::scan),
            turns: QuarterTurns::new(i32::from(self.turns)),
            status: status(&self.status)?,
            note: self.note,
            texts: self.texts.into_iter().map(WireTextRef::text_ref).collect(),
        })
    }
}

/// The status with this id.
pub(crate) fn status(id: &str) -> Result<PageStatus, Wrong> {
    PageStatus::from_id(id).ok_or_else(|| format!("unknown page status {id:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ruling as it is stored, and what is read of it.
    fn check(stored: &str, expected: Verdict) {
        let read: WireRuling = serde_json::from_str(stored).unwrap();
        let ruling = read.ruling();
        assert_eq!(ruling.verdict, expected, "{stored}");
        assert_eq!(serde_json::to_string(&WireRuling::new(&ruling)).unwrap(), stored);
    }

    #[test]
    fn rulings_of_older_dossiers_are_read_and_written_as_they_were() {
        check(r#"{"rule":"us.banner","span":[0,6],"confirmed":true}"#, Verdict::Confirmed);
        check(r#"{"rule":"us.banner","span":[0,6],"confirmed":false}"#, Verdict::Rejected);
    }

    #[test]
    fn decisions_about_breaks_come_back() {
        check(r#"{"rule":"page-edge","span":[9,9],"confirmed":false,"verdict":"one-word"}"#, Verdict::OneWord);
        check(r#"{"rule":"page-edge","span":[9,9],"confirmed":false,"verdict":"one-paragraph"}"#, Verdict::OneParagraph);
        check(r#"{"rule":"page-break","span":[9,9],"confirmed":false,"verdict":"separate"}"#, Verdict::Separate);
    }

    #[test]
    fn a_verdict_of_a_newer_program_is_no_reason_to_lose_the_page() {
        let read: WireRuling = serde_json::from_str(r#"{"rule":"x","span":[0,1],"confirmed":false,"verdict":"two-columns"}"#).unwrap();
        assert_eq!(read.ruling().verdict, Verdict::Rejected);
    }
}
