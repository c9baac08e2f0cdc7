//! A page's source: how it is typed, how a recogniser misread it, how it reads.
//!
//! A line is what the typist strikes, in the notation of `typewriter::sheet`.
//! `[[typed|misread]]` notes a misreading. `%to N` turns the roller to line N. `@N text` is line N of the page's stamps and print, standing
//! where a recogniser would have read it.

use onionskin::model::ScanRect;
use onionskin::scan::typewriter::{Block, Item, TypedLine};

/// A stretch of a line.
struct Stretch {
    typed: String,
    ocr: String,
}

/// Where a line stands.
enum Place {
    /// Row of the block.
    Row(usize),
    /// Line of the stamps.
    Stamp(usize),
    /// Nowhere: white paper between two lines.
    Gap,
}

/// A line that is read.
struct Line {
    place: Place,
    stretches: Vec<Stretch>,
}

/// A page.
pub(crate) struct Source {
    lines: Vec<Line>,
}

/// A word as the recogniser gave it.
pub(crate) struct OcrWord {
    /// Its letters.
    pub(crate) text: String,
    /// Its place.
    pub(crate) rect: ScanRect,
    /// Whether it is misread.
    pub(crate) wrong: bool,
}

/// Reads a page's source.
pub(crate) fn read(text: &str) -> Source {
    let (mut lines, mut row) = (Vec::new(), 0);
    for line in text.lines() {
        if let Some(to) = line.strip_prefix("%to ") {
            row = to.trim().parse::<usize>().unwrap().max(row);
            lines.push(Line { place: Place::Gap, stretches: Vec::new() });
        } else if let Some((number, rest)) = line.strip_prefix('@').and_then(|rest| rest.split_once(' ')) {
            lines.push(Line { place: Place::Stamp(number.parse().unwrap()), stretches: stretches(rest) });
        } else {
            lines.push(Line { place: Place::Row(row), stretches: stretches(line) });
            row += 1;
        }
    }
    Source { lines }
}

/// Cuts a line at its notes.
fn stretches(line: &str) -> Vec<Stretch> {
    let mut out = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("[[") {
        let (note, after) = after.split_once("]]").unwrap_or_else(|| panic!("no end of note: {line}"));
        let (typed, ocr) = note.split_once('|').unwrap_or_else(|| panic!("no bar in note: {line}"));
        out.push(Stretch { typed: before.to_owned(), ocr: plain(before, true) });
        out.push(Stretch { typed: typed.to_owned(), ocr: ocr.to_owned() });
        rest = after;
    }
    out.push(Stretch { typed: rest.to_owned(), ocr: plain(rest, true) });
    out
}

/// Typed text without the signs that direct the machine; letters crossed out are x to a recogniser and nothing to a reader.
fn plain(typed: &str, to_recogniser: bool) -> String {
    let mut crossed = false;
    let mut out = String::new();
    for c in typed.chars() {
        match c {
            '~' => crossed = !crossed,
            '_' | '^' => {}
            '█' | '□' => out.push(if to_recogniser { ' ' } else { '█' }),
            _ if crossed => out.push(if to_recogniser { 'x' } else { ' ' }),
            _ => out.push(c),
        }
    }
    out
}

