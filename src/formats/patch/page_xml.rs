//! What a change means in PAGE XML: the `TextEquiv` that counts, of the word, its glyphs, its line and the regions around; `Coords`; places
//! of tags in Transkribus's `custom`; and who changed it last.

use super::super::sheet::SheetHead;
use super::super::write::markup::escape;
use super::super::write::{PROGRAM, VERSION};
use super::super::{Notice, assembly};
use super::lines::{Group, SourceLine};
use super::run::Run;
use super::tree::{Splices, Tree};
use super::{Patcher, Place};
use crate::model::{ScanPoint, ScanRect};

/// Of the readings of an element, the one that counts: that with the lowest index.
fn equiv(tree: &Tree<'_>, at: usize) -> Option<usize> {
    let rank = |equiv: &usize| tree.value(*equiv, "index").and_then(|index| index.trim().parse::<i64>().ok()).unwrap_or(i64::MAX);
    tree.children(at, "TextEquiv").min_by_key(rank)
}

/// The text of an element.
pub(super) fn unicode(tree: &Tree<'_>, at: usize) -> Option<Run> {
    let equiv = equiv(tree, at)?;
    let text = |name: &str| tree.children(equiv, name).next().map(|text| tree.node(text).inside()).filter(|inside| !inside.is_empty());
    Some(Run::new(tree.text, text("Unicode").or_else(|| text("PlainText"))?, None))
}

/// Gives a word another text, and its letters where they are as many.
pub(super) fn set(tree: &Tree<'_>, at: usize, text: &str, out: &mut Splices) {
    if let Some(run) = unicode(tree, at) {
        if run.len() == 1 { run.set(0, text, out) } else { run.replace(0, run.len(), &[text.to_owned()], out) }
    } else {
        let prefix = tree.prefix(at);
        let run = Run::new("", 0..0, None);
        let new = format!("<{prefix}TextEquiv><{prefix}Unicode>{}</{prefix}Unicode></{prefix}TextEquiv>", run.written(text));
        out.insert(tree.node(at).inside().end, new);
    }
    let glyphs: Vec<usize> = tree.children(at, "Glyph").collect();
    let letters: Vec<String> = text.chars().map(String::from).collect();
    for (place, glyph) in glyphs.iter().enumerate() {
        match (letters.get(place).filter(|_| letters.len() == glyphs.len()), unicode(tree, *glyph)) {
            (Some(letter), Some(run)) if run.len() == 1 => run.set(0, letter, out),
            _ => {
                let whole = tree.node(*glyph).whole();
                out.put(whole.start - tree.indent(*glyph).len()..whole.end, "");
            }
        }
    }
}

/// Says that a word is sure, where the file says how sure it is.
pub(super) fn sure(tree: &Tree<'_>, at: usize, out: &mut Splices) {
    if let Some(value) = equiv(tree, at).and_then(|equiv| tree.attr(equiv, "conf")) {
        let old = tree.slice(value.clone());
        let new = if old.contains('.') { "1.0" } else { "1" };
        if old != new {
            out.put(value, new);
        }
    }
}

/// Where a word stands.
pub(super) fn place(tree: &Tree<'_>, at: usize) -> Option<Place> {
    let coords = tree.children(at, "Coords").next()?;
    let points = match tree.value(coords, "points") {
        Some(points) => assembly::points(&points),
        None => tree
            .children(coords, "Point")
            .filter_map(|point| Some(ScanPoint { x: tree.number(point, "x")? as i32, y: tree.number(point, "y")? as i32 }))
            .collect(),
    };
    let ScanRect { left, top, right, bottom } = assembly::zone_around(&points)?;
    Some(Place { left: left.into(), top: top.into(), right: right.into(), bottom: bottom.into() })
}

