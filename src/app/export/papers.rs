//! Exports of papers that were opened without a session.

use super::{Export, ExportOptions, ExportPage, Sources, Words, make_and_write, wants_documents, wants_places};
use crate::analysis::structure::{PageStatement, document_facts};
use crate::app::corrections::{Correction, sheet_head};
use crate::app::headless::Papers;
use crate::app::known_words::is_known;
use crate::app::problem::Problem;
use crate::app::side_by_side::in_order;
use crate::app::suspecting::{ENGLISH_WORDS, Search};
use crate::app::views::document::{DocumentView, of_facts};
use crate::model::{DocumentId, Page, PageHead, PageId};
use crate::scan::Cancel;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Papers {
    /// Pages with everything that a format asks for; each head comes with its place, from 1. Every page is read once.
    pub fn export_pages(&mut self, heads: &[(usize, PageHead)], format: &str) -> Vec<ExportPage> {
        let with_documents = wants_documents(format);
        // What a document says as a whole, all its pages say, whichever of them are wanted.
        let documents: BTreeSet<DocumentId> = heads.iter().filter(|_| with_documents).map(|(_, head)| head.document).collect();
        let chosen: BTreeSet<PageId> = heads.iter().map(|(_, head)| head.id).collect();
        let asked: BTreeSet<PageId> = self
            .heads()
            .iter()
            .filter(|head| chosen.contains(&head.id) || documents.contains(&head.document))
            .map(|head| head.id)
            .collect();
        let (mut read, search) = self.read(&asked, with_documents);
        let all: Vec<(PageHead, Arc<Page>)> = self.heads().iter().filter_map(|head| Some((head.clone(), read.remove(&head.id)?))).collect();
        let finder = self.finder();
        let mut pages: HashMap<PageId, ExportPage> = HashMap::with_capacity(all.len());
        let mut statements: BTreeMap<DocumentId, Vec<(PageId, Arc<PageStatement>)>> = BTreeMap::new();
        let mut met = Vec::new();
        let work = |(): &mut (), _: usize, (head, page): &(PageHead, Arc<Page>)| {
            let found = Arc::new(finder.marks(head, page));
            let is_chosen = chosen.contains(&head.id);
            let links = (is_chosen && wants_places(format)).then(|| finder.links(head, page));
            let suspects = search.as_ref().filter(|_| is_chosen).map(|search| finder.suspects(page, &found, search));
            (found, links, suspects)
        };
        let taken = in_order(
            &all,
            || (),
            work,
            |at, (found, links, suspects)| -> Result<(), Infallible> {
                let Some((head, page)) = all.get(at) else { return Ok(()) };
                statements.entry(head.document).or_default().push((head.id, Arc::clone(&found.statement)));
                let links = links.map(|(links, problem)| {
                    met.extend(problem);
                    Arc::new(links)
                });
                let (head, page, marks) = (head.clone(), Arc::clone(page), found.shown());
                pages.insert(head.id, ExportPage { head, page, marks, found, links, document: None, suspects, place: 0 });
                Ok(())
            },
        );
        match taken {
            Ok(()) => {}
            Err(never) => match never {},
        }
        self.problems.extend(met);
        let views: HashMap<DocumentId, Arc<DocumentView>> =
            documents.iter().map(|id| (*id, Arc::new(self.view(*id, &statements.remove(id).unwrap_or_default())))).collect();
        let page = |(place, head): &(usize, PageHead)| {
            let document = views.get(&head.document).cloned();
            Some(ExportPage { place: place.saturating_sub(1), document, head: head.clone(), ..pages.remove(&head.id)? })
        };
        heads.iter().filter_map(page).collect()
    }

    /// Reads all pages once and keeps those that are asked for; with what doubtful words are looked for with, where that is wanted.
    fn read(&mut self, asked: &BTreeSet<PageId>, doubts: bool) -> (HashMap<PageId, Arc<Page>>, Option<Search>) {
        let mut read: HashMap<PageId, Arc<Page>> = HashMap::new();
        let mut keep = |page: &Arc<Page>| {
            if asked.contains(&page.id) {
                read.insert(page.id, Arc::clone(page));
            }
        };
        if doubts {
            let home = self.home().cloned();
            match self.suspect_search_showing(ENGLISH_WORDS.clone(), None, home.as_ref(), &mut keep) {
                Ok(search) => return (read, Some(search)),
                Err(problem) => self.problems.push(problem.kept("The pages were exported without their doubtful words.")),
            }
        }
        self.look_at_all(&mut keep);
        (read, None)
    }

    fn view(&self, id: DocumentId, statements: &[(PageId, Arc<PageStatement>)]) -> DocumentView {
        let facts = document_facts(statements.iter().map(|(page, statement)| (*page, statement.as_ref())));
        let pages = statements.len();
        DocumentView { pages, surveyed: pages, ..of_facts(&self.dossier, id, &facts) }
    }

    /// Does something with what an export takes beside the pages.
    pub fn with_sources<T>(&self, title: &str, corrections: &[Correction], work: impl FnOnce(&Sources<'_>) -> T) -> T {
        let own = &self.dossier.words;
        let known = |word: &str| is_known(own, word);
        let words = Words { known: &known, counted: Some(self.counted()) };
        let sources = Sources {
            words: &words,
            root: self.root(),
            documents: &self.dossier.documents,
            head: sheet_head(&self.dossier, title, corrections),
            corrections,
            target: None,
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
