//! Pages as the writers of layout formats take them: text, places, marks and corrections put together.

use super::super::findings::{MarkSource, PageMark};
use super::super::links::PageLinks;
use super::super::open_scans::open_scan;
use super::super::problem::Problem;
use super::super::side_by_side::in_order;
use super::apparatus;
use super::{ExportPage, HyphenPolicy, LinePolicy, OmissionKind, Policy, Sources, marked, reading_text};
use crate::analysis::compare::changed_words;
use crate::analysis::reading::{MarkedPage, Omission};
use crate::formats::sheet::{Sheet, SheetChange, SheetDivided, SheetImage, SheetMark};
use crate::model::{PageId, PageText, ScanRef, Span};
use crate::scan::{FrameInfo, ScanFile};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The scan file that was opened last, so that the pages of one file do not open it again and again.
pub(super) struct Shelf<'a> {
    root: &'a Path,
    open: Option<(PathBuf, Box<dyn ScanFile>)>,
}

impl<'a> Shelf<'a> {
    /// For scans below a folder.
    pub(super) fn new(root: &'a Path) -> Self {
        Self { root, open: None }
    }

    /// The file of a scan.
    pub(super) fn file(&mut self, scan: &ScanRef) -> Result<&mut dyn ScanFile, Problem> {
        let path = self.root.join(&scan.path);
        if self.open.as_ref().is_none_or(|(open, _)| *open != path) {
            let told = |error: crate::scan::ScanError| Problem::new(format!("The scan could not be opened: {error}.")).at(&scan.path);
            self.open = Some((path.clone(), open_scan(&path).map_err(told)?));
        }
        match &mut self.open {
            Some((_, file)) => Ok(file.as_mut()),
            None => Err(Problem::new("The scan could not be opened.").at(&scan.path)),
        }
    }

    fn info(&mut self, scan: &ScanRef) -> Option<FrameInfo> {
        self.file(scan).ok()?.frame_info(scan.frame).ok()
    }
}

/// Pages on their way to a writer of layout formats: what must be known of all of them before each can be set.
pub(super) struct Setting<'a> {
    pages: &'a [ExportPage],
    sources: &'a Sources<'a>,
    divided: BTreeMap<PageId, Vec<SheetDivided>>,
    /// Whether what other readings have is wanted.
    variants: bool,
}

impl<'a> Setting<'a> {
    /// For these pages.
    pub(super) fn new(pages: &'a [ExportPage], sources: &'a Sources<'a>, variants: bool) -> Self {
        Self { pages, sources, divided: divided(pages, sources), variants }
    }

    /// For writers that have no use for words divided at line ends.
    pub(super) fn undivided(pages: &'a [ExportPage], sources: &'a Sources<'a>) -> Self {
        Self { pages, sources, divided: BTreeMap::new(), variants: false }
    }

    /// The pages in order.
    pub(super) fn sheets(&self) -> Result<Vec<Sheet>, Problem> {
        let mut sheets = Vec::with_capacity(self.pages.len());
        self.each(
            |sheet, _, _| sheet,
            |sheet| {
                sheets.push(sheet);
                Ok(())
            },
        )?;
        Ok(sheets)
    }

    /// Makes something of every page, several at once, and hands it over in order.
    pub(super) fn each<R: Send>(
        &self,
        make: impl Fn(Sheet, &ExportPage, &mut Shelf<'_>) -> R + Sync,
        mut take: impl FnMut(R) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let total = self.pages.len() as u64 + 1;
        let work = |shelf: &mut Shelf<'_>, at: usize, page: &ExportPage| {
            (!self.sources.cancel.is_cancelled()).then(|| make(self.sheet(at, page, shelf), page, shelf))
        };
        in_order(
            self.pages,
            || Shelf::new(self.sources.root),
            work,
            |at, made| {
                let made = made.filter(|_| !self.sources.cancel.is_cancelled());
                take(made.ok_or_else(super::stopped)?)?;
                (self.sources.progress)(at as u64 + 1, total);
                Ok(())
            },
        )
    }

    /// The title of the document that begins with a page.
    fn begins(&self, at: usize, page: &ExportPage) -> Option<String> {
        let before = at.checked_sub(1).and_then(|before| self.pages.get(before)).map(|before| before.head.document);
        (before != Some(page.head.document)).then(|| {
            let document = self.sources.documents.iter().find(|document| document.id == page.head.document);
            document.map_or_else(|| self.sources.head.title.clone(), |document| document.title.clone())
        })
    }

