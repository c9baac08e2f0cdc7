//! Marks of a page as they are shown: what rules find, less what a person rejected, plus what was marked by hand.

use crate::analysis::PageInput;
use crate::analysis::reading::ShownMark;
use crate::model::{Extent, Finding, Level, MarkKind, Marking, Page, PageHead, PageId, Revision, ScanRect, Span, Verdict};
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
    /// The page number it states.
    pub number: Option<u32>,
    /// How much text was taken out, for redactions.
    pub extent: Option<Extent>,
    /// Its own place on the scan; otherwise it is where the span's words stand.
    pub zone: Option<ScanRect>,
    /// Who says so.
    pub source: MarkSource,
}

/// The marks of one page in order of their spans.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageMarks {
    /// The revision they were found for.
    pub revision: Revision,
    /// The marks.
    pub marks: Vec<PageMark>,
}

impl PageMarks {
    /// Puts findings, rulings and marks by hand together.
    pub fn new(page: &Page, findings: &[Finding]) -> Self {
        let verdict = |finding: &Finding| {
            page.rulings.iter().find(|ruling| ruling.rule == finding.rule && ruling.span == finding.span).map(|ruling| ruling.verdict)
        };
        let found = findings.iter().filter(|finding| verdict(finding) != Some(Verdict::Rejected)).map(|finding| PageMark {
            span: finding.span,
            kind: finding.kind,
            marking: finding.marking.clone(),
            reading: finding.reading.clone(),
            number: finding.number,
            extent: finding.extent,
            zone: finding.zone,
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
            number: None,
            extent: None,
            zone: None,
            source: MarkSource::Hand(index),
        });
        let mut marks: Vec<PageMark> = found.chain(by_hand).collect();
        marks.sort_by_key(|mark| (mark.span.start, mark.span.end, mark.kind));
        Self { revision: page.revision, marks }
    }

    /// As exports take them.
    pub fn shown(&self) -> Vec<ShownMark> {
        self.marks.iter().map(|mark| ShownMark { span: mark.span, kind: mark.kind }).collect()
    }

    /// The highest level any banner states, and its own words.
    pub fn level(&self) -> Option<(Level, String)> {
        self.banners().filter_map(|marking| Some((marking.level?, marking.level_name.clone()))).max_by_key(|(level, _)| *level)
    }

    /// The level and every control marking, for people: `TOP SECRET//EYES ONLY`.
    pub fn classification(&self) -> String {
        let mut parts: Vec<String> = self.level().map(|(_, name)| name).into_iter().collect();
        for control in self.banners().flat_map(|marking| &marking.controls) {
            if !parts.contains(control) {
                parts.push(control.clone());
            }
        }
        parts.join("//")
    }

    /// How many banner lines.
    pub fn banner_lines(&self) -> usize {
        self.marks.iter().filter(|mark| mark.kind == MarkKind::Banner).count()
    }

    fn banners(&self) -> impl Iterator<Item = &Marking> {
        self.marks.iter().filter(|mark| mark.kind == MarkKind::Banner).filter_map(|mark| mark.marking.as_ref())
    }
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
            number: None,
            extent: None,
            zone: None,
            source: MarkSource::Hand(0),
        };
        let mut book = FindingsBook::default();
        book.set(PageId(1), Arc::new(PageMarks { revision: Revision(0), marks: vec![mark] }));
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
