//! Lines to blocks: where a paragraph ends and where it goes on.

use super::crossing::{Joining, LineBefore, crossing, ends_sentence, is_short, starts_field, starts_item};
use super::hyphens::{Evidence, Joint, WordForms, divider, forced, joint, left_half};
use super::lines::{BreakHere, LineKind, Piece, SourceLine, is_at_page_edge};
use super::{HyphenPolicy, LinePolicy, MarkedPage, Omission, OmissionKind, Policy, ReadingText, Seam, SeamKind, Treatment, Words};
use crate::model::{Block, BlockKind, DocumentId, Inline, PageId, Ruling, Span, Verdict};

/// Characters of each side that a seam shows.
const SEAM: usize = 40;

/// What stands between two lines of text.
#[derive(Debug, Default)]
struct Gap {
    blank: bool,
    /// Something that stands at the edge of pages was here.
    edge: bool,
    /// A page began here that belongs to another document, or does not follow the one before.
    apart: bool,
    /// What a person decided about the break here.
    decided: Option<Joining>,
    /// Page starts and furniture that is set apart, in order.
    between: Vec<(PageId, Inline)>,
}

/// The paragraph that may still go on.
#[derive(Debug)]
struct Open<'a> {
    block: Block,
    indent: usize,
    /// Characters in its last line.
    width: usize,
    page: PageId,
    /// Where its last line stands on that page.
    span: Span,
    /// How long a full line is on that page.
    full: usize,
    /// What people decided about that page's hyphens.
    rulings: &'a [Ruling],
}

/// Makes blocks line by line.
pub(super) struct Flow<'a> {
    policy: &'a Policy,
    forms: Option<WordForms>,
    words: &'a Words<'a>,
    made: ReadingText,
    open: Option<Open<'a>>,
    gap: Gap,
    /// Document and place of the page before.
    last: Option<(DocumentId, usize)>,
    /// How long a full line is on the current page.
    full: usize,
    /// Whether the current page has an empty line after every line, which then says nothing.
    spaced: bool,
    /// Empty lines since the last text.
    blanks: usize,
    /// What people decided about the current page.
    rulings: &'a [Ruling],
}

