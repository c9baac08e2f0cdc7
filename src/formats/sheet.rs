//! What the writers of layout formats are given: pages as blocks of lines of words with their places, as they stand now.
//!
//! The text is cut at its own line ends and not at the layout's: what a person typed counts. Each line takes its place from the line of
//! the layout that it is; where lines were divided or put together, from its words. A word without a place of its own has none here:
//! shares of a line are guesses, and a file that is handed on should not hold guesses as if they were read.

use crate::model::{
    Confidence, Layout, Line, MarkKind, Marking, PageText, PlacedWord, RegionKind, ScanPoint, ScanRect, ScanSize, Span, WordSource,
};

/// What is said of a whole export.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetHead {
    /// Its title.
    pub title: String,
    /// Who holds the originals.
    pub repository: String,
    /// The holder's reference code.
    pub reference: String,
    /// The language of its text as a BCP 47 tag; empty where unknown.
    pub language: String,
    /// When it was made (ISO 8601, UTC); empty where that is not to be told.
    pub made: String,
    /// Who corrected the text.
    pub people: Vec<String>,
}

/// The scan of a page, as a file tells of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetImage {
    /// Its path or address.
    pub name: String,
    /// Which image in the file, from 0.
    pub frame: u32,
    /// Dots an inch, across and down.
    pub dpi: Option<(f32, f32)>,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// What it is called; empty for none.
    pub label: String,
    /// Its place in the dossier, from 1.
    pub place: usize,
    /// The title of the document that begins here.
    pub begins: Option<String>,
    /// Its scan.
    pub image: Option<SheetImage>,
    /// The size of the scan in pixels.
    pub size: Option<ScanSize>,
    /// Its text.
    pub text: PageText,
    /// Blocks in reading order.
    pub blocks: Vec<SheetBlock>,
    /// Marks in order of their spans.
    pub marks: Vec<SheetMark>,
    /// Words that were changed: where they are, and what stood there before.
    pub changes: Vec<SheetChange>,
    /// Words divided at a line end.
    pub divided: Vec<SheetDivided>,
    /// Names of the other readings that are kept beside the text.
    pub witnesses: Vec<String>,
    /// Where one of them reads otherwise, in order of the spans, none over another.
    pub variants: Vec<SheetVariant>,
    /// A note on the page.
    pub note: String,
}

/// A block of lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetBlock {
    /// What it is.
    pub kind: RegionKind,
    /// Where it stands.
    pub zone: Option<ScanRect>,
    /// Its lines.
    pub lines: Vec<SheetLine>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetLine {
    /// Where in the text, without blanks at its ends.
    pub span: Span,
    /// Where on the scan.
    pub zone: Option<ScanRect>,
    /// Its baseline from left to right; empty where unknown.
    pub baseline: Vec<ScanPoint>,
    /// Its outline, where it is no rectangle.
    pub outline: Vec<ScanPoint>,
    /// Its words.
    pub words: Vec<SheetWord>,
}

impl SheetLine {
    /// Whether its words have places of their own.
    pub fn has_words(&self) -> bool {
        self.words.iter().any(|word| word.zone.is_some())
    }
}

/// A word.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SheetWord {
    /// Where in the text.
    pub span: Span,
    /// Where on the scan.
    pub zone: Option<ScanRect>,
    /// The recogniser's confidence; of a corrected word, 1.
    pub confidence: Option<Confidence>,
}

/// A mark.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetMark {
    /// Where in the text.
    pub span: Span,
    /// What it is.
    pub kind: Option<MarkKind>,
    /// The classification it states.
    pub marking: Option<Marking>,
    /// As it should read, where the text is damaged.
    pub reading: String,
    /// What a redaction is called: how much was taken out.
    pub cue: String,
    /// How much was taken out, as a number and what is counted.
    pub extent: Option<(u32, &'static str)>,
    /// The exemption code beside a redaction.
    pub code: String,
    /// Where on the scan, where that is not where its words stand.
    pub zone: Option<ScanRect>,
    /// The rule that found it, or `hand`.
    pub rule: String,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
}

impl SheetMark {
    /// The classification in its own words: `TOP SECRET//EYES ONLY`; empty for none.
    pub fn states(&self) -> String {
        let Some(marking) = &self.marking else { return String::new() };
        let level = Some(marking.level_name.clone()).filter(|name| !name.is_empty());
        level.into_iter().chain(marking.controls.iter().cloned()).collect::<Vec<_>>().join("//")
    }

