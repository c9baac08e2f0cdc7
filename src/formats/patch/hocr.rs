//! What a change means in hOCR: the text of a word, `bbox` and `x_wconf` in its title, and a `meta` that names the program.

use super::super::sheet::SheetHead;
use super::super::write::markup::escape;
use super::super::write::{PROGRAM, VERSION};
use super::Place;
use super::run::Run;
use super::tree::{Splices, Tree};
use std::ops::Range;

/// Gives a word another text.
pub(super) fn set(tree: &Tree<'_>, at: usize, text: &str, out: &mut Splices) {
    let inside = tree.node(at).inside();
    let run = Run::new(tree.text, inside.clone(), None);
    // Letters with places of their own, which the new letters do not have.
    let letters = tree.slice(inside.clone()).contains("cinfo") && run.word(0).chars().count() != text.chars().count();
    if letters || run.len() == 0 {
        out.put(inside, run.written(text));
    } else if run.len() == 1 {
        run.set(0, text, out);
    } else {
        run.replace(0, run.len(), &[text.to_owned()], out);
    }
}

/// A property's value in the title of an element.
fn property(tree: &Tree<'_>, at: usize, name: &str) -> Option<Range<usize>> {
    let title = tree.attr(at, "title")?;
    let raw = tree.slice(title.clone());
    let mut from = 0;
    for part in raw.split(';') {
        let body = part.trim_start();
        if let Some(value) = body.strip_prefix(name).filter(|value| value.starts_with(char::is_whitespace)) {
            let start = from + part.len() - value.trim_start().len();
            return Some(title.start + start..title.start + start + value.trim().len());
        }
        from += part.len() + 1;
    }
    None
}

/// Says that a word is sure.
pub(super) fn sure(tree: &Tree<'_>, at: usize, out: &mut Splices) {
    if let Some(value) = property(tree, at, "x_wconf") {
        let old = tree.slice(value.clone());
        // Some programs write a share of 1.
        let share = old.contains('.') && super::super::xml::number(old).is_some_and(|number| number <= 1.0);
        let new = if share { "1.0" } else { "100" };
        if old != new {
            out.put(value, new);
        }
    }
}

/// Where a word stands.
pub(super) fn place(tree: &Tree<'_>, at: usize) -> Option<Place> {
    let value = tree.slice(property(tree, at, "bbox")?);
    let numbers: Vec<f64> = value.split([' ', ',', '\t']).filter_map(super::super::xml::number).collect();
    let [left, top, right, bottom, ..] = *numbers.as_slice() else { return None };
    Some(Place { left, top, right, bottom })
}

/// Says where a word stands.
pub(super) fn set_place(tree: &Tree<'_>, at: usize, place: Place, out: &mut Splices) {
    if let Some(value) = property(tree, at, "bbox") {
        let numbers = [place.left, place.top, place.right, place.bottom].map(|number| format!("{}", number.round()));
        out.put(value, numbers.join(" "));
    }
}

/// Notes the program in the head.
pub(super) fn stamp(tree: &Tree<'_>, head: &SheetHead, words: usize, out: &mut Splices) {
    let Some(last) = tree.named("meta").filter(|at| tree.node(*at).parent.is_some_and(|parent| tree.node(parent).name == "head")).last()
    else {
        return;
    };
    let close = if tree.slice(tree.node(last).open).ends_with("/>") { "/>" } else { ">" };
    let when = if head.made.is_empty() { String::new() } else { format!(", {}", head.made) };
    let count = if words == 1 { "1 word corrected by hand".to_owned() } else { format!("{words} words corrected by hand") };
    let content = escape(&format!("{PROGRAM} {VERSION}: {count}{when}"));
    out.insert(tree.node(last).whole().end, format!("{}<meta name=\"ocr-correction\" content=\"{content}\"{close}", tree.indent(last)));
}
