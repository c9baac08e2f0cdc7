//! Lines to blocks: where a paragraph ends and where it goes on.

use super::hyphens::{Forms, Joint, joint, left_half};
use super::lines::{LineKind, Piece, SourceLine, is_at_page_edge};
use super::{HyphenPolicy, LinePolicy, MarkedPage, Omission, OmissionKind, Policy, ReadingText, Treatment};
use crate::model::{Block, BlockKind, DocumentId, Inline, PageId, Span};

/// What stands between two lines of text.
#[derive(Debug, Default)]
struct Gap {
    blank: bool,
    /// Something that stands at the edge of pages was here.
    edge: bool,
    /// A page began here that belongs to another document.
    other_document: bool,
    /// Page starts and furniture that is set apart, in order.
    between: Vec<(PageId, Inline)>,
}

/// The paragraph that may still go on.
#[derive(Debug)]
struct Open {
    block: Block,
    indent: usize,
    /// Characters in its last line.
    width: usize,
    page: PageId,
    /// Where its last line stands on that page.
    span: Span,
}

/// Makes blocks line by line.
pub(super) struct Flow<'a> {
    policy: &'a Policy,
    forms: Option<Forms>,
    known: &'a dyn Fn(&str) -> bool,
    made: ReadingText,
    open: Option<Open>,
    gap: Gap,
    document: Option<DocumentId>,
    /// How long a full line is on the current page.
    full: usize,
}

