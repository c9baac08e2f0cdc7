//! Marks of a page as they are shown: what rules find, less what a person rejected, plus what was marked by hand.

use crate::analysis::PageInput;
use crate::analysis::reading::ShownMark;
use crate::analysis::redaction;
use crate::analysis::structure::{CountedMark, PageClassification};
pub use crate::analysis::structure::{DocumentFacts, FaultKind, PageStatement, Release};
use crate::model::{
    Extent, Finding, Level, MarkKind, Marking, Page, PageHead, PageId, PageText, ReleaseStatus, Revision, Ruling, ScanRect, Span, Verdict,
};
use std::collections::HashMap;
use std::sync::Arc;

/// Who says that it is a mark.
#[derive(Debug, Clone, PartialEq)]
pub enum MarkSource {
    /// A rule.
    Rule {
        /// Its identifier.
        rule: String,
        /// Why, one sentence.
        reason: String,
        /// 0 to 1.
        confidence: f32,
        /// Whether a person confirmed it.
        confirmed: bool,
    },
    /// A person or an import; its place in the page's marks.
    Hand(usize),
}

/// A mark as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct PageMark {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: MarkKind,
    /// The classification it states.
    pub marking: Option<Marking>,
    /// The marking as it should read, where the text is damaged.
    pub reading: Option<String>,
    /// The readings between which it is undecided; empty where it is decided.
    pub alternatives: Vec<String>,
    /// The page number it states.
    pub number: Option<u32>,
    /// How much text was taken out, for redactions.
    pub extent: Option<Extent>,
    /// Its own place on the scan; otherwise it is where the span's words stand.
    pub zone: Option<ScanRect>,
    /// For redactions, the exemption code that stands beside it.
    pub code: Option<String>,
    /// What it says became of the classification.
    pub status: Option<ReleaseStatus>,
    /// Who says so.
    pub source: MarkSource,
}

/// Less sure findings are worth a look.
const UNSURE: f32 = 0.8;

/// Why a mark is worth a person's look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Doubts {
    /// The rule is not very sure.
    pub unsure: bool,
    /// It is as near to another marking.
    pub tie: bool,
    /// Letters of it are misread.
    pub damaged: bool,
}

impl Doubts {
    /// Whether there is any.
    pub fn any(self) -> bool {
        self.unsure || self.tie || self.damaged
    }
}

impl PageMark {
    /// 0 to 1; 1 where a person says so.
    pub fn confidence(&self) -> f32 {
        match &self.source {
            MarkSource::Rule { confirmed: false, confidence, .. } => *confidence,
            MarkSource::Rule { .. } | MarkSource::Hand(_) => 1.0,
        }
    }

    /// Whether a person made or confirmed it.
    pub fn by_person(&self) -> bool {
        matches!(&self.source, MarkSource::Rule { confirmed: true, .. } | MarkSource::Hand(_))
    }

    /// Why it is worth a look. What a person confirmed may still be misread.
    pub fn doubts(&self) -> Doubts {
        let open = !self.by_person();
        Doubts { unsure: open && self.confidence() < UNSURE, tie: open && !self.alternatives.is_empty(), damaged: self.reading.is_some() }
    }

    /// What an export writes for a redaction of this text, in the manner of printed volumes.
    pub fn cue(&self, text: &str) -> Option<String> {
        (self.kind == MarkKind::Redaction).then(|| redaction::cue(text, self.extent))
    }

    fn counted(&self) -> CountedMark<'_> {
        CountedMark {
            span: self.span,
            kind: self.kind,
            marking: self.marking.as_ref(),
            damaged: self.reading.is_some(),
            number: self.number,
            status: self.status,
            confidence: self.confidence(),
            by_person: self.by_person(),
        }
    }
}

/// The marks of one page in order of their spans.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageMarks {
    /// The revision they were found for.
    pub revision: Revision,
    /// The marks.
    pub marks: Vec<PageMark>,
    /// What they add up to.
    pub statement: Arc<PageStatement>,
}

