//! What a change means in ALTO: `CONTENT`, `CS`, `WC`, `CC`, `HPOS` and its sisters, `SUBS_CONTENT`, `HYP`, `SP`, and a processing step.

use super::super::sheet::SheetHead;
use super::super::write::markup::escape;
use super::super::write::{PROGRAM, VERSION};
use super::run::Run;
use super::tree::{Splices, Tree};
use super::{Patcher, Place, quote_of, written};

/// What stands for a hyphen.
const HYPHENS: [char; 5] = ['-', '\u{AD}', '¬', '‐', '='];

/// The text of a word or hyphen.
pub(super) fn content(tree: &Tree<'_>, at: usize) -> Option<Run> {
    let value = tree.attr(at, "CONTENT")?;
    let quote = quote_of(tree.text, &value);
    Some(Run::new(tree.text, value, quote))
}

/// The hyphen behind a word, where it is an element of its own whose letter the word does not have.
fn hyphen(tree: &Tree<'_>, at: usize) -> Option<(usize, String)> {
    let next = tree.sibling(at, 1).filter(|next| tree.node(*next).name == "HYP")?;
    let letter = tree.value(next, "CONTENT").map(|content| content.trim().to_owned()).filter(|content| !content.is_empty());
    let letter = letter.unwrap_or_else(|| "-".to_owned());
    let has_own = tree.value(at, "CONTENT").is_some_and(|content| content.trim_end().ends_with(&letter));
    (!has_own).then_some((next, letter))
}

/// Gives a word another text; a hyphen in an element of its own stays there, or goes where the text has none.
pub(super) fn set(tree: &Tree<'_>, at: usize, text: &str, out: &mut Splices) {
    let Some(run) = content(tree, at) else { return };
    let bare = match hyphen(tree, at) {
        Some((_, letter)) if text.ends_with(&letter) => text.strip_suffix(letter.as_str()).unwrap_or(text),
        Some(_) if text.ends_with(HYPHENS) => text.trim_end_matches(HYPHENS),
        Some((element, _)) => {
            let whole = tree.node(element).whole();
            out.put(whole.start - tree.indent(element).len()..whole.end, "");
            text
        }
        None => text,
    };
    if run.len() == 1 { run.set(0, bare, out) } else { run.replace(0, run.len(), &[bare.to_owned()], out) }
}

/// Says that a word is a person's: corrected, and sure.
pub(super) fn sure(tree: &Tree<'_>, at: usize, out: &mut Splices) {
    // Before ALTO 2.1 only lines have a status.
    let line = tree.node(at).parent.filter(|_| is_old(tree));
    let status = line.unwrap_or(at);
    match tree.attr(status, "CS") {
        Some(value) if tree.slice(value.clone()) != "true" => out.put(value, "true"),
        Some(_) => {}
        None => out.insert(tree.end_of_tag(status), " CS=\"true\""),
    }
    if let Some(value) = tree.attr(at, "WC") {
        let sure = if tree.slice(value.clone()).contains('.') { "1.0" } else { "1" };
        out.put(value, sure);
    }
    if let Some(value) = tree.attr(at, "CC") {
        let old = tree.slice(value.clone());
        // One number a letter; what was counted no longer fits the letters, and all of them are sure.
        let count = tree.value(at, "CONTENT").map_or(0, |content| content.chars().count());
        let gap = if old.trim().contains(' ') { " " } else { "" };
        out.put(value, vec!["0"; count.max(1)].join(gap));
    }
}

fn is_old(tree: &Tree<'_>) -> bool {
    let root = tree.named("alto").next().unwrap_or(0);
    let version = tree.value(root, "SCHEMAVERSION").unwrap_or_default();
    let tag = tree.slice(tree.node(root).open);
    version.starts_with("1.") || version == "2.0" || tag.contains("alto-v2.0") || tag.contains("alto-1-") || !tag.contains("/alto/ns-v")
}

/// Where a word stands.
pub(super) fn place(tree: &Tree<'_>, at: usize) -> Option<Place> {
    let (left, top) = (tree.number(at, "HPOS")?, tree.number(at, "VPOS")?);
    let (width, height) = (tree.number(at, "WIDTH")?, tree.number(at, "HEIGHT").unwrap_or(0.0));
    Some(Place { left, top, right: left + width, bottom: top + height })
}

