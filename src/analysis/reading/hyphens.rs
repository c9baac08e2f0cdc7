//! Words divided at a line end: one word, or two with a hyphen?
//!
//! Nothing is put together without evidence: the dossier's own words in both forms are counted, and the word list is asked. Whatever is
//! decided comes with a phrase that says why, because a person will look at it and may think otherwise.

use super::MarkedPage;
use std::collections::HashMap;

/// Characters that divide a word at a line end. The last two never belong to a word.
const DIVIDERS: &[char] = &['-', '\u{2010}', '\u{ad}', '\u{ac}'];

/// First parts of words that are written with a hyphen; alone they say nothing, so only counted forms can take their hyphen away.
const COMPOUNDERS: &[&str] = &[
    "self", "well", "ill", "vice", "ex", "non", "half", "all", "high", "low", "long", "short", "so", "far", "cross", "semi", "quasi",
    "post", "pre", "pro", "anti", "co", "deep", "hard", "part", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
    "ninety", "two", "three", "four", "five", "six", "ten", "one", "north", "south", "air", "sea", "mid", "much", "new", "old", "off",
    "on", "over", "under", "then",
];

/// First halves that are no words, only beginnings of words that are hardly ever written with a hyphen.
const BEGINNINGS: &[&str] =
    &["re", "en", "em", "com", "con", "dis", "mis", "un", "de", "per", "im", "ir", "ac", "af", "ap", "ob", "pos", "ef", "es"];

/// Second halves that are no words, only endings of words.
const ENDINGS: &[&str] = &[
    "tion", "tions", "tional", "sion", "sions", "cation", "zation", "sation", "ation", "ations", "ment", "ments", "ness", "ible", "ibly",
    "ably", "ing", "ings", "ingly", "ity", "ities", "ance", "ances", "ence", "ences", "ency", "ally", "ous", "ously", "tive", "tives",
    "sive", "ture", "tures", "cial", "tial", "cally", "ary", "ery", "ory", "ated", "ates", "ating", "ered", "ering", "ers", "ism", "ists",
    "lish", "lished", "ther",
];

/// Forms beyond this many are too many to keep; those that stand once go first.
const MOST_FORMS: usize = 400_000;

/// How often each form of a word stands in pages, halves of divided words left out. Case does not count.
#[derive(Debug, Clone, Default)]
pub struct WordForms(HashMap<String, u32>);

impl WordForms {
    /// Counts the words of all pages.
    pub(super) fn of(pages: &[MarkedPage<'_>]) -> Self {
        let mut forms = Self::default();
        for page in pages {
            forms.add(page.page.text.as_str());
        }
        forms
    }

    /// Counts the words of a page's text as well.
    pub fn add(&mut self, text: &str) {
        // A page that begins with a small letter may begin with the second half of a word.
        let mut second_half = text.trim_start().starts_with(char::is_lowercase);
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let divided = line.trim_end().ends_with(DIVIDERS);
            let mut words = line.split_whitespace().skip(usize::from(second_half)).peekable();
            while let Some(word) = words.next() {
                let form = word.trim_matches(|c: char| !c.is_alphanumeric());
                let half = divided && words.peek().is_none();
                if !form.is_empty() && !half {
                    *self.0.entry(form.to_lowercase()).or_default() += 1;
                }
            }
            second_half = divided;
        }
        self.prune();
    }

    /// Counts what was counted elsewhere as well.
    pub fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            *self = other;
            return;
        }
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (form, count) in other.0 {
            *self.0.entry(form).or_default() += count;
        }
        self.prune();
    }

    fn prune(&mut self) {
        if self.0.len() > MOST_FORMS {
            self.0.retain(|_, count| *count > 1);
        }
    }

    /// How often a form stands there.
    pub fn count(&self, form: &str) -> u32 {
        self.0.get(&form.to_lowercase()).copied().unwrap_or(0)
    }
}

/// What decides whether a divided word is one.
#[derive(Clone, Copy)]
pub(super) struct Evidence<'a> {
    /// The forms in the pages at hand.
    pub(super) own: Option<&'a WordForms>,
    /// The forms in the whole dossier, as far as it was looked through.
    pub(super) counted: Option<&'a WordForms>,
    /// The word list.
    pub(super) known: &'a dyn Fn(&str) -> bool,
}

