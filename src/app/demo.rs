//! The program's main job on its own sample, for a terminal without a display: pair, mark, correct, clean.
//!
//! The corrections come from a script that is built in too, and everybody who shows them must say so: the program does not know what the
//! right words are.

use super::clock::Clock;
use super::export::{Export, ExportOptions, HyphenPolicy, LinePolicy, Policy};
use super::export_request::Scope;
use super::findings::PageMarks;
use super::intake::IntakePlan;
use super::problem::Problem;
use super::script::{self, Performed, Step};
use super::workspace::Workspace;
use crate::edit::Emendation;
use crate::model::{PageHead, PageText};
use crate::store::laid_out::Passing;
use std::path::Path;
use std::sync::Arc;

/// The corrections, one a line.
pub const SCRIPT: &str = include_str!("../../assets/scripts/sample.script");

/// The sample, opened without a window.
pub struct Demo {
    workspace: Workspace,
    folder: Passing,
}

impl Demo {
    /// Lays the sample out in a folder that goes with this, and opens it.
    ///
    /// # Errors
    /// Where it cannot be laid out.
    pub fn begin(clock: Clock) -> Result<Self, Problem> {
        let folder = Passing::lay_out(super::sample::FILES).map_err(|error| Problem::new(error.to_string()))?;
        let mut workspace = Workspace::inline(None, clock);
        "sample script".clone_into(&mut workspace.settings.agent);
        script::open_quietly(&mut workspace, vec![folder.folder().to_owned()])?;
        Ok(Self { workspace, folder })
    }

    /// Where the files lie for now.
    pub fn folder(&self) -> &Path {
        self.folder.folder()
    }

    /// How they were paired.
    pub fn pairing(&self) -> Option<&IntakePlan> {
        self.workspace.pairing()
    }

    /// The pages with their texts and marks.
    ///
    /// # Errors
    /// Where a page cannot be read.
    pub fn pages(&mut self) -> Result<Vec<(PageHead, PageText, PageMarks)>, Problem> {
        let gathered = self.workspace.gathered(&Scope::Dossier, ExportOptions::default())?;
        gathered.marked()
    }

    /// Carries the script out; each line with what came of it.
    pub fn correct(&mut self) -> Vec<(Step, Result<Performed, Problem>)> {
        let lines = script::parse_script(SCRIPT).unwrap_or_default();
        lines.into_iter().map(|line| (line.step.clone(), script::perform(&mut self.workspace, &line.step))).collect()
    }

    /// The corrections on record, with the places of their pages, from 1.
    pub fn emendations(&mut self) -> Vec<(usize, Emendation)> {
        let Some(session) = &mut self.workspace.session else { return Vec::new() };
        let all: Arc<Vec<Emendation>> = session.emendations();
        all.iter().map(|emendation| (session.dossier.place(emendation.page).map_or(0, |place| place + 1), emendation.clone())).collect()
    }

    /// The cleaned text: furniture out, lines joined, hyphens mended.
    ///
    /// # Errors
    /// Where a page cannot be read.
    pub fn clean(&mut self) -> Result<Export, Problem> {
        let policy = Policy { lines: LinePolicy::Join, hyphens: HyphenPolicy::Mend, ..Policy::default() };
        let options = ExportOptions { format: "txt".to_owned(), policy, ..ExportOptions::default() };
        self.workspace.gathered(&Scope::Dossier, options)?.export()
    }

    /// What was met on the way and not told yet.
    pub fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.workspace.problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_script_finds_what_it_corrects() {
        let mut demo = Demo::begin(Clock::manual(0)).unwrap();
        let done = demo.correct();
        let failed: Vec<String> = done.iter().filter_map(|(step, end)| Some(format!("{step}: {}", end.as_ref().err()?))).collect();
        assert_eq!((done.len(), failed), (16, Vec::new()));
        assert!(demo.emendations().len() >= done.len());
        let text = String::from_utf8(demo.clean().unwrap().files.remove(0).bytes).unwrap();
        assert!(text.contains("Cuba") && !text.contains("Cubz"), "{text}");
        // A word that a page break, two banners, a number and a running head divide.
        assert!(text.contains("yet been found possible.") && !text.contains("Draft Reply"), "{text}");
        assert_eq!(demo.problems(), []);
    }

    #[test]
    fn the_folder_goes_with_it() {
        let demo = Demo::begin(Clock::manual(0)).unwrap();
        let folder = demo.folder().to_owned();
        drop(demo);
        assert!(crate::store::listing::stat(&folder).is_err());
    }
}
