//! Which words are right in other languages than English: the dictionaries of the system and of the user.
//!
//! The search for misreadings knows English. What is added here are stretches in which it has no say: in a dossier of another language,
//! every word that the language's dictionary knows; and in any dossier, the words of a sentence that is not in English. A sentence
//! is taken for foreign where one of the dictionaries knows most of its words and English does not. A dictionary is read when
//! it is needed first; where there is none, nothing changes.

use super::known_words::is_known;
use super::problem::Problem;
use super::suspecting::LANGUAGE;
use super::workspace::{Home, Workspace};
use crate::formats::text::decode;
use crate::model::{PageText, Span};
use crate::store::dictionaries::{self, DictionaryFiles};
use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// English is what the program knows by itself.
pub const ENGLISH: &str = "en";
/// Dictionaries that sentences are compared with at most.
const COMPARED: usize = 12;
/// Words of a sentence from which its language can be told.
const ENOUGH: usize = 4;
/// The share of its words a dictionary must know, in hundredths.
const KNOWN_THERE: usize = 70;
/// The share of its words English may know.
const KNOWN_HERE: usize = 60;

/// The words of a dictionary.
enum Words {
    Hunspell(Box<spellbook::Dictionary>),
    List(BTreeSet<String>),
    /// It could not be read.
    Nothing,
}

/// A dictionary, read when it is needed first.
struct Dictionary {
    files: DictionaryFiles,
    words: OnceLock<Words>,
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Dictionary").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Dictionary {
    fn is_right(&self, word: &str) -> bool {
        match self.words.get_or_init(|| read(&self.files)) {
            Words::Hunspell(dictionary) => dictionary.check(word),
            Words::List(words) => words.contains(word) || words.contains(&word.to_lowercase()),
            Words::Nothing => false,
        }
    }

    /// Whether it is of this language: `de` takes `de_DE`.
    fn is_of(&self, language: &str) -> bool {
        let rest = self.files.name.strip_prefix(language);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', '-']))
    }

    /// Whether its name is that of a language; a list with another name holds words that are right in every dossier.
    fn names_language(&self) -> bool {
        let (language, rest) = self.files.name.split_once(['_', '-']).unwrap_or((&self.files.name, ""));
        let region = rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_uppercase());
        region && (2..=3).contains(&language.len()) && language.chars().all(|c| c.is_ascii_lowercase())
    }
}

fn read(files: &DictionaryFiles) -> Words {
    let text = |path, encoding: Option<&str>| Some(decode(&dictionaries::read(path).ok()?, encoding).ok()?.text);
    let Some(affixes) = &files.affixes else {
        let list = text(&files.words, None).unwrap_or_default();
        return Words::List(
            list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect(),
        );
    };
    // The file of affixes says in its own first lines, which are ASCII, how both files are to be read.
    let said = dictionaries::read(affixes)
        .ok()
        .map(|bytes| String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default()).into_owned());
    let encoding =
        said.as_deref().and_then(|said| said.lines().find_map(|line| line.strip_prefix("SET "))).map(|name| name.trim().to_owned());
    let parts = (text(affixes, encoding.as_deref()), text(&files.words, encoding.as_deref()));
    let (Some(affixes), Some(words)) = parts else { return Words::Nothing };
    spellbook::Dictionary::new(&affixes, &words).map_or(Words::Nothing, |dictionary| Words::Hunspell(Box::new(dictionary)))
}

/// What a choice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceKind {
    /// The language the program knows by itself.
    BuiltIn,
    /// A language whose words are right in papers of that language.
    Language,
    /// A list of words that are right in all papers; there is nothing to choose.
    Everywhere,
}

/// A dictionary or a list as people choose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What scripts and the settings call it.
    pub name: String,
    /// Where it lies; nothing for what is built in.
    pub path: Option<PathBuf>,
    /// What it does.
    pub kind: ChoiceKind,
}

impl Choice {
    /// Its name for people: `German (AT)`.
    pub fn label(&self) -> String {
        let (code, region) = self.name.split_once(['_', '-']).unwrap_or((&self.name, ""));
        match LANGUAGES.iter().find(|(known, _)| *known == code) {
            Some((_, said)) if region.is_empty() => (*said).to_owned(),
            Some((_, said)) => format!("{said} ({region})"),
            None => self.name.clone(),
        }
    }

