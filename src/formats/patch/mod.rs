//! Corrections put back into the file they were made to: the original bytes, with only what was corrected changed.
//!
//! The file is read again by its own reader, which says where each word comes from. The words of the text as it is now are compared with
//! those; each change becomes replacements in the text of the file, and with it what must follow: places of words that were divided or put
//! together, the whole of a word divided at a line end, the texts of lines and regions around it, the recogniser's confidence, a note of
//! the program. Everything else stays byte for byte: encoding, line ends, order of attributes, references, comments.

mod align;
mod alto;
mod bytes;
mod hocr;
mod lines;
mod page_xml;
mod run;
mod tree;

use super::assembly::{RawBlock, assemble};
use super::sheet::SheetHead;
use super::{FormatError, Notice};
use crate::model::PageText;
use lines::{Group, SourceLine};
use run::Run;
use std::collections::HashSet;
use std::ops::Range;
use thiserror::Error;
use tree::{Splices, Tree};

/// A page of the file, as it is now.
#[derive(Debug, Clone, Copy)]
pub struct PatchPage<'a> {
    /// Which page of the file, from 0.
    pub index: usize,
    /// Its text as it was read; where the file says something else, it has changed since.
    pub read: Option<&'a str>,
    /// Its text as it is now.
    pub now: &'a PageText,
}

/// A file with its corrections.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patched {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many words were changed.
    pub words: usize,
    /// What could not be carried over.
    pub notices: Vec<Notice>,
}

/// Why a file cannot be patched.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatchError {
    /// Its format has no places to put corrections.
    #[error("corrections can be put back into ALTO, PAGE XML and hOCR only")]
    Format,
    /// It is not the file that was read.
    #[error("page {0} of the file does not hold the text that was read from it: it has changed since")]
    Changed(usize),
    /// Its bytes cannot be kept while its text is changed.
    #[error("the file has bytes that do not fit its encoding, {0}")]
    Encoding(&'static str),
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] FormatError),
}

/// The formats that can be patched.
pub const FORMATS: [&str; 3] = ["alto", "page", "hocr"];

/// Puts corrections into a file.
///
/// # Errors
/// Where the file cannot be patched; then nothing of it was.
pub fn patch(format: &str, bytes: &[u8], pages: &[PatchPage<'_>], head: &SheetHead) -> Result<Patched, PatchError> {
    let dialect = match format {
        "alto" => Dialect::Alto,
        "page" => Dialect::Page,
        "hocr" => Dialect::Hocr,
        _ => return Err(PatchError::Format),
    };
    let file = bytes::File::new(bytes)?;
    let tidy = if dialect == Dialect::Hocr { super::xml::tidied(&file.text) } else { std::borrow::Cow::Borrowed(file.text.as_str()) };
    let blocks = match dialect {
        Dialect::Alto => super::alto::blocks(&tidy),
        Dialect::Page => super::page_xml::blocks(&tidy),
        Dialect::Hocr => super::hocr::blocks(&tidy),
    };
    let tree = Tree::new(&tidy, dialect == Dialect::Hocr);
    let mut patcher = Patcher::new(dialect, &tree);
    for page in pages {
        let blocks: &[RawBlock] = blocks.get(page.index).ok_or(PatchError::Changed(page.index + 1))?;
        if page.read.is_some_and(|read| assemble(blocks.to_vec(), None).0.as_str() != read) {
            return Err(PatchError::Changed(page.index + 1));
        }
        patcher.page(blocks, page.now);
    }
    if patcher.out.is_empty() {
        return Ok(Patched { bytes: bytes.to_vec(), words: patcher.words, notices: patcher.notices });
    }
    patcher.stamp(head);
    let bytes = file.with(&tidy, &patcher.out)?;
    Ok(Patched { bytes, words: patcher.words, notices: patcher.notices })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Alto,
    Page,
    Hocr,
}

/// A place on the scan, in the unit of the file.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Place {
    fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The part of its width between two shares.
    fn part(self, from: f64, to: f64) -> Self {
        let width = self.right - self.left;
        Self { left: self.left + width * from, right: self.left + width * to, ..self }
    }
}

struct Patcher<'a> {
    dialect: Dialect,
    tree: &'a Tree<'a>,
    out: Splices,
    ids: HashSet<String>,
    words: usize,
    notices: Vec<Notice>,
    /// Words that were changed, each once.
    corrected: HashSet<usize>,
    /// Whether it was told that a region's text was another than its lines'.
    disagrees: bool,
}

