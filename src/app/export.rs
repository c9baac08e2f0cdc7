//! Exports: gathers what a writer needs, names the files, and hands them to the disk when everything is ready.
//!
//! Making an export ([`make`]) and writing it ([`write()`]) are two steps, so that a preview shows exactly what would be written, and so that
//! a problem on page 300 leaves no half of an export behind.

mod apparatus;
mod ground_truth;
mod iiif;
mod json;
mod papers;
pub mod patching;
mod pdf;
mod pictures;
mod sheets;
pub mod tables;
mod writing;

pub use pictures::{Beside, Scans};
pub use writing::{make_and_write, stream, write};

use super::corrections::Correction;
use super::findings::PageMarks;
use super::links::PageLinks;
use super::problem::Problem;
use super::report::{self, ReportRow};
use super::views::document::DocumentView;
use crate::analysis::PageInput;
pub use crate::analysis::reading::{
    HyphenPolicy, LinePolicy, Omission, OmissionKind, Placeholders, Policy, Seam, ShownMark, Treatment, WordForms, Words,
};
use crate::analysis::reading::{MarkedPage, ReadingText, reading_text};
use crate::formats::sheet::SheetHead;
use crate::formats::{self, FlowInput, FlowPage, FlowScan, Format, Keep};
use crate::model::{BlockKind, Document, Inline, MarkKind, Page, PageHead, PageId, ScanRect, Span, Suspect};
use crate::scan::Cancel;
use sheets::Setting;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is exported and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportOptions {
    /// Identifier of the format: `txt`, `alto`, `pdf`.
    pub format: String,
    /// What becomes of marks, lines and hyphens.
    pub policy: Policy,
    /// Whether every page becomes a file.
    pub one_file_a_page: bool,
    /// Title of the whole.
    pub title: String,
    /// Whether a report of what was left out, mended and joined is written beside it.
    pub report: bool,
    /// Where the scans and the manifest of a IIIF export will be found, as an address; empty for nowhere yet.
    pub address: String,
    /// Where a document for browsers has its scans.
    pub scans: Scans,
    /// Whether corrections that go back into source files may be written over these; each is kept beside as `NAME.bak`.
    pub in_place: bool,
}

/// What an export takes from the papers beside the pages.
#[derive(Clone)]
pub struct Sources<'a> {
    /// What is known of words.
    pub words: &'a Words<'a>,
    /// The folder that paths are relative to.
    pub root: &'a Path,
    /// The documents with their titles.
    pub documents: &'a [Document],
    /// What is said of the whole.
    pub head: SheetHead,
    /// The corrections of the journal.
    pub corrections: &'a [Correction],
    /// Whether there is a journal.
    pub has_journal: bool,
    /// The file, or the file in the folder, that will be written; nothing where the export is only shown or handed on.
    pub target: Option<&'a Path>,
    /// Whether it was stopped.
    pub cancel: &'a Cancel,
    /// Told how far it is, and of how much.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
}

/// A page to export, with the marks that are shown on it.
#[derive(Debug, Clone)]
pub struct ExportPage {
    /// Its head.
    pub head: PageHead,
    /// Its content.
    pub page: Arc<Page>,
    /// Its marks in order of their spans.
    pub marks: Vec<ShownMark>,
    /// The same with everything that is known of them.
    pub found: Arc<PageMarks>,
    /// Where its words stand; as its own file says, where nothing is said here.
    pub links: Option<Arc<PageLinks>>,
    /// What its document says as a whole, where that was asked for.
    pub document: Option<Arc<DocumentView>>,
    /// Its doubtful words, where they were asked for.
    pub suspects: Option<Vec<Suspect>>,
    /// Its place in the dossier, from 0.
    pub place: usize,
}

impl ExportPage {
    /// Where a stretch of the text stands on the scan.
    fn zone_of(&self, span: Span) -> Option<ScanRect> {
        let words = self.links.as_ref()?.words.iter().filter(|word| word.span.overlaps(span));
        words.map(|word| word.zone).reduce(ScanRect::union)
    }
}

