//! What is known of the current page: its files, why they were paired, its readings.

use crate::app::links::{PageLinks, Verdict};
use crate::app::session::Session;
use crate::model::WordSource;

/// A reading in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingRow {
    /// What it is called.
    pub name: String,
    /// The file it came from.
    pub file: String,
    /// Words in it.
    pub words: usize,
    /// Words of it that have a place on the scan.
    pub placed: usize,
    /// Place among the witnesses; `None` for the working reading.
    pub witness: Option<usize>,
    /// Its beginning.
    pub beginning: String,
}

/// What is known of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageView {
    /// Name and value, for people.
    pub facts: Vec<(&'static str, String)>,
    /// The readings, the working one first.
    pub readings: Vec<ReadingRow>,
}

/// How the words of a text came to their places, and how many of them have one.
fn linked(links: &PageLinks, words: usize) -> String {
    if links.verdict == Verdict::Apart {
        return "none: the text does not fit the ink of the scan".to_owned();
    }
    let (placed, soft) = (links.words.len(), links.words.iter().filter(|word| word.is_soft()).count());
    let by = if links.source == WordSource::Ocr { "as the file says" } else { "found on the ink" };
    let only_near = if soft == 0 { String::new() } else { format!(", {soft} only near") };
    format!("{placed} of {words}, {by}{only_near}")
}

/// What is known of the current page.
pub fn page(session: &Session) -> PageView {
    let Some(head) = session.head() else { return PageView::default() };
    let mut view = PageView::default();
    let document = session.dossier.document(head.document).map(|document| document.title.clone()).unwrap_or_default();
    view.facts.push(("Document", document));
    view.facts.push(("Status", head.status.label().to_owned()));
    if !head.note.is_empty() {
        view.facts.push(("Note", head.note.clone()));
    }
    match &head.scan {
        Some(scan) => {
            view.facts.push(("Scan", scan.path.display().to_string()));
            if scan.frame > 0 {
                view.facts.push(("Image in file", (scan.frame + 1).to_string()));
            }
        }
        None => view.facts.push(("Scan", "none".to_owned())),
    }
    if let Some(path) = &session.path {
        view.facts.push(("Dossier file", path.display().to_string()));
    }
    let Some(page) = session.page() else { return view };
    if let Some(links) = session.links(page.id).filter(|_| head.scan.is_some() && !page.working.text.is_empty()) {
        view.facts.push(("Words on the scan", linked(links, page.working.text.tokens().count())));
    }
    let row = |reading: &crate::model::Reading, witness| ReadingRow {
        name: reading.name.clone(),
        file: reading.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default(),
        words: reading.text.tokens().count(),
        placed: reading.layout.words.iter().filter(|word| word.zone.is_some()).count(),
        witness,
        beginning: reading.text.as_str().chars().filter(|c| *c != '\n').take(120).collect(),
    };
    view.readings.push(row(&page.working, None));
    view.readings.extend(page.witnesses.iter().enumerate().map(|(index, reading)| row(reading, Some(index))));
    view
}
