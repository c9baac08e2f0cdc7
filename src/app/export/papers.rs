//! Exports of papers that were opened without a session.

use super::{Export, ExportOptions, ExportPage, Sources, Words, make_and_write, wants_places};
use crate::app::headless::{Correction, Papers};
use crate::app::known_words::is_known;
use crate::app::problem::Problem;
use crate::model::PageHead;
use crate::scan::Cancel;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Papers {
    /// Pages with everything that a format asks for; each head comes with its place, from 1.
    pub fn export_pages(&mut self, heads: &[(usize, PageHead)], format: &str) -> Vec<ExportPage> {
        let mut pages = Vec::with_capacity(heads.len());
        let json = matches!(format, "json" | "jsonl");
        for (place, head) in heads {
            let (page, found, document) = if json {
                let (page, found, document) = self.marked(head);
                (page, found, Some(document))
            } else {
                let page = self.page(head);
                let found = Arc::new(self.marks(head, &page));
                (page, found, None)
            };
            let links = wants_places(format).then(|| Arc::new(self.links(head, &page)));
            let marks = found.shown();
            pages.push(ExportPage { head: head.clone(), page, marks, found, links, document, place: place.saturating_sub(1) });
        }
        pages
    }

    /// Does something with what an export takes beside the pages.
    pub fn with_sources<T>(&self, title: &str, corrections: &[Correction], work: impl FnOnce(&Sources<'_>) -> T) -> T {
        let known = |word: &str| is_known(&self.dossier.words, word);
        let words = Words { known: &known, counted: Some(self.counted()) };
        let sources = Sources {
            words: &words,
            root: self.root(),
            documents: &self.dossier.documents,
            head: self.sheet_head(title, corrections),
            corrections,
            has_journal: self.is_dossier(),
            cancel: &Cancel::default(),
            progress: &|_, _| {},
        };
        work(&sources)
    }

    /// Exports all pages to a file or folder.
    ///
    /// # Errors
    /// As [`make_and_write`].
    pub fn export_all(&mut self, options: &ExportOptions, target: &Path, replace: bool) -> Result<(Export, Vec<PathBuf>), Problem> {
        let heads: Vec<(usize, PageHead)> = (1..).zip(self.heads().to_vec()).collect();
        let pages = self.export_pages(&heads, &options.format);
        let corrections = self.corrections()?;
        self.with_sources(&options.title, &corrections, |sources| make_and_write(&pages, options, sources, target, replace))
    }
}