    /// What it does, as a sentence without a stop.
    pub fn said(&self) -> &'static str {
        match self.kind {
            ChoiceKind::BuiltIn => "Built in: words, names, how often they occur and how they are misread",
            ChoiceKind::Language => "Every word of this dictionary is right in the papers; the rest is doubted as in English",
            ChoiceKind::Everywhere => "Its words are right in all papers, whatever their language",
        }
    }

    /// Whether it is meant by the name a dossier has for its language: `de` means `de_DE`.
    pub fn is_meant_by(&self, language: &str) -> bool {
        let rest = self.name.strip_prefix(language);
        self.kind != ChoiceKind::Everywhere && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', '-']))
    }
}

/// Names of languages for people.
const LANGUAGES: &[(&str, &str)] = &[
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("it", "Italian"),
    ("la", "Latin"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("nb", "Norwegian Bokmål"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
];

/// The dictionaries there are.
#[derive(Debug, Default)]
pub struct Dictionaries {
    all: Vec<Dictionary>,
}

impl Dictionaries {
    /// Those of the system and of this user; none of them is read yet.
    pub fn find(home: Option<&Home>) -> Self {
        let all = dictionaries::list(home).into_iter().map(|files| Dictionary { files, words: OnceLock::new() });
        Self { all: all.collect() }
    }

    /// The languages there are, English first.
    pub fn languages(&self) -> Vec<String> {
        let named = self.all.iter().filter(|dictionary| dictionary.names_language() && !dictionary.is_of(ENGLISH));
        let names: BTreeSet<String> = named.map(|dictionary| dictionary.files.name.clone()).collect();
        std::iter::once(ENGLISH.to_owned()).chain(names).collect()
    }

    /// What there is, English first, then other languages by name, then the lists that hold everywhere.
    pub fn choices(&self) -> Vec<Choice> {
        let path = |dictionary: &Dictionary| Some(dictionary.files.words.clone());
        let english = Choice { name: ENGLISH.to_owned(), path: None, kind: ChoiceKind::BuiltIn };
        let named = self.all.iter().filter(|dictionary| dictionary.names_language() && !dictionary.is_of(ENGLISH));
        let mut languages: Vec<Choice> =
            named.map(|one| Choice { name: one.files.name.clone(), path: path(one), kind: ChoiceKind::Language }).collect();
        languages.sort_by(|a, b| a.name.cmp(&b.name));
        let lists = self.all.iter().filter(|list| list.files.affixes.is_none() && !list.names_language());
        let lists = lists.map(|list| Choice { name: list.files.name.clone(), path: path(list), kind: ChoiceKind::Everywhere });
        std::iter::once(english).chain(languages).chain(lists).collect()
    }

    /// Whether there is a dictionary of a language.
    pub fn has(&self, language: &str) -> bool {
        language == ENGLISH || self.all.iter().any(|dictionary| dictionary.is_of(language))
    }

    /// The words of the user's lists that belong to no language: right in every dossier.
    pub fn everywhere(&self) -> Vec<String> {
        let lists = self.all.iter().filter(|dictionary| dictionary.files.affixes.is_none() && !dictionary.names_language());
        let words = lists.filter_map(|list| match list.words.get_or_init(|| read(&list.files)) {
            Words::List(words) => Some(words.iter().cloned()),
            _ => None,
        });
        words.flatten().collect()
    }

    /// The words of a page in which English has no say, in a dossier of this language.
    pub fn settled(&self, text: &PageText, language: &str) -> Vec<Span> {
        let own: Vec<&Dictionary> = self.all.iter().filter(|dictionary| language != ENGLISH && dictionary.is_of(language)).collect();
        let is_other = |dictionary: &&Dictionary| dictionary.names_language() && !dictionary.is_of(ENGLISH) && !dictionary.is_of(language);
        let others: Vec<&Dictionary> = self.all.iter().filter(is_other).take(COMPARED).collect();
        if own.is_empty() && others.is_empty() {
            return Vec::new();
        }
        let in_own = |word: &str| own.iter().any(|dictionary| dictionary.is_right(word));
        let mut settled = Vec::new();
        for sentence in sentences(text) {
            let words: Vec<(Span, &str)> = sentence.iter().filter_map(|(span, token)| Some((*span, word_of(token)?))).collect();
            let foreign = foreign(&words, &others, &in_own);
            let right = |word: &str| in_own(word) || foreign.is_some_and(|dictionary| dictionary.is_right(word));
            settled.extend(words.iter().filter(|(_, word)| right(word)).map(|(span, _)| *span));
        }
        settled
    }
}

/// The language of a dossier, with the dictionaries there are.
#[derive(Debug, Clone)]
pub struct Tongue {
    /// The language.
    pub language: String,
    /// The dictionaries.
    pub dictionaries: Arc<Dictionaries>,
}

impl Default for Tongue {
    fn default() -> Self {
        Self { language: ENGLISH.to_owned(), dictionaries: Arc::default() }
    }
}

impl Tongue {
    /// Adds to stretches in which nothing is doubted the words that are right in another language.
    #[must_use]
    pub fn and_settled(&self, mut skip: Vec<Span>, text: &PageText) -> Vec<Span> {
        skip.extend(self.dictionaries.settled(text, &self.language));
        skip
    }
}

impl Workspace {
    /// Where a user's own dictionaries and word lists are looked for.
    pub fn dictionaries_folder(&self) -> Option<PathBuf> {
        self.home.as_ref().map(dictionaries::folder)
    }

    /// The language of a dossier: as it was noted, otherwise the one preferred in the settings. A language without a dictionary is English,
    /// and that is told.
    pub(super) fn tongue(&mut self, noted: Option<String>) -> Tongue {
        let dictionaries = Arc::new(Dictionaries::find(self.home.as_ref()));
        let wanted = noted.or_else(|| self.settings.view.get(LANGUAGE).cloned()).unwrap_or_else(|| ENGLISH.to_owned());
        let language = if dictionaries.has(&wanted) {
            wanted
        } else {
            let what = format!("There is no dictionary of the language {wanted} here any more; the papers are read as English.");
            self.problems.push(Problem::new(what));
            ENGLISH.to_owned()
        };
        Tongue { language, dictionaries }
    }

    /// Notes which language a dossier is in, and looks at its pages again.
    ///
    /// # Errors
    /// Where there is no dictionary of it, no dossier is open, or it cannot be noted.
    pub(super) fn set_language(&mut self, language: &str) -> Result<(), Problem> {
        let Some(session) = &mut self.session else { return Err(Problem::new("No dossier is open.")) };
        if !session.tongue.dictionaries.has(language) {
            let known = format!("There are: {}", session.tongue.dictionaries.languages().join(", "));
            return Err(Problem::new(format!("There is no dictionary of the language {language}.")).advice(known));
        }
        language.clone_into(&mut session.tongue.language);
        session.suspects.profiled += 1;
        session.asked_for_suspects = None;
        self.doubts = session.dossier.heads().iter().rev().map(|head| head.id).collect();
        let noted = session.loader.with_file(|file| file.put_view_state(LANGUAGE, language));
        noted.map_err(|error| Problem::new(error.to_string()))
    }
}

/// The dictionary of the language a sentence is in, where that is another than English and the dossier's own.
fn foreign<'d>(words: &[(Span, &str)], others: &[&'d Dictionary], in_own: &dyn Fn(&str) -> bool) -> Option<&'d Dictionary> {
    let nothing = BTreeSet::new();
    if words.len() < ENOUGH || others.is_empty() {
        return None;
    }
    let here = words.iter().filter(|(_, word)| is_known(&nothing, word) || in_own(word)).count();
    if here * 100 > words.len() * KNOWN_HERE {
        return None;
    }
    let counted = others.iter().map(|dictionary| (words.iter().filter(|(_, word)| dictionary.is_right(word)).count(), *dictionary));
    let best = counted.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.filter(|(there, _)| *there > here && there * 100 >= words.len() * KNOWN_THERE).map(|(_, dictionary)| dictionary)
}