impl<'a> Flow<'a> {
    pub(super) fn new(pages: &[MarkedPage<'_>], policy: &'a Policy, words: &'a Words<'a>) -> Self {
        let mends = policy.lines == LinePolicy::Join && policy.hyphens == HyphenPolicy::Mend;
        let forms = mends.then(|| WordForms::of(pages));
        let (made, gap) = (ReadingText::default(), Gap::default());
        Self { policy, forms, words, made, open: None, gap, last: None, full: 0, spaced: false, blanks: 0, rulings: &[] }
    }

    /// Begins a page; its omissions so far come with it.
    pub(super) fn page(&mut self, page: &MarkedPage<'a>, lines: &[SourceLine]) {
        let id = page.page.id;
        let here = (page.page.document, page.place);
        self.gap.apart |= self.last.is_some_and(|last| last.0 != here.0 || last.1 + 1 != here.1);
        self.last = Some(here);
        if self.gap.decided != Some(Joining::NoBreak) || self.gap.apart {
            self.gap.between.push((id, Inline::PageStart(id, page.label.to_owned())));
        }
        self.full = full_width(lines);
        self.spaced = self.policy.lines == LinePolicy::Join && is_double_spaced(lines);
        self.rulings = page.rulings;
        for (place, line) in lines.iter().enumerate() {
            self.line(id, line, is_set_in(lines, place));
        }
        let edge = page.rulings.iter().rev().find(|ruling| ruling.rule == Ruling::PAGE_EDGE);
        if let Some(joining) = edge.and_then(|ruling| Joining::of(ruling.verdict)) {
            self.gap.decided = Some(joining);
            // Where there is no break, blank lines at the edges of the pages say nothing.
            self.gap.blank &= joining != Joining::NoBreak;
        }
    }

    /// All blocks.
    pub(super) fn finish(mut self, mut dropped: Vec<Omission>, order: &[PageId]) -> ReadingText {
        self.close();
        self.flush();
        dropped.append(&mut self.made.omissions);
        let place = |page: PageId| order.iter().position(|id| *id == page);
        dropped.sort_by_cached_key(|omission| (place(omission.page), omission.span));
        self.made.omissions = dropped;
        self.made.seams.sort_by_cached_key(|seam| (place(seam.page), seam.span));
        self.made
    }

    fn line(&mut self, page: PageId, line: &SourceLine, set_in: bool) {
        self.breaks(line.before);
        self.blanks = if line.kind == LineKind::Blank { self.blanks + 1 } else { 0 };
        match line.kind {
            LineKind::Blank if self.spaced && self.blanks == 1 => {}
            LineKind::Blank => self.gap.blank |= self.gap.decided != Some(Joining::NoBreak),
            LineKind::Dropped(kind) => self.gap.edge |= is_at_page_edge(kind),
            LineKind::Furniture(kind, Treatment::Tag) => {
                self.gap.edge |= is_at_page_edge(kind);
                self.gap.between.push((page, Inline::Tagged(kind, plain(&line.pieces))));
            }
            LineKind::Furniture(kind, _) => {
                self.close();
                self.flush();
                self.made.blocks.push(Block { kind: BlockKind::Furniture(kind), page, inlines: inlines(&line.pieces) });
            }
            LineKind::Heading => {
                self.close();
                self.flush();
                self.made.blocks.push(Block { kind: BlockKind::Heading, page, inlines: inlines(&line.pieces) });
            }
            LineKind::Text => self.text(page, line, set_in),
        }
        self.breaks(line.after);
    }

    /// Notes a page break inside the text.
    fn breaks(&mut self, here: Option<BreakHere>) {
        if let Some(here) = here {
            self.gap.edge = true;
            self.gap.decided = here.joining.or(self.gap.decided);
        }
    }

    fn text(&mut self, page: PageId, line: &SourceLine, set_in: bool) {
        let step = self.step(line, set_in);
        if step == Step::NewBlock {
            self.close();
            self.flush();
            let block = Block { kind: BlockKind::Paragraph, page, inlines: Vec::new() };
            self.open = Some(Open { block, indent: 0, width: 0, page, span: Span::default(), full: self.full, rulings: self.rulings });
        }
        let gap = std::mem::take(&mut self.gap);
        let Some(mut open) = self.open.take() else { return };
        match step {
            Step::NewBlock if self.policy.lines == LinePolicy::Keep => push(&mut open.block, &" ".repeat(line.indent)),
            Step::NewBlock => {}
            Step::LineBreak => {
                open.block.inlines.push(Inline::LineBreak);
                if self.policy.lines == LinePolicy::Keep {
                    push(&mut open.block, &" ".repeat(line.indent));
                }
            }
            Step::Join(why) => {
                let block = self.join(&mut open, page, line, gap, why);
                self.open = Some(self.opened(block, page, line));
                return;
            }
        }
        for piece in &line.pieces {
            push_piece(&mut open.block, piece);
        }
        self.open = Some(self.opened(open.block, page, line));
    }

    /// The paragraph whose last line this is.
    fn opened(&self, block: Block, page: PageId, line: &SourceLine) -> Open<'a> {
        Open { block, indent: line.indent, width: width(line), page, span: line.span, full: self.full, rulings: self.rulings }
    }

    fn step(&self, line: &SourceLine, set_in: bool) -> Step {
        let Some(open) = &self.open else { return Step::NewBlock };
        let inside = self.gap.between.is_empty();
        if self.policy.lines == LinePolicy::Keep {
            return if inside && !self.gap.blank { Step::LineBreak } else { Step::NewBlock };
        }
        if self.gap.apart {
            return Step::NewBlock;
        }
        match self.gap.decided {
            Some(Joining::Separate) => return Step::NewBlock,
            Some(Joining::Paragraph | Joining::Word) => return Step::Join(Some("as it was decided")),
            Some(Joining::NoBreak) | None => {}
        }
        let next = plain(&line.pieces);
        let before = tail(&open.block);
        let edge = self.gap.edge && self.gap.decided.is_none();
        if !inside || edge {
            let line_before = LineBefore { text: &before, width: open.width, full: open.full };
            let found = crossing(line_before, &next, set_in);
            if found.goes_on {
                return Step::Join(Some(found.why));
            }
            if !inside || self.gap.blank {
                return Step::NewBlock;
            }
        }
        if self.gap.blank { Step::NewBlock } else { next_line(&before, open, self.full, line, &next) }
    }

