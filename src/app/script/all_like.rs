//! The options of a script's `all-like-this` line.

use super::words::quoted;
use crate::app::concordance::ConcordanceRequest;
use crate::app::export_request::Scope;
use std::fmt;

/// Which words a script changes everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllLike {
    /// Which are collected; the first suggestion is what they become.
    pub request: ConcordanceRequest,
    /// Whether those are changed too that a person should look at first.
    pub doubtful: bool,
}

/// Reads what stands after the verb.
pub(super) fn all_like(words: &[String]) -> Result<AllLike, String> {
    let (plain, options) = words.split_at(words.iter().position(|word| word.starts_with("--")).unwrap_or(words.len()));
    let (form, becomes) = match plain {
        [form] => (form, Vec::new()),
        [form, becomes] => (form, vec![becomes.clone()]),
        _ => return Err("a word is needed, and what it becomes may follow".to_owned()),
    };
    let mut all =
        AllLike { request: ConcordanceRequest { form: form.clone(), suggestions: becomes, ..Default::default() }, doubtful: false };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let mut value = || options.next().ok_or_else(|| format!("{option} lacks what belongs to it"));
        match option.as_str() {
            "--this-page" => all.request.scope = Scope::Page,
            "--this-document" => all.request.scope = Scope::Document,
            "--pages" => all.request.scope = Scope::Pages(value()?.clone()),
            "--any-case" => all.request.any_case = true,
            "--parts" => all.request.parts = true,
            "--doubtful" => all.doubtful = true,
            other => return Err(format!("{other} is not understood here")),
        }
    }
    Ok(all)
}

impl fmt::Display for AllLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " {}", quoted(&self.request.form))?;
        self.request.suggestions.iter().take(1).try_for_each(|becomes| write!(f, " {}", quoted(becomes)))?;
        match &self.request.scope {
            Scope::Dossier => {}
            Scope::Page => f.write_str(" --this-page")?,
            Scope::Document => f.write_str(" --this-document")?,
            Scope::Pages(range) => write!(f, " --pages {}", quoted(range))?,
        }
        let flags = [(self.request.any_case, " --any-case"), (self.request.parts, " --parts"), (self.doubtful, " --doubtful")];
        flags.iter().filter(|(on, _)| *on).try_for_each(|(_, flag)| f.write_str(flag))
    }
}
