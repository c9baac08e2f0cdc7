//! The user's own markings: read after ours, edited inside the program, found on every page at once.
//!
//! They live in rule files in the user's folder and may be edited there with a text editor too. So a file is read again right before
//! it is changed, a mistake in it costs one entry and is told with its line, and what the program cannot change safely it leaves alone.

use super::command::Effect;
use super::problem::Problem;
use super::rule_shelf::RuleShelf;
use super::run::Outcome;
use super::workspace::{Home, Workspace};
pub use crate::analysis::own_rules::{OwnEntry, OwnMarking};
use crate::analysis::own_rules::{entries, put, remove};
use crate::model::PageId;
use crate::store::own_rules;

/// The file markings are added to.
const OWN_FILE: &str = "own.toml";

/// Names an entry of a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPlace {
    /// The file's name.
    pub file: String,
    /// Which block of it.
    pub block: usize,
    /// The marking that stands there; another one is left alone. Empty for an entry that is no marking.
    pub text: String,
}

/// A rule file of the user's.
#[derive(Debug, Clone, Default)]
pub struct OwnFile {
    /// Its name.
    pub name: String,
    /// What is in it.
    text: String,
    /// Its entries.
    pub entries: Vec<OwnEntry>,
}

impl OwnFile {
    fn new(name: String, text: String) -> Self {
        let entries = entries(&text).0;
        Self { name, text, entries }
    }
}

/// The user's own rules.
#[derive(Debug, Default)]
pub struct OwnRules {
    /// The files, by name.
    pub files: Vec<OwnFile>,
    /// What in them could not be used, as sentences.
    pub mistakes: Vec<String>,
    /// Whether what the rules, once put together, say of the files is among them.
    noted: bool,
}

impl OwnRules {
    /// Reads the user's rule files; gives all rules, ours and then theirs.
    pub fn load(home: Option<&Home>) -> (Self, RuleShelf) {
        let mut own = Self::default();
        for file in home.map(own_rules::load).unwrap_or_default() {
            match file.text {
                Ok(text) => own.files.push(OwnFile::new(file.name, text)),
                Err(error) => own.mistakes.push(error.to_string()),
            }
        }
        let shelf = own.shelf();
        (own, shelf)
    }

    /// The same, with the rules put together and what is wrong with them noted.
    pub(super) fn load_at_once(home: Option<&Home>) -> (Self, RuleShelf) {
        let (mut own, rules) = Self::load(home);
        rules.rules();
        own.note(&rules);
        (own, rules)
    }

    fn shelf(&self) -> RuleShelf {
        RuleShelf::new(self.files.iter().map(|file| (file.name.clone(), file.text.clone())).collect())
    }

    /// Takes in what the rules, once they were put together, say of the files.
    /// Gives how many mistakes were known before; `None` where nothing came.
    pub(super) fn note(&mut self, shelf: &RuleShelf) -> Option<usize> {
        if self.noted || !shelf.is_ready() {
            return None;
        }
        let before = self.mistakes.len();
        self.mistakes.extend(shelf.mistakes().iter().cloned());
        self.noted = true;
        Some(before)
    }

    /// What is wrong with them, for people.
    pub fn problems(&self) -> impl Iterator<Item = Problem> {
        let told = |what: &String| Problem::new(format!("In your own rules: {what}")).advice("Everything else in them is used.");
        self.mistakes.iter().map(told)
    }
}

impl Workspace {
    /// Adds a marking of the user's own, or puts it in place of another; all pages are looked at anew.
    ///
    /// # Errors
    /// Where it makes no sense, is there already or cannot be written; nothing was changed then.
    pub fn put_own_marking(&mut self, place: Option<&OwnPlace>, marking: &OwnMarking) -> Outcome {
        let file = place.map_or(OWN_FILE, |place| place.file.as_str()).to_owned();
        let known = self.own.files.iter().filter(|known| known.name != file).flat_map(|known| &known.entries);
        if known.filter_map(|entry| entry.marking.as_ref().ok()).any(|own| own.text.eq_ignore_ascii_case(marking.text.trim())) {
            return Err(Problem::new(format!("“{}” is one of your markings already.", marking.text.trim())));
        }
        self.change_own_file(&file, place, |text| put(text, place.map(|place| place.block), marking))?;
        Ok(vec![Effect::Say(format!("“{}” is looked for on every page", marking.text.trim()))])
    }