impl<'a> Patcher<'a> {
    fn new(dialect: Dialect, tree: &'a Tree<'a>) -> Self {
        Self {
            dialect,
            tree,
            out: Splices::default(),
            ids: HashSet::new(),
            words: 0,
            notices: Vec::new(),
            corrected: HashSet::new(),
            disagrees: false,
        }
    }

    fn page(&mut self, blocks: &[RawBlock], now: &PageText) {
        let mut lines = lines::of_blocks(blocks);
        for line in &mut lines {
            line.find(|start| self.tree.at(start));
        }
        let groups = lines::groups(&lines, now);
        let changed: usize =
            groups.values().map(|groups| groups.iter().map(|group| group.new.len().max(group.old.len())).sum::<usize>()).sum();
        self.words += changed;
        for (line, groups) in groups {
            if let Some(line) = lines.get(line) {
                self.line(line, &groups);
                if self.dialect == Dialect::Page {
                    self.texts_around(&lines, line, &groups);
                }
            }
        }
    }

    /// Changes the words of a line, the last first: what is put in behind a word must not move those before it.
    fn line(&mut self, line: &SourceLine, groups: &[Group]) {
        let mut removed = Vec::new();
        for group in groups.iter().flat_map(|group| group.pairs(line)) {
            let (group, words) = (&group, line.words_of(group.old.clone()));
            let single = words.iter().all(|word| line.is_single(*word)) && (group.old.clone()).all(|token| line.parts(token) == 1);
            let run = words.first().copied().filter(|first| words.len() == 1 && !line.is_single(*first));
            if group.old.is_empty() {
                self.insert(line, group);
            } else if single {
                self.replace(line, &words, &group.new, &mut removed);
            } else if let Some(word) = run.filter(|_| group.old.clone().all(|token| line.parts(token) == 1)) {
                self.replace_in(line, word, group);
            } else {
                self.replace_parts(line, group);
            }
        }
        self.remove(line, &removed);
    }

    /// Words that are elements of their own.
    fn replace(&mut self, line: &SourceLine, words: &[usize], new: &[String], removed: &mut Vec<usize>) {
        let paired = words.len().min(new.len()).saturating_sub(usize::from(words.len() != new.len()));
        for (word, text) in words.iter().zip(new).take(paired) {
            self.set(line, *word, text);
        }
        let (rest, texts) = (words.get(paired..).unwrap_or_default(), new.get(paired..).unwrap_or_default());
        match (rest, texts) {
            ([], []) => {}
            (rest, []) => removed.extend(rest),
            ([only], texts) => self.split(line, *only, texts),
            ([first, others @ ..], [text, ..]) => {
                let places: Vec<Place> = rest.iter().filter_map(|word| self.place(line.at(*word)?)).collect();
                if let (Some(place), Some(at)) = (places.into_iter().reduce(Place::union), line.at(*first)) {
                    let splices = self.set_place(at, place);
                    self.out.extend(splices);
                }
                self.set(line, *first, text);
                removed.extend(others);
            }
            ([], _) => {}
        }
    }

    /// Words of a text that is one for several words.
    fn replace_in(&mut self, line: &SourceLine, word: usize, group: &Group) {
        let Some(run) = self.run(line, word) else { return };
        let (from, to) = (line.nth(group.old.start), line.nth(group.old.end.saturating_sub(1)) + 1);
        run.replace(from, to, &group.new, &mut self.out);
        self.mark_corrected(line, word);
    }

    /// Words that are made of several elements without a space between.
    fn replace_parts(&mut self, line: &SourceLine, group: &Group) {
        let parts: Vec<(usize, usize, String)> = group.old.clone().flat_map(|token| line.parts_of(token)).collect();
        let new = group.new.join(" ");
        let head = parts
            .iter()
            .scan(0, |len, (.., text)| {
                *len += text.len();
                Some(*len)
            })
            .take_while(|len| parts_start(&parts, *len, &new))
            .count();
        let kept: usize = parts.iter().take(head).map(|(.., text)| text.len()).sum();
        let mut rest = new.get(kept..).unwrap_or_default();
        let mut middle = parts.get(head..).unwrap_or_default();
        while let Some(((.., text), others)) = middle.split_last()
            && !others.is_empty()
            && let Some(before) = rest.strip_suffix(text.as_str())
        {
            (rest, middle) = (before, others);
        }
        for (at, (word, nth, _)) in middle.iter().enumerate() {
            let Some(run) = self.run(line, *word) else { continue };
            let text = if at == 0 { rest } else { "" };
            run.set(*nth, text, &mut self.out);
            self.mark_corrected(line, *word);
        }
    }