/// Says where a word stands.
pub(super) fn set_place(tree: &Tree<'_>, at: usize, place: Place, out: &mut Splices) {
    let Some(coords) = tree.children(at, "Coords").next() else { return };
    let [left, top, right, bottom] = [place.left, place.top, place.right, place.bottom].map(|side| side.round().max(0.0) as i64);
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
    if let Some(value) = tree.attr(coords, "points") {
        out.put(value, corners.map(|(x, y)| format!("{x},{y}")).join(" "));
    } else {
        let prefix = tree.prefix(coords);
        let indent = tree.children(coords, "Point").next().map_or("", |point| tree.indent(point));
        let points = corners.map(|(x, y)| format!("{indent}<{prefix}Point x=\"{x}\" y=\"{y}\"/>")).concat();
        let inside = tree.node(coords).inside();
        let tail = tree.slice(inside.clone());
        let tail = tail.get(tail.trim_end().len()..).unwrap_or_default();
        out.put(inside, format!("{points}{tail}"));
    }
}

impl Patcher<'_> {
    /// The text of a line, and those of the regions around it.
    pub(super) fn texts_around(&mut self, lines: &[SourceLine], line: &SourceLine, groups: &[Group]) {
        let (tree, text) = (self.tree, |line: &SourceLine| (0..line.len()).map(|token| line.token(token)).collect::<Vec<_>>());
        let element = tree.at(line.at).filter(|_| line.at > 0);
        if let Some(element) = element {
            let own = unicode(tree, element).filter(|run| (0..run.len()).map(|at| run.word(at)).eq(text(line)));
            if let Some(run) = own {
                // Where the line's words have none, the line's text is the words' and was changed already.
                let words = tree.children(element, "Word").next().is_some()
                    || groups.iter().any(|group| line.words_of(group.old.clone()).is_empty());
                let loose = groups.iter().all(|group| line.words_of(group.old.clone()).iter().all(|word| line.raw(*word).is_none()));
                if words || loose {
                    for group in groups {
                        run.replace(group.old.start, group.old.end, &group.new, &mut self.out);
                    }
                }
            }
            self.shift_tags(line, element, groups);
        }
        let mut around = element.and_then(|element| tree.node(element).parent).or_else(|| tree.at(line.block).filter(|_| line.block > 0));
        while let Some(region) = around {
            let node = tree.node(region);
            around = node.parent;
            if !node.name.ends_with("Region") && node.name != "TableCell" {
                break;
            }
            let Some(run) = unicode(tree, region) else { continue };
            let within = |other: &&SourceLine| {
                let place = if other.at > 0 { other.at } else { other.block };
                node.whole().contains(&place)
            };
            let inside: Vec<&SourceLine> = lines.iter().filter(within).collect();
            let tokens: Vec<String> = inside.iter().flat_map(|line| text(line)).collect();
            if !(0..run.len()).map(|at| run.word(at)).eq(tokens) {
                if !std::mem::replace(&mut self.disagrees, true) {
                    self.notices.push(Notice::new("The text of a region differed from its lines before; it was left as it is"));
                }
                continue;
            }
            let before: usize = inside.iter().take_while(|other| !std::ptr::eq(**other, line)).map(|line| line.len()).sum();
            for group in groups {
                run.replace(before + group.old.start, before + group.old.end, &group.new, &mut self.out);
            }
        }
    }

    /// Tags in `custom` stand where they stood although letters came or went before them.
    fn shift_tags(&mut self, line: &SourceLine, element: usize, groups: &[Group]) {
        let Some(custom) = self.tree.attr(element, "custom") else { return };
        let starts: Vec<(usize, usize)> = (0..line.len())
            .scan(0, |at, token| {
                let len = line.token(token).chars().count();
                let start = *at;
                *at += len + 1;
                Some((start, start + len))
            })
            .collect();
        let end = starts.last().map_or(0, |(_, end)| *end);
        let mut edits: Vec<(usize, usize, isize)> = Vec::new();
        for group in groups {
            let from = starts.get(group.old.start).map_or(end, |(start, _)| *start);
            let to = group
                .old
                .end
                .checked_sub(1)
                .filter(|_| !group.old.is_empty())
                .and_then(|last| starts.get(last))
                .map_or(from, |(_, end)| *end);
            let new: usize = group.new.iter().map(|word| word.chars().count()).sum::<usize>() + group.new.len().saturating_sub(1);
            let gap = if group.old.is_empty() { 1 } else { -isize::from(group.new.is_empty()) };
            edits.push((from, to, new as isize - (to - from) as isize + gap));
        }
        let raw = self.tree.slice(custom.clone());
        let mut from = 0;
        while let Some(start) = raw.get(from..).and_then(|rest| rest.find("offset:")).map(|at| from + at + 7) {
            let close = raw.get(start..).and_then(|rest| rest.find('}')).map_or(raw.len(), |at| start + at);
            from = close;
            let offset = number(raw, start);
            let length = raw.get(start..close).and_then(|rest| rest.find("length:")).and_then(|at| number(raw, start + at + 7));
            let (Some((offset, at)), Some((length, long))) = (offset, length) else { continue };
            let moved = |place: usize, is_end: bool| {
                let shift: isize = edits
                    .iter()
                    .filter(|(_, to, _)| if is_end { place >= *to } else { place >= *to && place > 0 })
                    .map(|(.., by)| by)
                    .sum();
                place.saturating_add_signed(shift)
            };
            let (start, stop) = (moved(offset, false), moved(offset + length, true));
            for (range, old, new) in [(at, offset, start), (long, length, stop.saturating_sub(start))] {
                if old != new {
                    self.out.put(custom.start + range.start..custom.start + range.end, new.to_string());
                }
            }
        }
    }
}

