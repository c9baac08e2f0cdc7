//! A file's elements with the places of their tags, and the replacements that are to be made in its text.
//!
//! Nothing of the file is ever written anew: what changes are stretches of the text it has.

use super::super::xml::{Piece, Xml};
use std::collections::HashMap;
use std::ops::Range;

/// An element.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    /// Local name.
    pub(super) name: String,
    /// Its start tag.
    pub(super) open: Range<usize>,
    /// Its end tag; empty where it has none.
    pub(super) close: Range<usize>,
    /// The element it stands in.
    pub(super) parent: Option<usize>,
    /// The elements in it, in order.
    pub(super) children: Vec<usize>,
}

impl Node {
    /// From the start of its start tag to the end of its end tag.
    pub(super) fn whole(&self) -> Range<usize> {
        self.open.start..self.close.end.max(self.open.end)
    }

    /// What stands between its tags.
    pub(super) fn inside(&self) -> Range<usize> {
        self.open.end..self.close.start.max(self.open.end)
    }
}

/// The elements of a file.
pub(super) struct Tree<'a> {
    /// The file.
    pub(super) text: &'a str,
    nodes: Vec<Node>,
    by_start: HashMap<usize, usize>,
}

impl<'a> Tree<'a> {
    /// Of XML, or of HTML that was tidied.
    pub(super) fn new(text: &'a str, html: bool) -> Self {
        let mut xml = if html { Xml::html(text) } else { Xml::new(text) };
        let mut tree = Self { text, nodes: Vec::new(), by_start: HashMap::new() };
        let mut open: Vec<usize> = Vec::new();
        while let Some(piece) = xml.next() {
            match piece {
                Piece::Open(element) => {
                    let (at, parent) = (tree.nodes.len(), open.last().copied());
                    let end = element.at.end;
                    tree.by_start.insert(element.at.start, at);
                    tree.nodes.push(Node { name: element.name, open: element.at, close: end..end, parent, children: Vec::new() });
                    if let Some(node) = parent.and_then(|parent| tree.nodes.get_mut(parent)) {
                        node.children.push(at);
                    }
                    open.push(at);
                }
                Piece::Close(name) => {
                    let place = xml.place();
                    let Some(node) = open.pop().and_then(|at| tree.nodes.get_mut(at)) else { continue };
                    if node.open != place {
                        let tag = text.get(place.clone()).unwrap_or_default();
                        let local = tag.trim_start_matches("</").trim_end_matches('>').trim().rsplit(':').next().unwrap_or_default();
                        let own = tag.starts_with("</") && local.eq_ignore_ascii_case(&name);
                        // An end tag that closes several elements is the outermost one's; the others end before it.
                        node.close = if own { place } else { place.start..place.start };
                    }
                }
                Piece::Text(_) => {}
            }
        }
        tree
    }

    /// The element whose start tag begins here.
    pub(super) fn at(&self, start: usize) -> Option<usize> {
        self.by_start.get(&start).copied()
    }

    /// An element; an empty one where there is none.
    pub(super) fn node(&self, at: usize) -> Node {
        self.nodes.get(at).cloned().unwrap_or_default()
    }

    /// All elements with this local name, in order.
    pub(super) fn named<'b>(&'b self, name: &'b str) -> impl Iterator<Item = usize> + 'b {
        self.nodes.iter().enumerate().filter(move |(_, node)| node.name == name).map(|(at, _)| at)
    }

    /// The children of an element with this local name.
    pub(super) fn children<'b>(&'b self, at: usize, name: &'b str) -> impl Iterator<Item = usize> + 'b {
        let children = self.nodes.get(at).map(|node| node.children.as_slice()).unwrap_or_default();
        children.iter().copied().filter(move |child| self.nodes.get(*child).is_some_and(|node| node.name == name))
    }

    /// The element before or after this one in the same parent.
    pub(super) fn sibling(&self, at: usize, step: isize) -> Option<usize> {
        let parent = self.nodes.get(at)?.parent?;
        let children = &self.nodes.get(parent)?.children;
        let place = children.iter().position(|child| *child == at)?;
        children.get(place.checked_add_signed(step)?).copied()
    }

    /// The next element of the same name in the same parent.
    pub(super) fn next_of_kind(&self, at: usize) -> Option<usize> {
        self.of_kind(at, true)
    }

    /// The last element of the same name before this one in the same parent.
    pub(super) fn last_of_kind(&self, at: usize) -> Option<usize> {
        self.of_kind(at, false)
    }

    fn of_kind(&self, at: usize, ahead: bool) -> Option<usize> {
        let node = self.nodes.get(at)?;
        let children = &self.nodes.get(node.parent?)?.children;
        let same = |child: &&usize| self.nodes.get(**child).is_some_and(|other| other.name == node.name);
        if ahead {
            children.iter().filter(same).find(|child| **child > at).copied()
        } else {
            children.iter().filter(same).rfind(|child| **child < at).copied()
        }
    }