    /// A word where there was none: behind the one before it, or before the one behind it.
    fn insert(&mut self, line: &SourceLine, group: &Group) {
        let before = group.old.start.checked_sub(1).and_then(|token| line.words_of(token..token + 1).last().copied());
        let after = line.words_of(group.old.start..group.old.start + 1).first().copied();
        let Some(near) = before.or(after) else {
            self.notices
                .push(Notice::new(format!("“{}” stands in a line that the file does not have; it was left out", group.new.join(" "))));
            return;
        };
        if !line.is_single(near) || line.is_loose(near) {
            if let Some(run) = self.run(line, near) {
                let at = if before.is_some() { line.nth(group.old.start - 1) + 1 } else { line.nth(group.old.start) };
                run.replace(at, at, &group.new, &mut self.out);
                self.mark_corrected(line, near);
            }
            return;
        }
        let place = |word: Option<usize>| self.place(line.at(word?)?);
        let gap = match (place(before), place(after)) {
            (Some(before), Some(after)) if after.left > before.right => Some(Place { left: before.right, right: after.left, ..before }),
            (Some(before), _) => Some(Place { left: before.right, right: before.right + 1.0, ..before }),
            (None, Some(after)) => Some(Place { left: (after.left - 1.0).max(0.0), right: after.left.max(1.0), ..after }),
            (None, None) => None,
        };
        for (at, text) in group.new.iter().enumerate() {
            let count = group.new.len() as f64;
            let place = gap.map(|gap| gap.part(at as f64 / count, (at + 1) as f64 / count));
            self.put_beside(line, near, text, place, before.is_some());
        }
    }

    /// Gives a word another text.
    fn set(&mut self, line: &SourceLine, word: usize, text: &str) {
        let Some(at) = line.at(word) else { return };
        let splices = self.texted(line, word, text);
        self.out.extend(splices);
        self.mark_corrected(line, word);
        if self.dialect == Dialect::Alto {
            self.whole_of_halves(at, text);
        }
    }

    /// Divides a word: the first part keeps the element, the others are copies of it.
    fn split(&mut self, line: &SourceLine, word: usize, texts: &[String]) {
        let Some(at) = line.at(word) else { return };
        let lens: Vec<f64> = texts.iter().map(|text| text.chars().count() as f64).collect();
        let total = (lens.iter().sum::<f64>() + texts.len() as f64 - 1.0).max(1.0);
        let place = self.place(at);
        let mut from = 0.0;
        let mut parts = Vec::new();
        for len in &lens {
            parts.push(place.map(|place| place.part(from / total, (from + len) / total)));
            from += len + 1.0;
        }
        for (text, part) in texts.iter().zip(&parts).skip(1) {
            self.put_beside(line, word, text, *part, true);
        }
        if let Some(Some(part)) = parts.first() {
            let splices = self.set_place(at, *part);
            self.out.extend(splices);
        }
        if let Some(text) = texts.first() {
            self.set(line, word, text);
        }
    }

