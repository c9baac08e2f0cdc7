//! Opening and closing: from paths to a session and back to nothing.

use super::event::Event;
use super::intake::{self, IntakePlan};
use super::jobs::Priority;
use super::loader::PageLoader;
use super::problem::Problem;
use super::session::{Session, SessionParts};
use super::workspace::Workspace;
use super::written::Written;
use crate::store::{DossierFile, Location, OpenMode};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the folder the sample is laid out in.
const SAMPLE: &str = "Sample dossier";

impl Workspace {
    /// Opens a dossier file, or lists and pairs files and folders.
    ///
    /// # Errors
    /// Where a dossier file cannot be opened. Files that cannot be read are reported by the job.
    pub fn open(&mut self, paths: Vec<PathBuf>) -> Result<(), Problem> {
        // Relative paths must mean the same files when the dossier is opened again from elsewhere.
        let paths: Vec<PathBuf> = paths.into_iter().map(|path| std::path::absolute(&path).unwrap_or(path)).collect();
        if let [path] = paths.as_slice()
            && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("onionskin"))
        {
            return self.open_dossier(path);
        }
        if let Some(path) = self.dossier_path(&paths).filter(|path| crate::store::listing::stat(path).is_ok()) {
            self.open_dossier(&path)?;
            self.look_for_new_pages(paths);
            return Ok(());
        }
        self.opening = Some(paths.first().map_or_else(String::new, |path| path.display().to_string()));
        self.generation += 1;
        let opened = paths.clone();
        self.submit("open", 0, Priority::Visible, move |scope| {
            let limits = intake::GatherLimits::default();
            let plan = intake::gather(&paths, &limits, &|done, total| scope.progress(done, total), scope.cancel())
                .map(|listing| Box::new(intake::plan(&listing)));
            Event::Planned(plan, opened)
        });
        Ok(())
    }

    /// Opens the sample: its files are laid out in the user's data folder first, because scans are opened from files.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn open_sample(&mut self) -> Result<(), Problem> {
        let Some(home) = &self.home else { return Err(Problem::new("There is no folder to lay the sample out in.")) };
        let folder =
            crate::store::laid_out::lay_out(home, SAMPLE, super::sample::FILES).map_err(|error| Problem::new(error.to_string()))?;
        self.open(vec![folder])
    }

    /// Whether anything but the sample was opened before.
    pub fn has_own_dossiers(&self) -> bool {
        let sample = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(SAMPLE));
        self.settings.recent.iter().any(|path| !sample(path))
    }

    /// Where the dossier of files that are simply opened is kept. Several files together have one of their own.
    fn dossier_path(&self, paths: &[PathBuf]) -> Option<PathBuf> {
        let home = self.home.as_ref()?;
        match paths {
            [] => None,
            [path] => Some(home.dossier_for(path)),
            [first, rest @ ..] => {
                let together: Vec<String> = rest.iter().map(|path| path.display().to_string()).collect();
                let first_dossier = home.dossier_for(first);
                let stem = first_dossier.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let name = crate::store::settings::digest(&together.join("\n"));
                Some(first_dossier.with_file_name(format!("{stem}-and-{}-more-{name}.onionskin", rest.len())))
            }
        }
    }

    /// Writes the settings, with how the window is laid out.
    pub fn save_settings(&mut self) {
        self.view.put(&mut self.settings);
        if let Some(home) = &self.home
            && let Err(error) = self.settings.save(home)
        {
            self.problems.push(Problem::new(error.to_string()));
        }
    }

    /// Notes where the user was in this dossier.
    pub fn remember_view(&mut self) {
        let Some(session) = &self.session else { return };
        let (Some(page), selection) = (session.place.page, session.place.selection) else { return };
        let place = format!("{} {} {}", page.0, selection.start, selection.end);
        if self.noted_place.as_ref() == Some(&place) {
            return;
        }
        let noted = session.loader.with_file(|file| file.put_view_state("place", &place));
        self.noted_place = Some(place);
        if let Err(error) = noted {
            self.problems.push(Problem::new(error.to_string()));
        }
    }

    fn remember(&mut self, path: &Path) {
        self.settings.note_recent(path);
        self.save_settings();
    }

    /// Opens a dossier file.
    ///
    /// # Errors
    /// Where it cannot be read or is no dossier.
    pub fn open_dossier(&mut self, path: &Path) -> Result<(), Problem> {
        let opened = DossierFile::open(path, OpenMode::Write).map_err(|error| Problem::new(error.to_string()))?;
        if let Some(what) = opened.recovery {
            self.problems.push(Problem::news(what));
        }
        let root = opened.root.clone().unwrap_or_else(|| path.parent().map(Path::to_path_buf).unwrap_or_default());
        self.remember(path);
        self.begin(opened.dossier, opened.file, root, Some(path.to_path_buf()), opened.read_only_because)
    }

    /// Makes a dossier of a plan and opens it.
    ///
    /// # Errors
    /// Where the dossier file cannot be made.
    pub fn accept_plan(&mut self, plan: IntakePlan) -> Result<(), Problem> {
        let dossier = intake::dossier_from_plan(&plan);
        if dossier.is_empty() {
            let mut problem = Problem::new("No page was found here.").advice("Open a folder with scans or texts, or one of the files.");
            problem.path = Some(plan.root);
            return Err(problem);
        }
        let wanted = self.dossier_path(&self.opened_paths);
        let (file, path) =
            match wanted.as_ref().map(|path| DossierFile::create(&Location::File(path.clone()), &dossier, Some(&plan.root), &[])) {
                Some(Ok(file)) => (file, wanted),
                other => {
                    if let Some(Err(error)) = other {
                        let what = format!("Your changes will not outlive the program: {error}");
                        self.problems.push(Problem::new(what).advice("Save the dossier where you can write."));
                    }
                    let file = DossierFile::create(&Location::Memory, &dossier, Some(&plan.root), &[]);
                    (file.map_err(|error| Problem::new(error.to_string()))?, None)
                }
            };
        if let Some(path) = &path {
            self.remember(path);
        }
        let root = plan.root.clone();
        self.pairing = Some(plan);
        self.begin(dossier, file, root, path, None)
    }

    fn begin(
        &mut self,
        dossier: crate::model::Dossier,
        file: DossierFile,
        root: PathBuf,
        path: Option<PathBuf>,
        read_only: Option<String>,
    ) -> Result<(), Problem> {
        self.close_session();
        let told = |error: crate::store::StoreError| Problem::new(error.to_string());
        let journal = file.journal().map_err(told)?;
        let last_group = file.last_group().map_err(told)?;
        let written = Written::default();
        let (noting, wake) = (written.clone(), self.wake.clone());
        let notify = move |event| {
            noting.note(event);
            wake();
        };
        let writer = file.writer(Box::new(notify)).map_err(told)?;
        let parts = SessionParts {
            dossier,
            loader: Arc::new(PageLoader::new(file, root)),
            writer,
            written,
            journal,
            last_group,
            path,
            read_only,
            clock: self.clock.clone(),
            agent: if self.settings.agent.is_empty() { crate::store::settings::user_name() } else { self.settings.agent.clone() },
        };
        let mut session = Session::new(parts);
        session.return_to(session.loader.with_file(|file| file.view_state("place")).ok().flatten().as_deref());
        self.survey = session.dossier.heads().iter().rev().map(|head| head.id).collect();
        self.surveying = false;
        self.asked.clear();
        self.noted_place = None;
        self.session = Some(session);
        self.turn_thumbnails();
        self.opening = None;
        self.changed = None;
        self.plan = None;
        Ok(())
    }

    /// Closes the dossier; everything is written first.
    pub fn close(&mut self) {
        self.close_session();
        self.plan = None;
        self.pairing = None;
    }

    /// Writes everything that waits.
    pub fn finish(&mut self) {
        if let Some(Err(problem)) = self.session.as_mut().map(Session::finish) {
            self.problems.push(problem);
        }
    }

    fn close_session(&mut self) {
        self.remember_view();
        self.finish();
        self.session = None;
        self.turn_thumbnails();
        self.survey.clear();
        self.strips = super::strips::StripStore::default();
        (self.cleaned, self.clean_asked) = (None, None);
        self.new_pages = None;
        self.generation += 1;
        for kind in ["page", "survey", "find", "marks", "look"] {
            self.jobs.retire(kind, self.generation);
        }
        self.progress.clear();
    }
}