/// A file that would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Its name, with the extension.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// An export that is ready to be written or shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Export {
    /// The files; one, unless every page is a file.
    pub files: Vec<ExportFile>,
    /// What was left out or mended, in order of pages and places.
    pub omissions: Vec<Omission>,
    /// The same with what was joined, for people.
    pub rows: Vec<ReportRow>,
    /// The report, where it was asked for.
    pub report: Option<ExportFile>,
    /// Pictures that are written beside it.
    pub beside: Vec<Beside>,
    /// What the format cannot carry, in words.
    pub lost: Vec<&'static str>,
    /// What was met on the way.
    pub problems: Vec<Problem>,
    /// Whether the files' contents are made only while they are written, because they hold every scan.
    pub later: bool,
}

/// The formats in the order people look for them; any that is not named here comes last.
const ORDER: [&str; 18] = [
    "txt",
    "md",
    "docx",
    "epub",
    "html",
    "pdf",
    "pdf-a1",
    "patch",
    "alto",
    "page",
    "hocr",
    "tei",
    "iiif",
    "csv",
    "csv-marks",
    "gt",
    "json",
    "jsonl",
];

/// The formats that can be written: identifier and name.
pub fn formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut formats: Vec<(&str, &str)> = formats::written().map(|format| (format.id, format.name)).collect();
    formats.sort_by_key(|(id, _)| ORDER.iter().position(|known| known == id).unwrap_or(ORDER.len()));
    formats.into_iter()
}

/// Whether a format gives the text as it is read aloud, under the wishes for marks, lines and hyphens.
pub fn is_reading_text(format: &str) -> bool {
    formats::written_by_id(format).is_some_and(Format::is_reading_text)
}

/// Whether a format can give all pages in one file, or each in its own.
pub fn may_be_one_file(format: &str) -> bool {
    let single = formats::written_by_id(format).is_none_or(Format::one_page_a_file);
    !single && !matches!(format, "gt" | "patch" | "iiif" | "csv" | "csv-marks")
}

/// What a format is for, one sentence.
pub fn help(format: &str) -> &'static str {
    match format {
        "txt" => "Clean text for reading and quoting.",
        "md" => "Clean text with headings marked.",
        "html" => "An edition for browsers: scan beside text, every page with a link of its own, no network needed.",
        "docx" => "For word processors, with styles for headings and furniture.",
        "epub" => "For reading programs, with the pages of the original.",
        "tei" => "A scholarly edition: zones, corrections, gaps and furniture.",
        "alto" => "For libraries: words with their places, a file a page.",
        "page" => "For transcription programs: regions, lines and words, a file a page.",
        "hocr" => "For OCR programs and browsers: words with their places.",
        "pdf" => "The scans as they are, the text invisible over its words.",
        "pdf-a1" => "The same for archives that ask for the strictest standard.",
        "json" | "jsonl" => "Everything that is known of each page, an object a line.",
        "csv" => "Every correction, for a spreadsheet.",
        "csv-marks" => "Every marking with its place, for a spreadsheet.",
        "iiif" => "For viewers on the web: a manifest with the text as annotations.",
        "gt" => "Line pictures with their texts, to train an OCR engine.",
        "patch" => "The files the texts came from, with only the corrected words changed.",
        _ => "",
    }
}

/// Whether what is asked for are several files in a folder.
pub fn into_folder(options: &ExportOptions, pages: usize) -> bool {
    let single = formats::written_by_id(&options.format).is_some_and(Format::one_page_a_file);
    match options.format.as_str() {
        "gt" | "patch" => true,
        "iiif" | "csv" | "csv-marks" => false,
        _ => options.one_file_a_page || (single && pages > 1),
    }
}

/// Whether a format wants to know where words stand on the scan.
pub fn wants_places(format: &str) -> bool {
    let layout = formats::written_by_id(format).is_some_and(|format| format.lay_out.is_some());
    layout || matches!(format, "pdf" | "pdf-a1" | "json" | "jsonl" | "csv-marks" | "iiif" | "gt")
}

/// Whether a format tells of documents as a whole and of doubtful words.
pub fn wants_documents(format: &str) -> bool {
    matches!(format, "json" | "jsonl")
}

/// Whether a format has a use for who corrected what.
pub fn wants_corrections(format: &str) -> bool {
    formats::written_by_id(format).is_some_and(|format| !format.is_reading_text())
}