    /// Takes a marking of the user's own away; all pages are looked at anew.
    ///
    /// # Errors
    /// Where it is not there any more or the file cannot be written; nothing was changed then.
    pub fn remove_own_marking(&mut self, place: &OwnPlace) -> Outcome {
        self.change_own_file(&place.file, Some(place), |text| remove(text, place.block))?;
        Ok(vec![Effect::Say("The marking is not looked for any more".to_owned())])
    }

    fn change_own_file(
        &mut self,
        file: &str,
        place: Option<&OwnPlace>,
        change: impl FnOnce(&str) -> Result<String, String>,
    ) -> Result<(), Problem> {
        let told = |error: crate::store::StoreError| Problem::new(error.to_string());
        // Somebody may have the file open in a text editor.
        let text = match &self.home {
            Some(home) => own_rules::read(home, file).map_err(told)?,
            None => self.own.files.iter().find(|known| known.name == file).map(|known| known.text.clone()).unwrap_or_default(),
        };
        let stands = |place: &OwnPlace| {
            let (now, _) = entries(&text);
            let found = now.iter().find(|entry| entry.block == place.block);
            found.is_some_and(|entry| entry.marking.as_ref().map_or("", |own| own.text.as_str()) == place.text)
        };
        if place.is_some_and(|place| !stands(place)) {
            self.reload_rules();
            return Err(Problem::new("The rule file has changed meanwhile, and was read again.").advice("Look at the list and try again."));
        }
        let changed = change(&text).map_err(|why| Problem::new(why).kept("The file is as it was."))?;
        if let Some(home) = &self.home {
            own_rules::save(home, file, &changed).map_err(told)?;
        } else {
            self.own.files.retain(|known| known.name != file);
            self.own.files.push(OwnFile::new(file.to_owned(), changed));
        }
        self.reload_rules();
        Ok(())
    }

    /// Reads the user's rules from here although nothing of the user's is written: for scripts.
    pub fn use_rules_of(&mut self, home: Option<&Home>) {
        (self.own, self.rules) = OwnRules::load_at_once(home);
        self.problems.extend(self.own.problems());
    }

    /// Reads the user's rule files again and looks at every page anew.
    pub fn reload_rules(&mut self) {
        self.rules = if self.home.is_some() {
            let (own, rules) = OwnRules::load(self.home.as_ref());
            self.own = own;
            rules
        } else {
            self.own.mistakes.clear();
            self.own.noted = false;
            self.own.shelf()
        };
        self.rules.rules();
        self.own.note(&self.rules);
        let Some(session) = &mut self.session else { return };
        session.findings.clear();
        session.asked_for_marks = None;
        let current = session.place.page;
        let all: Vec<PageId> = session.dossier.heads().iter().rev().map(|head| head.id).filter(|id| Some(*id) != current).collect();
        self.survey = current.into_iter().chain(all).collect();
        // Where markings are, nothing is doubted.
        self.doubts.clone_from(&self.survey);
        self.doubts.iter().for_each(|id| session.suspects.outdate(*id));
    }

    /// Reads the user's rule files again where they were changed outside the program.
    pub fn look_at_rules(&mut self) {
        let Some(home) = &self.home else { return };
        let now = own_rules::load(home);
        let known = self.own.files.iter().map(|file| (file.name.as_str(), file.text.as_str()));
        if !known.eq(now.iter().filter_map(|file| Some((file.name.as_str(), file.text.as_deref().ok()?)))) {
            self.reload_rules();
        }
    }

    /// The folder of the user's rule files, where there is one.
    pub fn own_rules_folder(&self) -> Option<std::path::PathBuf> {
        self.home.as_ref().map(own_rules::folder)
    }
}