/// Says where a word stands.
pub(super) fn set_place(tree: &Tree<'_>, at: usize, place: Place, out: &mut Splices) {
    let mut put = |name: &str, value: f64| {
        if let Some(range) = tree.attr(at, name) {
            let old = tree.slice(range.clone());
            let new = written(value, old);
            if new != old {
                out.put(range, new);
            }
        }
    };
    put("HPOS", place.left);
    put("VPOS", place.top);
    put("WIDTH", place.right - place.left);
    put("HEIGHT", place.bottom - place.top);
}

/// Takes from a copy what belongs to the word it is a copy of.
pub(super) fn without_halves(tree: &Tree<'_>, at: usize, out: &mut Splices) {
    for name in ["SUBS_TYPE", "SUBS_CONTENT"] {
        if let Some(value) = tree.attr(at, name) {
            let before = tree.slice(0..value.start);
            let start = before.rfind(name).unwrap_or(value.start);
            out.put(start - (before.get(..start).map_or(0, |text| text.len() - text.trim_end().len()))..value.end + 1, "");
        }
    }
}

/// What stands between two words: a space element, where the file has them.
pub(super) fn gap(tree: &Tree<'_>, at: usize, place: Option<Place>) -> String {
    let indent = tree.indent(at);
    let Some(parent) = tree.node(at).parent else { return indent.to_owned() };
    let prefix = tree.prefix(at);
    let Some(space) = tree.children(parent, "SP").next() else { return indent.to_owned() };
    let own = self::place(tree, at);
    let attrs = match (place, own) {
        (Some(place), Some(own)) if tree.attr(space, "WIDTH").is_some() => {
            let like = tree.attr(at, "HPOS").map(|range| tree.slice(range)).unwrap_or_default();
            let text = tree.value(at, "CONTENT").unwrap_or_default();
            let width = (own.right - own.left) / (text.chars().count().max(1) as f64);
            let left = (place.left - width).max(0.0);
            format!(" WIDTH=\"{}\" HPOS=\"{}\" VPOS=\"{}\"", written(width, like), written(left, like), written(place.top, like))
        }
        _ => String::new(),
    };
    format!("{indent}<{prefix}SP{attrs}/>{indent}")
}

impl Patcher<'_> {
    /// The copies' share of [`without_halves`].
    pub(super) fn without_halves(&self, at: usize) -> Splices {
        let mut out = Splices::default();
        without_halves(self.tree, at, &mut out);
        out
    }

    /// The whole of a word divided at a line end stands on both halves.
    pub(super) fn whole_of_halves(&mut self, at: usize, text: &str) {
        let tree = self.tree;
        let part = tree.value(at, "SUBS_TYPE").unwrap_or_default();
        let other = match part.as_str() {
            "HypPart1" => self.half(at, "HypPart2", true),
            "HypPart2" => self.half(at, "HypPart1", false),
            _ => return,
        };
        let old = tree.value(at, "CONTENT").unwrap_or_default();
        let new = text.trim_end_matches(|letter| part == "HypPart1" && HYPHENS.contains(&letter));
        let Some(whole) = tree.value(at, "SUBS_CONTENT") else { return };
        let partner = other.and_then(|other| tree.value(other, "CONTENT")).unwrap_or_default();
        let changed = rejoined(&whole, &old, new, &partner, part == "HypPart1");
        for half in [Some(at), other].into_iter().flatten() {
            if let Some(value) = tree.attr(half, "SUBS_CONTENT") {
                let quote = quote_of(tree.text, &value);
                let run = Run::new(tree.text, value.clone(), quote);
                let text = run.written(&changed);
                self.out.put(value, text);
            }
        }
    }

    fn half(&self, at: usize, part: &str, ahead: bool) -> Option<usize> {
        let strings: Vec<usize> = self.tree.named("String").collect();
        let here = strings.iter().position(|string| *string == at)?;
        let is_half = |string: &usize| self.tree.value(*string, "SUBS_TYPE").as_deref() == Some(part);
        // The other half is near: at the next line's beginning, or the last line's end.
        let mut near: Box<dyn Iterator<Item = &usize>> =
            if ahead { Box::new(strings.iter().skip(here + 1)) } else { Box::new(strings.iter().take(here).rev()) };
        near.by_ref().take(30).find(|string| is_half(string)).copied()
    }
}