    /// A stretch of the file.
    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// Where the value of an attribute stands, without its quotes.
    pub(super) fn attr(&self, at: usize, name: &str) -> Option<Range<usize>> {
        let open = self.nodes.get(at)?.open.clone();
        let tag = self.text.get(open.clone())?;
        let mut rest = tag.find(char::is_whitespace)?;
        loop {
            let blank = tag.get(rest..)?;
            let start = rest + (blank.len() - blank.trim_start().len());
            let after = tag.get(start..)?;
            let end = start + after.find(|letter: char| letter.is_whitespace() || "=/>".contains(letter))?;
            let own = tag.get(start..end)?;
            if own.is_empty() {
                return None;
            }
            let equals = tag.get(end..)?;
            let value = equals.trim_start().strip_prefix('=').map(str::trim_start);
            let Some(value) = value else {
                rest = end;
                continue;
            };
            let begin = tag.len() - value.len();
            let (from, to) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => (begin + 1, begin + 1 + value.get(1..)?.find(quote)?),
                _ => (begin, begin + value.find(|letter: char| letter.is_whitespace() || letter == '>')?),
            };
            if own.rsplit(':').next().is_some_and(|local| local.eq_ignore_ascii_case(name)) {
                return Some(open.start + from..open.start + to);
            }
            let quoted = value.starts_with(['"', '\'']);
            rest = if quoted { to + 1 } else { to };
        }
    }

    /// The value of an attribute, references resolved.
    pub(super) fn value(&self, at: usize, name: &str) -> Option<String> {
        Some(super::super::entities::unescape(self.slice(self.attr(at, name)?)).into_owned())
    }

    /// The value of an attribute as a number.
    pub(super) fn number(&self, at: usize, name: &str) -> Option<f64> {
        super::super::xml::number(&self.value(at, name)?)
    }

    /// Where an attribute can be added to a start tag.
    pub(super) fn end_of_tag(&self, at: usize) -> usize {
        let open = self.node(at).open;
        let tag = self.slice(open.clone());
        let bare = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
        open.start + bare.len()
    }

    /// The prefix of an element's name, with its colon.
    pub(super) fn prefix(&self, at: usize) -> &'a str {
        let tag = self.slice(self.node(at).open).trim_start_matches('<');
        let name =
            tag.get(..tag.find(|letter: char| letter.is_whitespace() || "/>".contains(letter)).unwrap_or(tag.len())).unwrap_or_default();
        name.find(':').and_then(|colon| name.get(..=colon)).unwrap_or_default()
    }

    /// The white space that stands before an element.
    pub(super) fn indent(&self, at: usize) -> &'a str {
        let before = self.slice(0..self.node(at).open.start);
        before.get(before.trim_end().len()..).unwrap_or_default()
    }
}

/// Replacements in a text.
#[derive(Debug, Default, Clone)]
pub(super) struct Splices(Vec<(Range<usize>, String)>);

impl Splices {
    /// Puts `new` in place of a stretch.
    pub(super) fn put(&mut self, range: Range<usize>, new: impl Into<String>) {
        self.0.push((range, new.into()));
    }

    /// Puts `new` before what stands here.
    pub(super) fn insert(&mut self, at: usize, new: impl Into<String>) {
        self.put(at..at, new);
    }

    /// Takes over others.
    pub(super) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The stretches in order, each once: of two that overlap, the larger counts, and of equal ones the first.
    pub(super) fn sorted(&self) -> Vec<(Range<usize>, &str)> {
        let mut list: Vec<(Range<usize>, &str)> = self.0.iter().map(|(range, new)| (range.clone(), new.as_str())).collect();
        // What is put in at a place comes before what stands there is replaced, and the larger of two stretches before the smaller.
        list.sort_by_key(|(range, _)| (range.start, !range.is_empty(), std::cmp::Reverse(range.end)));
        let mut kept: Vec<(Range<usize>, &str)> = Vec::with_capacity(list.len());
        for (range, new) in list {
            if kept.last().is_none_or(|(last, _)| last.end <= range.start) {
                kept.push((range, new));
            }
        }
        kept
    }

    /// A stretch of a text with the replacements in it.
    pub(super) fn apply(&self, text: &str, within: Range<usize>) -> String {
        let mut out = String::with_capacity(within.len() + 64);
        let mut from = within.start;
        for (range, new) in self.sorted().into_iter().filter(|(range, _)| within.start <= range.start && range.end <= within.end) {
            out.push_str(text.get(from..range.start).unwrap_or_default());
            out.push_str(new);
            from = range.end;
        }
        out.push_str(text.get(from..within.end).unwrap_or_default());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_as_they_are_written() {
        let text = "<a><x:b one = 'it&apos;s'\n TWO=\"2\" three=3 /></a>";
        let tree = Tree::new(text, false);
        let found: Vec<_> = ["one", "two", "three", "four"].map(|name| tree.attr(1, name).map(|range| tree.slice(range))).into();
        assert_eq!(found, [Some("it&apos;s"), Some("2"), Some("3"), None]);
        assert_eq!((tree.prefix(1), tree.slice(tree.node(0).inside())), ("x:", "<x:b one = 'it&apos;s'\n TWO=\"2\" three=3 />"));
    }

    #[test]
    fn replacements_leave_the_rest() {
        let mut splices = Splices::default();
        splices.put(4..5, "B");
        splices.insert(4, "+");
        splices.put(0..1, "");
        assert_eq!(splices.apply("one two", 0..7), "ne +Bwo");
    }
}
