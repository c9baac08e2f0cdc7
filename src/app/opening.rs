//! Opening and closing: from paths to a session and back to nothing.

use super::command::{Command, CommandId};
use super::event::Event;
use super::intake::{self, IntakePlan};
use super::jobs::Priority;
use super::loader::PageLoader;
use super::opened::{self, OpenedDossier};
use super::problem::Problem;
use super::session::{Session, SessionParts};
use super::workspace::Workspace;
use super::written::Written;
use crate::model::Dossier;
use crate::store::{DossierFile, Location, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the folder the sample is laid out in.
const SAMPLE: &str = "Sample dossier";

/// Kinds of jobs that end with their dossier.
const KINDS: [&str; 22] = [
    "skew",
    "paper",
    "region",
    "recognize",
    "recognize-zone",
    "page",
    "link",
    "link-all",
    "survey",
    "find",
    "repairs",
    "concordance",
    "shapes",
    "compare-shapes",
    "crop",
    "marks",
    "look",
    "originals",
    "suspects",
    "doubts",
    "profile",
    "statistics",
];

impl Workspace {
    /// Opens a dossier file, or lists and pairs files and folders.
    ///
    /// All of it is work for jobs; what goes wrong there is told among the problems.
    ///
    /// # Errors
    /// None so far.
    pub fn open(&mut self, paths: Vec<PathBuf>) -> Result<(), Problem> {
        // Relative paths must mean the same files when the dossier is opened again from elsewhere.
        let paths: Vec<PathBuf> = paths.into_iter().map(|path| std::path::absolute(&path).unwrap_or(path)).collect();
        if let [path] = paths.as_slice()
            && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("onionskin"))
        {
            self.open_dossier(path.clone(), Vec::new());
            return Ok(());
        }
        if let Some(path) = self.dossier_path(&paths).filter(|path| crate::store::listing::stat(path).is_ok()) {
            self.open_dossier(path, paths);
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

    /// Opens what was asked for at the start; without anything, the sample the first times, and later nothing.
    pub fn begin_with_paths(&mut self, paths: Vec<PathBuf>) {
        let command = match paths.is_empty() {
            false => Command::Open(paths),
            // Whoever has dossiers of their own chooses on the welcome page.
            true if self.has_own_dossiers() => return,
            true => Command::Plain(CommandId::OpenSample),
        };
        if let Err(problem) = self.run(command) {
            self.problems.push(problem);
        }
    }

    /// Whether anything but the sample was opened before.
    pub fn has_own_dossiers(&self) -> bool {
        let sample = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(SAMPLE));
        self.settings.recent.iter().any(|path| !sample(path))
    }

    /// Whether there is a dossier of this file or folder.
    pub(super) fn was_open_before(&self, path: &Path) -> bool {
        self.dossier_path(&[path.to_path_buf()]).is_some_and(|dossier| crate::store::listing::stat(&dossier).is_ok())
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

    /// Writes the settings, with how the window is laid out, where they are others than those written last: commands of the window save them
    /// whatever they do, also sixty times a second, and each time the window waits for the disk.
    pub fn save_settings(&mut self) {
        self.view.put(&mut self.settings);
        self.settings.view.insert(super::looking::LOOK.to_owned(), self.looks.all.to_words());
        let Some(home) = &self.home else { return };
        if self.settings_on_disk.as_ref() == Some(&self.settings) {
            return;
        }
        match self.settings.save(home) {
            Ok(()) => self.settings_on_disk = Some(self.settings.clone()),
            Err(error) => self.problems.push(Problem::new(error.to_string())),
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

    /// Opens a dossier file; afterwards looks for pages that came into `sources` since it was made.
    fn open_dossier(&mut self, path: PathBuf, sources: Vec<PathBuf>) {
        self.opening = Some(path.display().to_string());
        self.submit("open", 0, Priority::Visible, move |_| Event::Opened(Box::new(opened::read(&path, sources))));
    }

    /// Makes a dossier of a plan and opens it, as a job.
    ///
    /// # Errors
    /// Where there is no page in it. What goes wrong while the dossier is made is told among the problems.
    pub fn accept_plan(&mut self, plan: IntakePlan) -> Result<(), Problem> {
        if plan.page_count() == 0 {
            return Err(plan.nothing_found("Open a folder with scans or texts, or one of the files.").at(plan.root));
        }
        let wanted = self.dossier_path(&self.opened_paths);
        self.opening = Some(plan.title.clone());
        self.submit("open", 0, Priority::Visible, move |_| Event::Opened(Box::new(opened::make(plan, wanted))));
        Ok(())
    }

    /// Begins to work with a dossier that a job opened, or tells why it could not.
    pub(super) fn begin_with(&mut self, opened: Result<OpenedDossier, Problem>) {
        self.opening = None;
        if let Err(problem) = opened.and_then(|opened| self.take_opened(opened)) {
            self.problems.push(problem);
        }
    }

    fn take_opened(&mut self, mut opened: OpenedDossier) -> Result<(), Problem> {
        self.opening = None;
        self.close_session();
        self.problems.extend(opened.news);
        if let Some(path) = &opened.path {
            self.remember(path);
        }
        let written = Written::default();
        let (noting, wake) = (written.clone(), self.wake.clone());
        let notify = move |event| {
            noting.note(event);
            wake();
        };
        let told = |error: StoreError| Problem::new(error.to_string());
        // What can only be read is never written to; whoever writes has a dossier of nobody's.
        let nobodys = opened.read_only.as_ref().map(|_| DossierFile::create(&Location::Memory, &Dossier::default(), None, &[]));
        let written_to = nobodys.transpose().map_err(told)?;
        let writer = written_to.as_ref().unwrap_or(&opened.file).writer(Box::new(notify)).map_err(told)?;
        // Jobs may hold the loader a while longer than the session lasts.
        opened.file.leave_lock_to_writer();
        self.watch.watch(&opened.originals);
        let parts = SessionParts {
            loader: Arc::new(PageLoader::new(opened.file, opened.root, opened.dossier.heads(), opened.originals)),
            dossier: opened.dossier,
            writer,
            written,
            journal: opened.journal,
            history: opened.history,
            last_group: opened.last_group,
            path: opened.path,
            read_only: opened.read_only,
            clock: self.clock.clone(),
            agent: if self.settings.agent.is_empty() { crate::store::settings::user_name() } else { self.settings.agent.clone() },
        };
        let mut session = Session::new(parts);
        session.return_to(opened.place.as_deref());
        session.begin_rules(opened.taught, &opened.rules);
        session.tongue = self.tongue(opened.language);
        self.show_session(session);
        self.pairing = opened.plan;
        if !opened.look.is_empty() {
            self.look_for_new_pages(opened.look);
        }
        Ok(())
    }

    /// Works with a dossier from here on; nothing of the one before is kept.
    fn show_session(&mut self, session: Session) {
        self.survey = session.dossier.heads().iter().rev().map(|head| head.id).collect();
        self.surveying = false;
        (self.doubts, self.checking) = (Vec::new(), false);
        self.asked.clear();
        self.noted_place = None;
        self.looked_at = None;
        self.session = Some(session);
        self.load_page_looks();
        self.turn_thumbnails();
        self.changed = None;
        self.plan = None;
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
        self.crops = super::crops::Crops::default();
        self.survey.clear();
        self.doubts.clear();
        self.strips = super::strips::StripStore::default();
        (self.cleaned, self.clean_asked) = (None, None);
        self.recognizing.forget();
        self.new_pages = None;
        self.generation += 1;
        for kind in KINDS {
            self.jobs.retire(kind, self.generation);
        }
        self.progress.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::Home;

    /// Waits until a session is there, taking in what jobs bring.
    fn wait_for_session(workspace: &mut Workspace, woken: &crossbeam_channel::Receiver<()>) {
        while workspace.session.is_none() {
            let heard = woken.recv_timeout(std::time::Duration::from_mins(1));
            assert!(heard.is_ok(), "the jobs went silent: {:?}, {:?}", workspace.opening, workspace.problems);
            workspace.tick();
        }
    }

    #[test]
    fn a_dossier_is_made_and_read_by_jobs() {
        let folder = tempfile::tempdir().unwrap();
        let papers = folder.path().join("papers");
        std::fs::create_dir(&papers).unwrap();
        std::fs::write(papers.join("letter.txt"), "Dear Mr. Whitcombe\n").unwrap();
        let (wake, woken) = crossbeam_channel::unbounded();
        let wake: crate::app::jobs::Wake = Arc::new(move || {
            let _unheard = wake.send(());
        });
        let mut workspace = Workspace::new(Some(Home::at(&folder.path().join("home"))), &wake);
        for round in ["made", "read"] {
            workspace.open(vec![papers.clone()]).unwrap();
            assert!(workspace.session.is_none() && workspace.opening.is_some(), "it is {round} by a job");
            wait_for_session(&mut workspace, &woken);
            assert!(workspace.opening.is_none());
            workspace.close();
        }
    }

    #[test]
    fn a_dossier_that_a_job_still_reads_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let papers = folder.path().join("papers");
        std::fs::create_dir(&papers).unwrap();
        std::fs::write(papers.join("letter.txt"), "Dear Mr. Whitcombe\n").unwrap();
        let mut workspace = Workspace::inline(Some(Home::at(&folder.path().join("home"))), crate::app::clock::Clock::manual(0));
        workspace.open(vec![papers.clone()]).unwrap();
        workspace.tick();
        let held = Arc::clone(&workspace.session.as_ref().unwrap().loader);
        workspace.close();
        workspace.open(vec![papers]).unwrap();
        workspace.tick();
        assert!(workspace.session.is_some(), "{:?}", workspace.problems);
        drop(held);
    }

    #[test]
    fn what_another_window_has_open_is_read_here() {
        let folder = tempfile::tempdir().unwrap();
        let papers = folder.path().join("papers");
        std::fs::create_dir(&papers).unwrap();
        std::fs::write(papers.join("letter.txt"), "Dear Mr. Whitcombe\n").unwrap();
        let window = || Workspace::inline(Some(Home::at(&folder.path().join("home"))), crate::app::clock::Clock::manual(0));
        let (mut first, mut second) = (window(), window());
        first.open(vec![papers.clone()]).unwrap();
        first.tick();
        second.open(vec![papers]).unwrap();
        second.tick();
        let session = second.session.as_ref().expect("it can be read");
        assert!(session.read_only.is_some());
        assert_eq!(session.dossier.heads().len(), 1);
        second.tick();
        assert!(second.session.as_ref().unwrap().page().is_some_and(|page| page.working.text.as_str().starts_with("Dear Mr.")));
        second.close();
        assert!(second.problems.is_empty(), "{:?}", second.problems);
    }

    #[test]
    fn settings_are_written_where_they_have_changed() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let mut workspace = Workspace::inline(Some(home.clone()), crate::app::clock::Clock::manual(0));
        workspace.save_settings();
        std::fs::remove_file(home.settings_path()).unwrap();
        workspace.save_settings();
        assert!(!home.settings_path().exists(), "the same settings are not written again");
        workspace.view.dark = !workspace.view.dark;
        workspace.save_settings();
        assert!(home.settings_path().exists());
    }
}