    /// The kind's name in files.
    pub(super) fn id(&self) -> &'static str {
        self.kind.map_or("mark", MarkKind::id)
    }
}

/// A word that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetChange {
    /// Where it is.
    pub span: Span,
    /// What stood there before.
    pub before: String,
}

/// A place where other readings differ from the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetVariant {
    /// Where it is: whole words of the text.
    pub span: Span,
    /// What stands there otherwise; empty where nothing does.
    pub readings: Vec<SheetReading>,
}

/// What stands at a place in some of the other readings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetReading {
    /// Its words, one space between them.
    pub text: String,
    /// Which readings have it: places in [`Sheet::witnesses`].
    pub witnesses: Vec<usize>,
}

/// A word divided at a line end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetDivided {
    /// Its first half, with the hyphen.
    pub first: Span,
    /// Its second half.
    pub second: Span,
    /// The whole.
    pub whole: String,
}

impl Sheet {
    /// A page's text laid out: `layout` says what is known of lines and regions, `placed` where words stand, in order of the text.
    pub fn laid_out(text: PageText, layout: &Layout, placed: &[PlacedWord]) -> Self {
        let blocks = Setter::new(&text, layout, placed).blocks();
        Self { size: layout.scan_size, text, blocks, ..Self::default() }
    }

    /// Notes which words were changed; a person's word is sure.
    #[must_use]
    pub fn with_changes(mut self, changes: Vec<SheetChange>) -> Self {
        for word in self.blocks.iter_mut().flat_map(|block| &mut block.lines).flat_map(|line| &mut line.words) {
            if word.confidence.is_some() && changes.iter().any(|change| change.span.overlaps(word.span)) {
                word.confidence = Some(Confidence::new(1.0));
            }
        }
        self.changes = changes;
        self
    }

    /// Whether a word was changed, and what stood there.
    pub(super) fn change_at(&self, span: Span) -> Option<&SheetChange> {
        let at = self.changes.partition_point(|change| change.span.end <= span.start);
        self.changes.get(at).filter(|change| change.span.overlaps(span))
    }

    /// The marks that cover a whole line.
    pub(super) fn marks_of_line(&self, line: &SheetLine) -> impl Iterator<Item = &SheetMark> {
        let span = line.span;
        self.marks.iter().take_while(move |mark| mark.span.start <= span.start).filter(move |mark| mark.span.covers(span))
    }

    /// The marks that a word stands in and its whole line does not.
    pub(super) fn marks_of_word<'a>(&'a self, line: &SheetLine, word: Span) -> impl Iterator<Item = &'a SheetMark> {
        let line = line.span;
        let in_word = move |mark: &&SheetMark| mark.span.overlaps(word) && !mark.span.covers(line);
        self.marks.iter().take_while(move |mark| mark.span.start < word.end).filter(in_word)
    }

    /// The half of a divided word that a word is, as its number (1 or 2) and the whole.
    pub(super) fn half_at(&self, span: Span) -> Option<(u8, &str)> {
        let half = |divided: &SheetDivided| match span {
            _ if divided.first == span => Some((1, ())),
            _ if divided.second == span => Some((2, ())),
            _ => None,
        };
        self.divided.iter().find_map(|divided| half(divided).map(|(part, ())| (part, divided.whole.as_str())))
    }

    /// What a block is: what its source says, or what the one marking is that all its lines are under.
    pub(super) fn kind_of(&self, block: &SheetBlock) -> RegionKind {
        let of_line = |line: &SheetLine| self.marks_of_line(line).find_map(|mark| mark.kind);
        let Some(first) = block.lines.first().and_then(of_line).filter(|_| block.kind == RegionKind::Paragraph) else { return block.kind };
        if block.lines.iter().any(|line| of_line(line) != Some(first)) {
            return block.kind;
        }
        let below = block.lines.first().is_some_and(|line| self.is_below(line));
        let edge = if below { RegionKind::Footer } else { RegionKind::Header };
        match first {
            MarkKind::Banner | MarkKind::RunningHead => edge,
            MarkKind::PageNumber => RegionKind::PageNumber,
            MarkKind::Catchword => RegionKind::Catchword,
            MarkKind::Continuation => RegionKind::Footer,
            MarkKind::Stamp | MarkKind::Declassification => RegionKind::Stamp,
            MarkKind::Heading => RegionKind::Heading,
            MarkKind::ClassificationBlock | MarkKind::ControlNumber | MarkKind::PageBreak => RegionKind::Other,
            MarkKind::PortionMark | MarkKind::Redaction | MarkKind::ExemptionCode => block.kind,
        }
    }

    /// Whether a line stands in the lower half of its page.
    pub(super) fn is_below(&self, line: &SheetLine) -> bool {
        match (line.zone, self.size) {
            (Some(zone), Some(size)) => zone.centre().y > size.height as i32 / 2,
            _ => line.span.start * 2 > self.text.len(),
        }
    }
}