/// Makes an export.
///
/// # Errors
/// Where there is no such format to write, nothing can be made of these pages, or it was stopped.
pub fn make(pages: &[ExportPage], options: &ExportOptions, sources: &Sources<'_>) -> Result<Export, Problem> {
    let unknown =
        || Problem::new(format!("There is no export called {}", options.format)).advice(format!("Choose one of: {}.", all_formats()));
    let format = formats::written_by_id(&options.format).ok_or_else(unknown)?;
    let options = &ExportOptions { one_file_a_page: into_folder(options, pages.len()), ..options.clone() };
    let made = match (format.id, format.write, format.lay_out) {
        (_, Some(write), _) => reading(pages, options, format, write, sources),
        (_, None, Some(write)) => layouts(pages, options, format, write, sources),
        ("pdf" | "pdf-a1", ..) => Ok(Export { later: true, files: named(pages, options, format), ..Export::default() }),
        ("json" | "jsonl", ..) => Ok(json::made(pages, options, sources, extension_of(format))),
        ("csv", ..) => Ok(single(options, format, tables::corrections(pages, sources))),
        ("csv-marks", ..) => Ok(single(options, format, tables::markings(pages))),
        ("iiif", ..) => Ok(single(options, format, iiif::manifest(&sources.head, &Setting::new(pages, sources, false).sheets()?, options))),
        ("gt", ..) => ground_truth::made(pages, sources),
        ("patch", ..) => patching::patched(pages, sources),
        _ => Err(unknown()),
    };
    made.map(|made| Export { lost: format.keeps.lost().map(Keep::label).collect(), ..made })
}

fn extension_of(format: &Format) -> &'static str {
    format.extensions.first().copied().unwrap_or(format.id)
}

fn stopped() -> Problem {
    Problem::new("The export was stopped.").kept("No file was written.")
}

fn single(options: &ExportOptions, format: &Format, bytes: Vec<u8>) -> Export {
    let name = format!("{}.{}", file_name(&options.title), extension_of(format));
    Export { files: vec![ExportFile { name, bytes }], ..Export::default() }
}

/// Files for all pages, or one for each, without their contents.
fn named(pages: &[ExportPage], options: &ExportOptions, format: &Format) -> Vec<ExportFile> {
    let names = if options.one_file_a_page { page_names(pages) } else { vec![file_name(&options.title)] };
    names.into_iter().map(|name| ExportFile { name: format!("{name}.{}", extension_of(format)), bytes: Vec::new() }).collect()
}

/// Pages with their places.
fn layouts(
    pages: &[ExportPage],
    options: &ExportOptions,
    format: &Format,
    write: formats::SheetFn,
    sources: &Sources<'_>,
) -> Result<Export, Problem> {
    let setting = Setting::new(pages, sources, format.id == "tei");
    if !options.one_file_a_page {
        let sheets = setting.sheets()?;
        return Ok(single(options, format, write(&sources.head, &sheets)));
    }
    let mut files = Vec::with_capacity(pages.len());
    let mut names = page_names(pages).into_iter();
    setting.each(
        |sheet, _, _| write(&sources.head, std::slice::from_ref(&sheet)),
        |bytes| {
            let name = format!("{}.{}", names.next().unwrap_or_default(), extension_of(format));
            files.push(ExportFile { name, bytes });
            Ok(())
        },
    )?;
    Ok(Export { files, ..Export::default() })
}

