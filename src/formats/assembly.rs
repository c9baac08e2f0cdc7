//! From blocks of lines of words, as every layout format has them, to one text with spans into it.
//!
//! All readers of layout formats fill [`RawBlock`]s and leave the text to [`assemble`]: words by one space, lines by `\n`, blocks by a
//! blank line. So the same page gives the same text from hOCR, ALTO, PAGE XML and TSV, and spans are right by construction.

use crate::model::{Confidence, Layout, Line, PageText, Region, RegionKind, ScanPoint, ScanRect, ScanSize, Span, Word};

/// Coordinates beyond this are damage; within it all arithmetic on zones is safe.
const FARTHEST: f64 = 16_000_000.0;

/// A word, or loose text between words.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RawWord {
    /// Its text; white space at the ends is dropped, inside it becomes one space.
    pub(super) text: String,
    /// Its place.
    pub(super) zone: Option<ScanRect>,
    /// How sure the recogniser was.
    pub(super) confidence: Option<Confidence>,
    /// Whether it follows the word before without a space.
    pub(super) glued: bool,
    /// Whether the file gives it as text of the line only, not as a word.
    pub(super) loose: bool,
    /// Where it comes from: its start tag in the text of the file, or the text itself where it is loose; empty for what has no place.
    pub(super) at: std::ops::Range<usize>,
}

impl RawWord {
    /// Text that belongs to a line but is no word of the file.
    pub(super) fn loose(text: impl Into<String>) -> Self {
        Self { text: text.into(), loose: true, ..Self::default() }
    }
}

/// A line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RawLine {
    /// Its identifier in the file; empty for none.
    pub(super) id: String,
    /// Its place.
    pub(super) zone: Option<ScanRect>,
    /// Its baseline.
    pub(super) baseline: Vec<ScanPoint>,
    /// Its outline.
    pub(super) outline: Vec<ScanPoint>,
    /// Its words in order.
    pub(super) words: Vec<RawWord>,
    /// Where its start tag begins; 0 for none.
    pub(super) at: usize,
}

impl RawLine {
    /// Whether there is no text in it.
    pub(super) fn is_blank(&self) -> bool {
        self.words.iter().all(|word| word.text.trim().is_empty())
    }
}

/// A block of lines.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RawBlock {
    /// Its identifier in the file and those of the blocks it stands in, innermost first.
    pub(super) ids: Vec<String>,
    /// What the file calls it.
    pub(super) kind: RegionKind,
    /// Its place.
    pub(super) zone: Option<ScanRect>,
    /// Its lines in order.
    pub(super) lines: Vec<RawLine>,
    /// The table it is a cell of, numbered within the page; cells of a table are lines of one region.
    pub(super) table: Option<usize>,
    /// Where its start tag begins; 0 for none.
    pub(super) at: usize,
}

/// A coordinate from a file, rounded and held within what arithmetic can bear.
pub(super) fn coordinate(value: f64) -> i32 {
    value.round().clamp(-FARTHEST, FARTHEST) as i32
}

/// The zone between two corners; `None` where it holds no pixel.
pub(super) fn zone(x0: f64, y0: f64, x1: f64, y1: f64) -> Option<ScanRect> {
    let rect = ScanRect::new(coordinate(x0), coordinate(y0), coordinate(x1), coordinate(y1));
    (!rect.is_empty()).then_some(rect)
}

/// A size; `None` where it is zero, negative or absurd.
pub(super) fn size(width: f64, height: f64) -> Option<ScanSize> {
    let fits = |side: f64| (1.0..=FARTHEST).contains(&side);
    (fits(width) && fits(height)).then(|| ScanSize { width: width.round() as u32, height: height.round() as u32 })
}

/// The points of `1,2 3,4` or `1 2 3 4`; a lone coordinate at the end is dropped.
pub(super) fn points(text: &str) -> Vec<ScanPoint> {
    let numbers: Vec<f64> = text.split([' ', ',', '\t', '\n', '\r', ';']).filter_map(super::xml::number).collect();
    numbers.as_chunks().0.iter().map(|[x, y]| ScanPoint { x: coordinate(*x), y: coordinate(*y) }).collect()
}

/// The zone around points; `None` where it holds no pixel.
pub(super) fn zone_around(points: &[ScanPoint]) -> Option<ScanRect> {
    ScanRect::around(points).filter(|rect| !rect.is_empty())
}