impl Evidence<'_> {
    fn count(&self, form: &str) -> u32 {
        let of = |forms: Option<&WordForms>| forms.map_or(0, |forms| forms.count(form));
        of(self.own).max(of(self.counted))
    }

    fn is_word(&self, form: &str) -> bool {
        self.count(form) > 0 || (self.known)(form) || (self.known)(&form.to_lowercase())
    }
}

/// How the halves of a divided word are put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Joint {
    /// They are two words.
    Space,
    /// They are one word with its hyphen.
    Hyphen,
    /// They are this word; the divider goes.
    Mended(String),
}

/// A joint with what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) how: Joint,
    /// Why, a phrase; empty where nothing is divided.
    pub(super) why: String,
    /// Whether the word itself was seen written so, and not only its halves looked at.
    pub(super) sure: bool,
}

impl Judged {
    fn new(how: Joint, sure: bool, why: impl Into<String>) -> Self {
        Self { how, why: why.into(), sure }
    }
}

/// Looks at the end of one line and the start of the next.
pub(super) fn joint(before: &str, after: &str, mend: Option<Evidence<'_>>) -> Judged {
    let Some(divider) = before.chars().next_back().filter(|c| DIVIDERS.contains(c)) else { return Judged::new(Joint::Space, true, "") };
    let left = left_half(before);
    let right = right_half(after);
    if left.is_empty() {
        // A dash with nothing before it divides no word.
        return Judged::new(Joint::Space, true, "");
    }
    if right.is_empty() {
        let goes_on = after.starts_with(|c: char| c.is_ascii_digit());
        return if goes_on { Judged::new(Joint::Hyphen, true, "a number follows") } else { Judged::new(Joint::Space, true, "") };
    }
    let one = format!("{left}{right}");
    let Some(evidence) = mend else { return Judged::new(Joint::Hyphen, true, "hyphens are left as they are") };
    if matches!(divider, '\u{ad}' | '\u{ac}') {
        return Judged::new(Joint::Mended(one), true, "this sign only divides words");
    }
    if !left.chars().all(char::is_alphabetic) {
        return Judged::new(Joint::Hyphen, true, "what stands before it is no word");
    }
    let (is_one, sure, why) = is_one_word(left, right, &one, evidence);
    Judged::new(if is_one { Joint::Mended(one) } else { Joint::Hyphen }, sure, why)
}

/// The divided word put together, whatever the evidence says; nothing where there are no halves of a word.
pub(super) fn forced(before: &str, after: &str) -> Option<String> {
    let (left, right) = (left_half(before), right_half(after));
    (!left.is_empty() && !right.is_empty()).then(|| format!("{left}{right}"))
}

/// The divider at the end of a line; empty where there is none.
pub(super) fn divider(before: &str) -> &str {
    let body = before.strip_suffix(DIVIDERS).unwrap_or(before);
    before.get(body.len()..).unwrap_or_default()
}

/// The word before the divider.
pub(super) fn left_half(before: &str) -> &str {
    let body = before.strip_suffix(DIVIDERS).unwrap_or(before);
    let kept = body.trim_end_matches(|c: char| c.is_alphanumeric() || c == '\'');
    body.get(kept.len()..).unwrap_or_default()
}

/// The letters a line begins with.
fn right_half(after: &str) -> &str {
    let end = after.find(|c: char| !c.is_alphabetic() && c != '\'').unwrap_or(after.len());
    after.get(..end).unwrap_or_default().trim_end_matches('\'')
}

