//! Every place of a form in a text, and every word that one change of letters makes a known one.
//!
//! A form is what stands somewhere and is probably wrong: `irs.` or `to day`. It is looked for by its core, the part from its first to its
//! last letter or figure, because the signs around a word change from place to place. Where the signs of the form stand as well they are part of the place, so that
//! what replaces the form may have others; elsewhere the signs stay as they are.

use crate::model::Span;
use regex::{Regex, RegexBuilder};

/// Bytes of a compiled pattern at most.
const MAX_COMPILED: usize = 4 << 20;

/// Signs that make one word of two: co-operate, o'clock.
const JOINING: [char; 5] = ['-', '\'', '’', '‐', '‑'];

/// A form made ready to be looked for.
#[derive(Debug, Clone)]
pub struct Form {
    pattern: Regex,
    core: String,
    before: String,
    after: String,
    whole_words: bool,
}

/// A place of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// What is to be replaced.
    pub span: Span,
    /// Whether the signs around the form stand here too and are part of the place.
    pub with_signs: bool,
    /// The longer word it is a part of, where a hyphen or an apostrophe joins it to another.
    pub within: Option<Span>,
}

impl Form {
    /// Makes a form ready; `None` where there is nothing to look for.
    pub fn new(form: &str, whole_words: bool, match_case: bool) -> Option<Self> {
        let form = form.trim();
        let core = core_of(form);
        let core = if core.is_empty() { form } else { core };
        let (before, after) = form.split_once(core)?;
        let words: Vec<String> = core.split_whitespace().map(regex::escape).collect();
        if words.is_empty() {
            return None;
        }
        let pattern = RegexBuilder::new(&words.join(r"\s+"))
            .case_insensitive(!match_case)
            .size_limit(MAX_COMPILED)
            .dfa_size_limit(MAX_COMPILED)
            .build()
            .ok()?;
        Some(Self { pattern, core: core.to_owned(), before: before.to_owned(), after: after.to_owned(), whole_words })
    }

    /// Whether only whole words count.
    pub fn whole_words(&self) -> bool {
        self.whole_words
    }

    /// Its places in a text, in order.
    pub fn places(&self, text: &str) -> Vec<Occurrence> {
        let mut places = Vec::new();
        let mut from = 0;
        while let Some(found) = self.pattern.find_at(text, from) {
            let core = Span::from(found.range());
            from = core.end.max(core.start + 1);
            let before = text.get(..core.start).unwrap_or_default();
            let after = text.get(core.end..).unwrap_or_default();
            let is_begun = self.core.starts_with(char::is_alphanumeric) && before.ends_with(char::is_alphanumeric);
            let goes_on = self.core.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
            let is_word = !is_begun && !goes_on;
            if self.whole_words && !is_word {
                from = after_first(text, core.start);
                continue;
            }
            let with_signs = before.ends_with(&self.before) && after.starts_with(&self.after);
            let (left, right) = if with_signs { (self.before.len(), self.after.len()) } else { (0, 0) };
            let span = Span::new(core.start - left, core.end + right);
            places.push(Occurrence { span, with_signs, within: joined_to(before, after, core) });
        }
        places
    }

    /// What replaces a place where `found` stands, if `replacement` replaces the form: without the form's signs where they do not stand, and in the
    /// capitals of what stands there where these are not the form's.
    pub fn replacement(&self, found: &str, place: Occurrence, replacement: &str) -> String {
        let core = core_of(replacement);
        let bare = if place.with_signs || core.is_empty() { replacement } else { core };
        if core_of(found) == self.core { bare.to_owned() } else { in_capitals_of(found, bare) }
    }
}