impl PageMarks {
    /// Puts findings, rulings and marks by hand together.
    pub fn new(page: &Page, findings: &[Finding]) -> Self {
        let verdict = |finding: &Finding| {
            let about = |ruling: &&Ruling| is_about(ruling, &finding.rule, finding.span, &page.working.text);
            page.rulings.iter().find(about).map(|ruling| ruling.verdict)
        };
        // What a person marked is not listed again because a rule says the same.
        let marked = |finding: &Finding| page.marks.iter().any(|mark| mark.kind == finding.kind && mark.span == finding.span);
        let counts = |finding: &&Finding| verdict(finding) != Some(Verdict::Rejected) && !marked(finding);
        let found = findings.iter().filter(counts).map(|finding| PageMark {
            span: finding.span,
            kind: finding.kind,
            marking: finding.marking.clone(),
            reading: finding.reading.clone(),
            alternatives: finding.alternatives.clone(),
            number: finding.number,
            extent: finding.extent,
            zone: finding.zone,
            code: None,
            status: finding.status,
            source: MarkSource::Rule {
                rule: finding.rule.clone(),
                reason: finding.reason.clone(),
                confidence: finding.confidence,
                confirmed: verdict(finding) == Some(Verdict::Confirmed),
            },
        });
        let by_hand = page.marks.iter().enumerate().map(|(index, mark)| PageMark {
            span: mark.span,
            kind: mark.kind,
            marking: mark.marking.clone(),
            reading: None,
            alternatives: Vec::new(),
            number: None,
            extent: None,
            zone: None,
            code: None,
            status: None,
            source: MarkSource::Hand(index),
        });
        let mut marks: Vec<PageMark> = found.chain(by_hand).collect();
        marks.sort_by_key(|mark| (mark.span.start, mark.span.end, mark.kind));
        fill_redactions(page.working.text.as_str(), &mut marks);
        let counted: Vec<CountedMark<'_>> = marks.iter().map(PageMark::counted).collect();
        let statement = Arc::new(PageStatement::of(page.working.text.as_str(), &counted));
        Self { revision: page.revision, marks, statement }
    }

    /// As exports take them.
    pub fn shown(&self) -> Vec<ShownMark> {
        self.marks.iter().map(|mark| ShownMark { span: mark.span, kind: mark.kind, extent: mark.extent }).collect()
    }

    /// The highest level its banners state surely, and its own words.
    pub fn level(&self) -> Option<(Level, String)> {
        let class = self.sum();
        class.level.map(|level| (level, class.level_name.clone()))
    }

    /// The level and every control marking, for people: `TOP SECRET//EYES ONLY`.
    pub fn classification(&self) -> String {
        let class = self.sum();
        said(&class.level_name, &class.controls)
    }

    /// Level, controls, banner lines and later status.
    pub fn sum(&self) -> &PageClassification {
        &self.statement.classification
    }
}

/// A level and control markings for people: `TOP SECRET//EYES ONLY`.
pub fn said(level_name: &str, controls: &[String]) -> String {
    let mut parts: Vec<&str> = Some(level_name).into_iter().filter(|name| !name.is_empty()).collect();
    parts.extend(controls.iter().map(String::as_str).filter(|control| *control != level_name));
    parts.join("//")
}

/// Characters between a redaction and a code that belongs to it.
const CODE_REACH: usize = 12;

/// Gives redactions the codes beside them, and those made by hand the extent their text states.
fn fill_redactions(text: &str, marks: &mut [PageMark]) {
    let codes: Vec<Span> = marks.iter().filter(|mark| mark.kind == MarkKind::ExemptionCode).map(|mark| mark.span).collect();
    for mark in marks.iter_mut().filter(|mark| mark.kind == MarkKind::Redaction) {
        let said = text.get(mark.span.range()).unwrap_or_default();
        mark.extent = mark.extent.or_else(|| redaction::extent_of(said));
        // Codes are few; those of a page stand in its margin or in its lines.
        let distance = |code: &Span| {
            let gap = if code.end <= mark.span.start { code.end..mark.span.start } else { mark.span.end..code.start };
            let between = text.get(gap).unwrap_or_default();
            let near = mark.span.overlaps(*code) || (between.trim().is_empty() && between.len() <= CODE_REACH && !between.contains("\n\n"));
            near.then_some(between.len())
        };
        let nearest = codes.iter().filter_map(|code| Some((distance(code)?, *code))).min_by_key(|(far, code)| (*far, code.start));
        mark.code = nearest.and_then(|(_, code)| text.get(code.range())).map(str::to_owned);
    }
}