    fn sheet(&self, at: usize, page: &ExportPage, shelf: &mut Shelf<'_>) -> Sheet {
        let (head, text) = (&page.head, &page.page.working.text);
        let links = page.links.clone().unwrap_or_else(|| Arc::new(PageLinks::own(&page.page)));
        let info = head.scan.as_ref().and_then(|scan| shelf.info(scan));
        let size = info.as_ref().map(|info| info.size).or(head.scan.as_ref().and_then(|scan| scan.size));
        let sheet = Sheet::laid_out(text.clone(), &links.layout, &links.words);
        let changes = changed_words(&page.page.source_text, text.as_str());
        let changed: Vec<Span> = changes.iter().map(|(span, _)| *span).collect();
        let sheet = sheet.with_changes(changes.into_iter().map(|(span, before)| SheetChange { span, before }).collect());
        let witnesses = if self.variants { page.page.witnesses.as_slice() } else { &[] };
        Sheet {
            label: head.label.clone(),
            place: page.place + 1,
            begins: self.begins(at, page),
            image: head.scan.as_ref().map(|scan| SheetImage {
                name: scan.path.to_string_lossy().replace('\\', "/"),
                frame: scan.frame,
                dpi: info.and_then(|info| info.dpi),
            }),
            size: size.or(sheet.size),
            marks: page.found.marks.iter().map(|mark| sheet_mark(mark, text)).collect(),
            divided: self.divided.get(&head.id).cloned().unwrap_or_default(),
            witnesses: apparatus::names(witnesses),
            variants: apparatus::variants(text, witnesses, &changed),
            note: head.note.clone(),
            ..sheet
        }
    }
}

fn sheet_mark(mark: &PageMark, text: &PageText) -> SheetMark {
    SheetMark {
        span: mark.span,
        kind: Some(mark.kind),
        marking: mark.marking.clone(),
        reading: mark.reading.clone().unwrap_or_default(),
        cue: mark.cue(text.slice(mark.span)).unwrap_or_default(),
        extent: mark.extent.filter(|extent| extent.count() > 0).map(|extent| (extent.count(), extent.unit())),
        code: mark.code.clone().unwrap_or_default(),
        zone: mark.zone,
        rule: if let MarkSource::Rule { rule, .. } = &mark.source { rule.clone() } else { "hand".to_owned() },
        confidence: mark.confidence(),
    }
}

/// The words that are divided at line ends, as far as that is known, page by page.
fn divided(pages: &[ExportPage], sources: &Sources<'_>) -> BTreeMap<PageId, Vec<SheetDivided>> {
    let marked: Vec<MarkedPage<'_>> = pages.iter().map(marked).collect();
    let policy = Policy { lines: LinePolicy::Join, hyphens: HyphenPolicy::Mend, ..Policy::default() };
    let reading = reading_text(&marked, &policy, sources.words);
    let texts: BTreeMap<PageId, &PageText> = pages.iter().map(|page| (page.head.id, &page.page.working.text)).collect();
    let mut divided: BTreeMap<PageId, Vec<SheetDivided>> = BTreeMap::new();
    for omission in &reading.omissions {
        if let Some(found) = texts.get(&omission.page).and_then(|text| halves(omission, text)) {
            divided.entry(omission.page).or_default().push(found);
        }
    }
    divided
}

/// The two halves of a word that was put together, with what stands before and behind it in its tokens.
fn halves(omission: &Omission, text: &PageText) -> Option<SheetDivided> {
    let OmissionKind::Mended { word, .. } = &omission.why else { return None };
    let before = text.slice(Span::new(0, omission.span.end));
    let start = before
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let rest = text.slice(Span::new(omission.span.end, text.len()));
    let gap = rest.len() - rest.trim_start().len();
    let second = rest.get(gap..)?.split_whitespace().next()?;
    // Only over one line end: over a page's end the other half is on another page.
    if rest.get(..gap)?.matches('\n').count() != 1 {
        return None;
    }
    let lead = text.slice(Span::new(start, omission.span.start));
    let hyphen = omission.text.split('\n').next()?.chars().next_back()?;
    let left = text.slice(omission.span).trim_end_matches(hyphen);
    let right = word.get(left.len()..)?;
    let tail = second.strip_prefix(right)?;
    let from = omission.span.end + gap;
    Some(SheetDivided {
        first: Span::new(start, omission.span.end),
        second: Span::new(from, from + second.len()),
        whole: format!("{lead}{word}{tail}"),
    })
}
