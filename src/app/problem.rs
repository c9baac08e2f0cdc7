//! A problem: what happened, what was kept, what to do.
//!
//! One shape for everything that goes wrong, so that both front ends show it alike. The path stands last and apart, so that a message can
//! be sent in without telling where its sender keeps the papers.

use std::fmt;
use std::path::PathBuf;

/// Something that went wrong, for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// What happened, as a sentence.
    pub what: String,
    /// What was kept or done all the same; empty where there is nothing to say.
    pub kept: String,
    /// What to do; empty where there is nothing to do.
    pub advice: String,
    /// The file it is about.
    pub path: Option<PathBuf>,
    /// Whether nothing is wrong and people should know all the same, as after a recovery.
    pub is_news: bool,
}

impl Problem {
    /// A problem of which nothing more is known.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// Something people should know although nothing is wrong.
    pub fn news(what: impl Into<String>) -> Self {
        Self { what: what.into(), is_news: true, ..Self::default() }
    }

    /// With what was kept.
    #[must_use]
    pub fn kept(self, kept: impl Into<String>) -> Self {
        Self { kept: kept.into(), ..self }
    }

    /// With what to do.
    #[must_use]
    pub fn advice(self, advice: impl Into<String>) -> Self {
        Self { advice: advice.into(), ..self }
    }

    /// With a further sentence on what happened.
    #[must_use]
    pub fn because(mut self, why: impl AsRef<str>) -> Self {
        self.what = format!("{} {}", self.what, why.as_ref());
        self
    }

    /// With the file it is about.
    #[must_use]
    pub fn at(self, path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentences = [&self.what, &self.kept, &self.advice];
        for (place, sentence) in sentences.into_iter().filter(|sentence| !sentence.is_empty()).enumerate() {
            let end = if sentence.ends_with(['.', '!', '?']) { "" } else { "." };
            write!(f, "{}{sentence}{end}", if place == 0 { "" } else { " " })?;
        }
        if let Some(path) = &self.path {
            write!(f, " ({})", path.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_sentences_with_the_path_last() {
        let problem =
            Problem::new("The file ends in the middle of page 3").kept("Two pages were read.").advice("Copy it again").at("box/a.tif");
        assert_eq!(problem.to_string(), "The file ends in the middle of page 3. Two pages were read. Copy it again. (box/a.tif)");
        assert_eq!(Problem::new("No").to_string(), "No.");
    }
}
