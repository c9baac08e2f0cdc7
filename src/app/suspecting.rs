//! Probable misreadings of papers that were opened without a session.
//!
//! Two walks over the pages are enough: one in which the words of all of them are counted, and one in which suspects are found page by
//! page. No more than a page is in memory, however many there are. Markings are left alone and what somebody said is right stays
//! right, as in the window.

use super::estimate::Judged;
use super::findings::PageMarks;
use super::headless::Papers;
use super::judging::{JudgingInput, judged};
use super::learning;
use super::problem::Problem;
use super::suspects::{shown_of, skipped};
pub use crate::analysis::suspects::{Language, THRESHOLD};
use crate::analysis::suspects::{Profile, SuspectInput, find};
use crate::edit::emendations_in;
use crate::model::{Page, PageHead, PageId, PageText, Suspect};
use std::collections::BTreeSet;

/// The language with this name, with other weights than the built-in ones where some are given.
///
/// # Errors
/// Where there is no such language, or the weights are none.
pub fn language(name: &str, weights: Option<&str>) -> Result<Language, String> {
    match (name, weights) {
        ("en", None) => Ok(Language::english()),
        ("en", Some(_)) => Err("other weights cannot be read yet".to_owned()),
        (other, _) => Err(format!("there is no language {other}; en is English")),
    }
}

/// Every suspect of a page with its score, without what a person settled.
fn suspects_of(page: &Page, marks: &PageMarks, language: &Language, profile: &Profile, own: &BTreeSet<String>) -> Vec<Suspect> {
    let skip = skipped(marks.marks.iter());
    let witnesses: Vec<&PageText> = page.witnesses.iter().map(|reading| &reading.text).collect();
    let input = SuspectInput { text: &page.working.text, layout: &page.working.layout, skip: &skip, witnesses: &witnesses };
    shown_of(page, &find(&input, language, profile), own)
}

/// What suspects of papers are looked for with.
#[derive(Debug)]
pub struct Search {
    language: Language,
    profile: Profile,
}

impl Papers {
    /// Reads all pages once, for what the papers say of themselves: their words, the words that are right in them, what was corrected.
    ///
    /// # Errors
    /// Where the journal of a dossier cannot be read.
    pub fn suspect_search(&mut self, language: Language) -> Result<Search, Problem> {
        let mut profile = Profile::default();
        self.look_at_all(&mut |page| profile.add_page(page.working.text.as_str()));
        for word in &self.dossier.words {
            profile.add_right(word);
        }
        if let Some(file) = self.file() {
            let journal = file.journal().map_err(|error| Problem::new(error.to_string()))?;
            let text_of = |id: PageId| file.load_page(id).ok().flatten().map(|page| page.working.text.clone());
            for pair in learning::pairs(&emendations_in(&journal, text_of)) {
                profile.learn(&pair.before, &pair.after);
            }
        }
        Ok(Search { language, profile })
    }

    /// What of a page was judged so far.
    pub fn judged(&mut self, head: &PageHead, page: &Page, search: &Search) -> Judged {
        let marks = self.marks(head, page);
        let skip = skipped(marks.marks.iter());
        let Search { language, profile } = search;
        judged(page, &JudgingInput { skip: &skip, status: head.status, own: &self.dossier.words, language, profile })
    }

    /// Every suspect of a page with its score.
    pub fn suspects(&mut self, head: &PageHead, page: &Page, search: &Search) -> Vec<Suspect> {
        let marks = self.marks(head, page);
        suspects_of(page, &marks, &search.language, &search.profile, &self.dossier.words)
    }
}
