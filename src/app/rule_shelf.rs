//! The rules for marks, put together when they are first needed.
//!
//! That takes a third of a second, which nobody should wait for who wants to see a page. A shelf is handed to whoever may need rules; the
//! first to take them off it puts them together, on a worker wherever that can be arranged.

use crate::analysis::structure::Rules;
use std::sync::{Arc, OnceLock};

/// The rules and what in the user's own could not be used.
type Made = (Arc<Rules>, Vec<String>);

/// Where the rules are, or will be.
#[derive(Debug, Clone)]
pub struct RuleShelf {
    made: Arc<OnceLock<Made>>,
    /// The user's own rule files, name and text.
    files: Arc<Vec<(String, String)>>,
}

impl RuleShelf {
    /// Rules that will be ours and then those of these files, by name and text.
    pub fn new(files: Vec<(String, String)>) -> Self {
        Self { made: Arc::default(), files: Arc::new(files) }
    }

    /// Whether the rules are there and taking them costs nothing.
    pub fn is_ready(&self) -> bool {
        self.made.get().is_some()
    }

    /// The rules; puts them together where nobody has yet.
    pub fn rules(&self) -> &Arc<Rules> {
        &self.made().0
    }

    /// What in the user's own rules could not be used, once that is known.
    pub fn mistakes(&self) -> &[String] {
        self.made.get().map_or(&[], |made| made.1.as_slice())
    }

    fn made(&self) -> &Made {
        self.made.get_or_init(|| {
            let files: Vec<(&str, &str)> = self.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            let (rules, mistakes) = Rules::with_user(&files);
            (Arc::new(rules), mistakes)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_put_together_once_and_say_what_is_wrong() {
        let shelf = RuleShelf::new(vec![("mine.toml".to_owned(), "this is no rule".to_owned())]);
        let other = shelf.clone();
        assert!(!shelf.is_ready() && shelf.mistakes().is_empty());
        assert!(Arc::ptr_eq(other.rules(), shelf.rules()));
        assert!(shelf.is_ready() && shelf.mistakes().len() == 1, "{:?}", shelf.mistakes());
    }
}