/// The byte after the first character at `at`.
fn after_first(text: &str, at: usize) -> usize {
    at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

/// From the first letter or figure to the last.
pub fn core_of(form: &str) -> &str {
    form.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The longer word around a core that a hyphen or an apostrophe joins to letters; a possessive `'s` makes no other word.
fn joined_to(before: &str, after: &str, core: Span) -> Option<Span> {
    let left: usize = before.strip_suffix(JOINING).map_or(0, |rest| before.len() - rest.trim_end_matches(in_word).len());
    let left = if before.get(before.len() - left..).is_some_and(|part| part.starts_with(JOINING)) { 0 } else { left };
    let rest = after.strip_prefix(JOINING).unwrap_or_default();
    let word: &str = rest.split(|c: char| !in_word(c)).next().unwrap_or_default();
    let is_possessive = after.starts_with(['\'', '’']) && matches!(word, "s" | "S");
    let right = if word.starts_with(char::is_alphanumeric) && !is_possessive { after.len() - rest.len() + word.len() } else { 0 };
    (left + right > 0).then(|| Span::new(core.start - left, core.end + right))
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || JOINING.contains(&c)
}

/// `text` in the capitals of `model`: all of them, the first, or as it is.
pub fn in_capitals_of(model: &str, text: &str) -> String {
    let mut letters = model.chars().filter(|c| c.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    let others: Vec<char> = letters.collect();
    if first && !others.is_empty() && others.iter().all(|c| c.is_uppercase()) {
        return text.to_uppercase();
    }
    if !first || !text.chars().any(char::is_alphabetic) {
        return text.to_owned();
    }
    let at = text.find(char::is_alphabetic).unwrap_or(0);
    let (before, rest) = text.split_at_checked(at).unwrap_or(("", text));
    let mut rest = rest.chars();
    let capital: String = rest.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{before}{capital}{}", rest.as_str())
}

/// Letters that were misread for others: `rn→m`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    from: String,
    to: String,
}

impl Confusion {
    /// Reads `rn→m`, also written `rn->m`; `None` where it is no such pattern.
    pub fn parse(said: &str) -> Option<Self> {
        let (from, to) = said.split_once('→').or_else(|| said.split_once("->"))?;
        let (from, to) = (from.trim(), to.trim());
        let letters = |part: &str| part.chars().all(|c| !c.is_whitespace());
        (!from.is_empty() && from != to && letters(from) && letters(to)).then(|| Self { from: from.to_owned(), to: to.to_owned() })
    }

    /// What a word becomes where the letters are changed at one place, and at all places; in capitals where the word is.
    pub fn changed(&self, word: &str) -> Vec<String> {
        let capitals = !word.chars().any(char::is_lowercase);
        let (from, to) = if capitals { (self.from.to_uppercase(), self.to.to_uppercase()) } else { (self.from.clone(), self.to.clone()) };
        let places: Vec<usize> = word.match_indices(&from).map(|(at, _)| at).collect();
        let at_one = |at: &usize| {
            let (before, rest) = word.split_at_checked(*at)?;
            Some(format!("{before}{to}{}", rest.strip_prefix(&from)?))
        };
        let mut changed: Vec<String> = places.iter().filter_map(at_one).collect();
        if places.len() > 1 {
            changed.push(word.replace(&from, &to));
        }
        changed
    }

    /// The words of a text that are not known and become known by the change, each with what it becomes.
    pub fn places(&self, text: &str, known: &dyn Fn(&str) -> bool) -> Vec<(Span, Vec<String>)> {
        words(text).filter_map(|(span, word)| Some((span, self.known_changes(word, known)?))).collect()
    }

    fn known_changes(&self, word: &str, known: &dyn Fn(&str) -> bool) -> Option<Vec<String>> {
        let changed = self.changed(word);
        if changed.is_empty() || known(word) {
            return None;
        }
        let right: Vec<String> = changed.into_iter().filter(|changed| changed.chars().count() > 1 && known(changed)).collect();
        (!right.is_empty()).then_some(right)
    }
}

/// The words of a text without the signs around them.
pub fn words(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let base = text.as_ptr() as usize;
    text.split_whitespace().map(core_of).filter(|core| !core.is_empty()).map(move |core| {
        let start = core.as_ptr() as usize - base;
        (Span::new(start, start + core.len()), core)
    })
}

/// The word at a place of a text without the signs around it, also where the place is among those signs.
pub fn word_at(text: &str, at: usize) -> Option<(Span, &str)> {
    let (before, after) = text.split_at_checked(at)?;
    let start = before.rfind(char::is_whitespace).map_or(0, |space| after_first(text, space));
    let end = after.find(char::is_whitespace).map_or(text.len(), |space| at + space);
    let token = text.get(start..end)?;
    let core = core_of(token);
    let from = start + (core.as_ptr() as usize - token.as_ptr() as usize);
    (!core.is_empty()).then(|| (Span::new(from, from + core.len()), core))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each place as what stands there, what it becomes, and what it is a part of.
    fn check(form: &str, flags: &str, text: &str, with: &str, expected: &[&str]) {
        let form = Form::new(form, !flags.contains('p'), !flags.contains('i')).unwrap();
        let slice = |span: Span| text.get(span.range()).unwrap();
        let told = |place: &Occurrence| {
            let found = slice(place.span);
            let within = place.within.map(|span| format!(" in {}", slice(span))).unwrap_or_default();
            format!("{found}>{}{within}", form.replacement(found, *place, with))
        };
        assert_eq!(form.places(text).iter().map(told).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn whole_words_only_unless_asked() {
        check("Cub", "", "Cub Cuba Cub. xCub", "Cab", &["Cub>Cab", "Cub>Cab"]);
        check("Cub", "p", "Cub Cuba xCub", "Cab", &["Cub>Cab", "Cub>Cab", "Cub>Cab"]);
        check("é", "", "é éa é", "e", &["é>e", "é>e"]);
    }

    #[test]
    fn signs_of_the_form_belong_to_a_place_where_they_stand() {
        check("irs.", "", "irs. Roe, irs Doe, irs, and irs.", "Mrs.", &["irs.>Mrs.", "irs>Mrs", "irs>Mrs", "irs.>Mrs."]);
        check("tbe.", "", "tbe. tbe", "the,", &["tbe.>the,", "tbe>the"]);
        check("Cubz", "", "\"Cubz,\" Cubz.", "Cuba", &["Cubz>Cuba", "Cubz>Cuba"]);
    }

    #[test]
    fn capitals_follow_what_stands_there() {
        check("ond", "i", "ond Ond OND", "and", &["ond>and", "Ond>And", "OND>AND"]);
        check("ond", "", "ond Ond OND", "and", &["ond>and"]);
        check("Aro", "i", "Aro ARO aro", "are", &["Aro>are", "ARO>ARE", "aro>are"]);
    }

    #[test]
    fn parts_of_a_joined_word_are_told() {
        check("op", "", "co-op op's vice-op-s op- -op", "up", &["op>up in co-op", "op>up", "op>up in vice-op-s", "op>up", "op>up"]);
    }

    #[test]
    fn a_form_of_two_words_goes_over_a_line_end() {
        check("to day", "", "to day to\nday today", "today", &["to day>today", "to\nday>today"]);
    }

    #[test]
    fn signs_alone_are_a_form_too() {
        check("..", "", "a .. b..", ".", &["..>.", "..>."]);
        assert!(Form::new("  ", true, true).is_none());
    }

    #[test]
    fn a_confusion_finds_unknown_words_that_become_known() {
        let known = |word: &str| ["mention", "modern", "corner", "come", "memory", "MEMO"].contains(&word);
        let check = |said: &str, text: &str| -> Vec<String> {
            let confusion = Confusion::parse(said).unwrap();
            let found = confusion.places(text, &known);
            found.iter().map(|(span, to)| format!("{}>{}", text.get(span.range()).unwrap(), to.join("/"))).collect()
        };
        assert_eq!(check("rn→m", "rnention, modern corner. rnernory RNEMO"), ["rnention>mention", "rnernory>memory", "RNEMO>MEMO"]);
        assert_eq!(check("c -> o", "ccme come"), ["ccme>come"]);
    }

    #[test]
    fn what_is_no_pattern_is_none() {
        assert_eq!(["rn", "→m", "a→a", "a b→c"].map(|said| Confusion::parse(said).is_some()), [false; 4]);
        assert!(Confusion::parse("rn→").is_some());
    }

    #[test]
    fn the_word_at_a_place() {
        let at = |at| word_at("in \"Cubz\", so é - x", at).map(|(span, word)| (span.start, word));
        assert_eq!([at(0), at(4), at(8), at(10)], [Some((0, "in")), Some((4, "Cubz")), Some((4, "Cubz")), Some((4, "Cubz"))]);
        assert_eq!([at(13), at(16), at(17), at(99)], [Some((11, "so")), Some((14, "é")), None, None]);
    }
}
