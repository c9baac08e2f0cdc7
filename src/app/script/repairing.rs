//! The options of a script's `repair-markings` line.

use super::known_kind;
use super::words::quoted;
use crate::app::export_request::Scope;
use crate::app::repairs::RepairRequest;
use std::fmt;

/// Which damaged markings a script repairs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repairing {
    /// Which are collected.
    pub request: RepairRequest,
    /// Whether those are repaired too that a person should look at first.
    pub doubtful: bool,
}

/// Reads the options.
pub(super) fn repairing(words: &[String]) -> Result<Repairing, String> {
    let mut repairing = Repairing::default();
    let mut words = words.iter();
    while let Some(option) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{option} lacks what belongs to it"));
        match option.as_str() {
            "--this-page" => repairing.request.scope = Scope::Page,
            "--this-document" => repairing.request.scope = Scope::Document,
            "--pages" => repairing.request.scope = Scope::Pages(value()?.clone()),
            "--kinds" => repairing.request.kinds = value()?.split(',').map(known_kind).collect::<Result<_, _>>()?,
            "--spacing" => repairing.request.spacing = true,
            "--doubtful" => repairing.doubtful = true,
            other => return Err(format!("{other} is not understood here")),
        }
    }
    Ok(repairing)
}

impl fmt::Display for Repairing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.request.kinds.is_empty() {
            let kinds: Vec<&str> = self.request.kinds.iter().map(|kind| kind.id()).collect();
            write!(f, " --kinds {}", kinds.join(","))?;
        }
        match &self.request.scope {
            Scope::Dossier => {}
            Scope::Page => f.write_str(" --this-page")?,
            Scope::Document => f.write_str(" --this-document")?,
            Scope::Pages(range) => write!(f, " --pages {}", quoted(range))?,
        }
        if self.request.spacing {
            f.write_str(" --spacing")?;
        }
        if self.doubtful { f.write_str(" --doubtful") } else { Ok(()) }
    }
}
