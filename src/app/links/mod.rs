//! Where the words of a page stand on its scan, wherever that is known from.
//!
//! Three sources, the better first: the zones of the transcription's own file, a witness with zones (another engine's reading), the ink
//! itself. What comes of it is a [`PageLinks`]; everything that points at the scan asks here and not the page's layout. Nothing of it is
//! part of the dossier's record: it follows edits at once, and a job makes it anew when the typing has paused (`linking.rs`).

pub mod kept;

use crate::analysis::align::{self, Aligned, Anchor};
use crate::edit::Op;
use crate::edit::op::SpanList;
use crate::edit::spans::{Replacement, move_spans};
use crate::model::{
    Confidence, InkPage, Layout, Line, Page, PageId, PageText, PlacedWord, Reading, Revision, ScanRect, Span, Word, WordSource,
};
use std::collections::HashMap;
use std::sync::Arc;

/// Whether text and ink fit each other.
pub use crate::analysis::align::Verdict;

/// Confidence of a word's place after somebody typed in the word, until it is looked for again.
const TOUCHED: f32 = 0.5;

/// Where the words of a page stand.
#[derive(Debug, Clone, PartialEq)]
pub struct PageLinks {
    /// The state of the text this is for.
    pub revision: Revision,
    /// Lines and words with zones in scan pixels: those of the file, or those found on the ink.
    pub layout: Arc<Layout>,
    /// Where they are from: the file, or the ink.
    pub source: WordSource,
    /// Lines of ink that no text stands for, in scan pixels: stamps, letterheads, what the transcription leaves out.
    pub ink_alone: Vec<ScanRect>,
    /// Text that no ink was found for.
    pub text_alone: Vec<Span>,
    /// Whether the page could be linked; without a scan or a text it could not.
    pub verdict: Verdict,
    /// Every word that has a place, in order of the text.
    pub words: Arc<Vec<PlacedWord>>,
    /// Whether the text was changed since its words were laid on the ink; they moved along with it.
    pub moved: bool,
}

/// Whether a page's file says of words, and not only of lines, where they stand.
pub fn has_own_words(page: &Page) -> bool {
    page.working.layout.words.iter().any(|word| word.zone.is_some())
}

impl PageLinks {
    /// The zones of the page's own file.
    pub fn own(page: &Page) -> Self {
        let layout = Arc::new(page.working.layout.clone());
        let words = Arc::new(layout.placed_words(&page.working.text));
        let verdict = if words.is_empty() { Verdict::Apart } else { Verdict::Linked };
        let (ink_alone, text_alone) = (Vec::new(), Vec::new());
        Self { revision: page.revision, layout, source: WordSource::Ocr, ink_alone, text_alone, verdict, words, moved: false }
    }

    /// The text of a page laid on its ink, with what a witness knows.
    ///
    /// Where the page's file says where the lines stand, a word keeps to its line: found elsewhere, it takes its share of the line.
    pub fn on_ink(page: &Page, ink: &InkPage) -> Self {
        let (text, own) = (&page.working.text, &page.working.layout);
        let aligned = align::align_beside(text, ink, &anchors(page));
        let words = placed(&aligned);
        let has_lines = own.lines.iter().any(|line| line.zone.is_some());
        let words = if has_lines { kept_to_lines(words, own, text) } else { words };
        let lines = if has_lines { own.lines.clone() } else { lines(&aligned, ink) };
        let as_words = words.iter().map(|word| Word { span: word.span, zone: Some(word.zone), confidence: word.confidence });
        // A word that a witness or its neighbours put there is a word.
        let has_words = |at: &usize| aligned.words.iter().any(|word| word.line == Some(*at));
        let zone = |at: &usize| ink.lines.get(*at).filter(|line| !has_lines || !lies_on(line.zone, own)).map(|line| line.zone);
        Self {
            revision: page.revision,
            layout: Arc::new(Layout { scan_size: Some(ink.size), regions: own.regions.clone(), lines, words: as_words.collect() }),
            source: WordSource::Aligned,
            ink_alone: aligned.ink_alone.iter().filter(|at| !has_words(at)).filter_map(zone).collect(),
            text_alone: if has_lines { Vec::new() } else { aligned.text_alone },
            verdict: if has_lines && aligned.verdict == Verdict::Apart { Verdict::Partly } else { aligned.verdict },
            words: Arc::new(words),
            moved: false,
        }
    }

    /// Keeps what was sure before: words of which nothing changed stay where they were.
    #[must_use]
    pub fn keeping(mut self, before: &Self) -> Self {
        let words = Arc::make_mut(&mut self.words);
        let mut old = before.words.iter().filter(|word| word.source == WordSource::Aligned && !word.is_soft()).peekable();
        for word in words {
            while old.peek().is_some_and(|known| known.span.start < word.span.start) {
                old.next();
            }
            if let Some(known) = old.peek().filter(|known| known.span == word.span) {
                *word = **known;
            }
        }
        self
    }

    /// Moves along with a replacement in the text; a word that was typed in is only near its place until it is looked for again.
    fn follow(&mut self, at: usize, old_len: usize, new: &str) {
        let change = Replacement { at, old_len, new };
        let mut touched = Vec::new();
        let words = Arc::make_mut(&mut self.words);
        move_spans(SpanList::Words, words, |word| &mut word.span, &change, &mut touched);
        for place in touched {
            if let Some(word) = words.get_mut(place.index).filter(|word| word.span.len() != place.span.len() || old_len > 0) {
                (word.source, word.confidence) = (WordSource::Estimated, Some(Confidence::new(TOUCHED)));
            }
        }
        words.retain(|word| !word.span.is_empty());
        let layout = Arc::make_mut(&mut self.layout);
        let mut touched = Vec::new();
        move_spans(SpanList::Lines, &mut layout.lines, |line| &mut line.span, &change, &mut touched);
        move_spans(SpanList::Words, &mut layout.words, |word| &mut word.span, &change, &mut touched);
        move_spans(SpanList::Lines, &mut self.text_alone, |span| span, &change, &mut touched);
        self.moved = true;
    }
}