    /// Puts a line behind the open paragraph, with what stands between them; `crossed` says why it goes on over a page break.
    fn join(&mut self, open: &mut Open<'a>, page: PageId, line: &SourceLine, gap: Gap, crossed: Option<&'static str>) -> Block {
        let mut block = std::mem::replace(&mut open.block, Block { kind: BlockKind::Paragraph, page, inlines: Vec::new() });
        let mut pieces = line.pieces.clone();
        let next = plain(&pieces);
        let before = tail(&block);
        let half = Span::new(open.span.end.saturating_sub(left_half(&before).len() + divider(&before).len()), open.span.end);
        let (how, why, ruled) = self.joint_of(open, half, &before, &next, gap.decided);
        if let Joint::Mended(word) = &how {
            self.mend(open.page, half, &before, word, (why, ruled));
            drop_divider(&mut block, divider(&before));
        } else if how == Joint::Hyphen {
            let word = format!("{}{}{}", left_half(&before), divider(&before), next.split_whitespace().next().unwrap_or_default());
            let text = format!("{}{}\n{}", left_half(&before), divider(&before), next.split_whitespace().next().unwrap_or_default());
            self.made.seams.push(Seam { page: open.page, span: half, text, what: SeamKind::HyphenKept(word), why, ruled });
        }
        if let Some(why) = crossed {
            let text = format!("{}\n{}", last_chars(&before, SEAM), first_chars(&next, SEAM));
            let ruled = gap.decided.is_some();
            self.made.seams.push(Seam { page: open.page, span: open.span, text, what: SeamKind::GoesOn, why: why.to_owned(), ruled });
        }
        let word_goes_on = how != Joint::Space;
        if word_goes_on && !gap.between.is_empty() {
            // The word is finished before the page begins: nobody wants a page number inside a word.
            let rest = take_first_word(&mut pieces);
            push(&mut block, &rest);
        }
        let starts_page = !gap.between.is_empty();
        if starts_page || how == Joint::Space {
            push(&mut block, " ");
        }
        for (_, inline) in gap.between {
            let is_tagged = matches!(inline, Inline::Tagged(..));
            block.inlines.push(inline);
            if is_tagged {
                push(&mut block, " ");
            }
        }
        for piece in &pieces {
            push_piece(&mut block, piece);
        }
        block
    }

    /// How two lines are put together, why, and whether a person said so.
    fn joint_of(&self, open: &Open<'_>, half: Span, before: &str, next: &str, decided: Option<Joining>) -> (Joint, String, bool) {
        let ruling = open.rulings.iter().rev().find(|ruling| ruling.rule == Ruling::HYPHEN && ruling.span == half);
        // What was said of the very hyphen comes before what was said of the break it stands at.
        let of_hyphen = ruling.and_then(|ruling| match ruling.verdict {
            Verdict::OneWord => Some(true),
            Verdict::Rejected => Some(false),
            Verdict::Confirmed | Verdict::OneParagraph | Verdict::Separate => None,
        });
        let of_break = decided.and_then(|joining| match joining {
            Joining::Word => Some(true),
            Joining::Paragraph => Some(false),
            Joining::Separate | Joining::NoBreak => None,
        });
        let one_word = of_hyphen.or(of_break);
        let said = || "as it was decided".to_owned();
        match one_word {
            Some(true) => match forced(before, next) {
                Some(word) => (Joint::Mended(word), said(), true),
                None => (joint(before, next, None).how, said(), true),
            },
            Some(false) => (joint(before, next, None).how, said(), true),
            None => {
                let evidence =
                    self.forms.as_ref().map(|forms| Evidence { own: Some(forms), counted: self.words.counted, known: self.words.known });
                let found = joint(before, next, evidence);
                (found.how, found.why, false)
            }
        }
    }

    fn mend(&mut self, page: PageId, half: Span, before: &str, word: &str, (why, ruled): (String, bool)) {
        let left = left_half(before);
        let stood = format!("{left}{}\n{}", divider(before), word.get(left.len()..).unwrap_or_default());
        let why = OmissionKind::Mended { word: word.to_owned(), why, ruled };
        self.made.omissions.push(Omission { page, span: half, text: stood, why });
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take()
            && !open.block.inlines.is_empty()
        {
            self.made.blocks.push(open.block);
        }
    }

    /// What stands between paragraphs becomes blocks of its own.
    fn flush(&mut self) {
        for (page, inline) in std::mem::take(&mut self.gap).between {
            let kind = match &inline {
                Inline::Tagged(kind, _) => BlockKind::Furniture(*kind),
                _ => BlockKind::PageStart,
            };
            self.made.blocks.push(Block { kind, page, inlines: vec![inline] });
        }
    }
}

/// How a line follows the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    NewBlock,
    LineBreak,
    /// Joined; over a page break, why it goes on.
    Join(Option<&'static str>),
}

/// Whether a line goes on with the paragraph of the line right above it.
fn next_line(before: &str, open: &Open<'_>, full: usize, line: &SourceLine, next: &str) -> Step {
    // Lines this long were never typed: each is a paragraph.
    if full > 220 {
        return Step::NewBlock;
    }
    let ends = ends_sentence(before) || before.ends_with([':', ';']);
    if (ends && line.indent >= open.indent + 2) || (starts_item(next) && (ends || starts_item(&head_line(&open.block)))) {
        return Step::NewBlock;
    }
    let lower = next.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    let short = is_short(before, open.width, full);
    // A form's lines and a memorandum's head are lines of their own, unless the line before plainly goes on.
    if starts_field(next) && !ends_sentence(before) && !before.ends_with(['-', ',', ';']) {
        return Step::LineBreak;
    }
    match (short && !lower && !before.ends_with(['-', ',']), ends) {
        (true, true) => Step::NewBlock,
        // Addresses, names, lists.
        (true, false) => Step::LineBreak,
        (false, _) => Step::Join(None),
    }
}