impl<'a> Flow<'a> {
    pub(super) fn new(pages: &[MarkedPage<'_>], policy: &'a Policy, known: &'a dyn Fn(&str) -> bool) -> Self {
        let mends = policy.lines == LinePolicy::Join && policy.hyphens == HyphenPolicy::Mend;
        let forms = mends.then(|| Forms::of(pages));
        Self { policy, forms, known, made: ReadingText::default(), open: None, gap: Gap::default(), document: None, full: 0 }
    }

    /// Begins a page; its omissions so far come with it.
    pub(super) fn page(&mut self, page: &MarkedPage<'_>, lines: &[SourceLine]) {
        let id = page.page.id;
        if self.document.is_some_and(|document| document != page.page.document) {
            self.gap.other_document = true;
        }
        self.document = Some(page.page.document);
        self.gap.between.push((id, Inline::PageStart(id, page.label.to_owned())));
        self.full = full_width(lines);
        for line in lines {
            self.line(id, line);
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
        self.made
    }

    fn line(&mut self, page: PageId, line: &SourceLine) {
        self.gap.edge |= line.breaks;
        match line.kind {
            LineKind::Blank => self.gap.blank = true,
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
            LineKind::Text => self.text(page, line),
        }
    }

    fn text(&mut self, page: PageId, line: &SourceLine) {
        let step = self.step(line);
        if step == Step::NewBlock {
            self.close();
            self.flush();
            let block = Block { kind: BlockKind::Paragraph, page, inlines: Vec::new() };
            self.open = Some(Open { block, indent: 0, width: 0, page, span: Span::default() });
        }
        let between = std::mem::take(&mut self.gap).between;
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
            Step::Join => {
                let rest = self.join(&mut open, page, line, between);
                self.open = Some(Open { block: rest, indent: line.indent, width: width(line), page, span: line.span });
                return;
            }
        }
        for piece in &line.pieces {
            push_piece(&mut open.block, piece);
        }
        self.open = Some(Open { indent: line.indent, width: width(line), page, span: line.span, ..open });
    }

    fn step(&self, line: &SourceLine) -> Step {
        let Some(open) = &self.open else { return Step::NewBlock };
        let inside = self.gap.between.is_empty();
        if self.policy.lines == LinePolicy::Keep {
            return if inside && !self.gap.blank { Step::LineBreak } else { Step::NewBlock };
        }
        if self.gap.other_document {
            return Step::NewBlock;
        }
        let next = plain(&line.pieces);
        let before = tail(&open.block);
        if !inside || self.gap.edge {
            if goes_on(&before, open.width, self.full, &next) {
                return Step::Join;
            }
            if !inside || self.gap.blank {
                return Step::NewBlock;
            }
        }
        if self.gap.blank { Step::NewBlock } else { next_line(&before, open, self.full, line, &next) }
    }

    /// Puts a line behind the open paragraph, with what stands between them.
    fn join(&mut self, open: &mut Open, page: PageId, line: &SourceLine, between: Vec<(PageId, Inline)>) -> Block {
        let mut block = std::mem::replace(&mut open.block, Block { kind: BlockKind::Paragraph, page, inlines: Vec::new() });
        let mut pieces = line.pieces.clone();
        let next = plain(&pieces);
        let before = tail(&block);
        let mend = self.forms.as_ref().map(|forms| (forms, self.known));
        let how = joint(&before, &next, mend);
        if let Joint::Mended(word) = &how {
            let half = left_half(&before).len();
            let divider = before.chars().next_back().map_or(0, char::len_utf8);
            let end = open.span.end;
            let span = Span::new(end.saturating_sub(half + divider), end);
            let stood =
                format!("{}\n{}", before.get(before.len() - half - divider..).unwrap_or_default(), word.get(half..).unwrap_or_default());
            self.made.omissions.push(Omission { page: open.page, span, text: stood, why: OmissionKind::Mended(word.clone()) });
            drop_last_char(&mut block);
        }
        let word_goes_on = how != Joint::Space;
        if word_goes_on && !between.is_empty() {
            // The word is finished before the page begins: nobody wants a page number inside a word.
            let rest = take_first_word(&mut pieces);
            push(&mut block, &rest);
        }
        let starts_page = !between.is_empty();
        if starts_page || how == Joint::Space {
            push(&mut block, " ");
        }
        block.inlines.extend(between.into_iter().map(|(_, inline)| inline));
        for piece in &pieces {
            push_piece(&mut block, piece);
        }
        block
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
    Join,
}

/// Whether a paragraph goes on over a page break.
fn goes_on(before: &str, width: usize, full: usize, next: &str) -> bool {
    if before.is_empty() || starts_item(next) {
        return false;
    }
    let first = next.chars().find(|c| c.is_alphanumeric());
    if first.is_some_and(char::is_lowercase) {
        return true;
    }
    let ends = ends_sentence(before) || before.ends_with(':');
    let short = full > 0 && width * 10 < full * 6;
    let shouts = !before.chars().any(char::is_lowercase);
    !ends && !short && !shouts
}

/// Whether a line goes on with the paragraph of the line right above it.
fn next_line(before: &str, open: &Open, full: usize, line: &SourceLine, next: &str) -> Step {
    // Lines this long were never typed: each is a paragraph.
    if full > 220 {
        return Step::NewBlock;
    }
    let ends = ends_sentence(before) || before.ends_with([':', ';']);
    if (ends && line.indent >= open.indent + 2) || (starts_item(next) && (ends || starts_item(&head_line(&open.block)))) {
        return Step::NewBlock;
    }
    let lower = next.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    let short = full > 0 && open.width * 10 < full * 6;
    match (short && !lower && !before.ends_with(['-', ',']), ends) {
        (true, true) => Step::NewBlock,
        // Addresses, names, lists.
        (true, false) => Step::LineBreak,
        (false, _) => Step::Join,
    }
}

/// Whether the text ends a sentence, closing quotes and brackets left aside.
fn ends_sentence(text: &str) -> bool {
    let core = text.trim_end().trim_end_matches(['"', '\'', ')', ']', '\u{201d}', '\u{2019}', '»']);
    core.ends_with(['.', '!', '?', '\u{2026}'])
}

/// Whether a line begins an item of a list: `1.`, `(a)`, `-`, `•`.
fn starts_item(line: &str) -> bool {
    let Some(first) = line.split_whitespace().next() else { return false };
    if matches!(first, "-" | "*" | "•" | "o" | "—") {
        return true;
    }
    let core = first.trim_start_matches('(').trim_end_matches(['.', ')']);
    core.len() < first.len()
        && core.len() <= 3
        && !core.is_empty()
        && (core.chars().all(|c| c.is_ascii_digit())
            || (core.len() == 1 && core.chars().all(|c| c.is_ascii_alphabetic()) && first.contains(')')))
}

/// How long most full lines are: nine tenths of the lines are shorter or equal.
fn full_width(lines: &[SourceLine]) -> usize {
    let mut widths: Vec<usize> = lines.iter().filter(|line| line.kind == LineKind::Text).map(width).collect();
    if widths.len() < 4 {
        // A few lines say nothing about the width of the paper, unless they are far longer than paper.
        return widths.into_iter().max().filter(|&width| width > 220).unwrap_or(0);
    }
    widths.sort_unstable();
    widths.get(widths.len() * 9 / 10).copied().unwrap_or(0)
}

fn width(line: &SourceLine) -> usize {
    line.indent + line.pieces.iter().map(|piece| text_of(piece).chars().count()).sum::<usize>()
}

fn text_of(piece: &Piece) -> &str {
    match piece {
        Piece::Text(text) | Piece::Tagged(_, text) => text,
    }
}

fn plain(pieces: &[Piece]) -> String {
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

fn drop_last_char(block: &mut Block) {
    if let Some(Inline::Text(text)) = block.inlines.last_mut() {
        text.pop();
    }
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