/// A token without its punctuation, where it is a word of letters.
fn word_of(token: &str) -> Option<&str> {
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    let letters = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '-');
    (!word.is_empty() && word.chars().all(letters)).then_some(word)
}

/// The tokens of a text, sentence by sentence; an empty line ends one too.
fn sentences(text: &PageText) -> Vec<Vec<(Span, &str)>> {
    let mut sentences: Vec<Vec<(Span, &str)>> = vec![Vec::new()];
    let mut end = 0;
    for (span, token) in text.tokens() {
        let apart = text.slice(Span::new(end, span.start)).matches('\n').count() > 1;
        if apart {
            sentences.push(Vec::new());
        }
        end = span.end;
        let stops = token.trim_end_matches(['"', '\'', ')', '”', '’']).ends_with(['.', '!', '?']);
        // A stop behind one letter is an initial, and a number may stand in a date.
        let stops = stops && token.chars().filter(|c| c.is_alphabetic()).count() > 2;
        if let Some(sentence) = sentences.last_mut() {
            sentence.push((span, token));
        }
        if stops {
            sentences.push(Vec::new());
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a little German of our own, for tests.
    fn german() -> (Dictionaries, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("dictionaries");
        std::fs::create_dir(&own).unwrap();
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dictionaries");
        for name in ["xde_TEST.aff", "xde_TEST.dic"] {
            std::fs::copy(data.join(name), own.join(name)).unwrap();
        }
        std::fs::write(own.join("our-names.txt"), "# names\nHungerkamp\n").unwrap();
        let mut found = Dictionaries::find(Some(&Home::at(folder.path())));
        // Whatever else is on the machine must not matter.
        found.all.retain(|dictionary| dictionary.files.words.starts_with(&own));
        (found, folder)
    }

    fn check(text: &str, language: &str, expected: &[&str]) {
        let (dictionaries, _folder) = german();
        let text = PageText::from(text);
        let settled = dictionaries.settled(&text, language);
        assert_eq!(settled.into_iter().map(|span| text.slice(span)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_of_the_dossiers_language_are_right_everywhere_in_it() {
        check("Die Papiere lagen im Amt, dic Papierc nicht.", "xde", &["Die", "Papiere", "lagen", "im", "Amt,", "nicht."]);
    }

    #[test]
    fn in_an_english_dossier_only_a_foreign_sentence_is_spared() {
        let text = "The minister wrote to the office. Die Papiere lagen nicht im Amt. The papers were Papiere to him.";
        check(text, ENGLISH, &["Die", "Papiere", "lagen", "nicht", "im", "Amt."]);
        check("Nicht im Amt", ENGLISH, &[]);
    }

    #[test]
    fn lists_without_a_language_hold_for_every_dossier() {
        let (dictionaries, _folder) = german();
        assert_eq!(dictionaries.everywhere(), ["Hungerkamp"]);
        assert_eq!(dictionaries.languages(), ["en", "xde_TEST"]);
        assert!(dictionaries.has("xde") && !dictionaries.has("xd"));
    }
    #[test]
    fn choices_say_what_they_do_and_where_they_lie() {
        let (dictionaries, folder) = german();
        let choices = dictionaries.choices();
        let said: Vec<(String, ChoiceKind, bool)> = choices
            .iter()
            .map(|choice| (choice.label(), choice.kind, choice.path.as_ref().is_some_and(|path| path.starts_with(folder.path()))))
            .collect();
        let expected = [
            ("English", ChoiceKind::BuiltIn, false),
            ("xde_TEST", ChoiceKind::Language, true),
            ("our-names", ChoiceKind::Everywhere, true),
        ];
        assert_eq!(said, expected.map(|(name, kind, own)| (name.to_owned(), kind, own)));
        let meant = |language| choices.iter().filter(|choice| choice.is_meant_by(language)).count();
        assert_eq!((meant("xde"), meant("xd"), meant("en"), meant("our-names")), (1, 0, 1, 0));
        let german = Choice { name: "de_AT".to_owned(), path: None, kind: ChoiceKind::Language };
        assert_eq!(german.label(), "German (AT)");
    }
}