/// Whether a line is set in further than the text line below it.
pub(super) fn is_set_in(lines: &[SourceLine], place: usize) -> bool {
    let Some((line, below)) = lines.get(place..).and_then(<[_]>::split_first) else { return false };
    below.iter().find(|below| below.kind == LineKind::Text).is_some_and(|below| line.indent >= below.indent + 2)
}

/// Whether a page is typed with an empty line after every line: nearly all its lines are followed by exactly one, and many of them in the
/// middle of a sentence.
fn is_double_spaced(lines: &[SourceLine]) -> bool {
    let texts: Vec<(usize, &SourceLine)> = lines.iter().enumerate().filter(|(_, line)| line.kind == LineKind::Text).collect();
    let (mut pairs, mut single, mut inside) = (0, 0, 0);
    for two in texts.windows(2) {
        let [(at, line), (next_at, next)] = two else { continue };
        let blanks =
            |from: usize, to: usize| lines.get(from + 1..to).is_some_and(|between| between.iter().all(|line| line.kind == LineKind::Blank));
        if !blanks(*at, *next_at) {
            continue;
        }
        pairs += 1;
        if next_at - at == 2 {
            single += 1;
            let goes_on = plain(&next.pieces).chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
            inside += usize::from(goes_on && !ends_sentence(&plain(&line.pieces)));
        }
    }
    inside >= 5 && inside * 5 >= pairs * 2 && single * 5 >= pairs * 4
}

/// How long most full lines are: nine tenths of the lines are shorter or equal.
pub(super) fn full_width(lines: &[SourceLine]) -> usize {
    let mut widths: Vec<usize> = lines.iter().filter(|line| line.kind == LineKind::Text).map(width).collect();
    if widths.len() < 4 {
        // A few lines say nothing about the width of the paper, unless they are far longer than paper.
        return widths.into_iter().max().filter(|&width| width > 220).unwrap_or(0);
    }
    widths.sort_unstable();
    widths.get(widths.len() * 9 / 10).copied().unwrap_or(0)
}

pub(super) fn width(line: &SourceLine) -> usize {
    line.indent + line.pieces.iter().map(|piece| text_of(piece).chars().count()).sum::<usize>()
}

fn text_of(piece: &Piece) -> &str {
    match piece {
        Piece::Text(text) | Piece::Tagged(_, text) => text,
    }
}

pub(super) fn plain(pieces: &[Piece]) -> String {
    pieces.iter().map(text_of).collect()
}

fn inlines(pieces: &[Piece]) -> Vec<Inline> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => Inline::Text(text.clone()),
            Piece::Tagged(kind, text) => Inline::Tagged(*kind, text.clone()),
        })
        .collect()
}

fn push_piece(block: &mut Block, piece: &Piece) {
    match piece {
        Piece::Text(text) => push(block, text),
        Piece::Tagged(kind, text) => block.inlines.push(Inline::Tagged(*kind, text.clone())),
    }
}

fn push(block: &mut Block, text: &str) {
    match block.inlines.last_mut() {
        Some(Inline::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => block.inlines.push(Inline::Text(text.to_owned())),
    }
}

/// The end of a paragraph's text: its last stretch that is text.
fn tail(block: &Block) -> String {
    match block.inlines.last() {
        Some(Inline::Text(text) | Inline::Tagged(_, text)) => text.clone(),
        _ => String::new(),
    }
}

fn head_line(block: &Block) -> String {
    match block.inlines.first() {
        Some(Inline::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

fn drop_divider(block: &mut Block, divider: &str) {
    if let Some(Inline::Text(text) | Inline::Tagged(_, text)) = block.inlines.last_mut()
        && text.ends_with(divider)
    {
        text.truncate(text.len() - divider.len());
    }
}

/// The last characters of a text, at most so many.
pub(super) fn last_chars(text: &str, most: usize) -> &str {
    let skip = text.chars().count().saturating_sub(most);
    text.char_indices().nth(skip).and_then(|(at, _)| text.get(at..)).unwrap_or_default()
}

/// The first characters of a text, at most so many.
pub(super) fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Takes everything up to the first white space off a line.
fn take_first_word(pieces: &mut Vec<Piece>) -> String {
    let Some(Piece::Text(text)) = pieces.first_mut() else { return String::new() };
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let rest = text.split_off(end);
    let word = std::mem::replace(text, rest.trim_start().to_owned());
    pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    word
}
