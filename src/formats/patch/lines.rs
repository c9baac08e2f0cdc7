//! The words of a page as its file has them, line by line, and which of them were changed.

use super::super::assembly::{RawBlock, RawWord};
use super::align;
use crate::model::PageText;
use std::collections::BTreeMap;
use std::ops::Range;

/// A line of the file. Its tokens are what stands between blanks; its words are what the file calls words.
#[derive(Debug, Default)]
pub(super) struct SourceLine {
    /// Where the start tag of the line begins; 0 for none.
    pub(super) at: usize,
    /// Where the start tag of its block begins; 0 for none.
    pub(super) block: usize,
    words: Vec<(RawWord, Option<usize>)>,
    tokens: Vec<Vec<Part>>,
}

/// A part of a token: which word, which blank-separated piece of it.
#[derive(Debug, Clone)]
struct Part {
    word: usize,
    nth: usize,
    text: String,
}

/// Tokens of a line that were replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Tokens of the line.
    pub(super) old: Range<usize>,
    /// What stands there now.
    pub(super) new: Vec<String>,
}

impl Group {
    /// Token for token, where they are as many and not all of them are elements of their own.
    pub(super) fn pairs(&self, line: &SourceLine) -> Vec<Self> {
        let whole = self
            .old
            .clone()
            .all(|token| line.parts(token) == 1 && line.words_of(token..token + 1).iter().all(|word| line.is_single(*word)));
        if whole || self.old.len() != self.new.len() {
            return vec![self.clone()];
        }
        self.old.clone().zip(&self.new).map(|(token, new)| Self { old: token..token + 1, new: vec![new.clone()] }).collect()
    }
}

impl SourceLine {
    /// How many tokens.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The text of a token.
    pub(super) fn token(&self, at: usize) -> String {
        self.tokens.get(at).into_iter().flatten().map(|part| part.text.as_str()).collect()
    }

    /// The words that tokens are made of.
    pub(super) fn words_of(&self, tokens: Range<usize>) -> Vec<usize> {
        let mut words: Vec<usize> = self.tokens.get(tokens).into_iter().flatten().flatten().map(|part| part.word).collect();
        words.dedup();
        words
    }

    /// The parts of a token: word, piece, text.
    pub(super) fn parts_of(&self, token: usize) -> Vec<(usize, usize, String)> {
        self.tokens.get(token).into_iter().flatten().map(|part| (part.word, part.nth, part.text.clone())).collect()
    }

    /// Of how many words a token is made.
    pub(super) fn parts(&self, token: usize) -> usize {
        self.tokens.get(token).map_or(0, Vec::len)
    }

    /// Which piece of its word a token is.
    pub(super) fn nth(&self, token: usize) -> usize {
        self.tokens.get(token).and_then(|parts| parts.first()).map_or(0, |part| part.nth)
    }

    /// Whether a word is an element with one token.
    pub(super) fn is_single(&self, word: usize) -> bool {
        !self.is_loose(word) && self.raw(word).is_some_and(|raw| raw.text.split_whitespace().count() == 1)
    }

    /// Whether a word is text of the line only.
    pub(super) fn is_loose(&self, word: usize) -> bool {
        self.raw(word).is_none_or(|raw| raw.loose)
    }

    /// A word as it was read.
    pub(super) fn raw(&self, word: usize) -> Option<&RawWord> {
        self.words.get(word).map(|(raw, _)| raw).filter(|raw| !raw.at.is_empty())
    }

    /// A word's element.
    pub(super) fn at(&self, word: usize) -> Option<usize> {
        self.words.get(word).and_then(|(_, element)| *element)
    }

    /// Says which element each word is.
    pub(super) fn find(&mut self, element: impl Fn(usize) -> Option<usize>) {
        for (raw, at) in &mut self.words {
            *at = element(raw.at.start).filter(|_| !raw.at.is_empty());
        }
    }

    fn new(at: usize, block: usize, words: &[RawWord]) -> Self {
        let mut line = Self { at, block, ..Self::default() };
        for raw in words.iter().filter(|word| !word.text.trim().is_empty()) {
            let word = line.words.len();
            for (nth, text) in raw.text.split_whitespace().enumerate() {
                let part = Part { word, nth, text: text.to_owned() };
                match line.tokens.last_mut().filter(|_| nth == 0 && raw.glued) {
                    Some(token) => token.push(part),
                    None => line.tokens.push(vec![part]),
                }
            }
            line.words.push((raw.clone(), None));
        }
        line
    }
}

/// The lines of a page that have text, in order.
pub(super) fn of_blocks(blocks: &[RawBlock]) -> Vec<SourceLine> {
    let lines = blocks.iter().flat_map(|block| block.lines.iter().filter(|line| !line.is_blank()).map(|line| (block.at, line)));
    lines.map(|(block, line)| SourceLine::new(line.at, block, &line.words)).collect()
}

/// The changes of a page by lines.
pub(super) fn groups(lines: &[SourceLine], now: &PageText) -> BTreeMap<usize, Vec<Group>> {
    let places: Vec<(usize, usize)> =
        lines.iter().enumerate().flat_map(|(at, line)| (0..line.len()).map(move |token| (at, token))).collect();
    let old: Vec<String> = places.iter().filter_map(|(line, token)| lines.get(*line).map(|line| line.token(*token))).collect();
    let new: Vec<String> = now.tokens().map(|(_, token)| token.to_owned()).collect();
    let mut starts_line: Vec<bool> = Vec::with_capacity(new.len());
    for (_, line) in now.lines() {
        starts_line.extend(line.split_whitespace().enumerate().map(|(at, _)| at == 0));
    }
    let mut groups: BTreeMap<usize, Vec<Group>> = BTreeMap::new();
    for change in align::changes(&old, &new) {
        let texts = new.get(change.new.clone()).unwrap_or_default().to_vec();
        if change.old.is_empty() {
            let first = starts_line.get(change.new.start).copied().unwrap_or_default();
            let before = change.old.start.checked_sub(1).and_then(|at| places.get(at)).filter(|_| !first);
            let place = before.map(|(line, token)| (*line, token + 1)).or_else(|| places.get(change.old.start).copied());
            let place = place.or_else(|| places.last().map(|(line, token)| (*line, token + 1)));
            if let Some((line, token)) = place {
                groups.entry(line).or_default().push(Group { old: token..token, new: texts });
            }
            continue;
        }
        // What runs over a line end: the first line has the new text, the others lose theirs.
        let mut texts = Some(texts);
        let mut from = change.old.start;
        while let Some((line, token)) = places.get(from).copied().filter(|_| from < change.old.end) {
            let here = places.get(from..change.old.end).unwrap_or_default().iter().take_while(|(other, _)| *other == line).count().max(1);
            groups.entry(line).or_default().push(Group { old: token..token + here, new: texts.take().unwrap_or_default() });
            from += here;
        }
    }
    groups
}