/// The number that stands here, and where.
fn number(raw: &str, at: usize) -> Option<(usize, std::ops::Range<usize>)> {
    let rest = raw.get(at..)?;
    let start = at + (rest.len() - rest.trim_start().len());
    let digits = raw.get(start..)?;
    let len = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    Some((raw.get(start..start + len)?.parse().ok()?, start..start + len))
}

/// Notes when it was changed, and by what.
pub(super) fn stamp(tree: &Tree<'_>, head: &SheetHead, words: usize, out: &mut Splices) {
    let Some(metadata) = tree.named("Metadata").next() else { return };
    let prefix = tree.prefix(metadata);
    let count = if words == 1 { "1 word corrected by hand".to_owned() } else { format!("{words} words corrected by hand") };
    let changed = tree.children(metadata, "LastChange").next();
    if let Some(changed) = changed.filter(|_| !head.made.is_empty()) {
        out.put(tree.node(changed).inside(), head.made.clone());
    }
    let root = tree.named("PcGts").next().unwrap_or(0);
    let tag = tree.slice(tree.node(root).open);
    let has_items = ["2019-", "2024-", "2025-", "2026-"].iter().any(|year| tag.contains(&format!("pagecontent/{year}")));
    let last = tree.node(metadata).children.last().copied();
    let (indent, end) = last.map_or(("", tree.node(metadata).inside().end), |last| (tree.indent(last), tree.node(last).whole().end));
    let comments = tree.children(metadata, "Comments").next();
    if has_items {
        let value = escape(&format!("{PROGRAM} {VERSION}: {count}"));
        let date = if head.made.is_empty() { String::new() } else { format!(" date=\"{}\"", escape(&head.made)) };
        out.insert(end, format!("{indent}<{prefix}MetadataItem type=\"processingStep\" name=\"correction\" value=\"{value}\"{date}/>"));
    } else if let Some(comments) = comments {
        out.insert(tree.node(comments).inside().end, format!(" {PROGRAM} {VERSION}: {count}."));
    } else if let Some(changed) = changed {
        out.insert(tree.node(changed).whole().end, format!("{indent}<{prefix}Comments>{PROGRAM} {VERSION}: {count}.</{prefix}Comments>"));
    }
}