/// The text as it is read aloud.
fn reading(
    pages: &[ExportPage],
    options: &ExportOptions,
    format: &Format,
    write: formats::WriteFn,
    sources: &Sources<'_>,
) -> Result<Export, Problem> {
    let mut export = Export::default();
    let policy = policy(options);
    let marked: Vec<MarkedPage<'_>> = pages.iter().map(marked).collect();
    let groups: Vec<Vec<usize>> =
        if options.one_file_a_page { (0..pages.len()).map(|page| vec![page]).collect() } else { vec![(0..pages.len()).collect()] };
    let names = if options.one_file_a_page { page_names(pages) } else { vec![file_name(&options.title)] };
    let extension = extension_of(format);
    let mut scans: Vec<Option<FlowScan>> = Vec::new();
    if format.keeps.has(Keep::Scans) {
        let folder = beside_folder(options, sources);
        (scans, export.beside) = pictures::scans(pages, options.scans, &folder, sources, &mut export.problems)?;
    }
    let mut seams: Vec<Seam> = Vec::new();
    let apart = if options.one_file_a_page { BTreeSet::new() } else { apart_starts(pages) };
    for (group, name) in groups.into_iter().zip(names) {
        if sources.cancel.is_cancelled() {
            return Err(stopped());
        }
        let chosen: Vec<MarkedPage<'_>> = group.iter().filter_map(|&page| marked.get(page)).copied().collect();
        let mut reading = reading_text(&chosen, &policy, sources.words);
        page_starts(&mut reading, options, &apart);
        let own: Vec<&ExportPage> = group.iter().filter_map(|&page| pages.get(page)).collect();
        let scans = group.iter().map(|&page| scans.get_mut(page).and_then(Option::take));
        let last = group.first().and_then(|first| first.checked_sub(1)).and_then(|before| pages.get(before));
        let flow_pages = flow_pages(&own, scans, last, sources);
        let title = match group.as_slice() {
            [page] if options.one_file_a_page => format!("{}, {}", options.title, pages.get(*page).map_or("", |page| &page.head.label)),
            _ => options.title.clone(),
        };
        let (language, made) = (sources.head.language.clone(), sources.head.made.clone());
        let holder = [sources.head.repository.as_str(), &sources.head.reference];
        let holder = holder.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let input = FlowInput { title, holder, language, made, blocks: reading.blocks, pages: flow_pages };
        export.files.push(ExportFile { name: format!("{name}.{extension}"), bytes: write(&input) });
        seams.extend(reading.seams);
        export.omissions.extend(reading.omissions);
    }
    let told: Vec<_> = pages.iter().map(|page| (&page.head, page.place, &page.page.working.text)).collect();
    export.rows = report::rows(&told, &export.omissions, &seams);
    export.report = options.report.then(|| report_file(&export.rows));
    Ok(export)
}

fn all_formats() -> String {
    formats().map(|(id, _)| id).collect::<Vec<_>>().join(", ")
}

pub(super) fn marked(page: &ExportPage) -> MarkedPage<'_> {
    let (label, marks, rulings) = (&page.head.label, &page.marks, &page.page.rulings);
    MarkedPage { page: input(&page.head, &page.page), label, marks, rulings, place: page.place }
}

fn input<'a>(head: &PageHead, page: &'a Page) -> PageInput<'a> {
    super::findings::input(head, page)
}

/// A page break is furniture too: where text is joined it goes, unless it is asked for or the page does not go on
/// from the one before; where lines are
/// kept it stays, unless it is unwanted.
fn page_starts(reading: &mut ReadingText, options: &ExportOptions, apart: &BTreeSet<PageId>) {
    let wish = options.policy.marks.get(&MarkKind::PageBreak);
    let joins = options.policy.lines == LinePolicy::Join;
    // Scans stand beside their own page only where the text says where the page begins.
    let shown = wish.map_or(!joins || matches!(options.format.as_str(), "html" | "epub" | "docx"), |wish| *wish != Treatment::Drop);
    if shown {
        return;
    }
    for block in reading.blocks.iter_mut().filter(|block| block.kind != BlockKind::PageStart) {
        block.inlines.retain(|inline| !matches!(inline, Inline::PageStart(..)));
    }
    reading.blocks.retain(|block| block.kind != BlockKind::PageStart || (wish.is_none() && apart.contains(&block.page)));
}

/// The pages that do not go on from the one before: another document begins, or pages between were not chosen.
fn apart_starts(pages: &[ExportPage]) -> BTreeSet<PageId> {
    pages
        .windows(2)
        .filter_map(|two| match two {
            [before, page] if before.head.document != page.head.document || before.place + 1 != page.place => Some(page.head.id),
            _ => None,
        })
        .collect()
}

/// The folder for the pictures of a document: `NAME_files` beside `NAME.html`, or `scans` among the files of pages.
fn beside_folder(options: &ExportOptions, sources: &Sources<'_>) -> String {
    if options.one_file_a_page {
        return "scans".to_owned();
    }
    let stem = sources.target.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    format!("{}_files", stem.unwrap_or_else(|| file_name(&options.title)))
}

/// What is wished of marks, and what is usual where nothing is.
pub fn policy(options: &ExportOptions) -> Policy {
    let mut policy = options.policy.clone();
    for kind in MarkKind::ALL {
        policy.marks.entry(*kind).or_insert_with(|| usual(&options.format, *kind));
    }
    policy
}

/// What becomes of a kind of mark where nothing is wished: furniture is left out of clean text; in an edition, which shows the page beside its
/// scan, everything that is marked is set apart.
pub fn usual(format: &str, kind: MarkKind) -> Treatment {
    if format == "html" && kind != MarkKind::Heading { Treatment::Tag } else { Policy::default().treatment(kind) }
}