/// What the first witness that has zones says of the places of words.
fn anchors(page: &Page) -> Vec<Anchor> {
    let knows = |reading: &&Reading| reading.layout.words.iter().any(|word| word.zone.is_some());
    page.witnesses.iter().find(knows).map(|witness| align::anchors(&page.working.text, witness)).unwrap_or_default()
}

fn placed(aligned: &Aligned) -> Vec<PlacedWord> {
    let word = |word: &align::AlignedWord| PlacedWord {
        span: word.span,
        zone: word.zone,
        source: if word.own { WordSource::Aligned } else { WordSource::Estimated },
        confidence: Some(Confidence::new(if word.sure { word.confidence } else { word.confidence.min(PlacedWord::SURE - 0.01) })),
    };
    aligned.words.iter().map(word).collect()
}

fn lines(aligned: &Aligned, ink: &InkPage) -> Vec<Line> {
    let mut lines: Vec<Line> = aligned
        .lines
        .iter()
        .map(|line| {
            let (from, to) = ink.lines.get(line.line).map(|found| found.baseline).unwrap_or_default();
            Line { span: line.span, zone: Some(line.zone), baseline: vec![from, to], outline: Vec::new() }
        })
        .collect();
    lines.sort_by_key(|line| line.span.start);
    lines
}

/// Words on the ink of their own lines; the others take their share of the line.
fn kept_to_lines(found: Vec<PlacedWord>, own: &Layout, text: &PageText) -> Vec<PlacedWord> {
    let mut found = found.into_iter().peekable();
    let mut words = own.placed_words(text);
    for word in &mut words {
        while found.peek().is_some_and(|other| other.span.start < word.span.start) {
            found.next();
        }
        let Some(other) = found.peek().filter(|other| other.span == word.span) else { continue };
        let line = own.lines.iter().find(|line| line.span.covers(word.span)).and_then(|line| line.zone);
        if line.is_some_and(|line| line.contains(other.zone.centre())) && !other.is_soft() {
            *word = *other;
        }
    }
    words
}

/// Whether a line of ink lies on one of the file's lines.
fn lies_on(zone: ScanRect, own: &Layout) -> bool {
    own.lines.iter().filter_map(|line| line.zone).any(|line| line.contains(zone.centre()) || zone.contains(line.centre()))
}

/// Where the words of pages stand, as far as they were looked at.
#[derive(Debug, Default)]
pub struct LinkBook {
    pages: HashMap<PageId, Arc<PageLinks>>,
    /// The ink of pages whose text was laid on it.
    ink: HashMap<PageId, Arc<InkPage>>,
    /// The page that a job is looking at, and in which state.
    pub(super) asked: HashMap<PageId, Revision>,
    generation: u64,
}

impl LinkBook {
    /// Counts every change.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Where the words of a page stand, as found last and moved along with its text.
    pub fn get(&self, id: PageId) -> Option<&Arc<PageLinks>> {
        self.pages.get(&id)
    }

    /// The ink of a page, where it was looked at in this session.
    pub fn ink(&self, id: PageId) -> Option<&Arc<InkPage>> {
        self.ink.get(&id)
    }

    /// Whether a job is looking for a page's words.
    pub(super) fn is_looking(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Notes what was found.
    pub(super) fn set(&mut self, id: PageId, links: PageLinks, ink: Option<Arc<InkPage>>) {
        self.asked.remove(&id);
        self.pages.insert(id, Arc::new(links));
        if let Some(ink) = ink {
            self.ink.insert(id, ink);
        }
        self.generation += 1;
    }

    /// Lets go of a page.
    pub(super) fn forget(&mut self, id: PageId) {
        self.asked.remove(&id);
        self.ink.remove(&id);
        if self.pages.remove(&id).is_some() {
            self.generation += 1;
        }
    }

    /// Follows an op that was applied; `revision` is the page's after it.
    pub(super) fn follow(&mut self, op: &Op, revision: Option<Revision>) {
        let Some(id) = op.page().filter(|_| op.changes_content()) else { return };
        let Some(known) = self.pages.get_mut(&id) else { return };
        match (op, revision) {
            (Op::ReplaceText { at, old, new, .. }, Some(revision)) if known.source == WordSource::Aligned => {
                let known = Arc::make_mut(known);
                known.follow(*at, old.len(), new);
                known.revision = revision;
            }
            (Op::AddMark { .. } | Op::RemoveMark { .. } | Op::AddRuling { .. } | Op::RemoveRuling { .. }, Some(revision)) => {
                Arc::make_mut(known).revision = revision;
            }
            // A new witness tells more; another reading, or zones of the file, are another matter altogether.
            (Op::AddWitness { .. } | Op::RemoveWitness { .. }, Some(revision)) if known.source == WordSource::Aligned => {
                let known = Arc::make_mut(known);
                (known.revision, known.moved) = (revision, true);
            }
            _ => {
                self.pages.remove(&id);
            }
        }
        self.generation += 1;
    }
}

#[cfg(test)]
mod tests;