/// Sets a text into blocks of lines of words.
struct Setter<'a> {
    text: &'a PageText,
    layout: &'a Layout,
    placed: &'a [PlacedWord],
    line: usize,
    word: usize,
    own_word: usize,
    region: usize,
}

impl<'a> Setter<'a> {
    fn new(text: &'a PageText, layout: &'a Layout, placed: &'a [PlacedWord]) -> Self {
        Self { text, layout, placed, line: 0, word: 0, own_word: 0, region: 0 }
    }

    fn blocks(mut self) -> Vec<SheetBlock> {
        let mut blocks: Vec<(Option<usize>, SheetBlock)> = Vec::new();
        let mut blank = true;
        let text = self.text;
        for (span, line) in text.lines() {
            let start = span.start + (line.len() - line.trim_start().len());
            let span = Span::new(start, start + line.trim().len());
            if span.is_empty() {
                blank = true;
                continue;
            }
            let region = self.region_at(span.start);
            let line = self.line(span);
            let goes_on = blocks.last().is_some_and(|(last, _)| *last == region) && !std::mem::take(&mut blank);
            blank = false;
            if let Some((_, block)) = blocks.last_mut().filter(|_| goes_on) {
                block.lines.push(line);
            } else {
                let kind = region.and_then(|region| self.layout.regions.get(region)).map(|region| region.kind).unwrap_or_default();
                blocks.push((region, SheetBlock { kind, zone: None, lines: vec![line] }));
            }
        }
        let places: Vec<Option<usize>> = blocks.iter().map(|(region, _)| *region).collect();
        for (at, (region, block)) in blocks.iter_mut().enumerate() {
            let shared = |other: Option<usize>| other.and_then(|other| places.get(other)) == Some(region);
            let divided = shared(at.checked_sub(1)) || shared(Some(at + 1));
            let own = region.filter(|_| !divided).and_then(|region| self.layout.regions.get(region)).map(|region| region.zone);
            block.zone = own.unwrap_or_else(|| around(block.lines.iter().filter_map(|line| line.zone)));
        }
        blocks.into_iter().map(|(_, block)| block).collect()
    }

    fn region_at(&mut self, at: usize) -> Option<usize> {
        while self.layout.regions.get(self.region).is_some_and(|region| region.span.end <= at) {
            self.region += 1;
        }
        self.layout.regions.get(self.region).filter(|region| region.span.start <= at).map(|_| self.region)
    }

    fn line(&mut self, span: Span) -> SheetLine {
        let lines = &self.layout.lines;
        while lines.get(self.line).is_some_and(|line| line.span.end <= span.start) {
            self.line += 1;
        }
        let ahead = lines.get(self.line..).unwrap_or_default().iter();
        let own: Vec<&Line> = ahead.take_while(|line| line.span.start < span.end).filter(|line| !line.span.is_empty()).collect();
        let words = self.words(span);
        let of_words = around(words.iter().filter_map(|word| word.zone));
        if let [only] = own.as_slice()
            && span.covers(self.trimmed(only.span))
        {
            let (baseline, outline) = (only.baseline.clone(), only.outline.clone());
            return SheetLine { span, zone: only.zone.or(of_words), baseline, outline, words };
        }
        let zone = of_words.or_else(|| around(own.iter().filter_map(|line| line.zone)));
        SheetLine { span, zone, words, ..SheetLine::default() }
    }

    fn trimmed(&self, span: Span) -> Span {
        let text = self.text.slice(span);
        let start = span.start + (text.len() - text.trim_start().len());
        Span::new(start, start + text.trim().len())
    }