/// The whole with one half changed.
fn rejoined(whole: &str, old: &str, new: &str, other: &str, is_first: bool) -> String {
    let old = old.trim_end_matches(|letter| is_first && HYPHENS.contains(&letter));
    let bare = |text: &str| text.trim_end_matches(|letter: char| letter.is_ascii_punctuation()).to_owned();
    let put = |half: &str| {
        if is_first { format!("{half}{}", other_of(whole, old, is_first)) } else { format!("{}{half}", other_of(whole, old, is_first)) }
    };
    if is_first && whole.starts_with(old) || !is_first && whole.ends_with(old) {
        return put(new);
    }
    if !is_first && whole.ends_with(&bare(old)) {
        let stem = whole.strip_suffix(&bare(old)).unwrap_or_default();
        return format!("{stem}{}", bare(new));
    }
    if is_first { format!("{new}{other}") } else { format!("{}{new}", other.trim_end_matches(HYPHENS)) }
}

fn other_of<'a>(whole: &'a str, old: &str, is_first: bool) -> &'a str {
    let other = if is_first { whole.strip_prefix(old) } else { whole.strip_suffix(old) };
    other.unwrap_or_default()
}

/// Notes the program among the processing steps.
pub(super) fn stamp(tree: &Tree<'_>, head: &SheetHead, words: usize, out: &mut Splices) {
    let Some(root) = tree.named("alto").next() else { return };
    let prefix = tree.prefix(root);
    let element =
        |name: &str, text: &str| if text.is_empty() { String::new() } else { format!("<{prefix}{name}>{}</{prefix}{name}>", escape(text)) };
    let date = element("processingDateTime", &head.made);
    let software = format!("{}{}", element("softwareName", PROGRAM), element("softwareVersion", VERSION));
    let step = format!(
        "{date}{}<{prefix}processingSoftware>{software}</{prefix}processingSoftware>",
        element(
            "processingStepDescription",
            &if words == 1 { "1 word corrected by hand".to_owned() } else { format!("{words} words corrected by hand") }
        ),
    );
    let Some(description) = tree.named("Description").next() else { return };
    let is_four = tree.slice(tree.node(root).open).contains("/alto/ns-v4");
    let processing = tree.children(description, "OCRProcessing").next();
    match (is_four, processing) {
        (false, Some(processing)) => {
            let inside = tree.node(processing).children.last().copied();
            let (indent, at) =
                inside.map_or(("", tree.node(processing).inside().end), |last| (tree.indent(last), tree.node(last).whole().end));
            out.insert(at, format!("{indent}<{prefix}postProcessingStep>{step}</{prefix}postProcessingStep>"));
        }
        (is_four, _) => {
            let last = tree.node(description).children.last().copied();
            let (indent, at) =
                last.map_or(("", tree.node(description).inside().end), |last| (tree.indent(last), tree.node(last).whole().end));
            let ids = ["onionskin", "onionskin_2", "onionskin_3", "onionskin_4", "onionskin_5"];
            let id = ids.into_iter().find(|id| !tree.text.contains(&format!("\"{id}\""))).unwrap_or("onionskin_6");
            let new = if is_four {
                format!(
                    "<{prefix}Processing ID=\"{id}\"><{prefix}processingCategory>contentModification</{prefix}processingCategory>{step}</{prefix}Processing>"
                )
            } else {
                format!(
                    "<{prefix}OCRProcessing ID=\"{id}\"><{prefix}ocrProcessingStep>{step}</{prefix}ocrProcessingStep></{prefix}OCRProcessing>"
                )
            };
            out.insert(at, format!("{indent}{new}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_follows_its_halves() {
        assert_eq!(rejoined("example", "exarn", "exam", "ple", true), "example");
        assert_eq!(rejoined("exarnple", "exarn", "exam", "ple", true), "example");
        assert_eq!(rejoined("example", "p1e,", "ple,", "exam", false), "example,");
        assert_eq!(rejoined("examp1e", "p1e,", "ple,", "exam-", false), "example");
    }
}
