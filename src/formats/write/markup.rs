//! Markup as it is written: escaped, and nothing in it that XML forbids.

use crate::model::{ScanPoint, ScanRect};
use std::fmt::Write as _;

/// A file that is being written.
#[derive(Debug, Default)]
pub(in crate::formats) struct Markup {
    out: String,
}

impl Markup {
    /// An XML file.
    pub(in crate::formats) fn xml() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned() }
    }

    /// Markup as it stands.
    pub(in crate::formats) fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Text.
    pub(in crate::formats) fn text(&mut self, text: &str) -> &mut Self {
        escape_into(text, false, &mut self.out);
        self
    }

    /// An attribute.
    pub(in crate::formats) fn attr(&mut self, name: &str, value: &str) -> &mut Self {
        self.out.extend([" ", name, "=\""]);
        escape_into(value, true, &mut self.out);
        self.out.push('"');
        self
    }

    /// An attribute that is a number.
    pub(in crate::formats) fn number(&mut self, name: &str, value: impl std::fmt::Display) -> &mut Self {
        write!(self.out, " {name}=\"{value}\"").unwrap_or_default();
        self
    }

    /// An element with nothing but text in it.
    pub(in crate::formats) fn element(&mut self, name: &str, text: &str) -> &mut Self {
        self.out.extend(["<", name, ">"]);
        escape_into(text, false, &mut self.out);
        self.out.extend(["</", name, ">"]);
        self
    }

    /// Points as `1,2 3,4`.
    pub(in crate::formats) fn points(&mut self, name: &str, points: &[ScanPoint]) -> &mut Self {
        self.out.extend([" ", name, "=\""]);
        for (at, point) in points.iter().enumerate() {
            let gap = if at > 0 { " " } else { "" };
            write!(self.out, "{gap}{},{}", point.x, point.y).unwrap_or_default();
        }
        self.out.push('"');
        self
    }

    /// The file.
    pub(in crate::formats) fn finish(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    /// What was written so far.
    pub(in crate::formats) fn as_str(&self) -> &str {
        &self.out
    }
}

/// The corners of a rectangle, from the upper left one around.
pub(in crate::formats) fn corners(zone: ScanRect) -> [ScanPoint; 4] {
    let ScanRect { left, top, right, bottom } = zone;
    [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| ScanPoint { x, y })
}

/// Text as it may stand in XML, in an attribute too; what XML forbids becomes U+FFFD.
pub(in crate::formats) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(text, true, &mut out);
    out
}

fn escape_into(text: &str, in_attribute: bool, out: &mut String) {
    if !text.contains(|letter: char| matches!(letter, '&' | '<' | '>' | '"' | '\u{FFFE}' | '\u{FFFF}') || letter.is_control()) {
        out.push_str(text);
        return;
    }
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' if in_attribute => out.push_str("&#10;"),
            '\t' if in_attribute => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' | '\u{7f}'..='\u{9f}' => out.push(letter),
            letter if letter.is_control() || letter == '\u{FFFE}' || letter == '\u{FFFF}' => out.push('\u{FFFD}'),
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_that_xml_forbids() {
        assert_eq!(escape("a\u{0}b\u{FFFF} <&\"> \u{85}é"), "a\u{FFFD}b\u{FFFD} &lt;&amp;&quot;&gt; \u{85}é");
    }
}
