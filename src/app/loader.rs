//! Getting a page's content: from the dossier file, or from its sources the first time it is looked at.
//!
//! A dossier of 100,000 pages is opened with heads only. The loader may be asked from any thread; it holds no page.

use super::intake::Importer;
use super::problem::Problem;
use crate::model::{Page, PageHead};
use crate::store::DossierFile;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Content that was loaded.
#[derive(Debug)]
pub struct Loaded {
    /// The content.
    pub page: Arc<Page>,
    /// Whether it came from the sources and is not in the dossier file yet.
    pub is_new: bool,
    /// What was met while reading the sources.
    pub notices: Vec<Problem>,
}

/// Loads contents of one dossier's pages.
pub struct PageLoader {
    file: Mutex<DossierFile>,
    importer: Mutex<Importer>,
    root: PathBuf,
}

impl PageLoader {
    /// A loader for this dossier file; sources lie under `root`.
    pub fn new(file: DossierFile, root: PathBuf) -> Self {
        Self { file: Mutex::new(file), importer: Mutex::new(Importer::new(root.clone())), root }
    }

    /// Where the sources lie.
    pub fn root(&self) -> &PathBuf {
        &self.root
    }

    /// Runs `work` on the dossier file; other threads wait meanwhile.
    pub fn with_file<T>(&self, work: impl FnOnce(&DossierFile) -> T) -> T {
        work(&self.file.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The content of a page.
    ///
    /// # Errors
    /// Where the dossier file cannot be read. A source that cannot be read gives an empty page and a notice, so that the rest of the dossier
    /// can be worked on.
    pub fn load(&self, head: &PageHead) -> Result<Loaded, Problem> {
        let stored = self.with_file(|file| file.load_page(head.id)).map_err(|error| {
            Problem::new(format!("The page could not be read from the dossier: {error}"))
                .advice("Close the program and open the dossier again.")
        })?;
        if let Some(page) = stored {
            return Ok(Loaded { page, is_new: false, notices: Vec::new() });
        }
        let imported = self.importer.lock().unwrap_or_else(PoisonError::into_inner).import(head);
        Ok(Loaded { page: Arc::new(imported.page), is_new: true, notices: imported.notices })
    }
}