    fn words(&mut self, line: Span) -> Vec<SheetWord> {
        let own = &self.layout.words;
        while own.get(self.own_word).is_some_and(|word| word.span.end <= line.start) {
            self.own_word += 1;
        }
        let ahead = own.get(self.own_word..).unwrap_or_default().iter().take_while(|word| word.span.start < line.end);
        let mut known = ahead.clone().any(|word| word.zone.is_some());
        let mut words = Vec::new();
        let text = self.text.slice(line);
        let base = text.as_ptr() as usize;
        for token in text.split_whitespace() {
            let start = line.start + (token.as_ptr() as usize - base);
            let span = Span::new(start, start + token.len());
            while self.placed.get(self.word).is_some_and(|word| word.span.end <= span.start) {
                self.word += 1;
            }
            let place = self.placed.get(self.word).filter(|word| word.span == span);
            known |= place.is_some_and(|place| place.source != WordSource::Estimated);
            let confidence = place.filter(|place| place.source == WordSource::Ocr).and_then(|place| place.confidence);
            let read = || ahead.clone().find(|word| word.span == span).and_then(|word| word.confidence);
            words.push(SheetWord { span, zone: place.map(|place| place.zone), confidence: confidence.or_else(read) });
        }
        if !known {
            for word in &mut words {
                word.zone = None;
            }
        }
        words
    }
}

fn around(zones: impl Iterator<Item = ScanRect>) -> Option<ScanRect> {
    zones.reduce(ScanRect::union)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Region, Word};

    fn word(start: usize, end: usize, left: i32) -> Word {
        let zone = ScanRect::new(left, 0, left + 10 * (end - start) as i32, 20);
        Word { span: Span::new(start, end), zone: Some(zone), confidence: Some(Confidence::new(0.5)) }
    }

    fn line(start: usize, end: usize, top: i32) -> Line {
        Line { span: Span::new(start, end), zone: Some(ScanRect::new(0, top, 900, top + 20)), ..Line::default() }
    }

    /// `block|block`, lines by `/`, words with their left edges.
    pub(in crate::formats) fn shown(sheet: &Sheet) -> String {
        let word = |word: &SheetWord| {
            format!("{}{}", sheet.text.slice(word.span), word.zone.map_or(String::new(), |zone| format!("@{}", zone.left)))
        };
        let line = |line: &SheetLine| line.words.iter().map(word).collect::<Vec<_>>().join(" ");
        let block = |block: &SheetBlock| block.lines.iter().map(line).collect::<Vec<_>>().join("/");
        sheet.blocks.iter().map(block).collect::<Vec<_>>().join("|")
    }

    fn laid(text: &str, layout: &Layout) -> Sheet {
        let text = PageText::from(text);
        let placed = layout.placed_words(&text);
        Sheet::laid_out(text, layout, &placed)
    }

    #[test]
    fn regions_make_blocks_and_blank_lines_where_there_are_none() {
        let regions = vec![Region { span: Span::new(0, 1), ..Region::default() }, Region { span: Span::new(2, 5), ..Region::default() }];
        assert_eq!(shown(&laid("a\nb\nc\n\nd", &Layout { regions, ..Layout::default() })), "a|b/c|d");
        assert_eq!(shown(&laid("  a b\n\n\nc", &Layout::default())), "a b|c");
    }

    #[test]
    fn a_line_that_was_divided_takes_its_place_from_its_words() {
        let layout = Layout { lines: vec![line(0, 5, 0)], words: vec![word(0, 2, 0), word(3, 5, 100)], ..Layout::default() };
        let sheet = laid("in\nit", &layout);
        assert_eq!(shown(&sheet), "in@0/it@100");
        assert_eq!(sheet.blocks[0].lines[1].zone.map(|zone| zone.left), Some(100));
    }

    #[test]
    fn shares_of_a_line_are_not_taken_for_places() {
        let sheet = laid("in it", &Layout { lines: vec![line(0, 5, 0)], ..Layout::default() });
        assert_eq!(shown(&sheet), "in it");
        assert!(sheet.blocks[0].lines[0].zone.is_some());
    }

    #[test]
    fn a_marking_says_what_a_block_is_where_its_source_does_not() {
        let mut sheet = laid("SECRET\n\ntext", &Layout::default());
        let kind = Some(MarkKind::Banner);
        sheet.marks = vec![SheetMark { span: Span::new(0, 6), kind, ..SheetMark::default() }];
        let kinds: Vec<_> = sheet.blocks.iter().map(|block| sheet.kind_of(block)).collect();
        assert_eq!(kinds, [RegionKind::Header, RegionKind::Paragraph]);
    }
}
