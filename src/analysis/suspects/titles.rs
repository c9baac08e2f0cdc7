//! Titles, which stand before names: which are cut short with a full stop, and which are so frequent that they are thought of first.

/// A title.
#[derive(Debug, Clone, Copy)]
pub(super) struct Title {
    /// As it is written.
    pub(super) word: &'static str,
    /// Whether it is cut short with a full stop.
    pub(super) short: bool,
    /// Whether it is thought of before any name, however badly it was misread.
    pub(super) usual: bool,
}

const fn title(word: &'static str, short: bool, usual: bool) -> Title {
    Title { word, short, usual }
}

/// Letters of the longest.
const LONGEST: usize = 10;

/// All that are known.
const TITLES: &[Title] = &[
    title("Mr", true, true),
    title("Mrs", true, true),
    title("Dr", true, true),
    title("Messrs", true, true),
    title("Miss", false, true),
    title("Mme", true, false),
    title("Mlle", true, false),
    title("Capt", true, false),
    title("Col", true, false),
    title("Lieut", true, false),
    title("Lt", true, false),
    title("Gen", true, false),
    title("Maj", true, false),
    title("Sgt", true, false),
    title("Cpl", true, false),
    title("Rev", true, false),
    title("Hon", true, false),
    title("Prof", true, false),
    title("St", true, false),
    title("Insp", true, false),
    title("Ald", true, false),
    title("Captain", false, false),
    title("Colonel", false, false),
    title("General", false, false),
    title("Major", false, false),
    title("Sergeant", false, false),
    title("Sir", false, false),
    title("Lady", false, false),
    title("Lord", false, false),
    title("Professor", false, false),
    title("President", false, false),
    title("Senator", false, false),
    title("Secretary", false, false),
    title("Minister", false, false),
    title("Ambassador", false, false),
    title("Judge", false, false),
    title("Justice", false, false),
    title("Agent", false, false),
    title("Inspector", false, false),
    title("Constable", false, false),
    title("Alderman", false, false),
    title("Father", false, false),
    title("Bishop", false, false),
    title("Van", false, false),
    title("Von", false, false),
    title("De", false, false),
];

fn find(word: &str) -> Option<&'static Title> {
    // Most words are told from every title by their length.
    if !(2..=LONGEST).contains(&word.len()) {
        return None;
    }
    TITLES.iter().find(|title| title.word.eq_ignore_ascii_case(word))
}

/// Whether a word stands before names.
pub(super) fn is_title(word: &str) -> bool {
    find(word).is_some()
}

/// Whether a word is a title that is cut short with a full stop.
pub(super) fn is_short(word: &str) -> bool {
    find(word).is_some_and(|title| title.short)
}

/// Those that are thought of before any name.
pub(super) fn usual() -> impl Iterator<Item = &'static Title> {
    TITLES.iter().filter(|title| title.usual)
}
