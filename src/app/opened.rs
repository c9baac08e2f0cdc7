//! Opening a dossier as far as a job can: read, checked, its journal replayed into a history; nothing of the program knows of it yet.
//!
//! A journal of a year's work takes a while to read, and so does the check after a crash. Both ways to a dossier end here: a file that is
//! there, and one that is made of a plan.

use super::intake::{self, IntakePlan};
use super::learning::TaughtBook;
use super::originals::{Originals, TOLD, sources_of};
use super::problem::Problem;
use crate::edit::{GroupId, History, Op, Recorded};
use crate::model::{Dossier, PageId};
use crate::store::{DossierFile, Location, OpenMode, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A dossier as a job opened it.
#[derive(Debug)]
pub struct OpenedDossier {
    /// Heads of all pages.
    pub(super) dossier: Dossier,
    /// Where it is kept.
    pub(super) file: DossierFile,
    /// The folder that paths are relative to.
    pub(super) root: PathBuf,
    /// Where the file lies; `None` in memory.
    pub(super) path: Option<PathBuf>,
    /// Why it cannot be written to.
    pub(super) read_only: Option<String>,
    /// The journal so far.
    pub(super) journal: Vec<Recorded>,
    /// What it leaves to be taken back and done again.
    pub(super) history: History,
    /// The highest group in it.
    pub(super) last_group: GroupId,
    /// Where the user was, as it was noted.
    pub(super) place: Option<String>,
    /// What its corrections taught.
    pub(super) taught: TaughtBook,
    /// The language of its papers, where it was noted.
    pub(super) language: Option<String>,
    /// What was decided about learned rules, as it was noted.
    pub(super) rules: String,
    /// The files it was made from.
    pub(super) originals: Arc<Originals>,
    /// What is to be told: a recovery, or that it can be kept only in memory.
    pub(super) news: Vec<Problem>,
    /// How files were paired, where it was made just now.
    pub(super) plan: Option<IntakePlan>,
    /// Where to look for pages that came since it was made.
    pub(super) look: Vec<PathBuf>,
}

/// Opens a dossier file.
///
/// # Errors
/// Where it cannot be read or is no dossier.
pub(super) fn read(path: &Path, look: Vec<PathBuf>) -> Result<OpenedDossier, Problem> {
    let opened = DossierFile::open(path, OpenMode::Write).map_err(told)?;
    let root = opened.root.unwrap_or_else(|| path.parent().map(Path::to_path_buf).unwrap_or_default());
    let mut whole = whole(opened.dossier, opened.file, root, Some(path.to_path_buf()))?;
    whole.read_only = opened.read_only_because;
    whole.news.extend(opened.recovery.map(Problem::news));
    whole.look = look;
    Ok(whole)
}

/// Makes a dossier of a plan, in the file that is wanted or, where that cannot be written, in memory.
///
/// # Errors
/// Where it can be made nowhere.
pub(super) fn make(plan: IntakePlan, wanted: Option<PathBuf>) -> Result<OpenedDossier, Problem> {
    let dossier = intake::dossier_from_plan(&plan);
    let scans = dossier.heads().iter().filter_map(|head| head.scan.as_ref()).map(|scan| (scan.path.as_path(), "scan"));
    let texts = dossier.heads().iter().flat_map(|head| &head.texts).map(|text| (text.path.as_path(), text.format.as_str()));
    let sources = sources_of(&plan.root, scans.chain(texts));
    let create = |at: &Location| DossierFile::create(at, &dossier, Some(&plan.root), &sources);
    let mut news = None;
    let (file, path) = match wanted.map(|path| (create(&Location::File(path.clone())), path)) {
        Some((Ok(file), path)) => (file, Some(path)),
        other => {
            if let Some((Err(error), _)) = other {
                let what = format!("Your changes will not outlive the program: {error}");
                news = Some(Problem::new(what).advice("Save the dossier where you can write."));
            }
            (create(&Location::Memory).map_err(told)?, None)
        }
    };
    let mut whole = whole(dossier, file, plan.root.clone(), path)?;
    whole.news.extend(news);
    whole.plan = Some(plan);
    Ok(whole)
}

fn whole(mut dossier: Dossier, file: DossierFile, root: PathBuf, path: Option<PathBuf>) -> Result<OpenedDossier, Problem> {
    let journal = file.journal().map_err(told)?;
    let last_group = file.last_group().map_err(told)?;
    let place = file.view_state("place").ok().flatten();
    let text_of = |id: PageId| file.load_page(id).ok().flatten().map(|page| page.working.text.clone());
    let taught = TaughtBook::of(&journal, text_of);
    let language = file.view_state(super::suspecting::LANGUAGE).ok().flatten();
    let rules = file.view_state(super::learned::KEPT).ok().flatten().unwrap_or_default();
    let originals = Arc::new(Originals::new(root.clone(), &file.sources().map_err(told)?));
    originals.was_told(&file.view_state(TOLD).ok().flatten().unwrap_or_default());
    let mut history = History::default();
    for recorded in &journal {
        history.record(recorded);
        for id in recorded.transaction.ops.iter().filter_map(Op::page) {
            dossier.note_given(id);
        }
    }
    let (read_only, news, plan, look) = (None, Vec::new(), None, Vec::new());
    Ok(OpenedDossier {
        dossier,
        file,
        root,
        path,
        read_only,
        journal,
        history,
        last_group,
        place,
        taught,
        language,
        rules,
        originals,
        news,
        plan,
        look,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn told(error: StoreError) -> Problem {
    Problem::new(error.to_string())
}
