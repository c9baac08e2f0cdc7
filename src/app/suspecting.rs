//! Probable misreadings of papers that were opened without a session.
//!
//! Two walks over the pages are enough: one in which the words of all of them are counted, and one in which suspects are found page by
//! page. No more than a page is in memory, however many there are. Markings are left alone and what somebody said is right stays
//! right, as in the window.

use super::checking::suspects_of;
use super::dictionaries::{Dictionaries, ENGLISH};
use super::estimate::Judged;
use super::findings::PageMarks;
use super::headless::Papers;
use super::judging::{JudgingInput, judged};
use super::learning;
use super::problem::Problem;
use super::suspects::{shown_of, skipped};
use super::workspace::Home;
use crate::analysis::suspects::Profile;
pub use crate::analysis::suspects::{Language, THRESHOLD};
use crate::edit::emendations_in;
use crate::model::{Page, PageHead, PageId, Span, Suspect};
use crate::store::Settings;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// English, read once in this run of the program when it is needed first, which takes a moment.
pub static ENGLISH_WORDS: LazyLock<Language> = LazyLock::new(Language::english);

/// English, with another model than the built-in one where one is given.
///
/// # Errors
/// The first line of the model that is none, with its number.
pub fn english(model: Option<&str>) -> Result<Language, String> {
    model.map_or_else(|| Ok(ENGLISH_WORDS.clone()), |model| ENGLISH_WORDS.with_model(model))
}

/// The name in a dossier file and in the settings of the language papers are in.
pub const LANGUAGE: &str = "language";

/// What suspects of papers are looked for with.
#[derive(Debug)]
pub struct Search {
    english: Language,
    profile: Profile,
    dictionaries: Dictionaries,
    language: String,
}

impl Papers {
    /// Reads all pages once, for what the papers say of themselves: their words, the words that are right in them, what was corrected.
    /// Without a language it is the dossier's own, or the one in the settings.
    ///
    /// # Errors
    /// Where the journal of a dossier cannot be read, or there is no dictionary of the language.
    pub fn suspect_search(&mut self, english: Language, language: Option<&str>, home: Option<&Home>) -> Result<Search, Problem> {
        self.suspect_search_showing(english, language, home, &mut |_| {})
    }

    /// As [`Self::suspect_search`]; shows each page that is read.
    ///
    /// # Errors
    /// As there; then not every page was shown.
    pub(super) fn suspect_search_showing(
        &mut self,
        english: Language,
        language: Option<&str>,
        home: Option<&Home>,
        show: &mut dyn FnMut(&Arc<Page>),
    ) -> Result<Search, Problem> {
        let dictionaries = Dictionaries::find(home);
        let kept = || self.file().and_then(|file| file.view_state(LANGUAGE).ok().flatten());
        let preferred = || home.and_then(|home| Settings::load(home).0.view.get(LANGUAGE).cloned());
        let language = language.map(str::to_owned).or_else(kept).or_else(preferred).unwrap_or_else(|| ENGLISH.to_owned());
        if !dictionaries.has(&language) {
            let known = format!("There are: {}", dictionaries.languages().join(", "));
            return Err(Problem::new(format!("There is no dictionary of the language {language}.")).advice(known));
        }
        let mut profile = Profile::default();
        self.look_at_all(&mut |page| {
            profile.add_page(page.working.text.as_str());
            show(page);
        });
        let everywhere = dictionaries.everywhere();
        self.dossier.words.iter().chain(&everywhere).for_each(|word| profile.add_right(word));
        if let Some(file) = self.file() {
            let journal = file.journal().map_err(|error| Problem::new(error.to_string()))?;
            let text_of = |id: PageId| file.load_page(id).ok().flatten().map(|page| page.working.text.clone());
            for pair in learning::pairs(&emendations_in(&journal, text_of)) {
                profile.learn(&pair.before, &pair.after);
            }
        }
        Ok(Search { english, profile, dictionaries, language })
    }

    /// What of a page was judged so far.
    pub fn judged(&mut self, head: &PageHead, page: &Page, search: &Search) -> Judged {
        let skip = search.undoubted(page, &self.marks(head, page));
        let Search { english: language, profile, .. } = search;
        judged(page, &JudgingInput { skip: &skip, status: head.status, own: &self.dossier.words, language, profile })
    }

    /// Every suspect of a page with its score, without what a person settled.
    pub fn suspects(&mut self, head: &PageHead, page: &Page, search: &Search) -> Vec<Suspect> {
        let marks = self.marks(head, page);
        search.suspects(page, &marks, &self.dossier.words)
    }
}

impl Search {
    /// The stretches of a page in which nothing is doubted: markings, and words that are right in another language.
    fn undoubted(&self, page: &Page, marks: &PageMarks) -> Vec<Span> {
        let mut skip = skipped(marks.marks.iter());
        skip.extend(self.dictionaries.settled(&page.working.text, &self.language));
        skip
    }

    /// Every suspect of a page that has these marks, without what a person settled; `own` are the words of the dossier's own list.
    pub(super) fn suspects(&self, page: &Page, marks: &PageMarks, own: &BTreeSet<String>) -> Vec<Suspect> {
        let skip = self.undoubted(page, marks);
        let found = suspects_of(page, &skip, &self.english, &self.profile);
        shown_of(page, &found, own)
    }
}