    /// Takes words out, with the gaps before them, or where they are the first of the line, behind them.
    fn remove(&mut self, line: &SourceLine, words: &[usize]) {
        let elements: Vec<usize> = words.iter().filter_map(|word| line.at(*word)).collect();
        for run in elements.chunk_by(|one, other| self.tree.next_of_kind(*one) == Some(*other)) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let range = match (self.tree.last_of_kind(*first), self.tree.next_of_kind(*last)) {
                (Some(before), _) => self.tree.node(before).whole().end..self.tree.node(*last).whole().end,
                (None, Some(after)) => self.tree.node(*first).whole().start..self.tree.node(after).whole().start,
                (None, None) => {
                    // An ALTO line must have a word.
                    let line = self.tree.node(*first).parent.filter(|_| self.dialect == Dialect::Alto);
                    let (from, to) = line.map_or((*first, *last), |line| (line, line));
                    self.tree.node(from).whole().start - self.tree.indent(from).len()..self.tree.node(to).whole().end
                }
            };
            self.out.put(range, "");
        }
    }

    /// Puts a copy of a word's element beside it, with another text and place.
    fn put_beside(&mut self, line: &SourceLine, word: usize, text: &str, place: Option<Place>, behind: bool) {
        let Some(at) = line.at(word) else { return };
        let node = self.tree.node(at);
        let mut splices = self.texted(line, word, text);
        splices.extend(self.sure(at));
        if let Some(place) = place {
            splices.extend(self.set_place(at, place));
        }
        if let Some(id) = self.tree.attr(at, "id") {
            let new = self.new_id(self.tree.slice(id.clone()));
            splices.put(id, new);
        }
        if self.dialect == Dialect::Alto {
            splices.extend(self.without_halves(at));
        }
        let copy = splices.apply(self.tree.text, node.whole());
        let gap = self.gap(at, place);
        if behind {
            self.out.insert(node.whole().end, format!("{gap}{copy}"));
        } else {
            self.out.insert(node.whole().start, format!("{copy}{gap}"));
        }
    }

    fn new_id(&mut self, id: &str) -> String {
        if self.ids.is_empty() {
            let all = ["id=", "ID="].iter().flat_map(|name| self.tree.text.split(name).skip(1));
            self.ids = all.filter_map(|rest| Some(rest.get(1..)?.split(['"', '\'']).next()?.to_owned())).collect();
        }
        let free = (2..1_000_000).map(|count| format!("{id}_{count}")).find(|id| !self.ids.contains(id)).unwrap_or_default();
        self.ids.insert(free.clone());
        free
    }

    /// The text of a word as the file has it.
    fn run(&self, line: &SourceLine, word: usize) -> Option<Run> {
        let at = line.raw(word)?.at.clone();
        match self.dialect {
            Dialect::Alto => alto::content(self.tree, self.tree.at(at.start)?),
            Dialect::Page => page_xml::unicode(self.tree, self.tree.at(at.start)?),
            Dialect::Hocr if line.is_loose(word) => Some(Run::new(self.tree.text, at, None)),
            Dialect::Hocr => Some(Run::new(self.tree.text, self.tree.node(self.tree.at(at.start)?).inside(), None)),
        }
    }

    /// The replacements that give a word's element another text.
    fn texted(&self, line: &SourceLine, word: usize, text: &str) -> Splices {
        let mut out = Splices::default();
        let Some(at) = line.at(word) else { return out };
        match self.dialect {
            Dialect::Alto => alto::set(self.tree, at, text, &mut out),
            Dialect::Page => page_xml::set(self.tree, at, text, &mut out),
            Dialect::Hocr => hocr::set(self.tree, at, text, &mut out),
        }
        out
    }

    fn mark_corrected(&mut self, line: &SourceLine, word: usize) {
        let Some(at) = line.at(word).filter(|at| self.corrected.insert(*at)) else { return };
        let splices = self.sure(at);
        self.out.extend(splices);
    }

    /// The replacements that say that a word is a person's.
    fn sure(&self, at: usize) -> Splices {
        let mut out = Splices::default();
        match self.dialect {
            Dialect::Alto => alto::sure(self.tree, at, &mut out),
            Dialect::Page => page_xml::sure(self.tree, at, &mut out),
            Dialect::Hocr => hocr::sure(self.tree, at, &mut out),
        }
        out
    }

    fn place(&self, at: usize) -> Option<Place> {
        match self.dialect {
            Dialect::Alto => alto::place(self.tree, at),
            Dialect::Page => page_xml::place(self.tree, at),
            Dialect::Hocr => hocr::place(self.tree, at),
        }
    }

    fn set_place(&self, at: usize, place: Place) -> Splices {
        let mut out = Splices::default();
        match self.dialect {
            Dialect::Alto => alto::set_place(self.tree, at, place, &mut out),
            Dialect::Page => page_xml::set_place(self.tree, at, place, &mut out),
            Dialect::Hocr => hocr::set_place(self.tree, at, place, &mut out),
        }
        out
    }

    /// What stands between a word's element and its copy.
    fn gap(&self, at: usize, place: Option<Place>) -> String {
        match self.dialect {
            Dialect::Alto => alto::gap(self.tree, at, place),
            Dialect::Page => self.tree.indent(at).to_owned(),
            Dialect::Hocr => " ".to_owned(),
        }
    }

    /// Notes that the program has been here.
    fn stamp(&mut self, head: &SheetHead) {
        let words = self.words;
        match self.dialect {
            Dialect::Alto => alto::stamp(self.tree, head, words, &mut self.out),
            Dialect::Page => page_xml::stamp(self.tree, head, words, &mut self.out),
            Dialect::Hocr => hocr::stamp(self.tree, head, words, &mut self.out),
        }
    }
}

/// Whether the parts up to a length are how the new text begins.
fn parts_start(parts: &[(usize, usize, String)], len: usize, new: &str) -> bool {
    let text: String = parts.iter().map(|(.., text)| text.as_str()).collect();
    len < text.len() && text.get(..len).is_some_and(|start| new.starts_with(start))
}

/// A number as a file has it: whole where its others are.
fn written(value: f64, like: &str) -> String {
    if like.contains('.') { format!("{value:.2}") } else { format!("{}", value.round()) }
}

fn quote_of(file: &str, value: &Range<usize>) -> Option<char> {
    file.get(..value.start).and_then(|before| before.chars().next_back()).filter(|letter| ['"', '\''].contains(letter)).or(Some('"'))
}