/// Pages as writers of reading text are told of them; `before` is the page before the first.
fn flow_pages(
    pages: &[&ExportPage],
    scans: impl Iterator<Item = Option<FlowScan>>,
    before: Option<&ExportPage>,
    sources: &Sources<'_>,
) -> Vec<FlowPage> {
    let mut last = before.map(|page| page.head.document);
    let page = |(page, scan): (&&ExportPage, Option<FlowScan>)| {
        let begins = (last.replace(page.head.document) != Some(page.head.document)).then(|| {
            let document = sources.documents.iter().find(|document| document.id == page.head.document);
            document.map_or_else(|| sources.head.title.clone(), |document| document.title.clone())
        });
        let source = page.head.scan.as_ref().map(|scan| match scan.frame {
            0 => scan.path.to_string_lossy().into_owned(),
            frame => format!("{}, image {}", scan.path.to_string_lossy(), frame + 1),
        });
        FlowPage {
            id: page.head.id,
            label: page.head.label.clone(),
            place: page.place + 1,
            begins,
            level: page.found.level().map(|(level, _)| level),
            classification: page.found.classification(),
            source: source.unwrap_or_default(),
            scan,
        }
    };
    pages.iter().zip(scans.chain(std::iter::repeat(None))).map(page).collect()
}

/// One name a page: that of its scan or text, with the page's number where the file has several; never the same twice.
pub fn page_names(pages: &[ExportPage]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut counts: BTreeMap<&Path, usize> = BTreeMap::new();
    for (path, _) in pages.iter().filter_map(|page| source(&page.head)) {
        *counts.entry(path).or_default() += 1;
    }
    let many = |path: &Path| counts.get(path).is_some_and(|count| *count > 1);
    let mut names = Vec::new();
    for (place, page) in (1..).zip(pages) {
        let base = match source(&page.head) {
            Some((path, index)) if many(path) => format!("{}_p{:03}", stem(path), index + 1),
            Some((path, _)) => stem(path),
            None => format!("page_{place:04}"),
        };
        let base = file_name(&base);
        let mut name = base.clone();
        let mut next = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{base}_{next}");
            next += 1;
        }
        names.push(name);
    }
    names
}

fn source(head: &PageHead) -> Option<(&Path, u32)> {
    head.scan
        .as_ref()
        .map(|scan| (scan.path.as_path(), scan.frame))
        .or_else(|| head.texts.first().map(|text| (text.path.as_path(), text.index)))
}

/// A title as a file name on any system.
pub fn file_name(title: &str) -> String {
    let plain: String = title.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    let plain = plain.trim_matches(['.', ' ']);
    if plain.is_empty() { "transcription".to_owned() } else { plain.chars().take(120).collect() }
}

/// The name of a report in a folder, and the end of its name beside a file.
const REPORT: &str = "report.tsv";

/// The report of these rows as a file.
pub fn report_file(rows: &[ReportRow]) -> ExportFile {
    ExportFile { name: REPORT.to_owned(), bytes: report::table(rows) }
}

/// Where the report of an export goes: `letter.report.tsv` beside `letter.txt`, or `report.tsv` in a folder of pages.
pub fn report_path(target: &Path, into_folder: bool) -> PathBuf {
    if into_folder { target.join(REPORT) } else { target.with_extension(REPORT) }
}

/// Pages by their places, from 1, as people write them: `1-3,7`, `5-`.
///
/// # Errors
/// Where it is not a range of pages there are; a sentence for people.
pub fn page_range(said: &str, count: usize) -> Result<BTreeSet<usize>, String> {
    let mut chosen = BTreeSet::new();
    for part in said.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once(['-', '–']).unwrap_or((part, part));
        let number = |text: &str, missing: usize| {
            let text = text.trim();
            if text.is_empty() {
                Ok(missing)
            } else {
                text.parse::<usize>().map_err(|error| format!("{part} is not a range of pages: {error}"))
            }
        };
        let (from, to) = (number(from, 1)?, number(to, count)?);
        if from == 0 || from > to || to > count {
            return Err(format!("{part} is not a range of pages; there are pages 1 to {count}"));
        }
        chosen.extend(from - 1..to);
    }
    if chosen.is_empty() { Err("no page was chosen".to_owned()) } else { Ok(chosen) }
}

#[cfg(test)]
mod tests;