/// Runs of spaces as one, none at the ends.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines with a single empty one where there were several, ending in a line end.
fn page_of(lines: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    for line in lines {
        if !line.is_empty() || !(out.is_empty() || out.ends_with("\n\n")) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    format!("{}\n", out.trim_end())
}

impl Line {
    fn typed(&self) -> String {
        self.stretches.iter().map(|stretch| stretch.typed.as_str()).collect()
    }

    fn ocr(&self) -> String {
        self.stretches.iter().map(|stretch| stretch.ocr.as_str()).collect()
    }

    /// As a careful reader writes it down, redactions as one bracketed word.
    fn truth(&self) -> String {
        let line = squeezed(&plain(&self.typed(), false));
        let cut: Vec<&str> = line.split('█').filter(|part| !part.is_empty()).collect();
        match (line.starts_with('█'), line.ends_with('█'), line.contains('█')) {
            (_, _, false) => line,
            (true, true, _) => "[redacted]".to_owned(),
            (true, false, _) => format!("[redacted]{}", cut.concat()),
            (false, true, _) => format!("{}[redacted]", cut.concat()),
            _ => cut.join("[redacted]"),
        }
    }

    /// The recogniser's words with their places on the page.
    fn words(&self, on: &TypedLine) -> Vec<OcrWord> {
        let mut letters: Vec<(char, usize, usize, bool)> = Vec::new();
        let mut column = 0;
        for stretch in &self.stretches {
            let cells = plain(&stretch.typed, true).chars().count();
            let count = stretch.ocr.chars().count();
            let wrong = stretch.ocr != plain(&stretch.typed, true);
            letters.extend(
                stretch
                    .ocr
                    .chars()
                    .enumerate()
                    .map(|(at, c)| (c, column + at * cells / count, column + ((at + 1) * cells).div_ceil(count), wrong)),
            );
            column += cells;
        }
        let words = letters.split(|(c, ..)| c.is_whitespace()).filter(|word| !word.is_empty());
        words
            .filter_map(|word| {
                let (from, to) = (word.first()?.1, word.last()?.2);
                let rect = on.extent(from, to).or_else(|| on.redactions.last().copied())?;
                let text = word.iter().map(|(c, ..)| c).collect();
                Some(OcrWord { text, rect, wrong: word.iter().any(|(.., wrong)| *wrong) })
            })
            .collect()
    }
}

impl Source {
    /// What goes into the machine.
    pub(crate) fn block(&self, left: f32, top: f32, name: &str) -> Item {
        let mut lines: Vec<String> = Vec::new();
        for line in &self.lines {
            if let Place::Row(row) = line.place {
                lines.resize(lines.len().max(row), String::new());
                assert_eq!(lines.len(), row, "{name}: row {row} is taken");
                let cells = plain(&line.typed(), true).chars().count();
                assert!(cells <= 66, "{name}: {cells} cells: {}", line.typed());
                lines.push(line.typed());
            }
        }
        let codes = vec!["1.4(c)".to_owned()];
        Item::Typed(Block { left, top, lines, codes })
    }

    /// Lines and their words as the recogniser gave them; an empty line for a gap.
    pub(crate) fn lines(&self, typed: &[TypedLine], stamps: &[TypedLine]) -> Vec<Vec<OcrWord>> {
        let words = |line: &Line| match line.place {
            Place::Row(row) => line.words(&typed[row]),
            Place::Stamp(at) => line.words(&stamps[at]),
            Place::Gap => Vec::new(),
        };
        self.lines.iter().map(words).collect()
    }

    /// The recogniser's text.
    pub(crate) fn ocr(&self) -> String {
        page_of(self.lines.iter().map(|line| squeezed(&line.ocr())))
    }

    /// The right text.
    pub(crate) fn truth(&self) -> String {
        let mut lines: Vec<String> = self.lines.iter().map(Line::truth).collect();
        lines.dedup_by(|line, before| line == "[redacted]" && before.ends_with("[redacted]"));
        page_of(lines.into_iter())
    }

    /// How many stretches are misread.
    pub(crate) fn misreadings(&self) -> usize {
        self.lines.iter().flat_map(|line| &line.stretches).filter(|stretch| stretch.ocr != plain(&stretch.typed, true)).count()
    }

    /// Every stamped line of the source is stamped on the page.
    pub(crate) fn check_stamps(&self, stamps: &[TypedLine], name: &str) {
        for line in &self.lines {
            if let Place::Stamp(at) = line.place {
                assert_eq!(stamps[at].text, line.typed(), "{name}: stamp line {at}");
            }
        }
    }
}
