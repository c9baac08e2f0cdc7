//! Words divided at a line end: one word, or two with a hyphen?
//!
//! Nothing is put together without evidence: the dossier's own words in both forms are counted, and the word list is asked.

use super::MarkedPage;
use std::collections::HashMap;

/// Characters that divide a word at a line end. The last two never belong to a word.
const DIVIDERS: &[char] = &['-', '\u{2010}', '\u{ad}', '\u{ac}'];

/// How often each form stands in the pages, halves of divided words left out.
#[derive(Debug, Default)]
pub(super) struct Forms(HashMap<String, u32>);

impl Forms {
    /// Counts the words of all pages.
    pub(super) fn of(pages: &[MarkedPage<'_>]) -> Self {
        let mut forms: HashMap<String, u32> = HashMap::new();
        for page in pages {
            let mut second_half = false;
            for (_, line) in page.page.text.lines().filter(|(_, line)| !line.trim().is_empty()) {
                let divided = line.trim_end().ends_with(DIVIDERS);
                let mut words = line.split_whitespace().skip(usize::from(second_half)).peekable();
                while let Some(word) = words.next() {
                    let form = word.trim_matches(|c: char| !c.is_alphanumeric());
                    let half = divided && words.peek().is_none();
                    if !form.is_empty() && !half {
                        *forms.entry(form.to_lowercase()).or_default() += 1;
                    }
                }
                second_half = divided;
            }
        }
        Self(forms)
    }

    fn count(&self, form: &str) -> u32 {
        self.0.get(&form.to_lowercase()).copied().unwrap_or(0)
    }
}

/// What decides whether a divided word is one: the forms in the pages, and the word list.
pub(super) type Evidence<'a> = (&'a Forms, &'a dyn Fn(&str) -> bool);

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

/// Looks at the end of one line and the start of the next.
pub(super) fn joint(before: &str, after: &str, mend: Option<Evidence<'_>>) -> Joint {
    let Some(divider) = before.chars().next_back().filter(|c| DIVIDERS.contains(c)) else { return Joint::Space };
    let left = left_half(before);
    let right: String = after.chars().take_while(|c| c.is_alphabetic() || *c == '\'').collect();
    let right = right.trim_end_matches('\'');
    if left.is_empty() {
        // A dash with nothing before it divides no word.
        return Joint::Space;
    }
    let invisible = matches!(divider, '\u{ad}' | '\u{ac}');
    if right.is_empty() {
        let goes_on = after.starts_with(|c: char| c.is_ascii_digit());
        return if goes_on { Joint::Hyphen } else { Joint::Space };
    }
    let Some((forms, known)) = mend else { return Joint::Hyphen };
    let one = format!("{left}{right}");
    let letters = left.chars().all(char::is_alphabetic);
    if invisible || (letters && is_one_word(left, right, &one, forms, known)) { Joint::Mended(one) } else { Joint::Hyphen }
}

/// The word before the divider.
pub(super) fn left_half(before: &str) -> &str {
    let body = before.strip_suffix(DIVIDERS).unwrap_or(before);
    let kept = body.trim_end_matches(|c: char| c.is_alphanumeric() || c == '\'');
    body.get(kept.len()..).unwrap_or_default()
}

fn is_one_word(left: &str, right: &str, one: &str, forms: &Forms, known: &dyn Fn(&str) -> bool) -> bool {
    let (as_one, as_two) = (forms.count(one), forms.count(&format!("{left}-{right}")));
    if as_one != as_two {
        return as_one > as_two;
    }
    if known(one) {
        return true;
    }
    // `Anglo-American` keeps its hyphen; `Khrush-chev` is two halves that are nothing by themselves.
    let lower = right.chars().next().is_some_and(char::is_lowercase);
    lower && as_two == 0 && !known(left) && !known(right) && !(forms.count(left) > 0 && forms.count(right) > 0)
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
        let forms = Forms::of(&[MarkedPage { page, label: "1", marks: &[] }]);
        let known = |word: &str| ["missiles", "report", "re", "port", "self", "evident", "anti"].contains(&word);
        assert_eq!(joint(before, after, Some((&forms, &known))), expected, "{before} / {after}");
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
        assert_eq!(joint("mis-", "siles", None), Joint::Hyphen);
    }
}
