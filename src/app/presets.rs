//! Export presets: sets of options under a name, in a text file of their own that people can read, change and hand on.
//!
//! A line a preset: its name, a colon, and the options in the words of the command line. Lines that are not understood are kept as they
//! stand when another preset is added, and told about.

use super::export::ExportOptions;
use super::headless::read_text;
use super::problem::Problem;
use super::script::export_options;
use super::workspace::Home;
use crate::store::atomic::{self, IfThere};
use std::path::{Path, PathBuf};

/// What the file begins with.
const HEAD: &str = "# Export presets of Onionskin: NAME: OPTIONS, as after `onionskin export`. This file can be copied to others.\n";
/// A file of presets is not larger.
const MOST: u64 = 1 << 20;
/// Its name in the folder of settings.
const FILE: &str = "export-presets.txt";

/// The presets of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Presets {
    lines: Vec<String>,
}

impl Presets {
    /// The file of a user's presets.
    pub fn path(home: &Home) -> PathBuf {
        home.config.join(FILE)
    }

    /// A user's presets; none where there is no file.
    pub fn load(home: Option<&Home>) -> Self {
        home.and_then(|home| read_text(&Self::path(home), MOST).ok()).map(|text| Self::read(&text)).unwrap_or_default()
    }

    /// The presets of a file that somebody handed on.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn of_file(path: &Path) -> Result<Self, Problem> {
        read_text(path, MOST).map(|text| Self::read(&text))
    }

    fn read(text: &str) -> Self {
        Self { lines: text.lines().map(str::to_owned).collect() }
    }

    /// Names and options of those that are understood.
    pub fn list(&self) -> Vec<(String, ExportOptions)> {
        self.lines.iter().filter_map(|line| entry(line).ok().flatten()).collect()
    }

    /// What is not understood, for people.
    pub fn mistakes(&self) -> Vec<String> {
        self.lines.iter().filter_map(|line| entry(line).err()).collect()
    }

    /// The options under a name.
    ///
    /// # Errors
    /// Where there are none; a sentence for people.
    pub fn get(&self, name: &str) -> Result<ExportOptions, String> {
        let list = self.list();
        let names: Vec<&str> = list.iter().map(|(name, _)| name.as_str()).collect();
        let told = || {
            format!("there is no preset called {name}; there are: {}", if names.is_empty() { "none".to_owned() } else { names.join(", ") })
        };
        list.iter().find(|(known, _)| known == name).map(|(_, options)| options.clone()).ok_or_else(told)
    }

    /// Keeps options under a name, in place of those that had it.
    pub fn put(&mut self, name: &str, options: &ExportOptions) {
        let line = format!("{}: {}", plain(name), export_options::format(options));
        match self.lines.iter_mut().find(|line| name_of(line) == Some(plain(name).as_str())) {
            Some(known) => *known = line,
            None => self.lines.push(line),
        }
    }

    /// Forgets a name.
    pub fn remove(&mut self, name: &str) {
        self.lines.retain(|line| name_of(line) != Some(plain(name).as_str()));
    }

    /// Writes the user's file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn save(&self, home: &Home) -> Result<(), Problem> {
        let failed = |error: crate::store::StoreError| Problem::new(error.to_string()).kept("The presets are as they were.");
        let mut text = if self.lines.iter().any(|line| line.starts_with('#')) { String::new() } else { HEAD.to_owned() };
        for line in &self.lines {
            text.push_str(line);
            text.push('\n');
        }
        atomic::make_folder(&home.config).map_err(failed)?;
        atomic::write(&Self::path(home), text.as_bytes(), IfThere::Replace).map_err(failed)
    }
}

/// A name without what separates it from the options.
fn plain(name: &str) -> String {
    name.replace([':', '\n', '\r', '#'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn name_of(line: &str) -> Option<&str> {
    line.split_once(':').map(|(name, _)| name.trim()).filter(|name| !name.is_empty() && !name.starts_with('#'))
}

fn entry(line: &str) -> Result<Option<(String, ExportOptions)>, String> {
    if line.trim().is_empty() || line.trim_start().starts_with('#') {
        return Ok(None);
    }
    let (name, options) = line.split_once(':').ok_or_else(|| format!("“{line}” has no colon behind its name"))?;
    let options = export_options::parse(options).map_err(|why| format!("{}: {why}", name.trim()))?;
    Ok(Some((name.trim().to_owned(), options)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::export::{LinePolicy, Placeholders, Policy};

    #[test]
    fn what_is_kept_comes_back_and_the_rest_of_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let mut presets = Presets::read("# mine\nbroken\nOld: --to md");
        let policy = Policy { lines: LinePolicy::Join, redactions: Placeholders::Text("[a b]".to_owned()), ..Policy::default() };
        let options = ExportOptions { format: "pdf".to_owned(), policy, report: true, ..ExportOptions::default() };
        presets.put("For: print", &options);
        presets.put("Old", &ExportOptions { format: "alto".to_owned(), ..ExportOptions::default() });
        presets.save(&home).unwrap();
        let again = Presets::load(Some(&home));
        assert_eq!(again.get("For print").unwrap(), options);
        assert_eq!(again.get("Old").unwrap().format, "alto");
        assert_eq!((again.mistakes().len(), again.lines[0].as_str()), (1, "# mine"));
        assert!(again.get("none").unwrap_err().contains("For print"));
    }
}