/// Whether two halves are one word, whether that is sure, and why.
fn is_one_word(left: &str, right: &str, one: &str, evidence: Evidence<'_>) -> (bool, bool, String) {
    let two = format!("{left}-{right}");
    let (as_one, as_two) = (evidence.count(one), evidence.count(&two));
    if as_one != as_two {
        let (more, less) = if as_one > as_two { ((one, as_one), (two.as_str(), as_two)) } else { ((two.as_str(), as_two), (one, as_one)) };
        let but = if less.1 > 0 { format!(", {} {}", less.0, times(less.1)) } else { String::new() };
        return (as_one > as_two, true, format!("{} stands in this dossier {}{but}", more.0, times(more.1)));
    }
    if (evidence.known)(one) || (evidence.known)(&one.to_lowercase()) {
        return (true, true, format!("{one} is in the word list"));
    }
    // `Anglo-American` keeps its hyphen; `Khrush-chev` is two halves that are nothing by themselves.
    let lower = right.chars().next().is_some_and(char::is_lowercase);
    if !lower {
        return (false, false, format!("{right} begins with a capital"));
    }
    if as_two > 0 {
        return (false, false, format!("both forms stand in this dossier {}", times(as_two)));
    }
    if ENDINGS.contains(&right) && !(evidence.known)(right) {
        return (true, false, format!("{right} is an ending, no word"));
    }
    let small = left.to_lowercase();
    // `re-examine` and `de-escalate` do keep theirs: two like vowels would meet.
    let vowels_meet = small.ends_with('e') && right.starts_with('e');
    if BEGINNINGS.contains(&small.as_str()) && !vowels_meet && !(evidence.known)(right) {
        return (true, false, format!("{left} is a beginning, no word"));
    }
    if COMPOUNDERS.contains(&small.as_str()) {
        return (false, false, format!("{left} is written with a hyphen before many words"));
    }
    match (evidence.is_word(left), evidence.is_word(right)) {
        (false, false) => (true, false, format!("neither {left} nor {right} is a word in this dossier")),
        _ => (false, false, format!("nothing shows that {one} is a word")),
    }
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::PageInput;
    use crate::model::{DocumentId, Layout, PageId, PageText};

    #[expect(clippy::needless_pass_by_value, reason = "reads better in the tests below")]
    fn check(text: &str, before: &str, after: &str, expected: Joint) {
        let (text, layout) = (PageText::new(text), Layout::default());
        let page = PageInput { id: PageId(1), document: DocumentId(1), text: &text, layout: &layout, scan_size: None };
        let forms = WordForms::of(&[MarkedPage { page, label: "1", marks: &[], rulings: &[], place: 0 }]);
        let known = |word: &str| ["missiles", "report", "re", "port", "self", "evident", "anti"].contains(&word);
        let evidence = Evidence { own: Some(&forms), counted: None, known: &known };
        assert_eq!(joint(before, after, Some(evidence)).how, expected, "{before} / {after}");
    }

    #[test]
    fn a_known_word_is_put_together() {
        check("", "the mis-", "siles in", Joint::Mended("missiles".to_owned()));
        check("", "the re-", "port", Joint::Mended("report".to_owned()));
    }

    #[test]
    fn the_dossier_s_own_spelling_decides() {
        check("a self-evident truth", "is self-", "evident.", Joint::Hyphen);
        check("he saw Khrushchev", "to Khrush-", "chev.", Joint::Mended("Khrushchev".to_owned()));
        check("the re-port is re-port", "a re-", "port", Joint::Hyphen);
    }

    #[test]
    fn halves_that_are_words_keep_their_hyphen() {
        check("", "self-", "evident", Joint::Hyphen);
        check("", "Anglo-", "American", Joint::Hyphen);
        check("", "1962-", "63", Joint::Hyphen);
    }

    #[test]
    fn dashes_divide_no_word() {
        check("", "EYES --", "ONLY", Joint::Space);
        check("", "missiles", "in", Joint::Space);
    }

    #[test]
    fn a_soft_hyphen_always_goes() {
        check("", "self\u{ad}", "evident", Joint::Mended("selfevident".to_owned()));
    }

    #[test]
    fn without_mending_the_hyphen_stays() {
        assert_eq!(joint("mis-", "siles", None).how, Joint::Hyphen);
    }

    #[test]
    fn halves_tell_where_no_list_does() {
        check("", "the ship-", "ment of", Joint::Mended("shipment".to_owned()));
        check("a ship, a mate", "the ship-", "mate of", Joint::Hyphen);
        check("", "the vice-", "president", Joint::Hyphen);
        check("re: corded", "was re-", "corded", Joint::Mended("recorded".to_owned()));
        check("re: examine", "to re-", "examine", Joint::Hyphen);
        check("", "was pos-", "sible", Joint::Mended("possible".to_owned()));
        check("the vice-president said", "the vice-", "president", Joint::Hyphen);
    }

    #[test]
    fn the_whole_dossier_s_words_count_beside_those_of_the_pages() {
        let mut dossier = WordForms::default();
        dossier.add("A battleship\nthe battle-\nship");
        let evidence = Evidence { own: None, counted: Some(&dossier), known: &|_| false };
        let found = joint("the battle-", "ship sank", Some(evidence));
        assert_eq!(found, Judged::new(Joint::Mended("battleship".to_owned()), true, "battleship stands in this dossier once"));
    }
}
