//! The text layer of a DjVu page: a tree of zones to text and layout.
//!
//! Writers fill the tree as they like: words in lines, words right in a page, lines without words, or one text without any place. The one
//! idea: leaves are words, a line is what the file calls a line, and where it calls nothing a line, a word that begins left of the one
//! before begins a new one.

use super::TextLayer;
use super::raster::clamp_to;
use crate::model::{Layout, Line, PageText, ScanRect, ScanSize, Span, Word};
use djvu_rs::text::{TextZone, TextZoneKind};

/// The text and its zones in pixels of a page of `size`; `None` where there is no text.
pub(super) fn text_layer(layer: &djvu_rs::text::TextLayer, size: ScanSize) -> Option<TextLayer> {
    let mut writer = Writer { size, ..Writer::default() };
    for zone in &layer.zones {
        writer.zone(zone, 0);
    }
    writer.end_line();
    if writer.text.trim().is_empty() {
        let text = layer.text.trim_end_matches(|letter: char| letter.is_control() || letter.is_whitespace());
        let lines: Vec<String> = text.split(['\n', '\u{b}', '\u{1d}', '\u{1f}']).map(cleaned).collect();
        let text = lines.join("\n");
        return (!text.trim().is_empty()).then(|| TextLayer { text: PageText::new(text), layout: Layout::default() });
    }
    let text = writer.text.trim_end_matches('\n').to_owned();
    Some(TextLayer { text: PageText::new(text), layout: writer.layout })
}

/// Without control characters, which part zones in the file.
fn cleaned(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect::<String>().trim().to_owned()
}

#[derive(Default)]
struct Writer {
    size: ScanSize,
    text: String,
    layout: Layout,
    /// Where the line being written begins, and its zone.
    line: Option<(usize, ScanRect)>,
    last: Option<ScanRect>,
}

/// Trees are seven levels deep; a file may claim more.
const DEEPEST: usize = 12;

impl Writer {
    fn zone(&mut self, zone: &TextZone, depth: usize) {
        let rect = self.rect(zone);
        match zone.kind {
            TextZoneKind::Word | TextZoneKind::Character => self.word(&zone.text, rect),
            _ if zone.children.is_empty() => {
                self.end_line();
                for line in zone.text.split(['\n', '\u{b}', '\u{1d}', '\u{1f}']) {
                    for word in line.split_whitespace() {
                        self.placed(word, rect, zone.kind == TextZoneKind::Line);
                    }
                    self.end_line();
                }
            }
            _ if depth >= DEEPEST => {}
            _ => {
                self.end_line();
                for child in &zone.children {
                    self.zone(child, depth + 1);
                }
                self.end_line();
            }
        }
    }

    fn rect(&self, zone: &TextZone) -> ScanRect {
        let edge = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
        let (left, top) = (edge(zone.rect.x), edge(zone.rect.y));
        let (right, bottom) = (left.saturating_add(edge(zone.rect.width)), top.saturating_add(edge(zone.rect.height)));
        clamp_to(ScanRect { left, top, right, bottom }, self.size)
    }

    /// A word of the tree; some writers put several into one zone.
    fn word(&mut self, text: &str, rect: ScanRect) {
        let begins_line = self.last.is_some_and(|last| rect.left < last.left && rect.top > last.centre().y);
        if begins_line {
            self.end_line();
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let letters: usize = words.iter().map(|word| word.chars().count() + 1).sum();
        let mut at = 0;
        for word in words {
            let count = word.chars().count();
            let edge = |at: usize| rect.left + (i64::from(rect.width()) * at as i64 / letters.saturating_sub(1).max(1) as i64) as i32;
            let part = ScanRect { left: edge(at), right: edge(at + count), ..rect };
            self.placed(word, part, true);
            at += count + 1;
        }
        self.last = Some(rect);
    }

    fn placed(&mut self, word: &str, rect: ScanRect, placed: bool) {
        let word = cleaned(word);
        if word.is_empty() {
            return;
        }
        if self.line.is_some() {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(&word);
        if placed && !rect.is_empty() {
            self.layout.words.push(Word { span: Span::new(start, self.text.len()), zone: Some(rect), confidence: None });
        }
        self.line = Some(self.line.map_or((start, rect), |(start, so_far)| (start, so_far.union(rect))));
    }

    fn end_line(&mut self) {
        self.last = None;
        let Some((start, zone)) = self.line.take() else { return };
        let zone = Some(zone).filter(|zone| !zone.is_empty());
        self.layout.lines.push(Line { span: Span::new(start, self.text.len()), zone, ..Line::default() });
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use djvu_rs::text::Rect;

    fn zone(kind: TextZoneKind, x: u32, y: u32, text: &str, children: Vec<TextZone>) -> TextZone {
        TextZone { kind, rect: Rect { x, y, width: 40, height: 10 }, text: text.to_owned(), children }
    }

    fn check(zones: Vec<TextZone>, text: &str) -> String {
        let layer = djvu_rs::text::TextLayer { text: text.to_owned(), zones };
        let Some(layer) = text_layer(&layer, ScanSize { width: 200, height: 100 }) else { return "none".to_owned() };
        let words = layer.layout.words.iter().map(|word| {
            let zone = word.zone.unwrap();
            format!("{}@{},{}", layer.text.slice(word.span), zone.left, zone.top)
        });
        format!("{} [{}]", layer.text.as_str().replace('\n', "/"), words.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn words_in_lines() {
        use TextZoneKind::{Line, Page, Word};
        let lines = vec![
            zone(Line, 10, 10, "TOP SECRET", vec![zone(Word, 10, 10, "TOP ", vec![]), zone(Word, 60, 10, "SECRET", vec![])]),
            zone(Line, 10, 30, "two", vec![zone(Word, 10, 30, "two\n", vec![])]),
        ];
        assert_eq!(check(vec![zone(Page, 0, 0, "", lines)], ""), "TOP SECRET/two [TOP@10,10 SECRET@60,10 two@10,30]");
    }

    #[test]
    fn words_without_lines_and_lines_without_words() {
        use TextZoneKind::{Line, Page, Word};
        let words = vec![zone(Word, 10, 10, "a", vec![]), zone(Word, 60, 11, "b", vec![]), zone(Word, 12, 30, "c", vec![])];
        assert_eq!(check(vec![zone(Page, 0, 0, "", words)], ""), "a b/c [a@10,10 b@60,11 c@12,30]");
        let line = zone(Line, 10, 10, "ab cd", vec![]);
        assert_eq!(check(vec![zone(Page, 0, 0, "", vec![line])], ""), "ab cd [ab@10,10 cd@10,10]");
    }

    #[test]
    fn text_without_places_and_no_text() {
        assert_eq!(check(vec![zone(TextZoneKind::Page, 0, 0, "one\ntwo three", vec![])], ""), "one/two three []");
        assert_eq!(check(vec![], "one\u{1f}two\n"), "one/two []");
        assert_eq!(check(vec![], " \n"), "none");
    }
}
