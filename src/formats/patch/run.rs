//! Text as it is written in a file: its characters, how each is spelled there (as itself or as a reference), and the words they make.

use super::tree::Splices;
use crate::formats::entities::resolve;
use std::ops::Range;

/// A character of the text, or a tag that stands between characters.
#[derive(Debug, Clone)]
struct Unit {
    at: Range<usize>,
    /// What it stands for; empty for a tag.
    text: String,
}

/// A stretch of text in a file.
#[derive(Debug, Clone)]
pub(super) struct Run {
    units: Vec<Unit>,
    /// The quote around it, where it is an attribute.
    quote: Option<char>,
    /// Of each word, its characters.
    words: Vec<Vec<usize>>,
}

impl Run {
    /// Reads a stretch of a file; `quote` is the quote around an attribute's value.
    pub(super) fn new(file: &str, at: Range<usize>, quote: Option<char>) -> Self {
        let units = units(file.get(at.clone()).unwrap_or_default(), at.start, quote.is_none());
        let mut words: Vec<Vec<usize>> = Vec::new();
        let mut open = false;
        for (at, unit) in units.iter().enumerate().filter(|(_, unit)| !unit.text.is_empty()) {
            if unit.text.chars().all(char::is_whitespace) {
                open = false;
            } else if let Some(word) = words.last_mut().filter(|_| open) {
                word.push(at);
            } else {
                words.push(vec![at]);
                open = true;
            }
        }
        Self { units, quote, words }
    }

    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The text of a word.
    pub(super) fn word(&self, at: usize) -> String {
        self.units_of(at).map(|unit| unit.text.as_str()).collect()
    }

    fn units_of(&self, word: usize) -> impl DoubleEndedIterator<Item = &Unit> {
        self.words.get(word).into_iter().flatten().filter_map(|at| self.units.get(*at))
    }

    fn place(&self, word: usize) -> Option<Range<usize>> {
        let (first, last) = (self.units_of(word).next()?, self.units_of(word).next_back()?);
        Some(first.at.start..last.at.end)
    }

    /// Text as it is written here.
    pub(super) fn written(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '"' if self.quote == Some('"') => out.push_str("&quot;"),
                '\'' if self.quote == Some('\'') => out.push_str("&#39;"),
                '>' if self.quote.is_none() => out.push_str("&gt;"),
                letter => out.push(letter),
            }
        }
        out
    }

    /// Writes another word in place of one; letters that are the same stay as they are spelled.
    pub(super) fn set(&self, at: usize, new: &str, out: &mut Splices) {
        let old: Vec<&Unit> = self.units_of(at).collect();
        let new: Vec<char> = new.chars().collect();
        let is = |unit: &Unit, letter: char| unit.text.chars().eq([letter]);
        if old.len() == new.len() {
            for (unit, letter) in old.iter().zip(&new).filter(|(unit, letter)| !is(unit, **letter)) {
                out.put(unit.at.clone(), self.written(&letter.to_string()));
            }
            return;
        }
        let head = old.iter().zip(&new).take_while(|(unit, letter)| is(unit, **letter)).count();
        let most = old.len().min(new.len()) - head;
        let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(unit, letter)| is(unit, **letter)).count();
        let text: String = new.iter().skip(head).take(new.len() - head - tail).collect();
        let middle = old.get(head..old.len() - tail).unwrap_or_default();
        if let Some((first, others)) = middle.split_first() {
            out.put(first.at.clone(), self.written(&text));
            for unit in others {
                out.put(unit.at.clone(), "");
            }
        } else {
            let place = old.get(head.wrapping_sub(1)).map(|unit| unit.at.end).or_else(|| old.first().map(|unit| unit.at.start));
            out.insert(place.unwrap_or_default(), self.written(&text));
        }
    }

    /// Writes `new` in place of the words `from` to `to`; where there are none, before the word `from`.
    pub(super) fn replace(&self, from: usize, to: usize, new: &[String], out: &mut Splices) {
        if to - from == new.len() {
            (from..to).zip(new).for_each(|(at, word)| self.set(at, word, out));
            return;
        }
        let text = self.written(&new.join(" "));
        match (self.place(from), to.checked_sub(1).and_then(|last| self.place(last))) {
            (Some(first), Some(last)) if from < to && !new.is_empty() => out.put(first.start..last.end, text),
            (Some(first), Some(last)) if from < to => {
                // A word that goes takes the gap before it along.
                let before = from.checked_sub(1).and_then(|at| self.place(at)).map(|place| place.end);
                let after = self.place(to).map(|place| place.start);
                out.put(before.unwrap_or(first.start)..if before.is_some() { last.end } else { after.unwrap_or(last.end) }, "");
            }
            (_, Some(before)) => out.insert(before.end, format!(" {text}")),
            (Some(after), _) => out.insert(after.start, format!("{text} ")),
            _ => {}
        }
    }
}

fn units(raw: &str, base: usize, markup: bool) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut at = 0;
    while let Some(letter) = raw.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = raw.get(at..).unwrap_or_default();
        let (len, text) = match letter {
            '<' if markup && rest.starts_with("<!--") => (rest.find("-->").map_or(rest.len(), |end| end + 3), String::new()),
            '<' if markup => (rest.find('>').map_or(rest.len(), |end| end + 1), String::new()),
            '&' => reference(rest).unwrap_or((1, "&".to_owned())),
            letter => (letter.len_utf8(), letter.to_string()),
        };
        units.push(Unit { at: base + at..base + at + len, text });
        at += len;
    }
    units
}

fn reference(rest: &str) -> Option<(usize, String)> {
    let (end, _) = rest.char_indices().take(12).find(|(_, letter)| *letter == ';')?;
    Some((end + 1, resolve(rest.get(1..end)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(file: &str, at: usize, new: &str, quote: Option<char>) -> String {
        let mut out = Splices::default();
        Run::new(file, 0..file.len(), quote).set(at, new, &mut out);
        out.apply(file, 0..file.len())
    }

    #[test]
    fn letters_that_stay_keep_their_spelling() {
        assert_eq!(set("caf&eacute; &amp; tbe", 2, "the", None), "caf&eacute; &amp; the");
        assert_eq!(set("tb&#233;", 0, "thé", None), "th&#233;");
        assert_eq!(set("<b>C</b>ubz x", 0, "Cuba!", None), "<b>C</b>uba! x");
        assert_eq!(set("rn", 0, "a\"<m", Some('"')), "a&quot;&lt;m");
    }

    #[test]
    fn words_come_and_go_with_their_gaps() {
        let replace = |from, to, new: &[&str]| {
            let (file, mut out) = ("one two  three", Splices::default());
            let new: Vec<String> = new.iter().map(|word| (*word).to_owned()).collect();
            Run::new(file, 0..file.len(), None).replace(from, to, &new, &mut out);
            out.apply(file, 0..file.len())
        };
        assert_eq!(replace(1, 2, &[]), "one  three");
        assert_eq!(replace(0, 1, &[]), "two  three");
        assert_eq!(replace(1, 3, &["x"]), "one x");
        assert_eq!(replace(1, 1, &["x"]), "one x two  three");
        assert_eq!(replace(0, 0, &["x"]), "x one two  three");
    }
}