/// Whether a person's verdict is about what a rule finds at `span`.
///
/// Text is typed before, behind and inside a mark, and the place of a finding and of a verdict on it do not always follow it alike. So
/// it is enough that one of them lies in the other on the same line. Families read the same banner by rules of different
/// names as its letters change: `us.banner` and `uk.banner` say the same of it.
pub fn is_about(ruling: &Ruling, rule: &str, span: Span, text: &PageText) -> bool {
    let name = |rule: &str| rule.rsplit('.').next().unwrap_or(rule).to_owned();
    if ruling.rule != rule && name(&ruling.rule) != name(rule) {
        return false;
    }
    if ruling.span == span {
        return true;
    }
    let inside = ruling.span.covers(span) || span.covers(ruling.span);
    inside && !ruling.span.is_empty() && !text.slice(ruling.span).trim().contains('\n')
}

/// What analysis is told about a page.
pub fn input<'a>(head: &PageHead, page: &'a Page) -> PageInput<'a> {
    PageInput {
        id: page.id,
        document: head.document,
        text: &page.working.text,
        layout: &page.working.layout,
        scan_size: head.scan.as_ref().and_then(|scan| scan.size).or(page.working.layout.scan_size),
    }
}

/// The marks of loaded pages.
#[derive(Debug, Default)]
pub struct FindingsBook {
    pages: HashMap<PageId, Arc<PageMarks>>,
    generation: u64,
}

impl FindingsBook {
    /// Counts every change; what was made of marks of an older generation is stale.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The marks found last, even where the page has changed since.
    pub fn get(&self, id: PageId) -> Option<&Arc<PageMarks>> {
        self.pages.get(&id)
    }

    /// The marks of this revision.
    pub fn fresh(&self, id: PageId, revision: Revision) -> Option<&Arc<PageMarks>> {
        self.pages.get(&id).filter(|marks| marks.revision == revision)
    }

    /// Notes what was found.
    pub fn set(&mut self, id: PageId, marks: Arc<PageMarks>) {
        self.generation += 1;
        self.pages.insert(id, marks);
    }

    /// Moves the marks of a page along with a replacement of `old` bytes at `at` by `new` bytes, until they are found anew.
    pub fn moved(&mut self, id: PageId, at: usize, old: usize, new: usize) {
        let Some(marks) = self.pages.get_mut(&id) else { return };
        self.generation += 1;
        let follow = |place: usize| if place >= at + old { place - old + new } else { place.min(at) };
        // What begins where text is put in gives way to it; what ends there does not grow.
        let end = |place: usize| if place <= at { place } else { follow(place) };
        for mark in &mut Arc::make_mut(marks).marks {
            let start = follow(mark.span.start);
            mark.span = Span::new(start, end(mark.span.end).max(start));
        }
    }

    /// Lets go of a page.
    pub fn forget(&mut self, id: PageId) {
        self.generation += 1;
        self.pages.remove(&id);
    }

    /// Lets go of all pages: rules or series have changed.
    pub fn clear(&mut self) {
        self.generation += 1;
        self.pages.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a mark over `span` is after a replacement.
    fn check(span: (usize, usize), (at, old, new): (usize, usize, usize), expected: (usize, usize)) {
        let mark = PageMark {
            span: Span::new(span.0, span.1),
            kind: MarkKind::Banner,
            marking: None,
            reading: None,
            alternatives: Vec::new(),
            number: None,
            extent: None,
            zone: None,
            code: None,
            status: None,
            source: MarkSource::Hand(0),
        };
        let mut book = FindingsBook::default();
        book.set(PageId(1), Arc::new(PageMarks { revision: Revision(0), marks: vec![mark], ..PageMarks::default() }));
        book.moved(PageId(1), at, old, new);
        let moved = book.get(PageId(1)).unwrap().marks[0].span;
        assert_eq!((moved.start, moved.end), expected, "{span:?} after {at} {old} {new}");
    }

    #[test]
    fn marks_follow_typing_until_they_are_found_anew() {
        check((10, 16), (0, 0, 3), (13, 19));
        check((10, 16), (10, 0, 1), (11, 17));
        check((10, 16), (12, 2, 5), (10, 19));
        check((10, 16), (16, 0, 4), (10, 16));
        check((10, 16), (20, 3, 0), (10, 16));
        check((10, 16), (8, 20, 0), (8, 8));
    }
}