/// Puts blocks into the order in which `order` names them or a block around them; what it does not name comes after, as it stood.
pub(super) fn sort_blocks(blocks: &mut [RawBlock], order: &[String]) {
    if order.is_empty() {
        return;
    }
    let mut ranks = std::collections::HashMap::new();
    for (rank, id) in order.iter().enumerate() {
        ranks.entry(id.as_str()).or_insert(rank);
    }
    let rank_of = |ids: &[String]| ids.iter().find_map(|id| ranks.get(id.as_str()).copied());
    for block in blocks.iter_mut() {
        if block.lines.iter().all(|line| ranks.contains_key(line.id.as_str())) {
            block.lines.sort_by_key(|line| ranks.get(line.id.as_str()).copied());
        }
    }
    blocks.sort_by_cached_key(|block| {
        let own = rank_of(&block.ids);
        own.or_else(|| block.lines.iter().filter_map(|line| ranks.get(line.id.as_str()).copied()).min()).unwrap_or(usize::MAX)
    });
}

/// Text and layout of a page.
pub(super) fn assemble(blocks: Vec<RawBlock>, scan_size: Option<ScanSize>) -> (PageText, Layout) {
    let mut page = Assembly { text: String::new(), layout: Layout { scan_size, ..Layout::default() } };
    let mut table = None;
    for mut block in blocks {
        block.lines.retain(|line| !line.is_blank());
        if block.lines.is_empty() {
            continue;
        }
        let same_table = block.table.is_some() && block.table == table;
        table = block.table;
        if !page.text.is_empty() {
            page.text.push_str(if same_table { "\n" } else { "\n\n" });
        }
        page.block(block, same_table);
    }
    (PageText::new(page.text), page.layout)
}

struct Assembly {
    text: String,
    layout: Layout,
}

impl Assembly {
    fn block(&mut self, block: RawBlock, goes_on: bool) {
        let start = self.text.len();
        for (at, line) in block.lines.into_iter().enumerate() {
            if at > 0 {
                self.text.push('\n');
            }
            self.line(line);
        }
        let span = Span::new(start, self.text.len());
        match self.layout.regions.last_mut().filter(|_| goes_on) {
            Some(region) => {
                region.span = region.span.union(span);
                region.zone = union(region.zone, block.zone);
            }
            None => self.layout.regions.push(Region { span, kind: block.kind, zone: block.zone }),
        }
    }

    fn line(&mut self, line: RawLine) {
        let start = self.text.len();
        let mut around = None;
        for word in line.words.into_iter().filter(|word| !word.text.trim().is_empty()) {
            if self.text.len() > start && !word.glued {
                self.text.push(' ');
            }
            let begin = self.text.len();
            for (at, part) in word.text.split_whitespace().enumerate() {
                if at > 0 {
                    self.text.push(' ');
                }
                self.text.push_str(part);
            }
            around = union(around, word.zone);
            if !word.loose {
                self.layout.words.push(Word { span: Span::new(begin, self.text.len()), zone: word.zone, confidence: word.confidence });
            }
        }
        let span = Span::new(start, self.text.len());
        self.layout.lines.push(Line { span, zone: line.zone.or(around), baseline: line.baseline, outline: line.outline });
    }
}

fn union(one: Option<ScanRect>, other: Option<ScanRect>) -> Option<ScanRect> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.union(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, words: &[&str]) -> RawLine {
        let words = words.iter().map(|text| RawWord { text: (*text).to_owned(), ..RawWord::default() }).collect();
        RawLine { id: id.to_owned(), words, ..RawLine::default() }
    }

    fn block(id: &str, lines: Vec<RawLine>) -> RawBlock {
        RawBlock { ids: vec![id.to_owned()], lines, ..RawBlock::default() }
    }

    #[test]
    fn blocks_lines_and_words_are_set_apart() {
        let blocks = vec![
            block("a", vec![line("", &["one", " two "]), line("", &[" "])]),
            block("b", vec![]),
            block("c", vec![line("", &["a\n b"])]),
        ];
        let (text, layout) = assemble(blocks, None);
        assert_eq!(text.as_str(), "one two\n\na b");
        assert_eq!(layout.words.iter().map(|word| text.slice(word.span)).collect::<Vec<_>>(), ["one", "two", "a b"]);
        assert_eq!(layout.lines.len(), 2);
        assert_eq!(layout.regions.len(), 2);
    }

    #[test]
    fn the_order_of_the_file_decides_and_the_rest_follows() {
        let mut blocks = vec![block("a", vec![]), block("b", vec![line("b2", &["x"]), line("b1", &["y"])]), block("c", vec![])];
        sort_blocks(&mut blocks, &["c", "b", "b1", "b2"].map(str::to_owned));
        assert_eq!(blocks.iter().map(|block| block.ids[0].as_str()).collect::<Vec<_>>(), ["c", "b", "a"].map(|id| id));
        assert_eq!(blocks[1].lines[0].id, "b1");
    }

    #[test]
    fn points_are_read_in_both_spellings_and_wild_ones_are_held() {
        assert_eq!(points("1,2 3.6,4"), points("1 2 4 4 9"));
        assert_eq!(points("1e300,-1e300")[0], ScanPoint { x: 16_000_000, y: -16_000_000 });
        assert!(points("NaN,inf").is_empty());
    }
}
