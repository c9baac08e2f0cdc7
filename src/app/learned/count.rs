//! Rules counted from corrections: the same word made another the same way, or the same letters put right in different words.

use super::Rule;
use crate::app::learning::Pair;
use std::collections::{BTreeMap, BTreeSet};

/// Letters that one misreading is about at most, on either side.
const MOST_LETTERS: usize = 3;

/// Every rule that some correction speaks for, with how often, the most often seen first.
pub(super) fn counted(pairs: &[Pair], is_known: &dyn Fn(&str) -> bool) -> Vec<(Rule, u32)> {
    let mut words: BTreeMap<Pair, u32> = BTreeMap::new();
    for pair in pairs {
        *words.entry(pair.bare()).or_default() += 1;
    }
    // Letters count once for each word they were put right in, however often that word came.
    let mut letters: BTreeMap<(String, String), BTreeSet<Exchange>> = BTreeMap::new();
    for pair in words.keys().filter(|pair| !is_known(&pair.before)) {
        if let Some(exchange) = Exchange::of(pair) {
            letters.entry((exchange.from.clone(), exchange.to.clone())).or_default().insert(exchange);
        }
    }
    let words = words.into_iter().map(|(pair, seen)| (Rule::word(&pair.before, &pair.after), seen));
    let letters = letters.values().filter_map(|seen| Some((shared(seen)?, seen.len() as u32)));
    let mut rules: Vec<(Rule, u32)> = words.chain(letters).collect();
    rules.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    rules
}

/// Letters that became others inside a word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Exchange {
    word: String,
    from: String,
    to: String,
    /// The letter before and the letter after, where there is one.
    around: (Option<char>, Option<char>),
}

impl Exchange {
    /// What differs between the two words; `None` where they are not one word each or differ in too much.
    fn of(pair: &Pair) -> Option<Self> {
        let (before, after): (Vec<char>, Vec<char>) = (pair.before.chars().collect(), pair.after.chars().collect());
        if !before.iter().chain(&after).all(|c| c.is_alphabetic()) {
            return None;
        }
        let head = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
        let room = before.len().min(after.len()) - head;
        let tail = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count().min(room);
        let cut = |word: &[char]| word.get(head..word.len() - tail).unwrap_or_default().iter().collect::<String>();
        let (from, to) = (cut(&before), cut(&after));
        let letters = |text: &str| text.chars().count() <= MOST_LETTERS;
        let differs = from.to_lowercase() != to.to_lowercase();
        let around = (head.checked_sub(1).and_then(|at| before.get(at)).copied(), before.get(before.len() - tail).copied());
        (letters(&from) && letters(&to) && differs).then(|| Self { word: pair.before.clone(), from, to, around })
    }
}

/// The rule that exchanges of the same letters speak for together: with the letter before and after where it is the same for all, so
/// that it reaches no further than what was seen.
fn shared(seen: &BTreeSet<Exchange>) -> Option<Rule> {
    let first = seen.first()?;
    let same = |side: fn(&Exchange) -> Option<char>| side(first).filter(|letter| seen.iter().all(|other| side(other) == Some(*letter)));
    let (head, tail) = (same(|exchange| exchange.around.0), same(|exchange| exchange.around.1));
    let around = |middle: &str| head.into_iter().chain(middle.chars()).chain(tail).collect::<String>();
    let (from, to) = (around(&first.from), around(&first.to));
    // Letters that only were missing have no place of their own to be found by.
    (!from.is_empty() && !to.is_empty()).then(|| Rule::letters(&from, &to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&str, &str)], expected: &[&str]) {
        let pairs: Vec<Pair> = pairs.iter().map(|(before, after)| Pair::of(before, after).unwrap()).collect();
        let often: Vec<String> = counted(&pairs, &|word| word == "form")
            .into_iter()
            .filter(|(_, seen)| *seen >= super::super::OFFERED_AFTER)
            .map(|(rule, seen)| format!("{} {seen}", rule.said()))
            .collect();
        assert_eq!(often, expected, "{pairs:?}");
    }

    #[test]
    fn the_same_letters_in_three_different_words_are_a_rule() {
        check(&[("aany", "many"), ("aatter", "matter"), ("aade", "made")], &["aa → ma inside words 3"]);
        check(&[("rnany", "many"), ("aninial", "animal"), ("arnong", "among"), ("corne", "come")], &["rn → m inside words 3"]);
        check(&[("aany", "many"), ("aany,", "many,"), ("aade", "made")], &[]);
        check(&[("tbe", "the"), ("tbe", "the"), ("(tbe", "(the")], &["tbe → the 3"]);
    }

    #[test]
    fn known_words_and_changes_of_capitals_are_no_rule_for_letters() {
        check(&[("form", "farm"), ("corn", "carn"), ("born", "barn")], &[]);
        check(&[("The", "the"), ("They", "they"), ("Then", "then")], &[]);
        check(&[("missle", "missile"), ("possble", "possible"), ("fina", "finai")], &[]);
    }
}
