//! Getting a page's content: from the dossier file, or from its sources the first time it is looked at.
//!
//! A dossier of 100,000 pages is opened with heads only. The loader may be asked from any thread; it holds no page.

use super::intake::Importer;
use super::linking;
use super::links::{PageLinks, has_own_words};
use super::originals::Originals;
use super::problem::Problem;
use crate::model::{InkPage, Page, PageHead, ScanRef, WordSource};
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
    file: DossierFile,
    importer: Mutex<Importer>,
    originals: Arc<Originals>,
    root: PathBuf,
}

impl PageLoader {
    /// A loader for this dossier file with pages of these heads; sources lie under `root` and are as `originals` knows them.
    pub fn new(file: DossierFile, root: PathBuf, heads: &[PageHead], originals: Arc<Originals>) -> Self {
        Self { file, importer: Mutex::new(Importer::new(root.clone(), heads)), originals, root }
    }

    /// What is known of the files the dossier was made from.
    pub fn originals(&self) -> &Arc<Originals> {
        &self.originals
    }

    /// Where the sources lie.
    pub fn root(&self) -> &PathBuf {
        &self.root
    }

    /// Runs `work` on the dossier file. What is read there waits for others who read; what a view keeps is only handed to the writer, and
    /// waits for nobody.
    pub fn with_file<T>(&self, work: impl FnOnce(&DossierFile) -> T) -> T {
        work(&self.file)
    }

    /// Where the words of a page stand: as its file says, as it was kept, or else found on its scan, which is decoded for that.
    pub fn places_of(&self, head: &PageHead, page: &Page) -> PageLinks {
        let known = linking::links_beside(self, head, page);
        let Some(scan) = head.scan.as_ref().filter(|_| known.source != WordSource::Aligned && !has_own_words(page)) else { return known };
        match linking::ink_beside(self, scan).ok().filter(|_| !page.working.text.is_empty()) {
            Some(ink) => PageLinks::on_ink(page, &ink),
            None => known,
        }
    }

    /// The content of a page.
    ///
    /// # Errors
    /// Where the dossier file cannot be read. A source that cannot be read gives an empty page and a notice, so that the rest of the dossier
    /// can be worked on.
    pub fn load(&self, head: &PageHead) -> Result<Loaded, Problem> {
        self.load_telling(head, &|_, _| {})
    }

    /// As [`Self::load`]; where the page's text must be divided at its scans first, tells how many of these were looked at, and of how many.
    ///
    /// # Errors
    /// As there.
    pub fn load_telling(&self, head: &PageHead, progress: &dyn Fn(u64, u64)) -> Result<Loaded, Problem> {
        let stored = self.with_file(|file| file.load_page(head.id)).map_err(|error| {
            Problem::new(format!("The page could not be read from the dossier: {error}"))
                .advice("Close the program and open the dossier again.")
        })?;
        if let Some(page) = stored {
            return Ok(Loaded { page, is_new: false, notices: Vec::new() });
        }
        for text in &head.texts {
            self.originals.look(&text.path);
        }
        let mut importer = self.importer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(undivided) = importer.undivided(head) {
            let total = undivided.scans.len() as u64;
            let ink = |(done, scan): (u64, &ScanRef)| {
                progress(done, total);
                linking::ink_beside(self, scan).unwrap_or_default()
            };
            let inks: Vec<InkPage> = (0..).zip(&undivided.scans).map(ink).collect();
            progress(total, total);
            importer.divide(&undivided.path, &inks);
        }
        let imported = importer.import(head);
        Ok(Loaded { page: Arc::new(imported.page), is_new: true, notices: imported.notices })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Dossier;
    use crate::store::Location;

    /// With a lock around the file this would wait for itself.
    #[test]
    fn what_a_view_keeps_does_not_wait_for_whoever_reads() {
        let file = DossierFile::create(&Location::Memory, &Dossier::default(), None, &[]).unwrap();
        let writer = file.writer(Box::new(|_| ())).unwrap();
        let loader = PageLoader::new(file, PathBuf::new(), &[], Arc::default());
        loader.with_file(|_| loader.with_file(|file| file.put_view_state("place", "1 0 0"))).unwrap();
        writer.flush(std::time::Duration::from_mins(1)).unwrap();
        assert_eq!(loader.with_file(|file| file.view_state("place")).unwrap().as_deref(), Some("1 0 0"));
    }
}
